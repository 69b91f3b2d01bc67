//! One contract held against one schema file.

use super::diff::families_of;
use super::drift::{Drift, DriftKind};
use super::leads::Whole;
use super::manifest_columns::Columns;
use super::paired::{Names, Pair, names_of};
use super::schema::{Families, Outline, TypeId};
use super::{Contract, Field, LogicalType, Slot, Standard};
use crate::source::{NodeId, Place, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One contract held against one schema file.
pub(super) struct Held<'run> {
    /// The contract.
    pub(super) contract: &'run Contract,
    /// Index of the contract in the mesh.
    pub(super) index: usize,
    /// The path of the schema file.
    pub(super) path: &'run Arc<str>,
    /// The file with those that it takes something from; nothing for a manifest of dbt.
    pub(super) whole: Option<Whole<'run>>,
    /// What it declares.
    pub(super) outline: &'run Outline,
    /// What differs.
    pub(super) drifts: &'run mut Vec<Drift>,
    /// The fields that a file has, or may have.
    pub(super) had: &'run mut BTreeSet<NodeId>,
}

impl Held<'_> {
    /// Compares an object.
    pub(super) fn object(&mut self, pair: &Pair<'_, '_>) {
        let Pair { object, declared, named } = pair;
        let Some(name) = object.name.text() else { return };
        let own = self.drifts.len();
        let around = (object.node, declared.span);
        let asked = object.fields.iter().map(|it| Asked::of(it, name, 0)).collect();
        let matched = self.fields(name, around, asked, &[declared.of]);
        // Neither a name nor a field in common: the file is about something else.
        if !named && !matched {
            self.drifts.truncate(own);
        }
    }

    /// Looks whether dbt keeps what the contract promises of the columns of an object.
    pub(super) fn promises(&mut self, pair: &Pair<'_, '_>, columns: &Columns) {
        let Some((declared, _)) = self.outline.members(&[pair.declared.of]) else { return };
        let (names, listed) = (Names::of(&declared), columns.names());
        let keys = pair.object.fields.iter().filter(|it| it.primary_key.is_true()).count();
        for field in &pair.object.fields {
            let Some(name) = field.name.text() else { continue };
            let at = names.position(names_of(field)).and_then(|at| declared.get(at));
            let column = at.map(|it| it.field.name.as_str()).filter(|it| listed.contains(it));
            let Some(column) = column else { continue };
            // Of a key of several fields, each may repeat.
            let is_key = keys == 1 && !field.unique.is_true();
            let wanted: [(&Slot<bool>, bool, &'static str, &[&str]); 3] = [
                (&field.required, true, "required", &["not_null", "primary_key"]),
                (&field.unique, true, "unique", &["unique", "primary_key"]),
                (&field.primary_key, is_key, "primaryKey", &["unique", "primary_key"]),
            ];
            for (slot, asked, promise, kinds) in wanted {
                let place = slot.place().filter(|_| asked && slot.is_true());
                let Some(place) = place.filter(|_| !columns.keeps(column, kinds)) else { continue };
                let label = format!("{}.{name}", pair.object.name.text().unwrap_or_default());
                self.push(DriftKind::Unkept(promise), place, field.node, label, Span::default());
            }
        }
    }

    /// Compares fields with those of some types, at any depth; says whether any is on both sides.
    fn fields(
        &mut self,
        label: &str,
        (around, span): (NodeId, Span),
        asked: Vec<Asked<'_>>,
        of: &[TypeId],
    ) -> bool {
        let Some((declared, complete)) = self.outline.members(of) else { return false };
        if asked.is_empty() || declared.is_empty() && !complete {
            return false;
        }
        let names = Names::of(&declared);
        let mut taken = vec![false; declared.len()];
        let mut open = false;
        let mut own = Vec::new();
        let mut inner: BTreeMap<usize, Vec<Asked<'_>>> = BTreeMap::new();
        for it in asked {
            let at = if let Some(at) = names.position(it.names) {
                if !complete || !self.misnamed(&it, &names, label, span) {
                    own.push((at, it));
                }
                at
            } else if let Some((at, rest)) = it.within(&names) {
                inner.entry(at).or_default().push(rest);
                at
            } else {
                let followed = it.depth < MOST_DOTS;
                let known = followed && !it.field.more().physical_name.is_unknown();
                open |= !known || it.field.name.text().is_none();
                self.lacking(it, complete && known, span);
                continue;
            };
            if let Some(taken) = taken.get_mut(at) {
                *taken = true;
            }
        }
        for (at, it) in own {
            self.had.insert(it.field.node);
            if let Some(found) = declared.get(at) {
                let inner = inner.remove(&at).unwrap_or_default();
                self.typed(&it, inner, &found.of, found.field.span);
            }
        }
        for (at, asked) in inner {
            if let Some(found) = declared.get(at) {
                let label = format!("{label}.{}", found.field.name);
                self.inside(&label, (around, found.field.span), asked, &found.of);
            }
        }
        let matched = taken.contains(&true);
        let left = declared.iter().zip(&taken).filter(|(_, taken)| !**taken && !open);
        for it in left.map(|(it, _)| it.field) {
            let (name, place) = (it.name.clone(), Place::key(around));
            let label = format!("{label}.{name}");
            self.push(DriftKind::Extra(name), place, around, label, it.span);
        }
        matched
    }

    /// Notes a field that dbt builds by its own name and not by its physical one; whether it does.
    fn misnamed(&mut self, it: &Asked<'_>, names: &Names<'_>, label: &str, span: Span) -> bool {
        let Some(physical) = it.renamed(names).filter(|_| self.whole.is_none()) else {
            return false;
        };
        let (node, label) = (it.field.node, format!("{label}.{physical}"));
        self.push(DriftKind::Missing, Place::key(node), node, label, span);
        true
    }

    /// Notes a field that the file lacks, or may have after all.
    fn lacking(&mut self, asked: Asked<'_>, sure: bool, span: Span) {
        let node = asked.field.node;
        if asked.field.name.text().is_none() {
            return;
        }
        if sure {
            self.push(DriftKind::Missing, Place::key(node), node, asked.label, span);
        } else {
            self.had.insert(node);
        }
    }

    /// Compares fields whose dotted names lead into a field that the contract need not name itself:
    /// with its members, or with those of its items.
    fn inside(
        &mut self,
        label: &str,
        around: (NodeId, Span),
        asked: Vec<Asked<'_>>,
        of: &[TypeId],
    ) {
        let items = self.outline.items(of);
        let of = if items.is_empty() { of } else { &items };
        if self.outline.members(of).is_some() {
            self.fields(label, around, asked, of);
            return;
        }
        let families = self.outline.families(of);
        let holds = Families::OBJECT | Families::MAP | Families::LIST;
        let plain = !families.is_none() && !families.meets(holds);
        for it in asked {
            self.lacking(it, plain, around.1);
        }
    }

    /// Compares the type of a field, and what lies in it: what it holds itself, and what dotted
    /// names lead to.
    fn typed(
        &mut self,
        Asked { field, label, depth, .. }: &Asked<'_>,
        dotted: Vec<Asked<'_>>,
        of: &[TypeId],
        span: Span,
    ) {
        let (own, declared) = (accepted(field, self.contract.standard), self.outline.families(of));
        if !own.is_none() && !declared.is_none() && !own.meets(declared) {
            self.had.extend(dotted.iter().map(|it| it.field.node));
            let place = field.logical_type.place().or_else(|| field.physical_type.place());
            let place = place.unwrap_or_else(|| Place::key(field.node));
            let kind = DriftKind::Type(words(field), self.outline.words(of));
            self.push(kind, place, field.node, label.clone(), span);
            return;
        }
        let (more, around) = (field.more(), (field.node, span));
        let inner = |field| Asked { field, names: [None; 2], label: label.clone(), depth: *depth };
        let own = more.fields.iter().map(|it| Asked::of(it, label, *depth));
        let mut asked: Vec<_> = own.collect();
        let items = self.outline.items(of);
        match &more.items {
            Some(own) if !items.is_empty() => self.typed(&inner(own), dotted, &items, span),
            _ if asked.is_empty() => self.inside(label, around, dotted, of),
            _ => asked.extend(dotted),
        }
        self.fields(label, around, asked, of);
        if let Some((_, values)) = more.map.as_deref() {
            self.typed(&inner(values), Vec::new(), &self.outline.values(of), span);
        }
    }

    fn push(&mut self, kind: DriftKind, place: Place, element: NodeId, label: String, span: Span) {
        let (contract, path) = (self.index, self.path.clone());
        let place_there = self.whole.as_ref().map(|it| it.place(span));
        let (file, span) = place_there.map_or((None, span), |(it, at)| (Some(it.file), at));
        self.drifts.push(Drift { contract, path, file, kind, place, element, label, span });
    }
}

