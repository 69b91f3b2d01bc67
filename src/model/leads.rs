//! Which files a schema file takes something from: imports of Protobuf, references of JSON Schema,
//! types of Avro that another file defines.
//!
//! Only what lies in the repository is meant; what leads out of it, or to another host, is not
//! known, and nothing is said of it.

use super::linked::{LONGEST, SchemaContent, SchemaFile, may_be_schema};
use super::schema::{self, Language as SchemaLanguage, Part, Ties, json_schema};
use super::{Language, Mesh, relative_to};
use crate::parse::MAX_FILE_BYTES;
use crate::source::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is said of a file that takes something from more files than are read.
pub const TOO_MANY: &str = "too many files stand behind it";

/// What a file is called that says what a module of buf takes from others.
pub const MODULE: &str = "buf.yaml";

/// Most files that a file takes something from, those that these do included.
const MOST_FILES: usize = 256;

/// Where a name leads that a schema file takes from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// To the file at a path.
    At(Arc<str>),
    /// To a file that is not there.
    Missing,
    /// To a file that is not there, and is in what head is compared with.
    Gone,
    /// To a file that is not there, and that may lie at an address or come with the build all the
    /// same.
    Away,
    /// To several that say different things.
    Several,
}

/// Where the names lead that a schema file takes from others; what is not among them is not known.
pub type Leads = BTreeMap<Box<str>, Lead>;

/// The paths of the files that a schema file takes something from.
pub fn lead_paths(leads: &Leads) -> impl Iterator<Item = &Arc<str>> {
    leads.values().filter_map(|it| match it {
        Lead::At(path) => Some(path),
        Lead::Missing | Lead::Gone | Lead::Away | Lead::Several => None,
    })
}

/// A file that offers a name, with a mark of what it means by it.
pub type Offer = (Arc<str>, u64);

/// Gives the files that offer a name, with or without those of other names than this.
type Offers<'run, E> = &'run mut dyn FnMut(&str, bool) -> Result<Vec<Offer>, E>;

/// The language whose names a file takes from others; one that is in none may have references.
pub fn language_of_ties(path: &str) -> Option<SchemaLanguage> {
    match Language::of_path(path) {
        Some(Language::Schema(language)) => Some(language),
        Some(Language::Contract) => None,
        None => may_be_schema(path).then_some(SchemaLanguage::JsonSchema),
    }
}

/// Where the names lead that the file at a path takes from others; `is_there` says of a path
/// whether a file lies there, `offers` gives those that go by a name, on demand those that are
/// called otherwise too.
///
/// # Errors
/// Those of `offers`.
pub fn leads<E>(
    from: &str,
    (language, ties): (SchemaLanguage, &Ties),
    is_there: &dyn Fn(&str) -> bool,
    offers: Offers<'_, E>,
) -> Result<Leads, E> {
    let mut leads = Leads::new();
    for name in &ties.takes {
        let lead = match language {
            SchemaLanguage::Protobuf => match import_paths(from, name).find(|it| is_there(it)) {
                Some(path) => Some(at(&path)),
                None => elsewhere(from, name, &offers(name, false)?, is_there),
            },
            SchemaLanguage::Avro => nearest(from, &offers(name, false)?),
            SchemaLanguage::JsonSchema => {
                let address = address(ties, name);
                let mut named = |wide| match &address {
                    Some(address) => Ok(nearest(from, &offers(address, wide)?)),
                    None => Ok(None),
                };
                let near = named(false)?;
                match near.or_else(|| beside(from, name, address.is_none(), is_there)) {
                    Some(Lead::Away) => named(true)?.or(Some(Lead::Away)),
                    None => named(true)?,
                    lead => lead,
                }
            }
            SchemaLanguage::Dbt => None,
        };
        leads.extend(lead.map(|it| (name.as_str().into(), it)));
    }
    Ok(leads)
}

fn at(path: &str) -> Lead {
    Lead::At(Arc::from(path))
}

/// The absolute address that a reference of a JSON Schema means, where it has one.
fn address(ties: &Ties, name: &str) -> Option<String> {
    if name.contains(':') {
        return Some(name.to_owned());
    }
    ties.address.as_deref().map(|it| json_schema::joined(it, name))
}

/// The file that a reference means by its path; one that is `sure`, for it has no address, means
/// nothing else.
fn beside(from: &str, name: &str, sure: bool, is_there: &dyn Fn(&str) -> bool) -> Option<Lead> {
    let plain = name.split('?').next().unwrap_or_default();
    let path = json_schema::unescaped(plain);
    if path.contains([':', '\\', '\0']) || path.starts_with("//") || path.len() > LONGEST {
        return None;
    }
    let path = match path.strip_prefix('/') {
        Some(path) => relative_to(path, ""),
        None => relative_to(&path, from),
    }?;
    if language_of_ties(&path) != Some(SchemaLanguage::JsonSchema) {
        return None;
    }
    if is_there(&path) {
        return Some(at(&path));
    }
    Some(if sure { Lead::Missing } else { Lead::Away })
}

