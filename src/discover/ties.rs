//! Which files of a tree a schema file takes something from.
//!
//! A path is looked up; an import of Protobuf that leads nowhere around its file is looked for among
//! all files of its name. What goes by an address is looked for among the files of its name, then
//! among all that are called schemas, and a type of Avro in all files of Avro; both are read when
//! the first one is asked for.

use super::modules::Modules;
use crate::model::schema::{Language, Ties};
use crate::model::{
    Lead, Leads, Offer, SchemaContent, is_named_schema, language_of_ties, last_part, leads,
    may_be_schema, stem,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Most files of one name that are looked into for an address.
const MOST: usize = 64;

/// What a file takes from others; nothing where it takes nothing.
pub(super) fn ties_of(path: &str, content: &SchemaContent) -> Option<(Language, Ties)> {
    let SchemaContent::Text(text) = content else { return None };
    let language = language_of_ties(path).filter(|it| Ties::may_take(*it, &text.text))?;
    let ties = Ties::of(language, &text.text);
    (!ties.takes.is_empty()).then_some((language, ties))
}

/// Reads what stands at a path.
type Read<'run, E> = &'run mut dyn FnMut(&str) -> Result<SchemaContent, E>;

/// What ties texts to others, each found once.
#[derive(Default)]
pub(super) struct Tied(HashMap<(Language, Arc<str>), Arc<Ties>>);

impl Tied {
    fn of(&mut self, language: Language, content: &SchemaContent) -> Arc<Ties> {
        let SchemaContent::Text(text) = content else { return Arc::default() };
        let ties = self.0.entry((language, text.text.clone()));
        ties.or_insert_with(|| Arc::new(Ties::of(language, &text.text))).clone()
    }
}

/// The files of a tree by what others may ask them for.
pub(super) struct Shelf<'tree> {
    /// Those that may be schemas, in order.
    paths: Vec<&'tree Arc<str>>,
    /// Those that may go by an address, by the first word of their names.
    stems: BTreeMap<String, Vec<&'tree Arc<str>>>,
    /// The files that define a type of Avro, once somebody asked.
    types: Option<BTreeMap<String, Vec<Offer>>>,
    /// The files that go by an address, once somebody asked for one that none of its name has.
    addresses: Option<BTreeMap<String, Vec<Offer>>>,
    /// The files of Protobuf by their names without folders, once somebody asked.
    protos: Option<BTreeMap<&'tree str, Vec<&'tree Arc<str>>>>,
    /// What modules of buf take from others.
    modules: Modules,
}

impl<'tree> Shelf<'tree> {
    pub(super) fn of(paths: impl Iterator<Item = &'tree Arc<str>>) -> Self {
        let mut paths: Vec<&Arc<str>> = paths.filter(|it| may_be_schema(it)).collect();
        paths.sort_unstable();
        let mut stems: BTreeMap<String, Vec<&Arc<str>>> = BTreeMap::new();
        for path in paths.iter().filter(|it| language_of_ties(it) == Some(Language::JsonSchema)) {
            stems.entry(stem(path)).or_default().push(path);
        }
        let (types, addresses, protos) = (None, None, None);
        Self { paths, stems, types, addresses, protos, modules: Modules::default() }
    }

