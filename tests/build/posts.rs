//! Posts with dates: who holds one now and who did, in every list; which one an article shows; and
//! the instants at which that changes.

use crate::support::{Site, assert_order};

/// A ministry with an old and a new holder of one office, and more people around it.
fn tides() -> Site {
    let post = |more: &str| {
        format!(
            "country = \"IS\"\n[[posts]]\ntitle = \"Minister of Tides\"\norganization = \"ministry\"\n\
             office = \"minister-of-tides\"\n{more}"
        )
    };
    Site::new()
        .settings("timezone = \"America/Toronto\"\n[check]\nno-post-that-day = \"off\"")
        .file(
            "content/organizations/ministry.md",
            "+++\nname = \"Ministry of Tides\"\ncountry = \"IS\"\n+++\n",
        )
        .official("anna-old", &post("start = 2021-03-01\nend = 2025-06-30"))
        .official("zoe-new", &post("start = 2025-07-01"))
        .official(
            "carl-clerk",
            "country = \"IS\"\n[[posts]]\ntitle = \"Clerk\"\norganization = \"ministry\"",
        )
        .article(
            "2025-11-20-a",
            "countries = [\"IS\"]\norganizations = [\"ministry\"]\n\
             officials = [\"anna-old\", \"zoe-new\", \"carl-clerk\"]",
        )
}

#[test]
fn current_holders_stand_first_and_former_ones_apart_with_years() {
    let built = tides().build();
    for page in ["/organizations/ministry/", "/countries/iceland/"] {
        let main = built.main(page);
        assert_order(
            &main,
            &[
                "<dt>Officials</dt>",
                "Name of zoe-new",
                "Minister of Tides",
                "since 2025",
                "<dt>Other officials</dt>",
                "Name of carl-clerk",
                "<dt>Former officials</dt>",
                "Name of anna-old</a>, Minister of Tides <span>2021–2025",
            ],
        );
    }
    let office = built.main("/offices/minister-of-tides/");
    assert_order(
        &office,
        &[
            "<h2>Holders</h2>",
            "<span>since 1 July 2025</span> <p><a href=\"/officials/zoe-new/\">Name of zoe-new",
            "<h2>Former holders</h2>",
            "<span>1 March 2021 – 30 June 2025</span> <p><a href=\"/officials/anna-old/\">Name of anna-old",
        ],
    );
    let index = built.main("/officials/");
    assert_order(
        &index,
        &[
            "Name of anna-old",
            "Minister of Tides, 2021–2025",
            "Name of zoe-new",
            "Minister of Tides, since 2025",
        ],
    );
    let by_country = &index[index.find("id=\"_by-country\"").unwrap()..];
    let by_country = &by_country[..by_country.find("</section>\n</section>").unwrap()];
    assert_order(
        by_country,
        &["Name of carl-clerk", "Name of zoe-new", "Formerly", "Name of anna-old"],
    );
}

#[test]
fn what_is_former_in_one_organization_may_be_current_elsewhere() {
    let built = Site::new()
        .file("content/organizations/senate.md", "+++\nname = \"Senate\"\nalways = true\n+++\n")
        .official(
            "robin",
            "country = \"IS\"\nalways = true\n[[posts]]\ntitle = \"Senator\"\norganization = \"senate\"\n\
             start = 2011\nend = 2020\n[[posts]]\ntitle = \"Mayor\"\nstart = 2021",
        )
        .article("2025-11-20-a", "countries = [\"IS\"]")
        .build();
    assert_order(
        &built.main("/organizations/senate/"),
        &["Former officials", "Senator", "2011–2020"],
    );
    let country = built.main("/countries/iceland/");
    assert_order(&country, &["<dt>Officials</dt>", "Name of robin", "Mayor", "since 2021"]);
    assert!(!country.contains("Former officials") && !country.contains("Senator"));
}

