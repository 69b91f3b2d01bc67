//! The examples of the change rules run, and what must hold for any pair of revisions.

use crate::page::{ExampleFile, Page};
use crate::rules::{mesh_from, text_of};
use mesh_lint::config::{ContentModel, MajorBump, Protect};
use mesh_lint::evaluate::{self, Surroundings, rules};
use mesh_lint::finding::{Effect, Finding, Reach, Severity};
use mesh_lint::model::{Earlier, EarlierVersions, Mesh};
use mesh_lint::source::FileId;
use proptest::prelude::*;
use rules::{Check, Rule};

/// A mesh of texts by path.
fn mesh_of(files: &[(&str, &str)], first: u32) -> Mesh {
    let file = |(path, text): &(&str, &str)| ExampleFile {
        path: (*path).to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    mesh_from(&files.iter().map(file).collect::<Vec<_>>(), first)
}

fn judged(base: &Mesh, head: &Mesh, today: &str, protect: Protect) -> Vec<Finding> {
    judged_since(base, head, &EarlierVersions::default(), today, protect)
}

/// The same where a tag `v1.2.0` holds something.
pub(crate) fn judged_since(
    base: &Mesh,
    head: &Mesh,
    past: &EarlierVersions,
    today: &str,
    protect: Protect,
) -> Vec<Finding> {
    let today = today.parse().unwrap();
    let surroundings = Surroundings {
        today,
        protect,
        grace_days: 90,
        content_model: ContentModel::Lenient,
        major_bump: MajorBump::Downgrade,
    };
    evaluate::changes_since(base, head, past, &surroundings)
}

fn changes(base: &Mesh, head: &Mesh) -> Vec<Finding> {
    judged(base, head, "2026-06-01", Protect::Consumers)
}

fn ids(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|it| it.rule.as_str().trim_start_matches("change/")).collect()
}

pub(crate) fn shown(found: &[Finding]) -> String {
    let line = |it: &Finding| format!("  {} [{}] {}\n", it.rule, it.severity.word(), it.message);
    found.iter().map(line).collect()
}

pub(crate) fn change_rules() -> impl Iterator<Item = (&'static Rule, Page)> {
    rules::all()
        .filter(|it| matches!(it.check, Check::Change(..) | Check::Release(_) | Check::Schema))
        .map(|it| (it, Page::read(&it.page())))
}

/// What the tag of a page's section `Released` holds.
pub(crate) fn released(page: &Page, first: u32) -> EarlierVersions {
    let earlier = |(file, at): (ExampleFile, u32)| Earlier {
        revision: "v1.2.0".into(),
        released: true,
        binds: false,
        day: None,
        mesh: mesh_from(&[file], at),
    };
    EarlierVersions::new(page.files("Released").into_iter().zip(first..).map(earlier).collect())
}

/// What is found between two sections of a page.
fn example(page: &Page, before: &str, after: &str) -> (Mesh, Mesh, EarlierVersions, Vec<Finding>) {
    let (base, head) = (mesh_from(&page.files(before), 0), mesh_from(&page.files(after), 100));
    let today = page.given("today").first().cloned();
    let today = today.as_deref().unwrap_or("2026-06-01");
    let past = released(page, 200);
    let found = judged_since(&base, &head, &past, today, Protect::Consumers);
    (base, head, past, found)
}

#[test]
fn examples_give_their_finding_and_no_other_error() {
    for (rule, page) in change_rules() {
        let (base, head, _, found) = example(&page, "Before", "After");
        let text = shown(&found);
        assert!(base.members.len() + head.members.len() > 0, "`{}` has no example", rule.id);
        let own = found.iter().filter(|it| it.rule.as_str() == rule.id);
        assert!(own.count() == 1, "`{}` is not found once:\n{text}", rule.id);
        // A break forces a version, and what a key points to can only go with a break.
        let forced = rule.id.starts_with("change/version-")
            || rule.id == "change/relationship-target-missing";
        for other in found.iter().filter(|it| it.rule.as_str() != rule.id && !forced) {
            assert!(
                other.severity < Severity::Warning,
                "the example of `{}` shows another problem:\n{text}",
                rule.id
            );
        }
        for member in base.members.iter().chain(&head.members) {
            let problems = &member.unit.problems;
            let broken = rule.id == "change/contract-base-unparseable";
            assert!(
                problems.is_empty() || broken,
                "`{}` is no valid example: {problems:?}",
                rule.id
            );
        }
    }
}

