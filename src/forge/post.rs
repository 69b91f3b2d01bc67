//! The one way in which a report is posted, whatever the forge.
//!
//! Nothing is written before the forge itself has said that the pull request still ends with the
//! commit of the report; and what was already written is looked for before it is written again.

use super::check_run::{CheckRun, Created};
use super::comment::{self, About};
use super::error::Error;
use super::label::label;
use super::mentions;
use super::pace::TRIES;
use super::review::review;
use super::sarif;
use super::state::Turn;
use super::{Checks, Comment, Forge, PullRequest};
use crate::report::check_run::BATCH;
use crate::report::escape::prose;
use crate::report::{Options, Report};

/// What stands before the address of the comment, which ends its line.
const ADDRESS: &str = "comment-url: ";

/// Whether a comment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Where there is something to say, or an earlier comment to bring up to date.
    Auto,
    /// Also where all is clear.
    Always,
    /// Not at all.
    Never,
}

/// What is posted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch")]
pub struct Wanted {
    /// Whether a comment.
    pub comment: When,
    /// Whether it mentions the owners of what newly breaks, where base names them.
    pub mention_owners: bool,
    /// Whether a check run, where the forge has them.
    pub check_run: bool,
    /// Whether a review with remarks at the lines of the diff, where the forge is GitHub.
    pub review: bool,
    /// Whether the pull request has a label while something breaks, where the forge is GitHub.
    pub labels: bool,
    /// Whether results for code scanning.
    pub sarif: bool,
    /// Tells several comments of one pull request apart.
    pub key: String,
    /// Whether nothing is written, only told.
    pub dry_run: bool,
}

/// A report and where it belongs; all but the report comes from the caller.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// What is posted.
    pub report: &'a Report,
    /// The newest commit of the change.
    pub head: &'a str,
    /// The number of the pull request, where it is known.
    pub number: Option<u64>,
    /// How the run ended that made the report, where a stranger could have written it.
    pub stranger: Option<&'a str>,
    /// Whether a stranger could have written the report.
    pub foreign: bool,
    /// Which run posts, so that an earlier one does not undo a later.
    pub turn: Option<Turn>,
    /// How it is shown.
    pub options: &'a Options,
    /// What of it is wanted.
    pub wanted: &'a Wanted,
}

/// Something that could not be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What went wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// What was done or left out, a line each.
    pub lines: Vec<String>,
    /// What could not be done.
    pub troubles: Vec<Trouble>,
    /// The text of the comment, where nothing is written.
    pub text: Option<String>,
}

