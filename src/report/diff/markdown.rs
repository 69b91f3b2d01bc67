//! A changelog that can be sent to those who use the data.
//!
//! Whatever a contract says stands in a code span; messages keep the spans that they have.

use super::{ChangeEntry, Changelog, ContractChanges, Told, due, headline, is_doubtful, versions};
use crate::finding::Reach;
use crate::report::escape::code_span;
use crate::report::wire::{AffectedInfo, Side};
use std::io::{self, Write};

/// Most changes of one kind that are told.
const CHANGES: usize = 50;
/// Rules that say no more than which version is due.
const TOO_SMALL: [&str; 2] = ["change/version-not-bumped", "change/version-bump-too-small"];

pub(super) fn write(changelog: &Changelog, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# What changed\n")?;
    writeln!(out, "{}", message(&changelog.comparison))?;
    for note in &changelog.notes {
        writeln!(out, "\n{}", message(note))?;
    }
    for failure in &changelog.failures {
        writeln!(out, "\n**Not compared:** {}", message(failure))?;
    }
    if changelog.contracts.is_empty() && changelog.failures.is_empty() {
        writeln!(out, "\nNothing changed.")?;
    }
    for it in &changelog.contracts {
        contract(it, out)?;
    }
    Ok(())
}

fn contract(it: &ContractChanges, out: &mut dyn Write) -> io::Result<()> {
    let version = versions(it).map(|it| format!(" {}", code_span(&it))).unwrap_or_default();
    writeln!(out, "\n## {}{version}: {}\n", code_span(&it.id), headline(it))?;
    let mut about = vec![format!("File: {}", code_span(&it.path))];
    if let Some(before) = &it.previous_path {
        about.push(format!("before: {}", code_span(before)));
    }
    if !it.owners.is_empty() {
        about.push(format!("owners: {}", code_span(&it.owners.join(", "))));
    }
    writeln!(out, "{}", about.join(", "))?;
    if let Some(due) = due(it) {
        writeln!(out, "\nThis asks for version {} at least.", code_span(due))?;
    }
    let is_due = due(it).is_some();
    let told = it.told();
    let all = || {
        let again = |it: &&Told<'_>| is_due && TOO_SMALL.contains(&it.change.rule.as_str());
        told.iter().filter(move |it| !again(it))
    };
    let consumers = |it: &ChangeEntry| it.breaks.contains(&Side::Consumers);
    let writers = |it: &ChangeEntry| !it.breaks.is_empty() && !consumers(it);
    let rest = |it: &ChangeEntry| it.breaks.is_empty() && !is_doubtful(it);
    list("Breaks those who use the data", all().filter(|it| consumers(it.change)), out)?;
    list("Asks more of those who write the data", all().filter(|it| writers(it.change)), out)?;
    list("Look at", all().filter(|it| is_doubtful(it.change)), out)?;
    list("Also changed", all().filter(|it| rest(it.change)), out)?;
    affected(&it.consumers, out)
}

fn list<'run>(
    title: &str,
    changes: impl Iterator<Item = &'run Told<'run>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let changes: Vec<_> = changes.collect();
    if changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**{title}**\n")?;
    for change in changes.iter().take(CHANGES) {
        writeln!(out, "- {}", message(&change.sentence()))?;
    }
    if changes.len() > CHANGES {
        writeln!(out, "- and {} more", changes.len() - CHANGES)?;
    }
    Ok(())
}

fn affected(consumers: &[AffectedInfo], out: &mut dyn Write) -> io::Result<()> {
    let hit: Vec<_> = consumers.iter().filter(|it| it.effect != Reach::NotAffected).collect();
    if hit.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**Who is affected**\n")?;
    for it in hit.iter().take(CHANGES) {
        let owners = if it.owners.is_empty() {
            String::new()
        } else {
            format!(", {}", code_span(&it.owners.join(", ")))
        };
        let place = it.repository.as_ref().map(|it| format!(", in {}", code_span(it)));
        let place = place.unwrap_or_default();
        writeln!(out, "- {} {}{owners}{place}", code_span(&it.id), it.effect.words())?;
    }
    if hit.len() > CHANGES {
        writeln!(out, "- and {} more", hit.len() - CHANGES)?;
    }
    Ok(())
}

/// A message whose names and values, between backticks, become code spans; where its other words
/// are not plainly ours, all of it is one.
fn message(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || " ,.;:'()/%-=".contains(c);
    let parts: Vec<&str> = text.split('`').collect();
    let ours = parts.iter().step_by(2).all(|it| it.chars().all(plain) && !it.contains("://"));
    if parts.len().is_multiple_of(2) || !ours {
        return code_span(&text.replace('`', ""));
    }
    let mut shown = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 0 {
            shown.push_str(part);
        } else {
            shown.push_str(&code_span(part));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_words_are_left_open() {
        assert_eq!(message("field `a.b` is removed"), "field `a.b` is removed");
        assert_eq!(message("field `a|b` is *removed*"), "`field a|b is *removed*`");
        assert_eq!(message("see @me"), "`see @me`");
        assert_eq!(message("a ` b"), "`a  b`");
        assert_eq!(message("`[x](http://y)` came"), "`[x](http://y)` came");
    }
}
