//! How each standard and schema language is read: its JSON Schema and its lowering.

mod advice;
mod keys;
mod merge;
mod odcs;
pub(crate) mod odcs2;
mod odps;
mod read;
mod schema;
mod translate;
mod tree;

use super::{
    Contract, Product, Standard, Subject,
    standard::{Recognised, looks_like_odcs2, recognise},
};
use crate::parse::{Document, KeyAdvice, Problem, ProblemKind, Symbol, keys::key};
use crate::source::{NodeId, Place};

pub(crate) use advice::nearest;
pub use keys::{About, Key, keys};
pub use schema::schema_of;
pub use tree::value;

/// What a document says, in the normalised model.
#[derive(Debug, Clone)]
pub enum Lowered {
    /// A data contract.
    Contract(Box<Contract>),
    /// A data product.
    Product(Box<Product>),
    /// A format that looks alike; the note is among the problems.
    Foreign,
    /// Nothing of ours.
    Other,
}

/// Whether a document is judged by the JSON Schema of its standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Its problems are told.
    Yes,
    /// Nobody asks for them.
    No,
}

/// Lowers a document and, where that is asked for, judges it by the JSON Schema of its standard.
///
/// A document whose version is not supported is lowered as the newest version with its keys is, so
/// that the mesh still knows its id; its problems say what is wrong.
pub fn lower(document: &Document, path: &str, judged: Judged) -> (Lowered, Vec<Problem>) {
    let subject = match recognise(document, path) {
        Recognised::Subject(subject) => subject,
        Recognised::Foreign(format, advice) => {
            let kind = ProblemKind::FormatForeign { format, advice };
            let problem = document.root().map(|root| problem_at(document, kind, root));
            return (Lowered::Foreign, problem.into_iter().collect());
        }
        Recognised::Other => return (Lowered::Other, Vec::new()),
    };
    let Some(root) = document.root() else { return (Lowered::Other, Vec::new()) };
    if let Some(problem) = crate::parse::not_a_mapping(document, root) {
        return (Lowered::Other, vec![problem]);
    }
    let (standard, problems) = match standard_of(document, root, subject) {
        Ok(Some(standard)) if judged == Judged::No => (standard, Vec::new()),
        Ok(Some(standard)) => (standard, schema::judge(document, root, standard)),
        Ok(None) => unnamed(document, root),
        Err(problem) => {
            let nearest = match subject {
                Subject::Contract if looks_like_odcs2(document, root) => Standard::Odcs222,
                Subject::Contract => Standard::Odcs320,
                Subject::Product => Standard::Odps110,
            };
            (nearest, vec![*problem])
        }
    };
    (lowered(document, root, standard), problems)
}

/// A contract of ODCS 2.2 that names no version, which the standard allows: the newest of the two
/// that it fits.
fn unnamed(document: &Document, root: NodeId) -> (Standard, Vec<Problem>) {
    let problems = schema::judge(document, root, Standard::Odcs222);
    if !problems.is_empty() && schema::judge(document, root, Standard::Odcs221).is_empty() {
        return (Standard::Odcs221, Vec::new());
    }
    (Standard::Odcs222, problems)
}

fn lowered(document: &Document, root: NodeId, standard: Standard) -> Lowered {
    match standard.subject() {
        Subject::Contract if standard.is_odcs2() => {
            Lowered::Contract(Box::new(odcs2::lower(document, root, standard)))
        }
        Subject::Contract => Lowered::Contract(Box::new(odcs::lower(document, root, standard))),
        Subject::Product => Lowered::Product(Box::new(odps::lower(document, root, standard))),
    }
}

fn problem_at(document: &Document, kind: ProblemKind, node: NodeId) -> Problem {
    Problem::at(kind, node, document.mark(Place::value(node)))
}

/// That a document names no version of the standard, or does so under a wrong key.
fn no_version(document: &Document, root: NodeId, subject: Subject) -> Problem {
    let misspelt = document.entries(root).find(|entry| {
        let key = document.scalar(entry.key);
        entry.symbol == Symbol::UNKNOWN && nearest(key, std::iter::once("apiVersion")).is_some()
    });
    if let Some(entry) = misspelt {
        let advice = KeyAdvice::Nearest("apiVersion".to_owned());
        let kind = ProblemKind::KeyUnknown { key: document.scalar(entry.key).to_owned(), advice };
        return Problem::at(kind, entry.value, document.span(entry.key));
    }
    let newest = Standard::ALL.into_iter().rfind(|it| it.subject() == subject);
    let line = newest.map(|it| format!("apiVersion: {}", it.api_version()));
    problem_at(document, ProblemKind::KeyMissing { key: "apiVersion".to_owned(), line }, root)
}

/// The version of the standard that a document names; nothing where it need not name one.
fn standard_of(
    document: &Document,
    root: NodeId,
    subject: Subject,
) -> Result<Option<Standard>, Box<Problem>> {
    let known = Standard::api_versions(subject);
    let Some(node) = document.get(root, key!("apiVersion")) else {
        if subject == Subject::Contract && looks_like_odcs2(document, root) {
            return Ok(None);
        }
        return Err(Box::new(no_version(document, root, subject)));
    };
    let Some(text) = document.as_text(node) else {
        let kind = ProblemKind::TypeWrong {
            expected: "a text".to_owned(),
            found: document.kindness(node),
            hint: Some("put the version in quotation marks, such as `\"v3.1.0\"`"),
        };
        return Err(Box::new(problem_at(document, kind, node)));
    };
    if let Some(standard) = Standard::of(subject, text) {
        return Ok(Some(standard));
    }
    let kind = ProblemKind::ApiVersionUnsupported { found: text.to_owned(), known };
    Err(Box::new(problem_at(document, kind, node)))
}
