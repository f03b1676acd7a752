//! Names in texts that become links, and what turns them off.

use crate::support::{Built, SETTINGS, Site, differing};

const LINKED: &str = "<a href=\"/officials/ada/\">Ada Example</a>";

/// An article on Ada, a ministry and Canada, whose text names them twice.
fn site() -> Site {
    Site::new()
        .file(
            "content/officials/ada.md",
            "+++\nname = \"Ada Example\"\naliases = [\"The Minister\"]\n+++\n",
        )
        .file("content/organizations/office.md", "+++\nname = \"Office & Co\"\n+++\n")
        .file("content/articles/a.md", article("", TEXT))
}

const TEXT: &str = "# Ada Example\n\nAda\nExample of Canada left Office & Co. Ada Example is back, The \
                    Minister said.\n\n> Canada!\n";

fn article(more: &str, text: &str) -> String {
    format!(
        "+++\ntitle = \"A\"\ndate = 2025-11-20\nofficials = [\"ada\"]\n\
         organizations = [\"office\"]\ncountries = [\"CA\"]\n{more}\n+++\n\n{text}"
    )
}

fn text_of(built: &Built) -> String {
    let main = built.main("/2025/11/20/a/");
    let from = main.find("<h2 id=\"ada-example\"").unwrap_or_else(|| panic!("{main}"));
    main[from..from + main[from..].find("</blockquote>").unwrap()].to_owned()
}

#[test]
fn names_are_linked_at_first_mention() {
    let expected = "<h2 id=\"ada-example\">Ada Example</h2>\n\
        <p><a href=\"/officials/ada/\">Ada\nExample</a> of <a href=\"/countries/canada/\">Canada</a> \
        left <a href=\"/organizations/office/\">Office &amp; Co</a>. Ada Example is back, The \
        Minister said.</p>\n<blockquote>\n<p>Canada!</p>\n";
    assert_eq!(text_of(&site().build()), expected);
}

#[test]
fn links_are_below_the_base_url_and_whole_in_feeds() {
    let site = Site::empty()
        .file(
            "site.toml",
            "title = \"T\"\nbase_url = \"https://example.org/news\"\nfeed_content = \"full\"\n",
        )
        .file("content/officials/ada.md", "+++\nname = \"Ada Example\"\n+++\n")
        .file(
            "content/articles/a.md",
            "+++\ntitle = \"A\"\ndate = 2025-11-20\nofficials = [\"ada\"]\n+++\nAda Example.\n",
        );
    let built = site.build();
    assert!(
        built
            .page("/2025/11/20/a/")
            .contains("<p><a href=\"/news/officials/ada/\">Ada Example</a>.</p>")
    );
    let feed = built.page("/feed.xml");
    assert!(
        feed.contains("href=&quot;https://example.org/news/officials/ada/&quot;&gt;Ada Example"),
        "{feed}"
    );
}

#[test]
fn site_article_entity_and_name_can_turn_it_off() {
    let ada = |more: &str| {
        format!("+++\nname = \"Ada Example\"\naliases = [\"The Minister\"]\n{more}\n+++\n")
    };
    let links = |site: Site| text_of(&site.build()).matches("<a ").count();
    assert_eq!(links(site()), 3);
    assert_eq!(links(site().settings("link_names = false")), 0);
    assert_eq!(links(site().file("content/articles/a.md", article("link_names = false", TEXT))), 0);
    assert_eq!(links(site().file("content/officials/ada.md", ada("link_names = false"))), 2);
    assert_eq!(
        links(site().file("content/countries/canada.md", "+++\nlink_names = false\n+++\n")),
        2
    );
    let unlinked = ada("unlinked_names = [\"Ada Example\"]");
    let text = text_of(&site().file("content/officials/ada.md", unlinked).build());
    assert!(text.contains("<a href=\"/officials/ada/\">The Minister</a> said"), "{text}");
    assert!(!text.contains(LINKED), "{text}");
}

#[test]
fn what_is_linked_by_hand_is_not_linked_again() {
    for link in ["../officials/ada.md", "/officials/ada/"] {
        let text = format!("# Ada Example\n\nAda Example, [the minister]({link}).\n\n> x\n");
        let text = text_of(&site().file("content/articles/a.md", article("", &text)).build());
        assert_eq!(text.matches("/officials/ada/").count(), 1, "{text}");
    }
}

#[test]
fn a_new_official_changes_no_old_article() {
    let site = site().article("2025-11-19-old", "");
    site.write(
        "content/articles/old.md",
        "+++\ntitle = \"Old\"\ndate = 2025-11-19\n+++\nBo Sample and Ada Example of Norway.\n",
    );
    let before = site.build().tree();
    site.write(
        "content/officials/bo.md",
        "+++\nname = \"Bo Sample\"\naliases = [\"Ada Example\"]\n+++\n",
    );
    let built = site.build();
    assert_eq!(differing(&before, &built.tree()), Vec::<String>::new());
    assert!(!built.main("/2025/11/19/old/").contains("<p><a"));
}

