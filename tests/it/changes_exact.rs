//! Neither a break that passes nor an alarm about nothing: cases that once were wrong.

use crate::program::{TODAY, run};
use crate::repo::Repo;
use crate::rules::mesh_from;
use mesh_lint::config::{ContentModel, MajorBump, Protect};
use mesh_lint::evaluate::{self, Surroundings};
use mesh_lint::finding::Effect::{Break, Fine, Risk};
use mesh_lint::finding::Finding;

/// What is found between two texts of one file.
pub(crate) fn between(base: &str, head: &str) -> Vec<Finding> {
    let mesh = |text: &str, first| {
        let file = crate::page::ExampleFile {
            path: "contract.odcs.yaml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        mesh_from(&[file], first)
    };
    let today = "2026-06-01".parse().unwrap();
    let around = Surroundings {
        today,
        protect: Protect::Consumers,
        grace_days: 90,
        content_model: ContentModel::Lenient,
        major_bump: MajorBump::Downgrade,
    };
    evaluate::changes(&mesh(base, 0), &mesh(head, 100), &around)
}

/// The same where another contract lies beside them, at base, head or both.
pub(crate) fn between_with(
    base: &str,
    head: &str,
    other: &str,
    (at_base, at_head): (bool, bool),
) -> Vec<Finding> {
    let file = |path: &str, text: &str| crate::page::ExampleFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let files = |text: &str, with: bool| {
        let mut files = vec![file("contract.odcs.yaml", text)];
        files.extend(with.then(|| file("elsewhere.odcs.yaml", other)));
        files
    };
    between_files(&files(base, at_base), &files(head, at_head))
}

/// What is found between the files of two meshes.
pub(crate) fn between_files(
    base: &[crate::page::ExampleFile],
    head: &[crate::page::ExampleFile],
) -> Vec<Finding> {
    let today = "2026-06-01".parse().unwrap();
    let around = Surroundings {
        today,
        protect: Protect::Consumers,
        grace_days: 90,
        content_model: ContentModel::Lenient,
        major_bump: MajorBump::Downgrade,
    };
    evaluate::changes(&mesh_from(base, 0), &mesh_from(head, 100), &around)
}

fn ids(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|it| it.rule.as_str().trim_start_matches("change/")).collect()
}

fn contract(standard: &str, version: &str, field: &str, rest: &str) -> String {
    format!(
        "apiVersion: {standard}\nkind: DataContract\nid: t\nversion: {version}\nstatus: active\n\
         schema:\n  - name: t\n    properties:\n      - name: amount\n{field}{rest}"
    )
}

/// A contract of 3.1 with a service level.
fn level(version: &str, words: &str) -> String {
    let rest = format!("slaProperties:\n  - {{{words}}}\n");
    contract("v3.1.0", version, "        logicalType: number\n", &rest)
}

#[test]
fn one_promise_in_two_units_is_no_break() {
    for (before, after) in [
        ("property: retention, value: 1, unit: y", "property: retention, value: 12, unit: months"),
        ("property: retention, value: 2, unit: y", "property: retention, value: 24, unit: mo"),
        ("property: retention, value: 1, unit: y", "property: retention, value: 365, unit: d"),
        ("property: retention, value: P1Y", "property: retention, value: 12, unit: mo"),
        ("property: latency, value: 24, unit: h", "property: latency, value: 1, unit: d"),
        ("property: latency, value: 1, unit: w", "property: latency, value: 7, unit: days"),
    ] {
        let found = between(&level("1.0.0", before), &level("1.0.1", after));
        assert_eq!(ids(&found), ["sla-unit-changed"], "{before} -> {after}");
    }
    for (before, after, id) in [
        ("value: 1, unit: y", "value: 11, unit: mo", "sla-retention-shortened"),
        ("value: 12, unit: mo", "value: 2, unit: y", "sla-retention-extended"),
        ("value: 1, unit: mo", "value: 27, unit: d", "sla-retention-shortened"),
        ("value: 90, unit: d", "value: 1, unit: y", "sla-retention-extended"),
    ] {
        let of = |version, words: &str| level(version, &format!("property: retention, {words}"));
        let found = between(&of("1.0.0", before), &of("2.0.0", after));
        assert!(ids(&found).contains(&id), "{before} -> {after}: {:?}", ids(&found));
    }
}

