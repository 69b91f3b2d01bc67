//! Builtin functions: which may be used, which must not answer, which the engine lacks.
//!
//! One table; the check, the capabilities file for other tools and the overrides of the engine
//! are read from it.

mod caps;
mod dialect;
mod graphs;
mod hashes;
mod library;
mod networks;
mod numbers;
mod overlap;
mod paths;
mod patterns;
mod rewritten;
mod sprintf;
mod templates;
mod times;
mod tokens;
mod values;
mod versions;
mod yaml;

pub use caps::{MAX_ITEMS, MAX_TEXT, is_within};
pub use library::{LIBRARY, LIBRARY_PACKAGE};

use regorus::{Engine, Value};

/// A builtin that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// Its name.
    pub name: &'static str,
    /// Types of arguments and, behind `>`, of the result, one letter each: `s` text, `n` number,
    /// `b` boolean, `l` list, `o` mapping, `e` set, `x` anything; `c` text or collection, `k`
    /// collection, `i` list or set, `u` text, list or set, `j` text or mapping, `t` number or list,
    /// `v` text, number, boolean or null.
    pub signature: &'static str,
}

impl Builtin {
    /// Number of arguments.
    pub fn arity(&self) -> usize {
        self.signature.find('>').unwrap_or_default()
    }
}

const fn builtin(name: &'static str, signature: &'static str) -> Builtin {
    Builtin { name, signature }
}

