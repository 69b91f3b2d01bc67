//! Models of dbt: what breaks those who read them, and those who write them.

use mesh_lint::finding::Effect;
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
fn the_words_of_a_model_are_told_once() {
    let told = ["description-changed"];
    assert_eq!(rules("description: a", "description: b"), told);
    let versions = "versions: [{v: 1}, {v: 2}]";
    let of = |words: &str| format!("description: {words}, {versions}");
    assert_eq!(rules(&of("a"), &of("b")), told);
    let own = of("a").replace("{v: 1}", "{v: 1, description: c}");
    assert_eq!(rules(&of("a"), &own), told);
}

#[test]
fn columns_are_unique_together_in_any_order() {
    let unique = |columns: &str| format!("constraints: [{{type: unique, columns: {columns}}}]");
    assert_eq!(rules(&unique("[a, b]"), &unique("[b, a]")), [""; 0]);
    assert_eq!(rules(&unique("[a, b]"), &unique("[a, c]")), ["unique-added", "unique-removed"]);
}

#[test]
fn a_test_asks_the_same_in_its_old_and_new_spelling() {
    let test = |text: &str| format!("columns: [{{name: a, data_tests: [{text}]}}]");
    let old = test("accepted_values: {values: [x, y], severity: warn}");
    let new = "accepted_values: {arguments: {values: [x, y]}, config: {severity: warn}}";
    assert_eq!(rules(&old, &test(new)), [""; 0]);
    assert_eq!(rules(&test("unique"), &test("unique: {arguments: {}}")), [""; 0]);
    let old = test("relationships: {to: ref('b'), field: id}");
    let new = test("relationships: {arguments: {to: ref('b'), field: id}}");
    assert_eq!(rules(&old, &new), [""; 0]);
    let other = new.replace("id}}", "no}}");
    assert_eq!(rules(&old, &other), ["quality-rule-added", "quality-rule-removed"]);
    let told = ["quality-rule-added", "quality-rule-removed"];
    assert_eq!(rules(&test("of: 1"), &test("of: 2")), told);
}

#[test]
fn what_a_template_decides_is_not_known() {
    let model = |enforced: &str, columns: &str| {
        format!("models: [{{name: m, contract: {{enforced: {enforced}}}, columns: [{columns}]}}]\n")
    };
    let told = |old: (&str, &str), new: (&str, &str)| {
        let (old, new) = (model(old.0, old.1), model(new.0, new.1));
        let comparison = Language::Dbt.compare(&old, &new).unwrap();
        let changes = comparison.changes.into_iter();
        changes.map(|it| (it.rule, it.consumer)).collect::<Vec<_>>()
    };
    let (column, template) = ("{name: a}", "\"{{ var('strict') }}\"");
    assert_eq!(told((template, column), (template, "")), [("field-removed", Effect::Risk)]);
    let unenforced = [("contract-unenforced", Effect::Risk)];
    assert_eq!(told(("true", column), (template, column)), unenforced);
    assert_eq!(told((template, column), ("false", column)), unenforced);
    assert_eq!(told((template, column), ("true", column)), []);
    assert_eq!(told(("null", column), ("null", "")), []);
}

