//! What holds for any pair of revisions: over the examples of the rules, the vectors and the
//! corpus where they are at hand.

use crate::changes_exact::between;
use crate::page::Page;
use crate::shared;
use mesh_lint::evaluate::rules::{self, Check};
use mesh_lint::finding::{Finding, Severity};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

/// Longest text of the corpus that is looked at.
const LONGEST: usize = 20_000;

/// Change rules with the rule that finds the same step in the other direction.
const OPPOSITES: [(&str, &str); 22] = [
    ("required-added", "required-removed"),
    ("unique-added", "unique-removed"),
    ("enum-added", "enum-removed"),
    ("enum-value-added", "enum-value-removed"),
    ("pattern-added", "pattern-removed"),
    ("string-format-added", "string-format-removed"),
    ("min-length-increased", "min-length-decreased"),
    ("max-length-increased", "max-length-decreased"),
    ("minimum-increased", "minimum-decreased"),
    ("maximum-increased", "maximum-decreased"),
    ("multiple-of-tightened", "multiple-of-loosened"),
    ("items-count-tightened", "items-count-loosened"),
    ("object-properties-count-tightened", "object-properties-count-loosened"),
    ("unique-items-added", "unique-items-removed"),
    ("physical-type-widened", "physical-type-narrowed"),
    ("length-increased", "length-decreased"),
    ("decimal-precision-increased", "decimal-precision-decreased"),
    ("relationship-added", "relationship-removed"),
    ("quality-threshold-tightened", "quality-threshold-loosened"),
    ("sla-freshness-weakened", "sla-freshness-strengthened"),
    ("sla-retention-shortened", "sla-retention-extended"),
    ("sla-availability-weakened", "sla-availability-strengthened"),
];

fn opposite(id: &str) -> Option<&'static str> {
    OPPOSITES.iter().find_map(|(one, other)| match id {
        it if it == *one => Some(*other),
        it if it == *other => Some(*one),
        _ => None,
    })
}

fn ids(found: &[Finding]) -> BTreeSet<&str> {
    found.iter().map(|it| it.rule.as_str().trim_start_matches("change/")).collect()
}

/// Pairs of texts: the examples of the change rules, and the vectors where they are at hand.
fn all_pairs() -> Vec<(String, String, String)> {
    let mut pairs = Vec::new();
    let own = |id: &str| id != "change/contract-base-unparseable" && id != "change/list-too-long";
    let changes = rules::all().filter(|it| matches!(it.check, Check::Change(..)) && own(it.id));
    for rule in changes {
        let page = Page::read(&rule.page());
        if let ([base], [head]) = (&page.files("Before")[..], &page.files("After")[..]) {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            pairs.push((rule.id.to_owned(), text(&base.bytes), text(&head.bytes)));
        }
    }
    if let Some(suites) = shared::folder("suites") {
        let text = fs::read_to_string(suites.join("odcs-authored.jsonl")).unwrap();
        for line in text.lines() {
            let vector: Value = serde_json::from_str(line).unwrap();
            if !vector["old"].is_null() && !vector["new"].is_null() {
                let id = vector["id"].as_str().unwrap().to_owned();
                pairs.push((id, vector["old"].to_string(), vector["new"].to_string()));
            }
        }
    }
    pairs
}

#[test]
fn swapping_base_and_head_swaps_tightened_and_loosened() {
    for (id, base, head) in all_pairs() {
        let (there, back) = (between(&base, &head), between(&head, &base));
        let turned: BTreeSet<&str> = ids(&there).into_iter().filter_map(opposite).collect();
        let found: BTreeSet<&str> =
            ids(&back).into_iter().filter(|it| opposite(it).is_some()).collect();
        assert_eq!(turned, found, "{id}");
    }
}

/// The same text with its lines ended and commented in another way.
fn reformatted(text: &str) -> Vec<String> {
    let lines = || text.lines().filter(|it| !it.contains(['|', '>', '\t']));
    let plain = lines().count() == text.lines().count();
    let mut all = vec![text.replace('\n', "\r\n"), format!("# a comment\n\n{text}\n# another\n")];
    if plain {
        all.push(lines().fold(String::new(), |all, it| all + it + "   \n"));
    }
    all
}

#[test]
fn formatting_and_comments_are_no_change() {
    for (id, base, head) in all_pairs() {
        for text in [base, head] {
            if text.starts_with('{') {
                let value: Value = serde_json::from_str(&text).unwrap();
                let pretty = serde_json::to_string_pretty(&value).unwrap();
                assert!(between(&text, &pretty).is_empty(), "{id}");
                assert!(between(&text, &turned(&value)).is_empty(), "{id}");
                continue;
            }
            for other in reformatted(&text) {
                let found = between(&text, &other);
                assert!(found.is_empty(), "{id}: {:?}", ids(&found));
            }
        }
    }
    let Some(corpus) = shared::folder("corpus") else { return };
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if path.extension().is_some_and(|it| it == "yaml")
            && text.len() < LONGEST
            && !text.contains('\r')
        {
            for other in &reformatted(&text)[..2] {
                let found = between(&text, other);
                assert!(found.is_empty(), "{}: {:?}", path.display(), ids(&found));
            }
        }
    }
}

