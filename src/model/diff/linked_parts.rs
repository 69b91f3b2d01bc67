//! A schema file of which a contract links several parts.

use super::schemas::SchemaPair;
use crate::model::linked::SchemaLink;
use crate::model::schema::Language;
use std::collections::{BTreeMap, BTreeSet};

/// The pairs of the parts that links mean, each with those links: one for every part of a file of
/// JSON Schema or Avro, else the pair itself.
pub(super) fn each_part(pair: SchemaPair<'_>) -> Vec<SchemaPair<'_>> {
    let has_parts = matches!(pair.language(), Some(Language::JsonSchema | Language::Avro));
    if !has_parts || pair.base.matched {
        return vec![pair];
    }
    let fragments = |links: &[&SchemaLink]| -> BTreeSet<Option<Box<str>>> {
        links.iter().map(|it| it.fragment.clone()).collect()
    };
    let (was, is) = (fragments(&pair.base_links), fragments(&pair.head_links));
    let mut parts: BTreeMap<Option<&str>, SchemaPair<'_>> = BTreeMap::new();
    let empty = || SchemaPair::alone(pair.base, pair.head);
    for link in &pair.base_links {
        let part = parts.entry(link.fragment.as_deref()).or_insert_with(empty);
        part.base_links.push(link);
    }
    for link in &pair.head_links {
        // A link that leads to another part now is one of what it led to.
        let led = pair.base_links.iter().find(|it| {
            let same = (&it.object, it.field) == (&link.object, link.field);
            same && !is.contains(&it.fragment) && !was.contains(&link.fragment)
        });
        let fragment = led.unwrap_or(link).fragment.as_deref();
        parts.entry(fragment).or_insert_with(empty).head_links.push(link);
    }
    if parts.is_empty() { vec![pair] } else { parts.into_values().collect() }
}
