//! The functions of `data.meshlint`: what policies about contracts do for every field, in Rust.
//!
//! `policies/lib/meshlint.rego` says the same in Rego, for Open Policy Agent; it is never loaded
//! here. A test holds the two against each other.

mod places;

use super::caps::{Refusal, add as extend, array, integer, text};
use super::{Builtin, builtin};
use crate::evaluate::policy::metadata::duration_nanos;
use crate::evaluate::policy::value::{keyed, object, set};
use regex::{Regex, RegexBuilder};
use regorus::value::Object;
use regorus::{Engine, Value};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// The package that the functions stand in.
pub const LIBRARY_PACKAGE: &str = "meshlint";

/// Every function by name, with its types as in [`Builtin`].
pub const LIBRARY: &[Builtin] = &[
    builtin("above", "l>e"),
    builtin("cut", "sn>s"),
    builtin("grouped", "lsn>l"),
    builtin("having", "ls>l"),
    builtin("lacking", "ls>l"),
    builtin("longer", "lsn>l"),
    builtin("matched", "lss>l"),
    builtin("named", "ll>l"),
    builtin("seconds", "s>n"),
    builtin("terms", "ls>e"),
    builtin("texts", "xl>l"),
    builtin("undescribed", "ln>l"),
    builtin("unmatched", "lss>l"),
    builtin("values", "ls>e"),
    builtin("where", "lsx>l"),
    builtin("where_not", "lsx>l"),
    builtin("within", "lx>l"),
    builtin("words", "s>l"),
];

/// Most bytes of the compiled patterns of one list.
const PATTERN_BYTES: usize = 4 << 20;
/// Most lists of patterns that are kept.
const LISTS: usize = 100;
/// Deepest that a document is read.
const DEPTH: usize = 256;

/// Adds the functions to an engine.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    function(engine, "having", |args| select(args, |value| !is_empty(value)))?;
    function(engine, "lacking", |args| select(args, is_empty))?;
    function(engine, "longer", longer)?;
    function(engine, "seconds", seconds)?;
    function(engine, "where", |args| {
        select(args, |value| value.is_some_and(|it| is_among(args.get(2), it)))
    })?;
    function(engine, "where_not", |args| {
        select(args, |value| !is_among(args.get(2), value.unwrap_or(&Value::Null)))
    })?;
    function(engine, "above", |args| Ok(places::above(args)))?;
    function(engine, "grouped", places::grouped)?;
    function(engine, "within", places::within)?;
    function(engine, "values", values)?;
    function(engine, "terms", terms)?;
    function(engine, "undescribed", undescribed)?;
    function(engine, "cut", cut)?;
    function(engine, "words", |args| {
        let words = words(text(args, 0)?);
        array(words.iter().map(|word| Value::from(word.as_str())))
    })?;
    let names = Compiled::default();
    let patterns = Compiled::default();
    function(engine, "named", move |args| named(args, &names))?;
    let own = patterns.clone();
    function(engine, "matched", move |args| by_pattern(args, &own, true))?;
    let own = patterns.clone();
    function(engine, "unmatched", move |args| by_pattern(args, &own, false))?;
    let hints = patterns;
    function(engine, "texts", move |args| texts(args, &hints))
}

/// Adds one function, under its path and under the name that an import gives it: the engine looks
/// for a function that no module defines as it is written.
fn function<F>(engine: &mut Engine, name: &str, f: F) -> Result<(), Refusal>
where
    F: Fn(&[Value]) -> Result<Value, Refusal> + Clone + Send + Sync + 'static,
{
    let args = LIBRARY.iter().find(|it| it.name == name).map_or(0, Builtin::arity);
    let args = u8::try_from(args).unwrap_or_default();
    extend(engine, &format!("data.{LIBRARY_PACKAGE}.{name}"), args, f.clone())?;
    extend(engine, &format!("{LIBRARY_PACKAGE}.{name}"), args, f)
}

/// The objects of a list, in their order.
fn objects(args: &[Value]) -> impl Iterator<Item = (&Value, &Object)> {
    let items = match args.first() {
        Some(Value::Array(items)) => Some(items.iter()),
        _ => None,
    };
    items.into_iter().flatten().filter_map(|item| match item {
        Value::Object(entries) => Some((item, &**entries)),
        _ => None,
    })
}

/// Most entries of an object that are gone through one by one.
const FEW: usize = 32;

/// A key that is looked up in one object after the other: those of a list mostly hold it in the
/// same place, which is tried first.
struct Lookup {
    key: Value,
    place: Cell<usize>,
}

