use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A text must be longer.
    ///
    /// ## Why
    /// Existing data and writers may hold shorter texts.
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
    ///         logicalType: string
    ///         logicalTypeOptions: {minLength: 2}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares accepted values.
    "change/min-length-increased", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::MinLength, Direction::Tightened) {
        return;
    }
    findings
        .report(change, moved(change, "", " must be longer,"))
        .help("check that all existing data fits");
}
