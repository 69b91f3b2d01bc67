use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A management port is new or changed.
    ///
    /// ## Why
    /// Tools that watch or list the product should follow.
    ///
    /// ## Before
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: active
    /// managementPorts:
    ///   - name: lag
    ///     content: observability
    ///     type: rest
    ///     url: "https://status.example.com/a"
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## After
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.1
    /// status: active
    /// managementPorts:
    ///   - name: lag
    ///     content: observability
    ///     type: rest
    ///     url: "https://status.example.com/b"
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, management ports.
    "change/management-port-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if !matches!(change.kind, ChangeKind::Management(Step::Added | Step::Changed)) {
        return;
    }
    findings
        .report(change, format!("management port {} changes", named(change)))
        .help("tell those who use it");
}
