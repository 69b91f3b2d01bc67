//! The Open Data Contract Standard 2.2, read into the shape of 3.2.
//!
//! What only 3.x can say stays absent. A column without `isNullable` says nothing of it, though the
//! JSON Schema has a default: hardly anybody meant to promise that.

use super::read::Reader;
use super::{advice, odcs};
use crate::model::{
    Contract, Field, FieldMore, FieldRare, LogicalType, Price, Quality, QualityCode, SchemaObject,
    Server, Slot, Standard, SupportChannel,
};
use crate::parse::{Document, Kind, Symbol, keys::key};
use crate::source::{NodeId, Spanned};

/// A part of a contract whose keys have other names in 2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The contract itself.
    Contract,
    /// A table.
    Object,
    /// A column.
    Field,
    /// A quality check.
    Quality,
    /// A service level.
    Sla,
}

/// Each key of 2.2 that 3.2 has under another name.
const RENAMED: [(Part, Symbol, Symbol); 23] = [
    (Part::Contract, key!("uuid"), key!("id")),
    (Part::Contract, key!("datasetName"), key!("name")),
    (Part::Contract, key!("quantumName"), key!("dataProduct")),
    (Part::Contract, key!("datasetDomain"), key!("domain")),
    (Part::Contract, key!("dataset"), key!("schema")),
    (Part::Contract, key!("stakeholders"), key!("team")),
    (Part::Contract, key!("slaDefaultColumn"), key!("slaDefaultElement")),
    (Part::Object, key!("table"), key!("name")),
    (Part::Object, key!("columns"), key!("properties")),
    (Part::Object, key!("dataGranularity"), key!("dataGranularityDescription")),
    (Part::Field, key!("column"), key!("name")),
    (Part::Field, key!("isNullable"), key!("required")),
    (Part::Field, key!("isUnique"), key!("unique")),
    (Part::Field, key!("isPrimaryKey"), key!("primaryKey")),
    (Part::Field, key!("partitionStatus"), key!("partitioned")),
    (Part::Field, key!("sampleValues"), key!("examples")),
    (Part::Field, key!("encryptedColumnName"), key!("encryptedName")),
    (Part::Field, key!("criticalDataElementStatus"), key!("criticalDataElement")),
    (Part::Field, key!("transformSourceTables"), key!("transformSourceObjects")),
    (Part::Quality, key!("code"), key!("name")),
    (Part::Quality, key!("toolName"), key!("engine")),
    (Part::Quality, key!("templateName"), key!("implementation")),
    (Part::Sla, key!("column"), key!("element")),
];

/// The key of 3.2 for one of 2.2.
pub(crate) fn current(part: Part, key: &str) -> &str {
    let renamed = RENAMED.iter().find(|(own, old, _)| *own == part && old.word() == key);
    renamed.map_or(key, |(_, _, new)| new.word())
}

