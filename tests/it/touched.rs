//! A comparison reads only what changed and what may depend on it, and says what it would say if
//! it read everything.

use crate::repo::{Repo, workspace};
use crate::schema_references::{schema_file, schema_name};
use mesh_lint::config::Settings;
use mesh_lint::discover::{
    Listing, OpenOptions, Reading, SchemaEntries, Snapshot, Tree, Workspace, add_schemas, list,
    load_all, load_touched,
};
use mesh_lint::report::diff;
use mesh_lint::run::{self, Terms};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

type Mesh = BTreeMap<String, String>;

/// What one file of a mesh says; small numbers name the others.
#[derive(Debug, Clone)]
enum File {
    Contract { major: u8, fields: u8, refers: Option<(u8, Way)>, table: u8, odd: bool },
    Product { reads: Vec<(u8, bool)>, makes: Vec<u8>, from: Option<u8> },
    Schema { field: &'static str, import: Option<u8> },
    Other,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Schema,
    File,
    Transform,
    Table,
    Column,
    Consumes,
}

const FILES: u8 = 9;

fn file() -> impl Strategy<Value = File> {
    let way = prop::sample::select(vec![
        Way::File,
        Way::Transform,
        Way::Table,
        Way::Column,
        Way::Consumes,
        Way::Schema,
    ]);
    let refers = prop::option::of((0..FILES, way));
    let contract = (1..3_u8, 1..4_u8, refers, 0..FILES, any::<bool>()).prop_map(
        |(major, fields, refers, table, odd)| File::Contract { major, fields, refers, table, odd },
    );
    let product = (
        prop::collection::vec((0..FILES, any::<bool>()), 0..3),
        prop::collection::vec(0..FILES, 0..3),
        prop::option::of(0..FILES),
    )
        .prop_map(|(reads, makes, from)| File::Product { reads, makes, from });
    let schema = (prop::sample::select(vec!["a", "b"]), prop::option::of(0..FILES))
        .prop_map(|(field, import)| File::Schema { field, import });
    prop_oneof![5 => contract, 3 => product, 2 => schema, 1 => Just(File::Other)]
}

impl File {
    fn path(&self, at: u8) -> String {
        match self {
            Self::Contract { .. } => format!("d/{at}/c{at}.odcs.yaml"),
            Self::Product { .. } => format!("d/{at}/p{at}.odps.yaml"),
            Self::Schema { .. } => format!("s/{}", schema_name(at)),
            Self::Other => format!("d/{at}/other.yaml"),
        }
    }

