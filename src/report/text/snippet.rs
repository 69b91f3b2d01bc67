//! A finding with its lines: the caret under the exact key or value, at both revisions.

use super::super::escape::{prose, visible};
use super::super::wire::{Location, ReportedFinding};
use super::line::{Line, Shown};
use super::painter::{Painter, shade};
use crate::source::{FileId, Revision, Source, Sources};
use codespan_reporting::diagnostic::LabelStyle;
use codespan_reporting::files::Error;
use codespan_reporting::term::WriteStyle as _;
use codespan_reporting::term::{Chars, Config, Renderer};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write as _};

/// Most other places that one finding shows.
const RELATED: usize = 6;

/// The lines of files, found by path and revision.
pub(super) struct Snippets<'run> {
    sources: &'run Sources,
    files: FxHashMap<(&'run str, Revision), FileId>,
    config: Config,
    width: usize,
    /// Long lines, so that many findings in one do not read it again and again.
    long: RefCell<FxHashMap<(FileId, u32), Line<'run>>>,
}

/// What is marked in one file.
struct Marked<'report> {
    location: &'report Location,
    places: Vec<(&'report Location, LabelStyle, &'report str)>,
}

/// The marked places of one line, with their messages.
type Labels<'report> = Vec<(LabelStyle, &'report Location, &'report str)>;

impl<'run> Snippets<'run> {
    pub(super) fn new(sources: &'run Sources, width: usize) -> Self {
        let files = sources.iter().map(|(id, it)| ((&*it.path, it.revision), id)).collect();
        let config = Config { chars: Chars::ascii(), ..Config::default() };
        let long = RefCell::default();
        Self { sources, files, config, width: width.max(40), long }
    }

