//! Who counts as a consumer that moves in the same change: only who says something else than at
//! base, and something that is there.

use crate::releases::{check, found};
use crate::repo::Repo;
use serde_json::Value;
use std::fmt::Write as _;

pub(crate) const ORDERS: &str = "o.odcs.yaml";
pub(crate) const USER: &str = "v.odcs.yaml";
pub(crate) const PRODUCT: &str = "p.odps.yaml";

/// A contract with one table; each field may say more after `|`.
pub(crate) fn contract(id: &str, version: &str, table: &str, fields: &[&str]) -> String {
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: {version}\nstatus: active\n\
         schema:\n  - name: t\n    physicalName: {table}\n    properties:\n"
    );
    for field in fields {
        let (name, more) = field.split_once('|').unwrap_or((field, ""));
        let _ = writeln!(text, "      - {{name: {name}, logicalType: string{more}}}");
    }
    text
}

pub(crate) fn orders(version: &str, fields: &[&str]) -> String {
    contract("orders", version, "raw.orders", fields)
}

/// Another contract with a field that is made from something.
pub(crate) fn made_from(source: &str) -> String {
    let field = format!("x|, transformSourceObjects: [{source}]");
    contract("derived", "1.0.0", "raw.d", &[&field])
}

/// A contract that lists what a consumer reads.
fn consumes(what: &str, field: &str) -> String {
    contract("reader", "1.0.0", "raw.r", &[field])
        + &format!("customProperties: [{{property: consumes, value: {what}}}]\n")
}

fn foreign_key(path: &str) -> String {
    let to = format!("{path}#/schema/t/properties/b");
    let field = format!("x|, relationships: [{{type: foreignKey, to: '{to}'}}]");
    contract("keyed", "1.0.0", "raw.k", &[&field])
}

pub(crate) fn product(ports: &str) -> String {
    format!(
        "apiVersion: v1.1.0\nkind: DataProduct\nid: mart\nname: mart\nversion: 1.0.0\n\
         status: active\n{ports}"
    )
}

pub(crate) fn reads(id: &str, version: &str) -> String {
    product(&format!("inputPorts: [{{name: i, version: {version}, contractId: {id}}}]\n"))
}

pub(crate) type Files<'text> = &'text [(&'text str, &'text str)];

/// Severity and who is hit how, of the finding with an ending between two revisions.
pub(crate) fn verdict(base: Files<'_>, head: Files<'_>, ending: &str) -> String {
    let all = verdicts(base, head, ending);
    let [verdict] = all.as_slice() else { panic!("{ending}: {all:?}") };
    verdict.clone()
}

/// The same of all findings with an ending.
pub(crate) fn verdicts(base: Files<'_>, head: Files<'_>, ending: &str) -> Vec<String> {
    let repo = Repo::new();
    let root = repo.commit("main", base);
    repo.branch("topic", root);
    let tip = repo.commit("topic", head).to_string();
    let ran = check(&repo, &["--head", &tip, "--base", "main"]);
    let mut found = found(&ran, &[ending]);
    found.retain(|it| it["subject"] != "reader");
    let hit =
        |it: &Value| format!(", {} {}", it["id"].as_str().unwrap(), it["effect"].as_str().unwrap());
    let verdict = |it: &Value| {
        let consumers = it["consumers"].as_array().unwrap().iter().map(hit);
        format!("{}{}", it["severity"].as_str().unwrap(), consumers.collect::<String>())
    };
    found.iter().map(verdict).collect()
}

const B: &str = "b|, physicalName: b_col";

#[test]
fn who_says_the_same_stays_though_its_words_mean_nothing_more() {
    let (old, new) = (orders("1.0.0", &["a", B]), orders("2.0.0", &["a"]));
    let removed = |user: &str, now: &str| {
        let base = [(ORDERS, &*old), (USER, user)];
        verdict(&base, &[(ORDERS, &*new), (USER, now)], "/field-removed")
    };
    let (physical, other) = (made_from("raw.orders.b_col"), made_from("raw.orders.a"));
    assert_eq!(removed(&physical, &physical), "error, derived will break");
    let edited = format!("{physical}# An edit of something else.\n");
    assert_eq!(removed(&physical, &edited), "error, derived will break");
    assert_eq!(removed(&physical, &other), "warning, derived not affected");
    let (physical, other) = (consumes("orders@1.0.0", "b_col"), consumes("orders@2.0.0", "a"));
    assert_eq!(removed(&physical, &physical), "error, reader will break");
    assert_eq!(removed(&physical, &other), "warning, reader not affected");
    // Nor does another contract with the same table take its users away.
    let user = made_from("raw.orders.b_col");
    let twin = contract("twin", "1.0.0", "raw.orders", &["b_col"]);
    let base = [(ORDERS, &*old), (USER, &*user)];
    let head = [(ORDERS, &*new), (USER, &*user), ("twin.odcs.yaml", &*twin)];
    assert_eq!(verdict(&base, &head, "/field-removed"), "error, derived will break");
}