/// What 3.0 and 3.1 write in two ways says the same.
#[test]
fn an_upgrade_of_the_standard_is_one_finding() {
    let old = "        logicalType: number\n        logicalTypeOptions:\n          maximum: 10\n          \
               exclusiveMaximum: true\n        quality:\n          - {type: library, rule: nullValues, mustBe: 0}\n";
    let new = "        logicalType: number\n        logicalTypeOptions:\n          \
               exclusiveMaximum: 10\n        quality:\n          - {metric: nullValues, mustBe: 0}\n";
    let found =
        between(&contract("v3.0.2", "1.0.0", old, ""), &contract("v3.1.0", "1.0.1", new, ""));
    assert_eq!(ids(&found), ["api-version-upgraded"]);
    // In one version of the standard the other way of writing is told, as words.
    let found =
        between(&contract("v3.1.0", "1.0.0", new, ""), &contract("v3.1.0", "1.0.0", new, ""));
    assert!(found.is_empty());
}

#[test]
fn a_deprecation_is_told_once() {
    let plain = "        logicalType: number\n        tags: [money]\n";
    let by_tag = "        logicalType: number\n        tags: [money, deprecated]\n";
    let by_custom = "        logicalType: number\n        tags: [money]\n        customProperties:\n          - {property: deprecated, value: true}\n";
    for marked in [by_tag, by_custom] {
        let (base, head) =
            (contract("v3.1.0", "1.0.0", plain, ""), contract("v3.1.0", "1.1.0", marked, ""));
        assert_eq!(ids(&between(&base, &head)), ["element-deprecated"]);
        let back = contract("v3.1.0", "1.1.1", plain, "");
        assert_eq!(ids(&between(&head, &back)), ["element-undeprecated"]);
    }
    // Another tag that comes with it is words all the same.
    let more = by_tag.replace("money", "cash");
    let found =
        between(&contract("v3.1.0", "1.0.0", plain, ""), &contract("v3.1.0", "1.1.0", &more, ""));
    let mut all = ids(&found);
    all.sort_unstable();
    assert_eq!(all, ["description-changed", "element-deprecated"]);
}

#[test]
fn a_renamed_channel_is_one_finding() {
    let with = |version, channel: &str, url: &str| {
        let rest = format!(
            "support:\n  - {{channel: {channel}, url: \"https://chat.example.com/{url}\"}}\n"
        );
        contract("v3.1.0", version, "        logicalType: number\n", &rest)
    };
    let found = between(&with("1.0.0", "old", "a"), &with("1.0.1", "new", "a"));
    assert_eq!(ids(&found), ["support-channel-changed"]);
    // Another address under another name is another channel.
    let found = between(&with("1.0.0", "old", "a"), &with("1.1.0", "new", "b"));
    let mut all = ids(&found);
    all.sort_unstable();
    assert_eq!(all, ["support-channel-changed", "support-channel-removed"]);
}

#[test]
fn nobody_is_asked_to_raise_what_was_raised() {
    let one = contract("v3.1.0", "1.0.0", "        logicalType: number\n", "");
    let added = |version| {
        let field =
            "        logicalType: number\n      - name: note\n        logicalType: string\n";
        contract("v3.1.0", version, field, "")
    };
    let help = |head: &str| {
        let found = between(&one, head);
        let own = found.iter().find(|it| it.rule.as_str() == "change/field-added-optional");
        own.unwrap().help.clone().unwrap()
    };
    assert_eq!(help(&added("1.0.0")), "raise the minor version");
    assert_eq!(help(&added("1.0.1")), "raise the minor version");
    assert_eq!(help(&added("1.1.0")), "nothing to do: the version was raised");
}

