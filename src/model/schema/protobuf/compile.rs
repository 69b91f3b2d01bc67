//! From text to descriptors with all names resolved.

use super::Module;
use super::editions;
use super::features::Resolved;
use super::index::{last, places::UNINTERPRETED};
use super::tokens::{Token, tokens, without_range_options};
use super::unknown::{self, Declared, Unknown};
use crate::model::schema::{SchemaError, SchemaErrorKind};
use crate::source::Span;
use miette::Diagnostic as _;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use protox::prost_reflect::prost_types::FileDescriptorProto;
use protox::prost_reflect::prost_types::source_code_info::Location;
use protox::{Compiler, Error};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The name under which the file itself is compiled.
pub(super) const NAME: &str = "this file.proto";
/// The files that come with Protobuf for the features of one language each: options of theirs are
/// read by name.
const FEATURES: [&str; 3] = [
    "google/protobuf/cpp_features.proto",
    "google/protobuf/go_features.proto",
    "google/protobuf/java_features.proto",
];
/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 64;
/// Most parts of a name.
const MAX_PARTS: usize = 128;

/// A compiled file.
pub(super) struct Compiled {
    pub(super) file: FileDescriptorProto,
    /// Types of which nothing is known: by the full names that they are given, as they are written.
    pub(super) unknown: Unknown,
    pub(super) features: Resolved,
    /// The other files of the package that it imports.
    pub(super) beside: Vec<Beside>,
    /// The file and those that it imports as they are written.
    pub(super) files: Rc<Files>,
}

/// A compiled file that another one imports.
pub(super) struct Beside {
    pub(super) file: FileDescriptorProto,
    pub(super) features: Resolved,
}

/// Parsed files by the names under which they are imported.
pub(super) type Files = BTreeMap<String, File>;

/// What a file was before, and its files where they are parsed already, maybe with more.
pub(super) type Before<'run> = (&'run Module, Option<&'run Files>);

/// A text that is parsed, its names not resolved.
pub(super) struct Source {
    pub(super) file: File,
    pub(super) features: Resolved,
}

/// Compiles a file; `before` is what it was before.
pub(super) fn compile(
    module: &Module,
    before: Option<Before<'_>>,
) -> Result<Compiled, SchemaError> {
    let (files, mut features) = parsed(module)?;
    let files = Rc::new(files);
    let own = features.remove(NAME).unwrap_or(Resolved::PROTO2);
    let (linked, unknown) = compiled((&files, &own), module, before)?;
    let (mut linked, others): (Vec<_>, Vec<_>) =
        linked.into_iter().partition(|it| it.name() == NAME);
    let Some(mut file) = linked.pop() else {
        let kind = SchemaErrorKind::Wrong("a Protobuf file");
        return Err(SchemaError { kind, span: Span::default() });
    };
    own.settle(&mut file);
    let beside = others.into_iter().filter(|it| it.package() == file.package()).map(|mut file| {
        let features = features.remove(file.name());
        let features = features.unwrap_or_else(|| Resolved::of_syntax(&file));
        features.settle(&mut file);
        Beside { file, features }
    });
    Ok(Compiled { beside: beside.collect(), file, unknown, features: own, files })
}

/// Compiles a file, and gives those that it imports as well.
pub(super) fn compile_all(
    module: &Module,
    before: Option<&Module>,
) -> Result<Vec<FileDescriptorProto>, SchemaError> {
    let (files, features) = parsed(module)?;
    let plain = Resolved::PROTO2;
    let own = features.get(NAME).unwrap_or(&plain);
    let before = before.map(|it| (it, None));
    compiled((&Rc::new(files), own), module, before).map(|it| it.0)
}

/// All files behind one, and what is not known of them. What the build brings from elsewhere is made
/// up, unless it was at hand before.
fn compiled(
    (files, features): (&Rc<Files>, &Resolved),
    module: &Module,
    before: Option<Before<'_>>,
) -> Result<(Vec<FileDescriptorProto>, Unknown), SchemaError> {
    let (files, unknown, is_whole) = match completed(files, module, before) {
        Some((files, unknown)) => (Rc::new(files), unknown, false),
        None => (Rc::clone(files), Unknown::new(), !features.is_edition()),
    };
    let linked = linked(files).map_err(|it| {
        let mut error = refusal(&it, &module.text);
        if let SchemaErrorKind::Undefined(name) | SchemaErrorKind::Unfound { import: name, .. } =
            &error.kind
            && module.several.contains(name)
        {
            error.kind = SchemaErrorKind::Ambiguous(name.clone());
        }
        // What was completed or said otherwise has no places any more.
        if !is_whole && it.file().is_none_or(|it| it == NAME) {
            error.span = place(&it.to_string(), &module.text).unwrap_or(error.span);
        }
        error
    });
    linked.map(|it| (it, unknown))
}

