//! References of relationships, resolved in a contract.

use super::words::{brief, quoted};
use crate::model::{Contract, Field, Reference, Relationship, Slot, Text};

/// What a reference points to.
pub(crate) enum Target<'model> {
    /// A field.
    Field(&'model Field),
    /// An object as a whole.
    Object,
    /// Nothing.
    Missing(Missing<'model>),
    /// It can't be known: another file, another notation, a part that is not described or a
    /// variable.
    Unknown,
}

/// The first part of a reference that does not exist.
pub(crate) struct Missing<'model> {
    /// The part.
    pub(crate) name: String,
    /// The object or field that lacks it; the contract itself where it is an object.
    pub(crate) within: Option<String>,
    /// What exists there.
    pub(crate) known: Vec<&'model str>,
}

impl Missing<'_> {
    /// What is wrong, as a message.
    pub(crate) fn message(&self) -> String {
        match &self.within {
            Some(within) => format!("{} is no field of {}", brief(&self.name), brief(within)),
            None => format!("{} is no object of the contract", quoted(&self.name)),
        }
    }
}

/// Resolves a reference of either notation within a contract.
///
/// The standard has ids in one notation and names in the other; each is forgiven the other's.
pub(crate) fn resolve<'model>(contract: &'model Contract, text: &str) -> Target<'model> {
    match Reference::read(text) {
        Reference::Names(names) => match names.as_slice() {
            [object, fields @ ..] => resolve_parts(contract, object, fields),
            [] => Target::Unknown,
        },
        Reference::Ids { file: None, object, fields } => resolve_parts(contract, object, &fields),
        Reference::Ids { file: Some(_), .. } | Reference::Other => Target::Unknown,
    }
}

/// Resolves an object and the fields below it.
pub(crate) fn resolve_parts<'model>(
    contract: &'model Contract,
    object: &str,
    fields: &[&str],
) -> Target<'model> {
    let Some(found) = contract.object(object) else {
        let hidden = contract.objects.iter().any(|it| it.name.is_unknown() || it.id.is_unknown());
        if contract.objects.is_empty() || hidden {
            return Target::Unknown;
        }
        let known = contract.objects.iter().filter_map(|it| it.name.text()).collect();
        return Target::Missing(Missing { name: object.to_owned(), within: None, known });
    };
    let mut level: Vec<&Field> = found.fields.iter().collect();
    let mut within = object;
    let mut at = None;
    for name in fields {
        let called = |slot: &Slot<Box<str>>| slot.text() == Some(*name);
        let field = level
            .iter()
            .find(|it| called(&it.name))
            .or_else(|| level.iter().find(|it| called(&it.more().id)));
        let Some(field) = field else {
            let hidden = level.iter().any(|it| it.name.is_unknown() || it.more().id.is_unknown());
            if level.is_empty() || hidden {
                return Target::Unknown;
            }
            let known = level.iter().filter_map(|it| it.name.text()).collect();
            let within = Some(within.to_owned());
            return Target::Missing(Missing { name: (*name).to_owned(), within, known });
        };
        (at, within) = (Some(*field), *name);
        level = field.children().collect();
    }
    at.map_or(Target::Object, Target::Field)
}

/// One pair of a foreign key: the field that refers, where it is known, and the reference.
pub(crate) struct ForeignKey<'model> {
    /// The field.
    pub(crate) from: Option<&'model Field>,
    /// What it refers to.
    pub(crate) to: &'model Text,
}

/// Calls `visit` with every pair of every foreign key.
pub(crate) fn every_reference<'model>(
    contract: &'model Contract,
    visit: &mut dyn FnMut(ForeignKey<'model>),
) {
    every_relationship(contract, &mut |field, relationship| {
        for (index, to) in relationship.to.iter().enumerate() {
            // Ends of different length, or with variables, can't be paired.
            let paired = relationship.from.len() == relationship.to.len();
            let from = relationship.from.get(index).filter(|_| paired);
            let from = from.and_then(|from| match resolve(contract, &from.value) {
                Target::Field(field) => Some(field),
                Target::Object | Target::Missing(_) | Target::Unknown => None,
            });
            visit(ForeignKey { from: field.or(from), to });
        }
    });
}

/// Calls `visit` with every end of every foreign key.
pub(crate) fn every_end<'model>(contract: &'model Contract, visit: &mut dyn FnMut(&'model Text)) {
    every_relationship(contract, &mut |_, relationship| {
        relationship.from.iter().chain(&relationship.to).for_each(&mut *visit);
    });
}

fn every_relationship<'model>(
    contract: &'model Contract,
    visit: &mut dyn FnMut(Option<&'model Field>, &'model Relationship),
) {
    for object in &contract.objects {
        object.relationships.iter().for_each(|it| visit(None, it));
        object.every_field(&mut |field| {
            field.more().rare().relationships.iter().for_each(|it| visit(Some(field), it));
        });
    }
}
