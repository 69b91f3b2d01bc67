use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A contract is retired without a deprecation, or before its announced end.
    ///
    /// ## Why
    /// Consumers learn of it when the data stops. A contract leaves in steps: deprecated with an end,
    /// then retired.
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
    /// status: retired
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-removed-without-deprecation`.
    "change/status-retired-without-deprecation", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { to: Lifecycle::Retired, from, announced, .. } = change.kind else {
        return;
    };
    if !(match from {
        Lifecycle::Active | Lifecycle::Other => true,
        Lifecycle::Deprecated => !announced.is_some_and(|end| findings.is_over(end)),
        Lifecycle::Proposed | Lifecycle::Draft | Lifecycle::Retired => false,
    }) {
        return;
    }
    let grace = findings.grace_days();
    // A product has no place for service levels.
    let place = if findings.is_product() { " in its `customProperties`" } else { "" };
    let more = findings.cut_off(change);
    let help = match (from, announced) {
        (Lifecycle::Deprecated, Some(end)) => {
            format!("retire it on {end} or later: {}{more}", findings.term())
        }
        _ => format!(
            "set `status: deprecated` with an `endOfLife`{place} at least {grace} days ahead, \
             and retire it then"
        ),
    };
    findings
        .report(change, format!("{} is retired before consumers had time to leave", named(change)))
        .help(help);
}
