//! Physical types read into families, as each SQL dialect means them.
//!
//! Facts from the manuals of the systems: which words are one type, and what a type without
//! arguments means.

mod numbers;
mod texts;

use super::sql::Dialect;
use numbers::numbers;
use texts::texts;

/// A family of physical types, with what tells its members apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Family {
    /// Whole numbers of some bits.
    Whole { bits: u32, signed: bool },
    /// Decimals; no precision means as many digits as needed.
    Decimal { precision: Option<u32>, scale: u32 },
    /// Binary fractions of some bits.
    Float { bits: u32 },
    /// Decimals rounded to some bits (`float` of Oracle).
    Rounded { bits: u32 },
    /// Texts of any length up to one.
    Text { length: Option<u64>, letters: Letters },
    /// Texts of one length.
    Fixed { length: u64, letters: Letters },
    /// Bytes up to a length.
    Bytes { length: Option<u64> },
    /// Bytes of one length.
    FixedBytes { length: u64 },
    /// true or false.
    Boolean,
    /// A day.
    Date,
    /// A time of day.
    Time { zone: Zone, digits: Option<u32> },
    /// A point in time.
    Timestamp { zone: Zone, digits: Option<u32> },
    /// A list.
    List(Box<Self>),
    /// Keys with values.
    Map(Box<Self>, Box<Self>),
    /// Named members in their order.
    Struct(Vec<(String, Self)>),
    /// What lies in another and may be missing there.
    Nullable(Box<Self>),
    /// One of some values, in the order of the alphabet.
    Choice(Vec<String>),
    /// Any number of some values, in the order of the alphabet.
    Choices(Vec<String>),
    /// Any other, as written.
    Other(String),
}

/// How a text counts its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// In characters of the database.
    Plain,
    /// In characters of another set (`nvarchar`).
    National,
    /// In bytes.
    Bytes,
}

/// What a time says about its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// Nothing.
    None,
    /// It carries one.
    Own,
    /// It is shown in that of the session.
    Session,
}

/// A physical type taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Physical {
    /// What it is.
    pub(super) family: Family,
    /// Whether its text allows or forbids that there is no value.
    pub(super) nullable: Option<bool>,
}

/// Reads the text of a physical type as a dialect means it.
pub(super) fn read(text: &str, dialect: Dialect) -> Physical {
    let lower = lowercase(text);
    let mut words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut nullable = None;
    for (ending, allowed) in [(" not null", false), (" null", true)] {
        if let Some(rest) = words.strip_suffix(ending) {
            (words, nullable) = (rest.to_owned(), Some(allowed));
            break;
        }
    }
    if dialect == Dialect::ClickHouse {
        let low = inside(&words, "lowcardinality").unwrap_or(&words).trim();
        let inner = inside(low, "nullable");
        nullable = Some(inner.is_some() || nullable == Some(true));
        words = inner.unwrap_or(low).trim().to_owned();
    }
    Physical { family: family(&words, dialect), nullable }
}

/// A type in lower case but for what it quotes: of values the case counts.
fn lowercase(text: &str) -> String {
    let part =
        |(at, it): (usize, &str)| if at % 2 == 0 { it.to_lowercase() } else { it.to_owned() };
    text.split('\'').enumerate().map(part).collect::<Vec<_>>().join("'")
}

/// Deepest nesting of types that is taken apart.
const DEPTH: usize = 16;

fn family(words: &str, dialect: Dialect) -> Family {
    nested(words, dialect, 0)
}

/// What stands between the brackets of a type that begins with a name.
fn inside<'text>(words: &'text str, name: &str) -> Option<&'text str> {
    let rest = words.strip_prefix(name)?.trim_start();
    let inner = rest.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    inner.or_else(|| rest.strip_prefix('(').and_then(|it| it.strip_suffix(')')))
}

/// The parts of a list, split at commas outside brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.extend(text.get(from..at).map(str::trim));
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(from..).map(str::trim));
    parts
}

