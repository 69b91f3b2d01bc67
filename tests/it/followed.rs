//! References into other contracts that follow what those call it now.

use crate::moved::{Files, ORDERS, USER, contract, made_from, orders};
use crate::program::Ran;
use crate::releases::{check, found, light};
use crate::repo::Repo;

/// What is told of the contract that refers to `orders`, with the severity.
fn told(base: Files<'_>, head: Files<'_>) -> Vec<String> {
    told_with(base, head, &[])
}

fn told_with(base: Files<'_>, head: Files<'_>, tags: &[&str]) -> Vec<String> {
    let repo = Repo::new();
    let root = repo.commit("main", base);
    for tag in tags {
        light(&repo, tag, root);
    }
    repo.branch("topic", root);
    let tip = repo.commit("topic", head).to_string();
    let ran = check(&repo, &["--head", &tip, "--base", "main"]);
    told_of(&ran)
}

/// What a run tells of the contract that refers to `orders`.
pub(crate) fn told_of(ran: &Ran) -> Vec<String> {
    let mut found = found(ran, &[""]);
    found.retain(|it| it["subject"] != "orders");
    let word = |it: &serde_json::Value| {
        let rule = it["rule"].as_str().unwrap().trim_start_matches("change/").to_owned();
        format!("{rule} {}", it["severity"].as_str().unwrap())
    };
    found.iter().map(word).collect()
}

fn foreign_key(to: &str) -> String {
    let field = format!("x|, relationships: [{{type: foreignKey, to: '{to}'}}]");
    contract("keyed", "1.0.0", "raw.k", &[&field])
}

const B: &str = "b|, id: f_b";
const C: &str = "c|, id: f_b";
const NOTHING: [&str; 0] = [];

#[test]
fn a_foreign_key_that_follows_a_new_name_points_to_the_same() {
    let (old, key) =
        (orders("1.0.0", &["a", B]), foreign_key("o.odcs.yaml#/schema/t/properties/b"));
    let base = [(ORDERS, &*old), (USER, &*key)];
    let with = |orders: &str, path: &str, to: &str| {
        told(&base, &[(path, orders), (USER, &foreign_key(to))])
    };
    let field = orders("2.0.0", &["a", C]);
    assert_eq!(with(&field, ORDERS, "o.odcs.yaml#/schema/t/properties/c"), NOTHING);
    let object = orders("2.0.0", &["a", B]).replace("name: t\n", "name: n\n");
    assert_eq!(with(&object, ORDERS, "o.odcs.yaml#/schema/n/properties/b"), NOTHING);
    assert_eq!(with(&old, "q/o.odcs.yaml", "q/o.odcs.yaml#/schema/t/properties/b"), NOTHING);
    assert_eq!(with(&old, ORDERS, "./o.odcs.yaml#/schema/t/properties/f_b"), NOTHING);
    // Another field is another one, whatever was renamed beside it.
    let elsewhere = ["version-not-bumped error", "relationship-target-changed error"];
    assert_eq!(with(&field, ORDERS, "o.odcs.yaml#/schema/t/properties/a"), elsewhere);
    assert_eq!(with(&old, ORDERS, "o.odcs.yaml#/schema/t/properties/a"), elsewhere);
    assert_eq!(with(&old, ORDERS, "o.odcs.yaml#/schema/t/properties/z"), elsewhere);
    let new = orders("2.0.0", &["a", "c|, id: f_c"]);
    assert_eq!(with(&new, ORDERS, "o.odcs.yaml#/schema/t/properties/c"), elsewhere);
    // Nor does a version that a tag holds become another one by it.
    let head = [(ORDERS, &*field), (USER, &foreign_key("o.odcs.yaml#/schema/t/properties/c"))];
    assert_eq!(told_with(&base, &head, &["keyed/v1.0.0"]), NOTHING);
    let head = [(ORDERS, &*field), (USER, &foreign_key("o.odcs.yaml#/schema/t/properties/a"))];
    let mut told = told_with(&base, &head, &["keyed/v1.0.0"]);
    told.sort();
    assert_eq!(told, ["relationship-target-changed error", "version-reused error"]);
}