/// Every builtin that may be used, by name; `print` takes any number of arguments.
pub const ALLOWED: &[Builtin] = &[
    builtin("abs", "n>n"),
    builtin("and", "ee>e"),
    builtin("array.concat", "ll>l"),
    builtin("array.flatten", "l>l"),
    builtin("array.reverse", "l>l"),
    builtin("array.slice", "lnn>l"),
    builtin("base64.decode", "s>s"),
    builtin("base64.encode", "s>s"),
    builtin("base64.is_valid", "s>b"),
    builtin("base64url.decode", "s>s"),
    builtin("base64url.encode", "s>s"),
    builtin("base64url.encode_no_pad", "s>s"),
    builtin("bits.and", "nn>n"),
    builtin("bits.lsh", "nn>n"),
    builtin("bits.negate", "n>n"),
    builtin("bits.or", "nn>n"),
    builtin("bits.rsh", "nn>n"),
    builtin("bits.xor", "nn>n"),
    builtin("ceil", "n>n"),
    builtin("concat", "si>s"),
    builtin("contains", "ss>b"),
    builtin("count", "c>n"),
    builtin("crypto.hmac.equal", "ss>b"),
    builtin("crypto.hmac.md5", "ss>s"),
    builtin("crypto.hmac.sha1", "ss>s"),
    builtin("crypto.hmac.sha256", "ss>s"),
    builtin("crypto.hmac.sha512", "ss>s"),
    builtin("crypto.md5", "s>s"),
    builtin("crypto.sha1", "s>s"),
    builtin("crypto.sha256", "s>s"),
    builtin("div", "nn>n"),
    builtin("endswith", "ss>b"),
    builtin("equal", "xx>b"),
    builtin("floor", "n>n"),
    builtin("format_int", "nn>s"),
    builtin("glob.match", "sxs>b"),
    builtin("glob.quote_meta", "s>s"),
    builtin("graph.reachable", "oi>e"),
    builtin("graph.reachable_paths", "oi>e"),
    builtin("gt", "xx>b"),
    builtin("gte", "xx>b"),
    builtin("hex.decode", "s>s"),
    builtin("hex.encode", "s>s"),
    builtin("indexof", "ss>n"),
    builtin("indexof_n", "ss>l"),
    builtin("intersection", "e>e"),
    builtin("io.jwt.decode", "s>l"),
    builtin("io.jwt.verify_hs256", "ss>b"),
    builtin("io.jwt.verify_hs512", "ss>b"),
    builtin("is_array", "x>b"),
    builtin("is_boolean", "x>b"),
    builtin("is_null", "x>b"),
    builtin("is_number", "x>b"),
    builtin("is_object", "x>b"),
    builtin("is_set", "x>b"),
    builtin("is_string", "x>b"),
    builtin("json.filter", "oi>x"),
    builtin("json.is_valid", "s>b"),
    builtin("json.marshal", "x>s"),
    builtin("json.marshal_with_options", "xo>s"),
    builtin("json.match_schema", "jj>l"),
    builtin("json.patch", "xl>x"),
    builtin("json.remove", "oi>x"),
    builtin("json.unmarshal", "s>x"),
    builtin("json.verify_schema", "j>l"),
    builtin("lower", "s>s"),
    builtin("lt", "xx>b"),
    builtin("lte", "xx>b"),
    builtin("max", "i>x"),
    builtin("min", "i>x"),
    builtin("minus", "xx>x"),
    builtin("mul", "nn>n"),
    builtin("neq", "xx>b"),
    builtin("net.cidr_contains", "ss>b"),
    builtin("net.cidr_contains_matches", "xx>e"),
    builtin("net.cidr_expand", "s>e"),
    builtin("net.cidr_intersects", "ss>b"),
    builtin("net.cidr_is_valid", "s>b"),
    builtin("net.cidr_merge", "x>e"),
    builtin("numbers.range", "nn>l"),
    builtin("numbers.range_step", "nnn>l"),
    builtin("object.filter", "ok>x"),
    builtin("object.get", "oxx>x"),
    builtin("object.keys", "o>e"),
    builtin("object.remove", "ok>x"),
    builtin("object.subset", "xx>x"),
    builtin("object.union", "oo>x"),
    builtin("object.union_n", "l>x"),
    builtin("or", "ee>e"),
    builtin("plus", "nn>n"),
    builtin("product", "i>n"),
    builtin("regex.find_all_string_submatch_n", "ssn>l"),
    builtin("regex.find_n", "ssn>l"),
    builtin("regex.globs_match", "ss>b"),
    builtin("regex.is_valid", "s>b"),
    builtin("regex.match", "ss>b"),
    builtin("regex.replace", "sss>s"),
    builtin("regex.split", "ss>l"),
    builtin("regex.template_match", "ssss>b"),
    builtin("rego.metadata.chain", ">l"),
    builtin("rego.metadata.rule", ">x"),
    builtin("rem", "nn>n"),
    builtin("replace", "sss>s"),
    builtin("round", "n>n"),
    builtin("semver.compare", "ss>n"),
    builtin("semver.is_valid", "x>b"),
    builtin("sort", "i>l"),
    builtin("split", "ss>l"),
    builtin("sprintf", "sl>s"),
    builtin("startswith", "ss>b"),
    builtin("strings.any_prefix_match", "uu>b"),
    builtin("strings.any_suffix_match", "uu>b"),
    builtin("strings.count", "ss>n"),
    builtin("strings.render_template", "so>s"),
    builtin("strings.replace_n", "os>s"),
    builtin("strings.reverse", "s>s"),
    builtin("substring", "snn>s"),
    builtin("sum", "i>n"),
    builtin("time.add_date", "nnnn>n"),
    builtin("time.clock", "t>l"),
    builtin("time.date", "t>l"),
    builtin("time.diff", "tt>l"),
    builtin("time.format", "t>s"),
    builtin("time.now_ns", ">n"),
    builtin("time.parse_duration_ns", "s>n"),
    builtin("time.parse_ns", "ss>n"),
    builtin("time.parse_rfc3339_ns", "s>n"),
    builtin("time.weekday", "t>s"),
    builtin("to_number", "v>n"),
    builtin("trim", "ss>s"),
    builtin("trim_left", "ss>s"),
    builtin("trim_prefix", "ss>s"),
    builtin("trim_right", "ss>s"),
    builtin("trim_space", "s>s"),
    builtin("trim_suffix", "ss>s"),
    builtin("type_name", "x>s"),
    builtin("union", "e>e"),
    builtin("units.parse", "s>n"),
    builtin("units.parse_bytes", "s>n"),
    builtin("upper", "s>s"),
    builtin("urlquery.decode", "s>s"),
    builtin("urlquery.decode_object", "s>o"),
    builtin("urlquery.encode", "s>s"),
    builtin("urlquery.encode_object", "o>s"),
    builtin("uuid.parse", "s>o"),
    builtin("walk", "x>l"),
    builtin("yaml.is_valid", "s>b"),
    builtin("yaml.marshal", "x>s"),
    builtin("yaml.unmarshal", "s>x"),
];

