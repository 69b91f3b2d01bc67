//! What is on its way out: marked as deprecated, with the end that is announced for it.

use super::contract::{announced_end, differs};
use super::kind::ChangeKind;
use super::steps::{Lifecycle, OutputStep, Presence, ServerStep};
use super::values::{Both, Collector};
use super::{Change, Element, Scope, product, server, tree};
use crate::model::sla::date;
use crate::model::{
    Contract, CustomProperty, Field, Port, Product, SchemaObject, Server, Slot, Text, Unit,
};
use crate::parse::{Document, Symbol, keys::key};
use crate::source::{NodeId, Place};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Custom properties that tell the end of an element.
const ENDS: [&str; 3] = ["sunset", "endOfSupport", "endOfLife"];

/// What can be deprecated by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A contract or product as a whole, an object or a field.
    Data(Scope),
    /// A server, by its name.
    Server(Box<str>),
    /// An output port, by its name and the line of its version.
    Port(Box<str>),
}

impl Part {
    /// What a change takes away: what is gone, or a whole that is retired.
    pub fn taken(change: &Change, base: &Unit) -> Option<Self> {
        match &change.kind {
            ChangeKind::Removed(..) | ChangeKind::Status { to: Lifecycle::Retired, .. } => {
                Some(Self::Data(Scope::Existence))
            }
            ChangeKind::ObjectRemoved { .. } | ChangeKind::FieldRemoved { .. } => {
                Some(Self::Data(change.element.scope.clone()))
            }
            ChangeKind::Server { step: ServerStep::Removed { .. }, .. } => {
                Some(Self::Server(change.label().into()))
            }
            ChangeKind::Output(OutputStep::Removed { .. }) => {
                let node = change.base?.node;
                base.product()?.outputs.iter().find(|it| it.node == node).map(Self::port)
            }
            _ => None,
        }
    }

    fn port(port: &Port) -> Self {
        let name = port.name.text().or(port.id.text()).unwrap_or("port");
        Self::Port(match product::line(port) {
            Some((major, minor)) => format!("{name} {major}.{minor}").into(),
            None => name.into(),
        })
    }

    /// It and what holds it, which takes it along when it goes.
    pub fn with_holders(&self) -> Vec<Self> {
        let mut all = vec![self.clone()];
        if let Self::Data(Scope::Field(object, dotted)) = self {
            let parents = dotted.rmatch_indices('.').filter_map(|(at, _)| dotted.get(..at));
            all.extend(parents.map(|it| Self::Data(Scope::Field(object.clone(), it.into()))));
            all.push(Self::Data(Scope::Object(object.clone())));
        }
        all
    }
}

/// The parts of a contract or product that are on their way out, with the ends announced for them:
/// what is marked as deprecated, and a contract that states when it ends.
pub fn leaving(unit: &Unit) -> BTreeMap<Part, Option<Date>> {
    let mut parts = BTreeMap::new();
    let status = unit.status().map(Lifecycle::read);
    if let Some(contract) = unit.contract() {
        let end = announced_end(contract).filter(|_| status != Some(Lifecycle::Retired));
        if status == Some(Lifecycle::Deprecated) || end.is_some() {
            parts.insert(Part::Data(Scope::Existence), end);
        }
        of_contract(contract, &mut parts);
    }
    if let Some(product) = unit.product() {
        let whole = product_deprecation(product);
        if whole.deprecated {
            parts.insert(Part::Data(Scope::Existence), whole.end);
        }
        let outputs = product.outputs.iter();
        add_named(outputs.map(|it| (Part::port(it), port_deprecation(it))), &mut parts);
    }
    parts
}

