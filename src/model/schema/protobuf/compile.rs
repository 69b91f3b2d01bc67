//! From text to descriptors with all names resolved.

use super::Module;
use super::unknown::{self, Declared};
use crate::model::schema::{SchemaError, SchemaErrorKind};
use crate::source::Span;
use miette::Diagnostic as _;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use protox::prost_reflect::prost_types::FileDescriptorProto;
use protox::{Compiler, Error};
use std::collections::{BTreeMap, BTreeSet};

/// The name under which the file itself is compiled.
pub(super) const NAME: &str = "this file.proto";
/// Deepest nesting of brackets.
const MAX_DEPTH: usize = 64;

/// Compiles a file; `before` is what it was before.
pub(super) fn compile(
    module: &Module,
    before: Option<&Module>,
) -> Result<FileDescriptorProto, SchemaError> {
    let files = compile_all(module, before)?;
    files.into_iter().find(|it| it.name() == NAME).ok_or_else(|| SchemaError {
        kind: SchemaErrorKind::Wrong("a Protobuf file"),
        span: Span::default(),
    })
}

/// Compiles a file, and gives those that it imports as well. What the build brings from elsewhere
/// is made up, unless it was at hand before.
pub(super) fn compile_all(
    module: &Module,
    before: Option<&Module>,
) -> Result<Vec<FileDescriptorProto>, SchemaError> {
    let files = parsed(module)?;
    if let Some(files) = completed(&files, module, before)
        && let Ok(found) = linked(files)
    {
        return Ok(found);
    }
    linked(files).map_err(|it| {
        let mut error = refusal(&it, &module.text);
        if let SchemaErrorKind::Undefined(name) | SchemaErrorKind::Unfound { import: name, .. } =
            &error.kind
            && module.several.contains(name)
        {
            error.kind = SchemaErrorKind::Ambiguous(name.clone());
        }
        error
    })
}

/// The files as they are written, by the names under which they are imported.
fn parsed(module: &Module) -> Result<BTreeMap<String, File>, SchemaError> {
    let texts = module.imports.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let texts: BTreeMap<&str, &str> = texts.chain([(NAME, module.text.as_str())]).collect();
    for (name, text) in &texts {
        if let Some(error) = refused_unseen(text) {
            let span = if *name == NAME { error.span } else { Span::default() };
            return Err(SchemaError { span, ..error });
        }
    }
    let mut files = BTreeMap::new();
    for (name, text) in texts {
        let file = File::from_source(name, text).map_err(|it| refusal(&it, &module.text))?;
        files.insert(name.to_owned(), file);
    }
    Ok(files)
}

/// The files with what stands for those that are not at hand; nothing where all are, or where one
/// should be.
fn completed(
    files: &BTreeMap<String, File>,
    module: &Module,
    before: Option<&Module>,
) -> Option<BTreeMap<String, File>> {
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
    let known = |it: &String| before.is_some_and(|before| before.imports.contains_key(it));
    let lost = |it: &String| module.gone.contains(it) || module.several.contains(it) || known(it);
    if missing.is_empty() || missing.iter().any(lost) {
        return None;
    }
    let mut earlier = Declared::default();
    let before = before.and_then(|it| parsed(it).ok()).unwrap_or_default();
    before.values().for_each(|it| earlier.add(it.file_descriptor_proto()));
    let own = files.iter().map(|(name, it)| (name.clone(), it.file_descriptor_proto().clone()));
    let mut own: BTreeMap<String, FileDescriptorProto> = own.collect();
    unknown::make_up(&mut own, &declared, &earlier);
    own.extend(missing.into_iter().map(|name| {
        let nothing =
            FileDescriptorProto { name: Some(name.clone()), ..FileDescriptorProto::default() };
        (name, nothing)
    }));
    Some(own.into_iter().map(|(name, it)| (name, File::from(it))).collect())
}

/// Resolves all names of some files.
fn linked(files: BTreeMap<String, File>) -> Result<Vec<FileDescriptorProto>, Error> {
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
    files: BTreeMap<String, File>,
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
        (None, Some(file)) => SchemaErrorKind::Syntax(format!("in `{file}`, {said}")),
    };
    SchemaError { kind, span }
}

/// What is said of a text that no parser is asked about: one whose brackets are nested too deep,
/// or that follows an edition, which the compiler does not know.
pub(super) fn refused_unseen(text: &str) -> Option<SchemaError> {
    if let Some(at) = too_deep(text) {
        return Some(SchemaError { kind: SchemaErrorKind::TooLarge, span: Span::new(at, at + 1) });
    }
    let at = first_word(text);
    let rest = text.get(at..)?.strip_prefix("edition")?;
    rest.trim_start().starts_with('=').then(|| SchemaError {
        kind: SchemaErrorKind::Unread("editions of Protobuf"),
        span: Span::new(at, at + "edition".len()),
    })
}

/// Where a text begins behind blanks and comments.
fn first_word(text: &str) -> usize {
    let mut rest = text.trim_start();
    loop {
        let behind = if let Some(comment) = rest.strip_prefix("//") {
            comment.split_once('\n').map(|it| it.1)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map(|it| it.1)
        } else {
            return text.len() - rest.len();
        };
        rest = behind.unwrap_or_default().trim_start();
    }
}

/// Where brackets are nested too deep for a parser that recurses.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        let next = bytes.peek().map(|it| it.1);
        match (quote, byte) {
            (Some(_), b'\\') => {
                bytes.next();
            }
            (Some(open), _) if open == byte || byte == b'\n' => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'/') if next == Some(b'/') => {
                while bytes.next_if(|it| it.1 != b'\n').is_some() {}
            }
            (None, b'/') if next == Some(b'*') => {
                let mut last = 0;
                bytes.next();
                for (_, byte) in bytes.by_ref() {
                    if last == b'*' && byte == b'/' {
                        break;
                    }
                    last = byte;
                }
            }
            (None, b'{' | b'[' | b'(' | b'<') => depth += 1,
            (None, b'}' | b']' | b')' | b'>') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
    }
    None
}
