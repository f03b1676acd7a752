//! What search engines and other robots are told: sitemaps, news, `robots.txt`.

use crate::feeds::all;
use crate::support::Site;
use crate::support::trees::differing;

/// The addresses that a sitemap lists.
fn addresses(sitemap: &str) -> Vec<String> {
    all(sitemap, "loc")
}

fn news_site() -> Site {
    Site::new()
        .settings("languages = [\"fr\", \"zh-Hant\"]")
        .article("2025-11-27-old", "")
        .article("2025-11-29-first", "")
        .article("2025-11-30-second", "countries = [\"CA\"]")
        .article("2025-11-30-draft", "draft = true")
        .article("2025-11-30-waiting", "embargo = 2025-12-01T00:00:01Z")
        .file(
            "content/articles/third.fr.md",
            "+++\ntitle = \"A < B & C\"\ndate = 2025-11-30T09:30:00Z\n+++\nT.\n",
        )
        .file(
            "content/articles/fourth.zh-Hant.md",
            "+++\ntitle = \"D\"\ndate = 2025-11-30T08:00:00Z\n+++\nT.\n",
        )
}

#[test]
fn the_news_sitemap_has_the_articles_of_two_days_in_each_language() {
    let built = news_site().build_warned(&["--as-of", "2025-11-30T23:00:00Z"]).0;
    let news = built.page("/sitemaps/news.xml");
    let at = |path: &str| format!("https://example.org/{path}/");
    // Those of midnight are 47 hours old, or 23, in the order of the newest.
    let expected = [
        "fr/2025/11/30/third",
        "zh-Hant/2025/11/30/fourth",
        "2025/11/30/second",
        "2025/11/29/first",
    ];
    assert_eq!(addresses(&news), expected.map(at));
    assert_eq!(all(&news, "news:language"), ["fr", "zh-tw", "en", "en"]);
    assert_eq!(all(&news, "news:name"), ["Test Briefing"; 4]);
    assert_eq!(all(&news, "news:title")[0], "A &lt; B &amp; C");
    assert_eq!(all(&news, "news:publication_date")[0], "2025-11-30T09:30:00Z");
    assert!(
        addresses(&built.page("/sitemap.xml"))
            .contains(&"https://example.org/sitemaps/news.xml".to_owned())
    );
    assert_eq!(built.grep("word-of-waiting"), [""; 0]);
}

#[test]
fn what_waits_is_no_news_until_it_is_out() {
    let site = news_site();
    let before =
        site.build_warned(&["--as-of", "2025-12-01T00:00:00Z"]).0.page("/sitemaps/news.xml");
    assert!(!before.contains("waiting") && !before.contains("draft"), "{before}");
    let after =
        site.build_warned(&["--as-of", "2025-12-01T00:00:01Z"]).0.page("/sitemaps/news.xml");
    assert_eq!(addresses(&after)[0], "https://example.org/2025/12/01/waiting/");
    assert_eq!(all(&after, "news:publication_date")[0], "2025-12-01T00:00:01Z", "when it came out");
    let drafts =
        site.build_warned(&["--as-of", "2025-12-01T00:00:01Z", "--drafts", "--output", "drafts"]).0;
    assert!(!drafts.page("/sitemaps/news.xml").contains("/draft/"), "a draft is no news");
}

#[test]
fn news_goes_after_two_days_and_the_build_notices() {
    let site = news_site();
    let step = |as_of: &str| {
        let (built, _) = site.build_warned(&["--as-of", as_of]);
        let (clean, _) = site.build_warned(&["--as-of", as_of, "--clean", "--output", "clean"]);
        assert_eq!(differing(&built.tree(), &clean.tree()), [""; 0], "{as_of}");
        built
    };
    assert_eq!(addresses(&step("2025-11-30T23:59:59Z").page("/sitemaps/news.xml")).len(), 4);
    let before = step("2025-12-02T00:00:00Z").tree();
    // To the second: what came out at midnight is two days old, and what came out at eight isn't yet.
    let built = step("2025-12-02T09:30:00Z");
    let left = addresses(&built.page("/sitemaps/news.xml"));
    assert_eq!(left, ["https://example.org/2025/12/01/waiting/"]);
    let changed = differing(&before, &built.tree());
    assert_eq!(changed, [".dateline-manifest.json", "sitemaps/news.xml"]);
    // Another title, and another name of the site.
    let text = "+++\ntitle = \"Out\"\ndate = 2025-11-30\nembargo = 2025-12-01T00:00:01Z\n+++\nT.\n";
    site.write("content/articles/waiting.md", text);
    assert_eq!(
        all(&step("2025-12-02T09:30:00Z").page("/sitemaps/news.xml"), "news:title"),
        ["Out"]
    );
    let settings = std::fs::read_to_string(site.path("site.toml")).unwrap();
    site.write("site.toml", settings.replace("Test Briefing", "Other Briefing"));
    let renamed = step("2025-12-02T09:30:00Z").page("/sitemaps/news.xml");
    assert_eq!(all(&renamed, "news:name"), ["Other Briefing"]);
    // No schema allows one without an entry.
    let built = step("2025-12-03T00:00:01Z");
    assert!(!built.has("/sitemaps/news.xml") && built.grep("news.xml").is_empty());
}

