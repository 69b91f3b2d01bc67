//! SARIF 2.1.0, within what GitHub's code scanning accepts.

use super::escape::{prose, shortened, uri_path};
use super::wire::{Location, Report, ReportedFinding, RuleInfo};
use super::{Format, Options, json, sentence};
use crate::finding::{Reach, Severity, Status};
use crate::settle::Verdict;
use crate::source::{Revision, Sources};
use rustc_hash::FxHashMap;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Static analysis results, for code scanning and other tools.
pub(super) static FORMAT: Format = Format { name: "sarif", file_extension: "sarif", render };

/// Most results of a run.
pub const RESULTS: usize = 25_000;

/// Most rules of a run.
const RULES: usize = 25_000;

/// Most other locations of a result; more are not shown.
const LOCATIONS: usize = 100;

/// Most characters of a description.
const DESCRIPTION: usize = 1_024;

/// Most characters of a name.
const NAME: usize = 255;

/// Most bytes of an upload, compressed, with room for what this estimate does not see.
pub const UPLOAD: usize = 9_000_000;

#[derive(Serialize)]
struct Log<'report> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'report>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'report> {
    tool: Tool<'report>,
    column_kind: &'static str,
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    invocations: [Invocation; 1],
    results: Vec<Result<'report>>,
}

#[derive(Serialize)]
struct Base {
    description: Message,
}

#[derive(Serialize)]
struct Tool<'report> {
    driver: Driver<'report>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'report> {
    name: &'report str,
    version: &'report str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
    properties: Tags,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags {
    tags: [String; 1],
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'report> {
    rule_id: &'report str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Message,
    locations: Vec<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: Fingerprints<'report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
    properties: Properties<'report>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints<'report> {
    primary_location_line_hash: &'report str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'report> {
    subject: &'report str,
    element: &'report str,
    status: &'static str,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

fn render(report: &Report, _: &Sources, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    json::compact(&log(report), out)?;
    out.write_all(b"\n")
}

fn log(report: &Report) -> Log<'_> {
    let rules = rules(report);
    let indexes: FxHashMap<String, usize> =
        rules.iter().enumerate().map(|(index, it)| (it.id.clone(), index)).collect();
    let (results, dropped) = results(report, &indexes);
    let root = Base { description: message("The root of the repository.") };
    Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: &report.tool.name,
                    version: &report.tool.version,
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    rules,
                },
            },
            column_kind: "unicodeCodePoints",
            original_uri_base_ids: BTreeMap::from([("%SRCROOT%", root)]),
            invocations: [invocation(report, dropped)],
            results,
        }],
    }
}

/// The rules of the report, and those that only findings name.
fn rules(report: &Report) -> Vec<Rule> {
    let mut rules: BTreeMap<&str, Rule> = BTreeMap::new();
    for finding in report.findings.iter().filter(|it| is_result(it)) {
        rules.entry(&finding.rule).or_insert_with(|| rule(&finding.rule, "", "", finding.severity));
    }
    for RuleInfo { id, title, description, severity, .. } in &report.rules {
        rules.insert(id, rule(id, title, description, *severity));
    }
    rules.into_values().take(RULES).collect()
}

