use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A contract is deprecated, with time enough to leave it.
    ///
    /// ## Why
    /// Its promises hold until the announced end; consumers should begin to move.
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
    /// status: active
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
    /// status: deprecated
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2026-12-31"
    /// ```
    ///
    /// ## See also
    /// oasdiff `endpoint-deprecated`.
    "change/status-deprecated", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { to: Lifecycle::Deprecated, from, planned: Some(end), .. } =
        change.kind
    else {
        return;
    };
    if from > Lifecycle::Active || findings.is_soon(end) {
        return;
    }
    findings
        .report(change, format!("{} is deprecated", named(change)))
        .help("tell its consumers, and name the contract that replaces it");
}
