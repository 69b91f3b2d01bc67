//! A block as Open Policy Agent gives it to a policy that asks for it.

use super::Target;
use crate::evaluate::policy::shape::raw;
use crate::evaluate::policy::value::{as_text, get, list, object, text};
use crate::parse::{Document, Kind};
use regorus::Value;

/// What a block says.
pub(super) fn annotations(document: &Document, target: Target) -> Value {
    let root = document.root().filter(|root| document.kind(*root) == Kind::Mapping);
    let said = root.map_or_else(|| object([]), |root| raw(document, root));
    let part = |key: &'static str| get(&said, key).map(|value| (key, value.clone()));
    let mut out: Vec<(&str, Value)> =
        ["title", "description", "organizations", "custom"].into_iter().filter_map(part).collect();
    let is_entrypoint = matches!(get(&said, "entrypoint"), Some(Value::Bool(true)));
    if is_entrypoint {
        out.push(("entrypoint", Value::from(true)));
    }
    let scope = match (get(&said, "scope").and_then(as_text), target) {
        (Some(scope), _) => scope,
        (None, Target::Package) => "package",
        (None, Target::Rule(_)) if is_entrypoint => "document",
        (None, Target::Rule(_)) => "rule",
    };
    out.push(("scope", text(scope)));
    for (key, read) in [
        ("authors", author as fn(&Value) -> Value),
        ("related_resources", resource),
        ("schemas", schema),
    ] {
        if let Some(Value::Array(items)) = get(&said, key) {
            out.push((key, list(items.iter().map(read))));
        }
    }
    object(out)
}

/// `Name <address>`, or a mapping of these.
fn author(written: &Value) -> Value {
    let (name, email) = match written {
        Value::String(both) => match both.split_once('<') {
            Some((name, rest)) => (name.trim(), rest.trim_end().trim_end_matches('>')),
            None => (both.trim(), ""),
        },
        other => {
            let part = |key| get(other, key).and_then(as_text).unwrap_or_default();
            (part("name"), part("email"))
        }
    };
    let parts = [("name", name), ("email", email)].into_iter().filter(|(_, it)| !it.is_empty());
    object(parts.map(|(key, value)| (key, text(value))))
}

/// An address, or a mapping with one.
fn resource(written: &Value) -> Value {
    if let Some(address) = as_text(written) {
        return object([("ref", text(address))]);
    }
    let part = |key| get(written, key).map(|value| (key, value.clone()));
    object([part("description"), part("ref")].into_iter().flatten())
}

/// A path and the schema that holds there.
fn schema(written: &Value) -> Value {
    let parts = |path: &str| list(path.split('.').map(text));
    let entry = written.as_object().ok().and_then(|entries| entries.iter().next());
    let Some((Value::String(path), schema)) = entry else { return written.clone() };
    let schema = match schema {
        Value::String(path) => ("schema", parts(path)),
        definition => ("definition", definition.clone()),
    };
    object([("path", parts(path)), schema])
}
