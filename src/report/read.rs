//! A stored report, read back: a stranger may have written every byte of it.

use super::limits::REPORT_FINDINGS;
use super::wire::{Report, ReportedFinding, SCHEMA_VERSION};
use crate::finding::{Severity, Status};
use crate::settle::Verdict;
use serde::Deserialize;
use thiserror::Error;

/// Most bytes of a report that is read.
pub const FILE_LIMIT: usize = 32 * 1024 * 1024;

/// Deepest nesting of a report that is read; those that this program writes stay below 10.
pub const DEPTH_LIMIT: usize = 32;

/// Why a stored report can't be used.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file is too large.
    #[error("the report is larger than {} MiB", FILE_LIMIT / 1024 / 1024)]
    TooLarge,
    /// It is nested too deeply.
    #[error("the report is nested more than {DEPTH_LIMIT} levels deep")]
    TooDeep,
    /// It ends too early.
    #[error("the report ends in the middle, in line {0}")]
    Truncated(usize),
    /// It is no report.
    #[error("this is no report of mesh-lint")]
    NotAReport(#[source] serde_json::Error),
    /// It was written for other readers.
    #[error("the report has version `{0}`, this program reads `1.x`")]
    OtherVersion(String),
    /// It holds more than a report may.
    #[error("the report has more than {REPORT_FINDINGS} findings")]
    TooManyFindings,
    /// Its numbers or its verdict deny what it lists.
    #[error("the report contradicts itself: {0}")]
    Contradicts(&'static str),
    /// What should be a commit or an identity is none.
    #[error("the report has a wrong {0}")]
    Malformed(&'static str),
}

#[derive(Deserialize)]
struct Versioned {
    schema_version: String,
}

/// Reads a stored report; what was not written by this major version is refused.
pub fn read(bytes: &[u8]) -> Result<Report, ReadError> {
    if bytes.len() > FILE_LIMIT {
        return Err(ReadError::TooLarge);
    }
    if is_too_deep(bytes) {
        return Err(ReadError::TooDeep);
    }
    let versioned: Versioned = serde_json::from_slice(bytes).map_err(refused)?;
    if major(&versioned.schema_version) != major(SCHEMA_VERSION) {
        return Err(ReadError::OtherVersion(versioned.schema_version));
    }
    let report: Report = serde_json::from_slice(bytes).map_err(refused)?;
    if report.findings.len() > REPORT_FINDINGS {
        return Err(ReadError::TooManyFindings);
    }
    let commits = [&report.run.base, &report.run.head, &report.run.policies.revision];
    if !commits.into_iter().flatten().all(|it| is_commit(it)) {
        return Err(ReadError::Malformed("commit"));
    }
    if !report.findings.iter().all(|it| is_hex(&it.fingerprint, 16..=16)) {
        return Err(ReadError::Malformed("fingerprint"));
    }
    if let Some(what) = contradiction(&report) {
        return Err(ReadError::Contradicts(what));
    }
    Ok(report.cleaned())
}

/// What the report says of itself that its own findings deny. More may be counted than is listed, as
/// some are left out; never fewer.
fn contradiction(report: &Report) -> Option<&'static str> {
    let summary = &report.summary;
    let listed = |is: &dyn Fn(&ReportedFinding) -> bool| {
        let count = report.findings.iter().filter(|it| is(it)).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    };
    let severe = |severity| listed(&|it| Report::is_open(it) && it.severity == severity);
    let new = listed(&|it| Report::is_open(it) && it.status == Status::New);
    let hides = severe(Severity::Error) > summary.errors
        || severe(Severity::Warning) > summary.warnings
        || new > summary.new
        || listed(&|it| Report::is_open(it) && report.is_breaking(it)) > summary.breaking
        || listed(&|it| report.is_blocking(it)) > summary.blocking
        || listed(&|it| it.waiver.is_some()) > summary.waived;
    if hides {
        return Some("it lists more findings than it counts");
    }
    let passes = summary.verdict == Verdict::Pass && summary.blocking > 0;
    passes.then_some("it passes, though findings block")
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or_default()
}

fn refused(error: serde_json::Error) -> ReadError {
    if error.is_eof() { ReadError::Truncated(error.line()) } else { ReadError::NotAReport(error) }
}

/// Whether a text is the name of a commit, by SHA-1 or SHA-256.
pub fn is_commit(text: &str) -> bool {
    is_hex(text, 40..=40) || is_hex(text, 64..=64)
}

fn is_hex(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    let digit = |it: u8| matches!(it, b'0'..=b'9' | b'a'..=b'f');
    length.contains(&text.len()) && text.bytes().all(digit)
}

/// Whether brackets outside strings are nested too deeply.
fn is_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_LIMIT {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize, inner: &str) -> String {
        format!("{}{inner}{}", "[".repeat(levels), "]".repeat(levels))
    }

    #[test]
    fn depth_counts_brackets_outside_strings() {
        assert!(!is_too_deep(nested(DEPTH_LIMIT, "1").as_bytes()));
        assert!(is_too_deep(nested(DEPTH_LIMIT + 1, "1").as_bytes()));
        let text = format!("\"\\\"{}\"", "[".repeat(DEPTH_LIMIT + 1));
        assert!(!is_too_deep(text.as_bytes()));
        let wide = nested(1, &"[],".repeat(DEPTH_LIMIT * 2));
        assert!(!is_too_deep(wide.as_bytes()));
    }

    #[test]
    fn what_is_no_report_is_said_to_be_none() {
        for (text, message) in [
            ("", "the report ends in the middle, in line 1"),
            ("{\"schema_version\":", "the report ends in the middle, in line 1"),
            (
                "{\"schema_version\":\"0.9\"}",
                "the report has version `0.9`, this program reads `1.x`",
            ),
            ("{\"schema_version\":1.0}", "this is no report of mesh-lint"),
            ("{}", "this is no report of mesh-lint"),
            ("[NaN]", "this is no report of mesh-lint"),
            ("\u{feff}{}", "this is no report of mesh-lint"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err().to_string(), message, "{text}");
        }
        assert!(matches!(read(b"{\"\xff\": 1}"), Err(ReadError::NotAReport(_))));
        let deep = nested(DEPTH_LIMIT + 1, "");
        assert!(matches!(read(deep.as_bytes()), Err(ReadError::TooDeep)));
    }

    #[test]
    fn commits_have_the_length_of_a_hash() {
        assert!(is_commit(&"0a".repeat(20)) && is_commit(&"0a".repeat(32)));
        for odd in ["", "0a", &"0A".repeat(20), &"0g".repeat(20), &"0a".repeat(21)] {
            assert!(!is_commit(odd), "{odd}");
        }
    }
}
