//! Policies written in Rego: what a module says, whether it may be evaluated, and what it finds.
//!
//! The only home of the engine. Deliberately not here: files. Callers hand in the text of every
//! module.

mod budget;
pub mod builtins;
pub mod capabilities;
pub mod check;
mod data;
mod engines;
pub mod eval;
mod facts;
mod fix;
mod input;
mod locate;
pub mod metadata;
pub mod module;
mod older;
mod pack;
mod places;
mod render;
mod rewrite;
mod run;
pub mod sandbox;
mod set;
pub mod testing;
mod value;

pub use budget::{MAX_STEPS, MAX_WORK};
pub use check::{PolicyProblem, PolicyProblemKind};
pub use module::{EntryKind, Module};
pub use pack::{example, shipped};
pub use run::{MAX_RESULTS, PolicyFailure, PolicyOutcome, Scope, run, seen, seen_data};
pub use set::{Compiled, Policy, PolicySet, compile};
