//! Rules of group `policy/`.

mod arguments_wrong;
mod builtin_forbidden;
mod builtin_missing;
mod document_invalid;
mod engine_refuses;
mod entry_point_missing;
mod entry_point_not_a_set;
mod evaluation_failed;
mod function_unknown;
mod id_duplicated;
mod input_field_unknown;
mod key_unstable;
mod limit_exceeded;
mod loop_quadratic;
mod loosened;
mod metadata_invalid;
mod metadata_key_unknown;
mod negated_call_on_optional;
mod package_reserved;
mod parameter_unknown;
mod pattern_exact;
mod print_left_over;
mod recursion;
mod rules_conflict;
mod syntax_invalid;
mod test_missing;
mod title_missing;
mod variable_unsafe;
mod variable_unused;

use super::Rule;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &arguments_wrong::RULE,
    &builtin_forbidden::RULE,
    &builtin_missing::RULE,
    &document_invalid::RULE,
    &engine_refuses::RULE,
    &entry_point_missing::RULE,
    &entry_point_not_a_set::RULE,
    &evaluation_failed::RULE,
    &function_unknown::RULE,
    &id_duplicated::RULE,
    &input_field_unknown::RULE,
    &key_unstable::RULE,
    &limit_exceeded::RULE,
    &loop_quadratic::RULE,
    &loosened::RULE,
    &metadata_invalid::RULE,
    &metadata_key_unknown::RULE,
    &negated_call_on_optional::RULE,
    &package_reserved::RULE,
    &parameter_unknown::RULE,
    &pattern_exact::RULE,
    &print_left_over::RULE,
    &recursion::RULE,
    &rules_conflict::RULE,
    &syntax_invalid::RULE,
    &test_missing::RULE,
    &title_missing::RULE,
    &variable_unsafe::RULE,
    &variable_unused::RULE,
];
