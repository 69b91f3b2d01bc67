//! What policies would see of a document, and which policies decide.

use super::{Desk, Terms};
use crate::discover::Snapshot;
use crate::evaluate::policy::{self, Policy};
use std::sync::Arc;

/// What policies see of the documents at some paths, `input.mesh` included; nothing where there is
/// no contract or product.
pub fn seen(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &Snapshot,
    terms: &Terms,
    paths: &[Arc<str>],
) -> Vec<Option<serde_json::Value>> {
    let desk = Desk::new(head, bases, policies, terms);
    let surroundings = desk.surroundings();
    let fresh = desk.changes(surroundings);
    let found = desk.with_broken(&fresh, surroundings);
    let changes = desk.changes_by_file(&found);
    let at_base = |index: usize| desk.at_base(index);
    let scope = desk.scope(head, &changes, &at_base, &|_, _| true);
    paths.iter().map(|path| policy::seen(&scope, desk.head.at_path(path)?.0)).collect()
}

/// What policies find under `data`: the mesh at head, and their parameters.
pub fn seen_data(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &Snapshot,
    terms: &Terms,
) -> Option<serde_json::Value> {
    let mut desk = Desk::new(head, bases, policies, terms);
    let compiled = desk.policies();
    policy::seen_data(&compiled.set.policies, &desk.settings, &desk.head)
}

/// The policies that would decide in a revision, its own and the shipped ones.
pub fn deciding(head: &Snapshot, terms: &Terms) -> Vec<Policy> {
    Desk::new(head, &[], head, terms).policies().set.policies
}
