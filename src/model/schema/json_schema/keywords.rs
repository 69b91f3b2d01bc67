//! Keywords that hold no schemas, compared one by one.

use super::changes::Around;
use super::formula::Formula;
use super::json::Json;
use super::rational::Rational;
use crate::finding::Effect;
use crate::model::schema::Said;
use crate::parse::Document;
use crate::source::NodeId;
use std::collections::BTreeSet;

/// A change of keywords: its rule, what changed, and the key that it stands at.
pub(super) struct Step {
    pub(super) rule: &'static str,
    pub(super) message: Said,
    pub(super) key: &'static str,
    /// What it does to readers and writers; nothing where that must be found out.
    pub(super) effects: Option<(Effect, Effect)>,
}

const TIGHTER: Option<(Effect, Effect)> = Some((Effect::Fine, Effect::Break));
const LOOSER: Option<(Effect, Effect)> = Some((Effect::Break, Effect::Fine));
const FINE: Option<(Effect, Effect)> = Some((Effect::Fine, Effect::Fine));

/// Two schemas side by side.
pub(super) struct Pair<'doc> {
    pub(super) old: (&'doc Document, NodeId),
    pub(super) new: (&'doc Document, NodeId),
    /// The unions around the two, whose words are about them.
    pub(super) around: Around,
    /// What holds of the element on both sides: the schemas and those that must hold beside them.
    pub(super) whole: (Formula, Formula),
    /// Whether that is more than the two schemas.
    pub(super) is_part: bool,
    /// The keys of both that their drafts ignore.
    pub(super) ignored: (BTreeSet<&'doc str>, BTreeSet<&'doc str>),
}

/// A count: its key, the rules for more and for less, and whether more is tighter.
type Count = (&'static str, &'static str, &'static str, bool);

const COUNTS: [Count; 6] = [
    ("minLength", "min-length-increased", "min-length-decreased", true),
    ("maxLength", "max-length-increased", "max-length-decreased", false),
    ("minItems", "items-count-tightened", "items-count-loosened", true),
    ("maxItems", "items-count-loosened", "items-count-tightened", false),
    (
        "minProperties",
        "object-properties-count-tightened",
        "object-properties-count-loosened",
        true,
    ),
    (
        "maxProperties",
        "object-properties-count-loosened",
        "object-properties-count-tightened",
        false,
    ),
];

impl Pair<'_> {
    pub(super) fn get(&self, key: &str) -> (Option<NodeId>, Option<NodeId>) {
        let heeded = |(document, at): (&Document, NodeId), ignored: &BTreeSet<&str>| {
            document.get_text(at, key).filter(|_| !ignored.contains(key))
        };
        (heeded(self.old, &self.ignored.0), heeded(self.new, &self.ignored.1))
    }

    /// Whether a keyword looks at what others look at: then that counts too.
    pub(super) fn looks_around(&self) -> bool {
        let looks = |key| self.get(key) != (None, None);
        looks("unevaluatedProperties") || looks("unevaluatedItems")
    }

    fn words(&self, key: &str) -> (Option<String>, Option<String>) {
        let (old, new) = self.get(key);
        let plain = |document, it: Option<NodeId>| it.map(|it| super::sources::plain(document, it));
        (plain(self.old.0, old), plain(self.new.0, new))
    }

    /// The words at a key, where the unions around have none those of the schemas themselves.
    fn said(&self, key: &str) -> (Option<String>, Option<String>) {
        let around = |document: &Document, at: Option<NodeId>| {
            let found = document.get_text(at?, key)?;
            Some(super::sources::plain(document, found))
        };
        let (old, new) = self.words(key);
        let outer = (around(self.old.0, self.around.0), around(self.new.0, self.around.1));
        (outer.0.or(old), outer.1.or(new))
    }

    /// The changes of all keywords that hold no schemas.
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        steps.extend(self.kinds());
        self.values(&mut steps);
        steps.extend(self.bound("minimum", "exclusiveMinimum"));
        steps.extend(self.bound("maximum", "exclusiveMaximum"));
        steps.extend(COUNTS.iter().filter_map(|it| self.count(it)));
        steps.extend(self.multiple());
        steps.extend(
            self.worded("pattern", ["pattern-added", "pattern-removed", "pattern-changed"]),
        );
        steps.extend(self.worded(
            "format",
            ["string-format-added", "string-format-removed", "string-format-changed"],
        ));
        steps.extend(self.flag());
        for key in ["title", "description"] {
            let (old, new) = self.said(key);
            if old != new {
                let message = format!("the {key} changes").into();
                steps.push(Step { rule: "description-changed", message, key, effects: FINE });
            }
        }
        let (old, new) = self.said("deprecated");
        let is_true = |it: Option<String>| it.is_some_and(|it| it == "true");
        let deprecated = match (is_true(old), is_true(new)) {
            (false, true) => Some(("element-deprecated", "deprecated from now on")),
            (true, false) => Some(("element-undeprecated", "not deprecated any more")),
            _ => None,
        };
        if let Some((rule, words)) = deprecated {
            let message = words.into();
            steps.push(Step { rule, message, key: "deprecated", effects: FINE });
        }
        let (old, new) = self.said("default");
        if old != new {
            let message = arrow("the default", old.as_ref(), new.as_ref());
            steps.push(Step { rule: "default-changed", message, key: "default", effects: FINE });
        }
        steps
    }

    fn kinds(&self) -> Option<Step> {
        let (old, new) = self.get("type");
        let read = |document: &Document, at: Option<NodeId>| {
            let mut kinds = BTreeSet::new();
            match at {
                Some(at) if document.as_text(at).is_some() => {
                    kinds.insert(document.scalar(at).to_owned());
                }
                Some(at) => kinds
                    .extend(document.items(at).iter().map(|it| document.scalar(*it).to_owned())),
                None => {
                    let all = ["array", "boolean", "null", "number", "object", "string"];
                    kinds.extend(all.map(str::to_owned));
                }
            }
            if kinds.contains("number") {
                kinds.insert("integer".to_owned());
            }
            kinds
        };
        let (was, is) = (read(self.old.0, old), read(self.new.0, new));
        if was == is {
            return None;
        }
        let (rule, effects) = if was.is_subset(&is) {
            ("type-widened", LOOSER)
        } else if is.is_subset(&was) {
            ("type-narrowed", TIGHTER)
        } else {
            ("type-changed", Some((Effect::Break, Effect::Break)))
        };
        let (was, is) = self.words("type");
        let any = "any".to_owned();
        let message = arrow("the type", was.as_ref().or(Some(&any)), is.as_ref().or(Some(&any)));
        Some(Step { rule, message, key: "type", effects })
    }

    fn values(&self, steps: &mut Vec<Step>) {
        let read = |(document, at): (&Document, NodeId)| {
            let list = document.get_text(at, "enum").map(|it| document.items(it).to_vec());
            let list = list.or_else(|| document.get_text(at, "const").map(|it| vec![it]))?;
            list.into_iter().map(|it| Json::read(document, it)).collect::<Option<BTreeSet<Json>>>()
        };
        let key = if self.get("enum") == (None, None) { "const" } else { "enum" };
        let step = |rule, message, effects| Step { rule, message, key, effects };
        match (read(self.old), read(self.new)) {
            (None, None) => {}
            (None, Some(_)) => {
                steps.push(step("enum-added", "only listed values are left".into(), TIGHTER));
            }
            (Some(_), None) => {
                steps.push(step("enum-removed", "the list of values is gone".into(), LOOSER));
            }
            (Some(was), Some(is)) => {
                let gone: Vec<&Json> = was.difference(&is).collect();
                let fresh: Vec<&Json> = is.difference(&was).collect();
                if let ([one], [other]) = (gone.as_slice(), fresh.as_slice()) {
                    let (one, other) = (one.to_string(), other.to_string());
                    let message = Said::becomes(["value ", " becomes "], &one, &other);
                    let effects = Some((Effect::Break, Effect::Break));
                    steps.push(step("enum-value-replaced", message, effects));
                    return;
                }
                for value in fresh {
                    let message = format!("value `{}` is new", shown(value)).into();
                    steps.push(step("enum-value-added", message, LOOSER));
                }
                for value in gone {
                    let message = format!("value `{}` is gone", shown(value)).into();
                    steps.push(step("enum-value-removed", message, TIGHTER));
                }
            }
        }
    }

    /// A bound with both of its keywords.
    fn bound(&self, plain: &'static str, strict: &'static str) -> Option<Step> {
        let read = |(document, at): (&Document, NodeId)| {
            let number = |key| Rational::parse(document.scalar(document.get_text(at, key)?));
            let flag = document.get_text(at, strict).and_then(|it| document.as_bool(it));
            let bounds = [
                number(plain).map(|it| (it, flag == Some(true))),
                number(strict).map(|it| (it, true)),
            ];
            let lower = plain == "minimum";
            bounds.into_iter().flatten().reduce(|one, other| {
                let first =
                    if lower { one >= other } else { (one.0, !one.1) <= (other.0, !other.1) };
                if first { one } else { other }
            })
        };
        let (was, is) = (read(self.old), read(self.new));
        let lower = plain == "minimum";
        let (more, less) = if lower {
            ("minimum-increased", "minimum-decreased")
        } else {
            ("maximum-increased", "maximum-decreased")
        };
        let word = |it: &Option<(Rational, bool)>| {
            it.map(|(value, strict)| {
                format!(
                    "{}{value}",
                    if strict { if lower { "more than " } else { "less than " } } else { "" }
                )
            })
        };
        let message = arrow(&format!("the {plain}"), word(&was).as_ref(), word(&is).as_ref());
        let key = if self.get(plain) == (None, None) { strict } else { plain };
        let step = |rule, effects| Some(Step { rule, message: message.clone(), key, effects });
        match (was, is) {
            (was, is) if was == is => None,
            (None, _) => step(if lower { more } else { less }, TIGHTER),
            (_, None) => step(if lower { less } else { more }, LOOSER),
            (Some(was), Some(is)) if was.1 != is.1 => step("bound-keyword-swapped", None),
            (Some(was), Some(is)) if was.0 < is.0 => {
                step(more, if lower { TIGHTER } else { LOOSER })
            }
            _ => step(less, if lower { LOOSER } else { TIGHTER }),
        }
    }

    fn count(&self, (key, more, less, grows): &Count) -> Option<Step> {
        let (was, is) = self.get(key);
        let read = |document: &Document, at: Option<NodeId>| {
            at.and_then(|it| Rational::parse(document.scalar(it)))
        };
        let (was, is) = (read(self.old.0, was), read(self.new.0, is));
        if was == is {
            return None;
        }
        // No lower count is the least, no upper count the most.
        let up = match (was, is) {
            (Some(was), Some(is)) => was < is,
            (None, _) => *grows,
            (_, None) => !*grows,
        };
        let word = |it: &Option<Rational>| it.map(|it| it.to_string());
        let message = arrow(&format!("`{key}`"), word(&was).as_ref(), word(&is).as_ref());
        let effects = if up == *grows { TIGHTER } else { LOOSER };
        Some(Step { rule: if up { more } else { less }, message, key, effects })
    }

    fn multiple(&self) -> Option<Step> {
        let (was, is) = self.words("multipleOf");
        let parse = |it: &Option<String>| it.as_deref().and_then(Rational::parse);
        let (old, new) = (parse(&was), parse(&is));
        let whole =
            |above: Rational, below: Rational| above.over(below).is_some_and(Rational::is_whole);
        let (rule, effects) = match (old, new) {
            (old, new) if old == new => return None,
            (None, _) => ("multiple-of-tightened", TIGHTER),
            (_, None) => ("multiple-of-loosened", LOOSER),
            (Some(old), Some(new)) if whole(new, old) => ("multiple-of-tightened", TIGHTER),
            (Some(old), Some(new)) if whole(old, new) => ("multiple-of-loosened", LOOSER),
            _ => ("multiple-of-changed", None),
        };
        let message = arrow("`multipleOf`", was.as_ref(), is.as_ref());
        Some(Step { rule, message, key: "multipleOf", effects })
    }

    fn worded(
        &self,
        key: &'static str,
        [added, removed, changed]: [&'static str; 3],
    ) -> Option<Step> {
        let (was, is) = self.words(key);
        let note = key == "format";
        let (rule, effects) = match (&was, &is) {
            (was, is) if was == is => return None,
            (None, _) => (added, TIGHTER),
            (_, None) => (removed, LOOSER),
            _ => (changed, None),
        };
        let message = arrow(&format!("the {key}"), was.as_ref(), is.as_ref());
        Some(Step { rule, message, key, effects: if note { FINE } else { effects } })
    }

    fn flag(&self) -> Option<Step> {
        let is_set = |(document, at): (&Document, NodeId)| {
            document.get_text(at, "uniqueItems").and_then(|it| document.as_bool(it)) == Some(true)
        };
        let (rule, message, effects) = match (is_set(self.old), is_set(self.new)) {
            (false, true) => ("unique-items-added", "items must be distinct", TIGHTER),
            (true, false) => {
                ("unique-items-removed", "items need not be distinct any more", LOOSER)
            }
            _ => return None,
        };
        Some(Step { rule, message: message.into(), key: "uniqueItems", effects })
    }
}

fn shown(value: &Json) -> String {
    crate::model::schema::short(&value.to_string())
}

fn arrow(what: &str, was: Option<&String>, is: Option<&String>) -> Said {
    Said::goes(what, was.map(String::as_str), is.map(String::as_str))
}
