//! Feeds: of the site, of every entity, and of the corrections.

use crate::support::Site;

/// What stands in each element of this name, in order.
pub fn all(feed: &str, element: &str) -> Vec<String> {
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

/// An article is in a feed of each of what it names, and would name it all in each of them.
#[test]
fn an_entry_names_a_bounded_number_of_authors_and_categories() {
    let many =
        |name: &str| (0..120).map(|n| format!("\"{name} {n}\"")).collect::<Vec<_>>().join(", ");
    let keys = format!("topics = [{}]\nauthors = [{}]", many("Topic"), many("Author"));
    let feed = Site::new().article("2025-11-20-a", &keys).build().page("/feed.xml");
    let (_, entry) = feed.split_once("<entry>").unwrap();
    assert_eq!(entry.matches("<author>").count(), 50);
    assert_eq!(entry.matches("<category").count(), 100);
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

/// A small site below a path, whose one article has everything that a feed shows.
fn shown(settings: &str) -> Site {
    let article = "title = \"Tides & <markets>\"\ndate = 2025-11-20T09:00:00Z\nsummary = \"R&D, in short\"\n\
         countries = [\"CA\"]\nregions = [\"Europe\"]\ntopics = [\"Trade & co\"]\nauthors = [\"Ada Author\", \"Bo Byline\"]\n\
         image = { src = \"p.gif\", alt = \"A \\\"map\\\"\", credit = \"C. Example\" }\n\
         [[corrections]]\ndate = 2025-11-21T10:00:00Z\ntext = \"A number\"";
    Site::empty()
        .file(
            "site.toml",
            format!("title = \"T & co\"\nbase_url = \"https://t.example/sub\"\ntag_authority = \"t.example,2025\"\n{settings}\n"),
        )
        .file("content/articles/p.gif", b"GIF89a\x07\0\x05\0\0\0\0\x3b")
        .file("content/articles/a.md", format!("+++\n{article}\n+++\nA *text* of R&D.\n"))
}

/// A feed without its first lines, with a line for each element.
fn lines(feed: &str) -> String {
    let body = feed.split_once("?>").unwrap().1.split_once("?>").unwrap().1;
    body.replace("><", ">\n<").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

#[test]
fn rss_says_all_that_it_can() {
    let settings = "description = \"On R&D\"\nfeeds = [\"rss\"]\nfeed_content = \"full\"\n\
        websub_hub = \"https://hub.example/?a=1&b\"\npublisher = { name = \"P\", logo = \"/l.png\" }";
    let site = shown(settings).file("static/l.png", "logo");
    let feed = site.build().page("/rss.xml");
    let sheet = "<?xml-stylesheet type=\"text/css\" href=\"/sub/feed.";
    assert!(
        feed.starts_with(&format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{sheet}")),
        "{feed}"
    );
    let expected = r#"
<rss version="2.0" xml:lang="en" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>T &#x26; co</title>
<link>https://t.example/sub/</link>
<description>On R&#x26;D</description>
<language>en</language>
<lastBuildDate>Fri, 21 Nov 2025 10:00:00 +0000</lastBuildDate>
<atom:link rel="self" type="application/rss+xml" href="https://t.example/sub/rss.xml"/>
<atom:link rel="hub" href="https://hub.example/?a=1&amp;b"/>
<image>
<url>https://t.example/sub/l.png</url>
<title>T &#x26; co</title>
<link>https://t.example/sub/</link>
</image>
<generator>Dateline VERSION</generator>
<item>
<title>Tides &#x26; &#x3C;markets&gt;</title>
<link>https://t.example/sub/2025/11/20/a/</link>
<guid isPermaLink="false">tag:t.example,2025:content/articles/a.md</guid>
<pubDate>Thu, 20 Nov 2025 09:00:00 +0000</pubDate>
<atom:updated>2025-11-21T10:00:00Z</atom:updated>
<dc:creator>Ada Author</dc:creator>
<dc:creator>Bo Byline</dc:creator>
<category domain="https://t.example/sub/topics/">Trade &amp; co</category>
<category domain="https://t.example/sub/countries/">Canada</category>
<category domain="https://t.example/sub/regions/">Europe</category>
<description>R&amp;amp;D, in short</description>
<content:encoded>&lt;p&gt;A &lt;em&gt;text&lt;/em&gt; of R&amp;amp;D.&lt;/p&gt;
</content:encoded>
<media:content url="https://t.example/sub/2025/11/20/a/p.gif" medium="image" type="image/gif" width="7" height="5">
<media:description type="plain">A &quot;map&quot;</media:description>
<media:credit>C. Example</media:credit>
</media:content>
</item>
</channel>
</rss>
"#;
    assert_eq!(format!("\n{}", lines(&feed)), expected);
}

#[test]
fn pictures_hubs_logos_and_schemes_stand_in_every_format() {
    let settings = "feeds = [\"atom\", \"json\"]\nwebsub_hub = \"https://hub.example/\"\n\
        publisher = { name = \"P\", logo = \"https://p.example/l.svg\" }";
    let built = shown(settings).build();
    let atom = built.page("/countries/canada/feed.xml");
    for part in [
        " xmlns:media=\"http://search.yahoo.com/mrss/\"",
        "<link rel=\"hub\" href=\"https://hub.example/\"/>",
        "<logo>https://p.example/l.svg</logo>",
        "<category term=\"trade-co\" scheme=\"https://t.example/sub/topics/\" label=\"Trade &amp; co\"/>",
        "<category term=\"canada\" scheme=\"https://t.example/sub/countries/\" label=\"Canada\"/>",
        "<media:content url=\"https://t.example/sub/2025/11/20/a/p.gif\" medium=\"image\" type=\"image/gif\" width=\"7\" height=\"5\">",
        "<media:credit>C. Example</media:credit>",
    ] {
        assert!(atom.contains(part), "{part} in {atom}");
    }
    let json: serde_json::Value = serde_json::from_str(&built.page("/feed.json")).unwrap();
    assert_eq!(json["icon"], "https://p.example/l.svg");
    assert_eq!(
        json["hubs"],
        serde_json::json!([{ "type": "WebSub", "url": "https://hub.example/" }])
    );
    assert_eq!(json["items"][0]["image"], "https://t.example/sub/2025/11/20/a/p.gif");
    assert_eq!(json["items"][0]["tags"], serde_json::json!(["Trade & co", "Canada", "Europe"]));
    // A logo that RSS's own element can't have is left out there; what isn't set is nowhere.
    let rss = shown(&settings.replace("\"json\"", "\"rss\"")).build().page("/rss.xml");
    assert!(!rss.contains("<image>") && rss.contains("rel=\"hub\""), "{rss}");
    let plain = shown("feeds = [\"atom\", \"rss\", \"json\"]").build();
    let feeds = ["/feed.xml", "/rss.xml", "/feed.json"].map(|url| plain.page(url)).join("");
    assert!(
        !feeds.contains("hub") && !feeds.contains("logo") && !feeds.contains("icon"),
        "{feeds}"
    );
}

#[test]
fn the_list_of_feeds_has_each_feed_once_below_a_sub_path() {
    let built = shown("publisher = { name = \"P\" }").build();
    let feed = |text: &str, title: &str, path: &str| {
        let address = format!("https://t.example/sub{path}");
        format!(
            "<outline type=\"rss\" text=\"{text}\" title=\"{title}\" language=\"en\" xmlUrl=\"{address}feed.xml\" htmlUrl=\"{address}\"/>\n"
        )
    };
    let of = |name: &str, path: &str| feed(name, &format!("{name} · T &amp; co"), path);
    let group = |name: &str, feeds: &str| format!("<outline text=\"{name}\">\n{feeds}</outline>\n");
    let expected = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head>\n".to_owned(),
        "<title>T &amp; co</title>\n<ownerName>P</ownerName>\n".to_owned(),
        "<docs>http://opml.org/spec2.opml</docs>\n</head>\n<body>\n".to_owned(),
        feed("T &amp; co", "T &amp; co", "/"),
        of("Corrections", "/corrections/"),
        group("Countries", &of("Canada", "/countries/canada/")),
        group("Regions", &of("Europe", "/regions/europe/")),
        group("Topics", &of("Trade &amp; co", "/topics/trade-co/")),
        group(
            "Authors",
            &[of("Ada Author", "/authors/ada-author/"), of("Bo Byline", "/authors/bo-byline/")]
                .concat(),
        ),
        "</body>\n</opml>\n".to_owned(),
    ];
    assert_eq!(built.page("/feeds.opml"), expected.concat());
    let front = built.page("/");
    assert!(
        front.contains("<link rel=\"alternate\" type=\"text/x-opml\" href=\"/sub/feeds.opml\"")
    );
    assert!(front.contains("<a href=\"/sub/feeds.opml\">All feeds</a>"), "{front}");
    assert!(!built.page("/countries/").contains("feeds.opml"));
}

/// It says what there is to follow, not what is new.
#[test]
fn the_list_of_feeds_changes_when_a_feed_comes_or_goes() {
    let site = Site::new()
        .settings("languages = [\"fr\"]\nfeeds = [\"json\", \"rss\"]")
        .official("robin", "")
        .article("2025-11-18-a", "countries = [\"CA\"]\nofficials = [\"robin\"]");
    let list = || site.build().page("/feeds.opml");
    let before = list();
    for part in ["English", "Français", "https://example.org/fr/rss.xml", "language=\"fr\""] {
        assert!(before.contains(part), "{part} in {before}");
    }
    // Of two formats it has the one that is XML, and of two languages what each has.
    assert!(!before.contains("feed.json") && !before.contains("/fr/countries/"), "{before}");
    site.add_article("2025-11-19-b", "countries = [\"CA\"]\nofficials = [\"robin\"]");
    assert_eq!(list(), before);
    site.add_article("2025-11-20-c", "topics = [\"Trade\"]");
    assert!(list().contains("text=\"Trade\""));
    site.remove("content/articles/c.md");
    assert_eq!(list(), before);
    let none = Site::new().settings("feeds = []").build();
    assert!(!none.has("/feeds.opml") && !none.page("/").contains("opml"));
}

/// The texts that stand within elements and attributes of a name in a document, as a reader gets them.
fn read_back(xml: &str, element: &str, attribute: Option<&str>) -> Vec<String> {
    use quick_xml::XmlVersion;
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut texts, mut open, mut inside) = (Vec::new(), Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) if start.name().0 == element => {
                inside = true;
                open.clear();
                let wanted = start.attributes().map(Result::unwrap);
                texts.extend(
                    wanted
                        .filter(|a| Some(a.key.0) == attribute)
                        .map(|a| a.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned()),
                );
            }
            Event::Text(text) if inside => open.push(text.into_inner().into_owned()),
            Event::GeneralRef(reference) if inside => {
                let name = reference.into_inner();
                let text = quick_xml::escape::unescape(&format!("&{name};")).unwrap().into_owned();
                open.push(text);
            }
            Event::End(end) if end.name().0 == element => {
                inside = false;
                if attribute.is_none() {
                    texts.push(open.concat());
                }
            }
            Event::Eof => return texts,
            _ => {}
        }
    }
}

