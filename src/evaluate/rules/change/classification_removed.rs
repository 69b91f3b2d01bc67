use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, ClassStep};

declare_rule! {
    /// A field is no longer classified.
    ///
    /// ## Why
    /// Access rules that go by the class no longer protect it.
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
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `classification`.
    "change/classification-removed", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Classification(ClassStep::Removed) {
        return;
    }
    findings
        .report(change, format!("{} is no longer classified", named(change)))
        .help("keep the class");
}
