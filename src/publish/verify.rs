//! Compares everything on a host with what Dateline has put there.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::host::{Host, HostError, Side, Standing};
use super::retry::Retry;
use super::state::HostState;
use crate::pipeline::Progress;

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many files were compared.
    pub files: usize,
    /// Files that are missing or have another content.
    pub differing: BTreeSet<String>,
    /// Files that Dateline didn't put there; they are left alone.
    pub strangers: Vec<String>,
}

/// Reads back every file that the state lists, and lists the files on the host.
///
/// # Errors
/// When the host can't be read.
pub fn compare(
    host: &dyn Host,
    side: Side,
    state: &HostState,
    retry: Retry,
    concurrency: usize,
    progress: &dyn Progress,
) -> Result<Compared, HostError> {
    let retries = AtomicUsize::new(0);
    let listed: BTreeSet<String> =
        retry.run("list", &retries, || host.list(side))?.into_iter().collect();
    let leaving = state.leaving.iter().map(|(path, (held, _))| (path, held));
    let all: Vec<_> = state.files.iter().chain(leaving).collect();
    progress.stage("compare", all.len());
    let next = AtomicUsize::new(0);
    let found: Mutex<Result<BTreeSet<String>, HostError>> = Mutex::new(Ok(BTreeSet::new()));
    let work = || {
        while let Some((path, held)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            let is_same = || Ok(host.standing(side, path, held)? == Standing::Same);
            let same = retry.run(path, &retries, || Ok(listed.contains(*path) && is_same()?));
            progress.step();
            let Ok(mut found) = found.lock() else { return };
            match (&mut *found, same) {
                (Ok(differing), Ok(false)) => {
                    differing.insert((*path).clone());
                }
                (Ok(_), Err(error)) => *found = Err(error),
                _ => {}
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..concurrency.min(all.len()) {
            scope.spawn(work);
        }
    });
    let differing = found
        .into_inner()
        .unwrap_or_else(|_| Err(HostError::other("the comparison", "a thread of it has failed")))?;
    let begun = state.begun.iter().flat_map(|begun| begun.paths.keys()).collect::<BTreeSet<_>>();
    let strangers = listed.into_iter().filter(|p| state.get(p).is_none() && !begun.contains(p));
    Ok(Compared { files: all.len(), differing, strangers: strangers.collect() })
}
