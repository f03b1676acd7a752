//! Sites written as one text file, with the mistakes marked where they are.
//!
//! ```text
//! # A comment.
//! === content/articles/a.md
//! | +++
//! | titel = "A"
//! ~ ^^^^^ error[unknown-key]: unknown key `titel` => did you mean `title`?
//! ```
//!
//! A line of the site stands behind `| `, what is expected of it behind `~ ` below it, so that
//! carets stand exactly under the columns that the diagnostic must give as its start and end. What
//! follows is the severity, the code, a part of the message and, behind `=>`, a part of the help.
//! Instead of carets:
//!
//! - nothing: the finding is about the file as a whole;
//! - `!` below a column: the place is that point, with no width;
//! - `end`: the place is behind the last line;
//! - `^-> +2:7`: it begins here and ends two lines further on, before column 7.
//!
//! `\xNN` in a line of the site, or in a path, is that byte. Besides files, a section may be
//! `=== path/` (a folder), `=== path -> target` (a symbolic link), `=== path (socket)`,
//! `=== path (unreadable)`, `=== (elsewhere)` (findings about no file of the site) and
//! `=== $ --drafts` (more arguments of the build). Without a `site.toml` the site has the least
//! that it needs. A test fails when an expected finding is missing or another one appears.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use super::Site;

/// A fixture: a site and what is to be found in it.
pub struct Fixture {
    text: String,
    pub arguments: Vec<String>,
    pub expected: Vec<Expected>,
    /// Whether it can't be tried by a user who may read everything.
    pub needs_permissions: bool,
}

/// Where a finding is: file, line and column, line and column of its end. Lines are 0 for a file
/// as a whole.
pub type Location = (String, [usize; 4]);

/// A finding that a fixture marks.
#[derive(Debug)]
pub struct Expected {
    pub place: Location,
    pub severity: String,
    pub code: String,
    pub message: String,
    pub help: String,
    /// The line of the fixture.
    line: usize,
}

const ELSEWHERE: &str = "(elsewhere)";

impl Fixture {
    /// Reads a fixture's text.
    pub fn read(text: &str) -> Fixture {
        let mut fixture = Fixture {
            text: text.to_owned(),
            arguments: Vec::new(),
            expected: Vec::new(),
            needs_permissions: text.contains(" (unreadable)\n"),
        };
        let (mut path, mut number, mut last) = (String::new(), 0, "");
        for (at, line) in text.lines().enumerate() {
            if let Some(section) = line.strip_prefix("=== ") {
                path = section_path(section);
                (number, last) = (0, "");
                if let Some(arguments) = section.strip_prefix("$ ") {
                    fixture.arguments = arguments.split(' ').map(str::to_owned).collect();
                }
            } else if let Some(content) = site_line(line) {
                number += 1;
                last = content;
            } else if let Some(marker) = line.strip_prefix("~ ") {
                let expected = Expected::read(marker, &path, number, last, at + 1);
                fixture.expected.push(expected);
            } else {
                assert!(line.is_empty() || line.starts_with('#'), "line {}: {line}", at + 1);
            }
        }
        fixture
    }

    /// Writes the site into a temporary folder.
    pub fn site(&self) -> Site {
        let mut site = Site::new();
        for section in self.text.split("\n=== ").skip(1) {
            let (head, lines) = section.split_once('\n').unwrap_or((section, ""));
            let path = site.path(&section_path(head));
            if head.starts_with("$ ") || head == ELSEWHERE {
                continue;
            }
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if head.ends_with('/') {
                fs::create_dir_all(&path).unwrap();
                continue;
            }
            if let Some((_, target)) = head.split_once(" -> ") {
                std::os::unix::fs::symlink(target, path).unwrap();
                continue;
            }
            if head.ends_with(" (socket)") {
                std::os::unix::net::UnixListener::bind(path).unwrap();
                continue;
            }
            let mut bytes = Vec::new();
            for line in lines.lines().filter_map(site_line) {
                bytes.extend(unescape(line));
                bytes.push(b'\n');
            }
            site = site.file(&section_path(head), bytes);
            if head.ends_with(" (unreadable)") {
                let nobody = std::os::unix::fs::PermissionsExt::from_mode(0o0);
                fs::set_permissions(&path, nobody).unwrap();
            }
        }
        site
    }

    /// The differences between what is expected and what was found, in words; empty when none.
    pub fn differences(&self, found: &[Json]) -> String {
        let mut out = String::new();
        let mut rest: Vec<&Json> = found.iter().collect();
        for expected in &self.expected {
            match rest.iter().position(|json| expected.is(json)) {
                Some(at) => drop(rest.remove(at)),
                None => writeln!(out, "line {}: not found: {expected:?}", expected.line).unwrap(),
            }
        }
        for json in rest {
            writeln!(out, "not expected: {json}").unwrap();
        }
        out
    }

    /// The fixture with the markers that would make it pass, to be read and not only taken.
    pub fn with_markers(&self, found: &[Json]) -> String {
        let mut by_line: BTreeMap<(String, usize), Vec<&Json>> = BTreeMap::new();
        for json in found {
            let (file, [line, ..]) = place(json);
            by_line.entry((file, line)).or_default().push(json);
        }
        let mut out = String::new();
        let (mut path, mut number) = (String::new(), 0);
        let old = |line: &&str| line.starts_with("~ ") || line.starts_with("# no section");
        for line in self.text.lines().filter(|line| !old(line)).chain([""]) {
            if site_line(line).is_none() && number > 0 {
                for json in by_line.remove(&(path.clone(), number + 1)).unwrap_or_default() {
                    writeln!(out, "~ end {}", marker(json, "").trim_start_matches("! ")).unwrap();
                }
                number = 0;
            }
            writeln!(out, "{line}").unwrap();
            if let Some(section) = line.strip_prefix("=== ") {
                (path, number) = (section_path(section), 0);
            } else if site_line(line).is_some() {
                number += 1;
            } else {
                continue;
            }
            for json in by_line.remove(&(path.clone(), number)).unwrap_or_default() {
                writeln!(out, "~ {}", marker(json, site_line(line).unwrap_or_default())).unwrap();
            }
        }
        for ((path, line), all) in by_line {
            for json in all {
                writeln!(out, "# no section {path}:{line}: {}", marker(json, "")).unwrap();
            }
        }
        out.trim_end().to_owned() + "\n"
    }
}

