//! What a preview shows is what a clean build makes: after each of many random changes, every route
//! that the live site has, and what was found in it, is that of a site that was loaded afresh, for
//! the public's view and for the desk's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use dateline::diagnostics::{self, Diagnostics};
use dateline::pipeline::live::{Live, LiveUpdate};
use dateline::pipeline::{
    self, BuildOptions, BuildVisibility, LoadOptions, Loaded, Silent, SiteOptions, Visibility,
};
use dateline::plan::urls;
use dateline::read::{DiskFiles, Files, SiteTexts};
use dateline::render::{self, Renderer, RouteContent, Templates};

use super::world::World;
use super::{clean, in_parallel, is_compressed};
use crate::support::{Entry, Shot, full, shot, sized};

/// The content of every route: its bytes, or why there are none.
type Pages = BTreeMap<String, Vec<u8>>;

/// What a state of the site comes to.
#[derive(PartialEq)]
struct State {
    pages: Pages,
    found: String,
    held_back: String,
}

fn pages(loaded: &Loaded, renderer: &Renderer, files: &DiskFiles) -> Pages {
    let mut pages = Pages::new();
    let mut out = Vec::new();
    for route in &loaded.plan.routes {
        let described = renderer.describe(route);
        let fingerprints = format!("{:?}", described.fingerprints());
        match render::render(described, &mut out) {
            Ok(RouteContent::Rendered) => {}
            Ok(RouteContent::Copy(source)) => {
                // A server tells browsers by the fingerprint whether they have it.
                out = [files.read(source, u64::MAX).unwrap(), fingerprints.into_bytes()].concat();
            }
            Err(failure) => out = format!("{failure:?}").into_bytes(),
        }
        pages.insert(route.url.clone(), out.clone());
    }
    pages
}

fn found(loaded: &Loaded, more: Diagnostics) -> Diagnostics {
    let mut found = loaded.diagnostics.clone();
    found.append(loaded.plan_diagnostics.clone());
    found.append(more);
    found.set_levels(&loaded.settings.check);
    found.sort();
    found.limit();
    found
}

/// The state that a build would begin with; the errors as JSON if there are any.
fn afresh(files: &DiskFiles, options: &LoadOptions) -> Result<State, String> {
    let loaded = pipeline::load(files, options, &Silent).map_err(|error| format!("{error:?}"))?;
    let mut late = Diagnostics::default();
    let templates = Templates::load(&loaded.theme, &mut late);
    let mut found = found(&loaded, late);
    let (Some(templates), false) = (templates, found.has_errors()) else {
        found.keep_errors();
        let texts = SiteTexts { files, inventory: &loaded.inventory };
        return Err(diagnostics::to_json(&found, &texts));
    };
    let bodies = loaded.bodies(files, None);
    let names = loaded.names();
    let site = loaded.site(&bodies, &names, options.visibility.shows_drafts());
    let renderer = Renderer::new(site, &templates).unwrap();
    let pages = pages(&loaded, &renderer, files);
    let held_back = format!("{:?}", loaded.briefing.held_back);
    Ok(State { pages, found: format!("{found:#?}"), held_back })
}

/// What the live site shows.
fn shown(live: &Live, files: &DiskFiles) -> State {
    let good = live.good().unwrap();
    let bodies = good.loaded.bodies(files, live.html_store());
    let site = good.loaded.site(&bodies, &good.names, live.options().visibility.shows_drafts());
    let renderer = Renderer::without_fingerprints(site, &good.templates).unwrap();
    let pages = pages(&good.loaded, &renderer, files);
    let held_back = format!("{:?}", good.loaded.briefing.held_back);
    let found = found(&good.loaded, Diagnostics::default());
    State { pages, found: format!("{found:#?}"), held_back }
}

fn assert_equal(shown: &State, expected: &State, context: &dyn Fn() -> String) {
    if shown == expected {
        return;
    }
    let routes = |state: &State| state.pages.keys().cloned().collect::<BTreeSet<_>>();
    let (mine, theirs) = (routes(shown), routes(expected));
    assert_eq!(mine, theirs, "routes: {}", context());
    for (url, page) in &shown.pages {
        let (page, other) =
            (String::from_utf8_lossy(page), String::from_utf8_lossy(&expected.pages[url]));
        if page != other {
            let differ = page.lines().zip(other.lines()).find(|(a, b)| a != b);
            panic!("{url}: {differ:#?}\n{}", context());
        }
    }
    assert_eq!(shown.found, expected.found, "found: {}", context());
    assert_eq!(shown.held_back, expected.held_back, "held back: {}", context());
}

