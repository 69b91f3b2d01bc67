use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A waiver covers a whole domain, or more findings than it may.
    ///
    /// ## Why
    /// Such a waiver turns a policy off where nobody looks. A policy that many miss is rolled out with a date, or is given
    /// another severity, for all to see. The most findings are `max_matches` of the configuration (20); `broad: true` says
    /// that a whole domain is meant.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// domains:
    ///   sales: {path: domains/sales}
    /// ```
    ///
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {path: domains/sales/**}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-03-31
    /// ```
    ///
    /// ```yaml file=domains/sales/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: sales.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// domains:
    ///   sales: {path: domains/sales}
    /// ```
    ///
    /// ```yaml file=governance/waivers.yaml
    /// - id: W-2026-014
    ///   policy: retention/retention-missing
    ///   scope: {path: domains/sales/orders.odcs.yaml}
    ///   reason: The archive decides on retention periods in spring.
    ///   owner: "@acme/checkout"
    ///   approved_by: "@acme/governance"
    ///   created: 2026-11-01
    ///   expires: 2027-03-31
    /// ```
    ///
    /// ```yaml file=domains/sales/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: sales.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    ///
    /// ## See also
    /// [Waivers](../../waivers.md)
    "waiver/too-broad", Error, since "0.1.0", Elsewhere
}
