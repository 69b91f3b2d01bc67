//! What changed about people, access and money.

use super::contract::text_differs;
use super::kind::ChangeKind;
use super::steps::{PriceStep, RoleStep, Step};
use super::values::{Both, Collector, delta, paired, same_word, short};
use super::{Element, tree};
use crate::model::{Price, Role, Slot, SupportChannel, Team};
use crate::parse::{Document, Kind, keys::key};
use crate::source::{NodeId, Place};
use std::cmp::Ordering;

/// The name of the team and its owners.
pub(super) fn team(c: &mut Collector<'_>, both: Both, base: &Team, head: &Team) {
    let names = |it: &Team| {
        let mut names: Vec<String> = it.owners().map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (before, after) = (names(base), names(head));
    // A list of members has no place for a name.
    let list = |document: &Document, team: &Team| {
        team.node.is_some_and(|it| document.kind(it) == Kind::Sequence)
    };
    let unnamed = list(c.base_document(), base) != list(c.head_document(), head);
    let same_people = before == after && !before.is_empty();
    let renamed = text_differs(&base.name, &head.name) && !(unnamed && same_people);
    let unknown = |it: &Team| {
        it.name.is_unknown()
            || it.members.iter().any(|it| it.role.is_unknown() || it.username.is_unknown())
    };
    let emptied = !base.members.is_empty() && head.members.is_empty();
    if (before == after && !renamed && !emptied) || unknown(base) || unknown(head) {
        return;
    }
    let owned = |team: &Team, owners: &[String]| !owners.is_empty() || !team.name.is_absent();
    let step = match (owned(base, &before), owned(head, &after)) {
        (true, _) if emptied => Step::Removed,
        (true, false) => Step::Removed,
        (false, _) => Step::Added,
        (true, true) => Step::Changed,
    };
    let text = |team: &Team, owners: &[String]| {
        let all = team.name.text().into_iter().chain(owners.iter().map(String::as_str));
        Some(short(&all.collect::<Vec<_>>().join(", "))).filter(|it| !it.is_empty())
    };
    let values = (text(base, &before), text(head, &after));
    let element = Element::terms("team");
    let change = c.section(ChangeKind::Owner(step), &element, both, key!("team"));
    change.values(values.0, values.1);
}

/// Roles that give access, by name.
pub(super) fn roles(c: &mut Collector<'_>, both: Both, base: &[Role], head: &[Role]) {
    if !c.lists(&Element::terms("roles"), both, key!("roles")) {
        return;
    }
    let unknown = |all: &[Role]| all.iter().any(|it| it.name.is_unknown());
    let documents = (c.base_document(), c.head_document());
    let named = |x: &Role, y: &Role| x.name.text().is_some() && x.name.text() == y.name.text();
    // A name may stand there twice: what says the same is the same first.
    let pairs = paired(
        base,
        head,
        &[&|x, y| tree::same((documents.0, x.node), (documents.1, y.node)), &named],
    );
    for (index, role) in base.iter().enumerate() {
        let Some(name) = role.name.text() else { continue };
        match pairs.iter().find(|(b, _)| *b == index).and_then(|(_, h)| head.get(*h)) {
            Some(now) => access(c, name, role, now),
            None if unknown(head) => {}
            None => {
                let kind = ChangeKind::Role(RoleStep::Removed);
                let around = around(c, both, key!("roles"));
                c.removed(kind, Element::terms(name), Place::key(role.node), around);
            }
        }
    }
    for (index, role) in head.iter().enumerate() {
        let Some(name) = role.name.text() else { continue };
        if !pairs.iter().any(|(_, h)| *h == index) && !unknown(base) {
            c.added(ChangeKind::Role(RoleStep::Added), Element::terms(name), Place::key(role.node));
        }
    }
}

/// The node at head that would hold an item of a section: the section, else what holds it.
pub(super) fn around(c: &Collector<'_>, both: Both, key: crate::parse::Symbol) -> NodeId {
    c.at_head(both.head, key).unwrap_or(both.head)
}

/// An access word without capitals and signs.
fn plain(access: &Slot<Box<str>>) -> Option<String> {
    let signs = access.text()?.chars().filter(|it| it.is_alphanumeric());
    Some(signs.flat_map(char::to_lowercase).collect())
}

/// How much an access word allows; a word that nobody knows allows nothing that can be compared.
fn rank(access: &Slot<Box<str>>) -> Option<u8> {
    Some(match plain(access)?.as_str() {
        "none" => 0,
        "read" | "readonly" | "r" | "select" => 1,
        "write" | "readwrite" | "rw" => 2,
        "admin" | "owner" | "all" => 3,
        _ => return None,
    })
}

fn access(c: &mut Collector<'_>, name: &str, base: &Role, head: &Role) {
    let both = Both { base: base.node, head: head.node };
    let element = Element::terms(name);
    let changed =
        delta(&base.access, &head.access).is_some() && plain(&base.access) != plain(&head.access);
    let step = if changed {
        match (rank(&base.access), rank(&head.access)) {
            (Some(from), Some(to)) if from < to => Some(RoleStep::Widened),
            (Some(from), Some(to)) if from == to => None,
            // What was not said is no promise, and was no limit.
            _ if base.access.is_absent() => None,
            _ => Some(RoleStep::Narrowed),
        }
    } else {
        None
    };
    if let Some(step) = step {
        c.text(ChangeKind::Role(step), &element, both, &base.access, &head.access);
    }
    if step == Some(RoleStep::Narrowed) {
        return;
    }
    let approvers = [
        (&base.first_approvers, &head.first_approvers),
        (&base.second_approvers, &head.second_approvers),
    ];
    for (from, to) in approvers {
        let count = |it: &Slot<Box<str>>| it.text().map_or(0, |it| it.split(',').count());
        let step = match count(to).cmp(&count(from)) {
            Ordering::Greater => RoleStep::Narrowed,
            Ordering::Less => RoleStep::Widened,
            Ordering::Equal => continue,
        };
        if delta(from, to).is_some() {
            c.text(ChangeKind::Role(step), &element, both, from, to);
            return;
        }
    }
    if !c.across()
        && step.is_none()
        && !tree::same((c.base_document(), base.node), (c.head_document(), head.node))
    {
        c.changed(ChangeKind::Description, &element, Place::key(base.node), Place::key(head.node));
    }
}

/// Support channels, by name.
pub(super) fn support(
    c: &mut Collector<'_>,
    both: Both,
    base: &[SupportChannel],
    head: &[SupportChannel],
) {
    let unknown = |all: &[SupportChannel]| all.iter().any(|it| it.channel.is_unknown());
    if !c.lists(&Element::terms("support"), both, key!("support")) || unknown(base) || unknown(head)
    {
        return;
    }
    let name = |it: &SupportChannel| it.channel.text().unwrap_or("channel").to_owned();
    let across = c.across();
    let text = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| x.text().is_some() && x.text() == y.text();
    let one_id = |x: &SupportChannel, y: &SupportChannel| {
        let id = |document: &Document, it: &SupportChannel| {
            document.get_text(it.node, "id").map(|it| document.scalar(it).to_owned())
        };
        let from = id(c.base_document(), x);
        from.is_some() && from == id(c.head_document(), y)
    };
    let pairs = paired(
        base,
        head,
        &[&one_id, &|x, y| x.channel.text() == y.channel.text(), &|x, y| text(&x.url, &y.url)],
    );
    for (index, channel) in base.iter().enumerate() {
        let element = Element::terms(name(channel));
        let twin = pairs.iter().find(|(b, _)| *b == index).and_then(|(_, h)| head.get(*h));
        match twin {
            None => {
                let around = around(c, both, key!("support"));
                let kind = ChangeKind::Support(Step::Removed);
                c.removed(kind, element, Place::key(channel.node), around);
            }
            Some(now) => {
                let (b, h) = (c.base_document(), c.head_document());
                if !across && !tree::same((b, channel.node), (h, now.node)) {
                    let place = (Place::key(channel.node), Place::key(now.node));
                    c.changed(ChangeKind::Support(Step::Changed), &element, place.0, place.1);
                }
            }
        }
    }
    for (index, channel) in head.iter().enumerate() {
        if !pairs.iter().any(|(_, h)| *h == index) {
            let element = Element::terms(name(channel));
            c.added(ChangeKind::Support(Step::Added), element, Place::key(channel.node));
        }
    }
}

/// Amount, currency and unit.
pub(super) fn price(c: &mut Collector<'_>, both: Both, base: &Price, head: &Price) {
    let element = Element::terms("price");
    let both = Both { base: base.node.unwrap_or(both.base), head: head.node.unwrap_or(both.head) };
    // A price that comes or goes as a whole is its amount.
    let priced = |it: &Price| !it.amount.is_absent();
    let both_priced = priced(base) && priced(head);
    let differs = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| {
        both_priced && text_differs(x, y) && !same_word(x, y)
    };
    let other_currency = differs(&base.currency, &head.currency);
    if other_currency || differs(&base.unit, &head.unit) {
        let text = |it: &Price| {
            let parts = [it.currency.text(), it.unit.text()];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" per "))
        };
        let kind = ChangeKind::Price(PriceStep::Unit);
        let changed = if other_currency {
            c.value(kind, &element, both, &base.currency, &head.currency)
        } else {
            c.value(kind, &element, both, &base.unit, &head.unit)
        };
        changed.values(text(base), text(head));
        return;
    }
    let Some(amount) = delta(&base.amount, &head.amount) else { return };
    let (from, to) = (amount.base.copied(), amount.head.copied());
    let step = if from.unwrap_or_default() < to.unwrap_or_default() {
        PriceStep::Increased
    } else {
        PriceStep::Decreased
    };
    let text = |it: Option<f64>| it.map(|it| it.to_string());
    c.value(ChangeKind::Price(step), &element, both, &base.amount, &head.amount)
        .values(text(from), text(to));
}
