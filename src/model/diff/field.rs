//! What changed in one field that stands on both sides.

use super::deprecated::{deprecation, field_deprecation};
use super::elsewhere::follows;
use super::fields::{Level, Walk};
use super::kind::ChangeKind;
use super::object::described;
use super::steps::{ClassStep, EnumStep, Evidence, Presence, TypeStep};
use super::types::{self, Kept, Part};
use super::values::{Both, delta, flag, reworded, short, sorted};
use super::{Element, options, physical, quality};
use crate::model::{Field, Slot, Text};
use crate::parse::keys::key;
use crate::source::Place;
use std::collections::{BTreeSet, HashSet};

/// The classifications that most companies use, in their order.
const CLASSES: [&str; 4] = ["public", "internal", "confidential", "restricted"];

/// Whether a field must be there: by its own key, or because its parent lists it.
pub(super) fn is_required(field: &Field, listed: &HashSet<&str>) -> Option<bool> {
    let by_parent = field.name.text().is_some_and(|it| listed.contains(it));
    match &field.required {
        Slot::Unknown(_) => None,
        slot => Some(slot.is_true() || by_parent),
    }
}

/// Compares a field, and all below it.
pub(super) fn compare<'mesh>(
    walk: &mut Walk<'mesh, '_>,
    (base, head): (&'mesh Field, &'mesh Field),
    element: &Element,
    evidence: Option<Evidence>,
    required: (Option<bool>, Option<bool>),
) {
    names(walk, (base, head), element, evidence);
    if let (Some(from), Some(to)) = required
        && from != to
    {
        let kind = ChangeKind::Required(presence(to));
        let both = Both { base: base.node, head: head.node };
        walk.c.value(kind, element, both, &base.required, &head.required);
    }
    let more = base.more();
    let is_leaf = more.fields.is_empty() && more.items.is_none() && more.map.is_none();
    if is_leaf && walk.c.written_alike(Both { base: base.node, head: head.node }) {
        return;
    }
    value(walk, (base, head), element, element, Part::Field);
    about(walk, (base, head), element);
}

const fn presence(at_head: bool) -> Presence {
    if at_head { Presence::Added } else { Presence::Removed }
}

fn names(
    walk: &mut Walk<'_, '_>,
    (base, head): (&Field, &Field),
    element: &Element,
    evidence: Option<Evidence>,
) {
    let both = Both { base: base.node, head: head.node };
    let (more, now) = (base.more(), head.more());
    let columns = (base.physical_name(), head.physical_name());
    if let Some(evidence) = evidence {
        let folds = evidence == Evidence::Case && walk.context.folds;
        let evidence = if folds { Evidence::Folded } else { evidence };
        let column_kept = columns.0.is_some() && columns.0 == columns.1;
        let kind = ChangeKind::FieldRenamed { evidence, column_kept };
        walk.c.text(kind, element, both, &base.name, &head.name);
    } else if let (Some(from), Some(to)) = columns
        && from != to
    {
        let slots = (&more.physical_name, &now.physical_name);
        let change = walk.c.text(ChangeKind::FieldPhysicalName, element, both, slots.0, slots.1);
        change.values(Some(short(from)), Some(short(to)));
    }
    if let Some(encrypted) = delta(&more.rare().encrypted_name, &now.rare().encrypted_name) {
        let slots = (&more.rare().encrypted_name, &now.rare().encrypted_name);
        let kind = ChangeKind::EncryptedName(encrypted.step());
        walk.c.text(kind, element, both, slots.0, slots.1);
    }
}