fn rule(id: &str, title: &str, description: &str, severity: Severity) -> Rule {
    let title = if title.is_empty() { id } else { title };
    let full = if description.is_empty() { title } else { description };
    let (group, _) = id.split_once('/').unwrap_or((id, ""));
    Rule {
        id: shortened(id, NAME).into_owned(),
        short_description: message(&shortened(title, DESCRIPTION)),
        full_description: message(&shortened(full, DESCRIPTION)),
        help: message(&format!("{}\n\nmesh-lint explain {id}", shortened(full, DESCRIPTION))),
        default_configuration: Configuration { level: level(severity) },
        properties: Tags { tags: [shortened(group, NAME).into_owned()] },
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A text in which nothing is taken for a link: `[text](target)` is one, also in plain messages.
fn message(text: &str) -> Message {
    let text = if text.contains("](") {
        text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
    } else {
        text.to_owned()
    };
    Message { text }
}

/// What stands at head, accepted or not, in a place that an address can name.
fn is_result(finding: &ReportedFinding) -> bool {
    finding.status != Status::Fixed && uri_path(&finding.at_head().path).is_some()
}

/// The worst results that fit, by path again, and how many did not fit.
fn results<'report>(
    report: &'report Report,
    rules: &FxHashMap<String, usize>,
) -> (Vec<Result<'report>>, u64) {
    let mut findings: Vec<(usize, &ReportedFinding)> = report.findings.iter().enumerate().collect();
    findings.sort_by_cached_key(|(at, it)| (sentence::importance(report, it), *at));
    let mut room = UPLOAD;
    let mut kept = Vec::new();
    let mut dropped = sentence::left_out(report);
    for (at, finding) in findings {
        if finding.status == Status::Fixed {
            continue;
        }
        let weight = weight(finding);
        if kept.len() < RESULTS && weight <= room && is_result(finding) {
            room -= weight;
            kept.push((at, finding));
        } else {
            dropped += 1;
        }
    }
    kept.sort_unstable_by_key(|it| it.0);
    (kept.into_iter().map(|(_, it)| result(it, rules)).collect(), dropped)
}

/// At most the bytes that a result adds to the compressed file: its own texts as if nothing in
/// them repeated, and a little for the keys around them, which always do.
fn weight(finding: &ReportedFinding) -> usize {
    let related = finding.related.iter().take(LOCATIONS);
    let related = related.map(|it| bulk(&it.message) + bulk(&it.location.path) + 60);
    let consumers = finding.consumers.iter().take(5).map(|it| bulk(&it.id) + 4);
    let waiver = finding.waiver.iter().map(|it| bulk(&it.reason) + bulk(&it.id) + 20);
    let texts = [
        &finding.message,
        &finding.subject,
        &finding.element,
        &finding.at_head().path,
        &finding.rule,
        &finding.fingerprint,
    ];
    let texts = texts.into_iter().chain(&finding.help).map(|it| bulk(it));
    texts.chain(related).chain(consumers).chain(waiver).sum::<usize>() + 150
}

/// The bytes of a text after escaping: what is not plain grows.
fn bulk(text: &str) -> usize {
    let plain = text.bytes().all(|it| matches!(it, b' '..=b'~'));
    text.len() * if plain { 1 } else { 3 }
}

fn result<'report>(
    finding: &'report ReportedFinding,
    rules: &FxHashMap<String, usize>,
) -> Result<'report> {
    let mut text = prose(&finding.message).into_owned();
    if let Some(consumers) = consumers(finding) {
        text = format!("{text}\n{consumers}");
    }
    if let Some(help) = &finding.help {
        text = format!("{text}\n{}", prose(help));
    }
    let related = finding.related.iter().take(LOCATIONS).enumerate();
    let related = related.filter_map(|(index, it)| {
        place(&it.location, Some(&it.message)).map(|place| Place { id: Some(index + 1), ..place })
    });
    Result {
        rule_id: &finding.rule,
        rule_index: rules.get(finding.rule.as_str()).copied(),
        level: level(finding.severity),
        message: message(&text),
        locations: place(finding.at_head(), None).into_iter().collect(),
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints { primary_location_line_hash: &finding.fingerprint },
        suppressions: finding.waiver.as_ref().map(|it| {
            let justification = format!("{} until {}: {}", it.id, it.expires, it.reason);
            [Suppression { kind: "external", justification }]
        }),
        properties: Properties {
            subject: &finding.subject,
            element: &finding.element,
            status: finding.status.word(),
        },
    }
}

fn consumers(finding: &ReportedFinding) -> Option<String> {
    let hit: Vec<_> = finding
        .consumers
        .iter()
        .filter(|it| it.effect == Reach::WillBreak)
        .map(|it| format!("`{}`", prose(&it.id)))
        .collect();
    (!hit.is_empty()).then(|| format!("will break: {}", sentence::some_of(&hit, 5)))
}

fn place(location: &Location, text: Option<&str>) -> Option<Place> {
    let (line, column) = (location.line.max(1), location.column.max(1));
    let end_line = location.end_line.max(line);
    let end_column = location.end_column.max(1);
    let end_column = if end_line == line { end_column.max(column) } else { end_column };
    let revision = if location.revision == Some(Revision::Base) { " (at base)" } else { "" };
    let text = text.map(|it| message(&format!("{}{revision}", prose(it))));
    Some(Place {
        id: None,
        physical_location: Physical {
            artifact_location: Artifact {
                uri: uri_path(&location.path)?,
                uri_base_id: "%SRCROOT%",
            },
            region: Region { start_line: line, start_column: column, end_line, end_column },
        },
        message: text,
    })
}

fn invocation(report: &Report, dropped: u64) -> Invocation {
    let failures = report.run.failures.iter().map(|it| {
        let help = it.help.as_deref().map(|help| format!("\n{}", prose(help))).unwrap_or_default();
        Notification { level: "error", message: message(&format!("{}{help}", prose(&it.message))) }
    });
    let mut notifications: Vec<Notification> = failures.collect();
    if dropped > 0 {
        let text = format!(
            "{} left out, the mildest first: too many, or at no path in the repository",
            sentence::counted(dropped, "finding")
        );
        notifications.push(Notification { level: "warning", message: message(&text) });
    }
    Invocation {
        execution_successful: report.summary.verdict != Verdict::Incomplete,
        tool_execution_notifications: notifications,
    }
}
