//! Where change rules put what they find, and the words that they share.

use super::Surroundings;
use super::due;
use super::rules::{Rule, Verdict};
use super::words::cut as code;
use crate::finding::{Bump, Effect, Finding, Judgement, Label, Severity};
use crate::model::diff::{Change, ChangeKind, Lifecycle, Part, Release, Scope, Taken};
use crate::model::impact::Renaming;
use crate::model::{MeshMember, Reference, Slot, Version};
use crate::source::Place;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Most letters of a name in a message.
const NAME: usize = 40;
/// Most letters of a value in a message.
pub(in crate::evaluate) const VALUE: usize = 18;
/// Most letters of a message.
const MESSAGE: usize = 90;

/// A finding before it is judged.
pub(in crate::evaluate) struct Found {
    /// The finding, with the severity of its rule.
    pub(in crate::evaluate) finding: Finding,
    /// How much of the data it is about; absent where it is about no change of its own.
    pub(in crate::evaluate) scope: Option<Scope>,
    /// What name changed, where it is but that.
    pub(in crate::evaluate) renaming: Option<Renaming>,
    /// The highest severity that its circumstances allow.
    pub(in crate::evaluate) cap: Severity,
}

/// Collects the findings of one rule about the changes of one contract or product.
pub struct ChangeFindings<'run, 'mesh> {
    rule: &'static Rule,
    verdict: Option<Verdict>,
    release: &'run Release<'mesh>,
    surroundings: Surroundings,
    found: &'run mut Vec<Found>,
}

impl<'run, 'mesh> ChangeFindings<'run, 'mesh> {
    /// A sink for the findings of one rule.
    pub(in crate::evaluate) fn new(
        rule: &'static Rule,
        verdict: Option<Verdict>,
        release: &'run Release<'mesh>,
        surroundings: Surroundings,
        found: &'run mut Vec<Found>,
    ) -> Self {
        Self { rule, verdict, release, surroundings, found }
    }

    /// Whether it is a product that changed.
    pub(in crate::evaluate) fn is_product(&self) -> bool {
        let member = self.release.head.or(self.release.base);
        member.is_some_and(|it| it.unit.is_product())
    }

    /// What its announced end says about a removal.
    pub(in crate::evaluate) fn removal(&self, end: Option<Date>) -> Removal {
        let status = self.release.base.and_then(|it| it.unit.status());
        match (status.map(Lifecycle::read), end) {
            (Some(Lifecycle::Retired), _) => Removal::AfterEnd,
            // A date that everybody could read has passed, whatever the status says.
            (_, Some(end)) if self.is_over(end) => Removal::AfterEnd,
            (Some(Lifecycle::Deprecated), Some(end)) => Removal::BeforeEnd(end),
            (Some(_) | None, _) => Removal::Unannounced,
        }
    }

    /// What to do instead of taking something away that may be deprecated.
    pub(in crate::evaluate) fn keep(
        &self,
        change: &Change,
        deprecated: bool,
        end: Option<Date>,
    ) -> String {
        match end {
            Some(end) if self.is_over(end) => "raise the major version".to_owned(),
            Some(end) => {
                format!("keep it until {end}: {}{}", self.term(), self.cut_off(change))
            }
            None if deprecated => {
                "keep it until an end that consumers know: add a `sunset` date to its \
                 `customProperties`"
                    .to_owned()
            }
            None => "keep it, mark it as deprecated with an end, and remove it with the next \
                     major after that"
                .to_owned(),
        }
    }

    /// By what the day is told until which something must stay.
    pub(in crate::evaluate) fn term(&self) -> String {
        let days = self.surroundings.grace_days;
        format!("the end that was announced, or {days} days after that was merged if this is later")
    }

