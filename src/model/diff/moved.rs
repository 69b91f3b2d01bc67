//! Which schema files moved.

use super::likeness::{Names, alike};
use super::schemas::language;
use crate::model::linked::{SchemaContent, SchemaFile};
use crate::model::schema::{Language, Outline, Shape, Ties, protobuf};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A file that moved: as it was and as it is.
type Pair<'mesh> = (&'mesh SchemaFile, &'mesh SchemaFile);

/// What is still without a partner.
struct Left<'mesh> {
    old: Vec<&'mesh SchemaFile>,
    new: Vec<&'mesh SchemaFile>,
    pairs: Vec<Pair<'mesh>>,
}

/// Which files moved: those of a language that hold the same bytes, else the only two that declare
/// the same types or go by the same address, else the only two of a name, else those that are most
/// alike.
pub(super) fn moved<'mesh>(
    old: &[&'mesh SchemaFile],
    new: &[&'mesh SchemaFile],
) -> Vec<Pair<'mesh>> {
    let mut left = Left { old: old.to_vec(), new: new.to_vec(), pairs: Vec::new() };
    left.by_bytes();
    left.by_key(identity);
    left.by_key(name);
    left.by_likeness();
    left.pairs
}

impl<'mesh> Left<'mesh> {
    fn take(&mut self, pairs: Vec<Pair<'mesh>>) {
        let taken: BTreeSet<&str> = pairs.iter().flat_map(|(a, b)| [&*a.path, &*b.path]).collect();
        self.old.retain(|it| !taken.contains(&*it.path));
        self.new.retain(|it| !taken.contains(&*it.path));
        self.pairs.extend(pairs);
    }

    fn by_bytes(&mut self) {
        let mut heads: BTreeMap<_, VecDeque<&SchemaFile>> = BTreeMap::new();
        for head in &self.new {
            if let Some(bytes) = text(head) {
                heads.entry(bytes).or_default().push_back(head);
            }
        }
        let same =
            |base: &&'mesh SchemaFile| Some((*base, heads.get_mut(&text(base)?)?.pop_front()?));
        let pairs = self.old.iter().filter_map(same).collect();
        self.take(pairs);
    }

    /// Pairs the only two that have something; of several, any may be meant.
    fn by_key<K: Ord>(&mut self, key: fn(&'mesh SchemaFile) -> Option<K>) {
        if self.old.is_empty() || self.new.is_empty() {
            return;
        }
        let by_key = |files: &[&'mesh SchemaFile]| {
            let mut found: BTreeMap<K, Vec<&SchemaFile>> = BTreeMap::new();
            for file in files {
                if let Some(key) = key(file) {
                    found.entry(key).or_default().push(file);
                }
            }
            found
        };
        let heads = by_key(&self.new);
        let pairs = by_key(&self.old).into_iter().filter_map(|(key, bases)| {
            match (bases.as_slice(), heads.get(&key)?.as_slice()) {
                ([base], [head]) => Some((*base, *head)),
                _ => None,
            }
        });
        let pairs = pairs.collect();
        self.take(pairs);
    }

    fn by_likeness(&mut self) {
        if self.old.is_empty() || self.new.is_empty() {
            return;
        }
        let names =
            |files: &[&SchemaFile]| -> Vec<_> { files.iter().map(|it| declared(it)).collect() };
        let pairs = alike(&names(&self.old), &names(&self.new)).into_iter();
        let pairs = pairs.filter_map(|(was, is)| Some((*self.old.get(was)?, *self.new.get(is)?)));
        let pairs = pairs.filter(|(was, is)| !are_others(was, is)).collect();
        self.take(pairs);
    }
}

/// Whether two files go by names, and by none that both have: whatever their fields are called,
/// one of them is not what became of the other.
fn are_others(was: &SchemaFile, is: &SchemaFile) -> bool {
    let names = |it: &SchemaFile| match identity(it) {
        Some((_, names)) => names,
        None => titles(it),
    };
    let (was, is) = (names(was), names(is));
    !was.is_empty() && !is.is_empty() && !was.iter().any(|it| is.contains(it))
}

/// What the objects of a file are called in it.
fn titles(file: &SchemaFile) -> Vec<String> {
    let objects = outline(file).objects.into_iter().map(|it| it.name);
    objects.filter(|it| !it.is_empty()).collect()
}

/// The language and the text of a file that has them.
fn text(file: &SchemaFile) -> Option<(Language, &str)> {
    match &file.content {
        SchemaContent::Text(text) => Some((language(file)?, &text.text)),
        SchemaContent::Refused(_) | SchemaContent::LeftOut => None,
    }
}

/// The language and the last part of the path of a file.
fn name(file: &SchemaFile) -> Option<(Language, &str)> {
    Some((language(file)?, file.path.rsplit('/').next().unwrap_or_default()))
}

/// What other files know a file by, wherever it lies: the types that it declares, or its address.
fn identity(file: &SchemaFile) -> Option<(Language, Vec<String>)> {
    let (language, text) = text(file)?;
    let names: Vec<String> = match language {
        Language::Avro | Language::JsonSchema => {
            Ties::of(language, text).offers.into_keys().collect()
        }
        Language::Protobuf => protobuf::full_names(text),
        Language::Dbt => Vec::new(),
    };
    (!names.is_empty()).then_some((language, names))
}

/// What a file declares; nothing where it can't be read.
fn outline(file: &SchemaFile) -> Outline {
    let outline = text(file).and_then(|(language, text)| language.outline(text).ok());
    outline.unwrap_or_default()
}

/// The names of the objects and fields that a file declares.
fn declared(file: &SchemaFile) -> Names<Option<Language>> {
    let outline = outline(file);
    let objects = outline.objects.iter().map(|it| &it.name);
    let fields = outline.types.iter().flat_map(|it| match it {
        Shape::Object(members) => members.fields.as_slice(),
        _ => &[],
    });
    let fields = fields.map(|it| &it.name);
    Names::of(text(file).map(|it| it.0), objects.chain(fields).filter(|it| !it.is_empty()))
}
