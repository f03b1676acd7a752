//! Share cards: which pages have one, what it shows, and when it is drawn again.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::pictures::png;
use crate::support::{NOW, Shot, Site, dateline, said, shot};

const SETTINGS: &str = "title = \"Desk\"\nbase_url = \"https://desk.example\"\n";

/// A site with two editions, a country and articles of each sort, and these lines in its settings.
fn site(cards: &str) -> Site {
    let site = Site::bare();
    site.write("site.toml", format!("{SETTINGS}{cards}"));
    site.write("content/articles/harbour.png", png(300, 200, 30));
    site.write(
        "content/articles/drawing.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\"/>",
    );
    site.write_article(
        "a",
        "title = \"Plain words\"\ndate = 2026-01-01\ncountries = [\"NO\"]",
        "Text.",
    );
    let pictured = |stem: &str, file: &str| {
        let front = format!(
            "title = \"{stem}\"\ndate = 2026-01-02\nimage = {{ src = \"{file}\", alt = \"A harbour\" }}"
        );
        site.write_article(stem, &front, "Text.");
    };
    pictured("photo", "harbour.png");
    pictured("drawn", "drawing.svg");
    site.write_article("gone", "title = \"Gone\"\ndate = 2026-01-02\nretracted = { date = 2026-01-03, reason = \"Wrong.\" }", "Text.");
    site
}

fn run(site: &Site, command: &str) -> (i32, String) {
    let mut dateline = dateline();
    said(&dateline.args([command, "--as-of", NOW, "--root"]).arg(&site.root).output().unwrap())
}

fn build(site: &Site) -> String {
    let (code, text) = run(site, "build");
    assert_eq!(code, 0, "{text}");
    text
}

fn page(site: &Site, path: &str) -> String {
    fs::read_to_string(site.public().join(path)).unwrap()
}

/// The cards of a site, by path.
fn cards(site: &Site) -> Shot {
    let mut all = shot(&site.public(), &[]);
    all.retain(|path, _| path.ends_with("share-card.png"));
    all
}

fn paths(site: &Site) -> Vec<String> {
    cards(site).into_keys().collect()
}