    fn line(&self, id: FileId, source: &'run Source, number: u32) -> Line<'run> {
        if let Some(line) = self.long.borrow().get(&(id, number)) {
            return line.clone();
        }
        let line = Line::of(source, number);
        if line.is_long() {
            self.long.borrow_mut().insert((id, number), line.clone());
        }
        line
    }

    /// Writes the places of a finding and its notes.
    pub(super) fn write(
        &self,
        finding: &ReportedFinding,
        notes: &[String],
        painter: &mut Painter<'_>,
    ) -> io::Result<()> {
        let files = marked(finding);
        let lines = files.iter().flat_map(|it| &it.places).map(|it| it.0.line);
        let gutter = lines.max().unwrap_or(1).max(1).ilog10() as usize + 1;
        let severity = shade(finding.severity);
        for (index, file) in files.iter().enumerate() {
            let shown = self.file(file, finding, gutter, painter)?;
            if shown && (index + 1 < files.len() || !notes.is_empty()) {
                let mut renderer = Renderer::new(painter, &self.config);
                renderer.render_snippet_empty(gutter, severity, 0, &[]).map_err(io_error)?;
            }
        }
        let mut renderer = Renderer::new(painter, &self.config);
        for note in notes {
            renderer.render_snippet_note(gutter, note).map_err(io_error)?;
        }
        Ok(())
    }

    /// Writes the marked lines of one file; says whether there were any.
    fn file(
        &self,
        file: &Marked<'_>,
        finding: &ReportedFinding,
        gutter: usize,
        painter: &mut Painter<'_>,
    ) -> io::Result<bool> {
        let revision = file.location.revision.unwrap_or(Revision::Head);
        let id = self.files.get(&(file.location.path.as_str(), revision)).copied();
        let Some((id, source)) = id.and_then(|it| Some((it, self.sources.get(it)?))) else {
            return without_source(file, gutter, painter).map(|()| false);
        };
        locus(file.location, gutter, painter)?;
        writeln!(painter)?;
        let severity = shade(finding.severity);
        let mut renderer = Renderer::new(painter, &self.config);
        renderer.render_snippet_empty(gutter, severity, 0, &[]).map_err(io_error)?;
        let mut last: Option<u32> = None;
        for (number, labels) in by_line(file) {
            match last.map(|it| number - it) {
                None | Some(..=1) => {}
                Some(2) => {
                    let between = self.line(id, source, number - 1).show(&[], self.width);
                    let index = usize::try_from(number - 1).unwrap_or(usize::MAX);
                    renderer
                        .render_snippet_source(gutter, index, &between.text, severity, &[], 0, &[])
                        .map_err(io_error)?;
                }
                Some(_) => {
                    renderer.render_snippet_break(gutter, severity, 0, &[]).map_err(io_error)?;
                }
            }
            last = Some(number);
            let line = self.line(id, source, number);
            let ranges: Vec<_> = labels.iter().map(|it| line.range(source, it.1)).collect();
            let shown = line.show(&ranges, self.width);
            marks(number, &labels, &shown, gutter, severity, &mut renderer).map_err(io_error)?;
        }
        Ok(true)
    }
}

/// Writes a line with its marks.
fn marks(
    number: u32,
    labels: &Labels<'_>,
    shown: &Shown,
    gutter: usize,
    severity: codespan_reporting::diagnostic::Severity,
    renderer: &mut Renderer<'_, '_>,
) -> Result<(), Error> {
    let messages: Vec<_> = labels.iter().map(|it| prose(it.2)).collect();
    let mut single: Vec<_> = labels
        .iter()
        .zip(&shown.labels)
        .zip(&messages)
        .map(|((label, range), message)| (label.0, range.clone(), message.as_ref()))
        .collect();
    single.sort_by_key(|it| (it.1.start, it.1.end));
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    renderer.render_snippet_source(gutter, number, &shown.text, severity, &single, 0, &[])
}

/// The places of a finding by file, its own file first.
fn marked(finding: &ReportedFinding) -> Vec<Marked<'_>> {
    let own = (&finding.location, LabelStyle::Primary, "");
    let related = finding.related.iter().take(RELATED);
    let related = related.map(|it| (&it.location, LabelStyle::Secondary, it.message.as_str()));
    let mut files: Vec<Marked<'_>> = Vec::new();
    for place in std::iter::once(own).chain(related) {
        let same = |it: &&mut Marked<'_>| {
            it.location.path == place.0.path && it.location.revision == place.0.revision
        };
        match files.iter_mut().find(same) {
            Some(file) => file.places.push(place),
            None => files.push(Marked { location: place.0, places: vec![place] }),
        }
    }
    files
}

/// What is marked in each line; a place of several lines is shown by its first.
fn by_line<'report>(file: &Marked<'report>) -> BTreeMap<u32, Labels<'report>> {
    let mut lines: BTreeMap<u32, Labels<'_>> = BTreeMap::new();
    for (location, style, message) in &file.places {
        lines.entry(location.line).or_default().push((*style, location, message));
    }
    lines
}

/// A place by name alone, where the text of the file is not at hand.
fn without_source(file: &Marked<'_>, gutter: usize, painter: &mut Painter<'_>) -> io::Result<()> {
    for (location, _, message) in &file.places {
        locus(location, gutter, painter)?;
        if !message.is_empty() {
            write!(painter, ": {}", prose(message))?;
        }
        writeln!(painter)?;
    }
    Ok(())
}

fn locus(location: &Location, gutter: usize, painter: &mut Painter<'_>) -> io::Result<()> {
    write!(painter, "{:gutter$} ", "")?;
    painter.set_source_border()?;
    write!(painter, "-->")?;
    painter.reset()?;
    write!(painter, " {}", place(location))
}

/// `path:line:column`; files of base say so.
pub(super) fn place(location: &Location) -> String {
    let revision = match location.revision {
        Some(Revision::Base) => " (base)",
        Some(Revision::Head) | None => "",
    };
    format!("{}{revision}:{}:{}", visible(&location.path), location.line, location.column)
}

fn io_error(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other.to_string()),
    }
}
