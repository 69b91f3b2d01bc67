//! Contracts and reports by people who mean harm: nothing of theirs gets out of its place.

use crate::formats_support::{Case, rendered};
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options as Parsing, parse_document};
use mesh_lint::finding::{AffectedConsumer, Bump, Effect, Judgement, Reach, Severity, Status};
use mesh_lint::report::{FORMATS, Failure, Options, Report, WaiverInfo, markdown};
use mesh_lint::source::Sources;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Stands in each hostile string, so that it can be found wherever it came out.
const MARKER: &str = "EVIL";

/// Workflow commands, markup, terminal escapes, mentions, odd paths and addresses.
const STRINGS: &[&str] = &[
    "EVIL\n::error file=a,line=1::injected",
    "::error::EVIL",
    "  ::stop-commands::EVIL",
    "EVIL\r::add-mask::y",
    "EVIL##[stop-commands]zz",
    "##[add-mask]EVIL",
    "###[error]EVIL",
    "##vso[task.logissue type=error]EVIL",
    "EVIL%0A::set-output name=x::y",
    "EVIL,title=x,line=9::y",
    "EVIL`::warning::`",
    "EVIL <img src=x onerror=alert(1)>",
    "EVIL [click](https://evil.example)",
    "EVIL ![pixel](https://evil.example/p.png)",
    "EVIL <!-- --> <details><summary>all clear</summary>",
    "EVIL --> ### mesh-lint: all clear",
    "EVIL\n### all clear\n\n| a | b |\n|---|---|\n",
    "EVIL ` <b>bold</b> ` ``` x",
    "```EVIL",
    "`EVIL`",
    "EVIL | x | y \\| z \\",
    "\\EVIL\\",
    "|EVIL",
    "EVIL @acme/everyone fixes #1 GH-2 acme/mesh#3",
    "@EVIL",
    "EVIL https://evil.example www.evil.example a@evil.example",
    "EVIL[^1] [^1]: note",
    "EVIL\u{1b}[31mred\u{1b}[0m",
    "EVIL\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}",
    "EVIL\u{1b}]52;c;ZXZpbA==\u{7}",
    "EVIL\u{9b}31m \u{85} \u{0}",
    "EVIL\u{202e}txet\u{202c} \u{2066}x\u{2069}",
    "EVIL\u{200b}\u{200d}\u{feff}\u{ad}\u{34f}\u{3164}\u{fe0f}",
    "EVIL\u{2028}::error::x\u{2029}::error::y",
    "EVIL\u{e000}\u{f0000}\u{10ffff}\u{e0041}",
    "../../EVIL/etc/passwd",
    "/EVIL/absolute",
    "EVIL\\windows\\path",
    "javascript:EVIL",
    "file:///EVIL",
    "EVIL a b#c?d%e:f",
    "{{EVIL}} ${{ secrets.EVIL }} {0}",
    "EVIL\"'&<>;$(touch x)`id`",
    "",
    " ",
];

/// Every hostile string in every place of a report that a stranger can fill.
pub(crate) fn evil_case() -> (Report, Sources) {
    let texts: Vec<String> = STRINGS.iter().map(|it| hostile_contract(it)).collect();
    let paths: Vec<String> = STRINGS.iter().map(|it| format!("{it}.odcs.yaml")).collect();
    let plain = ("domains/payments/plain.odcs.yaml", hostile_contract("plain"));
    let mut files: Vec<_> =
        paths.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    files.push((plain.0, plain.1.as_str()));
    let mut case = Case::new(&files, Some(&files));
    for (index, (evil, path)) in STRINGS.iter().zip(&paths).enumerate() {
        add(&mut case, index, evil, path);
        // Some formats leave out what is at no decent path, and would never show these.
        add(&mut case, index, evil, plain.0);
    }
    case.run.info.comparison = format!("the work tree, compared with `{}`", STRINGS.join(" "));
    for evil in STRINGS {
        case.run.info.notes.push((*evil).to_owned());
        case.run.info.failures.push(Failure {
            message: format!("can't read {evil}"),
            help: Some((*evil).to_owned()),
            location: None,
        });
    }
    let (mut report, sources) = case.report();
    for (index, finding) in report.findings.iter_mut().enumerate().filter(|it| it.0 % 7 == 0) {
        let evil = STRINGS[index % STRINGS.len()].to_owned();
        finding.waiver = Some(WaiverInfo {
            id: evil.clone(),
            reason: evil.clone(),
            owner: evil.clone(),
            approved_by: evil.clone(),
            expires: evil.clone(),
            days_left: 1,
            path: evil,
            line: 1,
        });
    }
    (report, sources)
}

