//! What a file may be, by its path and a quick look.

use crate::config::{self, CodeOwners};
use crate::model::{Manifest, misspelt_kind, named_subject};
use crate::parse;
use std::sync::Arc;

/// Whether a path is read as text: configuration, owners, policies.
pub(super) fn is_text(path: &str) -> bool {
    let rego = path.len() > 5
        && path.get(path.len() - 5..).is_some_and(|it| it.eq_ignore_ascii_case(".rego"));
    path == config::FILE || rego || CodeOwners::PATHS.contains(&path)
}

/// Whether a path is that of a text which says what other files are.
pub(super) fn is_rule(path: &str) -> bool {
    is_text(path) && !CodeOwners::PATHS.contains(&path)
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

/// Whether a file is called like a dbt manifest.
pub(super) fn is_named_manifest(path: &str) -> bool {
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