fn of_contract(contract: &Contract, parts: &mut BTreeMap<Part, Option<Date>>) {
    for object in &contract.objects {
        let Some(name) = object.name.text() else { continue };
        let own = object_deprecation(object);
        if own.deprecated {
            parts.insert(Part::Data(Scope::Object(name.into())), own.end);
        }
        object.visit_fields(&mut |dotted, field| {
            let own = field_deprecation(field);
            if own.deprecated {
                parts.insert(Part::Data(Scope::Field(name.into(), dotted.into())), own.end);
            }
        });
    }
    let servers = contract.servers.iter();
    let servers =
        servers.map(|it| (Part::Server(server::named(it).label.into()), server_deprecation(it)));
    add_named(servers, parts);
}

/// Adds what is deprecated, unless something that is not bears the same name.
fn add_named(
    all: impl Iterator<Item = (Part, Deprecation)>,
    parts: &mut BTreeMap<Part, Option<Date>>,
) {
    let (gone, stay): (Vec<_>, Vec<_>) = all.partition(|(_, it)| it.deprecated);
    parts.extend(gone.into_iter().map(|(part, it)| (part, it.end)));
    for (part, _) in stay {
        parts.remove(&part);
    }
}

/// Whether an element is deprecated, and the end announced for it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Deprecation {
    pub(super) deprecated: bool,
    /// Only of what is deprecated.
    pub(super) end: Option<Date>,
    /// Whether an end is told that can't be read yet: a variable.
    pub(super) unknown: bool,
}

impl Deprecation {
    /// That of an element which says whether it is deprecated, and maybe when it ends.
    fn of(deprecated: bool, custom: &[CustomProperty]) -> Self {
        if !deprecated {
            return Self::default();
        }
        let of_end = |it: &&CustomProperty| it.property.text().is_some_and(names_end);
        let ends = || custom.iter().filter(of_end);
        Self {
            deprecated,
            end: ends().filter_map(|it| date(it.value.text()?)).max(),
            unknown: ends().any(|it| it.value.is_unknown()),
        }
    }
}

/// That of an object.
pub(super) fn object_deprecation(object: &SchemaObject) -> Deprecation {
    let deprecated = is_marked(object.deprecated.is_true(), &object.tags, &object.custom);
    Deprecation::of(deprecated, &object.custom)
}

/// That of a field.
pub(super) fn field_deprecation(field: &Field) -> Deprecation {
    let more = field.more();
    let custom = &more.rare().custom;
    Deprecation::of(is_marked(more.deprecated.is_true(), &more.rare().tags, custom), custom)
}

/// That of a server.
pub(super) fn server_deprecation(server: &Server) -> Deprecation {
    let by_key = |(key, text): &(Box<str>, Text)| &**key == "deprecated" && &*text.value == "true";
    let marked = is_marked(server.settings.iter().any(by_key), &[], &server.custom);
    Deprecation::of(marked, &server.custom)
}

/// That of a port.
pub(super) fn port_deprecation(port: &Port) -> Deprecation {
    let marked = is_marked(port.deprecated.is_true(), &port.tags, &port.custom);
    Deprecation::of(marked, &port.custom)
}

/// That of a product: by its status, or marked like its ports.
pub(super) fn product_deprecation(product: &Product) -> Deprecation {
    let by_status = says_deprecated(&product.status);
    let marked = is_marked(product.deprecated.is_true(), &product.tags, &product.custom);
    Deprecation::of(by_status || marked, &product.custom)
}

/// Whether a status is that of what is deprecated.
pub(super) fn says_deprecated(status: &Slot<Box<str>>) -> bool {
    status.text().is_some_and(|it| it.trim().eq_ignore_ascii_case("deprecated"))
}

/// Whether an element is marked as deprecated: by a key, a tag or a custom property.
fn is_marked(flag: bool, tags: &[Text], custom: &[CustomProperty]) -> bool {
    flag || tags.iter().any(|it| it.value.eq_ignore_ascii_case("deprecated"))
        || custom.iter().any(|it| {
            it.property.text().is_some_and(|it| it.eq_ignore_ascii_case("deprecated"))
                && it.value.text().is_some_and(|it| it.eq_ignore_ascii_case("true"))
        })
}

