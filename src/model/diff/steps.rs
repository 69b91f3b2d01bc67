//! How single values change: the steps that the kinds of changes are made of.

use jiff::civil::Date;

/// Whether something came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is only at head.
    Added,
    /// It is only at base.
    Removed,
}

/// What happened to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is only at head.
    Added,
    /// It is only at base.
    Removed,
    /// It is another one.
    Changed,
}

/// Which way a set of accepted values moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Head accepts less.
    Tightened,
    /// Head accepts more.
    Loosened,
    /// Neither set contains the other, or it can't be told.
    Changed,
}

/// What happened to a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternStep {
    /// It is only at head.
    Added,
    /// It is only at base.
    Removed,
    /// It accepts other texts.
    Changed(Direction),
    /// It accepts the same texts.
    Reworded,
}

/// Whether a promise is better or worse for those who rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Head promises less.
    Weakened,
    /// Head promises more.
    Strengthened,
}

/// Which way a document went from one version of its standard to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandardStep {
    /// To a later version that is compatible.
    Raised,
    /// To a later version whose documents have another shape.
    Replaced,
    /// To an earlier version.
    Lowered,
}

/// The words of `status`, in the order of a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lifecycle {
    /// `proposed`
    Proposed,
    /// `draft`
    Draft,
    /// `active`
    Active,
    /// `deprecated`
    Deprecated,
    /// `retired`
    Retired,
    /// Any other word.
    Other,
}

impl Lifecycle {
    /// The status that a word in lower case names.
    pub fn read(word: &str) -> Self {
        match word {
            "proposed" => Self::Proposed,
            "draft" => Self::Draft,
            "active" => Self::Active,
            "deprecated" => Self::Deprecated,
            "retired" => Self::Retired,
            _ => Self::Other,
        }
    }
}

/// Texts of a contract or product that promise no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// `name`
    Name,
    /// `description`
    Description,
    /// `tags`
    Tags,
    /// `customProperties`
    Custom,
}

impl Words {
    /// The key of the standard.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Tags => "tags",
            Self::Custom => "customProperties",
        }
    }
}

/// Where a contract or product belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// `domain`
    Domain,
    /// `tenant`
    Tenant,
}

impl Belonging {
    /// The key of the standard.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Tenant => "tenant",
        }
    }
}

/// Why two fields of different names are taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// They have one stable `id`.
    Id,
    /// They have one physical name, so that the column stays.
    PhysicalName,
    /// Their names differ in case alone.
    Case,
    /// The same, where no server of the contract looks at the case of a name.
    Folded,
    /// They have one type, stand near each other and have similar names.
    Similar,
}

/// What happened to a logical type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeStep {
    /// Every value of base is one of head.
    Widened,
    /// Every value of head is one of base.
    Narrowed,
    /// Neither.
    Changed,
    /// Head declares one, base did not.
    Declared,
    /// Base declared one, head does not.
    Undeclared,
}

/// What happened to a physical type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhysicalStep {
    /// Written in another way, but the same type in every dialect at hand.
    Alias,
    /// Every value of base fits head.
    Widened,
    /// Every value of head fits base.
    Narrowed,
    /// Another family; `certain` is false where no server says which dialect it is.
    Changed {
        /// Whether a server names the dialect.
        certain: bool,
    },
    /// A struct has fewer members, and the others as they were.
    MembersRemoved,
    /// Head declares one, base did not.
    Declared,
    /// Base declared one, head does not.
    Undeclared,
    /// A decimal has more digits.
    PrecisionIncreased,
    /// A decimal has fewer digits.
    PrecisionDecreased,
    /// A decimal has another number of digits after the point.
    ScaleChanged,
    /// A text may be longer.
    LengthIncreased,
    /// A text may only be shorter.
    LengthDecreased,
    /// The text of the type says that the column may be empty, or no longer says it.
    Nullability(Presence),
}

/// What happened to the primary key of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyStep {
    /// The first members came.
    Added,
    /// The last members went.
    Removed,
    /// A member joined or left.
    Changed,
    /// The same members in another order.
    Reordered,
}

/// What happened to a list of allowed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumStep {
    /// Head has a list, base had none.
    Added,
    /// Base had a list, head has none.
    Removed,
    /// Values came.
    ValuesAdded,
    /// Values went.
    ValuesRemoved,
    /// Values came and went.
    ValuesReplaced,
}

