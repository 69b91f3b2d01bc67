//! Rules of group `config/`.

mod id_unknown;
mod key_unavailable;
mod key_unknown;
mod syntax_invalid;
mod value_invalid;

use super::Rule;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &id_unknown::RULE,
    &key_unavailable::RULE,
    &key_unknown::RULE,
    &syntax_invalid::RULE,
    &value_invalid::RULE,
];