/// What the version calls a key of 3.2.
pub(crate) fn written(standard: Standard, part: Part, key: &'static str) -> &'static str {
    let renamed = RENAMED.iter().find(|(own, _, new)| *own == part && new.word() == key);
    renamed.filter(|_| standard.is_odcs2()).map_or(key, |(_, old, _)| old.word())
}

/// The value behind a key of 3.2, in a document of 2.2 behind what that calls it.
pub(crate) fn get(
    document: &Document,
    standard: Option<Standard>,
    mapping: NodeId,
    key: Symbol,
) -> Option<NodeId> {
    document.get(mapping, key).or_else(|| {
        standard.filter(|it| it.is_odcs2())?;
        let mut older = RENAMED.iter().filter(|(_, _, new)| *new == key);
        older.find_map(|(_, old, _)| document.get(mapping, *old))
    })
}

/// A path of keys and indexes with the keys that a document of 2.2 has in place of those of 3.2.
pub(crate) fn as_written(document: &Document, path: &[String]) -> Vec<String> {
    let mut at = document.root();
    let step = |segment: &String| {
        let mut segment = segment.clone();
        at = at.and_then(|node| match document.kind(node) {
            Kind::Sequence => {
                segment.parse().ok().and_then(|it: usize| document.items(node).get(it).copied())
            }
            _ => document.get_text(node, &segment).or_else(|| {
                let mut older = RENAMED.iter().filter(|(_, _, new)| new.word() == segment);
                let (old, value) =
                    older.find_map(|(_, old, _)| Some((*old, document.get(node, *old)?)))?;
                old.word().clone_into(&mut segment);
                Some(value)
            }),
        });
        segment
    };
    path.iter().map(step).collect()
}

/// Lowers a contract.
pub(super) fn lower(document: &Document, root: NodeId, standard: Standard) -> Contract {
    let read = Reader { document };
    Contract {
        node: root,
        standard,
        id: first(read, root, [key!("uuid"), key!("id")]),
        name: first(read, root, [key!("datasetName"), key!("name")]),
        version: read.text(root, key!("version")),
        status: read.text(root, key!("status")),
        domain: first(read, root, [key!("datasetDomain"), key!("domain")]),
        tenant: read.text(root, key!("tenant")),
        data_product: first(read, root, [key!("quantumName"), key!("dataProduct")]),
        description: odcs::description(read, root),
        objects: read
            .mappings(root, key!("dataset"))
            .into_iter()
            .map(|it| object(read, it))
            .collect(),
        servers: server(read, root).into_iter().collect(),
        sla: read
            .mappings(root, key!("slaProperties"))
            .into_iter()
            .map(|it| odcs::sla(read, it, key!("column")))
            .collect(),
        sla_default_element: read.text(root, key!("slaDefaultColumn")),
        team: read.team(root, key!("stakeholders")),
        roles: read
            .mappings(root, key!("roles"))
            .into_iter()
            .map(|it| odcs::role(read, it))
            .collect(),
        support: support(read, root),
        price: read.mapping(root, key!("price")).map(|it| price(read, it)).unwrap_or_default(),
        custom: read.custom(root),
        tags: read.texts(root, key!("tags")),
        authoritative: read.authoritative(root),
    }
}

/// The text of the first key that is there.
fn first(read: Reader<'_>, node: NodeId, keys: [Symbol; 2]) -> Slot<Box<str>> {
    let [old, new] = keys;
    match read.text(node, old) {
        Slot::Absent => read.text(node, new),
        slot => slot,
    }
}

fn object(read: Reader<'_>, node: NodeId) -> SchemaObject {
    let columns = read.mappings(node, key!("columns"));
    let mut fields: Vec<Field> = columns.into_iter().map(|it| field(read, it)).collect();
    let mut checks = qualities(read, node);
    checks.retain(|check| {
        let column = read.text(check.node, key!("column"));
        let mut own = fields.iter_mut();
        let own = own.find(|it| column.text().is_some() && it.name.text() == column.text());
        let Some(field) = own else { return true };
        field.more.get_or_insert_default().quality.push(check.clone());
        false
    });
    SchemaObject {
        node,
        id: Slot::Absent,
        name: first(read, node, [key!("table"), key!("name")]),
        physical_name: read.text(node, key!("physicalName")),
        physical_type: Slot::Absent,
        description: lines(read, node, key!("description")),
        business_name: read.text(node, key!("businessName")),
        granularity: read.text(node, key!("dataGranularity")),
        deprecated: Slot::Absent,
        fields,
        relationships: Vec::new(),
        quality: checks,
        custom: read.custom(node),
        tags: read.texts(node, key!("tags")),
        authoritative: read.authoritative(node),
    }
}

/// A text, or the texts of a list as one.
fn lines(read: Reader<'_>, node: NodeId, key: Symbol) -> Slot<Box<str>> {
    let Some(value) = read.get(node, key) else { return Slot::Absent };
    if read.document.kind(value) != Kind::Sequence {
        return read.text_of(value);
    }
    let items = read.document.items(value).iter();
    let texts: Option<Vec<Box<str>>> = items.map(|it| read.text_of(*it).value().cloned()).collect();
    match texts {
        Some(texts) => Slot::Known(Spanned::new(texts.join(" ").into(), value)),
        None => Slot::Unknown(value),
    }
}

/// Keys that [`Field`] itself holds; any other makes a [`FieldMore`].
const COMMON: [Symbol; 9] = [
    key!("column"),
    key!("logicalType"),
    key!("physicalType"),
    key!("classification"),
    key!("description"),
    key!("isNullable"),
    key!("isUnique"),
    key!("isPrimaryKey"),
    key!("primaryKeyPosition"),
];

/// Keys that [`FieldMore`] itself holds; any beside these makes a [`FieldRare`].
const MORE: [Symbol; 5] = [
    key!("physicalName"),
    key!("criticalDataElementStatus"),
    key!("partitionStatus"),
    key!("partitionKeyPosition"),
    key!("quality"),
];

fn field(read: Reader<'_>, node: NodeId) -> Field {
    Field {
        node,
        name: first(read, node, [key!("column"), key!("name")]),
        logical_type: read.text(node, key!("logicalType")).and_then(|word| logical_type(&word)),
        physical_type: read.text(node, key!("physicalType")),
        classification: read.text(node, key!("classification")),
        description: lines(read, node, key!("description")),
        required: flag(read, node, key!("isNullable")).map(|nullable| !nullable),
        unique: flag(read, node, key!("isUnique")),
        primary_key: flag(read, node, key!("isPrimaryKey")),
        primary_key_position: read.position(node, key!("primaryKeyPosition")),
        more: read.holds_beside(node, &[&COMMON]).then(|| Box::new(more(read, node))),
    }
}

/// A free word, for which later versions have a fixed one.
pub(crate) fn logical_type(word: &str) -> Option<LogicalType> {
    let word = word.trim().to_ascii_lowercase();
    LogicalType::from_word(&word)
        .or_else(|| advice::synonym(&word).and_then(LogicalType::from_word))
}

/// A boolean, in 2.2.1 written as a text.
fn flag(read: Reader<'_>, node: NodeId, key: Symbol) -> Slot<bool> {
    match read.flag(node, key) {
        Slot::Unknown(value) => read.text_of(value).and_then(|word| truth(&word)),
        slot => slot,
    }
}

/// The boolean that a text means.
pub(crate) fn truth(word: &str) -> Option<bool> {
    word.trim().to_ascii_lowercase().parse().ok()
}

fn more(read: Reader<'_>, node: NodeId) -> FieldMore {
    FieldMore {
        physical_name: read.text(node, key!("physicalName")),
        critical: flag(read, node, key!("criticalDataElementStatus")),
        partitioned: flag(read, node, key!("partitionStatus")),
        partition_position: read.position(node, key!("partitionKeyPosition")),
        quality: qualities(read, node),
        rare: read.holds_beside(node, &[&COMMON, &MORE]).then(|| Box::new(rare(read, node))),
        ..FieldMore::default()
    }
}

fn rare(read: Reader<'_>, node: NodeId) -> FieldRare {
    FieldRare {
        business_name: read.text(node, key!("businessName")),
        encrypted_name: read.text(node, key!("encryptedColumnName")),
        transform_sources: read.texts(node, key!("transformSourceTables")),
        transform_logic: read.text(node, key!("transformLogic")),
        custom: read.custom(node),
        tags: read.texts(node, key!("tags")),
        authoritative: read.authoritative(node),
        ..FieldRare::default()
    }
}

fn qualities(read: Reader<'_>, node: NodeId) -> Vec<Quality> {
    read.mappings(node, key!("quality")).into_iter().map(|it| quality(read, it)).collect()
}

/// A check, which 2.2 always leaves to a tool.
fn quality(read: Reader<'_>, node: NodeId) -> Quality {
    let schedule = read.text(node, key!("scheduleCronExpression"));
    Quality {
        node,
        id: Slot::Absent,
        name: read.text(node, key!("code")),
        kind: constant("custom", node),
        metric: Slot::Absent,
        dimension: read.text(node, key!("dimension")),
        severity: read.text(node, key!("severity")),
        unit: Slot::Absent,
        code: Some(Box::new(QualityCode {
            query: Slot::Absent,
            engine: read.text(node, key!("toolName")),
            implementation: read.text(node, key!("templateName")),
            scheduler: schedule.node().map_or(Slot::Absent, |it| constant("cron", it)),
            schedule,
        })),
        arguments: Slot::Absent,
        argument_properties: Vec::new(),
        operators: Vec::new(),
    }
}

/// A word that 3.2 writes where 2.2 means it.
fn constant(word: &str, node: NodeId) -> Slot<Box<str>> {
    Slot::Known(Spanned::new(word.into(), node))
}

fn price(read: Reader<'_>, node: NodeId) -> Price {
    let amount = read.scalar(node, key!("priceAmount"));
    let number = |it: Box<str>| it.trim().parse().ok().filter(|it: &f64| it.is_finite());
    Price {
        node: Some(node),
        amount: amount.and_then(number),
        currency: read.text(node, key!("priceCurrency")),
        unit: read.text(node, key!("priceUnit")),
    }
}

/// What 2.2 says at the top about the one place of the data; credentials are nobody's setting.
pub(crate) const SETTINGS: [&str; 5] =
    ["sourcePlatform", "project", "database", "driver", "driverVersion"];

/// The server that the keys at the top describe.
fn server(read: Reader<'_>, root: NodeId) -> Option<Server> {
    let kind = read.text(root, key!("sourceSystem")).map(|it| system(&it).into());
    let name = read.text(root, key!("server"));
    let mut settings = read.settings(root);
    settings.retain(|(key, _)| SETTINGS.contains(&&**key));
    let named = name.node().or_else(|| kind.node());
    let node = named.or_else(|| settings.first().map(|(_, text)| text.node))?;
    Some(Server {
        node,
        name,
        id: Slot::Absent,
        kind,
        environment: Slot::Absent,
        settings,
        custom: Vec::new(),
    })
}

/// The type of server that a system such as `BigQuery` is in 3.2.
pub(crate) fn system(word: &str) -> String {
    word.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_ascii_lowercase()
}

/// The keys at the top that say where to ask, and the tool behind each.
pub(crate) const CHANNELS: [(&str, Option<&str>); 3] = [
    ("productSlackChannel", Some("slack")),
    ("productDl", Some("email")),
    ("productFeedbackUrl", None),
];

fn support(read: Reader<'_>, root: NodeId) -> Vec<SupportChannel> {
    let channel = |(key, tool): (&str, Option<&str>)| {
        let value = read.text(root, Symbol::of(key));
        let node = value.node()?;
        let url = if tool.is_none() { value.clone() } else { Slot::Absent };
        let tool = tool.map_or(Slot::Absent, |it| constant(it, node));
        Some(SupportChannel { node, channel: value, url, tool })
    };
    CHANNELS.into_iter().filter_map(channel).collect()
}
