//! How things leave: what is marked as deprecated stays until consumers had their time, and an end
//! stands once it is announced.

use crate::program::{Ran, TODAY, run};
use crate::releases::{PATH, contract, found, light};
use crate::repo::Repo;
use serde_json::Value;
use std::fs;

const PRODUCT: &str = "sales.odps.yaml";
const OTHER: &str = "other.odcs.yaml";
const DAY: i64 = 24 * 60;
/// Day 353 of 2026, of which the first is day 0.
const NOW: i64 = 353;

/// A contract that stays.
fn other() -> String {
    contract("1.0.0", &["z"]).replace("sales.orders", "other")
}

/// A repository whose `main` held each text of a file from a day of 2026 on.
fn lived(path: &str, steps: &[(i64, &str)]) -> Repo {
    let repo = Repo::new();
    let (other, mut parents) = (other(), Vec::new());
    for (day, text) in steps {
        let tree = repo.tree(&[(path, *text), (OTHER, &other), ("mesh-lint.yaml", "")]);
        parents = vec![repo.dated_commit(day * DAY, tree, &parents)];
    }
    repo.branch("main", parents[0]);
    repo
}

/// Checks what becomes of the file today; nothing where it goes.
fn then(repo: &Repo, path: &str, head: Option<&str>, more: &[&str]) -> Ran {
    let main = repo.workspace().commit("main").unwrap().id;
    let other = other();
    let mut files = vec![(OTHER, other.as_str()), ("mesh-lint.yaml", "")];
    files.extend(head.map(|text| (path, text)));
    let tip = repo.dated_commit(NOW * DAY, repo.tree(&files), &[main]);
    repo.branch("topic", tip);
    let arguments = ["check", "--today", TODAY, "--format", "json", "--head", "topic"];
    run(repo.root(), &[&arguments[..], &["--base", "main"], more].concat())
}

/// What is said of a change, beside versions.
fn told(ran: &Ran) -> Vec<String> {
    let word = |it: &Value| {
        let rule = it["rule"].as_str().unwrap().trim_start_matches("change/").to_owned();
        format!("{rule} {}", it["severity"].as_str().unwrap())
    };
    let all = found(ran, &[""]);
    let own = all.iter().filter(|it| {
        let rule = it["rule"].as_str().unwrap();
        rule.starts_with("change/") && !rule.starts_with("change/version")
    });
    let mut all: Vec<_> = own.map(word).collect();
    all.sort();
    all
}

fn contracts(steps: &[(i64, &str)], head: Option<&str>) -> Vec<String> {
    told(&then(&lived(PATH, steps), PATH, head, &[]))
}

fn products(steps: &[(i64, &str)], head: Option<&str>) -> Vec<String> {
    told(&then(&lived(PRODUCT, steps), PRODUCT, head, &[]))
}

/// What `diff --files` says of two texts.
fn compared(name: &str, base: &str, head: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (side, text) in [("base", base), ("head", head)] {
        fs::create_dir(folder.path().join(side)).unwrap();
        fs::write(folder.path().join(side).join(name), text).unwrap();
    }
    let (base, head) = (format!("base/{name}"), format!("head/{name}"));
    let arguments = ["diff", "--files", &base, &head, "--format", "json", "--today", TODAY];
    let ran = run(folder.path(), &arguments);
    let pair = ran.json()["pairs"][0].clone();
    let all = pair["changes"].as_array().into_iter().flatten().cloned();
    let word = |it: Value| {
        let rule = it["rule"].as_str().unwrap().trim_start_matches("change/").to_owned();
        format!("{rule} {}", it["severity"].as_str().unwrap())
    };
    let mut all: Vec<_> = all.map(word).filter(|it| !it.starts_with("version")).collect();
    all.sort();
    all
}

fn custom(property: &str, value: &str) -> String {
    format!("{{property: {property}, value: \"{value}\"}}")
}

/// What marks as deprecated, with an end where one is told.
fn marks(end: &str) -> String {
    let end = if end.is_empty() { String::new() } else { format!(", {}", custom("sunset", end)) };
    format!("customProperties: [{}{end}]", custom("deprecated", "true"))
}

