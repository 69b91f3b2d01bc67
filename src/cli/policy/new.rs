//! `mesh-lint policy new`: a policy with its test and examples, all of them passing, to begin with.
#![expect(clippy::disallowed_methods, reason = "writes files into the repository")]

use crate::cli::{Exit, Failure, here, print};
use crate::config::{self, Settings};
use crate::discover::{self, Reading, Snapshot, Tree, Workspace};
use crate::evaluate::policy::{self, Module};
use crate::evaluate::rules;
use crate::source::FileId;
use clap::Args;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

/// Arguments of `policy new`.
#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// Id of the policy: a group and the problem that it finds, such as platform/engine-unknown
    id: String,
    /// What is wrong where it finds something, in one sentence
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

/// Words of Rego, which no part of a package can be.
const RESERVED: [&str; 20] = [
    "as",
    "contains",
    "data",
    "default",
    "else",
    "every",
    "false",
    "if",
    "import",
    "in",
    "input",
    "not",
    "null",
    "package",
    "print",
    "set",
    "some",
    "true",
    "violation",
    "with",
];
/// Beginnings of names that tell the wish instead of the problem.
const WISHES: [&str; 5] = ["require-", "no-", "check-", "must-", "should-"];
/// Groups of rules, which policies do not join.
const GROUPS: [&str; 9] = [
    "document",
    "contract",
    "product",
    "mesh",
    "change",
    "policy",
    "waiver",
    "config",
    "federation",
];
/// Longest title, in characters.
const MAX_TITLE: usize = 120;

/// Writes the files and says what to do next.
pub(super) fn run(args: &NewArgs) -> Result<Exit, Failure> {
    let (group, problem) = parts(&args.id)?;
    let title = title(args.title.as_deref(), problem)?;
    let workspace = Workspace::open(&here()?)?;
    let reading = Reading { exclude: Some(&|_| super::everything()), ..Reading::default() };
    let head = discover::load(&workspace, &Tree::WorkTree, &reading)?;
    let settings = settings(&head)?;
    if let Some(known) = known(&args.id, &head) {
        return Err(Failure::new(format!("the id `{}` is taken by {known}", args.id)));
    }
    let Some(folder) = settings.policy_dirs.first() else {
        return Err(Failure::new("`policies.dirs` in mesh-lint.yaml names no folder"));
    };
    let scaffold = Scaffold { id: &args.id, group, module: problem.replace('-', "_"), title };
    let files = scaffold.files(folder.trim_start_matches("./"));
    write_all(workspace.root(), &files)?;
    let mut text = String::new();
    for (path, _) in &files {
        let _ = writeln!(text, "wrote {path}");
    }
    let policy = files.first().map_or("", |(path, _)| path.as_str());
    let _ = write!(
        text,
        "\nnext: write into {policy} what it is to find, and run\n  mesh-lint policy check\n  \
         mesh-lint policy test --coverage\n  mesh-lint check\n"
    );
    print(text.as_bytes())?;
    Ok(Exit::Pass)
}

/// The group and the problem of an id.
fn parts(id: &str) -> Result<(&str, &str), Failure> {
    let wanted =
        "an id is a group and the problem that is found, such as `platform/engine-unknown`";
    let (group, problem) =
        id.split_once('/').ok_or_else(|| Failure::new(format!("`{id}` is no id")).help(wanted))?;
    for part in [group, problem] {
        let is_word = |it: &str| {
            !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        };
        if !part.starts_with(|it: char| it.is_ascii_lowercase()) || !part.split('-').all(is_word) {
            let message = format!("`{part}` is not made of words in lower case with dashes");
            return Err(Failure::new(message).help(wanted));
        }
        if RESERVED.contains(&part) {
            let message = format!("`{part}` is a word of Rego, which no package can have");
            return Err(Failure::new(message).help(wanted));
        }
    }
    if GROUPS.contains(&group) {
        let message = format!("`{group}` is a group of the rules that come with mesh-lint");
        return Err(Failure::new(message).help("choose a group of your own"));
    }
    if let Some(wish) = WISHES.iter().find(|it| problem.starts_with(**it)) {
        let rest = problem.strip_prefix(wish).unwrap_or_default();
        let message = format!("`{problem}` names what is wanted, not the problem that is found");
        return Err(Failure::new(message)
            .help(format!("name the problem, such as `{group}/{rest}-missing`")));
    }
    Ok((group, problem))
}

/// The title: what is given, or the words of the id.
fn title(given: Option<&str>, problem: &str) -> Result<String, Failure> {
    let Some(title) = given else {
        let words = problem.replace('-', " ");
        let first = words.get(..1).unwrap_or_default().to_ascii_uppercase();
        return Ok(first + words.get(1..).unwrap_or_default());
    };
    let title = title.trim().trim_end_matches('.');
    if title.is_empty() || title.chars().count() > MAX_TITLE || title.chars().any(char::is_control)
    {
        let message = format!("a title is one line of at most {MAX_TITLE} characters");
        return Err(Failure::new(message));
    }
    Ok(title.to_owned())
}

