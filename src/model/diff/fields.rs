//! Which field of head is which of base, at every depth of an object.
//!
//! On one level: by id, name, physical name, and name but for its case. What is left over anywhere
//! in the object is then looked for at other depths (moved), and last on its own level as a
//! rename: the same type, at most two matched fields apart, and a similar name.

use super::kind::ChangeKind;
use super::physical::Dialect;
use super::steps::Evidence;
use super::values::{Both, Collector, Pass, short};
use super::{Element, contract, field, object, terms};
use crate::model::{Field, SchemaObject, Slot};
use crate::parse::keys::key;
use crate::source::{NodeId, Place};

/// Names are near from this share of equal letters on.
const NEAR_NAME: f64 = 0.6;
/// Names that begin or end with the other are near from this length on.
const NEAR_PART: usize = 3;
/// Positions are near up to this number of matched fields between them.
const NEAR_PLACE: usize = 2;

/// What the servers say about the fields of a contract.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The dialects of the servers.
    pub(super) dialects: Vec<Dialect>,
    /// Whether some server delivers fields by position.
    pub(super) by_position: bool,
    /// Whether some server delivers files whose paths show the partitions.
    pub(super) by_path: bool,
}

/// Nodes of elements at base with the nodes of the same elements at head.
#[derive(Debug, Default)]
pub(super) struct Twins(Vec<(NodeId, NodeId)>);

impl Twins {
    /// Notes that two nodes are one element.
    pub(super) fn push(&mut self, base: NodeId, head: NodeId) {
        self.0.push((base, head));
    }

    /// The node at head of an element at base.
    pub(super) fn of(&self, base: NodeId) -> Option<NodeId> {
        self.0.iter().find(|(it, _)| *it == base).map(|(_, head)| *head)
    }

    /// Whether an element of head stands at base too.
    pub(super) fn has_head(&self, head: NodeId) -> bool {
        self.0.iter().any(|(_, it)| *it == head)
    }
}

/// A field without a partner on its own level.
#[derive(Debug, Clone)]
struct Loose<'mesh> {
    field: &'mesh Field,
    element: Element,
    parents: Both,
    level: usize,
    /// Number of matched fields in front of it.
    position: usize,
    required: bool,
}

/// A level of fields: the same object or field on both sides.
pub(super) struct Level<'mesh, 'run> {
    pub(super) base: &'mesh [Field],
    pub(super) head: &'mesh [Field],
    pub(super) parents: Both,
    pub(super) element: &'run Element,
    /// Names that the parents list as required.
    pub(super) required: (Vec<&'mesh str>, Vec<&'mesh str>),
}

/// One walk over all fields of an object.
pub(super) struct Walk<'mesh, 'run> {
    pub(super) c: &'run mut Collector<'mesh>,
    pub(super) context: &'run Context,
    twins: &'run mut Twins,
    gone: Vec<Loose<'mesh>>,
    come: Vec<Loose<'mesh>>,
    levels: usize,
}

/// Compares the fields of an object; gives the pairs that were found in it.
pub(super) fn compare<'mesh>(
    c: &mut Collector<'mesh>,
    context: &Context,
    twins: &mut Twins,
    element: &Element,
    (base, head): (&'mesh SchemaObject, &'mesh SchemaObject),
) -> Twins {
    let first = twins.0.len();
    let (gone, come) = (Vec::new(), Vec::new());
    let mut walk = Walk { c, context, twins, gone, come, levels: 0 };
    walk.level(&Level {
        base: &base.fields,
        head: &head.fields,
        parents: Both { base: base.node, head: head.node },
        element,
        required: (Vec::new(), Vec::new()),
    });
    walk.settle();
    Twins(twins.0.iter().skip(first).copied().collect())
}

fn same(x: &Slot<Box<str>>, y: &Slot<Box<str>>) -> bool {
    x.text().is_some() && x.text() == y.text()
}

