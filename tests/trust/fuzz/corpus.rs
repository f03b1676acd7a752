//! Inputs for a target: the files of its corpus, changed at random.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{TestCaseResult, TestError, TestRunner};

/// How many targets there are: they share the time.
const TARGETS: u32 = 9;

/// One change of some bytes.
#[derive(Debug, Clone)]
enum Change {
    /// Turns a bit around.
    Flip(Index, u8),
    /// Puts another byte in a place.
    Replace(Index, u8),
    /// Takes some bytes out.
    Remove(Index, usize),
    /// Puts some bytes in another place once more, so many times.
    Repeat(Index, Index, usize, usize),
    /// Puts in a word that means something to the target.
    Insert(Index, Index),
    /// Puts a part of another file of the corpus in.
    Join(Index, Index, Index, usize),
    /// Cuts the end off.
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        2 => (at(), 0..8u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        2 => (at(), 1..40usize).prop_map(|(at, length)| Change::Remove(at, length)),
        2 => (at(), at(), 1..40usize, 1..9usize)
            .prop_map(|(from, to, length, times)| Change::Repeat(from, to, length, times)),
        5 => (at(), at()).prop_map(|(at, word)| Change::Insert(at, word)),
        2 => (at(), at(), at(), 1..200usize)
            .prop_map(|(at, file, from, length)| Change::Join(at, file, from, length)),
        1 => at().prop_map(Change::Cut),
    ]
}

/// What a target reads: the corpus and words that mean something to it.
struct Corpus {
    files: Vec<Vec<u8>>,
    words: &'static [&'static str],
}

impl Corpus {
    fn file(&self, at: &Index) -> &[u8] {
        &self.files[at.index(self.files.len())]
    }

    fn changed(&self, start: Index, changes: &[Change]) -> Vec<u8> {
        let mut bytes = self.file(&start).to_vec();
        for change in changes {
            let place = |at: &Index| at.index(bytes.len() + 1);
            let part = |of: &[u8], from: &Index, length: usize| -> Vec<u8> {
                let from = from.index(of.len() + 1);
                of[from..(from + length).min(of.len())].to_vec()
            };
            match change {
                Change::Flip(..) | Change::Replace(..) | Change::Cut(_) if bytes.is_empty() => {}
                Change::Flip(at, bit) => *byte(&mut bytes, at) ^= 1 << bit,
                Change::Replace(at, new) => *byte(&mut bytes, at) = *new,
                Change::Remove(at, length) => {
                    let from = place(at);
                    bytes.drain(from..(from + length).min(bytes.len()));
                }
                Change::Repeat(from, to, length, times) => {
                    let more = part(&bytes, from, *length).repeat(*times);
                    let to = place(to);
                    bytes.splice(to..to, more);
                }
                Change::Insert(at, word) => {
                    let at = place(at);
                    bytes.splice(at..at, word.get(self.words).bytes());
                }
                Change::Join(at, file, from, length) => {
                    let (at, more) = (place(at), part(self.file(file), from, *length));
                    bytes.splice(at..at, more);
                }
                Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            }
        }
        bytes
    }
}

fn byte<'b>(bytes: &'b mut [u8], at: &Index) -> &'b mut u8 {
    let at = at.index(bytes.len());
    &mut bytes[at]
}

/// How long each target runs, if somebody asked for a time.
#[allow(clippy::disallowed_methods, reason = "whoever runs the tests chooses the time")]
fn time() -> Option<Duration> {
    let seconds = std::env::var("DATELINE_FUZZ_SECONDS").ok()?.parse().ok()?;
    let together = std::thread::available_parallelism().map_or(1, usize::from) as u32;
    Some(Duration::from_secs(seconds) / TARGETS.div_ceil(together.min(TARGETS)))
}

/// The files of a corpus in the repository.
fn files(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz").join(name);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} has no corpus");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Tries the corpus of this name, and what changes make of it: `cases` inputs, or as many as there is
/// time for. `more` are files that can't stand in the repository.
pub fn fuzz(
    name: &str,
    more: Vec<Vec<u8>>,
    words: &'static [&'static str],
    cases: u32,
    target: impl Fn(&[u8]) -> TestCaseResult,
) {
    let files = if more.is_empty() { files(name) } else { more };
    let start = Instant::now();
    let corpus = Corpus { files, words };
    for file in &corpus.files {
        target(file).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let inputs = (any::<Index>(), prop::collection::vec(change(), 1..10));
    let mut tried = corpus.files.len();
    loop {
        let mut runner = TestRunner::new(config.clone());
        let result =
            runner.run(&inputs, |(start, changes)| target(&corpus.changed(start, &changes)));
        tried += cases as usize;
        if let Err(error) = result {
            let TestError::Fail(reason, (start, changes)) = error else {
                panic!("{name}: {error}")
            };
            let bytes = corpus.changed(start, &changes);
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{name}"));
            fs::write(&path, &bytes).unwrap();
            panic!("{name}: {reason}\nthe input is in {}", path.display());
        }
        if time().is_none_or(|time| start.elapsed() > time) {
            break;
        }
    }
    println!("{name}: {tried} inputs in {:.1} s", start.elapsed().as_secs_f64());
}
