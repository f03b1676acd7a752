//! What pages say to machines: the graph of JSON-LD at the end of each, and the tags of its head.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value as Json, json};

use crate::support::{Built, Site};

/// A text that ends scripts and comments wherever it stands as it is.
const HOSTILE: &str = r#"</script><script>alert(1)</script><!-- & \" \u2028 ]]>"#;

/// The JSON of a page's script, as it stands there.
fn script(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">")?;
    let (json, after) = rest.split_once("</script>").unwrap();
    assert_eq!(after, "\n</body>\n</html>\n", "it is the last thing on the page, and there is one");
    Some(json)
}

/// The nodes of a page's graph.
fn graph(page: &str) -> Vec<Json> {
    let document: Json = serde_json::from_str(script(page).unwrap()).unwrap();
    assert_eq!(document["@context"], "https://schema.org");
    document["@graph"].as_array().unwrap().clone()
}

fn node(graph: &[Json], schema_type: &str) -> Json {
    let found: Vec<&Json> = graph.iter().filter(|node| node["@type"] == schema_type).collect();
    assert_eq!(found.len(), 1, "{schema_type}: {graph:#?}");
    found[0].clone()
}

/// Every object of a graph.
fn objects<'j>(value: &'j Json, out: &mut Vec<&'j serde_json::Map<String, Json>>) {
    match value {
        Json::Object(object) => {
            out.push(object);
            object.values().for_each(|inner| objects(inner, out));
        }
        Json::Array(items) => items.iter().for_each(|inner| objects(inner, out)),
        _ => {}
    }
}

/// A page of HTML by its path on the site.
fn pages(built: &Built) -> BTreeMap<String, String> {
    let urls = built.urls().into_iter().filter(|url| url.ends_with("index.html"));
    let page = |url: String| {
        let path = format!("/{}", url.trim_end_matches("index.html"));
        let text = built.page(&path);
        (path, text)
    };
    urls.map(page).filter(|(_, text)| !text.contains("http-equiv=\"refresh\"")).collect()
}

