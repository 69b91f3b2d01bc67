use super::{ChangeFindings, Removal, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Effect, Severity};
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A product is gone that was in use.
    ///
    /// ## Why
    /// Its consumers lose every port at once. A product that was retired, or deprecated and past its
    /// end, may go: that is only told. Its end is a custom property `sunset`, `endOfSupport` or
    /// `endOfLife`.
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
    /// ## See also
    /// As for contracts.
    "change/product-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Removed(Subject::Product, end) = change.kind else { return };
    let removal = findings.removal(end);
    let more = findings.cut_off(change);
    let help = match removal {
        Removal::AfterEnd => "delete the input ports that still name its contracts".to_owned(),
        Removal::BeforeEnd(end) => {
            format!("keep the file until {end}: {}{more}", findings.term())
        }
        Removal::Unannounced => {
            "bring it back with `status: deprecated`, and move its consumers first".to_owned()
        }
    };
    let message = format!("product {} is removed", named(change));
    let draft = findings.report(change, message).help(help);
    if removal == Removal::AfterEnd {
        draft.severity(Severity::Info).verdict(Effect::Fine, Effect::Fine, None);
    }
}