#[test]
fn near_misses_do_not_give_the_finding() {
    for (rule, page) in change_rules() {
        if page.section("Fine before").is_some() {
            let (_, _, _, found) = example(&page, "Fine before", "Fine after");
            let own = found.iter().any(|it| it.rule.as_str() == rule.id);
            assert!(!own, "`{}`:\n{}", rule.id, shown(&found));
        }
    }
}

#[test]
fn findings_speak_plainly_and_point_somewhere() {
    for (rule, page) in change_rules() {
        let (base, head, past, found) = example(&page, "Before", "After");
        for finding in &found {
            let Finding { message, help, .. } = finding;
            let length = message.chars().count();
            assert!(length <= 90, "`{}`: {length} characters: {message}", rule.id);
            assert!(!message.ends_with('.'), "`{}`: full stop: {message}", rule.id);
            assert!(message.matches('`').count() % 2 == 0, "`{}`: backticks: {message}", rule.id);
            let help = help.as_deref().unwrap_or_default();
            assert!(!help.is_empty() && !help.ends_with('.'), "`{}`: help: {help}", rule.id);
            for label in std::iter::once(&finding.primary).chain(&finding.related) {
                let earlier = past.all().find_map(|it| text_of(&it.mesh, label.file));
                let text = text_of(&base, label.file).or_else(|| text_of(&head, label.file));
                let text = text.or(earlier).unwrap();
                let marked = text.get(label.span.start as usize..label.span.end as usize);
                assert!(marked.is_some_and(|it| !it.is_empty()), "`{}`: marks nothing", rule.id);
            }
            assert!(!finding.element.is_empty() || finding.pointer.is_empty());
            let judgement = finding.change.as_ref().unwrap();
            for value in [&judgement.before, &judgement.after].into_iter().flatten() {
                assert!(value.chars().count() <= 60, "`{}`: {value}", rule.id);
            }
        }
    }
}

#[test]
fn nothing_changes_between_a_mesh_and_itself() {
    for (rule, page) in change_rules() {
        for heading in ["Before", "After"] {
            let files = page.files(heading);
            let (base, head) = (mesh_from(&files, 0), mesh_from(&files, 100));
            let found = changes(&base, &head);
            assert!(found.is_empty(), "`{}`, {heading}:\n{}", rule.id, shown(&found));
        }
    }
}

/// Long names and values never make a message too long.
#[test]
fn long_names_stay_inside_a_message() {
    let long = "x".repeat(200);
    for (rule, page) in change_rules() {
        let stretched = |heading: &str| -> Vec<ExampleFile> {
            let mut files = page.files(heading);
            for file in &mut files {
                let text = String::from_utf8(file.bytes.clone()).unwrap();
                let text = text
                    .replace("name: orders", &format!("name: orders{long}"))
                    .replace("name: amount", &format!("name: amount{long}"))
                    .replace("name: n\n", &format!("name: n{long}\n"))
                    .replace("id: orders", &format!("id: orders{long}"));
                file.bytes = text.into_bytes();
            }
            files
        };
        let (base, head) =
            (mesh_from(&stretched("Before"), 0), mesh_from(&stretched("After"), 100));
        for finding in changes(&base, &head) {
            let length = finding.message.chars().count();
            assert!(length <= 90, "`{}`: {length}: {}", rule.id, finding.message);
        }
    }
}

const HEAD: &str = "apiVersion: v3.1.0\nkind: DataContract\nstatus: active\n";

fn contract(id: &str, version: &str, fields: &str) -> String {
    format!(
        "{HEAD}id: {id}\nversion: {version}\nschema:\n  - name: {id}\n    properties:\n{fields}"
    )
}

fn fields(all: &[&str]) -> String {
    all.iter().fold(String::new(), |text, it| format!("{text}      - {{{it}}}\n"))
}

#[test]
fn majors_side_by_side_are_not_compared_with_each_other() {
    let one = contract("orders", "1.4.0", &fields(&["name: id, logicalType: integer"]));
    let two = contract("orders", "2.0.0", &fields(&["name: key, logicalType: string"]));
    let base = mesh_of(&[("orders.odcs.yaml", &one)], 0);
    let head = mesh_of(&[("orders-1.odcs.yaml", &one), ("orders.odcs.yaml", &two)], 100);
    assert_eq!(ids(&changes(&base, &head)), ["contract-moved", "contract-added"]);
}

