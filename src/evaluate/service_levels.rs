//! Service levels: the dates of the life cycle, and the elements that promises are about.

use crate::model::{Contract, Sla, SlaName, Text};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, Zoned};
use std::collections::HashSet;

/// One date of the life cycle.
pub(crate) struct LifeCycleDate<'model> {
    /// The promise.
    pub(crate) sla: &'model Sla,
    /// Its value.
    pub(crate) value: &'model Text,
    /// The day, where the value is one.
    pub(crate) day: Option<Date>,
}

/// The dates of the life cycle that a contract promises.
pub(crate) fn life_cycle_dates(contract: &Contract) -> Vec<LifeCycleDate<'_>> {
    let dates = contract.sla.iter().filter(|it| match it.name {
        SlaName::GeneralAvailability | SlaName::EndOfSupport | SlaName::EndOfLife => true,
        SlaName::Availability
        | SlaName::Throughput
        | SlaName::ErrorRate
        | SlaName::Retention
        | SlaName::Frequency
        | SlaName::Latency
        | SlaName::TimeToDetect
        | SlaName::TimeToNotify
        | SlaName::TimeToRepair
        | SlaName::TimeOfAvailability
        | SlaName::Other(_) => false,
    });
    dates
        .filter_map(|sla| {
            let value = sla.value.known()?;
            Some(LifeCycleDate { sla, value, day: day_of(&value.value) })
        })
        .collect()
}

/// The day of a date or point in time in ISO 8601.
fn day_of(text: &str) -> Option<Date> {
    let text = text.trim();
    let has_shape = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let in_time = || {
        let parsed = text.parse::<DateTime>().is_ok()
            || text.parse::<Timestamp>().is_ok()
            || text.parse::<Zoned>().is_ok();
        parsed.then(|| text.get(..10)?.parse().ok()).flatten()
    };
    if !has_shape {
        None
    } else if text.len() == 10 {
        text.parse().ok()
    } else {
        in_time()
    }
}

/// What the elements of promises may name.
pub(crate) struct ElementNames {
    names: HashSet<String>,
    /// Each object and field by the name to write: `object`, `object.field`.
    proposals: Vec<String>,
    /// Objects whose fields the contract does not describe.
    open: Vec<String>,
}

impl ElementNames {
    /// Whether an element is there, or can't be known.
    pub(crate) fn contains(&self, element: &str) -> bool {
        let within = |object: &String| {
            element.strip_prefix(object.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        self.names.contains(element) || self.open.iter().any(within)
    }

    /// Every name that an element may have, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// What to write: each object and field once, by its name.
    pub(crate) fn proposals(&self) -> impl Iterator<Item = &str> {
        self.proposals.iter().map(String::as_str)
    }
}

/// The names of objects and fields: `object`, `object.field` and, as the standard allows in a
/// contract of one object, `field`; by name, physical name or id. Nothing where no object is
/// described or a name is not known.
pub(crate) fn element_names(contract: &Contract) -> Option<ElementNames> {
    let mut all = ElementNames { names: HashSet::new(), proposals: Vec::new(), open: Vec::new() };
    let mut unknown = contract.objects.is_empty();
    for object in &contract.objects {
        unknown |= object.name.is_unknown() || object.physical_name.is_unknown();
        let titles: Vec<&str> = [&object.name, &object.physical_name, &object.id]
            .into_iter()
            .filter_map(|it| it.text())
            .collect();
        all.names.extend(titles.iter().map(|&it| it.to_owned()));
        let own = object.name.text();
        all.proposals.extend(own.map(str::to_owned));
        if object.fields.is_empty() {
            all.open.extend(titles.iter().map(|&it| it.to_owned()));
        }
        object.visit_fields(&mut |dotted, field| {
            unknown |= field.name.is_unknown() || field.more().physical_name.is_unknown();
            let more = field.more();
            let other = [&more.physical_name, &more.id].into_iter().filter_map(|it| it.text());
            all.proposals.extend(own.map(|own| format!("{own}.{dotted}")));
            for name in std::iter::once(dotted).chain(other) {
                all.names.insert(name.to_owned());
                all.names.extend(titles.iter().map(|title| format!("{title}.{name}")));
            }
        });
    }
    (!unknown).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn days_and_points_in_time_are_dates() {
        for fine in [
            "2027-12-31",
            " 2027-12-31 ",
            "2026-05-12T09:30:10-08:00",
            "2026-05-12T09:30:10Z",
            "2026-05-12T09:30:10",
            "2026-05-12 09:30:10",
        ] {
            assert!(day_of(fine).is_some(), "{fine}");
        }
        for odd in ["2027-13-01", "2027-02-30", "31.12.2027", "2027", "soon", "", "20271231", "5"] {
            assert!(day_of(odd).is_none(), "{odd}");
        }
    }
}
