//! Secrets that somebody wrote into a file, found so that no report repeats them.
//!
//! Better one harmless word too many than one key in a public log: what looks like a secret is
//! masked, and at most four of its characters are kept so that its owner can tell which it is.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in place of a secret.
const MASK: &str = "****";

/// Words that, as a key or the end of one, announce a secret.
const KEYS: [&str; 15] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "accountkey",
    "accesskeyid",
    "secretaccesskey",
    "sharedaccesssignature",
    "sig",
];

/// Beginnings of tokens that carry their kind, and how long they are at least.
const TOKENS: [(&str, usize); 15] = [
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("ghr_", 20),
    ("github_pat_", 20),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 20),
    ("AIza", 30),
    ("dapi", 36),
    ("eyJ", 40),
];

/// The text with its secrets masked.
pub fn mask_secrets(text: &str) -> Cow<'_, str> {
    let secrets = secrets(text);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = 0;
    for secret in secrets {
        masked.push_str(text.get(rest..secret.start).unwrap_or_default());
        masked.push_str(MASK);
        rest = secret.end;
    }
    masked.push_str(text.get(rest..).unwrap_or_default());
    Cow::Owned(masked)
}

/// The bytes that [`mask_secrets`] replaces by `****`, in order, without overlaps.
pub fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    user_info(text, &mut found);
    tokens(text, &mut found);
    values(text, &mut found);
    bearer(text, &mut found);
    private_key(text, &mut found);
    if found.len() > 1 {
        found.sort_by_key(|it| (it.start, it.end));
        found.dedup_by(|next, kept| {
            let overlaps = next.start < kept.end;
            if overlaps {
                kept.end = kept.end.max(next.end);
            }
            overlaps
        });
    }
    found
}

/// Whether the value of a secret goes on in the next line: `password: |`, or a key header.
pub fn goes_on(line: &str) -> bool {
    let line = line.trim_end();
    let opened = line.trim_end_matches(['|', '>', '-', '+']).trim_end();
    let key = opened.strip_suffix(':').is_some_and(|before| {
        let word = before.rsplit(|c: char| !is_key(c)).find(|it| !it.is_empty());
        word.is_some_and(announces)
    });
    key || is_key_block(line)
}

/// Whether a line is the inside of a key block: nothing but 60 or more Base64 characters.
pub fn is_key_block(line: &str) -> bool {
    let line = line.trim();
    let base64 = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/' | b'=');
    line.contains(PRIVATE_KEY)
        || (line.len() >= 60
            && line.bytes().all(base64)
            && line.bytes().any(|c| c.is_ascii_uppercase())
            && line.bytes().any(|c| c.is_ascii_lowercase()))
}

/// What is masked of a secret: all but its first characters, at most four and at most a quarter.
fn hide(text: &str, secret: Range<usize>) -> Range<usize> {
    let value = text.get(secret.clone()).unwrap_or_default();
    let kept = (value.chars().count() / 4).min(4);
    let shown: usize = value.chars().take(kept).map(char::len_utf8).sum();
    secret.start + shown..secret.end
}

/// `user:pass` in front of the host of an address.
fn user_info(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = text.get(start..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '`' | '<');
        let authority = rest.split(ends).next().unwrap_or_default();
        let Some((user_info, _)) = authority.rsplit_once('@') else { continue };
        let Some((user, password)) = user_info.split_once(':') else { continue };
        let from = start + user.len() + 1;
        if is_secret(password) {
            found.push(hide(text, from..from + password.len()));
        }
    }
}

/// Tokens that carry their kind in their first characters.
fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    for (prefix, least) in TOKENS {
        for (at, _) in text.match_indices(prefix) {
            let before = text.get(..at).and_then(|it| it.chars().next_back());
            if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            let rest = text.get(at..).unwrap_or_default();
            let inside = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
            let length = rest.find(inside).unwrap_or(rest.len());
            if length >= least {
                found.push(hide(text, at..at + length));
            }
        }
    }
}

/// Values behind a key that announces a secret: `password=…`, `"token": "…"`, `&sig=…`.
fn values(text: &str, found: &mut Vec<Range<usize>>) {
    for at in memchr::memchr2_iter(b'=', b':', text.as_bytes()) {
        let before = text.get(..at).unwrap_or_default().trim_end();
        let before = before.strip_suffix(['"', '\'']).unwrap_or(before);
        let word = before.rsplit(|c: char| !is_key(c)).next().unwrap_or_default();
        if !announces(word) {
            continue;
        }
        let after = text.get(at + 1..).unwrap_or_default();
        let blanks = after.len() - after.trim_start_matches([' ', '\t', '=', '>']).len();
        let start = at + 1 + blanks;
        let value = value_of(text.get(start..).unwrap_or_default());
        if is_secret(value.1) {
            let start = start + value.0;
            found.push(hide(text, start..start + value.1.len()));
        }
    }
}

