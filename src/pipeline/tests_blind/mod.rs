//! Row 4: the comparison with a clean build would notice a forgotten dependency. Fingerprints are
//! made blind for each part and key in turn; for each there is a change after which a build that
//! keeps every page of the same fingerprints isn't the clean one, and one that sees everything is.

mod cases;
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{LoadOptions, Silent, load};
use crate::diagnostics::Diagnostics;
use crate::read::Files;
use crate::render::data::{Fingerprint, blind};
use crate::render::{Renderer, RouteContent, Templates, render};
use cases::{CASES, EXEMPT, LONG_CASES};
use site::{Site, long_site, site};

/// Parts and keys that are left out, and what happens to the site then.
type Case = (&'static [&'static str], fn(&mut Site, &mut LoadOptions));

/// A file of the output, and what a later build is told of it.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    kind: &'static str,
    fingerprints: Vec<(&'static str, Fingerprint)>,
    bytes: Vec<u8>,
}

/// All files by their URL paths, made with fingerprints that leave out these parts and keys.
fn pages(site: &Site, options: &LoadOptions, left_out: &[&str]) -> BTreeMap<String, Page> {
    blind::without(left_out, || {
        let files = &site.files;
        let loaded = load(files, options, &Silent).unwrap();
        let mut found = Diagnostics::default();
        let templates = Templates::load(&loaded.theme, &mut found).unwrap();
        found.append(loaded.diagnostics.clone());
        found.append(loaded.plan_diagnostics.clone());
        assert!(!found.has_errors(), "{found:#?}");
        let (bodies, names) = (loaded.bodies(files, None), loaded.names());
        let parts = loaded.site(&bodies, &names, options.visibility.shows_drafts());
        let renderer = Renderer::new(parts, &templates).unwrap();
        let page = |route| {
            let described = renderer.describe(route);
            let mut fingerprints = described.fingerprints();
            fingerprints.retain(|(part, _)| !left_out.contains(part));
            let mut bytes = Vec::new();
            if let RouteContent::Copy(source) = render(described, &mut bytes).unwrap() {
                bytes = files.read(source, u64::MAX).unwrap();
            }
            Page { kind: route.subject.kind(route.format), fingerprints, bytes }
        };
        loaded.plan.routes.iter().map(|route| (route.url.clone(), page(route))).collect()
    })
}

/// The URL paths of the pages that a build would leave as they were although they have changed.
fn stale(site: fn() -> Site, case: &Case, left_out: &[&str]) -> Vec<String> {
    let (mut site, mut options) =
        (site(), LoadOptions::at("2026-03-10T12:00:00Z".parse().unwrap()));
    let before = pages(&site, &options, left_out);
    case.1(&mut site, &mut options);
    let after = pages(&site, &options, left_out);
    let is_stale = |(url, now): &(String, Page)| {
        before
            .get(url)
            .is_some_and(|then| then.fingerprints == now.fingerprints && then.bytes != now.bytes)
    };
    after.into_iter().filter(is_stale).map(|(url, _)| url).collect()
}

fn assert_noticed(site: fn() -> Site, cases: &[Case]) {
    let mut missed = Vec::new();
    for case in cases {
        assert_eq!(stale(site, case, &[]), <Vec<String>>::new(), "{:?}, seeing", case.0);
        if stale(site, case, case.0).is_empty() {
            missed.push(case.0);
        }
    }
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

/// No part of any page is without a case.
#[test]
fn every_part_has_a_case() {
    let options = LoadOptions::at("2026-03-10T12:00:00Z".parse().unwrap());
    let pages = pages(&site(), &options, &[]);
    let kinds: BTreeSet<&str> = pages.values().map(|page| page.kind).collect();
    let all = "archive article corrections edition entity feed file front index month not-found plain quotes \
               redirect sitemap year";
    let kinds = kinds.into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(kinds, all, "a kind of page that the site of this test must have, too");
    let parts: BTreeSet<&str> =
        pages.values().flat_map(|page| &page.fingerprints).map(|(part, _)| *part).collect();
    let known = known();
    let unknown: Vec<&&str> = parts.difference(&known).collect();
    assert!(unknown.is_empty(), "parts without a case: {unknown:?}");
}

fn known() -> BTreeSet<&'static str> {
    let cases = CASES.iter().chain(LONG_CASES).flat_map(|(names, _)| names.iter().copied());
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
