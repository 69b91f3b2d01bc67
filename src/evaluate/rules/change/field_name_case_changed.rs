use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, Evidence};

declare_rule! {
    /// The name of a field differs in upper and lower case.
    ///
    /// ## Why
    /// Snowflake folds names to upper case, PostgreSQL to lower case, Avro, JSON and Python do not
    /// fold at all. For some consumer it is another field.
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
    ///       - name: country
    ///         logicalType: string
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
    ///       - name: Country
    ///         logicalType: string
    /// ```
    ///
    /// ## See also
    /// Snowflake and PostgreSQL manuals, identifiers.
    "change/field-name-case-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let (column_kept, folded) = match change.kind {
        ChangeKind::FieldRenamed { evidence: Evidence::Case, column_kept } => (column_kept, false),
        ChangeKind::FieldRenamed { evidence: Evidence::Folded, column_kept } => (column_kept, true),
        _ => return,
    };
    let draft = findings
        .report(change, moved(change, "the case of ", " changes"))
        .help("keep the spelling of the name");
    let draft = if folded { draft.severity(Severity::Warning) } else { draft };
    if column_kept {
        draft.severity(Severity::Warning).verdict(Effect::Risk, Effect::Risk, Some(Bump::Minor));
    }
}
