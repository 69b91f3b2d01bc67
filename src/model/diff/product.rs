//! What changed in a data product.

use super::contract::{belonging, differs, identity, standard, status, words};
use super::deprecated::{
    Deprecation, announcement, other_words, port_deprecation, product_deprecation, says_deprecated,
};
use super::kind::ChangeKind;
use super::steps::{Belonging, InputStep, OutputStep, Step, Words};
use super::values::{Both, Collector, Pass, delta, paired, same_word};
use super::{Element, terms, tree};
use crate::model::{InputContract, Mesh, Port, Product, Slot, Subject, Version};
use crate::parse::Symbol;
use crate::parse::keys::key;
use crate::source::Place;

/// Compares two products.
pub(super) fn compare(
    c: &mut Collector<'_>,
    (base_mesh, base): (&Mesh, &Product),
    (head_mesh, head): (&Mesh, &Product),
) {
    let both = Both { base: base.node, head: head.node };
    let label = head.id.text().or(head.name.text()).unwrap_or("the product").to_owned();
    let whole = Element::existence(label.clone());
    let terms_of = Element::terms(label);
    identity(c, &whole, both, (&base.id, &head.id), Subject::Product);
    standard(c, &terms_of, both, base.standard, head.standard);
    let told = lifecycle(c, &whole, both, (base, head));
    c.if_text(ChangeKind::Words(Words::Name), &terms_of, both, &base.name, &head.name);
    belonging(c, &terms_of, both, (&base.domain, &head.domain), Belonging::Domain);
    belonging(c, &terms_of, both, (&base.tenant, &head.tenant), Belonging::Tenant);
    words(c, &terms_of, both, |c, key| {
        if key == key!("description") {
            differs(c, both, key)
        } else {
            other_words(c, both, key, told)
        }
    });
    inputs(c, both, base, head);
    let outputs = (base.outputs.as_slice(), head.outputs.as_slice());
    if let Some(paired) = ports(c, both, key!("outputPorts"), outputs) {
        for (from, to) in &paired.pairs {
            output(c, &named(from, paired.all.0), (base_mesh, from), (head_mesh, to));
        }
        paired.report(c, both, key!("outputPorts"), |step, port| match step {
            Step::Added => ChangeKind::Output(OutputStep::Added),
            Step::Removed | Step::Changed => {
                let Deprecation { deprecated, end, .. } = port_deprecation(port);
                ChangeKind::Output(OutputStep::Removed { deprecated, end })
            }
        });
    }
    let management = (base.management.as_slice(), head.management.as_slice());
    if let Some(paired) = ports(c, both, key!("managementPorts"), management) {
        for (from, to) in &paired.pairs {
            let (b, h) = (c.base_document(), c.head_document());
            if !tree::same((b, from.node), (h, to.node)) {
                let places = (Place::key(from.node), Place::key(to.node));
                let element = named(from, paired.all.0);
                c.changed(ChangeKind::Management(Step::Changed), &element, places.0, places.1);
            }
        }
        paired.report(c, both, key!("managementPorts"), |step, _| ChangeKind::Management(step));
    }
    terms::team(c, both, &base.team, &head.team);
    terms::support(c, both, &base.support, &head.support);
}

/// Another status or end, or another mark; whether that tells all about the end.
fn lifecycle(
    c: &mut Collector<'_>,
    whole: &Element,
    both: Both,
    (base, head): (&Product, &Product),
) -> bool {
    let (was, is) = (product_deprecation(base), product_deprecation(head));
    let known = c.changes.len();
    status(c, whole, both, (&base.status, &head.status), (was.end, is.end));
    // A new status tells the end that it plans.
    let planned = says_deprecated(&base.status) || says_deprecated(&head.status);
    if planned && c.changes.len() > known {
        return is.end.is_some();
    }
    announcement(c, whole, both, (was, is))
}

/// A port among those of its section: with its version where another bears the same name.
fn named(port: &Port, all: &[Port]) -> Element {
    let name = port.name.text().or(port.id.text()).unwrap_or("port");
    let twins = all.iter().filter(|it| it.name.text().is_some_and(|it| it == name)).count();
    match port.version.text().filter(|_| twins > 1) {
        Some(version) => Element::terms(format!("{name} {version}")),
        None => Element::terms(name),
    }
}

