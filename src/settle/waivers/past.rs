//! What the history of the waivers file says of its entries.

use super::Sheet;
use crate::config::waivers::{Waiver, WaiverFile};
use jiff::civil::Date;

/// What became of one waiver over time.
pub(super) struct Past {
    /// How often its last day was moved on.
    pub(super) extensions: usize,
    /// The last day that it had before the last extension.
    pub(super) before: Option<Date>,
    /// Whether its id was that of another waiver, or of one that was gone already.
    pub(super) reused: bool,
}

impl Sheet {
    /// What became of a waiver over time.
    pub(super) fn past(&self, waiver: &Waiver) -> Past {
        let mut past = Past { extensions: 0, before: None, reused: false };
        let mut last: Option<&Waiver> = None;
        let mut gone = false;
        // An entry with a mistake is not known, so that nothing follows from where it is missing.
        let versions = self.earlier.iter().rev().filter(|it| it.problems.is_empty());
        for version in versions.chain(std::iter::once(&self.read)) {
            let Some(now) = entry(version, waiver) else {
                gone |= last.is_some();
                continue;
            };
            if let Some(last) = last {
                let same = last.policy.value == now.policy.value
                    && last.scope.target.key() == now.scope.target.key();
                past.reused |= gone || !same;
                if now.expires.value > last.expires.value {
                    past.extensions += 1;
                    past.before = Some(last.expires.value);
                }
            }
            last = Some(now);
        }
        past
    }
}

fn entry<'file>(file: &'file WaiverFile, waiver: &Waiver) -> Option<&'file Waiver> {
    file.waivers.iter().find(|it| it.id.value == waiver.id.value)
}
