//! Tests without Rego: contracts in which a policy must find something, or nothing.

use super::expect::{self, Expectation, Place};
use super::{TestCase, TestOutcome, TestTerms, Tested, Trouble, label};
use crate::config::{self, CodeOwners, ConfigProblemKind, Settings};
use crate::evaluate;
use crate::evaluate::policy::check::clip;
use crate::evaluate::policy::run::{self, Scope};
use crate::evaluate::policy::set::{Compiled, Policy, compile};
use crate::evaluate::policy::watch::Watch;
use crate::evaluate::policy::{Module, PolicyOutcome, PolicySet};
use crate::finding::{Finding, Severity};
use crate::model::{Mesh, MeshMember, Unit};
use crate::parse;
use crate::source::{FileId, Revision, Source, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A file below a folder `examples`.
#[derive(Debug, Clone)]
pub struct ExampleFile {
    /// Its handle.
    pub file: FileId,
    /// Its path.
    pub path: Arc<str>,
    /// What it holds.
    pub bytes: Arc<[u8]>,
}

/// The folder of examples, beside policies.
const FOLDER: &str = "examples";
/// Where an example lies that does not say so.
pub const EXAMPLE_PLACE: &str = "domains/checkout/contract.odcs.yaml";
/// Begins a file of the example, and says where it lies.
pub const PLACE_MARK: &str = "# file:";
/// What examples are judged by that bring no configuration.
pub const EXAMPLE_CONFIG: &str = "\
version: 1
preset: scale
domains:
  checkout: {path: domains/checkout, owners: ['@acme/checkout']}
mesh: {complete: true}
";
/// Most characters of a message that is shown.
const MAX_MESSAGE: usize = 200;

/// What an example is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Nothing is found.
    Good,
    /// Something is found.
    Bad,
}

impl Wish {
    /// What the name of a file or folder says, up to the first mark.
    fn of(name: &str) -> Option<Self> {
        const WORDS: [(&str, Wish); 5] = [
            ("pass", Wish::Good),
            ("good", Wish::Good),
            ("near-miss", Wish::Good),
            ("fail", Wish::Bad),
            ("bad", Wish::Bad),
        ];
        WORDS.iter().find_map(|(word, wish)| {
            let rest = name.strip_prefix(word)?;
            (rest.is_empty() || rest.starts_with(['-', '_', '.'])).then_some(*wish)
        })
    }
}

/// One example: a file, or a folder of files that make a mesh.
struct Example<'run> {
    /// Its path.
    path: String,
    /// The folder of its policies.
    folder: &'run str,
    /// The module that it is about; all beside it where its folder names none.
    module: Option<&'run str>,
    wish: Option<Wish>,
    /// Its files as written.
    files: Vec<&'run ExampleFile>,
    /// What lies in its mesh.
    parts: Vec<Part>,
}

/// One file of the mesh of an example.
struct Part {
    /// The file that it is written in.
    file: FileId,
    /// Where it lies.
    place: String,
    /// What it holds, at the bytes at which it is written.
    bytes: Vec<u8>,
}

