//! The kinds of changes: what happened, typed, without judgement.

use super::steps::{
    Belonging, Bound, ClassStep, Direction, EnumStep, Evidence, InputStep, KeyStep, Lifecycle,
    OutputStep, PatternStep, PhysicalStep, Presence, PriceStep, QualityStep, RoleStep, ServerStep,
    SlaStep, StandardStep, Step, TypeStep, VectorPart, Words,
};
use crate::model::Subject;
use jiff::civil::Date;
use std::sync::Arc;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// A contract or product is new.
    Added(Subject),
    /// A contract or product is gone; the date is the end that it announced.
    Removed(Subject, Option<Date>),
    /// The file could not be read at base, so that nothing is compared.
    BaseUnread(Subject),
    /// The file of a contract holds something else now.
    KindChanged,
    /// A list has too many items to be compared one by one.
    TooLong,
    /// The file of a contract or product has another path.
    Moved,
    /// Another `id` at the same path.
    Identity(Subject),
    /// `apiVersion`; added means a later version of the standard.
    Standard(StandardStep),
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
    /// An object went.
    ObjectRemoved {
        /// Whether base marked it as deprecated.
        deprecated: bool,
        /// The end announced for it.
        end: Option<Date>,
    },
    /// The same objects in another order.
    ObjectsReordered,
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
    /// `authoritativeDefinitions`, anywhere; added means that all are left that were there.
    Authoritative(Step),
    /// An object, field, server, port or product is marked as deprecated, or no longer.
    Deprecated(Presence),
    /// Something deprecated has another end, its first one, or none any more.
    End {
        /// The end that base announced.
        from: Option<Date>,
        /// The end that head announces.
        to: Option<Date>,
    },
    /// A field came.
    FieldAdded {
        /// Whether it is required.
        required: bool,
    },
    /// A name that an earlier revision had for another type comes back.
    NameReused(Arc<str>),
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
    EncryptedName(Step),
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
    Pattern(PatternStep),
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
    /// What a foreign key that stayed points to is gone from the contract.
    TargetMissing,
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
