//! Quality rules.

use super::{Slot, Text};
use crate::parse::Symbol;
use crate::parse::keys::key;
use crate::source::{NodeId, Spanned};

/// One quality rule of an object or a field.
#[derive(Debug, Clone)]
pub struct Quality {
    /// Its mapping.
    pub node: NodeId,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// `type`; where it is absent the rule is one of the library.
    pub kind: Slot<Box<str>>,
    /// `metric`, in ODCS 3.0 `rule`.
    pub metric: Slot<Box<str>>,
    /// `dimension`.
    pub dimension: Slot<Box<str>>,
    /// `severity`.
    pub severity: Slot<Box<str>>,
    /// `unit`.
    pub unit: Slot<Box<str>>,
    /// What rules have that are not of the library.
    pub code: Option<Box<QualityCode>>,
    /// `arguments` and what stands in it, by key.
    pub arguments: Slot<Vec<(Box<str>, NodeId)>>,
    /// `arguments.properties` of a metric over several fields.
    pub argument_properties: Vec<Text>,
    /// The comparisons with their operands.
    pub operators: Vec<(Operator, Spanned<Vec<f64>>)>,
}

/// What a rule consists of that is not one of the library, and when it runs.
#[derive(Debug, Clone, Default)]
pub struct QualityCode {
    /// `query` of an SQL rule.
    pub query: Slot<Box<str>>,
    /// `engine` of a custom rule.
    pub engine: Slot<Box<str>>,
    /// `implementation` of a custom rule, as text.
    pub implementation: Slot<Box<str>>,
    /// `schedule`.
    pub schedule: Slot<Box<str>>,
    /// `scheduler`.
    pub scheduler: Slot<Box<str>>,
}

static NO_CODE: QualityCode = QualityCode {
    query: Slot::Absent,
    engine: Slot::Absent,
    implementation: Slot::Absent,
    schedule: Slot::Absent,
    scheduler: Slot::Absent,
};

/// A comparison of a quality rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `mustBe`
    Equal,
    /// `mustNotBe`
    NotEqual,
    /// `mustBeGreaterThan`
    Greater,
    /// `mustBeGreaterOrEqualTo`
    GreaterOrEqual,
    /// `mustBeLessThan`
    Less,
    /// `mustBeLessOrEqualTo`
    LessOrEqual,
    /// `mustBeBetween`
    Between,
    /// `mustNotBeBetween`
    NotBetween,
}

impl Operator {
    /// All comparisons.
    pub const ALL: [Self; 8] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Between,
        Self::NotBetween,
    ];

    /// The key of the standard.
    pub fn key(self) -> &'static str {
        self.symbol().word()
    }

    /// The key of the standard as a symbol.
    pub(super) const fn symbol(self) -> Symbol {
        match self {
            Self::Equal => key!("mustBe"),
            Self::NotEqual => key!("mustNotBe"),
            Self::Greater => key!("mustBeGreaterThan"),
            Self::GreaterOrEqual => key!("mustBeGreaterOrEqualTo"),
            Self::Less => key!("mustBeLessThan"),
            Self::LessOrEqual => key!("mustBeLessOrEqualTo"),
            Self::Between => key!("mustBeBetween"),
            Self::NotBetween => key!("mustNotBeBetween"),
        }
    }
}

impl Quality {
    /// What it consists of where it is not one of the library; all absent where it is.
    pub fn code(&self) -> &QualityCode {
        self.code.as_deref().unwrap_or(&NO_CODE)
    }

    /// Whether the rule is one of the library: its type says so, or says nothing.
    pub fn is_library(&self) -> bool {
        match &self.kind {
            Slot::Absent => true,
            Slot::Known(kind) => &*kind.value == "library",
            Slot::Unknown(_) => false,
        }
    }
}