/// What a list of Postgres holds, which knows neither how many there are nor how deep they lie.
fn element(words: &str) -> Option<&str> {
    if let Some(element) = words.strip_prefix('_') {
        return Some(element);
    }
    let mut rest = words;
    while let Some((before, size)) = rest.strip_suffix(']').and_then(|it| it.rsplit_once('[')) {
        if size.chars().any(|it| !it.is_ascii_digit()) {
            break;
        }
        rest = before.trim_end();
    }
    rest.strip_suffix(" array").or_else(|| (rest.len() < words.len()).then_some(rest))
}

/// A list, map or struct with what is in it.
fn compound(words: &str, dialect: Dialect, depth: usize) -> Option<Family> {
    let inner = |text: &str| nested(text, dialect, depth + 1);
    if dialect == Dialect::Postgres
        && let Some(element) = element(words)
    {
        return Some(Family::List(Box::new(inner(element.trim()))));
    }
    Some(match Compound::read(words)? {
        Compound::List(items) => Family::List(Box::new(inner(items))),
        Compound::Map(key, value) => Family::Map(Box::new(inner(key)), Box::new(inner(value))),
        Compound::Struct(members) => {
            let members = members.into_iter();
            Family::Struct(members.map(|(name, it)| (name.to_owned(), inner(it))).collect())
        }
    })
}

/// A type that holds others, by their words.
pub(in crate::model) enum Compound<'text> {
    /// A list of items.
    List(&'text str),
    /// Keys with values.
    Map(&'text str, &'text str),
    /// Named members.
    Struct(Vec<(&'text str, &'text str)>),
}

impl<'text> Compound<'text> {
    /// Takes apart the words of a type in small letters.
    pub(in crate::model) fn read(words: &'text str) -> Option<Self> {
        if let Some(items) = words.strip_suffix("[]").or_else(|| inside(words, "array")) {
            return Some(Self::List(items.trim()));
        }
        if let Some(pair) = inside(words, "map") {
            let [key, value] = parts(pair)[..] else { return None };
            return Some(Self::Map(key.trim(), value.trim()));
        }
        let members =
            ["struct", "row", "record", "tuple"].iter().find_map(|it| inside(words, it))?;
        let members = parts(members).into_iter().map(|it| {
            let (name, kind) = it.split_once(|c: char| c == ':' || c.is_whitespace())?;
            Some((name.trim_matches(['"', '`']), kind.trim_start_matches(':').trim()))
        });
        members.collect::<Option<Vec<_>>>().map(Self::Struct)
    }
}

fn nested(words: &str, dialect: Dialect, depth: usize) -> Family {
    let inner = dialect == Dialect::ClickHouse;
    let low = if inner { inside(words, "lowcardinality") } else { None };
    let words = low.map_or(words, str::trim);
    if let Some(whole) = inside(words, "nullable").filter(|_| inner && depth < DEPTH) {
        return Family::Nullable(Box::new(nested(whole.trim(), dialect, depth + 1)));
    }
    if depth < DEPTH
        && let Some(family) = compound(words, dialect, depth)
    {
        return family;
    }
    let other = || Family::Other(words.chars().filter(|it| !it.is_whitespace()).collect());
    let Some((name, arguments)) = taken_apart(words) else { return other() };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    numbers(&name, &arguments, dialect)
        .or_else(|| texts(&name, &arguments, dialect))
        .or_else(|| times(&name, &arguments, dialect))
        .or_else(|| rest(&name, &arguments, dialect))
        .unwrap_or_else(other)
}

/// The name without its arguments, and the arguments.
fn taken_apart(words: &str) -> Option<(String, Vec<String>)> {
    if words.contains(['<', '>']) {
        return None;
    }
    let Some((name, rest)) = words.split_once('(') else {
        return Some((words.to_owned(), Vec::new()));
    };
    let (inner, after) = rest.split_once(')')?;
    if inner.contains('(') || after.contains('(') {
        return None;
    }
    let name = format!("{} {}", name.trim(), after.trim());
    Some((name.trim().to_owned(), inner.split(',').map(|it| it.trim().to_owned()).collect()))
}

