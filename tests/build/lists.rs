//! Lists: their order, their pages, and who stands in them with which post.

use crate::support::{Site, assert_order, differing};

/// So many articles on Canada, one a day, the oldest `a001`.
fn days(number: usize) -> Site {
    let site = Site::new().settings("page_size = 5\nfeed_entries = 3");
    (0..number).fold(site, |site, at| {
        let (month, day) = (at / 28 + 1, at % 28 + 1);
        let name = format!("2020-{month:02}-{day:02}-a{:03}", at + 1);
        site.article(&name, "countries = [\"CA\"]")
    })
}

#[test]
fn back_pages_are_numbered_from_the_oldest_and_sealed() {
    let site = days(14);
    let built = site.build();
    let own = built.main("/countries/canada/");
    assert_order(&own, &["a014", "a013", "a012", "a011", "a010", "a009", "a008", "a007", "a006"]);
    assert!(!own.contains("a005") && own.contains("/countries/canada/page/1/"));
    let first = built.main("/countries/canada/page/1/");
    assert_order(&first, &["a005", "a004", "a003", "a002", "a001"]);
    assert!(!first.contains("a006") && !built.has("/countries/canada/page/2/"));

    site.add_article("2021-01-01-a015", "countries = [\"CA\"]");
    let more = site.build();
    assert_order(&more.main("/countries/canada/page/2/"), &["a010", "a006"]);
    let own = more.main("/countries/canada/");
    assert!(own.contains("a015") && own.contains("a011") && !own.contains("a010"));
    // The first page has changed this once, in its neighbour alone, and never again.
    let sealed = more.page("/countries/canada/page/1/");
    for at in 16..=24 {
        site.add_article(&format!("2021-01-{at}-a0{at}"), "countries = [\"CA\"]");
    }
    let last = site.build();
    assert!(last.has("/countries/canada/page/3/"));
    assert_eq!(last.page("/countries/canada/page/1/"), sealed);
    assert!(!sealed.contains("page/3/"), "no sealed page links to the last");
}

#[test]
fn a_list_shows_six_cards_and_then_lines_under_their_months() {
    let site = (1..=9).fold(Site::new().settings("languages = [\"fr\"]"), |site, at| {
        let month = if at < 3 { "10" } else { "11" };
        let keys = format!(
            "summary = \"Summary of a{at}.\"\ncountries = [\"CA\", \"SE\", \"NO\", \"IS\"]\ntopics = [\"Tides\"]"
        );
        site.article(&format!("2025-{month}-0{at}-a{at}"), &keys)
    });
    let site = (1..=7).fold(site, |site, at| {
        site.file(
            &format!("content/articles/f{at}.fr.md"),
            format!(
                "+++\ntitle = \"Titre {at}\"\ndate = 2025-02-0{at}\ntopics = [\"Marées\"]\n+++\n"
            ),
        )
    });
    let none = "+++\nname = \"Empty\"\nalways = true\n+++\n";
    let built = site.file("content/topics/empty.md", none).build();
    let topic = built.main("/topics/tides/");
    assert_order(
        &topic,
        &[
            "<h2>Latest</h2>",
            "9 November 2025",
            "<h3><a href=\"/2025/11/09/a9/\">Title of a9</a></h3>",
            "Summary of a9.",
            "Title of a4",
            "Summary of a4.",
            "<h2>November 2025</h2>",
            ">3 Nov</time>\n<h3><a href=\"/2025/11/03/a3/\">Title of a3</a></h3>\n<p>Canada, Sweden +2</p></li>",
            "<h2>October 2025</h2>",
            ">2 Oct</time>",
            ">1 Oct</time>",
        ],
    );
    assert_eq!(topic.matches("<article class=\"card\">").count(), 6, "{topic}");
    assert!(!topic.contains("Summary of a3."), "{topic}");
    let empty = built.main("/topics/empty/");
    assert!(empty.contains("Nothing has been published here yet.") && !empty.contains("<h2>"));
    let french = built.main("/fr/topics/marees/");
    assert_order(&french, &["Titre 7", "<h2>février 2025</h2>", ">1er févr.</time>"]);
    // Back pages are lines alone.
    let back = days(14).build().main("/countries/canada/page/1/");
    assert!(!back.contains("class=\"card\"") && !back.contains("<h2>Latest</h2>"), "{back}");
    assert_order(&back, &["<h2>January 2020</h2>", ">5 Jan</time>", ">1 Jan</time>"]);
}