fn case_aside(x: &Field, y: &Field) -> bool {
    match (x.name.text(), y.name.text()) {
        (Some(x), Some(y)) => x.to_lowercase() == y.to_lowercase(),
        (None, _) | (_, None) => false,
    }
}

fn same_column(x: &Field, y: &Field) -> bool {
    let explicit = !x.more().physical_name.is_absent() || !y.more().physical_name.is_absent();
    explicit && x.physical_name().is_some() && x.physical_name() == y.physical_name()
}

/// Why two fields that a pass found are one.
fn evidence(base: &Field, head: &Field) -> Option<Evidence> {
    if base.name.text() == head.name.text() || base.name.is_unknown() || head.name.is_unknown() {
        return None;
    }
    Some(if case_aside(base, head) {
        Evidence::Case
    } else if same(&base.more().id, &head.more().id) {
        Evidence::Id
    } else if same_column(base, head) {
        Evidence::PhysicalName
    } else {
        Evidence::Similar
    })
}

/// Pairs of indexes that one pass after the other finds.
fn matched(base: &[Field], head: &[Field]) -> Vec<(usize, usize)> {
    let passes: [Pass<'_, Field>; 4] = [
        &|x, y| same(&x.more().id, &y.more().id),
        &|x, y| same(&x.name, &y.name),
        &same_column,
        &case_aside,
    ];
    let (mut twins, mut taken) = (vec![None; base.len()], vec![false; head.len()]);
    for (number, pass) in passes.iter().enumerate() {
        let by_name = super::keys::index(head, number == 1);
        for (b, x) in base.iter().enumerate().filter(|(_, it)| number != 0 || it.more.is_some()) {
            if twins.get(b).is_some_and(Option::is_some) {
                continue;
            }
            let free = |h: &usize| taken.get(*h) == Some(&false);
            let fits = |h: &usize| head.get(*h).is_some_and(|y| pass(x, y));
            let twin = match (&by_name, x.name.text()) {
                (Some(by_name), Some(name)) => {
                    by_name.get(name).into_iter().flatten().copied().find(|h| free(h) && fits(h))
                }
                (Some(_), None) => None,
                (None, _) => (0..head.len()).find(|h| free(h) && fits(h)),
            };
            if let (Some(h), Some(slot)) = (twin, twins.get_mut(b)) {
                *slot = Some(h);
                taken.iter_mut().skip(h).take(1).for_each(|it| *it = true);
            }
        }
    }
    twins.iter().enumerate().filter_map(|(b, h)| h.map(|h| (b, h))).collect()
}

