//! The site's data for programs: `[api]`.

use serde_json::{Value as Json, json};

use crate::support::{Built, Site, differing};

const ON: &str = "[api]\nlicence = \"CC-BY-4.0\"\nattribution = \"The desk\"\n";

/// A site with something in every file of its data.
fn site() -> Site {
    Site::new()
        .settings(&format!(
            "timezone = \"America/Toronto\"\nlanguages = [\"fr\"]\n[publisher]\nname = \"Desk\"\n\
             corrections_policy = \"/about/\"\nmasthead = \"https://desk.example/ü\"\n{ON}"
        ))
        .official(
            "robin-example",
            "country = \"IS\"\nwikidata = \"Q42\"\naliases = [\"R. E.\"]\n\
             [[posts]]\ntitle = \"Senator\"\noffice = \"senator\"\nstart = 2011\nend = 2025-01-20\n\
             [[posts]]\ntitle = \"Secretary\"\nacting = true\norganization = \"ministry\"\n\
             start = 2025-01-21\nsource = \"https://source.example/ü\"\n\
             [[posts]]\ntitle = \"Reader\"\norganization = \"unseen\"\nstart = 2001\nend = \"unknown\"\n\
             source = \"The gazette\"",
        )
        .official("never-named", "country = \"NO\"")
        .file(
            "content/organizations/ministry.md",
            "+++\nname = \"Ministry\"\ncountry = \"IS\"\nparent = \"unseen\"\n+++\n",
        )
        .file(
            "content/organizations/unseen.md",
            "+++\nname = \"Unseen Body\"\nwebsite = \"https://unseen.example\"\n+++\n",
        )
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n")
        .article(
            "2025-11-20-alpha",
            "summary = \"Summed up.\"\nkey_points = [\"A point\"]\nplace = \"OTTAWA\"\n\
             countries = [\"CA\"]\nregions = [\"Europe\"]\nofficials = [\"robin-example\"]\n\
             organizations = [\"ministry\"]\ntopics = [\"Trade\"]\nauthors = [\"Sam Sample\", \"Jo\"]\n\
             storyline = \"Long story\"\nmedia_topics = [\"20000634\"]\n\
             [[sources]]\nid = \"s\"\ntitle = \"-1 of \\\"2\\\"\"\nurl = \"https://source.example/a[1]\"\n\
             publisher = \"Press\"\ndate = \"2025-11\"\n\
             [[sources]]\ntitle = \"A note\"\nnote = \"=1+1\"\n\
             [[quotes]]\ntext = \"It rose, twice\"\nspeaker = \"robin-example\"\nsource = \"s\"\n\
             [[quotes]]\ntext = \"@all\"\nspeaker_name = \"Cy\"\ndate = 2025-11-19\ncontext = \"a rally\"\n\
             [[corrections]]\ndate = 2025-11-22T09:00:00\ntext = \"Less, much less.\"",
        )
        .article("2025-11-21-waiting", "embargo = 2027-01-01\nofficials = [\"never-named\"]")
        .article("2025-11-21-draft", "draft = true\nofficials = [\"never-named\"]")
        .article(
            "2025-10-02-gone",
            "summary = \"A secret summary\"\nofficials = [\"never-named\"]\n[retracted]\n\
             date = 2025-11-01\nreason = \"It was forged.\"",
        )
        .file(
            "content/articles/alpha.fr.md",
            "+++\ntitle = \"Titre d'alpha\"\ndate = 2025-11-20\ncountries = [\"CA\"]\n+++\nTexte.\n",
        )
}

/// What it is built to. Its texts aren't those of a careful editor.
fn built(site: &Site) -> Built {
    site.build_warned(&["--as-of", "2025-12-02T00:00:00Z"]).0
}

/// What is said of a site that can't be built.
fn refused(site: &Site) -> String {
    let run = site.try_build(&[]);
    assert_ne!(run.code, Some(0), "{}", run.stdout);
    run.stderr + &run.stdout
}

