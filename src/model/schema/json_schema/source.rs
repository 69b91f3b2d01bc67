//! A document: its references, drafts and names.

use super::keys::{LISTED, NAMED, NEWEST, SINGLE, draft, since};
use crate::model::schema::bundle::{Bundle, Lead};
use crate::model::schema::{SchemaError, SchemaErrorKind, mark};
use crate::parse::{Document, Kind, escape};
use crate::source::NodeId;
use std::collections::{BTreeMap, BTreeSet};

/// Deepest nesting of schemas that is followed.
pub(super) const MAX_DEPTH: usize = 128;

/// Keys that hold references.
pub(super) const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Keys of schemas that only say something where they are referred to.
const DEFINED: [&str; 2] = ["$defs/", "definitions/"];

/// Which of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    Old,
    New,
}

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// To a schema of the files that are known.
    Here(NodeId),
    /// To another file, which is not looked into.
    Elsewhere,
    /// To another file, which is not there.
    Gone,
    /// To another file, which is not there, and is in what head is compared with.
    Lost,
    /// To another file, which is not there, and may lie elsewhere.
    Away,
    /// Nowhere.
    Missing,
}

impl Target {
    /// Whether nothing is known of the schema.
    pub(super) const fn is_unknown(self) -> bool {
        matches!(self, Self::Elsewhere | Self::Away | Self::Gone | Self::Lost)
    }
}

/// A reference: the label of the file that writes it, and what is written.
pub(super) type Reference = (usize, String);

/// One document with its names.
pub(super) struct Source<'doc> {
    bundle: &'doc Bundle<'doc>,
    pub(super) document: &'doc Document,
    pub(super) root: NodeId,
    /// The draft of each file.
    drafts: Vec<u16>,
    /// The addresses from which references start that stand in a schema with an `$id` of its own.
    starts: BTreeMap<NodeId, String>,
    /// `$id` and anchors, by file.
    names: BTreeMap<(usize, String), NodeId>,
    /// What tells the files apart, the same on both sides where the same references lead there.
    pub(super) labels: Vec<usize>,
}

/// The address of a name that stands in a document with an address.
pub(in crate::model) fn joined(address: &str, name: &str) -> String {
    if name.contains(':') {
        return name.to_owned();
    }
    let folder = match (address.find("://"), name.starts_with('/')) {
        (Some(scheme), true) => {
            let host = scheme + 3;
            address
                .get(host..)
                .and_then(|it| it.find('/'))
                .map_or(address, |end| address.get(..host + end).unwrap_or_default())
        }
        _ => address.rfind('/').and_then(|end| address.get(..=end)).unwrap_or_default(),
    };
    without_dots(format!("{folder}{name}"))
}

/// The address that a schema has of its own, as it is written.
pub(in crate::model) fn own_address(document: &Document, at: NodeId) -> Option<&str> {
    let id = document.get_text(at, "$id").and_then(|it| document.as_text(it))?;
    Some(id.trim_end_matches('#')).filter(|it| !it.is_empty() && !it.starts_with('#'))
}

/// An address whose `.` and `..` are followed, by RFC 3986.
fn without_dots(address: String) -> String {
    if !address.contains("/./") && !address.contains("/../") {
        return address;
    }
    let from = address.find("://").map_or(0, |it| it + 3);
    let from = from + address.get(from..).and_then(|it| it.find('/')).unwrap_or_default();
    let (host, path) = address.split_at_checked(from).unwrap_or(("", &address));
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop().filter(|_| parts.len() > 1)),
            part => parts.push(part),
        }
    }
    format!("{host}{}", parts.join("/"))
}

impl<'doc> Source<'doc> {
    pub(super) fn new(bundle: &'doc Bundle<'doc>) -> Result<Self, SchemaError> {
        let root = bundle.root(0).ok_or_else(|| SchemaError {
            kind: SchemaErrorKind::Wrong("a schema"),
            span: crate::source::Span::default(),
        })?;
        let document = &bundle.document;
        let (drafts, labels) = (Vec::new(), Vec::new());
        let (names, starts) = (BTreeMap::new(), BTreeMap::new());
        let mut source = Self { bundle, document, root, drafts, starts, names, labels };
        let own = |file: usize| {
            let dialect = document.get_text(bundle.root(file)?, "$schema");
            dialect.map(|it| document.scalar(it))
        };
        for (file, root) in bundle.roots() {
            // A file that names no draft is read by that of the one it belongs to.
            let dialect = own(file).or_else(|| own(0)).unwrap_or_default();
            source.drafts.resize(file, NEWEST);
            source.drafts.push(draft(dialect));
            source.labels.resize(file, usize::MAX);
            source.labels.push(file);
            source.collect(file, root, ("", false), 0);
        }
        Ok(source)
    }

