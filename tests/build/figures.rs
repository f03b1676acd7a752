//! The pictures of a site's own data: what they draw, on which pages they stand, and what changes
//! them.

use std::collections::BTreeSet;

use crate::support::{Built, Site, assert_order};

/// Somebody with two posts in a row and one beside them, in an office that had somebody else.
fn posts() -> Site {
    Site::new()
        .settings("timezone = \"UTC\"\npage_size = 5")
        .official(
            "ivo",
            "always = true\n[[posts]]\ntitle = \"Clerk\"\nstart = 2011\nend = 2013-12-31\n\
             [[posts]]\ntitle = \"Keeper\"\noffice = \"keeper\"\nstart = 2014-01-01\n\
             [[posts]]\ntitle = \"Member\"\nstart = 2016-01-01\nend = 2019-12-31",
        )
        .official(
            "mia",
            "always = true\n[[posts]]\ntitle = \"Keeper\"\noffice = \"keeper\"\n\
             start = 2011-01-01\nend = 2012-12-31",
        )
        .article("2020-12-30-a", "officials = [{ id = \"ivo\", as = \"Keeper\" }]")
}

fn drawing(built: &Built, page: &str) -> String {
    let main = built.main(page);
    let drawn = main.split("<div class=\"drawn\">").nth(1).unwrap_or_default();
    drawn.split("</div>").next().unwrap().to_owned()
}

#[test]
fn an_official_s_posts_lie_on_an_axis_that_knows_no_clock() {
    let site = posts();
    let early = site.build_with(&["--as-of", "2021-01-01T12:00:00Z"]);
    let drawn = drawing(&early, "/officials/ivo/");
    assert_order(
        &drawn,
        &[
            "<svg viewBox=\"0 0 1000 26\" height=\"26\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
            // 2011, which is known to the year, is a point; what runs beside lies below.
            "<path vector-effect=\"non-scaling-stroke\" d=\"M100 0H300L300 5 300 11H100L0 5zM500 13H900V24H500z\"/>",
            "<path vector-effect=\"non-scaling-stroke\" class=\"present\" d=\"M300 0H1000V11H300z\"/>",
            "<span></span><span>2012</span>",
            "<span>2018</span>",
        ],
    );
    assert!(early.main("/officials/ivo/").contains("<ul class=\"terms\">"), "the list stays");
    let late = site.build_with(&["--as-of", "2024-06-01T12:00:00Z", "--output", "late"]);
    assert_eq!(drawing(&late, "/officials/ivo/"), drawn, "years that pass change nothing");
}

#[test]
fn an_office_s_succession_has_its_gap_and_a_tick_for_a_story() {
    let built = posts().build();
    assert_order(
        &drawing(&built, "/offices/keeper/"),
        &[
            "<path vector-effect=\"non-scaling-stroke\" d=\"M0 0H200V11H0z\"/>",
            "<path vector-effect=\"non-scaling-stroke\" class=\"present\" d=\"M300 0H1000V11H300z\"/>",
            "<path vector-effect=\"non-scaling-stroke\" class=\"ticks\" d=\"M999 13v6\"/>",
        ],
    );
}

#[test]
fn a_post_that_ends_is_drawn_otherwise_at_that_instant() {
    let site = Site::new()
        .settings("timezone = \"UTC\"")
        .official(
            "ivo",
            "[[posts]]\ntitle = \"Clerk\"\nstart = 2011\nend = 2013\n\
             [[posts]]\ntitle = \"Keeper\"\nstart = 2014\nend = 2025-12-31",
        )
        .article("2025-11-20-a", "officials = [\"ivo\"]");
    let drawn = |clock: &str| {
        let built = site.build_with(&["--as-of", clock]);
        let clean = site.build_with(&["--as-of", clock, "--clean", "--output", "other"]);
        assert_eq!(built.tree(), clean.tree(), "{clock}");
        drawing(&built, "/officials/ivo/")
    };
    assert!(drawn("2025-12-31T23:59:59Z").contains("class=\"present\""));
    assert!(!drawn("2026-01-01T00:00:00Z").contains("class=\"present\""));
}

