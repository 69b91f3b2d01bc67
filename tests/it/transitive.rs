//! `--against`: what earlier revisions promised, so that two small steps can't hide a break.

use crate::program::{Ran, TODAY, run};
use crate::releases::{PATH, check, clean, commit, contract, found, light, work_on};
use crate::repo::Repo;

/// Rule, element, severity and status of what breaks, sorted.
fn broken(ran: &Ran) -> Vec<String> {
    let found = found(ran, &[""]);
    let word = |it: &serde_json::Value| {
        let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        let rule = text("rule").replace("change/", "");
        format!("{rule} {} {} {}", text("element"), text("severity"), text("status"))
    };
    let breaks = found.iter().filter(|it| {
        let broken = it["breaks"].as_array().is_some_and(|it| !it.is_empty());
        broken || it["element"] == "/version"
    });
    let mut words: Vec<String> = breaks.map(word).collect();
    words.sort();
    words
}

/// Two releases and a base: field `b` went between the last release and the base.
fn two_steps() -> (Repo, String) {
    let repo = Repo::new();
    light(&repo, "v1.0.0", commit(&repo, &contract("1.0.0", &["a", "b", "c"])));
    light(&repo, "v1.1.0", commit(&repo, &contract("1.1.0", &["a", "b", "c", "d"])));
    let base = contract("1.2.0", &["a", "c", "d"]);
    commit(&repo, &base);
    work_on(&repo, &base, &contract("2.0.0", &["a", "d"]));
    (repo, base)
}

const GONE_C: &str = "field-removed /schema/orders/properties/c error new";
const GONE_B: &str = "field-removed /schema/orders/properties/b error existing";

#[test]
fn releases_are_compared_beside_the_base() {
    let (repo, _) = two_steps();
    assert_eq!(broken(&check(&repo, &[])), [GONE_C]);
    let ran = check(&repo, &["--against", "releases"]);
    // What the base breaks already is no news; it counts where all findings do.
    assert_eq!(broken(&ran), [GONE_B, GONE_C], "{}", ran.stdout);
    let report = ran.json();
    let comparison = report["run"]["comparison"].as_str().unwrap();
    assert!(comparison.ends_with(" and the releases before it"), "{comparison}");
    let all = found(&ran, &["field-removed"]);
    let old = all.iter().find(|it| it["status"] == "existing").unwrap();
    // The newest release that has it is named, and the finding stands in a file of head.
    assert_eq!(old["location"]["path"], PATH);
    assert_eq!(old["related"][0]["location"]["path"], "orders.odcs.yaml@v1.1.0");
    let help = old["help"].as_str().unwrap();
    assert!(help.ends_with("the tag `v1.1.0` has what this breaks"), "{help}");
}

#[test]
fn a_pull_request_is_not_blamed_for_what_the_base_broke() {
    let (repo, base) = two_steps();
    let fine = contract("1.3.0", &["a", "c", "d", "e"]);
    repo.branch("topic", repo.commit("main", &[(PATH, &base)]));
    let tip = repo.commit("topic", &[(PATH, &fine)]);
    let tip = tip.to_string();
    let arguments = ["--head", &tip, "--base", "main", "--against", "releases"];
    let new = check(&repo, &[&arguments[..], &["--gate", "new"]].concat());
    assert_eq!((new.code, broken(&new).len()), (0, 2), "{}", new.stdout);
    assert_eq!(check(&repo, &arguments).code, 1);
}

#[test]
fn the_configuration_may_ask_for_it() {
    let (repo, base) = two_steps();
    for (config, expected) in
        [("changes: {against: releases}\n", 2), ("changes: {against: base}\n", 1)]
    {
        repo.write("mesh-lint.yaml", config);
        assert_eq!(broken(&check(&repo, &[])).len(), expected, "{config}");
    }
    // The command line decides.
    repo.write("mesh-lint.yaml", "changes: {against: releases}\n");
    assert_eq!(broken(&check(&repo, &["--against", "base"])), [GONE_C]);
    // In a pull request the rules of the base decide.
    clean(&repo, PATH, &base);
    let head = [(PATH, contract("2.0.0", &["a", "d"])), ("mesh-lint.yaml", "x: 1".to_owned())];
    let head: Vec<(&str, &str)> = head.iter().map(|(path, text)| (*path, text.as_str())).collect();
    repo.branch("topic", repo.workspace().commit("main").unwrap().id);
    let tip = repo.commit("topic", &head).to_string();
    assert_eq!(broken(&check(&repo, &["--head", &tip, "--base", "main", "--pr"])), [GONE_C]);
}

