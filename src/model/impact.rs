//! Whom a change reaches: the consumers of a contract, directly and through what they make of it.
//!
//! Knowledge flows along the edges of the mesh. A consumer that declares which fields it uses
//! breaks where the changed one is among them and is not affected otherwise; of the others
//! nothing is known. What a consumer makes of the data carries the change on, field by field where
//! the lineage is declared. A foreign key reaches a consumer, but carries no data any further.

use super::diff::{Release, Scope};
use super::mesh::{Asked, Edge, EdgeKind, Mesh, MeshMember};
use super::{Contract, Version};
use crate::finding::{AffectedConsumer, Reach};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

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

/// Whether one dotted name is the other or lies in it.
fn overlaps(x: &str, y: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    within(x, y) || within(y, x)
}

impl Flow {
    /// What a use of an element, or of the contract as a whole, means.
    fn classify(&self, element: Option<&(Box<str>, Option<Box<str>>)>, only: bool) -> Knowledge {
        match (self, element) {
            (Self::Start(Scope::Existence), _) => Knowledge::Touched,
            (Self::Start(_), None) | (Self::Start(Scope::Terms) | Self::Opaque, _) => {
                Knowledge::Unknown
            }
            (Self::Start(Scope::Object(changed)), Some((object, _))) => {
                if only || changed == object { Knowledge::Touched } else { Knowledge::Clean }
            }
            (Self::Start(Scope::Field(changed, name)), Some((object, field))) => match field {
                _ if !only && changed != object => Knowledge::Clean,
                None => Knowledge::Unknown,
                Some(field) if overlaps(field, name) => Knowledge::Touched,
                Some(_) => Knowledge::Clean,
            },
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
    /// Edges by what they use, without output ports.
    users: FxHashMap<usize, Vec<&'mesh Edge>>,
    /// Edges that use a contract which is not there in the version asked for, by its id.
    unresolved: FxHashMap<&'mesh str, Vec<&'mesh Edge>>,
    /// Edges by who uses.
    uses: FxHashMap<usize, Vec<&'mesh Edge>>,
    /// Products by the contract that they provide.
    providers: FxHashMap<usize, Vec<usize>>,
}

impl<'mesh> Graph<'mesh> {
    fn new(mesh: &'mesh Mesh) -> Self {
        let mut graph = Self {
            mesh,
            users: FxHashMap::default(),
            unresolved: FxHashMap::default(),
            uses: FxHashMap::default(),
            providers: FxHashMap::default(),
        };
        for edge in &mesh.edges {
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

    fn contract(&self, index: usize) -> Option<&'mesh Contract> {
        self.mesh.members.get(index)?.unit.contract()
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

/// Where a change starts.
struct Start<'mesh> {
    contract: usize,
    /// Its id at base.
    id: &'mesh str,
    /// Its version at base.
    version: Option<Version>,
}

/// Finds the consumers that changes reach, in the mesh of head; for a contract that is gone, in
/// that of base without those who moved away.
#[derive(Debug)]
pub struct Impact<'mesh> {
    base: Graph<'mesh>,
    head: Graph<'mesh>,
}

impl<'mesh> Impact<'mesh> {
    /// Indexes the edges of both meshes.
    pub fn new(base: &'mesh Mesh, head: &'mesh Mesh) -> Self {
        Self { base: Graph::new(base), head: Graph::new(head) }
    }

    /// The consumers of a contract that a change of it reaches, strongest first.
    pub fn of(&self, release: &Release<'mesh>, scope: &Scope) -> Vec<AffectedConsumer> {
        let Some(base) = release.base.filter(|it| it.unit.is_contract()) else {
            return Vec::new();
        };
        let (graph, member) = match release.head {
            Some(head) => (&self.head, head),
            None => (&self.base, base),
        };
        let Some((contract, _)) = graph.mesh.at_path(&member.path) else { return Vec::new() };
        let start = Start {
            contract,
            id: base.unit.id().unwrap_or_default(),
            version: base.unit.version().cloned(),
        };
        let gone = release.head.is_none().then_some(self.head.mesh);
        let mut search =
            Search { graph, start, gone, flows: BTreeMap::new(), found: BTreeMap::new() };
        search.run(scope);
        let mut found: Vec<AffectedConsumer> = search
            .found
            .into_iter()
            .filter_map(|(index, (reach, hops))| {
                let member = graph.mesh.members.get(index)?;
                let (id, owners) = (member.subject.to_string(), owners_of(member));
                Some(AffectedConsumer { id, owners, hops, reach })
            })
            .collect();
        found.sort_by(|a, b| (a.reach, a.hops, &a.id).cmp(&(b.reach, b.hops, &b.id)));
        found
    }
}

/// Who owns a consumer: the owners that its team names, then those of its file.
fn owners_of(member: &MeshMember) -> Vec<String> {
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

/// One search from one change.
struct Search<'run, 'mesh> {
    graph: &'run Graph<'mesh>,
    start: Start<'mesh>,
    /// The mesh at head, where the contract is gone from it.
    gone: Option<&'mesh Mesh>,
    flows: BTreeMap<usize, (Flow, u32)>,
    found: BTreeMap<usize, (Reach, u32)>,
}

impl<'mesh> Search<'_, 'mesh> {
    fn run(&mut self, scope: &Scope) {
        let contract = self.start.contract;
        self.flows.insert(contract, (Flow::Start(scope.clone()), 0));
        let mut waiting = VecDeque::from([contract]);
        while let Some(contract) = waiting.pop_front() {
            for next in self.spread(contract) {
                if !waiting.contains(&next) {
                    waiting.push_back(next);
                }
            }
        }
    }

    /// The uses of a contract; of the one that changed also those that its new version shut out.
    fn users(&self, contract: usize) -> Vec<&'mesh Edge> {
        let mut edges = self.graph.users.get(&contract).cloned().unwrap_or_default();
        if contract == self.start.contract {
            let shut_out = self.graph.unresolved.get(self.start.id).into_iter().flatten();
            edges.extend(shut_out.filter(|edge| {
                let asked = edge.version.as_deref().map_or(Asked::Any, Asked::read);
                asked.fits(self.start.version.as_ref())
            }));
            edges.retain(|edge| self.gone.is_none_or(|head| self.still_uses(head, edge)));
        }
        edges
    }

    /// Whether the user of a contract that is gone still names it at head.
    fn still_uses(&self, head: &Mesh, edge: &Edge) -> bool {
        let Some(user) = self.graph.mesh.members.get(edge.from) else { return false };
        let Some((_, now)) = head.at_path(&user.path) else { return false };
        if Arc::ptr_eq(&now.unit, &user.unit) {
            return true;
        }
        let id = self.start.id;
        match (edge.kind, now.unit.product(), now.unit.contract()) {
            (EdgeKind::InputPort, Some(product), _) => {
                product.inputs.iter().any(|it| it.contract_id.text() == Some(id))
            }
            (EdgeKind::InputContract, Some(product), _) => product
                .outputs
                .iter()
                .flat_map(|it| &it.input_contracts)
                .any(|it| it.id.text() == Some(id)),
            (EdgeKind::Transform, _, Some(contract)) => {
                let mut names = false;
                contract.visit_fields(&mut |_, _, field| {
                    names |= field.more().transform_sources.iter().any(|it| {
                        it.value.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'))
                    });
                });
                names
            }
            (EdgeKind::Relationship | EdgeKind::OutputPort, ..) => true,
            (EdgeKind::InputPort | EdgeKind::InputContract, None, _)
            | (EdgeKind::Transform, _, None) => false,
        }
    }

    /// Notes the direct consumers of a contract; gives the contracts that carry the change on and
    /// are known worse than before.
    fn spread(&mut self, contract: usize) -> Vec<usize> {
        let Some((flow, hops)) = self.flows.get(&contract).cloned() else { return Vec::new() };
        let only = matches!(flow, Flow::Start(_))
            && self.graph.contract(contract).is_some_and(|it| it.objects.len() == 1);
        let mut by_element: BTreeMap<usize, Knowledge> = BTreeMap::new();
        let mut by_port: BTreeMap<usize, Knowledge> = BTreeMap::new();
        let mut derived: BTreeMap<usize, Vec<&Edge>> = BTreeMap::new();
        for edge in self.users(contract) {
            let knowledge = flow.classify(edge.element.as_ref(), only);
            let notes = if edge.element.is_some() { &mut by_element } else { &mut by_port };
            for consumer in self.consumers(edge) {
                let known = notes.entry(consumer).or_insert(knowledge);
                *known = knowledge.max(*known);
            }
            match edge.kind {
                EdgeKind::Transform => derived.entry(edge.from).or_default().push(edge),
                EdgeKind::InputPort | EdgeKind::InputContract if knowledge > Knowledge::Clean => {
                    for made in self.graph.made_by(edge.from, contract) {
                        derived.entry(made).or_default();
                    }
                }
                EdgeKind::InputPort
                | EdgeKind::InputContract
                | EdgeKind::Relationship
                | EdgeKind::OutputPort => {}
            }
        }
        by_port.retain(|consumer, _| !by_element.contains_key(consumer));
        for (consumer, knowledge) in by_element.into_iter().chain(by_port) {
            self.note(consumer, knowledge.reach(), hops + 1);
        }
        derived
            .into_iter()
            .filter(|(it, edges)| self.carry(*it, edges, (&flow, only), hops + 1))
            .map(|(it, _)| it)
            .collect()
    }

    /// Who consumes through an edge: the product itself, or those that provide the contract which
    /// uses it; never who provides the contract that changed.
    fn consumers(&self, edge: &Edge) -> Vec<usize> {
        let own = self.graph.providers(self.start.contract);
        let user = self.graph.mesh.members.get(edge.from);
        let is_contract = user.is_some_and(|it| it.unit.is_contract());
        let providers = if is_contract { self.graph.providers(edge.from) } else { &[] };
        let all = if providers.is_empty() { vec![edge.from] } else { providers.to_vec() };
        all.into_iter().filter(|it| !own.contains(it) && *it != self.start.contract).collect()
    }

    fn note(&mut self, consumer: usize, reach: Reach, hops: u32) {
        let noted = self.found.entry(consumer).or_insert((reach, hops));
        *noted = (*noted).min((reach, hops));
    }

    /// What a contract made from another knows of the change; whether that is worse than before.
    fn carry(
        &mut self,
        contract: usize,
        edges: &[&Edge],
        (flow, only): (&Flow, bool),
        hops: u32,
    ) -> bool {
        if contract == self.start.contract {
            return false;
        }
        let Some(member) = self.graph.mesh.members.get(contract) else { return false };
        if !member.unit.facts.refers && member.unit.is_contract() {
            return self.flows.insert(contract, (Flow::Opaque, hops)).is_none();
        }
        let Some(made) = member.unit.contract() else { return false };
        let mut fields: BTreeMap<(Box<str>, Box<str>), Knowledge> = BTreeMap::new();
        made.visit_fields(&mut |object, dotted, field| {
            let is_leaf = field.children().next().is_none();
            if is_leaf {
                let sourced = !field.more().transform_sources.is_empty();
                let known = if sourced { Knowledge::Clean } else { Knowledge::Unknown };
                let object = object.name.text().unwrap_or_default();
                fields.insert((object.into(), dotted.into()), known);
            }
        });
        for edge in edges {
            let knowledge = flow.classify(edge.element.as_ref(), only);
            let Some((object, field)) = &edge.by else { continue };
            let known = fields.entry((object.clone(), field.clone())).or_insert(knowledge);
            *known = knowledge.max(*known);
        }
        match self.flows.get_mut(&contract) {
            None => {
                self.flows.insert(contract, (Flow::Derived(fields), hops));
                true
            }
            Some((Flow::Derived(before), _)) => {
                let mut worse = false;
                for (field, knowledge) in fields {
                    let known = before.entry(field).or_insert(Knowledge::Clean);
                    worse |= knowledge > *known;
                    *known = knowledge.max(*known);
                }
                worse
            }
            Some((Flow::Start(_) | Flow::Opaque, _)) => false,
        }
    }
}
