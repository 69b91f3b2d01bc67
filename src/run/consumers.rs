//! Who depends on a contract, and the mesh as other repositories read it.

use super::{Desk, Terms};
use crate::discover::Snapshot;
use crate::model::diff::Scope;
use crate::model::impact::{self, Consumer, Who};
use crate::model::{
    Contract, Edge, FoundBy, Mesh, MeshMember, SchemaObject, SupportChannel, nearest,
};
use crate::report::{ConsumerEntry, ConsumerList, Evidence, Registry, Strength};
use crate::source::{Sources, Span};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why nothing can be said of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unknown {
    /// There is no such contract.
    #[error("no contract is called `{asked}`")]
    Contract {
        /// What was asked for.
        asked: String,
        /// The id that may be meant.
        nearest: Option<String>,
    },
    /// The contract has no such object or field.
    #[error("`{contract}` has no object or field `{asked}`")]
    Element {
        /// The contract.
        contract: String,
        /// What was asked for.
        asked: String,
        /// The name that may be meant.
        nearest: Option<String>,
    },
}

impl Unknown {
    /// What to ask for instead.
    pub fn help(&self) -> String {
        let (Self::Contract { nearest, .. } | Self::Element { nearest, .. }) = self;
        match (nearest, self) {
            (Some(nearest), _) => format!("is `{nearest}` meant?"),
            (None, Self::Contract { .. }) => {
                "write the contract's id, or the path of its file".into()
            }
            (None, Self::Element { .. }) => {
                "write it as CONTRACT#OBJECT or CONTRACT#OBJECT.FIELD".into()
            }
        }
    }
}

/// Who depends on `CONTRACT` or `CONTRACT#OBJECT[.FIELD]`, whose contract may be named by a path,
/// which is given as it is seen from the root.
///
/// # Errors
/// There is no such contract or element.
pub fn consumers(
    head: &Snapshot,
    terms: &Terms,
    (asked, path): (&str, Option<&str>),
) -> Result<ConsumerList, Unknown> {
    let desk = Desk::new(head, &[], head, terms);
    let mesh = &desk.head;
    let (name, element) = asked.split_once('#').map_or((asked, None), |(it, el)| (it, Some(el)));
    let (index, member) = find(mesh, name, path)?;
    let element = match (element.filter(|it| !it.is_empty()), member.unit.contract()) {
        (Some(element), Some(contract)) => Some(scope(contract, element).ok_or_else(|| {
            let known = elements(contract);
            Unknown::Element {
                contract: member.subject.to_string(),
                asked: element.to_owned(),
                nearest: nearest(element, known.iter().map(String::as_str)).map(Into::into),
            }
        })?),
        _ => None,
    };
    let whole = element.is_none();
    let found = impact::consumers(mesh, index, element.as_ref().unwrap_or(&Scope::Existence));
    let mut consumers: Vec<ConsumerEntry> =
        found.into_iter().filter_map(|it| entry(mesh, &desk.sources, it, whole)).collect();
    if whole {
        consumers.sort_by(|a, b| (a.hops, &a.id).cmp(&(b.hops, &b.id)));
    }
    Ok(ConsumerList {
        schema_version: crate::report::CONSUMERS_VERSION,
        contract: member.subject.to_string(),
        version: member.unit.facts.version.as_deref().map(Into::into),
        path: member.path.to_string(),
        owners: member.owners.to_vec(),
        element: element.map(|it| match it {
            Scope::Field(object, field) => format!("{object}.{field}"),
            Scope::Object(object) => object.into(),
            Scope::Existence | Scope::Terms => String::new(),
        }),
        consumers,
    })
}

/// The mesh of a revision, for other repositories.
pub fn registry(head: &Snapshot, terms: &Terms, repository: String) -> Registry {
    let desk = Desk::new(head, &[], head, terms);
    Registry::of(&desk.head, repository, terms.head.clone())
}

fn find<'mesh>(
    mesh: &'mesh Mesh,
    name: &str,
    path: Option<&str>,
) -> Result<(usize, &'mesh MeshMember), Unknown> {
    let by_id = || mesh.resolve(name, None).and_then(|at| Some((at, mesh.members.get(at)?)));
    let found = mesh.called(name).or_else(by_id).or_else(|| of_major(mesh, name));
    let at_path = || path.and_then(|it| mesh.at_path(it)).or_else(|| mesh.at_path(name));
    let found = found.or_else(at_path);
    found.filter(|(_, member)| member.unit.is_contract()).ok_or_else(|| {
        let known = mesh.contract_ids().map(|(id, _)| id);
        let nearest = nearest(name, known).map(str::to_owned);
        Unknown::Contract { asked: name.to_owned(), nearest }
    })
}

