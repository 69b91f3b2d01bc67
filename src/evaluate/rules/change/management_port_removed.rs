use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A management port is gone.
    ///
    /// ## Why
    /// Tools that watch or list the product lose it.
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
    /// version: 1.3.0
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, management ports.
    "change/management-port-removed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Management(Step::Removed) {
        return;
    }
    findings
        .report(change, format!("management port {} is removed", named(change)))
        .help("keep it until its users have moved");
}
