//! Comments in contracts and products that accept findings.

use super::{Court, days, finding_at, in_days};
use crate::config::waivers::{Allow, Inline, brief, inline};
use crate::evaluate::rules;
use crate::finding::{Accepted, Finding, Severity};
use crate::model::{MeshMember, dialect::nearest};
use crate::source::FileId;
use std::collections::BTreeMap;

/// What the comments of a side say.
#[derive(Default)]
pub(super) struct Comments {
    /// What is wrong with them.
    pub(super) found: Vec<Finding>,
    /// The findings that they accept, by index.
    pub(super) accepted: Vec<(usize, Accepted)>,
}

/// Findings by file and rule.
type ByRule<'run> = BTreeMap<(FileId, &'run str), Vec<usize>>;

impl Court<'_> {
    /// Judges the comments of all contracts and products.
    pub(super) fn inline(&self, findings: &[Finding]) -> Comments {
        let mut comments = Comments::default();
        let mut by_rule: Option<ByRule<'_>> = None;
        for member in &self.side.mesh.members {
            // Trees of files that nobody looks into again are not at hand.
            if memchr::memmem::find(member.unit.source().as_bytes(), b"mesh-lint").is_none() {
                continue;
            }
            for comment in inline(member.unit.document()) {
                let by_rule = by_rule.get_or_insert_with(|| grouped(findings));
                self.comment(member, &comment, by_rule, findings, &mut comments);
            }
        }
        comments
    }

    fn comment(
        &self,
        member: &MeshMember,
        comment: &Inline,
        by_rule: &ByRule<'_>,
        findings: &[Finding],
        comments: &mut Comments,
    ) {
        let mut report = |rule: &'static str, message: String, help: &str| {
            let mut finding = finding_at(rule, member.file, comment.span, message, help);
            if let Some(node) = comment.node {
                finding.element = member.unit.document().element(node);
                finding.pointer = member.unit.document().pointer(node);
            }
            finding.subject = member.subject.to_string();
            finding.domain.clone_from(&member.domain);
            finding.owners.clone_from(&member.owners);
            comments.found.push(finding);
        };
        let allow = match &comment.says {
            Ok(allow) => allow,
            Err(problem) => {
                report("waiver/invalid", problem.message.clone(), &problem.help);
                return;
            }
        };
        if let Some((rule, message, help)) = self.refusal(allow) {
            report(rule, message, &help);
            return;
        }
        let of_rule = by_rule.get(&(member.file, allow.policy.as_str())).into_iter().flatten();
        let about: Vec<(usize, &Finding)> = of_rule
            .filter_map(|index| Some((*index, findings.get(*index)?)))
            .filter(|(_, finding)| is_about(member, comment, finding))
            .collect();
        let severe = about.iter().filter(|(_, it)| it.severity == Severity::Error).count();
        if severe > 0 {
            let message = format!("`{}` is an error here", brief(&allow.policy));
            let help = "a comment accepts infos and warnings only; errors need a waiver in the \
                        waivers file";
            report("waiver/inline-on-error", message, help);
        } else if about.is_empty() && self.has_run(&allow.policy) {
            let message = format!("`{}` finds nothing here", brief(&allow.policy));
            report("waiver/unused", message, "delete the comment");
        }
        let accepted = about.into_iter().filter(|(_, it)| it.severity < Severity::Error);
        comments
            .accepted
            .extend(accepted.map(|(index, _)| (index, self.accepted(member, comment, allow))));
    }

    /// Whether a rule or policy would have found something.
    fn has_run(&self, id: &str) -> bool {
        let off = self.terms.settings.severity_of(id) == Some(None);
        !off && (rules::find(id).is_some() || !self.terms.incomplete)
    }

    /// Why a comment accepts nothing, whatever is found.
    fn refusal(&self, allow: &Allow) -> Option<(&'static str, String, String)> {
        let policy = brief(&allow.policy);
        let (today, until) = (self.today(), allow.until);
        let most = self.terms.settings.waivers.max_days;
        let left = days(today, until);
        Some(match self.waivable(&allow.policy) {
            None => {
                let policies = self.terms.acceptance.policies.keys().map(String::as_str);
                let known = rules::all().map(|rule| rule.id).chain(policies);
                let help = nearest(&allow.policy, known).map_or_else(
                    || "correct the id; `mesh-lint explain` lists all".to_owned(),
                    |it| format!("did you mean `{it}`?"),
                );
                ("waiver/unknown-policy", format!("no rule or policy has the id `{policy}`"), help)
            }
            Some(false) => {
                let help = "mend what it finds, and delete the comment".to_owned();
                ("waiver/not-waivable", format!("`{policy}` can't be waived"), help)
            }
            Some(true) if until < today => {
                let ago = in_days(days(until, today));
                let help = "what it accepted counts again: mend it, and delete the comment";
                (
                    "waiver/expired",
                    format!("the comment expired on {until}, {ago} ago"),
                    help.to_owned(),
                )
            }
            Some(true) if left > most => {
                let message = format!("the comment lasts {} more, {most} at most", in_days(left));
                ("waiver/too-long", message, "set an earlier day".to_owned())
            }
            Some(true) => return None,
        })
    }

    fn accepted(&self, member: &MeshMember, comment: &Inline, allow: &Allow) -> Accepted {
        Accepted {
            id: "inline".to_owned(),
            reason: allow.reason.clone(),
            owner: member.owners.join(", "),
            approved_by: String::new(),
            expires: allow.until.to_string(),
            days_left: days(self.today(), allow.until),
            file: member.file,
            span: comment.span,
        }
    }
}

fn grouped(findings: &[Finding]) -> ByRule<'_> {
    let mut by_rule = ByRule::new();
    for (index, finding) in findings.iter().enumerate() {
        by_rule.entry((finding.primary.file, finding.rule.as_str())).or_default().push(index);
    }
    by_rule
}

/// Whether a finding is about the node of a comment or what is below, or stands on its line.
fn is_about(member: &MeshMember, comment: &Inline, finding: &Finding) -> bool {
    let line = comment.line.start..comment.line.end;
    let below = comment.node.is_some_and(|node| {
        let pointer = member.unit.document().pointer(node);
        let rest = finding.pointer.strip_prefix(pointer.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    below || line.contains(&finding.primary.span.start)
}
