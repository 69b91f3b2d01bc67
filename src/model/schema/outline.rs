//! What a schema file declares, as far as a contract can be held against it: names, and families
//! of types. Whatever it leaves open stays open here.

use crate::source::Span;
use std::collections::BTreeMap;
use std::ops::BitOr;

/// Handle of a type in its outline.
pub type TypeId = usize;

/// The types that a schema file declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// Every type; a handle is an index.
    pub types: Vec<Shape>,
    /// What may be the table, topic or file of a contract, in the order of the file.
    pub objects: Vec<OutlineObject>,
    /// What else a link may mean, by the fragment that names it: a name, or a JSON Pointer without
    /// escapes.
    pub parts: BTreeMap<String, OutlineObject>,
}

/// A record, message, model or schema at the top of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineObject {
    /// Its name without namespace; empty where it has none.
    pub name: String,
    /// Which version it is, where there are several of a name; the latest stands first.
    pub version: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// What it is.
    pub of: TypeId,
    /// Whether nothing else of the file is made of it.
    pub root: bool,
}

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// It says nothing.
    Open,
    /// It is declared in a file that is not looked into.
    Elsewhere,
    /// The same as another.
    Same(TypeId),
    /// One of several.
    Any(Vec<TypeId>),
    /// All of several at once.
    All(Vec<TypeId>),
    /// A plain value, and the words of the file for it.
    Plain(Families, Box<str>),
    /// Named members.
    Object(Members),
    /// A list of a type.
    List(TypeId),
    /// Free keys with values of a type.
    Map(TypeId),
}

/// The members of an object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// Each, in the order of the file.
    pub fields: Vec<OutlineField>,
    /// Whether there are no others.
    pub complete: bool,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineField {
    /// Its name.
    pub name: String,
    /// Other names that read the same.
    pub aliases: Vec<String>,
    /// Where it is named.
    pub span: Span,
    /// Its type.
    pub of: TypeId,
}

/// A member of an object as all the parts of its type together have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'own> {
    /// The member, where it is named first.
    pub field: &'own OutlineField,
    /// Its types, one for each part that names it: a value is of all of them.
    pub of: Vec<TypeId>,
}

/// Families of values that a type may hold; several where it is not told which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Families(u16);

impl Families {
    /// None is known.
    pub const NONE: Self = Self(0);
    /// Texts.
    pub const TEXT: Self = Self(1);
    /// Bytes.
    pub const BYTES: Self = Self(1 << 1);
    /// true or false.
    pub const BOOLEAN: Self = Self(1 << 2);
    /// Whole numbers.
    pub const WHOLE: Self = Self(1 << 3);
    /// Numbers with a fraction.
    pub const FRACTION: Self = Self(1 << 4);
    /// Days.
    pub const DATE: Self = Self(1 << 5);
    /// Times of day.
    pub const TIME: Self = Self(1 << 6);
    /// Points in time.
    pub const TIMESTAMP: Self = Self(1 << 7);
    /// Days written as text.
    pub const DATE_TEXT: Self = Self(1 << 8);
    /// Times of day written as text.
    pub const TIME_TEXT: Self = Self(1 << 9);
    /// Points in time written as text.
    pub const TIMESTAMP_TEXT: Self = Self(1 << 10);
    /// Named members.
    pub const OBJECT: Self = Self(1 << 11);
    /// Lists.
    pub const LIST: Self = Self(1 << 12);
    /// Free keys with values.
    pub const MAP: Self = Self(1 << 13);

