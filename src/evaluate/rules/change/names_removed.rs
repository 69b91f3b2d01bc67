use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file does not know a pattern of property names any more.
    ///
    /// ## Why
    /// Properties whose names fit it may be of any kind.
    ///
    /// ## Before
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```json file=orders.schema.json
    /// {
    ///   "type": "object",
    ///   "properties": {
    ///     "id": {"type": "string"}
    ///   },
    ///   "patternProperties": {"^x-": {"type": "string"}}
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
    /// ```json file=orders.schema.json
    /// {
    ///   "type": "object",
    ///   "properties": {
    ///     "id": {"type": "string"}
    ///   }
    /// }
    /// ```
    ///
    /// ## See also
    /// [JSON Schema, Applying subschemas](https://json-schema.org/draft/2020-12/json-schema-core#name-keywords-for-applying-subsch)
    "change/names-removed", Error, since "0.1.0", Schema
}