    /// How to learn more where the clone does not reach back to the deprecation of what is gone.
    pub(in crate::evaluate) fn cut_off(&self, change: &Change) -> &'static str {
        let base = self.release.base.map(|it| &*it.unit);
        let part = base.and_then(|base| Part::taken(change, base));
        if part.is_some_and(|it| self.release.cut_off.contains(&it)) {
            "; the clone is too shallow to tell since when it is deprecated: \
             `git fetch --unshallow`, in CI `fetch-depth: 0`"
        } else {
            ""
        }
    }

    /// Whether a date has come.
    pub(in crate::evaluate) fn is_over(&self, date: Date) -> bool {
        date <= self.surroundings.today
    }

    /// Days that consumers have at least between a deprecation and the end.
    pub(in crate::evaluate) const fn grace_days(&self) -> u32 {
        self.surroundings.grace_days
    }

    /// Whether a date leaves consumers less time than they have at least.
    pub(in crate::evaluate) fn is_soon(&self, date: Date) -> bool {
        self.surroundings
            .today
            .checked_add(jiff::Span::new().days(i64::from(self.surroundings.grace_days)))
            .is_ok_and(|earliest| date < earliest)
    }

    /// Reports a change, at head where it stands there, else at base.
    pub(in crate::evaluate) fn report(
        &mut self,
        change: &Change,
        message: String,
    ) -> ChangeDraft<'_> {
        let (base, head) = (self.release.base, self.release.head);
        let at_base = base.zip(change.base);
        let at_head = head.zip(change.head);
        let (primary, place, mut related) = match (at_head, at_base) {
            (Some((member, place)), Some((old, was))) => {
                let text = match &change.before {
                    Some(before) => format!("was {} at base", code(before, NAME)),
                    None => "here at base".to_owned(),
                };
                (member, place, vec![label(old, was, text)])
            }
            (Some((member, place)), None) | (None, Some((member, place))) => {
                (member, place, Vec::new())
            }
            (None, None) => return self.nowhere(message),
        };
        if let (None, Some(member), Some(place)) = (at_head, head, change.around) {
            related.push(label(member, place, "gone from here".to_owned()));
        }
        let scope = Some(change.element.scope.clone());
        let values = (change.before.clone(), change.after.clone());
        let pointer = at_base.map(|(old, was)| old.unit.document().pointer(was.node));
        let mark = label(primary, place, String::new());
        let draft = self.push(message, mark, (primary, place), related, scope);
        draft.found.renaming = match change.kind {
            ChangeKind::Identity(_) => Some(Renaming::Id),
            ChangeKind::ObjectRenamed => Some(Renaming::Object),
            ChangeKind::FieldRenamed { .. } => Some(Renaming::Field),
            ChangeKind::ObjectPhysicalName | ChangeKind::FieldPhysicalName => {
                Some(Renaming::Physical)
            }
            _ => None,
        };
        draft.values(values).base_pointer(pointer)
    }

    /// Reports something about the version, at its value at head.
    pub(in crate::evaluate) fn report_version(&mut self, message: String) -> ChangeDraft<'_> {
        let Some((base, head)) = self.release.versions() else { return self.nowhere(message) };
        let (Some(old), Some(member)) = (self.release.base, self.release.head) else {
            return self.nowhere(message);
        };
        let place = |slot: &Slot<Box<str>>, member: &MeshMember| {
            slot.place().or_else(|| member.unit.document().root().map(Place::key))
        };
        let (Some(was), Some(at)) = (place(base, old), place(head, member)) else {
            return self.nowhere(message);
        };
        let text = |slot: &Slot<Box<str>>| slot.text().map(str::to_owned);
        let related = match text(base) {
            Some(before) => vec![label(old, was, format!("was {} at base", code(&before, NAME)))],
            None => Vec::new(),
        };
        let pointer = Some(old.unit.document().pointer(was.node));
        self.push(message, label(member, at, String::new()), (member, at), related, None)
            .values((text(base), text(head)))
            .base_pointer(pointer)
    }

    /// Reports that a tag holds the version of head already, at its value at head.
    pub(in crate::evaluate) fn report_taken(
        &mut self,
        message: String,
        taken: &Taken<'_>,
    ) -> ChangeDraft<'_> {
        let place = |member: &MeshMember| {
            let version = member.unit.contract().map(|it| &it.version);
            let version = version.or_else(|| member.unit.product().map(|it| &it.version));
            version.and_then(Slot::place)
        };
        let head = self.release.head.and_then(|it| Some((it, place(it)?)));
        let Some((member, at)) = head else { return self.nowhere(message) };
        let was = place(taken.member).map(|was| {
            let text = format!("{} is released with this", code(&taken.tag, NAME));
            label(taken.member, was, text)
        });
        let related = was.into_iter().collect();
        self.push(message, label(member, at, String::new()), (member, at), related, None)
    }

    /// A change without a place on either side; the diff makes none.
    fn nowhere(&mut self, message: String) -> ChangeDraft<'_> {
        let primary = Label {
            file: crate::source::FileId(u32::MAX),
            span: crate::source::Span::default(),
            message: String::new(),
        };
        let finding = Finding::draft(self.rule.id.into(), self.rule.severity, message, primary);
        self.found(finding, None)
    }

    fn push(
        &mut self,
        message: String,
        primary: Label,
        (member, place): (&MeshMember, Place),
        related: Vec<Label>,
        scope: Option<Scope>,
    ) -> ChangeDraft<'_> {
        let mut finding = Finding::draft(self.rule.id.into(), self.rule.severity, message, primary);
        let document = member.unit.document();
        finding.element = document.element(place.node);
        finding.pointer = document.pointer(place.node);
        finding.related = related;
        let named = self.release.head.unwrap_or(member);
        finding.subject = named.subject.to_string();
        finding.domain.clone_from(&named.domain);
        finding.owners.clone_from(&named.owners);
        finding.draft = self.release.base.unwrap_or(member).unit.is_draft();
        self.found(finding, scope)
    }

    fn found(&mut self, mut finding: Finding, scope: Option<Scope>) -> ChangeDraft<'_> {
        let verdict = self.verdict;
        let consumers = verdict.map_or(Effect::Fine, |it| it.consumers);
        let producers = verdict.map_or(Effect::Fine, |it| it.producers);
        let judgement = Judgement::of(verdict.and_then(|it| it.bump), consumers, producers);
        finding.change = Some(Box::new(judgement));
        let found = Found { finding, scope, renaming: None, cap: Severity::Error };
        ChangeDraft { found: self.found.push_mut(found) }
    }

    /// The old and the new name of what a reference of base pointed to, or of what holds that,
    /// where it was renamed.
    pub(in crate::evaluate) fn renamed(&self, reference: &str) -> Option<(&'run str, &'run str)> {
        let (object, fields) = match Reference::read(reference) {
            Reference::Names(names) => {
                let (object, fields) = names.split_first()?;
                (*object, fields.join("."))
            }
            Reference::Ids { file: None, object, fields } => (object, fields.join(".")),
            Reference::Ids { file: Some(_), .. } | Reference::Other => return None,
        };
        let is_meant = |it: &&Change| match (&it.kind, &it.element.scope) {
            (ChangeKind::ObjectRenamed, Scope::Object(name)) => **name == *object,
            (ChangeKind::FieldRenamed { .. }, Scope::Field(name, field)) => {
                **name == *object && **field == *fields
            }
            _ => false,
        };
        let change = self.release.changes.iter().find(is_meant)?;
        Some((change.before.as_deref()?, change.after.as_deref()?))
    }

    /// The version step that the changes ask for, and what forces it.
    pub(in crate::evaluate) fn demand(&self) -> Option<(Bump, Vec<&str>)> {
        demand(self.found)
    }

    /// The one version to write.
    pub(in crate::evaluate) fn due(&self) -> Option<Version> {
        due::due(self.release, self.found)
    }

    /// The majors of the same contract or product that head serves in other files.
    pub(in crate::evaluate) fn majors_beside(&self) -> BTreeSet<u64> {
        due::majors_beside(self.release)
    }
}

