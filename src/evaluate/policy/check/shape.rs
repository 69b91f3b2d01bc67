//! What the document may hold at a place, by the JSON Schemas of the standards and by what
//! `input.mesh` adds.

use crate::model::Standard;
use crate::model::dialect::schema_of;
use serde_json::Value;

/// What may stand at a place.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Not known.
    Any,
    /// What any of these schemas allows, and the keys that `input.mesh` adds to it.
    Schema(Vec<Node>, &'static [&'static str]),
    /// A mapping of these keys, and what is known of their values.
    Keys(Vec<(&'static str, Self)>),
    /// A list of it.
    List(Box<Self>),
}

/// A schema, and the document that its references lead into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    root: &'static Value,
    schema: &'static Value,
}

/// Keys that the shape of `input.mesh` has beside those of the standard.
const ADDED: &[&str] = &[
    "path",
    "custom",
    "status_norm",
    "written",
    "number",
    "duration",
    "seconds",
    "object",
    "dotted",
    "depth",
    "parents",
    "metric",
    "purpose",
    "members",
];
/// Deepest nesting of references that is followed.
const MAX_DEPTH: usize = 12;

impl Shape {
    /// The document itself, with the key `mesh`.
    pub(super) fn input(contracts: bool, products: bool) -> Self {
        let nodes = Self::standards(contracts, products);
        Self::Keys(vec![("", Self::Schema(nodes, &[])), ("mesh", Self::mesh(contracts, products))])
    }

    fn standards(contracts: bool, products: bool) -> Vec<Node> {
        let all = Standard::ALL.iter().filter(|it| {
            let product = matches!(it, Standard::Odps090 | Standard::Odps100 | Standard::Odps110);
            if product { products } else { contracts }
        });
        let node = |it: &Standard| Node { root: schema_of(*it), schema: schema_of(*it) };
        all.map(node).collect()
    }

    fn mesh(contracts: bool, products: bool) -> Self {
        let contract = || Self::Schema(Self::standards(true, false), ADDED);
        let product = || Self::Schema(Self::standards(false, true), ADDED);
        let fields = contract().key("schema").unwrap_or(Self::Any).items();
        let fields = fields.key("properties").unwrap_or(Self::Any);
        let base = Self::Schema(Self::standards(contracts, products), ADDED);
        let keys = |names: &[&'static str]| {
            Self::Keys(names.iter().map(|name| (*name, Self::Any)).collect())
        };
        Self::Keys(vec![
            ("contract", contract()),
            ("product", product()),
            ("document", Self::Any),
            ("fields", fields),
            ("file", keys(&["path", "dir", "name"])),
            ("domain", Self::Any),
            ("owners", Self::Any),
            ("codeowners", keys(&["listed", "owners"])),
            ("subject", Self::Any),
            ("today", Self::Any),
            ("base", base),
            (
                "changes",
                Self::List(Box::new(keys(&[
                    "rule",
                    "severity",
                    "element",
                    "path",
                    "bump",
                    "breaks",
                    "before",
                    "after",
                    "message",
                    "consumers",
                ]))),
            ),
            (
                "history",
                keys(&[
                    "first_commit_date",
                    "last_commit_date",
                    "previous_version",
                    "status_since",
                    "complete",
                ]),
            ),
        ])
    }

    /// What stands under a key, or the keys that there are.
    pub(super) fn key(&self, key: &str) -> Result<Self, Vec<&'static str>> {
        match self {
            // A list has no keys but computed ones.
            Self::Any | Self::List(_) => Ok(Self::Any),
            Self::Keys(known) => {
                if let Some((_, shape)) = known.iter().find(|(name, _)| *name == key) {
                    return Ok(shape.clone());
                }
                let mut names: Vec<&'static str> = known.iter().map(|(name, _)| *name).collect();
                // The document beside the key `mesh`.
                match known.iter().find(|(name, _)| name.is_empty()) {
                    Some((_, document)) => document.key(key).map_err(|more| {
                        names.retain(|it| !it.is_empty());
                        names.extend(more);
                        names
                    }),
                    None => Err(names),
                }
            }
            Self::Schema(nodes, added) => {
                let mut parts = Parts::default();
                for node in nodes {
                    parts.gather(*node, 0);
                }
                let found: Vec<Node> =
                    parts.keys.iter().filter(|(name, _)| *name == key).map(|(_, it)| *it).collect();
                if !found.is_empty() {
                    return Ok(Self::Schema(found, added));
                }
                if parts.open || parts.keys.is_empty() || added.contains(&key) {
                    return Ok(Self::Any);
                }
                let mut names: Vec<&'static str> = parts.keys.iter().map(|(it, _)| *it).collect();
                names.extend(*added);
                names.sort_unstable();
                names.dedup();
                Err(names)
            }
        }
    }

    /// What the items of a list are; those of a mapping are not followed.
    pub(super) fn items(&self) -> Self {
        match self {
            Self::List(item) => (**item).clone(),
            Self::Any | Self::Keys(_) => Self::Any,
            Self::Schema(nodes, added) => {
                let mut parts = Parts::default();
                for node in nodes {
                    parts.gather(*node, 0);
                }
                // A mapping is gone over value by value.
                if parts.items.is_empty() || !parts.keys.is_empty() {
                    return Self::Any;
                }
                Self::Schema(parts.items, added)
            }
        }
    }

    /// A list of it.
    pub(super) fn listed(self) -> Self {
        match self {
            Self::Any => Self::Any,
            other => Self::List(Box::new(other)),
        }
    }
}

/// What schemas say of keys and items.
#[derive(Default)]
struct Parts {
    keys: Vec<(&'static str, Node)>,
    items: Vec<Node>,
    /// Whether some schema lets any key be.
    open: bool,
}

impl Parts {
    fn gather(&mut self, node: Node, depth: usize) {
        let Node { root, schema } = node;
        let Some(fields) = schema.as_object().filter(|_| depth < MAX_DEPTH) else {
            self.open |= schema.as_bool() == Some(true);
            return;
        };
        let below = |schema: &'static Value| Node { root, schema };
        if let Some(target) = fields.get("$ref").and_then(Value::as_str)
            && let Some(schema) = target.strip_prefix('#').and_then(|it| root.pointer(it))
        {
            self.gather(below(schema), depth + 1);
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            for schema in fields.get(word).and_then(Value::as_array).into_iter().flatten() {
                self.gather(below(schema), depth + 1);
            }
        }
        for word in ["then", "else"] {
            if let Some(schema) = fields.get(word).filter(|it| it.is_object()) {
                self.gather(below(schema), depth + 1);
            }
        }
        let properties = fields.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            self.keys.push((name, below(schema)));
        }
        self.items.extend(fields.get("items").map(below));
        let rest = fields.get("additionalProperties");
        self.open |= rest.is_some_and(|it| it.as_bool() != Some(false))
            || fields.contains_key("patternProperties");
    }
}
