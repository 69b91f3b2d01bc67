use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, names::judge_invisible, walk::every_name};
use crate::model::Contract;

declare_rule! {
    /// A name holds a character that can't be seen.
    ///
    /// ## Why
    /// Two names that look alike are not the same, and a mark of direction makes a name read backwards. It
    /// is how a reviewer is shown one thing and a machine another.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: "orders\u200b"
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: заказы
    ///   - name: 👩‍🚀
    /// ```
    ///
    /// ## See also
    /// [Unicode Technical Report 36](https://www.unicode.org/reports/tr36/)
    "contract/name-invisible-character", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    every_name(contract, &mut |_, name| judge_invisible(name, findings));
}
