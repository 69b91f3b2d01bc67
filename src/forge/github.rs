//! GitHub, on its own servers or a company's.

use super::address::{Base, Repository};
use super::check_run::{CheckRun, Created};
use super::client::{Again, Client, has_next, read};
use super::error::Error;
use super::label;
use super::pace::Wall;
use super::review::{self, Said, Shown};
use super::sarif;
use super::transport::{Method, Network};
use super::{Checks, Comment, Forge, Proxy, PullRequest};
use crate::report::check_run::BATCH;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Most pages of a hundred that are read of anything.
const PAGES: u32 = 30;

/// Most pages of open pull requests that are searched.
const PULL_PAGES: u32 = 3;

/// Who writes with the token of a workflow, which may not ask for its own name.
const ACTIONS: &str = "github-actions[bot]";

const RESOLVING: &str = "finding the pull request";
const ASKING: &str = "asking whose token it is";
const LISTING: &str = "reading the comments";
const COMMENTING: &str = "writing the comment";
const CHECKING: &str = "writing the check run";

/// A repository on GitHub.
pub struct GitHub {
    client: Client,
    repository: Repository,
    server: Base,
    login: Option<String>,
}

#[derive(Deserialize)]
struct Pull {
    number: u64,
    state: String,
    head: Head,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

impl From<Pull> for PullRequest {
    fn from(pull: Pull) -> Self {
        Self { number: pull.number, head: pull.head.sha, open: pull.state == "open" }
    }
}

#[derive(Deserialize)]
struct Written {
    id: u64,
    #[serde(default)]
    body: Option<String>,
    user: Option<User>,
    #[serde(default)]
    html_url: Option<String>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

impl Written {
    /// The comment; an address that is none of the server's own pages is left out.
    fn comment(self, server: &Base) -> Comment {
        let author = self.user.map(|it| it.login).unwrap_or_default();
        let address = self.html_url.filter(|it| server.has_page(it)).unwrap_or_default();
        Comment { id: self.id, author, body: self.body.unwrap_or_default(), address }
    }
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
struct File {
    filename: String,
    /// Missing where the change is too large or no text.
    #[serde(default)]
    patch: String,
}

#[derive(Deserialize)]
struct Runs {
    check_runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: u64,
    #[serde(default)]
    external_id: Option<String>,
    output: Output,
}

#[derive(Deserialize)]
struct Output {
    annotations_count: usize,
}

impl GitHub {
    /// A way to a repository; `login` is the name under which the token writes, where it is known.
    pub fn new(
        (base, proxy): (&Base, Option<&Proxy>),
        server: &Base,
        repository: Repository,
        token: &str,
        login: Option<String>,
    ) -> Result<Self, String> {
        if !repository.is_owner_and_name() {
            return Err("the repository is no `owner/name`".to_owned());
        }
        let network = Network::new(base, proxy, ("authorization", &format!("Bearer {token}")))?;
        let clock = Box::new(Wall);
        let client = Client::new(Box::new(network), clock, base.clone(), token.to_owned());
        Ok(Self { client, repository, server: server.clone(), login })
    }

    fn path(&self, rest: &str) -> String {
        format!("/repos/{}/{rest}", self.repository.text())
    }

    /// All pages of a list.
    fn list<T: DeserializeOwned>(
        &mut self,
        doing: &'static str,
        rest: &str,
        too_many: &'static str,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let path = self.path(&format!("{rest}?per_page=100&page={page}"));
            let answer = self.client.get(doing, path)?;
            all.extend(read::<Vec<T>>(doing, &answer)?);
            if !has_next(&answer) {
                return Ok(all);
            }
        }
        Err(Error::TooLarge { doing, what: too_many })
    }