/// The ports of one section, paired.
struct Paired<'model> {
    /// All ports of both sides.
    all: (&'model [Port], &'model [Port]),
    pairs: Vec<(&'model Port, &'model Port)>,
    gone: Vec<&'model Port>,
    come: Vec<&'model Port>,
}

impl Paired<'_> {
    /// Reports what has no partner.
    fn report(
        &self,
        c: &mut Collector<'_>,
        both: Both,
        key: Symbol,
        kind: impl Fn(Step, &Port) -> ChangeKind,
    ) {
        for port in &self.gone {
            let around = terms::around(c, both, key);
            c.removed(
                kind(Step::Removed, port),
                named(port, self.all.0),
                Place::key(port.node),
                around,
            );
        }
        for port in &self.come {
            c.added(kind(Step::Added, port), named(port, self.all.1), Place::key(port.node));
        }
    }
}

/// Pairs the ports of a section: by id, by name and version, which together are the key of a port,
/// by name and major version, by name, then by contract; nothing where one can't be judged.
fn ports<'model>(
    c: &mut Collector<'_>,
    both: Both,
    key: Symbol,
    (base, head): (&'model [Port], &'model [Port]),
) -> Option<Paired<'model>> {
    let unknown = |all: &[Port]| all.iter().any(|it| it.name.is_unknown());
    if !c.lists(&Element::terms(key.word()), both, key) || unknown(base) || unknown(head) {
        return None;
    }
    let same = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| x.text().is_some() && x.text() == y.text();
    let version = |x: &Port, y: &Port| x.version.text() == y.version.text() || same_version(x, y);
    let passes: [Pass<'_, Port>; 5] = [
        &|x, y| same(&x.id, &y.id),
        &|x, y| same(&x.name, &y.name) && version(x, y),
        &|x, y| same(&x.name, &y.name) && line(x).is_some() && line(x) == line(y),
        &|x, y| same(&x.name, &y.name),
        &|x, y| same(&x.contract_id, &y.contract_id),
    ];
    let pairs = paired(base, head, &passes);
    let without = |all: &'model [Port], taken: &dyn Fn(usize) -> bool| {
        all.iter().enumerate().filter(|(at, _)| !taken(*at)).map(|(_, it)| it).collect()
    };
    Some(Paired {
        all: (base, head),
        gone: without(base, &|at| pairs.iter().any(|(b, _)| *b == at)),
        come: without(head, &|at| pairs.iter().any(|(_, h)| *h == at)),
        pairs: pairs.iter().filter_map(|(b, h)| Some((base.get(*b)?, head.get(*h)?))).collect(),
    })
}

fn inputs(c: &mut Collector<'_>, both: Both, base: &Product, head: &Product) {
    let Some(paired) = ports(c, both, key!("inputPorts"), (&base.inputs, &head.inputs)) else {
        return;
    };
    for (from, to) in &paired.pairs {
        let both = Both { base: from.node, head: to.node };
        let element = named(from, paired.all.0);
        if delta(&from.name, &to.name).is_some() {
            let kind = ChangeKind::Input(InputStep::Renamed);
            c.text(kind, &element, both, &from.name, &to.name);
        }
        if delta(&from.contract_id, &to.contract_id).is_some() {
            let kind = ChangeKind::Input(InputStep::Contract);
            c.text(kind, &element, both, &from.contract_id, &to.contract_id);
        } else if !same_version(from, to) {
            let kind = ChangeKind::Input(InputStep::Version);
            c.if_text(kind, &element, both, &from.version, &to.version);
        }
    }
    paired.report(c, both, key!("inputPorts"), |step, _| match step {
        Step::Added => ChangeKind::Input(InputStep::Added),
        Step::Removed | Step::Changed => ChangeKind::Input(InputStep::Removed),
    });
}

/// What the promise of a port goes by.
pub(super) fn line(port: &Port) -> Option<(u64, u64)> {
    port.version.text().and_then(Version::read).map(|it| it.line())
}

