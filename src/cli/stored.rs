//! A report in a file: opened with care, as a stranger may have put it there.
#![expect(clippy::disallowed_methods, reason = "reads the file that the command names")]

use super::Failure;
use crate::report::{self, FILE_LIMIT, ReadError, Report};
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::Path;

/// Reads a report; a link is not followed, and what is no regular file is not opened.
pub(super) fn read(path: &Path) -> Result<Report, Failure> {
    let shown = path.display();
    let failed = |error: std::io::Error| Failure::new(format!("{shown} can't be read: {error}"));
    let named = fs::symlink_metadata(path).map_err(failed)?;
    if named.is_symlink() {
        return Err(Failure::new(format!("{shown} is a symbolic link, which is not followed")));
    }
    if !named.is_file() {
        return Err(Failure::new(format!("{shown} is no regular file")));
    }
    let file = File::open(path).map_err(failed)?;
    if !is_same(&named, &file.metadata().map_err(failed)?) {
        return Err(Failure::new(format!("{shown} was exchanged while it was opened")));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_LIMIT).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    report::read(&bytes).map_err(|error| {
        let failure = Failure::new(format!("{shown}: {error}"));
        match error {
            ReadError::NotAReport(cause) => failure.help(cause.to_string()),
            ReadError::OtherVersion(_) => failure.help("use the version that wrote the report"),
            ReadError::Truncated(_) => failure.help("write or download the report again"),
            ReadError::TooLarge
            | ReadError::TooDeep
            | ReadError::TooManyFindings
            | ReadError::Contradicts(_)
            | ReadError::Malformed(_) => failure,
        }
    })
}

#[cfg(unix)]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    b.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn is_same(a: &Metadata, b: &Metadata) -> bool {
    b.is_file() && a.len() == b.len()
}
