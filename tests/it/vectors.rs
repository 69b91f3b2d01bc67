//! The change vectors: pairs of contracts with the verdict that they should get.
//!
//! They lie outside the repository; without them the test says so and passes. What disagrees is
//! listed with a reason in `vectors-odcs-gaps.txt`, which must be exact.

use crate::shared;
use mesh_lint::config::{ContentModel, MajorBump, Protect};
use mesh_lint::evaluate::{self, Surroundings, rules};
use mesh_lint::finding::{Bump, Effect, Finding, Severity};
use mesh_lint::model::{Mesh, MeshMember, Unit};
use mesh_lint::source::FileId;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

fn mesh(document: &Value, path: &str, file: u32) -> Mesh {
    let member = MeshMember {
        file: FileId(file),
        path: Arc::from(path),
        unit: Arc::new(Unit::read(document.to_string().as_bytes(), path)),
        domain: None,
        owners: Arc::from(Vec::new()),
        review: mesh_lint::model::Review::default(),
        elsewhere: None,
        subject: Arc::from(""),
    };
    let members = if document.is_null() { Vec::new() } else { vec![member] };
    Mesh::new(members, Vec::new(), true)
}

fn found(vector: &Value) -> Vec<Finding> {
    let path = |key: &str| vector[key].as_str().unwrap_or("contract.odcs.json").to_owned();
    let base = mesh(&vector["old"], &path("old_path"), 0);
    let head = mesh(&vector["new"], &path("new_path"), 1);
    let today = vector["now"].as_str().unwrap_or("2026-06-01").parse().unwrap();
    let surroundings = Surroundings {
        today,
        protect: Protect::Consumers,
        grace_days: 90,
        content_model: ContentModel::Lenient,
        major_bump: MajorBump::Downgrade,
    };
    evaluate::changes(&base, &head, &surroundings)
}

/// What a vector expects and does not get.
fn disagreements(vector: &Value, found: &[Finding]) -> Vec<String> {
    let expect = &vector["expect"];
    let mut wrong = Vec::new();
    let judgements = || found.iter().filter_map(|it| it.change.as_ref());
    for (side, breaks) in [
        ("consumer", judgements().any(|it| it.consumers == Effect::Break)),
        ("producer", judgements().any(|it| it.producers == Effect::Break)),
    ] {
        let fine = expect[side].as_bool().unwrap();
        if fine == breaks {
            wrong.push(format!("{side}: expected {fine}, got {}", !breaks));
        }
    }
    let ids: Vec<&str> =
        found.iter().filter_map(|it| it.rule.as_str().strip_prefix("change/")).collect();
    let rules: Vec<&str> =
        expect["rules"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    wrong.extend(rules.iter().filter(|it| !ids.contains(it)).map(|it| format!("{it} is missing")));
    for finding in found.iter().filter(|it| it.severity == Severity::Error) {
        let id = finding.rule.as_str().trim_start_matches("change/");
        if !rules.contains(&id) && !id.starts_with("version-") {
            wrong.push(format!("{id} is too much"));
        }
    }
    let shown = found.iter().filter(|it| !rules::is_silent(it.rule.as_str()));
    let severity = shown.map(|it| it.severity).max().map_or("none", Severity::word);
    let expected = expect["severity"].as_str().map(|it| if it == "off" { "none" } else { it });
    if expected.is_some_and(|it| it != severity) {
        wrong.push(format!("severity {severity} instead of {}", expected.unwrap()));
    }
    let bump = judgements().filter_map(|it| it.bump).max().map_or("none", Bump::word);
    let expected = expect["bump"].as_str();
    if expected.is_some_and(|it| it != bump) {
        wrong.push(format!("bump {bump} instead of {}", expected.unwrap()));
    }
    wrong
}

#[test]
fn odcs_vectors_agree_but_for_the_listed_gaps() {
    let Some(suites) = shared::folder("suites") else { return };
    let text = std::fs::read_to_string(suites.join("odcs-authored.jsonl")).unwrap();
    let mut gaps: BTreeMap<String, String> = BTreeMap::new();
    for line in text.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let found = found(&vector);
        let wrong = disagreements(&vector, &found);
        if !wrong.is_empty() {
            let id = vector["id"].as_str().unwrap().to_owned();
            let shown = found.iter().map(|it| format!("{} ({})", it.rule, it.severity.word()));
            let shown: Vec<String> = shown.collect();
            gaps.insert(id, format!("{}; found {}", wrong.join(", "), shown.join(", ")));
        }
    }
    let listed = include_str!("vectors-odcs-gaps.txt");
    let listed: BTreeMap<&str, &str> = listed
        .lines()
        .filter(|it| !it.starts_with('#') && !it.is_empty())
        .map(|it| it.split_once(": ").expect("each gap has a reason"))
        .collect();
    let new: Vec<String> = gaps
        .iter()
        .filter(|(id, _)| !listed.contains_key(id.as_str()))
        .map(|(id, why)| format!("{id}: {why}"))
        .collect();
    let closed: Vec<&&str> = listed.keys().filter(|it| !gaps.contains_key(**it)).collect();
    assert!(new.is_empty(), "{} vectors disagree:\n{}", new.len(), new.join("\n"));
    assert!(closed.is_empty(), "these agree now, take them off the list: {closed:?}");
}
