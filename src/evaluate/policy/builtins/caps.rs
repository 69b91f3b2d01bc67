//! Bounds for builtins whose answer may be out of all proportion to what they are given: no timer
//! of the engine interrupts a builtin.

use crate::evaluate::policy::budget;
use crate::evaluate::policy::check::locate;
use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Source, Span};
use regorus::value::Array;
use regorus::{Engine, Value};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

/// Most bytes of a text that a builtin makes.
pub const MAX_TEXT: usize = 1 << 20;
/// Most items of a list that a builtin makes.
pub const MAX_ITEMS: usize = 1_000_000;
/// Most bits that a number is moved by.
const MAX_SHIFT: i64 = 1_024;
/// Most steps on the paths of a graph.
pub(super) const MAX_STEPS: usize = 10_000;
/// Most bytes of a glob.
const MAX_GLOB: usize = 1_000;
/// Why a builtin gives no answer.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refusal(pub(super) String);

impl Refusal {
    pub(super) fn new(reason: &str) -> Self {
        Self(reason.to_owned())
    }
}

/// What a builtin does.
type Function = Arc<dyn Fn(&[Value]) -> Result<Value, Refusal> + Send + Sync>;

/// Puts a function in the place of a builtin.
pub(super) fn add<F>(engine: &mut Engine, name: &str, args: u8, f: F) -> Result<(), Refusal>
where
    F: Fn(&[Value]) -> Result<Value, Refusal> + Send + Sync + 'static,
{
    add_function(engine, name, args, Arc::new(f))
}

/// Made once, not for each of the functions.
fn add_function(engine: &mut Engine, name: &str, args: u8, f: Function) -> Result<(), Refusal> {
    let extension = move |args: Vec<Value>| {
        let answer = f(&args)?;
        if budget::charge(&args) && budget::charge(std::slice::from_ref(&answer)) {
            return Ok(answer);
        }
        Err(Refusal::new(budget::exhausted()).into())
    };
    engine
        .add_extension(name.to_owned(), args, Box::new(extension))
        .map_err(|_| Refusal::new("the builtin is already replaced"))
}

/// A call with fewer arguments than it needs.
pub(super) fn missing() -> Refusal {
    Refusal::new("an argument is missing")
}

/// The text at a place among the arguments.
pub(super) fn text(args: &[Value], at: usize) -> Result<&str, Refusal> {
    match args.get(at) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(Refusal(format!("argument {} is no text", at + 1))),
    }
}

/// The whole number at a place among the arguments.
pub(super) fn integer(args: &[Value], at: usize) -> Result<i64, Refusal> {
    let number = args.get(at).and_then(|value| match value {
        Value::Number(number) if number.is_integer() => number.as_i64(),
        _ => None,
    });
    number.ok_or_else(|| Refusal(format!("argument {} is no whole number", at + 1)))
}

/// Refuses texts that are too long.
pub(super) fn text_within(bytes: usize) -> Result<(), Refusal> {
    text_among(bytes, &[])
}

/// The same, unless a text that was given is as long: long contracts must be judged too.
pub(super) fn text_among(bytes: usize, given: &[Value]) -> Result<(), Refusal> {
    let as_long = |it: &Value| it.as_string().is_ok_and(|text| bytes <= text.len());
    if bytes > MAX_TEXT && !given.iter().any(as_long) {
        return Err(Refusal(format!("the result is longer than {MAX_TEXT} bytes")));
    }
    Ok(())
}

/// Collects a list of bounded length.
pub(super) fn array(items: impl Iterator<Item = Value>) -> Result<Value, Refusal> {
    let items: Vec<Value> = items.take(MAX_ITEMS + 1).collect();
    items_within(items.len())?;
    Ok(Value::from(items))
}

fn items_within(items: usize) -> Result<(), Refusal> {
    if items > MAX_ITEMS {
        return Err(Refusal(format!("the result has more than {MAX_ITEMS} items")));
    }
    Ok(())
}

/// Whether a value has at most the given number of nodes; shared parts count each time, since
/// whoever writes the value out goes over them each time.
pub fn is_within(value: &Value, nodes: usize) -> bool {
    fn count(value: &Value, left: &mut usize) -> bool {
        if *left == 0 {
            return false;
        }
        *left -= 1;
        match value {
            Value::Array(items) => items.iter().all(|item| count(item, left)),
            Value::Set(items) => items.iter().all(|item| count(item, left)),
            Value::Object(entries) => {
                entries.iter().all(|(key, value)| count(key, left) && count(value, left))
            }
            Value::String(text) => {
                *left = left.saturating_sub(text.len() / 16);
                true
            }
            _ => true,
        }
    }
    let mut left = nodes;
    count(value, &mut left)
}

