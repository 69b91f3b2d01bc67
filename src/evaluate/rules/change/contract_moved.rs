use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The file of a contract has another path.
    ///
    /// ## Why
    /// A contract is known by its `id`, so that a move changes nothing for consumers. Tools that read
    /// the old path must follow.
    ///
    /// ## Before
    /// ```yaml file=sales/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// ```yaml file=shop/orders.odcs.yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// buf: category `PACKAGE` tolerates a move between files.
    "change/contract-moved", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind == ChangeKind::Moved && !findings.is_product() {
        findings
            .report(change, format!("the file of contract {} moves", named(change)))
            .help("update the tools and references that name the old path");
    }
}
