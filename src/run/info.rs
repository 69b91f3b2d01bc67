//! What a report says of a run, and of its rules and policies.

use super::{Desk, Outcome};
use crate::config;
use crate::evaluate::policy::Policy;
use crate::evaluate::rules;
use crate::finding::digest;
use crate::report::{PoliciesInfo, PolicyPlace, PolicySource, Report, RuleInfo, Run, RunInfo};
use crate::settle::{self, Settled};
use crate::source::Sources;
use std::sync::Arc;

impl Desk<'_> {
    /// The commit that policies, configuration and owners were read from.
    fn policies_commit(&self) -> Option<String> {
        match self.terms.policies_from {
            PolicySource::Head => self.terms.head.clone(),
            PolicySource::Base => self.terms.base.clone(),
            PolicySource::Reference => self.terms.policies_commit.clone(),
        }
    }

    pub(super) fn report(self, settled: Settled, policies: &[Policy]) -> Outcome {
        let checked = self
            .head
            .contract_members()
            .filter(|(_, member)| settle::is_inside(&member.path, &self.terms.paths))
            .count();
        let mut notes = self.terms.notes.clone();
        notes.extend(settled.notes);
        notes.extend(given_note(&self.terms.policies));
        notes.extend(self.notes.clone());
        let unread = self.head.drifts().faults.iter().filter(|it| it.unread);
        notes.extend(unread.filter_map(|it| {
            let path = &self.head.schemas.get(it.link.schema)?.path;
            Some(format!("{path}: {}, so that no contract is held against it", it.reason))
        }));
        if settled.outside > 0 {
            notes.push(outside(settled.outside, settled.outside_errors));
        }
        let info = RunInfo {
            repository: self.terms.repository.clone(),
            today: self.terms.today.to_string(),
            base: self.terms.base.clone(),
            head: self.terms.head.clone(),
            comparison: self.terms.comparison.clone(),
            gate: self.terms.gate,
            fail_on: self.terms.fail_on,
            preset: self.settings.preset,
            protect: self.settings.protect,
            config: self.settings.configured.then(|| config::FILE.to_owned()),
            policies: PoliciesInfo {
                source: self.terms.policies_from,
                revision: self.policies_commit(),
                dirs: self.settings.policy_dirs.clone(),
                shipped: self.settings.shipped,
                digest: given_digest(&self.terms.policies),
            },
            failures: self.failures,
            notes,
        };
        let run = Run {
            info,
            verdict: settled.verdict,
            checked,
            policies: policies.len(),
            only: self.terms.only.clone(),
        };
        let rules = rule_infos(policies, &self.sources);
        let base = self.bases.first();
        let report = Report::new(run, &self.head, base, settled.findings, &self.sources, &rules);
        Outcome { report, sources: self.sources }
    }
}

/// What a report says of findings that lie elsewhere; the worst of them are counted apart.
fn outside(count: usize, errors: usize) -> String {
    let (noun, verb) = if count == 1 { ("finding", "is") } else { ("findings", "are") };
    let errors = match errors {
        0 => ", none of them an error".to_owned(),
        1 => ", 1 of them an error".to_owned(),
        errors => format!(", {errors} of them errors"),
    };
    format!("{count} {noun} outside the given paths {verb} not shown{errors}")
}

/// The digest of policies that were given on the command line; nothing where there are none.
///
/// Names count from the folder that holds all of them, so that it is the same in every checkout.
fn given_digest(policies: &[(Arc<str>, Arc<str>)]) -> Option<String> {
    let (first, _) = policies.first()?;
    let mut folder = first.rsplit_once('/').map_or("", |(folder, _)| folder);
    while !policies.iter().all(|(path, _)| below(path, folder).is_some()) {
        folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
    }
    let mut named: Vec<(&str, &str)> =
        policies.iter().filter_map(|(path, text)| Some((below(path, folder)?, &**text))).collect();
    named.sort_unstable();
    Some(format!("sha256:{}", digest(named.into_iter().flat_map(|(name, text)| [name, text]))))
}

/// The part of a path below a folder.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        return Some(path);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// What a reader should know of policies that the repository does not hold.
fn given_note(policies: &[(Arc<str>, Arc<str>)]) -> Option<String> {
    let digest = given_digest(policies)?;
    let files =
        if policies.len() == 1 { "1 file".to_owned() } else { format!("{} files", policies.len()) };
    Some(format!("with policies given on the command line: {files}, {digest}"))
}

/// What a report says of every rule and policy that ran.
pub fn rule_infos(policies: &[Policy], sources: &Sources) -> Vec<RuleInfo> {
    let rules = rules::all().map(|rule| RuleInfo {
        id: rule.id.to_owned(),
        title: rule.summary().to_owned(),
        description: String::new(),
        severity: rule.severity,
        docs: Some(format!("docs/rules/{}.md", rule.id)),
        policy: None,
    });
    let policies = policies.iter().map(|policy| RuleInfo {
        id: policy.id.to_string(),
        title: policy.title.clone(),
        description: policy.description.clone(),
        severity: policy.severity,
        docs: policy.shipped.then(|| format!("docs/rules/{}.md", policy.id)),
        policy: Some(place(policy, sources)),
    });
    rules.chain(policies).collect()
}

fn place(policy: &Policy, sources: &Sources) -> PolicyPlace {
    let line = sources.get(policy.file).map_or(1, |source| source.position(policy.span.start).line);
    PolicyPlace { path: policy.path.to_string(), line }
}
