use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, OutputStep};

declare_rule! {
    /// An output port is gone.
    ///
    /// ## Why
    /// Its consumers lose their access.
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
    ///   - name: events
    ///     version: 1.0.0
    ///     contractId: events
    ///     type: stream
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
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-removed-without-deprecation`.
    "change/output-port-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Output(OutputStep::Removed) {
        return;
    }
    findings
        .report(change, format!("output port {} is removed", named(change)))
        .help("keep it until its consumers have moved");
}
