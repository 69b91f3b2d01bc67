//! A mesh as other repositories need it: who promises what, and who uses it.
//!
//! Every contract and product is kept as a small document of the standard, with what tells of
//! uses: names, ports, relationships, lineage and who answers. A reader treats it like any other
//! document, so that nothing about another repository takes a way of its own.

use crate::model::{
    CONSUMES, Contract, CustomProperty, Elsewhere, Field, Mesh, MeshMember, Neighbours, Observed,
    ObservedElsewhere, Port, Product, Relationship, Server, Slot, SupportChannel, Team, Text, Unit,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The version of the format; the major steps up when a reader of before would be wrong.
const REGISTRY_VERSION: &str = "1.0";

/// A mesh, written down for other repositories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registry {
    /// Version of this format.
    pub schema_version: String,
    /// What people call the repository, such as `acme/data-mesh`.
    pub repository: String,
    /// The commit that was read; null for files as they lie.
    pub commit: Option<String>,
    /// Contracts and products, by path.
    pub members: Vec<RegistryMember>,
    /// Consumers that dbt projects know of, by name.
    #[serde(default)]
    pub observed: Vec<RegistryObserved>,
}

/// A contract or product of another repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistryMember {
    /// Its path from the root of its repository.
    pub path: String,
    /// Its domain.
    pub domain: Option<String>,
    /// Who owns the file.
    pub owners: Vec<String>,
    /// The contract or product as far as it tells of uses, in ODCS 3.1.0 or ODPS 1.0.0.
    pub document: Value,
}

/// A consumer that a dbt project knows of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistryObserved {
    /// Its name.
    pub name: String,
    /// What it is, such as `dashboard`.
    pub kind: String,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// Where it can be seen.
    pub url: Option<String>,
    /// The manifest that says so.
    pub path: String,
    /// The ids of the contracts that it reads, with the number of steps.
    pub reads: Vec<(String, u32)>,
}

impl Registry {
    /// Writes down a mesh; what lies in other repositories is left to them.
    pub fn of(mesh: &Mesh, repository: String, commit: Option<String>) -> Self {
        let own = mesh.members.iter().filter(|it| it.elsewhere.is_none());
        let observed = mesh.observed.iter().filter(|it| it.elsewhere.is_none());
        Self {
            schema_version: REGISTRY_VERSION.to_owned(),
            repository,
            commit,
            members: own.filter_map(member).collect(),
            observed: observed.map(|it| seen(mesh, it)).collect(),
        }
    }

    /// Reads what [`of`](Self::of) wrote.
    ///
    /// # Errors
    /// It is no registry, or one of another major version; the text says what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let registry: Self = serde_json::from_slice(bytes).map_err(|it| it.to_string())?;
        let major = |text: &str| text.split('.').next().map(str::to_owned);
        if major(&registry.schema_version) != major(REGISTRY_VERSION) {
            let version = &registry.schema_version;
            return Err(format!("it has version `{version}`, {REGISTRY_VERSION} is understood"));
        }
        Ok(registry)
    }

    /// Adds what it holds to what is known of other repositories.
    pub fn add_to(self, neighbours: &mut Neighbours) {
        let repository: Arc<str> = self.repository.into();
        let within = |path: &str| -> Arc<str> { format!("{repository}:{path}").into() };
        for member in self.members {
            let text = member.document.to_string();
            let path = within(&member.path);
            neighbours.members.push(Elsewhere {
                repository: repository.clone(),
                unit: Arc::new(Unit::read(text.as_bytes(), &path)),
                path,
                domain: member.domain.map(Into::into),
                owners: member.owners.into(),
            });
        }
        for it in self.observed {
            let observed = Observed {
                path: within(&it.path),
                name: it.name.into(),
                kind: it.kind.into(),
                owners: it.owners,
                url: it.url.map(Into::into),
                elsewhere: Some(repository.clone()),
                reads: Vec::new(),
            };
            neighbours.observed.push(ObservedElsewhere { observed, reads: it.reads });
        }
    }
}

fn member(member: &MeshMember) -> Option<RegistryMember> {
    let document = match (member.unit.contract(), member.unit.product()) {
        (Some(it), _) => contract(it),
        (None, Some(it)) => product(it),
        (None, None) => return None,
    };
    Some(RegistryMember {
        path: member.path.to_string(),
        domain: member.domain.as_deref().map(Into::into),
        owners: member.owners.to_vec(),
        document,
    })
}

fn seen(mesh: &Mesh, it: &Observed) -> RegistryObserved {
    let id = |index: usize| mesh.members.get(index)?.unit.id().map(str::to_owned);
    // The nearest of several objects of a contract.
    let mut reads: BTreeMap<usize, u32> = BTreeMap::new();
    for read in &it.reads {
        let steps = reads.entry(read.contract).or_insert(read.steps);
        *steps = read.steps.min(*steps);
    }
    RegistryObserved {
        name: it.name.to_string(),
        kind: it.kind.to_string(),
        owners: it.owners.clone(),
        url: it.url.as_deref().map(Into::into),
        path: it.path.to_string(),
        reads: reads.into_iter().filter_map(|(at, steps)| Some((id(at)?, steps))).collect(),
    }
}

/// A mapping under construction; what is absent stays away.
struct Entries(Map<String, Value>);

impl Entries {
    fn new() -> Self {
        Self(Map::new())
    }

