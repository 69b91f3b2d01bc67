//! Rules of group `change/`.

mod api_version_downgraded;
mod api_version_upgraded;
mod authoritative_definition_changed;
mod bound_keyword_swapped;
mod business_name_changed;
mod classification_changed;
mod classification_declared;
mod classification_lowered;
mod classification_raised;
mod classification_removed;
mod contract_added;
mod contract_id_changed;
mod contract_moved;
mod contract_name_changed;
mod contract_removed;
mod contract_removed_after_retirement;
mod contract_removed_before_sunset;
mod critical_data_element_changed;
mod custom_property_changed;
mod data_product_changed;
mod date_format_changed;
mod decimal_precision_decreased;
mod decimal_precision_increased;
mod decimal_scale_changed;
mod default_timezone_changed;
mod description_changed;
mod domain_changed;
mod element_deprecated;
mod element_undeprecated;
mod encrypted_name_changed;
mod enum_added;
mod enum_removed;
mod enum_value_added;
mod enum_value_removed;
mod enum_value_replaced;
mod field_added_optional;
mod field_added_required;
mod field_moved;
mod field_name_case_changed;
mod field_physical_name_changed;
mod field_removed;
mod field_removed_after_deprecation;
mod field_rename_suspected;
mod field_renamed;
mod field_reordered;
mod input_port_added;
mod input_port_contract_changed;
mod input_port_removed;
mod integer_signedness_changed;
mod items_count_loosened;
mod items_count_tightened;
mod items_type_changed;
mod length_decreased;
mod length_increased;
mod management_port_changed;
mod management_port_removed;
mod map_key_type_changed;
mod max_length_decreased;
mod max_length_increased;
mod maximum_decreased;
mod maximum_increased;
mod min_length_decreased;
mod min_length_increased;
mod minimum_decreased;
mod minimum_increased;
mod multiple_of_changed;
mod multiple_of_loosened;
mod multiple_of_tightened;
mod object_added;
mod object_granularity_changed;
mod object_physical_name_changed;
mod object_physical_type_changed;
mod object_properties_count_loosened;
mod object_properties_count_tightened;
mod object_removed;
mod object_renamed;
mod output_port_added;
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
mod required_added;
mod required_removed;
mod role_access_narrowed;
mod role_access_widened;
mod role_added;
mod role_removed;
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
mod timezone_awareness_changed;
mod transform_changed;
mod type_changed;
mod type_declared;
mod type_narrowed;
mod type_undeclared;
mod type_widened;
mod unique_added;
mod unique_items_added;
mod unique_items_removed;
mod unique_removed;
mod vector_dimensions_changed;
mod vector_element_type_changed;
mod vector_metric_changed;
mod version_bump_too_small;
mod version_bumped_without_change;
mod version_decreased;
mod version_not_bumped;
mod version_not_semver;