fn settings(head: &Snapshot) -> Result<&Settings, Failure> {
    let (settings, problems) = head.configuration();
    match problems.first() {
        Some(problem) => Err(Failure::new(format!("{}: {}", config::FILE, problem.message))
            .help("correct it first; `mesh-lint check` shows where")),
        None => Ok(settings),
    }
}

/// Who has an id already.
fn known(id: &str, head: &Snapshot) -> Option<String> {
    if rules::find(id).is_some() {
        return Some("a rule of mesh-lint".to_owned());
    }
    let own = head.texts.iter().filter(|(path, _)| super::is_rego(path));
    let own = own.map(|(path, text)| (path.to_string(), text.text.to_string()));
    let shipped = policy::shipped().into_iter().map(|(path, text)| {
        (format!("the policy {path} that comes with mesh-lint"), text.to_owned())
    });
    own.chain(shipped).find_map(|(path, text)| {
        let module = Module::parse(FileId(0), &path, text.into());
        let declares =
            |it: &policy::metadata::Metadata| it.id.as_ref().is_some_and(|it| it.value == id);
        let has = module.metadata.iter().any(declares)
            || (!module.entry_points.is_empty() && module.id() == id);
        has.then_some(path)
    })
}

/// A policy that is to be written.
struct Scaffold<'run> {
    id: &'run str,
    group: &'run str,
    /// The name of its file and of the last part of its package.
    module: String,
    title: String,
}

impl Scaffold<'_> {
    /// Paths from the root, and texts.
    fn files(&self, folder: &str) -> Vec<(String, String)> {
        let group = self.group.replace('-', "_");
        let base = format!("{folder}/{}", self.group);
        let base = base.trim_start_matches('/');
        let module = &self.module;
        vec![
            (format!("{base}/{module}.rego"), self.policy(&group)),
            (format!("{base}/{module}_test.rego"), self.test(&group)),
            (format!("{base}/examples/{module}/bad.yaml"), self.example("example", true)),
            (format!("{base}/examples/{module}/good.yaml"), self.example("orders", false)),
        ]
    }

    fn policy(&self, group: &str) -> String {
        let (id, module) = (self.id, &self.module);
        // What is a text in JSON is one in YAML.
        let title = serde_json::Value::from(self.title.as_str());
        format!(
            r#"# METADATA
# title: {title}
# description: >-
#   Why that is a problem, and for whom.
# custom:
#   id: {id}
#   severity: warning
#   applies_to:
#     kind: [contract]
#   params:
#     names:
#       type: set<string>
#       default: [example]
#       tighten: superset
#       description: Names that no contract may have.
#   fix: Say here what to do about it.
package policies.{group}.{module}

import rego.v1

names := data.params["{id}"].names

# To begin with, it finds contracts that have one of some names.
violation contains result if {{
	name := input.mesh.contract.name
	name in names
	result := {{
		"msg": sprintf("the name `%s` is not allowed", [name]),
		"path": ["name"],
	}}
}}
"#
        )
    }

    fn test(&self, group: &str) -> String {
        let (id, module) = (self.id, &self.module);
        format!(
            r#"package policies.{group}.{module}_test

import rego.v1

import data.policies.{group}.{module}

found(contract) := results if {{
	results := {module}.violation with input as {{"mesh": {{"contract": contract}}}}
		with data.params as {{"{id}": {{"names": ["example"]}}}}
}}

test_a_name_of_the_list if {{
	found({{"name": "example"}}) == {{{{
		"msg": "the name `example` is not allowed",
		"path": ["name"],
	}}}}
}}

test_another_name if found({{"name": "orders"}}) == set()

test_no_name if found({{}}) == set()
"#
        )
    }

    fn example(&self, name: &str, bad: bool) -> String {
        let expected = if bad { format!(" # expect: {}", self.id) } else { String::new() };
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: checkout.orders\nname: {name}{expected}\n\
             version: 1.0.0\nstatus: active\n"
        )
    }
}

/// Writes new files below a root; none if one of them is there already or would lie outside.
fn write_all(root: &Path, files: &[(String, String)]) -> Result<(), Failure> {
    for (path, _) in files {
        let target = root.join(path);
        if target.symlink_metadata().is_ok() {
            return Err(Failure::new(format!("`{path}` exists already")));
        }
        if !is_inside(root, path) {
            return Err(Failure::new(format!("`{path}` would lie outside the repository"))
                .help("correct `policies.dirs` in mesh-lint.yaml"));
        }
    }
    for (path, text) in files {
        let target = root.join(path);
        let failed = |error| Failure::new(format!("`{path}` can't be written: {error}"));
        fs::create_dir_all(target.parent().unwrap_or(root)).map_err(failed)?;
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&target);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)?;
    }
    Ok(())
}

/// Whether a path stays below a root, links that are there already followed.
fn is_inside(root: &Path, path: &str) -> bool {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    let target: PathBuf = root.join(path);
    let there = target.ancestors().skip(1).find_map(|it| it.canonicalize().ok());
    Path::new(path).components().all(plain)
        && root.canonicalize().ok().zip(there).is_some_and(|(root, there)| there.starts_with(root))
}
