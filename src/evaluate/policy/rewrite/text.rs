//! Texts of Rego, byte by byte.

/// Whether round brackets close in a text as often as they open, and never earlier.
pub(super) fn is_balanced(text: &str) -> bool {
    let mut open = 0_usize;
    let closes = text.bytes().all(|byte| match byte {
        b'(' => {
            open += 1;
            true
        }
        b')' => open.checked_sub(1).is_some_and(|rest| {
            open = rest;
            true
        }),
        _ => true,
    });
    closes && open == 0
}

/// A text with blanks for line breaks outside of raw texts.
pub(super) fn joined(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts =
        parts.map(
            |(index, part)| {
                if index % 2 == 0 { part.replace(['\n', '\r'], " ") } else { part.to_owned() }
            },
        );
    parts.collect::<Vec<_>>().join("`")
}
