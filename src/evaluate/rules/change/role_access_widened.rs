use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, RoleStep};

declare_rule! {
    /// A role allows more.
    ///
    /// ## Why
    /// Nobody breaks, but those who hold it can do more than they were granted.
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
    ///   - role: analyst
    ///     access: read
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
    /// roles:
    ///   - role: analyst
    ///     access: write
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Roles.
    "change/role-access-widened", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Role(RoleStep::Widened) {
        return;
    }
    findings
        .report(change, moved(change, "role ", " allows more"))
        .help("let security look at who holds it");
}
