//! One walk over the rules of a module: what each refers to, calls, replaces and costs.

use super::index::{Index, Path};
use super::resolve::{dotted, function, is_replaceable, written};
use crate::evaluate::policy::builtins::{Standing, standing};
use crate::evaluate::policy::module::{Module, fixed_path, own, text_of};
use crate::source::Span;
use regorus::unstable::{self as ast, AssignOp, Expr, Literal, Query, Ref, Rule};
use rustc_hash::FxHashMap;

/// Stack that a call of a rule or function takes, in KiB.
const CALL: u32 = 6;
/// Stack that a level of an expression takes, in KiB.
const LEVEL: u32 = 2;
/// Stack that a statement takes which goes over many values, in KiB.
const LOOP: u32 = 4;
/// Stack that a comprehension or `every` takes, in KiB.
const QUERY: u32 = 6;

/// A reference below `data` or `input`.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// The path as far as it is fixed; begins with `data` or `input`.
    pub path: Path,
    /// Where it is written.
    pub span: Span,
}

/// A call of a function.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The path of the function without `data`, where modules define it.
    pub function: Option<Path>,
    /// The name as written.
    pub name: String,
    /// Number of arguments.
    pub args: usize,
    /// Whether it is a statement, so that one more argument may take the result.
    pub statement: bool,
    /// The name where it is written.
    pub span: Span,
}

/// What one rule does.
#[derive(Debug, Clone, Default)]
pub(super) struct RuleFacts {
    /// Everything that it refers to.
    pub references: Vec<Reference>,
    /// Everything that it calls.
    pub calls: Vec<Call>,
    /// Functions that it puts in the place of others by `with`.
    pub mocks: Vec<(Path, Span)>,
    /// Stack that it takes without what it calls, in KiB.
    pub stack: u32,
    /// Bodies with too many statements.
    pub long_bodies: Vec<(usize, Span)>,
    /// Steps that the engine's analysis takes, by our estimate.
    pub analysis_steps: u64,
    /// References with more computed indexes than the analysis can bear.
    pub long_indexes: Vec<Span>,
}

/// Most statements of a body.
const MAX_STATEMENTS: usize = 256;
/// Most computed indexes in one reference.
const MAX_INDEXES: u32 = 10;

/// Walks one rule.
pub(super) fn walk(module: &Module, index: &Index, rule: &Rule) -> RuleFacts {
    let mut walker =
        Walker { module, index, scopes: vec![Scope::default()], facts: RuleFacts::default() };
    let stack = walker.rule(rule);
    walker.facts.stack = CALL + stack;
    walker.facts
}

/// Names declared in one body, and from which byte on.
#[derive(Debug, Default)]
struct Scope {
    names: FxHashMap<String, u32>,
    /// How often variables stand directly in the body.
    variables: u64,
}

/// What a name means.
enum Meaning {
    /// A variable.
    Variable,
    /// A path below `data` or `input`.
    Path(Path),
}

struct Walker<'run> {
    module: &'run Module,
    index: &'run Index,
    scopes: Vec<Scope>,
    facts: RuleFacts,
}

