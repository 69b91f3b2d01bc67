//! The action, and the commands and policies that the pages show.

use mesh_lint::parse::{self, Document};
use mesh_lint::source::NodeId;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Pages whose console blocks are read.
const PAGES: [&str; 4] = ["README.md", "CONTRIBUTING.md", "docs/policies.md", "docs/waivers.md"];

/// Workflows that use actions.
const WORKFLOWS: [&str; 6] = [
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    "tests/act/workflow.yml",
    "examples/github/one-step.yml",
    "examples/github/check.yml",
    "examples/github/post.yml",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap().replace("\r\n", "\n")
}

/// Runs mesh-lint in a folder, outside whatever CI runs the tests.
pub(crate) fn mesh_lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mesh-lint"));
    for variable in
        ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "BITBUCKET_BUILD_NUMBER", "JENKINS_URL"]
    {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(folder).output().unwrap()
}

/// A YAML file of the repository.
struct Yaml(Document);

impl Yaml {
    fn read(path: &str) -> Self {
        let text =
            parse::decode(text(path).as_bytes()).unwrap_or_else(|it| panic!("{path}: {:?}", it.1));
        let (document, problems) = parse::parse(&text);
        assert!(problems.is_empty(), "{path}: {problems:?}");
        Self(document)
    }

    fn at(&self, path: &[&str]) -> NodeId {
        path.iter().fold(self.0.root().unwrap(), |node, key| {
            self.0.get_text(node, key).unwrap_or_else(|| panic!("no `{key}` of {path:?}"))
        })
    }

    fn entries(&self, node: NodeId) -> Vec<(&str, NodeId)> {
        self.0.entries(node).map(|it| (self.0.scalar(it.key), it.value)).collect()
    }

    fn names(&self, path: &[&str]) -> BTreeSet<&str> {
        self.entries(self.at(path)).into_iter().map(|it| it.0).collect()
    }
}

#[test]
fn every_input_reaches_the_script_by_the_environment() {
    let action = Yaml::read("action.yml");
    let document = &action.0;
    let step = document.items(action.at(&["runs", "steps"]))[0];
    let environment = action.entries(document.get_text(step, "env").unwrap());
    let script = text("action.sh");
    for input in action.names(&["inputs"]) {
        let name = format!("INPUT_{}", input.to_uppercase().replace('-', "_"));
        let handed = environment.iter().find(|it| it.0 == name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(document.scalar(handed.1), format!("${{{{ inputs.{input} }}}}"));
        assert!(script.contains(&format!("{name}:-")), "action.sh does not read {name}");
    }
    let handed = environment.iter().filter(|it| it.0.starts_with("INPUT_")).count();
    assert_eq!(handed, action.names(&["inputs"]).len(), "an input is handed on that is none");
}

#[test]
fn no_expression_is_pasted_into_a_script() {
    let workflows = WORKFLOWS.iter().filter(|it| !it.starts_with("examples/"));
    for path in workflows.copied().chain(["action.yml"]) {
        let file = Yaml::read(path);
        let mut scripts = 0;
        let mut open = vec![file.0.root().unwrap()];
        while let Some(node) = open.pop() {
            open.extend(file.0.items(node));
            for (key, value) in file.entries(node) {
                if key == "run" {
                    scripts += 1;
                    assert!(
                        !file.0.scalar(value).contains("${{"),
                        "{path}: {}",
                        file.0.scalar(value)
                    );
                }
                open.push(value);
            }
        }
        assert!(scripts > 0, "{path}: no script");
    }
}

#[test]
fn every_output_is_written_and_holds_no_text() {
    let action = Yaml::read("action.yml");
    let script = text("action.sh");
    for output in action.names(&["outputs"]) {
        let value = action.0.scalar(action.at(&["outputs", output, "value"]));
        assert_eq!(value, format!("${{{{ steps.check.outputs.{output} }}}}"));
        assert!(script.contains(&format!("output {output} ")), "action.sh does not write {output}");
    }
    let written = script.lines().map(str::trim).filter_map(|it| {
        it.split_once("output ").filter(|it| it.0.is_empty() || it.0.ends_with("then "))
    });
    for (_, line) in written {
        let line = line.trim_end_matches(" ;;").trim_end_matches("; fi");
        let (name, value) = line.split_once(' ').unwrap();
        let counted = value == format!("\"$(count {name})\"");
        let word = ["success", "failure", "incomplete"].contains(&value);
        // Our own words, paths that the workflow itself named, and an address of plain characters.
        let own = ["\"${bump:-none}\"", "\"$report\"", "\"$sarif\"", "\"$(comment_url)\""];
        let own = own.contains(&value);
        assert!(counted || word || own, "output {line}");
    }
}

#[test]
fn scripts_refuse_what_they_do_not_know_and_evaluate_nothing() {
    let script = text("action.sh");
    assert!(script.contains("\nset -euo pipefail\n"));
    for word in ["eval ", "wget ", "sh -c", "\nsource ", "\n. "] {
        assert!(!script.contains(word), "action.sh uses `{word}`");
    }
    // What is fetched is fetched safely, and nothing of it is unpacked before its checksum fits.
    let fetched: Vec<_> = script.lines().filter(|it| it.contains("curl ")).collect();
    let safe = "curl --proto \"$protocol\" --proto-redir \"$protocol\" --tlsv1.2";
    assert!(fetched.len() == 1 && fetched[0].trim().starts_with(safe), "{fetched:?}");
    let checked = script.find("has_sum \"$kept.partial\" \"$sum\" ||").unwrap();
    assert!(checked < script.find("tar -xzf").unwrap());
    // The check sees no token, and the token is no argument.
    assert!(script.contains("env -u INPUT_TOKEN -u GITHUB_TOKEN -u GH_TOKEN \"$program\""));
    assert_eq!(script.matches("${INPUT_TOKEN:-}").count(), 1);
    // Bash 3.2, which macOS ships, knows none of these.
    for word in ["mapfile", "readarray", "declare -A", "local -n", "${!", "&>>", ",,}", "^^}"] {
        assert!(!script.contains(word), "action.sh uses `{word}`");
    }
}

#[test]
fn other_peoples_actions_are_pinned() {
    for path in WORKFLOWS {
        let text = text(path);
        let mut uses = text.lines().filter_map(|it| it.split_once("uses: ")).peekable();
        assert!(uses.peek().is_some(), "{path}: no action");
        for (_, used) in uses {
            let (action, _) =
                used.split_once(" # ").unwrap_or_else(|| panic!("{used}: no version"));
            let (_, commit) = action.split_once('@').unwrap();
            let is_id = commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit());
            assert!(is_id, "{path}: {used}");
        }
    }
}

