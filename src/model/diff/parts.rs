//! Which elements of its schema files a contract is about.

use super::schemas::{PairKind, SchemaPair};
use crate::model::leads::Whole;
use crate::model::linked::{SchemaContent, SchemaLink};
use crate::model::paired::pairs as objects;
use crate::model::schema::{Language as SchemaLanguage, protobuf};
use crate::model::{Contract, Language, Mesh, MeshMember};
use crate::source::NodeId;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Tells which elements of its schema files a contract is about, on both sides.
#[derive(Debug)]
pub struct Parts<'mesh> {
    sides: [Side<'mesh>; 2],
}

/// A contract at one revision.
#[derive(Debug)]
struct Side<'mesh> {
    mesh: &'mesh Mesh,
    member: &'mesh MeshMember,
    /// Its objects that any of its schema files has by name.
    placed: OnceCell<BTreeSet<NodeId>>,
}

impl<'mesh> Parts<'mesh> {
    /// Of a contract, at base and at head.
    pub fn of(
        base: (&'mesh Mesh, &'mesh MeshMember),
        head: (&'mesh Mesh, &'mesh MeshMember),
    ) -> Self {
        let side = |(mesh, member)| Side { mesh, member, placed: OnceCell::new() };
        Self { sides: [side(base), side(head)] }
    }

    /// The elements of a file that the contract is about, by the names of their outermost ones and
    /// of what these are made of; nothing where any may be.
    ///
    /// A file may hold what several contracts are about. Only where it has objects of the contract
    /// by their names, and other files have the rest, what else it holds is known to be none of its
    /// business.
    pub fn in_file(&self, pair: &SchemaPair<'_>) -> Option<BTreeSet<String>> {
        let language = pair.language()?;
        let several = matches!(language, SchemaLanguage::Protobuf | SchemaLanguage::Dbt);
        // What the configuration names matters as a whole.
        let whole = matches!(pair.kind, PairKind::Linked | PairKind::Moved);
        if !several || !whole || pair.base.matched {
            return None;
        }
        let files = [(pair.base, &pair.base_links), (pair.head?, &pair.head_links)];
        let mut parts = pair.lent.clone();
        for (side, (file, links)) in self.sides.iter().zip(files) {
            let SchemaContent::Text(text) = &file.content else { return None };
            let outline = language.outline(&text.text).ok()?;
            let contract = side.member.unit.contract()?;
            let mut named = BTreeSet::new();
            // The links of a pair may be those of a file that imports it.
            let leads_here = |it: &&&SchemaLink| {
                side.mesh.schemas.get(it.schema).is_some_and(|it| it.path == file.path)
            };
            for link in links.iter().filter(leads_here) {
                let found = objects(contract, link, &outline, &file.path);
                if link.field || found.is_empty() || !found.iter().all(|it| it.named) {
                    return None;
                }
                let here: BTreeSet<NodeId> = found.iter().map(|it| it.object.node).collect();
                let rest = link.objects(contract).into_iter().map(|it| it.node);
                let mut rest = rest.filter(|it| !here.contains(it));
                if !rest.all(|it| side.placed(contract).contains(&it)) {
                    return None;
                }
                // A version of a model is told apart: it is that of one major.
                named.extend(found.into_iter().map(|it| match &it.declared.version {
                    Some(version) => format!("{}.v{version}", it.declared.name),
                    None => it.declared.name.clone(),
                }));
            }
            parts.extend(match language {
                SchemaLanguage::Protobuf => {
                    let parts = Whole::of(side.mesh, file).parts();
                    protobuf::made_of(&protobuf::Module::of(&parts), &named)?
                }
                _ => named,
            });
        }
        (!parts.is_empty()).then_some(parts)
    }
}

impl Side<'_> {
    fn placed(&self, contract: &Contract) -> &BTreeSet<NodeId> {
        self.placed.get_or_init(|| {
            let links = self.mesh.at_path(&self.member.path);
            let links = links.map(|it| self.mesh.links_of(it.0)).unwrap_or_default();
            let named = links.iter().filter(|it| !it.field).filter_map(|link| {
                let schema = self.mesh.schemas.get(link.schema)?;
                let SchemaContent::Text(text) = &schema.content else { return None };
                let Language::Schema(language) = Language::of(&schema.path, &text.text)? else {
                    return None;
                };
                let outline = language.outline(&text.text).ok()?;
                let found = objects(contract, link, &outline, &schema.path).into_iter();
                Some(found.filter(|it| it.named).map(|it| it.object.node).collect::<Vec<_>>())
            });
            named.flatten().collect()
        })
    }
}
