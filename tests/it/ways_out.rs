//! The ways out of a break: consumers that move in the same change, a deprecation that was served,
//! and a waiver of those who are hit. Each with what is nearly one.

use crate::program::{Ran, TODAY, run};
use crate::releases::{PATH, check, contract, found};
use crate::repo::Repo;
use serde_json::Value;

const PRODUCT: &str = "marketing.odps.yaml";
const OTHER: &str = "finance.odps.yaml";

/// A product that reads a contract.
fn product(id: &str, reads: &str, version: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\nstatus: active\n\
         inputPorts:\n  - {{name: orders, version: \"{version}\", contractId: {reads}}}\n"
    )
}

/// Runs a check of files on a branch against other files on `main`.
fn compared(base: &[(&str, &str)], head: &[(&str, &str)]) -> Ran {
    let repo = Repo::new();
    let root = repo.commit("main", base);
    repo.branch("topic", root);
    let tip = repo.commit("topic", head).to_string();
    check(&repo, &["--head", &tip, "--base", "main", "--pr"])
}

/// Severity, and who is hit how, of the one finding with an ending.
fn verdict(ran: &Ran, ending: &str) -> String {
    let found = found(ran, &[ending]);
    let [finding] = found.as_slice() else { panic!("{ending}: {}", ran.stdout) };
    let consumers = finding["consumers"].as_array().unwrap().iter();
    let consumers: Vec<String> = consumers
        .map(|it| format!(", {} {}", it["id"].as_str().unwrap(), it["effect"].as_str().unwrap()))
        .collect();
    format!("{}{}", finding["severity"].as_str().unwrap(), consumers.concat())
}

fn help(found: &[Value]) -> &str {
    found[0]["help"].as_str().unwrap()
}

#[test]
fn consumers_may_move_in_the_same_change() {
    let (old, new) = (contract("1.2.0", &["a", "b"]), contract("2.0.0", &["a"]));
    let reader = |version: &str| product("marketing", "sales.orders", version);
    let other = product("finance", "sales.orders", "1.2.0");
    let gone = product("marketing", "sales.other", "1.0.0");
    let (still, moved) = (reader("1.2.0"), reader("2.0.0"));
    let base = [(PATH, old.as_str()), (PRODUCT, still.as_str())];
    let with = |product: &str| {
        verdict(&compared(&base, &[(PATH, new.as_str()), (PRODUCT, product)]), "field-removed")
    };
    assert_eq!(with(&still), "error, marketing may be affected");
    assert_eq!(with(&moved), "warning, marketing not affected");
    assert_eq!(with(&reader("=2.0.0")), "warning, marketing not affected");
    // A contract that nobody has is nowhere to move to.
    assert_eq!(with(&gone), "error, marketing may be affected");
    let other_contract = contract("1.0.0", &["z"]).replace("sales.orders", "sales.other");
    let head = [(PATH, new.as_str()), (PRODUCT, gone.as_str()), ("z.odcs.yaml", &other_contract)];
    assert_eq!(
        verdict(&compared(&base, &head), "field-removed"),
        "warning, marketing not affected"
    );
    // One that stays behind is enough.
    let base = [(PATH, old.as_str()), (PRODUCT, still.as_str()), (OTHER, other.as_str())];
    let head = [(PATH, new.as_str()), (PRODUCT, moved.as_str()), (OTHER, other.as_str())];
    let ran = compared(&base, &head);
    let expected = "error, finance may be affected, marketing not affected";
    assert_eq!(verdict(&ran, "field-removed"), expected);
    // Where nobody is known, nobody can have moved.
    let ran = compared(&[(PATH, &old)], &[(PATH, &new)]);
    assert_eq!(verdict(&ran, "field-removed"), "error");
    // Nor did those who asked for the new version all the time, and were never hit.
    let ran = compared(
        &[(PATH, &old), (PRODUCT, &moved)],
        &[(PATH, new.as_str()), (PRODUCT, moved.as_str())],
    );
    assert_eq!(verdict(&ran, "field-removed"), "error, marketing not affected");
}

#[test]
fn who_moves_is_named_and_the_version_is_due_all_the_same() {
    let (old, new) = (contract("1.2.0", &["a", "b"]), contract("1.3.0", &["a"]));
    let (still, moved) = (
        product("marketing", "sales.orders", "1.2.0"),
        product("marketing", "sales.orders", "1.3.0"),
    );
    let ran = compared(&[(PATH, &old), (PRODUCT, &still)], &[(PATH, &new), (PRODUCT, &moved)]);
    assert_eq!(verdict(&ran, "field-removed"), "warning, marketing not affected");
    let removed = found(&ran, &["field-removed"]);
    let words = help(&removed);
    assert!(words.ends_with("its consumers move in the same change: `marketing`"), "{words}");
    assert_eq!((verdict(&ran, "too-small").as_str(), ran.code), ("error", 1));
}

#[test]
fn lineage_tells_who_moved() {
    let (old, new) = (contract("1.2.0", &["a", "b"]), contract("2.0.0", &["a"]));
    let made = |field: &str| {
        contract("1.0.0", &["x"]).replace("sales.orders", "crm.leads")
            + &format!("        transformSourceObjects: [sales.orders.orders.{field}]\n")
    };
    let (still, moved) = (made("b"), made("a"));
    let path = "leads.odcs.yaml";
    let base = [(PATH, old.as_str()), (path, still.as_str())];
    let severity = |text: &str| {
        let ran = compared(&base, &[(PATH, new.as_str()), (path, text)]);
        verdict(&ran, "field-removed")
    };
    assert_eq!(severity(&still), "error, crm.leads will break");
    assert_eq!(severity(&moved), "warning, crm.leads not affected");
}

#[test]
fn a_contract_may_go_with_its_consumers() {
    let old = contract("1.2.0", &["a"]);
    let (still, moved) =
        (product("marketing", "sales.orders", "1.2.0"), product("marketing", "crm.leads", "1.0.0"));
    let base = [(PATH, old.as_str()), (PRODUCT, still.as_str())];
    let with = |head: &[(&str, &str)]| verdict(&compared(&base, head), "contract-removed");
    assert_eq!(with(&[(PRODUCT, &still)]), "error, marketing will break");
    assert_eq!(with(&[(PRODUCT, &moved)]), "error, marketing may be affected");
    let leads = contract("1.0.0", &["z"]).replace("sales.orders", "crm.leads");
    let head = [(PRODUCT, moved.as_str()), ("leads.odcs.yaml", &leads)];
    assert_eq!(with(&head), "warning, marketing not affected");
    assert_eq!(
        with(&[("x.odcs.yaml", &contract("1.0.0", &["z"]).replace("sales.", "x."))]),
        "warning, marketing not affected"
    );
}

const DAY: i64 = 24 * 60;
const DEPRECATED: &str =
    "        customProperties:\n          - {property: deprecated, value: \"true\"}\n";

/// A repository whose `main` held each text from a day of 2026 on, day 0 being the first.
fn lived(steps: &[(i64, &str)]) -> Repo {
    let repo = Repo::new();
    let mut parents = Vec::new();
    for (day, text) in steps {
        let tree = repo.tree(&[(PATH, *text), ("mesh-lint.yaml", "")]);
        parents = vec![repo.dated_commit(day * DAY, tree, &parents)];
    }
    repo.branch("main", parents[0]);
    repo
}

/// What becomes of the last text when it turns into another one, on day 353.
fn then(repo: &Repo, head: &[(&str, &str)]) -> Ran {
    let main = repo.workspace().commit("main").unwrap().id;
    repo.branch("topic", main);
    let tip = repo.dated_commit(353 * DAY, repo.tree(head), &[main]);
    repo.branch("topic", tip);
    let arguments = ["check", "--today", TODAY, "--format", "json", "--head", "topic"];
    run(repo.root(), &[&arguments[..], &["--base", "main"]].concat())
}

fn rules(ran: &Ran, endings: &[&str]) -> Vec<String> {
    let word = |it: &Value| {
        let rule = it["rule"].as_str().unwrap().trim_start_matches("change/");
        format!("{rule} {}", it["severity"].as_str().unwrap())
    };
    found(ran, endings).iter().map(word).collect()
}

const SERVED: &str = "field-removed-after-deprecation info";

#[test]
fn a_field_that_was_deprecated_long_enough_may_go() {
    let active = contract("1.0.0", &["a", "b"]);
    let marked = contract("1.1.0", &["a", "b"]) + DEPRECATED;
    let edited = marked.replace("name: orders\nversion", "name: Orders\nversion");
    let new = contract("2.0.0", &["a"]);
    let removed = |steps: &[(i64, &str)]| {
        rules(&then(&lived(steps), &[(PATH, &new)]), &["field-removed", "after-deprecation"])
    };
    // 2026-12-20 is day 353; the grace of 90 days began on day 263 at the latest.
    assert_eq!(removed(&[(0, &active), (263, &marked)]), [SERVED]);
    assert_eq!(removed(&[(0, &active), (264, &marked)]), ["field-removed error"]);
    // An edit of something else begins nothing anew; taking the mark back does.
    assert_eq!(removed(&[(0, &active), (100, &marked), (350, &edited)]), [SERVED]);
    let again = [(0, &*active), (100, &*marked), (200, &*active), (300, &*marked)];
    assert_eq!(removed(&again), ["field-removed error"]);
    // It was there with the first commit of the file.
    assert_eq!(removed(&[(0, &marked)]), [SERVED]);
    // What announces an end of its own is kept until then.
    let announced = format!("{marked}          - {{property: sunset, value: \"2027-06-01\"}}\n");
    assert_eq!(removed(&[(0, &announced)]), ["field-removed error"]);
}

#[test]
fn the_day_of_a_merge_counts_and_the_configured_grace() {
    let active = contract("1.0.0", &["a", "b"]);
    let marked = contract("1.1.0", &["a", "b"]) + DEPRECATED;
    let new = contract("2.0.0", &["a"]);
    let repo = lived(&[(0, &active)]);
    let main = repo.workspace().commit("main").unwrap().id;
    let tree = || repo.tree(&[(PATH, &marked), ("mesh-lint.yaml", "changes: {grace_days: 30}\n")]);
    // Written on day 10 on a branch, merged on day 320.
    let side = repo.dated_commit(10 * DAY, tree(), &[main]);
    repo.branch("main", repo.dated_commit(320 * DAY, tree(), &[main, side]));
    let removed = |config: &str| {
        rules(
            &then(&repo, &[(PATH, &new), ("mesh-lint.yaml", config)]),
            &["field-removed", "after-deprecation"],
        )
    };
    assert_eq!(removed(""), ["field-removed error"]);
    assert_eq!(removed("changes: {grace_days: 30}\n"), [SERVED]);
    let finding = &found(&then(&repo, &[(PATH, &new)]), &["field-removed"])[0];
    // Day 320 is 2026-11-17; 90 days later is the end.
    assert!(help(std::slice::from_ref(finding)).contains("keep it until 2027-02-15"), "{finding}");
}

#[test]
fn a_contract_and_an_object_that_were_deprecated_long_enough_may_go() {
    let active = contract("1.0.0", &["a"]);
    let marked = active.replace("status: active", "status: deprecated");
    let other = contract("1.0.0", &["z"]).replace("sales.", "x.");
    let gone = [("x.odcs.yaml", other.as_str())];
    let endings = ["contract-removed", "after-retirement", "before-sunset"];
    let removed = |steps: &[(i64, &str)]| rules(&then(&lived(steps), &gone), &endings);
    let served = ["contract-removed-after-retirement info"];
    assert_eq!(removed(&[(0, &active), (263, &marked)]), served);
    assert_eq!(removed(&[(0, &active), (264, &marked)]), ["contract-removed-before-sunset error"]);
    assert_eq!(removed(&[(0, &active)]), ["contract-removed error"]);
    // Retirement is the same end.
    let retired = active.replace("status: active", "status: retired").replace("1.0.0", "2.0.0");
    let statuses = |steps: &[(i64, &str)]| {
        rules(&then(&lived(steps), &[(PATH, &retired)]), &["status-retired", "without-deprecation"])
    };
    assert_eq!(statuses(&[(0, &active), (263, &marked)]), ["status-retired info"]);
    let early = ["status-retired-without-deprecation error"];
    assert_eq!(statuses(&[(0, &active), (264, &marked)]), early);
    // An object.
    let two = |more: &str| {
        format!(
            "{active}  - name: items\n{more}    properties:\n      - {{name: i, logicalType: string}}\n"
        )
    };
    let (plain, tagged) = (two(""), two("    tags: [deprecated]\n"));
    let new = active.replace("1.0.0", "2.0.0");
    let objects =
        |steps: &[(i64, &str)]| rules(&then(&lived(steps), &[(PATH, &new)]), &["object-removed"]);
    assert_eq!(objects(&[(0, &plain), (263, &tagged)]), ["object-removed info"]);
    assert_eq!(objects(&[(0, &plain), (264, &tagged)]), ["object-removed error"]);
    // A new major in the place of one whose grace is over only warns of breaks.
    let next = contract("2.0.0", &["b: integer"]);
    let broken =
        |steps: &[(i64, &str)]| rules(&then(&lived(steps), &[(PATH, &next)]), &["field-removed"]);
    assert_eq!(broken(&[(0, &active), (263, &marked)]), ["field-removed warning"]);
    assert_eq!(broken(&[(0, &active), (264, &marked)]), ["field-removed error"]);
}

#[test]
fn a_history_that_is_cut_off_proves_nothing() {
    let marked = contract("1.1.0", &["a", "b"]) + DEPRECATED;
    let edited = marked.replace("name: orders\nversion", "name: Orders\nversion");
    let repo = lived(&[(0, &marked), (340, &edited)]);
    let workspace = repo.workspace();
    let (tip, before) = (workspace.commit("main").unwrap(), workspace.commit("main~1").unwrap());
    repo.forget(&before.id.to_string());
    std::fs::write(repo.writer.git_dir().join("shallow"), format!("{}\n", tip.id)).unwrap();
    let ran = then(&repo, &[(PATH, &contract("2.0.0", &["a"]))]);
    assert_eq!(rules(&ran, &["field-removed", "after-deprecation"]), ["field-removed error"]);
}

const OWNERS: &str = "/marketing.odps.yaml @acme/marketing\n/finance.odps.yaml @acme/finance\n\
                      /governance/ @acme/governance\n";

/// Waivers of a rule for the contract, approved by somebody.
fn waiver(rule: &str, approved_by: &str) -> String {
    format!(
        "- id: W-2026-001\n  policy: {rule}\n  scope: {{contract: sales.orders}}\n  \
         reason: Both teams leave the field in January.\n  owner: '@acme/sales'\n  \
         approved_by: {approved_by}\n  created: 2026-12-01\n  expires: 2027-01-31\n"
    )
}

#[test]
fn those_who_are_hit_may_accept_it() {
    const WAIVERS: &str = "governance/waivers.yaml";
    let (old, new) = (contract("1.2.0", &["a", "b"]), contract("2.0.0", &["a"]));
    let (one, two) = (
        product("marketing", "sales.orders", "1.2.0"),
        product("finance", "sales.orders", "1.2.0"),
    );
    let with = |text: &str, base_has: bool, head: &str| {
        let all = [(PATH, old.as_str()), (PRODUCT, &one), (OTHER, &two), ("CODEOWNERS", OWNERS)];
        let mut base = all.to_vec();
        let mut after: Vec<(&str, &str)> = all[1..].to_vec();
        after.push((PATH, head));
        after.push((WAIVERS, text));
        if base_has {
            base.push((WAIVERS, text));
        }
        compared(&base, &after)
    };
    let accepted = |ran: &Ran| found(ran, &["field-removed"])[0]["waiver"]["id"].is_string();
    let both = waiver("change/field-removed", "['@acme/marketing', '@acme/finance']");
    let ran = with(&both, true, &new);
    assert!(accepted(&ran), "{}", ran.stdout);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    // One of two consumers has not agreed; neither governance nor the owner of the contract can.
    for approved_by in ["'@acme/marketing'", "'@acme/governance'", "'@acme/sales'"] {
        let ran = with(&waiver("change/field-removed", approved_by), true, &new);
        assert!(!accepted(&ran), "{approved_by}");
        assert_eq!(ran.code, 1, "{approved_by}");
    }
    // A waiver of another rule is about another break.
    let ran =
        with(&waiver("change/object-removed", "['@acme/marketing', '@acme/finance']"), true, &new);
    assert!(!accepted(&ran) && ran.code == 1, "{}", ran.stdout);
    // It is merged first.
    let ran = with(&both, false, &new);
    assert!(!accepted(&ran) && ran.code == 1, "{}", ran.stdout);
    let removed = found(&ran, &["field-removed"]);
    let promise = "would be waived by `W-2026-001` once that is on main";
    assert!(help(&removed).ends_with(promise), "{}", help(&removed));
    // It accepts the break, not too small a step of the version.
    let ran = with(&both, true, &contract("1.3.0", &["a"]));
    assert!(accepted(&ran) && ran.code == 1, "{}", ran.stdout);
}

/// Findings about waivers.
fn about_waivers(ran: &Ran) -> Vec<String> {
    let report = ran.json();
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| it["rule"].as_str().unwrap().starts_with("waiver/"));
    own.map(|it| format!("{}: {}", it["rule"], it["message"]).replace('"', "")).collect()
}

