//! Our JSON Schemas of the standards, compiled when the first document needs one.

use super::advice::Advisor;
use super::translate;
use super::tree::{Tree, Yaml};
use crate::model::Standard;
use crate::parse::{Document, Problem};
use crate::source::{NodeId, Span};
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use rustc_hash::FxHashSet;
use serde_json::Value;
use std::sync::{LazyLock, OnceLock};

/// A schema and its compiled form; `None` only where a schema of ours does not compile, which a
/// test rules out.
struct Compiled {
    schema: Value,
    validator: OnceLock<Option<Validator<Yaml>>>,
}

impl Compiled {
    fn new(text: &str) -> Self {
        let schema: Value = serde_json::from_str(text).unwrap_or_default();
        Self { schema, validator: OnceLock::new() }
    }

    fn validator(&self) -> Option<&Validator<Yaml>> {
        let options = || jsonschema::options_for::<Yaml>().should_validate_formats(true);
        self.validator.get_or_init(|| options().build(&self.schema).ok()).as_ref()
    }
}

/// One lazily compiled schema a standard.
macro_rules! compiled {
    ($name:ident, $file:literal) => {
        static $name: LazyLock<Compiled> =
            LazyLock::new(|| Compiled::new(include_str!(concat!("schemas/", $file, ".json"))));
    };
}

compiled!(ODCS_221, "odcs-2.2.1");
compiled!(ODCS_222, "odcs-2.2.2");
compiled!(ODCS_300, "odcs-3.0.0");
compiled!(ODCS_301, "odcs-3.0.1");
compiled!(ODCS_302, "odcs-3.0.2");
compiled!(ODCS_310, "odcs-3.1.0");
compiled!(ODCS_320, "odcs-3.2.0");
compiled!(ODPS_090, "odps-0.9.0");
compiled!(ODPS_100, "odps-1.0.0");
compiled!(ODPS_110, "odps-1.1.0");

fn compiled(standard: Standard) -> &'static Compiled {
    match standard {
        Standard::Odcs220 | Standard::Odcs221 => &ODCS_221,
        Standard::Odcs222 => &ODCS_222,
        Standard::Odcs300 => &ODCS_300,
        Standard::Odcs301 => &ODCS_301,
        Standard::Odcs302 => &ODCS_302,
        Standard::Odcs310 => &ODCS_310,
        Standard::Odcs320 => &ODCS_320,
        Standard::Odps090 => &ODPS_090,
        Standard::Odps100 => &ODPS_100,
        Standard::Odps110 => &ODPS_110,
    }
}

/// The JSON Schema of a standard.
pub fn schema_of(standard: Standard) -> &'static Value {
    &compiled(standard).schema
}

/// What the standard's JSON Schema says against a document.
pub(super) fn judge(document: &Document, root: NodeId, standard: Standard) -> Vec<Problem> {
    let compiled = compiled(standard);
    let tree = Tree::Node(document, root);
    let Some(validator) = compiled.validator() else { return Vec::new() };
    if validator.is_valid(tree) {
        return Vec::new();
    }
    let advisor = Advisor { document, standard };
    translate::problems(advisor, root, &compiled.schema, validator.iter_errors(tree))
}

/// The spans of the keys that a standard does not know in a document, whatever its `apiVersion`.
pub(super) fn unknown_keys(
    document: &Document,
    root: NodeId,
    standard: Standard,
) -> FxHashSet<Span> {
    let mut spans = FxHashSet::default();
    let Some(validator) = compiled(standard).validator() else { return spans };
    for error in validator.iter_errors(Tree::Node(document, root)) {
        if let ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } = error.kind()
            && let Some(node) = document.at_pointer(error.instance_path().as_str())
        {
            let entries = unexpected.iter().filter_map(|key| document.entry(node, key));
            spans.extend(entries.map(|entry| document.span(entry.key)));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_compiles() {
        for standard in Standard::ALL {
            let compiled = compiled(standard);
            assert!(compiled.validator().is_some(), "{standard:?}");
            assert!(compiled.schema.is_object(), "{standard:?}");
        }
    }
}