#[test]
fn coverage_and_chains_stand_on_the_newest_page_alone() {
    let mut site = Site::new().settings("page_size = 5");
    for month in 1..=12 {
        site = site.article(
            &format!("2024-{month:02}-05-a{month}"),
            "countries = [\"IS\"]\ntopics = [\"Rain\"]\nstoryline = \"Long rain\"",
        );
    }
    site.add_article("2024-03-06-b", "countries = [\"IS\"]");
    let built = site.build();
    let country = built.main("/countries/iceland/");
    assert_order(
        &country,
        &[
            "<svg class=\"bars\" viewBox=\"0 0 120 40\"",
            "M5 40v-20M15 40v-20M25 40v-40M35 40v-20",
            "<path class=\"present\" d=\"M115 40v-20\"/>",
            "<li><b>2024</b> 13</li>",
            "Stories a month: most in March 2024, 2 · newest in December 2024, 1",
        ],
    );
    assert!(built.main("/topics/rain/").contains("class=\"bars\""));
    let storyline = built.main("/storylines/long-rain/");
    assert_order(&storyline, &["class=\"dots\"", "5 January 2024", "5 December 2024"]);
    let back: Vec<String> = built.urls().into_iter().filter(|url| url.contains("/page/")).collect();
    assert!(back.len() >= 3, "{back:?}");
    for page in back {
        assert!(!built.page(&page).contains("class=\"drawn"), "{page}");
    }
}

#[test]
fn a_year_and_a_month_are_calendars_and_the_archive_shows_the_days() {
    let built = Site::new()
        .settings("page_size = 5")
        .article("2025-11-03-a", "")
        .article("2025-11-05-b", "")
        .article("2024-02-29-c", "")
        .build();
    let year = built.main("/2025/");
    assert_order(
        &year,
        &[
            "<caption><a href=\"/2025/11/\">November 2025</a></caption>",
            "<th scope=\"col\" abbr=\"Monday\">Mo</th>",
            "<td>2</td></tr>",
            "<tr><td><a href=\"/2025/11/03/\">3</a></td><td>4</td><td><a href=\"/2025/11/05/\">5</a></td>",
        ],
    );
    assert_order(
        &built.main("/2025/11/"),
        &[
            "<table class=\"calendar\" aria-label=\"November 2025\">",
            "<a href=\"/2025/11/05/\">5</a>",
            "<ol class=\"terms\">",
        ],
    );
    let archive = built.main("/archive/");
    assert_order(
        &archive,
        &[
            "<a href=\"/2025/11/\"><svg ",
            "M0 1h1M2 1h1",
            "Nov</a>",
            "<a href=\"/2024/02/\">",
            "M3 4h1",
        ],
    );
}

#[test]
fn one_more_story_changes_the_pages_of_its_entities() {
    let mut site = Site::new().settings("page_size = 5");
    for month in 1..=6 {
        let entities = "countries = [\"IS\", \"NO\"]\ntopics = [\"Rain\", \"Wind\"]";
        site = site.article(&format!("2025-{month:02}-05-a{month}"), entities);
    }
    let before = site.build().tree();
    site.add_article("2025-06-05-b", "countries = [\"IS\"]\ntopics = [\"Rain\"]");
    let after = site.build().tree();
    let changed: BTreeSet<&str> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(bytes))
        .map(|(path, _)| path.as_str())
        .filter(|path| path.ends_with(".html"))
        .collect();
    let mut wanted = BTreeSet::from([
        "index.html",
        "2025/06/05/index.html",
        "2025/06/05/b/index.html",
        "countries/iceland/index.html",
        "topics/rain/index.html",
    ]);
    // The neighbours in time, and the month if the lead changed.
    wanted.extend(["2025/06/index.html", "2025/06/05/a6/index.html"]);
    let others: Vec<&&str> = changed.difference(&wanted).collect();
    assert!(others.is_empty(), "{others:?}");
}
