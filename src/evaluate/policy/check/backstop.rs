//! The engine's own word on modules that passed everything else: it analyses all of them at the
//! first evaluation and names the first thing that it refuses.

use super::{PolicyProblem, PolicyProblemKind, locate, scan};
use crate::evaluate::policy::module::Module;
use regorus::{Engine, PolicyLengthConfig};
use std::num::{NonZeroU32, NonZeroUsize};

/// An engine that takes modules of the size that the check lets through.
pub fn engine() -> Engine {
    let mut engine = Engine::new();
    let defaults = PolicyLengthConfig::default();
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZeroU32::new(scan::MAX_COLUMNS).unwrap_or(defaults.max_col),
        max_file_bytes: NonZeroUsize::new(scan::MAX_FILE_BYTES).unwrap_or(defaults.max_file_bytes),
        max_lines: NonZeroUsize::new(scan::MAX_LINES).unwrap_or(defaults.max_lines),
    });
    engine.set_strict_builtin_errors(true);
    engine
}

/// What the engine refuses, if anything.
pub(super) fn problems(modules: &[&Module]) -> Option<PolicyProblem> {
    let mut engine = engine();
    let mut words = None;
    for (index, module) in modules.iter().enumerate() {
        // The place in the list is the name: two modules may have one path.
        if let Err(error) = engine.add_policy(index.to_string(), module.engine.text.to_string()) {
            words = Some(error.to_string());
            break;
        }
    }
    let words = words.or_else(|| {
        let prepared = engine.eval_query("1".to_owned(), false);
        prepared.err().map(|error| error.to_string())
    })?;
    let error = locate::read(&words);
    let at = error.file.as_ref().and_then(|file| file.parse::<usize>().ok());
    let module = modules.get(at.unwrap_or_default())?;
    let span = module.place(error.line, error.column);
    let kind = PolicyProblemKind::EngineRefuses { message: error.message };
    Some(PolicyProblem::new(kind, module.file, span))
}
