//! Stage 4: rules and policies look at the model and give findings.

pub mod policy;