#[test]
fn the_clock_that_passes_the_start_and_the_end_of_a_post_changes_who_holds_it() {
    let site = tides().official(
        "ben-next",
        "country = \"IS\"\n[[posts]]\ntitle = \"Chief of Tides\"\noffice = \"chief\"\n\
         start = \"2026-02\"\nend = \"2026-03\"\n",
    );
    site.add_article("2025-11-21-b", "officials = [\"ben-next\"]");
    let office = |clock: &str| {
        let built = site.build_with(&["--as-of", clock]);
        assert!(built.has("/officials/ben-next/"));
        let clean = site.build_with(&["--as-of", clock, "--clean", "--output", "other"]);
        assert_eq!(built.tree(), clean.tree(), "{clock}");
        built.main("/offices/chief/")
    };
    // The zone is five hours behind, and four from 8 March on.
    let before = office("2026-02-01T04:59:59Z");
    assert_order(&before, &["<h2>Other holders</h2>", "from February 2026", "Name of ben-next"]);
    let during = office("2026-02-01T05:00:00Z");
    assert_order(&during, &["<h2>Holders</h2>", "since February 2026", "Name of ben-next"]);
    let last = office("2026-04-01T03:59:59Z");
    assert_order(&last, &["<h2>Holders</h2>", "Name of ben-next"]);
    let after = office("2026-04-01T04:00:00Z");
    assert_order(
        &after,
        &["<h2>Former holders</h2>", "February 2026 – March 2026", "Name of ben-next"],
    );
}

#[test]
fn a_former_official_is_shown_with_the_earlier_post() {
    let tess = "[[posts]]\ntitle = \"Clerk of Tests\"\noffice = \"clerk\"\nstart = 2015\nend = 2018\n\
                [[posts]]\ntitle = \"Minister of Tests\"\noffice = \"minister\"\nstart = 2019\nend = 2024-06-30";
    let site = Site::new()
        .settings("[check]\nno-post-that-day = \"error\"")
        .official("tess", tess)
        .article("2019-05-01-then", "officials = [\"tess\"]")
        .article("2025-08-01-named", "officials = [{ id = \"tess\", as = \"Minister of Tests\" }]")
        .article("2025-08-02-earlier", "officials = [{ id = \"tess\", as = \"clerk\" }]")
        .article("2025-08-03-none", "officials = [{ id = \"tess\", as = false }]")
        .article("2010-01-01-before", "officials = [{ id = \"tess\", as = false }]");
    let built = site.build();
    let check = site.run(&["check", "--deny-warnings", "--as-of", "2025-12-01T00:00:00Z"]);
    let said = check.stderr + &check.stdout;
    assert!(!said.contains("no-post-that-day"), "{said}");
    let facts = |url: &str| {
        let page = built.main(url);
        page[page.find("<aside").unwrap()..].to_owned()
    };
    let named = facts("/2025/08/01/named/");
    assert_order(&named, &["Name of tess", "Minister of Tests", "(former)"]);
    assert!(!named.contains("Clerk"));
    assert_order(&facts("/2025/08/02/earlier/"), &["Name of tess", "Clerk of Tests", "(former)"]);
    let none = facts("/2025/08/03/none/");
    assert!(
        none.contains("Name of tess") && !none.contains("of Tests") && !none.contains("former")
    );
    let office = built.main("/offices/minister/");
    assert!(office.contains("Title of then"));
    assert!(!office.contains("Title of named"), "coverage comes from the post held");
    // Without a word in the article it is the same, with a warning.
    let site = site.article("2025-08-04-silent", "officials = [\"tess\"]");
    let run = site.try_build(&[]);
    assert!(run.stderr.contains("held no known post on 2025-08-04"), "{}", run.stderr);
    assert!(run.stderr.contains("as = \"Minister of Tests\""), "{}", run.stderr);
}