/// Two fields that swap their names, under a foreign key that stays as it is.
#[test]
fn a_foreign_key_whose_words_mean_another_field_says_what_it_meant() {
    let repo = Repo::new();
    let [was, is] = ["a|, id: f_a; b|, id: f_b", "b|, id: f_a; a|, id: f_b"]
        .map(|fields| orders("1.0.0", &fields.split("; ").collect::<Vec<_>>()));
    let key = foreign_key("o.odcs.yaml#/schema/t/properties/a");
    let root = repo.commit("main", &[(ORDERS, &was), (USER, &key)]);
    repo.branch("topic", root);
    let key = key + "# An edit.\n";
    let tip = repo.commit("topic", &[(ORDERS, &is), (USER, &key)]).to_string();
    let ran = check(&repo, &["--head", &tip, "--base", "main"]);
    let [finding] = &found(&ran, &["-target-changed"])[..] else { panic!("{}", ran.stdout) };
    let message =
        "`t.x` points elsewhere, from `…t/properties/a (now t.b)` to `…l#/schema/t/properties/a`";
    assert_eq!(finding["message"], message);
}

#[test]
fn lineage_that_follows_a_new_name_makes_a_field_in_the_same_way() {
    let old = orders("1.0.0", &["a", B]);
    let with = |was: &str, orders: &str, is: &str| {
        let base = [(ORDERS, &*old), (USER, &made_from(was))];
        told(&base, &[(ORDERS, orders), (USER, &made_from(is))])
    };
    let object = orders("2.0.0", &["a", B]).replace("name: t\n", "name: n\n");
    assert_eq!(with("orders.t.b", &object, "orders.n.b"), NOTHING);
    let table = contract("orders", "2.0.0", "raw.new", &["a", B]);
    assert_eq!(with("raw.orders.b", &table, "raw.new.b"), NOTHING);
    let field = orders("2.0.0", &["a", C]);
    assert_eq!(with("raw.orders.b, raw.orders.a", &field, "raw.orders.a, raw.orders.c"), NOTHING);
    let changed = ["version-not-bumped warning", "transform-changed warning"];
    assert_eq!(with("raw.orders.b", &field, "raw.orders.a"), changed);
    assert_eq!(with("raw.orders.b", &field, "raw.orders.c, raw.orders.a"), changed);
    assert_eq!(with("raw.orders.b", &field, "raw.other.c"), changed);
}

#[test]
fn the_logic_of_a_field_may_follow_with_its_sources() {
    let (old, new) = (orders("1.0.0", &["a", B]), orders("2.0.0", &["a", C]));
    let logic = |source: &str, logic: &str| {
        made_from(source).replace("}\n", &format!(", transformLogic: '{logic}'}}\n"))
    };
    let base = [(ORDERS, &*old), (USER, &*logic("orders.t.b", "SUM(o.b)"))];
    let with =
        |source: &str, now: &str| told(&base, &[(ORDERS, &new), (USER, &logic(source, now))]);
    assert_eq!(with("orders.t.c", "SUM(o.c)"), NOTHING);
    let changed = ["version-not-bumped warning", "transform-changed warning"];
    assert_eq!(with("orders.t.c", "SUM(o.b)"), changed, "`b` is no field of `orders` any more");
    let prose = "the field b, rounded";
    let base = [(ORDERS, &*old), (USER, &*logic("orders.t.b", prose))];
    assert_eq!(told(&base, &[(ORDERS, &new), (USER, &logic("orders.t.c", prose))]), NOTHING);
    assert_eq!(with("orders.t.c", "AVG(o.c)"), changed);
    assert_eq!(with("orders.t.a", "SUM(o.a)"), changed);
}

