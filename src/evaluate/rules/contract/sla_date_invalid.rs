use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, service_levels::life_cycle_dates, words::brief};
use crate::model::Contract;

declare_rule! {
    /// A date of the life cycle is no date.
    ///
    /// ## Why
    /// Consumers plan by the end of support and of life. A value that is no day can't be planned for, and
    /// nothing warns when it comes near.
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
    ///     value: end of next year
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
    ///     value: 2027-12-31
    /// ```
    ///
    /// ## Near miss
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// slaProperties:
    ///   - property: generalAvailability
    ///     value: "2026-05-12T09:30:10-08:00"
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Service-level agreement](https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/)
    "contract/sla-date-invalid", Error, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for entry in life_cycle_dates(contract) {
        if entry.day.is_none() {
            let (value, name) = (brief(&entry.value.value), entry.sla.name.word());
            findings
                .report(entry.value.place(), format!("{value} is no date for `{name}`"))
                .help("write a day such as `2027-12-31`, or a point in time with its offset");
        }
    }
}
