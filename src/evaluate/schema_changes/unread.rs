//! What is said of schema files that are not compared, or not with all that stands behind them.

use super::{EXAMPLE, MESSAGE, NOT_COMPARED, Sides, finding, judge};
use crate::evaluate::change_sink::Found;
use crate::evaluate::words::{brief, quoted, visible_text};
use crate::finding::{Bump, Effect, Severity};
use crate::model::diff::{NotCompared, Scope};
use crate::model::schema::{Language, SchemaErrorKind};
use crate::model::{SchemaFile, TOO_MANY};
use crate::source::{Revision, Span};
use std::collections::BTreeSet;

/// Says why a file is not compared.
pub(super) fn not_compared(reason: &NotCompared, sides: &Sides<'_, '_>) -> Found {
    let last = |path: &str| quoted(path.rsplit('/').next().unwrap_or_default());
    let name = last(sides.pair.path());
    let other = elsewhere(reason, sides).map(|it| last(&it.path));
    let (text, spans) = match reason {
        NotCompared::Unreadable(reason) => (reason.clone(), (None, Some(Span::default()))),
        NotCompared::Refused(language, refusal) => {
            let span = Some(refusal.error.span);
            let (side, spans) = match refusal.revision {
                Revision::Base => (" at base", (span, None)),
                Revision::Head => ("", (None, span)),
            };
            let text = match &refusal.error.kind {
                kind @ SchemaErrorKind::Unread(_) => kind.to_string(),
                kind => {
                    let of = other.as_ref().map_or(String::new(), |it| format!("{it} is "));
                    format!("{of}no {}{side}: {kind}", language.file())
                }
            };
            (text, spans)
        }
    };
    let told = |text: &str| format!("{name} is not compared: {text}");
    let message = match reason {
        // What is wrong counts for more than what it keeps the file from being.
        NotCompared::Refused(_, refusal) if told(&text).chars().count() > MESSAGE => {
            let base = if refusal.revision == Revision::Base { "at base, " } else { "" };
            let of = other.map_or(String::new(), |it| format!("{it}: "));
            told(&format!("{base}{of}{}", refusal.error.kind))
        }
        _ => told(&text),
    };
    let (severity, effect, what) = if is_broken(reason) {
        (Severity::Error, Effect::Break, "correct it, for nothing can be made of it")
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
    let last = |path: &str| brief(path.rsplit('/').next().unwrap_or_default());
    let (name, other) = (last(sides.pair.path()), last(left_out.first()?));
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
    spans: (Option<Span>, Option<Span>),
) -> Found {
    let mut finding = finding(NOT_COMPARED, severity, message, sides, spans);
    finding.help = Some(help);
    judge(&mut finding, Bump::Patch, (effect, effect));
    if let Some(change) = &mut finding.change {
        change.bump = None;
    }
    Found { finding, scope: Some(Scope::Terms), renaming: None, cap: severity }
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
