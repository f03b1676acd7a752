//! What isn't out yet is the desk's to see, and nobody's in the public's view.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::client::{Preview, until};
use crate::support::pictures::png;
use crate::support::{NOW, Site, at};

/// Articles that aren't public at [`NOW`], each with a word of its own wherever it can have one.
const WAITING: [(&str, &str); 3] = [
    ("TOKENDRAFT", "date = 2026-02-01\ndraft = true"),
    ("TOKENEMBARGO", "date = 2026-02-02\nembargo = 2026-04-01T09:00:00Z"),
    ("TOKENFUTURE", "date = 2026-05-03T09:00:00Z"),
];
const EXPIRED: &str = "TOKENEXPIRED";

fn site() -> Site {
    let site = Site::rich();
    for (token, dates) in
        WAITING.iter().chain(&[(EXPIRED, "date = 2026-02-01\nexpires = 2026-03-01")])
    {
        let lower = token.to_lowercase();
        site.write(&format!("content/articles/{lower}.gif"), format!("picture {token}"));
        site.write(&format!("content/articles/{lower}-drawn.png"), png(48, 32, token.len() as u8));
        site.write_article(
            &lower,
            &format!(
                "title = \"{token} title\"\n{dates}\nsummary = \"{token} summary\"\nslug = \"{lower}\"\n\
                 topics = [\"{token} topic\"]\nstoryline = \"{token} line\"\nauthors = [\"{token} Writer\"]\n\
                 countries = [\"CA\"]\nofficials = [\"ada-example\"]\nlead = true\n\
                 image = {{ src = \"{lower}.gif\", alt = \"{token} picture\" }}\n\
                 redirect_from = [\"/was/{lower}/\"]\nquotes = [{{ text = \"{token}\", speaker = \"ada-example\" }}]"
            ),
            &format!("{token} text. ![{token}]({lower}.gif) ![{token}]({lower}-drawn.png)"),
        );
    }
    site
}

/// Every URL that can be reached from the front page, the feed and the sitemap, and what is there.
fn crawl(preview: &Preview) -> Vec<(String, String)> {
    let mut client = preview.client();
    let base = preview.home.trim_end_matches('/').to_owned();
    let origin = format!("http://127.0.0.1:{}", preview.port);
    let mut open = vec![
        preview.home.clone(),
        format!("{base}/feed.xml"),
        format!("{base}/sitemap.xml"),
        format!("{base}/404.html"),
    ];
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut all = Vec::new();
    while let Some(path) = open.pop() {
        let answer = client.get(&path);
        assert!(matches!(answer.status, 200 | 301 | 404), "{path}: {answer:?}");
        let text = answer.all();
        for part in text.split(['"', '<', '>', ' ', ',']) {
            let part = part.trim_end_matches('\\').strip_prefix(&origin).unwrap_or(part);
            let part = part.split(['#', '?']).next().unwrap_or_default();
            if part.starts_with(&format!("{base}/")) && seen.insert(part.to_owned()) {
                open.push(part.to_owned());
            }
        }
        all.push((path, text));
    }
    all
}

/// Whether a word stands anywhere, in any case.
fn places(token: &str, all: &[(String, String)]) -> Vec<String> {
    let token = token.to_lowercase();
    let has = |(path, text): &&(String, String)| {
        path.to_lowercase().contains(&token) || text.to_lowercase().contains(&token)
    };
    all.iter().filter(has).map(|(path, _)| path.clone()).collect()
}

