//! A pass over the bytes of a module before the engine's parser sees them.
//!
//! The parser descends without a floor and tries a list or mapping several times over, so that a
//! small file can end the process or keep it busy for hours. What this pass lets through costs
//! the parser a known number of steps and a known depth of stack.

use super::{Limit, PolicyProblemKind};
use crate::source::Span;

/// Largest module, in bytes.
pub const MAX_FILE_BYTES: usize = 1 << 20;
/// Longest line, in the parser's columns.
pub const MAX_COLUMNS: u32 = 8_192;
/// Most lines of a module.
pub const MAX_LINES: usize = 20_000;
/// Deepest nesting of brackets.
pub const MAX_NESTING: usize = 200;
/// Longest run of operators or of `.field` and `[index]` in one expression.
pub const MAX_CHAIN: u32 = 100;
/// Deepest nesting of brackets and operators together.
const MAX_DEPTH: u32 = 300;
/// Most imports of a module.
pub const MAX_IMPORTS: u32 = 256;
/// Most token visits that the parser may need.
const MAX_VISITS: u64 = 4_000_000;

/// What the pass learnt.
#[derive(Debug, Default)]
pub(in super::super) struct Scan {
    /// Every comment with its `#`, without the line end.
    pub comments: Vec<Span>,
    /// What keeps the module from the parser.
    pub faults: Vec<(PolicyProblemKind, Span)>,
}

/// Reads the tokens of a module as far as brackets, operators and comments go.
pub(in super::super) fn scan(text: &str) -> Scan {
    let mut out = Scan::default();
    if text.len() > MAX_FILE_BYTES {
        let kind = PolicyProblemKind::Limit(Limit::FileTooLarge { bytes: text.len() });
        out.faults.push((kind, first_line(text)));
        return out;
    }
    lines(text, &mut out);
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        open: vec![Open::new(Bracket::Root, 0)],
        last_end: 0,
        last: Last::Nothing,
        imports: 0,
        out,
    };
    scanner.run();
    scanner.finish()
}

fn first_line(text: &str) -> Span {
    Span::new(0, text.find(['\n', '\r']).unwrap_or(text.len()))
}

/// Judges the length of lines, their number, and characters that end the text for the parser.
fn lines(text: &str, out: &mut Scan) {
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        // The parser counts a tab as four columns and a string in bytes.
        let columns = line.len() + 3 * line.bytes().filter(|byte| *byte == b'\t').count();
        if columns >= MAX_COLUMNS as usize {
            let span = Span::new(start, start + line.len());
            out.faults.push((PolicyProblemKind::Limit(Limit::LineTooLong { columns }), span));
        }
        if index == MAX_LINES {
            let span = Span::new(start, start + line.len());
            out.faults.push((PolicyProblemKind::Limit(Limit::LinesTooMany), span));
        }
        start += line.len() + 1;
    }
    let odd = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f;
    if let Some(at) = text.bytes().position(odd) {
        let character = char::from(text.as_bytes().get(at).copied().unwrap_or_default());
        let kind = PolicyProblemKind::ControlCharacter { character };
        out.faults.push((kind, Span::new(at, at + 1)));
    }
}

/// What an opening bracket begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// The module itself.
    Root,
    /// A call or parentheses: read once.
    Round,
    /// `[` behind a reference: read once.
    Index,
    /// A list, set, mapping, comprehension or body: read more than once.
    Literal,
}

/// A bracket that is still open.
#[derive(Debug)]
struct Open {
    bracket: Bracket,
    start: usize,
    /// Token visits inside, inner brackets multiplied.
    visits: u64,
    /// Whether `|` stands directly inside.
    has_bar: bool,
    /// Operators of the current expression.
    operators: u32,
    /// Postfix parts of the current reference.
    postfix: u32,
    /// The most operators and postfix parts of any expression so far.
    longest: u32,
    /// Depth of the deepest bracket inside.
    deepest: u32,
}

impl Open {
    fn new(bracket: Bracket, start: usize) -> Self {
        Self {
            bracket,
            start,
            visits: 0,
            has_bar: false,
            operators: 0,
            postfix: 0,
            longest: 0,
            deepest: 0,
        }
    }

