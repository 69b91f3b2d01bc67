//! Rules of group `document/`.

mod alias_budget_exceeded;
mod alias_cyclic;
mod alias_undefined;
mod api_version_unsupported;
mod combination_invalid;
mod conflict_marker;
mod control_character;
mod directive_outdated;
mod documents_multiple;
mod empty;
mod encoding_invalid;
mod file_too_large;
mod format_foreign;
mod item_duplicated;
mod json_invalid;
mod key_duplicated;
mod key_missing;
mod key_not_text;
mod key_unknown;
mod lfs_pointer;
mod merge_key;
mod nesting_too_deep;
mod nodes_too_many;
mod not_a_mapping;
mod not_text;
mod number_not_finite;
mod problems_too_many;
mod scalar_ambiguous;
mod syntax_invalid;
mod tab_indentation;
mod tag_custom;
mod template;
mod type_wrong;
mod value_invalid;
mod value_unknown;

use super::Rule;
use crate::evaluate::words::brief;
use crate::evaluate::{Draft, Findings};
use crate::parse::{Document, Problem};
use crate::source::NodeId;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &alias_budget_exceeded::RULE,
    &alias_cyclic::RULE,
    &alias_undefined::RULE,
    &api_version_unsupported::RULE,
    &combination_invalid::RULE,
    &conflict_marker::RULE,
    &control_character::RULE,
    &directive_outdated::RULE,
    &documents_multiple::RULE,
    &empty::RULE,
    &encoding_invalid::RULE,
    &file_too_large::RULE,
    &format_foreign::RULE,
    &item_duplicated::RULE,
    &json_invalid::RULE,
    &key_duplicated::RULE,
    &key_missing::RULE,
    &key_not_text::RULE,
    &key_unknown::RULE,
    &lfs_pointer::RULE,
    &merge_key::RULE,
    &nesting_too_deep::RULE,
    &nodes_too_many::RULE,
    &not_a_mapping::RULE,
    &not_text::RULE,
    &number_not_finite::RULE,
    &problems_too_many::RULE,
    &scalar_ambiguous::RULE,
    &syntax_invalid::RULE,
    &tab_indentation::RULE,
    &tag_custom::RULE,
    &template::RULE,
    &type_wrong::RULE,
    &value_invalid::RULE,
    &value_unknown::RULE,
];

/// Reports a problem where it stands, with the place that explains it.
fn report<'sink>(
    problem: &Problem,
    findings: &'sink mut Findings<'_>,
    message: impl Into<String>,
) -> Draft<'sink> {
    let draft = findings.report_span(problem.span, problem.node, message);
    match problem.related {
        Some((span, message)) => draft.related_span(span, message),
        None => draft,
    }
}

/// What a message calls the element at a node: its key, the name of a list item, or neither.
fn subject_of(document: &Document, node: Option<NodeId>) -> String {
    let Some(node) = node else { return "the document".to_owned() };
    if let Some(key) = document.key_of(node) {
        return brief(document.scalar(key));
    }
    match (document.parent(node), document.name_of(node)) {
        (None, _) => "the document".to_owned(),
        (Some(_), Some(name)) => brief(name),
        (Some(_), None) => "the list item".to_owned(),
    }
}
