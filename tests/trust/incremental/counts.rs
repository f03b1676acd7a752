//! Row 3, the other way round: what need not be rendered isn't. Each case names every page that a
//! change may render, and no other page is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use dateline::cache::{FOLDER, Outputs};
use dateline::pipeline::BuildOptions;
use dateline::plan::urls;

use super::{build_in, clean};
use crate::support::{NOW, Site, assert_same, at, scratch, shot};

/// The names and fingerprints of the parts of every file that is known of an output.
pub fn fingerprints(site: &Site) -> BTreeMap<String, Vec<(String, u64)>> {
    let folder = site.root.join(FOLDER).join("outputs");
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let outputs = Outputs::load(&entry.unwrap().path()).unwrap();
        for (url, output) in outputs.iter() {
            let fingerprints = output
                .fingerprints()
                .into_iter()
                .map(|(name, fingerprint)| (name.to_owned(), fingerprint));
            all.insert(urls::output_path(url), fingerprints.collect());
        }
    }
    all
}

const PAPER: &[(&str, &str)] = &[
    ("a", "date = 2026-01-05\nsummary = \"One.\"\ncountries = [\"CA\"]\ntopics = [\"Water\"]"),
    (
        "b",
        "date = 2026-01-05\nsummary = \"Two.\"\ncountries = [\"SE\"]\nofficials = [\"bo-sample\"]",
    ),
    (
        "c",
        "date = 2026-01-06\nsummary = \"Three.\"\ncountries = [\"CA\"]\nauthors = [\"Jo Writer\"]",
    ),
    ("d", "date = 2026-01-07\nsummary = \"Four.\"\nstoryline = \"The flood\"\nlead = true"),
    ("e", "date = 2026-02-01\nsummary = \"Five.\"\nimage = { src = \"p.gif\", alt = \"p\" }"),
];

fn article(site: &Site, name: &str, title: &str, body: &str) {
    let front = PAPER.iter().find(|(known, _)| *known == name).unwrap().1;
    site.write_article(name, &format!("title = \"{title}\"\n{front}"), body);
}

fn paper(feeds: &str) -> Site {
    let site = Site::bare_in(scratch());
    site.write(
        "site.toml",
        format!(
            "title = \"Desk\"\nbase_url = \"https://desk.example\"\nfeed_content = \"{feeds}\"\n"
        ),
    );
    site.write(
        "content/officials/bo-sample.md",
        "+++\nname = \"Bo Sample\"\ncountry = \"SE\"\n[[posts]]\ntitle = \"Clerk\"\nstart = 2020\n+++\nBo.\n",
    );
    site.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nWe write.\n");
    site.write("content/articles/p.gif", "picture");
    site.write("static/robots.txt", "User-agent: *\n");
    for (name, _) in PAPER {
        article(&site, name, &format!("Story {name}"), "Some text.");
    }
    build_in(&site.root, &site.public(), &BuildOptions::at(at(NOW)));
    site
}

/// The files that a build renders after a change.
fn rendered(site: &Site) -> BTreeSet<String> {
    let before = fingerprints(site);
    let options = BuildOptions::at(at(NOW));
    let outcome = build_in(&site.root, &site.public(), &options);
    let after = fingerprints(site);
    let differ: BTreeSet<String> = after
        .into_iter()
        .filter(|(path, now)| before.get(path) != Some(now))
        .map(|e| e.0)
        .collect();
    assert_eq!(outcome.summary.unwrap().rendered, differ.len(), "{differ:?}");
    assert_same(&clean(1, &site.root, &options).files, &shot(&site.public(), &[]), "counted");
    differ
}

fn are<S: AsRef<str>>(paths: impl IntoIterator<Item = S>) -> BTreeSet<String> {
    paths
        .into_iter()
        .map(|path| match path.as_ref() {
            page if page.ends_with('/') || page.is_empty() => format!("{page}index.html"),
            file => file.to_owned(),
        })
        .collect()
}

#[test]
fn a_typo_in_a_text_renders_the_article_alone() {
    let site = paper("summary");
    article(&site, "a", "Story a", "Some test.");
    assert_eq!(rendered(&site), are(["2026/01/05/a/"]));
}

#[test]
fn a_typo_in_a_text_renders_the_feeds_that_carry_it() {
    let site = paper("full");
    article(&site, "a", "Story a", "Some test.");
    let feeds = ["feed.xml", "countries/canada/feed.xml", "topics/water/feed.xml"];
    let region = "regions/northern-america/feed.xml";
    let mut expected = are(feeds);
    expected.extend(are(["2026/01/05/a/"]));
    let mut found = rendered(&site);
    found.retain(|path| path != region && !path.starts_with("regions/"));
    assert_eq!(found, expected);
}

