//! One query over modules, as `opa eval` has it.
//!
//! The modules are judged as modules only: METADATA, ids and parameters make policies of them,
//! and a query asks for none. What keeps the process safe is the same as in a run.

use super::budget::{self, Budget};
use super::builtins::{is_within, override_builtins};
use super::check::{self, PolicyProblem, PolicyProblemKind, locate};
use super::module::Module;
use super::render;
use super::sandbox::guarded;
use super::set::nanoseconds;
use super::shape::raw;
use crate::parse::Document;
use crate::source::{FileId, Span};
use jiff::civil::Date;
use regorus::Value;
use regorus::unstable::{Expr, Literal, Rule};
use std::time::Duration;

/// Longest time that is waited for an answer, where steps that can't be counted take longer.
const MAX_TIME: Duration = Duration::from_mins(2);
/// Largest answer, in values.
const MAX_ANSWER: usize = 5_000_000;
/// What stands in front of a query when it is checked like a module.
const HEAD: &str = "package mesh_lint_query\n\nanswer_of_query if {\n\ttrue;\n";

/// The variable that takes the value of a query.
const ANSWER: &str = "value_of_query";
/// The name of a query among the modules.
const QUERY: &str = "query";
/// The engine's own name for a query.
const ENGINE_QUERY: &str = "<query.rego>";

/// A query and what it is asked of.
#[derive(Debug, Clone)]
pub struct Question {
    /// The modules, tests among them.
    pub modules: Vec<Module>,
    /// The query.
    pub query: String,
    /// The document `input`, as JSON; undefined where there is none.
    pub input: Option<String>,
    /// Documents below `data`, each a mapping, as JSON.
    pub data: Vec<String>,
    /// The date that `time.now_ns` gives.
    pub today: Date,
}

/// What a query gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The value as JSON; nothing where it is undefined.
    pub value: Option<String>,
    /// What the modules printed, a line each.
    pub prints: Vec<String>,
}

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum NoAnswer {
    /// The modules can't be evaluated.
    Modules(Vec<PolicyProblem>),
    /// The query can't be.
    Query(Vec<PolicyProblemKind>),
    /// The evaluation failed.
    Failed {
        /// What the engine says.
        message: String,
        /// Where, if it is known.
        place: Option<(FileId, Span)>,
    },
}

impl NoAnswer {
    fn failed(error: &str) -> Self {
        Self::of(error, &[])
    }

    /// What the engine says, at a place in one of the modules.
    fn of(error: &str, modules: &[Module]) -> Self {
        let read = locate::read(error);
        let module = modules.iter().find(|it| read.file.as_deref() == Some(&*it.path));
        let place = module.map(|it| (it.file, it.place(read.line, read.column)));
        let message = budget::overrun(error).unwrap_or(read.message);
        Self::Failed { message, place }
    }
}

/// Answers a query: the value of its last expression, of several answers the first.
///
/// # Errors
/// The modules or the query are refused, or the evaluation fails or does not end.
pub fn eval(question: Question) -> Result<Answer, NoAnswer> {
    let data = question.data.iter().map(|text| value(text)).collect::<Result<Vec<_>, _>>()?;
    let mut problems = check::check(&question.modules);
    problems.extend(check::data_conflicts(&question.modules, &data));
    problems.retain(|problem| problem.stops && !problem.kind.is_about_policies());
    if !problems.is_empty() {
        return Err(NoAnswer::Modules(problems));
    }
    let query = query(&question)?;
    let answered = guarded(MAX_TIME, move || answer(&question, query, data));
    answered.unwrap_or_else(|why| Err(NoAnswer::Failed { message: why.to_string(), place: None }))
}

/// A document of JSON or YAML as JSON; nothing where JSON can't hold it.
pub fn json_of(document: &Document) -> Option<String> {
    render::json(&document.root().map_or(Value::Null, |root| raw(document, root)))
}

fn value(text: &str) -> Result<Value, NoAnswer> {
    Value::from_json_str(text).map_err(|error| NoAnswer::failed(&error.to_string()))
}

/// Checks the query like the body of a rule; gives it as a list of its answers.
fn query(question: &Question) -> Result<String, NoAnswer> {
    let text = format!("{HEAD}{}\n}}\n", question.query);
    let file = FileId(u32::MAX);
    let mut modules = question.modules.clone();
    modules.push(Module::parse(file, QUERY, text.into()));
    let problems = check::check(&modules).into_iter();
    // No module refers to the query: `data` names all of them, and not it.
    let stops = |it: &PolicyProblem| {
        it.file == file && it.stops && !matches!(it.kind, PolicyProblemKind::Recursion { .. })
    };
    let kinds: Vec<PolicyProblemKind> = problems.filter(stops).map(|it| it.kind).collect();
    if !kinds.is_empty() {
        return Err(NoAnswer::Query(kinds));
    }
    let arity = |name: &Expr| check::arity(&modules, name);
    let list = modules.last().and_then(|module| answers(module, &arity));
    list.map(|it| for_engine(&it)).ok_or_else(|| NoAnswer::failed("the query has no statement"))
}

