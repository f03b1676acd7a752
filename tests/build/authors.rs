//! Authors: who is who in bylines, and what their files add.

use crate::support::{Built, Site, assert_order};

fn by(site: Site, date: &str, stem: &str, author: &str) -> Site {
    site.article(&format!("{date}-{stem}"), &format!("authors = [\"{author}\"]"))
}

/// The address that the byline of an article links to.
fn byline<'b>(main: &'b str, name: &str) -> &'b str {
    let (before, _) =
        main.split_once(&format!("\">{name}</a>")).unwrap_or_else(|| panic!("{main}"));
    before.rsplit_once("href=\"").unwrap().1
}

/// A site where this many authors are written as others are.
fn warned(site: &Site, as_of: &str, alike: usize) -> Built {
    let (built, complaints) = site.build_warned(&["--as-of", as_of]);
    let found = complaints.matches("warning[spellings-differ]").count();
    assert_eq!(found, alike, "{complaints}");
    built
}

const NOW: &str = "2025-12-01T00:00:00Z";

#[test]
fn authors_whose_names_fold_alike_have_a_byline_and_a_page_each() {
    for (first, second, plain) in [
        ("李伟", "李薇", "/authors/li-wei/"),
        ("Jan Sample", "Ján Sample", "/authors/jan-sample/"),
        ("Sam Writer", "Sam writer", "/authors/sam-writer/"),
        ("Sample-Writer", "Sample Writer", "/authors/sample-writer/"),
    ] {
        // The newer article's file comes first.
        let site = by(Site::new(), "2025-11-21", "a", second);
        let site = by(site, "2025-11-20", "b", first);
        let built = warned(&site, NOW, 1);
        let (one, two) = (built.main("/2025/11/20/b/"), built.main("/2025/11/21/a/"));
        assert_eq!(byline(&one, first), plain, "the first to be published has the plain address");
        let other = byline(&two, second).to_owned();
        assert!(other.starts_with(plain.trim_end_matches('/')) && other != plain, "{other}");
        let page = built.main(plain);
        assert!(page.contains(&format!("<h1>{first}</h1>")), "{page}");
        assert!(page.contains("Title of b") && !page.contains("Title of a"), "{page}");
        let page = built.main(&other);
        assert!(page.contains(&format!("<h1>{second}</h1>")), "{page}");
        assert!(page.contains("Title of a") && !page.contains("Title of b"), "{page}");
        // An address depends on no other author but the first.
        let third = second.to_uppercase();
        let site = by(site, "2025-11-22", "c", &third);
        let alike = 1 + usize::from(third != second);
        assert_eq!(byline(&warned(&site, NOW, alike).main("/2025/11/21/a/"), second), other);
    }
}

#[test]
fn kinds_of_signs_and_spaces_make_no_other_author() {
    let site = by(Site::new(), "2025-11-20", "a", "Zoë  O'Sample");
    let site = by(site, "2025-11-21", "b", "Zoe\u{308} O’Sample");
    let built = site.build();
    let page = built.main("/authors/zoe-osample/");
    assert!(page.contains("Title of a") && page.contains("Title of b"), "{page}");
}

#[test]
fn one_that_is_held_back_shows_nowhere_and_takes_no_address() {
    let site = by(Site::new(), "2025-11-21", "a", "Ján Sample")
        .article("2025-11-01-b", "authors = [\"Jan Sample\"]\nembargo = 2026-01-01");
    let built = site.build();
    assert_eq!(byline(&built.main("/2025/11/21/a/"), "Ján Sample"), "/authors/jan-sample/");
    // When it comes out, it is the later one.
    let built = warned(&site, "2026-01-02T00:00:00Z", 1);
    assert_eq!(byline(&built.main("/2025/11/21/a/"), "Ján Sample"), "/authors/jan-sample/");
}

#[test]
fn a_file_says_who_an_author_is() {
    let file = "+++\nname = \"Ján Sample\"\nsort_name = \"Sample, Ján\"\naliases = [\"J. Sample\"]\n\
                website = \"https://jan.example/\"\nimage = { src = \"jan.gif\", alt = \"Ján at a desk\" }\n\
                [[links]]\ntitle = \"Letters\"\nurl = \"https://letters.example/jan\"\n+++\n\nWrites on *tides*.\n";
    let site = Site::new()
        .settings("languages = [\"fr\"]")
        .file("content/authors/jan.md", file)
        .file(
            "content/authors/jan.fr.md",
            "+++\nname = \"Ján Sample\"\n+++\n\nÉcrit sur les marées.\n",
        )
        .file("content/authors/jan.gif", "portrait")
        .file("content/authors/other.md", "+++\nname = \"Jan Sample\"\n+++\n");
    let site = ["Ján Sample", "jan", "J. Sample"]
        .iter()
        .zip(["a", "b", "c"])
        .fold(site, |site, (author, stem)| by(site, "2025-11-20", stem, author));
    let site = by(site, "2025-11-20", "d", "Jan Sample").file(
        "content/articles/e.fr.md",
        "+++\ntitle = \"Titre\"\ndate = 2025-11-20\nauthors = [\"Ján Sample\"]\n+++\n",
    );
    let built = site.build();
    let page = built.main("/authors/jan/");
    assert_order(
        &page,
        &[
            "<img class=\"seal\" src=\"/authors/jan/jan.gif\" alt=\"Ján at a desk\">",
            "<h1>Ján Sample</h1>",
            "Writes on <em>tides</em>.",
            "href=\"https://jan.example/\"",
            "href=\"https://letters.example/jan\">Letters</a>",
        ],
    );
    for title in ["Title of a", "Title of b", "Title of c"] {
        assert!(page.contains(title), "{page}");
    }
    assert!(!page.contains("Title of d"));
    assert!(built.main("/fr/authors/jan/").contains("Écrit sur les marées."));
    assert_order(&built.main("/authors/"), &["Jan Sample", "Sample, Ján"]);
    assert_eq!(built.page("/authors/jan/jan.gif"), "portrait");
    // A spelling that no file has is somebody else, beside the file's address.
    let built = warned(&by(site, "2025-11-21", "f", "Jan"), NOW, 1);
    assert!(byline(&built.main("/2025/11/21/f/"), "Jan").starts_with("/authors/jan-"));
}

#[test]
fn add_makes_a_file_that_can_be_built() {
    let site = Site::new().article("2025-11-20-a", "authors = [\"Sample Writer\"]");
    assert_eq!(site.run(&["add", "author", "Sample Writer"]).code, Some(0));
    assert!(site.path("content/authors/sample-writer.md").exists());
    assert!(site.build().main("/authors/sample-writer/").contains("Title of a"));
}