fn text(fields: &[&str]) -> String {
    let fields = fields.iter().map(|it| format!("      - {{name: {it}, logicalType: string}}\n"));
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n\
         schema:\n  - name: orders\n    properties:\n{}",
        fields.collect::<String>()
    )
}

/// The rules of group `change/` in a report.
fn rules(report: &serde_json::Value) -> Vec<&str> {
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|it| it["rule"].as_str().unwrap()).filter(|it| it.starts_with("change/")).collect()
}

#[test]
fn the_last_contract_does_not_go_unsaid() {
    let repo = Repo::new();
    let tree = repo.tree(&[("orders.odcs.yaml", &text(&["a"])), ("readme.md", "x\n")]);
    let root = repo.commit_on("main", tree, &[]);
    let gone = repo.tree(&[("readme.md", "x\n")]);
    repo.commit_on("feature", gone, &[root]);
    repo.switch("feature", &[("readme.md", "x\n")]);
    let ran = run(repo.root(), &["check", "--format", "json", "--today", TODAY]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(rules(&ran.json()), ["change/contract-removed"]);
    // With nothing on either side there is still nothing to check.
    let ran = run(repo.root(), &["check", "--no-base", "--format", "json", "--today", TODAY]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
}

/// After merges in both directions one merge base may lack a contract that the other holds.
#[test]
fn a_base_without_the_contract_has_no_say() {
    let repo = Repo::new();
    let other = text(&["z"]).replace("id: orders", "id: other");
    let root = repo.commit_on("main", repo.tree(&[("other.odcs.yaml", &other)]), &[]);
    let with = repo.tree(&[("other.odcs.yaml", &other), ("orders.odcs.yaml", &text(&["a", "b"]))]);
    let noted = repo.tree(&[("other.odcs.yaml", &other), ("readme.md", "x\n")]);
    let merged = repo.tree(&[
        ("other.odcs.yaml", &other),
        ("orders.odcs.yaml", &text(&["a", "b"])),
        ("readme.md", "x\n"),
    ]);
    let left = repo.commit_on("main", with, &[root]);
    let right = repo.commit_on("feature", noted, &[root]);
    repo.commit_on("main", merged, &[left, right]);
    repo.commit_on("feature", merged, &[right, left]);
    let files = [
        ("other.odcs.yaml", other.as_str()),
        ("orders.odcs.yaml", &text(&["b"])),
        ("readme.md", "x\n"),
    ];
    repo.switch("feature", &files);
    let ran = run(repo.root(), &["check", "--format", "json", "--today", TODAY]);
    let report = ran.json();
    assert!(rules(&report).contains(&"change/field-removed"), "{}", ran.stdout);
    let removed = report["findings"].as_array().unwrap().iter();
    let removed = removed.into_iter().find(|it| it["rule"] == "change/version-not-bumped").unwrap();
    assert_eq!(removed["base_location"]["pointer"], "/version");
}

#[test]
fn a_target_that_goes_is_told_once() {
    let repo = Repo::new();
    let key = "      - name: parent\n        logicalType: string\n        relationships:\n          - to: orders.a\n";
    let base = text(&["a", "b"]) + key;
    let root = repo.commit_on("main", repo.tree(&[("orders.odcs.yaml", &base)]), &[]);
    let head = text(&["b"]) + key;
    repo.commit_on("feature", repo.tree(&[("orders.odcs.yaml", &head)]), &[root]);
    repo.switch("feature", &[("orders.odcs.yaml", &head)]);
    let ran = run(repo.root(), &["check", "--format", "json", "--today", TODAY]);
    let report = ran.json();
    assert!(rules(&report).contains(&"change/relationship-target-missing"), "{}", ran.stdout);
    let all = report["findings"].as_array().unwrap().iter();
    let twice = all.into_iter().any(|it| it["rule"] == "contract/relationship-unresolved");
    assert!(!twice, "{}", ran.stdout);
}

#[test]
fn the_ends_of_a_composite_key_belong_together() {
    let text = |to: &str, from: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: active\n\
             schema:\n  - name: o\n    relationships:\n      - {{from: [{from}], to: [{to}]}}\n    \
             properties:\n      - name: a\n      - name: b\n  - name: t\n    properties:\n      \
             - name: x\n      - name: y\n"
        )
    };
    let base = text("t.x, t.y", "o.a, o.b");
    let crossed = between(&base, &text("t.y, t.x", "o.a, o.b"));
    assert!(ids(&crossed).contains(&"relationship-target-changed"), "{:?}", ids(&crossed));
    assert_eq!(ids(&between(&base, &text("t.y, t.x", "o.b, o.a"))), [""; 0]);
}

