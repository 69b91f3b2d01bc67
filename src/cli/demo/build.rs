//! Writes the demo mesh from its embedded story: one folder a commit.
//!
//! Replay: commits in the order of their names; a commit's tree is its first parent's, minus what
//! it deletes, plus its files; a merge brings what only its second parent has.

use super::super::Failure;
use crate::discover::CommitId;
use crate::discover::write::{InitOptions, Item, NewCommit, Signature, TreeId, Writer};
use crate::parse::{self, Document, Text};
use crate::source::{Encoding, NodeId};
use include_dir::{Dir, include_dir};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

static STORY: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/mesh");

type Tree = BTreeMap<String, &'static [u8]>;

/// What was written.
#[derive(Debug)]
pub(crate) struct Built {
    /// The tip of each branch, by name.
    pub branches: BTreeMap<String, CommitId>,
}

/// One commit of the story.
struct Step {
    slug: String,
    seconds: i64,
    offset_minutes: i32,
    author: (String, String),
    committer: (String, String),
    message: String,
    delete: Vec<String>,
    branch: Option<String>,
    parents: Vec<String>,
    files: Tree,
}

/// A step that is written.
struct Written {
    commit: CommitId,
    tree: Tree,
    parents: Vec<String>,
    step: Step,
}

/// Writes the demo mesh as a Git repository whose work tree shows `main`.
pub(crate) fn build(folder: &Path) -> Result<Built, Failure> {
    let writer = Writer::init(folder, InitOptions::default())?;
    let mut done: BTreeMap<String, Written> = BTreeMap::new();
    let mut tips: BTreeMap<String, String> = BTreeMap::new();
    for step in steps("history")? {
        let line = step.branch.clone().unwrap_or_else(|| "main".to_owned());
        let previous = tips.get(&line).cloned();
        let slug = step.slug.clone();
        write_step(&writer, &mut done, step, previous)?;
        tips.insert(line, slug);
    }
    let main = tips.get("main").cloned().unwrap_or_default();
    let mut branches = BTreeMap::new();
    branches.insert("main".to_owned(), main.clone());
    for name in folders("branches") {
        let mut tip = main.clone();
        for step in steps(&format!("branches/{name}"))? {
            let slug = step.slug.clone();
            write_step(&writer, &mut done, step, Some(tip))?;
            tip = slug;
        }
        branches.insert(format!("pr/{name}"), tip);
    }
    let mut built = Built { branches: BTreeMap::new() };
    for (name, slug) in branches {
        let Some(written) = done.get(&slug) else { continue };
        writer.reference(&format!("refs/heads/{name}"), written.commit)?;
        built.branches.insert(name, written.commit);
    }
    if let Some(main) = done.get(&main) {
        writer.check_out(tree_of(&writer, &main.tree)?)?;
    }
    Ok(built)
}

fn tree_of(writer: &Writer, tree: &Tree) -> Result<TreeId, Failure> {
    let items: Vec<(&str, Item<'_>)> =
        tree.iter().map(|(path, bytes)| (path.as_str(), Item::File(bytes))).collect();
    Ok(writer.tree(&items)?)
}

fn write_step(
    writer: &Writer,
    done: &mut BTreeMap<String, Written>,
    step: Step,
    previous: Option<String>,
) -> Result<(), Failure> {
    let parents: Vec<String> =
        if step.parents.is_empty() { previous.into_iter().collect() } else { step.parents.clone() };
    let mut tree =
        parents.first().and_then(|it| done.get(it)).map(|it| it.tree.clone()).unwrap_or_default();
    if let [first, second] = parents.as_slice() {
        let known = reachable(done, first);
        for slug in reachable(done, second).difference(&known) {
            if let Some(written) = done.get(slug) {
                overlay(&mut tree, &written.step);
            }
        }
    }
    overlay(&mut tree, &step);
    let commits: Vec<CommitId> =
        parents.iter().filter_map(|it| done.get(it)).map(|it| it.commit).collect();
    let commit = writer.commit(&NewCommit {
        tree: tree_of(writer, &tree)?,
        parents: &commits,
        author: sign(&step, &step.author),
        committer: sign(&step, &step.committer),
        message: &step.message,
    })?;
    done.insert(step.slug.clone(), Written { commit, tree, parents, step });
    Ok(())
}

fn sign<'step>(step: &Step, who: &'step (String, String)) -> Signature<'step> {
    Signature {
        name: &who.0,
        email: &who.1,
        seconds: step.seconds,
        offset_minutes: step.offset_minutes,
    }
}

