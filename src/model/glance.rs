//! What a contract is called, told from its lines alone, where it is written in the plain way.
//!
//! To know that an unchanged contract is there, its tree is not needed. A text with anything out of
//! the ordinary at the keys that matter is left to the parser; so is one that names others. What
//! is wrong further down in a file is not seen.

use super::edges::CONSUMES;
use super::unit::{Facts, Told};
use super::{Standard, Subject};

/// Keys by which contracts name others.
const REFERRING: [&str; 3] = ["relationships", "transformSourceObjects", CONSUMES];

/// The keys of a contract; one that has others is not plain.
const KEYS: [&str; 21] = [
    "apiVersion",
    "kind",
    "id",
    "name",
    "version",
    "status",
    "domain",
    "dataProduct",
    "tenant",
    "tags",
    "description",
    "servers",
    "schema",
    "slaProperties",
    "slaDefaultElement",
    "support",
    "price",
    "team",
    "roles",
    "customProperties",
    "authoritativeDefinitions",
];
/// One more, which old versions have.
const CREATED: &str = "contractCreatedTs";

/// The facts of a contract; nothing where the parser has to tell.
pub(super) fn glance(text: &str) -> Option<Facts> {
    let hidden = text.contains('\t') || text.contains("\\u") || text.contains("\\x");
    if hidden || text.starts_with('\u{feff}') || REFERRING.iter().any(|it| text.contains(it)) {
        return None;
    }
    let mut glance = Glance::default();
    for line in text.lines() {
        let content = line.trim_start_matches(' ');
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        glance.line(line.len() - content.len(), content.trim_end_matches(' '))?;
    }
    glance.facts()
}

/// The column after a value that would go on in lines further in.
type Open = Option<usize>;

#[derive(Default)]
struct Glance<'text> {
    seen: Vec<&'text str>,
    told: Told<'text>,
    kind: Option<&'text str>,
    standard: Option<&'text str>,
    open: Open,
    in_schema: bool,
    /// Where the dashes of the objects stand, and where the keys of the present one do.
    dash: Option<usize>,
    keys: usize,
    /// Whether the present object has a physical name.
    named: bool,
}

impl<'text> Glance<'text> {
    fn line(&mut self, indent: usize, content: &'text str) -> Option<()> {
        if self.open.take().is_some_and(|column| indent > column) {
            return None;
        }
        let is_item = content == "-" || content.starts_with("- ");
        if indent == 0 && !is_item {
            return self.top(content);
        }
        if self.in_schema { self.object(indent, content, is_item) } else { Some(()) }
    }

    fn top(&mut self, content: &'text str) -> Option<()> {
        if content == "---" && self.seen.is_empty() {
            return Some(());
        }
        let (key, value) = split(content)?;
        if self.seen.contains(&key) || !(KEYS.contains(&key) || key == CREATED) {
            return None;
        }
        self.seen.push(key);
        self.in_schema = key == "schema";
        let slot = match key {
            "apiVersion" => &mut self.standard,
            "kind" => &mut self.kind,
            "id" => &mut self.told.id,
            "name" => &mut self.told.name,
            "version" => &mut self.told.version,
            "status" => &mut self.told.status,
            "schema" if !value.is_empty() => return None,
            _ => return Some(()),
        };
        *slot = Some(plain(value)?);
        self.open = Some(0);
        Some(())
    }

    fn object(&mut self, indent: usize, content: &'text str, is_item: bool) -> Option<()> {
        let dash = *self.dash.get_or_insert(indent);
        if indent == dash {
            let inner = content.strip_prefix('-').filter(|_| is_item)?.trim_start_matches(' ');
            self.keys = indent + content.len() - inner.len();
            self.named = false;
            return self.key(inner);
        }
        match indent.cmp(&self.keys) {
            std::cmp::Ordering::Greater => Some(()),
            std::cmp::Ordering::Equal if is_item => Some(()),
            std::cmp::Ordering::Equal => self.key(content),
            std::cmp::Ordering::Less => None,
        }
    }

