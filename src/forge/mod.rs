//! Posting: what a report says, brought to where the change is reviewed.
//!
//! Everything here takes a report that a stranger may have written. Where it is posted, and under
//! which name, comes from the caller alone.

mod address;
mod check_run;
mod client;
mod comment;
mod error;
mod event;
mod github;
mod gitlab;
mod label;
mod mentions;
mod pace;
mod post;
mod proxy;
mod review;
mod sarif;
mod state;
mod transport;

pub use address::{Base, Repository};
pub use error::Error;
pub use event::GitHubEvent;
pub use github::GitHub;
pub use gitlab::GitLab;
pub use post::{Done, Job, Trouble, Wanted, When, post};
pub use proxy::Proxy;
pub use state::Turn;

use check_run::{CheckRun, Created};
use review::{Said, Shown};

/// A pull or merge request, as the forge tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Its newest commit.
    pub head: String,
    /// Whether it can still be merged.
    pub open: bool,
}

/// A comment on a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: u64,
    /// The login of who wrote it.
    pub author: String,
    /// Its text.
    pub body: String,
    /// Where it is shown; empty where the forge names no address of its own pages.
    pub address: String,
}

/// What a forge is asked for; one that only reads is asked for the first half.
pub trait Forge {
    /// The open pull requests whose newest commit this is.
    fn pull_requests(&mut self, head: &str) -> Result<Vec<PullRequest>, Error>;
    /// A pull request as it is now.
    fn pull_request(&mut self, number: u64) -> Result<PullRequest, Error>;
    /// The login under which we write.
    fn login(&mut self) -> Result<String, Error>;
    /// The comments on a pull request, the oldest first.
    fn comments(&mut self, number: u64) -> Result<Vec<Comment>, Error>;
    /// Writes a comment.
    fn create_comment(&mut self, number: u64, body: &str) -> Result<Comment, Error>;
    /// Gives a comment of ours another text.
    fn edit_comment(&mut self, number: u64, id: u64, body: &str) -> Result<(), Error>;
    /// Lets some time pass before something that failed is tried again.
    fn wait(&mut self, attempt: u32);
    /// What only GitHub has.
    fn checks(&mut self) -> Option<&mut dyn Checks> {
        None
    }
}

/// Check runs, reviews, code scanning and labels.
pub trait Checks {
    /// The check run of a commit that carries this identity.
    fn find(&mut self, head: &str, run: &CheckRun) -> Result<Option<Created>, Error>;
    /// Creates a check run with its first annotations.
    fn create(&mut self, head: &str, run: &CheckRun) -> Result<Created, Error>;
    /// Adds annotations to a check run, from this one on.
    fn append(&mut self, id: u64, run: &CheckRun, from: usize) -> Result<(), Error>;
    /// How many annotations a check run has.
    fn annotations(&mut self, id: u64) -> Result<usize, Error>;
    /// The files of a pull request, with the lines that its diff shows.
    fn shown(&mut self, number: u64) -> Result<Vec<Shown>, Error>;
    /// The comments at lines of a pull request.
    fn remarks(&mut self, number: u64) -> Result<Vec<Comment>, Error>;
    /// Writes a review with comments at lines.
    fn review(&mut self, number: u64, head: &str, said: &[Said]) -> Result<(), Error>;
    /// Whether a pull request has a label.
    fn has_label(&mut self, number: u64, label: &str) -> Result<bool, Error>;
    /// Gives a pull request a label.
    fn add_label(&mut self, number: u64, label: &str) -> Result<(), Error>;
    /// Takes a label off a pull request.
    fn remove_label(&mut self, number: u64, label: &str) -> Result<(), Error>;
    /// Uploads results for code scanning, packed.
    fn upload_sarif(&mut self, head: &str, number: u64, packed: &str) -> Result<(), Error>;
    /// Lets some time pass before something that failed is tried again.
    fn wait(&mut self, attempt: u32);
}
