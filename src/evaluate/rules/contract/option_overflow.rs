use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::model::{Contract, LogicalType, Options};

declare_rule! {
    /// A bound lies outside what the format can hold.
    ///
    /// ## Why
    /// An `i8` ends at 127. A bound of 1000 means that either the format or the bound is not what was
    /// meant, and a writer that trusts the bound overflows.
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
    ///       - name: quantity
    ///         logicalType: integer
    ///         logicalTypeOptions:
    ///           format: i8
    ///           maximum: 1000
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
    ///       - name: quantity
    ///         logicalType: integer
    ///         logicalTypeOptions:
    ///           format: i16
    ///           maximum: 1000
    /// ```
    "contract/option-overflow", Error, since "0.1.0", Contract
}

const BOUNDS: [&str; 4] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| {
            if field.logical_type.value() == Some(&LogicalType::Integer) {
                judge(&field.more().options, findings);
            }
        });
    }
}

fn judge(options: &Options, findings: &mut Findings<'_>) {
    let Some(format) = options.text("format") else { return };
    let Some((lowest, highest)) = range_of(&format.value) else { return };
    for key in BOUNDS {
        let Some(bound) = options.number(key) else { continue };
        // An exclusive bound may lie one beside what the format holds.
        let slack = if key.starts_with("exclusive") { 1.0 } else { 0.0 };
        if bound.value < lowest - slack || bound.value > highest + slack {
            let (value, kind) = (bound.value, quoted(&format.value));
            let message = format!("{} {value} does not fit into {kind}", quoted(key));
            findings
                .report(bound.place(), message)
                .related(format.place(), "the format")
                .help(format!("write a number from {lowest} to {highest}, or a wider format"));
        }
    }
}

/// The lowest and highest integer of a format; bounds beyond 53 bits are rounded.
fn range_of(format: &str) -> Option<(f64, f64)> {
    let bits = |digits: &str| digits.parse::<i32>().ok().filter(|it| (8..=128).contains(it));
    match format.split_at_checked(1)? {
        ("i", digits) => {
            let half = 2_f64.powi(bits(digits)? - 1);
            Some((-half, half - 1.0))
        }
        ("u", digits) => Some((0.0, 2_f64.powi(bits(digits)?) - 1.0)),
        _ => None,
    }
}
