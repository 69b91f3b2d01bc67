use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    service_levels::{LifeCycleDate, life_cycle_dates},
};
use crate::model::{Contract, SlaName};

declare_rule! {
    /// The dates of the life cycle are out of order.
    ///
    /// ## Why
    /// Data becomes available, then support ends, then the data goes. Another order is a slip in one of the
    /// dates that consumers plan by.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// slaProperties:
    ///   - property: endOfSupport
    ///     value: 2027-12-31
    ///   - property: endOfLife
    ///     value: 2027-06-30
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// slaProperties:
    ///   - property: endOfSupport
    ///     value: 2027-06-30
    ///   - property: endOfLife
    ///     value: 2027-12-31
    /// ```
    "contract/sla-date-order", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let dates = life_cycle_dates(contract);
    for later in &dates {
        let earlier = dates.iter().filter(|it| comes_before(&it.sla.name, &later.sla.name));
        let broken = earlier
            .filter(|it| about_the_same(it, later))
            .find(|it| it.day.zip(later.day).is_some_and(|(first, second)| first > second));
        if let Some(earlier) = broken {
            let (one, other) = (later.sla.name.word(), earlier.sla.name.word());
            findings
                .report(later.value.place(), format!("`{one}` comes before `{other}`"))
                .related(earlier.value.place(), format!("`{other}`"))
                .help("correct one of the two dates");
        }
    }
}

/// Whether one stage of the life cycle comes right before or long before another.
fn comes_before(first: &SlaName, second: &SlaName) -> bool {
    let stage = |name: &SlaName| match name {
        SlaName::GeneralAvailability => 0,
        SlaName::EndOfSupport => 1,
        _ => 2,
    };
    stage(first) < stage(second)
}

fn about_the_same(one: &LifeCycleDate<'_>, other: &LifeCycleDate<'_>) -> bool {
    let elements = |it: &LifeCycleDate<'_>| {
        let mut names: Vec<Box<str>> =
            it.sla.elements.iter().map(|text| text.value.clone()).collect();
        names.sort_unstable();
        names
    };
    elements(one) == elements(other)
}
