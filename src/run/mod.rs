//! One run: the stages after discovery in their order, on revisions that are read already.
//!
//! A pure function of the two snapshots and the terms, so that what a test sees in memory is what
//! the command line does.

mod blast;
mod consumers;
mod diff;
mod effective;
mod info;
mod loosened;
mod page;
mod past;
mod policies;
mod preview;
mod schemas;
mod seen;
mod silent;
mod testing;
mod waivers;

pub use blast::{Past, Replay, policy_diff, replay};
pub use consumers::{Unknown, consumers, registry};
pub use diff::{FilePair, diff, diff_files, diff_files_among, diff_folders};
pub use effective::{
    Effective, EffectiveEntry, EffectivePolicy, EffectiveRule, Setting, Step, effective,
};
pub use info::rule_infos;
pub use page::{EXAMPLES, policy_page};
pub use policies::{HistoryWanted, check_policies};
pub use schemas::Around;
pub use seen::{deciding, seen, seen_data};
pub use testing::{TestPlan, test};

use crate::config::{self, ConfigProblem, Settings};
use crate::discover::{Loaded, Parsed, Snapshot};
use crate::evaluate::{self, Surroundings, policy};
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::{EarlierVersions, Mesh, MeshMember, Neighbours, Unit};
use crate::report::{ADOPTION, Failure, Only, PolicySource, Report};
use crate::settle::{self, FailOn, Gate, Settled};
use crate::source::{FileId, Revision, Source, Sources};
use jiff::civil::Date;
use std::collections::BTreeSet;
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
    /// What people call the revision that they come from, where it is not head.
    pub policies_name: String,
    /// Commit of a revision that only policies, configuration and owners come from.
    pub policies_commit: Option<String>,
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
    /// What is shown; all where nothing is asked for.
    pub only: Vec<Only>,
    /// More policies, given on the command line.
    pub policies: Vec<(Arc<str>, Arc<str>)>,
    /// What is known of other repositories.
    pub neighbours: Neighbours,
    /// Is told of an evaluation that does not come back, and must end the process.
    pub stuck: Option<fn(&str)>,
}

impl Terms {
    /// Terms of a run that compares nothing and judges by what lies at hand.
    pub fn alone(today: Date, comparison: &str) -> Self {
        Self {
            today,
            gate: Gate::All,
            fail_on: FailOn::Error,
            policies_from: PolicySource::Head,
            policies_name: String::new(),
            policies_commit: None,
            base: None,
            head: None,
            comparison: comparison.to_owned(),
            repository: None,
            notes: Vec::new(),
            paths: Vec::new(),
            only: Vec::new(),
            policies: Vec::new(),
            neighbours: Neighbours::default(),
            stuck: None,
        }
    }
}

/// What a run says.
#[derive(Debug)]
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// The files that it points into.
    pub sources: Sources,
}

/// Checks a revision of a mesh, compared with others if there are any.
///
/// There are several bases after criss-cross merges; the first is the one that is shown, and a
/// change stands only if it holds against all. `policies` is the revision whose policies,
/// configuration and owners decide; it is one of these or another one.
pub fn check(head: &Snapshot, bases: &[Snapshot], policies: &Snapshot, terms: &Terms) -> Outcome {
    let mut outcome = decided(head, bases, policies, terms);
    outcome.report.policy_preview = preview::preview(head, bases, policies, terms, &outcome.report);
    outcome
}

/// What a run says by the rules that are in force.
fn decided(head: &Snapshot, bases: &[Snapshot], policies: &Snapshot, terms: &Terms) -> Outcome {
    let adopting = terms.policies_from == PolicySource::Base && is_adoption(head, policies);
    let adoption = adopting.then(|| adoption(terms));
    let (policies, terms) = adoption.as_ref().map_or((policies, terms), |terms| (head, terms));
    let Judgement { desk, compiled, settled } = judged(head, bases, policies, terms);
    desk.report(settled, &compiled.set.policies)
}

/// A run of which no report is made yet.
struct Judgement<'run> {
    desk: Desk<'run>,
    compiled: policy::Compiled,
    settled: Settled,
}

fn judged<'run>(
    head: &Snapshot,
    bases: &[Snapshot],
    policies: &'run Snapshot,
    terms: &'run Terms,
) -> Judgement<'run> {
    let mut desk = Desk::new(head, bases, policies, terms);
    let compiled = desk.policies();
    desk.silence(head);
    let surroundings = desk.surroundings();
    let mut found = Desk::found_alone(&desk.head, head);
    let mut known: Vec<Vec<Finding>> =
        desk.bases.iter().zip(bases).map(|(mesh, base)| desk.found_at(mesh, base)).collect();
    let fresh = desk.changes(surroundings);
    let changes = desk.with_broken(&fresh, surroundings);
    if desk.failures.is_empty() {
        let judged = desk.judge(&compiled, (head, bases), &changes);
        found.extend(judged.head);
        for (known, judged) in known.iter_mut().zip(judged.bases) {
            known.extend(judged);
        }
    }
    without_told(&mut found, &changes);
    found.extend(changes);
    desk.policies_of_head(head);
    found.extend(desk.loosened(head, bases));
    for (known, base) in known.iter_mut().zip(bases) {
        known.extend(desk.found_at_base(base));
    }
    desk.add_standing(&mut known, &fresh);
    found.append(&mut desk.found);
    for found in std::iter::once(&mut found).chain(&mut known) {
        found.retain(|it| !desk.elsewhere.contains(&it.primary.file));
    }
    let shipped: BTreeSet<String> = compiled
        .set
        .policies
        .iter()
        .filter(|policy| policy.shipped)
        .map(|policy| policy.id.to_string())
        .collect();
    let sheets = desk.sheets(head, bases);
    let base_sides = desk.base_sides(&sheets);
    let waivable = waivers::waivable(&compiled.set.policies);
    let acceptance = desk.acceptance(&sheets, &base_sides, &waivable);
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
            failed: &desk.failed,
            paths: &terms.paths,
            subjects: &desk.asked(),
            acceptance: &acceptance,
        },
    );
    Judgement { desk, compiled, settled }
}

