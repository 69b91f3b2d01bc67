//! Rules of group `contract/`.

mod custom_property_duplicated;
mod element_id_duplicated;
mod field_case_collision;
mod field_duplicated;
mod items_missing;
mod member_dates_reversed;
mod member_successor_unknown;
mod metric_arguments_missing;
mod metric_field_unknown;
mod metric_level_wrong;
mod name_empty;
mod name_invisible_character;
mod name_script_mixed;
mod nested_type_missing;
mod object_duplicated;
mod option_misplaced;
mod option_overflow;
mod option_range_empty;
mod option_required_unknown;
mod partition_position_invalid;
mod partition_position_unused;
mod pattern_catastrophic;
mod pattern_invalid;
mod physical_name_duplicated;
mod port_out_of_range;
mod primary_key_position_invalid;
mod primary_key_position_unused;
mod quality_range_reversed;
mod quality_threshold_impossible;
mod relationship_length_mismatch;
mod relationship_to_itself;
mod relationship_type_mismatch;
mod relationship_unresolved;
mod role_duplicated;
mod schedule_invalid;
mod schema_drift_extra;
mod schema_drift_missing;
mod schema_drift_type;
mod schema_drift_unkept;
mod schema_file_invalid;
mod schema_file_missing;
mod server_duplicated;
mod sla_date_invalid;
mod sla_date_order;
mod sla_duplicated;
mod sla_element_unresolved;
mod sla_property_misspelt;

use super::{MeshFindings, Rule};
use crate::finding::Label;
use crate::model::{Drift, Mesh};

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &custom_property_duplicated::RULE,
    &element_id_duplicated::RULE,
    &field_case_collision::RULE,
    &field_duplicated::RULE,
    &items_missing::RULE,
    &member_dates_reversed::RULE,
    &member_successor_unknown::RULE,
    &metric_arguments_missing::RULE,
    &metric_field_unknown::RULE,
    &metric_level_wrong::RULE,
    &name_empty::RULE,
    &name_invisible_character::RULE,
    &name_script_mixed::RULE,
    &nested_type_missing::RULE,
    &object_duplicated::RULE,
    &option_misplaced::RULE,
    &option_overflow::RULE,
    &option_range_empty::RULE,
    &option_required_unknown::RULE,
    &partition_position_invalid::RULE,
    &partition_position_unused::RULE,
    &pattern_catastrophic::RULE,
    &pattern_invalid::RULE,
    &physical_name_duplicated::RULE,
    &port_out_of_range::RULE,
    &primary_key_position_invalid::RULE,
    &primary_key_position_unused::RULE,
    &quality_range_reversed::RULE,
    &quality_threshold_impossible::RULE,
    &relationship_length_mismatch::RULE,
    &relationship_to_itself::RULE,
    &relationship_type_mismatch::RULE,
    &relationship_unresolved::RULE,
    &role_duplicated::RULE,
    &schedule_invalid::RULE,
    &schema_drift_extra::RULE,
    &schema_drift_missing::RULE,
    &schema_drift_type::RULE,
    &schema_drift_unkept::RULE,
    &schema_file_invalid::RULE,
    &schema_file_missing::RULE,
    &server_duplicated::RULE,
    &sla_date_invalid::RULE,
    &sla_date_order::RULE,
    &sla_duplicated::RULE,
    &sla_element_unresolved::RULE,
    &sla_property_misspelt::RULE,
];

/// Reports a difference between a contract and a schema file; `words` gives message, help and what
/// is said at the place in the file, from its name.
fn drift(
    mesh: &Mesh,
    drift: &Drift,
    findings: &mut MeshFindings<'_>,
    words: &dyn Fn(&str) -> (String, String, &'static str),
) {
    let Some(member) = mesh.members.get(drift.contract) else { return };
    let name = drift.path.rsplit('/').next().unwrap_or(&drift.path);
    let (message, help, there) = words(name);
    // A file that moves takes what is known of it with it.
    let mut own = findings.on(member);
    let mut said = own
        .report(drift.place, message)
        .help(help)
        .element_of(drift.element)
        .discriminator(format!("{name} {}", drift.label));
    let label = drift.file.map(|file| Label { file, span: drift.span, message: there.to_owned() });
    said.finding().related.extend(label);
}
