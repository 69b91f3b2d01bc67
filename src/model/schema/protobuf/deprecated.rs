//! What is marked as deprecated: fields, messages, enums and their values.

use super::index::{Element, extended, join, places};
use super::{FINE, Fact, Walk};
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumOptions, EnumValueDescriptorProto, EnumValueOptions,
    MessageOptions,
};
use std::collections::BTreeMap;

impl Walk<'_> {
    pub(super) fn message_deprecated(
        &mut self,
        name: &str,
        old: &Element<'_, DescriptorProto>,
        new: &Element<'_, DescriptorProto>,
    ) {
        let is = |it: &Element<'_, DescriptorProto>| {
            it.proto.options.as_ref().is_some_and(MessageOptions::deprecated)
        };
        let what = format!("message `{name}`");
        self.deprecated((&what, name), (is(old), is(new)), (&old.place, &new.place));
    }

    /// The enum itself, and its values by number and name.
    pub(super) fn enum_deprecated(
        &mut self,
        name: &str,
        old: &Element<'_, EnumDescriptorProto>,
        new: &Element<'_, EnumDescriptorProto>,
    ) {
        let is = |it: &Element<'_, EnumDescriptorProto>| {
            it.proto.options.as_ref().is_some_and(EnumOptions::deprecated)
        };
        let what = format!("enum `{name}`");
        self.deprecated((&what, name), (is(old), is(new)), (&old.place, &new.place));
        let place = |of: &Element<'_, EnumDescriptorProto>, at| {
            extended(&of.place, &[places::ENUM_VALUE, at])
        };
        let is = |it: &EnumValueDescriptorProto| {
            it.options.as_ref().is_some_and(EnumValueOptions::deprecated)
        };
        let known =
            (0..).zip(&new.proto.value).map(|(at, it)| ((it.number(), it.name()), (at, it)));
        let known: BTreeMap<_, (i32, _)> = known.collect();
        for (at, value) in (0..).zip(&old.proto.value) {
            let Some((index, other)) = known.get(&(value.number(), value.name())) else { continue };
            let what = format!("value `{}`", value.name());
            let path = join(name, value.name());
            let sides = (is(value), is(other));
            self.deprecated((&what, &path), sides, (&place(old, at), &place(new, *index)));
        }
    }

    fn deprecated(
        &mut self,
        (what, path): (&str, &str),
        sides: (bool, bool),
        (old, new): (&[i32], &[i32]),
    ) {
        if let Some((rule, words)) = step(sides) {
            let (ids, message) = (Vec::new(), format!("{what} {words}").into());
            let fact = Fact { rule, ids, path, message, effects: FINE };
            self.note(fact, Some(old), Some(new));
        }
    }
}

/// The rule and the words of what is deprecated, or is no longer.
pub(super) const fn step((was, is): (bool, bool)) -> Option<(&'static str, &'static str)> {
    match (was, is) {
        (false, true) => Some(("element-deprecated", "is deprecated")),
        (true, false) => Some(("element-undeprecated", "is not deprecated any more")),
        _ => None,
    }
}
