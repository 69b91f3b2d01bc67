use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// A contract or product belongs to another domain or tenant.
    ///
    /// ## Why
    /// The data stays, but other people answer for it now. Consumers should learn of it, and both
    /// domains should agree.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// domain: sales
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
    /// domain: commerce
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, Fundamentals.
    "change/domain-changed", Warning, since "0.1.0",
    Change { consumers: Fine, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Belonging(what) = change.kind else { return };
    findings
        .report(change, moved(change, &format!("the {} of ", what.key()), " changes"))
        .help("let both domains agree, and move the file and its owners along")
        .kind(what.key());
}
