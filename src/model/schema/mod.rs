//! Schema files beside contracts: Avro, JSON Schema, Protobuf and dbt, compared by their own rules.
//!
//! Each language reads its text to a model with a place for everything and compares two of them
//! as sets of data. Deliberately not here: which files belong to the mesh, and severities.

pub mod avro;
mod bundle;
pub mod dbt;
mod error;
mod fragment;
pub mod json_schema;
mod outline;
pub mod protobuf;
mod said;
mod ties;

use crate::finding::Effect;
use crate::model::diff::Dialect;
use crate::parse::{self, Document, Text};
use crate::source::{NodeId, Revision, Span};
use bundle::Bundle;
use jiff::civil::Date;
use std::sync::Arc;

pub use bundle::{Lead, Part};
pub use error::{Refusal, SchemaError, SchemaErrorKind};
pub use fragment::Parts;
pub use outline::{Families, Found, Members, Outline, OutlineField, OutlineObject, Shape, TypeId};
pub use said::Said;
pub use ties::Ties;

/// What is meant of two files: the fragments of the links to them; nothing for the whole.
pub type Fragments<'run> = (Option<&'run str>, Option<&'run str>);

/// What the fragments of the links to two files mean in these.
enum Linked<'run, T> {
    /// All of both, or one of them means nothing.
    Whole,
    /// A part of each.
    Both(T, T),
    /// A part of the first, and nothing of the second, with what is written there.
    Gone(T, &'run str),
}

impl<'run, T> Linked<'run, T> {
    fn of(
        (was, is): Fragments<'run>,
        old: impl Fn(&str) -> Option<T>,
        new: impl Fn(&str) -> Option<T>,
    ) -> Self {
        match (was.and_then(old), is.and_then(new), is) {
            (Some(was), Some(is), _) => Self::Both(was, is),
            (Some(was), None, Some(written)) => Self::Gone(was, written),
            _ => Self::Whole,
        }
    }
}

/// A language of schema files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Apache Avro, `.avsc`.
    Avro,
    /// JSON Schema, `.schema.json`.
    JsonSchema,
    /// Protocol Buffers, `.proto`.
    Protobuf,
    /// The models of dbt, `schema.yml`.
    Dbt,
}

