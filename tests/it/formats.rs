//! What people and programs see of a report, in each format.

use crate::formats_support::{
    Case, TRANSACTIONS, contract, first_run, renamed_amount, rendered, waived,
};
use insta::assert_snapshot;
use mesh_lint::config::Preset;
use mesh_lint::evaluate;
use mesh_lint::finding::Severity;
use mesh_lint::report::{self, Failure, Options};
use mesh_lint::source::Sources;

#[test]
fn text_shows_both_revisions_of_a_change() {
    let (report, sources) = renamed_amount().report();
    assert_snapshot!(rendered("text", &report, &sources, &Options::default()));
}

#[test]
fn text_in_colour_and_verbose() {
    let (report, sources) = renamed_amount().report();
    let options = Options { color: true, verbose: true, ..Options::default() };
    assert_snapshot!(rendered("text", &report, &sources, &options).replace('\u{1b}', "␛"));
}

#[test]
fn text_without_sources_names_places() {
    let (report, _) = renamed_amount().report();
    assert_snapshot!(rendered("text", &report, &Sources::default(), &Options::default()));
}

#[test]
fn text_folds_a_policy_that_many_contracts_miss() {
    let (report, sources) = first_run(58).report();
    assert_snapshot!(rendered("text", &report, &sources, &Options::default()));
}

#[test]
fn text_shows_a_policy_that_few_contracts_miss() {
    let (report, sources) = first_run(6).report();
    let text = rendered("text", &report, &sources, &Options::default());
    assert_eq!(text.matches("warning[retention/retention-missing]").count(), 5);
    let (report, sources) = first_run(7).report();
    let text = rendered("text", &report, &sources, &Options::default());
    assert_eq!(text.matches("warning[retention/retention-missing]").count(), 1);
    assert!(
        text.contains("6 of 7 contracts, such as `payments.c00`, `payments.c01`, `payments.c02`")
    );
}

#[test]
fn text_of_a_first_run_is_one_line_a_policy() {
    let mut case = first_run(58);
    case.run.info.preset = Preset::Discover;
    for finding in &mut case.findings {
        if finding.severity == Severity::Warning {
            finding.severity = Severity::Info;
        }
    }
    let (report, sources) = case.report();
    assert_snapshot!(rendered("text", &report, &sources, &Options::default()));
}

#[test]
fn text_without_findings_is_one_calm_line() {
    let text = contract("payments.transactions", "1.0.0", "");
    let (report, sources) = Case::new(&[(TRANSACTIONS, text.as_str())], None).report();
    let text = rendered("text", &report, &sources, &Options::default());
    assert_eq!(text, "Nothing found in 1 contract (the work tree, compared with nothing)\n");
}

#[test]
fn text_that_could_not_run_says_so() {
    let mut case = first_run(2);
    case.run.info.failures.push(Failure {
        message: "policy `pii/pii-name-unclassified` does not parse".to_owned(),
        help: Some("mesh-lint policy check".to_owned()),
        location: None,
    });
    case.run.info.notes.push("12 findings outside `domains/payments` are not shown".to_owned());
    let (report, sources) = case.report();
    assert_snapshot!(rendered(
        "text",
        &report,
        &sources,
        &Options { quiet: true, ..Options::default() }
    ));
}

#[test]
fn text_marks_the_right_columns_of_wide_characters() {
    let fields = "      - name: 金額 # 😀\n        logicalType: number\n";
    let text = contract("payments.transactions", "1.0.0", fields);
    let mut case = Case::new(&[(TRANSACTIONS, text.as_str())], None);
    let at = case.label(TRANSACTIONS, "😀", "");
    case.find("contract/odd", Severity::Warning, "an odd character", at);
    let at = case.label(TRANSACTIONS, "金額", "");
    case.find("contract/odd", Severity::Warning, "a wide name", at);
    let (report, sources) = case.report();
    assert_snapshot!(rendered("text", &report, &sources, &Options::default()));
}

#[test]
fn json_reads_back_as_it_was_written() {
    let (report, sources) = renamed_amount().report();
    let json = rendered("json", &report, &sources, &Options::default());
    assert_eq!(report::read(json.as_bytes()).unwrap(), report);
    assert_snapshot!(json);
}

