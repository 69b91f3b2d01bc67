//! What changed in the servers of a contract, and what they say about its fields.

use super::Element;
use super::deprecated::{Deprecation, announcement, other_words, server_deprecation};
use super::fields::Context;
use super::kind::ChangeKind;
use super::physical::Dialect;
use super::steps::ServerStep;
use super::values::{Both, Collector, delta, paired, short};
use super::{terms, tree};
use crate::model::{Contract, Server, Slot, Text};
use crate::parse::keys::key;
use crate::source::Place;
use std::collections::BTreeMap;

/// Settings by which consumers address the data.
const LOCATION: [&str; 20] = [
    "account",
    "bucket",
    "catalog",
    "clusterId",
    "database",
    "dataset",
    "endpointUrl",
    "host",
    "location",
    "namespace",
    "path",
    "port",
    "project",
    "region",
    "regionName",
    "schema",
    "serviceName",
    "stream",
    "topic",
    "url",
];

/// Settings that say how the data is encoded.
const FORMAT: [&str; 3] = ["delimiter", "encoding", "format"];

/// Settings whose value means the same in capitals and in small letters.
const ANY_CASE: [&str; 3] = ["encoding", "format", "host"];

/// Environments on which no consumer relies.
const NOT_PRODUCTIVE: [&str; 21] = [
    "ci",
    "int",
    "integration",
    "nonprod",
    "nonproduction",
    "preproduction",
    "stg",
    "tst",
    "dev",
    "develop",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "sit",
    "stage",
    "staging",
    "sandbox",
    "local",
    "preprod",
];

/// Most settings of a server that are compared; the standard knows some forty.
const MOST_SETTINGS: usize = 500;

/// Formats whose fields have no names.
const BY_POSITION: [&str; 4] = ["csv", "tsv", "fixed", "fixed-width"];

/// Types of servers that deliver files.
const FILES: [&str; 7] = ["s3", "azure", "local", "sftp", "gcs", "hdfs", "minio"];

/// Types of servers that find a column whatever the case of its name, unless it is quoted.
const FOLDING: [&str; 16] = [
    "athena",
    "databricks",
    "db2",
    "duckdb",
    "glue",
    "hive",
    "impala",
    "mysql",
    "oracle",
    "postgres",
    "postgresql",
    "presto",
    "redshift",
    "snowflake",
    "trino",
    "vertica",
];

/// What the servers say about the fields.
pub(super) fn context(base: &Contract, head: &Contract) -> Context {
    let mut servers = base.servers.iter().chain(&head.servers).peekable();
    let folds = servers.peek().is_some()
        && servers.all(|it| {
            let kind = it.kind.text().unwrap_or_default().to_ascii_lowercase();
            FOLDING.contains(&kind.as_str())
        });
    let format = |it: &Server| setting(it, "format").map(|it| it.value.to_ascii_lowercase());
    // Nobody reads from a server yet that only head has, nor is a trial anything to rely on.
    let served = base.servers.iter().filter(|it| is_production(it));
    let by_position = served.filter_map(format).any(|it| BY_POSITION.contains(&&*it));
    let mut context = Context { by_position, folds, ..Context::default() };
    for server in base.servers.iter().chain(&head.servers) {
        let kind = server.kind.text().unwrap_or_default().to_ascii_lowercase();
        let location = setting(server, "location").or_else(|| setting(server, "path"));
        let by_folder = location.is_some_and(|it| it.value.contains(['=', '{']));
        context.by_path |= by_folder && FILES.contains(&kind.as_str());
    }
    context.dialects = dialects(base.servers.iter().chain(&head.servers));
    context
}

/// The dialects of servers, each once.
pub(super) fn dialects<'model>(servers: impl Iterator<Item = &'model Server>) -> Vec<Dialect> {
    let mut found = Vec::new();
    for server in servers {
        let kind = server.kind.text().unwrap_or_default().to_ascii_lowercase();
        if let Some(dialect) = Dialect::of(&kind).filter(|it| !found.contains(it)) {
            found.push(dialect);
        }
    }
    found
}

fn setting<'server>(server: &'server Server, key: &str) -> Option<&'server Text> {
    server.settings.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
}

fn is_production(server: &Server) -> bool {
    let plain = |it: &str| -> String {
        it.chars().filter(|it| it.is_alphanumeric()).collect::<String>().to_ascii_lowercase()
    };
    let word = server.environment.text().map(plain);
    !word.is_some_and(|it| NOT_PRODUCTIVE.contains(&it.as_str()))
}

