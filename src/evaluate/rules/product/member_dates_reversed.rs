use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, team::judge_member_dates};
use crate::model::Product;

declare_rule! {
    /// A member left the team of a product before joining it.
    ///
    /// ## Why
    /// The dates say who answered for the product when. One of the two is a slip, and an audit would find
    /// nobody in charge.
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
    ///       dateIn: 2026-03-01
    ///       dateOut: 2025-03-01
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
    ///       dateIn: 2025-03-01
    ///       dateOut: 2026-03-01
    /// ```
    "product/member-dates-reversed", Error, since "0.1.0", Product
}

fn check(product: &Product, findings: &mut Findings<'_>) {
    judge_member_dates(&product.team, findings);
}
