use super::{ChangeFindings, from_to};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, StandardStep};

declare_rule! {
    /// A contract or product is written in a later version of the standard.
    ///
    /// ## Why
    /// Both versions are read into one model, so that the upgrade itself changes no promise. What
    /// else changed is reported on its own.
    ///
    /// ## Before
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
    /// ## After
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, change log: 3.1 is compatible with 3.0.
    "change/api-version-upgraded", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Standard(StandardStep::Raised) {
        return;
    }
    findings
        .report(change, format!("the standard is raised {}", from_to(change)))
        .help("check that the tools which read the file know the version");
}
