//! Which field of head is which of base, at every depth of an object.
//!
//! On one level: by id, name, physical name, and name but for its case. What is left over anywhere
//! in the object is then looked for at other depths (moved), and last on its own level as a
//! rename: the same type, at most two matched fields apart, and a similar name.

use super::deprecated::{Deprecation, field_deprecation};
use super::kind::ChangeKind;
use super::physical::Dialect;
use super::steps::Evidence;
use super::values::{Both, Collector, short};
use super::{Element, field, terms};
use crate::model::near::nearness;
use crate::model::{Field, LogicalType, SchemaObject, Slot};
use crate::parse::keys::key;
use crate::source::{NodeId, Place};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Positions are near up to this number of matched fields between them.
const NEAR_PLACE: usize = 2;
/// Most pairs of fields whose names are compared in search of a rename.
const MOST_NEAR: usize = 250_000;
/// Most fields that are asked whether they stand in the place of a removed one.
const MOST_SIMILAR: usize = 50;

/// What the servers say about the fields of a contract.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// The dialects of the servers.
    pub(super) dialects: Vec<Dialect>,
    /// Whether some server delivers fields by position.
    pub(super) by_position: bool,
    /// Whether there are servers, and all of them fold the case of names.
    pub(super) folds: bool,
    /// Whether some server delivers files whose paths show the partitions.
    pub(super) by_path: bool,
}

/// Nodes of elements at base with the nodes of the same elements at head.
#[derive(Debug, Default)]
pub(super) struct Twins {
    by_base: FxHashMap<NodeId, NodeId>,
    heads: FxHashSet<NodeId>,
}

impl Twins {
    /// Notes that two nodes are one element.
    pub(super) fn push(&mut self, base: NodeId, head: NodeId) {
        self.by_base.insert(base, head);
        self.heads.insert(head);
    }

    /// The node at head of an element at base.
    pub(super) fn of(&self, base: NodeId) -> Option<NodeId> {
        self.by_base.get(&base).copied()
    }

