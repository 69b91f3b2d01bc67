use super::{ChangeFindings, moved};
use crate::evaluate::rules::declare_rule;
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{Change, ChangeKind, Direction, PatternStep};

declare_rule! {
    /// A text must match another pattern.
    ///
    /// ## Why
    /// Whoever reads the data may meet texts that it never got, and whoever writes it may write texts that no longer
    /// match. Where it can be proven that one of the two patterns accepts all texts of the other one, only the side
    /// breaks that the difference hits: a pattern that accepts fewer texts asks more of those who write.
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
    ///       - name: sku
    ///         logicalType: string
    ///         logicalTypeOptions: {pattern: "^[A-Z]+$"}
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
    ///       - name: sku
    ///         logicalType: string
    ///         logicalTypeOptions: {pattern: "^[A-Z]{3}-[0-9]+$"}
    /// ```
    ///
    /// ## See also
    /// Confluent Schema Registry `PATTERN_CHANGED`.
    "change/pattern-changed", Error, since "0.1.0",
    Change { consumers: Break, producers: Break, bump: Major }
}

fn check(change: &Change, findings: &mut ChangeFindings<'_, '_>) {
    let (direction, words) = match change.kind {
        ChangeKind::Pattern(PatternStep::Changed(direction)) => (direction, " changes"),
        ChangeKind::Pattern(PatternStep::Reworded) => {
            findings
                .report(change, moved(change, "the pattern of ", " is only written otherwise,"))
                .severity(Severity::Info)
                .verdict(Effect::Fine, Effect::Fine, Some(Bump::Patch))
                .help("nothing to do: both accept the same texts");
            return;
        }
        _ => return,
    };
    let draft = findings.report(change, moved(change, "the pattern of ", words));
    match direction {
        Direction::Changed => {
            draft.help("keep the pattern; each of the two accepts texts that the other one may not")
        }
        Direction::Loosened => draft
            .verdict(Effect::Break, Effect::Fine, Some(Bump::Major))
            .help("keep the pattern: the new one also accepts texts that consumers never got"),
        Direction::Tightened => draft
            .severity(Severity::Warning)
            .verdict(Effect::Fine, Effect::Break, Some(Bump::Minor))
            .help("check that all existing data matches: the new one accepts fewer texts"),
    };
}
