//! Reading the bytes of a listed file.
#![expect(clippy::disallowed_methods, reason = "reads the repository")]

use super::{
    BlobId, Error, FileEntry, OnDisk, ReadError, Workspace, attributes::Cleaner, objects, on_disk,
};
use crate::parse::MAX_FILE_BYTES;
use gix::{
    ObjectId, Repository,
    bstr::ByteSlice as _,
    index::{entry::Stat, fs::Metadata},
};
use std::{fs::File, io::Read as _, path::Path};

/// One byte more than is ever parsed, so that the parser sees that there is more.
const MOST: u64 = MAX_FILE_BYTES + 1;

/// The contents of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The bytes as they are on disk or in the object database, without the encoding that Git was
    /// told for the work tree; of a file that is too large
    /// [`MAX_FILE_BYTES`] and one more, which is enough to say so.
    pub bytes: Vec<u8>,
    /// The id of the contents as Git stores them: where it differs, the file has changed.
    pub id: BlobId,
    /// The id of the bytes themselves: what a cache of results with positions may go by.
    pub key: BlobId,
}

/// Reads files of a workspace; one for each thread.
pub struct Reader<'w> {
    workspace: &'w Workspace,
    git: Option<Repository>,
    cleaner: Option<Cleaner>,
}

impl<'w> Reader<'w> {
    pub(super) fn new(workspace: &'w Workspace) -> Self {
        Self { workspace, git: workspace.git(), cleaner: None }
    }

    /// Reads a file.
    ///
    /// Links, pipes and devices are never opened, and never more is read than can be parsed.
    pub fn read(&mut self, entry: &FileEntry) -> Result<Content, ReadError> {
        match &entry.disk {
            Some(disk) => self.disk(entry, disk),
            None => self.objects(entry),
        }
    }

    /// Finds out the id of a tracked file on disk of which the index can't tell that it is the
    /// same; one that can't be read stays as it is, which is told when it is read for good.
    pub(super) fn settle(&mut self, entry: &mut FileEntry) {
        let Some(disk) = entry.disk.as_deref().filter(|it| entry.id.is_none() && it.stat.is_none())
        else {
            return;
        };
        if disk.indexed.is_none() {
            return;
        }
        let disk = *disk;
        let path = on_disk(self.workspace.root(), entry.raw_path());
        let Some((bytes, Some(now))) = path.and_then(|it| read_file(&it).ok()) else { return };
        let Ok(content) = self.content((entry, &disk), bytes, None) else { return };
        entry.id = Some(content.id);
        entry.verbatim &= content.id == content.key;
        entry.disk = Some(Box::new(OnDisk { stat: Some(now), ..disk }));
    }

    fn disk(&mut self, entry: &FileEntry, disk: &OnDisk) -> Result<Content, ReadError> {
        let path = on_disk(self.workspace.root(), entry.raw_path());
        let (bytes, now) = read_file(&path.ok_or(ReadError::Vanished)?)?;
        // A file that was written since it was listed is not the one whose id is known.
        let known = entry.id.filter(|_| disk.stat.is_some() && disk.stat == now);
        self.content((entry, disk), bytes, known)
    }

    /// What the bytes of a file on disk are, of which the id may be known.
    fn content(
        &mut self,
        (entry, disk): (&FileEntry, &OnDisk),
        bytes: Vec<u8>,
        known: Option<BlobId>,
    ) -> Result<Content, ReadError> {
        let kind = self.git.as_ref().map_or(gix::hash::Kind::Sha1, Repository::object_hash);
        let own = |bytes: &[u8]| objects::blob_id(kind, bytes).map(BlobId);
        let asked = disk.encoded || known.is_none() && !entry.verbatim;
        let clean = if asked { self.cleaned(entry, &bytes)? } else { None };
        let clean_id = clean.as_deref().map(own).transpose()?;
        let bytes = clean.filter(|_| disk.encoded && !says_its_encoding(&bytes)).unwrap_or(bytes);
        let key = match known.filter(|_| entry.verbatim) {
            Some(id) => id,
            None => own(&bytes)?,
        };
        let id = known.or(clean_id).unwrap_or(key);
        let same = || differs_in_line_endings(kind, &bytes, disk.indexed);
        let id = if known.is_none() && same()? { disk.indexed.unwrap_or(id) } else { id };
        Ok(Content { bytes, id, key })
    }