#[test]
fn who_finds_a_contract_by_its_table_its_path_or_its_name_stays_too() {
    let old = orders("1.0.0", &["a", "b"]);
    let renamed = contract("orders", "2.0.0", "raw.new", &["a"]);
    let user = made_from("raw.orders.b");
    let base = [(ORDERS, &*old), (USER, &*user)];
    let removed = |base: Files<'_>, head: Files<'_>| verdict(base, head, "/field-removed");
    assert_eq!(removed(&base, &[(ORDERS, &*renamed), (USER, &*user)]), "error, derived will break");
    let other = contract("orders", "2.0.0", "raw.new", &["a"]).replace("name: t\n", "name: u\n");
    let two = format!(
        "{old}  - {{name: u, physicalName: raw.new, properties: [{{name: a, logicalType: string}}]}}\n"
    );
    let base = [(ORDERS, &*two), (USER, &*user)];
    let head = [(ORDERS, &*other), (USER, &*user)];
    assert_eq!(verdict(&base, &head, "/object-removed"), "error, derived will break");
    let (new, key) = (orders("2.0.0", &["a"]), foreign_key(ORDERS));
    let base = [(ORDERS, &*old), (USER, &*key)];
    let head = [("other.odcs.yaml", &*new), (USER, &*key)];
    assert_eq!(removed(&base, &head), "error, keyed will break");
    let named =
        |text: &str, name: &str| text.replace("version:", &format!("name: {name}\nversion:"));
    let port = product("inputPorts: [{name: sales}]\n");
    let base = [(ORDERS, &*named(&old, "sales")), (PRODUCT, &*port)];
    let head = [(ORDERS, &*named(&new, "shop")), (PRODUCT, &*port)];
    assert_eq!(removed(&base, &head), "error, mart may be affected");
}

#[test]
fn a_file_that_moves_or_is_edited_still_uses_what_is_gone() {
    let (old, rest) = (orders("1.0.0", &["a", "b"]), contract("rest", "1.0.0", "raw.z", &["a"]));
    let gone = |path: &str, was: &str, now_path: &str, now: &str| {
        let base = [(ORDERS, &*old), ("z.odcs.yaml", &*rest), (path, was)];
        verdict(&base, &[("z.odcs.yaml", &rest), (now_path, now)], "/contract-removed")
    };
    let port = reads("orders", "1.0.0");
    for (path, now) in [(PRODUCT, port.clone()), ("q.odps.yaml", port.clone())] {
        assert_eq!(gone(PRODUCT, &port, path, &now), "error, mart will break");
    }
    for source in ["raw.orders.a", "orders", "orders.t.a"] {
        let user = made_from(source);
        let edited = format!("{user}# An edit.\n");
        assert_eq!(gone(USER, &user, USER, &edited), "error, derived will break", "{source}");
        let moved = made_from("rest.t.a");
        assert_eq!(gone(USER, &user, USER, &moved), "warning, derived not affected", "{source}");
    }
    let key = foreign_key(ORDERS);
    assert_eq!(gone(USER, &key, USER, &format!("{key}# An edit.\n")), "error, keyed will break");
    let without = contract("keyed", "1.0.0", "raw.k", &["x"]);
    assert_eq!(gone(USER, &key, USER, &without), "warning, keyed not affected");
}

