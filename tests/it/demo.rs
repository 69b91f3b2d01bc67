//! The demo mesh: what is planted in it is found, and nothing else.

use crate::program::{Ran, TODAY, demo, run, run_with};
use crate::repo::workspace;
use mesh_lint::parse::{Document, Kind, Text, parse};
use mesh_lint::source::{Encoding, NodeId};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// The capabilities that exist; the others of `expected.yaml` are still to come.
const BUILT: [&str; 11] = [
    "document",
    "contract",
    "config",
    "mesh",
    "change",
    "policies-1",
    "policies-2",
    "waivers",
    "history",
    "consumers",
    "policy-diff",
];
/// The commit at the tip of `main`.
const MAIN: &str = "92105016ff7f69a76aa45fbfec05eb8add68fb66";

/// One planted finding.
type Planted = BTreeMap<String, String>;

/// What `expected.yaml` says.
struct Expected {
    findings: Vec<Planted>,
    verdicts: BTreeMap<String, String>,
    /// Who is hit by a change: what it is about and the consumer, and all about that.
    consumers: Vec<(Planted, Vec<String>)>,
}

static EXPECTED: LazyLock<Expected> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mesh/expected.yaml");
    let text = Text {
        text: Arc::from(fs::read_to_string(path).expect("a file")),
        encoding: Encoding::Utf8,
    };
    let (document, problems) = parse(&text);
    assert!(problems.is_empty(), "{problems:?}");
    let root = document.root().expect("a document");
    let section = |key| document.get_text(root, key).expect("a section");
    let findings = document.items(section("findings")).iter().map(|it| texts(&document, *it));
    let consumers = document.items(section("consumers")).iter().map(|it| {
        let owners = document.get_text(*it, "owners").expect("owners");
        let owners = document.items(owners).iter().map(|it| document.scalar(*it).to_owned());
        (texts(&document, *it), owners.collect())
    });
    Expected {
        findings: findings.collect(),
        verdicts: texts(&document, section("verdicts")),
        consumers: consumers.collect(),
    }
});

/// The texts of a mapping.
fn texts(document: &Document, node: NodeId) -> BTreeMap<String, String> {
    assert_eq!(document.kind(node), Kind::Mapping);
    let text = |node| document.scalar(node).to_owned();
    document.entries(node).map(|it| (text(it.key), text(it.value))).collect()
}

/// What identifies a finding: status, severity, rule, path, element, subject, waiver.
type Shown = [String; 7];

fn found(ran: &Ran) -> BTreeSet<Shown> {
    let report = ran.json();
    let findings = report["findings"].as_array().expect("findings");
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let shown: BTreeSet<Shown> = findings
        .iter()
        .map(|it| {
            let path = text(&it["location"]["path"]);
            let [status, severity, rule, element, subject] =
                ["status", "severity", "rule", "element", "subject"].map(|key| text(&it[key]));
            [status, severity, rule, path, element, subject, text(&it["waiver"]["id"])]
        })
        .collect();
    assert_eq!(shown.len(), findings.len(), "a finding is shown twice:\n{}", ran.stdout);
    shown
}

impl Expected {
    /// The planted findings of a branch whose capability is built.
    fn of<'a>(&'a self, branch: &'a str) -> impl Iterator<Item = &'a Planted> {
        let built = |it: &str| BUILT.contains(&it);
        self.findings.iter().filter(move |it| {
            it["branch"] == branch
                && built(&it["capability"])
                && it.get("until").is_none_or(|it| !built(it))
        })
    }

