//! The label that a pull request carries while it breaks something.
//!
//! It tells people and lists of pull requests; nothing here ever decides by it.

use super::error::Error;
use super::post::{Done, Job, goes_ahead};
use super::{Forge, PullRequest};
use crate::report::Report;
use crate::settle::Verdict;

/// What is said to be done when it fails.
pub(super) const DOING: &str = "setting the label";

/// The label.
const BREAKING: &str = "data-contract: breaking";

/// Whether something in the report breaks.
fn breaks(report: &Report) -> bool {
    let found = report.findings.iter().any(|it| report.counts(it) && report.is_breaking(it));
    found || (report.summary.truncated && report.summary.breaking > 0)
}

/// Brings the label in line with the report; that it may not is worth a line and no more.
pub(super) fn label(forge: &mut dyn Forge, job: &Job<'_>, pull: &PullRequest, done: &mut Done) {
    match bring_in_line(forge, job, pull, done) {
        Ok(()) => {}
        Err(error @ Error::Status { status: 403, .. }) => {
            let help = error.help().unwrap_or_default();
            done.say(format!("note: {error}; {help}"));
        }
        Err(error) => done.failed(&error),
    }
}

fn bring_in_line(
    forge: &mut dyn Forge,
    job: &Job<'_>,
    pull: &PullRequest,
    done: &mut Done,
) -> Result<(), Error> {
    let (number, wanted) = (pull.number, breaks(job.report));
    let Some(checks) = forge.checks() else {
        done.say("no label is set: that is for GitHub alone");
        return Ok(());
    };
    if checks.has_label(number, BREAKING)? == wanted {
        done.say("the label is up to date already");
        return Ok(());
    }
    if !wanted && job.report.summary.verdict == Verdict::Incomplete {
        done.say("not everything could be judged: the label stays as it is");
        return Ok(());
    }
    let (would, did) = if wanted { ("set", "set") } else { ("take off", "took off") };
    if !goes_ahead(forge, job, (number, &format!("{would} the label `{BREAKING}`")), done)? {
        return Ok(());
    }
    let Some(checks) = forge.checks() else { return Ok(()) };
    if wanted {
        checks.add_label(number, BREAKING)?;
    } else {
        checks.remove_label(number, BREAKING)?;
    }
    done.say(format!("{did} the label `{BREAKING}`"));
    Ok(())
}
