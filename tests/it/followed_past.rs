//! References that followed what they refer to long ago, held against what they said before.

use crate::followed::told_of;
use crate::moved::{Files, ORDERS, PRODUCT, USER, contract, made_from, orders, reads};
use crate::program::Ran;
use crate::releases::{check, found, light};
use crate::repo::Repo;

/// What is told of the contract that refers to `orders`, of the last of several commits, of which
/// the first has a tag; with the severity.
fn told(commits: &[Files<'_>], more: &[&str]) -> Vec<String> {
    told_of(&ran(commits, more))
}

fn ran(commits: &[Files<'_>], more: &[&str]) -> Ran {
    let repo = Repo::new();
    let mut tip = None;
    for files in commits {
        let commit = repo.commit("main", files);
        if tip.is_none() {
            light(&repo, "v1", commit);
        }
        tip = Some(commit);
    }
    let tip = tip.unwrap().to_string();
    check(&repo, &[&["--head", &tip, "--base", "main~1"], more].concat())
}

fn keys(version: &str, to: &[&str]) -> String {
    let each = |it: &&str| format!("{{type: foreignKey, to: '{it}'}}");
    let all: Vec<String> = to.iter().map(each).collect();
    let field = format!("x|, relationships: [{}]", all.join(", "));
    contract("keyed", version, "raw.k", &[&field])
}

const SINCE: [&str; 2] = ["--since", "2000-01-01"];
const RELEASES: [&str; 2] = ["--against", "releases"];
const NOTHING: [&str; 0] = [];

const AT: &str = "o.odcs.yaml#/schema/t/properties";

#[test]
fn a_key_that_followed_long_ago_points_to_the_same_as_before() {
    let old = orders("1.0.0", &["a", "b|, id: f_b"]);
    let with = |new: (&str, &str), is: &str, more: &[&str]| {
        let (was, is) = (keys("1.0.0", &[&format!("{AT}/b")]), keys("1.0.0", &[is]));
        let edited = format!("{is}# An edit.\n");
        let (first, followed) = ([(ORDERS, &*old), (USER, &*was)], [new, (USER, &*is)]);
        told(&[&first, &followed, &[new, (USER, &*edited)]], more)
    };
    let field = orders("2.0.0", &["a", "c|, id: f_b"]);
    let object = orders("2.0.0", &["a", "b|, id: f_b"]).replace("name: t\n", "name: n\n");
    for more in [SINCE, RELEASES] {
        assert_eq!(with((ORDERS, &field), &format!("{AT}/c"), &more), NOTHING);
        let n = "o.odcs.yaml#/schema/n/properties/b";
        assert_eq!(with((ORDERS, &object), n, &more), NOTHING);
        let q = |field: &str| format!("{}/{field}", AT.replace("o.", "q."));
        assert_eq!(with(("q.odcs.yaml", &old), &q("b"), &more), NOTHING);
        // What really moved away did so then.
        let away = ["version-not-bumped error", "relationship-target-changed error"];
        assert_eq!(with((ORDERS, &field), &format!("{AT}/a"), &more), away);
        assert_eq!(with(("q.odcs.yaml", &old), &q("a"), &more), away);
    }
}

/// Where names are swapped, the old text finds another field at base.
#[test]
fn what_an_earlier_key_meant_is_looked_up_beside_it() {
    let fields = |version: &str, first: &str, second: &str| {
        orders(version, &[&format!("{first}|, id: f_a"), &format!("{second}|, id: f_b")])
    };
    let (old, new) = (fields("1.0.0", "a", "b"), fields("2.0.0", "b", "a"));
    let key = |field: &str| keys("1.0.0", &[&format!("{AT}/{field}")]);
    let (was, is) = (key("a"), key("b"));
    let with = |last: &str| {
        let edited = format!("{last}# An edit.\n");
        let first = [(ORDERS, &*old), (USER, &*was)];
        let now = [(ORDERS, &*new), (USER, last)];
        told(&[&first, &now, &[(ORDERS, &new), (USER, &edited)]], &SINCE)
    };
    assert_eq!(with(&is), NOTHING);
    // The words are still the same: an edit of something else makes no other version of it.
    assert_eq!(with(&was), NOTHING);
}

/// What stands at head, or what came back, stood beside an earlier key all the same.
#[test]
fn what_stood_beside_an_earlier_key_may_have_come_back() {
    let fields = |first: &str, second: &str| {
        orders("1.0.0", &[&format!("{first}|, id: f_a"), &format!("{second}|, id: f_b")])
    };
    let (old, swapped, new) = (fields("a", "b"), fields("b", "a"), fields("c", "b"));
    let key = |field: &str, edit: &str| keys("1.0.0", &[&format!("{AT}/{field}")]) + edit;
    let with = |first: &str, last: &str| {
        let name = if last == old { "a" } else { "c" };
        let keys = [key(first, "# 1\n"), key("b", ""), key("a", "# 3\n"), key(name, "# 4\n")];
        let orders = [&*old, &*swapped, &*old, last, last];
        let (head, mut commits) = (key(name, "# 5\n"), Vec::new());
        for (orders, key) in orders.into_iter().zip(keys.iter().chain([&head])) {
            commits.push([(ORDERS, orders), (USER, key)]);
        }
        let commits: Vec<Files<'_>> = commits.iter().map(|it| &it[..]).collect();
        told(&commits, &SINCE)
    };
    for last in [&old, &new] {
        assert_eq!(with("a", last), NOTHING);
        let away = ["version-not-bumped error", "relationship-target-changed error"];
        assert_eq!(with("b", last), away);
    }
}

#[test]
fn the_path_of_what_moved_may_be_that_of_another_contract_now() {
    let old = orders("1.0.0", &["a", "b"]);
    let other = contract("other", "1.0.0", "raw.z", &["a", "b"]);
    let was = keys("1.0.0", &[&format!("{AT}/b")]);
    let with = |to: &str| {
        let is = keys("1.0.0", &[to]);
        let edited = format!("{is}# An edit.\n");
        let first = [(ORDERS, &*old), (USER, &*was)];
        let now = [("q.odcs.yaml", &*old), (ORDERS, &*other), (USER, &*is)];
        let last = [("q.odcs.yaml", &*old), (ORDERS, &*other), (USER, &*edited)];
        [SINCE, RELEASES].map(|more| told(&[&first, &now, &last], &more))
    };
    assert_eq!(with("q.odcs.yaml#/schema/t/properties/b"), [NOTHING; 2]);
    let away = ["version-not-bumped error", "relationship-target-changed error"];
    assert_eq!(with(&format!("{AT}/a")), [away; 2]);
}

/// What an earlier key pointed to may be gone without a trace.
#[test]
fn a_key_into_what_nobody_knows_is_no_other_one() {
    let old = orders("1.0.0", &["a", "b"]);
    let other = contract("other", "1.0.0", "raw.z", &["a"]);
    let (was, is) = (
        keys("1.0.0", &[&format!("{AT}/b")]),
        keys("1.0.0", &["z.odcs.yaml#/schema/t/properties/a"]),
    );
    let edited = format!("{is}# An edit.\n");
    let first = [(ORDERS, &*old), (USER, &*was)];
    let now = [("z.odcs.yaml", &*other), (USER, &*is)];
    let last = [("z.odcs.yaml", &*other), (USER, &*edited)];
    assert_eq!(told(&[&first, &now, &last], &SINCE), NOTHING);
}

#[test]
fn a_released_version_is_not_reused_for_a_rename_that_was_followed() {
    let repo = Repo::new();
    let made = |source: &str| made_from(source) + "# An edit.\n";
    let with = |source: &str, key: &str| {
        let (old, new) =
            (orders("1.0.0", &["a", "b|, id: f_b"]), orders("2.0.0", &["a", "c|, id: f_b"]));
        let keyed = |field: &str| keys("1.0.0", &[&format!("{AT}/{field}")]);
        let (lineage, key_was, key_is) = (made_from("orders.t.b"), keyed("b"), keyed(key));
        let root =
            repo.commit("main", &[(ORDERS, &old), (USER, &lineage), ("k.odcs.yaml", &key_was)]);
        light(&repo, "v1", root);
        let lineage = made(source);
        repo.commit("main", &[(ORDERS, &new), (USER, &lineage), ("k.odcs.yaml", &key_is)]);
        let ran = check(&repo, &["--no-base", "--head", "main"]);
        found(&ran, &["/version-reused"]).len()
    };
    assert_eq!(with("orders.t.c", "c"), 0);
    assert_eq!(with("orders.t.a", "a"), 2);
}

/// Whom the rule with an ending hits, where the user followed one commit before head, or not.
fn hit(new: &str, (was, is): (&str, &str), ending: &str) -> [String; 2] {
    let path = if was.contains("kind: DataProduct") { PRODUCT } else { USER };
    let hit = |last: &str| {
        let (edited, orders) = (format!("{last}# An edit.\n"), (ORDERS, new));
        let (first, then) = ([(ORDERS, &*old()), (path, was)], [orders, (path, was)]);
        let (last, head) = ([orders, (path, last)], [orders, (path, &*edited)]);
        let ran = ran(&[&first, &then, &last, &head], &SINCE);
        let all = found(&ran, &[ending]);
        let [it] = all.as_slice() else { panic!("{ending}: {}", ran.stdout) };
        let hit = &it["consumers"][0];
        let word = |key: &str| hit[key].as_str().unwrap_or("-").to_owned();
        [word("id"), word("effect")].join(" ")
    };
    [hit(is), hit(was)]
}

fn old() -> String {
    orders("1.0.0", &["a", "b|, id: f_b"]).replace("name: t\n", "name: t\n    id: o_t\n")
}

#[test]
fn whoever_followed_a_name_long_ago_is_not_affected() {
    let new = |was: &str, is: &str| old().replace("1.0.0", "2.0.0").replace(was, is);
    let (object, table) = (new("name: t\n", "name: n\n"), new("raw.orders", "raw.new"));
    let derived = ["derived not affected", "derived will break"];
    let names = (&*made_from("orders.t.b"), &*made_from("orders.n.b"));
    assert_eq!(hit(&object, names, "/object-renamed"), derived);
    let keyed = |object: &str| keys("1.0.0", &[&format!("o.odcs.yaml#/schema/{object}")]);
    let names = (&*keyed("t/properties/b"), &*keyed("n/properties/b"));
    let expected = ["keyed not affected", "keyed may be affected"];
    assert_eq!(hit(&object, names, "/object-renamed"), expected);
    // What selects by something else sees nothing of it.
    let names = (&*made_from("raw.orders.b"), &*made_from("raw.orders.b"));
    assert_eq!(hit(&object, names, "/object-renamed"), ["derived not affected"; 2]);
    let names = (&*made_from("raw.orders.b"), &*made_from("raw.new.b"));
    assert_eq!(hit(&table, names, "physical-name-changed"), ["derived not affected", "- -"]);
    let names = (&*made_from("orders.t.b"), &*made_from("orders.o_t.b"));
    assert_eq!(hit(&table, names, "physical-name-changed"), ["derived will break"; 2]);
    let ports = (&*reads("orders", "1.0.0"), &*reads("orders", "2.0.0"));
    assert_eq!(
        hit(&object, ports, "/object-renamed"),
        ["mart not affected", "mart may be affected"]
    );
}