/// A contract whose object has quality rules.
fn checked(version: &str, rules: &[&str]) -> String {
    let rules: Vec<String> = rules.iter().map(|it| format!("      - {{{it}}}\n")).collect();
    let rest = format!("    quality:\n{}", rules.concat());
    contract("v3.1.0", version, "        logicalType: number\n", &rest)
}

#[test]
fn a_query_is_compared_with_what_stands_for_a_name_in_it() {
    let query = |tail: &str| {
        format!("type: sql, query: 'SELECT COUNT(*) FROM ${{object}} WHERE {tail}', mustBe: 0")
    };
    let (base, head) = (query("a < 0"), query("a < 1"));
    let found = between(&checked("1.0.0", &[&base]), &checked("1.1.0", &[&head]));
    assert_eq!(ids(&found), ["quality-rule-definition-changed"]);
    let blanks = base.replace("FROM ", "FROM  ");
    let found = between(&checked("1.0.0", &[&base]), &checked("1.0.1", &[&blanks]));
    assert_eq!(ids(&found), ["quality-metadata-changed"]);
    // Two rules of one kind are not one for the name that stands in both.
    let other = query("b = 2").replace("mustBe: 0", "mustBeLessThan: 5");
    let found = between(&checked("1.0.0", &[&base, &other]), &checked("2.0.0", &[&other]));
    assert_eq!(ids(&found), ["quality-rule-removed"]);
}

#[test]
fn quality_rules_are_paired_by_what_they_say_of_themselves() {
    let rule = |words: &str, query: &str, limit: &str| {
        format!("type: sql, description: {words}, query: '{query}', {limit}")
    };
    let fresh = rule("Fresh", "SELECT 1 WHERE t > GETDATE()", "mustBeGreaterThan: 0");
    let rewritten = rule("Fresh", "SELECT 1 WHERE t > now()", "mustBeGreaterThan: 0");
    let positive = rule("No negative totals", "SELECT 2", "mustBe: 0");
    let found = between(&checked("1.0.0", &[&fresh]), &checked("1.1.0", &[&positive, &rewritten]));
    assert_eq!(ids(&found), ["quality-rule-added", "quality-rule-definition-changed"]);
    // Nothing of the two is the same.
    let found = between(&checked("1.0.0", &[&fresh]), &checked("2.0.0", &[&positive]));
    assert_eq!(ids(&found), ["quality-rule-removed", "quality-rule-added"]);
}

#[test]
fn a_check_of_a_tool_is_compared_as_a_whole() {
    let rule = |limit: u32| {
        let check = format!("{{type: duplicate_percent, must_be_less_than: {limit}}}");
        format!("type: custom, engine: soda, implementation: {check}")
    };
    let found = between(&checked("1.0.0", &[&rule(1)]), &checked("1.1.0", &[&rule(2)]));
    assert_eq!(ids(&found), ["quality-rule-definition-changed"]);
}

