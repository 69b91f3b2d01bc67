//! Broken and hostile files: each gets the verdict that its table asks for, and none does harm.

use crate::shared;
use mesh_lint::evaluate;
use mesh_lint::finding::{Finding, Severity};
use mesh_lint::model::{Unit, dialect::Lowered};
use mesh_lint::parse::{self, ProblemKind, Text};
use mesh_lint::source::Encoding;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The findings of group `document/`, after the checks that hold for every file.
fn judged(name: &str, bytes: &[u8]) -> (Unit, Vec<Finding>) {
    let unit = Unit::read(bytes, name);
    let found = evaluate::unit(&unit);
    let text = unit.source();
    for finding in &found {
        let (message, help) = (&finding.message, finding.help.as_deref().unwrap_or_default());
        assert!(message.chars().count() <= 90, "{name}: {message}");
        for shown in [message.as_str(), help] {
            assert!(!shown.contains(char::is_control), "{name}: {shown:?}");
        }
        let (start, end) = (finding.primary.span.start, finding.primary.span.end);
        assert!(text.get(start as usize..end as usize).is_some(), "{name}: {start}..{end}");
    }
    let document: Vec<Finding> =
        found.into_iter().filter(|it| it.rule.group() == "document").collect();
    assert_eq!(document.len(), unit.problems.len(), "{name}: one finding for each problem");
    (unit, document)
}

fn check(name: &str, bytes: &[u8], verdict: &str) {
    let (unit, found) = judged(name, bytes);
    let shown: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
    let errors = found.iter().filter(|it| it.severity == Severity::Error).count();
    match verdict {
        "error" => assert!(errors > 0, "{name}: no error"),
        "ok" => assert_eq!(errors, 0, "{name}: {shown:?}"),
        "none" => {
            assert!(matches!(unit.lowered(), Lowered::Other | Lowered::Foreign), "{name}: lowered");
            // Files with other endings are not read at all; here they only must do no harm.
            assert!(errors == 0 || !name.ends_with("yaml"), "{name}: {shown:?}");
        }
        "any" => {}
        other => panic!("unknown verdict `{other}`"),
    }
}

fn base(folder: &Path) -> String {
    fs::read_to_string(folder.join("00-valid.odcs.yaml")).unwrap()
}

/// Rows of the table that are wrong: the file, the verdict, and why.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("46-json.odcs.json", "error", "the key `id` stands twice in it, as in 10")];

#[test]
fn every_file_gets_its_verdict() {
    let Some(folder) = shared::folder("hostile") else { return };
    let table = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut count = 0;
    for line in table.lines().skip(1) {
        let [name, verdict, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("no row: {line}");
        };
        let exception = EXCEPTIONS.iter().find(|(it, ..)| it == &name);
        assert!(exception.is_none_or(|(_, it, _)| *it != verdict), "{name} is no exception");
        let verdict = exception.map_or(verdict, |(_, it, _)| *it);
        check(name, &fs::read(folder.join(name)).unwrap(), verdict);
        count += 1;
    }
    assert!(count > 50, "only {count} files");
}

/// The rule that must be among the findings of a file.
const RULES: [(&str, &str); 27] = [
    ("01-empty.odcs.yaml", "document/empty"),
    ("02-only-comments.odcs.yaml", "document/empty"),
    ("03-binary.odcs.yaml", "document/not-text"),
    ("06-latin1.odcs.yaml", "document/encoding-invalid"),
    ("09-tabs.odcs.yaml", "document/tab-indentation"),
    ("10-duplicate-keys.odcs.yaml", "document/key-duplicated"),
    ("12-two-documents.odcs.yaml", "document/documents-multiple"),
    ("15-top-level-scalar.odcs.yaml", "document/not-a-mapping"),
    ("17-unknown-apiversion.odcs.yaml", "document/api-version-unsupported"),
    ("18-apiversion-number.odcs.yaml", "document/type-wrong"),
    ("19-apiversion-missing.odcs.yaml", "document/key-missing"),
    ("20-kind-wrong.odcs.yaml", "document/value-unknown"),
    ("21-anchors-merge.odcs.yaml", "document/merge-key"),
    ("22-billion-laughs.odcs.yaml", "document/alias-budget-exceeded"),
    ("24-undefined-alias.odcs.yaml", "document/alias-undefined"),
    ("25-deep-nesting-flow-2000.odcs.yaml", "document/nesting-too-deep"),
    ("28-yaml11-booleans.odcs.yaml", "document/scalar-ambiguous"),
    ("30-nan-inf.odcs.yaml", "document/number-not-finite"),
    ("34-python-tag.odcs.yaml", "document/tag-custom"),
    ("36-nul-byte.odcs.yaml", "document/control-character"),
    ("41-non-string-keys.odcs.yaml", "document/key-not-text"),
    ("47-truncated.odcs.yaml", "document/syntax-invalid"),
    ("49-git-lfs-pointer.odcs.yaml", "document/lfs-pointer"),
    ("50-jinja-template.odcs.yaml", "document/template"),
    ("51-dcs-not-odcs.datacontract.yaml", "document/format-foreign"),
    ("54-yaml-directive-1.1.odcs.yaml", "document/directive-outdated"),
    ("60-emoji-long-columns.odcs.yaml", "document/value-unknown"),
];

#[test]
fn each_trap_has_its_rule() {
    let Some(folder) = shared::folder("hostile") else { return };
    for (name, rule) in RULES {
        let (_, found) = judged(name, &fs::read(folder.join(name)).unwrap());
        let rules: Vec<&str> = found.iter().map(|it| it.rule.as_str()).collect();
        assert!(rules.contains(&rule), "{name}: {rule} is not among {rules:?}");
    }
}

