//! Files and repositories that are not as simple as they look.

use crate::repo::{Repo, notes, paths, text, workspace};
use gix::index::entry::Flags;
use mesh_lint::discover::write::{InitOptions, Item, Writer};
use mesh_lint::discover::{Error, OpenOptions, ReadError, Tree, Workspace};
use mesh_lint::parse::MAX_FILE_BYTES;
use std::{fs, path::Path};

const A: (&str, &str) = ("a.odcs.yaml", "a: 1\n");
const B: (&str, &str) = ("sub/b.odcs.yaml", "b: 1\n");

/// Which files of the work tree have an id without being read, and which as their very bytes.
fn known(repo: &Repo) -> Vec<(String, bool, bool)> {
    let listing = repo.list(&Tree::WorkTree);
    listing.files.iter().map(|it| (it.path.to_string(), it.id.is_some(), it.verbatim)).collect()
}

#[test]
fn a_stat_that_may_be_racy_proves_nothing() {
    let repo = Repo::new();
    repo.switch("main", &[A]);
    // Written in the same second as the index, with the same length: only reading tells.
    repo.write(A.0, "a: 2\n");
    assert_eq!(known(&repo), [(A.0.to_owned(), false, true)]);
    let content = repo.workspace().reader().read(&repo.list(&Tree::WorkTree).files[0]).unwrap();
    assert_eq!(content.id, repo.writer.blob(b"a: 2\n").unwrap());
    repo.write(A.0, A.1);
    repo.age();
    repo.switch("main", &[A]);
    assert_eq!(known(&repo), [(A.0.to_owned(), true, true)]);
}

#[test]
fn a_file_changed_between_listing_and_reading_has_the_id_of_its_new_bytes() {
    let repo = Repo::new();
    repo.switch("main", &[A]);
    repo.age();
    repo.switch("main", &[A]);
    let listing = repo.list(&Tree::WorkTree);
    assert!(listing.files[0].id.is_some());
    repo.write(A.0, "a: 22\n");
    let content = repo.workspace().reader().read(&listing.files[0]).unwrap();
    assert_eq!(content.id, repo.writer.blob(b"a: 22\n").unwrap());
    assert_eq!(content.key, content.id);
}

#[test]
fn files_that_a_sparse_checkout_leaves_out_are_read_from_the_index() {
    let repo = Repo::new();
    repo.switch("main", &[A, B]);
    repo.edit_index(|path, entry| {
        if path == B.0 {
            entry.flags |= Flags::SKIP_WORKTREE | Flags::EXTENDED;
        }
    });
    fs::remove_file(repo.path(B.0)).unwrap();
    repo.configure("[core]\n sparseCheckout = true");
    let listing = repo.list(&Tree::WorkTree);
    assert_eq!(paths(&listing), [A.0, B.0]);
    assert_eq!(text(&repo.workspace(), &listing, B.0), "b: 1\n");
    // A file that is there all the same is the one that a person looks at.
    repo.write(B.0, "b: 2\n");
    let listing = repo.list(&Tree::WorkTree);
    assert_eq!(text(&repo.workspace(), &listing, B.0), "b: 2\n");
}

#[test]
fn folders_of_a_sparse_index_are_opened() {
    let repo = Repo::new();
    let tree = repo.tree(&[A, B]);
    let commit = repo.commit_on("main", tree, &[]);
    repo.switch("main", &[A]);
    let sub = repo.tree(&[("b.odcs.yaml", B.1)]);
    repo.sparse_folder("sub/", &sub.to_string());
    let of_commit = repo.list(&Tree::Revision(commit));
    for tree in [Tree::WorkTree, Tree::Index] {
        let listing = repo.list(&tree);
        assert_eq!(paths(&listing), [A.0, B.0]);
        assert_eq!(listing.files[1].id, of_commit.files[1].id);
    }
}