#[test]
fn examples_and_the_words_about_a_transformation_are_words() {
    let field = |more: &str| {
        contract("v3.1.0", "1.0.0", &format!("        logicalType: number\n{more}"), "")
    };
    for more in ["examples: [1, 2]", "transformDescription: the sum"] {
        let told = field(&format!("        {more}\n"));
        assert_eq!(ids(&between(&field(""), &told)), ["version-not-bumped", "description-changed"]);
        assert_eq!(ids(&between(&told, &field(""))), ["version-not-bumped", "description-changed"]);
    }
}

#[test]
fn what_is_said_of_an_object_for_the_first_time_is_words() {
    let plain = contract("v3.1.0", "1.0.0", "        logicalType: number\n", "");
    for more in ["physicalType: table", "dataGranularityDescription: one row per order"] {
        let told = plain
            .replace("version: 1.0.0", "version: 1.0.1")
            .replace("  - name: t\n", &format!("  - name: t\n    {more}\n"));
        assert_eq!(ids(&between(&plain, &told)), ["description-changed"], "{more}");
    }
}

#[test]
fn a_status_of_ones_own_is_told_again_when_it_changes() {
    let contract = |status: &str| {
        contract("v3.1.0", "1.0.0", "        logicalType: number\n", "")
            .replace("status: active", &format!("status: {status}"))
    };
    assert_eq!(ids(&between(&contract("in use"), &contract("live"))), ["status-unknown"]);
    assert!(between(&contract("in use"), &contract("In use")).is_empty());
}

#[test]
fn long_values_that_begin_alike_are_told_by_their_ends() {
    let named = |end: &str| {
        contract("v3.1.0", "1.0.0", "        logicalType: number\n", "")
            .replace("id: t\n", &format!("id: a-contract-with-a-very-long-{end}\n"))
    };
    let found = between(&named("name-one"), &named("name-two"));
    let told = found.iter().find(|it| it.rule.as_str().ends_with("id-changed")).unwrap();
    assert!(told.message.contains("name-one` to `…"), "{}", told.message);
    assert!(told.message.ends_with("name-two`"), "{}", told.message);
}

/// A contract of one object with fields, written in one line each.
fn fields(fields: &[&str]) -> String {
    let lines: Vec<String> = fields.iter().map(|it| format!("      - {{{it}}}\n")).collect();
    let fields = lines.concat();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: t\nversion: 1.0.0\nstatus: active\n\
         schema:\n  - name: t\n    properties:\n{fields}"
    )
}

#[test]
fn partitions_are_compared_as_a_whole() {
    let day = |at: &str| format!("name: day, partitioned: true, partitionKeyPosition: {at}");
    let one = ["name: region, partitioned: true, partitionKeyPosition: 1".to_owned(), day("2")];
    let said = |base: &[&str], head: &[&str]| -> Vec<String> {
        let found = between(&fields(base), &fields(head));
        ids(&found).iter().filter(|it| it.contains("partition")).map(ToString::to_string).collect()
    };
    // The one that is left is the first whatever its number.
    assert_eq!(said(&[&day("2")], &[&day("1")]), ["partition-position-changed"]);
    assert_eq!(said(&[&one[0], &one[1]], &[&day("1")]), [""; 0]);
    // A new field is told as what changes the partitions, and not the one that makes room for it.
    assert_eq!(said(&[&day("1")], &[&one[0], &one[1]]), ["partition-key-changed"]);
    assert_eq!(
        said(&[&one[0], &one[1]], &[&one[0].replace("n: 1", "n: 3"), &one[1]]),
        ["partition-position-changed"]
    );
}

