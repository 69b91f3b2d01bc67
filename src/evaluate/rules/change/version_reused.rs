use super::{ChangeFindings, VALUE, code, reasons};
use crate::evaluate::rules::declare_rule;
use crate::evaluate::words;
use crate::finding::{Bump, Severity};
use crate::model::diff::{Release, VersionStep};

declare_rule! {
    /// A release holds this version with other content.
    ///
    /// ## Why
    /// Who has pinned or stored the version takes what he has for what stands here. The tags of
    /// releases are those that `changes.tags` matches, `v*` by default, and those that carry the id of
    /// the contract in front, such as `orders/v1.2.0`. How severe it is depends on the step that the
    /// difference asks for: major is an error, minor a warning, patch an information.
    ///
    /// ## Released
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
    /// ## Before
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
    ///       - name: count
    ///         logicalType: integer
    /// ```
    ///
    /// ## Fine before
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
    /// Registries of packages, in which a version is for ever.
    "change/version-reused", Error, since "0.1.0",
    Release
}

fn check(release: &Release<'_>, findings: &mut ChangeFindings<'_, '_>) {
    let Some(taken) = &release.taken else { return };
    let same = matches!(release.version_step(), Some((_, _, VersionStep::Same)));
    // One mistake, one finding: `version-not-bumped` says it where more changed since base.
    if same && findings.demand().is_some_and(|(bump, _)| bump > taken.bump) {
        return;
    }
    let Some(version) = release.head.and_then(|it| it.unit.facts.version.clone()) else { return };
    let message = format!(
        "version {} is taken: the tag {} holds other content",
        code(&version, VALUE),
        code(&taken.tag, VALUE)
    );
    let forcing: Vec<&str> = taken.forcing.iter().map(String::as_str).collect();
    let what = match findings.due() {
        Some(next) => words::brief(&next.to_string()),
        None => "that no tag holds".to_owned(),
    };
    let severity = match taken.bump {
        Bump::Major => Severity::Error,
        Bump::Minor => Severity::Warning,
        Bump::Patch => Severity::Info,
    };
    let help = format!("write version {what}: {}", reasons(&forcing));
    findings.report_taken(message, taken).help(help).severity(severity);
}
