//! What a file may be, by its path and a quick look.

use crate::config::{self, CodeOwners};
use crate::model::schema::Language;
use crate::model::{Manifest, is_named_schema, language_of_ties, misspelt_kind, named_subject};
use crate::parse;
use std::sync::Arc;

/// What a file may be, as far as its path tells; found once, as many ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Called {
    /// One bit for each answer.
    bits: u8,
    /// The language of a file that may be a schema.
    ties: Option<Language>,
}

/// The languages of schema files, by the numbers that are written for them.
const LANGUAGES: [Option<Language>; 5] = [
    None,
    Some(Language::Avro),
    Some(Language::JsonSchema),
    Some(Language::Protobuf),
    Some(Language::Dbt),
];

const TEXT: u8 = 1;
const RULE: u8 = 1 << 1;
const DOCUMENT: u8 = 1 << 2;
const SUBJECT: u8 = 1 << 3;
const ONLY_SCHEMA: u8 = 1 << 4;
const NAMED_SCHEMA: u8 = 1 << 5;
const MANIFEST: u8 = 1 << 6;

impl Called {
    /// What a path tells.
    pub(super) fn of(path: &str) -> Self {
        let is_text = is_text(path);
        let mut bits = 0;
        for (bit, holds) in [
            (TEXT, is_text),
            (RULE, is_text && !CodeOwners::PATHS.contains(&path)),
            (DOCUMENT, is_document(path)),
            (SUBJECT, named_subject(path).is_some()),
            (ONLY_SCHEMA, is_schema(path)),
            (NAMED_SCHEMA, is_named_schema(path)),
            (MANIFEST, is_named_manifest(path)),
        ] {
            bits |= if holds { bit } else { 0 };
        }
        Self { bits, ties: language_of_ties(path) }
    }

    /// The same in two bytes.
    pub(super) fn bytes(self) -> [u8; 2] {
        let ties = LANGUAGES.iter().position(|it| *it == self.ties);
        [self.bits, ties.and_then(|it| u8::try_from(it).ok()).unwrap_or_default()]
    }

    /// What two bytes say; nothing where they are not as they were written.
    pub(super) fn of_bytes([bits, ties]: [u8; 2]) -> Option<Self> {
        LANGUAGES.get(usize::from(ties)).map(|ties| Self { bits, ties: *ties })
    }

    const fn has(self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    /// Whether it is looked at at all.
    pub(super) const fn matters(self) -> bool {
        self.has(TEXT | DOCUMENT | ONLY_SCHEMA)
    }

    /// Whether it is read as text: configuration, owners, policies.
    pub(super) const fn is_text(self) -> bool {
        self.has(TEXT)
    }

    /// Whether it is a text which says what other files are.
    pub(super) const fn is_rule(self) -> bool {
        self.has(RULE)
    }

    /// Whether its name alone says that it is a contract or product.
    pub(super) const fn is_subject(self) -> bool {
        self.has(SUBJECT)
    }

    /// Whether it is listed for the sake of schema files alone.
    pub(super) const fn is_only_schema(self) -> bool {
        self.has(ONLY_SCHEMA)
    }

    /// Whether it may be a schema file.
    pub(super) const fn may_be_schema(self) -> bool {
        self.ties.is_some()
    }

    /// Whether the ending of its name tells that it is a schema.
    pub(super) const fn is_named_schema(self) -> bool {
        self.has(NAMED_SCHEMA)
    }

    /// Whether it is called like a dbt manifest.
    pub(super) const fn is_named_manifest(self) -> bool {
        self.has(MANIFEST)
    }

    /// The language of a file that may be a schema, in which it may take something from others.
    pub(super) const fn ties(self) -> Option<Language> {
        self.ties
    }
}

/// Whether a path is read as text: configuration, owners, policies.
pub(super) fn is_text(path: &str) -> bool {
    let rego = path.len() > 5
        && path.get(path.len() - 5..).is_some_and(|it| it.eq_ignore_ascii_case(".rego"));
    path == config::FILE || rego || CodeOwners::PATHS.contains(&path)
}

/// Whether a file may be a contract or product, by its name and a quick look.
pub(super) fn may_matter(path: &str, bytes: &[u8]) -> bool {
    named_subject(path).is_some() || may_be_ours(bytes)
}

/// Whether a path may be that of a contract or product.
pub(super) fn is_document(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    ["yaml", "yml", "json"].iter().any(|it| extension.eq_ignore_ascii_case(it)) && !is_text(path)
}

/// Whether a path is listed for the sake of schema files alone.
fn is_schema(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["avsc", "proto"].iter().any(|it| ending.eq_ignore_ascii_case(it))
}

/// Whether a file is called like a dbt manifest.
fn is_named_manifest(path: &str) -> bool {
    path.rsplit('/').next() == Some("manifest.json")
}

/// Whether a file is a dbt manifest.
pub(super) fn is_manifest(path: &str, bytes: &[u8]) -> bool {
    let looks = || Manifest::is_one(bytes) || is_pointer(path, bytes) || wide(bytes).is_some();
    is_named_manifest(path) && looks()
}

/// Whether only the pointer to a manifest is here, where dbt writes it.
fn is_pointer(path: &str, bytes: &[u8]) -> bool {
    let folder = path.strip_suffix("/manifest.json").and_then(|it| it.rsplit('/').next());
    folder == Some("target") && bytes.starts_with(b"version https://git-lfs.")
}

/// The text of a manifest in UTF-16.
fn wide(bytes: &[u8]) -> Option<parse::Text> {
    if !matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        return None;
    }
    parse::decode(bytes).ok().filter(|it| Manifest::is_one(it.text.as_bytes()))
}

/// A dbt manifest, where a file is one.
pub(super) fn manifest(path: &str, bytes: &[u8]) -> Option<Result<Arc<Manifest>, String>> {
    if !is_manifest(path, bytes) {
        return None;
    }
    if bytes.len() as u64 > parse::MAX_FILE_BYTES {
        let most = parse::MAX_FILE_BYTES >> 20;
        return Some(Err(format!("it is larger than {most} MiB")));
    }
    if is_pointer(path, bytes) {
        return Some(Err("only its Git LFS pointer is here".to_owned()));
    }
    let wide = wide(bytes);
    let bytes = wide.as_ref().map_or(bytes, |it| it.text.as_bytes());
    Some(Manifest::read(bytes).map(Arc::new))
}

/// A quick look whether a file that is not named like one of ours may be one.
pub(super) fn may_be_ours(bytes: &[u8]) -> bool {
    // The last two stand in every contract of ODCS 2.2, whatever `kind` it has.
    const MARKS: [&[u8]; 6] = [
        b"DataContract",
        b"DataProduct",
        b"dataContractSpecification",
        b"opendataproducts",
        b"datasetName",
        b"quantumName",
    ];
    MARKS.iter().any(|mark| memchr::memmem::find(bytes, mark).is_some())
        || matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..])
        || memchr::memmem::find_iter(bytes, b"kind").any(|at| {
            let rest = bytes.get(at + 4..bytes.len().min(at + 64)).unwrap_or_default();
            let line = rest.split(|it| matches!(it, b'\n' | b'\r' | b',' | b'#')).next();
            let value = line.and_then(|it| std::str::from_utf8(it).ok()).unwrap_or_default();
            misspelt_kind(value.trim_matches([' ', ':', '"', '\''])).is_some()
        })
}