#[test]
fn an_owner_whom_the_team_of_the_consumer_names_may_accept_it() {
    const WAIVERS: &str = "governance/waivers.yaml";
    let contract = contract("1.2.0", &["a", "b"]);
    let team = "team:\n  name: mk\n  members:\n    - {username: ana, role: owner}\n";
    let reader = product("marketing", "sales.orders", "1.2.0") + team;
    let text = waiver("change/field-removed", "ana");
    let base = [(PATH, contract.as_str()), (PRODUCT, &reader), ("CODEOWNERS", OWNERS)];
    let with = |text: &str| compared(&base, &[&base[..], &[(WAIVERS, text)]].concat());
    let ran = with(&text);
    assert_eq!(about_waivers(&ran), [""; 0]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let by_another = waiver("change/field-removed", "bob");
    let ran = with(&by_another);
    assert_eq!(about_waivers(&ran).len(), 1, "{}", ran.stdout);
    // Nobody makes himself an owner in the change that he approves.
    let taken = reader.replace("ana", "bob");
    let head = [
        (PATH, contract.as_str()),
        (PRODUCT, &taken),
        ("CODEOWNERS", OWNERS),
        (WAIVERS, &by_another),
    ];
    assert_eq!(about_waivers(&compared(&base, &head)).len(), 1);
    // Where nobody reads the contract, those approve who own the file.
    let alone = [(PATH, contract.as_str()), ("CODEOWNERS", OWNERS)];
    let ran = compared(&alone, &[&alone[..], &[(WAIVERS, &by_another)]].concat());
    assert_eq!(about_waivers(&ran).len(), 1, "{}", ran.stdout);
}

#[test]
fn a_waiver_of_a_break_that_is_merged_was_approved_by_those_who_were_hit() {
    const WAIVERS: &str = "governance/waivers.yaml";
    let contract = contract("2.0.0", &["a"]);
    let text = waiver("change/field-removed", "'@acme/marketing'");
    let files = [(PATH, contract.as_str()), ("CODEOWNERS", OWNERS), (WAIVERS, &text)];
    let ran = compared(&files, &[&files[..], &[("README.md", "x")]].concat());
    let own = about_waivers(&ran);
    assert!(!own.iter().any(|it| it.contains("self-approved")), "{own:?}");
}

#[test]
fn a_change_of_the_id_is_accepted_for_the_contract_that_had_it() {
    const WAIVERS: &str = "governance/waivers.yaml";
    let old = contract("1.2.0", &["a"]);
    let new = old.replace("id: sales.orders", "id: shop.orders").replace("1.2.0", "2.0.0");
    let reader = product("marketing", "sales.orders", "1.2.0");
    let text = waiver("change/contract-id-changed", "'@acme/marketing'");
    let base = [(PATH, old.as_str()), (PRODUCT, &reader), ("CODEOWNERS", OWNERS), (WAIVERS, &text)];
    let ran = compared(&base, &[&[(PATH, &*new)][..], &base[1..]].concat());
    let changed = found(&ran, &["contract-id-changed"]);
    assert_eq!(changed[0]["waiver"]["id"], "W-2026-001", "{}", ran.stdout);
}

/// What a product is asked to do has a place in its standard, and what has ended may go.
#[test]
fn advice_can_be_followed() {
    let of = |status: &str| {
        product("p", "sales.orders", "1.2.0")
            .replace("status: active", &format!("status: {status}"))
    };
    let said = |before: &str, after: &str| {
        let ran = compared(&[(PRODUCT, &of(before))], &[(PRODUCT, &of(after))]);
        help(&found(&ran, &["without-sunset", "without-deprecation"])).to_owned()
    };
    let add = "add an `endOfLife` under `customProperties`, at least";
    assert!(said("active", "deprecated").starts_with(add));
    let set = "set `status: deprecated` with an `endOfLife` in its `customProperties` at least";
    assert!(said("active", "retired").starts_with(set));
    let object = "  - name: old\n    tags: [deprecated]\n    properties: [{name: x}]\n    \
                  customProperties: [{property: sunset, value: \"2020-05-01\"}]\n";
    let (base, head) = (contract("1.2.0", &["a"]) + object, contract("1.3.0", &["a"]));
    let ran = compared(&[(PATH, &base)], &[(PATH, &head)]);
    assert_eq!(help(&found(&ran, &["object-removed"])), "raise the major version");
}
