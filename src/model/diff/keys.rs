//! What changed in primary and foreign keys.

use super::elsewhere::{Elsewhere, Meant};
use super::fields::Twins;
use super::kind::ChangeKind;
use super::steps::{KeyStep, Step};
use super::values::{Both, Collector, LONGEST, short};
use super::{Element, Scope, terms};
use crate::model::{
    Contract, Field, MeshMember, Reference, Relationship, SchemaObject, Slot, Text, relative_to,
};
use crate::parse::keys::key;
use crate::source::{NodeId, Place};

/// A field that is part of a key of its object.
pub(super) struct Member<'model> {
    pub(super) field: &'model Field,
    pub(super) name: String,
    position: i64,
}

impl Member<'_> {
    /// Whether two positions are written that differ.
    pub(super) const fn is_renumbered(&self, other: &Self) -> bool {
        self.position != other.position && self.position != i64::MAX && other.position != i64::MAX
    }
}

/// The fields of an object that are part of a key, in its order; nothing where one can't be judged.
/// `part` says of a field whether it is, and at which position.
pub(super) fn members<'model>(
    object: &'model SchemaObject,
    part: &dyn Fn(&'model Field) -> (&'model Slot<bool>, Option<i64>),
) -> Option<Vec<Member<'model>>> {
    let mut members = Vec::new();
    let mut unknown = false;
    object.visit_fields(&mut |dotted, field| {
        let (is_part, position) = part(field);
        unknown |= is_part.is_unknown();
        if is_part.is_true() {
            let position = position.unwrap_or(i64::MAX);
            members.push(Member { field, name: dotted.to_owned(), position });
        }
    });
    members.sort_by_key(|it| it.position);
    (!unknown).then_some(members)
}

fn primary_part(field: &Field) -> (&Slot<bool>, Option<i64>) {
    (&field.primary_key, field.primary_key_position.value().copied())
}

/// Compares the primary keys of two objects.
pub(super) fn primary(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    twins: &Twins,
    (base, head): (&SchemaObject, &SchemaObject),
) {
    let (Some(from), Some(to)) = (members(base, &primary_part), members(head, &primary_part))
    else {
        return;
    };
    // Where all of the key goes with its fields, that is reported as that.
    let kept: Vec<(&Member<'_>, NodeId)> =
        from.iter().filter_map(|it| Some((it, twins.of(it.field.node)?))).collect();
    let left = kept.iter().find(|(_, node)| !to.iter().any(|it| it.field.node == *node));
    let joined = to.iter().find(|it| !kept.iter().any(|(_, node)| *node == it.field.node));
    let lost = kept.len() < from.len();
    let in_order = kept.iter().map(|(_, node)| *node).eq(to.iter().map(|it| it.field.node));
    // One that is alone has no order, only its number.
    let renumbered = matches!((&*from, &*to), ([was], [now]) if was.is_renumbered(now));
    let step = match (from.is_empty(), to.is_empty(), left.is_some() || joined.is_some()) {
        (true, false, _) => KeyStep::Added,
        (false, true, true) => KeyStep::Removed,
        (true, true, _) | (false, true, false) => return,
        (false, false, true) => KeyStep::Changed,
        (false, false, false) if lost => KeyStep::Changed,
        (false, false, false) if in_order && !renumbered => return,
        (false, false, false) => KeyStep::Reordered,
    };
    let slot = |it: &Field| it.primary_key.place().unwrap_or(Place::key(it.node));
    let at_head = left.and_then(|(it, _)| twins.of(it.field.node)).map(Place::key);
    let at_head = at_head.or_else(|| joined.map(|it| slot(it.field)));
    let at_head = at_head.or_else(|| to.first().map(|it| slot(it.field)));
    let at_base =
        left.map(|(it, _)| slot(it.field)).or_else(|| from.first().map(|it| slot(it.field)));
    let name = left.map(|(it, _)| &it.name).or(joined.map(|it| &it.name));
    let scope = match (&element.scope, name) {
        (Scope::Object(object), Some(name)) => Scope::Field(object.clone(), name.as_str().into()),
        (scope, _) => scope.clone(),
    };
    let text = |all: &[Member<'_>]| {
        let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
        Some(short(&names.join(", "))).filter(|it| !it.is_empty())
    };
    let places =
        (at_base.unwrap_or(Place::key(both.base)), at_head.unwrap_or(Place::key(both.head)));
    let element = Element { scope, ..element.clone() };
    c.changed(ChangeKind::PrimaryKey(step), &element, places.0, places.1)
        .values(text(&from), text(&to));
}

/// What a relationship points to: an element of the contract or of another one, or a text that is
/// no such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target<'text> {
    Node(NodeId),
    Elsewhere(Meant),
    /// In an earlier revision, of which too little is known.
    Unknown,
    Text(&'text str),
}

/// What a text of a contract points to.
pub(super) fn target<'text>(contract: &Contract, text: &'text str) -> Target<'text> {
    target_at(Reference::read(text), contract, text)
}

