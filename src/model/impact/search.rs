//! One search: from what changed along the edges to everybody whom it reaches.

use super::followed::Followed;
use super::{Carried, Flow, Graph, Knowledge, Known};
use crate::finding::Reach;
use crate::model::diff::Scope;
use crate::model::mesh::{Asked, Edge, EdgeKind};
use crate::model::{Built, Contract, Mesh, Observed, Read, Version};
use std::collections::{BTreeMap, VecDeque};

/// Where a change starts.
pub(super) struct Start<'mesh> {
    pub(super) contract: usize,
    /// Its id at base.
    pub(super) id: &'mesh str,
    /// Its version at base.
    pub(super) version: Option<Version>,
    /// It at base and at head, where it is there.
    pub(super) contracts: [Option<&'mesh Contract>; 2],
    /// What name changed, where it is but that.
    pub(super) renaming: Option<Renaming>,
    /// The mesh of the earlier revision that is compared, where it is one.
    pub(super) earlier: Option<&'mesh Mesh>,
    /// What the users at head mean, and which side is searched; absent where there is but one.
    pub(super) carried: Option<(&'mesh Carried, Side)>,
}

/// A name that changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Renaming {
    /// The id of the contract.
    Id,
    /// What the contract calls an object.
    Object,
    /// What the contract calls a field.
    Field,
    /// The name by which consumers select it.
    Physical,
}

impl Renaming {
    /// Whether who finds the data by its table sees nothing of it.
    const fn is_logical(self) -> bool {
        matches!(self, Self::Id | Self::Object)
    }
}

/// One of two revisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Base,
    Head,
}

/// Somebody who consumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The member of the mesh at an index.
    Member(usize),
    /// The consumer at an index of those that dbt projects know of.
    Observed(usize),
}

/// The worst that is known of a use, and the edges that say so.
type Worst<'mesh> = (Knowledge, Vec<&'mesh Edge>);

/// How somebody is reached.
#[derive(Debug, Clone)]
pub(super) struct Found<'mesh> {
    pub(super) reach: Reach,
    pub(super) hops: u32,
    /// The edges by which the shortest way arrives.
    pub(super) by: Vec<&'mesh Edge>,
}

/// One search from one change.
pub(super) struct Search<'run, 'mesh> {
    pub(super) graph: &'run Graph<'mesh>,
    pub(super) start: Start<'mesh>,
    /// What the contract that changed holds.
    pub(super) known: Known<'mesh>,
    /// Who follows the names that it has since an earlier revision, where that is compared.
    pub(super) followed: Option<Followed<'mesh>>,
    /// Who still means the contract, where it is gone at head.
    pub(super) gone: Option<&'mesh Carried>,
    pub(super) flows: BTreeMap<usize, (Flow, u32)>,
    pub(super) found: BTreeMap<Who, Found<'mesh>>,
}

