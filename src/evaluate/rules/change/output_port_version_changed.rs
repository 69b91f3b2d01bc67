use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::Version;
use crate::model::diff::{Change, ChangeKind, OutputStep};

declare_rule! {
    /// An output port serves another major version under its old name.
    ///
    /// ## Why
    /// Consumers of the port get another major without asking. Where the contract itself moved to
    /// that major in the same change, its own findings say what breaks.
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
    ///   - name: orders
    ///     version: 2.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, output ports.
    "change/output-port-version-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != (ChangeKind::Output(OutputStep::Version { follows: false })) {
        return;
    }
    let major =
        |text: &Option<String>| text.as_deref().and_then(Version::read).map(|it| it.major());
    // Before 1.0 the minor version acts as the major.
    let step = if major(&change.before) == major(&change.after) { "minor" } else { "major" };
    findings
        .report(change, moved(change, "port ", &format!(" serves another {step},")))
        .help(format!("add a port for the new {step}, and serve both until consumers have moved"));
}
