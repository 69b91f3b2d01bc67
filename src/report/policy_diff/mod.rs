//! What a change of the rules means for a mesh: the rules that differ, and the findings that do.

mod markdown;

use super::build::{alone, clean};
use super::json::pretty;
use super::wire::{Failure, Location, ReportedFinding, Tool};
use super::{Options, text};
use crate::evaluate::policy::compare::{Direction, Shift};
use crate::finding::{Finding, Severity};
use crate::source::{Revision, Sources};
use schemars::JsonSchema;
use serde::Serialize;
use std::io::{self, Write};

/// Version of this form.
const SCHEMA_VERSION: &str = "1.0";

/// Two versions of the rules over one mesh.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(title = "mesh-lint policy diff")]
pub struct PolicyDiff {
    /// Version of this form, `1.0`.
    pub schema_version: &'static str,
    /// What wrote it.
    pub tool: Tool,
    /// The date of the run, `YYYY-MM-DD`.
    pub today: String,
    /// The commit of the older rules.
    pub base: Option<String>,
    /// The commit of the newer rules and of the mesh; null for files as they lie.
    pub head: Option<String>,
    /// What is compared, in one line.
    pub comparison: String,
    /// Counts.
    pub summary: DiffSummary,
    /// How the rules differ, what is loosened first.
    pub changes: Vec<ShiftInfo>,
    /// What follows, by domain.
    pub domains: Vec<DomainDiff>,
    /// The findings that differ, by path and position.
    pub findings: Vec<FindingDiff>,
    /// What the newer rules would have done to merges of the past, where somebody asked.
    pub history: Option<HistoryDiff>,
    /// Why something could not be judged.
    pub failures: Vec<Failure>,
    /// What else a reader should know.
    pub notes: Vec<String>,
}

/// Counts of what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiffSummary {
    /// Differences that ask for less.
    pub loosened: usize,
    /// Differences that ask for more.
    pub tightened: usize,
    /// Other differences.
    pub moved: usize,
    /// Findings that only the newer rules have.
    pub newly_failing: usize,
    /// Findings that only the older rules have.
    pub newly_passing: usize,
    /// Findings of both whose severity, words or acceptance differ.
    pub changed: usize,
    /// Contracts of the mesh.
    pub contracts: usize,
    /// Products of the mesh.
    pub products: usize,
    /// Those with a finding that blocks by the newer rules and not by the older ones.
    pub would_block: Extent,
    /// Those with a finding that blocks by the older rules and not by the newer ones.
    pub would_release: Extent,
}

/// How many documents are concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Extent {
    /// Contracts.
    pub contracts: usize,
    /// Products.
    pub products: usize,
    /// Domains in which they lie.
    pub domains: usize,
}

/// How one rule differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShiftInfo {
    /// `loosened`, `tightened` or `moved`.
    pub direction: &'static str,
    /// What differs: `severity`, `parameter`, `scope`, …
    pub aspect: &'static str,
    /// Ids of the policies and rules that it is about.
    pub policies: Vec<String>,
    /// What differs, in one line.
    pub message: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
    /// The element, in a file of YAML.
    pub element: String,
    /// Where it is written.
    pub location: Option<Location>,
}

/// What differs in a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DomainDiff {
    /// Its name; null for what lies in none.
    pub domain: Option<String>,
    /// Who owns what is concerned.
    pub owners: Vec<String>,
    /// Findings that only the newer rules have.
    pub newly_failing: usize,
    /// Findings that only the older rules have.
    pub newly_passing: usize,
    /// Findings of both that differ.
    pub changed: usize,
    /// Contracts and products that would be blocked.
    pub would_block: usize,
    /// Contracts and products that would no longer be.
    pub would_release: usize,
}

/// How a finding differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingEffect {
    /// Only the newer rules have it.
    NewlyFailing,
    /// Only the older rules have it.
    NewlyPassing,
    /// Both have it, and it differs.
    Changed,
}

/// How severe a finding is by one version of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// Its severity.
    pub severity: Severity,
    /// The waiver that accepts it.
    pub waiver: Option<String>,
}

impl Standing {
    /// Whether it blocks.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error && self.waiver.is_none()
    }
}

/// A finding that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingDiff {
    /// How.
    pub effect: FindingEffect,
    /// What it is by the older rules.
    pub before: Option<Standing>,
    /// What it is by the newer rules.
    pub after: Option<Standing>,
    /// The finding by the newer rules, else by the older ones.
    pub finding: ReportedFinding,
}

/// What rules would have done to merges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HistoryDiff {
    /// The first day that is looked at, `YYYY-MM-DD`.
    pub since: String,
    /// First-parent commits of that time.
    pub merges: usize,
    /// Those among them that change a contract or product.
    pub relevant: usize,
    /// Those that would have been blocked, newest first.
    pub blocked: Vec<BlockedMerge>,
    /// How many of them each policy blocks, most first.
    pub by_policy: Vec<(String, usize)>,
    /// Pairs of a document and a policy that were evaluated.
    pub evaluated: usize,
    /// Whether the history known here ends before that time does.
    pub cut_off: bool,
}

