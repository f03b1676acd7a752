//! Where countries are: the map of the world, and their outlines.

use crate::support::Site;

/// The circle of a country on a page: its place, and its radius.
fn circle(page: &str, country: &str) -> String {
    let link = page.split(&format!("<a href=\"/countries/{country}/\" tabindex=\"-1\">")).nth(1);
    let circle = link.expect("a circle").split("<circle ").nth(1).unwrap();
    circle.split("/>").next().unwrap().to_owned()
}

fn radius(page: &str, country: &str) -> u32 {
    circle(page, country).split("r=\"").nth(1).unwrap().trim_end_matches('"').parse().unwrap()
}

fn site() -> Site {
    (1..=4).fold(Site::new(), |site, at| {
        let countries = if at == 1 { "[\"CA\", \"MT\"]" } else { "[\"CA\"]" };
        site.article(&format!("2025-11-20-a{at}"), &format!("countries = {countries}"))
    })
}

#[test]
fn the_countries_of_a_day_stand_on_a_map_and_the_area_of_each_grows_with_its_stories() {
    let built = site().build();
    for url in ["/", "/2025/11/20/"] {
        let page = built.main(url);
        assert_eq!(radius(&page, "canada"), 2 * radius(&page, "malta"), "{url}");
        assert!(page.contains("<title>Canada: 4</title>"), "{url}");
        // The larger one lies beneath.
        let at = |country| page.find(&circle(&page, country)).unwrap();
        assert!(at("canada") < at("malta"), "{url}");
    }
    let land = built.page("/").split("<use href=\"/").nth(1).unwrap().to_owned();
    let (file, shape) = land.split_once("\"").unwrap().0.split_once('#').unwrap();
    assert!(built.page(&format!("/{file}")).contains(&format!("id=\"{shape}\"")), "{file}");
    assert!(file.starts_with("land.") && file.len() == "land.12345678.svg".len(), "{file}");
}

#[test]
fn the_index_of_countries_shows_who_is_there_and_no_number() {
    let site = site();
    let before = site.build().main("/countries/");
    assert_eq!(radius(&before, "canada"), radius(&before, "malta"));
    site.add_article("2025-11-21-b", "countries = [\"CA\"]");
    assert_eq!(site.build().main("/countries/"), before);
    site.add_article("2025-11-21-c", "countries = [\"TV\"]");
    circle(&site.build().main("/countries/"), "tuvalu");
}

#[test]
fn a_country_has_its_outline_on_all_of_its_pages_and_letters_where_there_is_none() {
    let site = (1..=12).fold(Site::new().settings("page_size = 5"), |site, at| {
        site.article(&format!("2025-11-{at:02}-a{at}"), "countries = [\"CA\", \"MV\"]")
    });
    let built = site.build();
    for url in ["/countries/canada/", "/countries/canada/page/1/"] {
        assert!(built.main(url).contains("<svg class=\"seal\""), "{url}");
    }
    let without = built.main("/countries/maldives/");
    assert!(!without.contains("<svg") && without.contains("<b>MV</b>"));
}

#[test]
fn a_site_turns_maps_off_or_takes_other_borders() {
    let article = |site: Site| site.article("2025-11-20-a", "countries = [\"CY\"]");
    let off = article(Site::new().settings("[map]\nenabled = false")).build();
    for url in ["/", "/2025/11/20/", "/countries/", "/countries/cyprus/"] {
        assert!(!off.main(url).contains("<svg"), "{url}");
    }
    assert!(off.main("/").contains("href=\"/countries/cyprus/\""));
    assert!(off.main("/countries/cyprus/").contains("<b>CY</b>"));
    let outline = |settings: &str| {
        let page = article(Site::new().settings(settings)).build().main("/countries/cyprus/");
        page.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let whole = outline("");
    assert_eq!(outline("[map]\nborders = \"iso-3166\""), whole);
    assert_ne!(outline("[map]\nborders = \"natural-earth\""), whole);
}

#[test]
fn files_of_a_themes_hashed_folder_are_named_by_what_is_in_them() {
    let font = |bytes: &'static str| {
        Site::new()
            .file("themes/default/hashed/fonts/text.woff2", bytes)
            .file("templates/head.html", "{{ site.assets[\"fonts/text.woff2\"] }}")
            .build()
    };
    let name = |page: String| {
        let at = page.find("/fonts/text.").unwrap();
        page[at..].split(".woff2").next().unwrap().to_owned() + ".woff2"
    };
    let built = font("one");
    let one = name(built.page("/"));
    assert_eq!(built.page(&one), "one");
    assert!(!built.has("/fonts/text.woff2"));
    assert_ne!(name(font("two").page("/")), one);
}
