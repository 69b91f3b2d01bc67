//! What changes of schema files mean, by themselves and for the contracts that link them.

mod refused;

use super::Surroundings;
use super::change_sink::Found;
use super::rules::{self, Check};
use super::words::{quoted, visible_text};
use crate::config::{ContentModel, Protect};
use crate::finding::{Bump, Effect, Finding, Judgement, Label, RuleId, Severity};
use crate::model::diff::{
    PairKind, Parts, Release, SchemaPair, Scope, Scopes, concerns, unlinked_schemas,
};
use crate::model::schema::protobuf::FILE_GONE;
use crate::model::schema::{Comparison, Language, SchemaChange};
use crate::model::{Mesh, MeshMember, SchemaContent, SchemaFile, Whole};
use crate::source::{FileId, Span};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use refused::BRING_BACK;
pub use refused::NOT_COMPARED;

/// Most letters of a message.
const MESSAGE: usize = 90;
/// Most letters of an example in a help.
const EXAMPLE: usize = 120;
/// The rule of files that are gone.
const GONE: &str = "change/schema-file-removed";
/// The rules of what goes from a contract or schema file.
const OBJECT_GONE: &str = "change/object-removed";
const FIELD_GONE: &str = "change/field-removed";

/// Adds what changed in the schema files of a contract; what the contract itself tells is not said
/// again.
pub(super) fn add(release: &Release<'_>, surroundings: Surroundings, found: &mut Vec<Found>) {
    let (Some(base), Some(head)) = (release.base, release.head) else { return };
    let Some(contract) = base.unit.contract().filter(|_| !release.schemas.is_empty()) else {
        return;
    };
    let mut told: FxHashMap<Scope, Vec<Told>> = FxHashMap::default();
    for it in found.iter() {
        if let (Some(scope @ (Scope::Object(_) | Scope::Field(..))), Some(judgement)) =
            (&it.scope, &it.finding.change)
        {
            let own = Told {
                rule: it.finding.rule.clone(),
                severity: it.finding.severity,
                effects: (judgement.consumers, judgement.producers),
            };
            told.entry(scope.clone()).or_default().push(own);
        }
    }
    let meshes = (release.base_mesh, release.head_mesh);
    let parts = Parts::of((meshes.0, base), (meshes.1, head));
    let mut own: BTreeMap<_, (usize, usize)> = BTreeMap::new();
    let first = found.len();
    for (number, pair) in release.schemas.iter().enumerate() {
        let scopes = pair.scopes(contract);
        let parts = parts.in_file(pair);
        for mut it in changes(pair, meshes, Some(&scopes), surroundings) {
            if parts.as_ref().is_some_and(|parts| !concerns(&it.finding.element, parts)) {
                continue;
            }
            let said = it.scope.as_ref().and_then(|scope| told.get(scope));
            if said.is_some_and(|said| said.iter().any(|said| said.tells(&it.finding))) {
                continue;
            }
            let finding = &mut it.finding;
            finding.subject = head.subject.to_string();
            finding.domain.clone_from(&head.domain);
            finding.owners.clone_from(&head.owners);
            finding.draft = base.unit.is_draft();
            finding.related.extend(link(pair, finding.primary.file, (base, head)));
            // Two files of the contract may take the same from a third: the gravest counts.
            let primary = &finding.primary;
            let key = (finding.rule.clone(), primary.file, primary.span, finding.message.clone());
            let known = own.get(&key).filter(|it| it.0 != number);
            match known.and_then(|(_, at)| found.get_mut(*at)) {
                Some(known) if known.finding.severity >= it.finding.severity => {}
                Some(known) => *known = it,
                None => {
                    own.insert(key, (number, found.len()));
                    found.push(it);
                }
            }
        }
    }
    once(release, found, first);
}

/// Leaves what moved from one file of the contract to another where it stands now; nothing before
/// the first of those that are new is looked at.
fn once(release: &Release<'_>, found: &mut Vec<Found>, first: usize) {
    let at_base: BTreeSet<FileId> = release.schemas.iter().map(|it| it.base.file).collect();
    let what = |it: &Finding| (it.rule.clone(), it.element.clone(), it.message.clone());
    let new = found.iter().skip(first).map(|it| &it.finding);
    let new = new.filter(|it| !at_base.contains(&it.primary.file));
    let told: BTreeSet<_> = new.map(what).collect();
    let mut number = 0;
    found.retain(|it| {
        number += 1;
        let is_old = number > first && at_base.contains(&it.finding.primary.file);
        !is_old || !told.contains(&what(&it.finding))
    });
}

