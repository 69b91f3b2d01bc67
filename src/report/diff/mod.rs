//! What changed between two revisions, by contract: as data, and the formats that show it.

mod markdown;
mod pairs;
mod text;

use super::build;
use super::contracts::{self, version};
use super::wire::{AffectedInfo, ContractChange, Location, Side, VersionInfo};
use crate::evaluate::NOT_COMPARED;
use crate::finding::{Bump, Effect, Finding, Severity};
use crate::model::MeshMember;
use crate::source::{Revision, Sources};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

pub use pairs::{pairs, schema as pairs_schema};

/// The form of the JSON that is written here.
const SCHEMA_VERSION: &str = "1.0";

/// Rules that say of something that it could not be compared.
const UNKNOWN: [&str; 2] = [NOT_COMPARED, "change/list-too-long"];
/// The rule that says that there was nothing to compare with.
const BASE_UNKNOWN: &str = "change/contract-base-unparseable";

/// What changed between two revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mesh-lint diff")]
pub struct Changelog {
    /// Version of this form.
    schema_version: &'static str,
    /// Head and base in one line.
    pub comparison: String,
    /// The date by which ends and grace were judged.
    pub today: String,
    /// What else a reader should know.
    pub notes: Vec<String>,
    /// What could not be read at head, so that nothing is known of it; left out where there is
    /// nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub failures: Vec<String>,
    /// The strongest version step that is due.
    pub bump: Option<Bump>,
    /// What changed, by path.
    pub contracts: Vec<ContractChanges>,
}

impl Changelog {
    /// A changelog of contracts; those of which nothing is to be told are left out.
    pub fn new(comparison: String, today: String, contracts: Vec<ContractChanges>) -> Self {
        let contracts: Vec<_> = contracts.into_iter().filter(|it| !it.changes.is_empty()).collect();
        let bump = contracts.iter().filter_map(|it| it.bump).max();
        Self {
            schema_version: SCHEMA_VERSION,
            comparison,
            today,
            notes: Vec::new(),
            failures: Vec::new(),
            bump,
            contracts,
        }
    }
}

/// What a changed file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A data contract.
    Contract,
    /// A data product.
    Product,
    /// A schema file.
    Schema,
}

/// What changed in one contract, product or schema file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractChanges {
    /// Its id; for a schema file its path.
    pub id: String,
    /// What it is.
    pub subject: Subject,
    /// Where it lies, at base where it is gone.
    pub path: String,
    /// Where it lay, if elsewhere.
    pub previous_path: Option<String>,
    /// What happened to the file.
    pub change: ContractChange,
    /// Whether it is known that nothing breaks those who read the data.
    pub consumer: bool,
    /// Whether it is known that nothing breaks those who write the data, and what is written
    /// already.
    pub producer: bool,
    /// Whether a side may break by the letter of a registry only, which is no break for people.
    #[serde(skip)]
    pub by_letter: bool,
    /// The version step that is due.
    pub bump: Option<Bump>,
    /// Its version, and the one that is due.
    pub version: VersionInfo,
    /// Who owns the file.
    pub owners: Vec<String>,
    /// The consumers that the changes reach, strongest first.
    pub consumers: Vec<AffectedInfo>,
    /// What changed, the worst first.
    pub changes: Vec<ChangeEntry>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeEntry {
    /// Id of the rule that judges it.
    pub rule: String,
    /// What the field calls it, such as a rule id of buf; null where it has no name for it.
    pub standard_id: Option<String>,
    /// How much it matters, or that its rule is off.
    #[serde(serialize_with = "or_off")]
    #[schemars(schema_with = "severity_or_off")]
    pub severity: Option<Severity>,
    /// What changed.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The element, as a JSON Pointer in which list items are named.
    pub element: String,
    /// Whom it breaks.
    pub breaks: Vec<Side>,
    /// Whether a person must judge what it does.
    pub risk: bool,
    /// The version step that it asks for.
    pub bump: Option<Bump>,
    /// The value at base, as a short text.
    pub before: Option<String>,
    /// The value at head, as a short text.
    pub after: Option<String>,
    /// The consumers that it reaches, strongest first.
    pub consumers: Vec<AffectedInfo>,
    /// Where it stands.
    pub location: Location,
    /// Where it stood.
    pub base_location: Option<Location>,
}

