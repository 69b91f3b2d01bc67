//! Rules of group `waiver/`.

mod duplicate;
mod expired;
mod expires_soon;
mod id_reused;
mod inline_on_error;
mod invalid;
mod not_waivable;
mod renewed;
mod self_approved;
mod too_broad;
mod too_long;
mod unknown_contract;
mod unknown_policy;
mod unused;

use super::Rule;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &duplicate::RULE,
    &expired::RULE,
    &expires_soon::RULE,
    &id_reused::RULE,
    &inline_on_error::RULE,
    &invalid::RULE,
    &not_waivable::RULE,
    &renewed::RULE,
    &self_approved::RULE,
    &too_broad::RULE,
    &too_long::RULE,
    &unknown_contract::RULE,
    &unknown_policy::RULE,
    &unused::RULE,
];
