//! Retries what has failed: with a growing pause, a limit and jitter.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::host::{ErrorKind, HostError};

/// How often and how soon to retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// The most attempts, including the first.
    pub attempts: u32,
    /// The first pause, which is doubled with every attempt.
    pub pause: Duration,
    /// The longest pause.
    pub longest: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { attempts: 8, pause: Duration::from_millis(250), longest: Duration::from_secs(20) }
    }
}

impl Retry {
    /// The pause after this many failures: between half and all of the doubled pause. `key` spreads
    /// retries that failed at the same time; no two publishes have the same.
    pub fn pause(&self, key: &str, failures: u32) -> Duration {
        let doubled = self.pause.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        let most = doubled.min(self.longest);
        let hash = blake3::hash(format!("{key} {failures}").as_bytes());
        let random = f64::from(hash.as_bytes()[0]) / 255.0;
        most.mul_f64(0.5 + random / 2.0)
    }

    /// Tries until it succeeds, fails for good, or has been tried often enough.
    ///
    /// # Errors
    /// The last failure.
    pub fn run<T>(
        &self,
        key: &str,
        retries: &AtomicUsize,
        attempt: impl Fn() -> Result<T, HostError>,
    ) -> Result<T, HostError> {
        let mut failures = 0;
        loop {
            match attempt() {
                Err(error) if error.kind == ErrorKind::Temporary => {
                    failures += 1;
                    if failures >= self.attempts {
                        let message = format!("{} (tried {failures} times)", error.message);
                        return Err(HostError { message, ..error });
                    }
                    retries.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(self.pause(key, failures));
                }
                done => return done,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_are_capped_and_differ() {
        let retry = Retry::default();
        for failures in 1..40 {
            let pause = retry.pause("a", failures);
            let most = Duration::from_millis(250 << (failures - 1).min(10)).min(retry.longest);
            assert!(pause <= most && pause >= most / 2, "{failures}: {pause:?}");
        }
        let pauses: std::collections::BTreeSet<_> =
            (0..32).map(|n| retry.pause(&format!("p{n}"), 3)).collect();
        assert!(pauses.len() > 20, "{pauses:?}");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let retry = Retry { attempts: 3, pause: Duration::ZERO, longest: Duration::ZERO };
        let run = |kind| {
            let (tries, retries) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let result = retry.run("k", &retries, || {
                tries.fetch_add(1, Ordering::Relaxed);
                Err::<(), _>(HostError::new(kind, "x", "no"))
            });
            assert!(result.is_err());
            (tries.into_inner(), retries.into_inner())
        };
        assert_eq!(run(ErrorKind::Temporary), (3, 2));
        assert_eq!(run(ErrorKind::Conflict), (1, 0));
    }
}
