use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, team::judge_successors};
use crate::model::Product;

declare_rule! {
    /// `replacedByUsername` names nobody of a product's team.
    ///
    /// ## Why
    /// Who asks the member that left is sent to the successor. If that one is not in the team, the trail
    /// ends there.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// team:
    ///   members:
    ///     - username: ana
    ///       replacedByUsername: bert
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// team:
    ///   members:
    ///     - username: ana
    ///       replacedByUsername: bert
    ///     - username: bert
    /// ```
    "product/member-successor-unknown", Warning, since "0.1.0", Product
}

fn check(product: &Product, findings: &mut Findings<'_>) {
    judge_successors(&product.team, findings);
}