/// What is found says the same however one of the sides is written.
#[test]
fn formatting_hides_and_adds_no_change() {
    let said = |base: &str, head: &str| -> Vec<String> {
        between(base, head).iter().map(|it| format!("{} {}", it.rule, it.message)).collect()
    };
    for (id, base, head) in all_pairs() {
        let others = if head.starts_with('{') {
            let value: Value = serde_json::from_str(&head).unwrap();
            vec![serde_json::to_string_pretty(&value).unwrap()]
        } else {
            reformatted(&head)
        };
        for other in others {
            assert_eq!(said(&base, &head), said(&base, &other), "{id}");
        }
    }
}

/// A JSON text with the keys of every object in the opposite order.
fn turned(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entries: Vec<String> = map
                .iter()
                .rev()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), turned(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(turned).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// What the rules say of a contract is the same whatever else lies in the mesh.
#[test]
fn an_unrelated_contract_changes_nothing() {
    let other = "apiVersion: v3.1.0\nkind: DataContract\nid: elsewhere\nversion: 1.0.0\nstatus: active\nschema:\n  - name: elsewhere\n    properties:\n      - {name: x, logicalType: string}\n";
    for (id, base, head) in all_pairs() {
        let told = |found: &[Finding]| -> Vec<(String, String, Severity)> {
            let all = found.iter().filter(|it| it.subject != "elsewhere");
            all.map(|it| (it.rule.as_str().to_owned(), it.message.clone(), it.severity)).collect()
        };
        let alone = between(&base, &head);
        for sides in [(true, true), (false, true)] {
            let found = crate::changes_exact::between_with(&base, &head, other, sides);
            assert_eq!(told(&alone), told(&found), "{id}");
        }
    }
}

/// An equal contract of a later version of the standard says nothing but that.
#[test]
fn an_upgrade_of_an_equal_contract_is_one_change() {
    for (id, base, head) in all_pairs() {
        for text in [base, head] {
            for (from, to) in [("v3.0.2", "v3.1.0"), ("v3.1.0", "v3.2.0"), ("v3.0.2", "v3.2.0")] {
                let written = ["v3.0.2", "v3.1.0", "v3.2.0"].iter().find(|it| text.contains(**it));
                let Some(written) = written.filter(|_| !text.contains("DataProduct")) else {
                    continue;
                };
                let (old, new) = (text.replacen(written, from, 1), text.replacen(written, to, 1));
                let found = between(&old, &new);
                let all = ids(&found);
                let allowed = BTreeSet::from(["api-version-upgraded", "version-not-bumped"]);
                assert!(all.is_subset(&allowed), "{id} {from} {to}: {all:?}");
                assert!(all.contains("api-version-upgraded"), "{id}");
                assert!(found.iter().all(|it| it.severity == Severity::Info), "{id}");
            }
        }
    }
}

/// Every rule runs on every example: what else is found beside the own finding.
#[test]
fn every_rule_runs_on_every_example() {
    let mut table = String::new();
    for rule in rules::all() {
        let is_change = matches!(rule.check, Check::Change(..) | Check::Release(_) | Check::Schema);
        let page = Page::read(&rule.page());
        let files = (page.files("Before"), page.files("After"));
        if !is_change {
            continue;
        }
        let found = crate::changes_exact::between_files(&files.0, &files.1);
        let all: Vec<String> = found
            .iter()
            .map(|it| {
                format!(
                    "{} ({})",
                    it.rule.as_str().trim_start_matches("change/"),
                    it.severity.word()
                )
            })
            .collect();
        let _ = writeln!(table, "{}: {}", rule.id.trim_start_matches("change/"), all.join(", "));
    }
    insta::assert_snapshot!("every_rule_on_every_example", table);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bounds are sets: whatever keys state them, the direction is that of the numbers accepted.
    #[test]
    fn bounds_are_compared_as_sets(
        low in -5_i32..5, strict in any::<bool>(), other in -5_i32..5, other_strict in any::<bool>(),
    ) {
        let with = |low: i32, strict: bool| {
            let key = if strict { "exclusiveMinimum" } else { "minimum" };
            format!("apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: draft\nschema:\n  - name: t\n    properties:\n      - name: a\n        logicalType: integer\n        logicalTypeOptions: {{{key}: {low}}}\n")
        };
        let found = between(&with(low, strict), &with(other, other_strict));
        let first = |low: i32, strict: bool| low + i32::from(strict);
        let expected = match first(low, strict).cmp(&first(other, other_strict)) {
            std::cmp::Ordering::Less => Some("minimum-increased"),
            std::cmp::Ordering::Greater => Some("minimum-decreased"),
            std::cmp::Ordering::Equal if strict == other_strict => None,
            std::cmp::Ordering::Equal => Some("bound-keyword-swapped"),
        };
        let all = ids(&found);
        let told: Vec<&&str> = all.iter().filter(|it| !it.starts_with("version-")).collect();
        prop_assert_eq!(told, expected.iter().collect::<Vec<_>>());
    }
}