/// The list as the engine gets it, with all that is put into modules.
fn for_engine(list: &str) -> String {
    const RULE: &str = "package mesh_lint_query\n\nmesh_lint_answers := ";
    let module = Module::parse(FileId(u32::MAX), QUERY, format!("{RULE}{list}\n").into());
    let text = module.engine.text.strip_prefix(RULE).unwrap_or(list);
    text.trim_end().to_owned()
}

/// The query as a comprehension of the values of its last statement.
///
/// What a statement gives that is no plain expression is `true`; a plain one answers for itself
/// where it stands alone and goes over nothing, and must hold otherwise.
fn answers(module: &Module, arity: &dyn Fn(&Expr) -> Option<usize>) -> Option<String> {
    let rule = module.tree.as_ref()?.policy.first()?;
    let Rule::Spec { bodies, .. } = rule.as_ref() else { return None };
    // One statement stands in front of the query.
    let statements = bodies.first()?.query.stmts.get(1..)?;
    let last = statements.last()?;
    let start = usize::try_from(last.span.start).ok()?;
    // The engine leaves the quote out of a text that a statement begins with.
    let quoted = module.flat.get(..start)?.ends_with(['"', '`']);
    let start = start - usize::from(quoted);
    // Of a text with values in it the engine sees no `$`.
    let start = start - usize::from(module.text.get(..start)?.ends_with('$'));
    let end = module.flat.rfind('}')?;
    let before = module.text.get(HEAD.len()..start)?;
    let after = module.text.get(start..end)?;
    let value = match &last.literal {
        Literal::Expr { expr, .. } => match expr.as_ref() {
            Expr::AssignExpr { .. } => None,
            Expr::Call { fcn, params, .. } => {
                (arity(fcn) == Some(params.len())).then_some(expr.as_ref())
            }
            other => Some(other),
        },
        Literal::NotExpr { .. }
        | Literal::Every { .. }
        | Literal::SomeIn { .. }
        | Literal::SomeVars { .. } => None,
    };
    let Some(value) = value else {
        return Some(format!("[{ANSWER} | {before}{after}\n{ANSWER} := true]"));
    };
    let holds = if statements.len() > 1 || iterates(value) {
        format!("\n{ANSWER} != false")
    } else {
        String::new()
    };
    Some(format!("[{ANSWER} | {before}{ANSWER} := {after}{holds}]"))
}

/// Whether an expression goes over many values: a reference with a variable, or a walk.
fn iterates(expr: &Expr) -> bool {
    let mut found = false;
    let mut at = expr;
    while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at {
        if let Expr::RefBrack { index, .. } = at {
            found |= matches!(index.as_ref(), Expr::Var { .. });
        }
        at = refr;
    }
    check::visit::children(expr, &mut |child| {
        let comprehends = matches!(child.as_ref(), Expr::ArrayCompr { .. } | Expr::SetCompr { .. })
            || matches!(child.as_ref(), Expr::ObjectCompr { .. });
        found |= !comprehends && iterates(child);
    });
    found
}

fn answer(question: &Question, query: String, data: Vec<Value>) -> Result<Answer, NoAnswer> {
    let mut engine = check::engine();
    engine.set_gather_prints(true);
    override_builtins(&mut engine, nanoseconds(question.today));
    let run = || {
        for module in &question.modules {
            engine.add_policy(module.path.to_string(), module.engine.text.to_string())?;
        }
        for data in data {
            engine.add_data(data)?;
        }
        if let Some(input) = &question.input {
            engine.set_input(Value::from_json_str(input)?);
        }
        let _budget = Budget::begin(&mut engine);
        engine.eval_query(query, false)
    };
    let results = run().map_err(|error| NoAnswer::of(&error.to_string(), &question.modules))?;
    let prints = engine.take_prints().unwrap_or_default().into_iter();
    let prints = prints.map(|line| line.replace(ENGINE_QUERY, QUERY)).collect();
    let rows = results.result.first().and_then(|row| row.expressions.first());
    let first = rows.and_then(|rows| rows.value.as_array().ok()).and_then(|rows| rows.get(0));
    let value = match first {
        None => None,
        Some(value) if is_within(value, MAX_ANSWER) => Some(
            render::json(value).ok_or_else(|| NoAnswer::failed("JSON can't hold the answer"))?,
        ),
        Some(_) => return Err(NoAnswer::failed("the answer is too large")),
    };
    Ok(Answer { value, prints })
}