/// Where the contract links the file.
fn link(
    pair: &SchemaPair<'_>,
    found_in: FileId,
    (base, head): (&MeshMember, &MeshMember),
) -> Option<Label> {
    let own = found_in == pair.base.file || pair.head.is_some_and(|it| it.file == found_in);
    let at = |member: &MeshMember, links: &[&crate::model::SchemaLink]| {
        let node = links.iter().find_map(|it| it.node)?;
        let span = member.unit.document().mark(crate::source::Place::value(node));
        let message = match pair.kind {
            PairKind::Linked if own => "the contract links the file here",
            PairKind::Linked => "the contract links a file here that refers to it",
            PairKind::Imported => "the contract links a file here that imports it",
            PairKind::Moved => "the contract links its schema files here",
        };
        let message = message.to_owned();
        Some(Label { file: member.file, span, message })
    };
    at(head, &pair.head_links).or_else(|| at(base, &pair.base_links))
}

/// What was said of a part of the contract.
struct Told {
    rule: RuleId,
    severity: Severity,
    /// What it does to consumers and producers.
    effects: (Effect, Effect),
}

impl Told {
    /// Whether this says what a schema file would say again: something no less grave, the same as
    /// gravely, or that what goes was announced to go. A field that is new to the contract and
    /// harmless may break a closed schema.
    fn tells(&self, schema: &Finding) -> bool {
        let (consumers, producers) = self.effects;
        let graver = |it: &Judgement| consumers >= it.consumers && producers >= it.producers;
        let rule = self.rule.as_str();
        let fine = self.effects == (Effect::Fine, Effect::Fine);
        let announced = rule.ends_with("-after-deprecation") || rule == OBJECT_GONE && fine;
        schema.change.as_deref().is_some_and(graver)
            || self.rule == schema.rule && self.severity >= schema.severity
            || announced && [OBJECT_GONE, FIELD_GONE].contains(&schema.rule.as_str())
    }
}

/// A schema file that only the configuration names, and what changed in it.
#[derive(Debug)]
pub struct JudgedSchema {
    /// Its path.
    pub path: Arc<str>,
    /// Its path at base, where that is another.
    pub previous_path: Option<Arc<str>>,
    /// Whether it is there at base, and at head.
    pub sides: (bool, bool),
    /// What was found, by position.
    pub findings: Vec<Finding>,
}

/// What changed in schema files that no contract links; of several bases, since all of them.
pub fn judged_schemas(
    bases: &[Mesh],
    head: &Mesh,
    surroundings: &Surroundings,
) -> Vec<JudgedSchema> {
    let since = |base| -> Vec<JudgedSchema> {
        let pairs = unlinked_schemas(base, head).into_iter();
        pairs.map(|pair| alone(&pair, (base, head), *surroundings)).collect()
    };
    let mut sides = bases.iter().map(since);
    let Some(mut first) = sides.next() else { return Vec::new() };
    for other in sides {
        for schema in &mut first {
            let twin = other.iter().find(|it| it.path == schema.path);
            schema.findings.retain(|it| {
                let same = |other: &Finding| other.identity() == it.identity();
                twin.is_some_and(|twin| twin.findings.iter().any(same))
            });
        }
    }
    first
}

/// Leaves out what is found as a change of a contract already: one that links a file which imports
/// the one that the configuration names.
pub fn without_told(judged: &mut [JudgedSchema], told: &[&Finding]) {
    let known: BTreeSet<_> =
        told.iter().map(|it| (&it.rule, it.primary.file, it.primary.span)).collect();
    for schema in judged {
        schema.findings.retain(|it| !known.contains(&(&it.rule, it.primary.file, it.primary.span)));
    }
}

fn alone(
    pair: &SchemaPair<'_>,
    meshes: (&Mesh, &Mesh),
    surroundings: Surroundings,
) -> JudgedSchema {
    let file = pair.head.unwrap_or(pair.base);
    let found = changes(pair, meshes, None, surroundings).into_iter().map(|it| {
        let mut finding = it.finding;
        finding.severity = finding.severity.min(it.cap);
        finding.subject = format!("file:{}", file.path);
        finding.domain.clone_from(&file.domain);
        finding.owners.clone_from(&file.owners);
        finding
    });
    let findings = found.collect();
    let moved = Some(&pair.base.path).filter(|it| **it != file.path);
    JudgedSchema {
        path: file.path.clone(),
        previous_path: moved.cloned(),
        sides: (true, pair.head.is_some()),
        findings,
    }
}