use super::{Rule, Verdict};
use crate::evaluate::words::cut as code;
use crate::finding::{Bump, Effect, Finding, Judgement, Label, Severity};
use crate::model::diff::{Change, Lifecycle, Release, Scope};
use crate::model::{MeshMember, Slot};
use crate::source::Place;
use jiff::civil::Date;

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &api_version_downgraded::RULE,
    &api_version_upgraded::RULE,
    &authoritative_definition_changed::RULE,
    &bound_keyword_swapped::RULE,
    &business_name_changed::RULE,
    &classification_changed::RULE,
    &classification_declared::RULE,
    &classification_lowered::RULE,
    &classification_raised::RULE,
    &classification_removed::RULE,
    &contract_added::RULE,
    &contract_id_changed::RULE,
    &contract_moved::RULE,
    &contract_name_changed::RULE,
    &contract_removed::RULE,
    &contract_removed_after_retirement::RULE,
    &contract_removed_before_sunset::RULE,
    &critical_data_element_changed::RULE,
    &custom_property_changed::RULE,
    &data_product_changed::RULE,
    &date_format_changed::RULE,
    &decimal_precision_decreased::RULE,
    &decimal_precision_increased::RULE,
    &decimal_scale_changed::RULE,
    &default_timezone_changed::RULE,
    &description_changed::RULE,
    &domain_changed::RULE,
    &element_deprecated::RULE,
    &element_undeprecated::RULE,
    &encrypted_name_changed::RULE,
    &enum_added::RULE,
    &enum_removed::RULE,
    &enum_value_added::RULE,
    &enum_value_removed::RULE,
    &enum_value_replaced::RULE,
    &field_added_optional::RULE,
    &field_added_required::RULE,
    &field_moved::RULE,
    &field_name_case_changed::RULE,
    &field_physical_name_changed::RULE,
    &field_removed::RULE,
    &field_removed_after_deprecation::RULE,
    &field_rename_suspected::RULE,
    &field_renamed::RULE,
    &field_reordered::RULE,
    &input_port_added::RULE,
    &input_port_contract_changed::RULE,
    &input_port_removed::RULE,
    &integer_signedness_changed::RULE,
    &items_count_loosened::RULE,
    &items_count_tightened::RULE,
    &items_type_changed::RULE,
    &length_decreased::RULE,
    &length_increased::RULE,
    &management_port_changed::RULE,
    &management_port_removed::RULE,
    &map_key_type_changed::RULE,
    &max_length_decreased::RULE,
    &max_length_increased::RULE,
    &maximum_decreased::RULE,
    &maximum_increased::RULE,
    &min_length_decreased::RULE,
    &min_length_increased::RULE,
    &minimum_decreased::RULE,
    &minimum_increased::RULE,
    &multiple_of_changed::RULE,
    &multiple_of_loosened::RULE,
    &multiple_of_tightened::RULE,
    &object_added::RULE,
    &object_granularity_changed::RULE,
    &object_physical_name_changed::RULE,
    &object_physical_type_changed::RULE,
    &object_properties_count_loosened::RULE,
    &object_properties_count_tightened::RULE,
    &object_removed::RULE,
    &object_renamed::RULE,
    &output_port_added::RULE,
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
    &required_added::RULE,
    &required_removed::RULE,
    &role_access_narrowed::RULE,
    &role_access_widened::RULE,
    &role_added::RULE,
    &role_removed::RULE,
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
    &timezone_awareness_changed::RULE,
    &transform_changed::RULE,
    &type_changed::RULE,
    &type_declared::RULE,
    &type_narrowed::RULE,
    &type_undeclared::RULE,
    &type_widened::RULE,
    &unique_added::RULE,
    &unique_items_added::RULE,
    &unique_items_removed::RULE,
    &unique_removed::RULE,
    &vector_dimensions_changed::RULE,
    &vector_element_type_changed::RULE,
    &vector_metric_changed::RULE,
    &version_bump_too_small::RULE,
    &version_bumped_without_change::RULE,
    &version_decreased::RULE,
    &version_not_bumped::RULE,
    &version_not_semver::RULE,
];

/// Days that consumers have at least between a deprecation and the end.
const GRACE_DAYS: i64 = 90;
/// Most letters of a name in a message.
const NAME: usize = 40;
/// Most letters of a value in a message.
const VALUE: usize = 18;
/// Most letters of a message.
const MESSAGE: usize = 90;

/// A finding before it is judged.
pub(in crate::evaluate) struct Found {
    /// The finding, with the severity of its rule.
    pub(in crate::evaluate) finding: Finding,
    /// How much of the data it is about; absent where it is about no change of its own.
    pub(in crate::evaluate) scope: Option<Scope>,
    /// The highest severity that its circumstances allow.
    pub(in crate::evaluate) cap: Severity,
}

/// Collects the findings of one rule about the changes of one contract or product.
pub struct ChangeFindings<'run, 'mesh> {
    rule: &'static Rule,
    verdict: Option<Verdict>,
    release: &'run Release<'mesh>,
    today: Date,
    found: &'run mut Vec<Found>,
}

impl<'run, 'mesh> ChangeFindings<'run, 'mesh> {
    /// A sink for the findings of one rule.
    pub(in crate::evaluate) fn new(
        rule: &'static Rule,
        verdict: Option<Verdict>,
        release: &'run Release<'mesh>,
        today: Date,
        found: &'run mut Vec<Found>,
    ) -> Self {
        Self { rule, verdict, release, today, found }
    }

    /// Whether it is a product that changed.
    fn is_product(&self) -> bool {
        let member = self.release.head.or(self.release.base);
        member.is_some_and(|it| it.unit.product().is_some())
    }

    /// What its announced end says about a removal.
    fn removal(&self, end: Option<Date>) -> Removal {
        let status = self.release.base.and_then(|it| it.unit.status());
        match (status.map(|it| Lifecycle::read(&it)), end) {
            (Some(Lifecycle::Retired), _) => Removal::AfterEnd,
            (Some(Lifecycle::Deprecated), Some(end)) if self.is_over(end) => Removal::AfterEnd,
            (Some(Lifecycle::Deprecated), Some(end)) => Removal::BeforeEnd(end),
            (Some(_) | None, _) => Removal::Unannounced,
        }
    }

