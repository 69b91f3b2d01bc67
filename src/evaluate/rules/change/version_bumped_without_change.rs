use super::ChangeFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::model::diff::{Release, VersionStep, same_but_version};

declare_rule! {
    /// The version was raised and nothing else changed.
    ///
    /// ## Why
    /// Consumers look for what is new and find nothing. Perhaps a change was left out.
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
    "change/version-bumped-without-change", Info, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((_, head, VersionStep::By(_))) = release.version_step() else { return };
    let (Some(before), Some(after)) = (release.base, release.head) else { return };
    if release.changes.is_empty() && release.schemas.is_empty() && same_but_version(before, after) {
        let message = format!("version {} changes nothing", words::brief(&head.to_string()));
        findings.report_version(message).help("check that no change was left out");
    }
}
