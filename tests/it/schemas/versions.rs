//! The versions of the two standards, with our schema, the official one and the documents of each.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use mesh_lint::model::dialect::value as json_of;
use mesh_lint::model::{Standard, Subject, Unit};
use mesh_lint::parse;
use mesh_lint::source::Encoding;
use serde_json::{Map, Value};

/// What a test or a helper gives back.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Every version that has a schema of ours: the standard and its number.
pub(crate) const VERSIONS: [(&str, &str); 10] = [
    ("odcs", "2.2.1"),
    ("odcs", "2.2.2"),
    ("odcs", "3.0.0"),
    ("odcs", "3.0.1"),
    ("odcs", "3.0.2"),
    ("odcs", "3.1.0"),
    ("odcs", "3.2.0"),
    ("odps", "0.9.0"),
    ("odps", "1.0.0"),
    ("odps", "1.1.0"),
];

/// One version with all that the tests need.
pub(crate) struct Version {
    /// The standard and its number, as in `odcs-3.1.0`.
    pub(crate) name: String,
    /// Our schema as JSON.
    pub(crate) schema: Value,
    /// Our schema, ready to judge.
    pub(crate) ours: Validator,
    /// Valid documents, with their file names.
    pub(crate) documents: Vec<(String, Value)>,
}

impl Version {
    /// The verdict of a run on the document; nothing where it names another version, which would
    /// choose another schema.
    pub(crate) fn by_tree(&self, document: &Value) -> Option<bool> {
        let (standard, number) = self.name.split_once('-')?;
        let kind = if standard == "odcs" { "DataContract" } else { "DataProduct" };
        let version = document.get("apiVersion").and_then(Value::as_str)?;
        let subject = if standard == "odcs" { Subject::Contract } else { Subject::Product };
        let chosen = Standard::of(subject, version)?;
        if chosen.api_version() != format!("v{number}")
            || document.get("kind") != Some(&Value::from(kind))
        {
            return None;
        }
        let unit = Unit::read(document.to_string().as_bytes(), &format!("x.{standard}.json"));
        Some(unit.problems.iter().all(|problem| problem.kind.is_mild()))
    }

    /// The documents without their names.
    pub(crate) fn values(&self) -> Vec<Value> {
        self.documents.iter().map(|(_, document)| document.clone()).collect()
    }
}

/// Reads a document; YAML covers JSON.
pub(crate) fn value(text: &str) -> Outcome<Value> {
    let text = parse::Text { text: text.into(), encoding: Encoding::Utf8 };
    let (document, problems) = parse::parse(&text);
    if let Some(problem) = problems.iter().find(|problem| problem.kind.stops()) {
        return Err(format!("{:?}", problem.kind).into());
    }
    Ok(document.root().map(|root| json_of(&document, root)).unwrap_or_default())
}

/// Reads every version.
pub(crate) fn versions() -> Outcome<Vec<Version>> {
    VERSIONS.iter().map(|(standard, number)| version(standard, number)).collect()
}

/// Reads one version.
fn version(standard: &str, number: &str) -> Outcome<Version> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = format!("{standard}-{number}");
    let schema = json(&root.join("src/model/dialect/schemas").join(format!("{name}.json")))?;
    let mut documents = Vec::new();
    for path in files(&root.join("tests/it/schemas/documents").join(&name))? {
        let text = fs::read_to_string(&path)?;
        let name = path.display().to_string();
        let document = value(&text).map_err(|error| format!("{name}: {error}"))?;
        documents.push((name, document));
    }
    Ok(Version { ours: validator(&schema)?, name, schema, documents })
}

/// The official schema of a version, or nothing where the shared material is missing.
pub(crate) fn official(name: &str) -> Outcome<Option<Value>> {
    let Some(shared) = shared() else {
        return Ok(None);
    };
    let (standard, number) = name.split_once('-').unwrap_or_default();
    let file = format!("spec/{standard}/{standard}-json-schema-v{number}.json");
    let mut schema = json(&shared.join(file))?;
    asserted_formats_only(&mut schema);
    Ok(Some(schema))
}

/// The folder of the shared material, if it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = env::var_os("MESH_LINT_SHARED").map_or_else(default, PathBuf::from);
    folder.join("spec").is_dir().then_some(folder)
}

/// Compiles a schema as the product does: formats are asserted.
pub(crate) fn validator(schema: &Value) -> Outcome<Validator> {
    Ok(jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| error.to_string())?)
}

/// The files of a folder in the order of their names.
pub(crate) fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        found.push(entry?.path());
    }
    found.retain(|path| path.is_file());
    found.sort();
    Ok(found)
}

/// Reads a JSON file.
fn json(path: &Path) -> Outcome<Value> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// Drops each `format` that no verdict depends on: only dates and moments are asserted.
fn asserted_formats_only(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if is_schema_format(map) {
                map.remove("format");
            }
            map.values_mut().for_each(asserted_formats_only);
        }
        Value::Array(items) => items.iter_mut().for_each(asserted_formats_only),
        _ => {}
    }
}

/// Whether `format` here is the keyword (a text), not a key of the standard, and not asserted.
fn is_schema_format(map: &Map<String, Value>) -> bool {
    map.get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| !matches!(format, "date" | "date-time"))
}
