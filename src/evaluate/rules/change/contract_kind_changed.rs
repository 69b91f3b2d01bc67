use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The file of a contract holds something else.
    ///
    /// ## Why
    /// Consumers look for the contract where it was and find a document of another kind, which promises
    /// nothing about the data.
    ///
    /// ## Before
    /// ```yaml file=orders.yaml
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
    /// ```yaml file=orders.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: orders
    /// status: active
    /// ```
    ///
    /// ## Fine before
    /// ```yaml file=orders.yaml
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
    /// ## Fine after
    /// ```yaml file=orders.odcs.yaml
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
    "change/contract-kind-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::KindChanged {
        return;
    }
    findings
        .report(change, format!("{} is no contract any more", named(change)))
        .help("keep the contract, and give the other document a file of its own");
}
