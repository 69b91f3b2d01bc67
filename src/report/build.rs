//! Makes a report of what the stages before found: places, counts, limits.

use super::contracts;
use super::escape::shortened;
use super::limits::{self, TEXT_LIMIT};
use super::mask::mask_secrets;
use super::only::{self, Only};
use super::sentence;
use super::wire::{
    AffectedInfo, ContractChange, ContractCounts, ContractInfo, EditInfo, FixInfo, Location,
    Related, Report, ReportedFinding, RuleInfo, RunInfo, SCHEMA_VERSION, Side, Summary, Tool,
    WaiverInfo, breaks,
};
use crate::finding::{Accepted, Effect, Finding, Fix, Judgement, Label, Severity, Status};
use crate::model::Mesh;
use crate::settle::{Gate, Verdict};
use crate::source::{Revision, Source, Sources};
use std::collections::BTreeMap;

/// What the stages before know of a run and its outcome.
#[derive(Debug, Clone)]
pub struct Run {
    /// What was compared, and by which settings.
    pub info: RunInfo,
    /// The outcome.
    pub verdict: Verdict,
    /// Number of contracts in the folders that were asked for.
    pub checked: usize,
    /// Number of policies that ran.
    pub policies: usize,
    /// What is shown; all where nothing is asked for.
    pub only: Vec<Only>,
}

impl Report {
    /// The report of a run; findings in any order, with final severity, status and fingerprint.
    ///
    /// Where a rule has a [`policy`](RuleInfo::policy), its findings are those of a policy.
    pub fn new(
        run: Run,
        head: &Mesh,
        base: Option<&Mesh>,
        mut findings: Vec<Finding>,
        sources: &Sources,
        rules: &[RuleInfo],
    ) -> Self {
        let mut rules = rules.to_vec();
        rules.iter_mut().for_each(clean_rule);
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let contracts = contracts::contracts(head, base, &findings);
        let by_id: BTreeMap<&str, &RuleInfo> =
            rules.iter().map(|it| (it.id.as_str(), it)).collect();
        let mut summary = summary(&run, head, &contracts);
        findings.sort_by(|a, b| order(a, sources).cmp(&order(b, sources)));
        count(&mut summary, &run.info, &findings);
        let mut info = cleaned(run.info);
        info.notes.extend(keep(&mut findings, &run.only));
        // What is left out is never told, so that a flood costs no more than what is shown of it.
        summary.truncated = limits::cut(&mut findings, &info, sources);
        let findings = findings.into_iter().map(|it| reported(it, sources, &by_id)).collect();
        Self {
            schema_version: SCHEMA_VERSION.to_owned(),
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            summary,
            run: info,
            contracts,
            findings,
            rules,
            policy_preview: None,
        }
    }
}

/// Leaves out what nobody asked for, which counts all the same; says how much it is.
fn keep(findings: &mut Vec<Finding>, asked: &[Only]) -> Option<String> {
    let before = findings.len();
    findings.retain(|it| only::is_shown(it, asked));
    let hidden = u64::try_from(before - findings.len()).unwrap_or(u64::MAX);
    let verb = if hidden == 1 { "is" } else { "are" };
    (hidden > 0).then(|| {
        format!("{} that nobody asked for {verb} not shown", sentence::counted(hidden, "finding"))
    })
}

/// Counts the findings; called before any is left out.
fn count(summary: &mut Summary, run: &RunInfo, findings: &[Finding]) {
    for finding in findings {
        let open = finding.status != Status::Fixed && finding.waiver.is_none();
        let one = u64::from(open);
        match finding.severity {
            Severity::Error => summary.errors += one,
            Severity::Warning => summary.warnings += one,
            Severity::Info => summary.infos += one,
        }
        match finding.status {
            Status::New => summary.new += one,
            Status::Existing => summary.existing += one,
            Status::Fixed => summary.fixed += 1,
        }
        if open {
            summary.breaking += u64::from(is_breaking(run, finding));
            summary.bump = summary.bump.max(finding.change.as_ref().and_then(|it| it.bump));
        }
        let counts = open && (run.gate == Gate::All || finding.status == Status::New);
        summary.blocking += u64::from(counts && run.fail_on.reached(finding.severity));
        summary.waived += u64::from(finding.waiver.is_some());
    }
}

