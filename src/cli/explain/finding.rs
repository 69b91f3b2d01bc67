//! One finding of the mesh around the current folder, in full.

use super::page_of;
use crate::cli::check::{CheckArgs, Prepared};
use crate::cli::output::options;
use crate::cli::{Common, Failure, here, on_terminal};
use crate::evaluate::policy::Policy;
use crate::report;
use crate::run;

/// Digits of a fingerprint.
const DIGITS: usize = 16;

/// Whether a text has the form of a fingerprint.
pub(super) fn is_fingerprint(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
}

/// The finding of a fingerprint, and the page of what found it.
pub(super) fn page(
    fingerprint: &str,
    policies: &[Policy],
    common: &Common,
) -> Result<String, Failure> {
    let mut prepared = Prepared::new(&CheckArgs::bare(common.clone()), &here()?)?;
    // Wherever in the mesh one stands.
    prepared.terms.paths.clear();
    let deciding = prepared.policies();
    let run::Outcome { report, sources } =
        run::check(&prepared.head, &prepared.bases, deciding, &prepared.terms);
    let found = report.findings.iter().find(|it| it.fingerprint == fingerprint);
    let Some(finding) = found else {
        let message = format!("no finding has the fingerprint `{fingerprint}`");
        let compared = &report.run.comparison;
        return Err(Failure::new(message).help(format!(
            "looked among {} ({compared}); `mesh-lint check --format json` shows fingerprints",
            count(report.findings.len())
        )));
    };
    let options = report::Options { verbose: true, ..options(common, on_terminal()) };
    let mut text = Vec::new();
    report::alone(&report, finding, &sources, &options, &mut text)?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if let Some(page) = page_of(&finding.rule, policies) {
        text.push('\n');
        text.push_str(&page);
    }
    Ok(text)
}

fn count(findings: usize) -> String {
    if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") }
}
