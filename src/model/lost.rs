//! Links to parts that a schema file does not have.

use super::drift::Outlines;
use super::linked::{SchemaContent, SchemaLink, is_named_schema};
use super::paired::part;
use super::schema::{Language as SchemaLanguage, Outline, Parts};
use super::{Language, Mesh, nearest};
use std::collections::BTreeMap;

/// A link to a part of a schema file that this does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostPart {
    /// The link.
    pub link: SchemaLink,
    /// What it may mean, as a fragment: what has nearly its name.
    pub near: Option<String>,
    /// The first of those that the file has.
    pub known: Vec<String>,
}

/// Most parts of a file that are named where another is not there.
const MOST_NAMED: usize = 9;
/// Most parts of a file among which one of a similar name is looked for.
const MOST_NEAR: usize = 1_000;

/// The links whose fragment names nothing in their file.
pub(super) fn lost<'mesh>(
    mesh: &Mesh,
    links: impl Iterator<Item = &'mesh SchemaLink>,
    outlines: &Outlines,
) -> Vec<LostPart> {
    let mut files: BTreeMap<usize, Option<Linked<'_>>> = BTreeMap::new();
    let found = links.filter_map(|link| {
        let fragment = link.fragment.as_deref()?;
        let outline = outlines.get(&link.schema)?.as_ref().ok()?.as_ref()?;
        let objects: Vec<_> = outline.objects.iter().collect();
        if part(outline, &objects, fragment).is_some() {
            return None;
        }
        let file = files.entry(link.schema).or_insert_with(|| Linked::of(mesh, link, outline));
        let file = file.as_ref().filter(|it| (link.certain || it.certain) && !it.has(fragment))?;
        let known = file.known.iter().take(MOST_NAMED).map(|it| format!("#{it}")).collect();
        let near = file.near(fragment).map(|it| format!("#{it}"));
        Some(LostPart { link: link.clone(), near, known })
    });
    found.collect()
}

/// A schema file that a link with a fragment leads to.
struct Linked<'run> {
    parts: Parts,
    /// What a contract can be held against, by the fragment that means it.
    known: Vec<&'run str>,
    /// Whether its name tells that it is a schema; else it may be read for something else.
    certain: bool,
}

impl<'run> Linked<'run> {
    fn of(mesh: &Mesh, link: &SchemaLink, outline: &'run Outline) -> Option<Self> {
        let schema = mesh.schemas.get(link.schema)?;
        let SchemaContent::Text(text) = &schema.content else { return None };
        let Some(Language::Schema(language)) = Language::of(&schema.path, &text.text) else {
            return None;
        };
        // The title of a JSON Schema is that of the whole file.
        let objects = outline.objects.iter().filter(|_| language != SchemaLanguage::JsonSchema);
        let names = objects.map(|it| it.name.as_str());
        let parts = outline.parts.keys().map(String::as_str);
        // A model of dbt is called by its name, not by its place.
        let called = |it: &&str| language != SchemaLanguage::Dbt || !it.starts_with('/');
        let parts = parts.filter(|it| !it.contains("/properties/")).filter(called);
        let mut known: Vec<&str> = names.chain(parts).collect();
        known.sort_unstable();
        known.dedup();
        known.truncate(MOST_NEAR);
        let certain = is_named_schema(&schema.path);
        Some(Self { parts: language.parts(&text.text), known, certain })
    }

    fn has(&self, fragment: &str) -> bool {
        self.parts.has(fragment)
    }

    /// The part whose last name is the same or nearly so.
    fn near(&self, fragment: &str) -> Option<&'run str> {
        fn last(of: &str) -> &str {
            of.rsplit(['/', '.']).next().unwrap_or(of)
        }
        let meant = nearest(last(fragment), self.known.iter().map(|it| last(it)))?;
        self.known.iter().copied().find(|it| last(it) == meant)
    }
}
