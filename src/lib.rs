//! mesh-lint checks the data contracts and products of a data mesh that lives in Git.
//!
//! The pipeline, one folder a stage: `discover → parse → model → evaluate → settle → report`.

pub mod cli;
pub mod config;
pub mod discover;
pub mod evaluate;
pub mod finding;
#[cfg(feature = "github")]
pub mod forge;
pub mod model;
pub mod parse;
pub mod report;
pub mod run;
pub mod settle;
pub mod source;
