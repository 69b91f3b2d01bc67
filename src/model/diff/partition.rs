//! What changed in the fields that the data of an object is partitioned by, as a whole.
//!
//! That a field which stands on both sides partitions the data, or no longer, is told where fields
//! are compared.

use super::Element;
use super::fields::{Context, Twins};
use super::keys::{Member, members};
use super::kind::ChangeKind;
use super::values::{Both, Collector};
use crate::model::{SchemaObject, Slot};
use crate::source::{NodeId, Place};
use std::collections::BTreeSet;

/// The fields that partition the data, in their order; nothing where one can't be judged.
fn partitions(object: &SchemaObject) -> Option<Vec<Member<'_>>> {
    let found = members(object, &|field| {
        let more = field.more();
        let position = more.partition_position.value().copied().filter(|it| *it >= 0);
        (&more.partitioned, position)
    })?;
    let unknown = found.iter().any(|it| it.field.more().partition_position.is_unknown());
    (!unknown).then_some(found)
}

/// Compares the partitions of two objects: new fields among them, and the order of those that stay.
pub(super) fn compare(
    c: &mut Collector<'_>,
    context: &Context,
    element: &Element,
    twins: &Twins,
    (base, head): (&SchemaObject, &SchemaObject),
) {
    let (Some(from), Some(to)) = (partitions(base), partitions(head)) else { return };
    let by_path = context.by_path;
    let known: BTreeSet<&str> = from.iter().map(|it| it.name.as_str()).collect();
    for it in &to {
        // What is below a field of another type has no twin, and is not new for that.
        if !twins.has_head(it.field.node) && !known.contains(it.name.as_str()) {
            let place = it.field.more().partitioned.place().unwrap_or(Place::key(it.field.node));
            c.added(ChangeKind::PartitionKey { by_path }, element.child(&it.name), place);
        }
    }
    let heads: BTreeSet<NodeId> = to.iter().map(|it| it.field.node).collect();
    let kept: Vec<(&Member<'_>, NodeId)> =
        from.iter().filter_map(|it| Some((it, twins.of(it.field.node)?))).collect();
    let kept: Vec<_> = kept.into_iter().filter(|(_, node)| heads.contains(node)).collect();
    let stays = |node: NodeId| kept.iter().any(|(_, it)| *it == node);
    let order: Vec<&Member<'_>> = to.iter().filter(|it| stays(it.field.node)).collect();
    // Numbers are not the news, but another order; it is told once, at the first that moved.
    let mut moved = kept.iter().zip(&order).filter(|((_, node), now)| *node != now.field.node);
    let moved = moved.next().map(|(it, _)| it);
    let by_path = by_path && moved.is_some();
    // One that is alone has no order, only its number.
    let renumbered = || match (&*from, &*to, &*kept) {
        ([was], [now], [one]) => was.is_renumbered(now).then_some(one),
        _ => None,
    };
    let Some((was, node)) = moved.or_else(renumbered) else { return };
    let Some(now) = order.iter().find(|it| it.field.node == *node) else { return };
    let slots = (&was.field.more().partition_position, &now.field.more().partition_position);
    let text = |it: &Slot<i64>| it.value().map(ToString::to_string);
    let both = Both { base: was.field.node, head: *node };
    let kind = ChangeKind::PartitionPosition { by_path };
    c.value(kind, &element.child(&was.name), both, slots.0, slots.1)
        .values(text(slots.0), text(slots.1));
}
