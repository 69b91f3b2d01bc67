use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A bound is stated by another key and lets in the same values.
    ///
    /// ## Why
    /// On whole numbers `minimum: 1` and `exclusiveMinimum: 0` are one.
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
    ///       - name: n
    ///         logicalType: integer
    ///         logicalTypeOptions: {minimum: 1}
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: n
    ///         logicalType: integer
    ///         logicalTypeOptions: {exclusiveMinimum: 0}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry reports a removed and an added bound.
    "change/bound-keyword-swapped", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::BoundKeyword {
        return;
    }
    findings
        .report(change, format!("the bound of {} reads otherwise", named(change)))
        .help("nothing to do");
}
