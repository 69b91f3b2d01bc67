//! What one change must not hide of another, and what is no change at all.

use crate::program::{TODAY, run};
use serde_json::Value;
use std::fs;

/// What `diff --files` says of two files with an ending.
fn compared(ending: &str, base: &str, head: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let names = ["base", "head"].map(|it| format!("{it}{ending}"));
    for (name, text) in names.iter().zip([base, head]) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let [base, head] = &names;
    let arguments = ["diff", "--files", base, head, "--format", "json", "--today", TODAY];
    let ran = run(folder.path(), &arguments);
    ran.json()["pairs"][0].clone()
}

/// Rules, then whom they break: `consumer`, `producer`.
fn told(ending: &str, base: &str, head: &str) -> String {
    let pair = compared(ending, base, head);
    let rules = pair["changes"].as_array().unwrap().iter();
    let rules = rules.map(|it| it["rule"].as_str().unwrap().trim_start_matches("change/"));
    let sides = ["consumer", "producer"].into_iter().filter(|it| pair[*it] == false);
    rules.chain(sides).collect::<Vec<_>>().join(" ")
}

/// A contract with the version, the server and what else is said.
fn contract(version: &str, server: &str, field: &str, rest: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: {version}\nstatus: active\n\
         servers: [{{server: w, type: {server}, host: h, database: d, schema: s, port: 1}}]\n\
         schema:\n  - name: t\n    properties:\n      - {field}\n{rest}"
    )
}

/// What is said of one field.
fn field(base: &str, head: &str, version: &str) -> String {
    let of = |version, words: &str| contract(version, "postgres", &format!("{{{words}}}"), "");
    told(".yaml", &of("1.0.0", base), &of(version, head))
}

#[test]
fn items_and_entries_promise_as_much_as_fields() {
    let list = |items: &str| format!("name: tags, logicalType: array, items: {{{items}}}");
    let plain = "logicalType: string";
    for (more, gone, come) in [
        ("required: true", "required-removed consumer", "required-added producer"),
        ("unique: true", "unique-removed consumer", "unique-added producer"),
        (
            "quality: [{metric: nullValues, mustBe: 0}]",
            "quality-rule-removed consumer",
            "quality-rule-added producer",
        ),
    ] {
        let full = format!("{plain}, {more}");
        assert_eq!(field(&list(&full), &list(plain), "2.0.0"), gone);
        assert_eq!(field(&list(plain), &list(&full), "1.1.0"), come);
    }
    let public = format!("{plain}, classification: public");
    let restricted = format!("{plain}, classification: restricted");
    assert_eq!(
        field(&list(&public), &list(&restricted), "2.0.0"),
        "classification-raised consumer"
    );
    let bare = "name: tags, logicalType: array";
    assert_eq!(field(&list(plain), bare, "2.0.0"), "type-undeclared consumer");
    assert_eq!(field(bare, &list(plain), "1.1.0"), "type-declared");
}

#[test]
fn a_key_that_loses_a_member_with_its_field_is_another_key() {
    let of = |version, fields: &str| contract(version, "postgres", fields, "");
    let shop = "{name: shop, logicalType: string, primaryKey: true, primaryKeyPosition: 1}\n";
    let line =
        "      - {name: line, logicalType: string, primaryKey: true, primaryKeyPosition: 2}\n";
    let note = "      - {name: note, logicalType: string}\n";
    let (base, head) = (format!("{shop}{line}{note}"), format!("{shop}{note}"));
    let found = told(".yaml", &of("1.0.0", &base), &of("2.0.0", &head));
    assert_eq!(found, "primary-key-changed field-removed consumer producer");
    // Where all of the key goes, its fields say so.
    let (base, head) = (format!("{shop}{note}"), note.trim_start_matches([' ', '-']).to_owned());
    let found = told(".yaml", &of("1.0.0", &base), &of("2.0.0", &head));
    assert_eq!(found, "field-removed consumer");
}