fn on_servers(version: &str, more: Option<&str>) -> String {
    let server = |name: &str, more: &str| {
        format!(
            "  - {{server: {name}, type: postgres, host: {name}, port: 1, database: d, schema: s{more}}}\n"
        )
    };
    let old = more.map(|it| server("old", it)).unwrap_or_default();
    format!("{}servers:\n{}{old}", contract(version, &["a"]), server("prod", ""))
}

#[test]
fn a_server_may_go_after_its_deprecation() {
    let (plain, gone) = (on_servers("1.0.0", Some("")), on_servers("2.0.0", None));
    let marked = |end: &str| on_servers("1.1.0", Some(&format!(", {}", marks(end))));
    let (endless, past) = (marked(""), marked("2026-12-01"));
    let (near, far) = (marked("2027-01-01"), marked("2027-06-01"));
    let with = |day, text: &str| contracts(&[(0, &plain), (day, text)], Some(&gone));
    assert_eq!(contracts(&[(0, &plain)], Some(&gone)), ["server-removed error"]);
    assert_eq!(with(100, &endless), ["server-removed info"]);
    assert_eq!(with(300, &endless), ["server-removed error"]);
    assert_eq!(with(100, &past), ["server-removed info"]);
    assert_eq!(with(100, &far), ["server-removed error"]);
    // An end that is past counts alone where the file came with it: it may have lain elsewhere.
    assert_eq!(with(345, &past), ["server-removed error"]);
    assert_eq!(contracts(&[(345, &past)], Some(&gone)), ["server-removed info"]);
    assert_eq!(contracts(&[(345, &endless)], Some(&gone)), ["server-removed error"]);
    // The mark and the end are told.
    assert_eq!(contracts(&[(0, &plain)], Some(&endless)), ["element-deprecated info"]);
    let soon = ["element-deprecated info", "sunset-too-soon error"];
    assert_eq!(contracts(&[(0, &plain)], Some(&near)), soon);
    assert_eq!(contracts(&[(0, &near)], Some(&plain))[..1], ["element-undeprecated info"]);
    assert_eq!(compared(PATH, &past, &gone), ["server-removed info"]);
}

/// A product with a status, more of its own, and a port that says more, where it has one.
fn product(version: &str, status: &str, more: &str, port: Option<&str>) -> String {
    let port = port.map(|it| format!("  - {{name: old, version: 1.2.0{it}}}\n"));
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: sales\nname: sales\nversion: {version}\n\
         status: {status}\n{more}outputPorts:\n  - {{name: orders, version: 1.0.0}}\n{}",
        port.unwrap_or_default()
    )
}

#[test]
fn a_port_may_go_after_its_deprecation() {
    let of = |version, port| product(version, "active", "", port);
    let (plain, gone) = (of("1.0.0", Some("")), of("2.0.0", None));
    let marked = of("1.1.0", Some(", deprecated: true"));
    let ended = of("1.1.0", Some(&format!(", {}", marks("2026-12-01"))));
    let with = |day, text: &str| products(&[(0, &plain), (day, text)], Some(&gone));
    assert_eq!(products(&[(0, &plain)], Some(&gone)), ["output-port-removed error"]);
    assert_eq!(with(100, &marked), ["output-port-removed info"]);
    assert_eq!(with(300, &marked), ["output-port-removed error"]);
    assert_eq!(with(100, &ended), ["output-port-removed info"]);
    assert_eq!(products(&[(0, &plain)], Some(&marked)), ["element-deprecated info"]);
    // The next major beside it begins nothing anew.
    let beside = marked.clone() + "  - {name: old, version: 2.0.0}\n";
    let left = gone.clone() + "  - {name: old, version: 2.0.0}\n";
    let steps = [(0, &*plain), (100, &*marked), (340, &*beside)];
    assert_eq!(products(&steps, Some(&left)), ["output-port-removed info"]);
}

