//! A GitHub that remembers: its answers are the examples of its own description, made true.

use super::openapi;
use super::server::{self, Reply, Request};
use super::support::TOKEN;
use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Most characters of a comment.
const BODY: usize = 65_536;

/// Where people look at the repository.
const PAGES: &str = "https://ghe.example.com/acme/mesh";

/// What the fake knows.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) pulls: Vec<Pull>,
    pub(crate) comments: Vec<Comment>,
    /// Labels, by pull request.
    pub(crate) labels: Vec<(u64, String)>,
    /// Files of the one pull request that has some, and what changes in them.
    pub(crate) files: Vec<(String, Option<String>)>,
    /// Who said what at a line, as the review asked for it.
    pub(crate) remarks: Vec<(String, Value)>,
    pub(crate) reviews: Vec<Value>,
    pub(crate) runs: Vec<Value>,
    /// All annotations, by check run.
    pub(crate) annotations: Vec<(u64, Vec<Value>)>,
    pub(crate) sarifs: Vec<Value>,
    /// What answers name as the page of a comment, in place of the true one.
    pub(crate) page: Option<String>,
    /// Whom comments have told, as the forge does it: who is mentioned in a text, and was not before.
    pub(crate) told: Vec<String>,
    /// Who the token is; a workflow's may not ask.
    pub(crate) user: Option<String>,
    /// Whether the token may only read.
    pub(crate) read_only: bool,
    /// What goes wrong: for the next request of a method whose path ends so.
    pub(crate) tricks: VecDeque<(&'static str, &'static str, Trick)>,
    pub(crate) requests: Vec<Request>,
    /// What was wrong with requests.
    pub(crate) faults: Vec<String>,
}

#[derive(Clone)]
pub(crate) struct Pull {
    pub(crate) number: u64,
    pub(crate) head: String,
    pub(crate) open: bool,
    /// Whether its commits are another repository's, which hides them from one route.
    pub(crate) fork: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) number: u64,
    pub(crate) login: String,
    pub(crate) body: String,
}

/// What goes wrong.
#[derive(Clone)]
pub(crate) enum Trick {
    /// An answer in place of the true one; nothing is done.
    Instead(Reply),
    /// An answer in place of the true one, after all was done.
    After(Reply),
    /// The connection ends after all was done.
    LostAfter,
    /// Somebody pushes, before the request is looked at.
    Push(u64, String),
}

/// A running fake.
pub(crate) struct Fake {
    pub(crate) port: u16,
    world: Arc<Mutex<World>>,
}

impl Fake {
    /// Starts one with open pull requests, by number and head.
    pub(crate) fn start(pulls: &[(u64, &str)]) -> Self {
        let pull = |(number, head): &(u64, &str)| Pull {
            number: *number,
            head: (*head).to_owned(),
            open: true,
            fork: false,
        };
        let world = World { pulls: pulls.iter().map(pull).collect(), ..World::default() };
        let world = Arc::new(Mutex::new(world));
        let own = Arc::clone(&world);
        let port = server::start(move |request| locked(&own).serve(request));
        Self { port, world }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        locked(&self.world)
    }

    /// Lets something go wrong once.
    pub(crate) fn trick(&self, method: &'static str, path: &'static str, trick: Trick) {
        self.world().tricks.push_back((method, path, trick));
    }

    /// How many requests wrote, and forgets all requests; none may have been faulty.
    pub(crate) fn writes(&self) -> usize {
        let mut world = self.world();
        assert_eq!(world.faults, Vec::<String>::new());
        let requests = std::mem::take(&mut world.requests);
        requests.iter().filter(|it| it.method != "GET").count()
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        self.world().comments.iter().map(|it| it.body.clone()).collect()
    }
}

fn locked(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Fake {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_eq!(self.world().faults, Vec::<String>::new());
        }
    }
}

pub(crate) fn refusal(status: u16, message: &str) -> Reply {
    let url = "https://docs.github.com/rest";
    Reply::new(status, json!({ "message": message, "documentation_url": url }))
}

/// Requests below the prefix of a company's own GitHub.
fn below(path: &str) -> Option<&str> {
    path.strip_prefix("/api/v3")
}

