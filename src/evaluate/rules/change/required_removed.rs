use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, Presence};

declare_rule! {
    /// A field may be absent that had to be there.
    ///
    /// ## Why
    /// Consumers meet nulls that they were promised never to see.
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
    ///         required: true
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
    ///       - name: amount
    ///         logicalType: number
    ///         required: false
    /// ```
    ///
    /// ## See also
    /// dbt: a removed `not_null` constraint is breaking.
    "change/required-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Required(Presence::Removed) {
        return;
    }
    findings
        .report(change, format!("{} may be absent now", named(change)))
        .help("keep it required, or agree with every consumer");
}
