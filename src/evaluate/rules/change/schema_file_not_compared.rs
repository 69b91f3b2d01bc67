use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file changed, and it can not be told how.
    ///
    /// ## Why
    /// One of the two versions is no schema, or needs a file that is not in the repository. Whether consumers
    /// break is for a person to find out. A Protobuf file that the change keeps from being compiled is an
    /// error, unless it only lacks what was not there before either: nobody can read or write by it. Of a file
    /// that takes something from more others than are read, it says which of them are left out.
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
    /// {"type": "record", "name": "Order"}
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
    ///     {"name": "state", "type": "string"}
    ///   ]
    /// }
    /// ```
    ///
    /// ## See also
    /// [Apache Avro, Schema resolution](https://avro.apache.org/docs/1.12.0/specification/#schema-resolution)
    "change/schema-file-not-compared", Warning, since "0.1.0", Schema
}
