//! Sets of numbers that a quality rule accepts.

use super::exact::Exact;
use super::steps::Direction;
use crate::model::Operator;
use std::cmp::Ordering;

/// A connected piece of the number line.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    low: Exact,
    low_open: bool,
    high: Exact,
    high_open: bool,
}

impl Piece {
    const ALL: Self =
        Self { low: Exact::LEAST, low_open: true, high: Exact::MOST, high_open: true };

    fn is_empty(self) -> bool {
        self.low > self.high || (self.low >= self.high && (self.low_open || self.high_open))
    }

    fn meet(self, other: Self) -> Self {
        let (low, low_open) = match self.low.cmp(&other.low) {
            Ordering::Greater => (self.low, self.low_open),
            Ordering::Less => (other.low, other.low_open),
            Ordering::Equal => (self.low, self.low_open || other.low_open),
        };
        let (high, high_open) = match self.high.cmp(&other.high) {
            Ordering::Less => (self.high, self.high_open),
            Ordering::Greater => (other.high, other.high_open),
            Ordering::Equal => (self.high, self.high_open || other.high_open),
        };
        Self { low, low_open, high, high_open }
    }

    fn within(self, other: Self) -> bool {
        let low =
            self.low > other.low || (self.low >= other.low && (self.low_open || !other.low_open));
        let high = self.high < other.high
            || (self.high <= other.high && (self.high_open || !other.high_open));
        low && high
    }

    /// The whole numbers of the piece, as a closed one.
    fn on_whole_numbers(self) -> Self {
        let low = if self.low_open { self.low.floor().next() } else { self.low.ceil() };
        let high = if self.high_open { self.high.ceil().previous() } else { self.high.floor() };
        Self { low, low_open: low.is_endless(), high, high_open: high.is_endless() }
    }
}

/// Which numbers a measurement can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// Counts.
    Counts,
    /// Shares in percent.
    Percent,
    /// Anything.
    Numbers,
}

/// A set of accepted numbers: pieces in order, none touching the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Accepted(Vec<Piece>);

impl Accepted {
    /// Whether nothing but zero is accepted.
    pub(super) fn is_zero(&self) -> bool {
        matches!(self.0.as_slice(), [one] if [one.low, one.high] == [Exact::whole(0); 2])
    }

    /// The numbers that satisfy all comparisons; nothing where an operand is missing.
    pub(super) fn by(operators: &[(Operator, Vec<Exact>)], domain: Domain) -> Option<Self> {
        let positive = Piece { low: Exact::whole(0), low_open: false, ..Piece::ALL };
        let whole = match domain {
            Domain::Numbers => Piece::ALL,
            Domain::Counts => positive,
            Domain::Percent => Piece { high: Exact::whole(100), high_open: false, ..positive },
        };
        let mut pieces = vec![whole];
        for (operator, operands) in operators {
            let allowed = allowed(*operator, operands)?;
            pieces = pieces
                .iter()
                .flat_map(|piece| allowed.iter().map(|it| piece.meet(*it)))
                .filter(|it| !it.is_empty())
                .collect();
        }
        if domain == Domain::Counts {
            pieces = pieces.into_iter().map(Piece::on_whole_numbers).collect();
            pieces.retain(|it| !it.is_empty());
            pieces = joined(pieces);
        }
        Some(Self(pieces))
    }

    fn within(&self, other: &Self) -> bool {
        self.0.iter().all(|it| other.0.iter().any(|whole| it.within(*whole)))
    }

    /// Which way the set moved; nothing where it is the same.
    pub(super) fn direction_to(&self, head: &Self) -> Option<Direction> {
        match (head.within(self), self.within(head)) {
            (true, true) => None,
            (true, false) => Some(Direction::Tightened),
            (false, true) => Some(Direction::Loosened),
            (false, false) => Some(Direction::Changed),
        }
    }
}

/// Joins closed pieces of whole numbers that have nothing between them.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut all: Vec<Piece> = Vec::new();
    for piece in pieces {
        match all.last_mut() {
            Some(last) if piece.low <= last.high.next() => {
                (last.high, last.high_open) = (piece.high, piece.high_open);
            }
            Some(_) | None => all.push(piece),
        }
    }
    all
}

fn allowed(operator: Operator, operands: &[Exact]) -> Option<Vec<Piece>> {
    let first = *operands.first()?;
    let below = |open| Piece { high: first, high_open: open, ..Piece::ALL };
    let above = |open| Piece { low: first, low_open: open, ..Piece::ALL };
    let between = |second: Exact| Piece { high: second, high_open: false, ..above(false) };
    Some(match operator {
        Operator::Equal => vec![between(first)],
        Operator::NotEqual => vec![below(true), above(true)],
        Operator::Greater => vec![above(true)],
        Operator::GreaterOrEqual => vec![above(false)],
        Operator::Less => vec![below(true)],
        Operator::LessOrEqual => vec![below(false)],
        Operator::Between => vec![between(*operands.get(1)?)],
        Operator::NotBetween => {
            let second = *operands.get(1)?;
            vec![below(true), Piece { low: second, low_open: true, ..Piece::ALL }]
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(operator: Operator, operands: &[i128], domain: Domain) -> Accepted {
        let operands = operands.iter().map(|it| Exact::whole(*it)).collect();
        Accepted::by(&[(operator, operands)], domain).unwrap()
    }

    #[test]
    fn sets_are_compared_and_not_keywords() {
        let less = set(Operator::Less, &[10], Domain::Counts);
        assert_eq!(less.direction_to(&set(Operator::LessOrEqual, &[9], Domain::Counts)), None);
        assert_eq!(
            less.direction_to(&set(Operator::LessOrEqual, &[10], Domain::Counts)),
            Some(Direction::Loosened)
        );
        assert_eq!(
            set(Operator::Equal, &[0], Domain::Counts).direction_to(&set(
                Operator::LessOrEqual,
                &[0],
                Domain::Counts
            )),
            None
        );
        assert_eq!(
            set(Operator::Between, &[0, 10], Domain::Numbers).direction_to(&set(
                Operator::Between,
                &[2, 12],
                Domain::Numbers
            )),
            Some(Direction::Changed)
        );
        assert_eq!(
            set(Operator::NotEqual, &[5], Domain::Numbers).direction_to(&set(
                Operator::Greater,
                &[5],
                Domain::Numbers
            )),
            Some(Direction::Tightened)
        );
        assert_eq!(
            Accepted::by(&[(Operator::Between, vec![Exact::whole(1)])], Domain::Numbers),
            None
        );
    }
}
