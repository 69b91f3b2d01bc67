use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A text need not follow a format any more.
    ///
    /// ## Why
    /// Consumers that parse it meet texts which they can't read.
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
    ///         logicalTypeOptions: {format: uuid}
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
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/string-format-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::StringFormat(Step::Removed) {
        return;
    }
    findings
        .report(change, format!("{} need not follow its format", named(change)))
        .help("keep the format");
}
