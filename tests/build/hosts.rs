//! Files for hosts that take a folder, and those in which a site says something of itself.

use std::fs;
use std::path::Path;

use dateline::http_headers::{
    CONTENT_SECURITY_POLICY, FOREVER, HOUR, OF_ALL_FILES, RARELY_CHANGED, SHORT,
};
use serde_json::{Value as Json, json};

use crate::support::Site;

/// The rules of a file `_headers`: each pattern with its headers.
fn rules(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut rules: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("  ") {
            None => rules.push((line.to_owned(), Vec::new())),
            Some(header) => {
                let (name, value) = header.split_once(": ").unwrap();
                rules.last_mut().unwrap().1.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    rules
}

fn hosted(hosts: &str, more: &str) -> Site {
    let redirects = "redirect_from = [\"/old/\", \"/à/\", \"/2024/x/\"]";
    Site::new()
        .settings(&format!("feeds = [\"atom\", \"json\"]\n[hosting]\nhosts = {hosts}\n{more}"))
        .article("2025-11-20-a", redirects)
}

#[test]
fn a_site_says_nothing_to_hosts_unless_it_is_asked_to() {
    let built = Site::new().article("2025-11-20-a", "redirect_from = [\"/old/\"]").build();
    let files = ["_headers", "_redirects", ".nojekyll", "vercel.json", "staticwebapp.config.json"];
    let more = [".well-known/security.txt", "trust.txt", "humans.txt", "speculation-rules.json"];
    for file in files.iter().chain(&more) {
        assert!(!built.has(&format!("/{file}")), "{file}");
    }
}

#[test]
fn each_host_gets_its_own_files_and_no_others() {
    let files = ["_headers", "_redirects", ".nojekyll", "vercel.json", "staticwebapp.config.json"];
    for (hosts, expected) in [
        ("\"cloudflare-pages\"", &["_headers", "_redirects"][..]),
        ("[\"netlify\"]", &["_headers", "_redirects"]),
        ("[\"github-pages\"]", &[".nojekyll"]),
        ("[\"vercel\"]", &["vercel.json"]),
        ("[\"azure-static-web-apps\"]", &["staticwebapp.config.json"]),
        ("[\"vercel\", \"github-pages\"]", &[".nojekyll", "vercel.json"]),
    ] {
        let built = hosted(hosts, "").build();
        let there = files.iter().filter(|file| built.has(&format!("/{file}")));
        assert_eq!(there.copied().collect::<Vec<_>>(), expected, "{hosts}");
    }
}

#[test]
fn headers_are_within_what_cloudflare_takes_and_none_is_sent_twice() {
    let own = "speculation_rules = true\n[hosting.headers]\nX-Frame-Options = \"DENY\"\n\
               permissions-policy = false\nReferrer-Policy = \"no-referrer\"\n";
    let built = hosted("[\"netlify\"]", own).build();
    let text = built.page("/_headers");
    let rules = rules(&text);
    assert!(rules.len() <= 100 && text.lines().all(|line| line.len() <= 2000), "{text}");
    let (first, of_all) = &rules[0];
    let names: Vec<&str> = of_all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(first, "/*");
    let expected = [
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Speculation-Rules",
        "X-Frame-Options",
        "Referrer-Policy",
    ];
    assert_eq!(names, expected, "{text}");
    assert_eq!(of_all[0].1, CONTENT_SECURITY_POLICY);
    assert_eq!(of_all[4].1, "no-referrer", "the site's own");
    // Some hosts join with a comma what two rules say.
    for path in built.urls() {
        let path = format!("/{path}");
        let fits = |pattern: &str| match pattern.split_once('*') {
            Some((begin, end)) => path.starts_with(begin) && path.ends_with(end),
            None => path == *pattern,
        };
        let mut sent: Vec<&String> = rules
            .iter()
            .filter(|(pattern, _)| fits(pattern))
            .flat_map(|(_, headers)| headers.iter().map(|(name, _)| name))
            .collect();
        let all = sent.len();
        sent.sort();
        sent.dedup();
        assert_eq!(sent.len(), all, "{path}: {sent:?}");
    }
    let of = |pattern: &str| {
        let found = rules.iter().find(|(own, _)| own == pattern);
        let headers = &found.unwrap_or_else(|| panic!("{pattern}: {text}")).1;
        headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>()
    };
    let style = built.urls().into_iter().find(|path| path.ends_with(".css")).unwrap();
    assert_eq!(of(&format!("/{style}")), [format!("Cache-Control: {FOREVER}")]);
    // The default theme has an SVG with a rule of its own, beside which there can be none for all.
    assert!(!text.contains("/*.svg"), "{text}");
    for extension in RARELY_CHANGED.iter().filter(|extension| **extension != "svg") {
        let pattern = format!("/*.{extension}");
        assert_eq!(of(&pattern), [format!("Cache-Control: {HOUR}")], "{extension}");
    }
    let feed = |media_type: &str| {
        [format!("Content-Type: {media_type}; charset=utf-8"), format!("Cache-Control: {SHORT}")]
    };
    assert_eq!(of("/*feed.xml"), feed("application/xml"), "which browsers show");
    assert_eq!(of("/*feed.json"), feed("application/feed+json"));
    let rules_type = "Content-Type: application/speculationrules+json";
    assert_eq!(of("/speculation-rules.json"), [rules_type]);
    let speculation: Json = serde_json::from_str(&built.page("/speculation-rules.json")).unwrap();
    let expected = json!([{ "where": { "href_matches": "/*" }, "eagerness": "moderate" }]);
    assert_eq!(speculation["prefetch"], expected);
}

#[test]
fn redirects_are_named_where_a_host_can_follow_them() {
    let redirects = |hosts: &str| hosted(hosts, "").build().page("/_redirects");
    let to = "/2025/11/20/a/";
    // What has other signs in it keeps its page alone, as all of them have one.
    let follows = format!("/2024/x/ {to} 301\n/old/ {to} 301\n");
    assert_eq!(redirects("[\"cloudflare-pages\"]"), follows);
    assert_eq!(redirects("[\"cloudflare-pages\", \"netlify\"]"), follows);
    let forced = format!("/2024/x/ {to} 301!\n/old/ {to} 301!\n");
    assert_eq!(redirects("[\"netlify\"]"), forced, "Netlify shows the page otherwise");
    let built = hosted("[\"vercel\"]", "").build();
    let vercel: Json = serde_json::from_str(&built.page("/vercel.json")).unwrap();
    let one = |from: &str| json!({ "source": from, "destination": to, "statusCode": 301 });
    assert_eq!(vercel["redirects"], json!([one("/2024/x/"), one("/old/")]));
    let none = Site::new().settings("[hosting]\nhosts = [\"netlify\"]").article("2025-11-20-a", "");
    assert!(!none.build().has("/_redirects"), "there is none to name");
    for page in ["/old/", "/à/", "/2024/x/"] {
        assert!(built.page(page).contains(to), "{page}");
    }
}

#[test]
fn redirects_end_where_the_host_takes_no_more() {
    let many: Vec<String> = (0..2100).map(|at| format!("\"/old/{at:04}/\"")).collect();
    let mut site = Site::new().settings("[hosting]\nhosts = [\"cloudflare-pages\", \"vercel\"]");
    for (at, part) in many.chunks(700).enumerate() {
        let front = format!("redirect_from = [{}]", part.join(", "));
        site = site.article(&format!("2025-11-20-a{at}"), &front);
    }
    let built = site.build();
    assert_eq!(built.page("/_redirects").lines().count(), 2000);
    let vercel: Json = serde_json::from_str(&built.page("/vercel.json")).unwrap();
    assert_eq!(vercel["redirects"].as_array().unwrap().len(), 1024);
    assert!(built.has("/old/2099/"), "its page sends readers on");
}

#[test]
fn json_for_hosts_has_the_same_headers() {
    let built = hosted("[\"vercel\", \"azure-static-web-apps\"]", "").build();
    let vercel: Json = serde_json::from_str(&built.page("/vercel.json")).unwrap();
    let azure: Json = serde_json::from_str(&built.page("/staticwebapp.config.json")).unwrap();
    assert_eq!(
        (&vercel["trailingSlash"], &azure["trailingSlash"]),
        (&json!(true), &json!("always"))
    );
    let of_all = &vercel["headers"][0];
    assert_eq!(of_all["source"], "/(.*)");
    for (at, (name, value)) in OF_ALL_FILES.iter().enumerate() {
        assert_eq!(of_all["headers"][at], json!({ "key": name, "value": value }));
        assert_eq!(azure["globalHeaders"][name], *value);
    }
    let style = built.urls().into_iter().find(|path| path.ends_with(".css")).unwrap();
    let sources: Vec<&str> = vercel["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| rule["source"].as_str().unwrap())
        .collect();
    for source in [&format!("/{style}"), "/(.*)\\.jpg", "/(.*)feed\\.xml"] {
        assert!(sources.contains(&source), "{source}: {sources:?}");
    }
    let routes = azure["routes"].as_array().unwrap();
    assert_eq!(azure["responseOverrides"]["404"]["rewrite"], "/404.html");
    assert!(routes.iter().any(|route| route["route"] == "/*.{jpg}"), "{routes:?}");
    assert!(built.page("/staticwebapp.config.json").len() < 20_000, "Azure takes no more");
}

/// Files of every kind are kept out of search engines, whatever the site's own header says of robots.
#[test]
fn a_build_with_drafts_says_once_to_each_host_that_nothing_is_to_be_indexed() {
    let own = "[hosting.headers]\nx-robots-tag = \"noarchive\"\n";
    let hosts = "[\"cloudflare-pages\", \"vercel\", \"azure-static-web-apps\"]";
    let site = hosted(hosts, own);
    let (built, drafts) = (site.build(), site.build_warned(&["--drafts", "--output", "drafts"]).0);
    for file in ["/_headers", "/vercel.json", "/staticwebapp.config.json"] {
        let (text, public) = (drafts.page(file).to_ascii_lowercase(), built.page(file));
        assert_eq!(text.matches("x-robots-tag").count(), 1, "{text}");
        assert!(text.contains("noindex") && !text.contains("noarchive"), "{text}");
        assert!(public.contains("noarchive") && !public.contains("noindex"), "{public}");
    }
    let text = drafts.page("/_headers");
    let of_all = &rules(&text)[0];
    assert_eq!(of_all.0, "/*");
    assert_eq!(of_all.1.last().unwrap(), &("X-Robots-Tag".to_owned(), "noindex".to_owned()));
    assert_eq!(of_all.1[0].1, CONTENT_SECURITY_POLICY);
}

/// Hosts have signs of their own in patterns.
#[test]
fn a_file_whose_name_could_be_a_pattern_has_no_rule() {
    let hosts = "[\"cloudflare-pages\", \"vercel\", \"azure-static-web-apps\"]";
    let odd = ["a+b.woff2", "Inter (1).woff2", "[x].woff2", ":y.woff2"];
    let mut site = hosted(hosts, "").file("themes/default/hashed/plain.otf", "p");
    for name in odd {
        site = site.file(&format!("themes/default/hashed/{name}"), name);
    }
    let built = site.build();
    let text = built.page("/_headers");
    let rules = rules(&text);
    assert!(rules.iter().any(|(pattern, _)| pattern.starts_with("/plain.")), "{text}");
    // Its extension is the rule of that one.
    assert!(!rules.iter().any(|(pattern, _)| pattern == "/*.otf"), "{text}");
    for (pattern, headers) in rules.iter().filter(|(pattern, _)| pattern.contains("woff2")) {
        assert_eq!((pattern.as_str(), headers[0].1.as_str()), ("/*.woff2", HOUR));
    }
    for file in ["/vercel.json", "/staticwebapp.config.json"] {
        let config = built.page(file);
        for part in ["a+b", "(1)", "[x]", ":y", "Inter"] {
            assert!(!config.contains(part), "{part}: {config}");
        }
    }
}

#[test]
fn azure_gets_no_more_than_it_has_room_for() {
    let many = |length: usize| {
        let headers: Vec<String> =
            (0..10).map(|at| format!("X-{at} = '{}'", "\"".repeat(length))).collect();
        let more = format!("[hosting.headers]\n{}\n", headers.join("\n"));
        (0..90).fold(hosted("\"azure-static-web-apps\"", &more), |site, at| {
            let name = "a-long-name-of-a-file-in-a-folder-of-a-theme";
            site.file(&format!("themes/default/hashed/{name}/{at}.js"), at.to_string())
        })
    };
    let text = many(390).build().page("/staticwebapp.config.json");
    assert!(text.len() <= 20_000 && text.len() > 19_000, "{}", text.len());
    let config: Json = serde_json::from_str(&text).unwrap();
    assert!(config["routes"].as_array().unwrap().len() > 10, "{text}");
    assert_eq!(config["globalHeaders"].as_object().unwrap().len(), OF_ALL_FILES.len() + 10);
    assert_eq!(config["responseOverrides"]["404"]["rewrite"], "/404.html");
    let run = many(398).try_build(&[]);
    assert_eq!(run.code, Some(1));
    let found = "error[invalid-value]: `headers` has 4010 bytes, more than Azure has room for";
    assert!(run.stderr.contains(found), "{}", run.stderr);
}

/// RFC 9116, section 2.5.2.
#[test]
fn a_security_txt_is_canonical_at_an_address_that_begins_with_https() {
    let settings = |scheme: &str| {
        format!(
            "title = \"T\"\nbase_url = \"{scheme}://t.example\"\n\
             [security_txt]\ncontact = \"tel:+1-201-555-0123\"\nexpires = 2026-12-01\n\
             encryption = [\"dns:k._openpgpkey.t.example?type=OPENPGPKEY\", \"openpgp4fpr:5f2d\"]\n"
        )
    };
    let of = |scheme: &str| {
        let built = Site::empty().file("site.toml", settings(scheme)).build();
        built.page("/.well-known/security.txt")
    };
    assert!(of("https").contains("\nCanonical: https://t.example/.well-known/security.txt\n"));
    let plain = of("http");
    assert!(plain.contains("Encryption: openpgp4fpr:5f2d\n") && !plain.contains("Canonical"));
}

/// The default theme keeps its own policy: no page has anything that it shuts out.
#[test]
fn no_page_of_the_default_theme_needs_what_its_policy_forbids() {
    let built = crate::rich().build();
    for (path, bytes) in built.tree().iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        for tag in page.split('<').filter(|tag| !tag.starts_with('/')) {
            let tag = tag.split('>').next().unwrap();
            let is_data = tag.contains("application/ld+json");
            assert!(!tag.starts_with("script") || is_data, "{path}: {tag}");
            let forbidden = ["style>", "iframe", "object", "embed", "base "];
            assert!(!forbidden.iter().any(|name| tag.starts_with(name)), "{path}: {tag}");
            assert!(!tag.contains(" style=") && !tag.contains(" onclick="), "{path}: {tag}");
        }
    }
}

#[test]
fn what_is_said_of_site_and_publisher_stands_where_it_is_looked_for() {
    let site = Site::new().settings(
        "timezone = \"Europe/Berlin\"\n[security_txt]\ncontact = [\"mailto:holes@desk.example\", \"https://desk.example/holes\"]\n\
         expires = 2026-06-01\npolicy = \"https://desk.example/policy\"\npreferred_languages = [\"en\", \"fr\"]\n\
         [trust_txt]\nmember = [\"https://journallist.net/\"]\nsocial = \"https://social.example/@desk\"\n\
         contact = \"mailto:desk@desk.example\"\ndatatrainingallowed = false\n\
         [humans_txt]\nteam = [\"Editor: Ada Example\", \"Desk: Bo Sample\"]\nsite = \"Made with Dateline\"",
    );
    let built = site.build();
    assert_eq!(
        built.page("/.well-known/security.txt"),
        "Contact: mailto:holes@desk.example\nContact: https://desk.example/holes\n\
         Policy: https://desk.example/policy\nPreferred-Languages: en, fr\n\
         Expires: 2026-05-31T22:00:00Z\nCanonical: https://example.org/.well-known/security.txt\n"
    );
    let trust = "member=https://journallist.net/\nsocial=https://social.example/@desk\n\
                 contact=mailto:desk@desk.example\ndatatrainingallowed=no\n";
    assert_eq!(built.page("/trust.txt"), trust);
    assert_eq!(built.page("/.well-known/trust.txt"), trust);
    assert_eq!(
        built.page("/humans.txt"),
        "/* TEAM */\n\tEditor: Ada Example\n\tDesk: Bo Sample\n\n/* SITE */\n\tMade with Dateline\n"
    );
}

#[test]
fn a_security_txt_whose_time_is_over_is_told() {
    let site = Site::new().settings(
        "[security_txt]\ncontact = \"tel:+1-201-555-0123\"\nexpires = 2025-12-01T00:00:01Z",
    );
    site.build();
    let (built, said) = site.build_warned(&["--as-of", "2025-12-01T00:00:01Z"]);
    assert!(said.contains("warning[expired-security-txt]"), "{said}");
    assert!(built.page("/.well-known/security.txt").contains("Expires: 2025-12-01T00:00:01Z\n"));
}

#[test]
fn a_file_of_the_site_at_the_same_place_is_a_clash() {
    for (path, table, settings) in [
        ("_headers", "hosting", "[hosting]\nhosts = \"netlify\""),
        ("vercel.json", "hosting", "[hosting]\nhosts = \"vercel\""),
        ("humans.txt", "humans_txt", "[humans_txt]\nteam = \"Ada Example\""),
        (
            ".well-known/site.standard.publication",
            "standard_site",
            "[standard_site]\npublication = \"at://did:plc:a/site.standard.publication/self\"",
        ),
        (".well-known/trust.txt", "trust_txt", "[trust_txt]\ndatatrainingallowed = true"),
    ] {
        let site = Site::new().settings(settings).file(&format!("static/{path}"), "x");
        let run = site.try_build(&[]);
        assert_eq!(run.code, Some(1), "{path}");
        let found = format!("error[same-url]: two files stand at /{path}");
        let places = [format!("[{table}] of site.toml"), format!("static/{path}")];
        for part in places.iter().chain([&found]) {
            assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
        }
    }
}

/// The documentation gives the same values as the code, wherever it gives any.
#[test]
fn the_documentation_has_the_headers_of_the_code() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut cached = 0;
    for name in ["hosting.md", "recipes/README.md", "publishing.md", "recipes/staging.md"] {
        let text = fs::read_to_string(docs.join(name)).unwrap();
        for line in text.lines().filter(|line| line.contains("max-age")) {
            let Some((_, value)) = line.split_once("Cache-Control") else { continue };
            let value = value.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
            let value = value.split(['`', '"']).next().unwrap();
            assert!([SHORT, HOUR, FOREVER].contains(&value), "{name}: {value}");
            cached += 1;
        }
        for (header, value) in OF_ALL_FILES {
            for line in text.lines() {
                let begins = line.trim_start().strip_prefix(header);
                if let Some(rest) = begins.and_then(|rest| rest.strip_prefix(':')) {
                    assert_eq!(rest.trim(), value, "{name}: {header}");
                }
            }
        }
    }
    assert!(cached > 5, "{cached}");
    let hosting = fs::read_to_string(docs.join("hosting.md")).unwrap();
    for (header, value) in OF_ALL_FILES {
        assert!(hosting.contains(&format!("{header}: {value}")), "{header}");
    }
    let extensions = RARELY_CHANGED.map(|extension| format!("`{extension}`")).join(", ");
    assert!(hosting.contains(&extensions), "{extensions}");
}
