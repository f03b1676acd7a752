//! What reads bytes that somebody else may have written.

use std::cell::RefCell;
use std::fs;

use dateline::cache;
use dateline::derived::{BarePicture, Derivation, PictureSizes};
use dateline::diagnostics::Finding;
use dateline::markdown::{self, MarkdownOptions, RawHtml};
use dateline::model::Kinds;
use dateline::parse::{ParseRules, parse};
use dateline::pipeline::{self, BuildFailure, BuildVisibility, CheckOptions, Outcome, Silent};
use dateline::publish::journal::Journal;
use dateline::publish::state::{Digest, HostState};
use dateline::read::{self, DiskFiles, FileKind, MemoryFiles, active};
use dateline::settings::Settings;
use dateline::write::Manifest;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestCaseResult};
use xxhash_rust::xxh3::xxh3_64;

use super::corpus::fuzz;
use crate::support::pictures::{photograph, png};
use crate::support::trees::files;
use crate::support::{self, Site, at, scratch};

/// Every kind of file that is parsed.
fn kinds() -> Vec<FileKind> {
    let kinds = Kinds::default();
    let of_entities = kinds.all().map(FileKind::Entity);
    of_entities.chain([FileKind::Article, FileKind::Page]).collect()
}

/// What is said about a text lies within it.
pub fn in_bounds(text: &str, findings: &[Finding]) {
    for finding in findings {
        if let Some(spot) = finding.spot {
            let range = spot.start as usize..spot.end as usize;
            assert!(text.get(range.clone()).is_some(), "{range:?} of {}: {finding:?}", text.len());
        }
    }
}

/// Parses a text as every kind of file.
pub fn look(text: &str) {
    for kind in kinds() {
        let settings = Settings::parse("", &mut Vec::new());
        let parsed = parse(kind, text, ParseRules::of(&settings));
        in_bounds(text, &parsed.findings);
    }
}

/// Checks a small site in memory with some files of its own.
fn check(files: &[(&str, &[u8])]) -> Result<Outcome, BuildFailure> {
    let mut all = MemoryFiles::from([
        ("site.toml", b"title = \"T\"\nbase_url = \"https://x.example\"\n".as_slice()),
        (
            "content/articles/a.md",
            b"+++\ntitle = \"T\"\ndate = 2026-01-01\nauthors = [\"A\"]\n+++\n# x\n\ny\n",
        ),
    ]);
    for (path, bytes) in files {
        all.insert(*path, bytes.to_vec());
    }
    pipeline::check(&all, None, &options(), &Silent)
}

fn options() -> CheckOptions {
    let mut options = CheckOptions::at(at(support::NOW));
    options.site.visibility = BuildVisibility::Drafts;
    options
}

#[rustfmt::skip]
const KEYS: &[&str] = &[
    "title", "date", "slug", "summary", "key_points", "authors", "countries", "officials", "topics",
    "storyline", "image", "src", "alt", "[[sources]]\n", "[[quotes]]\n", "speaker", "text", "embargo",
    "expires", "draft", "redirect_from", "[extra]\n", "name", "[[posts]]\n", "start", "end", "aliases",
    " = ", ": ", "\n", "\r\n", "\r", "[", "]", "{", "}", "\"", "'", "\"\"\"", "'''", ",", "- ", "? ", "| ",
    ">", "&a ", "*a", "!t ", "#", "+++\n", "---\n", "...\n", "\t", "2026-01-01", "T09:00:00Z",
    "[Europe/Paris]", "1e999", "-0", "0x", "true", "~", "null", "\u{feff}", "\0", "é", "e\u{301}",
    "\\u00", "\\", "9223372036854775808", "inf", "nan", "<<", "CA", "https://x.example", "../x", "%2e",
];

#[rustfmt::skip]
const MARKS: &[&str] = &[
    "[", "]", "(", ")", "![", "](", "<", ">", "*", "_", "**", "`", "```\n", "~~~\n", "#", "\n\n", "\n", "> ",
    "- ", "1. ", "| ", "|---|\n", "[^a]", "[^a]: ", "[a]: ", "[a]: /x \"", "\\", "&amp;", "&#0;", "&", "<!--",
    "-->", "<![CDATA[", "<?", "<script>", "</script>", "<a href=\"", "<img src=x onerror=alert(1)>",
    "<svg>", "<style>", "<iframe>", "javascript:", "> — ", "> [!NOTE]\n", "{#id}", "{{< x >}}", "{% x %}",
    "<<<<<<< a\n", "=======\n", "\t", "    ", "\0", "\u{fffd}", "\u{ad}", "é", "e\u{301}", "日", "“", "”", "--",
    "https://x.example", "www.x.example", "x.md", "<h2 id=\"a\">", "</p>",
];

