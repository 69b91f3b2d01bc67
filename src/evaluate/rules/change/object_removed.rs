use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A table, topic or file is gone.
    ///
    /// ## Why
    /// Every consumer of it breaks. An object that was marked as deprecated and whose announced end
    /// has passed may go.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    ///   - name: refunds
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// buf `MESSAGE_NO_DELETE`; dbt: a removed model is a breaking change.
    "change/object-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::ObjectRemoved { deprecated, end } = change.kind else { return };
    let ended = end.is_some_and(|end| findings.is_over(end));
    let help = findings.keep(change, deprecated, end);
    let draft = findings.report(change, format!("object {} is removed", named(change))).help(help);
    if ended {
        draft.severity(Severity::Info).verdict(Effect::Fine, Effect::Fine, Some(Bump::Major));
    }
}