/// The article's page depends on the names of what it is tagged with, and nothing else does.
#[test]
fn another_name_changes_the_article() {
    let site = site();
    let before = site.build().tree();
    site.write("content/officials/ada.md", "+++\nname = \"Ada Example\"\naliases = [\"is back\"]\nunlinked_names = [\"Ada Example\"]\n+++\n");
    let again = site.build();
    let changed = differing(&before, &again.tree());
    assert!(changed.contains(&"2025/11/20/a/index.html".to_owned()), "{changed:?}");
    let clean = site.build_with(&["--clean", "--output", "clean"]);
    assert_eq!(differing(&again.tree(), &clean.tree()), Vec::<String>::new());
    assert!(text_of(&again).contains("<a href=\"/officials/ada/\">is back</a>"));
}

/// What only an article that waits is tagged with has no page, and nothing links to it.
#[test]
fn nothing_that_waits_is_linked() {
    let site = site()
        .file("content/officials/cy.md", "+++\nname = \"Cy Sample\"\n+++\n")
        .file(
            "content/articles/waits.md",
            "+++\ntitle = \"W\"\ndate = 2025-11-20\nembargo = 2026-01-01\nofficials = [\"cy\"]\ncountries = [\"NO\"]\n+++\nCy Sample.\n",
        )
        .file("content/articles/a.md", article("", "# Ada Example\n\nCy Sample of Norway.\n\n> x\n"));
    let built = site.build();
    assert_eq!(text_of(&built).matches("<a ").count(), 0);
    assert_eq!(built.grep("/officials/cy/"), Vec::<String>::new());
    let drafts = site.build_with(&["--drafts", "--output", "preview"]);
    assert_eq!(drafts.grep("/officials/cy/"), Vec::<String>::new());
}

#[test]
fn names_follow_the_language_of_the_text() {
    let front = "+++\ntitle = \"A\"\ndate = 2025-11-20\ncountries = [\"DE\", \"US\"]\n+++\n";
    let site = Site::new()
        .settings("languages = [\"fr\"]")
        .file("content/articles/a.md", format!("{front}Germany, Allemagne and the U.S.\n"))
        .file("content/articles/a.fr.md", format!("{front}L’Allemagne, Germany et DE.\n"));
    let built = site.build();
    let english = built.main("/2025/11/20/a/");
    assert!(english.contains("<p><a href=\"/countries/germany/\">Germany</a>, Allemagne and the <a href=\"/countries/united-states/\">U.S.</a></p>"), "{english}");
    let french = built.main("/fr/2025/11/20/a/");
    assert!(
        french
            .contains("<p>L’<a href=\"/fr/countries/germany/\">Allemagne</a>, Germany et DE.</p>"),
        "{french}"
    );
}

/// The case of the issue, and its kin: names within longer names, whoever those belong to.
#[test]
fn a_name_within_a_longer_name_is_not_linked() {
    let text = "The Democratic Republic of the Congo and South Sudan signed with New Mexico, New \
                **Jersey**, Northern Ireland, Kim Muster Jr., Kim Muster, Sr. and the Office of \
                Tides of Sudan. Then Sudan, Mexico, Jersey, Ireland and Kim Muster.\n";
    let front = "+++\ntitle = \"A\"\ndate = 2025-11-20\nofficials = [\"kim\"]\n\
                 countries = [\"CG\", \"SD\", \"MX\", \"JE\", \"IE\"]\n+++\n\n";
    let site = Site::new()
        .file("content/officials/kim.md", "+++\nname = \"Kim Muster\"\n+++\n")
        // Neither tagged anywhere, nor with a page.
        .file("content/organizations/tides.md", "+++\nname = \"Office of Tides of Sudan\"\n+++\n")
        .file("content/articles/a.md", format!("{front}{text}"));
    let main = site.build().main("/2025/11/20/a/");
    let expected = "Then <a href=\"/countries/sudan/\">Sudan</a>, \
        <a href=\"/countries/mexico/\">Mexico</a>, <a href=\"/countries/jersey/\">Jersey</a>, \
        <a href=\"/countries/ireland/\">Ireland</a> and \
        <a href=\"/officials/kim/\">Kim Muster</a>.";
    assert!(main.contains(expected), "{main}");
    assert!(
        main.contains("<p>The Democratic Republic of the Congo and South Sudan signed with New")
    );
    assert!(!main.contains("congo-brazzaville/\">Republic"), "{main}");
}

#[test]
fn a_first_name_or_a_part_of_another_country_is_not_linked() {
    let front =
        "+++\ntitle = \"A\"\ndate = 2025-11-20\ncountries = [\"GE\", \"JO\", \"US\"]\n+++\n";
    let text = "Jordan Example of Atlanta, Georgia, met the Georgia Governor in Jordan.\n\nArmenia \
                and Georgia wrote.\n";
    let site = Site::new().file("content/articles/a.md", format!("{front}{text}"));
    let main = site.build().main("/2025/11/20/a/");
    let expected = "<p>Jordan Example of Atlanta, Georgia, met the Georgia Governor in \
        <a href=\"/countries/jordan/\">Jordan</a>.</p>\n<p>Armenia and \
        <a href=\"/countries/georgia/\">Georgia</a> wrote.</p>";
    assert!(main.contains(expected), "{main}");
}

