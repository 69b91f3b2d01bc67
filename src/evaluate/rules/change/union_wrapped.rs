use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A type of a schema file stands in a union now, alone.
    ///
    /// ## Why
    /// Data is read as before, but is written in another form: one byte more for each value. Where the union has
    /// more types, this is `union-branch-added` or `required-removed`.
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
    ///     {"name": "state", "type": "string"}
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
    ///     {"name": "state", "type": ["string"]}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema resolution](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)
    "change/union-wrapped", Info, since "0.1.0", Schema
}