    /// Depth of the syntax tree below the bracket, at most.
    fn depth(&self) -> u32 {
        1 + self.longest + self.deepest
    }

    /// How often the parser reads what stands inside.
    fn factor(&self) -> u64 {
        match self.bracket {
            Bracket::Root | Bracket::Round | Bracket::Index => 1,
            Bracket::Literal => 2 + u64::from(self.has_bar),
        }
    }
}

/// The kind of the last token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    /// The end of a value.
    Operand,
    /// `.` behind a value.
    Dot,
    /// Anything that wants a value next.
    Other,
}

struct Scanner<'text> {
    text: &'text str,
    bytes: &'text [u8],
    at: usize,
    open: Vec<Open>,
    last_end: usize,
    last: Last,
    imports: u32,
    out: Scan,
}

impl Scanner<'_> {
    fn byte(&self, offset: usize) -> u8 {
        self.bytes.get(self.at + offset).copied().unwrap_or_default()
    }

    fn run(&mut self) {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            let start = self.at;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'#' => {
                    self.comment();
                    continue;
                }
                b'"' => self.string(),
                b'`' => self.raw_string(),
                b'(' | b'[' | b'{' => self.opening(byte),
                b')' | b']' | b'}' => self.closing(),
                b'.' => self.dot(),
                b',' | b';' => self.separator(),
                _ if byte.is_ascii_alphanumeric() || byte == b'_' => self.word(),
                _ => self.operator(byte),
            }
            self.last_end = self.at;
            if let Some(open) = self.open.last_mut() {
                open.visits = open.visits.saturating_add(1);
            }
            debug_assert!(self.at > start, "each step takes a byte");
        }
    }

    fn comment(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let line = rest.find('\n').map_or(rest, |end| rest.get(..end).unwrap_or_default());
        let end = self.at + line.trim_end_matches('\r').len();
        self.out.comments.push(Span::new(self.at, end));
        self.at += line.len();
    }

    fn string(&mut self) {
        self.operand();
        self.at += 1;
        loop {
            match self.byte(0) {
                b'"' => break,
                b'\\' => self.at += 2,
                b'\n' => return,
                _ if self.at >= self.bytes.len() => return,
                _ => self.at += 1,
            }
        }
        self.at += 1;
    }

    fn raw_string(&mut self) {
        self.operand();
        let rest = self.bytes.get(self.at + 1..).unwrap_or_default();
        self.at += match memchr::memchr(b'`', rest) {
            Some(end) => end + 2,
            None => rest.len() + 1,
        };
    }

    /// A value begins: behind another value this is the next expression.
    fn operand(&mut self) {
        let again = self.last == Last::Operand;
        self.last = Last::Operand;
        if let Some(open) = self.open.last_mut() {
            if again {
                open.operators = 0;
            }
            open.postfix = 0;
        }
    }

    fn separator(&mut self) {
        self.at += 1;
        self.last = Last::Other;
        if let Some(open) = self.open.last_mut() {
            open.operators = 0;
            open.postfix = 0;
        }
    }

    fn word(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length =
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let start = self.at;
        self.at += length;
        if self.last == Last::Dot {
            self.last = Last::Operand;
            return;
        }
        match self.text.get(start..self.at).unwrap_or_default() {
            // Behind an operator this is a name, which must not end the count.
            "contains" if self.last == Last::Other => self.operand(),
            "in" => {
                self.last = Last::Other;
                self.count_operator(start);
            }
            "if" | "else" | "some" | "every" | "not" | "with" | "as" | "contains" | "default"
            | "import" | "package" => {
                if rest.starts_with(b"import") {
                    self.import(start);
                }
                if self.text.get(self.at..).unwrap_or_default().starts_with('(') {
                    // `contains(…)` is a call.
                    self.operand();
                } else {
                    self.at = start;
                    self.separator();
                    self.at = start + length;
                }
            }
            _ => self.operand(),
        }
    }

    fn import(&mut self, start: usize) {
        self.imports += 1;
        if self.imports == MAX_IMPORTS + 1 {
            let span = Span::new(start, self.at);
            self.out.faults.push((PolicyProblemKind::Limit(Limit::ImportsTooMany), span));
        }
    }

    fn dot(&mut self) {
        self.at += 1;
        self.last = Last::Dot;
        self.count_postfix();
    }

    fn count_postfix(&mut self) {
        let at = self.at;
        if let Some(open) = self.open.last_mut() {
            open.postfix += 1;
            open.longest = open.longest.max(open.operators + open.postfix);
            if open.postfix > MAX_CHAIN {
                self.once(
                    PolicyProblemKind::Limit(Limit::ExpressionTooLong),
                    Span::new(at - 1, at),
                );
            }
        }
    }

    fn count_operator(&mut self, start: usize) {
        let at = self.at;
        if let Some(open) = self.open.last_mut() {
            open.operators += 1;
            open.postfix = 0;
            open.longest = open.longest.max(open.operators);
            if open.operators > MAX_CHAIN {
                self.once(PolicyProblemKind::Limit(Limit::ExpressionTooLong), Span::new(start, at));
            }
        }
    }

    fn operator(&mut self, byte: u8) {
        let start = self.at;
        let width = self.text.get(start..).and_then(|rest| rest.chars().next());
        self.at += width.map_or(1, char::len_utf8);
        if byte == b'|'
            && let Some(open) = self.open.last_mut()
        {
            open.has_bar = true;
        }
        let symbol = matches!(byte, b'=' | b'!' | b'<' | b'>' | b':');
        if symbol && self.byte(0) == b'=' {
            self.at += 1;
        }
        self.last = Last::Other;
        if byte != b':' {
            self.count_operator(start);
        }
    }

    fn opening(&mut self, byte: u8) {
        let touches = self.last == Last::Operand && self.last_end == self.at;
        let bracket = match byte {
            b'(' => Bracket::Round,
            b'[' if touches => Bracket::Index,
            _ => Bracket::Literal,
        };
        let start = self.at;
        self.at += 1;
        match bracket {
            Bracket::Index => self.count_postfix(),
            Bracket::Round if touches => {}
            Bracket::Root | Bracket::Round | Bracket::Literal => self.operand(),
        }
        self.last = Last::Other;
        self.open.push(Open::new(bracket, start));
        if self.open.len() == MAX_NESTING + 2 {
            let kind = PolicyProblemKind::Limit(Limit::NestingTooDeep { limit: MAX_NESTING });
            self.out.faults.push((kind, Span::new(start, start + 1)));
        }
    }

    fn closing(&mut self) {
        self.at += 1;
        self.close();
        self.last = Last::Operand;
    }

    /// Adds the visits of the innermost bracket to the one around it.
    fn close(&mut self) {
        if self.open.len() < 2 {
            return;
        }
        let Some(inner) = self.open.pop() else { return };
        let visits = inner.visits.saturating_mul(inner.factor());
        let depth = inner.depth();
        if let Some(outer) = self.open.last_mut() {
            outer.visits = outer.visits.saturating_add(visits);
            outer.deepest = outer.deepest.max(depth);
        }
        let span = Span::new(inner.start, inner.start + 1);
        if visits > MAX_VISITS {
            self.once(PolicyProblemKind::Limit(Limit::TooCostly), span);
        }
        if depth > MAX_DEPTH {
            self.once(PolicyProblemKind::Limit(Limit::ExpressionTooLong), span);
        }
    }

    /// Reports a kind once; brackets that nest too deep say enough about depth.
    fn once(&mut self, kind: PolicyProblemKind, span: Span) {
        let told = |known: &PolicyProblemKind| {
            *known == kind
                || matches!(known, PolicyProblemKind::Limit(Limit::NestingTooDeep { .. }))
        };
        if !self.out.faults.iter().any(|(known, _)| told(known)) {
            self.out.faults.push((kind, span));
        }
    }

    fn finish(mut self) -> Scan {
        while self.open.len() > 1 {
            self.close();
        }
        let (visits, depth) = self.open.first().map_or((0, 0), |it| (it.visits, it.depth()));
        let span = first_line(self.text);
        if visits > MAX_VISITS {
            self.once(PolicyProblemKind::Limit(Limit::TooCostly), span);
        }
        if depth > MAX_DEPTH {
            self.once(PolicyProblemKind::Limit(Limit::ExpressionTooLong), span);
        }
        self.out
    }
}