    fn text(&self, at: u8) -> String {
        match self {
            Self::Contract { major, fields, refers, table, odd } => {
                let quote = if *odd { "!!str " } else { "" };
                let mut text = format!(
                    "apiVersion: v3.1.0\nkind: DataContract\nid: {quote}c.{at}\nname: n{}\n\
                     version: {major}.0.0\nstatus: active\n",
                    at / 2
                );
                if let Some((to, Way::Consumes)) = refers {
                    let value = format!("c.{to}@1.0.0");
                    let _ = writeln!(
                        text,
                        "customProperties: [{{property: consumes, value: {value}}}]"
                    );
                }
                if let Some((to, Way::Schema)) = refers {
                    let url = format!("../../s/{}", schema_name(*to));
                    let _ =
                        writeln!(text, "authoritativeDefinitions: [{{type: schema, url: {url}}}]");
                }
                let _ = writeln!(
                    text,
                    "schema:\n  - name: o\n    physicalName: raw.t{table}\n    properties:"
                );
                for field in 0..*fields {
                    let _ = writeln!(text, "      - name: f{field}\n        logicalType: string");
                    if *odd {
                        let _ = writeln!(text, "        physicalName: c{field}");
                    }
                    if let Some((to, way)) = refers.filter(|_| field == 0) {
                        text.push_str(&way.of_field(to));
                    }
                }
                text
            }
            Self::Product { reads, makes, from } => product(at, reads, makes, *from),
            Self::Schema { field, import } => schema_file(at, field, *import),
            Self::Other => format!("kind: Deployment\nname: c.{at}\n"),
        }
    }
}

impl Way {
    /// The lines of a field that names another contract.
    fn of_field(self, to: u8) -> String {
        match self {
            Self::File => format!(
                "        relationships:\n          - {{type: foreignKey, to: \
                 '../{to}/c{to}.odcs.yaml#/schema/o/properties/f0'}}\n"
            ),
            Self::Transform => format!("        transformSourceObjects: [\"c.{to}.o.f1\"]\n"),
            Self::Table => format!("        transformSourceObjects: [raw.t{to}]\n"),
            Self::Column => format!("        transformSourceObjects: [raw.t{to}.c1]\n"),
            Self::Consumes | Self::Schema => String::new(),
        }
    }
}

/// A product that reads some contracts and makes others.
fn product(at: u8, reads: &[(u8, bool)], makes: &[u8], from: Option<u8>) -> String {
    let mut text = format!(
        "apiVersion: v1.0.0\nkind: DataProduct\nid: p.{at}\nname: p{at}\nversion: 1.0.0\n\
         status: active\ninputPorts:\n"
    );
    for (to, by_name) in reads {
        let port = if *by_name {
            format!("name: n{to}, version: 1.0.0")
        } else {
            format!("name: in{to}, version: 1.0.0, contractId: \"c.{to}\"")
        };
        let _ = writeln!(text, "  - {{{port}}}");
    }
    text.push_str("outputPorts:\n");
    for to in makes {
        let _ = writeln!(text, "  - name: out{to}\n    version: 1.0.0\n    contractId: c.{to}");
        if let Some(from) = from {
            let _ = writeln!(text, "    inputContracts:\n      - {{id: c.{from}, version: 1.0.0}}");
        }
    }
    text
}

fn mesh(files: &[Option<File>]) -> Mesh {
    let files = (0_u8..).zip(files).filter_map(|(at, it)| Some((at, it.as_ref()?)));
    files.map(|(at, it)| (it.path(at), it.text(at))).collect()
}

/// What `diff` says of two commits, by one way of reading.
fn said(head: &Snapshot, bases: &[Snapshot]) -> String {
    let terms = Terms::alone("2026-06-01".parse().unwrap(), "head against base");
    let changelog = run::diff(head, bases, head, &terms).unwrap();
    let mut json = Vec::new();
    diff::json(&changelog, &mut json).unwrap();
    String::from_utf8(json).unwrap()
}

type Read = (Snapshot, Vec<Snapshot>);

fn both(workspace: &Workspace, base: &Tree, head: &Tree) -> (Read, Read) {
    let reading = Reading::default();
    let listed = |tree: &Tree| -> Listing { list(workspace, tree).unwrap() };
    let with_schemas = |(mut head_read, mut bases): Read| {
        let entries = [head, base].map(|it| SchemaEntries::of(&listed(it)));
        let read = (&mut head_read, &mut *bases);
        add_schemas(workspace, read, &entries, &Settings::default()).unwrap();
        (head_read, bases)
    };
    let all = load_all(workspace, listed(head), vec![listed(base)], &reading).unwrap();
    let touched = || load_touched(workspace, listed(head), vec![listed(base)], &reading).unwrap();
    // The second time it goes by what the first one kept, and may read less.
    let (first, second) = (touched(), touched());
    assert!(paths(&second.0).iter().all(|it| paths(&first.0).contains(it)));
    let (first, second) = (with_schemas(first), with_schemas(second));
    assert_eq!(said(&first.0, &first.1), said(&second.0, &second.1));
    (with_schemas(all), second)
}

fn commit(repo: &Repo, branch: &str, mesh: &Mesh) -> Tree {
    let files: Vec<_> = mesh.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    Tree::Revision(repo.commit(branch, &files))
}

proptest! {
    #[test]
    fn what_is_left_out_would_not_have_been_named(
        files in prop::collection::vec(prop::option::weighted(0.9, file()), FILES as usize),
        edits in prop::collection::vec((0..FILES as usize, prop::option::of(file())), 0..4),
    ) {
        let before = mesh(&files);
        let mut after = files;
        for (at, edit) in edits {
            after[at] = edit;
        }
        let repo = Repo::new();
        let base = commit(&repo, "main", &before);
        let head = commit(&repo, "main", &mesh(&after));
        let (all, touched) = both(&workspace(repo.root()), &base, &head);
        prop_assert!(touched.0.documents.len() <= all.0.documents.len());
        prop_assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
        let (all, touched) = both(&workspace(repo.root()), &head, &base);
        prop_assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
    }
}

/// A contract of one field that is found in `raw.{id}`.
fn contract(id: &str, field: &str) -> String {
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {id}\nversion: 1.0.0\nstatus: active\n\
         schema:\n  - name: o\n    physicalName: raw.{id}\n    properties:\n      - name: {field}\n"
    )
}

