//! From what the engine says of a module back to the module as it is written.

use super::check::locate::EngineError;
use super::module::Module;
use super::rewrite::EngineText;
use crate::finding::Label;
use crate::source::{FileId, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where modules and their entry points stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The text that the engine has, by path.
    texts: BTreeMap<Arc<str>, (FileId, EngineText)>,
    /// Entry points by their path below `data`.
    entries: BTreeMap<String, (FileId, Span)>,
}

impl Places {
    /// Notes the places of modules.
    pub(super) fn new(modules: &[Module]) -> Self {
        let mut places = Self::default();
        for module in modules.iter().filter(|it| !it.is_test) {
            places.texts.insert(module.path.clone(), (module.file, module.engine.clone()));
            for entry in &module.entry_points {
                let path = format!("data.{}.{}", module.package.join("."), entry.rule);
                places.entries.entry(path).or_insert((module.file, entry.span));
            }
        }
        places
    }

    /// The place that an error names, else that of the entry point which was asked.
    pub(super) fn of_error(&self, error: &EngineError, entry: &str) -> Option<Label> {
        let named = error.file.as_deref().filter(|_| error.line > 0);
        let Some((file, text)) = named.and_then(|path| self.texts.get(path)) else {
            return self.of_entry(entry);
        };
        let span = text.place(error.line, error.column);
        Some(Label { file: *file, span, message: String::new() })
    }

    /// The place of an entry point.
    pub(super) fn of_entry(&self, entry: &str) -> Option<Label> {
        let (file, span) = *self.entries.get(entry)?;
        Some(Label { file, span, message: String::new() })
    }
}