/// Compares the servers of two contracts: by name, else by id.
pub(super) fn compare(c: &mut Collector<'_>, both: Both, base: &[Server], head: &[Server]) {
    let unknown = |all: &[Server]| all.iter().any(|it| it.name.is_unknown());
    if !c.lists(&Element::terms("servers"), both, key!("servers")) || unknown(base) || unknown(head)
    {
        return;
    }
    // What says the same is the same, with or without a name; a name may stand there twice.
    let documents = (c.base_document(), c.head_document());
    let text = |x: &Slot<Box<str>>, y: &Slot<Box<str>>| x.text().is_some() && x.text() == y.text();
    let pairs = paired(
        base,
        head,
        &[
            &|x, y| tree::same((documents.0, x.node), (documents.1, y.node)),
            &|x, y| text(&x.name, &y.name),
            &|x, y| text(&x.id, &y.id),
        ],
    );
    for (index, gone) in base.iter().enumerate() {
        let twin = pairs.iter().find(|(b, _)| *b == index).and_then(|(_, h)| head.get(*h));
        if let Some(now) = twin {
            server(c, gone, now);
            continue;
        }
        // The one server of ODCS 2.2 has often no name, and never the keys of a later one.
        if c.across() {
            continue;
        }
        let production = is_production(gone);
        let Deprecation { deprecated, end, .. } = server_deprecation(gone);
        let step = ServerStep::Removed { deprecated, end };
        let kind = ChangeKind::Server { step, production };
        let around = terms::around(c, both, key!("servers"));
        c.removed(kind, named(gone), Place::key(gone.node), around);
    }
    for (index, new) in head.iter().enumerate() {
        if !c.across() && !pairs.iter().any(|(_, h)| *h == index) {
            let production = is_production(new);
            let kind = ChangeKind::Server { step: ServerStep::Added, production };
            c.added(kind, named(new), Place::key(new.node));
        }
    }
}

/// A server by its name.
pub(super) fn named(server: &Server) -> Element {
    Element::terms(server.name.text().or(server.id.text()).unwrap_or("server"))
}

/// The type of a server; the standard has two words for one of them.
fn system(server: &Server) -> Option<&str> {
    server.kind.text().map(|it| if it == "postgresql" { "postgres" } else { it })
}

/// Whether a setting says the same on both sides.
fn means_same(key: &str, base: Option<&String>, head: Option<&String>) -> bool {
    match (base, head) {
        (Some(x), Some(y)) if ANY_CASE.contains(&key) => x.eq_ignore_ascii_case(y),
        (x, y) => x == y,
    }
}

fn server(c: &mut Collector<'_>, base: &Server, head: &Server) {
    let both = Both { base: base.node, head: head.node };
    let element = named(base);
    let production = is_production(base);
    let kind = |step| ChangeKind::Server { step, production };
    let said = !base.kind.is_absent() && !head.kind.is_absent();
    let moved = delta(&base.kind, &head.kind).is_some() && system(base) != system(head);
    if (!c.across() || said) && moved {
        c.text(kind(ServerStep::Type), &element, both, &base.kind, &head.kind);
        return;
    }
    if !c.across() && renamed(base, head) {
        c.text(kind(ServerStep::Renamed), &element, both, &base.name, &head.name);
    }
    if !c.across() && delta(&base.environment, &head.environment).is_some() {
        let step = if production && !is_production(head) {
            ServerStep::Environment
        } else {
            ServerStep::Metadata
        };
        c.text(kind(step), &element, both, &base.environment, &head.environment);
    }
    let groups = [(ServerStep::Location, true), (ServerStep::Format, false)];
    let mut other = false;
    for (step, first) in groups {
        let group: &[&str] = if first { &LOCATION } else { &FORMAT };
        let changed = changed_settings(c, base, head);
        let hits: Vec<_> = changed.iter().filter(|key| group.contains(&key.as_str())).collect();
        other |= first
            && changed.iter().any(|key| {
                let told = LOCATION.contains(&key.as_str()) || FORMAT.contains(&key.as_str());
                !told && key != "deprecated"
            });
        if let Some(key) = hits.first() {
            let place = |it: &Server| setting(it, key).map_or(Place::key(it.node), Text::place);
            let text =
                |it: &Server| setting(it, key).map(|it| format!("{key} {}", short(&it.value)));
            let change = c.changed(kind(step), &element, place(base), place(head));
            change.values(text(base), text(head));
        }
    }
    if c.across() {
        return;
    }
    // Nobody plans with the end of a server for trials.
    let mark = |it: &Server| {
        let own = server_deprecation(it);
        Deprecation { end: own.end.filter(|_| production), ..own }
    };
    let told = announcement(c, &element, both, (mark(base), mark(head)));
    let custom = other_words(c, both, key!("customProperties"), told);
    if other || custom || super::contract::differs(c, both, key!("roles")) {
        let places = (Place::key(base.node), Place::key(head.node));
        c.changed(kind(ServerStep::Metadata), &element, places.0, places.1);
    }
}

/// Whether a server has another name under the same id.
fn renamed(base: &Server, head: &Server) -> bool {
    let names = base.name.text().zip(head.name.text());
    names.is_some_and(|(x, y)| x != y)
        && base.id.text().is_some()
        && base.id.text() == head.id.text()
}

/// Keys whose values differ; one that holds a variable or no scalar is passed over.
fn changed_settings(c: &Collector<'_>, base: &Server, head: &Server) -> Vec<String> {
    let settings = |server: &Server| -> BTreeMap<String, String> {
        let all = server.settings.iter().take(MOST_SETTINGS);
        all.map(|(key, text)| (key.to_string(), text.value.to_string())).collect()
    };
    let (from, to) = (settings(base), settings(head));
    let judged = |document: &crate::parse::Document, server: &Server, key: &str| {
        setting(server, key).is_some() || document.get_text(server.node, key).is_none()
    };
    let mut keys: Vec<&String> = from.keys().chain(to.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let said = |key: &String| !c.across() || (from.contains_key(key) && to.contains_key(key));
    keys.into_iter()
        .filter(|key| !means_same(key, from.get(*key), to.get(*key)) && said(key))
        .filter(|key| judged(c.base_document(), base, key) && judged(c.head_document(), head, key))
        .cloned()
        .collect()
}
