//! Regular expressions with one cache for all engines.
//!
//! The engine keeps compiled patterns too, but hands out a copy each time, and the first match on
//! a copy costs a hundred times the match itself.

use super::caps::{Refusal, add as extend, array, integer, text, text_within};
use super::dialect;
use regex::{Captures, Regex, RegexBuilder};
use regorus::{Engine, Value};
use rustc_hash::FxHashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Most bytes of a compiled pattern.
const PATTERN_BYTES: usize = 1 << 20;
/// Most patterns that are kept.
const PATTERNS: usize = 1_000;

/// Compiled patterns, shared by all clones.
#[derive(Debug, Clone, Default)]
struct Patterns {
    known: Arc<RwLock<FxHashMap<Arc<str>, Arc<Regex>>>>,
}

impl Patterns {
    /// A pattern as Open Policy Agent reads it.
    fn get(&self, pattern: &str) -> Result<Arc<Regex>, Refusal> {
        self.compiled(pattern, &|| dialect::translate(pattern))
    }

    /// A glob that stops at delimiters.
    fn glob(&self, glob: &str, delimiters: &[char]) -> Result<Arc<Regex>, Refusal> {
        let stops: String = delimiters.iter().collect();
        self.compiled(&format!("{stops}\0{glob}"), &|| dialect::glob(glob, delimiters))
    }

    fn compiled(
        &self,
        pattern: &str,
        translated: &dyn Fn() -> Option<String>,
    ) -> Result<Arc<Regex>, Refusal> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(regex) = known.get(pattern) {
            return Ok(Arc::clone(regex));
        }
        drop(known);
        let wrong = || Refusal::new("the pattern can't be read, or is too large");
        let regex = RegexBuilder::new(&translated().ok_or_else(wrong)?)
            .size_limit(PATTERN_BYTES)
            .build()
            .map(Arc::new)
            .map_err(|_| wrong())?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= PATTERNS {
            known.clear();
        }
        known.insert(pattern.into(), Arc::clone(&regex));
        Ok(regex)
    }
}

/// Replaces the builtins of the engine that compile patterns.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    let patterns = Patterns::default();
    let own = patterns.clone();
    extend(engine, "regex.match", 2, move |args| {
        Ok(Value::from(own.get(text(args, 0)?)?.is_match(text(args, 1)?)))
    })?;
    let own = patterns.clone();
    extend(engine, "regex.is_valid", 1, move |args| {
        Ok(Value::from(text(args, 0).is_ok_and(|pattern| own.get(pattern).is_ok())))
    })?;
    let own = patterns.clone();
    extend(engine, "regex.split", 2, move |args| {
        let (regex, value) = (own.get(text(args, 0)?)?, text(args, 1)?);
        array(split(&regex, value).into_iter().map(Value::from))
    })?;
    let own = patterns.clone();
    extend(engine, "regex.find_n", 3, move |args| {
        let (regex, value) = (own.get(text(args, 0)?)?, text(args, 1)?);
        let found = regex.find_iter(value).take(most(args, 2)?);
        array(found.map(|found| Value::from(found.as_str())))
    })?;
    let own = patterns.clone();
    extend(engine, "regex.find_all_string_submatch_n", 3, move |args| {
        let (regex, value) = (own.get(text(args, 0)?)?, text(args, 1)?);
        let found = regex.captures_iter(value).take(most(args, 2)?);
        array(found.map(|groups| {
            let texts = groups.iter().map(|group| group.map_or("", |group| group.as_str()));
            Value::from(texts.map(Value::from).collect::<Vec<_>>())
        }))
    })?;
    let own = patterns.clone();
    extend(engine, "regex.replace", 3, move |args| {
        replace(&*own.get(text(args, 1)?)?, text(args, 0)?, text(args, 2)?, args)
    })?;
    let globs = Patterns::default();
    extend(engine, "glob.match", 3, move |args| {
        let glob = text(args, 0)?;
        super::caps::glob(args)?;
        let delimiters = delimiters(args.get(1))?;
        Ok(Value::from(globs.glob(glob, &delimiters)?.is_match(text(args, 2)?)))
    })?;
    extend(engine, "glob.quote_meta", 1, |args| {
        let text = text(args, 0)?;
        text_within(2 * text.len())?;
        let mut out = String::new();
        for character in text.chars() {
            if r"*?\[]{}".contains(character) {
                out.push('\\');
            }
            out.push(character);
        }
        Ok(Value::from(out))
    })?;
    extend(engine, "regex.template_match", 4, move |args| template_match(&patterns, args))
}

