//! Numbers in a file that is kept from run to run, used as they were read.
//!
//! They are those of the machine: a file of another one has another checksum, and counts as none.
#![expect(clippy::disallowed_methods, reason = "keeps files beside the repository's objects")]

use std::fmt;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;
use zerocopy::IntoBytes as _;

/// Most bytes of a file that is read or written.
pub(super) const MOST: u64 = 1 << 30;
/// The bytes of a number.
pub(super) const BYTES: usize = size_of::<u32>();

/// Numbers, put together here or part of a file.
#[derive(Clone, Default)]
pub(super) struct Numbers {
    all: Arc<Vec<u32>>,
    range: Range<usize>,
}

impl Numbers {
    /// Those of a file without the checksum at its end; nothing where it is not as it was written.
    pub(super) fn read(file: &Path) -> Option<Self> {
        let mut all = vec![0; length(file)?.div_ceil(BYTES)];
        fs::File::open(file).ok()?.read_exact(all.as_mut_bytes()).ok()?;
        Self::intact(all)
    }

    /// Numbers without the checksum behind them; nothing where that is another.
    pub(super) fn intact(mut all: Vec<u32>) -> Option<Self> {
        let sum = all.pop()?;
        (sum == crc32fast::hash(all.as_bytes())).then(|| Self::from(all))
    }

    /// As many numbers from the start, which are taken away.
    pub(super) fn part(&mut self, length: usize) -> Option<Self> {
        let middle = self.range.start.checked_add(length).filter(|it| *it <= self.range.end)?;
        let range = self.range.start..middle;
        self.range.start = middle;
        Some(Self { all: self.all.clone(), range })
    }
}

impl Deref for Numbers {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        self.all.get(self.range.clone()).unwrap_or_default()
    }
}

impl From<Vec<u32>> for Numbers {
    fn from(all: Vec<u32>) -> Self {
        Self { range: 0..all.len(), all: Arc::new(all) }
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Numbers {}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&**self).finish()
    }
}

/// Numbers with their checksum behind them; nothing where they are too many.
pub(super) fn sealed(mut all: Vec<u32>) -> Option<Vec<u32>> {
    all.push(crc32fast::hash(all.as_bytes()));
    (all.as_bytes().len() as u64 <= MOST).then_some(all)
}

/// Bytes as numbers, of which the last may have zeros behind it.
pub(super) fn of_bytes(bytes: &[u8]) -> Vec<u32> {
    let mut all = vec![0; bytes.len().div_ceil(BYTES)];
    for (to, from) in all.as_mut_bytes().iter_mut().zip(bytes) {
        *to = *from;
    }
    all
}

/// The bytes of a file that is kept; nothing where it is no such or too long. A pipe would keep
/// whoever opens it waiting.
pub(super) fn length(file: &Path) -> Option<usize> {
    let found = fs::metadata(file).ok().filter(|it| it.is_file() && it.len() <= MOST)?;
    usize::try_from(found.len()).ok()
}

/// Writes a file in one step: another run reads the one before, or this one.
pub(super) fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut next = tempfile::NamedTempFile::new_in(folder)?;
    next.write_all(bytes)?;
    next.persist(file)?;
    Ok(())
}
