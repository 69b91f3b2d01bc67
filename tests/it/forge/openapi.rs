//! GitHub's own description of its interface: every request and every answer is held against it.

use super::server::{Reply, Request, decoded};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

/// Answers that any route may give, though the document lists few of them.
const ANYWHERE: [u16; 12] = [301, 302, 307, 400, 401, 403, 404, 422, 429, 500, 502, 503];

/// The document, reduced to some routes and turned into JSON Schema.
pub(crate) struct Document {
    operations: Vec<Operation>,
    components: Value,
    compiled: Mutex<BTreeMap<String, Arc<Validator>>>,
}

struct Operation {
    method: String,
    segments: Vec<String>,
    parameters: Vec<Value>,
    body: Option<Value>,
    /// Schema and example, by status.
    answers: BTreeMap<u16, (Option<Value>, Option<Value>)>,
}

/// The document, where it is at hand.
pub(crate) fn github() -> Option<&'static Document> {
    static DOCUMENT: LazyLock<Option<Document>> = LazyLock::new(|| {
        let default = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/target/ci/node_modules/@octokit/openapi/generated/api.github.com.json"
        );
        let path = env::var_os("MESH_LINT_OPENAPI").map_or_else(|| default.into(), PathBuf::from);
        let Ok(text) = fs::read(&path) else {
            eprintln!(
                "skipped: GitHub's OpenAPI document is not here, so nothing is held against it"
            );
            return None;
        };
        Some(Document::new(&serde_json::from_slice(&text).unwrap()))
    });
    DOCUMENT.as_ref()
}

/// The routes that the tests may use; all must be in the document.
const ROUTES: [(&str, &str); 18] = [
    ("get", "/user"),
    ("get", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls"),
    ("get", "/repos/{owner}/{repo}/pulls"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}/files"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}/comments"),
    ("post", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/labels"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/labels"),
    ("delete", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}"),
    ("post", "/repos/{owner}/{repo}/check-runs"),
    ("patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}"),
    ("get", "/repos/{owner}/{repo}/check-runs/{check_run_id}"),
    ("get", "/repos/{owner}/{repo}/commits/{ref}/check-runs"),
    ("post", "/repos/{owner}/{repo}/code-scanning/sarifs"),
];

impl Document {
    fn new(whole: &Value) -> Self {
        let operations: Vec<_> = ROUTES.iter().map(|it| Operation::new(whole, *it)).collect();
        let mut needed = BTreeSet::new();
        for operation in &operations {
            let answers = operation.answers.values().filter_map(|it| it.0.as_ref());
            for schema in answers.chain(&operation.body) {
                references(schema, whole, &mut needed);
            }
        }
        let mut schemas = Map::new();
        for pointer in needed {
            let name = pointer.rsplit('/').next().unwrap().to_owned();
            schemas.insert(name, as_json_schema(whole.pointer(&pointer[1..]).unwrap()));
        }
        let components = json!({ "schemas": schemas });
        Self { operations, components, compiled: Mutex::default() }
    }

    fn find(&self, method: &str, path: &str) -> &Operation {
        let segments: Vec<String> = path.trim_start_matches('/').split('/').map(decoded).collect();
        self.operations
            .iter()
            .find(|it| it.method.eq_ignore_ascii_case(method) && it.fits(&segments))
            .unwrap_or_else(|| panic!("the document has no {method} {path}"))
    }

    /// The example of an answer, to be made true.
    pub(crate) fn example(&self, method: &str, path: &str, status: u16) -> Value {
        self.find(method, path).answers[&status].1.clone().unwrap()
    }

    /// Holds a request against the document; a route that it lacks is an error of the test.
    pub(crate) fn check_request(&self, request: &Request) -> Result<(), String> {
        let operation = self.find(&request.method, &request.path);
        for (name, value) in &request.query {
            let known =
                operation.parameters.iter().find(|it| it["in"] == "query" && it["name"] == **name);
            let schema = &known.ok_or_else(|| format!("no parameter `{name}`"))?["schema"];
            let value = match schema["type"].as_str() {
                Some("integer") => json!(value.parse::<i64>().map_err(|it| it.to_string())?),
                _ => json!(value),
            };
            self.check(&as_json_schema(schema), &value)?;
        }
        match &operation.body {
            Some(schema) => self.check(schema, &request.json()),
            None if request.body.is_empty() => Ok(()),
            None => Err("a body where none belongs".to_owned()),
        }
    }

    /// Holds an answer against the document: the fake must not lie.
    pub(crate) fn check_reply(&self, request: &Request, reply: &Reply) -> Result<(), String> {
        let operation = self.find(&request.method, &request.path);
        let about = format!("the fake lies: {} {}", request.method, request.path);
        match operation.answers.get(&reply.status) {
            Some((Some(schema), _)) => {
                self.check(schema, &reply.body).map_err(|it| format!("{about}: {it}"))
            }
            Some((None, _)) => Ok(()),
            None if ANYWHERE.contains(&reply.status) => Ok(()),
            None => Err(format!("{about}: no status {}", reply.status)),
        }
    }

