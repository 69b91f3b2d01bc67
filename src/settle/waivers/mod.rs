//! Accepted findings: which waiver accepts what, and what is wrong with waivers.
//!
//! Waivers come after severities. A waiver that is over, or that has an error of its own, accepts
//! nothing: what it was for counts as if it were not there.

mod approval;
mod checks;
mod inline;
mod past;

use super::{Terms, graded};
use crate::config::waivers::{ScopeTarget, Waiver, WaiverFile};
use crate::evaluate::rules;
use crate::finding::{Accepted, Finding, Label, RuleId, Severity};
use crate::model::{Mesh, MeshMember};
use crate::source::{FileId, NodeId, Sources, Span};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A waivers file of a revision.
#[derive(Debug)]
pub struct Sheet {
    /// Its path.
    pub path: Arc<str>,
    /// The file.
    pub file: FileId,
    /// What stands in it.
    pub read: WaiverFile,
    /// What stood in it before, newest first.
    pub earlier: Vec<WaiverFile>,
    /// Who owns the file.
    pub owners: Arc<[String]>,
    /// Whom CODEOWNERS names for it; empty where nobody is.
    pub code_owners: Vec<String>,
}

/// What waivers are judged by at one revision.
#[derive(Debug, Clone, Copy)]
pub struct Side<'run> {
    /// The mesh.
    pub mesh: &'run Mesh,
    /// The one that it is compared with.
    pub other: Option<&'run Mesh>,
    /// Its waivers.
    pub sheet: Option<&'run Sheet>,
}

/// What a run knows of accepted findings.
#[derive(Debug, Clone, Copy)]
pub struct Acceptance<'run> {
    /// The date of the run.
    pub today: Date,
    /// What is checked.
    pub head: Side<'run>,
    /// What it is compared with.
    pub bases: &'run [Side<'run>],
    /// The waivers that decide; nothing where they are those of head.
    pub deciding: Option<Deciding<'run>>,
    /// Whether the findings of each policy may be accepted.
    pub policies: &'run BTreeMap<String, bool>,
}

/// Waivers of another revision than head, which decide.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'run> {
    /// The waivers; nothing where that revision has none.
    pub sheet: Option<&'run Sheet>,
    /// What people call that revision.
    pub name: &'run str,
}

/// Accepts findings of head, adds what is wrong with waivers to all sides, and says what was not
/// looked at.
pub(super) fn apply(
    head: &mut Vec<Finding>,
    bases: &mut [Vec<Finding>],
    sources: &Sources,
    terms: &Terms<'_>,
) -> Vec<String> {
    let acceptance = terms.acceptance;
    for (side, base) in acceptance.bases.iter().zip(bases) {
        let court = Court { side: *side, sources, terms };
        let mut found = court.judge(side.sheet, base).found;
        found.extend(court.inline(base).found);
        base.extend(graded(found, terms));
    }
    let court = Court { side: acceptance.head, sources, terms };
    let own = court.judge(court.side.sheet, head);
    let mut found = own.found;
    match acceptance.deciding {
        None => court.accept(head, court.side.sheet, &own.verdicts),
        Some(Deciding { sheet, name }) => {
            let deciding = court.judge(sheet, head);
            court.accept(head, sheet, &deciding.verdicts);
            promise(head, court.side.sheet, &own.verdicts, name);
        }
    }
    let inline = court.inline(head);
    for (index, accepted) in inline.accepted {
        if let Some(finding) = head.get_mut(index).filter(|it| it.waiver.is_none()) {
            finding.waiver = Some(Box::new(accepted));
        }
    }
    found.extend(inline.found);
    head.extend(graded(found, terms));
    own.notes
}

/// What a waiver does to a finding that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It accepts the finding.
    Accepts,
    /// It did so until its last day.
    Expired,
    /// It would, if nothing were wrong with it.
    Refused,
}

/// What the waivers of a sheet say of the findings of a side.
struct Judged {
    /// What is wrong with them.
    found: Vec<Finding>,
    /// Index of a finding, index of the waiver, what it does; of several, the best first.
    verdicts: BTreeMap<usize, (Effect, usize)>,
    /// What was not looked at.
    notes: Vec<String>,
}

/// Judges waivers at one side.
#[derive(Clone, Copy)]
struct Court<'run> {
    side: Side<'run>,
    sources: &'run Sources,
    terms: &'run Terms<'run>,
}