/// What values a field may have, and those of the fields, items and entries below it.
///
/// Items and entries have no name that consumers select: the fields below them count as those of
/// their `holder`.
fn value<'mesh>(
    walk: &mut Walk<'mesh, '_>,
    (base, head): (&'mesh Field, &'mesh Field),
    element: &Element,
    holder: &Element,
    part: Part,
) {
    let both = Both { base: base.node, head: head.node };
    let kept = types::compare(walk.c, element, both, (base, head), part);
    physical::compare(walk.c, element, both, (base, head), (walk.context, kept));
    allowed(walk, element, both, (base, head));
    if kept.keeps_options() {
        options::compare(walk.c, element, both, (base, head));
    }
    if kept == Kept::Changed {
        return;
    }
    let (more, now) = (base.more(), head.more());
    let listed = |it: &'mesh [Text]| it.iter().map(|it| &*it.value).collect();
    walk.level(&Level {
        base: &more.fields,
        head: &now.fields,
        parents: both,
        element: holder,
        required: (listed(&more.options.required), listed(&now.options.required)),
    });
    within(walk, (more.items.as_deref(), now.items.as_deref()), both, element, holder);
    if let (Some(of), Some(to)) = (more.map.as_deref(), now.map.as_deref()) {
        let ((from_key, from), (to_key, to)) = (of, to);
        value(walk, (from_key, to_key), &element.part("key"), holder, Part::MapKey);
        values(walk, (from, to), &element.part("value"), holder, Part::Field);
    }
}

/// The items of a list, which may be declared on one side alone.
fn within<'mesh>(
    walk: &mut Walk<'mesh, '_>,
    items: (Option<&'mesh Field>, Option<&'mesh Field>),
    around: Both,
    element: &Element,
    holder: &Element,
) {
    let element = element.part("items");
    let word = |it: &Field| it.logical_type.value().map(|it| it.word().to_owned());
    match items {
        (Some(from), Some(to)) => values(walk, (from, to), &element, holder, Part::Items),
        (Some(gone), None) if word(gone).is_some() => {
            let kind = ChangeKind::Type(TypeStep::Undeclared);
            let place = Place::key(gone.node);
            walk.c.removed(kind, element, place, around.head).values(word(gone), None);
        }
        (None, Some(new)) if word(new).is_some() => {
            let kind = ChangeKind::Type(TypeStep::Declared);
            walk.c.added(kind, element, Place::key(new.node)).values(None, word(new));
        }
        _ => {}
    }
}

/// The items of a list or the values of a map, of which as much may be said as of a field.
fn values<'mesh>(
    walk: &mut Walk<'mesh, '_>,
    (base, head): (&'mesh Field, &'mesh Field),
    element: &Element,
    holder: &Element,
    part: Part,
) {
    let (from, to) = (&base.required, &head.required);
    if let Some(to_be) = flag(from, to) {
        let both = Both { base: base.node, head: head.node };
        walk.c.value(ChangeKind::Required(presence(to_be)), element, both, from, to);
    }
    value(walk, (base, head), element, holder, part);
    about(walk, (base, head), element);
}

/// `enum` of 3.2.
fn allowed(walk: &mut Walk<'_, '_>, element: &Element, both: Both, (base, head): (&Field, &Field)) {
    let (from, to) = (&base.more().rare().allowed, &head.more().rare().allowed);
    let step = match (from, to) {
        (Slot::Unknown(_), _) | (_, Slot::Unknown(_)) | (Slot::Absent, Slot::Absent) => return,
        (Slot::Absent, Slot::Known(_)) => EnumStep::Added,
        (Slot::Known(_), Slot::Absent) => EnumStep::Removed,
        (Slot::Known(x), Slot::Known(y)) => {
            let (x, y) = (set(&x.value), set(&y.value));
            let gone = x.iter().any(|it| !y.contains(it));
            let come = y.iter().any(|it| !x.contains(it));
            match (gone, come) {
                (true, true) => EnumStep::ValuesReplaced,
                (true, false) => EnumStep::ValuesRemoved,
                (false, true) => EnumStep::ValuesAdded,
                (false, false) => return,
            }
        }
    };
    let text = |it: &Slot<Vec<Text>>| it.value().map(|it| short(&sorted(it).join(", ")));
    let values = (text(from), text(to));
    walk.c.value(ChangeKind::Enum(step), element, both, from, to).values(values.0, values.1);
}

fn set(texts: &[Text]) -> BTreeSet<&str> {
    texts.iter().map(|it| &*it.value).collect()
}

