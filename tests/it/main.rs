//! Integration tests, one binary.

mod policy_check;
