//! Names that were gone and come back for something else.

use super::{Change, ChangeKind, Element, PhysicalStep, physical_step};
use crate::model::{Contract, Field, LogicalType, MeshMember};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Object and dotted field.
type Named<'model> = (&'model str, String);

/// The fields of a contract by name; of two with one name the first.
fn named(contract: &Contract) -> BTreeMap<Named<'_>, &Field> {
    let mut fields = BTreeMap::new();
    contract.visit_fields(&mut |object, dotted, field| {
        if let Some(object) = object.name.text() {
            fields.entry((object, dotted.to_owned())).or_insert(field);
        }
    });
    fields
}

fn id_of(field: &Field) -> Option<&str> {
    field.more.as_ref()?.id.text()
}

/// The fields that head has and base has not, and that an earlier version had with another type;
/// earlier versions come newest first, and the newest that had the name is shown.
pub fn returned<'mesh>(
    earlier: impl Iterator<Item = (&'mesh Arc<str>, &'mesh MeshMember)>,
    base: &MeshMember,
    head: &MeshMember,
) -> Vec<Change> {
    let (Some(base), Some(head)) = (base.unit.contract(), head.unit.contract()) else {
        return Vec::new();
    };
    let at_base = named(base);
    let ids: BTreeSet<&str> = at_base.values().filter_map(|it| id_of(it)).collect();
    let mut fresh = named(head);
    fresh.retain(|name, field| {
        !at_base.contains_key(name) && !id_of(field).is_some_and(|it| ids.contains(it))
    });
    let mut changes = Vec::new();
    for (revision, member) in earlier {
        if fresh.is_empty() {
            break;
        }
        let Some(earlier) = member.unit.contract() else { continue };
        let before = named(earlier);
        let by_id: BTreeMap<&str, &Field> =
            before.values().filter_map(|it| Some((id_of(it)?, *it))).collect();
        let upgraded = earlier.standard != head.standard;
        fresh.retain(|name, field| {
            let was = id_of(field).and_then(|it| by_id.get(it)).or_else(|| before.get(name));
            let other = was.and_then(|was| another_type(was, field, upgraded));
            let Some((place, from, to)) = other else { return true };
            let (object, dotted) = name;
            changes.push(Change {
                kind: ChangeKind::NameReused(revision.clone()),
                element: Element::object(object).child(dotted),
                base: None,
                head: Some(place),
                around: None,
                before: Some(from),
                after: Some(to),
            });
            false
        });
    }
    changes
}

/// Where the type of a field stands that is another one than before, and both.
fn another_type(was: &Field, is: &Field, upgraded: bool) -> Option<(Place, String, String)> {
    if let (Some(from), Some(to)) = (was.logical_type.value(), is.logical_type.value()) {
        // Older versions of the standard know no other word for a point in time.
        let time = |it: LogicalType| matches!(it, LogicalType::Date | LogicalType::Timestamp);
        let same = from == to || (upgraded && time(*from) && time(*to));
        if !same {
            return Some((is.logical_type.place()?, from.word().to_owned(), to.word().to_owned()));
        }
    }
    let (from, to) = (was.physical_type.text()?, is.physical_type.text()?);
    let other = match physical_step(from, to, &[]) {
        PhysicalStep::Changed { .. }
        | PhysicalStep::MembersRemoved
        | PhysicalStep::Widened
        | PhysicalStep::Narrowed => true,
        PhysicalStep::Alias
        | PhysicalStep::Declared
        | PhysicalStep::Undeclared
        | PhysicalStep::PrecisionIncreased
        | PhysicalStep::PrecisionDecreased
        | PhysicalStep::ScaleChanged
        | PhysicalStep::LengthIncreased
        | PhysicalStep::LengthDecreased
        | PhysicalStep::Nullability(_) => false,
    };
    let place = is.physical_type.place().filter(|_| other)?;
    let short = |text: &str| text.chars().take(60).collect::<String>();
    Some((place, short(from), short(to)))
}
