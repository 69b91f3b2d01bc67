use super::{ChangeFindings, named, value};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, ClassStep};

declare_rule! {
    /// A field is classified that was not.
    ///
    /// ## Why
    /// The data is what it was; what may be done with it is stated now.
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
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
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
    "change/classification-declared", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Classification(ClassStep::Declared) {
        return;
    }
    findings
        .report(change, format!("{} is classified as {}", named(change), value(change)))
        .help("check that its readers have the clearance");
}