#[test]
fn across_majors_the_newest_that_is_not_retired_counts() {
    let repo = Repo::new();
    let retired = |text: String| text.replace("status: active", "status: retired");
    light(&repo, "v1.0.0", commit(&repo, &contract("1.0.0", &["a", "x"])));
    light(&repo, "v1.1.0", commit(&repo, &contract("1.1.0", &["a", "y"])));
    let base = contract("2.0.0", &["a"]);
    light(&repo, "v2.0.0", commit(&repo, &base));
    clean(&repo, PATH, &base);
    let ran = check(&repo, &["--against", "releases"]);
    // `x` is only in an older release of another major.
    assert_eq!(broken(&ran), ["field-removed /schema/orders/properties/y error existing"]);
    // A major that is served beside the new one is compared with itself.
    repo.write("one/orders.odcs.yaml", &contract("1.2.0", &["a", "x", "y"]));
    assert_eq!(broken(&check(&repo, &["--against", "releases"])), [""; 0]);
    // Nobody relies on what is retired.
    let other = Repo::new();
    light(&other, "v1.0.0", commit(&other, &contract("1.0.0", &["a", "x"])));
    light(&other, "v1.1.0", commit(&other, &retired(contract("1.1.0", &["a", "x"]))));
    commit(&other, &base);
    clean(&other, PATH, &base);
    assert_eq!(broken(&check(&other, &["--against", "releases"])), [""; 0]);
}

#[test]
fn only_tags_before_the_base_bind() {
    let repo = Repo::new();
    let root = commit(&repo, &contract("1.0.0", &["a"]));
    repo.branch("side", root);
    let side = repo.commit("side", &[(PATH, &contract("1.1.0", &["a", "b"]))]);
    light(&repo, "v1.1.0-side", side);
    let base = contract("1.0.1", &["a"]);
    commit(&repo, &base);
    clean(&repo, PATH, &base);
    assert_eq!(broken(&check(&repo, &["--against", "releases"])), [""; 0]);
    // Its version is taken all the same.
    repo.write(PATH, &contract("1.1.0", &["a", "c"]));
    light(&repo, "v1.1.0", side);
    let ran = check(&repo, &["--against", "releases"]);
    assert_eq!(broken(&ran), ["version-reused /version error new"], "{}", ran.stdout);
}

/// A tag that a base does not know yet may hold what an older one, which it knows, holds too.
#[test]
fn a_later_tag_hides_none_before_the_base() {
    let repo = Repo::new();
    let first = commit(&repo, &contract("1.0.0", &["a", "b", "c"]));
    light(&repo, "v1.0.0", first);
    let fix = repo.commit_on(
        "fix",
        repo.tree(&[(PATH, &*contract("1.0.0", &["a", "b", "c"])), ("README.md", "x")]),
        &[first],
    );
    light(&repo, "v1.0.1", fix);
    let base = contract("1.1.0", &["a", "b"]);
    repo.branch("main", repo.commit_on("main", repo.tree(&[(PATH, &*base)]), &[first]));
    work_on(&repo, &base, &contract("1.2.0", &["a", "b", "e"]));
    let broken = broken(&check(&repo, &["--against", "releases"]));
    assert!(broken.iter().any(|it| it.starts_with("field-removed")), "{broken:?}");
}

/// A tag of one contract is one of it wherever it lay.
#[test]
fn the_tag_of_a_contract_that_moved_binds() {
    let repo = Repo::new();
    let old = contract("1.0.0", &["a", "b"]);
    light(&repo, "sales.orders/v1.0.0", repo.commit("main", &[("old/orders.odcs.yaml", &*old)]));
    commit(&repo, &contract("1.0.0", &["a", "b"]));
    let base = contract("1.1.0", &["a"]);
    commit(&repo, &base);
    work_on(&repo, &base, &contract("1.2.0", &["a", "d"]));
    let broken = broken(&check(&repo, &["--against", "releases"]));
    assert!(broken.iter().any(|it| it.starts_with("field-removed")), "{broken:?}");
}

