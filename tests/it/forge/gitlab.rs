//! Notes on merge requests, against a small GitLab that remembers.

use super::server::{self, Reply, Request};
use super::support::{Desk, TOKEN, commit, report};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What the fake knows; its routes are those of the notes, commits and user interfaces.
#[derive(Default)]
struct World {
    head: String,
    notes: Vec<Value>,
    writes: usize,
    /// Answers in place of the next writes, after they are done or not.
    tricks: Vec<(bool, Reply)>,
}

fn start(head: &str) -> (u16, Arc<Mutex<World>>) {
    let world = Arc::new(Mutex::new(World { head: head.to_owned(), ..World::default() }));
    let own = Arc::clone(&world);
    (server::start(move |request| own.lock().unwrap().serve(request)), world)
}

impl World {
    fn serve(&mut self, request: &Request) -> Reply {
        if request.header("private-token") != Some(TOKEN)
            || request.header("authorization").is_some()
        {
            return Reply::new(401, json!({ "message": "401 Unauthorized" }));
        }
        let path = request.path.strip_prefix("/api/v4").unwrap_or_default();
        if path == "/user" {
            return Reply::new(200, json!({ "id": 1, "username": "project_1_bot" }));
        }
        let path = path.strip_prefix("/projects/acme%2Fdata%2Fmesh/").unwrap_or_default();
        let merge_request = json!({ "iid": 7, "state": "opened", "sha": self.head });
        let segments: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["repository", "commits", sha, "merge_requests"]) => {
                let all = if *sha == self.head { vec![merge_request] } else { Vec::new() };
                Reply::new(200, Value::Array(all))
            }
            ("GET", ["merge_requests", "7"]) => Reply::new(200, merge_request),
            ("GET", ["merge_requests", "7", "notes"]) => self.page(request),
            (method @ ("POST" | "PUT"), ["merge_requests", "7", "notes", rest @ ..]) => {
                self.writes += 1;
                let trick = self.tricks.pop();
                let done = trick.as_ref().is_none_or(|it| it.0);
                let reply = if done {
                    self.write(method, rest, request)
                } else {
                    Reply::new(500, json!(null))
                };
                trick.map_or(reply, |it| it.1)
            }
            _ => Reply::new(404, json!({ "error": "404 Not Found" })),
        }
    }

    fn page(&self, request: &Request) -> Reply {
        assert_eq!((request.asked("sort"), request.asked("per_page")), (Some("asc"), Some("100")));
        let page: usize = request.asked("page").unwrap().parse().unwrap();
        let notes: Vec<Value> =
            self.notes.iter().skip((page - 1) * 100).take(100).cloned().collect();
        let more = self.notes.len() > page * 100;
        let next = if more { (page + 1).to_string() } else { String::new() };
        Reply::new(200, Value::Array(notes)).with("x-next-page", next)
    }

    fn write(&mut self, method: &str, rest: &[&str], request: &Request) -> Reply {
        let body = request.json()["body"].as_str().unwrap().to_owned();
        assert!(body.chars().count() <= 1_000_000);
        if method == "POST" && rest.is_empty() {
            let id = 100 + self.notes.len();
            self.notes
                .push(json!({ "id": id, "body": body, "author": { "username": "project_1_bot" } }));
            return Reply::new(201, self.notes.last().unwrap().clone());
        }
        let note = self.notes.iter_mut().find(|it| [it["id"].to_string().as_str()] == *rest);
        let note = note.unwrap();
        assert_eq!(note["author"]["username"], "project_1_bot");
        note["body"] = json!(body);
        Reply::new(200, note.clone())
    }
}

fn job(port: u16, head: &str) -> Desk {
    let mut desk = Desk::gitlab(port);
    desk.set("CI_COMMIT_SHA", head);
    desk
}