    fn key(&mut self, content: &'text str) -> Option<()> {
        let (key, value) = split(content)?;
        if key == "physicalName" {
            if std::mem::replace(&mut self.named, true) {
                return None;
            }
            self.told.tables.push(plain(value)?);
            self.open = Some(self.keys);
        }
        Some(())
    }

    fn facts(self) -> Option<Facts> {
        let standard = Standard::of(Subject::Contract, self.standard?)?;
        let whole = self.kind == Some("DataContract")
            && !standard.is_odcs2()
            && self.told.id.is_some()
            && self.told.version.is_some();
        whole.then(|| Facts::told(standard, &self.told))
    }
}

/// A key of letters and digits, and what stands behind it.
fn split(content: &str) -> Option<(&str, &str)> {
    let (key, value) = content.split_once(':')?;
    let fits = !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let value = if value.is_empty() { value } else { value.strip_prefix(' ')? };
    fits.then_some((key, value.trim_matches(' ')))
}

/// A value that every reader takes for this text.
fn plain(value: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            let inner = inner.strip_suffix(quote)?;
            let odd = inner.is_empty() || inner.contains(['\\', '"', '\'']);
            return (!odd && inner.trim() == inner).then_some(inner);
        }
    }
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_word = words.iter().any(|it| it.eq_ignore_ascii_case(value));
    let letters =
        |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '/' | '-' | ':' | ' ');
    let fits = value.chars().all(letters) && !value.contains(": ") && !value.ends_with(':');
    let starts = value.starts_with(|it: char| it.is_ascii_alphabetic()) || is_version(value);
    (fits && starts && !is_word).then_some(value)
}

/// Whether three numbers stand there, which no reader takes for one.
fn is_version(value: &str) -> bool {
    let mut parts = value.split('.');
    let number = |it: Option<&str>| {
        it.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
    };
    number(parts.next()) && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Unit;

    const HEAD: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\n";

    fn agrees(text: &str) {
        let read = Unit::read(text.as_bytes(), "a.odcs.yaml");
        assert_eq!(glance(text).as_ref(), Some(&read.facts), "{text}");
    }

    #[test]
    fn plain_contracts_are_told_as_the_parser_tells_them() {
        agrees(HEAD);
        agrees(&format!("---\n# c\n{HEAD}name: \"two words\"\nstatus: 'Active'\n"));
        agrees(&format!(
            "{HEAD}schema:\n  - name: x\n    physicalName: raw.x\n    properties:\n    - name: f\n      \
             physicalName: g\n  -   physicalName: w\n      description: |\n        physicalName: no\n"
        ));
        agrees(&format!("{HEAD}schema:\n- name: x\n  physicalName: raw.x\ntags: [a]\n"));
        agrees(&format!(
            "{HEAD}description:\n  purpose: >\n    schema:\n      - physicalName: x\n"
        ));
    }

    #[test]
    fn what_is_out_of_the_ordinary_is_left_to_the_parser() {
        let tails = [
            "name: a\n  b\n",
            "name: &n a\n",
            "name: yes\n",
            "name: 12\n",
            "id: b\n",
            "<<: {name: x}\n",
            "\"name\": x\n",
            "schema: []\n",
            "schema:\n  - {name: x}\n",
            "schema:\n  - name: x\n    physicalName: *a\n",
            "schema:\n  - name: x\n    physicalName: a\n      b\n",
            "schema:\n  - name: x\n    \"physicalName\": a\n",
            "schema:\n  - name: x\n    relationships: []\n",
            "...\n",
            "\u{2028}: x\n",
        ];
        for tail in tails {
            assert_eq!(glance(&format!("{HEAD}{tail}")), None, "{tail}");
        }
        for text in ["", "kind: DataContract\n", "apiVersion: v2.2.2\nkind: DataContract\n", "{}"] {
            assert_eq!(glance(text), None, "{text}");
        }
    }
}
