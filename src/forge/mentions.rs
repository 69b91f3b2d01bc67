//! Whom a comment tells of a break by name.
//!
//! A mention reaches somebody's inbox, so that a stranger must not choose whom. Only owners of files
//! are mentioned, by the rules of base; what a contract says of its own team is never one.

use super::post::Job;
use super::state::{Seen, key};
use crate::finding::Reach;
use crate::report::escape::code_span;
use crate::report::sentence::importance;
use crate::report::{PolicySource, Report, ReportedFinding};
use std::collections::{BTreeMap, BTreeSet};

/// Most owners that a comment mentions.
const MENTIONED: usize = 10;

/// Most owners that the line names.
const NAMED: usize = 20;

/// Most characters of a handle: a name of 39, a slash and a team of 100.
const HANDLE: usize = 140;

/// Why nobody is mentioned, whoever asks for it.
pub(super) fn obstacle(job: &Job<'_>) -> Option<&'static str> {
    let run = &job.report.run;
    let (revision, head) = (run.policies.revision.as_deref(), run.head.as_deref());
    let of_base = match run.policies.source {
        PolicySource::Base => true,
        PolicySource::Reference => revision.is_some_and(|it| it != job.head) && revision != head,
        PolicySource::Head => false,
    };
    if job.foreign {
        Some("no owner is mentioned: a stranger may have written the report")
    } else if of_base {
        None
    } else {
        Some("no owner is mentioned: the report takes owners from head, not from base")
    }
}

/// What stands behind the `@` of an owner that is a person or a team.
fn handle(owner: &str) -> Option<&str> {
    let handle = owner.strip_prefix('@')?;
    let (name, team) = handle.split_once('/').unwrap_or((handle, "team"));
    let name_fits = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    let team_fits = |it: u8| name_fits(it) || it == b'.' || it == b'_';
    let fits = !name.is_empty()
        && !team.is_empty()
        && handle.len() <= HANDLE
        && name.bytes().all(name_fits)
        && team.bytes().all(team_fits)
        // An address without a scheme would become a link.
        && !team.to_ascii_lowercase().contains("www.");
    fits.then_some(handle)
}

/// Who owns the files of consumers, by id.
fn by_consumer(report: &Report) -> BTreeMap<&str, Vec<&str>> {
    let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for contract in &report.contracts {
        let users = contract.consumers.iter().map(|it| (it.id.as_str(), &it.owners));
        for (id, names) in users.chain([(contract.id.as_str(), &contract.owners)]) {
            owners.entry(id).or_default().extend(names.iter().map(String::as_str));
        }
    }
    owners
}

/// Owners of what a change breaks: of the contract, and of the consumers here that it reaches.
fn owners_of<'a>(
    finding: &'a ReportedFinding,
    by_consumer: &BTreeMap<&str, Vec<&'a str>>,
) -> Vec<&'a str> {
    let broken = finding
        .consumers
        .iter()
        .filter(|it| it.effect != Reach::NotAffected && it.repository.is_none())
        .filter_map(|it| by_consumer.get(it.id.as_str()));
    finding.owners.iter().map(String::as_str).chain(broken.flatten().copied()).collect()
}

/// The owners of what breaks in a line of its own: mentioned where a break is new for them, all
/// others in code spans. Compared is with what the comment said of the push before.
pub(super) fn line(report: &Report, before: Option<&Seen>) -> String {
    let mut breaks: Vec<_> =
        report.findings.iter().filter(|it| report.counts(it) && report.is_breaking(it)).collect();
    breaks.sort_by_cached_key(|it| importance(report, it));
    // Where not every finding of the push before is remembered, none can be told to be new.
    let is_new = |it: &ReportedFinding| match before {
        None => true,
        Some(seen) => seen.which.as_ref().is_some_and(|which| !which.contains(&key(it))),
    };
    let (new, known): (Vec<_>, Vec<_>) = breaks.into_iter().partition(|it| is_new(it));
    let by_consumer = by_consumer(report);
    let (mut named, mut seen, mut mentioned) = (Vec::new(), BTreeSet::new(), 0);
    for (finding, is_new) in
        new.iter().map(|it| (it, true)).chain(known.iter().map(|it| (it, false)))
    {
        for owner in owners_of(finding, &by_consumer) {
            if !seen.insert(owner) {
                continue;
            }
            match handle(owner).filter(|_| is_new && mentioned < MENTIONED) {
                Some(handle) => {
                    mentioned += 1;
                    named.push(format!("@{}", handle.replace('_', "\\_")));
                }
                None => named.push(code_span(owner)),
            }
        }
    }
    if named.is_empty() {
        return String::new();
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("\nOwners of what breaks: {}{more}.\n", named.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_people_and_teams_have_a_handle() {
        for fine in ["@ann", "@acme/data-team", "@a-1/b.c_d"] {
            assert_eq!(handle(fine), fine.get(1..));
        }
        let long = |length: usize| format!("@{}", "x".repeat(length));
        assert!(handle(&long(HANDLE)).is_some() && handle(&long(HANDLE + 1)).is_none());
        for odd in [
            "ann",
            "@",
            "@/team",
            "@acme/",
            "@acme/a/b",
            "@@acme",
            "@acme team",
            "@acme\n@all",
            "@a_b",
            "@acme/x`y",
            "@acme/<b>",
            "@acme/[x](y)",
            "@acme/_www.evil.example",
            "@acme/\u{e9}",
            "ann@acme.example",
        ] {
            assert_eq!(handle(odd), None, "{odd}");
        }
    }
}
