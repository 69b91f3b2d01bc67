//! Imports that the build brings from elsewhere, as those of buf's registry or of Google's APIs.
//!
//! What they declare is not known, and need not be: a type of theirs counts by its name, and their
//! options are of no consequence to what is compared. So each type that no file at hand declares is
//! made up as an empty message, and options by extensions are left out.

use super::index::{join, last};
use protox::prost_reflect::prost_types::descriptor_proto::ExtensionRange;
use protox::prost_reflect::prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    ServiceDescriptorProto, UninterpretedOption,
};
use std::collections::{BTreeMap, BTreeSet};

/// One past the highest number of a field.
const PAST_NUMBERS: i32 = 536_870_912;

/// Types that are made up: by their full names, with a dot in front, as they are written.
pub(super) type Unknown = BTreeMap<String, String>;

/// What the files at hand declare, by full names.
#[derive(Debug, Default)]
pub(super) struct Declared {
    types: BTreeSet<String>,
    packages: BTreeSet<String>,
    /// The last words of all of them.
    words: BTreeSet<String>,
}

impl Declared {
    /// Adds what a file declares.
    pub(super) fn add(&mut self, file: &FileDescriptorProto) {
        let package = file.package();
        let ends = package.match_indices('.').map(|(at, _)| at).chain([package.len()]);
        let packages = ends.filter_map(|end| package.get(..end)).filter(|it| !it.is_empty());
        for package in packages {
            self.words.insert(last(package).to_owned());
            self.packages.insert(package.to_owned());
        }
        let mut enums: Vec<String> =
            file.enum_type.iter().map(|it| join(package, it.name())).collect();
        let mut open: Vec<(String, &DescriptorProto)> =
            file.message_type.iter().map(|it| (join(package, it.name()), it)).collect();
        while let Some((name, message)) = open.pop() {
            open.extend(message.nested_type.iter().map(|it| (join(&name, it.name()), it)));
            enums.extend(message.enum_type.iter().map(|it| join(&name, it.name())));
            self.insert(name);
        }
        for name in enums {
            self.insert(name);
        }
    }

    fn insert(&mut self, name: String) {
        self.words.insert(last(&name).to_owned());
        self.types.insert(name);
    }

    /// The full name of a type that is not known, as it is written in a scope; nothing where the
    /// name leads to a type that is, or into one.
    fn unknown(&self, scope: &str, package: &str, name: &str) -> Option<String> {
        let first = name.split('.').next().unwrap_or(name);
        let full = if let Some(full) = name.strip_prefix('.') {
            full.to_owned()
        } else {
            let known = scopes(scope).filter(|_| self.words.contains(first)).find_map(|scope| {
                let found = join(scope, first);
                let is_known = self.types.contains(&found) || self.packages.contains(&found);
                is_known.then(|| join(scope, name))
            });
            // A name of one word may be that of a file of the same package.
            let near = if first == name { join(package, name) } else { name.to_owned() };
            known.unwrap_or(near)
        };
        let ends = full.match_indices('.').map(|(at, _)| at).chain([full.len()]);
        let mut outer = ends.filter_map(|end| full.get(..end));
        let known = outer.any(|it| self.types.contains(it)) || self.packages.contains(&full);
        (!known && !full.is_empty()).then_some(full)
    }
}

/// A scope and those around it, the outermost last.
fn scopes(scope: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(scope), |it| {
        (!it.is_empty()).then(|| it.rsplit_once('.').map_or("", |it| it.0))
    })
}

/// Makes up what the files take from those that are `missing`, and says whether they name what was
/// declared before and is not any more. That, as what is `declared` in any of them, is not made up.
pub(super) fn make_up(
    files: &mut BTreeMap<String, FileDescriptorProto>,
    missing: &BTreeSet<String>,
    (declared, before): (&Declared, &Declared),
) -> (Unknown, bool) {
    let (mut unknown, mut takers, mut lacks) = (Unknown::new(), Vec::new(), false);
    let open = open(files, missing);
    for (name, file) in files.iter_mut().filter(|it| open.contains(it.0)) {
        let package = file.package().to_owned();
        let mut names = Names { declared, before, package, taken: Unknown::new(), lacks: false };
        names.file(file);
        lacks |= names.lacks;
        if !names.taken.is_empty() {
            takers.push(name.clone());
        }
        unknown.append(&mut names.taken);
    }
    let made = made(&unknown.keys().map(|it| it.trim_start_matches('.')).collect());
    for taker in &takers {
        if let Some(file) = files.get_mut(taker) {
            file.dependency.extend(made.keys().cloned());
        }
    }
    files.extend(made);
    (unknown, lacks)
}

/// The files that see what a missing one declares: they import it, or what hands it on.
fn open(
    files: &BTreeMap<String, FileDescriptorProto>,
    missing: &BTreeSet<String>,
) -> BTreeSet<String> {
    let public = |it: &FileDescriptorProto| -> Vec<String> {
        let numbers = it.public_dependency.iter().filter_map(|at| usize::try_from(*at).ok());
        numbers.filter_map(|at| it.dependency.get(at).cloned()).collect()
    };
    let mut handing: BTreeSet<String> = missing.clone();
    loop {
        let more = files.iter().filter(|(name, file)| {
            !handing.contains(*name) && public(file).iter().any(|it| handing.contains(it))
        });
        let more: Vec<String> = more.map(|it| it.0.clone()).collect();
        if more.is_empty() {
            break;
        }
        handing.extend(more);
    }
    let sees = |it: &FileDescriptorProto| it.dependency.iter().any(|it| handing.contains(it));
    files.iter().filter(|it| sees(it.1)).map(|it| it.0.clone()).collect()
}

