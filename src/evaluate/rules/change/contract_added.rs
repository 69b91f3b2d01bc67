use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::Subject;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A contract is new.
    ///
    /// ## Why
    /// Nobody relies on it yet, so that nothing can break. It is listed because from now on its
    /// promises count.
    ///
    /// ## Before
    /// There is no such file.
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry: the first version of a subject is always allowed.
    "change/contract-added", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Added(Subject::Contract) {
        return;
    }
    findings
        .report(change, format!("contract {} is new", named(change)))
        .help("name its owner and status before others rely on it");
}
