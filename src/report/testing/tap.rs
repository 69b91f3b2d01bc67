//! Tests as TAP, version 14.

use super::super::Options;
use super::super::escape::prose;
use super::{TestRun, ended, lines};
use crate::report::build::clean;
use crate::report::json::compact;
use crate::source::Sources;
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn render(
    run: &TestRun,
    sources: &Sources,
    _: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "TAP version 14\n1..{}", run.cases.len())?;
    for (number, case) in (1..).zip(&run.cases) {
        let (word, trouble) = ended(&case.outcome);
        let name = escaped(&case.name);
        match word {
            "passed" => writeln!(out, "ok {number} - {name}")?,
            "todo" => writeln!(out, "not ok {number} - {name} # todo it did not run")?,
            _ => writeln!(out, "not ok {number} - {name}")?,
        }
        writeln!(out, "  ---")?;
        if let Some(trouble) = trouble {
            let source = sources.get(trouble.label.file);
            let line = source.map_or(1, |it| it.position(trouble.label.span.start).line);
            entry(out, "severity", &word)?;
            entry(out, "message", &clean(&trouble.message))?;
            entry(out, "at", &format!("{}:{line}", sources.path(trouble.label.file)))?;
            entry(out, "notes", &lines(case))?;
        }
        entry(out, "duration_ms", &((case.took.as_secs_f64() * 1e6).round() / 1e3))?;
        writeln!(out, "  ...")?;
    }
    Ok(())
}

/// An entry of the block below a test; what JSON can say, YAML reads alike.
fn entry(out: &mut dyn Write, key: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "  {key}: ")?;
    compact(value, out)?;
    writeln!(out)
}

/// A description, in which only a written directive is one.
fn escaped(text: &str) -> String {
    prose(text).replace('\\', "\\\\").replace('#', "\\#")
}
