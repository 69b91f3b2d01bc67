//! Reading the models of a dbt `schema.yml`.

use crate::model::diff::code;
use crate::model::schema::{SchemaError, SchemaErrorKind, mark};
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Span};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A model as the file describes it; where it has versions, one of them.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) span: Span,
    /// Which version it is, where it has some.
    pub(super) version: Option<String>,
    /// Whether dbt holds the model to its contract; nothing where a template decides.
    pub(super) enforced: Option<bool>,
    pub(super) access: Option<String>,
    pub(super) enabled: bool,
    pub(super) materialized: Option<String>,
    pub(super) relation: Relation,
    pub(super) latest_version: Option<String>,
    pub(super) deprecation_date: Option<String>,
    pub(super) columns: BTreeMap<String, Column>,
    pub(super) constraints: BTreeSet<String>,
    pub(super) tests: BTreeSet<String>,
    /// Its words, and whether they are those of one version alone.
    pub(super) description: Option<(String, bool)>,
}

impl Model {
    /// Whether dbt builds nothing for the model: it only stands in the queries of others.
    pub(super) fn is_ephemeral(&self) -> bool {
        self.materialized.as_deref() == Some("ephemeral")
    }

    /// What its checks and those of its columns say; it does not matter where they stand.
    pub(super) fn checks(&self) -> BTreeSet<String> {
        let columns = self.columns.values().flat_map(|it| &it.constraints);
        self.constraints.iter().chain(columns).filter_map(|it| check(it)).collect()
    }
}

/// What a constraint says that is a check.
pub(super) fn check(constraint: &str) -> Option<String> {
    constraint.strip_prefix("check ").map(code)
}

/// Where dbt builds a model.
#[derive(Debug, Default)]
pub(super) struct Relation {
    /// Its database; nothing where another file says.
    pub(super) database: Option<String>,
    /// Its schema, or what is put behind the usual one.
    pub(super) schema: Option<String>,
    /// The name of its table or view.
    pub(super) table: String,
}

/// A column.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) span: Span,
    /// Its type, and where that stands.
    pub(super) data_type: Option<(String, Span)>,
    pub(super) constraints: BTreeSet<String>,
    pub(super) tests: BTreeSet<String>,
    pub(super) description: Option<String>,
}

/// The models by name, those with versions by `name.vN`.
pub(super) fn read(document: &Document) -> Result<BTreeMap<String, Model>, SchemaError> {
    let error = |kind, at| SchemaError { kind, span: mark(document, at) };
    let Some(root) = document.root() else { return Ok(BTreeMap::new()) };
    if document.kind(root) != Kind::Mapping {
        return Err(error(SchemaErrorKind::Wrong("a mapping with `models`"), root));
    }
    let mut models = BTreeMap::new();
    let Some(list) = document.get_text(root, "models") else { return Ok(models) };
    for at in document.items(list) {
        let Some(name) = text(document, *at, "name") else {
            return Err(error(SchemaErrorKind::Missing("name"), *at));
        };
        for (name, model) in versions(document, *at, &name) {
            if models.insert(name.clone(), model).is_some() {
                return Err(error(SchemaErrorKind::Duplicated(name), *at));
            }
        }
    }
    Ok(models)
}

/// A model, or each of its versions with what they take over from it.
fn versions(document: &Document, at: NodeId, name: &str) -> Vec<(String, Model)> {
    let list = document.get_text(at, "versions").map_or(&[][..], |it| document.items(it));
    if list.is_empty() {
        return vec![(name.to_owned(), model(document, at, None))];
    }
    let version = |it: &NodeId| {
        let word = document.get_text(*it, "v").map_or("", |it| document.scalar(it));
        (format!("{name}.v{word}"), model(document, at, Some(*it)))
    };
    list.iter().map(version).collect()
}

