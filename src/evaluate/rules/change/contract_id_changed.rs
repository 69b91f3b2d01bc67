use super::{ChangeFindings, renamed};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A contract has another `id`.
    ///
    /// ## Why
    /// The `id` is how ports, references and catalogs find a contract. With another one the contract
    /// that they know is gone and an unknown one stands in its place.
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
    /// id: shop-orders
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
    /// buf `FILE_SAME_PACKAGE`; data catalogs key on the contract id.
    "change/contract-id-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Identity(Subject::Contract) {
        return;
    }
    findings
        .report(change, renamed(change, "the id changes"))
        .help("keep the id; the name may change freely");
}