/// The nearest of the files that offer a name: in the folder of a file and below it, else in the
/// folder around that, and so on.
fn nearest(from: &str, offers: &[Offer]) -> Option<Lead> {
    let folders = std::iter::successors(from.rsplit_once('/').map(|it| it.0), |it| {
        it.rsplit_once('/').map(|it| it.0)
    });
    let within = |path: &str, folder: &str| {
        path.strip_prefix(folder).is_some_and(|it| folder.is_empty() || it.starts_with('/'))
    };
    let others: Vec<&Offer> = offers.iter().filter(|it| *it.0 != *from).collect();
    folders.chain([""]).find_map(|folder| {
        let mut near = others.iter().filter(|it| within(&it.0, folder));
        let (path, mark) = near.next()?;
        let same = near.all(|it| it.1 == *mark);
        Some(if same { Lead::At(path.clone()) } else { Lead::Several })
    })
}

/// The word by which a file may be looked for that goes by an address: its name up to the first
/// point.
pub fn stem(address: &str) -> String {
    let name = address.rsplit(['/', ':']).find(|it| !it.is_empty()).unwrap_or_default();
    json_schema::unescaped(name.split(['.', '?']).next().unwrap_or_default())
}

/// The paths from the root that an import of a Protobuf file may mean, the nearest first.
fn import_paths(from: &str, name: &str) -> impl Iterator<Item = String> {
    let folders = std::iter::successors(from.rsplit_once('/').map(|it| it.0), |it| {
        it.rsplit_once('/').map(|it| it.0)
    });
    let below: Vec<String> = folders.map(|it| format!("{it}/{name}")).collect();
    below.into_iter().chain([name.to_owned()]).filter(|it| it.len() <= LONGEST)
}

/// The file that an import of a Protobuf file means where none lies in the folders above: roots of
/// imports may lie side by side. A name without a folder is that of many files: one is meant only
/// where its folder is a root.
fn elsewhere(
    from: &str,
    name: &str,
    offers: &[Offer],
    is_there: &dyn Fn(&str) -> bool,
) -> Option<Lead> {
    let bare = !name.contains('/');
    let may_be =
        |it: &&Offer| *it.0 != *from && (!bare || may_be_root(root_of(&it.0, name), is_there));
    let mut others = offers.iter().filter(may_be);
    let Some((path, mark)) = others.next() else { return Some(Lead::Missing) };
    if !others.all(|it| it.1 == *mark) {
        return Some(Lead::Several);
    }
    (!bare || holds_others(last_part(root_of(path, name)))).then(|| Lead::At(path.clone()))
}

/// The folder from which a name leads to a path.
fn root_of<'path>(path: &'path str, name: &str) -> &'path str {
    path.strip_suffix(name).unwrap_or_default().trim_end_matches('/')
}

/// Folders that hold what others made, from whom a build may take it too.
const OF_OTHERS: [&str; 8] = [
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "vendor",
    "vendored",
    "external",
    "node_modules",
];
/// Folders that are called after what lies below them.
const ROOTS: [&str; 4] = ["proto", "protos", "protobuf", "include"];

fn holds_others(folder: &str) -> bool {
    OF_OTHERS.iter().any(|it| folder.eq_ignore_ascii_case(it))
}

/// Whether a folder may be one from which imports of Protobuf are looked for.
fn may_be_root(folder: &str, is_there: &dyn Fn(&str) -> bool) -> bool {
    let name = last_part(folder);
    holds_others(name)
        || ROOTS.iter().any(|it| name.eq_ignore_ascii_case(it))
        || is_there(&format!("{folder}/{MODULE}"))
}

/// Whether what goes by a name is a copy of what others made, by the folders in front of the name.
pub fn is_copy(path: &str, name: &str) -> bool {
    path.strip_suffix(name).unwrap_or(path).split('/').any(holds_others)
}

/// The last part of a path.
pub fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A name that leads to no file any more.
#[derive(Debug, Clone, Copy)]
pub struct Lost<'mesh> {
    /// The file that takes it.
    pub by: &'mesh SchemaFile,
    /// The name.
    pub name: &'mesh str,
    /// Whether the build may bring the file.
    pub may_come: bool,
}

/// A schema file with those of its mesh that it takes something from, itself first.
#[derive(Debug, Clone)]
pub struct Whole<'mesh> {
    /// The file itself.
    pub file: &'mesh SchemaFile,
    /// All of them.
    files: Vec<&'mesh SchemaFile>,
    names: Vec<BTreeMap<&'mesh str, schema::Lead>>,
    /// The paths of those that are left out because there are too many.
    pub left_out: BTreeSet<&'mesh str>,
}