#[test]
fn an_edition_of_many_articles_has_back_pages_too() {
    let site = (0..23).fold(Site::new().settings("page_size = 5"), |site, at| {
        site.article(&format!("2025-11-20-a{at:03}"), "")
    });
    let built = site.build();
    for url in ["/2025/11/20/", "/2025/11/20/page/1/", "/2025/11/20/page/3/"] {
        assert!(built.has(url), "{url}");
    }
    let all: String =
        ["/2025/11/20/", "/2025/11/20/page/1/", "/2025/11/20/page/2/", "/2025/11/20/page/3/"]
            .iter()
            .map(|url| built.main(url))
            .collect();
    for at in 0..23 {
        assert_eq!(all.matches(&format!("Title of a{at:03}<")).count(), 1, "{at}");
    }
}

#[test]
fn one_more_newest_article_changes_few_files_whatever_the_archives_size() {
    let keys = "countries = [\"CA\"]\nofficials = [\"robin-example\"]\ntopics = [\"Trade\"]";
    // Canada, Robin, trade, and the office that Robin holds.
    let most = 12 + 6 * 4;
    let mut counts = Vec::new();
    for number in [20, 60] {
        let site = days(number).official(
            "robin-example",
            "[[posts]]\ntitle = \"Secretary\"\noffice = \"secretary\"\nstart = 2019",
        );
        for at in 0..8 {
            site.add_article(&format!("2022-03-{:02}-b{at}", at + 1), keys);
        }
        let before = site.build().tree();
        site.add_article("2022-03-20-newest", keys);
        let changed = differing(&before, &site.build().tree());
        assert!(changed.len() <= most, "{number}: {} {changed:#?}", changed.len());
        counts.push(changed.len());
    }
    assert!(counts[1] <= counts[0] + 4, "{counts:?}: it must not grow with the archive");
}

#[test]
fn articles_are_ordered_by_publication_and_ties_by_path() {
    let at = |time: &str, title: &str, more: &str| {
        format!("+++\ntitle = \"{title}\"\ndate = {time}\ncountries = [\"CA\"]\n{more}\n+++\n")
    };
    let site = Site::new()
        .settings("timezone = \"America/Toronto\"")
        .file("content/articles/z.md", at("2025-11-20T12:00:00Z", "Third", ""))
        .file("content/articles/b.md", at("2025-11-20T12:00:00Z", "Second", ""))
        .file("content/articles/a.md", at("2025-11-20T13:00:00+01:00", "First", ""))
        .file(
            "content/articles/embargoed.md",
            at("2025-11-18", "Fourth", "embargo = 2025-11-20T12:00:01Z"),
        )
        .file(
            "content/articles/updated.md",
            at("2025-11-19", "Zeroth", "[[updates]]\ndate = 2025-11-25\ntext = \"More.\""),
        )
        .file("content/articles/night.md", at("2025-11-22T03:00:00Z", "Night", ""));
    let built = site.build();
    // Newest first; those of one instant in the order of their files.
    let order = ["Night", "Fourth", "First", "Second", "Third", "Zeroth"];
    assert_order(&built.main("/countries/canada/"), &order);
    assert_order(
        &built.page("/feed.xml"),
        &order.map(|title| format!("<title>{title}<")).each_ref().map(String::as_str),
    );
    assert!(built.has("/2025/11/20/embargoed/"), "the later of date and embargo decides the day");
    assert!(built.has("/2025/11/21/night/"), "the site's time zone decides the day");
    // Neighbours follow the same order.
    assert!(built.page("/2025/11/20/b/").contains("/2025/11/20/z/"));
}

#[test]
fn the_lead_stands_first_on_the_front_page() {
    let built = Site::new()
        .article("2025-11-20-aa", "")
        .article("2025-11-20-bb", "lead = true")
        .article("2025-11-20-cc", "")
        .article("2025-11-19-older", "lead = true")
        .build();
    // Those of one instant keep the order of their files.
    assert_order(
        &built.main("/"),
        &["Title of bb", "Title of aa", "Title of cc", "Title of older"],
    );
}

