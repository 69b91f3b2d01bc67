//! The report as the XML of `JUnit`, as far as all its readers agree on it.
//!
//! One suite a file, one case a finding; a contract without one is a case that passes. What fails
//! the run fails its case; what does not is told by a case that passes.

use super::escape::{prose, xml};
use super::wire::{ContractChange, Report, ReportedFinding};
use super::{Failure, Format, Options, ranked, sentence};
use crate::finding::Status;
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Test results, for whatever shows these.
pub(super) static FORMAT: Format = Format { name: "junit", file_extension: "xml", render };

/// Most bytes of a file: GitLab reads 30 MB, and 500,000 cases, of which fewer fit in here.
pub const BYTES: usize = 29_000_000;

/// The cases of one file.
#[derive(Default)]
struct Suite {
    text: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

fn render(report: &Report, _: &Sources, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    let (suites, more) = suites(report);
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(|(_, it)| count(it)).sum::<usize>();
    let (tests, failures, errors) =
        (sum(|it| it.tests), sum(|it| it.failures), sum(|it| it.errors));
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"mesh-lint\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"{errors}\" time=\"0\">"
    );
    for (name, suite) in &suites {
        let Suite { text: cases, tests, failures, errors, skipped } = suite;
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" \
             errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\">",
            xml(name)
        );
        text.push_str(cases);
        if name == RUN && more > 0 {
            let _ = writeln!(text, "    <system-out>{}</system-out>", left_out(more));
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    out.write_all(text.as_bytes())
}

/// The suite that is about the run itself; no path is called so, as it has a blank and no dot.
const RUN: &str = "the run";

fn left_out(more: u64) -> String {
    let verb = if more == 1 { "is" } else { "are" };
    format!("{} {verb} left out, the mildest first", sentence::counted(more, "finding"))
}

/// All suites by name, the one of the run first, and how many findings have no case.
fn suites(report: &Report) -> (Vec<(String, Suite)>, u64) {
    let mut run = Suite::default();
    run.add(&verdict(report), |_| {});
    let mut room = BYTES / 10;
    for failure in &report.run.failures {
        let text = failed(failure);
        if text.len() > room {
            break;
        }
        room -= text.len();
        run.add(&text, |it| it.errors += 1);
    }
    let standing = report
        .findings
        .iter()
        .filter(|it| Report::is_open(it) || it.waiver.is_some() && it.status != Status::Fixed);
    let all: Vec<&ReportedFinding> = standing.collect();
    let mut more = sentence::left_out(report);
    let mut files: BTreeMap<&str, Vec<(&ReportedFinding, String)>> = BTreeMap::new();
    let mut used = 0;
    for finding in ranked::sorted(report, all) {
        let path = finding.at_head().path.as_str();
        let text = case(report, finding);
        // A new file costs a suite of its own, with its name in two places.
        let cost =
            text.len() + if files.contains_key(path) { 0 } else { 2 * xml(path).len() + 160 };
        if used + cost > BYTES / 10 * 6 {
            more += 1;
            continue;
        }
        used += cost;
        files.entry(path).or_default().push((finding, text));
    }
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    for (path, mut findings) in files {
        findings.sort_by_key(|(it, _)| (it.location.start, &it.rule, &it.fingerprint));
        let suite = suites.entry(path.to_owned()).or_default();
        for (finding, text) in findings {
            suite.add(&text, |it| {
                it.failures += usize::from(report.is_blocking(finding));
                it.skipped += usize::from(finding.waiver.is_some());
            });
        }
    }
    clean(report, &mut suites, used);
    let first = std::iter::once((RUN.to_owned(), run));
    (first.chain(suites).collect(), more)
}

/// Adds a case that passes for each contract of which nothing is said, while there is room.
fn clean(report: &Report, suites: &mut BTreeMap<String, Suite>, mut used: usize) {
    let told: BTreeSet<&str> =
        report.findings.iter().map(|it| it.at_head().path.as_str()).collect();
    for contract in &report.contracts {
        let path = contract.path.as_str();
        if told.contains(path) || contract.change == Some(ContractChange::Removed) {
            continue;
        }
        let path = xml(path);
        let text = format!(
            "    <testcase name=\"nothing found\" classname=\"{path}\" file=\"{path}\" time=\"0\"/>\n"
        );
        if used + text.len() + path.len() + 160 > BYTES / 10 * 8 {
            return;
        }
        used += text.len() + path.len() + 160;
        suites.entry(contract.path.clone()).or_default().add(&text, |_| {});
    }
}

impl Suite {
    fn add(&mut self, case: &str, count: impl FnOnce(&mut Self)) {
        self.text.push_str(case);
        self.tests += 1;
        count(self);
    }
}

/// The verdict; it always passes, as what it is about fails cases of its own.
fn verdict(report: &Report) -> String {
    let words = format!("{}: {}", report.summary.verdict.word(), sentence::verdict(report));
    passes("verdict", RUN, "", &words)
}

fn passes(name: &str, class: &str, attributes: &str, words: &str) -> String {
    format!(
        "    <testcase name=\"{name}\" classname=\"{class}\"{attributes} time=\"0\">\n      \
         <system-out>{}</system-out>\n    </testcase>\n",
        xml(&prose(words))
    )
}

fn failed(failure: &Failure) -> String {
    let message = xml(&prose(&failure.message));
    let help = failure.help.as_deref().map(|it| xml(&prose(it))).unwrap_or_default();
    format!(
        "    <testcase name=\"failure\" classname=\"{RUN}\" time=\"0\">\n      <error \
         message=\"{message}\" type=\"incomplete\">{help}</error>\n    </testcase>\n"
    )
}

fn case(report: &Report, finding: &ReportedFinding) -> String {
    let place = finding.at_head();
    let path = xml(&place.path);
    let name = xml(&prose(format!("{} {}", finding.rule, finding.element).trim_end()));
    let attributes = format!(" file=\"{path}\" line=\"{}\"", place.line);
    let message = xml(&prose(&finding.message));
    if let Some(waiver) = &finding.waiver {
        let why = format!("waived by {} until {}: {}", waiver.id, waiver.expires, waiver.reason);
        return format!(
            "    <testcase name=\"{name}\" classname=\"{path}\"{attributes} time=\"0\">\n      \
             <skipped message=\"{}\"/>\n    </testcase>\n",
            xml(&prose(&why))
        );
    }
    // No line begins with text of a contract, so that no runner takes one for a command.
    let mut about = vec![format!("at {path}:{}:{}", place.line, place.column)];
    about.extend(sentence::will_break(finding).map(|it| xml(&prose(&it))));
    about.extend(finding.help.as_deref().map(|it| format!("help: {}", xml(&prose(it)))));
    let about = about.join("\n");
    if !report.is_blocking(finding) {
        let words = format!("{} ({})", finding.severity.word(), finding.status.word());
        return format!(
            "    <testcase name=\"{name}\" classname=\"{path}\"{attributes} time=\"0\">\n      \
             <system-out>{words}: {message}\n{about}</system-out>\n    </testcase>\n"
        );
    }
    let severity = finding.severity.word();
    format!(
        "    <testcase name=\"{name}\" classname=\"{path}\"{attributes} time=\"0\">\n      \
         <failure message=\"{message}\" type=\"{severity}\">{about}</failure>\n    </testcase>\n"
    )
}
