//! A tree is listed by what differs from one that is known, as it would be if it were read whole.

use crate::repo::Repo;
use mesh_lint::discover::{
    CommitId, Listing, OpenOptions, Reading, Tree, Workspace, list, load_touched, write::Item,
};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stands {
    File(u8),
    Executable(u8),
    Link,
    Submodule,
}

type Files = BTreeMap<&'static str, Stands>;

/// Paths of which some are folders of others, or lie beside them in every order.
const PATHS: [&str; 12] = [
    "a",
    "a-b/x.yaml",
    "a/b.avsc",
    "a/b.yaml",
    "a/b.yaml/c.yaml",
    "a/c/d.proto",
    "a/c/e.txt",
    "a0.yaml",
    "a.yaml",
    "policies/x.rego",
    "mesh-lint.yaml",
    "z.json",
];

fn files() -> impl Strategy<Value = Files> {
    let stands = prop_oneof![
        6 => (0..3_u8).prop_map(Stands::File),
        1 => (0..2_u8).prop_map(Stands::Executable),
        1 => Just(Stands::Link),
        1 => Just(Stands::Submodule),
    ];
    let one = (prop::sample::select(PATHS.to_vec()), stands);
    prop::collection::vec(one, 0..9).prop_map(|all| {
        let mut files = Files::new();
        for (path, stands) in all {
            // Nothing lies below a file.
            let inside = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|it| it.starts_with('/'));
            if files.keys().all(|it| !inside(it, path) && !inside(path, it)) {
                files.insert(path, stands);
            }
        }
        files
    })
}

fn commit(repo: &Repo, files: &Files) -> CommitId {
    let texts = ["one", "two", "three"];
    let text = |at: u8| texts[usize::from(at)].as_bytes();
    let other = repo.loose_commit(repo.tree(&[]), &[]);
    let items: Vec<(&str, Item<'_>)> = files
        .iter()
        .map(|(path, stands)| {
            let item = match stands {
                Stands::File(at) => Item::File(text(*at)),
                Stands::Executable(at) => Item::Executable(text(*at)),
                Stands::Link => Item::Link(b"elsewhere"),
                Stands::Submodule => Item::Submodule(other),
            };
            (*path, item)
        })
        .collect();
    repo.loose_commit(repo.writer.tree(&items).unwrap(), &[])
}

fn listed(workspace: &Workspace, commit: CommitId) -> Listing {
    list(workspace, &Tree::Revision(commit)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_told_by_what_differs_is_that_tree(all in prop::collection::vec(files(), 2..5)) {
        let repo = Repo::new();
        let together = repo.workspace();
        for files in &all {
            let commit = commit(&repo, files);
            prop_assert_eq!(listed(&together, commit), listed(&repo.workspace(), commit));
        }
    }
}

/// Compares two commits, after which what was listed is kept.
fn compare(repo: &Repo, base: CommitId, head: CommitId) {
    let workspace = repo.workspace();
    let listed = |it| listed(&workspace, it);
    load_touched(&workspace, listed(head), vec![listed(base)], &Reading::default()).unwrap();
}

const BEFORE: [(&str, Stands); 4] = [
    ("a/b.yaml", Stands::File(0)),
    ("a/c/d.proto", Stands::File(1)),
    ("a/link", Stands::Link),
    ("z.json", Stands::Submodule),
];

#[test]
fn the_next_run_opens_only_folders_that_differ() {
    let repo = Repo::new();
    let before = Files::from(BEFORE);
    let [base, head] = [&before, &before].map(|it| commit(&repo, it));
    compare(&repo, base, head);
    let after = Files::from([("mesh-lint.yaml", Stands::File(2))]);
    let after = commit(&repo, &before.into_iter().chain(after).collect());
    let whole = listed(&repo.workspace(), after);
    let folder = repo.writer.tree(&[("d.proto", Item::File(b"two"))]).unwrap();
    repo.forget(&folder.to_string());
    assert_eq!(listed(&repo.workspace(), after), whole);
    let options = OpenOptions { isolated: true, no_cache: true, ..OpenOptions::default() };
    let careful = Workspace::open_with(repo.root(), &options).unwrap();
    let error = list(&careful, &Tree::Revision(after)).unwrap_err();
    assert!(error.to_string().contains(&folder.to_string()), "{error}");
}

#[test]
fn what_is_kept_of_a_tree_is_believed_only_if_it_is_whole() {
    let repo = Repo::new();
    let before = Files::from(BEFORE);
    let [base, head] = [&before, &before].map(|it| commit(&repo, it));
    let whole = listed(&repo.workspace(), head);
    compare(&repo, base, head);
    let file = repo.root().join(".git/mesh-lint/trees");
    let kept = fs::read(&file).unwrap();
    for at in 0..kept.len() {
        let mut damaged = kept.clone();
        damaged[at] ^= 0x21;
        for bytes in [damaged, kept[..at].to_vec()] {
            fs::write(&file, bytes).unwrap();
            assert_eq!(listed(&repo.workspace(), head), whole, "{at}");
        }
    }
}

#[test]
fn what_is_kept_of_a_tree_is_written_anew_once_the_mesh_is_another() {
    let repo = Repo::new();
    let names: Vec<String> = (0..64).map(|at| format!("{at}.yaml")).collect();
    let of = |all: &[String]| -> CommitId {
        let items: Vec<_> = all.iter().map(|it| (it.as_str(), Item::File(b"a"))).collect();
        repo.loose_commit(repo.writer.tree(&items).unwrap(), &[])
    };
    let file = repo.root().join(".git/mesh-lint/trees");
    let (all, near, far) = (of(&names), of(&names[1..]), of(&names[32..]));
    compare(&repo, all, near);
    let first = fs::read(&file).unwrap();
    compare(&repo, all, near);
    let is_as_it_was = || fs::read(&file).unwrap() == first;
    assert!(is_as_it_was());
    compare(&repo, all, far);
    assert!(is_as_it_was(), "one of them is like the one that is kept");
    compare(&repo, far, far);
    assert!(!is_as_it_was());
    assert_eq!(listed(&repo.workspace(), far), listed(&repo.workspace(), far));
}
