//! The waivers of a run: those of head and base, and the ones that decide.

use super::Desk;
use crate::config::waivers;
use crate::discover::Snapshot;
use crate::evaluate::policy::Policy;
use crate::finding::Finding;
use crate::report::PolicySource;
use crate::settle::{self, Acceptance, Deciding, Settled, Sheet, Side};
use crate::source::{Revision, Source};
use std::collections::{BTreeMap, BTreeSet};

/// The waivers files of a run.
pub(super) struct Sheets {
    head: Option<Sheet>,
    /// Those of the bases, in their order.
    bases: Vec<Option<Sheet>>,
    /// The one of a third revision.
    reference: Option<Sheet>,
    /// Whose waivers decide.
    decides: PolicySource,
}

impl Desk<'_> {
    /// Reads the waivers of all revisions that matter.
    pub(super) fn sheets(&mut self, head: &Snapshot, bases: &[Snapshot]) -> Sheets {
        let text =
            |it: &Snapshot| it.waivers.as_ref().map(|it| (it.path.clone(), it.text.text.clone()));
        // The same file needs no second opinion, and is shown where people look for it.
        let same = text(self.policies) == text(head);
        let decides = if same { PolicySource::Head } else { self.terms.policies_from };
        let reference = match decides {
            PolicySource::Reference => self.sheet(self.policies, Revision::Base),
            PolicySource::Head | PolicySource::Base => None,
        };
        Sheets {
            head: self.sheet(head, Revision::Head),
            bases: bases.iter().map(|it| self.sheet(it, Revision::Base)).collect(),
            reference,
            decides,
        }
    }

    fn sheet(&mut self, snapshot: &Snapshot, revision: Revision) -> Option<Sheet> {
        let file = snapshot.waivers.as_ref()?;
        let (path, text) = (&file.path, &file.text);
        let source = Source::new(path.clone(), revision, text.text.clone(), text.encoding);
        let code_owners = self.policies.code_owners();
        Some(Sheet {
            path: path.clone(),
            file: self.sources.add(source),
            read: file.refused.as_ref().map_or_else(|| waivers::read(text), waivers::refused),
            earlier: file.earlier.iter().map(waivers::read).collect(),
            owners: self.settings.owners_of(path, code_owners.as_ref()),
            code_owners: code_owners.map(|it| it.owners_of(path).to_vec()).unwrap_or_default(),
        })
    }

    /// Each base with its waivers.
    pub(super) fn base_sides<'run>(&'run self, sheets: &'run Sheets) -> Vec<Side<'run>> {
        let sides = self.bases.iter().zip(&sheets.bases);
        sides
            .map(|(mesh, sheet)| Side { mesh, other: Some(&self.head), sheet: sheet.as_ref() })
            .collect()
    }

    /// What is known where no document is judged, so that nothing can be accepted.
    const fn nothing_accepted(&self) -> Acceptance<'_> {
        static NONE: BTreeMap<String, bool> = BTreeMap::new();
        Acceptance {
            today: self.terms.today,
            head: Side { mesh: &self.head, other: None, sheet: None },
            bases: &[],
            deciding: None,
            policies: &NONE,
        }
    }

    /// Settles findings where no document is judged: nothing is compared, and nothing accepted.
    pub(super) fn settled_alone(&self, found: Vec<Finding>, incomplete: bool) -> Settled {
        let terms = settle::Terms {
            settings: &self.settings,
            shipped: &BTreeSet::new(),
            gate: self.terms.gate,
            fail_on: self.terms.fail_on,
            incomplete,
            failed: &BTreeSet::new(),
            paths: &[],
            subjects: &BTreeSet::new(),
            acceptance: &self.nothing_accepted(),
        };
        settle::settle(found, Vec::new(), &self.sources, &terms)
    }

    /// What is known of accepted findings.
    pub(super) fn acceptance<'run>(
        &'run self,
        sheets: &'run Sheets,
        bases: &'run [Side<'run>],
        policies: &'run BTreeMap<String, bool>,
    ) -> Acceptance<'run> {
        let sheet = match sheets.decides {
            PolicySource::Head => None,
            PolicySource::Base => Some(bases.first().and_then(|it| it.sheet)),
            PolicySource::Reference => Some(sheets.reference.as_ref()),
        };
        let (mesh, other) = (&self.head, self.bases.first());
        Acceptance {
            today: self.terms.today,
            head: Side { mesh, other, sheet: sheets.head.as_ref() },
            bases,
            deciding: sheet.map(|sheet| Deciding { sheet, name: &self.terms.policies_name }),
            policies,
        }
    }
}

/// Whether the findings of each policy may be accepted, by id.
pub(super) fn waivable(policies: &[Policy]) -> BTreeMap<String, bool> {
    policies.iter().map(|policy| (policy.id.to_string(), policy.waivable)).collect()
}