#[test]
fn an_article_says_what_went_in() {
    let built = Site::new()
        .settings(
            "timezone = \"America/Toronto\"\n[publisher]\nname = \"The Desk\"\n\
             fediverse = \"@desk@social.example\"",
        )
        .official(
            "robin",
            "country = \"CA\"\nwikidata = \"Q42\"\nwebsite = \"https://robin.example\"\n\
             [[posts]]\ntitle = \"Minister\"\nstart = 2020",
        )
        .file(
            "content/organizations/ministry.md",
            "+++\nname = \"Ministry\"\nwebsite = \"https://ministry.example\"\n+++\n",
        )
        .file(
            "content/articles/a.md",
            "+++\ntitle = \"A story\"\ndate = 2025-07-01T09:00:00\nsummary = \"In short.\"\n\
             place = \"OTTAWA\"\nauthors = [\"Jo Writer\"]\ncountries = [\"CA\"]\ntopics = [\"Tides\"]\n\
             officials = [\"robin\"]\norganizations = [\"ministry\"]\nstoryline = \"The flood\"\n\
             [[sources]]\nid = \"s\"\ntitle = \"Minutes\"\nurl = \"https://s.example/m\"\n\
             publisher = \"The office\"\ndate = \"2025-06\"\narchived = \"https://ar.example/m\"\n\
             [[quotes]]\ntext = \"It rose\"\nspeaker = \"robin\"\nsource = \"s\"\n\
             [[quotes]]\ntext = \"It fell\"\nspeaker_name = \"Cy Sample\"\nsource = \"s\"\n\
             [[corrections]]\ndate = 2025-12-01T10:00:00Z\ntext = \"Less.\"\n+++\n“It rose”, “It fell”.\n",
        )
        .build_with(&["--as-of", "2025-12-02T00:00:00Z"]);
    let page = built.page("/2025/07/01/a/");
    let article = node(&graph(&page), "NewsArticle");
    let at = "https://example.org/2025/07/01/a/";
    let plain = [
        ("@id", format!("{at}#it")),
        ("url", at.to_owned()),
        ("headline", "A story".to_owned()),
        ("description", "In short.".to_owned()),
        // In the site's zone, with summer time and without.
        ("datePublished", "2025-07-01T09:00:00-04:00".to_owned()),
        ("dateModified", "2025-12-01T05:00:00-05:00".to_owned()),
        ("inLanguage", "en".to_owned()),
        ("dateline", "OTTAWA".to_owned()),
    ];
    for (key, expected) in plain {
        assert_eq!(article[key], expected, "{key}");
    }
    let named = |schema_type: &str, path: &str, name: &str| {
        let id = format!("https://example.org/{path}/#it");
        json!({ "@type": schema_type, "@id": id, "name": name })
    };
    let mut author = named("Person", "authors/jo-writer", "Jo Writer");
    author["url"] = json!("https://example.org/authors/jo-writer/");
    assert_eq!(article["author"], author);
    assert_eq!(article["publisher"]["@id"], "https://example.org/#publisher");
    assert_eq!(article["publisher"]["name"], "The Desk");
    let about = [
        named("DefinedTerm", "topics/tides", "Tides"),
        named("Country", "countries/canada", "Canada"),
    ];
    assert_eq!(article["about"], json!(about));
    let mut robin = named("Person", "officials/robin", "Name of robin");
    robin["sameAs"] = json!("https://www.wikidata.org/wiki/Q42");
    let mut ministry = named("GovernmentOrganization", "organizations/ministry", "Ministry");
    ministry["sameAs"] = json!("https://ministry.example");
    assert_eq!(article["mentions"], json!([robin, ministry]));
    let source = format!("{at}#_source-s");
    assert_eq!(
        article["citation"],
        json!({
            "@type": "CreativeWork", "@id": source, "name": "Minutes", "url": "https://s.example/m",
            "publisher": { "@type": "Organization", "name": "The office" },
            "datePublished": "2025-06", "archivedAt": "https://ar.example/m",
        })
    );
    let quotes = json!([
        {
            "@type": "Quotation", "text": "It rose", "isBasedOn": { "@id": source },
            "creator": { "@id": "https://example.org/officials/robin/#it" },
        },
        { "@type": "Quotation", "text": "It fell", "isBasedOn": { "@id": source },
            "creator": { "@type": "Person", "name": "Cy Sample" } },
    ]);
    assert_eq!(article["hasPart"], quotes);
    let correction =
        json!({ "@type": "CorrectionComment", "text": "Less.", "datePublished": "2025-12-01" });
    assert_eq!(article["correction"], correction);
    let story = named("CreativeWorkSeries", "storylines/the-flood", "The flood");
    let edition = json!({ "@id": "https://example.org/2025/07/01/" });
    assert_eq!(article["isPartOf"], json!([edition, story]));
    let web_page = node(&graph(&page), "WebPage");
    assert_eq!(web_page.get("description"), None, "the article has it");
    let crumbs = web_page["breadcrumb"]["itemListElement"].clone();
    let names: Vec<&str> =
        crumbs.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Front page", "July 2025", "1 July 2025", "A story"]);
    for tag in [
        "<meta name=\"robots\" content=\"max-image-preview:large\">",
        "<meta property=\"og:locale\" content=\"en_US\">",
        "<meta property=\"article:published_time\" content=\"2025-07-01T13:00:00Z\">",
        "<meta property=\"article:modified_time\" content=\"2025-12-01T10:00:00Z\">",
        "<meta property=\"article:section\" content=\"Tides\">",
        "<meta property=\"article:tag\" content=\"Tides\">",
        "<meta name=\"author\" content=\"Jo Writer\">",
        "<meta name=\"fediverse:creator\" content=\"@desk@social.example\">",
    ] {
        assert!(page.contains(tag), "{tag}: {page}");
    }
}

