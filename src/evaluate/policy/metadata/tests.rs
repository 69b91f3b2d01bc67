//! Blocks as written, and what comes of them.

#![expect(clippy::format_collect, reason = "short texts")]

use super::*;
use crate::evaluate::policy::check::PolicyProblemKind;
use crate::evaluate::policy::module::Module;
use crate::source::FileId;

fn module(text: &str) -> Module {
    Module::parse(FileId(0), "policies/a/b.rego", text.into())
}

/// Each problem as the marked text and the message.
fn problems(text: &str) -> Vec<(String, String)> {
    let module = module(text);
    module
        .problems
        .iter()
        .map(|problem| (problem.span.slice(text).to_owned(), problem.kind.message()))
        .collect()
}

/// The one problem of a block above a package.
fn only(block: &str) -> (String, String) {
    let lines: String = block.lines().map(|line| format!("# {line}\n")).collect();
    let mut found = problems(&format!("# METADATA\n{lines}package t\n"));
    assert_eq!(found.len(), 1, "{block}: {found:?}");
    found.remove(0)
}

const WHOLE: &str = r#"# Some licence.

# METADATA
# title: Owners are named
# description: |
#   Why it is so.
# related_resources:
#   - ref: https://example.org/owners
#     description: The guide
#   - https://example.org/more
# authors:
#   - Ada
#   - {name: Grace, email: g@example.org}
# organizations: [Governance]
# scope: package
# entrypoint: true
# custom:
#   id: ownership/owner-missing
#   severity: warning
#   waivable: false
#   applies_to: {kind: [contract], status: active, domains: [crm], paths: ["domains/**"]}
#   params:
#     roles: {type: "set<string>", default: [owner], tighten: subset, description: Who counts}
#     levels: {type: list<string>, default: [low, high], tighten: locked}
#     level: {type: level, default: high, tighten: increase, order: levels}
#   fix: Add a member.
package policies.ownership.owner_missing

import data.lib

# METADATA
# title: A rule
deny contains "x" if input.x
"#;

#[test]
fn everything_is_read_and_attached() {
    let module = module(WHOLE);
    assert_eq!(module.problems, []);
    let [package, rule] = module.metadata.as_slice() else { panic!("{:?}", module.metadata) };
    assert_eq!((package.target, rule.target), (Target::Package, Target::Rule(0)));
    let title = package.title.as_ref().unwrap();
    assert_eq!(
        (title.value.as_str(), title.span.slice(WHOLE)),
        ("Owners are named", "Owners are named")
    );
    assert_eq!(package.description.as_ref().unwrap().value, "Why it is so.");
    assert_eq!(package.related_resources.len(), 2);
    assert_eq!(package.authors, ["Ada", "Grace"]);
    assert_eq!(package.organizations, ["Governance"]);
    assert!(package.entrypoint);
    assert_eq!(package.severity.as_ref().unwrap().value, Severity::Warning);
    assert!(!package.waivable.as_ref().unwrap().value);
    let applies = &package.applies_to.as_ref().unwrap().value;
    assert_eq!(applies.kinds, [DocumentKind::Contract]);
    assert_eq!(applies.status, ["active"]);
    assert_eq!(applies.paths, ["domains/**"]);
    let names: Vec<&str> = package.params.iter().map(|it| it.name.span.slice(WHOLE)).collect();
    assert_eq!(names, ["roles", "levels", "level"]);
    assert_eq!(package.params[0].default.span.slice(WHOLE), "[owner]");
    assert_eq!(package.params[0].kind.to_string(), "set<string>");
    assert_eq!(package.params[2].order.as_deref(), Some("levels"));
    assert_eq!(module.id(), "ownership/owner-missing");
    let titles: Vec<_> =
        module.metadata_of("deny").map(|it| it.title.as_ref().unwrap().value.clone()).collect();
    assert_eq!(titles, ["A rule", "Owners are named"]);
}

#[test]
fn faults_stand_at_the_key_or_value() {
    let cases = [
        ("titel: x", "titel", "METADATA has no key `titel`"),
        ("title: [x]", "[x]", "`title` is not a text"),
        ("custom: 1", "1", "`custom` is not a mapping"),
        ("custom: {idd: a/b}", "idd", "METADATA has no key `idd`"),
        ("custom: {id: Nope}", "Nope", "`Nope` is not of the form `group/problem`"),
        ("custom: {severity: deny}", "deny", "`severity` can't be `deny`"),
        ("custom: {waivable: never}", "never", "`waivable` is not `true` or `false`"),
        ("custom: {applies_to: {kin: a}}", "kin", "METADATA has no key `kin`"),
        ("custom: {applies_to: {kind: table}}", "table", "`kind` can't be `table`"),
        ("custom: {applies_to: {paths: '[a'}}", "'[a'", "`[a` is no glob"),
        ("scope: everything", "everything", "`scope` can't be `everything`"),
        ("- a", "a", "METADATA is no mapping"),
        ("title: a\ntitle: b", "title", "METADATA is no YAML: the key `title` stands twice"),
    ];
    for (block, marked, message) in cases {
        let (found, words) = only(block);
        assert_eq!((found.trim_end(), words.as_str()), (marked.trim_end(), message), "{block}");
    }
}

