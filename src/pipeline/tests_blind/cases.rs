//! What the fingerprints are made blind for, with a change that shows it.

use super::Case;
use super::site::{GIF, Site, drawing, font, long_organization};
use crate::resolve::Visibility;

/// Parts and keys that need no case of their own, because they can't change alone.
pub const EXEMPT: &[(&str, &str)] = &[
    (
        "edition month year day_text kind lang dir locale",
        "made of the address and the words of `t`",
    ),
    (
        "stamp weekday day day_short all_days",
        "made of the date that the address has and the words of `t`",
    ),
    ("short weekdays", "made of the words of `t`"),
    (
        "career coming",
        "made of the dates of the posts, which the page lists, and of the newest story",
    ),
    ("newest_dot", "always in the same place"),
    ("newest_text", "told by the newest story of the list"),
    ("initials", "made of the name"),
    (
        "retracted",
        "told by the link to the story, which has a fingerprint of its own for a correction alone",
    ),
    (
        "headline reason",
        "told by the title and the description of the page, which are made of them",
    ),
    ("reported", "made of the day that the article's address has"),
    ("day_url home", "made of the date or the language, which other addresses show"),
    ("type", "told by the address of the feed, or of the sizes of a picture"),
    ("all", "made of the address of the page, when there are too many items to show"),
    ("key number", "part of the page's own address"),
    ("code alpha3 numeric flag x y size", "what the program knows of a country, by its address"),
    ("days_without_story", "a word of the theme, with a number"),
    ("r", "made of the numbers of stories, which stand beside it"),
    ("references", "told by the text, which has them"),
    ("section", "made of the breadcrumbs and of the menu, which the same page shows"),
    ("empty older", "told by the articles of the list"),
    ("az", "the name of an order, which never changes"),
    ("part", "part of the page's own address"),
    (
        "srcset",
        "has the address of `src` in it, which differs whenever anything of a picture's sizes does",
    ),
    ("source_url", "made of the number or id of a source, which the same page shows"),
    ("release release_text", "no build shows what isn't out: a preview does"),
    (
        "card quote",
        "what `card.html`, `line.html` and `caption.html` get, which are no pages; their keys have cases",
    ),
];

/// Puts other words in a file.
fn edit(site: &mut Site, path: &str, from: &str, to: &str) {
    let old = site.text(path);
    assert!(old.contains(from), "{path} has no {from}");
    site.write(path, old.replacen(from, to, 1));
}

fn one(site: &mut Site, from: &str, to: &str) {
    edit(site, "content/articles/one.md", from, to);
}

fn ada(site: &mut Site, from: &str, to: &str) {
    edit(site, "content/officials/ada.md", from, to);
}

fn rain(site: &mut Site, number: usize, from: &str, to: &str) {
    edit(site, &format!("content/articles/rain-{number}.md"), from, to);
}

fn act(site: &mut Site, from: &str, to: &str) {
    edit(site, "content/bills/act.md", from, to);
}

fn jo(site: &mut Site, from: &str, to: &str) {
    edit(site, "content/authors/jo.md", from, to);
}

fn set(site: &mut Site, from: &str, to: &str) {
    edit(site, "site.toml", from, to);
}

fn titled(site: &mut Site, stem: &str) {
    edit(site, &format!("content/articles/{stem}.md"), "title = \"", "title = \"New ");
}

fn picture(site: &mut Site, at: usize) {
    let mut bytes = GIF.to_vec();
    bytes[at] = 9;
    site.write("content/articles/p.gif", bytes);
}

fn add(site: &mut Site, date: &str, more: &str) {
    site.article("new", &format!("title = \"New\"\ndate = {date}\n{more}"), "New.");
}

fn rename(site: &mut Site, n: usize, from: &str, to: &str) {
    edit(site, &format!("content/officials/n-{n}.md"), from, to);
}

