use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, team::judge_successors};
use crate::model::Contract;

declare_rule! {
    /// `replacedByUsername` names nobody of the team.
    ///
    /// ## Why
    /// Who asks the member that left is sent to the successor. If that one is not in the team, the trail
    /// ends there.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// team:
    ///   name: checkout
    ///   members:
    ///     - username: ana
    ///       dateOut: 2026-03-01
    ///       replacedByUsername: bert
    ///     - username: berta
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// team:
    ///   name: checkout
    ///   members:
    ///     - username: ana
    ///       dateOut: 2026-03-01
    ///       replacedByUsername: berta
    ///     - username: berta
    /// ```
    "contract/member-successor-unknown", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    judge_successors(&contract.team, findings);
}
