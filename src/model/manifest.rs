//! What a dbt project was compiled to: which relations it builds from which, and who looks at them.
//!
//! Only what tells of consumers is kept of a `manifest.json`; the rest, most of the file, is
//! skipped while it is read.

use super::Mesh;
use super::manifest_columns::{Columns, RawColumn, RawContract};
use super::manifest_tables::{Tables, object_of};
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What stands in every manifest and in no other file.
const MARK: &[u8] = b"dbt_schema_version";

/// A dbt manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Models, sources, seeds and snapshots, by the id that dbt gives them.
    relations: BTreeMap<Box<str>, Relation>,
    /// Who reads them outside dbt.
    exposures: Vec<Exposure>,
}

/// A table or view that dbt builds or reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Relation {
    /// `meta.odcs_id`: the contract that promises it.
    contract: Option<Box<str>>,
    /// Its name in the database, outermost part first.
    name: Vec<Box<str>>,
    /// What it is built from.
    needs: Vec<Box<str>>,
    /// What is said of its columns.
    columns: Columns,
    /// Which version of a model it is.
    version: Option<String>,
    /// Whether references without a version go to it.
    latest: bool,
}

/// A dashboard, notebook, model or application that reads relations.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Exposure {
    name: Box<str>,
    kind: Box<str>,
    owners: Vec<String>,
    url: Option<Box<str>>,
    needs: Vec<Box<str>>,
}

/// A consumer that no product declares: a dbt project says that it reads contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Its name, such as that of a dashboard.
    pub name: Box<str>,
    /// `dashboard`, `notebook`, `analysis`, `ml` or `application`.
    pub kind: Box<str>,
    /// Who answers for it: its address, else its name.
    pub owners: Vec<String>,
    /// Where it can be seen.
    pub url: Option<Box<str>>,
    /// The manifest that says so.
    pub path: Arc<str>,
    /// The repository that it lies in, where that is another.
    pub elsewhere: Option<Arc<str>>,
    /// What it reads.
    pub reads: Vec<Read>,
}

/// What a consumer reads of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The member that it reads.
    pub contract: usize,
    /// The object in it, where that is known.
    pub object: Option<Box<str>>,
    /// Over how many steps of dbt.
    pub steps: u32,
}

/// A member made from another, as a dbt project builds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Built {
    /// The member that is made.
    pub from: usize,
    /// The member that it is made from.
    pub source: usize,
    /// The object in that, where it is known.
    pub object: Option<Box<str>>,
}

/// A contract, and the object in it where that is known.
type Held = (usize, Option<Box<str>>);

#[derive(Deserialize)]
struct RawManifest {
    #[serde(default, deserialize_with = "or_default")]
    nodes: BTreeMap<Box<str>, RawNode>,
    #[serde(default, deserialize_with = "or_default")]
    sources: BTreeMap<Box<str>, RawNode>,
    #[serde(default, deserialize_with = "or_default")]
    metrics: BTreeMap<Box<str>, RawStep>,
    #[serde(default, deserialize_with = "or_default")]
    semantic_models: BTreeMap<Box<str>, RawStep>,
    #[serde(default, deserialize_with = "or_default")]
    saved_queries: BTreeMap<Box<str>, RawStep>,
    #[serde(default, deserialize_with = "or_default")]
    exposures: BTreeMap<Box<str>, RawExposure>,
}

/// What a `null` stands for: nothing is said.
fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// A metric or the like, which only leads on to relations.
#[derive(Deserialize)]
struct RawStep {
    #[serde(default)]
    depends_on: Option<RawNeeds>,
}

#[derive(Deserialize)]
struct RawNode {
    #[serde(default)]
    relation_name: Option<Box<str>>,
    #[serde(default, deserialize_with = "or_default")]
    meta: RawMeta,
    #[serde(default)]
    config: Option<RawConfig>,
    #[serde(default)]
    depends_on: Option<RawNeeds>,
    #[serde(default, deserialize_with = "or_default")]
    columns: BTreeMap<Box<str>, RawColumn>,
    #[serde(default)]
    constraints: serde_json::Value,
    #[serde(default)]
    version: serde_json::Value,
    #[serde(default)]
    latest_version: serde_json::Value,
    #[serde(default)]
    contract: Option<RawContract>,
    #[serde(default)]
    test_metadata: Option<RawTest>,
    #[serde(default)]
    column_name: Option<Box<str>>,
    #[serde(default)]
    attached_node: Option<Box<str>>,
}

