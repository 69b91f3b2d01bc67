use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file refuses properties that it does not name.
    ///
    /// ## Why
    /// Who writes more than the schema names is refused.
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
    ///   "additionalProperties": false
    /// }
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
    /// ```json file=orders.schema.json
    /// {
    ///   "type": "object",
    ///   "properties": {
    ///     "id": {"type": "string"}
    ///   },
    ///   "additionalProperties": false
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
    /// ```json file=orders.schema.json
    /// {
    ///   "type": "object",
    ///   "properties": {
    ///     "id": {"type": "string"}
    ///   },
    ///   "unevaluatedProperties": false, "additionalProperties": false
    /// }
    /// ```
    ///
    /// ## See also
    /// [JSON Schema, Applying subschemas](https://json-schema.org/draft/2020-12/json-schema-core#name-keywords-for-applying-subsch)
    "change/content-model-closed", Warning, since "0.1.0", Schema
}
