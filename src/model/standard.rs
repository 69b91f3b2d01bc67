//! The standards and their versions, and which one a document follows.

use crate::parse::{Document, Kind, Symbol, keys::key};
use crate::source::NodeId;

/// What a document is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A data contract (ODCS).
    Contract,
    /// A data product (ODPS).
    Product,
}

/// A version of one of the standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// Open Data Contract Standard 2.2.0, judged as 2.2.1.
    Odcs220,
    /// Open Data Contract Standard 2.2.1.
    Odcs221,
    /// Open Data Contract Standard 2.2.2.
    Odcs222,
    /// Open Data Contract Standard 3.0.0.
    Odcs300,
    /// Open Data Contract Standard 3.0.1.
    Odcs301,
    /// Open Data Contract Standard 3.0.2.
    Odcs302,
    /// Open Data Contract Standard 3.1.0.
    Odcs310,
    /// Open Data Contract Standard 3.2.0.
    Odcs320,
    /// Open Data Product Standard 0.9.0.
    Odps090,
    /// Open Data Product Standard 1.0.0.
    Odps100,
    /// Open Data Product Standard 1.1.0.
    Odps110,
}

impl Standard {
    /// All supported versions, oldest first.
    pub const ALL: [Self; 11] = [
        Self::Odcs220,
        Self::Odcs221,
        Self::Odcs222,
        Self::Odcs300,
        Self::Odcs301,
        Self::Odcs302,
        Self::Odcs310,
        Self::Odcs320,
        Self::Odps090,
        Self::Odps100,
        Self::Odps110,
    ];

    /// The text of `apiVersion`.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::Odcs220 => "v2.2.0",
            Self::Odcs221 => "v2.2.1",
            Self::Odcs222 => "v2.2.2",
            Self::Odcs300 => "v3.0.0",
            Self::Odcs301 => "v3.0.1",
            Self::Odcs302 => "v3.0.2",
            Self::Odcs310 => "v3.1.0",
            Self::Odcs320 => "v3.2.0",
            Self::Odps090 => "v0.9.0",
            Self::Odps100 => "v1.0.0",
            Self::Odps110 => "v1.1.0",
        }
    }

    /// The short name of the standard in reports: `odcs` or `odps`.
    pub const fn format(self) -> &'static str {
        match self.subject() {
            Subject::Contract => "odcs",
            Subject::Product => "odps",
        }
    }

    /// What documents of this version are about.
    pub const fn subject(self) -> Subject {
        match self {
            Self::Odcs220
            | Self::Odcs221
            | Self::Odcs222
            | Self::Odcs300
            | Self::Odcs301
            | Self::Odcs302
            | Self::Odcs310
            | Self::Odcs320 => Subject::Contract,
            Self::Odps090 | Self::Odps100 | Self::Odps110 => Subject::Product,
        }
    }

    /// Whether it is ODCS 2.2, whose documents have other keys than those of 3.0 and later.
    pub const fn is_odcs2(self) -> bool {
        matches!(self, Self::Odcs220 | Self::Odcs221 | Self::Odcs222)
    }

    /// The first number of the version.
    pub const fn major(self) -> u8 {
        match self {
            Self::Odcs220 | Self::Odcs221 | Self::Odcs222 => 2,
            Self::Odcs300 | Self::Odcs301 | Self::Odcs302 | Self::Odcs310 | Self::Odcs320 => 3,
            Self::Odps090 => 0,
            Self::Odps100 | Self::Odps110 => 1,
        }
    }

    /// The supported texts of `apiVersion` for contracts or products.
    pub const fn api_versions(subject: Subject) -> &'static [&'static str] {
        match subject {
            Subject::Contract => {
                &["v2.2.0", "v2.2.1", "v2.2.2", "v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0", "v3.2.0"]
            }
            Subject::Product => &["v0.9.0", "v1.0.0", "v1.1.0"],
        }
    }

    /// The version that `apiVersion` names; before 3.0 with anything behind the numbers, and, though
    /// the standard forbids it, without the `v`.
    pub fn of(subject: Subject, api_version: &str) -> Option<Self> {
        let numbers = api_version.strip_prefix('v').unwrap_or(api_version);
        let named = |it: &Self| {
            let own = it.api_version();
            let rest = own.strip_prefix('v').and_then(|own| numbers.strip_prefix(own));
            own == api_version
                || it.is_odcs2()
                    && rest.is_some_and(|it| !it.starts_with(|next: char| next.is_ascii_digit()))
        };
        Self::ALL.into_iter().find(|it| it.subject() == subject && named(it))
    }
}

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognised {
    /// A contract or product.
    Subject(Subject),
    /// A format that looks alike: its name, and what to do.
    Foreign(&'static str, &'static str),
    /// Nothing of ours.
    Other,
}

