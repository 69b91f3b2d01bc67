//! Rules of group `change/`.

mod api_version_downgraded;
mod api_version_major_changed;
mod api_version_upgraded;
mod authoritative_definition_changed;
mod bound_keyword_swapped;
mod business_name_changed;
mod cardinality_changed;
mod classification_changed;
mod classification_declared;
mod classification_lowered;
mod classification_raised;
mod classification_removed;
mod condition_added;
mod condition_changed;
mod condition_removed;
mod content_model_closed;
mod content_model_opened;
mod contract_added;
mod contract_base_unparseable;
mod contract_id_changed;
mod contract_kind_changed;
mod contract_moved;
mod contract_name_changed;
mod contract_removed;
mod contract_removed_after_retirement;
mod contract_removed_before_sunset;
mod contract_unenforced;
mod critical_data_element_changed;
mod custom_property_changed;
mod data_product_changed;
mod date_format_changed;
mod decimal_precision_decreased;
mod decimal_precision_increased;
mod decimal_scale_changed;
mod default_changed;
mod default_timezone_changed;
mod description_changed;
mod domain_changed;
mod element_deprecated;
mod element_undeprecated;
mod encrypted_name_added;
mod encrypted_name_changed;
mod enum_added;
mod enum_removed;
mod enum_value_added;
mod enum_value_removed;
mod enum_value_replaced;
mod extensions_narrowed;
mod field_added_optional;
mod field_added_required;
mod field_moved;
mod field_name_case_changed;
mod field_physical_name_changed;
mod field_removed;
mod field_removed_after_deprecation;
mod field_rename_suspected;
mod field_renamed;
mod field_renumbered;
mod field_reordered;
mod field_tombstoned_name_reused;
mod input_port_added;
mod input_port_contract_changed;
mod input_port_removed;
mod input_port_renamed;
mod integer_signedness_changed;
mod items_count_loosened;
mod items_count_tightened;
mod items_type_changed;
mod latest_version_changed;
mod length_decreased;
mod length_increased;
mod list_too_long;
mod logical_type_changed;
mod major_version_skipped;
mod management_port_changed;
mod management_port_removed;
mod map_key_type_changed;
mod max_length_decreased;
mod max_length_increased;
mod maximum_decreased;
mod maximum_increased;
mod method_changed;
mod method_removed;
mod min_length_decreased;
mod min_length_increased;
mod minimum_decreased;
mod minimum_increased;
mod multiple_of_changed;
mod multiple_of_loosened;
mod multiple_of_tightened;
mod names_added;
mod names_removed;
mod namespace_changed;
mod object_added;
mod object_granularity_changed;
mod object_physical_name_changed;
mod object_physical_type_changed;
mod object_properties_count_loosened;
mod object_properties_count_tightened;
mod object_removed;
mod object_renamed;
mod object_reordered;
mod oneof_changed;
mod oneof_removed;
mod option_changed;
mod output_port_added;
mod output_port_contract_bound;
mod output_port_contract_changed;
mod output_port_contract_unbound;
mod output_port_removed;
mod output_port_renamed;
mod output_port_type_changed;
mod output_port_version_changed;
mod owner_changed;
mod owner_removed;
mod partition_key_changed;
mod partition_position_changed;
mod pattern_added;
mod pattern_changed;
mod pattern_removed;
mod physical_nullability_in_type;
mod physical_type_alias_changed;
mod physical_type_changed;
mod physical_type_declared;
mod physical_type_narrowed;
mod physical_type_undeclared;
mod physical_type_widened;
mod price_decreased;
mod price_increased;
mod price_unit_changed;
mod primary_key_added;
mod primary_key_changed;
mod primary_key_position_changed;
mod primary_key_removed;
mod product_added;
mod product_id_changed;
mod product_moved;
mod product_name_changed;
mod product_removed;
mod quality_metadata_changed;
mod quality_rule_added;
mod quality_rule_definition_changed;
mod quality_rule_removed;
mod quality_severity_lowered;
mod quality_severity_raised;
mod quality_threshold_changed;
mod quality_threshold_loosened;
mod quality_threshold_tightened;
mod relationship_added;
mod relationship_removed;
mod relationship_target_changed;
mod relationship_target_missing;
mod required_added;
mod required_removed;
mod reservation_removed;
mod role_access_narrowed;
mod role_access_widened;
mod role_added;
mod role_removed;
mod schema_file_not_compared;
mod schema_file_removed;
mod semantic_type_changed;
mod server_added;
mod server_environment_changed;
mod server_format_changed;
mod server_location_changed;
mod server_metadata_changed;
mod server_removed;
mod server_removed_non_production;
mod server_type_changed;
mod sla_added;
mod sla_availability_strengthened;
mod sla_availability_weakened;
mod sla_date_moved_earlier;
mod sla_date_moved_later;
mod sla_element_changed;
mod sla_frequency_strengthened;
mod sla_frequency_weakened;
mod sla_freshness_strengthened;
mod sla_freshness_weakened;
mod sla_removed;
mod sla_retention_extended;
mod sla_retention_shortened;
mod sla_schedule_changed;
mod sla_unit_changed;
mod sla_unknown_changed;
mod sla_value_strengthened;
mod sla_value_weakened;
mod status_demoted;
mod status_deprecated;
mod status_deprecated_without_sunset;
mod status_promoted;
mod status_resurrected;
mod status_retired;
mod status_retired_without_deprecation;
mod status_undeprecated;
mod status_unknown;
mod string_format_added;
mod string_format_changed;
mod string_format_removed;
mod sunset_moved_earlier;
mod sunset_moved_later;
mod sunset_too_soon;
mod support_channel_changed;
mod support_channel_removed;
mod syntax_changed;
mod timezone_awareness_changed;
mod transform_changed;
mod type_changed;
mod type_declared;
mod type_narrowed;
mod type_undeclared;
mod type_widened;
mod union_branch_added;
mod union_branch_removed;
mod union_reordered;
mod union_unwrapped;
mod union_wrapped;
mod unique_added;
mod unique_items_added;
mod unique_items_removed;
mod unique_removed;
mod vector_dimensions_changed;
mod vector_element_type_changed;
mod vector_metric_changed;
mod version_bump_too_large;
mod version_bump_too_small;
mod version_bumped_without_change;
mod version_decreased;
mod version_not_bumped;
mod version_not_semver;
mod version_reused;

