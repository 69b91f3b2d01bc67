//! The entries of a waivers file.

use super::{Scope, ScopeTarget, Waiver, WaiverFile, WaiverProblem, brief, date};
use crate::config::read::{list, syntax_message};
use crate::model::dialect::nearest;
use crate::parse::{Document, Kind, Problem, ProblemKind, Text, parse};
use crate::source::{NodeId, Place, Span, Spanned};
use globset::GlobBuilder;
use jiff::civil::Date;

/// The keys of an entry; the optional ones last.
const KEYS: [&str; 10] = [
    "id",
    "policy",
    "scope",
    "reason",
    "owner",
    "approved_by",
    "created",
    "expires",
    "ticket",
    "broad",
];
/// How many of the keys an entry must have.
const REQUIRED: usize = 8;
/// The keys of a scope.
const SCOPE: [&str; 4] = ["contract", "product", "path", "element"];
/// Fewest characters of a reason.
const REASON: usize = 20;
/// What people write who have no reason yet.
const PLACEHOLDERS: [&str; 6] = ["todo", "tbd", "tba", "fixme", "xxx", "lorem"];

/// Reads a waivers file; an entry with a mistake is none.
pub fn read(text: &Text) -> WaiverFile {
    let (document, problems) = parse(text);
    let mut reader = Reader { document: &document, problems: Vec::new() };
    for problem in &problems {
        let wrong =
            problem.kind.stops() || matches!(problem.kind, ProblemKind::KeyDuplicated { .. });
        if wrong && !matches!(problem.kind, ProblemKind::Empty) {
            let help = "correct the YAML; until then nothing of the file holds";
            reader.at(problem.span, None, syntax_message(&problem.kind), help);
        }
    }
    let mut waivers = Vec::new();
    if let Some(root) = document.root().filter(|_| reader.problems.is_empty()) {
        match document.kind(root) {
            Kind::Sequence => {
                waivers.extend(document.items(root).iter().filter_map(|it| reader.entry(*it)));
            }
            Kind::Null => {}
            _ => reader.wrong(root, "a list of waivers is needed", "begin each one with `- id:`"),
        }
    }
    let problems = reader.problems;
    WaiverFile { document, waivers, problems }
}

/// A file that is no text, with the problem that says why.
pub fn refused(problem: &Problem) -> WaiverFile {
    let message = syntax_message(&problem.kind);
    let help = "save the file as UTF-8; until then nothing of it holds".to_owned();
    let problem = WaiverProblem { span: problem.span, node: None, message, help };
    WaiverFile { problems: vec![problem], ..WaiverFile::default() }
}

struct Reader<'doc> {
    document: &'doc Document,
    problems: Vec<WaiverProblem>,
}

