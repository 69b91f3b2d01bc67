//! Contracts of ODCS 2.2 and products of ODPS 0.9, from discovery to what policies see.

use crate::elsewhere::checked;
use crate::page::ExampleFile;
use crate::program::run;
use crate::repo::Repo;
use crate::rules::{findings_of, mesh_from, mesh_of};
use crate::schemas::{Pool, Random, mutate};
use mesh_lint::config::{ContentModel, MajorBump, Protect};
use mesh_lint::discover::Parsed;
use mesh_lint::evaluate::{self, Surroundings};
use mesh_lint::finding::Finding;
use mesh_lint::model::dialect::schema_of;
use mesh_lint::model::{Contract, LogicalType, Mesh, Standard, Unit};
use serde_json::{Value, json};

/// A contract that uses nearly all of 2.2.2.
const OLD: &str = include_str!("odcs2/old.yaml");
/// The same contract in 3.1.
const NEW: &str = include_str!("odcs2/new.yaml");

fn file(path: &str, text: &str) -> ExampleFile {
    ExampleFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn of(text: &str, first: u32) -> Mesh {
    mesh_from(&[file("contract.yaml", text)], first)
}

fn changes(base: &str, head: &str) -> Vec<Finding> {
    let around = Surroundings {
        today: "2026-06-01".parse().unwrap(),
        protect: Protect::Both,
        grace_days: 90,
        content_model: ContentModel::Lenient,
        major_bump: MajorBump::Downgrade,
    };
    evaluate::changes(&of(base, 0), &of(head, 100), &around)
}

fn shown(found: &[Finding]) -> Vec<String> {
    found.iter().map(|it| format!("{}: {}", it.rule, it.message)).collect()
}

fn with_contract<T>(text: &str, see: impl FnOnce(&Contract) -> T) -> T {
    see(Unit::read(text.as_bytes(), "contract.yaml").contract().expect("a contract"))
}

/// What a file without one of our names is read as.
#[test]
fn older_forms_are_found_by_content() {
    let keys = "uuid: a\ndatasetName: b\nquantumName: c\ndataset: []\n";
    let found = |head: &str| {
        let text = format!("{head}{keys}");
        Parsed::read("x/contract.yaml", text.as_bytes()).map(|it| it.unit.facts.standard)
    };
    let cases = [
        ("apiVersion: v2.2.0\nkind: DataContract\n", Some(Standard::Odcs220)),
        ("apiVersion: v2.2.1\nkind: DataContract\n", Some(Standard::Odcs221)),
        ("apiVersion: v2.2.2-beta\nkind: DataContract\n", Some(Standard::Odcs222)),
        ("apiVersion: 2.2.1\nkind: virtualDataset\n", Some(Standard::Odcs221)),
        ("kind: managedDataset\n", Some(Standard::Odcs222)),
        ("kind: DataContract\n", Some(Standard::Odcs222)),
        ("", Some(Standard::Odcs222)),
        // Lowered by its keys although nobody knows the version.
        ("apiVersion: v2.9.0\nkind: DataContract\n", Some(Standard::Odcs222)),
        ("kind: Deployment\n", None),
    ];
    for (head, expected) in cases {
        assert_eq!(found(head), expected.map(Some), "{head}");
    }
    let alike = "datasetName: b\nlinkedServiceName: c\n";
    assert!(Parsed::read("x/dataset.json", alike.as_bytes()).is_none());
}

#[test]
fn a_version_that_is_not_named_is_the_newest_that_fits() {
    let text = |description: &str| {
        format!(
            "kind: DataContract\nuuid: a\nversion: 1.0.0\nstatus: active\ntype: tables\n\
             datasetName: b\nquantumName: c\ndataset: [{{table: t, description: {description}}}]\n"
        )
    };
    let read = |description| Unit::read(text(description).as_bytes(), "a.odcs.yaml");
    let (older, newer, neither) = (read("[x]"), read("x"), read("5"));
    assert_eq!((older.facts.standard, older.problems.len()), (Some(Standard::Odcs221), 0));
    assert_eq!((newer.facts.standard, newer.problems.len()), (Some(Standard::Odcs222), 0));
    assert_eq!((neither.facts.standard, neither.problems.len()), (Some(Standard::Odcs222), 1));
}

#[test]
fn both_versions_are_read_into_one_model() {
    for text in [OLD, NEW] {
        let unit = Unit::read(text.as_bytes(), "contract.yaml");
        assert!(unit.problems.is_empty(), "{:?}", unit.problems);
        let contract = unit.contract().unwrap();
        assert_eq!(contract.id.text(), Some("ferry.departures"));
        assert_eq!(contract.domain.text(), Some("timetable"));
        assert_eq!(contract.data_product.text(), Some("ferry-operations"));
        assert_eq!(contract.team.owners().collect::<Vec<_>>(), ["mlind"]);
        assert_eq!(contract.servers[0].kind.text(), Some("bigquery"));
        assert_eq!(contract.support.len(), 3);
        assert_eq!(contract.price.amount.value(), Some(&9.95));
        assert_eq!(&*contract.sla[0].elements[0].value, "departures.left_at");
        let object = &contract.objects[0];
        assert_eq!(object.name.text(), Some("departures"));
        assert_eq!(object.granularity.text(), Some("departure_id"));
        assert_eq!(object.quality.len(), 1);
        let (id, left) = (&object.fields[0], &object.fields[1]);
        assert!(id.required.is_true() && id.unique.is_true() && id.primary_key.is_true());
        assert_eq!(id.more().quality.len(), 1);
        assert_eq!(id.more().rare().encrypted_name.text(), Some("departure_id_encrypted"));
        assert_eq!(id.more().rare().transform_sources.len(), 2);
        assert_eq!(left.required.value(), Some(&false));
        assert_eq!(left.logical_type.value(), Some(&LogicalType::Timestamp));
        assert!(left.more().partitioned.is_true() && left.primary_key_position.is_absent());
    }
}

#[test]
fn texts_for_booleans_numbers_and_lists_of_lines_are_understood() {
    let text = "apiVersion: v2.2.1\nkind: DataContract\nuuid: a\nversion: 1.0.0\nstatus: active\n\
                type: tables\ndatasetName: b\nquantumName: c\nprice: {priceAmount: '9.95'}\n\
                dataset:\n  - table: t\n    description: [One row., One day.]\n    columns:\n      \
                - {column: x, logicalType: whatever, physicalType: int, isPrimaryKey: 'true'}\n";
    with_contract(text, |contract| {
        assert_eq!(contract.price.amount.value(), Some(&9.95));
        let object = &contract.objects[0];
        assert_eq!(object.description.text(), Some("One row. One day."));
        assert!(object.fields[0].primary_key.is_true());
        assert!(object.fields[0].logical_type.is_unknown());
        assert!(object.fields[0].required.is_absent(), "the default is no promise");
    });
}

#[test]
fn an_upgrade_is_one_change() {
    let found = changes(OLD, NEW);
    let expected = "change/api-version-major-changed: the standard changes its shape from `v2.2.2` to `v3.1.0`";
    assert_eq!(shown(&found), [expected]);
    let back = NEW.replace("version: 1.5.0", "version: 1.3.0");
    let back: Vec<_> = shown(&changes(&back, OLD));
    assert_eq!(
        back,
        ["change/api-version-downgraded: the standard is lowered from `v3.1.0` to `v2.2.2`"]
    );
    let within = OLD.replace("v2.2.2", "v2.2.0").replace("1.4.0", "1.3.9");
    let within = shown(&changes(&within, OLD));
    assert_eq!(
        within,
        [
            "change/api-version-upgraded: the standard is raised from `v2.2.0` to `v2.2.2`",
            "change/version-bump-too-large: `1.4.0` is a larger step from `1.3.9` than a patch change asks for",
        ]
    );
}

#[test]
fn what_changes_with_an_upgrade_is_found() {
    let cases = [
        ("required: false", "required: true", "change/required-added"),
        ("- name: left_at", "- name: arrived", "change/field-removed"),
        ("    unit: y", "    unit: m", "change/sla-retention-shortened"),
        ("unique: true", "unique: false", "change/unique-removed"),
        ("username: mlind", "username: else", "change/owner-changed"),
        ("severity: error", "severity: warning", "change/quality-severity-lowered"),
        ("project: ferry-prod", "project: other", "change/server-location-changed"),
        ("property: costCenter", "property: centre", "change/contract-name-changed"),
        ("channel: '#ferry-data'", "channel: '#other'", "change/support-channel-removed"),
        ("  - name: departures\n", "  - name: arrivals\n", "change/object-renamed"),
    ];
    for (from, to, rule) in cases {
        assert!(NEW.contains(from), "{from}");
        let found = changes(OLD, &NEW.replacen(from, to, 1));
        let own = found.iter().any(|it| it.rule.as_str() == rule);
        assert!(own, "{rule}: {:#?}", shown(&found));
    }
    // The same within 2.2, where the keys have other names.
    let cases = [
        ("isNullable: true", "isNullable: false", "change/required-added"),
        (
            "    column: departures.left_at\n",
            "    column: departures\n",
            "change/sla-element-changed",
        ),
        ("transformSourceTables: [boats, routes]", "", "change/transform-changed"),
        ("project: ferry-prod", "project: other", "change/server-location-changed"),
        ("templateName: CountCheck", "templateName: X", "change/quality-rule-definition-changed"),
    ];
    for (from, to, rule) in cases {
        let found = changes(OLD, &OLD.replacen(from, to, 1).replace("1.4.0", "2.0.0"));
        let own = found.iter().find(|it| it.rule.as_str() == rule);
        let own = own.unwrap_or_else(|| panic!("{rule}: {:#?}", shown(&found)));
        assert!(own.pointer.starts_with('/'), "{own:#?}");
    }
}

#[test]
fn helps_name_the_keys_of_the_version() {
    let text = "apiVersion: v2.2.2\nkind: DataContract\nuuid: ''\nversion: 1.0.0\nstatus: active\n\
                type: tables\ndatasetName: b\nquantumName: c\ndataset:\n  - table: ''\n    \
                columns:\n      - {column: ' ', logicalType: array, physicalType: a, \
                primaryKeyPosition: 2, partitionKeyPosition: 3}\nslaProperties:\n  \
                - {property: retention, value: 1, unit: y}\n  \
                - {property: retention, value: 2, unit: y}\n";
    let found = findings_of(&mesh_of(&[file("a.odcs.yaml", text)]));
    let lines: Vec<String> = found
        .iter()
        .map(|it| {
            let help = it.help.as_deref().unwrap_or_default();
            format!("{} {}: {} ({help})", it.rule, it.element, it.message)
        })
        .collect();
    let expected = [
        "contract/name-empty /uuid: the `uuid` is empty \
         (write a name, and keep it for as long as the element lives)",
        "contract/name-empty /dataset/@0: the `table` is empty \
         (write a name, and keep it for as long as the element lives)",
        "contract/name-empty /dataset/@0/columns/ : the `column` is empty \
         (write a name, and keep it for as long as the element lives)",
        "contract/partition-position-unused /dataset/@0/columns/ /partitionKeyPosition: ` ` has a partition position \
         but is none (add `partitionStatus: true`, or delete the position)",
        "contract/primary-key-position-unused /dataset/@0/columns/ /primaryKeyPosition: ` ` has a key position \
         but is no key (add `isPrimaryKey: true`, or delete the position)",
        "contract/sla-duplicated /slaProperties/retention: the service level `retention` \
         is promised twice (keep one of the two, or say by `column` what each is about)",
    ];
    assert_eq!(lines, expected);
}

/// What policies see of a text.
fn seen(text: &str) -> Value {
    let repo = Repo::new();
    repo.commit("main", &[("contract.yaml", text)]);
    repo.write("contract.yaml", text);
    let ran = run(repo.root(), &["explain", "--input", "contract.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()["mesh"].clone()
}

/// Takes `path` out of every object, and hands it to `see`.
fn without_paths(value: &mut Value, see: &mut dyn FnMut(Vec<Value>)) {
    match value {
        Value::Object(entries) => {
            if let Some(Value::Array(path)) = entries.remove("path") {
                see(path);
            }
            entries.values_mut().for_each(|it| without_paths(it, see));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| without_paths(it, see)),
        _ => {}
    }
}

/// What policies see of both documents, without their places.
fn both_seen() -> (Value, Value) {
    let (mut old, mut new) = (seen(OLD), seen(NEW));
    without_paths(&mut old, &mut |_| {});
    without_paths(&mut new, &mut |_| {});
    (old, new)
}

#[test]
fn every_path_leads_into_the_older_document() {
    let mut old = seen(OLD);
    let document: Value = crate::schemas::value(OLD).unwrap();
    let mut count = 0;
    without_paths(&mut old, &mut |path| {
        let keys = path.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
        let pointer: String = keys.flat_map(|it| ["/".to_owned(), it]).collect();
        assert!(document.pointer(&pointer).is_some(), "{pointer} is no place");
        count += 1;
    });
    assert!(count > 12, "{count}");
}

#[test]
fn policies_see_the_shape_of_the_newest_version() {
    let (old, new) = both_seen();
    let (contract, other) = (&old["contract"], &new["contract"]);
    for key in ["id", "dataProduct", "domain", "tenant", "description", "tags", "roles", "price"] {
        assert_eq!(contract[key], other[key], "{key}");
    }
    for key in ["slaDefaultElement", "slaProperties"] {
        assert_eq!(contract[key], other[key], "{key}");
    }
    assert_eq!(contract["team"]["members"], other["team"]["members"]);
    assert_eq!(contract["custom"]["costCenter"], "17");
    assert_eq!(
        contract["servers"],
        json!([{"server": "warehouse", "type": "bigquery", "sourcePlatform": "GoogleCloudPlatform",
            "project": "ferry-prod", "database": "ferry"}])
    );
    assert_eq!(contract["support"].as_array().unwrap().len(), 3);
    for gone in ["uuid", "dataset", "stakeholders", "password", "username", "server"] {
        assert!(contract.get(gone).is_none(), "{gone}");
    }
}

#[test]
fn policies_see_tables_and_columns_as_objects_and_fields() {
    let (old, new) = both_seen();
    let (contract, other) = (&old["contract"], &new["contract"]);
    let (table, twin) = (&contract["schema"][0], &other["schema"][0]);
    for key in ["name", "physicalName", "description", "dataGranularityDescription", "quality"] {
        assert_eq!(table[key], twin[key], "{key}");
    }
    let same = [
        "name",
        "logicalType",
        "physicalType",
        "required",
        "primaryKey",
        "primaryKeyPosition",
        "unique",
        "classification",
        "criticalDataElement",
        "encryptedName",
        "examples",
        "tags",
        "transformSourceObjects",
        "transformLogic",
        "partitioned",
        "businessName",
    ];
    for (column, property) in
        [(&table["properties"], &twin["properties"]), (&old["fields"], &new["fields"])]
    {
        for key in same {
            assert_eq!(column[0][key], property[0][key], "{key}");
        }
        assert_eq!(column[1]["required"], json!(false));
        assert_eq!(column[1]["logicalType"], "timestamp");
    }
    for key in ["object", "dotted", "depth", "parents", "deprecated"] {
        assert_eq!(old["fields"][1][key], new["fields"][1][key], "{key}");
    }
    let check = &old["fields"][0]["quality"][0];
    let expected = [
        ("type", "custom"),
        ("engine", "Tower"),
        ("schedule", "0 20 * * *"),
        ("scheduler", "cron"),
    ];
    for (key, value) in expected {
        assert_eq!(check[key], value, "{key}");
    }
}

/// Policies name keys of the newest version; what they find is shown where it is written.
#[test]
fn places_of_the_newest_version_are_found_in_the_older_document() {
    let policy = "package main\n\nimport rego.v1\n\n\
        warn contains {\"msg\": \"team\", \"path\": [\"team\"]} if input.mesh.contract.team\n\
        warn contains {\"msg\": \"domain\", \"path\": [\"domain\"]} if input.mesh.contract.domain\n\
        warn contains {\"msg\": \"required\", \"path\": array.concat(it.path, [\"required\"])} if {\n\
        \tsome it in input.mesh.fields\n\tit.required\n}\n\
        warn contains msg if {\n\
        \tsome check in input.mesh.contract.schema[_].quality\n\tmsg := sprintf(\"check `%s`\", [check.name])\n}\n";
    let repo = Repo::new();
    let files = [("contract.yaml", OLD), ("policies/see.rego", policy)];
    repo.commit("main", &files);
    for (path, text) in &files {
        repo.write(path, text);
    }
    let report = run(repo.root(), &["check", "--format", "json", "--no-base"]).json();
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| it["rule"] == "main");
    let mut places: Vec<String> = own
        .map(|it| {
            format!(
                "{} {}",
                it["message"].as_str().unwrap(),
                it["location"]["pointer"].as_str().unwrap()
            )
        })
        .collect();
    places.sort();
    let expected = [
        "check `rowCheck` /dataset/0/quality/1/code",
        "domain /datasetDomain",
        "required /dataset/0/columns/0/isNullable",
        "team /stakeholders",
    ];
    assert_eq!(places, expected);
}

#[test]
fn products_of_the_first_version_are_read() {
    let text = "apiVersion: v0.9.0\nkind: DataProduct\nid: p\nstatus: active\n\
                team: [{username: mlind, role: owner}]\n\
                inputPorts: [{name: a, version: 1.4.0, contractId: ferry.departures}]\n";
    let newer = "apiVersion: v1.0.0\nkind: DataProduct\nid: p\nstatus: active\n\
                 team: {name: Ferry, members: [{username: mlind, role: owner}]}\n\
                 inputPorts: [{name: a, version: 1.4.0, contractId: ferry.departures}]\n";
    let mesh = mesh_of(&[file("p.yaml", text), file("contract.yaml", OLD)]);
    assert!(mesh.members.iter().all(|it| it.unit.problems.is_empty()));
    let found = findings_of(&mesh);
    let mesh_wide: Vec<_> =
        found.iter().filter(|it| it.rule.as_str().starts_with("mesh/")).collect();
    assert!(mesh_wide.is_empty(), "the port finds the contract by its uuid: {mesh_wide:#?}");
    let expected = "change/api-version-major-changed: the standard changes its shape from `v0.9.0` to `v1.0.0`";
    assert_eq!(shown(&changes(text, newer)), [expected]);
}

/// Whatever is wrong with an older document, reading it, comparing it and judging it by the pack
/// ends in findings.
#[test]
fn mutants_never_stop_a_run() {
    let documents: Vec<Value> =
        [OLD, NEW].iter().map(|it| crate::schemas::value(it).unwrap()).collect();
    let schema = schema_of(Standard::Odcs222);
    let pool = Pool::new(&[schema], &documents);
    let mut files = vec![file("mesh-lint.yaml", "version: 1\npreset: scale\n")];
    for number in 0..300 {
        let mut random = Random(number);
        let mut mutant = documents[0].clone();
        for _ in 0..=number % 4 {
            mutate(&mut mutant, &pool, &mut random);
        }
        let text = mutant.to_string();
        if number % 5 == 0 {
            changes(&text, NEW);
            changes(OLD, &text);
        }
        files.push(file(&format!("{number}.odcs.json"), &text));
    }
    let report = checked(&files).report;
    assert!(report.run.failures.is_empty(), "{:#?}", report.run.failures);
    let unjudged = report.findings.iter().find(|it| it.rule == "policy/document-invalid");
    assert!(unjudged.is_none() && report.findings.len() > 300, "{unjudged:#?}");
}
