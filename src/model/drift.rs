//! Where a schema file says something else than the contract that links it.
//!
//! Elements are matched by name, types by family. What one of the two leaves open is no
//! difference: a false alarm is as bad as a miss.

use super::held::Held;
use super::leads::{TOO_MANY, Whole};
use super::linked::{SchemaContent, SchemaLink};
use super::lost::{LostPart, lost};
use super::manifest_columns::Columns;
use super::paired::pairs;
use super::schema::{Outline, SchemaErrorKind};
use super::{Language, Mesh};
use crate::source::{FileId, NodeId, Place, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One difference between a contract and a schema file that it links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Index of the contract in the mesh.
    pub contract: usize,
    /// The path of the schema file.
    pub path: Arc<str>,
    /// The file of `span`: that one, or one that it takes something from; nothing for a manifest
    /// of dbt, whose places are not known.
    pub file: Option<FileId>,
    /// What differs.
    pub kind: DriftKind,
    /// Where, in the contract.
    pub place: Place,
    /// The element of the contract that it is about.
    pub element: NodeId,
    /// Its name: the object, and the dotted field.
    pub label: String,
    /// Where, in the schema file.
    pub span: Span,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DriftKind {
    /// The schema file lacks a field of the contract.
    Missing,
    /// The contract lacks a field of the schema file; its name there.
    Extra(String),
    /// The types exclude each other: the words of the contract and of the schema file.
    Type(String, String),
    /// dbt holds the columns and keeps no constraint or test for this promise.
    Unkept(&'static str),
}

/// Why a schema file that a contract links can't be held against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFault {
    /// The link through which it was found first.
    pub link: SchemaLink,
    /// What is wrong, in words.
    pub reason: String,
    /// The file that it is in, and where; nothing where it has no text.
    pub span: Option<(Arc<str>, Span)>,
    /// Whether the file may be right for all that is known.
    pub unread: bool,
    /// Whether it is right but for another file that is not there.
    pub lacks: bool,
    /// Whether it is only too much to be read whole.
    pub is_cut: bool,
}

/// All that is found between the contracts of a mesh and their schema files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drifts {
    /// The differences, by contract and position.
    pub drifts: Vec<Drift>,
    /// The schema files that are none, or of a kind that is not read, each once.
    pub faults: Vec<SchemaFault>,
    /// The links to parts that are not there.
    pub lost: Vec<LostPart>,
}

/// Holds every contract against the schema files that it links; what another revision holds in
/// the same bytes is taken over from there.
pub(super) fn drifts(mesh: &Mesh, other: Option<&Mesh>) -> Drifts {
    let mut found = Drifts::default();
    let twins = other.map(Twins::of);
    let taken = |links: &&[SchemaLink], found: &mut Drifts| {
        twins.as_ref().is_some_and(|it| it.take_over(mesh, links, found))
    };
    let links = mesh.schema_links.chunk_by(|a, b| a.contract == b.contract);
    let links: Vec<&[SchemaLink]> = links.filter(|it| !taken(it, &mut found)).collect();
    let first: BTreeMap<usize, &SchemaLink> =
        links.iter().rev().flat_map(|it| it.iter().rev()).map(|it| (it.schema, it)).collect();
    let first: Vec<_> = first.into_iter().collect();
    let outlines = first.par_iter().map(|(schema, link)| (*schema, outline(mesh, link)));
    let outlines: Outlines = outlines.collect();
    let drifts = links.par_iter().map(|links| linked(mesh, links, &outlines));
    found.drifts.extend(drifts.collect::<Vec<_>>().into_iter().flatten());
    found.drifts.sort_by_key(|it| it.contract);
    found.lost.extend(lost(mesh, links.iter().copied().flatten(), &outlines));
    outlines.into_values().filter_map(Result::err).for_each(|it| found.add_fault(*it));
    first.iter().filter_map(|it| cut(mesh, it.1)).for_each(|it| found.add_fault(it));
    for (path, manifest) in &mesh.manifests {
        for (name, columns, index) in manifest.described(mesh) {
            compiled(mesh, (path, name), columns, index, &mut found.drifts);
        }
    }
    let mut seen = BTreeSet::new();
    found.drifts.retain(|it| {
        let kind = match &it.kind {
            DriftKind::Missing => "missing".to_owned(),
            DriftKind::Extra(name) => format!("extra {name}"),
            DriftKind::Type(..) => "type".to_owned(),
            DriftKind::Unkept(promise) => (*promise).to_owned(),
        };
        seen.insert((it.contract, it.path.clone(), it.element, kind))
    });
    found
}

