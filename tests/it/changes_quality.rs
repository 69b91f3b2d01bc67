//! Quality rules: which of two are one, and which way what they accept moved.

use crate::changes_bounds::{found, found_between};

/// A field with quality rules.
fn rules(all: &[&str]) -> String {
    let all: Vec<String> = all.iter().map(|it| format!("{{{it}}}")).collect();
    format!("logicalType: string, quality: [{}]", all.concat().replace("}{", "}, {"))
}

/// What is found between two fields with one rule each.
fn between_rules(before: &str, after: &str) -> Vec<String> {
    found(&rules(&[before]), &rules(&[after]))
}

#[test]
fn an_operand_that_is_no_number_is_a_threshold_too() {
    let of = |it: &str| format!("type: sql, query: SELECT 1, {it}");
    for (before, after, ids) in [
        ("mustBe: OK", "mustBe: FAILED", &["quality-threshold-changed"][..]),
        ("mustBe: true", "mustBe: false", &["quality-threshold-changed"]),
        ("mustBe: OK", "mustBe: 1", &["quality-threshold-changed"]),
        ("mustBe: OK", "severity: error", &["quality-threshold-loosened"]),
        ("severity: error", "mustNotBe: NONE", &["quality-threshold-tightened"]),
        ("mustBe: OK", "mustBe: OK, mustNotBe: NONE", &["quality-threshold-tightened"]),
        ("mustBe: true", "mustBe: True", &[]),
        ("mustBe: '0'", "mustBe: 0", &["quality-metadata-changed"]),
        ("mustBe: OK", "mustBe: '${STATE}'", &["quality-metadata-changed"]),
        ("mustBe: 0", "mustBe: '${ROWS}'", &["quality-metadata-changed"]),
        (
            "mustBe: '${ROWS}', mustBeLessThan: 9",
            "mustBe: '${ROWS}', mustBeLessThan: 10",
            &["quality-threshold-loosened"],
        ),
    ] {
        assert_eq!(between_rules(&of(before), &of(after)), ids, "{before} -> {after}");
    }
}

#[test]
fn a_threshold_is_told_beside_what_is_measured() {
    let custom = |it: u32| format!("type: custom, engine: soda, implementation: {{limit: {it}}}");
    for (before, after) in [
        (
            "metric: missingValues, arguments: {missingValues: ['']}, mustBe: 0".to_owned(),
            "metric: missingValues, arguments: {missingValues: ['', '-']}, mustBeLessThan: 9",
        ),
        ("metric: nullValues, mustBe: 0".to_owned(), "metric: missingValues, mustBeLessThan: 9"),
        (
            "id: q, metric: nullValues, mustBe: 0".to_owned(),
            "id: q, type: sql, query: S, mustBeLessThan: 9",
        ),
        (custom(1) + ", mustBe: 0", &(custom(2) + ", mustBeLessThan: 9")),
    ] {
        let both = ["quality-rule-definition-changed", "quality-threshold-loosened"];
        let mut told = between_rules(&before, after);
        told.sort_unstable();
        assert_eq!(told, both, "{before} -> {after}");
    }
    // Counts and what a query gives are compared by what is written.
    let of = |kind: &str| format!("id: q, {kind}, mustBeLessThan: 9");
    let told = between_rules(&of("metric: rowCount"), &of("type: sql"));
    assert_eq!(told, ["quality-rule-definition-changed"]);
}

#[test]
fn rules_without_names_are_paired_by_their_operators() {
    let (low, high) =
        ("metric: rowCount, mustBeGreaterThan: 20", "metric: rowCount, mustBeLessThan: 9");
    let base = rules(&["metric: rowCount, mustBeGreaterThan: 10"]);
    for all in [[low, high], [high, low]] {
        let mut told = found(&base, &rules(&all));
        told.sort_unstable();
        assert_eq!(told, ["quality-rule-added", "quality-threshold-tightened"], "{all:?}");
    }
}

