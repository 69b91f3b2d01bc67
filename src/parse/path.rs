//! From nodes to paths and back: JSON Pointers, element paths, and the bytes to mark.

use super::document::Parent;
use super::{Document, Kind, Style, keys::key};
use crate::source::{NodeId, Part, Place, Span};

/// Keys that name a list item, strongest first: its `id`, its `name`, then its section's key; the
/// last two are those of tables and columns in ODCS 2.2.
const NAMING: [super::Symbol; 9] = [
    key!("id"),
    key!("name"),
    key!("property"),
    key!("server"),
    key!("role"),
    key!("channel"),
    key!("username"),
    key!("table"),
    key!("column"),
];

impl Document {
    fn parents(&self) -> &[Parent] {
        self.parents.get_or_init(|| {
            let mut parents = vec![Parent::NONE; self.nodes.len()];
            for index in 0..self.nodes.len() {
                let id = NodeId(u32::try_from(index).unwrap_or(u32::MAX));
                self.adopt(id, &mut parents);
            }
            parents.into_boxed_slice()
        })
    }

    fn adopt(&self, id: NodeId, parents: &mut [Parent]) {
        let node = self.written(id);
        let mut set = |child: NodeId, parent: Parent| {
            if let Some(slot) = parents.get_mut(child.0 as usize) {
                *slot = parent;
            }
        };
        match node.kind {
            Kind::Mapping => {
                for (index, entry) in (0..).zip(self.all_entries(id)) {
                    if entry.origin != super::Origin::Merged {
                        let parent = Parent::new(id, Some(entry.key), index);
                        set(entry.key, parent);
                        set(entry.value, parent);
                    }
                }
            }
            Kind::Sequence => {
                for (index, item) in (0..).zip(self.items(id)) {
                    set(*item, Parent::new(id, None, index));
                }
            }
            Kind::Null | Kind::Bool | Kind::Int | Kind::Float | Kind::Text | Kind::Alias => {}
        }
    }

    fn parent_of(&self, id: NodeId) -> Parent {
        self.parents().get(id.0 as usize).copied().unwrap_or(Parent::NONE)
    }

    /// The collection that holds the node.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.parent_of(id).node()
    }

    /// The key in front of the node.
    pub fn key_of(&self, id: NodeId) -> Option<NodeId> {
        self.parent_of(id).key()
    }

    /// The nodes from the one below the top down to `id`.
    fn chain(&self, id: NodeId) -> Vec<NodeId> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            chain.push(parent);
            at = parent;
        }
        chain.pop();
        chain.reverse();
        chain
    }

    /// The numeric JSON Pointer (RFC 6901) of a node; of a key, that of its value.
    pub fn pointer(&self, id: NodeId) -> String {
        self.path_with(id, |_, index| index.to_string())
    }

    /// The path of the element that a node belongs to, list items named instead of counted.
    ///
    /// The value that names an item stands for the item: the `name` of a field is the field.
    pub fn element(&self, id: NodeId) -> String {
        let element = match (self.parent(id), self.key_of(id)) {
            (Some(parent), Some(key)) if self.is_item(parent) && self.names(parent, key) => parent,
            _ => id,
        };
        self.path_with(element, |item, index| match self.name_of(item) {
            Some(name) => escape(name),
            None => format!("@{index}"),
        })
    }

    fn path_with(&self, id: NodeId, item: impl Fn(NodeId, u32) -> String) -> String {
        let mut path = String::new();
        for node in self.chain(id) {
            let parent = self.parent_of(node);
            path.push('/');
            match parent.key() {
                Some(key) => path.push_str(&escape(self.scalar(key))),
                None => path.push_str(&item(node, parent.index)),
            }
        }
        path
    }

    fn is_item(&self, id: NodeId) -> bool {
        let parent = self.parent_of(id);
        parent.node().is_some() && parent.key().is_none()
    }

    /// Whether a key of an item names it: `id`, `name`, or what does in its section.
    fn names(&self, item: NodeId, key: NodeId) -> bool {
        let is_key = |value: NodeId| self.key_of(value) == Some(key);
        let naming = NAMING.iter().find_map(|symbol| self.get(item, *symbol));
        naming.is_some_and(is_key) || self.get(item, key!("name")).is_some_and(is_key)
    }

    /// What names a list item: its `id`, else its `name`, else its section's key.
    pub fn name_of(&self, item: NodeId) -> Option<&str> {
        let value = NAMING.iter().find_map(|symbol| self.get(item, *symbol))?;
        let text = self.scalar(value);
        (!text.is_empty()).then_some(text)
    }

    /// The node at a path of keys and indexes, and how many of the segments exist.
    ///
    /// Where the tail is missing, the deepest existing ancestor is given.
    pub fn find<'path>(
        &self,
        path: impl IntoIterator<Item = &'path str>,
    ) -> Option<(NodeId, usize)> {
        let mut at = self.root()?;
        let mut depth = 0;
        for segment in path {
            let next = match self.kind(at) {
                Kind::Sequence => {
                    segment.parse().ok().and_then(|index: usize| self.items(at).get(index).copied())
                }
                _ => self.get_text(at, segment),
            };
            let Some(next) = next else { break };
            at = next;
            depth += 1;
        }
        Some((at, depth))
    }

    /// The node at a JSON Pointer (RFC 6901), or its deepest existing ancestor.
    pub fn at_pointer(&self, pointer: &str) -> Option<NodeId> {
        let path: Vec<String> = segments(pointer).collect();
        self.find(path.iter().map(String::as_str)).map(|(node, _)| node)
    }

    /// The bytes to mark for a place: never more than a line or a scalar.
    pub fn mark(&self, place: Place) -> Span {
        let node = self.written(place.node);
        let scalar = !matches!(node.kind, Kind::Sequence | Kind::Mapping);
        if place.part == Part::Value
            && (scalar || self.on_one_line(node.span))
            && !node.span.is_blank()
        {
            return node.span;
        }
        if let Some(key) = self.key_of(place.node) {
            return self.span(key);
        }
        let naming =
            NAMING.iter().skip(1).chain(NAMING.first()).find_map(|it| self.get(place.node, *it));
        match naming {
            Some(value) if !self.span(value).is_blank() => self.span(value),
            _ => self.first_line(node.span),
        }
    }

    fn on_one_line(&self, span: Span) -> bool {
        span.end - span.start <= 120 && !span.slice(&self.text).contains(['\n', '\r'])
    }

    fn first_line(&self, span: Span) -> Span {
        let text = span.slice(&self.text);
        let line = text.split(['\n', '\r']).next().unwrap_or_default().trim_end();
        Span::new(span.start as usize, span.start as usize + line.len())
    }

    /// Whether a node is a block scalar, list or mapping that fills lines of its own.
    pub fn is_block(&self, id: NodeId) -> bool {
        match self.style(id) {
            Style::Block | Style::Literal | Style::Folded => true,
            Style::Plain | Style::Single | Style::Double | Style::Flow => false,
        }
    }
}

impl Span {
    /// Whether the span covers nothing.
    pub const fn is_blank(self) -> bool {
        self.start == self.end
    }
}

/// The segments of a JSON Pointer (RFC 6901), unescaped.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|it| it.replace("~1", "/").replace("~0", "~"))
}

/// Escapes one segment of a pointer (RFC 6901).
pub(crate) fn escape(segment: &str) -> String {
    if segment.contains(['~', '/']) {
        segment.replace('~', "~0").replace('/', "~1")
    } else {
        segment.to_owned()
    }
}