/// Which files differ between two snapshots.
fn changed(before: &Shot, after: &Shot) -> BTreeSet<String> {
    let all = before.iter().chain(after).filter(|(_, entry)| matches!(entry, Entry::File(..)));
    all.map(|(path, _)| path)
        .filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect()
}

/// What was seen.
#[derive(Default)]
struct Tally {
    steps: BTreeMap<&'static str, usize>,
    equal: usize,
    refused: usize,
    built: usize,
}

/// One view of a site, kept up to date.
struct View {
    live: Live,
    visibility: Visibility,
}

impl View {
    fn new(root: &Path, options: LoadOptions) -> View {
        let visibility = options.visibility;
        View { live: Live::new(root, options), visibility }
    }
}

fn history(seed: u64, steps: usize, tally: &Mutex<Tally>) {
    const OWN: &[&str] = &["public", ".dateline"];
    let mut world = World::new(seed);
    let root = world.site.root.clone();
    let files = DiskFiles::new(&root).unwrap();
    let mut log = Vec::new();
    let mut views: Vec<View> = Vec::new();
    let mut before = shot(&root, OWN);
    let mut address = None;
    for step in 0..steps {
        for _ in 0..if world.random.one_in(4) { 3 } else { 1 } {
            log.push(if world.random.one_in(2) { world.light() } else { world.step().1 });
        }
        // Now and then nothing but the look changes.
        if world.random.one_in(8) {
            let settled = shot(&root, OWN);
            let many = changed(&before, &settled);
            if step > 0 && many.is_empty() || world.random.one_in(2) {
                views.iter_mut().for_each(|view| {
                    view.live.update(&files, many.clone(), world.options().site.as_of);
                });
                before = settled;
                world.site.write("templates/banner.html", format!("<p>Banner {step}</p>"));
                log.push("look: templates/banner.html".to_owned());
            }
        }
        let after = shot(&root, OWN);
        let mut paths = changed(&before, &after);
        before = after;
        // What editors leave for a moment, and files that were saved as they were.
        if world.random.one_in(4) {
            paths.insert("content/articles/.#story-1.md".to_owned());
            paths.insert("content/articles/4913".to_owned());
            paths.insert("content/articles/2026/flood.md".to_owned());
        }
        let public = SiteOptions { visibility: BuildVisibility::Public, ..world.options().site };
        let options = LoadOptions::from(&public);
        if address != Some(options.base_url.clone()) {
            address = Some(options.base_url.clone());
            let desk = LoadOptions { visibility: Visibility::Desk, ..options.clone() };
            views = vec![View::new(&root, options.clone()), View::new(&root, desk)];
            paths = BTreeSet::new();
        }
        // Sometimes the watcher tells of one change in two parts.
        let parts = match world.random.below(4) {
            0 if paths.len() > 1 => {
                let last = paths.pop_last().unwrap();
                vec![std::mem::take(&mut paths), BTreeSet::from([last])]
            }
            _ => vec![paths],
        };
        for view in &mut views {
            let context = || format!("seed {seed}, step {step}, {:?}: {log:#?}", view.visibility);
            let now = options.as_of;
            let mut came = LiveUpdate::Nothing;
            let timely = view.live.options().as_of == now;
            for part in &parts {
                came = view.live.update(&files, part.clone(), now);
                name(&came, tally);
            }
            if !timely {
                came = view.live.show(&files, view.visibility, now);
                name(&came, tally);
            }
            // The desk is asked half as often: to load a site afresh takes its time.
            if view.visibility == Visibility::Desk && step % 2 == 0 && !full() {
                continue;
            }
            let options = LoadOptions { visibility: view.visibility, ..options.clone() };
            match afresh(&files, &options) {
                Ok(expected) => {
                    assert!(view.live.problems().is_none(), "{came:?} {}", context());
                    assert_equal(&shown(&view.live, &files), &expected, &context);
                    tally.lock().unwrap().equal += 1;
                    if view.visibility == Visibility::Public && step % 5 == 4 {
                        built(&root, &public.clone().into(), &expected, &context);
                        tally.lock().unwrap().built += 1;
                    }
                }
                Err(errors) => {
                    let problems = view.live.problems();
                    let problems = problems.unwrap_or_else(|| panic!("{errors} {}", context()));
                    assert!(problems.count > 0, "{}", context());
                    let all = |json: &str| -> Vec<serde_json::Value> {
                        serde_json::from_str(json).unwrap_or_default()
                    };
                    let expected = all(&errors);
                    for problem in all(&problems.json) {
                        assert!(
                            expected.is_empty() || expected.contains(&problem),
                            "{problem}\n{}",
                            context()
                        );
                    }
                    tally.lock().unwrap().refused += 1;
                }
            }
        }
    }
}