#[test]
fn the_version_is_judged_from_the_last_release_too() {
    let repo = Repo::new();
    light(&repo, "v1.0.0", commit(&repo, &contract("1.0.0", &["a", "b"])));
    let base = contract("1.1.0", &["a"]);
    commit(&repo, &base);
    work_on(&repo, &base, &contract("1.2.0", &["a", "c"]));
    let ran = check(&repo, &["--against", "releases"]);
    let small = "version-bump-too-small /version error existing";
    let gone = "field-removed /schema/orders/properties/b error existing";
    assert_eq!(broken(&ran), [gone, small], "{}", ran.stdout);
    repo.write(PATH, &contract("1.1.0", &["b"]));
    // One finding about the version is enough.
    let ran = check(&repo, &["--against", "releases"]);
    let versions = found(&ran, &["-too-small", "-not-bumped"]);
    assert_eq!(versions.len(), 1, "{}", ran.stdout);
}

#[test]
fn all_means_what_the_branch_held_since_a_day() {
    let repo = Repo::new();
    let day = 24 * 60;
    let text = |fields: &[&str]| contract("1.0.0", fields);
    // Minutes since 2026-01-01: x until day 10, y until day 300, z until day 340.
    let mut parents = Vec::new();
    for (minute, fields) in [
        (0, &["a", "x"][..]),
        (10 * day, &["a", "y"][..]),
        (300 * day, &["a", "z"][..]),
        (340 * day, &["a"][..]),
    ] {
        let commit = repo.dated_commit(minute, repo.tree(&[(PATH, &text(fields))]), &parents);
        parents = vec![commit];
    }
    repo.branch("main", parents[0]);
    clean(&repo, PATH, &text(&["a"]));
    let gone = |ran: &Ran| -> String {
        let removed = found(ran, &["field-removed"]);
        let name = |it: &serde_json::Value| it["element"].as_str().unwrap().chars().last();
        let mut names: Vec<char> = removed.iter().filter_map(name).collect();
        names.sort_unstable();
        names.into_iter().collect()
    };
    // 2026-12-20 is day 353.
    for (arguments, expected) in [
        (&["--against", "base"][..], ""),
        (&["--against", "all"][..], "yz"),
        (&["--since", "90d"][..], "yz"),
        (&["--since", "20d"][..], "z"),
        (&["--since", "P1D"][..], ""),
        (&["--since", "2026-01-01"][..], "xyz"),
        (&["--against", "all", "--since", "52w"][..], "xyz"),
    ] {
        let ran = check(&repo, arguments);
        assert_eq!(gone(&ran), expected, "{arguments:?}: {}", ran.stdout);
    }
    repo.write("mesh-lint.yaml", "changes: {against: all, since: 20d}\n");
    assert_eq!(gone(&check(&repo, &[])), "z");
    // What came with the merge of a side branch is no step of the branch itself.
    std::fs::remove_file(repo.path("mesh-lint.yaml")).unwrap();
    let side = repo.dated_commit(345 * day, repo.tree(&[(PATH, &text(&["a", "s"]))]), &parents);
    let merge =
        repo.dated_commit(346 * day, repo.tree(&[(PATH, &text(&["a"]))]), &[parents[0], side]);
    repo.branch("main", merge);
    assert_eq!(gone(&check(&repo, &["--since", "20d"])), "z");
    let finding = &found(&check(&repo, &["--since", "20d"]), &["field-removed"])[0];
    let help = finding["help"].as_str().unwrap();
    assert!(help.contains("; the commit `") && help.ends_with("` has what this breaks"), "{help}");
}

