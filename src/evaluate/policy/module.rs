//! One Rego module: its text, its syntax tree, and what can be said of it alone.

use super::builtins::LIBRARY_PACKAGE;
use super::check::{INTERPOLATED, PolicyProblem, PolicyProblemKind, locate, scan};
use super::metadata::{self, Metadata, MetadataProblems, Statement, Target};
use super::rewrite::{EngineText, Sources};
use super::template::{self, Template};
use crate::finding::Severity;
use crate::source::{FileId, Span};
use regorus::unstable::{self as ast, Expr, Parser, Source};
use std::num::NonZeroU32;
use std::sync::Arc;

/// What a rule defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// One value.
    Complete,
    /// A set, item by item: `name contains item`.
    Set,
    /// A mapping, entry by entry: `name[key] := value`.
    Object,
    /// A function.
    Function,
    /// The value of a rule or function that gives none.
    Default,
}

/// The head of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHead {
    /// The parts of its name up to the first that is computed.
    pub name: Vec<String>,
    /// Whether computed parts follow.
    pub dynamic: bool,
    /// What it defines.
    pub kind: RuleKind,
    /// Number of arguments; 0 unless it is a function.
    pub args: usize,
    /// The name as written.
    pub span: Span,
    /// The whole rule.
    pub whole: Span,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The path, beginning with `data` or `input`.
    pub path: Vec<String>,
    /// The name that it gives to the path.
    pub alias: String,
    /// The import as written.
    pub span: Span,
}

/// What a policy is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// Results are errors.
    Deny,
    /// Results are warnings.
    Warn,
    /// Results are for information.
    Info,
    /// Results have the severity of the METADATA.
    Violation,
}

impl EntryKind {
    /// The severity of results; none where the METADATA says it.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Deny => Some(Severity::Error),
            Self::Warn => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Violation => None,
        }
    }
}

/// A rule that a run evaluates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPoint {
    /// What its results are.
    pub kind: EntryKind,
    /// The rule, with its suffix: `deny_contract`.
    pub rule: String,
    /// The name in its first definition.
    pub span: Span,
}

/// A module as far as it can be read.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its file.
    pub file: FileId,
    /// Its path.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// The package, without `data`; empty where the module can't be parsed.
    pub package: Vec<String>,
    /// The package as written.
    pub package_span: Span,
    /// Its rules in the order of the text.
    pub rules: Vec<RuleHead>,
    /// Its imports, those of the language itself left out.
    pub imports: Vec<Import>,
    /// Its entry points, each once; none in a test module.
    pub entry_points: Vec<EntryPoint>,
    /// Whether the file is named `…_test.rego`.
    pub is_test: bool,
    /// Its METADATA blocks.
    pub metadata: Vec<Metadata>,
    /// Whether it names `input.mesh`; the key is only added to the input of policies that do.
    pub mentions_input_mesh: bool,
    /// The keys of it that it names among those that take Git or the rules to fill.
    pub asks: Vec<&'static str>,
    /// What is wrong with it alone.
    pub problems: Vec<PolicyProblem>,
    /// The text as the parser gets it, as long as the text: without texts that hold values.
    pub(super) flat: Arc<str>,
    /// The texts that hold values, inner ones first.
    pub(super) templates: Vec<Template>,
    /// The syntax tree; none where the text can't be parsed.
    pub(super) tree: Option<Arc<ast::Module>>,
    /// The text for the engine.
    pub(super) engine: EngineText,
}

impl Module {
    /// Reads a module; what is wrong with it is in `problems`.
    pub fn parse(file: FileId, path: &str, text: Arc<str>) -> Self {
        let mut module = Self::unread(file, path, text);
        let scan = scan::scan(&module.flat);
        for (kind, span) in scan.faults {
            module.problems.push(PolicyProblem::new(kind, file, span));
        }
        if !module.problems.is_empty() {
            return module;
        }
        match module.tree_of_any_version() {
            Ok(tree) => module.fill(tree, &scan.comments),
            Err(error) => {
                let (place, mut message) = syntax_error(path, &module.flat, &error);
                let rest = module.text.get(place.start as usize..).unwrap_or_default();
                if rest.starts_with("$\"") || rest.starts_with("$`") {
                    INTERPOLATED.clone_into(&mut message);
                }
                let kind = PolicyProblemKind::SyntaxInvalid { message };
                module.problems.push(PolicyProblem::new(kind, file, place));
                // What METADATA say can be judged without the rest.
                let (start, target) = (u32::MAX, Some(Target::Package));
                let end = [Statement { start, target }];
                module.metadata_problems(metadata::read(&module.text, &scan.comments, &end).1);
            }
        }
        module
    }

