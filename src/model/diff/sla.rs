//! What changed in the service levels of a contract.

use super::Element;
use super::contract::{announced_end, text_differs};
use super::fields::Twins;
use super::keys::{self, Target};
use super::kind::ChangeKind;
use super::steps::{Lifecycle, Promise, SlaStep};
use super::terms;
use super::values::{Both, Collector, LONGEST, paired, retold, short, words};
use crate::model::sla::date;
use crate::model::{Contract, Sla, SlaName, SlaUnit, Slot};
use crate::parse::{Document, keys::key};
use crate::source::{NodeId, Place};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// A service level for one of the elements that it names, or for all of them.
struct Level<'model> {
    sla: &'model Sla,
    about: Vec<Target<'model>>,
    /// The same as it is written.
    written: Vec<&'model str>,
}

impl Level<'_> {
    /// Whether two levels are about the same: a name may go with its element, or stay.
    fn is_about_what(&self, other: &Self) -> bool {
        self.about == other.about || self.written == other.written
    }

    /// The level by the element that it is for.
    fn named(&self) -> Element {
        match *self.written {
            [one] if !self.sla.elements.is_empty() => part(self.sla, one),
            _ => named(self.sla),
        }
    }
}

/// The elements that a contract means where a service level names none.
fn usual(contract: &Contract) -> Vec<&str> {
    let usual = contract.sla_default_element.text().unwrap_or_default();
    usual.split(',').map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// How many levels there are, where each is taken for each of its elements.
fn size(contract: &Contract) -> usize {
    let usual = usual(contract).len();
    contract.sla.iter().map(|it| it.elements.len().max(usual).max(1)).sum()
}

/// The usable levels of a contract, in groups of their elements that are not above a size; what
/// they are about is told by the elements of head.
fn levels<'model>(
    contract: &'model Contract,
    twin: &dyn Fn(NodeId) -> Option<NodeId>,
    largest: usize,
) -> Vec<Level<'model>> {
    let target = |text: &'model str| match keys::target(contract, text) {
        Target::Node(node) => twin(node).map_or(Target::Text(text), Target::Node),
        other => other,
    };
    let usual = usual(contract);
    let usable = contract.sla.iter().filter(|it| it.property.text().is_some());
    let of = |sla: &'model Sla| {
        let own = sla.elements.iter().map(|it| &*it.value);
        let mut all: Vec<&str> = own.collect();
        if all.is_empty() {
            all.clone_from(&usual);
        }
        all.sort_unstable();
        all.dedup();
        let groups: Vec<&[&str]> =
            if all.is_empty() { vec![&[]] } else { all.chunks(largest).collect() };
        let level = |written: &&[&'model str]| {
            let mut about: Vec<Target<'_>> = written.iter().map(|it| target(it)).collect();
            about.sort_unstable();
            Level { sla, about, written: written.to_vec() }
        };
        groups.iter().map(level).collect::<Vec<_>>()
    };
    usable.flat_map(of).collect()
}

/// Compares the service levels of two contracts.
pub(super) fn compare(
    c: &mut Collector<'_>,
    both: Both,
    twins: &Twins,
    base: &Contract,
    head: &Contract,
) {
    if !c.lists(&Element::terms("slaProperties"), both, key!("slaProperties")) {
        return;
    }
    // One promise for two elements is two promises.
    let largest = if size(base).max(size(head)) <= LONGEST { 1 } else { usize::MAX };
    let from = levels(base, &|it| twins.of(it), largest);
    let to = levels(head, &|it| twins.has_head(it).then_some(it), largest);
    let pairs = matched(&from, &to);
    let life = |it: &Contract| it.status_word().map(|it| Lifecycle::read(&it));
    let deprecated = |it: &Contract| life(it) == Some(Lifecycle::Deprecated);
    let sunset = deprecated(base) && deprecated(head);
    // The status tells the end that it plans.
    let lost = Some(base).filter(|_| sunset).and_then(|base| lost_end(base, head));
    let leaves = deprecated(head) && life(base).is_some_and(|it| it <= Lifecycle::Active);
    let twin = |(b, h): &(usize, usize)| Some((from.get(*b)?, to.get(*h)?));
    let pairs: Vec<(&Level<'_>, &Level<'_>)> = pairs.iter().filter_map(twin).collect();
    let is: Vec<_> = pairs.iter().map(|(from, to)| (*to, *from)).collect();
    if base.sla.iter().all(|it| it.property.text().is_some()) {
        for (element, gone) in alone(&from, &pairs) {
            let around = terms::around(c, both, key!("slaProperties"));
            let end = is_end(gone);
            let step = withdrawn(gone, lost).unwrap_or(SlaStep::Removed { end });
            c.removed(ChangeKind::Sla(step), element, Place::key(gone.node), around)
                .values(Some(text(gone)), None);
        }
    }
    let served = |it: &Contract| {
        !matches!(life(it), Some(Lifecycle::Proposed | Lifecycle::Draft | Lifecycle::Retired))
    };
    let end = announced_end(head);
    let end = end.filter(|_| served(base) && served(head) && announced_end(base).is_none());
    for (element, new) in alone(&to, &is) {
        let own = new.value.text().and_then(date).filter(|_| is_end(new));
        if leaves && own.is_some() {
            continue;
        }
        let announced = end.filter(|end| own == Some(*end));
        let step = announced.map_or(SlaStep::Added, |end| SlaStep::Announced { end, sunset });
        let place = Place::key(new.node);
        c.added(ChangeKind::Sla(step), element, place).values(None, Some(text(new)));
    }
    each(c, &pairs, sunset, lost);
}