    /// Whether a schema is of a draft that ignores what stands beside `$ref`.
    pub(super) fn is_lone(&self, at: NodeId) -> bool {
        self.draft(at) <= 7
    }

    fn draft(&self, at: NodeId) -> u16 {
        self.drafts.get(self.bundle.file_of(at)).copied().unwrap_or(NEWEST)
    }

    /// What stands at a key of a schema, where its draft knows the key.
    pub(super) fn get(&self, at: NodeId, key: &str) -> Option<NodeId> {
        self.document.get_text(at, key).filter(|_| self.draft(at) >= since(key))
    }

    /// Whether the draft of a schema heeds a key of it.
    pub(super) fn heeds(&self, at: NodeId, key: &str) -> bool {
        let is_reference = |it: &str| REFERENCES.contains(&it);
        let has_reference = || REFERENCES.iter().any(|it| self.document.get_text(at, it).is_some());
        let beside = !is_reference(key) && self.is_lone(at) && has_reference();
        !beside && self.draft(at) >= since(key)
    }

    /// The keys of a schema that its draft ignores.
    pub(super) fn ignored(&self, at: NodeId) -> BTreeSet<&'doc str> {
        let keys = self.document.entries(at).map(|it| self.document.scalar(it.key));
        keys.filter(|key| !self.heeds(at, key)).collect()
    }

    /// A reference by what it means.
    pub(super) fn reference(&self, at: NodeId) -> Reference {
        let label = self.labels.get(self.bundle.file_of(at)).copied().unwrap_or_default();
        let text = self.document.scalar(at);
        let start = self.starts.get(&at).map(|it| format!("{it} {text}"));
        (label, start.unwrap_or_else(|| text.to_owned()))
    }

    /// The way to each file: the names that lead there, one behind the other.
    pub(super) fn ways(&self) -> Vec<String> {
        let mut ways: BTreeMap<usize, String> = [(0, String::new())].into();
        for (file, _) in self.labels.iter().enumerate() {
            let way = ways.get(&file).cloned().unwrap_or_default();
            for (name, lead) in self.bundle.names(file) {
                if let Lead::File(to) = lead {
                    ways.entry(*to).or_insert_with(|| format!("{way}\n{name}"));
                }
            }
        }
        (0..self.labels.len()).map(|it| ways.remove(&it).unwrap_or_default()).collect()
    }

    /// Notes the names of a schema and of those in it: as written, and with the address of the
    /// schema around it, which may be `inner` to the file.
    fn collect(&mut self, file: usize, at: NodeId, (around, inner): (&str, bool), depth: usize) {
        let document = self.document;
        if document.kind(at) != Kind::Mapping || depth > MAX_DEPTH {
            return;
        }
        let mut address = around.to_owned();
        let inner = inner || depth > 0 && own_address(document, at).is_some();
        for key in ["$id", "id"] {
            if let Some(name) = document.get_text(at, key).and_then(|it| document.as_text(it)) {
                let name = name.trim_end_matches('#');
                self.names.entry((file, name.to_owned())).or_insert(at);
                if !name.is_empty() && !name.starts_with('#') {
                    address = joined(around, name);
                    self.names.entry((file, address.clone())).or_insert(at);
                }
            }
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = document.get_text(at, key).and_then(|it| document.as_text(it)) {
                self.names.entry((file, format!("#{name}"))).or_insert(at);
            }
        }
        for (_, child) in self.children(at) {
            self.collect(file, child, (&address, inner), depth + 1);
        }
        let references = REFERENCES.iter().filter_map(|it| document.get_text(at, it));
        self.starts.extend(references.filter(|_| inner).map(|it| (it, address.clone())));
    }

    /// The schemas that stand directly in a schema, each with its place.
    pub(super) fn children(&self, at: NodeId) -> Vec<(String, NodeId)> {
        let document = self.document;
        let mut found = Vec::new();
        for entry in document.entries(at) {
            let key = document.scalar(entry.key);
            let value = entry.value;
            if NAMED.contains(&key) {
                for inner in document.entries(value) {
                    let place = format!("{key}/{}", escape(document.scalar(inner.key)));
                    found.push((place, inner.value));
                }
            } else if document.kind(value) == Kind::Sequence
                && (LISTED.contains(&key) || key == "items")
            {
                let items = document.items(value).iter().enumerate();
                found.extend(items.map(|(index, it)| (format!("{key}/{index}"), *it)));
            } else if SINGLE.contains(&key) {
                found.push((key.to_owned(), value));
            }
        }
        found
    }

    /// Where the reference at a node leads.
    pub(super) fn target(&self, at: NodeId) -> Target {
        let file = self.bundle.file_of(at);
        let Some(root) = self.bundle.root(file) else { return Target::Missing };
        let reference = self.document.scalar(at);
        let named = |file: usize, name: &str| self.names.get(&(file, name.to_owned())).copied();
        let address = self.starts.get(&at);
        let around = address.and_then(|it| named(file, it)).unwrap_or(root);
        if reference == "#" || reference.is_empty() {
            return Target::Here(around);
        }
        let full = |name: &str| address.map(|it| joined(it, name));
        let inner = full(reference.trim_end_matches('#')).and_then(|it| named(file, &it));
        if let Some(at) = inner {
            return Target::Here(at);
        }
        if let Some(at) = named(file, reference.trim_end_matches('#')) {
            return Target::Here(at);
        }
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (file, start) = if base.is_empty() {
            (file, around)
        } else {
            match self.beside(file, base, full(base).as_deref()) {
                Ok(found) => found,
                Err(target) => return target,
            }
        };
        if fragment.is_empty() {
            return Target::Here(start);
        }
        if !fragment.starts_with('/') {
            return named(file, &format!("#{fragment}")).map_or(Target::Missing, Target::Here);
        }
        // Many write pointers from the top of the file all the same.
        let top = || self.pointed(root, fragment).filter(|_| base.is_empty());
        self.pointed(start, fragment).or_else(top).map_or(Target::Missing, Target::Here)
    }

    /// The file and schema that the name in front of a fragment means, by the full name that it has
    /// in a schema with an address of its own, else as it is written; else where it leads.
    fn beside(
        &self,
        file: usize,
        base: &str,
        full: Option<&str>,
    ) -> Result<(usize, NodeId), Target> {
        let named = |name: &str| self.names.get(&(file, name.to_owned())).copied();
        let lead = full.and_then(|it| self.bundle.lead(file, it)).filter(|it| *it != Lead::Away);
        let plain = || named(base).or_else(|| self.relative(file, base));
        let inner = full.and_then(named);
        let open = matches!(lead, None | Some(Lead::Gone));
        if let Some(at) = inner.or_else(|| if open { plain() } else { None }) {
            return Ok((file, at));
        }
        match lead.or_else(|| self.bundle.lead(file, base)) {
            Some(Lead::Missing) => Err(Target::Gone),
            Some(Lead::Gone) => Err(Target::Lost),
            Some(Lead::Away) => Err(Target::Away),
            Some(Lead::File(other)) => {
                let root = self.bundle.root(other).ok_or(Target::Missing)?;
                Ok((other, root))
            }
            Some(Lead::Several) | None => Err(Target::Elsewhere),
        }
    }

    /// The part of the file that a fragment means.
    pub(super) fn part(&self, fragment: &str) -> Option<NodeId> {
        if fragment.starts_with('/') {
            return self.pointed(self.bundle.root(0)?, fragment);
        }
        self.names.get(&(0, format!("#{fragment}"))).copied()
    }

    /// A schema whose `$id` ends like a relative reference, below the `$id` of the file.
    fn relative(&self, file: usize, base: &str) -> Option<NodeId> {
        let ends = |name: &str| {
            name.strip_suffix(base.trim_start_matches('/')).is_some_and(|it| it.ends_with('/'))
        };
        let own = self.names.range((file, String::new())..(file + 1, String::new()));
        let mut own = own.filter(|_| !base.contains(':'));
        own.find(|((_, name), _)| ends(name)).map(|(_, at)| *at)
    }

    fn pointed(&self, start: NodeId, pointer: &str) -> Option<NodeId> {
        let document = self.document;
        let decoded = unescaped(pointer);
        let mut at = start;
        for segment in crate::parse::segments(&decoded) {
            at = match document.kind(at) {
                Kind::Mapping => document.get_text(at, &segment)?,
                Kind::Sequence => *document.items(at).get(segment.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(at)
    }

    pub(super) fn error(&self, kind: SchemaErrorKind, at: NodeId) -> SchemaError {
        SchemaError { kind, span: mark(self.document, at) }
    }

    /// The first reference that leads nowhere.
    pub(super) fn dangling(&self) -> Option<SchemaError> {
        let references = self.references().into_values();
        let at = references.filter(|it| self.target(*it) == Target::Missing).min()?;
        let text = self.document.scalar(at).to_owned();
        Some(self.error(SchemaErrorKind::Undefined(text), at))
    }

    /// The first reference of the file to one that is not there.
    pub(super) fn gone(&self) -> Option<SchemaError> {
        let gone = |it: NodeId| matches!(self.target(it), Target::Gone | Target::Lost);
        let own = |it: &NodeId| self.bundle.file_of(*it) == 0 && gone(*it);
        let at = self.references().into_values().filter(own).min()?;
        let base = self.document.scalar(at).split('#').next().unwrap_or_default();
        Some(self.error(SchemaErrorKind::NotThere(base.to_owned()), at))
    }

    /// The references to files that are not there, on which it hangs what is valid.
    pub(super) fn away(&self) -> BTreeMap<Reference, NodeId> {
        let mut found = BTreeMap::new();
        let mut open = vec![self.root];
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            for reference in REFERENCES.iter().filter_map(|key| self.document.get_text(at, key)) {
                match self.target(reference) {
                    Target::Here(to) => open.push(to),
                    Target::Gone | Target::Lost | Target::Away => {
                        let first = found.entry(self.file_meant(reference)).or_insert(reference);
                        *first = reference.min(*first);
                    }
                    Target::Elsewhere | Target::Missing => {}
                }
            }
            let defined = |place: &str| DEFINED.iter().any(|it| place.starts_with(it));
            let children = self.children(at).into_iter().filter(|(place, _)| !defined(place));
            open.extend(children.map(|(_, it)| it));
        }
        found
    }

    /// The references to other files that are there.
    pub(super) fn led(&self) -> BTreeMap<Reference, NodeId> {
        let other = |at: &NodeId| match self.target(*at) {
            Target::Here(to) => self.bundle.file_of(to) != self.bundle.file_of(*at),
            _ => false,
        };
        let found = self.references().into_values().filter(other);
        found.map(|it| (self.file_meant(it), it)).collect()
    }

    /// A reference by the file that it means, whatever part of that.
    pub(super) fn file_meant(&self, at: NodeId) -> Reference {
        let (label, text) = self.reference(at);
        (label, text.split('#').next().unwrap_or_default().to_owned())
    }

    /// Every reference in the file and in what it takes from others, and where it stands.
    pub(super) fn references(&self) -> BTreeMap<Reference, NodeId> {
        let mut found = BTreeMap::new();
        let mut open = vec![(self.root, 0)];
        let mut seen = BTreeSet::new();
        while let Some((at, depth)) = open.pop() {
            for key in REFERENCES {
                let value = self.document.get_text(at, key);
                if let Some(at) = value.filter(|it| self.document.as_text(*it).is_some()) {
                    found.insert(self.reference(at), at);
                    if let Target::Here(to) = self.target(at)
                        && self.bundle.file_of(to) != self.bundle.file_of(at)
                        && seen.insert(to)
                    {
                        open.push((to, 0));
                    }
                }
            }
            if depth < MAX_DEPTH {
                open.extend(self.children(at).into_iter().map(|(_, it)| (it, depth + 1)));
            }
        }
        found
    }
}

/// Percent signs decoded, where they make text.
pub(in crate::model) fn unescaped(pointer: &str) -> String {
    if !pointer.contains('%') {
        return pointer.to_owned();
    }
    let mut bytes = Vec::new();
    let mut rest = pointer.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = digits.filter(|_| *first == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| pointer.to_owned())
}