#[test]
fn a_type_that_differs_is_no_rename() {
    let base = fields(&[
        "name: id, logicalType: integer",
        "name: amount, logicalType: number, required: true",
    ]);
    let head = fields(&[
        "name: id, logicalType: integer",
        "name: amount_minor, logicalType: integer, required: true",
    ]);
    let base = mesh_of(&[("a.odcs.yaml", &contract("t", "2.0.0", &base))], 0);
    let head = mesh_of(&[("a.odcs.yaml", &contract("t", "2.1.0", &head))], 100);
    let found = changes(&base, &head);
    let mut all = ids(&found);
    all.sort_unstable();
    assert_eq!(all, ["field-added-required", "field-removed", "version-bump-too-small"]);
    let help = |id: &str| {
        let finding = found.iter().find(|it| it.rule.as_str() == format!("change/{id}")).unwrap();
        finding.help.clone().unwrap()
    };
    assert!(help("field-removed").starts_with("renamed to `amount_minor`?"));
    assert!(
        help("version-bump-too-small")
            .starts_with("write version `3.0.0`: field `t.amount` is removed")
    );
    let removed = found.iter().find(|it| it.rule.as_str() == "change/field-removed").unwrap();
    assert_eq!(removed.primary.file, FileId(0), "what is gone is shown at base");
    assert_eq!(removed.related[0].file, FileId(100));
    assert_eq!(removed.element, "/schema/t/properties/amount");
}

#[test]
fn what_came_or_went_as_a_whole_is_one_finding() {
    let flat = fields(&["name: id, logicalType: integer"]);
    let nested = "      - name: id\n        logicalType: integer\n      - name: address\n        logicalType: object\n        properties:\n          - {name: street, logicalType: string}\n          - {name: zip, logicalType: string, required: true}\n";
    let base = mesh_of(&[("a.odcs.yaml", &contract("t", "1.0.0", &flat))], 0);
    let head = mesh_of(&[("a.odcs.yaml", &contract("t", "2.0.0", nested))], 100);
    let added = ["version-bump-too-large", "field-added-optional"];
    assert_eq!(ids(&changes(&base, &head)), added);
    assert_eq!(ids(&changes(&head, &base)), ["version-decreased", "field-removed"]);
}

#[test]
fn the_status_at_base_caps_the_severity() {
    let with = |status: &str, version: &str, all: &[&str]| {
        contract("t", version, &fields(all)).replace("status: active", &format!("status: {status}"))
    };
    let both = ["name: id, logicalType: integer", "name: note, logicalType: string"];
    for (status, severity, effect) in [
        ("active", Severity::Error, Effect::Break),
        ("deprecated", Severity::Error, Effect::Break),
        ("draft", Severity::Warning, Effect::Risk),
        ("proposed", Severity::Warning, Effect::Risk),
        ("retired", Severity::Info, Effect::Fine),
    ] {
        let base = mesh_of(&[("a.odcs.yaml", &with(status, "1.0.0", &both))], 0);
        let head = mesh_of(&[("a.odcs.yaml", &with(status, "2.0.0", &both[..1]))], 100);
        let found = changes(&base, &head);
        assert_eq!(ids(&found), ["field-removed"], "{status}");
        assert_eq!(found[0].severity, severity, "{status}");
        assert_eq!(found[0].change.as_ref().unwrap().consumers, effect, "{status}");
    }
}

#[test]
fn protect_says_whose_break_is_an_error() {
    let loose = contract("t", "1.0.0", &fields(&["name: id, logicalType: integer"]));
    let strict =
        contract("t", "2.0.0", &fields(&["name: id, logicalType: integer, required: true"]));
    let base = mesh_of(&[("a.odcs.yaml", &loose)], 0);
    let head = mesh_of(&[("a.odcs.yaml", &strict)], 100);
    for (protect, added, removed) in [
        (Protect::Consumers, Severity::Warning, Severity::Error),
        (Protect::Producers, Severity::Error, Severity::Warning),
        (Protect::Both, Severity::Error, Severity::Error),
    ] {
        let of = |base: &Mesh, head: &Mesh| {
            let found = judged(base, head, "2026-06-01", protect);
            found.iter().find(|it| it.rule.as_str().contains("/required-")).unwrap().severity
        };
        assert_eq!(of(&base, &head), added, "{protect:?}");
        assert_eq!(of(&head, &base), removed, "{protect:?}");
    }
}

