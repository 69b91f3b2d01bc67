//! `changes:` of the configuration: what changes are compared with besides the base, and how they
//! are judged.

use super::read::Reader;
use super::{ContentModel, Settings};
use crate::source::NodeId;
use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use std::fmt;

/// What head is compared with besides its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Against {
    /// Nothing.
    #[default]
    Base,
    /// What the tags of releases hold.
    Releases,
    /// What the branch held since a day.
    All,
}

impl Against {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::Base, Self::Releases, Self::All];

    /// The word used in configuration and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Releases => "releases",
            Self::All => "all",
        }
    }
}

/// What a right major version does to a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MajorBump {
    /// It only warns where consumers had a way out: the old contract had announced its end, which
    /// has come. A major that stays beside the new one is compared with itself and breaks nobody.
    #[default]
    Downgrade,
    /// It only warns.
    Allow,
    /// Nothing: a break stays one.
    Keep,
}

impl MajorBump {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::Downgrade, Self::Allow, Self::Keep];

    /// The word used in configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Downgrade => "downgrade",
            Self::Allow => "allow",
            Self::Keep => "keep",
        }
    }
}

/// Which tags are those of releases.
#[derive(Debug, Clone)]
pub struct ReleaseTags {
    /// The glob as written.
    pub text: String,
    glob: Option<GlobMatcher>,
}

impl Default for ReleaseTags {
    fn default() -> Self {
        Self::read("v*").unwrap_or(Self { text: String::new(), glob: None })
    }
}

impl ReleaseTags {
    /// The tags of a glob, where it can be read.
    pub fn read(text: &str) -> Option<Self> {
        let glob = GlobBuilder::new(text).literal_separator(true).build().ok()?;
        Some(Self { text: text.to_owned(), glob: Some(glob.compile_matcher()) })
    }

    /// Whether a name is that of a release.
    pub fn hold(&self, name: &str) -> bool {
        self.glob.as_ref().is_some_and(|it| it.is_match(name))
    }
}

/// A time back from today.
#[derive(Debug, Clone, Copy)]
pub enum Window {
    /// So long.
    Long(Span),
    /// Since a day.
    Since(Date),
}

impl Default for Window {
    fn default() -> Self {
        Self::Long(90.days())
    }
}

impl Window {
    /// Reads a span such as `90d`, `12w` or `P1Y`, or a day.
    ///
    /// # Errors
    /// It is neither.
    pub fn read(text: &str) -> Result<Self, String> {
        let counted = |unit: char| -> Option<u16> { text.strip_suffix(unit)?.parse().ok() };
        let days = counted('d').map(|it| i64::from(it).days());
        let span = days.or_else(|| counted('w').map(|it| i64::from(it).weeks())).or_else(|| {
            let span: Span = text.strip_prefix('P').and_then(|_| text.parse().ok())?;
            (!span.is_negative()).then_some(span)
        });
        let day = || text.parse().ok().filter(|_| text.len() == 10).map(Self::Since);
        span.map(Self::Long)
            .or_else(day)
            .ok_or_else(|| "a span such as 90d, 12w or P1Y is needed, or a day".to_owned())
    }

    /// The first day of it; none where that is before all days.
    pub fn start(self, today: Date) -> Option<Date> {
        match self {
            Self::Long(span) => today.checked_sub(span).ok(),
            Self::Since(day) => Some(day),
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Long(span) => span.fmt(f),
            Self::Since(day) => day.fmt(f),
        }
    }
}

impl Reader<'_> {
    /// The key `changes`.
    pub(super) fn changes(&mut self, node: NodeId, settings: &mut Settings) {
        const KEYS: [&str; 6] =
            ["against", "content_model", "grace_days", "major_bump", "since", "tags"];
        for (key, node) in self.mapping(node, &KEYS, &[]) {
            match key {
                "against" => {
                    let words = Against::ALL.map(|it| (it.word(), it));
                    settings.against = self.word(node, &words).unwrap_or(settings.against);
                }
                "content_model" => {
                    let words = ContentModel::ALL.map(|it| (it.word(), it));
                    settings.content_model =
                        self.word(node, &words).unwrap_or(settings.content_model);
                }
                "major_bump" => {
                    let words = MajorBump::ALL.map(|it| (it.word(), it));
                    settings.major_bump = self.word(node, &words).unwrap_or(settings.major_bump);
                }
                "since" => match Window::read(self.document.scalar(node)) {
                    Ok(window) => settings.since = window,
                    Err(message) => self.wrong(node, message),
                },
                "tags" => {
                    let text = self.document.as_text(node).filter(|it| !it.is_empty());
                    match text.and_then(ReleaseTags::read) {
                        Some(tags) => settings.tags = tags,
                        None => self.wrong(node, "a glob of tags is needed, such as `v*`"),
                    }
                }
                _ => match self.document.scalar(node).parse() {
                    Ok(days) => settings.grace_days = days,
                    Err(_) => self.wrong(node, "a number of days is needed"),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_window_is_a_span_or_a_day() {
        let start = |text: &str| Window::read(text).unwrap().start(date(2026, 12, 20));
        assert_eq!(start("90d"), Some(date(2026, 9, 21)));
        assert_eq!(start("2w"), Some(date(2026, 12, 6)));
        assert_eq!(start("P1Y"), Some(date(2025, 12, 20)));
        assert_eq!(start("2026-02-01"), Some(date(2026, 2, 1)));
        assert_eq!(start("P15000Y"), None);
        for text in ["", "90", "-90d", "d", "-P1Y", "soon", "2026-13-01", "P"] {
            assert!(Window::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn tags_match_as_a_whole() {
        let tags = ReleaseTags::default();
        assert!(tags.hold("v1.2.0") && !tags.hold("orders/v1.2.0") && !tags.hold("v1/2"));
        assert!(ReleaseTags::read("release-[").is_none());
    }
}
