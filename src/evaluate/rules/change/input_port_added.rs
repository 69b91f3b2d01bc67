use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, InputStep};

declare_rule! {
    /// A product reads something new.
    ///
    /// ## Why
    /// It breaks nobody. What it reads gains a consumer.
    ///
    /// ## Before
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: active
    /// inputPorts:
    ///   - name: crm
    ///     version: 1.0.0
    ///     contractId: crm
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
    /// inputPorts:
    ///   - name: crm
    ///     version: 1.0.0
    ///     contractId: crm
    ///   - name: erp
    ///     version: 1.0.0
    ///     contractId: erp
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, input ports.
    "change/input-port-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let what = match change.kind {
        ChangeKind::Input(InputStep::Added) => "port",
        ChangeKind::Input(InputStep::SourceAdded) => "contract",
        _ => return,
    };
    findings
        .report(change, format!("input {what} {} is new", named(change)))
        .help("raise the minor version");
}