/// The contract that `id@MAJOR` names, whether or not another major is served beside.
fn of_major<'mesh>(mesh: &'mesh Mesh, name: &str) -> Option<(usize, &'mesh MeshMember)> {
    let (id, major) = name.rsplit_once('@')?;
    let major: u64 = major.parse().ok()?;
    let own = |it: &MeshMember| it.unit.version().is_some_and(|it| it.major() == major);
    mesh.contracts_of(id).filter(|(_, it)| own(it)).max_by_key(|(_, it)| it.unit.version())
}

/// The object or field that a text names; in a contract of one object the field alone will do.
fn scope(contract: &Contract, asked: &str) -> Option<Scope> {
    let (first, rest) = asked.split_once('.').map_or((asked, None), |(it, rest)| (it, Some(rest)));
    let field = |object: &SchemaObject, wanted: &str| {
        let mut found = false;
        object.visit_fields(&mut |dotted, _| found |= dotted == wanted);
        let name = object.name.text().unwrap_or_default();
        found.then(|| Scope::Field(name.into(), wanted.into()))
    };
    match (contract.object(first), rest, contract.objects.as_slice()) {
        (Some(object), None, _) => Some(Scope::Object(object.name.text()?.into())),
        (Some(object), Some(rest), _) => field(object, rest),
        (None, _, [only]) => field(only, asked),
        (None, ..) => None,
    }
}

/// The names by which elements can be asked for.
fn elements(contract: &Contract) -> Vec<String> {
    let mut names: Vec<String> =
        contract.objects.iter().filter_map(|it| it.name.text().map(Into::into)).collect();
    contract.visit_fields(&mut |object, dotted, _| {
        names.push(format!("{}.{dotted}", object.name.text().unwrap_or_default()));
    });
    names
}

fn entry(mesh: &Mesh, sources: &Sources, it: Consumer<'_>, whole: bool) -> Option<ConsumerEntry> {
    let (kind, path, contact, evidence) = match it.who {
        Who::Member(index) => {
            let member = mesh.members.get(index)?;
            let kind = if member.unit.is_product() { "product" } else { "contract" };
            let evidence: BTreeSet<Evidence> =
                it.by.iter().filter_map(|edge| declared(mesh, sources, edge)).collect();
            (kind.to_owned(), member.path.to_string(), contact(member), evidence)
        }
        Who::Observed(index) => {
            let observed = mesh.observed.get(index)?;
            let path = observed.path.to_string();
            let evidence = shown("dbt exposure", &path);
            let url = observed.url.as_deref().map(Into::into);
            (observed.kind.to_string(), path, url, BTreeSet::from([evidence]))
        }
    };
    let is_declared = matches!(it.who, Who::Member(_)) && !it.by.is_empty();
    Some(ConsumerEntry {
        id: it.id,
        kind,
        hops: it.hops,
        effect: (!whole).then_some(it.reach),
        strength: if is_declared { Strength::Declared } else { Strength::Observed },
        owners: it.owners,
        contact,
        repository: it.repository,
        path,
        evidence: evidence.into_iter().collect(),
    })
}

/// Where to ask: the first support channel with an address.
fn contact(member: &MeshMember) -> Option<String> {
    let channels: &[SupportChannel] = match (member.unit.contract(), member.unit.product()) {
        (Some(it), _) => &it.support,
        (None, Some(it)) => &it.support,
        (None, None) => &[],
    };
    let channel = channels.iter().find(|it| it.url.text().is_some())?;
    let parts = [channel.channel.text(), channel.url.text()];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn declared(mesh: &Mesh, sources: &Sources, edge: &Edge) -> Option<Evidence> {
    let member = mesh.members.get(edge.from)?;
    let line = sources.get(member.file).filter(|_| member.elsewhere.is_none()).map(|source| {
        let Span { start, .. } = member.unit.document().span(edge.node);
        source.position(start).line
    });
    let element = |object: &str, field: Option<&str>| match field {
        Some(field) => format!("{object}.{field}"),
        None => object.to_owned(),
    };
    Some(Evidence {
        kind: edge.kind.word().to_owned(),
        path: member.path.to_string(),
        line,
        version: edge.version.as_deref().map(Into::into),
        uses: edge.element.as_ref().map(|(object, field)| element(object, field.as_deref())),
        by: edge.by.as_ref().map(|(object, field)| element(object, Some(field))),
        by_name: edge.found_by == FoundBy::Name,
    })
}

fn shown(kind: &str, path: &str) -> Evidence {
    Evidence {
        kind: kind.to_owned(),
        path: path.to_owned(),
        line: None,
        version: None,
        uses: None,
        by: None,
        by_name: false,
    }
}
