//! GitLab: notes on merge requests.

use super::address::{Base, Repository};
use super::client::{Again, Client, read};
use super::error::Error;
use super::github::encoded;
use super::pace::Wall;
use super::transport::{Answer, Method, Network};
use super::{Comment, Forge, Proxy, PullRequest};
use serde::Deserialize;
use serde_json::json;

/// Most pages of a hundred that are read of anything.
const PAGES: u32 = 30;

const RESOLVING: &str = "finding the merge request";
const ASKING: &str = "asking whose token it is";
const LISTING: &str = "reading the notes";
const WRITING: &str = "writing the note";

/// A project on GitLab.
pub struct GitLab {
    client: Client,
    project: Repository,
    server: String,
    login: Option<String>,
}

#[derive(Deserialize)]
struct MergeRequest {
    iid: u64,
    state: String,
    sha: Option<String>,
}

impl From<MergeRequest> for PullRequest {
    fn from(it: MergeRequest) -> Self {
        let head = it.sha.unwrap_or_default();
        Self { number: it.iid, head, open: it.state == "opened" }
    }
}

#[derive(Deserialize)]
struct Note {
    id: u64,
    body: String,
    author: Author,
}

#[derive(Deserialize)]
struct Author {
    username: String,
}

impl GitLab {
    /// A way to a project; `login` is the name under which the token writes, where it is known.
    pub fn new(
        (base, proxy): (&Base, Option<&Proxy>),
        server: &Base,
        project: Repository,
        token: &str,
        login: Option<String>,
    ) -> Result<Self, String> {
        let network = Network::new(base, proxy, ("private-token", token))?;
        let clock = Box::new(Wall);
        let client = Client::new(Box::new(network), clock, base.clone(), token.to_owned());
        Ok(Self { client, project, server: server.text(), login })
    }

    fn path(&self, rest: &str) -> String {
        format!("/projects/{}/{rest}", encoded(self.project.text()))
    }

    /// A note on a merge request. The interface tells no address of it; this is how GitLab makes it.
    fn comment(&self, number: u64, note: Note) -> Comment {
        let (server, project, id) = (&self.server, self.project.text(), note.id);
        let address = format!("{server}/{project}/-/merge_requests/{number}#note_{id}");
        Comment { id, author: note.author.username, body: note.body, address }
    }
}

fn has_next(answer: &Answer) -> bool {
    answer.header("x-next-page").is_some_and(|it| !it.trim().is_empty())
}

impl Forge for GitLab {
    fn pull_requests(&mut self, head: &str) -> Result<Vec<PullRequest>, Error> {
        let path = self
            .path(&format!("repository/commits/{head}/merge_requests?state=opened&per_page=100"));
        let answer = self.client.get(RESOLVING, path)?;
        let found = read::<Vec<MergeRequest>>(RESOLVING, &answer)?.into_iter();
        Ok(found.map(PullRequest::from).filter(|it| it.open && it.head == head).collect())
    }

    fn pull_request(&mut self, number: u64) -> Result<PullRequest, Error> {
        let answer = self.client.get(RESOLVING, self.path(&format!("merge_requests/{number}")))?;
        Ok(read::<MergeRequest>(RESOLVING, &answer)?.into())
    }

    fn login(&mut self) -> Result<String, Error> {
        if let Some(login) = &self.login {
            return Ok(login.clone());
        }
        let answer = self.client.get(ASKING, "/user".to_owned())?;
        let login = read::<Author>(ASKING, &answer)?.username;
        self.login = Some(login.clone());
        Ok(login)
    }

    fn comments(&mut self, number: u64) -> Result<Vec<Comment>, Error> {
        let mut notes = Vec::new();
        for page in 1..=PAGES {
            let query = format!("sort=asc&order_by=created_at&per_page=100&page={page}");
            let path = self.path(&format!("merge_requests/{number}/notes?{query}"));
            let answer = self.client.get(LISTING, path)?;
            let page = read::<Vec<Note>>(LISTING, &answer)?.into_iter();
            notes.extend(page.map(|it| self.comment(number, it)));
            if !has_next(&answer) {
                return Ok(notes);
            }
        }
        Err(Error::TooLarge { doing: LISTING, what: "there are more than 3,000 notes" })
    }

    fn create_comment(&mut self, number: u64, body: &str) -> Result<Comment, Error> {
        let target = (Method::Post, self.path(&format!("merge_requests/{number}/notes")));
        let answer = self.client.write(WRITING, target, json!({ "body": body }), Again::Ask)?;
        Ok(self.comment(number, read::<Note>(WRITING, &answer)?))
    }

    fn edit_comment(&mut self, number: u64, id: u64, body: &str) -> Result<(), Error> {
        let target = (Method::Put, self.path(&format!("merge_requests/{number}/notes/{id}")));
        self.client.write(WRITING, target, json!({ "body": body }), Again::Harmless).map(drop)
    }

    fn wait(&mut self, attempt: u32) {
        self.client.wait(attempt);
    }
}
