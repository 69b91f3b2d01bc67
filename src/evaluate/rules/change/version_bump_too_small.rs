use super::{ChangeFindings, VALUE, code, reasons};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::model::diff::{Release, VersionStep};

declare_rule! {
    /// The version was raised, but by less than the changes ask for.
    ///
    /// ## Why
    /// A consumer that follows minor versions takes this one unseen, and breaks. Below 1.0.0 a minor
    /// step is enough for a break, and a patch for an addition.
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
    /// version: 1.3.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: amount
    ///         logicalType: number
    /// ```
    ///
    /// ## See also
    /// oasdiff `api-major-version-not-bumped`; cargo-semver-checks; Semantic Versioning 2.0.0, items
    /// 4 and 8.
    "change/version-bump-too-small", Error, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some((base, head, VersionStep::By(step))) = release.version_step() else { return };
    let Some((bump, forcing)) = findings.demand() else { return };
    if step >= bump {
        return;
    }
    let Some(next) = findings.due() else { return };
    let next = words::brief(&next.to_string());
    let help = format!("write version {next}: {}", reasons(&forcing));
    let message = format!(
        "{} is too small a step from {}, a {} one is due",
        code(&head.to_string(), VALUE),
        code(&base.to_string(), VALUE),
        bump.word()
    );
    findings.report_version(message).help(help);
}
