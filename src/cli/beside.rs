//! The files around one that is compared without a repository, from which it takes something.
#![expect(clippy::disallowed_methods, reason = "reads the files that compared ones name")]

use super::first_bytes;
use crate::discover::FoundSchema;
use crate::model::relative_to;
use crate::model::schema::{Language, Ties};
use crate::parse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Most folders around a file in which a name is looked for.
const FOLDERS: usize = 32;
/// Most files that one takes something from.
const FILES: usize = 256;
/// Most bytes of all of them.
const LIMIT: u64 = 16 * 1024 * 1024;

/// A schema file, called by a path that need not be its own, with those around it from which it
/// takes something; these are called by paths beside that.
pub(super) fn around(
    file: &Path,
    called: &str,
    language: Language,
    bytes: &[u8],
) -> Vec<FoundSchema> {
    let mut files = Files { room: LIMIT, found: BTreeMap::new() };
    files.found.insert(called.to_owned(), bytes.to_vec());
    if let (Ok(file), Some(text)) = (std::path::absolute(file), text(bytes)) {
        match language {
            Language::Protobuf | Language::JsonSchema => {
                files.named((file, called), language, &text);
            }
            Language::Avro if !Ties::of(language, &text).takes.is_empty() => {
                files.siblings(&file, called);
            }
            Language::Avro | Language::Dbt => {}
        }
    }
    FoundSchema::of_texts(files.found.iter().map(|(path, bytes)| (path.as_str(), &**bytes)))
}

/// Files by what they are called.
struct Files {
    room: u64,
    found: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// Adds a file where there is room for it; its bytes.
    fn add(&mut self, called: &str, file: &Path) -> Option<Vec<u8>> {
        if self.found.len() > FILES || self.found.contains_key(called) {
            return None;
        }
        let bytes = first_bytes(file, self.room + 1).ok()?;
        self.room = self.room.checked_sub(bytes.len() as u64)?;
        self.found.insert(called.to_owned(), bytes.clone());
        Some(bytes)
    }

    /// Adds what a file names, and what that names.
    fn named(&mut self, (file, called): (PathBuf, &str), language: Language, text: &str) {
        let first = called.to_owned();
        let mut open = vec![(file, called.to_owned(), text.to_owned())];
        while let Some((from, called, text)) = open.pop() {
            for name in Ties::of(language, &text).takes {
                // An import begins at a folder that nobody tells, a reference at that of its file.
                let (file, called) = if language == Language::Protobuf {
                    (imported(&from, &name), relative_to(&name, &first))
                } else {
                    (referred(&from, &name), relative_to(&name, &called))
                };
                let (Some(file), Some(called)) = (file, called) else { continue };
                let added = self.add(&called, &file).and_then(|it| self::text(&it));
                open.extend(added.map(|text| (file, called, text)));
            }
        }
    }

    /// Adds the Avro files of the same folder, one of which may define a type.
    fn siblings(&mut self, file: &Path, called: &str) {
        let Some(entries) = file.parent().and_then(|it| fs::read_dir(it).ok()) else { return };
        let mut names: Vec<PathBuf> = entries.flatten().map(|it| it.path()).collect();
        names.sort();
        let schemas = names.iter().filter(|it| it.extension().is_some_and(|it| it == "avsc"));
        for other in schemas.filter(|it| *it != file) {
            let name = other.file_name().and_then(|it| it.to_str());
            let called = name.and_then(|it| relative_to(it, called));
            if let Some(called) = called.filter(|_| is_regular(other)) {
                self.add(&called, other);
            }
        }
    }
}

/// The file that an import means: that in the folder of the file, else in the nearest around it, up
/// to the root of a repository.
fn imported(from: &Path, name: &str) -> Option<PathBuf> {
    let inside = Path::new(name).components().all(|it| matches!(it, Component::Normal(_)));
    if !inside || name.is_empty() || name.contains('\\') {
        return None;
    }
    for folder in from.ancestors().skip(1).take(FOLDERS) {
        let file = folder.join(name);
        if is_within(&file, folder) {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The file that a relative reference means; it lies in the repository of the file that names it,
/// without one in the same folder or below it.
fn referred(from: &Path, name: &str) -> Option<PathBuf> {
    if name.contains([':', '\\', '\0']) || name.starts_with('/') {
        return None;
    }
    let folder = from.parent()?;
    let mut folders = from.ancestors().skip(1).take(FOLDERS);
    let root = folders.find(|it| it.join(".git").exists()).unwrap_or(folder);
    Some(folder.join(name)).filter(|it| is_within(it, root))
}

/// Whether a path leads to a file within a folder, also where it is a link.
fn is_within(file: &Path, folder: &Path) -> bool {
    let real = fs::canonicalize(file).ok().filter(|it| it.is_file());
    real.is_some_and(|it| fs::canonicalize(folder).is_ok_and(|folder| it.starts_with(folder)))
}

/// Whether a path is that of a file, and of no link.
fn is_regular(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_file())
}

fn text(bytes: &[u8]) -> Option<String> {
    parse::decode(bytes).ok().map(|it| it.text.to_string())
}

#[cfg(test)]
mod tests {
    use super::{imported, referred, relative_to};
    use std::fs;

    #[test]
    fn names_do_not_lead_out_of_the_folders_around_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("repo");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::create_dir(root.join(".git")).unwrap();
        fs::write(folder.path().join("outside.proto"), "").unwrap();
        fs::write(root.join("c.proto"), "").unwrap();
        let from = root.join("a/b/x.proto");
        assert_eq!(imported(&from, "c.proto"), Some(root.join("c.proto")));
        assert_eq!(referred(&from, "../../c.proto"), Some(root.join("a/b/../../c.proto")));
        let absolute = root.join("c.proto");
        for odd in ["outside.proto", "../../../outside.proto", "a", "", absolute.to_str().unwrap()]
        {
            assert_eq!((imported(&from, odd), referred(&from, odd)), (None, None), "{odd}");
        }
        #[cfg(unix)]
        {
            let link = root.join("a/link.proto");
            std::os::unix::fs::symlink(folder.path().join("outside.proto"), link).unwrap();
            assert_eq!(imported(&from, "link.proto"), None);
            assert_eq!(referred(&from, "../link.proto"), None);
        }
    }

    #[test]
    fn names_are_called_from_a_folder() {
        assert_eq!(relative_to("../c/./d.json", "a/b/e").as_deref(), Some("a/c/d.json"));
        assert_eq!(relative_to("d.json", "e").as_deref(), Some("d.json"));
        assert_eq!(relative_to("d.json", "/tmp/e").as_deref(), Some("/tmp/d.json"));
        assert_eq!(relative_to("../../d.json", "a/e"), None);
    }
}
