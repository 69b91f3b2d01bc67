use super::{ChangeFindings, named, renamed};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, ServerStep};

declare_rule! {
    /// Words or settings of a server changed by which nobody reads.
    ///
    /// ## Why
    /// They do not say where the data lies or how it is encoded.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    ///     description: Shop
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
    /// version: 1.2.1
    /// status: active
    /// servers:
    ///   - server: prod
    ///     type: postgres
    ///     environment: prod
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop
    ///     schema: public
    ///     description: The shop
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Servers.
    "change/server-metadata-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Server { step, production } = change.kind else { return };
    match step {
        ServerStep::Metadata => {
            findings
                .report(change, format!("settings of server {} change", named(change)))
                .help("raise the patch version");
        }
        ServerStep::Renamed => {
            let severity = if production { Severity::Warning } else { Severity::Info };
            findings
                .report(change, renamed(change, "the server is renamed"))
                .severity(severity)
                .verdict(Effect::Risk, Effect::Fine, Some(Bump::Minor))
                .kind("name")
                .help("tell those whose tools choose the server by its name");
        }
        ServerStep::Added
        | ServerStep::Removed { .. }
        | ServerStep::Type
        | ServerStep::Location
        | ServerStep::Format
        | ServerStep::Environment => {}
    }
}
