//! `explain --config`: the settings that count, and where each comes from.

use crate::cli::Failure;
use crate::evaluate::policy::Policy;
use crate::evaluate::policy::metadata::DocumentKind;
use crate::finding::Severity;
use crate::report::escape::shortened;
use crate::run::{Effective, EffectivePolicy, Setting, Step};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Most characters of a value that are shown to people; JSON has all.
const LONGEST: usize = 120;

/// The settings as JSON.
pub(super) fn as_json(effective: &Effective) -> Result<String, Failure> {
    let settings: Vec<Value> = effective.settings.iter().map(setting).collect();
    let policies: Vec<Value> = effective.policies.iter().map(policy).collect();
    let rule = |it: &crate::run::EffectiveRule| {
        let rollout: Vec<Value> = it.rollout.iter().map(rollout).collect();
        json!({"id": it.id, "severity": last(&it.steps), "steps": steps(&it.steps), "rollout": rollout})
    };
    let rules: Vec<Value> = effective.rules.iter().map(rule).collect();
    let all = json!({"settings": settings, "policies": policies, "rules": rules});
    let text =
        serde_json::to_string_pretty(&all).map_err(|error| Failure::new(error.to_string()))?;
    Ok(text + "\n")
}

fn setting(it: &Setting) -> Value {
    json!({"key": it.key, "value": it.value, "origin": it.origin})
}

fn rollout(it: &Setting) -> Value {
    json!({"error_from": it.key, "domains": it.value, "origin": it.origin})
}

fn steps(steps: &[Step]) -> Vec<Value> {
    steps.iter().map(|it| json!({"severity": word(it.severity), "origin": it.origin})).collect()
}

fn last(steps: &[Step]) -> &'static str {
    steps.last().map_or("off", |it| word(it.severity))
}

fn word(severity: Option<Severity>) -> &'static str {
    severity.map_or("off", Severity::word)
}

fn policy(it: &EffectivePolicy) -> Value {
    let entries: Vec<Value> = it
        .entries
        .iter()
        .map(|entry| {
            json!({
                "rule": entry.rule,
                "severity": last(&entry.steps),
                "steps": steps(&entry.steps),
            })
        })
        .collect();
    json!({
        "id": it.policy.id.as_str(),
        "title": it.policy.title,
        "path": it.policy.path.as_ref(),
        "line": it.line,
        "shipped": it.policy.shipped,
        "waivable": it.policy.waivable,
        "applies_to": applies_to(&it.policy),
        "entry_points": entries,
        "params": it.params.iter().map(setting).collect::<Vec<_>>(),
        "rollout": it.rollout.iter().map(rollout).collect::<Vec<_>>(),
    })
}

fn applies_to(policy: &Policy) -> Value {
    let applies = policy.scope();
    let kinds: Vec<&str> = applies
        .kinds
        .iter()
        .map(|it| match it {
            DocumentKind::Contract => "contract",
            DocumentKind::Product => "product",
        })
        .collect();
    json!({
        "kind": kinds,
        "status": applies.status,
        "domains": applies.domains,
        "paths": applies.paths,
    })
}

/// The settings for people.
pub(super) fn as_text(effective: &Effective) -> String {
    let mut text = String::from("Settings\n");
    rows(&mut text, "  ", effective.settings.iter());
    text.push_str(
        "\nPolicies; in drafts and proposals one step less, unless `severities` says it\n",
    );
    for it in &effective.policies {
        let _ = writeln!(text, "  {}  ({}:{})", it.policy.id, it.policy.path, it.line);
        for entry in &it.entries {
            let name = entry.rule.rsplit('.').next().unwrap_or(&entry.rule);
            let _ = writeln!(text, "    {name}: {}", way(&entry.steps));
        }
        blocking(&mut text, &it.rollout);
        rows(&mut text, "    ", it.params.iter());
    }
    if !effective.rules.is_empty() {
        text.push_str("\nRules of which the configuration says something\n");
    }
    for it in &effective.rules {
        let _ = writeln!(text, "  {}: {}", it.id, way(&it.steps));
        blocking(&mut text, &it.rollout);
    }
    text
}

/// `info` (mesh-lint.yaml:4), before it `error` (entry point deny).
fn way(steps: &[Step]) -> String {
    let told = |it: &Step| format!("{} ({})", word(it.severity), it.origin);
    let mut told: Vec<String> = steps.iter().rev().map(told).collect();
    let first = if told.is_empty() { "off".to_owned() } else { told.remove(0) };
    if told.is_empty() { first } else { format!("{first}, instead of {}", told.join(", ")) }
}

fn blocking(text: &mut String, rollout: &[Setting]) {
    for it in rollout {
        let domains: Vec<&str> =
            it.value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let whom =
            if domains.is_empty() { String::new() } else { format!(" in {}", domains.join(", ")) };
        let _ = writeln!(text, "    error from {}{whom} ({})", it.key, it.origin);
    }
}

fn rows<'a>(text: &mut String, indent: &str, settings: impl Iterator<Item = &'a Setting>) {
    for it in settings {
        let value = it.value.to_string();
        let shown = shortened(&value, LONGEST);
        let _ = writeln!(text, "{indent}{} = {shown}  ({})", it.key, it.origin);
    }
}
