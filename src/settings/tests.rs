//! Settings and their mistakes.

use super::*;

#[test]
fn defaults_and_base_path() {
    let mut findings = Vec::new();
    let text = "title = \"T\"\nbase_url = \"https://example.org/news/\"\n";
    let settings = Settings::parse(text, &mut findings);
    assert_eq!(findings, []);
    assert_eq!(settings.base_url, "https://example.org/news");
    assert_eq!(settings.base_path(), "/news");
    assert_eq!(settings.tag_authority, "example.org,2025");
    assert_eq!((settings.page_size, settings.feed_entries), (50, 20));
}

#[test]
fn an_editor_is_an_address_that_runs_nothing_in_the_page() {
    let editor = |address: &str| {
        let mut findings = Vec::new();
        let text = format!(
            "title = \"T\"\nbase_url = \"https://a.example\"\n[preview]\neditor = \"{address}\"\n"
        );
        let editor = Settings::parse(&text, &mut findings).editor;
        assert_eq!(editor.is_none(), findings.len() == 1, "{address}: {findings:?}");
        editor
    };
    for good in ["vscode://file/{file}:{line}", "txmt://open?url=file://{file}&line={line}"] {
        assert_eq!(editor(good).as_deref(), Some(good));
    }
    for bad in [
        "javascript:alert('{file}')",
        "data:text/html,{file}",
        "JavaScript:{file}",
        " javascript:{file}",
        "vscode://file/",
        "/{file}",
        "",
    ] {
        assert_eq!(editor(bad), None, "{bad}");
    }
}

#[test]
fn every_mistake_is_found_at_its_place() {
    let text = "titel = \"T\"\nbase_url = \"example.org\"\ntimezone = \"Mars/Olympus\"\n\
                page_size = 0\nlanguage = \"english!\"\n[check]\nraw-htm = \"error\"\n";
    let mut findings = Vec::new();
    Settings::parse(text, &mut findings);
    let mut found: Vec<_> = findings
        .iter()
        .map(|f| text[f.spot.unwrap().start as usize..].split('\n').next().unwrap())
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "\"Mars/Olympus\"",
            "\"english!\"",
            "\"example.org\"",
            "0",
            "raw-htm = \"error\"",
            "titel = \"T\"",
        ]
    );
}
