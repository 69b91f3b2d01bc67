use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// An option of a Protobuf file is another.
    ///
    /// ## Why
    /// Data is read as before, but generated code has other names or another form.
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
    /// option java_package = "shop";
    /// message Order { string id = 1; }
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
    /// option java_package = "store";
    /// message Order { string id = 1; }
    /// ```
    ///
    /// ## See also
    /// [buf, Breaking rules](https://buf.build/docs/breaking/rules/)
    "change/option-changed", Warning, since "0.1.0", Schema
}