    /// All comments of a list.
    fn written(&mut self, doing: &'static str, rest: &str) -> Result<Vec<Comment>, Error> {
        let written = self.list::<Written>(doing, rest, "there are more than 3,000 comments")?;
        Ok(written.into_iter().map(|it| it.comment(&self.server)).collect())
    }
}

impl Forge for GitHub {
    fn pull_requests(&mut self, head: &str) -> Result<Vec<PullRequest>, Error> {
        let fits = |it: &PullRequest| it.open && it.head == head;
        let path = self.path(&format!("commits/{head}/pulls?per_page=100"));
        let found = match self.client.get(RESOLVING, path) {
            Ok(answer) => read::<Vec<Pull>>(RESOLVING, &answer)?,
            // A commit of a fork that the repository does not have.
            Err(Error::Status { status: 404 | 409 | 422, .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        let found: Vec<PullRequest> =
            found.into_iter().map(PullRequest::from).filter(fits).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let mut found = Vec::new();
        for page in 1..=PULL_PAGES {
            let query = "state=open&sort=updated&direction=desc&per_page=100";
            let answer =
                self.client.get(RESOLVING, self.path(&format!("pulls?{query}&page={page}")))?;
            let pulls = read::<Vec<Pull>>(RESOLVING, &answer)?;
            found.extend(pulls.into_iter().map(PullRequest::from).filter(fits));
            if !has_next(&answer) {
                break;
            }
        }
        Ok(found)
    }

    fn pull_request(&mut self, number: u64) -> Result<PullRequest, Error> {
        let answer = self.client.get(RESOLVING, self.path(&format!("pulls/{number}")))?;
        Ok(read::<Pull>(RESOLVING, &answer)?.into())
    }

    fn login(&mut self) -> Result<String, Error> {
        if let Some(login) = &self.login {
            return Ok(login.clone());
        }
        let login = match self.client.get(ASKING, "/user".to_owned()) {
            Ok(answer) => read::<User>(ASKING, &answer)?.login,
            Err(Error::Status { status: 403, .. }) => ACTIONS.to_owned(),
            Err(error) => return Err(error),
        };
        self.login = Some(login.clone());
        Ok(login)
    }

    fn comments(&mut self, number: u64) -> Result<Vec<Comment>, Error> {
        self.written(LISTING, &format!("issues/{number}/comments"))
    }

    fn create_comment(&mut self, number: u64, body: &str) -> Result<Comment, Error> {
        let target = (Method::Post, self.path(&format!("issues/{number}/comments")));
        let answer = self.client.write(COMMENTING, target, json!({ "body": body }), Again::Ask)?;
        Ok(read::<Written>(COMMENTING, &answer)?.comment(&self.server))
    }

    fn edit_comment(&mut self, _: u64, id: u64, body: &str) -> Result<(), Error> {
        let target = (Method::Patch, self.path(&format!("issues/comments/{id}")));
        let body = json!({ "body": body });
        self.client.write(COMMENTING, target, body, Again::Harmless).map(drop)
    }

    fn wait(&mut self, attempt: u32) {
        self.client.wait(attempt);
    }

    fn checks(&mut self) -> Option<&mut dyn Checks> {
        Some(self)
    }
}

impl Checks for GitHub {
    fn find(&mut self, head: &str, run: &CheckRun) -> Result<Option<Created>, Error> {
        let name = encoded(&run.name);
        for page in 1..=PAGES {
            let query = format!("check_name={name}&filter=all&per_page=100&page={page}");
            let answer = self
                .client
                .get(CHECKING, self.path(&format!("commits/{head}/check-runs?{query}")))?;
            let runs = read::<Runs>(CHECKING, &answer)?.check_runs;
            let own = |it: &Run| it.external_id.as_deref() == Some(&run.identity);
            if let Some(found) = runs.into_iter().find(own) {
                let annotations = found.output.annotations_count;
                return Ok(Some(Created { id: found.id, annotations }));
            }
            if !has_next(&answer) {
                break;
            }
        }
        Ok(None)
    }

    fn create(&mut self, head: &str, run: &CheckRun) -> Result<Created, Error> {
        let target = (Method::Post, self.path("check-runs"));
        let body = json!({
            "name": run.name,
            "head_sha": head,
            "external_id": run.identity,
            "status": "completed",
            "conclusion": run.said.conclusion.as_str(),
            "output": run.said.output(0),
        });
        let answer = self.client.write(CHECKING, target, body, Again::Ask)?;
        let created = read::<Run>(CHECKING, &answer)?;
        Ok(Created { id: created.id, annotations: run.said.annotations.len().min(BATCH) })
    }

    fn append(&mut self, id: u64, run: &CheckRun, from: usize) -> Result<(), Error> {
        let target = (Method::Patch, self.path(&format!("check-runs/{id}")));
        let body = json!({ "output": run.said.output(from) });
        self.client.write(CHECKING, target, body, Again::Ask).map(drop)
    }

    fn annotations(&mut self, id: u64) -> Result<usize, Error> {
        let answer = self.client.get(CHECKING, self.path(&format!("check-runs/{id}")))?;
        Ok(read::<Run>(CHECKING, &answer)?.output.annotations_count)
    }

    fn shown(&mut self, number: u64) -> Result<Vec<Shown>, Error> {
        // GitHub tells of no more files than these pages hold.
        let files = format!("pulls/{number}/files");
        let files = self.list::<File>(review::DOING, &files, "there are more than 3,000 files")?;
        Ok(files.into_iter().map(|it| Shown::new(it.filename, &it.patch)).collect())
    }

    fn remarks(&mut self, number: u64) -> Result<Vec<Comment>, Error> {
        self.written(review::DOING, &format!("pulls/{number}/comments"))
    }

    fn review(&mut self, number: u64, head: &str, said: &[Said]) -> Result<(), Error> {
        let at = |it: &Said| json!({ "path": it.path, "line": it.line, "side": "RIGHT", "body": it.body });
        let body = json!({
            "commit_id": head,
            "event": "COMMENT",
            "body": "mesh-lint has found something at these lines.",
            "comments": said.iter().map(at).collect::<Vec<_>>(),
        });
        let target = (Method::Post, self.path(&format!("pulls/{number}/reviews")));
        self.client.write(review::DOING, target, body, Again::Ask).map(drop)
    }

    fn has_label(&mut self, number: u64, label: &str) -> Result<bool, Error> {
        // A pull request has at most a hundred.
        let path = self.path(&format!("issues/{number}/labels?per_page=100"));
        let answer = self.client.get(label::DOING, path)?;
        let labels = read::<Vec<Label>>(label::DOING, &answer)?;
        Ok(labels.iter().any(|it| it.name.eq_ignore_ascii_case(label)))
    }

    fn add_label(&mut self, number: u64, label: &str) -> Result<(), Error> {
        let target = (Method::Post, self.path(&format!("issues/{number}/labels")));
        let body = json!({ "labels": [label] });
        self.client.write(label::DOING, target, body, Again::Harmless).map(drop)
    }

    fn remove_label(&mut self, number: u64, label: &str) -> Result<(), Error> {
        let path = self.path(&format!("issues/{number}/labels/{}", encoded(label)));
        self.client.delete(label::DOING, path)
    }

    fn upload_sarif(&mut self, head: &str, number: u64, packed: &str) -> Result<(), Error> {
        let target = (Method::Post, self.path("code-scanning/sarifs"));
        let body = json!({
            "commit_sha": head,
            "ref": format!("refs/pull/{number}/head"),
            "sarif": packed,
        });
        // A second upload for the same commit replaces the first.
        self.client.write(sarif::DOING, target, body, Again::Harmless).map(drop)
    }

    fn wait(&mut self, attempt: u32) {
        self.client.wait(attempt);
    }
}

/// A value of a query.
pub(super) fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
