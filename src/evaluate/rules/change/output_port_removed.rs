use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, OutputStep};

declare_rule! {
    /// An output port is gone.
    ///
    /// ## Why
    /// Its consumers lose their access. A port that was marked as deprecated, by `deprecated: true`, a
    /// tag or a custom property, and whose announced end has passed may go.
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
    let ChangeKind::Output(OutputStep::Removed { deprecated, end }) = change.kind else { return };
    let help = if deprecated {
        findings.keep(change, deprecated, end)
    } else {
        "keep it until its consumers have moved, or mark it as deprecated with an end".to_owned()
    };
    let ended = end.is_some_and(|end| findings.is_over(end));
    let message = format!("output port {} is removed", named(change));
    let draft = findings.report(change, message).help(help);
    if ended {
        draft.severity(Severity::Info).verdict(Effect::Fine, Effect::Fine, Some(Bump::Major));
    }
}
