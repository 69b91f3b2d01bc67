//! Objects of the database, and why one may be missing.

use super::Error;
use gix::{
    ObjectId, Repository,
    bstr::{BString, ByteSlice as _},
    objs::{Kind, TreeRefIter, tree::EntryMode},
};

/// An object that is needed for something.
pub(super) fn find(
    git: &Repository,
    id: ObjectId,
    wanted: impl FnOnce() -> String,
) -> Result<gix::Object<'_>, Error> {
    match git.try_find_object(id) {
        Ok(Some(object)) => Ok(object),
        Ok(None) => Err(missing(git, id, wanted())),
        Err(error) => Err(Error::git(format!("object {id}, {}", wanted()), &error)),
    }
}

/// What stands in a folder, and its id.
pub(super) type Entry = (EntryMode, ObjectId);

/// What a folder has by the name of it, in the order in which it is stored.
pub(super) fn entries(
    git: &Repository,
    id: ObjectId,
    wanted: impl Fn() -> String,
) -> Result<Vec<(BString, Entry)>, Error> {
    let object = find(git, id, &wanted)?;
    let entries = TreeRefIter::from_bytes(&object.data, git.object_hash()).map(|entry| {
        let entry = entry.map_err(|error| Error::git(wanted(), &error))?;
        Ok((entry.filename.to_owned(), (entry.mode, entry.oid.to_owned())))
    });
    entries.collect()
}

/// The error of an object that is not there.
pub(super) fn missing(git: &Repository, id: ObjectId, wanted: String) -> Error {
    let id = id.to_string();
    match promisor(git) {
        Some(remote) => Error::Partial { id, wanted, remote },
        None => Error::MissingObject { id, wanted },
    }
}

/// The remote that promised to give what a partial clone left out.
fn promisor(git: &Repository) -> Option<String> {
    let config = git.config_snapshot();
    let named = config.string("extensions.partialClone").map(|name| name.to_string());
    named.or_else(|| {
        git.remote_names().iter().map(|name| name.to_str_lossy().into_owned()).find(|name| {
            config.boolean(format!("remote.{name}.promisor").as_str()).unwrap_or_default()
        })
    })
}

/// The id that Git would give some contents.
pub(super) fn blob_id(kind: gix::hash::Kind, bytes: &[u8]) -> Result<ObjectId, Error> {
    gix::objs::compute_hash(kind, Kind::Blob, bytes).map_err(|error| Error::git("a file", &error))
}
