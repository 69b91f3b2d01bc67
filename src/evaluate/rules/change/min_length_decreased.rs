use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A text may be shorter.
    ///
    /// ## Why
    /// Consumers may rely on the shortest length, for example for keys.
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
    ///         logicalTypeOptions: {minLength: 2}
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
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares accepted values.
    "change/min-length-decreased", Warning, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Bound(Bound::MinLength, Direction::Loosened) {
        return;
    }
    findings
        .report(change, moved(change, "", " may be shorter,"))
        .help("keep the bound, or agree with every consumer");
}
