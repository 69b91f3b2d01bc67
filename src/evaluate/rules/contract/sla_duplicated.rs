use crate::evaluate::rules::declare_rule;
use crate::evaluate::{Findings, repeated::repeated_by, words::quoted};
use crate::model::dialect::odcs2::{Part, written};
use crate::model::{Contract, Sla, SlaName};

declare_rule! {
    /// A service level is promised twice for the same elements.
    ///
    /// ## Why
    /// Two values for one promise contradict each other, and nobody can tell which of them holds.
    ///
    /// ## Bad
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
    ///   - property: retention
    ///     value: 5
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
    /// schema:
    ///   - name: orders
    ///   - name: lines
    /// slaProperties:
    ///   - property: retention
    ///     value: 3
    ///     unit: y
    ///     element: orders
    ///   - property: retention
    ///     value: 5
    ///     unit: y
    ///     element: lines
    /// ```
    "contract/sla-duplicated", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let element = written(contract.standard, Part::Sla, "element");
    let known = contract.sla.iter().filter_map(|sla| Some((key(sla)?, sla.property.known()?)));
    for (first, second) in repeated_by(known) {
        let message = format!("the service level {} is promised twice", quoted(&second.value));
        findings
            .report(second.place(), message)
            .related(first.place(), "it is promised here already")
            .help(format!("keep one of the two, or say by `{element}` what each is about"));
    }
}

/// Name, whether it is called freshness, elements, driver and schedule.
type Key<'model> = (SlaName, bool, Vec<&'model str>, Option<&'model str>, Option<&'model str>);

/// What a promise is about; nothing where that can't be known, or where it tells itself apart.
fn key(sla: &Sla) -> Option<Key<'_>> {
    let known = !sla.driver.is_unknown() && !sla.schedule.is_unknown();
    // Both mean latency, but a contract that has both tells them apart.
    let fresh = sla.property.text().is_some_and(|it| it.trim().eq_ignore_ascii_case("freshness"));
    let mut elements: Vec<&str> = sla.elements.iter().map(|it| &*it.value).collect();
    elements.sort_unstable();
    // A free property of the company may well have several values.
    let named = !matches!(sla.name, SlaName::Other(_));
    (known && named)
        .then(|| (sla.name.clone(), fresh, elements, sla.driver.text(), sla.schedule.text()))
}
