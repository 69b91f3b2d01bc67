//! How far a version moved.

use super::Release;
use crate::finding::Bump;
use crate::model::{Slot, Version};

/// A version as it is written.
type Written = Slot<Box<str>>;

/// How far the version of a contract or product moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionStep {
    /// It did not.
    Same,
    /// Backwards.
    Decreased,
    /// Far enough for a demand of this size; before 1.0 a minor step serves a major demand.
    By(Bump),
}

impl VersionStep {
    /// The step between two versions.
    pub fn of(base: &Version, head: &Version) -> Self {
        let bump = if head.comes_before(base) {
            return Self::Decreased;
        } else if !base.comes_before(head) {
            return Self::Same;
        } else if base.is_prerelease() || head.major() != base.major() {
            Bump::Major
        } else if head.minor() != base.minor() {
            if base.major() == 0 { Bump::Major } else { Bump::Minor }
        } else if base.major() == 0 {
            Bump::Minor
        } else {
            Bump::Patch
        };
        Self::By(bump)
    }
}

impl<'mesh> Release<'mesh> {
    /// The `version` on both sides, where there are both sides.
    pub fn versions(&self) -> Option<(&'mesh Written, &'mesh Written)> {
        let of = |member: &'mesh crate::model::MeshMember| {
            let contract = member.unit.contract().map(|it| &it.version);
            contract.or_else(|| member.unit.product().map(|it| &it.version))
        };
        Some((of(self.base?)?, of(self.head?)?))
    }

    /// Both versions and how far they lie apart, where both can be read.
    pub fn version_step(&self) -> Option<(Version, Version, VersionStep)> {
        let (base, head) = self.versions()?;
        let (base, head) = (Version::read(base.text()?)?, Version::read(head.text()?)?);
        let step = VersionStep::of(&base, &head);
        Some((base, head, step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_below_one_are_one_size_larger() {
        let step = |base, head| {
            VersionStep::of(&Version::read(base).unwrap(), &Version::read(head).unwrap())
        };
        assert_eq!(step("1.2.0", "1.2"), VersionStep::Same);
        assert_eq!(step("1.2.0", "v1.2.0"), VersionStep::Same);
        assert_eq!(step("1.2.0", "1.1.9"), VersionStep::Decreased);
        assert_eq!(step("1.2.0", "1.2.0-rc.1"), VersionStep::Decreased);
        assert_eq!(step("1.2.0+b3f", "1.2.0+a91"), VersionStep::Same);
        assert_eq!(step("1.2.0+b3f", "1.2.0"), VersionStep::Same);
        assert_eq!(step("1.2.0", "1.2.1"), VersionStep::By(Bump::Patch));
        assert_eq!(step("1.2.0", "1.3.0"), VersionStep::By(Bump::Minor));
        assert_eq!(step("1.2.0", "2.0.0"), VersionStep::By(Bump::Major));
        assert_eq!(step("0.3.1", "0.4.0"), VersionStep::By(Bump::Major));
        assert_eq!(step("0.3.1", "0.3.2"), VersionStep::By(Bump::Minor));
        assert_eq!(step("2.0.0-rc.1", "2.0.0"), VersionStep::By(Bump::Major));
        assert_eq!(step("2.0.0-rc.1", "2.0.0-rc.2"), VersionStep::By(Bump::Major));
        assert_eq!(step("2.0.0-rc.1", "2.0.0-rc.1"), VersionStep::Same);
        assert_eq!(step("2.0.0-rc.2", "2.0.0-rc.1"), VersionStep::Decreased);
    }
}
