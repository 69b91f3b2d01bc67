//! What is said of a change: a message that fits, and the whole values that it goes between.

/// Most letters of a message.
const MOST: usize = 90;
/// What stands between the parts of names.
const BETWEEN: [char; 7] = ['.', '/', ':', ';', '-', '_', '\\'];

/// A message, and what changed where that is one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The message, without a full stop.
    pub text: String,
    /// The value before, whole.
    pub before: Option<String>,
    /// The value after, whole.
    pub after: Option<String>,
}

impl From<String> for Said {
    fn from(text: String) -> Self {
        Self { text, before: None, after: None }
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl Said {
    /// ``the type goes from `a` to `b` ``, or `none` for a side that has no value.
    pub(super) fn goes(what: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self::between([&format!("{what} goes from "), " to "], before, after)
    }

    /// `` `a` becomes `b` ``, or what else stands before and between the two.
    pub(super) fn becomes(words: [&str; 2], before: &str, after: &str) -> Self {
        Self::between(words, Some(before), Some(after))
    }

    /// A value that is new, or gone where it was there before.
    pub(super) fn alone(what: &str, before: Option<&str>, after: Option<&str>) -> Self {
        let word = if after.is_some() { "new" } else { "gone" };
        let value = after.or(before).unwrap_or_default();
        let room = MOST.saturating_sub(what.chars().count() + word.len() + " = `` is ".len());
        let text = format!("{what} = {} is {word}", code(&fitted(value, room)));
        Self { text, before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    /// A value, and what is said of it.
    pub(super) fn of(value: &str, said: &str) -> Self {
        let room = MOST.saturating_sub("``".len() + said.chars().count());
        Self::from(format!("{}{said}", code(&fitted(value, room))))
    }

    fn between(words: [&str; 2], before: Option<&str>, after: Option<&str>) -> Self {
        let fixed: usize = words.iter().map(|it| it.chars().count()).sum();
        let around = |it: Option<&str>| it.map_or("none".len(), |_| "``".len());
        let room = MOST.saturating_sub(fixed + around(before) + around(after));
        let (was, is) = match (before, after) {
            (Some(before), Some(after)) => both(before, after, room),
            (Some(one), None) | (None, Some(one)) => (fitted(one, room), fitted(one, room)),
            (None, None) => Default::default(),
        };
        let shown = |it: Option<&str>, text: &str| it.map_or("none".to_owned(), |_| code(text));
        let text = [words[0], &shown(before, &was), words[1], &shown(after, &is)].concat();
        Self { text, before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }
}

fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Two values in the room for both: cut where they are alike, so that what is told apart stays.
fn both(before: &str, after: &str, room: usize) -> (String, String) {
    let (was, is) = (before.chars().count(), after.chars().count());
    if was + is <= room {
        return (before.to_owned(), after.to_owned());
    }
    let half = room / 2;
    let own = if was <= half { was } else { half.max(room.saturating_sub(is)) };
    let other = room.saturating_sub(own);
    let differ = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let alike = (0..=differ).rev().find_map(|it| before.get(..it)).unwrap_or_default();
    let start = alike.rfind(BETWEEN).map_or(0, |it| it + 1);
    let behind = |it: &str| match it.get(start..) {
        Some(rest) if start > 0 => format!("…{rest}"),
        _ => it.to_owned(),
    };
    let exactly = |it: &str| format!("…{}", it.get(alike.len()..).unwrap_or_default());
    let cuts = [
        (fitted(&behind(before), own), fitted(&behind(after), other)),
        (fitted(before, own), fitted(after, other)),
        (first(before, own), first(after, other)),
    ];
    // Of two that are cut, the one with more room says no more for that.
    let same = |a: &str, b: &str| match (a.strip_suffix('…'), b.strip_suffix('…')) {
        (Some(a), Some(b)) => a.starts_with(b) || b.starts_with(a),
        _ => a == b,
    };
    let apart = cuts.into_iter().find(|(a, b)| !same(a, b));
    apart.unwrap_or_else(|| (first(&exactly(before), own), first(&exactly(after), other)))
}

/// A value in some room: of a name the last parts, of a list both ends, of any other text the first
/// letters.
fn fitted(text: &str, room: usize) -> String {
    if text.starts_with('[') && text.ends_with(']') {
        return ends(text, room);
    }
    if text.chars().count() <= room || text.contains(char::is_whitespace) {
        return first(text, room);
    }
    let tails = text.match_indices(BETWEEN).filter_map(|(at, it)| text.get(at + it.len()..));
    let mut tails = tails.filter(|it| !it.is_empty() && it.chars().count() < room);
    tails.next().map_or_else(|| first(text, room), |it| format!("…{it}"))
}

/// The first and the last letters of a text.
fn ends(text: &str, room: usize) -> String {
    let length = text.chars().count();
    if length <= room {
        return text.to_owned();
    }
    let kept = room.saturating_sub(1);
    let last: String = text.chars().skip(length - kept / 2).collect();
    format!("{}{last}", first(text, room - kept / 2))
}

/// The first letters of a text.
fn first(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let kept: String = text.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(before: &str, after: &str) -> String {
        let said = Said::goes("the type", Some(before), Some(after));
        assert!(said.text.chars().count() <= MOST, "{}", said.text);
        assert_eq!((said.before.as_deref(), said.after.as_deref()), (Some(before), Some(after)));
        said.text
    }

    #[test]
    fn long_values_keep_what_tells_them_apart() {
        let old = "google.api.expr.v1alpha1.ParsedExpr";
        assert_eq!(text("int32", "string"), "the type goes from `int32` to `string`");
        assert_eq!(
            text(old, "google.api.expr.v1beta1.ParsedExpr"),
            "the type goes from `…v1alpha1.ParsedExpr` to `…v1beta1.ParsedExpr`"
        );
        assert_eq!(
            text(old, "acme.expressions.internal.syntax.Tree"),
            "the type goes from `…api.expr.v1alpha1.ParsedExpr` to `…internal.syntax.Tree`"
        );
        let words = "what a reader sees first ".repeat(9);
        assert_eq!(
            text("", &words),
            "the type goes from `` to `what a reader sees first what a reader sees first what a reade…`"
        );
        let record = "record DocPropagationFeatureSettings";
        let list = Said::becomes(["", " becomes "], record, &format!("[{record}, null]"));
        assert_eq!(
            list.text,
            format!("`{record}` becomes `[record DocPropagati…atureSettings, null]`")
        );
        let (long, longer) = ("x".repeat(200), "x".repeat(201));
        assert_eq!(text(&long, &longer), "the type goes from `…` to `…x`");
        text(&format!("{long}é"), &format!("{long}è.a.b"));
    }

    #[test]
    fn what_is_new_or_gone_is_shown_alone() {
        let of = |before, after| Said::alone("option `x`", before, after).text;
        assert_eq!(of(None, Some("a")), "option `x` = `a` is new");
        assert_eq!(of(Some("a"), None), "option `x` = `a` is gone");
        assert!(of(None, Some(&"a/b".repeat(90))).chars().count() <= MOST);
    }
}
