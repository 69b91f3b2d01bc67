//! The one pass over the events of `granit-parser` that builds a document.
//!
//! Besides `syntax` the only place that knows the parser. Parsing goes on after what can be
//! repaired in thought (a key twice, an unknown alias) and stops at what can't.

use super::document::{Comment, Document, Entry, Kind, Node, Origin, Style};
use super::keys::Symbol;
use super::syntax::{self, first_line};
use super::{Kindness, MAX_DEPTH, MAX_NODES, Problem, ProblemKind, Text, scalar};
use crate::source::{NodeId, Span};
use granit_parser::{
    Event, Parser, ScalarStyle, Span as Marks, StrInput, StructureStyle, Tag, TryLoadError,
    TrySpannedEventReceiver,
};
use rustc_hash::FxHashMap;
use std::collections::{HashMap, HashSet};

/// Reads a document and what is wrong with its syntax.
pub(super) fn parse(text: &Text) -> (Document, Vec<Problem>) {
    let mut builder = Builder::new(text);
    if let Some(problem) = syntax::before_parsing(&text.text) {
        return (builder.document, vec![problem]);
    }
    builder.run();
    builder.finish()
}

/// A collection that is still open.
struct Frame {
    node: NodeId,
    /// Where its children start on the scratch stack.
    children: usize,
    is_mapping: bool,
}

/// Why the pass ends before the text does: the problem is told already.
struct Hopeless;

impl<'text> TrySpannedEventReceiver<'text> for Builder<'text> {
    type Error = Hopeless;

    fn on_event(&mut self, event: Event<'text>, marks: Marks) -> Result<(), Hopeless> {
        if self.event(event, &marks) { Ok(()) } else { Err(Hopeless) }
    }
}

struct Builder<'text> {
    source: &'text str,
    document: Document,
    problems: Vec<Problem>,
    open: Vec<Frame>,
    /// Children of the open collections, innermost last.
    scratch: Vec<NodeId>,
    anchors: FxHashMap<usize, NodeId>,
    /// Nodes below each anchored node with aliases expanded.
    sizes: FxHashMap<NodeId, u64>,
    expanded: u64,
    starts: usize,
}

impl<'text> Builder<'text> {
    fn new(text: &'text Text) -> Self {
        let guess = text.text.len() / 14;
        let document = Document {
            text: text.text.clone(),
            nodes: Vec::with_capacity(guess),
            entries: Vec::with_capacity(guess / 2),
            ..Document::default()
        };
        Self {
            source: &text.text,
            document,
            problems: Vec::new(),
            open: Vec::new(),
            scratch: Vec::new(),
            anchors: FxHashMap::default(),
            sizes: FxHashMap::default(),
            expanded: 0,
            starts: 0,
        }
    }

    fn run(&mut self) {
        let marked = self.source.as_bytes();
        let options = granit_parser::options! {
            strict_indentation: true,
            emit_comments: memchr::memchr(b'#', marked).is_some(),
            emit_anchor_events: memchr::memchr(b'&', marked).is_some(),
            emit_unresolved_aliases: true,
            max_buffered_comment_events: 100_000,
            flow_nesting_limit: MAX_DEPTH + 1,
            block_nesting_limit: MAX_DEPTH + 1,
        };
        let mut parser: Parser<'text, StrInput<'text>> =
            Parser::new_from_str_with_options(self.source, options);
        if let Err(TryLoadError::Scan(error)) = parser.try_load(self, true) {
            self.problems.push(syntax::problem(self.source, &error));
        }
    }

