use super::{ChangeFindings, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind, EnumStep};

declare_rule! {
    /// A field may hold a value that it could not before.
    ///
    /// ## Why
    /// Consumers that branch over all values meet one that they do not know.
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
    ///         enum: [{value: new}, {value: paid}, {value: void}]
    /// ```
    ///
    /// ## See also
    /// Avro: a reader without a default fails; oasdiff `response-property-enum-value-added`.
    "change/enum-value-added", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::Enum(EnumStep::ValuesAdded) {
        return;
    }
    findings.report(change, format!("{} allows more values", named(change))).help("let consumers prepare for the value first; they can lower this rule if they ignore unknown ones");
}
