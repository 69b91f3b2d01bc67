//! Coverage as a tracefile of lcov.

use super::Coverage;
use crate::report::escape::visible;
use crate::source::Sources;
use std::fmt::Write as _;

/// The tracefile; a line that is reached counts once.
pub fn lcov(coverage: &Coverage, sources: &Sources) -> String {
    let mut text = "TN:\n".to_owned();
    for file in &coverage.files {
        let _ = writeln!(text, "SF:{}", visible(sources.path(file.file)));
        let mut lines: Vec<(u32, u8)> = file.reached.iter().map(|line| (*line, 1)).collect();
        lines.extend(file.missed.iter().map(|line| (*line, 0)));
        lines.sort_unstable();
        for (line, hits) in &lines {
            let _ = writeln!(text, "DA:{line},{hits}");
        }
        let _ = writeln!(text, "LF:{}\nLH:{}\nend_of_record", lines.len(), file.reached.len());
    }
    text
}