/// The version step that findings ask for, and what forces it.
pub(in crate::evaluate) fn demand(found: &[Found]) -> Option<(Bump, Vec<&str>)> {
    let bump = |it: &Found| it.finding.change.as_ref().and_then(|it| it.bump);
    let most = found.iter().filter_map(bump).max()?;
    let forcing = found.iter().filter(|it| bump(it) == Some(most));
    Some((most, forcing.map(|it| it.finding.message.as_str()).collect()))
}

/// What the announced end of something says about its removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evaluate) enum Removal {
    /// No end was announced.
    Unannounced,
    /// The end lies ahead.
    BeforeEnd(Date),
    /// The end has come.
    AfterEnd,
}

fn label(member: &MeshMember, place: Place, message: String) -> Label {
    Label { file: member.file, span: member.unit.document().mark(place), message }
}

/// A finding in the making.
pub(in crate::evaluate) struct ChangeDraft<'sink> {
    found: &'sink mut Found,
}

impl ChangeDraft<'_> {
    /// Says what to do.
    pub(in crate::evaluate) fn help(self, help: impl Into<String>) -> Self {
        self.found.finding.help = Some(help.into());
        self
    }

    /// Gives the finding another severity than the rule's.
    pub(in crate::evaluate) fn severity(self, severity: Severity) -> Self {
        self.found.finding.severity = severity;
        self
    }

    /// Judges this change in another way than the rule does.
    pub(in crate::evaluate) fn verdict(
        self,
        consumers: Effect,
        producers: Effect,
        bump: Option<Bump>,
    ) -> Self {
        if let Some(judgement) = &mut self.found.finding.change {
            (judgement.consumers, judgement.producers) = (consumers, producers);
            judgement.bump = bump;
        }
        self
    }

    /// Keeps the severity at or below one.
    pub(in crate::evaluate) fn at_most(self, cap: Severity) -> Self {
        self.found.cap = cap;
        self
    }

    /// Says that it is about a server for trials, which nobody builds on: a risk at most.
    pub(in crate::evaluate) fn on_trial(self) -> Self {
        let soft = |effect| if effect == Effect::Break { Effect::Risk } else { effect };
        if let Some(judgement) = &mut self.found.finding.change {
            judgement.consumers = soft(judgement.consumers);
            judgement.producers = soft(judgement.producers);
            judgement.bump = Some(Bump::Minor);
        }
        self.at_most(Severity::Warning)
    }

    /// Tells several kinds of change of one element apart.
    pub(in crate::evaluate) fn kind(self, word: &str) -> Self {
        word.clone_into(&mut self.found.finding.discriminator);
        self
    }

    fn base_pointer(self, pointer: Option<String>) -> Self {
        self.found.finding.base_pointer = pointer.unwrap_or_default();
        self
    }

    fn values(self, (before, after): (Option<String>, Option<String>)) -> Self {
        if let Some(judgement) = &mut self.found.finding.change {
            (judgement.before, judgement.after) = (before, after);
        }
        self
    }
}

