use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A field of a schema file keeps its bytes and means something else by them.
    ///
    /// ## Why
    /// Nothing fails: readers take milliseconds for microseconds, and every value is wrong.
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
    ///     {"name": "state", "type": {"type": "long", "logicalType": "timestamp-millis"}}
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
    ///     {"name": "state", "type": {"type": "long", "logicalType": "timestamp-micros"}}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema resolution](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)
    "change/logical-type-changed", Error, since "0.1.0", Schema
}
