use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field is gone.
    ///
    /// ## Why
    /// Every consumer that selects it breaks.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// Avro: a reader needs a default for it; dbt: a removed column is a breaking change.
    "change/field-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::FieldRemoved { deprecated, end, similar } = &change.kind else { return };
    if end.is_some_and(|end| findings.is_over(end)) {
        return;
    }
    let help = match similar {
        Some(name) => format!(
            "renamed to {}? Its type differs too: serve both until consumers have moved",
            words::brief(name)
        ),
        None => findings.keep(change, *deprecated, *end),
    };
    findings.report(change, format!("field {} is removed", named(change))).help(help);
}