#[test]
fn a_product_announces_its_end_and_goes() {
    let of = |status, more: &str| product("1.0.0", status, more, None);
    let until = |end: &str| format!("customProperties: [{}]\n", custom("endOfLife", end));
    let active = of("active", "");
    let (past, far) = (until("2026-12-01"), until("2027-06-01"));
    let (ended, announced) = (of("deprecated", &past), of("deprecated", &far));
    assert_eq!(compared(PRODUCT, &active, &announced), ["status-deprecated info"]);
    let near = of("deprecated", &until("2027-01-01"));
    assert_eq!(compared(PRODUCT, &active, &near), ["sunset-too-soon error"]);
    assert_eq!(compared(PRODUCT, &announced, &near), ["sunset-moved-earlier error"]);
    let retired = of("retired", &past);
    assert_eq!(compared(PRODUCT, &ended, &retired), ["status-retired info"]);
    let early = ["status-retired-without-deprecation error"];
    assert_eq!(compared(PRODUCT, &announced, &of("retired", &far)), early);
    let marked = of("active", "deprecated: true\n");
    assert_eq!(compared(PRODUCT, &active, &marked), ["element-deprecated info"]);
    // What may go is told to go.
    assert_eq!(products(&[(0, &retired)], None), ["product-removed info"]);
    assert_eq!(products(&[(0, &active), (100, &ended)], None), ["product-removed info"]);
    assert_eq!(products(&[(0, &active), (100, &announced)], None), ["product-removed error"]);
    assert_eq!(products(&[(0, &active)], None), ["product-removed error"]);
}

/// A contract with a field that says more.
fn with_field(version: &str, more: &str) -> String {
    format!("{}      - {{name: b, logicalType: string, {more}}}\n", contract(version, &["a"]))
}

#[test]
fn an_announced_end_is_not_taken_back() {
    let field = |end: &str| with_field("1.0.0", &marks(end));
    let (far, none, past) = (field("2028-01-01"), field(""), field("2026-12-01"));
    assert_eq!(compared(PATH, &far, &none), ["sunset-moved-earlier error"]);
    assert_eq!(compared(PATH, &far, &field("soon")), ["sunset-moved-earlier error"]);
    // What can't be read may be a later date; one that has passed binds nobody any more.
    assert_eq!(compared(PATH, &far, &field("${END}")), ["custom-property-changed info"]);
    assert_eq!(compared(PATH, &past, &none), ["sunset-moved-later info"]);
    let (plain, gone) = (contract("1.0.0", &["a"]), contract("2.0.0", &["a"]));
    // Where it was taken back all the same, the grace begins anew.
    let left = |day| contracts(&[(0, &far), (day, &none)], Some(&gone));
    assert_eq!(left(340), ["field-removed error"]);
    assert_eq!(left(200), ["field-removed-after-deprecation info"]);
    assert_eq!(
        contracts(&[(0, &past), (340, &none)], Some(&gone)),
        ["field-removed-after-deprecation info"]
    );
    // A contract.
    let whole = |status: &str, end: &str| {
        let end = if end.is_empty() {
            String::new()
        } else {
            format!("slaProperties: [{}]\n", custom("endOfLife", end))
        };
        plain.replace("status: active", &format!("status: {status}")) + &end
    };
    let announced = whole("deprecated", "2028-01-01");
    let dropped = whole("deprecated", "");
    assert_eq!(compared(PATH, &announced, &dropped), ["sunset-moved-earlier error"]);
    let soon = whole("deprecated", "soon");
    assert_eq!(compared(PATH, &announced, &soon), ["sunset-moved-earlier error"]);
    assert_eq!(compared(PATH, &announced, &whole("deprecated", "${END}")), [""; 0]);
    assert_eq!(compared(PATH, &announced, &whole("active", ""))[1..], ["status-undeprecated info"]);
    let steps = [(0, &*announced), (340, &*dropped)];
    let retired = whole("retired", "");
    assert_eq!(contracts(&steps, Some(&retired)), ["status-retired-without-deprecation error"]);
}