/// The name of what changed, for a message.
pub(in crate::evaluate) fn named(change: &Change) -> String {
    code(change.label(), NAME)
}

/// A message that names what changed and what the value was and is; all three are cut so that it
/// keeps its length.
pub(in crate::evaluate) fn moved(change: &Change, before_name: &str, after_name: &str) -> String {
    // " from `…` to `…`" and the "`…`" of the name.
    const WORDS: usize = 19;
    let fixed = before_name.chars().count() + after_name.chars().count() + WORDS;
    let room = MESSAGE.saturating_sub(fixed);
    let length = |text: &str| text.chars().count();
    let share = room.saturating_sub(length(change.label()).min(room / 2)) / 2;
    let used: usize = values(change).iter().map(|it| length(it).min(share)).sum();
    let name = code(change.label(), room.saturating_sub(used));
    format!("{before_name}{name}{after_name}{}", step(change, share))
}

/// The same of a change of the name itself, which is one of the values.
pub(in crate::evaluate) fn renamed(change: &Change, words: &str) -> String {
    const WORDS: usize = 17;
    let room = MESSAGE.saturating_sub(words.chars().count() + WORDS);
    format!("{words}{}", step(change, room / 2))
}

fn values(change: &Change) -> [&str; 2] {
    [&change.before, &change.after].map(|it| it.as_deref().unwrap_or("nothing"))
}

/// From which value to which, each in some room.
fn step(change: &Change, share: usize) -> String {
    let value = |text: &Option<String>| text.as_ref().map(|it| code(it, share));
    match (value(&change.before), value(&change.after)) {
        (Some(before), Some(after)) if before == after => {
            let [before, after] = values(change).map(|it| code(&ending(it, share), share));
            format!(" from {before} to {after}")
        }
        (Some(before), Some(after)) => format!(" from {before} to {after}"),
        (None, Some(after)) => format!(" to {after}"),
        (Some(before), None) => format!(" from {before} to nothing"),
        (None, None) => String::new(),
    }
}

/// The end of a text, of two that begin alike.
fn ending(text: &str, most: usize) -> String {
    let skipped = text.chars().count().saturating_sub(most.saturating_sub(1));
    let kept: String = text.chars().skip(skipped).collect();
    if skipped == 0 { kept } else { format!("…{kept}") }
}

/// What a value was and is, for a message: ``from `a` to `b` ``.
pub(in crate::evaluate) fn from_to(change: &Change) -> String {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            format!("from {} to {}", code(before, VALUE), code(after, VALUE))
        }
        (None, Some(after)) => format!("to {}", code(after, VALUE)),
        (Some(before), None) => format!("from {} to nothing", code(before, VALUE)),
        (None, None) => String::new(),
    }
}

/// The value at head, else the one at base, for a message.
pub(in crate::evaluate) fn value(change: &Change) -> String {
    code(change.after.as_ref().or(change.before.as_ref()).map_or("", String::as_str), VALUE)
}

/// What forces a version step, as a sentence.
pub(in crate::evaluate) fn reasons(forcing: &[&str]) -> String {
    const SHOWN: usize = 3;
    let mut text = forcing.iter().take(SHOWN).copied().collect::<Vec<_>>().join("; ");
    if forcing.len() > SHOWN {
        text = format!("{text}; and {} more", forcing.len() - SHOWN);
    }
    text
}
