//! One file of the mesh: what every stage must know of it, and its tree and model on demand.

use super::dialect::{self, Judged, Lowered};
use super::edges::CONSUMES;
use super::{Contract, Product, SchemaReference, Slot, Standard, Subject, Version};
use crate::parse::{self, Document, Problem, ProblemKind, Text};
use crate::source::{Encoding, Span};
use std::sync::{Arc, OnceLock};

/// One file, parsed and lowered; shared between revisions where its bytes are the same.
///
/// Tree and model take several times the room of the text. A file that nobody looks into again
/// can be [folded](Unit::fold); what the mesh must know of it stays as [`Facts`]. The model alone
/// stays where it is [held against](Fold::Tree) other files.
#[derive(Debug)]
pub struct Unit {
    /// How the file encodes its text.
    pub encoding: Encoding,
    /// What is wrong with syntax and shape.
    pub problems: Vec<Problem>,
    /// What it is, without its tree.
    pub facts: Facts,
    source: Arc<str>,
    /// The path that it was first read at, which only helps to recognise the format.
    path: Box<str>,
    document: OnceLock<Box<Document>>,
    lowered: OnceLock<Box<Lowered>>,
}

/// How much of a file can be let go once the rules about one document have seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Nothing.
    Nothing,
    /// The tree: somebody will ask what the document says, but not where.
    Tree,
    /// Tree and model.
    All,
}

/// Tree and model of a file.
struct Open {
    document: Document,
    lowered: Lowered,
}

/// What the mesh knows of every file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Whether it is a contract or a product.
    pub subject: Option<Subject>,
    /// Whether it is of a format that looks alike.
    pub foreign: bool,
    /// The version of the standard that it is read by.
    pub standard: Option<Standard>,
    /// `id`, where it is known.
    pub id: Option<Box<str>>,
    /// `name`, where it is known.
    pub name: Option<Box<str>>,
    /// `version` as written, where it is known.
    pub version: Option<Box<str>>,
    /// The physical names of a contract's objects.
    pub tables: Box<[Box<str>]>,
    /// Whether it names other files or their elements, or is a product, whose ports do.
    pub refers: bool,
    /// The schema files that a contract names.
    pub schemas: Box<[SchemaReference]>,
    read_version: Option<Version>,
    status: Option<Box<str>>,
}

impl Facts {
    fn of(lowered: &Lowered) -> Self {
        let (subject, standard, (id, name), version, status, refers) = match lowered {
            Lowered::Contract(it) => {
                let called = (&it.id, &it.name);
                (Subject::Contract, it.standard, called, &it.version, &it.status, refers(it))
            }
            Lowered::Product(it) => {
                (Subject::Product, it.standard, (&it.id, &it.name), &it.version, &it.status, true)
            }
            Lowered::Foreign => return Self { foreign: true, ..Self::default() },
            Lowered::Other => return Self::default(),
        };
        let known = |slot: &Slot<Box<str>>| slot.text().map(Into::into);
        Self {
            subject: Some(subject),
            foreign: false,
            standard: Some(standard),
            id: known(id),
            name: known(name),
            tables: tables(lowered),
            read_version: version.text().and_then(Version::read),
            version: known(version),
            refers,
            schemas: schemas(lowered),
            status: status.text().map(|it| it.trim().to_ascii_lowercase().into()),
        }
    }
}

/// What a glance at a contract tells.
#[derive(Debug, Default)]
pub(super) struct Told<'text> {
    pub(super) id: Option<&'text str>,
    pub(super) name: Option<&'text str>,
    pub(super) version: Option<&'text str>,
    pub(super) status: Option<&'text str>,
    pub(super) tables: Vec<&'text str>,
}