#[test]
fn submodules_are_noted_and_not_entered() {
    let repo = Repo::new();
    let elsewhere = repo.commit("other", &[A]);
    let items = [(A.0, Item::File(b"a: 1\n")), ("lib", Item::Submodule(elsewhere))];
    let commit = repo.commit_on("main", repo.writer.tree(&items).unwrap(), &[]);
    repo.writer.symbolic("HEAD", "refs/heads/main").unwrap();
    repo.writer.check_out(repo.writer.tree(&items).unwrap()).unwrap();
    Writer::init(&repo.path("lib"), InitOptions::default()).unwrap();
    repo.write("lib/c.odcs.yaml", "c: 1\n");
    for tree in [Tree::WorkTree, Tree::Index, Tree::Revision(commit)] {
        let listing = repo.list(&tree);
        assert_eq!(paths(&listing), [A.0]);
        assert_eq!(notes(&listing), ["lib: a submodule, not entered"]);
    }
}

#[test]
fn repositories_inside_the_work_tree_are_noted_and_not_entered() {
    let repo = Repo::new();
    repo.switch("main", &[A]);
    Writer::init(&repo.path("vendor/x"), InitOptions::default()).unwrap();
    repo.write("vendor/x/c.odcs.yaml", "c: 1\n");
    repo.write("vendor/d.odcs.yaml", "d: 1\n");
    // A folder that only has something called so is no repository.
    repo.write("odd/.git/e.odcs.yaml", "e: 1\n");
    repo.write("odd/f.odcs.yaml", "f: 1\n");
    let listing = repo.list(&Tree::WorkTree);
    assert_eq!(paths(&listing), [A.0, "odd/f.odcs.yaml", "vendor/d.odcs.yaml"]);
    assert_eq!(notes(&listing), ["vendor/x: a repository of its own, not entered"]);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _, fs::symlink};

    #[test]
    fn links_are_noted_and_not_followed() {
        let repo = Repo::new();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.odcs.yaml"), "secret: 1\n").unwrap();
        let items = [
            (A.0, Item::File(b"a: 1\n")),
            ("link.odcs.yaml", Item::Link(b"a.odcs.yaml")),
            ("loop", Item::Link(b".")),
            ("sub/b.odcs.yaml", Item::File(b"b: 1\n")),
        ];
        let commit = repo.commit_on("main", repo.writer.tree(&items).unwrap(), &[]);
        repo.writer.check_out(repo.writer.tree(&items).unwrap()).unwrap();
        symlink(outside.path(), repo.path("away")).unwrap();
        let links =
            ["link.odcs.yaml", "loop"].map(|it| format!("{it}: a symbolic link, not followed"));
        let listing = repo.list(&Tree::Revision(commit));
        assert_eq!((paths(&listing), notes(&listing)), (vec![A.0, B.0], links.to_vec()));
        let listing = repo.list(&Tree::WorkTree);
        assert_eq!(paths(&listing), [A.0, B.0]);
        assert_eq!(notes(&listing).len(), 3);
        // A tracked file below a folder that became a link is gone, whatever the link shows.
        fs::remove_dir_all(repo.path("sub")).unwrap();
        fs::write(outside.path().join("b.odcs.yaml"), "not ours\n").unwrap();
        symlink(outside.path(), repo.path("sub")).unwrap();
        assert_eq!(paths(&repo.list(&Tree::WorkTree)), [A.0]);
        // So is one that became a link itself.
        fs::remove_file(repo.path(A.0)).unwrap();
        symlink(outside.path().join("b.odcs.yaml"), repo.path(A.0)).unwrap();
        assert_eq!(paths(&repo.list(&Tree::WorkTree)), [""; 0]);
        let error = repo.workspace().reader().read(&listing.files[0]).unwrap_err();
        assert!(matches!(error, ReadError::NotAFile), "{error}");
    }

    #[test]
    fn links_of_a_plain_folder_are_noted_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.yaml"), "a: 1\n").unwrap();
        symlink(".", folder.path().join("loop")).unwrap();
        symlink("a.yaml", folder.path().join("b.yaml")).unwrap();
        let listing = workspace(folder.path()).list(&Tree::WorkTree, &|_| true).unwrap();
        assert_eq!(paths(&listing), ["a.yaml"]);
        assert_eq!(notes(&listing).len(), 2);
    }

    #[test]
    fn pipes_and_sockets_are_never_opened() {
        let repo = Repo::new();
        repo.switch("main", &[A]);
        fs::remove_file(repo.path(A.0)).unwrap();
        pipe(&repo.path(A.0));
        pipe(&repo.path("new.odcs.yaml"));
        let _socket =
            std::os::unix::net::UnixListener::bind(repo.path("socket.odcs.yaml")).unwrap();
        let listing = repo.list(&Tree::WorkTree);
        assert_eq!(paths(&listing), [""; 0]);
        let names = [A.0, "new.odcs.yaml", "socket.odcs.yaml"];
        let expected = names.map(|name| format!("{name}: not a regular file, not opened"));
        assert_eq!(notes(&listing), expected);
        let folder = tempfile::tempdir().unwrap();
        pipe(&folder.path().join("p.yaml"));
        let listing = workspace(folder.path()).list(&Tree::WorkTree, &|_| true).unwrap();
        assert_eq!(notes(&listing), ["p.yaml: not a regular file, not opened"]);
    }

    #[test]
    fn a_file_that_becomes_a_pipe_after_the_listing_is_not_opened() {
        let repo = Repo::new();
        repo.switch("main", &[A]);
        let listing = repo.list(&Tree::WorkTree);
        fs::remove_file(repo.path(A.0)).unwrap();
        pipe(&repo.path(A.0));
        let error = repo.workspace().reader().read(&listing.files[0]).unwrap_err();
        assert!(matches!(error, ReadError::NotAFile), "{error}");
    }

    fn pipe(path: &Path) {
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }

    #[test]
    fn what_may_not_be_read_is_said_and_never_taken_for_removed() {
        let repo = Repo::new();
        let c = ("c.odcs.yaml", "c: 1\n");
        repo.switch("main", &[A, B, c]);
        repo.write("closed/d.odcs.yaml", "d: 1\n");
        let close = |path: &str, mode| {
            fs::set_permissions(repo.path(path), fs::Permissions::from_mode(mode)).unwrap();
        };
        for path in ["a.odcs.yaml", "sub", "closed"] {
            close(path, 0);
        }
        if fs::read(repo.path(A.0)).is_ok() {
            eprintln!("skipped: the superuser may read everything");
            return;
        }
        let listing = repo.list(&Tree::WorkTree);
        let workspace = repo.workspace();
        let errors: Vec<_> =
            listing.files.iter().map(|it| workspace.reader().read(it).err()).collect();
        let noted = notes(&listing);
        for path in ["sub", "closed"] {
            close(path, 0o700);
        }
        assert_eq!(paths(&listing), [A.0, c.0, B.0]);
        assert!(matches!(errors[0], Some(ReadError::Unreadable { .. })), "{errors:?}");
        assert!(errors[1].is_none());
        assert!(matches!(errors[2], Some(ReadError::Unreadable { .. })), "{errors:?}");
        assert_eq!(noted.len(), 2);
        assert!(noted[0].starts_with("closed: cannot be read: "), "{noted:?}");
    }

    #[test]
    fn odd_names_are_listed_and_read() {
        let repo = Repo::new();
        let names: [&[u8]; 5] =
            [b"-rf.yaml", b"a\nb.yaml", b"bad-\xff.yaml", b"sp ace/\xe5\xa3\xb2.yaml", b"~$.yaml"];
        let items: Vec<_> = names.iter().map(|name| (*name, Item::File(name))).collect();
        let tree = repo.writer.tree(&items).unwrap();
        let commit = repo.commit_on("main", tree, &[]);
        repo.writer.check_out(tree).unwrap();
        fs::write(repo.root().join(std::ffi::OsStr::from_bytes(b"new-\xfe.yaml")), "x").unwrap();
        let workspace = repo.workspace();
        let listing = repo.list(&Tree::WorkTree);
        let lossy = ["-rf.yaml", "a\nb.yaml", "bad-\u{fffd}.yaml", "new-\u{fffd}.yaml"];
        assert_eq!(paths(&listing)[..4], lossy);
        for (listing, entry) in [(&listing, 2), (&repo.list(&Tree::Revision(commit)), 2)] {
            let content = workspace.reader().read(&listing.files[entry]).unwrap();
            assert_eq!(content.bytes, b"bad-\xff.yaml");
        }
        let expected = ["bad-\u{fffd}.yaml", "new-\u{fffd}.yaml"];
        assert_eq!(notes(&listing), expected.map(|it| format!("{it}: a path that is not UTF-8")));
    }

    #[test]
    fn a_repository_of_another_user_is_refused_with_the_command_that_trusts_it() {
        let repo = Repo::new();
        repo.switch("main", &[A]);
        if std::os::unix::fs::chown(repo.root(), Some(12345), None).is_err() {
            eprintln!("skipped: only the superuser can give a folder away");
            return;
        }
        let options = OpenOptions { isolated: true, ..OpenOptions::default() };
        let error = Workspace::open_with(&repo.path("."), &options).unwrap_err();
        assert!(matches!(error, Error::UnsafeOwnership { .. }), "{error}");
        let help = error.help().unwrap();
        assert!(help.contains("git config --global --add safe.directory '/"), "{help}");
    }
}

