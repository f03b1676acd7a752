//! Routes that can't coexist: two at the same path, two at paths that some file systems and hosts
//! take for the same ([`folded`]), or a file where a folder has to be.

use std::collections::BTreeMap;

use super::precompressed::{files_beside, is_precompressed};
use super::{CopiedFile, Route, Subject, TextOf, find, urls};
use crate::diagnostics::{Code, Diagnostics, FileId, Finding, Location};
use crate::format::Format;
use crate::model::Briefing;
use crate::read::Inventory;
use crate::read::names::{folded, is_reserved_by_windows};
use crate::settings::Settings;

/// The longest name of a file or folder that file systems allow, in bytes.
const LONGEST_NAME: usize = 255;
/// The longest path of a file, which leaves room for the path of the output itself.
const LONGEST_PATH: usize = 1000;

/// Reports the clashes among sorted routes.
pub fn check(
    routes: &[Route],
    briefing: &Briefing,
    inventory: &Inventory,
    settings: &Settings,
    found: &mut Diagnostics,
) {
    let mut report = |one: &Route, other: &Route| {
        let in_order = (&one.url, one.origin) <= (&other.url, other.origin);
        let (first, second) = if in_order { (one, other) } else { (other, one) };
        clash(first, second, briefing, inventory, found);
    };
    for pair in routes.windows(2) {
        if pair[0].url == pair[1].url {
            report(&pair[0], &pair[1]);
        }
    }
    // Most routes are folders with lower-case names that Dateline made: they can only clash with
    // one of the few that aren't.
    let mut special: BTreeMap<String, &Route> = BTreeMap::new();
    for route in routes.iter().filter(|route| !is_plain(route)) {
        let key = folded(&urls::output_path(&route.url));
        if let Some(first) = special.insert(key, route)
            && first.url != route.url
        {
            report(first, route);
        }
    }
    let plain = |url: &str| find(routes, url).map(|at| &routes[at]).filter(|route| is_plain(route));
    for (key, route) in &special {
        let folder = format!("/{}", key.strip_suffix("index.html").unwrap_or(key));
        if folder.ends_with('/')
            && let Some(other) = plain(&folder).filter(|other| other.url != route.url)
        {
            report(route, other);
        }
        // Something that would have to be inside what is a file.
        let below = format!("{key}/");
        let next = special.range(below.clone()..).next();
        if let Some((_, other)) = next.filter(|(path, _)| path.starts_with(&below)) {
            report(route, other);
        }
        let below = format!("/{below}");
        let at = routes.partition_point(|other| other.url < below);
        let other = routes.get(at).filter(|other| other.url.starts_with(&below));
        if let Some(other) = other.filter(|other| is_plain(other)) {
            report(route, other);
        }
        // Something inside what is a page.
        let rooted = format!("/{key}");
        for (at, _) in rooted.match_indices("/index.html/") {
            if let Some(page) = plain(&rooted[..=at]) {
                report(page, route);
            }
        }
    }
    for (key, route) in &special {
        let beside = files_beside(key, &settings.hosting.precompress).filter_map(|file| {
            let folder = format!("/{}", file.strip_suffix("index.html").unwrap_or(file));
            special.get(file).copied().or_else(|| plain(&folder))
        });
        for file in beside.filter(|file| is_precompressed(file)) {
            beside_precompressed(file, route, briefing, inventory, found);
        }
    }
    for route in routes {
        let name = route.url.strip_suffix('/').unwrap_or(&route.url);
        let name = name.rsplit('/').next().unwrap_or(name);
        if is_reserved_by_windows(name) {
            reserved(route, name, briefing, found);
        }
    }
    for route in routes.iter().filter(|route| route.url.len() > LONGEST_NAME - 20) {
        let path = urls::output_path(&route.url);
        if path.len() > LONGEST_PATH || path.split('/').any(|part| part.len() > LONGEST_NAME) {
            too_long(route, briefing, found);
        }
    }
}

/// Whether a route is a folder whose name no system takes for another one.
fn is_plain(route: &Route) -> bool {
    let named_by_dateline = !matches!(route.format, Format::Copy | Format::Derived)
        && !matches!(route.subject, Subject::PlainPage(_) | Subject::Redirect(_));
    let small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    named_by_dateline && route.url.ends_with('/') && route.url.bytes().all(small)
}

