use super::{ChangeFindings, Removal, named};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A contract is gone after it was retired, or after its announced end.
    ///
    /// ## Why
    /// This is how a contract should leave: consumers were told, and the date has passed.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: retired
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## After
    /// The file is gone.
    ///
    /// ## See also
    /// oasdiff: a removal after the sunset date is informational.
    "change/contract-removed-after-retirement", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Removed(Subject::Contract, end) = change.kind else { return };
    if findings.removal(end) == Removal::AfterEnd {
        findings
            .report(change, format!("contract {} is removed after its end", named(change)))
            .help("delete the input ports that still name it");
    }
}
