//! A changelog for a terminal.

use super::{
    ChangeEntry, Changelog, ContractChanges, due, headline, is_doubtful, is_unknown, is_whole,
    versions,
};
use crate::finding::Reach;
use crate::report::escape::{prose, visible};
use crate::report::sentence;
use crate::report::wire::{AffectedInfo, Side};
use std::io::{self, Write};

/// Most consumers that a line names.
const CONSUMERS: usize = 5;

pub(super) fn write(changelog: &Changelog, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "mesh-lint: {}", prose(&changelog.comparison))?;
    for note in &changelog.notes {
        writeln!(out, "note: {}", prose(note))?;
    }
    for failure in &changelog.failures {
        writeln!(out, "error: {}", prose(failure))?;
    }
    for it in &changelog.contracts {
        writeln!(out)?;
        contract(it, quiet, out)?;
    }
    writeln!(out)?;
    closing(changelog, out)
}

fn contract(it: &ContractChanges, quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    let version = versions(it).map(|it| format!(" {it}")).unwrap_or_default();
    writeln!(out, "{}{}: {}", prose(&it.id), prose(&version), headline(it))?;
    match &it.previous_path {
        Some(before) => writeln!(out, "  {}, was {}", visible(&it.path), visible(before))?,
        None => writeln!(out, "  {}", visible(&it.path))?,
    }
    if let Some(due) = due(it) {
        writeln!(out, "  write version {}", prose(due))?;
    }
    if !quiet {
        for told in it.told() {
            writeln!(out, "  {:8} {}", word(told.change), prose(&told.sentence()))?;
        }
    }
    let hit: Vec<&AffectedInfo> =
        it.consumers.iter().filter(|it| it.effect != Reach::NotAffected).collect();
    for consumer in hit.iter().take(CONSUMERS) {
        let mut about = consumer.owners.clone();
        about.extend(consumer.repository.as_ref().map(|it| format!("in {it}")));
        let about = about.join(", ");
        let about = if about.is_empty() { about } else { format!(" ({about})") };
        let words = consumer.effect.words();
        writeln!(out, "  -> {} {words}{}", prose(&consumer.id), prose(&about))?;
    }
    if hit.len() > CONSUMERS {
        writeln!(out, "  -> and {} more", hit.len() - CONSUMERS)?;
    }
    Ok(())
}

/// What a change does, in one word.
fn word(change: &ChangeEntry) -> &'static str {
    if change.rule.starts_with("change/version-") {
        "version"
    } else if change.breaks.contains(&Side::Consumers) {
        "breaks"
    } else if !change.breaks.is_empty() {
        "writers"
    } else if is_doubtful(change) {
        "look at"
    } else {
        "fine"
    }
}

fn closing(changelog: &Changelog, out: &mut dyn Write) -> io::Result<()> {
    let count = |all: usize| u64::try_from(all).unwrap_or(u64::MAX);
    let changed = count(changelog.contracts.len());
    if changed == 0 {
        let other = if changelog.failures.is_empty() { "" } else { " else" };
        return writeln!(out, "Nothing{other} changed");
    }
    let (unknown, others): (Vec<_>, Vec<_>) =
        changelog.contracts.iter().partition(|it| is_unknown(it));
    let breaking = others.iter().filter(|it| !is_whole(it, Side::Consumers)).count();
    let short = changelog.contracts.iter().filter(|it| due(it).is_some()).count();
    let mut parts = vec![format!("{} changed", sentence::counted(changed, "contract or product"))];
    if changed != 1 {
        parts = vec![format!("{changed} contracts and products changed")];
    }
    parts.push(match (breaking, unknown.len()) {
        (0, 0) => "none breaks a consumer".to_owned(),
        (0, _) => "none is known to break a consumer".to_owned(),
        (breaking, _) => format!("{breaking} breaking for consumers"),
    });
    if !unknown.is_empty() {
        parts.push(format!("{} not wholly compared", unknown.len()));
    }
    if short > 0 {
        parts.push(format!("{short} with too small a version"));
    }
    writeln!(out, "{}", parts.join(", "))
}
