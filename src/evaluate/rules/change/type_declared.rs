use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, TypeStep};

declare_rule! {
    /// A field says its type, or the width of its numbers, where it said nothing.
    ///
    /// ## Why
    /// What was open is promised now. Writers should check that it is true.
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
    ///       - name: note
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: note
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/type-declared", Info, since "0.1.0",
    Change { consumers: Fine, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Type(TypeStep::Declared) {
        return;
    }
    findings
        .report(change, format!("the type of {} is declared: {}", named(change), value(change)))
        .help("check that all existing data fits");
}
