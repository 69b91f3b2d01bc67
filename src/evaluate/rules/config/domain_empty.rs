use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// No contract or product lies in the folder of a domain.
    ///
    /// ## Why
    /// Most often the folder is misspelt or was moved. What the domain really holds then belongs to no domain: its owners
    /// are not named, and what is set for the domain does not reach it.
    ///
    /// ## Bad
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// domains:
    ///   checkout: {path: domain/checkout, owners: ["@acme/checkout"]}
    /// ```
    ///
    /// ```yaml file=domains/checkout/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// domain: checkout
    /// ```
    ///
    /// ## Good
    /// ```yaml file=mesh-lint.yaml
    /// version: 1
    /// domains:
    ///   checkout: {path: domains/checkout, owners: ["@acme/checkout"]}
    /// ```
    ///
    /// ```yaml file=domains/checkout/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: checkout.orders
    /// name: orders
    /// version: 1.0.0
    /// status: active
    /// domain: checkout
    /// ```
    "config/domain-empty", Warning, since "0.1.0", Elsewhere
}
