//! What the tags of releases hold: versions that are taken, names that come back.

use crate::program::{Ran, TODAY, run};
use crate::repo::Repo;
use mesh_lint::discover::CommitId;
use mesh_lint::discover::write::Signature;
use serde_json::Value;
use std::fmt::Write as _;

pub(crate) const PATH: &str = "orders.odcs.yaml";

/// A contract of a version with fields and their types, such as `note: string`.
pub(crate) fn contract(version: &str, fields: &[&str]) -> String {
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: sales.orders\nname: orders\n\
         version: {version}\nstatus: active\nschema:\n  - name: orders\n    properties:\n"
    );
    for field in fields {
        let (name, kind) = field.split_once(": ").unwrap_or((field, "string"));
        let _ = writeln!(text, "      - name: {name}\n        logicalType: {kind}");
    }
    text
}

/// Adds a commit to `main` that holds one text.
pub(crate) fn commit(repo: &Repo, text: &str) -> CommitId {
    repo.commit("main", &[(PATH, text)])
}

/// Puts a text into the work tree of a branch whose tip is another.
pub(crate) fn work_on(repo: &Repo, tip: &str, text: &str) {
    clean(repo, PATH, tip);
    repo.write(PATH, text);
}

/// Puts the tip of `main` into the work tree, whatever lies there.
pub(crate) fn clean(repo: &Repo, path: &str, tip: &str) {
    let _ = std::fs::remove_file(repo.path(path));
    repo.switch("main", &[(path, tip)]);
}

/// A tag that is a mere name for a commit.
pub(crate) fn light(repo: &Repo, name: &str, commit: CommitId) {
    repo.writer.reference(&format!("refs/tags/{name}"), commit).unwrap();
}

fn annotated(repo: &Repo, name: &str, commit: CommitId) {
    let tagger = Signature {
        name: "Ada",
        email: "ada@example.org",
        seconds: 1_767_225_600,
        offset_minutes: 0,
    };
    repo.writer.tag(name, commit, &tagger, "A release").unwrap();
}

pub(crate) fn check(repo: &Repo, more: &[&str]) -> Ran {
    let arguments = ["check", "--today", TODAY, "--format", "json"];
    run(repo.root(), &[&arguments[..], more].concat())
}

/// The findings of group `change/` with one of these endings that stand at head.
pub(crate) fn found(ran: &Ran, endings: &[&str]) -> Vec<Value> {
    let report = ran.json();
    let findings = report["findings"].as_array().unwrap().iter();
    let own = findings.filter(|it| {
        let rule = it["rule"].as_str().unwrap();
        it["status"] != "fixed"
            && rule.starts_with("change/")
            && endings.iter().any(|end| rule.ends_with(end))
    });
    own.cloned().collect()
}

/// Rule and severity of the findings about versions, sorted.
fn versions(ran: &Ran) -> Vec<String> {
    let found = found(ran, &["version-reused", "-not-bumped", "-too-small", "-decreased"]);
    let word = |it: &Value| {
        let rule = it["rule"].as_str().unwrap().trim_start_matches("change/");
        format!("{rule} {}", it["severity"].as_str().unwrap())
    };
    let mut words: Vec<String> = found.iter().map(word).collect();
    words.sort();
    words
}

fn notes(ran: &Ran) -> String {
    ran.json()["run"]["notes"].to_string()
}

#[test]
fn a_version_that_a_tag_holds_is_taken() {
    let repo = Repo::new();
    let old = contract("1.2.0", &["a", "b"]);
    let first = commit(&repo, &old);
    annotated(&repo, "v1.2.0", first);
    // The change itself is right: from 1.1.0 by one field to 1.2.0.
    let base = contract("1.1.0", &["a"]);
    commit(&repo, &base);
    work_on(&repo, &base, &contract("1.2.0", &["a", "c"]));
    let ran = check(&repo, &[]);
    assert_eq!(versions(&ran), ["version-reused error"], "{}", ran.stdout);
    let finding = &found(&ran, &["version-reused"])[0];
    let message = "version `1.2.0` is taken: the tag `v1.2.0` holds other content";
    assert_eq!(finding["message"], message);
    assert_eq!(
        (&finding["element"], &finding["location"]["line"]),
        (&"/version".into(), &5.into())
    );
    let help = finding["help"].as_str().unwrap();
    assert!(help.starts_with("write version `2.0.0`: ") && help.contains("`orders.b`"), "{help}");
    assert_eq!(finding["related"][0]["location"]["path"], "orders.odcs.yaml@v1.2.0");
    // What the tag holds word for word, or only in another order of keys, is no other content.
    repo.write(PATH, &old);
    assert_eq!(versions(&check(&repo, &[])), [""; 0]);
    repo.write(PATH, &format!("# A comment.\n{old}"));
    assert_eq!(versions(&check(&repo, &[])), [""; 0]);
}