fn json_at(built: &Built, url: &str) -> Json {
    serde_json::from_str(&built.page(url)).unwrap_or_else(|e| panic!("{url}: {e}"))
}

#[test]
fn a_site_has_no_data_unless_it_is_asked_for() {
    let built =
        Site::new().article("2025-11-20-a", "officials = [\"o\"]").official("o", "").build();
    let data = built.urls().into_iter().filter(|path| {
        path.starts_with("data/") || path.ends_with("ninjs.json") || path.ends_with(".csv")
    });
    assert_eq!(data.collect::<Vec<_>>(), [""; 0]);
    // A table without a key is enough; an empty site has lists without entries.
    let built = Site::new().settings("[api]").build();
    assert_eq!(json_at(&built, "/ninjs.json")["associations"], json!([]));
    assert_eq!(lines(&built.page("/data/posts.csv")).len(), 1);
    assert_eq!(json_at(&built, "/data/datapackage.json")["licenses"], Json::Null);
}

#[test]
fn an_article_is_a_news_item() {
    let built = built(&site());
    let item = json_at(&built, "/2025/11/20/alpha/ninjs.json");
    let page = "https://example.org/2025/11/20/alpha/";
    let at = |path: &str| format!("https://example.org{path}");
    let about = |name: &str, uri: &str| json!({ "name": name, "rel": "about", "uri": at(uri) });
    let plain = |role: &str, value: &str| json!({ "role": role, "contentType": "text/plain", "value": value });
    let expected = json!({
        "uri": "tag:example.org,2025:content/articles/alpha.md",
        "type": "text",
        "representationType": "partial",
        "firstCreated": "2025-11-20T00:00:00-05:00",
        "versionCreated": "2025-11-22T09:00:00-05:00",
        "pubStatus": "usable",
        "copyrightHolder": "Desk",
        "usageTerms": "The desk · Creative Commons Attribution 4.0 International",
        "language": "en",
        "descriptions": [plain("summary", "Summed up."), plain("keyPoint", "A point")],
        "headlines": [plain("main", "Title of alpha")],
        "people": [{ "name": "Name of robin-example", "rel": "about", "uri": at("/officials/robin-example/"),
                     "literal": "wikidata:Q42" }],
        "organisations": [about("Ministry", "/organizations/ministry/")],
        "places": [
            { "name": "Canada", "rel": "about", "uri": at("/countries/canada/"), "literal": "iso3166-1a2:CA" },
            { "name": "Europe", "rel": "about", "uri": at("/regions/europe/"), "literal": "m49:150" },
        ],
        "subjects": [
            about("Trade", "/topics/trade/"),
            { "rel": "about", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000634",
              "literal": "medtop:20000634" },
            { "name": "Long story", "rel": "partOf", "uri": at("/storylines/long-story/") },
        ],
        "infoSources": [
            { "name": "Press", "role": "source", "uri": "https://source.example/a%5B1%5D",
              "literal": "-1 of \"2\"" },
            { "name": "A note", "role": "source" },
        ],
        "by": "Sam Sample, Jo",
        "located": "OTTAWA",
        "renditions": [
            { "name": "page", "href": page, "contentType": "text/html" },
            { "name": "ninjs", "href": format!("{page}ninjs.json"), "contentType": "application/json" },
        ],
        "trustIndicators": [
            { "role": "https://schema.org/masthead", "href": "https://desk.example/%C3%BC" },
            { "role": "http://cv.iptc.org/newscodes/trustindicator/correctionsPolicy",
              "href": at("/about/") },
        ],
        "standard": { "name": "ninjs", "version": "3.3",
                      "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.3.json#" },
        "rightsInfo": { "linkedRights": "https://creativecommons.org/licenses/by/4.0/" },
    });
    assert_eq!(item, expected, "{item:#}");
    let french = json_at(&built, "/fr/2025/11/20/alpha/ninjs.json");
    assert_eq!(
        (&french["language"], &french["headlines"][0]["value"]),
        (&json!("fr"), &json!("Titre d'alpha"))
    );
}

