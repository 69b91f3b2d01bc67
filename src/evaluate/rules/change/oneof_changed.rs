use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A field of a Protobuf message moves into a `oneof` or out of it.
    ///
    /// ## Why
    /// Generated code has another type, and where two fields share a `oneof`, one of them loses its value.
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
    ///   optional string card = 1;
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
    ///   oneof payment {
    ///     string card = 1;
    ///   }
    /// }
    /// ```
    ///
    /// ## See also
    /// [Protocol Buffers, Updating a message type](https://protobuf.dev/programming-guides/proto3/#updating)
    "change/oneof-changed", Warning, since "0.1.0", Schema
}
