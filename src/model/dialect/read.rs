//! Lenient reading of values: what is not of the right type is unknown, never an error.

use crate::model::{
    AuthoritativeDefinition, CustomProperty, Member, Slot, SupportChannel, Team, Text,
};
use crate::parse::{Document, Kind, Symbol, keys::key};
use crate::source::{NodeId, Spanned};

/// Whether a text holds a variable that something else fills in (ODPS 1.1, ODCS 3.2).
pub(super) fn has_variable(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'$', bytes).any(|at| bytes.get(at + 1) == Some(&b'{'))
}

/// Reads values of one document.
#[derive(Clone, Copy)]
pub(super) struct Reader<'doc> {
    pub(super) document: &'doc Document,
}

impl Reader<'_> {
    /// The value behind a key, `null` counting as absent.
    pub(super) fn get(self, mapping: NodeId, key: Symbol) -> Option<NodeId> {
        let node = self.document.get(mapping, key)?;
        (self.document.kind(node) != Kind::Null).then_some(node)
    }

    /// Whether a mapping holds a key beside those of the lists.
    pub(super) fn holds_beside(self, mapping: NodeId, lists: &[&[Symbol]]) -> bool {
        let is_listed = |key: Symbol| lists.iter().any(|list| list.contains(&key));
        self.document.entries(mapping).any(|entry| !is_listed(entry.symbol))
    }

    /// A text.
    pub(super) fn text(self, mapping: NodeId, key: Symbol) -> Slot<Box<str>> {
        self.get(mapping, key).map_or(Slot::Absent, |node| self.text_of(node))
    }

    /// A node as text.
    pub(super) fn text_of(self, node: NodeId) -> Slot<Box<str>> {
        match self.document.as_text(node) {
            Some(text) if !has_variable(text) => Slot::Known(Spanned::new(text.into(), node)),
            _ => Slot::Unknown(node),
        }
    }

    /// A text of code: what stands for a name in it, such as `${object}`, is a part of the code.
    pub(super) fn code(self, mapping: NodeId, key: Symbol) -> Slot<Box<str>> {
        let Some(node) = self.get(mapping, key) else { return Slot::Absent };
        let text = self.document.as_text(node);
        text.map_or(Slot::Unknown(node), |it| Slot::Known(Spanned::new(it.into(), node)))
    }

    /// A scalar of any kind, as text.
    pub(super) fn scalar(self, mapping: NodeId, key: Symbol) -> Slot<Box<str>> {
        self.get(mapping, key).map_or(Slot::Absent, |node| self.scalar_of(node))
    }

    /// A node of any scalar kind, as text.
    pub(super) fn scalar_of(self, node: NodeId) -> Slot<Box<str>> {
        match self.document.kind(node) {
            Kind::Bool | Kind::Int | Kind::Float | Kind::Text
                if !has_variable(self.document.scalar(node)) =>
            {
                Slot::Known(Spanned::new(self.document.scalar(node).into(), node))
            }
            _ => Slot::Unknown(node),
        }
    }

    /// A boolean.
    pub(super) fn flag(self, mapping: NodeId, key: Symbol) -> Slot<bool> {
        let Some(node) = self.get(mapping, key) else { return Slot::Absent };
        self.document
            .as_bool(node)
            .map_or(Slot::Unknown(node), |value| Slot::Known(Spanned::new(value, node)))
    }

    /// A position: a whole number, where the standard's default of -1 counts as absent.
    pub(super) fn position(self, mapping: NodeId, key: Symbol) -> Slot<i64> {
        let Some(node) = self.get(mapping, key) else { return Slot::Absent };
        match self.document.as_number(node).and_then(|it| it.as_i64()) {
            Some(-1) => Slot::Absent,
            Some(value) => Slot::Known(Spanned::new(value, node)),
            None => Slot::Unknown(node),
        }
    }

    /// A number.
    pub(super) fn number(self, mapping: NodeId, key: Symbol) -> Slot<f64> {
        let Some(node) = self.get(mapping, key) else { return Slot::Absent };
        self.number_of(node).map_or(Slot::Unknown(node), |it| Slot::Known(Spanned::new(it, node)))
    }

    /// A node as a finite number.
    pub(super) fn number_of(self, node: NodeId) -> Option<f64> {
        self.document.as_number(node).map(|it| it.as_f64()).filter(|it| it.is_finite())
    }

    /// The mappings of a list; what is no mapping is passed over.
    pub(super) fn mappings(self, mapping: NodeId, key: Symbol) -> Vec<NodeId> {
        self.get(mapping, key).map_or_else(Vec::new, |node| self.mappings_of(node))
    }

    /// The mappings of a list node.
    pub(super) fn mappings_of(self, list: NodeId) -> Vec<NodeId> {
        let is_mapping = |item: &NodeId| self.document.kind(*item) == Kind::Mapping;
        self.document.items(list).iter().copied().filter(is_mapping).collect()
    }

    /// A mapping behind a key.
    pub(super) fn mapping(self, mapping: NodeId, key: Symbol) -> Option<NodeId> {
        let node = self.get(mapping, key)?;
        (self.document.kind(node) == Kind::Mapping).then_some(node)
    }

    /// The texts of a list; a single text counts as a list of one.
    pub(super) fn texts(self, mapping: NodeId, key: Symbol) -> Vec<Text> {
        let Some(node) = self.get(mapping, key) else { return Vec::new() };
        let known = |node: NodeId| match self.text_of(node) {
            Slot::Known(text) => Some(text),
            Slot::Absent | Slot::Unknown(_) => None,
        };
        match self.document.kind(node) {
            Kind::Sequence => self.document.items(node).iter().copied().filter_map(known).collect(),
            _ => known(node).into_iter().collect(),
        }
    }

    /// Entries of a mapping whose values are scalars, as texts by key.
    pub(super) fn settings(self, mapping: NodeId) -> Vec<(Box<str>, Text)> {
        self.document
            .entries(mapping)
            .filter_map(|entry| match self.scalar_of(entry.value) {
                Slot::Known(text) => Some((self.document.scalar(entry.key).into(), text)),
                Slot::Absent | Slot::Unknown(_) => None,
            })
            .collect()
    }

    /// `customProperties`; in a mapping, which the standard forbids, each entry counts as one.
    pub(super) fn custom(self, mapping: NodeId) -> Vec<CustomProperty> {
        self.mappings(mapping, key!("customProperties"))
            .into_iter()
            .map(|node| CustomProperty {
                node,
                property: self.text(node, key!("property")),
                value: self.scalar(node, key!("value")),
            })
            .collect()
    }

    /// `authoritativeDefinitions`.
    pub(super) fn authoritative(self, mapping: NodeId) -> Vec<AuthoritativeDefinition> {
        self.mappings(mapping, key!("authoritativeDefinitions"))
            .into_iter()
            .map(|node| AuthoritativeDefinition {
                node,
                url: self.text(node, key!("url")),
                kind: self.text(node, key!("type")),
            })
            .collect()
    }

    /// `support`.
    pub(super) fn support(self, mapping: NodeId) -> Vec<SupportChannel> {
        self.mappings(mapping, key!("support"))
            .into_iter()
            .map(|node| SupportChannel {
                node,
                channel: self.text(node, key!("channel")),
                url: self.text(node, key!("url")),
                tool: self.text(node, key!("tool")),
            })
            .collect()
    }

    /// The team behind a key, as the mapping of 3.1 or the list that came before it.
    pub(super) fn team(self, mapping: NodeId, key: Symbol) -> Team {
        let Some(node) = self.get(mapping, key) else { return Team::default() };
        let (name, members) = match self.document.kind(node) {
            Kind::Sequence => (Slot::Absent, self.mappings_of(node)),
            _ => (self.text(node, key!("name")), self.mappings(node, key!("members"))),
        };
        let members = members
            .into_iter()
            .map(|node| Member {
                node,
                username: self.text(node, key!("username")),
                name: self.text(node, key!("name")),
                role: self.text(node, key!("role")),
                date_in: self.scalar(node, key!("dateIn")),
                date_out: self.scalar(node, key!("dateOut")),
                replaced_by: self.text(node, key!("replacedByUsername")),
            })
            .collect();
        Team { node: Some(node), name, members }
    }
}
