use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A field of a schema file may be of one more type.
    ///
    /// ## Why
    /// Readers that know the old ones meet a value that they can not read.
    ///
    /// ## Before
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "Order",
    ///   "fields": [
    ///     {"name": "id", "type": "string"},
    ///     {"name": "state", "type": ["null", "string"]}
    ///   ]
    /// }
    /// ```
    ///
    /// ## After
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// ```
    /// ```json file=orders.avsc
    /// {
    ///   "type": "record",
    ///   "name": "Order",
    ///   "fields": [
    ///     {"name": "id", "type": "string"},
    ///     {"name": "state", "type": ["null", "string", "long"]}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema resolution](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)
    "change/union-branch-added", Error, since "0.1.0", Schema
}
