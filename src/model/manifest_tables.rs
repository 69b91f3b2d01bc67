//! Which contract promises a table that a dbt manifest names.

use super::{Contract, Mesh, Server};
use std::collections::BTreeMap;

/// The tables that contracts promise, by the last part of their name in lower case.
pub(super) struct Tables {
    by_name: BTreeMap<String, Vec<Table>>,
}

/// A table that a contract promises.
struct Table {
    contract: usize,
    object: Option<Box<str>>,
    places: Places,
}

/// Database and schema, in lower case, as far as they are known; one entry a server.
type Places = Vec<Vec<String>>;

impl Tables {
    /// The tables of the contracts of a mesh.
    pub(super) fn of(mesh: &Mesh) -> Self {
        let mut by_name: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (index, _, contract) in mesh.contracts() {
            for object in &contract.objects {
                let Some(name) = object.physical_name() else { continue };
                let parts: Vec<String> = name.to_lowercase().split('.').map(Into::into).collect();
                let Some((last, outer)) = parts.split_last() else { continue };
                by_name.entry(last.clone()).or_default().push(Table {
                    contract: index,
                    object: object.name.text().map(Into::into),
                    places: places(contract, outer),
                });
            }
        }
        Self { by_name }
    }

    /// The one contract whose server holds a table of this name, and the object that it is; nothing
    /// where there are several.
    pub(super) fn find(&self, name: &[Box<str>]) -> Option<(usize, Option<Box<str>>)> {
        let (last, outer) = name.split_last()?;
        let schema = outer.last()?.to_lowercase();
        let database = outer.len().checked_sub(2).and_then(|at| outer.get(at));
        let database = database.map(|it| it.to_lowercase());
        let holds = |place: &Vec<String>| {
            let mut parts = place.iter().rev();
            parts.next() == Some(&schema)
                && match (parts.next(), &database) {
                    (Some(own), Some(asked)) => own == asked,
                    (None, _) | (_, None) => true,
                }
        };
        let named = self.by_name.get(&last.to_lowercase())?.iter();
        let fitting: Vec<&Table> = named.filter(|it| it.places.iter().any(holds)).collect();
        match fitting.as_slice() {
            [only] => Some((only.contract, only.object.clone())),
            [first, rest @ ..] if rest.iter().all(|it| it.contract == first.contract) => {
                Some((first.contract, None))
            }
            _ => None,
        }
    }
}

/// The object of a contract that has several, whose table has a name; nothing where none or more
/// than one have it.
pub(super) fn object_of(mesh: &Mesh, contract: usize, name: &str) -> Option<Box<str>> {
    let unit = &mesh.members.get(contract)?.unit;
    if unit.facts.tables.len() < 2 {
        return None;
    }
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let (wanted, objects) = (last(name), unit.contract()?.objects.iter());
    let mut fitting = objects.filter(|it| it.physical_name().is_some_and(|it| last(it) == wanted));
    let found = fitting.next().filter(|_| fitting.next().is_none())?;
    found.name.text().map(Into::into)
}

/// Where the servers of a contract hold a table: database and schema, in lower case.
fn places(contract: &Contract, outer: &[String]) -> Places {
    let setting = |server: &Server, keys: &[&str]| {
        let found = server.settings.iter().find(|(key, _)| keys.contains(&&**key));
        found.map(|(_, text)| text.value.to_lowercase())
    };
    let of_server = |server: &Server| {
        let database = setting(server, &["database", "catalog", "project"]);
        let schema = setting(server, &["schema", "dataset"]);
        match outer {
            [] => database.into_iter().chain(schema).collect(),
            [_] => database.into_iter().chain(outer.iter().cloned()).collect(),
            _ => outer.to_vec(),
        }
    };
    contract.servers.iter().map(of_server).filter(|it: &Vec<String>| !it.is_empty()).collect()
}
