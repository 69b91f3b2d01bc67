//! What policies would see of a document, and which policies decide.

use super::{Desk, Surroundings, Terms};
use crate::discover::Snapshot;
use crate::evaluate::policy::{self, Policy};

/// What policies see of the document at a path, `input.mesh` included; nothing where there is no
/// contract or product.
pub fn seen(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &Snapshot,
    terms: &Terms,
    path: &str,
) -> Option<serde_json::Value> {
    let desk = Desk::new(head, bases, policies, terms);
    let surroundings = Surroundings { today: terms.today, protect: desk.settings.protect };
    let found = desk.changes(surroundings);
    let changes = desk.changes_by_file(&found);
    let at_base = |index: usize| desk.at_base(index);
    let (index, _) = desk.head.at_path(path)?;
    policy::seen(&desk.scope(head, &changes, &at_base), index)
}

/// The policies that would decide in a revision, its own and the shipped ones.
pub fn deciding(head: &Snapshot, terms: &Terms) -> Vec<Policy> {
    Desk::new(head, &[], head, terms).policies().set.policies
}
