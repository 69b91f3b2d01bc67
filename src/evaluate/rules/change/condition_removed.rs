use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file does not ask for a condition any more.
    ///
    /// ## Why
    /// Consumers meet data that was refused before.
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
    ///   "not": {"required": ["legacy"]}
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
    "change/condition-removed", Error, since "0.1.0", Schema
}
