//! Row 3: after each of many random changes, what stands in the output is what a clean build of
//! the same site at the same clock makes; a build after no change writes and renders nothing.

use std::collections::BTreeMap;
use std::sync::Mutex;

use dateline::parse::ParseWork;
use dateline::write::Changes;

use super::world::{STEPS, World};
use super::{build_with_threads, clean, in_parallel, is_compressed};
use crate::support::{assert_same, full, shot, sized};

/// What was seen.
#[derive(Default)]
struct Tally {
    equal: usize,
    refused: usize,
    rendered: usize,
    routes: usize,
    kinds: BTreeMap<&'static str, usize>,
}

fn history(seed: u64, steps: usize, tally: &Mutex<Tally>) {
    let mut world = World::new(seed);
    let output = world.site.public();
    let root = world.site.root.clone();
    let mut log = Vec::new();
    for step in 0..steps {
        let mut kinds = Vec::new();
        for _ in 0..if world.random.one_in(4) { 2 } else { 1 } {
            let (kind, what) = world.step();
            kinds.push(kind);
            log.push(what);
        }
        let context = || format!("seed {seed}, step {step}: {log:#?}");
        let options = world.options();
        let threads = 1 + step % 2;
        let tampered = shot(&output, &[]);
        let over = build_with_threads(threads, &root, &output, &options);
        let clean = clean(3 - threads, &root, &options);
        let after = shot(&output, &[]);
        let found = |outcome: &dateline::pipeline::Outcome| format!("{:#?}", outcome.diagnostics);
        assert_eq!(found(&over), found(&clean.outcome), "{}", context());
        let mut tally = tally.lock().unwrap();
        for kind in kinds {
            *tally.kinds.entry(kind).or_default() += 1;
        }
        let Some(summary) = over.summary else {
            assert!(clean.outcome.summary.is_none(), "{}", context());
            tally.refused += 1;
            assert_same(&tampered, &after, &format!("errors change nothing: {}", context()));
            continue;
        };
        assert_same(&clean.files, &after, &context());
        assert_eq!(summary.notice, None, "{}", context());
        tally.equal += 1;
        tally.rendered += summary.rendered;
        tally.routes += summary.pages.values().sum::<usize>();
        drop(tally);
        if step % 2 == 0 && !full() {
            continue;
        }
        // The stamps of what has just changed can be believed from this one on.
        let again = build_with_threads(2, &root, &output, &options).summary.unwrap();
        // What is compressed beforehand stands beside its file and is no route.
        let compressed = after.keys().filter(|path| is_compressed(path)).count();
        let files = again.pages.values().sum::<usize>() + compressed;
        let nothing =
            Changes { unchanged: files, bytes: again.changes.bytes, ..Changes::default() };
        assert_eq!((again.changes, again.rendered), (nothing, 0), "again: {}", context());
        assert_eq!(again.work.parsed, 0, "again: {}", context());
        if step % 4 == 3 {
            let third = build_with_threads(1, &root, &output, &options).summary.unwrap();
            assert_eq!((third.changes, third.rendered), (nothing, 0), "third: {}", context());
            assert_eq!(third.work, ParseWork::default(), "third: {}", context());
            assert_same(&after, &shot(&output, &[]), &format!("third: {}", context()));
        }
    }
}

/// After each of many random changes the output is a clean build's.
#[test]
fn any_history_gives_the_clean_output() {
    let (seeds, steps) = sized((3, 10), (50, 20), (1000, 50));
    let tally = Mutex::new(Tally::default());
    let seeds = in_parallel(seeds, |seed| history(seed, steps, &tally));
    let tally = tally.into_inner().unwrap();
    println!(
        "{seeds} seeds, {steps} steps: {} builds equal, {} with mistakes; {} of {} routes rendered; {:?}",
        tally.equal, tally.refused, tally.rendered, tally.routes, tally.kinds
    );
    assert!(tally.equal > seeds as usize * steps / 2);
    if seeds >= 50 {
        for (kind, _) in STEPS {
            assert!(tally.kinds.get(kind).is_some_and(|n| *n >= 10), "hardly any {kind}");
        }
    }
}