#[test]
fn what_waits_is_there_for_the_desk_and_gone_for_the_public() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let desk = crawl(&preview);
    let events = preview.events();
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    for (token, _) in WAITING {
        let there = places(token, &desk);
        assert!(there.len() >= 8, "{token}: {there:?}");
        let drawn = format!("/{}-drawn-48.", token.to_lowercase());
        assert!(there.iter().any(|path| path.contains(&drawn)), "{token}: {there:?}");
        hidden.extend(there.clone());
        let page = there
            .iter()
            .find(|path| {
                path.ends_with(&format!("/{}/", token.to_lowercase())) && path.contains("/2026/")
            })
            .unwrap();
        let about = preview.get(&format!("/_dateline/about?path={page}")).text();
        let about: serde_json::Value = serde_json::from_str(&about).unwrap();
        assert_eq!(about["draft"], token == "TOKENDRAFT", "{about}");
        assert_eq!(about["release"].is_string(), token != "TOKENDRAFT", "{about}");
        assert_eq!(about["source"], format!("content/articles/{}.md", token.to_lowercase()));
        let text = preview.get(page).text();
        assert!(
            text.contains("class=\"draft\"") || text.contains("badge") || text.contains("draft"),
            "{text}"
        );
        assert!(text.contains("noindex"), "{page}");
    }
    assert_eq!(places(EXPIRED, &desk), Vec::<String>::new());
    let nothing = |what: &str, preview: &Preview| {
        let mut all = crawl(preview);
        let mut client = preview.client();
        for path in &hidden {
            let answer = client.get(path);
            if WAITING.iter().any(|(token, _)| path.contains(&token.to_lowercase())) {
                assert_eq!(answer.status, 404, "{what}: {path}");
            }
            all.push((String::new(), answer.all()));
            let about = client.get(&format!("/_dateline/about?path={path}")).all();
            all.push((String::new(), about));
        }
        for (token, _) in WAITING {
            assert_eq!(places(token, &all), Vec::<String>::new(), "{what}");
        }
        assert!(all.len() > 60, "{what}: {}", all.len());
    };
    // The switch, there and back.
    assert_eq!(preview.view("{\"desk\":false,\"as_of\":null}").status, 204);
    let event = events.until("the public's view", |event| event["desk"] == false);
    assert!(!event.to_string().contains("TOKEN"), "{event}");
    // That was as of now, when they may be out.
    assert_eq!(preview.view(&format!("{{\"desk\":false,\"as_of\":\"{NOW}\"}}")).status, 204);
    events.until("as of then", |event| event["as_of"] == NOW);
    nothing("switched", &preview);
    // A change of what waits is no news to the public.
    site.write_article(
        "tokendraft",
        "title = \"TOKENDRAFT again\"\ndate = 2026-02-01\ndraft = true",
        "TOKENDRAFT",
    );
    site.write_article("open", "title = \"Open\"\ndate = 2026-02-01", "Open.");
    let event = events.until("a change", |event| event["how"] == "site");
    assert!(!event.to_string().contains("TOKEN"), "{event}");
    preview.shows("/news/2026/02/01/open/", "Open.");
    nothing("changed", &preview);
    assert_eq!(preview.view(&format!("{{\"desk\":true,\"as_of\":\"{NOW}\"}}")).status, 204);
    events.until("the desk's view", |event| event["desk"] == true);
    assert!(places("TOKENEMBARGO", &crawl(&preview)).len() >= 8);
    // After its time it is out.
    assert_eq!(preview.view("{\"desk\":false,\"as_of\":\"2026-04-02T00:00:00Z\"}").status, 204);
    events.until("later", |event| event["as_of"] == "2026-04-02T00:00:00Z");
    let later = crawl(&preview);
    assert!(places("TOKENEMBARGO", &later).len() >= 8);
    assert_eq!(places("TOKENFUTURE", &later), Vec::<String>::new());
    for wrong in [
        "",
        "{}",
        "[]",
        "{\"desk\":1}",
        "{\"desk\":true,\"as_of\":\"soon\"}",
        "{\"desk\":true,\"as_of\":5}",
    ] {
        assert_eq!(preview.view(wrong).status, 400, "{wrong}");
    }
    drop(preview);
    let preview = Preview::start(&site.root, &["--public", "--as-of", NOW]);
    nothing("--public", &preview);
    assert!(!preview.out().contains("TOKEN") && !preview.err().contains("TOKEN"));
}

/// Nothing that waits is news, not even for the desk that sees it.
#[test]
fn news_for_the_desk_is_what_is_out() {
    let site = Site::rich();
    let day = at(NOW) - SignedDuration::from_hours(24);
    for (name, more) in [
        ("out", String::new()),
        ("kept", format!("embargo = {}\n", at(NOW) + SignedDuration::from_hours(1))),
        ("drafted", "draft = true\n".to_owned()),
    ] {
        site.write_article(name, &format!("title = \"{name}\"\ndate = {day}\n{more}"), "Text.");
    }
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let listed = places("kept", &crawl(&preview));
    assert!(listed.iter().any(|path| path.ends_with("/kept/")), "{listed:?}");
    let news = preview.get("/news/sitemaps/news.xml").text();
    assert!(news.contains("/out/</loc>"), "{news}");
    assert!(!news.contains("kept") && !news.contains("drafted"), "{news}");
}

