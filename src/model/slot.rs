//! A value that may be absent, or there but not to be understood.

use crate::source::{NodeId, Place, Spanned};

/// A text and its node.
pub type Text = Spanned<Box<str>>;

/// A value of the model.
///
/// A value that contains `${VAR}`, or that is of the wrong type, is [`Slot::Unknown`]: rules stay
/// silent about it (the second kind has a finding of group `document/` already).
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Slot<T> {
    /// The key is not there, or `null`.
    #[default]
    Absent,
    /// There is a value that can't be judged.
    Unknown(NodeId),
    /// The value.
    Known(Spanned<T>),
}

impl<T> Slot<T> {
    /// The value, where it is known.
    pub const fn known(&self) -> Option<&Spanned<T>> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// The bare value, where it is known.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(&value.value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// The node of the value, known or not.
    pub const fn node(&self) -> Option<NodeId> {
        match self {
            Self::Absent => None,
            Self::Unknown(node) => Some(*node),
            Self::Known(value) => Some(value.node),
        }
    }

    /// Whether the key is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether there is a value that can't be judged.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// The place of the value, known or not.
    pub fn place(&self) -> Option<Place> {
        self.node().map(Place::value)
    }

    /// The known value turned into another.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Slot<U> {
        match self {
            Self::Absent => Slot::Absent,
            Self::Unknown(node) => Slot::Unknown(node),
            Self::Known(it) => Slot::Known(Spanned::new(turn(it.value), it.node)),
        }
    }

    /// The known value read as another; what can't be read is unknown.
    pub fn and_then<U>(self, read: impl FnOnce(T) -> Option<U>) -> Slot<U> {
        match self {
            Self::Absent => Slot::Absent,
            Self::Unknown(node) => Slot::Unknown(node),
            Self::Known(it) => match read(it.value) {
                Some(value) => Slot::Known(Spanned::new(value, it.node)),
                None => Slot::Unknown(it.node),
            },
        }
    }
}

impl Slot<Box<str>> {
    /// The text, where it is known.
    pub fn text(&self) -> Option<&str> {
        self.value().map(|text| &**text)
    }
}

impl Slot<bool> {
    /// Whether the value is known to be true; absent means false.
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::Known(Spanned { value: true, .. }))
    }
}