impl<'mesh> Walk<'mesh, '_> {
    /// Compares one level, and all below it.
    pub(super) fn level(&mut self, level: &Level<'mesh, '_>) {
        if !self.c.lists(level.parents, key!("properties")) {
            return;
        }
        let pairs = matched(level.base, level.head);
        let number = self.levels;
        self.levels += 1;
        self.loosen(level, &pairs, number);
        for (b, h) in &pairs {
            if let (Some(base), Some(head)) = (level.base.get(*b), level.head.get(*h)) {
                let element = level.element.child(base.name.text().unwrap_or("?"));
                let required = (
                    field::is_required(base, &level.required.0),
                    field::is_required(head, &level.required.1),
                );
                self.pair((base, head), &element, evidence(base, head), required);
            }
        }
        let in_order = pairs.windows(2).all(|two| match two {
            [(_, x), (_, y)] => x < y,
            _ => true,
        });
        if !in_order {
            let kind = ChangeKind::FieldsReordered { by_position: self.context.by_position };
            self.c.section(kind, level.element, level.parents, key!("properties"));
        }
    }

    /// Notes the fields of a level that have no partner on it.
    fn loosen(&mut self, level: &Level<'mesh, '_>, pairs: &[(usize, usize)], number: usize) {
        let base_taken = |index: usize| pairs.iter().any(|(b, _)| *b == index);
        let head_taken = |index: usize| pairs.iter().any(|(_, h)| *h == index);
        let loose = |all: &'mesh [Field], taken: &dyn Fn(usize) -> bool, required: &[&str]| {
            let mut position = 0;
            let mut loose = Vec::new();
            for (index, field) in all.iter().enumerate() {
                if taken(index) {
                    position += 1;
                    continue;
                }
                let element = level.element.child(field.name.text().unwrap_or("?"));
                let required = field::is_required(field, required).unwrap_or_default();
                let parents = level.parents;
                loose.push(Loose { field, element, parents, level: number, position, required });
            }
            loose
        };
        let mut gone = loose(level.base, &base_taken, &level.required.0);
        let mut come = loose(level.head, &head_taken, &level.required.1);
        let unnamed = |all: &[Loose<'_>]| all.iter().any(|it| it.field.name.text().is_none());
        if unnamed(&gone) || unnamed(&come) {
            gone.clear();
            come.clear();
        }
        self.gone.extend(gone);
        self.come.extend(come);
    }

    fn pair(
        &mut self,
        (base, head): (&'mesh Field, &'mesh Field),
        element: &Element,
        evidence: Option<Evidence>,
        required: (Option<bool>, Option<bool>),
    ) {
        self.twins.push(base.node, head.node);
        field::compare(self, (base, head), element, evidence, required);
    }

    /// Finds moves and renames among what is left, then reports the rest.
    fn settle(&mut self) {
        while self.moved() || self.renamed() {}
        let (gone, come) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.come));
        for loose in &gone {
            self.removed(loose, &come);
        }
        for loose in come {
            let kind = ChangeKind::FieldAdded { required: loose.required };
            self.c.added(kind, loose.element, Place::key(loose.field.node));
        }
    }

    /// Reports one field that stands at another depth now; whether there was one.
    fn moved(&mut self) -> bool {
        let from = nested(&self.gone);
        let to = nested(&self.come);
        for by_id in [true, false] {
            for (b, base, base_inner) in &from {
                let fits = |(_, head, inner): &&(usize, Loose<'_>, bool)| {
                    (!base_inner || !inner)
                        && (base.level != head.level || *base_inner || *inner)
                        && one_field(base.field, head.field, by_id)
                };
                let mut found = to.iter().filter(fits);
                let (Some((h, head, head_inner)), None) = (found.next(), found.next()) else {
                    continue;
                };
                let rival = |(other, it, inner): &(usize, Loose<'_>, bool)| {
                    (other, inner) != (b, base_inner) && one_field(it.field, head.field, by_id)
                };
                if from.iter().any(rival) {
                    continue;
                }
                self.report_move(base, head);
                if !base_inner {
                    self.gone.remove(*b);
                }
                if !head_inner {
                    self.come.remove(*h);
                }
                return true;
            }
        }
        false
    }

    fn report_move(&mut self, base: &Loose<'mesh>, head: &Loose<'mesh>) {
        let places = (Place::key(base.field.node), Place::key(head.field.node));
        let change = self.c.changed(ChangeKind::FieldMoved, &base.element, places.0, places.1);
        let (before, after) = (short(&base.element.label), short(&head.element.label));
        change.values(Some(before), Some(after));
        let required = (Some(base.required), Some(head.required));
        self.pair((base.field, head.field), &head.element, None, required);
    }

    /// Pairs the two fields of one level whose names are nearest; whether there were two.
    fn renamed(&mut self) -> bool {
        let mut best: Option<(f64, usize, usize)> = None;
        for (b, base) in self.gone.iter().enumerate() {
            for (h, head) in self.come.iter().enumerate() {
                let near = base.level == head.level
                    && base.position.abs_diff(head.position) <= NEAR_PLACE
                    && one_type(base.field, head.field)
                    && !other_id(base.field, head.field);
                let score = if near { nearness(base.field, head.field) } else { 0.0 };
                if score >= NEAR_NAME && best.is_none_or(|(it, ..)| score > it) {
                    best = Some((score, b, h));
                }
            }
        }
        let Some((_, b, h)) = best else { return false };
        let (base, head) = (self.gone.remove(b), self.come.remove(h));
        let required = (Some(base.required), Some(head.required));
        let pair = (base.field, head.field);
        self.pair(pair, &base.element, Some(Evidence::Similar), required);
        true
    }

    fn removed(&mut self, loose: &Loose<'mesh>, come: &[Loose<'mesh>]) {
        let more = loose.field.more();
        let deprecated = object::field_deprecated(loose.field);
        let end = contract::custom_end(&more.custom).filter(|_| deprecated);
        let similar = come
            .iter()
            .filter(|it| it.level == loose.level && !other_id(loose.field, it.field))
            .map(|it| (nearness(loose.field, it.field), it))
            .filter(|(score, _)| *score >= NEAR_NAME)
            .max_by(|(x, _), (y, _)| x.total_cmp(y))
            .and_then(|(_, it)| it.field.name.text().map(str::to_owned));
        let around = terms::around(self.c, loose.parents, key!("properties"));
        let kind = ChangeKind::FieldRemoved { deprecated, end, similar };
        self.c.removed(kind, loose.element.clone(), Place::key(loose.field.node), around);
    }
}

