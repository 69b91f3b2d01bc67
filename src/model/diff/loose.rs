//! Physical types by family alone, as far as all dialects agree.

use super::families::{Family, read};
use super::sql::Dialect;
use crate::model::schema::Families;

/// The families of values that a physical type may hold; nothing where its words are not known.
pub(in crate::model) fn families_of(words: &str) -> Option<Families> {
    if words.contains("{{") {
        return None;
    }
    let lower = words.trim().to_lowercase();
    let bare = lower.split(['(', '<']).next().unwrap_or_default().trim();
    let known = match bare {
        "long" | "short" | "byte" | "int16" | "int32" | "uint32" | "uint64" | "sint32"
        | "sint64" | "serial" | "bigserial" | "smallserial" => Families::WHOLE,
        "uuid" | "enum" | "citext" | "clob" | "nclob" | "varchar2" | "nvarchar2" => Families::TEXT,
        "float32" | "float64" | "money" | "smallmoney" | "decfloat" => Families::FRACTION,
        "fixed" if lower == bare => Families::BYTES,
        "image" | "rowversion" => Families::BYTES,
        "time-millis" | "time-micros" => Families::TIME,
        "datetime" | "smalldatetime" | "timestamp-millis" | "timestamp-micros" => {
            Families::TIMESTAMP
        }
        "bit" => Families::BOOLEAN | Families::WHOLE,
        // With one digit they hold flags in systems without a type for them.
        "tinyint" => Families::WHOLE | Families::BOOLEAN,
        "record" | "struct" | "row" | "object" | "message" => Families::OBJECT,
        "array" | "list" | "repeated" => Families::LIST,
        "map" => Families::MAP,
        _ => return family(&read(words, Dialect::Common).family, &lower),
    };
    Some(known)
}

fn family(family: &Family, words: &str) -> Option<Families> {
    Some(match family {
        Family::Whole { .. } => Families::WHOLE,
        Family::Decimal { precision: Some(1), scale: 0 } => {
            Families::WHOLE | Families::FRACTION | Families::BOOLEAN
        }
        Family::Decimal { scale: 0, .. } => Families::WHOLE | Families::FRACTION,
        Family::Decimal { .. } | Family::Float { .. } | Family::Rounded { .. } => {
            Families::FRACTION
        }
        Family::Text { .. } | Family::Fixed { .. } | Family::Choice(_) | Family::Choices(_) => {
            Families::TEXT
        }
        Family::Bytes { .. } | Family::FixedBytes { .. } => Families::BYTES,
        Family::Boolean => Families::BOOLEAN,
        Family::Date => Families::DATE,
        Family::Time { .. } => Families::TIME,
        Family::Timestamp { .. } => Families::TIMESTAMP,
        Family::Nullable(inner) => return self::family(inner, words),
        Family::List(_) => Families::LIST,
        Family::Map(..) => Families::MAP,
        Family::Struct(_) => Families::OBJECT,
        Family::Other(_) if words.starts_with("timestamp") => Families::TIMESTAMP,
        Family::Other(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_told_and_what_is_not_known_is_left_open() {
        for (words, expected) in [
            ("BIGINT", Some(Families::WHOLE)),
            ("decimal(18,2)", Some(Families::FRACTION)),
            ("NUMBER", Some(Families::WHOLE | Families::FRACTION)),
            ("VARCHAR(10)", Some(Families::TEXT)),
            ("timestamptz", Some(Families::TIMESTAMP)),
            ("long", Some(Families::WHOLE)),
            ("array<string>", Some(Families::LIST)),
            ("variant", None),
            ("{{ var('type') }}", None),
        ] {
            assert_eq!(families_of(words), expected, "{words}");
        }
    }
}
