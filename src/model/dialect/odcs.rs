//! The Open Data Contract Standard, 3.0.0 to 3.2.0.

use super::read::Reader;
use crate::model::{
    Contract, Field, FieldMore, FieldRare, LogicalType, Operator, Options, Price, Quality,
    QualityCode, Relationship, Role, SchemaObject, Server, Sla, SlaName, SlaUnit as Unit, Slot,
    Standard, Text,
};
use crate::parse::{Document, Kind, Symbol, keys::key};
use crate::source::{NodeId, Spanned};

/// Lowers a contract.
pub(super) fn lower(document: &Document, root: NodeId, standard: Standard) -> Contract {
    let read = Reader { document };
    let price = read.mapping(root, key!("price"));
    Contract {
        node: root,
        standard,
        id: read.text(root, key!("id")),
        name: read.text(root, key!("name")),
        version: read.text(root, key!("version")),
        status: read.text(root, key!("status")),
        domain: read.text(root, key!("domain")),
        tenant: read.text(root, key!("tenant")),
        data_product: read.text(root, key!("dataProduct")),
        description: description(read, root),
        objects: read
            .mappings(root, key!("schema"))
            .into_iter()
            .map(|it| object(read, it))
            .collect(),
        servers: read
            .mappings(root, key!("servers"))
            .into_iter()
            .map(|it| server(read, it))
            .collect(),
        sla: read
            .mappings(root, key!("slaProperties"))
            .into_iter()
            .map(|it| sla(read, it, key!("element")))
            .collect(),
        sla_default_element: read.text(root, key!("slaDefaultElement")),
        team: read.team(root, key!("team")),
        roles: read.mappings(root, key!("roles")).into_iter().map(|it| role(read, it)).collect(),
        support: read.support(root),
        price: price.map(|node| self::price(read, node)).unwrap_or_default(),
        custom: read.custom(root),
        tags: read.texts(root, key!("tags")),
        authoritative: read.authoritative(root),
    }
}

/// `description`: its texts by key, a plain text as the purpose.
pub(super) fn description(read: Reader<'_>, root: NodeId) -> Vec<(Box<str>, Text)> {
    let Some(node) = read.document.get(root, key!("description")) else { return Vec::new() };
    match read.text_of(node) {
        Slot::Known(text) => vec![("purpose".into(), text)],
        Slot::Absent | Slot::Unknown(_) => read.settings(node),
    }
}

fn object(read: Reader<'_>, node: NodeId) -> SchemaObject {
    SchemaObject {
        node,
        id: read.text(node, key!("id")),
        name: read.text(node, key!("name")),
        physical_name: read.text(node, key!("physicalName")),
        physical_type: read.text(node, key!("physicalType")),
        description: read.text(node, key!("description")),
        business_name: read.text(node, key!("businessName")),
        granularity: read.text(node, key!("dataGranularityDescription")),
        deprecated: read.flag(node, key!("deprecated")),
        fields: fields(read, node),
        relationships: relationships(read, node),
        quality: qualities(read, node),
        custom: read.custom(node),
        tags: read.texts(node, key!("tags")),
        authoritative: read.authoritative(node),
    }
}

fn fields(read: Reader<'_>, node: NodeId) -> Vec<Field> {
    read.mappings(node, key!("properties")).into_iter().map(|it| field(read, it)).collect()
}

/// Keys that [`Field`] itself holds; any other makes a [`FieldMore`].
const COMMON: [Symbol; 9] = [
    key!("name"),
    key!("logicalType"),
    key!("physicalType"),
    key!("classification"),
    key!("description"),
    key!("required"),
    key!("unique"),
    key!("primaryKey"),
    key!("primaryKeyPosition"),
];

/// Keys that [`FieldMore`] itself holds; any beside these makes a [`FieldRare`].
const MORE: [Symbol; 11] = [
    key!("id"),
    key!("physicalName"),
    key!("deprecated"),
    key!("criticalDataElement"),
    key!("partitioned"),
    key!("partitionKeyPosition"),
    key!("logicalTypeOptions"),
    key!("properties"),
    key!("items"),
    key!("map"),
    key!("quality"),
];

fn field(read: Reader<'_>, node: NodeId) -> Field {
    Field {
        node,
        name: read.text(node, key!("name")),
        logical_type: read
            .text(node, key!("logicalType"))
            .and_then(|word| LogicalType::from_word(&word)),
        physical_type: read.text(node, key!("physicalType")),
        classification: read.text(node, key!("classification")),
        description: read.text(node, key!("description")),
        required: read.flag(node, key!("required")),
        unique: read.flag(node, key!("unique")),
        primary_key: read.flag(node, key!("primaryKey")),
        primary_key_position: read.position(node, key!("primaryKeyPosition")),
        more: read.holds_beside(node, &[&COMMON]).then(|| Box::new(more(read, node))),
    }
}

