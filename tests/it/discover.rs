//! Opening, listing and reading.

use crate::repo::{Repo, notes, paths, text, workspace};
use mesh_lint::discover::{
    Error, ReadError, Snapshot, Tree,
    write::{InitOptions, Item},
};
use mesh_lint::finding::Finding;
use std::fs;

const A: (&str, &str) = ("a.odcs.yaml", "a: 1\n");
const B: (&str, &str) = ("sub/b.odcs.yaml", "b: 1\n");

#[test]
fn a_work_tree_lists_tracked_and_untracked_files_but_no_ignored_ones() {
    let repo = Repo::new();
    let ignore = (".gitignore", "build/\n*.tmp\n");
    repo.commit("main", &[A, B, ignore]);
    repo.switch("main", &[A, B, ignore]);
    repo.write("new.odcs.yaml", "new: 1\n");
    repo.write("build/c.odcs.yaml", "c: 1\n");
    repo.write("sub/d.tmp", "d: 1\n");
    let listing = repo.list(&Tree::WorkTree);
    assert_eq!(paths(&listing), [".gitignore", "a.odcs.yaml", "new.odcs.yaml", "sub/b.odcs.yaml"]);
    assert_eq!(notes(&listing), [""; 0]);
    assert_eq!(text(&repo.workspace(), &listing, "new.odcs.yaml"), "new: 1\n");
}

#[test]
fn only_wanted_files_are_listed() {
    let repo = Repo::new();
    repo.commit("main", &[A, B]);
    repo.switch("main", &[A, B]);
    let listing = repo.workspace().list(&Tree::WorkTree, &|path| path.starts_with("sub/"));
    assert_eq!(paths(&listing.unwrap()), ["sub/b.odcs.yaml"]);
}

#[test]
fn the_id_of_an_unchanged_file_is_known_and_that_of_a_changed_one_comes_from_its_bytes() {
    let repo = Repo::new();
    let commit = repo.commit("main", &[A, B]);
    repo.switch("main", &[A, B]);
    let base = repo.list(&Tree::Revision(commit));
    repo.write("sub/b.odcs.yaml", "b: 2\n");
    let workspace = repo.workspace();
    let head = repo.list(&Tree::WorkTree);
    let mut reader = workspace.reader();
    let ids: Vec<_> = head.files.iter().map(|file| reader.read(file).unwrap().id).collect();
    assert_eq!(Some(ids[0]), base.files[0].id);
    assert_ne!(Some(ids[1]), base.files[1].id);
    assert_eq!(ids[1], repo.writer.blob(b"b: 2\n").unwrap());
}

#[test]
fn the_index_and_revisions_give_what_they_hold() {
    let repo = Repo::new();
    let first = repo.commit("main", &[A]);
    repo.switch("main", &[A]);
    repo.writer.stage(repo.tree(&[("a.odcs.yaml", "a: 2\n"), B])).unwrap();
    repo.write("a.odcs.yaml", "a: 3\n");
    let workspace = repo.workspace();
    let staged = repo.list(&Tree::Index);
    assert_eq!(paths(&staged), ["a.odcs.yaml", "sub/b.odcs.yaml"]);
    assert_eq!(text(&workspace, &staged, "a.odcs.yaml"), "a: 2\n");
    let committed = repo.list(&Tree::Revision(first));
    assert_eq!(paths(&committed), ["a.odcs.yaml"]);
    assert_eq!(text(&workspace, &committed, "a.odcs.yaml"), "a: 1\n");
    assert_eq!(text(&workspace, &repo.list(&Tree::WorkTree), "a.odcs.yaml"), "a: 3\n");
    assert_eq!(paths(&repo.list(&Tree::None)), [""; 0]);
}

#[test]
fn object_ids_are_the_same_on_every_machine() {
    let repo = Repo::new();
    let commit = repo.commit("main", &[A, B]);
    assert_eq!(commit.to_string(), "710e7605db117616f206b1f5a4dcd3e0a57a6fcc");
    let repo = Repo::with(InitOptions { sha256: true, ..InitOptions::default() });
    let commit = repo.commit("main", &[A, B]);
    let id = "3ca6ecbe15963876586c7b45cbb6ed680beb7607af77b8b9dfa6508af1cacca7";
    assert_eq!(commit.to_string(), id);
    repo.switch("main", &[A, B]);
    assert_eq!(text(&repo.workspace(), &repo.list(&Tree::Revision(commit)), A.0), A.1);
}

#[test]
fn a_workspace_serves_many_threads() {
    let repo = Repo::new();
    let files: Vec<_> = (0..40).map(|at| (format!("{at}.yaml"), format!("n: {at}\n"))).collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let commit = repo.commit("main", &files);
    let workspace = repo.workspace();
    let listing = repo.list(&Tree::Revision(commit));
    std::thread::scope(|scope| {
        for half in listing.files.chunks(20) {
            let mut reader = workspace.reader();
            scope.spawn(move || {
                for file in half {
                    let text = format!("n: {}\n", file.path.trim_end_matches(".yaml"));
                    assert_eq!(reader.read(file).unwrap().bytes, text.as_bytes());
                }
            });
        }
    });
}

