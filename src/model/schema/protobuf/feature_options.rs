//! The options by which an edition sets features: which there are, where each may stand, and what
//! is taken over from around an element.

use super::editions::Edition;
use super::features::{Features, Resolved};
use super::index::{extended, join, places};
use super::messages::is_entry;
use super::tokens::{Token, tokens};
use protox::prost_reflect::prost_types::field_descriptor_proto::{Label, Type};
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, UninterpretedOption,
};
use std::collections::{BTreeMap, BTreeSet};

/// An element that may have features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    File,
    Message,
    Field,
    Oneof,
    Enum,
    Value,
    Range,
    Service,
    Method,
}

impl Target {
    const fn words(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Message => "a message",
            Self::Field => "such a field",
            Self::Oneof => "a oneof",
            Self::Enum => "an enum",
            Self::Value => "a value of an enum",
            Self::Range => "numbers of extensions",
            Self::Service => "a service",
            Self::Method => "a method",
        }
    }
}

/// A feature of Protobuf: its name, the edition that brought it, what may have it, and its values.
type Known = (&'static str, Edition, &'static [Target], &'static [&'static str]);

const ANY: &[Target] = &[
    Target::File,
    Target::Message,
    Target::Field,
    Target::Oneof,
    Target::Enum,
    Target::Value,
    Target::Range,
    Target::Service,
    Target::Method,
];
const FIELDS: &[Target] = &[Target::File, Target::Field];
const KNOWN: [Known; 10] = [
    ("field_presence", Edition::E2023, FIELDS, &["EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"]),
    ("enum_type", Edition::E2023, &[Target::File, Target::Enum], &["OPEN", "CLOSED"]),
    ("repeated_field_encoding", Edition::E2023, FIELDS, &["PACKED", "EXPANDED"]),
    ("utf8_validation", Edition::E2023, FIELDS, &["VERIFY", "NONE"]),
    ("message_encoding", Edition::E2023, FIELDS, &["LENGTH_PREFIXED", "DELIMITED"]),
    (
        "json_format",
        Edition::E2023,
        &[Target::File, Target::Message, Target::Enum],
        &["ALLOW", "LEGACY_BEST_EFFORT"],
    ),
    ("enforce_naming_style", Edition::E2024, ANY, &["STYLE2024", "STYLE_LEGACY"]),
    (
        "default_symbol_visibility",
        Edition::E2024,
        &[Target::File],
        &["EXPORT_ALL", "EXPORT_TOP_LEVEL", "LOCAL_ALL", "STRICT"],
    ),
    ("(pb.cpp).string_type", Edition::E2023, FIELDS, &["STRING", "VIEW", "CORD"]),
    ("(pb.java).utf8_validation", Edition::E2023, FIELDS, &["DEFAULT", "VERIFY"]),
];

/// What is wrong with a feature, and its place in the descriptors.
pub(super) struct Wrong {
    pub(super) said: String,
    pub(super) place: Vec<i32>,
}

/// Takes the features out of the options of a file.
pub(super) fn read(
    resolved: &mut Resolved,
    edition: Edition,
    file: &mut FileDescriptorProto,
) -> Result<(), Wrong> {
    Reader { edition, resolved }.file(file)
}

struct Reader<'run> {
    edition: Edition,
    resolved: &'run mut Resolved,
}

/// An element: what it is, what around it says, and its place.
type At<'run> = (Target, Features, &'run [i32]);

