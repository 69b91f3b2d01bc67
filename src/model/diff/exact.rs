//! Numbers as they are written, where the nearest float would make one of two.

use crate::model::schema::json_schema::Rational;
use crate::parse::{Document, Kind};
use crate::source::NodeId;
use std::cmp::Ordering;
use std::fmt;

/// A number; one that no fraction of 128 bits holds is taken for the nearest float.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact {
    near: f64,
    fraction: Option<Rational>,
}

impl Exact {
    pub(super) const LEAST: Self = Self { near: f64::NEG_INFINITY, fraction: None };
    pub(super) const MOST: Self = Self { near: f64::INFINITY, fraction: None };

    /// The number that a node states.
    pub(super) fn at(document: &Document, node: NodeId) -> Option<Self> {
        let near = document.as_number(node)?.as_f64();
        Some(Self { near, fraction: Rational::parse(document.scalar(node)) })
    }

    /// The numbers that a node states: one, or a list of them.
    pub(super) fn all_at(document: &Document, node: NodeId) -> Option<Vec<Self>> {
        match document.kind(node) {
            Kind::Sequence => {
                document.items(node).iter().map(|it| Self::at(document, *it)).collect()
            }
            _ => Some(vec![Self::at(document, node)?]),
        }
    }

    /// A whole number.
    #[expect(clippy::cast_precision_loss, reason = "the fraction is exact")]
    pub(super) const fn whole(value: i128) -> Self {
        Self { near: value as f64, fraction: Some(Rational::whole(value)) }
    }

    /// The largest whole number that is not above it.
    pub(super) fn floor(self) -> Self {
        match self.fraction {
            Some(it) => Self::whole(it.floor()),
            None => Self { near: self.near.floor(), fraction: None },
        }
    }

    /// The smallest whole number that is not below it.
    pub(super) fn ceil(self) -> Self {
        self.negated().floor().negated()
    }

    /// The number above it.
    pub(super) fn next(self) -> Self {
        let one = Rational::whole(1);
        Self { near: self.near + 1.0, fraction: self.fraction.and_then(|it| it.plus(one)) }
    }

    /// The number below it.
    pub(super) fn previous(self) -> Self {
        self.negated().next().negated()
    }

    fn negated(self) -> Self {
        Self { near: -self.near, fraction: self.fraction.map(Rational::negated) }
    }

    /// Whether it has no end.
    pub(super) const fn is_endless(self) -> bool {
        self.near.is_infinite()
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.fraction, other.fraction) {
            (Some(x), Some(y)) => x.cmp(&y),
            (Some(_) | None, None) | (None, Some(_)) => self.near.total_cmp(&other.near),
        }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fraction {
            Some(it) => it.fmt(out),
            None => self.near.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    #[test]
    fn large_numbers_are_not_rounded() {
        let (x, y) = (Exact::whole(9_007_199_254_740_993), Exact::whole(9_007_199_254_740_992));
        assert!(x > y && x == y.next() && y == x.previous());
        assert_eq!(x.to_string(), "9007199254740993");
        assert!(Exact::LEAST < x && x < Exact::MOST && Exact::MOST.next().is_endless());
    }
}
