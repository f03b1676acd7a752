//! Versions of one page in several languages know each other.

use crate::support::Site;

fn alternates(page: &str) -> Vec<(String, String)> {
    let links = page.split("<link rel=\"alternate\" hreflang=\"").skip(1);
    let parts = links.map(|rest| {
        let (lang, rest) = rest.split_once("\" href=\"").unwrap();
        (lang.to_owned(), rest.split('"').next().unwrap().to_owned())
    });
    parts.collect()
}

/// The links of the switch: language, address, words.
fn switch(page: &str) -> Vec<String> {
    let Some((_, rest)) = page.split_once("<nav class=\"languages\"") else { return Vec::new() };
    let nav = rest.split("</nav>").next().unwrap();
    let links = nav.split("<a href=\"").skip(1);
    links
        .map(|link| {
            let (url, rest) = link.split_once('"').unwrap();
            let words = rest.split_once('>').unwrap().1.split('<').next().unwrap();
            format!("{url} {words}")
        })
        .collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    let whole = |(lang, path): &(&str, &str)| {
        ((*lang).to_owned(), format!("https://example.org/{}", path.trim_start_matches('/')))
    };
    of.iter().map(whole).collect()
}

fn site() -> Site {
    let article = |title: &str, date: &str, more: &str| {
        format!("+++\ntitle = \"{title}\"\ndate = {date}\n{more}\n+++\nText.\n")
    };
    Site::new()
        .settings("languages = [\"fr\", \"ar\"]")
        .file("content/articles/a.md", article("A", "2025-11-20", "countries = [\"CA\"]"))
        .file(
            "content/articles/a.fr.md",
            article("A fr", "2025-11-21", "slug = \"autre\"\ncountries = [\"CA\"]"),
        )
        .file("content/articles/b.md", article("B", "2025-11-21", "countries = [\"NO\"]"))
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n")
        .file("content/pages/about.ar.md", "+++\ntitle = \"حول\"\n+++\nنحن.\n")
}

#[test]
fn versions_of_a_page_name_each_other() {
    let built = site().build();
    let article = pairs(&[("en", "/2025/11/20/a/"), ("fr", "/fr/2025/11/21/autre/")]);
    for path in ["/2025/11/20/a/", "/fr/2025/11/21/autre/"] {
        assert_eq!(alternates(&built.page(path)), article, "{path}");
    }
    let country = pairs(&[("en", "/countries/canada/"), ("fr", "/fr/countries/canada/")]);
    for path in ["/countries/canada/", "/fr/countries/canada/"] {
        assert_eq!(alternates(&built.page(path)), country, "{path}");
    }
    let about = pairs(&[("en", "/about/"), ("ar", "/ar/about/")]);
    for path in ["/about/", "/ar/about/"] {
        assert_eq!(alternates(&built.page(path)), about, "{path}");
    }
    let front = pairs(&[("en", "/"), ("fr", "/fr/"), ("ar", "/ar/")]);
    for path in ["/", "/fr/", "/ar/"] {
        assert_eq!(alternates(&built.page(path)), front, "{path}");
    }
    // What stands in one language alone, and what has no page for search engines, names none.
    for path in ["/2025/11/21/b/", "/countries/norway/", "/2025/11/20/", "/404.html"] {
        assert_eq!(alternates(&built.page(path)), [], "{path}");
    }
}

#[test]
fn every_page_leads_to_the_other_languages() {
    let built = site().build();
    let of = |path| switch(&built.page(path));
    assert_eq!(of("/2025/11/20/a/"), ["/fr/2025/11/21/autre/ Français"]);
    assert_eq!(of("/ar/about/"), ["/about/ English"]);
    assert_eq!(of("/"), ["/fr/ Français", "/ar/ العربية"]);
    assert_eq!(of("/2025/11/21/b/"), ["/fr/ Français", "/ar/ العربية"], "the fronts at least");
    let page = built.page("/");
    assert!(page.contains("lang=\"ar\" dir=\"rtl\" hreflang=\"ar\">العربية<"), "{page}");
}

