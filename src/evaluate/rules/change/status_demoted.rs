use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A contract went back to a draft or a proposal.
    ///
    /// ## Why
    /// A draft may change every day. Consumers rely on an active contract and did not agree to that.
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
    /// version: 2.0.0
    /// status: draft
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-stability-decreased`.
    "change/status-demoted", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { from, to, .. } = change.kind else { return };
    if !(to < from && to < Lifecycle::Active && from <= Lifecycle::Deprecated) {
        return;
    }
    findings
        .report(change, format!("{} is taken back to an unfinished state", named(change)))
        .help("keep it active; put experiments into a contract of their own");
}
