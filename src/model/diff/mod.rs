//! What changed between two revisions of the mesh, as facts without judgement.
//!
//! Both sides are lowered to one model before they are compared, so that the order of lists, the
//! layout of a file and the version of the standard are no changes. Elements are matched by `id`,
//! then by name, then as renames; whatever a side does not know, it does not report.
//!
//! Deliberately not here: which change breaks whom. Rules of group `change/` judge.

mod arguments;
mod beside;
mod bounds;
mod contract;
mod deprecated;
mod elsewhere;
mod exact;
mod families;
mod field;
mod fields;
mod imported;
mod interval;
mod keys;
mod kind;
mod likeness;
mod linked_parts;
mod loose;
mod moved;
mod moved_types;
mod needed;
mod object;
mod options;
mod pair;
mod partition;
mod parts;
mod physical;
mod product;
mod quality;
mod returned;
mod schemas;
mod server;
mod sla;
mod sql;
mod steps;
mod terms;
mod together;
mod tree;
mod types;
mod values;
mod version;

pub use deprecated::{Part, leaving};
pub use elsewhere::Elsewhere;
pub(super) use families::Compound;
pub use imported::concerns;
pub use kind::ChangeKind;
pub(super) use loose::families_of;
pub(super) use pair::twins;
pub use pair::{release_between, releases};
pub use parts::Parts;
pub(super) use physical::step_between as physical_step;
pub use returned::returned;
pub use schemas::{NotCompared, PairKind, SchemaPair, Scopes, unlinked_schemas};
pub(super) use sql::Dialect;
pub use steps::{
    Belonging, Bound, ClassStep, Direction, EnumStep, Evidence, InputStep, KeyStep, Lifecycle,
    OutputStep, PatternStep, PhysicalStep, Presence, PriceStep, Promise, QualityStep, RoleStep,
    ServerStep, SlaStep, StandardStep, Step, TypeStep, VectorPart, Words,
};
pub use tree::same_but_version;
pub(super) use values::code;
pub use version::VersionStep;

use super::{Mesh, MeshMember, Version};
use crate::finding::Bump;
use crate::source::Place;
use jiff::civil::Date;
use std::sync::Arc;

/// One contract or product at base and at head, and what changed between them.
#[derive(Debug)]
pub struct Release<'mesh> {
    /// The mesh at base.
    pub base_mesh: &'mesh Mesh,
    /// The mesh at head.
    pub head_mesh: &'mesh Mesh,
    /// The file at base; absent where it was added.
    pub base: Option<&'mesh MeshMember>,
    /// The file at head; absent where it was removed.
    pub head: Option<&'mesh MeshMember>,
    /// What changed, by position at head.
    pub changes: Vec<Change>,
    /// The schema files of a contract that differ.
    pub schemas: Vec<SchemaPair<'mesh>>,
    /// The released version of the same number, where that holds something else.
    pub taken: Option<Taken<'mesh>>,
    /// All versions of it that tags hold.
    pub released: Vec<Version>,
    /// When what is deprecated as a whole may go, where its history is known.
    pub end: Option<Date>,
    /// What is gone and was deprecated before the cut of a shallow clone: nobody knows since when.
    pub cut_off: Vec<Part>,
}

/// A released version whose number head writes for something else.
#[derive(Debug, Clone)]
pub struct Taken<'mesh> {
    /// The tag.
    pub tag: Arc<str>,
    /// What it holds.
    pub member: &'mesh MeshMember,
    /// The version step that the difference asks for.
    pub bump: Bump,
    /// What forces it.
    pub forcing: Vec<String>,
}

/// One fact about two revisions of a contract or product.
#[derive(Debug, Clone)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// What it happened to.
    pub element: Element,
    /// Where it stood at base.
    pub base: Option<Place>,
    /// Where it stands at head.
    pub head: Option<Place>,
    /// Where it would stand at head: what held it, for what is gone.
    pub around: Option<Place>,
    /// The value at base, as a short text.
    pub before: Option<String>,
    /// The value at head, as a short text.
    pub after: Option<String>,
}

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name for people: `object.field`, or the name of what it is.
    pub label: String,
    /// How much of the data it covers.
    pub scope: Scope,
}

/// How much of a contract's data a change covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The contract itself: whoever uses anything of it is hit.
    Existence,
    /// A promise about no data in particular.
    Terms,
    /// An object, by its name at base.
    Object(Box<str>),
    /// An object and a dotted field, by their names at base.
    Field(Box<str>, Box<str>),
}

/// Longest dotted name that is kept, in bytes.
const LONGEST_NAME: usize = 1_000;
/// Longest label that still grows, in bytes.
const LONGEST_LABEL: usize = 200;

/// A dotted name for people; one that is longer than anybody reads grows no more.
fn bounded(parent: &str, name: &str) -> String {
    if parent.len() > LONGEST_LABEL {
        return parent.to_owned();
    }
    let name: String = name.chars().take(LONGEST_LABEL).collect();
    format!("{parent}.{name}")
}

impl Element {
    /// Something that is about no data in particular.
    pub(crate) fn terms(label: impl Into<String>) -> Self {
        Self { label: label.into(), scope: Scope::Terms }
    }

    /// The contract or product itself.
    pub(crate) fn existence(label: impl Into<String>) -> Self {
        Self { label: label.into(), scope: Scope::Existence }
    }

    /// An object.
    pub(crate) fn object(name: &str) -> Self {
        let label = name.chars().take(LONGEST_LABEL).collect();
        Self { label, scope: Scope::Object(name.into()) }
    }

    /// A field at any depth of this object or field.
    pub(crate) fn child(&self, name: &str) -> Self {
        let label = bounded(&self.label, name);
        let scope = match &self.scope {
            Scope::Object(object) => Scope::Field(object.clone(), name.into()),
            // A name of that length stands in no lineage; its parent is near enough.
            Scope::Field(_, parent) if parent.len() + name.len() > LONGEST_NAME => {
                self.scope.clone()
            }
            Scope::Field(object, parent) => {
                Scope::Field(object.clone(), format!("{parent}.{name}").into())
            }
            other @ (Scope::Existence | Scope::Terms) => other.clone(),
        };
        Self { label, scope }
    }

    /// A part of this field that consumers can't select by a name of its own.
    pub(crate) fn part(&self, name: &str) -> Self {
        Self { label: bounded(&self.label, name), scope: self.scope.clone() }
    }
}

/// The latest end that a contract or deprecated product announces.
pub fn end_of(member: &MeshMember) -> Option<Date> {
    let product = member.unit.product().map(deprecated::product_deprecation);
    let contract = member.unit.contract().and_then(contract::announced_end);
    contract.or_else(|| product.and_then(|it| it.end))
}

impl Change {
    /// The name of what changed.
    pub fn label(&self) -> &str {
        &self.element.label
    }
}
