use super::{ChangeFindings, Removal, named};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A product is gone that was in use.
    ///
    /// ## Why
    /// Its consumers lose every port at once. A product that was retired may go.
    ///
    /// ## Before
    /// ```yaml file=product.odps.yaml
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
    /// The file is gone.
    ///
    /// ## Fine before
    /// ```yaml file=product.odps.yaml
    /// apiVersion: v1.0.0
    /// kind: DataProduct
    /// id: sales
    /// name: Sales
    /// version: 1.2.0
    /// status: retired
    /// outputPorts:
    ///   - name: orders
    ///     version: 1.0.0
    ///     contractId: orders
    ///     type: tables
    /// ```
    ///
    /// ## Fine after
    /// The file is gone.
    ///
    /// ## See also
    /// As for contracts.
    "change/product-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Removed(Subject::Product, end) = change.kind else { return };
    if findings.removal(end) != Removal::AfterEnd {
        findings
            .report(change, format!("product {} is removed", named(change)))
            .help("bring it back with `status: deprecated`, and move its consumers first");
    }
}