#[test]
fn terms_do_not_hide_each_other() {
    let of = |version, rest: &str| {
        contract(version, "postgres", "{name: a, logicalType: string, quality: []}", rest)
    };
    for (base, head, version, expected) in [
        (
            "roles: [{role: analyst, access: read}]\n",
            "roles: [{role: analyst, access: write, firstLevelApprovers: boss}]\n",
            "2.0.0",
            "role-access-narrowed role-access-widened consumer",
        ),
        (
            "slaDefaultElement: t.a\nslaProperties: [{property: latency, value: 1, unit: h}]\n",
            "slaProperties: [{property: latency, value: 1, unit: h, element: t.a}]\n",
            "1.0.0",
            "",
        ),
        (
            "slaDefaultElement: t.a\nslaProperties: [{property: latency, value: 1, unit: h}]\n",
            "slaDefaultElement: t\nslaProperties: [{property: latency, value: 1, unit: h}]\n",
            "2.0.0",
            "sla-element-changed consumer producer",
        ),
    ] {
        assert_eq!(told(".yaml", &of("1.0.0", base), &of(version, head)), expected, "{head}");
    }
    let rule =
        |words: &str| format!("name: a, logicalType: string, quality: [{{name: s, {words}}}]");
    for (base, head, version, expected) in [
        (
            "type: sql, query: SELECT 1, mustBe: 0",
            "type: text, description: it is so",
            "2.0.0",
            "quality-rule-removed consumer",
        ),
        (
            "type: text, description: it is so",
            "type: sql, query: SELECT 1, mustBe: 0",
            "1.1.0",
            "quality-rule-added producer",
        ),
        (
            "type: sql, query: SELECT 1, mustBeLessThan: 5",
            "type: sql, query: SELECT 2, mustBeLessThan: 500",
            "2.0.0",
            "quality-threshold-loosened quality-rule-definition-changed consumer",
        ),
        (
            "metric: invalidValues, mustBe: 0, arguments: {validValues: [a]}",
            "metric: invalidValues, mustBeLessThan: 9, arguments: {validValues: [a, b]}",
            "2.0.0",
            "quality-threshold-loosened consumer",
        ),
    ] {
        assert_eq!(field(&rule(base), &rule(head), version), expected, "{head}");
    }
}

#[test]
fn build_metadata_is_no_step_of_a_version() {
    let of = |version, kind: &str| {
        contract(version, "postgres", &format!("{{name: a, logicalType: {kind}}}"), "")
    };
    let (one, other) = (of("1.2.0+b3f", "string"), of("1.2.0+a91", "string"));
    assert_eq!(told(".yaml", &one, &other), "");
    let found = told(".yaml", &one, &of("1.2.0+a91", "integer"));
    assert_eq!(found, "type-changed version-not-bumped consumer producer");
}

#[test]
fn a_sunset_that_is_told_late_is_too_soon_as_well() {
    let of = |version, end: &str| {
        let sla = format!("slaProperties: [{{property: latency, value: 1, unit: h}}{end}]\n");
        let all = contract(version, "postgres", "{name: a, logicalType: string}", &sla);
        all.replace("status: active", "status: deprecated")
    };
    let base = of("1.0.0", "");
    let soon = of("1.1.0", ", {property: endOfSupport, value: \"2026-12-24\"}");
    assert_eq!(told(".yaml", &base, &soon), "sunset-too-soon consumer");
    let later = of("1.1.0", ", {property: endOfSupport, value: \"2029-12-24\"}");
    assert_eq!(told(".yaml", &base, &later), "sla-added");
    // Who deprecates and tells the end in one change says one thing.
    let active = base.replace("status: deprecated", "status: active");
    assert_eq!(told(".yaml", &active, &later), "status-deprecated");
    assert_eq!(told(".yaml", &active, &soon), "sunset-too-soon consumer");
}

#[test]
fn servers_tell_what_counts() {
    let of = |version, server: &str, name: &str| {
        contract(version, server, &format!("{{name: {name}, logicalType: string}}"), "")
    };
    for (server, severity) in [("snowflake", "warning"), ("s3", "error")] {
        let pair =
            compared(".yaml", &of("1.0.0", server, "orderId"), &of("2.0.0", server, "orderid"));
        assert_eq!(pair["changes"][0]["rule"], "change/field-name-case-changed");
        assert_eq!(pair["changes"][0]["severity"], severity, "{server}");
    }
    let with = |version, more: &str| {
        of(version, "postgres", "a").replace("port: 1}]", &format!("port: 1}}{more}]"))
    };
    for environment in ["pre-prod", "non-prod", "stg", "ci"] {
        let more = format!(", {{server: x, type: custom, environment: {environment}}}");
        let pair = compared(".yaml", &with("1.0.0", &more), &with("2.0.0", ""));
        assert_ne!(pair["changes"][0]["severity"], "error", "{environment}");
    }
}

