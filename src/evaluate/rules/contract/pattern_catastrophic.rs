use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, pattern, words::quoted};
use crate::model::Contract;

declare_rule! {
    /// A pattern can take exponential time.
    ///
    /// ## Why
    /// A repeated group that itself repeats, such as `(a+)+`, can be matched in countless ways. One odd
    /// value keeps a validator busy for hours.
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
    ///       - name: code
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           pattern: ^(\w+\s?)+$
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
    ///       - name: code
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           pattern: ^\w+(\s\w+)*$
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
    ///       - name: code
    ///         logicalType: string
    ///         logicalTypeOptions:
    ///           pattern: ^([a-z]+,)*[(+)]+$
    /// ```
    ///
    /// ## See also
    /// [OWASP, Regular expression denial of service](https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS)
    "contract/pattern-catastrophic", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let Some(text) = field.more().options.text("pattern") else { return };
            if let Some(group) = pattern::ambiguous_group(&text.value) {
                let message = format!("{} can be matched in countless ways", quoted(group));
                findings
                    .report(text.place(), message)
                    .help("let each turn of the group begin or end with a fixed character");
            }
        });
    }
}