fn markdown_of(text: &str) -> TestCaseResult {
    for raw_html in [RawHtml::Off, RawHtml::Sanitized, RawHtml::Trusted] {
        let options = MarkdownOptions { raw_html, smart_punctuation: text.len().is_multiple_of(2) };
        let (body, problems) = markdown::render(text, &options);
        for problem in problems {
            prop_assert!(text.get(problem.span.clone()).is_some(), "{:?}", problem.span);
        }
        if raw_html != RawHtml::Trusted {
            let html = body.html.to_lowercase();
            for tag in ["<script", "<style", "<iframe", "<svg", "<object", "<form"] {
                prop_assert!(!html.contains(tag), "{tag}: {html}");
            }
        }
    }
    let words = markdown::plain(text, &MarkdownOptions::default());
    for (at, c) in words.text.char_indices() {
        prop_assert!(text.get(words.place(at..at + c.len_utf8())).is_some());
    }
    Ok(())
}

#[test]
fn front_matter() {
    fuzz("front-matter", Vec::new(), KEYS, 100, |bytes| {
        look(&String::from_utf8_lossy(bytes));
        Ok(())
    });
}

#[test]
fn markdown() {
    fuzz("markdown", Vec::new(), MARKS, 150, |bytes| markdown_of(&String::from_utf8_lossy(bytes)));
}

#[rustfmt::skip]
const SETTINGS: &[&str] = &[
    "title", "base_url", "language", "languages", "timezone", "page_size", "menu", "url", "[check]\n",
    "[[check.allow]]\n", "[publish.x]\n", "[kinds.x]\n", "[markdown]\n", "html", "[publisher]\n", "logo",
    "feeds", "theme", "repository", "bucket", "host", "path", "\"", "[", "]", "{", "}", " = ", "\n", "#", ".",
    "https://", "https://TOKEN@x.example", "sftp://", "file:///", "..", "/", "\\", "%", "é", "\0", "-1",
    "9223372036854775807", "1e999", "true", "Europe/Paris", "en", "fr-CA", "2026-01-01",
];

#[test]
fn settings() {
    fuzz("settings", Vec::new(), SETTINGS, 100, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut findings = Vec::new();
        let settings = Settings::parse(&text, &mut findings);
        in_bounds(&text, &findings);
        prop_assert!(!settings.base_path().ends_with('/'));
        // A whole site takes a hundred times as long.
        if xxh3_64(bytes).is_multiple_of(32) {
            // What is wrong is found; only that it comes to an end matters here.
            let _ = check(&[("site.toml", bytes)]);
        }
        Ok(())
    });
}

#[rustfmt::skip]
const TEMPLATES: &[&str] = &[
    "{{", "}}", "{%", "%}", "{#", "#}", "{%- ", " -%}", " if ", " else ", " endif ", " for x in ", " endfor ",
    " block a ", " endblock ", " extends \"article.html\" ", " include \"head.html\" ", " set x = ",
    " component x() ", " endcomponent ", "<x />", " raw ", " endraw ", " filter ", "site", "article", "page",
    "t", ".title", "[0]", "[", "]", "(", ")", " | safe", " | length", " | upper", " | replace(", "range(end=99)",
    "range(start=0, end=9, step_by=0)", " ~ ", " + ", " * ", " / 0", " % 0", " - ", " ** ", " and ", " not ",
    " in ", " is ", "\"", "'", "`", "9223372036854775807", "-9223372036854775808", "1.5", "true", "none", "...",
    "\n", "é", "\0", "<script>", "__tera_context", "loop.index", " break ", " continue ",
];

/// A template of a site, in a place where every page has it.
#[test]
fn templates() {
    fuzz("templates", Vec::new(), TEMPLATES, 4, |bytes| {
        // A template that can't be used is a failure; only a panic is a fault.
        let _ = check(&[("templates/foot.html", bytes)]);
        Ok(())
    });
}