    /// Whether a value can be of both.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is known.
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Families {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Most steps from a type to what it is in the end.
const STEPS: usize = 64;

impl Outline {
    /// Adds a type.
    pub(in crate::model) fn add(&mut self, shape: Shape) -> TypeId {
        self.types.push(shape);
        self.types.len() - 1
    }

    /// A type with the names that only lead on left out.
    fn resolved(&self, mut of: TypeId) -> &Shape {
        for _ in 0..STEPS {
            match self.types.get(of) {
                Some(Shape::Same(other)) => of = *other,
                // What only allows one more is as good as it.
                Some(Shape::Any(only) | Shape::All(only)) if only.len() == 1 => {
                    of = only.first().copied().unwrap_or(of);
                }
                Some(shape) => return shape,
                None => return &Shape::Open,
            }
        }
        &Shape::Open
    }

    /// The families of values that may be of all of some types; none where that is not known.
    pub fn families(&self, of: &[TypeId]) -> Families {
        let left = &mut STEPS.clone();
        // Each narrows; the first that says something is enough to go by.
        of.iter().find_map(|it| self.families_within(*it, left)).unwrap_or_default()
    }

    fn families_within(&self, of: TypeId, left: &mut usize) -> Option<Families> {
        *left = left.checked_sub(1)?;
        match self.resolved(of) {
            Shape::Open | Shape::Elsewhere | Shape::Same(_) => None,
            Shape::Plain(families, _) => (!families.is_none()).then_some(*families),
            Shape::Object(_) => Some(Families::OBJECT),
            Shape::List(_) => Some(Families::LIST),
            Shape::Map(_) => Some(Families::MAP),
            Shape::Any(several) => several
                .iter()
                .try_fold(Families::NONE, |all, it| Some(all | self.families_within(*it, left)?)),
            // Each part narrows; the first that says something is enough to go by.
            Shape::All(several) => several.iter().find_map(|it| self.families_within(*it, left)),
        }
    }

    /// The members of types that have some; those of all their parts together, each name once.
    pub fn members(&self, of: &[TypeId]) -> Option<(Vec<Found<'_>>, bool)> {
        let (mut all, mut complete, mut is_object) = (Vec::new(), true, false);
        let left = &mut STEPS.clone();
        for it in of {
            is_object |= self.collect(*it, (&mut all, &mut complete), left);
        }
        let mut found: Vec<Found<'_>> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for field in all {
            let at = *places.entry(&field.name).or_insert(found.len());
            match found.get_mut(at) {
                Some(known) => known.of.push(field.of),
                None => found.push(Found { field, of: vec![field.of] }),
            }
        }
        is_object.then_some((found, complete))
    }

    fn collect<'own>(
        &'own self,
        of: TypeId,
        (found, complete): (&mut Vec<&'own OutlineField>, &mut bool),
        left: &mut usize,
    ) -> bool {
        let Some(rest) = left.checked_sub(1) else {
            *complete = false;
            return false;
        };
        *left = rest;
        match self.resolved(of) {
            Shape::Object(members) => {
                *complete &= members.complete;
                found.extend(&members.fields);
                true
            }
            Shape::All(parts) => {
                let mut any = false;
                for part in parts {
                    any |= self.collect(*part, (&mut *found, &mut *complete), left);
                }
                any
            }
            Shape::Elsewhere | Shape::Any(_) => {
                *complete = false;
                false
            }
            Shape::Open | Shape::Same(_) | Shape::Plain(..) | Shape::List(_) | Shape::Map(_) => {
                false
            }
        }
    }

    /// The types of the items of lists.
    pub fn items(&self, of: &[TypeId]) -> Vec<TypeId> {
        let items = of.iter().filter_map(|it| match self.resolved(*it) {
            Shape::List(items) => Some(*items),
            _ => None,
        });
        items.collect()
    }

    /// The types of the values of maps.
    pub fn values(&self, of: &[TypeId]) -> Vec<TypeId> {
        let values = of.iter().filter_map(|it| match self.resolved(*it) {
            Shape::Map(values) => Some(*values),
            _ => None,
        });
        values.collect()
    }

    /// The words for some types: those of the first that says something.
    pub fn words(&self, of: &[TypeId]) -> String {
        let says = |it: &&TypeId| !self.families(&[**it]).is_none();
        of.iter().find(says).map_or_else(|| "unknown".to_owned(), |it| self.word(*it))
    }

    fn word(&self, of: TypeId) -> String {
        match self.resolved(of) {
            Shape::Plain(_, words) => words.to_string(),
            Shape::Object(_) => "object".to_owned(),
            Shape::List(_) => "list".to_owned(),
            Shape::Map(_) => "map".to_owned(),
            Shape::Any(several) | Shape::All(several) => {
                let words = several.iter().find_map(|it| match self.resolved(*it) {
                    Shape::Plain(_, words) => Some(words.to_string()),
                    _ => None,
                });
                words.unwrap_or_else(|| "object".to_owned())
            }
            Shape::Open | Shape::Elsewhere | Shape::Same(_) => "unknown".to_owned(),
        }
    }
}
