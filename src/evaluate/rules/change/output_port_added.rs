use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, OutputStep};

declare_rule! {
    /// An output port is new.
    ///
    /// ## Why
    /// It breaks nobody.
    ///
    /// ## Before
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: active
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
    ///   - name: events
    ///     version: 1.0.0
    ///     contractId: events
    ///     type: stream
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, output ports.
    "change/output-port-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Output(OutputStep::Added) {
        return;
    }
    findings
        .report(change, format!("output port {} is new", named(change)))
        .help("raise the minor version");
}
