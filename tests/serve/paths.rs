//! Row 11: no request's path leads to a file that isn't of the site.

use std::fs;
use std::os::unix::fs::symlink;

use crate::client::Preview;
use crate::support::{NOW, Random, Site};

/// What nobody may read stands in files with these words.
const CANARIES: [&str; 7] = [
    "CANARY-OUTSIDE",
    "CANARY-ENV",
    "CANARY-GIT",
    "CANARY-HIDDEN",
    "CANARY-DRAFT",
    "CANARY-SETTINGS",
    "CANARY-SOURCE",
];

fn site() -> Site {
    let site = Site::rich();
    fs::write(site.around().join("canary.txt"), "CANARY-OUTSIDE").unwrap();
    site.write(".env", "CANARY-ENV");
    site.write(".git/config", "CANARY-GIT");
    site.write("static/.htpasswd", "CANARY-HIDDEN");
    site.write("content/articles/.hidden.md", "CANARY-HIDDEN");
    site.write("static/files/a.txt", "open");
    site.write_article(
        "draft",
        "title = \"CANARY-DRAFT\"\ndate = 2026-01-01\ndraft = true",
        "CANARY-DRAFT",
    );
    site.write_article("open", "# CANARY-SOURCE\ntitle = \"Open\"\ndate = 2026-01-01", "Open.");
    site.write("templates/plain.html", "{# CANARY-SOURCE #}{% extends \"default/plain.html\" %}");
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    site.write("site.toml", format!("# CANARY-SETTINGS\n{settings}"));
    site
}

fn clean(what: &str, all: &str) {
    for canary in CANARIES {
        assert!(!all.contains(canary), "{what} leads to {canary}: {all}");
    }
}

#[test]
fn known_ways_out_lead_nowhere() {
    let site = site();
    let preview = Preview::start(&site.root, &["--public", "--as-of", NOW]);
    let around = site.around();
    let mut client = preview.client();
    let ups = [
        "..",
        "%2e%2e",
        "%2E%2E",
        ".%2e",
        "%2e.",
        "%252e%252e",
        "..%00",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "%f0%80%80%ae",
        "..;",
        "....",
        "..%20",
        "%uff0e%uff0e",
        "．．",
        "%ef%bc%8e%ef%bc%8e",
        "%25%32%65%25%32%65",
        "..%0d%0a",
        "%2e%2e%2e",
        "..?",
    ];
    let slashes = ["/", "%2f", "%2F", "\\", "%5c", "%252f", "//", "/./", "%c0%af", "/%2f", "%5c/"];
    let begins = [
        "/",
        "/news/",
        "/news/files/",
        "/news/_dateline/",
        "/_dateline/",
        "/news/2026/",
        "//",
        "/static/",
        "/news/static/",
        "/_dateline/about?path=",
        "/_dateline/about?path=/news/",
    ];
    let ends = [
        "canary.txt",
        "site/.env",
        "site/.git/config",
        "site/site.toml",
        ".env",
        ".git/config",
        "site.toml",
        "content/articles/draft.md",
        "content/articles/open.md",
        "templates/plain.html",
        "static/.htpasswd",
        ".htpasswd",
        "etc/passwd",
    ];
    let mut asked = 0;
    for (at, begin) in begins.iter().enumerate() {
        for (up_at, up) in ups.iter().enumerate() {
            for (slash_at, slash) in slashes.iter().enumerate() {
                // Depths and ends go round, so that all are met with all others now and then.
                let n = at + 3 * up_at + 7 * slash_at;
                let path = format!(
                    "{begin}{}{}",
                    format!("{up}{slash}").repeat(1 + n % 6),
                    ends[n % ends.len()]
                );
                let answer = client.get(&path);
                assert!(matches!(answer.status, 200 | 301 | 400 | 404), "{path}: {answer:?}");
                let about = path.starts_with("/_dateline/about");
                assert!(answer.status != 200 || about, "{path}: {answer:?}");
                clean(&path, &answer.all());
                asked += 1;
            }
        }
    }
    let root = site.root.display().to_string();
    let outside = around.join("canary.txt").display().to_string();
    for path in [
        outside.clone(),
        format!("/{outside}"),
        format!("/news{outside}"),
        format!("/news/{outside}"),
        format!("{root}/.env"),
        format!("{root}/site.toml"),
        format!("/news/{root}/site.toml"),
        format!("/news/%2f{}", &outside[1..]),
        format!("/_dateline/about?path={outside}"),
        format!("/_dateline/about?path={root}/.env"),
        format!("/news/files/a.txt%00/../../../..{outside}"),
        "/news/.env".to_owned(),
        "/news/.htpasswd".to_owned(),
        "/news/%2ehtpasswd".to_owned(),
        "/news/.git/config".to_owned(),
        "/news/site.toml".to_owned(),
        "/news/content/articles/open.md".to_owned(),
        "/news/static/files/a.txt".to_owned(),
        "/news/.dateline/".to_owned(),
        "/_dateline/../news/.env".to_owned(),
        "/_dateline/%2e%2e/site.toml".to_owned(),
        "/_dateline/client.js/../../../site.toml".to_owned(),
        "/news/2026/01/01/draft/".to_owned(),
        "/news/2026/01/01/draft".to_owned(),
        "/news/2026/01/01/%64raft/index.html".to_owned(),
        "/_dateline/about?path=/news/2026/01/01/draft/".to_owned(),
        "/_dateline/about?path=%2Fnews%2F2026%2F01%2F01%2Fdraft%2F&path=/".to_owned(),
        "/_dateline/about".to_owned(),
        "/_dateline/about?path=%ff%fe".to_owned(),
        "/_dateline/about?path=%00".to_owned(),
    ] {
        let answer = client.get(&path);
        clean(&path, &answer.all());
        assert!(answer.status != 200 || path.starts_with("/_dateline/about"), "{path}");
        asked += 1;
    }
    println!("{asked} paths");
    assert_eq!(client.get("/news/files/a.txt").text(), "open");
    assert_eq!(client.get("/news/2026/01/01/open/").status, 200);
}

