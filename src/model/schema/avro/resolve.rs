//! Schema resolution: whether data written by one schema can be read by another.

use super::{Field, Logical, Name, Primitive, Schema, Shape, Type, TypeId, short};
use rustc_hash::FxHashMap;

/// Pairs of types that are looked into at once; deeper nesting is refused.
const MAX_DEPTH: usize = 256;
/// Pairs of types that are looked at in all.
const MAX_STEPS: usize = 2_000_000;

/// Whether `reader` reads everything that is written by `writer`; nothing where that is too much
/// to find out.
pub(super) fn can_read(reader: &Schema<'_>, writer: &Schema<'_>) -> Option<bool> {
    Resolution::new(reader, writer).pair(reader.root, writer.root)
}

/// Whether a type of `reader` reads everything that is written by a type of `writer`.
pub(super) fn reads(
    (reader, of_reader): (&Schema<'_>, TypeId),
    (writer, of_writer): (&Schema<'_>, TypeId),
) -> bool {
    Resolution::new(reader, writer).pair(of_reader, of_writer).unwrap_or(false)
}

struct Resolution<'schema> {
    reader: &'schema Schema<'schema>,
    writer: &'schema Schema<'schema>,
    known: FxHashMap<(TypeId, TypeId), bool>,
    /// Pairs that are readable if those in progress are, which are taken to be; in the order in
    /// which they were found. Where one in progress is not, all since it began are forgotten.
    assumed: Vec<(TypeId, TypeId)>,
    depth: usize,
    steps: usize,
}

impl<'schema> Resolution<'schema> {
    fn new(reader: &'schema Schema<'schema>, writer: &'schema Schema<'schema>) -> Self {
        let known = FxHashMap::default();
        Self { reader, writer, known, assumed: Vec::new(), depth: 0, steps: 0 }
    }

    fn pair(&mut self, reader: TypeId, writer: TypeId) -> Option<bool> {
        let (reader, of_reader) = self.reader.get(reader)?;
        let (writer, of_writer) = self.writer.get(writer)?;
        let pair = (reader, writer);
        if let Some(known) = self.known.get(&pair) {
            return Some(*known);
        }
        self.steps += 1;
        if self.depth >= MAX_DEPTH || self.steps > MAX_STEPS {
            return None;
        }
        let since = self.assumed.len();
        self.known.insert(pair, true);
        self.assumed.push(pair);
        self.depth += 1;
        let fits = self.fits((reader, of_reader), (writer, of_writer))?;
        self.depth -= 1;
        if !fits {
            for forgotten in self.assumed.drain(since..) {
                self.known.remove(&forgotten);
            }
            self.known.insert(pair, false);
        }
        Some(fits)
    }

    fn fits(
        &mut self,
        (reader, of_reader): (TypeId, &'schema Type),
        (writer, of_writer): (TypeId, &'schema Type),
    ) -> Option<bool> {
        match (&of_reader.shape, &of_writer.shape) {
            (_, Shape::Union(branches)) => {
                for branch in branches {
                    if !self.pair(reader, *branch)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            (Shape::Union(branches), _) => {
                if self.is_other_decimal(branches, of_writer) {
                    return Some(false);
                }
                for branch in branches {
                    if self.pair(*branch, writer)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            (Shape::Array(of_reader), Shape::Array(of_writer))
            | (Shape::Map(of_reader), Shape::Map(of_writer)) => self.pair(*of_reader, *of_writer),
            (Shape::Record(reader, read), Shape::Record(writer, written)) => {
                if !names_match(reader, writer) {
                    return Some(false);
                }
                self.fields(read, written)
            }
            (Shape::Enum(reader, known, default), Shape::Enum(writer, symbols, _)) => {
                let default = default.as_ref().is_some_and(|it| known.contains(it));
                let covered = default || symbols.iter().all(|it| known.contains(it));
                Some(names_match(reader, writer) && covered)
            }
            (Shape::Fixed(reader, read), Shape::Fixed(writer, written)) => Some(
                names_match(reader, writer)
                    && read == written
                    && decimals_match(of_reader, of_writer),
            ),
            (Shape::Primitive(reader), Shape::Primitive(writer)) => {
                Some(promotes(*writer, *reader) && decimals_match(of_reader, of_writer))
            }
            _ => Some(false),
        }
    }

    /// Whether a decimal meets its own kind among the branches of a union, and none of its precision
    /// and scale: it is then not read as another branch.
    fn is_other_decimal(&self, branches: &[TypeId], writer: &Type) -> bool {
        let is_decimal = |it: &Type| matches!(it.logical, Some(Logical::Decimal { .. }));
        if !is_decimal(writer) {
            return false;
        }
        let branches = branches.iter().filter_map(|it| self.reader.get(*it)).map(|(_, it)| it);
        let alike = |it: &&Type| match (&it.shape, &writer.shape) {
            (Shape::Primitive(one), Shape::Primitive(other)) => one == other,
            (Shape::Fixed(one, _), Shape::Fixed(other, _)) => names_match(one, other),
            _ => false,
        };
        let mut own = branches.filter(alike).filter(|it| is_decimal(it)).peekable();
        own.peek().is_some() && !own.any(|it| decimals_match(it, writer))
    }

    fn fields(&mut self, read: &[Field], written: &[Field]) -> Option<bool> {
        for field in read {
            let fits = match source_of(field, written) {
                Some(source) => self.pair(field.of, source.of)?,
                None => field.default.is_some(),
            };
            if !fits {
                return Some(false);
            }
        }
        Some(true)
    }
}

/// The written field that a field of the reader is filled from: by its name, else by its aliases.
pub(super) fn source_of<'field>(field: &Field, written: &'field [Field]) -> Option<&'field Field> {
    written.iter().find(|it| it.name == field.name).or_else(|| {
        field.aliases.iter().find_map(|alias| written.iter().find(|it| it.name == *alias))
    })
}

/// Whether a reader takes a name for its own: by the name without namespace, or by an alias.
pub(super) fn names_match(reader: &Name, writer: &Name) -> bool {
    reader.short() == writer.short() || reader.aliases.iter().any(|it| short(it) == writer.short())
}

/// Decimals match decimals of their own precision and scale only.
fn decimals_match(reader: &Type, writer: &Type) -> bool {
    match (&reader.logical, &writer.logical) {
        (Some(one @ Logical::Decimal { .. }), Some(other @ Logical::Decimal { .. })) => {
            one == other
        }
        _ => true,
    }
}

/// Whether a written primitive is read as another.
pub(super) fn promotes(written: Primitive, read: Primitive) -> bool {
    use Primitive::{Bytes, Double, Float, Int, Long, String};
    written == read
        || matches!(
            (written, read),
            (Int, Long | Float | Double)
                | (Long, Float | Double)
                | (Float, Double)
                | (String, Bytes)
                | (Bytes, String)
        )
}
