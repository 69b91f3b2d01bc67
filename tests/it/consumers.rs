//! `consumers`, `registry` and `--mesh`: who depends on what, here and in other repositories.

use crate::program::{TODAY, demo, run};
use crate::repo::Repo;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A contract of one object with the given fields, one below the other.
fn contract(id: &str, fields: &[(&str, &str)]) -> String {
    let field = |(name, more): &(&str, &str)| {
        format!("      - name: {name}\n        logicalType: string\n{more}")
    };
    let fields = fields.iter().map(field).collect::<Vec<_>>().concat();
    let table = id.rsplit('.').next().unwrap();
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nname: {table}\nversion: 1.2.0\n\
         status: active\nschema:\n  - name: {table}\n    physicalName: raw.t_{table}\n    \
         properties:\n{fields}"
    )
}

/// A product with the given ports.
fn product(id: &str, ports: &str) -> String {
    format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: {id}\nname: {id}\nversion: 1.0.0\n\
         status: active\nteam:\n  members:\n    - username: ann\n      role: Owner\n{ports}"
    )
}

fn entries(list: &Value) -> BTreeSet<(String, u64, String)> {
    let entry = |it: &Value| {
        let effect = it["effect"].as_str().unwrap_or("-").to_owned();
        (it["id"].as_str().unwrap().to_owned(), it["hops"].as_u64().unwrap(), effect)
    };
    list["consumers"].as_array().unwrap().iter().map(entry).collect()
}

