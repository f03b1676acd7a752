//! Rows 3, 5 and parts of 8 and 9: what an incremental build gives is what a clean build gives, no
//! file is taken for an older one, and a damaged cache costs time alone. That a dependency which was
//! forgotten would be noticed is shown in `src/pipeline/tests_blind/`.
//!
//! `DATELINE_FULL=1 cargo test --release --test trust incremental::` runs the full sizes.

mod cards;
mod counts;
mod damaged;
mod derived;
mod history;
mod live;
mod stale;
mod world;

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::trees::copy_folder;
use crate::support::{Shot, scratch, shot};
use dateline::cache::FOLDER;
use dateline::pipeline::{self, BuildOptions, Outcome, Silent};
use dateline::read::DiskFiles;
use tempfile::TempDir;

/// A number that whoever runs the tests may choose.
#[allow(clippy::disallowed_methods, reason = "seeds are chosen by who runs the test")]
fn number(name: &str, other: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(other)
}

/// Whether a file of an output is another one's compressed form (`hosting.precompress`).
fn is_compressed(path: &str) -> bool {
    [".br", ".zst", ".gz"].iter().any(|suffix| path.ends_with(suffix))
}

/// Goes through random histories, one for each seed, on every thread; DATELINE_SEED and DATELINE_SEEDS
/// pick some. Says how many there were.
fn in_parallel(seeds: u64, history: impl Fn(u64) + Sync) -> u64 {
    // One seed by itself, when it has found something.
    let (from, seeds) = (number("DATELINE_SEED", 0), number("DATELINE_SEEDS", seeds));
    let next = AtomicU64::new(from);
    let work = || loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= from + seeds {
            return;
        }
        history(seed);
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    seeds
}

/// Builds a site folder in this process.
fn build_in(root: &Path, output: &Path, options: &BuildOptions) -> Outcome {
    let files = DiskFiles::new(root).unwrap();
    pipeline::build(&files, files.root(), output, options, &Silent)
        .unwrap_or_else(|failure| panic!("{failure:?}"))
}

/// The same with a number of threads.
fn build_with_threads(
    threads: usize,
    root: &Path,
    output: &Path,
    options: &BuildOptions,
) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| build_in(root, output, options))
}

/// What a build makes of a copy of a site, where nothing was ever built.
struct Clean {
    _folder: TempDir,
    /// What it came to.
    outcome: Outcome,
    /// Its files.
    files: Shot,
}

fn clean(threads: usize, root: &Path, options: &BuildOptions) -> Clean {
    let folder = scratch();
    let place = folder.path().canonicalize().unwrap();
    copy_folder(root, &place.join("site"), &[FOLDER, "public"]);
    let output = place.join("out");
    let outcome = build_with_threads(threads, &place.join("site"), &output, options);
    let files = shot(&output, &[]);
    Clean { _folder: folder, outcome, files }
}
