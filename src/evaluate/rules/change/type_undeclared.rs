use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, TypeStep};

declare_rule! {
    /// A field no longer says its type, or the width of its numbers.
    ///
    /// ## Why
    /// Consumers relied on the type; from now on anything may come.
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
    ///         logicalType: string
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
    ///       - name: note
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/type-undeclared", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Type(TypeStep::Undeclared) {
        return;
    }
    findings
        .report(change, format!("{} no longer declares its type", named(change)))
        .help("declare the type again");
}
