//! Editions: what their files write otherwise than those of the second syntax, as which they are
//! parsed. What the features of a file say is told in [`super::features`].

use super::compile::{NAME, refusal};
use super::tokens::{Token, tokens};
use crate::model::schema::{SchemaError, SchemaErrorKind};
use crate::source::Span;
use protox::file::File;
use protox::prost_reflect::prost_types::FileDescriptorProto;
use protox::prost_reflect::prost_types::source_code_info::Location;

/// An edition that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edition {
    E2023,
    E2024,
}

impl Edition {
    fn of(year: &str) -> Option<Self> {
        match year {
            "2023" => Some(Self::E2023),
            "2024" => Some(Self::E2024),
            _ => None,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::E2023 => "edition 2023",
            Self::E2024 => "edition 2024",
        }
    }
}

/// A text of an edition, said in the second syntax.
pub(super) struct Reworded {
    pub(super) edition: Edition,
    text: String,
    edits: Vec<Edit>,
}

/// Bytes that are written otherwise.
struct Edit {
    /// Where, in the text as it was.
    old: std::ops::Range<usize>,
    /// Where what stands for them begins.
    start: usize,
    words: &'static str,
}

/// What the statements of a block are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    File,
    /// A message, or what extends one.
    Fields,
    Oneof,
    Enum,
    Other,
}

type Tokens<'text> = [(usize, Token<'text>)];

