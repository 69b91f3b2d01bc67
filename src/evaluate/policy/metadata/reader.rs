//! Reads one block: every key is judged, every value is typed, everything keeps its place.

use super::annotations::annotations;
use super::block::Block;
use super::{
    AppliesTo, DocumentKind, Located, Metadata, MetadataFault, MetadataProblems, Param, ParamType,
    Resource, Target, Tighten,
};
use crate::evaluate::policy::check::nearest;
use crate::evaluate::policy::value::keyed;
use crate::finding::Severity;
use crate::parse::{self, Document, Kind, Number, Problem, ProblemKind, Text};
use crate::source::{Encoding, NodeId, Span};
use regorus::Value;

const KEYS: &[&str] = &[
    "title",
    "description",
    "related_resources",
    "authors",
    "organizations",
    "scope",
    "schemas",
    "entrypoint",
    "compile",
    "custom",
];
const CUSTOM: &[&str] = &["id", "severity", "waivable", "applies_to", "params", "fix"];
const APPLIES_TO: &[&str] = &["kind", "status", "domains", "paths"];
const PARAM: &[&str] = &["type", "default", "tighten", "description", "order"];
const SCOPES: &[&str] = &["rule", "document", "package", "subpackages"];
const KINDS: &[&str] = &["contract", "product"];
const SEVERITIES: &[&str] = &["info", "warning", "error"];

/// Reads a block; what is wrong goes to `problems`, what is right is kept.
pub(super) fn read(block: &Block, target: Target, problems: &mut MetadataProblems) -> Metadata {
    let text = Text { text: block.yaml.clone(), encoding: Encoding::Utf8 };
    let (document, found) = parse::parse(&text);
    let mut reader = Reader { block, document, problems };
    for problem in &found {
        reader.yaml_problem(problem);
    }
    let mut out = empty(block, target);
    out.annotations = annotations(&reader.document, target);
    if let Some(root) = reader.document.root() {
        if reader.document.kind(root) == Kind::Mapping {
            reader.top(root, &mut out);
        } else if found.is_empty() && reader.document.kind(root) != Kind::Null {
            reader.fault(MetadataFault::NotAMapping, root);
        }
    }
    out
}

fn empty(block: &Block, target: Target) -> Metadata {
    Metadata {
        span: block.span,
        target,
        title: None,
        description: None,
        related_resources: Vec::new(),
        authors: Vec::new(),
        organizations: Vec::new(),
        entrypoint: false,
        id: None,
        severity: None,
        waivable: None,
        applies_to: None,
        params: Vec::new(),
        fix: None,
        annotations: Value::Null,
    }
}

struct Reader<'block> {
    block: &'block Block,
    document: Document,
    problems: &'block mut MetadataProblems,
}

/// Whether an unknown key may be somebody else's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Foreign {
    Allowed,
    Refused,
}