/// The same of the contract at a path, which may write that.
fn own_target<'text>(path: &str, contract: &Contract, text: &'text str) -> Target<'text> {
    let reference = match Reference::read(text) {
        Reference::Ids { file: Some(file), object, fields }
            if relative_to(file, path).is_some_and(|it| it == path) =>
        {
            Reference::Ids { file: None, object, fields }
        }
        other => other,
    };
    target_at(reference, contract, text)
}

fn target_at<'text>(
    reference: Reference<'text>,
    contract: &Contract,
    text: &'text str,
) -> Target<'text> {
    let (object, fields) = match reference {
        Reference::Names(names) => match names.split_first() {
            Some((object, fields)) => (*object, fields.to_vec()),
            None => return Target::Text(text),
        },
        Reference::Ids { file: None, object, fields } => (object, fields),
        Reference::Ids { file: Some(_), .. } | Reference::Other => return Target::Text(text),
    };
    let Some(object) = contract.object(object) else { return Target::Text(text) };
    let (mut node, mut level) = (object.node, object.fields.iter().collect::<Vec<_>>());
    for wanted in fields {
        let by_id = level.iter().find(|it| it.more().id.text() == Some(wanted));
        let found = by_id.or_else(|| level.iter().find(|it| it.name.text() == Some(wanted)));
        let Some(field) = found else { return Target::Text(text) };
        node = field.node;
        level = field.children().collect();
    }
    Target::Node(node)
}

/// The node of what is not at head any more.
const NOWHERE: NodeId = NodeId(u32::MAX);

/// A relationship, where it stands, and what it ties together in terms of head.
struct Tie<'model> {
    relationship: &'model Relationship,
    holder: (NodeId, String, Scope),
    from: Vec<Target<'model>>,
    to: Vec<Target<'model>>,
}

impl Tie<'_> {
    fn is_same(&self, other: &Self) -> bool {
        let texts = |it: &Relationship| {
            let all = it.from.iter().chain(&it.to).map(|it| it.value.clone());
            (it.from.len(), all.collect::<Vec<_>>())
        };
        // What an unchanged text points to may be gone: that is another problem. Where it is known,
        // the same text may mean another field than before.
        let ends = (self.starts_with(other) && self.to == other.to)
            || (self.holder.0 == other.holder.0
                && !(self.is_known() && other.is_known())
                && texts(self.relationship) == texts(other.relationship));
        ends && self.kind() == other.kind()
    }

    /// Whether all that it ties together is known.
    fn is_known(&self) -> bool {
        self.from.iter().chain(&self.to).all(|it| match it {
            Target::Node(node) => *node != NOWHERE,
            Target::Elsewhere(_) => true,
            Target::Unknown | Target::Text(_) => false,
        })
    }

    /// Whether a tie of an earlier revision may be another one: as far as is known where it pointed
    /// to, or as its words into other files are still the same, whatever those call so now.
    fn may_be(&self, other: &Self) -> bool {
        let texts = |it: &Self| -> Vec<_> {
            it.relationship.to.iter().map(|it| it.value.clone()).collect()
        };
        let leaves = |it: &Target<'_>| matches!(it, Target::Elsewhere(_) | Target::Unknown);
        let mut ends = self.to.iter().zip(&other.to);
        self.to.iter().any(leaves)
            && self.to.len() == other.to.len()
            && self.starts_with(other)
            && self.kind() == other.kind()
            && (ends.all(|(was, is)| *was == Target::Unknown || was == is)
                || texts(self) == texts(other))
    }

    fn kind(&self) -> &str {
        self.relationship.kind.text().unwrap_or("foreignKey")
    }

    /// Whether two ties start at the same fields, whether they stand at the field or its object.
    fn starts_with(&self, other: &Self) -> bool {
        self.from == other.from && (self.holder.0 == other.holder.0 || !self.from.is_empty())
    }

    /// Whether two ties are one of which an end moved.
    fn is_rival(&self, other: &Self) -> bool {
        let id = |it: &Relationship| it.id.text().map(str::to_owned);
        let one_id =
            id(self.relationship).is_some() && id(self.relationship) == id(other.relationship);
        let one_end = !self.to.is_empty() && self.to == other.to;
        self.starts_with(other) || (self.holder.0 == other.holder.0 && (one_id || one_end))
    }

    fn text(&self) -> Option<String> {
        let to: Vec<&str> = self.relationship.to.iter().map(|it| &*it.value).collect();
        Some(short(&to.join(", "))).filter(|it| !it.is_empty())
    }
}

