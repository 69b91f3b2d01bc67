use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    walk::{Level, every_metric},
    words::quoted,
};
use crate::model::Contract;

declare_rule! {
    /// A metric stands where it can't be measured.
    ///
    /// ## Why
    /// Rows are counted in an object, missing values in a field. A metric at the wrong level is skipped by
    /// the tools that run it, and nobody notices.
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
    ///       - name: order_id
    ///         quality:
    ///           - metric: rowCount
    ///             mustBeGreaterThan: 0
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
    ///       - name: order_id
    ///     quality:
    ///       - metric: rowCount
    ///         mustBeGreaterThan: 0
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Data quality](https://bitol-io.github.io/open-data-contract-standard/latest/data-quality/)
    "contract/metric-level-wrong", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_metric(contract, findings.document(), &mut |level, metric, _| {
        let name = quoted(&metric.value);
        let (message, help) = match (&*metric.value, level) {
            ("rowCount", Level::Field) => (
                format!("{name} counts the rows of an object, not of a field"),
                "move the check to the `quality` of the object",
            ),
            ("nullValues" | "missingValues" | "invalidValues", Level::Object) => (
                format!("{name} counts the values of a field, not of an object"),
                "move the check to the `quality` of the field",
            ),
            _ => return,
        };
        findings.report(metric.place(), message).help(help);
    });
}
