use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A field is made in another way.
    ///
    /// ## Why
    /// Name and type stay, but the numbers may mean something else.
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
    ///         transformLogic: SUM(gross)
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
    ///       - name: amount
    ///         logicalType: number
    ///         transformLogic: SUM(net)
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `transformLogic`.
    "change/transform-changed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Transform {
        return;
    }
    findings
        .report(change, format!("{} is made in another way", named(change)))
        .help("if the values mean something else, raise the major version");
}
