//! What the history of the waivers file says of its entries.

use super::Sheet;
use crate::config::waivers::Waiver;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What became of one waiver over time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Past {
    /// How often its last day was moved on.
    pub(super) extensions: usize,
    /// The last day that it had before the last extension.
    pub(super) before: Option<Date>,
    /// Whether its id was that of another waiver, or of one that was gone already.
    pub(super) reused: bool,
}

impl Sheet {
    /// What became of each waiver over time, by id.
    pub(super) fn pasts(&self) -> BTreeMap<&str, Past> {
        let mut known: BTreeMap<&str, (Past, usize, &Waiver)> = BTreeMap::new();
        // An entry with a mistake is not known, so that nothing follows from where it is missing.
        let versions = self.earlier.iter().rev().filter(|it| it.problems.is_empty());
        for (version, file) in versions.chain(std::iter::once(&self.read)).enumerate() {
            for now in &file.waivers {
                let new = (Past::default(), version, now);
                let (past, seen, last) = known.entry(now.id.value.as_str()).or_insert(new);
                // Of two with one id the first is meant.
                if *seen == version {
                    continue;
                }
                let same = last.policy.value == now.policy.value
                    && last.scope.target.key() == now.scope.target.key();
                past.reused |= *seen + 1 < version || !same;
                if now.expires.value > last.expires.value {
                    past.extensions += 1;
                    past.before = Some(last.expires.value);
                }
                (*seen, *last) = (version, now);
            }
        }
        known.into_iter().map(|(id, (past, ..))| (id, past)).collect()
    }
}