/// Whether a custom property of this name tells when an element ends.
fn names_end(name: &str) -> bool {
    ENDS.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Reports that an element became deprecated, or is no longer, shown where it is said; its end;
/// and what else its custom properties say.
pub(super) fn deprecation(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (Deprecation, Deprecation),
) {
    let told = announcement(c, element, both, (base, head));
    if other_words(c, both, key!("customProperties"), told) {
        c.section(ChangeKind::Custom, element, both, key!("customProperties"));
    }
}

/// Reports that an element became deprecated, or is no longer, and its end; whether that tells all
/// about the end.
pub(super) fn announcement(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (Deprecation, Deprecation),
) -> bool {
    let ended = end(c, element, both, (base, head));
    let presence = match (base.deprecated, head.deprecated) {
        (false, true) => Presence::Added,
        (true, false) => Presence::Removed,
        (true, true) | (false, false) => return ended,
    };
    let place = |document: &Document, node: NodeId| {
        let by_key = document.get(node, key!("deprecated"));
        let lists = [key!("tags"), key!("customProperties")];
        let items = lists.into_iter().filter_map(|key| document.get(node, key));
        let by_word = || {
            items.flat_map(|it| document.items(it)).copied().find(|it| deprecates(document, *it))
        };
        by_key.or_else(by_word).map_or(Place::key(node), Place::value)
    };
    let places = (place(c.base_document(), both.base), place(c.head_document(), both.head));
    let planned = head.end.map(|it| it.to_string());
    c.changed(ChangeKind::Deprecated(presence), element, places.0, places.1).values(None, planned);
    ended
}

/// Reports where the end of a deprecated element is another one, or none any more; whether that
/// tells all about it.
fn end(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (Deprecation, Deprecation),
) -> bool {
    let (from, to) = (base.end, head.end);
    if from == to || !head.deprecated || to.is_none() && head.unknown {
        return false;
    }
    let text = |it: Option<Date>| it.map(|it| it.to_string());
    c.section(ChangeKind::End { from, to }, element, both, key!("customProperties"))
        .values(text(from), text(to));
    from.is_some() || !base.deprecated
}

/// Whether tags or custom properties differ in more than in what deprecates an element, its end
/// included where that is told.
pub(super) fn other_words(c: &Collector<'_>, both: Both, key: Symbol, ended: bool) -> bool {
    if !differs(c, both, key) {
        return false;
    }
    let items = |document: &Document, node: NodeId| -> Vec<NodeId> {
        let list = document.get(node, key).map_or(&[][..], |it| document.items(it));
        let told = |it: &NodeId| deprecates(document, *it) || ended && is_end(document, *it);
        list.iter().copied().filter(|it| !told(it)).collect()
    };
    let (base, head) = (c.base_document(), c.head_document());
    let (left, right) = (items(base, both.base), items(head, both.head));
    let whole = |document: &Document, node, rest: &[NodeId]| {
        document.get(node, key).is_none_or(|it| document.items(it).len() == rest.len())
    };
    // Nothing of the kind on either side: what differs is something else.
    if whole(base, both.base, &left) && whole(head, both.head, &right) {
        return true;
    }
    let found = |x: &NodeId| right.iter().any(|y| tree::same((base, *x), (head, *y)));
    left.len() != right.len() || !left.iter().all(found)
}

/// Whether a tag or custom property is one that marks an element as deprecated.
fn deprecates(document: &Document, item: NodeId) -> bool {
    let word = document.get_text(item, "property").unwrap_or(item);
    document.scalar(word).eq_ignore_ascii_case("deprecated")
}

/// Whether a custom property tells when an element ends.
fn is_end(document: &Document, item: NodeId) -> bool {
    document.get_text(item, "property").is_some_and(|it| names_end(document.scalar(it)))
}
