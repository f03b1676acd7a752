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
    sampled_from(0, all, n)
}

/// The same, beginning somewhere else, so that places that take a part each don't all take the same.
pub fn sampled_from<T>(
    offset: usize,
    all: impl IntoIterator<Item = T>,
    n: usize,
) -> impl Iterator<Item = T> {
    let n = sized(n, 1, 1);
    all.into_iter().skip(offset % n).step_by(n)
}

/// Whether the full sizes were asked for.
pub fn full() -> bool {
    asked_for("DATELINE_FULL")
}

fn asked_for(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "1")
}