    /// The tree. The version of the language may be imported beside words of it, which the parser
    /// would refuse; as that version is read anyway, the import is blanked.
    fn tree_of_any_version(&mut self) -> Result<ast::Module, String> {
        let found = tree(&self.path, &self.flat);
        if !found.as_ref().is_err_and(|error| error.contains("shadows previous import")) {
            return found;
        }
        let lines = self.flat.split_inclusive('\n').map(|line| {
            let is_version = line.split_whitespace().eq(["import", VERSION]);
            if is_version {
                line.replacen("import", "      ", 1).replacen(VERSION, "       ", 1)
            } else {
                line.to_owned()
            }
        });
        let flat: String = lines.collect();
        let blanked = tree(&self.path, &flat);
        if blanked.is_ok() {
            self.flat = flat.into();
        }
        blanked.or(found)
    }

    fn metadata_problems(&mut self, problems: MetadataProblems) {
        for (fault, span) in problems.faults {
            let kind = PolicyProblemKind::Metadata(fault);
            self.problems.push(PolicyProblem::new(kind, self.file, span));
        }
        for (key, span) in problems.foreign {
            let kind = PolicyProblemKind::MetadataKeyForeign { key };
            self.problems.push(PolicyProblem::new(kind, self.file, span));
        }
    }

    fn unread(file: FileId, path: &str, text: Arc<str>) -> Self {
        let (flat, templates) = template::flatten(&text);
        Self {
            file,
            path: path.into(),
            engine: EngineText::plain(&flat),
            flat,
            templates,
            text,
            package: Vec::new(),
            package_span: Span::default(),
            rules: Vec::new(),
            imports: Vec::new(),
            entry_points: Vec::new(),
            is_test: path.ends_with("_test.rego"),
            metadata: Vec::new(),
            mentions_input_mesh: false,
            asks: Vec::new(),
            problems: Vec::new(),
            tree: None,
        }
    }

    fn fill(&mut self, tree: ast::Module, comments: &[Span]) {
        self.package = fixed_path(&tree.package.refr).0;
        self.package_span = own(tree.package.refr.span());
        self.imports = tree.imports.iter().filter_map(import).collect();
        self.rules = tree.policy.iter().map(|rule| head(rule)).collect();
        if !self.is_test {
            self.entry_points = entry_points(&self.rules);
        }
        self.mentions_input_mesh = super::check::mentions_input_mesh(&tree, &self.imports);
        if self.mentions_input_mesh {
            let names = |key: &&str| super::check::mentions_key(&tree, &self.imports, key);
            self.asks = ["base", "changes", "history"].into_iter().filter(names).collect();
        }
        let (blocks, problems) = metadata::read(&self.text, comments, &statements(&tree));
        self.metadata = blocks;
        self.metadata_problems(problems);
        for (message, span) in super::grammar::faults(&self.flat, &tree) {
            let kind = PolicyProblemKind::SyntaxInvalid { message: message.to_owned() };
            self.problems.push(PolicyProblem::new(kind, self.file, span));
        }
        let reads = |text: &str| super::module::tree(&self.path, text).is_ok();
        let (templates, metadata, imports) = (&self.templates, &self.metadata, &self.imports);
        let sources = Sources { templates, metadata, imports, comments };
        let (engine, is_whole) = EngineText::new(&self.flat, &tree, &sources, &reads);
        if !is_whole {
            let kind = PolicyProblemKind::SyntaxInvalid { message: INTERPOLATED.to_owned() };
            self.problems.push(PolicyProblem::new(kind, self.file, self.package_span));
        }
        self.engine = engine;
        self.tree = Some(Arc::new(tree));
    }

