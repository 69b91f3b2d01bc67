//! Policies written in Rego: what a module says, whether it may be evaluated, and what it finds.
//!
//! The only home of the engine. Deliberately not here: files. Callers hand in the text of every
//! module.

mod budget;
pub mod builtins;
pub mod capabilities;
pub mod check;
pub mod compare;
mod data;
mod engines;
pub mod eval;
mod facts;
mod fix;
mod grammar;
mod input;
mod locate;
pub mod metadata;
pub mod module;
mod older;
mod pack;
mod places;
mod placing;
mod reads;
mod render;
mod results;
mod rewrite;
mod run;
pub mod sandbox;
mod set;
mod shape;
mod template;
pub mod testing;
mod uses;
mod value;
mod watch;

pub use budget::{MAX_STEPS, MAX_WORK};
pub use check::{PolicyProblem, PolicyProblemKind};
pub use module::{EntryKind, Module};
pub use pack::{example, shipped};
pub use reads::{MeshFacts, Moved};
pub use run::{MAX_RESULTS, PolicyFailure, PolicyOutcome, Scope, run, run_with, seen, seen_data};
pub use set::{Compiled, Policy, PolicySet, compile};