/// "é" is the same text as a letter and its accent, whichever of the two files has which.
#[test]
fn a_name_is_found_in_any_unicode_form() {
    let (composed, decomposed) = ("José Muster", "Jose\u{301} Muster");
    for (in_file, in_text) in [(composed, decomposed), (decomposed, composed)] {
        let site = Site::new()
            .file("content/officials/jose.md", format!("+++\nname = \"{in_file}\"\n+++\n"))
            .file(
                "content/articles/a.md",
                format!(
                    "+++\ntitle = \"A\"\ndate = 2025-11-20\nofficials = [\"{in_text}\"]\n\
                     [[quotes]]\ntext = \"{in_file} was here\"\nspeaker = \"jose\"\n\
                     source = \"s\"\n[[sources]]\nid = \"s\"\ntitle = \"S\"\nnote = \"n\"\n\
                     date = 2025-11-20\n+++\nC\u{327}a, {in_text} was here.\n"
                ),
            );
        let main = site.build().main("/2025/11/20/a/");
        let expected =
            format!("<p>C\u{327}a, <a href=\"/officials/jose/\">{in_text}</a> was here.</p>");
        assert!(main.contains(&expected), "{main}");
        let check = site.run(&["check", "--as-of", crate::support::AS_OF, "--deny-warnings"]);
        assert_eq!(check.code, Some(0), "{}", check.stderr);
    }
}

/// A picture is the one whose name is the same text, in whatever form a file system has it.
#[test]
fn a_picture_is_found_in_any_unicode_form() {
    let picture = crate::support::pictures::png(7, 5, 0);
    for (on_disk, in_text) in [("café", "cafe\u{301}"), ("cafe\u{301}", "café")] {
        let site = Site::new().file(&format!("content/articles/{on_disk}.png"), &picture).file(
            "content/articles/a.md",
            format!(
                "+++\ntitle = \"A\"\ndate = 2025-11-20\n\
                 image = {{ src = \"{in_text}.png\", alt = \"a\" }}\n+++\n![b]({in_text}.png) and [o](../officials/{in_text}.md)\n"
            ),
        );
        site.write(
            &format!("content/officials/{on_disk}.md"),
            "+++\nname = \"O\"\nalways = true\n+++\n",
        );
        let built = site.build();
        let main = built.main("/2025/11/20/a/");
        let name = if on_disk == "café" { "caf%C3%A9-7." } else { "cafe%CC%81-7." };
        assert_eq!(
            main.matches(&format!("src=\"/2025/11/20/a/{name}")).count(),
            2,
            "{name}: {main}"
        );
    }
}

#[test]
fn names_of_persons_and_bodies_are_those_of_the_language() {
    let site = Site::empty()
        .file("site.toml", format!("{SETTINGS}languages = [\"en\", \"fr\"]\n"))
        .file("content/officials/robin.md", "+++\nname = \"Robin Example\"\n+++\n")
        .file(
            "content/officials/robin.fr.md",
            "+++\nname = \"Robine Exemple\"\naliases = [\"Robinette\"]\n+++\n",
        )
        .file("content/organizations/bureau.md", "+++\nname = \"Bureau of Tides\"\n+++\n")
        .file("content/organizations/bureau.fr.md", "+++\nname = \"Bureau des marées\"\n+++\n")
        .file(
            "content/articles/a.md",
            "+++\ntitle = \"A\"\ndate = 2025-11-20\nofficials = [\"robin\"]\n\
             organizations = [\"bureau\"]\n+++\n\nRobin Example, Bureau of Tides.\n",
        )
        .file(
            "content/articles/a.fr.md",
            "+++\ntitle = \"A\"\ndate = 2025-11-20\nofficials = [\"Robinette\"]\n\
             organizations = [\"Bureau des marées\"]\n+++\n\nRobine Exemple, Bureau des marées.\n",
        );
    let built = site.build();
    let french = built.page("/fr/2025/11/20/a/");
    assert!(french.contains("<p><a href=\"/fr/officials/robin/\">Robine Exemple</a>, <a href=\"/fr/organizations/bureau/\">Bureau des marées</a>.</p>"), "{french}");
    assert!(!french.contains("Robin Example") && !french.contains("Bureau of Tides"), "{french}");
    let english = built.page("/2025/11/20/a/");
    assert!(!english.contains("Robine") && !english.contains("marées"), "{english}");
    assert!(built.page("/fr/officials/").contains("Robine Exemple"));
    assert!(built.page("/fr/organizations/bureau/").contains("<h1>Bureau des marées"));
}