#[test]
fn paths_are_in_the_order_of_their_bytes() {
    let repo = Repo::new();
    let files = ["B.yaml", "a-b.yaml", "a.yaml", "a/b.yaml", "aZ.yaml", "\u{e4}.yaml"];
    let files: Vec<_> = files.iter().map(|path| (*path, "x: 1\n")).collect();
    let commit = repo.commit("main", &files);
    repo.switch("main", &files[1..4]);
    for (path, text) in &files {
        repo.write(path, text);
    }
    let expected: Vec<_> = files.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths(&repo.list(&Tree::WorkTree)), expected);
    assert_eq!(paths(&repo.list(&Tree::Revision(commit))), expected);
}

#[test]
fn line_endings_that_git_converts_are_no_change() {
    let attributes =
        (".gitattributes", "*.yaml text eol=crlf\nraw.yaml -text\nlfs.yaml filter=lfs\n");
    let repo = Repo::new();
    let files = [attributes, A, ("raw.yaml", "r: 1\n"), ("lfs.yaml", "version 1\n")];
    let commit = repo.commit("main", &files);
    repo.switch("main", &files);
    let base = repo.list(&Tree::Revision(commit));
    repo.write(A.0, "a: 1\r\n");
    repo.write("raw.yaml", "r: 1\r\n");
    let head = repo.list(&Tree::WorkTree);
    let workspace = repo.workspace();
    let mut reader = workspace.reader();
    let mut read = |index: usize| reader.read(&head.files[index]).unwrap();
    assert_eq!(paths(&head), [".gitattributes", A.0, "lfs.yaml", "raw.yaml"]);
    let converted = read(1);
    assert_eq!(Some(converted.id), base.files[1].id);
    assert_eq!(converted.bytes, b"a: 1\r\n");
    assert_eq!(converted.key, repo.writer.blob(b"a: 1\r\n").unwrap());
    // Git was told to convert nothing here, but the text is the same all the same.
    let raw = read(3);
    assert_eq!((Some(raw.id), raw.bytes), (base.files[3].id, b"r: 1\r\n".to_vec()));
    assert_eq!(raw.key, repo.writer.blob(b"r: 1\r\n").unwrap());
    repo.write("raw.yaml", "r: 2\r\n");
    let changed = reader.read(&head.files[3]).unwrap();
    assert_eq!(changed.id, repo.writer.blob(b"r: 2\r\n").unwrap());
    let verbatim: Vec<_> = head.files.iter().map(|file| file.verbatim).collect();
    assert_eq!(verbatim, [true, false, false, true]);
}

