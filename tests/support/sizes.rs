//! How much of a test is done.

/// How much of a test is done: a little, which is enough while code is written; what a change has to
/// pass (DATELINE_GATE=1, as `.ci/run` sets it); or the full size (DATELINE_FULL=1), which takes hours.
pub fn sized<T>(little: T, gate: T, full: T) -> T {
    if self::full() {
        full
    } else if asked_for("DATELINE_GATE") {
        gate
    } else {
        little
    }
}

/// All of these in what a change has to pass; while code is written, one in `n`.
pub fn sampled<T>(all: impl IntoIterator<Item = T>, n: usize) -> impl Iterator<Item = T> {
    all.into_iter().step_by(sized(n, 1, 1))
}

/// Whether the full sizes were asked for.
pub fn full() -> bool {
    asked_for("DATELINE_FULL")
}

fn asked_for(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}
