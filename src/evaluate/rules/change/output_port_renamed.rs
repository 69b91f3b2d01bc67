use super::{ChangeFindings, renamed};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, OutputStep};

declare_rule! {
    /// An output port serves the same contract under another name.
    ///
    /// ## Why
    /// Consumers and access rules name the port.
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
    /// version: 2.0.0
    /// status: active
    /// outputPorts:
    ///   - name: sales
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, output ports.
    "change/output-port-renamed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Output(OutputStep::Renamed) {
        return;
    }
    findings.report(change, renamed(change, "the output port is renamed")).help("keep the name");
}