fn more(read: Reader<'_>, node: NodeId) -> FieldMore {
    let map = read.mapping(node, key!("map")).and_then(|map| {
        let of = |key| read.mapping(map, key).map(|it| field(read, it));
        Some(Box::new((of(key!("key"))?, of(key!("value"))?)))
    });
    FieldMore {
        id: read.text(node, key!("id")),
        physical_name: read.text(node, key!("physicalName")),
        deprecated: read.flag(node, key!("deprecated")),
        critical: read.flag(node, key!("criticalDataElement")),
        partitioned: read.flag(node, key!("partitioned")),
        partition_position: read.position(node, key!("partitionKeyPosition")),
        options: read
            .mapping(node, key!("logicalTypeOptions"))
            .map_or_else(Options::default, |it| options(read, it)),
        fields: fields(read, node),
        items: read.mapping(node, key!("items")).map(|it| Box::new(field(read, it))),
        map,
        quality: qualities(read, node),
        rare: read.holds_beside(node, &[&COMMON, &MORE]).then(|| Box::new(rare(read, node))),
    }
}

fn rare(read: Reader<'_>, node: NodeId) -> FieldRare {
    FieldRare {
        business_name: read.text(node, key!("businessName")),
        encrypted_name: read.text(node, key!("encryptedName")),
        semantic_type: read.text(node, key!("semanticType")),
        allowed: allowed(read, node),
        relationships: relationships(read, node),
        transform_sources: read.texts(node, key!("transformSourceObjects")),
        transform_logic: read.text(node, key!("transformLogic")),
        custom: read.custom(node),
        tags: read.texts(node, key!("tags")),
        authoritative: read.authoritative(node),
    }
}

/// `enum` of 3.2: mappings with a `value`; one value that can't be judged makes all unknown.
fn allowed(read: Reader<'_>, node: NodeId) -> Slot<Vec<Text>> {
    let Some(list) = read.document.get(node, key!("enum")) else { return Slot::Absent };
    let values: Option<Vec<Text>> = read
        .document
        .items(list)
        .iter()
        .map(|item| match read.scalar(*item, key!("value")) {
            Slot::Known(value) => Some(value),
            Slot::Absent | Slot::Unknown(_) => None,
        })
        .collect();
    match values {
        Some(values) if !values.is_empty() => Slot::Known(Spanned::new(values, list)),
        _ => Slot::Unknown(list),
    }
}

fn options(read: Reader<'_>, node: NodeId) -> Options {
    let mut options = Options { node: Some(node), ..Options::default() };
    options.required = read.texts(node, key!("required"));
    for entry in read.document.entries(node) {
        let key: Box<str> = read.document.scalar(entry.key).into();
        options.all.push((key.clone(), entry.value));
        match read.document.kind(entry.value) {
            Kind::Int | Kind::Float => {
                if let Some(value) = read.number_of(entry.value) {
                    options.numbers.push((key, Spanned::new(value, entry.value)));
                }
            }
            Kind::Text => {
                if let Slot::Known(text) = read.text_of(entry.value) {
                    options.texts.push((key, text));
                }
            }
            Kind::Bool => {
                let value = read.document.as_bool(entry.value).unwrap_or_default();
                options.flags.push((key, Spanned::new(value, entry.value)));
            }
            Kind::Null | Kind::Sequence | Kind::Mapping | Kind::Alias => {}
        }
    }
    // Most fields have one or two of them, of which there are many.
    options.all.shrink_to_fit();
    options.numbers.shrink_to_fit();
    options.texts.shrink_to_fit();
    options.flags.shrink_to_fit();
    options
}

fn relationships(read: Reader<'_>, node: NodeId) -> Vec<Relationship> {
    read.mappings(node, key!("relationships"))
        .into_iter()
        .map(|node| Relationship {
            node,
            id: read.text(node, key!("id")),
            kind: read.text(node, key!("type")),
            from: read.texts(node, key!("from")),
            to: read.texts(node, key!("to")),
        })
        .collect()
}

fn qualities(read: Reader<'_>, node: NodeId) -> Vec<Quality> {
    read.mappings(node, key!("quality")).into_iter().map(|it| quality(read, it)).collect()
}

