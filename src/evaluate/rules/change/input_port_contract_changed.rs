use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, InputStep};

declare_rule! {
    /// A product reads another contract, or another version of one.
    ///
    /// ## Why
    /// What it delivers may mean something else, also where it follows a break to another version of
    /// the same contract.
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
    "change/input-port-contract-changed", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Input(step @ (InputStep::Contract | InputStep::Version)) = change.kind else {
        return;
    };
    let draft = findings
        .report(change, moved(change, "input ", " reads otherwise,"))
        .help("check that what the product delivers keeps its meaning");
    if step == InputStep::Version {
        draft.kind("version");
    }
}