fn paths(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.documents.iter().map(|it| &*it.path).collect()
}

fn read(before: &[(&str, &str)], after: &[(&str, &str)]) -> (Read, Read) {
    let owned = |files: &[(&str, &str)]| -> Mesh {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    };
    let repo = Repo::new();
    let base = commit(&repo, "main", &owned(before));
    let head = commit(&repo, "main", &owned(after));
    both(&workspace(repo.root()), &base, &head)
}

#[test]
fn only_what_changed_and_its_consumers_are_read() {
    let product = "apiVersion: v1.0.0\nkind: DataProduct\nid: p\nversion: 1.0.0\nstatus: active\n\
                   inputPorts:\n  - {name: in, version: 1.0.0, contractId: sales}\n";
    let (sales, stock) = (contract("sales", "f"), contract("stock", "f"));
    let edited = contract("sales", "g");
    let files = |sales| {
        [("p.odps.yaml", product), ("sales.odcs.yaml", sales), ("stock.odcs.yaml", &*stock)]
    };
    let (all, touched) = read(&files(&sales), &files(&edited));
    assert_eq!(paths(&touched.0), ["p.odps.yaml", "sales.odcs.yaml"]);
    assert_eq!(paths(&touched.1[0]), ["p.odps.yaml", "sales.odcs.yaml"]);
    assert!(said(&touched.0, &touched.1).contains("\"p\""));
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}

#[test]
fn an_id_that_is_written_with_escapes_is_found() {
    let product = "{\"apiVersion\": \"v1.0.0\", \"kind\": \"DataProduct\", \"id\": \"p\",\n\
                   \"version\": \"1.0.0\", \"status\": \"active\", \"inputPorts\": [{\"name\": \"in\",\n\
                   \"version\": \"1.0.0\", \"contractId\": \"s\\u0061les\"}]}\n";
    let (sales, edited) = (contract("sales", "f"), contract("sales", "g"));
    let files = |sales| [("p.odps.json", product), ("sales.odcs.yaml", sales)];
    let (all, touched) = read(&files(&sales), &files(&edited));
    assert_eq!(paths(&touched.0), ["p.odps.json", "sales.odcs.yaml"]);
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}

#[test]
fn where_the_rules_of_reading_changed_everything_is_read() {
    let (sales, stock) = (contract("sales", "f"), contract("stock", "f"));
    let before = [("sales.odcs.yaml", &*sales), ("stock.odcs.yaml", &*stock)];
    let config = ("mesh-lint.yaml", "exclude: [stock.odcs.yaml]\n");
    let (all, touched) = read(&[config, before[0], before[1]], &before);
    assert_eq!(paths(&touched.0), paths(&all.0));
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}

#[test]
fn where_a_dbt_manifest_lies_everything_is_read() {
    let manifest = "{\"metadata\": {\"dbt_schema_version\": \"v12\"}, \"nodes\": {\"model.a\": \
                    {\"meta\": {\"odcs_id\": \"stock\"}, \"depends_on\": {\"nodes\": [\"source.b\"]}}}, \
                    \"sources\": {\"source.b\": {\"meta\": {\"odcs_id\": \"sales\"}}}}";
    let (sales, stock) = (contract("sales", "f"), contract("stock", "f"));
    let edited = contract("sales", "g");
    let files = |sales| {
        [("manifest.json", manifest), ("sales.odcs.yaml", sales), ("stock.odcs.yaml", &*stock)]
    };
    let (all, touched) = read(&files(&sales), &files(&edited));
    assert_eq!(paths(&touched.0), paths(&all.0));
    assert_eq!(touched.0.manifests.len(), 1);
    assert!(said(&touched.0, &touched.1).contains("stock"));
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}

#[test]
fn a_contract_whose_schema_file_changed_is_read() {
    let link = "authoritativeDefinitions: [{type: schema, url: ../s/orders.proto}]\n";
    let linked = format!("{}{link}", contract("sales", "f"));
    let (beside, stock) = (contract("parts", "f"), contract("stock", "f"));
    let proto = |field| format!("syntax = \"proto3\";\nmessage O {{ string {field} = 1; }}\n");
    let importing = "syntax = \"proto3\";\nimport \"base.proto\";\nmessage P { O o = 1; }\n";
    let (was, is) = (proto("a"), proto("b"));
    let files = |base| {
        [
            ("d/sales.odcs.yaml", &*linked),
            ("d/parts.odcs.yaml", &*beside),
            ("d/stock.odcs.yaml", &*stock),
            ("d/parts.proto", base),
            ("s/orders.proto", importing),
            ("s/base.proto", base),
        ]
    };
    let (all, touched) = read(&files(&was), &files(&is));
    assert_eq!(paths(&touched.0), ["d/parts.odcs.yaml", "d/sales.odcs.yaml"]);
    assert!(said(&touched.0, &touched.1).contains("\"sales\""));
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}