#[test]
fn its_text_is_there_where_it_is_asked_for() {
    let site = |content: &str| {
        Site::new()
            .settings(content)
            .file("content/articles/p.gif", "GIF89a")
            .file(
                "content/articles/a.md",
                "+++\ntitle = \"A\"\ndate = 2025-11-20\n\
                 image = { src = \"p.gif\", alt = \"Alt\", caption = \"Caption\", credit = \"Jo\" }\n+++\n\
                 Some [text](/about/).\n",
            )
            .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nUs.\n")
    };
    for (settings, is_full) in [
        ("[api]\ncontent = \"full\"", true),
        ("feed_content = \"full\"\n[api]\nlicence = \"https://terms.example\"", true),
        ("[api]\ncontent = \"summary\"", false),
        ("feed_content = \"full\"\n[api]\ncontent = \"summary\"", false),
    ] {
        let built = built(&site(settings));
        let item = json_at(&built, "/2025/11/20/a/ninjs.json");
        let newest = &json_at(&built, "/ninjs.json")["associations"][0];
        let month = &json_at(&built, "/2025/11/ninjs.json")["associations"][0];
        assert_eq!(month["bodies"], Json::Null, "lists of a month have no texts");
        let body = "<p>Some <a href=\"https://example.org/about/\">text</a>.</p>\n";
        for item in [&item, newest] {
            let representation = if is_full { "full" } else { "partial" };
            assert_eq!(item["representationType"], representation, "{settings}");
            let expected = json!([{ "role": "main", "contentType": "text/html", "value": body }]);
            assert_eq!(item["bodies"], if is_full { expected } else { Json::Null }, "{settings}");
            let picture = &item["associations"][0];
            assert_eq!((&picture["type"], &picture["by"]), (&json!("picture"), &json!("Jo")));
            let href = "https://example.org/2025/11/20/a/p.gif";
            assert_eq!(
                (&picture["uri"], &picture["renditions"][0]["href"]),
                (&json!(href), &json!(href))
            );
        }
        assert_eq!(item["rightsInfo"].is_object(), settings.contains("terms"));
    }
}

#[test]
fn a_notice_has_nothing_of_its_article() {
    let built = built(&site());
    let notice = json_at(&built, "/2025/10/02/gone/ninjs.json");
    let keys: Vec<&String> = notice.as_object().unwrap().keys().collect();
    let mut expected = [
        "uri",
        "type",
        "representationType",
        "firstCreated",
        "versionCreated",
        "pubStatus",
        "copyrightHolder",
        "usageTerms",
        "edNote",
        "language",
        "headlines",
        "renditions",
        "trustIndicators",
        "standard",
        "rightsInfo",
    ];
    let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
    keys.sort_unstable();
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(
        (&notice["pubStatus"], &notice["edNote"]),
        (&json!("canceled"), &json!("It was forged."))
    );
    assert_eq!(notice["versionCreated"], "2025-11-01T00:00:00-04:00");
    let newest = json_at(&built, "/ninjs.json");
    let states = newest["associations"].as_array().unwrap().iter().map(|item| &item["pubStatus"]);
    assert_eq!(states.collect::<Vec<_>>(), ["usable", "canceled"]);
    assert_eq!(json_at(&built, "/2025/10/ninjs.json")["associations"][0]["pubStatus"], "canceled");
    assert_eq!(built.grep("A secret summary"), [""; 0]);
    // Whom only what isn't out names is nowhere.
    for word in ["never-named", "Name of never-named", "waiting", "norway"] {
        assert_eq!(built.grep(word), [""; 0], "{word}");
    }
}

