use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file that a contract links is gone.
    ///
    /// ## Why
    /// Producers and consumers that build from it are left without it.
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
    ///
    /// ## Fine before
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
    /// ## Fine after
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```json file=orders.avsc
    /// {"type": "record", "name": "Order", "fields": [
    ///   {"name": "id", "type": "string"},
    ///   {"name": "state", "type": "string"}
    /// ]}
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema resolution](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)
    "change/schema-file-removed", Error, since "0.1.0", Schema
}
