use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A comment in a contract accepts an error.
    ///
    /// ## Why
    /// A comment is written by those who are checked, so that it accepts infos and warnings only. What is an error after all
    /// settings needs a waiver in the waivers file, which others approve.
    ///
    /// ## Given
    /// also: privacy/pii-name-unclassified
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// severities:
    ///   privacy/pii-name-unclassified: error
    /// ```
    ///
    /// ```yaml file=contract.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       # mesh-lint: allow privacy/pii-name-unclassified until=2027-03-31 reason="the register decides in spring"
    ///       - name: email
    ///         logicalType: string
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// ```
    ///
    /// ```yaml file=contract.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       # mesh-lint: allow privacy/pii-name-unclassified until=2027-03-31 reason="the register decides in spring"
    ///       - name: email
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// [Waivers](../../waivers.md)
    "waiver/inline-on-error", Error, since "0.1.0", Elsewhere
}
