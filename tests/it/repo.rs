//! Small repositories in temporary folders, made without Git itself.

use gix::index::{
    Entry,
    entry::{Flags, Mode, Stage, Stat},
    fs::Metadata,
};
use mesh_lint::discover::{
    CommitId, Listing, OpenOptions, Tree, Workspace,
    write::{InitOptions, Item, NewCommit, Signature, TreeId, Writer},
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A repository whose commits are a minute apart, the first at 2026-01-01 00:01 UTC.
pub(crate) struct Repo {
    folder: tempfile::TempDir,
    pub(crate) writer: Writer,
    minutes: Cell<i64>,
    tips: RefCell<BTreeMap<String, CommitId>>,
}

/// Paths with their text.
pub(crate) type Files<'a> = &'a [(&'a str, &'a str)];

impl Repo {
    pub(crate) fn new() -> Self {
        Self::with(InitOptions::default())
    }

    pub(crate) fn with(options: InitOptions) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let writer = Writer::init(folder.path(), options).expect("a repository");
        Self { folder, writer, minutes: Cell::new(0), tips: RefCell::default() }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn tree(&self, files: Files<'_>) -> TreeId {
        let items: Vec<_> =
            files.iter().map(|(path, text)| (*path, Item::File(text.as_bytes()))).collect();
        self.writer.tree(&items).expect("a tree")
    }

    /// Adds a commit to a branch, whose files are all the given ones.
    pub(crate) fn commit(&self, branch: &str, files: Files<'_>) -> CommitId {
        let parents: Vec<_> = self.tips.borrow().get(branch).copied().into_iter().collect();
        self.commit_on(branch, self.tree(files), &parents)
    }

    /// Adds a commit with the given parents and points the branch to it.
    pub(crate) fn commit_on(&self, branch: &str, tree: TreeId, parents: &[CommitId]) -> CommitId {
        let commit = self.loose_commit(tree, parents);
        self.branch(branch, commit);
        commit
    }

    /// Adds a commit that no reference names.
    pub(crate) fn loose_commit(&self, tree: TreeId, parents: &[CommitId]) -> CommitId {
        self.minutes.set(self.minutes.get() + 1);
        self.dated_commit(self.minutes.get(), tree, parents)
    }

    /// Adds a commit of a given minute that no reference names.
    pub(crate) fn dated_commit(&self, minute: i64, tree: TreeId, parents: &[CommitId]) -> CommitId {
        let seconds = 1_767_225_600 + minute * 60;
        let person =
            Signature { name: "Ada", email: "ada@example.org", seconds, offset_minutes: 0 };
        let message = &format!("Commit {minute}\n");
        let commit = NewCommit { tree, parents, author: person, committer: person, message };
        self.writer.commit(&commit).expect("a commit")
    }

    /// Points a local branch to a commit.
    pub(crate) fn branch(&self, name: &str, commit: CommitId) {
        self.tips.borrow_mut().insert(name.to_owned(), commit);
        self.writer.reference(&format!("refs/heads/{name}"), commit).expect("a branch");
    }

    /// Makes a branch the current one with the given files, which should be those of its tip.
    pub(crate) fn switch(&self, branch: &str, files: Files<'_>) {
        self.writer.symbolic("HEAD", &format!("refs/heads/{branch}")).expect("HEAD");
        self.writer.check_out(self.tree(files)).expect("a checkout");
    }

    /// Writes a file of the work tree.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Adds lines to the configuration.
    pub(crate) fn configure(&self, lines: &str) {
        let path = self.writer.git_dir().join("config");
        let text = fs::read_to_string(&path).expect("a configuration");
        fs::write(path, format!("{text}{lines}\n")).expect("a configuration");
    }

    /// Makes the files of the work tree older than any index, so that stats prove something.
    pub(crate) fn age(&self) {
        let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(490_896);
        for file in self.list(&Tree::WorkTree).files {
            let file = fs::File::options().write(true).open(self.path(&file.path)).expect("a file");
            file.set_modified(past).expect("an older file");
        }
    }

    /// Changes the entries of the index, after their stats were brought up to date.
    pub(crate) fn edit_index(&self, mut edit: impl FnMut(&str, &mut Entry)) {
        self.with_index(|index| {
            for (entry, path) in index.entries_mut_with_paths() {
                let path = path.to_string();
                let meta = Metadata::from_path_no_follow(&self.path(&path)).expect("a file");
                entry.stat = Stat::from_fs(&meta).expect("a stat");
                edit(&path, entry);
            }
        });
    }

    /// Adds a folder that only a sparse index knows.
    pub(crate) fn sparse_folder(&self, path: &str, tree: &str) {
        let id = gix::ObjectId::from_hex(tree.as_bytes()).expect("an id");
        self.with_index(|index| {
            let flags = Flags::SKIP_WORKTREE | Flags::EXTENDED;
            index.dangerously_push_entry(Stat::default(), id, flags, Mode::DIR, path.into());
            index.sort_entries();
        });
    }

    /// Puts a file in conflict: base, ours and theirs.
    pub(crate) fn conflict(&self, path: &str, sides: [&str; 3]) {
        let sides = sides.map(|text| self.writer.blob(text.as_bytes()).expect("a blob"));
        self.with_index(|index| {
            index.remove_entries(|_, known, _| known == path);
            for (stage, blob) in [Stage::Base, Stage::Ours, Stage::Theirs].into_iter().zip(sides) {
                let id = gix::ObjectId::from_bytes_or_panic(blob.as_bytes());
                let flags = Flags::from_stage(stage);
                index.dangerously_push_entry(Stat::default(), id, flags, Mode::FILE, path.into());
            }
            index.sort_entries();
        });
    }

    fn with_index(&self, edit: impl FnOnce(&mut gix::index::File)) {
        let options = gix::open::Options::isolated();
        let git = gix::open_opts(self.root(), options).expect("a repository");
        let mut index = git.open_index().expect("an index");
        edit(&mut index);
        index.write(gix::index::write::Options::default()).expect("an index");
    }

    /// Removes an object, as a shallow or partial clone would lack it.
    pub(crate) fn forget(&self, id: &str) {
        let (folder, file) = id.split_at(2);
        let path = self.writer.git_dir().join("objects").join(folder).join(file);
        fs::remove_file(path).expect("a loose object");
    }

    pub(crate) fn workspace(&self) -> Workspace {
        workspace(self.root())
    }

    pub(crate) fn list(&self, tree: &Tree) -> Listing {
        self.workspace().list(tree, &|_| true).expect("a listing")
    }
}

/// Opens a folder without the configuration of whoever runs the tests.
pub(crate) fn workspace(folder: &Path) -> Workspace {
    let options = OpenOptions { isolated: true, ..OpenOptions::default() };
    Workspace::open_with(folder, &options).expect("a workspace")
}

/// The paths of a listing.
pub(crate) fn paths(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|file| &*file.path).collect()
}

/// The notes of a listing, in words.
pub(crate) fn notes(listing: &Listing) -> Vec<String> {
    listing.notes.iter().map(ToString::to_string).collect()
}

/// The text of a listed file.
pub(crate) fn text(workspace: &Workspace, listing: &Listing, path: &str) -> String {
    let entry = listing.files.iter().find(|file| &*file.path == path).expect("a listed file");
    let content = workspace.reader().read(entry).expect("contents");
    String::from_utf8(content.bytes).expect("text")
}
