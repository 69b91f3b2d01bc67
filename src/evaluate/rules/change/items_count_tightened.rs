use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A list must have more items at least, or fewer at most.
    ///
    /// ## Why
    /// Existing data and writers may hold others.
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
    ///       - name: tags
    ///         logicalType: array
    ///         logicalTypeOptions: {maxItems: 100}
    ///         items:
    ///           logicalType: string
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
    ///       - name: tags
    ///         logicalType: array
    ///         logicalTypeOptions: {maxItems: 10}
    ///         items:
    ///           logicalType: string
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/items-count-tightened", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::Items, Direction::Tightened) {
        return;
    }
    findings
        .report(change, moved(change, "the length of ", " tightens"))
        .help("check that all existing data fits");
}
