//! Numbered fields: primary keys and partitions.

use super::Findings;
use super::repeated::repeated_by;
use super::walk::title;
use crate::model::{Field, Slot};
use crate::source::Place;

/// A field, whether it is among the numbered ones, and its number.
pub(crate) struct Positioned<'model> {
    /// The field.
    pub(crate) field: &'model Field,
    /// Whether it belongs to the key or partition.
    pub(crate) chosen: &'model Slot<bool>,
    /// Its number.
    pub(crate) position: &'model Slot<i64>,
}

/// Reports what is wrong with the numbers of fields: one twice, a gap, or none while others have
/// one. A single field needs no number, and fields without any keep their order.
pub(crate) fn judge_positions(fields: &[Positioned<'_>], whole: &str, findings: &mut Findings<'_>) {
    let unknown = |it: &Positioned<'_>| it.chosen.is_unknown() || it.position.is_unknown();
    let chosen: Vec<_> = fields.iter().filter(|it| it.chosen.is_true()).collect();
    if fields.iter().any(unknown) || chosen.is_empty() {
        return;
    }
    let numbered =
        chosen.iter().filter_map(|it| it.position.known().map(|at| (at.value, (*it, at))));
    let numbered: Vec<_> = numbered.collect();
    if numbered.is_empty() {
        return;
    }
    for it in chosen.iter().filter(|it| it.position.is_absent()) {
        let message = format!("{} has no position in the {whole}", title(it.field));
        findings
            .report(Place::key(it.field.node), message)
            .element_of(it.field.node)
            .help("give each of the fields a position, from 1 on");
    }
    for ((first, first_at), (second, at)) in repeated_by(numbered.iter().map(|(at, it)| (*at, *it)))
    {
        let (one, other) = (title(first.field), title(second.field));
        let number = at.value;
        findings
            .report(at.place(), format!("{other} has position {number} in the {whole}, as {one}"))
            .related(first_at.place(), "it is taken here")
            .help("number the fields 1, 2, 3 in the order of the key");
    }
    let count = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
    for (number, (it, at)) in &numbered {
        if !(1..=count).contains(number) {
            let name = title(it.field);
            let (fields, help) = match count {
                1 => ("field", "write 1, or delete the position".to_owned()),
                _ => ("fields", format!("number the fields from 1 to {count}")),
            };
            let message = format!("{name} has position {number} in a {whole} of {count} {fields}");
            findings.report(at.place(), message).help(help);
        }
    }
}
