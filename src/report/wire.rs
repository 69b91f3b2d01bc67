//! The report as it is written to a file: all that a renderer may know.
//!
//! Deliberately not here: addresses of web pages. Whoever renders a report that somebody else
//! wrote must not follow or show a link from it.

use super::preview::PolicyPreview;
use crate::config::{Preset, Protect};
use crate::finding::{Bump, Reach, Safety, Severity, Status};
use crate::settle::{FailOn, Gate, Verdict};
use crate::source::Revision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of this format; the first number changes when readers must change.
pub const SCHEMA_VERSION: &str = "1.0";

/// All that one run found and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mesh-lint report")]
pub struct Report {
    /// Version of this format, `1.0`.
    pub schema_version: String,
    /// What wrote the report.
    pub tool: Tool,
    /// What was compared, and by which settings.
    pub run: RunInfo,
    /// The verdict and exact counts, also of what `findings` leaves out.
    pub summary: Summary,
    /// All contracts, by path.
    pub contracts: Vec<ContractInfo>,
    /// What was found, by path, position and rule.
    pub findings: Vec<ReportedFinding>,
    /// The rules and policies that ran, by id.
    pub rules: Vec<RuleInfo>,
    /// What the rules of head would say, where those of base decide; null where they are the same.
    pub policy_preview: Option<PolicyPreview>,
}

/// The program that wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What was compared, and by which settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunInfo {
    /// The repository as `owner/name`, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The date of the run, `YYYY-MM-DD`.
    pub today: String,
    /// The commit that head is compared with; null where there is none.
    pub base: Option<String>,
    /// The commit that is checked; null for files as they lie.
    pub head: Option<String>,
    /// What is compared, in one line for people.
    pub comparison: String,
    /// Which findings decide the verdict.
    pub gate: Gate,
    /// From which severity on they fail the run.
    pub fail_on: FailOn,
    /// How severe shipped policies are.
    pub preset: Preset,
    /// Which side of a contract a breaking change is judged for.
    pub protect: Protect,
    /// Path of the configuration file; null where there is none.
    pub config: Option<String>,
    /// Where policies came from.
    pub policies: PoliciesInfo,
    /// Why something could not be judged; each makes the verdict `incomplete`.
    pub failures: Vec<Failure>,
    /// What else a reader should know, one sentence each.
    pub notes: Vec<String>,
}

/// Where policies came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoliciesInfo {
    /// Whose policies ran.
    pub source: PolicySource,
    /// The commit they were read from; null for files as they lie.
    pub revision: Option<String>,
    /// The folders they were read from.
    pub dirs: Vec<String>,
    /// Whether the shipped policies ran.
    pub shipped: bool,
    /// Digest of names and texts of the policies given on the command line; null where there are none.
    pub digest: Option<String>,
}

/// Whose policies ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PolicySource {
    /// Those of what is checked.
    Head,
    /// Those of what it is compared with.
    Base,
    /// Those of a revision that the caller named.
    Reference,
}

/// Why something could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where, if it is a place in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

/// The verdict and the counts.
///
/// Severities and breaking changes count what stands at head and is not waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The outcome.
    pub verdict: Verdict,
    /// Findings of severity error.
    pub errors: u64,
    /// Findings of severity warning.
    pub warnings: u64,
    /// Findings of severity info.
    pub infos: u64,
    /// Findings that base does not have.
    pub new: u64,
    /// Findings that base has too.
    pub existing: u64,
    /// Findings that only base has.
    pub fixed: u64,
    /// Changes that break the protected side.
    pub breaking: u64,
    /// Findings that count against the gate and are severe enough to fail the run.
    pub blocking: u64,
    /// Accepted findings.
    pub waived: u64,
    /// How many contracts there are.
    pub contracts: ContractCounts,
    /// How many products there are.
    pub products: u64,
    /// How many policies ran.
    pub policies: u64,
    /// In how many files the policies stand that were checked alone; absent where contracts were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_files: Option<u64>,
    /// The strongest version step that a change asks for; null where nothing changed.
    pub bump: Option<Bump>,
    /// Whether `findings` leaves some out because there are too many.
    pub truncated: bool,
}

/// How many contracts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractCounts {
    /// At head.
    pub total: u64,
    /// At head in the folders that were asked for.
    pub checked: u64,
    /// Different from base, those that only one revision has included.
    pub changed: u64,
}

/// One contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractInfo {
    /// What findings call it: its id, `id@MAJOR` beside a higher major, or `file:` and the path.
    pub id: String,
    /// Its path; at base if it is gone.
    pub path: String,
    /// The standard, `odcs`.
    pub format: String,
    /// The version of the standard.
    pub standard_version: String,
    /// What happened to it since base; null where there is no base.
    pub change: Option<ContractChange>,
    /// Its path at base, where that differs.
    pub previous_path: Option<String>,
    /// Its version, and the one that its changes ask for.
    pub version: VersionInfo,
    /// The domain that its folder is mapped to.
    pub domain: Option<String>,
    /// Who owns it.
    pub owners: Vec<String>,
    /// Who uses it directly.
    pub consumers: Vec<ConsumerInfo>,
}

/// What happened to a contract since base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContractChange {
    /// Base does not have it.
    Added,
    /// Its text differs.
    Modified,
    /// Only base has it.
    Removed,
    /// Its path differs.
    Renamed,
    /// Nothing.
    Unchanged,
}

