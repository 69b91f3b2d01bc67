use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, RoleStep};

declare_rule! {
    /// A role that gives access is new.
    ///
    /// ## Why
    /// It breaks nobody.
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
    ///     access: read
    ///   - role: loader
    ///     access: write
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Roles.
    "change/role-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Role(RoleStep::Added) {
        return;
    }
    findings.report(change, format!("role {} is new", named(change))).help("name who approves it");
}