/// What changed between the two sides of a schema file.
fn changes<'mesh>(
    pair: &SchemaPair<'mesh>,
    meshes: (&'mesh Mesh, &'mesh Mesh),
    scopes: Option<&Scopes<'_>>,
    surroundings: Surroundings,
) -> Vec<Found> {
    let (old, new) = pair.wholes(meshes.0, meshes.1);
    let compared = pair.compare(&old, new.as_ref());
    let sides = Sides { pair, old, new };
    let whole = || refused::in_part(&sides);
    let left_out = matches!(compared, Some(Ok(_))).then(whole).flatten();
    let found = match compared {
        None if pair.head.is_none() && pair.language().is_some() => vec![gone(&sides)],
        None => Vec::new(),
        Some(Ok(comparison)) => {
            let when = (surroundings.today, surroundings.grace_days);
            let comparison = settled(comparison, when, surroundings.content_model);
            each(&comparison.changes)
                .map(|(it, ids)| change(it, ids, &sides, (&comparison, scopes), surroundings))
                .collect()
        }
        Some(Err(reason)) => vec![refused::not_compared(&reason, &sides)],
    };
    found.into_iter().chain(left_out).collect()
}

/// A schema file on both sides, with the files that it takes something from.
struct Sides<'run, 'mesh> {
    pair: &'run SchemaPair<'mesh>,
    old: Whole<'mesh>,
    new: Option<Whole<'mesh>>,
}