/// What a file name promises, where the contents do not say.
pub(crate) fn by_name(path: &str) -> Option<Subject> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = [".yaml", ".yml", ".json"].iter().find_map(|it| name.strip_suffix(it))?;
    match stem.rsplit('.').next() {
        Some("odcs") => Some(Subject::Contract),
        Some("odps") => Some(Subject::Product),
        _ => None,
    }
}

/// What a document is: a recognised `kind` beats the file name, which decides where `kind` is
/// missing or unknown.
pub(crate) fn recognise(document: &Document, path: &str) -> Recognised {
    let named = by_name(path).map_or(Recognised::Other, Recognised::Subject);
    let Some(root) = document.root() else { return named };
    let text = |key: Symbol| document.get(root, key).and_then(|it| document.as_text(it));
    if let Some(foreign) = foreign(document, root) {
        return foreign;
    }
    match text(key!("kind")) {
        Some("DataContract") => Recognised::Subject(Subject::Contract),
        Some("DataProduct") => product(text(key!("apiVersion"))),
        Some("virtualDataset" | "managedDataset") if marks_of_odcs2(document, root) > 1 => {
            Recognised::Subject(Subject::Contract)
        }
        None if marks_of_odcs2(document, root) > 2 => Recognised::Subject(Subject::Contract),
        Some(kind) => {
            let meant = misspelt(kind).filter(|subject| {
                let version = text(key!("apiVersion"));
                version.is_some_and(|it| Standard::of(*subject, it).is_some())
            });
            meant.map_or(named, Recognised::Subject)
        }
        None => named,
    }
}

/// What is meant by a `kind` that is one of ours but for capitals and marks between its words.
pub(crate) fn misspelt(kind: &str) -> Option<Subject> {
    let letters = kind.chars().filter(|it| !matches!(it, ' ' | '-' | '_'));
    match letters.collect::<String>().to_ascii_lowercase().as_str() {
        "datacontract" => Some(Subject::Contract),
        "dataproduct" => Some(Subject::Product),
        _ => None,
    }
}

/// How many of the keys that ODCS 2.2 asks for, and later versions do not know, a document has.
fn marks_of_odcs2(document: &Document, root: NodeId) -> usize {
    let marks = [key!("uuid"), key!("datasetName"), key!("quantumName")];
    let list = document.get(root, key!("dataset")).map(|it| document.kind(it));
    marks.iter().filter(|it| document.get(root, **it).is_some()).count()
        + usize::from(list == Some(Kind::Sequence))
}

/// Whether a contract is written with the keys of ODCS 2.2, whatever version it names.
pub(crate) fn looks_like_odcs2(document: &Document, root: NodeId) -> bool {
    let has = |key: Symbol| document.get(root, key).is_some();
    marks_of_odcs2(document, root) > 1 && !has(key!("id")) && !has(key!("schema"))
}

/// A product by `kind` is only one of ODPS where `apiVersion` looks like it.
fn product(api_version: Option<&str>) -> Recognised {
    let versioned = api_version.is_none_or(|it| {
        it.strip_prefix('v').is_some_and(|numbers| {
            let parts: Vec<_> = numbers.split('.').collect();
            parts.len() == 3
                && parts.iter().all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()))
        })
    });
    if versioned {
        Recognised::Subject(Subject::Product)
    } else {
        Recognised::Foreign(
            "a data product of another platform",
            "mesh-lint reads the Open Data Product Standard of Bitol, whose `apiVersion` is like `v1.0.0`",
        )
    }
}

fn foreign(document: &Document, root: NodeId) -> Option<Recognised> {
    let has = |key: &str| document.get_text(root, key).is_some();
    if has("dataContractSpecification") {
        return Some(Recognised::Foreign(
            "the Data Contract Specification",
            "rewrite it in the Open Data Contract Standard, or list it under `exclude`",
        ));
    }
    if has("fluidVersion") {
        return Some(Recognised::Foreign("Fluid", "list it under `exclude` to silence this note"));
    }
    let product = document.get(root, key!("product"));
    let opendata = document
        .get(root, key!("schema"))
        .and_then(|it| document.as_text(it))
        .is_some_and(|it| it.contains("opendataproducts"));
    if opendata && product.is_some_and(|it| document.kind(it) == Kind::Mapping) {
        return Some(Recognised::Foreign(
            "the Open Data Product Specification",
            "mesh-lint reads the Open Data Product Standard of Bitol (`kind: DataProduct`)",
        ));
    }
    None
}