/// Parts of paths, thrown together.
#[test]
fn random_paths_lead_nowhere() {
    let (seed, count): (u64, usize) = (4, crate::support::sized(3_000, 10_000, 200_000));
    let site = site();
    let preview = Preview::start(&site.root, &["--public", "--as-of", NOW]);
    let outside = site.around().join("canary.txt").display().to_string();
    let parts: Vec<&str> = vec![
        "/",
        "/",
        "/",
        "/",
        "//",
        "\\",
        "..",
        "..",
        "../",
        "%2e%2e",
        "%2e",
        ".",
        "%2f",
        "%5c",
        "%00",
        "%252e%252e%252f",
        "%c0%ae",
        "%c0%af",
        "%ff",
        "%",
        "%2",
        "%zz",
        "news",
        "/news/",
        "static",
        "content",
        "articles",
        "files",
        "a.txt",
        ".env",
        ".git",
        "config",
        "site.toml",
        "site",
        "canary.txt",
        "2026/01/01/",
        "draft",
        "open",
        "index.html",
        ".md",
        "?",
        "?path=",
        "&",
        ";",
        "+",
        "_dateline/",
        "about",
        "events/",
        "client.js",
        "~",
        ":",
        "@",
        "*",
        "feed.xml",
        "é",
        "\u{202e}",
        "templates/plain.html",
        &outside,
    ];
    let mut random = Random::new(seed);
    let mut client = preview.client();
    let mut statuses = std::collections::BTreeMap::new();
    for _ in 0..count {
        let mut path = "/".to_owned();
        for _ in 0..1 + random.below(9) {
            match random.below(8) {
                0 => path.push_str(&format!("%{:02x}", random.below(256))),
                _ => path.push_str(parts[random.below(parts.len())]),
            }
        }
        if path.contains("_dateline/events?") || path == "/_dateline/events" {
            continue;
        }
        let method = if random.one_in(20) { "HEAD" } else { "GET" };
        let answer = client.ask(method, &path, &[], "");
        assert!(matches!(answer.status, 200 | 301 | 400 | 404), "{path}: {answer:?}");
        clean(&path, &answer.all());
        *statuses.entry(answer.status).or_insert(0_usize) += 1;
    }
    println!("{count} paths: {statuses:?}");
    assert!(statuses.values().sum::<usize>() > count * 9 / 10);
    assert_eq!(client.get("/news/").status, 200, "it is still there");
}

/// A file that becomes a link out of the site is followed no further, also while the mistake that
/// it is stands.
#[test]
fn links_out_of_the_site_are_not_followed() {
    let site = site();
    let preview = Preview::start(&site.root, &["--public", "--as-of", NOW]);
    let outside = site.around().join("canary.txt");
    let events = preview.events();
    let swaps = [
        ("static/files/a.txt", "/news/files/a.txt", outside.clone()),
        ("static/robots.txt", "/news/robots.txt", site.root.join(".env")),
        ("content/articles/open.md", "/news/2026/01/01/open/", outside),
    ];
    for (path, url, target) in swaps {
        let path = site.root.join(path);
        let text = fs::read(&path).unwrap();
        let wrong = preview.get(url);
        assert_eq!(wrong.status, 200);
        fs::remove_file(&path).unwrap();
        symlink(target, &path).unwrap();
        // Asked for all the while.
        let mut client = preview.client();
        for _ in 0..50 {
            clean(url, &client.get(url).all());
        }
        events.until("a link out is a mistake", |event| !event["problems"].is_null());
        clean(url, &client.get(url).all());
        fs::remove_file(&path).unwrap();
        fs::write(&path, text).unwrap();
        events.until("it is mended", |event| event["problems"].is_null());
        assert_eq!(client.get(url).body, wrong.body, "{url}");
    }
    // A pipe never answers; it is asked for more often than there are threads that could wait for it.
    let path = site.root.join("static/files/a.txt");
    let text = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let mut client = preview.client();
    for _ in 0..600 {
        assert_ne!(client.get("/news/files/a.txt").status, 200);
    }
    fs::remove_file(&path).unwrap();
    fs::write(&path, text).unwrap();
    events.until("the pipe is a file again", |event| event["problems"].is_null());
    assert_eq!(client.get("/news/files/a.txt").status, 200);
    // A folder that becomes a link.
    let folder = site.root.join("static/files");
    fs::rename(&folder, site.around().join("files")).unwrap();
    fs::write(site.around().join("files/a.txt"), "CANARY-OUTSIDE").unwrap();
    symlink(site.around().join("files"), &folder).unwrap();
    for _ in 0..50 {
        clean("folder", &preview.get("/news/files/a.txt").all());
    }
}
