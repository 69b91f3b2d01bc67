use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, ServerStep};

declare_rule! {
    /// A server delivers the data in another format.
    ///
    /// ## Why
    /// Readers of the old format fail. Below production it only warns.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// servers:
    ///   - server: lake
    ///     type: s3
    ///     environment: prod
    ///     location: "s3://shop/orders/*"
    ///     format: parquet
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// servers:
    ///   - server: lake
    ///     type: s3
    ///     environment: prod
    ///     location: "s3://shop/orders/*"
    ///     format: json
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Servers.
    "change/server-format-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Server { step: ServerStep::Format, production } = change.kind else { return };
    let draft = findings
        .report(change, moved(change, "server ", " delivers otherwise,"))
        .help("add a server for the new format, and serve both until consumers have moved");
    if !production {
        draft.on_trial();
    }
}
