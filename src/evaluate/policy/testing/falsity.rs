//! Why a test does not hold: the first statement of it that is false, and what stands beside it.
//!
//! The body of the test is evaluated anew, each time with one statement more, as rules at the end
//! of its own module, where everything means the same. The first body that no longer holds ends in
//! the statement that is shown.

use super::rules::{Test, engine, limit, shown};
use super::{Trouble, label};
use crate::evaluate::policy::check;
use crate::evaluate::policy::module::{Module, own};
use crate::source::Span;
use jiff::civil::Date;
use regorus::unstable::{self as ast, Expr, Literal, Rule, RuleHead};
use regorus::{Engine, Value};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// Begins the names of the added rules and variables; no module has one like it by chance.
const PREFIX: &str = "mesh_lint_test_probe";
/// Most statements that are looked at in one test.
const MAX_STATEMENTS: usize = 100;
/// Longest time that one look may take; a reason that takes longer is not worth waiting for.
const MAX_TIME: Duration = Duration::from_secs(2);
/// Most values that are shown of one side.
const MAX_SIDES: usize = 3;

/// A statement of the test, or the value that its head gives.
struct Statement<'tree> {
    span: Span,
    /// With its modifiers, as it is written.
    text: &'tree str,
    /// The modifiers alone.
    modifiers: &'tree str,
    kind: StatementKind<'tree>,
}

enum StatementKind<'tree> {
    /// A comparison and its sides.
    Comparison(&'tree str, &'tree str),
    /// A negation.
    Negation,
    /// Items of something.
    Items(&'tree str),
    /// Any other.
    Other,
}

/// The first false statement of a test; of several definitions, of the one that holds longest.
pub(super) fn find(test: &Test<'_>, modules: &[Module], today: Date) -> Option<Trouble> {
    let tree = test.module.tree.clone()?;
    let mut furthest: Option<(usize, Trouble)> = None;
    for rule in &tree.policy {
        let Some(statements) = statements(rule, test) else { continue };
        let Some((depth, trouble)) = first_false(test, &statements, modules, today) else {
            continue;
        };
        if furthest.as_ref().is_none_or(|(known, _)| *known < depth) {
            furthest = Some((depth, trouble));
        }
    }
    furthest.map(|(_, trouble)| trouble)
}

/// The statements of a rule if it defines the test.
fn statements<'tree>(rule: &'tree Rule, of: &'tree Test<'_>) -> Option<Vec<Statement<'tree>>> {
    let Rule::Spec { head: RuleHead::Compr { refr, assign, .. }, bodies, .. } = rule else {
        return None;
    };
    let Expr::Var { span, .. } = refr.as_ref() else { return None };
    if span.text() != of.rule {
        return None;
    }
    let text: &str = &of.module.text;
    let body = bodies.first().map(|body| body.query.stmts.as_slice()).unwrap_or_default();
    let mut out: Vec<Statement<'tree>> =
        body.iter().take(MAX_STATEMENTS).map(|it| statement(it, text)).collect();
    if let Some(assign) = assign {
        let span = whole(&assign.value, text);
        let kind = expression(&assign.value, span, text);
        out.push(Statement { span, text: span.slice(text), modifiers: "", kind });
    }
    Some(out)
}

fn statement<'tree>(statement: &'tree ast::LiteralStmt, text: &'tree str) -> Statement<'tree> {
    let span = quoted(own(&statement.span), text);
    let bare_end = statement.with_mods.first().map_or(span.end, |it| it.span.start);
    let bare = Span { start: span.start, end: bare_end };
    let modifiers = Span { start: bare_end, end: span.end }.slice(text);
    let kind = match &statement.literal {
        Literal::Expr { expr, .. } => expression(expr, bare, text),
        Literal::NotExpr { .. } => StatementKind::Negation,
        Literal::SomeIn { collection, .. } => {
            StatementKind::Items(whole(collection, text).slice(text))
        }
        Literal::SomeVars { .. } | Literal::Every { .. } => StatementKind::Other,
    };
    Statement { span, text: span.slice(text), modifiers, kind }
}

/// What an expression that takes up some bytes is.
fn expression<'tree>(expr: &'tree Expr, bytes: Span, text: &'tree str) -> StatementKind<'tree> {
    let Expr::BoolExpr { lhs, rhs, .. } = expr else { return StatementKind::Other };
    let (left, right) = (whole(lhs, text), whole(rhs, text));
    // Between the sides stand the sign and brackets that belong to one of them.
    let between = Span { start: left.end, end: right.start.max(left.end) }.slice(text);
    let is_sign = |it: char| "=!<>".contains(it);
    let Some(sign) = between.find(is_sign) else { return StatementKind::Other };
    let behind = between.get(sign..).unwrap_or_default();
    let length = behind.find(|it| !is_sign(it)).unwrap_or(behind.len());
    let sign = left.end as usize + sign;
    StatementKind::Comparison(
        Span::new(bytes.start as usize, sign).slice(text),
        Span::new(sign + length, bytes.end as usize).slice(text),
    )
}

/// The bytes of an expression with all that belongs to it; spans of the engine begin at the first
/// token, but those of operators may end at the second side's first.
fn whole(expr: &Expr, text: &str) -> Span {
    let mut span = quoted(own(expr.span()), text);
    check::visit::children(expr, &mut |child| {
        let inner = whole(child, text);
        span = Span { start: span.start.min(inner.start), end: span.end.max(inner.end) };
    });
    span
}

