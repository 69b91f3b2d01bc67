//! CODEOWNERS as GitHub reads it.
//!
//! The last matching line wins; a line without owners takes ownership away. `!`, `[…]` and `\#`
//! are not supported there, nor here (source: GitHub, "About code owners").

use crate::model::Review;
use globset::{GlobBuilder, GlobMatcher};
use std::sync::Arc;

/// Where GitHub looks, first found wins.
pub(crate) const PATHS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The lines of a CODEOWNERS file.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    lines: Vec<Line>,
}

#[derive(Debug, Clone)]
struct Line {
    exact: GlobMatcher,
    /// Everything below a matched folder; a pattern that ends in `/*` has none.
    below: Option<GlobMatcher>,
    owners: Vec<String>,
}

impl CodeOwners {
    /// The places where the file may lie, in the order in which they are tried.
    pub const PATHS: [&'static str; 3] = PATHS;

    /// Reads the text of a file; lines that are no pattern are passed over, as GitHub does.
    pub fn read(text: &str) -> Self {
        let lines = text
            .lines()
            .map(|line| line.split_once('#').map_or(line, |(line, _)| line).trim())
            .filter(|line| !line.is_empty())
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let pattern = words.next()?;
                Line::new(pattern, words.map(str::to_owned).collect())
            })
            .collect();
        Self { lines }
    }

    /// The owners of a file; empty where nobody owns it.
    pub fn owners_of(&self, path: &str) -> &[String] {
        self.last(path).map(|line| line.owners.as_slice()).unwrap_or_default()
    }

    /// What the file says of a path.
    pub fn review(&self, path: &str) -> Review {
        match self.last(path) {
            None => Review::Unlisted,
            Some(line) if line.owners.is_empty() => Review::Nobody,
            Some(line) => Review::Owners(Arc::from(line.owners.clone())),
        }
    }

    fn last(&self, path: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.matches(path))
    }
}

impl Line {
    fn new(pattern: &str, owners: Vec<String>) -> Option<Self> {
        if pattern.contains(['!', '[', ']', '\\']) {
            return None;
        }
        let rooted = pattern.trim_end_matches('/').contains('/');
        let bare = pattern.trim_start_matches('/');
        let folder = bare.ends_with('/');
        let bare = bare.trim_end_matches('/').replace('{', "[{]").replace('}', "[}]");
        let bare = if rooted { bare } else { format!("**/{bare}") };
        let glob = |text: &str| {
            GlobBuilder::new(text)
                .literal_separator(true)
                .build()
                .ok()
                .map(|it| it.compile_matcher())
        };
        let below = if bare.ends_with("/*") && rooted { None } else { glob(&format!("{bare}/**")) };
        let exact = if folder { glob(&format!("{bare}/**")) } else { glob(&bare) };
        Some(Self { exact: exact?, below, owners })
    }

    fn matches(&self, path: &str) -> bool {
        self.exact.is_match(path) || self.below.as_ref().is_some_and(|it| it.is_match(path))
    }
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
}