#[test]
fn an_end_leaves_time_to_go() {
    let plain = contract("1.0.0", &["a"]);
    let until = |status: &str, end: &str| {
        plain.replace("status: active", &format!("status: {status}"))
            + &format!("slaProperties: [{}]\n", custom("endOfLife", end))
    };
    // The end of a contract in use.
    assert_eq!(compared(PATH, &plain, &until("active", TODAY)), ["sunset-too-soon error"]);
    assert_eq!(compared(PATH, &plain, &until("active", "2030-01-01")), ["sla-added info"]);
    let early = until("active", "2026-12-19");
    let removed = ["contract-removed error"];
    assert_eq!(contracts(&[(0, &plain), (352, &early)], None), removed);
    let served = ["contract-removed-after-retirement info"];
    assert_eq!(contracts(&[(0, &plain), (100, &early)], None), served);
    // An end that had passed when it was told.
    let past = until("deprecated", "2026-12-01");
    let steps = [(0, &*plain), (352, &*past)];
    assert_eq!(contracts(&steps, None), ["contract-removed-before-sunset error"]);
    let retired = until("retired", "2026-12-01");
    let early = ["status-retired-without-deprecation error"];
    assert_eq!(contracts(&steps, Some(&retired)), early);
    let steps = [(0, &*plain), (263, &*past)];
    assert_eq!(contracts(&steps, Some(&retired)), ["status-retired info"]);
    let field = with_field("1.0.0", &marks("2026-12-01"));
    let gone = contract("2.0.0", &["a"]);
    let active = contract("1.0.0", &["a", "b"]);
    assert_eq!(contracts(&[(0, &active), (352, &field)], Some(&gone)), ["field-removed error"]);
    // Nobody knows since when.
    assert_eq!(compared(PATH, &field, &gone), ["field-removed-after-deprecation info"]);
}

#[test]
fn what_was_served_is_no_news_to_older_bases() {
    let (active, gone) = (contract("1.0.0", &["a", "b"]), contract("2.0.0", &["a"]));
    let marked = with_field("1.1.0", &marks(""));
    let all = ["--against", "all", "--since", "400d"];
    let served = ["field-removed-after-deprecation info"];
    let with =
        |day| told(&then(&lived(PATH, &[(0, &active), (day, &marked)]), PATH, Some(&gone), &all));
    assert_eq!(with(200), served);
    assert_eq!(with(300), ["field-removed error"]);
    // Nor when it went earlier than in this change.
    let steps = [(0, &*active), (200, &*marked), (340, &*gone)];
    let next = contract("2.1.0", &["a", "c"]);
    let ran = then(&lived(PATH, &steps), PATH, Some(&next), &all);
    assert_eq!(told(&ran), ["field-added-optional info"]);
    // Releases.
    let repo = lived(PATH, &[(0, &active), (200, &marked)]);
    light(&repo, "v1.0.0", repo.workspace().commit("main~1").unwrap().id);
    light(&repo, "v1.1.0", repo.workspace().commit("main").unwrap().id);
    assert_eq!(told(&then(&repo, PATH, Some(&gone), &["--against", "releases"])), served);
}

#[test]
fn what_holds_it_takes_it_along() {
    let table = |version: &str, more: &str, fields: &[&str]| {
        contract(version, fields)
            .replace("  - name: orders\n", &format!("  - name: orders\n{more}"))
    };
    let tagged = "    tags: [deprecated]\n";
    let base = table("1.0.0", tagged, &["a", "b"]);
    let head = table("2.0.0", tagged, &["a"]);
    let plain = table("1.0.0", "", &["a", "b"]);
    let served = ["field-removed-after-deprecation info"];
    assert_eq!(contracts(&[(0, &plain), (200, &base)], Some(&head)), served);
    assert_eq!(contracts(&[(0, &plain), (300, &base)], Some(&head)), ["field-removed error"]);
    let nested = |version: &str, inner: &str| {
        let own = format!("logicalType: object, {}, properties: [{inner}]", marks("2026-12-01"));
        format!("{}      - {{name: o, {own}}}\n", contract(version, &["a"]))
    };
    let (x, y) = ("{name: x, logicalType: string}", "{name: y, logicalType: string}");
    let (base, head) = (nested("1.0.0", &format!("{x}, {y}")), nested("2.0.0", x));
    assert_eq!(compared(PATH, &base, &head), served);
}

