//! `mesh-lint diff`: what changed, as a changelog.
#![expect(clippy::disallowed_methods, reason = "reads the files that the command line names")]

use super::check::{CheckArgs, Prepared};
use super::past::PastArgs;
use super::{Common, Exit, Failure, FormatName, beside, first_bytes, here, output, print, say};
use crate::config;
use crate::discover::{FoundSchema, Snapshot};
use crate::model::Language;
use crate::report::diff::{self as report, Changelog, ContractChanges};
use crate::report::escape::visible;
use crate::run::{self, Around, FilePair, Terms};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Compares with the merge base of this revision and the head [default: as `check`]
    base: Option<String>,
    /// The revision that is compared [default: the work tree]
    head: Option<String>,
    /// Takes BASE and HEAD for two files or folders, without Git
    #[arg(long, requires = "base", requires = "head", conflicts_with_all = ["against", "since"])]
    files: bool,
    /// The configuration that counts for files
    #[arg(long, value_name = "FILE", requires = "files")]
    config: Option<PathBuf>,
    /// A mesh that `registry` wrote, of another repository, whose consumers are named; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "files")]
    mesh: Vec<PathBuf>,
    #[command(flatten)]
    past: PastArgs,
    #[command(flatten)]
    common: Common,
}

/// Most bytes of a file that is compared.
const FILE_LIMIT: u64 = 16 * 1024 * 1024;
/// Most folders below each other that are looked into.
const DEPTH: usize = 64;

/// Compares and prints.
pub(super) fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    let format = Shape::read(args.common.format.word())?;
    let here = here()?;
    let told = if args.files { of_files(args)? } else { of_revisions(args, &here)? };
    for output in &args.common.output {
        let render = |name: &str| told.render(Shape::read(name)?, &args.common);
        output::to_file(output, &here, &render)?;
    }
    print(&told.render(format, &args.common)?)?;
    // A person reads them with the rest.
    let aside = told.changelog.failures.iter().filter(|_| !matches!(format, Shape::Text));
    for failure in aside {
        say(&format!("error: {}", visible(failure)));
    }
    Ok(if told.changelog.failures.is_empty() { Exit::Pass } else { Exit::Incomplete })
}

/// How a changelog is shown.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Text,
    Json,
    Markdown,
}

impl Shape {
    fn read(name: &str) -> Result<Self, Failure> {
        Ok(match name {
            "text" => Self::Text,
            "json" => Self::Json,
            "markdown" => Self::Markdown,
            other => {
                return Err(Failure::new(format!("`{other}` is no format of a changelog"))
                    .help("use one of text, json, markdown"));
            }
        })
    }
}

/// What is told, and in which form of JSON.
struct Told {
    changelog: Changelog,
    pairs: Option<Vec<ContractChanges>>,
}

impl Told {
    fn render(&self, shape: Shape, common: &Common) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        match (shape, &self.pairs) {
            (Shape::Text, _) => report::text(&self.changelog, common.quiet, &mut text)?,
            (Shape::Markdown, _) => report::markdown(&self.changelog, &mut text)?,
            (Shape::Json, None) => report::json(&self.changelog, &mut text)?,
            (Shape::Json, Some(pairs)) => {
                report::pairs(pairs, &self.changelog.failures, &mut text)?;
            }
        }
        Ok(text)
    }
}

fn of_revisions(args: &DiffArgs, here: &Path) -> Result<Told, Failure> {
    let common = Common { format: FormatName::Text, output: Vec::new(), ..args.common.clone() };
    let revisions = (args.base.clone(), args.head.clone());
    let asked = CheckArgs::for_diff(common, revisions, args.mesh.clone(), args.past);
    let prepared = Prepared::new(&asked, here)?;
    let (policies, terms) = (prepared.policies(), &prepared.terms);
    let changelog =
        run::diff(&prepared.head, &prepared.bases, policies, terms).map_err(|it| failed(*it))?;
    prepared.leave();
    Ok(Told { changelog, pairs: None })
}

fn failed(failure: crate::report::Failure) -> Failure {
    Failure { message: failure.message, help: failure.help }
}

