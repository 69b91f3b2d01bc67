use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, ClassStep};

declare_rule! {
    /// A field is classified by a word without a known place in the order.
    ///
    /// ## Why
    /// Nobody can tell whether it is more or less confidential than before.
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
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: email
    ///         logicalType: string
    ///         classification: secret-ish
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `classification`.
    "change/classification-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Classification(ClassStep::Changed) {
        return;
    }
    findings
        .report(change, moved(change, "the class of ", " changes"))
        .help("use public, internal, confidential or restricted");
}