#[test]
fn officials_and_what_they_belong_to_are_popolo() {
    let built = built(&site());
    let iceland = json_at(&built, "/data/popolo/iceland.json");
    let at = |path: &str| format!("https://example.org{path}");
    let page = |path: &str| json!([{ "url": at(path), "note": "page" }]);
    let area = json!({ "id": "countries/iceland", "name": "Iceland", "identifier": "IS",
                       "classification": "country" });
    let expected = json!({
        "persons": [{
            "id": "officials/robin-example", "name": "Name of robin-example",
            "other_names": [{ "name": "R. E." }],
            "identifiers": [{ "scheme": "wikidata", "identifier": "Q42" }],
            "links": page("/officials/robin-example/"),
        }],
        "organizations": [{
            "id": "organizations/ministry", "name": "Ministry",
            // Which has no page.
            "parent": { "name": "Unseen Body" },
            "area": area,
            "links": page("/organizations/ministry/"),
        }],
        "posts": [{ "id": "offices/senator", "label": "Senator", "area": area,
                    "links": page("/offices/senator/") }],
        "memberships": [
            { "label": "Senator", "role": "Senator", "person_id": "officials/robin-example",
              "post_id": "offices/senator", "start_date": "2011", "end_date": "2025-01-20" },
            { "label": "Acting Secretary", "role": "Secretary", "person_id": "officials/robin-example",
              "organization_id": "organizations/ministry", "start_date": "2025-01-21",
              "sources": [{ "url": "https://source.example/%C3%BC" }] },
            { "label": "Reader", "role": "Reader", "person_id": "officials/robin-example",
              "organization": { "name": "Unseen Body" }, "start_date": "2001" },
        ],
    });
    assert_eq!(iceland, expected, "{iceland:#}");
    let told = built.grep("unseen.example").into_iter().filter(|path| !path.ends_with(".html"));
    assert_eq!(told.collect::<Vec<_>>(), [""; 0], "it has no file of its own in the data");
}

/// A table as RFC 4180 has it: lines of fields.
fn lines(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(c) = letters.next() {
        match c {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => line.push(std::mem::take(&mut field)),
            '\r' if !is_quoted => {
                assert_eq!(letters.next(), Some('\n'));
                line.push(std::mem::take(&mut field));
                lines.push(std::mem::take(&mut line));
            }
            c => field.push(c),
        }
    }
    assert!(!is_quoted && line.is_empty() && field.is_empty(), "{text}");
    lines
}

#[test]
fn each_table_has_its_lines() {
    let built = built(&site());
    let table = |path: &str| lines(&built.page(path));
    let id = "tag:example.org,2025:content/articles/alpha.md";
    let page = "https://example.org/2025/11/20/alpha/";
    let published = "2025-11-20T00:00:00-05:00";
    assert_eq!(
        table("/data/officials.csv")[1..],
        [[
            "officials/robin-example",
            "Name of robin-example",
            "",
            "R. E.",
            "IS",
            "Q42",
            "",
            "https://example.org/officials/robin-example/",
            "en"
        ]]
    );
    let (robin, name) = ("officials/robin-example", "Name of robin-example");
    assert_eq!(
        table("/data/posts.csv")[1..],
        [
            [
                robin,
                name,
                "Senator",
                "false",
                "",
                "",
                "offices/senator",
                "2011",
                "2025-01-20",
                "false",
                "",
                "en"
            ],
            [
                robin,
                name,
                "Secretary",
                "true",
                "organizations/ministry",
                "Ministry",
                "",
                "2025-01-21",
                "",
                "false",
                "https://source.example/ü",
                "en"
            ],
            [
                robin,
                name,
                "Reader",
                "false",
                "",
                "Unseen Body",
                "",
                "2001",
                "",
                "true",
                "The gazette",
                "en"
            ],
        ]
    );
    assert_eq!(
        table("/data/quotations/2025-11.csv")[1..],
        [
            [
                id,
                page,
                published,
                "It rose, twice",
                robin,
                name,
                "",
                "",
                "https://source.example/a[1]",
                "en"
            ],
            [id, page, published, "'@all", "", "Cy", "2025-11-19", "a rally", "", "en"],
        ]
    );
    assert_eq!(
        table("/data/sources/2025-11.csv")[1..],
        [
            [
                id,
                page,
                published,
                "'-1 of \"2\"",
                "https://source.example/a[1]",
                "",
                "Press",
                "2025-11",
                "",
                "en"
            ],
            [id, page, published, "A note", "", "'=1+1", "", "", "", "en"],
        ]
    );
    let gone = [
        "tag:example.org,2025:content/articles/gone.md",
        "https://example.org/2025/10/02/gone/",
        "Title of gone",
        "It was forged.",
        "en",
    ];
    let alpha = [id, page, "Title of alpha", "Less, much less.", "en"];
    assert_eq!(
        table("/data/corrections/2025.csv")[1..],
        [
            [&["retraction", "2025-11-01T00:00:00-04:00"][..], &gone].concat(),
            [&["correction", "2025-11-22T09:00:00-05:00"][..], &alpha].concat(),
        ]
    );
    assert_eq!(table("/data/fr/officials.csv").len(), 1, "no French article names anybody");
}