fn of_files(args: &DiffArgs) -> Result<Told, Failure> {
    let (Some(base), Some(head)) = (&args.base, &args.head) else {
        return Err(Failure::new("`--files` needs two files or folders"));
    };
    let comparison = format!("{head} against {base}");
    let terms = Terms::alone(args.common.today(), &comparison);
    let policies = configuration(args.config.as_deref())?;
    let (base, head) = (Path::new(base), Path::new(head));
    let (contracts, failures) = if are_folders(base, head)? {
        folders(base, head, policies.as_ref(), &terms)?
    } else {
        let policies = policies.unwrap_or_default();
        let pair = two_files(base, head)?;
        let around = |file, bytes: Option<&[u8]>| match (pair.language, bytes) {
            (Language::Schema(language), Some(bytes)) => {
                beside::around(file, &pair.path, language, bytes)
            }
            (Language::Schema(_) | Language::Contract, _) => Vec::new(),
        };
        let sides = (around(base, pair.base.as_deref()), around(head, pair.head.as_deref()));
        let around = Around { base: &sides.0, head: &sides.1, each: false };
        let changes = run::diff_files_among(&pair, around, &policies, &terms);
        (vec![changes.map_err(|it| failed(*it))?], Vec::new())
    };
    let mut changelog = Changelog::new(comparison, terms.today.to_string(), contracts.clone());
    changelog.failures = failures.into_iter().map(|it| it.message).collect();
    Ok(Told { changelog, pairs: Some(contracts) })
}

/// Whether two folders are compared, and no files.
fn are_folders(base: &Path, head: &Path) -> Result<bool, Failure> {
    let mixed = |folder: &Path, file: &Path| {
        let message = format!("`{}` is a folder and `{}` a file", shown(folder), shown(file));
        Err(Failure::new(message).help("name two files or two folders"))
    };
    match (base.is_dir(), head.is_dir()) {
        (true, false) if head.exists() => mixed(base, head),
        (false, true) if base.exists() => mixed(head, base),
        (one, other) => Ok(one || other),
    }
}

/// A snapshot with nothing but the configuration.
fn configuration(path: Option<&Path>) -> Result<Option<Snapshot>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let bytes = read(path)?;
    Ok(Some(Snapshot::of_texts([(config::FILE, &*bytes)])))
}

fn read(path: &Path) -> Result<Arc<[u8]>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!("`{}` can't be read: {error}", path.display()))
    };
    let bytes = first_bytes(path, FILE_LIMIT + 1).map_err(failed)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(Failure::new(format!("`{}` is larger than 16 MiB", path.display())));
    }
    Ok(bytes.into())
}

/// A side of a pair: nothing where the file is empty or says that there is nothing.
fn side(path: &Path) -> Result<Option<Arc<[u8]>>, Failure> {
    let bytes = read(path)?;
    Ok((!is_nothing(&decoded(&bytes))).then_some(bytes))
}

/// Whether a text says that there is nothing, beside comments.
fn is_nothing(text: &str) -> bool {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let mut said = lines.filter(|it| !it.is_empty() && !it.starts_with('#'));
    let is_mark = |it: &&str| matches!(*it, "---" | "...");
    let null = |it: &str| matches!(it, "~" | "null" | "Null" | "NULL" | "--- ~" | "--- null");
    said.all(|it| is_mark(&it) || null(it))
}

fn shown(path: &Path) -> Arc<str> {
    path.to_string_lossy().replace('\\', "/").into()
}

/// Two files are one pair, whatever they are called and whatever ids they carry.
fn two_files(base: &Path, head: &Path) -> Result<FilePair, Failure> {
    let (before, after) = (side(base)?, side(head)?);
    let language = |path: &Path, bytes: &Option<Arc<[u8]>>| {
        let text = bytes.as_deref().map(decoded);
        text.and_then(|text| Language::of(&shown(path), &text))
            .or_else(|| Language::of_path(&shown(path)))
    };
    let language = language(head, &after).or_else(|| language(base, &before));
    let language = language.unwrap_or(Language::Contract);
    let (path, base_path) = (shown(head), shown(base));
    Ok(FilePair { path, base_path, language, base: before, head: after })
}

