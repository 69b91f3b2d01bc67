//! What changed in the quality rules of an object or field.

use super::Element;
use super::arguments::{self, is_strict, metric};
use super::contract::differs;
use super::exact::Exact;
use super::interval::{Accepted, Domain};
use super::kind::ChangeKind;
use super::steps::{Direction, Promise, QualityStep};
use super::together::groups;
use super::values::{Both, Collector, delta, paired, reworded, short};
use super::{terms, tree};
use crate::model::{Operator, Quality, Slot};
use crate::parse::keys::key;
use crate::parse::{Document, Kind};
use crate::source::{NodeId, Place};

/// Keys that say what a rule of the library measures: `rule` in 3.0, `metric` since; `type` may
/// be left out for such a rule.
const RENAMED: [&str; 3] = ["metric", "rule", "type"];

/// Compares the rules of an element: by id, name, equality, what they measure, then in order.
pub(super) fn compare(
    c: &mut Collector<'_>,
    element: &Element,
    both: Both,
    base: &[Quality],
    head: &[Quality],
) {
    if !c.lists(element, both, key!("quality")) {
        return;
    }
    let pairs = matched(c, base, head);
    let groups = groups((c.base_document(), base), (c.head_document(), head), &pairs);
    for group in &groups {
        let from = group.base.first().and_then(|it| base.get(*it));
        let to = group.head.first().and_then(|it| head.get(*it));
        if let (Some(from), Some(to)) = (from, to) {
            let places = (Place::key(from.node), Place::key(to.node));
            let kind = ChangeKind::Quality(QualityStep::Metadata);
            c.changed(kind, &named(element, to), places.0, places.1);
        }
    }
    for (index, rule) in base.iter().enumerate() {
        let grouped = groups.iter().any(|it| it.base.contains(&index));
        if !grouped && !pairs.iter().any(|(b, _)| *b == index) {
            removed(c, (element, both), rule, bound(rule, QualityStep::Removed));
        }
    }
    for (index, rule) in head.iter().enumerate() {
        let grouped = groups.iter().any(|it| it.head.contains(&index));
        if !grouped && !pairs.iter().any(|(_, h)| *h == index) {
            let kind = ChangeKind::Quality(bound(rule, QualityStep::Added));
            c.added(kind, named(element, rule), Place::key(rule.node));
        }
    }
    for (b, h) in pairs {
        let (Some(from), Some(to)) = (base.get(b), head.get(h)) else { continue };
        match (in_words(from), in_words(to)) {
            _ if groups.iter().any(|it| it.touches((b, h))) => {}
            (false, true) => removed(c, (element, both), from, QualityStep::Removed),
            (true, false) => {
                let kind = ChangeKind::Quality(QualityStep::Added);
                c.added(kind, named(element, to), Place::key(to.node));
            }
            _ => rule(c, &named(element, to), from, to),
        }
    }
}

fn removed(
    c: &mut Collector<'_>,
    (element, both): (&Element, Both),
    rule: &Quality,
    step: QualityStep,
) {
    let around = terms::around(c, both, key!("quality"));
    c.removed(ChangeKind::Quality(step), named(element, rule), Place::key(rule.node), around);
}

/// A rule in words promises nothing, so that it comes and goes as words do.
fn bound(rule: &Quality, step: QualityStep) -> QualityStep {
    if in_words(rule) { QualityStep::Metadata } else { step }
}

pub(super) fn in_words(rule: &Quality) -> bool {
    rule.kind.text() == Some("text")
}

/// The rule of an element, by its name or by what it measures.
fn named(element: &Element, rule: &Quality) -> Element {
    let name = rule.name.text().or(rule.metric.text()).or(rule.kind.text()).unwrap_or("quality");
    element.part(name)
}

