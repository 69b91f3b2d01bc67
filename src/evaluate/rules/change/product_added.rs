use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A product is new.
    ///
    /// ## Why
    /// Nobody relies on it yet.
    ///
    /// ## Before
    /// There is no such file.
    ///
    /// ## After
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
    /// ## See also
    /// Confluent Schema Registry: the first version of a subject is always allowed.
    "change/product-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Added(Subject::Product) {
        return;
    }
    findings
        .report(change, format!("product {} is new", named(change)))
        .help("name its owner and support");
}
