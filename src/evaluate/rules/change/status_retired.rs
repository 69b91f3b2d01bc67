use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Lifecycle};

declare_rule! {
    /// A contract is retired after its announced end.
    ///
    /// ## Why
    /// Consumers were told and the date has passed. What was a draft may be retired at any time.
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
    /// status: deprecated
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2026-05-01"
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
    /// slaProperties:
    ///   - property: endOfLife
    ///     value: "2026-05-01"
    /// ```
    ///
    /// ## See also
    /// oasdiff: a removal after the sunset date is informational.
    "change/status-retired", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Status { to: Lifecycle::Retired, from, announced, .. } = change.kind else {
        return;
    };
    if !(is_announced(from, announced, findings)) {
        return;
    }
    findings
        .report(change, format!("{} is retired", named(change)))
        .help("delete the file once no input port names it");
}

/// Whether consumers were told and had their time, or nobody was promised anything.
fn is_announced(
    from: Lifecycle,
    announced: Option<jiff::civil::Date>,
    findings: &ChangeFindings<'_, '_>,
) -> bool {
    match from {
        Lifecycle::Proposed | Lifecycle::Draft => true,
        Lifecycle::Deprecated => announced.is_some_and(|end| findings.is_over(end)),
        Lifecycle::Active | Lifecycle::Retired | Lifecycle::Other => false,
    }
}
