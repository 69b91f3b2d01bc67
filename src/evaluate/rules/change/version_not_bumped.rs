use super::{ChangeFindings, reasons};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::finding::{Bump, Severity};
use crate::model::diff::{Release, VersionStep};

declare_rule! {
    /// Something changed, but the version did not.
    ///
    /// ## Why
    /// Consumers pin and compare versions. Where two contents share one version, nobody can tell what
    /// they have. How severe that is depends on the step that the changes ask for: major is an error,
    /// minor a warning, patch an information.
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
    ///       - name: note
    ///         logicalType: string
    /// ```
    ///
    /// ## After
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
    ///       - name: note
    ///         logicalType: string
    /// ```
    ///
    /// ## Fine after
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
    ///       - name: note
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-version-not-bumped`; cargo-semver-checks; Semantic Versioning 2.0.0, item 3.
    "change/version-not-bumped", Error, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((base, _, VersionStep::Same)) = release.version_step() else { return };
    let Some((bump, forcing)) = findings.demand() else { return };
    // That a release holds the version says more.
    if release.taken.as_ref().is_some_and(|it| it.bump >= bump) {
        return;
    }
    let Some(next) = findings.due() else { return };
    let next = words::brief(&next.to_string());
    let help = format!("write version {next}: {}", reasons(&forcing));
    let message = format!(
        "the version stays {}, a {} step is due",
        words::brief(&base.to_string()),
        bump.word()
    );
    let severity = match bump {
        Bump::Major => Severity::Error,
        Bump::Minor => Severity::Warning,
        Bump::Patch => Severity::Info,
    };
    findings.report_version(message).help(help).severity(severity);
}