impl Reader<'_> {
    fn file(&mut self, file: &mut FileDescriptorProto) -> Result<(), Wrong> {
        let options = file.options.as_mut().map(|it| &mut it.uninterpreted_option);
        let place = [places::FILE_OPTIONS];
        let base = self.read(options, (Target::File, self.resolved.file, &place))?;
        self.resolved.file = base;
        for (at, it) in (0..).zip(&mut file.message_type) {
            self.message(it, "", base, &[places::FILE_MESSAGE, at])?;
        }
        for (at, it) in (0..).zip(&mut file.enum_type) {
            self.enumeration(it, "", base, &[places::FILE_ENUM, at])?;
        }
        for (at, it) in (0..).zip(&mut file.extension) {
            self.field(it, "", base, &[places::FILE_EXTENSION, at])?;
        }
        for (at, it) in (0..).zip(&mut file.service) {
            self.service(it, base, &[places::FILE_SERVICE, at])?;
        }
        Ok(())
    }

    fn service(
        &self,
        service: &mut ServiceDescriptorProto,
        base: Features,
        place: &[i32],
    ) -> Result<(), Wrong> {
        let own = extended(place, &[places::SERVICE_OPTIONS]);
        let options = service.options.as_mut().map(|it| &mut it.uninterpreted_option);
        self.read(options, (Target::Service, base, &own))?;
        for (at, it) in (0..).zip(&mut service.method) {
            let own = extended(place, &[places::SERVICE_METHOD, at, places::METHOD_OPTIONS]);
            let options = it.options.as_mut().map(|it| &mut it.uninterpreted_option);
            self.read(options, (Target::Method, base, &own))?;
        }
        Ok(())
    }

    fn message(
        &mut self,
        message: &mut DescriptorProto,
        around: &str,
        base: Features,
        place: &[i32],
    ) -> Result<(), Wrong> {
        let name = join(around, message.name());
        let at = |more: &[i32]| extended(place, more);
        let options = message.options.as_mut().map(|it| &mut it.uninterpreted_option);
        let own = at(&[places::MESSAGE_OPTIONS]);
        let features = self.read(options, (Target::Message, base, &own))?;
        self.note(name.clone(), features);
        for (number, it) in (0..).zip(&mut message.oneof_decl) {
            let own = at(&[places::MESSAGE_ONEOF, number, places::ONEOF_OPTIONS]);
            let options = it.options.as_mut().map(|it| &mut it.uninterpreted_option);
            self.read(options, (Target::Oneof, features, &own))?;
        }
        for (number, it) in (0..).zip(&mut message.extension_range) {
            let own = at(&[places::MESSAGE_RANGE, number, places::RANGE_OPTIONS]);
            let options = it.options.as_mut().map(|it| &mut it.uninterpreted_option);
            self.read(options, (Target::Range, features, &own))?;
        }
        for (number, it) in (0..).zip(&mut message.field) {
            self.field(it, &name, features, &at(&[places::MESSAGE_FIELD, number]))?;
        }
        for (number, it) in (0..).zip(&mut message.extension) {
            self.field(it, &name, features, &at(&[places::MESSAGE_EXTENSION, number]))?;
        }
        for (number, it) in (0..).zip(&mut message.enum_type) {
            self.enumeration(it, &name, features, &at(&[places::MESSAGE_ENUM, number]))?;
        }
        let maps = message.field.iter().filter(|it| it.r#type == Some(Type::Message as i32));
        let maps: BTreeMap<&str, Features> =
            maps.map(|it| (it.type_name(), *self.resolved.of(&join(&name, it.name())))).collect();
        for (number, it) in (0..).zip(&mut message.nested_type) {
            if let Some(of) = maps.get(it.name()).filter(|_| is_entry(it)) {
                self.entry(it, &name, features, *of);
                continue;
            }
            self.message(it, &name, features, &at(&[places::MESSAGE_NESTED, number]))?;
        }
        Ok(())
    }

    /// The entries of a map.
    fn entry(&mut self, entry: &DescriptorProto, around: &str, base: Features, of: Features) {
        let name = join(around, entry.name());
        for field in &entry.field {
            self.note(join(&name, field.name()), of.of_entry());
        }
        self.note(name, base);
    }

    fn field(
        &mut self,
        field: &mut FieldDescriptorProto,
        around: &str,
        base: Features,
        place: &[i32],
    ) -> Result<(), Wrong> {
        let own = extended(place, &[places::FIELD_OPTIONS]);
        let wrong = field.options.iter().flat_map(|it| &it.uninterpreted_option);
        let wrong = (0..).zip(wrong).find_map(|(at, option)| {
            let named = said(option).ok()?.into_iter().find(|it| !fits(&it.0, field))?;
            Some(misplaced(&named.0, Target::Field, option_place(&own, at)))
        });
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let options = field.options.as_mut().map(|it| &mut it.uninterpreted_option);
        let features = self.read(options, (Target::Field, base, &own))?;
        self.note(join(around, field.name()), features);
        if field.default_value.is_some() && !features.tells_presence() {
            let said = "a field with implicit presence has no default".to_owned();
            return Err(Wrong { said, place: extended(place, &[places::FIELD_DEFAULT]) });
        }
        Ok(())
    }

    fn enumeration(
        &mut self,
        of: &mut EnumDescriptorProto,
        around: &str,
        base: Features,
        place: &[i32],
    ) -> Result<(), Wrong> {
        let options = of.options.as_mut().map(|it| &mut it.uninterpreted_option);
        let own = extended(place, &[places::ENUM_OPTIONS]);
        let features = self.read(options, (Target::Enum, base, &own))?;
        self.note(join(around, of.name()), features);
        for (at, it) in (0..).zip(&mut of.value) {
            let own = extended(place, &[places::ENUM_VALUE, at, places::VALUE_OPTIONS]);
            let options = it.options.as_mut().map(|it| &mut it.uninterpreted_option);
            self.read(options, (Target::Value, features, &own))?;
        }
        if features.is_open() && of.value.first().is_some_and(|it| it.number() != 0) {
            let said = "the first value of an open enum has to be 0".to_owned();
            return Err(Wrong { said, place: extended(place, &[places::ENUM_VALUE, 0]) });
        }
        Ok(())
    }

    fn note(&mut self, name: String, features: Features) {
        if features != self.resolved.file {
            self.resolved.own.insert(name, features);
        }
    }

    /// Takes the features out of the options of one element, and adds them to those around it.
    fn read(
        &self,
        options: Option<&mut Vec<UninterpretedOption>>,
        (target, base, place): At<'_>,
    ) -> Result<Features, Wrong> {
        let (mut features, mut seen) = (base, BTreeSet::new());
        let Some(options) = options else { return Ok(features) };
        for (at, option) in (0..).zip(&*options) {
            let place = || option_place(place, at);
            for (name, value) in said(option).map_err(|said| Wrong { said, place: place() })? {
                self.set(&mut features, (&name, &value), target, place())?;
                if !seen.insert(name.clone()) {
                    let said = format!("feature `{}` is set twice", short(&name));
                    return Err(Wrong { said, place: place() });
                }
            }
        }
        options.retain(|it| !is_feature(it));
        Ok(features)
    }

    fn set(
        &self,
        features: &mut Features,
        (name, value): (&str, &str),
        target: Target,
        place: Vec<i32>,
    ) -> Result<(), Wrong> {
        let Some((_, since, targets, values)) = KNOWN.iter().find(|it| it.0 == name) else {
            // Others may add what they like.
            if name.starts_with('(') {
                return Ok(());
            }
            let said = format!("no feature is called `{}`", short(name));
            return Err(Wrong { said, place });
        };
        if *since > self.edition {
            let said = format!("feature `{name}` is not of {}", self.edition.word());
            return Err(Wrong { said, place });
        }
        if !targets.contains(&target) {
            return Err(misplaced(name, target, place));
        }
        let known = values.iter().find(|it| **it == value);
        let Some(value) = known.filter(|it| target != Target::File || **it != "LEGACY_REQUIRED")
        else {
            let said = format!("feature `{name}` is never `{}` here", short(value));
            return Err(Wrong { said, place });
        };
        if let Some(own) = features.named(name) {
            *own = value;
        }
        Ok(())
    }
}

