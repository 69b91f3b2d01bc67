//! Colours of the terminal; nothing where none are wanted.

use crate::finding::Severity;
use codespan_reporting::diagnostic::{LabelStyle, Severity as Shade};
use codespan_reporting::term::WriteStyle;
use std::io::{self, Write};

/// Writes text with or without colours.
pub(super) struct Painter<'out> {
    out: &'out mut dyn Write,
    color: bool,
}

/// A way to stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The word of a severity.
    Severity(Severity),
    /// What must be read.
    Strong,
    /// What is there for those who look for it.
    Faint,
}

impl<'out> Painter<'out> {
    pub(super) fn new(out: &'out mut dyn Write, color: bool) -> Self {
        Self { out, color }
    }

    fn sgr(&mut self, code: &str) -> io::Result<()> {
        if self.color { write!(self.out, "\u{1b}[{code}m") } else { Ok(()) }
    }

    /// Writes a text in an ink.
    pub(super) fn paint(&mut self, ink: Ink, text: &str) -> io::Result<()> {
        self.sgr(match ink {
            Ink::Severity(severity) => header(shade(severity)),
            Ink::Strong => "1",
            Ink::Faint => "2",
        })?;
        self.out.write_all(text.as_bytes())?;
        self.sgr("0")
    }
}

/// The severity as the snippet writer knows it.
pub(super) const fn shade(severity: Severity) -> Shade {
    match severity {
        Severity::Error => Shade::Error,
        Severity::Warning => Shade::Warning,
        Severity::Info => Shade::Note,
    }
}

const fn header(shade: Shade) -> &'static str {
    match shade {
        Shade::Bug | Shade::Error => "1;31",
        Shade::Warning => "1;33",
        Shade::Note | Shade::Help => "1;36",
    }
}

impl Write for Painter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl WriteStyle for Painter<'_> {
    fn set_header(&mut self, severity: Shade) -> io::Result<()> {
        self.sgr(header(severity))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.sgr("1")
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.sgr("34")
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.sgr("34")
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.sgr("34")
    }

    fn set_label(&mut self, severity: Shade, style: LabelStyle) -> io::Result<()> {
        match style {
            LabelStyle::Primary => self.sgr(header(severity)),
            LabelStyle::Secondary => self.sgr("34"),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        self.sgr("0")
    }
}
