//! Logical types of fields.

/// The logical type of a field (ODCS 3.2, "Schema").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogicalType {
    /// Text.
    String,
    /// A calendar day; in ODCS 3.0 also a point in time.
    Date,
    /// A point in time.
    Timestamp,
    /// A time of day.
    Time,
    /// A number with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// A mapping with known keys.
    Object,
    /// A list.
    Array,
    /// true or false.
    Boolean,
    /// A mapping with free keys (3.2).
    Map,
    /// A list of numbers of fixed length (3.2).
    Vector,
}

impl LogicalType {
    /// All types.
    pub const ALL: [Self; 11] = [
        Self::String,
        Self::Date,
        Self::Timestamp,
        Self::Time,
        Self::Number,
        Self::Integer,
        Self::Object,
        Self::Array,
        Self::Boolean,
        Self::Map,
        Self::Vector,
    ];

    /// The word of the standard.
    pub const fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Time => "time",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Object => "object",
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Map => "map",
            Self::Vector => "vector",
        }
    }

    /// The type that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}