#[test]
fn a_model_that_becomes_ephemeral_is_not_built_any_more() {
    let model = |of: &str| format!("config: {{materialized: {of}}}, columns: [{{name: a}}]");
    assert_eq!(rules(&model("table"), &model("ephemeral")), ["object-removed"]);
    let other = model("ephemeral").replace("name: a", "name: b");
    assert_eq!(rules(&model("ephemeral"), &other), [""; 0]);
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

#[test]
fn a_version_has_the_columns_that_it_does_not_leave_out() {
    let model = |columns: &str, own: &str| {
        format!("columns: [{columns}], versions: [{{v: 1, columns: [{own}]}}]")
    };
    let both = "{name: a, data_type: int}, {name: b}";
    let all = model(both, "");
    // Without a choice it has them all.
    for own in
        ["{name: a, data_type: int}", "{include: all}", "{exclude: [c]}", "{include: [a, b]}"]
    {
        assert_eq!(rules(&all, &model(both, own)), [""; 0], "{own}");
    }
    let added = "{name: c}";
    assert_eq!(
        rules(&model(both, added), &model("{name: a, data_type: int}", added)),
        ["field-removed"]
    );
    assert_eq!(rules(&all, &model(both, "{exclude: [b]}")), ["field-removed"]);
    assert_eq!(rules(&all, &model(both, "{include: [a]}")), ["field-removed"]);
    // Its own columns count, wherever they stand.
    let own = "{name: a, data_type: bigint}";
    let (first, last) = (format!("{own}, {{include: all}}"), format!("{{include: all}}, {own}"));
    assert_eq!(rules(&model(both, &first), &model(both, &last)), [""; 0]);
    assert_eq!(rules(&all, &model(both, &first)), ["physical-type-widened"]);
}

#[test]
fn a_constraint_asks_the_same_wherever_and_however_it_is_written() {
    let column = |of: &str| format!("columns: [{{name: a, constraints: [{of}]}}, {{name: b}}]");
    let model = |of: &str| format!("constraints: [{of}], columns: [{{name: a}}, {{name: b}}]");
    let key =
        |to: &str, more: &str| format!("{{type: foreign_key, to: {to}, to_columns: [id]{more}}}");
    let check = |of: &str| format!("{{type: check, expression: \"{of}\"}}");
    let in_column = column(&key("ref('x')", ""));
    for same in [column(&key("'ref( \"x\" )'", "")), model(&key("ref('x')", ", columns: [a]"))] {
        assert_eq!(rules(&in_column, &same), [""; 0], "{same}");
    }
    let other = ["relationship-added", "relationship-removed"];
    for to in [key("ref('y')", ", columns: [a]"), key("ref('x')", ", columns: [b]")] {
        let mut told = rules(&in_column, &model(&to));
        told.sort_unstable();
        assert_eq!(told, other, "{to}");
    }
    let in_column = column(&check("a > 0"));
    for same in [column(&check("a  >  0")), model(&check("a > 0"))] {
        assert_eq!(rules(&in_column, &same), [""; 0], "{same}");
    }
    let quoted = (column(&check("a <> ' '")), column(&check("a <> '  '")));
    for (old, new) in [quoted, (in_column, model(&check("a > 1")))] {
        let mut told = rules(&old, &new);
        told.sort_unstable();
        assert_eq!(told, ["condition-added", "condition-removed"], "{old} to {new}");
    }
}

#[test]
fn a_table_that_moves_is_not_found_any_more() {
    let effects = |old: &str, new: &str| {
        let file = |keys: &str| file(&format!("config: {{{keys}}}, versions: [{{v: 1.5}}]"), true);
        let comparison = Language::Dbt.compare(&file(old), &file(new)).unwrap();
        let told = comparison.changes.iter();
        told.map(|it| {
            assert_eq!(it.rule, "object-physical-name-changed");
            (it.message.text.clone(), it.consumer)
        })
        .collect::<Vec<_>>()
    };
    let told = |of: &str, effect| vec![(of.to_owned(), effect)];
    let said = told("the table goes from `x` to `y`", Effect::Break);
    assert_eq!(effects("alias: x", "alias: y"), said);
    let said = told("the table goes from `x` to `orders_v1_5`", Effect::Break);
    assert_eq!(effects("alias: x", ""), said);
    let said = told("the schema goes from `x` to `y`", Effect::Break);
    assert_eq!(effects("schema: x", "dataset: y"), said);
    // What another file may say, what a template makes, and capitals.
    let said = told("the database goes from none to `x`", Effect::Risk);
    assert_eq!(effects("", "database: x"), said);
    let said = told("the schema goes from `x` to `{{ s }}`", Effect::Risk);
    assert_eq!(effects("schema: x", "schema: '{{ s }}'"), said);
    assert_eq!(effects("alias: x", "alias: X")[0].1, Effect::Risk);
    assert_eq!(effects("", "alias: orders_v1_5"), []);
}
