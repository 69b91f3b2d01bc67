//! When a request is sent again, and how long that waits.

use super::transport::Answer;
use std::time::Duration;

/// How often something is tried.
pub(super) const TRIES: u32 = 4;

/// Longest wait that a forge may ask for.
pub(super) const WAIT: Duration = Duration::from_mins(1);

/// Longest time that all waits of a run take together.
pub(super) const ALL_WAITS: Duration = Duration::from_mins(2);

/// Least time between two writes: GitHub asks for a second.
pub(super) const BETWEEN_WRITES: Duration = Duration::from_secs(1);

/// The clock; tests have one that jumps.
pub(super) trait Clock {
    /// Seconds since 1970.
    fn now(&self) -> u64;
    /// Lets time pass.
    fn sleep(&self, time: Duration);
}

/// The clock of this machine.
pub(super) struct Wall;

impl Clock for Wall {
    fn now(&self) -> u64 {
        #[expect(clippy::disallowed_methods, reason = "a forge says until when to wait")]
        let now = std::time::SystemTime::now();
        now.duration_since(std::time::UNIX_EPOCH).map_or(0, |it| it.as_secs())
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// How long to wait after an attempt, from 0: 1, 2, 4 s.
pub(super) fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(1 << attempt.min(3))
}

/// For how long an answer asks to wait; none where it is no limit of the rate.
///
/// Such an answer was not carried out, so that anything may be sent again.
pub(super) fn asked_to_wait(answer: &Answer, now: u64) -> Option<Duration> {
    let number = |name| answer.header(name).and_then(|it| it.trim().parse::<u64>().ok());
    let (after, exhausted) = (number("retry-after"), number("x-ratelimit-remaining") == Some(0));
    let limited = match answer.status {
        429 => true,
        403 => after.is_some() || exhausted,
        _ => false,
    };
    if !limited {
        return None;
    }
    let until_reset = || {
        let reset = number("x-ratelimit-reset").or_else(|| number("ratelimit-reset"))?;
        // The clock of this machine may be off by a little.
        Some(reset.saturating_sub(now).saturating_add(1))
    };
    Some(Duration::from_secs(after.or_else(until_reset).unwrap_or(WAIT.as_secs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_the_rate_say_how_long() {
        let answer = |status, headers: &[(&str, &str)]| Answer {
            status,
            headers: headers.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            body: Vec::new(),
        };
        for (status, headers, seconds) in [
            (429, &[("retry-after", "7")][..], Some(7)),
            (429, &[("x-ratelimit-reset", "1030")], Some(31)),
            (429, &[("x-ratelimit-reset", "10")], Some(1)),
            (429, &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], Some(60)),
            (429, &[], Some(60)),
            (403, &[("retry-after", "3600")], Some(3600)),
            (403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1002")], Some(3)),
            (403, &[("x-ratelimit-remaining", "12")], None),
            (403, &[], None),
            (503, &[("retry-after", "7")], None),
            (200, &[("x-ratelimit-remaining", "0")], None),
        ] {
            let asked = asked_to_wait(&answer(status, headers), 1000);
            assert_eq!(asked, seconds.map(Duration::from_secs), "{status} {headers:?}");
        }
    }

    #[test]
    fn waits_grow_and_stay_small() {
        let waits: Vec<_> = (0..6).map(|it| backoff(it).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 8, 8]);
    }
}
