use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The file of a product has another path.
    ///
    /// ## Why
    /// A product is known by its `id`, so that a move changes nothing for consumers.
    ///
    /// ## Before
    /// ```yaml file=sales/shop.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## After
    /// ```yaml file=shop/shop.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: active
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// buf: category `PACKAGE` tolerates a move between files.
    "change/product-moved", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind == ChangeKind::Moved && findings.is_product() {
        findings
            .report(change, format!("the file of product {} moves", named(change)))
            .help("update the tools and references that name the old path");
    }
}
