//! Errors of the JSON Schema validator turned into problems that a data engineer understands.
//!
//! One mistake makes one problem: of alternatives only the branch that was meant is reported,
//! and a thing said twice is said once.

use super::advice::{Advisor, nearest, synonym};
use super::merge::without_consequences;
use super::schema;
use crate::model::Standard;
use crate::parse::{Document, KeyAdvice, Kind, MAX_PROBLEMS, Problem, ProblemKind};
use crate::source::{NodeId, Place, Span};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use jsonschema::{ErrorIterator, ValidationError};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// The problems behind validation errors, without repetitions; of very many, how many more.
pub(super) fn problems(
    advisor: Advisor<'_>,
    root: NodeId,
    schema: &Value,
    errors: ErrorIterator<'_>,
) -> Vec<Problem> {
    let document = advisor.document;
    let mut translator = Translator {
        advisor,
        document,
        root,
        schema,
        problems: Vec::new(),
        told: FxHashSet::default(),
        keys: HashMap::default(),
        later: FxHashMap::default(),
        lists: FxHashSet::default(),
        more: 0,
    };
    for error in errors {
        translator.error(&error);
    }
    let more = translator.more;
    let mut problems = without_consequences(document, translator.problems);
    if more > 0 {
        problems.push(Problem::new(ProblemKind::ProblemsTooMany { more }, Span::default()));
    }
    problems
}

struct Translator<'doc> {
    advisor: Advisor<'doc>,
    document: &'doc Document,
    root: NodeId,
    schema: &'doc Value,
    problems: Vec<Problem>,
    /// What was told already, each problem as a number.
    told: FxHashSet<u64>,
    /// The keys that the schema knows at its places, each list made once.
    keys: HashMap<String, Vec<String>>,
    /// The keys that later versions do not know either.
    later: FxHashMap<Standard, FxHashSet<Span>>,
    /// The lists of allowed values, each kept once.
    lists: FxHashSet<Arc<[String]>>,
    /// Problems that there is no room for.
    more: usize,
}