/// The levels without a twin: a service level as a whole once, else for each element that it is
/// not for on the other side.
fn alone<'model>(
    all: &[Level<'model>],
    pairs: &[(&Level<'_>, &Level<'_>)],
) -> Vec<(Element, &'model Sla)> {
    let paired: BTreeSet<(NodeId, &[&str])> =
        pairs.iter().map(|(own, _)| (own.sla.node, &*own.written)).collect();
    let nodes: BTreeSet<NodeId> = paired.iter().map(|(node, _)| *node).collect();
    // Who names no element may mean this one too.
    let open = pairs.iter().filter(|(_, other)| other.written.is_empty());
    let open: BTreeSet<NodeId> = open.map(|(own, _)| own.sla.node).collect();
    let mut told = BTreeSet::new();
    let lone = all.iter().filter(|it| !paired.contains(&(it.sla.node, &*it.written)));
    lone.filter(|it| !open.contains(&it.sla.node))
        .filter_map(|it| {
            let whole = !nodes.contains(&it.sla.node);
            let element = if whole { named(it.sla) } else { it.named() };
            (!whole || told.insert(it.sla.node)).then_some((element, it.sla))
        })
        .collect()
}

/// What changed in levels that have a twin: that of two service levels once, whatever their
/// elements.
fn each(
    c: &mut Collector<'_>,
    pairs: &[(&Level<'_>, &Level<'_>)],
    sunset: bool,
    lost: Option<Date>,
) {
    let mut heads: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
    for (from, to) in pairs {
        heads.entry(from.sla.node).or_default().insert(to.sla.node);
    }
    let mut told = BTreeSet::new();
    for (from, to) in pairs {
        let (base, head) = (from.sla, to.sla);
        let values = [&base.value, &head.value, &base.unit, &head.unit];
        if values.iter().any(|it| it.is_unknown()) {
            continue;
        }
        if !from.is_about_what(to) {
            about(c, from, to);
        }
        let several = heads.get(&base.node).is_some_and(|it| it.len() > 1);
        if told.insert((base.node, head.node)) {
            let element = if several { from.named() } else { named(base) };
            level(c, &element, (base, head), (sunset, lost));
        }
    }
}

fn about(c: &mut Collector<'_>, from: &Level<'_>, to: &Level<'_>) {
    let both = Both { base: from.sla.node, head: to.sla.node };
    let text = |it: &Level<'_>, other: &Level<'_>| {
        let all = it.sla.elements.iter().map(|it| &*it.value).collect::<Vec<_>>();
        let whole = other.written.is_empty() && !all.is_empty();
        let written = if whole { all.join(", ") } else { it.written.join(", ") };
        Some(short(&written)).filter(|it| !it.is_empty())
    };
    let kind = ChangeKind::Sla(SlaStep::Element);
    c.section(kind, &from.named(), both, key!("element")).values(text(from, to), text(to, from));
}

