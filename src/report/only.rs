//! What is shown of a report, where somebody asked for less; it never changes the verdict.

use crate::finding::{Finding, Severity, Status};
use globset::{GlobBuilder, GlobMatcher};
use std::mem::discriminant;

/// One thing that is asked for.
#[derive(Debug, Clone)]
pub enum Only {
    /// Rules and policies whose id is this one or matches the glob.
    Rules(GlobMatcher),
    /// Findings at least as severe.
    AtLeast(Severity),
    /// Findings of a status.
    Status(Status),
}

impl Only {
    /// Reads `error`, `warning`, `info`, `new`, `existing`, `fixed`, an id, or a glob of ids.
    ///
    /// # Errors
    /// It is none of the words and no glob of `group/problem`.
    pub fn read(text: &str) -> Result<Self, String> {
        Ok(match text {
            "error" => Self::AtLeast(Severity::Error),
            "warning" => Self::AtLeast(Severity::Warning),
            "info" => Self::AtLeast(Severity::Info),
            "new" => Self::Status(Status::New),
            "existing" => Self::Status(Status::Existing),
            "fixed" => Self::Status(Status::Fixed),
            id if id.contains('/') => {
                let glob = GlobBuilder::new(id).literal_separator(true).build();
                Self::Rules(glob.map_err(|error| error.kind().to_string())?.compile_matcher())
            }
            _ => {
                return Err("use error, warning, info, new, existing, fixed, an id such as \
                            change/field-removed, or a glob such as change/*"
                    .to_owned());
            }
        })
    }

    /// The id that is asked for, where it is one and no glob.
    pub fn id(&self) -> Option<&str> {
        let Self::Rules(glob) = self else { return None };
        let text = glob.glob().glob();
        (!text.contains(['*', '?', '[', ']', '{', '}', '\\'])).then_some(text)
    }

    fn holds(&self, finding: &Finding) -> bool {
        match self {
            Self::Rules(glob) => glob.is_match(finding.rule.as_str()),
            Self::AtLeast(severity) => finding.severity >= *severity,
            Self::Status(status) => finding.status == *status,
        }
    }
}

/// Whether a finding is among what is asked for: of each kind that is named, one must hold.
pub(super) fn is_shown(finding: &Finding, asked: &[Only]) -> bool {
    asked.iter().all(|one| {
        let mut same_kind = asked.iter().filter(|it| discriminant(*it) == discriminant(one));
        same_kind.any(|it| it.holds(finding))
    })
}