#[test]
fn people_offices_and_the_front_page_say_what_they_are() {
    let built = Site::new()
        .settings(
            "menu = [{ title = \"Rules\", url = \"/about/#corrections\" }]\n\
             [publisher]\nname = \"The Desk\"\nlogo = \"/logo.svg\"\nsame_as = [\"https://desk.example\"]\n\
             corrections_policy = \"/about/#corrections\"\nmasthead = \"https://desk.example/people\"\n\
             [kinds.bills]\nschema = \"Legislation\"\n[kinds.courts]",
        )
        .file("static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("content/pages/about.md", "+++\ntitle = \"About\"\n+++\n## Corrections\nUs.\n")
        .file("content/bills/act.md", "+++\nname = \"Act\"\naliases = [\"The Act\"]\nalways = true\n+++\n")
        .file("content/courts/high.md", "+++\nname = \"High court\"\nalways = true\n+++\n")
        .file("content/organizations/ministry.md", "+++\nname = \"Ministry\"\nalways = true\n+++\n")
        .official(
            "robin",
            "country = \"CA\"\naliases = [\"R. E.\"]\nwikidata = \"Q42\"\n\
             website = \"https://robin.example\"\n\
             [[posts]]\ntitle = \"Writer\"\nstart = 2010\nend = 2011\n\
             [[posts]]\ntitle = \"Clerk\"\norganization = \"ministry\"\nend = \"2019-05\"\n\
             [[posts]]\ntitle = \"Minister\"\norganization = \"ministry\"\noffice = \"minister\"\nstart = 2020",
        )
        .article("2025-11-20-a", "officials = [\"robin\"]\nauthors = [\"Jo Writer\"]")
        .file("content/authors/jo.md", "+++\nname = \"Jo Writer\"\nfediverse = \"@jo@social.example\"\n\
            [[links]]\ntitle = \"Elsewhere\"\nurl = \"https://else.example\"\n+++\n")
        .build();
    let person = node(&graph(&built.page("/officials/robin/")), "Person");
    assert_eq!(person["alternateName"], "R. E.");
    assert_eq!(person["jobTitle"], "Minister");
    assert_eq!(person.get("nationality"), None, "whose official one is says nothing of a passport");
    assert_eq!(person["identifier"]["value"], "Q42");
    assert_eq!(
        person["sameAs"],
        json!(["https://www.wikidata.org/wiki/Q42", "https://robin.example"])
    );
    let roles: Vec<(&Json, &Json, &Json, &Json)> = person["memberOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| {
            (&role["roleName"], &role["startDate"], &role["endDate"], &role["memberOf"]["name"])
        })
        .collect();
    let none = Json::Null;
    let dates =
        [json!("Minister"), json!("2020"), json!("Clerk"), json!("2019-05"), json!("Ministry")];
    let held = (&dates[0], &dates[1], &none, &dates[0]);
    assert_eq!(roles, [held, (&dates[2], &none, &dates[3], &dates[4])]);
    let occupation = &person["hasOccupation"];
    assert_eq!(occupation["@type"], "Role");
    assert_eq!(
        (&occupation["startDate"], &occupation["hasOccupation"]["name"]),
        (&json!("2010"), &json!("Writer"))
    );
    let office = node(&graph(&built.page("/offices/minister/")), "GovernmentOrganization");
    assert_eq!(office["parentOrganization"]["name"], "Ministry");
    assert_eq!(office["member"]["startDate"], "2020");
    assert_eq!(office["member"]["member"]["@id"], person["@id"]);
    assert_eq!(node(&graph(&built.page("/bills/act/")), "Legislation")["alternateName"], "The Act");
    assert_eq!(node(&graph(&built.page("/courts/high/")), "Thing")["name"], "High court");
    let author = node(&graph(&built.page("/authors/jo/")), "Person");
    assert_eq!(author["sameAs"], "https://else.example");
    let creator = "<meta name=\"fediverse:creator\" content=\"@jo@social.example\">";
    assert!(
        built.page("/2025/11/20/a/").contains(creator)
            && built.page("/authors/jo/").contains(creator)
    );
    let front = graph(&built.page("/"));
    assert!(built.page("/").contains("<a href=\"/about/#corrections\">Rules</a>"));
    let publisher = node(&front, "NewsMediaOrganization");
    for (key, expected) in [
        ("@id", "https://example.org/#publisher"),
        ("logo", "https://example.org/logo.svg"),
        ("sameAs", "https://desk.example"),
        ("correctionsPolicy", "https://example.org/about/#corrections"),
        ("masthead", "https://desk.example/people"),
    ] {
        assert_eq!(publisher[key], expected, "{key}");
    }
    assert_eq!(node(&front, "WebSite")["publisher"]["@id"], publisher["@id"]);
    let items = node(&front, "CollectionPage")["mainEntity"]["itemListElement"].clone();
    assert_eq!(items[0]["url"], "https://example.org/2025/11/20/a/");
    assert_eq!(script(&built.page("/404.html")), None);
    assert!(!built.page("/404.html").contains("fediverse:creator"), "nobody wrote it");
}

