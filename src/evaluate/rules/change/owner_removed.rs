use super::ChangeFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// Nobody owns a contract or product any more.
    ///
    /// ## Why
    /// Nobody answers for what it promises.
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
    /// team:
    ///   members:
    ///     - username: ann
    ///       role: Owner
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
    /// Open Data Contract Standard, Team.
    "change/owner-removed", Warning, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Owner(Step::Removed) {
        return;
    }
    let message = match &change.after {
        Some(team) => format!("team {} has no members any more", words::brief(team)),
        None => "nobody owns it any more".to_owned(),
    };
    findings.report(change, message).help("name the team or an owner who follows");
}
