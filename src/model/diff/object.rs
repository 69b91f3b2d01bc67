//! What changed in the schema objects of a contract.

use super::contract::{definitions, differs};
use super::deprecated::{Deprecation, deprecation, object_deprecation, other_words};
use super::fields::{self, Context, Twins};
use super::kind::ChangeKind;
use super::values::{Both, Collector, delta, paired, retold, short};
use super::{Element, keys, partition, quality, server, terms};
use crate::model::{Contract, Field, SchemaObject, Slot};
use crate::parse::keys::key;
use crate::source::Place;
use rustc_hash::FxHashSet;

/// Fewest fields that two objects share to be taken for one by their fields.
const FEWEST_SHARED: usize = 2;

/// Most pairs of objects whose fields are compared in search of a rename.
const MOST_ALIKE: usize = 2_500;

/// Compares the objects of two contracts, then their relationships.
pub(super) fn compare<'mesh>(
    c: &mut Collector<'mesh>,
    both: Both,
    base: &'mesh Contract,
    head: &'mesh Contract,
) -> Twins {
    let twins = elements(c, both, base, head);
    keys::relationships(c, &twins, base, head);
    twins
}

/// Compares the objects of two contracts, and notes which elements are one.
pub(super) fn elements<'mesh>(
    c: &mut Collector<'mesh>,
    both: Both,
    base: &'mesh Contract,
    head: &'mesh Contract,
) -> Twins {
    if !c.lists(&Element::terms("schema"), both, key!("schema")) {
        return Twins::default();
    }
    let context = server::context(base, head);
    let pairs = matched(&base.objects, &head.objects);
    let unknown = |all: &[SchemaObject], taken: &dyn Fn(usize) -> bool| {
        all.iter().enumerate().any(|(index, it)| it.name.is_unknown() && !taken(index))
    };
    let base_taken = |index: usize| pairs.iter().any(|(b, _)| *b == index);
    let head_taken = |index: usize| pairs.iter().any(|(_, h)| *h == index);
    if !unknown(&head.objects, &head_taken) {
        for (_, gone) in base.objects.iter().enumerate().filter(|(it, _)| !base_taken(*it)) {
            removed(c, both, gone);
        }
    }
    let mut twins = Twins::default();
    for (b, h) in &pairs {
        if let (Some(base), Some(head)) = (base.objects.get(*b), head.objects.get(*h)) {
            twins.push(base.node, head.node);
            object(c, &context, &mut twins, base, head);
        }
    }
    if !unknown(&base.objects, &base_taken) {
        for (_, new) in head.objects.iter().enumerate().filter(|(it, _)| !head_taken(*it)) {
            if let Some(name) = new.name.text() {
                c.added(ChangeKind::ObjectAdded, Element::object(name), Place::key(new.node));
            }
        }
    }
    let in_order = pairs.windows(2).all(|two| match two {
        [(_, x), (_, y)] => x < y,
        _ => true,
    });
    if !in_order {
        c.section(ChangeKind::ObjectsReordered, &Element::terms("schema"), both, key!("schema"));
    }
    twins
}

fn removed(c: &mut Collector<'_>, both: Both, gone: &SchemaObject) {
    let Some(name) = gone.name.text() else { return };
    let Deprecation { deprecated, end, .. } = object_deprecation(gone);
    let around = terms::around(c, both, key!("schema"));
    let kind = ChangeKind::ObjectRemoved { deprecated, end };
    c.removed(kind, Element::object(name), Place::key(gone.node), around);
}

/// Pairs of indexes: by id, name, physical name, then by four fifths of equal fields.
fn matched(base: &[SchemaObject], head: &[SchemaObject]) -> Vec<(usize, usize)> {
    let equal = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| x.text().is_some() && x.text() == y.text();
    let named = |it: &SchemaObject| it.name.text().is_some();
    let few = base.len() * head.len() <= MOST_ALIKE;
    paired(
        base,
        head,
        &[
            &|x, y| equal(&x.id, &y.id),
            &|x, y| equal(&x.name, &y.name),
            &|x, y| equal(&x.physical_name, &y.physical_name),
            &|x, y| few && named(x) && named(y) && alike(x, y),
        ],
    )
}

