//! Models of dbt: what breaks those who read them, and those who write them.

use mesh_lint::model::schema::Language;

/// A change of one enforced model: before, after, whether readers and writers stay whole, the rule.
type Case = (&'static str, &'static str, (bool, bool), &'static str);

const CASES: [Case; 18] = [
    ("columns: [{name: a}]", "columns: []", (false, true), "field-removed"),
    ("columns: []", "columns: [{name: a}]", (true, true), "field-added-optional"),
    (
        "columns: [{name: a, data_type: int}]",
        "columns: [{name: a, data_type: varchar}]",
        (false, false),
        "physical-type-changed",
    ),
    (
        "columns: [{name: a, data_type: int}]",
        "columns: [{name: a, data_type: INTEGER}]",
        (true, true),
        "physical-type-alias-changed",
    ),
    (
        "columns: [{name: a, data_type: int}]",
        "columns: [{name: a, data_type: bigint}]",
        (false, true),
        "physical-type-widened",
    ),
    (
        "columns: [{name: a, data_type: '{{ t }}'}]",
        "columns: [{name: a, data_type: bigint}]",
        (true, true),
        "physical-type-changed",
    ),
    (
        "columns: [{name: a, constraints: [{type: not_null}]}]",
        "columns: [{name: a}]",
        (false, true),
        "required-removed",
    ),
    (
        "columns: [{name: a}]",
        "columns: [{name: a, constraints: [{type: not_null}]}]",
        (true, false),
        "required-added",
    ),
    (
        "columns: [{name: a, tests: [unique]}]",
        "columns: [{name: a}]",
        (true, true),
        "quality-rule-removed",
    ),
    ("data_tests: [{a.b: {columns: [x]}}]", "config: {}", (true, true), "quality-rule-removed"),
    ("columns: []", "tests: [unique]", (true, true), "quality-rule-added"),
    (
        "constraints: [{type: primary_key, columns: [a, b]}]",
        "constraints: [{type: primary_key, columns: [b, a]}]",
        (true, true),
        "primary-key-position-changed",
    ),
    ("access: public", "access: private", (false, true), "role-access-narrowed"),
    (
        "deprecation_date: 2027-01-01",
        "deprecation_date: 2026-06-01",
        (false, true),
        "sunset-moved-earlier",
    ),
    ("description: a", "config: {enabled: false}", (false, true), "object-removed"),
    (
        "latest_version: 1, versions: [{v: 1}, {v: 2}]",
        "latest_version: 2, versions: [{v: 1}, {v: 2}]",
        (false, true),
        "latest-version-changed",
    ),
    ("versions: [{v: 1}, {v: 2}]", "versions: [{v: 2}]", (false, true), "object-removed"),
    (
        "columns: [{name: a}, {name: b}], versions: [{v: 1}]",
        "columns: [{name: a}, {name: b}], versions: [{v: 1, columns: [{include: all, exclude: [b]}]}]",
        (false, true),
        "field-removed",
    ),
];

fn file(keys: &str, enforced: bool) -> String {
    format!("models:\n  - {{name: orders, contract: {{enforced: {enforced}}}, {keys}}}\n")
}

#[test]
fn each_change_of_an_enforced_model_is_judged() {
    for (old, new, verdict, rule) in CASES {
        let comparison = Language::Dbt.compare(&file(old, true), &file(new, true)).unwrap();
        let rules: Vec<&str> = comparison.changes.iter().map(|it| it.rule).collect();
        assert_eq!(
            (comparison.consumer, comparison.producer),
            verdict,
            "{old} to {new}: {rules:?}"
        );
        assert!(rules.contains(&rule), "{old} to {new}: {rules:?}");
        let same = Language::Dbt.compare(&file(old, true), &file(old, true)).unwrap();
        assert!(same.changes.is_empty(), "{old}: {same:?}");
    }
}

/// Changes of an enforced model: each rule.
fn rules(old: &str, new: &str) -> Vec<&'static str> {
    let comparison = Language::Dbt.compare(&file(old, true), &file(new, true)).unwrap();
    comparison.changes.iter().map(|it| it.rule).collect()
}

#[test]
fn columns_are_unique_together_in_any_order() {
    let unique = |columns: &str| format!("constraints: [{{type: unique, columns: {columns}}}]");
    assert_eq!(rules(&unique("[a, b]"), &unique("[b, a]")), [""; 0]);
    assert_eq!(rules(&unique("[a, b]"), &unique("[a, c]")), ["unique-added", "unique-removed"]);
}

#[test]
fn a_model_that_is_not_enforced_may_change() {
    let (old, new) = ("columns: [{name: a}]", "columns: []");
    let comparison = Language::Dbt.compare(&file(old, false), &file(new, false)).unwrap();
    assert!(comparison.changes.is_empty());
    let comparison = Language::Dbt.compare(&file(old, true), &file(old, false)).unwrap();
    assert_eq!(
        comparison.changes.iter().map(|it| it.rule).collect::<Vec<_>>(),
        ["contract-unenforced"]
    );
}

#[test]
fn a_model_that_is_disabled_is_not_there() {
    let changes = |old: &str, new: &str| {
        let comparison = Language::Dbt.compare(old, new).unwrap();
        comparison.changes.into_iter().map(|it| it.rule).collect::<Vec<_>>()
    };
    let off = file("config: {enabled: false}, columns: [{name: a}]", true);
    let on = file("columns: [{name: a}]", true);
    assert_eq!(changes(&off, &file("config: {enabled: false}, columns: []", true)), [""; 0]);
    assert_eq!(changes(&off, "models: []"), [""; 0]);
    assert_eq!(changes("models: []", &off), [""; 0]);
    assert_eq!(changes(&on, &off), ["object-removed"]);
    assert_eq!(changes(&off, &on), ["object-added"]);
}