/// The parts between matches as Go has them: an empty match at either end parts nothing.
fn split<'text>(regex: &Regex, value: &'text str) -> Vec<&'text str> {
    if value.is_empty() {
        return if regex.as_str().is_empty() { Vec::new() } else { vec![""] };
    }
    let (mut parts, mut from, mut end) = (Vec::new(), 0, 0);
    for found in regex.find_iter(value) {
        end = found.start();
        if found.end() != 0 {
            parts.push(value.get(from..end).unwrap_or_default());
        }
        from = found.end();
    }
    if end != value.len() {
        parts.push(value.get(from..).unwrap_or_default());
    }
    parts
}

/// What a glob stops at: dots where the list is empty, nothing where there is none.
fn delimiters(value: Option<&Value>) -> Result<Vec<char>, Refusal> {
    match value {
        Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) if items.is_empty() => Ok(vec!['.']),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| {
                let text = item.as_string().ok();
                let mut letters = text.iter().flat_map(|text| text.chars());
                letters.next().filter(|_| letters.next().is_none())
            })
            .map(|only| only.ok_or_else(|| Refusal::new("a delimiter is no character")))
            .collect(),
        _ => Err(Refusal::new("argument 2 is no list")),
    }
}

/// How many matches are wanted; a negative number means all.
fn most(args: &[Value], at: usize) -> Result<usize, Refusal> {
    Ok(usize::try_from(integer(args, at)?).unwrap_or(usize::MAX))
}

fn replace(
    regex: &Regex,
    value: &str,
    replacement: &str,
    given: &[Value],
) -> Result<Value, Refusal> {
    let mut out = String::new();
    let mut end = 0;
    for groups in regex.captures_iter(value) {
        let Some(whole) = groups.get(0) else { continue };
        out.push_str(value.get(end..whole.start()).unwrap_or_default());
        expand(&groups, replacement, &mut out);
        end = whole.end();
        super::caps::text_among(out.len(), given)?;
    }
    out.push_str(value.get(end..).unwrap_or_default());
    super::caps::text_among(out.len(), given)?;
    Ok(Value::from(out))
}

/// Writes a replacement as Go has it: what is no reference to a group stands as it is.
fn expand(groups: &Captures<'_>, replacement: &str, out: &mut String) {
    let mut rest = replacement;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(after) = behind.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some((name, after)) = reference(behind) {
            let is_number =
                name == "0" || !name.starts_with('0') && name.bytes().all(|it| it.is_ascii_digit());
            let group = match name.parse() {
                Ok(number) if is_number => groups.get(number),
                _ => groups.name(name),
            };
            out.push_str(group.map_or("", |it| it.as_str()));
            rest = after;
        } else {
            out.push('$');
            rest = behind;
        }
    }
    out.push_str(rest);
}

/// The name of a group behind a `$`, with or without braces, and what follows.
fn reference(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{');
    let name = inner.unwrap_or(text);
    let end = name.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(name.len());
    let (name, after) = name.split_at(end);
    let after = if inner.is_some() { after.strip_prefix('}')? } else { after };
    (!name.is_empty()).then_some((name, after))
}

/// Literal text with patterns between delimiters, which must match as a whole.
fn template_match(patterns: &Patterns, args: &[Value]) -> Result<Value, Refusal> {
    let (mut template, value) = (text(args, 0)?, text(args, 1)?);
    let (open, close) = (text(args, 2)?, text(args, 3)?);
    if open.chars().count() != 1 || close.chars().count() != 1 {
        return Err(Refusal::new("a delimiter is not one character"));
    }
    let unbalanced = || Refusal::new("the delimiters are not balanced");
    if open == close {
        return Err(unbalanced());
    }
    let mut pattern = String::from("^");
    while let Some((literal, rest)) = template.split_once(open) {
        let inner = balanced(rest, open, close).ok_or_else(unbalanced)?;
        if literal.contains(close) {
            return Err(unbalanced());
        }
        pattern.push_str(&regex::escape(literal));
        pattern.push('(');
        pattern.push_str(inner);
        pattern.push(')');
        template = rest.get(inner.len() + close.len()..).unwrap_or_default();
    }
    if template.contains(close) {
        return Err(unbalanced());
    }
    pattern.push_str(&regex::escape(template));
    pattern.push('$');
    Ok(Value::from(patterns.get(&pattern)?.is_match(value)))
}

/// What stands in front of the delimiter that closes one which stands in front of the text.
fn balanced<'text>(text: &'text str, open: &str, close: &str) -> Option<&'text str> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        let mut letters = [0; 4];
        let letter = &*letter.encode_utf8(&mut letters);
        if letter == open {
            depth += 1;
        } else if letter == close {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return text.get(..at),
            }
        }
    }
    None
}
