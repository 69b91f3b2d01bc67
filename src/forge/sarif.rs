//! SARIF as code scanning takes it: packed, and the same bytes for the same report.

use super::error::Error;
use crate::report::{self, Options, Report};
use crate::source::Sources;
use base64::Engine as _;
use flate2::{Compression, GzBuilder};
use std::io::Write as _;

/// Most bytes that are uploaded, packed.
const UPLOAD: usize = 10_000_000;

/// The name of the task.
pub(super) const DOING: &str = "uploading SARIF";

/// The results of a report, compressed and in letters.
pub(super) fn packed(report: &Report, options: &Options) -> Result<String, Error> {
    let odd = |_| Error::Odd { doing: DOING };
    let mut text = Vec::new();
    if let Some(format) = report::find("sarif") {
        (format.render)(report, &Sources::default(), options, &mut text).map_err(odd)?;
    }
    let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    packed.write_all(&text).map_err(odd)?;
    let packed = packed.finish().map_err(odd)?;
    if packed.len() > UPLOAD {
        return Err(Error::TooLarge { doing: DOING, what: "the results are larger than 10 MB" });
    }
    Ok(base64::engine::general_purpose::STANDARD.encode(packed))
}
