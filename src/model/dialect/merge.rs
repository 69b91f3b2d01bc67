//! One mistake, one problem: drops what is only the consequence of another.

use super::advice::nearest;
use crate::parse::{Document, KeyAdvice, Kindness, Problem, ProblemKind};
use crate::source::NodeId;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a mapping lacks.
#[derive(Default)]
struct Lack {
    /// Keys that must be there.
    keys: Vec<String>,
    /// Keys of which one must be there.
    one_of: Vec<String>,
    /// Keys of it that are empty.
    empty: Vec<NodeId>,
}

/// Without the missing keys that stand there under a wrong name, and the empty ones whose contents
/// stand beside them; what is told of such a name is the key that is missing.
pub(super) fn without_consequences(
    document: &Document,
    mut problems: Vec<Problem>,
) -> Vec<Problem> {
    let mut lacks = lacks(document, &problems);
    if lacks.is_empty() {
        return problems;
    }
    // What falls away: the mapping and the key that it lacks, or the node of an empty value.
    let mut found: FxHashSet<(NodeId, Option<String>)> = FxHashSet::default();
    for problem in &mut problems {
        let mapping = problem.node.and_then(|it| document.parent(it));
        let ProblemKind::KeyUnknown { key, advice } = &mut problem.kind else { continue };
        let Some(mapping) = mapping else { continue };
        let Some(lack) = lacks.get_mut(&mapping) else { continue };
        if let KeyAdvice::Elsewhere(path) = advice
            && let Some(name) = path.rsplit('.').next()
            && let Some(node) = document.get_text(mapping, name)
            && lack.empty.contains(&node)
        {
            found.insert((node, None));
        } else if let Some(at) = meant(key, advice, &lack.keys) {
            let key = lack.keys.swap_remove(at);
            if !matches!(advice, KeyAdvice::Renamed(_)) {
                *advice = KeyAdvice::Nearest(key.clone());
            }
            found.insert((mapping, Some(key)));
        } else if meant(key, advice, &lack.one_of).is_some() {
            found.insert((mapping, Some(String::new())));
        }
    }
    problems.retain(|problem| match (&problem.kind, problem.node) {
        (ProblemKind::KeyMissing { key, .. }, Some(node)) => {
            !found.contains(&(node, Some(key.clone())))
        }
        (ProblemKind::KeysMissing { .. }, Some(node)) => {
            !found.contains(&(node, Some(String::new())))
        }
        (ProblemKind::TypeWrong { found: Kindness::Null, .. }, Some(node)) => {
            !found.contains(&(node, None))
        }
        _ => true,
    });
    problems
}

/// What each mapping lacks.
fn lacks(document: &Document, problems: &[Problem]) -> FxHashMap<NodeId, Lack> {
    let mut lacks: FxHashMap<NodeId, Lack> = FxHashMap::default();
    for problem in problems {
        let Some(node) = problem.node else { continue };
        match &problem.kind {
            ProblemKind::KeyMissing { key, .. } => {
                lacks.entry(node).or_default().keys.push(key.clone());
            }
            ProblemKind::KeysMissing { keys } => {
                lacks.entry(node).or_default().one_of.extend(keys.iter().cloned());
            }
            ProblemKind::TypeWrong { found: Kindness::Null, .. } => {
                if let Some(mapping) = document.parent(node) {
                    lacks.entry(mapping).or_default().empty.push(node);
                }
            }
            _ => {}
        }
    }
    lacks
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
