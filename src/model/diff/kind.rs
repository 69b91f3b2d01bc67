//! The kinds of changes: what happened, typed, without judgement.

use crate::model::Subject;
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

/// Whether a promise is better or worse for those who rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// Head promises less.
    Weakened,
    /// Head promises more.
    Strengthened,
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
    Removed,
    /// It is of another type.
    Type,
    /// The data lies elsewhere.
    Location,
    /// The data is encoded otherwise.
    Format,
    /// It belongs to another environment.
    Environment,
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
    Removed,
    /// It has another name for the same contract.
    Renamed,
    /// It serves another major version; `follows` says that its contract moved with it.
    Version {
        /// Whether the contract itself moved to that major in the same change.
        follows: bool,
    },
    /// It serves another contract.
    Contract,
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
    /// It reads another contract.
    Contract,
    /// It reads another version.
    Version,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// A contract or product is new.
    Added(Subject),
    /// A contract or product is gone; the date is the end that it announced.
    Removed(Subject, Option<Date>),
    /// The file of a contract or product has another path.
    Moved,
    /// Another `id` at the same path.
    Identity(Subject),
    /// `apiVersion`; added means a later version of the standard.
    Standard(Promise),
    /// Texts of the contract or product.
    Words(Words),
    /// Domain or tenant.
    Belonging(Belonging),
    /// `dataProduct`
    DataProduct,
    /// `status`, with the end that base announced and the one that head announces.
    Status {
        /// At base.
        from: Lifecycle,
        /// At head.
        to: Lifecycle,
        /// The latest end that base announced.
        announced: Option<Date>,
        /// The latest end that head announces.
        planned: Option<Date>,
    },
    /// An object came.
    ObjectAdded,
    /// An object went; the date is the end announced for it.
    ObjectRemoved(Option<Date>),
    /// An object has another name.
    ObjectRenamed,
    /// Consumers must select another name.
    ObjectPhysicalName,
    /// Table, view, topic, file.
    ObjectPhysicalType,
    /// What one row stands for.
    Granularity,
    /// Words of an object or field.
    Description,
    /// `businessName`
    BusinessName,
    /// `customProperties` of an object or field.
    Custom,
    /// `authoritativeDefinitions`, anywhere.
    Authoritative,
    /// An object or field is deprecated, or no longer.
    Deprecated(Presence),
    /// A field came.
    FieldAdded {
        /// Whether it is required.
        required: bool,
    },
    /// A field went.
    FieldRemoved {
        /// Whether base marked it as deprecated.
        deprecated: bool,
        /// The end announced for it.
        end: Option<Date>,
        /// A field that came in its place, of a similar name but of another type.
        similar: Option<String>,
    },
    /// A field has another name; `column_kept` says that its physical name stays.
    FieldRenamed {
        /// Why it is taken for the same field.
        evidence: Evidence,
        /// Whether those who select the column see no difference.
        column_kept: bool,
    },
    /// A field stands at another depth.
    FieldMoved,
    /// Consumers must select another name.
    FieldPhysicalName,
    /// `encryptedName`
    EncryptedName,
    /// The same fields in another order; `by_position` says that a server's format has no names.
    FieldsReordered {
        /// Whether some server delivers fields by position.
        by_position: bool,
    },
    /// The logical type, or the width of a number.
    Type(TypeStep),
    /// The type of the items of a list.
    ItemsType,
    /// The type of the keys of a map.
    MapKeyType,
    /// A whole number of the same width with or without a sign.
    Signedness,
    /// Whether a point in time carries its zone.
    TimezoneAwareness,
    /// The zone of points in time without one.
    DefaultTimezone,
    /// How a date or time is written; a format that came or went may equal what was in use.
    DateFormat(Step),
    /// The format of a text.
    StringFormat(Step),
    /// The physical type.
    PhysicalType(PhysicalStep),
    /// Whether a value must be there.
    Required(Presence),
    /// Whether values are unique.
    Unique(Presence),
    /// The primary key of an object.
    PrimaryKey(KeyStep),
    /// Whether data is partitioned by the field.
    PartitionKey {
        /// Whether some server delivers files whose paths show the partitions.
        by_path: bool,
    },
    /// The place of a field among those that data is partitioned by.
    PartitionPosition {
        /// Whether some server delivers files whose paths show the partitions.
        by_path: bool,
    },
    /// Allowed values.
    Enum(EnumStep),
    /// `pattern`
    Pattern(Step),
    /// A bound of the accepted values.
    Bound(Bound, Direction),
    /// The same bound under the other key.
    BoundKeyword,
    /// `multipleOf`
    MultipleOf(Direction),
    /// Whether the items of a list are unique.
    UniqueItems(Presence),
    /// The shape of a vector.
    Vector(VectorPart),
    /// `semanticType`
    SemanticType,
    /// A foreign key.
    Relationship(Step),
    /// A quality rule.
    Quality(QualityStep),
    /// A service level.
    Sla(SlaStep),
    /// A support channel; all but a removal is words.
    Support(Step),
    /// The price.
    Price(PriceStep),
    /// Who owns the contract or product; removed means that nobody does.
    Owner(Step),
    /// A role that gives access.
    Role(RoleStep),
    /// A server; `production` says whether consumers rely on it.
    Server {
        /// What happened.
        step: ServerStep,
        /// Whether its environment is not a known non-productive one.
        production: bool,
    },
    /// The classification of a field.
    Classification(ClassStep),
    /// `criticalDataElement`
    Critical,
    /// How a field is made from others.
    Transform,
    /// An output port.
    Output(OutputStep),
    /// An input port.
    Input(InputStep),
    /// A management port.
    Management(Step),
}