/// The place of the name that an error is about.
fn place(said: &str, text: &str) -> Option<Span> {
    let name = said.split('\'').nth(1)?;
    let last = last(name);
    let found = |wanted: Token<'_>| tokens(text).find(|(_, it)| *it == wanted);
    let (at, length) = match found(Token::Quoted(name)) {
        Some((at, _)) => (at, name.len() + 2),
        None => (found(Token::Word(last))?.0, last.len()),
    };
    Some(Span::new(at, at + length))
}

/// The files as they are written, and their features, by the names under which they are imported.
fn parsed(module: &Module) -> Result<(Files, BTreeMap<String, Resolved>), SchemaError> {
    let Source { file, features } = read(NAME, &module.text)?;
    let mut files = BTreeMap::from([(NAME.to_owned(), file)]);
    let mut all = BTreeMap::from([(NAME.to_owned(), features)]);
    let google = GoogleFileResolver::new();
    for (name, text) in module.imports.iter().filter(|it| !FEATURES.contains(&it.0.as_str())) {
        match read(name, text) {
            Ok(source) => {
                files.insert(name.clone(), source.file);
                all.insert(name.clone(), source.features);
            }
            // A copy of what comes with Protobuf anyway may be newer than what is read.
            Err(_) if google.open_file(name).is_ok() => {}
            Err(error) => return Err(error),
        }
    }
    let named = files.values().flat_map(|it| &it.file_descriptor_proto().dependency);
    let named: BTreeSet<&String> = named.collect();
    let coming = FEATURES.iter().filter(|it| named.iter().any(|name| name == *it));
    let coming: Vec<(String, File)> =
        coming.map(|it| ((*it).to_owned(), File::from(nothing(it)))).collect();
    files.extend(coming);
    Ok((files, all))
}

/// Parses a text, but none that it imports.
pub(super) fn read(name: &str, text: &str) -> Result<Source, SchemaError> {
    if let Some(error) = refused_unseen(text) {
        return Err(said_of(name, error));
    }
    let text = &*without_range_options(text);
    let Some(reworded) = editions::reworded(text).map_err(|it| said_of(name, it))? else {
        let file = File::from_source(name, text).map_err(|it| refusal(&it, text))?;
        let features = Resolved::of_syntax(file.file_descriptor_proto());
        return Ok(Source { file, features });
    };
    let mut file = reworded.parsed(name, text)?;
    let features = Resolved::of_edition(reworded.edition, &mut file, text);
    let features = features.map_err(|it| said_of(name, it))?;
    Ok(Source { file: File::from(file), features })
}

/// An error of a file, said where another imports it.
fn said_of(name: &str, error: SchemaError) -> SchemaError {
    let kind = match error.kind {
        _ if name == NAME => return error,
        SchemaErrorKind::Syntax(said) => SchemaErrorKind::Syntax(within(name, &said)),
        kind => kind,
    };
    SchemaError { kind, span: Span::default() }
}

fn within(name: &str, said: &str) -> String {
    format!("in `{name}`, {said}")
}

/// The files with what stands for those that are not at hand, but for those that should be; nothing
/// where all are.
fn completed(
    files: &Files,
    module: &Module,
    before: Option<Before<'_>>,
) -> Option<(Files, Unknown)> {
    let google = GoogleFileResolver::new();
    let (mut declared, mut missing) = (Declared::default(), BTreeSet::new());
    let mut open: Vec<File> = files.values().cloned().collect();
    let mut seen: BTreeSet<String> = files.keys().cloned().collect();
    while let Some(file) = open.pop() {
        let file = file.file_descriptor_proto();
        declared.add(file);
        for name in file.dependency.iter().filter(|it| seen.insert((*it).clone())) {
            match google.open_file(name) {
                Ok(file) => open.push(file),
                Err(_) => {
                    missing.insert(name.clone());
                }
            }
        }
    }
    if missing.is_empty() {
        return None;
    }
    let (mut earlier, mut imported) = (Declared::default(), BTreeSet::new());
    let unparsed = before.filter(|it| it.1.is_none()).and_then(|it| parsed(it.0).ok());
    let known = before.and_then(|it| it.1).or_else(|| unparsed.as_ref().map(|it| &it.0));
    let was_there = |it: &String| before.is_some_and(|before| before.0.imports.contains_key(it));
    for (name, file) in known.into_iter().flatten() {
        if *name == NAME || was_there(name) {
            earlier.add(file.file_descriptor_proto());
            imported.extend(&file.file_descriptor_proto().dependency);
        }
    }
    let own = files.iter().map(|(name, it)| (name.clone(), it.file_descriptor_proto().clone()));
    let mut own: BTreeMap<String, FileDescriptorProto> = own.collect();
    let (unknown, lacks) = unknown::make_up(&mut own, &missing, (&declared, &earlier));
    // What is lacking may come from an import that is new.
    let fresh = |it: &String| lacks && !imported.contains(it);
    let lost = |it: &String| {
        module.gone.contains(it) || module.several.contains(it) || was_there(it) || fresh(it)
    };
    own.extend(missing.into_iter().filter(|it| !lost(it)).map(|name| {
        let file = nothing(&name);
        (name, file)
    }));
    let own = own.into_iter().map(|(name, it)| (name, File::from(it))).collect();
    Some((own, unknown))
}

