//! Examples of policies, which are no contracts of the mesh.

use super::Snapshot;
use std::collections::BTreeSet;

/// The end of the name of a policy.
const REGO: &str = ".rego";

/// Folders of examples: `examples` beside a policy in a folder of policies.
///
/// Nothing else is passed over, so that no contract escapes by the name of its folder.
pub(super) struct ExampleFolders(BTreeSet<String>);

impl ExampleFolders {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let settings = snapshot.settings();
        let of_policies = |path: &&str| path.ends_with(REGO) && settings.holds_policies(path);
        let paths = snapshot.texts.iter().map(|(path, _)| &**path).filter(of_policies);
        let beside = paths.map(|path| match path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/examples/"),
            None => "examples/".to_owned(),
        });
        Self(beside.collect())
    }

    /// Whether a path is that of an example.
    pub(super) fn hold(&self, path: &str) -> bool {
        path.match_indices('/').any(|(at, _)| path.get(..=at).is_some_and(|it| self.0.contains(it)))
    }
}
