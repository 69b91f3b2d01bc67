//! What changed since the base, and since earlier revisions.

use super::Desk;
use crate::discover::Snapshot;
use crate::evaluate::{self, Surroundings};
use crate::finding::Finding;
use crate::model::{
    Earlier, EarlierSchema, EarlierUnit, EarlierVersions, Mesh, MeshMember, Review, SchemaFile,
};
use crate::source::{Revision, Source};
use std::sync::Arc;

impl Desk<'_> {
    /// What the documents of head said before, each version as a mesh of its own, and which parts of
    /// the bases are on their way out.
    pub(super) fn past_of(&mut self, head: &Snapshot, bases: &[Snapshot]) -> EarlierVersions {
        let owners = self.policies.code_owners();
        let earlier = |it: &EarlierUnit| {
            let EarlierUnit { revision, released, binds, day, path, unit, schemas } = it;
            // Where several revisions are shown, a path alone tells none of them.
            let shown = |path: &str| -> Arc<str> { Arc::from(format!("{path}@{revision}")) };
            let text = unit.source().clone();
            let source = Source::new(shown(path), Revision::Base, text, unit.encoding);
            let member = MeshMember {
                file: self.sources.add(source),
                path: path.clone(),
                unit: unit.clone(),
                domain: self.settings.domain_of(path).map(|it| it.name.clone()),
                owners: self.settings.owners_of(path, owners.as_ref()),
                review: Review::Unknown,
                elsewhere: None,
                subject: path.clone(),
            };
            let files = schemas.iter().map(|EarlierSchema { path, content, leads }| {
                let text = content.text();
                let source = Source::new(shown(path), Revision::Base, text.text, text.encoding);
                SchemaFile {
                    file: self.sources.add(source),
                    path: path.clone(),
                    content: content.clone(),
                    leads: leads.clone(),
                    matched: false,
                    domain: member.domain.clone(),
                    owners: member.owners.clone(),
                }
            });
            let files = files.collect();
            let mesh = Mesh::new(vec![member], Vec::new(), false).with_schemas(files);
            let (revision, released, binds, day) = (revision.clone(), *released, *binds, *day);
            Earlier { revision, released, binds, day, mesh }
        };
        let mut past = EarlierVersions::new(head.past.iter().map(earlier).collect())
            .with_stood(head.stood.clone());
        past.add_leaving(bases.iter().flat_map(|it| &it.leaving));
        past
    }

    /// What changed since base; of several bases, since all of them.
    pub(super) fn changes(&self, surroundings: Surroundings) -> Vec<Finding> {
        let mut found = match self.bases.as_slice() {
            [one] => evaluate::changes_since(one, &self.head, &self.past, &surroundings),
            several => evaluate::changes_since_all(several, &self.head, &self.past, &surroundings),
        };
        let mut schemas = evaluate::judged_schemas(&self.bases, &self.head, &surroundings);
        evaluate::without_told(&mut schemas, &found.iter().collect::<Vec<_>>());
        found.extend(schemas.into_iter().flat_map(|it| it.findings));
        found
    }

    /// The same with what head breaks of earlier revisions.
    pub(super) fn with_broken(
        &self,
        fresh: &[Finding],
        surroundings: Surroundings,
    ) -> Vec<Finding> {
        let meshes = (&*self.bases, &self.head);
        let more = evaluate::broken_since(&self.past, meshes, &surroundings, fresh);
        fresh.iter().cloned().chain(more).collect()
    }

    /// Adds to what each base has what it breaks of earlier revisions itself.
    pub(super) fn add_standing(&self, known: &mut [Vec<Finding>], fresh: &[Finding]) {
        let surroundings = self.surroundings();
        for (known, base) in known.iter_mut().zip(&self.bases) {
            known.extend(evaluate::standing(&self.past, base, surroundings, fresh));
        }
    }
}
