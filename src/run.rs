//! One run: the stages after discovery in their order, on revisions that are read already.
//!
//! A pure function of the two snapshots and the terms, so that what a test sees in memory is what
//! the command line does.

use crate::config::{self, ConfigProblem, Settings};
use crate::discover::{Loaded, Parsed, Snapshot};
use crate::evaluate::policy::{self, Compiled, Policy, PolicyFailure, PolicyProblem, Scope};
use crate::evaluate::{self, Surroundings, rules};
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::{Lowered, Mesh, MeshMember};
use crate::report::{
    Failure, PoliciesInfo, PolicyPlace, PolicySource, Report, RuleInfo, Run, RunInfo,
};
use crate::settle::{self, FailOn, Gate, Settled};
use crate::source::{Encoding, FileId, Revision, Source, Sources};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a run is asked for.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The date of the run.
    pub today: Date,
    /// Which findings count.
    pub gate: Gate,
    /// From which severity on they fail the run.
    pub fail_on: FailOn,
    /// Whose policies, configuration and owners decide.
    pub policies_from: PolicySource,
    /// Commit of the base, where there is one.
    pub base: Option<String>,
    /// Commit that is checked; nothing for files as they lie.
    pub head: Option<String>,
    /// What is compared, in one line.
    pub comparison: String,
    /// `owner/name` of the repository, where it is known.
    pub repository: Option<String>,
    /// What else a reader should know.
    pub notes: Vec<String>,
    /// Paths that were asked for; all where there is none.
    pub paths: Vec<String>,
    /// More policies, given on the command line.
    pub policies: Vec<(Arc<str>, Arc<str>)>,
}

/// What a run says.
#[derive(Debug)]
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// The files that it points into.
    pub sources: Sources,
}

/// Checks a revision of a mesh, compared with another if there is one.
///
/// `policies` is the revision whose policies, configuration and owners decide; it is one of the
/// two or a third one.
pub fn check(
    head: &Snapshot,
    base: Option<&Snapshot>,
    policies: &Snapshot,
    terms: &Terms,
) -> Outcome {
    let adopting = terms.policies_from == PolicySource::Base && is_adoption(head, policies);
    let adoption = adopting.then(|| adoption(terms));
    let (policies, terms) = adoption.as_ref().map_or((policies, terms), |terms| (head, terms));
    let mut desk = Desk::new(head, base, policies, terms);
    let compiled = desk.policies();
    let surroundings = Surroundings { today: terms.today, protect: desk.settings.protect };
    let mut found = Desk::found_alone(&desk.head, head);
    let mut known = base.map(|base| Desk::found_alone(&desk.base, base));
    if base.is_some() {
        found.extend(evaluate::changes(&desk.base, &desk.head, &surroundings));
    }
    if desk.failures.is_empty() {
        let judged = desk.judge(&compiled, base.is_some());
        found.extend(judged.0);
        if let Some(known) = &mut known {
            known.extend(judged.1);
        }
    }
    if let (Some(known), Some(base)) = (&mut known, base) {
        known.extend(desk.found_at_base(base));
    }
    found.append(&mut desk.found);
    let shipped: BTreeSet<String> = compiled
        .set
        .policies
        .iter()
        .filter(|policy| policy.shipped)
        .map(|policy| policy.id.to_string())
        .collect();
    let settled = settle::settle(
        found,
        known,
        &desk.sources,
        &settle::Terms {
            settings: &desk.settings,
            shipped: &shipped,
            gate: terms.gate,
            fail_on: terms.fail_on,
            incomplete: !desk.failures.is_empty(),
            paths: &terms.paths,
        },
    );
    desk.report(settled, &compiled.set.policies, base.is_some())
}

/// Whether head is the first revision with a configuration or policies.
fn is_adoption(head: &Snapshot, base: &Snapshot) -> bool {
    let governed = |snapshot: &Snapshot| {
        let policy = |path: &str| {
            let folder =
                |dir: &String| path.strip_prefix(dir).is_some_and(|it| it.starts_with('/'));
            is_rego(path) && Settings::default().policy_dirs.iter().any(folder)
        };
        snapshot.text(config::FILE).is_some() || snapshot.texts.iter().any(|(it, _)| policy(it))
    };
    governed(head) && !governed(base)
}

