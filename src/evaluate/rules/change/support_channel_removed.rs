use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A support channel is gone.
    ///
    /// ## Why
    /// Consumers that need help find nobody there.
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
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// support:
    ///   - channel: data-shop
    ///     url: https://chat.example.com/shop
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Support.
    "change/support-channel-removed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Support(Step::Removed) {
        return;
    }
    findings
        .report(change, format!("support channel {} is removed", named(change)))
        .help("keep it until consumers know the new one");
}