/// A chain of products: `mart` is made of `pay` by a declared field, `crm` uses another field of
/// it, `model` reads what `crm` makes, `raw` declares nothing.
fn chain(version: &str, all: &[&str]) -> Vec<(&'static str, String)> {
    let product = |id: &str, ports: &str| {
        format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nstatus: active\nteam:\n  members:\n    - {{username: {id}-owner, role: owner}}\n{ports}"
        )
    };
    let port = |section: &str, contract: &str, version: &str| {
        format!(
            "{section}:\n  - {{name: {contract}, version: {version}, contractId: {contract}}}\n"
        )
    };
    let derived = |id: &str, from: &str| {
        contract(
            id,
            "1.0.0",
            &format!(
                "      - name: v\n        logicalType: number\n        transformSourceObjects: [{from}]\n      - {{name: at, logicalType: date}}\n"
            ),
        )
    };
    vec![
        ("pay.odcs.yaml", contract("pay", version, &fields(all))),
        ("revenue.odcs.yaml", derived("revenue", "pay.amount")),
        ("people.odcs.yaml", derived("people", "pay.payer")),
        ("ledger.odps.yaml", product("ledger", &port("outputPorts", "pay", version))),
        (
            "mart.odps.yaml",
            product(
                "mart",
                &(port("inputPorts", "pay", "1.0.0") + &port("outputPorts", "revenue", "1.0.0")),
            ),
        ),
        (
            "crm.odps.yaml",
            product(
                "crm",
                &(port("inputPorts", "pay", "1.0.0") + &port("outputPorts", "people", "1.0.0")),
            ),
        ),
        ("raw.odps.yaml", product("raw", &port("inputPorts", "pay", "1.0.0"))),
        ("model.odps.yaml", product("model", &port("inputPorts", "people", "1.0.0"))),
        ("board.odps.yaml", product("board", &port("inputPorts", "revenue", "1.0.0"))),
    ]
}

fn mesh_of_chain(version: &str, all: &[&str], first: u32) -> Mesh {
    let files = chain(version, all);
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    mesh_of(&files, first)
}

#[test]
fn consumers_are_reached_along_declared_fields() {
    let amount = "name: amount, logicalType: number";
    let payer = "name: payer, logicalType: string";
    let base = mesh_of_chain("1.0.0", &[amount, payer], 0);
    // A right major bump shuts the old input ports out; their products are hit all the same.
    for version in ["1.1.0", "2.0.0"] {
        let head = mesh_of_chain(version, &[payer], 100);
        let found = changes(&base, &head);
        let removed = found.iter().find(|it| it.rule.as_str() == "change/field-removed").unwrap();
        let affected: Vec<(&str, Reach, u32, &str)> = removed
            .change
            .as_ref()
            .unwrap()
            .affected
            .iter()
            .map(|it| (it.id.as_str(), it.reach, it.hops, it.owners[0].as_str()))
            .collect();
        assert_eq!(
            affected,
            [
                ("mart", Reach::WillBreak, 1, "mart-owner"),
                ("raw", Reach::MayBeAffected, 1, "raw-owner"),
                ("board", Reach::MayBeAffected, 2, "board-owner"),
                ("model", Reach::MayBeAffected, 2, "model-owner"),
                ("crm", Reach::NotAffected, 1, "crm-owner"),
            ],
            "{version}"
        );
    }
}

#[test]
fn a_contract_that_is_gone_hits_all_who_still_name_it() {
    let all = ["name: amount, logicalType: number", "name: payer, logicalType: string"];
    let base = mesh_of_chain("1.0.0", &all, 0);
    let files = chain("1.0.0", &all);
    let kept: Vec<(&str, &str)> = files
        .iter()
        .filter(|(path, _)| !["pay.odcs.yaml", "raw.odps.yaml"].contains(path))
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    let found = changes(&base, &mesh_of(&kept, 100));
    let removed = found.iter().find(|it| it.rule.as_str() == "change/contract-removed").unwrap();
    let affected = &removed.change.as_ref().unwrap().affected;
    let direct: Vec<&str> =
        affected.iter().filter(|it| it.hops == 1).map(|it| it.id.as_str()).collect();
    assert_eq!(direct, ["crm", "mart"], "`raw` is gone too");
    assert!(affected.iter().filter(|it| it.hops == 1).all(|it| it.reach == Reach::WillBreak));
}

#[test]
fn a_broken_file_is_no_removal() {
    let good = contract("t", "1.0.0", &fields(&["name: id, logicalType: integer"]));
    let base = mesh_of(&[("a.odcs.yaml", &good)], 0);
    let head = mesh_of(&[("a.odcs.yaml", "id: [\n")], 100);
    assert!(changes(&base, &head).is_empty());
    // To mend it is no mistake, but nobody knows what it promised.
    let found = changes(&head, &base);
    assert_eq!(ids(&found), ["contract-base-unparseable"]);
    assert_eq!(found[0].severity, Severity::Warning);
}

