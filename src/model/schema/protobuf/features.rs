//! What the features of an edition say of each element; a syntax says the same of all of its file.

use super::editions::Edition;
use super::feature_options::{Wrong, read};
use super::index::{Index, join, last};
use super::messages::is_entry;
use crate::model::schema::{SchemaError, SchemaErrorKind};
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileOptions,
};
use std::collections::{BTreeMap, BTreeSet};

/// The features of one element, by their words in an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Features {
    presence: &'static str,
    enums: &'static str,
    texts: &'static str,
    messages: &'static str,
    json: &'static str,
    /// How C++ keeps texts.
    cpp: &'static str,
    /// Whether Java checks texts though nothing else does.
    java: &'static str,
}

impl Features {
    pub(super) const PROTO2: Self = Self {
        presence: "EXPLICIT",
        enums: "CLOSED",
        texts: "NONE",
        messages: "LENGTH_PREFIXED",
        json: "LEGACY_BEST_EFFORT",
        cpp: "STRING",
        java: "DEFAULT",
    };
    const E2023: Self = Self { enums: "OPEN", texts: "VERIFY", json: "ALLOW", ..Self::PROTO2 };
    const PROTO3: Self = Self { presence: "IMPLICIT", ..Self::E2023 };
    const E2024: Self = Self { cpp: "VIEW", ..Self::E2023 };

    /// Whether it is told when a single value is not there.
    pub(super) fn tells_presence(&self) -> bool {
        self.presence != "IMPLICIT"
    }

    /// Whether an enum takes values that it does not name.
    pub(super) fn is_open(&self) -> bool {
        self.enums == "OPEN"
    }

    /// Whether texts are checked to be UTF-8.
    pub(super) fn checks_texts(&self) -> bool {
        self.texts == "VERIFY"
    }

    /// The same in Java.
    pub(super) fn checks_texts_in_java(&self, options: Option<&FileOptions>) -> bool {
        self.checks_texts()
            || self.java == "VERIFY"
            || options.is_some_and(FileOptions::java_string_check_utf8)
    }

    /// Whether the JSON form is checked.
    pub(super) fn checks_json(&self) -> bool {
        self.json == "ALLOW"
    }

    /// How C++ keeps texts.
    pub(super) const fn cpp(&self) -> &'static str {
        self.cpp
    }

    /// What the field of a map says of its keys and values: all but the form in C++.
    pub(super) const fn of_entry(self) -> Self {
        Self { cpp: Self::PROTO2.cpp, ..self }
    }

    /// The feature of a name, where it is one that counts.
    pub(super) fn named(&mut self, name: &str) -> Option<&mut &'static str> {
        Some(match name {
            "field_presence" => &mut self.presence,
            "enum_type" => &mut self.enums,
            "utf8_validation" => &mut self.texts,
            "message_encoding" => &mut self.messages,
            "json_format" => &mut self.json,
            "(pb.cpp).string_type" => &mut self.cpp,
            "(pb.java).utf8_validation" => &mut self.java,
            _ => return None,
        })
    }
}

/// The features of all elements of a file.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    /// The syntax or the edition.
    pub(super) syntax: &'static str,
    pub(super) file: Features,
    /// Those of elements where they are others, by their names without the package.
    pub(super) own: BTreeMap<String, Features>,
}

impl Resolved {
    pub(super) const PROTO2: Self =
        Self { syntax: "proto2", file: Features::PROTO2, own: BTreeMap::new() };
    const PROTO3: Self = Self { syntax: "proto3", file: Features::PROTO3, own: BTreeMap::new() };

    /// Those of a file that is of no edition.
    pub(super) fn of_syntax(file: &FileDescriptorProto) -> Self {
        if file.syntax() == "proto3" { Self::PROTO3 } else { Self::PROTO2 }
    }

    /// Takes the features of an edition out of the options of a file; `text` is that of the file.
    pub(super) fn of_edition(
        edition: Edition,
        file: &mut FileDescriptorProto,
        text: &str,
    ) -> Result<Self, SchemaError> {
        let base = match edition {
            Edition::E2023 => Features::E2023,
            Edition::E2024 => Features::E2024,
        };
        let mut resolved = Self { syntax: edition.word(), file: base, own: BTreeMap::new() };
        read(&mut resolved, edition, file).map_err(|Wrong { said, place }| {
            let span = Index::new(file, text).span(&place);
            SchemaError { kind: SchemaErrorKind::Syntax(said), span }
        })?;
        Ok(resolved)
    }

    /// Those of an element, by its name without the package.
    pub(super) fn of(&self, name: &str) -> &Features {
        self.own.get(name).unwrap_or(&self.file)
    }

    /// Whether the file is of an edition.
    pub(super) fn is_edition(&self) -> bool {
        self.syntax.starts_with("edition")
    }

    /// Says by the descriptors of a compiled file which fields are required, and which are groups.
    pub(super) fn settle(&self, file: &mut FileDescriptorProto) {
        if !self.is_edition() {
            return;
        }
        for field in &mut file.extension {
            self.field(field, "", false);
        }
        for message in &mut file.message_type {
            self.message(message, "");
        }
    }

    fn message(&self, message: &mut DescriptorProto, around: &str) {
        let name = join(around, message.name());
        let nested = &message.nested_type;
        let entries: BTreeSet<String> =
            nested.iter().filter(|it| is_entry(it)).map(|it| it.name().to_owned()).collect();
        let is_entry = is_entry(message);
        for field in message.field.iter_mut().chain(&mut message.extension) {
            let is_map = is_entry || entries.contains(last(field.type_name()));
            self.field(field, &name, is_map);
        }
        for nested in &mut message.nested_type {
            self.message(nested, &name);
        }
    }

    /// Maps have their own form.
    fn field(&self, field: &mut FieldDescriptorProto, around: &str, is_map: bool) {
        let features = self.of(&join(around, field.name()));
        if field.r#type() == Type::Message && features.messages == "DELIMITED" && !is_map {
            field.set_type(Type::Group);
        }
        if features.presence == "LEGACY_REQUIRED" {
            field.set_label(Label::Required);
        }
    }
}