#[test]
fn a_post_that_has_ended_is_not_said_to_be_held() {
    let built = Site::new()
        .official(
            "robin",
            "[[posts]]\ntitle = \"Clerk\"\noffice = \"clerk\"\nstart = 2010\nend = \"unknown\"\n\
             [[posts]]\ntitle = \"Writer\"\nstart = 2011\nend = \"unknown\"",
        )
        .article("2025-11-20-a", "officials = [\"robin\"]")
        .build();
    let person = node(&graph(&built.page("/officials/robin/")), "Person");
    let office = node(&graph(&built.page("/offices/clerk/")), "GovernmentOrganization");
    for role in [&person["memberOf"], &person["hasOccupation"], &office["member"]] {
        assert!(role["roleName"].is_string(), "{role}");
        assert_eq!((role.get("startDate"), role.get("endDate")), (None, None), "{role}");
    }
    assert_eq!(person.get("jobTitle"), None);
}

/// What is dated before its release has changed when it came out: in the head, in the text and in the graph.
#[test]
fn nothing_changes_before_it_is_out() {
    let built = Site::new()
        .article(
            "2025-11-20-a",
            "embargo = 2025-11-25T00:00:00Z\n[[corrections]]\ndate = 2025-11-22\ntext = \"Less.\"",
        )
        .build_with(&["--as-of", "2025-12-02T00:00:00Z"]);
    let page = built.page("/2025/11/25/a/");
    let article = node(&graph(&page), "NewsArticle");
    assert_eq!(article["dateModified"], "2025-11-25T00:00:00+00:00");
    for at in ["article:published_time", "article:modified_time"] {
        let tag = format!("<meta property=\"{at}\" content=\"2025-11-25T00:00:00Z\">");
        assert!(page.contains(&tag), "{tag}: {page}");
    }
    assert!(
        page.contains("<time datetime=\"2025-11-25T00:00:00Z\">25 November 2025</time>"),
        "{page}"
    );
    assert!(built.page("/").contains("Corrected"), "a card says it still");
}

