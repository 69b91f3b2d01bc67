//! Native rules: facts, one file each.
//!
//! A rule is a doc comment (its page, whose examples are its tests), one declaration, and one
//! function. To add one: write `<group>/<problem>.rs`, and two lines in the `mod.rs` beside it.

mod change;
mod config;
mod contract;
mod document;
mod mesh;
mod policy;
mod product;
mod waiver;

use super::{ChangeFindings, Findings};
use crate::finding::{Bump, Effect, Finding, Severity};
use crate::model::diff::{Change, Release};
use crate::model::{Contract, Mesh, MeshMember, Product};
use crate::parse::Problem;

/// A native check.
pub struct Rule {
    /// `group/problem`; for ever.
    pub id: &'static str,
    /// The page: a summary line, then sections, in Markdown; each line keeps one leading blank.
    pub docs: &'static str,
    /// How much a finding matters before configuration.
    pub severity: Severity,
    /// The version of mesh-lint that has it first.
    pub since: &'static str,
    /// What is checked.
    pub check: Check,
}

/// What a rule looks at.
pub enum Check {
    /// One thing that is wrong with a document.
    Document(fn(&Problem, &mut Findings<'_>)),
    /// A contract.
    Contract(fn(&Contract, &mut Findings<'_>)),
    /// A product.
    Product(fn(&Product, &mut Findings<'_>)),
    /// The whole mesh.
    Mesh(fn(&Mesh, &mut MeshFindings<'_>)),
    /// One change between base and head, and what such a change does.
    Change(fn(&Change, &mut ChangeFindings<'_, '_>), Verdict),
    /// All changes of one contract together, against its version.
    Release(fn(&Release<'_>, &mut ChangeFindings<'_, '_>)),
    /// A change of a schema file, which says itself what it does.
    Schema,
    /// Found by another stage; declared here for its id and page.
    Elsewhere,
}

/// What a kind of change does to the two sides of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// To those who read the data.
    pub consumers: Effect,
    /// To those who write it, and what is written already.
    pub producers: Effect,
    /// The version step that it asks for.
    pub bump: Option<Bump>,
}

impl Rule {
    /// The page without the blank in front of each line.
    pub fn page(&self) -> String {
        let unindented = self.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
        unindented.collect::<Vec<_>>().join("\n")
    }

    /// The first line of the page: what is wrong, in one sentence.
    pub fn summary(&self) -> &'static str {
        self.docs.lines().next().unwrap_or_default().trim()
    }
}

/// Declares the rule of a file; its doc comment is the rule's page.
macro_rules! declare_rule {
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, since $since:literal, Elsewhere) => {
        pub(super) static RULE: $crate::evaluate::rules::Rule = $crate::evaluate::rules::Rule {
            id: $id,
            docs: concat!($($line, "\n"),+),
            severity: $crate::finding::Severity::$severity,
            since: $since,
            check: $crate::evaluate::rules::Check::Elsewhere,
        };
    };
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, since $since:literal, Schema) => {
        pub(super) static RULE: $crate::evaluate::rules::Rule = $crate::evaluate::rules::Rule {
            id: $id,
            docs: concat!($($line, "\n"),+),
            severity: $crate::finding::Severity::$severity,
            since: $since,
            check: $crate::evaluate::rules::Check::Schema,
        };
    };
    (
        $(#[doc = $line:literal])+ $id:literal, $severity:ident, since $since:literal,
        Change { consumers: $consumers:ident, producers: $producers:ident, bump: $bump:ident }
    ) => {
        pub(super) static RULE: $crate::evaluate::rules::Rule = $crate::evaluate::rules::Rule {
            id: $id,
            docs: concat!($($line, "\n"),+),
            severity: $crate::finding::Severity::$severity,
            since: $since,
            check: $crate::evaluate::rules::Check::Change(check, $crate::evaluate::rules::Verdict {
                consumers: $crate::finding::Effect::$consumers,
                producers: $crate::finding::Effect::$producers,
                bump: $crate::evaluate::rules::bump!($bump),
            }),
        };
    };
    ($(#[doc = $line:literal])+ $id:literal, $severity:ident, since $since:literal, $scope:ident) => {
        pub(super) static RULE: $crate::evaluate::rules::Rule = $crate::evaluate::rules::Rule {
            id: $id,
            docs: concat!($($line, "\n"),+),
            severity: $crate::finding::Severity::$severity,
            since: $since,
            check: $crate::evaluate::rules::Check::$scope(check),
        };
    };
}
use declare_rule;

/// The version step that a declaration names; `None` for none.
macro_rules! bump {
    (None) => {
        None
    };
    ($bump:ident) => {
        Some($crate::finding::Bump::$bump)
    };
}
use bump;

/// All rules, by group and id.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        document::RULES,
        contract::RULES,
        product::RULES,
        mesh::RULES,
        change::RULES,
        policy::RULES,
        waiver::RULES,
        config::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// Whether a rule is off unless the configuration asks for it.
pub fn is_silent(id: &str) -> bool {
    id == "change/object-reordered"
}

/// Collects the findings of one rule about the mesh.
pub struct MeshFindings<'run> {
    rule: &'static Rule,
    found: &'run mut Vec<Finding>,
}

impl<'run> MeshFindings<'run> {
    /// A sink for findings in any file of the mesh.
    pub fn new(rule: &'static Rule, found: &'run mut Vec<Finding>) -> Self {
        Self { rule, found }
    }

    /// The sink for one file.
    pub fn on<'sink>(&'sink mut self, member: &'sink MeshMember) -> Findings<'sink> {
        Findings::in_member(self.rule, member, self.found)
    }
}