impl Facts {
    /// The facts of a contract that names no other; the schema files that it may name are not
    /// among them.
    pub(super) fn told(standard: Standard, told: &Told<'_>) -> Self {
        Self {
            subject: Some(Subject::Contract),
            foreign: false,
            standard: Some(standard),
            id: told.id.map(Into::into),
            name: told.name.map(Into::into),
            version: told.version.map(Into::into),
            tables: told.tables.iter().map(|it| Box::from(*it)).collect(),
            refers: false,
            schemas: Box::default(),
            read_version: told.version.and_then(Version::read),
            status: told.status.map(|it| it.to_ascii_lowercase().into()),
        }
    }
}

fn tables(lowered: &Lowered) -> Box<[Box<str>]> {
    let Lowered::Contract(contract) = lowered else { return Box::default() };
    contract.objects.iter().filter_map(|it| it.physical_name.text().map(Into::into)).collect()
}

fn schemas(lowered: &Lowered) -> Box<[SchemaReference]> {
    let Lowered::Contract(contract) = lowered else { return Box::default() };
    super::linked::references(contract)
}

/// Whether a contract has relationships, declares what its fields are made from or is the view of
/// a consumer.
fn refers(contract: &Contract) -> bool {
    let mut refers = contract.objects.iter().any(|it| !it.relationships.is_empty())
        || contract.custom.iter().any(|it| it.property.text() == Some(CONSUMES));
    for object in &contract.objects {
        object.every_field(&mut |field| {
            let more = field.more();
            refers |=
                !more.rare().relationships.is_empty() || !more.rare().transform_sources.is_empty();
        });
    }
    refers
}

impl Unit {
    /// Reads the bytes of a file; never fails. The path only helps to recognise the format.
    pub fn read(bytes: &[u8], path: &str) -> Self {
        Self::made(bytes, path, Judged::Yes)
    }

    /// Reads the bytes of a file that is only compared with others: its problems are those of its
    /// syntax alone.
    pub fn read_unjudged(bytes: &[u8], path: &str) -> Self {
        Self::made(bytes, path, Judged::No)
    }

    fn made(bytes: &[u8], path: &str, judged: Judged) -> Self {
        match parse::decode(bytes) {
            Ok(text) => {
                let (open, problems) = Open::read(&text, path, judged);
                Self::new(open, &text, path, problems)
            }
            Err(refused) => {
                let (text, problem) = *refused;
                let document = Document::hopeless(text.text.clone());
                let open = Open { document, lowered: Lowered::Other };
                Self::new(open, &text, path, vec![problem])
            }
        }
    }

    /// Looks at the bytes of a contract that need not be judged; what is looked for further in is
    /// read where somebody asks. Nothing where only a reader can tell.
    pub fn glance(bytes: &[u8], path: &str) -> Option<Self> {
        let text = parse::decode(bytes).ok()?;
        let facts = super::glance::glance(&text.text)?;
        Some(Self {
            encoding: text.encoding,
            problems: Vec::new(),
            facts,
            source: text.text,
            path: path.into(),
            document: OnceLock::new(),
            lowered: OnceLock::new(),
        })
    }

    fn new(open: Open, text: &Text, path: &str, problems: Vec<Problem>) -> Self {
        Self {
            encoding: text.encoding,
            problems,
            facts: Facts::of(&open.lowered),
            source: text.text.clone(),
            path: path.into(),
            document: OnceLock::from(Box::new(open.document)),
            lowered: OnceLock::from(Box::new(open.lowered)),
        }
    }

    /// A file that could not be read, with the reason.
    pub fn unreadable(reason: String) -> Self {
        let problem = Problem::new(ProblemKind::Unreadable { reason }, Span::default());
        let open = Open { document: Document::default(), lowered: Lowered::Other };
        let text = Text { text: Arc::from(""), encoding: Encoding::Utf8 };
        Self::new(open, &text, "", vec![problem])
    }