#[test]
fn a_checked_out_file_with_converted_endings_is_known_but_not_verbatim() {
    let repo = Repo::new();
    repo.configure("[core]\n autocrlf = true");
    repo.switch("main", &[A, B]);
    repo.write(A.0, "a: 1\r\n");
    repo.age();
    // As Git leaves it after a checkout: the stat of the converted file, the id of the stored one.
    repo.edit_index(|_, _| {});
    let files = known(&repo);
    assert_eq!(files, [(A.0.to_owned(), true, false), (B.0.to_owned(), true, true)]);
    let listing = repo.list(&Tree::WorkTree);
    let content = repo.workspace().reader().read(&listing.files[0]).unwrap();
    assert_eq!(content.id, repo.writer.blob(b"a: 1\n").unwrap());
    assert_eq!(content.key, repo.writer.blob(b"a: 1\r\n").unwrap());
}

#[test]
fn an_unknown_encoding_is_a_change_and_no_failure() {
    let attributes = (".gitattributes", "*.yaml working-tree-encoding=klingon\n");
    let repo = Repo::new();
    repo.switch("main", &[attributes, A]);
    repo.write(A.0, "a: 2\n");
    let listing = repo.list(&Tree::WorkTree);
    let content = repo.workspace().reader().read(&listing.files[1]).unwrap();
    assert_eq!(content.id, content.key);
}

