//! Comparing single values, and collecting what changed.

use super::elsewhere::Elsewhere;
use super::kind::ChangeKind;
use super::steps::Step;
use super::{Change, Element};
use crate::model::dialect::odcs2;
use crate::model::{MeshMember, Slot, Text};
use crate::parse::{Document, Kind, Symbol};
use crate::source::{NodeId, Place};

/// Most items of a list that is compared item by item.
pub(super) const LONGEST: usize = 5_000;
/// Longest text of a value in a change, in characters.
const SHORT: usize = 60;

/// Two values of which neither is unknown and which differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delta<'slot, T> {
    pub(super) base: Option<&'slot T>,
    pub(super) head: Option<&'slot T>,
}

impl<T> Delta<'_, T> {
    /// Whether the value came, went or is another one.
    pub(super) const fn step(&self) -> Step {
        match (&self.base, &self.head) {
            (None, _) => Step::Added,
            (Some(_), None) => Step::Removed,
            (Some(_), Some(_)) => Step::Changed,
        }
    }
}

/// How two slots differ; nothing where they do not, or where one can't be judged.
pub(super) fn delta<'slot, T: PartialEq>(
    base: &'slot Slot<T>,
    head: &'slot Slot<T>,
) -> Option<Delta<'slot, T>> {
    if base.is_unknown() || head.is_unknown() {
        return None;
    }
    let delta = Delta { base: base.value(), head: head.value() };
    (delta.base != delta.head).then_some(delta)
}

/// How two flags differ, where absent means false: the value at head.
pub(super) fn flag(base: &Slot<bool>, head: &Slot<bool>) -> Option<bool> {
    if base.is_unknown() || head.is_unknown() {
        return None;
    }
    (base.is_true() != head.is_true()).then(|| head.is_true())
}

