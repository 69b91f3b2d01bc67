use super::{ChangeFindings, from_to};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, StandardStep};

declare_rule! {
    /// A contract or product is written in an earlier version of the standard.
    ///
    /// ## Why
    /// What only the later version can say is lost or turns invalid, and tools that rely on it no
    /// longer find it.
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
    /// ```yaml
    /// apiVersion: v3.0.2
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
    /// Open Data Contract Standard, change log.
    "change/api-version-downgraded", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Risk, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Standard(StandardStep::Lowered) {
        return;
    }
    findings
        .report(change, format!("the standard is lowered {}", from_to(change)))
        .help("go back to the version at base");
}