/// A fenced block of a page.
pub(crate) struct Block {
    /// Its language.
    pub(crate) language: String,
    /// What stands behind the language.
    pub(crate) info: String,
    /// What it holds.
    pub(crate) text: String,
}

/// The fenced blocks of a page.
pub(crate) fn all_blocks(page: &str) -> Vec<Block> {
    let page = text(page);
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|it| !it.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        let (language, info) = info.split_once(' ').unwrap_or((info, ""));
        let (language, info) = (language.to_owned(), info.to_owned());
        found.push(Block { language, info, text: body.join("\n") + "\n" });
    }
    found
}

/// The fenced blocks of a page in a language: what stands behind the language, and the text.
pub(crate) fn blocks(page: &str, language: &str) -> Vec<(String, String)> {
    let blocks = all_blocks(page).into_iter().filter(|it| it.language == language);
    blocks.map(|it| (it.info, it.text)).collect()
}

/// The arguments of every call of mesh-lint that the pages show.
fn shown_commands() -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for page in PAGES {
        for (_, block) in blocks(page, "console") {
            for line in block.lines() {
                let command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("{page}: {line}"));
                let own = command.strip_prefix("cargo run --release -- ").or_else(|| {
                    command
                        .strip_prefix("mesh-lint")
                        .filter(|it| it.is_empty() || it.starts_with(' '))
                });
                if let Some(arguments) = own {
                    let words = arguments.split_whitespace().map(str::to_owned).collect();
                    all.push((command.to_owned(), words));
                }
            }
        }
    }
    all
}