#[test]
fn what_is_too_large_is_not_read() {
    let Some(folder) = shared::folder("hostile") else { return };
    let mut columns = base(&folder);
    for index in 0..200_000 {
        let _ = write!(
            columns,
            "      - name: c{index}\n        logicalType: string\n        description: generated column number {index} with some text\n"
        );
    }
    let scalar = format!("{}description:\n  purpose: {}", base(&folder), "x".repeat(17 << 20));
    for (name, text) in [("columns.odcs.yaml", columns), ("scalar.odcs.yaml", scalar)] {
        let (_, found) = judged(name, text.as_bytes());
        let rules: Vec<&str> = found.iter().map(|it| it.rule.as_str()).collect();
        assert_eq!(rules, ["document/file-too-large"], "{name}");
    }
}

#[test]
fn what_is_large_but_legal_passes() {
    let Some(folder) = shared::folder("hostile") else { return };
    let line = format!("{}description:\n  purpose: {}\n", base(&folder), "x".repeat(1 << 20));
    let mut aliases = format!(
        "{}customProperties:\n  - property: first\n    value: &a [1, 2, 3]\n",
        base(&folder)
    );
    for index in 0..100_000 {
        let _ = write!(aliases, "  - property: p{index}\n    value: *a\n");
    }
    check("line.odcs.yaml", line.as_bytes(), "ok");
    check("aliases.odcs.yaml", aliases.as_bytes(), "ok");
}

#[test]
fn what_is_not_told_one_by_one_is_counted() {
    let Some(folder) = shared::folder("hostile") else { return };
    for (count, more) in [(20_000, 0), (20_003, 3), (100_000, 80_000)] {
        let mut text = base(&folder);
        for index in 0..count {
            let _ = writeln!(text, "unknown{index}: 1");
        }
        let (unit, found) = judged("unknown.odcs.yaml", text.as_bytes());
        assert_eq!(found.len(), 20_000 + usize::from(more > 0));
        let untold = unit.problems.iter().find_map(|problem| match problem.kind {
            ProblemKind::ProblemsTooMany { more } => Some(more),
            _ => None,
        });
        assert_eq!(untold.unwrap_or_default(), more, "{count} unknown keys");
    }
}

#[test]
fn a_large_mapping_is_searched_as_a_small_one() {
    let mut text = String::from("base: &base\n");
    for index in 0..200 {
        let _ = writeln!(text, "  b{index}: {index}");
    }
    text.push_str("own:\n  <<: *base\n");
    for index in 0..300 {
        // Every third key repeats another, some are those of the base.
        let _ = writeln!(text, "  {}{}: x{index}", ["k", "b", "k"][index % 3], index / 3 * 2);
    }
    let text = Text { text: text.into(), encoding: Encoding::Utf8 };
    let (document, _) = parse::parse(&text);
    let root = document.root().unwrap();
    let own = document.get_text(root, "own").unwrap();
    let keys: Vec<&str> = document.entries(own).map(|it| document.scalar(it.key)).collect();
    assert!(keys.len() > 300, "{}", keys.len());
    for key in keys.iter().copied().chain(["<<", "", "z", "k1"]) {
        let first = document.entries(own).find(|it| document.scalar(it.key) == key);
        assert_eq!(document.get_text(own, key), first.map(|it| it.value), "{key}");
    }
}

#[test]
fn repeated_keys_and_merges_are_linear() {
    let mut text = String::from("apiVersion: v3.1.0\nkind: DataContract\n");
    for index in 0..100_000 {
        let _ = writeln!(text, "k{}: 1\nn{index}: 1", index % 7);
    }
    let (_, found) = judged("repeated.odcs.yaml", text.as_bytes());
    assert!(found.len() > 20_000, "{}", found.len());
    let mut text = String::from("a: &a\n");
    for index in 0..50_000 {
        let _ = writeln!(text, "  k{index}: 1");
    }
    text.push_str("b:\n  <<: [*a, *a, *a]\n  x: 1\n");
    judged("merged.yaml", text.as_bytes());
}

#[test]
fn ten_thousand_errors_are_bearable() {
    let Some(folder) = shared::folder("hostile") else { return };
    let mut text = base(&folder);
    for index in 0..10_000 {
        let _ = write!(text, "      - name: c{index}\n        logicalType: nope\n");
    }
    check("errors.odcs.yaml", text.as_bytes(), "error");
}

#[test]
fn depth_does_no_harm() {
    let deep = |open: &str, times: usize| {
        format!("apiVersion: v3.1.0\nkind: DataContract\nid: {}", open.repeat(times))
    };
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")] {
        for times in [127, 128, 129, 2_000, 100_000] {
            let closed = format!("{}{}", deep(open, times), close.repeat(times));
            judged("deep.odcs.yaml", closed.as_bytes());
            judged("deep.odcs.yaml", deep(open, times).as_bytes());
        }
    }
    let mut nested = String::from(
        "apiVersion: v3.1.0\nkind: DataContract\nid: deep\nversion: 1.0.0\nstatus: active\nschema:\n  - name: o\n",
    );
    for level in 0..40 {
        let blanks = "  ".repeat(level + 2);
        let _ = write!(
            nested,
            "{blanks}properties:\n{blanks}- name: f{level}\n{blanks}  logicalType: object\n"
        );
    }
    check("nested.odcs.yaml", nested.as_bytes(), "ok");
}

#[test]
fn any_prefix_of_a_file_is_judged() {
    let Some(folder) = shared::folder("hostile") else { return };
    for name in ["00-valid.odcs.yaml", "22-billion-laughs.odcs.yaml", "21-anchors-merge.odcs.yaml"]
    {
        let bytes = fs::read(folder.join(name)).unwrap();
        for end in 0..bytes.len() {
            judged(name, &bytes[..end]);
        }
    }
}
