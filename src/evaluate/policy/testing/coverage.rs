//! Which lines of policies their tests reach.

use crate::evaluate::policy::check::visit;
use crate::evaluate::policy::module::Module;
use crate::source::FileId;
use regorus::Engine;
use regorus::unstable::{Expr, Literal, Query, Ref, Rule, RuleHead};
use std::collections::{BTreeMap, BTreeSet};

/// What the tests reach of one policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileCoverage {
    /// The file.
    pub file: FileId,
    /// Lines that something was evaluated in, from 1.
    pub reached: BTreeSet<u32>,
    /// Lines that could be evaluated and were not.
    pub missed: BTreeSet<u32>,
}

impl FileCoverage {
    /// Number of lines that could be evaluated.
    pub fn lines(&self) -> usize {
        self.reached.len() + self.missed.len()
    }

    /// The missed lines in runs, first and last line; lines with nothing to evaluate between two
    /// missed ones belong to the run.
    pub fn gaps(&self) -> Vec<(u32, u32)> {
        let mut gaps: Vec<(u32, u32)> = Vec::new();
        for line in &self.missed {
            match gaps.last_mut() {
                Some((_, last)) if self.reached.range(*last..*line).next().is_none() => {
                    *last = *line;
                }
                _ => gaps.push((*line, *line)),
            }
        }
        gaps
    }
}

/// Lines that were reached, by the path of their module.
#[derive(Debug, Default)]
pub(super) struct Reached(BTreeMap<String, BTreeSet<u32>>);

impl Reached {
    /// Adds what an engine has evaluated.
    pub(super) fn add(&mut self, engine: &Engine) {
        let Ok(report) = engine.get_coverage_report() else { return };
        for file in report.files {
            self.0.entry(file.path).or_default().extend(file.covered);
        }
    }

    /// The coverage of every policy; the engine is silent about those that nothing reached.
    pub(super) fn of(&self, modules: &[Module]) -> Vec<FileCoverage> {
        let mut files = Vec::new();
        for module in modules.iter().filter(|module| !module.is_test) {
            let lines = lines(module);
            let mut reached = self.0.get(&*module.path).cloned().unwrap_or_default();
            reached.retain(|line| lines.contains(line));
            let missed = lines.difference(&reached).copied().collect();
            files.push(FileCoverage { file: module.file, reached, missed });
        }
        files.retain(|file| file.lines() > 0);
        files
    }
}

/// The lines in which something can be evaluated, as the engine counts them.
fn lines(module: &Module) -> BTreeSet<u32> {
    let mut lines = BTreeSet::new();
    let Some(tree) = &module.tree else { return lines };
    for rule in &tree.policy {
        match rule.as_ref() {
            Rule::Default { value, .. } => of_expression(value, &mut lines),
            Rule::Spec { head, bodies, .. } => {
                match head {
                    RuleHead::Compr { assign, .. } | RuleHead::Func { assign, .. } => {
                        if let Some(assign) = assign {
                            of_expression(&assign.value, &mut lines);
                        }
                    }
                    RuleHead::Set { key, .. } => {
                        if let Some(key) = key {
                            of_expression(key, &mut lines);
                        }
                    }
                }
                for body in bodies {
                    of_query(&body.query, &mut lines);
                }
            }
        }
    }
    lines
}

fn of_query(query: &Query, lines: &mut BTreeSet<u32>) {
    for statement in &query.stmts {
        match &statement.literal {
            Literal::SomeVars { .. } => {}
            Literal::SomeIn { value, collection, .. } => {
                of_expression(value, lines);
                of_expression(collection, lines);
            }
            Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } => {
                of_expression(expr, lines);
            }
            Literal::Every { domain, query, .. } => {
                of_expression(domain, lines);
                of_query(query, lines);
            }
        }
    }
}

fn of_expression(expr: &Ref<Expr>, lines: &mut BTreeSet<u32>) {
    if let Some(body) = visit::body(expr) {
        of_query(body, lines);
        return;
    }
    lines.insert(expr.span().line);
    visit::children(expr, &mut |child| of_expression(child, lines));
}