impl Lookup {
    fn new(key: &str) -> Self {
        Self { key: Value::from(key), place: Cell::new(0) }
    }

    fn get<'list>(&self, entries: &'list Object) -> Option<&'list Value> {
        if entries.len() > FEW {
            return entries.get(&self.key);
        }
        if let Some((key, value)) = entries.iter_sorted().nth(self.place.get())
            && *key == self.key
        {
            return Some(value);
        }
        let (place, (_, value)) =
            entries.iter_sorted().enumerate().find(|(_, (key, _))| **key == self.key)?;
        self.place.set(place);
        Some(value)
    }
}

/// The objects of a list whose value at a key is wanted.
fn select(args: &[Value], wanted: impl Fn(Option<&Value>) -> bool) -> Result<Value, Refusal> {
    let key = Lookup::new(text(args, 1)?);
    array(objects(args).filter(|(_, it)| wanted(key.get(it))).map(|(item, _)| item.clone()))
}

/// Whether a value says nothing: absent, null, false, or without contents.
fn is_empty(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null | Value::Undefined) => true,
        Some(Value::Bool(value)) => !value,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Set(items)) => items.is_empty(),
        Some(Value::Object(entries)) => entries.is_empty(),
        Some(Value::Number(_)) => false,
    }
}

/// Whether a value is one of those of a list, a set or an object.
fn is_among(values: Option<&Value>, value: &Value) -> bool {
    match values {
        Some(Value::Array(items)) => items.iter().any(|it| it == value),
        Some(Value::Set(items)) => items.contains(value),
        Some(Value::Object(entries)) => entries.iter().any(|(_, it)| it == value),
        _ => false,
    }
}

/// The different values at a key.
fn values(args: &[Value]) -> Result<Value, Refusal> {
    let key = Lookup::new(text(args, 1)?);
    let mut found: BTreeSet<&Value> = BTreeSet::new();
    found.extend(objects(args).filter_map(|(_, it)| key.get(it)));
    Ok(set(found.into_iter().cloned()))
}

/// The different texts at a key, in lower case and without space around them.
fn terms(args: &[Value]) -> Result<Value, Refusal> {
    let key = Lookup::new(text(args, 1)?);
    let mut found: BTreeSet<&str> = BTreeSet::new();
    found.extend(objects(args).filter_map(|(_, it)| key.get(it)).filter_map(as_text));
    let terms = found.into_iter().map(|it| Value::from(it.trim().to_lowercase()));
    Ok(set(terms))
}

/// The objects whose text at a key is there and matches a pattern, or does not.
fn by_pattern(args: &[Value], compiled: &Compiled, wanted: bool) -> Result<Value, Refusal> {
    text(args, 2)?;
    let pattern = Value::from(args.get(2..3).unwrap_or_default().to_vec());
    let pair = compiled.get(&pattern, of_patterns)?;
    let Some(pattern) = &pair.anywhere else { return array(std::iter::empty()) };
    let matches = |it: &Value| as_text(it).is_some_and(|it| pattern.is_match(it) == wanted);
    select(args, |it| it.is_some_and(matches))
}

/// The objects whose text at a key has more than so many characters.
fn longer(args: &[Value]) -> Result<Value, Refusal> {
    let most = usize::try_from(integer(args, 2)?).unwrap_or_default();
    let is_longer = |it: &str| it.len() > most && it.chars().nth(most).is_some();
    select(args, |it| it.and_then(as_text).is_some_and(is_longer))
}

/// The seconds of a duration in ISO 8601, a year being 365 days and a month 30; undefined for
/// what is none.
fn seconds(args: &[Value]) -> Result<Value, Refusal> {
    let nanos = duration_nanos(&text(args, 0)?.to_uppercase());
    let whole = nanos.filter(|it| it % 1_000_000_000 == 0).map(|it| it / 1_000_000_000);
    Ok(whole.and_then(|it| i64::try_from(it).ok()).map_or(Value::Undefined, Value::from))
}

/// The objects whose description is absent, shorter than so many characters, or says no more than
/// the name; one that is filled in later counts as a description.
fn undescribed(args: &[Value]) -> Result<Value, Refusal> {
    let least = usize::try_from(integer(args, 1)?).unwrap_or_default();
    let [name, description] = ["name", "description"].map(Lookup::new);
    let is_bare = |entries: &Object| {
        let Some(said) = description.get(entries).and_then(as_text).map(str::trim) else {
            return true;
        };
        if said.contains("${") {
            return false;
        }
        let name = name.get(entries).and_then(as_text).unwrap_or_default();
        said.is_empty()
            || (said.len() < 4 * least && said.chars().count() < least)
            || (alike(said, name) && words(said) == words(name))
    };
    array(objects(args).filter(|(_, it)| is_bare(it)).map(|(item, _)| item.clone()))
}