    /// Lets go of tree and model, which are made again where somebody asks for them. A file with
    /// problems, which tell about places, keeps both; one that names others keeps its model.
    pub fn fold(&mut self, fold: Fold) {
        if !self.problems.is_empty() || fold == Fold::Nothing {
            return;
        }
        self.document = OnceLock::new();
        if fold == Fold::All && !self.facts.refers && self.facts.schemas.is_empty() {
            self.lowered = OnceLock::new();
        }
    }

    fn read_again(&self) -> Open {
        let text = Text { text: self.source.clone(), encoding: self.encoding };
        Open::read(&text, &self.path, Judged::No).0
    }

    /// The decoded text of the file.
    pub const fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The tree with its spans.
    pub fn document(&self) -> &Document {
        self.document.get().unwrap_or_else(|| {
            let open = self.read_again();
            self.lowered.get_or_init(|| Box::new(open.lowered));
            self.document.get_or_init(|| Box::new(open.document))
        })
    }

    /// What the document says.
    pub fn lowered(&self) -> &Lowered {
        self.lowered.get().unwrap_or_else(|| {
            let open = self.read_again();
            self.document.get_or_init(|| Box::new(open.document));
            self.lowered.get_or_init(|| Box::new(open.lowered))
        })
    }

    /// Whether the file is a contract or product, one of a format that looks alike, or too broken
    /// to tell.
    pub fn is_ours(&self) -> bool {
        if self.facts.subject.is_some() || self.facts.foreign {
            return true;
        }
        let says = |kind: &str| self.source.lines().any(|line| line.starts_with(kind));
        !self.problems.is_empty()
            && (says("kind: DataContract")
                || says("kind: DataProduct")
                || says_in_json(&self.source))
    }

    /// Whether the file is a contract.
    pub fn is_contract(&self) -> bool {
        self.facts.subject == Some(Subject::Contract)
    }

    /// Whether the file is a contract of ODCS 2.2, whose keys have other names.
    pub fn is_odcs2(&self) -> bool {
        self.facts.standard.is_some_and(Standard::is_odcs2)
    }

    /// Whether the file is a product.
    pub fn is_product(&self) -> bool {
        self.facts.subject == Some(Subject::Product)
    }

    /// The contract, where the file is one.
    pub fn contract(&self) -> Option<&Contract> {
        if !self.is_contract() {
            return None;
        }
        match self.lowered() {
            Lowered::Contract(contract) => Some(contract),
            Lowered::Product(_) | Lowered::Foreign | Lowered::Other => None,
        }
    }

    /// Shows the contract, where the file is one, and lets go of it again if it was folded.
    pub fn look_into(&self, look: &mut dyn FnMut(&Contract)) {
        if !self.is_contract() {
            return;
        }
        if self.lowered.get().is_some() {
            self.contract().into_iter().for_each(look);
        } else if let Lowered::Contract(contract) = &self.read_again().lowered {
            look(contract);
        }
    }

    /// The product, where the file is one.
    pub fn product(&self) -> Option<&Product> {
        if !self.is_product() {
            return None;
        }
        match self.lowered() {
            Lowered::Product(product) => Some(product),
            Lowered::Contract(_) | Lowered::Foreign | Lowered::Other => None,
        }
    }

    /// The `id` of the contract or product.
    pub fn id(&self) -> Option<&str> {
        self.facts.id.as_deref()
    }

    /// The `version` of the contract or product, where it can be read.
    pub const fn version(&self) -> Option<&Version> {
        self.facts.read_version.as_ref()
    }

    /// The status in lower case, where it is known.
    pub fn status(&self) -> Option<&str> {
        self.facts.status.as_deref()
    }

    /// Whether it is a draft or a proposal, of which less is asked.
    pub fn is_draft(&self) -> bool {
        self.status().is_some_and(|it| matches!(it, "draft" | "proposed"))
    }
}

