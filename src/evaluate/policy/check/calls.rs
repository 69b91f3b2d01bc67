//! Calls: whether the function exists, may answer, and gets the arguments that it takes.

use super::index::Index;
use super::walk::{Call, RuleFacts};
use super::{PolicyProblem, PolicyProblemKind, nearest};
use crate::evaluate::policy::builtins::{self, ALLOWED, Standing};
use crate::evaluate::policy::module::Module;

/// What is wrong with the calls of one module.
pub(super) fn problems(module: &Module, facts: &[RuleFacts], index: &Index) -> Vec<PolicyProblem> {
    let mut out = Vec::new();
    for facts in facts {
        for call in &facts.calls {
            if let Some(kind) = judge(module, call, index) {
                out.push(PolicyProblem::new(kind, module.file, call.span));
            }
        }
    }
    out
}

fn judge(module: &Module, call: &Call, index: &Index) -> Option<PolicyProblemKind> {
    if let Some(path) = &call.function {
        return arity(call, index.function(path)?);
    }
    match builtins::standing(&call.name) {
        Standing::Allowed(builtin) => arity(call, builtin.arity()),
        Standing::Print => None,
        Standing::Forbidden(_) | Standing::Missing(_) => refused(&call.name),
        Standing::Unknown => unknown(module, call, index),
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

fn unknown(module: &Module, call: &Call, index: &Index) -> Option<PolicyProblemKind> {
    let last = call.name.rsplit(['.', '"']).find(|part| !part.trim_end_matches(']').is_empty());
    if last.is_some_and(|last| index.may_be_unread(last)) {
        return None;
    }
    let own = index.functions_of(&module.package);
    let known = own.into_iter().chain(ALLOWED.iter().map(|builtin| builtin.name));
    let nearest = nearest(&call.name, known).map(str::to_owned);
    Some(PolicyProblemKind::FunctionUnknown { name: call.name.clone(), nearest })
}
