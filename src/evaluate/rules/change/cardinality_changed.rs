use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A field of a schema file holds one value where it held a list, or the other way round.
    ///
    /// ## Why
    /// Generated code has another type, and numbers of a list are written in another form than a single one.
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
    ///   int64 quantity = 1;
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
    ///   repeated int64 quantity = 1;
    /// }
    /// ```
    ///
    /// ## See also
    /// [buf, Breaking rules](https://buf.build/docs/breaking/rules/)
    "change/cardinality-changed", Error, since "0.1.0", Schema
}
