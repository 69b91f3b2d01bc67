//! Protobuf: what buf calls breaking, under its ids, and what that means for readers and writers.
//!
//! One change may break several rules of buf, one for each category of strictness; it is listed
//! once for each of their ids, with the same rule of ours and at the same place.

mod compile;
mod defaults;
mod deprecated;
mod editions;
mod enums;
mod feature_options;
mod features;
mod fields;
mod file;
mod index;
mod kinds;
mod messages;
pub(super) mod outline;
mod tokens;
mod unknown;
mod used;

use super::{Comparison, Lead, Part, Refusal, Said, SchemaChange};
use crate::finding::Effect;
use crate::source::{Revision, Span};
use index::Index;
pub(super) use outline::names;
pub use outline::{declared, full_names};
use std::collections::{BTreeMap, BTreeSet};
pub use tokens::imports;
pub use used::{made_of, used};

/// A Protobuf file with those that it may import.
#[derive(Debug, Clone, Default)]
pub struct Module {
    /// Its text.
    pub text: String,
    /// Texts of other files by the names under which they are imported; those that come with
    /// Protobuf are known.
    pub imports: BTreeMap<String, String>,
    /// The names of files that are gone: nothing stands for them.
    pub gone: BTreeSet<String>,
    /// The names of which it is not known which file they mean.
    pub several: BTreeSet<String>,
}

impl Module {
    /// A file with those that it takes something from behind it.
    pub fn of(parts: &[Part<'_>]) -> Self {
        let text = parts.first().map_or("", |it| it.text).to_owned();
        let mut module = Self { text, ..Self::default() };
        for (name, lead) in parts.iter().flat_map(|it| &it.names) {
            let name = (*name).to_owned();
            match lead {
                Lead::File(at) => {
                    if let Some(part) = parts.get(*at) {
                        module.imports.entry(name).or_insert_with(|| part.text.to_owned());
                    }
                }
                Lead::Gone => {
                    module.gone.insert(name);
                }
                Lead::Several => {
                    module.several.insert(name);
                }
                Lead::Missing | Lead::Away => {}
            }
        }
        module
    }

    /// The same where what only lies beside it later stands for what it lacks; nothing where it lacks
    /// none of that.
    fn with_later(&self, later: &Self) -> Option<Self> {
        let mut with = self.clone();
        let texts = std::iter::once(&self.text).chain(self.imports.values());
        let mut open: Vec<&str> = texts.flat_map(|it| imports(it)).collect();
        while let Some(name) = open.pop() {
            let is_open = !self.gone.contains(name) && !self.several.contains(name);
            if with.imports.contains_key(name) || !is_open {
                continue;
            }
            if let Some(text) = later.imports.get(name) {
                with.imports.insert(name.to_owned(), text.clone());
                open.extend(imports(text));
            }
        }
        (with.imports.len() > self.imports.len()).then_some(with)
    }
}

/// Compares two Protobuf files.
///
/// # Errors
/// The first thing that makes one of the two no Protobuf, such as an import that is not there.
pub fn compare(old: &Module, new: &Module) -> Result<Comparison, Refusal> {
    let refused = |revision| move |error| Refusal { revision, error };
    let whole = old.with_later(new).and_then(|it| compile::compile(&it, None).ok());
    let before = whole.map_or_else(|| compile::compile(old, None), Ok);
    let before = before.map_err(refused(Revision::Base))?;
    let past = (old, Some(&*before.files));
    let after = compile::compile(new, Some(past)).map_err(refused(Revision::Head))?;
    let before = Index::of(&before, &old.text);
    let after = Index::of(&after, &new.text).after(&before, &after);
    let mut walk = Walk { old: &before, new: &after, changes: Vec::new() };
    walk.file();
    walk.messages();
    walk.enums();
    walk.extensions();
    walk.services();
    let whole =
        |side: fn(&SchemaChange) -> Effect| walk.changes.iter().all(|it| side(it) != Effect::Break);
    let verdicts = (whole(|it| it.consumer), whole(|it| it.producer));
    Ok(Comparison::new(verdicts, walk.changes, (Span::default(), Span::default())))
}

/// What buf calls it that a file is gone; whether its package went along can't be told by one file.
pub const FILE_GONE: &str = "FILE_NO_DELETE";

/// Categories of buf's rules, the strictest first; what breaks a lax one breaks all stricter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Generated code breaks, file by file.
    File,
    /// Generated code breaks, whatever file it comes from.
    Package,
    /// The JSON form or the binary form breaks.
    WireJson,
    /// The binary form breaks.
    Wire,
}