fn number<T: std::str::FromStr>(arguments: &[&str], index: usize) -> Option<T> {
    arguments.get(index)?.split_whitespace().next()?.parse().ok()
}

/// The days of `ClickHouse` that go further than its others.
pub(super) const LONG_DATE: &str = "date32";

fn times(name: &str, arguments: &[&str], dialect: Dialect) -> Option<Family> {
    let zone = match name {
        "timestamptz"
        | "timestamp with time zone"
        | "timestamp_tz"
        | "timestamptz_s"
        | "datetimeoffset"
        | "timetz"
        | "time with time zone" => Zone::Own,
        "timestamp_ltz" | "timestampltz" | "timestamp with local time zone" => Zone::Session,
        "timestamp" if dialect == Dialect::SqlServer => return None,
        "timestamp" => match dialect {
            Dialect::BigQuery | Dialect::MySql => Zone::Own,
            Dialect::Spark => Zone::Session,
            Dialect::Common
            | Dialect::Snowflake
            | Dialect::Postgres
            | Dialect::Redshift
            | Dialect::SqlServer
            | Dialect::Oracle
            | Dialect::Trino
            | Dialect::DuckDb
            | Dialect::ClickHouse
            | Dialect::Vertica => Zone::None,
        },
        "timestamp_ntz"
        | "timestampntz"
        | "timestamp without time zone"
        | "datetime2"
        | "datetime64"
        | "timestamp_us"
        | "time"
        | "time without time zone" => Zone::None,
        "datetime" if dialect != Dialect::SqlServer => Zone::None,
        "smalldatetime" if dialect == Dialect::Vertica => Zone::None,
        "date32" if dialect == Dialect::ClickHouse => return Some(Family::Other(LONG_DATE.into())),
        "date" if dialect == Dialect::Oracle => return Some(Family::Other("date and time".into())),
        "date" => return Some(Family::Date),
        _ => return None,
    };
    let digits = number(arguments, 0).or(match dialect {
        Dialect::Postgres
        | Dialect::Redshift
        | Dialect::Oracle
        | Dialect::BigQuery
        | Dialect::Vertica => Some(6),
        Dialect::Snowflake => Some(9),
        Dialect::SqlServer => Some(7),
        Dialect::Trino => Some(3),
        Dialect::MySql => Some(0),
        Dialect::ClickHouse => Some(if name == "datetime64" { 3 } else { 0 }),
        Dialect::Common | Dialect::Spark | Dialect::DuckDb => None,
    });
    let time = name.starts_with("time") && !name.starts_with("timestamp");
    Some(if time { Family::Time { zone, digits } } else { Family::Timestamp { zone, digits } })
}

fn rest(name: &str, arguments: &[&str], dialect: Dialect) -> Option<Family> {
    Some(match (name, dialect) {
        ("bool" | "boolean", Dialect::MySql | Dialect::ClickHouse)
        | ("bool" | "boolean" | "logical", _)
        | ("bit", Dialect::SqlServer) => Family::Boolean,
        ("bit", Dialect::MySql | Dialect::Postgres) => {
            Family::Other(format!("bit({})", number(arguments, 0).unwrap_or(1)))
        }
        ("bitstring", Dialect::DuckDb) => Family::Other("bit".into()),
        ("guid", Dialect::DuckDb) => Family::Other("uuid".into()),
        ("year", Dialect::MySql) => Family::Other("year".into()),
        ("rowversion" | "timestamp", Dialect::SqlServer) => Family::Other("rowversion".into()),
        ("struct" | "record" | "row" | "array" | "map" | "object", _) if arguments.is_empty() => {
            Family::Other(if name == "record" { "struct".into() } else { name.to_owned() })
        }
        ("json" | "jsonb" | "uuid" | "variant", _) => Family::Other(name.to_owned()),
        ("enum", Dialect::MySql | Dialect::DuckDb)
        | ("enum" | "enum8" | "enum16", Dialect::ClickHouse)
            if !arguments.is_empty() =>
        {
            Family::Choice(sorted(arguments, dialect == Dialect::ClickHouse))
        }
        ("set", Dialect::MySql) if !arguments.is_empty() => {
            Family::Choices(sorted(arguments, false))
        }
        _ => return None,
    })
}

