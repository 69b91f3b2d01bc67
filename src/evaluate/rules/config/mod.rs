//! Rules of group `config/`.

mod domain_empty;
mod id_unknown;
mod key_unavailable;
mod key_unknown;
mod loosened;
mod policies_missing;
mod syntax_invalid;
mod value_invalid;

use super::Rule;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &domain_empty::RULE,
    &id_unknown::RULE,
    &key_unavailable::RULE,
    &key_unknown::RULE,
    &loosened::RULE,
    &policies_missing::RULE,
    &syntax_invalid::RULE,
    &value_invalid::RULE,
];