/// The loose fields and all fields below them, which came or went with them.
fn nested<'mesh>(loose: &[Loose<'mesh>]) -> Vec<(usize, Loose<'mesh>, bool)> {
    fn below<'mesh>(
        index: usize,
        parent: &Loose<'mesh>,
        all: &mut Vec<(usize, Loose<'mesh>, bool)>,
    ) {
        for field in parent.field.children() {
            let Some(name) = field.name.text() else { continue };
            let element = parent.element.child(name);
            let child = Loose { field, element, ..parent.clone() };
            below(index, &child, all);
            all.push((index, child, true));
        }
    }
    let mut all = Vec::new();
    for (index, it) in loose.iter().enumerate() {
        all.push((index, it.clone(), false));
        below(index, it, &mut all);
    }
    all
}

/// Whether two fields at different depths are one: by id, or by name and type.
fn one_field(base: &Field, head: &Field, by_id: bool) -> bool {
    if by_id {
        return same(&base.more().id, &head.more().id);
    }
    same(&base.name, &head.name) && one_type(base, head) && !other_id(base, head)
}

/// Whether two fields have one type; where there is no logical one, the physical one decides.
fn one_type(base: &Field, head: &Field) -> bool {
    let physical = |it: &Field| it.physical_type.text().map(str::to_ascii_lowercase);
    match (&base.logical_type, &head.logical_type) {
        (Slot::Known(x), Slot::Known(y)) => x.value == y.value,
        (Slot::Absent, Slot::Absent) => {
            physical(base).is_some() && physical(base) == physical(head)
        }
        _ => false,
    }
}

/// Whether stable ids say that two fields are different ones.
fn other_id(base: &Field, head: &Field) -> bool {
    match (base.more().id.text(), head.more().id.text()) {
        (Some(x), Some(y)) => x != y,
        (None, _) | (_, None) => false,
    }
}

/// How near two names are, from 0 to 1.
fn nearness(base: &Field, head: &Field) -> f64 {
    let (Some(x), Some(y)) = (base.name.text(), head.name.text()) else { return 0.0 };
    let (x, y) = (x.to_lowercase(), y.to_lowercase());
    let score = strsim::normalized_damerau_levenshtein(&x, &y);
    let shorter = x.chars().count().min(y.chars().count());
    let part = x.starts_with(&y) || y.starts_with(&x) || x.ends_with(&y) || y.ends_with(&x);
    if part && shorter >= NEAR_PART { score.max(NEAR_NAME) } else { score }
}
