//! What the variables of a CI system say of the change that is checked.

use serde_json::Value;
use std::{io, path::Path};

/// The CI system and its event; all of it absent on a person's machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ci {
    /// The system that runs us.
    pub system: Option<System>,
    /// What it runs us for.
    pub event: Event,
}

/// A CI system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// GitHub Actions, or one of those that speak its language.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Azure Pipelines.
    Azure,
    /// Bitbucket Pipelines.
    Bitbucket,
    /// Jenkins.
    Jenkins,
}

/// What a CI system runs us for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Event {
    /// A schedule, a person, or nothing that is known.
    #[default]
    Other,
    /// A pull or merge request.
    PullRequest(PullRequest),
    /// A push to a branch, with the commit that the branch had before.
    Push {
        /// Its id; all zeros where the push created the branch, nothing where the system does not
        /// tell it.
        before: Option<String>,
    },
    /// A push or a merge queue of which nothing can be read, so that its base is not known.
    Unread {
        /// What can't be read, and why.
        reason: String,
    },
    /// A merge queue, with the commit that the change is to be merged into.
    MergeQueue {
        /// Its id.
        base: String,
    },
}

/// A pull or merge request, as far as the system tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number on the forge.
    pub number: Option<u64>,
    /// The id of the commit of the target branch.
    pub base: Option<String>,
    /// The id of the newest commit of the change.
    pub head: Option<String>,
    /// The name of the target branch.
    pub target: Option<String>,
}

/// Gives a variable of the environment.
type Variable<'a> = &'a dyn Fn(&str) -> Option<String>;
/// Gives the contents of a file.
type ReadFile<'a> = &'a dyn Fn(&Path) -> io::Result<Vec<u8>>;

impl Ci {
    /// Looks at the variables, and for GitHub at the file of the event.
    pub fn detect(env: Variable<'_>, read: ReadFile<'_>) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.trim().is_empty());
        let (system, event) = if is_true(set("GITHUB_ACTIONS")) {
            (System::GitHub, github(&set, read))
        } else if is_true(set("GITLAB_CI")) {
            (System::GitLab, gitlab(&set))
        } else if is_true(set("TF_BUILD")) {
            (System::Azure, azure(&set))
        } else if set("BITBUCKET_BUILD_NUMBER").is_some() {
            (System::Bitbucket, bitbucket(&set))
        } else if set("JENKINS_URL").is_some() {
            (System::Jenkins, jenkins(&set))
        } else {
            return Self::default();
        };
        Self { system: Some(system), event }
    }
}

fn is_true(value: Option<String>) -> bool {
    value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn number(value: Option<String>) -> Option<u64> {
    value.and_then(|value| value.parse().ok())
}

fn github(env: Variable<'_>, read: ReadFile<'_>) -> Event {
    let name = env("GITHUB_EVENT_NAME").unwrap_or_default();
    let payload = match (payload(env, read), name.as_str()) {
        (Ok(payload), _) => payload,
        (Err(reason), "push" | "merge_group") => return Event::Unread { reason },
        // Others say elsewhere what they need.
        (Err(_), _) => Value::Null,
    };
    let text = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    match name.as_str() {
        "push" => Event::Push { before: text("/before") },
        "merge_group" => match text("/merge_group/base_sha") {
            Some(base) => Event::MergeQueue { base },
            None => Event::Unread {
                reason: "the event file names no `merge_group.base_sha`".to_owned(),
            },
        },
        name if name.starts_with("pull_request") => Event::PullRequest(PullRequest {
            number: payload.pointer("/pull_request/number").and_then(Value::as_u64),
            base: text("/pull_request/base/sha"),
            head: text("/pull_request/head/sha"),
            target: text("/pull_request/base/ref").or_else(|| env("GITHUB_BASE_REF")),
        }),
        _ => Event::Other,
    }
}

/// The event as GitHub writes it into a file; else what is wrong with that.
fn payload(env: Variable<'_>, read: ReadFile<'_>) -> Result<Value, String> {
    let path = env("GITHUB_EVENT_PATH").ok_or("`GITHUB_EVENT_PATH` is not set")?;
    let bytes =
        read(Path::new(&path)).map_err(|error| format!("`{path}` can't be read: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("`{path}` is no JSON: {error}"))
}

fn gitlab(env: Variable<'_>) -> Event {
    if let Some(iid) = env("CI_MERGE_REQUEST_IID") {
        return Event::PullRequest(PullRequest {
            number: number(Some(iid)),
            base: env("CI_MERGE_REQUEST_TARGET_BRANCH_SHA")
                .or_else(|| env("CI_MERGE_REQUEST_DIFF_BASE_SHA")),
            head: env("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA").or_else(|| env("CI_COMMIT_SHA")),
            target: env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        });
    }
    match env("CI_PIPELINE_SOURCE").as_deref() {
        Some("push") => Event::Push { before: env("CI_COMMIT_BEFORE_SHA") },
        _ => Event::Other,
    }
}

fn azure(env: Variable<'_>) -> Event {
    let reason = env("BUILD_REASON").unwrap_or_default();
    if reason == "PullRequest" || env("SYSTEM_PULLREQUEST_PULLREQUESTID").is_some() {
        let branch = env("SYSTEM_PULLREQUEST_TARGETBRANCH");
        return Event::PullRequest(PullRequest {
            number: number(env("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"))
                .or_else(|| number(env("SYSTEM_PULLREQUEST_PULLREQUESTID"))),
            base: None,
            head: env("SYSTEM_PULLREQUEST_SOURCECOMMITID"),
            target: branch.map(|name| name.trim_start_matches("refs/heads/").to_owned()),
        });
    }
    match reason.as_str() {
        "IndividualCI" | "BatchedCI" => Event::Push { before: None },
        _ => Event::Other,
    }
}

fn bitbucket(env: Variable<'_>) -> Event {
    match env("BITBUCKET_PR_ID") {
        Some(id) => Event::PullRequest(PullRequest {
            number: number(Some(id)),
            base: env("BITBUCKET_PR_DESTINATION_COMMIT"),
            head: env("BITBUCKET_COMMIT"),
            target: env("BITBUCKET_PR_DESTINATION_BRANCH"),
        }),
        None if env("BITBUCKET_BRANCH").is_some() => Event::Push { before: None },
        None => Event::Other,
    }
}

fn jenkins(env: Variable<'_>) -> Event {
    match env("CHANGE_ID") {
        Some(id) => Event::PullRequest(PullRequest {
            number: number(Some(id)),
            base: None,
            head: None,
            target: env("CHANGE_TARGET"),
        }),
        None if env("GIT_COMMIT").is_some() => Event::Push { before: env("GIT_PREVIOUS_COMMIT") },
        None => Event::Other,
    }
}
