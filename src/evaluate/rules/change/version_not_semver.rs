use super::ChangeFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::finding::Bump;
use crate::model::Version;
use crate::model::diff::Release;

declare_rule! {
    /// The version could be compared at base and can no longer.
    ///
    /// ## Why
    /// Without numbers nobody can tell whether a step was large enough, which ports it serves, or
    /// which of two versions is newer. A leading `v` and missing parts are fine.
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
    /// version: spring
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// Semantic Versioning 2.0.0.
    "change/version-not-semver", Warning, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((base, head)) = release.versions() else { return };
    let (Some(base), Some(head)) = (base.text(), head.text()) else { return };
    let Some(before) = Version::read(base) else { return };
    if Version::read(head).is_none() {
        let bump = findings.demand().map_or(Bump::Patch, |(bump, _)| bump);
        let next = words::brief(&before.bumped(bump).to_string());
        findings
            .report_version(format!("version {} can't be compared", words::brief(head)))
            .help(format!("write three numbers, such as {next}"));
    }
}
