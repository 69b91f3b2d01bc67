//! Schema files of a contract that differ between two revisions.

use super::Scope;
use super::imported::{concerns, pairs as imported, within};
use super::linked_parts::each_part;
use super::moved::moved;
use super::moved_types;
use super::needed::{has, meant};
use super::server::dialects;
use super::sql::Dialect;
use crate::finding::Effect;
use crate::model::leads::Whole;
use crate::model::linked::{SchemaContent, SchemaFile, SchemaLink};
use crate::model::paired::{pairs as objects, plain};
use crate::model::schema::{
    Comparison, Fragments, Language as SchemaLanguage, Meant, Refusal, SchemaChange,
};
use crate::model::{Contract, Field, Language, Mesh, MeshMember};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why a schema file is compared for a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairKind {
    /// The contract links it.
    Linked,
    /// A Protobuf file that the contract links imports it.
    Imported,
    /// Types of Protobuf went from the one file to the other.
    Moved,
}

/// A schema file on both sides of a comparison.
#[derive(Debug, Clone)]
pub struct SchemaPair<'mesh> {
    /// At base.
    pub base: &'mesh SchemaFile,
    /// At head; nothing where it is gone.
    pub head: Option<&'mesh SchemaFile>,
    /// The links of the contract at base that lead to it.
    pub base_links: Vec<&'mesh SchemaLink>,
    /// Those at head.
    pub head_links: Vec<&'mesh SchemaLink>,
    /// Why it is compared.
    pub kind: PairKind,
    /// The types that matter, where the contract does not link the file as a whole.
    pub parts: Option<BTreeSet<String>>,
    /// The types that went to another file of the contract, or came from one.
    pub moved: BTreeSet<String>,
    /// The types that other files of the contract are made of, where it links this one too.
    pub lent: BTreeSet<String>,
    /// The types without which nothing can be made of the contract: those that its objects and
    /// links mean, and those that its other files lack.
    pub needed: BTreeSet<String>,
    /// The dialects of the servers of the contract.
    pub(super) dialects: Vec<Dialect>,
}

/// The schema files that a contract links on either side and that differ.
pub(super) fn of_contract<'mesh>(
    (base_mesh, base): (&'mesh Mesh, &MeshMember),
    (head_mesh, head): (&'mesh Mesh, &MeshMember),
) -> Vec<SchemaPair<'mesh>> {
    let (mut before, mut after) = (by_path(base_mesh, base), by_path(head_mesh, head));
    let only = before.len() == 1;
    let moving = moved_types::Files::of((base_mesh, &before), (head_mesh, &after));
    let mut pairs = Vec::new();
    for (base, head) in followed(&before, &after) {
        let links = |it: Option<Linked<'mesh>>| it.map(|it| it.links).unwrap_or_default();
        let base_links = links(before.remove(&*base.path));
        let head_links = links(after.remove(&*head.path));
        pairs.push(SchemaPair { base_links, head_links, ..SchemaPair::alone(base, Some(head)) });
    }
    let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    for path in paths {
        let links = |it: &mut BTreeMap<&str, Linked<'mesh>>| {
            it.remove(path).map(|it| it.links).unwrap_or_default()
        };
        let (base_links, head_links) = (links(&mut before), links(&mut after));
        let head = head_mesh.schema_at(path);
        let base = base_mesh.schema_at(path);
        let pair = base.map(|base| SchemaPair::alone(base, head));
        pairs.extend(pair.map(|pair| SchemaPair { base_links, head_links, ..pair }));
    }
    let follow = pairs.iter().filter_map(|it| Some((&*it.base.path, &*it.head?.path)));
    let follow: BTreeMap<&str, &str> = follow.collect();
    let mut found: Vec<SchemaPair<'_>> = Vec::new();
    let mut inner: Vec<SchemaPair<'_>> = Vec::new();
    for pair in pairs.into_iter().flat_map(each_part) {
        let (old, new) = pair.wholes(base_mesh, head_mesh);
        let protobuf = pair.language() == Some(SchemaLanguage::Protobuf);
        if let Some(new) = new.as_ref().filter(|_| protobuf) {
            inner.extend(pair.imported(&old, new));
        }
        let alike = |new: &Whole<'_>| {
            if protobuf { same(&old.file.content, &new.file.content) } else { old.same(new, same) }
        };
        if !new.as_ref().is_some_and(alike) {
            found.push(pair);
        }
    }
    // Types of dbt are those of the servers; no other language needs the contracts here.
    let is_dbt = |it: &SchemaPair<'_>| it.language() == Some(SchemaLanguage::Dbt);
    if found.iter().any(is_dbt) {
        let servers = [base, head].into_iter().filter_map(|it| it.unit.contract());
        let dialects = dialects(servers.flat_map(|it| &it.servers));
        for it in &mut found {
            it.dialects.clone_from(&dialects);
        }
    }
    // A contract that nothing is compared for may have to be read again first.
    let protobuf = |it: &SchemaPair<'_>| it.language() == Some(SchemaLanguage::Protobuf);
    if found.iter().any(protobuf)
        && let Some(contract) = base.unit.contract()
    {
        for it in &mut found {
            it.needed = meant(it, contract, only);
        }
    }
    add_imported(&mut found, inner);
    moving.add_to(&mut found, &follow);
    found
}

