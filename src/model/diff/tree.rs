//! Whether two pieces of two documents say the same, in whatever order their keys stand.

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
    let kind = base.kind(b);
    if kind != head.kind(h) {
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
            let number = |document: &Document, node| document.as_number(node).map(|it| it.as_f64());
            base.scalar(b) == head.scalar(h) || number(base, b) == number(head, h)
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
    let keys = |document: &Document, node: NodeId| {
        let keys = document.entries(node).map(|it| document.scalar(it.key).to_owned());
        keys.filter(|it| !except.contains(&it.as_str())).collect::<Vec<_>>()
    };
    let (mut left, mut right) = (keys(base, b), keys(head, h));
    left.sort_unstable();
    right.sort_unstable();
    left == right
        && left.iter().all(|key| match (base.get_text(b, key), head.get_text(h, key)) {
            (Some(x), Some(y)) => same((base, x), (head, y)),
            (None, _) | (_, None) => false,
        })
}

/// Whether two files say the same apart from their version.
pub fn same_but_version(base: &MeshMember, head: &MeshMember) -> bool {
    let (base, head) = (&base.unit.document, &head.unit.document);
    match (base.root(), head.root()) {
        (Some(b), Some(h)) => same_except((base, b), (head, h), &["version"]),
        (None, _) | (_, None) => false,
    }
}
