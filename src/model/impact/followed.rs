//! Who at head follows a name that is new since an earlier revision.
//!
//! The users of that time are not known. Who finds something by a name that the contract did not
//! have then has followed; who says what it said then is judged by that.

use super::{Known, Renaming};
use crate::model::edges::{Names, sources_of};
use crate::model::mesh::{Edge, EdgeKind};
use crate::model::{Contract, Mesh, SchemaObject};

/// A contract in an earlier revision and at head.
pub(super) struct Followed<'mesh> {
    /// The mesh of that revision, where the contract stands alone.
    earlier: &'mesh Mesh,
    head: &'mesh Mesh,
    names: Names,
    contracts: [&'mesh Contract; 2],
    /// What it holds, by the names of then and of now.
    holds: [Known<'mesh>; 2],
}

impl<'mesh> Followed<'mesh> {
    pub(super) fn new(
        (earlier, head): (&'mesh Mesh, &'mesh Mesh),
        [was, is]: [Option<&'mesh Contract>; 2],
    ) -> Option<Self> {
        let contracts = [was?, is?];
        let holds = contracts.map(|it| Known::new([Some(it), None], false));
        Some(Self { earlier, head, names: Names::default(), contracts, holds })
    }

    /// Whether a use at head of the contract finds there what it names, and would not have then.
    pub(super) fn has(&self, renaming: Renaming, edge: &Edge) -> bool {
        let (Some(element), [was, is]) = (&edge.element, &self.holds) else { return false };
        edge.target.is_some()
            && is.holds(element)
            && (!was.holds(element) || renaming == Renaming::Physical && self.says_new(edge))
    }

    /// Whether what a field is made from has a name that found nothing then.
    fn says_new(&self, edge: &Edge) -> bool {
        let user = self.head.members.get(edge.from).filter(|_| edge.kind == EdgeKind::Transform);
        user.and_then(|it| Some((it, it.unit.contract()?))).is_some_and(|(user, own)| {
            let text = user.unit.document().scalar(edge.node);
            let (_, found) = sources_of(self.earlier, (usize::MAX, own), &self.names, text);
            let [was, _] = &self.holds;
            !found.iter().any(|(_, element)| was.holds(element))
        })
    }

    /// Whether a dbt project, which finds objects by their tables, reads one of a new name.
    pub(super) fn reads(&self, renaming: Renaming, object: Option<&str>) -> bool {
        let [was, is] = self.contracts;
        let called = |it: &&SchemaObject| it.name.text() == object;
        let Some(now) = is.objects.iter().find(called).filter(|_| object.is_some()) else {
            return false;
        };
        let table = now.physical_name();
        match renaming {
            Renaming::Object => !was.objects.iter().any(|it| called(&it)),
            Renaming::Physical => !was.objects.iter().any(|it| it.physical_name() == table),
            Renaming::Id | Renaming::Field => false,
        }
    }
}
