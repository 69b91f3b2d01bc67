//! What hostile documents may cost: policies go over every list once, and what is spent on the
//! places of results has an end.

use crate::elsewhere::{checked, terms};
use crate::page::ExampleFile;
use crate::policies::SHIPPED;
use mesh_lint::config::Settings;
use mesh_lint::evaluate::policy::builtins::override_builtins;
use mesh_lint::evaluate::policy::check::engine;
use mesh_lint::evaluate::policy::{self, Scope};
use mesh_lint::model::{Mesh, MeshMember, Review, Unit};
use mesh_lint::report::ReportedFinding;
use mesh_lint::run::Outcome;
use mesh_lint::source::FileId;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::value::Set;
use regorus::{Engine, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// Items of every list.
const MANY: usize = 2_000;
/// Steps of the engine that a policy may take for an item, and beside them. One that compares each
/// item with each other one takes more.
const STEPS: (usize, usize) = (1_000, 20_000);

fn head(id: &str) -> String {
    format!("apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: 1.0.0\n")
}

/// The lines of a list under a key.
fn list(key: &str, items: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = format!("{key}:\n");
    for index in 0..items {
        let _ = writeln!(text, "  - {}", item(index));
    }
    text
}

/// A field of which every policy has something to say.
fn field(index: usize) -> String {
    let name = ["email", "amount", "diagnosis", "userName", "home_address"][index % 5];
    let kind = ["string", "number", "array", "object", "string"][index % 5];
    let class = ["restricted", "Internal", "secret", "", "public"][index % 5];
    format!(
        "{{name: {name}_{index}, logicalType: {kind}, physicalType: double, classification: '{class}', \
         primaryKey: {}, criticalDataElement: true, tags: [pii, health], \
         examples: ['max{index}@mail.de', '+4915112345{index}'], \
         quality: [{{type: sql, query: 'DELETE FROM t'}}]}}",
        index == 0
    )
}

/// A contract with one object of many fields.
fn fields() -> String {
    let sla = "slaProperties:\n  - {property: latency, value: 99999, unit: y}\n";
    let head = head("fields");
    format!(
        "{head}{sla}status: active\nschema:\n  - name: t\n    {}",
        list("properties", MANY, field)
    )
    .replace("\n  - {", "\n      - {")
}

/// A contract with many objects of one field each.
fn objects() -> String {
    let object =
        |index: usize| format!("{{name: Table{index}, properties: [{}]}}", field(index + 1));
    format!("{}status: active\n{}", head("objects"), list("schema", MANY, object))
}

/// A contract whose other lists are long.
fn lists() -> String {
    let class = ["restricted", "confidential"];
    let of = |index: usize| {
        let class = class[index % 2];
        format!(
            "{{name: f{index}, classification: {class}, transformSourceObjects: [fields.t.email_0]}}"
        )
    };
    let mut text = format!("{}status: deprecated\n", head("lists"));
    text += &list("tags", MANY, |it| format!("tag{it}"));
    text += &list("roles", MANY, |it| format!("{{role: r{it}}}"));
    text += &list("servers", MANY, |it| {
        format!("{{server: s{it}, type: s3, format: xlsx, location: 's3://a:pass{it}@b/c'}}")
    });
    text += &list("support", MANY, |it| format!("{{channel: c{it}, url: nowhere}}"));
    text += &list("authoritativeDefinitions", MANY, |it| format!("{{url: 'u{it}', type: x}}"));
    text += &list("slaProperties", MANY, |it| {
        let name = ["retention", "latency", "availability", "endOfLife"][it % 4];
        format!("{{property: {name}, value: {it}, unit: y, element: 't{it}.f'}}")
    });
    text += &list("customProperties", MANY, |it| {
        let name = ["replacedBy", "lawfulBasis", "db_password"][it % 3];
        format!("{{property: {name}, value: other{it}}}")
    });
    let person = |it| format!("    - {{username: u{it}, role: owner, dateOut: '2020-01-01'}}\n");
    let team: String = (0..MANY).map(person).collect();
    let _ = write!(text, "team:\n  members:\n{team}");
    text += &list("schema", MANY, |it| format!("{{name: t{it}, properties: [{}]}}", of(it)));
    text
}

/// A product with many ports.
fn ports() -> String {
    let head = "apiVersion: v1.0.0\nkind: DataProduct\nid: big\nname: big\nversion: 1.0.0\nstatus: active\n";
    let port = |it| format!("{{name: p{it}, version: 1.0.0, contractId: lists}}");
    format!("{head}{}{}", list("inputPorts", MANY, port), list("outputPorts", MANY, port))
}

fn member(file: u32, name: &str, text: &str) -> MeshMember {
    let unit = Unit::read(text.as_bytes(), name);
    assert!(unit.facts.subject.is_some(), "{name}");
    MeshMember {
        file: FileId(1_000 + file),
        path: Arc::from(name),
        subject: Arc::from(unit.id().unwrap_or(name)),
        unit: Arc::new(unit),
        domain: Some(Arc::from("sales")),
        owners: Arc::from(Vec::new()),
        review: Review::Nobody,
        elsewhere: None,
    }
}

/// An engine that stops after so many steps: it looks at the clock when they are done, and no time
/// at all is allowed.
fn bounded(path: &str, text: &str, data: &Value) -> Engine {
    let mut engine = engine();
    override_builtins(&mut engine, 0);
    engine.add_policy(path.to_owned(), text.to_owned()).unwrap();
    engine.add_data(data.clone()).unwrap();
    engine.eval_query("1".to_owned(), false).unwrap();
    let steps = u32::try_from(STEPS.0 * MANY + STEPS.1).unwrap();
    engine.set_execution_timer_config(ExecutionTimerConfig {
        limit: Duration::ZERO,
        check_interval: NonZeroU32::new(steps).unwrap(),
    });
    engine
}

#[test]
fn shipped_policies_go_over_every_list_once() {
    let hostile = [
        ("fields.odcs.yaml", fields()),
        ("objects.odcs.yaml", objects()),
        ("lists.odcs.yaml", lists()),
        ("ports.odps.yaml", ports()),
    ];
    let members = (0..).zip(&hostile).map(|(file, (name, text))| member(file, name, text));
    let mesh = Mesh::new(members.collect(), Vec::new(), true);
    let wanted = |_: usize, _: &policy::Policy| true;
    let scope = Scope::alone(&mesh, &wanted, terms().today);
    let data = policy::seen_data(&SHIPPED, &Settings::default(), &mesh).unwrap();
    let data = Value::from(data);
    let inputs: Vec<(&str, Value)> = (0..mesh.members.len())
        .map(|index| {
            (&*mesh.members[index].path, Value::from(policy::seen(&scope, index).unwrap()))
        })
        .collect();
    let texts: BTreeMap<String, &str> = policy::shipped().into_iter().collect();
    let mut found = BTreeMap::new();
    for policy in SHIPPED.iter() {
        let mut engine = bounded(&policy.path, texts[&*policy.path], &data);
        for (name, input) in &inputs {
            engine.set_input(input.clone());
            let package =
                format!("data.policies.{}", policy.id.as_str().replace('/', ".").replace('-', "_"));
            for (_, entry) in policy.entry_points() {
                let entry = format!("{package}.{}", entry.rsplit('.').next().unwrap());
                let results = engine.eval_rule(entry);
                let results = results.unwrap_or_else(|it| panic!("{} on {name}: {it}", policy.id));
                *found.entry(&policy.id).or_insert(0) += results.as_set().map_or(0, Set::len);
            }
        }
    }
    // Only those that ask for a single text have nothing to say.
    let silent = found.iter().filter(|(_, found)| **found == 0).map(|(policy, _)| policy.as_str());
    let single =
        ["lifecycle/status-unknown", "lifecycle/version-not-semver", "ownership/domain-mismatch"];
    assert_eq!(silent.collect::<Vec<_>>(), single);
}

/// A run on a contract of some fields with one policy of the repository.
fn judged(fields: usize, policy: &str, config: &str) -> Outcome {
    let field = |it| format!("{{name: f{it}, logicalType: string}}");
    let contract = format!(
        "{}status: active\nschema:\n  - name: t\n    {}",
        head("t"),
        list("properties", fields, field)
    );
    let file = |path: &str, text: &str| ExampleFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    checked(&[
        file("mesh-lint.yaml", &format!("version: 1\npolicies: {{shipped: false}}\n{config}")),
        file("policies/own.rego", policy),
        file("a.odcs.yaml", &contract.replace("\n  - {", "\n      - {")),
    ])
}

fn own(outcome: &Outcome) -> Vec<&ReportedFinding> {
    outcome.report.findings.iter().filter(|it| it.rule.starts_with("own")).collect()
}

const WITHOUT_PLACE: &str = "package own\n\nimport rego.v1\n\ndeny contains msg if {\n\t\
     some object in input.schema\n\tsome field in object.properties\n\t\
     not field.description\n\tmsg := sprintf(\"%s says nothing\", [field.name])\n}\n";

#[test]
fn few_results_are_located_each() {
    let outcome = judged(5, WITHOUT_PLACE, "");
    let found = own(&outcome);
    assert_eq!(found.len(), 5);
    for (index, finding) in found.iter().enumerate() {
        assert_eq!(finding.location.pointer, format!("/schema/0/properties/{index}"));
        assert_eq!(finding.help, None, "{finding:?}");
    }
}

#[test]
fn the_places_of_many_results_are_not_looked_for_and_that_is_said() {
    let outcome = judged(4_000, WITHOUT_PLACE, "");
    // That not all is shown makes the run incomplete, where the policy is no shipped one.
    let failures = &outcome.report.run.failures;
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(failures[0].message.contains("4000 results"), "{failures:?}");
    let found = own(&outcome);
    // What is spent on one document is a count, not a time.
    let is_said = |it: &&ReportedFinding| {
        it.help.as_deref().is_some_and(|it| it.contains("was not looked for"))
    };
    let (said, exact): (Vec<&ReportedFinding>, Vec<_>) = found.iter().partition(|it| is_said(it));
    assert_eq!(found.len(), 1_000);
    assert!(exact.len() < 20, "{} places were looked for", exact.len());
    assert!(said.len() > 900);
    for finding in &said {
        assert!(finding.location.pointer.starts_with("/schema"), "{finding:?}");
    }
    let hidden = found.iter().filter_map(|it| it.help.as_deref());
    assert_eq!(hidden.filter(|it| it.contains("3000 more results")).count(), 1);
}

#[test]
fn policies_that_are_off_are_not_evaluated() {
    // It would fail on every document.
    let broken = "package own\n\nimport rego.v1\n\ndeny contains msg if {\n\t\
                  some field in input.schema\n\tmsg := sprintf(\"%d\", [to_number(field.name)])\n}\n";
    assert_eq!(judged(1, broken, "").report.run.failures.len(), 1);
    let off = judged(1, broken, "severities: {own: off}\n");
    assert_eq!(off.report.run.failures, []);
    assert_eq!(own(&off).len(), 0);
}
