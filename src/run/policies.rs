//! Policies of a run: which ones decide, what is wrong with them, and what they find.

use super::{Desk, Outcome, Terms, is_rego};
use crate::config::{self, Settings};
use crate::discover::Snapshot;
use crate::evaluate::policy::{
    self, Compiled, MeshFacts, Moved, Policy, PolicyFailure, PolicyProblem, Scope,
};
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::{Mesh, MeshMember, Subject, Unit};
use crate::report::{Failure, PolicySource};
use crate::settle::{self, Verdict};
use crate::source::{Encoding, FileId, Revision, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What policies found.
pub(super) struct Judged {
    /// At head.
    pub head: Vec<Finding>,
    /// At each base.
    pub bases: Vec<Vec<Finding>>,
}

/// The documents whose `input.mesh.history` some policy asks for, which takes a walk through Git.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryWanted {
    /// All.
    All,
    /// Those of these statuses; none where there is none.
    Of(BTreeSet<String>),
}

impl HistoryWanted {
    /// What policies that may decide ask for.
    pub fn by(head: &Snapshot, policies: &Snapshot, given: &[(Arc<str>, Arc<str>)]) -> Self {
        let own = head.texts.iter().chain(&policies.texts).filter(|(path, _)| is_rego(path));
        let mut modules: Vec<(Arc<str>, Arc<str>)> =
            own.map(|(path, text)| (path.clone(), text.text.clone())).collect();
        modules.extend(given.iter().cloned());
        if policies.settings().shipped {
            let shipped = policy::shipped().into_iter();
            modules.extend(shipped.map(|(path, text)| (Arc::from(path), Arc::from(text))));
        }
        // A word that is not there needs no parser; what tests ask for, they bring along.
        modules.retain(|(path, text)| {
            !path.ends_with("_test.rego")
                && memchr::memmem::find(text.as_bytes(), b"history").is_some()
        });
        let mut statuses = BTreeSet::new();
        for (path, text) in modules {
            let module = policy::Module::parse(FileId(0), &path, text);
            if !module.asks.contains(&"history") {
                continue;
            }
            let applies = module.metadata.iter().filter_map(|it| it.applies_to.as_ref());
            let own: BTreeSet<String> = applies.flat_map(|it| it.value.status.clone()).collect();
            if own.is_empty() {
                return Self::All;
            }
            statuses.extend(own);
        }
        Self::Of(statuses)
    }

    /// Whether nobody asks for any.
    pub fn is_none(&self) -> bool {
        *self == Self::Of(BTreeSet::new())
    }

    /// Whether the history of a document is asked for.
    pub fn holds(&self, unit: &Unit) -> bool {
        match self {
            Self::All => true,
            Self::Of(statuses) => unit.status().is_some_and(|it| statuses.contains(it)),
        }
    }
}

/// Checks the policies of a revision and those named in the terms, and no document.
///
/// What keeps a run from judging anything is here what was asked for: a finding, no failure.
pub fn check_policies(head: &Snapshot, terms: &Terms) -> Outcome {
    let mut desk = Desk::new(head, &[], head, terms);
    let compiled = desk.policies();
    let mut found = std::mem::take(&mut desk.found);
    found.retain(|it| settle::is_inside(desk.sources.path(it.primary.file), &terms.paths));
    let stopped = !std::mem::take(&mut desk.failures).is_empty() && !found.is_empty();
    let mut settled = desk.settled_alone(found, false);
    // A severity in the configuration mends no policy.
    if stopped && terms.fail_on != settle::FailOn::Never && settled.verdict == Verdict::Pass {
        settled.verdict = Verdict::Fail;
    }
    let inside = |path: &str| settle::is_inside(path, &terms.paths);
    let files: BTreeSet<&str> =
        compiled.own.iter().map(|path| &**path).filter(|it| inside(it)).collect();
    let policies =
        compiled.set.policies.iter().filter(|it| !it.shipped && inside(&it.path)).count();
    let mut outcome = desk.report(settled, &compiled.set.policies);
    let summary = &mut outcome.report.summary;
    summary.policies = u64::try_from(policies).unwrap_or(u64::MAX);
    summary.policy_files = u64::try_from(files.len()).ok();
    outcome
}