fn model(document: &Document, at: NodeId, version: Option<NodeId>) -> Model {
    // What a version says stands above what the model says.
    let find = |key: &str| {
        let config = |it: NodeId| document.get_text(it, "config");
        let places = [version, version.and_then(config), config(at), Some(at)];
        places.into_iter().flatten().find_map(|it| document.get_text(it, key))
    };
    let word = |key: &str| find(key).map(|it| document.scalar(it).to_owned());
    let enforced = find("contract").and_then(|it| document.get_text(it, "enforced"));
    let enforced = enforced.filter(|it| document.kind(*it) != Kind::Null);
    let name = document.get_text(at, "name").unwrap_or(at);
    let mut columns = columns(document, at, version);
    let list = find("constraints").map_or(&[][..], |it| document.items(it));
    let moved = |it: &&NodeId| !of_columns(document, **it, &mut columns);
    let constraints = list.iter().filter(moved).map(|it| constraint(document, *it)).collect();
    let described = |at: Option<NodeId>, own| Some((text(document, at?, "description")?, own));
    Model {
        span: mark(document, version.unwrap_or(name)),
        version: version.and_then(|it| text(document, it, "v")),
        enforced: enforced.map_or(Some(false), |it| document.as_bool(it)),
        access: word("access"),
        enabled: find("enabled").and_then(|it| document.as_bool(it)) != Some(false),
        materialized: word("materialized"),
        relation: relation(document, at, version),
        latest_version: text(document, at, "latest_version").or_else(|| highest(document, at)),
        deprecation_date: word("deprecation_date"),
        columns,
        constraints,
        tests: tests(document, find),
        description: described(version, true).or_else(|| described(Some(at), false)),
    }
}

/// Where dbt builds a model; a version bears its number unless it is told a name.
fn relation(document: &Document, at: NodeId, version: Option<NodeId>) -> Relation {
    let configs = [version, Some(at)].map(|it| document.get_text(it?, "config"));
    let find = |keys: &[&str]| {
        let all = configs.into_iter().flatten();
        all.flat_map(|it| keys.iter().map(move |key| (it, key)))
            .find_map(|(it, key)| text(document, it, key))
    };
    let usual = || {
        let name = text(document, at, "name").unwrap_or_default();
        let version = version.and_then(|it| text(document, it, "v"));
        version.map_or(name.clone(), |it| format!("{name}_v{}", it.replace('.', "_")))
    };
    Relation {
        database: find(&["database", "project"]),
        schema: find(&["schema", "dataset"]),
        table: find(&["alias"]).unwrap_or_else(usual),
    }
}

/// The tests of a model or column, under both names that dbt has for them.
fn tests(document: &Document, find: impl Fn(&str) -> Option<NodeId>) -> BTreeSet<String> {
    let lists = ["tests", "data_tests"].into_iter().filter_map(find);
    lists.flat_map(|it| document.items(it)).map(|it| test(document, *it)).collect()
}

/// What a test asks: `arguments` and `config`, in which dbt wants its keys since 1.10, only hold
/// what stood beside them before.
fn test(document: &Document, at: NodeId) -> String {
    if let Some(text) = document.as_text(at) {
        return text.to_owned();
    }
    let mut whole = crate::model::dialect::value(document, at);
    let mut tests = whole.as_object_mut().into_iter().flatten();
    let (Some((name, asked)), None) = (tests.next(), tests.next()) else {
        return whole.to_string();
    };
    if asked.is_null() {
        return name.clone();
    }
    let Some(keys) = asked.as_object_mut() else { return whole.to_string() };
    for outer in ["arguments", "config"] {
        let inner = keys.get(outer).and_then(Value::as_object);
        let alone = |it: &&Map<String, Value>| it.keys().all(|it| !keys.contains_key(it));
        if let Some(inner) = inner.filter(alone).cloned() {
            keys.remove(outer);
            keys.extend(inner);
        }
    }
    if keys.is_empty() { name.clone() } else { whole.to_string() }
}

/// The version that references without one go to where nothing is said: the highest.
fn highest(document: &Document, at: NodeId) -> Option<String> {
    let list = document.get_text(at, "versions").map_or(&[][..], |it| document.items(it));
    let words = list.iter().filter_map(|it| text(document, *it, "v"));
    let number = |it: &str| it.parse::<f64>().ok();
    words.max_by(|a, b| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    })
}

