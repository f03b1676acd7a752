//! What a build understands: notations, line ends, languages, addresses, links.

use crate::support::{AS_OF, Site, differing};

#[test]
fn the_repositorys_own_site_builds_without_a_warning() {
    let site = Site::own();
    let run = site.run(&["build", "--as-of", "2026-11-22T00:00:00Z"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    let pages = site.tree("public");
    for page in [
        "index.html",
        "countries/canada/index.html",
        "officials/marco-rubio/index.html",
        "officials/jd-vance/index.html",
        "2025/11/21/us-cable-on-migration/index.html",
        "corrections/index.html",
    ] {
        assert!(pages.contains_key(page), "{page}");
    }
}

#[test]
fn toml_and_yaml_give_the_same_pages() {
    let toml = "+++\ntitle = \"A \\\"quoted\\\" title\"\ndate = 2025-11-20T10:30:00+01:00\n\
        summary = \"Sum: mary\"\nkey_points = [\"One\", \"Two\"]\nplace = \"OSLO\"\n\
        countries = [\"NO\", \"Sweden\"]\ntopics = \"Trade\"\nlead = true\n\n\
        [image]\nsrc = \"a.gif\"\nalt = \"A\"\n\n\
        [[sources]]\nid = \"a\"\ntitle = \"Minutes\"\nnote = \"On paper\"\ndate = 2025\n\n\
        [[sources]]\ntitle = \"Page\"\nurl = \"https://example.org\"\ndate = \"2025-10\"\n\n\
        [[quotes]]\ntext = \"Words\"\nspeaker_name = \"Anyone\"\nsource = \"a\"\n\n\
        [[updates]]\ndate = 2025-11-21\ntext = \"More\"\n+++\n\nThe *text*: “Words”.\n";
    let yaml = "---\ntitle: 'A \"quoted\" title'\ndate: 2025-11-20T10:30:00+01:00\n\
        summary: \"Sum: mary\"\nkey_points:\n  - One\n  - Two\nplace: OSLO\n\
        countries: [NO, Sweden]\ntopics: Trade\nlead: true\n\
        image: { src: a.gif, alt: A }\nsources:\n  - id: a\n    title: Minutes\n    note: On paper\n    \
        date: 2025\n  - title: Page\n    url: https://example.org\n    date: 2025-10\n\
        quotes:\n  - text: Words\n    speaker_name: Anyone\n    source: a\n\
        updates:\n  - date: 2025-11-21\n    text: More\n---\n\nThe *text*: “Words”.\n";
    let site = |text: &str| {
        Site::new()
            .file("content/articles/a.md", text)
            .file("content/articles/a.gif", "jpg")
            .build()
            .tree()
    };
    let expected = site(toml);
    assert_eq!(differing(&expected, &site(yaml)), Vec::<String>::new());
    // Neither line ends nor a byte-order mark make a difference.
    for text in [toml, yaml] {
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(differing(&expected, &site(&windows)), Vec::<String>::new());
    }
}

#[test]
fn names_in_any_script_and_direction_work() {
    let site = Site::new()
        .settings("languages = [\"ar\"]")
        .file(
            "content/articles/übersicht-über-çödé.md",
            "+++\ntitle = \"Übersicht\"\ndate = 2025-11-20\ntopics = [\"Öl & Gas\"]\n+++\n\n![Ein Bild](bild%20ü.gif) [Was?](<Was? 100%.pdf>)\n",
        )
        .file("content/articles/bild ü.gif", "png")
        .file("content/articles/Was? 100%.pdf", "pdf")
        .file(
            "content/articles/خبر.ar.md",
            "+++\ntitle = \"خبر من القاهرة\"\ndate = 2025-11-20\nslug = \"news\"\ncountries = [\"EG\"]\n+++\n\nالنص.\n",
        )
        .file("content/articles/日本.md", "+++\ntitle = \"日本の見出し\"\ndate = 2025-11-20\n+++\n\n本文。\n");
    let built = site.build();
    let page = built.page("/2025/11/20/ubersicht-uber-code/");
    assert!(page.contains("Übersicht"));
    for name in ["bild%20%C3%BC.gif", "Was%3F%20100%25.pdf"] {
        assert!(
            page.contains(&format!("\"/2025/11/20/ubersicht-uber-code/{name}\"")),
            "{name}: {page}"
        );
    }
    assert!(built.grep("本文。").iter().any(|path| path.starts_with("2025/11/20/")));
    let arabic = built.page("/ar/2025/11/20/news/");
    assert!(arabic.contains("lang=\"ar\"") && arabic.contains("dir=\"rtl\""), "{arabic}");
    assert!(built.page("/ar/countries/egypt/").contains("مصر"));
    assert!(!built.has("/countries/egypt/"));
    let picture: Vec<_> = built.urls().into_iter().filter(|url| url.ends_with(".gif")).collect();
    assert_eq!(picture.len(), 1);
}

#[test]
fn every_language_stands_under_its_own_path() {
    let site = Site::new()
        .settings("languages = [\"fr\"]")
        .article("2025-11-20-cable", "countries = [\"GB\"]")
        .article("2025-11-21-english-only", "")
        .file(
            "content/articles/cable.fr.md",
            "+++\ntitle = \"Le câble\"\ndate = 2025-11-20\ncountries = [\"Royaume-Uni\"]\n+++\n\nVers [l'anglais](cable.md).\n",
        )
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\n")
        .file("content/pages/about.fr.md", "+++\ntitle = \"À propos\"\n+++\n");
    let built = site.build();
    let french = built.page("/fr/2025/11/20/cable/");
    assert!(french.contains("lang=\"fr\"") && french.contains("20 novembre 2025"), "{french}");
    assert!(french.contains("href=\"/2025/11/20/cable/\""), "{french}");
    assert!(built.page("/fr/countries/united-kingdom/").contains("Royaume-Uni"));
    assert!(built.page("/countries/united-kingdom/").contains("United Kingdom"));
    assert!(built.page("/fr/about/").contains("À propos"));
    assert!(!built.has("/fr/2025/11/21/english-only/"));
    assert!(
        !built.main("/fr/").contains("english-only") && built.main("/fr/").contains("Le câble")
    );
    assert!(!built.main("/").contains("Le câble"));
    assert!(built.page("/fr/feed.xml").contains("xml:lang=\"fr\""));
    assert!(!built.page("/feed.xml").contains("Le câble"));
}

#[test]
fn links_stand_under_the_path_of_base_url() {
    let site = Site::empty()
        .file("site.toml", "title = \"T\"\nbase_url = \"https://example.org/news/briefing/\"\n")
        .article("2025-11-20-a", "countries = [\"CA\"]\nredirect_from = \"/old/\"")
        .file(
            "content/pages/about.md",
            "+++\ntitle = \"About\"\n+++\n\n[A](../articles/a.md), [c](/countries/canada/).\n",
        );
    let built = site.build();
    assert!(built.has("/2025/11/20/a/"), "paths of files have no prefix");
    for (path, bytes) in built.tree() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for (start, _) in text.match_indices("=\"/") {
            let link = &text[start + 2..start + 40.min(text.len() - start)];
            assert!(link.starts_with("/news/briefing/"), "{path}: {link}");
        }
    }
    assert!(built.page("/about/").contains("href=\"/news/briefing/countries/canada/\""));
    assert!(built.page("/sitemap.xml").contains("https://example.org/news/briefing/sitemaps/"));
    assert!(built.page("/old/").contains("/news/briefing/2025/11/20/a/"));
}

#[test]
fn links_to_source_files_become_the_urls_of_their_pages() {
    let site = Site::new()
        .official("ada-example", "always = true")
        .file("content/articles/2025/target.md", "+++\ntitle = \"Target\"\ndate = 2025-11-20\nslug = \"moved\"\n+++\n\n## A heading\n")
        .file("content/articles/2025/photo.gif", "jpg")
        .file("content/countries/canada.md", "+++\nalways = true\n+++\n")
        .file("content/pages/deep/about.md", "+++\ntitle = \"About\"\n+++\n")
        .file(
            "content/articles/links.md",
            "+++\ntitle = \"Links\"\ndate = 2025-11-21\n+++\n\n[a](2025/target.md#a-heading) [b](../officials/ada-example.md) \
             [c](../countries/canada.md) [d](../pages/deep/about.md) ![e](2025/photo.gif) [f](#own) [g](/countries/)\n\n## Own\n",
        );
    let built = site.build();
    let page = built.page("/2025/11/21/links/");
    for link in [
        "href=\"/2025/11/20/moved/#a-heading\"",
        "href=\"/officials/ada-example/\"",
        "href=\"/countries/canada/\"",
        "href=\"/deep/about/\"",
        "src=\"/2025/11/21/links/photo.gif\"",
        "href=\"#own\"",
        "id=\"own\"",
        "href=\"/countries/\"",
    ] {
        assert!(page.contains(link), "{link} in {page}");
    }
    assert!(built.has("/2025/11/21/links/photo.gif"));
    assert!(built.page("/2025/11/20/moved/").contains("id=\"a-heading\""));
}

#[test]
fn old_paths_lead_to_the_new_ones() {
    let site = Site::new()
        .settings("languages = [\"fr\"]")
        .article("2025-11-20-a", "redirect_from = [\"/2024/old/\", \"/old.html\"]")
        .file(
            "content/officials/ada-example.fr.md",
            "+++\nname = \"Ada Exemple\"\nredirect_from = \"/fr/gens/ada/\"\n+++\nElle.\n",
        )
        .official("ada-example", "always = true\nredirect_from = \"/people/ada\"")
        .file(
            "content/pages/about.md",
            "+++\ntitle = \"About\"\nredirect_from = [\"/über/\"]\n+++\n",
        );
    let built = site.build();
    for (old, new) in [
        ("/2024/old/", "/2025/11/20/a/"),
        ("/old.html", "/2025/11/20/a/"),
        ("/people/ada/", "/officials/ada-example/"),
        ("/fr/gens/ada/", "/fr/officials/ada-example/"),
        ("/über/", "/about/"),
    ] {
        let page = built.page(old);
        assert!(page.contains(&format!("url={new}")), "{page}");
        assert!(
            page.contains(&format!("https://example.org{new}")) && page.contains("noindex"),
            "{page}"
        );
    }
    let sitemap: String =
        built.urls().iter().filter(|u| u.starts_with("sitemaps/")).map(|u| built.page(u)).collect();
    assert!(!sitemap.contains("old") && sitemap.contains("/about/"), "{sitemap}");
}

#[test]
fn a_page_at_a_generated_place_introduces_it() {
    let site = Site::new()
        .article("2025-11-20-a", "countries = [\"CA\"]")
        .file("content/pages/corrections.md", "+++\ntitle = \"C\"\n+++\n\nHow we correct.\n")
        .file("content/pages/countries/index.md", "+++\ntitle = \"C\"\n+++\n\nAll of them.\n")
        .file("content/pages/index.md", "+++\ntitle = \"F\"\n+++\n\nWelcome in front.\n");
    let built = site.build();
    assert!(built.main("/corrections/").contains("How we correct."));
    assert!(built.main("/countries/").contains("All of them."));
    assert!(built.main("/countries/").contains("Canada"));
    assert!(
        built.main("/").contains("Welcome in front.") && built.main("/").contains("Title of a")
    );
}

#[test]
fn raw_html_follows_the_settings_and_never_scripts_by_default() {
    let text = "+++\ntitle = \"A\"\ndate = 2025-11-20\n+++\n\n<b onclick=\"x()\">bold</b> <script>alert(1)</script>\n";
    let page = |settings: &str| {
        let site = Site::new().settings(settings).file("content/articles/a.md", text);
        let run = site.try_build(&["--as-of", AS_OF]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        std::fs::read_to_string(site.path("public/2025/11/20/a/index.html")).unwrap()
    };
    let off = page("[check]\nraw-html = \"off\"");
    assert!(off.contains("&lt;b onclick") && !off.contains("<script>"), "{off}");
    let sanitized = page("[markdown]\nhtml = \"sanitized\"");
    assert!(
        sanitized.contains("<b>bold</b>") && !sanitized.contains("alert(1)</script>"),
        "{sanitized}"
    );
    assert!(page("[markdown]\nhtml = \"trusted\"").contains("<script>alert(1)</script>"));
}

#[test]
fn github_notes_have_the_words_of_the_page_and_the_feed() {
    let text = "+++\ntitle = \"A\"\ndate = 2025-11-20\n+++\n\n> [!WARNING]\n> Words.\n\n> Said.\n";
    let site = Site::new()
        .settings("languages = [\"fr\"]\nfeed_content = \"full\"")
        .file("content/articles/a.md", text)
        .file("content/articles/a.fr.md", text)
        .file("content/pages/about.md", "+++\ntitle = \"Us\"\n+++\n\n> [!tip]\n> Words.\n")
        .file("themes/default/i18n/en.toml", "alert_warning = \"Take <care>\"\n");
    let built = site.build();
    let note =
        |url: &str| built.main(url).contains("<div class=\"alert alert-warning\" role=\"note\">");
    assert!(note("/2025/11/20/a/") && note("/fr/2025/11/20/a/"));
    let has = |url: &str, word: &str| {
        built.page(url).contains(&format!("<p class=\"alert-title\">{word}</p>"))
    };
    assert!(has("/2025/11/20/a/", "Take &lt;care&gt;"), "{}", built.main("/2025/11/20/a/"));
    assert!(has("/fr/2025/11/20/a/", "Avertissement"));
    assert!(has("/about/", "Tip"));
    let feed = built.page("/feed.xml");
    assert!(feed.contains("Take &amp;lt;care&amp;gt;"), "{feed}");
}

#[test]
fn paper_has_the_title_the_day_and_the_address_of_a_page() {
    let article = "+++\ntitle = \"A & B\"\ndate = 2025-11-20\n+++\nText.\n";
    let built = Site::new()
        .settings("languages = [\"ar\"]")
        .file("content/articles/a.md", article)
        .file("content/articles/a.ar.md", article)
        .build();
    let cite = |url: &str| {
        let page = built.page(url);
        let (_, rest) = page.split_once(" data-cite=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let page = built.page("/");
    let (_, title) = page.split_once("<title>").unwrap();
    let title = title.split('<').next().unwrap();
    let address = "https://example.org/2025/11/20/a/";
    let article = format!("A &amp; B · {title} · 20 November 2025 · {address}");
    assert_eq!(cite("/2025/11/20/a/"), article);
    assert_eq!(cite("/"), format!("{title} · 20 November 2025 · https://example.org/"));
    let edition = format!("20 November 2025 · {title} · https://example.org/2025/11/20/");
    assert_eq!(cite("/2025/11/20/"), edition);
    // An address in a text from the right keeps its last slash.
    assert!(
        cite("/ar/2025/11/20/a/").ends_with("&#x2066;https://example.org/ar/2025/11/20/a/&#x2069;")
    );
    let style = page.split("/style.").nth(1).unwrap().split('"').next().unwrap();
    let style = built.page(&format!("/style.{style}"));
    assert!(style.contains("@bottom-left{content:var(--cite)"), "{style}");
    assert!(style.contains("@view-transition{navigation:auto}"), "{style}");
}