impl World {
    fn serve(&mut self, request: &Request) -> Reply {
        self.requests.push(request.clone());
        let Some(path) = below(&request.path).map(str::to_owned) else {
            self.faults.push(format!("{} is outside the interface", request.path));
            return refusal(404, "Not Found");
        };
        let request = Request { path, ..request.clone() };
        let mut after = None;
        let hit = |it: &(&str, &str, Trick)| it.0 == request.method && request.path.ends_with(it.1);
        if let Some(at) = self.tricks.iter().position(hit) {
            match self.tricks.remove(at).unwrap().2 {
                Trick::Instead(reply) => return reply,
                Trick::Push(number, head) => self.pull(number).unwrap().head = head,
                trick => after = Some(trick),
            }
        }
        let reply = self.answer(&request);
        if let Some(document) = openapi::github() {
            self.faults.extend(document.check_reply(&request, &reply).err());
        }
        match after {
            Some(Trick::After(other)) => other,
            Some(Trick::LostAfter) => Reply { lost: true, ..reply },
            _ => reply,
        }
    }

    pub(super) fn pull(&mut self, number: u64) -> Option<&mut Pull> {
        self.pulls.iter_mut().find(|it| it.number == number)
    }

    fn answer(&mut self, request: &Request) -> Reply {
        if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return refusal(401, "Bad credentials");
        }
        if request.header("user-agent").is_none_or(|it| !it.starts_with("mesh-lint/")) {
            return refusal(403, "Request forbidden by administrative rules");
        }
        if let Some(document) = openapi::github()
            && let Err(problem) = document.check_request(request)
        {
            self.faults.push(format!("{} {}: {problem}", request.method, request.path));
            return refusal(422, "Invalid request");
        }
        if self.read_only && request.method != "GET" {
            return refusal(403, "Resource not accessible by integration");
        }
        let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let number = |text: &str| text.parse::<u64>().unwrap();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["user"]) => self.who(),
            (_, ["repos", owner, name, ..]) if (*owner, *name) != ("acme", "mesh") => {
                refusal(404, "Not Found")
            }
            ("GET", [.., "commits", sha, "pulls"]) => {
                let fits = |it: &Pull| it.head == *sha && !it.fork;
                self.pulls_where(request, fits)
            }
            ("GET", [_, _, _, "pulls"]) => self.pulls_where(request, |it| it.open),
            ("GET", [.., "pulls", id]) => match self.pull(number(id)).cloned() {
                Some(pull) => Reply::new(200, pull.json("/repos/acme/mesh/pulls/7", true)),
                None => refusal(404, "Not Found"),
            },
            ("GET", [.., "pulls", _, "files"]) => self.files_of(request),
            ("GET", [.., "pulls", _, "comments"]) => self.remarks_of(request),
            ("POST", [.., "pulls", id, "reviews"]) => self.review(request, number(id)),
            ("GET", [.., "issues", id, "comments"]) => self.list(request, number(id)),
            ("POST", [.., "issues", id, "comments"]) => self.comment(request, number(id)),
            ("PATCH", [.., "comments", id]) => self.edit(request, number(id)),
            ("GET", [.., "issues", id, "labels"]) => self.labels_of(number(id)),
            ("POST", [.., "issues", id, "labels"]) => self.label(request, number(id)),
            ("DELETE", [.., "issues", id, "labels", name]) => {
                let name = server::decoded(name);
                let is_it = |it: &(u64, String)| it.0 == number(id) && it.1 == name;
                match self.labels.iter().position(is_it) {
                    Some(at) => drop(self.labels.remove(at)),
                    None => return refusal(404, "Label does not exist"),
                }
                self.labels_of(number(id))
            }
            ("POST", [.., "check-runs"]) => self.check(request),
            ("PATCH" | "GET", [.., "check-runs", id]) => self.update(request, number(id)),
            ("GET", [.., "commits", sha, "check-runs"]) => self.checks_of(request, sha),
            ("POST", [.., "sarifs"]) => {
                self.sarifs.push(request.json());
                Reply::new(202, json!({ "id": "47177e22", "url": "https://ghe.example.com/x" }))
            }
            _ => panic!("no route {} {}", request.method, request.path),
        }
    }

    pub(super) fn login(&self) -> String {
        self.user.clone().unwrap_or_else(|| "github-actions[bot]".to_owned())
    }

    fn who(&self) -> Reply {
        let Some(login) = &self.user else {
            return refusal(403, "Resource not accessible by integration");
        };
        let mut user = example("GET", "/user", 200);
        user["login"] = json!(login);
        Reply::new(200, user)
    }

    fn pulls_where(&self, request: &Request, fits: impl Fn(&Pull) -> bool) -> Reply {
        let pulls = self.pulls.iter().filter(|it| fits(it));
        let all: Vec<_> = pulls.map(|it| it.json("/repos/acme/mesh/pulls", false)).collect();
        paged(request, &all)
    }

    fn list(&self, request: &Request, number: u64) -> Reply {
        let own = self.comments.iter().filter(|it| it.number == number);
        paged(request, &own.map(|it| self.shown(it)).collect::<Vec<_>>())
    }

    fn comment(&mut self, request: &Request, number: u64) -> Reply {
        let body = request.json()["body"].as_str().unwrap().to_owned();
        if self.pull(number).is_none() {
            return refusal(404, "Not Found");
        }
        if body.chars().count() > BODY {
            return too_long();
        }
        self.told.extend(mentioned(&body));
        let id = 1_000 + self.comments.len() as u64;
        let comment = Comment { id, number, login: self.login(), body };
        self.comments.push(comment.clone());
        Reply::new(201, self.shown(&comment))
    }

    /// A comment in an answer.
    fn shown(&self, comment: &Comment) -> Value {
        let mut shown = comment.json();
        if let Some(page) = &self.page {
            shown["html_url"] = json!(page);
        }
        shown
    }

    fn edit(&mut self, request: &Request, id: u64) -> Reply {
        let (login, body) = (self.login(), request.json()["body"].as_str().unwrap().to_owned());
        let Some(comment) = self.comments.iter_mut().find(|it| it.id == id) else {
            return refusal(404, "Not Found");
        };
        if comment.login != login {
            return refusal(403, "Must have admin rights to Repository.");
        }
        if body.chars().count() > BODY {
            return too_long();
        }
        let before = mentioned(&comment.body);
        self.told.extend(mentioned(&body).into_iter().filter(|it| !before.contains(it)));
        comment.body = body;
        let comment = comment.clone();
        Reply::new(200, self.shown(&comment))
    }

    fn labels_of(&self, number: u64) -> Reply {
        let named = |it: &(u64, String)| {
            let mut label = item("GET", "/repos/acme/mesh/issues/7/labels");
            label["name"] = json!(it.1);
            label
        };
        let own = self.labels.iter().filter(|it| it.0 == number).map(named);
        Reply::new(200, Value::Array(own.collect()))
    }

    fn label(&mut self, request: &Request, number: u64) -> Reply {
        for name in request.json()["labels"].as_array().unwrap() {
            let label = (number, name.as_str().unwrap().to_owned());
            if !self.labels.contains(&label) {
                self.labels.push(label);
            }
        }
        self.labels_of(number)
    }

    fn check(&mut self, request: &Request) -> Reply {
        let asked = request.json();
        if asked["status"] == "completed" && asked["conclusion"].is_null() {
            return refusal(422, "Invalid request: conclusion is required");
        }
        let id = 4_000 + self.runs.len() as u64;
        let mut run = example("POST", "/repos/acme/mesh/check-runs", 201);
        for key in ["name", "head_sha", "external_id", "status", "conclusion"] {
            run[key] = asked[key].clone();
        }
        run["id"] = json!(id);
        self.annotations.push((id, Vec::new()));
        self.runs.push(run);
        self.write(id, &asked);
        Reply::new(201, self.run(id).unwrap().clone())
    }

    fn run(&mut self, id: u64) -> Option<&mut Value> {
        self.runs.iter_mut().find(|it| it["id"] == id)
    }

    /// Annotations of each request are added to those that are there.
    fn write(&mut self, id: u64, asked: &Value) {
        let added = asked["output"]["annotations"].as_array().cloned().unwrap_or_default();
        let all = &mut self.annotations.iter_mut().find(|it| it.0 == id).unwrap().1;
        for one in added {
            let spans = one["start_line"] != one["end_line"] && !one["start_column"].is_null();
            assert!(!spans, "columns of several lines are refused");
            all.push(one);
        }
        let count = all.len();
        let run = self.run(id).unwrap();
        for key in ["title", "summary"] {
            run["output"][key] = asked["output"][key].clone();
        }
        run["output"]["annotations_count"] = json!(count);
    }

    fn update(&mut self, request: &Request, id: u64) -> Reply {
        if self.run(id).is_none() {
            return refusal(404, "Not Found");
        }
        if request.method == "PATCH" {
            self.write(id, &request.json());
        }
        Reply::new(200, self.run(id).unwrap().clone())
    }

    fn checks_of(&self, request: &Request, sha: &str) -> Reply {
        let name = request.asked("check_name");
        let own =
            |it: &&Value| it["head_sha"] == *sha && name.is_none_or(|name| it["name"] == *name);
        let runs: Vec<Value> = self.runs.iter().filter(own).cloned().collect();
        Reply::new(200, json!({ "total_count": runs.len(), "check_runs": runs }))
    }
}

