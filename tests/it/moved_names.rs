//! Who follows a new name, and whom it does not concern since another one finds the same.

use crate::moved::{
    ORDERS, PRODUCT, USER, contract, made_from, orders, product, reads, verdict, verdicts,
};

#[test]
fn a_foreign_key_may_follow_a_new_name() {
    let key = |object: &str, field: &str| {
        let to = format!("{ORDERS}#/schema/{object}/properties/{field}");
        let own = contract("keyed", "1.0.0", "raw.k", &["x"]);
        let keys = format!(
            "    relationships:\n      - {{type: foreignKey, from: t.x, to: '{to}'}}\n    properties:"
        );
        own.replace("    properties:", &keys)
    };
    let old = orders("1.0.0", &["a", "b|, id: f_b"]);
    let renamed = |new: &str, was: &str, now: &str, ending: &str| {
        verdict(&[(ORDERS, &old), (USER, was)], &[(ORDERS, new), (USER, now)], ending)
    };
    let still = key("t", "b");
    let object = orders("2.0.0", &["a", "b|, id: f_b"]).replace("name: t\n", "name: n\n");
    let of_object = |now: &str| renamed(&object, &still, now, "/object-renamed");
    assert_eq!(of_object(&still), "error, keyed will break");
    assert_eq!(of_object(&key("n", "b")), "warning, keyed not affected");
    assert_eq!(of_object(&key("n", "nothing")), "error, keyed will break");
    let field = orders("2.0.0", &["a", "c|, id: f_b"]);
    let of_field = |now: &str| renamed(&field, &still, now, "/field-renamed");
    assert_eq!(of_field(&still), "error, keyed will break");
    assert_eq!(of_field(&key("t", "c")), "warning, keyed not affected");
}

/// Where names are handed on, a name may be that of another field than before.
#[test]
fn a_reader_may_follow_names_that_are_handed_on() {
    let fields = |version: &str, first: &str, second: &str| {
        orders(version, &[&format!("{first}|, id: f_a"), &format!("{second}|, id: f_b")])
    };
    let reader = |sources: [&str; 2]| {
        let of = |name: &str, source: &str| format!("{name}|, transformSourceObjects: [{source}]");
        let [x, y] = [of("x", sources[0]), of("y", sources[1])];
        contract("derived", "1.0.0", "raw.d", &[&x, &y])
    };
    let with = |now: (&str, &str), was: [&str; 2], is: [&str; 2]| {
        let old = fields("1.0.0", "a", "b");
        let base = [(ORDERS, old), (USER, reader(was))];
        let head = [(ORDERS, fields("2.0.0", now.0, now.1)), (USER, reader(is))];
        let [base, head] = [&base, &head].map(|it| it.each_ref().map(|(at, it)| (*at, &**it)));
        verdicts(&base, &head, "/field-renamed")
    };
    let (followed, hit) = ("warning, derived not affected", "error, derived will break");
    let (a, b, c) = ("orders.t.a", "orders.t.b", "orders.t.c");
    // A chain.
    let clear = "error, derived not affected";
    assert_eq!(with(("b", "c"), [a, "raw.z"], [b, "raw.z"]), [followed, clear]);
    assert_eq!(with(("b", "c"), [a, b], [b, c]), [followed; 2]);
    assert_eq!(with(("b", "c"), [a, b], [a, b]), [hit; 2]);
    assert_eq!(with(("b", "c"), [b, "raw.z"], [b, "raw.z"])[1], hit);
    // A swap.
    assert_eq!(with(("b", "a"), [a, b], [b, a]), [followed; 2]);
    assert_eq!(with(("b", "a"), [a, b], [a, b]), [hit; 2]);
    // A new version does not tell that a name means another field.
    let listed = |was: &str, is: &str| {
        let lists = |version: &str, field: &str| {
            contract("lists", "1.0.0", "raw.l", &[field])
                + &format!("customProperties: [{{property: consumes, value: {version}}}]\n")
        };
        let (old, new) = (fields("1.0.0", "a", "b"), fields("2.0.0", "b", "c"));
        let (was, is) = (lists("orders@1.0.0", was), lists("orders@2.0.0", is));
        let base = [(ORDERS, &*old), (USER, &*was)];
        verdicts(&base, &[(ORDERS, &*new), (USER, &*is)], "/field-renamed")
    };
    let (followed, clear) =
        ("warning, lists not affected".to_owned(), "error, lists not affected".to_owned());
    assert_eq!(listed("a", "b"), [followed, clear.clone()]);
    assert_eq!(listed("b", "b"), [clear, "error, lists will break".to_owned()]);
}

/// Who finds a contract by its table doesn't see what it is called; nobody moves there.
#[test]
fn a_reader_of_a_table_sees_neither_ids_nor_names_of_objects() {
    let old = orders("1.0.0", &["a", "b"]);
    let user = made_from("raw.orders.b");
    let (still, moved) = (reads("orders", "1.0.0"), reads("shop", "2.0.0"));
    let with = |new: &str, ports: (&str, &str), ending: &str| {
        let base = [(ORDERS, &*old), (USER, &*user), (PRODUCT, ports.0)];
        verdict(&base, &[(ORDERS, new), (USER, &*user), (PRODUCT, ports.1)], ending)
    };
    let id = contract("shop", "2.0.0", "raw.orders", &["a", "b"]);
    let (changed, none) = ("/contract-id-changed", product(""));
    assert_eq!(with(&id, (&none, &none), changed), "error, derived not affected");
    let followed = "warning, derived not affected, mart not affected";
    assert_eq!(with(&id, (&still, &moved), changed), followed);
    assert_eq!(
        with(&id, (&still, &still), changed),
        "error, mart will break, derived not affected"
    );
    let name = orders("2.0.0", &["a", "b"]).replace("name: t\n", "name: n\n");
    let renamed = "/object-renamed";
    assert_eq!(with(&name, (&none, &none), renamed), "error, derived not affected");
    // A table that changes too is not the same any more.
    let table = name.replace("raw.orders", "raw.new");
    assert_eq!(with(&table, (&none, &none), renamed), "error, derived will break");
    // Nor does a name hide what else happens.
    let typed = name.replace("{name: b, logicalType: string}", "{name: b, logicalType: integer}");
    let of_type = with(&typed, (&none, &none), "/type-changed");
    assert_eq!(of_type, "error, derived will break");
}

/// A major that retires takes nothing from who reads a table that the next one serves.
#[test]
fn a_table_of_two_majors_outlives_one_that_retires() {
    let first = orders("1.0.0", &["a", "b"]);
    let second = orders("2.0.0", &["a"]);
    let retired = first.replace("status: active", "status: retired");
    let with = |second: &str, source: &str| {
        let user = made_from(source);
        let rest = [("o2.odcs.yaml", second), (USER, &*user)];
        let base = [&[(ORDERS, &*first)][..], &rest].concat();
        let head = [&[(ORDERS, &*retired)][..], &rest].concat();
        verdict(&base, &head, "/status-retired-without-deprecation")
    };
    assert_eq!(with(&second, "raw.orders.a"), "error, derived not affected");
    assert_eq!(with(&second, "raw.orders.b"), "error, derived will break");
    let draft = second.replace("status: active", "status: draft");
    assert_eq!(with(&draft, "raw.orders.a"), "error, derived will break");
}