    /// Takes one event; `false` stops the pass.
    fn event(&mut self, event: Event<'text>, marks: &Marks) -> bool {
        let span = bytes(marks);
        match event {
            Event::DocumentStart(explicit, version) => {
                self.starts += 1;
                self.anchors.clear();
                if self.starts == 2 {
                    self.second_document(span, explicit);
                }
                if version.is_some_and(|it| (it.major, it.minor) != (1, 2)) {
                    self.directive();
                }
            }
            Event::Comment(..) => self.document.comments.push(Comment { span }),
            Event::Anchor(id, name) => {
                if let Some(node) = self.anchors.get(&id) {
                    self.document.anchors.push((*node, name.into()));
                }
            }
            Event::Alias(id) => self.alias(id, span),
            Event::UnresolvedAlias(name) => {
                let kind = ProblemKind::AliasUndefined { name: name.into_owned() };
                self.problems.push(Problem::new(kind, span));
                self.push(Node {
                    span,
                    a: 0,
                    b: 0,
                    kind: Kind::Null,
                    style: Style::Plain,
                    decoded: false,
                });
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(&value, style, span, (anchor, tag.as_deref()));
            }
            Event::SequenceStart(style, anchor, tag) => {
                return self.open(Kind::Sequence, style, span, (anchor, tag.as_deref()));
            }
            Event::MappingStart(style, anchor, tag) => {
                return self.open(Kind::Mapping, style, span, (anchor, tag.as_deref()));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            // Starts and ends of streams and documents say nothing; the parser may learn others.
            _ => {}
        }
        if self.expanded > MAX_NODES {
            let kind = if self.anchors.is_empty() {
                ProblemKind::NodesTooMany
            } else {
                ProblemKind::AliasBudgetExceeded { nodes: self.expanded }
            };
            self.problems.push(Problem::new(kind, span));
            return false;
        }
        true
    }

    fn second_document(&mut self, span: Span, explicit: bool) {
        let span =
            if explicit { span } else { Span::new(span.start as usize, span.start as usize) };
        self.problems.push(Problem::new(ProblemKind::DocumentsMultiple, span));
    }

    fn directive(&mut self) {
        let at = self.source.find("%YAML").unwrap_or_default();
        let end = at + first_line(self.source.get(at..).unwrap_or_default());
        self.problems.push(Problem::new(ProblemKind::DirectiveOutdated, Span::new(at, end)));
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.document.nodes.len()).unwrap_or(u32::MAX));
        self.document.nodes.push(node);
        self.expanded += 1;
        if self.open.is_empty() {
            self.document.roots.push(id);
        } else {
            self.scratch.push(id);
        }
        id
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let Some(target) = self.anchors.get(&anchor).copied() else { return };
        if self.open.iter().any(|frame| frame.node == target) {
            self.problems.push(Problem::new(ProblemKind::AliasCyclic, span));
            self.push(Node {
                span,
                a: 0,
                b: 0,
                kind: Kind::Null,
                style: Style::Plain,
                decoded: false,
            });
            return;
        }
        let size = self.sizes.get(&target).copied().unwrap_or(1);
        self.expanded = self.expanded.saturating_add(size - 1);
        self.push(Node {
            span,
            a: target.0,
            b: 0,
            kind: Kind::Alias,
            style: Style::Plain,
            decoded: false,
        });
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        span: Span,
        (anchor, tag): (usize, Option<&Tag>),
    ) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        // The parser shows an absent value as `~` of no width.
        let absent = style == Style::Plain && span.is_blank();
        let value = if absent { "" } else { value };
        let (a, b, decoded) = self.payload(value, span, style);
        let mut kind = if style == Style::Plain { scalar::kind_of(value) } else { Kind::Text };
        if let Some(tag) = tag {
            kind = tagged(tag, value, kind);
        }
        let id = self.push(Node { span, a, b, kind, style, decoded });
        self.name_node(id, anchor, tag, span);
        if style == Style::Plain && tag.is_none() && !self.expects_key() {
            self.judge_plain(id, value, kind, span);
        }
    }

    /// Whether the node that was just pushed is a key.
    fn expects_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|frame| frame.is_mapping && (self.scratch.len() - frame.children) % 2 == 1)
    }

    fn judge_plain(&mut self, id: NodeId, value: &str, kind: Kind, span: Span) {
        if kind == Kind::Float && !super::Number::read(value).is_finite() {
            let kind = ProblemKind::NumberNotFinite { text: value.to_owned() };
            self.problems.push(Problem::at(kind, id, span));
        } else if let Some(elsewhere) = scalar::elsewhere(value, kind) {
            let kind = ProblemKind::ScalarAmbiguous { text: value.to_owned(), elsewhere };
            self.problems.push(Problem::at(kind, id, span));
        }
    }

    /// Where the value's text lies: in the file where it reads as written, else in the arena.
    fn payload(&mut self, value: &str, span: Span, style: Style) -> (u32, u32, bool) {
        let trim = match style {
            Style::Single | Style::Double => 1,
            Style::Plain | Style::Literal | Style::Folded | Style::Block | Style::Flow => 0,
        };
        let inner = Span { start: span.start + trim, end: span.end.saturating_sub(trim) };
        if inner.slice(self.source) == value {
            return (inner.start, inner.end.max(inner.start), false);
        }
        let start = u32::try_from(self.document.decoded.len()).unwrap_or(u32::MAX);
        self.document.decoded.push_str(value);
        (start, u32::try_from(self.document.decoded.len()).unwrap_or(u32::MAX), true)
    }

    fn name_node(&mut self, id: NodeId, anchor: usize, tag: Option<&Tag>, span: Span) {
        if anchor != 0 {
            self.anchors.insert(anchor, id);
            self.sizes.insert(id, 1);
        }
        if let Some(tag) = tag {
            let (handle, suffix) = tag.parts();
            self.document.tags.push((id, format!("{handle}{suffix}").into()));
            if !tag.is_yaml_core_schema() && !matches!((handle, suffix), ("!", "")) {
                let kind = ProblemKind::TagCustom { tag: tag.original() };
                self.problems.push(Problem::at(kind, id, span));
            }
        }
    }

    fn open(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        span: Span,
        (anchor, tag): (usize, Option<&Tag>),
    ) -> bool {
        let style = match style {
            StructureStyle::Block => Style::Block,
            StructureStyle::Flow => Style::Flow,
        };
        let node = self.push(Node { span, a: 0, b: 0, kind, style, decoded: false });
        self.name_node(node, anchor, tag, span);
        if anchor != 0 {
            // Until the node closes, its size counts from here.
            self.sizes.insert(node, self.expanded);
        }
        let is_mapping = kind == Kind::Mapping;
        self.open.push(Frame { node, children: self.scratch.len(), is_mapping });
        if self.open.len() > MAX_DEPTH {
            self.problems.push(Problem::new(ProblemKind::NestingTooDeep, span));
            return false;
        }
        true
    }

    fn close(&mut self, end: Span) {
        let Some(frame) = self.open.pop() else { return };
        let mut scratch = std::mem::take(&mut self.scratch);
        let children = scratch.get(frame.children..).unwrap_or_default();
        let last = children.last().map(|it| self.document.span(*it).end);
        let first = children.first().map(|it| self.document.span(*it).start);
        let (a, b) = if frame.is_mapping {
            self.mapping(children)
        } else {
            let a = self.document.items.len();
            self.document.items.extend(children);
            (a, self.document.items.len())
        };
        scratch.truncate(frame.children);
        self.scratch = scratch;
        if let Some(before) = self.sizes.get(&frame.node).copied() {
            self.sizes.insert(frame.node, self.expanded - before + 1);
        }
        let range = Span::new(a, b);
        if let Some(node) = self.document.nodes.get_mut(frame.node.0 as usize) {
            (node.a, node.b) = (range.start, range.end);
            if node.style == Style::Flow {
                node.span.end = end.end;
            } else {
                node.span.start = first.unwrap_or(node.span.start);
                node.span.end = last.unwrap_or(node.span.start).max(node.span.start);
            }
        }
    }

    fn mapping(&mut self, children: &[NodeId]) -> (usize, usize) {
        let a = self.document.entries.len();
        let mut seen = HashMap::new();
        let mut merges = Vec::new();
        let mut in_run = false;
        for pair in children.chunks_exact(2) {
            let [key, value] = *pair else { continue };
            let entry = self.entry(key, value);
            if entry.origin == Origin::MergeKey {
                self.problems.push(Problem::at(
                    ProblemKind::MergeKey,
                    key,
                    self.document.span(key),
                ));
                merges.push(value);
            } else {
                in_run = self.judge_duplicate(a, &mut seen, entry, in_run);
            }
            self.document.entries.push(entry);
        }
        if !merges.is_empty() {
            self.merge(a, &merges);
        }
        self.document.index(a);
        (a, self.document.entries.len())
    }

    fn entry(&mut self, key: NodeId, value: NodeId) -> Entry {
        let kind = self.document.kind(key);
        let text = self.document.scalar(key);
        let merge = text == "<<" && self.document.style(key) == Style::Plain;
        let symbol = if merge { Symbol::UNKNOWN } else { Symbol::of(text) };
        if kind != Kind::Text {
            let span = self.document.span(key);
            let before = self.source.get(..span.start as usize).unwrap_or_default();
            // `{{ name }}` reads as a mapping whose key is a mapping; nobody writes that by hand.
            let kind = if kind == Kind::Mapping && before.ends_with('{') {
                ProblemKind::Template
            } else {
                ProblemKind::KeyNotText { kind: self.document.kindness(key) }
            };
            self.problems.push(Problem::at(kind, key, span));
        }
        let origin = if merge { Origin::MergeKey } else { Origin::Own };
        Entry { key, value, symbol, origin }
    }

    /// Says whether a key stands already. Of several such keys one behind the other the first is
    /// told: something was pasted twice, or the dash of a list item is missing.
    fn judge_duplicate(
        &mut self,
        from: usize,
        seen: &mut HashMap<String, NodeId>,
        entry: Entry,
        in_run: bool,
    ) -> bool {
        let document = &self.document;
        let known = document.entries.get(from..).unwrap_or_default();
        let text = document.scalar(entry.key);
        // Small mappings are compared pair by pair; only large ones are worth a table.
        let first = if known.len() < 16 {
            let same = |it: &&Entry| {
                let word = entry.symbol != Symbol::UNKNOWN;
                it.symbol == entry.symbol && (word || document.scalar(it.key) == text)
            };
            known.iter().find(same).map(|it| it.key)
        } else {
            if seen.is_empty() {
                for it in known {
                    seen.entry(document.scalar(it.key).to_owned()).or_insert(it.key);
                }
            }
            let first = seen.get(text).copied();
            if first.is_none() {
                seen.insert(text.to_owned(), entry.key);
            }
            first
        };
        let Some(first) = first.filter(|_| document.kind(entry.key) == Kind::Text) else {
            return false;
        };
        if !in_run {
            let kind = ProblemKind::KeyDuplicated { key: text.to_owned() };
            let problem = Problem::at(kind, entry.key, document.span(entry.key));
            self.problems.push(problem.related(document.span(first), "it stands here already"));
        }
        true
    }

    /// Takes over the entries behind merge keys: earlier sources and own entries win.
    fn merge(&mut self, from: usize, values: &[NodeId]) {
        let document = &mut self.document;
        let own = document.entries.get(from..).unwrap_or_default();
        let own = own.iter().filter(|it| it.origin != Origin::MergeKey);
        let mut present: HashSet<String> =
            own.map(|it| document.scalar(it.key).to_owned()).collect();
        let mut sources = Vec::new();
        for value in values {
            match document.kind(*value) {
                Kind::Mapping => sources.push(*value),
                Kind::Sequence => sources.extend_from_slice(document.items(*value)),
                _ => {}
            }
        }
        for source in sources {
            let entries: Vec<Entry> = document.entries(source).copied().collect();
            for entry in entries {
                if present.insert(document.scalar(entry.key).to_owned()) {
                    document.entries.push(Entry { origin: Origin::Merged, ..entry });
                    self.expanded += 1;
                }
            }
        }
    }

    fn finish(mut self) -> (Document, Vec<Problem>) {
        let template = self.problems.iter().position(|it| it.kind == ProblemKind::Template);
        if let Some(first) = template {
            // What else is wrong with a template is right once it is filled in.
            self.problems = vec![self.problems.swap_remove(first)];
        }
        self.document.nodes.shrink_to_fit();
        self.document.entries.shrink_to_fit();
        self.document.items.shrink_to_fit();
        if self.problems.is_empty() && self.document.roots.is_empty() {
            let end = first_line(self.source);
            self.problems.push(Problem::new(ProblemKind::Empty, Span::new(0, end)));
        }
        (self.document, self.problems)
    }
}

fn bytes(marks: &Marks) -> Span {
    marks.byte_range().map_or(Span::default(), |range| Span::new(range.start, range.end))
}

/// The kind that a tag of the core schema gives a scalar.
fn tagged(tag: &Tag, value: &str, plain: Kind) -> Kind {
    match tag.core_suffix() {
        Some("null") => Kind::Null,
        Some("bool") if matches!(scalar::kind_of(value), Kind::Bool) => Kind::Bool,
        Some("int") if matches!(scalar::kind_of(value), Kind::Int) => Kind::Int,
        Some("float") if matches!(scalar::kind_of(value), Kind::Int | Kind::Float) => Kind::Float,
        Some(_) => Kind::Text,
        None if tag.parts() == ("!", "") => Kind::Text,
        None => plain,
    }
}

/// What a problem calls a top-level node that is no mapping.
pub(crate) fn not_a_mapping(document: &Document, root: NodeId) -> Option<Problem> {
    let kind = document.kindness(root);
    (kind != Kindness::Mapping).then(|| {
        let span = document.mark(crate::source::Place::value(root));
        Problem::at(ProblemKind::NotAMapping { kind }, root, span)
    })
}
