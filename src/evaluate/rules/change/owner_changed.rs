use super::{ChangeFindings, from_to};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// Other people own a contract or product.
    ///
    /// ## Why
    /// The data stays. The history should say who answered for it when.
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
    /// team:
    ///   members:
    ///     - username: ann
    ///       role: Owner
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
    /// team:
    ///   members:
    ///     - username: bob
    ///       role: Owner
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Team.
    "change/owner-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if !matches!(change.kind, ChangeKind::Owner(Step::Added | Step::Changed)) {
        return;
    }
    findings
        .report(change, format!("the owner changes {}", from_to(change)))
        .help("state `dateOut` and `replacedByUsername` of who left");
}
