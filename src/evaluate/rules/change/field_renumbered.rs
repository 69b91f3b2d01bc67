use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A field of a Protobuf message has another number.
    ///
    /// ## Why
    /// The number is what is written: old data is read without the field, or into another one.
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
    ///   string id = 1;
    ///   string state = 2;
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
    ///   string state = 3;
    /// }
    /// ```
    ///
    /// ## Fine before
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
    ///   string id = 1;
    ///   string state = 2;
    /// }
    /// ```
    ///
    /// ## Fine after
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
    ///   string state = 2;
    ///   string id = 1;
    /// }
    /// ```
    ///
    /// ## See also
    /// [Protocol Buffers, Updating a message type](https://protobuf.dev/programming-guides/proto3/#updating)
    "change/field-renumbered", Error, since "0.1.0", Schema
}