impl Expected {
    fn read(marker: &str, path: &str, number: usize, content: &str, line: usize) -> Expected {
        let (at_end, marker) = match marker.strip_prefix("end ") {
            Some(marker) => (true, marker),
            None => (false, marker),
        };
        let start = marker.find(['e', 'w']).unwrap_or_else(|| panic!("line {line}: {marker}"));
        let (carets, rest) = marker.split_at(start);
        let what = |part: Option<&str>| part.unwrap_or_default().trim().to_owned();
        let (head, words) = rest.split_once(": ").unwrap_or((rest, ""));
        let (severity, code) = head.strip_suffix(']').unwrap().split_once('[').unwrap();
        let mut words = words.splitn(2, " => ");
        let place = match carets.find(['^', '!']) {
            None if at_end => [number + 1, 1, number + 1, 1],
            None => [0; 4],
            Some(from) => {
                let column = real_column(content, from);
                match carets[from..].trim_end().split_once("^-> +") {
                    Some((_, end)) => {
                        let (lines, end) = end.split_once(':').unwrap();
                        [number, column, number + number_in(lines), number_in(end)]
                    }
                    None => {
                        let width = carets[from..].chars().take_while(|c| *c == '^').count();
                        [number, column, number, real_column(content, from + width)]
                    }
                }
            }
        };
        Expected {
            place: (path.to_owned(), place),
            severity: severity.to_owned(),
            code: code.to_owned(),
            message: what(words.next()),
            help: what(words.next()),
            line,
        }
    }

    fn is(&self, json: &Json) -> bool {
        let holds = |key: &str, part: &str| json[key].as_str().unwrap_or_default().contains(part);
        place(json) == self.place
            && json["severity"] == self.severity.as_str()
            && json["code"] == self.code.as_str()
            && holds("message", &self.message)
            && holds("help", &self.help)
    }
}

fn number_in(text: &str) -> usize {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

fn section_path(section: &str) -> String {
    if section == ELSEWHERE {
        return section.to_owned();
    }
    let path = section.split(' ').next().unwrap_or(section).trim_end_matches('/');
    String::from_utf8(unescape(path)).unwrap()
}

fn site_line(line: &str) -> Option<&str> {
    if line == "|" { Some("") } else { line.strip_prefix("| ") }
}

fn place(json: &Json) -> Location {
    let file = json["file"].as_str().unwrap_or(ELSEWHERE).to_owned();
    let number = |key: &str| json[key].as_u64().and_then(|number| usize::try_from(number).ok());
    let [line, column] = ["line", "column"].map(|key| number(key).unwrap_or(0));
    let end = number("end_line").unwrap_or(line);
    // A place that is only a point has no end.
    (file, [line, column, end, number("end_column").unwrap_or(column)])
}

/// The line of bytes that a line of a fixture stands for.
fn unescape(line: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("\\x") {
        out.extend(&rest.as_bytes()[..at]);
        out.push(u8::from_str_radix(&rest[at + 2..at + 4], 16).unwrap());
        rest = &rest[at + 4..];
    }
    out.extend(rest.as_bytes());
    out
}

/// The places in a line of a fixture that aren't inside of a `\xNN`.
fn boundaries(content: &str) -> Vec<usize> {
    let chars: Vec<char> = content.chars().collect();
    let inside =
        |at: usize| (1..4).any(|back| at >= back && chars[at - back..].starts_with(&['\\', 'x']));
    (0..=chars.len()).filter(|at| !inside(*at)).collect()
}

/// The column, from 1, of the `at`th character of a line as the fixture has it.
fn real_column(content: &str, at: usize) -> usize {
    let before: String = content.chars().take(at).collect();
    let text = String::from_utf8_lossy(&unescape(&before)).into_owned();
    text.trim_start_matches('\u{feff}').chars().count() + 1
}

/// How a fixture would mark a finding.
fn marker(json: &Json, content: &str) -> String {
    let (_, [line, column, end_line, end_column]) = place(json);
    let boundaries = boundaries(content);
    let has = |wanted: usize| move |at: &&usize| real_column(content, **at) == wanted;
    let from = boundaries.iter().rfind(has(column)).copied().unwrap_or(0);
    let to = boundaries.iter().find(has(end_column)).copied().unwrap_or(0);
    let carets = match (line, end_line) {
        (0, _) => String::new(),
        (line, end) if line != end => format!("^-> +{}:{end_column} ", end - line),
        _ if column == end_column => "! ".to_owned(),
        _ => format!("{} ", "^".repeat(to.max(from + 1) - from)),
    };
    let text = |key: &str| json[key].as_str().unwrap_or_default().replace('\n', " ");
    let mut out = format!("{}{carets}{}[{}]", " ".repeat(from), text("severity"), text("code"));
    write!(out, ": {}", text("message")).unwrap();
    if json["help"].is_string() {
        write!(out, " => {}", text("help")).unwrap();
    }
    out
}

/// Every fixture of a folder with its name, sorted.
pub fn all(folder: &Path) -> Vec<(String, Fixture)> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "site"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, Fixture::read(&fs::read_to_string(&path).unwrap()))
        })
        .collect()
}