/// The front page lists what it shows, and a drawing isn't offered, however its name is written.
#[test]
fn the_front_page_and_pictures_are_as_they_are_shown() {
    let site = Site::new().settings("page_size = 5").file(
        "content/articles/p.SVG",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
    );
    for n in 10..25 {
        let image = "image = { src = \"p.SVG\", alt = \"A drawing\" }\ncountries = [\"CA\"]";
        site.add_article(&format!("2025-11-20-story-{n}"), image);
    }
    let built = site
        .file(
            "content/regions/coast.md",
            "+++\nname = \"The coast\"\ncountries = [\"CA\"]\nalways = true\n+++\n",
        )
        .build();
    let front = built.page("/");
    let list = node(&graph(&front), "CollectionPage")["mainEntity"]["itemListElement"].clone();
    let urls: Vec<&str> =
        list.as_array().unwrap().iter().map(|item| item["url"].as_str().unwrap()).collect();
    assert_eq!(urls.len(), 6, "the lead and five more: {urls:?}");
    for url in urls {
        let path = url.strip_prefix("https://example.org").unwrap();
        assert!(front.contains(&format!("href=\"{path}\"")), "{path}");
    }
    let page = built.page("/2025/11/20/story-10/");
    assert!(page.contains("p.SVG") && !page.contains("og:image"), "{page}");
    assert_eq!(node(&graph(&page), "NewsArticle").get("image"), None);
    let country = node(&graph(&built.page("/countries/canada/")), "Country");
    let places = country["containedInPlace"].as_array().unwrap();
    let coast = "https://example.org/regions/coast/#it";
    assert!(places.iter().any(|place| place["@id"] == coast), "{places:#?}");
}

/// What a page pays for its graph once it is compressed.
fn cost(page: &str) -> usize {
    let compressed = |text: &str| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
        gzip.write_all(text.as_bytes()).unwrap();
        gzip.finish().unwrap().len()
    };
    let whole =
        format!("\n<script type=\"application/ld+json\">{}</script>", script(page).unwrap());
    compressed(page) - compressed(&page.replace(&whole, ""))
}

