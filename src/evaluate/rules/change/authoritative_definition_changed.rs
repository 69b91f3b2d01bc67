use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A link to a definition changed.
    ///
    /// ## Why
    /// The definition behind it may say something else.
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
    ///         authoritativeDefinitions:
    ///           - url: https://wiki.example.com/a
    ///             type: businessDefinition
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
    ///         authoritativeDefinitions:
    ///           - url: https://wiki.example.com/b
    ///             type: businessDefinition
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `authoritativeDefinitions`.
    "change/authoritative-definition-changed", Info, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Authoritative {
        return;
    }
    findings
        .report(change, format!("the definitions of {} change", named(change)))
        .help("check that both links define the same");
}
