use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::title};
use crate::model::Contract;
use crate::model::dialect::odcs2::{Part, written};

declare_rule! {
    /// A field has a partition position but is no partition.
    ///
    /// ## Why
    /// The position says nothing unless `partitioned` is true. Either the flag was forgotten, and consumers
    /// scan everything, or the position is left over.
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
    ///         partitionKeyPosition: 1
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
    ///   - name: orders
    ///     properties:
    ///       - name: country
    ///         partitioned: false
    ///         partitionKeyPosition: -1
    /// ```
    "contract/partition-position-unused", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let key = written(contract.standard, Part::Field, "partitioned");
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let more = field.more();
            let Some(position) = more.partition_position.known() else { return };
            let chosen = more.partitioned.is_true() || more.partitioned.is_unknown();
            if position.value > 0 && !chosen {
                let message = format!("{} has a partition position but is none", title(field));
                findings
                    .report(position.place(), message)
                    .help(format!("add `{key}: true`, or delete the position"));
            }
        });
    }
}
