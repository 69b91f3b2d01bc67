use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A text may be longer.
    ///
    /// ## Why
    /// Buffers and target columns of the old length truncate or fail.
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
    ///         logicalType: string
    ///         logicalTypeOptions: {maxLength: 20}
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
    ///         logicalType: string
    ///         logicalTypeOptions: {maxLength: 40}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares accepted values.
    "change/max-length-increased", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::MaxLength, Direction::Loosened) {
        return;
    }
    findings
        .report(change, moved(change, "", " may be longer,"))
        .help("keep the bound, or agree with every consumer");
}
