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
mod adoption;
mod changelog;
mod changes;
mod changes_bounds;
mod changes_exact;
mod changes_masked;
mod changes_physical;
mod changes_properties;
mod changes_quality;
mod changes_terms;
mod command_line;
mod commands;
mod consumers;
mod corpus;
mod corpus_pairs;
mod criss_cross;
mod demo;
mod dependencies;
mod determinism;
mod diff;
mod discover;
mod discover_files;
mod docs;
mod docs_policies;
mod drift;
mod drift_dbt;
mod drift_linked;
mod due;
mod elsewhere;
mod explain;
mod first_run;
mod followed;
mod followed_past;
#[cfg(feature = "github")]
mod forge;
mod formats;
mod formats_cost;
mod formats_evil;
mod formats_limits;
mod formats_sinks;
mod formats_support;
mod governed;
mod history;
mod history_ci;
mod history_shallow;
mod hooks;
mod hostile;
mod leaving;
mod mistakes;
mod moved;
mod moved_dbt;
mod moved_names;
mod near_misses;
mod odcs2;
mod only;
mod page;
mod policies;
mod policy_check;
mod policy_diff;
mod policy_diff_merges;
mod policy_eval;
mod policy_examples;
mod policy_growth;
mod policy_input;
mod policy_limits;
mod policy_new;
mod policy_places;
mod policy_test;
mod program;
mod pull_request;
mod rego_opa;
mod releases;
mod render;
mod repo;
mod rollout;
mod rules;
mod schema_changes;
mod schema_conjuncts;
mod schema_editions;
mod schema_files;
mod schema_imports;
mod schema_lost;
mod schema_moves;
mod schema_parts;
mod schema_protobuf;
mod schema_protobuf_judged;
mod schema_references;
mod schemas;
mod shared;
mod tidy;
mod touched;
mod transitive;
mod transitive_schemas;
mod trees;
mod tutorial;
mod vectors;
mod waivers;
mod waivers_git;
mod ways_out;
mod yaml_suite;
