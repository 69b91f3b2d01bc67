//! Small modules, evaluated here and by Open Policy Agent: the answers agree, or the difference is
//! listed with its reason.
//!
//! The snippets and the answers lie outside the repository; `MESH_LINT_SHARED` names the folder.
use mesh_lint::evaluate::policy::builtins::override_builtins;
use mesh_lint::evaluate::policy::check::{check, engine};
use mesh_lint::evaluate::policy::module::Module;
use mesh_lint::source::FileId;
use regorus::Value;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

const EXCEPTIONS: &str = include_str!("rego_opa_exceptions.txt");

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

/// Checks the modules and evaluates the query as a run would.
fn ours(case: &Json) -> Answer {
    let texts = case["modules"].as_object().unwrap();
    let modules: Vec<Module> = (0..)
        .zip(texts)
        .map(|(id, (path, text))| Module::parse(FileId(id), path, text.as_str().unwrap().into()))
        .collect();
    let stopping = check(&modules).into_iter().find(|problem| problem.stops);
    if let Some(problem) = stopping {
        return Answer::Error(problem.kind.message());
    }
    let mut engine = engine();
    override_builtins(&mut engine, 1_767_225_600_000_000_000);
    let answer = || {
        for module in &modules {
            engine.add_policy(module.path.to_string(), module.text.to_string())?;
        }
        engine.add_data(Value::from_json_str(&case["data"].to_string())?)?;
        engine.set_input(Value::from_json_str(&case["input"].to_string())?);
        engine.eval_query(case["query"].as_str().unwrap().to_owned(), false)
    };
    let mut answer = answer;
    match answer() {
        Err(error) => Answer::Error(error.to_string()),
        Ok(results) => {
            let value = results.result.first().and_then(|it| it.expressions.first());
            match value.map(|it| &it.value) {
                None | Some(Value::Undefined) => Answer::Undefined,
                Some(value) => {
                    Answer::Value(serde_json::from_str(&value.to_json_str().unwrap()).unwrap())
                }
            }
        }
    }
}

/// The listed differences: id and reason.
fn exceptions() -> BTreeMap<&'static str, &'static str> {
    let lines = EXCEPTIONS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(" | ").expect("ID | REASON")).collect()
}

#[test]
fn answers_agree_with_open_policy_agent_or_are_listed() {
    let Ok(shared) = std::env::var("MESH_LINT_SHARED") else {
        eprintln!("skipped: set MESH_LINT_SHARED");
        return;
    };
    let path = format!("{shared}/suites/rego-opa.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let listed = exceptions();
    let mut differing = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in text.lines() {
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
    assert!(cases > 100, "only {cases} cases in {path}");
    assert!(wrong.is_empty(), "not listed:\n{}", wrong.join("\n"));
    let stale: Vec<_> = listed.keys().filter(|id| !differing.contains(**id)).collect();
    assert!(stale.is_empty(), "listed, but agreeing or gone: {stale:?}");
}
