//! Policies of a run: which ones decide, what is wrong with them, and what they find.

use super::{Desk, is_rego};
use crate::config;
use crate::discover::Snapshot;
use crate::evaluate::policy::{self, Compiled, Policy, PolicyFailure, PolicyProblem, Scope};
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::{Lowered, Mesh, MeshMember};
use crate::report::Failure;
use crate::source::{Encoding, FileId, Revision, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whether a policy that may decide asks for `input.mesh.history`, which takes a walk through Git.
pub fn asks_for_history(
    head: &Snapshot,
    policies: &Snapshot,
    given: &[(Arc<str>, Arc<str>)],
) -> bool {
    // A word that is not there needs no parser.
    let asks = |path: &str, text: &Arc<str>| {
        memchr::memmem::find(text.as_bytes(), b"history").is_some()
            && policy::Module::parse(FileId(0), path, text.clone()).mentions_history
    };
    let own = head.texts.iter().chain(&policies.texts).filter(|(path, _)| is_rego(path));
    own.map(|(path, text)| (path, &text.text))
        .chain(given.iter().map(|(path, text)| (path, text)))
        .any(|(path, text)| asks(path, text))
        || policy::shipped().into_iter().any(|(path, text)| asks(&path, &Arc::from(text)))
}

impl Desk<'_> {
    /// Reads and checks the policies that decide.
    pub(super) fn policies(&mut self) -> Compiled {
        let mut modules = Vec::new();
        let own = self.policies.texts.iter().filter(|(path, _)| {
            is_rego(path)
                && self.settings.policy_dirs.iter().any(|dir| {
                    dir.is_empty()
                        || path.strip_prefix(dir.as_str()).is_some_and(|it| it.starts_with('/'))
                })
        });
        let own = own.map(|(path, text)| (path.clone(), text.text.clone()));
        let given: Vec<_> = own.chain(self.terms.policies.iter().cloned()).collect();
        for (path, text) in given {
            let source = Source::new(path.clone(), Revision::Head, text.clone(), Encoding::Utf8);
            let file = self.sources.add(source);
            modules.push((policy::Module::parse(file, &path, text), false));
        }
        if self.settings.shipped {
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
        let compiled = policy::compile(&modules, &self.settings, self.terms.today);
        self.policy_problems(&compiled.problems);
        if let Some(text) = self.policies.text(config::FILE) {
            self.config_problems(compiled.config.clone(), text, Revision::Head);
        }
        compiled
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
            if problem.stops {
                self.failures.push(Failure {
                    message: format!("{path}: {message}"),
                    help: Some(problem.kind.help()),
                    location: None,
                });
            }
            let rule = RuleId::from(problem.kind.id());
            let mut finding = Finding::draft(rule, severity, message, label);
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
        counterpart(&self.head, index, &self.base)
    }

    /// What policies see at head.
    pub(super) fn scope<'a>(
        &'a self,
        head: &'a Snapshot,
        changes: &'a BTreeMap<FileId, Vec<&'a Finding>>,
        base: &'a (dyn Fn(usize) -> Option<&'a MeshMember> + Sync),
    ) -> Scope<'a> {
        let histories = head.histories.as_ref();
        let today = self.terms.today;
        Scope { mesh: &self.head, base, changes, histories, wanted: &|_, _| true, today }
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
        let was = self.base.members.iter().find(|it| it.file == finding.primary.file)?;
        let is_contract = was.unit.contract().is_some();
        let mut alike = self.head.members.iter().filter(|it| {
            *it.subject == *finding.subject && it.unit.contract().is_some() == is_contract
        });
        alike.next().map(|it| it.file)
    }

    /// What policies find at head and at base.
    ///
    /// A document that is the same on both sides is only judged again by policies that look at
    /// other documents.
    pub(super) fn judge(
        &mut self,
        compiled: &Compiled,
        (head, base): (&Snapshot, Option<&Snapshot>),
        changes: &[Finding],
    ) -> (Vec<Finding>, Vec<Finding>) {
        let today = self.terms.today;
        let histories = base.and_then(|it| it.histories.as_ref());
        let changes = self.changes_by_file(changes);
        let at_base = |index: usize| self.at_base(index);
        let head = policy::run(&compiled.set, &self.scope(head, &changes, &at_base));
        let mut known = Vec::new();
        if base.is_some() {
            let same = self.unchanged();
            let again =
                |index: usize, policy: &Policy| policy.looks_around() || !same.contains_key(&index);
            let changes = &BTreeMap::new();
            let mesh = &self.base;
            let scope = Scope { mesh, base: &|_| None, changes, histories, wanted: &again, today };
            known = policy::run(&compiled.set, &scope).findings;
            let around: BTreeSet<&str> = compiled
                .set
                .policies
                .iter()
                .filter(|policy| policy.looks_around())
                .map(|policy| policy.id.as_str())
                .collect();
            let files: BTreeMap<FileId, FileId> = same.into_values().collect();
            known.extend(head.findings.iter().filter_map(|finding| {
                let file = *files.get(&finding.primary.file)?;
                let mut finding = finding.clone();
                finding.primary.file = file;
                (!around.contains(finding.rule.as_str())).then_some(finding)
            }));
        }
        for failure in &head.failures {
            let failed = failed(failure);
            if !self.failures.contains(&failed) {
                self.failures.push(failed);
            }
        }
        let mut found = head.findings;
        found.extend(head.failures.iter().map(failure_finding));
        (found, known)
    }

    /// Members of base, by index, that stand unchanged at the same path of head: the files at
    /// head and at base.
    fn unchanged(&self) -> BTreeMap<usize, (FileId, FileId)> {
        let same = |(index, base): (usize, &MeshMember)| {
            let (_, head) = self.head.at_path(&base.path)?;
            let alike = Arc::ptr_eq(&head.unit, &base.unit) && head.subject == base.subject;
            alike.then_some((index, (head.file, base.file)))
        };
        self.base.members.iter().enumerate().filter_map(same).collect()
    }
}

/// The member of another revision that a member is compared with.
fn counterpart<'mesh>(own: &Mesh, index: usize, other: &'mesh Mesh) -> Option<&'mesh MeshMember> {
    let member = own.members.get(index)?;
    let id = member.unit.id();
    let by_id = id.and_then(|id| match member.unit.lowered {
        Lowered::Contract(_) => other.contracts_of(id).next(),
        Lowered::Product(_) => other.products_of(id).next(),
        Lowered::Foreign | Lowered::Other => None,
    });
    let same = |(_, it): &(usize, &MeshMember)| *it.subject == *member.subject;
    let exact = other.members.iter().enumerate().find(same);
    exact.or(by_id).or_else(|| other.at_path(&member.path)).map(|(_, member)| member)
}

fn failed(failure: &PolicyFailure) -> Failure {
    Failure {
        message: format!(
            "policy `{}` failed on {}: {}",
            failure.policy, failure.document, failure.message
        ),
        help: Some("mend the policy; until then nothing it could have found is known".to_owned()),
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
