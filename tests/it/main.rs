//! The tests that run the library as a whole.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test may panic, read files and say what it skips"
)]

mod formats;
mod formats_evil;
mod formats_limits;
mod formats_support;
