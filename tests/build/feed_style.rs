//! The style sheet of feeds says some things a second time, since it stands alone: they are the same as
//! where they come from.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dateline::languages;

fn theme(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("themes/default").join(path)
}

fn style(name: &str) -> String {
    fs::read_to_string(theme("static").join(name)).unwrap()
}

/// The properties of its own that each `:root { … }` of a style sheet sets, in order: in light, then in
/// dark.
fn variables(sheet: &str) -> Vec<BTreeMap<&str, &str>> {
    let blocks = sheet.split(":root {").skip(1).map(|rest| rest.split('}').next().unwrap());
    let declared = blocks.map(|block| block.split(';').filter_map(|it| it.split_once(':')));
    let trimmed = declared.map(|pairs| pairs.map(|(name, value)| (name.trim(), value.trim())));
    trimmed.map(|pairs| pairs.filter(|(name, _)| name.starts_with("--")).collect()).collect()
}

#[test]
fn feeds_have_the_colours_of_pages() {
    let (feed, pages) = (style("feed.css"), style("style.css"));
    let (feed, pages) = (variables(&feed), variables(&pages));
    // Behind them, those of pages have a third, for paper.
    assert!(feed.len() == 2 && pages.len() >= 2, "light and dark");
    let mut compared = 0;
    for (feed, pages) in feed.iter().zip(&pages) {
        for (name, value) in feed.iter().filter(|(_, value)| value.starts_with('#')) {
            assert_eq!(pages.get(name), Some(value), "{name}");
            compared += 1;
        }
    }
    assert_eq!(compared, 12);
}

#[test]
fn feeds_are_written_in_the_direction_of_their_language() {
    let sheet = style("feed.css");
    let rule = sheet.split('}').find(|rule| rule.trim_end().ends_with("direction: rtl")).unwrap();
    let (selector, _) = rule.split_once('{').unwrap();
    let (is, not) = selector.split_once(":not(").unwrap();
    let codes = |list: &str| -> Vec<String> {
        list.split(":lang(")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap().to_owned())
            .collect()
    };
    let (is, not) = (codes(is), codes(not));
    // What `:lang()` matches: the code, and what begins with it and a hyphen (RFC 4647, section 3.3.1).
    let matches = |list: &[String], code: &str| {
        list.iter().any(|range| {
            code.strip_prefix(range.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    };
    let turns = |code: &str| matches(&is, code) && !matches(&not, code);
    for code in languages::right_to_left() {
        assert!(turns(code), "{code}");
    }
    for code in languages::codes().filter(|code| languages::direction(code) == "ltr") {
        assert!(!turns(code), "{code}");
    }
    for code in is {
        assert_eq!(languages::direction(&code), "rtl", "{code}");
    }
}

/// Each language in which the theme has words is told what a feed is.
#[test]
fn feeds_say_what_they_are_in_every_language_of_the_theme() {
    let sheet = style("feed.css");
    let mut languages = 0;
    for entry in fs::read_dir(theme("i18n")).unwrap() {
        let path = entry.unwrap().path();
        let code = path.file_stem().unwrap().to_str().unwrap();
        let rule = match code {
            "en" => "\n:root::before {".to_owned(),
            code => format!("\n:root:lang({code})::before {{"),
        };
        let (_, rest) = sheet.split_once(&rule).unwrap_or_else(|| panic!("{code}"));
        let (block, _) = rest.split_once('}').unwrap();
        assert!(block.contains("content: \""), "{code}: {block}");
        languages += 1;
    }
    assert!(languages >= 5);
    assert_eq!(sheet.matches(")::before { content: \"").count(), languages - 1);
}
