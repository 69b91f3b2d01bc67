//! What is wrong with the entries of a waivers file.

use super::{Court, Sheet, days, in_days, past::Past};
use crate::config::waivers::{ScopeTarget, Waiver, brief};
use crate::evaluate::rules;
use crate::finding::{Finding, Label, Severity};
use crate::model::dialect::nearest;
use crate::source::{NodeId, Place};
use globset::GlobMatcher;
use std::collections::BTreeMap;

/// Findings about the waiver of an index.
type Problems = Vec<(usize, Finding)>;

/// Paths of the contracts of each domain.
type Domains<'mesh> = BTreeMap<&'mesh str, Vec<&'mesh str>>;

/// Rules of a contract or product that is gone, or goes by another id.
const ENDS: [&str; 6] = [
    "change/contract-id-changed",
    "change/contract-kind-changed",
    "change/contract-removed",
    "change/contract-removed-before-sunset",
    "change/product-id-changed",
    "change/product-removed",
];

/// What to do with a waiver of something that is gone.
const MERGED: &str = "delete the waiver where what it accepts is merged";

/// What a scope names by its id.
struct Named<'it, 'run> {
    /// `contract` or `product`.
    kind: &'static str,
    id: &'it str,
    node: NodeId,
    /// All ids of that kind.
    known: Vec<&'run str>,
    /// The id that it goes by now.
    renamed: Option<&'run str>,
    exists: bool,
}

/// One entry with all that it is judged by.
struct Entry<'run> {
    index: usize,
    waiver: &'run Waiver,
    sheet: &'run Sheet,
    found: &'run mut Problems,
}

impl Entry<'_> {
    fn report(&mut self, rule: &'static str, node: NodeId, message: String, help: &str) {
        let place = if node == self.waiver.node { Place::key(node) } else { Place::value(node) };
        let span = self.sheet.read.document.mark(place);
        let finding = self.sheet.finding(rule, span, Some(node), message, help);
        self.found.push((self.index, finding));
    }

    /// What the history of the file says of it.
    fn past(&mut self, past: Past) {
        let id = &self.waiver.id.value;
        if let Some(before) = past.before {
            let times = match past.extensions {
                1 => "once".to_owned(),
                2 => "twice".to_owned(),
                count => format!("{count} times"),
            };
            let message = format!("`{id}` was extended {times}, at last from {before}");
            let help = "ask its owner what keeps the finding from being mended";
            self.report("waiver/renewed", self.waiver.expires.node, message, help);
        }
        if past.reused {
            let message = format!("the id `{id}` was that of another waiver before");
            let help = "take an id that no waiver ever had";
            self.report("waiver/id-reused", self.waiver.node, message, help);
        }
    }

    /// Shows another entry beside the last finding.
    fn beside(&mut self, other: &Waiver) {
        let span = self.sheet.read.document.span(other.id.node);
        if let Some((_, finding)) = self.found.last_mut() {
            let message = format!("`{}` stands here", other.id.value);
            finding.related.push(Label { file: self.sheet.file, span, message });
        }
    }
}

