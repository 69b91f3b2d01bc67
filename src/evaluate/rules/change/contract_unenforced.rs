use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// dbt does not hold a model to its contract any more.
    ///
    /// ## Why
    /// What is said of the columns is a description now, and no promise.
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
    ///     config: {contract: {enforced: true}}
    ///     columns:
    ///       - name: id
    ///         data_type: varchar
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
    ///     config: {contract: {enforced: false}}
    ///     columns:
    ///       - name: id
    ///         data_type: varchar
    /// ```
    ///
    /// ## See also
    /// [dbt, Model contracts](https://docs.getdbt.com/docs/mesh/govern/model-contracts)
    "change/contract-unenforced", Error, since "0.1.0", Schema
}
