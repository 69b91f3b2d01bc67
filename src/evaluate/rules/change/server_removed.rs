use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, ServerStep};

declare_rule! {
    /// A server is gone.
    ///
    /// ## Why
    /// Consumers that read from it find nothing. A server that was marked as deprecated in its
    /// `customProperties` and whose announced end has passed may go.
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
    ///   - server: dev
    ///     type: postgres
    ///     environment: dev
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop_dev
    ///     schema: public
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
    ///   - server: dev
    ///     type: postgres
    ///     environment: dev
    ///     host: db.example.com
    ///     port: 5432
    ///     database: shop_dev
    ///     schema: public
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Servers.
    "change/server-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Server { step: ServerStep::Removed { deprecated, end }, production: true } =
        change.kind
    else {
        return;
    };
    let help = if deprecated {
        findings.keep(change, deprecated, end)
    } else {
        "serve both until consumers have moved, or mark it as deprecated with an end".to_owned()
    };
    let ended = end.is_some_and(|end| findings.is_over(end));
    let draft = findings.report(change, format!("server {} is removed", named(change))).help(help);
    if ended {
        draft.severity(Severity::Info).verdict(Effect::Fine, Effect::Fine, Some(Bump::Major));
    }
}