#[test]
fn a_major_may_go_with_those_who_move_to_the_next() {
    let (first, second) = (orders("1.0.0", &["a"]), contract("orders", "2.0.0", "raw.o2", &["a"]));
    let made = |version: &str| {
        product(&format!(
            "outputPorts:\n  - name: o\n    version: 1.0.0\n    contractId: made\n    \
             inputContracts: [{{id: orders, version: {version}}}]\n"
        ))
    };
    let gone = |path: &str, was: &str, now: &str| {
        let base = [(ORDERS, &*first), ("o2.odcs.yaml", &*second), (path, was)];
        verdict(&base, &[("o2.odcs.yaml", &*second), (path, now)], "/contract-removed")
    };
    let (still, moved) = (reads("orders", "1.0.0"), reads("orders", "2.0.0"));
    assert_eq!(gone(PRODUCT, &still, &still), "error, mart will break");
    assert_eq!(gone(PRODUCT, &still, &moved), "warning, mart not affected");
    assert_eq!(gone(PRODUCT, &made("1.0.0"), &made("2.0.0")), "warning, mart not affected");
    let (still, moved) = (consumes("orders@1.0.0", "a"), consumes("orders@2.0.0", "a"));
    assert_eq!(gone(USER, &still, &still), "error, reader will break");
    assert_eq!(gone(USER, &still, &moved), "warning, reader not affected");
}

#[test]
fn a_new_id_is_known_to_who_asks_for_it() {
    let (old, new) = (orders("1.0.0", &["a"]), contract("shop", "1.0.0", "raw.orders", &["a"]));
    let renamed = |path: &str, was: &str, now: &str| {
        let (base, head) = ([(ORDERS, &*old), (path, was)], [(ORDERS, &*new), (path, now)]);
        verdict(&base, &head, "/contract-id-changed")
    };
    let (still, moved) = (reads("orders", "1.0.0"), reads("shop", "1.0.0"));
    assert_eq!(renamed(PRODUCT, &still, &still), "error, mart will break");
    assert_eq!(renamed(PRODUCT, &still, &moved), "warning, mart not affected");
    let (still, moved) = (made_from("orders.t.a"), made_from("shop.t.a"));
    assert_eq!(renamed(USER, &still, &still), "error, derived will break");
    assert_eq!(renamed(USER, &still, &moved), "warning, derived not affected");
}

#[test]
fn a_version_that_nobody_has_is_no_move() {
    let (old, new) = (orders("1.0.0", &["a", "b"]), orders("2.0.0", &["a"]));
    let rest = contract("rest", "1.0.0", "raw.z", &["a"]);
    let port = |version| reads("orders", version);
    let base = [(ORDERS, &*old), (PRODUCT, &*port("1.0.0"))];
    for (version, expected) in [
        ("1.1.0", "error, mart may be affected"),
        ("3.0.0", "error, mart may be affected"),
        ("2.0.0", "warning, mart not affected"),
    ] {
        let head = [(ORDERS, &*new), (PRODUCT, &*port(version))];
        assert_eq!(verdict(&base, &head, "/field-removed"), expected, "{version}");
    }
    let head = [("z.odcs.yaml", &*rest), (PRODUCT, &*port("3.0.0"))];
    assert_eq!(verdict(&base, &head, "/contract-removed"), "error, mart will break");
}

