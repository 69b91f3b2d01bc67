//! Identifiers and tokens: `uuid.parse`, and the parts and keyed codes of JSON Web Tokens.

use super::caps::{Original, Refusal, add as extend, text};
use super::hashes::{hexadecimal, keyed_sha256, keyed_sha512};
use crate::evaluate::policy::value::{list, object, text as as_value};
use regorus::{Engine, Value};

/// Steps of 100 nanoseconds from the begin of these identifiers' calendar, 1582-10-15, to 1970.
const BEGIN: i64 = 0x01B2_1DD2_1381_4000;

/// Adds the builtins, which the engine lacks.
pub(super) fn add(engine: &mut Engine) -> Result<(), Refusal> {
    extend(engine, "uuid.parse", 1, |args| Ok(uuid(text(args, 0)?).unwrap_or(Value::Undefined)))?;
    let decode = Original::find("base64url.decode")?;
    extend(engine, "io.jwt.decode", 1, move |args| {
        let [header, payload, signature] = parts(text(args, 0)?)?;
        let bytes = |part: &str| match decode.guarded(&[as_value(part)])? {
            Value::String(text) => Ok(text.to_string()),
            _ => Err(Refusal::new("a part of the token is no text")),
        };
        let json = |part: &str| {
            let value = Value::from_json_str(&bytes(part)?).ok();
            let mapping = value.filter(|it| matches!(it, Value::Object(_)));
            mapping.ok_or_else(|| Refusal::new("a part of the token is no mapping"))
        };
        let header = json(header)?;
        let signature =
            binary(signature).ok_or_else(|| Refusal::new("the signature can't be read"))?;
        Ok(list([header, json(payload)?, Value::from(hexadecimal(&signature))]))
    })?;
    for (name, code) in [
        ("io.jwt.verify_hs256", keyed_sha256 as fn(&[u8], &[u8]) -> Vec<u8>),
        ("io.jwt.verify_hs512", keyed_sha512),
    ] {
        extend(engine, name, 2, move |args| {
            let (token, key) = (text(args, 0)?, text(args, 1)?);
            let [.., signature] = parts(token)?;
            let signature =
                binary(signature).ok_or_else(|| Refusal::new("the signature can't be read"))?;
            let signed = token.rsplit_once('.').map_or("", |(signed, _)| signed);
            Ok(Value::from(code(key.as_bytes(), signed.as_bytes()) == signature))
        })?;
    }
    Ok(())
}

/// Header, payload and signature.
fn parts(token: &str) -> Result<[&str; 3], Refusal> {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().map_err(|_| Refusal::new("a token has three parts"))
}

/// The bytes behind the letters of base64url without padding.
fn binary(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend(u8::try_from(bits >> count & 0xFF));
        }
    }
    (count < 6).then_some(out)
}

/// What an identifier says of itself; nothing where it is none.
fn uuid(text: &str) -> Option<Value> {
    let bytes = uuid_bytes(text)?;
    let part = |from: usize, to: usize| {
        bytes
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .fold(0_i64, |all, it| all << 8 | i64::from(*it))
    };
    let version = part(6, 7) >> 4;
    let variant = match part(8, 9) {
        0x80..=0xBF => "RFC4122",
        0xC0..=0xDF => "Microsoft",
        0xE0..=0xFF => "Future",
        _ => "Reserved",
    };
    let mut out = vec![("version", Value::from(version)), ("variant", as_value(variant))];
    if matches!(version, 1 | 2) {
        let time = (part(6, 8) & 0x0FFF) << 48 | part(4, 6) << 32 | part(0, 4);
        let node = bytes.get(10..).unwrap_or_default();
        let written: Vec<String> = node.iter().map(|it| format!("{it:02x}")).collect();
        let first = part(10, 11);
        let reach = if first & 2 == 2 { "local" } else { "global" };
        let cast = if first & 1 == 1 { "multicast" } else { "unicast" };
        out.extend([
            ("time", Value::from(time.wrapping_sub(BEGIN).wrapping_mul(100))),
            ("nodeid", Value::from(written.join("-"))),
            ("macvariables", Value::from(format!("{reach}:{cast}"))),
            ("clocksequence", Value::from(part(8, 10) & 0x3FFF)),
        ]);
    }
    if version == 2 {
        let domain = match part(9, 10) {
            0 => "Person".to_owned(),
            1 => "Group".to_owned(),
            2 => "Org".to_owned(),
            other => format!("Domain{other}"),
        };
        out.extend([("id", Value::from(part(0, 4))), ("domain", Value::from(domain))]);
    }
    Some(object(out))
}

/// The 16 bytes of an identifier in any of its four forms.
fn uuid_bytes(text: &str) -> Option<Vec<u8>> {
    let text = match text.len() {
        45 if text.get(..9)?.eq_ignore_ascii_case("urn:uuid:") => text.get(9..)?,
        38 => text.get(1..37)?,
        32 | 36 => text,
        _ => return None,
    };
    let dashes: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    let is_form = if text.len() == 36 { dashes == [8, 13, 18, 23] } else { dashes.is_empty() };
    let digits: Vec<u32> =
        text.chars().filter(|it| *it != '-').map(|it| it.to_digit(16)).collect::<Option<_>>()?;
    let byte = |pair: &[u32]| match pair {
        [high, low] => u8::try_from(high << 4 | low).ok(),
        _ => None,
    };
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>()?;
    (is_form && bytes.len() == 16).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_four_forms() {
        let plain = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
        let bytes = uuid_bytes(plain).unwrap();
        let bare = plain.replace('-', "");
        for form in
            [format!("urn:uuid:{plain}"), format!("{{{plain}}}"), bare, plain.to_uppercase()]
        {
            assert_eq!(uuid_bytes(&form).as_ref(), Some(&bytes), "{form}");
        }
        for other in [
            "",
            "x",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bfg",
            "f81d4fae7-dec-11d0-a765-00a0c91e6bf6",
        ] {
            assert_eq!(uuid_bytes(other), None, "{other}");
        }
    }

    #[test]
    fn letters_stand_for_six_bits() {
        assert_eq!(binary("aGk"), Some(b"hi".to_vec()));
        assert_eq!(binary("_-8"), Some(vec![255, 239]));
        assert_eq!(binary("a"), None);
        assert_eq!(binary("a+"), None);
    }
}