/// Files that declare some messages, one for each package.
fn made(names: &BTreeSet<&str>) -> BTreeMap<String, FileDescriptorProto> {
    let mut files: BTreeMap<String, FileDescriptorProto> = BTreeMap::new();
    // In the order of the names what holds others comes before these.
    for name in names {
        let holder = scopes(name).skip(1).filter(|it| names.contains(it)).last();
        let package = holder.unwrap_or(name).rsplit_once('.').map_or("", |it| it.0);
        let local = name.strip_prefix(package).unwrap_or(name).trim_start_matches('.');
        let file = format!("unknown types of {package}.proto");
        let file = files.entry(file.clone()).or_insert_with(|| FileDescriptorProto {
            name: Some(file),
            package: Some(package.to_owned()).filter(|it| !it.is_empty()),
            ..FileDescriptorProto::default()
        });
        let mut level = &mut file.message_type;
        for word in local.split('.') {
            let at = level.iter().position(|it| it.name() == word).unwrap_or(level.len());
            if at == level.len() {
                level.push(message(word));
            }
            let Some(message) = level.get_mut(at) else { break };
            level = &mut message.nested_type;
        }
    }
    files
}

/// A message of which nothing is known; others may extend it.
fn message(name: &str) -> DescriptorProto {
    let range = ExtensionRange { start: Some(1), end: Some(PAST_NUMBERS), options: None };
    DescriptorProto {
        name: Some(name.to_owned()),
        extension_range: vec![range],
        ..DescriptorProto::default()
    }
}

/// The names of types that one file writes.
struct Names<'run> {
    declared: &'run Declared,
    before: &'run Declared,
    package: String,
    /// Those that are made up.
    taken: Unknown,
    /// Whether one is not that was declared before.
    lacks: bool,
}

impl Names<'_> {
    fn file(&mut self, file: &mut FileDescriptorProto) {
        let package = self.package.clone();
        plain(file.options.as_mut().map(|it| &mut it.uninterpreted_option));
        file.enum_type.iter_mut().for_each(plain_enum);
        for it in &mut file.message_type {
            self.message(it, &package);
        }
        for it in &mut file.extension {
            self.field(it, &package);
        }
        for it in &mut file.service {
            self.service(it);
        }
    }

    fn message(&mut self, message: &mut DescriptorProto, around: &str) {
        let scope = join(around, message.name());
        plain(message.options.as_mut().map(|it| &mut it.uninterpreted_option));
        message.enum_type.iter_mut().for_each(plain_enum);
        for it in &mut message.oneof_decl {
            plain(it.options.as_mut().map(|it| &mut it.uninterpreted_option));
        }
        for it in &mut message.extension_range {
            plain(it.options.as_mut().map(|it| &mut it.uninterpreted_option));
        }
        for it in message.field.iter_mut().chain(&mut message.extension) {
            self.field(it, &scope);
        }
        for it in &mut message.nested_type {
            self.message(it, &scope);
        }
    }

    fn field(&mut self, field: &mut FieldDescriptorProto, scope: &str) {
        plain(field.options.as_mut().map(|it| &mut it.uninterpreted_option));
        self.name(field.extendee.as_mut(), scope);
        // Where the kind of a type is written, as of a group, it is one of the file.
        if field.r#type.is_none() && self.name(field.type_name.as_mut(), scope) {
            // What only an enum may have would make the message that stands for it a mistake.
            field.default_value = None;
            if let Some(options) = &mut field.options {
                options.uninterpreted_option.retain(|it| !is_called(it, "packed"));
                options.packed = None;
            }
        }
    }

    fn service(&mut self, service: &mut ServiceDescriptorProto) {
        let scope = join(&self.package, service.name());
        plain(service.options.as_mut().map(|it| &mut it.uninterpreted_option));
        for it in &mut service.method {
            plain(it.options.as_mut().map(|it| &mut it.uninterpreted_option));
            self.name(it.input_type.as_mut(), &scope);
            self.name(it.output_type.as_mut(), &scope);
        }
    }

    /// Writes a name in full where it is that of a type that is made up; whether it is.
    fn name(&mut self, name: Option<&mut String>, scope: &str) -> bool {
        let Some(name) = name else { return false };
        let Some(full) = self.declared.unknown(scope, &self.package, name) else { return false };
        if self.before.types.contains(&full) {
            self.lacks = true;
            return false;
        }
        let written = std::mem::replace(name, format!(".{full}"));
        self.taken.insert(name.clone(), written);
        true
    }
}

/// Leaves out the options by extensions.
fn plain(options: Option<&mut Vec<UninterpretedOption>>) {
    if let Some(options) = options {
        options.retain(|it| it.name.first().is_none_or(|it| !it.is_extension));
    }
}

fn plain_enum(it: &mut EnumDescriptorProto) {
    plain(it.options.as_mut().map(|it| &mut it.uninterpreted_option));
    for it in &mut it.value {
        plain(it.options.as_mut().map(|it| &mut it.uninterpreted_option));
    }
}

fn is_called(option: &UninterpretedOption, name: &str) -> bool {
    matches!(option.name.as_slice(), [only] if !only.is_extension && only.name_part == name)
}
