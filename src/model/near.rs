//! Whether two names are near enough that one may have become the other.

/// Names are near from this share of equal letters on.
const NEAR_NAME: f64 = 0.6;
/// Names that begin or end with the other are near from this length on.
const NEAR_PART: usize = 3;
/// Longest name that is looked at, in bytes.
const LONGEST_NAME: usize = 128;

/// How near two names are, up to 1, their case aside; nothing where they are not.
pub(super) fn nearness(x: &str, y: &str) -> Option<f64> {
    if x.len().max(y.len()) > LONGEST_NAME {
        return None;
    }
    let (x, y) = (x.to_lowercase(), y.to_lowercase());
    let score = strsim::normalized_damerau_levenshtein(&x, &y);
    let shorter = x.chars().count().min(y.chars().count());
    let part = x.starts_with(&y) || y.starts_with(&x) || x.ends_with(&y) || y.ends_with(&x);
    let score = if part && shorter >= NEAR_PART { score.max(NEAR_NAME) } else { score };
    (score >= NEAR_NAME).then_some(score)
}

/// Whether two names are near, or but a letter apart, as short ones are.
pub(super) fn are_near(x: &str, y: &str) -> bool {
    let short = x.len().max(y.len()) <= LONGEST_NAME;
    nearness(x, y).is_some() || (short && strsim::damerau_levenshtein(x, y) <= 1)
}

#[cfg(test)]
mod tests {
    use super::{are_near, nearness};

    #[test]
    fn names_are_near_by_their_letters() {
        for (x, y) in [("amount", "amounts"), ("Email", "email_address"), ("linkUrn", "linkUrl")] {
            assert!(nearness(x, y).is_some() && are_near(x, y), "{x} {y}");
        }
        for (x, y) in [("q", "discoverySubmissionDate"), ("heliocentricDist", "elongation")] {
            assert!(nearness(x, y).is_none() && !are_near(x, y), "{x} {y}");
        }
        assert!(nearness("a", "b").is_none() && are_near("a", "b"));
    }
}
