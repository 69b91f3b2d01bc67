use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect};
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A link to a definition changed.
    ///
    /// ## Why
    /// The definition behind it may say something else. A link that only joins those which are there takes nothing away.
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
    ///         authoritativeDefinitions:
    ///           - url: https://wiki.example.com/a
    ///             type: businessDefinition
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
    ///         authoritativeDefinitions:
    ///           - url: https://wiki.example.com/b
    ///             type: businessDefinition
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `authoritativeDefinitions`.
    "change/authoritative-definition-changed", Info, since "0.1.0",
    Change { consumers: Risk, producers: Fine, bump: Patch }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::Authoritative(step) = change.kind else { return };
    let name = named(change);
    match step {
        Step::Added => findings
            .report(change, format!("the definitions of {name} gain a link"))
            .verdict(Effect::Fine, Effect::Fine, Some(Bump::Patch))
            .help("raise the patch version"),
        Step::Removed | Step::Changed => findings
            .report(change, format!("the definitions of {name} change"))
            .help("check that both links define the same"),
    };
}
