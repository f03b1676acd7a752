//! What bad input gets: every mistake of a site, in one run, at its exact place.
//!
//! The sites are in `tests/fixtures/mistakes/`, with the mistakes marked in them
//! (`tests/support/fixture.rs` says how). After a change of messages, `DATELINE_MARK=1 cargo test
//! --test build mistakes` writes the markers anew; read what changed as the editor would who gets it.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::support::fixture::{self, Fixture};
use crate::support::{self, sampled};
use dateline::diagnostics::{self, Code};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/mistakes");

fn fixtures() -> Vec<(String, Fixture)> {
    fixture::all(Path::new(FOLDER))
}

/// Whether this user may read what is forbidden to everybody, as root may.
fn reads_everything() -> bool {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    fs::write(&file, "secret").unwrap();
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o0)).unwrap();
    fs::read(&file).is_ok()
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    let mark = std::env::var("DATELINE_MARK").is_ok();
    let reads_everything = reads_everything();
    let mut wrong = String::new();
    for (name, fixture) in fixtures() {
        if fixture.needs_permissions && reads_everything {
            continue;
        }
        let site = fixture.site();
        let arguments: Vec<&str> = fixture.arguments.iter().map(String::as_str).collect();
        let check = name.starts_with("check-");
        let more = [&["--format", "json"], &arguments[..]].concat();
        let run = if check { site.try_check(&more) } else { site.try_build(&more) };
        let found = run.json();
        assert_eq!(run.stderr, "", "{name}");
        let errors = found.iter().any(|json| json["severity"] == "error");
        assert_eq!(run.code, Some(i32::from(errors)), "{name}");
        let built = !errors && !check && arguments.is_empty();
        assert_eq!(site.path("public").exists(), built, "{name}");
        let differences = fixture.differences(&found);
        if !differences.is_empty() {
            if mark {
                fs::write(format!("{FOLDER}/{name}.site"), fixture.with_markers(&found)).unwrap();
            }
            write!(wrong, "\n{name}.site\n{differences}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_check_finds_what_a_build_finds() {
    let (_, fixture) = fixtures().into_iter().find(|(name, _)| name == "one-run").unwrap();
    let run = fixture.site().run(&["check", "--format", "json", "--as-of", support::AS_OF]);
    let mut found = run.json();
    found.retain(|json| {
        let code = json["code"].as_str().unwrap();
        !Code::named(code).unwrap().is_style() || json["severity"] == "error"
    });
    assert_eq!(fixture.differences(&found), "");
    assert_eq!(run.code, Some(1));
}

/// The repository's own site passes its own linter.
#[test]
fn the_own_site_has_no_findings() {
    let run = support::Site::own().run(&["check", "--format", "json", "--as-of", support::AS_OF]);
    assert_eq!(run.json(), Vec::<serde_json::Value>::new());
}

#[test]
fn one_run_reports_twenty_five_mistakes_of_different_kinds() {
    let (_, fixture) = fixtures().into_iter().find(|(name, _)| name == "one-run").unwrap();
    let kinds: BTreeSet<_> = fixture.expected.iter().map(|e| &e.code).collect();
    assert!(kinds.len() >= 25, "{} kinds: {kinds:?}", kinds.len());
}

#[test]
fn every_code_has_a_fixture() {
    let fixtures = fixtures();
    let marked: BTreeSet<&str> =
        fixtures.iter().flat_map(|(_, f)| &f.expected).map(|e| e.code.as_str()).collect();
    let missing: Vec<_> =
        Code::ALL.iter().map(|c| c.as_str()).filter(|c| !marked.contains(c)).collect();
    assert!(missing.is_empty(), "no fixture has {missing:?}");
}

/// The reports of a few typical mistakes, each by itself, as an editor reads them.
#[test]
fn reports_are_worth_reading() {
    let article = |front_matter: &str, text: &str| {
        format!("+++\ntitle = \"A visit\"\ndate = 2025-11-20\n{front_matter}\n+++\n\n{text}\n")
    };
    let mistakes = [
        ("a name mistyped", article("officials = [\"ada-exampel\"]", "")),
        ("a key mistyped", article("sumary = \"Short.\"", "")),
        ("a key of other generators", article("updated = 2025-11-21", "")),
        ("a text without quotation marks", article("place = OTTAWA", "")),
        ("a date that there isn't", article("embargo = 2025-11-31", "")),
        ("a name that is two", article("officials = [\"Minister\"]", "")),
        ("a link that leads nowhere", article("", "See [her page](../officials/ada.md).")),
        ("an official before her post", article("officials = [\"bob-example\"]", "")),
        ("HTML", article("", "A <b>bold</b> word.")),
        ("another page's address", article("slug = \"taken\"", "")),
        ("an empty file", String::new()),
    ];
    let mut out = String::new();
    for (name, text) in mistakes {
        let post = "aliases = [\"Minister\"]\n[[posts]]\ntitle = \"Envoy\"\nstart = 2026";
        let site = support::Site::new()
            .official("ada-example", "aliases = [\"Minister\"]")
            .official("bob-example", post)
            .article("2025-11-20-taken", "")
            .file("content/articles/visit.md", text);
        writeln!(out, "── {name}\n\n{}", site.try_build(&["-q"]).stderr).unwrap();
    }
    let site = support::Site::new().file("templates/front.html", "<main>\n  {{ front.tittle }}\n");
    writeln!(out, "── a template\n\n{}", site.try_build(&["-q"]).stderr).unwrap();
    writeln!(out, "── no site\n\n{}", support::Site::empty().try_build(&["-q"]).stderr).unwrap();
    insta::assert_snapshot!(out);
}

#[test]
fn every_code_has_a_section_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics.md");
    let documentation = std::fs::read_to_string(path).unwrap();
    let sections: Vec<_> = documentation.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    for code in Code::ALL {
        assert!(sections.contains(&code.as_str()), "{}", code.as_str());
    }
    let unknown: Vec<_> = sections
        .iter()
        .filter(|name| Code::named(name).is_none() && name.starts_with(char::is_lowercase))
        .collect();
    assert!(unknown.is_empty(), "sections of no code: {unknown:?}");
}

/// `check --explain` gives what the documentation has, and that has an example of each finding.
#[test]
fn every_code_is_explained_with_an_example() {
    for code in Code::ALL {
        let text = diagnostics::explain(*code);
        let words = text.split("```").step_by(2).collect::<String>();
        assert!(words.split_whitespace().count() > 10, "{}: {words}", code.as_str());
        let example = text.split("```").nth(1);
        assert!(example.is_some_and(|e| e.lines().count() > 1), "{}: no example", code.as_str());
    }
    let site = support::Site::empty();
    for code in sampled(Code::ALL, 20) {
        let run = site.run(&["check", "--explain", code.as_str()]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let whole = format!("# {}\n\n{}\n", code.as_str(), diagnostics::explain(*code));
        assert_eq!(run.stdout, whole);
    }
    let run = site.run(&["check", "--explain", "dead-lnk"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("did you mean `dead-link`?"), "{}", run.stderr);
}

/// What can be a warning outside drafts can be given another level, and is documented as such.
#[test]
fn every_warning_can_have_another_level() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics.md");
    let documentation = fs::read_to_string(path).unwrap();
    let (_, table) = documentation.split_once("| code | error or warning |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    for code in Code::ALL {
        let listed = table.contains(&format!("[`{}`]", code.as_str()));
        assert_eq!(listed, code.can_be_warning(), "{}", code.as_str());
    }
    // Each stands on a line of its own.
    let head = support::SETTINGS.lines().count() + 1;
    for settable in [true, false] {
        let codes = Code::ALL.iter().filter(|code| code.can_be_warning() == settable);
        let lines: Vec<String> = codes.map(|code| format!("{} = \"off\"", code.as_str())).collect();
        let site = support::Site::new().settings(&format!("[check]\n{}", lines.join("\n")));
        let found = site.diagnostics(&[]);
        let wrong = found.iter().filter(|json| json["code"] == "invalid-value");
        let wrong: Vec<_> = wrong.map(|json| json["line"].as_u64().unwrap() as usize).collect();
        let expected: Vec<_> = (0..lines.len()).map(|number| head + 1 + number).collect();
        assert_eq!(wrong, if settable { vec![] } else { expected }, "{lines:?}");
    }
}
