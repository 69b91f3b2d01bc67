//! A data contract in the shape of ODCS 3.2, whatever version it is written in.

use super::{LogicalType, Quality, Sla, Slot, Standard, Text};
use crate::source::{NodeId, Spanned};

/// A data contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The top-level node.
    pub node: NodeId,
    /// The version of the standard that it is written in.
    pub standard: Standard,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// `version`.
    pub version: Slot<Box<str>>,
    /// `status` as written.
    pub status: Slot<Box<str>>,
    /// `domain`.
    pub domain: Slot<Box<str>>,
    /// `tenant`.
    pub tenant: Slot<Box<str>>,
    /// `dataProduct`.
    pub data_product: Slot<Box<str>>,
    /// `description`, all its texts; a plain text is the purpose.
    pub description: Vec<(Box<str>, Text)>,
    /// `schema`.
    pub objects: Vec<SchemaObject>,
    /// `servers`.
    pub servers: Vec<Server>,
    /// `slaProperties`.
    pub sla: Vec<Sla>,
    /// `slaDefaultElement`.
    pub sla_default_element: Slot<Box<str>>,
    /// `team`, list or mapping.
    pub team: Team,
    /// `roles`.
    pub roles: Vec<Role>,
    /// `support`.
    pub support: Vec<SupportChannel>,
    /// `price`.
    pub price: Price,
    /// `customProperties`.
    pub custom: Vec<CustomProperty>,
    /// `tags`.
    pub tags: Vec<Text>,
    /// `authoritativeDefinitions`.
    pub authoritative: Vec<AuthoritativeDefinition>,
}

/// A table, topic or file that a contract describes.
#[derive(Debug, Clone)]
pub struct SchemaObject {
    /// Its mapping.
    pub node: NodeId,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// `physicalName`.
    pub physical_name: Slot<Box<str>>,
    /// `physicalType`.
    pub physical_type: Slot<Box<str>>,
    /// `description`.
    pub description: Slot<Box<str>>,
    /// `businessName`.
    pub business_name: Slot<Box<str>>,
    /// `dataGranularityDescription`.
    pub granularity: Slot<Box<str>>,
    /// `deprecated`.
    pub deprecated: Slot<bool>,
    /// `properties`.
    pub fields: Vec<Field>,
    /// `relationships`.
    pub relationships: Vec<Relationship>,
    /// `quality`.
    pub quality: Vec<Quality>,
    /// `customProperties`.
    pub custom: Vec<CustomProperty>,
    /// `tags`.
    pub tags: Vec<Text>,
    /// `authoritativeDefinitions`.
    pub authoritative: Vec<AuthoritativeDefinition>,
}

/// A column or attribute, at any depth.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its mapping.
    pub node: NodeId,
    /// `name`; absent for the `items` of a list.
    pub name: Slot<Box<str>>,
    /// `logicalType`.
    pub logical_type: Slot<LogicalType>,
    /// `physicalType`.
    pub physical_type: Slot<Box<str>>,
    /// `classification`.
    pub classification: Slot<Box<str>>,
    /// `description`.
    pub description: Slot<Box<str>>,
    /// `required`.
    pub required: Slot<bool>,
    /// `unique`.
    pub unique: Slot<bool>,
    /// `primaryKey`.
    pub primary_key: Slot<bool>,
    /// `primaryKeyPosition`; the default of the standard, -1, is absent.
    pub primary_key_position: Slot<i64>,
    /// What few fields have.
    pub more: Option<Box<FieldMore>>,
}

/// What few fields have; absent as a whole for most.
#[derive(Debug, Clone, Default)]
pub struct FieldMore {
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `physicalName`.
    pub physical_name: Slot<Box<str>>,
    /// `deprecated` (3.2).
    pub deprecated: Slot<bool>,
    /// `criticalDataElement`.
    pub critical: Slot<bool>,
    /// `partitioned`.
    pub partitioned: Slot<bool>,
    /// `partitionKeyPosition`; the default of the standard, -1, is absent.
    pub partition_position: Slot<i64>,
    /// `logicalTypeOptions`.
    pub options: Options,
    /// `properties` of an object.
    pub fields: Vec<Field>,
    /// `items` of an array.
    pub items: Option<Box<Field>>,
    /// `map` (3.2): the type of the keys and of the values.
    pub map: Option<Box<(Field, Field)>>,
    /// `quality`.
    pub quality: Vec<Quality>,
    /// What fewer fields still have.
    pub rare: Option<Box<FieldRare>>,
}

/// What hardly a field has; absent as a whole for nearly all.
#[derive(Debug, Clone, Default)]
pub struct FieldRare {
    /// `businessName`.
    pub business_name: Slot<Box<str>>,
    /// `encryptedName`.
    pub encrypted_name: Slot<Box<str>>,
    /// `semanticType` (3.2).
    pub semantic_type: Slot<Box<str>>,
    /// `enum` (3.2): the values as texts.
    pub allowed: Slot<Vec<Text>>,
    /// `relationships`.
    pub relationships: Vec<Relationship>,
    /// `transformSourceObjects`.
    pub transform_sources: Vec<Text>,
    /// `transformLogic`.
    pub transform_logic: Slot<Box<str>>,
    /// `customProperties`.
    pub custom: Vec<CustomProperty>,
    /// `tags`.
    pub tags: Vec<Text>,
    /// `authoritativeDefinitions`.
    pub authoritative: Vec<AuthoritativeDefinition>,
}

