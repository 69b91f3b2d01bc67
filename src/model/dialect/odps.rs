//! The Open Data Product Standard, 0.9.0 to 1.1.0.

use super::read::Reader;
use crate::model::{InputContract, Port, Product, Standard};
use crate::parse::{Document, Symbol, keys::key};
use crate::source::NodeId;

/// Lowers a product.
pub(super) fn lower(document: &Document, root: NodeId, standard: Standard) -> Product {
    let read = Reader { document };
    let ports = |section: Symbol, kind: Symbol| {
        read.mappings(root, section).into_iter().map(|node| port(read, node, kind)).collect()
    };
    Product {
        node: root,
        standard,
        id: read.text(root, key!("id")),
        name: read.text(root, key!("name")),
        version: read.text(root, key!("version")),
        status: read.text(root, key!("status")),
        domain: read.text(root, key!("domain")),
        tenant: read.text(root, key!("tenant")),
        inputs: ports(key!("inputPorts"), key!("type")),
        outputs: ports(key!("outputPorts"), key!("type")),
        management: ports(key!("managementPorts"), key!("content")),
        team: read.team(root, key!("team")),
        support: read.support(root),
        custom: read.custom(root),
        tags: read.texts(root, key!("tags")),
        deprecated: read.flag(root, key!("deprecated")),
        authoritative: read.authoritative(root),
    }
}

fn port(read: Reader<'_>, node: NodeId, kind: Symbol) -> Port {
    let input_contracts = read
        .mappings(node, key!("inputContracts"))
        .into_iter()
        .map(|node| InputContract {
            node,
            id: read.text(node, key!("id")),
            version: read.text(node, key!("version")),
        })
        .collect();
    Port {
        node,
        id: read.text(node, key!("id")),
        name: read.text(node, key!("name")),
        version: read.text(node, key!("version")),
        contract_id: read.text(node, key!("contractId")),
        kind: read.text(node, kind),
        url: read.text(node, key!("url")),
        input_contracts,
        deprecated: read.flag(node, key!("deprecated")),
        custom: read.custom(node),
        tags: read.texts(node, key!("tags")),
    }
}
