use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, ClassStep};

declare_rule! {
    /// A field is less confidential.
    ///
    /// ## Why
    /// No reader breaks, but more people may read it. That is a decision of those who govern privacy.
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
    ///       - name: email
    ///         logicalType: string
    ///         classification: restricted
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
    ///       - name: email
    ///         logicalType: string
    ///         classification: internal
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `classification`.
    "change/classification-lowered", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Classification(ClassStep::Lowered) {
        return;
    }
    findings
        .report(change, moved(change, "the class of ", " falls"))
        .help("let those who govern privacy agree");
}
