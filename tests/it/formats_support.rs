//! Reports made of small meshes in memory, for the tests of the formats.

use mesh_lint::config::{Preset, Protect};
use mesh_lint::finding::{
    AffectedConsumer, Bump, Due, Effect, Finding, Judgement, Label, Reach, RuleId, Severity,
    Status, fingerprint,
};
use mesh_lint::model::{Domain, Mesh, MeshMember, Unit};
use mesh_lint::report::{
    self, Failure, Options, PoliciesInfo, PolicyPlace, PolicySource, Report, ReportedFinding,
    RuleInfo, Run, RunInfo, WaiverInfo,
};
use mesh_lint::settle::{FailOn, Gate, Verdict};
use mesh_lint::source::{FileId, Revision, Source, Sources, Span};
use std::sync::Arc;

/// Two revisions of a mesh and what was found in them.
pub(crate) struct Case {
    pub(crate) sources: Sources,
    pub(crate) head: Mesh,
    pub(crate) base: Option<Mesh>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) rules: Vec<RuleInfo>,
    pub(crate) run: Run,
}

impl Case {
    /// A mesh of files, compared with those of base if there are any.
    pub(crate) fn new(head: &[(&str, &str)], base: Option<&[(&str, &str)]>) -> Self {
        let mut sources = Sources::default();
        let mut case = Self {
            head: mesh(head, Revision::Head, &mut sources),
            base: base.map(|it| mesh(it, Revision::Base, &mut sources)),
            sources,
            findings: Vec::new(),
            rules: Vec::new(),
            run: run(),
        };
        if case.base.is_some() {
            case.run.info.base = Some("77ab0c1f".repeat(5));
            "the work tree, compared with `main` (77ab0c1)"
                .clone_into(&mut case.run.info.comparison);
        }
        case.run.checked = case.head.contracts().count();
        case
    }

    /// A place: the first occurrence of a text in a file of head, or of base behind `base:`.
    pub(crate) fn label(&self, path: &str, text: &str, message: &str) -> Label {
        let (revision, bare) = match path.strip_prefix("base:") {
            Some(bare) => (Revision::Base, bare),
            None => (Revision::Head, path),
        };
        let (file, source) = self
            .sources
            .iter()
            .find(|(_, it)| &*it.path == bare && it.revision == revision)
            .unwrap_or_else(|| panic!("no file {path}"));
        let start = source.text.find(text).unwrap_or_else(|| panic!("no `{text}` in {path}"));
        Label { file, span: Span::new(start, start + text.len()), message: message.to_owned() }
    }

    /// Adds a finding at a place and gives it back to be completed.
    pub(crate) fn find(
        &mut self,
        rule: &str,
        severity: Severity,
        message: &str,
        primary: Label,
    ) -> &mut Finding {
        let member = self.member(primary.file).cloned();
        let mut finding = Finding::draft(RuleId::from(rule), severity, message.to_owned(), primary);
        if let Some(member) = member {
            finding.subject = member.subject.to_string();
            finding.domain.clone_from(&member.domain);
            finding.owners.clone_from(&member.owners);
        }
        if self.rules.iter().all(|it| it.id != rule) {
            self.rules.push(rule_info(rule, severity));
        }
        self.findings.push(finding);
        self.findings.last_mut().unwrap()
    }

    /// Says that a rule is a policy.
    pub(crate) fn policy(&mut self, rule: &str) {
        let place = PolicyPlace { path: format!("policies/{rule}.rego"), line: 12 };
        self.rules.iter_mut().find(|it| it.id == rule).unwrap().policy = Some(place);
    }

    fn member(&self, file: FileId) -> Option<&MeshMember> {
        let base = self.base.iter().flat_map(|it| &it.members);
        self.head.members.iter().chain(base).find(|it| it.file == file)
    }

    pub(crate) fn report(mut self) -> (Report, Sources) {
        for (ordinal, finding) in self.findings.iter_mut().enumerate() {
            finding.fingerprint = fingerprint(
                (finding.rule.as_str(), &finding.subject, &finding.element, &finding.discriminator),
                ordinal,
            );
        }
        let fails = |it: &Finding| {
            let counts = self.run.info.gate == Gate::All || it.status == Status::New;
            counts && it.status != Status::Fixed && self.run.info.fail_on.reached(it.severity)
        };
        self.run.verdict = if !self.run.info.failures.is_empty() {
            Verdict::Incomplete
        } else if self.findings.iter().any(fails) {
            Verdict::Fail
        } else {
            Verdict::Pass
        };
        let report = Report::new(
            self.run,
            &self.head,
            self.base.as_ref(),
            self.findings,
            &self.sources,
            &self.rules,
        );
        (report, self.sources)
    }
}

/// What a rule says of itself.
pub(crate) fn rule_info(id: &str, severity: Severity) -> RuleInfo {
    RuleInfo {
        id: id.to_owned(),
        title: format!("{} is wrong", id.replace(['/', '-'], " ")),
        description: "Whoever reads the data relies on it.".to_owned(),
        severity,
        docs: Some(format!("rules/{id}.md")),
        policy: None,
    }
}

