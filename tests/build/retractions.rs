//! Stories that were withdrawn: the notice in their place, and who is told.

use crate::support::Site;

const RETRACTED: &str =
    "[retracted]\ndate = 2025-11-21T08:00:00Z\nreason = \"It was <forged> & sold.\"";

fn site() -> Site {
    Site::new()
        .settings("languages = [\"fr\"]\nfeeds = [\"atom\", \"rss\", \"json\"]")
        .article("2025-11-19-before", "countries = [\"CA\"]")
        .article(
            "2025-11-20-gone",
            &format!(
                "summary = \"Secret words\"\ntopics = [\"Forgeries\"]\ncountries = [\"CA\"]\n\
                 redirect_from = \"/old-gone/\"\n{RETRACTED}"
            ),
        )
}

#[test]
fn a_notice_stands_at_the_address_of_a_withdrawn_story() {
    let built = site().build();
    let notice = built.page("/2025/11/20/gone/");
    for part in [
        "<h1>Title of gone</h1>",
        "<meta name=\"robots\" content=\"noindex\">",
        "<b class=\"fix\">Retracted</b> <time datetime=\"2025-11-21\">21 November 2025</time>",
        // Whoever is shown a link to it is told what it is.
        "<title>Retracted: Title of gone · Test Briefing</title>",
        "<meta property=\"og:title\" content=\"Retracted: Title of gone\">",
        "property=\"og:description\" content=\"It was &lt;forged&gt; &amp; sold.\"",
        "It was &lt;forged&gt; &amp; sold.",
        "<a href=\"/corrections/\">Corrections</a>",
    ] {
        assert!(notice.contains(part), "{part} in {notice}");
    }
    for page in ["word-of-gone", "Secret words", "Forgeries", "Canada"] {
        assert!(!notice.contains(page), "{page} in {notice}");
    }
    assert!(built.page("/old-gone/").contains("url=/2025/11/20/gone/"));
    // Whatever else only it made is gone, and so is it from every list.
    for url in ["/topics/forgeries/", "/topics/", "/2025/11/20/"] {
        assert!(!built.has(url), "{url}");
    }
    for url in [
        "/",
        "/2025/11/",
        "/countries/canada/",
        "/countries/canada/feed.xml",
        "/sitemaps/2025-11.xml",
    ] {
        assert!(!built.page(url).contains("gone"), "{url}");
    }
    assert!(built.summary.contains("1 retracted"), "{}", built.summary);
}

#[test]
fn the_page_of_corrections_and_feeds_say_what_was_withdrawn() {
    let built = site().build();
    let corrections = built.page("/corrections/");
    for part in [
        "<b class=\"fix\">Retracted</b> <time ",
        "<a href=\"/2025/11/20/gone/\">Title of gone</a>",
        "&lt;forged&gt;",
    ] {
        assert!(corrections.contains(part), "{part} in {corrections}");
    }
    let json = |url: &str| serde_json::from_str::<serde_json::Value>(&built.page(url)).unwrap();
    // In readers that have it, this takes the place of the story.
    let site_feed = json("/feed.json");
    let entry = &site_feed["items"][0];
    assert_eq!(entry["id"], "tag:example.org,2025:content/articles/gone.md");
    assert_eq!(entry["title"], "Retracted: Title of gone");
    assert_eq!(entry["content_text"], "It was <forged> & sold.");
    assert_eq!(entry["date_published"], "2025-11-20T00:00:00Z");
    assert_eq!(entry["date_modified"], "2025-11-21T08:00:00Z");
    assert_eq!(site_feed["items"][1]["title"], "Title of before");
    let told = &json("/corrections/feed.json")["items"][0];
    assert_eq!(told["id"], "tag:example.org,2025:content/articles/gone.md/retraction");
    assert_eq!(told["url"], "https://example.org/2025/11/20/gone/#_retraction");
    assert_eq!(told["date_published"], "2025-11-21T08:00:00Z");
    for url in ["/feed.xml", "/rss.xml", "/corrections/feed.xml", "/corrections/rss.xml"] {
        assert!(built.page(url).contains("Retracted: Title of gone"), "{url}");
    }
    // It stays as long as the story would have: here there is room for one.
    let short = site().settings("feed_entries = 1").article("2025-11-21-after", "").build();
    assert!(!short.page("/feed.xml").contains("gone"));
    assert!(short.page("/corrections/feed.xml").contains("gone"));
}

