//! What is out, what is held back, and that nothing of the latter shows.

use crate::support::pictures::png;
use crate::support::{Site, assert_order};

/// An article whose every part holds `word`.
fn secret(word: &str, more: &str) -> String {
    let noted = if word == "future" { "2025-12-01T00:00:01Z" } else { "2025-11-02" };
    format!(
        "+++\ntitle = \"{word} title\"\nsummary = \"{word}\"\nkey_points = [\"{word}\"]\nplace = \"{word}\"\n\
         authors = [\"{word} writer\"]\ncountries = [\"FJ\"]\nofficials = [\"quiet\"]\ntopics = [\"{word} topic\"]\n\
         storyline = \"{word} story\"\nredirect_from = \"/{word}/\"\nimage = {{ src = \"{word}.gif\", alt = \"{word}\" }}\n\
         {more}\n[[sources]]\nid = \"{word}\"\ntitle = \"{word}\"\nnote = \"{word}\"\n\
         [[quotes]]\ntext = \"{word}\"\nspeaker = \"quiet\"\nsource = \"{word}\"\n\
         [[corrections]]\ndate = {noted}\ntext = \"{word}\"\n+++\n\n{word} ![{word}]({word}.gif) ![{word}]({word}-drawn.png)\n"
    )
}

fn with_secrets() -> Site {
    let secrets = [
        ("drafted", "date = 2025-11-01\ndraft = true"),
        ("embargoed", "date = 2025-11-01\nembargo = 2025-12-01T09:00:00Z"),
        ("future", "date = 2025-12-01T00:00:01Z"),
        ("expired", "date = 2025-11-01\nexpires = 2025-12-01"),
    ];
    let site = Site::new()
        .official("quiet", "[[posts]]\ntitle = \"Quiet\"\noffice = \"quiet-office\"\nstart = 2020")
        .file(
            "content/articles/open.md",
            "+++\ntitle = \"Open\"\ndate = 2025-11-10\n+++\n\nOpen text.\n",
        );
    secrets.iter().fold(site, |site, (word, more)| {
        site.file(&format!("content/articles/{word}.md"), secret(word, more))
            .file(&format!("content/articles/{word}.gif"), format!("bytes of {word}"))
            .file(&format!("content/articles/{word}-drawn.png"), png(48, 32, word.len() as u8))
    })
}

#[test]
fn nothing_of_what_is_held_back_is_in_the_output() {
    let built = with_secrets().build();
    for (path, bytes) in built.tree() {
        let text = (path.clone() + &String::from_utf8_lossy(&bytes)).to_lowercase();
        // What a page says of its own language or theme isn't a leak; these words are.
        for word in ["drafted", "embargoed", "future", "expired", "fiji", "quiet"] {
            assert!(!text.contains(word), "{word} in {path}");
        }
    }
    assert!(built.has("/2025/11/10/open/"));
}

#[test]
fn the_summary_says_what_is_held_back_why_and_until_when() {
    let site = with_secrets();
    let summary = site.build().summary;
    assert!(summary.contains("articles   1 "), "{summary}");
    assert!(
        summary.contains("held back  4: 1 draft, 1 under embargo, 1 dated later, 1 expired"),
        "{summary}"
    );
    assert!(
        summary.contains("next due   2025-12-01T00:00:01Z, in less than a minute"),
        "{summary}"
    );
    let later = site.build_with(&["--as-of", "2025-12-01T00:00:01Z"]);
    assert!(later.has("/2025/12/01/future/"), "out at the very instant");
    let drawn = "2025/12/01/future/future-drawn-48.";
    assert!(later.urls().iter().any(|path| path.starts_with(drawn)), "with its picture");
    assert!(later.summary.contains("next due   2025-12-01T09:00:00Z, in 9 h"), "{}", later.summary);
    let last = site.build_with(&["--as-of", "2025-12-01T09:00:00Z"]);
    assert!(last.has("/2025/12/01/embargoed/"), "the embargo's day is the article's");
    assert!(!last.summary.contains("next due"), "{}", last.summary);
    let before = site.build_with(&["--as-of", "2025-11-30T23:59:59Z"]);
    assert!(before.has("/2025/11/01/expired/"), "until it expires");
}