/// A site with an article that has as much of everything as docs/structured-data.md says.
fn site_at_its_limits() -> Site {
    const WORDS: [&str; 12] = [
        "harbour", "treaty", "budget", "ferry", "census", "quarry", "border", "tariff", "orchard",
        "signal", "lantern", "meadow",
    ];
    const GIVEN: [&str; 12] =
        ["Ada", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Ivy", "Jo", "Kit", "Lou", "Max"];
    const FAMILY: [&str; 12] = [
        "Ashdown", "Berg", "Coll", "Dorn", "Eden", "Frost", "Gale", "Holm", "Ingle", "Jarr",
        "Kerr", "Lund",
    ];
    let one = |n: usize| WORDS[n % 12];
    let other = |n: usize| WORDS[(n * 7 + 3) % 12];
    let person = |n: usize| format!("{} {}", GIVEN[n % 12], FAMILY[(n * 5 + 1) % 12]);
    let listed = |most: usize, item: &dyn Fn(usize) -> String| {
        (0..most).map(|n| format!("\"{}\"", item(n))).collect::<Vec<_>>().join(", ")
    };
    let said = |n: usize| {
        let (a, b, c) = (one(n), other(n), one(n + 4));
        format!("We settled the {a} before the {b} of {}, and no {c} is left", 1990 + n)
    };
    let mut front = format!(
        "title = \"Ministers of twelve countries agree on the ferry and the border\"\n\
         date = 2025-11-20\nplace = \"OSTMARK\"\nstoryline = \"The ferry\"\n\
         summary = \"What the ministers settled covers the harbour and the census of next year.\"\n\
         image = {{ src = \"p.gif\", alt = \"A table\", caption = \"The table.\", credit = \"Desk\" }}\n\
         authors = [{}]\ntopics = [{}]\nofficials = [{}]\n",
        listed(8, &|n| person(n * 5 + 2).replace(' ', " Quill-")),
        listed(12, &|n| format!("{} and {}", one(n), other(n))),
        listed(12, &|n| format!("official-{n}")),
    );
    for n in 0..10 {
        let (a, b) = (one(n), other(n));
        let url = format!("https://{b}.example/reports/{}/{a}", n * 7919);
        front += &format!(
            "[[sources]]\nid = \"{a}\"\ntitle = \"Report {n} on the {a} and the {b}\"\nurl = \"{url}\"\n\
             publisher = \"Office of the {b}\"\ndate = 2025-10-1{n}\n\
             archived = \"https://archive.example/2025111{n}/{url}\"\n",
        );
    }
    let mut text = String::new();
    for n in 0..5 {
        let (words, source) = (said(n), one(n));
        front += &format!(
            "[[quotes]]\ntext = \"{words}\"\nspeaker = \"official-{n}\"\nsource = \"{source}\"\n\
             date = 2025-11-1{n}\n",
        );
        text += &format!("“{words}”, one said.\n\n");
    }
    for n in 1..4 {
        front += &format!(
            "[[corrections]]\ndate = 2025-11-2{n}\ntext = \"The {} has {n} gates, not {}.\"\n",
            one(n),
            n + 3
        );
    }
    let site = Site::new()
        .settings("[publisher]\nname = \"The Desk of Examples\"")
        .file("content/articles/p.gif", "a picture")
        .file("content/articles/a.md", format!("+++\n{front}+++\n{text}"));
    for n in 0..12 {
        let of_person = format!(
            "+++\nname = \"{}\"\nwikidata = \"Q{}\"\nwebsite = \"https://{}.example/{}\"\n\
             [[posts]]\ntitle = \"Minister of the {}\"\nstart = 2020\n+++\n",
            person(n),
            n * 104_729 + 1013,
            FAMILY[(n * 5 + 1) % 12].to_lowercase(),
            one(n),
            other(n),
        );
        site.write(&format!("content/officials/official-{n}.md"), of_person);
    }
    site
}

#[test]
fn a_graph_at_its_limits_is_small() {
    let (built, warned) = site_at_its_limits().build_warned(&["--as-of", "2025-12-02T00:00:00Z"]);
    let page = built.page("/2025/11/20/a/");
    let article = node(&graph(&page), "NewsArticle");
    let counts = ["author", "about", "mentions", "citation", "hasPart", "correction"]
        .map(|key| article[key].as_array().map(Vec::len));
    assert_eq!(counts, [8, 12, 12, 10, 5, 3].map(Some), "{warned}");
    assert_eq!(article["image"]["creditText"], "Desk");
    let cost = cost(&page);
    assert!(cost <= 1_500, "the graph costs {cost} bytes compressed");
}

/// Names are cut like other texts: they come from files, and nothing else bounds them.
#[test]
fn long_names_are_cut() {
    let long = "name ".repeat(200);
    let front = format!(
        "date = 2025-11-20\ntitle = '''{long}'''\ntopics = ['tides']\nofficials = ['robin']\n\
         [[sources]]\ntitle = 'x'\nnote = 'n'\npublisher = '''{long}'''\n\
         [[quotes]]\ntext = 'Words'\nspeaker_name = '''{long}'''"
    );
    let site = Site::empty()
        .file(
            "site.toml",
            format!(
                "title = '''{long}'''\nbase_url = 'https://example.org'\n[publisher]\nname = '''{long}'''\n"
            ),
        )
        .official("robin", &format!("aliases = ['''{long}''']\nalways = true\n[[posts]]\ntitle = '''{long}'''\nstart = 2020"))
        .file("content/topics/tides.md", format!("+++\nname = '''{long}'''\n+++\n"))
        .file("content/articles/a.md", format!("+++\n{front}\n+++\n“Words”.\n"));
    let (built, _) = site.build_warned(&[]);
    for (path, page) in pages(&built) {
        let longest = texts(&Json::Array(graph(&page))).map(|text| text.chars().count()).max();
        // Addresses are as long as they are.
        assert!(longest.is_some_and(|longest| longest <= 401), "{longest:?} on {path}");
    }
}

/// The texts of a graph that are no addresses.
fn texts(value: &Json) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Json::String(text) => {
            Box::new([text.as_str()].into_iter().filter(|text| !text.contains("://")))
        }
        Json::Array(items) => Box::new(items.iter().flat_map(texts)),
        Json::Object(object) => Box::new(object.values().flat_map(texts)),
        _ => Box::new(std::iter::empty()),
    }
}