    /// Whether a date has come.
    fn is_over(&self, date: Date) -> bool {
        date <= self.today
    }

    /// Whether a date leaves consumers less time than they have at least.
    fn is_soon(&self, date: Date) -> bool {
        self.today
            .checked_add(jiff::Span::new().days(GRACE_DAYS))
            .is_ok_and(|earliest| date < earliest)
    }

    /// Reports a change, at head where it stands there, else at base.
    fn report(&mut self, change: &Change, message: String) -> ChangeDraft<'_> {
        let (base, head) = (self.release.base, self.release.head);
        let at_base = base.zip(change.base);
        let at_head = head.zip(change.head);
        let (primary, place, mut related) = match (at_head, at_base) {
            (Some((member, place)), Some((old, was))) => {
                let text = match &change.before {
                    Some(before) => format!("was {} at base", code(before, NAME)),
                    None => "here at base".to_owned(),
                };
                (member, place, vec![label(old, was, text)])
            }
            (Some((member, place)), None) | (None, Some((member, place))) => {
                (member, place, Vec::new())
            }
            (None, None) => return self.nowhere(message),
        };
        if let (None, Some(member), Some(place)) = (at_head, head, change.around) {
            related.push(label(member, place, "gone from here".to_owned()));
        }
        let scope = Some(change.element.scope.clone());
        let values = (change.before.clone(), change.after.clone());
        self.push(message, label(primary, place, String::new()), (primary, place), related, scope)
            .values(values)
    }

    /// Reports something about the version, at its value at head.
    fn report_version(&mut self, message: String) -> ChangeDraft<'_> {
        let Some((base, head)) = self.release.versions() else { return self.nowhere(message) };
        let (Some(old), Some(member)) = (self.release.base, self.release.head) else {
            return self.nowhere(message);
        };
        let place = |slot: &Slot<Box<str>>, member: &MeshMember| {
            slot.place().or_else(|| member.unit.document.root().map(Place::key))
        };
        let (Some(was), Some(at)) = (place(base, old), place(head, member)) else {
            return self.nowhere(message);
        };
        let text = |slot: &Slot<Box<str>>| slot.text().map(str::to_owned);
        let related = match text(base) {
            Some(before) => vec![label(old, was, format!("was {} at base", code(&before, NAME)))],
            None => Vec::new(),
        };
        self.push(message, label(member, at, String::new()), (member, at), related, None)
            .values((text(base), text(head)))
    }

    /// A change without a place on either side; the diff makes none.
    fn nowhere(&mut self, message: String) -> ChangeDraft<'_> {
        let primary = Label {
            file: crate::source::FileId(u32::MAX),
            span: crate::source::Span::default(),
            message: String::new(),
        };
        let finding = Finding::draft(self.rule.id.into(), self.rule.severity, message, primary);
        self.found(finding, None)
    }

    fn push(
        &mut self,
        message: String,
        primary: Label,
        (member, place): (&MeshMember, Place),
        related: Vec<Label>,
        scope: Option<Scope>,
    ) -> ChangeDraft<'_> {
        let mut finding = Finding::draft(self.rule.id.into(), self.rule.severity, message, primary);
        let document = &member.unit.document;
        finding.element = document.element(place.node);
        finding.pointer = document.pointer(place.node);
        finding.related = related;
        let named = self.release.head.unwrap_or(member);
        finding.subject = named.subject.to_string();
        finding.domain.clone_from(&named.domain);
        finding.owners.clone_from(&named.owners);
        finding.draft = self.release.base.unwrap_or(member).unit.is_draft();
        self.found(finding, scope)
    }

    fn found(&mut self, mut finding: Finding, scope: Option<Scope>) -> ChangeDraft<'_> {
        let verdict = self.verdict;
        finding.change = Some(Box::new(Judgement {
            bump: verdict.and_then(|it| it.bump),
            consumers: verdict.map_or(Effect::Fine, |it| it.consumers),
            producers: verdict.map_or(Effect::Fine, |it| it.producers),
            before: None,
            after: None,
            affected: Vec::new(),
        }));
        let found = Found { finding, scope, cap: Severity::Error };
        ChangeDraft { found: self.found.push_mut(found) }
    }

    /// The version step that the changes ask for, and what forces it.
    fn demand(&self) -> Option<(Bump, Vec<&str>)> {
        let bump = |it: &Found| it.finding.change.as_ref().and_then(|it| it.bump);
        let most = self.found.iter().filter_map(bump).max()?;
        let forcing = self.found.iter().filter(|it| bump(it) == Some(most));
        Some((most, forcing.map(|it| it.finding.message.as_str()).collect()))
    }
}

