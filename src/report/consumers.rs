//! Who depends on a contract: the answer of `mesh-lint consumers`.

use super::escape::{code_span, code_span_in_table, visible};
use super::json::pretty;
use super::sentence;
use crate::finding::Reach;
use serde::Serialize;
use std::io::{self, Write};

/// The version of the JSON form.
pub const SCHEMA_VERSION: &str = "1.0";

/// Who depends on a contract, or on an element of it.
#[derive(Debug, Clone, Serialize)]
pub struct ConsumerList {
    /// Version of this form.
    pub schema_version: &'static str,
    /// What findings call the contract.
    pub contract: String,
    /// Its version.
    pub version: Option<String>,
    /// Its path.
    pub path: String,
    /// Who owns it.
    pub owners: Vec<String>,
    /// The object, or the object and the dotted name of the field, that was asked for.
    pub element: Option<String>,
    /// Consumers: nearest first; those of an element strongest first.
    pub consumers: Vec<ConsumerEntry>,
}

/// Somebody who depends on it.
#[derive(Debug, Clone, Serialize)]
pub struct ConsumerEntry {
    /// Id of the product or contract, or the name of a dashboard or the like.
    pub id: String,
    /// `product`, `contract`, or what a dbt project calls it.
    pub kind: String,
    /// Number of steps between the contract and it; 1 reads it directly.
    pub hops: u32,
    /// How a break of the element reaches it; null where no element was asked for.
    pub effect: Option<Reach>,
    /// Whether a document says so, or only a dbt project shows it.
    pub strength: Strength,
    /// Who answers for it.
    pub owners: Vec<String>,
    /// Where to ask.
    pub contact: Option<String>,
    /// The repository that it lies in, where that is another.
    pub repository: Option<String>,
    /// Its file.
    pub path: String,
    /// What says so.
    pub evidence: Vec<Evidence>,
}

/// How sure it is that somebody consumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// A contract or product says so.
    Declared,
    /// A dbt project shows it.
    Observed,
}

/// What says that somebody consumes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    /// `input port`, `transform` and the like.
    pub kind: String,
    /// The file that says so.
    pub path: String,
    /// The line, from 1; absent where the whole file does.
    pub line: Option<u32>,
    /// The version asked for.
    pub version: Option<String>,
    /// What is used, where it is declared.
    pub uses: Option<String>,
    /// What uses it, where it is declared.
    pub by: Option<String>,
    /// Whether only a name tells, not an id.
    pub by_name: bool,
}

impl ConsumerList {
    fn asked(&self) -> String {
        let element = self.element.iter().map(|it| format!("#{it}"));
        std::iter::once(self.contract.clone()).chain(element).collect()
    }

    fn summary(&self) -> String {
        let count =
            |strength| self.consumers.iter().filter(|it| it.strength == strength).count() as u64;
        match (count(Strength::Declared), count(Strength::Observed)) {
            (0, 0) => "nobody is known to use it".to_owned(),
            (declared, 0) => sentence::counted(declared, "consumer"),
            (declared, observed) => {
                let all = sentence::counted(declared + observed, "consumer");
                format!("{all}, of which a dbt project shows {}", sentence::thousands(observed))
            }
        }
    }

    /// Writes it for people.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let version = self.version.iter().map(|it| format!(" {it}"));
        let head: String = std::iter::once(self.asked()).chain(version).collect();
        let owners = if self.owners.is_empty() {
            String::new()
        } else {
            format!(", {}", self.owners.join(" "))
        };
        writeln!(out, "{}  {}{}", visible(&head), visible(&self.path), visible(&owners))?;
        writeln!(out, "{}", self.summary())?;
        let width = |of: fn(&ConsumerEntry) -> &str| {
            self.consumers.iter().map(|it| visible(of(it)).chars().count()).max().unwrap_or(0)
        };
        let (ids, kinds) = (width(|it| &it.id), width(|it| &it.kind));
        let mut last = None;
        for it in &self.consumers {
            if last != Some(it.effect) {
                last = Some(it.effect);
                let effect = it.effect.map(|it| format!("{}:", it.words()));
                writeln!(out, "{}", effect.map_or_else(String::new, |it| format!("\n{it}")))?;
            }
            let steps = sentence::counted(u64::from(it.hops), "step");
            let (id, kind) = (visible(&it.id), visible(&it.kind));
            let people = people(it);
            writeln!(out, "  {id:ids$}  {kind:kinds$}  {steps:7}  {}", visible(&people))?;
            for evidence in &it.evidence {
                writeln!(out, "      {}", visible(&evidence.words()))?;
            }
        }
        Ok(())
    }

    /// Writes it for a pull request or a page.
    pub fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "### Who depends on {}\n", code_span(&self.asked()))?;
        let owners: Vec<String> = self.owners.iter().map(|it| code_span(it)).collect();
        let owned = if owners.is_empty() {
            String::new()
        } else {
            format!(", owned by {}", owners.join(", "))
        };
        writeln!(
            out,
            "{} in {}{owned}: {}.",
            self.versioned(),
            code_span(&self.path),
            self.summary()
        )?;
        if self.consumers.is_empty() {
            return Ok(());
        }
        let effect = if self.element.is_some() { " Effect |" } else { "" };
        let rule = if self.element.is_some() { " --- |" } else { "" };
        writeln!(out, "\n| Consumer | Kind | Steps |{effect} Owners | Why |")?;
        writeln!(out, "| --- | --- | ---: |{rule} --- | --- |")?;
        for it in &self.consumers {
            let effect = it.effect.map_or_else(String::new, |it| format!(" {} |", it.words()));
            let why: Vec<String> =
                it.evidence.iter().map(|it| code_span_in_table(&it.words())).collect();
            let people = people(it);
            let people =
                if people.is_empty() { String::new() } else { code_span_in_table(&people) };
            let (id, kind) = (code_span_in_table(&it.id), code_span_in_table(&it.kind));
            writeln!(
                out,
                "| {id} | {kind} | {} |{effect} {people} | {} |",
                it.hops,
                why.join("; ")
            )?;
        }
        Ok(())
    }

    fn versioned(&self) -> String {
        self.version
            .as_deref()
            .map_or_else(|| "The contract".to_owned(), |it| format!("Version {}", code_span(it)))
    }

    /// Writes it for programs.
    pub fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        pretty(self, out)?;
        out.write_all(b"\n")
    }
}

impl Evidence {
    fn words(&self) -> String {
        let mut words = self.kind.clone();
        if let Some(version) = &self.version {
            words = format!("{words} {version}");
        }
        words = match (&self.by, &self.uses) {
            (Some(by), Some(uses)) => format!("{words} {by} <- {uses}"),
            (None, Some(uses)) => format!("{words} of {uses}"),
            (_, None) => words,
        };
        if self.by_name {
            words.push_str(" by name");
        }
        match self.line {
            Some(line) => format!("{words} ({}:{line})", self.path),
            None => format!("{words} ({})", self.path),
        }
    }
}

/// Who answers for a consumer, where to ask, and where it lies.
fn people(it: &ConsumerEntry) -> String {
    let mut parts = Vec::new();
    if !it.owners.is_empty() {
        parts.push(it.owners.join(" "));
    }
    parts.extend(it.contact.clone());
    parts.extend(it.repository.as_ref().map(|it| format!("in {it}")));
    parts.join(", ")
}