/// What schema files declare, by their index in the mesh.
pub(super) type Outlines = BTreeMap<usize, Result<Option<Outline>, Box<SchemaFault>>>;

/// Holds a contract against the schema files that it links.
fn linked(mesh: &Mesh, links: &[SchemaLink], outlines: &Outlines) -> Vec<Drift> {
    let (mut by_name, mut unnamed) = (Vec::new(), Vec::new());
    let mut had = BTreeSet::new();
    let Some(index) = links.first().map(|it| it.contract) else { return by_name };
    let Some(member) = mesh.members.get(index) else { return by_name };
    member.unit.look_into(&mut |contract| {
        let found = links.iter().filter(|it| !it.field).filter_map(|link| {
            let schema = mesh.schemas.get(link.schema)?;
            let outline = outlines.get(&link.schema)?.as_ref().ok()?.as_ref()?;
            Some((schema, outline, pairs(contract, link, outline, &schema.path)))
        });
        let found: Vec<_> = found.collect();
        let named = found.iter().flat_map(|it| &it.2).filter(|it| it.named);
        let named: BTreeSet<NodeId> = named.map(|it| it.object.node).collect();
        for (schema, outline, pairs) in &found {
            for pair in pairs {
                let (path, had) = (&schema.path, &mut had);
                let whole = Some(Whole::of(mesh, schema));
                let mut own = Vec::new();
                let drifts = &mut own;
                Held { contract, index, path, whole, outline, drifts, had }.object(pair);
                // Beside a file that has the name of an object, one that lacks some of it is a key
                // or a header.
                let is_part = || own.iter().any(|it| it.kind == DriftKind::Missing);
                if pair.named {
                    by_name.extend(own);
                } else if !named.contains(&pair.object.node) || !is_part() {
                    unnamed.extend(own);
                }
            }
        }
    });
    // What one file lacks of an object may be what another is for.
    let lacking = |it: &Drift| it.kind == DriftKind::Missing && had.contains(&it.element);
    by_name.extend(unnamed.into_iter().filter(|it| !lacking(it)));
    by_name
}

impl Drifts {
    /// Adds what is wrong with a schema file, unless it is said.
    fn add_fault(&mut self, fault: SchemaFault) {
        if !self.faults.iter().any(|it| it.link.schema == fault.link.schema) {
            self.faults.push(fault);
        }
    }
}

/// What was found in another revision, by contract.
struct Twins<'mesh> {
    mesh: &'mesh Mesh,
    drifts: BTreeMap<usize, Vec<&'mesh Drift>>,
}

impl<'mesh> Twins<'mesh> {
    fn of(mesh: &'mesh Mesh) -> Self {
        let mut drifts: BTreeMap<usize, Vec<&Drift>> = BTreeMap::new();
        for it in &mesh.drifts().drifts {
            drifts.entry(it.contract).or_default().push(it);
        }
        Self { mesh, drifts }
    }

    /// Adds what the other revision has of the links of a contract whose ends are all the same
    /// there; whether that is so.
    fn take_over(&self, mesh: &Mesh, links: &[SchemaLink], found: &mut Drifts) -> bool {
        let twins: Option<Vec<_>> = links.iter().map(|it| self.twin(mesh, it)).collect();
        // What one file lacks, another that is only linked there may have.
        let as_many = |it: &Twin<'_>| self.mesh.links_of(it.link.contract).len() == links.len();
        let Some(twins) = twins.filter(|it| it.iter().all(as_many)) else { return false };
        for (link, twin) in links.iter().zip(twins) {
            for it in self.drifts.get(&twin.link.contract).into_iter().flatten() {
                if it.file.is_some() && it.path == twin.own.file.path {
                    let file = it.file.and_then(|it| twin.own.twin_of(&twin.other, it));
                    let contract = link.contract;
                    found.drifts.push(Drift { contract, file, ..(*it).clone() });
                }
            }
            let Drifts { faults, lost, .. } = self.mesh.drifts();
            if let Some(part) = lost.iter().find(|it| it.link == *twin.link) {
                found.lost.push(LostPart { link: link.clone(), ..part.clone() });
            }
            if let Some(fault) = faults.iter().find(|it| it.link.schema == twin.link.schema) {
                found.add_fault(SchemaFault { link: link.clone(), ..fault.clone() });
            }
        }
        true
    }

