//! Which modules a module needs, and whether a text asks for the mesh.

use super::module::Module;

/// A module and all that it may ask, directly and through others; tests are left out.
pub(super) fn reached<'m>(
    module: &'m Module,
    all: &'m [(Module, bool)],
) -> impl Iterator<Item = &'m Module> {
    let mut found = vec![module];
    let mut next = 0;
    while let Some(from) = found.get(next).copied() {
        let needed = all.iter().map(|(it, _)| it).filter(|it| !it.is_test && needs(from, it));
        for it in needed {
            if !found.iter().any(|known| std::ptr::eq(*known, it)) {
                found.push(it);
            }
        }
        next += 1;
    }
    found.into_iter()
}

/// Whether a module shares the package of another, or may name it.
fn needs(module: &Module, other: &Module) -> bool {
    if module.package == other.package {
        return true;
    }
    let imported = module.imports.iter().any(|import| {
        import.path.split_first().is_some_and(|(root, path)| {
            root == "data" && (path.starts_with(&other.package) || other.package.starts_with(path))
        })
    });
    imported || names(&module.text, &other.package)
}

/// Whether a text names a package below `data`, or computes a name there.
fn names(text: &str, package: &[String]) -> bool {
    behind_data(text).any(|rest| {
        if is_computed(rest) {
            return true;
        }
        let mut parts = rest.split('.').skip(1).map(word);
        package.iter().all(|part| parts.next() == Some(part.as_str()))
    })
}

/// Whether a text names `data.mesh`, or computes a name below `data`.
pub(super) fn mentions_data_mesh(text: &str) -> bool {
    behind_data(text)
        .any(|rest| is_computed(rest) || rest.strip_prefix('.').map(word) == Some("mesh"))
}

/// What follows each word `data` outside of comments.
fn behind_data(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("data").filter_map(move |(at, found)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + found.len()..).unwrap_or_default();
        let whole = !before.ends_with(|it| is_name(it) || it == '.') && !after.starts_with(is_name);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let comment = line.trim_start().starts_with('#');
        (whole && !comment).then_some(after)
    })
}

/// Whether what follows `data` is no name: an index, or the end of an argument.
fn is_computed(rest: &str) -> bool {
    rest.trim_start().starts_with(['[', ',', ')'])
}

fn word(text: &str) -> &str {
    let end = text.find(|it| !is_name(it)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

const fn is_name(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mesh_is_no_library() {
        for asks in [
            "x := data.mesh.contracts",
            "import data.mesh",
            "x := data[y]",
            "x := object.get(data, [\"mesh\"], {})",
        ] {
            assert!(mentions_data_mesh(asks), "{asks}");
        }
        for other in
            ["import data.meshlint", "x := input.data.mesh", "x := data.meshes", "# The data, too."]
        {
            assert!(!mentions_data_mesh(other), "{other}");
        }
    }

    #[test]
    fn packages_are_named_in_full() {
        let package = ["lib".to_owned(), "names".to_owned()];
        assert!(names("x := data.lib.names.y", &package));
        assert!(!names("x := data.lib.name", &package));
        assert!(!names("x := data.lib.namesake", &package));
    }
}