/// `logicalTypeOptions`.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The mapping.
    pub node: Option<NodeId>,
    /// Every option by key, whatever the type.
    pub all: Vec<(Box<str>, NodeId)>,
    /// Numeric options: bounds, lengths, counts, `multipleOf`, `dimensions`.
    pub numbers: Vec<(Box<str>, Spanned<f64>)>,
    /// Textual options: `format`, `pattern`, `defaultTimezone`, bounds of dates.
    pub texts: Vec<(Box<str>, Text)>,
    /// Boolean options: `timezone`, `uniqueItems`; in 3.0 also `exclusiveMinimum`.
    pub flags: Vec<(Box<str>, Spanned<bool>)>,
    /// `required` of an object: names of children.
    pub required: Vec<Text>,
}

/// A foreign key.
#[derive(Debug, Clone)]
pub struct Relationship {
    /// Its mapping.
    pub node: NodeId,
    /// `id` (3.2).
    pub id: Slot<Box<str>>,
    /// `type`.
    pub kind: Slot<Box<str>>,
    /// `from`: one or several references; empty at property level.
    pub from: Vec<Text>,
    /// `to`: one or several references.
    pub to: Vec<Text>,
}

/// A place where the data can be had.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its mapping.
    pub node: NodeId,
    /// `server`: its name in the contract.
    pub name: Slot<Box<str>>,
    /// `id`.
    pub id: Slot<Box<str>>,
    /// `type`.
    pub kind: Slot<Box<str>>,
    /// `environment`.
    pub environment: Slot<Box<str>>,
    /// Every other scalar by key, as text.
    pub settings: Vec<(Box<str>, Text)>,
    /// `customProperties`.
    pub custom: Vec<CustomProperty>,
}

/// Who answers for the data.
#[derive(Debug, Clone, Default)]
pub struct Team {
    /// The list or mapping.
    pub node: Option<NodeId>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// Its people.
    pub members: Vec<Member>,
}

/// One member of a team.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its mapping.
    pub node: NodeId,
    /// `username`.
    pub username: Slot<Box<str>>,
    /// `name`.
    pub name: Slot<Box<str>>,
    /// `role`.
    pub role: Slot<Box<str>>,
    /// `dateIn` as written.
    pub date_in: Slot<Box<str>>,
    /// `dateOut` as written.
    pub date_out: Slot<Box<str>>,
    /// `replacedByUsername`.
    pub replaced_by: Slot<Box<str>>,
}

/// A role that gives access.
#[derive(Debug, Clone)]
pub struct Role {
    /// Its mapping.
    pub node: NodeId,
    /// `role`.
    pub name: Slot<Box<str>>,
    /// `access`.
    pub access: Slot<Box<str>>,
    /// `firstLevelApprovers`.
    pub first_approvers: Slot<Box<str>>,
    /// `secondLevelApprovers`.
    pub second_approvers: Slot<Box<str>>,
}

/// Where to ask.
#[derive(Debug, Clone)]
pub struct SupportChannel {
    /// Its mapping.
    pub node: NodeId,
    /// `channel`.
    pub channel: Slot<Box<str>>,
    /// `url`.
    pub url: Slot<Box<str>>,
    /// `tool`.
    pub tool: Slot<Box<str>>,
}

/// What the data costs.
#[derive(Debug, Clone, Default)]
pub struct Price {
    /// The mapping.
    pub node: Option<NodeId>,
    /// `priceAmount`.
    pub amount: Slot<f64>,
    /// `priceCurrency`.
    pub currency: Slot<Box<str>>,
    /// `priceUnit`.
    pub unit: Slot<Box<str>>,
}

/// A property that the standard leaves to the company.
#[derive(Debug, Clone)]
pub struct CustomProperty {
    /// Its mapping.
    pub node: NodeId,
    /// `property`.
    pub property: Slot<Box<str>>,
    /// `value` as text, where it is a scalar.
    pub value: Slot<Box<str>>,
}

/// A link to what defines a term.
#[derive(Debug, Clone)]
pub struct AuthoritativeDefinition {
    /// Its mapping.
    pub node: NodeId,
    /// `url`.
    pub url: Slot<Box<str>>,
    /// `type`.
    pub kind: Slot<Box<str>>,
}

static NO_MORE: FieldMore = FieldMore::NOTHING;

static NOTHING_RARE: FieldRare = FieldRare::NOTHING;

impl FieldMore {
    const NOTHING: Self = Self {
        id: Slot::Absent,
        physical_name: Slot::Absent,
        deprecated: Slot::Absent,
        critical: Slot::Absent,
        partitioned: Slot::Absent,
        partition_position: Slot::Absent,
        options: Options::NONE,
        fields: Vec::new(),
        items: None,
        map: None,
        quality: Vec::new(),
        rare: None,
    };