#[test]
fn one_note_follows_a_merge_request() {
    let (a, b) = (commit('a'), commit('b'));
    let (port, world) = start(&a);
    let mut desk = job(port, &a);
    let ran = desk.post(&report(&["x is odd"]), &[]);
    let url = "comment-url: https://gitlab.example.com/acme/data/mesh/-/merge_requests/7#note_100";
    assert_eq!(ran.stdout, format!("wrote the comment\n{url}\n"));
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let body = world.lock().unwrap().notes[0]["body"].as_str().unwrap().to_owned();
    assert!(
        body.contains(&format!("](https://gitlab.example.com/acme/data/mesh/-/blob/{a}/domains/"))
    );
    assert_eq!(
        desk.post(&report(&["x is odd"]), &[]).stdout,
        format!("the comment is up to date already\n{url}\n")
    );

    world.lock().unwrap().head.clone_from(&b);
    let ran = desk.post(&report(&["x is odd"]), &[]);
    assert!(ran.stdout.starts_with("no open pull request ends with aaaaaaa"), "{}", ran.stdout);
    // A pipeline on the merged result has a commit of its own.
    desk.set("CI_COMMIT_SHA", &commit('e'));
    desk.set("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", &b);
    desk.set("CI_MERGE_REQUEST_IID", "7");
    desk.post(&report(&[]), &[]);
    let world = world.lock().unwrap();
    assert_eq!((world.writes, world.notes.len()), (2, 1));
    let body = world.notes[0]["body"].as_str().unwrap();
    assert!(body.contains("all clear") && body.contains("**0 new**, **1 fixed**"), "{body}");
}

#[test]
fn notes_of_others_are_left_alone_and_ours_is_found_behind_them() {
    let a = commit('a');
    let (port, world) = start(&a);
    let note = |id: usize, name: &str| {
        let body = "<!-- mesh-lint:v1 key=default -->\nx";
        json!({ "id": id, "body": body, "author": { "username": name } })
    };
    world.lock().unwrap().notes = (0..150).map(|it| note(it, "mallory")).collect();
    world.lock().unwrap().notes.push(note(200, "project_1_bot"));
    let ran = job(port, &a).post(&report(&["x is odd"]), &[]);
    assert!(ran.stdout.starts_with("edited the comment\n"), "{}{}", ran.stdout, ran.stderr);
    let notes = &world.lock().unwrap().notes;
    assert_eq!(notes.len(), 151);
    assert!(notes[..150].iter().all(|it| it["body"].as_str().unwrap().ends_with("\nx")));
}

#[test]
fn a_note_that_was_stored_is_not_written_again() {
    for (done, writes) in [(true, 1), (false, 2)] {
        let a = commit('a');
        let (port, world) = start(&a);
        world.lock().unwrap().tricks.push((done, Reply::new(502, json!(null))));
        let ran = job(port, &a).post(&report(&["x is odd"]), &[]);
        assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
        let world = world.lock().unwrap();
        assert_eq!((world.writes, world.notes.len()), (writes, 1));
    }
}

#[test]
fn labels_are_said_to_be_for_github() {
    let a = commit('a');
    let (port, world) = start(&a);
    let ran = job(port, &a).post(&report(&["x is odd"]), &["--comment", "never", "--labels"]);
    let line = "no label is set: that is for GitHub alone\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (1, line, ""));
    assert_eq!(world.lock().unwrap().writes, 0);
}

#[test]
fn what_gitlab_refuses_leaves_the_verdict() {
    let a = commit('a');
    let (port, world) = start(&a);
    let reply = Reply::new(403, json!({ "message": "403 Forbidden" }));
    world.lock().unwrap().tricks.push((false, reply));
    let ran = job(port, &a).post(&report(&["x is odd"]), &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .starts_with("warning: writing the note: the forge answers 403: 403 Forbidden\nhelp: "),
        "{}",
        ran.stderr
    );
    let mut desk = job(port, &a);
    desk.unset("GITLAB_TOKEN");
    let ran = desk.post(&report(&["x is odd"]), &[]);
    assert!(ran.stderr.contains("help: set GITLAB_TOKEN"), "{}", ran.stderr);
}
