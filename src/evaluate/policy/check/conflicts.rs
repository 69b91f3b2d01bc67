//! Definitions that can't stand beside each other: one would hide or contradict the other.
//!
//! The engine takes the last of two, or merges them, where Open Policy Agent refuses both.

use super::index::{Path, join};
use super::{Clash, PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::module::{Import, Module, RuleHead, RuleKind};
use crate::source::{FileId, Span};
use regorus::Value;
use std::collections::BTreeMap;

/// One definition of a rule.
#[derive(Debug, Clone, Copy)]
struct Definition<'module> {
    head: &'module RuleHead,
    file: FileId,
}

/// Conflicts between the rules and packages of all modules.
pub(super) fn problems(modules: &[Module]) -> Vec<PolicyProblem> {
    let mut rules: BTreeMap<Path, Vec<Definition>> = BTreeMap::new();
    for module in modules {
        for head in &module.rules {
            let definition = Definition { head, file: module.file };
            rules.entry(join(&module.package, &head.name)).or_default().push(definition);
        }
    }
    let mut out = Vec::new();
    for (path, definitions) in &rules {
        out.extend(beside(path, definitions));
        out.extend(above(path, definitions, &rules));
    }
    for module in modules.iter().filter(|module| module.is_parsed()) {
        out.extend(package(module, &rules));
        out.extend(imports(module));
    }
    out
}

/// Imports that give one name.
fn imports(module: &Module) -> Vec<PolicyProblem> {
    let twice = |(index, import): (usize, &Import)| {
        let first = module.imports.iter().take(index).find(|it| it.alias == import.alias)?;
        let name = std::slice::from_ref(&import.alias);
        let problem = problem(name, Clash::Imports, module.file, import.span);
        Some(problem.related(module.file, first.span, "the other import"))
    };
    module.imports.iter().enumerate().filter_map(twice).collect()
}

fn problem(path: &[String], clash: Clash, file: FileId, span: Span) -> PolicyProblem {
    let kind = PolicyProblemKind::RulesConflict { name: path.join("."), clash };
    PolicyProblem::new(kind, file, span)
}

/// What definitions of one name say against each other; the first is right.
fn beside(path: &[String], definitions: &[Definition]) -> Option<PolicyProblem> {
    let values: Vec<&Definition> =
        definitions.iter().filter(|it| it.head.kind != RuleKind::Default).collect();
    let first = values.first()?;
    let told = |clash, other: &Definition| {
        let problem = problem(path, clash, other.file, other.head.span);
        Some(problem.related(first.file, first.head.span, "the other definition"))
    };
    for other in &values {
        let (kinds, dynamic) = ((first.head.kind, other.head.kind), other.head.dynamic);
        // A computed part below a name is an entry of what fixed parts below it are entries of.
        if kinds.0 != kinds.1 && !(dynamic || first.head.dynamic) {
            return told(Clash::Kinds, other);
        }
        if kinds == (RuleKind::Function, RuleKind::Function) && other.head.args != first.head.args {
            return told(Clash::Arguments, other);
        }
    }
    None
}

/// A rule with one value at a path that is above this one.
fn above(
    path: &[String],
    definitions: &[Definition],
    rules: &BTreeMap<Path, Vec<Definition>>,
) -> Option<PolicyProblem> {
    let here = definitions.first()?;
    let defaults: Vec<&Definition> =
        definitions.iter().filter(|it| it.head.kind == RuleKind::Default).collect();
    if let [first, second, ..] = defaults.as_slice() {
        let problem = problem(path, Clash::Defaults, second.file, second.head.span);
        return Some(problem.related(first.file, first.head.span, "the other default"));
    }
    let hider = (1..path.len()).find_map(|length| whole(path.get(..length)?, rules))?;
    let problem = problem(path, Clash::Places, here.file, here.head.span);
    Some(problem.related(hider.file, hider.head.span, "this rule has its place"))
}

/// The definition that gives a path one value, a set or a function, so that nothing is below it.
fn whole<'module>(
    path: &[String],
    rules: &BTreeMap<Path, Vec<Definition<'module>>>,
) -> Option<Definition<'module>> {
    let definitions = rules.get(path)?;
    definitions.iter().copied().find(|it| {
        !it.head.dynamic && !matches!(it.head.kind, RuleKind::Object | RuleKind::Default)
    })
}

/// A rule that has the place of a package.
fn package(module: &Module, rules: &BTreeMap<Path, Vec<Definition>>) -> Option<PolicyProblem> {
    let path = &module.package;
    let hider = (1..=path.len()).find_map(|length| whole(path.get(..length)?, rules))?;
    let problem = problem(path, Clash::Places, module.file, module.package_span);
    Some(problem.related(hider.file, hider.head.span, "this rule has its place"))
}

/// Rules whose place a document below `data` takes.
pub(in super::super) fn data_conflicts(modules: &[Module], data: &[Value]) -> Vec<PolicyProblem> {
    let taken = |path: &[String]| {
        data.iter().any(|data| {
            let mut at = data;
            path.iter().all(|part| {
                let Ok(entries) = at.as_object() else { return true };
                match entries.get(&Value::from(part.as_str())) {
                    Some(below) => {
                        at = below;
                        true
                    }
                    None => false,
                }
            })
        })
    };
    let mut out = Vec::new();
    for module in modules {
        for head in &module.rules {
            let path = join(&module.package, &head.name);
            if taken(&path) {
                let kind = PolicyProblemKind::DataConflict { name: path.join(".") };
                out.push(PolicyProblem::new(kind, module.file, head.span));
            }
        }
    }
    out
}