#[test]
fn another_title_renders_the_article_its_neighbours_and_its_lists() {
    let site = paper("summary");
    article(&site, "c", "Story called c", "Some text.");
    let found = rendered(&site);
    let pages = [
        "2026/01/06/c/",
        // They link to it by its title.
        "2026/01/05/b/",
        "2026/01/07/d/",
        // It is among the headlines of earlier days, leads its day and stands in its edition.
        "",
        "2026/01/06/",
        "2026/01/",
        "countries/canada/",
        "authors/jo-writer/",
        "feed.xml",
        "countries/canada/feed.xml",
        "authors/jo-writer/feed.xml",
    ];
    let others: BTreeSet<String> =
        found.iter().filter(|path| !path.starts_with("regions/")).cloned().collect();
    assert_eq!(others, are(pages));
}

#[test]
fn a_new_article_renders_no_article_but_its_neighbours() {
    let site = paper("summary");
    site.write_article("f", "title = \"Story f\"\ndate = 2026-02-01\ntopics = [\"Water\"]", "New.");
    let found = rendered(&site);
    let articles: BTreeSet<String> =
        found.iter().filter(|path| path.starts_with("2026") && path.len() > 21).cloned().collect();
    assert_eq!(articles, are(["2026/02/01/e/", "2026/02/01/f/"]));
    assert!(!found.contains("about/index.html") && !found.contains("countries/sweden/index.html"));
    assert!(found.contains("topics/water/index.html"));
}

/// An article depends on the longer names of others that hold one of its own, and on no others.
#[test]
fn a_new_name_renders_the_articles_that_it_may_change() {
    let site = paper("summary");
    site.write("content/officials/cy.md", "+++\nname = \"Cy Sample\"\n+++\n");
    assert_eq!(rendered(&site), BTreeSet::new());
    site.write("content/organizations/co.md", "+++\nname = \"Canada Office of Tides\"\n+++\n");
    let tagged = PAPER.iter().filter(|(_, front)| front.contains("\"CA\"")).count();
    let found = rendered(&site);
    assert!(tagged > 0 && found.len() == tagged, "{found:?}");
    assert!(found.iter().all(|path| path.starts_with("2026/") && path.len() > 21), "{found:?}");
}

#[test]
fn files_render_what_shows_them() {
    let site = paper("summary");
    site.write("static/robots.txt", "User-agent: b\n");
    assert_eq!(rendered(&site), are(["robots.txt"]));
    site.write("content/articles/p.gif", "another");
    assert_eq!(rendered(&site), are(["2026/02/01/e/p.gif"]));
    site.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nWe wrote.\n");
    assert_eq!(rendered(&site), are(["about/"]));
    // A picture that says how large it is.
    let gif = b"GIF89a\x07\0\x05\0\0\0\0\x3b";
    site.write("content/articles/p.gif", gif.as_slice());
    // Feeds say it, too.
    let shown = ["2026/02/01/e/p.gif", "2026/02/01/e/", "feed.xml"];
    assert_eq!(rendered(&site), are(shown));
}

#[test]
fn a_template_renders_the_pages_that_use_it() {
    let site = paper("summary");
    let kinds = |found: &BTreeSet<String>| -> BTreeSet<String> {
        found.iter().map(|path| path.split('/').next().unwrap().to_owned()).collect()
    };
    site.write(
        "templates/article.html",
        "{% extends \"default/article.html\" %}{% block og_type %}own{% endblock %}",
    );
    assert_eq!(
        rendered(&site),
        are(PAPER
            .iter()
            .map(|(name, front)| { format!("{}/{name}/", front[7..17].replace('-', "/")) }))
    );
    site.write(
        "templates/office.html",
        "{% extends \"default/office.html\" %}{% block og_type %}own{% endblock %}",
    );
    assert_eq!(rendered(&site), are([""; 0]), "there is no office");
    site.write("templates/card.html", "<p>{{ card.title }}</p>");
    let lists = ["2026", "countries", "topics", "officials", "storylines", "authors", "regions"];
    let found = kinds(&rendered(&site));
    assert!(found.iter().all(|kind| lists.contains(&kind.as_str())), "{found:?}");
    site.write("templates/line.html", "<li>{{ card.title }}</li>");
    assert_eq!(rendered(&site), are([""; 0]), "no list is longer than its cards");
    for n in 1..=7 {
        let front = format!("title = \"Long {n}\"\ndate = 2025-01-0{n}\ntopics = [\"Long\"]");
        site.write_article(&format!("long-{n}"), &front, "Text.");
    }
    rendered(&site);
    site.write("templates/line.html", "<li>{{ card.day_short }} {{ card.title }}</li>");
    assert_eq!(rendered(&site), are(["topics/long/"]));
    site.write("templates/foot.html", "<p>foot</p>");
    let found = rendered(&site);
    let pages: BTreeSet<String> =
        fingerprints(&site).into_keys().filter(|path| path.ends_with(".html")).collect();
    assert_eq!(found, pages);
}

#[test]
fn a_clock_that_changes_nothing_renders_nothing() {
    let site = paper("summary");
    // At none of them anything is news, which goes with the clock alone.
    for clock in ["2026-03-10T12:00:01Z", "2027-01-01T00:00:00Z", "2026-02-04T00:00:00Z"] {
        let options = BuildOptions::at(at(clock));
        let summary = build_in(&site.root, &site.public(), &options).summary.unwrap();
        assert_eq!((summary.rendered, summary.changes.replaced), (0, 0), "{clock}");
    }
}
