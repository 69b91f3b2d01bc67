//! What references to other contracts mean, whatever those call it now.

use super::beside::{Beside, Then};
use super::fields::Twins;
use super::keys::Target;
use super::values::{Both, Collector, code};
use super::{object, pair};
use crate::model::edges::{
    Element, Names, Reference, User, foreign_key, own_source, relative_to, sources_of,
};
use crate::model::{Contract, EarlierVersions, Mesh, MeshMember, SchemaObject, Text};
use crate::source::NodeId;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// An element of a contract of head: the index of that, and its node.
pub(super) type Meant = (usize, NodeId);

/// The nodes at head of the elements of a contract, by the names that they have on one side.
type Elements = FxHashMap<Element, NodeId>;

/// The contracts of one side.
struct Side<'mesh> {
    mesh: &'mesh Mesh,
    names: Names,
    elements: RefCell<BTreeMap<usize, Rc<Elements>>>,
}

/// The contracts of both sides, looked at only where somebody refers to them.
pub struct Elsewhere<'mesh> {
    base: Side<'mesh>,
    head: Side<'mesh>,
    twins: OnceCell<BTreeMap<usize, usize>>,
    past: Option<Beside<'mesh>>,
}

/// What a source of a field means: elements of other contracts, or a text that names none.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source<'text> {
    Elements(Vec<Meant>),
    Text(&'text str),
}

/// A source of a field, as it is named on both sides.
#[derive(Debug, Default)]
pub(super) struct Followed<'text> {
    was: &'text str,
    is: &'text str,
    /// What its objects are called at base.
    objects: Vec<Box<str>>,
}

impl<'mesh> Elsewhere<'mesh> {
    /// What stands on both sides; `base` may be the nearest that is known of an earlier one.
    pub fn between(base: &'mesh Mesh, head: &'mesh Mesh) -> Self {
        let side = |mesh| Side { mesh, names: Names::default(), elements: RefCell::default() };
        Self { base: side(base), head: side(head), twins: OnceCell::new(), past: None }
    }

    /// The same, where also earlier versions are held against head.
    #[must_use]
    pub fn with_past(self, past: &'mesh EarlierVersions) -> Self {
        let past = Some(Beside::new(past, self.head.mesh));
        Self { past, ..self }
    }