fn hostile_contract(evil: &str) -> String {
    let quoted = serde_json::to_string(evil).unwrap();
    // Characters that JSON keeps and YAML refuses are hostile too.
    format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: {quoted}\nversion: {quoted}\nstatus: active\n\
         schema:\n  - name: {quoted} # {}\n\t{quoted}: 1\n",
        evil.replace(['\n', '\r'], " ")
    )
}

fn add(case: &mut Case, index: usize, evil: &str, path: &str) {
    let severity = Severity::ALL[index % 3];
    let label = case.label(path, "name: ", evil);
    let again = case.label(&format!("base:{path}"), "id: ", evil);
    let rule = match index % 12 {
        4 | 7 => "policy/loosened".to_owned(),
        other if other % 2 == 0 => format!("change/{evil}"),
        _ => evil.to_owned(),
    };
    let finding = case.find(&rule, severity, &format!("field `{evil}` is wrong"), label);
    finding.related = vec![finding.primary.clone(), again];
    finding.related[0].span.start += 2;
    evil.clone_into(&mut finding.related[0].message);
    finding.help = Some(format!("remove `{evil}`"));
    evil.clone_into(&mut finding.subject);
    finding.element = format!("/schema/{evil}");
    finding.owners = Arc::from([evil.to_owned()]);
    finding.domain = Some(Arc::from(evil));
    finding.status = [Status::New, Status::Existing, Status::New, Status::Fixed][index % 4];
    let consumer = AffectedConsumer {
        id: evil.to_owned(),
        owners: vec![evil.to_owned()],
        hops: 2,
        repository: None,
        reach: Reach::WillBreak,
    };
    finding.change = Some(Box::new(Judgement {
        standard_ids: Vec::new(),
        bump: Some(Bump::Major),
        due: None,
        consumers: if index.is_multiple_of(3) { Effect::Break } else { Effect::Fine },
        producers: Effect::Fine,
        before: Some(evil.to_owned()),
        after: Some(evil.to_owned()),
        affected: vec![consumer],
    }));
    if index.is_multiple_of(5) {
        case.policy(&rule);
    }
}

/// All that a runner would take for a command in a log: the two rules by which it reads a line.
fn commands(log: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in log.split(['\n', '\r']) {
        let trimmed = line.trim_start();
        if let Some(rest) = trimmed.strip_prefix("::")
            && let Some((command, _)) = rest.split_once("::")
        {
            found.push(command.to_owned());
        } else if let Some((_, rest)) = line.split_once("##[")
            && let Some((command, _)) = rest.split_once(']')
        {
            found.push(command.to_owned());
        }
    }
    found
}

#[test]
fn the_oracle_sees_commands() {
    assert_eq!(
        commands("x\n  ::error file=a::b\nc ##[stop-commands]d"),
        ["error file=a", "stop-commands"]
    );
    assert_eq!(commands("x ::error::b\n  | ::error::b\n# #[x]"), [""; 0]);
}

#[test]
fn no_format_makes_a_command_of_a_contract() {
    let (report, sources) = evil_case();
    for format in FORMATS.iter().filter(|it| it.name != "github") {
        for (color, verbose, quiet) in
            [(false, false, false), (true, true, false), (false, false, true)]
        {
            let options = Options { color, verbose, quiet, ..Options::default() };
            let out = rendered(format.name, &report, &sources, &options);
            assert_eq!(commands(&out), [""; 0], "{}", format.name);
        }
    }
    let out = rendered("text", &report, &Sources::default(), &Options::default());
    assert_eq!(commands(&out), [""; 0]);
    assert_eq!(commands(&markdown::step_summary(&report, &Options::default())), [""; 0]);
}