#[test]
fn a_report_of_another_version_is_refused() {
    let (report, sources) = renamed_amount().report();
    let json = rendered("json", &report, &sources, &Options::default());
    for (from, to, message) in [
        ("\"1.0\"", "\"2.0\"", "the report has version `2.0`, this program reads `1.x`"),
        ("\"breaking\": 1,", "", "this is no report of mesh-lint"),
        ("\"gate\": \"new\"", "\"gate\": \"odd\"", "this is no report of mesh-lint"),
        ("\"rules\": [", "\"more\": 1, \"rules\": [", "this is no report of mesh-lint"),
    ] {
        assert!(json.contains(from), "{from}");
        let error = report::read(json.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    let error = report::read(" ".repeat(32 * 1024 * 1024 + 1).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the report is larger than 32 MiB");
}

#[test]
fn the_schema_of_the_report_is_fresh() {
    let fresh = serde_json::to_string_pretty(&report::json::schema()).unwrap() + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    assert!(stored == fresh, "docs/report.schema.json is stale: UPDATE=1 cargo test writes it");
}

#[test]
fn reports_follow_their_schema() {
    let schema = serde_json::to_value(report::json::schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for case in [renamed_amount(), first_run(3)] {
        let (report, sources) = case.report();
        let json = rendered("json", &report, &sources, &Options::default());
        let value = serde_json::from_str(&json).unwrap();
        let errors: Vec<_> = validator.iter_errors(&value).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn markdown_of_a_pull_request() {
    let (report, sources) = renamed_amount().report();
    let links = Some("https://git.example/acme/mesh/blob/9c1f2ab".to_owned());
    let options = Options { links, ..Options::default() };
    assert_snapshot!(rendered("markdown", &report, &sources, &options));
}

#[test]
fn markdown_of_a_first_run() {
    let (report, sources) = first_run(58).report();
    assert_snapshot!(rendered("markdown", &report, &sources, &Options::default()));
}

#[test]
fn markdown_tells_what_is_waived_and_what_failed() {
    let (report, sources) = waived().report_with_waiver();
    assert_snapshot!(rendered("markdown", &report, &sources, &Options::default()));
}

#[test]
fn markdown_all_clear_is_short() {
    let text = contract("payments.transactions", "1.0.0", "");
    let (report, sources) = Case::new(&[(TRANSACTIONS, text.as_str())], None).report();
    assert_snapshot!(rendered("markdown", &report, &sources, &Options::default()));
}

#[test]
fn github_annotates_what_is_new() {
    let (report, sources) = renamed_amount().report();
    assert_snapshot!(rendered("github", &report, &sources, &Options::default()));
}

#[test]
fn github_says_what_failed() {
    let (report, sources) = waived().report_with_waiver();
    assert_snapshot!(rendered("github", &report, &sources, &Options::default()));
}

#[test]
fn sarif_of_a_pull_request() {
    let (report, sources) = renamed_amount().report();
    let sarif = rendered("sarif", &report, &sources, &Options::default());
    let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_snapshot!(serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn text_tells_what_is_waived_and_fixed_when_asked() {
    let (report, sources) = waived().report_with_waiver();
    let options = Options { verbose: true, ..Options::default() };
    assert_snapshot!(rendered("text", &report, &sources, &options));
}

#[test]
fn sarif_follows_its_schema() {
    let shared = std::env::var_os("MESH_LINT_SHARED").unwrap_or_else(|| "../shared".into());
    let path = std::path::Path::new(&shared).join("spec/sarif/sarif-2.1.0.json");
    let Ok(schema) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: set MESH_LINT_SHARED");
        return;
    };
    // One pattern of the published schema has a bracket that ECMA-262 does not allow bare.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}\\\\]?$");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let cases = [
        renamed_amount().report(),
        first_run(58).report(),
        waived().report_with_waiver(),
        crate::formats_evil::evil_case(),
    ];
    for (report, sources) in cases {
        let sarif = rendered("sarif", &report, &sources, &Options::default());
        let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let run = &value["runs"][0];
        for rule in run["tool"]["driver"]["rules"].as_array().unwrap() {
            for key in ["shortDescription", "fullDescription", "help"] {
                assert!(!rule[key]["text"].as_str().unwrap().is_empty());
            }
        }
        for result in run["results"].as_array().unwrap() {
            assert_eq!(
                result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap().len(),
                16
            );
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }
}

#[test]
fn findings_of_rules_are_shown_with_their_places() {
    let path = "domains/payments/broken.odcs.yaml";
    let text = "apiVersion: v3.1.0\r\nkind: DataContract\r\nid: payments.broken\r\n\
                version: 1.0.0\r\nstatus: active\r\nstatus: retired\r\nschema:\r\n  \
                - name: 金額\r\n    propertys: []\r\n";
    let mut case = Case::new(&[(path, text)], None);
    let member = case.head.members[0].clone();
    let found = evaluate::unit(&member.unit);
    case.findings.extend(evaluate::at_member(&found, &member));
    case.findings.extend(evaluate::mesh(&case.head));
    let (report, sources) = case.report();
    assert!(report.findings.iter().any(|it| it.rule == "document/key-duplicated"));
    for finding in &report.findings {
        let place = &finding.location;
        let bytes = place.start as usize..place.end as usize;
        let marked = text.get(bytes).unwrap();
        assert!(marked.is_empty() || text.lines().any(|it| it.contains(marked)), "{marked}");
    }
    assert_snapshot!(rendered("text", &report, &sources, &Options::default()));
    assert_snapshot!(rendered("github", &report, &sources, &Options::default()));
}
