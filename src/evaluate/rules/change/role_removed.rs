use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, RoleStep};

declare_rule! {
    /// A role that gives access is gone.
    ///
    /// ## Why
    /// Consumers with that role lose the data.
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
    ///     access: write
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Roles.
    "change/role-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Role(RoleStep::Removed) {
        return;
    }
    findings
        .report(change, format!("role {} is removed", named(change)))
        .help("keep it until its holders have another one");
}