/// Runs the examples beside the policies of modules that passed their check.
pub(super) fn examples(
    modules: &[Module],
    files: &[ExampleFile],
    (terms, watch): (&TestTerms<'_>, &Watch),
    tested: &mut Tested,
) {
    let configs = files.iter().filter(|it| it.path.ends_with(&format!("/{}", config::FILE)));
    let mut benches: BTreeMap<&str, Bench> = BTreeMap::new();
    let configs: BTreeMap<&str, &ExampleFile> =
        configs.filter_map(|it| Some((it.path.rsplit_once('/')?.0, it))).collect();
    for example in sorted(modules, files) {
        let Some(first) = example.files.first() else { continue };
        let name = format!("example {}", example.path);
        if !(terms.wanted)(&name, first.file) {
            continue;
        }
        let folder = nearest(&example.path, &configs);
        let config = folder.and_then(|folder| configs.get(folder).copied());
        let bench = benches
            .entry(folder.unwrap_or_default())
            .or_insert_with(|| Bench::new(modules, config, terms));
        let start = (terms.clock)();
        let watched = watch.begin_test(&name);
        let outcome = judge(&example, bench, terms, tested);
        drop(watched);
        let took = (terms.clock)().saturating_sub(start);
        let label = label(first.file, Span::default());
        tested.cases.push(TestCase { name, label, outcome, took, prints: Vec::new() });
    }
}

/// The nearest folder around a path that has a configuration.
fn nearest<'run>(path: &str, configs: &BTreeMap<&'run str, &ExampleFile>) -> Option<&'run str> {
    let around = configs.keys().filter(|it| {
        path.strip_prefix(**it).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    around.max_by_key(|it| it.len()).copied()
}

/// The files as examples, by path.
fn sorted<'run>(modules: &'run [Module], files: &'run [ExampleFile]) -> Vec<Example<'run>> {
    let mut examples: BTreeMap<String, Example<'run>> = BTreeMap::new();
    for file in files {
        let Some(example) = placed(modules, file) else { continue };
        match examples.get_mut(&example.path) {
            Some(known) => {
                known.files.extend(example.files);
                known.parts.extend(example.parts);
            }
            None => drop(examples.insert(example.path.clone(), example)),
        }
    }
    examples.into_values().collect()
}

/// The example that a file is, or belongs to; nothing for what is no document.
fn placed<'run>(modules: &'run [Module], file: &'run ExampleFile) -> Option<Example<'run>> {
    let folder = folder(modules, &file.path)?;
    let below = file.path.get(folder.len()..)?.trim_start_matches('/');
    let below = below.strip_prefix(FOLDER)?.trim_start_matches('/');
    let parts: Vec<&str> = below.split('/').collect();
    let (name, folders) = parts.split_last()?;
    let mut module = None;
    for (index, part) in folders.iter().enumerate() {
        let collects = matches!(*part, "pass" | "fail");
        let Some(wish) = Wish::of(part) else {
            module = module.or_else(|| module_named(modules, folder, part));
            continue;
        };
        // In `pass` and `fail` every entry is an example; another folder is one itself.
        let depth = if collects { index + 2 } else { index + 1 };
        if depth == parts.len() {
            return document(file, name, folder, module, Some(wish));
        }
        let path = parts.get(..depth)?.join("/");
        let inside = parts.get(depth..)?.join("/");
        return Some(Example {
            path: joined(folder, &path),
            folder,
            module,
            wish: Some(wish),
            files: vec![file],
            parts: vec![Part { file: file.file, place: inside, bytes: file.bytes.to_vec() }],
        });
    }
    document(file, name, folder, module, Wish::of(name))
}

/// A single document as an example.
fn document<'run>(
    file: &'run ExampleFile,
    name: &str,
    folder: &'run str,
    module: Option<&'run str>,
    wish: Option<Wish>,
) -> Option<Example<'run>> {
    let (_, extension) = name.rsplit_once('.')?;
    let is_document = ["yaml", "yml", "json"].contains(&extension) && name != config::FILE;
    let path = file.path.to_string();
    is_document.then(|| Example {
        path,
        folder,
        module,
        wish,
        files: vec![file],
        parts: parts(file),
    })
}

/// The parts of a file: a line `# file: PATH` begins another one.
///
/// Blanks stand for what is in front of a part, so that places in it are places in the file.
fn parts(file: &ExampleFile) -> Vec<Part> {
    let text = parse::decode(&file.bytes).unwrap_or_else(|refused| refused.0).text;
    let mut starts = vec![(0, EXAMPLE_PLACE)];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let place = line.strip_prefix(PLACE_MARK).map(str::trim).filter(|it| !it.is_empty());
        starts.extend(place.map(|place| (at, place)));
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|it| it.0).chain([text.len()]);
    let mut parts = Vec::new();
    for ((start, place), end) in starts.iter().zip(ends) {
        let own = text.get(*start..end).unwrap_or_default();
        let says = |line: &str| !line.trim().is_empty() && !line.starts_with('#');
        if starts.len() > 1 && !own.lines().any(says) {
            continue;
        }
        let before = text.bytes().take(*start).map(|it| if it == b'\n' { it } else { b' ' });
        let bytes = before.chain(own.bytes()).collect();
        parts.push(Part { file: file.file, place: (*place).to_owned(), bytes });
    }
    parts
}

fn joined(folder: &str, path: &str) -> String {
    if folder.is_empty() { format!("{FOLDER}/{path}") } else { format!("{folder}/{FOLDER}/{path}") }
}

/// The folder of the policies whose examples a path belongs to.
fn folder<'run>(modules: &'run [Module], path: &str) -> Option<&'run str> {
    let folders = modules.iter().map(|it| it.path.rsplit_once('/').map_or("", |(dir, _)| dir));
    let holds = |folder: &&str| {
        let rest = path.strip_prefix(*folder).map(|it| it.trim_start_matches('/'));
        rest.and_then(|it| it.strip_prefix(FOLDER)).is_some_and(|it| it.starts_with('/'))
    };
    folders.filter(holds).max_by_key(|it| it.len())
}