impl ContractChanges {
    /// The same where the file before the change has a name of its own.
    pub(crate) fn with_base_called(mut self, path: &str) -> Self {
        for it in &mut self.changes {
            let gone = Some(&mut it.location).filter(|it| it.revision == Some(Revision::Base));
            for place in gone.into_iter().chain(&mut it.base_location) {
                path.clone_into(&mut place.path);
            }
        }
        self
    }

    /// The changes that are told to people: one that the field has several names for once.
    fn told(&self) -> Vec<Told<'_>> {
        let mut told: Vec<Told<'_>> = Vec::new();
        for change in self.changes.iter().filter(|it| it.severity.is_some()) {
            let again = |it: &&ChangeEntry| {
                let (a, b) = (&it.location, &change.location);
                (&it.rule, &it.message, &it.element)
                    == (&change.rule, &change.message, &change.element)
                    && (&a.path, a.start, a.end) == (&b.path, b.start, b.end)
            };
            // All names of a change follow each other.
            let name = change.standard_id.as_deref();
            match told.last_mut().filter(|it| again(&it.change)) {
                Some(known) => known.names.extend(name),
                None => told.push(Told { change, names: name.into_iter().collect() }),
            }
        }
        told
    }
}

/// A change as people are told of it.
struct Told<'run> {
    change: &'run ChangeEntry,
    /// All that the field calls it.
    names: Vec<&'run str>,
}

impl Told<'_> {
    /// What changed, with the element of a schema file, whose message does not name it, and with
    /// what the field calls it.
    fn sentence(&self) -> Cow<'_, str> {
        let ChangeEntry { element, message, .. } = self.change;
        let named =
            element.is_empty() || element.starts_with('/') || message.contains(element.as_str());
        if named && self.names.is_empty() {
            return Cow::Borrowed(message);
        }
        let mut text = String::new();
        if !named {
            text = format!("`{}`: ", element.replace('`', "'"));
        }
        text.push_str(message);
        if !self.names.is_empty() {
            text.extend([" (in buf: `", &self.names.join("`, `"), "`)"]);
        }
        Cow::Owned(text)
    }
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "the shape that serde asks for"
)]
fn or_off<S: serde::Serializer>(it: &Option<Severity>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(it.map_or("off", Severity::word))
}

fn severity_or_off(_: &mut SchemaGenerator) -> Schema {
    let words = [Severity::Info, Severity::Warning, Severity::Error].map(Severity::word);
    let mut words = words.to_vec();
    words.push("off");
    schemars::json_schema!({ "type": "string", "enum": words })
}

/// The JSON Schema of what [`json`] writes.
pub fn schema() -> Schema {
    schemars::schema_for!(Changelog)
}

impl ContractChanges {
    /// What was found about one contract or product, each with the severity that counts.
    pub fn new(
        base: Option<&MeshMember>,
        head: Option<&MeshMember>,
        findings: Vec<(Finding, Option<Severity>)>,
        sources: &Sources,
    ) -> Option<Self> {
        let member = head.or(base)?;
        let breaks = |side: fn(&crate::finding::Judgement) -> Effect| {
            let judged = findings.iter().filter_map(|(it, _)| it.change.as_ref());
            judged.into_iter().any(|it| side(it) == Effect::Break)
        };
        let (consumer, producer) = (!breaks(|it| it.consumers), !breaks(|it| it.producers));
        let due = contracts::due(findings.iter().map(|it| &it.0));
        let changes = entries(findings, sources);
        // What could not be compared is not known to break nobody.
        let known = !changes.iter().any(|it| UNKNOWN.contains(&it.rule.as_str()));
        let (consumer, producer) = (consumer && known, producer && known);
        let bump = changes.iter().filter_map(|it| it.bump).max();
        let change = match (base, head) {
            (None, _) => ContractChange::Added,
            (Some(_), None) => ContractChange::Removed,
            (Some(base), Some(head)) if base.path != head.path => ContractChange::Renamed,
            (Some(_), Some(_)) if changes.is_empty() => ContractChange::Unchanged,
            (Some(_), Some(_)) => ContractChange::Modified,
        };
        let moved = base.filter(|it| head.is_some_and(|head| head.path != it.path));
        Some(Self {
            id: member.subject.to_string(),
            subject: if member.unit.is_product() { Subject::Product } else { Subject::Contract },
            path: member.path.to_string(),
            previous_path: moved.map(|it| it.path.to_string()),
            change,
            consumer,
            producer,
            by_letter: false,
            bump,
            version: version(base, head, due.as_ref()),
            owners: member.owners.to_vec(),
            consumers: reached(&changes),
            changes,
        })
    }
}

