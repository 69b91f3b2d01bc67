//! Stage 5: severities, waivers, new and existing, and the verdict.
//!
//! A pure function of what was found at base and at head and of the settings; the same settings
//! are applied to both.

mod rollout;
mod waivers;

pub use waivers::{Acceptance, Deciding, Sheet, Side};

use crate::config::Settings;
use crate::finding::{Finding, Severity, Status, fingerprint};
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which findings decide the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gate {
    /// All that stand at head.
    All,
    /// Only new ones.
    New,
}

impl Gate {
    /// The word used on the command line and in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::New => "new",
        }
    }
}

/// From which severity on a finding fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Nothing.
    Never,
}

impl FailOn {
    /// The word used on the command line and in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Never => "never",
        }
    }

    /// Whether a severity fails the run.
    pub const fn reached(self, severity: Severity) -> bool {
        match self {
            Self::Error => matches!(severity, Severity::Error),
            Self::Warning => matches!(severity, Severity::Warning | Severity::Error),
            Self::Never => false,
        }
    }
}

/// The outcome of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing stands in the way.
    Pass,
    /// A finding that counts is severe enough.
    Fail,
    /// Something could not be judged.
    Incomplete,
}

impl Verdict {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Incomplete => "incomplete",
        }
    }
}

/// How a run is settled.
#[derive(Debug, Clone)]
pub struct Terms<'run> {
    /// The configuration.
    pub settings: &'run Settings,
    /// Ids of shipped policies, whose severity the preset caps.
    pub shipped: &'run BTreeSet<String>,
    /// Which findings count.
    pub gate: Gate,
    /// From which severity on they fail the run.
    pub fail_on: FailOn,
    /// Whether something could not be judged.
    pub incomplete: bool,
    /// Policies that failed; that they find something no more says nothing.
    pub failed: &'run BTreeSet<String>,
    /// Paths that were asked for; all where there is none.
    pub paths: &'run [String],
    /// The contracts and products that lie there, as findings call them.
    pub subjects: &'run BTreeSet<Arc<str>>,
    /// What is known of accepted findings.
    pub acceptance: &'run Acceptance<'run>,
}

/// Findings with their final severities, and the verdict.
#[derive(Debug)]
pub struct Settled {
    /// What stands at head, then what was fixed since base; each by path, position and rule.
    pub findings: Vec<Finding>,
    /// The outcome.
    pub verdict: Verdict,
    /// Number of findings outside the paths that were asked for; they are left out.
    pub outside: usize,
    /// How many of them are open errors.
    pub outside_errors: usize,
    /// What was not looked at.
    pub notes: Vec<String>,
}