impl Done {
    pub(super) fn say(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn trouble(&mut self, message: impl Into<String>, help: Option<&str>) {
        self.troubles.push(Trouble { message: message.into(), help: help.map(str::to_owned) });
    }

    /// Tells where the comment stands, in a line that programs may read: [`ADDRESS`] and the
    /// address, or no line where it is not known.
    fn stands(&mut self, address: &str) {
        if !address.is_empty() {
            self.say(format!("{ADDRESS}{address}"));
        }
    }

    pub(super) fn failed(&mut self, error: &Error) {
        self.trouble(error.to_string(), error.help());
    }
}

/// Posts a report; without a forge only tells what it would write.
pub fn post(forge: Option<&mut dyn Forge>, job: &Job<'_>) -> Done {
    let mut done = Done::default();
    if let Some(why) = mentions::obstacle(job)
        && job.wanted.mention_owners
        && job.wanted.comment != When::Never
    {
        done.say(why);
    }
    let Some(forge) = forge else {
        tell(job, None, &mut done);
        return done;
    };
    let pull = match resolve(forge, job, &mut done) {
        Ok(Some(pull)) => pull,
        Ok(None) => return done,
        Err(error) => {
            done.failed(&error);
            return done;
        }
    };
    if job.wanted.comment != When::Never {
        match comment(forge, job, &pull, &mut done) {
            // All else would say what the comment no longer does.
            Ok(Standing::Overtaken) => return done,
            Ok(Standing::Current) => {}
            Err(error) => done.failed(&error),
        }
    }
    if job.wanted.labels {
        label(forge, job, &pull, &mut done);
    }
    if job.wanted.review
        && let Err(error) = review(forge, job, &pull, &mut done)
    {
        done.failed(&error);
    }
    let Some(checks) = forge.checks() else { return done };
    if job.wanted.check_run
        && let Err(error) = check_run(checks, job, &mut done)
    {
        done.failed(&error);
    }
    if job.wanted.sarif
        && let Err(error) = upload(checks, job, &pull, &mut done)
    {
        done.failed(&error);
    }
    done
}

/// The one open pull request that ends with the commit.
fn resolve(
    forge: &mut dyn Forge,
    job: &Job<'_>,
    done: &mut Done,
) -> Result<Option<PullRequest>, Error> {
    let short = job.head.get(..7).unwrap_or_default();
    if let Some(number) = job.number {
        let pull = forge.pull_request(number)?;
        let is_current = is_current(&pull, job, done);
        return Ok(is_current.then_some(pull));
    }
    let mut found = forge.pull_requests(job.head)?;
    match found.len() {
        1 => Ok(found.pop()),
        0 => {
            done.say(format!(
                "no open pull request ends with {short}: it has a newer push or is closed; \
                 nothing is posted"
            ));
            Ok(None)
        }
        count => {
            let message = format!("{count} pull requests end with {short}; nothing is posted");
            done.trouble(message, Some("name one with --pull-request"));
            Ok(None)
        }
    }
}

/// Whether a pull request is open and still ends with the commit.
fn is_current(pull: &PullRequest, job: &Job<'_>, done: &mut Done) -> bool {
    let number = pull.number;
    if !pull.open {
        done.say(format!("pull request #{number} is closed; nothing is posted"));
    } else if pull.head != job.head {
        done.say(format!("pull request #{number} has a newer push; nothing is posted"));
    }
    pull.open && pull.head == job.head
}

/// Whether the time to write has come: it is wanted, and the pull request is still as it was. A
/// push may have come in since; the newer run has the word.
pub(super) fn goes_ahead(
    forge: &mut dyn Forge,
    job: &Job<'_>,
    (number, would): (u64, &str),
    done: &mut Done,
) -> Result<bool, Error> {
    if job.wanted.dry_run {
        done.say(format!("would {would}"));
        return Ok(false);
    }
    Ok(is_current(&forge.pull_request(number)?, job, done))
}

/// The comment of ours: the oldest with our marker and our name.
fn ours(comments: Vec<Comment>, key: &str, login: &str) -> (Option<Comment>, usize) {
    let marker = comment::marker(key);
    let own = |it: &Comment| it.author == login && comment::is_marked(&it.body, &marker);
    let mut own: Vec<_> = comments.into_iter().filter(own).collect();
    own.sort_by_key(|it| it.id);
    let count = own.len();
    (own.into_iter().next(), count)
}

fn about<'a>(job: &Job<'a>) -> About<'a> {
    let mention = job.wanted.mention_owners && mentions::obstacle(job).is_none();
    let (key, head) = (&job.wanted.key, job.head);
    About { key, head, stranger: job.stranger, turn: job.turn, mention }
}

fn text(job: &Job<'_>, earlier: Option<&str>) -> String {
    comment::body(job.report, job.options, about(job), earlier)
}

/// Whether there is nothing to write where nothing was written before.
fn is_silent(job: &Job<'_>) -> bool {
    job.wanted.comment == When::Auto && comment::is_clean(job.report)
}

/// What would be written, if somebody asks for no more.
fn tell(job: &Job<'_>, earlier: Option<&str>, done: &mut Done) {
    done.text = Some(text(job, earlier));
    if earlier.is_none() && is_silent(job) {
        done.say("all clear: this comment is written only where there is an earlier one");
    }
}

/// Whether this run has the word.
enum Standing {
    /// As far as can be told.
    Current,
    /// A later run on the same commit had it already.
    Overtaken,
}