    /// What a foreign key of base, or of an earlier version, into a file means.
    pub(super) fn key_at_base(&self, user: &MeshMember, to: &Text) -> Option<Target<'static>> {
        let at_base = || self.then(user, to);
        let Some(past) = self.past_of(user) else {
            return match at_base()? {
                Then::Is(meant) => Some(Target::Elsewhere(meant)),
                Then::Gone | Then::Lost => None,
            };
        };
        let Reference::Ids { file: Some(file), .. } = Reference::read(&to.value) else {
            return None;
        };
        match past.key((user, &relative_to(file, &user.path)?), to, &at_base) {
            Some(Then::Is(meant)) => Some(Target::Elsewhere(meant)),
            Some(Then::Gone) => None,
            Some(Then::Lost) | None => Some(Target::Unknown),
        }
    }

    /// Whether a foreign key of base leads into a contract that does not have what it names.
    pub(super) fn dangles(&self, user: &MeshMember, to: &Text) -> bool {
        let Reference::Ids { file: Some(file), .. } = Reference::read(&to.value) else {
            return false;
        };
        let path = relative_to(file, &user.path).filter(|_| !self.is_earlier(user));
        let target = path.and_then(|it| self.base.mesh.at_path(&it));
        target.is_some_and(|(_, it)| it.unit.contract().is_some()) && self.then(user, to).is_none()
    }

    /// What becomes of what a foreign key means at base, where that is there.
    fn then(&self, user: &MeshMember, to: &Text) -> Option<Then> {
        let (target, element) = self.base.key(user, to)?;
        self.became(target, &element).map(Then::Is).or_else(|| {
            let contract = self.base.mesh.members.get(target)?.unit.contract()?;
            node_of(contract, &element).map(|_| Then::Gone)
        })
    }

    /// What a foreign key of head means.
    pub(super) fn key_at_head(&self, user: &MeshMember, to: &Text) -> Option<Target<'static>> {
        let (target, element) = self.head.key(user, to)?;
        self.is(target, &element).map(Target::Elsewhere)
    }

    /// Whether a document is an earlier version than base.
    pub(super) fn is_earlier(&self, user: &MeshMember) -> bool {
        self.past_of(user).is_some()
    }

    /// What stood beside a document, where that is an earlier version.
    fn past_of(&self, user: &MeshMember) -> Option<&Beside<'mesh>> {
        self.past.as_ref().filter(|it| it.has(user))
    }

    /// How a field at base and at head names the same sources; nothing where they are others.
    pub(super) fn followed<'text>(
        &self,
        (base, from): (&MeshMember, &'text [Text]),
        (head, to): (&MeshMember, &'text [Text]),
    ) -> Option<Vec<Followed<'text>>> {
        let sorted = |texts: &'text [Text], meant: &dyn Fn(&str) -> Option<Vec<Meant>>| {
            let all = texts.iter().map(|it| {
                let text = &*it.value;
                (meant(text).map_or(Source::Text(text), Source::Elements), text)
            });
            let mut all: Vec<_> = all.collect();
            all.sort_unstable();
            all
        };
        let was = sorted(from, &|text| {
            let then = self.past_of(base).and_then(|it| it.sources(base, text));
            then.or_else(|| self.base.sources(base, text, |at, it| self.became(at, it)))
        });
        let is = sorted(to, &|text| self.head.sources(head, text, |at, it| self.is(at, it)));
        let same = was.iter().map(|it| &it.0).eq(is.iter().map(|it| &it.0));
        let pair = |((_, was), (_, is)): (&(_, &'text str), &(_, &'text str))| Followed {
            was,
            is,
            objects: self.base.objects(base, was),
        };
        same.then(|| was.iter().zip(&is).map(pair).collect())
    }

    /// The contract of head at an index.
    pub(super) fn at_head(&self, contract: usize) -> Option<&'mesh Contract> {
        self.head.mesh.members.get(contract)?.unit.contract()
    }

    /// The node of an element of head.
    fn is(&self, contract: usize, element: &Element) -> Option<Meant> {
        let elements = self.head.elements(contract, |_, known| Some(known))?;
        Some((contract, *elements.get(element)?))
    }

    /// The node at head of an element of base.
    fn became(&self, contract: usize, element: &Element) -> Option<Meant> {
        let (base, head) = (self.base.mesh, self.head.mesh);
        let was = base.members.get(contract)?;
        // Most stay where they were, and as they were.
        let same = head.at_path(&was.path).filter(|(_, it)| Arc::ptr_eq(&it.unit, &was.unit));
        let now = match same {
            Some((now, _)) => now,
            None => *self.twins.get_or_init(|| pair::twins(base, head)).get(&contract)?,
        };
        let is = head.members.get(now)?;
        let elements = self.base.elements(contract, |was, mut known| {
            if !Arc::ptr_eq(&was.unit, &is.unit) {
                let twins = twins((was, was.unit.contract()?), (is, is.unit.contract()?));
                known =
                    known.into_iter().filter_map(|(it, at)| Some((it, twins.of(at)?))).collect();
            }
            Some(known)
        });
        Some((now, *elements?.get(element)?))
    }
}