/// A bound, judged before the builtin runs.
type Bound = fn(&[Value]) -> Result<(), Refusal>;

/// Builtins that run as they are once a bound has passed; all of them read what others wrote, and
/// should one panic, that is an error of the call.
const BOUNDED: &[(&str, Bound)] = &[
    ("array.concat", array_concat),
    ("array.slice", slice),
    ("base64.encode", grows),
    ("base64url.encode", grows),
    ("base64url.encode_no_pad", grows),
    ("hex.encode", grows),
    ("bits.lsh", shift),
    ("bits.rsh", shift),
    ("concat", concat),
    ("format_int", unbounded),
    ("hex.decode", unbounded),
    ("indexof", searched),
    ("indexof_n", searched),
    ("json.is_valid", exponent),
    ("json.marshal_with_options", marshal),
    ("json.unmarshal", exponent),
    ("net.cidr_contains", unbounded),
    ("net.cidr_expand", cidr),
    ("net.cidr_is_valid", unbounded),
    ("numbers.range", range),
    ("numbers.range_step", range),
    ("replace", replace),
    ("substring", slice),
    ("units.parse", super::numbers::unit),
    ("urlquery.decode", percents),
    ("urlquery.decode_object", escapes),
];

/// Adds all bounds and the replacements that belong to no other group.
pub(super) fn add_all(engine: &mut Engine) -> Result<(), Refusal> {
    for (name, bound) in BOUNDED {
        let original = Original::find(name)?;
        let (args, judges, end) = (original.args, name.ends_with("is_valid"), end_of(name));
        add(engine, name, args, move |args| {
            if judges && !is_text(args) {
                return Ok(Value::from(false));
            }
            bound(args)?;
            original.guarded(args).and_then(end)
        })?;
    }
    add(engine, "strings.replace_n", 2, replace_n)?;
    add(engine, "strings.count", 2, |args| {
        let (whole, part) = (text(args, 0)?, text(args, 1)?);
        let empty = part.is_empty();
        let count = if empty { whole.chars().count() + 1 } else { whole.matches(part).count() };
        Ok(Value::from(u64::try_from(count).unwrap_or(u64::MAX)))
    })?;
    let original = Original::find("object.subset")?;
    add(engine, "object.subset", 2, move |args| match args {
        // The engine's search for a list in a list fails on an empty one.
        [Value::Array(_), Value::Array(part)] if part.is_empty() => Ok(Value::from(true)),
        [Value::Object(_), Value::Object(_)]
        | [Value::Array(_) | Value::Set(_), Value::Array(_) | Value::Set(_)] => {
            original.guarded(args)
        }
        _ => Err(Refusal::new("the two arguments are no mappings, sets or lists alike")),
    })?;
    Ok(())
}

/// Whether a builtin is given a text alone; of anything else none says that it is valid.
pub(super) const fn is_text(args: &[Value]) -> bool {
    matches!(args, [Value::String(_)])
}

/// What becomes of the answer of a builtin.
fn end_of(name: &str) -> fn(Value) -> Result<Value, Refusal> {
    match name {
        "json.marshal_with_options" => |answer| {
            Ok(match &answer {
                Value::String(text) => Value::from(super::values::texts_for_html(text)),
                _ => answer,
            })
        },
        // Nothing is written with a sign where a fraction is left out.
        "format_int" => |answer| match &answer {
            Value::String(text) if &**text == "-0" => Ok(Value::from("0")),
            _ => Ok(answer),
        },
        "units.parse" => |answer| match answer {
            Value::Undefined => Err(Refusal::new("the text is no quantity")),
            answer => Ok(answer),
        },
        _ => Ok,
    }
}

/// A builtin of the engine, called from outside it.
#[derive(Clone)]
pub(super) struct Original {
    builtin: BuiltinFcn,
    args: u8,
    span: Span,
    params: Vec<Ref<Expr>>,
}