#[test]
fn a_field_that_goes_in_the_same_change_is_known_all_the_same() {
    let (old, new) = (orders("1.0.0", &["a", "b", "c"]), orders("2.0.0", &["a"]));
    let (made, keyed) = (made_from("orders.t.b"), made_from("orders.t.c"));
    let keyed = keyed.replace("id: derived", "id: keyed");
    let users = [(USER, &*made), ("k.odcs.yaml", &*keyed)];
    let repo = Repo::new();
    let root = repo.commit("main", &[&[(ORDERS, &*old)][..], &users].concat());
    repo.branch("topic", root);
    let tip = repo.commit("topic", &[&[(ORDERS, &*new)][..], &users].concat()).to_string();
    let ran = check(&repo, &["--head", &tip, "--base", "main"]);
    let hit = |finding: &Value| -> Vec<String> {
        let consumers = finding["consumers"].as_array().unwrap().iter();
        let hit = consumers.filter(|it| it["effect"] != "not affected");
        hit.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let found = found(&ran, &["/field-removed"]);
    let hit: Vec<_> = found.iter().map(hit).collect();
    assert_eq!(hit, [["derived"], ["keyed"]]);
}

/// An edit that has nothing to do with it is no move, whatever else takes the name over.
#[test]
fn an_edit_elsewhere_in_the_file_is_no_move() {
    let (old, gone) = (orders("1.0.0", &["a", "b"]), contract("orders", "2.0.0", "raw.o2", &["a"]));
    let other = contract("other", "1.0.0", "raw.orders", &["a", "b"]);
    let user = made_from("raw.orders.b");
    let edited = format!("# Made at night.\n{user}");
    let base = [(ORDERS, &*old), (USER, &user)];
    for user in [&user, &edited] {
        let head = [(ORDERS, &*gone), (USER, user), ("q.odcs.yaml", &other)];
        assert_eq!(verdict(&base, &head, "field-removed"), "error, derived will break");
    }
}

/// Of several contracts with one table those are meant that have the field.
#[test]
fn a_table_of_several_contracts_is_read_where_the_field_is() {
    let one = orders("1.0.0", &["a", "b"]);
    let (before, after) = (
        contract("ops", "1.0.0", "raw.orders", &["a", "c"]),
        contract("ops", "2.0.0", "raw.orders", &["a"]),
    );
    let user = made_from("raw.orders.b");
    let files = |ops| [(ORDERS, &*one), (USER, &user), ("q.odcs.yaml", ops)];
    assert_eq!(verdict(&files(&before), &files(&after), "field-removed"), "error");
}

/// A new id that is followed with a version which nobody has is no way out.
#[test]
fn a_new_id_needs_a_version_that_is_there() {
    let old = orders("1.0.0", &["a", "b"]);
    let new = contract("sales", "2.0.0", "raw.orders", &["a"]);
    let base = [(ORDERS, &*old), (PRODUCT, &reads("orders", "1.0.0"))];
    let with = |version: &str| {
        verdict(&base, &[(ORDERS, &new), (PRODUCT, &reads("sales", version))], "field-removed")
    };
    assert_eq!(with("2.0.0"), "warning, mart not affected");
    assert_eq!(with("1.0.0"), "error, mart may be affected");
}

/// Nor is a contract that is there, in a version that it does not have.
#[test]
fn another_contract_needs_the_version_that_is_asked_for() {
    let (old, other) = (orders("1.0.0", &["a"]), contract("zz", "1.0.0", "raw.z", &["a"]));
    let base = [(ORDERS, &*old), ("z.odcs.yaml", &*other), (PRODUCT, &reads("orders", "1.0.0"))];
    let with = |version: &str| {
        let head = [("z.odcs.yaml", &*other), (PRODUCT, &reads("zz", version))];
        verdict(&base, &head, "/contract-removed")
    };
    assert_eq!(with("1.0.0"), "warning, mart not affected");
    assert_eq!(with("9.0.0"), "error, mart will break");
}

/// Where one of two objects goes, those who read the other one are not hit.
#[test]
fn readers_of_another_object_are_not_hit_by_one_that_goes() {
    let more = "  - name: u\n    properties:\n      - {name: z, logicalType: string}\n";
    let (old, new) = (orders("1.0.0", &["a"]) + more, orders("2.0.0", &["a"]));
    let user = made_from("orders.t.a");
    let files = |text| [(ORDERS, text), (USER, &*user)];
    assert_eq!(
        verdict(&files(&old), &files(&new), "object-removed"),
        "error, derived not affected"
    );
}

/// Who names the new table or column knows of it; who still names the old one is hit.
#[test]
fn a_physical_name_may_change_with_those_who_name_it() {
    let old = orders("1.0.0", &["a", B]);
    let column = orders("2.0.0", &["a", "b|, physicalName: b_column"]);
    let table = contract("orders", "2.0.0", "raw.orders_v2", &["a", B]);
    let (was, followed) = ("field-physical-name-changed", "warning, derived not affected");
    let renamed = |new: &str, ending: &str, user: &str, now: &str| {
        verdict(&[(ORDERS, &old), (USER, user)], &[(ORDERS, new), (USER, now)], ending)
    };
    let user = made_from("raw.orders.b_col");
    let of_column = |now: &str| renamed(&column, was, &user, &made_from(now));
    assert_eq!(of_column("raw.orders.b_column"), followed);
    assert_eq!(of_column("raw.orders.b_col"), "error, derived will break");
    assert_eq!(of_column("orders.t.b"), "error, derived will break");
    let listed = |field: &str| consumes("orders", field);
    let read = |now: &str| renamed(&column, was, &listed("b_col"), &listed(now));
    assert_eq!(read("b_column"), "warning, reader not affected");
    assert_eq!(read("b_col"), "error, reader will break");
    let of_table =
        |now: &str| renamed(&table, "object-physical-name-changed", &user, &made_from(now));
    assert_eq!(of_table("raw.orders_v2.b_col"), followed);
    assert_eq!(of_table("raw.orders.b_col"), "error, derived will break");
}

#[test]
fn the_only_object_may_change_its_name_with_those_who_name_it() {
    let old = orders("1.0.0", &["a", "b"]);
    let new = orders("2.0.0", &["a", "b"]).replace("name: t\n", "name: u\n");
    let with = |source: &str, now: &str| {
        let (user, now) = (made_from(source), format!("# An edit.\n{}", made_from(now)));
        let (base, head) = ([(ORDERS, &*old), (USER, &user)], [(ORDERS, &*new), (USER, &now)]);
        verdict(&base, &head, "/object-renamed")
    };
    assert_eq!(with("orders.t.a", "orders.u.a"), "warning, derived not affected");
    assert_eq!(with("orders.t.a", "orders.t.a"), "error, derived will break");
    assert_eq!(with("orders.a", "orders.a"), "error, derived will break");
}

/// Whoever follows a new name still uses what it stands for.
#[test]
fn a_new_name_is_no_way_out_of_another_break() {
    let old = orders("1.0.0", &["a", B]);
    let new = orders("2.0.0", &["a", "b|, physicalName: b_column"]);
    let new =
        new.replace("logicalType: string, physicalName", "logicalType: integer, physicalName");
    let base = [(ORDERS, &*old), (USER, &*made_from("raw.orders.b_col"))];
    let head = [(ORDERS, &*new), (USER, &*made_from("raw.orders.b_column"))];
    assert_eq!(verdict(&base, &head, "/type-changed"), "error, derived will break");
}

/// What is made by somebody who moved is made as before.
#[test]
fn who_reads_from_one_that_moved_is_not_hit() {
    let old = orders("1.0.0", &["a", B]);
    let new = orders("2.0.0", &["a", "b|, physicalName: b_column"]);
    let mart = reads("derived", "1.0.0");
    let base = [(ORDERS, &*old), (USER, &*made_from("raw.orders.b_col")), (PRODUCT, &*mart)];
    let with = |source: &str| {
        let user = made_from(source);
        let head = [(ORDERS, &*new), (USER, &*user), (PRODUCT, &*mart)];
        verdict(&base, &head, "field-physical-name-changed")
    };
    assert_eq!(with("raw.orders.b_column"), "warning, derived not affected, mart not affected");
    assert_eq!(with("raw.orders.b_col"), "error, derived will break, mart may be affected");
}

/// Who names a table that another major still serves loses nothing with the first one.
#[test]
fn a_table_of_two_majors_is_there_until_both_have_lost_it() {
    let first = orders("1.0.0", &["a", "b"]);
    let second = orders("2.0.0", &["a"]);
    let with = |second: &str, now: &str, source: &str, ending: &str| {
        let user = made_from(source);
        let rest = [("o2.odcs.yaml", second), (USER, &*user)];
        let base = [&[(ORDERS, &*first)][..], &rest].concat();
        let now = [(ORDERS, now)];
        let head = [if now[0].1.is_empty() { &[][..] } else { &now }, &rest].concat();
        verdict(&base, &head, ending)
    };
    let changed = |now: &str, source: &str, ending: &str| with(&second, now, source, ending);
    assert_eq!(changed("", "raw.orders.a", "/contract-removed"), "error, derived not affected");
    // Who is retired, or has promised nothing yet, serves nobody.
    for status in ["retired", "draft"] {
        let second = second.replace("status: active", &format!("status: {status}"));
        let told = with(&second, "", "raw.orders.a", "/contract-removed");
        assert_eq!(told, "error, derived will break", "{status}");
    }
    assert_eq!(changed("", "raw.orders.b", "/contract-removed"), "error, derived will break");
    let without = |field| orders("1.1.0", &[field]);
    assert_eq!(changed(&without("b"), "raw.orders.a", "/field-removed"), "error");
    assert_eq!(
        changed(&without("a"), "raw.orders.b", "/field-removed"),
        "error, derived will break"
    );
    let stored = contract("orders", "1.1.0", "raw.orders_v1", &["a", "b"]);
    let renamed = "/object-physical-name-changed";
    assert_eq!(changed(&stored, "raw.orders.a", renamed), "error");
    assert_eq!(changed(&stored, "raw.orders.b", renamed), "error, derived will break");
}

/// A field that is made from what nobody has is not made from something else for that.
#[test]
fn a_source_that_nobody_has_is_no_move() {
    let (old, new) = (orders("1.0.0", &["a", "b"]), orders("2.0.0", &["a"]));
    let stored = contract("orders", "2.0.0", "raw.new", &["a", "b"]);
    let rest = contract("rest", "1.0.0", "raw.z", &["a"]);
    let with = |was: &str, new: &str, now: &str, ending: &str| {
        let (was, now) = (made_from(was), made_from(now));
        let rest = ("z.odcs.yaml", &*rest);
        let base = [(ORDERS, &*old), (USER, &was), rest];
        let head = [&[(USER, &*now), rest][..], &[(ORDERS, new)]].concat();
        verdict(&base, if new.is_empty() { &head[..2] } else { &head }, ending)
    };
    let removed = |now: &str| with("raw.orders.b", &new, now, "/field-removed");
    for now in ["RAW.ORDERS.b", "raw.nobody.b", "raw.nobody.b, raw.nobody.c"] {
        // Whether it is another name for the same, nobody knows.
        assert_eq!(removed(now), "error, derived may be affected", "{now}");
        let renamed = with("raw.orders.b", &stored, now, "/object-physical-name-changed");
        assert_eq!(renamed, "error, derived may be affected", "{now}");
        let gone = with("raw.orders.b", "", now, "/contract-removed");
        assert_eq!(gone, "error, derived may be affected", "{now}");
    }
    // What took its place explains why it went; so does what is made in the contract itself.
    for now in ["raw.z.a", "raw.z.a, raw.nobody.b", "t.x", ""] {
        assert_eq!(removed(now), "warning, derived not affected", "{now}");
    }
    // What was unknown before is no new spelling of what went.
    let both = with("raw.orders.b, raw.nobody.b", &new, "raw.nobody.b", "/field-removed");
    assert_eq!(both, "warning, derived not affected");
}

#[test]
fn what_a_relationship_points_to_is_named_by_its_new_name() {
    let text = |parent: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.0.0\nstatus: active\n\
             schema:\n  - name: {parent}\n    id: parent_id\n    properties:\n      \
             - {{name: id, logicalType: string}}\n  - name: line\n    properties:\n      \
             - {{name: of, logicalType: string, relationships: [{{to: orders.id}}]}}\n"
        )
    };
    let (old, new) = (text("orders"), text("sales"));
    let repo = Repo::new();
    let root = repo.commit("main", &[(ORDERS, &old)]);
    repo.branch("topic", root);
    let tip = repo.commit("topic", &[(ORDERS, &new)]).to_string();
    let ran = check(&repo, &["--head", &tip, "--base", "main"]);
    let found = found(&ran, &["relationship-target-missing"]);
    assert_eq!(found[0]["help"], "`orders` is `sales` now: point to that", "{}", ran.stdout);
}