/// A text cut to a length that fits a line.
pub(super) fn short(text: &str) -> String {
    let line = words(text);
    if line.chars().count() <= SHORT {
        return line;
    }
    let cut: String = line.chars().take(SHORT - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The words of a text, whatever stands between them.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether both sides have one word, in capitals or in small letters.
pub(super) fn same_word(base: &Slot<Box<str>>, head: &Slot<Box<str>>) -> bool {
    base.text().zip(head.text()).is_some_and(|(x, y)| x.eq_ignore_ascii_case(y))
}

/// Whether a text for people has other words; one without words is as if it were not there.
pub(super) fn retold(base: &Slot<Box<str>>, head: &Slot<Box<str>>) -> bool {
    let words = |text: Option<&Box<str>>| text.map(|it| words(it)).unwrap_or_default();
    delta(base, head).is_some_and(|it| words(it.base) != words(it.head))
}

/// Whether a text of code says something else, line breaks and blanks aside where no quotes are.
pub(super) fn reworded(base: &Slot<Box<str>>, head: &Slot<Box<str>>) -> bool {
    let Some(change) = delta(base, head) else { return false };
    let (Some(x), Some(y)) = (change.base, change.head) else { return true };
    code(x) != code(y)
}

/// What a text of code says: equal for two that say the same.
pub(in crate::model) fn code(text: &str) -> String {
    // In comments lines count, and behind these signs it is not known where a text ends.
    let bound = ["#", "--", "//", "/*", "\\", "$$"].iter().any(|it| text.contains(it));
    if bound { text.trim().to_owned() } else { spaced(text) }
}

/// A text with one blank for any number of them, but for those in quotes.
fn spaced(text: &str) -> String {
    let (mut out, mut quote) = (String::new(), None);
    for sign in text.trim().chars() {
        match quote {
            None if matches!(sign, '\'' | '"' | '`') => quote = Some(sign),
            Some(open) if sign == open => quote = None,
            _ => {}
        }
        if quote.is_some() || !sign.is_whitespace() {
            out.push(sign);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// The values of texts, in the order of the alphabet.
pub(super) fn sorted(texts: &[Text]) -> Vec<&str> {
    let mut values: Vec<&str> = texts.iter().map(|it| &*it.value).collect();
    values.sort_unstable();
    values
}

/// Collects the changes of one contract or product.
pub(super) struct Collector<'mesh> {
    pub(super) base: &'mesh MeshMember,
    pub(super) head: &'mesh MeshMember,
    /// The other contracts; absent where they don't matter.
    pub(super) elsewhere: Option<&'mesh Elsewhere<'mesh>>,
    pub(super) changes: Vec<Change>,
}

/// An element that stands on both sides: its node at base and at head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Both {
    pub(super) base: NodeId,
    pub(super) head: NodeId,
}

impl<'mesh> Collector<'mesh> {
    /// Whether an element is written by the same signs on both sides, and these mean the same.
    pub(super) fn written_alike(&self, both: Both) -> bool {
        let sides = [(self.base, both.base), (self.head, both.head)];
        let [base, head] = sides.map(|(member, node)| {
            let document = member.unit.document();
            let text = document.span(node).slice(document.source());
            (document.is_literal(), member.unit.facts.standard, text)
        });
        base.0 && base == head
    }

    /// The document at base.
    pub(super) fn base_document(&self) -> &'mesh Document {
        self.base.unit.document()
    }

    /// The document at head.
    pub(super) fn head_document(&self) -> &'mesh Document {
        self.head.unit.document()
    }

    /// Whether one side is written in ODCS 2.2 and the other in a later version, so that some of
    /// what the one says has no place in the other.
    pub(super) fn across(&self) -> bool {
        self.base.unit.is_odcs2() != self.head.unit.is_odcs2()
    }

    /// Whether the two sides are written in different versions of the standard, so that one
    /// thing may have to be written in two ways.
    pub(super) fn upgraded(&self) -> bool {
        self.base.unit.facts.standard != self.head.unit.facts.standard
    }

    /// The value behind a key at base, whatever its version calls it.
    pub(super) fn at_base(&self, node: NodeId, key: Symbol) -> Option<NodeId> {
        odcs2::get(self.base_document(), self.base.unit.facts.standard, node, key)
    }

    /// The value behind a key at head, whatever its version calls it.
    pub(super) fn at_head(&self, node: NodeId, key: Symbol) -> Option<NodeId> {
        odcs2::get(self.head_document(), self.head.unit.facts.standard, node, key)
    }

    /// Whether a section is a list, or not there, on both sides; anything else can't be judged. A
    /// list that is too long to be compared is noted as that.
    pub(super) fn lists(&mut self, element: &Element, both: Both, key: Symbol) -> bool {
        let length = |document: &Document, list: Option<NodeId>| match list {
            None => Some(0),
            Some(list) => match document.kind(list) {
                Kind::Sequence => Some(document.items(list).len()),
                Kind::Null => Some(0),
                Kind::Bool | Kind::Int | Kind::Float | Kind::Text | Kind::Mapping | Kind::Alias => {
                    None
                }
            },
        };
        let base = length(self.base_document(), self.at_base(both.base, key));
        let head = length(self.head_document(), self.at_head(both.head, key));
        let (Some(base), Some(head)) = (base, head) else { return false };
        let comparable = base.max(head) <= LONGEST;
        if !comparable && !self.is_same(both, key) {
            let longest = Some(base.max(head).to_string());
            self.section(ChangeKind::TooLong, element, both, key).values(None, longest);
        }
        comparable
    }

    /// Whether a section says the same on both sides.
    fn is_same(&self, both: Both, key: Symbol) -> bool {
        let (base, head) = (self.base_document(), self.head_document());
        match (self.at_base(both.base, key), self.at_head(both.head, key)) {
            (Some(x), Some(y)) => super::tree::same((base, x), (head, y)),
            (x, y) => x.is_none() && y.is_none(),
        }
    }

    /// Something that is only at head.
    pub(super) fn added(&mut self, kind: ChangeKind, element: Element, head: Place) -> &mut Change {
        self.push(kind, element, None, Some(head))
    }

    /// Something that is only at base; `around` is what would hold it at head.
    pub(super) fn removed(
        &mut self,
        kind: ChangeKind,
        element: Element,
        base: Place,
        around: NodeId,
    ) -> &mut Change {
        let change = self.push(kind, element, Some(base), None);
        change.around = Some(Place::key(around));
        change
    }

    /// Something that stands on both sides.
    pub(super) fn changed(
        &mut self,
        kind: ChangeKind,
        element: &Element,
        base: Place,
        head: Place,
    ) -> &mut Change {
        self.push(kind, element.clone(), Some(base), Some(head))
    }

    /// A value of an element that stands on both sides; where the value is not there, the element
    /// is shown.
    pub(super) fn value<T>(
        &mut self,
        kind: ChangeKind,
        element: &Element,
        both: Both,
        base: &Slot<T>,
        head: &Slot<T>,
    ) -> &mut Change {
        let place = |slot: &Slot<T>, node| slot.place().unwrap_or(Place::key(node));
        self.changed(kind, element, place(base, both.base), place(head, both.head))
    }

    /// A text of an element that stands on both sides, with what it was and is.
    pub(super) fn text(
        &mut self,
        kind: ChangeKind,
        element: &Element,
        both: Both,
        base: &Slot<Box<str>>,
        head: &Slot<Box<str>>,
    ) -> &mut Change {
        let (before, after) = (base.text().map(short), head.text().map(short));
        self.value(kind, element, both, base, head).values(before, after)
    }

    /// Reports a text that differs, whatever the way.
    pub(super) fn if_text(
        &mut self,
        kind: ChangeKind,
        element: &Element,
        both: Both,
        base: &Slot<Box<str>>,
        head: &Slot<Box<str>>,
    ) {
        if delta(base, head).is_some() {
            self.text(kind, element, both, base, head);
        }
    }

    /// A section that differs: shown at its key where it is there.
    pub(super) fn section(
        &mut self,
        kind: ChangeKind,
        element: &Element,
        both: Both,
        key: Symbol,
    ) -> &mut Change {
        let base = self.at_base(both.base, key).map_or(Place::key(both.base), Place::value);
        let head = self.at_head(both.head, key).map_or(Place::key(both.head), Place::value);
        self.changed(kind, element, base, head)
    }

    fn push(
        &mut self,
        kind: ChangeKind,
        element: Element,
        base: Option<Place>,
        head: Option<Place>,
    ) -> &mut Change {
        self.changes.push_mut(Change {
            kind,
            element,
            base,
            head,
            around: None,
            before: None,
            after: None,
        })
    }
}

impl Change {
    /// Sets what the value was and is.
    pub(super) fn values(&mut self, before: Option<String>, after: Option<String>) -> &mut Self {
        self.before = before;
        self.after = after;
        self
    }
}

/// One way to tell that two elements are one.
pub(super) type Pass<'run, T> = &'run dyn Fn(&T, &T) -> bool;

/// Pairs of indexes that one pass after the other finds among what is left, by base.
pub(super) fn paired<T>(base: &[T], head: &[T], passes: &[Pass<'_, T>]) -> Vec<(usize, usize)> {
    let (mut twins, mut taken) = (vec![None; base.len()], vec![false; head.len()]);
    for pass in passes {
        for (x, twin) in base.iter().zip(&mut twins).filter(|(_, twin)| twin.is_none()) {
            let mut others = head.iter().zip(&mut taken).enumerate();
            if let Some((index, (_, taken))) = others.find(|(_, (y, taken))| !**taken && pass(x, y))
            {
                (*twin, *taken) = (Some(index), true);
            }
        }
    }
    twins.iter().enumerate().filter_map(|(index, twin)| twin.map(|twin| (index, twin))).collect()
}