    /// What hardly a field has; all absent where this one has none of it.
    pub fn rare(&self) -> &FieldRare {
        self.rare.as_deref().unwrap_or(&NOTHING_RARE)
    }
}

impl FieldRare {
    const NOTHING: Self = Self {
        business_name: Slot::Absent,
        encrypted_name: Slot::Absent,
        semantic_type: Slot::Absent,
        allowed: Slot::Absent,
        relationships: Vec::new(),
        transform_sources: Vec::new(),
        transform_logic: Slot::Absent,
        custom: Vec::new(),
        tags: Vec::new(),
        authoritative: Vec::new(),
    };
}

impl Options {
    const NONE: Self = Self {
        node: None,
        all: Vec::new(),
        numbers: Vec::new(),
        texts: Vec::new(),
        flags: Vec::new(),
        required: Vec::new(),
    };

    /// A numeric option.
    pub fn number(&self, key: &str) -> Option<&Spanned<f64>> {
        self.numbers.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }

    /// A textual option.
    pub fn text(&self, key: &str) -> Option<&Text> {
        self.texts.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }

    /// A boolean option.
    pub fn flag(&self, key: &str) -> Option<&Spanned<bool>> {
        self.flags.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }
}

impl Field {
    /// What few fields have; all absent where this one has none of it.
    pub fn more(&self) -> &FieldMore {
        self.more.as_deref().unwrap_or(&NO_MORE)
    }

    /// The name that consumers select: `physicalName`, else `name`.
    pub fn physical_name(&self) -> Option<&str> {
        match &self.more().physical_name {
            Slot::Known(name) => Some(&name.value),
            Slot::Absent => self.name.text(),
            Slot::Unknown(_) => None,
        }
    }

    /// Nested fields: those of an object, then those of a list's items.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        let more = self.more();
        let items = more.items.iter().flat_map(|items| items.more().fields.iter());
        more.fields.iter().chain(items)
    }

    /// Calls `visit` with this field and all that it is made of, at any depth: those of an object,
    /// the items of a list, key and value of a map.
    fn every<'model>(&'model self, visit: &mut dyn FnMut(&'model Self)) {
        visit(self);
        let Some(more) = self.more.as_deref() else { return };
        more.fields.iter().chain(more.items.as_deref()).for_each(|it| it.every(visit));
        if let Some((key, value)) = more.map.as_deref() {
            key.every(visit);
            value.every(visit);
        }
    }
}

impl SchemaObject {
    /// The name that consumers select: `physicalName`, else `name`.
    pub fn physical_name(&self) -> Option<&str> {
        match &self.physical_name {
            Slot::Known(name) => Some(&name.value),
            Slot::Absent => self.name.text(),
            Slot::Unknown(_) => None,
        }
    }

    /// Calls `visit` with every field at any depth, the items of lists and the keys and values of
    /// maps included, parents first.
    pub fn every_field<'model>(&'model self, visit: &mut dyn FnMut(&'model Field)) {
        self.fields.iter().for_each(|it| it.every(visit));
    }

    /// Calls `visit` with every field at any depth and its dotted name, parents first.
    pub fn visit_fields<'model>(&'model self, visit: &mut dyn FnMut(&str, &'model Field)) {
        for field in &self.fields {
            visit_field(field, "", visit);
        }
    }
}

fn visit_field<'model>(
    field: &'model Field,
    prefix: &str,
    visit: &mut dyn FnMut(&str, &'model Field),
) {
    let name = field.name.text().unwrap_or_default();
    let dotted = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
    visit(&dotted, field);
    for child in field.children() {
        visit_field(child, &dotted, visit);
    }
}

impl Team {
    /// The members who own the data now, by user name, else by name.
    pub fn owners(&self) -> impl Iterator<Item = &str> {
        let current = self.members.iter().filter(|it| it.date_out.is_absent());
        let owning = current.filter(|it| {
            it.role.text().is_some_and(|role| role.to_ascii_lowercase().contains("owner"))
        });
        owning.filter_map(|it| it.username.text().or(it.name.text()))
    }
}

impl Contract {
    /// Calls `visit` with every object, field at any depth, and the field's dotted name.
    pub fn visit_fields<'model>(
        &'model self,
        visit: &mut dyn FnMut(&'model SchemaObject, &str, &'model Field),
    ) {
        for object in &self.objects {
            object.visit_fields(&mut |dotted, field| visit(object, dotted, field));
        }
    }

    /// The status in lower case without blanks around it, where it is known.
    pub fn status_word(&self) -> Option<String> {
        self.status.text().map(|it| it.trim().to_ascii_lowercase())
    }

    /// The object of a name or id.
    pub fn object(&self, name: &str) -> Option<&SchemaObject> {
        self.objects
            .iter()
            .find(|it| it.name.text() == Some(name))
            .or_else(|| self.objects.iter().find(|it| it.id.text() == Some(name)))
    }
}
