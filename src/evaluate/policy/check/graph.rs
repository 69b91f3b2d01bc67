//! Who needs whom: cycles, which would end the process, and chains deeper than a stack holds.
//!
//! Rules hang in a tree of path parts. A reference to a path needs everything below it, and every
//! rule on the way to it; whole packages and computed parts are thus taken for all they may mean.

use super::components;
use super::index::{Path, join};
use super::walk::RuleFacts;
use super::{Limit, PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::module::{Module, RuleHead};
use crate::source::{FileId, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// Stack that an evaluation may take by our estimate, in KiB: half of a common thread's.
const MAX_STACK: u32 = 1_024;

/// Most steps of a cycle that are shown.
const MAX_STEPS: usize = 20;

/// A rule or function with all its definitions, or a part of a path.
#[derive(Debug, Default)]
struct Node {
    /// Name and first definition; a part of a path has none.
    rule: Option<(String, FileId, Span)>,
    /// What it needs, and where that is written.
    edges: Vec<(usize, Option<(FileId, Span)>)>,
    /// Functions that it puts in the place of others.
    mocks: Vec<usize>,
    /// Stack of its own, in KiB.
    stack: u32,
}

/// The rules of all modules and what they need.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    /// Parts of paths.
    parts: FxHashMap<Path, usize>,
    /// Rules by path.
    rules: FxHashMap<Path, usize>,
    /// Functions by path.
    functions: FxHashMap<Path, usize>,
    /// Pairs of nodes that have an edge.
    known: FxHashSet<(usize, usize)>,
}

impl Graph {
    /// Builds the graph from the facts of every rule.
    pub(super) fn new(modules: &[(&Module, Vec<RuleFacts>)]) -> Self {
        let mut graph = Self::default();
        let rules = || {
            modules.iter().flat_map(|(module, facts)| {
                module.rules.iter().zip(facts).map(move |(head, facts)| (*module, head, facts))
            })
        };
        let owners: Vec<usize> =
            rules().map(|(module, head, facts)| graph.define(module, head, facts)).collect();
        for (owner, (module, _, facts)) in owners.into_iter().zip(rules()) {
            graph.connect(owner, facts, module.file);
        }
        graph
    }

    /// The node of a rule; several definitions share one.
    fn define(&mut self, module: &Module, head: &RuleHead, facts: &RuleFacts) -> usize {
        let path = join(&module.package, &head.name);
        let known = if head.args > 0 { &self.functions } else { &self.rules };
        let id = known.get(&path).copied().unwrap_or_else(|| {
            let id = self.nodes.len();
            let name = path.join(".");
            let rule = Some((name, module.file, head.span));
            self.nodes.push(Node { rule, ..Node::default() });
            if head.args > 0 {
                self.functions.insert(path, id);
            } else {
                let part = self.part(&path);
                self.edge(part, id, None);
                self.rules.insert(path, id);
            }
            id
        });
        if let Some(node) = self.nodes.get_mut(id) {
            node.stack = node.stack.max(facts.stack);
        }
        id
    }

    /// The node of a part of a path, hung below the parts in front of it.
    fn part(&mut self, path: &[String]) -> usize {
        let mut above = None;
        for length in 0..=path.len() {
            let prefix = path.get(..length).unwrap_or_default();
            let known = self.parts.get(prefix).copied();
            let id = known.unwrap_or_else(|| {
                let id = self.nodes.len();
                self.nodes.push(Node::default());
                self.parts.insert(prefix.to_vec(), id);
                if let Some(above) = above {
                    self.edge(above, id, None);
                }
                id
            });
            above = Some(id);
        }
        above.unwrap_or_default()
    }

    fn edge(&mut self, from: usize, to: usize, place: Option<(FileId, Span)>) {
        if let Some(node) = self.nodes.get_mut(from)
            && self.known.insert((from, to))
        {
            node.edges.push((to, place));
        }
    }

    fn connect(&mut self, owner: usize, facts: &RuleFacts, file: FileId) {
        for reference in &facts.references {
            if let Some((root, path)) = reference.path.split_first()
                && root == "data"
            {
                self.refer(owner, path, (file, reference.span));
            }
        }
        for call in &facts.calls {
            if let Some(path) = &call.function {
                let known = self.functions.get(path).or_else(|| self.rules.get(path));
                if let Some(to) = known.copied() {
                    self.edge(owner, to, Some((file, call.span)));
                }
            }
        }
        for (path, span) in &facts.mocks {
            if let Some(to) = self.functions.get(path).copied() {
                self.edge(owner, to, Some((file, *span)));
                if let Some(node) = self.nodes.get_mut(owner) {
                    node.mocks.push(to);
                }
            }
        }
    }

    /// Everything at and below a path, and the rules on the way to it.
    fn refer(&mut self, owner: usize, path: &[String], place: (FileId, Span)) {
        if let Some(part) = self.parts.get(path).copied() {
            self.edge(owner, part, Some(place));
        }
        for length in 0..path.len() {
            let prefix = path.get(..length).unwrap_or_default();
            if let Some(rule) = self.rules.get(prefix).copied() {
                self.edge(owner, rule, Some(place));
            }
        }
    }

    /// Cycles and, where there are none, chains that are too deep.
    pub(super) fn problems(&self) -> Vec<PolicyProblem> {
        let edges: Vec<Vec<usize>> =
            self.nodes.iter().map(|node| node.edges.iter().map(|(to, _)| *to).collect()).collect();
        let components = components::strong(&edges);
        let mut out = Vec::new();
        for component in &components {
            if component.len() > 1 || component.iter().any(|id| self.needs_itself(*id)) {
                out.extend(self.cycle(component));
            }
        }
        if out.is_empty() {
            out.extend(self.too_deep(&components));
        }
        out
    }

    fn needs_itself(&self, id: usize) -> bool {
        self.nodes.get(id).is_some_and(|node| node.edges.iter().any(|(to, _)| *to == id))
    }

    fn rule(&self, id: usize) -> Option<&(String, FileId, Span)> {
        self.nodes.get(id).and_then(|node| node.rule.as_ref())
    }

    /// One shortest cycle through the rule of the component that stands first.
    fn cycle(&self, component: &[usize]) -> Option<PolicyProblem> {
        let place = |id: &usize| self.rule(*id).map(|(_, file, span)| (*file, *span));
        let start = component.iter().copied().filter(|id| self.rule(*id).is_some());
        let start = start.min_by_key(|id| place(id))?;
        let edges = |id: usize| {
            let node = self.nodes.get(id);
            node.map(|node| node.edges.iter().map(|(to, _)| *to).collect()).unwrap_or_default()
        };
        let path = components::shortest_cycle(start, component, &edges);
        let rules = path.iter().filter_map(|id| self.rule(*id));
        let names: Vec<String> = rules.take(MAX_STEPS).map(|(name, ..)| name.clone()).collect();
        let (_, file, span) = self.rule(start)?;
        let kind = PolicyProblemKind::Recursion { cycle: names.clone() };
        let mut problem = PolicyProblem::new(kind, *file, *span);
        for (index, id) in path.iter().enumerate().take(MAX_STEPS) {
            let next = path.get(index + 1).copied().unwrap_or(start);
            let edge = self.nodes.get(*id)?.edges.iter().find(|(to, _)| *to == next);
            if let (Some((_, Some((file, span)))), Some((name, ..))) = (edge, self.rule(*id)) {
                let name = super::clip(name, 40);
                problem = problem.related(*file, *span, format!("`{name}` needs this"));
            }
        }
        Some(problem)
    }

    /// Rules whose evaluation would need more stack than there is; only the deepest is told.
    fn too_deep(&self, components: &[Vec<usize>]) -> Option<PolicyProblem> {
        let mut depth = vec![0_u32; self.nodes.len()];
        let mut deepest: Option<(u32, usize)> = None;
        // Components come in the order of need: what is needed comes first.
        for id in components.iter().flatten().copied() {
            let Some(node) = self.nodes.get(id) else { continue };
            let of = |id: &usize| depth.get(*id).copied().unwrap_or_default();
            let below = node.edges.iter().map(|(to, _)| of(to)).max().unwrap_or_default();
            // A stand-in may run below any call that the rule makes.
            let mocks = node.mocks.iter().map(of).max().unwrap_or_default();
            let total = node.stack.saturating_add(below).saturating_add(mocks);
            if let Some(slot) = depth.get_mut(id) {
                *slot = total;
            }
            if node.rule.is_some() && deepest.is_none_or(|(most, _)| total > most) {
                deepest = Some((total, id));
            }
        }
        let (total, id) = deepest?;
        let (name, file, span) = self.rule(id)?;
        let kind = PolicyProblemKind::Limit(Limit::CallsTooDeep { rule: name.clone() });
        (total > MAX_STACK).then(|| PolicyProblem::new(kind, *file, *span))
    }
}