impl<'run> Court<'run> {
    /// What is wrong with the entries of a sheet; `notes` says what was not looked at.
    pub(super) fn problems(
        &self,
        sheet: &Sheet,
        matches: &[Vec<usize>],
        findings: &[Finding],
        notes: &mut Vec<String>,
    ) -> Problems {
        let mut found = Vec::new();
        let (mut ids, mut scopes) = (BTreeMap::new(), BTreeMap::new());
        let mut skipped = Skipped::default();
        let (pasts, domains) = (sheet.pasts(), self.domains());
        for (index, (waiver, matches)) in sheet.read.waivers.iter().zip(matches).enumerate() {
            let mut entry = Entry { index, waiver, sheet, found: &mut found };
            let first = *ids.entry(waiver.id.value.as_str()).or_insert(waiver);
            reused(&mut entry, first);
            let element = waiver.scope.element.as_deref().unwrap_or_default();
            let about = (waiver.policy.value.as_str(), waiver.scope.target.key(), element);
            if waiver.expires.value < self.today() {
                self.expired(&mut entry);
                continue;
            }
            let twin = *scopes.entry(about).or_insert(waiver);
            if twin.node != waiver.node && first.node == waiver.node {
                let message =
                    format!("`{}` accepts the same as `{}`", waiver.id.value, twin.id.value);
                entry.report("waiver/duplicate", waiver.node, message, "delete one of the two");
                entry.beside(twin);
            }
            let known = self.policy(&mut entry) & self.target(&mut entry);
            self.duration(&mut entry);
            entry.past(pasts.get(waiver.id.value.as_str()).copied().unwrap_or_default());
            self.breadth(&mut entry, matches.len(), &domains);
            let about: Vec<&Finding> = matches.iter().filter_map(|it| findings.get(*it)).collect();
            if let Some(it) = self.unapproved(sheet, waiver, &about) {
                let node = waiver.approved_by.node;
                entry.report("waiver/self-approved", node, it.message, &it.help);
            }
            if known && matches.is_empty() && twin.node == waiver.node {
                self.unused(&mut entry, &mut skipped);
            }
        }
        skipped.tell(notes);
        found
    }

    fn expired(&self, entry: &mut Entry<'_>) {
        let (waiver, last) = (entry.waiver, entry.waiver.expires);
        let ago = in_days(days(last.value, self.today()));
        let message = format!("`{}` expired on {}, {ago} ago", entry.waiver.id.value, last.value);
        let gone = self.named(waiver).is_some_and(|it| !it.exists && it.renamed.is_none());
        if gone && self.is_merged(waiver) {
            entry.report("waiver/expired", last.node, message, MERGED);
            if let Some((_, finding)) = entry.found.last_mut() {
                finding.severity = Severity::Info;
            }
            return;
        }
        let help = format!(
            "what it accepted counts again: {} mends it, or asks for a new waiver",
            waiver.owner
        );
        entry.report("waiver/expired", last.node, message, &help);
    }

    /// Whether findings of the policy may be accepted.
    fn policy(&self, entry: &mut Entry<'_>) -> bool {
        let policy = &entry.waiver.policy;
        match self.waivable(&policy.value) {
            Some(true) => return true,
            Some(false) => {
                let message = format!("`{}` can't be waived", brief(&policy.value));
                let help = "mend what it finds, and delete the waiver";
                entry.report("waiver/not-waivable", policy.node, message, help);
            }
            None => {
                let policies = self.terms.acceptance.policies.keys().map(String::as_str);
                let known = rules::all().map(|rule| rule.id).chain(policies);
                let help = nearest(&policy.value, known).map_or_else(
                    || "correct the id; `mesh-lint explain` lists all".to_owned(),
                    |it| format!("did you mean `{it}`?"),
                );
                let message = format!("no rule or policy has the id `{}`", brief(&policy.value));
                entry.report("waiver/unknown-policy", policy.node, message, &help);
            }
        }
        false
    }

