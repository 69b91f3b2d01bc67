//! Small modules, evaluated here and by Open Policy Agent: the answers agree, or the difference is
//! listed with its reason.
//!
//! `tests/rego_snippets.py` asks Open Policy Agent again. More snippets lie outside the repository;
//! `MESH_LINT_SHARED` names the folder.
use mesh_lint::evaluate::policy::Module;
use mesh_lint::evaluate::policy::capabilities::capabilities;
use mesh_lint::evaluate::policy::eval::{Question, eval};
use mesh_lint::source::FileId;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

const SNIPPETS: &str = include_str!("rego_snippets.jsonl");
const SNIPPET_EXCEPTIONS: &str = include_str!("rego_snippets_exceptions.txt");
const SHARED_EXCEPTIONS: &str = include_str!("rego_opa_exceptions.txt");

/// What a query gives.
#[derive(Debug, PartialEq)]
enum Answer {
    Value(Json),
    Undefined,
    Error(String),
}

impl Answer {
    fn agrees(&self, expected: &Self) -> bool {
        match (self, expected) {
            (Self::Value(ours), Self::Value(theirs)) => equal(ours, theirs),
            (Self::Undefined, Self::Undefined) | (Self::Error(_), Self::Error(_)) => true,
            _ => false,
        }
    }
}

/// Compares numbers by value, so that `1` is `1.0`.
fn equal(ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Number(ours), Json::Number(theirs)) => ours.as_f64() == theirs.as_f64(),
        (Json::Array(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| equal(a, b))
        }
        (Json::Object(ours), Json::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(key, a)| theirs.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => ours == theirs,
    }
}

fn expected(case: &Json) -> Answer {
    let expect = &case["expect"];
    if let Some(words) = expect.get("error") {
        return Answer::Error(words.to_string());
    }
    expect.get("value").map_or(Answer::Undefined, |value| Answer::Value(value.clone()))
}

/// The answer of `policy eval`.
fn ours(case: &Json) -> Answer {
    let modules = case["modules"].as_object().unwrap().iter();
    let parse = |(id, (path, text)): (u32, (&String, &Json))| {
        Module::parse(FileId(id), path, text.as_str().unwrap().into())
    };
    let question = Question {
        modules: (0..).zip(modules).map(parse).collect(),
        query: case["query"].as_str().unwrap().to_owned(),
        input: case.get("input").map(Json::to_string),
        data: case.get("data").map(Json::to_string).into_iter().collect(),
        today: jiff::civil::date(2026, 1, 1),
    };
    match eval(question) {
        Err(error) => Answer::Error(format!("{error:?}")),
        Ok(answer) => answer
            .value
            .map_or(Answer::Undefined, |text| Answer::Value(serde_json::from_str(&text).unwrap())),
    }
}

/// The listed differences: id and reason.
fn exceptions(text: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(" | ").expect("ID | REASON")).collect()
}

/// Compares the answers to all snippets, one a line.
fn compare<'text>(snippets: impl Iterator<Item = &'text str>, exceptions_text: &'static str) {
    let listed = exceptions(exceptions_text);
    let mut differing = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in snippets {
        // One answer is a number that JSON can't hold.
        let case: Json = serde_json::from_str(&line.replace(": Infinity}", ": null}")).unwrap();
        let id = case["id"].as_str().unwrap().to_owned();
        let (ours, theirs) = (ours(&case), expected(&case));
        cases += 1;
        if !ours.agrees(&theirs) {
            if !listed.contains_key(id.as_str()) {
                wrong.push(format!("{id}: ours {ours:?}, theirs {theirs:?}"));
            }
            differing.insert(id);
        }
    }
    assert!(cases > 100, "only {cases} cases");
    assert!(wrong.is_empty(), "not listed:\n{}", wrong.join("\n"));
    let stale: Vec<_> = listed.keys().filter(|id| !differing.contains(**id)).collect();
    assert!(stale.is_empty(), "listed, but agreeing or gone: {stale:?}");
}

#[test]
fn answers_agree_with_open_policy_agent_or_are_listed() {
    let mut lines = SNIPPETS.lines();
    let version = lines.next().expect("the version that answered");
    assert_eq!(version, r#"{"answered_by": "Open Policy Agent 1.20.2"}"#);
    compare(lines, SNIPPET_EXCEPTIONS);
}

#[test]
fn answers_to_shared_snippets_agree_too() {
    let Ok(shared) = std::env::var("MESH_LINT_SHARED") else {
        eprintln!("skipped: set MESH_LINT_SHARED");
        return;
    };
    let text = std::fs::read_to_string(format!("{shared}/suites/rego-opa.jsonl")).unwrap();
    compare(text.lines(), SHARED_EXCEPTIONS);
}

/// The list of builtins for `opa check --capabilities` lies beside the shipped policies.
#[test]
fn the_capabilities_beside_the_policies_are_those_that_hold() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/capabilities.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, capabilities()).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == capabilities(), "policies/capabilities.json is stale: UPDATE=1 cargo test");
}