fn overlay(tree: &mut Tree, step: &Step) {
    for path in &step.delete {
        tree.remove(path);
    }
    tree.extend(step.files.iter().map(|(path, bytes)| (path.clone(), *bytes)));
}

fn reachable(done: &BTreeMap<String, Written>, slug: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut next = vec![slug.to_owned()];
    while let Some(slug) = next.pop() {
        if let Some(written) = done.get(&slug)
            && seen.insert(slug)
        {
            next.extend(written.parents.iter().cloned());
        }
    }
    seen
}

/// Names of the folders below a folder of the story, sorted.
fn folders(path: &str) -> Vec<String> {
    let Some(folder) = STORY.get_dir(path) else { return Vec::new() };
    let mut names: Vec<String> = folder
        .dirs()
        .filter_map(|it| it.path().file_name().map(|name| name.to_string_lossy().into_owned()))
        .collect();
    names.sort();
    names
}

/// The commits below a folder of the story, in order.
fn steps(path: &str) -> Result<Vec<Step>, Failure> {
    folders(path).into_iter().map(|name| step(path, &name)).collect()
}

fn step(path: &str, name: &str) -> Result<Step, Failure> {
    let broken =
        |what: &str| Failure::new(format!("the demo is broken: {path}/{name} has no {what}"));
    let file = STORY.get_file(format!("{path}/{name}/commit.yaml"));
    let text =
        file.and_then(include_dir::File::contents_utf8).ok_or_else(|| broken("commit.yaml"))?;
    let (document, _) = parse::parse(&Text { text: Arc::from(text), encoding: Encoding::Utf8 });
    let root = document.root().ok_or_else(|| broken("contents"))?;
    let of = |node: NodeId, key: &str| {
        document.get_text(node, key).map(|it| document.scalar(it).to_owned())
    };
    let who = |key: &str| -> Option<(String, String)> {
        let node = document.get_text(root, key)?;
        Some((of(node, "name")?, of(node, "email")?))
    };
    let (seconds, offset_minutes) =
        of(root, "date").as_deref().and_then(date).ok_or_else(|| broken("date"))?;
    let mut files = Tree::new();
    if let Some(overlay) = STORY.get_dir(format!("{path}/{name}/files")) {
        collect(overlay, overlay.path(), &mut files);
    }
    let message = of(root, "message").ok_or_else(|| broken("message"))?;
    // History and branches may use one slug; the folder tells them apart.
    let prefix = path.strip_prefix("branches/").map_or(String::new(), |it| format!("{it}/"));
    Ok(Step {
        slug: format!("{prefix}{name}"),
        seconds,
        offset_minutes,
        author: who("author").ok_or_else(|| broken("author"))?,
        committer: who("committer").ok_or_else(|| broken("committer"))?,
        message: format!("{}\n", message.trim_end_matches('\n')),
        delete: texts(&document, root, "delete"),
        branch: of(root, "branch").filter(|_| path == "history"),
        parents: texts(&document, root, "parents"),
        files,
    })
}

fn texts(document: &Document, node: NodeId, key: &str) -> Vec<String> {
    let list = document.get_text(node, key);
    let items = list.map(|it| document.items(it)).unwrap_or_default();
    items.iter().map(|it| document.scalar(*it).to_owned()).collect()
}

fn collect(folder: &'static Dir<'static>, top: &Path, files: &mut Tree) {
    for file in folder.files() {
        if let Ok(path) = file.path().strip_prefix(top) {
            files.insert(path.to_string_lossy().replace('\\', "/"), file.contents());
        }
    }
    for below in folder.dirs() {
        collect(below, top, files);
    }
}

/// Seconds since 1970 and the offset in minutes of a date such as `2026-03-02T09:15:00+01:00`.
fn date(text: &str) -> Option<(i64, i32)> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    let offset = text.get(text.len().checked_sub(6)?..)?;
    let (sign, clock) = match offset.split_at_checked(1)? {
        ("+", clock) => (1, clock),
        ("-", clock) => (-1, clock),
        _ => return Some((instant.as_second(), 0)),
    };
    let (hours, minutes) = clock.split_once(':')?;
    let offset: i32 = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
    Some((instant.as_second(), sign * offset))
}
