//! The tests of policies for a terminal: what failed with its line, and a summary.

use super::super::Options;
use super::super::build::{alone, clean};
use super::super::escape::{prose, visible};
use super::super::testing::{Coverage, Profile, TestRun, ended, lines, percent, share, time};
use super::painter::{Ink, Painter};
use super::snippet::Snippets;
use crate::evaluate::policy::testing::{TestCase, Trouble};
use crate::finding::{Finding, RuleId, Severity};
use crate::source::Sources;
use std::io::{self, Write};

/// Most gaps that are shown of one file.
const MAX_GAPS: usize = 20;

/// Writes the tests.
pub(in super::super) fn tests(
    run: &TestRun,
    sources: &Sources,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut painter = Painter::new(out, options.color);
    let snippets = Snippets::new(sources, options.width.saturating_sub(8));
    for case in run.cases.iter().filter(|_| !options.quiet) {
        one(case, sources, &snippets, options, &mut painter)?;
    }
    if let Some(it) = run.profile.as_ref() {
        profile(it, options, &mut painter)?;
    }
    if let Some(it) = run.coverage.as_ref() {
        coverage(it, sources, options, &mut painter)?;
    }
    summary(run, &mut painter)
}

fn one(
    case: &TestCase,
    sources: &Sources,
    snippets: &Snippets<'_>,
    options: &Options,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let (word, trouble) = ended(&case.outcome);
    let name = prose(&case.name);
    let Some(trouble) = trouble else {
        if word == "todo" {
            painter.paint(Ink::Severity(Severity::Info), "todo")?;
            return writeln!(painter, "    {name}");
        }
        if options.verbose {
            painter.paint(Ink::Faint, "passed")?;
            writeln!(painter, "  {name} ({})", time(case.took))?;
            for line in lines(case) {
                writeln!(painter, "        {}", prose(&line))?;
            }
        }
        return Ok(());
    };
    painter.paint(Ink::Severity(Severity::Error), word)?;
    painter.paint(Ink::Strong, &format!("{}{name}", if word == "error" { "   " } else { "  " }))?;
    writeln!(painter, " ({}): {}", time(case.took), prose(&clean(&trouble.message)))?;
    let finding = alone(finding(trouble), sources);
    let notes: Vec<String> = lines(case).iter().map(|it| prose(it).into_owned()).collect();
    snippets.write(&finding, &notes, painter)?;
    writeln!(painter)
}

/// The trouble as a finding, which is what source lines are shown for.
fn finding(trouble: &Trouble) -> Finding {
    let rule = RuleId::from("policy/test-failed");
    Finding::draft(rule, Severity::Error, trouble.message.clone(), trouble.label.clone())
}

fn coverage(
    coverage: &Coverage,
    sources: &Sources,
    options: &Options,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let (reached, all) = coverage.lines();
    let share_of_all = percent(coverage.percent());
    writeln!(painter, "coverage: {share_of_all}, {reached} of {all} lines")?;
    for file in &coverage.files {
        if file.missed.is_empty() && !options.verbose {
            continue;
        }
        let of_file = percent(share(file.reached.len(), file.lines()));
        write!(painter, "  {of_file:>7}  {}", visible(sources.path(file.file)))?;
        let gaps = file.gaps();
        if !gaps.is_empty() {
            let shown = gaps.iter().take(MAX_GAPS).map(|(from, to)| {
                if from == to { from.to_string() } else { format!("{from}-{to}") }
            });
            let shown = shown.collect::<Vec<_>>().join(", ");
            let more = if gaps.len() > MAX_GAPS { ", …" } else { "" };
            write!(painter, ": not reached {shown}{more}")?;
        }
        writeln!(painter)?;
    }
    if let Some(threshold) = coverage.threshold.filter(|_| coverage.falls_short()) {
        painter.paint(Ink::Severity(Severity::Error), "failed")?;
        writeln!(painter, "  coverage is {share_of_all}, below the {threshold} % asked for")?;
    }
    Ok(())
}

fn profile(profile: &Profile, options: &Options, painter: &mut Painter<'_>) -> io::Result<()> {
    writeln!(painter, "time for each document, slowest policies first:")?;
    if profile.policies.is_empty() {
        writeln!(painter, "  no policy judges any document here")?;
    }
    for it in &profile.policies {
        let mean = time(it.mean());
        write!(painter, "  {mean:>8}  {}", visible(it.policy.as_str()))?;
        writeln!(painter, " ({} {})", it.documents, documents(it.documents))?;
        let slow = it.mean() > profile.budget;
        if let Some((path, took)) = it.slowest.as_ref().filter(|_| slow || options.verbose) {
            writeln!(painter, "            slowest: {}, {}", visible(path), time(*took))?;
        }
        if slow {
            painter.paint(Ink::Severity(Severity::Warning), "warning")?;
            let budget = time(profile.budget);
            writeln!(painter, "   `{}` takes more than {budget}", visible(it.policy.as_str()))?;
        }
    }
    Ok(())
}

const fn documents(count: usize) -> &'static str {
    if count == 1 { "document" } else { "documents" }
}

fn summary(run: &TestRun, painter: &mut Painter<'_>) -> io::Result<()> {
    let counts = run.counts();
    let mut parts = vec![format!("{} passed", counts.passed)];
    let more =
        [(counts.failed, "failed"), (counts.errors, "with an error"), (counts.todo, "to do")];
    parts.extend(more.iter().filter(|it| it.0 > 0).map(|(count, word)| format!("{count} {word}")));
    let severity = if counts.failed + counts.errors > 0 { Severity::Error } else { Severity::Info };
    painter.paint(Ink::Severity(severity), "tests")?;
    writeln!(painter, ": {} in {}", parts.join(", "), time(run.took))
}
