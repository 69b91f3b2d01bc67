//! References to a file that was there and is gone: who reads the schema can make nothing of it.

use super::changes::Walk;
use super::source::{MAX_DEPTH, Reference, Side, Target};
use super::sources::Sources;
use crate::finding::Effect;
use crate::model::schema::{Said, SchemaChange, mark};
use crate::source::NodeId;
use std::collections::BTreeMap;

/// References by the files that they meant.
pub(super) type Lost = BTreeMap<Reference, Met>;

/// A reference whose file is gone.
pub(super) struct Met {
    /// Where it stands on both sides, as far as it does.
    old: Option<NodeId>,
    new: NodeId,
    /// Whether the file went with the change; else none goes by this name any more.
    gone: bool,
    /// The element in which it was met first.
    path: Option<String>,
}

impl Sources<'_> {
    /// The references that led to another file, and lead to none where they still stand; new ones
    /// too, where the file went with the change.
    pub(super) fn lost(&self) -> Lost {
        let away = self.new.away();
        if away.is_empty() {
            return Lost::new();
        }
        let led = self.old.led();
        let lost = away.into_iter().filter_map(|(meant, new)| {
            let (old, gone) = (led.get(&meant).copied(), self.new.target(new) == Target::Lost);
            (gone || old.is_some()).then_some((meant, Met { old, new, gone, path: None }))
        });
        lost.collect()
    }
}

impl Walk<'_, '_> {
    /// Whether a schema at head is one whose file is gone; its element is noted.
    pub(super) fn is_lost(&mut self, new: NodeId, path: &str) -> bool {
        let Some(reference) = self.after.get_text(new, "$ref") else { return false };
        let meant = self.solver.lowering.sources.side(Side::New).file_meant(reference);
        let lost = self.lost.get_mut(&meant);
        let is_lost = lost.is_some();
        if let Some(Met { path: first @ None, .. }) = lost {
            *first = Some(path.to_owned());
        }
        is_lost
    }

    /// Notes the element of the schemas in one at head whose files are gone.
    pub(super) fn note_lost(&mut self, new: NodeId, path: &str) {
        let mut open = vec![(new, 0)];
        while let Some((at, depth)) = open.pop() {
            self.is_lost(at, path);
            if depth < MAX_DEPTH {
                let inner = self.solver.lowering.sources.side(Side::New).children(at);
                open.extend(inner.into_iter().map(|(_, it)| (it, depth + 1)));
            }
        }
    }

    /// One change for each file that is gone.
    pub(super) fn told_lost(&mut self) -> Vec<SchemaChange> {
        let lost = std::mem::take(&mut self.lost).into_values();
        let file = |at| self.after.scalar(at).split('#').next().unwrap_or_default();
        let told = lost.map(|Met { old, new, gone, path }| {
            let message = if gone {
                Said::of(file(new), ", which is referred to, is gone")
            } else {
                Said::of(file(new), ", which is referred to, is the name of no file any more")
            };
            let places = (old.map(|it| mark(self.before, it)), Some(mark(self.after, new)));
            let effects = (Effect::Break, Effect::Break);
            let change = SchemaChange::new("type-changed", message, places, effects);
            SchemaChange { path: path.unwrap_or_default(), lost: true, ..change }
        });
        told.collect()
    }
}
