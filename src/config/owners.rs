//! CODEOWNERS as GitHub reads it.
//!
//! The last matching line wins; a line without owners takes ownership away. `!`, `[…]` and `\#`
//! are not supported there, nor here (source: GitHub, "About code owners").

use crate::model::Review;
use globset::{Glob, GlobBuilder, GlobSet};
use std::sync::Arc;

/// Where GitHub looks, first found wins.
pub(crate) const PATHS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The lines of a CODEOWNERS file.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    /// The owners that each line names.
    lines: Vec<Vec<String>>,
    /// The patterns of all lines, which are tried at once, in parts that the engine takes; with
    /// each the position of its first pattern.
    patterns: Vec<(usize, GlobSet)>,
    /// The line of each pattern.
    line_of: Vec<usize>,
}

impl CodeOwners {
    /// The places where the file may lie, in the order in which they are tried.
    pub const PATHS: [&'static str; 3] = PATHS;

    /// Reads the text of a file; lines that are no pattern are passed over, as GitHub does.
    pub fn read(text: &str) -> Self {
        let (mut owners, mut patterns) = (Self::default(), Vec::new());
        let lines = text.lines().map(|line| line.split_once('#').map_or(line, |(line, _)| line));
        for line in lines {
            let mut words = line.split_whitespace();
            let Some(globs) = words.next().and_then(globs) else { continue };
            owners.line_of.extend(globs.iter().map(|_| owners.lines.len()));
            patterns.extend(globs);
            owners.lines.push(words.map(str::to_owned).collect());
        }
        owners.compile(0, &patterns);
        owners
    }

    /// The owners of a file; empty where nobody owns it.
    pub fn owners_of(&self, path: &str) -> &[String] {
        self.last(path).unwrap_or_default()
    }

    /// What the file says of a path.
    pub fn review(&self, path: &str) -> Review {
        match self.last(path) {
            None => Review::Unlisted,
            Some([]) => Review::Nobody,
            Some(owners) => Review::Owners(Arc::from(owners)),
        }
    }

    /// The owners that the last matching line names.
    fn last(&self, path: &str) -> Option<&[String]> {
        let within = |(first, set): &(usize, GlobSet)| Some(first + set.matches(path).last()?);
        let last = self.patterns.iter().rev().find_map(within)?;
        self.lines.get(*self.line_of.get(last)?).map(Vec::as_slice)
    }

    /// Adds patterns, the first of them at a position; those that the engine finds too large
    /// together are halved, and one that is too large alone is no pattern.
    fn compile(&mut self, first: usize, patterns: &[Glob]) {
        match GlobSet::new(patterns) {
            Ok(set) => self.patterns.push((first, set)),
            Err(_) if patterns.len() > 1 => {
                let (before, after) = patterns.split_at(patterns.len() / 2);
                self.compile(first, before);
                self.compile(first + before.len(), after);
            }
            Err(_) => {}
        }
    }
}

/// What a pattern stands for: the paths themselves, and all below a matched folder, where it does
/// not end in `/*`; `None` where it is no pattern.
fn globs(pattern: &str) -> Option<Vec<Glob>> {
    if pattern.contains(['!', '[', ']', '\\']) {
        return None;
    }
    let rooted = pattern.trim_end_matches('/').contains('/');
    let bare = pattern.trim_start_matches('/');
    let folder = bare.ends_with('/');
    let bare = bare.trim_end_matches('/').replace('{', "[{]").replace('}', "[}]");
    let bare = if rooted { bare } else { format!("**/{bare}") };
    let glob = |text: &str| GlobBuilder::new(text).literal_separator(true).build().ok();
    let below = glob(&format!("{bare}/**"));
    if folder {
        return below.map(|it| vec![it]);
    }
    let mut globs = vec![glob(&bare)?];
    if !(rooted && bare.ends_with("/*")) {
        globs.extend(below);
    }
    Some(globs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of GitHub's documentation, in our words.
    #[test]
    fn patterns_as_github_reads_them() {
        let owners = CodeOwners::read(
            "*       @global\n*.js @js # comment\n/build/logs/ @doctocat\ndocs/* docs@example.com\n\
             apps/ @octocat\n/docs/ @docs\n/scripts/ @a @b\n**/logs @logs\n/apps/github\n",
        );
        let of = |path: &str| owners.owners_of(path).join(" ");
        assert_eq!(of("a.txt"), "@global");
        assert_eq!(of("x/y.js"), "@js");
        assert_eq!(of("docs/a.md"), "@docs");
        assert_eq!(of("x/apps/y"), "@octocat");
        assert_eq!(of("scripts/deep/run.sh"), "@a @b");
        assert_eq!(of("deeply/nested/logs/x"), "@logs");
        assert_eq!(of("build/logs/x"), "@logs");
        assert_eq!(of("apps/github/x"), "");
    }

    #[test]
    fn a_star_at_the_end_is_not_recursive() {
        let owners = CodeOwners::read("docs/* @docs\n");
        assert_eq!(owners.owners_of("docs/a.md"), ["@docs".to_owned()]);
        assert_eq!(owners.owners_of("docs/sub/a.md"), Vec::<String>::new());
    }

    /// Together they are more than one engine takes.
    #[test]
    fn the_last_of_very_many_lines_wins() {
        let stars = "*-".repeat(60);
        let line = |at: usize| format!("{stars}{at}/*.yaml @team-{at}\n");
        let owners = CodeOwners::read(&(0..1_200).map(line).collect::<String>());
        assert!(owners.patterns.len() > 1);
        for at in [0, 599, 600, 1_199] {
            let path = format!("{}{at}/a.yaml", "x-".repeat(60));
            assert_eq!(owners.owners_of(&path), [format!("@team-{at}")]);
        }
        assert_eq!(owners.review("x/a.yaml"), Review::Unlisted);
    }
}