fn matched(c: &Collector<'_>, base: &[Quality], head: &[Quality]) -> Vec<(usize, usize)> {
    let (b, h) = (c.base_document(), c.head_document());
    let same = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| x.text().is_some() && x.text() == y.text();
    let kind = |it: &Quality| it.kind.text().unwrap_or("library").to_owned();
    let across = c.across();
    let measures = |x: &Quality, y: &Quality| {
        kind(x) == kind(y)
            && metric(x) == metric(y)
            && x.code().query.text() == y.code().query.text()
    };
    let operators = |document: &Document, it: &Quality| {
        Operator::ALL.map(|operator| document.get(it.node, operator.symbol()).is_some())
    };
    paired(
        base,
        head,
        &[
            &|x, y| same(&x.id, &y.id),
            &|x, y| same(&x.name, &y.name),
            &|x, y| tree::same((b, x.node), (h, y.node)),
            &|x, y| {
                let stated = |it: &Quality| !it.operators.is_empty();
                let promise = stated(x) && stated(y) && severity(x, y).is_none();
                promise
                    && measures(x, y)
                    && arguments::same(b, x, h, y)
                    && threshold((b, x), (h, y)).is_none()
            },
            &|x, y| {
                measures(x, y) && arguments::same(b, x, h, y) && operators(b, x) == operators(h, y)
            },
            &|x, y| measures(x, y) && arguments::same(b, x, h, y),
            &|x, y| {
                kind(x) == kind(y) && described(b, x).is_some_and(|it| Some(it) == described(h, y))
            },
            &|x, y| across && (same(&x.name, &y.metric) || same(&x.metric, &y.name)),
            &|x, y| {
                kind(x) == kind(y)
                    && (x.name.is_absent() || y.name.is_absent())
                    && !unlike((b, x), (h, y))
            },
            &|_, _| across,
        ],
    )
}

/// What a rule says of itself.
fn described<'doc>(document: &'doc Document, rule: &Quality) -> Option<&'doc str> {
    document.get_text(rule.node, "description").and_then(|it| document.as_text(it))
}

/// Whether nothing of two rules is the same: neither their words nor what they ask and accept.
fn unlike((b, x): (&Document, &Quality), (h, y): (&Document, &Quality)) -> bool {
    let both = |from: Option<&str>, to: Option<&str>| from.is_some() && to.is_some() && from != to;
    both(described(b, x), described(h, y))
        && both(x.code().query.text(), y.code().query.text())
        && threshold((b, x), (h, y)).is_some()
}

fn rule(c: &mut Collector<'_>, element: &Element, base: &Quality, head: &Quality) {
    let (b, h) = (c.base_document(), c.head_document());
    if tree::same((b, base.node), (h, head.node)) {
        return;
    }
    let both = Both { base: base.node, head: head.node };
    let step = severity(base, head);
    if let Some(step) = step {
        let kind = ChangeKind::Quality(QualityStep::Severity(step));
        c.text(kind, element, both, &base.severity, &head.severity);
    }
    // What a check of ODCS 2.2 measures is known to its tool alone.
    if c.across() {
        return;
    }
    // A rule in words promises nothing.
    let promise = !in_words(base) && !in_words(head);
    let limits = threshold((b, base), (h, head));
    let values = arguments::values_moved((b, base), (h, head), limits);
    let limits = limits.filter(|_| promise);
    // What was compared above, and may be written in two ways.
    let mut told = if c.upgraded() { RENAMED.to_vec() } else { Vec::new() };
    if arguments::same(b, base, h, head) {
        told.extend(arguments::KEYS);
    }
    if is_strict(b, base) != is_strict(h, head) {
        told.extend(Operator::ALL.map(Operator::key));
    }
    if definition(c, element, (base, head), values.is_none()) {
        // What is accepted is told by other keys than what is measured.
        if let Some(direction) = limits {
            shown(c, element, (base, head), direction);
        }
    } else if let Some(direction) = values {
        let kind = ChangeKind::Quality(QualityStep::Threshold(direction));
        c.changed(kind, element, arguments::place(b, base), arguments::place(h, head));
    } else if let Some(direction) = limits {
        shown(c, element, (base, head), direction);
    } else if step.is_none() && !tree::same_except((b, base.node), (h, head.node), &told) {
        let places = (Place::key(base.node), Place::key(head.node));
        c.changed(ChangeKind::Quality(QualityStep::Metadata), element, places.0, places.1);
    }
}