#[test]
fn a_news_sitemap_has_a_thousand_articles_at_most() {
    let mut site = Site::new();
    for at in 0..1005 {
        let text = format!(
            "+++\ntitle = \"T {at}\"\ndate = 2025-11-30T{:02}:{:02}:{:02}Z\n+++\nT.\n",
            at / 3600,
            at / 60 % 60,
            at % 60
        );
        site = site.file(&format!("content/articles/n{at:04}.md"), text);
    }
    let listed = addresses(&site.build().page("/sitemaps/news.xml"));
    assert_eq!(listed.len(), 1000);
    assert_eq!(listed[0], "https://example.org/2025/11/30/n1004/", "the newest");
    assert!(!listed.iter().any(|address| address.contains("n0004")), "the oldest are left out");
}

#[test]
fn articles_have_their_pictures_and_editions_their_last_change_in_sitemaps() {
    let text = "+++\ntitle = \"A\"\ndate = 2025-11-20T09:00:00Z\nimage = { src = \"p.gif\", alt = \"P\" }\n\
                [[corrections]]\ndate = 2025-11-22T10:00:00Z\ntext = \"Less.\"\n+++\n\
                ![Q](q.gif) and ![P](p.gif) and [r](r.gif) and ![S](https://s.example/s.gif)\n";
    let mut site = Site::new().file("content/articles/a.md", text);
    for name in ["p", "q", "r"] {
        site = site.file(&format!("content/articles/{name}.gif"), name);
    }
    let built = site.article("2025-11-20-b", "").article("2025-11-22-c", "").build();
    let month = built.page("/sitemaps/2025-11.xml");
    let at = |path: &str| format!("https://example.org/2025/11/{path}");
    assert_eq!(all(&month, "image:loc"), ["20/a/p.gif", "20/a/q.gif"].map(at));
    let entry = |path: &str| {
        let begins = format!("<loc>{}</loc>", at(path));
        let from = month.find(&begins).unwrap() + begins.len();
        month[from..from + month[from..].find("</url>").unwrap()].to_owned()
    };
    // The edition of an article that was corrected, and that which tells of the correction.
    for path in ["20/", "22/", "20/a/"] {
        assert!(entry(path).starts_with("<lastmod>2025-11-22T10:00:00Z</lastmod>"), "{path}");
    }
    assert_eq!(entry("20/b/"), "<lastmod>2025-11-20T00:00:00Z</lastmod>");
    // What has no date of its own has none, so that a new article leaves that sitemap alone.
    assert!(!built.page("/sitemaps/pages.xml").contains("lastmod"));
}

const ROBOTS: &str = "[robots]\nsearch = true\nai_input = true\nai_train = false\ndisallow = [\"/quotes/\"]\n\
    [[robots.groups]]\nagents = [\"ExampleBot\", \"Other-Bot\"]\ndisallow = [\"/\"]\nallow = [\"/about/$\"]\n";

#[test]
fn robots_are_told_where_the_sitemap_is_and_what_the_site_allows() {
    let plain = Site::new().build().page("/robots.txt");
    assert_eq!(plain, "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sitemap.xml\n");
    let robots = Site::new().settings(ROBOTS).build().page("/robots.txt");
    let signal = "Content-Signal: search=yes, ai-input=yes, ai-train=no\n";
    let groups = [
        format!("User-agent: *\n{signal}Disallow: /quotes/\n"),
        format!(
            "User-agent: ExampleBot\nUser-agent: Other-Bot\n{signal}Disallow: /\nAllow: /about/$\n"
        ),
        "Sitemap: https://example.org/sitemap.xml\n".to_owned(),
    ];
    assert_eq!(robots, groups.join("\n"));
    let drafts = Site::new().settings(ROBOTS).build_warned(&["--drafts", "--output", "drafts"]).0;
    assert_eq!(drafts.page("/robots.txt"), "User-agent: *\nDisallow: /\n");
}

