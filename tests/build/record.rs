//! The record behind the news: quotations and sources in the text, who is quoted where, the post
//! that an article names, corrections and updates that bring an article up again, and what falls
//! due next.

use crate::support::{Site, assert_order};

const NOTICE: &str = "[[sources]]\nid = \"notice\"\ntitle = \"Notice\"\nurl = \"https://m.example/n\"\n\
                      publisher = \"Ministry\"\ndate = 2025-11-01\narchived = \"https://a.example/n\"";

/// Two people who hold posts, and a body.
fn desk() -> Site {
    Site::new()
        .settings("page_size = 5")
        .file(
            "content/officials/robin-example.md",
            "+++\nname = \"Robin Example\"\n[[posts]]\ntitle = \"Clerk of Examples\"\nend = 2025-06-30\n\
             [[posts]]\ntitle = \"Minister of Examples\"\noffice = \"minister\"\nstart = 2025-07-01\n\
             [[posts]]\ntitle = \"Acting Minister of Samples\"\noffice = \"samples\"\nstart = 2025-08-01\n+++\n",
        )
        .file("content/organizations/bureau.md", "+++\nname = \"Bureau of Samples\"\n+++\n")
}

fn article(site: &Site, name: &str, front: &str, text: &str) {
    site.write(
        &format!("content/articles/{name}.md"),
        format!("+++\ntitle = \"Title of {name}\"\n{front}\n+++\n\n{text}\n"),
    );
}