#[test]
fn how_severe_it_is_depends_on_what_changed() {
    let repo = Repo::new();
    let tip = contract("1.2.0", &["a", "b"]);
    light(&repo, "v1.2.0", commit(&repo, &tip));
    for (text, expected) in [
        (contract("1.2.0", &["a"]), "version-reused error"),
        (contract("1.2.0", &["a", "b", "c"]), "version-reused warning"),
        (tip.replace("name: orders\nversion", "name: Orders\nversion"), "version-reused info"),
    ] {
        work_on(&repo, &tip, &text);
        let ran = check(&repo, &[]);
        // `version-not-bumped` would say the same once more.
        assert_eq!(versions(&ran), [expected], "{}", ran.stdout);
    }
    // Against base more changed than against the tag: the base says it.
    let base = contract("1.2.0", &["a", "b", "c"]);
    commit(&repo, &base);
    work_on(&repo, &base, &contract("1.2.0", &["a", "b", "d"]));
    assert_eq!(versions(&check(&repo, &[])), ["version-not-bumped error"]);
}

#[test]
fn the_version_to_write_is_one_that_no_tag_holds() {
    let repo = Repo::new();
    let old = contract("1.2.0", &["a"]);
    light(&repo, "v1.2.0", commit(&repo, &old));
    light(&repo, "v1.3.0", commit(&repo, &contract("1.3.0", &["a", "b"])));
    commit(&repo, &old);
    work_on(&repo, &old, &contract("1.2.0", &["a", "c"]));
    let finding = &found(&check(&repo, &[]), &["version-reused"])[0];
    let help = finding["help"].as_str().unwrap();
    assert!(help.starts_with("write version `1.4.0`: "), "{help}");
}

/// Where the version goes back to one that a tag holds, both findings ask for the same one.
#[test]
fn there_is_one_version_to_write() {
    for (tagged, base, head, expected) in [
        (&["a", "b"][..], ("1.4.0", &["a"][..]), &["a", "c"][..], "2.0.0"),
        (&["a"], ("2.3.0", &["a"]), &["a", "b"], "2.5.0"),
    ] {
        let repo = Repo::new();
        light(&repo, "v1.2.0", commit(&repo, &contract("1.2.0", tagged)));
        light(&repo, "v2.4.0", commit(&repo, &contract("2.4.0", tagged)));
        let base = contract(base.0, base.1);
        commit(&repo, &base);
        work_on(&repo, &base, &contract("1.2.0", head));
        let found = found(&check(&repo, &[]), &["version-reused", "-decreased"]);
        let asked = |it: &Value| it["help"].as_str().unwrap().split(':').next().unwrap().to_owned();
        let asked: Vec<String> = found.iter().map(asked).collect();
        let expected = format!("write version `{expected}`");
        assert_eq!(asked, [expected.as_str(), &expected]);
    }
}

#[test]
fn a_pre_release_is_for_ever_too() {
    let repo = Repo::new();
    let tip = contract("2.0.0-rc.1", &["a"]);
    light(&repo, "v2.0.0-rc.1", commit(&repo, &tip));
    work_on(&repo, &tip, &contract("2.0.0-rc.1", &["a", "b"]));
    let finding = &found(&check(&repo, &[]), &["version-reused"])[0];
    let help = finding["help"].as_str().unwrap();
    assert!(help.starts_with("write version `2.0.0`: "), "{help}");
    for version in ["2.0.0", "2.0.0-rc.2"] {
        repo.write(PATH, &contract(version, &["a", "b"]));
        assert_eq!(versions(&check(&repo, &[])), [""; 0], "{version}");
    }
}

#[test]
fn a_contract_is_known_by_its_id_wherever_it_lay() {
    let repo = Repo::new();
    let old = contract("1.2.0", &["a", "b"]);
    let other = old.replace("sales.orders", "sales.other");
    let first = repo.commit("main", &[("old/orders.odcs.yaml", &old), (PATH, &other)]);
    light(&repo, "v1.2.0", first);
    // Moved long ago, and since then at 1.1.0.
    let base = contract("1.1.0", &["a"]);
    repo.commit("main", &[("new/orders.odcs.yaml", &base)]);
    repo.switch("main", &[("new/orders.odcs.yaml", &base)]);
    repo.write("new/orders.odcs.yaml", &contract("1.2.0", &["a", "c"]));
    let ran = check(&repo, &[]);
    assert_eq!(versions(&ran), ["version-reused error"], "{}", ran.stdout);
    let finding = &found(&ran, &["version-reused"])[0];
    assert_eq!(finding["related"][0]["location"]["path"], "old/orders.odcs.yaml@v1.2.0");
    // Another contract at the same path is another contract.
    std::fs::remove_file(repo.path("new/orders.odcs.yaml")).unwrap();
    repo.write(PATH, &contract("1.2.0", &["a", "c"]).replace("sales.orders", "sales.third"));
    assert_eq!(versions(&check(&repo, &[])), [""; 0]);
}