#[test]
fn what_was_out_and_is_held_back_again_goes_with_all_its_traces() {
    let site = with_secrets();
    let before = site.build().tree();
    assert!(!site.build_with(&["--as-of", "2025-12-02T00:00:00Z"]).grep("embargoed").is_empty());
    assert_eq!(site.build().tree(), before);
}

#[test]
fn drafts_are_shown_where_nobody_finds_them_and_embargoes_stay() {
    let site = with_secrets();
    let built = site.build_with(&["--drafts", "--output", "preview"]);
    assert!(!site.path("public").exists());
    assert!(built.main("/2025/11/01/drafted/").contains("drafted"));
    assert!(built.has("/countries/fiji/"));
    for word in ["embargoed", "future title", "expired title"] {
        assert_eq!(built.grep(word), Vec::<String>::new(), "{word}");
    }
    let pages: Vec<String> = built.urls().into_iter().filter(|u| u.ends_with(".html")).collect();
    assert!(pages.len() > 10);
    for page in pages {
        assert!(built.page(&page).contains("<meta name=\"robots\" content=\"noindex\">"), "{page}");
    }
    let public = site.build();
    assert!(!public.page("/2025/11/10/open/").contains("noindex"));
}

#[test]
fn a_draft_under_embargo_stays_under_it() {
    let site = Site::new().article("2025-11-01-both", "draft = true\nembargo = 2026-01-01");
    let built = site.build_with(&["--drafts", "--output", "preview"]);
    assert_eq!(built.grep("Title of both"), Vec::<String>::new());
}

#[test]
fn a_bare_date_is_midnight_in_the_sites_time_zone() {
    let site = Site::new().settings("timezone = \"Asia/Tokyo\"").article("2025-12-01-a", "");
    assert!(site.build_with(&["--as-of", "2025-11-30T15:00:00Z"]).has("/2025/12/01/a/"));
    let early = site.build_with(&["--as-of", "2025-11-30T14:59:59Z"]);
    assert!(!early.has("/2025/12/01/a/"));
    assert!(early.summary.contains("next due   2025-11-30T15:00:00Z"), "{}", early.summary);
}

#[test]
fn a_note_dated_later_waits_for_its_time() {
    let note = "[[corrections]]\ndate = 2025-11-20T12:00:00Z\ntext = \"The year was wrong.\"";
    let site = Site::new().article("2025-11-01-one", note);
    let early = site.build_with(&["--as-of", "2025-11-20T11:59:59Z"]);
    assert_eq!(early.grep("The year was wrong"), Vec::<String>::new());
    assert!(early.summary.contains("next due   2025-11-20T12:00:00Z"), "{}", early.summary);
    let then = site.build_with(&["--as-of", "2025-11-20T12:00:00Z"]);
    assert!(!then.grep("The year was wrong").is_empty());
}

#[test]
fn an_empty_site_is_a_site() {
    let built = Site::new().build();
    // Every page links to the feed, so there is one from the first day.
    for page in ["/", "/404.html", "/archive/", "/corrections/", "/sitemap.xml", "/feed.xml"] {
        assert!(built.has(page), "{page}");
    }
}

#[test]
fn corrections_stand_with_the_article_and_together() {
    let note =
        |day: &str, text: &str| format!("[[corrections]]\ndate = {day}\ntext = \"{text}\"\n");
    let site = Site::new()
        .article(
            "2025-11-01-one",
            &(note("2025-11-09", "Second one.") + &note("2025-11-03", "First one.")),
        )
        .article("2025-11-02-two", &note("2025-11-05", "Between."));
    let built = site.build();
    assert_order(
        &built.main("/2025/11/01/one/"),
        &["3 November 2025", "First one.", "Second one."],
    );
    assert_order(&built.main("/corrections/"), &["Second one.", "Between.", "First one."]);
}

