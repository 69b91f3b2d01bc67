//! Bounds of fields: what is compared is the set of values that they let in.

use crate::changes_exact::between;

/// The rules that find something between two fields, apart from those about the version.
pub(crate) fn found(before: &str, after: &str) -> Vec<String> {
    found_between(("v3.1.0", before), ("v3.1.0", after))
}

/// The same between two versions of the standard.
pub(crate) fn found_between(before: (&str, &str), after: (&str, &str)) -> Vec<String> {
    let contract = |(standard, field): (&str, &str)| {
        format!(
            "apiVersion: {standard}\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: draft\n\
             schema:\n  - name: t\n    properties:\n      - {{name: a, {field}}}\n"
        )
    };
    let found = between(&contract(before), &contract(after));
    let ids = found.iter().map(|it| it.rule.as_str().trim_start_matches("change/"));
    ids.filter(|it| !it.starts_with("version-")).map(str::to_owned).collect()
}

/// A field with options of its type.
fn field(kind: &str, options: &str) -> String {
    format!("logicalType: {kind}, logicalTypeOptions: {{{options}}}")
}

#[test]
fn large_numbers_are_not_rounded() {
    let of = |it: &str| field("integer", &format!("format: i64, {it}"));
    for (before, after, id) in [
        ("maximum: 9223372036854775805", "maximum: 9223372036854775806", "maximum-increased"),
        ("maximum: 9223372036854775806", "maximum: 9223372036854775807", "maximum-increased"),
        ("maximum: 9007199254740993", "maximum: 9007199254740992", "maximum-decreased"),
        ("minimum: -9007199254740993", "minimum: -9007199254740992", "minimum-increased"),
    ] {
        assert_eq!(found(&of(before), &of(after)), [id], "{before} -> {after}");
    }
    let rule =
        |it: &str| format!("quality: [{{type: sql, query: SELECT 1, mustBeGreaterThan: {it}}}]");
    let ids = found(&rule("9007199254740993"), &rule("9007199254740992"));
    assert_eq!(ids, ["quality-threshold-loosened"]);
}

#[test]
fn a_format_is_a_bound_too() {
    let of = |it: &str| field("integer", it);
    for (before, after) in [
        ("format: u8", "format: u8, minimum: 0, maximum: 255"),
        ("format: u8, maximum: 300", "format: u8"),
        ("format: i16, exclusiveMaximum: 32768", "format: i16, minimum: -32768"),
    ] {
        assert_eq!(found(&of(before), &of(after)), [""; 0], "{before} -> {after}");
    }
    for (before, after, ids) in [
        ("format: u8", "format: u8, maximum: 254", &["maximum-decreased"][..]),
        ("format: u8, maximum: 200", "format: u8", &["maximum-increased"]),
        ("format: u8", "format: u16", &["type-widened"]),
        ("format: u8", "format: u16, maximum: 300", &["type-widened"]),
        ("format: u16, maximum: 300", "format: u8", &["type-narrowed"]),
        ("format: u8", "format: u16, maximum: 9", &["type-widened", "maximum-decreased"]),
    ] {
        assert_eq!(found(&of(before), &of(after)), ids, "{before} -> {after}");
    }
}

#[test]
fn days_are_whole() {
    let of = |it: &str| field("date", it);
    let (last, next) = ("maximum: '2026-12-31'", "exclusiveMaximum: '2027-01-01'");
    assert_eq!(found(&of(last), &of(next)), ["bound-keyword-swapped"]);
    let later = "exclusiveMaximum: '2027-01-02'";
    assert_eq!(found(&of(last), &of(later)), ["maximum-increased"]);
    // A point in time may lie between the two.
    let at = |it: &str| field("timestamp", it);
    assert_eq!(found(&at(last), &at(next)), ["maximum-increased"]);
}

#[test]
fn options_are_compared_where_their_type_is_declared_first() {
    let physical = "physicalType: varchar(10)";
    let bare = format!("{physical}, {}", field("string", "pattern: '^[A-Z]+$', maxLength: 3"));
    let mut told = found(physical, &bare);
    told.sort_unstable();
    assert_eq!(told, ["max-length-decreased", "pattern-added", "type-declared"]);
    for (before, after, ids) in [
        (
            "format: yyyy-MM-dd HH:mm:ss",
            "format: dd.MM.yyyy HH:mm:ss",
            &["date-format-changed"][..],
        ),
        ("format: yyyy-MM-dd HH:mm:ss", "format: yyyy-MM-dd HH:mm:ss, timezone: true", &[]),
        ("minimum: '2020-01-01'", "minimum: '2021-01-01'", &["minimum-increased"]),
        ("description: d", "format: yyyy-MM-dd HH:mm:ss", &[]),
    ] {
        let (before, after) = (field("date", before), field("timestamp", after));
        let mut told = found_between(("v3.0.2", &before), ("v3.1.0", &after));
        told.retain(|it| it != "type-declared" && it != "api-version-upgraded");
        assert_eq!(told, ids, "{before} -> {after}");
    }
}

#[test]
fn whole_numbers_are_bounded_alike_under_either_keyword() {
    for (number, integer) in [
        ("minimum: 1", "exclusiveMinimum: 0"),
        ("exclusiveMaximum: 10", "maximum: 9"),
        ("minimum: 0.5", "minimum: 1"),
        ("multipleOf: 1", "description: d"),
        ("multipleOf: 0.5", "multipleOf: 1"),
    ] {
        let (number, integer) = (field("number", number), field("integer", integer));
        assert_eq!(found(&number, &integer), ["type-narrowed"], "{number} -> {integer}");
        assert_eq!(found(&integer, &number), ["type-widened"], "{integer} -> {number}");
    }
    let (number, integer) = (field("number", "minimum: 1"), field("integer", "minimum: 2"));
    assert_eq!(found(&number, &integer), ["type-narrowed", "minimum-increased"]);
}
