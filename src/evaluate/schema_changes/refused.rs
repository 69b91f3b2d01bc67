//! What is said of schema files that are not compared, or not with all that stands behind them.

use super::{EXAMPLE, MESSAGE, Sides, finding, judge};
use crate::evaluate::change_sink::Found;
use crate::evaluate::words::{brief, quoted, visible_text};
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{NotCompared, Scope};
use crate::model::schema::{Language, SchemaErrorKind};
use crate::model::{self, SchemaContent, SchemaFile, TOO_MANY, last_part};
use crate::source::{Revision, Span};
use std::collections::BTreeSet;

/// The rule of files that can't be compared.
pub const NOT_COMPARED: &str = "change/schema-file-not-compared";
/// What to do where a file is gone that another one needs.
pub(super) const BRING_BACK: &str = "bring the file back, or correct the reference";

/// Places at base and at head.
type Spans = (Option<Span>, Option<Span>);

/// Says why a file is not compared.
pub(super) fn not_compared(reason: &NotCompared, sides: &Sides<'_, '_>) -> Found {
    let name = quoted(last_part(sides.pair.path()));
    let other = elsewhere(reason, sides).map(|it| quoted(last_part(&it.path)));
    let lost = lost(reason, sides);
    let may_come = lost.as_ref().is_some_and(|it| it.may_come);
    let is_lost = lost.is_some() && !may_come;
    let said = || said(reason, other.as_deref());
    let (text, spans) = lost.map_or_else(said, |it| (it.text, it.spans));
    let told = |text: &str| format!("{name} is not compared: {text}");
    let message = match reason {
        // What is wrong counts for more than what it keeps the file from being.
        NotCompared::Refused(_, refusal)
            if !(is_lost || may_come) && told(&text).chars().count() > MESSAGE =>
        {
            let base = if refusal.revision == Revision::Base { "at base, " } else { "" };
            let of = other.map_or(String::new(), |it| format!("{it}: "));
            told(&format!("{base}{of}{}", refusal.error.kind))
        }
        _ => told(&text),
    };
    let (severity, effect, what) = if is_lost {
        (Severity::Error, Effect::Break, BRING_BACK)
    } else if is_broken(reason) {
        (Severity::Error, Effect::Break, "correct it, for nothing can be made of it")
    } else if may_come {
        (Severity::Warning, Effect::Risk, "compare it by hand, with what the build may bring now")
    } else {
        (Severity::Warning, Effect::Risk, "compare it by hand")
    };
    let help = format!("{what}: {}", visible_text(&text, EXAMPLE));
    found((severity, effect), &message, help, sides, spans)
}

/// Says which files are left out of a comparison, where too many stand behind the file.
pub(super) fn in_part(sides: &Sides<'_, '_>) -> Option<Found> {
    let after = sides.new.iter().flat_map(|it| &it.left_out);
    let left_out: BTreeSet<&str> = sides.old.left_out.iter().chain(after).copied().collect();
    let others = match left_out.len().checked_sub(1)? {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (name, other) = (brief(last_part(sides.pair.path())), brief(last_part(left_out.first()?)));
    let message = format!("{name} is compared without {other}{others}: too many files");
    let help = format!("compare {other}{others} by hand: {TOO_MANY}");
    let spans = (None, Some(Span::default()));
    Some(found((Severity::Warning, Effect::Risk), &message, help, sides, spans))
}

/// A finding about what is not compared.
fn found(
    (severity, effect): (Severity, Effect),
    message: &str,
    help: String,
    sides: &Sides<'_, '_>,
    spans: Spans,
) -> Found {
    let mut finding = finding(NOT_COMPARED, severity, message, sides, spans);
    finding.help = Some(help);
    judge(&mut finding, Bump::Patch, (effect, effect));
    if let Some(change) = &mut finding.change {
        change.bump = None;
    }
    Found { finding, scope: Some(Scope::Terms), renaming: None, cap: severity }
}

/// Why a file is not compared, in words, and where; the reason may lie in an `other` file.
fn said(reason: &NotCompared, other: Option<&str>) -> (String, Spans) {
    let (language, refusal) = match reason {
        NotCompared::Unreadable(reason) => return (reason.clone(), (None, Some(Span::default()))),
        NotCompared::Refused(language, refusal) => (language, refusal),
    };
    let span = Some(refusal.error.span);
    let (side, spans) = match refusal.revision {
        Revision::Base => (" at base", (span, None)),
        Revision::Head => ("", (None, span)),
    };
    let text = match &refusal.error.kind {
        kind @ SchemaErrorKind::Unread(_) => kind.to_string(),
        kind => {
            let of = other.map_or(String::new(), |it| format!("{it} is "));
            format!("{of}no {}{side}: {kind}", language.file())
        }
    };
    (text, spans)
}

/// The file that can't be read, where it is one that the compared file takes something from.
fn elsewhere<'run>(reason: &NotCompared, sides: &'run Sides<'_, '_>) -> Option<&'run SchemaFile> {
    let NotCompared::Refused(_, refusal) = reason else { return None };
    let (whole, own) = match refusal.revision {
        Revision::Base => (&sides.old, sides.pair.base),
        Revision::Head => (sides.new.as_ref()?, sides.pair.head?),
    };
    let (file, _) = whole.place(refusal.error.span);
    (file.path != own.path).then_some(file)
}

