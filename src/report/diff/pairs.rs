//! The verdict on pairs of files, in the form in which sets of examples are judged.

use super::{ChangeEntry, ContractChanges};
use crate::finding::Bump;
use crate::report::json;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use std::io::{self, Write};

/// What changed between pairs of files.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mesh-lint diff --files")]
struct Pairs<'run> {
    /// The pairs, by path.
    pairs: Vec<Pair<'run>>,
    /// What could not be read at head; left out where there is nothing.
    #[serde(skip_serializing_if = "<[String]>::is_empty", default)]
    failures: &'run [String],
}

/// Two versions of one file.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pair<'run> {
    /// Where the file lies at head, or at base where it is gone.
    path: &'run str,
    /// Whether it is known that nothing breaks those who read the data.
    consumer: bool,
    /// Whether it is known that nothing breaks those who write the data.
    producer: bool,
    /// The version step that is due: `none`, `patch`, `minor` or `major`.
    bump: &'static str,
    /// What changed, the worst first.
    changes: &'run [ChangeEntry],
}

/// The JSON Schema of what [`pairs`] writes.
pub fn schema() -> Schema {
    schemars::schema_for!(Pairs<'_>)
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