#[test]
fn a_post_without_dates_is_held_on_no_particular_day() {
    let built = Site::new()
        .official(
            "una",
            "[[posts]]\ntitle = \"Committee on Tides\"\noffice = \"committee\"\n\
             [[posts]]\ntitle = \"Senator\"\nstart = 2011\nend = 2014",
        )
        .article("2013-05-01-old", "officials = [\"una\"]")
        .article("2025-05-01-new", "officials = [\"una\"]")
        .article("2025-05-02-named", "officials = [{ id = \"una\", as = \"Committee on Tides\" }]")
        .build();
    let facts = |url: &str| {
        let page = built.main(url);
        page[page.find("<aside").unwrap()..].to_owned()
    };
    let old = facts("/2013/05/01/old/");
    assert!(old.contains("Senator") && !old.contains("Committee"), "{old}");
    let new = facts("/2025/05/01/new/");
    assert!(!new.contains("Committee"), "{new}");
    assert_order(&new, &["Senator", "(former)"]);
    let named = facts("/2025/05/02/named/");
    assert!(named.contains("Committee on Tides") && !named.contains("former"), "{named}");
    let office = built.main("/offices/committee/");
    assert!(office.contains("Title of named") && !office.contains("Title of new"), "{office}");
    assert_order(
        &built.main("/officials/una/"),
        &["<span>2011–2014</span> <p>Senator", "Committee on Tides"],
    );
}

#[test]
fn an_unknown_end_and_an_acting_holder_can_be_written() {
    let site = Site::new()
        .settings("languages = [\"fr\"]\n[check]\nquote-without-source = \"off\"")
        .official(
            "gil",
            "country = \"IS\"\n[[posts]]\ntitle = \"Governor\"\nstart = 2001\nend = \"unknown\"\n\
             [[posts]]\ntitle = \"Warden\"\nend = \"unknown\"",
        )
        .file(
            "content/officials/ivo.md",
            "---\nname: Ivo Example\ncountry: IS\nposts:\n  - title: Minister of Tides\n    office: minister\n    \
             acting: true\n    start: 2025-01-02\n  - title: Warden\n    end: unknown\n---\n",
        )
        .article("2001-06-01-then", "officials = [\"gil\"]")
        .article("2001-06-02-then-too", "countries = [\"IS\"]\nofficials = [\"gil\"]")
        .article("2025-06-01-later", "officials = [\"gil\", \"ivo\"]")
        .file(
            "content/articles/later.fr.md",
            "+++\ntitle = \"Plus tard\"\ndate = 2025-06-01\nofficials = [\"ivo\"]\n+++\n\n\
             > La mer monte.\n> — Ivo Example\n",
        );
    let built = site.build();
    assert!(built.main("/2001/06/01/then/").contains("Governor"));
    let later = built.main("/2025/06/01/later/");
    assert!(!later.contains("Governor"), "nobody knows whether it was still held");
    assert_order(&later, &["Ivo Example", "Acting Minister of Tides"]);
    let french = built.main("/fr/2025/06/01/later/");
    assert_eq!(french.matches("Minister of Tides par intérim").count(), 2, "{french}");
    let gil = built.main("/officials/gil/");
    assert_order(
        &gil,
        &[
            "<span>2001 – an unknown date</span> <p>Governor",
            "<span>until an unknown date</span> <p>Warden",
        ],
    );
    let country = built.main("/countries/iceland/");
    assert_order(
        &country,
        &["Ivo Example", "Acting Minister of Tides", "since 2025", "Former officials", "Governor"],
    );
    assert!(built.main("/offices/minister/").contains("Acting Minister of Tides"));
}

#[test]
fn two_holders_of_an_office_on_one_day_are_both_listed() {
    let post = |more: &str| format!("[[posts]]\ntitle = \"Consul\"\noffice = \"consul\"\n{more}");
    let site = Site::new()
        .file("content/offices/consul.md", "+++\ntitle = \"Consul\"\nholders = 2\n+++\n")
        .official("ann", &post("start = 2020"))
        .official("bob", &post("start = 2021"))
        .official("cyd", &post("start = 2019\nacting = true"))
        .article("2025-06-01-both", "officials = [\"ann\", \"bob\"]")
        .article("2025-06-02-one", "officials = [\"bob\"]");
    let built = site.build();
    let office = built.main("/offices/consul/");
    assert_order(
        &office,
        &[
            "<h2>Holders</h2>",
            "Name of bob",
            "Name of ann",
            "<h2>Name of bob</h2>",
            "Title of one",
            "<h2>Name of ann, Name of bob</h2>",
            "Title of both",
        ],
    );
    site.remove("content/offices/consul.md");
    let run = site.try_build(&[]);
    assert!(run.stderr.contains("too-many-holders"), "{}", run.stderr);
    assert!(built.has("/offices/consul/"));
}

