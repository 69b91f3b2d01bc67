use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Presence};

declare_rule! {
    /// An object, field, server, output port or product is marked as deprecated.
    ///
    /// ## Why
    /// It still works. Consumers should stop using it before its end.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    ///         deprecated: true
    /// ```
    ///
    /// ## See also
    /// oasdiff `request-property-deprecated`.
    "change/element-deprecated", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Deprecated(Presence::Added) {
        return;
    }
    let help = match change.after {
        Some(_) => "tell its consumers, and say what to use instead",
        None => "state its end as custom property `sunset`, and what to use instead",
    };
    findings.report(change, format!("{} is deprecated", named(change))).help(help);
}
