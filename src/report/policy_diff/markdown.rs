//! The comparison for a pull request: what it means first, then what differs.

use super::{FindingDiff, FindingEffect, HistoryDiff, PolicyDiff, counts, extent, standing};
use crate::report::Options;
use crate::report::escape::{code_span, code_span_in_table as span};
use crate::report::wire::Location;
use crate::source::Revision;
use std::io::{self, Write};

/// Most rows of a table.
const ROWS: usize = 50;

pub(super) fn render(diff: &PolicyDiff, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Policy diff\n")?;
    writeln!(out, "{}\n", code_span(&diff.comparison))?;
    for failure in &diff.failures {
        writeln!(out, "- **could not be judged**: {}", code_span(&failure.message))?;
    }
    let summary = &diff.summary;
    if diff.failures.is_empty() {
        writeln!(out, "**Would block {}.**", extent(&summary.would_block, summary))?;
        if summary.would_release != super::Extent::default() {
            writeln!(out, "Would release {}.", extent(&summary.would_release, summary))?;
        }
        let counts = counts(summary.newly_failing, summary.newly_passing, summary.changed);
        writeln!(out, "Findings: {counts}.")?;
    }
    if let Some(history) = &diff.history {
        past(history, out)?;
    }
    rules(diff, out)?;
    domains(diff, out)?;
    findings(diff, out)?;
    for note in &diff.notes {
        writeln!(out, "\n{}", code_span(note))?;
    }
    Ok(())
}

fn past(history: &HistoryDiff, out: &mut dyn Write) -> io::Result<()> {
    let (blocked, all) = (history.blocked.len(), history.merges);
    writeln!(out, "\nOf {all} merges since {}, {blocked} would have been blocked.", history.since)?;
    if history.blocked.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| merge | day | what | blocked by |\n|---|---|---|---|")?;
    for merge in history.blocked.iter().take(ROWS) {
        let policies = merge.policies.iter().take(5).map(|it| span(it)).collect::<Vec<_>>();
        let commit = merge.commit.get(..7).unwrap_or(&merge.commit);
        let (summary, policies) = (span(&merge.summary), policies.join(", "));
        writeln!(out, "| {} | {} | {summary} | {policies} |", span(commit), merge.date)?;
    }
    more(history.blocked.len(), "merges", out)
}

fn more(count: usize, noun: &str, out: &mut dyn Write) -> io::Result<()> {
    if count > ROWS {
        writeln!(out, "\n{} more {noun} are not shown.", count - ROWS)
    } else {
        Ok(())
    }
}

fn rules(diff: &PolicyDiff, out: &mut dyn Write) -> io::Result<()> {
    if diff.changes.is_empty() {
        return writeln!(out, "\nNo rule differs.");
    }
    writeln!(out, "\n### Rules\n\n| | what | where |\n|---|---|---|")?;
    for change in diff.changes.iter().take(ROWS) {
        let place = change.location.as_ref().map(at).unwrap_or_default();
        writeln!(out, "| {} | {} | {place} |", change.direction, span(&change.message))?;
    }
    more(diff.changes.len(), "differences", out)
}

/// `file:line`, at base where it is gone.
fn at(location: &Location) -> String {
    let at_base = if location.revision == Some(Revision::Base) { " (base)" } else { "" };
    span(&format!("{}:{}{at_base}", location.path, location.line))
}

fn domains(diff: &PolicyDiff, out: &mut dyn Write) -> io::Result<()> {
    if diff.domains.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### Domains\n")?;
    writeln!(
        out,
        "| domain | owners | failing | passing | changed | would block | would release |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|")?;
    for domain in diff.domains.iter().take(ROWS) {
        let name = domain.domain.as_deref().map_or_else(|| "none".to_owned(), span);
        let owners = domain.owners.iter().take(3).map(|it| span(it)).collect::<Vec<_>>().join(", ");
        writeln!(
            out,
            "| {name} | {owners} | {} | {} | {} | {} | {} |",
            domain.newly_failing,
            domain.newly_passing,
            domain.changed,
            domain.would_block,
            domain.would_release
        )?;
    }
    more(diff.domains.len(), "domains", out)
}

fn findings(diff: &PolicyDiff, out: &mut dyn Write) -> io::Result<()> {
    if diff.findings.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n<details><summary>{} findings differ</summary>\n", diff.findings.len())?;
    writeln!(out, "| | severity | finding | where |\n|---|---|---|---|")?;
    for it in diff.findings.iter().take(ROWS) {
        writeln!(out, "{}", row(it))?;
    }
    more(diff.findings.len(), "findings", out)?;
    writeln!(out, "\n</details>")
}

fn row(it: &FindingDiff) -> String {
    let effect = match it.effect {
        FindingEffect::NewlyFailing => "fails",
        FindingEffect::NewlyPassing => "passes",
        FindingEffect::Changed => "changed",
    };
    let finding = &it.finding;
    let (severity, rule, message) =
        (span(&standing(it)), span(&finding.rule), span(&finding.message));
    format!("| {effect} | {severity} | {rule}: {message} | {} |", at(&finding.location))
}