/// The latest end of base, where head tells no date or an earlier one; a variable may be any.
fn lost_end(base: &Contract, head: &Contract) -> Option<Date> {
    let end = announced_end(base)?;
    let open = head.sla.iter().any(|it| is_end(it) && it.value.is_unknown());
    (!open && announced_end(head).is_none_or(|it| it < end)).then_some(end)
}

/// The step where it was this level that told the lost end.
fn withdrawn(gone: &Sla, lost: Option<Date>) -> Option<SlaStep> {
    let own = gone.value.text().and_then(date).filter(|_| is_end(gone))?;
    (lost == Some(own)).then_some(SlaStep::Withdrawn { end: own })
}

const fn is_end(sla: &Sla) -> bool {
    matches!(sla.name, SlaName::EndOfSupport | SlaName::EndOfLife)
}

fn named(sla: &Sla) -> Element {
    match sla.elements.first() {
        Some(element) => part(sla, &element.value),
        None => Element::terms(sla.property.text().unwrap_or_default().to_owned()),
    }
}

/// A service level for an element.
fn part(sla: &Sla, element: &str) -> Element {
    Element::terms(format!("{} of {element}", sla.property.text().unwrap_or_default()))
}

/// The value with its unit.
fn text(sla: &Sla) -> String {
    let parts = [sla.value.text(), sla.unit.text()];
    short(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// Pairs of indexes: the key of a level is its property, elements and driver; then ever less.
fn matched(base: &[Level<'_>], head: &[Level<'_>]) -> Vec<(usize, usize)> {
    let word = |x: &Level<'_>, y: &Level<'_>| match (x.sla.property.text(), y.sla.property.text()) {
        (Some(x), Some(y)) => x.eq_ignore_ascii_case(y),
        (None, _) | (_, None) => false,
    };
    let elements = |x: &Level<'_>, y: &Level<'_>| x.is_about_what(y);
    let driver = |x: &Level<'_>, y: &Level<'_>| x.sla.driver.text() == y.sla.driver.text();
    let name = |x: &Level<'_>, y: &Level<'_>| x.sla.name == y.sla.name;
    let same = |x: &Level<'_>, y: &Level<'_>| value(x.sla, y.sla, false).is_none();
    paired(
        base,
        head,
        &[
            &|x, y| name(x, y) && word(x, y) && elements(x, y) && driver(x, y) && same(x, y),
            &|x, y| name(x, y) && word(x, y) && elements(x, y) && driver(x, y),
            &|x, y| name(x, y) && elements(x, y) && driver(x, y),
            &|x, y| name(x, y) && word(x, y) && driver(x, y) && same(x, y),
            &|x, y| name(x, y) && word(x, y) && driver(x, y),
            &|x, y| name(x, y) && driver(x, y),
            &name,
        ],
    )
}

fn level(
    c: &mut Collector<'_>,
    element: &Element,
    (base, head): (&Sla, &Sla),
    (sunset, lost): (bool, Option<Date>),
) {
    let both = Both { base: base.node, head: head.node };
    if !c.across() && (retold(&base.driver, &head.driver) || described(c, both)) {
        c.section(ChangeKind::Description, element, both, key!("description"));
    }
    if let Some(step) = value(base, head, sunset) {
        let text_of_none = head.value.text().and_then(date).is_none();
        let step =
            Some(base).filter(|_| text_of_none).and_then(|it| withdrawn(it, lost)).unwrap_or(step);
        let shown = |it: &Sla, other: &Sla| {
            let unit_only = it.value.text() == other.value.text() && !it.unit.is_absent();
            let slot: &Slot<Box<str>> = if unit_only { &it.unit } else { &it.value };
            slot.place().unwrap_or(Place::key(it.node))
        };
        let places = (shown(base, head), shown(head, base));
        let change = c.changed(ChangeKind::Sla(step), element, places.0, places.1);
        change.values(Some(text(base)), Some(text(head)));
    } else if rescheduled(&base.schedule, &head.schedule) {
        c.text(ChangeKind::Sla(SlaStep::Schedule), element, both, &base.schedule, &head.schedule);
    } else if rescheduled(&base.scheduler, &head.scheduler) {
        let slots = (&base.scheduler, &head.scheduler);
        c.text(ChangeKind::Sla(SlaStep::Schedule), element, both, slots.0, slots.1);
    }
}

/// Whether the description of a service level has other words.
fn described(c: &Collector<'_>, both: Both) -> bool {
    let text = |document: &Document, node| {
        let text = document.get_text(node, "description");
        text.map(|it| words(document.scalar(it))).unwrap_or_default()
    };
    text(c.base_document(), both.base) != text(c.head_document(), both.head)
}

/// Whether a text says something else, capitals and the number of blanks aside.
fn rescheduled(base: &Slot<Box<str>>, head: &Slot<Box<str>>) -> bool {
    let said = |it: &Slot<Box<str>>| it.text().map(|it| words(it).to_ascii_lowercase());
    text_differs(base, head) && said(base) != said(head)
}

/// How the promise moved; nothing where it is the same.
fn value(base: &Sla, head: &Sla, sunset: bool) -> Option<SlaStep> {
    let written =
        |it: &Sla| (it.value.text().map(str::to_owned), it.value_ext.text().map(str::to_owned));
    let unit = |it: &Sla| {
        it.canonical_unit.map_or_else(
            || it.unit.text().unwrap_or_default().to_lowercase(),
            |it| it.word().to_owned(),
        )
    };
    if written(base) == written(head) && unit(base) == unit(head) {
        let word = |it: &Sla| it.unit.text().unwrap_or_default().to_ascii_lowercase();
        return (word(base) != word(head)).then_some(SlaStep::Unit);
    }
    let Some(order) = order(base, head) else { return Some(SlaStep::Unknown) };
    if base.value_ext.text() != head.value_ext.text() {
        return Some(SlaStep::Unknown);
    }
    let less_is_more = match order {
        Ordering::Equal if base.unit.text() == head.unit.text() && !rescaled(base, head) => {
            return None;
        }
        Ordering::Equal => return Some(SlaStep::Unit),
        Ordering::Less => Promise::Strengthened,
        Ordering::Greater => Promise::Weakened,
    };
    let more_is_more = match less_is_more {
        Promise::Strengthened => Promise::Weakened,
        Promise::Weakened => Promise::Strengthened,
    };
    Some(match base.name {
        SlaName::Latency => SlaStep::Freshness(less_is_more),
        SlaName::Frequency => SlaStep::Frequency(less_is_more),
        SlaName::Retention => SlaStep::Retention(more_is_more),
        SlaName::Availability => SlaStep::Availability(more_is_more),
        SlaName::Throughput => SlaStep::Value(more_is_more),
        SlaName::ErrorRate
        | SlaName::TimeToDetect
        | SlaName::TimeToNotify
        | SlaName::TimeToRepair
        | SlaName::GeneralAvailability
        | SlaName::TimeOfAvailability => SlaStep::Value(less_is_more),
        SlaName::EndOfSupport | SlaName::EndOfLife => {
            SlaStep::End { sunset, earlier: order == Ordering::Less }
        }
        SlaName::Other(_) => SlaStep::Unknown,
    })
}

/// Whether one side writes a share of one and the other hundredths, or a time in another zone.
fn rescaled(base: &Sla, head: &Sla) -> bool {
    fn zone(sla: &Sla) -> Option<&str> {
        clock_of(sla).map(|(_, zone)| zone)
    }
    let number = |it: &Sla| it.number.unwrap_or_default();
    (number(base) - number(head)).abs() > 1.0 || zone(base) != zone(head)
}

/// How head compares with base, where both are of one kind: durations, numbers of one unit,
/// dates, times of a day.
fn order(base: &Sla, head: &Sla) -> Option<Ordering> {
    if let (Some(x), Some(y)) = (base.span(), head.span()) {
        return y.compare(x);
    }
    let unit = |it: &Sla| match it.canonical_unit {
        None if it.unit.is_absent() && it.name == SlaName::Availability => Some(SlaUnit::Percent),
        unit => unit,
    };
    let same_unit =
        unit(base) == unit(head) && (unit(base).is_some() || base.unit.text() == head.unit.text());
    // Without a unit, what is not above one is a share of one.
    let number = |it: &Sla| {
        let share = it.name == SlaName::Availability && it.unit.is_absent();
        it.number.map(|number| if share && number <= 1.0 { number * 100.0 } else { number })
    };
    if let (Some(x), Some(y), true) = (number(base), number(head), same_unit) {
        let near = (x - y).abs() <= f64::EPSILON * 200.0;
        return if near { Some(Ordering::Equal) } else { y.partial_cmp(&x) };
    }
    let (x, y) = (base.value.text()?, head.value.text()?);
    if let (Some(x), Some(y)) = (date(x), date(y)) {
        return Some(moments(base, head).unwrap_or(y.cmp(&x)));
    }
    let ((x, x_zone), (y, y_zone)) = (clock_of(base)?, clock_of(head)?);
    match (offset(x_zone), offset(y_zone)) {
        (Some(from), Some(to)) if (from - to).abs() < 1.0 => y.partial_cmp(&x),
        // The same hour of the day may be told on either side of midnight.
        (Some(from), Some(to)) => {
            const DAY: f64 = 86_400.0;
            let later = (y - to - x + from).rem_euclid(DAY);
            let later = if later > DAY / 2.0 { later - DAY } else { later };
            later.partial_cmp(&0.0)
        }
        _ if x_zone.eq_ignore_ascii_case(y_zone) && !is_half(x_zone) => y.partial_cmp(&x),
        _ => None,
    }
}

/// How two points in time compare, where both are told to the second: of one zone, or of any where
/// both name theirs.
fn moments(base: &Sla, head: &Sla) -> Option<Ordering> {
    fn read<T: FromStr>(sla: &Sla) -> Option<T> {
        sla.value.text()?.trim().parse().ok()
    }
    if let (Some(x), Some(y)) = (read::<Timestamp>(base), read::<Timestamp>(head)) {
        return Some(y.cmp(&x));
    }
    let zoned = read::<Timestamp>(base).is_some() || read::<Timestamp>(head).is_some();
    let (x, y) = (read::<DateTime>(base)?, read::<DateTime>(head)?);
    let in_time = |it: &Sla| it.value.text().is_some_and(|it| it.contains(':'));
    (!zoned && in_time(base) && in_time(head)).then(|| y.cmp(&x))
}

/// The seconds of a time of day and its zone, which may stand where a unit does.
fn clock_of(sla: &Sla) -> Option<(f64, &str)> {
    let (seconds, zone) = clock(sla.value.text()?)?;
    let beside = sla.unit.text().filter(|_| zone.is_empty() && sla.canonical_unit.is_none());
    Some((seconds, beside.map_or(zone, str::trim)))
}

/// Whether what stands behind a time says which half of the day is meant.
fn is_half(zone: &str) -> bool {
    let zone = zone.to_ascii_lowercase();
    zone.starts_with("am") || zone.starts_with("pm")
}

/// The seconds of a time of day, and what stands behind it.
fn clock(text: &str) -> Option<(f64, &str)> {
    let of_time = |it: char| it.is_ascii_digit() || matches!(it, ':' | '.');
    let end = text.trim().find(|it| !of_time(it)).unwrap_or(text.trim().len());
    let (time, zone) = text.trim().split_at_checked(end)?;
    let (hours, rest) = time.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |it: &str| it.parse::<f64>().ok();
    let seconds = number(seconds)? + 60.0 * (number(minutes)? + 60.0 * number(hours)?);
    Some((seconds, zone.trim()))
}

/// The seconds between UTC and a zone that tells its offset.
fn offset(zone: &str) -> Option<f64> {
    if ["z", "utc", "gmt"].contains(&zone.to_ascii_lowercase().as_str()) {
        return Some(0.0);
    }
    let sign = if zone.starts_with('-') { -1.0 } else { 1.0 };
    let bare = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = bare.split_once(':').or(bare.split_at_checked(2))?;
    let number = |it: &str| if it.is_empty() { Some(0.0) } else { it.parse::<f64>().ok() };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    // What goes further is the end of a span of hours.
    let most = if sign < 0.0 { 12.0 } else { 14.0 };
    (hours <= most && minutes < 60.0).then_some(sign * 60.0 * (minutes + 60.0 * hours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_told_in_any_form() {
        for (zone, hours) in [
            ("Z", Some(0.0)),
            ("+02:00", Some(2.0)),
            ("-0830", Some(-8.5)),
            ("+01", Some(1.0)),
            ("CET", None),
            ("-17:00", None),
            ("", None),
        ] {
            assert_eq!(offset(zone).map(|it| it / 3600.0), hours, "{zone}");
        }
        assert_eq!(clock("09:30:15 CET"), Some((34_215.0, "CET")));
        assert_eq!(clock("soon"), None);
    }
}