#[test]
fn relationships_are_told_once() {
    let of = |version, object: &str, field: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: {version}\nstatus: active\n\
             schema:\n  - name: u\n    properties:\n      - {{name: id, logicalType: string}}\n  - name: t\n    \
             {object}\n    properties:\n      - {{name: a, logicalType: string{field}}}\n      \
             - {{name: b, logicalType: string}}\n"
        )
    };
    let at =
        |from: &str| format!("relationships: [{{type: foreignKey, from: t.{from}, to: u.id}}]");
    let found = told(".yaml", &of("1.0.0", &at("a"), ""), &of("2.0.0", &at("b"), ""));
    assert_eq!(found, "relationship-target-changed consumer producer");
    let field = ", relationships: [{type: foreignKey, to: u.id}]";
    let (once, twice) = (of("1.0.0", "description: d", field), of("1.0.0", &at("a"), field));
    assert_eq!(
        told(
            ".yaml",
            &once.replace("description: d", "tags: []"),
            &twice.replace("description: d", "")
        ),
        ""
    );
}

/// A product with some output ports.
fn product(version: &str, ports: &[&str]) -> String {
    let ports: Vec<String> =
        ports.iter().map(|it| format!("  - {{name: orders, {it}}}\n")).collect();
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: p\nversion: {version}\nstatus: active\n\
         outputPorts:\n{}",
        ports.concat()
    )
}

#[test]
fn ports_of_one_name_are_told_apart_by_their_versions() {
    let [one, two] = ["version: 1.0.0, contractId: c", "version: 2.0.0, contractId: c"];
    let bare = ["version: 1.0.0", "version: 1.1.0"];
    for (base, head, version, expected) in [
        (&[one, two][..], &[two, one][..], "1.0.0", ""),
        (&[one], &[two, one], "1.1.0", "output-port-added"),
        (&[one, two], &[two], "2.0.0", "output-port-removed consumer"),
        (&[bare[0], two], &[bare[1], two], "1.0.1", ""),
        (
            &[bare[0]],
            &[two],
            "2.0.0",
            "output-port-version-changed output-port-contract-bound consumer",
        ),
    ] {
        let found = told(".yaml", &product("1.0.0", base), &product(version, head));
        assert_eq!(found, expected, "{base:?} -> {head:?}");
    }
    let of = |version, tenant: &str| {
        product(version, &[one]).replace("id: p\n", &format!("id: p\ntenant: {tenant}\n"))
    };
    assert_eq!(told(".yaml", &of("1.0.0", "a"), &of("1.0.1", "b")), "domain-changed");
}

#[test]
fn schemas_of_other_languages_miss_nothing() {
    let names = |rule: &str| format!("{{\"type\": \"object\"{rule}}}");
    let (open, closed) = (names(""), names(", \"propertyNames\": {\"minLength\": 1}"));
    assert!(told(".schema.json", &open, &closed).ends_with(" producer"));
    assert!(told(".schema.json", &closed, &open).ends_with(" consumer"));
    let most = |kind: &str| format!("{{{kind}\"contains\": {{\"const\": 1}}, \"maxContains\": 2}}");
    let (list, any) = (most("\"type\": \"array\", "), most(""));
    assert!(told(".schema.json", &list, &any).ends_with(" consumer"));
    let linked = |kind: &str, link: &str| {
        format!(
            "{{\"$id\": \"https://x.example/root.json\", \"$defs\": {{\"z\": {{\"$id\": \"a.json\", \
             \"type\": \"{kind}\"}}}}, \"properties\": {{\"a\": {{\"$ref\": \"{link}\"}}}}}}"
        )
    };
    let whole = "https://x.example/a.json";
    let (base, head) = (linked("integer", whole), linked("number", whole));
    assert!(told(".schema.json", &base, &head).ends_with(" consumer"));
    assert_eq!(told(".schema.json", &base, &linked("integer", "a.json")), "");
    let message = |fields: &str| format!("syntax = \"proto3\";\nmessage M {{ {fields} }}\n");
    let (base, head) =
        (message("string a = 1; string b = 2;"), message("string b = 1; string a = 2;"));
    let found = told(".proto", &base, &head);
    // One for each of the ids that others give it.
    assert_eq!(found, format!("{}consumer producer", "field-renumbered ".repeat(4)));
    let union = |precision: u8, more: &str| {
        format!(
            "{{\"type\": \"record\", \"name\": \"R\", \"fields\": [{{\"name\": \"a\", \"type\": [\"null\", \
             {{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": {precision}, \"scale\": 2}}{more}]}}]}}"
        )
    };
    for more in ["", ", \"string\""] {
        let found = told(".avsc", &union(4, more), &union(5, more));
        assert!(found.ends_with(" consumer producer"), "{found}");
    }
}

