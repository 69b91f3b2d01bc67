//! Fields of messages, and extensions.

use super::defaults::Default;
use super::features::Features;
use super::index::{Element, Index, join};
use super::kinds::{Cardinality, Wire, is_map, json_follows, wire, wire_follows};
use super::messages::{field_place, is_entry, oneof_of, real_oneofs, uncovered};
use super::{BREAK, Effects, FINE, Fact, RISK, Said, Walk};
use crate::finding::Effect;
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::field_options::{CType, JsType};
use protox::prost_reflect::prost_types::{DescriptorProto, FieldDescriptorProto};

/// A field on one side: its descriptor, its oneof, its features, and its place.
struct Side<'proto> {
    proto: &'proto FieldDescriptorProto,
    oneof: Option<&'proto str>,
    features: &'proto Features,
    place: Vec<i32>,
}

impl<'proto> Side<'proto> {
    fn of_extension(
        element: &Element<'proto, FieldDescriptorProto>,
        features: &'proto Features,
    ) -> Self {
        let (proto, place) = (element.proto, element.place.clone());
        Self { proto, oneof: None, features, place }
    }

    /// How texts and bytes are kept in C++.
    fn cpp(&self) -> &'static str {
        match self.proto.options.as_ref().and_then(|it| it.ctype.map(|_| it.ctype())) {
            Some(ctype) => ctype.as_str_name(),
            None if matches!(self.proto.r#type(), Type::String | Type::Bytes) => {
                self.features.cpp()
            }
            None => CType::String.as_str_name(),
        }
    }
}

