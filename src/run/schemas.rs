//! Two versions of a schema file: the changes as findings, like those of contracts.

use super::Desk;
use super::diff::FilePair;
use crate::config::Settings;
use crate::discover::FoundSchema;
use crate::evaluate;
use crate::finding::{Effect, Finding, Judgement, Label, RuleId, Severity};
use crate::model::schema::{
    Comparison, Language, Refusal, SchemaChange, SchemaErrorKind, protobuf,
};
use crate::model::{Mesh, SchemaContent, SchemaFile, Whole, diff, lead_paths};
use crate::parse;
use crate::report::Failure;
use crate::report::diff::{ContractChanges, SchemaPair};
use crate::source::{Revision, Source, Sources, Span};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The schema files that those of a pair may take something from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'run> {
    /// Those beside the file before.
    pub base: &'run [FoundSchema],
    /// Those beside the file after.
    pub head: &'run [FoundSchema],
    /// Whether each of them is compared as well: then what changed in one is told once, where it
    /// changed, and nothing is said of a file that is what it was.
    pub each: bool,
}

/// Compares two versions of a schema file, each with those around it that it takes something from;
/// a side may be missing.
pub(super) fn pair(
    pair: &FilePair,
    language: Language,
    around: Around<'_>,
    (settings, today): (&Settings, Date),
) -> Result<ContractChanges, Box<Failure>> {
    let mut sources = Sources::default();
    let mut read = |bytes: Option<&Arc<[u8]>>, around, revision| -> Result<_, Box<Failure>> {
        let Some(bytes) = bytes else { return Ok(None) };
        let text = parse::decode(bytes).map_err(|_| Box::new(unreadable(pair, revision)))?;
        Ok(Some(mesh((&pair.path, text), around, (&mut sources, revision))))
    };
    let base = read(pair.base.as_ref(), around.base, Revision::Base)?;
    let head = read(pair.head.as_ref(), around.head, Revision::Head)?;
    let (old, new) = (whole(base.as_ref(), &pair.path), whole(head.as_ref(), &pair.path));
    let verdict = match (old, new) {
        (Some(old), Some(new)) if around.each && old.same(&new, same_text) => Judged::default(),
        (Some(old), Some(new)) => {
            let comparison = language
                .compare_parts(&old.parts(), &new.parts())
                .map_err(|refusal| Box::new(refused(pair, language, &refusal, (&old, &new))))?;
            let own = judged(comparison, (&old, &new), today, settings);
            match (language, &base, &head) {
                (Language::Protobuf, Some(base), Some(head)) if !around.each => {
                    own.with_imports((base, &old), (head, &new), today, settings)
                }
                _ => own,
            }
        }
        (Some(old), None) => gone(&old, language, today, settings),
        (None, _) => Judged::default(),
    };
    Ok(ContractChanges::of_schema(
        &SchemaPair {
            path: &pair.path,
            previous_path: None,
            sides: (base.is_some(), head.is_some()),
            consumer: verdict.consumer,
            producer: verdict.producer,
            by_letter: verdict.by_letter,
        },
        verdict.findings,
        &sources,
    ))
}

/// Whether two files say the same.
fn same_text(one: &SchemaContent, other: &SchemaContent) -> bool {
    one.text().text == other.text().text
}

/// The file at a path of a side that is there.
fn whole<'mesh>(mesh: Option<&'mesh Mesh>, path: &str) -> Option<Whole<'mesh>> {
    let mesh = mesh?;
    Some(Whole::of(mesh, mesh.schema_at(path)?))
}