/// In the public's view, with a clock that goes on, an article is there when its embargo has ended.
#[test]
fn an_embargo_ends_while_it_runs() {
    let site = Site::bare();
    let now = Timestamp::now();
    let soon = now + SignedDuration::from_secs(3);
    site.write_article(
        "soon",
        &format!("title = \"Soon\"\ndate = 2026-01-01\nembargo = {soon:.0}"),
        "SOONTEXT",
    );
    let preview = Preview::start(&site.root, &["--public"]);
    let path = until("a URL", || {
        let day = soon.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y/%m/%d").to_string();
        Some(format!("/{day}/soon/"))
    });
    let mut before = 0;
    loop {
        let answer = preview.get(&path);
        let at = Timestamp::now();
        if answer.status == 200 {
            assert!(at >= soon - SignedDuration::from_secs(1), "early: {at} {soon}");
            break;
        }
        assert!(at < soon + SignedDuration::from_secs(10), "it doesn't come out");
        before += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("asked {before} times before");
    assert!(before > 3 && preview.shows("/", "Soon").contains("Soon"));
}

/// On the desk a translation is shown before its day, even one whose original was withdrawn long ago: what
/// has fallen due already is nothing to wait for, and the preview answers.
#[test]
fn what_was_withdrawn_long_ago_keeps_nobody_waiting() {
    let site = Site::bare();
    site.write(
        "site.toml",
        "title = \"D\"\nbase_url = \"https://d.example\"\nlanguages = [\"fr\"]\n",
    );
    for ended in ["[retracted]\ndate = 2026-01-02\nreason = \"Forged\"", "expires = 2026-01-02"] {
        site.write_article("gone", &format!("title = \"Gone\"\ndate = 2026-01-01\n{ended}"), "x");
        site.write_article("gone.fr", "title = \"Parti\"\ndate = 2999-01-01", "PARTITEXT");
        let preview = Preview::start(&site.root, &[]);
        preview.shows("/fr/2999/01/01/gone/", "PARTITEXT");
        for _ in 0..20 {
            assert_eq!(preview.get("/fr/").status, 200, "{ended}");
        }
        let about = || preview.get("/_dateline/about?path=/").text();
        assert_eq!(about(), about(), "{ended}");
    }
}

/// While something is wrong, nothing that falls due can be taken in. It isn't tried over and over.
#[test]
fn what_falls_due_while_something_is_wrong_keeps_nobody_waiting() {
    let site = Site::bare();
    let soon = Timestamp::now() + SignedDuration::from_secs(3);
    let front = format!("title = \"Short\"\ndate = 2026-01-01\nexpires = {soon:.0}");
    site.write_article("short", &front, "SHORTTEXT");
    site.write_article("open", "title = \"Open\"\ndate = 2026-02-01", "OPENTEXT");
    let preview = Preview::start(&site.root, &[]);
    let events = preview.events();
    preview.shows("/2026/01/01/short/", "SHORTTEXT");
    site.write_article(
        "open",
        "title = \"Open\"\ndate = 2026-02-01\ncountries = [\"Atlantis\"]",
        "x",
    );
    events.until("a problem", |event| event["problems"].is_array());
    while Timestamp::now() < soon + SignedDuration::from_millis(1500) {
        assert_eq!(preview.get("/2026/02/01/open/").status, 200);
        std::thread::sleep(Duration::from_millis(20));
    }
    // Once it is mended, what has fallen due is gone.
    site.write_article("open", "title = \"Open\"\ndate = 2026-02-01", "MENDED");
    preview.shows("/2026/02/01/open/", "MENDED");
    until("the article has expired", || {
        (preview.get("/2026/01/01/short/").status == 404).then_some(())
    });
}

/// While something is wrong, the last good state is shown in its own view, and it is said which;
/// the switch is taken when the mistake is mended.
#[test]
fn a_switch_while_something_is_wrong_waits_until_it_is_mended() {
    let site = Site::bare();
    let front =
        |country: &str| format!("title = \"Open\"\ndate = 2026-02-01\ncountries = [\"{country}\"]");
    site.write_article("open", &front("CA"), "OPENTEXT");
    site.write_article("draft", "title = \"Draft\"\ndate = 2026-02-01\ndraft = true", "DRAFTTEXT");
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    let desk = || {
        let about = preview.get("/_dateline/about?path=/").text();
        serde_json::from_str::<serde_json::Value>(&about).unwrap()["desk"].clone()
    };
    site.write_article("open", &front("Atlantis"), "OPENTEXT");
    events.until("a problem", |event| event["problems"].is_array());
    assert_eq!(preview.view(&format!("{{\"desk\":false,\"as_of\":\"{NOW}\"}}")).status, 204);
    assert_eq!(desk(), true);
    preview.shows("/2026/02/01/draft/", "DRAFTTEXT");
    site.write_article("open", &front("CA"), "OPENTEXT again");
    events
        .until("the public's view", |event| event["problems"].is_null() && event["desk"] == false);
    assert_eq!(desk(), false);
    assert_eq!(preview.get("/2026/02/01/draft/").status, 404);
    preview.shows("/2026/02/01/open/", "OPENTEXT again");
}
