//! Reads templates.

use super::functions::FUNCTIONS;
use crate::evaluate::policy::builtins::caps::Refusal;
use crate::evaluate::policy::value::number;
use regorus::Value;
use std::collections::BTreeMap;

/// Deepest nesting.
const MAX_DEPTH: usize = 50;

/// A template, and those that it defines.
pub(super) struct Template {
    pub nodes: Vec<Node>,
    pub named: BTreeMap<String, Vec<Node>>,
}

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Action(Pipe),
    If(Branch),
    With(Branch),
    Range(Branch),
    /// Another template, and what it is given.
    Use(String, Option<Pipe>),
    Break,
    Continue,
}

/// What depends on a value.
#[derive(Debug)]
pub(super) struct Branch {
    pub pipe: Pipe,
    pub then: Vec<Node>,
    pub other: Vec<Node>,
}

/// Commands in a row, and the variables that get their value.
#[derive(Debug, Clone, Default)]
pub(super) struct Pipe {
    pub names: Vec<String>,
    /// Whether the variable is known already.
    pub assigns: bool,
    pub commands: Vec<Vec<Operand>>,
}

/// A part of a command.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Literal(Value),
    Nil,
    /// What lies below the value that is looked at.
    Dot(Vec<String>),
    /// A variable, the whole where it has no name, and what lies below it.
    Variable(String, Vec<String>),
    Nested(Pipe, Vec<String>),
    Function(String),
}

/// Reads a template.
pub(super) fn parse(template: &str) -> Result<Template, Refusal> {
    let pieces = pieces(template)?.into_iter();
    let mut reader = Reader { pieces, depth: 0, loops: 0, named: BTreeMap::new() };
    let (nodes, end) = reader.nodes()?;
    match end {
        Ending::Text => Ok(Template { nodes, named: reader.named }),
        Ending::Closed | Ending::Else(_) => Err(wrong("an `end` or `else` stands alone")),
    }
}

fn wrong(why: &str) -> Refusal {
    Refusal::new(why)
}

/// Text, or the inside of an action.
enum Piece {
    Text(String),
    Action(String),
}

fn pieces(template: &str) -> Result<Vec<Piece>, Refusal> {
    const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
    let mut out = Vec::new();
    let mut rest = template;
    let mut trim = false;
    while let Some((before, action)) = rest.split_once("{{") {
        let mut action = action;
        let mut text = if trim { before.trim_start_matches(BLANKS) } else { before };
        if let Some(trimmed) = action.strip_prefix('-').filter(|it| it.starts_with(BLANKS)) {
            text = text.trim_end_matches(BLANKS);
            action = trimmed;
        }
        if !text.is_empty() {
            out.push(Piece::Text(text.to_owned()));
        }
        let end = closing(action).ok_or_else(|| wrong("an action is not closed"))?;
        let (inside, behind) = action.split_at(end);
        rest = behind.get(2..).unwrap_or_default();
        let trimmed = inside.strip_suffix('-').filter(|it| it.ends_with(BLANKS));
        trim = trimmed.is_some();
        let inside = trimmed.unwrap_or(inside).trim();
        let comment = inside.len() >= 4 && inside.starts_with("/*") && inside.ends_with("*/");
        if !comment {
            out.push(Piece::Action(inside.to_owned()));
        }
    }
    let text = if trim { rest.trim_start_matches(BLANKS) } else { rest };
    if !text.is_empty() {
        out.push(Piece::Text(text.to_owned()));
    }
    Ok(out)
}

/// Where the braces stand that close an action, outside of its texts.
fn closing(action: &str) -> Option<usize> {
    if action.trim_start().starts_with("/*") {
        let comment = action.find("*/")?;
        return action.get(comment..)?.find("}}").map(|it| comment + it);
    }
    let mut quote = None;
    let mut escaped = false;
    for (at, it) in action.char_indices() {
        match quote {
            Some('"' | '\'') if escaped => escaped = false,
            Some('"' | '\'') if it == '\\' => escaped = true,
            Some(open) if it == open => quote = None,
            None if matches!(it, '"' | '`' | '\'') => quote = Some(it),
            None if action.get(at..)?.starts_with("}}") => return Some(at),
            Some(_) | None => {}
        }
    }
    None
}

/// What ends a list of nodes.
enum Ending {
    Text,
    Closed,
    /// With what follows the word.
    Else(String),
}

struct Reader {
    pieces: std::vec::IntoIter<Piece>,
    depth: usize,
    /// How many loops are open.
    loops: usize,
    named: BTreeMap<String, Vec<Node>>,
}

