use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, SlaStep};

declare_rule! {
    /// A service level is gone.
    ///
    /// ## Why
    /// What was promised is promised no more. An end of support or life that is gone may also mean
    /// that there is none, which only warns.
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
    /// slaProperties:
    ///   - property: availability
    ///     value: 99.9
    ///     unit: percent
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
    /// ```
    ///
    /// ## See also
    /// datacontract-cli counts it as loosening.
    "change/sla-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let end = match change.kind {
        ChangeKind::Sla(SlaStep::Removed { end }) => end,
        ChangeKind::Sla(SlaStep::Withdrawn { end }) if findings.is_over(end) => true,
        _ => return,
    };
    let draft = findings
        .report(change, format!("service level {} is removed", named(change)))
        .help("keep the promise, or agree with every consumer");
    if end {
        draft
            .severity(Severity::Warning)
            .verdict(Effect::Risk, Effect::Fine, Some(Bump::Minor))
            .help("say whether there is no end any more, or it is only no longer stated");
    }
}