    /// What a run on a branch shows, and the exit code.
    fn shown(&self, branch: &str) -> (BTreeSet<Shown>, i32) {
        let shown = |status: &str, it: &Planted| -> Shown {
            let [severity, rule, path, element, subject] =
                ["severity", "rule", "path", "element", "subject"].map(|key| it[key].clone());
            let waiver = it.get("waiver").cloned().unwrap_or_default();
            [status.to_owned(), severity, rule, path, element, subject, waiver]
        };
        let own: Vec<&Planted> = self.of(branch).collect();
        // Where the configuration can't be used, no policy is asked, and no waiver of one missed.
        let stopped = own.iter().any(|it| it["capability"] == "config");
        let is_policy = |it: &Planted| {
            it["capability"].starts_with("policies") || it["rule"] == "waiver/unused"
        };
        let fatal = |it: &Planted| it["severity"] == "error" && !it.contains_key("waiver");
        let mut all = BTreeSet::new();
        let mut fails = false;
        for planted in self.of("main").filter(|it| !(stopped && is_policy(it))) {
            all.insert(shown("existing", planted));
            fails |= branch == "main" && fatal(planted);
        }
        for planted in own.iter().filter(|_| branch != "main") {
            let status = planted.get("status").map_or("new", String::as_str);
            if status == "moved" {
                let same = |it: &Shown| {
                    [&it[2], &it[4], &it[5]]
                        == ["rule", "element", "subject"].map(|key| &planted[key])
                };
                let old = all.iter().find(|it| same(it)).cloned();
                assert!(old.is_some_and(|it| all.remove(&it)), "not on main: {planted:?}");
                all.insert(shown("existing", planted));
                continue;
            }
            if status == "fixed" {
                assert!(all.remove(&shown("existing", planted)), "not on main: {planted:?}");
            } else {
                fails |= fatal(planted);
            }
            all.insert(shown(status, planted));
        }
        let code = if stopped { 2 } else { i32::from(fails) };
        (all, code)
    }
}

/// The demo, written once; nothing may change it.
struct Demo(#[expect(dead_code, reason = "keeps the folder")] tempfile::TempDir, PathBuf);

static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = demo(folder.path());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let path = folder.path().join("demo");
    Demo(folder, path)
});

fn check(branch: &str) -> Ran {
    let mut arguments = vec!["check", "--today", TODAY, "--format", "json"];
    if branch != "main" {
        arguments.extend(["--pr", "--base", "main", "--head", branch]);
    }
    run(&DEMO.1, &arguments)
}

#[test]
fn the_demo_is_the_same_everywhere_and_written_once() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let path = folder.path().join("demo");
    let main = workspace(&path).commit("refs/heads/main").unwrap().id;
    assert_eq!(main.to_string(), MAIN);
    // A second call takes what is there, and changes nothing of it.
    fs::write(path.join("mine.txt"), "mine").unwrap();
    let again = demo(folder.path());
    assert_eq!((again.code, again.stdout.as_str()), (0, "The demo mesh is in demo.\n"));
    assert_eq!(fs::read_to_string(path.join("mine.txt")).unwrap(), "mine");
}

#[test]
fn another_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("demo")).unwrap();
    fs::write(folder.path().join("demo/mine.txt"), "mine").unwrap();
    let ran = demo(folder.path());
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("is not empty and is not the demo"), "{}", ran.stderr);
    let files: Vec<_> = fs::read_dir(folder.path().join("demo")).unwrap().collect();
    assert_eq!(files.len(), 1, "something was written");
}