/// Records that refer to each other in many ways are compared all the same.
#[test]
fn schemas_that_refer_to_each_other_end() {
    let record = |at: usize| {
        let field = |to: usize| {
            let to = (at + to) % 24;
            let of = if at == 0 && to == 1 { "R1".to_owned() } else { format!("R{to}") };
            format!(
                "{{\"name\": \"f{to}\", \"type\": {{\"type\": \"array\", \"items\": \"{of}\"}}}}"
            )
        };
        let fields: Vec<String> = (1..6).map(field).collect();
        format!(
            "{{\"type\": \"record\", \"name\": \"R{at}\", \"fields\": [{}]}}",
            fields.join(", ")
        )
    };
    let all: Vec<String> = (0..24).map(record).collect();
    let text = format!("[{}]", all.join(", "));
    assert_eq!(told(".avsc", &text, &text), "");
}

#[test]
fn the_highest_version_of_a_model_is_its_latest() {
    let of = |versions: &str, more: &str| {
        format!(
            "version: 2\nmodels:\n  - name: m\n{more}    config: {{contract: {{enforced: true}}}}\n    \
             columns: [{{name: a, data_type: int}}]\n    versions: [{versions}]\n"
        )
    };
    let (base, more) = (of("{v: 9}", ""), of("{v: 9}, {v: 10}", ""));
    assert!(told(".yml", &base, &more).contains("latest-version-changed"));
    let pinned = of("{v: 9}, {v: 10}", "    latest_version: 10\n");
    assert_eq!(told(".yml", &more, &pinned), "");
}

#[test]
fn times_of_day_are_compared_in_one_zone() {
    for (before, after, rule) in [
        ("09:00+02:00", "09:00+01:00", "sla-value-weakened consumer"),
        ("09:00+01:00", "09:00+02:00", "sla-value-strengthened producer"),
        ("09:00Z", "10:00+01:00", "sla-unit-changed"),
        ("09:00", "09:00+01:00", "sla-unknown-changed"),
        ("09:00", "10:00", "sla-value-weakened consumer"),
        ("09:00 CET", "08:00 CET", "sla-value-strengthened producer"),
        ("09:00 CET", "08:00 EST", "sla-unknown-changed"),
    ] {
        let of = |version, time: &str| {
            let level =
                format!("slaProperties: [{{property: timeOfAvailability, value: '{time}'}}]");
            contract(version, "postgres", "{name: a, logicalType: string}", &level)
        };
        let told = told(".yaml", &of("1.0.0", before), &of("2.0.0", after));
        let words = told.split(' ').filter(|it| !it.starts_with("version-"));
        assert_eq!(words.collect::<Vec<_>>().join(" "), rule, "{before} -> {after}");
    }
}

/// A field that is on its way out is no other one that comes, however alike their names are.
#[test]
fn a_deprecated_field_or_object_is_not_renamed() {
    let server = "postgres";
    let of = |version, fields: &str| {
        contract(version, server, &format!("{{name: id, logicalType: integer}}{fields}"), "")
    };
    let end = "tags: [deprecated], customProperties: [{property: sunset, value: '2026-05-01'}]";
    let gone = format!("\n      - {{name: customer_email, logicalType: string, {end}}}");
    let come = "\n      - {name: customer_phone, logicalType: string}";
    assert_eq!(
        told(".yaml", &of("1.0.0", &gone), &of("2.0.0", come)),
        "field-added-optional field-removed-after-deprecation"
    );
    let kept = gone.replace("{name", "{id: e, name");
    let renamed =
        told(".yaml", &of("1.0.0", &kept), &of("2.0.0", &come.replace("{name", "{id: e, name")));
    assert!(renamed.starts_with("field-renamed"), "{renamed}");

    let object = |name: &str, more: &str| {
        let fields = "properties: [{name: x, logicalType: string}, {name: y, logicalType: string}]";
        format!("  - {{name: {name}, {more}{fields}}}\n")
    };
    let of = |version, object: &str| {
        let field = "{name: id, logicalType: integer}";
        contract(version, server, field, object)
    };
    let (gone, come) = (object("old", &format!("{end}, ")), object("new", ""));
    let told = told(".yaml", &of("1.0.0", &gone), &of("2.0.0", &come));
    assert_eq!(told, "object-added object-removed");
}