/// Adds the pairs of imported files to those that are compared.
fn add_imported<'mesh>(found: &mut Vec<SchemaPair<'mesh>>, inner: Vec<SchemaPair<'mesh>>) {
    for pair in inner {
        let known = |it: &SchemaPair<'_>| it.base.path == pair.base.path;
        match found.iter_mut().find(|it| known(it)) {
            // Two files of the contract may import one.
            Some(SchemaPair { parts: Some(parts), needed, .. }) => {
                parts.extend(pair.parts.unwrap_or_default());
                needed.extend(pair.needed);
            }
            Some(known) => {
                known.lent.extend(pair.parts.unwrap_or_default());
                known.needed.extend(pair.needed);
            }
            None => found.push(pair),
        }
    }
}

/// A schema file and the links of a contract that lead to it.
pub(super) struct Linked<'mesh> {
    pub(super) file: &'mesh SchemaFile,
    pub(super) links: Vec<&'mesh SchemaLink>,
}

/// What a file is linked as: its language, and the objects that it is linked for.
type Role<'run> = (SchemaLanguage, BTreeSet<Option<&'run str>>);

impl Linked<'_> {
    fn role(&self) -> Option<Role<'_>> {
        Some((language(self.file)?, self.links.iter().map(|it| it.object.as_deref()).collect()))
    }
}

/// The files of a contract by what they are linked as.
fn by_role<'run, 'mesh>(
    all: &'run BTreeMap<&str, Linked<'mesh>>,
) -> BTreeMap<Role<'run>, Vec<&'mesh SchemaFile>> {
    let mut found: BTreeMap<Role<'_>, Vec<&SchemaFile>> = BTreeMap::new();
    for it in all.values() {
        if let Some(role) = it.role() {
            found.entry(role).or_default().push(it.file);
        }
    }
    found
}

/// Which of the files that only base links is which of those that only head links: those that
/// moved, else the only two that are linked as the same.
fn followed<'mesh>(
    before: &BTreeMap<&str, Linked<'mesh>>,
    after: &BTreeMap<&str, Linked<'mesh>>,
) -> Vec<(&'mesh SchemaFile, &'mesh SchemaFile)> {
    fn left<'mesh>(
        own: &BTreeMap<&str, Linked<'mesh>>,
        other: &BTreeMap<&str, Linked<'mesh>>,
    ) -> Vec<&'mesh SchemaFile> {
        own.iter().filter(|(path, _)| !other.contains_key(*path)).map(|(_, it)| it.file).collect()
    }
    let (old, new) = (left(before, after), left(after, before));
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut found = moved(&old, &new);
    let taken: BTreeSet<&str> = found.iter().flat_map(|(a, b)| [&*a.path, &*b.path]).collect();
    let free = |it: &SchemaFile, other: &BTreeMap<&str, Linked<'mesh>>| {
        !other.contains_key(&*it.path) && !taken.contains(&*it.path)
    };
    let heads = by_role(after);
    let more = by_role(before).into_iter().filter_map(|(role, files)| {
        match (files.as_slice(), heads.get(&role)?.as_slice()) {
            ([base], [head]) if free(base, after) && free(head, before) => Some((*base, *head)),
            _ => None,
        }
    });
    let more: Vec<_> = more.collect();
    found.extend(more);
    found
}

