//! What is compared with what, and which findings count: the table of bases and gates.

use super::{
    Ci, CommitId, CommitInfo, Error, Event, Note, NoteKind, PullRequest, Tree, Workspace,
    revision::{self, DefaultBranch},
};
use crate::settle::Gate;
use gix::{ObjectId, Repository};
use std::sync::Arc;

/// What was asked for, and the CI system around.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `--base`.
    pub base: Option<String>,
    /// `--no-base`.
    pub no_base: bool,
    /// `--head`.
    pub head: Option<String>,
    /// `--staged`.
    pub staged: bool,
    /// `--pr`.
    pub pr: bool,
    /// `--gate`.
    pub gate: Option<Gate>,
    /// The CI system.
    pub ci: Ci,
}

/// The row of the table that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Situation {
    /// A folder that is in no repository.
    PlainFolder,
    /// A person on the default branch, or CI for no change in particular.
    DefaultBranch,
    /// A person on another branch.
    Branch,
    /// `--base` or `--no-base`.
    Asked,
    /// `--pr`, or CI for a pull or merge request: policies come from the base.
    PullRequest,
    /// CI for a push.
    Push,
    /// CI for a merge queue.
    MergeQueue,
}

/// What is compared with what, and which findings count.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What is compared with.
    pub base: Tree,
    /// The commits of the base, newest first. Of several, as after criss-cross merges, `base` is
    /// the first, and a change stands only if it holds against all of them.
    pub base_commits: Vec<CommitInfo>,
    /// What is checked.
    pub head: Tree,
    /// The commit that is checked or, for a work tree or index, that it started from.
    pub head_commit: Option<CommitInfo>,
    /// Which findings can fail the run.
    pub gate: Gate,
    /// The row of the table that holds.
    pub situation: Situation,
    /// What people call the branch or revision that the base comes from, where it has a name.
    pub base_name: Option<String>,
    /// Head and base in one line, such as `work tree against HEAD (77ab0c1)`.
    pub why: String,
    /// What was decided on the way.
    pub notes: Vec<Note>,
}

/// Finds out what is compared with what.
pub fn compare(workspace: &Workspace, request: &Request) -> Result<Comparison, Error> {
    let Some(git) = workspace.git() else { return plain_folder(workspace, request) };
    let head = Head::find(&git, request)?;
    let chosen = choose(&git, request, &head)?;
    let mut commits = Vec::with_capacity(chosen.base.commits.len());
    for id in &chosen.base.commits {
        commits.push(revision::info(&git, *id)?);
    }
    let gate = match chosen.situation {
        Situation::PullRequest | Situation::Push | Situation::MergeQueue if !commits.is_empty() => {
            Gate::New
        }
        Situation::PullRequest
        | Situation::Push
        | Situation::MergeQueue
        | Situation::PlainFolder
        | Situation::DefaultBranch
        | Situation::Branch
        | Situation::Asked => Gate::All,
    };
    Ok(Comparison {
        base: commits.first().map_or(Tree::None, |commit| Tree::Revision(commit.id)),
        base_commits: commits,
        head: head.tree,
        head_commit: head.commit.map(|id| revision::info(&git, id)).transpose()?,
        gate: request.gate.unwrap_or(gate),
        situation: chosen.situation,
        base_name: chosen.base.name,
        why: format!("{} {}", head.text, chosen.base.text),
        notes: chosen
            .base
            .note
            .map(|kind| Note { path: Arc::from(""), kind })
            .into_iter()
            .collect(),
    })
}

fn plain_folder(workspace: &Workspace, request: &Request) -> Result<Comparison, Error> {
    let asked = request.base.as_deref().or(request.head.as_deref());
    let asked = asked.or(request.staged.then_some("--staged")).or(request.pr.then_some("--pr"));
    if let Some(asked) = asked {
        workspace.git_for(asked)?;
    }
    Ok(Comparison {
        base: Tree::None,
        base_commits: Vec::new(),
        head: Tree::WorkTree,
        head_commit: None,
        gate: request.gate.unwrap_or(Gate::All),
        situation: Situation::PlainFolder,
        base_name: None,
        why: "folder without a base, as it is in no Git repository".to_owned(),
        notes: Vec::new(),
    })
}

/// What is checked.
struct Head {
    tree: Tree,
    commit: Option<ObjectId>,
    /// What it is called at the start of the line.
    text: String,
    /// What its commit is called.
    name: String,
}

