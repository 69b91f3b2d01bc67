//! Schema files that contracts link: where a contract says so, and which file is meant.
//!
//! A link is a path inside the repository, from the contract's file or from the root; what leads
//! out of it, or to another host, is none.

use super::leads::Leads;
use super::{AuthoritativeDefinition, Contract, Language, SchemaObject, relative_to};
use crate::parse::Text;
use crate::source::{FileId, NodeId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A path to a schema file, as a contract writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaReference {
    /// The path without query and fragment.
    pub target: Box<str>,
    /// The fragment: which part of the file is meant.
    pub fragment: Option<Box<str>>,
    /// Where it is written.
    pub node: NodeId,
    /// The name of the object that it is about; nothing where it is about the contract.
    pub object: Option<Box<str>>,
    /// Whether only a field of the object is meant, whose type stands in the file.
    pub field: bool,
    /// Whether the contract says that it is a schema; else it may be anything.
    pub schema: bool,
}

/// What was found at the path of a schema file.
#[derive(Debug, Clone)]
pub enum SchemaContent {
    /// A text.
    Text(Text),
    /// Nothing that can be read; why, in words.
    Refused(String),
    /// The configuration leaves the file out.
    LeftOut,
}

impl SchemaContent {
    /// The text; an empty one where there is none.
    pub fn text(&self) -> Text {
        match self {
            Self::Text(text) => text.clone(),
            Self::Refused(_) | Self::LeftOut => Text::default(),
        }
    }
}

/// A schema file of one revision.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    /// Handle of the file.
    pub file: FileId,
    /// Its path from the root.
    pub path: Arc<str>,
    /// What stands in it.
    pub content: SchemaContent,
    /// Where the names lead that it takes from others.
    pub leads: Arc<Leads>,
    /// Whether the configuration names it; else only contracts do.
    pub matched: bool,
    /// The domain that its folder is mapped to.
    pub domain: Option<Arc<str>>,
    /// Who owns the file.
    pub owners: Arc<[String]>,
}

/// A contract that links a schema file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaLink {
    /// Index of the contract in the mesh.
    pub contract: usize,
    /// Index of the schema file in the mesh.
    pub schema: usize,
    /// Where the contract says so; nothing for a file of the same name beside it.
    pub node: Option<NodeId>,
    /// The name of the object that the link is about; nothing for the contract.
    pub object: Option<Box<str>>,
    /// Which part of the file is meant; nothing for the whole.
    pub fragment: Option<Box<str>>,
    /// Whether only a field of it is meant.
    pub field: bool,
    /// Whether the contract says that it is a schema.
    pub certain: bool,
}

impl SchemaLink {
    /// The objects of a contract that it is about.
    pub(super) fn objects<'mesh>(&self, contract: &'mesh Contract) -> Vec<&'mesh SchemaObject> {
        let meant = |it: &&SchemaObject| {
            self.object.as_deref().is_none_or(|name| it.name.text() == Some(name))
        };
        contract.objects.iter().filter(meant).collect()
    }

    /// One that nobody wrote, to a whole file.
    pub(super) const fn whole(contract: usize, schema: usize) -> Self {
        let (node, object, fragment) = (None, None, None);
        Self { contract, schema, node, object, fragment, field: false, certain: false }
    }
}

/// Endings of files that may be schemas, whatever they are called besides.
const ENDINGS: [&str; 5] = ["avsc", "proto", "json", "yaml", "yml"];
/// Endings of contracts, the longest first.
const CONTRACTS: [&str; 6] = [".odcs.yaml", ".odcs.yml", ".odcs.json", ".yaml", ".yml", ".json"];
/// Endings of schema files that lie beside a contract under its name.
const SIBLINGS: [&str; 5] = [".avsc", ".proto", ".schema.json", ".schema.yaml", ".schema.yml"];
/// Longest path that is followed, in bytes.
pub(super) const LONGEST: usize = 1_000;