#[test]
fn a_variable_is_passed_over() {
    let known =
        fields(&["name: id, logicalType: integer, physicalType: int, classification: internal"]);
    let open = fields(&[
        "name: id, logicalType: integer, physicalType: \"${T}\", classification: \"${C}\"",
    ]);
    let base = mesh_of(&[("a.odcs.yaml", &contract("t", "1.0.0", &known))], 0);
    let head = mesh_of(&[("a.odcs.yaml", &contract("t", "\"${V}\"", &open))], 100);
    assert!(changes(&base, &head).is_empty());
    assert!(changes(&head, &base).is_empty());
}

/// A file from a fork can't keep the check busy: all of these would take hours if every item were
/// compared with every other.
#[test]
fn large_files_are_compared_in_time_or_said_to_be_too_large() {
    let many = |name: &dyn Fn(usize) -> String, count: usize| -> String {
        (0..count).fold(String::new(), |text, it| text + "      - {" + &name(it) + "}\n")
    };
    let pair = |base: &str, head: &str| {
        let base = mesh_of(&[("a.odcs.yaml", &contract("t", "1.0.0", base))], 0);
        let head = mesh_of(&[("a.odcs.yaml", &contract("t", "2.0.0", head))], 100);
        changes(&base, &head)
    };
    // Every field is renamed to something near all others.
    let name = |suffix: &'static str| {
        move |it: usize| format!("name: a_rather_long_name_{it}{suffix}, logicalType: string")
    };
    let found = pair(&many(&name(""), 2_000), &many(&name("x"), 2_000));
    assert_eq!(found.len(), 4_000);
    // Every field moves into a nested object.
    let inner = many(&name(""), 2_000).replace("      - {", "          - {");
    let nested =
        format!("      - name: outer\n        logicalType: object\n        properties:\n{inner}");
    let found = pair(&many(&name(""), 2_000), &nested);
    let moved = found.iter().filter(|it| it.rule.as_str() == "change/field-moved");
    assert_eq!(moved.count(), 2_000);
    // Lists beyond the limit are said not to be compared.
    let found = pair(&many(&name(""), 5_001), &many(&name("x"), 5_001));
    assert_eq!(ids(&found), ["list-too-long"]);
    // A name may be as long as a file.
    let long = "n".repeat(100_000);
    let names = |letter: &str| {
        (0..30).fold(String::new(), |text, it| {
            text + &format!("      - {{name: {letter}{long}{it}, logicalType: string}}\n")
        })
    };
    let found = pair(&names("a"), &names("b"));
    assert!(found.iter().all(|it| it.message.chars().count() <= 90));
    assert_eq!(found.len(), 60);
}

proptest! {
    /// The order of files, of fields' keys and of list items that are known by name is no change
    /// but the one of fields, which informs.
    #[test]
    fn order_is_no_change(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let all: Vec<String> = (0..6).map(|it| format!("name: f{it}, logicalType: string")).collect();
        let shuffled: Vec<&str> = order.iter().map(|it| all[*it].as_str()).collect();
        let plain: Vec<&str> = all.iter().map(String::as_str).collect();
        let sla = |order: &[usize]| -> String {
            let words = ["latency", "retention", "availability", "throughput", "errorRate", "frequency"];
            let items = order.iter().fold(String::new(), |text, it| format!("{text}  - {{property: {}, value: {it}}}\n", words[*it]));
            format!("slaProperties:\n{items}")
        };
        let sorted: Vec<usize> = (0..6).collect();
        let base = contract("t", "1.0.0", &fields(&plain)) + &sla(&sorted);
        let head = contract("t", "1.0.1", &fields(&shuffled)) + &sla(&order);
        let (base, head) = (mesh_of(&[("a.odcs.yaml", &base)], 0), mesh_of(&[("a.odcs.yaml", &head)], 100));
        let found = changes(&base, &head);
        prop_assert!(found.iter().all(|it| it.severity == Severity::Info), "{}", shown(&found));
        // Where the order stayed, nothing explains the new version.
        let told = |id: &&str| ["field-reordered", "version-bumped-without-change"].contains(id);
        prop_assert!(ids(&found).iter().all(told), "{}", shown(&found));
    }
}