    /// The id of the module's policy: that of its package METADATA, else that of the first rule
    /// which has one, else the package.
    pub fn id(&self) -> String {
        let of = |target: fn(&Target) -> bool| {
            let mut blocks = self.metadata.iter().filter(move |it| target(&it.target));
            blocks.find_map(|block| block.id.as_ref().map(|id| id.value.clone()))
        };
        of(|target| matches!(target, Target::Package))
            .or_else(|| of(|target| matches!(target, Target::Rule(_))))
            .unwrap_or_else(|| package_id(&self.package))
    }

    /// The METADATA of the package and those of the named rule, nearest first.
    pub fn metadata_of<'m>(&'m self, rule: &'m str) -> impl Iterator<Item = &'m Metadata> {
        let name = |index: usize| self.rules.get(index).and_then(|head| head.name.first());
        let names = move |block: &&Metadata| match block.target {
            Target::Rule(index) => name(index).is_some_and(|it| it == rule),
            Target::Package => false,
        };
        let rules = self.metadata.iter().filter(names);
        rules.chain(self.metadata.iter().filter(|block| block.target == Target::Package))
    }

    /// Whether the module is the library in Rego, which other tools need and mesh-lint answers for
    /// itself.
    pub fn is_library(&self) -> bool {
        self.package == [LIBRARY_PACKAGE] && self.entry_points.is_empty()
    }

    /// The place that the engine names by line and column.
    pub(super) fn place(&self, line: u32, column: u32) -> Span {
        self.engine.place(line, column)
    }

    /// Whether what begins at a place of the tree is a text that holds values.
    pub(super) fn is_template(&self, start: u32) -> bool {
        self.templates.iter().any(|it| it.list() == start)
    }

    /// Whether the module may be handed to an engine.
    pub fn is_parsed(&self) -> bool {
        self.tree.is_some()
    }
}

/// The id of a policy that declares none: `policies.group.problem` is `group/problem`, any other
/// package is joined by slashes.
pub fn package_id(package: &[String]) -> String {
    match package {
        [root, group, problem] if root == "policies" => format!("{group}/{problem}"),
        _ => package.join("/"),
    }
}

/// The import that names the version of the language.
const VERSION: &str = "rego.v1";

/// Parses with the engine's own parser, as Rego v1.
fn tree(path: &str, text: &str) -> Result<ast::Module, String> {
    let source = Source::from_contents(path.to_owned(), text.to_owned())
        .map_err(|error| error.to_string())?;
    let columns = NonZeroU32::new(scan::MAX_COLUMNS).unwrap_or(NonZeroU32::MIN);
    let parse = || {
        let mut parser = Parser::new(&source)?;
        parser.set_max_col(columns);
        parser.enable_rego_v1()?;
        parser.parse()
    };
    parse().map_err(|error| error.to_string())
}

/// Place and words of what the parser could not read.
///
/// An error in the first statement of a body makes the parser try the body as a set, and report
/// what is wrong with that. A statement in front of it keeps it to the point.
fn syntax_error(path: &str, text: &str, error: &str) -> (Span, String) {
    let read = |text: &str, error: &str| {
        let error = locate::read(error);
        (locate::span(text, error.line, error.column), error.message)
    };
    let (place, message) = read(text, error);
    let mut probe = String::with_capacity(text.len() + 64);
    let mut added = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("if {") {
        probe.push_str(before);
        probe.push_str("if {");
        added.push(probe.len());
        probe.push_str(PROBE);
        rest = behind;
    }
    probe.push_str(rest);
    let Some(error) = tree(path, &probe).err().filter(|_| !added.is_empty()) else {
        return (place, message);
    };
    let (found, words) = read(&probe, &error);
    let back = |at: u32| {
        let at = at as usize;
        at - PROBE.len() * added.iter().filter(|added| **added < at).count()
    };
    let found = Span::new(back(found.start), back(found.end));
    if found.start < place.start { (place, message) } else { (found, words) }
}

/// A statement that is always true.
const PROBE: &str = "1;";

/// A span of the engine as one of ours.
pub(super) fn own(span: &ast::Span) -> Span {
    Span { start: span.start, end: span.end }
}

