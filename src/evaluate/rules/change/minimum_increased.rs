use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A value must be larger.
    ///
    /// ## Why
    /// Existing data and writers may hold smaller values. Bounds are compared as sets: `minimum: 1`
    /// and `exclusiveMinimum: 0` are one on whole numbers.
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
    ///       - name: n
    ///         logicalType: integer
    ///         logicalTypeOptions: {minimum: 0}
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
    ///       - name: n
    ///         logicalType: integer
    ///         logicalTypeOptions: {minimum: 1}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares accepted values.
    "change/minimum-increased", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::Minimum, Direction::Tightened) {
        return;
    }
    findings
        .report(change, moved(change, "", " must be larger,"))
        .help("check that all existing data fits");
}
