//! Feeds: of the site, of every entity, and of the corrections.

use crate::support::Site;

/// The texts of an element in a feed, in order.
fn all(feed: &str, element: &str) -> Vec<String> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    feed.split(&open).skip(1).map(|part| part.split(&close).next().unwrap().to_owned()).collect()
}

#[test]
fn ids_are_tag_uris_that_survive_a_move() {
    let article = "+++\ntitle = \"A\"\ndate = 2025-11-20\nid = \"content/articles/old.md\"\n+++\n";
    let settings =
        "title = \"T\"\nbase_url = \"https://one.example\"\ntag_authority = \"one.example,2025\"\n";
    let before = Site::empty()
        .file("site.toml", settings)
        .file("content/articles/old.md", "+++\ntitle = \"A\"\ndate = 2025-11-20\n+++\n")
        .build()
        .page("/feed.xml");
    let after = Site::empty()
        .file("site.toml", settings.replace("https://one.example", "https://two.example"))
        .file("content/articles/moved/new.md", article)
        .build()
        .page("/feed.xml");
    let entry = |feed: &str| all(feed, "id")[1].clone();
    assert_eq!(entry(&before), "tag:one.example,2025:content/articles/old.md");
    assert_eq!(entry(&before), entry(&after));
    assert_eq!(all(&before, "id")[0], "tag:one.example,2025:/feed.xml");
    assert!(after.contains("https://two.example/2025/11/20/new/"));
}

#[test]
fn only_corrections_and_updates_bring_an_article_up_again() {
    let site = Site::new().article("2025-11-20-a", "").article("2025-11-21-b", "");
    let updated = |site: &Site| all(&site.build().page("/feed.xml"), "updated");
    let before = updated(&site);
    let (a, b) = ("2025-11-20T00:00:00Z", "2025-11-21T00:00:00Z");
    assert_eq!(before, [b, b, a]);
    site.write(
        "content/articles/a.md",
        "+++\ntitle = \"A typo mended\"\ndate = 2025-11-20\n+++\nAnd more.\n",
    );
    assert_eq!(updated(&site), before);
    let noted = |key: &str| {
        site.add_article(
            "2025-11-20-a",
            &format!("[[{key}]]\ndate = 2025-11-25T10:00:00Z\ntext = \"X\""),
        );
        updated(&site)
    };
    let after = ["2025-11-25T10:00:00Z", b, "2025-11-25T10:00:00Z"];
    assert_eq!(noted("updates"), after);
    assert_eq!(noted("corrections"), after);
    // It doesn't change its place.
    assert_eq!(all(&site.build().page("/feed.xml"), "title")[1..], ["Title of b", "Title of a"]);
}

#[test]
fn every_entity_has_a_feed_of_its_own_articles() {
    let site = Site::new()
        .settings("feed_entries = 2")
        .official("robin", "[[posts]]\ntitle = \"Secretary\"\noffice = \"secretary\"\nstart = 2020")
        .article("2025-11-18-a", "countries = [\"CA\"]\nofficials = [\"robin\"]")
        .article("2025-11-19-b", "countries = [\"CA\"]\ntopics = [\"Trade & co\"]")
        .article("2025-11-20-c", "countries = [\"CA\"]");
    let built = site.build();
    let titles = |url: &str| all(&built.page(url), "title");
    assert_eq!(titles("/countries/canada/feed.xml")[1..], ["Title of c", "Title of b"]);
    assert_eq!(titles("/officials/robin/feed.xml")[1..], ["Title of a"]);
    assert_eq!(titles("/offices/secretary/feed.xml")[1..], ["Title of a"]);
    assert_eq!(titles("/topics/trade-co/feed.xml")[0], "Trade &amp; co · Test Briefing");
    assert!(built.page("/countries/canada/").contains("href=\"/countries/canada/feed.xml\""));
}

#[test]
fn a_feed_carries_summaries_or_whole_articles_with_whole_addresses() {
    let text = "+++\ntitle = \"A\"\ndate = 2025-11-20\nsummary = \"In short & <clear>\"\n+++\n\n[L](/archive/) ![P](p.gif)\n";
    let site = |settings: &str| {
        let site = Site::new().settings(settings).file("content/articles/a.md", text);
        site.file("content/articles/p.gif", "jpg").build().page("/feed.xml")
    };
    let short = site("");
    assert_eq!(all(&short, "summary"), ["In short &amp; &lt;clear&gt;"]);
    assert!(!short.contains("<content"));
    let full = site("feed_content = \"full\"");
    assert!(
        full.contains("href=&quot;https://example.org/archive/&quot;")
            || full.contains("href=\"https://example.org/archive/\""),
        "{full}"
    );
    assert!(full.contains("https://example.org/2025/11/20/a/p.gif"), "{full}");
}