impl Head {
    fn find(git: &Repository, request: &Request) -> Result<Self, Error> {
        if let Some(name) = &request.head {
            let id = revision::resolve(git, name)?;
            let tree = Tree::Revision(CommitId(id));
            let text = format!("{name} ({})", id.to_hex_with_len(7));
            return Ok(Self { tree, commit: Some(id), text, name: name.clone() });
        }
        if git.workdir().is_none() {
            return Err(Error::Bare { path: git.git_dir().to_path_buf() });
        }
        let (tree, text) =
            if request.staged { (Tree::Index, "index") } else { (Tree::WorkTree, "work tree") };
        let commit = revision::head(git)?;
        Ok(Self { tree, commit, text: text.to_owned(), name: "HEAD".to_owned() })
    }
}

/// What is compared with.
struct Base {
    commits: Vec<ObjectId>,
    /// What people call it.
    name: Option<String>,
    /// The rest of the line.
    text: String,
    note: Option<NoteKind>,
}

impl Base {
    fn none(why: &str) -> Self {
        let text = format!("without a base, {why}");
        Self { commits: Vec::new(), name: None, text, note: None }
    }

    fn commit(id: ObjectId, what: &str) -> Self {
        let text = format!("against {what} ({})", id.to_hex_with_len(7));
        Self { commits: vec![id], name: None, text, note: None }
    }

    fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    fn noted(self, note: NoteKind) -> Self {
        Self { note: Some(note), ..self }
    }

    /// The merge base of the head and another commit, or all of them.
    fn merge(
        git: &Repository,
        head: ObjectId,
        head_name: &str,
        other: ObjectId,
        other_name: &str,
    ) -> Result<Self, Error> {
        let bases = revision::merge_bases(git, head, other)?;
        let base = match bases.as_slice() {
            [] => Self::commit(other, &format!("the tip of {other_name}"))
                .noted(NoteKind::UnrelatedHistories),
            [one] => Self::commit(*one, &format!("the merge base of {head_name} and {other_name}")),
            several => {
                let ids: Vec<_> =
                    several.iter().map(|id| id.to_hex_with_len(7).to_string()).collect();
                let count = several.len();
                let ids = ids.join(", ");
                let text = format!(
                    "against the {count} merge bases of {head_name} and {other_name} ({ids})"
                );
                Self { commits: bases, name: None, text, note: None }
            }
        };
        Ok(base.named(other_name))
    }

    fn first_parent(git: &Repository, head: ObjectId, name: &str) -> Result<Self, Error> {
        Ok(match revision::first_parent(git, head)? {
            Some(parent) => Self::commit(parent, &format!("the first parent of {name}")),
            None => Self::none("as this is the first commit"),
        })
    }
}

/// The base with the row of the table that it comes from.
struct Chosen {
    base: Base,
    situation: Situation,
}

fn choose(git: &Repository, request: &Request, head: &Head) -> Result<Chosen, Error> {
    let situation = match &request.ci.event {
        _ if request.pr => Situation::PullRequest,
        Event::PullRequest(_) => Situation::PullRequest,
        _ if request.base.is_some() || request.no_base => Situation::Asked,
        Event::Push { .. } | Event::Unread { .. } => Situation::Push,
        Event::MergeQueue { .. } => Situation::MergeQueue,
        Event::Other => Situation::Branch,
    };
    let chosen = |base| Ok(Chosen { base, situation });
    if request.no_base {
        return chosen(Base::none("as asked"));
    }
    let named = request.base.as_deref().map(|name| Ok((name, revision::resolve(git, name)?)));
    let named = named.transpose()?;
    match (head.commit, named) {
        (None, None) => chosen(Base::none("as nothing is committed yet")),
        (None, Some((name, id))) => chosen(
            Base::commit(id, &format!("the tip of {name}")).noted(NoteKind::UnrelatedHistories),
        ),
        (Some(commit), Some((name, id))) => chosen(Base::merge(git, commit, &head.name, id, name)?),
        (Some(commit), None) => match &request.ci.event {
            Event::PullRequest(pull) => chosen(pull_request(git, commit, head, pull)?),
            _ if request.pr => chosen(pull_request(git, commit, head, &PullRequest::default())?),
            Event::Push { before } => chosen(push(git, commit, head, before.as_deref())?),
            Event::MergeQueue { base } => chosen(merge_queue(git, base)?),
            Event::Unread { reason } => Err(Error::Event { reason: reason.clone() }),
            Event::Other => local(git, commit, head),
        },
    }
}

/// The commit behind an id that a CI system gives; none where it is no id.
fn given(id: Option<&str>) -> Option<ObjectId> {
    let id = id?;
    ObjectId::from_hex(id.as_bytes()).ok().filter(|id| !id.is_null())
}