#[test]
fn a_block_quotation_with_an_attribution_is_shown_with_it() {
    let site = desk();
    article(
        &site,
        "a",
        &format!("date = 2025-11-20\n{NOTICE}"),
        "Before.\n\n> “We will publish *all* of it.”\n> -- Robin Example, on the register, 2025-05-02 [^notice]\n\n\
         > Two lines\n> of it.\n>\n> — Bureau of Samples, [a letter](https://b.example/l)\n\n\
         > Nobody in particular.\n\n> Said by a stranger.\n> ― Sam Sample [^notice]",
    );
    let built = site.build();
    let page = built.main("/2025/11/20/a/");
    // The post held on the day of the words, not of the article.
    let first = "<figure class=\"said\" id=\"_fnref-source-notice\"><blockquote cite=\"https://m.example/n\">\n\
                 <p>“We will publish <em>all</em> of it.”</p>\n</blockquote>\n\
                 <figcaption><b><a href=\"/officials/robin-example/\">Robin Example</a></b>, Clerk of Examples, \
                 on the register, <time datetime=\"2025-05-02\">2 May 2025</time> \
                 <a href=\"#_source-notice\">[1]</a></figcaption></figure>";
    assert!(page.contains(first), "{page}");
    let second = "<blockquote cite=\"https://b.example/l\">\n<p>Two lines\nof it.</p>\n</blockquote>\n\
                  <figcaption><b><a href=\"/organizations/bureau/\">Bureau of Samples</a></b>, \
                  <a href=\"https://b.example/l\">a letter</a></figcaption>";
    assert!(page.contains(second), "{page}");
    assert!(page.contains("<blockquote>\n<p>Nobody in particular.</p>\n</blockquote>"), "{page}");
    assert!(page.contains("<figcaption><b>Sam Sample</b> <a href=\"#_source-notice\">[1]</a>"));
    // What the text shows isn't shown again below it.
    assert!(!page.contains("id=\"_quotes\""), "{page}");

    // On the speaker's page, though the article isn't tagged with either.
    let robin = built.main("/officials/robin-example/");
    assert_order(&robin, &["“We will publish all of it.”", "2 May 2025", "Title of a"]);
    assert!(!robin.contains("Two lines") && !robin.contains("stranger"), "{robin}");
    assert!(built.main("/organizations/bureau/").contains("Two lines of it."));
    // Nobody said when these were said: the article's day stands behind the article.
    let bureau = built.main("/organizations/bureau/");
    assert!(bureau.contains("Title of a</a>, 20 November 2025</figcaption>"), "{bureau}");
    assert_order(&robin, &["2 May 2025", "Title of a</a></figcaption>"]);
    let all = built.main("/quotes/");
    for words in
        ["We will publish all of it.", "Two lines of it.", "Said by a stranger.", "Sam Sample"]
    {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(!all.contains("Nobody in particular"));
}

/// The addresses of the ways back from the sources, each to an id that is there once.
fn ways_back(page: &str) -> Vec<String> {
    let id = |before: &str| {
        before.rsplit("href=\"#").next().unwrap().split('"').next().unwrap().to_owned()
    };
    let ends = page.match_indices("role=\"doc-backlink\"");
    let ids: Vec<String> = ends.map(|(at, _)| id(&page[..at])).collect();
    for id in &ids {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {page}");
    }
    ids
}

#[test]
fn a_source_leads_back_to_each_quotation_and_reference() {
    let site = desk();
    article(
        &site,
        "a",
        &format!(
            "date = 2025-11-20\n{NOTICE}\n[[quotes]]\ntext = \"Words on record.\"\n\
             speaker_name = \"Sam Sample\"\nsource = \"notice\""
        ),
        "As said.[^notice]\n\n> Words of a stranger.\n> — Somebody [^notice]\n\n> Words on record.\n\n\
         > Without a source.\n> — Somebody, [a letter](https://b.example/l)",
    );
    let page = site.build().main("/2025/11/20/a/");
    let back = ["_fnref-source-notice", "_fnref-source-notice-2", "_fnref-source-notice-3"];
    assert_eq!(ways_back(&page), back);
    let figures = page.matches("<figure class=\"said\" id=\"_fnref-source-notice-").count();
    assert_eq!((figures, page.matches("<figure class=\"said\">").count()), (2, 1), "{page}");
}

#[test]
fn quotations_of_the_front_matter_are_matched_in_the_text() {
    let site = desk();
    let front = format!(
        "date = 2025-11-20\nofficials = [\"robin-example\"]\n{NOTICE}\n\
         [[quotes]]\ntext = \"It's all there,\"\nspeaker = \"robin-example\"\nsource = \"notice\"\n\
         [[quotes]]\ntext = \"Nothing is missing\"\nspeaker_name = \"Sam Sample\"\nsource = \"notice\""
    );
    article(&site, "a", &front, "“It’s\nall there”, she said.\n\n> Nothing is missing");
    let built = site.build();
    let page = built.main("/2025/11/20/a/");
    assert!(
        page.contains("<p>Nothing is missing</p>\n</blockquote>\n<figcaption><b>Sam Sample</b>")
    );
    assert_eq!(page.matches("Nothing is missing").count(), 1, "{page}");
    assert!(
        page.contains("<blockquote cite=\"https://m.example/n\"><p>“It&#x27;s all there,”")
            || page.contains("<blockquote cite=\"https://m.example/n\"><p>“It&#39;s all there,”"),
        "{page}"
    );
    assert_eq!(built.main("/quotes/").matches("Nothing is missing").count(), 1);
}

#[test]
fn a_quotation_without_its_words_or_a_source_is_a_warning_with_a_level() {
    let site = desk();
    let front =
        "date = 2025-11-20\n[[quotes]]\ntext = \"Never said\"\nspeaker_name = \"Sam Sample\"";
    article(&site, "a", front, "Text.\n\n> Words.\n>\n> — Robin Exampel");
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for part in [
        "warning[quote-not-in-text]: these words aren't in the text",
        "a.md:5:8",
        "warning[quote-without-source]: this quotation has no source",
        "a.md:13:3",
        "warning[unknown-speaker]: `Robin Exampel` has no page, but `Robin Example` has one",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    let strict =
        site.settings("[check]\nquote-not-in-text = \"error\"\nquote-without-source = \"off\"");
    let run = strict.try_build(&[]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[quote-not-in-text]"), "{}", run.stderr);
    assert!(!run.stderr.contains("quote-without-source"), "{}", run.stderr);
}

#[test]
fn a_reference_to_a_source_is_numbered_and_linked_both_ways() {
    let site = desk().settings("feed_content = \"full\"");
    let other = "[[sources]]\nid = \"call\"\ntitle = \"Call\"\nnote = \"Notes.\"";
    article(
        &site,
        "a",
        &format!("date = 2025-11-20\n{NOTICE}\n{other}"),
        "A fact[^call] and more[^notice], again[^call]; a footnote[^1].\n\n`[^call]` \\[^call]\n\n[^1]: Foot.",
    );
    let built = site.build();
    let page = built.main("/2025/11/20/a/");
    let reference = "A fact<sup class=\"footnote-ref\"><a href=\"#_source-call\" \
                     id=\"_fnref-source-call\" role=\"doc-noteref\">[2]</a></sup> and more<sup \
                     class=\"footnote-ref\"><a href=\"#_source-notice\" id=\"_fnref-source-notice\" \
                     role=\"doc-noteref\">[1]</a></sup>";
    assert!(page.contains(reference), "{page}");
    assert!(page.contains("<code>[^call]</code> [^call]"), "{page}");
    // Feeds don't list the sources.
    let whole = "href=&quot;https://example.org/2025/11/20/a/#_source-call&quot;";
    let feed = built.page("/feed.xml");
    assert!(feed.contains(whole) && !feed.contains("&quot;#_source-"), "{feed}");
    assert_order(
        &page,
        &[
            "id=\"_source-notice\"",
            "Ministry",
            "1 November 2025",
            "https://a.example/n",
            "#_fnref-source-notice\"",
            "id=\"_source-call\"",
            "Notes.",
            "#_fnref-source-call\"",
            "#_fnref-source-call-",
        ],
    );
    article(&site, "a", &format!("date = 2025-11-20\n{NOTICE}"), "A fact[^notise].");
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(1));
    for part in [
        "error[unknown-source]: there is no source or footnote `notise`",
        "a.md:13:7",
        "did you mean `notice`?",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
}

#[test]
fn a_code_block_that_never_ends_shows_nothing_that_is_not_in_it() {
    let site = desk();
    article(&site, "a", &format!("date = 2025-11-20\n{NOTICE}"), "A[^notice].\n\n```\nopen");
    let run = site.try_build(&[]);
    // What refers to sources can't be told from code then, which is said, and nothing is shown.
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.stderr.contains("there is no source or footnote `notice`"), "{}", run.stderr);
    article(&site, "a", &format!("date = 2025-11-20\n{NOTICE}"), "A[^notice].\n\n```\nclosed\n```");
    assert!(!site.build().main("/2025/11/20/a/").contains("]: ."));
}

#[test]
fn sanitized_html_keeps_captions_and_references() {
    let site = desk().settings("[markdown]\nhtml = \"sanitized\"");
    article(
        &site,
        "a",
        &format!("date = 2025-11-20\n{NOTICE}"),
        "<mark>A</mark>[^notice]\n\n> Words.\n> — Robin Example [^notice]\n\n<figcaption>\u{1}q0\u{2}</figcaption>",
    );
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let page = String::from_utf8(site.tree("public")["2025/11/20/a/index.html"].clone()).unwrap();
    assert_eq!(page.matches("Robin Example</a></b>").count(), 1, "{page}");
    assert!(page.contains("href=\"#_source-notice\" id=\"_fnref-source-notice\""), "{page}");
}

#[test]
fn quotations_have_sealed_pages_and_a_speaker_shows_the_newest() {
    let site = desk();
    for day in 1..=14 {
        let text = format!("> Words of day {day:02}.\n> — Robin Example [^notice]");
        article(&site, &format!("d{day:02}"), &format!("date = 2025-09-{day:02}\n{NOTICE}"), &text);
    }
    let built = site.build();
    let robin = built.main("/officials/robin-example/");
    assert_order(&robin, &["day 14", "day 05", "/officials/robin-example/quotes/"]);
    assert!(!robin.contains("day 04"), "{robin}");
    assert_order(&built.main("/officials/robin-example/quotes/"), &["day 14", "day 06"]);
    let sealed = built.page("/officials/robin-example/quotes/page/1/");
    assert_order(&sealed, &["day 05", "day 01"]);
    article(
        &site,
        "e",
        &format!("date = 2025-10-01\n{NOTICE}"),
        "> New.\n> — Robin Example [^notice]",
    );
    let more = site.build();
    let now = more.page("/officials/robin-example/quotes/page/1/");
    assert_eq!(now.replace("page/2/", ""), sealed, "but for its neighbour");
}

#[test]
fn overlapping_posts_are_both_shown_unless_the_article_names_one() {
    let site = desk();
    article(&site, "both", "date = 2025-11-20\nofficials = [\"robin-example\"]", "x");
    article(
        &site,
        "one",
        "date = 2025-11-20\nofficials = [{ id = \"Robin Example\", as = \"minister of examples\" }]",
        "x",
    );
    article(
        &site,
        "office",
        "date = 2025-11-21\nofficials = [{ id = \"robin-example\", as = \"samples\" }]",
        "x",
    );
    let built = site.build();
    let both = built.main("/2025/11/20/both/");
    assert!(both.contains("Minister of Examples") && both.contains("Acting Minister of Samples"));
    let one = built.main("/2025/11/20/one/");
    assert!(one.contains("Minister of Examples") && !one.contains("Acting Minister of Samples"));
    let office = built.main("/2025/11/21/office/");
    assert!(
        !office.contains("Minister of Examples") && office.contains("Acting Minister of Samples")
    );
    // Coverage stands under the offices that are meant.
    assert!(!built.main("/offices/samples/").contains("Title of one"));
    assert!(built.main("/offices/samples/").contains("Title of office"));
    article(
        &site,
        "one",
        "date = 2025-11-20\nofficials = [{ id = \"robin-example\", as = \"Minister of Exampels\" }]",
        "x",
    );
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr
            .contains("error[unknown-post]: Robin Example has no post `Minister of Exampels`")
            && run.stderr.contains("did you mean `Minister of Examples`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_note_brings_an_article_up_again_and_an_edit_does_not() {
    let site = Site::new();
    let front = "date = 2025-11-01\ncountries = [\"CA\"]";
    article(&site, "old", front, "One.");
    article(&site, "mid", "date = 2025-11-10", "x");
    article(&site, "new", "date = 2025-11-20", "x");
    site.build();
    article(&site, "old", front, "Two.");
    let edited = site.build();
    assert!(!edited.main("/").contains("Corrected and updated"));
    let note = "[[updates]]\ndate = 2025-11-21\ntext = \"More of it.\"";
    article(&site, "old", &format!("{front}\n{note}"), "Two.");
    let built = site.build();
    assert_order(
        &built.main("/"),
        &[
            "Title of new",
            "Corrected and updated",
            "Title of old",
            "21 November 2025",
            "More of it.",
        ],
    );
    // The order of lists stays; the card says when.
    assert_order(
        &built.main("/countries/canada/"),
        &["1 November 2025", "Updated", "21 November 2025"],
    );
    assert!(built.page("/feed.xml").contains("<updated>2025-11-21T00:00:00Z</updated>"));
    // With the next edition it stands in that one, and no longer on the front page.
    article(&site, "next", "date = 2025-11-22", "x");
    article(&site, "last", "date = 2025-11-23", "x");
    let later = site.build();
    assert!(later.main("/2025/11/22/").contains("More of it."));
    assert!(
        !later.main("/").contains("More of it.")
            && !later.main("/2025/11/20/").contains("More of it.")
    );
}

#[test]
fn corrections_have_a_feed_of_their_own() {
    let site = Site::new();
    article(&site, "none", "date = 2025-11-01", "x");
    assert!(!site.build().has("/corrections/feed.xml"));
    let notes = "[[corrections]]\ndate = 2025-11-02T10:00:00\ntext = \"It was twelve.\"\n\
                 [[corrections]]\ndate = 2025-11-02T10:00:00\ntext = \"It was <thirteen>.\"";
    article(&site, "a", &format!("date = 2025-11-01\n{notes}"), "x");
    let built = site.build();
    let feed = built.page("/corrections/feed.xml");
    assert_order(&feed, &["It was &lt;thirteen&gt;.", "It was twelve."]);
    assert!(feed.contains("<link rel=\"alternate\" type=\"text/html\" href=\"https://example.org/2025/11/01/a/#_corrections\"/>"), "{feed}");
    let ids: std::collections::BTreeSet<&str> = feed
        .match_indices("<id>")
        .map(|(at, _)| feed[at..].split("</id>").next().unwrap())
        .collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert!(built.page("/corrections/").contains("href=\"/corrections/feed.xml\""));
}

#[test]
fn due_prints_the_next_instant_alone() {
    let site = Site::new();
    let due = |as_of: &str| {
        let run = site.run(&["due", "--as-of", as_of]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run:?}");
        run.stdout
    };
    article(&site, "now", "date = 2025-11-01", "x");
    assert_eq!(due("2025-11-02T00:00:00Z"), "");
    article(&site, "soon", "date = 2025-11-01\nembargo = 2025-12-05T09:30:00+01:00", "x");
    article(&site, "noted", "date = 2025-11-01\n[[updates]]\ndate = 2025-12-06\ntext = \"x\"", "x");
    article(&site, "ends", "date = 2025-11-01\nexpires = 2025-12-07", "x");
    assert_eq!(due("2025-12-01T00:00:00Z"), "2025-12-05T08:30:00Z\n");
    assert_eq!(due("2025-12-05T08:30:00Z"), "2025-12-06T00:00:00Z\n");
    assert_eq!(due("2025-12-06T00:00:00Z"), "2025-12-07T00:00:00Z\n");
    assert_eq!(due("2025-12-07T00:00:00Z"), "");
    article(&site, "bad", "dat = 2025-11-01", "x");
    let run = site.run(&["due", "--as-of", "2025-12-01T00:00:00Z"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("did you mean `date`?"), "{}", run.stderr);
    let run = site.run(&["due", "--root", "nowhere"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
}

#[test]
fn check_sources_lists_what_is_not_on_record() {
    let site = Site::new();
    article(&site, "none", "date = 2025-11-01", "x");
    article(
        &site,
        "undated",
        "date = 2025-11-01\n[[sources]]\ntitle = \"Call\"\nnote = \"Notes.\"",
        "x",
    );
    article(&site, "good", &format!("date = 2025-11-01\n{NOTICE}"), "x");
    let quiet = site.run(&["check"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(0), ""), "{quiet:?}");
    let run = site.run(&["check", "--sources"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains(
            "warning[no-source]: this article names no source\n --> content/articles/none.md:2:9"
        ),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("warning[undated-source]: the source `Call` has no date\n --> content/articles/undated.md:5:9"), "{}", run.stderr);
    assert!(!run.stderr.contains("good.md"), "{}", run.stderr);
    let strict = site.settings("[check]\nno-source = \"error\"");
    assert_eq!(strict.run(&["check"]).code, Some(1));
}

/// The caption of a block quotation with this attribution, and what is complained of.
fn caption(attribution: &str) -> (String, String) {
    let site = Site::new()
        .file(
            "content/officials/robin-example.md",
            "+++\nname = \"Robin Example\"\n[[posts]]\ntitle = \"Minister of Examples\"\nstart = 2020\n+++\n",
        )
        .file(
            "content/organizations/ministry.md",
            "+++\nname = \"Ministry of Examples\"\n+++\n",
        )
        .file(
            "content/articles/a.md",
            format!(
                "+++\ntitle = \"A\"\ndate = 2025-11-20\n[[sources]]\nid = \"n\"\ntitle = \"N\"\n\
                 note = \"N.\"\n+++\n\n> Words.\n> — {attribution} [^n]\n"
            ),
        );
    let (built, complaints) = site.build_warned(&[]);
    let main = built.main("/2025/11/20/a/");
    let from = main.find("<figcaption>").unwrap_or_else(|| panic!("{main}")) + "<figcaption>".len();
    let caption = &main[from..from + main[from..].find(" <a href=\"#_source-n\">").unwrap()];
    (caption.to_owned(), complaints)
}

/// What stands below a quotation is the theme's to say, on pages and in feeds.
#[test]
fn a_site_writes_captions_in_its_own_way() {
    let site = desk().settings("feed_content = \"full\"");
    let text = "> We will publish it.\n> — Robin Example, on the register, 2025-05-02 [^notice]\n\n\
                > All of it.\n> — Sam Sample & Sons, [a letter](https://b.example/l)";
    article(&site, "a", &format!("date = 2025-11-20\n{NOTICE}"), text);
    let built = site.build();
    let page = built.main("/2025/11/20/a/");
    assert!(page.contains("<b>Sam Sample &amp; Sons</b>, <a href=\"https://b.example/l\">a letter</a></figcaption>"), "{page}");

    site.write(
        "templates/caption.html",
        "{% for key, value in quote %}{{ key }} {% endfor %}|{{ t.source }}|{{ site.title }}|{{ quote.speaker.name }}\
         |{{ quote.speaker.url }}|{{ quote.post }}|{{ quote.source_url }}|{{ quote.cite }}\n\n",
    );
    let built = site.build();
    let page = built.main("/2025/11/20/a/");
    let keys = "speaker post source source_url cite date date_text context ";
    let first = format!(
        "<figcaption>{keys}|Source|Test Briefing|Robin Example|/officials/robin-example/|Clerk of Examples|#_source-notice|https://m.example/n</figcaption>"
    );
    assert!(page.contains(&first), "{page}");
    let second = "|Sam Sample &amp; Sons||||https://b.example/l</figcaption>";
    assert!(page.contains(second), "{page}");
    let feed = built.page("/feed.xml");
    let whole = "|https://example.org/officials/robin-example/|Clerk of Examples|https://example.org/2025/11/20/a/#_source-notice|";
    assert!(feed.contains(whole), "{feed}");

    site.write("templates/caption.html", "{{ quote.nothing.at_all }}");
    let failed = site.try_build(&[]).stderr;
    assert!(failed.contains("templates/caption.html:1:"), "{failed}");
    assert!(failed.contains("while rendering a quotation of /2025/11/20/a/"), "{failed}");
}

#[test]
fn titles_and_posts_beside_a_name_lose_no_speaker_and_are_said_once() {
    let robin =
        "<b><a href=\"/officials/robin-example/\">Robin Example</a></b>, Minister of Examples";
    for (attribution, more) in [
        ("Robin Example", ""),
        ("Robin Example, Minister of Examples", ""),
        ("Robin Example, the Minister of Examples", ""),
        ("Robin Example, Minister", ""),
        ("Robin Example, minister of examples, on the register", ", on the register"),
        ("Dr. Robin Example", ""),
        ("Prof. Dr. Robin Example, on the register", ", on the register"),
        ("The Hon. Robin Example MP", ""),
        ("H.E. Robin Example", ""),
        ("Minister Robin Example", ""),
        ("Minister of Examples Robin Example", ""),
        ("Robin Example (Minister)", ""),
        ("Dr. Robin Example (Minister of Examples)", ""),
        ("Minister of Examples, Robin Example", ""),
        ("President Robin Example", ", President"),
        ("Former President Robin Example, on tides", ", Former President, on tides"),
        ("Robin Example (Sample Party)", ", Sample Party"),
    ] {
        assert_eq!(
            caption(attribution),
            (format!("{robin}{more}"), String::new()),
            "{attribution}"
        );
    }
    let ministry = "<b><a href=\"/organizations/ministry/\">Ministry of Examples</a></b>";
    assert_eq!(caption("The Ministry of Examples").0, ministry);
    // Others, of whom nothing is known.
    for (attribution, who) in [
        ("Robin Example Jr.", "Robin Example Jr."),
        ("Robin Example, Jr.", "Robin Example Jr."),
        ("Kim Sample", "Kim Sample"),
        ("Dr. Kim Sample", "Dr. Kim Sample"),
    ] {
        let (caption, complaints) = caption(attribution);
        assert_eq!((caption, complaints.as_str()), (format!("<b>{who}</b>"), ""), "{attribution}");
    }
}

/// A post that is held for the time being is called by its title, or as it is shown.
#[test]
fn an_acting_holder_is_called_so_once() {
    for attribution in
        ["Robin Example, Acting Keeper", "Robin Example, acting Keeper", "Robin Example, Keeper"]
    {
        let site = Site::new()
            .file(
                "content/officials/robin-example.md",
                "+++\nname = \"Robin Example\"\n[[posts]]\ntitle = \"Keeper\"\nstart = 2020\n\
                 acting = true\n+++\n",
            )
            .file(
                "content/articles/a.md",
                format!(
                    "+++\ntitle = \"A\"\ndate = 2025-11-20\n[[sources]]\nid = \"n\"\ntitle = \"N\"\n\
                     note = \"N.\"\n+++\n\n> Words.\n> — {attribution} [^n]\n"
                ),
            );
        let built = site.build();
        for page in ["/2025/11/20/a/", "/officials/robin-example/", "/quotes/"] {
            let quotation = built.main(page).split_once("Words.").unwrap().1.to_owned();
            let caption = quotation.split_once("</figure>").unwrap().0;
            assert_eq!(caption.to_lowercase().matches("keeper").count(), 1, "{page}: {caption}");
        }
    }
}

/// An update that comes later doesn't take a correction off the front page.
#[test]
fn a_correction_stays_beside_a_later_update() {
    let site = Site::new();
    let notes = "[[corrections]]\ndate = 2025-11-21\ntext = \"It was twelve.\"\n\
                 [[updates]]\ndate = 2025-11-22\ntext = \"More of it.\"";
    article(&site, "old", &format!("date = 2025-11-01\n{notes}"), "One.");
    article(&site, "mid", "date = 2025-11-10", "x");
    article(&site, "new", "date = 2025-11-20", "x");
    let built = site.build();
    let front = built.main("/");
    let noted =
        front.split_once("Corrected and updated").unwrap().1.split_once("</section>").unwrap().0;
    assert_order(noted, &["More of it.", "It was twelve."]);
    assert_eq!(noted.matches("Title of old").count(), 1, "one article, both notes: {noted}");
    assert_order(&built.main("/2025/11/01/old/"), &["Corrected", "Updated", "Title of old"]);
    article(&site, "next", "date = 2025-11-23", "x");
    let built = site.build();
    let edition = built.main("/2025/11/23/");
    assert_order(&edition, &["Corrected and updated", "More of it.", "It was twelve."]);
}

#[test]
fn a_name_within_a_name_is_told() {
    for attribution in [
        "Astronaut Robin Example",
        "Mary Robin Example",
        "Robin Example of Sampletown",
        "Astronaut, Robin Example",
    ] {
        let (caption, complaints) = caption(attribution);
        assert!(caption.starts_with("<b>") && !caption.contains("<a "), "{caption}");
        assert!(complaints.contains("warning[unknown-speaker]"), "{attribution}: {complaints}");
        assert!(complaints.contains("did you mean `Robin Example`?"), "{complaints}");
    }
}

#[test]
fn posts_fall_due_as_embargoes_do() {
    // A post begins with the first day that its date can mean, and has ended after the last one,
    // at midnight of the site's time zone.
    let site = Site::new().settings("timezone = \"Asia/Tokyo\"").official(
        "robin",
        "[[posts]]\ntitle = \"Clerk\"\nstart = \"2026-03\"\nend = 2027\n\
         [[posts]]\ntitle = \"Mayor\"\nend = \"unknown\"\n[[posts]]\ntitle = \"Warden\"",
    );
    let due = |as_of: &str| site.run(&["due", "--as-of", as_of]).stdout;
    assert_eq!(due("2026-01-01T00:00:00Z"), "2026-02-28T15:00:00Z\n");
    assert_eq!(due("2026-02-28T15:00:00Z"), "2027-12-31T15:00:00Z\n");
    assert_eq!(due("2027-12-31T15:00:00Z"), "");
    let built = site.article("2025-11-01-a", "officials = [\"robin\"]").try_build(&[]);
    assert!(built.stdout.contains("next due   2026-02-28T15:00:00Z"), "{}", built.stdout);
}

/// The parts of an attribution stand with the commas of their language.
#[test]
fn an_attribution_is_taken_apart_at_the_commas_of_every_language() {
    let site = desk().settings("languages = [\"ar\"]");
    for (name, comma) in [("a", "،"), ("b", "，"), ("c", "、")] {
        site.write(
            &format!("content/articles/{name}.ar.md"),
            format!(
                "+++\ntitle = \"Title of {name}\"\ndate = 2025-11-20\n{NOTICE}\n+++\n\n> So {name}.\n> — \
                 Robin Example{comma} on it{comma} at noon{comma} 2025-05-02 [^notice]\n"
            ),
        );
    }
    let built = site.build();
    for name in ["a", "b", "c"] {
        let page = built.main(&format!("/ar/2025/11/20/{name}/"));
        assert!(page.contains("/ar/officials/robin-example/\">Robin Example</a></b>"), "{page}");
        assert!(page.contains("on it، at noon،"), "{page}");
        assert!(page.contains("<time datetime=\"2025-05-02\">"), "{page}");
    }
    let robin = built.main("/ar/officials/robin-example/");
    assert!(["So a.", "So b.", "So c."].iter().all(|words| robin.contains(words)), "{robin}");
}