#[test]
fn a_file_in_conflict_is_listed_once() {
    let repo = Repo::new();
    repo.switch("main", &[A, B]);
    repo.conflict(A.0, ["a: base\n", "a: ours\n", "a: theirs\n"]);
    repo.write(A.0, "<<<<<<<\n");
    let listing = repo.list(&Tree::WorkTree);
    assert_eq!(paths(&listing), [A.0, B.0]);
    assert_eq!(notes(&listing), ["a.odcs.yaml: in an unresolved merge conflict"]);
    assert_eq!(text(&repo.workspace(), &listing, A.0), "<<<<<<<\n");
    let staged = repo.list(&Tree::Index);
    assert_eq!(paths(&staged), [A.0, B.0]);
    assert_eq!(text(&repo.workspace(), &staged, A.0), "a: ours\n");
}

#[test]
fn a_file_that_is_only_intended_to_be_added_is_not_staged() {
    let repo = Repo::new();
    repo.switch("main", &[A, B]);
    repo.edit_index(|path, entry| {
        if path == B.0 {
            entry.flags |= Flags::INTENT_TO_ADD | Flags::EXTENDED;
        }
    });
    assert_eq!(paths(&repo.list(&Tree::Index)), [A.0]);
    let listing = repo.list(&Tree::WorkTree);
    assert_eq!((paths(&listing), listing.files[1].id), (vec![A.0, B.0], None));
}

#[test]
fn a_removed_file_is_gone_from_the_work_tree_alone() {
    let repo = Repo::new();
    repo.switch("main", &[A, B]);
    fs::remove_dir_all(repo.path("sub")).unwrap();
    assert_eq!(paths(&repo.list(&Tree::WorkTree)), [A.0]);
    repo.write("sub", "now a file\n");
    assert_eq!(paths(&repo.list(&Tree::WorkTree)), [A.0, "sub"]);
    assert_eq!(paths(&repo.list(&Tree::Index)), [A.0, B.0]);
}

#[test]
fn never_more_is_read_than_can_be_parsed() {
    let most = usize::try_from(MAX_FILE_BYTES).unwrap() + 1;
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("a.yaml")).unwrap();
    file.set_len(MAX_FILE_BYTES + 100).unwrap();
    let plain = workspace(folder.path());
    let listing = plain.list(&Tree::WorkTree, &|_| true).unwrap();
    assert_eq!(plain.reader().read(&listing.files[0]).unwrap().bytes.len(), most);
    let repo = Repo::new();
    let items = [("a.yaml", Item::File(&vec![b' '; most + 99]))];
    let commit = repo.commit_on("main", repo.writer.tree(&items).unwrap(), &[]);
    let listing = repo.list(&Tree::Revision(commit));
    let content = repo.workspace().reader().read(&listing.files[0]).unwrap();
    assert_eq!(content.bytes.len(), most);
}

#[test]
fn a_subfolder_opens_the_repository_around_it() {
    let repo = Repo::new();
    repo.switch("main", &[A, ("x/y/b.odcs.yaml", "b: 1\n")]);
    let inside = workspace(&repo.path("x/y"));
    assert_eq!((inside.root(), inside.prefix()), (repo.root(), "x/y"));
    assert_eq!(workspace(&repo.path("x/y/b.odcs.yaml")).prefix(), "x/y");
    assert_eq!(workspace(repo.root()).prefix(), "");
    let listing = inside.list(&Tree::WorkTree, &|_| true).unwrap();
    assert_eq!(paths(&listing), [A.0, "x/y/b.odcs.yaml"]);
    let error = Workspace::open(&repo.path("nowhere")).unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
}

