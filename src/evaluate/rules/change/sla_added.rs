use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect};
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// A service level is new.
    ///
    /// ## Why
    /// A new promise breaks nobody who reads; those who deliver must keep it.
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
    ///       - name: amount
    ///         logicalType: number
    /// slaProperties:
    ///   - property: availability
    ///     value: 99.9
    ///     unit: percent
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as tightening.
    "change/sla-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Break, bump: Minor }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let announced = match change.kind {
        ChangeKind::Sla(SlaStep::Added) => false,
        ChangeKind::Sla(SlaStep::Announced { end, sunset }) if !findings.is_soon(end) => sunset,
        _ => return,
    };
    let draft = findings.report(change, format!("service level {} is new", named(change)));
    if announced {
        draft.help("tell its consumers, and name the contract that replaces it").verdict(
            Effect::Fine,
            Effect::Fine,
            Some(Bump::Minor),
        );
    } else {
        draft.help("check that it can be kept");
    }
}
