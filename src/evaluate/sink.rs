//! Where rules put what they find.

use super::rules::{Check, Rule};
use crate::finding::{Finding, Fix, Label, RuleId, Severity, Status};
use crate::model::{MeshMember, Unit};
use crate::parse::Document;
use crate::source::{FileId, NodeId, Place, Span};
use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

/// Collects the findings of one rule in one document.
pub struct Findings<'run> {
    rule: &'static Rule,
    unit: &'run Unit,
    member: Option<&'run MeshMember>,
    found: &'run mut Vec<Finding>,
    /// What was said where; and what is thrown away, since it was said there before.
    said: FxHashSet<(Span, u64)>,
    spare: Option<Finding>,
}

impl<'run> Findings<'run> {
    /// A sink for findings in a document whose path does not matter.
    pub fn in_unit(rule: &'static Rule, unit: &'run Unit, found: &'run mut Vec<Finding>) -> Self {
        Self { rule, unit, member: None, found, said: FxHashSet::default(), spare: None }
    }

    /// A sink for findings in a file of the mesh.
    pub fn in_member(
        rule: &'static Rule,
        member: &'run MeshMember,
        found: &'run mut Vec<Finding>,
    ) -> Self {
        let (said, spare) = (FxHashSet::default(), None);
        Self { rule, unit: &member.unit, member: Some(member), found, said, spare }
    }

    /// The document that is judged.
    pub fn document(&self) -> &'run Document {
        self.unit.document()
    }

    /// Reports a problem at a place.
    ///
    /// Its element is the one that the place belongs to; see [`Draft::element_of`].
    pub fn report(&mut self, place: Place, message: impl Into<String>) -> Draft<'_> {
        let document = self.unit.document();
        let span = document.mark(place);
        self.draft(span, Some(place.node), message.into())
    }

    /// Reports a problem at bytes that are no node, such as a broken line.
    pub fn report_span(
        &mut self,
        span: Span,
        node: Option<NodeId>,
        message: impl Into<String>,
    ) -> Draft<'_> {
        self.draft(span, node, message.into())
    }

    fn draft(&mut self, span: Span, node: Option<NodeId>, message: String) -> Draft<'_> {
        let document = self.unit.document();
        let file = self.member.map_or(FileId(0), |member| member.file);
        let primary = Label { file, span, message: String::new() };
        let mut finding = Finding::draft(self.rule.id.into(), self.rule.severity, message, primary);
        if let Some(node) = node {
            finding.element = document.element(node);
            finding.pointer = document.pointer(node);
        }
        finding.draft = self.unit.is_draft();
        if let Some(member) = self.member {
            finding.subject = member.subject.to_string();
            finding.domain.clone_from(&member.domain);
            finding.owners.clone_from(&member.owners);
        }
        let is_new = self.is_new(&finding);
        let finding =
            if is_new { self.found.push_mut(finding) } else { self.spare.insert(finding) };
        Draft { finding, document, file }
    }

    /// Whether the same was not said at this place before.
    ///
    /// What stands behind an anchor is met again at each use of its alias, but is one mistake.
    /// Every problem of parsing and of the standard's schema, which walk a document once, counts.
    fn is_new(&mut self, finding: &Finding) -> bool {
        let mut hasher = FxHasher::default();
        (&finding.element, &finding.message).hash(&mut hasher);
        let once = matches!(self.rule.check, Check::Document(_));
        once || self.said.insert((finding.primary.span, hasher.finish()))
    }
}

/// A finding in the making; it stands already, whatever is still said of it.
pub struct Draft<'sink> {
    finding: &'sink mut Finding,
    document: &'sink Document,
    file: FileId,
}

#[expect(clippy::return_self_not_must_use, reason = "a draft is complete at every step")]
impl Draft<'_> {
    /// Says what to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// Shows another place of the same file.
    pub fn related(self, place: Place, message: impl Into<String>) -> Self {
        let span = self.document.mark(place);
        self.related_span(span, message)
    }

    /// Shows other bytes of the same file.
    pub fn related_span(self, span: Span, message: impl Into<String>) -> Self {
        let label = Label { file: self.file, span, message: message.into() };
        self.finding.related.push(label);
        self
    }

    /// Shows a place in another file of the mesh, or of its base.
    pub fn related_in(self, member: &MeshMember, place: Place, message: impl Into<String>) -> Self {
        let span = member.unit.document().mark(place);
        let label = Label { file: member.file, span, message: message.into() };
        self.finding.related.push(label);
        self
    }

    /// Tells several findings of one rule on one element apart.
    pub fn discriminator(self, text: impl Into<String>) -> Self {
        self.finding.discriminator = text.into();
        self
    }

    /// Names the element that the finding is about, where it is not the marked one.
    pub fn element_of(self, node: NodeId) -> Self {
        self.finding.element = self.document.element(node);
        self.finding.pointer = self.document.pointer(node);
        self
    }

    /// Gives the finding another severity than the rule's.
    pub fn severity(self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// Offers a repair.
    pub fn fix(self, fix: Fix) -> Self {
        self.finding.fix = Some(fix);
        self
    }

    /// The finding itself, for what has no method here.
    pub fn finding(&mut self) -> &mut Finding {
        self.finding
    }
}

impl Finding {
    /// A finding of which only rule, severity, message and place are known.
    pub fn draft(rule: RuleId, severity: Severity, message: String, primary: Label) -> Self {
        Self {
            rule,
            severity,
            message,
            primary,
            related: Vec::new(),
            help: None,
            fix: None,
            subject: String::new(),
            element: String::new(),
            pointer: String::new(),
            base_pointer: String::new(),
            discriminator: String::new(),
            domain: None,
            owners: Arc::from(Vec::new()),
            change: None,
            draft: false,
            waiver: None,
            status: Status::New,
            fingerprint: String::new(),
        }
    }
}