fn ties<'model>(
    (path, contract): (&str, &'model Contract),
    twin: &dyn Fn(NodeId) -> NodeId,
    elsewhere: &dyn Fn(&Text) -> Option<Target<'static>>,
) -> Vec<Tie<'model>> {
    let mut ties = Vec::new();
    let mut push = |relationship: &'model Relationship, holder: (NodeId, String, Scope)| {
        let targets = |all: &'model [Text]| {
            let targets = all.iter().map(|it| match own_target(path, contract, &it.value) {
                Target::Node(node) => Target::Node(twin(node)),
                other => elsewhere(it).unwrap_or(other),
            });
            targets.collect::<Vec<Target<'_>>>()
        };
        let (mut from, mut to) = (targets(&relationship.from), targets(&relationship.to));
        if from.len() == to.len() {
            // Each end belongs to the one that it is listed with.
            let mut pairs: Vec<_> = from.into_iter().zip(to).collect();
            pairs.sort_unstable();
            (from, to) = pairs.into_iter().unzip();
        } else {
            from.sort_unstable();
            to.sort_unstable();
        }
        if from.is_empty() && matches!(holder.2, Scope::Field(..)) {
            from.push(Target::Node(holder.0));
        }
        ties.push(Tie { relationship, holder, from, to });
    };
    for object in &contract.objects {
        let name = object.name.text().unwrap_or_default();
        for it in &object.relationships {
            push(it, (twin(object.node), name.to_owned(), Scope::Object(name.into())));
        }
        object.visit_fields(&mut |dotted, field| {
            for it in &field.more().rare().relationships {
                let scope = Scope::Field(name.into(), dotted.into());
                push(it, (twin(field.node), format!("{name}.{dotted}"), scope));
            }
        });
    }
    ties
}

/// Reports a relationship that stayed while what it points to went.
fn missing(c: &mut Collector<'_>, tie: &Tie<'_>) {
    let element = Element { label: tie.holder.1.clone(), scope: tie.holder.2.clone() };
    let Some(to) = tie.relationship.to.first() else { return };
    c.added(ChangeKind::TargetMissing, element, to.place()).values(tie.text(), None);
}

/// Compares the relationships of two contracts.
pub(super) fn relationships(
    c: &mut Collector<'_>,
    twins: &Twins,
    base: &Contract,
    head: &Contract,
) {
    // Ends that stand on both sides are compared as nodes of head; the others can't be equal.
    let (was, is) = (c.base, c.head);
    let was_elsewhere = |it: &Text| c.elsewhere?.key_at_base(was, it);
    let is_elsewhere = |it: &Text| c.elsewhere?.key_at_head(is, it);
    let mut gone =
        ties((&was.path, base), &|node| twins.of(node).unwrap_or(NOWHERE), &was_elsewhere);
    let mut come = ties((&is.path, head), &|node| node, &is_elsewhere);
    gone.retain(|it| it.holder.0 != NOWHERE);
    come.retain(|it| twins.has_head(it.holder.0));
    if gone.len().saturating_mul(come.len()) > LONGEST * LONGEST {
        let both = Both { base: base.node, head: head.node };
        let element = Element::terms("relationships");
        c.section(ChangeKind::TooLong, &element, both, key!("schema"))
            .values(None, Some(gone.len().max(come.len()).to_string()));
        return;
    }
    let mut stays = Vec::new();
    gone.retain(|x| match come.iter().position(|y| x.is_same(y)) {
        Some(index) => {
            let y = come.remove(index);
            let from = x.relationship.to.first().map(|it| own_target(&was.path, base, &it.value));
            if let (Some(Target::Node(_)), [Target::Text(_)]) = (from, y.to.as_slice()) {
                missing(c, &y);
            }
            stays.push(y);
            false
        }
        None => true,
    });
    // What is said a second time, or no longer twice, says nothing new.
    let is_said = |it: &Tie<'_>| stays.iter().any(|other| it.is_same(other));
    gone.retain(|it| !is_said(it));
    come.retain(|it| !is_said(it));
    // Whether that points to something else was judged when it came to be so.
    if c.elsewhere.is_some_and(|it| it.is_earlier(was)) {
        gone.retain(|x| {
            let same = come.iter().position(|y| x.may_be(y));
            same.map(|it| come.remove(it)).is_none()
        });
    }
    // What pointed to nothing that is known to be there breaks for nobody when it is mended.
    let resolved = |it: &Tie<'_>| it.to.iter().all(|it| !matches!(it, Target::Text(_)));
    gone.retain(|x| {
        let mended = come.iter().any(|y| x.is_rival(y) && resolved(y));
        !(mended && dangles((was, base), c.elsewhere, x.relationship))
    });
    differing(c, gone, come);
}