/// Takes in the quotes of a text, which the engine leaves out at both ends.
fn quoted(span: Span, text: &str) -> Span {
    let is_quote = |at: Option<u32>| {
        let byte = at.and_then(|at| text.as_bytes().get(at as usize));
        matches!(byte, Some(b'"' | b'`'))
    };
    Span {
        start: span.start - u32::from(is_quote(span.start.checked_sub(1))),
        end: span.end + u32::from(is_quote(Some(span.end))),
    }
}

/// The first statement with which the body no longer holds: its place in the body, and what to say.
fn first_false(
    test: &Test<'_>,
    statements: &[Statement<'_>],
    modules: &[Module],
    today: Date,
) -> Option<(usize, Trouble)> {
    let mut probes = Probes::new(test, modules);
    for depth in 1..=statements.len() {
        probes.add(&format!("{PREFIX}_{depth}"), statements.get(..depth)?, "");
    }
    let mut engine = probes.engine(today)?;
    let mut depth = 1;
    loop {
        let name = format!("{PREFIX}_{depth}");
        // A body whose variables get their values further down is no body of its own.
        if probes.has(&name) && probes.value(&mut engine, &name)? != Value::Bool(true) {
            break;
        }
        depth += 1;
        statements.get(depth - 1)?;
    }
    let statement = statements.get(depth - 1)?;
    let message = match statement.kind {
        StatementKind::Negation => "what is negated here holds",
        StatementKind::Comparison(..) | StatementKind::Other => "this is not true",
        StatementKind::Items(_) => "nothing in here fits",
    };
    let trouble = Trouble {
        message: message.to_owned(),
        label: label(test.module.file, statement.span),
        notes: sides(test, statement, statements.get(..depth - 1)?, modules, today),
    };
    Some((depth, trouble))
}

/// What the sides of a statement are.
fn sides(
    test: &Test<'_>,
    statement: &Statement<'_>,
    before: &[Statement<'_>],
    modules: &[Module],
    today: Date,
) -> Vec<String> {
    let sides: Vec<(&str, &str)> = match statement.kind {
        StatementKind::Comparison(left, right) => vec![("left", left), ("right", right)],
        StatementKind::Items(items) => vec![("items", items)],
        StatementKind::Negation | StatementKind::Other => Vec::new(),
    };
    let mut probes = Probes::new(test, modules);
    for (name, text) in &sides {
        let value = format!("{PREFIX}_value := {text} {}", statement.modifiers);
        probes.add(&format!("{PREFIX}_{name} contains {PREFIX}_value"), before, &value);
    }
    let Some(mut engine) = probes.engine(today).filter(|_| !sides.is_empty()) else {
        return Vec::new();
    };
    let note = |(name, _): &(&str, &str)| {
        let rule = format!("{PREFIX}_{name}");
        let value = probes.has(&rule).then(|| probes.value(&mut engine, &rule))??;
        Some(format!("{name}: {}", values(&value)))
    };
    sides.iter().filter_map(note).collect()
}

/// The values that a side has.
fn values(set: &Value) -> String {
    let Ok(set) = set.as_set() else { return "undefined".to_owned() };
    let mut text = set.iter().take(MAX_SIDES).map(shown).collect::<Vec<_>>().join(", or ");
    if set.len() > MAX_SIDES {
        let _ = write!(text, ", or {} more", set.len() - MAX_SIDES);
    }
    if text.is_empty() { "undefined".to_owned() } else { text }
}

/// Rules that are added to the module of a test.
struct Probes<'run> {
    module: &'run Module,
    modules: &'run [Module],
    /// Each with the bytes of the rules in front of it.
    rules: Vec<(String, String)>,
}

impl<'run> Probes<'run> {
    fn new(test: &Test<'run>, modules: &'run [Module]) -> Self {
        Self { module: test.module, modules, rules: Vec::new() }
    }

    /// Adds a rule of some statements and one more.
    fn add(&mut self, head: &str, statements: &[Statement<'_>], last: &str) {
        let mut rule = format!("{head} if {{\n\ttrue\n");
        for text in statements.iter().map(|it| it.text).chain([last]) {
            let _ = writeln!(rule, "\t{text}");
        }
        rule.push_str("}\n");
        self.rules.push((head.to_owned(), rule));
    }

    /// An engine with the rules, those left out in which a variable has no value.
    fn engine(&mut self, today: Date) -> Option<Engine> {
        let unsafe_places = check::unsafe_places(&self.probed(), self.modules);
        let mut at = self.module.text.len() + 1;
        self.rules.retain(|(_, rule)| {
            let bytes = at..at + rule.len();
            at = bytes.end;
            !unsafe_places.iter().any(|it| bytes.contains(&(it.start as usize)))
        });
        let probed = self.probed();
        let mut modules = self.modules.to_vec();
        modules.retain(|it| it.file != probed.file);
        modules.push(probed);
        engine(&modules, today).ok()
    }

    fn probed(&self) -> Module {
        let mut text = self.module.text.to_string();
        text.push('\n');
        for (_, rule) in &self.rules {
            text.push_str(rule);
        }
        Module::parse(self.module.file, &self.module.path, Arc::from(text))
    }

    /// Whether a rule is among them.
    fn has(&self, name: &str) -> bool {
        self.rules.iter().any(|(head, _)| {
            head.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// The value of a rule; nothing where it can't be evaluated in time.
    fn value(&self, engine: &mut Engine, name: &str) -> Option<Value> {
        limit(engine, MAX_TIME);
        let package = self.module.package.join(".");
        engine.eval_rule(format!("data.{package}.{name}")).ok()
    }
}