#[test]
fn drafts_promised_nothing() {
    let repo = Repo::new();
    let draft = contract("0.1.0", &["a", "b"]).replace("status: active", "status: draft");
    light(&repo, "v0.1.0", commit(&repo, &draft));
    let base = contract("1.0.0", &["a"]);
    commit(&repo, &base);
    clean(&repo, PATH, &base);
    for against in ["releases", "all"] {
        assert_eq!(broken(&check(&repo, &["--against", against])), [""; 0], "{against}");
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let (repo, _) = two_steps();
    for (arguments, message) in [
        (&["--since", "soon"][..], "a span such as 90d, 12w or P1Y is needed"),
        (&["--since", "90d", "--against", "releases"][..], "`--since` means nothing with"),
        (&["--against", "tags"][..], "invalid value 'tags'"),
    ] {
        let ran = check(&repo, arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(PATH), contract("1.0.0", &["a"])).unwrap();
    let ran = run(folder.path(), &["check", "--against", "releases"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert!(ran.stderr.contains("so `--against` means nothing"), "{}", ran.stderr);
}

#[test]
fn a_shallow_history_is_not_guessed_at() {
    let (repo, _) = two_steps();
    let workspace = repo.workspace();
    let (tip, before) = (workspace.commit("main").unwrap(), workspace.commit("main~1").unwrap());
    repo.forget(&before.id.to_string());
    let _ = std::fs::remove_file(repo.writer.git_dir().join("refs/tags/v1.1.0"));
    std::fs::write(repo.writer.git_dir().join("shallow"), format!("{}\n", tip.id)).unwrap();
    for arguments in [["--against", "releases"], ["--since", "P1Y"]] {
        let ran = check(&repo, &arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.stdout);
        assert!(ran.stderr.contains("git fetch --unshallow"), "{}", ran.stderr);
    }
    // All that the branch held within the time is here.
    assert_eq!(check(&repo, &["--since", "1d"]).code, 1);
}

#[test]
fn diff_tells_it_too() {
    let (repo, _) = two_steps();
    let diff = |more: &[&str]| {
        let arguments = ["diff", "--today", TODAY, "--format", "json"];
        run(repo.root(), &[&arguments[..], more].concat())
    };
    let removed = |ran: &Ran| ran.stdout.matches("change/field-removed").count();
    assert_eq!(removed(&diff(&[])), 1);
    assert_eq!(removed(&diff(&["--against", "releases"])), 2);
    assert_eq!(removed(&diff(&["--since", "P1Y"])), 2);
    let ran = diff(&["--files", PATH, PATH, "--since", "90d"]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
}

#[test]
fn a_right_major_version_excuses_as_configured() {
    let repo = Repo::new();
    let base = contract("1.0.0", &["a", "b"]);
    commit(&repo, &base);
    work_on(&repo, &base, &contract("2.0.0", &["a"]));
    for (word, severity) in [("downgrade", "error"), ("allow", "warning"), ("keep", "error")] {
        repo.write("mesh-lint.yaml", &format!("changes: {{major_bump: {word}}}\n"));
        let removed = found(&check(&repo, &[]), &["field-removed"]);
        assert_eq!(removed[0]["severity"], severity, "{word}");
    }
    // Too small a step excuses nothing.
    repo.write("mesh-lint.yaml", "changes: {major_bump: allow}\n");
    repo.write(PATH, &contract("1.1.0", &["a"]));
    assert_eq!(found(&check(&repo, &[]), &["field-removed"])[0]["severity"], "error");
    // After its announced end the old major is excused by default, and not where nothing is.
    let ended = base.replace("status: active", "status: deprecated")
        + "slaProperties:\n  - {property: endOfSupport, value: \"2026-06-01\"}\n";
    commit(&repo, &ended);
    for (word, severity) in [("downgrade", "warning"), ("keep", "error")] {
        work_on(
            &repo,
            &ended,
            &ended
                .replace("1.0.0", "2.0.0")
                .replace("      - name: b\n        logicalType: string\n", ""),
        );
        repo.write("mesh-lint.yaml", &format!("changes: {{major_bump: {word}}}\n"));
        let ran = check(&repo, &[]);
        assert_eq!(
            found(&ran, &["field-removed"])[0]["severity"],
            severity,
            "{word}: {}",
            ran.stdout
        );
    }
}
