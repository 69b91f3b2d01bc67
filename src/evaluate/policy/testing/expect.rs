//! `# expect: ID` comments of an example, held against what is found in it.

use crate::finding::Finding;
use crate::source::Source;

/// A finding that an example asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expectation {
    /// The id of the policy.
    pub(super) id: String,
    /// Where it is to be found.
    pub(super) place: Place,
    /// The line of the comment.
    pub(super) line: u32,
}

/// Where a finding is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// On a line.
    Line(u32),
    /// At an element, named or by a pointer.
    Element(String),
}

/// What introduces an expectation.
const MARK: &str = "# expect:";

/// The expectations of a file in the order of its lines.
///
/// A comment behind a value means its line; one that stands alone means the next line that holds
/// something, so that several of them may stand above each other.
pub(super) fn read(text: &str) -> Vec<Expectation> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (number, line) in (1..).zip(&lines) {
        let Some((before, after)) = line.split_once(MARK) else { continue };
        if !(before.is_empty() || before.ends_with([' ', '\t'])) {
            continue;
        }
        let mut words = after.split_whitespace();
        let Some(id) = words.next() else { continue };
        let element = words.next().filter(|it| *it == "at").and_then(|_| words.next());
        let place = match element {
            Some(element) => Place::Element(element.to_owned()),
            None if before.trim().is_empty() => Place::Line(next_line(&lines, number)),
            None => Place::Line(number),
        };
        found.push(Expectation { id: id.to_owned(), place, line: number });
    }
    found
}

/// The first line behind a comment that is neither empty nor a comment.
fn next_line(lines: &[&str], number: u32) -> u32 {
    let behind = (number + 1..).zip(lines.iter().skip(number as usize));
    let mut held = behind.filter(|(_, it)| !it.trim().is_empty() && !it.trim().starts_with('#'));
    held.next().map_or(number, |(number, _)| number)
}

/// Whether a finding is the expected one.
fn fits(expected: &Expectation, finding: &Finding, line: u32) -> bool {
    expected.id == finding.rule.as_str()
        && match &expected.place {
            Place::Line(wanted) => *wanted == line,
            Place::Element(path) => {
                let path = path.trim_end_matches('/');
                path == finding.element || path == finding.pointer
            }
        }
}

/// What is expected and not found, and what is found and not expected.
#[derive(Debug, Default)]
pub(super) struct Difference<'run> {
    /// Expectations that nothing fits.
    pub(super) missing: Vec<&'run Expectation>,
    /// Findings that nobody expects, with their lines.
    pub(super) unexpected: Vec<(&'run Finding, u32)>,
}

/// Holds the findings of one file against its expectations; each finding fits one.
pub(super) fn compare<'run>(
    expected: &'run [Expectation],
    findings: &[&'run Finding],
    source: &Source,
) -> Difference<'run> {
    let line = |finding: &Finding| source.position(finding.primary.span.start).line;
    let mut open: Vec<(&Finding, u32)> = findings.iter().map(|it| (*it, line(it))).collect();
    let mut difference = Difference::default();
    // Those that name an element are the more exact ones.
    let exact = |it: &&Expectation| matches!(it.place, Place::Element(_));
    let (exact, others): (Vec<_>, Vec<_>) = expected.iter().partition(exact);
    for wanted in exact.into_iter().chain(others) {
        match open.iter().position(|(finding, line)| fits(wanted, finding, *line)) {
            Some(at) => drop(open.remove(at)),
            None => difference.missing.push(wanted),
        }
    }
    difference.missing.sort_by_key(|it| it.line);
    difference.unexpected = open;
    difference
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_mean_their_line_or_the_next_one() {
        let text = "id: a # expect: x/y\n# expect: x/z\n\n# Why.\n# expect: x/w at /schema/a\nstatus: b\nc: 'a# expect: x/q'\n";
        let read: Vec<_> = read(text).into_iter().map(|it| (it.id, it.place, it.line)).collect();
        let element = Place::Element("/schema/a".to_owned());
        assert_eq!(
            read,
            [
                ("x/y".to_owned(), Place::Line(1), 1),
                ("x/z".to_owned(), Place::Line(6), 2),
                ("x/w".to_owned(), element, 5),
            ]
        );
    }
}