impl Translator<'_> {
    fn push(&mut self, kind: ProblemKind, place: Place) {
        let span = self.document.mark(place);
        let mut hasher = DefaultHasher::new();
        (span, &kind).hash(&mut hasher);
        if self.admits(hasher.finish()) {
            self.problems.push(Problem::at(kind, place.node, span));
        }
    }

    /// Whether a problem is news, and there is room to tell it.
    fn admits(&mut self, identity: u64) -> bool {
        if !self.told.insert(identity) {
            return false;
        }
        if self.problems.len() >= MAX_PROBLEMS {
            self.more += 1;
            return false;
        }
        true
    }

    /// The node that an error is about.
    fn node(&self, error: &ValidationError<'_>) -> NodeId {
        self.document.at_pointer(error.instance_path().as_str()).unwrap_or(self.root)
    }

    fn error(&mut self, error: &ValidationError<'_>) {
        let node = self.node(error);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                self.unknown_keys(node, unexpected, error);
            }
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default().to_owned();
                let line = self.advisor.line(node, &key);
                self.push(ProblemKind::KeyMissing { key, line }, Place::key(node));
            }
            ValidationErrorKind::Type { kind } => self.wrong_type(node, &type_words(kind)),
            ValidationErrorKind::Enum { options } => {
                let allowed = options.as_array().map_or_else(Vec::new, |it| texts(it));
                self.wrong_value(node, allowed);
            }
            ValidationErrorKind::Constant { expected_value } => {
                self.wrong_value(node, texts(std::slice::from_ref(expected_value)));
            }
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => self.branches(node, context),
            ValidationErrorKind::OneOfMultipleValid { .. }
            | ValidationErrorKind::Not { .. }
            | ValidationErrorKind::FalseSchema => self.combination(node, error),
            ValidationErrorKind::UniqueItems => self.repeated_item(node),
            ValidationErrorKind::PropertyNames { error } => self.invalid(node, error),
            ValidationErrorKind::Pattern { pattern } => {
                let requirement = self.form(pattern, error);
                self.wrong_form(node, requirement);
            }
            _ => self.invalid(node, error),
        }
    }

    /// A value, or the name of a key, that breaks a bound or format.
    fn invalid(&mut self, node: NodeId, error: &ValidationError<'_>) {
        self.wrong_form(node, requirement(error.kind(), &error.to_string()));
    }

    fn wrong_form(&mut self, node: NodeId, requirement: String) {
        let example = self.advisor.example(&self.advisor.path(node));
        self.push(ProblemKind::ValueInvalid { requirement, example }, Place::value(node));
    }

    fn unknown_keys(&mut self, node: NodeId, unexpected: &[String], error: &ValidationError<'_>) {
        let path = error.schema_path().as_str().to_owned();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let schema = self.schema;
        let known =
            self.keys.entry(parent.to_owned()).or_insert_with(|| known_keys(schema, parent));
        let unused: Vec<String> =
            known.iter().filter(|it| self.document.get_text(node, it).is_none()).cloned().collect();
        let unused: Vec<&str> = unused.iter().map(String::as_str).collect();
        let path = self.advisor.path(node);
        for key in unexpected {
            let Some(entry) = self.document.entry(node, key).copied() else { continue };
            let span = self.document.span(entry.key);
            let mut hasher = DefaultHasher::new();
            (span, "key").hash(&mut hasher);
            if self.admits(hasher.finish()) {
                let advice = self.advice(&path, key, &unused, span);
                let kind = ProblemKind::KeyUnknown { key: key.clone(), advice };
                self.problems.push(Problem::at(kind, entry.value, span));
            }
        }
    }

    /// What to do about an unknown key; a later version is named only if it takes the key where it
    /// stands, beside its neighbours.
    fn advice(&mut self, path: &str, key: &str, unused: &[&str], span: Span) -> KeyAdvice {
        let later = self.advisor.key_since(path, key);
        if let Some(later) = later {
            let (document, root) = (self.document, self.root);
            let unknown = self
                .later
                .entry(later)
                .or_insert_with(|| schema::unknown_keys(document, root, later));
            if !unknown.contains(&span) {
                return KeyAdvice::Since(later.api_version());
            }
        }
        self.advisor.unknown_key(path, key, unused)
    }

    /// What a pattern wants, by the examples that the schema gives beside it.
    fn form(&self, pattern: &str, error: &ValidationError<'_>) -> String {
        let path = error.schema_path().as_str().to_owned();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let examples = self.schema.pointer(parent).and_then(|it| it.get("examples")?.as_array());
        match examples.map(|it| texts(it)).as_deref() {
            Some([one]) => format!("must be of a form such as `{one}`"),
            Some([one, other, ..]) => format!("must be of a form such as `{one}` or `{other}`"),
            Some([]) | None => format!("must match `{pattern}`"),
        }
    }

    fn wrong_type(&mut self, node: NodeId, expected: &str) {
        let found = self.document.kindness(node);
        let key = self.document.key_of(node).map(|key| self.document.scalar(key));
        let hint = match (key, self.document.kind(node)) {
            (Some("description"), Kind::Text) if expected == "a mapping" => {
                Some("put the text under `purpose:`")
            }
            (Some("description"), Kind::Text) if expected == "a list" => {
                Some("write a list, such as `[What the table means]`")
            }
            (Some("customProperties"), Kind::Mapping) => {
                Some("write each entry as `- property: NAME` with `value: VALUE`")
            }
            (Some("team"), Kind::Text) => {
                Some("write `team:` with `name:` and `members:` below it")
            }
            (Some("tags"), Kind::Text) => Some("write a list, such as `[finance, daily]`"),
            (_, Kind::Null) if self.is_commented(node) => {
                Some("a `#` behind a blank starts a comment: put the text in quotation marks")
            }
            (_, Kind::Null) => Some("give the key a value or delete it"),
            (_, Kind::Bool | Kind::Int | Kind::Float) if expected == "a text" => {
                Some("put the value in quotation marks")
            }
            _ => None,
        };
        let kind = ProblemKind::TypeWrong { expected: expected.to_owned(), found, hint };
        let part = match self.document.kind(node) {
            Kind::Null => Place::key(node),
            _ => Place::value(node),
        };
        self.push(kind, part);
    }

    /// Whether what looks like a value of a key is a comment, such as `#orders`.
    fn is_commented(&self, node: NodeId) -> bool {
        let Some(key) = self.document.key_of(node).map(|it| self.document.span(it)) else {
            return false;
        };
        let comments = self.document.comments();
        let next = comments.partition_point(|it| it.span.start < key.end);
        let Some(comment) = comments.get(next).map(|it| it.span) else { return false };
        let source = self.document.source();
        let between = Span { start: key.end, end: comment.start }.slice(source);
        !between.contains('\n')
            && comment.slice(source).strip_prefix('#').is_some_and(|it| !it.starts_with(' '))
    }

    fn wrong_value(&mut self, node: NodeId, allowed: Vec<String>) {
        if matches!(self.document.kind(node), Kind::Sequence | Kind::Mapping | Kind::Null) {
            self.wrong_type(node, "a text");
            return;
        }
        let found = self.document.scalar(node).to_owned();
        let nearest = synonym(&found)
            .filter(|it| allowed.iter().any(|known| known == it))
            .or_else(|| nearest(&found, allowed.iter().map(String::as_str)))
            .map(str::to_owned);
        let known = self.lists.get(&*allowed).cloned();
        let allowed = known.unwrap_or_else(|| allowed.into());
        self.lists.insert(allowed.clone());
        let since = self.advisor.value_since(&self.advisor.path(node), &found);
        let kind = ProblemKind::ValueUnknown { found, allowed, nearest, since };
        self.push(kind, Place::value(node));
    }

    /// Of alternatives, reports the branch that was meant: the one that fails deepest, then with
    /// the fewest errors; where all fail on the type, the types that would do.
    fn branches(&mut self, node: NodeId, context: &[Vec<ValidationError<'static>>]) {
        let at = self.document.pointer(node);
        let is_type = |error: &ValidationError<'_>| {
            matches!(error.kind(), ValidationErrorKind::Type { .. })
                && error.instance_path().as_str() == at
        };
        let all_types = !context.is_empty() && context.iter().all(|it| it.iter().any(is_type));
        if all_types {
            let mut words: Vec<String> = context
                .iter()
                .flatten()
                .filter_map(|error| match error.kind() {
                    ValidationErrorKind::Type { kind } => Some(type_words(kind)),
                    _ => None,
                })
                .collect();
            words.dedup();
            self.wrong_type(node, &words.join(" or "));
            return;
        }
        if let Some(keys) = one_of_keys(context, &at) {
            self.push(ProblemKind::KeysMissing { keys }, Place::key(node));
            return;
        }
        let meant = context.iter().filter(|it| !it.iter().any(is_type)).max_by_key(|branch| {
            let depth = |it: &ValidationError<'_>| it.instance_path().as_str().matches('/').count();
            let deepest = branch.iter().map(depth).min().unwrap_or_default();
            (deepest, std::cmp::Reverse(branch.len()))
        });
        for error in meant.into_iter().flatten() {
            self.error(error);
        }
    }

    /// A combination that the schema forbids; the schema says why in its `$comment`.
    fn combination(&mut self, node: NodeId, error: &ValidationError<'_>) {
        let path = error.schema_path().as_str().to_owned();
        let comment = ancestors(&path)
            .find_map(|it| self.schema.pointer(it).and_then(|at| at.get("$comment")))
            .and_then(Value::as_str);
        let requirement = comment.map_or_else(
            || "does not go together with its neighbours".to_owned(),
            |it| it.trim_end_matches('.').to_owned(),
        );
        let keys = rivals(self.document, node, self.schema.pointer(&path));
        let second = keys.get(1).and_then(|it| self.document.get_text(node, it));
        let place = Place::key(second.unwrap_or(node));
        self.push(ProblemKind::CombinationInvalid { requirement, keys }, place);
    }

    fn repeated_item(&mut self, node: NodeId) {
        let items = self.document.items(node);
        let repeated = first_repeated(self.document, items);
        let place = repeated.unwrap_or(node);
        self.push(ProblemKind::ItemDuplicated, Place::value(place));
    }
}