/// The value at the start of a text, and how many bytes of quoting stand in front of it.
fn value_of(rest: &str) -> (usize, &str) {
    if let Some(quote @ ('"' | '\'' | '`')) = rest.chars().next() {
        let inner = rest.get(1..).unwrap_or_default();
        return (1, inner.get(..inner.find(quote).unwrap_or(inner.len())).unwrap_or_default());
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '&' | ';' | ',' | '"' | '\'' | '}' | '`');
    (0, rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default())
}

/// `Bearer …` and `Basic …`.
fn bearer(text: &str, found: &mut Vec<Range<usize>>) {
    for scheme in ["Bearer ", "bearer ", "Basic "] {
        for (at, _) in text.match_indices(scheme) {
            let start = at + scheme.len();
            let (quoted, value) = value_of(text.get(start..).unwrap_or_default());
            // Shorter words are prose: "Bearer tokens", "Basic authentication".
            let start = start + quoted;
            if value.len() >= 20 && is_secret(value) {
                found.push(hide(text, start..start + value.len()));
            }
        }
    }
}

const PRIVATE_KEY: &str = "PRIVATE KEY-----";

/// All behind the header of a private key.
fn private_key(text: &str, found: &mut Vec<Range<usize>>) {
    if let Some(at) = text.find(PRIVATE_KEY) {
        let start = at + PRIVATE_KEY.len();
        if start < text.len() && text.get(..at).is_some_and(|it| it.contains("-----BEGIN ")) {
            found.push(start..text.len());
        }
    }
}

fn is_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Whether a key announces a secret: it is, or ends in, one of the words.
fn announces(key: &str) -> bool {
    let mut plain = key.to_ascii_lowercase();
    plain.retain(|c| c.is_ascii_alphanumeric());
    KEYS.iter().any(|word| match *word {
        // Too short to be looked for inside other words.
        "sig" => plain == "sig",
        "pwd" => plain == "pwd" || plain == "userpwd",
        word => plain.ends_with(word),
    })
}

/// Whether a value can be a secret at all: no variable, no word of the format, not masked already.
fn is_secret(value: &str) -> bool {
    !(value.is_empty()
        || value.starts_with("${")
        || value.starts_with("{{")
        || value.starts_with('<')
        || value.starts_with('*')
        || value.ends_with(MASK)
        || value.starts_with('|')
        || matches!(value, "true" | "false" | "null" | "~" | ">" | ">-" | "string" | "[" | "{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_and_four_characters_stay_at_most() {
        for (text, masked) in [
            ("jdbc:postgres://etl:hunter2hunter2@db/x", "jdbc:postgres://etl:hun****@db/x"),
            ("id AKIAIOSFODNN7EXAMPLE here", "id AKIA**** here"),
            ("password=correcthorsebattery", "password=corr****"),
            ("password: hunter2", "password: h****"),
            ("\"client_secret\": \"abcdefgh\",", "\"client_secret\": \"ab****\","),
            ("DB_PASSWORD=abc", "DB_PASSWORD=****"),
            (
                "https://x.blob.net/c?sv=1&sig=AbCdEfGhIjKlMnOp%3D&se=2",
                "https://x.blob.net/c?sv=1&sig=AbCd****&se=2",
            ),
            ("AccountKey=AAAABBBBCCCCDDDD==;Endpoint=x", "AccountKey=AAAA****;Endpoint=x"),
            (
                "-----BEGIN RSA PRIVATE KEY-----MIIEpAIBAAKCAQEA",
                "-----BEGIN RSA PRIVATE KEY-----****",
            ),
            ("ghp_0123456789abcdefABCDEF0123456789abcd", "ghp_****"),
            ("Authorization: Bearer abcdefghijklmnopqrstuvwx", "Authorization: Bearer abcd****"),
            ("{api_key: 'sk-0123456789abcdef'}", "{api_key: 'sk-0****'}"),
            ("pässwort token=ääääääää", "pässwort token=ää****"),
        ] {
            assert_eq!(mask_secrets(text), masked);
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "password: ${DB_PASSWORD}",
            "name: token",
            "`token` is no field of `orders`",
            "https://example.com:8080/a@b",
            "key: value",
            "design: blue",
            "time 12:30:00",
            "AKIA",
            "Bearer tokens are fine",
            "commit 0123456789abcdef0123456789abcdef01234567",
        ] {
            assert_eq!(mask_secrets(text), text);
        }
    }

    #[test]
    fn a_secret_on_the_next_line_is_announced() {
        assert!(goes_on("  password: |"));
        assert!(goes_on("clientSecret: >-"));
        assert!(goes_on("-----BEGIN PRIVATE KEY-----"));
        assert!(!goes_on("description: |"));
        assert!(is_key_block(&"aB3+".repeat(16)));
        assert!(!is_key_block(&"a".repeat(80)));
    }
}
