use super::{ChangeFindings, VALUE, code};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::Release;

declare_rule! {
    /// The version leaves a major number out.
    ///
    /// ## Why
    /// Consumers look for the version between, which never was.
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
    /// version: 3.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    ///       - name: note
    ///         logicalType: string
    /// ```
    ///
    /// ## Fine before
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
    /// ## Fine after
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    ///       - name: note
    ///         logicalType: string
    /// ```
    "change/major-version-skipped", Info, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((base, head, _)) = release.version_step() else { return };
    // A major that is served in another file is not skipped.
    let beside = findings.majors_beside();
    let mut between = base.major().saturating_add(1)..head.major();
    let Some(next) = between.find(|it| !beside.contains(it)) else { return };
    let message = format!(
        "the version skips from {} to {}",
        code(&base.to_string(), VALUE),
        code(&head.to_string(), VALUE)
    );
    let next = code(&format!("{next}.0.0"), VALUE);
    findings.report_version(message).help(format!("write {next} unless the gap is meant"));
}
