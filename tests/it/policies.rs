//! The shipped policies: their tests, their examples, and what a run says of both.

use crate::elsewhere::{snapshot, terms};
use crate::page::ExampleFile;
use crate::program::run;
use mesh_lint::config::Settings;
use mesh_lint::evaluate::policy::builtins::override_builtins;
use mesh_lint::evaluate::policy::check::engine;
use mesh_lint::evaluate::policy::{self, Module, Policy};
use mesh_lint::report::ReportedFinding;
use mesh_lint::run::{Outcome, check};
use mesh_lint::source::FileId;
use regorus::{Engine, Value};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// Every example lies in the folder of a domain, and the pack judges as it says.
const CONFIG: &str = "\
version: 1
preset: scale
domains:
  checkout: {path: domains/checkout, owners: ['@acme/checkout']}
mesh: {complete: true}
";
/// Where the example lies.
const PLACE: &str = "domains/checkout/contract.odcs.yaml";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

/// The shipped policies, as `explain` sees them.
pub(crate) static SHIPPED: LazyLock<Vec<Policy>> = LazyLock::new(|| {
    let module = |(index, (path, text)): (u32, (String, &str))| {
        (Module::parse(FileId(index), &path, Arc::from(text)), true)
    };
    let modules: Vec<_> = (0..).zip(policy::shipped()).map(module).collect();
    let compiled = policy::compile(&modules, &Settings::default(), terms().today);
    assert!(!compiled.problems.iter().any(|it| it.stops), "{:?}", compiled.problems);
    compiled.set.policies
});

