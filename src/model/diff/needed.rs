//! Types of Protobuf that a contract can't do without.

use super::imported::within;
use super::schemas::{PairKind, SchemaPair};
use crate::model::Contract;
use crate::model::linked::SchemaContent;
use crate::model::paired::{pairs as objects, part};
use crate::model::schema::Language;
use std::collections::BTreeSet;

/// The types of a Protobuf file at base that objects of a contract are, and those that links name;
/// where it is the `only` file of the contract, an object may be one by another name.
pub(super) fn meant(pair: &SchemaPair<'_>, contract: &Contract, only: bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let linked = pair.kind == PairKind::Linked && pair.language() == Some(Language::Protobuf);
    let SchemaContent::Text(text) = &pair.base.content else { return found };
    if !linked || pair.base_links.is_empty() {
        return found;
    }
    let Ok(outline) = Language::Protobuf.outline(&text.text) else { return found };
    let all: Vec<_> = outline.objects.iter().collect();
    for link in &pair.base_links {
        let named = link.fragment.as_ref().and_then(|it| part(&outline, &all, it));
        found.extend(named.map(|it| it.name.clone()));
        if !link.field {
            let own = objects(contract, link, &outline, &pair.base.path).into_iter();
            found.extend(own.filter(|it| only || it.named).map(|it| it.declared.name.clone()));
        }
    }
    found
}

/// Whether one of some types is an element or lies in it.
pub(super) fn has(types: &BTreeSet<String>, path: &str) -> bool {
    types.iter().any(|it| within(it, path))
}