/// The text of a file, as well as it can be told.
fn decoded(bytes: &[u8]) -> String {
    crate::parse::decode(bytes).map_or_else(|it| it.0.text.to_string(), |it| it.text.to_string())
}

/// What changed between two folders: contracts and products as one mesh, schema files by path.
fn folders(
    base: &Path,
    head: &Path,
    policies: Option<&Snapshot>,
    terms: &Terms,
) -> Result<(Vec<ContractChanges>, Vec<crate::report::Failure>), Failure> {
    let (before, after) = (Folder::read(base)?, Folder::read(head)?);
    let (old, new) = (before.snapshot(), after.snapshot());
    let policies = policies.unwrap_or(&new);
    let (mut changes, mut failures) =
        run::diff_folders(&new, &old, policies, terms).map_err(|it| failed(*it))?;
    let (was, is) = (before.found(), after.found());
    let around = Around { base: &was, head: &is, each: true };
    let schemas: BTreeSet<&String> = before.schemas.keys().chain(after.schemas.keys()).collect();
    for path in schemas {
        let side = |it: &Folder| it.schemas.get(path).map(|(_, bytes)| bytes.clone());
        let language = after.schemas.get(path).or_else(|| before.schemas.get(path));
        let Some((language, _)) = language else { continue };
        let (base, head) = (side(&before), side(&after));
        let path: Arc<str> = path.as_str().into();
        let pair =
            FilePair { path: path.clone(), base_path: path, language: *language, base, head };
        match run::diff_files_among(&pair, around, policies, terms) {
            Ok(pair) => changes.push(pair),
            Err(failure) => failures.push(*failure),
        }
    }
    changes.sort_by(|a, b| (&a.path, &a.id).cmp(&(&b.path, &b.id)));
    Ok((changes, failures))
}

/// The files of a folder, by their paths below it.
#[derive(Default)]
struct Folder {
    documents: Vec<(String, Arc<[u8]>)>,
    schemas: BTreeMap<String, (Language, Arc<[u8]>)>,
}

impl Folder {
    fn read(root: &Path) -> Result<Self, Failure> {
        let mut folder = Self::default();
        for (path, file) in files_of(root)? {
            let Some(bytes) = side(&file)? else { continue };
            match Language::of(&path, &decoded(&bytes)) {
                Some(language) if language != Language::Contract => {
                    folder.schemas.insert(path, (language, bytes));
                }
                // A file that is named like a contract is one, however broken.
                Some(_) | None => folder.documents.push((path, bytes)),
            }
        }
        Ok(folder)
    }

    /// What may be a schema file, and where the names lead that it takes from others.
    fn found(&self) -> Vec<FoundSchema> {
        let schemas = self.schemas.iter().map(|(path, (_, bytes))| (path, bytes));
        let others = self.documents.iter().map(|(path, bytes)| (path, bytes));
        let all = schemas.chain(others).map(|(path, bytes)| (path.as_str(), &**bytes));
        FoundSchema::of_texts(all)
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::of_texts(self.documents.iter().map(|(path, bytes)| (path.as_str(), &**bytes)))
    }
}

/// The files below a folder by their paths below it; links are not followed.
fn files_of(root: &Path) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let mut files = BTreeMap::new();
    let mut open = vec![(root.to_path_buf(), String::new(), 0)];
    while let Some((folder, prefix, depth)) = open.pop() {
        let failed = |error: std::io::Error| {
            Failure::new(format!("`{}` can't be read: {error}", folder.display()))
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(failed)?;
            let path = format!("{prefix}{name}");
            if kind.is_dir() && depth < DEPTH && name != ".git" {
                open.push((entry.path(), format!("{path}/"), depth + 1));
            } else if kind.is_file() && is_candidate(&name) {
                files.insert(path, entry.path());
            }
        }
    }
    Ok(files)
}

/// Whether a file may be in a language that can be compared.
fn is_candidate(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    matches!(ending.as_str(), "yaml" | "yml" | "json" | "avsc" | "proto")
}
