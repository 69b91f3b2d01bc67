//! What all modules together define, so that names in one can be resolved.

use crate::evaluate::policy::builtins::{LIBRARY, LIBRARY_PACKAGE};
use crate::evaluate::policy::module::{Module, RuleHead, RuleKind, fixed_path};
use regorus::unstable::{self as ast, Ref, Rule};
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
    /// Rules that are only another name for parameters, such as `params := data.params["a/b"]`:
    /// their path, and the path below `data` that they stand for.
    aliases: FxHashMap<Path, Path>,
    /// Words of modules that can't be parsed: they may define anything that they mention.
    unread: FxHashSet<String>,
}

impl Index {
    /// Gathers the definitions of all modules.
    pub(super) fn new(modules: &[Module]) -> Self {
        let mut index = Self::default();
        for function in LIBRARY {
            let path = vec![LIBRARY_PACKAGE.to_owned(), function.name.to_owned()];
            index.functions.insert(path, function.arity());
        }
        for module in modules {
            if !module.is_parsed() {
                index.unread.extend(words(&module.text));
                continue;
            }
            index.aliases.extend(aliases(module));
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

    /// The path below `data` that the rule at a path is another name for.
    pub(super) fn alias(&self, path: &[String]) -> Option<&Path> {
        self.aliases.get(path)
    }

    /// Whether a module that can't be parsed mentions the name.
    pub(super) fn may_be_unread(&self, name: &str) -> bool {
        self.unread.contains(name)
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

fn aliases(module: &Module) -> Vec<(Path, Path)> {
    let rules = module.tree.iter().flat_map(|tree| &tree.policy).zip(&module.rules);
    let alias = |(rule, head): (&Ref<Rule>, &RuleHead)| {
        let Rule::Spec { head: ast::RuleHead::Compr { assign: Some(assign), .. }, bodies, .. } =
            rule.as_ref()
        else {
            return None;
        };
        let (path, dynamic) = fixed_path(&assign.value);
        let below = match path.split_first()? {
            (root, below) if root == "data" => below.to_vec(),
            (root, below) => {
                let import = module.imports.iter().find(|import| import.alias == *root)?;
                import.path.iter().skip(1).chain(below).cloned().collect()
            }
        };
        let is_alias = bodies.is_empty() && !dynamic && below.first()? == "params";
        is_alias.then(|| (join(&module.package, &head.name), below))
    };
    rules.filter_map(alias).collect()
}

/// The names and the ids that a text mentions.
fn words(text: &str) -> impl Iterator<Item = String> {
    let name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let id = move |it: char| name(it) || matches!(it, '/' | '-');
    let names = text.split(move |it| !name(it));
    names.chain(text.split(move |it| !id(it))).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// A package and a name in it as one path.
pub(super) fn join(package: &[String], name: &[String]) -> Path {
    package.iter().chain(name).cloned().collect()
}