/// What a test of a column asks.
#[derive(Deserialize)]
struct RawTest {
    #[serde(default)]
    name: Option<Box<str>>,
}

#[derive(Deserialize, Default)]
struct RawMeta {
    #[serde(default)]
    odcs_id: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawConfig {
    #[serde(default)]
    meta: Option<RawMeta>,
    #[serde(default)]
    contract: Option<RawContract>,
    #[serde(default)]
    materialized: serde_json::Value,
}

#[derive(Deserialize)]
struct RawNeeds {
    #[serde(default, deserialize_with = "or_default")]
    nodes: Vec<Box<str>>,
}

#[derive(Deserialize)]
struct RawExposure {
    name: Box<str>,
    #[serde(default, rename = "type")]
    kind: Option<Box<str>>,
    #[serde(default, deserialize_with = "or_default")]
    owner: RawOwner,
    #[serde(default)]
    url: Option<Box<str>>,
    #[serde(default)]
    depends_on: Option<RawNeeds>,
}

#[derive(Deserialize, Default)]
struct RawOwner {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<Emails>,
}

/// One address, or since dbt 1.10 several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Emails {
    One(String),
    Several(Vec<String>),
}

impl Manifest {
    /// Whether the bytes of a file look like a manifest.
    pub fn is_one(bytes: &[u8]) -> bool {
        memchr::memmem::find(bytes, MARK).is_some()
    }

    /// Reads the bytes of a `manifest.json`.
    ///
    /// # Errors
    /// It is no JSON, or of another shape; the text says where.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let raw: RawManifest = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let tests: Vec<_> = raw.nodes.values().filter_map(RawNode::test).collect();
        let nodes = raw.nodes.into_iter().chain(raw.sources);
        let exposures = raw.exposures.into_values().map(Exposure::from).collect();
        let steps = raw.metrics.into_iter().chain(raw.semantic_models).chain(raw.saved_queries);
        let steps = steps.map(|(id, it)| {
            let needs = it.depends_on.map(|it| it.nodes).unwrap_or_default();
            (id, Relation { needs, ..Relation::default() })
        });
        let relations =
            nodes.map(|(id, node)| (id.clone(), Relation::of(&id, node))).chain(steps).collect();
        let mut manifest = Self { relations, exposures };
        for (relation, column, kind) in tests {
            if let Some(relation) = manifest.relations.get_mut(&relation) {
                relation.columns.keep(&column, &kind);
            }
        }
        Ok(manifest)
    }

    /// The relations that say something of their columns: name, columns, and the contract that
    /// each is.
    pub(super) fn described(&self, mesh: &Mesh) -> Vec<(&str, &Columns, usize)> {
        if self.relations.values().all(|it| it.columns.is_empty()) {
            return Vec::new();
        }
        let contracts = self.contracts(mesh);
        let with = contracts.iter().filter_map(|(id, it)| Some((self.relations.get(*id)?, it.0)));
        let own: BTreeSet<usize> = with
            .filter(|(it, at)| it.version.is_some() && it.is_of(mesh, *at))
            .map(|it| it.1)
            .collect();
        let found = contracts.into_iter().filter_map(|(id, (contract, _))| {
            let relation = self.relations.get(id).filter(|it| !it.columns.is_empty())?;
            let stands_in = relation.latest && !own.contains(&contract);
            let name = relation.name.last().map_or(id, |it| it);
            let held = stands_in || relation.is_of(mesh, contract);
            held.then_some((name, &relation.columns, contract))
        });
        found.collect()
    }

    /// Whether it can stand for another that is gone: it has some of its exposures, or of its
    /// relations where it has none.
    pub(super) fn follows(&self, gone: &Self) -> bool {
        let relation = gone.relations.keys().any(|it| self.relations.contains_key(it));
        let has = |name: &str| self.exposures.iter().any(|it| *it.name == *name);
        relation && (gone.exposures.is_empty() || gone.exposures.iter().any(|it| has(&it.name)))
    }

    /// The contract and object that each relation is, by the id of the relation.
    fn contracts(&self, mesh: &Mesh) -> BTreeMap<&str, Held> {
        let asks = self.relations.values().any(|it| it.contract.is_none());
        let tables = asks.then(|| Tables::of(mesh));
        let found = |relation: &Relation| match &relation.contract {
            Some(id) => {
                let version = relation.version.as_deref();
                let own = version.and_then(|it| mesh.resolve(id, Some(it)));
                let contract = own.or_else(|| mesh.resolve(id, None))?;
                let name = relation.name.last();
                Some((contract, name.and_then(|it| object_of(mesh, contract, it))))
            }
            None => tables.as_ref()?.find(&relation.name),
        };
        self.relations.iter().filter_map(|(id, it)| Some((&**id, found(it)?))).collect()
    }

    /// The contracts and objects that some relations are made from, the nearest on each way, with
    /// the number of relations passed.
    fn sources(&self, needs: &[Box<str>], contracts: &BTreeMap<&str, Held>) -> BTreeMap<Held, u32> {
        let mut found = BTreeMap::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut now: Vec<&str> = needs.iter().map(AsRef::as_ref).collect();
        let mut steps = 1;
        while !now.is_empty() {
            let mut next = Vec::new();
            for id in now {
                if !seen.insert(id) {
                    continue;
                }
                if let Some(held) = contracts.get(id) {
                    found.entry(held.clone()).or_insert(steps);
                } else if let Some(relation) = self.relations.get(id) {
                    next.extend(relation.needs.iter().map(AsRef::as_ref));
                }
            }
            now = next;
            steps += 1;
        }
        found
    }
}

