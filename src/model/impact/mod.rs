//! Whom a change reaches: the consumers of a contract, directly and through what they make of it.
//!
//! Knowledge flows along the edges of the mesh. A consumer that declares which fields it uses
//! breaks where the changed one is among them and is not affected otherwise; of the others
//! nothing is known. What a consumer makes of the data carries the change on, field by field where
//! the lineage is declared. A foreign key reaches a consumer, but carries no data any further.

mod carried;
mod followed;
mod observed;
mod search;

pub use carried::Carried;
pub use search::{Renaming, Who};

use super::diff::{Release, Scope};
use super::mesh::{Edge, EdgeKind, Mesh, MeshMember};
use super::{Built, Contract, Observed};
use crate::finding::{AffectedConsumer, Reach};
use followed::Followed;
use rustc_hash::{FxHashMap, FxHashSet};
use search::{Found, Search, Side, Start};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is known of one use of something that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Knowledge {
    /// It does not use what changed.
    Clean,
    /// It may.
    Unknown,
    /// It does.
    Touched,
}

impl Knowledge {
    const fn reach(self) -> Reach {
        match self {
            Self::Clean => Reach::NotAffected,
            Self::Unknown => Reach::MayBeAffected,
            Self::Touched => Reach::WillBreak,
        }
    }
}

/// What is known of the elements of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Flow {
    /// The contract that changed, and how much of it.
    Start(Scope),
    /// A contract made from it, which says of no field what it is made from.
    Opaque,
    /// A contract made from it: its fields by object and dotted name.
    Derived(BTreeMap<(Box<str>, Box<str>), Knowledge>),
}

/// An object and a dotted field of it, as somebody names them.
type UsedElement = (Box<str>, Option<Box<str>>);

/// What the contract that changed is known to hold.
#[derive(Debug)]
struct Known<'mesh> {
    /// As it was and as it is.
    contracts: [Option<&'mesh Contract>; 2],
    /// Whether it has one object, so that a field is found without its name.
    is_only: bool,
    /// Objects and dotted fields; looked up only where somebody names one.
    elements: OnceCell<FxHashSet<UsedElement>>,
}

impl<'mesh> Known<'mesh> {
    const fn new(contracts: [Option<&'mesh Contract>; 2], is_only: bool) -> Self {
        Self { contracts, is_only, elements: OnceCell::new() }
    }

    fn holds(&self, (object, field): &UsedElement) -> bool {
        let place = |object: &str| if self.is_only { "" } else { object }.into();
        let elements = self.elements.get_or_init(|| {
            let mut elements = FxHashSet::default();
            for contract in self.contracts.iter().flatten() {
                for object in &contract.objects {
                    elements.insert((place(object.name.text().unwrap_or_default()), None));
                }
                contract.visit_fields(&mut |object, dotted, _| {
                    let object = place(object.name.text().unwrap_or_default());
                    elements.insert((object, Some(dotted.into())));
                });
            }
            elements
        });
        elements.contains(&(place(object), field.clone()))
    }
}

/// Whether one dotted name is the other or lies in it.
fn overlaps(x: &str, y: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(x, y) || within(y, x)
}

impl Flow {
    /// What it means for somebody who reads the whole contract.
    fn whole(&self) -> Knowledge {
        match self {
            Self::Derived(fields) => fields.values().max().copied().unwrap_or(Knowledge::Unknown),
            Self::Start(Scope::Existence) => Knowledge::Touched,
            Self::Start(_) | Self::Opaque => Knowledge::Unknown,
        }
    }

    /// What it means for somebody who reads an object, or the whole contract.
    fn read(&self, object: Option<&str>, known: &Known<'_>) -> Knowledge {
        match (self, object) {
            (Self::Start(Scope::Object(changed) | Scope::Field(changed, _)), Some(object))
                if !known.is_only
                    && **changed != *object
                    && known.holds(&(object.into(), None)) =>
            {
                Knowledge::Clean
            }
            (Self::Derived(fields), Some(object)) => {
                let own = fields.iter().filter(|((it, _), _)| **it == *object);
                own.map(|(_, knowledge)| *knowledge).max().unwrap_or_else(|| self.whole())
            }
            _ => self.whole(),
        }
    }

