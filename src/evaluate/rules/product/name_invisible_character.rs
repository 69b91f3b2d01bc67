use super::every_name;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, names::judge_invisible};
use crate::model::Product;

declare_rule! {
    /// A name of a product holds a character that can't be seen.
    ///
    /// ## Why
    /// Two names that look alike are not the same, and a mark of direction makes a name read backwards. It
    /// is how a reviewer is shown one thing and a machine another.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: "sa\u200bles"
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// status: active
    /// ```
    "product/name-invisible-character", Error, since "0.1.0", Product
}

fn check(product: &Product, findings: &mut Findings<'_>) {
    every_name(product, &mut |_, name| judge_invisible(name, findings));
}
