//! What the rules of head would say, where those of base decide.

use super::policies::governed_alike;
use super::{Terms, decided, is_adoption};
use crate::discover::Snapshot;
use crate::report::{self, PolicyPreview, PolicySource, Report};

/// The preview; none where head's rules decide already, are the same, or can't be run.
pub(super) fn preview(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &Snapshot,
    terms: &Terms,
    report: &Report,
) -> Option<PolicyPreview> {
    let waits = terms.policies_from != PolicySource::Head
        && !governed_alike(head, policies)
        && !is_adoption(head, policies);
    if !waits {
        return None;
    }
    // What nobody asked for is no less found.
    let all = Terms { only: Vec::new(), ..terms.clone() };
    let now = (!terms.only.is_empty()).then(|| decided(head, bases, policies, &all).report);
    let coming = Terms { policies_from: PolicySource::Head, ..all };
    let then = decided(head, bases, head, &coming).report;
    if !then.run.failures.is_empty() {
        return None;
    }
    let exclude = &head.settings().exclude;
    Some(report::preview(now.as_ref().unwrap_or(report), &then, &|path| exclude.is_match(path)))
}
