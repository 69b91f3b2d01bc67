//! A review: remarks at the lines that a pull request shows.
//!
//! GitHub takes a remark only at a line of the diff, tells everybody of every review, and keeps what
//! was said. So one review says at most what is new, no finding is said twice, and there is an end.

use super::error::Error;
use super::pace::TRIES;
use super::post::{Done, Job, goes_ahead};
use super::{Checks, Comment, Forge, PullRequest};
use crate::report::review::{Remark, remarks};
use crate::report::sentence::counted;
use std::collections::BTreeSet;

/// What is said to be done when it fails.
pub(super) const DOING: &str = "writing the review";

/// Most remarks of one review; GitHub has failed on more.
const REVIEW: usize = 30;

/// Most remarks of ours on one pull request, however often somebody pushes.
const ALL: usize = 90;

/// A file of the diff, and the lines at head that it shows: from, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub(super) path: String,
    pub(super) lines: Vec<(u32, u32)>,
}

impl Shown {
    /// Reads the patch of a file. Lines of the file itself begin with a blank, `+` or `-`.
    pub(super) fn new(path: String, diff: &str) -> Self {
        let hunks = diff.lines().filter_map(|it| it.strip_prefix("@@ -")?.split_once(" +"));
        let lines = hunks.filter_map(|(_, rest)| {
            let (span, _) = rest.split_once(" @@")?;
            let (from, count) = span.split_once(',').unwrap_or((span, "1"));
            Some((from.parse().ok()?, count.parse().ok()?))
        });
        Self { path, lines: lines.collect() }
    }

    fn has(&self, remark: &Remark) -> bool {
        let within =
            |(from, count): &(u32, u32)| remark.line >= *from && remark.line - from < *count;
        self.path == remark.path && self.lines.iter().any(within)
    }
}

/// What a review says at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub(super) path: String,
    pub(super) line: u32,
    pub(super) body: String,
}

/// The first line of a remark, up to the fingerprint.
fn marker(key: &str) -> String {
    format!("<!-- mesh-lint:v1 key={key} finding=")
}

/// The findings of which these comments tell, if they are ours.
fn told(comments: &[Comment], key: &str, login: &str) -> BTreeSet<String> {
    let marker = marker(key);
    let told = |it: &Comment| {
        let first = it.body.split(['\n', '\r']).next()?;
        Some(first.strip_prefix(&marker)?.strip_suffix(" -->")?.to_owned())
    };
    comments.iter().filter(|it| it.author == login).filter_map(told).collect()
}

/// Writes a review of what no earlier one says.
pub(super) fn review(
    forge: &mut dyn Forge,
    job: &Job<'_>,
    pull: &PullRequest,
    done: &mut Done,
) -> Result<(), Error> {
    let (number, key) = (pull.number, job.wanted.key.as_str());
    let all = remarks(job.report);
    if all.is_empty() {
        done.say("no review: there is nothing to say at a line");
        return Ok(());
    }
    let login = forge.login()?;
    let Some(checks) = forge.checks() else {
        done.say("no review is written: that is for GitHub alone");
        return Ok(());
    };
    let shown = checks.shown(number)?;
    let mut told_already = told(&checks.remarks(number)?, key, &login);
    let count = all.len();
    let at_lines = all.into_iter().filter(|it| shown.iter().any(|file| file.has(it)));
    let open: Vec<Remark> = at_lines.filter(|it| !told_already.contains(&it.fingerprint)).collect();
    let room = ALL.saturating_sub(told_already.len()).min(REVIEW);
    let said: Vec<Said> = open.iter().take(room).map(|it| said(it, key)).collect();
    if said.is_empty() {
        done.say(match open.len() {
            0 => "no review: nothing is new at a line of the diff".to_owned(),
            _ => format!("no review: there are {ALL} remarks already"),
        });
        return Ok(());
    }
    let (written, rest) = (said.len(), count.saturating_sub(said.len()));
    let what = format!("a review: {}, {rest} more findings", counted(written as u64, "remark"));
    if !goes_ahead(forge, job, (number, &format!("write {what}")), done)? {
        return Ok(());
    }
    let Some(checks) = forge.checks() else { return Ok(()) };
    let mut attempt = 0;
    loop {
        match checks.review(number, job.head, &said) {
            Err(error) if error.is_ambiguous() && attempt + 1 < TRIES => {
                Checks::wait(checks, attempt);
                attempt += 1;
                let now = told(&checks.remarks(number)?, key, &login);
                if now.len() > told_already.len() {
                    break;
                }
                told_already = now;
            }
            other => break other?,
        }
    }
    done.say(format!("wrote {what}"));
    Ok(())
}

fn said(remark: &Remark, key: &str) -> Said {
    let body = format!("{}{} -->\n{}", marker(key), remark.fingerprint, remark.text);
    Said { path: remark.path.clone(), line: remark.line, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_diff_are_those_of_head() {
        let diff = "@@ -1,3 +1,4 @@ name: x\n a\n+@@ -1 +90,9 @@\n b\n c\n@@ -20,2 +30 @@\n-x\n+y\n\
                     @@ -50,3 +49,0 @@\n-z\n@@ odd @@\n@@ -1 +x @@\n@@ -1 +4294967295,9 @@\n";
        let shown = Shown::new("a.yaml".to_owned(), diff);
        assert_eq!(shown.lines, [(1, 4), (30, 1), (49, 0), (u32::MAX, 9)]);
        let at = |path: &str, line| {
            let (fingerprint, text) = (String::new(), String::new());
            shown.has(&Remark { path: path.to_owned(), line, fingerprint, text })
        };
        for (line, is_shown) in [
            (0, false),
            (1, true),
            (4, true),
            (5, false),
            (30, true),
            (31, false),
            (49, false),
            (90, false),
        ] {
            assert_eq!(at("a.yaml", line), is_shown, "{line}");
        }
        assert!(at("a.yaml", u32::MAX) && !at("b.yaml", 1));
    }
}