impl RawNode {
    /// The relation and column that a test is about, and what it asks.
    fn test(&self) -> Option<(Box<str>, Box<str>, Box<str>)> {
        let kind = self.test_metadata.as_ref()?.name.clone()?;
        Some((self.attached_node.clone()?, self.column_name.clone()?, kind))
    }
}

/// A version as dbt writes it: a number or a text.
fn version(value: &serde_json::Value) -> Option<String> {
    let number = value.is_number().then(|| value.to_string());
    number.or_else(|| value.as_str().map(str::to_owned))
}

/// The version that the id of a model ends with.
fn version_in(id: &str) -> Option<String> {
    match id.split('.').collect::<Vec<_>>().as_slice() {
        ["model", _, _, last] => last.strip_prefix('v').map(str::to_owned),
        _ => None,
    }
}

impl Relation {
    /// Whether it is of the major version of a contract, as far as it says which it is.
    fn is_of(&self, mesh: &Mesh, contract: usize) -> bool {
        // One that is found by its whole name is meant.
        let Some(version) = self.version.as_deref().filter(|_| self.contract.is_some()) else {
            return true;
        };
        let major = mesh.members.get(contract).and_then(|it| it.unit.version());
        major.is_some_and(|it| it.major().to_string() == version)
    }

    fn of(id: &str, node: RawNode) -> Self {
        let ephemeral = node.config.as_ref().is_some_and(|it| it.materialized == "ephemeral");
        let (meta, held) = node.config.map_or((None, None), |it| (it.meta, it.contract));
        let config = meta.and_then(|it| it.odcs_id);
        let contract = node.meta.odcs_id.or(config);
        let name = node.relation_name.unwrap_or_default();
        let held = node.contract.as_ref().or(held.as_ref());
        let enforced = held.is_some_and(|it| it.enforced == true);
        // Of what is not built, nothing has columns.
        let listed = if ephemeral { BTreeMap::new() } else { node.columns };
        let columns = Columns::read(listed, &node.constraints, enforced);
        let latest = version(&node.latest_version);
        let version = version(&node.version).or_else(|| version_in(id));
        Self {
            columns,
            latest: version.is_some() && version == latest,
            version,
            contract: contract.and_then(|it| it.as_str().map(Into::into)),
            name: name
                .split('.')
                .map(|it| it.trim_matches(['`', '"', '[', ']']))
                .filter(|it| !it.is_empty())
                .map(Into::into)
                .collect(),
            needs: node.depends_on.map(|it| it.nodes).unwrap_or_default(),
        }
    }
}

