//! A thread of its own for what may never end.
//!
//! The engine looks at its timer between statements, so that one long step, such as the product
//! of two numbers of a million digits, runs as long as it likes. Whoever waits here stops waiting
//! in time; the thread is left to itself and ends with the process.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Stack of the thread, in bytes; pages that are never touched cost nothing.
const STACK: usize = 256 << 20;

/// Why a job gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Overrun {
    /// It did not end in time.
    #[error("it takes longer than {0:?}")]
    Time(Duration),
    /// It panicked.
    #[error("the engine broke off")]
    Panic,
    /// No thread could be started.
    #[error("no thread could be started")]
    NoThread,
}

/// Runs a job on a deep stack and waits for it at most so long.
///
/// # Errors
/// The job did not end in time, panicked, or could not be started.
pub fn guarded<Answer: Send + 'static>(
    limit: Duration,
    job: impl FnOnce() -> Answer + Send + 'static,
) -> Result<Answer, Overrun> {
    let (sender, answers) = mpsc::sync_channel(1);
    let run = move || {
        // Nobody looks at what a job leaves half done: it owns all that it touches.
        let answer = panic::catch_unwind(AssertUnwindSafe(job));
        // Whoever waited may have left.
        let _ = sender.send(answer);
    };
    let thread = thread::Builder::new().name("policy".to_owned()).stack_size(STACK);
    thread.spawn(run).map_err(|_| Overrun::NoThread)?;
    match answers.recv_timeout(limit) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Overrun::Panic),
        Err(RecvTimeoutError::Timeout) => Err(Overrun::Time(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_and_what_never_ends_is_left() {
        assert_eq!(guarded(Duration::from_mins(1), || 42), Ok(42));
        let forever = || loop {
            thread::sleep(Duration::from_secs(1));
        };
        let limit = Duration::from_millis(20);
        assert_eq!(guarded::<()>(limit, forever), Err(Overrun::Time(limit)));
    }

    #[test]
    fn a_deep_descent_has_room() {
        fn deep(level: u32) -> u32 {
            let room = std::hint::black_box([level; 64]);
            if level == 0 { room[0] } else { deep(level - 1) + room[63] % 2 }
        }
        assert!(guarded(Duration::from_mins(1), || deep(100_000)).is_ok());
    }
}
