//! By which names documents speak of each other, before anybody knows who is meant.

use super::edges::{CONSUMES, Reference};
use super::{Contract, Facts, Product, Slot, Unit};
use std::collections::HashMap;

/// The names that a document goes by and those that it uses of others, as written.
///
/// Two documents between which no name passes have no edge, whatever else the mesh holds.
#[derive(Debug, Default)]
pub struct Mentions {
    /// What others may call it: its id, its name, its tables, the name of its file.
    pub called: Vec<Box<str>>,
    /// The ids of the contracts that it says it provides: what it reads goes on in them.
    pub provides: Vec<Box<str>>,
    /// What it calls others.
    pub uses: Vec<Mention>,
}

/// A name by which a document calls another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    /// The whole name.
    Whole(Box<str>),
    /// A name with those of elements behind it, each after a dot.
    Dotted(Box<str>),
}

impl Mention {
    /// The part that belongs to the name in any case.
    pub fn start(&self) -> &str {
        match self {
            Self::Whole(name) => name,
            Self::Dotted(text) => text.split('.').next().unwrap_or(text),
        }
    }

    /// Whether one of some names is meant.
    pub fn is_one_of(&self, holds: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Self::Whole(name) => holds(name),
            Self::Dotted(text) => starts(text).any(holds),
        }
    }
}

impl Mentions {
    /// The names in a document at a path.
    pub fn of(unit: &Unit, path: &str) -> Self {
        let facts = &unit.facts;
        let called = Self::called(Self::names(facts).cloned().collect(), path);
        let mut mentions = Self { called, ..Self::default() };
        if facts.refers {
            if let Some(product) = unit.product() {
                mentions.of_product(product);
            } else if let Some(contract) = unit.contract() {
                mentions.of_contract(contract);
            }
        }
        mentions
    }

    /// By which names others may speak of a document, beside that of its file.
    pub fn names(facts: &Facts) -> impl Iterator<Item = &Box<str>> {
        facts.id.iter().chain(&facts.name).chain(&facts.tables)
    }

    /// These names with that of the file.
    pub fn called(mut names: Vec<Box<str>>, path: &str) -> Vec<Box<str>> {
        names.push(file_name(path).into());
        names
    }

    /// The names that it uses of others, without those of the contracts that it provides.
    pub fn used(&self) -> Vec<&str> {
        let mut provided: HashMap<&str, usize> = HashMap::new();
        for name in &self.provides {
            *provided.entry(name).or_default() += 1;
        }
        let mut used = Vec::new();
        for mention in &self.uses {
            match mention {
                Mention::Whole(name) => match provided.get_mut(&**name) {
                    // Each name that is provided stands among those that are used once more.
                    Some(left @ 1..) => *left -= 1,
                    _ => used.push(&**name),
                },
                Mention::Dotted(text) => used.extend(starts(text)),
            }
        }
        used
    }

    fn whole(&mut self, name: Option<&str>) {
        self.uses.extend(name.map(|it| Mention::Whole(it.into())));
    }

    fn of_product(&mut self, product: &Product) {
        for port in &product.inputs {
            let by_name = matches!(port.contract_id, Slot::Absent);
            self.whole(if by_name { port.name.text() } else { port.contract_id.text() });
        }
        for port in &product.outputs {
            self.whole(port.contract_id.text());
            self.provides.extend(port.contract_id.text().map(Into::into));
            for input in &port.input_contracts {
                self.whole(input.id.text());
            }
        }
    }

    fn of_contract(&mut self, contract: &Contract) {
        for custom in contract.custom.iter().filter(|it| it.property.text() == Some(CONSUMES)) {
            let used = custom.value.text().map(|it| it.split('@').next().unwrap_or(it).trim());
            self.whole(used);
        }
        let objects = contract.objects.iter().flat_map(|it| &it.relationships);
        for to in objects.flat_map(|it| &it.to) {
            self.foreign_key(&to.value);
        }
        contract.visit_fields(&mut |_, _, field| {
            let more = field.more();
            for to in more.rare().relationships.iter().flat_map(|it| &it.to) {
                self.foreign_key(&to.value);
            }
            let sources = more.rare().transform_sources.iter();
            self.uses.extend(sources.map(|it| Mention::Dotted(it.value.as_ref().into())));
        });
    }

    fn foreign_key(&mut self, text: &str) {
        if let Reference::Ids { file: Some(file), .. } = Reference::read(text) {
            self.whole(Some(file_name(file)));
        }
    }
}

/// The names that a text with dots may start with.
fn starts(text: &str) -> impl Iterator<Item = &str> {
    let cuts = text.match_indices('.').map(|(at, _)| at).chain([text.len()]);
    cuts.filter_map(|cut| text.get(..cut))
}

/// The last part of a path that names something.
fn file_name(path: &str) -> &str {
    path.rsplit('/').find(|it| !matches!(*it, "" | "." | "..")).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_mention_is_of_every_name_that_it_starts_with() {
        let mention = Mention::Dotted("sales.orders.id".into());
        for name in ["sales", "sales.orders", "sales.orders.id"] {
            assert!(mention.is_one_of(&|it| it == name), "{name}");
        }
        for name in ["sale", "orders", "sales.", ""] {
            assert!(!mention.is_one_of(&|it| it == name), "{name}");
        }
        assert_eq!(mention.start(), "sales");
    }

    #[test]
    fn a_file_is_called_by_its_last_part() {
        assert_eq!(file_name("../a/./x.odcs.yaml"), "x.odcs.yaml");
        assert_eq!(file_name("x.odcs.yaml/."), "x.odcs.yaml");
    }
}
