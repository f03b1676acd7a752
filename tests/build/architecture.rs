//! What ARCHITECTURE.md says of the code's shape: which part may use which, and that a type which can
//! be seen outside of its module has a name of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each part of the crate may use of it. Arrows go down the list of stages only; a new one is
/// added here and in ARCHITECTURE.md, or the code that needs it moves.
const ARROWS: &[(&str, &str)] = &[
    (
        "archive",
        "dates diagnostics frontmatter model pipeline printable read regular_file resolve secrets web_address",
    ),
    ("cache", "derived parse printable read stamp write"),
    ("child_process", ""),
    (
        "cli",
        "archive child_process dates diagnostics pipeline printable publish read resolve scaffold serve settings theme \
         write",
    ),
    ("content_coding", ""),
    ("dates", ""),
    ("derived", "diagnostics ids model read"),
    ("diagnostics", "ids printable"),
    ("folder", "stamp"),
    ("format", ""),
    ("frontmatter", "dates diagnostics markdown model"),
    ("geo", "spelling"),
    ("http_headers", ""),
    ("ids", ""),
    ("index", "ids model settings"),
    ("languages", "geo"),
    ("lint", "diagnostics frontmatter geo markdown model names read resolve settings spelling"),
    ("markdown", "spelling"),
    ("media_types", "format"),
    ("model", "dates diagnostics geo ids markdown"),
    ("names", "geo ids markdown model spelling"),
    ("parse", "dates diagnostics frontmatter ids markdown model read settings spelling stamp"),
    (
        "pipeline",
        "cache content_coding derived diagnostics folder format index lint model parse pictures plan printable read render resolve settings \
         share_cards theme write",
    ),
    ("pictures", "derived diagnostics index model parse read settings"),
    (
        "plan",
        "content_coding dates derived diagnostics format index media_types model pictures read resolve settings share_cards spelling theme",
    ),
    ("printable", ""),
    (
        "publish",
        "child_process http_headers media_types pipeline printable regular_file secrets settings write",
    ),
    ("read", "diagnostics folder ids model secrets spelling stamp"),
    ("regular_file", ""),
    (
        "render",
        "dates derived diagnostics format frontmatter geo http_headers ids index languages markdown media_types model names \
         parse pictures plan read settings share_cards spelling theme",
    ),
    (
        "resolve",
        "dates diagnostics frontmatter geo ids markdown media_types model parse read settings spelling \
         web_address",
    ),
    ("scaffold", "diagnostics geo markdown model parse printable read secrets settings spelling"),
    ("secrets", ""),
    ("serve", "cache dates diagnostics media_types pipeline plan read render stamp"),
    (
        "settings",
        "content_coding dates diagnostics format frontmatter geo http_headers markdown model secrets",
    ),
    ("share_cards", "diagnostics index model read settings theme"),
    ("spelling", ""),
    ("stamp", ""),
    ("theme", "dates derived diagnostics frontmatter languages model read settings"),
    ("web_address", "secrets"),
    ("write", "folder printable regular_file stamp"),
];

