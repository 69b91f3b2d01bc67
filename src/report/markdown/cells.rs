//! Cells of tables, each made harmless.

use super::super::escape::{code_span_in_table as span, uri_path};
use super::super::sentence;
use super::super::wire::{AffectedInfo, ContractInfo, Location, ReportedFinding};
use crate::finding::{Reach, Severity, Status};
use crate::source::Revision;

/// Most consumers that a cell names.
const CONSUMERS: usize = 5;

/// The contract of a change, linked to its place.
pub(super) fn contract(finding: &ReportedFinding, links: Option<&str>) -> String {
    linked(&span(&finding.subject), finding.at_head(), links)
}

/// `file:line` of a finding, linked where that can be.
pub(super) fn place(finding: &ReportedFinding, links: Option<&str>) -> String {
    let place = finding.at_head();
    let at_base = if place.revision == Some(Revision::Base) { " (base)" } else { "" };
    let text = span(&format!("{}:{}{at_base}", tail(&place.path), place.line));
    linked(&text, place, links)
}

/// The last folders of a long path.
fn tail(path: &str) -> String {
    let count = path.chars().count();
    match path.char_indices().nth(count.saturating_sub(80)) {
        Some((at, _)) if count > 80 => format!("…{}", path.get(at..).unwrap_or_default()),
        _ => path.to_owned(),
    }
}

fn linked(text: &str, place: &Location, links: Option<&str>) -> String {
    let target = links.filter(|_| place.revision != Some(Revision::Base));
    match target.zip(uri_path(&place.path)) {
        Some((base, path)) => {
            format!("[{text}]({}/{path}#L{})", base.trim_end_matches('/'), place.line)
        }
        None => text.to_owned(),
    }
}

/// What was found, by which rule; new, if that is told.
pub(super) fn problem(finding: &ReportedFinding, compared: bool, severity: Severity) -> String {
    let new = if compared && finding.status == Status::New { "**new** · " } else { "" };
    let milder = match finding.severity {
        other if other == severity => String::new(),
        other => format!(" ({})", other.word()),
    };
    format!("{new}{}: {}{milder}", span(&finding.rule), span(&finding.message))
}

/// The versions of a contract, and the one that is asked for.
pub(super) fn version(contract: Option<&ContractInfo>) -> String {
    let Some(contract) = contract else { return String::new() };
    let version = &contract.version;
    let steps = match (version.base.as_deref(), version.head.as_deref()) {
        (Some(base), Some(head)) if base == head => format!("{} unchanged", span(head)),
        (Some(base), Some(head)) => format!("{} → {}", span(base), span(head)),
        (Some(base), None) => format!("{} removed", span(base)),
        (None, Some(head)) => span(head),
        (None, None) => String::new(),
    };
    match (&version.required, version.ok) {
        (Some(required), Some(false)) => format!("{steps}, needs **{}**", span(required)),
        _ => steps,
    }
}

/// Whom a change reaches, by effect, with their owners.
pub(super) fn consumers(finding: &ReportedFinding, named: bool) -> String {
    let mut parts = Vec::new();
    for effect in [Reach::WillBreak, Reach::MayBeAffected] {
        let hit: Vec<_> = finding.consumers.iter().filter(|it| it.effect == effect).collect();
        if hit.is_empty() {
            continue;
        }
        if named {
            let hit: Vec<_> = hit.iter().map(|it| consumer(it)).collect();
            parts.push(format!("{}: {}", effect.words(), sentence::some_of(&hit, CONSUMERS)));
        } else {
            let count = u64::try_from(hit.len()).unwrap_or(u64::MAX);
            parts.push(format!("{} {}", sentence::counted(count, "consumer"), effect.words()));
        }
    }
    match (parts.is_empty(), finding.consumers.is_empty()) {
        (false, _) => parts.join("; "),
        (true, true) => "none known".to_owned(),
        (true, false) => "none affected".to_owned(),
    }
}

fn consumer(it: &AffectedInfo) -> String {
    let owners: Vec<_> = it.owners.iter().take(3).map(|it| span(it)).collect();
    if owners.is_empty() {
        span(&it.id)
    } else {
        format!("{} ({})", span(&it.id), owners.join(", "))
    }
}

/// What to do; empty where nothing is known.
pub(super) fn help(finding: &ReportedFinding) -> String {
    finding.help.as_deref().map(span).unwrap_or_default()
}