    /// Whether an element of head stands at base too.
    pub(super) fn has_head(&self, head: NodeId) -> bool {
        self.heads.contains(&head)
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
    pub(super) required: (HashSet<&'mesh str>, HashSet<&'mesh str>),
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

/// Compares the fields of an object, and notes which are one.
pub(super) fn compare<'mesh>(
    c: &mut Collector<'mesh>,
    context: &Context,
    twins: &mut Twins,
    element: &Element,
    (base, head): (&'mesh SchemaObject, &'mesh SchemaObject),
) {
    let (gone, come) = (Vec::new(), Vec::new());
    let mut walk = Walk { c, context, twins, gone, come, levels: 0 };
    walk.level(&Level {
        base: &base.fields,
        head: &head.fields,
        parents: Both { base: base.node, head: head.node },
        element,
        required: (HashSet::default(), HashSet::default()),
    });
    walk.settle();
}

fn same(x: &Slot<Box<str>>, y: &Slot<Box<str>>) -> bool {
    x.text().is_some() && x.text() == y.text()
}

fn case_aside(x: &Field, y: &Field) -> bool {
    match (x.name.text(), y.name.text()) {
        (Some(x), Some(y)) => {
            x.chars().flat_map(char::to_lowercase).eq(y.chars().flat_map(char::to_lowercase))
        }
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

/// What two fields of one level have in common, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
    Id,
    Name,
    Column,
    FoldedName,
}

impl Trait {
    fn of(self, field: &Field) -> Option<Cow<'_, str>> {
        match self {
            Self::Id => field.more().id.text().map(Cow::Borrowed),
            Self::Name => field.name.text().map(Cow::Borrowed),
            Self::Column => field.physical_name().map(Cow::Borrowed),
            Self::FoldedName => field.name.text().map(|it| Cow::Owned(it.to_lowercase())),
        }
    }

    /// Whether two fields with this in common are one; a column only where one side states it.
    fn ties(self, base: &Field, head: &Field) -> bool {
        self != Self::Column || same_column(base, head)
    }
}

/// Pairs of indexes of fields that are one, by base.
fn matched(base: &[Field], head: &[Field]) -> Vec<(usize, usize)> {
    let (mut twins, mut taken) = (vec![None; base.len()], FxHashSet::default());
    for common in [Trait::Id, Trait::Name, Trait::Column, Trait::FoldedName] {
        let mut heads: HashMap<Cow<'_, str>, Vec<(usize, &Field)>> = HashMap::default();
        for (index, field) in head.iter().enumerate().filter(|(it, _)| !taken.contains(it)) {
            if let Some(value) = common.of(field) {
                heads.entry(value).or_default().push((index, field));
            }
        }
        for (x, twin) in base.iter().zip(&mut twins).filter(|(_, twin)| twin.is_none()) {
            let Some(fields) = common.of(x).and_then(|it| heads.get_mut(&it)) else { continue };
            if let Some(at) = fields.iter().position(|(_, y)| common.ties(x, y)) {
                let (index, _) = fields.remove(at);
                *twin = Some(index);
                taken.insert(index);
            }
        }
    }
    twins.iter().enumerate().filter_map(|(b, h)| h.map(|h| (b, h))).collect()
}

impl<'mesh> Walk<'mesh, '_> {
    /// Compares one level, and all below it.
    pub(super) fn level(&mut self, level: &Level<'mesh, '_>) {
        if !self.c.lists(level.element, level.parents, key!("properties")) {
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
        // What lies in a column is found by its names.
        let by_position = self.context.by_position && number == 0;
        // What is new in front of a field puts it elsewhere.
        if !in_order || by_position && pairs.iter().any(|(b, h)| b < h) {
            let kind = ChangeKind::FieldsReordered { by_position };
            self.c.section(kind, level.element, level.parents, key!("properties"));
        }
    }

    /// Notes the fields of a level that have no partner on it.
    fn loosen(&mut self, level: &Level<'mesh, '_>, pairs: &[(usize, usize)], number: usize) {
        let (bases, heads): (FxHashSet<usize>, FxHashSet<usize>) = pairs.iter().copied().unzip();
        let base_taken = |index: usize| bases.contains(&index);
        let head_taken = |index: usize| heads.contains(&index);
        let loose = |all: &'mesh [Field],
                     taken: &dyn Fn(usize) -> bool,
                     required: &HashSet<&str>| {
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

    /// Reports the fields that stand at another depth now; whether there were any.
    ///
    /// A field is found again by its id, else by name and type, where only one field on either
    /// side comes into question.
    fn moved(&mut self) -> bool {
        let mut any = false;
        for by_id in [true, false] {
            let (from, to) = (nested(&self.gone), nested(&self.come));
            let (bases, heads) = (unique(&from, by_id), unique(&to, by_id));
            let (mut gone, mut come) = (FxHashSet::default(), FxHashSet::default());
            let mut moves = Vec::new();
            for (index, base) in from.iter().enumerate() {
                let Some(key) = key_of(base.loose.field, by_id) else { continue };
                let (Some(Some(own)), Some(Some(twin))) = (bases.get(&key), heads.get(&key)) else {
                    continue;
                };
                let Some(head) = to.get(*twin).filter(|_| *own == index) else { continue };
                let elsewhere = base.loose.level != head.loose.level || base.inner || head.inner;
                let both_inner = base.inner && head.inner;
                if !both_inner && elsewhere && !is_other(base.loose.field, head.loose.field) {
                    gone.extend((!base.inner).then_some(base.root));
                    come.extend((!head.inner).then_some(head.root));
                    moves.push((base.loose.clone(), head.loose.clone()));
                }
            }
            keep_others(&mut self.gone, &gone);
            keep_others(&mut self.come, &come);
            any |= !moves.is_empty();
            for (base, head) in &moves {
                self.report_move(base, head);
            }
        }
        any
    }

    fn report_move(&mut self, base: &Loose<'mesh>, head: &Loose<'mesh>) {
        let places = (Place::key(base.field.node), Place::key(head.field.node));
        let change = self.c.changed(ChangeKind::FieldMoved, &base.element, places.0, places.1);
        let (before, after) = (short(&base.element.label), short(&head.element.label));
        change.values(Some(before), Some(after));
        let required = (Some(base.required), Some(head.required));
        self.pair((base.field, head.field), &head.element, None, required);
    }

    /// Pairs the fields of one level whose names are near, the nearest first; whether there were
    /// any.
    fn renamed(&mut self) -> bool {
        if self.gone.len() * self.come.len() > MOST_NEAR {
            return false;
        }
        let mut all: Vec<(f64, usize, usize)> = Vec::new();
        for (b, base) in self.gone.iter().enumerate() {
            for (h, head) in self.come.iter().enumerate() {
                let fits = base.level == head.level
                    && base.position.abs_diff(head.position) <= NEAR_PLACE
                    && one_type(base.field, head.field)
                    && !is_other(base.field, head.field);
                let score = if fits { near(base.field, head.field) } else { None };
                all.extend(score.map(|it| (it, b, h)));
            }
        }
        all.sort_by(|(x, b, h), (y, c, i)| y.total_cmp(x).then((b, h).cmp(&(c, i))));
        let (mut gone, mut come) = (FxHashSet::default(), FxHashSet::default());
        let mut pairs = Vec::new();
        for (_, b, h) in all {
            if gone.contains(&b) || come.contains(&h) {
                continue;
            }
            if let (Some(base), Some(head)) = (self.gone.get(b), self.come.get(h)) {
                pairs.push((base.clone(), head.clone()));
                gone.insert(b);
                come.insert(h);
            }
        }
        keep_others(&mut self.gone, &gone);
        keep_others(&mut self.come, &come);
        for (base, head) in &pairs {
            let required = (Some(base.required), Some(head.required));
            let pair = (base.field, head.field);
            self.pair(pair, &base.element, Some(Evidence::Similar), required);
        }
        !pairs.is_empty()
    }

    fn removed(&mut self, loose: &Loose<'mesh>, come: &[Loose<'mesh>]) {
        let Deprecation { deprecated, end, .. } = field_deprecation(loose.field);
        let similar = come
            .iter()
            .take(MOST_SIMILAR)
            .filter(|it| it.level == loose.level && !is_other(loose.field, it.field))
            .filter_map(|it| Some((near(loose.field, it.field)?, it)))
            .max_by(|(x, _), (y, _)| x.total_cmp(y))
            .and_then(|(_, it)| it.field.name.text().map(str::to_owned));
        let around = terms::around(self.c, loose.parents, key!("properties"));
        let kind = ChangeKind::FieldRemoved { deprecated, end, similar };
        self.c.removed(kind, loose.element.clone(), Place::key(loose.field.node), around);
    }
}

/// A loose field, or a field below one, which came or went with it.
struct Nested<'mesh> {
    /// Index of the loose field.
    root: usize,
    loose: Loose<'mesh>,
    /// Whether it lies below the loose field.
    inner: bool,
}

/// The loose fields and all fields below them.
fn nested<'mesh>(loose: &[Loose<'mesh>]) -> Vec<Nested<'mesh>> {
    fn below<'mesh>(root: usize, parent: &Loose<'mesh>, all: &mut Vec<Nested<'mesh>>) {
        let more = parent.field.more();
        let items = more.items.iter().flat_map(|it| &it.more().options.required);
        let listed = more.options.required.iter().chain(items).map(|it| &*it.value).collect();
        for field in parent.field.children() {
            let Some(name) = field.name.text() else { continue };
            let element = parent.element.child(name);
            let required = field::is_required(field, &listed).unwrap_or_default();
            let child = Loose { field, element, required, ..parent.clone() };
            below(root, &child, all);
            all.push(Nested { root, loose: child, inner: true });
        }
    }
    let mut all = Vec::new();
    for (root, it) in loose.iter().enumerate() {
        all.push(Nested { root, loose: it.clone(), inner: false });
        below(root, it, &mut all);
    }
    all
}

