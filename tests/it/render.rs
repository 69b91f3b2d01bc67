//! `mesh-lint render`: what it makes of a stored report, and what it refuses.

use crate::program::{Ran, TODAY, demo, run};
use mesh_lint::report::FORMATS;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const BRANCHES: [&str; 2] = ["pr/rename-amount", "pr/safe-addition"];

fn check(mesh: &Path, branch: &str, format: &str) -> Ran {
    let arguments = ["check", "--pr", "--base", "main", "--head", branch, "--today", TODAY];
    run(mesh, &[&arguments[..], &["--format", format]].concat())
}

/// What `render -` prints of a text.
fn piped(mesh: &Path, text: &str, format: &str) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mesh-lint"))
        .args(["render", "-", "--format", format])
        .current_dir(mesh)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = text.to_owned();
    let writer = std::thread::spawn(move || {
        std::io::Write::write_all(&mut input, text.as_bytes()).unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{format}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_format_is_the_same_by_way_of_the_stored_report() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    let mesh = folder.path().join("demo");
    for branch in BRANCHES {
        let stored = check(&mesh, branch, "json").stdout;
        for format in FORMATS {
            let rendered = piped(&mesh, &stored, format.name);
            let direct = check(&mesh, branch, format.name).stdout;
            // The lines of files are not in the report.
            let without_lines = |text: &str| -> String {
                text.lines().filter(|it| !is_source(it)).fold(String::new(), |mut all, line| {
                    let _ = writeln!(all, "{line}");
                    all
                })
            };
            if format.name == "text" {
                let (summary, same) = (tail(&rendered), tail(&direct));
                assert_eq!(summary, same, "{branch}");
                let heads = |text: &str| {
                    let all = without_lines(text);
                    all.lines()
                        .filter(|it| it.contains("]: "))
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                };
                assert_eq!(heads(&rendered), heads(&direct), "{branch}");
            } else {
                assert_eq!(rendered, direct, "{} of {branch}", format.name);
            }
        }
    }
}

/// Whether a line of the text format shows a line of a file.
fn is_source(line: &str) -> bool {
    line.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '|' || c == '│')
}

/// The summary of the text format: all behind the last empty line.
fn tail(text: &str) -> &str {
    text.rsplit_once("\n\n").unwrap().1
}

/// What `render` says of a file.
fn refused(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    refused_in(folder.path(), name)
}

fn refused_in(folder: &Path, name: &str) -> String {
    let ran = run(folder, &["render", name, "--format", "markdown"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    assert!(ran.stderr.lines().count() <= 2, "{}", ran.stderr);
    ran.stderr
}

fn stored() -> String {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()).code, 0);
    check(&folder.path().join("demo"), BRANCHES[0], "json").stdout
}

#[test]
fn what_is_no_report_is_refused_in_a_line() {
    let report = stored();
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = format!("{{\"schema_version\": \"1.0\", \"run\": {nested}}}");
    let huge = " ".repeat(33 * 1024 * 1024);
    let replaced = |from: &str, to: &str| {
        assert!(report.contains(from), "{from}");
        report.replacen(from, to, 1)
    };
    let more = replaced("\"tool\":", "\"EVIL ##[stop-commands]x \\u001b[31m\": 1, \"tool\":");
    for (text, why) in [
        (String::new(), "ends in the middle"),
        (report[..report.len() / 2].to_owned(), "ends in the middle"),
        (deep, "nested more than 32 levels deep"),
        (huge, "larger than 32 MiB"),
        (replaced("\"schema_version\": \"1.0\"", "\"schema_version\": \"2.0\""), "version `2.0`"),
        (more, "unknown field"),
        (replaced("\"line\": ", "\"line\": -"), "invalid value"),
        (replaced("\"line\": ", "\"line\": 99999999999"), "invalid value"),
        (replaced("\"line\": ", "\"line\": NaN"), "expected value"),
        (replaced("\"findings\": [", "\"findings\": [], \"findings\": ["), "duplicate field"),
        ("[]".to_owned(), "this is no report of mesh-lint"),
        ("null".to_owned(), "this is no report of mesh-lint"),
    ] {
        let said = refused("report.json", text.as_bytes());
        assert!(said.contains(why), "{why}: {said}");
        assert!(!said.contains("##[") && !said.contains('\u{1b}'), "{said}");
        assert!(said.len() < 500, "{said}");
    }
    assert!(refused("report.json", b"\xff\xfe{").contains("no report"));
}

#[test]
fn only_a_regular_file_is_read() {
    let folder = tempfile::tempdir().unwrap();
    assert!(refused_in(folder.path(), "gone.json").contains("gone.json can't be read"));
    fs::create_dir(folder.path().join("folder.json")).unwrap();
    assert!(refused_in(folder.path(), "folder.json").contains("no regular file"));
    #[cfg(unix)]
    {
        fs::write(folder.path().join("report.json"), stored()).unwrap();
        std::os::unix::fs::symlink("report.json", folder.path().join("link.json")).unwrap();
        assert!(refused_in(folder.path(), "link.json").contains("symbolic link"));
        assert_eq!(run(folder.path(), &["render", "report.json"]).code, 0);
    }
}

#[test]
fn a_report_by_a_stranger_has_no_secrets_and_no_long_texts() {
    let folder = tempfile::tempdir().unwrap();
    let mut report: serde_json::Value = serde_json::from_str(&stored()).unwrap();
    let secret = format!("password=hunter2hunter2hunter2 {}", "x".repeat(100_000));
    report["findings"][0]["message"] = secret.clone().into();
    report["findings"][0]["help"] = secret.clone().into();
    report["run"]["comparison"] = secret.clone().into();
    report["run"]["notes"] = serde_json::json!([secret]);
    fs::write(folder.path().join("report.json"), report.to_string()).unwrap();
    for format in FORMATS {
        let ran = run(folder.path(), &["render", "report.json", "--format", format.name]);
        assert_eq!(ran.code, 0);
        assert!(!ran.stdout.contains("hunter2"), "{}", format.name);
        assert!(!ran.stdout.contains(&"x".repeat(1_001)), "{}", format.name);
    }
}