/// Two versions of a schema file.
#[derive(Debug)]
pub struct SchemaPair<'run> {
    /// What the pair is called.
    pub path: &'run str,
    /// Where the file lay, if elsewhere.
    pub previous_path: Option<&'run str>,
    /// Whether there is a file before, and after.
    pub sides: (bool, bool),
    /// Whether nothing breaks those who read.
    pub consumer: bool,
    /// Whether nothing breaks those who write.
    pub producer: bool,
    /// Whether a side may break by the letter of a registry only.
    pub by_letter: bool,
}

impl ContractChanges {
    /// What was found between two versions of a schema file.
    pub fn of_schema(
        pair: &SchemaPair<'_>,
        findings: Vec<(Finding, Option<Severity>)>,
        sources: &Sources,
    ) -> Self {
        let changes = entries(findings, sources);
        let change = match pair.sides {
            (false, _) => ContractChange::Added,
            (true, false) => ContractChange::Removed,
            (true, true) if pair.previous_path.is_some() => ContractChange::Renamed,
            (true, true) if changes.is_empty() => ContractChange::Unchanged,
            (true, true) => ContractChange::Modified,
        };
        Self {
            id: pair.path.to_owned(),
            subject: Subject::Schema,
            path: pair.path.to_owned(),
            previous_path: pair.previous_path.map(str::to_owned),
            change,
            consumer: pair.consumer,
            producer: pair.producer,
            by_letter: pair.by_letter,
            bump: changes.iter().filter_map(|it| it.bump).max(),
            version: VersionInfo::default(),
            owners: Vec::new(),
            consumers: Vec::new(),
            changes,
        }
    }
}

impl ContractChanges {
    /// Two parts of one pair: what went and what came in its place.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let gone = |it: &Self| it.change == ContractChange::Removed;
        let (mut whole, part) = if gone(&self) { (other, self) } else { (self, other) };
        whole.consumer &= part.consumer;
        whole.producer &= part.producer;
        whole.bump = whole.bump.max(part.bump);
        whole.change = ContractChange::Modified;
        whole.version.base = whole.version.base.take().or(part.version.base);
        whole.changes.extend(part.changes);
        whole.changes.sort_by(|a, b| importance(a).cmp(&importance(b)));
        whole.consumers = reached(&whole.changes);
        whole
    }
}

fn importance(it: &ChangeEntry) -> impl Ord + '_ {
    let consumers = !it.breaks.contains(&Side::Consumers);
    let severity = std::cmp::Reverse(it.severity);
    let place = (&it.location.path, it.location.start);
    (consumers, it.breaks.is_empty(), !it.risk, severity, place, &it.rule)
}

/// The changes, the worst first; one that the field has several names for once for each of them.
fn entries(findings: Vec<(Finding, Option<Severity>)>, sources: &Sources) -> Vec<ChangeEntry> {
    let mut changes: Vec<ChangeEntry> = Vec::new();
    for (finding, severity) in findings {
        let ids = finding.change.as_ref().map(|it| it.standard_ids.clone()).unwrap_or_default();
        let one = entry(finding, severity, sources);
        if ids.is_empty() {
            changes.push(one);
            continue;
        }
        let named = ids.into_iter().map(|id| Some(id.to_owned()));
        changes.extend(named.map(|standard_id| ChangeEntry { standard_id, ..one.clone() }));
    }
    changes.sort_by(|a, b| importance(a).cmp(&importance(b)));
    changes
}