impl<'mesh> Search<'_, 'mesh> {
    pub(super) fn run(&mut self, scope: &Scope) {
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
        self.observe();
    }

    /// Notes the consumers that dbt projects know of: they read a contract as a whole, so that they
    /// go down with what it is built from. Behind a contract that says what its fields are made
    /// from, only those are named whose data surely comes from what changed.
    fn observe(&mut self) {
        for (index, observed) in self.graph.observed.iter().enumerate() {
            for read in &observed.reads {
                let Some((flow, hops)) = self.flows.get(&read.contract) else { continue };
                let is_start = read.contract == self.start.contract;
                if is_start && self.gone.is_some_and(|it| !it.seen.still_reads(observed, read)) {
                    continue;
                }
                let spared = is_start && self.spares(observed, read);
                let knowledge = if spared {
                    Knowledge::Clean
                } else {
                    flow.read(read.object.as_deref(), &self.known)
                };
                let hops = hops + read.steps;
                if is_start || !matches!(flow, Flow::Derived(_)) || knowledge == Knowledge::Touched
                {
                    self.note(Who::Observed(index), knowledge.reach(), hops, &[]);
                }
            }
        }
    }

    /// Whether but a name changed, and not the one by which a dbt project reads the contract; or
    /// it reads the new one.
    fn spares(&self, observed: &Observed, read: &Read) -> bool {
        if self.reads_new(read.object.as_deref()) {
            return true;
        }
        let Start { renaming: Some(renaming), carried: Some((carried, side)), .. } = self.start
        else {
            return false;
        };
        let keeps =
            renaming == Renaming::Id || renaming == Renaming::Object && read.object.is_some();
        // A project tells of no field.
        renaming != Renaming::Field
            && (keeps && carried.seen.is_kept(observed, read, side)
                || side == Side::Head && carried.seen.is_renamed(observed, read))
    }

    /// The same of what a dbt project builds from the contract.
    fn spares_built(&self, built: &Built) -> bool {
        if self.reads_new(built.object.as_deref()) {
            return true;
        }
        let Start { renaming: Some(renaming), carried: Some((carried, side)), .. } = self.start
        else {
            return false;
        };
        let keeps =
            renaming == Renaming::Id || renaming == Renaming::Object && built.object.is_some();
        keeps && carried.seen.is_kept_built(built, side)
    }

    /// Whether a dbt project reads by a name that is new since an earlier revision.
    fn reads_new(&self, object: Option<&str>) -> bool {
        let both = self.followed.as_ref().zip(self.start.renaming);
        both.is_some_and(|(it, renaming)| it.reads(renaming, object))
    }

    /// What is known of what a dbt project builds from a contract.
    fn known_of(&self, built: &Built, flow: &Flow) -> Knowledge {
        if built.source == self.start.contract && self.spares_built(built) {
            return Knowledge::Clean;
        }
        let known = flow.read(built.object.as_deref(), &self.known);
        known.min(flow.classify(None, &self.known))
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
            edges.retain(|edge| {
                let stays = |it: &Carried| {
                    it.still_uses(edge.from, contract) || it.is_served(edge, Side::Base)
                };
                self.gone.is_none_or(stays)
            });
        }
        edges
    }

    /// Whether who uses the contract says so by a version, an id or a name that base could
    /// not give, and knows the new one; or another major serves it. Where a use tells which field it
    /// is of, versions and ids say nothing.
    fn has_moved(&self, (contract, scope): (usize, Option<&Scope>), edge: &Edge) -> bool {
        let Start { contract: start, id, version, .. } = &self.start;
        if contract == *start && self.is_spared(scope, edge) {
            return true;
        }
        let is_whole = edge.element.is_none() || scope == Some(&Scope::Existence);
        let asked = edge.version.as_deref().map(Asked::read);
        contract == *start
            && is_whole
            && edge.target == Some(contract)
            && (version.as_ref().zip(asked).is_some_and(|(was, it)| !it.fits(Some(was)))
                || !id.is_empty() && *edge.to != **id)
    }

    /// The most that is known of a use.
    fn most_known(&self, edge: &Edge) -> Knowledge {
        let carried = self.start.carried;
        carried.map_or(Knowledge::Touched, |(it, side)| it.most_known(edge, side))
    }

    /// Whether the words of a use still find what they found: in another major, or by another name
    /// than the one that changed; or name the new one.
    fn is_spared(&self, scope: Option<&Scope>, edge: &Edge) -> bool {
        let Some((carried, side)) = self.start.carried else { return false };
        let renaming = self.start.renaming;
        let both = self.followed.as_ref().zip(renaming);
        if both.is_some_and(|(it, renaming)| it.has(renaming, edge)) {
            return true;
        }
        renaming.is_some_and(Renaming::is_logical) && carried.is_kept(edge, side)
            || match side {
                Side::Base => carried.is_served(edge, side),
                Side::Head if renaming.is_some() => carried.is_renamed(edge),
                Side::Head => scope == Some(&Scope::Existence) && carried.is_served(edge, side),
            }
    }

    /// Notes the direct consumers of a contract; gives the contracts that carry the change on and
    /// are known worse than before.
    fn spread(&mut self, contract: usize) -> Vec<usize> {
        let Some((flow, hops)) = self.flows.get(&contract).cloned() else { return Vec::new() };
        let mut by_element: BTreeMap<usize, Worst<'_>> = BTreeMap::new();
        let mut by_port: BTreeMap<usize, Worst<'_>> = BTreeMap::new();
        let mut derived: BTreeMap<usize, Vec<(Knowledge, &Edge)>> = BTreeMap::new();
        for edge in self.users(contract) {
            let scope = if let Flow::Start(scope) = &flow { Some(scope) } else { None };
            let knowledge = if self.has_moved((contract, scope), edge) {
                Knowledge::Clean
            } else {
                flow.classify(edge.element.as_ref(), &self.known).min(self.most_known(edge))
            };
            let notes = if edge.element.is_some() { &mut by_element } else { &mut by_port };
            for consumer in self.consumers(edge.from) {
                let known = notes.entry(consumer).or_insert((knowledge, Vec::new()));
                if knowledge > known.0 {
                    *known = (knowledge, Vec::new());
                }
                if knowledge == known.0 {
                    known.1.push(edge);
                }
            }
            match edge.kind {
                EdgeKind::Transform => {
                    derived.entry(edge.from).or_default().push((knowledge, edge));
                }
                EdgeKind::InputPort | EdgeKind::InputContract if knowledge > Knowledge::Clean => {
                    for made in self.graph.made_by(edge.from, contract) {
                        derived.entry(made).or_default();
                    }
                }
                EdgeKind::InputPort
                | EdgeKind::InputContract
                | EdgeKind::Relationship
                | EdgeKind::ConsumerContract
                | EdgeKind::OutputPort => {}
            }
        }
        for built in self.graph.built.get(&contract).into_iter().flatten() {
            let known = self.known_of(built, &flow);
            for consumer in self.consumers(built.from) {
                let worst = by_port.entry(consumer).or_insert((known, Vec::new()));
                if known > worst.0 {
                    *worst = (known, Vec::new());
                }
            }
            if known > Knowledge::Clean {
                derived.entry(built.from).or_default();
            }
        }
        by_port.retain(|consumer, _| !by_element.contains_key(consumer));
        for (consumer, (knowledge, by)) in by_element.into_iter().chain(by_port) {
            self.note(Who::Member(consumer), knowledge.reach(), hops + 1, &by);
        }
        derived
            .into_iter()
            .filter(|(it, edges)| self.carry(*it, edges, hops + 1))
            .map(|(it, _)| it)
            .collect()
    }

    /// Who consumes where a member uses another: the product itself, or those that provide the
    /// contract which does; never who provides the contract that changed.
    fn consumers(&self, from: usize) -> Vec<usize> {
        let own = self.graph.providers(self.start.contract);
        let user = self.graph.mesh.members.get(from);
        let is_contract = user.is_some_and(|it| it.unit.is_contract());
        let providers = if is_contract { self.graph.providers(from) } else { &[] };
        let all = if providers.is_empty() { vec![from] } else { providers.to_vec() };
        all.into_iter().filter(|it| !own.contains(it) && *it != self.start.contract).collect()
    }

    fn note(&mut self, who: Who, reach: Reach, hops: u32, by: &[&'mesh Edge]) {
        let fresh = || Found { reach, hops, by: Vec::new() };
        let noted = self.found.entry(who).or_insert_with(fresh);
        if (reach, hops) < (noted.reach, noted.hops) {
            *noted = fresh();
        }
        if (reach, hops) == (noted.reach, noted.hops) {
            noted.by.extend_from_slice(by);
        }
    }

    /// What a contract made from another knows of the change; whether that is worse than before.
    fn carry(&mut self, contract: usize, edges: &[(Knowledge, &Edge)], hops: u32) -> bool {
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
                let sourced = !field.more().rare().transform_sources.is_empty();
                let known = if sourced { Knowledge::Clean } else { Knowledge::Unknown };
                let object = object.name.text().unwrap_or_default();
                fields.insert((object.into(), dotted.into()), known);
            }
        });
        for (knowledge, edge) in edges {
            let Some((object, field)) = &edge.by else { continue };
            let known = fields.entry((object.clone(), field.clone())).or_insert(*knowledge);
            *known = (*known).max(*knowledge);
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