/// Whether a path is one of those asked for, or below one.
pub fn is_inside(path: &str, paths: &[String]) -> bool {
    paths.is_empty()
        || paths.iter().any(|it| {
            it.is_empty()
                || path
                    .strip_prefix(it.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
}

/// Settles what was found at head, and at each base.
///
/// Of several bases, what stands at any is not new, and only what stands at all can be fixed.
pub fn settle(
    head: Vec<Finding>,
    bases: Vec<Vec<Finding>>,
    sources: &Sources,
    terms: &Terms<'_>,
) -> Settled {
    let mut head = graded(head, terms);
    let mut bases: Vec<_> = bases.into_iter().map(|base| graded(base, terms)).collect();
    let notes = waivers::apply(&mut head, &mut bases, sources, terms);
    let mut head = ordered(head, sources);
    let mut bases = bases.into_iter().map(|base| ordered(base, sources));
    let base = bases.next().unwrap_or_default();
    let others: Vec<BTreeMap<String, Severity>> = bases
        .map(|base| base.into_iter().map(|it| (it.fingerprint, it.severity)).collect())
        .collect();
    let first: BTreeMap<&str, Severity> =
        base.iter().map(|it| (it.fingerprint.as_str(), it.severity)).collect();
    for finding in &mut head {
        let fingerprint = finding.fingerprint.as_str();
        let known =
            others.iter().filter_map(|it| it.get(fingerprint)).chain(first.get(fingerprint));
        let same = known.max().is_some_and(|severity| *severity >= finding.severity);
        // What changed is new by itself; a base is only known to break what was promised before it.
        let change = finding.rule.group() == "change" && finding.change.is_none();
        finding.status = if same && !change { Status::Existing } else { Status::New };
    }
    let standing: BTreeSet<String> = head.iter().map(|it| it.fingerprint.clone()).collect();
    let fixed = base
        .into_iter()
        .filter(|it| !standing.contains(&it.fingerprint))
        .filter(|it| !terms.failed.contains(it.rule.as_str()))
        .filter(|it| others.iter().all(|other| other.contains_key(&it.fingerprint)))
        .map(|it| Finding { status: Status::Fixed, ..it });
    let (shown, hidden): (Vec<_>, Vec<_>) =
        head.into_iter().partition(|it| is_general(it) || is_asked(it, sources, terms));
    let mut head = shown;
    let is_error = |it: &&Finding| it.waiver.is_none() && it.severity == Severity::Error;
    let (outside, outside_errors) = (hidden.len(), hidden.iter().filter(is_error).count());
    let verdict = verdict(&head, terms);
    head.extend(fixed.filter(|it| is_asked(it, sources, terms)));
    Settled { findings: head, verdict, outside, outside_errors, notes }
}

/// Mistakes in configuration and policies concern every path.
fn is_general(finding: &Finding) -> bool {
    matches!(finding.rule.group(), "config" | "policy")
}

/// Whether a finding stands at a path that was asked for, or is about a contract there: what breaks
/// it may stand in a schema file elsewhere.
fn is_asked(finding: &Finding, sources: &Sources, terms: &Terms<'_>) -> bool {
    is_inside(sources.path(finding.primary.file), terms.paths)
        || terms.subjects.contains(finding.subject.as_str())
}

fn verdict(head: &[Finding], terms: &Terms<'_>) -> Verdict {
    let counts = |finding: &Finding| {
        finding.waiver.is_none()
            && (terms.gate == Gate::All || finding.status == Status::New)
            && terms.fail_on.reached(finding.severity)
    };
    if terms.incomplete {
        Verdict::Incomplete
    } else if head.iter().any(counts) {
        Verdict::Fail
    } else {
        Verdict::Pass
    }
}

/// Findings with their severities, those that are off left out.
fn graded(findings: Vec<Finding>, terms: &Terms<'_>) -> Vec<Finding> {
    findings.into_iter().filter_map(|finding| grade(finding, terms)).collect()
}

/// Findings in their final order, with fingerprints.
fn ordered(mut graded: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    graded.sort_by(|a, b| {
        let key = |it: &Finding| (it.primary.span.start, it.primary.span.end);
        sources
            .path(a.primary.file)
            .cmp(sources.path(b.primary.file))
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.identity().cmp(&b.identity()))
            .then_with(|| a.message.cmp(&b.message))
    });
    let mut ordinals: BTreeMap<[String; 4], usize> = BTreeMap::new();
    for finding in &mut graded {
        let (rule, subject, element, discriminator) = finding.identity();
        let key = [rule, subject, element, discriminator].map(str::to_owned);
        let ordinal = ordinals.entry(key).or_default();
        finding.fingerprint = fingerprint(finding.identity(), *ordinal);
        *ordinal += 1;
    }
    graded
}

/// The severity by precedence: what found it, preset, draft relief, configuration, rollout.
fn grade(mut finding: Finding, terms: &Terms<'_>) -> Option<Finding> {
    let own = finding.severity;
    let id = finding.rule.as_str();
    if terms.shipped.contains(id) {
        finding.severity = finding.severity.min(terms.settings.preset.cap());
    }
    // These have a table of their own about drafts, or are about no contract.
    let exact = matches!(
        finding.rule.group(),
        "document" | "mesh" | "change" | "config" | "policy" | "waiver"
    );
    let relief = finding.draft && !exact;
    if relief {
        finding.severity = finding.severity.lowered();
    }
    let said = terms.settings.severity_of(id);
    match said {
        None if crate::evaluate::rules::is_silent(id) => return None,
        None => {}
        Some(Some(severity)) => finding.severity = severity,
        Some(None) => return None,
    }
    // What only informs goes on doing so, and of a draft less is asked, unless it is said of the id.
    if said.is_some() || own > Severity::Info {
        let relief = relief && said.is_none();
        rollout::apply(&mut finding, relief, terms.settings, terms.acceptance.today);
    }
    Some(finding)
}