/// A mesh of two contracts of which one changed, and the file that a comparison keeps.
fn kept() -> (Repo, Tree, Tree, std::path::PathBuf) {
    let repo = Repo::new();
    let files = |field| -> Mesh {
        let path = |id: &str| format!("{id}.odcs.yaml");
        let files = [("sales", field), ("stock", "f")];
        files.into_iter().map(|(id, field)| (path(id), contract(id, field))).collect()
    };
    let base = commit(&repo, "main", &files("f"));
    let head = commit(&repo, "main", &files("g"));
    let file = repo.root().join(".git/mesh-lint/words");
    (repo, base, head, file)
}

/// The paths that a comparison reads.
fn compared(workspace: &Workspace, base: &Tree, head: &Tree) -> Vec<String> {
    let [base, head] = [base, head].map(|it| list(workspace, it).unwrap());
    let read = load_touched(workspace, head, vec![base], &Reading::default()).unwrap();
    paths(&read.0).into_iter().map(str::to_owned).collect()
}

#[test]
fn what_was_seen_is_kept_unless_nothing_shall_be() {
    let (repo, base, head, file) = kept();
    let options = OpenOptions { isolated: true, no_cache: true, ..OpenOptions::default() };
    let careful = Workspace::open_with(repo.root(), &options).unwrap();
    assert_eq!(compared(&careful, &base, &head), ["sales.odcs.yaml"]);
    assert!(!file.exists());
    assert_eq!(compared(&workspace(repo.root()), &base, &head), ["sales.odcs.yaml"]);
    let first = fs::read(&file).unwrap();
    assert_eq!(compared(&workspace(repo.root()), &base, &head), ["sales.odcs.yaml"]);
    assert_eq!(fs::read(&file).unwrap(), first);
    let left: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 2, "the words and the trees: {left:?}");
}

#[test]
fn what_is_kept_is_believed_only_if_it_is_whole() {
    let (repo, base, head, file) = kept();
    compared(&workspace(repo.root()), &base, &head);
    let first = fs::read(&file).unwrap();
    for damaged in [&first[..first.len() / 2], b"mesh-lint w1", b"", b"something else"] {
        fs::write(&file, damaged).unwrap();
        assert_eq!(compared(&workspace(repo.root()), &base, &head), ["sales.odcs.yaml"]);
        assert_eq!(fs::read(&file).unwrap(), first);
    }
    // Where nothing can be kept, the comparison stands all the same.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert_eq!(compared(&workspace(repo.root()), &base, &head), ["sales.odcs.yaml"]);
}

#[test]
fn what_was_no_document_under_another_name_is_looked_at_again() {
    let port = "inputPorts:\n  - {name: in, version: 1.0.0, contractId: sales}\nid: p\n";
    let repo = Repo::new();
    let files = |path: &str, field: &str| -> Mesh {
        let sales = ("sales.odcs.yaml".to_owned(), contract("sales", field));
        [(path.to_owned(), port.to_owned()), sales].into()
    };
    let trees = ["other.yaml", "p.odps.yaml"].map(|path| {
        let [was, is] = ["f", "g"].map(|field| commit(&repo, "main", &files(path, field)));
        (was, is)
    });
    let workspace = workspace(repo.root());
    let [(was, is), (named_was, named_is)] = &trees;
    assert_eq!(compared(&workspace, was, is), ["sales.odcs.yaml"]);
    assert_eq!(compared(&workspace, named_was, named_is), ["p.odps.yaml", "sales.odcs.yaml"]);
    assert_eq!(compared(&workspace, was, is), ["sales.odcs.yaml"]);
}

