use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect};
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A value may be larger.
    ///
    /// ## Why
    /// Columns, counters and plots of consumers overflow.
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
    ///         logicalTypeOptions: {maximum: 50}
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
    ///         logicalTypeOptions: {maximum: 100}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares accepted values.
    "change/maximum-increased", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Bound(Bound::Maximum, direction) = change.kind else { return };
    let draft = match direction {
        Direction::Tightened => return,
        Direction::Loosened | Direction::Changed => findings
            .report(change, moved(change, "", " may be larger,"))
            .help("keep the bound, or agree with every consumer"),
    };
    if direction == Direction::Changed {
        draft.verdict(Effect::Break, Effect::Break, Some(Bump::Major));
    }
}
