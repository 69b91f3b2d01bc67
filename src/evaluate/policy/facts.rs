//! What else a policy may know of a document: its changes since base, and its life in Git.

use super::input::address;
use super::value::{list, object, text};
use crate::finding::{Effect, Finding};
use crate::model::{History, MeshMember};
use crate::parse::{self, Document, Kind};
use crate::source::NodeId;
use jiff::civil::Date;
use regorus::Value;

/// `input.mesh.changes`: what the change rules found between base and head.
pub(super) fn changes(member: &MeshMember, found: &[&Finding]) -> Value {
    list(found.iter().filter_map(|finding| change(member, finding)))
}

fn change(member: &MeshMember, finding: &Finding) -> Option<Value> {
    let judgement = finding.change.as_ref()?;
    let known = |it: Option<&str>| it.map_or(Value::Null, text);
    let sides = [(judgement.consumers, "consumers"), (judgement.producers, "producers")];
    let broken = sides.iter().filter(|(effect, _)| match effect {
        Effect::Break => true,
        Effect::Fine | Effect::Risk => false,
    });
    let document = member.unit.document();
    let at = if finding.primary.file == member.file {
        let pointer: Vec<String> = parse::segments(&finding.pointer).collect();
        document.find(pointer.iter().map(String::as_str)).map(|(node, _)| node)
    } else {
        place(document, &finding.element)
    };
    Some(object([
        ("rule", text(finding.rule.as_str())),
        ("severity", text(finding.severity.word())),
        ("element", text(&finding.element)),
        ("path", at.map_or_else(|| list([]), |node| address(document, node))),
        ("bump", known(judgement.bump.map(crate::finding::Bump::word))),
        ("breaks", list(broken.map(|(_, side)| text(side)))),
        ("before", known(judgement.before.as_deref())),
        ("after", known(judgement.after.as_deref())),
        ("message", text(&finding.message)),
        ("consumers", list(judgement.affected.iter().map(|it| text(&it.id)))),
    ]))
}

/// The node of an element path, or the deepest one above it that exists.
fn place(document: &Document, element: &str) -> Option<NodeId> {
    let mut at = document.root()?;
    for name in parse::segments(element) {
        let next = match document.kind(at) {
            Kind::Sequence => {
                let named = |item: &&NodeId| document.name_of(**item) == Some(&*name);
                let counted = name.strip_prefix('@').and_then(|it| it.parse::<usize>().ok());
                let items = document.items(at);
                items.iter().find(named).or_else(|| items.get(counted?)).copied()
            }
            _ => document.get_text(at, &name),
        };
        let Some(next) = next else { break };
        at = next;
    }
    Some(at)
}

/// `input.mesh.history`: null where there is no Git.
pub(super) fn history(known: Option<&History>) -> Value {
    let Some(history) = known else { return Value::Null };
    let day = |it: Option<Date>| it.map_or(Value::Null, |it| text(&it.to_string()));
    object([
        ("first_commit_date", day(history.first_commit)),
        ("last_commit_date", day(history.last_commit)),
        ("previous_version", history.previous_version.as_deref().map_or(Value::Null, text)),
        ("status_since", day(history.status_since)),
        ("complete", Value::from(history.complete)),
    ])
}