    /// What a use of an element, or of the contract as a whole, means.
    fn classify(&self, element: Option<&UsedElement>, known: &Known<'_>) -> Knowledge {
        let only = known.is_only;
        match (self, element) {
            (Self::Start(Scope::Existence), _) => Knowledge::Touched,
            (Self::Start(_), None) | (Self::Start(Scope::Terms) | Self::Opaque, _) => {
                Knowledge::Unknown
            }
            (Self::Start(Scope::Object(changed)), Some((object, _)))
                if only || changed == object =>
            {
                Knowledge::Touched
            }
            (Self::Start(Scope::Field(changed, name)), Some(element @ (object, field)))
                if only || changed == object =>
            {
                match field {
                    Some(field) if overlaps(field, name) => Knowledge::Touched,
                    Some(_) if known.holds(element) => Knowledge::Clean,
                    Some(_) | None => Knowledge::Unknown,
                }
            }
            // What names nothing in the contract says nothing of what it uses.
            (Self::Start(Scope::Object(_) | Scope::Field(..)), Some(element)) => {
                if known.holds(element) { Knowledge::Clean } else { Knowledge::Unknown }
            }
            (Self::Derived(fields), None) => {
                let most = fields.values().max().copied().unwrap_or(Knowledge::Unknown);
                most.min(Knowledge::Unknown)
            }
            (Self::Derived(fields), Some((object, field))) => fields
                .iter()
                .filter(|((o, f), _)| {
                    o == object && field.as_ref().is_none_or(|field| overlaps(field, f))
                })
                .map(|(_, knowledge)| *knowledge)
                .max()
                .unwrap_or(Knowledge::Unknown),
        }
    }
}

/// The edges of a mesh by both ends.
#[derive(Debug)]
struct Graph<'mesh> {
    mesh: &'mesh Mesh,
    /// Consumers that dbt projects know of.
    observed: &'mesh [Observed],
    /// Edges by what they use, without output ports.
    users: FxHashMap<usize, Vec<&'mesh Edge>>,
    /// Edges that use a contract which is not there in the version asked for, by its id.
    unresolved: HashMap<&'mesh str, Vec<&'mesh Edge>>,
    /// Edges by who uses.
    uses: FxHashMap<usize, Vec<&'mesh Edge>>,
    /// Products by the contract that they provide.
    providers: FxHashMap<usize, Vec<usize>>,
    /// What a dbt project builds from a contract, by that.
    built: FxHashMap<usize, Vec<&'mesh Built>>,
}

impl<'mesh> Graph<'mesh> {
    /// Indexes the edges of a mesh, and those that are carried to it.
    fn new(mesh: &'mesh Mesh, carried: Option<&'mesh Carried>) -> Self {
        let observed = carried.and_then(|it| it.seen.all.as_ref()).unwrap_or(&mesh.observed);
        let mut graph = Self {
            mesh,
            observed,
            users: FxHashMap::default(),
            unresolved: HashMap::default(),
            uses: FxHashMap::default(),
            providers: FxHashMap::default(),
            built: FxHashMap::default(),
        };
        for built in mesh.built.iter().chain(carried.into_iter().flat_map(|it| &it.seen.built)) {
            graph.built.entry(built.source).or_default().push(built);
        }
        for edge in mesh.edges.iter().chain(carried.into_iter().flat_map(|it| &it.edges)) {
            match (edge.kind, edge.target) {
                (EdgeKind::OutputPort, Some(target)) => {
                    graph.providers.entry(target).or_default().push(edge.from);
                }
                (EdgeKind::OutputPort, None) => {}
                (_, Some(target)) => graph.users.entry(target).or_default().push(edge),
                (_, None) => graph.unresolved.entry(&edge.to).or_default().push(edge),
            }
            graph.uses.entry(edge.from).or_default().push(edge);
        }
        graph
    }

    fn providers(&self, contract: usize) -> &[usize] {
        self.providers.get(&contract).map_or(&[], Vec::as_slice)
    }

    fn uses(&self, member: usize) -> impl Iterator<Item = &'mesh Edge> + '_ {
        self.uses.get(&member).into_iter().flatten().copied()
    }