/// Reports where a rule measures something else, by its arguments only where asked for; whether
/// it does.
fn definition(
    c: &mut Collector<'_>,
    element: &Element,
    (base, head): (&Quality, &Quality),
    by_arguments: bool,
) -> bool {
    let both = Both { base: base.node, head: head.node };
    let defining = [
        (&base.code().query, &head.code().query),
        (&base.code().engine, &head.code().engine),
        (&base.code().implementation, &head.code().implementation),
    ];
    let unknown = base.arguments.is_unknown() || head.arguments.is_unknown();
    let metric = delta(&base.metric, &head.metric).is_some() && metric(base) != metric(head);
    let kind = base.kind.text().unwrap_or("library") != head.kind.text().unwrap_or("library")
        && delta(&base.kind, &head.kind).is_some();
    let moved = defining.into_iter().find(|(x, y)| reworded(x, y));
    let other = ChangeKind::Quality(QualityStep::Definition);
    if let Some((from, to)) = moved {
        c.text(other, element, both, from, to);
    } else if base.code().implementation.is_unknown()
        && head.code().implementation.is_unknown()
        && differs(c, both, key!("implementation"))
    {
        c.section(other, element, both, key!("implementation"));
    } else if metric || kind {
        let slots = if metric { (&base.metric, &head.metric) } else { (&base.kind, &head.kind) };
        c.text(other, element, both, slots.0, slots.1);
    } else if by_arguments
        && !unknown
        && !arguments::same(c.base_document(), base, c.head_document(), head)
    {
        let places = (c.base_document(), c.head_document());
        let places = (arguments::place(places.0, base), arguments::place(places.1, head));
        c.changed(other, element, places.0, places.1);
    } else {
        return false;
    }
    true
}

/// Which way the accepted values moved; nothing where they did not, or where it can't be told.
fn threshold(base: (&Document, &Quality), head: (&Document, &Quality)) -> Option<Direction> {
    let (from, to) = (stated(base.0, base.1), stated(head.0, head.1));
    let unit = |it: &Quality| it.unit.text().map(str::to_ascii_lowercase);
    let strict = is_strict(base.0, base.1) == is_strict(head.0, head.1);
    if unit(base.1) == unit(head.1) && strict && is_same(&from, &to) {
        return None;
    }
    let judged = opaque(base.0, &from) == opaque(head.0, &to);
    let numbers = if judged { numbers_moved(base, head) } else { None };
    match (numbers, words_moved(&from, &to)) {
        (Some(numbers), Some(words)) if numbers != words => Some(Direction::Changed),
        (numbers, words) => numbers.or(words),
    }
}

/// The comparisons with what can't be judged: only where these are the same, the others tell.
fn opaque<'doc>(document: &'doc Document, all: &[Stated]) -> Vec<(Operator, &'doc str)> {
    let all = all.iter().filter(|it| it.in_words && it.operands.is_empty());
    all.map(|it| (it.operator, document.scalar(it.node))).collect()
}

/// Which way the accepted numbers moved.
fn numbers_moved(
    (b, base): (&Document, &Quality),
    (h, head): (&Document, &Quality),
) -> Option<Direction> {
    let unit = |it: &Quality| it.unit.text().unwrap_or("rows").to_ascii_lowercase();
    if base.unit.is_unknown() || head.unit.is_unknown() {
        return None;
    }
    let operators = |it: &Quality| !it.operators.is_empty();
    let library = base.is_library() || head.is_library();
    let (from, to) = (accepted_by(b, &[base], library), accepted_by(h, &[head], library));
    if unit(base) != unit(head) && operators(base) && operators(head) {
        // None at all is none at all in every unit.
        let none = |it: &Option<Accepted>| it.as_ref().is_some_and(Accepted::is_zero);
        return (!none(&from) || !none(&to)).then_some(Direction::Changed);
    }
    from?.direction_to(&to?)
}

/// Which way the values moved that are no numbers: of two values none is within the other.
fn words_moved(base: &[Stated], head: &[Stated]) -> Option<Direction> {
    fn words(all: &[Stated], operator: Operator) -> Option<&Stated> {
        all.iter().find(|it| it.operator == operator).filter(|it| it.in_words)
    }
    let mut moved = Operator::ALL.into_iter().filter_map(|operator| {
        let (from, to) = (words(base, operator), words(head, operator));
        if from.into_iter().chain(to).any(|it| it.operands.is_empty()) {
            return None;
        }
        match (from, to) {
            (None, Some(_)) => Some(Direction::Tightened),
            (Some(_), None) => Some(Direction::Loosened),
            (Some(from), Some(to)) => (from.operands != to.operands).then_some(Direction::Changed),
            (None, None) => None,
        }
    });
    let first = moved.next()?;
    Some(if moved.all(|it| it == first) { first } else { Direction::Changed })
}

/// The numbers that all of some rules with one unit accept.
pub(super) fn accepted_by(
    document: &Document,
    rules: &[&Quality],
    library: bool,
) -> Option<Accepted> {
    let unit = rules.first().and_then(|it| it.unit.text());
    let percent = unit.is_some_and(|it| it.eq_ignore_ascii_case("percent"));
    let domain = match (library, percent) {
        (true, true) => Domain::Percent,
        (true, false) => Domain::Counts,
        (false, _) => Domain::Numbers,
    };
    let all = rules.iter().flat_map(|it| &it.operators);
    let numbers = all.map(|(it, at)| (*it, Exact::all_at(document, at.node).unwrap_or_default()));
    let strict = rules.iter().any(|it| is_strict(document, it));
    let strict = strict.then(|| (Operator::Equal, vec![Exact::whole(0)]));
    Accepted::by(&numbers.chain(strict).collect::<Vec<_>>(), domain)
}