/// A file with those around it that it takes something from.
fn mesh(
    (path, text): (&Arc<str>, parse::Text),
    around: &[FoundSchema],
    (sources, revision): (&mut Sources, Revision),
) -> Mesh {
    let at = |path: &str| {
        let at = around.binary_search_by(|it| (*it.path).cmp(path)).ok()?;
        around.get(at)
    };
    let own = FoundSchema {
        path: path.clone(),
        content: SchemaContent::Text(text),
        leads: at(path).map(|it| it.leads.clone()).unwrap_or_default(),
        matched: false,
    };
    let mut files: BTreeMap<Arc<str>, SchemaFile> = BTreeMap::new();
    let mut open = vec![&own];
    while let Some(found) = open.pop() {
        if files.contains_key(&found.path) {
            continue;
        }
        open.extend(lead_paths(&found.leads).filter_map(|it| at(it)));
        let text = found.content.text();
        let source = Source::new(found.path.clone(), revision, text.text, text.encoding);
        let file = SchemaFile {
            file: sources.add(source),
            path: found.path.clone(),
            content: found.content.clone(),
            leads: found.leads.clone(),
            matched: false,
            domain: None,
            owners: Arc::default(),
        };
        files.insert(found.path.clone(), file);
    }
    Mesh::default().with_schemas(files.into_values().collect())
}

/// What is found between two versions, each change with the severity that counts.
struct Judged {
    consumer: bool,
    producer: bool,
    by_letter: bool,
    findings: Vec<(Finding, Option<Severity>)>,
}

impl Judged {
    /// With what changed in files that a Protobuf file imports.
    fn with_imports<'mesh>(
        mut self,
        (base, old): (&'mesh Mesh, &Whole<'mesh>),
        (head, new): (&'mesh Mesh, &Whole<'mesh>),
        today: Date,
        settings: &Settings,
    ) -> Self {
        for pair in diff::SchemaPair::alone(old.file, Some(new.file)).imported(old, new) {
            let (was, is) = pair.wholes(base, head);
            let Some(Ok(comparison)) = pair.compare(&was, is.as_ref()) else { continue };
            let Some(is) = is else { continue };
            let imported = judged(comparison, (&was, &is), today, settings);
            self.consumer &= imported.consumer;
            self.producer &= imported.producer;
            self.by_letter |= imported.by_letter;
            self.findings.extend(imported.findings);
        }
        self
    }
}

impl Default for Judged {
    fn default() -> Self {
        Self { consumer: true, producer: true, by_letter: false, findings: Vec::new() }
    }
}

fn judged(
    comparison: Comparison,
    sides: (&Whole<'_>, &Whole<'_>),
    today: Date,
    settings: &Settings,
) -> Judged {
    let when = (today, settings.grace_days);
    let comparison = evaluate::settled_schema(comparison, when, settings.content_model);
    let findings = comparison.changes.iter().map(|it| {
        let finding = finding(it, sides, &comparison, settings);
        let severity = settings.severity_of(finding.rule.as_str());
        let severity = severity.unwrap_or(Some(finding.severity));
        (finding, severity)
    });
    Judged {
        consumer: comparison.consumer,
        producer: comparison.producer,
        by_letter: comparison.changes.iter().any(|it| it.lenient.is_some()),
        findings: findings.collect(),
    }
}

/// A schema file that went takes its readers along.
fn gone(old: &Whole<'_>, language: Language, today: Date, settings: &Settings) -> Judged {
    let (places, effects) = ((Some(Span::default()), None), (Effect::Break, Effect::Break));
    let change = SchemaChange {
        standard_id: (language == Language::Protobuf).then_some(protobuf::FILE_GONE),
        ..SchemaChange::new("object-removed", "the schema file is removed", places, effects)
    };
    let comparison = Comparison {
        consumer: false,
        producer: false,
        undecided: false,
        consumer_example: None,
        producer_example: None,
        changes: vec![change],
    };
    judged(comparison, (old, old), today, settings)
}

fn finding(
    it: &SchemaChange,
    (old, new): (&Whole<'_>, &Whole<'_>),
    comparison: &Comparison,
    settings: &Settings,
) -> Finding {
    let label =
        |(file, span): (&SchemaFile, Span)| Label { file: file.file, span, message: String::new() };
    let before = it.old.map(|span| label(old.place(span)));
    let after = it.new.map(|span| label(new.place(span)));
    let severity = evaluate::severity_of_schema(it, settings.protect, settings.content_model);
    let (primary, related) = match (after, before) {
        (Some(after), before) => (after, before),
        (None, before) => (before.unwrap_or_else(|| label((new.file, Span::default()))), None),
    };
    let rule = format!("change/{}", it.rule);
    let mut finding =
        Finding::draft(RuleId::from(rule.as_str()), severity, it.message.text.clone(), primary);
    finding.related = related.into_iter().collect();
    finding.element.clone_from(&it.path);
    let example = match (it.consumer, it.producer) {
        (Effect::Break, _) => comparison.consumer_example.as_ref().map(|it| (it, "new")),
        (_, Effect::Break) => comparison.producer_example.as_ref().map(|it| (it, "refused now")),
        _ => None,
    };
    finding.help =
        example.map(|(example, what)| format!("an example of what is {what}: {example}"));
    finding.change = Some(Box::new(Judgement {
        before: it.message.before.clone(),
        after: it.message.after.clone(),
        standard_ids: it.standard_id.into_iter().collect(),
        ..Judgement::of(Some(evaluate::bump_of_schema(it)), it.consumer, it.producer)
    }));
    finding
}

