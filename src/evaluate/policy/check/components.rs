//! Cycles of a directed graph, without recursion of our own: a chain of rules may be long.

use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// Sets of nodes that reach each other, in such an order that what a node reaches comes first.
pub(super) fn strong(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        edges,
        order: vec![None; edges.len()],
        low: vec![0; edges.len()],
        waiting: Vec::new(),
        is_waiting: vec![false; edges.len()],
        next: 0,
        out: Vec::new(),
    };
    for node in 0..edges.len() {
        if search.order_of(node).is_none() {
            search.from(node);
        }
    }
    search.out
}

/// Tarjan's search with a stack of its own.
struct Search<'graph> {
    edges: &'graph [Vec<usize>],
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    waiting: Vec<usize>,
    is_waiting: Vec<bool>,
    next: usize,
    out: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn order_of(&self, node: usize) -> Option<usize> {
        self.order.get(node).copied().flatten()
    }

    fn low_of(&self, node: usize) -> usize {
        self.low.get(node).copied().unwrap_or_default()
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(low) = self.low.get_mut(node) {
            *low = (*low).min(to);
        }
    }

    fn enter(&mut self, node: usize) {
        if let (Some(order), Some(low), Some(flag)) =
            (self.order.get_mut(node), self.low.get_mut(node), self.is_waiting.get_mut(node))
        {
            (*order, *low, *flag) = (Some(self.next), self.next, true);
        }
        self.next += 1;
        self.waiting.push(node);
    }

    fn from(&mut self, start: usize) {
        self.enter(start);
        let mut path = vec![(start, 0)];
        while let Some((node, edge)) = path.last_mut() {
            let (node, at) = (*node, *edge);
            *edge += 1;
            let Some(to) = self.edges.get(node).and_then(|edges| edges.get(at)).copied() else {
                path.pop();
                self.leave(node, path.last().map(|(above, _)| *above));
                continue;
            };
            match self.order_of(to) {
                None => {
                    self.enter(to);
                    path.push((to, 0));
                }
                Some(order) if self.is_waiting.get(to) == Some(&true) => self.lower(node, order),
                Some(_) => {}
            }
        }
    }

    fn leave(&mut self, node: usize, above: Option<usize>) {
        let low = self.low_of(node);
        if let Some(above) = above {
            self.lower(above, low);
        }
        if self.order_of(node) != Some(low) {
            return;
        }
        let mut component = Vec::new();
        while let Some(member) = self.waiting.pop() {
            if let Some(flag) = self.is_waiting.get_mut(member) {
                *flag = false;
            }
            component.push(member);
            if member == node {
                break;
            }
        }
        self.out.push(component);
    }
}

/// The nodes of a shortest way from `start` back to it inside a component.
pub(super) fn shortest_cycle(
    start: usize,
    component: &[usize],
    edges: &dyn Fn(usize) -> Vec<usize>,
) -> Vec<usize> {
    let inside: FxHashSet<usize> = component.iter().copied().collect();
    let mut from: FxHashMap<usize, usize> = FxHashMap::default();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for to in edges(node) {
            if to == start {
                return way_back(start, node, &from);
            }
            if inside.contains(&to) && !from.contains_key(&to) {
                from.insert(to, node);
                queue.push_back(to);
            }
        }
    }
    vec![start]
}

fn way_back(start: usize, end: usize, from: &FxHashMap<usize, usize>) -> Vec<usize> {
    let mut path = Vec::new();
    let mut at = end;
    while at != start {
        path.push(at);
        let Some(before) = from.get(&at) else { break };
        at = *before;
    }
    path.push(start);
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first_and_cycles_stay_together() {
        let edges = vec![vec![1], vec![2, 3], vec![1], vec![], vec![4]];
        let found: Vec<Vec<usize>> = strong(&edges)
            .into_iter()
            .map(|mut component| {
                component.sort_unstable();
                component
            })
            .collect();
        assert_eq!(found, [vec![3], vec![1, 2], vec![0], vec![4]]);
    }

    #[test]
    fn a_long_chain_takes_no_stack() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|node| vec![node + 1]).collect();
        let mut edges = edges;
        edges.push(Vec::new());
        assert_eq!(strong(&edges).len(), 200_001);
    }

    #[test]
    fn the_shortest_way_back_is_found() {
        let edges = [vec![1, 2], vec![2], vec![0]];
        let of = |node: usize| edges[node].clone();
        assert_eq!(shortest_cycle(0, &[0, 1, 2], &of), [0, 2]);
        assert_eq!(shortest_cycle(1, &[0, 1, 2], &of), [1, 2, 0]);
    }
}