/// A bound of the accepted values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// `minimum` and `exclusiveMinimum`
    Minimum,
    /// `maximum` and `exclusiveMaximum`
    Maximum,
    /// `minLength`
    MinLength,
    /// `maxLength`
    MaxLength,
    /// `minItems` and `maxItems`
    Items,
    /// `minProperties` and `maxProperties`
    Properties,
}

/// A part of a vector's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorPart {
    /// `dimensions`
    Dimensions,
    /// `elementType`
    ElementType,
    /// `distanceMetric`
    Metric,
}

/// What happened to a quality rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QualityStep {
    /// The rule is new.
    Added,
    /// The rule is gone.
    Removed,
    /// Its accepted set moved.
    Threshold(Direction),
    /// What it measures changed.
    Definition,
    /// A failure matters less or more.
    Severity(Promise),
    /// Its words changed.
    Metadata,
}

/// What happened to a service level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlaStep {
    /// It is new.
    Added,
    /// The end of a contract in use is told for the first time.
    Announced {
        /// The latest date that is told.
        end: Date,
        /// Whether the contract is deprecated on both sides.
        sunset: bool,
    },
    /// The latest end of a contract that is deprecated on both sides is told no more.
    Withdrawn {
        /// The date that was told.
        end: Date,
    },
    /// It is gone; `end` says that it was a date on which the service ends.
    Removed {
        /// Whether it was `endOfSupport` or `endOfLife`.
        end: bool,
    },
    /// Latency or freshness.
    Freshness(Promise),
    /// How long data is kept.
    Retention(Promise),
    /// Availability.
    Availability(Promise),
    /// The interval between deliveries.
    Frequency(Promise),
    /// Another property whose better direction the standard states.
    Value(Promise),
    /// The end of support or life; of a deprecated contract it is the sunset.
    End {
        /// Whether the contract is deprecated on both sides.
        sunset: bool,
        /// Whether it comes earlier now.
        earlier: bool,
    },
    /// The same promise in another unit.
    Unit,
    /// The promise is about other elements.
    Element,
    /// `schedule` or `scheduler`.
    Schedule,
    /// The value changed, and nobody knows in which direction.
    Unknown,
}

/// What happened to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerStep {
    /// It is new.
    Added,
    /// It is gone.
    Removed {
        /// Whether base marked it as deprecated.
        deprecated: bool,
        /// The end announced for it.
        end: Option<Date>,
    },
    /// It is of another type.
    Type,
    /// The data lies elsewhere.
    Location,
    /// The data is encoded otherwise.
    Format,
    /// It belongs to another environment.
    Environment,
    /// It keeps its id under another name.
    Renamed,
    /// Anything else about it.
    Metadata,
}

/// What happened to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleStep {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It allows less, or asks for more approval.
    Narrowed,
    /// It allows more.
    Widened,
}

/// What happened to the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceStep {
    /// More is asked.
    Increased,
    /// Less is asked.
    Decreased,
    /// Another currency or unit.
    Unit,
}

/// What happened to a classification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassStep {
    /// More confidential.
    Raised,
    /// Less confidential.
    Lowered,
    /// A word outside the known order.
    Changed,
    /// There was none.
    Declared,
    /// There is none any more.
    Removed,
}

/// What happened to an output port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStep {
    /// It is new.
    Added,
    /// It is gone.
    Removed {
        /// Whether base marked it as deprecated.
        deprecated: bool,
        /// The end announced for it.
        end: Option<Date>,
    },
    /// It has another name for the same contract.
    Renamed,
    /// It serves another major version; `follows` says that its contract moved with it.
    Version {
        /// Whether the contract itself moved to that major in the same change.
        follows: bool,
    },
    /// It serves another contract.
    Contract,
    /// It serves a contract, and named none before.
    Bound,
    /// It serves no contract any more.
    Unbound,
    /// It is of another type.
    Type,
}

/// What happened to an input port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputStep {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name for the same contract.
    Renamed,
    /// It reads another contract.
    Contract,
    /// It reads another version.
    Version,
    /// An output port is made from one more contract.
    SourceAdded,
    /// An output port is made from one contract less.
    SourceRemoved,
}
