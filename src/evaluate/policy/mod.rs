//! Policies written in Rego: what a module says, and whether it may be evaluated at all.
//!
//! Deliberately not here: files. Callers hand in the text of every module.

pub mod builtins;
pub mod capabilities;
pub mod check;
pub mod metadata;
pub mod module;