impl<'run> Court<'run> {
    fn today(&self) -> Date {
        self.terms.acceptance.today
    }

    /// The contract or product that a finding stands in, at head or at base.
    fn members(&self) -> BTreeMap<FileId, &'run MeshMember> {
        let meshes = std::iter::once(self.side.mesh).chain(self.side.other);
        meshes.flat_map(|it| &it.members).map(|it| (it.file, it)).collect()
    }

    /// For each waiver the indexes of the findings that it is about.
    fn matches(&self, waivers: &[Waiver], findings: &[Finding]) -> Vec<Vec<usize>> {
        let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, finding) in findings.iter().enumerate() {
            by_rule.entry(finding.rule.as_str()).or_default().push(index);
        }
        let members = self.members();
        let about = |waiver: &Waiver| {
            let of_rule = by_rule.get(waiver.policy.value.as_str()).into_iter().flatten();
            let mine = of_rule.filter(|index| {
                findings.get(**index).is_some_and(|it| self.is_about(waiver, it, &members))
            });
            mine.copied().collect()
        };
        waivers.iter().map(about).collect()
    }

    fn is_about(
        &self,
        waiver: &Waiver,
        finding: &Finding,
        members: &BTreeMap<FileId, &'run MeshMember>,
    ) -> bool {
        let member = members.get(&finding.primary.file);
        // A change of the id is one of the contract that had the id.
        let there = self.side.other.filter(|_| finding.change.is_some());
        let before = there.zip(member).and_then(|(mesh, it)| Some(mesh.at_path(&it.path)?.1));
        let named = |id: &str| {
            // Beside a higher major a contract is called `id@MAJOR`.
            let subject = finding.subject.strip_prefix(id);
            let subject = subject.is_some_and(|rest| rest.is_empty() || rest.starts_with('@'));
            subject
                || member.and_then(|it| it.unit.id()) == Some(id)
                || before.and_then(|it| it.unit.id()) == Some(id)
        };
        let inside = match &waiver.scope.target {
            ScopeTarget::Contract(id) => {
                named(&id.value) && member.is_some_and(|it| it.unit.is_contract())
            }
            ScopeTarget::Product(id) => {
                named(&id.value) && member.is_some_and(|it| it.unit.is_product())
            }
            ScopeTarget::Path(_, glob) => glob.is_match(self.sources.path(finding.primary.file)),
        };
        let element = waiver.scope.element.as_deref().unwrap_or_default();
        let below = finding.element.strip_prefix(element);
        inside && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    fn judge(&self, sheet: Option<&Sheet>, findings: &[Finding]) -> Judged {
        let mut judged = Judged { found: Vec::new(), verdicts: BTreeMap::new(), notes: Vec::new() };
        let Some(sheet) = sheet else { return judged };
        let waivers = &sheet.read.waivers;
        let matches = self.matches(waivers, findings);
        let problems = self.problems(sheet, &matches, findings, &mut judged.notes);
        // Only what is wrong by itself, and not taken lightly by the configuration.
        let stands = |(_, finding): &&(usize, Finding)| {
            if finding.severity < Severity::Error {
                return false;
            }
            let graded = graded(vec![finding.clone()], self.terms);
            graded.first().is_some_and(|it| it.severity == Severity::Error)
        };
        let mut wrong = vec![false; waivers.len()];
        for (index, _) in problems.iter().filter(stands) {
            if let Some(wrong) = wrong.get_mut(*index) {
                *wrong = true;
            }
        }
        for (index, (waiver, matches)) in waivers.iter().zip(&matches).enumerate() {
            let wrong = wrong.get(index).copied().unwrap_or_default();
            for at in matches {
                let Some(finding) = findings.get(*at) else { continue };
                let verdict = (self.effect(sheet, waiver, wrong, finding), index);
                let best = judged.verdicts.entry(*at).or_insert(verdict);
                if verdict.0 == Effect::Accepts && best.0 != Effect::Accepts {
                    *best = verdict;
                }
            }
        }
        judged.found.extend(problems.into_iter().map(|(_, finding)| finding));
        judged.found.extend(sheet.read.problems.iter().map(|it| {
            sheet.finding("waiver/invalid", it.span, it.node, it.message.clone(), &it.help)
        }));
        judged
    }

    fn effect(&self, sheet: &Sheet, waiver: &Waiver, wrong: bool, finding: &Finding) -> Effect {
        let approved = finding.change.is_none() || approval::covers(self, sheet, waiver, finding);
        if waiver.expires.value < self.today() {
            Effect::Expired
        } else if wrong || !approved || self.waivable(&waiver.policy.value) != Some(true) {
            Effect::Refused
        } else {
            Effect::Accepts
        }
    }

    /// Whether findings of an id may be accepted; nothing where no rule or policy has it.
    fn waivable(&self, id: &str) -> Option<bool> {
        let group = id.split_once('/').map_or(id, |(group, _)| group);
        let never = matches!(group, "document" | "policy" | "waiver" | "config");
        let policy = self.terms.acceptance.policies.get(id).copied();
        rules::find(id).map(|_| !never).or(policy.map(|waivable| waivable && !never))
    }

    /// Whether a waiver is new in a pull request, so that what it is for may still come.
    fn waits(&self, waiver: &Waiver) -> bool {
        let known = |sheet: Option<&Sheet>| sheet.is_some_and(|it| it.has(waiver));
        self.terms.acceptance.deciding.is_some_and(|it| !known(it.sheet))
    }

    fn accept(
        &self,
        head: &mut [Finding],
        sheet: Option<&Sheet>,
        verdicts: &BTreeMap<usize, (Effect, usize)>,
    ) {
        for (at, (effect, index)) in verdicts {
            let waiver = sheet.and_then(|it| it.read.waivers.get(*index));
            let (Some(finding), Some(waiver), Some(sheet)) = (head.get_mut(*at), waiver, sheet)
            else {
                continue;
            };
            let (id, last) = (&waiver.id.value, waiver.expires.value);
            match effect {
                Effect::Accepts => {
                    finding.waiver = Some(Box::new(Accepted {
                        id: id.clone(),
                        reason: waiver.reason.clone(),
                        owner: waiver.owner.clone(),
                        approved_by: waiver.approved_by.value.join(", "),
                        expires: last.to_string(),
                        days_left: days(self.today(), last),
                        file: sheet.file,
                        span: sheet.read.document.span(waiver.id.node),
                    }));
                }
                Effect::Expired => finding.add_help(&format!("`{id}` accepted it until {last}")),
                Effect::Refused => {
                    finding.add_help(&format!("`{id}` is wrong itself and does not accept it"));
                }
            }
        }
    }
}

