//! Numbers and texts that fit.

use super::formula::{Atom, kinds};
use super::json::Json;
use super::pattern::Search;
use super::rational::Rational;
use super::solve::{Answer, Case, Solver};
use std::collections::BTreeSet;

/// Numbers that are tried.
const MAX_TRIES: i128 = 500;
/// Longest text that is written out.
const MAX_LENGTH: u64 = 100_000;

type Bound = Option<(Rational, bool)>;

/// What a case says of a number.
struct Range {
    low: Bound,
    high: Bound,
    /// What it must be a multiple of.
    step: Option<Rational>,
    /// What it must be no multiple of.
    avoided: Vec<Rational>,
}

impl Range {
    /// Nothing where the numbers are too long.
    fn of(case: &Case, whole: bool) -> Option<Self> {
        let mut range = Self { low: None, high: None, step: None, avoided: Vec::new() };
        if whole {
            range.step = Some(Rational::ONE);
        }
        for (atom, truth) in case.about(kinds::NUMBER) {
            match (atom, truth) {
                (Atom::AtLeast(bound, strict), true) => range.raise(*bound, *strict),
                (Atom::AtMost(bound, strict), false) => range.raise(*bound, !*strict),
                (Atom::AtMost(bound, strict), true) => range.reduce(*bound, *strict),
                (Atom::AtLeast(bound, strict), false) => range.reduce(*bound, !*strict),
                (Atom::MultipleOf(step), true) => {
                    range.step = Some(match range.step {
                        Some(other) => other.common_multiple(*step)?,
                        None => *step,
                    });
                }
                (Atom::MultipleOf(step), false) => range.avoided.push(*step),
                _ => {}
            }
        }
        Some(range)
    }

    fn raise(&mut self, bound: Rational, strict: bool) {
        self.low = self.low.max(Some((bound, strict)));
    }

    fn reduce(&mut self, bound: Rational, strict: bool) {
        let tighter =
            self.high.is_none_or(|(own, own_strict)| (bound, !strict) < (own, !own_strict));
        if tighter {
            self.high = Some((bound, strict));
        }
    }

    fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Some((low, above)), Some((high, below))) => {
                low > high || low == high && (above || below)
            }
            _ => false,
        }
    }

    /// The first and last multiple of a step within the bounds.
    fn multiples(&self, step: Rational) -> Option<(Option<i128>, Option<i128>)> {
        let first = match self.low {
            Some((low, strict)) => {
                let at = low.over(step)?;
                let up = at.negated().floor().checked_neg()?;
                Some(if strict && at.is_whole() { up + 1 } else { up })
            }
            None => None,
        };
        let last = match self.high {
            Some((high, strict)) => {
                let at = high.over(step)?;
                Some(if strict && at.is_whole() { at.floor() - 1 } else { at.floor() })
            }
            None => None,
        };
        Some((first, last))
    }
}

