//! Several files as one document.

use super::document::{Document, Kind, Node};
use crate::source::{NodeId, Span};
use std::sync::Arc;

/// Where one of several files starts in the document that they make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Start {
    /// Its first node.
    pub node: u32,
    /// Its first byte.
    pub byte: u32,
}

/// How far the parts of a file move.
#[derive(Clone, Copy)]
struct By {
    start: Start,
    entry: u32,
    item: u32,
    decoded: u32,
}

impl Document {
    /// One document of several files, each behind the one before it, and where each starts. The
    /// root is that of the first; the others keep theirs, in their order.
    pub(crate) fn joined(files: &[Self]) -> (Self, Vec<Start>) {
        let mut all = Self::default();
        let mut text = String::with_capacity(files.iter().map(|it| it.text.len() + 1).sum());
        let mut starts = Vec::with_capacity(files.len());
        for file in files {
            let by = By {
                start: Start { node: number(all.nodes.len()), byte: number(text.len()) },
                entry: number(all.entries.len()),
                item: number(all.items.len()),
                decoded: number(all.decoded.len()),
            };
            text.push_str(&file.text);
            // Nothing that is shown of one file runs on into the next.
            text.push('\n');
            all.append(file, by);
            starts.push(by.start);
        }
        all.text = Arc::from(text);
        (all, starts)
    }

    fn append(&mut self, file: &Self, by: By) {
        let id = |it: NodeId| NodeId(it.0.saturating_add(by.start.node));
        self.nodes.extend(file.nodes.iter().map(|it| moved(*it, by)));
        let entries = file.entries.iter().copied();
        self.entries.extend(entries.map(|mut it| {
            (it.key, it.value) = (id(it.key), id(it.value));
            it
        }));
        self.items.extend(file.items.iter().map(|it| id(*it)));
        self.decoded.push_str(&file.decoded);
        self.roots.extend(file.roots.first().map(|it| id(*it)));
        let mut large: Vec<_> = file.large.iter().collect();
        large.sort_unstable_by_key(|it| *it.0);
        self.large.extend(large.into_iter().map(|(first, index)| {
            let index = index.iter().map(|it| it.saturating_add(by.entry)).collect();
            (first.saturating_add(by.entry), index)
        }));
    }
}

fn moved(mut node: Node, by: By) -> Node {
    let shift = match node.kind {
        Kind::Mapping => by.entry,
        Kind::Sequence => by.item,
        Kind::Alias => by.start.node,
        _ if node.decoded => by.decoded,
        _ => by.start.byte,
    };
    node.a = node.a.saturating_add(shift);
    if node.kind != Kind::Alias {
        node.b = node.b.saturating_add(shift);
    }
    let Span { start, end } = node.span;
    node.span.start = start.saturating_add(by.start.byte);
    node.span.end = end.saturating_add(by.start.byte);
    node
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Text, parse};

    #[test]
    fn each_file_reads_as_before() {
        let keys = |from: u32| (from..from + 60).map(|it| format!("k{it}: v{it}\n"));
        let [first, second]: [String; 2] = [
            "a: &x {b: [1, \"t\\u0061\"]}\nc: *x\n".to_owned(),
            format!("d: ['e', \"\\u0066\"]\n{}", keys(0).collect::<String>()),
        ];
        let read = |text: &str| parse(&Text { text: Arc::from(text), ..Text::default() }).0;
        let (all, starts) = Document::joined(&[read(&first), read(&second)]);
        assert_eq!(starts[1].byte as usize, first.len() + 1);
        let root = all.root().unwrap();
        let inner = all.get_text(all.get_text(root, "c").unwrap(), "b").unwrap();
        assert_eq!(all.scalar(all.items(inner)[1]), "ta");
        let other = all.roots()[1];
        let list = all.get_text(other, "d").unwrap();
        assert_eq!(
            all.items(list).iter().map(|it| all.scalar(*it)).collect::<Vec<_>>(),
            ["e", "f"]
        );
        let value = all.get_text(other, "k33").unwrap();
        assert_eq!((all.scalar(value), all.span(value).slice(all.source())), ("v33", "v33"));
    }
}
