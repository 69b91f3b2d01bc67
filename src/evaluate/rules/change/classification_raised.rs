use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, ClassStep};

declare_rule! {
    /// A field is more confidential.
    ///
    /// ## Why
    /// Consumers below the new clearance lose it. The order is public, internal, confidential,
    /// restricted.
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
    ///         classification: internal
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
    ///       - name: email
    ///         logicalType: string
    ///         classification: restricted
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `classification`.
    "change/classification-raised", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Classification(ClassStep::Raised) {
        return;
    }
    findings
        .report(change, moved(change, "the class of ", " rises"))
        .help("let its readers ask for the clearance first");
}