    /// The same link in the other revision, where it leads to the same bytes.
    fn twin<'own>(&self, mesh: &'own Mesh, link: &SchemaLink) -> Option<Twin<'own>>
    where
        'mesh: 'own,
    {
        let (member, schema) = (mesh.members.get(link.contract)?, mesh.schemas.get(link.schema)?);
        let (index, other) = self.mesh.at_path(&member.path)?;
        if !Arc::ptr_eq(&member.unit, &other.unit) {
            return None;
        }
        let there = |it: &&SchemaLink| self.mesh.schemas.get(it.schema);
        let same = |it: &&SchemaLink| {
            let alike = (it.node, &it.object, &it.fragment, it.field)
                == (link.node, &link.object, &link.fragment, link.field);
            alike && there(it).is_some_and(|it| it.path == schema.path)
        };
        let link = self.mesh.links_of(index).iter().find(same)?;
        let (own, other) = (Whole::of(mesh, schema), Whole::of(self.mesh, there(&link)?));
        let bytes = |a: &SchemaContent, b: &SchemaContent| match (a, b) {
            (SchemaContent::Text(a), SchemaContent::Text(b)) => Arc::ptr_eq(&a.text, &b.text),
            _ => false,
        };
        own.same(&other, bytes).then_some(Twin { link, own, other })
    }
}

/// A link in another revision, and both files with those that they take something from.
struct Twin<'mesh> {
    link: &'mesh SchemaLink,
    own: Whole<'mesh>,
    other: Whole<'mesh>,
}

/// Holds a contract against a relation that a dbt project builds.
fn compiled(
    mesh: &Mesh,
    (path, name): (&Arc<str>, &str),
    columns: &Columns,
    index: usize,
    drifts: &mut Vec<Drift>,
) {
    let member = mesh.members.get(index).filter(|it| it.elsewhere.is_none());
    let Some(contract) = member.and_then(|it| it.unit.contract()) else { return };
    let outline = columns.outline(name);
    let link = SchemaLink::whole(index, 0);
    for pair in pairs(contract, &link, &outline, path) {
        let (outline, drifts, had) = (&outline, &mut *drifts, &mut BTreeSet::new());
        let mut held = Held { contract, index, path, whole: None, outline, drifts, had };
        held.object(&pair);
        if columns.enforced {
            held.promises(&pair, columns);
        }
    }
}

/// What a linked file declares; nothing where it is in no language that is known.
fn outline(mesh: &Mesh, link: &SchemaLink) -> Result<Option<Outline>, Box<SchemaFault>> {
    let Some(schema) = mesh.schemas.get(link.schema) else { return Ok(None) };
    let whole = Whole::of(mesh, schema);
    let fault = |reason, span: Option<Span>| {
        let span = span.map(|it| whole.place(it)).map(|(file, it)| (file.path.clone(), it));
        let (link, unread, lacks, is_cut) = (link.clone(), false, false, false);
        Box::new(SchemaFault { link, reason, span, unread, lacks, is_cut })
    };
    let text = match &schema.content {
        SchemaContent::Text(text) => text,
        SchemaContent::Refused(reason) => return Err(fault(reason.clone(), None)),
        SchemaContent::LeftOut => return Ok(None),
    };
    let Some(Language::Schema(language)) = Language::of(&schema.path, &text.text) else {
        return match broken(&schema.path, &text.text).filter(|_| link.certain) {
            Some(reason) => Err(fault(reason, None)),
            None => Ok(None),
        };
    };
    let refused = |error: super::schema::SchemaError| {
        let lacks = matches!(error.kind, SchemaErrorKind::NotThere(_));
        let reason = if lacks {
            format!("not whole: {}", error.kind)
        } else {
            format!("no {}: {}", language.file(), error.kind)
        };
        Box::new(SchemaFault { lacks, ..*fault(reason, Some(error.span)) })
    };
    match language.outline_parts(&whole.parts()) {
        Err(error) if matches!(error.kind, SchemaErrorKind::Unread(_)) => {
            Err(Box::new(SchemaFault { unread: true, ..*fault(error.kind.to_string(), None) }))
        }
        outline => outline.map(Some).map_err(refused),
    }
}

/// A file that takes something from more files than are read.
fn cut(mesh: &Mesh, link: &SchemaLink) -> Option<SchemaFault> {
    let whole = Whole::of(mesh, mesh.schemas.get(link.schema)?);
    let (link, reason) = (link.clone(), format!("not read whole: {TOO_MANY}"));
    let (span, unread, lacks, is_cut) = (None, false, false, true);
    (!whole.left_out.is_empty()).then_some(SchemaFault {
        link,
        reason,
        span,
        unread,
        lacks,
        is_cut,
    })
}

/// What is wrong with a file that is called like JSON and is none.
fn broken(path: &str, text: &str) -> Option<String> {
    let is_json = path.rsplit_once('.').is_some_and(|it| it.1.eq_ignore_ascii_case("json"));
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err().filter(|_| is_json)?;
    Some(format!("no JSON: {error}"))
}