/// Files that are called and say so, with configuration and policies of the same kind.
#[cfg(unix)]
fn evil_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (index, evil) in STRINGS.iter().enumerate() {
        let name = evil.replace(['/', '\0'], "");
        let own = folder.path().join(format!("d{index}"));
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join(format!("{name}.odcs.yaml")), hostile_contract(evil)).unwrap();
    }
    let config = "version: 1\npreset: scale\n\"##[stop-commands]EVIL\": 1\n\
                  severities:\n  \"\\n::error::EVIL\": error\n  \"##[add-mask]e\": warning\n";
    std::fs::write(folder.path().join("mesh-lint.yaml"), config).unwrap();
    let policy = "# METADATA\n# title: \"##[add-mask]EVIL\"\npackage policies.evil.x\n\n\
                  deny contains sprintf(\"%v ##[stop-commands]x\\n::error::EVIL\", [input.id])\n";
    std::fs::create_dir(folder.path().join("policies")).unwrap();
    std::fs::write(folder.path().join("policies/x.rego"), policy).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn the_program_says_nothing_that_a_runner_obeys() {
    let folder = evil_folder();
    let run = |arguments: &[&str]| {
        let ran = crate::program::run_with(folder.path(), arguments, &[("GITHUB_ACTIONS", "true")]);
        assert_eq!(commands(&ran.stderr), [""; 0], "{arguments:?}: {}", ran.stderr);
        for hidden in ['\u{1b}', '\r', '\u{202e}', '\u{2028}'] {
            assert!(!ran.stdout.contains(hidden) && !ran.stderr.contains(hidden), "{arguments:?}");
        }
        ran
    };
    for format in FORMATS {
        let ran = run(&["check", "--format", format.name]);
        assert!(matches!(ran.code, 1 | 2) && ran.stdout.contains("EVIL"), "{}", ran.stderr);
        let said = commands(&ran.stdout);
        assert_eq!(said.is_empty(), format.name != "github", "{}: {said:?}", format.name);
        let kinds = ["error ", "warning ", "notice "];
        assert!(said.iter().all(|it| kinds.iter().any(|kind| it.starts_with(kind))), "{said:?}");
    }
    for arguments in [
        &["check", "-v", "--color", "never"][..],
        &["check", "##[stop-commands]EVIL"],
        &["check", "--only", "\n::error::EVIL"],
        &["check", "--base", "\n::stop-commands::EVIL"],
        &["consumers", "##[add-mask]EVIL#x"],
        &["explain", "\n::error::EVIL"],
        &["explain", "--config"],
        &["policy", "check"],
        &["render", "##[stop-commands]EVIL"],
        &["post", "\n::error::EVIL"],
    ] {
        assert_eq!(commands(&run(arguments).stdout), [""; 0], "{arguments:?}");
    }
}

#[test]
fn annotations_are_those_that_are_meant() {
    let (mut report, sources) = evil_case();
    report.run.failures.truncate(2);
    let out = rendered("github", &report, &sources, &Options::default());
    let commands = commands(&out);
    assert_eq!(commands.len(), out.lines().count());
    let kinds = |kind: &str| commands.iter().filter(|it| it.starts_with(kind)).count();
    assert_eq!((kinds("error "), kinds("warning "), kinds("notice ")), (10, 10, 2));
    for command in &commands {
        let (_, properties) = command.split_once(' ').unwrap();
        let names: Vec<_> = properties.split(',').map(|it| it.split_once('=').unwrap().0).collect();
        let all: &[&[&str]] = &[
            &["file", "line", "endLine", "col", "endColumn", "title"],
            &["file", "line", "title"],
            &["title"],
        ];
        assert!(all.contains(&names.as_slice()), "{names:?}");
    }
}

#[test]
fn a_file_name_is_one_property() {
    let path = "a,title=EVIL.odcs.yaml";
    let mut case = Case::new(&[(path, "kind: DataContract\n")], None);
    let at = case.label(path, "kind", "");
    case.find("document/key-missing", Severity::Error, "key `id` is missing", at);
    let (report, sources) = case.report();
    let out = rendered("github", &report, &sources, &Options::default());
    assert_eq!(
        out,
        "::error file=a%2Ctitle=EVIL.odcs.yaml,line=1,endLine=1,col=1,endColumn=5,\
         title=document/key-missing::key `id` is missing\n"
    );
}

