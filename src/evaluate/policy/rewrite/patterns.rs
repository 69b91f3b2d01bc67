//! Patterns of mappings: Open Policy Agent has them fit mappings of exactly their keys, the engine
//! those with more keys too.

use crate::evaluate::policy::module::text_of;
use regorus::Value;
use regorus::unstable::{AssignOp, Expr, Ref};
use std::collections::BTreeSet;

/// What a value must be like that a pattern fits, as JSON: lists and mappings down to what is null
/// and fits all; nothing where the pattern holds no mapping, or one with computed keys.
pub(in super::super) fn shape(pattern: &Expr) -> Option<String> {
    let mut mappings = false;
    let shape = part(pattern, &mut mappings)?;
    mappings.then_some(shape)
}

fn part(pattern: &Expr, mappings: &mut bool) -> Option<String> {
    Some(match pattern {
        Expr::Array { items, .. } => {
            let parts = items.iter().map(|it| part(it, mappings)).collect::<Option<Vec<_>>>()?;
            format!("[{}]", parts.join(", "))
        }
        Expr::Object { fields, .. } if !fields.is_empty() => {
            *mappings = true;
            let mut parts = Vec::with_capacity(fields.len());
            for (_, key, value) in fields {
                let key = serde_json::to_string(&text_of(key)?).ok()?;
                parts.push(format!("{key}: {}", part(value, mappings)?));
            }
            format!("{{{}}}", parts.join(", "))
        }
        _ => "null".to_owned(),
    })
}

/// The side of an equation that a pattern on the other side is held against, and what it must be
/// like.
pub(in super::super) fn equation<'ast>(
    expr: &'ast Ref<Expr>,
    declared: &BTreeSet<String>,
) -> Option<(&'ast Ref<Expr>, String)> {
    let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref() else { return None };
    let is_given = |side: &Expr, any_name: bool| match side {
        Expr::RefDot { .. } | Expr::RefBrack { .. } | Expr::Call { .. } => true,
        Expr::Var { span, .. } => any_name || declared.contains(span.text()),
        _ => false,
    };
    match op {
        AssignOp::ColEq => shape(lhs).filter(|_| is_given(rhs, true)).map(|it| (rhs, it)),
        AssignOp::Eq => {
            let sides = [(lhs, rhs), (rhs, lhs)];
            sides.into_iter().find_map(|(pattern, side)| {
                shape(pattern).filter(|_| is_given(side, false)).map(|it| (side, it))
            })
        }
    }
}

/// Whether a value is like a shape.
pub(in super::super) fn fits(value: &Value, shape: &Value) -> bool {
    match (shape, value) {
        (Value::Array(shapes), Value::Array(items)) => {
            shapes.len() == items.len()
                && shapes.iter().zip(items.iter()).all(|(shape, item)| fits(item, shape))
        }
        (Value::Object(shapes), Value::Object(entries)) => {
            shapes.len() == entries.len()
                && shapes
                    .iter()
                    .all(|(key, shape)| entries.get(key).is_some_and(|value| fits(value, shape)))
        }
        (shape, _) => matches!(shape, Value::Null),
    }
}
