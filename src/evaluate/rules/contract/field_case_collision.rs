use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    repeated::repeated_by,
    walk,
    words::{brief, quoted},
};
use crate::model::{Contract, Field};
use std::borrow::Cow;

declare_rule! {
    /// Two fields differ only in upper and lower case.
    ///
    /// ## Why
    /// Most warehouses fold the case of column names. There the two fields are one column, and a query for
    /// one reads the other.
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
    ///       - name: customerId
    ///       - name: customerID
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
    ///       - name: customerId
    ///       - name: supplierId
    /// ```
    "contract/field-case-collision", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    walk::every_level(contract, &mut |fields| judge(fields, findings));
}

/// A name in lower case; nearly all are so already.
fn lower(name: &str) -> Cow<'_, str> {
    let is_lower = |it: u8| it.is_ascii() && !it.is_ascii_uppercase();
    if name.bytes().all(is_lower) { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) }
}

fn judge(fields: &[Field], findings: &mut Findings<'_>) {
    let names = fields.iter().filter_map(|field| field.name.known());
    for (first, second) in repeated_by(names.map(|name| (lower(&name.value), name))) {
        if first.value == second.value {
            continue;
        }
        let (one, other) = (brief(&first.value), brief(&second.value));
        findings
            .report(second.place(), format!("{other} differs from {one} only in case"))
            .related(first.place(), "the other field")
            .help(format!("rename one of the two; {} is free of doubt", quoted("snake_case")));
    }
}
