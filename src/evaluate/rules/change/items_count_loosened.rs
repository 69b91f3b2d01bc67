use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A list may have fewer items than before, or more.
    ///
    /// ## Why
    /// Consumers may rely on a first item, or on a largest number.
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
    ///         logicalTypeOptions: {minItems: 1}
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
    ///         logicalTypeOptions: {minItems: 0}
    ///         items:
    ///           logicalType: string
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/items-count-loosened", Warning, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::Items, Direction::Loosened) {
        return;
    }
    findings
        .report(change, moved(change, "the length of ", " loosens"))
        .help("keep the bound, or agree with every consumer");
}