/// Nor does an id that nobody has take a port or a list of fields away from a contract.
#[test]
fn an_id_that_nobody_has_is_no_move() {
    let old = orders("1.0.0", &["a", "b"]);
    let rest = contract("rest", "1.0.0", "raw.z", &["a"]);
    let gone = |path: &str, was: &str, now: &str| {
        let rest = ("z.odcs.yaml", &*rest);
        let base = [(ORDERS, &*old), (path, was), rest];
        verdict(&base, &[(path, now), rest], "/contract-removed")
    };
    let port = |now: &str| gone(PRODUCT, &reads("orders", "1.0.0"), &reads(now, "1.0.0"));
    assert_eq!(port("nobody"), "error, mart may be affected");
    assert_eq!(port("rest"), "warning, mart not affected");
    let list = |now: &str| {
        let file = "r.odcs.yaml";
        gone(file, &consumes("orders@1.0.0", "a"), &consumes(now, "a"))
    };
    assert_eq!(list("nobody@1.0.0"), "error, reader may be affected");
    assert_eq!(list("rest@1.0.0"), "warning, reader not affected");
    // What took its place explains why it went, and what was unknown before tells nothing new.
    let ports = |ids: &[&str]| {
        let ports =
            ids.iter().map(|id| format!("  - {{name: {id}, version: 1.0.0, contractId: {id}}}\n"));
        product(&format!("inputPorts:\n{}", ports.collect::<String>()))
    };
    let was = ports(&["orders", "unknown"]);
    assert_eq!(gone(PRODUCT, &was, &ports(&["rest", "nobody"])), "warning, mart not affected");
    assert_eq!(gone(PRODUCT, &was, &ports(&["unknown"])), "warning, mart not affected");
    // One port that moves away takes no other one with it.
    let two = ports(&["orders", "orders"]);
    let moved = ports(&["rest", "nobody"]);
    assert_eq!(gone(PRODUCT, &two, &moved), "error, mart may be affected");
    assert_eq!(gone(PRODUCT, &two, &ports(&["rest", "rest"])), "warning, mart not affected");
}