impl<'mesh> Whole<'mesh> {
    /// Of a file; those that can't be read, or are too many, are left out.
    pub fn of(mesh: &'mesh Mesh, file: &'mesh SchemaFile) -> Self {
        let mut whole =
            Self { file, files: vec![file], names: Vec::new(), left_out: BTreeSet::new() };
        let mut places: BTreeMap<&str, usize> = [(&*file.path, 0)].into();
        let mut room = usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX);
        let mut at = 0;
        while let Some(file) = whole.files.get(at).copied() {
            let mut names = BTreeMap::new();
            for (name, lead) in &*file.leads {
                let lead = match lead {
                    Lead::Missing => schema::Lead::Missing,
                    Lead::Gone => schema::Lead::Gone,
                    Lead::Away => schema::Lead::Away,
                    Lead::Several => schema::Lead::Several,
                    Lead::At(path) => {
                        let next = whole.files.len();
                        let known = places.get(&**path).copied();
                        let mut new = || {
                            let new = mesh.schema_at(path).filter(|it| is_text(it))?;
                            if !fits(new, next, &mut room) {
                                whole.left_out.insert(path);
                                return None;
                            }
                            whole.files.push(new);
                            places.insert(&new.path, next);
                            Some(next)
                        };
                        let Some(to) = known.or_else(&mut new) else { continue };
                        schema::Lead::File(to)
                    }
                };
                names.insert(&**name, lead);
            }
            whole.names.push(names);
            at += 1;
        }
        whole
    }

    /// The files, itself first.
    pub(super) fn files(&self) -> &[&'mesh SchemaFile] {
        &self.files
    }

    /// The texts, as the schema languages read them.
    pub fn parts(&self) -> Vec<Part<'mesh>> {
        let parts = self.files.iter().zip(&self.names);
        parts.map(|(file, names)| Part { text: text(file), names: names.clone() }).collect()
    }

    /// Whether both say the same, or one of the files says nothing.
    pub fn same(&self, other: &Self, content: fn(&SchemaContent, &SchemaContent) -> bool) -> bool {
        let files = self.files.iter().zip(&other.files);
        self.names == other.names && files.into_iter().all(|(a, b)| content(&a.content, &b.content))
    }

    /// The file of these that is one of some others which say the same.
    pub fn twin_of(&self, others: &Whole<'_>, file: FileId) -> Option<FileId> {
        let at = others.files.iter().position(|it| it.file == file)?;
        self.files.get(at).map(|it| it.file)
    }

    /// The files that others of them take something from, by the name that is used first.
    pub fn named(&self) -> BTreeMap<&'mesh str, &'mesh SchemaFile> {
        let mut found = BTreeMap::new();
        for (name, lead) in self.names.iter().flatten() {
            if let schema::Lead::File(at) = lead
                && let Some(file) = self.files.get(*at)
            {
                found.entry(*name).or_insert(*file);
            }
        }
        found
    }

    /// The first of the names that lead to no file any more, where that was there before;
    /// rather one that nothing else can bring. What comes with Protobuf needs no file.
    pub fn lost(&self, old: &Self) -> Option<Lost<'mesh>> {
        let (before, after) = (old.named(), self.named());
        let fate = |by: &'mesh SchemaFile, name: &'mesh str, lead: &schema::Lead| {
            let was = before.get(name);
            let googles = name.starts_with("google/");
            let may_come = match (lead, was) {
                _ if after.contains_key(name) => return None,
                (schema::Lead::Gone, _) => googles,
                (schema::Lead::Missing, Some(was)) => googles || is_copy(&was.path, name),
                (schema::Lead::Away, Some(_)) => true,
                _ => return None,
            };
            Some(Lost { by, name, may_come })
        };
        let files = self.files.iter().zip(&self.names);
        let lost = files.flat_map(|(by, names)| {
            names.iter().filter_map(move |(name, lead)| fate(by, name, lead))
        });
        lost.min_by_key(|it| it.may_come)
    }

    /// The file of a place in the texts put one behind the other, and where it is there.
    pub fn place(&self, span: Span) -> (&'mesh SchemaFile, Span) {
        let start = span.start as usize;
        let mut from = 0;
        let mut found = (self.file, 0);
        for file in &self.files {
            if start < from {
                break;
            }
            found = (file, from);
            from += text(file).len() + 1;
        }
        let (file, from) = found;
        (file, Span::new(start - from, (span.end as usize).saturating_sub(from)))
    }
}

const fn is_text(file: &SchemaFile) -> bool {
    matches!(file.content, SchemaContent::Text(_))
}

/// Whether there is room for a file.
fn fits(file: &SchemaFile, before: usize, room: &mut usize) -> bool {
    let left = room.checked_sub(text(file).len()).filter(|_| before < MOST_FILES);
    *room = left.unwrap_or(*room);
    left.is_some()
}

fn text(file: &SchemaFile) -> &str {
    match &file.content {
        SchemaContent::Text(text) => &text.text,
        SchemaContent::Refused(_) | SchemaContent::LeftOut => "",
    }
}
