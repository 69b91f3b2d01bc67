use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::every_quality, words::quoted};
use crate::model::{Contract, Operator};

declare_rule! {
    /// The range of a quality check begins above its end.
    ///
    /// ## Why
    /// No number lies between 10 and 1. The check always fails, or, in `mustNotBeBetween`, always passes.
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
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeBetween: [1000, 10]
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
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeBetween: [10, 1000]
    /// ```
    "contract/quality-range-reversed", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_quality(contract, &mut |_, quality| {
        for (operator, operands) in &quality.operators {
            let range = matches!(operator, Operator::Between | Operator::NotBetween);
            let [low, high] = operands.value.as_slice() else { continue };
            if range && low > high {
                let message = format!("the range of {} is reversed", quoted(operator.key()));
                findings.report(operands.place(), message).help(format!("write `[{high}, {low}]`"));
            }
        }
    });
}