/// The module of a folder that a folder of examples is named after.
fn module_named<'run>(modules: &'run [Module], folder: &str, name: &str) -> Option<&'run str> {
    let name = name.replace('-', "_");
    let is_it = |module: &&Module| {
        let (dir, file) = module.path.rsplit_once('/').unwrap_or(("", &module.path));
        dir == folder && file.strip_suffix(".rego").is_some_and(|it| it.replace('-', "_") == name)
    };
    modules.iter().find(is_it).map(|module| &*module.path)
}

/// Policies made ready for the examples of one configuration.
struct Bench {
    settings: Settings,
    compiled: Compiled,
    /// What is wrong with the configuration.
    trouble: Option<Trouble>,
}

impl Bench {
    fn new(modules: &[Module], config: Option<&ExampleFile>, terms: &TestTerms<'_>) -> Self {
        let bytes = config.map_or(EXAMPLE_CONFIG.as_bytes(), |it| &it.bytes);
        let text = parse::decode(bytes).unwrap_or_else(|refused| refused.0);
        let (mut settings, mut problems) = config::read(&text);
        settings.shipped = false;
        let modules: Vec<(Module, bool)> = modules.iter().map(|it| (it.clone(), false)).collect();
        let compiled = compile(&modules, &settings, terms.today);
        problems.extend(compiled.config.iter().cloned());
        // Examples of a few policies may be judged by the settings of all.
        problems.retain(|it| it.kind != ConfigProblemKind::IdUnknown);
        let trouble = config.zip(problems.first()).map(|(config, problem)| Trouble {
            message: problem.message.clone(),
            label: label(config.file, problem.span),
            notes: problem.help.clone().into_iter().collect(),
        });
        Self { settings, compiled, trouble }
    }
}

fn judge(
    example: &Example<'_>,
    bench: &Bench,
    terms: &TestTerms<'_>,
    tested: &mut Tested,
) -> TestOutcome {
    if let Some(trouble) = &bench.trouble {
        return TestOutcome::Error(trouble.clone());
    }
    let error = |message: &str, notes: Vec<String>| {
        let file = example.files.first().map_or(FileId(u32::MAX), |it| it.file);
        let label = label(file, Span::default());
        TestOutcome::Error(Trouble { message: message.to_owned(), label, notes })
    };
    let Some(wish) = example.wish else {
        let note = "name the file, or a folder around it, `pass…`, `good…`, `near-miss…`, `fail…` or `bad…`";
        return error(
            "the name says neither that it passes nor that it fails",
            vec![note.to_owned()],
        );
    };
    let members = match members(example, &bench.settings) {
        Ok(members) if members.is_empty() => {
            return error("there is no document in it", Vec::new());
        }
        Ok(members) => members,
        Err(trouble) => return TestOutcome::Error(trouble),
    };
    let mesh = Mesh::new(members, bench.settings.domains.clone(), bench.settings.complete);
    let wanted = |_: usize, policy: &Policy| {
        let folder = policy.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder == example.folder && example.module.is_none_or(|it| it == &*policy.path)
    };
    let scope = Scope::alone(&mesh, &wanted, terms.today);
    let found = match run(&bench.compiled.set, &scope, terms, tested) {
        Ok(found) => found,
        Err(message) => return error(&message, Vec::new()),
    };
    if let Some(failure) = found.failures.first() {
        let (message, label) = (failure.message.clone(), failure.label.clone());
        let notes = vec![format!("policy `{}`", failure.policy)];
        return TestOutcome::Error(Trouble { message, label, notes });
    }
    compared(example, wish, &found.findings)
}

/// Applies the policies to all documents of a mesh, and remembers the lines that were reached.
fn run(
    set: &PolicySet,
    scope: &Scope<'_>,
    terms: &TestTerms<'_>,
    tested: &mut Tested,
) -> Result<PolicyOutcome, String> {
    let mut found = PolicyOutcome::default();
    let Some(engines) = run::prepared(set, scope.mesh) else { return Ok(found) };
    let mut engines = engines?;
    engines.measure(terms.coverage);
    for index in 0..scope.mesh.members.len() {
        run::each(set, scope, index, &mut |policy, member, input| {
            run::apply(&mut engines, (policy, &set.places), member, input, &mut found);
        });
    }
    engines.iter().for_each(|engine| tested.reached.add(engine));
    Ok(found)
}

