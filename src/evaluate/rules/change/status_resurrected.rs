use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A retired contract is in use again.
    ///
    /// ## Why
    /// What consumers know of it is old: owners, service levels and data may all have changed since.
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
    /// status: retired
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
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    "change/status-resurrected", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { from: Lifecycle::Retired, to, .. } = change.kind else { return };
    if to >= Lifecycle::Retired {
        return;
    }
    findings
        .report(change, format!("{} comes back from retirement", named(change)))
        .help("publish it under a new `id` or major version, and check every promise");
}
