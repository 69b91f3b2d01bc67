//! The integration tests, in one binary.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test may panic, make and read files, and say what it skips"
)]

mod action;
mod changes;
mod dependencies;
mod discover;
mod discover_files;
mod docs;
mod formats;
mod formats_evil;
mod formats_limits;
mod formats_support;
mod history;
mod history_ci;
mod history_shallow;
mod hostile;
mod page;
mod policy_check;
mod rego_opa;
mod repo;
mod rules;
mod shared;
mod tidy;
mod vectors;
mod yaml_suite;
