//! What a schema says, as a formula over small statements about a value.

use super::json::Json;
use super::rational::Rational;
use std::collections::BTreeSet;

/// Kinds of values, as bits.
pub(super) mod kinds {
    pub(crate) const NULL: u8 = 1;
    pub(crate) const BOOL: u8 = 2;
    pub(crate) const WHOLE: u8 = 4;
    pub(crate) const FRACTION: u8 = 8;
    pub(crate) const TEXT: u8 = 16;
    pub(crate) const LIST: u8 = 32;
    pub(crate) const OBJECT: u8 = 64;
    pub(crate) const NUMBER: u8 = WHOLE | FRACTION;
    pub(crate) const ALL: u8 = 127;
    /// Each kind, those with the simplest examples first.
    pub(crate) const EACH: [u8; 7] = [NULL, BOOL, WHOLE, TEXT, FRACTION, OBJECT, LIST];
}

/// Handle of a schema; equal schemas of both sides have the same.
pub(super) type SchemaId = usize;

/// A statement that is made of others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Formula {
    True,
    False,
    Atom(Box<Atom>),
    Schema(SchemaId),
    Not(Box<Self>),
    All(BTreeSet<Self>),
    Any(BTreeSet<Self>),
}

/// One statement. Those about one kind of value hold of every other kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Atom {
    /// The value is of one of these kinds.
    Kinds(u8),
    /// The value is one of these.
    Values(BTreeSet<Json>),
    /// The number is at least this, or more where `true`.
    AtLeast(Rational, bool),
    /// The number is at most this, or less where `true`.
    AtMost(Rational, bool),
    MultipleOf(Rational),
    MinLength(u64),
    MaxLength(u64),
    Pattern(String),
    MinItems(u64),
    MaxItems(u64),
    Unique,
    /// The item at the index, where there is one.
    Item(usize, Formula),
    /// All items from the index on.
    Rest(usize, Formula),
    /// At least so many items.
    Contains(u64, Formula),
    MinProperties(u64),
    MaxProperties(u64),
    Required(String),
    /// The value of the property, where there is one.
    Property(String, Formula),
    /// The values of all properties whose names match.
    Matching(String, Formula),
    /// The values of all properties but those named and those whose names match.
    Others(BTreeSet<String>, BTreeSet<String>, Formula),
    /// The names of all properties, as texts.
    Names(Formula),
    /// Something that is not looked into, as it is written.
    Opaque(String),
}

impl Atom {
    /// The kinds of values that the statement can be false of.
    pub(super) const fn concerns(&self) -> u8 {
        match self {
            Self::Kinds(_) | Self::Values(_) | Self::Opaque(_) => kinds::ALL,
            Self::AtLeast(..) | Self::AtMost(..) | Self::MultipleOf(_) => kinds::NUMBER,
            Self::MinLength(_) | Self::MaxLength(_) | Self::Pattern(_) => kinds::TEXT,
            Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::Unique
            | Self::Item(..)
            | Self::Rest(..)
            | Self::Contains(..) => kinds::LIST,
            Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Required(_)
            | Self::Property(..)
            | Self::Matching(..)
            | Self::Others(..)
            | Self::Names(_) => kinds::OBJECT,
        }
    }

    /// The statement as a formula.
    pub(super) fn formula(self) -> Formula {
        match &self {
            Self::Kinds(kinds::ALL)
            | Self::MinLength(0)
            | Self::MinItems(0)
            | Self::MinProperties(0)
            | Self::Contains(0, _)
            | Self::Item(_, Formula::True)
            | Self::Rest(_, Formula::True)
            | Self::Property(_, Formula::True)
            | Self::Matching(_, Formula::True)
            | Self::Others(_, _, Formula::True)
            | Self::Names(Formula::True) => Formula::True,
            Self::Kinds(0) => Formula::False,
            _ => Formula::Atom(Box::new(self)),
        }
    }
}

impl Formula {
    pub(super) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = BTreeSet::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::All(inner) => flat.extend(inner),
                other => {
                    flat.insert(other);
                }
            }
        }
        match flat.len() {
            0 => Self::True,
            1 => flat.pop_first().unwrap_or(Self::True),
            _ => Self::All(flat),
        }
    }

    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = BTreeSet::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Any(inner) => flat.extend(inner),
                other => {
                    flat.insert(other);
                }
            }
        }
        match flat.len() {
            0 => Self::False,
            1 => flat.pop_first().unwrap_or(Self::False),
            _ => Self::Any(flat),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    pub(super) fn one_of(values: impl IntoIterator<Item = Json>) -> Self {
        Atom::Values(values.into_iter().collect()).formula()
    }

    pub(super) fn of_kind(kind: u8) -> Self {
        Atom::Kinds(kind).formula()
    }
}
