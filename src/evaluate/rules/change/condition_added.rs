use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A schema file asks for a condition that it did not ask for.
    ///
    /// ## Why
    /// Data that was valid is refused where it does not meet the condition. In JSON Schema these are `allOf`,
    /// `not` and `if`; in dbt the constraints of a table that have no name of their own.
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
    ///   "not": {"required": ["legacy"]}
    /// }
    /// ```
    ///
    /// ## See also
    /// [JSON Schema, Applying subschemas](https://json-schema.org/draft/2020-12/json-schema-core#name-keywords-for-applying-subsch)
    "change/condition-added", Warning, since "0.1.0", Schema
}
