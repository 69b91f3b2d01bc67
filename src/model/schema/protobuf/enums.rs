//! Enums and their values.

use super::index::{Element, extended, join, places};
use super::messages::{JSON_UNCHECKED, uncovered};
use super::{FINE, Fact, RISK, Said, Walk};
use protox::prost_reflect::prost_types::EnumDescriptorProto;
use std::collections::{BTreeMap, BTreeSet};

impl Walk<'_> {
    pub(super) fn enums(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, element) in &old.enums {
            let moved = new.elsewhere(name).filter(|_| self.same_package());
            if let Some(other) = new.enums.get(name) {
                self.enumeration(name, element, other);
                if moved.is_none() {
                    continue;
                }
            }
            let mut ids = vec!["ENUM_NO_DELETE"];
            let others = self.same_package() && !new.enums.is_empty();
            ids.extend((others && moved.is_none()).then_some("PACKAGE_ENUM_NO_DELETE"));
            let message = match moved {
                Some(file) => format!("enum `{name}` stands in `{file}` now"),
                None => format!("enum `{name}` is gone"),
            };
            let message = message.into();
            let fact = Fact { rule: "object-removed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&element.place), None);
        }
    }

    fn enumeration(
        &mut self,
        name: &str,
        old: &Element<'_, EnumDescriptorProto>,
        new: &Element<'_, EnumDescriptorProto>,
    ) {
        self.values(name, old, new);
        self.enum_reserved(name, old, new);
        self.enum_deprecated(name, old, new);
        let (before, after) = (self.old.features(name), self.new.features(name));
        let (was, is) = (before.is_open(), after.is_open());
        let unchecked = before.checks_json() && !after.checks_json();
        if was != is || unchecked {
            let mut ids = Vec::new();
            ids.extend((was != is).then_some("ENUM_SAME_TYPE"));
            ids.extend(unchecked.then_some("ENUM_SAME_JSON_FORMAT"));
            let message = match (was, is) {
                (false, true) => "unknown values are kept",
                (true, false) => "unknown values are not kept",
                _ => JSON_UNCHECKED,
            };
            let message = message.into();
            let fact = Fact { rule: "syntax-changed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
    }

    fn values(
        &mut self,
        name: &str,
        old: &Element<'_, EnumDescriptorProto>,
        new: &Element<'_, EnumDescriptorProto>,
    ) {
        let (before, after) = (by_number(old.proto), by_number(new.proto));
        let place = |element: &Element<'_, EnumDescriptorProto>, at| {
            extended(&element.place, &[places::ENUM_VALUE, at])
        };
        let spots: BTreeMap<&str, i32> =
            (0..).zip(&new.proto.value).map(|(at, it)| (it.name(), at)).collect();
        for (number, (at, names)) in &before {
            let was = place(old, *at);
            let listed = |names: &BTreeSet<&str>, between: &str| {
                names.iter().copied().collect::<Vec<_>>().join(between)
            };
            let path = join(name, names.first().copied().unwrap_or_default());
            let Some((index, others)) = after.get(number) else {
                let ids = deleted(new.proto, *number, names);
                let message = format!("value `{}` is gone", listed(names, "`, `")).into();
                let fact =
                    Fact { rule: "enum-value-removed", ids, path: &path, message, effects: RISK };
                self.note(fact, Some(&was), Some(&new.place));
                continue;
            };
            if !names.is_subset(others) {
                let ids = vec!["ENUM_VALUE_SAME_NAME"];
                let what = format!("value {number}");
                let (before, after) = (listed(names, ", "), listed(others, ", "));
                let message = Said::goes(&what, Some(&before), Some(&after));
                let fact =
                    Fact { rule: "enum-value-replaced", ids, path: &path, message, effects: RISK };
                self.note(fact, Some(&was), Some(&place(new, *index)));
                continue;
            }
            for alias in others.difference(names) {
                let first = names.first().copied().unwrap_or_default();
                let message = format!("value `{alias}` is new beside `{first}`").into();
                let path = join(name, alias);
                let (rule, ids) = ("enum-value-added", Vec::new());
                let fact = Fact { rule, ids, path: &path, message, effects: FINE };
                let at = spots.get(alias).copied().unwrap_or(*index);
                self.note(fact, Some(&was), Some(&place(new, at)));
            }
        }
        for (number, (at, names)) in after.iter().filter(|it| !before.contains_key(it.0)) {
            let first = names.first().copied().unwrap_or_default();
            let message = format!("value `{first}` = {number} is new").into();
            let path = join(name, first);
            let fact = Fact {
                rule: "enum-value-added",
                ids: Vec::new(),
                path: &path,
                message,
                effects: FINE,
            };
            self.note(fact, Some(&old.place), Some(&place(new, *at)));
        }
    }

    fn enum_reserved(
        &mut self,
        name: &str,
        old: &Element<'_, EnumDescriptorProto>,
        new: &Element<'_, EnumDescriptorProto>,
    ) {
        let freed = uncovered(&ranges(old.proto), &ranges(new.proto));
        let numbers = freed
            .into_iter()
            .map(|(first, last)| format!("numbers {first} to {last} are not reserved any more"));
        let gone =
            old.proto.reserved_name.iter().filter(|it| !new.proto.reserved_name.contains(it));
        let names = gone.map(|it| format!("name `{it}` is not reserved any more"));
        for message in numbers.chain(names) {
            let (ids, message) = (vec!["RESERVED_ENUM_NO_DELETE"], message.into());
            let fact =
                Fact { rule: "reservation-removed", ids, path: name, message, effects: RISK };
            self.note(fact, Some(&old.place), Some(&new.place));
        }
    }
}

/// The reserved numbers of an enum; there both ends belong to the range.
fn ranges(of: &EnumDescriptorProto) -> Vec<(i32, i32)> {
    of.reserved_range.iter().map(|it| (it.start(), it.end())).collect()
}

/// The rules that a value breaks by going.
fn deleted(new: &EnumDescriptorProto, number: i32, names: &BTreeSet<&str>) -> Vec<&'static str> {
    let mut ids = vec!["ENUM_VALUE_NO_DELETE"];
    if !uncovered(&[(number, number)], &ranges(new)).is_empty() {
        ids.push("ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED");
    }
    if !names.iter().all(|it| new.reserved_name.iter().any(|other| other == it)) {
        ids.push("ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED");
    }
    ids
}

/// The names of each number, and the place of the first.
fn by_number(of: &EnumDescriptorProto) -> BTreeMap<i32, (i32, BTreeSet<&str>)> {
    let mut found: BTreeMap<i32, (i32, BTreeSet<&str>)> = BTreeMap::new();
    for (at, value) in (0..).zip(&of.value) {
        found.entry(value.number()).or_insert((at, BTreeSet::new())).1.insert(value.name());
    }
    found
}

/// Whether every value of one enum is a value of another.
pub(super) fn is_part(old: &EnumDescriptorProto, new: &EnumDescriptorProto) -> bool {
    let after = by_number(new);
    by_number(old).iter().all(|(number, (_, names))| {
        after.get(number).is_some_and(|(_, others)| names.is_subset(others))
    })
}