/// What the announced end of something says about its removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Removal {
    /// No end was announced.
    Unannounced,
    /// The end lies ahead.
    BeforeEnd(Date),
    /// The end has come.
    AfterEnd,
}

fn label(member: &MeshMember, place: Place, message: String) -> Label {
    Label { file: member.file, span: member.unit.document.mark(place), message }
}

/// A finding in the making.
struct ChangeDraft<'sink> {
    found: &'sink mut Found,
}

impl ChangeDraft<'_> {
    /// Says what to do.
    fn help(self, help: impl Into<String>) -> Self {
        self.found.finding.help = Some(help.into());
        self
    }

    /// Gives the finding another severity than the rule's.
    fn severity(self, severity: Severity) -> Self {
        self.found.finding.severity = severity;
        self
    }

    /// Judges this change in another way than the rule does.
    fn verdict(self, consumers: Effect, producers: Effect, bump: Option<Bump>) -> Self {
        if let Some(judgement) = &mut self.found.finding.change {
            (judgement.consumers, judgement.producers) = (consumers, producers);
            judgement.bump = bump;
        }
        self
    }

    /// Keeps the severity at or below one.
    fn at_most(self, cap: Severity) -> Self {
        self.found.cap = cap;
        self
    }

    /// Tells several kinds of change of one element apart.
    fn kind(self, word: &str) -> Self {
        word.clone_into(&mut self.found.finding.discriminator);
        self
    }

    fn values(self, (before, after): (Option<String>, Option<String>)) -> Self {
        if let Some(judgement) = &mut self.found.finding.change {
            (judgement.before, judgement.after) = (before, after);
        }
        self
    }
}

/// The name of what changed, for a message.
fn named(change: &Change) -> String {
    code(change.label(), NAME)
}

/// A message that names what changed and what the value was and is; all three are cut so that it
/// keeps its length.
fn moved(change: &Change, before_name: &str, after_name: &str) -> String {
    // " from `…` to `…`" and the "`…`" of the name.
    const WORDS: usize = 19;
    let fixed = before_name.chars().count() + after_name.chars().count() + WORDS;
    let room = MESSAGE.saturating_sub(fixed);
    let length = |text: &str| text.chars().count();
    let values = [&change.before, &change.after].map(|it| it.as_deref().unwrap_or("nothing"));
    let share = room.saturating_sub(length(change.label()).min(room / 2)) / 2;
    let used: usize = values.iter().map(|it| length(it).min(share)).sum();
    let name = code(change.label(), room.saturating_sub(used));
    let value = |text: &Option<String>| text.as_ref().map(|it| code(it, share));
    let step = match (value(&change.before), value(&change.after)) {
        (Some(before), Some(after)) => format!(" from {before} to {after}"),
        (None, Some(after)) => format!(" to {after}"),
        (Some(before), None) => format!(" from {before} to nothing"),
        (None, None) => String::new(),
    };
    format!("{before_name}{name}{after_name}{step}")
}

/// What a value was and is, for a message: ``from `a` to `b` ``.
fn from_to(change: &Change) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("from {} to {}", code(before, VALUE), code(after, VALUE))
        }
        (None, Some(after)) => format!("to {}", code(after, VALUE)),
        (Some(before), None) => format!("from {} to nothing", code(before, VALUE)),
        (None, None) => String::new(),
    }
}

/// The value at head, else the one at base, for a message.
fn value(change: &Change) -> String {
    code(change.after.as_ref().or(change.before.as_ref()).map_or("", String::as_str), VALUE)
}

/// What forces a version step, as a sentence.
fn reasons(forcing: &[&str]) -> String {
    const SHOWN: usize = 3;
    let mut text = forcing.iter().take(SHOWN).copied().collect::<Vec<_>>().join("; ");
    if forcing.len() > SHOWN {
        text = format!("{text}; and {} more", forcing.len() - SHOWN);
    }
    text
}