#[test]
fn an_article_names_the_post_that_was_held_on_its_date() {
    let robin = "[[posts]]\ntitle = \"Senator\"\noffice = \"senator\"\nstart = 2011-01-03\nend = 2025-01-20\n\
                 [[posts]]\ntitle = \"Secretary\"\noffice = \"secretary\"\nstart = 2025-01-20\nend = \"2025-06\"\n\
                 [[posts]]\ntitle = \"Mayor\"\nstart = 2026";
    let kim = "[[posts]]\ntitle = \"Secretary\"\noffice = \"secretary\"\nstart = \"2025-07\"";
    let site = Site::new()
        .settings("[check]\nno-post-that-day = \"off\"")
        .official("robin", robin)
        .official("kim", kim)
        .article("2024-05-01-as-senator", "officials = [\"robin\"]")
        .article("2025-01-20-handover", "officials = [\"robin\"]")
        .article("2025-06-30-last-day", "officials = [\"robin\"]")
        .article("2025-08-01-former", "officials = [\"robin\", \"kim\"]")
        .article("2005-01-01-before", "officials = [\"robin\"]");
    let built = site.build();
    let facts = |url: &str| {
        let page = built.main(url);
        page[page.find("<aside").unwrap()..].to_owned()
    };
    let senator = facts("/2024/05/01/as-senator/");
    assert!(senator.contains("Senator") && !senator.contains("Secretary"), "{senator}");
    assert!(senator.contains("href=\"/offices/senator/\""));
    let both = facts("/2025/01/20/handover/");
    assert!(both.contains("Senator") && both.contains("Secretary"), "{both}");
    assert!(facts("/2025/06/30/last-day/").contains("Secretary"), "a month ends on its last day");
    let former = facts("/2025/08/01/former/");
    assert_order(&former, &["Name of robin", "Secretary", "(former)", "Name of kim"]);
    let before = facts("/2005/01/01/before/");
    assert!(!before.contains("former") && !before.contains("Senator"), "{before}");

    let office = built.main("/offices/secretary/");
    assert_order(
        &office,
        &[
            "Name of kim",
            "Name of robin",
            "Title of former",
            "Title of last-day",
            "Title of handover",
        ],
    );
    assert!(!office.contains("as-senator"), "coverage comes from the post held");
    assert!(built.main("/officials/robin/").contains("Title of before"));
    assert!(!built.has("/offices/mayor/"));
}

#[test]
fn nothing_rolls_up_by_itself() {
    let site = Site::new()
        .file("content/organizations/parent.md", "+++\nname = \"Parent\"\nalways = true\n+++\n")
        .file("content/organizations/child.md", "+++\nname = \"Child\"\nparent = \"parent\"\n+++\n")
        .article("2025-11-20-a", "countries = [\"CA\"]\norganizations = [\"Child\"]");
    let built = site.build();
    assert!(!built.main("/organizations/parent/").contains("Title of a"));
    assert!(built.main("/organizations/child/").contains("Title of a"));
    assert!(!built.has("/regions/northern-america/"), "no article says so");
}

#[test]
fn a_region_lists_its_countries_at_every_level_of_m49() {
    let built = Site::new()
        .article("2025-11-01-a", "countries = [\"MX\", \"CA\", \"SE\"]")
        .article(
            "2025-11-02-b",
            "regions = [\"Central America\", \"North America\", \"Our North\"]",
        )
        .file(
            "content/regions/our-north.md",
            "+++\nname = \"Our North\"\ncountries = [\"SE\"]\n+++\n",
        )
        .build();
    // What stands beside the coverage, whose cards name countries too.
    let facts = |page: &str| {
        let main = built.main(page);
        main[main.find("<aside").unwrap()..main.find("</aside>").unwrap()].to_owned()
    };
    let central = facts("/regions/central-america/");
    assert!(central.contains("Mexico") && !central.contains("Canada"), "{central}");
    let north = facts("/regions/north-america/");
    assert!(north.contains("Mexico") && north.contains("Canada"), "{north}");
    let own = facts("/regions/our-north/");
    assert!(own.contains("Sweden") && !own.contains("Canada"), "{own}");
}

#[test]
fn signs_before_a_name_do_not_break_the_order_of_a_to_z() {
    let officials = [
        ("a", "'Zeta"),
        ("b", "!Alpha"),
        ("c", "Beta"),
        ("d", "«Gamma»"),
        ("e", "3rd Omega"),
        ("f", "Alpha"),
        ("g", "(Delta)"),
    ];
    let site = officials.iter().fold(Site::new(), |site, (stem, name)| {
        let file =
            format!("+++\nname = \"{stem} name\"\nsort_name = \"{name}\"\nalways = true\n+++\n");
        site.file(&format!("content/officials/{stem}.md"), file)
    });
    let page = site.build().main("/officials/");
    assert_order(
        &page,
        &[
            "<h3>A</h3>",
            "!Alpha",
            ">Alpha",
            "<h3>B</h3>",
            "Beta",
            "<h3>D</h3>",
            "(Delta)",
            "<h3>G</h3>",
            "«Gamma»",
            "<h3>R</h3>",
            "3rd Omega",
            "<h3>Z</h3>",
            "Zeta",
        ],
    );
    for letter in ["A", "B", "D", "G", "R", "Z"] {
        assert_eq!(page.matches(&format!("<h3>{letter}</h3>")).count(), 1, "{page}");
    }
}