fn quality(read: Reader<'_>, node: NodeId) -> Quality {
    let metric = match read.text(node, key!("metric")) {
        Slot::Absent => read.text(node, key!("rule")),
        metric => metric,
    };
    let arguments = read.document.get(node, key!("arguments")).map_or(Slot::Absent, |it| {
        if read.document.kind(it) != Kind::Mapping {
            return Slot::Unknown(it);
        }
        let entry = |e: &crate::parse::Entry| (Box::from(read.document.scalar(e.key)), e.value);
        Slot::Known(Spanned::new(read.document.entries(it).map(entry).collect(), it))
    });
    let argument_properties =
        arguments.node().map(|it| read.texts(it, key!("properties"))).unwrap_or_default();
    Quality {
        node,
        id: read.text(node, key!("id")),
        name: read.text(node, key!("name")),
        kind: read.text(node, key!("type")),
        metric,
        dimension: read.text(node, key!("dimension")),
        severity: read.text(node, key!("severity")),
        unit: read.text(node, key!("unit")),
        code: code(read, node),
        arguments,
        argument_properties,
        operators: operators(read, node),
    }
}

fn code(read: Reader<'_>, node: NodeId) -> Option<Box<QualityCode>> {
    const KEYS: [Symbol; 5] = [
        key!("query"),
        key!("engine"),
        key!("implementation"),
        key!("schedule"),
        key!("scheduler"),
    ];
    let has_code = read.document.entries(node).any(|entry| KEYS.contains(&entry.symbol));
    has_code.then(|| {
        Box::new(QualityCode {
            query: read.code(node, key!("query")),
            engine: read.text(node, key!("engine")),
            implementation: read.code(node, key!("implementation")),
            schedule: read.text(node, key!("schedule")),
            scheduler: read.text(node, key!("scheduler")),
        })
    })
}

fn operators(read: Reader<'_>, node: NodeId) -> Vec<(Operator, Spanned<Vec<f64>>)> {
    let mut operators: Vec<_> = Operator::ALL
        .into_iter()
        .filter_map(|operator| {
            let value = read.document.get(node, operator.symbol())?;
            let numbers: Option<Vec<f64>> = match read.document.kind(value) {
                Kind::Sequence => {
                    read.document.items(value).iter().map(|it| read.number_of(*it)).collect()
                }
                _ => read.number_of(value).map(|it| vec![it]),
            };
            Some((operator, Spanned::new(numbers?, value)))
        })
        .collect();
    operators.shrink_to_fit();
    operators
}

fn server(read: Reader<'_>, node: NodeId) -> Server {
    const NAMED: [&str; 4] = ["server", "id", "type", "environment"];
    let mut settings = read.settings(node);
    settings.retain(|(key, _)| !NAMED.contains(&&**key));
    Server {
        node,
        name: read.text(node, key!("server")),
        id: read.text(node, key!("id")),
        kind: read.text(node, key!("type")),
        environment: read.text(node, key!("environment")),
        settings,
        custom: read.custom(node),
    }
}

/// A service level; `element` is the key of what it is about.
pub(super) fn sla(read: Reader<'_>, node: NodeId, element: Symbol) -> Sla {
    let property = read.text(node, key!("property"));
    let value = read.scalar(node, key!("value"));
    let unit = read.text(node, key!("unit"));
    let percent = value.text().and_then(|it| it.trim().strip_suffix('%'));
    let number = match percent {
        Some(number) => number.trim().parse().ok(),
        None => value.text().and_then(|it| it.trim().parse().ok()),
    };
    let canonical_unit = match (unit.text(), percent) {
        (Some(unit), _) => Unit::read(unit),
        (None, Some(_)) => Some(Unit::Percent),
        (None, None) => None,
    };
    Sla {
        node,
        name: SlaName::read(property.text().unwrap_or_default()),
        property,
        number: number.filter(|it: &f64| it.is_finite()),
        value,
        value_ext: read.scalar(node, key!("valueExt")),
        unit,
        canonical_unit,
        elements: elements(read, node, element),
        driver: read.text(node, key!("driver")),
        schedule: read.text(node, key!("schedule")),
        scheduler: read.text(node, key!("scheduler")),
    }
}

fn elements(read: Reader<'_>, node: NodeId, key: Symbol) -> Vec<Text> {
    read.texts(node, key)
        .iter()
        .flat_map(|text| {
            text.value.split(',').map(|part| Spanned::new(part.trim().into(), text.node))
        })
        .filter(|text: &Text| !text.value.is_empty())
        .collect()
}

/// One of `roles`.
pub(super) fn role(read: Reader<'_>, node: NodeId) -> Role {
    Role {
        node,
        name: read.text(node, key!("role")),
        access: read.text(node, key!("access")),
        first_approvers: read.text(node, key!("firstLevelApprovers")),
        second_approvers: read.text(node, key!("secondLevelApprovers")),
    }
}

fn price(read: Reader<'_>, node: NodeId) -> Price {
    Price {
        node: Some(node),
        amount: read.number(node, key!("priceAmount")),
        currency: read.text(node, key!("priceCurrency")),
        unit: read.text(node, key!("priceUnit")),
    }
}
