//! Words of numbers.

use super::{Dialect, Family, number};

/// Reads the name of a type of numbers.
pub(super) fn numbers(name: &str, arguments: &[&str], dialect: Dialect) -> Option<Family> {
    let (name, signed) = match name.strip_suffix(" unsigned") {
        Some(name) => (name, false),
        None => (name.strip_suffix(" signed").unwrap_or(name), true),
    };
    if let Some(family) = clickhouse((name, signed), arguments, dialect) {
        return Some(family);
    }
    let bits = match name {
        _ if matches!(dialect, Dialect::DuckDb | Dialect::Common) && unsigned(name).is_some() => {
            let bits = unsigned(name).unwrap_or_default();
            return Some(Family::Whole { bits, signed: false });
        }
        // Without a system they are words of Avro, Parquet and Protobuf.
        "int16" if matches!(dialect, Dialect::DuckDb | Dialect::Common) => 16,
        "int32" if matches!(dialect, Dialect::DuckDb | Dialect::Common) => 32,
        "signed" if dialect == Dialect::DuckDb => 32,
        "oid" if dialect == Dialect::DuckDb => 64,
        "int3" | "middleint" if dialect == Dialect::MySql => 24,
        "smallserial" | "serial2" if dialect == Dialect::Postgres => 16,
        "serial" | "serial4" if dialect == Dialect::Postgres => 32,
        "bigserial" | "serial8" if dialect == Dialect::Postgres => 64,
        "tinyint" | "byteint" | "int1" => 8,
        "smallint" | "int2" => 16,
        "mediumint" => 24,
        "int" | "integer" | "int4" => 32,
        "bigint" | "int8" | "int64" => 64,
        "byte" if matches!(dialect, Dialect::Spark) => 8,
        "short" if matches!(dialect, Dialect::Spark | Dialect::DuckDb) => 16,
        "long" if matches!(dialect, Dialect::Spark | Dialect::DuckDb | Dialect::Common) => 64,
        "hugeint" | "int128" => 128,
        "decimal" | "numeric" | "dec" | "fixed" | "number" | "bignumeric" | "bigdecimal" => {
            return Some(decimal(name, arguments, dialect));
        }
        _ => return float(name, arguments, dialect),
    };
    Some(match (dialect, bits) {
        (Dialect::Snowflake | Dialect::Oracle, _) => {
            Family::Decimal { precision: Some(38), scale: 0 }
        }
        (Dialect::BigQuery | Dialect::Vertica, _) => Family::Whole { bits: 64, signed: true },
        (Dialect::MySql, 8) if arguments.first() == Some(&"1") => Family::Boolean,
        (Dialect::SqlServer, 8) => Family::Whole { bits: 8, signed: false },
        (_, bits) => Family::Whole { bits, signed },
    })
}

/// The bits of a whole number without a sign.
fn unsigned(name: &str) -> Option<u32> {
    Some(match name {
        "utinyint" | "uint8" => 8,
        "usmallint" | "uint16" => 16,
        "uinteger" | "uint32" => 32,
        "ubigint" | "uint64" => 64,
        "uhugeint" | "uint128" => 128,
        _ => return None,
    })
}

/// `ClickHouse` counts bits in its names, but for those that it knows from other systems.
fn clickhouse(
    (name, signed): (&str, bool),
    arguments: &[&str],
    dialect: Dialect,
) -> Option<Family> {
    if dialect != Dialect::ClickHouse {
        return None;
    }
    let precision = match name {
        "decimal32" => Some(9),
        "decimal64" => Some(18),
        "decimal128" => Some(38),
        "decimal256" => Some(76),
        _ => None,
    };
    if precision.is_some() {
        return Some(Family::Decimal {
            precision,
            scale: number(arguments, 0).unwrap_or_default(),
        });
    }
    let whole = |bits| Some(Family::Whole { bits, signed });
    match name {
        "int1" | "byte" => return whole(8),
        "mediumint" => return whole(32),
        "signed" => return whole(64),
        "unsigned" => return Some(Family::Whole { bits: 64, signed: false }),
        _ => {}
    }
    let (digits, sign) = match name.strip_prefix("uint") {
        Some(digits) => (digits, false),
        None => (name.strip_prefix("int").or(name.strip_prefix("float"))?, true),
    };
    let bits = digits.parse().ok()?;
    let float = name.starts_with("float");
    Some(if float { Family::Float { bits } } else { Family::Whole { bits, signed: sign } })
}

fn decimal(name: &str, arguments: &[&str], dialect: Dialect) -> Family {
    let scale = number(arguments, 1);
    // A star stands for as many digits as there can be.
    let star = scale.is_some() && arguments.first() == Some(&"*");
    let precision = number(arguments, 0).or(star.then_some(38));
    if let Some(precision) = precision {
        return Family::Decimal { precision: Some(precision), scale: scale.unwrap_or_default() };
    }
    let (precision, scale) = match (dialect, name) {
        (Dialect::BigQuery, "bignumeric" | "bigdecimal") => (Some(76), 38),
        (Dialect::BigQuery, _) => (Some(38), 9),
        (Dialect::Vertica, "number") => (Some(38), 0),
        (Dialect::Vertica, _) => (Some(37), 15),
        (Dialect::Oracle, "number") | (Dialect::Postgres | Dialect::Common, _) => (None, 0),
        (Dialect::Snowflake | Dialect::Trino | Dialect::Oracle, _) => (Some(38), 0),
        (Dialect::Spark | Dialect::MySql | Dialect::ClickHouse, _) => (Some(10), 0),
        (Dialect::SqlServer | Dialect::Redshift, _) => (Some(18), 0),
        (Dialect::DuckDb, _) => (Some(18), 3),
    };
    Family::Decimal { precision, scale }
}

fn float(name: &str, arguments: &[&str], dialect: Dialect) -> Option<Family> {
    let bits = match (name, dialect) {
        ("float", Dialect::Oracle) => {
            return Some(Family::Rounded { bits: number(arguments, 0).unwrap_or(126) });
        }
        ("double precision", Dialect::Oracle) => return Some(Family::Rounded { bits: 126 }),
        ("real", Dialect::Oracle) => return Some(Family::Rounded { bits: 63 }),
        (
            "real" | "float4" | "float8" | "float" | "double" | "double precision",
            Dialect::Snowflake | Dialect::Vertica,
        )
        | ("float", Dialect::BigQuery | Dialect::Redshift)
        | ("real", Dialect::MySql)
        | ("binary_double", Dialect::Oracle)
        | ("double" | "double precision" | "float8" | "float64", _) => 64,
        // Two arguments are digits and scale, as of a decimal, and say nothing of the bits.
        ("float", Dialect::MySql) if arguments.len() == 1 => match number::<u32>(arguments, 0) {
            Some(digits) if digits > 24 => 64,
            Some(_) | None => 32,
        },
        ("float", Dialect::Postgres | Dialect::SqlServer) => match number::<u32>(arguments, 0) {
            Some(digits) if digits <= 24 => 32,
            Some(_) | None => 64,
        },
        ("real" | "float4" | "float", _) | ("binary_float", Dialect::Oracle) => 32,
        _ => return None,
    };
    Some(Family::Float { bits })
}