/// Whether a finding is a change that breaks a protected side.
pub(super) fn is_breaking(run: &RunInfo, finding: &Finding) -> bool {
    finding.change.as_deref().is_some_and(|it| breaks(run.protect, &broken(it)))
}

/// The sides that a change breaks.
fn broken(judgement: &Judgement) -> Vec<Side> {
    let sides = [(judgement.consumers, Side::Consumers), (judgement.producers, Side::Producers)];
    let broken = |effect| match effect {
        Effect::Break => true,
        Effect::Fine | Effect::Risk => false,
    };
    sides.into_iter().filter(|it| broken(it.0)).map(|it| it.1).collect()
}

impl Report {
    /// The report as it would have been made here: whoever wrote it may not have masked secrets,
    /// nor kept to the length of a text.
    pub(super) fn cleaned(mut self) -> Self {
        self.run = cleaned(self.run);
        for finding in &mut self.findings {
            finding.clean();
        }
        self.rules.iter_mut().for_each(clean_rule);
        self
    }
}

fn clean_rule(rule: &mut RuleInfo) {
    rule.title = clean(&rule.title);
    rule.description = mask_secrets(&rule.description).into_owned();
}

impl ReportedFinding {
    fn clean(&mut self) {
        self.message = clean(&self.message);
        for text in [&mut self.help, &mut self.before, &mut self.after].into_iter().flatten() {
            *text = clean(text);
        }
        for related in &mut self.related {
            related.message = clean(&related.message);
        }
        if let Some(waiver) = &mut self.waiver {
            for text in
                [&mut waiver.id, &mut waiver.reason, &mut waiver.owner, &mut waiver.approved_by]
            {
                *text = clean(text);
            }
        }
        let spelt =
            |fix: &FixInfo| fix.edits.iter().any(|it| !super::mask::secrets(&it.insert).is_empty());
        self.fix = self.fix.take().filter(|it| !spelt(it));
        for text in [&mut self.subject, &mut self.element] {
            *text = shortened(text, TEXT_LIMIT).into_owned();
        }
    }
}

/// What a report is sorted by: path, position and rule first, then all that tells two apart.
fn order<'a>(it: &'a Finding, sources: &'a Sources) -> impl Ord + 'a {
    let source = sources.get(it.primary.file);
    let (path, base) = source.map_or(("", false), |it| (&*it.path, it.revision == Revision::Base));
    let span = it.primary.span;
    let others = (&it.fingerprint, it.status, &it.message);
    (path, span.start, it.rule.as_str(), base, span.end, others)
}