/// Whether both ports name one version, however it is written.
fn same_version(base: &Port, head: &Port) -> bool {
    means_same(&base.version, &head.version)
}

fn means_same(base: &Slot<Box<str>>, head: &Slot<Box<str>>) -> bool {
    let read = |it: &Slot<Box<str>>| it.text().and_then(Version::read);
    read(base).is_some_and(|it| Some(it) == read(head))
}

fn output(
    c: &mut Collector<'_>,
    element: &Element,
    (base_mesh, base): (&Mesh, &Port),
    (head_mesh, head): (&Mesh, &Port),
) {
    let both = Both { base: base.node, head: head.node };
    if delta(&base.name, &head.name).is_some() {
        let kind = ChangeKind::Output(OutputStep::Renamed);
        c.text(kind, element, both, &base.name, &head.name);
    }
    let marks = (port_deprecation(base), port_deprecation(head));
    announcement(c, element, both, marks);
    sources(c, element, both, (base, head));
    if delta(&base.kind, &head.kind).is_some() && !same_word(&base.kind, &head.kind) {
        c.text(ChangeKind::Output(OutputStep::Type), element, both, &base.kind, &head.kind);
    }
    if let Some(contract) = delta(&base.contract_id, &head.contract_id) {
        let step = match contract.step() {
            Step::Added => OutputStep::Bound,
            Step::Removed => OutputStep::Unbound,
            Step::Changed => OutputStep::Contract,
        };
        let slots = (&base.contract_id, &head.contract_id);
        c.text(ChangeKind::Output(step), element, both, slots.0, slots.1);
        // A port that names its contract from now on may have moved to another major all the same.
        if step != OutputStep::Bound {
            return;
        }
    }
    if let (Some(from), Some(to)) = (line(base), line(head))
        && from != to
    {
        let follows = head.contract_id.text().is_some_and(|id| {
            let serves = |mesh: &Mesh, line: (u64, u64)| {
                mesh.contracts_of(id)
                    .any(|(_, it)| it.unit.version().is_some_and(|it| it.line() == line))
            };
            serves(base_mesh, from) && !serves(base_mesh, to) && serves(head_mesh, to)
        });
        let kind = ChangeKind::Output(OutputStep::Version { follows });
        c.text(kind, element, both, &base.version, &head.version);
    }
}

/// The contracts that an output port is made from.
fn sources(c: &mut Collector<'_>, port: &Element, both: Both, (base, head): (&Port, &Port)) {
    let key = key!("inputContracts");
    let unknown = |all: &[InputContract]| all.iter().any(|it| it.id.text().is_none());
    let (from, to) = (base.input_contracts.as_slice(), head.input_contracts.as_slice());
    if !c.lists(port, both, key) || unknown(from) || unknown(to) {
        return;
    }
    let pairs = paired(
        from,
        to,
        &[&|x, y| x.id.text() == y.id.text() && x.version.text() == y.version.text(), &|x, y| {
            x.id.text() == y.id.text()
        }],
    );
    let named = |it: &InputContract| {
        Element::terms(format!("{} of {}", it.id.text().unwrap_or_default(), port.label))
    };
    for (index, gone) in from.iter().enumerate() {
        let twin = pairs.iter().find(|(b, _)| *b == index).and_then(|(_, h)| to.get(*h));
        let Some(now) = twin else {
            let around = terms::around(c, both, key);
            let kind = ChangeKind::Input(InputStep::SourceRemoved);
            c.removed(kind, named(gone), Place::key(gone.node), around);
            continue;
        };
        if !means_same(&gone.version, &now.version) {
            let both = Both { base: gone.node, head: now.node };
            let kind = ChangeKind::Input(InputStep::Version);
            c.if_text(kind, &named(gone), both, &gone.version, &now.version);
        }
    }
    for (index, new) in to.iter().enumerate() {
        if !pairs.iter().any(|(_, h)| *h == index) {
            let kind = ChangeKind::Input(InputStep::SourceAdded);
            c.added(kind, named(new), Place::key(new.node));
        }
    }
}
