use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// Another version of a dbt model is the latest.
    ///
    /// ## Why
    /// References that name no version read another table from then on.
    ///
    /// ## Before
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// authoritativeDefinitions:
    ///   - url: schema.yml
    ///     type: canonical
    /// ```
    /// ```yaml file=schema.yml
    /// version: 2
    /// models:
    ///   - name: orders
    ///     latest_version: 1
    ///     config: {contract: {enforced: true}}
    ///     columns: [{name: id, data_type: varchar}]
    ///     versions:
    ///       - v: 1
    ///       - v: 2
    /// ```
    ///
    /// ## After
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// authoritativeDefinitions:
    ///   - url: schema.yml
    ///     type: canonical
    /// ```
    /// ```yaml file=schema.yml
    /// version: 2
    /// models:
    ///   - name: orders
    ///     latest_version: 2
    ///     config: {contract: {enforced: true}}
    ///     columns: [{name: id, data_type: varchar}]
    ///     versions:
    ///       - v: 1
    ///       - v: 2
    /// ```
    ///
    /// ## See also
    /// [dbt, Model versions](https://docs.getdbt.com/docs/mesh/govern/model-versions)
    "change/latest-version-changed", Error, since "0.1.0", Schema
}
