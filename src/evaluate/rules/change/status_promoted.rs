use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A proposal or draft came closer to use.
    ///
    /// ## Why
    /// From `active` on the promises of the contract count, and breaking them is an error.
    ///
    /// ## Given
    /// today: 2026-06-01
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: draft
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-stability-increased`.
    "change/status-promoted", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { from, to, .. } = change.kind else { return };
    if !(from < to && to <= Lifecycle::Active) {
        return;
    }
    findings
        .report(change, format!("{} moves on in its life", named(change)))
        .help("check that owner, service levels and support are stated");
}
