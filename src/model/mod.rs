//! Stage 3: documents lowered to one normalised model, and the mesh that they make together.
//!
//! Deliberately not here: judgement. The model says what a contract promises and what changed;
//! rules say whether that is good. Lowering never fails: what can't be read is
//! [`Slot::Unknown`], so that one mistake is reported once, by the rule that is about it.

mod contract;
pub mod dialect;
pub mod diff;
mod drift;
mod edges;
mod glance;
mod held;
mod history;
pub mod impact;
mod language;
mod leads;
mod linked;
mod lost;
mod manifest;
mod manifest_columns;
mod manifest_tables;
mod mentions;
mod mesh;
mod near;
mod neighbours;
mod paired;
mod past;
mod product;
mod quality;
pub mod schema;
mod sla;
mod slot;
mod standard;
mod types;
mod unit;
mod version;

pub use contract::{
    AuthoritativeDefinition, Contract, CustomProperty, Field, FieldMore, FieldRare, Member,
    Options, Price, Relationship, Role, SchemaObject, Server, SupportChannel, Team,
};
pub use dialect::Lowered;
pub(crate) use dialect::nearest;
pub use drift::{Drift, DriftKind, Drifts, SchemaFault};
pub(crate) use edges::CONSUMES;
pub use edges::{Reference, relative_to};
pub use history::{Histories, History};
pub use impact::owners_of;
pub use language::Language;
pub use leads::{
    Lead, Leads, Lost, MODULE, Offer, TOO_MANY, Whole, is_copy, language_of_ties, last_part,
    lead_paths, leads, stem,
};
pub use linked::{
    SchemaContent, SchemaFile, SchemaLink, SchemaReference, is_named_schema, may_be_schema, meant,
    siblings,
};
pub use lost::LostPart;
pub use manifest::{Built, Manifest, Observed, Read};
pub use mentions::{Mention, Mentions};
pub use mesh::{Asked, Domain, Edge, EdgeKind, FoundBy, Mesh, MeshMember, Review};
pub use neighbours::{Elsewhere, Neighbours, ObservedElsewhere};
pub use past::{
    Earlier, EarlierSchema, EarlierUnit, EarlierVersions, Leaving, LeavingParts, Line, Moment,
    Stood,
};
pub use product::{InputContract, Port, Product};
pub use quality::{Operator, Quality, QualityCode};
pub use sla::{Sla, SlaName, Unit as SlaUnit, iso_seconds};
pub use slot::{Slot, Text};
pub(crate) use standard::by_name as named_subject;
pub(crate) use standard::misspelt as misspelt_kind;
pub use standard::{Standard, Subject};
pub use types::LogicalType;
pub use unit::{Facts, Fold, Unit};
pub use version::Version;