    fn text(&mut self, key: &str, slot: &Slot<Box<str>>) {
        if let Some(text) = slot.text() {
            self.0.insert(key.to_owned(), text.into());
        }
    }

    fn list(&mut self, key: &str, items: Vec<Value>) {
        if !items.is_empty() {
            self.0.insert(key.to_owned(), items.into());
        }
    }

    fn value(self) -> Value {
        self.0.into()
    }
}

fn head(kind: &str, version: &str, known: [(&'static str, &Slot<Box<str>>); 5]) -> Entries {
    let mut entries = Entries::new();
    entries.0.insert("kind".to_owned(), kind.into());
    entries.0.insert("apiVersion".to_owned(), version.into());
    for (key, slot) in known {
        entries.text(key, slot);
    }
    entries
}

fn contract(it: &Contract) -> Value {
    let known = [
        ("id", &it.id),
        ("name", &it.name),
        ("version", &it.version),
        ("status", &it.status),
        ("domain", &it.domain),
    ];
    let mut entries = head("DataContract", "v3.1.0", known);
    let objects = it.objects.iter().map(|object| {
        let mut entries = Entries::new();
        entries.text("id", &object.id);
        entries.text("name", &object.name);
        entries.text("physicalName", &object.physical_name);
        entries.list("relationships", relationships(&object.relationships, true));
        entries.list("properties", object.fields.iter().map(field).collect());
        entries.value()
    });
    entries.list("schema", objects.collect());
    entries.list("servers", it.servers.iter().map(server).collect());
    team(&mut entries, &it.team);
    entries.list("support", it.support.iter().map(support).collect());
    let consumes = it.custom.iter().filter(|it| it.property.text() == Some(CONSUMES));
    entries.list("customProperties", consumes.map(custom).collect());
    entries.value()
}

fn field(it: &Field) -> Value {
    let mut entries = Entries::new();
    entries.text("name", &it.name);
    if let Some(kind) = it.logical_type.value() {
        entries.0.insert("logicalType".to_owned(), kind.word().into());
    }
    entries.text("classification", &it.classification);
    let more = it.more();
    entries.text("id", &more.id);
    entries.text("physicalName", &more.physical_name);
    entries.list("relationships", relationships(&more.rare().relationships, false));
    let sources = more.rare().transform_sources.iter().map(|it| Value::from(&*it.value));
    entries.list("transformSourceObjects", sources.collect());
    entries.list("properties", more.fields.iter().map(field).collect());
    if let Some(items) = &more.items {
        entries.0.insert("items".to_owned(), field(items));
    }
    entries.value()
}

fn relationships(all: &[Relationship], with_from: bool) -> Vec<Value> {
    let texts = |texts: &[Text]| match texts {
        [one] => Value::from(&*one.value),
        all => all.iter().map(|it| Value::from(&*it.value)).collect(),
    };
    let value = |it: &Relationship| {
        let mut entries = Entries::new();
        entries.text("type", &it.kind);
        if with_from {
            entries.0.insert("from".to_owned(), texts(&it.from));
        }
        entries.0.insert("to".to_owned(), texts(&it.to));
        entries.value()
    };
    all.iter().map(value).collect()
}

fn server(it: &Server) -> Value {
    const PLACES: [&str; 5] = ["database", "catalog", "project", "schema", "dataset"];
    let mut entries = Entries::new();
    entries.text("server", &it.name);
    entries.text("type", &it.kind);
    for (key, text) in it.settings.iter().filter(|(key, _)| PLACES.contains(&&**key)) {
        entries.0.insert(key.to_string(), Value::from(&*text.value));
    }
    entries.value()
}

fn team(entries: &mut Entries, team: &Team) {
    let members = team.members.iter().filter(|it| it.date_out.is_absent()).map(|it| {
        let mut entries = Entries::new();
        entries.text("username", &it.username);
        entries.text("name", &it.name);
        entries.text("role", &it.role);
        entries.value()
    });
    let members: Vec<Value> = members.collect();
    if !members.is_empty() {
        entries.0.insert("team".to_owned(), json!({"members": members}));
    }
}

fn support(it: &SupportChannel) -> Value {
    let mut entries = Entries::new();
    entries.text("channel", &it.channel);
    entries.text("url", &it.url);
    entries.value()
}

fn custom(it: &CustomProperty) -> Value {
    let mut entries = Entries::new();
    entries.text("property", &it.property);
    entries.text("value", &it.value);
    entries.value()
}

fn product(it: &Product) -> Value {
    let known = [
        ("id", &it.id),
        ("name", &it.name),
        ("version", &it.version),
        ("status", &it.status),
        ("domain", &it.domain),
    ];
    let mut entries = head("DataProduct", "v1.0.0", known);
    entries.list("inputPorts", it.inputs.iter().map(port).collect());
    entries.list("outputPorts", it.outputs.iter().map(port).collect());
    team(&mut entries, &it.team);
    entries.list("support", it.support.iter().map(support).collect());
    entries.value()
}

fn port(it: &Port) -> Value {
    let mut entries = Entries::new();
    entries.text("name", &it.name);
    entries.text("version", &it.version);
    entries.text("contractId", &it.contract_id);
    let inputs = it.input_contracts.iter().map(|it| {
        let mut entries = Entries::new();
        entries.text("id", &it.id);
        entries.text("version", &it.version);
        entries.value()
    });
    entries.list("inputContracts", inputs.collect());
    entries.value()
}