fn unreadable(pair: &FilePair, revision: Revision) -> Failure {
    Failure {
        message: format!("{} can't be read: it is no text", side(pair, revision)),
        help: Some("write it in UTF-8".to_owned()),
        location: None,
    }
}

fn refused(
    pair: &FilePair,
    language: Language,
    refusal: &Refusal,
    (before, after): (&Whole<'_>, &Whole<'_>),
) -> Failure {
    let whole = match refusal.revision {
        Revision::Base => before,
        Revision::Head => after,
    };
    let (file, span) = whole.place(refusal.error.span);
    let text = file.content.text().text;
    let line = text.get(..span.start as usize).map_or(1, |it| it.matches('\n').count() + 1);
    let own = file.path == whole.file.path;
    let file = if own { side(pair, refusal.revision) } else { format!("`{}`", file.path) };
    let (name, kind) = (language.file(), &refusal.error.kind);
    let what = match kind {
        SchemaErrorKind::Unread(_) => "can't be compared".to_owned(),
        _ => format!("is no {name}"),
    };
    Failure { message: format!("{file} {what}, line {line}: {kind}"), help: None, location: None }
}

/// One of the two files, by a name that the other does not bear.
fn side(pair: &FilePair, revision: Revision) -> String {
    match revision {
        Revision::Base if pair.base_path == pair.path => {
            format!("`{}` before the change", pair.path)
        }
        Revision::Base => format!("`{}`", pair.base_path),
        Revision::Head => format!("`{}`", pair.path),
    }
}

impl Desk<'_> {
    /// What changed in schema files that only the configuration names, beside what is told.
    pub(super) fn unlinked_schemas(&self, told: &[&Finding]) -> Vec<ContractChanges> {
        let mut judged = evaluate::judged_schemas(&self.bases, &self.head, &self.surroundings());
        evaluate::without_told(&mut judged, told);
        let changes = judged.into_iter().map(|it| {
            let breaks = |side: fn(&Judgement) -> Effect| {
                let mut judged = it.findings.iter().filter_map(|it| it.change.as_deref());
                judged.any(|it| side(it) == Effect::Break)
            };
            let pair = SchemaPair {
                path: &it.path,
                previous_path: it.previous_path.as_deref(),
                sides: it.sides,
                consumer: !breaks(|it| it.consumers),
                producer: !breaks(|it| it.producers),
                by_letter: false,
            };
            let severity = |it: &Finding| self.severity(it);
            let findings = it.findings.iter().map(|it| (it.clone(), severity(it))).collect();
            ContractChanges::of_schema(&pair, findings, &self.sources)
        });
        changes.collect()
    }

    /// The schema files of a revision, with their texts among the sources.
    pub(super) fn schema_files(
        &mut self,
        found: &[FoundSchema],
        revision: Revision,
    ) -> Vec<SchemaFile> {
        let owners = self.policies.code_owners();
        let files = found.iter().map(|FoundSchema { path, content, leads, matched }| {
            let text = content.text();
            let source = Source::new(path.clone(), revision, text.text, text.encoding);
            SchemaFile {
                file: self.sources.add(source),
                path: path.clone(),
                content: content.clone(),
                leads: leads.clone(),
                matched: *matched,
                domain: self.settings.domain_of(path).map(|it| it.name.clone()),
                owners: self.settings.owners_of(path, owners.as_ref()),
            }
        });
        files.collect()
    }
}