/// What is said of a file that is gone.
struct Lost {
    text: String,
    spans: Spans,
    /// Whether the build may bring it.
    may_come: bool,
}

/// What a file imports, or which type of Avro it uses, that was there at base and is gone: whatever
/// else it may lack, nothing can be made of it any more, unless the build brings the file.
fn lost(reason: &NotCompared, sides: &Sides<'_, '_>) -> Option<Lost> {
    let NotCompared::Refused(language, refusal) = reason else { return None };
    // What was lacking at base may lie elsewhere; what was wrong there was never read.
    let may_be_whole = matches!(
        refusal.error.kind,
        SchemaErrorKind::Undefined(_)
            | SchemaErrorKind::Unfound { .. }
            | SchemaErrorKind::Ambiguous(_)
            | SchemaErrorKind::Unread(_)
    );
    let at_head = refusal.revision == Revision::Head;
    let (is_known, verb) = match language {
        Language::Protobuf => (at_head || may_be_whole, "imports"),
        Language::Avro => (at_head && may_be_whole, "uses"),
        Language::JsonSchema | Language::Dbt => return None,
    };
    let new = sides.new.as_ref().filter(|_| is_known)?;
    let model::Lost { by, name, may_come } = new.lost(&sides.old)?;
    // Where that is not sure, what else is wrong counts for more.
    if may_come && !(at_head && may_be_whole) {
        return None;
    }
    let lost = quoted(name);
    let (text, span) = if by.path != new.file.path {
        let fate = if may_come { "is not here any more" } else { "is gone" };
        let text = format!("{} {verb} {lost}, which {fate}", quoted(last_part(&by.path)));
        (text, Span::default())
    } else {
        let text = if may_come {
            format!("its import {lost} is no longer here")
        } else {
            format!("{lost}, which it {verb}, is gone")
        };
        (text, place(by, name).unwrap_or(refusal.error.span))
    };
    Some(Lost { text, spans: (None, Some(span)), may_come })
}

/// Where a file writes a name.
fn place(by: &SchemaFile, name: &str) -> Option<Span> {
    let SchemaContent::Text(text) = &by.content else { return None };
    let at = text.text.find(&format!("\"{name}\""))?;
    Some(Span::new(at, at + name.len() + 2))
}

/// Whether a Protobuf file compiled at base, and at head does not, though all that it imports is
/// there.
const fn is_broken(reason: &NotCompared) -> bool {
    match reason {
        NotCompared::Refused(Language::Protobuf, refusal) => {
            let wrong = matches!(refusal.error.kind, SchemaErrorKind::Syntax(_));
            wrong && matches!(refusal.revision, Revision::Head)
        }
        NotCompared::Refused(..) | NotCompared::Unreadable(_) => false,
    }
}