fn option_place(options: &[i32], at: i32) -> Vec<i32> {
    extended(options, &[places::UNINTERPRETED, at])
}

fn misplaced(name: &str, target: Target, place: Vec<i32>) -> Wrong {
    Wrong { said: format!("feature `{name}` means nothing for {}", target.words()), place }
}

/// What is shown of a text that anyone may write.
fn short(text: &str) -> String {
    text.chars().take(30).collect()
}

/// Whether a field may have a feature at all.
fn fits(name: &str, field: &FieldDescriptorProto) -> bool {
    let (repeated, of) = (field.label() == Label::Repeated, field.r#type);
    let is = |wanted: Type| of == Some(wanted as i32);
    match name {
        "field_presence" => !repeated && field.oneof_index.is_none() && field.extendee.is_none(),
        "repeated_field_encoding" => repeated && !is(Type::Message),
        // Of a map it is said of its keys and values.
        "utf8_validation" => is(Type::String) || is(Type::Message),
        // The type of what is named is not known yet.
        "message_encoding" => of.is_none(),
        _ => true,
    }
}

fn is_feature(option: &UninterpretedOption) -> bool {
    option.name.first().is_some_and(|it| !it.is_extension && it.name_part == "features")
}

/// The features that an option sets: their names and values.
fn said(option: &UninterpretedOption) -> Result<Vec<(String, String)>, String> {
    if !is_feature(option) {
        return Ok(Vec::new());
    }
    let parts = option.name.iter().skip(1).map(|it| {
        let part = it.name_part.trim_start_matches('.');
        if it.is_extension { format!("({part})") } else { part.to_owned() }
    });
    let name = parts.collect::<Vec<_>>().join(".");
    match (&option.identifier_value, &option.aggregate_value) {
        (Some(value), _) => Ok(vec![(name, value.clone())]),
        (None, Some(text)) => within(name, text).ok_or_else(malformed),
        // A feature of others may be of any type.
        (None, None) if name.starts_with('(') => Ok(vec![(name, String::new())]),
        (None, None) => Err(malformed()),
    }
}

fn malformed() -> String {
    "features are written as `features = { name: VALUE }`".to_owned()
}

/// The features in brackets; nothing where they are not written as such.
fn within(around: String, text: &str) -> Option<Vec<(String, String)>> {
    /// The longest name of what holds others.
    const LONGEST: usize = 200;
    let (mut scopes, mut found, mut name) = (vec![around], Vec::new(), None);
    let mut tokens = tokens(text).map(|it| it.1);
    while let Some(token) =
        tokens.next().filter(|_| scopes.last().is_some_and(|it| it.len() <= LONGEST))
    {
        match (token, name.take()) {
            (Token::Sign('['), None) => {
                let parts = tokens.by_ref().take_while(|it| *it != Token::Sign(']'));
                let parts = parts.map(|it| if let Token::Word(it) = it { it } else { "." });
                name = Some(format!("({})", parts.collect::<String>()));
            }
            (Token::Word(word), None) => name = Some(word.to_owned()),
            (Token::Word(value) | Token::Quoted(value), Some(name)) => {
                found.push((join(scopes.last()?, &name), value.to_owned()));
            }
            (Token::Sign(':'), Some(it)) => name = Some(it),
            (Token::Sign('{' | '<'), Some(name)) => scopes.push(join(scopes.last()?, &name)),
            (Token::Sign('}' | '>'), None) if scopes.len() > 1 => {
                scopes.pop();
            }
            (Token::Sign(',' | ';'), None) => {}
            _ => return None,
        }
    }
    (scopes.len() == 1 && name.is_none()).then_some(found)
}
