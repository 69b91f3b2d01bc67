//! What a reviewer may look up: what is waived and fixed, how to reproduce, what is not shown.

use super::super::escape::{code_span, code_span_in_table};
use super::super::sentence;
use super::super::wire::PolicySource;
use super::Step;
use super::page::Page;
use crate::finding::Status;
use crate::settle::{FailOn, Gate};
use std::fmt::Write as _;

impl Page<'_> {
    /// What the rules of head would say once they are merged.
    pub(super) fn preview(&mut self) {
        let Some(preview) = &self.report.policy_preview else { return };
        if self.step >= Step::Waived {
            return;
        }
        self.fold(&sentence::preview(preview));
        self.line("");
        self.line("Policies and configuration of base decide; those of head count once merged.");
        let rows = preview.rules.iter().take(self.caps.settled).map(|it| {
            let examples: Vec<_> = it.examples.iter().map(|it| code_span_in_table(it)).collect();
            format!(
                "{} | {} | {} | {}",
                code_span_in_table(&it.rule),
                sentence::thousands(it.appears),
                sentence::thousands(it.disappears),
                examples.join(", ")
            )
        });
        let rows: Vec<String> = rows.collect();
        if !rows.is_empty() {
            self.rows("Rule | Appears | Goes away | Such as", &rows);
        }
        self.more(preview.rules.len(), self.caps.settled);
        self.unfold();
    }

    pub(super) fn waived(&mut self) {
        let findings = &self.report.findings;
        let waived: Vec<_> =
            findings.iter().filter_map(|it| Some((it, it.waiver.as_ref()?))).collect();
        if waived.is_empty() || self.step >= Step::Waived {
            return;
        }
        self.fold(&format!("{} waived", sentence::thousands(self.report.summary.waived)));
        self.line("");
        for (finding, waiver) in waived.iter().take(self.caps.settled) {
            let by = match waiver.approved_by.as_str() {
                "" => String::new(),
                approver => format!(", approved by {}", code_span(approver)),
            };
            let owner = match waiver.owner.as_str() {
                "" => String::new(),
                owner => format!(", owner {}", code_span(owner)),
            };
            let line = format!(
                "- {} {}: {}, until {} ({}){owner}{by}: {}",
                code_span(&waiver.id),
                code_span(&finding.rule),
                code_span(&finding.message),
                code_span(&waiver.expires),
                sentence::days_left(waiver.days_left),
                code_span(&waiver.reason)
            );
            self.line(&line);
        }
        self.more(waived.len(), self.caps.settled);
        self.unfold();
    }

    pub(super) fn fixed(&mut self) {
        let findings = &self.report.findings;
        let fixed: Vec<_> = findings.iter().filter(|it| it.status == Status::Fixed).collect();
        if fixed.is_empty() || self.step >= Step::Fixed {
            return;
        }
        self.fold(&format!("{} fixed", sentence::thousands(self.report.summary.fixed)));
        self.line("");
        for finding in fixed.iter().take(self.caps.settled) {
            let (rule, message) = (code_span(&finding.rule), code_span(&finding.message));
            self.line(&format!("- {rule}: {message}"));
        }
        self.more(fixed.len(), self.caps.settled);
        self.unfold();
    }

    /// The command that gives the same result on the reader's machine.
    pub(super) fn reproduce(&mut self) {
        let run = &self.report.run;
        let commit = |it: &&String| {
            (7..=64).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let date = run.today.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        let mut command = "mesh-lint check".to_owned();
        let mut option = |name: &str, value: Option<&String>| {
            if let Some(value) = value {
                // Writing to a string can't fail.
                let _ = write!(command, " {name} {value}");
            }
        };
        option("--base", run.base.as_ref().filter(commit));
        option("--head", run.head.as_ref().filter(commit));
        option("--today", Some(&run.today).filter(|_| date));
        match run.policies.source {
            PolicySource::Base | PolicySource::Reference => {
                option("--policy-ref", run.policies.revision.as_ref().filter(commit));
            }
            PolicySource::Head => {}
        }
        option("--gate", Some(&"new".to_owned()).filter(|_| run.gate == Gate::New));
        let fail_on = run.fail_on.word().to_owned();
        option("--fail-on", Some(&fail_on).filter(|_| run.fail_on != FailOn::Error));
        self.fold("Reproduce locally");
        self.line("");
        if run.base.is_some() && run.head.is_none() {
            self.line("With this change checked out and its target branch fetched:");
            self.line("");
        }
        self.line("```sh");
        self.line(&command);
        self.line("```");
        self.unfold();
    }

    pub(super) fn footer(&mut self) {
        let summary = &self.report.summary;
        let policies = match summary.policies {
            1 => "1 policy".to_owned(),
            count => format!("{} policies", sentence::thousands(count)),
        };
        let version = code_span(&self.report.tool.version);
        self.line("");
        self.line(&format!("<sub>mesh-lint {version} · {policies}</sub>"));
        let all = match self.report.run.gate {
            Gate::New => summary.new,
            Gate::All => summary.errors + summary.warnings + summary.infos,
        };
        let hidden = all.saturating_sub(self.listed);
        if hidden > 0 {
            let (count, verb) =
                (sentence::counted(hidden, "finding"), if hidden == 1 { "is" } else { "are" });
            self.line("");
            self.line(&format!("{count} {verb} not shown here; the full report has them."));
        }
    }
}