/// Whether a path may be that of a schema file.
pub fn may_be_schema(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.iter().any(|it| ending.eq_ignore_ascii_case(it))
        && Language::of_path(path) != Some(Language::Contract)
}

/// The schema files that a contract names.
pub(super) fn references(contract: &Contract) -> Box<[SchemaReference]> {
    let mut found = Vec::new();
    let mut add = |(url, schema): (&super::Text, bool), object: Option<&str>, field: bool| {
        if let Some(target) = target(&url.value) {
            let (target, node, object) = (target.into(), url.node, object.map(Into::into));
            let fragment = fragment(&url.value).map(Into::into);
            found.push(SchemaReference { target, fragment, node, object, field, schema });
        }
    };
    for it in contract.authoritative.iter().filter_map(defined) {
        add(it, None, false);
    }
    for server in &contract.servers {
        let custom = server.custom.iter().filter_map(|it| {
            let value = it.value.known()?;
            Some((it.property.text()?, value))
        });
        let settings = server.settings.iter().map(|(key, it)| (&**key, it));
        for (key, value) in settings.chain(custom) {
            if key.to_ascii_lowercase().contains("schema") {
                add((value, false), None, false);
            }
        }
    }
    for object in &contract.objects {
        let name = object.name.text();
        for it in object.authoritative.iter().filter_map(defined) {
            add(it, name, false);
        }
        object.every_field(&mut |field| {
            for it in field.more().rare().authoritative.iter().filter_map(defined) {
                add(it, name, true);
            }
        });
    }
    found.into()
}

/// The address of a definition, and whether its type says that it is a schema.
fn defined(it: &AuthoritativeDefinition) -> Option<(&super::Text, bool)> {
    const KINDS: [&str; 2] = ["canonical", "schema"];
    let kind = it.kind.text().unwrap_or_default().to_lowercase();
    Some((it.url.known()?, KINDS.iter().any(|it| kind.contains(it))))
}

/// The path that an address means; nothing where it leads elsewhere or to no schema.
fn target(url: &str) -> Option<&str> {
    let path = url.split(['#', '?']).next().unwrap_or_default().trim();
    let plain = !path.contains("://") && !path.contains(['\\', '\0']) && path.len() <= LONGEST;
    (plain && !path.starts_with("//") && may_be_schema(path)).then_some(path)
}

/// The part of a file that an address means; nothing for the whole.
fn fragment(url: &str) -> Option<&str> {
    let fragment = url.split_once('#').map(|it| it.1.trim());
    // Forges point to lines in this way, and browsers to words.
    let is_line = |it: &str| {
        let lines = it.strip_prefix("lines-").or_else(|| it.strip_prefix('L')).unwrap_or_default();
        lines.starts_with(|it: char| it.is_ascii_digit())
            && lines.bytes().all(|it| it.is_ascii_digit() || b"LC:-".contains(&it))
    };
    let names = |it: &&str| !it.trim_matches('/').is_empty() && !it.starts_with(":~:");
    fragment.filter(|it| names(it) && !is_line(it))
}

/// The paths from the root that a reference of a contract may mean, the likeliest first.
pub fn meant(reference: &SchemaReference, contract: &str) -> impl Iterator<Item = String> {
    let target = &*reference.target;
    let beside = relative_to(target, contract);
    let from_root = relative_to(target.trim_start_matches('/'), "");
    beside.into_iter().chain(from_root).filter(|it| !it.is_empty())
}

/// The paths of schema files that lie beside a contract under its name.
pub fn siblings(contract: &str) -> impl Iterator<Item = String> {
    let lower = contract.to_ascii_lowercase();
    let ending = CONTRACTS.into_iter().find(|it| lower.ends_with(it));
    let stem = ending.and_then(|it| contract.get(..contract.len() - it.len()));
    let stem = stem.filter(|it| !it.is_empty() && !it.ends_with('/'));
    stem.into_iter().flat_map(|stem| SIBLINGS.map(|ending| format!("{stem}{ending}")))
}

