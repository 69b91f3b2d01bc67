//! Which function a call means.

use super::index::{Index, Path, join};
use crate::evaluate::policy::builtins::{LIBRARY_PACKAGE, Standing, standing};
use crate::evaluate::policy::module::{Module, fixed_path};
use regorus::unstable::Expr;

/// A name as written.
pub(super) fn written(name: &Expr) -> String {
    name.span().text().to_owned()
}

/// A name of fixed parts, joined by dots.
pub(super) fn dotted(name: &Expr) -> Option<String> {
    let (path, dynamic) = fixed_path(name);
    (!dynamic).then(|| path.join("."))
}

/// The path of a function that modules define, without `data`.
pub(super) fn function(module: &Module, index: &Index, name: &Expr) -> Option<Path> {
    let (path, dynamic) = fixed_path(name);
    if dynamic {
        return None;
    }
    let (first, rest) = path.split_first()?;
    let imported = module.imports.iter().find(|import| import.alias == *first);
    let absolute = match imported {
        Some(import) => import.path.iter().chain(rest).cloned().collect(),
        None => path.clone(),
    };
    if let Some(("data", below)) =
        absolute.split_first().map(|(root, below)| (root.as_str(), below))
        && index.function(below).is_some()
    {
        // The engine finds a function of the library only under its own name.
        let own = below.first().is_none_or(|it| it != LIBRARY_PACKAGE)
            || *first == "data"
            || path == below;
        return own.then(|| below.to_vec());
    }
    let here = join(&module.package, &path);
    index.function(&here).is_some().then_some(here)
}

/// Whether something is known that `with` names and that is no function.
pub(super) fn is_replaceable(module: &Module, index: &Index, target: &Expr) -> bool {
    let path = fixed_path(target).0;
    path.first().is_some_and(|first| {
        matches!(first.as_str(), "data" | "input")
            || module.imports.iter().any(|it| it.alias == *first)
            || index.defines(&module.package, first)
    })
}

/// Number of arguments of a function of the modules or of a builtin.
pub(super) fn arity(module: &Module, index: &Index, name: &Expr) -> Option<usize> {
    if let Some(path) = function(module, index, name) {
        return index.function(&path);
    }
    match standing(&dotted(name)?) {
        Standing::Allowed(builtin) => Some(builtin.arity()),
        Standing::Print | Standing::Forbidden(_) | Standing::Missing(_) | Standing::Unknown => None,
    }
}
