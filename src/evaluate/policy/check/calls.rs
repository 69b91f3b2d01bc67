//! Calls: whether the function exists, may answer, and gets the arguments that it takes.

use super::index::Index;
use super::walk::{Call, RuleFacts};
use super::{PolicyProblem, PolicyProblemKind, nearest};
use crate::evaluate::policy::builtins::{self, ALLOWED, Standing};
use crate::evaluate::policy::module::Module;

/// What is wrong with the calls of one module.
pub(super) fn problems(module: &Module, facts: &[RuleFacts], index: &Index) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    let mut known = Known { module, index, names: None, left: MAX_SUGGESTIONS };
    for facts in facts {
        for call in &facts.calls {
            if let Some(kind) = judge(call, &mut known) {
                out.push(PolicyProblem::new(kind, module.file, call.span));
            }
        }
    }
    out
}

/// Most unknown names of a module for which a near one is looked for.
const MAX_SUGGESTIONS: usize = 20;

/// The functions that a module can call, gathered when the first name is unknown.
struct Known<'run> {
    module: &'run Module,
    index: &'run Index,
    names: Option<Vec<&'run str>>,
    left: usize,
}

impl Known<'_> {
    fn nearest(&mut self, name: &str) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        let (index, package) = (self.index, &self.module.package);
        let own = self.names.get_or_insert_with(|| index.functions_of(package));
        let all = own.iter().copied().chain(ALLOWED.iter().map(|builtin| builtin.name));
        nearest(name, all).map(str::to_owned)
    }
}

fn judge(call: &Call, known: &mut Known) -> Option<PolicyProblemKind> {
    if let Some(path) = &call.function {
        return arity(call, known.index.function(path)?);
    }
    match builtins::standing(&call.name) {
        // The engine knows it as a relation only, and answers nothing where it is called.
        Standing::Allowed(_) if call.name == "walk" && call.args == 1 => {
            Some(PolicyProblemKind::BuiltinMissing {
                name: "walk(x)".to_owned(),
                instead: "write `walk(x, [path, value])` as a statement",
            })
        }
        Standing::Allowed(builtin) => arity(call, builtin.arity()),
        Standing::Print => None,
        Standing::Forbidden(_) | Standing::Missing(_) => refused(&call.name),
        Standing::Unknown => unknown(call, known),
    }
}

fn refused(name: &str) -> Option<PolicyProblemKind> {
    let name = name.to_owned();
    match builtins::standing(&name) {
        Standing::Forbidden(reason) => Some(PolicyProblemKind::BuiltinForbidden { name, reason }),
        Standing::Missing(instead) => Some(PolicyProblemKind::BuiltinMissing { name, instead }),
        Standing::Allowed(_) | Standing::Print | Standing::Unknown => None,
    }
}

fn arity(call: &Call, expected: usize) -> Option<PolicyProblemKind> {
    // A call that is a statement may take its result as one more argument.
    let fits = call.args == expected || (call.statement && call.args == expected + 1);
    let name = call.name.clone();
    (!fits).then_some(PolicyProblemKind::ArityWrong { name, expected, found: call.args })
}

fn unknown(call: &Call, known: &mut Known) -> Option<PolicyProblemKind> {
    let last = call.name.rsplit(['.', '"']).find(|part| !part.trim_end_matches(']').is_empty());
    if last.is_some_and(|last| known.index.may_be_unread(last)) {
        return None;
    }
    let nearest = known.nearest(&call.name);
    Some(PolicyProblemKind::FunctionUnknown { name: call.name.clone(), nearest })
}