impl Reader<'_> {
    fn at(
        &mut self,
        span: Span,
        node: Option<NodeId>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (message, help) = (message.into(), help.into());
        self.problems.push(WaiverProblem { span, node, message, help });
    }

    fn wrong(&mut self, node: NodeId, message: impl Into<String>, help: impl Into<String>) {
        self.at(self.document.mark(Place::value(node)), Some(node), message, help);
    }

    /// The values of a mapping in the order of `known`; other keys are reported.
    fn values<const N: usize>(
        &mut self,
        node: NodeId,
        known: [&str; N],
    ) -> Option<[Option<NodeId>; N]> {
        let document = self.document;
        if document.kind(node) != Kind::Mapping {
            self.wrong(node, "a mapping is needed", format!("give it {}", list(&known)));
            return None;
        }
        let mut values = [None; N];
        for entry in document.entries(node) {
            let key = document.scalar(entry.key);
            let slot = known.iter().zip(&mut values).find(|(it, _)| **it == key);
            if let Some((_, slot)) = slot {
                *slot = Some(entry.value);
                continue;
            }
            let help = nearest(key, known.into_iter()).map_or_else(
                || format!("it has: {}", list(&known)),
                |it| format!("did you mean `{it}`?"),
            );
            let message = format!("`{}` is no key of a waiver", brief(key));
            self.at(document.span(entry.key), Some(entry.value), message, help);
        }
        Some(values)
    }

    /// Reports the keys that an entry must have and has not, all at once.
    fn missing(&mut self, item: NodeId, values: &[Option<NodeId>]) {
        let required = KEYS.iter().zip(values).take(REQUIRED);
        let missing: Vec<&str> = required.filter(|it| it.1.is_none()).map(|it| *it.0).collect();
        let Some(first) = missing.first() else { return };
        let some = missing.get(..4).filter(|_| missing.len() > 5).unwrap_or(&missing);
        let more = match missing.len() - some.len() {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let message = format!("the waiver has no {}{more}", list(some));
        let span = self.document.mark(Place::key(item));
        self.at(span, Some(item), message, format!("add `{first}:` with {}", about(first)));
    }

    fn entry(&mut self, item: NodeId) -> Option<Waiver> {
        let before = self.problems.len();
        let values = self.values(item, KEYS)?;
        self.missing(item, &values);
        let [id, policy, scope, reason, owner, approved_by, created, expires, ticket, broad] =
            values;
        let id = id.and_then(|it| self.id(it));
        let policy = policy.and_then(|it| self.policy(it));
        let scope = scope.and_then(|it| self.scope(it));
        let reason = reason.and_then(|it| self.reason(it));
        let owner = owner.and_then(|it| self.text(it, "owner"));
        let approved_by = approved_by.and_then(|it| self.approvers(it));
        let created = created.and_then(|it| self.date(it));
        let expires = expires.and_then(|it| self.date(it));
        if let Some(node) = ticket {
            self.text(node, "ticket");
        }
        let broad = broad.is_some_and(|node| {
            let flag = self.document.as_bool(node);
            if flag.is_none() {
                self.wrong(node, "`broad` is `true` or `false`", "write `broad: true`, or nothing");
            }
            flag.unwrap_or_default()
        });
        if let (Some(created), Some(expires)) = (&created, &expires)
            && expires.value < created.value
        {
            let help = "correct one of the dates";
            self.wrong(expires.node, "the waiver ends before it was created", help);
        }
        if self.problems.len() > before {
            return None;
        }
        Some(Waiver {
            id: id?,
            policy: policy?,
            scope: scope?,
            reason: reason?,
            owner: owner?.value,
            approved_by: approved_by?,
            created: created?.value,
            expires: expires?,
            broad,
            node: item,
        })
    }

    /// A text that is not blank.
    fn text(&mut self, node: NodeId, key: &str) -> Option<Spanned<String>> {
        let text = self.document.as_text(node).map(str::trim).filter(|it| !it.is_empty());
        if text.is_none() {
            let help = format!("write {}", about(key));
            self.wrong(node, format!("`{key}` must be a text"), help);
        }
        text.map(|it| Spanned::new(it.to_owned(), node))
    }

    fn id(&mut self, node: NodeId) -> Option<Spanned<String>> {
        let id = self.text(node, "id")?;
        let parts: Vec<&str> = id.value.split('-').collect();
        let digits = |text: &str| text.bytes().all(|it| it.is_ascii_digit());
        let fits = match parts.as_slice() {
            ["W", year, number] => {
                year.len() == 4 && (3..=9).contains(&number.len()) && digits(year) && digits(number)
            }
            _ => false,
        };
        if !fits {
            let message = format!("`{}` is no id of a waiver", brief(&id.value));
            self.wrong(node, message, "write `W-`, the year and a number, such as `W-2026-014`");
        }
        fits.then_some(id)
    }

    fn policy(&mut self, node: NodeId) -> Option<Spanned<String>> {
        let policy = self.text(node, "policy")?;
        let exact = !policy.value.contains(['*', '?', '[', '{']);
        if !exact {
            let message = format!("`{}` names more than one policy", brief(&policy.value));
            self.wrong(node, message, "write the whole id of one rule or policy");
        }
        exact.then_some(policy)
    }

    fn reason(&mut self, node: NodeId) -> Option<String> {
        let reason = self.text(node, "reason")?.value;
        let first = reason.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
        let placeholder = PLACEHOLDERS.iter().any(|it| first.eq_ignore_ascii_case(it));
        let mut letters: Vec<char> = reason.chars().filter(|it| it.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters.dedup();
        let message = if reason.chars().count() < REASON {
            format!("the reason is shorter than {REASON} characters")
        } else if placeholder || letters.len() < 6 {
            "the reason says nothing".to_owned()
        } else {
            return Some(reason);
        };
        self.wrong(node, message, "say why it can't be mended now, and what will mend it");
        None
    }

    fn approvers(&mut self, node: NodeId) -> Option<Spanned<Vec<String>>> {
        if self.document.kind(node) != Kind::Sequence {
            return self.text(node, "approved_by").map(|it| Spanned::new(vec![it.value], node));
        }
        let items = self.document.items(node).to_vec();
        let names: Vec<String> =
            items.iter().filter_map(|it| Some(self.text(*it, "approved_by")?.value)).collect();
        if items.is_empty() {
            self.wrong(
                node,
                "nobody approves the waiver",
                format!("write {}", about("approved_by")),
            );
        }
        (!names.is_empty()).then(|| Spanned::new(names, node))
    }

    fn date(&mut self, node: NodeId) -> Option<Spanned<Date>> {
        let text = self.document.scalar(node);
        let date = date(text);
        if date.is_none() {
            let message = format!("`{}` is no date", brief(text));
            self.wrong(node, message, "write a day as YYYY-MM-DD");
        }
        date.map(|it| Spanned::new(it, node))
    }

    fn scope(&mut self, node: NodeId) -> Option<Scope> {
        let before = self.problems.len();
        let [contract, product, path, element] = self.values(node, SCOPE)?;
        let named = [("contract", contract), ("product", product), ("path", path)];
        let named: Vec<_> = named.into_iter().filter_map(|(key, it)| Some((key, it?))).collect();
        let [(key, value)] = named.as_slice() else {
            if self.problems.len() == before {
                let help = "name one contract, one product, or files by a glob";
                let message = "the scope needs one of `contract`, `product` and `path`";
                self.at(self.document.mark(Place::key(node)), Some(node), message, help);
            }
            return None;
        };
        let name = self.text(*value, key);
        let element = element.and_then(|it| {
            if *key == "path" {
                let help = "name the `contract` or `product` instead of files";
                self.wrong(it, "an element belongs to one contract or product", help);
                return None;
            }
            let text = self.text(it, "element")?.value;
            Some(format!("/{}", text.trim_matches('/')))
        });
        let name = name?;
        let target = match *key {
            "contract" => ScopeTarget::Contract(name),
            "product" => ScopeTarget::Product(name),
            _ => {
                let glob = GlobBuilder::new(&name.value).literal_separator(true).build();
                match glob {
                    Ok(glob) => ScopeTarget::Path(name, glob.compile_matcher()),
                    Err(error) => {
                        let message = format!("the glob can't be read: {}", error.kind());
                        self.wrong(*value, message, "correct the glob");
                        return None;
                    }
                }
            }
        };
        (self.problems.len() == before).then_some(Scope { node, target, element })
    }
}

/// What a key wants.
fn about(key: &str) -> &'static str {
    match key {
        "id" => "an id that no other waiver ever had, such as `W-2026-014`",
        "policy" => "the id of a rule or policy",
        "scope" => "a `contract` and its `element`, a `product`, or a `path`",
        "reason" => "why it can't be mended now",
        "owner" => "who must mend it, such as `@acme/sales`",
        "approved_by" => "who allowed it; a list where several must",
        "created" => "the day on which it was allowed, as YYYY-MM-DD",
        "expires" => "the last day on which it holds, as YYYY-MM-DD",
        "contract" | "product" => "an id",
        "path" => "a glob of files from the root",
        "element" => "a path such as `/schema/orders/properties/email`",
        _ => "a text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Encoding;
    use std::sync::Arc;

    const WHOLE: &str = "\
- id: W-2026-001
  policy: privacy/pii-name-unclassified
  scope: {contract: crm.people, element: schema/people/properties/email}
  reason: The class is decided with the new register.
  owner: '@acme/crm'
  approved_by: '@acme/governance'
  created: 2026-11-01
  expires: 2027-01-31
";

    fn of(text: &str) -> (usize, Vec<String>) {
        let text = Text { text: Arc::from(text), encoding: Encoding::Utf8 };
        let file = read(&text);
        let words = file
            .problems
            .iter()
            .map(|it| format!("{}: {}; {}", it.span.slice(&text.text), it.message, it.help));
        (file.waivers.len(), words.collect())
    }

    #[test]
    fn an_entry_is_read() {
        assert_eq!(of(WHOLE), (1, Vec::new()));
        assert_eq!(of(""), (0, Vec::new()));
        assert_eq!(of("[]"), (0, Vec::new()));
    }

    #[test]
    fn mistakes_stand_at_their_line() {
        for (from, to, expected) in [
            (
                "  reason",
                "  raeson",
                "raeson: `raeson` is no key of a waiver; did you mean `reason`?",
            ),
            (
                "W-2026-001",
                "W-1",
                "W-1: `W-1` is no id of a waiver; write `W-`, the year and a number, such as `W-2026-014`",
            ),
            ("2027-01-31", "soon", "soon: `soon` is no date; write a day as YYYY-MM-DD"),
            (
                "2027-01-31",
                "2026-10-31",
                "2026-10-31: the waiver ends before it was created; correct one of the dates",
            ),
            (
                "privacy/pii-name-unclassified",
                "privacy/*",
                "privacy/*: `privacy/*` names more than one policy; write the whole id of one rule or policy",
            ),
            (
                "The class is decided with the new register.",
                "later",
                "later: the reason is shorter than 20 characters; say why it can't be mended now, and what will mend it",
            ),
            (
                "The class is decided with the new register.",
                "Tbd, write down a reason",
                "Tbd, write down a reason: the reason says nothing; say why it can't be mended now, and what will mend it",
            ),
            (
                "contract: crm.people, ",
                "",
                "scope: the scope needs one of `contract`, `product` and `path`; name one contract, one product, or files by a glob",
            ),
            (
                "'@acme/crm'",
                "7",
                "7: `owner` must be a text; write who must mend it, such as `@acme/sales`",
            ),
        ] {
            let (count, problems) = of(&WHOLE.replace(from, to));
            assert_eq!(count, 0, "{to}");
            assert!(problems.iter().any(|it| it == expected), "{to}: {problems:?}");
        }
        let (count, problems) = of(&WHOLE.replace("  expires: 2027-01-31\n", ""));
        assert_eq!((count, problems.len()), (0, 1));
        assert_eq!(of("a: [").0, 0);
        assert_eq!(of("a: 1").1.len(), 1);
    }
}