/// The first item that equals an earlier one; equal ones have equal canonical texts.
fn first_repeated(document: &Document, items: &[NodeId]) -> Option<NodeId> {
    let mut seen: HashMap<String, Vec<Value>> = HashMap::default();
    items.iter().copied().find(|id| {
        let value = super::tree::value(document, *id);
        let equals = |it: &Value| jsonschema::json::cmp::equal(it, &value);
        // `1` and `1.0` are equal, however they are written.
        let number = value.as_f64().map(|it| it.to_string());
        let alike = seen.entry(number.unwrap_or_else(|| shape(&value))).or_default();
        let repeats = alike.iter().any(equals);
        alike.push(value);
        repeats
    })
}

/// What equal values have in common: the text of a text, else the kind of the value.
fn shape(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Array(_) => "list".to_owned(),
        Value::Object(_) => "mapping".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The keys of a mapping of which a list of alternatives allows one only.
fn rivals(document: &Document, node: NodeId, alternatives: Option<&Value>) -> Vec<String> {
    let alternatives = alternatives.and_then(Value::as_array).into_iter().flatten();
    let keys = alternatives.filter_map(|it| it.get("required")?.as_array());
    let mut present: Vec<(Span, String)> = keys
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(|key| Some((document.span(document.entry(node, key)?.key), key.to_owned())))
        .collect();
    present.sort();
    present.into_iter().map(|(_, key)| key).collect()
}

/// The keys that a schema knows at a place.
fn known_keys(schema: &Value, at: &str) -> Vec<String> {
    let properties = schema.pointer(at).and_then(|it| it.get("properties")?.as_object());
    properties.map(|it| it.keys().cloned().collect()).unwrap_or_default()
}

/// The keys of which one is needed, where each alternative lacks nothing but one key.
fn one_of_keys(context: &[Vec<ValidationError<'static>>], at: &str) -> Option<Vec<String>> {
    let key = |branch: &Vec<ValidationError<'static>>| match branch.as_slice() {
        [error] if error.instance_path().as_str() == at => match error.kind() {
            ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        },
        _ => None,
    };
    let keys: Option<Vec<String>> = context.iter().map(key).collect();
    keys.filter(|it| it.len() > 1)
}

/// A schema path and its ancestors, innermost first, down to the second level.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(parent, _)| parent))
        .take(3)
        .filter(|path| !path.is_empty())
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).collect()
}

