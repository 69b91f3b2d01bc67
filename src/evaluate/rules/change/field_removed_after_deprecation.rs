use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A deprecated field is gone after its announced end.
    ///
    /// ## Why
    /// A field that is marked as deprecated (`deprecated: true`, a tag or a custom property) may
    /// state its end as custom property `sunset`, `endOfSupport` or `endOfLife`. After that date it
    /// may go.
    ///
    /// ## Given
    /// today: 2026-06-01
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
    ///       - name: id
    ///         logicalType: integer
    ///       - name: amount
    ///         logicalType: number
    ///         tags: [deprecated]
    ///         customProperties:
    ///           - property: sunset
    ///             value: "2026-05-01"
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
    ///       - name: id
    ///         logicalType: integer
    /// ```
    ///
    /// ## See also
    /// oasdiff: a property that is removed after its sunset date is informational.
    "change/field-removed-after-deprecation", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::FieldRemoved { end: Some(end), .. } = change.kind else { return };
    if findings.is_over(end) {
        findings
            .report(change, format!("field {} is removed after its end", named(change)))
            .help("raise the major version");
    }
}