/// Says which findings the waivers of head will accept once they are where they decide.
fn promise(
    head: &mut [Finding],
    sheet: Option<&Sheet>,
    verdicts: &BTreeMap<usize, (Effect, usize)>,
    name: &str,
) {
    for (at, (effect, index)) in verdicts {
        let waiver = sheet.and_then(|it| it.read.waivers.get(*index));
        if let (Some(finding), Some(waiver), Effect::Accepts) = (head.get_mut(*at), waiver, effect)
            && finding.waiver.is_none()
        {
            let id = &waiver.id.value;
            finding.add_help(&format!("would be waived by `{id}` once that is on {name}"));
        }
    }
}

impl Sheet {
    /// Whether it holds a waiver of the same id.
    fn has(&self, waiver: &Waiver) -> bool {
        self.read.waivers.iter().any(|it| it.id.value == waiver.id.value)
    }

    /// Something that is wrong with a waivers file.
    fn finding(
        &self,
        rule: &'static str,
        span: Span,
        node: Option<NodeId>,
        message: String,
        help: &str,
    ) -> Finding {
        let document = &self.read.document;
        let mut finding = finding_at(rule, self.file, span, message, help);
        if let Some(node) = node {
            finding.element = document.element(node);
            finding.pointer = document.pointer(node);
        }
        finding.subject = format!("file:{}", self.path);
        finding.owners.clone_from(&self.owners);
        finding
    }
}

fn finding_at(
    rule: &'static str,
    file: FileId,
    span: Span,
    message: String,
    help: &str,
) -> Finding {
    let severity = rules::find(rule).map_or(Severity::Error, |it| it.severity);
    let label = Label { file, span, message: String::new() };
    let mut finding = Finding::draft(RuleId::from(rule), severity, message, label);
    finding.help = Some(help.to_owned());
    finding
}

/// Days from one date to another.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |it| i64::from(it.get_days()))
}

/// `1 day`, `12 days`.
pub(super) fn in_days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}
