//! The verdict on pairs of files, in the form in which sets of examples are judged.

use super::{ChangeEntry, ContractChanges};
use crate::finding::Bump;
use crate::report::json;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Pairs<'run> {
    pairs: Vec<Pair<'run>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    failures: &'run [String],
}

#[derive(Serialize)]
struct Pair<'run> {
    path: &'run str,
    consumer: bool,
    producer: bool,
    bump: &'static str,
    changes: &'run [ChangeEntry],
}

/// Writes pairs of files as JSON: for each whether consumers and producers stay whole, the version
/// step that is due, and the changes; and what could not be read.
///
/// # Errors
/// The output can't be written.
pub fn pairs(
    pairs: &[ContractChanges],
    failures: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    let pairs = pairs.iter().map(|it| Pair {
        path: &it.path,
        consumer: it.consumer,
        producer: it.producer,
        bump: it.bump.map_or("none", Bump::word),
        changes: &it.changes,
    });
    json::pretty(&Pairs { pairs: pairs.collect(), failures }, out)?;
    out.write_all(b"\n")
}