impl Desk<'_> {
    /// Reads and checks the policies that decide.
    pub(super) fn policies(&mut self) -> Compiled {
        let modules = self.modules(self.policies, &self.settings.clone());
        let compiled = policy::compile(&modules, &self.settings, self.terms.today);
        self.policy_problems(&compiled.problems);
        if let Some(text) = self.policies.text(config::FILE) {
            self.config_problems(compiled.config.clone(), text, Revision::Head);
        }
        compiled
    }

    /// Checks the policies of head and what its configuration says of them, where others decide:
    /// once merged they would, so that a broken one must not get that far.
    pub(super) fn policies_of_head(&mut self, head: &Snapshot) {
        if self.terms.policies_from == PolicySource::Head || governed_alike(head, self.policies) {
            return;
        }
        let written = head.text(config::FILE);
        let settings = head.settings();
        let modules = self.modules(head, settings);
        let compiled = policy::compile(&modules, settings, self.terms.today);
        self.policy_problems(&compiled.problems);
        if let Some(text) = written {
            self.config_problems(compiled.config, text, Revision::Head);
        }
    }

    /// The modules that a revision and the command line bring, and the shipped ones.
    pub(super) fn modules(
        &mut self,
        snapshot: &Snapshot,
        settings: &Settings,
    ) -> Vec<(policy::Module, bool)> {
        let mut modules = Vec::new();
        let own = snapshot
            .texts
            .iter()
            .filter(|(path, _)| is_rego(path) && settings.holds_policies(path));
        let mut given: Vec<_> = own.map(|(path, text)| (path.clone(), text.text.clone())).collect();
        for (path, text) in &self.terms.policies {
            if !given.iter().any(|(known, _)| known == path) {
                given.push((path.clone(), text.clone()));
            }
        }
        for (path, text) in given {
            let source = Source::new(path.clone(), Revision::Head, text.clone(), Encoding::Utf8);
            let file = self.sources.add(source);
            modules.push((policy::Module::parse(file, &path, text), false));
        }
        if settings.shipped {
            for (path, text) in policy::shipped() {
                let path: Arc<str> = Arc::from(format!("mesh-lint/{path}"));
                let text: Arc<str> = Arc::from(text);
                let source =
                    Source::new(path.clone(), Revision::Head, text.clone(), Encoding::Utf8);
                let file = self.sources.add(source);
                self.shipped.insert(file);
                modules.push((policy::Module::parse(file, &path, text), true));
            }
        }
        modules
    }

    pub(super) fn policy_problems(&mut self, problems: &[PolicyProblem]) {
        for problem in problems {
            // What is said of shipped policies is for those who ship them, unless it stops a run.
            if !problem.stops && self.shipped.contains(&problem.file) {
                continue;
            }
            let label = Label { file: problem.file, span: problem.span, message: String::new() };
            let severity = if problem.stops { Severity::Error } else { Severity::Warning };
            let message = problem.kind.message();
            let path = self.sources.path(problem.file).to_owned();
            let rule = RuleId::from(problem.kind.id());
            let mut finding = Finding::draft(rule, severity, message, label);
            if self.is_said(&finding) {
                continue;
            }
            if problem.stops {
                self.failures.push(Failure {
                    message: format!("{path}: {}", finding.message),
                    help: Some(problem.kind.help()),
                    location: None,
                });
            }
            finding.help = Some(problem.kind.help());
            finding.subject = format!("file:{path}");
            finding.related = problem
                .related
                .iter()
                .map(|(file, span, message)| Label {
                    file: *file,
                    span: *span,
                    message: message.clone(),
                })
                .collect();
            self.found.push(finding);
        }
    }

    /// Findings about configuration and policies that stand at base in the same words.
    pub(super) fn found_at_base(&self, base: &Snapshot) -> Vec<Finding> {
        let same = |finding: &&Finding| {
            self.sources.get(finding.primary.file).is_some_and(|source| {
                base.text(&source.path).is_some_and(|text| text.text == source.text)
            })
        };
        self.found.iter().filter(same).cloned().collect()
    }

    /// The member at base that a member of head is compared with, by index.
    pub(super) fn at_base(&self, index: usize) -> Option<&MeshMember> {
        counterpart(&self.head, index, self.bases.first()?)
    }

    /// Whether the configuration lets a policy find anything.
    fn is_on(&self, policy: &Policy) -> bool {
        self.settings.severity_of(policy.id.as_str()) != Some(None)
    }

    /// What policies see at head.
    pub(super) fn scope<'a>(
        &'a self,
        head: &'a Snapshot,
        changes: &'a BTreeMap<FileId, Vec<&'a Finding>>,
        base: &'a (dyn Fn(usize) -> Option<&'a MeshMember> + Sync),
        wanted: &'a (dyn Fn(usize, &Policy) -> bool + Sync),
    ) -> Scope<'a> {
        let histories = head.histories.as_ref();
        let today = self.terms.today;
        let stuck = self.terms.stuck;
        Scope { mesh: &self.head, base, changes, histories, wanted, today, stuck }
    }

    /// Changes by the document at head that they are about; those of what is gone are left out.
    pub(super) fn changes_by_file<'a>(
        &self,
        found: &'a [Finding],
    ) -> BTreeMap<FileId, Vec<&'a Finding>> {
        let heads: BTreeSet<FileId> = self.head.members.iter().map(|it| it.file).collect();
        let mut changes: BTreeMap<FileId, Vec<&Finding>> = BTreeMap::new();
        for finding in found {
            let file = finding.primary.file;
            let own = heads.contains(&file).then_some(file);
            if let Some(file) = own.or_else(|| self.successor(finding)) {
                changes.entry(file).or_default().push(finding);
            }
        }
        changes
    }

    /// The document at head in which something that a finding places at base is missing.
    fn successor(&self, finding: &Finding) -> Option<FileId> {
        let mut bases = self.bases.iter().flat_map(|base| &base.members);
        let was = bases.find(|it| it.file == finding.primary.file);
        let (_, now) = self.head.called(&finding.subject)?;
        let Some(was) = was else {
            return self.is_schema(finding.primary.file).then_some(now.file);
        };
        (now.unit.facts.subject == was.unit.facts.subject).then_some(now.file)
    }

    /// Whether a file is that of a schema, which belongs to the contract that links it.
    fn is_schema(&self, file: FileId) -> bool {
        let meshes = std::iter::once(&self.head).chain(&self.bases);
        meshes.flat_map(|it| &it.schemas).any(|it| it.file == file)
    }

    /// What policies find at head and at each base.
    pub(super) fn judge(
        &mut self,
        compiled: &Compiled,
        (head, bases): (&Snapshot, &[Snapshot]),
        changes: &[Finding],
    ) -> Judged {
        let changes = self.changes_by_file(changes);
        let at_base = |index: usize| self.at_base(index);
        let is_on = |_: usize, policy: &Policy| self.is_on(policy);
        let facts = MeshFacts::of(&compiled.set, &self.head);
        let scope = self.scope(head, &changes, &at_base, &is_on);
        let mut head = policy::run_with(&compiled.set, &scope, facts.as_ref());
        let known = (facts.as_ref(), head.findings.as_slice());
        let at_base = |(mesh, base)| self.judge_base((mesh, base), compiled, known);
        let bases = self.bases.iter().zip(bases).map(at_base).collect();
        self.failed.extend(head.failures.iter().map(|it| it.policy.to_string()));
        for failure in &head.failures {
            let failed = failed(failure);
            if !self.failures.contains(&failed) {
                self.failures.push(failed);
            }
        }
        head.findings.extend(head.failures.iter().map(failure_finding));
        Judged { head: head.findings, bases }
    }

    /// What policies find at a base, given the facts of head and what they find there.
    ///
    /// A document that is the same on both sides is only judged again by policies that see
    /// something else of other documents.
    fn judge_base(
        &self,
        (base, snapshot): (&Mesh, &Snapshot),
        compiled: &Compiled,
        (facts, head): (Option<&MeshFacts>, &[Finding]),
    ) -> Vec<Finding> {
        let set = &compiled.set;
        let same = self.unchanged(base);
        let own = MeshFacts::of(set, base);
        let moved = Moved::between(set, facts, own.as_ref());
        let again = |index: usize, policy: &Policy| {
            self.is_on(policy)
                && (!same.contains_key(&index)
                    || base
                        .members
                        .get(index)
                        .is_some_and(|it| moved.concerns(policy, &it.subject)))
        };
        // At base nothing is new: there a document is its own base.
        let itself = |index: usize| base.members.get(index);
        let scope = Scope {
            mesh: base,
            base: &itself,
            changes: &BTreeMap::new(),
            histories: snapshot.histories.as_ref(),
            wanted: &again,
            today: self.terms.today,
            stuck: self.terms.stuck,
        };
        let mut known = policy::run_with(set, &scope, own.as_ref()).findings;
        let around: BTreeMap<&str, &Policy> = set
            .policies
            .iter()
            .filter(|it| it.looks_around())
            .map(|it| (it.id.as_str(), it))
            .collect();
        let files: BTreeMap<FileId, (usize, FileId)> =
            same.iter().map(|(index, (head, own))| (*head, (*index, *own))).collect();
        known.extend(head.iter().filter_map(|finding| {
            let (index, file) = *files.get(&finding.primary.file)?;
            let policy = around.get(finding.rule.as_str());
            let mut finding = finding.clone();
            finding.primary.file = file;
            policy.is_none_or(|policy| !again(index, policy)).then_some(finding)
        }));
        known
    }

    /// Members of base, by index, that stand unchanged at the same path of head: the files at
    /// head and at base.
    fn unchanged(&self, base: &Mesh) -> BTreeMap<usize, (FileId, FileId)> {
        let same = |(index, own): (usize, &MeshMember)| {
            let (_, head) = self.head.at_path(&own.path)?;
            let alike = Arc::ptr_eq(&head.unit, &own.unit) && head.subject == own.subject;
            alike.then_some((index, (head.file, own.file)))
        };
        base.members.iter().enumerate().filter_map(same).collect()
    }
}

