use super::{ChangeFindings, moved, named, value};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, OutputStep};

declare_rule! {
    /// An output port is of another type.
    ///
    /// ## Why
    /// Consumers reach tables, files and streams in different ways.
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
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: files
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, output ports.
    "change/output-port-type-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Output(OutputStep::Type) {
        return;
    }
    let declared = change.before.is_none();
    let message = if declared {
        format!("the type of port {} is told: {}", named(change), value(change))
    } else {
        moved(change, "the type of port ", " changes")
    };
    let draft = findings.report(change, message).help("add a port of the other type");
    if declared {
        draft
            .severity(Severity::Info)
            .verdict(Effect::Fine, Effect::Fine, Some(Bump::Patch))
            .help("nothing to do: the port was of some type before");
    }
}