/// A site with an article in English and French, of which each has these lines of its own.
fn in_two_languages(english: &str, french: &str) -> Site {
    let version = |title: &str, more: &str| format!("+++\ntitle = \"{title}\"\n{more}\n+++\n");
    Site::new()
        .settings("languages = [\"fr\"]")
        .file("content/articles/one.md", version("Original", english))
        .file("content/articles/one.fr.md", version("Traduction", french))
}

#[test]
fn a_translation_is_out_only_while_its_original_is() {
    let dated = "date = 2025-11-01";
    for (english, at) in [
        ("date = 2025-11-01\nembargo = 2025-12-05T09:00:00Z", "2025-12-05T09:00:00Z"),
        ("date = 2025-12-05T09:00:00Z", "2025-12-05T09:00:00Z"),
    ] {
        let site = in_two_languages(english, dated);
        let held = site.build_with(&["--as-of", "2025-12-05T08:59:59Z"]);
        assert_eq!(held.grep("Traduction"), Vec::<String>::new(), "{english}");
        assert!(held.summary.contains("held back  2: 2 under") || held.summary.contains("2 dated"));
        assert!(held.summary.contains(&format!("next due   {at}")), "{}", held.summary);
        let out = site.build_with(&["--as-of", at]);
        // It comes out on the day of its original, so that no sealed list changes.
        assert!(out.has("/2025/12/05/one/") && out.has("/fr/2025/12/05/one/"), "{english}");
    }
    let expired = in_two_languages("date = 2025-11-01\nexpires = 2025-11-20", dated).build();
    assert_eq!(expired.grep("Traduction"), Vec::<String>::new());
    let draft = in_two_languages("date = 2025-11-01\ndraft = true", dated);
    assert_eq!(draft.build().grep("Traduction"), Vec::<String>::new());
    let drafts = draft.build_with(&["--drafts", "--output", "preview"]);
    assert!(drafts.has("/fr/2025/11/01/one/"));
}

/// A version whose name only looks like that of its original would be out before it.
#[test]
fn a_version_whose_name_only_looks_like_its_originals_is_a_mistake() {
    for (original, version) in
        [("caf\u{e9}", "cafe\u{301}.fr"), ("Budget", "budget.fr"), ("stra\u{df}e", "STRASSE.fr")]
    {
        let site = Site::new().settings("languages = [\"fr\"]");
        site.add_article(&format!("2025-11-01-{original}"), "embargo = 2026-06-01T00:00:00Z");
        site.add_article(&format!("2025-11-01-{version}"), "");
        let run = site.try_build(&[]);
        assert_eq!(run.code, Some(1), "{version}");
        assert!(run.stderr.contains("error[duplicate]"), "{}", run.stderr);
        assert!(!site.path("public").exists(), "{version}");
    }
}

#[test]
fn a_translation_may_hold_itself_back_longer() {
    for french in ["draft = true", "embargo = 2026-01-01", "expires = 2025-11-20"] {
        let built = in_two_languages("date = 2025-11-01", &format!("date = 2025-11-01\n{french}"));
        let built = built.build();
        assert!(built.has("/2025/11/01/one/"), "{french}");
        assert_eq!(built.grep("Traduction"), Vec::<String>::new(), "{french}");
    }
}

#[test]
fn the_original_is_the_version_in_the_first_language_that_there_is() {
    let version = |title: &str, more: &str| format!("+++\ntitle = \"{title}\"\n{more}\n+++\n");
    let site = Site::new()
        .settings("languages = [\"fr\", \"de\"]")
        .file("content/articles/one.de.md", version("Übersetzung", "date = 2025-11-01"))
        .file(
            "content/articles/one.fr.md",
            version("Traduction", "date = 2025-11-01\nembargo = 2026-01-01"),
        );
    let built = site.build();
    assert_eq!(built.grep("bersetzung"), Vec::<String>::new());
}