/// The text of an edition as one of the second syntax; nothing where it is of none.
pub(super) fn reworded(text: &str) -> Result<Option<Reworded>, SchemaError> {
    let start: Vec<(usize, Token<'_>)> = tokens(text).take(3).collect();
    let [(at, Token::Word("edition")), (_, Token::Sign('=')), (of, Token::Quoted(year))] = *start
    else {
        return Ok(None);
    };
    let Some(edition) = Edition::of(year) else {
        let named: String = year.chars().take(40).collect();
        let kind = SchemaErrorKind::Unread(format!("edition `{named}` of Protobuf"));
        return Err(SchemaError { kind, span: Span::new(at, at + "edition".len()) });
    };
    let all: Vec<(usize, Token<'_>)> = tokens(text).collect();
    let mut reworded = Reworded { edition, text: String::new(), edits: Vec::new() };
    reworded.edit(at..at + "edition".len(), "syntax");
    reworded.edit(of + 1..of + 1 + year.len(), "proto2");
    reworded.statements(&all)?;
    reworded.write(text);
    Ok(Some(reworded))
}

impl Reworded {
    fn edit(&mut self, old: std::ops::Range<usize>, words: &'static str) {
        self.edits.push(Edit { old, start: 0, words });
    }

    /// Goes through the statements of all blocks.
    fn statements(&mut self, mut rest: &Tokens<'_>) -> Result<(), SchemaError> {
        let (mut blocks, mut block) = (Vec::new(), Block::File);
        let (mut begins, mut first) = (true, "");
        while let [(at, token), tail @ ..] = rest {
            if begins && !matches!(token, Token::Sign(';' | '{' | '}')) {
                if self.hidden(*at, token, tail, block) {
                    rest = tail;
                    continue;
                }
                first = if let Token::Word(word) = token { word } else { "" };
                self.statement((*at, *token), tail, block)?;
            }
            match token {
                Token::Sign('{') => {
                    blocks.push(block);
                    block = match (block, first) {
                        (Block::File | Block::Fields, "message" | "extend") => Block::Fields,
                        (Block::Fields, "oneof") => Block::Oneof,
                        (Block::File | Block::Fields, "enum") => Block::Enum,
                        _ => Block::Other,
                    };
                }
                Token::Sign('}') => block = blocks.pop().unwrap_or(Block::File),
                _ => {}
            }
            begins = matches!(token, Token::Sign(';' | '{' | '}'));
            rest = tail;
        }
        Ok(())
    }

    /// Leaves out the word in front of a type that says who sees it.
    fn hidden(&mut self, at: usize, token: &Token<'_>, tail: &Tokens<'_>, block: Block) -> bool {
        let Token::Word(word @ ("export" | "local")) = token else { return false };
        let names_type =
            matches!(tail, [(_, Token::Word("message" | "enum")), (_, Token::Word(_)), ..]);
        let is = self.edition >= Edition::E2024
            && matches!(block, Block::File | Block::Fields)
            && names_type;
        if is {
            self.edit(at..at + word.len(), "");
        }
        is
    }

    /// One statement, by its first token and what follows.
    fn statement(
        &mut self,
        (at, token): (usize, Token<'_>),
        tail: &Tokens<'_>,
        block: Block,
    ) -> Result<(), SchemaError> {
        match (block, token) {
            (Block::File, Token::Word("import")) => {
                if let [(at, Token::Word("option")), (_, Token::Quoted(_)), ..] = tail
                    && self.edition >= Edition::E2024
                {
                    self.edit(*at..*at + "option".len(), "");
                }
                Ok(())
            }
            (Block::Fields | Block::Enum, Token::Word("reserved")) => self.reserved(tail),
            (Block::Fields | Block::Oneof, Token::Word(word @ ("optional" | "required"))) => {
                Err(unwritten(at, word))
            }
            (Block::Fields | Block::Oneof, Token::Word("group")) => group(at, tail),
            (Block::Fields, Token::Word("repeated")) => match tail {
                [(at, Token::Word("group")), tail @ ..] => group(*at, tail),
                _ => Ok(()),
            },
            (
                Block::Fields,
                Token::Word(
                    "message" | "enum" | "extend" | "oneof" | "option" | "extensions" | "map",
                ),
            ) => Ok(()),
            // What has no label has to have one in the second syntax.
            (Block::Fields, Token::Word(_) | Token::Sign('.')) => {
                self.edit(at..at, "optional ");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Puts names that are reserved in quotes, which an edition leaves out.
    fn reserved(&mut self, tail: &Tokens<'_>) -> Result<(), SchemaError> {
        match tail {
            [(at, Token::Quoted(name)), ..] => {
                let said = "an edition reserves names without quotes".to_owned();
                let span = Span::new(*at, *at + name.len() + 2);
                return Err(SchemaError { kind: SchemaErrorKind::Syntax(said), span });
            }
            [(_, Token::Word(word)), ..] if !word.starts_with(|it: char| it.is_ascii_digit()) => {}
            _ => return Ok(()),
        }
        for (at, token) in tail {
            match token {
                Token::Word(word) => {
                    self.edit(*at..*at, "\"");
                    self.edit(*at + word.len()..*at + word.len(), "\"");
                }
                Token::Sign(',') => {}
                _ => break,
            }
        }
        Ok(())
    }

    /// Writes the text with all that was noted.
    fn write(&mut self, text: &str) {
        let mut done = 0;
        for edit in &mut self.edits {
            self.text.push_str(text.get(done..edit.old.start).unwrap_or_default());
            edit.start = self.text.len();
            self.text.push_str(edit.words);
            done = edit.old.end;
        }
        self.text.push_str(text.get(done..).unwrap_or_default());
    }

    /// Where a byte stood in the text as it was.
    fn back(&self, at: usize) -> usize {
        let later = self.edits.partition_point(|it| it.start <= at);
        let edit = later.checked_sub(1).and_then(|it| self.edits.get(it));
        let Some(edit) = edit else { return at };
        match at.checked_sub(edit.start + edit.words.len()) {
            Some(behind) => edit.old.end + behind,
            None => edit.old.start,
        }
    }

    /// Parses the text; all places are those of `text`, which it was made of.
    pub(super) fn parsed(
        &self,
        name: &str,
        text: &str,
    ) -> Result<FileDescriptorProto, SchemaError> {
        let file = File::from_source(name, &self.text).map_err(|it| {
            let error = refusal(&it, &self.text);
            let places = name == NAME && error.span != Span::default();
            let span = |it: Span| {
                Span::new(self.back(it.start as usize), self.back(it.end as usize).min(text.len()))
            };
            SchemaError { span: if places { span(error.span) } else { error.span }, ..error }
        })?;
        let mut file = FileDescriptorProto::from(file);
        let (new, old) = (starts(&self.text), starts(text));
        let locations = file.source_code_info.iter_mut().flat_map(|it| &mut it.location);
        locations.for_each(|it| self.place(it, &new, &old));
        Ok(file)
    }

    /// Puts a place back; what is written otherwise has the same lines.
    fn place(&self, location: &mut Location, new: &[usize], old: &[usize]) {
        let column = |line: i32, column: i32| {
            let line = usize::try_from(line).ok()?;
            let at = self.back(new.get(line)? + usize::try_from(column).ok()?);
            i32::try_from(at.checked_sub(*old.get(line)?)?).ok()
        };
        match location.span.as_mut_slice() {
            [line, from, to] => {
                *from = column(*line, *from).unwrap_or(*from);
                *to = column(*line, *to).unwrap_or(*to);
            }
            [line, from, last, to] => {
                *from = column(*line, *from).unwrap_or(*from);
                *to = column(*last, *to).unwrap_or(*to);
            }
            _ => {}
        }
    }
}

/// The bytes at which lines begin.
fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// A group, where what follows the word makes it one.
fn group(at: usize, tail: &Tokens<'_>) -> Result<(), SchemaError> {
    match tail {
        [(_, Token::Word(_)), ..] => Err(unwritten(at, "group")),
        _ => Ok(()),
    }
}

/// A word that no edition has.
fn unwritten(at: usize, word: &str) -> SchemaError {
    let feature = if word == "group" { "message_encoding" } else { "field_presence" };
    let said = format!("an edition has no `{word}`, but `features.{feature}`");
    SchemaError { kind: SchemaErrorKind::Syntax(said), span: Span::new(at, at + word.len()) }
}
