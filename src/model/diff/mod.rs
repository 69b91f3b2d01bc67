//! What changed between two revisions of the mesh, as facts without judgement.

use super::{Mesh, MeshMember};
use crate::source::Place;

/// One contract or product at base and at head, and what changed between them.
#[derive(Debug)]
pub struct Release<'mesh> {
    /// The mesh at base.
    pub base_mesh: &'mesh Mesh,
    /// The mesh at head.
    pub head_mesh: &'mesh Mesh,
    /// The file at base; absent where it was added.
    pub base: Option<&'mesh MeshMember>,
    /// The file at head; absent where it was removed.
    pub head: Option<&'mesh MeshMember>,
    /// What changed, by position.
    pub changes: Vec<Change<'mesh>>,
}

/// One fact about two revisions of a contract or product.
#[derive(Debug)]
pub struct Change<'mesh> {
    /// What happened.
    pub kind: ChangeKind<'mesh>,
    /// Where it stood at base.
    pub base: Option<Place>,
    /// Where it stands at head.
    pub head: Option<Place>,
    /// The value at base, as a short text.
    pub before: Option<String>,
    /// The value at head, as a short text.
    pub after: Option<String>,
}

/// The kinds of changes.
#[derive(Debug)]
pub enum ChangeKind<'mesh> {
    /// A contract or product is new.
    Added(&'mesh MeshMember),
    /// A contract or product is gone.
    Removed(&'mesh MeshMember),
}
