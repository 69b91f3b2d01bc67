use super::{ChangeFindings, code, named};
use crate::evaluate::rules::declare_rule;
use crate::model::diff::{Change, ChangeKind};

declare_rule! {
    /// What a foreign key points to is gone.
    ///
    /// ## Why
    /// The key still says where to look, and nothing is there: joins of consumers break.
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
    ///       - name: id
    ///         logicalType: integer
    ///       - name: parent
    ///         logicalType: integer
    ///         relationships:
    ///           - to: orders.id
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
    ///       - name: parent
    ///         logicalType: integer
    ///         relationships:
    ///           - to: orders.id
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
    ///       - name: parent
    ///         logicalType: integer
    ///         relationships:
    ///           - to: orders.id
    /// ```
    ///
    /// ## Fine after
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.2.1
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: parent
    ///         logicalType: integer
    ///         relationships:
    ///           - to: orders.id
    /// ```
    ///
    /// A target that was not there before either is `contract/relationship-unresolved`.
    "change/relationship-target-missing", Error, since "0.1.0",
    Change { consumers: Break, producers: Fine, bump: None }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    if change.kind != ChangeKind::TargetMissing {
        return;
    }
    let target = code(change.before.as_deref().unwrap_or_default(), 24);
    let first = change.before.as_deref().and_then(|it| it.split(", ").next());
    let help = match first.and_then(|it| findings.renamed(it)) {
        Some((before, after)) => {
            format!("{} is {} now: point to that", code(before, 24), code(after, 24))
        }
        None => "remove the relationship too, or keep what it points to".to_owned(),
    };
    findings
        .report(change, format!("{} points to {target}, which is gone", named(change)))
        .help(help);
}
