use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect};
use crate::model::diff::{Bound, Change, ChangeKind, Direction};

declare_rule! {
    /// A value may be smaller.
    ///
    /// ## Why
    /// Consumers meet values that they were promised never to see, such as negative amounts.
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
    ///         logicalTypeOptions: {minimum: 1}
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
    ///         logicalTypeOptions: {minimum: 0}
    /// ```
    ///
    /// ## See also
    /// datacontract-cli compares accepted values.
    "change/minimum-decreased", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Bound(Bound::Minimum, direction) = change.kind else { return };
    let draft = match direction {
        Direction::Tightened => return,
        Direction::Loosened | Direction::Changed => findings
            .report(change, moved(change, "", " may be smaller,"))
            .help("keep the bound, or agree with every consumer"),
    };
    if direction == Direction::Changed {
        draft.verdict(Effect::Break, Effect::Break, Some(Bump::Major));
    }
}
