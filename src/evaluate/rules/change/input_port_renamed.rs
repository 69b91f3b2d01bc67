use super::{ChangeFindings, renamed};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, InputStep};

declare_rule! {
    /// An input port reads the same contract under another name.
    ///
    /// ## Why
    /// Nothing else is read. Pipelines and dashboards of the product itself may know the port by its name.
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
    /// version: 1.2.1
    /// status: active
    /// inputPorts:
    ///   - name: customers
    ///     version: 1.0.0
    ///     contractId: crm
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, input ports.
    "change/input-port-renamed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Input(InputStep::Renamed) {
        return;
    }
    findings
        .report(change, renamed(change, "the input port is renamed"))
        .help("raise the patch version");
}