#[test]
fn the_list_of_all_data_names_every_file_and_every_column() {
    let built = built(&site());
    let package = json_at(&built, "/data/datapackage.json");
    let licence = json!([{ "name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/",
                           "title": "Creative Commons Attribution 4.0 International" }]);
    assert_eq!((&package["licenses"], &package["attribution"]), (&licence, &json!("The desk")));
    let resources = package["resources"].as_array().unwrap();
    let docs = include_str!("../../docs/open-data.md");
    let mut named = Vec::new();
    for resource in resources {
        let paths = resource["path"].as_array().unwrap().iter().map(|path| path.as_str().unwrap());
        let paths = paths.map(|path| match path.strip_prefix("https://example.org/") {
            Some(path) => path.to_owned(),
            None => format!("data/{path}"),
        });
        let paths: Vec<String> = paths.collect();
        if resource["format"] == "csv" {
            let fields = resource["schema"]["fields"].as_array().unwrap();
            let names: Vec<&str> =
                fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
            for path in &paths {
                assert_eq!(lines(&built.page(&format!("/{path}")))[0], names, "{path}");
            }
            for field in fields {
                let (name, what) =
                    (field["name"].as_str().unwrap(), field["description"].as_str().unwrap());
                assert!(docs.contains(&format!("| `{name}` | {what} |")), "docs: {name}: {what}");
            }
        }
        named.extend(paths);
    }
    let is_listed = |path: &String| {
        let is_data = path.starts_with("data/") || path.ends_with("ninjs.json");
        let is_article = path.matches('/').count() - usize::from(path.starts_with("fr/")) == 4;
        is_data && !is_article && path != "data/datapackage.json"
    };
    let mut there: Vec<String> = built.urls().into_iter().filter(is_listed).collect();
    there.sort();
    named.sort();
    assert_eq!(named, there);
}

#[test]
fn one_newest_article_changes_the_files_of_its_month_alone() {
    let site = site();
    let data = |paths: Vec<String>| -> Vec<String> {
        let is_data = |path: &String| path.contains("data/") || path.ends_with("ninjs.json");
        paths.into_iter().filter(is_data).collect()
    };
    let before = built(&site).tree();
    let front = "topics = [\"Trade\"]\nofficials = [\"robin-example\"]\n[[quotes]]\ntext = \"So\"\n\
                 speaker_name = \"Cy\"\n[[sources]]\ntitle = \"S\"\nnote = \"N\"\n";
    let site = site.article("2025-11-30-newest", front);
    let after = built(&site).tree();
    let month = [
        "2025/11/30/newest/ninjs.json",
        "2025/11/ninjs.json",
        "data/quotations/2025-11.csv",
        "data/sources/2025-11.csv",
        "ninjs.json",
    ];
    assert_eq!(data(differing(&before, &after)), month);
    // A month begins, and somebody is in the news for the first time.
    let site = site.article(
        "2025-12-01-first",
        "officials = [\"never-named\"]\n[[sources]]\ntitle = \"S\"\nnote = \"N\"\n",
    );
    let changed = data(differing(&after, &built(&site).tree()));
    let first = [
        "2025/12/01/first/ninjs.json",
        "2025/12/ninjs.json",
        "data/datapackage.json",
        "data/officials.csv",
        "data/popolo/norway.json",
        "data/sources/2025-12.csv",
        "ninjs.json",
    ];
    assert_eq!(changed, first);
}

