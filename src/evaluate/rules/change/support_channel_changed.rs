use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A support channel is new or has another address.
    ///
    /// ## Why
    /// Consumers should find it where the contract says.
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
    /// support:
    ///   - channel: data-sales
    ///     url: https://chat.example.com/sales
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
    ///       - name: amount
    ///         logicalType: number
    /// support:
    ///   - channel: data-sales
    ///     url: https://chat.example.com/new
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Support.
    "change/support-channel-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if !matches!(change.kind, ChangeKind::Support(Step::Added | Step::Changed)) {
        return;
    }
    let step = if change.base.is_none() { "is new" } else { "changes" };
    findings
        .report(change, format!("support channel {} {step}", named(change)))
        .help("tell the consumers");
}