/// What a title or a name may hold of markup, quotation marks, emoji and right-to-left text, a reader
/// gets as it was written.
#[test]
fn what_is_hostile_in_titles_and_names_is_read_back_as_it_was_written() {
    const TITLES: &[&str] = &[
        "</title><script>alert(1)</script>",
        "]]> & &amp; &#0; &lt; %s ${x} {{ y }}",
        "\"quoted\" 'twice' <b>bold</b>",
        "عنوان من اليمين \u{200f}إلى اليسار",
        "🏳️‍🌈 👩🏽‍🚀 emoji 🇨🇦",
        "\u{202e}gnp.exe",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y \"z\">]>",
    ];
    let mut site = Site::empty().file(
        "site.toml",
        "title = \"</title>&\"\nbase_url = \"https://t.example/a/b\"\nfeeds = [\"atom\", \"rss\", \"json\"]\n",
    );
    for (at, title) in TITLES.iter().enumerate() {
        let title = serde_json::to_string(title).unwrap();
        let text = format!(
            "+++\ntitle = {title}\ndate = 2025-11-{}\nsummary = {title}\ntopics = [{title}]\n+++\nText.\n",
            10 + at
        );
        site = site.file(&format!("content/articles/a-{at}.md"), text);
    }
    let (built, _) = site.build_warned(&[]);
    // What turns the text around it is taken out when a file is read.
    let newest_first: Vec<&str> =
        TITLES.iter().rev().map(|title| title.trim_start_matches('\u{202e}')).collect();
    let (atom, rss) = (built.page("/feed.xml"), built.page("/rss.xml"));
    let titles = |feed: &str| read_back(feed, "title", None);
    assert_eq!(titles(&atom)[1..], newest_first);
    assert_eq!(titles(&rss)[1..], newest_first);
    assert_eq!(titles(&rss)[0], "</title>&");
    assert_eq!(read_back(&atom, "summary", None), newest_first);
    assert_eq!(read_back(&atom, "category", Some("label")), newest_first);
    assert_eq!(read_back(&rss, "category", None), newest_first);
    let html = read_back(&rss, "description", None);
    for (description, title) in html[1..].iter().zip(&newest_first) {
        assert!(!description.contains('<'), "{description}");
        let text = description.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(text, *title);
    }
    let listed = read_back(&built.page("/feeds.opml"), "outline", Some("text"));
    assert!(newest_first.iter().all(|name| listed.iter().any(|text| text == name)), "{listed:?}");
    let json: serde_json::Value = serde_json::from_str(&built.page("/feed.json")).unwrap();
    let items =
        json["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap());
    assert_eq!(items.collect::<Vec<_>>(), newest_first);
}

#[test]
fn an_empty_site_has_feeds_without_entries() {
    let settings =
        "title = \"T\"\nbase_url = \"https://t.example\"\nfeeds = [\"atom\", \"rss\", \"json\"]\n";
    let built = Site::empty().file("site.toml", settings).build();
    assert_eq!(all(&built.page("/rss.xml"), "description"), ["T"]);
    assert!(!built.page("/rss.xml").contains("lastBuildDate"));
    assert_eq!(read_back(&built.page("/feeds.opml"), "outline", Some("text")), ["T"]);
}
