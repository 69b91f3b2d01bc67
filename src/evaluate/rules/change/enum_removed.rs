use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, EnumStep};

declare_rule! {
    /// A field may hold any value now.
    ///
    /// ## Why
    /// Consumers that branch over the listed values meet others.
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
    ///       - name: state
    ///         logicalType: string
    ///         enum: [{value: new}, {value: paid}]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: state
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/enum-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Enum(EnumStep::Removed) {
        return;
    }
    findings
        .report(change, format!("{} allows any value now", named(change)))
        .help("keep the list");
}
