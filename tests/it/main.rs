//! The integration tests, in one binary.
#![expect(clippy::disallowed_methods, reason = "tests make the files that they read")]
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]
#![expect(clippy::print_stderr, reason = "a test says when it is skipped")]

mod discover;
mod discover_files;
mod history;
mod history_ci;
mod history_shallow;
mod repo;