pub fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The code of a file without its comments and its tests; nothing of a file or folder of tests.
pub fn code(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    if below.iter().any(|name| name.to_str().unwrap().starts_with("tests")) {
        return String::new();
    }
    let text = fs::read_to_string(path).unwrap();
    let without_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = without_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The part that a file belongs to: a folder of `src/`, or a file there.
fn part(path: &Path) -> String {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = below.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

#[test]
fn parts_use_only_those_below_them() {
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files() {
        let part = part(&path);
        let code = code(&path);
        let after = |prefix: &'static str| code.match_indices(prefix).map(|(at, p)| at + p.len());
        let names = after("crate::").map(|at| name_at(&code[at..]).to_owned());
        let braces = after("crate::{").flat_map(|at| {
            let inside = code[at..].split('}').next().unwrap_or_default();
            inside.split(',').map(|name| name_at(name.trim()).to_owned()).collect::<Vec<_>>()
        });
        let all = names.chain(braces).filter(|name| !name.is_empty() && *name != part);
        used.entry(part.clone()).or_default().extend(all);
    }
    let arrows: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(part, others)| (*part, others.split_whitespace().collect())).collect();
    let mut wrong = Vec::new();
    for (part, others) in &used {
        if part == "lib" || part == "main" {
            continue;
        }
        let Some(allowed) = arrows.get(part.as_str()) else {
            wrong.push(format!("{part} isn't in the list of this test"));
            continue;
        };
        let more = others.iter().filter(|other| {
            arrows.contains_key(other.as_str()) && !allowed.contains(other.as_str())
        });
        wrong.extend(more.map(|other| format!("{part} uses {other}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_list_of_arrows_has_no_circle() {
    let mut left: BTreeMap<&str, BTreeSet<&str>> =
        ARROWS.iter().map(|(part, others)| (*part, others.split_whitespace().collect())).collect();
    while !left.is_empty() {
        let free: Vec<&str> = left
            .iter()
            .filter(|(_, others)| others.iter().all(|other| !left.contains_key(other)))
            .map(|(part, _)| *part)
            .collect();
        assert!(!free.is_empty(), "a circle among {:?}", left.keys());
        for part in free {
            left.remove(part);
        }
    }
}

#[test]
fn a_type_that_can_be_seen_elsewhere_has_a_name_of_its_own() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files() {
        for line in code(&path).lines() {
            let Some(rest) = line.strip_prefix("pub") else { continue };
            let rest = match rest.strip_prefix('(') {
                Some(rest) => rest.split_once(')').map_or("", |(_, rest)| rest),
                None => rest,
            };
            let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
            let name = kinds.iter().find_map(|kind| rest.trim_start().strip_prefix(kind));
            if let Some(name) = name {
                let file = path.display().to_string();
                places.entry(name_at(name).to_owned()).or_default().push(file);
            }
        }
    }
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

/// What is longer is read by nobody at once.
const MODULE_LINES: usize = 500;
const FUNCTION_LINES: usize = 120;

/// The functions of a formatted file: the line of each and how many lines it has.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_function = |line: &str| {
        let words = line.trim_start().split(' ');
        let mut rest = words.skip_while(|word| {
            word.starts_with("pub") || ["const", "async", "unsafe"].contains(word)
        });
        rest.next() == Some("fn")
    };
    let length = |from: usize| {
        // It ends at the brace that stands as far in as it begins.
        let own = indent(lines[from]);
        let ends = |line: &str| indent(line) == own && line.trim_start() == "}";
        lines[from..].iter().position(|line| ends(line)).map_or(1, |length| length + 1)
    };
    let all =
        (0..lines.len()).filter(|at| is_function(lines[*at]) && !lines[*at].ends_with(['}', ';']));
    all.map(|from| (from + 1, length(from))).collect()
}

#[test]
fn modules_and_functions_can_be_read() {
    let mut long = Vec::new();
    for path in files() {
        let code = code(&path);
        let name = path.display();
        let lines = fs::read_to_string(&path).unwrap();
        // A table that a program has made is read by nobody.
        if lines.starts_with("//! Made from ") {
            continue;
        }
        let lines =
            lines.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().lines().count();
        if !code.is_empty() && lines > MODULE_LINES {
            long.push(format!("{name} has {lines} lines"));
        }
        let functions = functions(&code).into_iter().filter(|(_, lines)| *lines > FUNCTION_LINES);
        long.extend(
            functions
                .map(|(line, lines)| format!("{name}: {lines} lines, from line {line} of code")),
        );
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// Lists are looked up by ids ([`dateline::ids`]): whoever makes a number of one could take it for
/// another's.
#[test]
fn ids_are_cast_in_one_place() {
    let mut casts = Vec::new();
    for path in files().into_iter().filter(|path| !path.ends_with("src/ids.rs")) {
        for line in code(&path).lines() {
            let is_made = line.match_indices("Id(").any(|(at, _)| {
                let inside = line[at..].split(')').next().unwrap_or_default();
                inside.ends_with(" as u32")
            });
            if is_made || line.contains(".0 as usize") {
                casts.push(format!("{}: {}", path.display(), line.trim()));
            }
        }
    }
    assert!(casts.is_empty(), "{casts:#?}");
}

/// A type, function or module that has another name now misleads whoever looks for it.
#[test]
fn what_architecture_md_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut words = BTreeSet::new();
    for path in files() {
        let source = fs::read_to_string(&path).unwrap();
        let all = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.extend(all.map(str::to_owned));
        // A module's name is that of its file or folder.
        words.extend(path.iter().map(|part| part.to_str().unwrap().replace(".rs", "")));
    }
    let is_name = |name: &str| {
        let is_path = name.contains("::") || name.starts_with(|c: char| c.is_ascii_uppercase());
        is_path && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:".contains(&b))
    };
    let names = text.split('`').skip(1).step_by(2).filter(|name| is_name(name));
    let gone: Vec<&str> = names
        .filter(|name| !name.starts_with("clippy::"))
        .filter(|name| !name.split("::").all(|part| words.contains(part)))
        .collect();
    assert!(gone.is_empty(), "{gone:?}");
}