impl Side<'_> {
    /// The contract and element that a foreign key names.
    fn key(&self, user: &MeshMember, to: &Text) -> Option<(usize, Element)> {
        let user = User { from: usize::MAX, path: &user.path, unit: &user.unit };
        let edge = foreign_key(self.mesh, user, &to.value, to.node)?;
        edge.target.zip(edge.element)
    }

    /// What a source of a field means, where all is known.
    fn sources(
        &self,
        user: &MeshMember,
        text: &str,
        meant: impl Fn(usize, &Element) -> Option<Meant>,
    ) -> Option<Vec<Meant>> {
        let sources = self.named(user, text);
        let all: Option<Vec<Meant>> = sources.iter().map(|(at, it)| meant(*at, it)).collect();
        let mut all = all.filter(|it| !it.is_empty())?;
        all.sort_unstable();
        Some(all)
    }

    /// The contracts and elements that a source of a field names.
    fn named(&self, user: &MeshMember, text: &str) -> Vec<(usize, Element)> {
        let from = self.mesh.at_path(&user.path).map_or(usize::MAX, |(it, _)| it);
        let Some(own) = user.unit.contract().map(|it| (from, it)) else { return Vec::new() };
        let (_, mut sources) = sources_of(self.mesh, own, &self.names, text);
        if sources.is_empty() {
            sources.extend(own_source(self.mesh, own, text).map(|it| (from, it)));
        }
        sources
    }

    /// What the objects are called that a source of a field names.
    fn objects(&self, user: &MeshMember, text: &str) -> Vec<Box<str>> {
        let mut names = Vec::new();
        for (at, (object, _)) in self.named(user, text) {
            let contract = self.mesh.members.get(at).and_then(|it| it.unit.contract());
            let table = contract.and_then(|it| it.object(&object)?.physical_name());
            let table = table.and_then(|it| it.rsplit('.').next());
            names.extend(table.map(Box::from));
            names.push(object);
        }
        names
    }

    /// The elements of a contract, with their nodes at head as these are made of its own.
    fn elements(
        &self,
        contract: usize,
        at_head: impl FnOnce(&MeshMember, Elements) -> Option<Elements>,
    ) -> Option<Rc<Elements>> {
        if let Some(known) = self.elements.borrow().get(&contract) {
            return Some(known.clone());
        }
        let member = self.mesh.members.get(contract)?;
        let elements = Rc::new(at_head(member, elements(member.unit.contract()?))?);
        self.elements.borrow_mut().insert(contract, elements.clone());
        Some(elements)
    }
}

/// The nodes of all elements of a contract.
fn elements(contract: &Contract) -> Elements {
    let mut elements = Elements::default();
    for object in &contract.objects {
        let name = object.name.text().unwrap_or_default();
        elements.entry((name.into(), None)).or_insert(object.node);
        object.visit_fields(&mut |dotted, field| {
            elements.entry((name.into(), Some(dotted.into()))).or_insert(field.node);
        });
    }
    elements
}

/// The node of an element of a contract.
pub(super) fn node_of(contract: &Contract, (name, field): &Element) -> Option<NodeId> {
    let called = |it: &&SchemaObject| it.name.text().unwrap_or_default() == &**name;
    let object = contract.objects.iter().find(called)?;
    let Some(field) = field else { return Some(object.node) };
    let mut found = None;
    object.visit_fields(&mut |dotted, it| {
        if found.is_none() && *dotted == **field {
            found = Some(it.node);
        }
    });
    found
}

/// Which elements of a contract are which at head.
pub(super) fn twins(
    (was, base): (&MeshMember, &Contract),
    (is, head): (&MeshMember, &Contract),
) -> Twins {
    let mut c = Collector { base: was, head: is, elsewhere: None, changes: Vec::new() };
    object::elements(&mut c, Both { base: base.node, head: head.node }, base, head)
}

