//! Texts by chance, of words and signs that each language has: what is true of all of them.

use dateline::markdown::{MarkdownOptions, RawHtml};
use dateline::parse::checked_path;
use dateline::read::MemoryFiles;
use dateline::settings::Settings;
use proptest::prelude::*;

use super::targets::{in_bounds, look};
use crate::support;

/// Words and signs that front matter is made of, so that chance gets further than the first line.
fn pieces() -> impl Strategy<Value = String> {
    let keys = prop::sample::select(vec![
        "title",
        "date",
        "slug",
        "id",
        "summary",
        "key_points",
        "authors",
        "countries",
        "officials",
        "topics",
        "storyline",
        "image",
        "src",
        "alt",
        "sources",
        "quotes",
        "speaker",
        "corrections",
        "text",
        "embargo",
        "expires",
        "draft",
        "redirect_from",
        "extra",
        "name",
        "posts",
        "start",
        "end",
        "office",
        "aliases",
        "always",
        "wikidata",
        "website",
        "embarg",
        "ü",
        "media_topics",
        "page_size",
        "menu",
        "url",
        "timezone",
        "check",
        "markdown",
        "html",
        "publisher",
        "logo",
        "languages",
        "base_url",
        "tag_authority",
    ])
    .prop_map(str::to_owned);
    let signs = prop::sample::select(vec![
        " = ",
        ": ",
        "\n",
        "\r\n",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        ",",
        "- ",
        "? ",
        "| ",
        ">",
        "&a ",
        "*a",
        "!t ",
        "#",
        "+++\n",
        "---\n",
        "...\n",
        "\t",
        "  ",
        "2026-01-01",
        "2026-13-45",
        "T09:00:00Z",
        "1e999",
        "0x",
        "-0",
        "true",
        "~",
        "null",
        "\u{feff}",
        "\u{0}",
        "\u{fffe}",
        "é",
        "\\u00",
        "\\",
        "9223372036854775808",
        "inf",
        "nan",
        "<<",
        "CA",
        "https://x.example",
        "/a/b/",
        "../x",
    ])
    .prop_map(str::to_owned);
    let any = "\\PC{0,3}".prop_map(|s: String| s);
    prop::collection::vec(prop_oneof![3 => keys, 5 => signs, 1 => any], 0..40)
        .prop_map(|all| all.concat())
}

/// Pieces of Markdown and HTML around short words.
fn markup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "A",
        "Bc",
        "C",
        "a b",
        "[A](b.md)",
        "[B",
        "](https://x.example)",
        "`A`",
        "\n\n",
        "> A\n",
        "# A\n",
        "**A**",
        "*",
        "<b>A</b>",
        "<a href=\"A\">",
        "</a>",
        "<q>",
        "</q>",
        "<script>",
        "</script>",
        "&amp;",
        "A's",
        "A\nB",
        "<",
        ">",
        "\"",
        "'",
        "[^1]",
        "[^1]: A\n",
        "| A | B |\n|---|---|\n",
        "- A\n",
        " ",
        "<blockquote>",
        "</blockquote>",
        "<h2>A</h2>",
        "![A](b.png)",
        "- [ ] A\n",
        "é",
        "日本",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|all| all.concat())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases: support::sized(cases / 4 + 1, cases, 20_000),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(100))]

    #[test]
    fn front_matter_of_any_text(text in any::<String>(), yaml in any::<bool>()) {
        let fence = if yaml { "---" } else { "+++" };
        look(&format!("{fence}\n{text}\n{fence}\nbody\n"));
        look(&text);
    }

    #[test]
    fn front_matter_of_pieces(text in pieces(), body in "\\PC{0,20}", yaml in any::<bool>()) {
        let fence = if yaml { "---" } else { "+++" };
        look(&format!("{fence}\ntitle{}x\n{text}\n{fence}\n{body}\n", if yaml { ": " } else { "=" }));
        look(&format!("{fence}\n{text}\n{fence}\n{body}"));
    }

    #[test]
    fn settings_of_any_text(text in prop_oneof![any::<String>(), pieces()]) {
        let mut findings = Vec::new();
        Settings::parse(&text, &mut findings);
        in_bounds(&text, &findings);
        let mut findings = Vec::new();
        let text = format!("title = \"T\"\nbase_url = \"https://x.example\"\n{text}");
        let settings = Settings::parse(&text, &mut findings);
        in_bounds(&text, &findings);
        prop_assert!(!settings.base_path().ends_with('/'));
    }

    #[test]
    fn markdown_of_any_text(text in prop_oneof![any::<String>(), pieces()]) {
        for raw_html in [RawHtml::Off, RawHtml::Sanitized] {
            let options = MarkdownOptions { raw_html, ..MarkdownOptions::default() };
            let (body, _) = dateline::markdown::render(&text, &options);
            prop_assert!(!body.html.contains("<script"));
        }
    }

    #[test]
    fn a_path_that_passes_stays_inside(text in prop_oneof![any::<String>(), "[/.a\\\\%]{0,12}"]) {
        if let Ok(path) = checked_path(&text) {
            prop_assert!(path.starts_with('/') && !path.starts_with("//"));
            prop_assert!(path.split('/').all(|part| !part.starts_with('.')));
            prop_assert!(!path.contains(['\\', '\0', '%']));
            // What is canonical stays as it is.
            prop_assert_eq!(checked_path(&path), Ok(path.clone()));
        }
    }

}