/// The same for what only indexes of many entries have: what is blind, and each change.
pub const LONG_CASES: &[Case] = &[
    (&["letters", "views"], |s, _| rename(s, 5, "name = \"B ", "name = \"E ")),
    (&["after"], |s, _| {
        (2..320).step_by(4).for_each(|n| rename(s, n, "name = \"C ", "name = \"D "));
    }),
    (&["before"], |s, _| {
        (1..320).step_by(4).for_each(|n| rename(s, n, "name = \"B ", "name = \"A "));
    }),
    (&["by_country"], |s, _| rename(s, 9, "\"CA\"", "\"SE\"")),
    (&["all_organizations", "organizations"], |s, _| long_organization(s, 100)),
    (&["all_officials", "other_officials"], |s, _| {
        (1..221).for_each(|n| rename(s, n, "\"CA\"", "\"SE\""));
    }),
    (&["all_offices"], |s, _| rename(s, 0, "\"CA\"", "\"SE\"")),
];

/// The same for structured data: each is on some page where nothing else shows it.
pub const STRUCTURED_CASES: &[Case] = &[
    (&["structured_data"], |s, _| ada(s, "Q42", "Q43")),
    (&["structured_data"], |s, _| {
        edit(s, "content/organizations/bureau.md", "https://bureau", "https://office");
    }),
    (&["structured_data"], |s, _| {
        set(s, "name = \"Bill\"", "name = \"Bill\"\nschema = \"Legislation\"");
    }),
    (&["structured_data"], |s, _| {
        set(s, "name = \"House\",", "name = \"House\", masthead = \"https://house.example\",");
    }),
    (&["structured_data"], |s, _| set(s, "structured_data = true\n", "structured_data = false\n")),
];

/// The same for share cards.
pub const CARD_CASES: &[Case] = &[
    (&["fonts"], |s, _| s.write("themes/default/fonts/own.ttf", font())),
    (&["site"], |s, _| set(s, "A desk", "No desk")),
    (&["host"], |s, _| set(s, "desk.example", "desk2.example")),
    (&["card", "title"], |s, _| one(s, "One", "Two")),
    (&["card", "headlines"], |s, _| one(s, "One", "Two")),
    (&["card", "countries"], |s, _| one(s, "\"NO\"", "\"NO\", \"SE\"")),
    (&["share_card"], |s, _| set(s, "articles = true", "editions = false\narticles = true")),
    (&["kind_name"], |s, _| s.write("themes/default/i18n/en.toml", "country = \"State\"\n")),
];

