use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A text follows another format.
    ///
    /// ## Why
    /// What consumers parse as one format is another now.
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
    ///       - name: key
    ///         logicalType: string
    ///         logicalTypeOptions: {format: email}
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
    ///       - name: key
    ///         logicalType: string
    ///         logicalTypeOptions: {format: uuid}
    /// ```
    ///
    /// ## See also
    /// JSON Schema: `format`.
    "change/string-format-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::StringFormat(Step::Changed) {
        return;
    }
    findings
        .report(change, moved(change, "the format of ", " changes"))
        .help("add a second field for the other format");
}
