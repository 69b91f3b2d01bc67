use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    walk::{Level, every_metric},
    words::{listed, quoted},
};
use crate::model::{Contract, Quality, Slot};
use crate::source::Spanned;

declare_rule! {
    /// A metric lacks the arguments that give it a meaning.
    ///
    /// ## Why
    /// `invalidValues` counts nothing unless it is told which values are valid. Tools skip such a check, so
    /// the promise is never kept an eye on.
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
    ///       - name: currency
    ///         quality:
    ///           - metric: invalidValues
    ///             mustBe: 0
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
    ///       - name: currency
    ///         quality:
    ///           - metric: invalidValues
    ///             arguments:
    ///               validValues: [EUR, USD]
    ///             mustBe: 0
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
    ///     properties:
    ///       - name: email
    ///         quality:
    ///           - metric: duplicateValues
    ///             mustBe: 0
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Data quality](https://bitol-io.github.io/open-data-contract-standard/latest/data-quality/)
    "contract/metric-arguments-missing", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_metric(contract, findings.document(), &mut |level, metric, quality| {
        let wanted: &[&str] = match (&*metric.value, level) {
            ("invalidValues", Level::Field) => &["validValues", "pattern"],
            ("missingValues", Level::Field) => &["missingValues"],
            ("duplicateValues", Level::Object) => &["properties"],
            _ => return,
        };
        if !has_one_of(quality, wanted) {
            let message = format!("the metric {} lacks its arguments", quoted(&metric.value));
            findings
                .report(metric.place(), message)
                .help(format!("add `arguments:` with {}", listed(wanted)));
        }
    });
}

/// Whether one of the arguments is there, or whether that can't be known.
fn has_one_of(quality: &Quality, wanted: &[&str]) -> bool {
    match &quality.arguments {
        Slot::Absent => false,
        Slot::Unknown(_) => true,
        Slot::Known(Spanned { value: arguments, .. }) => {
            arguments.iter().any(|(key, _)| wanted.contains(&&**key))
        }
    }
}