/// Every part and key, with a change that nothing else of some page would show.
pub const CASES: &[Case] = &[
    (&["template"], |s, _| s.write("templates/foot.html", "another foot")),
    (&["site"], |s, _| set(s, "title = \"Desk\"", "title = \"Bureau\"")),
    (&["t"], |s, _| s.write("themes/own/i18n/en.toml", "skip = \"Jump\"\n")),
    (&["page"], |s, _| edit(s, "content/pages/about.md", "\"Us\"", "\"We\"")),
    (&["article"], |s, _| one(s, "Some text", "Some test")),
    (&["article"], |s, _| one(s, "Less.", "Much less.")),
    (&["list"], |s, _| titled(s, "two")),
    (&["entity"], |s, _| ada(s, "https://ada.example", "https://bob.example")),
    (&["front"], |s, _| titled(s, "first")),
    (&["body"], |s, _| one(s, "Some text", "Some test")),
    (&["body"], |s, _| edit(s, "content/pages/index.md", "Welcome", "Hello")),
    (&["body"], |s, _| edit(s, "content/topics/water.md", "On water", "Of water")),
    // A name that is linked in a text is in the fingerprint of that text.
    (&["body"], |s, _| {
        edit(s, "content/organizations/bureau.md", "always", "aliases = [\"Text\"]\nalways");
    }),
    // So is a longer name of somebody else that holds it: "Filling Bureau" isn't "Bureau".
    (&["body"], |s, _| {
        s.write("content/officials/f.md", "+++\nname = \"Filling Bureau\"\n+++\n");
    }),
    (&["days"], |s, _| add(s, "2026-01-20", "")),
    (&["months"], |s, _| add(s, "2025-06-01", "")),
    (&["years"], |s, _| add(s, "2025-06-01", "")),
    (&["indexes"], |s, _| set(s, "[kinds.bills]\n", "[kinds.bills]\nplural = \"Acts\"\n")),
    (&["index"], |s, _| add(s, "2026-01-20", "topics = [\"Fire\"]")),
    (&["corrections"], |s, _| one(s, "Less.", "Much less.")),
    (&["plain"], |s, _| edit(s, "content/pages/about.md", "We write", "We wrote")),
    (&["redirect", "canonical"], |s, _| one(s, "title =", "slug = \"uno\"\ntitle =")),
    (&["absolute", "canonical", "base_url"], |s, _| set(s, "desk.example", "desk2.example")),
    (&["feed"], |s, _| titled(s, "first")),
    (&["feed"], |s, _| titled(s, "two")),
    (&["retraction"], |s, _| edit(s, "content/articles/gone.md", "2026-01-20", "2026-01-21")),
    // What a page leads to, feed by feed.
    (&["feeds", "feed", "feed_list"], |s, _| set(s, "page_size = 5", "feeds = []\npage_size = 5")),
    (&["feed-list"], |s, _| add(s, "2026-01-20", "topics = [\"Fire\"]")),
    (&["style_sheet"], |s, _| s.write("themes/own/static/feed.css", "feed { color: red }")),
    (&["hub"], |s, _| set(s, "page_size = 5", "websub_hub = \"https://h.example\"\npage_size = 5")),
    (&["logo"], |s, _| set(s, "/logo.svg", "/mark.svg")),
    (&["categories"], |s, _| one(s, "storyline = \"The flood\"\n", "")),
    (&["picture"], |s, _| one(s, "\"Alt\"", "\"Another\"")),
    (&["picture"], |s, _| one(s, "\"Credit\"", "\"Nobody\"")),
    (&["picture"], |s, _| picture(s, 6)),
    (&["sitemap"], |s, _| add(s, "2026-01-20", "")),
    // A picture that a sitemap names, and a file at a fixed place.
    (&["sitemap"], |s, _| one(s, "\"p.gif\"", "\"q.gif\"")),
    (&["fixed"], |s, _| set(s, "ai_train = false", "ai_train = true")),
    // The site's data: an article, its text, a list, a table, an official, and what there is.
    (&["ninjs"], |s, _| one(s, "\"Pub\"", "\"Press\"")),
    (&["ninjs"], |s, _| one(s, "Some text", "Some test")),
    (&["ninjs"], |s, _| titled(s, "filler-5")),
    (&["ninjs"], |s, _| edit(s, "content/articles/gone.md", "forged", "wrong")),
    (&["table"], |s, _| one(s, "archived = \"https://ar", "archived = \"https://ra")),
    (&["table"], |s, _| edit(s, "content/officials/bo.md", "\"Clerk\"", "\"Scribe\"")),
    (&["popolo"], |s, _| edit(s, "content/officials/bo.md", "always", "wikidata = \"Q1\"\nalways")),
    (&["data-package"], |s, _| set(s, "CC-BY-4.0", "CC-BY-SA-4.0")),
    (&["file"], |s, _| s.write("static/note.txt", "another")),
    (&["file"], |s, _| picture(s, 10)),
    (&["earlier"], |s, _| add(s, "2026-01-20", "")),
    (&["later"], |s, _| add(s, "2026-01-20", "")),
    (&["earlier"], |s, _| titled(s, "two")),
    (&["later"], |s, _| titled(s, "two")),
    (&["title"], |s, _| titled(s, "two")),
    (&["url"], |s, _| one(s, "title =", "slug = \"uno\"\ntitle =")),
    (&["date"], |s, _| one(s, "T09:00:00", "T08:00:00")),
    (&["place"], |s, _| one(s, "OTTAWA", "PARIS")),
    (&["summary"], |s, _| one(s, "Summed", "Added")),
    (&["summary", "description"], |s, _| one(s, "Summed", "Added")),
    (&["description"], |s, _| edit(s, "content/pages/about.md", "\"Us\"", "\"We\"")),
    (&["key_points"], |s, _| one(s, "\"Point\"", "\"Points\"")),
    (&["countries"], |s, _| one(s, "\"CA\"", "\"CA\", \"SE\"")),
    // Where a story shows its officials, it shows their posts.
    (&["officials", "appearances"], |s, _| {
        one(s, "officials = [\"ada\"]", "officials = [\"ada\", \"bo\"]");
    }),
    (&["appearances"], |s, _| ada(s, "\"Minister\"", "\"Secretary\"")),
    (&["former", "posts"], |s, _| ada(s, "start = 2020", "start = 2020\nend = 2025-12-01")),
    (&["posts"], |s, _| ada(s, "\"Minister\"", "\"Secretary\"")),
    (&["post"], |s, _| edit(s, "content/officials/bo.md", "Clerk", "Scribe")),
    (&["organization"], |s, _| ada(s, "\"ministry\"", "\"bureau\"")),
    (&["office"], |s, _| ada(s, "\"minister\"", "\"secretary\"")),
    (&["organizations"], |s, _| one(s, "[\"ministry\"]", "[\"ministry\", \"bureau\"]")),
    (&["topics"], |s, _| one(s, "[\"Water\"]", "[\"Water\", \"Filling\"]")),
    (&["authors"], |s, _| one(s, "[\"Jo Writer\"]", "[\"Kim Scribe\"]")),
    (&["regions"], |s, _| one(s, "[\"Europe\"]", "[\"Asia\"]")),
    (&["lead"], |s, _| edit(s, "content/articles/second.md", "title", "lead = true\ntitle")),
    (&["draft", "noindex"], |s, o| {
        o.visibility = Visibility::Drafts;
        edit(s, "content/articles/two.md", "title", "draft = true\ntitle");
    }),
    (&["noindex"], |_, o| o.visibility = Visibility::Drafts),
    (&["corrected", "corrected_last", "updated", "updated_text"], |s, _| {
        edit(
            s,
            "content/articles/two.md",
            "topics",
            "corrections = [{ date = 2026-01-08, text = \"x\" }]\ntopics",
        );
    }),
    (&["updated", "updated_text", "updates"], |s, _| one(s, "2026-01-07", "2026-01-09")),
    (&["updates"], |s, _| one(s, "More.", "Much more.")),
    (&["corrected_last"], |s, _| {
        one(s, "2026-01-06, text", "2026-01-07, text");
        one(s, "2026-01-07, text = \"More", "2026-01-05, text = \"More");
    }),
    (&["text"], |s, _| one(s, "It rose", "It sank")),
    (&["image"], |s, _| one(s, "\"Alt\"", "\"Other\"")),
    (&["alt"], |s, _| one(s, "\"Alt\"", "\"Other\"")),
    (&["caption"], |s, _| one(s, "\"Caption\"", "\"Other\"")),
    (&["credit"], |s, _| one(s, "\"Credit\"", "\"Other\"")),
    // The picture as it is stands at an address of its own name.
    (&["derived"], |s, _| s.write("content/articles/drawn.png", drawing(7, 5, 2))),
    (&["src", "absolute"], |s, _| one(s, "\"p.gif\"", "\"q.gif\"")),
    (&["width"], |s, _| picture(s, 6)),
    (&["height"], |s, _| picture(s, 8)),
    (&["sources"], |s, _| one(s, "\"A note\"", "\"A paper\"")),
    (&["id"], |s, _| one(s, "own-id", "other-id")),
    (&["note"], |s, _| one(s, "\"N.\"", "\"O.\"")),
    (&["publisher"], |s, _| one(s, "\"Pub\"", "\"Press\"")),
    (&["publisher"], |s, _| set(s, "\"House\"", "\"Home\"")),
    (&["archived"], |s, _| one(s, "ar.example", "ra.example")),
    (&["date", "date_text"], |s, _| one(s, "2026-01-01", "2026-01-02")),
    (&["quotes"], |s, _| one(s, "It rose", "It sank")),
    // A caption is part of the text that it stands in.
    (&["body"], |s, _| ada(s, "\"Minister\"", "\"Secretary\"")),
    (&["cite"], |s, _| one(s, "https://s.example", "https://r.example")),
    (&["resurfaced", "notes"], |s, _| edit(s, "content/articles/late.md", "Lately", "Latterly")),
    (&["speaker"], |s, _| one(s, "speaker = \"ministry\"", "speaker_name = \"Cy\"")),
    (&["source", "cite"], |s, _| one(s, "source = \"s\"", "source = \"z\"")),
    (&["context"], |s, _| one(s, "on water", "on fire")),
    (&["storyline"], |s, _| {
        edit(s, "content/articles/two.md", "title", "storyline = \"Alone\"\ntitle");
    }),
    (&["story_earlier"], |s, _| titled(s, "one")),
    (&["story_later"], |s, _| titled(s, "three")),
    (&["media_topics"], |s, _| one(s, "20000634", "20000635")),
    (&["extra"], |s, _| one(s, "\"Kicker\"", "\"Other\"")),
    (&["extra"], |s, _| set(s, "\"word\"", "\"words\"")),
    (&["name"], |s, _| {
        edit(s, "content/topics/water.md", "\"Water\"", "\"Waters\"\nredirect_from = [\"/w/\"]")
    }),
    (&["country"], |s, _| ada(s, "\"CA\"", "\"SE\"")),
    (&["aliases"], |s, _| ada(s, "A. E.", "B. E.")),
    (&["wikidata"], |s, _| ada(s, "Q42", "Q43")),
    (&["website"], |s, _| ada(s, "https://ada", "https://eda")),
    (&["website"], |s, _| jo(s, "https://jo", "https://joe")),
    // An article has the record of its own id, whose repository is the site's.
    (&["standard_site"], |s, _| set(s, "did:plc:desk/", "did:plc:house/")),
    (&["fediverse"], |s, _| jo(s, "@jo@", "@joe@")),
    (&["fediverse"], |s, _| set(s, "@desk@", "@house@")),
    (&["links"], |s, _| jo(s, "Elsewhere", "Otherwhere")),
    (&["url"], |s, _| jo(s, "https://else", "https://other")),
    (&["image"], |s, _| jo(s, "Portrait", "Picture")),
    (&["parent"], |s, _| {
        edit(s, "content/organizations/bureau.md", "always", "parent = \"ministry\"\nalways")
    }),
    (&["children"], |s, _| {
        edit(s, "content/organizations/bureau.md", "always", "parent = \"ministry\"\nalways")
    }),
    (&["offices"], |s, _| {
        s.write(
            "content/offices/scribe.md",
            "+++\ntitle = \"Scribe\"\ncountry = \"CA\"\nalways = true\n+++\n",
        );
    }),
    (&["holders"], |s, _| ada(s, "start = 2020", "start = 2021")),
    (&["groups"], |s, _| add(s, "2026-01-20", "topics = [\"Fire\"]")),
    (&["holders", "officials"], |s, _| ada(s, "Ada Example", "Ada Q. Example")),
    (&["start", "term"], |s, _| ada(s, "start = 2020", "start = 2021")),
    (&["term"], |s, _| edit(s, "content/officials/cy.md", "end = 2015", "end = 2016")),
    (&["end", "term"], |s, _| edit(s, "content/officials/cy.md", "end = 2015", "end = 2016")),
    (&["current"], |_, o| o.as_of = "2028-01-01T00:00:00Z".parse().unwrap()),
    (&["officials", "former_officials"], |_, o| o.as_of = "2028-01-01T00:00:00Z".parse().unwrap()),
    (&["former_officials"], |s, _| {
        edit(s, "content/officials/cy.md", "Cy Template", "Cy Q. Template")
    }),
    (&["other_officials"], |s, _| edit(s, "content/officials/bo.md", "Clerk", "Scribe")),
    (&["former_holders"], |s, _| edit(s, "content/officials/cy.md", "2010", "2011")),
    (&["other_holders"], |s, _| edit(s, "content/officials/eve.md", "Eve Sample", "Eve B. Sample")),
    (&["holders", "officials"], |s, _| ada(s, "[[posts]]", "[[posts]]\nacting = true")),
    (&["detail"], |s, _| ada(s, "\"Minister\"", "\"Secretary\"")),
    (&["views"], |s, _| add(s, "2026-01-20", "topics = [\"Fire\"]")),
    (&["entries"], |s, _| add(s, "2026-01-20", "topics = [\"Fire\", \"Wind\"]")),
    (&["newer"], |s, _| {
        for n in 1..=6 {
            let front =
                format!("title = \"More {n}\"\ndate = 2025-04-0{n}\ntopics = [\"Filling\"]");
            s.article(&format!("more-{n}"), &front, "x");
        }
    }),
    (&["cards"], |s, _| titled(s, "two")),
    // The newest page of a topic has six cards; its back pages have lines alone.
    (&["lines"], |s, _| titled(s, "filler-5")),
    (&["lines", "months"], |s, _| titled(s, "filler-1")),
    // The page of a day says how many quotations there are, an edition's shows none of them.
    (&["counts", "quotations"], |s, _| {
        one(s, "quotes = [", "quotes = [{ text = \"It sank\", speaker_name = \"Cy\" }, ");
    }),
    (&["counts", "quotations"], |s, _| {
        edit(
            s,
            "content/articles/second.md",
            "topics",
            "quotes = [{ text = \"So\", speaker_name = \"Cy\" }]\ntopics",
        );
    }),
    (&["quotes"], |s, _| {
        edit(
            s,
            "content/articles/first.md",
            "title",
            "quotes = [{ text = \"So\", speaker_name = \"Cy\" }]\ntitle",
        );
    }),
    // What the pictures of a newest page show of stories on back pages, and of ends to come.
    (&["coverage"], |s, _| rain(s, 2, "2024-02-03", "2024-01-09")),
    (&["most", "newest", "newest_month", "months"], |s, _| {
        rain(s, 2, "2024-02-03", "2024-01-09");
    }),
    (&["chain"], |s, _| rain(s, 2, "2024-02-03", "2024-02-09")),
    (&["dots"], |s, _| rain(s, 2, "2024-02-03", "2024-02-09")),
    (&["line", "gap_lines", "gaps", "dots", "first_text", "coverage"], |s, _| {
        rain(s, 1, "2024-01-03", "2023-06-03");
    }),
    (&["succession"], |s, _| edit(s, "content/officials/fay.md", "2027", "2029")),
    (&["past", "present", "years"], |s, _| edit(s, "content/officials/fay.md", "2027", "2029")),
    (&["weeks"], |s, _| add(s, "2026-01-20", "")),
    (&["map", "outline"], |s, _| {
        set(s, "[kinds.bills]\n", "[map]\nenabled = false\n[kinds.bills]\n")
    }),
    // Another shape of the same country.
    (&["path"], |s, _| {
        set(s, "[kinds.bills]\n", "[map]\nborders = \"natural-earth\"\n[kinds.bills]\n")
    }),
    (&["articles"], |s, _| titled(s, "two")),
    (&["stories"], |s, _| titled(s, "second")),
    (&["recent"], |s, _| titled(s, "two")),
    (&["others"], |s, _| add(s, "2026-03-01T00:10:00", "")),
    (&["more", "counts"], |s, _| add(s, "2026-03-01T00:10:00", "")),
    (&["items"], |s, _| one(s, "Less.", "Much less.")),
    (&["kinds"], |s, _| one(s, "bills = [\"act\"]\n", "")),
    (&["kind_name"], |s, _| set(s, "name = \"Bill\"", "name = \"Proposal\"")),
    (&["fields", "values", "text"], |s, _| act(s, "B 12", "B 13")),
    (&["label"], |s, _| set(s, "label = \"Number\"", "label = \"No.\"")),
    (&["fields", "date"], |s, _| act(s, "2026-01-02", "2026-01-03")),
    (&["referrers"], |s, _| act(s, "\"bo\"", "\"ada\"")),
    (&["referrers", "items"], |s, _| act(s, "\"Act\"", "\"The Act\"")),
    (&["assets"], |s, _| s.write("themes/own/static/style.css", "p { color: tan }\n")),
    (&["languages"], |s, _| set(s, "[\"fr\"]", "[\"fr\", \"de\"]")),
    (&["versions"], |s, _| {
        let text = "+++\ntitle = \"Un\"\ndate = 2024-05-05\n+++\nUn.\n";
        s.write("content/articles/rain-1.fr.md", text);
    }),
    (&["menu"], |s, _| set(s, "Places", "Lands")),
    (&["logo"], |s, _| set(s, "/logo.svg", "/mark.svg")),
    (&["same_as"], |s, _| set(s, "a.example", "b.example")),
    (&["breadcrumbs", "name", "title"], |s, _| {
        s.write("content/topics/filling.md", "+++\nname = \"Filling up\"\n+++\n");
        for n in 1..=12 {
            edit(s, &format!("content/articles/filler-{n}.md"), "\"Filling\"", "\"Filling up\"");
        }
    }),
];
