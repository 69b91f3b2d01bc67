//! Two versions of the rules for a terminal: what differs, what follows, and a summary.

use super::super::Options;
use super::super::escape::{prose, visible};
use super::super::policy_diff::{
    Extent, FindingDiff, FindingEffect, HistoryDiff, PolicyDiff, counts, extent, standing,
};
use super::painter::{Ink, Painter};
use super::snippet;
use crate::finding::Severity;
use std::io::{self, Write};

/// Most findings and merges that are shown where nobody asks for all.
const SHOWN: usize = 40;

/// Writes the comparison.
pub(in super::super) fn policy_diff(
    diff: &PolicyDiff,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut painter = Painter::new(out, options.color);
    writeln!(painter, "policies: {}", prose(&diff.comparison))?;
    for failure in &diff.failures {
        painter.paint(Ink::Severity(Severity::Error), "failed")?;
        writeln!(painter, ": {}", prose(&failure.message))?;
        if let Some(help) = &failure.help {
            writeln!(painter, "  = help: {}", prose(help))?;
        }
    }
    if !options.quiet {
        rules(diff, &mut painter)?;
        findings(diff, options, &mut painter)?;
        if let Some(history) = &diff.history {
            merges(history, options, &mut painter)?;
        }
    }
    summary(diff, &mut painter)
}

fn heading(text: &str, painter: &mut Painter<'_>) -> io::Result<()> {
    writeln!(painter)?;
    painter.paint(Ink::Strong, &format!("== {text}"))?;
    writeln!(painter)
}

fn rules(diff: &PolicyDiff, painter: &mut Painter<'_>) -> io::Result<()> {
    if diff.changes.is_empty() {
        return writeln!(painter, "no rule differs");
    }
    heading("Rules", painter)?;
    for change in &diff.changes {
        let loosened = change.direction == "loosened";
        let ink = if loosened { Ink::Severity(Severity::Warning) } else { Ink::Strong };
        painter.paint(ink, change.direction)?;
        writeln!(painter, ": {}", prose(&change.message))?;
        if let Some(location) = &change.location {
            writeln!(painter, "  --> {}", snippet::place(location))?;
        }
    }
    Ok(())
}

fn findings(diff: &PolicyDiff, options: &Options, painter: &mut Painter<'_>) -> io::Result<()> {
    let mut left = if options.verbose { usize::MAX } else { SHOWN };
    for domain in &diff.domains {
        let name = domain.domain.as_deref().unwrap_or("in no domain");
        let owners: Vec<_> = domain.owners.iter().take(5).map(|it| visible(it)).collect();
        let counts = counts(domain.newly_failing, domain.newly_passing, domain.changed);
        heading(&format!("{}  {}  {counts}", visible(name), owners.join(" ")), painter)?;
        let own = diff.findings.iter().filter(|it| it.finding.domain == domain.domain);
        for it in own.take(left) {
            finding(it, painter)?;
            left -= 1;
        }
    }
    let hidden =
        diff.findings.len().saturating_sub(if options.verbose { usize::MAX } else { SHOWN });
    if hidden > 0 {
        writeln!(painter, "\n{hidden} more findings are not shown; -v shows all")?;
    }
    Ok(())
}

fn finding(it: &FindingDiff, painter: &mut Painter<'_>) -> io::Result<()> {
    let (word, severity) = match it.effect {
        FindingEffect::NewlyFailing => ("fails", Severity::Error),
        FindingEffect::NewlyPassing => ("passes", Severity::Info),
        FindingEffect::Changed => ("changed", Severity::Warning),
    };
    painter.paint(Ink::Severity(severity), word)?;
    let (rule, message) = (visible(&it.finding.rule), prose(&it.finding.message));
    writeln!(painter, " [{rule}]: {message} ({})", prose(&standing(it)))?;
    writeln!(painter, "  --> {}", snippet::place(&it.finding.location))
}

fn merges(history: &HistoryDiff, options: &Options, painter: &mut Painter<'_>) -> io::Result<()> {
    heading(&format!("Merges since {}", history.since), painter)?;
    let most = if options.verbose { usize::MAX } else { SHOWN };
    for merge in history.blocked.iter().take(most) {
        painter.paint(Ink::Severity(Severity::Error), "blocked")?;
        let commit = merge.commit.get(..7).unwrap_or(&merge.commit);
        let policies = merge.policies.join(", ");
        writeln!(painter, ": {commit} of {}, {}", merge.date, prose(&merge.summary))?;
        writeln!(painter, "  = {} by {}", merge.findings, prose(&policies))?;
    }
    if history.blocked.len() > most {
        writeln!(painter, "{} more are not shown; -v shows all", history.blocked.len() - most)?;
    }
    for (policy, count) in &history.by_policy {
        writeln!(painter, "policy {} blocks {count}", visible(policy))?;
    }
    let (pairs, relevant) = (history.evaluated, history.relevant);
    writeln!(painter, "looked at {relevant} that change the mesh; {pairs} evaluations")
}

fn summary(diff: &PolicyDiff, painter: &mut Painter<'_>) -> io::Result<()> {
    writeln!(painter)?;
    for note in &diff.notes {
        writeln!(painter, "note: {}", prose(note))?;
    }
    let summary = &diff.summary;
    let rules = [
        (summary.loosened, "loosened"),
        (summary.tightened, "tightened"),
        (summary.moved, "moved"),
    ];
    let rules: Vec<String> =
        rules.iter().filter(|it| it.0 > 0).map(|it| format!("{} {}", it.0, it.1)).collect();
    let rules = if rules.is_empty() { "none differs".to_owned() } else { rules.join(", ") };
    writeln!(painter, "rules: {rules}")?;
    if !diff.failures.is_empty() {
        return writeln!(painter, "incomplete: what follows from it is not known");
    }
    let (failing, passing) = (summary.newly_failing, summary.newly_passing);
    writeln!(painter, "findings: {}", counts(failing, passing, summary.changed))?;
    if let Some(history) = &diff.history {
        let (blocked, all) = (history.blocked.len(), history.merges);
        writeln!(painter, "would have blocked {blocked} of {all} merges since {}", history.since)?;
    }
    if summary.would_release != Extent::default() {
        writeln!(painter, "would release {}", extent(&summary.would_release, summary))?;
    }
    painter.paint(Ink::Strong, "would block")?;
    writeln!(painter, " {}", extent(&summary.would_block, summary))
}
