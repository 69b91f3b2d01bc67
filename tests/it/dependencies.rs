//! What the package is built from: licences, duplicates, and what must not come in.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::Command;

/// Licences that ask for no more than their text and the names of the authors.
const LICENCES: [&str; 12] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
    "CC0-1.0",
];

/// Crates of another licence, and why that is fine.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("uluru", "MPL-2.0", "its files are used unchanged, which is all that the licence asks for")];

/// Crates of which several versions are built, and who holds the older one back.
const DUPLICATES: [(&str, &str); 20] = [
    ("base64", "0.22: octocrab"),
    ("bit-vec", "0.8: bit-set, of fancy-regex; the newer is of the tests alone"),
    ("bitflags", "1: defmt, of faster-hex"),
    ("block-buffer", "0.10: digest, of octocrab"),
    ("cpufeatures", "0.2: sha2, of octocrab"),
    ("crypto-common", "0.1: digest, of octocrab"),
    ("defmt", "0.3 is a shell around 1.0"),
    ("digest", "0.10: sha2 and hmac, of octocrab"),
    ("getrandom", "0.2: octocrab and ring, 0.3: ahash, of jsonschema"),
    ("hashbrown", "0.14: dashmap, 0.16: clru, both of gix"),
    ("lock_api", "0.4: parking_lot, of gix"),
    ("num-bigint", "0.4: fraction, of jsonschema"),
    ("parking_lot", "0.12: gix and jsonschema"),
    ("parking_lot_core", "0.9: parking_lot, of gix"),
    ("phf", "0.12: chrono-tz, of regorus"),
    ("phf_shared", "0.12: chrono-tz, of regorus"),
    ("sha2", "0.10: octocrab"),
    ("syn", "2: macros of gix, jiff and regorus"),
    ("synstructure", "0.13: macros of regorus"),
    ("unicode-width", "0.1: miette, of protox"),
];

/// Crates that must not come in: C libraries for TLS, and what is abandoned or far too large.
const BANNED: [&str; 11] = [
    "aws-lc-rs",
    "aws-lc-sys",
    "git2",
    "libgit2-sys",
    "native-tls",
    "openssl-sys",
    "reqwest",
    "serde_yaml",
    "serde_yml",
    "yaml-rust",
    "unsafe-libyaml",
];

/// The packages that are built on this machine.
fn packages() -> Vec<Value> {
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let about = Command::new(compiler).arg("-vV").output().unwrap();
    let about = String::from_utf8(about.stdout).unwrap();
    let host = about.lines().find_map(|it| it.strip_prefix("host: ")).unwrap();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn text<'value>(package: &'value Value, key: &str) -> &'value str {
    package[key].as_str().unwrap_or_default()
}

/// Whether a licence expression can be met with the listed licences.
fn is_met(expression: &str) -> bool {
    let expression = expression.trim();
    for (operator, all) in [(" AND ", true), (" OR ", false), ("/", false)] {
        let parts = split_outside(expression, operator);
        if parts.len() > 1 {
            let met = |part: &&str| is_met(part);
            return if all { parts.iter().all(met) } else { parts.iter().any(met) };
        }
    }
    match expression.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        Some(inner) => is_met(inner),
        None => LICENCES.contains(&expression),
    }
}

/// The parts between an operator that stands outside brackets.
fn split_outside<'text>(expression: &'text str, operator: &str) -> Vec<&'text str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, _) in expression.match_indices(operator) {
        let before = &expression[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&expression[start..at]);
            start = at + operator.len();
        }
    }
    parts.push(&expression[start..]);
    parts
}

#[test]
fn expressions_are_understood() {
    for fine in ["MIT", "MIT OR GPL-3.0", "GPL-2.0/MIT", "(MIT OR GPL-3.0) AND Zlib"] {
        assert!(is_met(fine), "{fine}");
    }
    for odd in ["", "GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR AGPL-3.0) AND MIT"] {
        assert!(!is_met(odd), "{odd}");
    }
}

#[test]
fn licences_are_on_the_list() {
    let mut used = BTreeSet::new();
    for package in packages() {
        let (name, licence) = (text(&package, "name"), text(&package, "license"));
        let exception = EXCEPTIONS.iter().find(|(it, own, _)| (*it, *own) == (name, licence));
        used.extend(exception.map(|(it, ..)| *it));
        assert!(exception.is_some() || is_met(licence), "{name}: `{licence}`");
    }
    for (name, ..) in EXCEPTIONS {
        assert!(used.contains(name), "`{name}` is no exception any more");
    }
}

#[test]
fn duplicates_are_listed() {
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for package in packages() {
        *versions.entry(text(&package, "name").to_owned()).or_default() += 1;
    }
    let built: BTreeSet<&str> =
        versions.iter().filter(|(_, count)| **count > 1).map(|(name, _)| name.as_str()).collect();
    let listed: BTreeSet<&str> = DUPLICATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(built, listed, "list each duplicate with its reason, and nothing else");
}

#[test]
fn banned_crates_stay_out() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    for name in BANNED {
        assert!(!lock.contains(&format!("name = \"{name}\"\n")), "`{name}` came in");
    }
}
