//! The pages of a day, the front page and the edition: what they lead with, and what they say that a
//! day has.

use crate::support::{Site, assert_order};

/// A day with four stories, and the day before.
fn site() -> Site {
    let said = |text: &str| format!("[[quotes]]\ntext = \"{text}\"\nspeaker_name = \"Cy\"\n");
    let three = ["One.", "Two.", "Three."].map(said).concat();
    let lead = "lead = true\nplace = \"OTTAWA\"\nsummary = \"Summary of b.\"\n\
                key_points = [\"Point of b.\"]\ncountries = [\"SE\", \"CA\"]\nofficials = [\"robin\"]\n";
    Site::new()
        .settings("[check]\nquote-without-source = \"off\"\nquote-not-in-text = \"off\"")
        .official("robin", "[[posts]]\ntitle = \"Secretary\"\nstart = 2019\nend = \"2026-01\"")
        .article("2025-11-20-before", "")
        .article(
            "2025-11-21-a",
            &format!("countries = [\"CA\"]\nkey_points = [\"Point of a.\"]\n{three}"),
        )
        .article("2025-11-21-b", &format!("{lead}{}", said("Four.")))
        .article("2025-11-21-c", "countries = [\"CA\"]\nofficials = [\"robin\"]")
        .article("2025-11-21-d", "")
}

/// What a page says that its day has.
fn counts(page: &str) -> Vec<String> {
    let list = &page[page.find("<dl class=\"counts\">").unwrap()..];
    let list = &list[..list.find("</dl>").unwrap()];
    let text = list.replace("<div><dt>", "\n").replace("</dt><dd>", " ").replace("</dd></div>", "");
    text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_front_page_says_what_the_day_has() {
    let front = site().build().main("/");
    assert_order(
        &front,
        &[
            "<span>Friday</span><b>21</b><span>Nov 2025</span>",
            "<h1><a href=\"/2025/11/21/b/\">Title of b</a></h1>",
            "Summary of b.",
            "<b>OTTAWA</b>",
            "Point of b.",
            "Name of robin</a> Secretary",
            "Title of a",
            "<h2>Where</h2>",
            "Canada</a> 3",
            "Sweden</a> 1",
            // One of each story, and then the next ones.
            "“Four.”",
            "“One.”",
            "“Two.”",
            "Title of before",
        ],
    );
    assert_eq!(counts(&front), ["Stories 4", "Countries 2", "Officials 1", "Quotations 4"]);
    assert!(!front.contains("Three.") && !front.contains("Point of a."), "{front}");
}

#[test]
fn an_edition_leads_with_the_key_points_of_its_first_story() {
    let site = site();
    let edition = site.build().main("/2025/11/21/");
    assert_order(
        &edition,
        &[
            "<span>Friday</span><b>21</b><span>Nov 2025</span>",
            "<h1>21 November 2025</h1>",
            "<h2><a href=\"/2025/11/21/b/\">Title of b</a></h2>",
            "Point of b.",
            "Name of robin</a> Secretary",
            "Title of a",
            "Canada</a> 3",
        ],
    );
    assert_eq!(counts(&edition), ["Stories 4", "Countries 2", "Officials 1", "Quotations 4"]);
    assert!(!edition.contains("Point of a."), "{edition}");
    // Only what there is is counted, and a back page counts nothing.
    let before = site.build().main("/2025/11/20/");
    assert_eq!(counts(&before), ["Stories 1"]);
    let many = (0..13).fold(Site::new().settings("page_size = 5"), |site, at| {
        site.article(&format!("2025-11-20-a{at:03}"), "key_points = [\"A point.\"]")
    });
    let many = many.build();
    assert_eq!(counts(&many.main("/2025/11/20/")), ["Stories 13"]);
    let back = many.main("/2025/11/20/page/1/");
    assert!(!back.contains("counts") && !back.contains("A point."), "{back}");
}
