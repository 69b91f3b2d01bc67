use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::every_metric, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// A quality check compares with what can never be measured.
    ///
    /// ## Why
    /// A share is at most 100 percent and a count never below zero. The check says nothing; most often the
    /// unit is the mistake.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: email
    ///         quality:
    ///           - metric: nullValues
    ///             unit: percent
    ///             mustBeLessThan: 500
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: email
    ///         quality:
    ///           - metric: nullValues
    ///             unit: percent
    ///             mustBeLessThan: 5
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     quality:
    ///       - type: sql
    ///         query: SELECT SUM(amount) FROM orders
    ///         mustBeGreaterThan: -500
    /// ```
    "contract/quality-threshold-impossible", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_metric(contract, findings.document(), &mut |_, metric, quality| {
        let percent = match quality.unit.text() {
            Some(unit) => unit.trim().eq_ignore_ascii_case("percent"),
            None if quality.unit.is_unknown() => return,
            None => false,
        };
        for (operator, operands) in &quality.operators {
            let never = |it: &f64| *it < 0.0 || (percent && *it > 100.0);
            if operands.value.iter().any(never) {
                let words = if percent { "a share between 0 and 100" } else { "a count from 0 on" };
                let (metric, operator) = (quoted(&metric.value), operator.key());
                findings
                    .report(operands.place(), format!("{metric} gives {words}, but not this"))
                    .help(format!("correct the number of `{operator}`, or the unit"));
            }
        }
    });
}
