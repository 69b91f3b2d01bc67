use super::{ChangeFindings, Removal, named};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A contract is gone without having been retired.
    ///
    /// ## Why
    /// Consumers find the data without a promise, or not at all. A contract leaves in steps:
    /// deprecated with an end, retired, removed. One in draft has promised nothing yet and only
    /// warns.
    ///
    /// ## Before
    /// ```yaml
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
    /// The file is gone.
    ///
    /// ## Fine before
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
    /// ## Fine after
    /// The file is gone.
    ///
    /// ## See also
    /// buf `FILE_NO_DELETE`; oasdiff `api-removed-without-deprecation`.
    "change/contract-removed", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Removed(Subject::Contract, end) = change.kind else { return };
    if findings.removal(end) == Removal::Unannounced {
        findings
            .report(change, format!("contract {} is removed", named(change)))
            .help("bring it back with `status: deprecated` and an `endOfLife`, or move its consumers first");
    }
}
