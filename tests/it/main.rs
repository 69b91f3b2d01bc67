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

mod changes;
mod discover;
mod formats;
mod formats_support;
mod history;
mod history_shallow;
mod page;
mod policy_check;
mod repo;
mod rules;
mod vectors;