#[test]
fn sitemaps_name_the_versions_of_pages() {
    let built = site().build();
    let both = "<xhtml:link rel=\"alternate\" hreflang=\"en\" \
         href=\"https://example.org/2025/11/20/a/\"/><xhtml:link rel=\"alternate\" hreflang=\"fr\" \
         href=\"https://example.org/fr/2025/11/21/autre/\"/></url>";
    let month = built.page("/sitemaps/2025-11.xml");
    assert!(month.contains("xmlns:xhtml=\"http://www.w3.org/1999/xhtml\""), "{month}");
    assert_eq!(month.matches(both).count(), 2, "at each version: {month}");
    let day = "<url><loc>https://example.org/2025/11/21/</loc>\
         <lastmod>2025-11-21T00:00:00Z</lastmod><xhtml:link";
    assert!(month.contains(day), "both languages have that day: {month}");
    let pages = built.page("/sitemaps/pages.xml");
    assert!(pages.contains("hreflang=\"ar\" href=\"https://example.org/ar/about/\"/>"), "{pages}");
    assert!(pages.contains("<loc>https://example.org/countries/norway/</loc></url>"), "{pages}");
}

#[test]
fn a_version_that_is_not_out_is_named_nowhere() {
    let held = "+++\ntitle = \"A ar\"\ndate = 2025-11-20\ndraft = true\n+++\nText.\n";
    let built = site().file("content/articles/a.ar.md", held).build();
    assert_eq!(built.grep("hreflang=\"ar\" href=\"https://example.org/ar/2025"), [""; 0]);
}

#[test]
fn a_site_of_one_language_has_no_links_to_others() {
    let built = Site::new().article("2025-11-20-a", "countries = [\"CA\"]").build();
    assert_eq!(built.grep("hreflang"), [""; 0]);
    assert_eq!(built.grep("xhtml"), [""; 0]);
    assert_eq!(switch(&built.page("/")), [""; 0]);
}

#[test]
fn a_page_below_a_folder_named_like_a_language_is_no_version() {
    let built = Site::new()
        .settings("languages = [\"fr\"]")
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n")
        .file("content/pages/fr/about.md", "+++\ntitle = \"About France\"\n+++\nUs.\n")
        .build();
    assert_eq!(alternates(&built.page("/about/")), []);
}

/// Places where a list or several things stand in one line: the comma is that of the page's language.
#[test]
fn lists_have_the_comma_of_the_language() {
    let keys = "countries = [\"CA\", \"NO\"]\nofficials = [\"ivo\"]";
    let file =
        |title: &str, date: &str| format!("+++\ntitle = \"{title}\"\ndate = {date}\n{keys}\n+++\n");
    let mut site = Site::new().settings("languages = [\"ar\", \"ja\"]").file(
        "content/officials/ivo.md",
        "+++\nname = \"Ivo\"\n[[posts]]\ntitle = \"Keeper\"\nstart = 2011\n+++\n",
    );
    for at in 1..=8 {
        for lang in ["", ".ar", ".ja"] {
            let name = format!("content/articles/a{at}{lang}.md");
            site = site.file(&name, file("Title", &format!("2025-11-0{at}")));
        }
    }
    let (built, _) = site.build_warned(&[]);
    for (home, comma, others) in
        [("/", ", ", ["، ", "、"]), ("/ar/", "، ", [", ", "、"]), ("/ja/", "、", [", ", "، "])]
    {
        for page in ["", "officials/ivo/", "2025/11/08/", "2025/11/08/a8/"] {
            let main = built.main(&format!("{home}{page}"));
            assert!(main.contains(comma), "{home}{page}: {main}");
            let other = others.iter().find(|other| main.contains(**other));
            assert_eq!(other, None, "{home}{page}: {main}");
        }
    }
}
