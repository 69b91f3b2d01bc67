//! The generated pages are those of the rules: `UPDATE=1 cargo test` writes them anew.

use crate::changes::released;
use crate::docs_policies;
use crate::elsewhere::ELSEWHERE;
use crate::formats_support::run;
use crate::page::Page;
use crate::rules::{EXAMPLES, Example, mesh_from, text_of as text_in};
use mesh_lint::config::{ContentModel, MajorBump, Preset, Protect};
use mesh_lint::evaluate::rules::{self, Check, Rule, Verdict};
use mesh_lint::evaluate::{self, Surroundings};
use mesh_lint::finding::{Effect, Finding};
use mesh_lint::model::{EarlierVersions, Mesh};
use mesh_lint::report::{self, Options, Report};
use mesh_lint::run::Outcome;
use mesh_lint::settle;
use mesh_lint::source::{Encoding, FileId, Revision, Source, Sources};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Groups of native rules, as the table shows them.
const GROUPS: [(&str, &str); 8] = [
    ("document", "Syntax, and the JSON Schema of the standard"),
    ("contract", "One contract"),
    ("product", "One product"),
    ("mesh", "The whole mesh"),
    ("change", "What changed since base"),
    ("policy", "Policies"),
    ("waiver", "Waivers"),
    ("config", "Configuration"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules")
}

/// The page of a rule, with the finding of its bad example as people see it.
fn page(rule: &Rule) -> String {
    let mut text = format!("# {}\n\n{}\n", rule.id, about(rule));
    for (heading, body) in Page::read(&rule.page()).sections {
        if !heading.is_empty() {
            let _ = writeln!(text, "\n## {heading}");
        }
        let gap = if heading.is_empty() { "\n" } else { "" };
        let _ = writeln!(text, "{gap}{}", readable(&body).trim());
        if matches!(heading.as_str(), "Bad" | "After")
            && let Some(shown) = shown(rule)
        {
            let _ = write!(text, "\n```text\n{shown}```\n");
        }
    }
    text
}

/// A section whose fences say in words what their attributes say to the tests.
fn readable(body: &str) -> String {
    let mut text = String::new();
    let mut behind = None;
    for line in body.lines() {
        let Some(info) = line.strip_prefix("```").filter(|it| it.contains('=')) else {
            let closes = line.starts_with("```");
            let _ = writeln!(text, "{line}");
            if let Some(note) = behind.take_if(|_| closes) {
                let _ = writeln!(text, "{note}");
            }
            continue;
        };
        let language = info.split_whitespace().next().unwrap_or_default();
        for attribute in info.split_whitespace().skip(1) {
            match attribute.split_once('=').unwrap() {
                ("file", path) => {
                    let _ = writeln!(text, "`{path}`:");
                }
                ("repeat", times) => behind = Some(format!("(the last line stands {times} times)")),
                ("bytes", hex) => {
                    let _ = write!(text, "```text\n{}\n", spaced(hex));
                }
                (other, _) => panic!("unknown attribute `{other}`"),
            }
        }
        if !info.contains("bytes=") {
            let _ = writeln!(text, "```{language}");
        }
    }
    text
}

/// Bytes in lines of sixteen.
fn spaced(hex: &str) -> String {
    let pairs: Vec<&str> = (0..hex.len() / 2).map(|it| &hex[2 * it..2 * it + 2]).collect();
    let lines: Vec<String> = pairs.chunks(16).map(|it| it.join(" ")).collect();
    lines.join("\n")
}

/// Severity, age and, for a change, what it does.
fn about(rule: &Rule) -> String {
    let mut words = format!("{} · since {}", rule.severity.word(), rule.since);
    if let Check::Change(_, Verdict { consumers, producers, bump }) = rule.check {
        let effect = |it| match it {
            Effect::Fine => "fine",
            Effect::Risk => "at risk",
            Effect::Break => "break",
        };
        let (consumers, producers) = (effect(consumers), effect(producers));
        let _ = write!(words, " · consumers: {consumers} · producers: {producers}");
        if let Some(bump) = bump {
            let _ = write!(words, " · version step: {}", bump.word());
        }
    }
    words
}

/// The first finding of a rule's bad example, rendered for a terminal.
fn shown(rule: &Rule) -> Option<String> {
    match rule.check {
        Check::Change(..) | Check::Release(_) | Check::Schema => shown_change(rule),
        Check::Document(_) | Check::Contract(_) | Check::Product(_) | Check::Mesh(_) => {
            let Example { mesh, found, .. } = EXAMPLES.iter().find(|it| it.rule.id == rule.id)?;
            let finding = found.iter().find(|it| it.rule.as_str() == rule.id)?;
            Some(rendered(mesh, None, finding))
        }
        Check::Elsewhere => {
            let example = ELSEWHERE.iter().find(|it| it.rule.id == rule.id)?;
            Some(alone(&example.bad, rule.id))
        }
    }
}

/// The finding between the two revisions of a page.
fn shown_change(rule: &Rule) -> Option<String> {
    let page = Page::read(&rule.page());
    let (before, after) = (page.files("Before"), page.files("After"));
    let base = mesh_from(&before, 0);
    let head = mesh_from(&after, u32::try_from(before.len()).unwrap());
    let today = page.given("today").first().map_or("2026-06-01", |it| it.as_str()).to_owned();
    let surroundings = Surroundings {
        today: today.parse().unwrap(),
        protect: Protect::Consumers,
        grace_days: 90,
        content_model: ContentModel::Lenient,
        major_bump: MajorBump::Downgrade,
    };
    let past = released(&page, u32::try_from(before.len() + after.len()).unwrap());
    let found = evaluate::changes_since(&base, &head, &past, &surroundings);
    let finding = found.iter().find(|it| it.rule.as_str() == rule.id)?;
    Some(rendered(&head, Some((&base, &past)), finding))
}

fn rendered(head: &Mesh, base: Option<(&Mesh, &EarlierVersions)>, finding: &Finding) -> String {
    let (base, past) = base.unzip();
    let meshes = [(Some(head), Revision::Head), (base, Revision::Base)];
    let mut files: Vec<(FileId, Source)> = Vec::new();
    for (mesh, revision) in meshes.into_iter().filter_map(|(mesh, it)| Some((mesh?, it))) {
        let members = mesh.members.iter().map(|it| (it.file, &it.path, it.unit.encoding));
        let schemas = mesh.schemas.iter().map(|it| (it.file, &it.path, Encoding::Utf8));
        files.extend(members.chain(schemas).map(|(file, path, encoding)| {
            let text = text_in(mesh, file).unwrap();
            (file, Source::new(path.clone(), revision, text, encoding))
        }));
    }
    for earlier in past.into_iter().flat_map(EarlierVersions::all) {
        let it = earlier.member().unwrap();
        let path = format!("{}@{}", it.path, earlier.revision).into();
        let text = it.unit.source().clone();
        files.push((it.file, Source::new(path, Revision::Base, text, it.unit.encoding)));
    }
    files.sort_by_key(|(file, _)| *file);
    let mut sources = Sources::default();
    for (file, source) in files {
        assert_eq!(sources.add(source), file);
    }
    let report = Report::new(run(), head, base, vec![finding.clone()], &sources, &[]);
    text_of(&report, &sources)
}

/// The first finding of an id in a run, rendered as if there were no other.
pub(crate) fn alone(Outcome { report, sources }: &Outcome, id: &str) -> String {
    let mut report = report.clone();
    report.findings.retain(|it| it.rule == id);
    report.findings.truncate(1);
    report.run.failures.clear();
    report.run.preset = Preset::Scale;
    report.summary.verdict = settle::Verdict::Fail;
    text_of(&report, sources)
}

/// The one finding of a report, rendered for a terminal.
fn text_of(report: &Report, sources: &Sources) -> String {
    let finding = &report.findings[0];
    let mut bytes = Vec::new();
    let format = report::find("text").unwrap();
    (format.render)(report, sources, &Options::default(), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let from = text.find(&format!("{}[", finding.severity.word())).unwrap();
    let to = text[from..].find("\n\nfound ").map_or(text.len(), |it| from + it + 1);
    text[from..to].to_owned()
}

/// The table of all rules.
fn table() -> String {
    let mut text =
        String::from("# Rules\n\nWhat mesh-lint finds. `mesh-lint explain ID` prints a page.\n");
    for (group, title) in GROUPS {
        let rules: Vec<&Rule> = rules::all()
            .filter(|it| it.id.split_once('/').is_some_and(|(own, _)| own == group))
            .collect();
        if rules.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {title}\n\n| rule | severity | finds |\n|---|---|---|\n");
        for rule in rules {
            let (id, severity) = (rule.id, rule.severity.word());
            let summary = rule.summary().replace('|', "\\|");
            let _ = writeln!(text, "| [{id}]({id}.md) | {severity} | {summary} |");
        }
    }
    text.push_str(&docs_policies::table());
    text
}

/// All generated files by path below `docs/rules`.
fn generated() -> BTreeMap<PathBuf, String> {
    let pages = rules::all().map(|rule| (PathBuf::from(format!("{}.md", rule.id)), page(rule)));
    let policies = docs_policies::pages().map(|(id, text)| (PathBuf::from(id + ".md"), text));
    pages.chain(policies).chain([(PathBuf::from("README.md"), table())]).collect()
}

/// The pages that lie in the folders of the groups.
fn present() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for group in fs::read_dir(folder()).unwrap().map(|it| it.unwrap()) {
        let Ok(entries) = fs::read_dir(group.path()) else { continue };
        let group = PathBuf::from(group.file_name());
        pages.extend(entries.map(|it| group.join(it.unwrap().file_name())));
    }
    pages
}

#[test]
fn pages_are_fresh() {
    let generated = generated();
    let update = std::env::var_os("UPDATE").is_some();
    let mut stale = Vec::new();
    for (path, text) in &generated {
        let place = folder().join(path);
        if fs::read_to_string(&place).is_ok_and(|it| it == *text) {
            continue;
        }
        if update {
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(&place, text).unwrap();
        } else {
            stale.push(path.clone());
        }
    }
    for path in present().into_iter().filter(|it| !generated.contains_key(it)) {
        if update {
            fs::remove_file(folder().join(path)).unwrap();
        } else {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "run `UPDATE=1 cargo test`: {stale:?}");
}

#[test]
fn retired_ids_are_never_used_again() {
    let retired = fs::read_to_string(folder().join("retired.txt")).unwrap();
    let ids = retired.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    for id in ids {
        assert!(id.contains('/'), "`{id}` is no id");
        assert!(rules::find(id).is_none(), "`{id}` is retired and used");
    }
}

#[test]
fn every_page_has_its_sections() {
    for rule in rules::all() {
        let page = Page::read(&rule.page());
        let headings: Vec<&str> = page.sections.iter().map(|(it, _)| it.as_str()).collect();
        assert_eq!(headings.get(1), Some(&"Why"), "`{}`", rule.id);
        let known = [
            "",
            "Why",
            "Given",
            "Bad",
            "Good",
            "Near miss",
            "Released",
            "Before",
            "After",
            "Fine before",
            "Fine after",
            "Settings",
            "See also",
        ];
        for heading in headings {
            assert!(known.contains(&heading), "`{}` has a section `{heading}`", rule.id);
        }
        let summary = rule.summary();
        assert!(summary.ends_with('.'), "`{}`: {summary}", rule.id);
        assert!(summary.chars().count() <= 90, "`{}`: {summary}", rule.id);
    }
}