/// What finds a field again at another depth.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'mesh> {
    Id(&'mesh str),
    Named(&'mesh str, Option<LogicalType>, Option<String>),
}

/// The key of a field; a name is none without a type.
fn key_of(field: &Field, by_id: bool) -> Option<Key<'_>> {
    if by_id {
        return field.more().id.text().map(Key::Id);
    }
    let (logical, physical) = (field.logical_type.value().copied(), physical(field));
    let kind = if logical.is_some() { None } else { Some(physical?) };
    Some(Key::Named(field.name.text()?, logical, kind))
}

/// Indexes of fields by their keys; nothing for a key that several have.
fn unique<'mesh>(all: &[Nested<'mesh>], by_id: bool) -> HashMap<Key<'mesh>, Option<usize>> {
    let mut indexes = HashMap::default();
    for (index, it) in all.iter().enumerate() {
        if let Some(key) = key_of(it.loose.field, by_id) {
            indexes.entry(key).and_modify(|it| *it = None).or_insert(Some(index));
        }
    }
    indexes
}

fn keep_others<T>(all: &mut Vec<T>, without: &FxHashSet<usize>) {
    let mut index = 0;
    all.retain(|_| {
        index += 1;
        !without.contains(&(index - 1))
    });
}

fn physical(field: &Field) -> Option<String> {
    field.physical_type.text().map(str::to_ascii_lowercase)
}

/// Whether two fields have one type; where there is no logical one, the physical one decides.
fn one_type(base: &Field, head: &Field) -> bool {
    match (&base.logical_type, &head.logical_type) {
        (Slot::Known(x), Slot::Known(y)) => x.value == y.value,
        (Slot::Absent, Slot::Absent) => {
            physical(base).is_some() && physical(base) == physical(head)
        }
        _ => false,
    }
}

/// Whether two fields are different ones: their stable ids say so, or only base is on its way out.
fn is_other(base: &Field, head: &Field) -> bool {
    match (base.more().id.text(), head.more().id.text()) {
        (Some(x), Some(y)) => x != y,
        (None, _) | (_, None) => {
            field_deprecation(base).deprecated && !field_deprecation(head).deprecated
        }
    }
}

/// How near the names of two fields are; nothing where they are not.
fn near(base: &Field, head: &Field) -> Option<f64> {
    nearness(base.name.text()?, head.name.text()?)
}
