//! How much a report and each format may hold: at the limit, and one more.

use crate::formats_support::{Case, TRANSACTIONS, contract, first_run, renamed_amount, rendered};
use flate2::{Compression, write::GzEncoder};
use mesh_lint::config::Preset;
use mesh_lint::finding::{Finding, Severity, Status};
use mesh_lint::report::{self, Options, Report, markdown};
use mesh_lint::settle::Gate;
use mesh_lint::source::Sources;
use std::io::Write as _;

/// As many findings as asked for, spread over files.
pub(crate) fn many(count: usize, files: usize, severity: impl Fn(usize) -> Severity) -> Case {
    let text = contract("payments.transactions", "1.0.0", "");
    let paths: Vec<_> =
        (0..files).map(|it| format!("domains/payments/c{it:05}.odcs.yaml")).collect();
    let files: Vec<_> = paths.iter().map(|it| (it.as_str(), text.as_str())).collect();
    let mut case = Case::new(&files, None);
    let labels: Vec<_> = paths.iter().map(|it| case.label(it, "status", "")).collect();
    for index in 0..count {
        let label = labels[index % labels.len()].clone();
        let finding =
            case.find("contract/odd", severity(index), &format!("finding {index} is odd"), label);
        finding.element = format!("/{index}");
    }
    case
}

#[test]
fn a_file_has_a_thousand_findings_at_most() {
    for (count, kept) in [(1_000, 1_000), (1_001, 1_000)] {
        let (report, _) = many(count, 1, |_| Severity::Error).report();
        assert_eq!(report.findings.len(), kept);
        assert_eq!(report.summary.errors, count as u64);
        assert_eq!(report.summary.truncated, count > kept);
    }
}

#[test]
fn a_report_has_twenty_thousand_findings_at_most() {
    for (count, kept) in [(20_000, 20_000), (20_001, 20_000)] {
        let (report, sources) = many(count, 100, |_| Severity::Warning).report();
        assert_eq!(report.findings.len(), kept);
        assert_eq!(report.summary.warnings, count as u64);
        assert_eq!(report.summary.truncated, count > kept);
        let json = rendered("json", &report, &sources, &Options::default());
        assert_eq!(report::read(json.as_bytes()).unwrap(), report);
    }
}

#[test]
fn the_mildest_are_left_out_first() {
    let severity = |index: usize| match index {
        0..300 => Severity::Info,
        300..700 => Severity::Warning,
        _ => Severity::Error,
    };
    let mut case = many(1_400, 1, severity);
    case.findings[1_399].rule = "document/value-unknown".into();
    case.findings[10].status = Status::Fixed;
    let (report, _) = case.report();
    let kept = |severity| report.findings.iter().filter(|it| it.severity == severity).count();
    assert_eq!(
        (kept(Severity::Error), kept(Severity::Warning), kept(Severity::Info)),
        (700, 300, 0)
    );
    assert_eq!(
        (report.summary.errors, report.summary.warnings, report.summary.infos),
        (700, 400, 299)
    );
    let mut case = many(1_400, 1, |_| Severity::Error);
    case.findings[1_399].rule = "document/value-unknown".into();
    let (report, _) = case.report();
    assert!(report.findings.iter().any(|it| it.rule == "document/value-unknown"));
}

#[test]
fn a_step_has_ten_annotations_of_a_kind() {
    for (count, shown) in [(10, 10), (11, 10), (100, 10)] {
        let (report, sources) = many(count, 5, |_| Severity::Error).report();
        let out = rendered("github", &report, &sources, &Options::default());
        assert_eq!(out.matches("::error ").count(), shown);
        let rest = count - shown;
        assert_eq!(out.matches("::notice ").count(), usize::from(rest > 0));
        assert!(rest == 0 || out.contains(&format!("::{rest} more finding")), "{out}");
        assert!(out.lines().all(|it| it.contains("file=") && it.contains("line=")));
    }
    let (report, sources) = many(57, 5, |_| Severity::Info).report();
    let out = rendered("github", &report, &sources, &Options::default());
    assert_eq!(out.lines().count(), 1);
    assert!(out.contains("::57 findings have no annotation"), "{out}");
}