#[test]
fn without_a_base_every_contract_is_looked_up() {
    let repo = Repo::new();
    let first = commit(&repo, &contract("1.2.0", &["a", "b"]));
    light(&repo, "v1.2.0", first);
    let tip = contract("1.2.0", &["a"]);
    commit(&repo, &tip);
    repo.switch("main", &[(PATH, &tip)]);
    // Against HEAD nothing changed, so that nobody's work is to blame.
    assert_eq!(versions(&check(&repo, &[])), [""; 0]);
    let ran = check(&repo, &["--no-base"]);
    assert_eq!(versions(&ran), ["version-reused error"], "{}", ran.stdout);
}

/// Who reused the version did so before: the change is judged for what it does itself.
#[test]
fn a_version_that_base_reused_is_nobodys_news() {
    let repo = Repo::new();
    light(&repo, "v1.2.0", commit(&repo, &contract("1.2.0", &["a", "b", "c"])));
    let tip = contract("1.2.0", &["a", "b"]);
    commit(&repo, &tip);
    for (path, text, expected) in [
        (PATH, format!("# A comment.\n{tip}"), None),
        ("sales/moved.odcs.yaml", tip.clone(), None),
        (PATH, contract("1.2.0", &["a"]), Some("version-not-bumped error")),
        (PATH, contract("1.2.1", &["a", "b"]), None),
    ] {
        clean(&repo, PATH, &tip);
        std::fs::remove_file(repo.path(PATH)).unwrap();
        repo.write(path, &text);
        let ran = check(&repo, &[]);
        assert_eq!(versions(&ran), Vec::from_iter(expected), "{}", ran.stdout);
        std::fs::remove_file(repo.path(path)).unwrap();
    }
}

/// Of several tags with one number another may be reused than the one that base reused already.
#[test]
fn every_mode_finds_which_of_two_tags_of_one_number_is_reused() {
    let repo = Repo::new();
    let first = contract("1.2.0", &["a", "c", "d"]);
    light(&repo, "v1.2.0", commit(&repo, &first));
    light(&repo, "v1.2.1", commit(&repo, &contract("1.2.0", &["a", "b"])));
    commit(&repo, &first);
    work_on(&repo, &first, &contract("1.2.0", &["a", "d"]));
    let modes: [&[&str]; 4] =
        [&[], &["--against", "releases"], &["--since", "2000-01-01"], &["--no-base"]];
    for mode in modes {
        let ran = check(&repo, mode);
        assert_eq!(versions(&ran), ["version-reused error"], "{mode:?}: {}", ran.stdout);
    }
    let message = found(&check(&repo, &[]), &["version-reused"])[0]["message"].clone();
    assert_eq!(message, "version `1.2.0` is taken: the tag `v1.2.0` holds other content");
}

/// Nor is it base that reused a version which its branch alone tagged later.
#[test]
fn a_comment_changes_nothing_where_the_branch_itself_is_tagged() {
    let repo = Repo::new();
    let base = contract("1.2.0", &["a"]);
    let first = commit(&repo, &base);
    light(&repo, "v1.2.0", first);
    let tip = contract("1.2.0", &["a", "b"]);
    light(&repo, "v1.3.0", commit(&repo, &tip));
    for text in [tip.clone(), format!("# A comment.\n{tip}")] {
        work_on(&repo, &tip, &text);
        let ran = check(&repo, &["--base", &first.to_string()]);
        assert_eq!(versions(&ran), ["version-reused warning"], "{}", ran.stdout);
    }
}

#[test]
fn the_configuration_names_the_tags_and_an_id_may_stand_in_front() {
    let tip = contract("1.2.0", &["a", "b"]);
    let config = "changes: {tags: 'release-*'}\n";
    for (tag, config, expected) in [
        ("sales.orders/v1.2.0", "", true),
        ("sales.other/v1.2.0", "", false),
        ("release-1.2.0", "", false),
        ("release-1.2.0", config, true),
        ("v1.2.0", config, false),
        ("sales.orders/release-1.2.0", config, true),
    ] {
        let repo = Repo::new();
        let files = [(PATH, tip.as_str()), ("mesh-lint.yaml", config)];
        light(&repo, tag, repo.commit("main", &files));
        repo.switch("main", &files);
        repo.write(PATH, &contract("1.2.0", &["a"]));
        let taken = if expected { "version-reused error" } else { "version-not-bumped error" };
        let ran = check(&repo, &[]);
        assert_eq!(versions(&ran), [taken], "{tag} {config}: {}", ran.stdout);
    }
}

