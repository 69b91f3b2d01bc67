//! What a contract marks as deprecated.

use super::Scope;
use super::contract::{announced_end, custom_end};
use super::object::{field_deprecated, object_deprecated};
use super::steps::Lifecycle;
use crate::model::Unit;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The deprecated parts of a contract or product with the ends announced for them; as a whole it
/// is [`Scope::Existence`].
pub fn deprecated(unit: &Unit) -> BTreeMap<Scope, Option<Date>> {
    let mut parts = BTreeMap::new();
    let contract = unit.contract();
    if unit.status().map(Lifecycle::read) == Some(Lifecycle::Deprecated) {
        parts.insert(Scope::Existence, contract.and_then(announced_end));
    }
    for object in contract.into_iter().flat_map(|it| &it.objects) {
        let Some(name) = object.name.text() else { continue };
        if object_deprecated(object) {
            parts.insert(Scope::Object(name.into()), custom_end(&object.custom));
        }
        object.visit_fields(&mut |dotted, field| {
            if field_deprecated(field) {
                let scope = Scope::Field(name.into(), dotted.into());
                parts.insert(scope, custom_end(&field.more().rare().custom));
            }
        });
    }
    parts
}