#[test]
fn a_moved_field_is_as_required_as_it_says_itself() {
    let of = |version, fields: &str| contract(version, "postgres", fields, "");
    let street = |more: &str| format!("{{name: street, logicalType: string{more}}}");
    let below = |more: &str| {
        let inner = street(more);
        format!("{{name: address, logicalType: object, required: true, properties: [{inner}]}}")
    };
    for (before, after, required) in [
        ("", "", None),
        (", required: true", ", required: true", None),
        (", required: true", "", Some("required-removed")),
        ("", ", required: true", Some("required-added")),
    ] {
        let told = told(".yaml", &of("1.0.0", &street(before)), &of("2.0.0", &below(after)));
        assert!(told.contains("field-moved"), "{told}");
        let found = ["required-removed", "required-added"].into_iter().find(|it| told.contains(it));
        assert_eq!(found, required, "{told}");
    }
}

#[test]
fn the_end_of_an_element_counts_as_that_of_a_contract() {
    let end = |date: &str| {
        format!("tags: [deprecated], customProperties: [{{property: sunset, value: '{date}'}}]")
    };
    let (far, near) = (end("2028-05-01"), end("2026-06-02"));
    let (none, bare) = ("description: d", "tags: [deprecated]");
    for (before, after, rules) in [
        (&*far, &*near, "sunset-moved-earlier consumer"),
        (&*near, &*far, "sunset-moved-later"),
        (none, &*near, "element-deprecated sunset-too-soon consumer"),
        (none, &*far, "element-deprecated"),
        (bare, &*far, "custom-property-changed"),
        (&*far, bare, "sunset-moved-earlier consumer"),
    ] {
        let after = after.replace("tags:", "description: d, tags:");
        let before = before.replace("tags:", "description: d, tags:");
        let sorted = |told: String| {
            let told = told.replace("version-bump-too-large", "");
            let mut words: Vec<String> = told.split_whitespace().map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        let plain = "name: a, logicalType: string";
        let of = |words: &str| format!("{plain}, {words}");
        let told_of_field = field(&of(&before), &of(&after), "2.0.0");
        assert_eq!(sorted(told_of_field), sorted(rules.to_owned()), "{before} -> {after}");
        let of = |version, words: &str| {
            let more =
                format!("    {}\n", words.replace("], ", "]\n    ").replace("d, ", "d\n    "));
            contract(version, "postgres", &format!("{{{plain}}}"), &more)
        };
        let told_of_object = told(".yaml", &of("1.0.0", &before), &of("2.0.0", &after));
        assert_eq!(sorted(told_of_object), sorted(rules.to_owned()), "{before} -> {after}");
    }
}

#[test]
fn what_comes_in_front_of_a_column_moves_it_where_columns_have_no_names() {
    let of = |version, format: &str, names: &[&str]| {
        let fields: Vec<String> = names
            .iter()
            .map(|it| format!("      - {{name: {it}, logicalType: string}}\n"))
            .collect();
        let text = contract(version, "s3", "{name: first, logicalType: string}", &fields.concat());
        text.replace("host: h", &format!("location: 's3://x', format: {format}"))
    };
    for (format, after, rules) in [
        (
            "csv",
            &["amount", "b", "c"][..],
            "field-reordered field-added-optional consumer producer",
        ),
        ("csv", &["b", "c", "amount"], "field-added-optional"),
        ("csv", &["b", "cc"], "field-rename-suspected consumer producer"),
        ("parquet", &["amount", "b", "c"], "field-added-optional"),
    ] {
        let before = if after.contains(&"cc") { ["b", "ccc"] } else { ["b", "c"] };
        let told = told(".yaml", &of("1.0.0", format, &before), &of("2.0.0", format, after));
        let words = told.split(' ').filter(|it| !it.starts_with("version-"));
        assert_eq!(words.collect::<Vec<_>>().join(" "), rules, "{after:?}");
    }
}