    /// The contracts that a product makes from another: those of its output ports that do not
    /// name other sources.
    fn made_by(&self, product: usize, source: usize) -> Vec<usize> {
        let id = self.mesh.members.get(source).and_then(|it| it.unit.id());
        let Some(member) = self.mesh.members.get(product) else { return Vec::new() };
        let Some(outputs) = member.unit.product().map(|it| &it.outputs) else { return Vec::new() };
        let from_source = |edge: &Edge| {
            outputs.iter().find(|port| port.node == edge.node).is_none_or(|port| {
                port.input_contracts.is_empty()
                    || port.input_contracts.iter().any(|it| it.id.text() == id)
            })
        };
        self.uses(product)
            .filter(|edge| edge.kind == EdgeKind::OutputPort && from_source(edge))
            .filter_map(|edge| edge.target)
            .filter(|it| *it != source)
            .collect()
    }
}

/// Finds the consumers that changes reach, in the mesh of head; for a contract that is gone, in
/// that of base without those who moved away.
#[derive(Debug)]
pub struct Impact<'mesh> {
    base: Graph<'mesh>,
    head: Graph<'mesh>,
    carried: &'mesh Carried,
    /// Whether what is compared with head is an earlier revision, of which no user is known.
    is_past: bool,
}

impl<'mesh> Impact<'mesh> {
    /// Indexes the edges of both meshes, and those that are carried from one to the other.
    pub fn new(base: &'mesh Mesh, head: &'mesh Mesh, carried: &'mesh Carried) -> Self {
        let (base, head) = (Graph::new(base, None), Graph::new(head, Some(carried)));
        Self { base, head, carried, is_past: false }
    }

    /// The same for changes since earlier revisions.
    #[must_use]
    pub fn of_past(self) -> Self {
        Self { is_past: true, ..self }
    }

    /// The consumers of a contract that a change of it reaches, strongest first. Where it is but a
    /// name that changed, whoever names the new one followed it, and who finds it by another is not
    /// concerned.
    pub fn of(
        &self,
        release: &Release<'mesh>,
        scope: &Scope,
        renaming: Option<Renaming>,
    ) -> Vec<AffectedConsumer> {
        let Some(base) = release.base.filter(|it| it.unit.is_contract()) else {
            return Vec::new();
        };
        let (graph, member, side) = match release.head {
            Some(head) => (&self.head, head, Side::Head),
            None => (&self.base, base, Side::Base),
        };
        let Some((contract, _)) = graph.mesh.at_path(&member.path) else { return Vec::new() };
        let start = Start {
            contract,
            id: base.unit.id().unwrap_or_default(),
            version: base.unit.version().cloned(),
            contracts: contracts(release),
            renaming,
            earlier: self.is_past.then_some(release.base_mesh),
            carried: Some((self.carried, side)),
        };
        let gone = release.head.is_none().then_some(self.carried);
        let affected = |it: Consumer<'_>| {
            let Consumer { id, owners, hops, repository, reach, .. } = it;
            AffectedConsumer { id, owners, hops, repository, reach }
        };
        reached(graph, start, gone, scope).into_iter().map(affected).collect()
    }

    /// Those whom the change would have reached as they stood at base; asked where it reaches
    /// nobody at head, they are those who moved in the same change.
    pub fn moved(
        &self,
        release: &Release<'mesh>,
        scope: &Scope,
        renaming: Option<Renaming>,
    ) -> Vec<AffectedConsumer> {
        let member = release.base.filter(|it| it.unit.is_contract());
        let Some((member, (contract, found))) =
            member.and_then(|it| Some((it, self.base.mesh.at_path(&it.path)?)))
        else {
            return Vec::new();
        };
        if !std::ptr::eq(member, found) {
            return Vec::new();
        }
        let id = member.unit.id().unwrap_or_default();
        let version = member.unit.version().cloned();
        let contracts = contracts(release);
        let carried = Some((self.carried, Side::Base));
        let start = Start { contract, id, version, contracts, renaming, earlier: None, carried };
        let hit = reached(&self.base, start, None, scope).into_iter();
        let hit = hit.filter(|it| it.reach != Reach::NotAffected);
        let moved = hit.map(|it| {
            let Consumer { id, owners, hops, repository, .. } = it;
            AffectedConsumer { id, owners, hops, repository, reach: Reach::NotAffected }
        });
        moved.collect()
    }
}