/// Whether a text of code differs from an earlier one but by the names of its sources.
pub(super) fn follows(base: &str, head: &str, sources: &[Followed<'_>]) -> bool {
    type Names<'text> = BTreeMap<&'text str, BTreeSet<&'text str>>;
    let (mut fields, mut around) = (Names::new(), Names::new());
    for Followed { was, is, .. } in sources {
        for (level, (was, is)) in was.rsplit('.').zip(is.rsplit('.')).enumerate() {
            let names = if level == 0 { &mut fields } else { &mut around };
            names.entry(was).or_default().insert(is);
        }
    }
    let (base, head) = (code(base), code(head));
    let mut head = words(&head);
    let (mut earlier, mut last) = ("", "");
    words(&base).all(|was| {
        let object = Some(earlier).filter(|_| last == ".");
        (earlier, last) = (last, was);
        let known = |is| match (fields.get(was), around.get(was)) {
            (None, None) => was == is,
            // Of fields that were called alike and are called differently, any may be meant where
            // no object tells which.
            (field, other) => {
                field.is_some_and(|all| match object {
                    Some(object) if all.len() > 1 => of_object(sources, object, was) == Some(is),
                    _ => all.len() == 1 && all.contains(is),
                }) || other.is_some_and(|all| all.contains(is))
            }
        };
        head.next().is_some_and(known)
    }) && head.next().is_none()
}

/// What a field is called now of the only source with an object of a name.
fn of_object<'text>(sources: &[Followed<'text>], object: &str, field: &str) -> Option<&'text str> {
    let has = |it: &&Followed<'_>| {
        let mut parts = it.was.rsplit('.');
        parts.next() == Some(field)
            && (parts.any(|it| it == object) || it.objects.iter().any(|it| **it == *object))
    };
    let mut found = sources.iter().filter(has);
    let only = found.next().filter(|_| found.next().is_none())?;
    only.is.rsplit('.').next()
}

/// The words of a code, what stands in quotes, and all other signs.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let named = |it: char| it.is_alphanumeric() || it == '_';
        let end = match first {
            '\'' => rest.char_indices().skip(1).find(|(_, it)| *it == '\'').map(|(at, _)| at + 1),
            _ if named(first) => rest.find(|it| !named(it)),
            _ => Some(first.len_utf8()),
        };
        let (word, left) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        rest = left;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::{Followed, follows};

    fn source<'text>((was, is): &(&'text str, &'text str), object: &str) -> Followed<'text> {
        Followed { was, is, objects: vec![object.into()] }
    }

    #[test]
    fn a_code_tells_sources_of_one_name_apart_by_their_objects() {
        let sources = [("orders.t.x", "orders.t.y"), ("pay.t.x", "pay.t.z")];
        let [orders, pay] = sources;
        let sources = [source(&orders, "ord"), source(&pay, "payments")];
        for (base, head, expected) in [
            ("orders.x - pay.x", "orders.y - pay.z", true),
            ("orders.x - pay.x", "orders.z - pay.y", false),
            ("ord.x - payments.x", "ord.y - payments.z", true),
            ("ord.x - payments.x", "ord.z - payments.z", false),
            ("o.x - p.x", "o.y - p.z", false),
            ("t.x", "t.y", false),
            ("x - pay.x", "y - pay.z", false),
            ("orders.n - pay.n", "orders.n - pay.n", true),
        ] {
            assert_eq!(follows(base, head, &sources), expected, "{base} {head}");
        }
    }

    #[test]
    fn a_code_follows_where_it_changes_but_the_names_of_its_sources() {
        let sources = [("orders.t.gross", "orders.n.net"), ("c.t.id", "c.t.id")];
        let sources = sources.each_ref().map(|it| source(it, "t"));
        for (base, head, expected) in [
            ("SUM(t.gross)", "SUM(n.net)", true),
            ("SUM(o.gross) + id", "SUM(o.net) + id", true),
            ("SUM(gross)", "AVG(net)", false),
            ("SUM(gross)", "SUM(net) + 1", false),
            ("SUM(gross) + 1", "SUM(net)", false),
            ("SUM(gross)", "SUM(gross)", false),
            ("SUM(gross) + id", "SUM(net) + net", false),
            ("gross || 'gross'", "net || 'net'", false),
            ("gross || 'gross'", "net || 'gross'", true),
        ] {
            assert_eq!(follows(base, head, &sources), expected, "{base} {head}");
        }
    }
}