/// A field that is looked for among those of a schema file.
struct Asked<'run> {
    field: &'run Field,
    /// Its names there, the physical one first.
    names: [Option<&'run str>; 2],
    /// Its dotted name in the contract.
    label: String,
    /// How many dots were followed on the way to it.
    depth: usize,
}

/// Most dots that lead from one field into another.
const MOST_DOTS: usize = 15;

impl<'run> Asked<'run> {
    fn of(field: &'run Field, around: &str, depth: usize) -> Self {
        let label = format!("{around}.{}", field.name.text().unwrap_or_default());
        Self { field, names: names_of(field), label, depth }
    }

    /// Its physical name, where only its own is there; one with dots may say where the field lies.
    fn renamed(&self, names: &Names<'_>) -> Option<&'run str> {
        let [physical, _] = self.names;
        physical.filter(|it| !it.contains('.') && names.position([Some(it), None]).is_none())
    }

    /// The field that it lies in where a name has dots, and what is left to look for there.
    fn within(&self, names: &Names<'_>) -> Option<(usize, Self)> {
        let depth = (self.depth < MOST_DOTS).then_some(self.depth + 1)?;
        let [physical, own] = self.names.map(|it| it?.split_once('.'));
        let at = |it: Option<(&str, &str)>| names.position([Some(it?.0), None]);
        let root = at(physical).or_else(|| at(own))?;
        let rest =
            |it: Option<(&'run str, &'run str)>| Some(it.filter(|_| at(it) == Some(root))?.1);
        let (field, names, label) = (self.field, [rest(physical), rest(own)], self.label.clone());
        Some((root, Self { field, names, label, depth }))
    }
}

/// The type of a field as the contract writes it.
fn words(field: &Field) -> String {
    let logical = field.logical_type.value().map(|it| it.word());
    logical.or_else(|| field.physical_type.text()).unwrap_or_default().to_owned()
}

/// The families of values that fit what a contract says of a field; none where it says nothing.
fn accepted(field: &Field, standard: Standard) -> Families {
    let logical = match &field.logical_type {
        Slot::Known(it) => logical(it.value, standard),
        Slot::Absent => Families::NONE,
        Slot::Unknown(_) => return Families::NONE,
    };
    match &field.physical_type {
        Slot::Absent => logical,
        Slot::Unknown(_) => Families::NONE,
        Slot::Known(words) => match families_of(&words.value) {
            Some(physical) => logical | physical,
            // A word that is not known may be any type, where nothing else is said.
            None if holds_anything(&words.value) => Families::NONE,
            None => logical,
        },
    }
}

/// Whether a physical type holds values of all kinds.
fn holds_anything(words: &str) -> bool {
    let lower = words.to_lowercase();
    ["json", "variant", "super", "any", "union", "xml"].iter().any(|it| lower.contains(it))
}

fn logical(of: LogicalType, standard: Standard) -> Families {
    let written = Families::DATE_TEXT | Families::TIME_TEXT | Families::TIMESTAMP_TEXT;
    // Days and times are often kept as texts, or counted from an epoch.
    let kept = Families::TEXT | Families::WHOLE;
    match of {
        LogicalType::String => Families::TEXT | Families::BYTES | written,
        LogicalType::Date if standard < Standard::Odcs310 => {
            Families::DATE | Families::TIMESTAMP | Families::TIME | written | kept
        }
        LogicalType::Date => Families::DATE | Families::DATE_TEXT | kept,
        LogicalType::Timestamp => Families::TIMESTAMP | Families::TIMESTAMP_TEXT | kept,
        LogicalType::Time => Families::TIME | Families::TIME_TEXT | kept,
        LogicalType::Number => Families::WHOLE | Families::FRACTION,
        LogicalType::Integer => Families::WHOLE,
        LogicalType::Object | LogicalType::Map => Families::OBJECT | Families::MAP,
        LogicalType::Array => Families::LIST,
        LogicalType::Vector => Families::LIST | Families::BYTES,
        LogicalType::Boolean => Families::BOOLEAN,
    }
}