/// Whether at least 80 % of the fields are equal in name and type, and neither stable ids say that
/// the objects are two nor is only base on its way out.
fn alike(base: &SchemaObject, head: &SchemaObject) -> bool {
    if let (Some(x), Some(y)) = (base.id.text(), head.id.text())
        && x != y
    {
        return false;
    }
    if object_deprecation(base).deprecated && !object_deprecation(head).deprecated {
        return false;
    }
    let most = base.fields.len().max(head.fields.len());
    let fewest = base.fields.len().min(head.fields.len());
    if fewest < FEWEST_SHARED || fewest * 5 < most * 4 {
        return false;
    }
    let known = |field: &'_ Field| {
        field.name.text().map(|name| (name.to_owned(), field.logical_type.value().copied()))
    };
    let fields: FxHashSet<_> = head.fields.iter().filter_map(known).collect();
    let shared = base.fields.iter().filter_map(known).filter(|it| fields.contains(it)).count();
    shared >= FEWEST_SHARED && shared * 5 >= most * 4
}

fn object<'mesh>(
    c: &mut Collector<'mesh>,
    context: &Context,
    twins: &mut Twins,
    base: &'mesh SchemaObject,
    head: &'mesh SchemaObject,
) {
    let both = Both { base: base.node, head: head.node };
    let name = base.name.text().or(head.name.text()).unwrap_or("the object");
    let element = Element::object(name);
    if delta(&base.name, &head.name).is_some_and(|it| it.base.is_some() && it.head.is_some()) {
        c.text(ChangeKind::ObjectRenamed, &element, both, &base.name, &head.name);
    } else if let (Some(from), Some(to)) = (base.physical_name(), head.physical_name())
        && from != to
    {
        let slots = (&base.physical_name, &head.physical_name);
        c.text(ChangeKind::ObjectPhysicalName, &element, both, slots.0, slots.1)
            .values(Some(short(from)), Some(short(to)));
    }
    let kind = |it: &SchemaObject| it.physical_type.text().map(str::to_ascii_lowercase);
    // ODCS 2.2 has no place for it.
    let said = !c.across() || (kind(base).is_some() && kind(head).is_some());
    if said
        && !base.physical_type.is_absent()
        && delta(&base.physical_type, &head.physical_type).is_some()
        && kind(base) != kind(head)
    {
        let slots = (&base.physical_type, &head.physical_type);
        c.text(ChangeKind::ObjectPhysicalType, &element, both, slots.0, slots.1);
    }
    if !base.granularity.is_absent() && retold(&base.granularity, &head.granularity) {
        c.text(ChangeKind::Granularity, &element, both, &base.granularity, &head.granularity);
    }
    let words = (&base.description, &head.description);
    described(c, &element, both, words, (&base.business_name, &head.business_name));
    if !retold(words.0, words.1) && !c.across() {
        stated(c, &element, both, (base, head));
    }
    deprecation(c, &element, both, (object_deprecation(base), object_deprecation(head)));
    fields::compare(c, context, twins, &element, (base, head));
    keys::primary(c, &element, both, twins, (base, head));
    partition::compare(c, context, &element, twins, (base, head));
    quality::compare(c, &element, both, &base.quality, &head.quality);
}

/// What is said of an object for the first time: it may have been so before, and is no more than
/// words about it.
fn stated(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&SchemaObject, &SchemaObject),
) {
    let kind = (&base.physical_type, &head.physical_type, key!("physicalType"));
    let row = (&base.granularity, &head.granularity, key!("dataGranularityDescription"));
    let first = [kind, row].into_iter().find(|(x, y, _)| x.is_absent() && y.text().is_some());
    if let Some((_, _, key)) = first {
        c.section(ChangeKind::Description, element, both, key);
    }
}

/// Words of an object or field: description, tags, examples, business name, definitions.
///
/// A tag that deprecates it is not told again as words.
pub(super) fn described(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Slot<Box<str>>, &Slot<Box<str>>),
    (base_name, head_name): (&Slot<Box<str>>, &Slot<Box<str>>),
) {
    if retold(base, head) {
        c.text(ChangeKind::Description, element, both, base, head);
    } else if other_words(c, both, key!("tags"), false) {
        c.section(ChangeKind::Description, element, both, key!("tags"));
    } else if !c.across()
        && let Some(key) = [key!("examples"), key!("transformDescription")]
            .into_iter()
            .find(|it| differs(c, both, *it))
    {
        c.section(ChangeKind::Description, element, both, key);
    }
    if retold(base_name, head_name) {
        c.text(ChangeKind::BusinessName, element, both, base_name, head_name);
    }
    definitions(c, element, both);
}