#[test]
fn tags_of_other_things_and_later_ones_are_passed_over() {
    let repo = Repo::new();
    let base = contract("1.2.0", &["a", "b"]);
    let first = commit(&repo, &base);
    let head = contract("1.3.0", &["a", "b", "c"]);
    let second = commit(&repo, &head);
    let third = commit(&repo, &contract("1.3.0", &["a", "b", "d"]));
    light(&repo, "v1.3.0", third);
    repo.switch("main", &[(PATH, &head)]);
    let git = gix::open_opts(repo.root(), gix::open::Options::isolated()).unwrap();
    let blob = repo.writer.blob(b"x").unwrap();
    let id = gix::ObjectId::from_bytes_or_panic(blob.as_bytes());
    let any = gix::refs::transaction::PreviousValue::Any;
    git.reference("refs/tags/vblob", id, any, "").unwrap();
    // At that time the tag was not there.
    let (first, second) = (first.to_string(), second.to_string());
    let ran = check(&repo, &["--head", &second, "--base", &first]);
    assert_eq!(versions(&ran), [""; 0], "{}", ran.stdout);
    assert!(
        notes(&ran).contains("tags that stand for no commit are passed over: `vblob`"),
        "{}",
        ran.stdout
    );
    // On disk it is.
    let ran = check(&repo, &["--base", &first]);
    assert_eq!(versions(&ran), ["version-reused error"], "{}", ran.stdout);
}

#[test]
fn of_many_tags_the_newest_are_looked_into() {
    let repo = Repo::new();
    let tip = contract("1.2.0", &["a", "b"]);
    let first = commit(&repo, &contract("0.0.1", &["z"]));
    let last = commit(&repo, &tip);
    for number in 0..600 {
        light(&repo, &format!("v0.{number}.0"), first);
    }
    light(&repo, "v1.2.0", last);
    work_on(&repo, &tip, &contract("1.2.0", &["a"]));
    let ran = check(&repo, &[]);
    assert_eq!(versions(&ran), ["version-reused error"], "{}", ran.stdout);
    let note = "101 older tags that match `v*` are not looked into, only the newest 500";
    assert!(notes(&ran).contains(note), "{}", notes(&ran));
}

#[test]
fn a_shallow_clone_without_tags_says_so_once() {
    let repo = Repo::new();
    let first = commit(&repo, &contract("1.1.0", &["a"]));
    let tip = contract("1.2.0", &["a", "b"]);
    let second = commit(&repo, &tip);
    repo.forget(&first.to_string());
    std::fs::write(repo.writer.git_dir().join("shallow"), format!("{second}\n")).unwrap();
    work_on(&repo, &tip, &contract("1.2.0", &["a"]));
    let ran = check(&repo, &[]);
    assert_eq!(notes(&ran).matches("this clone is shallow").count(), 1, "{}", notes(&ran));
    // Nothing is said where nothing would be looked up.
    clean(&repo, PATH, &tip);
    assert!(!notes(&check(&repo, &[])).contains("shallow"));
    // What is asked for in so many words can't be left out.
    let ran = check(&repo, &["--against", "releases"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("fetch-depth: 0"), "{}", ran.stderr);
}

#[test]
fn a_name_that_comes_back_for_another_type_is_found() {
    let repo = Repo::new();
    light(&repo, "v1.0.0", commit(&repo, &contract("1.0.0", &["a", "note: string"])));
    let base = contract("2.0.0", &["a"]);
    light(&repo, "v2.0.0", commit(&repo, &base));
    work_on(&repo, &base, &contract("2.1.0", &["a", "note: integer"]));
    let ran = check(&repo, &[]);
    let found_now = found(&ran, &["tombstoned-name-reused", "too-small"]);
    let rules: Vec<&str> = found_now.iter().map(|it| it["rule"].as_str().unwrap()).collect();
    // It asks for a major version as any break does.
    let expected = ["change/version-bump-too-small", "change/field-tombstoned-name-reused"];
    assert_eq!(rules, expected, "{}", ran.stdout);
    let message = "`orders.note` comes back, and was `string` before";
    assert_eq!(found_now[1]["message"], message);
    assert!(found_now[1]["help"].as_str().unwrap().contains("`v1.0.0`"));
    // Of the same type it may come back; and a field that was there all the time is no news.
    repo.write(PATH, &contract("2.1.0", &["a", "note: string"]));
    assert_eq!(found(&check(&repo, &[]), &["name-reused"]).len(), 0);
    let there = contract("2.1.0", &["a", "note: integer"]);
    commit(&repo, &there);
    work_on(&repo, &there, &contract("2.2.0", &["a", "note: integer", "b"]));
    assert_eq!(found(&check(&repo, &[]), &["name-reused"]).len(), 0);
}
