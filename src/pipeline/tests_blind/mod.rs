//! Row 4: the comparison with a clean build would notice a forgotten dependency. Fingerprints are
//! made blind for each part and key in turn; for each there is a change after which a build that
//! keeps every page of the same fingerprints isn't the clean one, and one that sees everything is.

mod cases;
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use super::{LoadOptions, Loaded, Silent, load};
use crate::diagnostics::Diagnostics;
use crate::read::{Files, MemoryFiles};
use crate::render::data::{Fingerprint, blind};
use crate::render::{Renderer, RouteContent, Templates, render};
use crate::test_sizes::sized;
use cases::{CARD_CASES, CASES, EXEMPT, LONG_CASES, STRUCTURED_CASES};
use site::{Site, long_site, site, site_with_cards, site_with_structured_data};

/// Parts and keys that are left out, and what happens to the site then.
type Case = (&'static [&'static str], fn(&mut Site, &mut LoadOptions));

/// The fingerprints of a file of the output, part by part.
type Parts = Vec<(&'static str, Fingerprint)>;

/// A site, ready to be rendered.
struct State {
    files: MemoryFiles,
    drafts: bool,
    loaded: Loaded,
    templates: Templates,
}

impl State {
    fn of(site: Site, options: &LoadOptions) -> State {
        let files = site.files;
        let loaded = load(&files, options, &Silent).unwrap();
        let mut found = Diagnostics::default();
        let templates = Templates::load(&loaded.theme, &mut found).unwrap();
        found.append(loaded.diagnostics.clone());
        found.append(loaded.plan_diagnostics.clone());
        assert!(!found.has_errors(), "{found:#?}");
        State { files, drafts: options.visibility.shows_drafts(), loaded, templates }
    }

    fn with_renderer<T>(&self, run: impl FnOnce(&Renderer) -> T) -> T {
        let bodies = self.loaded.bodies(&self.files, None);
        let names = self.loaded.names();
        let parts = self.loaded.site(&bodies, &names, self.drafts);
        run(&Renderer::new(parts, &self.templates).unwrap())
    }

    /// The fingerprints of every file, by its URL path, without these parts and keys.
    fn fingerprints(&self, left_out: &[&str]) -> BTreeMap<&str, Parts> {
        let of_route = |renderer: &Renderer, route| {
            let mut parts = renderer.describe(route).fingerprints();
            parts.retain(|(part, _)| !left_out.contains(part));
            parts
        };
        blind::without(left_out, || {
            self.with_renderer(|renderer| {
                let routes = self.loaded.plan.routes.iter();
                routes.map(|route| (route.url.as_str(), of_route(renderer, route))).collect()
            })
        })
    }

    /// The bytes of every file, by its URL path.
    fn bytes(&self) -> BTreeMap<&str, Vec<u8>> {
        let of_route = |renderer: &Renderer, route| {
            let mut bytes = Vec::new();
            match render(renderer.describe(route), &mut bytes).unwrap() {
                RouteContent::Rendered => bytes,
                RouteContent::Copy(source) => self.files.read(source, u64::MAX).unwrap(),
            }
        };
        self.with_renderer(|renderer| {
            let routes = self.loaded.plan.routes.iter();
            routes.map(|route| (route.url.as_str(), of_route(renderer, route))).collect()
        })
    }
}

fn options() -> LoadOptions {
    LoadOptions::at("2026-03-10T12:00:00Z".parse().unwrap())
}

/// Asks that each case is noticed: a build that keeps every file whose fingerprints are those of
/// before keeps none that is another one now, and one that leaves the case's parts and keys out of
/// its fingerprints does.
fn assert_noticed(site: fn() -> Site, cases: &[Case]) {
    let before = State::of(site(), &options());
    let (bytes_before, seen_before) = (before.bytes(), before.fingerprints(&[]));
    let is_noticed = |(left_out, change): &&Case| {
        let (mut site, mut options) = (site(), options());
        change(&mut site, &mut options);
        let after = State::of(site, &options);
        let bytes = after.bytes();
        let stale = |then: &BTreeMap<&str, Parts>, now: &BTreeMap<&str, Parts>| -> Vec<String> {
            let kept = now.iter().filter(|(url, parts)| then.get(*url) == Some(parts));
            let wrong = kept.filter(|(url, _)| bytes_before[*url] != bytes[*url]);
            wrong.map(|(url, _)| (*url).to_owned()).collect()
        };
        let seeing = stale(&seen_before, &after.fingerprints(&[]));
        assert!(seeing.is_empty(), "{left_out:?}, seeing: {seeing:?}");
        !stale(&before.fingerprints(left_out), &after.fingerprints(left_out)).is_empty()
    };
    let cases = cases.par_iter().step_by(sized(6, 1, 1));
    let missed: Vec<_> = cases.filter(|case| !is_noticed(case)).map(|c| c.0).collect();
    assert!(missed.is_empty(), "nobody would notice: {missed:?}");
}

#[test]
fn every_forgotten_dependency_is_noticed() {
    assert_noticed(site, CASES);
}

/// The same for indexes of many entries.
#[test]
fn every_forgotten_dependency_of_a_long_index_is_noticed() {
    assert_noticed(long_site, LONG_CASES);
}

/// The same for what only machines read.
#[test]
fn every_forgotten_dependency_of_structured_data_is_noticed() {
    assert_noticed(site_with_structured_data, STRUCTURED_CASES);
}

/// The same for share cards.
#[test]
fn every_forgotten_dependency_of_share_cards_is_noticed() {
    assert_noticed(site_with_cards, CARD_CASES);
}

/// No part of any page is without a case.
#[test]
fn every_part_has_a_case() {
    let state = State::of(site(), &options());
    let routes = state.loaded.plan.routes.iter();
    let kinds: BTreeSet<&str> = routes.map(|route| route.subject.kind(route.format)).collect();
    let all = "archive article corrections data edition entity feed feed-list file front index month not-found plain quotes \
               redirect retraction sitemap year";
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(kinds, all, "a kind of page that the site of this test must have, too");
    let fingerprints = state.fingerprints(&[]);
    let parts: BTreeSet<&str> = fingerprints.values().flatten().map(|(part, _)| *part).collect();
    let known = known();
    let unknown: Vec<&&str> = parts.difference(&known).collect();
    assert!(unknown.is_empty(), "parts without a case: {unknown:?}");
}

fn known() -> BTreeSet<&'static str> {
    let cases = CASES.iter().chain(LONG_CASES).chain(STRUCTURED_CASES).chain(CARD_CASES);
    let cases = cases.flat_map(|(names, _)| names.iter().copied());
    cases.chain(EXEMPT.iter().flat_map(|(names, _)| names.split(' '))).collect()
}

/// No key of any table that a template gets is without a case, or a reason why it needs none.
#[test]
fn every_key_has_a_case() {
    let render = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render");
    let views = std::fs::read_dir(render.join("views")).unwrap();
    let views = views.map(|entry| entry.unwrap().path()).chain([render.join("captions.rs")]);
    let mut keys = BTreeSet::new();
    for path in views {
        let text = std::fs::read_to_string(path).unwrap();
        // `("key", value)` and `put("key", value)`.
        for (at, _) in text.match_indices("(\"") {
            let rest = &text[at + 2..];
            let end = rest.find('"').unwrap();
            let is_key = rest[..end].bytes().all(|b| b.is_ascii_lowercase() || b"_3".contains(&b));
            if is_key && rest[end + 1..].starts_with(", ") {
                keys.insert(rest[..end].to_owned());
            }
        }
    }
    assert!(keys.len() > 100, "{keys:?}");
    let known = known();
    let unknown: Vec<&String> = keys.iter().filter(|key| !known.contains(key.as_str())).collect();
    assert!(unknown.is_empty(), "keys without a case: {unknown:?}");
}
