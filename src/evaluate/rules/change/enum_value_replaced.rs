use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, EnumStep};

declare_rule! {
    /// A field lost some of its allowed values and got others.
    ///
    /// ## Why
    /// A renamed value is a new one to every consumer and an unknown one in old data.
    ///
    /// ## Before
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: state
    ///         logicalType: string
    ///         enum: [{value: new}, {value: paid}]
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// apiVersion: v3.2.0
    /// kind: DataContract
    /// id: orders
    /// version: 2.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: state
    ///         logicalType: string
    ///         enum: [{value: new}, {value: settled}]
    /// ```
    ///
    /// ## See also
    /// datacontract-cli: both sides break.
    "change/enum-value-replaced", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Enum(EnumStep::ValuesReplaced) {
        return;
    }
    findings
        .report(change, format!("the values of {} are replaced", named(change)))
        .help("add the new values, and remove the old ones later");
}
