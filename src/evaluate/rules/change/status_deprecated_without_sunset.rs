use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A contract is deprecated without saying until when it holds.
    ///
    /// ## Why
    /// Consumers can't plan their move without a date, and a later removal comes as a surprise.
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
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-deprecated-sunset-missing`.
    "change/status-deprecated-without-sunset", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { to: Lifecycle::Deprecated, from, planned: None, .. } = change.kind
    else {
        return;
    };
    if from > Lifecycle::Active {
        return;
    }
    let grace = findings.grace_days();
    // A product has no place for service levels.
    let place = if findings.is_product() { "customProperties" } else { "slaProperties" };
    let help = format!("add an `endOfLife` under `{place}`, at least {grace} days ahead");
    findings.report(change, format!("{} is deprecated without an end", named(change))).help(help);
}