fn name(step: &LiveUpdate, tally: &Mutex<Tally>) {
    let name = match step {
        LiveUpdate::Nothing => "nothing",
        LiveUpdate::Articles(_) => "articles",
        LiveUpdate::Look => "look",
        LiveUpdate::Site => "site",
        LiveUpdate::Broken => "broken",
    };
    *tally.lock().unwrap().steps.entry(name).or_default() += 1;
}

/// Asks that a real build's files are what is expected.
fn built(root: &Path, options: &BuildOptions, expected: &State, context: &dyn Fn() -> String) {
    let mut clean = clean(1, root, options);
    let Some(_) = clean.outcome.summary else {
        // A template that can't show its data is found by rendering alone.
        assert!(
            expected.pages.values().any(|page| page.starts_with(b"Template(")),
            "{}",
            context()
        );
        return;
    };
    clean.files.retain(|path, entry| {
        matches!(entry, Entry::File(..))
            && path != ".dateline-manifest.json"
            && !is_compressed(path)
    });
    let paths: BTreeSet<String> = expected.pages.keys().map(|url| urls::output_path(url)).collect();
    assert_eq!(clean.files.keys().cloned().collect::<BTreeSet<_>>(), paths, "{}", context());
    for (url, page) in &expected.pages {
        let Some(Entry::File(_, bytes)) = clean.files.get(&urls::output_path(url)) else {
            panic!()
        };
        // A copy has its fingerprint behind it.
        assert!(page.starts_with(bytes), "{url}: {}", context());
    }
}

/// After each of many random changes the preview shows what a clean build makes.
#[test]
fn a_preview_shows_what_a_clean_build_makes() {
    let (seeds, steps) = sized((2, 10), (10, 20), (400, 50));
    let tally = Mutex::new(Tally::default());
    let seeds = in_parallel(seeds, |seed| history(seed, steps, &tally));
    let tally = tally.into_inner().unwrap();
    println!(
        "{seeds} seeds, {steps} steps: {} states equal, {} also to a build's files, {} with mistakes; {:?}",
        tally.equal, tally.built, tally.refused, tally.steps
    );
    if seeds >= 10 {
        assert!(tally.equal > seeds as usize * steps);
        for (name, least) in [("articles", 60), ("look", 5), ("site", 60), ("broken", 2)] {
            let seen = tally.steps.get(name).copied().unwrap_or_default();
            assert!(seen >= least, "hardly any {name}: {:?}", tally.steps);
        }
    }
}

/// What a build sees of a file that becomes a link out of the site is nothing, and so does a
/// preview.
#[test]
fn a_file_that_becomes_a_link_out_is_a_mistake() {
    let world = World::new(1);
    let root = world.site.root.clone();
    let files = DiskFiles::new(&root).unwrap();
    let path = "content/articles/2026/after.md";
    let outside = world.site.around().join("outside.md");
    let text = fs::read_to_string(root.join(path)).unwrap();
    fs::write(&outside, text.replace("Dry.", "CANARY.")).unwrap();
    let mut live = Live::new(&root, LoadOptions::from(&world.options().site));
    let now = world.options().site.as_of;
    assert_eq!(live.update(&files, BTreeSet::new(), now), LiveUpdate::Site);
    fs::remove_file(root.join(path)).unwrap();
    std::os::unix::fs::symlink(&outside, root.join(path)).unwrap();
    assert_eq!(live.update(&files, BTreeSet::from([path.to_owned()]), now), LiveUpdate::Broken);
    let shown = shown(&live, &files);
    assert!(shown.pages.values().all(|page| !String::from_utf8_lossy(page).contains("CANARY")));
    fs::remove_file(root.join(path)).unwrap();
    fs::write(root.join(path), text.replace("Dry.", "Wet.")).unwrap();
    let mended = live.update(&files, BTreeSet::from([path.to_owned()]), now);
    assert_eq!(mended, LiveUpdate::Articles(vec![path.to_owned()]));
}