impl Walker<'_> {
    /// What a name means at a byte. A name that is declared only later counts as the outer one
    /// too: the engine may read it so.
    fn meaning(&self, name: &str, at: u32) -> Meaning {
        let declared = |scope: &Scope| scope.names.get(name).is_some_and(|from| *from <= at);
        if self.scopes.iter().any(declared) {
            return Meaning::Variable;
        }
        if name == "data" || name == "input" {
            return Meaning::Path(vec![name.to_owned()]);
        }
        if let Some(import) = self.module.imports.iter().find(|import| import.alias == name) {
            return Meaning::Path(import.path.clone());
        }
        if self.index.defines(&self.module.package, name) {
            let mut path = vec!["data".to_owned()];
            path.extend(self.module.package.iter().cloned());
            path.push(name.to_owned());
            return Meaning::Path(path);
        }
        Meaning::Variable
    }

    fn declare(&mut self, name: &str, from: u32) {
        if let Some(scope) = self.scopes.last_mut() {
            let known = scope.names.entry(name.to_owned()).or_insert(from);
            *known = from.min(*known);
        }
    }

    /// Declares every variable of a pattern.
    fn declare_pattern(&mut self, pattern: &Expr, from: u32) {
        match pattern {
            Expr::Var { span, .. } => self.declare(span.text(), from),
            Expr::Array { items, .. } => {
                for item in items {
                    self.declare_pattern(item, from);
                }
            }
            Expr::Object { fields, .. } => {
                for (_, _, value) in fields {
                    self.declare_pattern(value, from);
                }
            }
            _ => {}
        }
    }

    fn rule(&mut self, rule: &Rule) -> u32 {
        match rule {
            Rule::Default { args, value, .. } => {
                for arg in args {
                    self.declare_pattern(arg, 0);
                }
                self.expr(value, u32::MAX)
            }
            Rule::Spec { head, bodies, .. } => {
                let mut stack = 0;
                let mut outputs: Vec<&Ref<Expr>> = Vec::new();
                match head {
                    ast::RuleHead::Compr { refr, assign, .. } => {
                        stack = stack.max(self.head_indexes(refr));
                        outputs.extend(assign.as_ref().map(|assign| &assign.value));
                    }
                    ast::RuleHead::Set { refr, key, .. } => {
                        stack = stack.max(self.head_indexes(refr));
                        outputs.extend(key);
                    }
                    ast::RuleHead::Func { args, assign, .. } => {
                        for arg in args {
                            self.declare_pattern(arg, 0);
                        }
                        for arg in args {
                            stack = stack.max(self.expr(arg, u32::MAX));
                        }
                        outputs.extend(assign.as_ref().map(|assign| &assign.value));
                    }
                }
                if bodies.is_empty() {
                    for output in outputs.drain(..) {
                        stack = stack.max(self.expr(output, u32::MAX));
                    }
                }
                for body in bodies {
                    let mut values = outputs.clone();
                    values.extend(body.assign.as_ref().map(|assign| &assign.value));
                    stack = stack.max(self.query(&body.query, &values));
                }
                stack
            }
        }
    }

    /// The computed parts of a head, such as `x` in `rule[x]`.
    fn head_indexes(&mut self, head: &Expr) -> u32 {
        match head {
            Expr::RefDot { refr, .. } => self.head_indexes(refr),
            Expr::RefBrack { refr, index, .. } => {
                self.head_indexes(refr).max(self.expr(index, u32::MAX))
            }
            _ => 0,
        }
    }

    /// A body and the values that are computed behind it; gives its stack.
    fn query(&mut self, query: &Query, outputs: &[&Ref<Expr>]) -> u32 {
        if query.stmts.len() > MAX_STATEMENTS {
            self.facts.long_bodies.push((query.stmts.len(), own(&query.span)));
        }
        self.scopes.push(Scope::default());
        for statement in &query.stmts {
            self.declarations(&statement.literal);
        }
        let (mut stack, mut loops) = (0, 0);
        for statement in &query.stmts {
            for modifier in &statement.with_mods {
                stack = stack.max(self.with(modifier));
            }
            loops += loops_of(&statement.literal) * LOOP;
            stack = stack.max(self.literal(&statement.literal));
        }
        for output in outputs {
            loops += indexes(output) * LOOP;
            stack = stack.max(self.expr(output, u32::MAX));
        }
        if let Some(scope) = self.scopes.pop() {
            // The engine compares all variables of a body with each other.
            self.facts.analysis_steps += scope.variables.saturating_mul(scope.variables) / 64;
        }
        stack + loops
    }

    fn declarations(&mut self, literal: &Literal) {
        match literal {
            Literal::SomeVars { vars, .. } => {
                for var in vars {
                    self.declare(var.text(), var.start);
                }
            }
            Literal::SomeIn { span, key, value, .. } => {
                for pattern in key.iter().chain([value]) {
                    self.declare_pattern(pattern, span.start);
                }
            }
            Literal::Expr { span, expr } => {
                if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
                    self.declare_pattern(lhs, span.end);
                }
            }
            Literal::NotExpr { .. } | Literal::Every { .. } => {}
        }
    }

    fn literal(&mut self, literal: &Literal) -> u32 {
        match literal {
            Literal::SomeVars { .. } => 0,
            Literal::SomeIn { span, key, value, collection } => {
                let mut stack = self.expr(collection, span.start);
                for pattern in key.iter().chain([value]) {
                    stack = stack.max(self.expr(pattern, u32::MAX));
                }
                stack
            }
            Literal::Expr { expr, .. } => {
                if let Expr::Call { span, fcn, params, .. } = expr.as_ref() {
                    return LEVEL + self.call(span, fcn, params, true);
                }
                self.expr(expr, expr.span().start)
            }
            Literal::NotExpr { expr, .. } => self.expr(expr, expr.span().start),
            Literal::Every { key, value, domain, query, .. } => {
                let stack = self.expr(domain, domain.span().start);
                self.scopes.push(Scope::default());
                for var in key.iter().chain([value]) {
                    self.declare(var.text(), var.start);
                }
                let inner = QUERY + self.query(query, &[]);
                self.scopes.pop();
                stack.max(inner)
            }
        }
    }

    /// `with TARGET as VALUE`: the target is no reference, but what stands in for a function is.
    fn with(&mut self, modifier: &ast::WithModifier) -> u32 {
        let target = self.function(&modifier.refr);
        let builtin = dotted(&modifier.refr).map(|name| standing(&name));
        let known = target.is_some() || builtin.is_some_and(|it| it != Standing::Unknown);
        if known && let Some(path) = self.function(&modifier.r#as) {
            let span = own(modifier.r#as.span());
            self.facts.mocks.push((path, span));
            return LEVEL;
        }
        if !known && !is_replaceable(self.module, self.index, &modifier.refr) {
            self.name(None, &modifier.refr);
        }
        self.parameters(&modifier.refr);
        self.expr(&modifier.r#as, modifier.r#as.span().start)
    }

    /// Keeps the place of a parameter that a test replaces, so that its name is checked.
    fn parameters(&mut self, target: &Expr) {
        let path = fixed_path(target).0;
        if path.first().is_some_and(|root| root == "data")
            && path.get(1).is_some_and(|root| root == "params")
        {
            let span = own(target.span());
            self.facts.references.push(Reference { path, span });
        }
    }

    /// The path of a function that modules define, without `data`.
    fn function(&self, name: &Expr) -> Option<Path> {
        function(self.module, self.index, name)
    }

    fn call(&mut self, span: &ast::Span, name: &Expr, args: &[Ref<Expr>], statement: bool) -> u32 {
        let call = Call {
            function: self.function(name),
            name: written(name),
            args: args.len(),
            statement,
            span: own(name.span()),
        };
        self.facts.calls.push(call);
        let mut stack = 0;
        for arg in args {
            stack = stack.max(self.expr(arg, span.start));
        }
        stack
    }

    /// An expression read at a byte; gives its stack.
    fn expr(&mut self, expr: &Ref<Expr>, at: u32) -> u32 {
        LEVEL + self.below(expr, at)
    }

    fn all<'expr>(&mut self, items: impl IntoIterator<Item = &'expr Ref<Expr>>, at: u32) -> u32 {
        items.into_iter().map(|item| self.expr(item, at)).max().unwrap_or_default()
    }

    fn below(&mut self, expr: &Ref<Expr>, at: u32) -> u32 {
        match expr.as_ref() {
            Expr::String { .. }
            | Expr::RawString { .. }
            | Expr::Number { .. }
            | Expr::Bool { .. }
            | Expr::Null { .. } => 0,
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.reference(expr, at)
            }
            Expr::Array { items, .. } | Expr::Set { items, .. } => self.all(items, at),
            Expr::Object { fields, .. } => {
                self.all(fields.iter().flat_map(|(_, key, value)| [key, value]), at)
            }
            Expr::ArrayCompr { term, query, .. } | Expr::SetCompr { term, query, .. } => {
                QUERY + self.query(query, &[term])
            }
            Expr::ObjectCompr { key, value, query, .. } => QUERY + self.query(query, &[key, value]),
            Expr::Call { span, fcn, params, .. } => self.call(span, fcn, params, false),
            Expr::UnaryExpr { expr, .. } => self.expr(expr, at),
            Expr::BinExpr { lhs, rhs, .. }
            | Expr::BoolExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. } => self.all([lhs, rhs], at),
            Expr::AssignExpr { span, op, lhs, rhs, .. } => {
                let pattern = if *op == AssignOp::ColEq { u32::MAX } else { at };
                let left = self.expr(lhs, pattern);
                left.max(self.expr(rhs, span.start.min(at)))
            }
            Expr::Membership { key, value, collection, .. } => {
                self.all(key.iter().chain([value, collection]), at)
            }
        }
    }

    /// A variable or a chain of fields and indexes.
    fn reference(&mut self, expr: &Ref<Expr>, at: u32) -> u32 {
        let mut parts: Vec<Result<String, &Ref<Expr>>> = Vec::new();
        let mut root = expr;
        loop {
            root = match root.as_ref() {
                Expr::RefDot { refr, field, .. } => {
                    parts.push(Ok(field.0.text().to_owned()));
                    refr
                }
                Expr::RefBrack { refr, index, .. } => {
                    parts.push(text_of(index).ok_or(index));
                    refr
                }
                _ => break,
            };
        }
        parts.reverse();
        let mut stack = 0;
        let computed: Vec<&Ref<Expr>> =
            parts.iter().filter_map(|part| part.as_ref().err().copied()).collect();
        self.count_indexes(&computed, expr);
        for index in &computed {
            stack = stack.max(self.expr(index, at));
        }
        let Expr::Var { span, .. } = root.as_ref() else {
            return stack.max(self.expr(root, at));
        };
        let meaning = self.meaning(span.text(), span.start.max(at));
        if let (Meaning::Variable, Some(scope)) = (&meaning, self.scopes.last_mut()) {
            scope.variables += 1;
        }
        if let Meaning::Path(mut path) = meaning {
            let fixed: Vec<String> =
                parts.iter().map_while(|part| part.as_ref().ok().cloned()).collect();
            let span = own(expr.span());
            let rule = path.get(1..).unwrap_or_default();
            if let Some(target) = self.index.alias(rule).filter(|_| path.len() > 1) {
                let parts = ["data".to_owned()].into_iter().chain(target.iter().cloned());
                let path = parts.chain(fixed.iter().cloned()).collect();
                self.facts.references.push(Reference { path, span });
            }
            path.extend(fixed);
            self.uncalled(&path, expr);
            self.facts.references.push(Reference { path, span });
        }
        stack
    }

    /// Keeps a function that is named without being called, as a call without arguments.
    fn uncalled(&mut self, path: &[String], expr: &Ref<Expr>) {
        let below = path.split_first().filter(|(root, _)| *root == "data").map(|(_, below)| below);
        let named = below.unwrap_or_default();
        let prefixes = (1..=named.len()).filter_map(|length| named.get(..length));
        let mut functions = prefixes.filter(|it| self.index.function(it).is_some_and(|it| it > 0));
        if let Some(function) = functions.next().map(<[String]>::to_vec) {
            self.name(Some(function), expr);
        }
    }

    fn name(&mut self, function: Option<Path>, expr: &Expr) {
        let (name, span) = (written(expr), own(expr.span()));
        self.facts.calls.push(Call { function, name, args: 0, statement: false, span });
    }

    /// The engine's analysis doubles its steps with every computed index of a reference.
    fn count_indexes(&mut self, computed: &[&Ref<Expr>], expr: &Expr) {
        let patterns = computed.iter().filter(|index| {
            matches!(****index, Expr::Var { .. } | Expr::Array { .. } | Expr::Object { .. })
        });
        let count = u32::try_from(patterns.count()).unwrap_or(u32::MAX);
        if count > MAX_INDEXES {
            self.facts.long_indexes.push(own(expr.span()));
        } else if count > 3 {
            self.facts.analysis_steps += 1 << count;
        }
    }
}