#[test]
fn a_retraction_waits_for_its_day_and_takes_translations_with_it() {
    let french = "+++\ntitle = \"Titre\"\ndate = 2025-11-20\n+++\nTexte.\n";
    let site = site().file("content/articles/gone.fr.md", french);
    let before = site.build_with(&["--as-of", "2025-11-21T07:59:59Z"]);
    assert!(before.page("/2025/11/20/gone/").contains("word-of-gone"));
    assert!(before.page("/fr/2025/11/20/gone/").contains("Texte."));
    assert!(before.summary.contains("next due   2025-11-21T08:00:00Z"), "{}", before.summary);
    let after = site.build();
    let notice = after.page("/fr/2025/11/20/gone/");
    assert!(!notice.contains("Texte.") && notice.contains("It was &lt;forged&gt;"), "{notice}");
    assert!(after.page("/fr/corrections/").contains("Titre"));
    // One in another language alone leaves the original where it is.
    site.add_article("2025-11-20-gone", "");
    let own = french.replace(
        "\n+++\nTexte",
        "\n[retracted]\ndate = 2025-11-21\nreason = \"Faux.\"\n+++\nTexte",
    );
    site.write("content/articles/gone.fr.md", own);
    let alone = site.build();
    assert!(alone.page("/2025/11/20/gone/").contains("word-of-gone"));
    assert!(alone.page("/fr/2025/11/20/gone/").contains("Faux."));
    // A draft and what waits have no notice.
    let later = RETRACTED.replace("2025-11-21", "2027-11-21");
    for (held, retracted) in [
        ("draft = true", RETRACTED),
        ("embargo = 2027-01-01", &later),
        ("expires = 2025-11-21T09:00:00Z", RETRACTED),
    ] {
        site.add_article("2025-11-20-gone", &format!("{held}\n{retracted}"));
        assert!(!site.build().has("/2025/11/20/gone/"), "{held}");
    }
    // What is withdrawn before it comes out never does, and that is a mistake to be seen at once.
    site.add_article("2025-11-20-gone", &format!("embargo = 2027-01-01\n{RETRACTED}"));
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    assert!(run.stderr.contains("the article is withdrawn before it comes out"), "{}", run.stderr);
}

#[test]
fn a_retraction_that_cannot_be_read_lets_nothing_out() {
    for wrong in [
        "retracted = true",
        "[retracted]\ndate = 2025-11-21",
        "[retracted]\nreason = \"Forged\"",
        "[retracted]\ndate = \"soon\"\nreason = \"Forged\"",
        "[extra.retracted]\ndate = 2025-11-21\nreason = \"Forged\"",
    ] {
        let site = Site::new().article("2025-11-20-gone", wrong);
        let run = site.try_build(&[]);
        assert_eq!(run.code, Some(1), "{wrong}: {}", run.stdout);
        assert!(!site.path("public/index.html").exists(), "{wrong}");
        // Nor does a draft of it show what can't be shown.
        let drafts = Site::new().article("2025-11-20-gone", &format!("draft = true\n{wrong}"));
        let (built, _) = drafts.build_warned(&["--drafts", "--output", "out"]);
        assert!(!built.has("/2025/11/20/gone/"), "{wrong}");
    }
}

/// A release at night doesn't fail for a notice: whoever waits for its address is told beforehand.
#[test]
fn what_waits_for_the_address_of_a_notice_is_reported_before_its_release() {
    let site = site();
    let new =
        "+++\ntitle = \"New\"\ndate = 2025-11-20\nslug = \"gone\"\ndraft = true\n+++\nText.\n";
    site.write("content/articles/new.md", new);
    let (_, said) = site.build_warned(&[]);
    assert!(said.contains("it will have the address of another article"), "{said}");
    // On another day, by its embargo, it has an address of its own.
    site.write("content/articles/new.md", new.replace("draft = true", "embargo = 2027-01-01"));
    site.build();
}