impl Solver<'_> {
    pub(super) fn number(&mut self, case: &Case, whole: bool) -> Answer {
        let Some(range) = Range::of(case, whole) else { return Answer::Unknown };
        if range.is_empty() {
            return Answer::Nothing;
        }
        match range.step {
            Some(step) if !whole && step.is_whole() => Answer::Nothing,
            Some(step) => self.multiple(case, &range, step),
            None => self.fraction(case, &range),
        }
    }

    fn multiple(&mut self, case: &Case, range: &Range, step: Rational) -> Answer {
        let hit = |it: &Rational| step.over(*it).is_some_and(Rational::is_whole);
        if range.avoided.iter().any(hit) {
            return Answer::Nothing;
        }
        let Some((first, last)) = range.multiples(step) else { return Answer::Unknown };
        let (start, direction) = match (first, last) {
            (Some(first), _) if last.is_some() || first > 0 => (first, 1),
            (None, Some(last)) if last < 0 => (last, -1),
            (Some(first), None) => (first.max(0), 1),
            _ => (last.map_or(0, |it| it.min(0)), -1),
        };
        let inside = |at: i128| first.is_none_or(|it| at >= it) && last.is_none_or(|it| at <= it);
        let tried = (0..MAX_TRIES).map(|it| start + direction * it).take_while(|it| inside(*it));
        let values: Vec<Json> =
            tried.filter_map(|it| Rational::whole(it).times(step)).map(Json::Number).collect();
        let complete = match (first, last) {
            (Some(first), Some(last)) => last.saturating_sub(first) < MAX_TRIES,
            _ => false,
        };
        self.among(case, values, complete)
    }

    /// Between two numbers lie as many fractions as are wanted.
    fn fraction(&mut self, case: &Case, range: &Range) -> Answer {
        let part = |it: i128| Rational::new(it * 2 - 1, 2);
        let inner = |it: i128| Rational::new(it, MAX_TRIES + 1);
        let values: Vec<Rational> = match (range.low, range.high) {
            (Some((low, _)), Some((high, _))) if low == high => {
                return self.among(case, [Json::Number(low)], true);
            }
            (Some((low, _)), Some((high, _))) => {
                let Some(width) = high.plus(low.negated()) else { return Answer::Unknown };
                let halves = (1..8).filter_map(|it| Rational::new(it, 8));
                let parts = halves.chain((1..MAX_TRIES).filter_map(inner));
                parts.filter_map(|it| low.plus(width.times(it)?)).collect()
            }
            (Some((low, _)), None) => (1..MAX_TRIES)
                .filter_map(|it| low.plus(part(it)?))
                .chain((1..MAX_TRIES).filter_map(|it| low.plus(inner(it)?)))
                .collect(),
            (None, Some((high, _))) => (1..MAX_TRIES)
                .filter_map(|it| high.plus(part(it)?.negated()))
                .chain((1..MAX_TRIES).filter_map(|it| high.plus(inner(it)?.negated())))
                .collect(),
            (None, None) => {
                (1..MAX_TRIES).filter_map(part).chain((1..MAX_TRIES).filter_map(inner)).collect()
            }
        };
        self.among(case, values.into_iter().map(Json::Number), false)
    }

    pub(super) fn text(&mut self, case: &Case) -> Answer {
        let (mut shortest, mut longest) = (0, u64::MAX);
        let (mut found, mut missing, mut taken) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (atom, truth) in case.about(kinds::TEXT) {
            match (atom, truth) {
                (Atom::MinLength(count), true) => shortest = shortest.max(*count),
                (Atom::MinLength(count), false) => longest = longest.min(count.saturating_sub(1)),
                (Atom::MaxLength(count), true) => longest = longest.min(*count),
                (Atom::MaxLength(count), false) => shortest = shortest.max(count.saturating_add(1)),
                (Atom::Pattern(pattern), true) => found.push(pattern.as_str()),
                (Atom::Pattern(pattern), false) => missing.push(pattern.as_str()),
                (Atom::Values(values), false) => {
                    taken.extend(values.iter().filter_map(|it| match it {
                        Json::Text(text) => Some(text.as_str()),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        if shortest > longest {
            return Answer::Nothing;
        }
        if shortest > MAX_LENGTH {
            return Answer::Unknown;
        }
        if found.is_empty() && missing.is_empty() {
            return self.plain_text(case, (shortest, longest));
        }
        match self.patterns.text(&found, &missing, (shortest, longest), &taken) {
            Search::Nothing => Answer::Nothing,
            Search::Text(text) => self.among(case, [Json::Text(text)], false),
            Search::Unknown => {
                let tried = ["", "a", "A", "0", "-", "a b", "aaaa", "2020-01-01", "a@b.c", "é"];
                self.among(case, tried.map(|it| Json::Text(it.to_owned())), false)
            }
        }
    }

    fn plain_text(&mut self, case: &Case, (shortest, longest): (u64, u64)) -> Answer {
        let length = usize::try_from(shortest).unwrap_or_default();
        let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain('\u{e0}'..='\u{17f}');
        let same = letters.map(|it| it.to_string().repeat(length));
        let longer = (1..64)
            .filter(|it| longest - shortest >= *it)
            .map(|it| "a".repeat(length + usize::try_from(it).unwrap_or_default()));
        let values: Vec<Json> = same.chain(longer).map(Json::Text).collect();
        self.among(case, values, longest == 0)
    }
}
