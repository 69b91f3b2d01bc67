//! Two versions of a schema file: the changes as findings, like those of contracts.

use super::Desk;
use super::diff::FilePair;
use crate::config::Settings;
use crate::discover::FoundSchema;
use crate::evaluate;
use crate::finding::{Effect, Finding, Judgement, Label, RuleId, Severity};
use crate::model::SchemaFile;
use crate::model::schema::{
    Comparison, Language, Refusal, SchemaChange, SchemaErrorKind, protobuf,
};
use crate::parse;
use crate::report::Failure;
use crate::report::diff::{ContractChanges, SchemaPair};
use crate::source::{FileId, Revision, Source, Sources, Span};
use std::sync::Arc;

/// Compares two versions of a schema file; a side may be missing.
pub(super) fn pair(
    pair: &FilePair,
    language: Language,
    settings: &Settings,
) -> Result<ContractChanges, Box<Failure>> {
    let mut sources = Sources::default();
    let mut read = |bytes: Option<&Arc<[u8]>>, revision| -> Result<_, Box<Failure>> {
        let Some(bytes) = bytes else { return Ok(None) };
        let text = parse::decode(bytes).map_err(|_| Box::new(unreadable(pair, revision)))?;
        let source = Source::new(pair.path.clone(), revision, text.text.clone(), text.encoding);
        Ok(Some((sources.add(source), text.text)))
    };
    let base = read(pair.base.as_ref(), Revision::Base)?;
    let head = read(pair.head.as_ref(), Revision::Head)?;
    let verdict = match (&base, &head) {
        (Some((old, before)), Some((new, after))) => {
            let comparison = language
                .compare(before, after)
                .map_err(|refusal| Box::new(refused(pair, language, &refusal, (before, after))))?;
            judged(&comparison, Some(*old), *new, settings)
        }
        (Some((old, _)), None) => gone(*old, language, settings),
        (None, _) => Judged::default(),
    };
    Ok(ContractChanges::of_schema(
        &SchemaPair {
            path: &pair.path,
            previous_path: None,
            sides: (base.is_some(), head.is_some()),
            consumer: verdict.consumer,
            producer: verdict.producer,
        },
        verdict.findings,
        &sources,
    ))
}

/// What is found between two versions, each change with the severity that counts.
struct Judged {
    consumer: bool,
    producer: bool,
    findings: Vec<(Finding, Option<Severity>)>,
}

impl Default for Judged {
    fn default() -> Self {
        Self { consumer: true, producer: true, findings: Vec::new() }
    }
}

fn judged(
    comparison: &Comparison,
    old: Option<FileId>,
    new: FileId,
    settings: &Settings,
) -> Judged {
    let findings = comparison.changes.iter().map(|it| {
        let finding = finding(it, (old, new), comparison, settings);
        let severity = settings.severity_of(finding.rule.as_str());
        let severity = severity.unwrap_or(Some(finding.severity));
        (finding, severity)
    });
    Judged {
        consumer: comparison.consumer,
        producer: comparison.producer,
        findings: findings.collect(),
    }
}

/// A schema file that went takes its readers along.
fn gone(old: FileId, language: Language, settings: &Settings) -> Judged {
    let change = SchemaChange {
        rule: "object-removed",
        standard_id: (language == Language::Protobuf).then_some(protobuf::FILE_GONE),
        path: String::new(),
        message: "the schema file is removed".into(),
        old: Some(Span::default()),
        new: None,
        consumer: Effect::Break,
        producer: Effect::Break,
        by_openness: false,
        misread: false,
    };
    let comparison = Comparison {
        consumer: false,
        producer: false,
        undecided: false,
        consumer_example: None,
        producer_example: None,
        changes: vec![change],
    };
    judged(&comparison, Some(old), old, settings)
}

fn finding(
    it: &SchemaChange,
    (old, new): (Option<FileId>, FileId),
    comparison: &Comparison,
    settings: &Settings,
) -> Finding {
    let label = |file, span| Label { file, span, message: String::new() };
    let before = old.zip(it.old).map(|(file, span)| label(file, span));
    let after = it.new.map(|span| label(new, span));
    let severity = evaluate::severity_of_schema(it, settings.protect, settings.content_model);
    let (primary, related) = match (after, before) {
        (Some(after), before) => (after, before),
        (None, before) => (before.unwrap_or_else(|| label(new, Span::default())), None),
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
        bump: Some(evaluate::bump_of_schema(it)),
        consumers: it.consumer,
        producers: it.producer,
        before: it.message.before.clone(),
        after: it.message.after.clone(),
        affected: Vec::new(),
        standard_ids: it.standard_id.into_iter().collect(),
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
    (before, after): (&str, &str),
) -> Failure {
    let text = match refusal.revision {
        Revision::Base => before,
        Revision::Head => after,
    };
    let start = refusal.error.span.start as usize;
    let line = text.get(..start).map_or(1, |it| it.matches('\n').count() + 1);
    let (file, name, kind) = (side(pair, refusal.revision), language.name(), &refusal.error.kind);
    let what = match kind {
        SchemaErrorKind::Unread(_) => "can't be compared".to_owned(),
        _ => format!("is no {name} schema"),
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
        let files = found.iter().map(|FoundSchema { path, content, matched }| {
            let text = content.text();
            let source = Source::new(path.clone(), revision, text.text, text.encoding);
            SchemaFile {
                file: self.sources.add(source),
                path: path.clone(),
                content: content.clone(),
                matched: *matched,
                domain: self.settings.domain_of(path).map(|it| it.name.clone()),
                owners: self.settings.owners_of(path, owners.as_ref()),
            }
        });
        files.collect()
    }
}