/// The address, the size and the words of the picture that a page is shared with.
fn preview(page: &str) -> Option<(String, String)> {
    let meta = |property: &str| {
        let (_, rest) = page.split_once(&format!("<meta property=\"{property}\" content=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    assert!(page.matches("og:image\"").count() < 2, "{page}");
    let address = meta("og:image")?;
    if address.ends_with("share-card.png") {
        let size = (meta("og:image:width")?, meta("og:image:height")?);
        assert_eq!(size, ("1200".to_owned(), "630".to_owned()));
        assert!(
            page.contains("<meta name=\"twitter:card\" content=\"summary_large_image\">"),
            "{page}"
        );
    }
    Some((address, meta("og:image:alt")?))
}

#[test]
fn each_page_is_shared_with_its_card_and_an_article_with_its_own_picture_first() {
    let site = site("[cards]\narticles = true\n");
    let said = build(&site);
    assert!(!said.contains("warning"), "{said}");
    let all = [
        "2026/01/01/a/share-card.png",
        "2026/01/01/share-card.png",
        "2026/01/02/drawn/share-card.png",
        "2026/01/02/share-card.png",
        "countries/norway/share-card.png",
    ];
    assert_eq!(paths(&site), all);
    for path in all {
        let file = fs::read(site.public().join(path)).unwrap();
        assert_eq!(dateline::read::picture_size(&file), Some((1200, 630)), "{path}");
        assert!((3_000..60_000).contains(&file.len()), "{path}: {} bytes", file.len());
    }
    let different: BTreeSet<_> =
        cards(&site).into_values().map(|entry| format!("{entry:?}")).collect();
    assert_eq!(different.len(), all.len());
    let shared = |path: &str| preview(&page(&site, path)).unwrap();
    let card = |path: &str, alt: &str| {
        (format!("https://desk.example/{path}share-card.png"), alt.to_owned())
    };
    assert_eq!(shared("index.html"), card("2026/01/02/", "Desk"));
    assert_eq!(shared("2026/01/01/index.html"), card("2026/01/01/", "1 January 2026 · Desk"));
    assert_eq!(shared("countries/norway/index.html"), card("countries/norway/", "Norway · Desk"));
    assert_eq!(shared("2026/01/01/a/index.html"), card("2026/01/01/a/", "Plain words · Desk"));
    assert_eq!(shared("2026/01/02/drawn/index.html"), card("2026/01/02/drawn/", "drawn · Desk"));
    let (photo, alt) = shared("2026/01/02/photo/index.html");
    assert!(photo.contains("/2026/01/02/photo/harbour") && alt == "A harbour", "{photo} {alt}");
    // It is no picture of the story, and isn't called one.
    assert_eq!(page(&site, "2026/01/01/a/index.html").matches("share-card").count(), 1);
    assert_eq!(preview(&page(&site, "archive/index.html")), None);
    assert_eq!(preview(&page(&site, "2026/01/02/gone/index.html")), None);
}

#[test]
fn a_site_has_the_cards_that_it_asks_for() {
    let of = |cards: &str| {
        let site = site(cards);
        build(&site);
        let front = preview(&page(&site, "index.html")).is_some();
        (paths(&site).join(" "), front)
    };
    let none = (String::new(), false);
    assert_eq!(of(""), none);
    assert_eq!(of("[cards]\nenabled = false\narticles = true\n"), none);
    assert_eq!(
        of("[cards]\neditions = false\n"),
        ("countries/norway/share-card.png".to_owned(), false)
    );
    let editions = "2026/01/01/share-card.png 2026/01/02/share-card.png".to_owned();
    assert_eq!(of("[cards]\ncountries = false\n"), (editions, true));
}

#[test]
fn a_card_is_drawn_once_and_kept() {
    let site = site("[cards]\narticles = true\n");
    build(&site);
    let first = cards(&site);
    let kept = site.root.join(".dateline/derived");
    let names = || {
        let all = fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path());
        let stamp = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
        all.map(|path| (stamp(&path), path)).collect::<BTreeSet<_>>()
    };
    let before = names();
    // Another day's article changes none of them, and they are still kept afterwards.
    site.write_article("b", "title = \"B\"\ndate = 2026-01-03\ncountries = [\"NO\"]", "Text.");
    build(&site);
    let now = cards(&site);
    assert!(first.iter().all(|(path, entry)| now.get(path) == Some(entry)));
    assert_eq!(now.len(), first.len() + 2);
    let after: BTreeSet<_> = names().into_iter().collect();
    let left = before.iter().filter(|file| !after.contains(file) && !file.1.ends_with("table"));
    assert_eq!(left.count(), 0);
    // What was drawn is put in place again from what is kept.
    fs::remove_dir_all(site.public()).unwrap();
    build(&site);
    assert_eq!((names(), cards(&site)), (after, now.clone()));
    // With nothing kept, the same is drawn again.
    fs::remove_dir_all(site.root.join(".dateline")).unwrap();
    fs::remove_dir_all(site.public()).unwrap();
    build(&site);
    assert_eq!(cards(&site), now);
    // An article that goes takes its card with it.
    site.remove("content/articles/b.md");
    build(&site);
    assert_eq!(cards(&site), first);
}

#[test]
fn what_is_held_back_changes_no_card() {
    let site = site("[cards]\narticles = true\n");
    build(&site);
    let before = cards(&site);
    let embargoed =
        "title = \"Secret\"\ndate = 2026-01-01T01:00:00Z\nlead = true\ncountries = [\"SE\"]\n";
    site.write_article("secret", &format!("{embargoed}embargo = 2026-12-01"), "Text.");
    site.write_article("draft", &format!("{embargoed}draft = true"), "Text.");
    build(&site);
    assert_eq!(cards(&site), before);
    // As a control, it shows once it is out.
    site.write_article("secret", embargoed, "Text.");
    build(&site);
    let now = cards(&site);
    assert_ne!(now["2026/01/01/share-card.png"], before["2026/01/01/share-card.png"]);
    assert!(now.contains_key("countries/sweden/share-card.png"), "{:?}", now.keys());
}