/// The language of a file; nothing where it is none of those that are known.
pub(super) fn language(file: &SchemaFile) -> Option<SchemaLanguage> {
    let language = match &file.content {
        SchemaContent::Text(text) => Language::of(&file.path, &text.text),
        SchemaContent::Refused(_) | SchemaContent::LeftOut => Language::of_path(&file.path),
    };
    match language? {
        Language::Schema(language) => Some(language),
        Language::Contract => None,
    }
}

/// The schema files that only the configuration names and that differ; where there is nothing at
/// base, there is nothing to compare.
pub fn unlinked_schemas<'mesh>(base: &'mesh Mesh, head: &'mesh Mesh) -> Vec<SchemaPair<'mesh>> {
    let is_linked = |mesh: &Mesh, path: &str| {
        let at = mesh.schemas.binary_search_by(|it| (*it.path).cmp(path));
        at.is_ok_and(|at| mesh.schema_links.iter().any(|it| it.schema == at))
    };
    let matched = base.schemas.iter().filter(|it| it.matched);
    let free = matched.filter(|it| !is_linked(base, &it.path) && !is_linked(head, &it.path));
    let free: Vec<&SchemaFile> = free.collect();
    let gone: Vec<&SchemaFile> =
        free.iter().filter(|it| head.schema_at(&it.path).is_none()).copied().collect();
    let matched = head.schemas.iter().filter(|it| it.matched);
    let fresh = matched.filter(|it| base.schema_at(&it.path).is_none());
    let moved = moved(&gone, &fresh.collect::<Vec<_>>()).into_iter();
    let moved: BTreeMap<&str, &SchemaFile> = moved.map(|(old, new)| (&*old.path, new)).collect();
    let pairs = free.into_iter().filter_map(|it| {
        let other = head.schema_at(&it.path).or_else(|| moved.get(&*it.path).copied());
        let whole = Whole::of(base, it);
        let differs = other.is_none_or(|other| !whole.same(&Whole::of(head, other), same));
        differs.then(|| SchemaPair::alone(it, other))
    });
    pairs.collect()
}

/// The links of a contract by the path of the file.
fn by_path<'mesh>(mesh: &'mesh Mesh, member: &MeshMember) -> BTreeMap<&'mesh str, Linked<'mesh>> {
    let mut found: BTreeMap<&str, Linked<'mesh>> = BTreeMap::new();
    let Some((index, _)) = mesh.at_path(&member.path) else { return found };
    for link in mesh.links_of(index) {
        if let Some(schema) = mesh.schemas.get(link.schema) {
            let new = Linked { file: schema, links: Vec::new() };
            found.entry(&schema.path).or_insert(new).links.push(link);
        }
    }
    found
}

/// Whether two contents say the same, or one of them says nothing.
pub(super) fn same(base: &SchemaContent, head: &SchemaContent) -> bool {
    match (base, head) {
        (SchemaContent::Text(base), SchemaContent::Text(head)) => {
            Arc::ptr_eq(&base.text, &head.text) || base.text == head.text
        }
        (SchemaContent::LeftOut, _) | (_, SchemaContent::LeftOut) => true,
        (SchemaContent::Refused(base), SchemaContent::Refused(head)) => base == head,
        (SchemaContent::Refused(_), SchemaContent::Text(_))
        | (SchemaContent::Text(_), SchemaContent::Refused(_)) => false,
    }
}

/// Why two versions of a schema file are not compared.
#[derive(Debug, Clone, PartialEq)]
pub enum NotCompared {
    /// A side is no schema.
    Refused(SchemaLanguage, Refusal),
    /// A side can't be read; why.
    Unreadable(String),
}

