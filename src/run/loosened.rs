//! What a change asks less than its base does, and what follows once it is merged.

use super::blast::{policy_diff, rules_shifts, text_at};
use super::policies::governed_alike;
use super::{Desk, Terms, is_adoption};
use crate::discover::Snapshot;
use crate::evaluate::policy::compare::{Aspect, Direction, Mark, Shift, Version};
use crate::evaluate::rules;
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::report::PolicySource;
use crate::report::policy_diff::{FindingDiff, FindingEffect, PolicyDiff};
use crate::source::{Revision, Source};
use std::collections::BTreeSet;

/// What a policy asks less.
const POLICY: &str = "policy/loosened";
/// What the configuration looks at less, or accepts more.
const CONFIG: &str = "config/loosened";
/// What to do about it.
const HELP: &str =
    "say in the change why less is asked; `mesh-lint policy diff` shows what follows";

impl Desk<'_> {
    /// What head asks less than all bases do.
    pub(super) fn loosened(&mut self, head: &Snapshot, bases: &[Snapshot]) -> Vec<Finding> {
        let mut kept: Option<Vec<Finding>> = None;
        for base in bases {
            if governed_alike(head, base) || is_adoption(head, base) {
                return Vec::new();
            }
            let found = self.loosened_since(head, base);
            kept = Some(match kept {
                None => found,
                Some(mut kept) => {
                    let also: BTreeSet<_> = found.iter().map(Finding::identity).collect();
                    kept.retain(|it| also.contains(&it.identity()));
                    kept
                }
            });
        }
        kept.unwrap_or_default()
    }

    fn loosened_since(&mut self, head: &Snapshot, base: &Snapshot) -> Vec<Finding> {
        let terms = Terms {
            policies: self.terms.policies.clone(),
            ..Terms::alone(self.terms.today, &self.terms.comparison)
        };
        // Where others decide, what is written at head is tried out beside them.
        let preview = (self.terms.policies_from != PolicySource::Head && self.failures.is_empty())
            .then(|| policy_diff(base, head, &terms))
            .filter(|it| it.failures.is_empty());
        if let Some(diff) = &preview {
            let said = format!("once these rules are merged, they {}", diff.consequence());
            if !self.notes.contains(&said) {
                self.notes.push(said);
            }
        }
        let shifts = rules_shifts(base, head, &terms);
        let found = shifts.into_iter().filter_map(|it| {
            let fewer = preview.as_ref().map(|diff| fewer(diff, &it.policies));
            self.about(it, fewer, base, head)
        });
        found.collect()
    }

    fn about(
        &mut self,
        shift: Shift,
        fewer: Option<usize>,
        base: &Snapshot,
        head: &Snapshot,
    ) -> Option<Finding> {
        let mut message = shift.message;
        match (shift.direction, shift.aspect, fewer) {
            (Direction::Loosened, ..) => {}
            // Rego tells nobody what it asks; what it no longer finds does.
            (Direction::Moved, Aspect::Text, Some(1..)) => message.push_str(" and finds less"),
            (Direction::Moved | Direction::Tightened, ..) => return None,
        }
        let rule = match shift.aspect {
            Aspect::Setting => CONFIG,
            // Waivers have rules of their own.
            Aspect::Waiver => return None,
            _ => POLICY,
        };
        let mark = shift.mark?;
        let label = self.label(&mark, base, head)?;
        let severity = rules::find(rule).map_or(Severity::Warning, |it| it.severity);
        let mut finding = Finding::draft(RuleId::from(rule), severity, message, label);
        finding.help = Some(HELP.to_owned());
        if let Some(count) = fewer.filter(|_| !shift.policies.is_empty()) {
            let findings = if count == 1 { "finding is" } else { "findings are" };
            finding.add_help(&format!("once merged, {count} {findings} gone or milder"));
        }
        finding.subject = format!("file:{}", mark.path);
        finding.element = mark.element;
        finding.pointer = mark.pointer;
        shift.aspect.word().clone_into(&mut finding.discriminator);
        let code_owners = self.policies.code_owners();
        finding.owners = self.settings.owners_of(&mark.path, code_owners.as_ref());
        Some(finding)
    }

    fn label(&mut self, mark: &Mark, base: &Snapshot, head: &Snapshot) -> Option<Label> {
        let text = text_at(mark, base, head)?;
        let revision = match mark.version {
            Version::Base => Revision::Base,
            Version::Head => Revision::Head,
        };
        let source = Source::new(mark.path.clone(), revision, text.text.clone(), text.encoding);
        let file = self.sources.add(source);
        Some(Label { file, span: mark.span, message: String::new() })
    }
}

/// How many findings of some policies are gone or milder.
fn fewer(diff: &PolicyDiff, policies: &[String]) -> usize {
    let milder = |it: &&FindingDiff| match it.effect {
        FindingEffect::NewlyFailing => false,
        FindingEffect::NewlyPassing => true,
        FindingEffect::Changed => {
            let severity = |it: &Option<crate::report::policy_diff::Standing>| {
                it.as_ref().map(|it| it.severity)
            };
            severity(&it.after) < severity(&it.before)
        }
    };
    let own = diff.findings.iter().filter(|it| policies.contains(&it.finding.rule));
    own.filter(milder).count()
}
