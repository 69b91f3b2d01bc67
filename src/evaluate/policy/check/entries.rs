//! Policies that vanish: METADATA that declares one where nothing is asked for, and rules whose
//! name only looks like that of an entry point.

use super::walk::RuleFacts;
use super::{Advice, PolicyProblem, PolicyProblemKind};
use crate::evaluate::policy::metadata::{Metadata, Target};
use crate::evaluate::policy::module::{Module, RuleHead, RuleKind, entry_kind};
use std::collections::BTreeSet;

/// Names that a run asks for.
const ENTRIES: [&str; 4] = ["deny", "warn", "info", "violation"];
/// Names that elsewhere mean the same.
const ELSEWHERE: [(&str, &str); 10] = [
    ("allow", "deny"),
    ("denied", "deny"),
    ("error", "deny"),
    ("errors", "deny"),
    ("fail", "deny"),
    ("failure", "deny"),
    ("failures", "deny"),
    ("reject", "deny"),
    ("warning", "warn"),
    ("warnings", "warn"),
];

/// What nothing asks for in the modules.
pub(super) fn problems(modules: &[(&Module, Vec<RuleFacts>)]) -> Vec<PolicyProblem> {
    let asked: BTreeSet<&[String]> = modules
        .iter()
        .filter(|(module, _)| !module.entry_points.is_empty())
        .map(|(module, _)| module.package.as_slice())
        .collect();
    let used = used(modules);
    let mut out = Vec::new();
    for (module, _) in modules.iter().filter(|(module, _)| !module.is_test && !module.is_library())
    {
        let is_used = |head: &RuleHead| {
            let path = || [module.package.as_slice(), head.name.as_slice()].concat();
            head.name.first().is_none_or(|name| entry_kind(name).is_some())
                || used.contains(path().as_slice())
        };
        let told = out.len();
        let mut seen = BTreeSet::new();
        for (index, head) in module.rules.iter().enumerate() {
            let Some(name) = head.name.first() else { continue };
            if matches!(head.kind, RuleKind::Function | RuleKind::Default)
                || is_used(head)
                || !seen.insert(name)
            {
                continue;
            }
            let is_own = |it: &&Metadata| it.target == Target::Rule(index) && declares(it);
            let own = module.metadata.iter().any(|it| is_own(&it));
            let whole =
                !asked.contains(module.package.as_slice()) && module.metadata.iter().any(declares);
            let nearest = (whole || own || head.kind == RuleKind::Set)
                .then(|| nearest(name, whole || own))
                .flatten();
            if own || nearest.is_some() {
                let kind = PolicyProblemKind::Advice(Advice::EntryPointMissing {
                    name: name.clone(),
                    nearest,
                    declared: own || whole,
                });
                out.push(PolicyProblem::new(kind, module.file, head.span));
            }
        }
        let declares = module.metadata.iter().any(declares);
        if out.len() == told && declares && !asked.contains(module.package.as_slice()) {
            let name = module.package.join(".");
            let kind = PolicyProblemKind::Advice(Advice::EntryPointMissing {
                name,
                nearest: None,
                declared: true,
            });
            out.push(PolicyProblem::new(kind, module.file, module.package_span));
        }
    }
    out
}

/// Whether METADATA says what only a policy needs.
fn declares(metadata: &Metadata) -> bool {
    metadata.id.is_some()
        || metadata.severity.is_some()
        || metadata.applies_to.is_some()
        || metadata.waivable.is_some()
        || !metadata.params.is_empty()
}

/// Paths, without `data`, of what the modules refer to outside of tests.
fn used(modules: &[(&Module, Vec<RuleFacts>)]) -> BTreeSet<Vec<String>> {
    let mut used = BTreeSet::new();
    for (module, facts) in modules.iter().filter(|(module, _)| !module.is_test) {
        let imports = module.imports.iter().map(|it| &it.path);
        let references = facts.iter().flat_map(|it| &it.references).map(|it| &it.path);
        for path in
            imports.chain(references).filter(|path| path.first().is_some_and(|it| it == "data"))
        {
            used.extend((1..=path.len()).filter_map(|end| path.get(1..end).map(<[_]>::to_vec)));
        }
    }
    used
}

/// The entry point that a name means; where a policy is declared, names of other tools do too.
fn nearest(name: &str, declared: bool) -> Option<String> {
    let (stem, rest) = name
        .split_once('_')
        .map_or((name, ""), |(stem, _)| (stem, name.get(stem.len()..).unwrap_or_default()));
    let meant = ELSEWHERE.iter().find(|(other, _)| declared && *other == stem);
    let near = || {
        ENTRIES.into_iter().find(|entry| {
            let most = 1 + entry.len() / 8;
            let distance = strsim::damerau_levenshtein(stem, entry);
            (1..=most).contains(&distance) || (distance > 0 && stem.eq_ignore_ascii_case(entry))
        })
    };
    meant.map(|(_, entry)| *entry).or_else(near).map(|entry| format!("{entry}{rest}"))
}
