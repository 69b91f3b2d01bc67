//! What was meant by a key or value that the standard does not know, and what fits instead.

use super::keys::{self, Place};
use crate::model::Standard;
use crate::parse::{Document, KeyAdvice};
use crate::source::NodeId;
use std::collections::BTreeMap;

/// Keys of fields that hold fields, types of items, and the two sides of a map.
const INNER: [&str; 5] = ["properties", "items", "map", "key", "value"];

/// Gives advice on the keys and values of one document.
#[derive(Clone, Copy)]
pub(super) struct Advisor<'doc> {
    pub(super) document: &'doc Document,
    pub(super) standard: Standard,
}

impl Advisor<'_> {
    fn places(self) -> &'static BTreeMap<String, Place> {
        keys::places(self.standard)
    }

    /// The keys that lead to a node, with dots: where [`keys`](keys::keys) tells of it.
    pub(super) fn path(self, node: NodeId) -> String {
        let mut path: Vec<&str> = Vec::new();
        let mut at = Some(node);
        while let Some(id) = at {
            path.extend(self.document.key_of(id).map(|key| self.document.scalar(key)));
            at = self.document.parent(id);
        }
        path.reverse();
        let whole = path.join(".");
        match path.as_slice() {
            ["schema", "properties", rest @ ..] if !self.places().contains_key(&whole) => {
                // What lies deeper in itself stands where its outermost one does.
                let inner = rest.iter().take_while(|it| INNER.contains(it)).count();
                let rest = rest.iter().skip(inner);
                ["schema", "properties"].iter().chain(rest).copied().collect::<Vec<_>>().join(".")
            }
            _ => whole,
        }
    }

    /// What to do about a key that the standard does not know in a mapping at a path; `known` are
    /// the keys that it knows there and that are not used.
    pub(super) fn unknown_key(self, path: &str, key: &str, known: &[&str]) -> KeyAdvice {
        if path.ends_with("logicalTypeOptions")
            && let Some(types) = fitting(key, self.standard)
        {
            return KeyAdvice::Types(types);
        }
        if !self.standard.is_odcs2()
            && let Some(renamed) = renamed(key)
        {
            return KeyAdvice::Renamed(renamed);
        }
        if let Some(meant) = meant(path, key).iter().find(|it| known.contains(it)) {
            return KeyAdvice::Nearest((*meant).to_owned());
        }
        if let Some(nearest) = nearest(key, known.iter().copied()) {
            return KeyAdvice::Nearest(nearest.to_owned());
        }
        self.elsewhere(path, key).map_or(KeyAdvice::Delete, KeyAdvice::Elsewhere)
    }

    /// The first later version that knows a key in some mapping at a path.
    pub(super) fn key_since(self, path: &str, key: &str) -> Option<Standard> {
        let own = within(path, key);
        self.since(|places| places.contains_key(&own))
    }

    /// The first later version of which something holds, where a document may simply move on to it.
    fn since(self, holds: impl Fn(&BTreeMap<String, Place>) -> bool) -> Option<Standard> {
        let later = Standard::ALL.into_iter().filter(|it| {
            it.subject() == self.standard.subject() && *it > self.standard && !it.is_odcs2()
        });
        let mut later = later.filter(|_| !self.standard.is_odcs2());
        later.find(|it| holds(keys::places(*it)))
    }

    /// The first later version that allows a value at a path.
    pub(super) fn value_since(self, path: &str, value: &str) -> Option<&'static str> {
        let allows = |place: &Place| place.about.values.iter().any(|it| it == value);
        self.since(|places| places.get(path).is_some_and(allows)).map(Standard::api_version)
    }

    /// Where a key stands, if it only slipped in or out of its place.
    fn elsewhere(self, path: &str, key: &str) -> Option<String> {
        let parent = |it: &'static String| match it.rsplit_once('.') {
            Some((parent, name)) => (name == key).then_some(parent),
            None => (it == key).then_some(""),
        };
        let inside = |outer: &str, inner: &str| {
            outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
        };
        let related = self
            .places()
            .keys()
            .filter_map(parent)
            .filter(|it| *it != path && (inside(it, path) || inside(path, it)));
        let depth = |it: &str| it.split('.').filter(|it| !it.is_empty()).count();
        related.min_by_key(|it| (depth(it).abs_diff(depth(path)), *it)).map(str::to_owned)
    }

    /// A key with a value that the standard allows, as a line to write.
    pub(super) fn line(self, mapping: NodeId, key: &str) -> Option<String> {
        // What an older version calls `rule` is the metric now.
        let older = (key == "metric").then(|| self.document.get_text(mapping, "rule")).flatten();
        let path = within(&self.path(mapping), key);
        let example = match (older.and_then(|it| self.document.as_text(it)), path.as_str()) {
            (Some(rule), _) => rule.to_owned(),
            (None, "schema.quality.metric") => "rowCount".to_owned(),
            (None, _) => self.example(&path)?,
        };
        Some(format!("{key}: {example}"))
    }

    /// A value that the standard allows at a path, as it is written.
    pub(super) fn example(self, path: &str) -> Option<String> {
        let about = &self.places().get(path)?.about;
        let shown = about.examples.first().or(about.values.first());
        shown.filter(|it| !it.starts_with(['{', '['])).cloned().or_else(|| {
            Some(match about.kind.as_str() {
                "date" => "2026-03-31".to_owned(),
                "date and time" => "2026-03-31T08:00:00Z".to_owned(),
                "`true` or `false`" => "true".to_owned(),
                _ => return None,
            })
        })
    }
}

