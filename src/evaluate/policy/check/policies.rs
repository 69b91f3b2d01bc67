//! Modules as policies: packages, ids, titles, tests and parameters.

use super::index::Index;
use super::walk::{Reference, RuleFacts};
use super::{PolicyProblem, PolicyProblemKind, nearest};
use crate::evaluate::policy::builtins::LIBRARY_PACKAGE;
use crate::evaluate::policy::module::{Module, RuleKind};
use crate::source::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Roots below `data` that the product fills.
const RESERVED: [&str; 3] = ["mesh", "params", LIBRARY_PACKAGE];

/// What is wrong with the modules as policies.
pub(super) fn problems(modules: &[(&Module, Vec<RuleFacts>)], index: &Index) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    for (module, _) in modules {
        reserved(module, &mut out);
        entry_points(module, &mut out);
    }
    ids(modules, &mut out);
    titles_and_tests(modules, &mut out);
    parameters(modules, index, &mut out);
    out
}

fn reserved(module: &Module, out: &mut Vec<PolicyProblem>) {
    let is_reserved = |root: &String| RESERVED.contains(&root.as_str());
    if module.package.first().is_some_and(is_reserved) && !module.is_library() {
        let kind = PolicyProblemKind::PackageReserved { package: module.package.join(".") };
        out.push(PolicyProblem::new(kind, module.file, module.package_span));
    }
}

fn entry_points(module: &Module, out: &mut Vec<PolicyProblem>) {
    for entry in &module.entry_points {
        let wrong = module.rules.iter().find(|rule| {
            rule.name.first() == Some(&entry.rule)
                && !(rule.kind == RuleKind::Set && rule.name.len() == 1)
        });
        if let Some(rule) = wrong {
            let kind = PolicyProblemKind::EntryPointNotASet { name: entry.rule.clone() };
            out.push(PolicyProblem::new(kind, module.file, rule.span));
        }
    }
}

/// One id for two packages; several rules of one package may share theirs.
fn ids(modules: &[(&Module, Vec<RuleFacts>)], out: &mut Vec<PolicyProblem>) {
    let mut known: BTreeMap<String, (&Module, Span)> = BTreeMap::new();
    let mut told: BTreeSet<(String, &[String])> = BTreeSet::new();
    for (module, _) in modules {
        let declared = module.metadata.iter().filter_map(|block| block.id.as_ref());
        let mut own: Vec<(String, Span)> = declared.map(|id| (id.value.clone(), id.span)).collect();
        if own.is_empty() && !module.entry_points.is_empty() {
            own.push((module.id(), module.package_span));
        }
        for (id, span) in own {
            let Some((first, first_span)) = known.get(&id) else {
                known.insert(id, (*module, span));
                continue;
            };
            if first.package == module.package || !told.insert((id.clone(), &module.package)) {
                continue;
            }
            let kind = PolicyProblemKind::IdDuplicated { id };
            out.push(PolicyProblem::new(kind, module.file, span).related(
                first.file,
                *first_span,
                "the other policy",
            ));
        }
    }
}

/// The files of one package that hold entry points share a title and a test.
fn titles_and_tests(modules: &[(&Module, Vec<RuleFacts>)], out: &mut Vec<PolicyProblem>) {
    let mut packages: BTreeMap<&[String], Vec<&Module>> = BTreeMap::new();
    for (module, _) in modules {
        if !module.entry_points.is_empty() {
            packages.entry(&module.package).or_default().push(module);
        }
    }
    for (package, own) in packages {
        let Some(first) = own.first() else { continue };
        let name = package.join(".");
        let has_title = own.iter().any(|it| it.metadata.iter().any(|block| block.title.is_some()));
        if !has_title {
            let kind = PolicyProblemKind::TitleMissing { package: name.clone() };
            out.push(PolicyProblem::new(kind, first.file, first.package_span));
        }
        if !modules.iter().any(|(module, facts)| tests(module, facts, package)) {
            let kind = PolicyProblemKind::TestMissing { package: name };
            out.push(PolicyProblem::new(kind, first.file, first.package_span));
        }
    }
}

/// Whether a test of the module refers to the package or is part of it.
fn tests(module: &Module, facts: &[RuleFacts], package: &[String]) -> bool {
    let is_test = |name: &[String]| name.first().is_some_and(|name| name.starts_with("test_"));
    if !module.rules.iter().any(|rule| is_test(&rule.name)) {
        return false;
    }
    let below = |path: &[String]| {
        path.split_first().is_some_and(|(root, path)| root == "data" && path.starts_with(package))
    };
    module.package == package
        || facts.iter().flat_map(|it| &it.references).any(|it| below(&it.path))
}

/// Most problems until which a near name is looked for.
const MAX_SUGGESTIONS: usize = 50;

/// Parameters by the id of their policy.
type Declared = BTreeMap<String, BTreeSet<String>>;

fn parameters(modules: &[(&Module, Vec<RuleFacts>)], index: &Index, out: &mut Vec<PolicyProblem>) {
    let mut declared = Declared::new();
    for (module, _) in modules {
        declared.entry(module.id()).or_default();
        for block in &module.metadata {
            let id = block.id.as_ref().map_or_else(|| module.id(), |id| id.value.clone());
            let names = block.params.iter().map(|param| param.name.value.clone());
            declared.entry(id).or_default().extend(names);
        }
    }
    for (module, facts) in modules {
        let imports = module
            .imports
            .iter()
            .map(|import| Reference { path: import.path.clone(), span: import.span });
        let references = facts.iter().flat_map(|facts| facts.references.iter().cloned());
        for reference in imports.chain(references) {
            let near = out.len() < MAX_SUGGESTIONS;
            out.extend(parameter(&reference, &declared, index, module.file, near));
        }
    }
}

fn parameter(
    reference: &Reference,
    declared: &Declared,
    index: &Index,
    file: FileId,
    near: bool,
) -> Option<PolicyProblem> {
    let [data, params, policy, names @ ..] = reference.path.as_slice() else { return None };
    if data != "data" || params != "params" {
        return None;
    }
    let problem = |name: Option<String>, nearest: Option<&str>| {
        let nearest = nearest.map(str::to_owned);
        let kind = PolicyProblemKind::ParamUnknown { policy: policy.clone(), name, nearest };
        PolicyProblem::new(kind, file, reference.span)
    };
    match (declared.get(policy), names.first()) {
        (None, _) if index.may_be_unread(policy) => None,
        (None, _) => {
            let known = near.then(|| declared.keys().map(String::as_str));
            Some(problem(None, nearest(policy, known.into_iter().flatten())))
        }
        (Some(known), Some(name)) if !known.contains(name) => {
            let known = near.then(|| known.iter().map(String::as_str));
            let nearest = nearest(name, known.into_iter().flatten());
            Some(problem(Some(name.clone()), nearest))
        }
        (Some(_), _) => None,
    }
}
