//! The integration tests, in one binary.
#![expect(clippy::disallowed_methods, reason = "tests make the files that they read")]

mod policy_check;
mod rego_opa;