#[test]
fn what_is_planted_is_found_and_nothing_else() {
    let branches: BTreeSet<&str> = EXPECTED.verdicts.keys().map(String::as_str).collect();
    assert!(branches.len() > 8, "{branches:?}");
    for planted in &EXPECTED.findings {
        assert!(branches.contains(planted["branch"].as_str()), "{planted:?}");
    }
    let mut wrong = String::new();
    for branch in branches {
        let ran = check(branch);
        let (expected, code) = EXPECTED.shown(branch);
        let found = found(&ran);
        for missing in expected.difference(&found) {
            let _ = writeln!(wrong, "{branch}: missing {missing:?}");
        }
        for more in found.difference(&expected) {
            let _ = writeln!(wrong, "{branch}: not planted {more:?}");
        }
        if ran.code != code {
            let _ = writeln!(wrong, "{branch}: exit {} instead of {code}", ran.code);
        }
        let verdict = ["pass", "fail", "incomplete"][usize::try_from(code).unwrap()];
        assert_eq!(ran.json()["summary"]["verdict"], verdict, "{branch}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn changes_name_exactly_the_consumers_that_they_hit() {
    let built = |it: &&(Planted, Vec<String>)| {
        it.0.get("capability").is_none_or(|it| BUILT.contains(&it.as_str()))
    };
    let consumers: Vec<_> = EXPECTED.consumers.iter().filter(built).collect();
    let elements: BTreeSet<[&str; 3]> = consumers
        .iter()
        .map(|(it, _)| ["branch", "contract", "element"].map(|key| it[key].as_str()))
        .collect();
    assert!(elements.len() > 1);
    for [branch, contract, element] in elements {
        let report = check(branch).json();
        let mut hit = BTreeSet::new();
        for finding in report["findings"].as_array().unwrap() {
            if finding["subject"] == contract && finding["element"] == element {
                for it in finding["consumers"].as_array().unwrap() {
                    let owners = it["owners"].as_array().unwrap().iter();
                    let owners: Vec<String> =
                        owners.map(|it| it.as_str().unwrap().to_owned()).collect();
                    let effect = it["effect"].as_str().unwrap().replace(' ', "-");
                    let id = it["id"].as_str().unwrap().to_owned();
                    hit.insert((id, it["hops"].to_string(), effect, owners));
                }
            }
        }
        let expected: BTreeSet<_> = consumers
            .iter()
            .filter(|(it, _)| {
                it["branch"] == branch && it["contract"] == contract && it["element"] == element
            })
            .map(|(it, owners)| {
                let [id, hops, effect] = ["consumer", "hops", "effect"].map(|key| it[key].clone());
                (id, hops, effect, owners.clone())
            })
            .collect();
        assert_eq!(hit, expected, "{branch}: {contract} {element}");
    }
}

#[test]
fn the_verdicts_follow_from_what_is_planted() {
    for (branch, verdict) in &EXPECTED.verdicts {
        let counts = |it: &&Planted| {
            it["branch"] == *branch
                && it["severity"] == "error"
                && !it.contains_key("status")
                && !it.contains_key("waiver")
                && !it.contains_key("until")
        };
        let fails = EXPECTED.findings.iter().any(|it| counts(&it));
        assert_eq!(if fails { "fail" } else { "pass" }, verdict, "{branch}");
    }
}

#[test]
fn the_demo_command_checks_a_pull_request_and_says_what_is_next() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["demo"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for part in ["change/field-removed", "revenue-mart", "Try next, in mesh-demo:"] {
        assert!(ran.stdout.contains(part), "no `{part}` in:\n{}", ran.stdout);
    }
    // What it suggests works.
    let suggested = ran.stdout.lines().filter_map(|it| it.strip_prefix("  mesh-lint "));
    let mut count = 0;
    for line in suggested {
        let words: Vec<&str> = line.split("   ").next().unwrap().split_whitespace().collect();
        let again = run(&folder.path().join("mesh-demo"), &words);
        assert!(again.code < 2, "{line}: {}", again.stderr);
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn the_pictures_of_comments_are_those_of_today() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let heads = mesh.join(".git/refs/heads/pr");
    let mut today = BTreeMap::new();
    for entry in fs::read_dir(&heads).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let id = fs::read_to_string(heads.join(&name)).unwrap();
        let head = format!("pr/{name}");
        let arguments = ["check", "--pr", "--base", "main", "--head", &head, "--today", TODAY];
        let variables = [
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "acme/mesh"),
            ("GITHUB_SHA", id.trim()),
        ];
        let ran =
            run_with(&mesh, &[&arguments[..], &["--format", "markdown"]].concat(), &variables);
        assert!(ran.stdout.contains("### mesh-lint: "), "{}", ran.stderr);
        let digest = Sha256::digest(ran.stdout.as_bytes());
        today.insert(name, digest.iter().fold(String::new(), |hex, it| hex + &format!("{it:02x}")));
    }
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/comments");
    let lines = today.iter().map(|(name, digest)| format!("{digest}  {name}.md\n"));
    let drawn = fs::read_to_string(pictures.join("drawn.txt")).unwrap().replace("\r\n", "\n");
    assert_eq!(drawn, lines.collect::<String>(), "draw them anew with docs/comments.sh");
    let files = fs::read_dir(&pictures).unwrap().map(|it| it.unwrap().file_name());
    let files: BTreeSet<_> = files.map(|it| it.into_string().unwrap()).collect();
    let wanted = today.keys().map(|it| format!("{it}.png"));
    assert_eq!(files, wanted.chain(["drawn.txt".to_owned()]).collect());
    for name in today.keys() {
        let png = fs::read(pictures.join(format!("{name}.png"))).unwrap();
        let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((size(16), size(20)), (930, 1200), "{name}");
    }
}