/// Whether the ending of a name tells that it is a schema.
pub fn is_named_schema(path: &str) -> bool {
    matches!(Language::of_path(path), Some(Language::Schema(_)))
}

/// Which contracts link which files, and the references that lead to none, by contract.
pub(super) fn links<'mesh>(
    contracts: impl Iterator<Item = (usize, &'mesh str, &'mesh [SchemaReference])>,
    files: &[SchemaFile],
) -> (Vec<SchemaLink>, Vec<(usize, NodeId)>) {
    let by_path: BTreeMap<&str, usize> =
        files.iter().enumerate().map(|(at, it)| (&*it.path, at)).collect();
    let (mut links, mut missing): (Vec<SchemaLink>, Vec<(usize, NodeId)>) = Default::default();
    for (contract, path, references) in contracts {
        let own = links.len();
        let mut add = |link: SchemaLink| {
            let same = |it: &SchemaLink| {
                let part = it.schema == link.schema && it.fragment == link.fragment;
                part && it.object == link.object && it.field == link.field
            };
            if !links.get(own..).unwrap_or_default().iter().any(same) {
                links.push(link);
            }
        };
        for it in references {
            match meant(it, path).find_map(|it| by_path.get(it.as_str())) {
                Some(schema) => add(SchemaLink {
                    contract,
                    schema: *schema,
                    node: Some(it.node),
                    object: it.object.clone(),
                    fragment: it.fragment.clone(),
                    field: it.field,
                    certain: it.schema,
                }),
                // Any other name may be that of something else.
                None if it.schema || is_named_schema(&it.target) => {
                    missing.push((contract, it.node));
                }
                None => {}
            }
        }
        let linked: Vec<usize> =
            links.get(own..).unwrap_or_default().iter().map(|it| it.schema).collect();
        for schema in siblings(path).filter_map(|it| by_path.get(it.as_str()).copied()) {
            if !linked.contains(&schema) {
                links.push(SchemaLink::whole(contract, schema));
            }
        }
    }
    (links, missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stay_inside_the_repository() {
        let paths = |target: &str| -> Vec<String> {
            let Some(target) = super::target(target) else { return Vec::new() };
            let (target, node, object, fragment) = (target.into(), NodeId(0), None, None);
            let (field, schema) = (false, false);
            let reference = SchemaReference { target, fragment, node, object, field, schema };
            meant(&reference, "sales/orders.odcs.yaml").collect()
        };
        assert_eq!(paths("orders.avsc#/Order"), ["sales/orders.avsc", "orders.avsc"]);
        assert_eq!(paths("../schemas/a.proto"), ["schemas/a.proto"]);
        assert_eq!(paths("/schemas/a.proto?x"), ["schemas/a.proto"]);
        for odd in
            ["../../a.avsc", "https://x.test/a.avsc", "//x.test/a.avsc", "a.txt", "b.odcs.yaml"]
        {
            assert_eq!(paths(odd), [""; 0], "{odd}");
        }
    }

    #[test]
    fn lines_and_words_of_a_file_are_no_part_of_it() {
        let part = |it: &str| fragment(&format!("a.proto#{it}")).map(str::to_owned);
        for line in ["L1", "L1-L20", "L1-20", "L1C2-L3C4", "lines-1:20", ":~:text=Order", "/", ""] {
            assert_eq!(part(line), None, "{line}");
        }
        for name in ["Line", "L1Order", "/$defs/L1"] {
            assert_eq!(part(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn siblings_have_the_name_of_the_contract() {
        let of = |path| siblings(path).collect::<Vec<_>>();
        assert!(of("a/orders.odcs.yaml").contains(&"a/orders.avsc".to_owned()));
        assert!(of("orders.yml").contains(&"orders.schema.json".to_owned()));
        assert_eq!(of("a/.odcs.yaml"), [""; 0]);
    }
}