impl Language {
    /// The name that people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Avro => "Avro",
            Self::JsonSchema => "JSON Schema",
            Self::Protobuf => "Protobuf",
            Self::Dbt => "dbt",
        }
    }

    /// What a file in it is.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Avro => "Avro schema",
            Self::JsonSchema => "JSON Schema",
            Self::Protobuf => "Protobuf schema",
            Self::Dbt => "dbt schema",
        }
    }

    /// Compares two texts of this language.
    ///
    /// # Errors
    /// The first thing that makes one of the two no schema, and which of them it is.
    pub fn compare(self, old: &str, new: &str) -> Result<Comparison, Refusal> {
        self.compare_parts(&[Part::alone(old)], &[Part::alone(new)])
    }

    /// Compares two files of this language, each with those that it takes something from behind
    /// it. Places are those in the texts put one behind the other, with a byte between two; of
    /// Protobuf, only what stands in the first of them is looked at.
    ///
    /// # Errors
    /// The first thing that makes one of the two no schema, and which of them it is.
    pub fn compare_parts(self, old: &[Part<'_>], new: &[Part<'_>]) -> Result<Comparison, Refusal> {
        self.compare_meant(old, new, &Meant::default())
    }

    /// The same as who links the files means them.
    ///
    /// # Errors
    /// As [`compare_parts`](Self::compare_parts).
    pub(in crate::model) fn compare_meant(
        self,
        old: &[Part<'_>],
        new: &[Part<'_>],
        meant: &Meant<'_>,
    ) -> Result<Comparison, Refusal> {
        if self == Self::Protobuf {
            return protobuf::compare(&protobuf::Module::of(old), &protobuf::Module::of(new));
        }
        let (old, new) = (Bundle::read(old, Revision::Base)?, Bundle::read(new, Revision::Head)?);
        match self {
            Self::Avro => avro::compare(&old, &new, meant.fragments),
            Self::JsonSchema => json_schema::compare(&old, &new, meant.fragments),
            Self::Dbt | Self::Protobuf => {
                dbt::compare(&old.document, &new.document, meant.dialects)
            }
        }
    }

    /// What a text of this language declares.
    ///
    /// # Errors
    /// The first thing that makes it no schema.
    pub fn outline(self, text: &str) -> Result<Outline, SchemaError> {
        self.outline_parts(&[Part::alone(text)])
    }

    /// What a file of this language declares, with those that it takes something from behind it;
    /// places are as in [`compare_parts`](Self::compare_parts).
    ///
    /// # Errors
    /// The first thing that makes it no schema.
    pub fn outline_parts(self, parts: &[Part<'_>]) -> Result<Outline, SchemaError> {
        if self == Self::Protobuf {
            return protobuf::outline::outline(parts);
        }
        let bundle = Bundle::read(parts, Revision::Head).map_err(|it| it.error)?;
        match self {
            Self::Avro => avro::outline::outline(&bundle),
            Self::JsonSchema => json_schema::outline::outline(&bundle),
            Self::Dbt | Self::Protobuf => dbt::outline::outline(&bundle.document),
        }
    }
}

/// How who links a schema file means it on both sides.
#[derive(Debug, Default)]
pub(in crate::model) struct Meant<'run> {
    /// The parts of files of JSON Schema and Avro; all of them where a fragment means nothing.
    pub(in crate::model) fragments: Fragments<'run>,
    /// The dialects of the types of dbt; none where they are not known.
    pub(in crate::model) dialects: &'run [Dialect],
}

/// What lies between two versions of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Whether everything that is valid now was valid before, so that who reads is not broken.
    pub consumer: bool,
    /// Whether everything that was valid is valid still, so that who writes is not broken.
    pub producer: bool,
    /// Whether a side counts as broken only because it could not be proven whole.
    pub undecided: bool,
    /// A document that is valid now and was not, where one was found.
    pub consumer_example: Option<String>,
    /// A document that was valid and is not any more, where one was found.
    pub producer_example: Option<String>,
    /// Each change, in the order of the files.
    pub changes: Vec<SchemaChange>,
}

/// One change between two versions of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaChange {
    /// The problem, without the group `change/`.
    pub rule: &'static str,
    /// What the field calls it, such as a rule id of buf.
    pub standard_id: Option<&'static str>,
    /// The element, such as `Order.items[].price`; empty for the file as a whole.
    pub path: String,
    /// What changed.
    pub message: Said,
    /// Where it stood; nothing where there was nothing.
    pub old: Option<Span>,
    /// Where it stands; nothing where there is nothing any more.
    pub new: Option<Span>,
    /// What it does to those who read.
    pub consumer: Effect,
    /// What it does to those who write, and to what is written already.
    pub producer: Effect,
    /// Whether it breaks only by what an open object lets in besides: a lenient judge lets it pass.
    pub by_openness: bool,
    /// What it does to both for a lenient judge, where that is less: what nobody who keeps to the old
    /// file ever meets breaks nobody.
    pub lenient: Option<(Effect, Effect)>,
    /// Whether old data is taken for something else: nothing fails, and every value is wrong.
    pub misread: bool,
    /// Whether the schema can't be read any more, for a file that it needs is gone.
    pub lost: bool,
    /// The end that was announced for what is gone, or is announced now.
    pub end: Option<Date>,
}

impl SchemaChange {
    /// A change of a file as a whole, by where that stood and stands, with what it does to those who
    /// read and to those who write.
    pub fn new(
        rule: &'static str,
        message: impl Into<Said>,
        (old, new): (Option<Span>, Option<Span>),
        (consumer, producer): (Effect, Effect),
    ) -> Self {
        Self {
            rule,
            standard_id: None,
            path: String::new(),
            message: message.into(),
            old,
            new,
            consumer,
            producer,
            by_openness: false,
            lenient: None,
            misread: false,
            lost: false,
            end: None,
        }
    }
}

/// What is said where nothing tells what lies between two versions.
const UNTOLD: &str = "whether the schema accepts other data can't be told";