impl<'mesh> SchemaPair<'mesh> {
    /// The path at head, else at base.
    pub fn path(&self) -> &'mesh Arc<str> {
        &self.head.unwrap_or(self.base).path
    }

    /// The language; nothing where it is none of those that are known.
    pub fn language(&self) -> Option<SchemaLanguage> {
        self.head.into_iter().chain([self.base]).find_map(language)
    }

    /// Two versions of a file that no contract links.
    pub fn alone(base: &'mesh SchemaFile, head: Option<&'mesh SchemaFile>) -> Self {
        let (base_links, head_links) = (Vec::new(), Vec::new());
        let (kind, parts, dialects) = (PairKind::Linked, None, Vec::new());
        let (moved, lent, needed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self { base, head, base_links, head_links, kind, parts, moved, lent, needed, dialects }
    }

    /// The pairs of the files that differ and that a Protobuf file imports on both sides.
    pub fn imported(&self, old: &Whole<'mesh>, new: &Whole<'mesh>) -> Vec<Self> {
        imported(self, (old, new))
    }

    /// Both sides with the files that they take something from.
    pub fn wholes(
        &self,
        base_mesh: &'mesh Mesh,
        head_mesh: &'mesh Mesh,
    ) -> (Whole<'mesh>, Option<Whole<'mesh>>) {
        (Whole::of(base_mesh, self.base), self.head.map(|it| Whole::of(head_mesh, it)))
    }

    /// What changed between both sides; nothing where there is no schema, or none at head.
    pub fn compare(
        &self,
        old: &Whole<'_>,
        new: Option<&Whole<'_>>,
    ) -> Option<Result<Comparison, NotCompared>> {
        let (new, language) = (new?, self.language()?);
        match (&old.file.content, &new.file.content) {
            (SchemaContent::Text(_), SchemaContent::Text(_)) => {}
            (SchemaContent::Refused(reason), _) | (_, SchemaContent::Refused(reason)) => {
                return Some(Err(NotCompared::Unreadable(reason.clone())));
            }
            (SchemaContent::LeftOut, _) | (_, SchemaContent::LeftOut) => return None,
        }
        let meant = Meant { fragments: self.fragments(), dialects: &self.dialects };
        let compared = language.compare_meant(&old.parts(), &new.parts(), &meant);
        match compared {
            Ok(mut comparison) => {
                self.keep_own(&mut comparison);
                Some(Ok(comparison))
            }
            // That is said of the files themselves.
            Err(_) if self.kind == PairKind::Moved => None,
            Err(refusal) => Some(Err(NotCompared::Refused(language, refusal))),
        }
    }

    /// Leaves out what is none of the contract's business, or is only told by where a type stands.
    fn keep_own(&self, comparison: &mut Comparison) {
        const STANDS: [&str; 2] = ["object-added", "object-removed"];
        let moved = |path: &str| self.moved.iter().any(|it| within(path, it));
        comparison.changes.retain(|it| {
            let own = self.parts.as_ref().is_none_or(|parts| concerns(&it.path, parts));
            let of_type = self.kind != PairKind::Moved || !it.path.is_empty();
            own && of_type && !(STANDS.contains(&it.rule) && moved(&it.path))
        });
        let gone = |it: &&mut SchemaChange| {
            let hurts = (it.consumer, it.producer) != (Effect::Fine, Effect::Fine);
            hurts && it.rule == "object-removed" && has(&self.needed, &it.path)
        };
        for it in comparison.changes.iter_mut().filter(gone) {
            (it.consumer, it.producer) = (Effect::Break, Effect::Break);
            (comparison.consumer, comparison.producer) = (false, false);
        }
    }

    /// The parts of the file that the links on either side mean; what only one side links is
    /// looked for on the other by the same name.
    fn fragments(&self) -> Fragments<'_> {
        // What the configuration names matters as a whole.
        if self.base.matched {
            return (None, None);
        }
        let of = |links: &[&'mesh SchemaLink]| links.first().and_then(|it| it.fragment.as_deref());
        match (self.base_links.is_empty(), self.head_links.is_empty()) {
            (false, false) => (of(&self.base_links), of(&self.head_links)),
            (true, _) => (of(&self.head_links), of(&self.head_links)),
            (false, true) => (of(&self.base_links), of(&self.base_links)),
        }
    }

    /// Says of an element of the file what of the contract at base it is.
    pub fn scopes(&self, contract: &'mesh Contract) -> Scopes<'mesh> {
        let outline = match (&self.base.content, self.language()) {
            (SchemaContent::Text(text), Some(language))
                if matches!(self.kind, PairKind::Linked | PairKind::Moved) =>
            {
                language.outline(&text.text).ok()
            }
            _ => None,
        };
        let outline = outline.unwrap_or_default();
        let at_head = self.head_links.iter().filter(|_| self.kind != PairKind::Moved);
        let links = self.base_links.iter().chain(at_head).filter(|it| !it.field);
        let mut found: Vec<(String, &'mesh str, &'mesh [Field])> = Vec::new();
        for link in links {
            for pair in objects(contract, link, &outline, &self.base.path) {
                let Some(name) = pair.object.name.text() else { continue };
                found.push((pair.declared.name.clone(), name, &pair.object.fields));
            }
        }
        found.dedup_by(|a, b| (&a.0, a.1) == (&b.0, b.1));
        Scopes { language: self.language(), objects: found }
    }
}

/// Which part of a contract an element of its schema file is.
#[derive(Debug)]
pub struct Scopes<'mesh> {
    language: Option<SchemaLanguage>,
    /// What the file calls an object, what the contract does, and its fields.
    objects: Vec<(String, &'mesh str, &'mesh [Field])>,
}

