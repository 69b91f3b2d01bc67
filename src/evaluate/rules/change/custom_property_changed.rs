use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// Custom properties of an object or field changed.
    ///
    /// ## Why
    /// They mean what the company agreed on.
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
    ///       - name: amount
    ///         logicalType: number
    ///         customProperties:
    ///           - property: origin
    ///             value: till
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
    ///       - name: amount
    ///         logicalType: number
    ///         customProperties:
    ///           - property: origin
    ///             value: web
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `customProperties`.
    "change/custom-property-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Custom {
        return;
    }
    findings
        .report(change, format!("custom properties of {} change", named(change)))
        .help("raise the patch version");
}