/// The categories in which buf lists a rule.
pub fn categories(standard_id: &str) -> &'static [Category] {
    use Category::{File, Package, Wire, WireJson};
    match standard_id {
        "ENUM_NO_DELETE" | "EXTENSION_NO_DELETE" | "MESSAGE_NO_DELETE" | "SERVICE_NO_DELETE" => {
            &[File]
        }
        "ENUM_SAME_JSON_FORMAT"
        | "ENUM_VALUE_SAME_NAME"
        | "FIELD_SAME_JSON_NAME"
        | "FIELD_SAME_NAME"
        | "MESSAGE_SAME_JSON_FORMAT" => &[File, Package, WireJson],
        "FIELD_SAME_DEFAULT"
        | "FIELD_SAME_ONEOF"
        | "FILE_SAME_PACKAGE"
        | "MESSAGE_SAME_REQUIRED_FIELDS"
        | "RESERVED_ENUM_NO_DELETE"
        | "RESERVED_MESSAGE_NO_DELETE"
        | "RPC_SAME_CLIENT_STREAMING"
        | "RPC_SAME_IDEMPOTENCY_LEVEL"
        | "RPC_SAME_REQUEST_TYPE"
        | "RPC_SAME_RESPONSE_TYPE"
        | "RPC_SAME_SERVER_STREAMING" => &[File, Package, WireJson, Wire],
        "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED"
        | "FIELD_NO_DELETE_UNLESS_NAME_RESERVED"
        | "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"
        | "FIELD_WIRE_JSON_COMPATIBLE_TYPE" => &[WireJson],
        "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED"
        | "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED" => &[WireJson, Wire],
        "FIELD_WIRE_COMPATIBLE_CARDINALITY" | "FIELD_WIRE_COMPATIBLE_TYPE" => &[Wire],
        _ if standard_id.starts_with("PACKAGE_") => &[Package],
        _ => &[File, Package],
    }
}

/// Whether buf asks for a rule though the package is another: it then takes no element of one
/// package for one of the other, and only misses what bears the same name in neither.
fn spans_packages(standard_id: &str) -> bool {
    standard_id.starts_with("FILE_")
        || standard_id.starts_with("PACKAGE_")
        || categories(standard_id) == [Category::File]
}

/// What a change does to readers and writers.
type Effects = (Effect, Effect);

const FINE: Effects = (Effect::Fine, Effect::Fine);
const RISK: Effects = (Effect::Risk, Effect::Risk);
const BREAK: Effects = (Effect::Break, Effect::Break);

/// The two files side by side, and what was found.
struct Walk<'text> {
    old: &'text Index<'text>,
    new: &'text Index<'text>,
    changes: Vec<SchemaChange>,
}

/// One change, before it has a place.
struct Fact<'text> {
    rule: &'static str,
    /// The rules of buf that it breaks.
    ids: Vec<&'static str>,
    path: &'text str,
    message: Said,
    effects: Effects,
}

impl Walk<'_> {
    /// Notes a change at the places in the descriptors of both files.
    fn note(&mut self, fact: Fact<'_>, old: Option<&[i32]>, new: Option<&[i32]>) {
        let lenient = fact.effects;
        self.note_lenient(fact, lenient, old, new);
    }

    /// The same with what it does for a lenient judge.
    fn note_lenient(
        &mut self,
        fact: Fact<'_>,
        lenient: Effects,
        old: Option<&[i32]>,
        new: Option<&[i32]>,
    ) {
        let old = old.and_then(|it| self.old.own_span(it));
        let new = new.and_then(|it| self.new.own_span(it));
        let same_package = self.same_package();
        let ids = fact.ids.into_iter().filter(|it| same_package || spans_packages(it));
        let mut ids: Vec<Option<&'static str>> = ids.map(Some).collect();
        if ids.is_empty() {
            ids.push(None);
        }
        self.changes.extend(ids.into_iter().map(|standard_id| SchemaChange {
            standard_id,
            path: fact.path.to_owned(),
            lenient: Some(lenient).filter(|it| *it != fact.effects),
            ..SchemaChange::new(fact.rule, fact.message.clone(), (old, new), fact.effects)
        }));
    }

    /// Whether two names mean one type, which moves along with the package of the file; one of which
    /// nothing is known may be written in more or fewer words.
    fn same_type(&self, old: &str, new: &str) -> bool {
        if old == new || self.old.relative(old) == self.new.relative(new) {
            return true;
        }
        if !self.old.is_unknown(old) && !self.new.is_unknown(new) {
            return false;
        }
        let (was, is) = (self.old.written(old), self.new.written(new));
        let within = |outer: &str, inner: &str| {
            outer.strip_suffix(inner).is_some_and(|it| it.is_empty() || it.ends_with('.'))
        };
        within(was, is) || within(is, was)
    }

    /// Whether both files are of one package.
    fn same_package(&self) -> bool {
        self.old.file.package() == self.new.file.package()
    }
}