fn type_words(kind: &TypeKind) -> String {
    let word = |it: JsonType| match it {
        JsonType::Array => "a list",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "empty",
        JsonType::Number => "a number",
        JsonType::Object => "a mapping",
        JsonType::String => "a text",
    };
    match kind {
        TypeKind::Single(it) => word(*it).to_owned(),
        TypeKind::Multiple(set) => set.iter().map(word).collect::<Vec<_>>().join(" or "),
    }
}

fn requirement(kind: &ValidationErrorKind, words: &str) -> String {
    match kind {
        ValidationErrorKind::MinLength { limit: 1 } => "must not be empty".to_owned(),
        ValidationErrorKind::MinLength { limit } => {
            format!("must have at least {limit} characters")
        }
        ValidationErrorKind::MaxLength { limit } => format!("must have at most {limit} characters"),
        ValidationErrorKind::MinItems { limit: 1 } => "must not be an empty list".to_owned(),
        ValidationErrorKind::MinItems { limit } => format!("must have at least {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("must have at most {limit} items"),
        ValidationErrorKind::MinProperties { limit } => format!("must have at least {limit} keys"),
        ValidationErrorKind::MaxProperties { limit } => format!("must have at most {limit} keys"),
        ValidationErrorKind::Minimum { limit } => format!("must be at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("must be at most {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => format!("must be greater than {limit}"),
        ValidationErrorKind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        ValidationErrorKind::MultipleOf { multiple_of } => {
            format!("must be a multiple of {multiple_of}")
        }
        ValidationErrorKind::Pattern { pattern } => format!("must match `{pattern}`"),
        ValidationErrorKind::Format { format } if format == "date" => {
            "must be a date such as `2026-03-31`".to_owned()
        }
        ValidationErrorKind::Format { format } if format == "date-time" => {
            "must be a date and time such as `2026-03-31T08:00:00Z`".to_owned()
        }
        ValidationErrorKind::Format { format } => format!("must be of format `{format}`"),
        ValidationErrorKind::Contains => "must contain a fitting item".to_owned(),
        _ => words.lines().next().unwrap_or_default().chars().take(120).collect(),
    }
}
