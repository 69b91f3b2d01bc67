use super::{ChangeFindings, VALUE, code};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Release, VersionStep};

declare_rule! {
    /// The version rises further than the changes ask for.
    ///
    /// ## Why
    /// It is allowed. But consumers of a contract take a new major version for a break, and need not.
    /// Before 1.0.0, and from a pre-release, every step is fine.
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
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    ///       - name: note
    ///         logicalType: string
    /// ```
    "change/version-bump-too-large", Info, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((base, head, VersionStep::By(step))) = release.version_step() else { return };
    let Some((bump, _)) = findings.demand() else { return };
    // That a release holds the version says which one to write.
    if release.taken.is_some() {
        return;
    }
    if step <= bump || base.major() == 0 || base.is_prerelease() {
        return;
    }
    let Some(next) = findings.due().filter(|it| *it < head) else { return };
    let message = format!(
        "{} is a larger step from {} than a {} change asks for",
        code(&head.to_string(), VALUE),
        code(&base.to_string(), VALUE),
        bump.word()
    );
    let next = code(&next.to_string(), VALUE);
    findings.report_version(message).help(format!("{next} would do; keep it if you mean it"));
}
