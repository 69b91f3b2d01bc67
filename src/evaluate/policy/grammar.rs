//! What the engine's parser lets pass.

use super::check::visit;
use super::module::{fixed_path, fixed_span, own};
use crate::source::Span;
use regorus::unstable as ast;

/// What the engine's parser reads and Rego v1 does not allow.
pub(super) fn faults(text: &str, tree: &ast::Module) -> Vec<(&'static str, Span)> {
    const WORDS: [&str; 7] = ["and", "contains", "every", "if", "in", "not", "or"];
    // The first version of the language knows the others as names.
    const NAMES: [&str; 2] = ["and", "or"];
    let mut out = Vec::new();
    for import in &tree.imports {
        let (path, _) = fixed_path(&import.refr);
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        if let ["future", "keywords", word] = parts.as_slice()
            && !WORDS.contains(word)
        {
            out.push(("`future.keywords` has no such word", own(&import.span)));
        }
        if import.r#as.as_ref().is_some_and(|it| matches!(it.text(), "input" | "data")) {
            out.push(("no import can take this name", own(&import.span)));
        }
    }
    for rule in &tree.policy {
        let ast::Rule::Spec { head, .. } = rule.as_ref() else { continue };
        let (ast::RuleHead::Compr { refr, .. }
        | ast::RuleHead::Set { refr, .. }
        | ast::RuleHead::Func { refr, .. }) = head;
        let first = fixed_path(refr).0.into_iter().next().unwrap_or_default();
        if WORDS.contains(&&*first) && !NAMES.contains(&&*first) {
            out.push(("the name of the rule is a word of the language", fixed_span(refr)));
        }
        if let ast::RuleHead::Func { args, .. } = head {
            for arg in args {
                visit::direct(arg, &mut |span| {
                    if matches!(span.text(), "input" | "data") {
                        out.push(("no argument can take this name", own(span)));
                    }
                });
            }
        }
        if let ast::RuleHead::Set { refr, key: Some(key), .. } = head {
            let (start, end) = (refr.span().start as usize, key.span().start as usize);
            if !text.get(start + first.len()..end).unwrap_or_default().contains("contains") {
                out.push(("a set needs `contains`", fixed_span(refr)));
            }
        }
    }
    out
}
