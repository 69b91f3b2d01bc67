//! What GitHub says of the event that started a workflow.

use crate::report::is_commit;
use serde_json::Value;

/// The pull request of an event, as far as GitHub itself tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitHubEvent {
    /// The newest commit of the change.
    pub head: Option<String>,
    /// Its number.
    pub number: Option<u64>,
    /// How the workflow run ended that made the report; for `workflow_run` alone.
    pub conclusion: Option<String>,
    /// Whether somebody without rights may have written what is posted: the token of any event but
    /// `pull_request` can write, also where the change comes from a fork.
    pub foreign: bool,
}

impl GitHubEvent {
    /// Reads the event of a name; what is not understood is left out.
    pub fn read(name: &str, payload: &[u8]) -> Self {
        let payload: Value = serde_json::from_slice(payload).unwrap_or_default();
        let text = |pointer: &str| payload.pointer(pointer).and_then(Value::as_str);
        let commit = |pointer: &str| text(pointer).filter(|it| is_commit(it)).map(str::to_owned);
        match name {
            // Its list of pull requests is empty for forks.
            "workflow_run" => Self {
                head: commit("/workflow_run/head_sha"),
                number: None,
                conclusion: text("/workflow_run/conclusion").map(str::to_owned),
                foreign: true,
            },
            name if name.starts_with("pull_request") => Self {
                head: commit("/pull_request/head/sha"),
                number: payload.pointer("/pull_request/number").and_then(Value::as_u64),
                conclusion: None,
                foreign: name != "pull_request",
            },
            _ => Self { foreign: true, ..Self::default() },
        }
    }
}
