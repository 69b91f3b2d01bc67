use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, EnumStep};

declare_rule! {
    /// A field may only hold listed values.
    ///
    /// ## Why
    /// Existing data and writers may hold others.
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
    ///       - name: state
    ///         logicalType: string
    ///         enum: [{value: new}, {value: paid}]
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/enum-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Enum(EnumStep::Added) {
        return;
    }
    findings
        .report(change, format!("{} only allows listed values now", named(change)))
        .help("check that all existing data is in the list");
}
