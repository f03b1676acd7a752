//! How long each stage takes on a small synthetic site held in memory.
//!
//! `cargo bench` runs it. Machines are noisy: compare the ratios of one run, and whole builds with
//! `scripts/compare.py`, which sets Dateline beside its peers.

#![allow(clippy::expect_used, reason = "a bench that can't begin has nothing to measure")]

mod corpus;

use dateline::cache::{Access, Cache};
use dateline::diagnostics::Diagnostics;
use dateline::pipeline::{LoadOptions, Silent, load};
use dateline::read::{FileKind, Files, Inventory};
use dateline::settings::Settings;
use dateline::{index, parse, plan, render};
use divan::{Bencher, black_box};

const ARTICLES: usize = 1_000;

fn main() {
    divan::main();
}

fn options() -> LoadOptions {
    LoadOptions::at(jiff::Timestamp::MAX)
}

#[divan::bench]
fn parse_one_article(bencher: Bencher) {
    let files = corpus::site(1);
    let path = files.list("content").files.into_iter().find(|p| p.contains("/articles/"));
    let bytes =
        files.read(&path.expect("an article"), dateline::settings::TEXT_LIMIT).expect("in memory");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let settings = Settings::parse("", &mut Vec::new());
    let rules = parse::ParseRules::of(&settings);
    bencher.bench(|| parse::parse(FileKind::Article, black_box(&text), rules));
}

#[divan::bench(sample_count = 20)]
fn read_and_parse(bencher: Bencher) {
    let files = corpus::site(ARTICLES);
    let settings = Settings::parse("", &mut Vec::new());
    let rules = parse::ParseRules::of(&settings);
    bencher.bench(|| {
        let mut found = Diagnostics::default();
        let inventory =
            Inventory::scan(&files, &["en".to_owned()], &Default::default(), &mut found);
        parse::parse_all(&files, &inventory, rules, &parse::NoRecords, None)
    });
}

#[divan::bench(sample_count = 20)]
fn from_folder_to_plan(bencher: Bencher) {
    let files = corpus::site(ARTICLES);
    bencher.bench(|| load(&files, &options(), &Silent).expect("a site"));
}

#[divan::bench(sample_count = 20)]
fn index_and_plan(bencher: Bencher) {
    let files = corpus::site(ARTICLES);
    let site = load(&files, &options(), &Silent).expect("a site");
    bencher.bench(|| {
        let index = index::index(&site.briefing, &site.settings);
        let mut found = Diagnostics::default();
        let (briefing, theme) = (&site.briefing, &site.theme);
        plan::plan(
            briefing,
            &index,
            &site.inventory,
            theme,
            (&site.pictures, &site.share_cards),
            &site.settings,
            &mut found,
        )
    });
}

#[divan::bench(args = ["article", "edition", "entity", "feed", "index"], sample_count = 20)]
fn render_all_of_a_kind(bencher: Bencher, kind: &str) {
    let files = corpus::site(ARTICLES);
    let loaded = load(&files, &options(), &Silent).expect("a site");
    let bodies = loaded.bodies(&files, None);
    let names = loaded.names();
    let site = loaded.site(&bodies, &names, false);
    let mut found = Diagnostics::default();
    let templates = render::Templates::load(site.theme, &mut found).expect("templates");
    let renderer = render::Renderer::new(site, &templates).expect("a site");
    let routes =
        || loaded.plan.routes.iter().filter(|route| route.subject.kind(route.format) == kind);
    let number = routes().count();
    bencher.counter(divan::counter::ItemsCount::new(number)).bench(|| {
        let mut buffer = Vec::new();
        for route in routes() {
            let described = renderer.describe(route);
            black_box(render::render(described, &mut buffer).expect("renders"));
        }
    });
}

/// What a build does for every route, also for those that it keeps.
#[divan::bench(sample_count = 20)]
fn describe_and_fingerprint_every_route(bencher: Bencher) {
    let files = corpus::site(ARTICLES);
    let loaded = load(&files, &options(), &Silent).expect("a site");
    let bodies = loaded.bodies(&files, None);
    let names = loaded.names();
    let site = loaded.site(&bodies, &names, false);
    let mut found = Diagnostics::default();
    let templates = render::Templates::load(site.theme, &mut found).expect("templates");
    let renderer = render::Renderer::new(site, &templates).expect("a site");
    let number = loaded.plan.routes.len();
    bencher.counter(divan::counter::ItemsCount::new(number)).bench(|| {
        for route in &loaded.plan.routes {
            black_box(renderer.describe(route).fingerprints());
        }
    });
}

/// What an earlier build knows, loaded again.
#[divan::bench(sample_count = 20)]
fn recall(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let files = corpus::site(ARTICLES);
    let settings = Settings::parse("", &mut Vec::new());
    let rules = parse::ParseRules::of(&settings);
    let mut found = Diagnostics::default();
    let inventory = Inventory::scan(&files, &["en".to_owned()], &Default::default(), &mut found);
    let known = || Cache::open(folder.path(), Access::Full).sources("");
    let sources = known();
    let parsed = parse::parse_all(&files, &inventory, rules, &sources, None);
    parse::Memory::keep(&sources, &inventory, &parsed);
    bencher.bench(known);
}
