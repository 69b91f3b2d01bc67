//! The integration tests, in one binary.
#![expect(clippy::disallowed_methods, reason = "tests make the files that they read")]
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

mod discover;
mod history;
mod history_shallow;
mod repo;
