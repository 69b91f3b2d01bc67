use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A message leaves less room for extensions.
    ///
    /// ## Why
    /// An extension with one of the numbers does not compile any more.
    ///
    /// ## Before
    /// ```yaml file=orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// ```
    /// ```proto file=orders.proto
    /// syntax = "proto2";
    /// package shop.v1;
    ///
    /// message Order {
    ///   optional string id = 1;
    ///   extensions 100 to 199;
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
    /// ```proto file=orders.proto
    /// syntax = "proto2";
    /// package shop.v1;
    ///
    /// message Order {
    ///   optional string id = 1;
    ///   extensions 100 to 149;
    /// }
    /// ```
    ///
    /// ## See also
    /// [buf, Breaking rules](https://buf.build/docs/breaking/rules/)
    "change/extensions-narrowed", Warning, since "0.1.0", Schema
}
