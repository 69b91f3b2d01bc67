use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The name, description, tags or custom properties of a product changed.
    ///
    /// ## Why
    /// These are words for people.
    ///
    /// ## Before
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: active
    /// description:
    ///   purpose: Orders
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## After
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.1
    /// status: active
    /// description:
    ///   purpose: Orders of the shop
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## See also
    /// Open Data Product Standard, Fundamentals.
    "change/product-name-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Words(words) = change.kind else { return };
    if findings.is_product() {
        findings
            .report(change, format!("the {} of {} changes", words.key(), named(change)))
            .help("raise the patch version")
            .kind(words.key());
    }
}