fn pull_request(
    git: &Repository,
    commit: ObjectId,
    head: &Head,
    pull: &PullRequest,
) -> Result<Base, Error> {
    let (base, tip) = (given(pull.base.as_deref()), given(pull.head.as_deref()));
    // The forge may have merged the change into the target for the test: then what it was merged
    // into is exactly known, and newer than what the event says.
    if let [first, second] = revision::parents(git, commit)?.as_slice()
        && (base == Some(*first) || tip == Some(*second))
    {
        let what = "the first parent of the test merge";
        revision::require(git, *first, || what.to_owned())?;
        let base = Base::commit(*first, what);
        return Ok(pull.target.iter().fold(base, |base, target| base.named(target)));
    }
    let target = pull.target.as_deref().unwrap_or("the target");
    if let Some(base) = base {
        if git.has_object(base) {
            return Base::merge(git, commit, &head.name, base, target);
        }
        if revision::is_shallow(git) || pull.target.is_none() {
            revision::require(git, base, || format!("the base {base} of the pull request"))?;
        }
    }
    let branch = target_branch(git, pull)?;
    let found = match branch {
        Some(branch) => Base::merge(git, commit, &head.name, branch.tip, &branch.shown)?,
        // To compare a change with itself would let every break pass.
        None if revision::is_shallow(git) => return Err(no_default_branch()),
        None => return Err(Error::NoBase),
    };
    Ok(if base.is_some() && found.note.is_none() {
        found.noted(NoteKind::BaseReplaced)
    } else {
        found
    })
}

/// The branch that the change is to be merged into.
fn target_branch(git: &Repository, pull: &PullRequest) -> Result<Option<DefaultBranch>, Error> {
    let Some(name) = &pull.target else { return Ok(revision::default_branch(git)) };
    match revision::branch(git, name) {
        Some(branch) => Ok(Some(branch)),
        None if revision::is_shallow(git) => {
            Err(Error::Shallow { wanted: format!("the target branch `{name}`") })
        }
        // This fails, and says what is there instead.
        None => revision::resolve(git, &revision::tracking_name(git, name)).map(|_| None),
    }
}

fn push(
    git: &Repository,
    commit: ObjectId,
    head: &Head,
    before: Option<&str>,
) -> Result<Base, Error> {
    let parent = || Base::first_parent(git, commit, &head.name);
    // A first commit has no parent, which is all that is to be said of it.
    let noted = |note| parent().map(|it| if it.commits.is_empty() { it } else { it.noted(note) });
    let Some(id) = given(before) else {
        return noted(match before {
            Some(_) => NoteKind::BranchCreated,
            None => NoteKind::PushUnknown,
        });
    };
    // A build that is run again finds its own commit here.
    if id == commit {
        return parent();
    }
    if !git.has_object(id) && revision::is_shallow(git) {
        return Err(Error::Shallow { wanted: format!("the commit before the push, {id}") });
    }
    if git.has_object(id) && revision::is_ancestor(git, id, commit)? {
        return Ok(Base::commit(id, "the commit before the push"));
    }
    noted(NoteKind::PushNotAncestor)
}

fn merge_queue(git: &Repository, base: &str) -> Result<Base, Error> {
    let what = "the base of the merge queue";
    let Some(id) = given(Some(base)) else {
        return Err(Error::UnknownRevision { revision: base.to_owned(), nearest: Vec::new() });
    };
    revision::require(git, id, || what.to_owned())?;
    Ok(Base::commit(id, what))
}

fn no_default_branch() -> Error {
    Error::Shallow { wanted: "the default branch".to_owned() }
}

fn local(git: &Repository, commit: ObjectId, head: &Head) -> Result<Chosen, Error> {
    let on_default = |base| Ok(Chosen { base, situation: Situation::DefaultBranch });
    let of_revision = matches!(head.tree, Tree::Revision(_));
    let Some(default) = revision::default_branch(git) else {
        if revision::is_shallow(git) && revision::current_branch(git).is_some() {
            return Err(no_default_branch());
        }
        let base = if of_revision {
            Base::first_parent(git, commit, &head.name)?
        } else {
            Base::commit(commit, "HEAD")
        };
        return on_default(base.noted(NoteKind::NoDefaultBranch));
    };
    if !of_revision && revision::current_branch(git).as_ref() == Some(&default.local) {
        return on_default(Base::commit(commit, "HEAD"));
    }
    let base = Base::merge(git, commit, &head.name, default.tip, &default.shown)?;
    // A commit of the default branch itself is compared with what the branch was before it.
    if of_revision && base.commits == [commit] {
        return on_default(Base::first_parent(git, commit, &head.name)?);
    }
    Ok(Chosen { base, situation: Situation::Branch })
}
