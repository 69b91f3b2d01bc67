use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file knows a pattern of property names that it did not know.
    ///
    /// ## Why
    /// Properties whose names fit it must be of its kind, which they did not have to be.
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
    ///   }
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
    ///   },
    ///   "patternProperties": {"^x-": {"type": "string"}}
    /// }
    /// ```
    ///
    /// ## See also
    /// [JSON Schema, Applying subschemas](https://json-schema.org/draft/2020-12/json-schema-core#name-keywords-for-applying-subsch)
    "change/names-added", Warning, since "0.1.0", Schema
}
