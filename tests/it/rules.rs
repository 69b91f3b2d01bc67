//! Every rule is what its page says: the examples run.

use crate::page::{ExampleFile, Page};
use mesh_lint::evaluate::{self, rules};
use mesh_lint::finding::{Finding, Severity};
use mesh_lint::model::{
    Language, Manifest, Mesh, MeshMember, Neighbours, SchemaContent, SchemaFile, Unit,
};
use mesh_lint::parse::Kind;
use mesh_lint::source::{FileId, NodeId};
use rules::{Check, Rule};
use std::sync::{Arc, LazyLock};

/// The mesh of an example.
pub(crate) fn mesh_of(files: &[ExampleFile]) -> Mesh {
    mesh_from(files, 0)
}

/// The mesh of an example whose files have handles from a number on.
pub(crate) fn mesh_from(files: &[ExampleFile], first: u32) -> Mesh {
    let member = |(index, file): (u32, &ExampleFile)| MeshMember {
        file: FileId(index),
        path: Arc::from(file.path.as_str()),
        unit: Arc::new(Unit::read(&file.bytes, &file.path)),
        domain: None,
        owners: Arc::from(Vec::new()),
        review: mesh_lint::model::Review::default(),
        elsewhere: None,
        subject: Arc::from(""),
    };
    let compiled = |file: &ExampleFile| {
        let manifest = Manifest::is_one(&file.bytes).then(|| Manifest::read(&file.bytes).unwrap());
        Some((Arc::from(file.path.as_str()), Arc::new(manifest?)))
    };
    let manifests: Vec<_> = files.iter().filter_map(compiled).collect();
    let (schemas, documents): (Vec<_>, Vec<_>) = (first..)
        .zip(files)
        .filter(|(_, it)| !Manifest::is_one(&it.bytes))
        .partition(|(_, it)| matches!(Language::of_path(&it.path), Some(Language::Schema(_))));
    let schema = |(index, file): (u32, &ExampleFile)| SchemaFile {
        file: FileId(index),
        path: Arc::from(file.path.as_str()),
        content: SchemaContent::Text(mesh_lint::parse::decode(&file.bytes).unwrap()),
        leads: Arc::default(),
        matched: false,
        domain: None,
        owners: Arc::from(Vec::new()),
    };
    Mesh::new(documents.into_iter().map(member).collect(), Vec::new(), true)
        .observing(&manifests, &Neighbours::default())
        .with_schemas(schemas.into_iter().map(schema).collect())
}

/// The text of a file of a mesh.
pub(crate) fn text_of(mesh: &Mesh, file: FileId) -> Option<Arc<str>> {
    let member = mesh.members.iter().find(|it| it.file == file).map(|it| it.unit.source().clone());
    let schema = mesh.schemas.iter().find(|it| it.file == file);
    member.or_else(|| match &schema?.content {
        SchemaContent::Text(text) => Some(text.text.clone()),
        SchemaContent::Refused(_) | SchemaContent::LeftOut => None,
    })
}

/// What all rules about one revision find in an example.
pub(crate) fn findings_of(mesh: &Mesh) -> Vec<Finding> {
    let mut found = Vec::new();
    for member in &mesh.members {
        let in_unit = evaluate::unit(&member.unit);
        found.extend(evaluate::at_member(&in_unit, member));
    }
    found.extend(evaluate::mesh(mesh));
    found
}

/// A rule whose examples need one revision, and what is found in its bad one.
pub(crate) struct Example {
    pub(crate) rule: &'static Rule,
    pub(crate) page: Page,
    pub(crate) mesh: Mesh,
    pub(crate) found: Vec<Finding>,
}

/// All examples; some are large, so that they run once.
pub(crate) static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let of_one_revision = |rule: &&Rule| match rule.check {
        Check::Document(_) | Check::Contract(_) | Check::Product(_) | Check::Mesh(_) => true,
        Check::Change(..) | Check::Release(_) | Check::Schema | Check::Elsewhere => false,
    };
    let example = |rule: &'static Rule| {
        let page = Page::read(&rule.page());
        let mesh = mesh_of(&page.files("Bad"));
        let found = findings_of(&mesh);
        Example { rule, page, mesh, found }
    };
    rules::all().filter(of_one_revision).map(example).collect()
});

fn shown(found: &[Finding]) -> String {
    let line = |it: &Finding| format!("  {} [{}] {}\n", it.rule, it.severity.word(), it.message);
    found.iter().map(line).collect()
}

#[test]
fn bad_examples_are_found() {
    for Example { rule, page, mesh, found } in &*EXAMPLES {
        assert!(!mesh.members.is_empty(), "`{}` has no example under `## Bad`", rule.id);
        let text = shown(found);
        let is_found = |id: &str| found.iter().any(|it| it.rule.as_str() == id);
        assert!(is_found(rule.id), "`{}` is not found:\n{text}", rule.id);
        let also = page.given("also");
        for other in found.iter().filter(|it| it.rule.as_str() != rule.id) {
            let allowed =
                other.severity < Severity::Error || also.iter().any(|it| it == other.rule.as_str());
            assert!(allowed, "the bad example of `{}` breaks another rule:\n{text}", rule.id);
        }
        for expected in &also {
            assert!(is_found(expected), "`{expected}` is not found beside `{}`", rule.id);
        }
    }
}