/// A run of which nothing is known yet.
pub(crate) fn run() -> Run {
    Run {
        info: RunInfo {
            repository: Some("acme/mesh".to_owned()),
            today: "2026-12-20".to_owned(),
            base: None,
            head: None,
            comparison: "the work tree, compared with nothing".to_owned(),
            gate: Gate::All,
            fail_on: FailOn::Error,
            preset: Preset::Scale,
            protect: Protect::Consumers,
            config: Some("mesh-lint.yaml".to_owned()),
            policies: PoliciesInfo {
                source: PolicySource::Head,
                revision: None,
                dirs: vec!["policies".to_owned()],
                shipped: true,
                digest: None,
            },
            failures: Vec::new(),
            notes: Vec::new(),
        },
        verdict: Verdict::Pass,
        checked: 0,
        policies: 30,
        only: Vec::new(),
    }
}

fn mesh(files: &[(&str, &str)], revision: Revision, sources: &mut Sources) -> Mesh {
    let members = files.iter().map(|(path, text)| {
        let unit = Arc::new(Unit::read(text.as_bytes(), path));
        let path: Arc<str> = Arc::from(*path);
        let text = unit.source().clone();
        let file = sources.add(Source::new(path.clone(), revision, text, unit.encoding));
        let folder = path.split('/').nth(1).unwrap_or("root").to_owned();
        MeshMember {
            file,
            unit,
            domain: Some(Arc::from(folder.as_str())),
            owners: Arc::from([format!("@acme/{folder}-data")]),
            review: mesh_lint::model::Review::default(),
            elsewhere: None,
            subject: Arc::from(""),
            path,
        }
    });
    let domain = |name: &str| Domain {
        name: Arc::from(name),
        path: format!("domains/{name}"),
        owners: vec![format!("@acme/{name}-data")],
    };
    Mesh::new(members.collect(), vec![domain("payments"), domain("analytics")], true)
}

/// A contract of a few lines.
pub(crate) fn contract(id: &str, version: &str, fields: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: {version}\nstatus: active\n\
         schema:\n  - name: transactions\n    properties:\n{fields}"
    )
}

const HEAD_FIELDS: &str = "      - name: transaction_id\n        logicalType: string\n      \
                           - name: amount_minor\n        logicalType: integer\n        required: true\n";
const BASE_FIELDS: &str = "      - name: transaction_id\n        logicalType: string\n      \
                           - name: amount\n        logicalType: number\n";

pub(crate) const TRANSACTIONS: &str = "domains/payments/transactions.odcs.yaml";
const REVENUE: &str = "domains/analytics/revenue.odcs.yaml";
const MART: &str = "domains/analytics/revenue-mart.odps.yaml";

/// A pull request that renames a field and forgets the version; with old, waived and fixed ones.
pub(crate) fn renamed_amount() -> Case {
    let head = contract("payments.transactions", "2.1.0", HEAD_FIELDS);
    let base = contract("payments.transactions", "2.0.0", BASE_FIELDS);
    let revenue = contract("analytics.revenue", "1.0.0", BASE_FIELDS);
    let mart = "apiVersion: v1.0.0\nkind: DataProduct\nid: analytics.revenue-mart\n\
                status: active\ninputPorts:\n  - name: payments\n    version: 2.0.0\n    \
                contractId: payments.transactions\n";
    let others = [(REVENUE, revenue.as_str()), (MART, mart)];
    let mut case = Case::new(
        &[(TRANSACTIONS, head.as_str()), others[0], others[1]],
        Some(&[(TRANSACTIONS, base.as_str()), others[0], others[1]]),
    );
    case.run.info.gate = Gate::New;
    removed(&mut case);
    bump_too_small(&mut case);
    let at = case.label(TRANSACTIONS, "amount_minor", "");
    case.find(
        "change/field-added-required",
        Severity::Warning,
        "required field `transactions.amount_minor` is added",
        at,
    )
    .change = Some(Box::new(Judgement {
        standard_ids: Vec::new(),
        bump: Some(Bump::Minor),
        due: Some(due()),
        consumers: Effect::Fine,
        producers: Effect::Break,
        before: None,
        after: Some("integer".to_owned()),
        affected: Vec::new(),
    }));
    let at = case.label(REVENUE, "amount", "");
    let old = case.find(
        "pii/pii-name-unclassified",
        Severity::Error,
        "field `transactions.amount` has no classification",
        at,
    );
    old.status = Status::Existing;
    case.policy("pii/pii-name-unclassified");
    let at = case.label("base:domains/payments/transactions.odcs.yaml", "status: active", "");
    let fixed = case.find(
        "ownership/owner-missing",
        Severity::Error,
        "contract `payments.transactions` names no owner",
        at,
    );
    fixed.status = Status::Fixed;
    case
}