/// Reports a name that Windows reserves: checked out there, the output or its git branch would lack
/// the file.
fn reserved(route: &Route, name: &str, briefing: &Briefing, found: &mut Diagnostics) {
    let message = format!("Windows can't have a file or folder called `{name}` ({})", route.url);
    let finding = Finding::warning(Code::ReservedName, None, message)
        .help("give it another name or `slug`, unless no one needs the output on Windows");
    found.push(match (&route.subject, route_file(route, briefing)) {
        (_, Some(file)) => finding.at(file),
        (Subject::File(CopiedFile::Source(path)), None) => finding.at_path(path.clone()),
        (_, None) => finding.at_site(),
    });
}

fn too_long(route: &Route, briefing: &Briefing, found: &mut Diagnostics) {
    let start: String = route.url.chars().take(60).collect();
    let finding = Finding::error(
        Code::InvalidPath,
        None,
        format!("the path {start}… is too long for a file"),
    )
    .help("give it a shorter name, `slug` or path");
    found.push(match route_file(route, briefing) {
        Some(file) => finding.at(file),
        None => finding.at_site(),
    });
}

fn clash(
    first: &Route,
    second: &Route,
    briefing: &Briefing,
    inventory: &Inventory,
    found: &mut Diagnostics,
) {
    let redirects = |route: &Route| matches!(route.subject, Subject::Redirect(_));
    if first.origin.is_some()
        && first.origin == second.origin
        && redirects(first) != redirects(second)
    {
        let old = if redirects(first) { first } else { second };
        let message = format!("`redirect_from` has {}, where the page itself stands", old.url);
        let finding = Finding::error(Code::SameUrl, None, message);
        let finding = finding.help("take it out: only paths at which it stood before belong there");
        found.extend(first.origin.map(|file| finding.at(file)));
        return;
    }
    let is_fixed =
        |route: &Route| matches!(route.subject, Subject::FixedFile(_) | Subject::Data(_));
    let (what, way_out) = if is_fixed(first) || is_fixed(second) {
        ("files", "take one of the two away")
    } else {
        ("pages", "give one another name, `slug` or path")
    };
    let message = if first.url == second.url {
        format!("two {what} stand at {}", second.url)
    } else {
        format!("{} and {} are one place to many hosts", first.url, second.url)
    };
    let name = |route: &Route| source_name(route, briefing, inventory);
    let help = format!("they come from {} and {}: {way_out}", name(first), name(second));
    let finding = Finding::error(Code::SameUrl, None, message).help(help);
    let (one, other) = (route_file(first, briefing), route_file(second, briefing));
    found.push(match (other.or(one), one) {
        (Some(file), Some(related)) if file != related => {
            let place = Location { file: related, spot: Default::default() };
            finding.at(file).related(place, "the other one")
        }
        (Some(file), _) => finding.at(file),
        (None, _) => finding.at_site(),
    });
}

/// Reports a file that stands where the compressed form of another one belongs.
fn beside_precompressed(
    file: &Route,
    other: &Route,
    briefing: &Briefing,
    inventory: &Inventory,
    found: &mut Diagnostics,
) {
    let message = format!("{} stands where a compressed form of {} belongs", other.url, file.url);
    let name = source_name(other, briefing, inventory);
    let help = format!(
        "take {name} away or give it another name: `precompress` of [hosting] makes these files"
    );
    let finding = Finding::error(Code::SameUrl, None, message).help(help);
    found.push(match route_file(other, briefing) {
        Some(file) => finding.at(file),
        None => finding.at_site(),
    });
}

/// What a route comes from, in words.
fn source_name(route: &Route, briefing: &Briefing, inventory: &Inventory) -> String {
    match (&route.subject, route_file(route, briefing)) {
        (Subject::Data(_), _) => "[api] of site.toml".to_owned(),
        (_, Some(file)) => inventory.file(file).path.clone(),
        (Subject::File(CopiedFile::Source(path)), None) => path.clone(),
        (Subject::FixedFile(file), None) => format!("[{}] of site.toml", file.table()),
        (subject, None) => format!("the generated {} page", subject.kind(route.format)),
    }
}

fn route_file(route: &Route, briefing: &Briefing) -> Option<FileId> {
    route.origin.or_else(|| match route.subject.text()? {
        TextOf::Article(id) => Some(briefing.article(id).file),
        TextOf::Entity(id) => briefing.entity(id).file,
        TextOf::PlainPage(id) => Some(briefing.page(id).file),
    })
}
