//! Rules of group `product/`.

mod custom_property_duplicated;
mod member_dates_reversed;
mod member_successor_unknown;
mod name_empty;
mod name_invisible_character;
mod port_duplicated;

use super::Rule;
use crate::model::{Product, Slot, Text};

/// The rules of this group, by id.
pub(super) const RULES: &[&Rule] = &[
    &custom_property_duplicated::RULE,
    &member_dates_reversed::RULE,
    &member_successor_unknown::RULE,
    &name_empty::RULE,
    &name_invisible_character::RULE,
    &port_duplicated::RULE,
];

/// Calls `visit` with the key and value of every id and name that something may refer to.
fn every_name<'model>(product: &'model Product, visit: &mut dyn FnMut(&'static str, &'model Text)) {
    let mut name = |key, slot: &'model Slot<Box<str>>| {
        if let Some(text) = slot.known() {
            visit(key, text);
        }
    };
    name("id", &product.id);
    name("name", &product.name);
    for port in product.inputs.iter().chain(&product.outputs).chain(&product.management) {
        name("id", &port.id);
        name("name", &port.name);
        name("contractId", &port.contract_id);
    }
    for member in &product.team.members {
        name("username", &member.username);
    }
}
