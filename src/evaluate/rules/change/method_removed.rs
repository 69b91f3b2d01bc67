use crate::evaluate::rules::declare_rule;

declare_rule! {
    /// A method of a Protobuf service is gone.
    ///
    /// ## Why
    /// Clients that call it get an error.
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
    /// message Ask { string id = 1; }
    /// message Order { string id = 1; }
    ///
    /// service Orders {
    ///   rpc Get(Ask) returns (Order);
    ///   rpc List(Ask) returns (Order);
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
    /// message Ask { string id = 1; }
    /// message Order { string id = 1; }
    ///
    /// service Orders {
    ///   rpc Get(Ask) returns (Order);
    /// }
    /// ```
    ///
    /// ## See also
    /// [buf, Breaking rules](https://buf.build/docs/breaking/rules/)
    "change/method-removed", Warning, since "0.1.0", Schema
}
