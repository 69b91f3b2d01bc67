use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// The name, description, tags or custom properties of a contract changed.
    ///
    /// ## Why
    /// These are words for people. They promise no data, but a reader of the history should see them.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// name: Orders
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
    /// name: Orders of the shop
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Fundamentals.
    "change/contract-name-changed", Info, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Words(words) = change.kind else { return };
    if !findings.is_product() {
        findings
            .report(change, format!("the {} of {} changes", words.key(), named(change)))
            .help("raise the patch version")
            .kind(words.key());
    }
}