impl Reader {
    fn nodes(&mut self) -> Result<(Vec<Node>, Ending), Refusal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(wrong("the template nests too deep"));
        }
        let mut out = Vec::new();
        let end = loop {
            let action = match self.pieces.next() {
                None => break Ending::Text,
                Some(Piece::Text(text)) => {
                    out.push(Node::Text(text));
                    continue;
                }
                Some(Piece::Action(action)) => action,
            };
            let letters = action.find(|it: char| !it.is_alphanumeric()).unwrap_or(action.len());
            let (word, rest) = action.split_at(letters);
            match word {
                "end" if rest.is_empty() => break Ending::Closed,
                "else" => break Ending::Else(rest.trim().to_owned()),
                _ => out.extend(self.action(word, rest.trim_start(), &action)?),
            }
        };
        self.depth -= 1;
        Ok((out, end))
    }

    fn action(&mut self, word: &str, rest: &str, action: &str) -> Result<Option<Node>, Refusal> {
        Ok(Some(match word {
            "if" => Node::If(self.branch(rest)?),
            "with" => Node::With(self.branch(rest)?),
            "range" => {
                self.loops += 1;
                let node = Node::Range(self.branch(rest)?);
                self.loops -= 1;
                node
            }
            "break" | "continue" if self.loops == 0 || !rest.is_empty() => {
                return Err(wrong("a loop is left where there is none"));
            }
            "break" => Node::Break,
            "continue" => Node::Continue,
            "define" => {
                let (name, given) = name(rest)?;
                if given.is_some() || self.depth > 1 {
                    return Err(wrong("a definition can't be read"));
                }
                self.define(name)?;
                return Ok(None);
            }
            "template" => {
                let (name, given) = name(rest)?;
                Node::Use(name, given)
            }
            "block" => {
                let (name, given) = name(rest)?;
                if given.is_none() {
                    return Err(wrong("a block is given no value"));
                }
                self.define(name.clone())?;
                Node::Use(name, given)
            }
            _ => Node::Action(pipe(action)?),
        }))
    }

    fn define(&mut self, name: String) -> Result<(), Refusal> {
        let loops = std::mem::take(&mut self.loops);
        let (nodes, end) = self.nodes()?;
        self.loops = loops;
        if !matches!(end, Ending::Closed) {
            return Err(wrong("an `end` is missing"));
        }
        self.named.insert(name, nodes);
        Ok(())
    }

    fn branch(&mut self, condition: &str) -> Result<Branch, Refusal> {
        let pipe = pipe(condition)?;
        let (then, end) = self.nodes()?;
        let other = match end {
            Ending::Closed => Vec::new(),
            Ending::Text => return Err(wrong("an `end` is missing")),
            Ending::Else(rest) => match rest.split_once(char::is_whitespace) {
                Some(("if", condition)) => vec![Node::If(self.nested(condition)?)],
                Some(("with", condition)) => vec![Node::With(self.nested(condition)?)],
                _ => {
                    let (other, end) = self.nodes()?;
                    if !rest.is_empty() || !matches!(end, Ending::Closed) {
                        return Err(wrong("an `end` is missing"));
                    }
                    other
                }
            },
        };
        Ok(Branch { pipe, then, other })
    }

    /// A branch behind `else`; chains of them nest.
    fn nested(&mut self, condition: &str) -> Result<Branch, Refusal> {
        self.depth += 1;
        let branch = self.branch(condition)?;
        self.depth -= 1;
        Ok(branch)
    }
}

/// The name of a template, and what it is given.
fn name(text: &str) -> Result<(String, Option<Pipe>), Refusal> {
    let mut words = Words { rest: text, depth: 0 };
    let Operand::Literal(Value::String(name)) = words.operand()? else {
        return Err(wrong("the name of a template is no text"));
    };
    let rest = words.rest.trim();
    let given = if rest.is_empty() { None } else { Some(pipe(rest)?) };
    Ok((name.to_string(), given))
}

fn pipe(text: &str) -> Result<Pipe, Refusal> {
    let mut words = Words { rest: text, depth: 0 };
    let pipe = words.pipe()?;
    if words.rest.trim().is_empty() { Ok(pipe) } else { Err(wrong("an action can't be read")) }
}

struct Words<'text> {
    rest: &'text str,
    depth: usize,
}