/// Whether two revisions have the same configuration and the same Rego files.
pub(super) fn governed_alike(one: &Snapshot, other: &Snapshot) -> bool {
    governing(one).eq(governing(other))
}

/// The configuration and the Rego files of a revision: path and text.
fn governing(snapshot: &Snapshot) -> impl Iterator<Item = (&str, &str)> {
    let rules = snapshot.texts.iter();
    rules
        .filter(|(path, _)| is_rego(path) || **path == *config::FILE)
        .map(|(path, text)| (&**path, &*text.text))
}

/// The member of another revision that a member is compared with.
fn counterpart<'mesh>(own: &Mesh, index: usize, other: &'mesh Mesh) -> Option<&'mesh MeshMember> {
    let member = own.members.get(index)?;
    let id = member.unit.id();
    let by_id = id.and_then(|id| match member.unit.facts.subject? {
        Subject::Contract => other.contracts_of(id).next(),
        Subject::Product => other.products_of(id).next(),
    });
    let alike = |it: &MeshMember| it.unit.facts.subject == member.unit.facts.subject;
    let called = other.called(&member.subject).filter(|(_, it)| alike(it));
    called.or(by_id).or_else(|| other.at_path(&member.path)).map(|(_, member)| member)
}

fn failed(failure: &PolicyFailure) -> Failure {
    Failure {
        message: format!(
            "policy `{}` failed on {}: {}",
            failure.policy, failure.document, failure.message
        ),
        help: Some(
            if failure.overran {
                "mend the policy; it was asked about nothing behind this document"
            } else {
                "mend the policy; until then nothing it could have found is known"
            }
            .to_owned(),
        ),
        location: None,
    }
}

fn failure_finding(failure: &PolicyFailure) -> Finding {
    let message = format!("policy `{}` failed: {}", failure.policy, failure.message);
    let rule = RuleId::from("policy/evaluation-failed");
    let mut finding = Finding::draft(rule, Severity::Error, message, failure.label.clone());
    finding.help = Some(format!("it failed on {}", failure.document));
    finding.subject = failure.policy.to_string();
    finding.discriminator.clone_from(&failure.document);
    finding
}