/// What is said about a field besides its name and its values.
fn about(walk: &mut Walk<'_, '_>, (base, head): (&Field, &Field), element: &Element) {
    let both = Both { base: base.node, head: head.node };
    let (more, now) = (base.more(), head.more());
    if let Some(unique) = flag(&base.unique, &head.unique) {
        let kind = ChangeKind::Unique(presence(unique));
        walk.c.value(kind, element, both, &base.unique, &head.unique);
    }
    if flag(&more.partitioned, &now.partitioned).is_some() {
        let kind = ChangeKind::PartitionKey { by_path: walk.context.by_path };
        walk.c.value(kind, element, both, &more.partitioned, &now.partitioned);
    }
    classification(walk, (base, head), element);
    let words = (&base.description, &head.description);
    described(
        walk.c,
        element,
        both,
        words,
        (&more.rare().business_name, &now.rare().business_name),
    );
    let semantic = (&more.rare().semantic_type, &now.rare().semantic_type);
    let role = |it: &Slot<Box<str>>| it.text().unwrap_or("column").to_owned();
    if delta(semantic.0, semantic.1).is_some() && role(semantic.0) != role(semantic.1) {
        walk.c.text(ChangeKind::SemanticType, element, both, semantic.0, semantic.1);
    }
    deprecation(walk.c, element, both, (field_deprecation(base), field_deprecation(head)));
    if flag(&more.critical, &now.critical).is_some() {
        walk.c.value(ChangeKind::Critical, element, both, &more.critical, &now.critical);
    }
    transform(walk, (base, head), element);
    quality::compare(walk.c, element, both, &more.quality, &now.quality);
}

fn classification(walk: &mut Walk<'_, '_>, (base, head): (&Field, &Field), element: &Element) {
    let both = Both { base: base.node, head: head.node };
    let Some(change) = delta(&base.classification, &head.classification) else { return };
    let rank = |word: &str| CLASSES.iter().position(|it| it.eq_ignore_ascii_case(word.trim()));
    let step = match (change.base, change.head) {
        (Some(_), None) => ClassStep::Removed,
        (None, _) => ClassStep::Declared,
        (Some(from), Some(to)) if from.trim().eq_ignore_ascii_case(to.trim()) => return,
        (Some(from), Some(to)) => match (rank(from), rank(to)) {
            (Some(x), Some(y)) if x < y => ClassStep::Raised,
            (Some(x), Some(y)) if x > y => ClassStep::Lowered,
            (Some(_), Some(_)) => return,
            (None, _) | (_, None) => ClassStep::Changed,
        },
    };
    let kind = ChangeKind::Classification(step);
    walk.c.text(kind, element, both, &base.classification, &head.classification);
}

/// What stands in code, and hardly in prose.
const SIGNS_OF_CODE: [char; 11] = ['(', ')', '+', '*', '/', '=', '|', '<', '>', '_', '$'];

fn transform(walk: &mut Walk<'_, '_>, (base, head): (&Field, &Field), element: &Element) {
    let both = Both { base: base.node, head: head.node };
    let (was, is) = (base.more().rare(), head.more().rare());
    let (from, to) = (&was.transform_sources, &is.transform_sources);
    let moved = sorted(from) != sorted(to);
    let others = walk.c.elsewhere.filter(|_| moved);
    let followed = others.and_then(|it| it.followed((walk.c.base, from), (walk.c.head, to)));
    let (old, new) = (&was.transform_logic, &is.transform_logic);
    let is_reworded = reworded(old, new);
    // A logic that stays may name what is another field now; prose uses such words freely.
    let is_prose = |text: &str| !is_reworded && !text.contains(SIGNS_OF_CODE);
    let logic = |sources: &Vec<_>| match (old.text(), new.text()) {
        (Some(_), Some(new)) if is_prose(new) => true,
        (Some(old), Some(new)) => follows(old, new, sources),
        _ => !is_reworded,
    };
    let all_follows = followed.as_ref().is_some_and(logic);
    if is_reworded && !all_follows {
        walk.c.text(ChangeKind::Transform, element, both, old, new);
    } else if moved && !all_follows {
        let text = |it: &[Text]| Some(short(&sorted(it).join(", "))).filter(|it| !it.is_empty());
        let values = (text(from), text(to));
        walk.c
            .section(ChangeKind::Transform, element, both, key!("transformSourceObjects"))
            .values(values.0, values.1);
    }
}