/// Terms by which nothing fails: those who introduce rules must be able to merge them.
fn adoption(terms: &Terms) -> Terms {
    let mut terms = terms.clone();
    terms.policies_from = PolicySource::Head;
    terms.fail_on = FailOn::Never;
    terms.notes.push(ADOPTION.to_owned());
    terms
}

fn is_rego(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rego")
}

/// What a report says where its rules are new.
const ADOPTION: &str = "first adoption: base has neither configuration nor policies, so that \
                        nothing fails this run; once it is merged, the same findings count";

/// What the stages of a run work on.
struct Desk<'run> {
    terms: &'run Terms,
    policies: &'run Snapshot,
    settings: Settings,
    sources: Sources,
    head: Mesh,
    base: Mesh,
    /// Findings about configuration and policies.
    found: Vec<Finding>,
    failures: Vec<Failure>,
    /// Files of shipped policies.
    shipped: BTreeSet<FileId>,
}

impl<'run> Desk<'run> {
    fn new(
        head: &Snapshot,
        base: Option<&Snapshot>,
        policies: &'run Snapshot,
        terms: &'run Terms,
    ) -> Self {
        let mut desk = Self {
            terms,
            policies,
            settings: Settings::default(),
            sources: Sources::default(),
            head: Mesh::default(),
            base: Mesh::default(),
            found: Vec::new(),
            failures: Vec::new(),
            shipped: BTreeSet::new(),
        };
        desk.configure(head);
        desk.head = desk.mesh(head, Revision::Head);
        desk.base = base.map(|base| desk.mesh(base, Revision::Base)).unwrap_or_default();
        desk
    }

    /// Reads the configuration that decides and, where it is another, checks the one of head.
    fn configure(&mut self, head: &Snapshot) {
        if let Some(text) = self.policies.text(config::FILE) {
            let (settings, problems) = config::read(text);
            self.settings = settings;
            let same = head.text(config::FILE).is_some_and(|it| it.text == text.text);
            let revision = if same { Revision::Head } else { Revision::Base };
            self.config_problems(problems, text, revision);
        }
        if self.terms.policies_from != PolicySource::Head
            && let Some(text) = head.text(config::FILE)
            && self.policies.text(config::FILE).is_none_or(|it| it.text != text.text)
        {
            let (_, problems) = config::read(text);
            self.config_problems(problems, text, Revision::Head);
        }
    }

    fn config_problems(
        &mut self,
        problems: Vec<ConfigProblem>,
        text: &crate::parse::Text,
        revision: Revision,
    ) {
        if problems.is_empty() {
            return;
        }
        let file = self.sources.add(Source::new(
            Arc::from(config::FILE),
            revision,
            text.text.clone(),
            text.encoding,
        ));
        for problem in problems {
            let help = problem.help.unwrap_or_else(|| problem.kind.help().to_owned());
            self.failures.push(Failure {
                message: format!("{}: {}", config::FILE, problem.message),
                help: Some(help.clone()),
                location: None,
            });
            let label = Label { file, span: problem.span, message: String::new() };
            let rule = problem.kind.rule();
            let mut finding =
                Finding::draft(RuleId::from(rule), Severity::Error, problem.message, label);
            finding.help = Some(help);
            finding.subject = format!("file:{}", config::FILE);
            self.found.push(finding);
        }
    }

    fn mesh(&mut self, snapshot: &Snapshot, revision: Revision) -> Mesh {
        let owners = self.policies.code_owners();
        let members = snapshot.documents.iter().map(|Loaded { path, parsed }| {
            let unit = parsed.unit.clone();
            let text = unit.document.source().clone();
            let source = Source::new(path.clone(), revision, text, unit.encoding);
            MeshMember {
                file: self.sources.add(source),
                path: path.clone(),
                unit,
                domain: self.settings.domain_of(path).map(|it| it.name.clone()),
                owners: self.settings.owners_of(path, owners.as_ref()),
                subject: path.clone(),
            }
        });
        let members = members.collect();
        Mesh::new(members, self.settings.domains.clone(), self.settings.complete)
    }