#[test]
fn a_folder_without_git_is_walked_with_its_ignore_files() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["b.yaml", "a/x.yaml", ".hidden/y.yaml", "out/z.yaml", ".git-ish/k.yaml"] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x: 1\n").unwrap();
    }
    fs::write(folder.path().join(".gitignore"), "out\n").unwrap();
    let workspace = workspace(folder.path());
    assert!(!workspace.is_repository());
    let listing = workspace.list(&Tree::WorkTree, &|path| path.contains(".y")).unwrap();
    let expected = [".git-ish/k.yaml", ".hidden/y.yaml", "a/x.yaml", "b.yaml"];
    assert_eq!(paths(&listing), expected);
    assert!(listing.files.iter().all(|file| file.id.is_none()));
    let content = workspace.reader().read(&listing.files[0]).unwrap();
    assert_eq!((content.bytes, content.id), (b"x: 1\n".to_vec(), content.key));
    let error = workspace.list(&Tree::Index, &|_| true).unwrap_err();
    assert!(matches!(error, Error::NoRepository { .. }), "{error}");
}

#[test]
fn a_file_that_vanishes_after_the_listing_is_an_error_of_that_file() {
    let repo = Repo::new();
    repo.commit("main", &[A]);
    repo.switch("main", &[A]);
    let listing = repo.list(&Tree::WorkTree);
    fs::remove_file(repo.path("a.odcs.yaml")).unwrap();
    let error = repo.workspace().reader().read(&listing.files[0]).unwrap_err();
    assert!(matches!(error, ReadError::Vanished), "{error}");
    fs::create_dir(repo.path("a.odcs.yaml")).unwrap();
    let error = repo.workspace().reader().read(&listing.files[0]).unwrap_err();
    assert!(matches!(error, ReadError::NotAFile), "{error}");
}

#[test]
fn a_checkout_never_overwrites_what_somebody_changed() {
    let repo = Repo::new();
    repo.switch("main", &[A, B]);
    repo.switch("main", &[("a.odcs.yaml", "a: 2\n"), ("sub", "now a file\n")]);
    assert_eq!(paths(&repo.list(&Tree::WorkTree)), ["a.odcs.yaml", "sub"]);
    repo.write("a.odcs.yaml", "mine\n");
    let error = repo.writer.check_out(repo.tree(&[A])).unwrap_err();
    assert!(error.to_string().contains("something else is there"), "{error}");
    assert_eq!(fs::read_to_string(repo.path("a.odcs.yaml")).unwrap(), "mine\n");
    assert!(repo.path("sub").exists());
}

#[test]
fn a_checkout_keeps_modes_and_bytes() {
    let repo = Repo::new();
    let items =
        [("run.sh", Item::Executable(b"#!/bin/sh\r\n")), ("a.yaml", Item::File(b"a: 1\r\n"))];
    repo.writer.check_out(repo.writer.tree(&items).unwrap()).unwrap();
    assert_eq!(fs::read(repo.path("a.yaml")).unwrap(), b"a: 1\r\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path| fs::metadata(repo.path(path)).unwrap().permissions().mode() & 0o100;
        assert_eq!((mode("run.sh"), mode("a.yaml")), (0o100, 0));
    }
}

#[test]
fn a_kind_with_the_wrong_capitals_makes_a_contract_of_any_file_that_names_a_version() {
    let files: [(&str, &str); 5] = [
        ("a.yaml", "kind: datacontract # ours\napiVersion: v3.1.0\n"),
        ("b.json", "{\"kind\" : \"DATA_PRODUCT\", \"apiVersion\": \"v1.0.0\"}"),
        ("c.yaml", "kind: Data-Contract\napiVersion: apps/v1\n"),
        ("d.yaml", "kind: datacontract\n"),
        ("e.yaml", "kind: Deployment\napiVersion: v3.1.0\n"),
    ];
    let snapshot = Snapshot::of_texts(files.map(|(path, text)| (path, text.as_bytes())));
    let found: Vec<&str> = snapshot.documents.iter().map(|it| &*it.path).collect();
    assert_eq!(found, ["a.yaml", "b.json"]);
    for loaded in &snapshot.documents {
        let unknown = |it: &&Finding| it.rule.as_str() == "document/value-unknown";
        assert_eq!(loaded.parsed.findings.iter().filter(unknown).count(), 1, "{}", loaded.path);
    }
}

/// What Git was told to write into the work tree in another encoding is read as Git stores it.
#[test]
fn an_encoding_of_the_work_tree_is_undone() {
    let text = "a: größe\n";
    for (encoding, bytes) in [
        ("ISO-8859-1", b"a: gr\xf6\xdfe\n".to_vec()),
        ("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ] {
        let attributes = format!("*.yaml working-tree-encoding={encoding}\n");
        let repo = Repo::new();
        repo.switch("main", &[(".gitattributes", &attributes), ("a.odcs.yaml", text)]);
        for path in ["a.odcs.yaml", "untracked.odcs.yaml"] {
            fs::write(repo.path(path), &bytes).unwrap();
            let listing = repo.list(&Tree::WorkTree);
            let entry = listing.files.iter().find(|it| *it.path == *path).unwrap();
            let content = repo.workspace().reader().read(entry).unwrap();
            assert_eq!(content.bytes, text.as_bytes(), "{encoding}");
            assert_eq!(content.id, repo.writer.blob(text.as_bytes()).unwrap());
            assert_eq!(content.key, content.id);
        }
    }
}