#[test]
fn sitemaps_list_every_page_that_may_be_indexed_once() {
    let built = crate::rich().build();
    let index = built.page("/sitemap.xml");
    let mut listed = Vec::new();
    for shard in all(&index, "loc") {
        let path = shard.strip_prefix("https://example.org").unwrap().to_owned();
        listed.extend(all(&built.page(&path), "loc"));
    }
    let sorted = {
        let mut sorted = listed.clone();
        sorted.sort();
        sorted.dedup();
        sorted
    };
    assert_eq!(listed.len(), sorted.len(), "each once");
    let mut pages: Vec<String> = built
        .urls()
        .into_iter()
        .filter(|path| path.ends_with("index.html") && !path.contains("/page/"))
        .map(|path| format!("https://example.org/{}", path.trim_end_matches("index.html")))
        .filter(|url| !["/old/", "/old-gamma/"].iter().any(|old| url.ends_with(old)))
        .collect();
    pages.sort();
    assert_eq!(sorted, pages);
}

#[test]
fn a_site_may_have_no_feeds() {
    let site = Site::empty()
        .file("site.toml", "title = \"T\"\nbase_url = \"https://t.example\"\nfeeds = []\n")
        .article("2025-11-20-a", "countries = [\"CA\"]");
    let built = site.build();
    assert!(!built.has("/feed.xml") && !built.has("/countries/canada/feed.xml"));
    for page in ["/", "/countries/canada/"] {
        let page = built.page(page);
        assert!(!page.contains("alternate") && !page.contains("feed"), "{page}");
    }
}

#[test]
fn a_json_feed_stands_beside_every_atom_feed_and_says_the_same() {
    let settings =
        "title = \"T\"\nbase_url = \"https://t.example/sub\"\nfeeds = [\"atom\", \"json\"]\n";
    let article = "summary = \"In short\"\ncountries = [\"CA\"]\nauthors = [\"Ada Author\"]\n\
         [[corrections]]\ndate = 2025-11-21T10:00:00Z\ntext = \"A number\"";
    let built = Site::empty()
        .file("site.toml", settings)
        .article("2025-11-20-a", article)
        .file("content/articles/b.md", "+++\ntitle = \"B\"\ndate = 2025-11-22\n+++\nA *text*.\n")
        .build();
    for atom in built.urls().iter().filter(|url| url.ends_with("feed.xml")) {
        let json = format!("/{}", atom.replace("feed.xml", "feed.json"));
        let feed: serde_json::Value = serde_json::from_str(&built.page(&json)).expect("JSON");
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(feed["feed_url"], format!("https://t.example/sub{json}"));
        let ids: Vec<&str> =
            feed["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
        assert_eq!(ids, all(&built.page(&format!("/{atom}")), "id")[1..], "{atom}");
    }
    let feed: serde_json::Value = serde_json::from_str(&built.page("/feed.json")).unwrap();
    let item = |at: usize| &feed["items"][at];
    assert_eq!(item(0)["content_html"], "<p>A <em>text</em>.</p>\n");
    assert_eq!(item(1)["content_text"], "In short");
    assert_eq!(item(1)["date_modified"], "2025-11-21T10:00:00Z");
    assert_eq!(item(1)["authors"][0]["name"], "Ada Author");
    assert_eq!(item(1)["tags"][0], "Canada");
    let front = built.page("/");
    let link = "<link rel=\"alternate\" type=\"application/feed+json\" href=\"/sub/feed.json\" title=\"T\">";
    assert!(front.contains(link), "{front}");
    assert!(built.page("/countries/canada/").contains("href=\"/sub/countries/canada/feed.json\""));
}

/// An article may be in a thousand feeds: a very long text is in one of them.
#[test]
fn a_very_long_text_stands_in_the_feed_of_the_site_alone() {
    let long = "word ".repeat(14_000);
    let quoted = "> Words\n>\n> — P. Example\n\n".repeat(101);
    let text = |name: &str, body: &str| {
        format!("+++\ntitle = \"{name}\"\ndate = 2025-11-22\ntopics = [\"{name}\"]\n+++\n{body}\n")
    };
    let (built, _) = Site::new()
        .file("content/articles/a.md", text("Long", &long))
        .file("content/articles/b.md", text("Quoted", &quoted))
        .file("content/articles/c.md", text("Short", "word"))
        .build_warned(&[]);
    assert_eq!(built.page("/feed.xml").matches("<content").count(), 3);
    for (topic, contents) in [("long", 0), ("quoted", 0), ("short", 1)] {
        let feed = built.page(&format!("/topics/{topic}/feed.xml"));
        assert_eq!(feed.matches("<content").count(), contents, "{topic}");
        assert_eq!(feed.matches("<entry>").count(), 1, "{topic}");
    }
}
