use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    positions::{Positioned, judge_positions},
};
use crate::model::Contract;

declare_rule! {
    /// The partition fields are not numbered from 1 without gaps.
    ///
    /// ## Why
    /// The positions say how the data is laid out in folders or clusters. With a gap or one number twice the
    /// order is anybody's guess.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: country
    ///         partitioned: true
    ///         partitionKeyPosition: 1
    ///       - name: day
    ///         partitioned: true
    ///         partitionKeyPosition: 1
    ///   - name: payments
    ///     properties:
    ///       - name: day
    ///         partitioned: true
    ///         partitionKeyPosition: 2
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
    ///     properties:
    ///       - name: country
    ///         partitioned: true
    ///         partitionKeyPosition: 1
    ///       - name: day
    ///         partitioned: true
    ///         partitionKeyPosition: 2
    /// ```
    "contract/partition-position-invalid", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        let mut fields = Vec::new();
        object.every_field(&mut |field| {
            let more = field.more();
            fields.push(Positioned {
                field,
                chosen: &more.partitioned,
                position: &more.partition_position,
            });
        });
        judge_positions(&fields, "partition", findings);
    }
}