/// The values of a choice, where asked for with their numbers: one without counts on.
fn sorted(arguments: &[&str], numbered: bool) -> Vec<String> {
    let mut next = 1_i64;
    let mut one = |text: &str| {
        if !numbered {
            return text.to_owned();
        }
        let stated = text
            .rsplit_once('=')
            .and_then(|(value, number)| Some((value.trim(), number.trim().parse::<i64>().ok()?)));
        let (value, number) = stated.unwrap_or((text, next));
        next = number.saturating_add(1);
        format!("{value}={number}")
    };
    let mut values: Vec<String> = arguments.iter().map(|it| one(it.trim())).collect();
    values.sort_unstable();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_one_type_in_their_dialect() {
        let pairs = [
            (Dialect::Snowflake, "INT", "number(38,0)"),
            (Dialect::Snowflake, "string", "VARCHAR(16777216)"),
            (Dialect::Snowflake, "datetime", "timestamp_ntz"),
            (Dialect::Postgres, "int4", "integer"),
            (Dialect::Postgres, "int8", "bigint"),
            (Dialect::Postgres, "float8", "double precision"),
            (Dialect::Postgres, "varchar", "text"),
            (Dialect::Postgres, "character varying(10)", "varchar(10)"),
            (Dialect::Postgres, "timestamptz", "timestamp with time zone"),
            (Dialect::BigQuery, "INTEGER", "INT64"),
            (Dialect::BigQuery, "NUMERIC", "numeric(38,9)"),
            (Dialect::BigQuery, "RECORD", "STRUCT"),
            (Dialect::Spark, "long", "bigint"),
            (Dialect::Spark, "dec", "decimal(10, 0)"),
            (Dialect::Redshift, "varchar", "text"),
            (Dialect::MySql, "int(11)", "int"),
            (Dialect::MySql, "enum('a','b')", "ENUM('b', 'a')"),
            (Dialect::Redshift, "varchar(max)", "varchar(65535)"),
            (Dialect::DuckDb, "varchar(10)", "text"),
            (Dialect::DuckDb, "char(3)", "varchar"),
            (Dialect::MySql, "bool", "tinyint(1)"),
            (Dialect::Oracle, "integer", "number(38,0)"),
            (Dialect::ClickHouse, "INT NULL", "Nullable(Int32)"),
            (Dialect::ClickHouse, "Enum8('a'= 1, 'b')", "Enum8('b'=2,'a' =1)"),
        ];
        for (dialect, x, y) in pairs {
            assert_eq!(read(x, dialect), read(y, dialect), "{dialect:?} {x} {y}");
        }
    }

    #[test]
    fn what_only_looks_alike_stays_apart() {
        let pairs = [
            (Dialect::SqlServer, "datetime", "datetime2"),
            (Dialect::SqlServer, "varchar(10)", "nvarchar(10)"),
            (Dialect::Oracle, "varchar2(10 byte)", "varchar2(10 char)"),
            (Dialect::Oracle, "date", "timestamp"),
            (Dialect::MySql, "int", "int unsigned"),
            (Dialect::ClickHouse, "Int32", "Nullable(Int32)"),
            (Dialect::Postgres, "numeric", "numeric(10,0)"),
            (Dialect::Oracle, "number(*,0)", "number"),
            (Dialect::Oracle, "float", "binary_double"),
            (Dialect::Oracle, "real", "binary_float"),
            (Dialect::DuckDb, "int[][]", "int[]"),
            (Dialect::ClickHouse, "Int8", "Int2"),
            (Dialect::ClickHouse, "Enum8('a', 'b')", "Enum8('b', 'a')"),
            (Dialect::MySql, "ENUM('a')", "ENUM('A')"),
        ];
        for (dialect, x, y) in pairs {
            assert_ne!(read(x, dialect), read(y, dialect), "{dialect:?} {x} {y}");
        }
    }
}