/// Every change once, with all names that the field has for it.
fn each(changes: &[SchemaChange]) -> impl Iterator<Item = (&SchemaChange, Vec<&'static str>)> {
    /// Most names that the field has for one change.
    const NAMES: usize = 16;
    let same = |a: &SchemaChange, b: &SchemaChange| {
        (a.rule, &a.path, &a.message, a.old, a.new) == (b.rule, &b.path, &b.message, b.old, b.new)
    };
    let mut found: Vec<(&SchemaChange, Vec<&'static str>)> = Vec::new();
    for it in changes {
        match found.iter_mut().rev().take(NAMES).find(|(known, _)| same(known, it)) {
            Some((_, ids)) => ids.extend(it.standard_id),
            None => found.push((it, it.standard_id.into_iter().collect())),
        }
    }
    found.into_iter()
}

fn change(
    it: &SchemaChange,
    ids: Vec<&'static str>,
    sides: &Sides<'_, '_>,
    (comparison, scopes): (&Comparison, Option<&Scopes<'_>>),
    surroundings: Surroundings,
) -> Found {
    let severity = severity(it, surroundings.protect, ContentModel::Strict);
    let lenient = it.by_openness && surroundings.content_model == ContentModel::Lenient;
    let rule = format!("change/{}", it.rule);
    let effects = effects(it);
    let bump = bump(it);
    let mut finding = finding(&rule, severity, &it.message.text, sides, (it.old, it.new));
    finding.element.clone_from(&it.path);
    finding.help = Some(help(it, &ids, comparison, bump));
    judge(&mut finding, bump, effects);
    if let Some(judgement) = &mut finding.change {
        judgement.standard_ids = ids;
        (judgement.before, judgement.after) = (it.message.before.clone(), it.message.after.clone());
    }
    let scope = scopes.map(|scopes| scopes.of(&it.path));
    let cap = if lenient { Severity::Warning } else { Severity::Error };
    Found { finding, scope, renaming: None, cap }
}

/// What a day makes of announced ends, and a lenient judge of breaks that nobody meets; these still
/// count in the verdicts of the whole.
pub(crate) fn settled(
    comparison: Comparison,
    (today, grace_days): (Date, u32),
    content: ContentModel,
) -> Comparison {
    let mut comparison = on_day(comparison, today, grace_days);
    if content == ContentModel::Lenient {
        for it in &mut comparison.changes {
            (it.consumer, it.producer) = it.lenient.unwrap_or((it.consumer, it.producer));
        }
    }
    comparison
}

/// What is past its end may go, and consumers need a number of days until an end.
fn on_day(mut comparison: Comparison, today: Date, grace_days: u32) -> Comparison {
    let earliest = today.checked_add(jiff::Span::new().days(i64::from(grace_days))).ok();
    for it in &mut comparison.changes {
        match (it.rule, it.end) {
            ("object-removed", Some(end)) if end <= today => {
                (it.consumer, it.producer) = (Effect::Fine, Effect::Fine);
            }
            ("element-deprecated", Some(end)) if earliest.is_some_and(|it| end < it) => {
                it.rule = "sunset-too-soon";
                it.consumer = Effect::Break;
            }
            _ => continue,
        }
        comparison.consumer = true;
    }
    comparison.consumer &= comparison.changes.iter().all(|it| it.consumer != Effect::Break);
    comparison
}

/// How grave a change is for the side that is protected.
pub(crate) fn severity(it: &SchemaChange, protect: Protect, content: ContentModel) -> Severity {
    let breaks = match protect {
        Protect::Consumers => it.consumer == Effect::Break,
        Protect::Producers => it.producer == Effect::Break,
        Protect::Both => it.consumer == Effect::Break || it.producer == Effect::Break,
    };
    match (it.consumer, it.producer) {
        _ if it.misread => Severity::Error,
        _ if breaks && it.by_openness && content == ContentModel::Lenient => Severity::Warning,
        _ if breaks => Severity::Error,
        (Effect::Fine, Effect::Fine) => Severity::Info,
        _ => Severity::Warning,
    }
}

/// What a change does to both sides; what is misread breaks them, though nothing fails.
fn effects(it: &SchemaChange) -> (Effect, Effect) {
    let breaks = it.misread.then_some((Effect::Break, Effect::Break));
    breaks.unwrap_or((it.consumer, it.producer))
}

/// The version step that a change asks for of the contract.
pub(crate) fn bump(it: &SchemaChange) -> Bump {
    let words = rules::find(&format!("change/{}", it.rule)).is_some_and(
        |it| matches!(it.check, Check::Change(_, verdict) if verdict.bump == Some(Bump::Patch)),
    );
    match effects(it) {
        _ if it.rule == "sunset-too-soon" => Bump::Minor,
        (Effect::Break, _) => Bump::Major,
        (Effect::Fine, Effect::Fine) if it.rule == "object-removed" && it.end.is_some() => {
            Bump::Major
        }
        (Effect::Fine, Effect::Fine) if words => Bump::Patch,
        _ => Bump::Minor,
    }
}

fn help(it: &SchemaChange, ids: &[&str], comparison: &Comparison, bump: Bump) -> String {
    if it.lost {
        return BRING_BACK.to_owned();
    }
    let (what, example) = match (it.consumer, it.producer) {
        _ if it.misread => ("nothing fails, but every value is taken for another", None),
        (Effect::Break, _) => (
            "who reads by the old file can not read all that the new one allows",
            comparison.consumer_example.as_ref(),
        ),
        (_, Effect::Break) => (
            "what is written by the old file is not all allowed by the new one",
            comparison.producer_example.as_ref(),
        ),
        (Effect::Risk, _) | (_, Effect::Risk) => ("look whether anybody relies on it", None),
        (Effect::Fine, Effect::Fine) => ("nobody is hurt", None),
    };
    let mut help = format!("raise the {} version; {what}", bump.word());
    if let Some(example) = example {
        help = format!("{help}, such as {}", visible_text(example, EXAMPLE));
    }
    if !ids.is_empty() {
        help = format!("{help}; in buf: {}", ids.join(", "));
    }
    help
}

fn gone(sides: &Sides<'_, '_>) -> Found {
    let message = format!("schema file {} is gone", quoted(&sides.pair.base.path));
    let span = Some(Span::default());
    let mut finding = finding(GONE, Severity::Error, &message, sides, (span, None));
    finding.help = Some(format!(
        "raise the {} version; whoever reads or writes by the file is left without it",
        Bump::Major.word()
    ));
    judge(&mut finding, Bump::Major, (Effect::Break, Effect::Break));
    if let Some(judgement) = &mut finding.change {
        let protobuf = sides.pair.language() == Some(Language::Protobuf);
        judgement.standard_ids.extend(protobuf.then_some(FILE_GONE));
    }
    Found { finding, scope: Some(Scope::Terms), renaming: None, cap: Severity::Error }
}

/// A finding at its place in the file, at head where there is one.
fn finding(
    rule: &str,
    severity: Severity,
    message: &str,
    Sides { pair, old: before, new: after }: &Sides<'_, '_>,
    (old, new): (Option<Span>, Option<Span>),
) -> Finding {
    let label = |(file, span): (&SchemaFile, Span), message: &str| {
        let (span, message) = (shown(file, span), message.to_owned());
        Label { file: file.file, span, message }
    };
    let current = after.as_ref().zip(new).map(|(it, span)| label(it.place(span), ""));
    let earlier = old.map(|span| label(before.place(span), "was here at base"));
    let (primary, related) = match (current, earlier) {
        (Some(current), earlier) => (current, earlier),
        (None, Some(earlier)) => (Label { message: String::new(), ..earlier }, None),
        (None, None) => (label((pair.head.unwrap_or(pair.base), Span::default()), ""), None),
    };
    let message = visible_text(message, MESSAGE);
    let mut finding = Finding::draft(RuleId::from(rule), severity, message, primary);
    finding.related = related.into_iter().collect();
    finding.discriminator = pair.path().to_string();
    finding
}

/// The bytes to mark: where there are none, the first line that says something.
fn shown(file: &SchemaFile, span: Span) -> Span {
    let SchemaContent::Text(text) = &file.content else { return span };
    if span.start < span.end && !span.slice(&text.text).is_empty() {
        return span;
    }
    let start = text.text.len() - text.text.trim_start().len();
    let line = text.text.trim_start().lines().next().unwrap_or_default().trim_end();
    Span::new(start, start + line.len())
}

fn judge(finding: &mut Finding, bump: Bump, (consumers, producers): (Effect, Effect)) {
    finding.change = Some(Box::new(Judgement::of(Some(bump), consumers, producers)));
}
