use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// Whole numbers of one width are signed now, or no longer.
    ///
    /// ## Why
    /// Half of the values mean something else, or do not fit.
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
    ///         logicalTypeOptions: {format: i32}
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
    ///       - name: n
    ///         logicalType: integer
    ///         logicalTypeOptions: {format: u32}
    /// ```
    ///
    /// ## See also
    /// buf `FIELD_SAME_TYPE`.
    "change/integer-signedness-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Signedness {
        return;
    }
    findings
        .report(change, moved(change, "the sign of ", " changes"))
        .help("take a width that holds both, such as `i64`");
}
