//! A data product in the shape of ODPS 1.1.

use super::{AuthoritativeDefinition, CustomProperty, Slot, Standard, SupportChannel, Team, Text};
use crate::source::NodeId;

/// A data product.
#[derive(Debug, Clone)]
pub struct Product {
    /// The top-level node.
    pub node: NodeId,
    /// The version of the standard that it is written in.
    pub standard: Standard,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// `version`.
    pub version: Slot<Box<str>>,
    /// `status` as written.
    pub status: Slot<Box<str>>,
    /// `domain`.
    pub domain: Slot<Box<str>>,
    /// `tenant`.
    pub tenant: Slot<Box<str>>,
    /// `inputPorts`.
    pub inputs: Vec<Port>,
    /// `outputPorts`.
    pub outputs: Vec<Port>,
    /// `managementPorts`.
    pub management: Vec<Port>,
    /// `team`.
    pub team: Team,
    /// `support`.
    pub support: Vec<SupportChannel>,
    /// `customProperties`.
    pub custom: Vec<CustomProperty>,
    /// `tags`.
    pub tags: Vec<Text>,
    /// `deprecated`, which the standard has no place for.
    pub deprecated: Slot<bool>,
    /// `authoritativeDefinitions`.
    pub authoritative: Vec<AuthoritativeDefinition>,
}

/// A port of a product.
#[derive(Debug, Clone)]
pub struct Port {
    /// Its mapping.
    pub node: NodeId,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// `version`.
    pub version: Slot<Box<str>>,
    /// `contractId`.
    pub contract_id: Slot<Box<str>>,
    /// `type`, of management ports `content`.
    pub kind: Slot<Box<str>>,
    /// `url` of a management port.
    pub url: Slot<Box<str>>,
    /// `inputContracts` of an output port.
    pub input_contracts: Vec<InputContract>,
    /// `deprecated`, which the standard has no place for.
    pub deprecated: Slot<bool>,
    /// `customProperties`.
    pub custom: Vec<CustomProperty>,
    /// `tags`.
    pub tags: Vec<Text>,
}

/// A contract that an output port is made from.
#[derive(Debug, Clone)]
pub struct InputContract {
    /// Its mapping.
    pub node: NodeId,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `version`.
    pub version: Slot<Box<str>>,
}
