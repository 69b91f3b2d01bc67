use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, walk::title};
use crate::model::{Contract, Standard};

declare_rule! {
    /// A field has a position in the primary key but is no part of it.
    ///
    /// ## Why
    /// The position says nothing unless `primaryKey` is true. Either the flag was forgotten, and consumers
    /// join on half a key, or the position is left over.
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
    ///       - name: order_id
    ///         primaryKeyPosition: 1
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
    ///       - name: order_id
    ///         primaryKey: true
    ///         primaryKeyPosition: 1
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
    ///       - name: order_id
    ///         primaryKey: false
    ///         primaryKeyPosition: -1
    /// ```
    "contract/primary-key-position-unused", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let key = match contract.standard {
        Standard::Odcs222 => "isPrimaryKey: true",
        older if older.is_odcs2() => "isPrimaryKey: 'true'",
        _ => "primaryKey: true",
    };
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let Some(position) = field.primary_key_position.known() else { return };
            let chosen = field.primary_key.is_true() || field.primary_key.is_unknown();
            if position.value > 0 && !chosen {
                let message = format!("{} has a key position but is no key", title(field));
                findings
                    .report(position.place(), message)
                    .help(format!("add `{key}`, or delete the position"));
            }
        });
    }
}