/// A merge that would have been blocked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockedMerge {
    /// Its commit.
    pub commit: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// The first line of its message.
    pub summary: String,
    /// New findings that block.
    pub findings: usize,
    /// The policies that find them.
    pub policies: Vec<String>,
    /// Where they stand.
    pub paths: Vec<String>,
}

/// The JSON Schema of this form.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(PolicyDiff)
}

impl PolicyDiff {
    /// A comparison of which nothing is known yet.
    pub fn new(today: String, comparison: &str) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            today,
            base: None,
            head: None,
            comparison: clean(comparison),
            summary: DiffSummary::default(),
            changes: Vec::new(),
            domains: Vec::new(),
            findings: Vec::new(),
            history: None,
            failures: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// What the newer rules do that the older ones do not, as the rest of a sentence.
    pub fn consequence(&self) -> String {
        let summary = &self.summary;
        let block = format!("block {}", extent(&summary.would_block, summary));
        if summary.would_release == Extent::default() {
            return block;
        }
        format!("{block} and release {}", extent(&summary.would_release, summary))
    }

    /// Notes the differences of the rules, each with its place.
    pub fn add_shifts(&mut self, shifts: Vec<(Shift, Option<Location>)>) {
        for (shift, location) in shifts {
            match shift.direction {
                Direction::Loosened => self.summary.loosened += 1,
                Direction::Tightened => self.summary.tightened += 1,
                Direction::Moved => self.summary.moved += 1,
            }
            self.changes.push(ShiftInfo {
                direction: shift.direction.word(),
                aspect: shift.aspect.word(),
                policies: shift.policies,
                message: clean(&shift.message),
                before: shift.before.as_deref().map(clean),
                after: shift.after.as_deref().map(clean),
                element: shift.mark.map(|it| it.element).unwrap_or_default(),
                location,
            });
        }
    }
}

/// A finding outside a report.
pub fn reported(finding: Finding, sources: &Sources) -> ReportedFinding {
    alone(finding, sources)
}

/// A place outside a report.
pub fn place(
    path: &str,
    revision: Revision,
    (start, end): (crate::source::Position, crate::source::Position),
    pointer: &str,
) -> Location {
    Location {
        path: path.to_owned(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start: start.byte,
        end: end.byte,
        pointer: pointer.to_owned(),
        revision: (revision == Revision::Base).then_some(Revision::Base),
    }
}

/// A way to show a comparison.
#[derive(Debug)]
pub struct DiffFormat {
    /// The word that asks for it.
    pub name: &'static str,
    /// Writes the comparison.
    pub render: fn(&PolicyDiff, &Options, &mut dyn Write) -> io::Result<()>,
}

/// All formats, the default first.
pub static FORMATS: &[&DiffFormat] = &[
    &DiffFormat { name: "text", render: text::policy_diff },
    &DiffFormat { name: "json", render: json },
    &DiffFormat { name: "markdown", render: markdown::render },
];

/// The format of a name.
pub fn find(name: &str) -> Option<&'static DiffFormat> {
    FORMATS.iter().copied().find(|it| it.name == name)
}

fn json(diff: &PolicyDiff, _: &Options, out: &mut dyn Write) -> io::Result<()> {
    pretty(diff, out)?;
    writeln!(out)
}

/// `3 contracts and 1 product`, out of how many, and in how many domains.
pub(super) fn extent(extent: &Extent, summary: &DiffSummary) -> String {
    let part = |count: usize, all: usize, noun: &str| {
        let plural = if all == 1 { "" } else { "s" };
        format!("{count} of {all} {noun}{plural}")
    };
    let mut words = part(extent.contracts, summary.contracts, "contract");
    if extent.products > 0 {
        words.push_str(" and ");
        words.push_str(&part(extent.products, summary.products, "product"));
    }
    match extent.domains {
        0 => words,
        1 => words + " in 1 domain",
        many => format!("{words} in {many} domains"),
    }
}

/// `1 newly failing, 2 newly passing, 3 changed`; `nothing differs` where all are none.
pub(super) fn counts(failing: usize, passing: usize, changed: usize) -> String {
    let counts = [(failing, "newly failing"), (passing, "newly passing"), (changed, "changed")];
    let parts = counts.iter().filter(|it| it.0 > 0).map(|it| format!("{} {}", it.0, it.1));
    let parts = parts.collect::<Vec<_>>().join(", ");
    if parts.is_empty() { "no finding differs".to_owned() } else { parts }
}

/// The severity of a finding by both rules, in words.
pub(super) fn standing(diff: &FindingDiff) -> String {
    let word = |it: &Standing| match &it.waiver {
        Some(waiver) => format!("{}, waived by {waiver}", it.severity.word()),
        None => it.severity.word().to_owned(),
    };
    match (&diff.before, &diff.after) {
        (Some(before), Some(after)) if before == after => word(after),
        (Some(before), Some(after)) => format!("{}, was {}", word(after), word(before)),
        (Some(one), None) | (None, Some(one)) => word(one),
        (None, None) => String::new(),
    }
}