/// The parts of a reference up to the first computed one, and whether one follows.
pub(super) fn fixed_path(reference: &Expr) -> (Vec<String>, bool) {
    let mut parts = Vec::new();
    let mut dynamic = false;
    let mut at = reference;
    loop {
        match at {
            Expr::Var { span, .. } => {
                parts.push(Some(span.text().to_owned()));
                break;
            }
            Expr::RefDot { refr, field, .. } => {
                parts.push(Some(field.0.text().to_owned()));
                at = refr;
            }
            Expr::RefBrack { refr, index, .. } => {
                parts.push(text_of(index));
                at = refr;
            }
            _ => {
                parts.push(None);
                break;
            }
        }
    }
    let mut path = Vec::with_capacity(parts.len());
    for part in parts.into_iter().rev() {
        let Some(part) = part else {
            dynamic = true;
            break;
        };
        path.push(part);
    }
    (path, dynamic)
}

/// Where the parts up to the first computed one stand.
pub(super) fn fixed_span(reference: &Expr) -> Span {
    let mut fixed = reference;
    let mut at = reference;
    while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at {
        if fixed_path(at).1 {
            fixed = refr;
        }
        at = refr;
    }
    own(fixed.span())
}

/// The text of a string literal.
pub(super) fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::String { value, .. } | Expr::RawString { value, .. } => {
            value.as_string().ok().map(|text| text.as_ref().to_owned())
        }
        _ => None,
    }
}

fn import(import: &ast::Import) -> Option<Import> {
    let (path, _) = fixed_path(&import.refr);
    let alias = match &import.r#as {
        Some(alias) => alias.text().to_owned(),
        None => path.last()?.clone(),
    };
    let root = path.first()?;
    (root == "data" || root == "input").then(|| Import { alias, path, span: own(&import.span) })
}

fn head(rule: &ast::Rule) -> RuleHead {
    let whole = own(rule.span());
    let (reference, kind, args) = match rule {
        ast::Rule::Default { refr, args, .. } => (refr, RuleKind::Default, args.len()),
        ast::Rule::Spec { head, .. } => match head {
            ast::RuleHead::Set { refr, .. } => (refr, RuleKind::Set, 0),
            ast::RuleHead::Func { refr, args, .. } => (refr, RuleKind::Function, args.len()),
            ast::RuleHead::Compr { refr, .. } => {
                let computed = fixed_path(refr).1;
                let kind = if computed { RuleKind::Object } else { RuleKind::Complete };
                (refr, kind, 0)
            }
        },
    };
    let (name, dynamic) = fixed_path(reference);
    let span = fixed_span(reference);
    RuleHead { name, dynamic, kind, args, span, whole }
}

/// The kind that a rule's name asks for: the word alone, or with a suffix.
pub fn entry_kind(name: &str) -> Option<EntryKind> {
    const WORDS: [(&str, EntryKind); 4] = [
        ("deny", EntryKind::Deny),
        ("warn", EntryKind::Warn),
        ("info", EntryKind::Info),
        ("violation", EntryKind::Violation),
    ];
    WORDS.iter().find_map(|(word, kind)| {
        let rest = name.strip_prefix(word)?;
        (rest.is_empty() || rest.starts_with('_')).then_some(*kind)
    })
}

fn entry_points(rules: &[RuleHead]) -> Vec<EntryPoint> {
    let mut out: Vec<EntryPoint> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.kind != RuleKind::Function) {
        let Some(name) = rule.name.first() else { continue };
        let Some(kind) = entry_kind(name) else { continue };
        if !out.iter().any(|known| known.rule == *name) {
            out.push(EntryPoint { kind, rule: name.clone(), span: rule.span });
        }
    }
    out
}

/// Package, imports and rules as places that METADATA attaches to.
fn statements(tree: &ast::Module) -> Vec<Statement> {
    let mut out = vec![Statement { start: tree.package.span.start, target: Some(Target::Package) }];
    let imports = tree.imports.iter();
    out.extend(imports.map(|it| Statement { start: it.span.start, target: None }));
    let rules = tree.policy.iter().enumerate();
    out.extend(rules.map(|(index, rule)| Statement {
        start: rule.span().start,
        target: Some(Target::Rule(index)),
    }));
    out
}
