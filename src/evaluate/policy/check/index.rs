//! What all modules together define, so that names in one can be resolved.

use crate::evaluate::policy::module::{Module, RuleKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// A path such as `data.policies.ownership`, without `data`.
pub(super) type Path = Vec<String>;

/// All names by package, and all functions by path.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// First parts of the names of rules, by package.
    names: FxHashMap<Path, FxHashSet<String>>,
    /// Number of arguments of every function, by path.
    functions: FxHashMap<Path, usize>,
    /// Texts of modules that can't be parsed: they may define anything that they mention.
    unread: Vec<std::sync::Arc<str>>,
}

impl Index {
    /// Gathers the definitions of all modules.
    pub(super) fn new(modules: &[Module]) -> Self {
        let mut index = Self::default();
        for module in modules {
            if !module.is_parsed() {
                index.unread.push(module.text.clone());
                continue;
            }
            let names = index.names.entry(module.package.clone()).or_default();
            for rule in &module.rules {
                names.extend(rule.name.first().cloned());
                if rule.kind == RuleKind::Function || rule.args > 0 {
                    let path = join(&module.package, &rule.name);
                    index.functions.entry(path).or_insert(rule.args);
                }
            }
        }
        index
    }

    /// Whether the package defines a rule whose name begins with `name`.
    pub(super) fn defines(&self, package: &Path, name: &str) -> bool {
        self.names.get(package).is_some_and(|names| names.contains(name))
    }

    /// Number of arguments of the function at a path.
    pub(super) fn function(&self, path: &[String]) -> Option<usize> {
        self.functions.get(path).copied()
    }

    /// Whether a module that can't be parsed mentions the name.
    pub(super) fn may_be_unread(&self, name: &str) -> bool {
        self.unread.iter().any(|text| text.contains(name))
    }

    /// Names of the functions that a module of the package can call without a path.
    pub(super) fn functions_of(&self, package: &Path) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .functions
            .keys()
            .filter_map(|path| match path.strip_prefix(package.as_slice())? {
                [name] => Some(name.as_str()),
                _ => None,
            })
            .collect();
        names.sort_unstable();
        names
    }
}

/// A package and a name in it as one path.
pub(super) fn join(package: &[String], name: &[String]) -> Path {
    package.iter().chain(name).cloned().collect()
}
