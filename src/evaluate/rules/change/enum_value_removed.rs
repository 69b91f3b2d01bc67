use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, EnumStep};

declare_rule! {
    /// A field may no longer hold one of its values.
    ///
    /// ## Why
    /// Existing data and writers may still hold it.
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
    ///         enum: [{value: new}, {value: paid}, {value: void}]
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
    /// buf `ENUM_VALUE_NO_DELETE`.
    "change/enum-value-removed", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Enum(EnumStep::ValuesRemoved) {
        return;
    }
    findings
        .report(change, format!("{} allows fewer values", named(change)))
        .help("check that no existing data holds the value");
}