/// A comparison as it is written.
pub(super) struct Stated {
    operator: Operator,
    node: NodeId,
    /// What it is compared with; nothing where that can't be judged.
    operands: Vec<String>,
    /// Whether an operand is no number, as in `mustBe: OK`.
    pub(super) in_words: bool,
}

impl Stated {
    fn text(&self) -> String {
        format!("{} {}", self.operator.key(), self.operands.join(" to "))
    }
}

/// The comparisons of a rule.
pub(super) fn stated(document: &Document, rule: &Quality) -> Vec<Stated> {
    let one = |operator: Operator| {
        let written = document.get(rule.node, operator.symbol());
        let node = written.filter(|it| document.kind(*it) != Kind::Null)?;
        if rule.operators.iter().any(|(it, _)| *it == operator) {
            let numbers = Exact::all_at(document, node).unwrap_or_default();
            let operands = numbers.iter().map(ToString::to_string).collect();
            return Some(Stated { operator, node, operands, in_words: false });
        }
        let list = document.kind(node) == Kind::Sequence;
        let items = if list { document.items(node) } else { std::slice::from_ref(&node) };
        let operands = items.iter().map(|it| operand(document, *it)).collect::<Option<Vec<_>>>();
        Some(Stated { operator, node, operands: operands.unwrap_or_default(), in_words: true })
    };
    Operator::ALL.into_iter().filter_map(one).collect()
}

fn operand(document: &Document, node: NodeId) -> Option<String> {
    match document.kind(node) {
        Kind::Bool => Some(document.as_bool(node)?.to_string()),
        Kind::Int | Kind::Float | Kind::Text => {
            Some(document.scalar(node).to_owned()).filter(|it| !it.contains("${"))
        }
        Kind::Null | Kind::Sequence | Kind::Mapping | Kind::Alias => None,
    }
}

/// Whether two rules are written with the same comparisons.
fn is_same(base: &[Stated], head: &[Stated]) -> bool {
    base.iter().map(Stated::text).eq(head.iter().map(Stated::text))
}

/// Shows the comparison that differs.
fn shown(
    c: &mut Collector<'_>,
    element: &Element,
    (base, head): (&Quality, &Quality),
    direction: Direction,
) {
    let (from, to) = (stated(c.base_document(), base), stated(c.head_document(), head));
    let place = |it: &Quality, own: &[Stated], other: &Quality, others: &[Stated]| {
        let mut own = own.iter();
        let differing = own.find(|own| others.iter().all(|it| it.text() != own.text()));
        let unit = || it.unit.place().filter(|_| it.unit.text() != other.unit.text());
        differing.map(|it| Place::value(it.node)).or_else(unit).unwrap_or(Place::key(it.node))
    };
    let text = |it: &Quality, own: &[Stated]| {
        let mut parts: Vec<String> = own.iter().map(Stated::text).collect();
        parts.extend(it.unit.text().map(str::to_owned));
        Some(short(&parts.join(" "))).filter(|it| !it.is_empty())
    };
    let kind = ChangeKind::Quality(QualityStep::Threshold(direction));
    let places = (place(base, &from, head, &to), place(head, &to, base, &from));
    let texts = (text(base, &from), text(head, &to));
    c.changed(kind, element, places.0, places.1).values(texts.0, texts.1);
}

/// Whether a failure matters more or less; a rule without a severity can fail.
pub(super) fn severity(base: &Quality, head: &Quality) -> Option<Promise> {
    let rank = |it: &Slot<Box<str>>| match it.text().map(str::to_ascii_lowercase).as_deref() {
        None | Some("error" | "critical" | "blocker" | "high") => 3,
        Some("warning" | "warn" | "medium" | "major") => 2,
        Some(_) => 1,
    };
    delta(&base.severity, &head.severity)?;
    match rank(&base.severity).cmp(&rank(&head.severity)) {
        std::cmp::Ordering::Less => Some(Promise::Strengthened),
        std::cmp::Ordering::Greater => Some(Promise::Weakened),
        std::cmp::Ordering::Equal => None,
    }
}