impl Open {
    /// Parses and lowers a text.
    fn read(text: &Text, path: &str, judged: Judged) -> (Self, Vec<Problem>) {
        let (document, mut problems) = match parse::not_json(text, path) {
            Some(problem) => (Document::hopeless(text.text.clone()), vec![problem]),
            None => parse::parse(text),
        };
        let broken = problems.iter().any(|problem| problem.kind.stops());
        let lowered = if broken {
            Lowered::Other
        } else {
            let (lowered, more) = dialect::lower(&document, path, judged);
            problems.extend(more);
            lowered
        };
        problems.sort_by_key(|problem| problem.span);
        without_echoes(&mut problems);
        cut(&mut problems);
        (Self { document, lowered }, problems)
    }
}

/// Leaves out what is too much to tell one by one, and says how much that is, at the top.
fn cut(problems: &mut Vec<Problem>) {
    let mut more = 0;
    problems.retain(|problem| match problem.kind {
        ProblemKind::ProblemsTooMany { more: untold } => {
            more += untold;
            false
        }
        _ => true,
    });
    more += problems.len().saturating_sub(parse::MAX_PROBLEMS);
    problems.truncate(parse::MAX_PROBLEMS);
    if more > 0 {
        let kind = ProblemKind::ProblemsTooMany { more };
        problems.insert(0, Problem::new(kind, Span::default()));
    }
}

/// Drops what only repeats another problem of the same place: a word that is ambiguous is not what
/// is wrong with it where its type is, and a key that is no text is of course not known.
fn without_echoes(problems: &mut Vec<Problem>) {
    let at = |problems: &[Problem], is: fn(&ProblemKind) -> bool| -> Vec<Span> {
        problems.iter().filter(|it| is(&it.kind)).map(|it| it.span).collect()
    };
    let odd_keys = at(problems, |it| matches!(it, ProblemKind::KeyNotText { .. }));
    let infinite = at(problems, |it| matches!(it, ProblemKind::NumberNotFinite { .. }));
    let judged = at(problems, |it| {
        matches!(it, ProblemKind::TypeWrong { .. } | ProblemKind::ValueUnknown { .. })
    });
    problems.retain(|problem| match problem.kind {
        ProblemKind::KeyUnknown { .. } => odd_keys.binary_search(&problem.span).is_err(),
        ProblemKind::TypeWrong { .. } => infinite.binary_search(&problem.span).is_err(),
        ProblemKind::ScalarAmbiguous { .. } => judged.binary_search(&problem.span).is_err(),
        _ => true,
    });
}

/// Whether a broken text in JSON says that it is a contract or product.
fn says_in_json(text: &str) -> bool {
    text.match_indices("\"kind\"").any(|(at, key)| {
        let rest = text.get(at + key.len()..).unwrap_or_default().trim_start();
        let value = rest.strip_prefix(':').unwrap_or_default().trim_start();
        value.starts_with("\"DataContract\"") || value.starts_with("\"DataProduct\"")
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "reads the documents that are timed")]

    use super::*;
    use std::path::Path;
    use std::time::Instant;
    use std::{env, fs};

    /// How often all documents are parsed; the fastest counts.
    const ROUNDS: usize = 5;

    /// The bytes of the contracts below a folder.
    fn contracts(folder: &Path, found: &mut Vec<Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with(".git") {
                contracts(&path, found);
            } else if path.to_string_lossy().ends_with(".odcs.yaml") {
                found.push(fs::read(path).unwrap());
            }
        }
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "the figures are what it is for")]
    #[ignore = "prints figures; run it alone, on a release build, with MESH_LINT_MESH"]
    fn contracts_parsed_by_time() {
        let mut all = Vec::new();
        contracts(Path::new(&env::var_os("MESH_LINT_MESH").unwrap()), &mut all);
        let round = |_| {
            let start = Instant::now();
            let ours = all.iter().filter(|it| Unit::read(it, "a.odcs.yaml").is_ours()).count();
            (start.elapsed(), ours)
        };
        let (fastest, ours) = (0..ROUNDS).map(round).min().unwrap();
        println!("{ours} contracts: {fastest:.2?}, on one thread");
    }
}