#[test]
fn a_robots_txt_of_the_site_goes_before() {
    // A theme's too, and one whose name only some file systems tell from it.
    for (path, at) in [
        ("static/robots.txt", "/robots.txt"),
        ("themes/default/static/robots.txt", "/robots.txt"),
        ("static/Robots.txt", "/Robots.txt"),
    ] {
        let site = Site::new().settings(ROBOTS).file(path, "User-agent: *\n");
        let built = site.build();
        assert_eq!(built.page(at), "User-agent: *\n", "{path}");
        let of_name = |url: &String| url.eq_ignore_ascii_case("robots.txt");
        assert_eq!(built.urls().into_iter().filter(of_name).count(), 1, "{path}");
        // But not for drafts, which no robot may read.
        let drafts = site.build_warned(&["--drafts", "--output", "drafts"]).0;
        assert_eq!(drafts.page("/robots.txt"), "User-agent: *\nDisallow: /\n", "{path}");
        assert_eq!(drafts.urls().into_iter().filter(of_name).count(), 1, "{path}");
    }
}

#[test]
fn a_story_that_is_withdrawn_is_no_news_and_changes_its_edition() {
    let site = news_site();
    let at = |path: &str| format!("https://example.org/2025/11/{path}");
    let steps = |as_of: &str| {
        let built = site.build_warned(&["--as-of", as_of]).0;
        let month = built.page("/sitemaps/2025-11.xml");
        let begins = format!("<loc>{}</loc><lastmod>", at("30/"));
        let from = month.find(&begins).unwrap() + begins.len();
        let changed = month[from..].split('<').next().unwrap().to_owned();
        (addresses(&built.page("/sitemaps/news.xml")), changed)
    };
    site.write(
        "content/articles/gone.md",
        "+++\ntitle = \"Gone\"\ndate = 2025-11-30T18:00:00Z\n\
         [retracted]\ndate = 2025-11-30T22:00:00Z\nreason = \"It was invented.\"\n+++\nT.\n",
    );
    let (news, changed) = steps("2025-11-30T21:59:59Z");
    assert!(news.contains(&at("30/gone/")));
    assert_eq!(changed, "2025-11-30T18:00:00Z");
    let (news, changed) = steps("2025-11-30T22:00:00Z");
    assert!(!news.contains(&at("30/gone/")) && news.contains(&at("30/second/")), "{news:?}");
    assert_eq!(changed, "2025-11-30T22:00:00Z", "never before what it has said already");
}

/// A timer doesn't publish for what only gets older.
#[test]
fn news_that_gets_older_is_not_due() {
    let site = Site::new().article("2025-11-30-fresh", "");
    let due = |as_of: &str| site.run(&["due", "--as-of", as_of]).stdout;
    assert_eq!(due("2025-12-01T00:00:00Z"), "");
    site.add_article("2025-11-30-waiting", "embargo = 2025-12-05T00:00:00Z");
    assert_eq!(due("2025-12-01T00:00:00Z"), "2025-12-05T00:00:00Z\n");
    let news = |as_of: &str| site.build_warned(&["--as-of", as_of]).0.has("/sitemaps/news.xml");
    assert!(news("2025-12-01T00:00:00Z") && !news("2025-12-02T00:00:00Z"));
}

#[test]
fn below_a_path_nobody_looks_for_robots_txt() {
    let settings = "title = \"T\"\nbase_url = \"https://t.example/news\"\n";
    let site = Site::empty().file("site.toml", settings).article("2025-11-20-a", "");
    assert!(!site.build().has("/robots.txt"));
    let (built, said) = site.settings(ROBOTS).build_warned(&[]);
    assert!(said.contains("warning[not-at-root]"), "{said}");
    // Whoever serves it at the root finds the whole paths in it.
    let robots = built.page("/robots.txt");
    assert!(
        robots.contains("Disallow: /news/quotes/\n") && robots.contains("Allow: /news/about/$\n")
    );
    assert!(robots.contains("Sitemap: https://t.example/news/sitemap.xml\n"), "{robots}");
}