impl Original {
    pub(super) fn find(name: &str) -> Result<Self, Refusal> {
        let builtin = BUILTINS.get(name).copied();
        let builtin = builtin.ok_or_else(|| Refusal(format!("the engine lacks `{name}`")))?;
        let source = Source::from_contents(String::new(), " ".to_owned());
        let source = source.map_err(|_| Refusal::new("the engine refuses an empty text"))?;
        let span = Span { source, line: 1, col: 1, start: 0, end: 0 };
        let param = Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 };
        let params = vec![Ref::new(param); usize::from(builtin.1)];
        Ok(Self { builtin, args: builtin.1, span, params })
    }

    /// How many arguments it takes.
    pub(super) const fn args(&self) -> u8 {
        self.args
    }

    /// Calls it; should it panic, that is an error of the call.
    pub(super) fn guarded(&self, args: &[Value]) -> Result<Value, Refusal> {
        let call = || (self.builtin.0)(&self.span, &self.params, args, true);
        // The builtin only reads what it is given, so that nothing is left half done.
        match panic::catch_unwind(AssertUnwindSafe(call)) {
            Ok(answer) => answer.map_err(|error| Refusal(locate::read(&error.to_string()).message)),
            Err(_) => Err(Refusal::new("the builtin can't answer for these arguments")),
        }
    }
}

/// No bound: the answer is about as large as the question.
#[expect(clippy::unnecessary_wraps, reason = "one of many bounds")]
fn unbounded(_: &[Value]) -> Result<(), Refusal> {
    Ok(())
}

/// An answer that is some times as long as the question.
fn grows(args: &[Value]) -> Result<(), Refusal> {
    // What is no text is for the builtin to refuse.
    text_within(text(args, 0).map_or(0, str::len))
}

/// Numbers with an exponent of more than three digits would be written out digit by digit.
pub(super) fn exponent(args: &[Value]) -> Result<(), Refusal> {
    let Some(Value::String(text)) = args.first() else { return Ok(()) };
    for (at, _) in text.match_indices(['e', 'E']) {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches(['+', '-']);
        if rest.bytes().take_while(u8::is_ascii_digit).count() > 3 {
            return Err(Refusal::new("the exponent is too large"));
        }
    }
    Ok(())
}

/// Nothing is found by looking for nothing.
fn searched(args: &[Value]) -> Result<(), Refusal> {
    if text(args, 1).is_ok_and(str::is_empty) {
        return Err(Refusal::new("an empty text is looked for"));
    }
    Ok(())
}

/// Pairs are parted by `&` alone.
fn escapes(args: &[Value]) -> Result<(), Refusal> {
    let text = text(args, 0)?;
    if text.contains(';') {
        return Err(Refusal::new("a `;` parts nothing"));
    }
    percents(args)
}

