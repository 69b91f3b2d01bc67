//! Findings that begin to block on a date.

use super::waivers::{days, in_days};
use crate::config::Settings;
use crate::finding::{Finding, Severity};
use jiff::civil::Date;

/// Makes a finding an error from its date on, and a warning that names the date before; one of a
/// draft that is relieved is a warning on all days.
pub(super) fn apply(finding: &mut Finding, relief: bool, settings: &Settings, today: Date) {
    let domain = finding.domain.as_deref();
    let Some(rollout) = settings.rollout_of(finding.rule.as_str(), domain) else { return };
    if matches!(finding.rule.group(), "config" | "policy" | "waiver") {
        return;
    }
    let waits = today < rollout.error_from;
    finding.severity = if relief || waits { Severity::Warning } else { Severity::Error };
    if waits && !relief {
        let left = in_days(days(today, rollout.error_from));
        let says = format!("becomes blocking on {}, in {left}", rollout.error_from);
        finding.help = Some(match finding.help.take() {
            Some(help) => format!("{says}; {help}"),
            None => says,
        });
    }
}