/// The graphs of all pages are one: whatever a page refers to is described on it, or on the page of this
/// site at that address.
#[test]
fn graphs_join_up() {
    let built = crate::rich().build();
    let mut described: BTreeSet<(String, String)> = BTreeSet::new();
    let mut referred: BTreeSet<(String, String)> = BTreeSet::new();
    let pages = pages(&built);
    for (path, page) in &pages {
        let graph = Json::Array(graph(page));
        let mut all = Vec::new();
        objects(&graph, &mut all);
        for object in all {
            let Some(id) = object.get("@id").and_then(Json::as_str) else { continue };
            let set = if object.len() > 1 { &mut described } else { &mut referred };
            set.insert((id.to_owned(), path.clone()));
            let own = id.split('#').next().unwrap().strip_prefix("https://example.org").unwrap();
            assert!(pages.contains_key(own), "{id} on {path} is no page");
        }
    }
    let ids: BTreeSet<&str> = described.iter().map(|(id, _)| id.as_str()).collect();
    let lost: Vec<_> = referred.iter().filter(|(id, _)| !ids.contains(id.as_str())).collect();
    assert!(lost.is_empty(), "described nowhere: {lost:#?}");
    let on = |id: &str| described.iter().filter(|(other, _)| other == id).count();
    assert!(on("https://example.org/officials/robin-example/#it") > 1, "{described:#?}");
    // Versions in several languages know each other, and so do a person's pages.
    let french = graph(&pages["/fr/2025/11/20/alpha/"]);
    let original = "https://example.org/2025/11/20/alpha/#it";
    assert_eq!(node(&french, "NewsArticle")["translationOfWork"]["@id"], original);
    let english = node(&graph(&pages["/2025/11/20/alpha/"]), "NewsArticle");
    assert_eq!(english["workTranslation"]["@id"], "https://example.org/fr/2025/11/20/alpha/#it");
    let country = node(&graph(&pages["/fr/countries/canada/"]), "Country");
    assert_eq!(country["sameAs"], "https://example.org/countries/canada/#it");
    assert_eq!(country["identifier"], "CA");
}

#[test]
fn no_text_gets_out_of_the_script() {
    let front = format!(
        "title = '''{HOSTILE}'''\nsummary = '''{HOSTILE}'''\nplace = '''{HOSTILE}'''\ndate = 2025-11-20\n\
         topics = ['''{HOSTILE}''']\nauthors = ['''{HOSTILE}''']\nstoryline = '''{HOSTILE}'''\n\
         [[sources]]\ntitle = '''{HOSTILE}'''\nnote = 'n'\npublisher = '''{HOSTILE}'''\n\
         [[quotes]]\ntext = '''{HOSTILE}'''\nspeaker_name = '''{HOSTILE}'''"
    );
    let site = Site::empty()
        .file(
            "site.toml",
            format!(
                "title = '''{HOSTILE}'''\nbase_url = 'https://example.org'\ndescription = '''{HOSTILE}'''\n\
                 [publisher]\nname = '''{HOSTILE}'''\n"
            ),
        )
        .file("content/articles/a.md", format!("+++\n{front}\n+++\nText.\n"));
    let (built, _) = site.build_warned(&[]);
    let mut hostile = 0;
    for (path, page) in pages(&built) {
        assert!(!page.contains("<script>alert"), "{path}: {page}");
        assert!(!script(&page).unwrap().contains(['<', '>', '&', '\u{2028}']), "{path}");
        hostile +=
            usize::from(graph(&page).iter().any(|node| node.to_string().contains("alert(1)")));
    }
    assert!(hostile > 5, "the text is on {hostile} pages");
    let article = node(&graph(&built.page("/2025/11/20/a/")), "NewsArticle");
    assert_eq!(article["headline"], HOSTILE);
    assert_eq!(article["hasPart"]["creator"]["name"], HOSTILE);
}