/// Whom a text mentions: code does not, whatever stands in it.
pub(crate) fn mentioned(body: &str) -> Vec<String> {
    let (arena, mut options) = (Arena::new(), Options::default());
    options.extension.table = true;
    let mut text = String::new();
    for node in parse_document(&arena, body, &options).descendants() {
        match &node.data.borrow().value {
            NodeValue::Text(own) => text.push_str(own),
            _ => text.push(' '),
        }
    }
    let words = text.split([' ', ',', ';', '(', ')']).filter(|it| it.starts_with('@'));
    words.map(|it| it.trim_end_matches('.').to_owned()).collect()
}

fn too_long() -> Reply {
    let error = json!({ "resource": "IssueComment", "code": "custom", "field": "body",
        "message": "body is too long (maximum is 65536 characters)" });
    let url = "https://docs.github.com/rest";
    let body =
        json!({ "message": "Validation Failed", "errors": [error], "documentation_url": url });
    Reply::new(422, body)
}

/// An answer of the document; without it, what the program reads is all that there is.
pub(super) fn example(method: &str, path: &str, status: u16) -> Value {
    openapi::github().map_or_else(|| json!({}), |it| it.example(method, path, status))
}

/// The example of an item, out of a list where the document has one.
pub(super) fn item(method: &str, path: &str) -> Value {
    let example = example(method, path, 200);
    example.get(0).cloned().unwrap_or(example)
}

