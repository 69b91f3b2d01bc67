//! What is said below the lines of a finding: whom it hits, what it asks for, what to do.

use super::super::escape::{prose, visible};
use super::super::sentence;
use super::super::wire::{AffectedInfo, Report, ReportedFinding, Side};
use crate::finding::{Bump, Reach};

/// Most consumers that are named for each effect.
const NAMED: usize = 5;

/// The notes of a finding, each one line.
pub(super) fn notes(report: &Report, finding: &ReportedFinding, verbose: bool) -> Vec<String> {
    let mut notes = Vec::new();
    breaks(finding, &mut notes);
    for reach in [Reach::WillBreak, Reach::MayBeAffected, Reach::NotAffected] {
        let hit: Vec<_> = finding.consumers.iter().filter(|it| it.effect == reach).collect();
        if !hit.is_empty() {
            let shown = if verbose { hit.len() } else { NAMED };
            notes.push(format!("{}: {}", reach.words(), consumers(&hit, shown)));
        }
    }
    notes.extend(version(report, finding));
    if let Some(policy) = &finding.policy {
        notes.push(format!("policy: {}:{}", visible(&policy.path), policy.line));
    }
    if let Some(help) = &finding.help {
        notes.push(format!("help: {}", prose(help)));
    }
    if let Some(fix) = &finding.fix {
        notes.push(format!("fix: {}", prose(&fix.title)));
    }
    notes
}

fn breaks(finding: &ReportedFinding, notes: &mut Vec<String>) {
    let sides: Vec<_> = finding
        .breaks
        .iter()
        .map(|side| match side {
            Side::Consumers => "consumers".to_owned(),
            Side::Producers => "producers".to_owned(),
        })
        .collect();
    if sides.is_empty() {
        return;
    }
    let known = finding.consumers.is_empty() && finding.breaks.contains(&Side::Consumers);
    let nobody = if known { "; no consumer is known" } else { "" };
    notes.push(format!("breaks: {}{nobody}", sentence::listed(&sides)));
}

fn consumers(hit: &[&AffectedInfo], shown: usize) -> String {
    let named: Vec<String> = hit.iter().map(|it| consumer(it)).collect();
    sentence::some_of(&named, shown)
}

fn consumer(it: &AffectedInfo) -> String {
    let mut about: Vec<String> = Vec::new();
    if !it.owners.is_empty() {
        about.push(it.owners.iter().map(|it| visible(it)).collect::<Vec<_>>().join(" "));
    }
    if it.hops > 1 {
        about.push(format!("{} steps away", it.hops));
    }
    if let Some(repository) = &it.repository {
        about.push(format!("in {}", visible(repository)));
    }
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
    format!("`{}`{about}", visible(&it.id))
}

/// The step that a breaking change asks for, and whether the contract takes it.
fn version(report: &Report, finding: &ReportedFinding) -> Option<String> {
    let bump = finding.bump.filter(|it| *it == Bump::Major)?;
    let contract = report.contracts.iter().find(|it| it.id == finding.subject)?;
    let version = &contract.version;
    let (base, required) = (version.base.as_deref()?, version.required.as_deref()?);
    let verdict = match (version.ok, version.head.as_deref()) {
        (Some(true), Some(head)) => format!("{} is enough", visible(head)),
        (Some(false), Some(head)) if head == base => {
            format!("it is still {}, {} is needed", visible(head), visible(required))
        }
        (Some(false), Some(head)) => {
            format!("{} is not enough, {} is needed", visible(head), visible(required))
        }
        _ => return None,
    };
    Some(format!("version: a {} step from {}; {verdict}", bump.word(), visible(base)))
}
