//! Who may approve a waiver.
//!
//! Nobody approves what he must mend himself, and a waiver is approved by those who own the file.
//! A change is accepted by those whom it hits: the owner of each consumer.

use super::{Court, Sheet};
use crate::config::waivers::{ScopeTarget, Waiver, brief};
use crate::finding::{AffectedConsumer, Finding, Reach};
use crate::model::{EdgeKind, owners_of};

/// Why a waiver is not approved: what is wrong, and what to do.
pub(super) struct Unapproved {
    pub(super) message: String,
    pub(super) help: String,
}

/// Whether the owners of all whom a change hits have approved, where it hits anybody.
pub(super) fn covers(court: &Court<'_>, sheet: &Sheet, waiver: &Waiver, finding: &Finding) -> bool {
    hit(finding).all(|it| approves(sheet, waiver, &court.owners(&it.id, &it.owners)))
}

/// The consumers that a change reaches.
fn hit(finding: &Finding) -> impl Iterator<Item = &AffectedConsumer> {
    let affected = finding.change.iter().flat_map(|it| &it.affected);
    affected.filter(|it| match it.reach {
        Reach::WillBreak | Reach::MayBeAffected => true,
        Reach::NotAffected => false,
    })
}

/// Whether somebody among owners has approved; who has no owner is spoken for by those of the file.
fn approves(sheet: &Sheet, waiver: &Waiver, owners: &[String]) -> bool {
    let owners = if owners.is_empty() { &sheet.code_owners } else { owners };
    owners.is_empty() || waiver.approved_by.value.iter().any(|it| is_among(it, owners))
}

/// Handles and addresses are the same in capitals.
fn is_among(name: &str, names: &[String]) -> bool {
    names.iter().any(|it| it.eq_ignore_ascii_case(name))
}

impl Court<'_> {
    /// What is wrong with the approval of a waiver that is about some findings.
    pub(super) fn unapproved(
        &self,
        sheet: &Sheet,
        waiver: &Waiver,
        findings: &[&Finding],
    ) -> Option<Unapproved> {
        let is_change = waiver.policy.value.starts_with("change/");
        if is_change {
            let mut all = findings.iter().flat_map(|it| hit(it)).peekable();
            if all.peek().is_some() {
                let owners = |it: &AffectedConsumer| self.owners(&it.id, &it.owners);
                let missing = all.find(|it| !approves(sheet, waiver, &owners(it)))?;
                return Some(not_by(&missing.id, &owners(missing)));
            }
            let readers = self.readers(waiver);
            if !readers.is_empty() {
                if readers.iter().any(|(_, owners)| approves(sheet, waiver, owners)) {
                    return None;
                }
                return readers.first().map(|(id, owners)| not_by(id, owners));
            }
        }
        // Of a change that is merged nobody tells any more whom it hit.
        let past = is_change && findings.is_empty();
        if past && !self.waits(waiver) && !self.is_new(waiver) {
            return None;
        }
        let id = &waiver.id.value;
        let others: Vec<&String> = waiver
            .approved_by
            .value
            .iter()
            .filter(|it| !it.eq_ignore_ascii_case(&waiver.owner))
            .collect();
        if others.is_empty() {
            let help = "let somebody else approve it, who owns the file of waivers";
            let message = format!("`{id}` is approved by its own owner");
            return Some(Unapproved { message, help: help.to_owned() });
        }
        let nobody = sheet.code_owners.is_empty();
        if nobody || others.iter().any(|it| is_among(it, &sheet.code_owners)) {
            return None;
        }
        let message = format!("`{id}` is approved by somebody who does not own the file");
        let owners = sheet.code_owners.join(", ");
        let help = format!("let one of its owners in CODEOWNERS approve it: {owners}");
        Some(Unapproved { message, help })
    }

    /// Who owns a consumer. Where others than head decide, those of it at base: nobody makes himself
    /// an owner in the change that he approves.
    pub(super) fn owners(&self, id: &str, at_head: &[String]) -> Vec<String> {
        let acceptance = &self.terms.acceptance;
        let bases = if acceptance.deciding.is_some() { acceptance.bases } else { &[] };
        let before = bases.iter().find_map(|it| it.mesh.called(id));
        before.map_or_else(|| at_head.to_vec(), |(_, it)| owners_of(it))
    }

    /// Whether no base has a waiver.
    pub(super) fn is_new(&self, waiver: &Waiver) -> bool {
        let bases = self.terms.acceptance.bases;
        !bases.is_empty() && !bases.iter().any(|it| it.sheet.is_some_and(|it| it.has(waiver)))
    }

    /// Who reads the contract of a waiver directly, and who owns that.
    fn readers(&self, waiver: &Waiver) -> Vec<(String, Vec<String>)> {
        let ScopeTarget::Contract(id) = &waiver.scope.target else { return Vec::new() };
        let mesh = self.side.mesh;
        let mut readers: Vec<_> = mesh
            .contracts_of(&id.value)
            .flat_map(|(index, _)| mesh.uses_of(index).filter(move |it| it.from != index))
            .filter(|edge| match edge.kind {
                EdgeKind::InputPort
                | EdgeKind::InputContract
                | EdgeKind::Relationship
                | EdgeKind::Transform
                | EdgeKind::ConsumerContract => true,
                EdgeKind::OutputPort => false,
            })
            .filter_map(|edge| mesh.members.get(edge.from))
            .map(|member| {
                let id = member.subject.to_string();
                let owners = self.owners(&id, &owners_of(member));
                (id, owners)
            })
            .collect();
        readers.sort();
        readers.dedup();
        readers
    }
}

fn not_by(consumer: &str, owners: &[String]) -> Unapproved {
    let owners = if owners.is_empty() { "its owner".to_owned() } else { owners.join(" or ") };
    Unapproved {
        message: format!("the owner of the consumer `{}` has not approved", brief(consumer)),
        help: format!("add {owners} to `approved_by` once they agree"),
    }
}
