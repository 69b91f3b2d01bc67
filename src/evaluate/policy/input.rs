//! What a policy sees: `input` as written, and `input.mesh`.

use super::facts;
use super::shape::Shape;
use super::value::{list, object, text};
use crate::finding::Finding;
use crate::model::{History, MeshMember, Review};
use crate::parse::{self, Document, Kind};
use crate::source::NodeId;
use jiff::civil::Date;
use regorus::Value;
use std::sync::Arc;

/// A document as its policies see it.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// The document as written.
    pub raw: Value,
    /// The same with the key `mesh`, for policies that ask for it.
    pub with_mesh: Value,
}

/// What stands around a document.
pub(super) struct Around<'run> {
    /// The member at the base revision that it is compared with.
    pub base: Option<&'run MeshMember>,
    /// The changes between the two.
    pub changes: &'run [&'run Finding],
    /// What Git knows of the file.
    pub history: Option<&'run History>,
    /// The date of the run.
    pub today: Date,
}

/// Both forms of a member's document; nothing where it has no contents.
pub(super) fn input(member: &MeshMember, around: &Around<'_>) -> Option<Input> {
    let Shape { raw, kind, normal, fields } = Shape::of(&member.unit)?;
    let mesh = mesh_key(member, around, (kind, normal), fields);
    let mut with_mesh = raw.clone();
    if let Ok(entries) = with_mesh.as_object_mut() {
        entries.insert(text("mesh"), mesh);
    }
    Some(Input { raw, with_mesh })
}

fn mesh_key(
    member: &MeshMember,
    around: &Around<'_>,
    (kind, normal): (&str, Value),
    fields: Option<Value>,
) -> Value {
    let (dir, name) = member.path.rsplit_once('/').unwrap_or(("", &member.path));
    let file = object([("path", text(&member.path)), ("dir", text(dir)), ("name", text(name))]);
    let base = around.base.map_or(Value::Null, |base| {
        let same = Arc::ptr_eq(&base.unit, &member.unit);
        let other = || Shape::of(&base.unit).map_or(Value::Null, |it| it.normal);
        if same { normal.clone() } else { other() }
    });
    let entries = [
        (kind, normal),
        ("file", file),
        ("domain", member.domain.as_deref().map_or(Value::Null, text)),
        ("owners", list(member.owners.iter().map(|it| text(it)))),
        ("codeowners", review(&member.review)),
        ("subject", text(&member.subject)),
        ("today", text(&around.today.to_string())),
        ("base", base),
        ("changes", facts::changes(member, around.changes)),
        ("history", facts::history(around.history)),
    ];
    object(entries.into_iter().chain(fields.map(|it| ("fields", it))))
}

/// What CODEOWNERS says of the file: null without such a file.
fn review(review: &Review) -> Value {
    let owners = match review {
        Review::Unknown => return Value::Null,
        Review::Nobody | Review::Unlisted => list([]),
        Review::Owners(owners) => list(owners.iter().map(|it| text(it))),
    };
    object([("listed", Value::from(!matches!(review, Review::Unlisted))), ("owners", owners)])
}

/// The address of a node as a list of keys and indexes.
pub(super) fn address(document: &Document, node: NodeId) -> Value {
    Value::from(segments(document, node))
}

/// The keys and indexes that lead to a node.
pub(super) fn segments(document: &Document, node: NodeId) -> Vec<Value> {
    let pointer = document.pointer(node);
    let mut at = document.root();
    parse::segments(&pointer)
        .map(|key| {
            let value = match at.map(|it| document.kind(it)) {
                Some(Kind::Sequence) => key.parse::<u64>().map_or(Value::Null, Value::from),
                _ => text(&key),
            };
            at = at.and_then(|it| match document.kind(it) {
                Kind::Sequence => {
                    key.parse().ok().and_then(|index: usize| document.items(it).get(index).copied())
                }
                _ => document.get_text(it, &key),
            });
            value
        })
        .collect()
}