fn asked(folder: &Path, arguments: &[&str]) -> Value {
    let ran = run(folder, &[&["consumers", "--format", "json"], arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()
}

fn expected(all: &[(&str, u64, &str)]) -> BTreeSet<(String, u64, String)> {
    all.iter().map(|(id, hops, effect)| ((*id).to_owned(), *hops, (*effect).to_owned())).collect()
}

#[test]
fn the_consumers_of_the_demo_are_named_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let demo = folder.path().join("demo");
    let mut all = String::new();
    for arguments in [
        &["consumers", "payments.transactions"][..],
        &["consumers", "payments.transactions#transactions.amount"],
        &["consumers", "payments.transactions#amount", "--format", "markdown"],
        &["consumers", "payments.transactions#amount", "--format", "json"],
        &["consumers", "shipping.carrier-rates"],
    ] {
        let ran = run(&demo, arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        writeln!(all, "$ mesh-lint {}\n{}", arguments.join(" "), ran.stdout).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_not_there_is_said_with_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let demo = folder.path().join("demo");
    for (asked, help) in [
        ("payments.transaction", "is `payments.transactions` meant?"),
        ("payments.transactions#transactions.amout", "is `transactions.amount` meant?"),
        ("nothing-like-it", "write the contract's id, or the path of its file"),
    ] {
        let ran = run(&demo, &["consumers", asked]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains(help), "{asked}: {}", ran.stderr);
    }
}

#[test]
fn majors_and_contracts_that_share_a_table_are_all_used() {
    let repo = Repo::new();
    let first = contract("orders", &[("b", "")]);
    let second = first.replace("version: 1.2.0", "version: 2.0.0");
    let other = contract("copy", &[("b", "")]).replace("raw.t_copy", "raw.t_orders");
    let made = contract("sums", &[("x", "        transformSourceObjects: [raw.t_orders.b]\n")]);
    let port = product("mart", "inputPorts:\n  - {name: orders}\n").replace("v1.0.0", "v1.1.0");
    let named = |text: &str| text.replace("name: orders\nversion", "name: sold\nversion");
    let port = port.replace("{name: orders}", "{name: sold}");
    repo.commit(
        "main",
        &[
            ("copy.odcs.yaml", &*other),
            ("o1.odcs.yaml", &named(&first)),
            ("o2.odcs.yaml", &named(&second)),
            ("p.odps.yaml", &port),
            ("sums.odcs.yaml", &made),
        ],
    );
    let who = |what: &str| entries(&asked(repo.root(), &["--head", "main", what]));
    let breaks = ("sums", 1, "will break");
    assert_eq!(who("orders@1#b"), expected(&[breaks]));
    assert_eq!(who("copy#b"), expected(&[breaks]));
    // The major may be named where nothing makes it necessary, but must be there.
    assert_eq!(who("copy@1#b"), expected(&[breaks]));
    let ran = run(repo.root(), &["consumers", "--head", "main", "copy@2"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    // A port by name alone reads the highest major.
    assert_eq!(who("orders#b"), expected(&[breaks, ("mart", 1, "may be affected")]));
}

#[test]
fn lineage_that_names_nothing_of_a_contract_says_nothing_of_its_use() {
    let orders = contract("orders", &[("id", ""), ("b", "")]);
    let two = format!("{orders}  - name: items\n    properties:\n      - name: n\n");
    for (text, source, effect) in [
        (&orders, "orders.raw.t_orders.b", "will break"),
        (&orders, "orders.raw.t_orders.id", "not affected"),
        (&orders, "raw.t_orders.B", "may be affected"),
        (&orders, "orders.orders.zz", "may be affected"),
        (&orders, "orders.zz", "may be affected"),
        (&orders, "orders.id", "not affected"),
        (&two, "orders.raw.t_orders.b", "will break"),
        (&two, "orders.items.n", "not affected"),
        (&two, "orders.items", "not affected"),
        (&two, "orders.items.zz", "may be affected"),
        (&two, "orders.goods.n", "may be affected"),
    ] {
        let more = format!("        transformSourceObjects: [{source}]\n");
        let made = contract("sums", &[("x", &more)]);
        let repo = Repo::new();
        repo.commit("main", &[("o.odcs.yaml", &**text), ("s.odcs.yaml", &made)]);
        let found = asked(repo.root(), &["--head", "main", "orders#orders.b"]);
        assert_eq!(entries(&found), expected(&[("sums", 1, effect)]), "{source}");
    }
}

#[test]
fn a_contract_is_named_by_a_path_from_where_one_stands() {
    let repo = Repo::new();
    let files = [("a/o.odcs.yaml", &*contract("orders", &[("b", "")])), ("b/x.txt", "")];
    repo.switch("main", &files);
    let [a, b] = ["a", "b"].map(|it| repo.root().join(it));
    let absolute = fs::canonicalize(a.join("o.odcs.yaml")).unwrap();
    let absolute = absolute.to_str().unwrap();
    for (folder, path) in [
        (repo.root(), "a/o.odcs.yaml"),
        (repo.root(), "./a/o.odcs.yaml"),
        (repo.root(), absolute),
        (a.as_path(), "o.odcs.yaml"),
        (a.as_path(), "a/o.odcs.yaml"),
        (b.as_path(), "../a/o.odcs.yaml"),
        (b.as_path(), "../a/o.odcs.yaml#b"),
    ] {
        assert_eq!(asked(folder, &[path])["contract"], "orders", "{path}");
    }
}

#[test]
fn uses_are_found_in_every_notation() {
    let repo = Repo::new();
    let source = contract("a.orders", &[("id", ""), ("amount", "        physicalName: amt\n")]);
    let made = contract(
        "b.sums",
        &[
            ("total", "        transformSourceObjects: [raw.t_orders.amt]\n"),
            ("other", "        transformSourceObjects: [a.orders.id]\n"),
        ],
    );
    let view = contract("c.view", &[("amount", "")]).replace("- name: view", "- name: orders")
        + "customProperties:\n  - property: consumes\n    value: a.orders@1.0.0\n";
    let manifest = r#"{"metadata": {"dbt_schema_version": "v12"},
        "nodes": {"model.x": {"depends_on": {"nodes": ["source.x.orders"]}}},
        "sources": {"source.x.orders": {"meta": {"odcs_id": "a.orders"}}},
        "exposures": {"exposure.x.board": {"name": "board", "type": "dashboard",
            "owner": {"email": ["zoe@acme.example"]}, "depends_on": {"nodes": ["model.x"]}}}}"#;
    repo.commit(
        "main",
        &[
            ("a.odcs.yaml", source.as_str()),
            ("b.odcs.yaml", made.as_str()),
            ("c.odcs.yaml", view.as_str()),
            (
                "by-name.odps.yaml",
                &product("by-name", "inputPorts:\n  - {name: orders, version: 1.0.0}\n"),
            ),
            ("target/manifest.json", manifest),
        ],
    );
    let list = asked(repo.root(), &["a.orders#amount", "--head", "main"]);
    assert_eq!(
        entries(&list),
        expected(&[
            ("b.sums", 1, "will break"),
            ("c.view", 1, "will break"),
            ("by-name", 1, "may be affected"),
            ("board", 2, "may be affected"),
        ])
    );
    let list = asked(repo.root(), &["a.orders#id", "--head", "main"]);
    assert_eq!(
        entries(&list),
        expected(&[
            ("b.sums", 1, "will break"),
            ("c.view", 1, "not affected"),
            ("by-name", 1, "may be affected"),
            ("board", 2, "may be affected"),
        ])
    );
}

#[test]
fn each_major_has_the_consumers_of_its_version_of_a_model() {
    let repo = Repo::new();
    let second = contract("a.orders", &[("id", "")]).replace("version: 1.2.0", "version: 2.0.0");
    let (first, metadata) =
        (contract("a.orders", &[("id", "")]), "\"dbt_schema_version\": \"v12\"");
    let node = |version: u32| {
        format!("\"model.x.orders.v{version}\": {{\"meta\": {{\"odcs_id\": \"a.orders\"}}}}")
    };
    let manifest = format!(
        "{{\"metadata\": {{{metadata}}}, \"nodes\": {{{}, {}}}, \"exposures\": {{\"exposure.x.old\": \
         {{\"name\": \"old\", \"depends_on\": {{\"nodes\": [\"model.x.orders.v1\"]}}}}}}}}",
        node(1),
        node(2)
    );
    repo.commit(
        "main",
        &[
            ("a1.odcs.yaml", first.as_str()),
            ("a2.odcs.yaml", &second),
            ("target/manifest.json", &manifest),
        ],
    );
    let list = asked(repo.root(), &["a.orders@1", "--head", "main"]);
    assert_eq!(entries(&list), expected(&[("old", 1, "-")]));
    assert_eq!(entries(&asked(repo.root(), &["a.orders", "--head", "main"])), expected(&[]));
}

#[test]
fn a_manifest_that_cant_be_read_is_said() {
    let repo = Repo::new();
    let source = contract("a.orders", &[("id", "")]);
    let broken = "{\"metadata\": {\"dbt_schema_version\": \"v12\"}, \"nodes\": [}";
    repo.commit("main", &[("a.odcs.yaml", source.as_str()), ("target/manifest.json", broken)]);
    let ran = run(repo.root(), &["check", "--head", "main", "--no-base", "-v"]);
    let said = "target/manifest.json: a dbt manifest that can't be read";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let ran = run(repo.root(), &["consumers", "a.orders", "--head", "main"]);
    assert!(ran.stderr.contains(&format!("note: {said}")), "{}", ran.stderr);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    repo.commit("main", &[("a.odcs.yaml", source.as_str()), ("target/manifest.json", pointer)]);
    let ran = run(repo.root(), &["check", "--head", "main", "--no-base", "-v"]);
    assert!(ran.stdout.contains("only its Git LFS pointer is here"), "{}", ran.stdout);
}

#[test]
fn who_reads_over_a_metric_is_found_in_any_encoding() {
    let source = contract("a.orders", &[("id", "")]);
    let manifest = r#"{"metadata": {"dbt_schema_version": "v12"},
        "nodes": {"model.x.orders": {"meta": {"odcs_id": "a.orders"}, "depends_on": null, "columns": null}},
        "semantic_models": {"semantic_model.x.o": {"depends_on": {"nodes": ["model.x.orders"]}}},
        "metrics": {"metric.x.sum": {"meta": null, "depends_on": {"nodes": ["semantic_model.x.o"]}}},
        "saved_queries": {"saved_query.x.q": {"depends_on": {"nodes": ["metric.x.sum"]}}},
        "sources": null, "exposures": {
        "exposure.x.a": {"name": "a", "owner": null, "depends_on": {"nodes": ["metric.x.sum"]}},
        "exposure.x.b": {"name": "b", "depends_on": {"nodes": ["saved_query.x.q"]}}}}"#;
    let wide = |it: &str| {
        [0xfeff].into_iter().chain(it.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let marked: Vec<u8> = [b"\xef\xbb\xbf", manifest.as_bytes()].concat();
    for bytes in [manifest.as_bytes().to_vec(), marked, wide(manifest)] {
        let repo = Repo::new();
        repo.switch("main", &[("a.odcs.yaml", source.as_str())]);
        fs::create_dir(repo.path("target")).unwrap();
        fs::write(repo.path("target/manifest.json"), bytes).unwrap();
        let list = asked(repo.root(), &["a.orders"]);
        assert_eq!(entries(&list), expected(&[("a", 3, "-"), ("b", 4, "-")]));
    }
}

#[test]
fn consumers_in_other_repositories_are_named() {
    let (here, there) = (Repo::new(), Repo::new());
    let base = contract("a.orders", &[("id", ""), ("amount", "")]);
    let head = contract("a.orders", &[("id", "")]);
    here.commit("main", &[("a.odcs.yaml", base.as_str())]);
    here.commit("change", &[("a.odcs.yaml", head.as_str())]);
    let port = "inputPorts:\n  - {name: orders, contractId: a.orders, version: 1.0.0}\n";
    // A copy of the contract lies there too; the one that lies here counts.
    there
        .commit("main", &[("x.odps.yaml", &product("mart", port)), ("a.odcs.yaml", base.as_str())]);
    let ran = run(there.root(), &["registry", "--head", "main", "--repository", "acme/mart"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let again = run(there.root(), &["registry", "--head", "main", "--repository", "acme/mart"]);
    assert_eq!(ran.stdout, again.stdout);
    let mesh = there.path("mesh.json");
    fs::write(&mesh, &ran.stdout).unwrap();
    let mesh = mesh.to_str().unwrap();
    let list = asked(here.root(), &["a.orders", "--head", "main", "--mesh", mesh]);
    assert_eq!(entries(&list), expected(&[("mart", 1, "-")]));
    let found = &list["consumers"][0];
    assert_eq!(found["repository"], "acme/mart");
    assert_eq!(found["owners"], serde_json::json!(["ann"]));

    let arguments =
        ["check", "--base", "main", "--head", "change", "--mesh", mesh, "--today", TODAY];
    let ran = run(here.root(), &[&arguments[..], &["--format", "json"]].concat());
    let report = ran.json();
    let removed = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["rule"] == "change/contract-removed" || it["rule"] == "change/field-removed")
        .expect("a finding");
    assert_eq!(removed["consumers"][0]["id"], "mart");
    assert_eq!(removed["consumers"][0]["repository"], "acme/mart");
    // Nothing is found in files of other repositories, and they do not count.
    let elsewhere = |it: &Value| it["location"]["path"].as_str().unwrap().contains(':');
    assert!(!report["findings"].as_array().unwrap().iter().any(elsewhere));
    assert_eq!(report["summary"]["contracts"]["total"], 1);
    let text = run(here.root(), &arguments).stdout;
    assert!(text.contains("`mart` (ann, in acme/mart)"), "{text}");
    let text =
        run(here.root(), &["diff", "main", "change", "--mesh", mesh, "--today", TODAY]).stdout;
    assert!(text.contains("-> mart may be affected (ann, in acme/mart)"), "{text}");
}

#[test]
fn another_repository_counts_once() {
    let (here, there) = (Repo::new(), Repo::new());
    here.commit("main", &[("a.odcs.yaml", &contract("a.orders", &[("id", "")]))]);
    let port = |name: &str| {
        let ports = "inputPorts:\n  - {name: orders, contractId: a.orders, version: 1.0.0}\n";
        product(name, ports)
    };
    let mut files = Vec::new();
    for (path, name) in [("old.json", "mart"), ("new.json", "shop")] {
        there.commit(name, &[("x.odps.yaml", &port(name))]);
        let ran = run(there.root(), &["registry", "--head", name, "--repository", "acme/mart"]);
        fs::write(there.path(path), &ran.stdout).unwrap();
        files.push(there.path(path).to_str().unwrap().to_owned());
    }
    let told = |first: &str, second: &str| {
        entries(&asked(
            here.root(),
            &["a.orders", "--head", "main", "--mesh", first, "--mesh", second],
        ))
    };
    assert_eq!(told(&files[0], &files[0]), expected(&[("mart", 1, "-")]));
    assert_eq!(told(&files[0], &files[1]), expected(&[("shop", 1, "-")]));
    let arguments = ["check", "--head", "main", "--mesh", &files[0], "--mesh", &files[1]];
    let text = run(here.root(), &arguments).stdout;
    assert!(text.contains("is passed over") && text.contains("`acme/mart` too"), "{text}");
}

#[test]
fn a_file_that_is_no_registry_stops_the_run() {
    let repo = Repo::new();
    let source = contract("a.orders", &[("id", "")]);
    repo.commit("main", &[("a.odcs.yaml", source.as_str())]);
    let member = r#"{"path": "a", "domain": null, "owners": [], "document": "#;
    let head = r#"{"schema_version": "1.0", "repository": "x", "commit": null, "members": ["#;
    let deep = format!("{head}{member}{}", "[".repeat(100_000));
    let other = r#"{"schema_version": "2.0", "repository": "x", "commit": null, "members": []}"#;
    for (text, reason) in [
        ("", "EOF while parsing"),
        ("{\"schema_version\": 1}", "invalid type"),
        (&deep, "recursion limit"),
        (other, "it has version `2.0`, 1.0 is understood"),
    ] {
        fs::write(repo.path("mesh.json"), text).unwrap();
        let ran = run(repo.root(), &["check", "--head", "main", "--mesh", "mesh.json"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains(reason), "{}", ran.stderr);
        assert!(ran.stderr.contains("mesh-lint registry"), "{}", ran.stderr);
    }
    let ran = run(repo.root(), &["check", "--head", "main", "--mesh", "not-there.json"]);
    assert_eq!(ran.code, 2);
}