#[test]
fn the_words_of_30_measure_what_those_of_31_do() {
    for (before, after) in [("duplicateCount", "duplicateValues"), ("nullCheck", "nullValues")] {
        let base = rules(&[&format!("rule: {before}, mustBe: 0")]);
        let head = rules(&[&format!("metric: {after}, mustBe: 0")]);
        let told = found_between(("v3.0.2", &base), ("v3.1.0", &head));
        assert_eq!(told, ["api-version-upgraded"]);
    }
}

#[test]
fn arguments_are_sets() {
    for (metric, key) in [
        ("missingValues", "missingValues"),
        ("duplicateValues", "properties"),
        ("invalidValues", "validValues"),
    ] {
        let of = |it: &str| format!("metric: {metric}, arguments: {{{key}: [{it}]}}, mustBe: 0");
        assert_eq!(between_rules(&of("a, b"), &of("b, a")), [""; 0]);
        assert_ne!(between_rules(&of("a, b"), &of("b, c")), [""; 0]);
    }
}

#[test]
fn what_is_told_to_a_query_is_in_order() {
    let of =
        |kind: &str, list: &str| format!("{kind}, arguments: {{properties: [{list}]}}, mustBe: 0");
    let told = |kind: &str| between_rules(&of(kind, "a, b"), &of(kind, "b, a"));
    assert_eq!(told("type: sql, query: Q"), ["quality-rule-definition-changed"]);
    assert_eq!(told("metric: duplicateValues"), Vec::<String>::new());
}

#[test]
fn valid_values_are_compared_wherever_they_stand() {
    let old = |values: &str| format!("rule: validValues, validValues: [{values}]");
    let new = |values: &str, limit: &str| {
        format!("metric: invalidValues, {limit}, arguments: {{validValues: [{values}]}}")
    };
    for (values, rule) in [
        ("b, a", None),
        ("a, b, c", Some("quality-threshold-loosened")),
        ("a", Some("quality-threshold-tightened")),
        ("c", Some("quality-threshold-changed")),
    ] {
        let rule: Vec<&str> = rule.into_iter().collect();
        for limit in ["", ", mustBe: 0"] {
            let (before, after) = (old("a, b") + limit, old(values) + limit);
            assert_eq!(between_rules(&before, &after), rule, "{before} -> {after}");
            let upgraded = new(values, "mustBe: 0");
            let told =
                found_between(("v3.0.2", &rules(&[&before])), ("v3.1.0", &rules(&[&upgraded])));
            let told: Vec<_> = told.iter().filter(|it| *it != "api-version-upgraded").collect();
            assert_eq!(told, rule.iter().collect::<Vec<_>>(), "{before} -> {upgraded}");
        }
    }
    // Without a limit nothing else may be there.
    let looser = new("a, b", "mustBeLessThan: 9");
    let told = found_between(("v3.0.2", &rules(&[&old("a, b")])), ("v3.1.0", &rules(&[&looser])));
    assert_eq!(told, ["api-version-upgraded", "quality-threshold-loosened"]);
}

#[test]
fn rules_may_accept_the_same_together() {
    let (low, high) = ("mustBeGreaterThan: 10", "mustBeLessThan: 100");
    let of = |all: &[&str]| {
        let all: Vec<String> = all.iter().map(|it| format!("metric: rowCount, {it}")).collect();
        rules(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let (two, one) = (of(&[low, high]), of(&[&format!("{low}, {high}")]));
    for (before, after) in [(&two, &one), (&one, &two)] {
        assert_eq!(found(before, after), ["quality-metadata-changed"]);
    }
    let more = of(&[&format!("{low}, mustBeLessThan: 200")]);
    let mut told = found(&two, &more);
    told.sort_unstable();
    assert_ne!(told, ["quality-metadata-changed"]);
    assert!(told.iter().any(|it| it == "quality-rule-removed"), "{told:?}");
    let mild = of(&[&format!("{low}, {high}, severity: info")]);
    assert!(found(&two, &mild).iter().any(|it| it == "quality-rule-removed"));
}