#[test]
fn a_logic_of_several_tables_may_follow_by_their_names() {
    let pay = |field: &str| contract("pay", "1.0.0", "raw.pay", &[&format!("{field}|, id: f_p")]);
    let made = |sources: &str, logic: &str| {
        made_from(sources).replace("}\n", &format!(", transformLogic: '{logic}'}}\n"))
    };
    let (old, new) = (orders("1.0.0", &["a", B]), orders("2.0.0", &["a", C]));
    let (was, is) = (pay("b"), pay("d"));
    let before = made("raw.orders.b, raw.pay.b", "orders.b - pay.b");
    let base = [(ORDERS, &*old), ("p.odcs.yaml", &*was), (USER, &*before)];
    let with = |logic: &str| {
        let now = made("raw.orders.c, raw.pay.d", logic);
        let mut told = told(&base, &[(ORDERS, &new), ("p.odcs.yaml", &is), (USER, &now)]);
        told.retain(|it| it.starts_with("transform-changed"));
        told
    };
    assert_eq!(with("orders.c - pay.d"), NOTHING);
    assert_eq!(with("orders.d - pay.c"), ["transform-changed warning"]);
    assert_eq!(with("orders.c - pay.b"), ["transform-changed warning"]);
}

#[test]
fn lineage_within_a_contract_follows_its_own_names() {
    let of = |field: &str, source: &str| {
        let made = format!("d|, transformSourceObjects: ['{source}'], transformLogic: x");
        contract("keyed", "1.0.0", "raw.k", &["a", field, &made])
    };
    let told_of = |field: &str, source: &str| {
        let mut told = told(&[(USER, &of(B, "t.b"))], &[(USER, &of(field, source))]);
        told.retain(|it| it.starts_with("transform-changed"));
        told
    };
    assert_eq!(told_of(C, "t.c"), NOTHING);
    assert_eq!(told_of(B, "keyed.t.b"), NOTHING);
    assert_eq!(told_of(B, "raw.k.b"), NOTHING);
    assert_eq!(told_of(C, "t.a"), ["transform-changed warning"]);
    assert_eq!(told_of(B, "t.c"), ["transform-changed warning"]);
}

#[test]
fn a_key_with_the_same_text_may_point_to_another_field() {
    let fields = |first: &str, second: &str| {
        orders("1.0.0", &[&format!("{first}|, id: f_a"), &format!("{second}|, id: f_b")])
    };
    let keys = |to: &[&str]| {
        let each = |it: &&str| {
            format!("{{type: foreignKey, to: 'o.odcs.yaml#/schema/t/properties/{it}'}}")
        };
        let all: Vec<String> = to.iter().map(each).collect();
        let field = format!("x|, relationships: [{}]", all.join(", "));
        contract("keyed", "1.0.0", "raw.k", &[&field])
    };
    let with = |was: &[&str], now: (&str, &str), is: &[&str]| {
        told(
            &[(ORDERS, &fields("a", "b")), (USER, &keys(was))],
            &[(ORDERS, &fields(now.0, now.1)), (USER, &keys(is))],
        )
    };
    assert_eq!(with(&["b", "a"], ("b", "c"), &["b", "c"]), NOTHING);
    assert_eq!(with(&["a", "b"], ("b", "c"), &["b", "c"]), NOTHING);
    let removed = ["version-not-bumped error", "relationship-removed error"];
    assert_eq!(with(&["a", "b"], ("b", "a"), &["b"]), removed);
}

/// What pointed to nothing breaks for nobody when it points to something.
#[test]
fn a_key_that_dangled_may_be_mended() {
    let target = orders("1.0.0", &["a", B]);
    let between = |was: &str, is: &str| {
        told(
            &[(ORDERS, &target), (USER, &foreign_key(was))],
            &[(ORDERS, &target), (USER, &foreign_key(is))],
        )
    };
    let mended = ["version-not-bumped warning", "relationship-added warning"];
    let to = |field: &str| format!("o.odcs.yaml#/schema/t/properties/{field}");
    assert_eq!(between(&to("gone"), &to("b")), mended);
    assert_eq!(between("t.gone", "t.x"), mended);
    let elsewhere = ["version-not-bumped error", "relationship-target-changed error"];
    assert_eq!(between(&to("a"), &to("b")), elsewhere);
    assert_eq!(between("other.odcs.yaml#/schema/t/properties/a", &to("b")), elsewhere);
    // The own file may be written by its path.
    let own = format!("{}#/schema/t/properties/x", USER.rsplit('/').next().unwrap());
    assert_eq!(between("t.x", &own), NOTHING);
    assert_eq!(between(&own, "t.x"), NOTHING);
}
