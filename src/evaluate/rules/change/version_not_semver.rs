use super::ChangeFindings;
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::finding::Bump;
use crate::model::Version;
use crate::model::diff::Release;

declare_rule! {
    /// The version of base or head is no semantic version, so that the two can't be compared.
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
    let (before, after) = (Version::read(base), Version::read(head));
    let wrong = match (&before, after) {
        (_, None) => head,
        (None, Some(_)) => base,
        (Some(_), Some(_)) => return,
    };
    let demand = findings.demand().map(|(bump, _)| bump);
    if demand.is_none() && base == head {
        return;
    }
    let bump = demand.unwrap_or(Bump::Patch);
    let next = before.map(|it| words::brief(&it.bumped(bump).to_string()));
    let help = match next {
        Some(next) => format!("write three numbers, such as {next}"),
        None if wrong == base => "nothing to do, if the step is large enough".to_owned(),
        None => "write three numbers, such as 1.0.0".to_owned(),
    };
    findings
        .report_version(format!("version {} can't be compared", words::brief(wrong)))
        .help(help);
}