/// Whether two texts have the same letters and digits in the same order, whatever their case.
fn alike(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    letters(one).eq(letters(other))
}

/// At most so many characters of a text, the last of them `…` where it is longer.
fn cut(args: &[Value]) -> Result<Value, Refusal> {
    let (whole, most) = (text(args, 0)?, usize::try_from(integer(args, 1)?).unwrap_or_default());
    if whole.len() <= most || whole.chars().nth(most).is_none() {
        return Ok(args.first().cloned().unwrap_or(Value::Undefined));
    }
    let mut short: String = whole.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    Ok(Value::from(short))
}

static CAPITALS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("([A-Z]+)([A-Z][a-z])").ok());
static HUMP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("([a-z0-9])([A-Z])").ok());
static GAP: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[^\p{L}\p{M}\p{N}]+").ok());

/// Most characters of a name that are looked at.
const NAME: usize = 1_000;

/// The words of a name in lower case, of its first thousand characters: `customerEMail`,
/// `Customer e-mail` and `customer.e_mail` are the same three.
fn words(name: &str) -> Vec<String> {
    let end = if name.len() > NAME { name.char_indices().nth(NAME) } else { None };
    let name = end.and_then(|(at, _)| name.get(..at)).unwrap_or(name);
    if name.is_ascii() && !name.bytes().any(|it| it.is_ascii_uppercase()) {
        return name
            .split(|it: char| !it.is_ascii_alphanumeric())
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let (Some(capitals), Some(hump), Some(gap)) = (&*CAPITALS, &*HUMP, &*GAP) else {
        return Vec::new();
    };
    let apart = capitals.replace_all(name, "${1}_${2}");
    let apart = hump.replace_all(&apart, "${1}_${2}").to_lowercase();
    gap.split(&apart).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Whether a name is nothing but its words with an underscore between each two.
fn is_snake(name: &str) -> bool {
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    name.bytes().all(plain)
        && !name.contains("__")
        && !name.starts_with('_')
        && !name.ends_with('_')
}

/// Words between underscores.
fn snake(words: &[String], out: &mut String) {
    out.clear();
    out.push('_');
    for word in words {
        out.push_str(word);
        out.push('_');
    }
}

/// Compiled patterns by the value that they were made from.
type Known = Vec<(Value, Arc<Pair>)>;

/// Compiled lists of patterns, shared by all clones.
#[derive(Debug, Clone, Default)]
struct Compiled {
    known: Arc<RwLock<Known>>,
}

/// A pattern, and for names the same at the end.
#[derive(Debug)]
struct Pair {
    /// Matches nothing where it is absent.
    anywhere: Option<Regex>,
    last: Option<Regex>,
}

impl Compiled {
    fn get(
        &self,
        list: &Value,
        make: fn(&[&str]) -> Result<Pair, Refusal>,
    ) -> Result<Arc<Pair>, Refusal> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let found = known.iter().find(|(it, _)| same(it, list));
        if let Some((_, pair)) = found {
            return Ok(Arc::clone(pair));
        }
        drop(known);
        let texts: Vec<&str> = match list {
            Value::Array(items) => items.iter().filter_map(as_text).collect(),
            Value::Set(items) => items.iter().filter_map(as_text).collect(),
            _ => Vec::new(),
        };
        let pair = Arc::new(make(&texts)?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= LISTS {
            known.clear();
        }
        known.push((list.clone(), Arc::clone(&pair)));
        Ok(pair)
    }
}

/// Whether two lists are equal; nearly always they are the very same.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => Arc::ptr_eq(one, other) || one == other,
        _ => one == other,
    }
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn compile(pattern: &str) -> Result<Option<Regex>, Refusal> {
    RegexBuilder::new(pattern)
        .size_limit(PATTERN_BYTES)
        .build()
        .map(Some)
        .map_err(|_| Refusal::new("a pattern is no regular expression, or too large"))
}

/// Names in `snake_case` as a pattern for words between underscores; runs of letters that were
/// written together match too, and so do plurals and numbers at the end.
fn of_names(names: &[&str]) -> Result<Pair, Refusal> {
    let mut alternatives: Vec<String> = Vec::new();
    for name in names {
        for line in name.to_lowercase().split('\n') {
            let parts = line.split(|it: char| !(it.is_ascii_lowercase() || it.is_ascii_digit()));
            let parts: Vec<&str> = parts.filter(|it| !it.is_empty()).collect();
            if !parts.is_empty() {
                alternatives.push(parts.join("_?"));
            }
        }
    }
    if alternatives.is_empty() {
        return Ok(Pair { anywhere: None, last: None });
    }
    let pattern = format!("_(?:{})(?:e?s)?[0-9]*_", alternatives.join("|"));
    Ok(Pair { anywhere: compile(&pattern)?, last: compile(&format!("{pattern}$"))? })
}

/// The texts of objects (name, business name, tags) that are among the names of a list.
fn named(args: &[Value], compiled: &Compiled) -> Result<Value, Refusal> {
    let pair = compiled.get(args.get(1).unwrap_or(&Value::Null), of_names)?;
    let (Some(anywhere), Some(last)) = (&pair.anywhere, &pair.last) else {
        return array(std::iter::empty());
    };
    let [name, business, tags] = ["name", "businessName", "tags"].map(Lookup::new);
    let result = ["field", "key", "last", "text", "words"].map(Value::from);
    let mut page = String::new();
    let mut found = Vec::new();
    for (item, entries) in objects(args) {
        let Some(own @ Value::String(_)) = name.get(entries) else { continue };
        let tagged = match tags.get(entries) {
            Some(Value::Array(items)) => Some(items.iter()),
            _ => None,
        };
        let clues = [(&name.key, Some(own)), (&business.key, business.get(entries))];
        let clues = clues.into_iter().filter_map(|(key, text)| Some((key, text?)));
        let clues = clues.chain(tagged.into_iter().flatten().map(|tag| (&tags.key, tag)));
        for (key, value) in clues {
            let Some(text) = as_text(value).filter(|it| !it.contains("${")) else { continue };
            if is_snake(text) {
                page.clear();
                page.extend(["_", text, "_"]);
                if !anywhere.is_match(&page) {
                    continue;
                }
            }
            let words = words(text);
            snake(&words, &mut page);
            if !anywhere.is_match(&page) {
                continue;
            }
            let [field_key, key_key, last_key, text_key, words_key] = result.clone();
            let words: Vec<Value> = words.iter().map(|it| Value::from(it.as_str())).collect();
            let entries = [
                (field_key, item.clone()),
                (key_key, key.clone()),
                (last_key, Value::from(last.is_match(&page))),
                (text_key, value.clone()),
                (words_key, Value::from(words)),
            ];
            found.push(keyed(entries));
        }
    }
    array(found.into_iter())
}

/// Patterns in one.
fn of_patterns(patterns: &[&str]) -> Result<Pair, Refusal> {
    if patterns.is_empty() {
        return Ok(Pair { anywhere: None, last: None });
    }
    let all: Vec<String> = patterns.iter().map(|it| format!("(?:{it})")).collect();
    Ok(Pair { anywhere: compile(&all.join("|"))?, last: None })
}

/// The texts anywhere in a value that match a pattern, or whose key does.
fn texts(args: &[Value], compiled: &Compiled) -> Result<Value, Refusal> {
    let pair = compiled.get(args.get(1).unwrap_or(&Value::Null), of_patterns)?;
    let (Some(root), Some(pattern)) = (args.first(), &pair.anywhere) else {
        return array(std::iter::empty());
    };
    let mut search =
        Search { pattern, property: Value::from("property"), path: Vec::new(), found: Vec::new() };
    search.value(root, "", false);
    array(search.found.into_iter())
}

/// A walk through a document.
struct Search<'run> {
    pattern: &'run Regex,
    property: Value,
    path: Vec<Value>,
    found: Vec<Value>,
}

impl Search<'_> {
    /// `name` is the nearest key, and `told` whether it matches.
    fn value(&mut self, value: &Value, name: &str, told: bool) {
        match value {
            Value::String(text) if told || self.pattern.is_match(text) => {
                let entries = [
                    ("name", Value::from(name)),
                    ("path", Value::from(self.path.clone())),
                    ("text", value.clone()),
                ];
                self.found.push(object(entries));
            }
            Value::Array(items) if self.path.len() < DEPTH => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Value::from(index));
                    self.value(item, name, told);
                    self.path.pop();
                }
            }
            Value::Object(entries) if self.path.len() < DEPTH => {
                for (key, item) in entries.iter() {
                    let own = as_text(key).unwrap_or(name);
                    let property = (own == "value").then(|| entries.get(&self.property)).flatten();
                    let own = property.and_then(as_text).unwrap_or(own);
                    let told = !matches!(item, Value::Number(_)) && self.pattern.is_match(own);
                    self.path.push(key.clone());
                    self.value(item, own, told);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
