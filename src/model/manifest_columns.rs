//! What a dbt manifest says of the columns of its relations.

use super::schema::dbt::{DEEPEST, table};
use super::schema::{Outline, OutlineObject};
use crate::source::Span;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The columns of a relation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// Each with its type, where one is declared.
    listed: Vec<(Box<str>, Option<Box<str>>)>,
    /// Whether dbt holds the relation to them.
    pub(super) enforced: bool,
    /// Constraints and tests by column: `not_null`, `unique` or `primary_key`.
    kept: BTreeSet<(Box<str>, Box<str>)>,
}

#[derive(Deserialize, Default)]
pub(super) struct RawColumn {
    #[serde(default)]
    name: Option<Box<str>>,
    #[serde(default)]
    data_type: Value,
    #[serde(default)]
    constraints: Value,
}

#[derive(Deserialize, Default)]
pub(super) struct RawContract {
    #[serde(default)]
    pub(super) enforced: Value,
}

impl Columns {
    /// Reads columns and the constraints of the relation itself.
    pub(super) fn read(
        raw: BTreeMap<Box<str>, RawColumn>,
        constraints: &Value,
        enforced: bool,
    ) -> Self {
        let mut columns = Self { enforced, ..Self::default() };
        let word = |it: &Value| it.get("type").and_then(Value::as_str).map(Into::into);
        for (key, column) in raw {
            let name = column.name.unwrap_or(key);
            for kind in list(&column.constraints).iter().filter_map(word) {
                columns.kept.insert((name.to_lowercase().into(), kind));
            }
            columns.listed.push((name, column.data_type.as_str().map(Into::into)));
        }
        for constraint in list(constraints) {
            let Some(kind) = word(constraint) else { continue };
            let named = constraint.get("columns").map_or(&[][..], |it| list(it));
            let named: Vec<&str> = named.iter().filter_map(Value::as_str).collect();
            // Of several columns together, each may repeat.
            let kind = match (&*kind, named.len()) {
                ("unique", 2..) => continue,
                ("primary_key", 2..) => "not_null",
                (kind, _) => kind,
            };
            for name in named {
                columns.keep(name, kind);
            }
        }
        columns
    }

    /// Notes that a test or constraint keeps something of a column.
    pub(super) fn keep(&mut self, column: &str, kind: &str) {
        self.kept.insert((column.to_lowercase().into(), kind.into()));
    }

    /// Whether a constraint or test keeps one of some promises about a column.
    pub(super) fn keeps(&self, column: &str, kinds: &[&str]) -> bool {
        let column = column.to_lowercase();
        kinds.iter().any(|it| self.kept.contains(&(column.as_str().into(), (*it).into())))
    }

    /// The columns by name.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.listed.iter().map(|(name, _)| &**name).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// What they declare, under the name of the relation.
    pub(super) fn outline(&self, name: &str) -> Outline {
        let mut outline = Outline::default();
        let columns =
            self.listed.iter().map(|(name, words)| (&**name, words.as_deref(), Span::default()));
        let of = table(&mut outline, columns.collect(), self.enforced, DEEPEST);
        let (name, span) = (name.to_owned(), Span::default());
        outline.objects.push(OutlineObject { name, version: None, span, of, root: true });
        outline
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