    fn check(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let key = schema.to_string();
        let validator = self.compiled.lock().unwrap().get(&key).cloned();
        let validator = validator.unwrap_or_else(|| {
            let whole = json!({ "allOf": [schema], "components": self.components });
            let made = Arc::new(jsonschema::validator_for(&whole).unwrap());
            self.compiled.lock().unwrap().insert(key, Arc::clone(&made));
            made
        });
        match validator.iter_errors(value).next() {
            Some(error) => Err(format!("{error} at {}", error.instance_path())),
            None => Ok(()),
        }
    }
}

impl Operation {
    fn new(whole: &Value, (method, path): (&str, &str)) -> Self {
        let operation = &whole["paths"][path][method];
        assert!(operation.is_object(), "the document has no {method} {path}");
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let content = |it: &Value| it["content"]["application/json"].clone();
        let body = &content(resolved(&operation["requestBody"], whole))["schema"];
        let mut answers = BTreeMap::new();
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let content = content(resolved(answer, whole));
            let example = content["examples"].as_object().and_then(|it| it.values().next());
            let example = example.map(|it| resolved(it, whole)["value"].clone());
            let schema = Some(&content["schema"]).filter(|it| !it.is_null()).map(as_json_schema);
            answers.insert(status.parse().unwrap(), (schema, example));
        }
        Self {
            method: method.to_owned(),
            segments: path.trim_start_matches('/').split('/').map(str::to_owned).collect(),
            parameters: parameters.map(|it| resolved(it, whole).clone()).collect(),
            body: Some(body).filter(|it| !it.is_null()).map(as_json_schema),
            answers,
        }
    }

    fn fits(&self, segments: &[String]) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().zip(segments).all(|(own, asked)| {
                let is_number = || asked.bytes().all(|it| it.is_ascii_digit());
                match own.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                    Some(name) if name.ends_with("_id") || name.ends_with("_number") => is_number(),
                    Some(_) => !asked.is_empty(),
                    None => own == asked,
                }
            })
    }
}

fn resolved<'a>(value: &'a Value, whole: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(pointer) => whole.pointer(&pointer[1..]).unwrap(),
        None => value,
    }
}

/// All that a schema refers to, and what that refers to.
fn references(schema: &Value, whole: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(pointer) = members.get("$ref").and_then(Value::as_str)
                && found.insert(pointer.to_owned())
            {
                references(whole.pointer(&pointer[1..]).unwrap(), whole, found);
            }
            members.values().for_each(|it| references(it, whole, found));
        }
        Value::Array(items) => items.iter().for_each(|it| references(it, whole, found)),
        _ => {}
    }
}

/// A schema of `OpenAPI` 3.0 as JSON Schema: what is nullable may be null.
fn as_json_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let mut made: Map<_, _> = members
                .iter()
                .filter(|it| !matches!(it.0.as_str(), "example" | "examples" | "discriminator"))
                .map(|(name, value)| (name.clone(), as_json_schema(value)))
                .collect();
            if members.get("nullable") == Some(&Value::Bool(true)) {
                made.remove("nullable");
                return json!({ "anyOf": [Value::Object(made), { "type": "null" }] });
            }
            Value::Object(made)
        }
        Value::Array(items) => items.iter().map(as_json_schema).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_document_refuses_what_github_refuses() {
    let Some(document) = github() else { return };
    let request = |method: &str, path: &str, body: Value| Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
    };
    let output = |count: usize, level: &str| {
        let one = json!({
            "path": "a", "start_line": 1, "end_line": 1, "annotation_level": level, "message": "m"
        });
        let output = json!({ "title": "t", "summary": "s", "annotations": vec![one; count] });
        json!({ "name": "n", "head_sha": "x", "status": "completed", "conclusion": "failure", "output": output })
    };
    let runs = |body| document.check_request(&request("POST", "/repos/a/b/check-runs", body));
    assert_eq!(runs(output(50, "failure")), Ok(()));
    assert!(runs(output(51, "failure")).is_err());
    assert!(runs(output(1, "error")).is_err());
    let sarif = |commit: &str, name: &str| {
        let body = json!({ "commit_sha": commit, "ref": name, "sarif": "x" });
        document.check_request(&request("POST", "/repos/a/b/code-scanning/sarifs", body))
    };
    let commit = "0a".repeat(20);
    assert_eq!(sarif(&commit, "refs/pull/7/head"), Ok(()));
    assert!(sarif("0a", "refs/pull/7/head").is_err() && sarif(&commit, "main").is_err());
    let comments = "/repos/a/b/issues/7/comments";
    assert!(document.check_request(&request("POST", comments, json!({}))).is_err());
    assert!(document.check_request(&request("GET", comments, json!({}))).is_err());
    let lost = std::panic::catch_unwind(|| {
        document.find("GET", "/repos/a/b/issues/x/comments").method.clone()
    });
    assert!(lost.is_err(), "a number is one");
}