const BYTES: &[&str] =
    &["\0", "\0\0\0\0", "\u{7f}", "index.html", "/", "../", "\0\0\0\0\0\0\0\u{1}"];

/// A file of a cache that somebody changed, with and without a sum that fits: the build goes on, and
/// gives the same pages.
#[test]
fn caches() {
    let site = Site::rich_in(scratch());
    site.good(&site.public(), at(support::NOW));
    let paths = files(&site.root.join(cache::FOLDER));
    let whole: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    let used: Vec<usize> = (0..paths.len()).filter(|at| whole[*at].len() > 16).collect();
    let mut seeds: Vec<Vec<u8>> = used.iter().map(|at| whole[*at].clone()).collect();
    // One of each size that there is, the largest first, as far as a few go.
    seeds.sort_by_key(|seed| std::cmp::Reverse(seed.len()));
    seeds.truncate(4);
    let next = RefCell::new(0);
    fuzz("cache", seeds, BYTES, 3, |bytes| {
        let number = {
            let mut next = next.borrow_mut();
            *next += 1;
            used[*next % used.len()]
        };
        let path = &paths[number];
        fs::write(path, bytes).unwrap();
        let outputs = cache::Outputs::load(path).map(|outputs| outputs.iter().count());
        let _ = outputs;
        let files = DiskFiles::new(&site.root).unwrap();
        let checked = pipeline::check(&files, Some(&site.root), &options(), &Silent);
        fs::write(path, &whole[number]).unwrap();
        prop_assert!(checked.is_ok());
        Ok(())
    });
    // The sum that a file of this kind has behind other bytes.
    let resealed = |bytes: &[u8], whole: &[u8]| {
        let end = whole.len() - 8;
        let sum = u64::from_le_bytes(whole[end..].try_into().unwrap());
        let kind = sum.wrapping_sub(xxh3_64(&whole[..end]));
        let mut bytes = bytes[..bytes.len().saturating_sub(8)].to_vec();
        let sum = xxh3_64(&bytes).wrapping_add(kind);
        bytes.extend(sum.to_le_bytes());
        bytes
    };
    let tables: Vec<usize> =
        used.iter().copied().filter(|at| cache::Outputs::load(&paths[*at]).is_ok()).collect();
    assert!(!tables.is_empty());
    let table = site.root.join(cache::FOLDER).join("derived/table");
    let sealed = fs::read(&table).unwrap();
    fuzz("derived", vec![sealed.clone()], BYTES, 20, |bytes| {
        fs::write(&table, resealed(bytes, &sealed)).unwrap();
        let _ = cache::Cache::open(&site.root, cache::Access::ReadOnly).derived();
        Ok(())
    });
    fs::write(&table, &sealed).unwrap();
    let path = site.root.join(cache::FOLDER).join("changed");
    let seeds = tables.iter().map(|at| whole[*at].clone()).collect();
    fuzz("cache", seeds, BYTES, 100, |bytes| {
        fs::write(&path, resealed(bytes, &whole[tables[0]])).unwrap();
        if let Ok(outputs) = cache::Outputs::load(&path) {
            for (url, _) in outputs.iter() {
                outputs.get(url, &mut 0);
            }
        }
        Ok(())
    });
}

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "true",
    "-1",
    "1e999",
    "18446744073709551616",
    "\\u0000",
    "\\ud800",
    "../x",
    "/x",
    "a//b",
    ".",
    "files",
    "format",
    "named_by_content",
    "leaving",
    "begun",
    "served",
    "site",
    "\n",
    "é",
    "\0",
    "2026-03-10T12:00:00Z",
];

#[test]
fn manifests() {
    let folder = scratch();
    let path = folder.path().join("manifest.json");
    fuzz("manifest", Vec::new(), JSON, 200, |bytes| {
        fs::write(&path, bytes).unwrap();
        if let Ok(manifest) = Manifest::read(&path) {
            for listed in manifest.paths() {
                prop_assert!(!listed.split('/').any(|part| matches!(part, "" | "." | "..")));
            }
        }
        Ok(())
    });
}

