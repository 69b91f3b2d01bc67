use super::{ChangeFindings, VALUE, code};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::model::diff::{Release, VersionStep};

declare_rule! {
    /// The version went back.
    ///
    /// ## Why
    /// Whoever compares versions takes what is newer for older, and keeps what he has.
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
    /// version: 1.1.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-version-decreased`.
    "change/version-decreased", Error, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((base, head, VersionStep::Decreased)) = release.version_step() else { return };
    let Some(next) = findings.due() else { return };
    let message = format!(
        "the version goes back from {} to {}",
        code(&base.to_string(), VALUE),
        code(&head.to_string(), VALUE)
    );
    findings
        .report_version(message)
        .help(format!("write version {}", words::brief(&next.to_string())));
}