fn summary(run: &Run, head: &Mesh, contracts: &[ContractInfo]) -> Summary {
    let unchanged =
        |it: &&ContractInfo| !matches!(it.change, None | Some(ContractChange::Unchanged));
    let own = |it: &(usize, &crate::model::MeshMember)| it.1.elsewhere.is_none();
    Summary {
        verdict: run.verdict,
        errors: 0,
        warnings: 0,
        infos: 0,
        new: 0,
        existing: 0,
        fixed: 0,
        breaking: 0,
        blocking: 0,
        waived: 0,
        contracts: ContractCounts {
            total: number(head.contract_members().filter(own).count()),
            checked: number(run.checked),
            changed: number(contracts.iter().filter(unchanged).count()),
        },
        products: number(head.product_members().filter(own).count()),
        policies: number(run.policies),
        policy_files: None,
        bump: None,
        truncated: false,
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// The texts of a run without secrets.
fn cleaned(mut info: RunInfo) -> RunInfo {
    info.comparison = clean(&info.comparison);
    for failure in &mut info.failures {
        failure.message = clean(&failure.message);
        failure.help = failure.help.as_deref().map(clean);
    }
    info.notes = info.notes.iter().map(|it| clean(it)).collect();
    info
}

/// A text without secrets, cut to the length that a report may have.
pub(super) fn clean(text: &str) -> String {
    let cut = shortened(text, TEXT_LIMIT);
    mask_secrets(&cut).into_owned()
}

/// A finding outside a report, ready to be shown.
pub(super) fn alone(finding: Finding, sources: &Sources) -> ReportedFinding {
    reported(finding, sources, &BTreeMap::new())
}

fn reported(
    finding: Finding,
    sources: &Sources,
    rules: &BTreeMap<&str, &RuleInfo>,
) -> ReportedFinding {
    let mut location = location(&finding.primary, sources);
    location.pointer = shortened(&finding.pointer, TEXT_LIMIT).into_owned();
    let related: Vec<Related> = finding.related.iter().map(|it| related(it, sources)).collect();
    let at_base = |it: &&Location| it.revision == Some(Revision::Base);
    let mut places = std::iter::once(&location).chain(related.iter().map(|it| &it.location));
    let base_location = match finding.change {
        Some(_) => places.find(at_base).cloned(),
        None => None,
    };
    let base_location = base_location.map(|it| Location {
        revision: None,
        pointer: if it.pointer.is_empty() {
            shortened(&finding.base_pointer, TEXT_LIMIT).into_owned()
        } else {
            it.pointer
        },
        ..it
    });
    let judged = judged(finding.change.as_deref());
    let fix = finding.fix.and_then(|it| fix(it, sources.get(finding.primary.file)));
    ReportedFinding {
        fingerprint: finding.fingerprint,
        severity: finding.severity,
        message: clean(&finding.message),
        help: finding.help.as_deref().map(clean),
        subject: shortened(&finding.subject, TEXT_LIMIT).into_owned(),
        element: shortened(&finding.element, TEXT_LIMIT).into_owned(),
        status: finding.status,
        breaks: judged.breaks,
        bump: finding.change.as_ref().and_then(|it| it.bump),
        before: judged.before,
        after: judged.after,
        consumers: judged.consumers,
        domain: finding.domain.map(|it| it.to_string()),
        owners: finding.owners.to_vec(),
        location,
        base_location,
        related,
        waiver: finding.waiver.map(|it| waiver(*it, sources)),
        fix,
        policy: rules.get(finding.rule.as_str()).and_then(|it| it.policy.clone()),
        rule: finding.rule.as_str().to_owned(),
    }
}

fn waiver(accepted: Accepted, sources: &Sources) -> WaiverInfo {
    let source = sources.get(accepted.file);
    WaiverInfo {
        id: clean(&accepted.id),
        reason: clean(&accepted.reason),
        owner: clean(&accepted.owner),
        approved_by: clean(&accepted.approved_by),
        expires: accepted.expires,
        days_left: accepted.days_left,
        path: source.map_or_else(String::new, |it| it.path.to_string()),
        line: source.map_or(1, |it| it.position(accepted.span.start).line),
    }
}

/// What the report tells of a judgement.
#[derive(Default)]
struct Judged {
    breaks: Vec<Side>,
    before: Option<String>,
    after: Option<String>,
    consumers: Vec<AffectedInfo>,
}

fn judged(judgement: Option<&Judgement>) -> Judged {
    let Some(judgement) = judgement else { return Judged::default() };
    Judged {
        breaks: broken(judgement),
        before: judgement.before.as_deref().map(clean),
        after: judgement.after.as_deref().map(clean),
        consumers: judgement
            .affected
            .iter()
            .map(|it| AffectedInfo {
                id: shortened(&it.id, TEXT_LIMIT).into_owned(),
                owners: it.owners.clone(),
                hops: it.hops,
                repository: it.repository.clone(),
                effect: it.reach,
            })
            .collect(),
    }
}

fn related(label: &Label, sources: &Sources) -> Related {
    Related { message: clean(&label.message), location: location(label, sources) }
}

/// The place of a label as people name it.
fn location(label: &Label, sources: &Sources) -> Location {
    let Some(source) = sources.get(label.file) else {
        return Location {
            path: String::new(),
            line: 1,
            column: 1,
            end_line: 1,
            end_column: 1,
            start: 0,
            end: 0,
            pointer: String::new(),
            revision: None,
        };
    };
    let (start, end) = (source.position(label.span.start), source.position(label.span.end));
    Location {
        path: source.path.to_string(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start: start.byte,
        end: end.byte,
        pointer: String::new(),
        revision: match source.revision {
            Revision::Head => None,
            Revision::Base => Some(Revision::Base),
        },
    }
}

/// A repair with offsets of the file; none where it would spell out a secret.
fn fix(fix: Fix, source: Option<&Source>) -> Option<FixInfo> {
    let source = source?;
    if fix.edits.iter().any(|it| !super::mask::secrets(&it.replacement).is_empty()) {
        return None;
    }
    let edits = fix.edits.into_iter().map(|it| EditInfo {
        start: source.file_offset(it.span.start),
        end: source.file_offset(it.span.end),
        insert: it.replacement,
    });
    Some(FixInfo { title: clean(&fix.title), safety: fix.safety, edits: edits.collect() })
}