impl Pull {
    fn json(&self, path: &str, single: bool) -> Value {
        let mut pull = if single { example("GET", path, 200) } else { item("GET", path) };
        // The example lacks what the schema asks of a team.
        pull["requested_teams"] = json!([]);
        pull["number"] = json!(self.number);
        pull["state"] = json!(if self.open { "open" } else { "closed" });
        pull["head"]["sha"] = json!(self.head);
        pull
    }
}

impl Comment {
    fn json(&self) -> Value {
        let mut comment = item("GET", "/repos/acme/mesh/issues/7/comments");
        comment["id"] = json!(self.id);
        comment["body"] = json!(self.body);
        let page = format!("{PAGES}/pull/{}#issuecomment-{}", self.number, self.id);
        comment["html_url"] = json!(page);
        comment["user"]["login"] = json!(self.login);
        let kind = if self.login.ends_with("[bot]") { "Bot" } else { "User" };
        comment["user"]["type"] = json!(kind);
        comment
    }
}

/// A page of a list, as the forge cuts it.
pub(super) fn paged(request: &Request, all: &[Value]) -> Reply {
    let number =
        |name, default: usize| request.asked(name).map_or(default, |it| it.parse().unwrap());
    let (size, page) = (number("per_page", 30).min(100), number("page", 1));
    let (from, to) = (((page - 1) * size).min(all.len()), (page * size).min(all.len()));
    let reply = Reply::new(200, Value::Array(all[from..to].to_vec()));
    if to == all.len() {
        return reply;
    }
    let next = format!("<http://elsewhere.example/?page={}>; rel=\"next\"", page + 1);
    reply.with("link", next)
}