impl Comparison {
    /// The verdict with the changes that explain it: no change breaks a side that stays whole, and
    /// a side that breaks has a change that says so.
    fn new(verdicts: (bool, bool), changes: Vec<SchemaChange>, roots: (Span, Span)) -> Self {
        Self::doubted(verdicts, (false, false), changes, roots)
    }

    /// The same where one fragment means nothing any more.
    fn part_gone(fragment: &str, (old, new): (Span, Span)) -> Self {
        let message = format!("`{}`, which is linked, is gone", short(fragment));
        let (places, effects) = ((Some(old), Some(new)), (Effect::Break, Effect::Break));
        let change = SchemaChange::new("object-removed", message, places, effects);
        Self::new((false, false), vec![change], (old, new))
    }

    /// The same with what nobody can read any more.
    fn with_lost(mut self, lost: Vec<SchemaChange>) -> Self {
        if lost.is_empty() {
            return self;
        }
        (self.consumer, self.producer, self.undecided) = (false, false, false);
        self.changes.retain(|it| it.message.text != UNTOLD);
        self.changes.extend(lost);
        self.changes.sort_by_key(order);
        self
    }

    /// The same where sides count as broken only because they could not be proven whole: that is
    /// then told as a risk.
    fn doubted(
        verdicts: (bool, bool),
        doubts: (bool, bool),
        mut changes: Vec<SchemaChange>,
        roots: (Span, Span),
    ) -> Self {
        let (consumer, producer) = verdicts;
        for change in &mut changes {
            if consumer && change.consumer == Effect::Break {
                change.consumer = Effect::Risk;
            }
            if producer && change.producer == Effect::Break {
                change.producer = Effect::Risk;
            }
        }
        let explained =
            |side: fn(&SchemaChange) -> Effect| changes.iter().any(|it| side(it) == Effect::Break);
        let missing =
            (!consumer && !explained(|it| it.consumer), !producer && !explained(|it| it.producer));
        if missing.0 || missing.1 {
            let effect = |missing, doubted| match (missing, doubted) {
                (false, _) => Effect::Fine,
                (true, true) => Effect::Risk,
                (true, false) => Effect::Break,
            };
            let sure = (missing.0 && !doubts.0, missing.1 && !doubts.1);
            let message = match sure {
                (false, false) => UNTOLD,
                (true, true) => "the schema accepts other data",
                (true, false) => "the schema accepts data that it refused",
                _ => "the schema refuses data that it accepted",
            };
            let effects = (effect(missing.0, doubts.0), effect(missing.1, doubts.1));
            let places = (Some(roots.0), Some(roots.1));
            changes.push(SchemaChange::new("type-changed", message, places, effects));
        }
        changes.sort_by_key(order);
        Self {
            consumer,
            producer,
            undecided: doubts.0 || doubts.1,
            consumer_example: None,
            producer_example: None,
            changes,
        }
    }
}

/// By what changes are put in order.
fn order(it: &SchemaChange) -> (Option<Span>, &'static str) {
    (it.new.or(it.old), it.rule)
}

/// Reads a text as JSON or YAML.
fn document(text: &str, revision: Revision) -> Result<Document, Refusal> {
    let text = Text { text: Arc::from(text), ..Text::default() };
    let (document, problems) = parse::parse(&text);
    if let Some(problem) = problems.into_iter().find(|it| !it.kind.is_mild()) {
        let kind = SchemaErrorKind::Unreadable(problem.kind);
        return Err(Refusal { revision, error: SchemaError { kind, span: problem.span } });
    }
    Ok(document)
}

/// The bytes to mark for a node: its first line.
fn mark(document: &Document, node: NodeId) -> Span {
    mark_line(document.source(), document.span(node))
}

/// The first line of some bytes.
fn mark_line(text: &str, span: Span) -> Span {
    let line = span.slice(text).split(['\n', '\r']).next().unwrap_or_default().trim_end();
    Span::new(span.start as usize, span.start as usize + line.len())
}

/// A value as it is shown in a message: its first characters.
fn short(value: &str) -> String {
    const SHOWN: usize = 60;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_owned(),
    }
}
