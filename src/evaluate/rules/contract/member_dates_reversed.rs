use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, team::judge_member_dates};
use crate::model::Contract;

declare_rule! {
    /// A member left the team before joining it.
    ///
    /// ## Why
    /// The dates say who answered for the data when. One of the two is a slip, and an audit would find
    /// nobody in charge.
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
    ///       dateIn: 2026-03-01
    ///       dateOut: 2025-03-01
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
    ///       dateIn: 2025-03-01
    ///       dateOut: 2026-03-01
    /// ```
    "contract/member-dates-reversed", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    judge_member_dates(&contract.team, findings);
}
