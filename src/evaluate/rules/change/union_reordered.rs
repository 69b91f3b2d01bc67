use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// The types that a field of a schema file may have stand in another order.
    ///
    /// ## Why
    /// Data is read as before; a default belongs to the first of them, and some generators name them by place.
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
    ///     {"name": "state", "type": ["string", "null"]}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema resolution](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)
    "change/union-reordered", Info, since "0.1.0", Schema
}