/// The documents of an example as members of its mesh.
fn members(example: &Example<'_>, settings: &Settings) -> Result<Vec<MeshMember>, Trouble> {
    let is_owners = |it: &&Part| CodeOwners::PATHS.contains(&it.place.as_str());
    let owners = example.parts.iter().find(is_owners);
    let owners = owners.map(|it| CodeOwners::read(&String::from_utf8_lossy(&it.bytes)));
    let mut members = Vec::new();
    for Part { file, place, bytes } in &example.parts {
        let is_document = ["yaml", "yml", "json"].iter().any(|it| place.ends_with(it));
        if !is_document || place == config::FILE {
            continue;
        }
        let unit = Unit::read(bytes, place);
        if unit.facts.subject.is_none() {
            return Err(Trouble {
                message: "this is neither a contract nor a product that can be read".to_owned(),
                label: label(*file, Span::default()),
                notes: unit_faults(&unit).into_iter().map(|it| it.message).take(1).collect(),
            });
        }
        if let Some(fault) = unit_faults(&unit).into_iter().next() {
            return Err(Trouble {
                message: format!("the document is not valid: {}", fault.message),
                label: label(*file, fault.primary.span),
                notes: fault.help.into_iter().collect(),
            });
        }
        let path: Arc<str> = Arc::from(place.as_str());
        members.push(MeshMember {
            file: *file,
            domain: settings.domain_of(&path).map(|it| it.name.clone()),
            owners: settings.owners_of(&path, owners.as_ref()),
            review: owners.as_ref().map(|it| it.review(&path)).unwrap_or_default(),
            elsewhere: None,
            subject: path.clone(),
            path,
            unit: Arc::new(unit),
        });
    }
    members.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(members)
}

/// What makes a document invalid by the standard.
fn unit_faults(unit: &Unit) -> Vec<Finding> {
    let mut faults = evaluate::unit(unit);
    faults.retain(|it| it.rule.group() == "document" && it.severity == Severity::Error);
    faults
}

fn compared(example: &Example<'_>, wish: Wish, findings: &[Finding]) -> TestOutcome {
    let mut notes = Vec::new();
    let mut place = None;
    let mut expected_any = false;
    for file in &example.files {
        let text = parse::decode(&file.bytes).unwrap_or_else(|refused| refused.0);
        let expected = expect::read(&text.text);
        expected_any |= !expected.is_empty();
        let source = Source::new(file.path.clone(), Revision::Head, text.text, text.encoding);
        let own: Vec<&Finding> =
            findings.iter().filter(|it| it.primary.file == file.file).collect();
        let difference = expect::compare(&expected, &own, &source);
        for it in difference.missing {
            notes.push(format!("not found: {}", words(it)));
            place = place.or_else(|| Some(label(file.file, line_span(&source, it.line))));
        }
        for (finding, line) in difference.unexpected {
            let message = clip(&finding.message, MAX_MESSAGE);
            notes.push(format!("found: {} on line {line}: {message}", finding.rule));
            place = place.or_else(|| Some(finding.primary.clone()));
        }
    }
    let named = example.module.is_some() && !expected_any;
    let message = match wish {
        Wish::Good if expected_any => "an example that passes expects nothing",
        Wish::Good if notes.is_empty() => return TestOutcome::Passed,
        Wish::Good => "something is found in an example that passes",
        // The folder says which policy is meant, so that any finding of it will do.
        Wish::Bad if named && !findings.is_empty() => return TestOutcome::Passed,
        Wish::Bad if !expected_any && findings.is_empty() => {
            "nothing is found in an example that fails"
        }
        Wish::Bad if !expected_any => "no `# expect: ID` says what is to be found",
        Wish::Bad if notes.is_empty() => return TestOutcome::Passed,
        Wish::Bad => "what is found is not what is expected",
    };
    let first = example.files.first().map_or(FileId(u32::MAX), |it| it.file);
    let label = place.unwrap_or_else(|| label(first, Span::default()));
    TestOutcome::Failed(Trouble { message: message.to_owned(), label, notes })
}

fn words(expected: &Expectation) -> String {
    match &expected.place {
        Place::Line(line) => format!("{} on line {line}", expected.id),
        Place::Element(path) => format!("{} at {path}", expected.id),
    }
}

/// The text of a line.
fn line_span(source: &Source, line: u32) -> Span {
    let index = line.saturating_sub(1) as usize;
    let start = source.line_starts().get(index).copied().unwrap_or_default() as usize;
    let rest = source.text.get(start..).unwrap_or_default();
    let held = rest.lines().next().unwrap_or_default();
    let indent = held.len() - held.trim_start().len();
    Span::new(start + indent, start + held.trim_end().len())
}
