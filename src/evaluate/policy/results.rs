//! Results of policies as findings: what they say, and where that stands.

use super::module::EntryKind;
use super::placing::Found;
use super::set::Policy;
use super::value::{as_text, get};
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::model::MeshMember;
use crate::model::dialect::odcs2;
use crate::parse::{self, Document};
use crate::source::{NodeId, Place, Span};
use regorus::Value;

/// Longest message that is kept, in characters.
const MAX_MESSAGE: usize = 300;

/// A result as a finding, at the place that it names or that was found for it.
pub(super) fn placed(
    policy: &Policy,
    entry: EntryKind,
    member: &MeshMember,
    result: &Value,
    found: Option<Found>,
) -> Finding {
    let Some(Found { path, own }) = found else {
        let path = get(result, "path").map(segments).unwrap_or_default();
        return finding(policy, entry, member, result, &path);
    };
    let mut finding = finding(policy, entry, member, result, &segments(&Value::from(path)));
    if !own {
        finding.add_help(NOT_LOCATED);
    }
    finding
}

/// What is said of results beyond those whose place is looked for.
const NOT_LOCATED: &str = "where exactly was not looked for, as the policy finds too much in this \
                           file: let its results name their `path`";

/// Whether a result says where it stands.
pub(super) fn names_place(result: &Value) -> bool {
    get(result, "path").is_some()
}

fn finding(
    policy: &Policy,
    entry: EntryKind,
    member: &MeshMember,
    result: &Value,
    path: &[String],
) -> Finding {
    let document = member.unit.document();
    let path = &in_source(member, path);
    let found = document.find(path.iter().map(String::as_str));
    let (node, depth) = found.map_or((None, 0), |(node, depth)| (Some(node), depth));
    let mut finding = at_node(member, node, policy.id.as_str());
    if let Some(node) = node {
        let target = get(result, "target").and_then(as_text);
        finding.primary.span = match target.filter(|_| depth == path.len()) {
            Some("both") => whole(document, node),
            Some("key") => span(document, node, true),
            _ => span(document, node, depth < path.len()),
        };
    }
    finding.severity = entry.severity().unwrap_or(policy.severity);
    finding.message = message(policy, result);
    finding.help = super::fix::advice(result).or_else(|| policy.fix.clone());
    finding.discriminator = path.get(depth..).unwrap_or_default().join("/");
    for related in get(result, "related")
        .and_then(|it| it.as_array().ok())
        .into_iter()
        .flat_map(|it| it.iter())
    {
        let path: Vec<String> = get(related, "path").map(segments).unwrap_or_default();
        let path = in_source(member, &path);
        if let Some((node, depth)) = document.find(path.iter().map(String::as_str)) {
            let message = get(related, "msg").and_then(as_text).unwrap_or_default().to_owned();
            let span = span(document, node, depth < path.len());
            finding.related.push(Label { file: member.file, span, message });
        }
    }
    finding
}

/// The bytes of key and value, where they share a line.
fn whole(document: &Document, node: NodeId) -> Span {
    let (key, value) = (span(document, node, true), span(document, node, false));
    let both = Span { start: key.start.min(value.start), end: key.end.max(value.end) };
    if both.slice(document.source()).contains(['\n', '\r']) { key } else { both }
}

fn span(document: &Document, node: NodeId, by_key: bool) -> Span {
    document.mark(if by_key { Place::key(node) } else { Place::value(node) })
}

pub(super) fn at_node(member: &MeshMember, node: Option<NodeId>, rule: &str) -> Finding {
    let document = member.unit.document();
    let span = node.map_or(Span::default(), |node| span(document, node, true));
    let primary = Label { file: member.file, span, message: String::new() };
    let mut finding = Finding::draft(RuleId::from(rule), Severity::Error, String::new(), primary);
    if let Some(node) = node {
        finding.element = document.element(node);
        finding.pointer = document.pointer(node);
    }
    finding.subject = member.subject.to_string();
    finding.domain.clone_from(&member.domain);
    finding.owners.clone_from(&member.owners);
    finding.draft = member.unit.is_draft();
    finding
}

fn message(policy: &Policy, result: &Value) -> String {
    let text = as_text(result).or_else(|| get(result, "msg").and_then(as_text));
    match text {
        Some(text) if !text.trim().is_empty() => {
            let line = text.trim().replace(['\n', '\r'], " ");
            let mut cut: String = line.chars().take(MAX_MESSAGE).collect();
            if cut.len() < line.len() {
                cut.push('…');
            }
            cut
        }
        _ if !policy.title.is_empty() => policy.title.clone(),
        _ => format!("policy `{}` is not met", policy.id),
    }
}

/// A path with the keys that the document has in place of those of the newest version.
fn in_source(member: &MeshMember, path: &[String]) -> Vec<String> {
    if member.unit.is_odcs2() {
        return odcs2::as_written(member.unit.document(), path);
    }
    path.to_vec()
}

/// The segments of a path: an array of texts and numbers, a JSON Pointer, or dotted.
fn segments(path: &Value) -> Vec<String> {
    match path {
        Value::Array(items) => items
            .iter()
            .map(|it| as_text(it).map_or_else(|| it.to_string(), str::to_owned))
            .collect(),
        Value::String(text) if text.starts_with('/') => parse::segments(text).collect(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => text.split('.').map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
