//! One mistake, one problem: drops what is only the consequence of another.

use crate::parse::{Document, KeyAdvice, Problem, ProblemKind};
use crate::source::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::advice::nearest;

/// Without the missing keys that stand there under a wrong name; what is told of such a name is the
/// key that is missing.
pub(super) fn without_consequences(document: &Document, problems: Vec<Problem>) -> Vec<Problem> {
    let mut missing: FxHashMap<NodeId, Vec<String>> = FxHashMap::default();
    for problem in &problems {
        if let (ProblemKind::KeyMissing { key, .. }, Some(node)) = (&problem.kind, problem.node) {
            missing.entry(node).or_default().push(key.clone());
        }
    }
    if missing.is_empty() {
        return problems;
    }
    let mut found: FxHashSet<(NodeId, String)> = FxHashSet::default();
    let mut problems = problems;
    for problem in &mut problems {
        let mapping = problem.node.and_then(|it| document.parent(it));
        let ProblemKind::KeyUnknown { key, advice } = &mut problem.kind else { continue };
        let Some((mapping, keys)) = mapping.and_then(|it| Some((it, missing.get_mut(&it)?))) else {
            continue;
        };
        let Some(at) = meant(key, advice, keys) else { continue };
        let key = keys.swap_remove(at);
        if !matches!(advice, KeyAdvice::Renamed(_)) {
            *advice = KeyAdvice::Nearest(key.clone());
        }
        found.insert((mapping, key));
    }
    problems.retain(|problem| match (&problem.kind, problem.node) {
        (ProblemKind::KeyMissing { key, .. }, Some(node)) => !found.contains(&(node, key.clone())),
        _ => true,
    });
    problems
}

/// Which of the missing keys an unknown one stands for.
fn meant(key: &str, advice: &KeyAdvice, missing: &[String]) -> Option<usize> {
    let at = |word: &str| missing.iter().position(|it| it == word);
    match advice {
        KeyAdvice::Renamed(name) => name.split(',').next().and_then(at),
        KeyAdvice::Nearest(name) => {
            at(name).or_else(|| nearest(key, missing.iter().map(String::as_str)).and_then(at))
        }
        KeyAdvice::Elsewhere(_) | KeyAdvice::Delete => {
            nearest(key, missing.iter().map(String::as_str)).and_then(at)
        }
        KeyAdvice::Since(_) | KeyAdvice::Types(_) => None,
    }
}
