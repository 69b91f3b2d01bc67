use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, RoleStep};

declare_rule! {
    /// A role allows less, or asks for more approval.
    ///
    /// ## Why
    /// Consumers with that role can do less than before.
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
    /// roles:
    ///   - role: loader
    ///     access: write
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
    /// roles:
    ///   - role: loader
    ///     access: read
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Roles.
    "change/role-access-narrowed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Role(RoleStep::Narrowed) {
        return;
    }
    findings
        .report(change, moved(change, "role ", " allows less"))
        .help("add a second role, and move its holders");
}