/// Every `%` stands before two digits.
fn percents(args: &[Value]) -> Result<(), Refusal> {
    let text = text(args, 0)?;
    let is_escape = |at: usize| {
        let digits = text.get(at + 1..at + 3);
        digits.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    if text.match_indices('%').all(|(at, _)| is_escape(at)) {
        return Ok(());
    }
    Err(Refusal::new("a `%` stands before no two digits"))
}

fn array_concat(args: &[Value]) -> Result<(), Refusal> {
    let items = args.iter().filter_map(|arg| arg.as_array().ok());
    items_within(items.map(Array::len).sum())
}

/// Both ends are whole numbers.
fn slice(args: &[Value]) -> Result<(), Refusal> {
    integer(args, 1).and_then(|_| integer(args, 2)).map(|_| ())
}

fn shift(args: &[Value]) -> Result<(), Refusal> {
    if !(0..=MAX_SHIFT).contains(&integer(args, 1)?) {
        return Err(Refusal(format!("the number of bits is not within 0 and {MAX_SHIFT}")));
    }
    Ok(())
}

fn concat(args: &[Value]) -> Result<(), Refusal> {
    let delimiter = text(args, 0)?.len();
    let length = |item: &Value| item.as_string().map_or(0, |text| text.len()) + delimiter;
    let total: usize = match args.get(1) {
        Some(Value::Array(items)) => items.iter().map(length).sum(),
        Some(Value::Set(items)) => items.iter().map(length).sum(),
        _ => 0,
    };
    text_within(total)
}

fn replace(args: &[Value]) -> Result<(), Refusal> {
    let (whole, old, new) = (text(args, 0)?, text(args, 1)?, text(args, 2)?);
    let (count, whole) = (whole.matches(old).count(), whole.len());
    let more = count.saturating_mul(new.len()).saturating_sub(count.saturating_mul(old.len()));
    text_among(whole.saturating_add(more), args)
}

pub(super) fn glob(args: &[Value]) -> Result<(), Refusal> {
    if text(args, 0)?.len() > MAX_GLOB {
        return Err(Refusal(format!("the glob is longer than {MAX_GLOB} bytes")));
    }
    Ok(())
}

pub(super) fn marshal(args: &[Value]) -> Result<(), Refusal> {
    if args.iter().all(|arg| is_within(arg, MAX_ITEMS)) {
        return Ok(());
    }
    Err(Refusal::new("the value is too large to be written out"))
}

pub(super) fn patch(args: &[Value]) -> Result<(), Refusal> {
    let steps = args.get(1).and_then(|patch| patch.as_array().ok()).map_or(0, Array::len);
    if steps > MAX_STEPS {
        return Err(Refusal(format!("the patch has more than {MAX_STEPS} steps")));
    }
    if args.first().is_some_and(|it| !is_shallow(it)) || patched_depth(args) > MAX_DEPTH {
        return Err(Refusal::new("the patched document nests too deep"));
    }
    marshal(args)
}

/// Deepest nesting that a document may have, and that a patch may give it.
const MAX_DEPTH: usize = 1_000;

/// Whether a value nests no deeper than may be.
fn is_shallow(value: &Value) -> bool {
    fn within(value: &Value, left: usize) -> bool {
        let Some(left) = left.checked_sub(1) else { return false };
        match value {
            Value::Array(items) => items.iter().all(|it| within(it, left)),
            Value::Set(items) => items.iter().all(|it| within(it, left)),
            Value::Object(entries) => {
                entries.iter().all(|(key, value)| within(key, left) && within(value, left))
            }
            _ => true,
        }
    }
    within(value, MAX_DEPTH)
}

/// How deep a patch may nest a document at most: each step may put all there is below its path.
fn patched_depth(args: &[Value]) -> usize {
    let Some(Value::Array(steps)) = args.get(1) else { return 0 };
    let part = |step: &Value, key: &str| {
        step.as_object().ok().and_then(|it| it.get(&Value::from(key)).cloned())
    };
    let mut depth = 0_usize;
    for step in steps.iter() {
        let path = match part(step, "path") {
            Some(Value::String(path)) => path.matches('/').count(),
            Some(Value::Array(parts)) => parts.len(),
            _ => 0,
        };
        let copies =
            matches!(part(step, "op"), Some(Value::String(it)) if matches!(&*it, "copy" | "move"));
        // What is copied may be as deep as all that was there.
        if copies {
            depth = depth.saturating_add(path.max(1));
        }
        if path > MAX_DEPTH || part(step, "value").is_some_and(|it| !is_shallow(&it)) {
            return usize::MAX;
        }
    }
    depth
}

fn cidr(args: &[Value]) -> Result<(), Refusal> {
    let range = text(args, 0)?;
    let bits = if range.contains(':') { 128 } else { 32 };
    let prefix = range.rsplit_once('/').and_then(|(_, prefix)| prefix.parse::<u32>().ok());
    if prefix.is_some_and(|prefix| bits - prefix.min(bits) > 16) {
        return Err(Refusal::new("the range holds more than 65536 addresses"));
    }
    Ok(())
}

fn range(args: &[Value]) -> Result<(), Refusal> {
    let (from, to) = (integer(args, 0)?, integer(args, 1)?);
    let step = if args.len() > 2 { integer(args, 2)? } else { 1 };
    if step < 1 {
        return Err(Refusal::new("the step is not positive"));
    }
    let items = from.abs_diff(to) / step.unsigned_abs();
    items_within(usize::try_from(items).unwrap_or(usize::MAX).saturating_add(1))
}

/// Replaces many texts in one pass: at each place the first that fits, in the order of the keys.
fn replace_n(args: &[Value]) -> Result<Value, Refusal> {
    let Some(Value::Object(patterns)) = args.first() else {
        return Err(Refusal::new("argument 1 is no mapping"));
    };
    let mut pairs = Vec::with_capacity(patterns.len());
    for (old, new) in patterns.iter() {
        match (old, new) {
            (Value::String(old), _) if old.is_empty() => {
                return Err(Refusal::new("an empty text is replaced"));
            }
            (Value::String(old), Value::String(new)) => pairs.push((&**old, &**new)),
            _ => return Err(Refusal::new("argument 1 holds something else than texts")),
        }
    }
    let mut rest = text(args, 1)?;
    let mut out = String::new();
    while !rest.is_empty() {
        let found = pairs.iter().find(|(old, _)| !old.is_empty() && rest.starts_with(old));
        let taken = if let Some((old, new)) = found {
            out.push_str(new);
            old.len()
        } else {
            let next = rest.chars().next();
            out.extend(next);
            next.map_or(1, char::len_utf8)
        };
        rest = rest.get(taken..).unwrap_or_default();
        text_among(out.len(), args)?;
    }
    Ok(Value::from(out))
}
