//! What two reports of the same documents differ in, where other rules made the second.

use super::escape::shortened;
use super::limits::TEXT_LIMIT;
use super::wire::{Report, ReportedFinding};
use crate::finding::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most rules that a preview names.
const RULES: usize = 100;

/// Most examples of a rule.
const EXAMPLES: usize = 3;

/// What would be found if policies and configuration of head were in force; it decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPreview {
    /// Findings that would be added.
    pub appears: SeverityCounts,
    /// Findings that would go away.
    pub disappears: SeverityCounts,
    /// How many contracts and products would get other findings.
    pub subjects: u64,
    /// Rules and policies of these findings, those with the most first.
    pub rules: Vec<PreviewRule>,
    /// Whether `rules` or the counts leave some out because there are too many.
    pub truncated: bool,
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeverityCounts {
    /// Of severity error.
    pub errors: u64,
    /// Of severity warning.
    pub warnings: u64,
    /// Of severity info.
    pub infos: u64,
}

/// What would change for one rule or policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewRule {
    /// Its id.
    pub rule: String,
    /// Findings that would be added.
    pub appears: u64,
    /// Findings that would go away.
    pub disappears: u64,
    /// Contracts and products that are hit, at most three.
    pub examples: Vec<String>,
}

/// The preview of rules, by what is found with those in force and with those to come.
///
/// A finding whose severity would be another one goes away and appears.
pub fn preview(now: &Report, then: &Report, is_left_out: &dyn Fn(&str) -> bool) -> PolicyPreview {
    let key = |it: &ReportedFinding| (it.fingerprint.clone(), it.severity);
    let standing = |report: &Report| -> BTreeSet<(String, Severity)> {
        report.findings.iter().filter(|it| Report::is_open(it)).map(key).collect()
    };
    let coming = |it: &&ReportedFinding| Report::is_open(it) && !is_left_out(&it.location.path);
    let (before, after): (_, BTreeSet<_>) =
        (standing(now), then.findings.iter().filter(coming).map(key).collect());
    let appears: Vec<_> =
        then.findings.iter().filter(coming).filter(|it| !before.contains(&key(it))).collect();
    let open = now.findings.iter().filter(|it| Report::is_open(it));
    let disappears: Vec<_> = open.filter(|it| !after.contains(&key(it))).collect();
    let subjects: BTreeSet<&str> =
        appears.iter().chain(&disappears).map(|it| it.subject.as_str()).collect();
    let mut rules = by_rule(&appears, &disappears);
    let truncated = now.summary.truncated || then.summary.truncated || rules.len() > RULES;
    rules.truncate(RULES);
    PolicyPreview {
        appears: counted(&appears),
        disappears: counted(&disappears),
        subjects: u64::try_from(subjects.len()).unwrap_or(u64::MAX),
        rules,
        truncated,
    }
}

fn counted(findings: &[&ReportedFinding]) -> SeverityCounts {
    let mut counts = SeverityCounts::default();
    for finding in findings {
        match finding.severity {
            Severity::Error => counts.errors += 1,
            Severity::Warning => counts.warnings += 1,
            Severity::Info => counts.infos += 1,
        }
    }
    counts
}

fn by_rule(appears: &[&ReportedFinding], disappears: &[&ReportedFinding]) -> Vec<PreviewRule> {
    let mut rules: BTreeMap<&str, (u64, u64, BTreeSet<&str>)> = BTreeMap::new();
    for finding in appears {
        let rule = rules.entry(&finding.rule).or_default();
        rule.0 += 1;
        rule.2.insert(&finding.subject);
    }
    for finding in disappears {
        let rule = rules.entry(&finding.rule).or_default();
        rule.1 += 1;
        rule.2.insert(&finding.subject);
    }
    let told = |(rule, (appears, disappears, subjects)): (&str, (u64, u64, BTreeSet<&str>))| {
        let examples = subjects.into_iter().take(EXAMPLES);
        let examples = examples.map(|it| shortened(it, TEXT_LIMIT).into_owned()).collect();
        PreviewRule { rule: rule.to_owned(), appears, disappears, examples }
    };
    let mut rules: Vec<PreviewRule> = rules.into_iter().map(told).collect();
    rules.sort_by_key(|it| Reverse(it.appears + it.disappears));
    rules
}

impl SeverityCounts {
    /// All of them.
    pub const fn all(&self) -> u64 {
        self.errors.saturating_add(self.warnings).saturating_add(self.infos)
    }
}