    /// What the scope of a waiver names by its id; nothing where it names a path.
    fn named<'it>(&self, waiver: &'it Waiver) -> Option<Named<'it, 'run>> {
        let meshes = || std::iter::once(self.side.mesh).chain(self.side.other);
        let (kind, id, known): (_, _, Vec<&str>) = match &waiver.scope.target {
            ScopeTarget::Contract(id) => {
                ("contract", id, meshes().flat_map(|it| it.contract_ids().map(|it| it.0)).collect())
            }
            ScopeTarget::Product(id) => {
                ("product", id, meshes().flat_map(|it| it.product_ids().map(|it| it.0)).collect())
            }
            ScopeTarget::Path(..) => return None,
        };
        let (id, node) = (id.value.as_str(), id.node);
        let bare = id.split_once('@').map_or(id, |(id, _)| id);
        let renamed = self.renamed(waiver, bare, kind);
        let exists = renamed.is_none() && known.iter().any(|it| *it == id || *it == bare);
        Some(Named { kind, id, node, known, renamed, exists })
    }

    /// Whether the contract or product of the scope exists.
    fn target(&self, entry: &mut Entry<'_>) -> bool {
        let Some(named) = self.named(entry.waiver).filter(|it| !it.exists) else { return true };
        let Named { kind, id, node, known, renamed, .. } = named;
        let message = format!("no {kind} has the id `{}`", brief(id));
        if let Some(now) = renamed {
            let help = format!("it is `{}` now; name that in the waiver", brief(now));
            entry.report("waiver/unknown-contract", node, message, &help);
            return false;
        }
        let near = nearest(id, known.into_iter());
        let gone = self.is_merged(entry.waiver);
        let help = match near {
            // Whether it is misspelt or gone is not told by what is left.
            Some(it) if gone => format!("{MERGED}; if it never was there, is `{it}` meant?"),
            Some(it) => format!("did you mean `{it}`?"),
            None if gone => MERGED.to_owned(),
            None => format!("correct the id, or delete the waiver with the {kind}"),
        };
        entry.report("waiver/unknown-contract", node, message, &help);
        if let Some((_, finding)) = entry.found.last_mut() {
            // A waiver is merged before what it is for.
            let most = if gone { Severity::Info } else { Severity::Warning };
            if gone || self.waits(entry.waiver) {
                finding.severity = most;
            }
        }
        false
    }

    /// Whether a waiver lets a contract or product go, and is merged: what it names is not there any
    /// more once that is merged as well.
    fn is_merged(&self, waiver: &Waiver) -> bool {
        ENDS.contains(&&*waiver.policy.value) && !self.is_new(waiver)
    }

    /// The id that a contract or product of base has at head, where it stands at the same path.
    fn renamed(&self, waiver: &Waiver, id: &str, kind: &str) -> Option<&'run str> {
        let (mesh, base) = (self.side.mesh, self.side.other?);
        // A waiver of a change is about what base has.
        let at_head = std::ptr::eq(mesh, self.terms.acceptance.head.mesh);
        if !at_head || waiver.policy.value.starts_with("change/") {
            return None;
        }
        let ids = |mesh: &'_ crate::model::Mesh| match kind {
            "contract" => mesh.contracts_of(id).map(|(_, it)| it.path.clone()).collect::<Vec<_>>(),
            _ => mesh.products_of(id).map(|(_, it)| it.path.clone()).collect(),
        };
        if !ids(mesh).is_empty() {
            return None;
        }
        let unit = ids(base).iter().find_map(|path| mesh.at_path(path)).map(|(_, it)| &it.unit)?;
        let alike = (kind == "contract") == unit.is_contract();
        unit.id().filter(|now| alike && *now != id)
    }

    /// How long it lasts, and how long still.
    fn duration(&self, entry: &mut Entry<'_>) {
        let settings = &self.terms.settings.waivers;
        let (waiver, today) = (entry.waiver, self.today());
        let (id, last) = (&waiver.id.value, waiver.expires);
        // A day of creation that is still to come must not make room.
        let lasts = days(waiver.created.min(today), last.value);
        if lasts > settings.max_days {
            let message = format!("`{id}` lasts {}, {} at most", in_days(lasts), settings.max_days);
            let help = "set an earlier day; what takes longer is asked for again";
            entry.report("waiver/too-long", last.node, message, help);
        }
        let left = days(today, last.value);
        if left <= settings.warn_days {
            let when = if left == 0 { "today".to_owned() } else { format!("in {}", in_days(left)) };
            let message = format!("`{id}` expires on {}, {when}", last.value);
            let help = format!("{} mends what it accepts before that day", waiver.owner);
            entry.report("waiver/expires-soon", last.node, message, &help);
        }
    }

    /// How much it accepts.
    fn breadth(&self, entry: &mut Entry<'_>, matches: usize, domains: &Domains<'_>) {
        let most = self.terms.settings.waivers.max_matches;
        let (waiver, id) = (entry.waiver, &entry.waiver.id.value);
        if matches > most {
            let message = format!("`{id}` accepts {matches} findings, {most} at most");
            let help = "accept fewer at once, or change the severity of the policy for all";
            entry.report("waiver/too-broad", waiver.scope.node, message, help);
            return;
        }
        let ScopeTarget::Path(path, glob) = &waiver.scope.target else { return };
        if waiver.broad {
            return;
        }
        if let Some(domain) = self.whole_domain(glob, domains) {
            let message = format!("`{id}` covers the whole {domain}");
            let help = "name contracts or fewer files; `broad: true` says that it is meant";
            entry.report("waiver/too-broad", path.node, message, help);
        }
    }

    /// The contracts of each domain.
    fn domains(&self) -> Domains<'_> {
        let mut domains = Domains::new();
        for (_, member) in self.side.mesh.contract_members() {
            if let Some(name) = &member.domain {
                domains.entry(name).or_default().push(&member.path);
            }
        }
        domains
    }

    /// The domain of which a glob covers all contracts, or whatever will lie in its folder.
    fn whole_domain(&self, glob: &GlobMatcher, domains: &Domains<'_>) -> Option<String> {
        let any = |folder: &str| {
            let inside = |name: &str| glob.is_match(format!("{folder}{name}"));
            inside("any-name.odcs.yaml") && inside("any-folder/below/any-name.odcs.yaml")
        };
        if any("") {
            return Some("mesh".to_owned());
        }
        let covered = self.terms.settings.domains.iter().find(|domain| {
            let contracts = domains.get(&*domain.name).map(Vec::as_slice).unwrap_or_default();
            any(&format!("{}/", domain.path))
                || (contracts.len() > 1 && contracts.iter().all(|it| glob.is_match(it)))
        });
        covered.map(|it| format!("domain `{}`", brief(&it.name)))
    }

    fn unused(&self, entry: &mut Entry<'_>, skipped: &mut Skipped) {
        let policy = &entry.waiver.policy.value;
        // It waits for the pull request that makes the change.
        if policy.starts_with("change/") {
            return;
        }
        let off = self.terms.settings.severity_of(policy) == Some(None);
        let judged = rules::find(policy).is_some() || !self.terms.incomplete;
        if self.waits(entry.waiver) {
            skipped.waiting.push(entry.waiver.id.value.clone());
        } else if off {
            skipped.off.push(entry.waiver.id.value.clone());
        } else if !judged {
            skipped.failed = true;
        } else if !self.terms.paths.is_empty() {
            skipped.partial = true;
        } else {
            let message = format!("`{}` accepts nothing", entry.waiver.id.value);
            let help = format!("`{policy}` finds nothing there; delete the waiver");
            entry.report("waiver/unused", entry.waiver.node, message, &help);
        }
    }
}

/// Waivers of which it is not known whether they are used.
#[derive(Default)]
struct Skipped {
    /// Those that are new in a pull request.
    waiting: Vec<String>,
    off: Vec<String>,
    failed: bool,
    partial: bool,
}

impl Skipped {
    fn tell(self, notes: &mut Vec<String>) {
        if !self.waiting.is_empty() {
            notes.push(format!("nothing to accept yet for {}", self.waiting.join(", ")));
        }
        let why = "whether waivers are unused is not told";
        if self.partial {
            notes.push(format!("{why}: only some paths were asked for"));
        }
        if self.failed {
            notes.push(format!("{why}: not all policies ran"));
        }
        if !self.off.is_empty() {
            notes.push(format!("{why}: the policy is off for {}", self.off.join(", ")));
        }
    }
}

fn reused(entry: &mut Entry<'_>, first: &Waiver) {
    if first.node != entry.waiver.node {
        let message = format!("the id `{}` stands here twice", entry.waiver.id.value);
        let help = "take an id that no waiver ever had";
        entry.report("waiver/id-reused", entry.waiver.node, message, help);
        entry.beside(first);
    }
}