#[test]
fn good_examples_and_near_misses_are_clean() {
    for Example { rule, page, .. } in &*EXAMPLES {
        assert!(!page.files("Good").is_empty(), "`{}` has no example under `## Good`", rule.id);
        for heading in ["Good", "Near miss"] {
            let found = findings_of(&mesh_of(&page.files(heading)));
            assert!(found.is_empty(), "`{}`, {heading}:\n{}", rule.id, shown(&found));
        }
    }
}

#[test]
fn findings_speak_plainly() {
    for Example { rule, found, .. } in &*EXAMPLES {
        for Finding { message, help, .. } in found {
            let length = message.chars().count();
            assert!(length <= 90, "`{}`: {length} characters: {message}", rule.id);
            assert!(!message.ends_with('.'), "`{}`: full stop: {message}", rule.id);
            assert!(message.matches('`').count() % 2 == 0, "`{}`: backticks: {message}", rule.id);
            assert!(!message.contains(char::is_control), "`{}`: control: {message:?}", rule.id);
            let help = help.as_deref().unwrap_or_default();
            assert!(!help.is_empty(), "`{}` gives no help", rule.id);
            assert!(!help.ends_with('.'), "`{}`: full stop in the help: {help}", rule.id);
        }
    }
}

#[test]
fn findings_point_into_the_file() {
    for Example { rule, mesh, found, .. } in &*EXAMPLES {
        for label in found.iter().flat_map(|it| std::iter::once(&it.primary).chain(&it.related)) {
            let text = text_of(mesh, label.file).unwrap();
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(text.get(start..end).is_some(), "`{}`: {start}..{end}", rule.id);
        }
    }
}

#[test]
fn one_element_has_one_finding_of_a_rule() {
    for Example { rule, found, .. } in &*EXAMPLES {
        let mut seen: Vec<_> = found.iter().map(Finding::identity).collect();
        seen.sort_unstable();
        let all = seen.len();
        seen.dedup();
        assert_eq!(seen.len(), all, "`{}`:\n{}", rule.id, shown(found));
    }
}

/// The scalar values of a file that are no keys.
fn scalars(unit: &Unit) -> Vec<NodeId> {
    let document = unit.document();
    let nodes = (0..u32::try_from(document.len()).unwrap()).map(NodeId);
    nodes
        .filter(|it| !matches!(document.kind(*it), Kind::Mapping | Kind::Sequence))
        .filter(|it| document.key_of(*it) != Some(*it) && document.alias(*it).is_none())
        .filter(|it| document.span(*it).start < document.span(*it).end)
        .collect()
}

/// What is said about a value of a file when a variable stands in its place.
fn said_about_variable(files: &[ExampleFile], index: usize, node: NodeId) -> Vec<Finding> {
    const VARIABLE: &str = "\"${VARIABLE}\"";
    let unit = Unit::read(&files[index].bytes, &files[index].path);
    let (document, span) = (unit.document(), unit.document().span(node));
    let (start, end) = (span.start as usize, span.end as usize);
    let text = document.source();
    let mut filled = files.to_vec();
    filled[index].bytes = format!("{}{VARIABLE}{}", &text[..start], &text[end..]).into_bytes();
    let here = FileId(u32::try_from(index).unwrap());
    let (key, pointer) = (document.key_of(node), document.pointer(node));
    // A finding about an element as a whole is shown at its name.
    let names = key.is_some_and(|it| document.scalar(it) == "name");
    let is_about = |it: &Finding| {
        let (from, to) = (it.primary.span.start as usize, it.primary.span.end as usize);
        let marks = it.primary.file == here && from < start + VARIABLE.len() && start < to;
        marks && it.rule.group() != "document" && (!names || it.pointer == pointer)
    };
    findings_of(&mesh_of(&filled)).into_iter().filter(is_about).collect()
}

#[test]
fn nothing_is_said_about_a_variable() {
    let mut count = 0;
    for Example { rule, page, .. } in &*EXAMPLES {
        if matches!(rule.check, Check::Document(_)) {
            continue;
        }
        let files = page.files("Bad");
        for (index, file) in files.iter().enumerate() {
            for node in scalars(&Unit::read(&file.bytes, &file.path)) {
                let odd = said_about_variable(&files, index, node);
                assert!(odd.is_empty(), "`{}`:\n{}", rule.id, shown(&odd));
                count += 1;
            }
        }
    }
    assert!(count > 300, "only {count} values");
}

#[test]
fn a_port_that_says_the_same_twice_is_a_note() {
    let product = |second: &str| {
        format!(
            "apiVersion: v1.0.0\nkind: DataProduct\nid: p\nstatus: active\ninputPorts:\n  - {{name: a, \
             version: 1.0.0, contractId: x}}\n  - {{name: a, version: 1.0.0, contractId: {second}}}\n"
        )
    };
    for (second, severity) in [("x", Severity::Info), ("y", Severity::Error)] {
        let (path, bytes) = ("p.odps.yaml".to_owned(), product(second).into_bytes());
        let found = findings_of(&mesh_of(&[ExampleFile { path, bytes }]));
        let own = found.iter().find(|it| it.rule.as_str() == "product/port-duplicated").unwrap();
        assert_eq!(own.severity, severity, "{second}");
    }
}
