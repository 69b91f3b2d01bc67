use crate::evaluate::rules::declare_rule;
use crate::evaluate::{
    Findings,
    service_levels::{ElementNames, element_names},
    words::{nearest_help, quoted},
};
use crate::model::{Contract, dialect::nearest};
use crate::source::{Place, Spanned};
use std::collections::HashMap;

declare_rule! {
    /// A service level is about an element that does not exist.
    ///
    /// ## Why
    /// The promise holds for nothing. Most often the field was renamed and the service level forgotten.
    ///
    /// ## Bad
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: ordered_at
    /// slaProperties:
    ///   - property: latency
    ///     value: 4
    ///     unit: h
    ///     element: orders.order_date
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// apiVersion: v3.1.0
    /// kind: DataContract
    /// id: orders
    /// version: 1.0.0
    /// status: active
    /// schema:
    ///   - name: orders
    ///     properties:
    ///       - name: ordered_at
    /// slaProperties:
    ///   - property: latency
    ///     value: 4
    ///     unit: h
    ///     element: orders.ordered_at
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
    ///     properties:
    ///       - name: ordered_at
    /// slaProperties:
    ///   - property: latency
    ///     value: 4
    ///     unit: h
    ///     element: orders, ordered_at
    /// ```
    ///
    /// ## See also
    /// [Open Data Contract Standard, Service-level agreement](https://bitol-io.github.io/open-data-contract-standard/latest/service-level-agreement/)
    "contract/sla-element-unresolved", Warning, since "0.1.0", Contract
}

fn check(contract: &Contract, findings: &mut Findings<'_>) {
    let named = contract.sla.iter().any(|it| !it.elements.is_empty());
    if !named && contract.sla_default_element.known().is_none() {
        return;
    }
    let Some(known) = element_names(contract) else { return };
    let default = contract.sla_default_element.known().into_iter().flat_map(|text| {
        let parts = text.value.split(',').map(|it| it.trim().into());
        parts.map(|part| Spanned::new(part, text.node))
    });
    let elements = contract.sla.iter().flat_map(|it| it.elements.iter().cloned());
    // One mistake, however many promises repeat it.
    let mut places: Vec<(Box<str>, Vec<Place>)> = Vec::new();
    let mut firsts: HashMap<Box<str>, usize> = HashMap::default();
    for element in default.chain(elements).filter(|it| !known.contains(&it.value)) {
        let index = *firsts.entry(element.value.clone()).or_insert(places.len());
        match places.get_mut(index) {
            Some((_, places)) => places.push(element.place()),
            None => places.push((element.value.clone(), vec![element.place()])),
        }
    }
    for (element, places) in places {
        let Some((first, others)) = places.split_first() else { continue };
        let help = help_for(&element, &known);
        let message = format!("{} is no object or field here", quoted(&element));
        let mut draft = findings.report(*first, message).discriminator(&*element).help(help);
        for other in others {
            draft = draft.related(*other, "here too");
        }
    }
}

/// The nearest element by its name, then by physical name or id, also where only its field is
/// named; else some that exist.
fn help_for(element: &str, known: &ElementNames) -> String {
    let field = |it: &str| it.split_once('.').map(|(_, field)| field.to_owned());
    let fields: Vec<String> = known.proposals().filter_map(field).collect();
    let alone = Some(element).filter(|it| !it.contains('.'));
    let alone = alone.and_then(|it| nearest(it, fields.iter().map(String::as_str)));
    let of_field =
        alone.and_then(|it| known.proposals().find(|one| field(one).as_deref() == Some(it)));
    let meant = of_field
        .or_else(|| nearest(element, known.proposals()))
        .or_else(|| nearest(element, known.all()));
    meant.map_or_else(
        || nearest_help(element, known.proposals()),
        |it| format!("write {} if that is meant", quoted(it)),
    )
}
