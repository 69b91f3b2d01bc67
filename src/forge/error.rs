//! Why something could not be posted. No error holds a token, a body that was sent, or an address.

use crate::report::escape::{prose, shortened};
use thiserror::Error;

/// Most characters that are shown of what a forge says.
const SAID: usize = 200;

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// Nobody answered; whether the request arrived is unknown if `sent`.
    #[error("{doing}: the forge can't be reached: {why}")]
    Unreachable {
        /// What was tried.
        doing: &'static str,
        /// What the network says.
        why: String,
        /// Whether the request may have arrived.
        sent: bool,
    },
    /// The answer was an error.
    #[error("{doing}: the forge answers {status}{}", quoted(said))]
    Status {
        /// What was tried.
        doing: &'static str,
        /// The code of the answer.
        status: u16,
        /// What the forge says about it.
        said: String,
    },
    /// The forge asks to wait for longer than we do.
    #[error("{doing}: the forge asks to wait {seconds} s before the next request")]
    RateLimited {
        /// What was tried.
        doing: &'static str,
        /// For how long.
        seconds: u64,
    },
    /// The answer sends us elsewhere.
    #[error("{doing}: the forge redirects to another address, which is not followed")]
    Redirected {
        /// What was tried.
        doing: &'static str,
    },
    /// The answer is not what the interface promises.
    #[error("{doing}: the answer of the forge is not understood")]
    Odd {
        /// What was tried.
        doing: &'static str,
    },
    /// What should be sent exceeds a limit.
    #[error("{doing}: {what}")]
    TooLarge {
        /// What was tried.
        doing: &'static str,
        /// What is too large.
        what: &'static str,
    },
}

fn quoted(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

impl Error {
    /// What a forge says of an error, fit to be shown and without the token.
    pub(super) fn status(doing: &'static str, status: u16, said: &str, token: &str) -> Self {
        let said = if token.is_empty() { said.to_owned() } else { said.replace(token, "***") };
        let said = shortened(&prose(&said), SAID).into_owned();
        Self::Status { doing, status, said }
    }

    /// Whether the request may have been carried out all the same.
    pub(super) fn is_ambiguous(&self) -> bool {
        match self {
            Self::Unreachable { sent, .. } => *sent,
            Self::Status { status, .. } => *status >= 500,
            Self::Odd { .. } => true,
            Self::RateLimited { .. } | Self::Redirected { .. } | Self::TooLarge { .. } => false,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Status { status: 401, .. } => Some("the token is not valid, or no longer"),
            Self::Status { status: 403 | 404, doing, .. } => Some(permission(doing)),
            Self::Status { status: 500.., .. } | Self::Unreachable { .. } => {
                Some("run the command again with the same report; nothing is posted twice")
            }
            Self::RateLimited { .. } => Some("run the command again later with the same report"),
            Self::Redirected { .. } => {
                Some("GITHUB_API_URL or CI_API_V4_URL must name the address itself")
            }
            Self::Status { .. } | Self::Odd { .. } | Self::TooLarge { .. } => None,
        }
    }
}

/// The permission that a token needs.
fn permission(doing: &str) -> &'static str {
    if doing.contains("check run") {
        "the token needs `checks: write`; --no-check-run does without"
    } else if doing.contains("SARIF") {
        "the token needs `security-events: write`, and the repository code scanning"
    } else if doing.contains("label") || doing.contains("review") {
        "the token needs `pull-requests: write`"
    } else if doing.contains("comment") || doing.contains("note") {
        "the token needs `pull-requests: write`; on pull requests from forks it never has that, \
         so post in a second workflow"
    } else {
        "the token needs to read this repository and its pull requests"
    }
}