#[test]
fn what_is_not_out_is_in_no_graph() {
    let waiting = "topics = [\"Hushed topic\"]\nauthors = [\"Hushed author\"]\nstoryline = \"Long story\"\n\
                   officials = [\"sealed\"]\n[[quotes]]\ntext = \"Hushed words\"\nspeaker = \"sealed\"";
    let site = crate::rich()
        .official(
            "sealed",
            "[[posts]]\ntitle = \"Minister\"\norganization = \"hidden\"\nstart = 2020",
        )
        .file("content/organizations/hidden.md", "+++\nname = \"Hushed ministry\"\n+++\n")
        .article("2025-10-04-embargoed", &format!("embargo = 2026-01-01T00:00:00Z\n{waiting}"))
        .article("2025-10-05-draft", &format!("draft = true\n{waiting}"))
        .article("2025-10-06-expired", &format!("expires = 2025-11-01T00:00:00Z\n{waiting}"));
    let (built, _) = site.build_warned(&[]);
    for (path, page) in pages(&built) {
        let json = script(&page).unwrap();
        for secret in ["Hushed", "sealed", "hidden", "embargoed", "draft", "expired"] {
            assert!(!json.contains(secret), "{secret} is on {path}: {json}");
        }
    }
}

#[test]
fn back_pages_stay_as_they_are_and_long_lists_are_cut() {
    let site = Site::new().settings("page_size = 5");
    for day in 1..=28 {
        let tagged = "topics = [\"Tides\"]\ncountries = [\"CA\"]";
        site.add_article(&format!("2025-10-{day:02}-story-{day}"), tagged);
    }
    let many = (1..=40).map(|n| format!("\"Topic {n}\"")).collect::<Vec<_>>().join(", ");
    let sources = "[[sources]]\ntitle = \"Paper\"\nnote = \"n\"\n".repeat(30);
    site.add_article("2025-11-01-long", &format!("topics = [{many}]\n{sources}"));
    let before = site.build();
    let sealed: Vec<String> =
        before.urls().into_iter().filter(|url| url.contains("/page/")).collect();
    assert!(sealed.len() > 4, "{sealed:?}");
    let texts = |built: &Built| -> Vec<String> {
        sealed.iter().map(|url| built.page(&format!("/{url}"))).collect()
    };
    let old = texts(&before);
    for page in &old {
        let graph = graph(page);
        let list = node(&graph, "CollectionPage");
        assert_eq!(list.get("mainEntity"), None, "a back page names no stories");
    }
    let about = node(&graph(&before.page("/topics/tides/page/1/")), "CollectionPage");
    assert_eq!(about["about"]["@id"], "https://example.org/topics/tides/#it");
    let long = node(&graph(&before.page("/2025/11/01/long/")), "NewsArticle");
    let count = |key: &str| long[key].as_array().unwrap().len();
    assert_eq!((count("about"), count("citation")), (12, 10));
    let tides = node(&graph(&before.page("/topics/tides/")), "CollectionPage");
    let items = tides["mainEntity"]["itemListElement"].as_array().unwrap().clone();
    assert!(items.len() <= 12 && items[0]["name"] == "Title of story-28", "{items:#?}");
    site.add_article("2025-11-02-newest", "topics = [\"Fire\"]\ncountries = [\"NO\"]");
    assert_eq!(texts(&site.build()), old);
}

#[test]
fn it_can_be_turned_off_or_left_out_by_a_theme() {
    let site =
        |more: &str| Site::new().settings(more).article("2025-11-20-a", "countries = [\"CA\"]");
    for (_, page) in pages(&site("structured_data = false").build()) {
        assert_eq!(script(&page), None);
    }
    let own = site("").file("templates/article.html", "{{ article.title }}");
    assert_eq!(own.build().page("/2025/11/20/a/").trim(), "Title of a");
    let own = site("").file("templates/article.html", "{{ structured_data | safe }}");
    let json: Json = serde_json::from_str(&own.build().page("/2025/11/20/a/")).unwrap();
    assert_eq!(json["@graph"][0]["headline"], "Title of a");
}
