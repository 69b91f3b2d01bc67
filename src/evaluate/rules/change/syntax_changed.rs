use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A Protobuf file is written in another syntax, or its edition says other features.
    ///
    /// ## Why
    /// Whether a field tells that it is not set, how lists are packed and which values an enum may have depend
    /// on it. In an edition features say so, for the file or for one element; what they come to is compared.
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
    ///   repeated bytes tags = 1;
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
    ///   repeated bytes tags = 1;
    /// }
    /// ```
    ///
    /// ## See also
    /// [buf, Breaking rules](https://buf.build/docs/breaking/rules/)
    "change/syntax-changed", Warning, since "0.1.0", Schema
}