#[test]
fn nothing_hidden_reaches_a_reader() {
    let (report, sources) = evil_case();
    for format in FORMATS {
        for color in [false, true] {
            let options = Options { color, verbose: color, ..Options::default() };
            let out = rendered(format.name, &report, &sources, &options);
            let plain = if format.name == "text" && color { without_colours(&out) } else { out };
            for c in plain.chars().filter(|c| *c != '\n') {
                let hidden = c.is_control()
                    || matches!(c,
                        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
                        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{10ffff}');
                assert!(!hidden, "{} has U+{:04X}", format.name, u32::from(c));
            }
        }
    }
}

/// The text without colours, and nothing else that begins with an escape character.
fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\u{1b}[");
    plain.push_str(parts.next().unwrap());
    for part in parts {
        let (code, rest) = part.split_once('m').unwrap();
        assert!(code.bytes().all(|it| it.is_ascii_digit() || it == b';'), "{code}");
        plain.push_str(rest);
    }
    plain
}

#[test]
fn markdown_keeps_strangers_in_code() {
    let (report, _) = evil_case();
    let base = "https://git.example/acme/mesh/blob/9c1f2ab";
    let options = Options { links: Some(base.to_owned()), ..Options::default() };
    for limit in [1_000_000, markdown::COMMENT, 20_000, 8_000, 5_000, 2_000] {
        inspect(&markdown::comment(&report, &options, limit), base);
    }
    inspect(&markdown::step_summary(&report, &options), base);
}

fn inspect(page: &str, base: &str) {
    let arena = Arena::new();
    let mut parsing = Parsing::default();
    parsing.extension.table = true;
    parsing.extension.autolink = true;
    parsing.extension.strikethrough = true;
    parsing.extension.tasklist = true;
    parsing.extension.footnotes = true;
    let root = parse_document(&arena, page, &parsing);
    let mut depth = 0_i32;
    for node in root.descendants() {
        check(node, base, &mut depth);
    }
    assert_eq!(depth, 0, "a fold is left open");
}

fn check<'a>(node: &'a AstNode<'a>, base: &str, depth: &mut i32) {
    match &node.data.borrow().value {
        NodeValue::Text(text) => {
            assert!(!text.contains(MARKER), "text: {text}");
            assert!(!text.contains('@'), "mention: {text}");
        }
        NodeValue::HtmlBlock(html) => {
            let html = html.literal.trim();
            *depth += if html == "</details>" { -1 } else { 1 };
            let folds = html == "</details>"
                || (html.starts_with("<details><summary>") && html.ends_with("</summary>"));
            assert!(folds && !html.contains(MARKER), "html: {html}");
        }
        NodeValue::HtmlInline(html) => {
            assert!(matches!(html.as_str(), "<sub>" | "</sub>"), "html: {html}");
        }
        NodeValue::Link(link) => {
            assert!(link.url.starts_with(base), "link: {}", link.url);
            assert!(!link.url.contains(".."), "link: {}", link.url);
        }
        NodeValue::Heading(_) => {
            let first = node.descendants().nth(1).unwrap();
            let NodeValue::Text(text) = &first.data.borrow().value else { panic!("heading") };
            let ours =
                ["mesh-lint: ", "Breaking changes", "New errors", "Errors", "Loosened rules"];
            assert!(ours.iter().any(|it| text.starts_with(it)), "heading: {text}");
        }
        NodeValue::CodeBlock(code) => assert!(!code.literal.contains(MARKER)),
        NodeValue::Image(_)
        | NodeValue::FootnoteDefinition(_)
        | NodeValue::FootnoteReference(_)
        | NodeValue::Raw(_) => panic!("{:?}", node.data.borrow().value),
        NodeValue::TableRow(_) => {
            let cells = node.children().count();
            let head = node.parent().unwrap().first_child().unwrap().children().count();
            assert_eq!(cells, head, "a row has other cells than its head");
        }
        _ => {}
    }
}

