//! Suites and corpora that lie outside the repository.

use std::path::{Path, PathBuf};

/// The folder that `MESH_LINT_SHARED` names, else `../shared` where it exists; says so where
/// neither does.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("MESH_LINT_SHARED").map_or_else(beside, PathBuf::from);
    let folder = root.join(name);
    if !folder.is_dir() {
        assert!(std::env::var_os("MESH_LINT_SHARED").is_none(), "no {}", folder.display());
        eprintln!("skipped: set MESH_LINT_SHARED");
        return None;
    }
    Some(folder)
}