#[test]
fn each_office_with_a_holder_has_a_page_without_a_file_or_an_article() {
    let built = Site::new()
        .settings("languages = [\"fr\"]")
        .official(
            "robin",
            "[[posts]]\ntitle = \"Senator\"\noffice = \"senator\"\nstart = 2011\nend = 2020\n\
             [[posts]]\ntitle = \"Secretary\"\noffice = \"secretary\"\nstart = 2021",
        )
        .official("quiet", "[[posts]]\ntitle = \"Quiet\"\noffice = \"quiet-office\"\nstart = 2020")
        .article("2025-06-01-a", "officials = [\"robin\"]")
        .build();
    let senator = built.main("/offices/senator/");
    assert_order(&senator, &["Senator", "Former holders", "2011–2020", "Name of robin"]);
    assert!(!built.has("/offices/senator/feed.xml") && built.has("/offices/secretary/feed.xml"));
    assert_order(&built.main("/offices/"), &["Secretary", "Senator"]);
    assert!(built.main("/officials/robin/").contains("href=\"/offices/senator/\""));
    assert!(!built.has("/offices/quiet-office/"), "nobody who holds it has a page");
    assert!(!built.has("/fr/offices/senator/"), "nor here");
}

/// What an office's file doesn't say is what it is without the file.
#[test]
fn an_offices_file_replaces_what_it_says_and_nothing_else() {
    let post = "country = \"NO\"\n[[posts]]\ntitle = \"Minister\"\norganization = \"treasury\"\n\
                office = \"minister\"\nstart = 2020";
    let of_nobody = "country = \"IS\"\n[[posts]]\ntitle = \"Minister\"\noffice = \"minister\"\n\
                     start = 2010\nend = 2011";
    let site = Site::new()
        .file("content/organizations/treasury.md", "+++\nname = \"Treasury\"\nalways = true\n+++\n")
        .file("content/organizations/union.md", "+++\nname = \"Union\"\nalways = true\n+++\n")
        .file(
            "content/organizations/court.md",
            "+++\nname = \"Court\"\ncountry = \"CA\"\nalways = true\n+++\n",
        )
        .official("ann", post)
        .official("aaa", of_nobody)
        .article("2025-06-01-a", "officials = [\"ann\"]\ncountries = [\"NO\", \"CA\", \"IS\"]");
    let with = |keys: &str| {
        let file = format!("+++\ntitle = \"The Minister\"\n{keys}\n+++\n");
        site.write("content/offices/minister.md", file);
        let built = site.build();
        let lists =
            |page: &&str| built.main(&format!("/{page}/")).contains("href=\"/offices/minister/\"");
        let pages = ["treasury", "union", "court"].map(|name| format!("organizations/{name}"));
        let countries = ["norway", "canada", "iceland"].map(|name| format!("countries/{name}"));
        let all: Vec<&str> = pages.iter().chain(&countries).map(String::as_str).collect();
        all.into_iter().filter(lists).map(str::to_owned).collect::<Vec<String>>()
    };
    assert_eq!(with(""), ["organizations/treasury", "countries/norway"]);
    assert_eq!(with("country = \"IS\""), ["organizations/treasury", "countries/iceland"]);
    assert_eq!(with("organization = \"union\""), ["organizations/union"]);
    assert_eq!(with("organization = \"court\""), ["organizations/court", "countries/canada"]);
    let both = "organization = \"union\"\ncountry = \"NO\"";
    assert_eq!(with(both), ["organizations/union", "countries/norway"]);
}
