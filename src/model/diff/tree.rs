//! Whether two pieces of two documents say the same, in whatever order their keys stand.

use super::exact::Exact;
use crate::model::MeshMember;
use crate::parse::{Document, Kind};
use crate::source::NodeId;

/// Whether two nodes say the same; keys in any order, list items in theirs.
pub(super) fn same(base: (&Document, NodeId), head: (&Document, NodeId)) -> bool {
    same_except(base, head, &[])
}

/// Whether two mappings say the same, some keys aside.
pub(super) fn same_except(
    (base, b): (&Document, NodeId),
    (head, h): (&Document, NodeId),
    except: &[&str],
) -> bool {
    let (kind, other) = (base.kind(b), head.kind(h));
    let numbers = [kind, other].iter().all(|it| matches!(it, Kind::Int | Kind::Float));
    if kind != other && !numbers {
        return false;
    }
    match kind {
        Kind::Mapping => same_mappings((base, b), (head, h), except),
        Kind::Sequence => {
            let (left, right) = (base.items(b), head.items(h));
            left.len() == right.len()
                && left.iter().zip(right).all(|(x, y)| same((base, *x), (head, *y)))
        }
        Kind::Int | Kind::Float => {
            base.scalar(b) == head.scalar(h) || Exact::at(base, b) == Exact::at(head, h)
        }
        Kind::Bool => base.as_bool(b) == head.as_bool(h),
        Kind::Text => base.scalar(b) == head.scalar(h),
        Kind::Null | Kind::Alias => true,
    }
}

fn same_mappings(
    (base, b): (&Document, NodeId),
    (head, h): (&Document, NodeId),
    except: &[&str],
) -> bool {
    let entries = |document: &Document, node: NodeId| {
        let mut entries: Vec<(String, NodeId)> = document
            .entries(node)
            .map(|it| (document.scalar(it.key).to_owned(), it.value))
            .filter(|(key, _)| !except.contains(&key.as_str()))
            .collect();
        entries.sort_unstable();
        entries
    };
    let (left, right) = (entries(base, b), entries(head, h));
    left.len() == right.len()
        && left
            .iter()
            .zip(&right)
            .all(|((key, x), (other, y))| key == other && same((base, *x), (head, *y)))
}

/// Whether two files say the same apart from their version.
pub fn same_but_version(base: &MeshMember, head: &MeshMember) -> bool {
    let (base, head) = (base.unit.document(), head.unit.document());
    match (base.root(), head.root()) {
        (Some(b), Some(h)) => same_except((base, b), (head, h), &["version"]),
        (None, _) | (_, None) => false,
    }
}
