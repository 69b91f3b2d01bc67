//! Versions of contracts and ports: semantic versioning with the shortcuts in use.

use std::fmt;

/// A version as people write it: `2.1.0`, `v2.1.0`, `2.1` or `2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(semver::Version);

impl Version {
    /// Reads a version; a leading `v` and missing parts are forgiven.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let numbers = bare.split(['-', '+']).next().unwrap_or(bare);
        let padded = match numbers.split('.').count() {
            1 => bare.replacen(numbers, &format!("{numbers}.0.0"), 1),
            2 => bare.replacen(numbers, &format!("{numbers}.0"), 1),
            _ => bare.to_owned(),
        };
        semver::Version::parse(&padded).ok().map(Self)
    }

    /// The major number.
    pub const fn major(&self) -> u64 {
        self.0.major
    }

    /// What its promise goes by: the major number, before 1.0 the minor one with it.
    pub const fn line(&self) -> (u64, u64) {
        let minor = if self.0.major == 0 { self.0.minor } else { 0 };
        (self.0.major, minor)
    }

    /// The minor number.
    pub const fn minor(&self) -> u64 {
        self.0.minor
    }

    /// The patch number.
    pub const fn patch(&self) -> u64 {
        self.0.patch
    }

    /// Whether it comes before another; build metadata says nothing of that.
    pub fn comes_before(&self, other: &Self) -> bool {
        self.0.cmp_precedence(&other.0).is_lt()
    }

    /// Whether it is a pre-release.
    pub fn is_prerelease(&self) -> bool {
        !self.0.pre.is_empty()
    }

    /// The next version after a step of a size, before 1.0 one size smaller; after a pre-release
    /// it is the version that this comes before.
    #[must_use]
    pub fn bumped(&self, bump: crate::finding::Bump) -> Self {
        use crate::finding::Bump;
        let (major, minor, patch) = (self.0.major, self.0.minor, self.0.patch);
        let next = semver::Version::new;
        let next = match (bump, major) {
            _ if self.is_prerelease() => next(major, minor, patch),
            (Bump::Major, 0) | (Bump::Minor, 1..) => next(major, minor.saturating_add(1), 0),
            (Bump::Major, _) => next(major.saturating_add(1), 0, 0),
            (Bump::Minor, 0) | (Bump::Patch, _) => next(major, minor, patch.saturating_add(1)),
        };
        Self(next)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