#[test]
fn the_parser_of_github_agrees() {
    let Some(cmark) = std::env::var_os("MESH_LINT_CMARK") else {
        eprintln!("skipped: set MESH_LINT_CMARK");
        return;
    };
    let (report, _) = evil_case();
    let base = "https://git.example/acme/mesh/blob/9c1f2ab";
    let options = Options { links: Some(base.to_owned()), ..Options::default() };
    let mut spans = 0;
    for page in
        [markdown::comment(&report, &options, 1_000_000), markdown::step_summary(&report, &options)]
    {
        let xml = parsed_by(&cmark, &page);
        for line in xml.lines().filter(|it| it.contains(MARKER)) {
            let code = line.trim_start().starts_with("<code xml:space=\"preserve\">");
            let link = line.trim_start().starts_with(&format!("<link destination=\"{base}/"));
            assert!(code || link, "{line}");
            spans += usize::from(code);
        }
        assert!(!xml.contains("<image") && !xml.contains("@acme/everyone</text>"), "{xml}");
    }
    assert!(spans > 100, "{spans}");
}

/// The syntax tree of a page, a node a line.
fn parsed_by(cmark: &std::ffi::OsStr, page: &str) -> String {
    let mut child = Command::new(cmark)
        .args(["-e", "table", "-e", "autolink", "-e", "tagfilter", "--unsafe", "-t", "xml"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let page = page.to_owned();
    let writer = std::thread::spawn(move || input.write_all(page.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn sarif_addresses_stay_in_the_repository() {
    let (report, sources) = evil_case();
    let sarif = rendered("sarif", &report, &sources, &Options::default());
    let value: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = value["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() > STRINGS.len());
    let linked = |it: &&serde_json::Value| it["message"]["text"].to_string().contains("[click");
    assert!(results.iter().any(|it| linked(&it)), "the link is not among them");
    for result in results {
        for place in ["locations", "relatedLocations"]
            .iter()
            .filter_map(|it| result[it].as_array())
            .flatten()
        {
            let artifact = &place["physicalLocation"]["artifactLocation"];
            let uri = artifact["uri"].as_str().unwrap();
            assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
            assert!(!uri.starts_with('/') && !uri.contains("..") && !uri.contains(':'), "{uri}");
            assert!(
                uri.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._~%/".contains(&it)),
                "{uri}"
            );
        }
        let text = result["message"]["text"].as_str().unwrap();
        assert!(!text.contains("[click](") || text.contains("\\[click\\]("), "{text}");
    }
}

#[test]
fn secrets_reach_no_format() {
    let secret = "hunter2hunter2hunter2";
    let text = format!(
        "kind: DataContract\npassword: {secret}\nurl: postgres://etl:{secret}@db/x\n\
         key: AKIAIOSFODNN7EXAMPLE\ntoken: |\n  {secret}\n"
    );
    let path = "domains/payments/secret.odcs.yaml";
    let mut case = Case::new(&[(path, text.as_str())], None);
    for place in [
        format!("password: {secret}"),
        "etl:hunter2".to_owned(),
        "AKIAIOSFODNN7EXAMPLE".to_owned(),
        format!("  {secret}"),
    ] {
        let at = case.label(path, &place, &format!("password={secret}"));
        let message = format!("`postgres://etl:{secret}@db/x` and AKIAIOSFODNN7EXAMPLE");
        let finding = case.find("security/credential", Severity::Error, &message, at);
        finding.related = vec![finding.primary.clone()];
        finding.help = Some(format!("remove token={secret}"));
        finding.change = Some(Box::new(Judgement {
            before: Some(format!("secret: {secret}")),
            after: Some(format!("sig={secret}")),
            ..Judgement::of(None, Effect::Fine, Effect::Fine)
        }));
    }
    let (report, sources) = case.report();
    for format in FORMATS {
        let out = rendered(format.name, &report, &sources, &Options::default());
        for part in ["hunter", "IOSFODNN7"] {
            assert!(!out.contains(part), "{}: {out}", format.name);
        }
    }
}
