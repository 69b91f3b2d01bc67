use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, Step};

declare_rule! {
    /// A date or time is written in another format.
    ///
    /// ## Why
    /// Parsers of the old format fail, or read another day. A format that was not stated before may
    /// be the one in use, which only warns.
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
    ///       - name: day
    ///         logicalType: date
    ///         logicalTypeOptions: {format: dd.MM.yyyy}
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
    ///       - name: day
    ///         logicalType: date
    ///         logicalTypeOptions: {format: MM/dd/yyyy}
    /// ```
    ///
    /// ## See also
    /// Open Data Contract Standard, `logicalTypeOptions.format`.
    "change/date-format-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let ChangeKind::DateFormat(step) = change.kind else { return };
    let draft = findings
        .report(change, moved(change, "the format of ", " changes"))
        .help("keep the format, or add a second field");
    match step {
        Step::Changed => {}
        Step::Added | Step::Removed => {
            draft.severity(Severity::Warning).verdict(
                Effect::Risk,
                Effect::Risk,
                Some(Bump::Minor),
            );
        }
    }
}