/// Whether an end of a relationship is not there, in a file that is.
fn dangles(
    (member, contract): (&MeshMember, &Contract),
    elsewhere: Option<&Elsewhere<'_>>,
    relationship: &Relationship,
) -> bool {
    relationship.to.iter().any(|it| match own_target(&member.path, contract, &it.value) {
        Target::Node(_) | Target::Elsewhere(_) | Target::Unknown => false,
        Target::Text(text) => match Reference::read(text) {
            // Words may also be the names of what lies in no contract.
            Reference::Names(names) => {
                names.first().is_some_and(|it| contract.object(it).is_some())
            }
            Reference::Ids { file: None, .. } => true,
            Reference::Ids { file: Some(_), .. } => {
                elsewhere.is_some_and(|e| e.dangles(member, it))
            }
            Reference::Other => false,
        },
    })
}

/// A text that means something else than before, with what that is called now which it meant.
fn meant(c: &Collector<'_>, was: &Tie<'_>, is: &Tie<'_>, text: String) -> String {
    let called = |target: &Target<'_>| match target {
        Target::Node(node) => called(c.head.unit.contract()?, *node),
        Target::Elsewhere((contract, node)) => called(c.elsewhere?.at_head(*contract)?, *node),
        Target::Unknown | Target::Text(_) => None,
    };
    let left = was.to.iter().filter(|it| !is.to.contains(it));
    let names: Vec<String> = left.filter_map(called).collect();
    if names.is_empty() { text } else { format!("{text} (now {})", short(&names.join(", "))) }
}

/// What an element of a contract is called.
fn called(contract: &Contract, node: NodeId) -> Option<String> {
    contract.objects.iter().find_map(|object| {
        let name = object.name.text()?;
        let mut found = (object.node == node).then(|| name.to_owned());
        object.visit_fields(&mut |dotted, field| {
            if field.node == node {
                found = Some(format!("{name}.{dotted}"));
            }
        });
        found
    })
}

/// Reports the relationships of both sides that the other one does not have.
fn differing(c: &mut Collector<'_>, gone: Vec<Tie<'_>>, mut come: Vec<Tie<'_>>) {
    for x in gone {
        let element = Element { label: x.holder.1.clone(), scope: x.holder.2.clone() };
        let at_base = Place::key(x.relationship.node);
        if let Some(index) = come.iter().position(|y| x.is_rival(y)) {
            let y = come.remove(index);
            let place = |it: &Relationship| {
                it.to.first().map_or(Place::key(it.node), crate::source::Spanned::place)
            };
            let places = (place(x.relationship), place(y.relationship));
            let (was, is) = (x.text(), y.text());
            let was =
                was.map(|it| if is.as_ref() == Some(&it) { meant(c, &x, &y, it) } else { it });
            c.changed(ChangeKind::Relationship(Step::Changed), &element, places.0, places.1)
                .values(was, is);
        } else {
            let both = Both { base: x.holder.0, head: x.holder.0 };
            let around = terms::around(c, both, key!("relationships"));
            c.removed(ChangeKind::Relationship(Step::Removed), element, at_base, around)
                .values(x.text(), None);
        }
    }
    for y in come {
        let element = Element { label: y.holder.1.clone(), scope: y.holder.2.clone() };
        let place = Place::key(y.relationship.node);
        c.added(ChangeKind::Relationship(Step::Added), element, place).values(None, y.text());
    }
}