fn within(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The types that have an option of `logicalTypeOptions`.
fn fitting(option: &str, standard: Standard) -> Option<&'static [&'static str]> {
    // Timestamps and times are types of their own since 3.1.
    let timed = standard >= Standard::Odcs310;
    Some(match option {
        "minLength" | "maxLength" | "pattern" => &["string"],
        "format" if timed => &["string", "date", "timestamp", "time", "integer", "number"],
        "format" => &["string", "date", "integer", "number"],
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" if timed => {
            &["integer", "number", "date", "timestamp", "time"]
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            &["integer", "number", "date"]
        }
        "multipleOf" => &["integer", "number"],
        "minItems" | "maxItems" | "uniqueItems" => &["array"],
        "minProperties" | "maxProperties" | "required" => &["object"],
        "timezone" | "defaultTimezone" if timed => &["timestamp", "time"],
        "dimensions"
        | "elementType"
        | "distanceMetric"
        | "embeddingModel"
        | "embeddingModelVersion"
        | "normalized"
            if standard >= Standard::Odcs320 =>
        {
            &["vector"]
        }
        _ => return None,
    })
}

/// Words of other formats and what the standard calls them, the likeliest first.
fn meant(path: &str, key: &str) -> &'static [&'static str] {
    let section = path.rsplit('.').next().unwrap_or(path);
    match (section, key.to_ascii_lowercase().as_str()) {
        ("properties", "type" | "datatype" | "data_type") => &["logicalType"],
        ("properties", "physical_type" | "sqltype" | "dbtype") => &["physicalType"],
        ("properties" | "schema", "columns" | "fields" | "attributes") => &["properties"],
        ("properties" | "schema", "references" | "foreignkey" | "foreign_key") => {
            &["relationships"]
        }
        ("properties", "pk") => &["primaryKey"],
        ("properties" | "schema", "desc" | "comment" | "doc") => &["description"],
        ("properties" | "schema", "title") => &["businessName"],
        ("logicalTypeOptions", "min") => &["minimum", "minLength", "minItems"],
        ("logicalTypeOptions", "max") => &["maximum", "maxLength", "maxItems"],
        ("logicalTypeOptions", "length") => &["maxLength"],
        ("logicalTypeOptions", "regex" | "regexp") => &["pattern"],
        ("quality", "mustbegreaterthanorequalto" | "mustbegreaterthanorequal") => {
            &["mustBeGreaterOrEqualTo"]
        }
        ("quality", "mustbelessthanorequalto" | "mustbelessthanorequal") => {
            &["mustBeLessOrEqualTo"]
        }
        ("servers", "name") => &["server"],
        ("servers", "db") => &["database"],
        ("", "models" | "tables" | "objects" | "model") => &["schema"],
        ("", "owner" | "owners") => &["team"],
        ("", "sla" | "slas" | "servicelevels") => &["slaProperties"],
        ("", "contact" | "contacts") => &["support"],
        ("", "title") => &["name"],
        _ => &[],
    }
}

/// The nearest word within a distance that grows with the length: a typo, not another word.
pub(crate) fn nearest<'word>(
    word: &str,
    known: impl Iterator<Item = &'word str>,
) -> Option<&'word str> {
    let lower = word.to_ascii_lowercase();
    let letters = letters(&lower);
    let length = word.chars().count();
    let limit = match length {
        0..=3 => 1,
        4..=6 => 2,
        _ => 3,
    };
    known
        // Each step changes at most two letters and the length by one; most words fall out by that
        // alone.
        .filter(|it| it.chars().count().abs_diff(length) <= limit as usize)
        .filter(|it| (self::letters(it) ^ letters).count_ones() <= 2 * limit)
        .map(|it| (distance(&lower, &it.to_ascii_lowercase()), it))
        .filter(|(distance, _)| *distance <= limit as usize)
        .min_by_key(|(distance, it)| (*distance, it.len().abs_diff(word.len()), *it))
        .map(|(_, it)| it)
}

/// Steps from one word to another. What both begin with takes none, and ids begin alike.
fn distance(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let same = (0..=same).rev().find(|it| a.is_char_boundary(*it)).unwrap_or_default();
    let rest = |it| str::get(it, same..).unwrap_or_default();
    strsim::damerau_levenshtein(rest(a), rest(b))
}

/// The letters of a word as a set, whatever their case.
fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set, letter| set | 1 << (u32::from(letter.to_ascii_lowercase()) % 64))
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
pub(super) fn renamed(key: &str) -> Option<&'static str> {
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

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn what_words_begin_with_alike_takes_no_step() {
        let mut words = vec![String::new()];
        for from in 0..60 {
            let word = words[from].clone();
            words.extend(["a", "é", "b"].map(|letter| format!("{word}{letter}")));
        }
        for a in &words {
            for b in &words {
                assert_eq!(distance(a, b), strsim::damerau_levenshtein(a, b), "{a} {b}");
            }
        }
    }
}
