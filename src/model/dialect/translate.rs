//! Errors of the JSON Schema validator turned into problems that a data engineer understands.
//!
//! One mistake makes one problem: of alternatives only the branch that was meant is reported,
//! and a thing said twice is said once.

use crate::parse::{Document, Kind, Problem, ProblemKind};
use crate::source::{NodeId, Place};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::types::JsonType;
use jsonschema::{ErrorIterator, ValidationError};
use serde_json::Value;

/// Most problems of one file that are translated.
const MAX_PROBLEMS: usize = 2_000;

/// The problems behind validation errors, without repetitions.
pub(super) fn problems(
    document: &Document,
    root: NodeId,
    schema: &Value,
    errors: ErrorIterator<'_>,
) -> Vec<Problem> {
    let mut translator = Translator { document, root, schema, problems: Vec::new() };
    for error in errors.take(MAX_PROBLEMS) {
        translator.error(&error);
    }
    let mut problems: Vec<Problem> = Vec::with_capacity(translator.problems.len());
    translator.problems.sort_by_key(|problem| problem.span);
    for problem in translator.problems {
        let twin = |it: &&Problem| it.span == problem.span;
        if !problems.iter().rev().take_while(twin).any(|it| *it == problem) {
            problems.push(problem);
        }
    }
    problems
}

struct Translator<'doc> {
    document: &'doc Document,
    root: NodeId,
    schema: &'doc Value,
    problems: Vec<Problem>,
}

impl Translator<'_> {
    fn push(&mut self, kind: ProblemKind, place: Place) {
        self.problems.push(Problem::at(kind, place.node, self.document.mark(place)));
    }

    /// The node that an error is about.
    fn node(&self, error: &ValidationError<'_>) -> NodeId {
        let pointer = error.instance_path().as_str().to_owned();
        let segments: Vec<String> =
            pointer.split('/').skip(1).map(|it| it.replace("~1", "/").replace("~0", "~")).collect();
        let found = self.document.find(segments.iter().map(String::as_str));
        found.map_or(self.root, |(node, _)| node)
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
                self.push(ProblemKind::KeyMissing { key }, Place::key(node));
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
            ValidationErrorKind::PropertyNames { error } => self.error_at(node, error),
            ValidationErrorKind::Pattern { pattern } => {
                let requirement = self.form(pattern, error);
                self.push(ProblemKind::ValueInvalid { requirement }, Place::value(node));
            }
            kind => {
                let requirement = requirement(kind, &error.to_string());
                self.push(ProblemKind::ValueInvalid { requirement }, Place::value(node));
            }
        }
    }

    /// An error about the name of a key.
    fn error_at(&mut self, node: NodeId, error: &ValidationError<'_>) {
        let requirement = requirement(error.kind(), &error.to_string());
        self.push(ProblemKind::ValueInvalid { requirement }, Place::value(node));
    }

    fn unknown_keys(&mut self, node: NodeId, unexpected: &[String], error: &ValidationError<'_>) {
        let known = self.known_keys(error);
        for key in unexpected {
            let entry = self.document.entries(node).find(|it| self.document.scalar(it.key) == key);
            let Some(entry) = entry.copied() else { continue };
            let unused = known
                .iter()
                .map(String::as_str)
                .filter(|it| self.document.get_text(node, it).is_none());
            let nearest = nearest(key, unused).map(str::to_owned);
            let renamed = renamed(key);
            let kind = ProblemKind::KeyUnknown { key: key.clone(), nearest, renamed };
            let span = self.document.span(entry.key);
            self.problems.push(Problem::at(kind, entry.value, span));
        }
    }

    /// The keys that the schema knows at the place of an error.
    fn known_keys(&self, error: &ValidationError<'_>) -> Vec<String> {
        let path = error.schema_path().as_str().to_owned();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let at = self.schema.pointer(parent).unwrap_or(self.schema);
        at.get("properties")
            .and_then(Value::as_object)
            .map(|it| it.keys().cloned().collect())
            .unwrap_or_default()
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
        self.push(ProblemKind::ValueUnknown { found, allowed, nearest }, Place::value(node));
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
        self.push(ProblemKind::CombinationInvalid { requirement }, Place::key(node));
    }

    fn repeated_item(&mut self, node: NodeId) {
        let items = self.document.items(node);
        let value = |id: &NodeId| super::tree::value(self.document, *id);
        let values: Vec<Value> = items.iter().map(value).collect();
        let repeated = items.iter().zip(&values).enumerate().find(|(index, (_, value))| {
            values.iter().take(*index).any(|it| jsonschema::json::cmp::equal(it, value))
        });
        let place = repeated.map_or(node, |(_, (id, _))| *id);
        self.push(ProblemKind::ItemDuplicated, Place::value(place));
    }
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

/// The nearest word within a distance that grows with the length: a typo, not another word.
pub(crate) fn nearest<'word>(
    word: &str,
    known: impl Iterator<Item = &'word str>,
) -> Option<&'word str> {
    let lower = word.to_ascii_lowercase();
    let limit = match word.chars().count() {
        0..=3 => 1,
        4..=6 => 2,
        _ => 3,
    };
    known
        .map(|it| (strsim::damerau_levenshtein(&lower, &it.to_ascii_lowercase()), it))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, it)| (*distance, it.len().abs_diff(word.len()), *it))
        .map(|(_, it)| it)
}

/// Types of other systems and what the standard calls them.
pub(super) fn synonym(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "datetime" | "timestamptz" | "timestamp_tz" | "timestamp_ntz" => "timestamp",
        "int" | "int32" | "int64" | "long" | "bigint" | "smallint" | "short" => "integer",
        "float" | "double" | "decimal" | "numeric" | "real" => "number",
        "str" | "text" | "varchar" | "char" | "uuid" => "string",
        "bool" => "boolean",
        "list" => "array",
        "struct" | "record" | "json" => "object",
        _ => return None,
    })
}

/// Where version 3 of ODCS keeps what a key of version 2 said.
fn renamed(key: &str) -> Option<&'static str> {
    Some(match key {
        "uuid" => "id",
        "quantumName" => "dataProduct",
        "datasetDomain" => "domain",
        "dataset" => "schema",
        "table" | "column" => "name",
        "columns" => "properties",
        "isNullable" => "required, with the opposite meaning",
        "isUnique" => "unique",
        "isPrimaryKey" => "primaryKey",
        "partitionStatus" => "partitioned",
        "sampleValues" => "examples",
        "encryptedColumnName" => "encryptedName",
        "criticalDataElementStatus" => "criticalDataElement",
        "dataGranularity" => "dataGranularityDescription",
        "transformSourceTables" => "transformSourceObjects",
        "stakeholders" => "team",
        "slaDefaultColumn" => "slaDefaultElement",
        "scheduleCronExpression" => "schedule, with `scheduler: cron`",
        "toolName" => "engine, with `type: custom`",
        _ => return None,
    })
}
