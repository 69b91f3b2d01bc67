//! What policies read of other documents, and whether it differs between two revisions.
//!
//! A document that is the same at base as at head needs no second look there by a policy that
//! reads the same of the mesh on both sides.

use super::set::{Policy, PolicySet};
use super::value::{get, object};
use crate::finding::RuleId;
use crate::model::Mesh;
use regorus::Value;
use std::collections::BTreeMap;

/// Something below `data.mesh` that a policy refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// The keys that lead to it; none for everything.
    keys: Vec<String>,
    /// Whether only the entry of the document itself is meant.
    own: bool,
}

/// What the text of a policy refers to below `data.mesh`.
///
/// A word in a comment counts too: what is read too much costs time alone.
pub(super) fn reads(module: &str) -> Vec<Read> {
    const OWN: &str = "[input.mesh.subject]";
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let mut all: Vec<Read> = Vec::new();
    for (at, word) in module.match_indices("data.mesh") {
        let mut rest = module.get(at + word.len()..).unwrap_or_default();
        let mut keys = Vec::new();
        while let Some(below) = rest.strip_prefix('.') {
            let end = below.find(|it| !is_name(it)).unwrap_or(below.len());
            let (key, behind) = below.split_at(end);
            keys.push(key.to_owned());
            rest = behind;
        }
        // `data.meshlint` is another package; `data.mesh_x` would be one as well.
        if keys.is_empty() && rest.starts_with(is_name) {
            continue;
        }
        let read = Read { keys, own: rest.starts_with(OWN) };
        if !all.contains(&read) {
            all.push(read);
        }
    }
    // A key that is computed may lead anywhere.
    if all.is_empty() && super::uses::mentions_data_mesh(module) {
        all.push(Read { keys: Vec::new(), own: false });
    }
    all
}

/// What policies find under `data.mesh`.
pub struct MeshFacts(Value);

impl MeshFacts {
    /// Of a mesh, where some policy asks for it.
    pub fn of(set: &PolicySet, mesh: &Mesh) -> Option<Self> {
        let engines = set.engines.as_ref()?;
        let facts = || Self(object([("mesh", super::data::data(mesh))]));
        (!set.policies.is_empty() && engines.want_mesh()).then(facts)
    }

    /// All of it, under the key `mesh`.
    pub(super) const fn data(&self) -> &Value {
        &self.0
    }

    fn at(&self, read: &Read) -> Option<&Value> {
        read.keys.iter().try_fold(get(&self.0, "mesh")?, |at, key| get(at, key))
    }
}

/// Which policies read something else at base than at head.
pub struct Moved<'facts> {
    by_policy: BTreeMap<&'facts RuleId, Vec<Pair<'facts>>>,
    /// Whether one side says nothing.
    unknown: bool,
}

/// What a policy reads that differs between head and base.
enum Pair<'facts> {
    /// For every document.
    All,
    /// For those documents whose entries differ.
    Own(Option<&'facts Value>, Option<&'facts Value>),
}

impl<'facts> Moved<'facts> {
    /// Compares what the policies of a set read.
    pub fn between(
        set: &'facts PolicySet,
        head: Option<&'facts MeshFacts>,
        base: Option<&'facts MeshFacts>,
    ) -> Self {
        let (Some(head), Some(base)) = (head, base) else {
            return Self { by_policy: BTreeMap::new(), unknown: true };
        };
        let moved = |read: &Read| match (read.own, head.at(read), base.at(read)) {
            (true, head, base) => Some(Pair::Own(head, base)),
            (false, head, base) => (head != base).then_some(Pair::All),
        };
        let by_policy = set
            .policies
            .iter()
            .filter(|it| it.looks_around())
            .map(|policy| (&policy.id, policy.reads.iter().filter_map(moved).collect()));
        Self { by_policy: by_policy.collect(), unknown: false }
    }

    /// Whether a policy may see something else for a document, called by its subject.
    pub fn concerns(&self, policy: &Policy, subject: &str) -> bool {
        if self.unknown {
            return policy.looks_around();
        }
        self.by_policy.get(&policy.id).is_some_and(|pairs| {
            pairs.iter().any(|pair| match pair {
                Pair::All => true,
                Pair::Own(head, base) => {
                    let own = |side: Option<&'facts Value>| side.and_then(|it| get(it, subject));
                    own(*head) != own(*base)
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_told_from_the_text() {
        let text = "import data.meshlint\n# data.mesh.naming.\nx := data.mesh.uses[input.mesh.subject]\n\
                    y := data.mesh.contracts[id]\nz := data.mesh.complete\nimport data.mesh as m\n";
        let shown: Vec<(String, bool)> =
            reads(text).iter().map(|it| (it.keys.join("/"), it.own)).collect();
        let expected = [
            ("naming/", false),
            ("uses", true),
            ("contracts", false),
            ("complete", false),
            ("", false),
        ];
        assert_eq!(shown, expected.map(|(keys, own)| (keys.to_owned(), own)));
    }
}