/// A product that reads a contract and makes another, one that reads that, and what they read.
fn chain() -> impl Fn(&str) -> Mesh {
    let port = |id: &str, ports: &str| {
        let head = "apiVersion: v1.0.0\nkind: DataProduct\nversion: 1.0.0\nstatus: active\n";
        format!("{head}id: {id}\n{ports}")
    };
    let mart = "inputPorts: [{name: in, version: 1.0.0, contractId: sales}]\n\
                outputPorts: [{name: a, version: 1.0.0, contractId: used}, {name: b, version: 1.0.0, contractId: unused}]\n";
    let report = "inputPorts: [{name: in, version: 1.0.0, contractId: used}]\n";
    let files = [
        ("mart.odps.yaml", port("mart", mart)),
        ("report.odps.yaml", port("report", report)),
        ("unused.odcs.yaml", contract("unused", "f")),
        ("used.odcs.yaml", contract("used", "f")),
    ];
    let files: Mesh = files.map(|(path, text)| (path.to_owned(), text)).into();
    move |field| {
        let mut files = files.clone();
        files.insert("sales.odcs.yaml".to_owned(), contract("sales", field));
        files
    }
}

#[test]
fn what_git_can_not_tell_to_be_the_same_passes_on_what_reaches_it() {
    let files = chain();
    let repo = Repo::new();
    let before = files("f");
    let base = commit(&repo, "main", &before);
    let all: Vec<_> = before.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    repo.switch("main", &all);
    // The index knows another time of these files, and the same bytes.
    repo.write("mart.odps.yaml", &before["mart.odps.yaml"]);
    repo.write("sales.odcs.yaml", &files("g")["sales.odcs.yaml"]);
    let (all, touched) = both(&repo.workspace(), &base, &Tree::WorkTree);
    assert!(said(&all.0, &all.1).contains("\"report\""));
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}

#[test]
fn a_file_that_was_only_written_again_is_passed_over() {
    let repo = Repo::new();
    let (sales, stock) = (contract("sales", "f"), contract("stock", "f"));
    let files = [("sales.odcs.yaml", &*sales), ("stock.odcs.yaml", &*stock)];
    let base = Tree::Revision(repo.commit("main", &files));
    repo.switch("main", &files);
    repo.write("sales.odcs.yaml", &contract("sales", "g"));
    // Lines that end in another way are the same to Git, and other bytes to whoever reads them.
    for same in [stock.clone(), stock.replace('\n', "\r\n")] {
        repo.write("stock.odcs.yaml", &same);
        let (all, touched) = both(&repo.workspace(), &base, &Tree::WorkTree);
        assert_eq!(paths(&touched.0), ["sales.odcs.yaml"]);
        assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
    }
}

/// Of many files it is not noted where the words stand that most of them have.
#[test]
fn a_name_of_common_words_is_found_in_a_large_mesh() {
    let product = |at: usize| {
        let read = ["sales", "sales-orders", "stock"][at % 3];
        format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: sales-{at}n\nversion: 1.0.0\n\
             status: active\ninputPorts:\n  - {{name: in, version: 1.0.0, contractId: {read}}}\n"
        )
    };
    let mesh = |sales: &str, orders: &str| -> Mesh {
        let products = (0..300).map(|at| (format!("p{at}.odps.yaml"), product(at)));
        let contracts = [("sales", sales), ("sales-orders", orders)];
        let contracts =
            contracts.map(|(id, field)| (format!("{id}.odcs.yaml"), contract(id, field)));
        products.chain(contracts).collect()
    };
    let repo = Repo::new();
    let base = commit(&repo, "main", &mesh("f", "f"));
    // The second run knows by which names nobody may speak of `sales-orders`.
    for (head, read) in [(mesh("g", "f"), 301), (mesh("f", "g"), 101)] {
        let head = commit(&repo, "main", &head);
        let (all, touched) = both(&repo.workspace(), &base, &head);
        assert_eq!(touched.0.documents.len(), read);
        assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
    }
}

#[test]
fn a_contract_that_is_provided_is_read_again_only_if_somebody_speaks_of_it() {
    let files = chain();
    let repo = Repo::new();
    let (base, head) = (commit(&repo, "main", &files("f")), commit(&repo, "main", &files("g")));
    let first = compared(&repo.workspace(), &base, &head);
    let [mart, report, sales] = ["mart.odps.yaml", "report.odps.yaml", "sales.odcs.yaml"];
    assert_eq!(first, [mart, report, sales, "unused.odcs.yaml", "used.odcs.yaml"]);
    let second = compared(&repo.workspace(), &base, &head);
    assert_eq!(second, [mart, report, sales, "used.odcs.yaml"]);
    let (all, touched) = both(&repo.workspace(), &base, &head);
    assert!(said(&touched.0, &touched.1).contains("\"report\""));
    assert_eq!(said(&touched.0, &touched.1), said(&all.0, &all.1));
}
