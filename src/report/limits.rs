//! How much a report may hold, and what is left out first.

use super::build::is_breaking;
use super::wire::RunInfo;
use crate::finding::{Finding, Severity, Status};
use crate::source::Sources;
use rustc_hash::FxHashMap;

/// Most findings of one file.
pub const FILE_FINDINGS: usize = 1_000;

/// Most findings of one report.
pub const REPORT_FINDINGS: usize = 20_000;

/// Most characters of one text.
pub const TEXT_LIMIT: usize = 1_000;

/// Leaves out what exceeds the limits, from the bottom; says whether something was.
pub(super) fn cut(findings: &mut Vec<Finding>, run: &RunInfo, sources: &Sources) -> bool {
    let ranked = findings.iter().enumerate();
    let mut order: Vec<(u8, usize)> =
        ranked.map(|(index, finding)| (rank(run, finding), index)).collect();
    order.sort_unstable();
    let mut in_file: FxHashMap<&str, usize> = FxHashMap::default();
    let mut kept = vec![false; findings.len()];
    let mut total = 0;
    for (_, index) in order {
        let (Some(finding), Some(keep)) = (findings.get(index), kept.get_mut(index)) else {
            continue;
        };
        let path = sources.get(finding.primary.file).map_or("", |it| &*it.path);
        let count = in_file.entry(path).or_default();
        if total < REPORT_FINDINGS && *count < FILE_FINDINGS {
            *count += 1;
            total += 1;
            *keep = true;
        }
    }
    let all = findings.len();
    let mut kept = kept.into_iter();
    findings.retain(|_| kept.next().unwrap_or_default());
    findings.len() < all
}

/// What goes last has the lowest rank: errors of documents, then breaking changes.
///
/// A file that can't be read hides what else is wrong with it, so that its error stays longest.
fn rank(run: &RunInfo, finding: &Finding) -> u8 {
    let severity = match finding.severity {
        Severity::Error if finding.rule.group() == "document" => 0,
        Severity::Error if is_breaking(run, finding) => 1,
        Severity::Error => 2,
        Severity::Warning => 3,
        Severity::Info => 4,
    };
    let settled = match (finding.status, &finding.waiver) {
        (Status::New, None) => 0,
        (Status::Existing, None) => 1,
        (Status::New | Status::Existing, Some(_)) => 10,
        (Status::Fixed, _) => 11,
    };
    // Severity decides before novelty among what is open; the rest goes first.
    if settled < 10 { severity * 2 + settled } else { settled + 10 }
}
