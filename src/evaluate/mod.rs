//! Stage 4: rules and policies judge the model; everything that they find is a
//! [`Finding`].
//!
//! Deliberately not here: configuration, Git and the clock. Rules are pure functions of the model
//! and of the date that they are given.

mod change_sink;
mod changes;
mod cron;
mod due;
mod grace;
mod names;
mod past;
mod pattern;
pub mod policy;
mod positions;
mod references;
mod repeated;
pub mod rules;
mod schema_changes;
mod service_levels;
mod sink;
mod team;
mod walk;
pub(crate) mod words;

pub use change_sink::ChangeFindings;
pub use changes::{
    JudgedRelease, add_broken_since, broken_since, changes, changes_since, changes_since_all,
    judged_releases,
};
pub use past::standing;
pub use schema_changes::{JudgedSchema, NOT_COMPARED, judged_schemas, without_told};
pub(crate) use schema_changes::{
    bump as bump_of_schema, settled as settled_schema, severity as severity_of_schema,
};
pub use sink::{Draft, Findings};

use crate::config::{ContentModel, MajorBump, Protect};
use crate::finding::{Finding, Severity};
use crate::model::{Mesh, MeshMember, Unit};
use jiff::civil::Date;
use rules::Check;

/// What rules may know besides the model.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// The date of the run.
    pub today: Date,
    /// Whom change rules protect.
    pub protect: Protect,
    /// Days that consumers have at least between a deprecation and the end.
    pub grace_days: u32,
    /// How schema files are judged whose objects let in more than they name.
    pub content_model: ContentModel,
    /// What a right major version does to a break.
    pub major_bump: MajorBump,
}

/// What the rules about one document find in it, wherever the file lies.
///
/// The findings carry no path yet; [`at_member`] gives them one.
pub fn unit(unit: &Unit) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules::all() {
        let findings = &mut Findings::in_unit(rule, unit, &mut found);
        match rule.check {
            Check::Document(check) => unit.problems.iter().for_each(|it| check(it, findings)),
            Check::Contract(check) => {
                unit.contract().into_iter().for_each(|it| check(it, findings));
            }
            Check::Product(check) => unit.product().into_iter().for_each(|it| check(it, findings)),
            Check::Mesh(_)
            | Check::Change(..)
            | Check::Release(_)
            | Check::Schema
            | Check::Elsewhere => {}
        }
    }
    found
}

/// The findings of a document as those of a file in a mesh.
pub fn at_member<'a>(
    findings: &'a [Finding],
    member: &'a MeshMember,
) -> impl Iterator<Item = Finding> + 'a {
    findings.iter().map(|finding| {
        let mut finding = finding.clone();
        finding.primary.file = member.file;
        for label in &mut finding.related {
            label.file = member.file;
        }
        finding.subject = member.subject.to_string();
        finding.domain.clone_from(&member.domain);
        finding.owners.clone_from(&member.owners);
        finding
    })
}

/// What the rules about the whole mesh find.
pub fn mesh(mesh: &Mesh) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in rules::all() {
        if let Check::Mesh(check) = rule.check {
            check(mesh, &mut rules::MeshFindings::new(rule, &mut found));
        }
    }
    found
}

/// What can't be resolved outside a file is an error only where the mesh is complete.
pub const fn unresolved(mesh: &Mesh) -> Severity {
    if mesh.complete { Severity::Error } else { Severity::Warning }
}