    /// Where the names lead that a file takes from others.
    pub(super) fn leads<E>(
        &mut self,
        path: &str,
        content: &SchemaContent,
        (known, read): (&mut Tied, Read<'_, E>),
    ) -> Result<Leads, E> {
        let SchemaContent::Text(text) = content else { return Ok(Leads::new()) };
        let language = language_of_ties(path).filter(|it| Ties::may_take(*it, &text.text));
        let Some(language) = language else { return Ok(Leads::new()) };
        let ties = known.of(language, content);
        let Self { paths, stems, types, addresses, protos, modules } = self;
        let is_there = |path: &str| paths.binary_search_by(|it| (***it).cmp(path)).is_ok();
        let mut offers = |name: &str, wide: bool| -> Result<Vec<Offer>, E> {
            if language == Language::JsonSchema && !wide {
                return addressed(stems, name, (&mut *known, &mut *read));
            }
            if language == Language::Protobuf {
                let protos = protos.get_or_insert_with(|| by_name(paths));
                return imported(protos, name, read);
            }
            let all = if language == Language::Avro { &mut *types } else { &mut *addresses };
            if all.is_none() {
                *all = Some(offered(language, paths, (&mut *known, &mut *read))?);
            }
            Ok(all.as_ref().and_then(|it| it.get(name)).cloned().unwrap_or_default())
        };
        let mut leads = leads(path, (language, &ties), &is_there, &mut offers)?;
        if language == Language::Protobuf {
            for (name, lead) in leads.iter_mut().filter(|it| *it.1 == Lead::Missing) {
                if modules.may_bring((path, name), &is_there, read)? {
                    *lead = Lead::Away;
                }
            }
        }
        Ok(leads)
    }
}

impl Shelf<'_> {
    /// Whether there is but one file that an import which was looked for may mean.
    pub(super) fn is_only(&self, name: &str) -> bool {
        let named =
            self.protos.as_ref().and_then(|it| it.get(last_part(name))).into_iter().flatten();
        named.filter(|it| it.ends_with(name)).take(2).count() == 1
    }
}

/// The files of Protobuf by their names without folders.
fn by_name<'tree>(paths: &[&'tree Arc<str>]) -> BTreeMap<&'tree str, Vec<&'tree Arc<str>>> {
    let mut found: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for path in paths.iter().filter(|it| language_of_ties(it) == Some(Language::Protobuf)) {
        found.entry(last_part(path)).or_default().push(path);
    }
    found
}

/// Files that an import may mean, whatever the root of imports is; those that say the same bear the
/// same mark.
fn imported<E>(
    protos: &BTreeMap<&str, Vec<&Arc<str>>>,
    name: &str,
    read: Read<'_, E>,
) -> Result<Vec<Offer>, E> {
    let ends = |path: &str| path.strip_suffix(name).is_some_and(|it| it.ends_with('/'));
    let named = protos.get(last_part(name)).into_iter().flatten().filter(|it| ends(it)).take(MOST);
    let mut found: Vec<Offer> = named.zip(0..).map(|(it, at)| ((*it).clone(), at)).collect();
    if found.len() > 1 {
        let mut seen: HashMap<Arc<str>, u64> = HashMap::new();
        for (path, mark) in &mut found {
            if let SchemaContent::Text(text) = read(path)? {
                *mark = *seen.entry(text.text).or_insert(*mark);
            }
        }
    }
    Ok(found)
}

/// The files that go by an address.
fn addressed<E>(
    stems: &BTreeMap<String, Vec<&Arc<str>>>,
    address: &str,
    (known, read): (&mut Tied, Read<'_, E>),
) -> Result<Vec<Offer>, E> {
    let mut found = Vec::new();
    for path in stems.get(&stem(address)).into_iter().flatten().take(MOST) {
        let ties = known.of(Language::JsonSchema, &read(path)?);
        found.extend(ties.offers.get(address).map(|mark| ((*path).clone(), *mark)));
    }
    Ok(found)
}

/// The files of a language by each name that they offer; of JSON Schema those that are called so.
fn offered<E>(
    language: Language,
    paths: &[&Arc<str>],
    (known, read): (&mut Tied, Read<'_, E>),
) -> Result<BTreeMap<String, Vec<Offer>>, E> {
    let mut offers: BTreeMap<String, Vec<Offer>> = BTreeMap::new();
    let own = |it: &&&Arc<str>| language_of_ties(it) == Some(language) && is_named_schema(it);
    for path in paths.iter().filter(own) {
        for (name, mark) in &known.of(language, &read(path)?).offers {
            offers.entry(name.clone()).or_default().push(((*path).clone(), *mark));
        }
    }
    Ok(offers)
}