fn comment(
    forge: &mut dyn Forge,
    job: &Job<'_>,
    pull: &PullRequest,
    done: &mut Done,
) -> Result<Standing, Error> {
    let (number, login) = (pull.number, forge.login()?);
    let (earlier, count) = ours(forge.comments(number)?, &job.wanted.key, &login);
    if count > 1 {
        done.say(format!("{count} comments are ours; the oldest is kept up to date"));
    }
    if earlier.is_none() && is_silent(job) {
        done.say("all clear: there is no earlier comment and none is needed");
        return Ok(Standing::Current);
    }
    if let Some(earlier) = &earlier
        && comment::is_later(&earlier.body, about(job))
    {
        done.say("a later run has written the comment already; nothing is written");
        done.stands(&earlier.address);
        return Ok(Standing::Overtaken);
    }
    let body = text(job, earlier.as_ref().map(|it| it.body.as_str()));
    if let Some(earlier) = &earlier
        && comment::is_same(&earlier.body, &body)
    {
        done.say("the comment is up to date already");
        done.stands(&earlier.address);
        return Ok(Standing::Current);
    }
    let would = if earlier.is_some() { "edit its comment" } else { "write a comment" };
    let would = format!("{would} on pull request #{number}");
    if !goes_ahead(forge, job, (number, &would), done)? {
        if job.wanted.dry_run {
            done.text = Some(body);
        }
        return Ok(Standing::Current);
    }
    let (what, address) = if let Some(earlier) = earlier {
        forge.edit_comment(number, earlier.id, &body)?;
        ("edited", earlier.address)
    } else {
        let written = create(forge, job, number, &login, &body)?;
        if written.author != login {
            let author = prose(&written.author);
            done.trouble(
                format!("the comment is by `{author}`, so that the next run can't find it"),
                Some("name that login with --author"),
            );
        }
        ("wrote", written.address)
    };
    done.say(format!("{what} the comment"));
    done.stands(&address);
    Ok(Standing::Current)
}

/// Writes a comment; after an answer that leaves its fate open, looks whether it is there.
fn create(
    forge: &mut dyn Forge,
    job: &Job<'_>,
    number: u64,
    login: &str,
    body: &str,
) -> Result<Comment, Error> {
    let mut attempt = 0;
    loop {
        match forge.create_comment(number, body) {
            Err(error) if error.is_ambiguous() => {
                forge.wait(attempt);
                if let (Some(stored), _) = ours(forge.comments(number)?, &job.wanted.key, login) {
                    return Ok(stored);
                }
                attempt += 1;
                if attempt >= TRIES {
                    return Err(error);
                }
            }
            other => return other,
        }
    }
}

fn check_run(checks: &mut dyn Checks, job: &Job<'_>, done: &mut Done) -> Result<(), Error> {
    let run = CheckRun::new(job.report, job.options, job.head, &job.wanted.key);
    let (all, conclusion) = (run.said.annotations.len(), run.said.conclusion.as_str());
    if job.wanted.dry_run {
        done.say(format!("would write a check run: {conclusion}, {all} annotations"));
        return Ok(());
    }
    let earlier = checks.find(job.head, &run)?;
    if earlier.as_ref().is_some_and(|it| it.annotations >= all) {
        done.say("the check run is up to date already");
        return Ok(());
    }
    let mut created = match earlier {
        Some(earlier) => earlier,
        None => create_check_run(checks, job, &run)?,
    };
    let mut attempt = 0;
    while created.annotations < all {
        match checks.append(created.id, &run, created.annotations) {
            Ok(()) => {
                created.annotations = (created.annotations + BATCH).min(all);
                attempt = 0;
            }
            Err(error) if error.is_ambiguous() && attempt < TRIES => {
                checks.wait(attempt);
                attempt += 1;
                created.annotations = checks.annotations(created.id)?;
            }
            Err(error) => return Err(error),
        }
    }
    done.say(format!("wrote the check run: {conclusion}, {all} annotations"));
    Ok(())
}

/// Creates a check run; after an answer that leaves its fate open, looks whether it is there.
fn create_check_run(
    checks: &mut dyn Checks,
    job: &Job<'_>,
    run: &CheckRun,
) -> Result<Created, Error> {
    let mut attempt = 0;
    loop {
        match checks.create(job.head, run) {
            Err(error) if error.is_ambiguous() => {
                checks.wait(attempt);
                if let Some(stored) = checks.find(job.head, run)? {
                    return Ok(stored);
                }
                attempt += 1;
                if attempt >= TRIES {
                    return Err(error);
                }
            }
            other => return other,
        }
    }
}

fn upload(
    checks: &mut dyn Checks,
    job: &Job<'_>,
    pull: &PullRequest,
    done: &mut Done,
) -> Result<(), Error> {
    let packed = sarif::packed(job.report, job.options)?;
    if job.wanted.dry_run {
        done.say(format!("would upload SARIF: {} bytes, packed", packed.len()));
        return Ok(());
    }
    checks.upload_sarif(job.head, pull.number, &packed)?;
    done.say("uploaded SARIF");
    Ok(())
}