/// A file that declares nothing.
fn nothing(name: &str) -> FileDescriptorProto {
    FileDescriptorProto { name: Some(name.to_owned()), ..FileDescriptorProto::default() }
}

/// Resolves all names of some files.
fn linked(files: Rc<Files>) -> Result<Vec<FileDescriptorProto>, Error> {
    let (bare, places) = without_places(&files);
    // What is wrong is told by the places.
    let Ok(mut linked) = resolved(Rc::new(bare)) else { return resolved(files) };
    let own = linked.iter_mut().find(|it| it.name() == NAME);
    if let Some(known) = own.and_then(|it| it.source_code_info.as_mut()) {
        known.location.extend(places);
    }
    Ok(linked)
}

/// The files without places but those of options, which change their names where these are resolved:
/// for each option all places are gone through. Gives the other places of the one that counts.
fn without_places(files: &Files) -> (Files, Vec<Location>) {
    let mut others = Vec::new();
    let bare = files.iter().map(|(name, file)| {
        let mut file = file.file_descriptor_proto().clone();
        if name == NAME {
            let known = file.source_code_info.get_or_insert_default();
            let of_option = |it: &Location| it.path.contains(&UNINTERPRETED);
            let (options, rest) = known.location.drain(..).partition(of_option);
            (known.location, others) = (options, rest);
        } else {
            file.source_code_info = None;
        }
        (name.clone(), File::from(file))
    });
    (bare.collect(), others)
}

fn resolved(files: Rc<Files>) -> Result<Vec<FileDescriptorProto>, Error> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Given { files });
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_source_info(true);
    compiler.include_imports(true);
    compiler.open_file(NAME)?;
    Ok(compiler.file_descriptor_set().file)
}

/// Files that were handed in.
struct Given {
    files: Rc<Files>,
}

impl FileResolver for Given {
    fn resolve_path(&self, path: &std::path::Path) -> Option<String> {
        path.to_str().map(str::to_owned)
    }

    fn open_file(&self, name: &str) -> Result<File, Error> {
        self.files.get(name).cloned().ok_or_else(|| Error::file_not_found(name))
    }
}

/// What an error of the compiler says.
pub(super) fn refusal(error: &Error, text: &str) -> SchemaError {
    let elsewhere = error.file().filter(|it| *it != NAME);
    let label = error.labels().and_then(|mut it| it.next()).filter(|_| elsewhere.is_none());
    let span = label.map_or(Span::default(), |it| {
        let start = it.offset().min(text.len());
        Span::new(start, start.saturating_add(it.len()).min(text.len()))
    });
    let said = error.to_string().replace(&format!("'{NAME}'"), "the file");
    let missing = said.split('\'').nth(1).filter(|_| error.is_file_not_found());
    let kind = match (missing, elsewhere) {
        (Some(name), None) => SchemaErrorKind::Undefined(name.to_owned()),
        (Some(name), Some(by)) => {
            SchemaErrorKind::Unfound { by: by.to_owned(), import: name.to_owned() }
        }
        (None, None) => SchemaErrorKind::Syntax(said),
        (None, Some(file)) => SchemaErrorKind::Syntax(within(file, &said)),
    };
    SchemaError { kind, span }
}

/// What is said of a text that no parser is asked about: one whose brackets are nested too deep or
/// whose names have too many parts.
fn refused_unseen(text: &str) -> Option<SchemaError> {
    let (mut depth, mut parts) = (0_usize, 0_usize);
    for (at, token) in tokens(text) {
        match token {
            Token::Sign('.') => parts += 1,
            Token::Word(_) => {}
            Token::Sign('{' | '[' | '(' | '<') => (depth, parts) = (depth + 1, 0),
            Token::Sign('}' | ']' | ')' | '>') => (depth, parts) = (depth.saturating_sub(1), 0),
            Token::Sign(_) | Token::Quoted(_) => parts = 0,
        }
        if depth > MAX_DEPTH || parts > MAX_PARTS {
            let span = Span::new(at, at + 1);
            return Some(SchemaError { kind: SchemaErrorKind::TooLarge, span });
        }
    }
    None
}