/// The text of an example of a policy: `bad`, `good` or `near-miss`.
pub(crate) fn example(policy: &Policy, name: &str) -> String {
    let (group, module) = policy.path.split_once('/').expect("group/problem.rego");
    let problem = module.trim_end_matches(".rego");
    let path = folder().join(group).join("examples").join(problem).join(format!("{name}.yaml"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of an example; a line `# file: PATH` begins another one.
fn files(policy: &Policy, name: &str) -> Vec<ExampleFile> {
    let mut files: Vec<(String, String)> = vec![(PLACE.to_owned(), String::new())];
    for line in example(policy, name).lines() {
        match (line.strip_prefix("# file: "), files.last_mut()) {
            (Some(path), _) => files.push((path.to_owned(), String::new())),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    files.retain(|(_, text)| !text.trim().is_empty());
    files.push(("mesh-lint.yaml".to_owned(), CONFIG.to_owned()));
    let file = |(path, text): (String, String)| ExampleFile { path, bytes: text.into_bytes() };
    files.into_iter().map(file).collect()
}

/// What a run says of an example.
pub(crate) fn checked(policy: &Policy, name: &str) -> Outcome {
    let files = files(policy, name);
    let head = snapshot(&files);
    check(&head, &[], &head, &terms())
}

fn of<'a>(policy: &Policy, outcome: &'a Outcome) -> Vec<&'a ReportedFinding> {
    outcome.report.findings.iter().filter(|it| *it.rule == *policy.id.as_str()).collect()
}

#[test]
fn bad_examples_are_found_and_good_ones_and_near_misses_are_not() {
    assert!(SHIPPED.len() >= 10);
    for policy in SHIPPED.iter() {
        let bad = checked(policy, "bad");
        assert!(!of(policy, &bad).is_empty(), "`{}` does not find its bad example", policy.id);
        for name in ["bad", "good", "near-miss"] {
            let outcome = checked(policy, name);
            let report = &outcome.report;
            assert_eq!(report.run.failures, [], "`{}`, {name}", policy.id);
            let facts = ["document/", "contract/", "mesh/", "config/", "policy/"];
            let wrong: Vec<_> = report
                .findings
                .iter()
                .filter(|it| facts.iter().any(|group| it.rule.starts_with(group)))
                .map(|it| (&it.rule, &it.message))
                .collect();
            assert!(wrong.is_empty(), "`{}`, {name}: {wrong:?}", policy.id);
            let found = of(policy, &outcome);
            assert!(name == "bad" || found.is_empty(), "`{}`, {name}: {found:?}", policy.id);
        }
    }
}

#[test]
fn findings_of_the_pack_speak_plainly() {
    for policy in SHIPPED.iter() {
        for finding in of(policy, &checked(policy, "bad")) {
            let ReportedFinding { message, help, .. } = finding;
            assert!(message.chars().count() <= 90, "`{}`: {message}", policy.id);
            assert!(!message.ends_with('.'), "`{}`: {message}", policy.id);
            assert!(help.as_deref().is_some_and(|it| !it.is_empty()), "`{}`", policy.id);
            let first = &files(policy, "bad")[0].path;
            assert_eq!(finding.location.path, *first, "`{}`", policy.id);
            assert!(finding.location.end > finding.location.start, "`{}`", policy.id);
        }
    }
}

/// All modules of the pack: path below `policies/` and text.
fn modules() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for group in fs::read_dir(folder()).unwrap() {
        let group = group.unwrap().path();
        for file in group.is_dir().then(|| fs::read_dir(group).unwrap()).into_iter().flatten() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|it| it == "rego") {
                let name = path.strip_prefix(folder()).unwrap().to_str().unwrap().to_owned();
                files.push((name.replace('\\', "/"), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The engine with the whole pack and its tests, measuring what is evaluated.
fn measured(files: &[(String, String)]) -> Engine {
    let mut engine = engine();
    override_builtins(&mut engine, 1_797_724_800_000_000_000);
    engine.set_enable_coverage(true);
    for (path, text) in files {
        engine.add_policy(path.clone(), text.clone()).unwrap();
    }
    engine
}

/// Runs all tests; the names of those that are not true.
fn failing(engine: &mut Engine, files: &[(String, String)]) -> (usize, Vec<String>) {
    let (mut count, mut failing) = (0, Vec::new());
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with("_test.rego")) {
        let module = Module::parse(FileId(0), path, Arc::from(text.as_str()));
        let mut names: Vec<&String> =
            module.rules.iter().filter_map(|rule| rule.name.first()).collect();
        names.retain(|name| name.starts_with("test_"));
        names.dedup();
        assert!(!names.is_empty(), "{path} holds no test");
        for name in names {
            let rule = format!("data.{}.{name}", module.package.join("."));
            count += 1;
            match engine.eval_rule(rule.clone()) {
                Ok(Value::Bool(true)) => {}
                other => failing.push(format!("{rule}: {other:?}")),
            }
        }
    }
    (count, failing)
}

#[test]
fn the_tests_of_the_pack_pass_and_reach_every_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let arguments = ["policy", "test", "--require-tests", "--threshold", "100", "--format", "json"];
    let ran = run(root, &arguments);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let report = ran.json();
    let passed = report["summary"]["passed"].as_u64().unwrap();
    let lines = report["coverage"]["lines"].as_u64().unwrap();
    assert!(passed > 150 && lines > 200, "only {passed} tests and {lines} lines");
    // Examples run as well, and no policy is left out.
    let names = report["tests"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
    let examples = names.filter(|it| it.starts_with("example ")).count();
    assert!(examples >= 3 * SHIPPED.len(), "only {examples} examples");
    assert!(report["coverage"]["files"].as_array().unwrap().len() >= SHIPPED.len());
}

#[test]
fn the_library_in_rust_answers_as_the_one_in_rego() {
    let files = modules();
    let (count, wrong) = failing(&mut measured(&files), &files);
    assert!(count > 100, "only {count} tests");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let native: Vec<_> =
        files.iter().filter(|(it, _)| it != "lib/meshlint.rego").cloned().collect();
    let (again, wrong) = failing(&mut measured(&native), &native);
    assert_eq!(again, count);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_policy_of_the_pack_has_tests_examples_and_a_full_page() {
    let files: Vec<String> = modules().into_iter().map(|(path, _)| path).collect();
    for policy in SHIPPED.iter() {
        let test = policy.path.replace(".rego", "_test.rego");
        assert!(files.contains(&test), "no {test}");
        assert!(!policy.title.is_empty() && !policy.title.ends_with('.'), "`{}`", policy.id);
        assert!(policy.description.split_whitespace().count() > 15, "`{}`", policy.id);
        assert!(policy.fix.as_deref().is_some_and(|it| it.ends_with('.')), "`{}`", policy.id);
        let metadata = policy.metadata.as_ref().expect("METADATA");
        assert!(!metadata.related_resources.is_empty(), "`{}`", policy.id);
        for param in &metadata.params {
            let about = param.description.as_deref();
            assert!(about.is_some_and(|it| it.ends_with('.')), "`{}`", policy.id);
        }
        let (first, rest) = policy.id.as_str().split_once('/').unwrap();
        let module = format!("{first}/{}.rego", rest.replace('-', "_"));
        assert_eq!(*policy.path, *module, "the file is named after the id");
    }
}