#[test]
fn a_file_of_the_site_at_one_of_these_places_is_an_error() {
    for path in ["static/data/officials.csv", "static/data/datapackage.json", "static/ninjs.json"] {
        let site = site().file(path, "x");
        let report = refused(&site);
        let said = "[api] of site.toml";
        assert!(report.contains("same-url") && report.contains(said), "{path}: {report}");
    }
    let beside = site().file("content/articles/ninjs.json", "{}").file(
        "content/articles/b.md",
        "+++\ntitle = \"B\"\ndate = 2025-11-20\n+++\n[data](ninjs.json)\n",
    );
    assert!(refused(&beside).contains("[api] of site.toml"));
    // What only stands beside them is the site's own.
    assert!(built(&site().file("static/data/own.csv", "x")).has("/data/own.csv"));
}

#[test]
fn pages_of_other_sites_may_read_data_where_hosts_are_told() {
    let hosts = "[hosting]\nhosts = [\"netlify\", \"vercel\", \"azure-static-web-apps\"]\n";
    let site = |more: &str| {
        Site::new().settings(&format!("{ON}{hosts}{more}")).article("2025-11-20-a", "")
    };
    let built = site("").build();
    let headers = built.page("/_headers");
    for pattern in ["/data/*", "/*ninjs.json"] {
        let rule = format!("\n{pattern}\n  Access-Control-Allow-Origin: *\n");
        assert!(headers.contains(&rule), "{headers}");
    }
    let rule = |source: &str| {
        json!({ "source": source,
                "headers": [{ "key": "Access-Control-Allow-Origin", "value": "*" }] })
    };
    let vercel = json_at(&built, "/vercel.json");
    let rules = vercel["headers"].as_array().unwrap();
    assert!(rules.contains(&rule("/data/(.*)")) && rules.contains(&rule("/(.*)ninjs\\.json")));
    let azure = json_at(&built, "/staticwebapp.config.json");
    let expected = json!({ "route": "/data/*", "headers": { "Access-Control-Allow-Origin": "*" } });
    assert!(azure["routes"].as_array().unwrap().contains(&expected), "{azure:#}");
    // A host would send both, with a comma between.
    let own = "[hosting.headers]\naccess-control-allow-origin = \"https://a.example\"\n";
    assert_eq!(site(own).build().page("/_headers").matches("llow-").count(), 1);
    let off = Site::new().settings(hosts).article("2025-11-20-a", "").build();
    assert!(!off.page("/_headers").contains("Access-Control"));
}

#[test]
fn what_the_table_has_is_checked() {
    for (lines, code, said) in [
        ("licence = \"CC-BY-4\"", "invalid-value", "did you mean `CC-BY-4.0`"),
        ("licence = \"mine\"", "invalid-value", "write its identifier"),
        ("license = \"CC0-1.0\"", "unknown-key", "did you mean `licence`"),
        ("content = \"all\"", "invalid-value", "content"),
        ("attribution = 1", "wrong-type", "attribution"),
        ("enabled = true", "unknown-key", "enabled"),
    ] {
        let site = Site::new().settings(&format!("[api]\n{lines}")).article("2025-11-20-a", "");
        let report = refused(&site);
        assert!(report.contains(code) && report.contains(said), "{lines}: {report}");
    }
}
