//! The page of a rule taken apart: sections, fences, and the files that they stand for.

use std::collections::BTreeMap;

/// A page as its tests need it.
#[derive(Debug)]
pub(crate) struct Page {
    /// Sections in order: heading and body, the part above the first heading without a name.
    pub(crate) sections: Vec<(String, String)>,
}

/// One file of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExampleFile {
    /// Where it lies in the example's mesh.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

/// The path of a fence that names none.
pub(crate) const DEFAULT_PATH: &str = "contract.odcs.yaml";

impl Page {
    /// Takes a page apart.
    pub(crate) fn read(text: &str) -> Self {
        let mut sections = vec![(String::new(), String::new())];
        let mut inside = false;
        for line in text.lines() {
            inside ^= line.starts_with("```");
            match line.strip_prefix("## ") {
                Some(heading) if !inside => sections.push((heading.to_owned(), String::new())),
                _ => {
                    let (_, body) = sections.last_mut().unwrap();
                    body.push_str(line);
                    body.push('\n');
                }
            }
        }
        Self { sections }
    }

    /// The body of a section.
    pub(crate) fn section(&self, heading: &str) -> Option<&str> {
        self.sections.iter().find(|(it, _)| it == heading).map(|(_, body)| body.as_str())
    }

    /// The files under a heading; empty where there is no such section.
    pub(crate) fn files(&self, heading: &str) -> Vec<ExampleFile> {
        self.section(heading).map_or_else(Vec::new, files)
    }

    /// The values behind a key of `## Given`, such as `also: a, b`.
    pub(crate) fn given(&self, key: &str) -> Vec<String> {
        let body = self.section("Given").unwrap_or_default();
        body.lines()
            .filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix(':'))
            .flat_map(|values| values.split(',').map(|it| it.trim().to_owned()))
            .collect()
    }
}

/// The files of the fences in a section.
fn files(body: &str) -> Vec<ExampleFile> {
    let mut files = Vec::new();
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let content: Vec<&str> = lines.by_ref().take_while(|it| !it.starts_with("```")).collect();
        files.push(file(&attributes(info), &content));
    }
    files
}

fn attributes(info: &str) -> BTreeMap<&str, &str> {
    info.split_whitespace().skip(1).filter_map(|it| it.split_once('=')).collect()
}

/// `bytes=HEX` gives the bytes themselves; with `repeat=N` the last line stands N times.
fn file(attributes: &BTreeMap<&str, &str>, content: &[&str]) -> ExampleFile {
    let known = ["file", "bytes", "repeat"];
    assert!(attributes.keys().all(|it| known.contains(it)), "unknown attribute: {attributes:?}");
    let path = attributes.get("file").copied().unwrap_or(DEFAULT_PATH).to_owned();
    if let Some(hex) = attributes.get("bytes") {
        return ExampleFile { path, bytes: bytes_of(hex) };
    }
    let mut text = content.join("\n") + "\n";
    if let Some(times) = attributes.get("repeat") {
        let times: usize = times.parse().expect("`repeat` is a number");
        let last = format!("{}\n", content.last().expect("a line to repeat"));
        text.push_str(&last.repeat(times - 1));
    }
    ExampleFile { path, bytes: text.into_bytes() }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().map(|it| u8::try_from(it.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

#[test]
fn fences_become_files() {
    let page = Page::read(
        "Sum.\n\n## Bad\n```yaml file=a.yaml repeat=3\nx: 1\n# y\n```\n## Given\nalso: a/b, c/d\n",
    );
    let expected =
        ExampleFile { path: "a.yaml".to_owned(), bytes: b"x: 1\n# y\n# y\n# y\n".into() };
    assert_eq!(page.files("Bad"), [expected]);
    assert_eq!(page.given("also"), ["a/b", "c/d"]);
    assert_eq!(bytes_of("00fF"), [0, 255]);
}
