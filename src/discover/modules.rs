//! What modules of buf take from others: a build brings it, and no file of the repository has to.

use crate::model::{MODULE, SchemaContent};
use crate::parse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Most modules that one takes something from.
const MOST: usize = 256;

/// Modules of which it is known below which folder all lies that they hold.
const KNOWN: [(&str, &str); 5] = [
    ("buf.build/bufbuild/protovalidate", "buf/validate/"),
    ("buf.build/envoyproxy/protoc-gen-validate", "validate/"),
    ("buf.build/googleapis/googleapis", "google/"),
    ("buf.build/grpc-ecosystem/grpc-gateway", "protoc-gen-openapiv2/"),
    ("buf.build/protocolbuffers/wellknowntypes", "google/protobuf/"),
];

/// The modules that others take something from, by the file that says so, each read once.
#[derive(Default)]
pub(super) struct Modules(HashMap<String, Vec<String>>);

impl Modules {
    /// Whether a module around a Protobuf file takes others in, one of which may hold what the file
    /// imports by a name.
    pub(super) fn may_bring<E>(
        &mut self,
        (from, name): (&str, &str),
        is_there: &dyn Fn(&str) -> bool,
        read: &mut dyn FnMut(&str) -> Result<SchemaContent, E>,
    ) -> Result<bool, E> {
        let mut folder = from;
        while !folder.is_empty() {
            folder = folder.rsplit_once('/').map_or("", |it| it.0);
            let path = if folder.is_empty() { MODULE.into() } else { format!("{folder}/{MODULE}") };
            if !is_there(&path) {
                continue;
            }
            let taken = match self.0.entry(path) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let taken = taken(&read(new.key())?);
                    new.insert(taken)
                }
            };
            if taken.iter().any(|it| may_hold(it, name)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The modules that one takes in, as its file lists them.
fn taken(content: &SchemaContent) -> Vec<String> {
    let SchemaContent::Text(text) = content else { return Vec::new() };
    let (document, _) = parse::parse(text);
    let listed = document.root().and_then(|it| document.get_text(it, "deps"));
    let listed = listed.map_or(&[][..], |it| document.items(it));
    let names = listed.iter().take(MOST).filter_map(|it| document.as_text(*it));
    names.map(str::to_owned).collect()
}

/// Whether a module, its label behind it, may hold a file of a name.
fn may_hold(module: &str, name: &str) -> bool {
    let module = module.split(':').next().unwrap_or_default();
    let known = KNOWN.iter().find(|it| it.0 == module);
    known.is_none_or(|it| name.starts_with(it.1))
}