proptest! {
    #![proptest_config(config(10))]

    /// Linking names adds links and nothing else, none within another, each name's at most once.
    #[test]
    fn names_in_any_text(
        text in prop_oneof![any::<String>(), pieces(), markup()],
        names in prop::collection::vec(prop_oneof!["[A-C][a-c]?", "[a-c&'’<.]{1,3}", "\\PC{1,3}"], 1..5),
    ) {
        use dateline::markdown::{plain, render};
        use dateline::names::{KnownNames, Linkable, NameId, SiteName, link_names};
        let called = names.iter().zip(0..).map(|(name, entity)| {
            SiteName { entity, name, linked: true, of_person: entity % 2 == 0 }
        });
        let known = KnownNames::new("en", called);
        let names: Vec<Vec<NameId>> =
            names.iter().map(|name| known.find(name).into_iter().collect()).collect();
        let urls: Vec<String> = (0..names.len()).map(|at| format!("/LINKED-{at}")).collect();
        let all: Vec<Linkable> = names
            .iter()
            .zip(&urls)
            .zip(0..)
            .map(|((names, url), entity)| {
                Linkable { entity, names, url: Some(url.into()), has_rival: false }
            })
            .collect();
        for raw_html in [RawHtml::Off, RawHtml::Sanitized, RawHtml::Trusted] {
            let options = MarkdownOptions { raw_html, ..MarkdownOptions::default() };
            let (body, _) = render(&text, &options);
            let linked = link_names(&body.html, &all, &known);
            let mut without = String::new();
            let mut rest = linked.as_ref();
            while let Some((before, after)) = rest.split_once("<a href=\"/LINKED-") {
                let (_, after) = after.split_once("\">").unwrap();
                let (inside, after) = after.split_once("</a>").unwrap();
                prop_assert!(!inside.contains('<'), "{linked}");
                without.push_str(before);
                without.push_str(inside);
                rest = after;
            }
            without.push_str(rest);
            prop_assert_eq!(&without, &body.html);
            for url in &urls {
                let times = linked.matches(&format!("\"{url}\"")).count();
                prop_assert!(times <= 1);
            }
            if raw_html != RawHtml::Trusted {
                let mut open = 0_usize;
                for tag in linked.split('<').skip(1) {
                    open = if tag.starts_with("/a>") { 0 } else { open + usize::from(tag.starts_with("a ")) };
                    prop_assert!(open <= 1, "{linked}");
                }
            }
        }
        let words = plain(&text, &MarkdownOptions::default());
        for mention in known.names_in(&words.text).mentions {
            known.meaning(&words.text, mention.range, mention.name, false);
        }
        for (at, c) in words.text.char_indices() {
            let place = words.place(at..at + c.len_utf8());
            prop_assert!(text.get(place.clone()).is_some(), "{place:?}");
        }
    }

    /// All stages, from files in memory to the plan.
    #[test]
    fn a_site_of_pieces(one in pieces(), two in pieces(), settings in pieces()) {
        let article = format!("+++\ntitle = \"T\"\ndate = 2026-01-01\n{one}\n+++\n{two}\n");
        let official = format!("---\nname: N\n{two}\n---\n{one}\n");
        let settings = format!("title = \"T\"\nbase_url = \"https://x.example\"\n{settings}\n");
        let files = MemoryFiles::from([
            ("site.toml", settings.as_bytes()),
            ("content/articles/a.md", article.as_bytes()),
            ("content/officials/b.md", official.as_bytes()),
        ]);
        let mut options = dateline::pipeline::CheckOptions::at(support::at(support::NOW));
        options.site.visibility = dateline::pipeline::BuildVisibility::Drafts;
        let _ = dateline::pipeline::check(&files, None, &options, &dateline::pipeline::Silent);
    }
}

/// Bytes that are no UTF-8 are named with their place and go no further.
#[test]
fn bytes_that_are_no_text() {
    let options = dateline::pipeline::CheckOptions::at(support::at(support::NOW));
    for bad in [&b"\xff"[..], b"\xed\xa0\x80", b"\xc3"] {
        for path in [
            "site.toml",
            "content/articles/a.md",
            "templates/head.html",
            "themes/default/i18n/en.toml",
            "content/officials/b.md",
        ] {
            let mut files = MemoryFiles::from([(
                "site.toml",
                b"title = \"T\"\nbase_url = \"https://x.example\"\n".as_slice(),
            )]);
            files.insert(path, [b"title = \"", bad].concat());
            let named = match dateline::pipeline::check(
                &files,
                None,
                &options,
                &dateline::pipeline::Silent,
            ) {
                Ok(outcome) => {
                    outcome.diagnostics.iter().any(|d| d.finding.code.as_str() == "invalid-utf8")
                }
                Err(failure) => format!("{failure:?}").contains("InvalidUtf8"),
            };
            assert!(named, "{path} {bad:?}");
        }
    }
}