impl From<RawExposure> for Exposure {
    fn from(raw: RawExposure) -> Self {
        let mut owners = match raw.owner.email {
            None => Vec::new(),
            Some(Emails::One(address)) => vec![address],
            Some(Emails::Several(addresses)) => addresses,
        };
        if owners.is_empty() {
            owners.extend(raw.owner.name);
        }
        Self {
            name: raw.name,
            kind: raw.kind.unwrap_or_else(|| "exposure".into()),
            owners,
            url: raw.url,
            needs: raw.depends_on.map(|it| it.nodes).unwrap_or_default(),
        }
    }
}

impl From<(Held, u32)> for Read {
    fn from(((contract, object), steps): (Held, u32)) -> Self {
        Self { contract, object, steps }
    }
}

/// What manifests say of the contracts of a mesh: who reads them, and what is built from them.
pub(super) fn observe(
    mesh: &Mesh,
    manifests: &[(Arc<str>, Arc<Manifest>)],
) -> (Vec<Observed>, Vec<Built>) {
    let mut observed = Vec::new();
    let mut built = BTreeSet::new();
    for (path, manifest) in manifests {
        let contracts = manifest.contracts(mesh);
        for exposure in &manifest.exposures {
            let reads = manifest.sources(&exposure.needs, &contracts);
            if reads.is_empty() {
                continue;
            }
            observed.push(Observed {
                name: exposure.name.clone(),
                kind: exposure.kind.clone(),
                owners: exposure.owners.clone(),
                url: exposure.url.clone(),
                path: path.clone(),
                elsewhere: None,
                reads: reads.into_iter().map(Read::from).collect(),
            });
        }
        for (id, (from, _)) in &contracts {
            let Some(relation) = manifest.relations.get(*id) else { continue };
            for (source, object) in manifest.sources(&relation.needs, &contracts).into_keys() {
                if source != *from {
                    built.insert(Built { from: *from, source, object });
                }
            }
        }
    }
    observed.sort_by(|a, b| (&a.path, &a.name).cmp(&(&b.path, &b.name)));
    (observed, built.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_one_address_several_or_a_name() {
        let text = r#"{"metadata": {"dbt_schema_version": "v12"}, "exposures": {
            "a": {"name": "a", "type": "dashboard", "owner": {"email": "x@acme.example"}},
            "b": {"name": "b", "owner": {"email": ["x@acme.example", "y@acme.example"]}},
            "c": {"name": "c", "owner": {"name": "Zoe"}}
        }}"#;
        assert!(Manifest::is_one(text.as_bytes()));
        let manifest = Manifest::read(text.as_bytes()).unwrap();
        let owners: Vec<Vec<String>> = manifest.exposures.into_iter().map(|it| it.owners).collect();
        let both = vec!["x@acme.example".to_owned(), "y@acme.example".to_owned()];
        assert_eq!(owners, [vec!["x@acme.example".to_owned()], both, vec!["Zoe".to_owned()]]);
    }

    #[test]
    fn what_is_no_manifest_says_where() {
        let error = Manifest::read(b"{\"dbt_schema_version\": 1, \"nodes\": [}").unwrap_err();
        assert!(error.contains("line 1 column"), "{error}");
    }

    #[test]
    fn a_cycle_of_relations_ends() {
        let text = r#"{"nodes": {
            "model.a": {"depends_on": {"nodes": ["model.b"]}},
            "model.b": {"depends_on": {"nodes": ["model.a"]}}
        }}"#;
        let manifest = Manifest::read(text.as_bytes()).unwrap();
        assert!(manifest.sources(&["model.a".into()], &BTreeMap::new()).is_empty());
    }
}