/// Drops what a change says better: a reference that this change left without a target.
fn without_told(found: &mut Vec<Finding>, changes: &[Finding]) {
    let told = |it: &&Finding| it.rule.as_str() == "change/relationship-target-missing";
    let places: Vec<&Label> = changes.iter().filter(told).map(|it| &it.primary).collect();
    let within = |inner: &Label, outer: &Label| {
        inner.file == outer.file
            && inner.span.start >= outer.span.start
            && inner.span.end <= outer.span.end
    };
    found.retain(|it| {
        it.rule.as_str() != "contract/relationship-unresolved"
            || !places.iter().any(|at| within(at, &it.primary) || within(&it.primary, at))
    });
}

/// Whether head is the first revision with a configuration or policies.
pub fn is_adoption(head: &Snapshot, base: &Snapshot) -> bool {
    let governed = |snapshot: &Snapshot| {
        let usual = Settings::default();
        let policy = |path: &str| is_rego(path) && usual.holds_policies(path);
        snapshot.text(config::FILE).is_some() || snapshot.texts.iter().any(|(it, _)| policy(it))
    };
    governed(head) && !governed(base)
}

/// Terms by which all is shown and nothing fails: those who introduce rules must see what these find
/// in all that is there, and be able to merge them.
fn adoption(terms: &Terms) -> Terms {
    let mut terms = terms.clone();
    terms.policies_from = PolicySource::Head;
    terms.gate = Gate::All;
    terms.fail_on = FailOn::Never;
    terms.notes.push(ADOPTION.to_owned());
    terms
}

/// What tells two documents of a mesh apart: kind, id and major version.
fn named(unit: &Arc<Unit>) -> Option<(bool, String, Option<u64>)> {
    let major = unit.version().map(crate::model::Version::major);
    Some((unit.is_contract(), unit.id()?.to_owned(), major))
}

fn is_rego(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "rego")
}

/// What the stages of a run work on.
struct Desk<'run> {
    terms: &'run Terms,
    policies: &'run Snapshot,
    settings: Settings,
    sources: Sources,
    head: Mesh,
    /// What head is compared with; the first is the one that is shown.
    bases: Vec<Mesh>,
    /// What documents said in earlier revisions.
    past: EarlierVersions,
    /// Findings about configuration and policies.
    found: Vec<Finding>,
    failures: Vec<Failure>,
    /// Policies that failed on a document.
    failed: BTreeSet<String>,
    /// Files of shipped policies.
    shipped: BTreeSet<FileId>,
    /// Files of other repositories, in which nothing is found.
    elsewhere: BTreeSet<FileId>,
    /// What follows from rules that do not decide yet.
    notes: Vec<String>,
}

impl<'run> Desk<'run> {
    fn new(
        head: &Snapshot,
        bases: &[Snapshot],
        policies: &'run Snapshot,
        terms: &'run Terms,
    ) -> Self {
        let mut desk = Self::bare(policies, terms);
        desk.configure(head);
        desk.head = desk.mesh(head, Revision::Head);
        desk.bases = bases.iter().map(|base| desk.mesh(base, Revision::Base)).collect();
        desk.past = desk.past_of(head, bases);
        desk
    }

    /// A desk on which nothing lies yet.
    fn bare(policies: &'run Snapshot, terms: &'run Terms) -> Self {
        Self {
            terms,
            policies,
            settings: Settings::default(),
            sources: Sources::default(),
            head: Mesh::default(),
            bases: Vec::new(),
            past: EarlierVersions::default(),
            found: Vec::new(),
            failures: Vec::new(),
            failed: BTreeSet::new(),
            shipped: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            notes: Vec::new(),
        }
    }

