//! Whether the bytes on disk are those that Git stores: line endings, `$Id$`, encodings, filters.
//!
//! Filters that the repository or the user configures are programs and are never run.

use super::Error;
use gix::{
    Repository,
    attrs::{StateRef, search::Outcome},
    bstr::BStr,
    filter::plumbing::{Pipeline, pipeline::CrlfRoundTripCheck},
    index::State,
    worktree::{Stack, stack::state::attributes::Source},
};

/// The attributes that decide on a conversion, in the order in which they are read.
const NAMES: [&str; 6] = ["text", "crlf", "eol", "ident", "filter", "working-tree-encoding"];

/// What stands between the bytes on disk and those that Git stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    /// Nothing.
    None,
    /// Something that always changes the length when it changes anything.
    Lengths,
    /// An encoding, which the bytes on disk need to be read.
    Encoding,
    /// Something that may change every byte.
    Opaque,
}

/// Tells the conversion of each path; asked in sorted order it reads each attribute file once.
pub(super) struct Conversions<'r> {
    git: &'r Repository,
    stack: Option<(Stack, Outcome)>,
    auto_crlf: bool,
    /// Whether the repository has attributes of its own, which gix lets those of folders
    /// overrule; Git does not.
    doubtful: bool,
}

impl<'r> Conversions<'r> {
    /// Reads the configuration; `attribute_files` says whether the work tree has any.
    pub(super) fn new(
        git: &'r Repository,
        index: &State,
        attribute_files: bool,
    ) -> Result<Self, Error> {
        let config = git.config_snapshot();
        let auto_crlf = config.string("core.autocrlf").is_some_and(|value| {
            value == "input" || config.boolean("core.autocrlf").unwrap_or_default()
        });
        let globals = git.attribute_global_paths().unwrap_or_default();
        let info = git.common_dir().join("info").join("attributes");
        let any = attribute_files || info.exists() || globals.iter().any(|path| path.exists());
        let stack = if any { Some(stack(git, index)?) } else { None };
        Ok(Self { git, stack, auto_crlf, doubtful: info.exists() })
    }

    /// What stands between the disk and the object database for a file.
    pub(super) fn of(&mut self, path: &BStr) -> Conversion {
        let Some((stack, outcome)) = &mut self.stack else {
            return if self.auto_crlf { Conversion::Lengths } else { Conversion::None };
        };
        outcome.reset();
        match stack.at_entry(path, None, &self.git.objects) {
            Ok(platform) => platform.matching_attributes(outcome),
            // An attribute file that cannot be read may say anything.
            Err(_) => return Conversion::Opaque,
        };
        let states: Vec<_> = outcome.iter_selected().map(|found| found.assignment.state).collect();
        let [text, crlf, eol, ident, filter, encoding] = states.as_slice() else {
            return Conversion::Opaque;
        };
        let opaque = |state: &StateRef<'_>| matches!(state, StateRef::Value(_));
        let is_set = |state: &StateRef<'_>| matches!(state, StateRef::Set | StateRef::Value(_));
        let is_unset = |state: &StateRef<'_>| matches!(state, StateRef::Unset);
        let text = if text.is_unspecified() { crlf } else { text };
        let endings = !is_unset(text) && (is_set(text) || is_set(eol) || self.auto_crlf);
        if opaque(encoding) {
            Conversion::Encoding
        } else if opaque(filter) {
            Conversion::Opaque
        } else if endings || is_set(ident) || self.doubtful {
            Conversion::Lengths
        } else {
            Conversion::None
        }
    }
}

fn stack(git: &Repository, index: &State) -> Result<(Stack, Outcome), Error> {
    let stack = git
        .attributes_only(index, Source::WorktreeThenIdMapping)
        .map_err(|error| Error::git("the Git attributes", &error))?
        .detach();
    let outcome = stack.selected_attribute_matches(NAMES);
    Ok((stack, outcome))
}

/// Brings the bytes of a changed file into the form in which Git would store them.
pub(super) struct Cleaner {
    pipeline: Pipeline,
    stack: Stack,
    index: gix::worktree::Index,
}

impl Cleaner {
    /// Reads the configuration of line endings and the attributes, without any filter.
    pub(super) fn new(git: &Repository) -> Result<Self, Error> {
        let failed = |error: gix::Error| Error::git("the Git attributes", &error);
        let index = git.index_or_empty().map_err(failed)?;
        let mut options = gix::filter::Pipeline::options(git).map_err(failed)?;
        options.drivers = Vec::new();
        options.crlf_roundtrip_check = CrlfRoundTripCheck::Skip;
        options.encodings_with_roundtrip_check = Vec::new();
        let pipeline = Pipeline::new(gix::command::Context::default(), git.object_hash(), options);
        let (stack, _) = stack(git, &index)?;
        Ok(Self { pipeline, stack, index })
    }

    /// The bytes of a file as Git would store them; nothing where they are so already, or can't be
    /// brought into that form.
    pub(super) fn cleaned(
        &mut self,
        git: &Repository,
        path: &BStr,
        bytes: &[u8],
    ) -> Option<Vec<u8>> {
        let relative = gix::path::from_bstr(path).ok()?;
        let entry = self.stack.at_entry(path, None, &git.objects).ok()?;
        let index = &self.index;
        let outcome = self.pipeline.convert_to_git(
            bytes,
            &relative,
            &mut |_, attributes| {
                entry.matching_attributes(attributes);
            },
            &mut |buffer| {
                let Some(entry) = index.entry_by_path(path) else { return Ok(None) };
                let found = gix::objs::Find::try_find(&git.objects, &entry.id, buffer)?;
                Ok(found.filter(|found| found.kind == gix::objs::Kind::Blob).map(|_| ()))
            },
        );
        outcome.ok()?.as_bytes().map(<[u8]>::to_vec)
    }
}
