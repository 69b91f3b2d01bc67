use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, words::quoted};
use crate::model::{Contract, SlaName, dialect::nearest};

declare_rule! {
    /// The name of a service level is almost one of the standard.
    ///
    /// ## Why
    /// Tools look for `latency` and `retention`. A name that is off by a letter is read by none, so the
    /// promise is not seen.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// slaProperties:
    ///   - property: retenton
    ///     value: 3
    ///     unit: y
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
    ///   - property: retention
    ///     value: 3
    ///     unit: y
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
    ///   - property: timeToResolve
    ///     value: 4
    ///     unit: h
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Service-level agreement](https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/)
    "contract/sla-property-misspelt", Warning, since "0.1.0", Contract
}

const NAMES: [&str; 13] = [
    "availability",
    "throughput",
    "errorRate",
    "generalAvailability",
    "endOfSupport",
    "endOfLife",
    "retention",
    "frequency",
    "latency",
    "freshness",
    "timeToDetect",
    "timeToNotify",
    "timeToRepair",
];

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    for sla in &contract.sla {
        let SlaName::Other(_) = sla.name else { continue };
        let Some(property) = sla.property.known() else { continue };
        if let Some(meant) = nearest(property.value.trim(), NAMES.into_iter()) {
            let message =
                format!("the standard knows no service level {}", quoted(&property.value));
            findings.report(property.place(), message).help(format!("write `{meant}`"));
        }
    }
}
