//! Row 4: the comparison with a clean build would notice a forgotten dependency. Fingerprints are
//! made blind for each part and key in turn; for each there is a change after which the blind
//! incremental build isn't the clean one, and the seeing one is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dateline::pipeline::BuildOptions;

use crate::blind_cases::{CASES, EXEMPT, LONG_CASES, long_site, site};
use crate::counts::fingerprints;
use crate::support::{NOW, Shot, Site, assert_same, at, shot};
use crate::{build_in, clean};

/// A part or keys that are left out, and what happens to the site then.
pub type Case = (&'static [&'static str], fn(&Site, &mut BuildOptions));

/// What an incremental build makes after a change, and what a clean one makes.
fn differential(site: Site, blind: &[&str], change: fn(&Site, &mut BuildOptions)) -> (Shot, Shot) {
    let mut options = BuildOptions::at(at(NOW));
    options.blind = blind.iter().map(|name| (*name).to_owned()).collect();
    let before = build_in(&site.root, &site.public(), &options);
    assert!(before.summary.is_some(), "{}", site.report(&before));
    change(&site, &mut options);
    let after = build_in(&site.root, &site.public(), &options);
    assert!(after.summary.is_some(), "{blind:?}: {}", site.report(&after));
    let clean = clean(1, &site.root, &options);
    (shot(&site.public(), &[]), clean.files)
}

fn pages_only(mut shot: Shot) -> Shot {
    shot.remove(".dateline-manifest.json");
    shot
}

#[test]
fn every_forgotten_dependency_is_noticed() {
    let mut missed = Vec::new();
    for (names, change) in CASES {
        let (seeing, right) = differential(site(), &[], *change);
        assert_same(&right, &seeing, &format!("{names:?}, seeing"));
        let (blind, right) = differential(site(), names, *change);
        if pages_only(blind) == pages_only(right) {
            missed.push(names);
        }
    }
    assert!(missed.is_empty(), "nobody would notice: {missed:?}");
}

/// The same for indexes of many entries.
#[test]
fn every_forgotten_dependency_of_a_long_index_is_noticed() {
    let mut missed = Vec::new();
    for (at, (names, change)) in LONG_CASES.iter().enumerate() {
        // That a seeing build is right is shown once for each third: a site of many takes its time.
        if at % 3 == 0 {
            let (seeing, right) = differential(long_site(), &[], *change);
            assert_same(&right, &seeing, &format!("{names:?}, seeing"));
        }
        let (blind, right) = differential(long_site(), names, *change);
        if pages_only(blind) == pages_only(right) {
            missed.push(names);
        }
    }
    assert!(missed.is_empty(), "nobody would notice: {missed:?}");
}

/// No part of any page is without a case.
#[test]
fn every_part_has_a_case() {
    let site = site();
    let outcome = build_in(&site.root, &site.public(), &BuildOptions::at(at(NOW)));
    let kinds: Vec<&str> = outcome.summary.unwrap().pages.into_keys().collect();
    let all = "archive article corrections edition entity feed file front index month not-found plain quotes \
               redirect sitemap year";
    assert_eq!(kinds.join(" "), all, "a kind of page that the site of this test must have, too");
    let parts: BTreeSet<String> =
        fingerprints(&site).into_values().flatten().map(|(name, _)| name).collect();
    let known = known();
    let unknown: Vec<&String> =
        parts.iter().filter(|part| !known.contains(part.as_str())).collect();
    assert!(unknown.is_empty(), "parts without a case: {unknown:?}");
}

fn known() -> BTreeSet<&'static str> {
    let cases = CASES.iter().chain(LONG_CASES).flat_map(|(names, _)| names.iter().copied());
    cases.chain(EXEMPT.iter().flat_map(|(names, _)| names.split(' '))).collect()
}

/// No key of any table that a template gets is without a case, or a reason why it needs none.
#[test]
fn every_key_has_a_case() {
    let views = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/render/views");
    let mut keys = BTreeSet::new();
    for entry in fs::read_dir(views).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
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
