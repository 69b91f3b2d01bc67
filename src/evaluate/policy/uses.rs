//! Which modules a module needs, and whether a text asks for the mesh.

use super::module::Module;

/// The modules of a set, with what each names below `data`.
pub(super) struct Uses<'m> {
    modules: Vec<Used<'m>>,
}

/// A module, and what its text names below `data`; tests are left out.
struct Used<'m> {
    module: &'m Module,
    names: Vec<Vec<&'m str>>,
    /// Whether it computes a name, so that it may ask any other.
    computes: bool,
}

impl<'m> Uses<'m> {
    /// Reads what each module names, once.
    pub(super) fn new(modules: &'m [(Module, bool)]) -> Self {
        let evaluated = modules.iter().map(|(module, _)| module).filter(|it| !it.is_test);
        let used = evaluated.map(|module| {
            let computes = behind_data(&module.text).any(is_computed);
            let names = behind_data(&module.text).map(parts).filter(|it| !it.is_empty());
            Used { module, names: names.collect(), computes }
        });
        Self { modules: used.collect() }
    }

    /// A module and all that it may ask, directly and through others.
    pub(super) fn reached(&self, module: &Module) -> Vec<&'m Module> {
        let start = |it: &&Used<'m>| it.module.package == module.package;
        let mut found: Vec<&Used<'m>> = self.modules.iter().filter(start).collect();
        let mut next = 0;
        while let Some(from) = found.get(next).copied() {
            for it in self.modules.iter().filter(|it| from.needs(it.module)) {
                if !found.iter().any(|known| std::ptr::eq(*known, it)) {
                    found.push(it);
                }
            }
            next += 1;
        }
        found.into_iter().map(|it| it.module).collect()
    }
}

impl Used<'_> {
    /// Whether the module may ask another.
    fn needs(&self, other: &Module) -> bool {
        let package = &other.package;
        let imported = self.module.imports.iter().any(|import| {
            import.path.split_first().is_some_and(|(root, path)| {
                root == "data" && (path.starts_with(package) || package.starts_with(path))
            })
        });
        let named = |names: &Vec<&str>| {
            package.len() <= names.len() && package.iter().zip(names).all(|(a, b)| a == b)
        };
        self.computes || imported || self.names.iter().any(named)
    }
}

/// The names behind a word `data`.
fn parts(rest: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = rest;
    while let Some(behind) = rest.strip_prefix('.') {
        let part = word(behind);
        if part.is_empty() {
            break;
        }
        parts.push(part);
        rest = behind.get(part.len()..).unwrap_or_default();
    }
    parts
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
    fn names_are_read_as_far_as_they_go() {
        assert_eq!(parts(".lib.names.y[0].z"), ["lib", "names", "y"]);
        assert_eq!(parts(" := 1"), [""; 0]);
    }
}
