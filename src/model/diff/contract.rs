//! What changed in a contract as a whole.

use super::kind::ChangeKind;
use super::steps::{Belonging, Lifecycle, StandardStep, Step, Words};
use super::values::{Both, Collector, delta};
use super::{Element, object, server, sla, terms, tree};
use crate::model::sla::date;
use crate::model::{Contract, SlaName, Slot, Standard, Subject};
use crate::parse::{Document, Kind, Symbol, keys::key};
use crate::source::NodeId;
use jiff::civil::Date;
use std::cmp::Ordering;

/// Most items of a list of words whose order is passed over.
const MOST_WORDS: usize = 1_000;

/// Compares two contracts.
pub(super) fn compare<'mesh>(
    c: &mut Collector<'mesh>,
    base: &'mesh Contract,
    head: &'mesh Contract,
) {
    let both = Both { base: base.node, head: head.node };
    let label = head.id.text().or(head.name.text()).unwrap_or("the contract").to_owned();
    let whole = Element::existence(label.clone());
    let terms_of = Element::terms(label);
    identity(c, &whole, both, (&base.id, &head.id), Subject::Contract);
    standard(c, &terms_of, both, base.standard, head.standard);
    status(
        c,
        &whole,
        both,
        (&base.status, &head.status),
        (announced_end(base), announced_end(head)),
    );
    // Neither name has the same meaning, nor a place, in ODCS 2.2 and later.
    let said = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| !x.is_absent() && !y.is_absent();
    if !c.across() {
        c.if_text(ChangeKind::Words(Words::Name), &terms_of, both, &base.name, &head.name);
    }
    belonging(c, &terms_of, both, (&base.domain, &head.domain), Belonging::Domain);
    belonging(c, &terms_of, both, (&base.tenant, &head.tenant), Belonging::Tenant);
    if !c.across() || said(&base.data_product, &head.data_product) {
        c.if_text(ChangeKind::DataProduct, &terms_of, both, &base.data_product, &head.data_product);
    }
    words(c, &terms_of, both, |c, key| differs(c, both, key));
    let twins = object::compare(c, both, base, head);
    server::compare(c, both, &base.servers, &head.servers);
    sla::compare(c, both, &twins, base, head);
    terms::team(c, both, &base.team, &head.team);
    terms::roles(c, both, &base.roles, &head.roles);
    terms::support(c, both, &base.support, &head.support);
    terms::price(c, both, &base.price, &head.price);
}

/// The latest date on which a contract says that it ends: `endOfSupport`, `endOfLife`.
pub(super) fn announced_end(contract: &Contract) -> Option<Date> {
    let is_end = |name: &SlaName| matches!(name, SlaName::EndOfSupport | SlaName::EndOfLife);
    let ends = contract.sla.iter().filter(|it| is_end(&it.name));
    ends.filter_map(|it| date(it.value.text()?)).max()
}

/// Another `id` at the same path.
pub(super) fn identity(
    c: &mut Collector<'_>,
    whole: &Element,
    both: Both,
    (base, head): (&Slot<Box<str>>, &Slot<Box<str>>),
    subject: Subject,
) {
    if let (Slot::Known(from), Slot::Known(to)) = (base, head)
        && from.value != to.value
    {
        let element = Element { label: from.value.to_string(), ..whole.clone() };
        c.text(ChangeKind::Identity(subject), &element, both, base, head);
    }
}

/// Another version of the standard.
pub(super) fn standard(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    base: Standard,
    head: Standard,
) {
    let step = match base.major().cmp(&head.major()) {
        Ordering::Less => StandardStep::Replaced,
        Ordering::Equal if base < head => StandardStep::Raised,
        Ordering::Equal | Ordering::Greater => StandardStep::Lowered,
    };
    if base != head && base.subject() == head.subject() {
        let change = c.section(ChangeKind::Standard(step), element, both, key!("apiVersion"));
        let text = |it: Standard| Some(it.api_version().to_owned());
        change.values(text(base), text(head));
    }
}

/// Another `status`.
pub(super) fn status(
    c: &mut Collector<'_>,
    whole: &Element,
    both: Both,
    (base, head): (&Slot<Box<str>>, &Slot<Box<str>>),
    (announced, planned): (Option<Date>, Option<Date>),
) {
    let (Some(before), Some(after)) = (base.text(), head.text()) else { return };
    let word = |text: &str| text.trim().to_ascii_lowercase();
    if word(before) == word(after) {
        return;
    }
    let (from, to) = (Lifecycle::read(&word(before)), Lifecycle::read(&word(after)));
    c.text(ChangeKind::Status { from, to, announced, planned }, whole, both, base, head);
}

