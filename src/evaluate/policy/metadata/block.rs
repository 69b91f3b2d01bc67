//! Finds the blocks among the comments and maps their YAML back to the module.

use crate::source::Span;
use std::sync::Arc;

/// One block: its YAML without the comment signs, and the way back.
#[derive(Debug)]
pub(super) struct Block {
    /// From the first `#` to the end of the last line.
    pub span: Span,
    /// The line `# METADATA`.
    pub header: Span,
    /// The YAML.
    pub yaml: Arc<str>,
    /// Start of each line in the YAML, and in the module.
    lines: Vec<(u32, u32)>,
}

impl Block {
    /// The bytes of the module behind bytes of the YAML.
    pub(super) fn map(&self, span: Span) -> Span {
        Span { start: self.offset(span.start), end: self.end(span) }
    }

    fn offset(&self, at: u32) -> u32 {
        let line = self.lines.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let (yaml, module) = self.lines.get(line).copied().unwrap_or((at, self.header.start));
        (module + at.saturating_sub(yaml)).min(self.span.end)
    }

    /// Maps the end by the last byte inside, so that it does not slip to the next line.
    fn end(&self, span: Span) -> u32 {
        if span.end <= span.start {
            return self.offset(span.start);
        }
        (self.offset(span.end - 1) + 1).min(self.span.end)
    }
}

/// All blocks: a line `# METADATA` and the comment lines right below it.
pub(super) fn find(text: &str, comments: &[Span]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = comments;
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        if !is_header(first.slice(text)) || !alone(text, *first) {
            continue;
        }
        let mut last = *first;
        let mut lines = Vec::new();
        while let Some((next, more)) = rest.split_first() {
            let follows = alone(text, *next) && adjacent(text, last, *next);
            if !follows || is_header(next.slice(text)) {
                break;
            }
            lines.push(*next);
            (last, rest) = (*next, more);
        }
        blocks.push(build(text, *first, last, &lines));
    }
    blocks
}

fn is_header(comment: &str) -> bool {
    comment.strip_prefix('#').is_some_and(|rest| rest.trim() == "METADATA")
}

/// Whether nothing but blanks stands before the comment on its line.
fn alone(text: &str, comment: Span) -> bool {
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.chars().all(|character| matches!(character, ' ' | '\t'))
}

/// Whether the comments stand on neighbouring lines.
fn adjacent(text: &str, above: Span, below: Span) -> bool {
    let between = text.get(above.end as usize..below.start as usize).unwrap_or_default();
    between.bytes().filter(|byte| *byte == b'\n').count() == 1
}

fn build(text: &str, header: Span, last: Span, comments: &[Span]) -> Block {
    let body = |comment: &Span| comment.slice(text).get(1..).unwrap_or_default();
    // One blank behind the sign belongs to the comment, if all lines have it.
    let indented = comments.iter().map(body).all(|line| line.is_empty() || line.starts_with(' '));
    let mut yaml = String::new();
    let mut lines = Vec::with_capacity(comments.len());
    for comment in comments {
        let line = body(comment);
        let cut = usize::from(indented && !line.is_empty());
        let start = comment.start as usize + 1 + cut;
        let offset = |at: usize| Span::new(at, at).start;
        lines.push((offset(yaml.len()), offset(start)));
        yaml.push_str(line.get(cut..).unwrap_or_default().trim_end());
        yaml.push('\n');
    }
    let span = Span { start: header.start, end: last.end };
    Block { span, header, yaml: yaml.into(), lines }
}