#[test]
fn what_no_page_can_hold_reaches_none() {
    // In a text, a direction ends with its paragraph.
    let in_text = "\u{92}\u{85}\u{fdd0}\u{ffff}";
    let bad = "\u{92}\u{85}\u{fdd0}\u{ffff}\u{202e}";
    let site = Site::new()
        .settings("feeds = [\"atom\", \"json\"]\nfeed_content = \"full\"")
        .file("content/officials/ada.md", format!("+++\nname = \"Ada{bad} Example\"\n+++\nBorn{in_text}.\n"))
        .file(
            "content/articles/a.md",
            format!(
                "+++\ntitle = \"Title{bad}\"\ndate = 2025-11-20\nauthors = [\"Jo{bad}\"]\n\
                 topics = [\"Trade{bad}\"]\nofficials = [\"ada\"]\n[extra]\nkicker = \"{bad}\"\n+++\n\n\
                 Text.\n\n> Words.\n> — Sample{bad} Person, {bad}on it\n"
            ),
        );
    let (built, complaints) = site.build_warned(&[]);
    assert!(complaints.contains("warning[forbidden-character]"), "{complaints}");
    for (path, bytes) in built.tree() {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        for c in bad.chars() {
            assert!(!text.contains(c), "U+{:04X} in {path}", u32::from(c));
        }
    }
}

/// What a desk writes of somebody or something is read before the lists.
#[test]
fn an_introduction_stands_below_the_head_and_above_the_rest() {
    let tags = "countries = [\"CA\"]\nregions = [\"Americas\"]\nofficials = [\"ivo\"]\norganizations = [\"Board\"]\n\
                topics = [\"Tides\"]\nstoryline = \"Dues\"\nauthors = [\"jo\"]\nbills = [\"act\"]";
    let mut site =
        Site::new().settings("page_size = 5\n[kinds.bills]\nname = \"Bill\"\nplural = \"Bills\"");
    let of = [
        ("countries/canada", ""),
        ("regions/americas", ""),
        (
            "officials/ivo",
            "name = \"Ivo\"\n[[posts]]\ntitle = \"Clerk\"\noffice = \"clerk\"\nstart = 2011\nend = 2013\n\
             [[posts]]\ntitle = \"Keeper\"\nstart = 2014-01-01",
        ),
        ("offices/clerk", "title = \"Clerk\""),
        ("organizations/board", "name = \"Board\""),
        ("topics/tides", "name = \"Tides\""),
        ("storylines/dues", "name = \"Dues\""),
        ("authors/jo", "name = \"Jo\""),
        ("bills/act", "name = \"Act\""),
    ];
    for (path, keys) in of {
        let text = format!("+++\n{keys}\n+++\n\nAn introduction of {path}.\n");
        site = site.file(&format!("content/{path}.md"), text);
    }
    site = (1..=9).fold(site, |site, at| site.article(&format!("2012-0{at}-01-a{at}"), tags));
    let built = site.build();
    for (path, _) in of {
        let main = built.main(&format!("/{path}/"));
        let (_, below) = main.split_once("</header>").unwrap();
        let (head, rest) =
            below.split_once("An introduction of").unwrap_or_else(|| panic!("{path}: {main}"));
        assert_eq!(head, "\n<div class=\"text\"><p>", "{path}");
        assert!(!rest.contains("An introduction of"), "{path}");
        let back = format!("/{path}/page/1/");
        assert!(!built.has(&back) || !built.main(&back).contains("An introduction"), "{back}");
    }
}

/// A country names the site's own regions that it is in, once they have a page.
#[test]
fn a_country_names_the_regions_of_the_site() {
    let region = |name: &str| format!("+++\nname = \"{name}\"\ncountries = [\"IE\"]\n+++\n");
    let site = Site::new()
        .file("content/regions/lantern-coasts.md", region("Lantern coasts"))
        .file("content/regions/quiet-coasts.md", region("Quiet coasts"))
        .article("2025-11-01-a", "countries = [\"IE\"]\nregions = [\"Lantern coasts\"]")
        .article("2025-11-02-b", "regions = [\"Quiet coasts\"]\ndraft = true");
    let page = site.build().main("/countries/ireland/");
    assert!(page.contains("<a href=\"/regions/lantern-coasts/\">Lantern coasts</a>"), "{page}");
    assert!(!page.contains("Quiet coasts"), "{page}");
}

/// A month shows a headline of each day, and how many stories more the day has.
#[test]
fn a_month_says_how_many_stories_each_day_has() {
    let site = Site::new()
        .article("2025-11-20-a", "")
        .article("2025-11-21-b", "")
        .article("2025-11-21-c", "")
        .article("2025-11-21-d", "lead = true");
    let page = site.build().main("/2025/11/");
    assert!(page.contains("Title of d</a> <span class=\"soft\">+2</span>"), "{page}");
    assert_eq!(page.matches(">+").count(), 1, "{page}");
}