/// Another domain or tenant.
pub(super) fn belonging(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    (base, head): (&Slot<Box<str>>, &Slot<Box<str>>),
    what: Belonging,
) {
    c.if_text(ChangeKind::Belonging(what), element, both, base, head);
}

/// Description, tags, custom properties and definitions of a whole contract or product.
pub(super) fn words(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    differs: impl Fn(&Collector<'_>, Symbol) -> bool,
) {
    let sections = [
        (ChangeKind::Words(Words::Description), key!("description")),
        (ChangeKind::Words(Words::Tags), key!("tags")),
        (ChangeKind::Words(Words::Custom), key!("customProperties")),
    ];
    for (kind, key) in sections {
        if differs(c, key) {
            c.section(kind, element, both, key);
        }
    }
    definitions(c, element, both);
}

/// Links to definitions.
pub(super) fn definitions(c: &mut Collector<'_>, element: &Element, both: Both) {
    let key = key!("authoritativeDefinitions");
    if !differs(c, both, key) {
        return;
    }
    let items = |document: &Document, node: NodeId| -> Vec<NodeId> {
        document.get(node, key).map_or_else(Vec::new, |it| document.items(it).to_vec())
    };
    let (base, head) = (c.base_document(), c.head_document());
    let (left, right) = (items(base, both.base), items(head, both.head));
    let kept = |x: &NodeId| right.iter().any(|y| tree::same((base, *x), (head, *y)));
    let few = left.len().max(right.len()) <= MOST_WORDS;
    let step = match (right.is_empty(), few && left.iter().all(kept)) {
        (true, _) => Step::Removed,
        (false, true) => Step::Added,
        (false, false) => Step::Changed,
    };
    c.section(ChangeKind::Authoritative(step), element, both, key);
}

/// Whether a section of words says something else; items of a list in any order, and an empty
/// section as one that is not there.
pub(super) fn differs(c: &Collector<'_>, both: Both, key: Symbol) -> bool {
    let (base, head) = (c.base_document(), c.head_document());
    if key == key!("customProperties") && c.across() {
        return custom_lost(c, both);
    }
    // An empty list says as little as none.
    let said = |document: &Document, node: NodeId| {
        let empty = |it: NodeId| match document.kind(it) {
            Kind::Null => true,
            Kind::Sequence => document.items(it).is_empty(),
            Kind::Bool | Kind::Int | Kind::Float | Kind::Text | Kind::Mapping | Kind::Alias => {
                false
            }
        };
        document.get(node, key).filter(|it| !empty(*it))
    };
    match (said(base, both.base), said(head, both.head)) {
        (None, None) => false,
        (Some(_), None) | (None, Some(_)) => true,
        (Some(b), Some(h)) => {
            let (left, right) = (base.items(b), head.items(h));
            if left.is_empty() && right.is_empty() {
                return !tree::same((base, b), (head, h));
            }
            if left.len().max(right.len()) > MOST_WORDS {
                return !tree::same((base, b), (head, h));
            }
            let same = |x: NodeId, y: NodeId| tree::same((base, x), (head, y));
            !left.iter().all(|x| right.iter().any(|y| same(*x, *y)))
                || !right.iter().all(|y| left.iter().any(|x| same(*x, *y)))
        }
    }
}

/// Whether a custom property of ODCS 2.2 is no longer there, or another; later versions write as
/// custom properties what 2.2 has keys for.
fn custom_lost(c: &Collector<'_>, both: Both) -> bool {
    let (base, head) = ((c.base_document(), both.base), (c.head_document(), both.head));
    let (old, new) = if c.base.unit.is_odcs2() { (base, head) } else { (head, base) };
    let items = |(document, node): (&Document, NodeId)| -> Vec<NodeId> {
        let list = document.get(node, key!("customProperties"));
        list.map_or_else(Vec::new, |it| document.items(it).to_vec())
    };
    let (left, right) = (items(old), items(new));
    let found = |x: &NodeId| right.iter().any(|y| tree::same((old.0, *x), (new.0, *y)));
    left.len().max(right.len()) <= MOST_WORDS && !left.iter().all(found)
}

/// Whether a text of a team came, went or changed.
pub(super) fn text_differs(base: &Slot<Box<str>>, head: &Slot<Box<str>>) -> bool {
    delta(base, head).is_some()
}
