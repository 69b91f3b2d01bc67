use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A `oneof` of a Protobuf message is gone.
    ///
    /// ## Why
    /// Code that asks which of its fields is set does not compile any more.
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
    /// syntax = "proto3";
    /// package shop.v1;
    ///
    /// message Order {
    ///   oneof payment {
    ///     string card = 1;
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
    /// ```proto file=orders.proto
    /// syntax = "proto3";
    /// package shop.v1;
    ///
    /// message Order {
    ///   string id = 2;
    ///   reserved 1;
    ///   reserved "card";
    /// }
    /// ```
    ///
    /// ## See also
    /// [buf, Breaking rules](https://buf.build/docs/breaking/rules/)
    "change/oneof-removed", Warning, since "0.1.0", Schema
}
