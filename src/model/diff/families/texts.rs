//! Words of texts and bytes.

use super::{Dialect, Family, Letters, number};

/// Reads the name of a type of texts or bytes.
pub(super) fn texts(name: &str, arguments: &[&str], dialect: Dialect) -> Option<Family> {
    let own_set = matches!(dialect, Dialect::SqlServer | Dialect::Oracle);
    let national = |name: &str| own_set && name.starts_with('n');
    let letters = match arguments.first().and_then(|it| it.split_whitespace().nth(1)) {
        Some("char") => Letters::Plain,
        Some("byte") => Letters::Bytes,
        _ if national(name) => Letters::National,
        _ if dialect == Dialect::Oracle => Letters::Bytes,
        _ => Letters::Plain,
    };
    let length = number(arguments, 0);
    Some(match name {
        "varchar"
        | "character varying"
        | "char varying"
        | "nvarchar"
        | "varchar2"
        | "nvarchar2"
        | "text"
        | "string"
        | "str"
        | "ntext"
        | "nchar varying"
        | "national character varying"
        | "national char varying"
        | "national varchar"
        | "national text"
        | "tinytext"
        | "mediumtext"
        | "longtext"
        | "clob"
        | "nclob" => Family::Text { length: longest(name, arguments, dialect), letters },
        "char" | "character" | "nchar" | "bpchar" | "national character" | "national char"
            if matches!(dialect, Dialect::DuckDb | Dialect::ClickHouse) =>
        {
            Family::Text { length: None, letters }
        }
        // There a text of one length is a text up to it.
        "char" | "character" | "nchar" if dialect == Dialect::Snowflake => {
            Family::Text { length: Some(length.unwrap_or(1)), letters }
        }
        "bpchar" if length.is_none() && dialect == Dialect::Postgres => {
            Family::Other("bpchar".to_owned())
        }
        "char" | "character" | "nchar" | "bpchar" | "national character" | "national char" => {
            let usual = if name == "bpchar" && dialect == Dialect::Redshift { 256 } else { 1 };
            Family::Fixed { length: length.unwrap_or(usual), letters }
        }
        "sysname" if dialect == Dialect::SqlServer => {
            Family::Text { length: Some(128), letters: Letters::National }
        }
        "long varchar" if dialect == Dialect::Vertica => {
            Family::Text { length: length.or(Some(1_048_576)), letters }
        }
        "bit varying" | "varbit" => Family::Other(format!("varbit({})", length.unwrap_or(0))),
        "long" if dialect == Dialect::Oracle => Family::Text { length: Some(0x7fff_ffff), letters },
        _ => return bytes(name, arguments, dialect),
    })
}

/// Reads the name of a type of bytes.
fn bytes(name: &str, arguments: &[&str], dialect: Dialect) -> Option<Family> {
    let length = number(arguments, 0);
    let most = arguments.first() == Some(&"max");
    let length = match (dialect, name) {
        // There they are texts, and a length is read and means nothing.
        (
            Dialect::ClickHouse,
            "bytea"
            | "blob"
            | "tinyblob"
            | "mediumblob"
            | "longblob"
            | "varbinary"
            | "binary varying"
            | "binary large object",
        ) => return Some(Family::Text { length: None, letters: Letters::Plain }),
        (Dialect::ClickHouse, "fixedstring" | "binary") => {
            return Some(Family::FixedBytes { length: length? });
        }
        (Dialect::SqlServer | Dialect::MySql, "binary") => {
            return Some(Family::FixedBytes { length: length.unwrap_or(1) });
        }
        (Dialect::SqlServer, "varbinary" | "binary varying") if !most => length.or(Some(1)),
        (Dialect::MySql, "tinyblob") => Some(255),
        (Dialect::MySql, "blob") => length.or(Some(65_535)),
        (Dialect::MySql, "mediumblob") => Some(16_777_215),
        (Dialect::MySql, "longblob") => Some(4_294_967_295),
        (Dialect::Oracle, "long raw") => Some(0x7fff_ffff),
        (Dialect::Snowflake, "binary" | "varbinary") => length.or(Some(8_388_608)),
        (
            _,
            "bytea" | "binary" | "varbinary" | "binary varying" | "bytes" | "blob" | "raw"
            | "varbyte" | "image",
        ) => length,
        _ => return None,
    };
    Some(Family::Bytes { length })
}

/// Most letters of a text that may be shorter; nothing where there is no limit.
fn longest(name: &str, arguments: &[&str], dialect: Dialect) -> Option<u64> {
    let usual = match (dialect, name) {
        // There a length is read and means nothing.
        (Dialect::DuckDb | Dialect::ClickHouse, _) => return None,
        (Dialect::Redshift, _) if arguments.first() == Some(&"max") => Some(65_535),
        _ if arguments.first() == Some(&"max") => None,
        (Dialect::Snowflake, _) => Some(16_777_216),
        (Dialect::Redshift, _) => Some(256),
        (Dialect::Vertica, "text") => Some(1_048_576),
        (Dialect::Vertica, "varchar" | "character varying") => Some(80),
        (Dialect::MySql, "text") => Some(65_535),
        (Dialect::MySql, "tinytext") => Some(255),
        (Dialect::MySql, "mediumtext") => Some(16_777_215),
        (Dialect::MySql, "longtext") => Some(4_294_967_295),
        (Dialect::SqlServer, "varchar" | "nvarchar") => Some(1),
        (Dialect::SqlServer, _) if name.ends_with(" varying") => Some(1),
        _ => None,
    };
    number(arguments, 0).or(usual)
}