impl Walk<'_> {
    pub(super) fn fields(
        &mut self,
        name: &str,
        old: &Element<'_, DescriptorProto>,
        new: &Element<'_, DescriptorProto>,
    ) {
        let entries = is_entry(old.proto) && is_entry(new.proto);
        for (at, field) in (0..).zip(&old.proto.field) {
            let was = Side {
                proto: field,
                oneof: oneof_of(old.proto, field),
                features: self.old.features(&join(name, field.name())),
                place: field_place(&old.place, at),
            };
            let found = (0..).zip(&new.proto.field).find(|(_, it)| it.number() == field.number());
            let Some((index, other)) = found else {
                self.removed(name, &was, new);
                continue;
            };
            let path = join(name, other.name());
            let is = Side {
                proto: other,
                oneof: oneof_of(new.proto, other),
                features: self.new.features(&path),
                place: field_place(&new.place, index),
            };
            let moved = new.proto.field.iter().find(|it| it.name() == field.name());
            self.field(&path, &was, &is, moved.map(FieldDescriptorProto::number));
            // The value of an entry of a map is there or empty, whatever its type.
            if !entries {
                self.cardinality(&path, &was, &is);
            }
        }
        for (at, field) in (0..).zip(&new.proto.field) {
            if old.proto.field.iter().any(|it| it.number() == field.number()) {
                continue;
            }
            let path = join(name, field.name());
            let required = field.label() == Label::Required;
            let (rule, ids, effects) = if required {
                (
                    "field-added-required",
                    vec!["MESSAGE_SAME_REQUIRED_FIELDS"],
                    (Effect::Fine, Effect::Break),
                )
            } else {
                ("field-added-optional", Vec::new(), FINE)
            };
            let message = format!("field `{}` = {} is new", field.name(), field.number());
            let place = field_place(&new.place, at);
            let message = message.into();
            self.note(Fact { rule, ids, path: &path, message, effects }, None, Some(&place));
        }
    }

    fn removed(&mut self, name: &str, was: &Side<'_>, new: &Element<'_, DescriptorProto>) {
        let field = was.proto;
        let (number, word) = (field.number(), field.name());
        let mut ids = vec!["FIELD_NO_DELETE"];
        let ranges: Vec<(i32, i32)> =
            new.proto.reserved_range.iter().map(|it| (it.start(), it.end() - 1)).collect();
        if !uncovered(&[(number, number)], &ranges).is_empty() {
            ids.push("FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED");
        }
        if !new.proto.reserved_name.iter().any(|it| it == word) {
            ids.push("FIELD_NO_DELETE_UNLESS_NAME_RESERVED");
        }
        // Nothing fails, but who read the field finds it empty from now on; of a oneof that goes with
        // all its fields that is told once.
        let along = was.oneof.is_some_and(|it| real_oneofs(new.proto).all(|other| other != it));
        let mut effects = if along { FINE } else { (Effect::Risk, Effect::Fine) };
        if field.label() == Label::Required {
            ids.push("MESSAGE_SAME_REQUIRED_FIELDS");
            effects = (Effect::Break, Effect::Fine);
        }
        let again = (0..).zip(&new.proto.field).find(|(_, it)| it.name() == word);
        let (rule, message, place) = match again {
            Some((at, other)) => {
                effects = BREAK;
                let message = format!("field `{word}` goes from {number} to {}", other.number());
                ("field-renumbered", message, field_place(&new.place, at))
            }
            None => {
                ("field-removed", format!("field `{word}` = {number} is gone"), new.place.clone())
            }
        };
        let path = join(name, word);
        let fact = Fact { rule, ids, path: &path, message: message.into(), effects };
        self.note(fact, Some(&was.place), again.is_some().then_some(&place));
    }

    pub(super) fn extensions(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, key) in &old.extension_names {
            let Some(element) = old.extensions.get(key) else { continue };
            let path = join(key.0.trim_start_matches('.'), element.proto.name());
            let other = new.extensions.get(key);
            if let Some(other) = other {
                let was = Side::of_extension(element, old.features(name));
                let called = new.extension_names.iter().find(|it| it.1 == key);
                let features = new.features(called.map_or(name, |it| it.0));
                let is = Side::of_extension(other, features);
                self.field(&path, &was, &is, None);
                self.cardinality(&path, &was, &is);
            }
            let called = new.extension_names.iter().find(|it| it.1 == key).map(|it| it.0);
            if called != Some(name) {
                let place = other.map(|it| it.place.as_slice());
                self.extension_called(&path, (name, key.1), called, (&element.place, place));
            }
        }
    }

    /// An extension whose name is gone, or belongs to another number.
    fn extension_called(
        &mut self,
        path: &str,
        (name, number): (&str, i32),
        called: Option<&String>,
        (was, is): (&[i32], Option<&[i32]>),
    ) {
        let mut ids = Vec::new();
        let kept = self.new.extension_names.get(name);
        if kept.is_none() {
            ids.push("EXTENSION_NO_DELETE");
            let others = self.same_package() && !self.new.extensions.is_empty();
            ids.extend(others.then_some("PACKAGE_EXTENSION_NO_DELETE"));
        }
        ids.extend(called.map(|_| "FIELD_SAME_NAME"));
        let (rule, message) = match (called, kept) {
            (Some(called), _) => {
                ("field-renamed", format!("extension `{name}` is called `{called}`"))
            }
            (None, Some(kept)) => {
                ("field-renumbered", format!("extension `{name}` goes from {number} to {}", kept.1))
            }
            (None, None) => ("field-removed", format!("extension `{name}` is gone")),
        };
        self.note(Fact { rule, ids, path, message: message.into(), effects: RISK }, Some(was), is);
    }

    /// Compares a field with the one of its number; `number` is the one that its name has now.
    fn field(&mut self, path: &str, was: &Side<'_>, is: &Side<'_>, number: Option<i32>) {
        self.names(path, was, is, number);
        self.kinds(path, was, is);
        self.options(path, was, is);
        if was.oneof != is.oneof {
            let message = Said::goes("the oneof", was.oneof, is.oneof);
            self.differs(path, "oneof-changed", vec!["FIELD_SAME_ONEOF"], message, RISK, (was, is));
        }
    }

    fn differs(
        &mut self,
        path: &str,
        rule: &'static str,
        ids: Vec<&'static str>,
        message: impl Into<Said>,
        effects: Effects,
        (was, is): (&Side<'_>, &Side<'_>),
    ) {
        let fact = Fact { rule, ids, path, message: message.into(), effects };
        self.note(fact, Some(&was.place), Some(&is.place));
    }

    fn names(&mut self, path: &str, was: &Side<'_>, is: &Side<'_>, number: Option<i32>) {
        let (old, new) = (was.proto, is.proto);
        if old.extendee.is_some() {
            return;
        }
        let mut ids = Vec::new();
        ids.extend((old.name() != new.name()).then_some("FIELD_SAME_NAME"));
        ids.extend((old.json_name() != new.json_name()).then_some("FIELD_SAME_JSON_NAME"));
        if ids.is_empty() {
            return;
        }
        let (rule, message, effects) = if old.name() == new.name() {
            let message = format!("in JSON `{}` is called `{}`", old.json_name(), new.json_name());
            ("field-physical-name-changed", message, RISK)
        } else if let Some(number) = number {
            // Each value is read under the name of another one.
            let message = format!("field `{}` goes from {} to {number}", old.name(), old.number());
            ("field-renumbered", message, BREAK)
        } else {
            let message = format!("field `{}` is called `{}`", old.name(), new.name());
            ("field-renamed", message, RISK)
        };
        self.differs(path, rule, ids, message, effects, (was, is));
    }

    fn kinds(&mut self, path: &str, was: &Side<'_>, is: &Side<'_>) {
        let (old, new) = (was.proto, is.proto);
        let (of, to) = (old.r#type(), new.r#type());
        if (of == to || self.has_unknown(old, new)) && self.same_name(old, new) {
            return;
        }
        let mut ids = vec!["FIELD_SAME_TYPE"];
        let named = |follows: bool| match (of, to) {
            (Type::Enum, Type::Enum) => self.enum_follows(old, new),
            (Type::Message, Type::Message) | (Type::Group, Type::Group) => false,
            _ => follows,
        };
        // What is read as another type is not all read as the same value.
        let reads = self.same_wire(old, new);
        let effects = if reads == Some(false) { BREAK } else { RISK };
        if reads.is_some() {
            ids.extend((!named(wire_follows(of, to))).then_some("FIELD_WIRE_COMPATIBLE_TYPE"));
            ids.extend((!named(json_follows(of, to))).then_some("FIELD_WIRE_JSON_COMPATIBLE_TYPE"));
        }
        let (was_word, is_word) = (word(old), word(new));
        let message = if was_word == is_word {
            let form = |it: Type| {
                if it == Type::Group { "delimited" } else { "length-prefixed" }
            };
            Said::goes("the form of the message", Some(form(of)), Some(form(to)))
        } else {
            Said::goes("the type", Some(&was_word), Some(&is_word))
        };
        self.differs(path, "type-changed", ids, message, effects, (was, is));
    }

    /// Whether an enum may follow another of the same short name: it has all its values.
    fn enum_follows(&self, old: &FieldDescriptorProto, new: &FieldDescriptorProto) -> bool {
        let enums = (self.old.named_enum(old.type_name()), self.new.named_enum(new.type_name()));
        match enums {
            (Some(old), Some(new)) => {
                old.proto.name() == new.proto.name() && super::enums::is_part(old.proto, new.proto)
            }
            _ => false,
        }
    }

    /// Whether one of two fields is of a type of which nothing is known.
    fn has_unknown(&self, old: &FieldDescriptorProto, new: &FieldDescriptorProto) -> bool {
        self.old.is_unknown(old.type_name()) || self.new.is_unknown(new.type_name())
    }

    /// Whether two fields are of types of one name.
    fn same_name(&self, old: &FieldDescriptorProto, new: &FieldDescriptorProto) -> bool {
        self.same_type(old.type_name(), new.type_name())
    }

    /// Whether the binary form of one field is read as the other; nothing where one of them may be an
    /// enum or not.
    fn same_wire(&self, old: &FieldDescriptorProto, new: &FieldDescriptorProto) -> Option<bool> {
        let (was, is) = (wire(old.r#type()), wire(new.r#type()));
        let unknown = (self.old.is_unknown(old.type_name()), self.new.is_unknown(new.type_name()));
        match unknown {
            _ if (unknown.0 || unknown.1) && self.same_name(old, new) => return Some(true),
            (true, true) => return None,
            (true, false) if is == Wire::Varint => return None,
            (false, true) if was == Wire::Varint => return None,
            _ if was != is => return Some(false),
            _ => {}
        }
        if !matches!(was, Wire::Message | Wire::Group) || self.same_name(old, new) {
            return Some(true);
        }
        if !is_map(old, self.old) || !is_map(new, self.new) {
            return Some(false);
        }
        // Maps are of messages that bear the name of the field: what counts is in them.
        let entries = (self.old.named(old.type_name()), self.new.named(new.type_name()));
        let (Some(before), Some(after)) = entries else { return Some(false) };
        let pairs = before.proto.field.iter().zip(&after.proto.field);
        let all: Vec<Option<bool>> = pairs.map(|(old, new)| self.same_wire(old, new)).collect();
        let fits = !all.contains(&Some(false));
        (!fits || !all.contains(&None)).then_some(fits)
    }

    fn cardinality(&mut self, path: &str, was: &Side<'_>, is: &Side<'_>) {
        let before = Cardinality::of(was.proto, was.features, self.old);
        let after = Cardinality::of(is.proto, is.features, self.new);
        // Whether it is told when a field does not stand depends on the type.
        let single = |it: Cardinality| matches!(it, Cardinality::Implicit | Cardinality::Explicit);
        let alike = self.has_unknown(was.proto, is.proto) && single(before) && single(after);
        if before == after || alike {
            return;
        }
        let mut ids = vec!["FIELD_SAME_CARDINALITY"];
        ids.extend((!before.wire_follows(after)).then_some("FIELD_WIRE_COMPATIBLE_CARDINALITY"));
        ids.extend(
            (!before.json_follows(after)).then_some("FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"),
        );
        let (rule, effects) = match (before, after) {
            (_, Cardinality::Required) => ("required-added", (Effect::Fine, Effect::Break)),
            (Cardinality::Required, _) => ("required-removed", (Effect::Break, Effect::Fine)),
            _ if before.is_many() != after.is_many() => {
                let long =
                    matches!(wire(is.proto.r#type()), Wire::Bytes | Wire::Message | Wire::Group);
                ("cardinality-changed", if long { RISK } else { BREAK })
            }
            _ => ("cardinality-changed", RISK),
        };
        let required = |it: Cardinality| it == Cardinality::Required;
        if required(before) != required(after) {
            ids.push("MESSAGE_SAME_REQUIRED_FIELDS");
        }
        let message = format!("the field goes from {} to {}", before.word(), after.word());
        self.differs(path, rule, ids, message, effects, (was, is));
    }

    fn options(&mut self, path: &str, was: &Side<'_>, is: &Side<'_>) {
        let (old, new) = (was.proto, is.proto);
        if let (Some(before), Some(after)) =
            (Default::of(old, self.old), Default::of(new, self.new))
            && !before.same(&after)
        {
            let values = [old, new].map(|it| it.default_value.as_deref());
            let message = Said::goes("the default", values[0], values[1]);
            self.differs(
                path,
                "default-changed",
                vec!["FIELD_SAME_DEFAULT"],
                message,
                RISK,
                (was, is),
            );
        }
        let options = |it: &FieldDescriptorProto| it.options.clone().unwrap_or_default();
        let (before, after) = (options(old), options(new));
        let mut ids = Vec::new();
        ids.extend((before.jstype() != after.jstype()).then_some("FIELD_SAME_JSTYPE"));
        ids.extend((was.cpp() != is.cpp()).then_some("FIELD_SAME_CPP_STRING_TYPE"));
        if !ids.is_empty() {
            let show = |cpp: &str, jstype: JsType| format!("{cpp} {}", jstype.as_str_name());
            let was_form = show(was.cpp(), before.jstype());
            let form = show(is.cpp(), after.jstype());
            let message = Said::goes("the form in code", Some(&was_form), Some(&form));
            self.differs(path, "option-changed", ids, message, RISK, (was, is));
        }
        let deprecated = (before.deprecated(), after.deprecated());
        if let Some((rule, words)) = super::deprecated::step(deprecated) {
            let message = format!("field `{}` {words}", new.name());
            self.differs(path, rule, Vec::new(), message, FINE, (was, is));
        }
        self.encoding(path, was, is);
    }

    /// Whether texts are checked to be UTF-8.
    fn encoding(&mut self, path: &str, was: &Side<'_>, is: &Side<'_>) {
        let texts = [was, is].iter().all(|it| it.proto.r#type() == Type::String);
        let checked = |it: &Side<'_>| it.features.checks_texts();
        let java = |it: &Side<'_>, index: &Index<'_>| {
            it.features.checks_texts_in_java(index.file.options.as_ref())
        };
        let in_java = java(was, self.old) == java(is, self.new);
        let mut ids = Vec::new();
        ids.extend((checked(was) != checked(is)).then_some("FIELD_SAME_UTF8_VALIDATION"));
        ids.extend((!in_java).then_some("FIELD_SAME_JAVA_UTF8_VALIDATION"));
        if texts && !ids.is_empty() {
            let message = "texts are checked otherwise to be UTF-8";
            self.differs(path, "syntax-changed", ids, message, RISK, (was, is));
        }
    }
}

/// The type of a field as it is written.
fn word(field: &FieldDescriptorProto) -> String {
    match field.type_name() {
        "" => field.r#type().as_str_name().trim_start_matches("TYPE_").to_ascii_lowercase(),
        name => name.trim_start_matches('.').to_owned(),
    }
}