/// The version of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VersionInfo {
    /// At base, as written.
    pub base: Option<String>,
    /// At head, as written.
    pub head: Option<String>,
    /// The least that its changes ask for.
    pub required: Option<String>,
    /// Whether head is enough; null where nothing is asked for.
    pub ok: Option<bool>,
}

/// Who uses a contract directly.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsumerInfo {
    /// Id of the product or contract.
    pub id: String,
    /// Who owns it.
    pub owners: Vec<String>,
}

/// One problem at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportedFinding {
    /// Stable identity; survives edits, renamed files and other messages.
    pub fingerprint: String,
    /// Id of the rule or policy.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Id of the contract or product; `file:` and the path where there is none.
    pub subject: String,
    /// The element, as a JSON Pointer in which list items are named.
    pub element: String,
    /// Whether base has it.
    pub status: Status,
    /// Whom the change breaks; empty for all else.
    pub breaks: Vec<Side>,
    /// The version step that the change asks for.
    pub bump: Option<Bump>,
    /// The value at base, as a short text.
    pub before: Option<String>,
    /// The value at head, as a short text.
    pub after: Option<String>,
    /// The consumers that the change reaches, strongest first.
    pub consumers: Vec<AffectedInfo>,
    /// The domain of the file.
    pub domain: Option<String>,
    /// Who owns the file.
    pub owners: Vec<String>,
    /// Where.
    pub location: Location,
    /// Where it stood at base, for changes.
    pub base_location: Option<Location>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Why and until when it is accepted; null where it is not.
    pub waiver: Option<WaiverInfo>,
    /// A repair.
    pub fix: Option<FixInfo>,
    /// Where the policy is written; absent for rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyPlace>,
}

/// A side of a contract.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Those who read the data.
    Consumers,
    /// Those who write it.
    Producers,
}

/// A consumer that a change reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AffectedInfo {
    /// Id of the product or contract.
    pub id: String,
    /// Who owns it.
    pub owners: Vec<String>,
    /// Number of edges between the contract and it; 1 reads it directly.
    pub hops: u32,
    /// The repository that it lies in, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// How it is reached.
    pub effect: Reach,
}

/// A marked piece of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// Path from the root of the mesh, with `/`.
    pub path: String,
    /// First line, from 1.
    pub line: u32,
    /// First column in Unicode scalar values, from 1.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// One past the last column.
    pub end_column: u32,
    /// First byte in the file, from 0.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Numeric JSON Pointer of the element; empty where there is none.
    pub pointer: String,
    /// `base` where the place is gone at head; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// What stands there.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// Why and until when a finding is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverInfo {
    /// Its id; `inline` for a comment beside the finding.
    pub id: String,
    /// Why.
    pub reason: String,
    /// Who must mend it.
    pub owner: String,
    /// Who allowed it; empty for a comment.
    pub approved_by: String,
    /// The last day, `YYYY-MM-DD`.
    pub expires: String,
    /// Days until then; 0 on the last day.
    pub days_left: i64,
    /// The file it is written in.
    pub path: String,
    /// The line there.
    pub line: u32,
}

/// A repair as byte edits of the file of `location`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FixInfo {
    /// What it does.
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// Replacements; they do not overlap.
    pub edits: Vec<EditInfo>,
}

/// One replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditInfo {
    /// First byte that goes.
    pub start: u32,
    /// One past the last byte that goes.
    pub end: u32,
    /// The text that comes.
    pub insert: String,
}

/// Where a policy is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPlace {
    /// The file.
    pub path: String,
    /// The line there.
    pub line: u32,
}

/// A rule or policy that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleInfo {
    /// `group/problem`.
    pub id: String,
    /// What is wrong, in one sentence.
    pub title: String,
    /// More about it, as plain text; may be empty.
    pub description: String,
    /// How much a finding matters before configuration.
    pub severity: Severity,
    /// Path of its page in the documentation; null where it has none.
    pub docs: Option<String>,
    /// Where the policy is written; absent for rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyPlace>,
}

impl Report {
    /// Whether a change breaks the side that the run protects.
    pub fn is_breaking(&self, finding: &ReportedFinding) -> bool {
        breaks(self.run.protect, &finding.breaks)
    }

    /// Whether a finding counts: it is open, and new where only new ones do.
    pub fn counts(&self, finding: &ReportedFinding) -> bool {
        Self::is_open(finding) && (self.run.gate == Gate::All || finding.status == Status::New)
    }

    /// Whether a finding counts and is severe enough to fail the run.
    pub fn is_blocking(&self, finding: &ReportedFinding) -> bool {
        self.counts(finding) && self.run.fail_on.reached(finding.severity)
    }

    /// Whether a finding stands at head and nobody has accepted it.
    pub fn is_open(finding: &ReportedFinding) -> bool {
        finding.status != Status::Fixed && finding.waiver.is_none()
    }
}

impl ReportedFinding {
    /// A place that exists at head: its own, or for what is gone the first other one there.
    pub fn at_head(&self) -> &Location {
        let places =
            std::iter::once(&self.location).chain(self.related.iter().map(|it| &it.location));
        let mut at_head = places.filter(|it| it.revision != Some(Revision::Base));
        at_head.next().unwrap_or(&self.location)
    }
}

/// Whether one of the broken sides is protected.
pub(super) fn breaks(protect: Protect, sides: &[Side]) -> bool {
    sides.iter().any(|side| match (protect, side) {
        (Protect::Both, _)
        | (Protect::Consumers, Side::Consumers)
        | (Protect::Producers, Side::Producers) => true,
        (Protect::Consumers, Side::Producers) | (Protect::Producers, Side::Consumers) => false,
    })
}
