//! docs/promises.md says which tests could break a promise, and tests say which promise they are of:
//! both must be there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(ROOT).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn promises() -> String {
    read("docs/promises.md")
}

/// The numbers of the headings `### 9. …`, in their order.
fn numbers(text: &str) -> Vec<u32> {
    let headings = text.lines().filter_map(|line| line.strip_prefix("### ")?.split_once(". "));
    headings.map(|(number, _)| number.parse().unwrap()).collect()
}

/// What a promise says of its tests: from `- Tests:` to the next empty line.
fn tests_of(section: &str) -> Option<&str> {
    let (_, tests) = section.split_once("- Tests:")?;
    Some(tests.split("\n\n").next().unwrap_or(tests))
}

#[test]
fn every_test_that_a_promise_names_is_there() {
    let text = promises();
    let mut named = 0;
    for section in text.split("\n### ").skip(1) {
        let heading = section.lines().next().unwrap_or_default();
        let tests = tests_of(section).unwrap_or_else(|| panic!("{heading}: no tests"));
        let (mut file, mut of_file): (Option<(&str, String)>, usize) = (None, 0);
        for word in tests.split('`').skip(1).step_by(2) {
            if word.contains('/') {
                // A script is one test.
                let is_script = file.as_ref().is_none_or(|(path, _)| !path.ends_with(".rs"));
                assert!(is_script || of_file > 0, "{heading}: no test before `{word}`");
                (file, of_file) = (Some((word, read(word))), 0);
                continue;
            }
            let (path, source) = file.as_ref().unwrap_or_else(|| panic!("{heading}: {word}"));
            let function = format!("fn {word}(");
            let Some(at) = source.find(&function) else { panic!("{heading}: no {word} in {path}") };
            // A property has its attribute above its arguments' too.
            let above = source[..at].lines().rev().take(3).any(|line| line.trim() == "#[test]");
            assert!(above, "{heading}: {word} in {path} is no test");
            (named, of_file) = (named + 1, of_file + 1);
        }
    }
    assert!(named > 60, "{named} tests are named");
}

#[test]
fn every_row_that_a_test_names_is_a_promise() {
    let known = numbers(&promises());
    assert_eq!(known, (1..=22).collect::<Vec<u32>>());
    let mut files = vec![PathBuf::from(ROOT).join("tests")];
    let mut rows = BTreeSet::new();
    while let Some(path) = files.pop() {
        if path.is_dir() && path.file_name().is_some_and(|name| name != "node_modules") {
            files.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = read(&path).replace("\n//! ", " ");
            let docs = text.lines().filter(|line| line.starts_with("//!"));
            for after in docs.flat_map(|line| line.match_indices("ow").map(|(at, _)| &line[at..])) {
                let after = after.strip_prefix("ows ").or_else(|| after.strip_prefix("ow "));
                let words = after.unwrap_or_default().split([' ', ',', ':', '.', ')']);
                let numbers = words.map_while(|word| match word {
                    "" | "and" | "to" => Some(None),
                    word => word.parse::<u32>().ok().map(Some),
                });
                for row in numbers.flatten() {
                    assert!(known.contains(&row), "{}: row {row}", path.display());
                    rows.insert(row);
                }
            }
        }
    }
    assert!(rows.len() > 12, "{rows:?}");
}