    /// Findings about single documents and about the mesh of one revision.
    fn found_alone(mesh: &Mesh, snapshot: &Snapshot) -> Vec<Finding> {
        let mut found = Vec::new();
        // Members and documents are both sorted by path.
        for (member, Loaded { parsed: Parsed { findings, .. }, .. }) in
            mesh.members.iter().zip(&snapshot.documents)
        {
            found.extend(evaluate::at_member(findings, member));
        }
        found.extend(evaluate::mesh(mesh));
        found
    }

    /// Reads and checks the policies that decide.
    fn policies(&mut self) -> Compiled {
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

    fn policy_problems(&mut self, problems: &[PolicyProblem]) {
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
    fn found_at_base(&self, base: &Snapshot) -> Vec<Finding> {
        let same = |finding: &&Finding| {
            self.sources.get(finding.primary.file).is_some_and(|source| {
                base.text(&source.path).is_some_and(|text| text.text == source.text)
            })
        };
        self.found.iter().filter(same).cloned().collect()
    }

    /// What policies find at head and at base.
    ///
    /// A document that is the same on both sides is only judged again by policies that look at
    /// other documents.
    fn judge(&mut self, compiled: &Compiled, compared: bool) -> (Vec<Finding>, Vec<Finding>) {
        let today = self.terms.today;
        let at_base = |index: usize| counterpart(&self.head, index, &self.base);
        let head = policy::run(
            &compiled.set,
            &Scope { mesh: &self.head, base: &at_base, wanted: &|_, _| true, today },
        );
        let mut known = Vec::new();
        if compared {
            let same = self.unchanged();
            let again =
                |index: usize, policy: &Policy| policy.looks_around() || !same.contains_key(&index);
            let scope = Scope { mesh: &self.base, base: &|_| None, wanted: &again, today };
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

    fn report(self, settled: Settled, policies: &[Policy], compared: bool) -> Outcome {
        let checked = self
            .head
            .contracts()
            .filter(|(_, member, _)| settle::is_inside(&member.path, &self.terms.paths))
            .count();
        let mut notes = self.terms.notes.clone();
        if settled.outside > 0 {
            notes.push(format!(
                "{} findings outside the given paths are not shown",
                settled.outside
            ));
        }
        let info = RunInfo {
            repository: self.terms.repository.clone(),
            today: self.terms.today.to_string(),
            base: self.terms.base.clone(),
            head: self.terms.head.clone(),
            comparison: self.terms.comparison.clone(),
            gate: self.terms.gate,
            fail_on: self.terms.fail_on,
            preset: self.settings.preset,
            protect: self.settings.protect,
            config: self.settings.configured.then(|| config::FILE.to_owned()),
            policies: PoliciesInfo {
                source: self.terms.policies_from,
                revision: None,
                dirs: self.settings.policy_dirs.clone(),
                shipped: self.settings.shipped,
            },
            failures: self.failures,
            notes,
        };
        let run = Run { info, verdict: settled.verdict, checked, policies: policies.len() };
        let rules = rule_infos(policies, &self.sources);
        let base = compared.then_some(&self.base);
        let report = Report::new(run, &self.head, base, settled.findings, &self.sources, &rules);
        Outcome { report, sources: self.sources }
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

/// What a report says of every rule and policy that ran.
pub fn rule_infos(policies: &[Policy], sources: &Sources) -> Vec<RuleInfo> {
    let rules = rules::all().map(|rule| RuleInfo {
        id: rule.id.to_owned(),
        title: rule.summary().to_owned(),
        description: String::new(),
        severity: rule.severity,
        docs: Some(format!("docs/rules/{}.md", rule.id)),
        policy: None,
    });
    let policies = policies.iter().map(|policy| RuleInfo {
        id: policy.id.to_string(),
        title: policy.title.clone(),
        description: policy.description.clone(),
        severity: policy.severity,
        docs: policy.shipped.then(|| format!("docs/rules/{}.md", policy.id)),
        policy: Some(place(policy, sources)),
    });
    rules.chain(policies).collect()
}

fn place(policy: &Policy, sources: &Sources) -> PolicyPlace {
    let line = sources.get(policy.file).map_or(1, |source| source.position(policy.span.start).line);
    PolicyPlace { path: policy.path.to_string(), line }
}