    /// The bytes as Git would store them; nothing where they are so already, as in a plain folder.
    ///
    /// Where the conversion fails, the bytes themselves count: the file is then taken for a changed
    /// one, which is never wrong, only slower.
    fn cleaned(&mut self, entry: &FileEntry, bytes: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(git) = &self.git else { return Ok(None) };
        let cleaner = match &mut self.cleaner {
            Some(cleaner) => cleaner,
            none => none.insert(Cleaner::new(git)?),
        };
        Ok(cleaner.cleaned(git, entry.raw_path(), bytes))
    }

    fn objects(&self, entry: &FileEntry) -> Result<Content, ReadError> {
        let (Some(git), Some(id)) = (&self.git, entry.id) else { return Err(ReadError::Vanished) };
        let bytes = blob(git, id.0, &entry.path)?;
        Ok(Content { bytes, id, key: id })
    }
}

/// Whether a text says by its first bytes how it is encoded: it is then read as it is.
fn says_its_encoding(bytes: &[u8]) -> bool {
    matches!(bytes, [0xfe, 0xff, ..] | [0xff, 0xfe, ..])
}

/// Whether the bytes have an id but for line endings that Git was not told to convert.
fn differs_in_line_endings(
    kind: gix::hash::Kind,
    bytes: &[u8],
    id: Option<BlobId>,
) -> Result<bool, Error> {
    let Some(id) = id.filter(|_| bytes.contains_str("\r\n")) else {
        return Ok(false);
    };
    objects::blob_id(kind, &bytes.replace("\r\n", "\n")).map(|unix| BlobId(unix) == id)
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        Self::Object(Box::new(error))
    }
}

/// The bytes of a blob; of one that is too large only as many as say so.
pub(super) fn blob(git: &Repository, id: ObjectId, path: &str) -> Result<Vec<u8>, Error> {
    let wanted = || format!("the contents of `{path}`");
    let header = git.try_find_header(id).map_err(|error| Error::git(wanted(), &error))?;
    match header {
        None => Err(objects::missing(git, id, wanted())),
        // Decompressing it would cost memory for bytes that nobody looks at.
        Some(header) if header.size() > MAX_FILE_BYTES => {
            Ok(vec![0; usize::try_from(MOST).unwrap_or(usize::MAX)])
        }
        Some(_) => Ok(objects::find(git, id, wanted)?.detach().data),
    }
}

/// The bytes of a regular file, and its stat while it was open.
fn read_file(path: &Path) -> Result<(Vec<u8>, Option<Stat>), ReadError> {
    let failed = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => ReadError::Vanished,
        _ => ReadError::Unreadable { reason: error.to_string() },
    };
    // Opening a pipe would wait for its other end, and a link may lead anywhere.
    let before = Metadata::from_path_no_follow(path).map_err(|error| failed(&error))?;
    if !before.is_file() {
        return Err(ReadError::NotAFile);
    }
    let file = File::open(path).map_err(|error| failed(&error))?;
    let opened = Metadata::from_file(&file).map_err(|error| failed(&error))?;
    let (before, now) = (Stat::from_fs(&before).ok(), Stat::from_fs(&opened).ok());
    let same = |stat: &Option<Stat>| stat.map(|stat| (stat.dev, stat.ino));
    if same(&before) != same(&now) {
        return Err(ReadError::NotAFile);
    }
    let expected = opened.len().min(MOST);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    file.take(MOST).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    Ok((bytes, now))
}
