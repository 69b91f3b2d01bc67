//! Messages: which are there, what they reserve, and their oneofs.

use super::index::{Element, extended, join, places};
use super::{Effects, FINE, Fact, RISK, Walk};
use crate::finding::Effect;
use protox::prost_reflect::prost_types::{
    DescriptorProto, FieldDescriptorProto, MessageOptions, OneofDescriptorProto,
};
use std::collections::BTreeSet;

/// What is said where an element is no longer what its JSON form can be made of.
pub(super) const JSON_UNCHECKED: &str = "the JSON form is not checked any more";

impl Walk<'_> {
    pub(super) fn messages(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, message) in &old.messages {
            match new.messages.get(name) {
                Some(other) => {
                    if new.elsewhere(name).is_some() {
                        self.message_removed(name, message);
                    }
                    self.message(name, message, other);
                }
                None => self.message_removed(name, message),
            }
        }
        for (name, Element { proto, place }) in &new.messages {
            let around = name.rsplit_once('.').map(|(around, _)| around);
            let inside_new = around.is_some_and(|it| !old.messages.contains_key(it));
            if !old.messages.contains_key(name) && !is_entry(proto) && !inside_new {
                let message = format!("message `{name}` is new").into();
                let effects = (Effect::Break, Effect::Fine);
                let fact =
                    Fact { rule: "object-added", ids: Vec::new(), path: name, message, effects };
                // Who reads by the old file is sent none of them.
                self.note_lenient(fact, FINE, None, Some(place));
            }
        }
    }

    fn message_removed(&mut self, name: &str, message: &Element<'_, DescriptorProto>) {
        let mut ids = vec!["MESSAGE_NO_DELETE"];
        let moved = self.new.elsewhere(name).filter(|_| self.same_package());
        let others = self.same_package() && !self.new.messages.is_empty();
        ids.extend((others && moved.is_none()).then_some("PACKAGE_MESSAGE_NO_DELETE"));
        let effects = if is_entry(message.proto) { FINE } else { (Effect::Fine, Effect::Break) };
        let text = if is_entry(message.proto) {
            format!("the entries of a map are not of `{name}` any more")
        } else if let Some(file) = moved {
            format!("message `{name}` stands in `{file}` now")
        } else {
            format!("message `{name}` is gone")
        };
        // Whoever reads or writes a type of another does not see where it stands.
        let lenient =
            if moved.is_some() { (effects.0, effects.1.min(Effect::Risk)) } else { effects };
        let fact = Fact { rule: "object-removed", ids, path: name, message: text.into(), effects };
        self.note_lenient(fact, lenient, Some(&message.place), None);
    }

    fn message(
        &mut self,
        name: &str,
        old: &Element<'_, DescriptorProto>,
        new: &Element<'_, DescriptorProto>,
    ) {
        self.fields(name, old, new);
        self.oneofs(name, old, new);
        self.reserved(name, old, new);
        self.message_deprecated(name, old, new);
        let hides = |it: &Element<'_, DescriptorProto>| {
            it.proto.options.as_ref().is_some_and(MessageOptions::no_standard_descriptor_accessor)
        };
        if hides(new) && !hides(old) {
            let ids = vec!["MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR"];
            let message = "option `no_standard_descriptor_accessor` is set".into();
            let fact = Fact { rule: "option-changed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
        if self.old.features(name).checks_json() && !self.new.features(name).checks_json() {
            let ids = vec!["MESSAGE_SAME_JSON_FORMAT"];
            let message = JSON_UNCHECKED.into();
            let fact = Fact { rule: "syntax-changed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
        let ranges = |it: &DescriptorProto| {
            it.extension_range.iter().map(|it| (it.start(), it.end() - 1)).collect::<Vec<_>>()
        };
        for (first, last) in uncovered(&ranges(old.proto), &ranges(new.proto)) {
            let ids = vec!["EXTENSION_MESSAGE_NO_DELETE"];
            let message =
                format!("numbers {first} to {last} are not free for extensions any more").into();
            let fact =
                Fact { rule: "extensions-narrowed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
    }

    fn reserved(
        &mut self,
        name: &str,
        old: &Element<'_, DescriptorProto>,
        new: &Element<'_, DescriptorProto>,
    ) {
        let ranges = |it: &DescriptorProto| {
            it.reserved_range.iter().map(|it| (it.start(), it.end() - 1)).collect::<Vec<_>>()
        };
        let freed = uncovered(&ranges(old.proto), &ranges(new.proto));
        let numbers = freed.into_iter().map(|(first, last)| {
            if first == last {
                format!("number {first} is not reserved any more")
            } else {
                format!("numbers {first} to {last} are not reserved any more")
            }
        });
        let kept: BTreeSet<&String> = new.proto.reserved_name.iter().collect();
        let gone = old.proto.reserved_name.iter().filter(|it| !kept.contains(it));
        let names = gone.map(|it| format!("name `{it}` is not reserved any more"));
        for message in numbers.chain(names) {
            let (ids, message) = (vec!["RESERVED_MESSAGE_NO_DELETE"], message.into());
            let fact =
                Fact { rule: "reservation-removed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
    }

    /// Oneofs that are gone, and what moving fields into and out of them does.
    fn oneofs(
        &mut self,
        name: &str,
        old: &Element<'_, DescriptorProto>,
        new: &Element<'_, DescriptorProto>,
    ) {
        let kept: BTreeSet<&str> = real_oneofs(new.proto).collect();
        for oneof in real_oneofs(old.proto).filter(|it| !kept.contains(it)) {
            let ids = vec!["ONEOF_NO_DELETE"];
            let message = format!("oneof `{oneof}` is gone").into();
            let path = join(name, oneof);
            let fact = Fact { rule: "oneof-removed", ids, path: &path, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
        let oneofs: BTreeSet<&str> = real_oneofs(old.proto).chain(real_oneofs(new.proto)).collect();
        for oneof in oneofs {
            let effects: Effects =
                (moved(oneof, new.proto, old.proto), moved(oneof, old.proto, new.proto));
            if effects == FINE {
                continue;
            }
            let (left, joined) =
                (others(oneof, old.proto, new.proto), others(oneof, new.proto, old.proto));
            let message = match (left.is_empty(), joined.is_empty()) {
                (true, _) => format!("oneof `{oneof}` takes in {}", listed(&joined)),
                (false, true) => format!("oneof `{oneof}` loses {}", listed(&left)),
                (false, false) => {
                    format!("oneof `{oneof}` loses {}, takes in {}", listed(&left), listed(&joined))
                }
            };
            let (ids, message, path) = (Vec::new(), message.into(), join(name, oneof));
            let fact = Fact { rule: "oneof-changed", ids, path: &path, message, effects };
            let place = |it: &Element<'_, DescriptorProto>| oneof_place(it, oneof);
            // Who reads by the old file finds none set where it is one that he does not know.
            let consumer = if only_grows(oneof, old.proto, new.proto) {
                effects.0.min(Effect::Risk)
            } else {
                effects.0
            };
            let places = (place(old), place(new));
            self.note_lenient(fact, (consumer, effects.1), Some(&places.0), Some(&places.1));
        }
    }
}

/// Whether data of one message is lost by a oneof of another: a field left it though it is still
/// there, or several that stood alone came into it.
fn moved(oneof: &str, from: &DescriptorProto, to: &DescriptorProto) -> Effect {
    let has = |it| real_oneofs(it).any(|it| it == oneof);
    let left = has(to) && !others(oneof, from, to).is_empty();
    let alone = to.field.iter().filter(|it| oneof_of(to, it) == Some(oneof)).filter(|it| {
        let before = from.field.iter().find(|other| other.number() == it.number());
        before.is_some_and(|it| oneof_of(from, it).is_none())
    });
    if left || alone.count() > 1 { Effect::Break } else { Effect::Fine }
}

/// Whether all fields that come into a oneof are new.
fn only_grows(oneof: &str, old: &DescriptorProto, new: &DescriptorProto) -> bool {
    let mut inside = new.field.iter().filter(|it| oneof_of(new, it) == Some(oneof));
    inside.all(|field| {
        let before = old.field.iter().find(|it| it.number() == field.number());
        before.is_none_or(|it| oneof_of(old, it) == Some(oneof))
    })
}

/// The fields of a oneof of one message that are not in it in another.
fn others<'proto>(
    oneof: &str,
    from: &'proto DescriptorProto,
    to: &DescriptorProto,
) -> Vec<&'proto str> {
    let inside = from.field.iter().filter(|it| oneof_of(from, it) == Some(oneof));
    let other = inside.filter(|field| {
        let other = to.field.iter().find(|it| it.number() == field.number());
        other.and_then(|it| oneof_of(to, it)) != Some(oneof)
    });
    other.map(FieldDescriptorProto::name).collect()
}

/// The first of some fields.
fn listed(fields: &[&str]) -> String {
    const SHOWN: usize = 2;
    let shown: Vec<&str> = fields.iter().take(SHOWN).copied().collect();
    let shown = format!("`{}`", shown.join("`, `"));
    match fields.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The place of a oneof, or of its message where it has none.
fn oneof_place(message: &Element<'_, DescriptorProto>, oneof: &str) -> Vec<i32> {
    let mut all = (0..).zip(&message.proto.oneof_decl);
    match all.find(|(_, it)| it.name() == oneof) {
        Some((at, _)) => extended(&message.place, &[places::MESSAGE_ONEOF, at]),
        None => message.place.clone(),
    }
}

/// The oneofs as they are written: those that stand for `optional` are left out.
pub(super) fn real_oneofs(message: &DescriptorProto) -> impl Iterator<Item = &str> {
    let synthetic =
        |at: i32| message.field.iter().any(|it| it.proto3_optional() && it.oneof_index == Some(at));
    (0..).zip(&message.oneof_decl).filter(move |(at, _)| !synthetic(*at)).map(|(_, it)| it.name())
}

/// The oneof of a field.
pub(super) fn oneof_of<'proto>(
    message: &'proto DescriptorProto,
    field: &FieldDescriptorProto,
) -> Option<&'proto str> {
    let index = field.oneof_index.filter(|_| !field.proto3_optional())?;
    message.oneof_decl.get(usize::try_from(index).ok()?).map(OneofDescriptorProto::name)
}

/// Whether a message stands for the entries of a map.
pub(super) fn is_entry(message: &DescriptorProto) -> bool {
    message.options.as_ref().is_some_and(MessageOptions::map_entry)
}

/// Ranges that are not covered by others, without what of their ends is.
pub(super) fn uncovered(old: &[(i32, i32)], new: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut sorted: Vec<(i64, i64)> =
        new.iter().map(|(start, end)| (i64::from(*start), i64::from(*end))).collect();
    sorted.sort_unstable();
    let left = old.iter().filter_map(|(first, last)| {
        let (mut first, mut last) = (i64::from(*first), i64::from(*last));
        for (start, end) in &sorted {
            if *start <= first && *end >= first {
                first = end + 1;
            }
        }
        for (start, end) in sorted.iter().rev() {
            if *start <= last && *end >= last && *start > first {
                last = start - 1;
            }
        }
        let range = (i32::try_from(first).ok()?, i32::try_from(last).ok()?);
        (first <= last).then_some(range)
    });
    left.collect()
}

/// The place of a field in its message.
pub(super) fn field_place(message: &[i32], at: i32) -> Vec<i32> {
    extended(message, &[places::MESSAGE_FIELD, at])
}