    /// Reads the configuration that decides and, where it is another, checks the one of head.
    fn configure(&mut self, head: &Snapshot) {
        if let Some(text) = self.policies.text(config::FILE) {
            let (settings, problems) = self.policies.configuration();
            self.settings = settings.clone();
            let same = head.text(config::FILE).is_some_and(|it| it.text == text.text);
            let revision = if same { Revision::Head } else { Revision::Base };
            self.config_problems(problems.clone(), text, revision);
        }
        if self.terms.policies_from != PolicySource::Head
            && let Some(text) = head.text(config::FILE)
            && self.policies.text(config::FILE).is_none_or(|it| it.text != text.text)
        {
            self.config_problems(head.configuration().1.clone(), text, Revision::Head);
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
            let label = Label { file, span: problem.span, message: String::new() };
            let rule = problem.kind.rule();
            let severity = problem.kind.severity();
            let mut finding = Finding::draft(RuleId::from(rule), severity, problem.message, label);
            if self.is_said(&finding) {
                continue;
            }
            if severity == Severity::Error {
                self.failures.push(Failure {
                    message: format!("{}: {}", config::FILE, finding.message),
                    help: Some(help.clone()),
                    location: None,
                });
            }
            finding.help = Some(help);
            finding.subject = format!("file:{}", config::FILE);
            self.found.push(finding);
        }
    }

    /// Whether the same is said already of the same bytes: two revisions may share a file.
    fn is_said(&self, finding: &Finding) -> bool {
        let about = |it: &Finding| {
            let source = self.sources.get(it.primary.file)?;
            Some((source.path.clone(), source.text.clone(), it.primary.span))
        };
        self.found.iter().any(|it| {
            it.rule == finding.rule && it.message == finding.message && about(it) == about(finding)
        })
    }

    fn mesh(&mut self, snapshot: &Snapshot, revision: Revision) -> Mesh {
        let owners = self.policies.code_owners();
        let members = snapshot.documents.iter().map(|Loaded { path, parsed }| {
            let unit = parsed.unit.clone();
            let text = unit.source().clone();
            let source = Source::new(path.clone(), revision, text, unit.encoding);
            MeshMember {
                file: self.sources.add(source),
                path: path.clone(),
                unit,
                domain: self.settings.domain_of(path).map(|it| it.name.clone()),
                owners: self.settings.owners_of(path, owners.as_ref()),
                review: owners.as_ref().map(|it| it.review(path)).unwrap_or_default(),
                elsewhere: None,
                subject: path.clone(),
            }
        });
        let mut members: Vec<MeshMember> = members.collect();
        self.add_neighbours(&mut members, revision);
        let mesh = Mesh::new(members, self.settings.domains.clone(), self.settings.complete)
            .observing(&snapshot.manifests, &self.terms.neighbours);
        match &snapshot.schemas {
            Some(schemas) => mesh.with_schemas(self.schema_files(schemas, revision)),
            None => mesh,
        }
    }

    /// Adds the contracts and products of other repositories; one that lies here too is left out.
    fn add_neighbours(&mut self, members: &mut Vec<MeshMember>, revision: Revision) {
        let own: BTreeSet<_> = members.iter().filter_map(|it| named(&it.unit)).collect();
        let terms = self.terms;
        let others = terms.neighbours.members.iter();
        for it in others.filter(|it| named(&it.unit).is_none_or(|it| !own.contains(&it))) {
            let (text, encoding) = (it.unit.source().clone(), it.unit.encoding);
            let file = self.sources.add(Source::new(it.path.clone(), revision, text, encoding));
            self.elsewhere.insert(file);
            members.push(MeshMember {
                file,
                subject: it.path.clone(),
                path: it.path.clone(),
                unit: it.unit.clone(),
                domain: it.domain.clone(),
                owners: it.owners.clone(),
                review: crate::model::Review::Unknown,
                elsewhere: Some(it.repository.clone()),
            });
        }
    }

    /// What findings call the contracts and products at the paths that were asked for; one whose
    /// file is gone from there is asked for where it lay.
    fn asked(&self) -> BTreeSet<Arc<str>> {
        if self.terms.paths.is_empty() {
            return BTreeSet::new();
        }
        let gone = |it: &&MeshMember| self.head.at_path(&it.path).is_none();
        let gone = self.bases.iter().flat_map(|it| &it.members).filter(gone);
        let all = self.head.members.iter().chain(gone);
        let inside = all.filter(|it| settle::is_inside(&it.path, &self.terms.paths));
        inside.map(|it| it.subject.clone()).collect()
    }

    /// What rules may know besides the model.
    const fn surroundings(&self) -> Surroundings {
        let Settings { protect, grace_days, content_model, major_bump, .. } = self.settings;
        let today = self.terms.today;
        Surroundings { today, protect, grace_days, content_model, major_bump }
    }

    /// The same at a base, of which much stands at head.
    fn found_at(&self, base: &Mesh, snapshot: &Snapshot) -> Vec<Finding> {
        base.find_drifts_with(&self.head);
        Self::found_alone(base, snapshot)
    }

    /// Findings about single documents and about the mesh of one revision.
    fn found_alone(mesh: &Mesh, snapshot: &Snapshot) -> Vec<Finding> {
        let mut found = Vec::new();
        // Members and documents are both sorted by path.
        for (member, Loaded { parsed: Parsed { findings, .. }, .. }) in
            mesh.members.iter().filter(|it| it.elsewhere.is_none()).zip(&snapshot.documents)
        {
            found.extend(evaluate::at_member(findings, member));
        }
        found.extend(evaluate::mesh(mesh));
        found
    }
}