/// The contract as it was and as it is.
fn contracts<'mesh>(release: &Release<'mesh>) -> [Option<&'mesh Contract>; 2] {
    [release.base, release.head].map(|it| it?.unit.contract())
}

/// The consumers of the contract at an index, as far as a change would reach them.
pub fn consumers<'mesh>(mesh: &'mesh Mesh, contract: usize, scope: &Scope) -> Vec<Consumer<'mesh>> {
    let Some(member) = mesh.members.get(contract) else { return Vec::new() };
    let id = member.unit.id().unwrap_or_default();
    let version = member.unit.version().cloned();
    let contracts = [member.unit.contract(), None];
    let (renaming, earlier, carried) = (None, None, None);
    let start = Start { contract, id, version, contracts, renaming, earlier, carried };
    reached(&Graph::new(mesh, None), start, None, scope)
}

/// Somebody who depends on a contract.
#[derive(Debug, Clone)]
pub struct Consumer<'mesh> {
    /// Where it stands in the mesh.
    pub who: Who,
    /// What findings call it.
    pub id: String,
    /// Who answers for it, the people that its team names first.
    pub owners: Vec<String>,
    /// Number of steps between the contract and it; 1 reads it directly.
    pub hops: u32,
    /// The repository that it lies in, where that is another.
    pub repository: Option<String>,
    /// How it is reached.
    pub reach: Reach,
    /// The declared uses by which the shortest way arrives; none where only a dbt project tells.
    pub by: Vec<&'mesh Edge>,
}

/// Those whom a search finds, strongest first.
fn reached<'mesh>(
    graph: &Graph<'mesh>,
    start: Start<'mesh>,
    gone: Option<&'mesh Carried>,
    scope: &Scope,
) -> Vec<Consumer<'mesh>> {
    // Of two objects of which one goes, each is meant by its name.
    let one = |it: &&Contract| it.objects.len() == 1;
    let sides = || start.contracts.iter().flatten();
    let is_only = sides().next().is_some() && sides().all(one);
    let known = Known::new(start.contracts, is_only);
    let followed = start.earlier.filter(|_| start.renaming.is_some());
    let followed = followed.and_then(|it| Followed::new((it, graph.mesh), start.contracts));
    let (flows, found) = (BTreeMap::new(), BTreeMap::new());
    let mut search = Search { graph, start, known, followed, gone, flows, found };
    search.run(scope);
    let found = search.found.into_iter();
    let mut found: Vec<Consumer<'_>> = found
        .filter_map(|(who, Found { reach, hops, by })| {
            let (id, owners, repository) = match who {
                Who::Member(index) => {
                    let member = graph.mesh.members.get(index)?;
                    (member.subject.to_string(), owners_of(member), &member.elsewhere)
                }
                Who::Observed(index) => {
                    let observed = graph.observed.get(index)?;
                    (observed.name.to_string(), observed.owners.clone(), &observed.elsewhere)
                }
            };
            let repository = repository.as_deref().map(str::to_owned);
            Some(Consumer { who, id, owners, hops, repository, reach, by })
        })
        .collect();
    found.sort_by(|a, b| (a.reach, a.hops, &a.id).cmp(&(b.reach, b.hops, &b.id)));
    found
}

/// Who owns a consumer: the owners that its team names, then those of its file.
pub fn owners_of(member: &MeshMember) -> Vec<String> {
    let team = match (member.unit.contract(), member.unit.product()) {
        (Some(contract), _) => Some(&contract.team),
        (None, Some(product)) => Some(&product.team),
        (None, None) => None,
    };
    let named = team.into_iter().flat_map(|it| it.owners().map(str::to_owned));
    let mut owners: Vec<String> = named.chain(member.owners.iter().cloned()).collect();
    let mut seen = BTreeSet::new();
    owners.retain(|it| seen.insert(it.clone()));
    owners
}