/// The columns: a version has those of the model that it does not leave out, and its own above
/// them.
fn columns(document: &Document, at: NodeId, version: Option<NodeId>) -> BTreeMap<String, Column> {
    let items = |it: Option<NodeId>| it.map_or(&[][..], |it| document.items(it));
    let list = |at: NodeId| items(document.get_text(at, "columns"));
    let own = version.map_or(&[][..], list);
    let choice = |key: &str| own.iter().find_map(|it| document.get_text(*it, key));
    let names = |it: Option<NodeId>| -> BTreeSet<&str> {
        items(it).iter().map(|it| document.scalar(*it)).collect()
    };
    let included = choice("include");
    let all = included.is_none_or(|it| ["*", "all"].contains(&document.scalar(it)));
    let (wanted, left_out) = (names(included), names(choice("exclude")));
    let stays = |name: &str| (all || wanted.contains(name)) && !left_out.contains(name);
    let of_model = list(at).iter().filter_map(|it| column(document, *it));
    let of_model = of_model.filter(|(name, _)| stays(name));
    of_model.chain(own.iter().filter_map(|it| column(document, *it))).collect()
}

fn column(document: &Document, at: NodeId) -> Option<(String, Column)> {
    let name = document.get_text(at, "name")?;
    let data_type = document.get_text(at, "data_type");
    let found = Column {
        span: mark(document, name),
        data_type: data_type.map(|it| (document.scalar(it).to_owned(), mark(document, it))),
        constraints: document
            .get_text(at, "constraints")
            .map(|it| constraints(document, it))
            .unwrap_or_default(),
        tests: tests(document, |key| document.get_text(at, key)),
        description: text(document, at, "description"),
    };
    Some((document.scalar(name).to_owned(), found))
}

/// Gives a constraint of a model to the columns that it is about, where it says the same as if it
/// stood there.
fn of_columns(document: &Document, at: NodeId, columns: &mut BTreeMap<String, Column>) -> bool {
    let list = document.get_text(at, "columns").map_or(&[][..], |it| document.items(it));
    let names: Vec<&str> = list.iter().map(|it| document.scalar(*it)).collect();
    let kind = text(document, at, "type").unwrap_or_default();
    let bare = document.get_text(at, "expression").is_none();
    let single = match kind.as_str() {
        "not_null" => bare && !names.is_empty(),
        "unique" | "primary_key" => bare && names.len() == 1,
        "foreign_key" => names.len() == 1,
        _ => false,
    };
    let moved = single && names.iter().all(|it| columns.contains_key(*it));
    for name in names.into_iter().filter(|_| moved) {
        if let Some(column) = columns.get_mut(name) {
            column.constraints.insert(demand(document, at, &ASKED_OF_COLUMN));
        }
    }
    moved
}

/// Constraints of a column, each by what it demands.
fn constraints(document: &Document, list: NodeId) -> BTreeSet<String> {
    document.items(list).iter().map(|it| constraint(document, *it)).collect()
}

/// What a constraint of a column asks for beside its type.
const ASKED_OF_COLUMN: [&str; 3] = ["expression", "to", "to_columns"];

/// What a constraint demands: its name and its messages do not count.
fn constraint(document: &Document, at: NodeId) -> String {
    let kind = text(document, at, "type");
    // A check says itself what it is about.
    if kind.as_deref() == Some("check") {
        return demand(document, at, &ASKED_OF_COLUMN);
    }
    demand(document, at, &["expression", "columns", "to", "to_columns"])
}

/// The type of a constraint and what stands under some keys of it.
fn demand(document: &Document, at: NodeId, keys: &[&str]) -> String {
    let kind = text(document, at, "type").unwrap_or_else(|| document.scalar(at).to_owned());
    let words = |key: &&str| {
        let at = document.get_text(at, key)?;
        Some(match document.items(at) {
            // What is unique together is so in any order.
            columns @ [_, ..] if kind == "unique" => {
                let names: BTreeSet<&str> = columns.iter().map(|it| document.scalar(*it)).collect();
                serde_json::json!(names).to_string()
            }
            // The model of a reference may stand in quotes of both kinds.
            _ if *key == "to" => plain(document, at)
                .replace(char::is_whitespace, "")
                .replace("\\\"", "\"")
                .replace('"', "'"),
            _ => plain(document, at),
        })
    };
    let rest: Vec<String> = keys.iter().filter_map(words).collect();
    if rest.is_empty() { kind } else { format!("{kind} {}", rest.join(" ")) }
}

fn text(document: &Document, at: NodeId, key: &str) -> Option<String> {
    let value = document.get_text(at, key)?;
    (document.kind(value) != Kind::Null).then(|| document.scalar(value).to_owned())
}

fn plain(document: &Document, at: NodeId) -> String {
    match document.as_text(at) {
        Some(text) => text.to_owned(),
        None => crate::model::dialect::value(document, at).to_string(),
    }
}