use super::Rule;
pub(in crate::evaluate) use crate::evaluate::change_sink::{
    ChangeFindings, Removal, VALUE, from_to, moved, named, reasons, renamed, value,
};
use crate::evaluate::words::cut as code;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &api_version_downgraded::RULE,
    &api_version_major_changed::RULE,
    &api_version_upgraded::RULE,
    &authoritative_definition_changed::RULE,
    &bound_keyword_swapped::RULE,
    &business_name_changed::RULE,
    &cardinality_changed::RULE,
    &classification_changed::RULE,
    &classification_declared::RULE,
    &classification_lowered::RULE,
    &classification_raised::RULE,
    &classification_removed::RULE,
    &condition_added::RULE,
    &condition_changed::RULE,
    &condition_removed::RULE,
    &content_model_closed::RULE,
    &content_model_opened::RULE,
    &contract_added::RULE,
    &contract_base_unparseable::RULE,
    &contract_id_changed::RULE,
    &contract_kind_changed::RULE,
    &contract_moved::RULE,
    &contract_name_changed::RULE,
    &contract_removed::RULE,
    &contract_removed_after_retirement::RULE,
    &contract_removed_before_sunset::RULE,
    &contract_unenforced::RULE,
    &critical_data_element_changed::RULE,
    &custom_property_changed::RULE,
    &data_product_changed::RULE,
    &date_format_changed::RULE,
    &decimal_precision_decreased::RULE,
    &decimal_precision_increased::RULE,
    &decimal_scale_changed::RULE,
    &default_changed::RULE,
    &default_timezone_changed::RULE,
    &description_changed::RULE,
    &domain_changed::RULE,
    &element_deprecated::RULE,
    &element_undeprecated::RULE,
    &encrypted_name_added::RULE,
    &encrypted_name_changed::RULE,
    &enum_added::RULE,
    &enum_removed::RULE,
    &enum_value_added::RULE,
    &enum_value_removed::RULE,
    &enum_value_replaced::RULE,
    &extensions_narrowed::RULE,
    &field_added_optional::RULE,
    &field_added_required::RULE,
    &field_moved::RULE,
    &field_name_case_changed::RULE,
    &field_physical_name_changed::RULE,
    &field_removed::RULE,
    &field_removed_after_deprecation::RULE,
    &field_rename_suspected::RULE,
    &field_renamed::RULE,
    &field_renumbered::RULE,
    &field_reordered::RULE,
    &field_tombstoned_name_reused::RULE,
    &input_port_added::RULE,
    &input_port_contract_changed::RULE,
    &input_port_removed::RULE,
    &input_port_renamed::RULE,
    &integer_signedness_changed::RULE,
    &items_count_loosened::RULE,
    &items_count_tightened::RULE,
    &items_type_changed::RULE,
    &latest_version_changed::RULE,
    &length_decreased::RULE,
    &length_increased::RULE,
    &list_too_long::RULE,
    &logical_type_changed::RULE,
    &major_version_skipped::RULE,
    &management_port_changed::RULE,
    &management_port_removed::RULE,
    &map_key_type_changed::RULE,
    &max_length_decreased::RULE,
    &max_length_increased::RULE,
    &maximum_decreased::RULE,
    &maximum_increased::RULE,
    &method_changed::RULE,
    &method_removed::RULE,
    &min_length_decreased::RULE,
    &min_length_increased::RULE,
    &minimum_decreased::RULE,
    &minimum_increased::RULE,
    &multiple_of_changed::RULE,
    &multiple_of_loosened::RULE,
    &multiple_of_tightened::RULE,
    &names_added::RULE,
    &names_removed::RULE,
    &namespace_changed::RULE,
    &object_added::RULE,
    &object_granularity_changed::RULE,
    &object_physical_name_changed::RULE,
    &object_physical_type_changed::RULE,
    &object_properties_count_loosened::RULE,
    &object_properties_count_tightened::RULE,
    &object_removed::RULE,
    &object_renamed::RULE,
    &object_reordered::RULE,
    &oneof_changed::RULE,
    &oneof_removed::RULE,
    &option_changed::RULE,
    &output_port_added::RULE,
    &output_port_contract_bound::RULE,
    &output_port_contract_changed::RULE,
    &output_port_contract_unbound::RULE,
    &output_port_removed::RULE,
    &output_port_renamed::RULE,
    &output_port_type_changed::RULE,
    &output_port_version_changed::RULE,
    &owner_changed::RULE,
    &owner_removed::RULE,
    &partition_key_changed::RULE,
    &partition_position_changed::RULE,
    &pattern_added::RULE,
    &pattern_changed::RULE,
    &pattern_removed::RULE,
    &physical_nullability_in_type::RULE,
    &physical_type_alias_changed::RULE,
    &physical_type_changed::RULE,
    &physical_type_declared::RULE,
    &physical_type_narrowed::RULE,
    &physical_type_undeclared::RULE,
    &physical_type_widened::RULE,
    &price_decreased::RULE,
    &price_increased::RULE,
    &price_unit_changed::RULE,
    &primary_key_added::RULE,
    &primary_key_changed::RULE,
    &primary_key_position_changed::RULE,
    &primary_key_removed::RULE,
    &product_added::RULE,
    &product_id_changed::RULE,
    &product_moved::RULE,
    &product_name_changed::RULE,
    &product_removed::RULE,
    &quality_metadata_changed::RULE,
    &quality_rule_added::RULE,
    &quality_rule_definition_changed::RULE,
    &quality_rule_removed::RULE,
    &quality_severity_lowered::RULE,
    &quality_severity_raised::RULE,
    &quality_threshold_changed::RULE,
    &quality_threshold_loosened::RULE,
    &quality_threshold_tightened::RULE,
    &relationship_added::RULE,
    &relationship_removed::RULE,
    &relationship_target_changed::RULE,
    &relationship_target_missing::RULE,
    &required_added::RULE,
    &required_removed::RULE,
    &reservation_removed::RULE,
    &role_access_narrowed::RULE,
    &role_access_widened::RULE,
    &role_added::RULE,
    &role_removed::RULE,
    &schema_file_not_compared::RULE,
    &schema_file_removed::RULE,
    &semantic_type_changed::RULE,
    &server_added::RULE,
    &server_environment_changed::RULE,
    &server_format_changed::RULE,
    &server_location_changed::RULE,
    &server_metadata_changed::RULE,
    &server_removed::RULE,
    &server_removed_non_production::RULE,
    &server_type_changed::RULE,
    &sla_added::RULE,
    &sla_availability_strengthened::RULE,
    &sla_availability_weakened::RULE,
    &sla_date_moved_earlier::RULE,
    &sla_date_moved_later::RULE,
    &sla_element_changed::RULE,
    &sla_frequency_strengthened::RULE,
    &sla_frequency_weakened::RULE,
    &sla_freshness_strengthened::RULE,
    &sla_freshness_weakened::RULE,
    &sla_removed::RULE,
    &sla_retention_extended::RULE,
    &sla_retention_shortened::RULE,
    &sla_schedule_changed::RULE,
    &sla_unit_changed::RULE,
    &sla_unknown_changed::RULE,
    &sla_value_strengthened::RULE,
    &sla_value_weakened::RULE,
    &status_demoted::RULE,
    &status_deprecated::RULE,
    &status_deprecated_without_sunset::RULE,
    &status_promoted::RULE,
    &status_resurrected::RULE,
    &status_retired::RULE,
    &status_retired_without_deprecation::RULE,
    &status_undeprecated::RULE,
    &status_unknown::RULE,
    &string_format_added::RULE,
    &string_format_changed::RULE,
    &string_format_removed::RULE,
    &sunset_moved_earlier::RULE,
    &sunset_moved_later::RULE,
    &sunset_too_soon::RULE,
    &support_channel_changed::RULE,
    &support_channel_removed::RULE,
    &syntax_changed::RULE,
    &timezone_awareness_changed::RULE,
    &transform_changed::RULE,
    &type_changed::RULE,
    &type_declared::RULE,
    &type_narrowed::RULE,
    &type_undeclared::RULE,
    &type_widened::RULE,
    &union_branch_added::RULE,
    &union_branch_removed::RULE,
    &union_reordered::RULE,
    &union_unwrapped::RULE,
    &union_wrapped::RULE,
    &unique_added::RULE,
    &unique_items_added::RULE,
    &unique_items_removed::RULE,
    &unique_removed::RULE,
    &vector_dimensions_changed::RULE,
    &vector_element_type_changed::RULE,
    &vector_metric_changed::RULE,
    &version_bump_too_large::RULE,
    &version_bump_too_small::RULE,
    &version_bumped_without_change::RULE,
    &version_decreased::RULE,
    &version_not_bumped::RULE,
    &version_not_semver::RULE,
    &version_reused::RULE,
];
