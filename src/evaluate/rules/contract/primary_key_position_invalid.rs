use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    positions::{Positioned, judge_positions},
};
use crate::model::Contract;

declare_rule! {
    /// The fields of the primary key are not numbered from 1 without gaps.
    ///
    /// ## Why
    /// The order of a key decides how it is indexed and joined. With a gap, one number twice or a field
    /// without a number it is anybody's guess.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: order_lines
    ///     properties:
    ///       - name: order_id
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
    ///       - name: line
    ///         primaryKey: true
    ///         primaryKeyPosition: 3
    ///   - name: customers
    ///     properties:
    ///       - name: customer_id
    ///         primaryKey: true
    ///         primaryKeyPosition: 0
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
    ///   - name: order_lines
    ///     properties:
    ///       - name: order_id
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
    ///       - name: line
    ///         primaryKey: true
    ///         primaryKeyPosition: 2
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
    ///   - name: order_lines
    ///     properties:
    ///       - name: order_id
    ///         primaryKey: true
    ///       - name: line
    ///         primaryKey: true
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Schema](https://bitol-io.github.io/open-data-contract-standard/latest/schema/)
    "contract/primary-key-position-invalid", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for object in &contract.objects {
        let mut fields = Vec::new();
        object.every_field(&mut |field| {
            fields.push(Positioned {
                field,
                chosen: &field.primary_key,
                position: &field.primary_key_position,
            });
        });
        judge_positions(&fields, "primary key", findings);
    }
}