impl Reader<'_> {
    fn yaml_problem(&mut self, problem: &Problem) {
        let message = match &problem.kind {
            ProblemKind::SyntaxInvalid { message, .. } => message.clone(),
            ProblemKind::KeyDuplicated { key } => format!("the key `{key}` stands twice"),
            ProblemKind::TabIndentation => "a tab stands where blanks belong".to_owned(),
            ProblemKind::AliasUndefined { name } => format!("no anchor `{name}` exists"),
            ProblemKind::DocumentsMultiple => "a second document begins".to_owned(),
            ProblemKind::KeyNotText { .. } => "a key is no text".to_owned(),
            ProblemKind::NumberNotFinite { .. } => "a number is not finite".to_owned(),
            // An empty block says nothing, and an odd word is no error here.
            ProblemKind::Empty | ProblemKind::ScalarAmbiguous { .. } => return,
            _ => "it can't be read".to_owned(),
        };
        let span = self.block.map(problem.span);
        self.problems.faults.push((MetadataFault::YamlInvalid { message }, span));
    }

    fn span(&self, node: NodeId) -> Span {
        self.block.map(self.document.span(node))
    }

    fn fault(&mut self, fault: MetadataFault, node: NodeId) {
        let span = self.span(node);
        self.problems.faults.push((fault, span));
    }

    /// The entries of a mapping as (key, key node, value node).
    fn entries(&self, node: NodeId) -> Vec<(String, NodeId, NodeId)> {
        let entry = |it: &parse::Entry| (self.document.scalar(it.key).to_owned(), it.key, it.value);
        self.document.entries(node).map(entry).collect()
    }

    fn unknown(&mut self, key: String, node: NodeId, known: &[&'static str], foreign: Foreign) {
        let nearest = nearest(&key, known.iter().copied());
        if nearest.is_none() && foreign == Foreign::Allowed {
            let span = self.span(node);
            self.problems.foreign.push((key, span));
            return;
        }
        self.fault(MetadataFault::KeyUnknown { key, nearest }, node);
    }

    fn wrong(&mut self, key: &str, expected: &'static str, node: NodeId) {
        self.fault(MetadataFault::ValueWrong { key: key.to_owned(), expected }, node);
    }

    fn top(&mut self, root: NodeId, out: &mut Metadata) {
        for (key, key_node, node) in self.entries(root) {
            match key.as_str() {
                "title" => out.title = self.text(&key, node),
                "description" => out.description = self.text(&key, node),
                "related_resources" => out.related_resources = self.resources(node),
                "authors" => out.authors = self.people(&key, node),
                "organizations" => out.organizations = self.people(&key, node),
                "scope" => drop(self.word(&key, node, SCOPES)),
                "entrypoint" => {
                    out.entrypoint = self.flag(&key, node).is_some_and(|flag| flag.value);
                }
                "schemas" | "compile" => {}
                "custom" if self.document.kind(node) == Kind::Mapping => self.custom(node, out),
                "custom" => self.wrong(&key, "a mapping", node),
                _ => self.unknown(key, key_node, KEYS, Foreign::Allowed),
            }
        }
    }

    fn custom(&mut self, mapping: NodeId, out: &mut Metadata) {
        for (key, key_node, node) in self.entries(mapping) {
            match key.as_str() {
                "id" => out.id = self.id(node),
                "severity" => {
                    let word = self.word(&key, node, SEVERITIES);
                    out.severity = word.and_then(|word| {
                        let value = Severity::from_word(&word.value)?;
                        Some(Located { value, span: word.span })
                    });
                }
                "waivable" => out.waivable = self.flag(&key, node),
                "applies_to" => out.applies_to = self.applies_to(node),
                "params" => out.params = self.params(node),
                "fix" => out.fix = self.text(&key, node),
                _ => self.unknown(key, key_node, CUSTOM, Foreign::Allowed),
            }
        }
    }

    fn text(&mut self, key: &str, node: NodeId) -> Option<Located<String>> {
        let text = self.document.as_text(node).map(str::trim).filter(|text| !text.is_empty());
        let Some(value) = text.map(str::to_owned) else {
            self.wrong(key, "a text", node);
            return None;
        };
        Some(Located { value, span: self.span(node) })
    }

    fn flag(&mut self, key: &str, node: NodeId) -> Option<Located<bool>> {
        let Some(value) = self.document.as_bool(node) else {
            self.wrong(key, "`true` or `false`", node);
            return None;
        };
        Some(Located { value, span: self.span(node) })
    }

    fn word(
        &mut self,
        key: &str,
        node: NodeId,
        allowed: &'static [&'static str],
    ) -> Option<Located<String>> {
        let word = self.text(key, node)?;
        if allowed.contains(&word.value.as_str()) {
            return Some(word);
        }
        let fault = MetadataFault::WordUnknown { key: key.to_owned(), found: word.value, allowed };
        self.fault(fault, node);
        None
    }

    fn id(&mut self, node: NodeId) -> Option<Located<String>> {
        let id = self.text("id", node)?;
        if is_id(&id.value) {
            return Some(id);
        }
        self.fault(MetadataFault::IdInvalid { id: id.value }, node);
        None
    }

    /// One text, or a list of texts.
    fn texts(&mut self, key: &str, node: NodeId) -> Vec<(String, NodeId)> {
        let nodes = match self.document.kind(node) {
            Kind::Sequence => self.document.items(node).to_vec(),
            _ => vec![node],
        };
        let mut out = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Some(text) = self.text(key, node) {
                out.push((text.value, node));
            }
        }
        out
    }

    /// Authors and organizations: texts, or mappings with a name and an address.
    fn people(&mut self, key: &str, node: NodeId) -> Vec<String> {
        let mut out = Vec::new();
        if self.document.kind(node) != Kind::Sequence {
            self.wrong(key, "a list", node);
        }
        for item in self.document.items(node).to_vec() {
            match self.document.kind(item) {
                Kind::Mapping => {
                    let part = |name: &str| {
                        let node = self.document.get_text(item, name)?;
                        self.document.as_text(node).map(str::to_owned)
                    };
                    out.extend(part("name").or_else(|| part("email")));
                }
                _ => out.extend(self.text(key, item).map(|text| text.value)),
            }
        }
        out
    }

    fn resources(&mut self, node: NodeId) -> Vec<Located<Resource>> {
        let mut out = Vec::new();
        if self.document.kind(node) != Kind::Sequence {
            self.wrong("related_resources", "a list", node);
        }
        for item in self.document.items(node).to_vec() {
            let span = self.span(item);
            if self.document.kind(item) != Kind::Mapping {
                if let Some(text) = self.text("related_resources", item) {
                    let value = Resource { address: text.value, description: None };
                    out.push(Located { value, span });
                }
                continue;
            }
            let part = |name: &str| {
                let node = self.document.get_text(item, name)?;
                self.document.as_text(node).map(str::to_owned)
            };
            match part("ref") {
                Some(address) => {
                    let value = Resource { address, description: part("description") };
                    out.push(Located { value, span });
                }
                None => self.wrong("related_resources", "a list of addresses", item),
            }
        }
        out
    }

    fn applies_to(&mut self, node: NodeId) -> Option<Located<AppliesTo>> {
        if self.document.kind(node) != Kind::Mapping {
            self.wrong("applies_to", "a mapping", node);
            return None;
        }
        let mut value = AppliesTo::default();
        for (key, key_node, node) in self.entries(node) {
            match key.as_str() {
                "kind" => value.kinds = self.kinds(node),
                "status" => value.status = plain(self.texts(&key, node)),
                "domains" => value.domains = plain(self.texts(&key, node)),
                "paths" => value.paths = self.globs(node),
                _ => self.unknown(key, key_node, APPLIES_TO, Foreign::Refused),
            }
        }
        Some(Located { value, span: self.span(node) })
    }

    fn kinds(&mut self, node: NodeId) -> Vec<DocumentKind> {
        let mut out = Vec::new();
        for (word, node) in self.texts("kind", node) {
            match word.as_str() {
                "contract" => out.push(DocumentKind::Contract),
                "product" => out.push(DocumentKind::Product),
                _ => drop(self.word("kind", node, KINDS)),
            }
        }
        out
    }

    fn globs(&mut self, node: NodeId) -> Vec<String> {
        let mut out = Vec::new();
        for (glob, node) in self.texts("paths", node) {
            if globset::Glob::new(&glob).is_ok() {
                out.push(glob);
            } else {
                self.fault(MetadataFault::GlobInvalid { glob }, node);
            }
        }
        out
    }

    fn params(&mut self, node: NodeId) -> Vec<Param> {
        if self.document.kind(node) != Kind::Mapping {
            self.wrong("params", "a mapping", node);
            return Vec::new();
        }
        let mut out = Vec::new();
        for (name, key_node, node) in self.entries(node) {
            if self.document.kind(node) == Kind::Mapping {
                out.extend(self.param(name, key_node, node));
            } else {
                self.wrong(&name, "a mapping with `type`, `default` and `tighten`", key_node);
            }
        }
        self.orders(&out);
        out
    }

    fn param(&mut self, name: String, key_node: NodeId, node: NodeId) -> Option<Param> {
        let span = Span { start: self.span(key_node).start, end: self.span(node).end };
        let (mut kind, mut default, mut tighten) = (None, None, None);
        let (mut description, mut order) = (None, None);
        let mut broken = false;
        for (key, key_node, node) in self.entries(node) {
            let faults = self.problems.faults.len();
            match key.as_str() {
                "type" => kind = self.param_type(&name, node),
                "default" => default = Some(node),
                "tighten" => {
                    tighten = self
                        .word(&key, node, &Tighten::WORDS)
                        .and_then(|word| Some((Tighten::from_word(&word.value)?, node)));
                }
                "description" => description = self.text(&key, node).map(|text| text.value),
                "order" => order = self.text(&key, node).map(|text| text.value),
                _ => self.unknown(key, key_node, PARAM, Foreign::Refused),
            }
            broken |= self.problems.faults.len() > faults;
        }
        if broken {
            return None;
        }
        let lacks = [
            ("type", kind.is_none()),
            ("default", default.is_none()),
            ("tighten", tighten.is_none()),
            ("order", order.is_none() && kind == Some(ParamType::Level)),
        ];
        for (key, _) in lacks.into_iter().filter(|(_, lacks)| *lacks) {
            self.fault(MetadataFault::ParamIncomplete { param: name.clone(), key }, key_node);
        }
        let (kind, node, (tighten, at)) = (kind?, default?, tighten?);
        if !kind.tightens(tighten) {
            let kind = kind.to_string();
            self.fault(MetadataFault::TightenUnfit { param: name.clone(), kind }, at);
        }
        let default = Located { value: self.value(node), span: self.span(node) };
        if !kind.admits(&default.value) {
            let expected = kind.to_string();
            self.fault(MetadataFault::DefaultWrong { param: name.clone(), expected }, node);
        }
        let name = Located { value: name, span: self.span(key_node) };
        Some(Param { name, kind, default, tighten, description, order, span })
    }

    fn param_type(&mut self, param: &str, node: NodeId) -> Option<ParamType> {
        let found = self.text("type", node)?.value;
        let kind = ParamType::parse(&found);
        if kind.is_none() {
            let fault = MetadataFault::ParamTypeUnknown { param: param.to_owned(), found };
            self.fault(fault, node);
        }
        kind
    }

    /// Levels must be ordered by a list of texts, and their default must be in it.
    fn orders(&mut self, params: &[Param]) {
        for param in params {
            let Some(order) = &param.order else { continue };
            let name = param.name.value.clone();
            let list = params.iter().find(|it| it.name.value == *order);
            let texts = ParamType::List(Box::new(ParamType::String));
            match list {
                Some(list) if list.kind == texts => {
                    let known = list.default.value.as_array();
                    if known.is_ok_and(|known| !known.contains(&param.default.value)) {
                        let expected = param.kind.to_string();
                        let fault = MetadataFault::DefaultWrong { param: name, expected };
                        self.problems.faults.push((fault, param.default.span));
                    }
                }
                _ => {
                    let fault = MetadataFault::OrderUnknown { param: name, order: order.clone() };
                    self.problems.faults.push((fault, param.span));
                }
            }
        }
    }

    /// A node as a value of the engine; the parser bounds depth and size.
    fn value(&self, node: NodeId) -> Value {
        let document = &self.document;
        match document.kind(node) {
            Kind::Null | Kind::Alias => Value::Null,
            Kind::Bool => Value::from(document.as_bool(node).unwrap_or_default()),
            Kind::Int | Kind::Float => match document.as_number(node) {
                Some(Number::Int(value)) => Value::from(value),
                Some(Number::Large(value)) => Value::from(value),
                Some(Number::Float(value, _)) => Value::from(value),
                None => Value::Null,
            },
            Kind::Text => Value::from(document.scalar(node)),
            Kind::Sequence => {
                let items: Vec<Value> =
                    document.items(node).iter().map(|item| self.value(*item)).collect();
                Value::from(items)
            }
            Kind::Mapping => {
                let entries = document.entries(node);
                keyed(
                    entries.map(|it| (Value::from(document.scalar(it.key)), self.value(it.value))),
                )
            }
        }
    }
}

fn plain(texts: Vec<(String, NodeId)>) -> Vec<String> {
    texts.into_iter().map(|(text, _)| text).collect()
}

/// Whether a text is `group/problem`: two runs of lower-case words with hyphens.
pub(in super::super) fn is_id(id: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    let words = |part: &str| part.split('-').all(word);
    id.split_once('/').is_some_and(|(group, problem)| words(group) && words(problem))
}