impl Scopes<'_> {
    /// The part that a path such as `Order.items[].price` means; what can't be told may be any.
    pub fn of(&self, path: &str) -> Scope {
        let rootless = self.language == Some(SchemaLanguage::JsonSchema);
        for (declared, object, fields) in &self.objects {
            let rest = if rootless { Some(path) } else { path.strip_prefix(declared.as_str()) };
            let starts = |it: &&str| rootless || it.is_empty() || it.starts_with(['.', '[', '{']);
            let Some(rest) = rest.filter(starts) else { continue };
            let parts: Vec<&str> = rest
                .split('.')
                .map(|it| it.split(['[', '{', '|', '(']).next().unwrap_or_default())
                .filter(|it| !it.is_empty())
                .collect();
            let version = self.language == Some(SchemaLanguage::Dbt);
            let skipped = usize::from(version && parts.first().is_some_and(|it| is_version(it)));
            return match dotted(fields, parts.get(skipped..).unwrap_or_default()) {
                None => Scope::Object((*object).into()),
                Some(field) => Scope::Field((*object).into(), field.into()),
            };
        }
        Scope::Terms
    }
}

/// Whether a part of a path is the version of a model of dbt.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v')
        .is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// The names of a field.
fn names_of(field: &Field) -> [Option<&str>; 2] {
    [field.name.text(), field.more().physical_name.text()]
}

/// Most fields among which one of a similar name is looked for.
const MOST_NEAR: usize = 1_000;

/// The dotted name of a field by the names of a schema file; what the contract does not name keeps
/// those.
fn dotted(fields: &[Field], parts: &[&str]) -> Option<String> {
    let mut level: Vec<&Field> = fields.iter().collect();
    let mut names: Vec<&str> = Vec::new();
    for part in parts {
        let exactly = |it: &&&Field| names_of(it).contains(&Some(part));
        let bare = plain(part);
        let nearly = |it: &&&Field| names_of(it).into_iter().flatten().any(|it| plain(it) == bare);
        let found = level.iter().find(exactly);
        let found = found.or_else(|| level.iter().take(MOST_NEAR).find(nearly)).copied();
        names.push(found.and_then(|it| it.name.text()).unwrap_or(part));
        level = found.map(|it| it.children().collect()).unwrap_or_default();
    }
    (!names.is_empty()).then(|| names.join("."))
}