#[test]
fn a_linked_work_tree_is_a_work_tree() {
    let repo = Repo::new();
    repo.commit("main", &[A]);
    repo.switch("main", &[A]);
    let other = repo.commit("other", &[B]);
    let folder = tempfile::tempdir().unwrap();
    let private = repo.path(".git/worktrees/linked");
    fs::create_dir_all(&private).unwrap();
    fs::write(private.join("HEAD"), "ref: refs/heads/other\n").unwrap();
    fs::write(private.join("commondir"), "../..\n").unwrap();
    let dot_git = folder.path().join(".git");
    fs::write(private.join("gitdir"), format!("{}\n", dot_git.display())).unwrap();
    fs::write(&dot_git, format!("gitdir: {}\n", private.display())).unwrap();
    let writer = Writer::open(folder.path()).unwrap();
    writer.check_out(repo.tree(&[B])).unwrap();
    let linked = workspace(folder.path());
    assert_eq!(paths(&linked.list(&Tree::WorkTree, &|_| true).unwrap()), [B.0]);
    let common = linked.common_dir().unwrap().canonicalize().unwrap();
    assert_eq!(common, repo.path(".git").canonicalize().unwrap());
    let request = mesh_lint::discover::Request::default();
    let found = mesh_lint::discover::compare(&linked, &request).unwrap();
    assert_eq!(found.head_commit.unwrap().id, other);
    assert_eq!(paths(&repo.list(&Tree::WorkTree)), [A.0]);
}

#[test]
fn a_bare_repository_has_revisions_but_no_files() {
    let repo = Repo::with(InitOptions { bare: true, ..InitOptions::default() });
    let commit = repo.commit("main", &[A]);
    assert_eq!(text(&repo.workspace(), &repo.list(&Tree::Revision(commit)), A.0), "a: 1\n");
    let error = repo.workspace().list(&Tree::WorkTree, &|_| true).unwrap_err();
    assert!(matches!(error, Error::Bare { .. }), "{error}");
}

#[test]
fn a_broken_repository_is_no_plain_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".git"), "gitdir: /nowhere/at/all\n").unwrap();
    let error = Workspace::open(folder.path()).unwrap_err();
    assert!(matches!(error, Error::Repository { .. }), "{error}");
    let repo = Repo::new();
    fs::remove_dir_all(repo.path(".git/objects")).unwrap();
    let error = Workspace::open(repo.root()).unwrap_err();
    assert!(matches!(error, Error::Repository { .. }), "{error}");
    let empty = tempfile::tempdir().unwrap();
    fs::create_dir(empty.path().join(".git")).unwrap();
    assert!(!workspace(empty.path()).is_repository());
}

#[test]
fn references_in_a_form_that_cannot_be_read_are_said_to_be_so() {
    let repo = Repo::new();
    repo.configure("[extensions]\n refStorage = reftable");
    let error = Workspace::open(repo.root()).unwrap_err();
    assert!(error.to_string().contains("as `reftable`"), "{error}");
    assert_eq!(error.help().unwrap(), "clone it anew with `git clone --ref-format=files`");
}

#[test]
fn where_case_means_nothing_a_tracked_file_is_not_listed_twice() {
    let repo = Repo::new();
    repo.switch("main", &[("Sub/B.odcs.yaml", "b: 1\n")]);
    // What a case-insensitive file system shows for the file of the index.
    repo.write("sub/b.odcs.yaml", "b: 1\n");
    assert_eq!(repo.list(&Tree::WorkTree).files.len(), 2);
    repo.configure("[core]\n ignorecase = true");
    assert_eq!(paths(&repo.list(&Tree::WorkTree)), ["Sub/B.odcs.yaml"]);
}

#[test]
fn another_index_can_be_named_as_hooks_do() {
    let repo = Repo::new();
    repo.switch("main", &[A]);
    let other = repo.path(".git/next-index");
    fs::copy(repo.path(".git/index"), &other).unwrap();
    repo.writer.stage(repo.tree(&[B])).unwrap();
    let options = OpenOptions { isolated: true, index_file: Some(other), ..Default::default() };
    let hooked = Workspace::open_with(repo.root(), &options).unwrap();
    assert_eq!(paths(&hooked.list(&Tree::Index, &|_| true).unwrap()), [A.0]);
    assert_eq!(paths(&repo.list(&Tree::Index)), [B.0]);
}