/// How often a statement may make the engine go over the rest of the body.
fn loops_of(literal: &Literal) -> u32 {
    match literal {
        Literal::SomeVars { .. } => 0,
        Literal::SomeIn { collection, .. } => 1 + indexes(collection),
        Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => indexes(expr),
        Literal::Every { domain, .. } => 1 + indexes(domain),
    }
}

/// Number of computed indexes and walks in an expression, comprehensions left out: each may make
/// the engine go over the rest of the body once a value, one frame deeper.
fn indexes(expr: &Ref<Expr>) -> u32 {
    let all = |items: &mut dyn Iterator<Item = &Ref<Expr>>| items.map(indexes).sum::<u32>();
    match expr.as_ref() {
        Expr::RefDot { refr, .. } => indexes(refr),
        Expr::RefBrack { refr, index, .. } => {
            u32::from(text_of(index).is_none()) + indexes(refr) + indexes(index)
        }
        Expr::Call { fcn, params, .. } => {
            u32::from(written(fcn) == "walk") + all(&mut params.iter())
        }
        Expr::Array { items, .. } | Expr::Set { items, .. } => all(&mut items.iter()),
        Expr::Object { fields, .. } => {
            all(&mut fields.iter().flat_map(|(_, key, value)| [key, value]))
        }
        Expr::UnaryExpr { expr, .. } => indexes(expr),
        Expr::BinExpr { lhs, rhs, .. }
        | Expr::BoolExpr { lhs, rhs, .. }
        | Expr::ArithExpr { lhs, rhs, .. }
        | Expr::AssignExpr { lhs, rhs, .. } => indexes(lhs) + indexes(rhs),
        Expr::Membership { key, value, collection, .. } => {
            all(&mut key.iter().chain([value, collection]))
        }
        Expr::ArrayCompr { .. }
        | Expr::SetCompr { .. }
        | Expr::ObjectCompr { .. }
        | Expr::String { .. }
        | Expr::RawString { .. }
        | Expr::Number { .. }
        | Expr::Bool { .. }
        | Expr::Null { .. }
        | Expr::Var { .. } => 0,
    }
}
