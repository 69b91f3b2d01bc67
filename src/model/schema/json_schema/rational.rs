//! Exact numbers: bounds and steps of decimals must not be rounded.

use std::cmp::Ordering;
use std::fmt;

/// A fraction in lowest terms; what does not fit into 128 bits is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::model) struct Rational {
    above: i128,
    below: i128,
}

impl Rational {
    pub(super) const ONE: Self = Self { above: 1, below: 1 };

    pub(in crate::model) const fn whole(value: i128) -> Self {
        Self { above: value, below: 1 }
    }

    pub(super) fn new(above: i128, below: i128) -> Option<Self> {
        if below == 0 || above == i128::MIN || below == i128::MIN {
            return None;
        }
        let shared = gcd(above.abs(), below.abs()).max(1);
        let sign = below.signum();
        Some(Self { above: above / shared * sign, below: below / shared * sign })
    }

    /// Reads a decimal with or without an exponent.
    pub(in crate::model) fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let above: i128 = digits.parse().ok()?;
        let shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        let power = 10_i128.checked_pow(shift.unsigned_abs())?;
        if shift < 0 { Self::new(above, power) } else { Self::new(above.checked_mul(power)?, 1) }
    }

    pub(super) const fn is_whole(self) -> bool {
        self.below == 1
    }

    pub(super) const fn is_positive(self) -> bool {
        self.above > 0
    }

    /// The largest whole number that is not above it.
    pub(in crate::model) const fn floor(self) -> i128 {
        self.above.div_euclid(self.below)
    }

    pub(in crate::model) fn plus(self, other: Self) -> Option<Self> {
        let left = self.above.checked_mul(other.below)?;
        let right = other.above.checked_mul(self.below)?;
        Self::new(left.checked_add(right)?, self.below.checked_mul(other.below)?)
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        Self::new(self.above.checked_mul(other.above)?, self.below.checked_mul(other.below)?)
    }

    pub(super) fn over(self, other: Self) -> Option<Self> {
        Self::new(self.above.checked_mul(other.below)?, self.below.checked_mul(other.above)?)
    }

    pub(in crate::model) fn negated(self) -> Self {
        Self { above: -self.above, below: self.below }
    }

    /// The smallest positive number that is a multiple of both.
    pub(super) fn common_multiple(self, other: Self) -> Option<Self> {
        let (one, two) = (
            self.above.checked_mul(other.below)?.abs(),
            other.above.checked_mul(self.below)?.abs(),
        );
        let shared = gcd(one, two);
        if shared == 0 {
            return None;
        }
        Self::new((one / shared).checked_mul(two)?, self.below.checked_mul(other.below)?)
    }
}

fn gcd(mut one: i128, mut two: i128) -> i128 {
    while two != 0 {
        (one, two) = (two, one % two);
    }
    one
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        let whole = self.floor().cmp(&other.floor());
        if whole != Ordering::Equal {
            return whole;
        }
        // Both fractional parts lie in [0, 1): compare by turning them over, as Euclid does.
        let rest = |it: &Self| (it.above.rem_euclid(it.below), it.below);
        let ((mut a, mut b), (mut c, mut d)) = (rest(self), rest(other));
        loop {
            match (a, c) {
                (0, 0) => return Ordering::Equal,
                (0, _) => return Ordering::Less,
                (_, 0) => return Ordering::Greater,
                _ => {}
            }
            // a/b against c/d is d/c against b/a.
            let (left, right) = (d / c, b / a);
            if left != right {
                return left.cmp(&right);
            }
            (a, b, c, d) = (d % c, c, b % a, a);
        }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut below = self.below;
        let mut places = 0_usize;
        let (mut twos, mut fives) = (0_usize, 0_usize);
        while below % 2 == 0 {
            (below, twos) = (below / 2, twos + 1);
        }
        while below % 5 == 0 {
            (below, fives) = (below / 5, fives + 1);
        }
        places = places.max(twos).max(fives);
        let scaled = u32::try_from(places).ok().and_then(|it| 10_i128.checked_pow(it));
        match scaled.and_then(|it| self.above.abs().checked_mul(it / self.below)) {
            Some(digits) if below == 1 && places > 0 => {
                let digits = format!("{digits:0>width$}", width = places + 1);
                let (whole, fraction) = digits.split_at(digits.len() - places);
                let sign = if self.above < 0 { "-" } else { "" };
                write!(out, "{sign}{whole}.{fraction}")
            }
            _ if self.below == 1 => write!(out, "{}", self.above),
            #[expect(clippy::cast_precision_loss, reason = "shown to people only")]
            _ => write!(out, "{}", self.above as f64 / self.below as f64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rational;

    fn read(text: &str) -> Rational {
        Rational::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(read("0.1").plus(read("0.2")), Some(read("0.3")));
        assert_eq!(read("1e2"), read("100.0"));
        assert_eq!(read("0.3").over(read("0.1")), Some(read("3")));
        assert!(read("-1.5") < read("-1.25") && read("0.333") < read("0.334"));
        assert!(read("-0.5").floor() == -1 && !read("0.5").is_whole());
        assert_eq!(read("0.4").common_multiple(read("0.6")), Some(read("1.2")));
        assert_eq!(Rational::parse("1e400"), None);
    }

    #[test]
    fn they_read_as_people_write_them() {
        for text in ["0", "-3", "0.05", "12.5", "-0.001"] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(Rational::new(1, 3).unwrap().to_string(), "0.3333333333333333");
    }
}