/// Declarations of the parameter `p`, what is marked, and the message.
const WRONG_PARAMS: &[(&str, &str, &str)] = &[
    ("{type: text, default: a, tighten: free}", "text", "the type `text` of `p` does not exist"),
    (
        "{type: list<set<map<integer>>>, default: 1, tighten: free}",
        "1",
        "the default of `p` is no `list<set<map<integer>>>`",
    ),
    ("{type: string, tighten: free}", "p", "the parameter `p` has no `default`"),
    ("{type: string, default: a}", "p", "the parameter `p` has no `tighten`"),
    ("{type: level, default: a, tighten: free}", "p", "the parameter `p` has no `order`"),
    (
        "{type: string, default: a, tighten: increase}",
        "increase",
        "`p` of type `string` can't go there",
    ),
    ("{type: integer, default: 1.5, tighten: free}", "1.5", "the default of `p` is no `integer`"),
    ("{type: duration, default: 30d, tighten: free}", "30d", "the default of `p` is no `duration`"),
    (
        "{type: date, default: 2026-13-01, tighten: free}",
        "2026-13-01",
        "the default of `p` is no `date`",
    ),
    (
        "{type: boolean, default: maybe, tighten: locked}",
        "maybe",
        "the default of `p` is no `boolean`",
    ),
    (
        "{type: set<string>, default: [a, a], tighten: subset}",
        "[a, a]",
        "the default of `p` is no `set<string>`",
    ),
    (
        "{type: map<number>, default: {a: b}, tighten: increase}",
        "{a: b}",
        "the default of `p` is no `map<number>`",
    ),
    ("{type: string, default: a, tighten: tight}", "tight", "`tighten` can't be `tight`"),
    ("{type: string, default: a, tighten: free, extra: 1}", "extra", "METADATA has no key `extra`"),
];

#[test]
fn parameters_are_typed() {
    let param = |body: &str| only(&format!("custom:\n  params:\n    p: {body}"));
    for (body, marked, message) in WRONG_PARAMS {
        assert_eq!(param(body), ((*marked).to_owned(), (*message).to_owned()), "{body}");
    }
    let (_, words) =
        only("custom:\n  params:\n    p: {type: level, default: a, tighten: free, order: q}");
    assert_eq!(words, "`q` orders `p` but is no list");
}

#[test]
fn good_values_are_admitted() {
    let good = [
        ("duration", "P3Y"),
        ("duration", "PT24H"),
        ("duration", "P1DT12H"),
        ("date", "'2026-01-31'"),
        ("date", "2026-01-31"),
        ("number", "1.5"),
        ("integer", "-3"),
        ("map<duration>", "{a: P1D}"),
        ("list<integer>", "[1, 1]"),
        ("set<boolean>", "[true]"),
        ("string", "a b"),
    ];
    for (kind, value) in good {
        let text = format!(
            "# METADATA\n# custom:\n#   params:\n#     p: {{type: {kind}, default: {value}, tighten: free}}\npackage t\n"
        );
        assert_eq!(problems(&text), [], "{kind} {value}");
        assert_eq!(module(&text).metadata[0].params.len(), 1);
    }
}

#[test]
fn durations_compare() {
    assert!(duration_nanos("P1M") < duration_nanos("P31D"));
    assert_eq!(duration_nanos("PT60S"), duration_nanos("PT1M"));
    for bad in ["", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1D1Y", "P-1D", "P1DT", "P99999999999D"]
    {
        assert_eq!(duration_nanos(bad), None, "{bad}");
    }
}

#[test]
fn bad_yaml_stands_at_its_line() {
    let text = "package t\n\n# METADATA\n# title: a\n# custom: [\nr := 1\n";
    let found = module(text).problems;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(matches!(
        found[0].kind,
        PolicyProblemKind::Metadata(MetadataFault::YamlInvalid { .. })
    ));
    let line = text.get(..found[0].span.start as usize).unwrap().lines().count();
    assert!((5..=6).contains(&line), "{line}");
}

#[test]
fn foreign_keys_are_told_apart_from_slips() {
    let text = "# METADATA\n# title: a\n# custom:\n#   controls: [NIST]\npackage t\n";
    let found = module(text).problems;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, PolicyProblemKind::MetadataKeyForeign { key: "controls".into() });
    assert!(!found[0].stops);
    assert_eq!(found[0].span.slice(text), "controls");
}

#[test]
fn blocks_attach_to_what_follows() {
    let unattached = |text: &str| {
        let found = problems(text);
        found
            == [(
                "# METADATA".to_owned(),
                "METADATA stands above neither a package nor a rule".to_owned(),
            )]
    };
    assert!(unattached("package t\n\nr := 1\n\n# METADATA\n# title: x\n"));
    assert!(unattached("package t\n\n# METADATA\n# title: x\nimport data.x\n\nr := 1\n"));
    // In a raw text, behind code, or with another head it is no block.
    for text in [
        "package t\nr := `\n# METADATA\n# x: [\n`\n",
        "package t\nr := 1 # METADATA\n# x: [\n",
        "package t\n# METADATA of old\n# x: [\nr := 1\n",
    ] {
        assert_eq!(module(text).metadata, [], "{text}");
        assert_eq!(problems(text), [], "{text}");
    }
    // A blank line ends a block; Windows line ends and a missing blank do not matter.
    let text = "#METADATA\r\n#title: x\r\n\r\n# y: [\r\npackage t\r\n";
    assert_eq!(module(text).metadata[0].title.as_ref().unwrap().span.slice(text), "x");
}