/// The demo mesh in a new folder.
pub(crate) fn demo() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let made = mesh_lint(folder.path(), &["demo", "--no-check"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mesh = folder.path().join("mesh-demo");
    (folder, mesh)
}

/// The policies that the pages try from elsewhere.
pub(crate) fn more_policies(mesh: &Path) {
    let text = "# METADATA\n# title: More\npackage policies.more.never\n\ndeny contains \"more\" if input.id == 1\n";
    fs::create_dir(mesh.join("../more-policies")).unwrap();
    fs::write(mesh.join("../more-policies/never.rego"), text).unwrap();
}

#[test]
fn every_command_of_the_pages_runs() {
    let (_folder, mesh) = demo();
    more_policies(&mesh);
    let commands = shown_commands();
    assert!(commands.len() >= 8, "{commands:?}");
    for (command, arguments) in &commands {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let done = mesh_lint(&mesh, &arguments);
        let said = String::from_utf8_lossy(&done.stderr);
        // The demo has errors, so a check fails; what can't be understood ends with 2.
        assert!(matches!(done.status.code(), Some(0 | 1)), "{command}: {said}");
    }
}

#[test]
fn commands_of_the_pages_keep_to_the_help() {
    let help = |command: &[&str]| {
        let arguments: Vec<&str> =
            command.iter().copied().filter(|it| !it.is_empty()).chain(["--help"]).collect();
        String::from_utf8(mesh_lint(root(), &arguments).stdout).unwrap()
    };
    let overview = help(&[]);
    for (shown, arguments) in shown_commands() {
        let command = arguments.first().filter(|it| !it.starts_with('-')).map_or("", |it| it);
        if !command.is_empty() {
            assert!(overview.contains(&format!("\n  {command} ")), "{shown}: unknown command");
        }
        let own = match arguments.get(1).filter(|_| command == "policy") {
            Some(own) => vec!["policy", own],
            None => vec![command],
        };
        let help = help(&own);
        for flag in arguments.iter().filter(|it| it.starts_with("--")) {
            let flag = flag.split('=').next().unwrap();
            assert!(help.contains(flag), "{shown}: {flag} is not in the help");
        }
    }
}

#[test]
fn the_policy_of_the_readme_works() {
    let (_folder, mesh) = demo();
    let [(_, policy)] = blocks("README.md", "rego").try_into().unwrap();
    assert!(policy.lines().count() <= 10, "it is announced as ten lines");
    fs::create_dir(mesh.join("policies/platform")).unwrap();
    fs::write(mesh.join("policies/platform/engine_unknown.rego"), policy).unwrap();
    let output = mesh_lint(&mesh, &["domains/shipping", "--today", "2026-12-20", "-v"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(
        shown.contains("error[platform/engine-unknown]: `trino` is not operated here"),
        "{shown}"
    );
}

#[test]
fn the_configuration_of_the_readme_is_understood() {
    let (_folder, mesh) = demo();
    let blocks = blocks("README.md", "yaml");
    let (_, configuration) = blocks.iter().find(|it| it.1.starts_with("version: 1")).unwrap();
    fs::write(mesh.join("mesh-lint.yaml"), configuration).unwrap();
    let output = mesh_lint(&mesh, &["--today", "2026-12-20"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_readme_counts_the_rules_that_there_are() {
    let (_folder, mesh) = demo();
    let listing = String::from_utf8(mesh_lint(&mesh, &["explain"]).stdout).unwrap();
    let readme = text("README.md");
    let table = readme.split("<!-- rules -->").nth(1).unwrap();
    let table = table.split("<!-- end of rules -->").next().unwrap();
    let mut counted = 0;
    for row in table.lines().filter(|it| it.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (groups, count) = (cells[1], cells[2].parse::<usize>().unwrap());
        let groups: Vec<&str> = groups.split(", ").map(|it| it.trim_matches('`')).collect();
        let real =
            listing.lines().filter(|line| groups.iter().any(|it| line.starts_with(it))).count();
        assert_eq!(count, real, "{row}: run python3 docs/picture.py on the program");
        counted += count;
    }
    assert_eq!(counted, listing.lines().count(), "a group is missing in the README");
}

#[test]
fn pages_are_short_and_their_links_lead_somewhere() {
    for (page, most) in [("README.md", 250), ("ARCHITECTURE.md", 150)] {
        assert!(text(page).lines().count() <= most, "{page} is longer than {most} lines");
    }
    let pages = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/action.md",
        "docs/policies.md",
        "docs/waivers.md",
    ];
    let mut links = 0;
    for page in pages {
        let text = text(page);
        for target in text.split("](").skip(1).filter_map(|it| it.split(')').next()) {
            if !target.starts_with("https://") {
                links += 1;
                let target = target.split('#').next().unwrap();
                let path = root().join(page).parent().unwrap().join(target);
                assert!(path.exists(), "{page}: {target}");
            }
        }
    }
    assert!(links > 5);
}

#[test]
fn guards_against_each_threat_exist() {
    let page = text("SECURITY.md");
    let rows: Vec<_> = page.lines().filter(|it| it.starts_with("| T")).collect();
    assert_eq!(rows.len(), 15);
    for (number, row) in (1..).zip(rows) {
        assert!(row.starts_with(&format!("| T{number} |")), "{row}");
        let named: Vec<_> = row.split('`').filter(|it| it.contains("::")).collect();
        assert!(!named.is_empty(), "{row}");
        for (file, name) in named.iter().filter_map(|it| it.split_once("::")) {
            let tests = text(&format!("tests/it/{file}.rs"));
            assert!(tests.contains(&format!("fn {name}()")), "{file}::{name}");
        }
    }
}

#[test]
fn guards_that_the_architecture_names_exist() {
    let page = text("ARCHITECTURE.md");
    let tests = text("tests/it/tidy.rs");
    let mut named = 0;
    for name in page.split("`tidy::").skip(1).filter_map(|it| it.split('`').next()) {
        named += 1;
        assert!(tests.contains(&format!("fn {name}()")), "{name}");
    }
    assert!(named >= 5);
    let main = text("tests/it/main.rs");
    let table = page.split("## Invariants").nth(1).unwrap().split("## Words").next().unwrap();
    let rows: Vec<&str> =
        table.lines().filter(|it| it.starts_with("| ") && it.contains('`')).collect();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let guards = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        for guard in guards.split('`').skip(1).step_by(2) {
            let known = guard.contains("::")
                || root().join(guard).is_file()
                || main.contains(&format!("\nmod {guard};\n"));
            assert!(known, "{guard}");
        }
    }
}
