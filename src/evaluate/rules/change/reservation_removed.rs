use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A name or number of a Protobuf message is not reserved any more.
    ///
    /// ## Why
    /// The next field may take it, and old data is then read into the wrong field.
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
    ///   reserved 2;
    ///   string id = 1;
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
    ///   string id = 1;
    /// }
    /// ```
    ///
    /// ## See also
    /// [Protocol Buffers, Updating a message type](https://protobuf.dev/programming-guides/proto3/#updating)
    "change/reservation-removed", Warning, since "0.1.0", Schema
}