#[test]
fn what_is_called_otherwise_is_told_as_that() {
    let server = |name: &str| {
        format!(
            "servers:\n  - {{id: s1, server: {name}, type: postgres, environment: prod, \
             host: db.example.com, port: 5432, database: shop, schema: public}}\n"
        )
    };
    let text = |more: &str| format!("{}{more}", fields(&["name: a"]));
    let found = between(&text(&server("a")), &text(&server("b")));
    let own = found.iter().find(|it| it.rule.as_str() == "change/server-metadata-changed").unwrap();
    assert_eq!(own.message, "the server is renamed from `a` to `b`");
    assert_eq!(own.severity, mesh_lint::finding::Severity::Warning);
    let level = |more: &str| {
        text(&format!("slaProperties:\n  - {{property: latency, value: 1, unit: h{more}}}\n"))
    };
    let found = between(&level(", description: Lag"), &level(""));
    assert!(ids(&found).contains(&"description-changed"), "{:?}", ids(&found));
    let links = |urls: &[&str]| {
        let items: Vec<String> = urls.iter().map(|it| format!("  - {{url: {it}}}\n")).collect();
        text(&format!("authoritativeDefinitions:\n{}", items.concat()))
    };
    let effect = |base: &[&str], head: &[&str]| {
        let found = between(&links(base), &links(head));
        let rule = "change/authoritative-definition-changed";
        let own = found.iter().find(|it| it.rule.as_str() == rule).unwrap();
        own.change.as_ref().unwrap().consumers
    };
    let (a, b) = ("https://a.example.com", "https://b.example.com");
    assert_eq!(effect(&[a], &[b, a]), Fine);
    assert_eq!(effect(&[a], &[b]), Risk);
    assert_eq!(effect(&[a, b], &[b]), Risk);
}

#[test]
fn patterns_are_compared_by_what_they_accept() {
    let said = |base: &str, head: &str| {
        let text = |it: &str| {
            fields(&[&format!(
                "name: a, logicalType: string, logicalTypeOptions: {{pattern: '{it}'}}"
            )])
        };
        let found = between(&text(base), &text(head));
        let own = found.iter().find(|it| it.rule.as_str() == "change/pattern-changed").unwrap();
        let judgement = own.change.as_ref().unwrap();
        (judgement.consumers, judgement.producers)
    };
    assert_eq!(said("^[0-9]+$", r"^\d+$"), (Fine, Fine));
    assert_eq!(said("^[a-z]{2}$", "^[a-z]{2,3}$"), (Break, Fine));
    assert_eq!(said("^[a-z]+$", "^[a-z]{2}$"), (Fine, Break));
    assert_eq!(said("^[a-z]+$", "^[0-9]+$"), (Break, Break));
    assert_eq!(said("^(?=a)a$", "^a$"), (Break, Break));
}

/// Of two edits of one quality rule neither hides the other.
#[test]
fn a_lower_severity_is_told_beside_another_threshold() {
    let of = |version: &str, rule: &str| {
        let rest = format!("        quality:\n          - {{id: q, metric: nullValues, {rule}}}\n");
        contract("v3.1.0", version, "        logicalType: number\n", &rest)
    };
    let found = between(
        &of("1.0.0", "mustBeLessThan: 9, severity: error"),
        &of("2.0.0", "mustBeLessThan: 5, severity: warning"),
    );
    let mut told = ids(&found);
    told.sort_unstable();
    assert_eq!(told, ["quality-severity-lowered", "quality-threshold-tightened"]);
}

/// Two fields that are written by the same signs may mean different things.
#[test]
fn an_alias_is_what_it_stands_for() {
    let of = |length: u8| {
        let fields = format!(
            "        logicalType: string\n        logicalTypeOptions: &short {{maxLength: {length}}}\n      \
             - name: other\n        logicalType: string\n        logicalTypeOptions: *short\n"
        );
        contract("v3.1.0", "1.0.0", &fields, "")
    };
    let found = between(&of(10), &of(5));
    let shorter = ids(&found).iter().filter(|it| **it == "max-length-decreased").count();
    assert_eq!(shorter, 2, "{:?}", ids(&found));
}