/// Builtins that must not answer, whether the engine knows them or not: name, number of arguments
/// and why, as what follows the name in a message.
pub const FORBIDDEN: &[(&str, u8, &str)] = &[
    ("__builtin_sets.intersection", 2, "is no function of Rego"),
    ("__builtin_sets.union", 2, "is no function of Rego"),
    ("http.send", 1, "would reach the network"),
    ("net.lookup_ip_addr", 1, "would reach the network"),
    ("opa.runtime", 0, "would read the environment"),
    ("rand.intn", 2, "would answer by chance"),
    ("trace", 1, "writes to a trace that nobody reads"),
    ("uuid.rfc4122", 1, "would answer by chance"),
];

/// Builtins of Open Policy Agent that the engine lacks, and what to use instead; a name that ends
/// in a dot stands for all below it.
pub const MISSING: &[(&str, &str)] = &[
    ("crypto.", "nothing is signed here; digests and `crypto.hmac` are known"),
    ("graphql.", "write the check over the parsed document"),
    ("io.jwt.", "read tokens by `io.jwt.decode`; nothing but codes with a key is verified"),
    ("providers.", "write the check over the parsed document"),
    ("rego.parse_module", "`policy check` judges modules"),
    ("eq", "use the operator `=`"),
    ("assign", "use the operator `:=`"),
];

/// What a name means that no module defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may be used.
    Allowed(&'static Builtin),
    /// It may be used, with any number of arguments.
    Print,
    /// It must not answer, because of this.
    Forbidden(&'static str),
    /// The engine lacks it; this stands in for it.
    Missing(&'static str),
    /// No such builtin exists.
    Unknown,
}

/// Looks a builtin up by name.
pub fn standing(name: &str) -> Standing {
    if name == "print" {
        return Standing::Print;
    }
    if let Some(builtin) = ALLOWED.iter().find(|builtin| builtin.name == name) {
        return Standing::Allowed(builtin);
    }
    if let Some((_, _, reason)) = FORBIDDEN.iter().find(|(known, ..)| *known == name) {
        return Standing::Forbidden(reason);
    }
    let covers = |known: &str| known == name || (known.ends_with('.') && name.starts_with(known));
    MISSING
        .iter()
        .find(|(known, _)| covers(known))
        .map_or(Standing::Unknown, |(_, instead)| Standing::Missing(instead))
}

/// Makes an engine answer like Open Policy Agent and never by clock, chance or the network:
/// `time.now_ns` is the given time, what is forbidden is an error, compiled patterns are shared,
/// and no single call takes memory without a limit.
///
/// An engine that has been here before, or one cloned from it, keeps what it has.
pub fn override_builtins(engine: &mut Engine, today_ns: i64) {
    let now = move |_: &[Value]| Ok(Value::from(today_ns));
    if caps::add(engine, "time.now_ns", 0, now).is_err() {
        return;
    }
    let mut replaced = true;
    for (name, args, reason) in FORBIDDEN {
        let refuse = move |_: &[Value]| Err(caps::Refusal::new(&format!("`{name}` {reason}")));
        replaced &= caps::add(engine, name, *args, refuse).is_ok();
    }
    replaced &= paths::add(engine).is_ok();
    replaced &= patterns::add(engine).is_ok();
    replaced &= rewritten::add(engine).is_ok();
    replaced &= sprintf::add(engine).is_ok();
    replaced &= graphs::add(engine).is_ok();
    replaced &= hashes::add(engine).is_ok();
    replaced &= networks::add(engine).is_ok();
    replaced &= numbers::add(engine).is_ok();
    replaced &= overlap::add(engine).is_ok();
    replaced &= tokens::add(engine).is_ok();
    replaced &= times::add(engine).is_ok();
    replaced &= values::add(engine).is_ok();
    replaced &= versions::add(engine).is_ok();
    replaced &= yaml::add(engine).is_ok();
    replaced &= library::add(engine).is_ok();
    replaced &= caps::add_all(engine).is_ok();
    debug_assert!(replaced, "a fresh engine takes every replacement");
}

#[cfg(test)]
mod tests;