impl Words<'_> {
    fn pipe(&mut self) -> Result<Pipe, Refusal> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(wrong("the template nests too deep"));
        }
        let mut pipe = Pipe::default();
        self.declared(&mut pipe);
        let mut command = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix('|') {
                self.rest = rest;
                pipe.commands.push(std::mem::take(&mut command));
                continue;
            }
            if self.rest.is_empty() || self.rest.starts_with(')') {
                break;
            }
            command.push(self.operand()?);
        }
        pipe.commands.push(command);
        self.depth -= 1;
        let says =
            |it: &Vec<Operand>| !it.is_empty() && !matches!(it.as_slice(), [Operand::Nil, ..]);
        if pipe.commands.iter().all(says) { Ok(pipe) } else { Err(wrong("an action says nothing")) }
    }

    /// `$x :=`, `$i, $x :=` or `$x =` in front of a pipe.
    fn declared(&mut self, pipe: &mut Pipe) {
        let Some((before, behind)) = self.rest.split_once('=') else { return };
        let assigns = !before.ends_with(':');
        let names: Option<Vec<String>> = before
            .trim_end_matches(':')
            .split(',')
            .map(|it| it.trim().strip_prefix('$').filter(|it| is_name(it)).map(str::to_owned))
            .collect();
        if let Some(names) = names.filter(|it| it.len() <= 2) {
            pipe.names = names;
            pipe.assigns = assigns;
            self.rest = behind;
        }
    }

    fn operand(&mut self) -> Result<Operand, Refusal> {
        let text = self.rest;
        if let Some(rest) = text.strip_prefix('(') {
            self.rest = rest;
            let pipe = self.pipe()?;
            let behind = self.rest.strip_prefix(')');
            self.rest = behind.ok_or_else(|| wrong("a parenthesis is not closed"))?;
            let path = self.path()?;
            return Ok(Operand::Nested(pipe, path));
        }
        if text.starts_with('.') {
            let path = self.path()?;
            return Ok(Operand::Dot(path));
        }
        if let Some(rest) = text.strip_prefix('$') {
            self.rest = rest;
            let name = self.word().to_owned();
            let path = self.path()?;
            return Ok(Operand::Variable(name, path));
        }
        if text.starts_with(['"', '`', '\'']) {
            return self.quoted();
        }
        if text.starts_with(|it: char| it.is_ascii_digit() || "+-".contains(it)) {
            return self.number();
        }
        match self.word() {
            "true" => Ok(Operand::Literal(Value::from(true))),
            "false" => Ok(Operand::Literal(Value::from(false))),
            "nil" => Ok(Operand::Nil),
            name if FUNCTIONS.contains(&name) => Ok(Operand::Function(name.to_owned())),
            _ => Err(wrong("an action can't be read")),
        }
    }

    fn quoted(&mut self) -> Result<Operand, Refusal> {
        let text = self.rest;
        if let Some(raw) = text.strip_prefix('`') {
            let (literal, rest) =
                raw.split_once('`').ok_or_else(|| wrong("a text is not closed"))?;
            self.rest = rest;
            return Ok(Operand::Literal(Value::from(literal)));
        }
        let end = closing_quote(text).ok_or_else(|| wrong("a text is not closed"))?;
        let (literal, rest) = text.split_at(end);
        self.rest = rest;
        if let Some(character) = literal.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) {
            let mut letters = character.chars();
            let (Some(only), None) = (letters.next(), letters.next()) else {
                return Err(wrong("a character can't be read"));
            };
            return Ok(Operand::Literal(Value::from(u64::from(u32::from(only)))));
        }
        let value = Value::from_json_str(literal);
        value.map(Operand::Literal).map_err(|_| wrong("a text can't be read"))
    }

    fn number(&mut self) -> Result<Operand, Refusal> {
        let text = self.rest;
        let is_part = |it: char| !(it.is_ascii_alphanumeric() || ".+-".contains(it));
        let (literal, rest) = text.split_at(text.find(is_part).unwrap_or(text.len()));
        self.rest = rest;
        let digits = literal.to_ascii_lowercase();
        let value = match digits.strip_prefix("0x").map(|it| i64::from_str_radix(it, 16)) {
            Some(number) => number.ok().map(Value::from),
            // A large exponent would be written out digit by digit.
            None if digits.len() > 30 => None,
            None => digits.parse().ok().filter(|it: &f64| it.is_finite()).map(number),
        };
        value.map(Operand::Literal).ok_or_else(|| wrong("a number can't be read"))
    }

    /// `.a.b`, or a dot alone.
    fn path(&mut self) -> Result<Vec<String>, Refusal> {
        let mut path = Vec::new();
        while let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            let name = self.word();
            if name.is_empty() {
                let ends = self.rest.is_empty() || self.rest.starts_with([' ', ')', '|']);
                return if path.is_empty() && ends {
                    Ok(path)
                } else {
                    Err(wrong("a name is missing behind a dot"))
                };
            }
            path.push(name.to_owned());
        }
        let ends = self.rest.is_empty() || self.rest.starts_with([' ', '\t', '\n', ')', '|']);
        if ends { Ok(path) } else { Err(wrong("an action can't be read")) }
    }

    fn word(&mut self) -> &str {
        let end = self.rest.find(|it: char| !(it.is_alphanumeric() || it == '_'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || it == '_')
}

/// Behind the quote that closes a text.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    let quote = text.chars().next()?;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            it if it == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