fn entry(finding: Finding, severity: Option<Severity>, sources: &Sources) -> ChangeEntry {
    let risk = finding
        .change
        .as_ref()
        .is_some_and(|it| it.consumers == Effect::Risk || it.producers == Effect::Risk);
    let it = build::alone(finding, sources);
    ChangeEntry {
        rule: it.rule,
        standard_id: None,
        severity,
        message: it.message,
        help: it.help,
        element: it.element,
        breaks: it.breaks,
        risk,
        bump: it.bump,
        before: it.before,
        after: it.after,
        consumers: it.consumers,
        location: it.location,
        base_location: it.base_location,
    }
}

/// Whom the changes reach: each once, as strongly as any of them does.
fn reached(changes: &[ChangeEntry]) -> Vec<AffectedInfo> {
    let mut all: BTreeMap<&str, &AffectedInfo> = BTreeMap::new();
    for it in changes.iter().flat_map(|it| &it.consumers) {
        let known = all.entry(&it.id).or_insert(it);
        if (it.effect, it.hops) < (known.effect, known.hops) {
            *known = it;
        }
    }
    let mut all: Vec<AffectedInfo> = all.into_values().cloned().collect();
    all.sort_by(|a, b| (a.effect, a.hops, &a.id).cmp(&(b.effect, b.hops, &b.id)));
    all
}

/// Writes a changelog for a terminal.
///
/// # Errors
/// The output can't be written.
pub fn text(changelog: &Changelog, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    text::write(changelog, quiet, out)
}

/// Writes a changelog in Markdown.
///
/// # Errors
/// The output can't be written.
pub fn markdown(changelog: &Changelog, out: &mut dyn Write) -> io::Result<()> {
    markdown::write(changelog, out)
}

/// Writes a changelog as JSON.
///
/// # Errors
/// The output can't be written.
pub fn json(changelog: &Changelog, out: &mut dyn Write) -> io::Result<()> {
    super::json::pretty(changelog, out)?;
    out.write_all(b"\n")
}

/// `1.2.0 → 1.3.0`, or what is known of it; a schema file has none.
fn versions(it: &ContractChanges) -> Option<String> {
    Some(match (&it.version.base, &it.version.head) {
        (Some(base), Some(head)) if base == head => base.clone(),
        (Some(base), Some(head)) => format!("{base} → {head}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) if it.subject == Subject::Schema => return None,
        (None, None) => "no version".to_owned(),
    })
}

/// Whether all that keeps a contract from being compatible is that something could not be
/// compared.
fn is_unknown(it: &ContractChanges) -> bool {
    let unknown = |it: &ChangeEntry| UNKNOWN.contains(&&*it.rule) || it.rule == BASE_UNKNOWN;
    it.changes.iter().any(unknown) && !it.changes.iter().any(|it| it.bump == Some(Bump::Major))
}

/// Whether a person must look at a change that is not known to break anybody.
fn is_doubtful(it: &ChangeEntry) -> bool {
    it.breaks.is_empty() && (it.risk || it.severity >= Some(Severity::Warning))
}

/// Whether nobody on a side breaks, as people see it.
fn is_whole(it: &ContractChanges, side: Side) -> bool {
    let strict = if side == Side::Consumers { it.consumer } else { it.producer };
    strict || it.by_letter && !it.changes.iter().any(|it| it.breaks.contains(&side))
}

/// What happened, in a few words.
fn headline(it: &ContractChanges) -> &'static str {
    if is_unknown(it) {
        return "not all is known";
    }
    match (it.change, is_whole(it, Side::Consumers), is_whole(it, Side::Producers)) {
        (ContractChange::Added, ..) => "new",
        (ContractChange::Removed, true, _) => "removed as announced",
        (ContractChange::Removed, false, _) => "removed, breaking",
        (_, false, false) => "breaking for consumers and producers",
        (_, false, true) => "breaking for consumers",
        (_, true, false) => "breaking for producers",
        (_, true, true) => "compatible",
    }
}

/// The version that is due, where head does not reach it.
fn due(it: &ContractChanges) -> Option<&str> {
    it.version.required.as_deref().filter(|_| it.version.ok == Some(false))
}