#[test]
fn a_theme_draws_its_own_cards_and_reads_no_file_for_them() {
    let site = site("[cards]\n");
    build(&site);
    let built_in = cards(&site);
    let template = |body: &str| {
        let frame = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\">";
        site.write("templates/card.svg", format!("{frame}{body}</svg>"));
        run(&site, "build")
    };
    let text = "<text y=\"50\" font-family=\"serif\" data-width=\"900\" data-sizes=\"90\">{{ card.title }}</text>";
    assert_eq!(template(text).0, 0);
    let own = cards(&site);
    assert!(own.iter().all(|(path, entry)| built_in[path] != *entry));
    let (code, said) = template("<image href=\"file:///etc/hostname\" width=\"9\" height=\"9\"/>");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error[template]: the card has `<image>`, which isn't drawn"), "{said}");
    assert!(said.contains("templates/card.svg"), "{said}");
    assert_eq!(cards(&site), own, "nothing is written");
    let (code, said) = run(&site, "check");
    assert!(code == 1 && said.matches("which isn't drawn").count() == 1, "{said}");
    // Whatever a title has in it, it is a text.
    assert_eq!(template(text).0, 0);
    site.write_article(
        "a",
        "title = \"</text><image href='a'/>&amp;\"\ndate = 2026-01-01",
        "Text.",
    );
    build(&site);
}

#[test]
fn what_no_font_can_show_is_left_out_and_named() {
    let site = site("[cards]\narticles = true\n");
    site.write_article("ar", "title = \"ميناء\"\ndate = 2026-01-01", "Text.");
    let said = build(&site);
    let warning = "warning[card-font]: share cards leave out “ميناء” and 1 more: no font of theirs has letters of Arabic";
    assert!(said.contains(warning), "{said}");
    assert!(said.contains("into themes/default/fonts/, such as Noto Sans Arabic"), "{said}");
    // A file without a font in it is an error.
    site.write("themes/default/fonts/Noto.ttf", "no font");
    let (code, said) = run(&site, "build");
    assert!(
        code == 1
            && said.contains("themes/default/fonts/Noto.ttf")
            && said.contains("no font in this file"),
        "{said}"
    );
}

#[test]
fn a_file_at_the_place_of_a_card_is_a_clash() {
    let site = site("[cards]\n");
    site.write("static/2026/01/02/share-card.png", png(3, 3, 3));
    let (code, said) = run(&site, "build");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("error[same-url]") && said.contains("/2026/01/02/share-card.png"),
        "{said}"
    );
}

/// The bound of an article more holds with cards, too.
#[test]
fn one_more_newest_article_draws_few_cards() {
    let site = Site::bare();
    site.write("site.toml", format!("{SETTINGS}[cards]\n"));
    for day in 1..=9 {
        let front = format!("title = \"T{day}\"\ndate = 2026-01-0{day}\ncountries = [\"NO\"]");
        site.write_article(&format!("a{day}"), &front, "Text.");
    }
    build(&site);
    let before = shot(&site.public(), &[]);
    site.write_article(
        "b",
        "title = \"B\"\ndate = 2026-01-09T10:00:00Z\ncountries = [\"NO\"]",
        "Text.",
    );
    build(&site);
    let after = shot(&site.public(), &[]);
    let changed = after.iter().filter(|(path, entry)| before.get(*path) != Some(entry));
    let changed: Vec<&String> = changed.map(|(path, _)| path).collect();
    assert!(changed.len() <= 12 + 6, "{} {changed:?}", changed.len());
    let cards: Vec<_> = changed.iter().filter(|path| path.ends_with("share-card.png")).collect();
    assert_eq!(cards, [&"2026/01/09/share-card.png"]);
}