#[test]
fn the_words_of_an_end_are_read_in_any_case() {
    let base = with_field("1.0.0", &marks("2026-12-01").replace("sunset", "Sunset"));
    let gone = contract("2.0.0", &["a"]);
    assert_eq!(compared(PATH, &base, &gone), ["field-removed-after-deprecation info"]);
}

#[test]
fn a_shallow_clone_says_that_more_history_may_tell() {
    let marked = with_field("1.0.0", &marks(""));
    let edited = marked.replace("version: 1.0.0", "version: 1.0.1");
    let gone = contract("2.0.0", &["a"]);
    let cut = |day| {
        let repo = lived(PATH, &[(0, &marked), (day, &edited)]);
        let workspace = repo.workspace();
        let tip = workspace.commit("main").unwrap();
        repo.forget(&workspace.commit("main~1").unwrap().id.to_string());
        fs::write(repo.writer.git_dir().join("shallow"), format!("{}\n", tip.id)).unwrap();
        then(&repo, PATH, Some(&gone), &[])
    };
    // Long enough at least.
    assert_eq!(told(&cut(200)), ["field-removed-after-deprecation info"]);
    let ran = cut(340);
    assert_eq!(told(&ran), ["field-removed error"]);
    let help = &found(&ran, &["field-removed"])[0]["help"];
    assert!(help.as_str().unwrap().contains("`git fetch --unshallow`"), "{help}");
}

#[test]
fn ports_that_say_more_or_another_version() {
    let of = |port: &str| product("1.0.0", "active", "", Some(port));
    let version = |it: &str| of("").replace("version: 1.2.0", &format!("version: {it}"));
    let changed = ["output-port-version-changed error"];
    assert_eq!(compared(PRODUCT, &version("0.1.0"), &version("0.2.0")), changed);
    assert_eq!(compared(PRODUCT, &version("0.1.0"), &version("0.1.1")), [""; 0]);
    let typed = [of(", type: tables"), of(", type: topic")];
    assert_eq!(compared(PRODUCT, &of(""), &typed[0]), ["output-port-type-changed info"]);
    assert_eq!(compared(PRODUCT, &typed[0], &typed[1]), ["output-port-type-changed error"]);
    let made = |version: &str| of(&format!(", inputContracts: [{{id: raw, version: {version}}}]"));
    assert_eq!(compared(PRODUCT, &of(""), &made("1.0.0")), ["input-port-added info"]);
    assert_eq!(compared(PRODUCT, &made("1.0.0"), &of("")), ["input-port-removed info"]);
    let reads = ["input-port-contract-changed warning"];
    assert_eq!(compared(PRODUCT, &made("1.0.0"), &made("2.0.0")), reads);
}

#[test]
fn dbt_models_end_on_their_day() {
    let models = |more: &str| format!("version: 2\nmodels:\n  - name: kept\n{more}");
    let ends = |day: &str| {
        let date =
            if day.is_empty() { String::new() } else { format!("    deprecation_date: {day}\n") };
        models(&format!("  - name: m\n    config: {{contract: {{enforced: true}}}}\n{date}"))
    };
    let of = |base: &str, head: &str| compared("schema.yml", base, head);
    assert_eq!(of(&ends("2026-12-01"), &models("")), ["object-removed info"]);
    assert_eq!(of(&ends("2027-12-01"), &models("")), ["object-removed error"]);
    assert_eq!(of(&ends(""), &ends("2026-12-24")), ["sunset-too-soon error"]);
    assert_eq!(of(&ends(""), &ends("2027-12-24")), ["element-deprecated warning"]);
    assert_eq!(of(&ends("2027-12-24"), &ends("")), ["element-undeprecated info"]);
}
