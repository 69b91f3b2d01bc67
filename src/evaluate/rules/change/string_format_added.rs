use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A text must follow a format.
    ///
    /// ## Why
    /// Consumers may rely on it; existing data and writers may not follow it.
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
    ///       - name: key
    ///         logicalType: string
    ///         logicalTypeOptions: {format: uuid}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/string-format-added", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::StringFormat(Step::Added) {
        return;
    }
    findings
        .report(change, format!("{} must follow format {}", named(change), value(change)))
        .help("check that all existing data follows it");
}