/// The record on a host, with a sum that fits, and the journal of this machine.
#[test]
fn remote_state() {
    let empty = HostState::default().to_text();
    let (first, body) = empty.split_once('\n').unwrap();
    let magic = first.strip_suffix(&Digest::of(body.as_bytes()).to_string()).unwrap();
    let folder = scratch();
    fuzz("remote-state", Vec::new(), JSON, 200, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        prop_assert!(HostState::parse(&text).is_none(), "without its sum");
        let text = format!("{magic}{}\n{text}", Digest::of(text.as_bytes()));
        if let Some(state) = HostState::parse(&text) {
            let same = HostState::parse(&state.to_text());
            prop_assert_eq!(same.as_ref(), Some(&state));
            for path in state.files.keys().chain(state.leaving.keys()) {
                prop_assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")));
            }
        }
        fs::write(folder.path().join("journal"), bytes).unwrap();
        let journal = Journal::new(folder.path());
        if let Some(id) = journal.id() {
            journal.done(&id);
        }
        Ok(())
    });
}

const PICTURES: &[&str] = &[
    "\0",
    "\0\0\0\0",
    "\u{7f}\u{7f}",
    "IHDR",
    "IDAT",
    "VP8 ",
    "VP8L",
    "VP8X",
    "ftypavif",
    "meta",
    "ispe",
    "GIF89a",
    "BM",
    "<svg ",
    "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    "</svg>",
    "<script>",
    "onload=\"x\"",
    "<!DOCTYPE x [",
    "<!ENTITY a \"b\">",
    "&a;",
    "]>",
    "<![CDATA[",
    "<?xml ",
    "encoding=\"utf-16\"",
    "xlink:href=\"javascript:x\"",
    "<foreignObject>",
    "<a href=\"",
    "<style>",
    "@import",
    "\u{feff}",
    "<!--",
    "-->",
    "\"",
    ">",
    "/>",
];

/// Their size, and whether something in them could run.
#[test]
fn pictures() {
    fuzz("pictures", Vec::new(), PICTURES, 200, |bytes| {
        let _ = read::picture_size(bytes);
        for path in ["content/articles/p.svg", "content/articles/p.png", "static/p", "p.html"] {
            active::may_be_active(path, bytes);
            let _ = active::active_content(path, bytes);
        }
        Ok(())
    });
}

/// What is made of them: whatever inspecting lets through can be made, a picture without metadata is one
/// of the same size, and has nothing more to lose.
#[test]
fn sizes_of_pictures() {
    let seeds = [
        photograph(60, 40, 6, "48.85 N"),
        png(48, 32, 7),
        include_bytes!("../../fixtures/fuzz/pictures/lossless.webp").to_vec(),
        include_bytes!("../../fixtures/fuzz/pictures/p.webp").to_vec(),
        include_bytes!("../../fixtures/fuzz/pictures/p.jpg").to_vec(),
        include_bytes!("../../fixtures/fuzz/pictures/p.png").to_vec(),
        include_bytes!("../../fixtures/fuzz/pictures/end.png").to_vec(),
        include_bytes!("../../fixtures/fuzz/pictures/empty.webp").to_vec(),
    ];
    let failed = |why: &str| TestCaseError::fail(why.to_owned());
    fuzz("sizes_of_pictures", seeds.to_vec(), PICTURES, 150, |bytes| {
        let keeps_metadata = bytes.len() % 2 == 0;
        let sizes = PictureSizes { widths: vec![16, 40], quality: 80, keeps_metadata };
        if let Ok(inspection) = sizes.inspect(bytes, "p") {
            for output in 0..inspection.outputs.len() as u32 {
                let made = sizes.make(bytes, "p", output);
                let made = made.map_err(|found| failed(&found.finding.message))?;
                let facts = &inspection.outputs[output as usize].facts;
                let size = read::picture_size(&made);
                prop_assert!(size == facts.pixels, "{size:?} {facts:?}");
            }
        }
        if let Ok(bare) = BarePicture.make(bytes, "p", 0) {
            let inspected = BarePicture.inspect(&bare, "p");
            let inspected = inspected.map_err(|found| failed(&found.finding.message))?;
            let before = BarePicture.inspect(bytes, "p").map_err(|_| failed("it was fine"))?;
            prop_assert_eq!(inspected, before);
            let again = BarePicture.make(&bare, "p", 0);
            prop_assert!(again.is_ok_and(|again| again == bare), "it has something more to lose");
        }
        Ok(())
    });
}
