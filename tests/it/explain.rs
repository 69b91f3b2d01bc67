//! `explain` tells of policies of the repository, and shows what policies see.

use crate::program::{TODAY, demo, run};
use std::fs;

#[test]
fn policies_of_the_repository_have_a_page() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    fs::create_dir_all(mesh.join("policies/platform")).unwrap();
    let policy = "# METADATA\n# title: Engines are known\n# custom:\n#   id: platform/engine-unknown\n\
                  package policies.platform.engine_unknown\nwarn contains \"x\" if input.nothing\n";
    fs::write(mesh.join("policies/platform/engine_unknown.rego"), policy).unwrap();
    let own = run(&mesh, &["explain", "platform/engine-unknown"]);
    assert_eq!(own.code, 0, "{}", own.stderr);
    assert!(own.stdout.contains("Engines are known"), "{}", own.stdout);
    let table = run(&mesh, &["explain"]).stdout;
    assert!(table.contains("platform/engine-unknown") && table.contains("change/field-removed"));
    let unknown = run(&mesh, &["explain", "platform/engine-unknwn"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean `platform/engine-unknown`?"));
}

#[test]
fn what_policies_see_is_the_document_and_the_mesh_around_it() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    let path = "domains/payments/contracts/transactions.odcs.yaml";
    let text = fs::read_to_string(mesh.join(path)).unwrap();
    fs::write(mesh.join(path), text.replace("      - name: booked_at", "      - name: posted_at"))
        .unwrap();
    let arguments = ["explain", "--today", TODAY, "--input", path];
    let seen = run(&mesh, &arguments);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let seen = seen.json();
    assert_eq!(seen["id"], "payments.transactions");
    let mesh_key = &seen["mesh"];
    assert_eq!(mesh_key["today"], TODAY);
    assert_eq!(mesh_key["file"]["path"], path);
    assert!(mesh_key["fields"].as_array().unwrap().len() > 3);
    assert!(mesh_key["changes"].to_string().contains("change/field-"), "{}", mesh_key["changes"]);
    assert_eq!(mesh_key["history"]["first_commit_date"], "2026-03-09");
    // From inside a folder the same file has another name.
    let below = run(&mesh.join("domains/payments"), &["explain", "--input", "nothing.yaml"]);
    assert_eq!(below.code, 2);
    assert!(below.stderr.contains("is no contract or product of the mesh"), "{}", below.stderr);
}