/// A report by hand with so many thousand findings, more than [`Report::new`] lets through.
pub(crate) fn thousands(rounds: u64) -> Report {
    let (mut report, _) = many(1_000, 1, |it| Severity::ALL[it % 3]).report();
    let seed = std::mem::take(&mut report.findings);
    for round in 0..rounds {
        for finding in &seed {
            let mut finding = finding.clone();
            finding.location.path = format!("domains/payments/d{round}/c.odcs.yaml");
            finding.fingerprint = format!("{:016x}", round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            report.findings.push(finding);
        }
    }
    let count =
        |severity| report.findings.iter().filter(|it| it.severity == severity).count() as u64;
    let (errors, warnings, infos) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    report.summary.errors = errors;
    report.summary.warnings = warnings;
    report.summary.infos = infos;
    report.summary.new = rounds * 1_000;
    report.summary.blocking = errors;
    report
}

#[test]
fn a_hundred_thousand_findings_fit_every_format() {
    let report = thousands(100);
    let options = Options::default();
    let text = rendered("text", &report, &Sources::default(), &options);
    assert_eq!(text.matches("contract/odd]").count(), 1_000);
    assert!(text.contains("99,000 findings more are not shown"), "{}", &text[text.len() - 600..]);
    let github = rendered("github", &report, &Sources::default(), &options);
    assert_eq!(github.lines().count(), 21);
    assert!(github.contains("::99,980 more findings"));
    let comment = rendered("markdown", &report, &Sources::default(), &options);
    assert!(comment.encode_utf16().count() <= markdown::COMMENT);
    let summary = markdown::step_summary(&report, &options);
    assert!(summary.len() <= markdown::STEP_SUMMARY);
    for page in [&comment, &summary] {
        assert!(
            page.ends_with("are not shown here; the full report has them.\n"),
            "{}",
            &page[page.len() - 300..]
        );
    }
    let sarif = rendered("sarif", &report, &Sources::default(), &options);
    let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let run = &value["runs"][0];
    let kept = run["results"].as_array().unwrap().len();
    assert!((15_000..=25_000).contains(&kept), "{kept}");
    let dropped =
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str();
    let expected =
        format!("{},{:03} findings left out", (100_000 - kept) / 1_000, (100_000 - kept) % 1_000);
    assert!(dropped.unwrap().starts_with(&expected), "{dropped:?} {expected}");
    assert!(gzipped(&sarif) <= 10_000_000);
    let json = rendered("json", &report, &Sources::default(), &options);
    assert!(json.ends_with("}\n"));
}

fn gzipped(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

/// Text that does not compress: pseudo-random characters of a set.
fn noise(seed: &mut u64, length: usize, of: &[char]) -> String {
    let mut next = || {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        usize::try_from(*seed >> 33).unwrap()
    };
    (0..length).map(|_| of[next() % of.len()]).collect()
}

#[test]
fn sarif_fits_an_upload_whatever_the_texts_are() {
    let ascii: Vec<char> = ('!'..='~').collect();
    let hidden: Vec<char> = ('\u{1}'..='\u{1f}')
        .chain('\u{202a}'..='\u{202e}')
        .chain('\u{e0001}'..='\u{e007f}')
        .collect();
    let wide: Vec<char> = ('\u{4e00}'..='\u{9fff}').collect();
    for of in [ascii, hidden, wide] {
        let mut report = thousands(40);
        let mut seed = 88_172_645_463_325_252;
        for finding in report.findings.iter_mut().step_by(2) {
            finding.message = noise(&mut seed, 300, &of);
            finding.subject = noise(&mut seed, 40, &of);
            finding.element = noise(&mut seed, 100, &of);
            finding.location.path = noise(&mut seed, 60, &of).replace(['/', '.'], "x");
            finding.fingerprint = noise(&mut seed, 16, &['a', '7', 'e', '1', '0', 'c']);
        }
        let sarif = rendered("sarif", &report, &Sources::default(), &Options::default());
        let size = gzipped(&sarif);
        assert!(size <= 10_000_000, "{size}");
    }
}

#[test]
fn a_comment_leaves_out_in_steps() {
    let mut case = renamed_amount();
    case.run.info.gate = Gate::All;
    let mut text = Vec::new();
    let (report, _) = case.report();
    let full = markdown::comment(&report, &Options::default(), usize::MAX);
    for limit in (0..=full.encode_utf16().count()).rev() {
        let page = markdown::comment(&report, &Options::default(), limit);
        if text.last() != Some(&page) {
            text.push(page);
        }
    }
    let sizes: Vec<_> = text.iter().map(|it| it.encode_utf16().count()).collect();
    assert!(sizes.windows(2).all(|it| it[0] > it[1]), "{sizes:?}");
    assert_eq!(text[0], full);
    insta::assert_snapshot!(text[1..].join("\n=====\n"));
}

#[test]
fn a_comment_fits_at_the_edge_of_its_budget() {
    let (report, _) = many(400, 40, |it| Severity::ALL[it % 3]).report();
    let full = markdown::comment(&report, &Options::default(), usize::MAX);
    let size = full.encode_utf16().count();
    assert_eq!(markdown::comment(&report, &Options::default(), size), full);
    let less = markdown::comment(&report, &Options::default(), size - 1);
    assert!(less.encode_utf16().count() < size && less != full);
    assert!(less.contains("not shown here"));
}

#[test]
fn the_text_of_a_truncated_report_says_so() {
    let mut case = many(1_200, 1, |_| Severity::Info);
    case.policy("contract/odd");
    case.run.info.preset = Preset::Discover;
    let (report, sources) = case.report();
    let text = rendered("text", &report, &sources, &Options::default());
    assert!(
        text.contains(
            "- odd: at least 1 of 1 contract (1,000 findings); mesh-lint explain contract/odd"
        ),
        "{text}"
    );
    assert!(text.contains("200 more are left out of the report"), "{text}");
    let verbose = Options { verbose: true, ..Options::default() };
    let text = rendered("text", &report, &sources, &verbose);
    assert_eq!(text.matches("info[contract/odd]").count(), 1_000);
}

#[test]
fn the_order_of_findings_does_not_matter() {
    let reversed = |mut case: Case| {
        let fingerprinted = |it: &mut Finding| it.discriminator = it.message.clone();
        case.findings.iter_mut().for_each(fingerprinted);
        let (first, _) = case.report();
        first
    };
    let strip = |mut report: Report| {
        report.findings.iter_mut().for_each(|it| it.fingerprint.clear());
        report
    };
    let first = strip(reversed(renamed_amount()));
    let mut other = renamed_amount();
    other.findings.reverse();
    other.rules.reverse();
    assert_eq!(first, strip(reversed(other)));
    let first = strip(reversed(first_run(20)));
    let mut other = first_run(20);
    other.findings.reverse();
    assert_eq!(first, strip(reversed(other)));
}

#[test]
fn one_long_line_with_many_findings_is_shown_in_time() {
    let line = format!("description: {}\n", "password=a1 ".repeat(20_000));
    let text = format!("kind: DataContract\n{line}");
    let mut case = Case::new(&[(TRANSACTIONS, text.as_str())], None);
    let start = case.label(TRANSACTIONS, "password", "");
    for index in 0..1_000_u32 {
        let mut label = start.clone();
        label.span.start += index * 240;
        label.span.end = label.span.start + 5;
        case.find("contract/odd", Severity::Error, "it is odd", label);
    }
    let (report, sources) = case.report();
    let text = rendered("text", &report, &sources, &Options::default());
    assert!(text.lines().all(|it| it.chars().count() < 200));
    assert!(!text.contains("a1"), "{}", &text[..800]);
}