fn removed(case: &mut Case) {
    let at = case.label("base:domains/payments/transactions.odcs.yaml", "amount", "");
    let related = case.label(TRANSACTIONS, "name: transactions", "no longer in this object");
    let related = Label { span: Span { start: related.span.start + 6, ..related.span }, ..related };
    let finding = case.find(
        "change/field-removed",
        Severity::Error,
        "field `transactions.amount` is removed",
        at,
    );
    finding.related.push(related);
    finding.help =
        Some("keep the field and deprecate it; was it renamed to `amount_minor`?".to_owned());
    "/schema/transactions/properties/amount".clone_into(&mut finding.element);
    let hit = |id: &str, hops, reach| AffectedConsumer {
        id: id.to_owned(),
        owners: vec!["@acme/analytics-data".to_owned()],
        hops,
        repository: None,
        reach,
    };
    finding.change = Some(Box::new(Judgement {
        standard_ids: Vec::new(),
        bump: Some(Bump::Major),
        due: Some(due()),
        consumers: Effect::Break,
        producers: Effect::Fine,
        before: Some("number".to_owned()),
        after: None,
        affected: vec![
            hit("analytics.revenue-mart", 1, Reach::WillBreak),
            hit("analytics.weekly-revenue", 2, Reach::WillBreak),
            hit("analytics.churn-model", 2, Reach::MayBeAffected),
            hit("analytics.customer-360", 1, Reach::NotAffected),
        ],
    }));
}

fn due() -> Due {
    Due { version: "3.0.0".to_owned(), met: false }
}

fn bump_too_small(case: &mut Case) {
    let at = case.label(TRANSACTIONS, "2.1.0", "");
    let before =
        case.label("base:domains/payments/transactions.odcs.yaml", "2.0.0", "it was 2.0.0 here");
    let finding = case.find(
        "change/version-bump-too-small",
        Severity::Error,
        "version `2.1.0` is too small a step from `2.0.0`",
        at,
    );
    finding.related.push(before);
    finding.help = Some("set `version: 3.0.0`".to_owned());
    finding.change = Some(Box::new(Judgement {
        standard_ids: Vec::new(),
        bump: None,
        due: Some(due()),
        consumers: Effect::Fine,
        producers: Effect::Fine,
        before: Some("2.0.0".to_owned()),
        after: Some("2.1.0".to_owned()),
        affected: Vec::new(),
    }));
}

/// A first run: one contract that is wrong, and policies that most contracts miss.
pub(crate) fn first_run(contracts: usize) -> Case {
    let paths: Vec<_> =
        (0..contracts).map(|it| format!("domains/payments/c{it:02}.odcs.yaml")).collect();
    let texts: Vec<_> = (0..contracts)
        .map(|it| contract(&format!("payments.c{it:02}"), "1.0.0", BASE_FIELDS))
        .collect();
    let files: Vec<_> =
        paths.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let mut case = Case::new(&files, None);
    for path in &paths[..contracts - 1] {
        let at = case.label(path, "status", "");
        let finding = case.find(
            "retention/retention-missing",
            Severity::Warning,
            "contract states no retention",
            at,
        );
        finding.help = Some("state `retention` in `slaProperties`".to_owned());
        "/slaProperties".clone_into(&mut finding.element);
    }
    case.policy("retention/retention-missing");
    let at = case.label(&paths[0], "number", "");
    case.find("document/value-unknown", Severity::Error, "`number` is no logical type", at);
    case
}

/// A run of which a part failed, with a finding that is accepted.
pub(crate) fn waived() -> Case {
    let mut case = renamed_amount();
    case.run.info.failures.push(Failure {
        message: "policy `pii/pii-name-unclassified` does not parse".to_owned(),
        help: Some("run `mesh-lint policy check`".to_owned()),
        location: None,
    });
    case.run.info.notes.push("12 findings outside `domains/payments` are not shown".to_owned());
    case
}

impl Case {
    /// The report, in which the removed field is accepted.
    pub(crate) fn report_with_waiver(self) -> (Report, Sources) {
        let (mut report, sources) = self.report();
        let removed = |it: &&mut ReportedFinding| it.rule == "change/field-removed";
        let finding = report.findings.iter_mut().find(removed).unwrap();
        finding.waiver = Some(WaiverInfo {
            id: "W-2026-001".to_owned(),
            reason: "both columns are delivered until the mart has moved".to_owned(),
            owner: "@acme/payments-data".to_owned(),
            approved_by: "@acme/analytics-data".to_owned(),
            expires: "2026-12-31".to_owned(),
            days_left: 11,
            path: "waivers.yaml".to_owned(),
            line: 3,
        });
        report.summary.waived = 1;
        report.summary.errors -= 1;
        report.summary.breaking -= 1;
        report.summary.blocking -= 1;
        report.summary.new -= 1;
        (report, sources)
    }
}

/// The report in a format.
pub(crate) fn rendered(
    name: &str,
    report: &Report,
    sources: &Sources,
    options: &Options,
) -> String {
    let mut out = Vec::new();
    let format = report::find(name).unwrap_or_else(|| panic!("no format {name}"));
    (format.render)(report, sources, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}
