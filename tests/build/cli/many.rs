//! Very many findings: grouped by code, and those that a site accepts.

use crate::support::{AS_OF, Site};

/// A site with the same foreign keys in every file, and a dead link in each.
fn foreign(files: usize) -> Site {
    let mut site = Site::new();
    for number in 0..files {
        let text = format!(
            "+++\ntitle = \"A\"\ndate = 2025-11-20\nslug = \"a-{number}\"\nlayoutt = \"post\"\n+++\n\n[A](b-{number}.md)\n"
        );
        site = site.file(&format!("content/articles/a-{number:03}.md"), text);
    }
    site
}

#[test]
fn many_findings_are_grouped_and_few_are_shown_in_full() {
    let few = foreign(10).try_check(&[]);
    assert_eq!(few.stderr.matches("error[").count(), 20, "{}", few.stderr);
    let site = foreign(40);
    let many = site.try_check(&[]);
    assert_eq!(many.code, Some(1));
    assert_eq!(many.stderr.matches("error[").count(), 2, "{}", many.stderr);
    assert!(many.stderr.contains("error[dead-link]: 40 findings in 40 files"), "{}", many.stderr);
    assert!(many.stderr.contains("  40 × unknown key `layoutt` in an article"), "{}", many.stderr);
    assert!(many.stderr.contains("at content/articles/a-000.md:5:1, "), "{}", many.stderr);
    assert!(many.stderr.contains(" and 37 more\n"), "{}", many.stderr);
    assert!(many.stderr.ends_with("\n80 errors\n"), "{}", many.stderr);
    for command in ["check", "build"] {
        let all = site.run(&[command, "--all", "--as-of", AS_OF]);
        assert_eq!(all.stderr.matches("error[").count(), 80);
        let json = site.run(&[command, "--format", "json", "--as-of", AS_OF]);
        assert_eq!(json.json().len(), 80);
    }
}

const ALLOWED: &str = "\n[[check.allow]]\ncode = \"vague-link\"\npath = \"content/articles/old-*.md\"\n\
                       reason = \"Written before we had rules\"\n";

fn vague(name: &str, site: Site) -> Site {
    let text = format!(
        "+++\ntitle = \"A\"\nslug = \"{name}\"\ndate = 2025-11-20\n+++\n\nRead [here](https://a.example/).\n"
    );
    site.file(&format!("content/articles/{name}.md"), text)
}

#[test]
fn a_site_can_accept_a_warning_and_says_why() {
    let site = vague("new", vague("old-2", vague("old-1", Site::new().settings(ALLOWED))));
    let files = |more: &[&str]| -> Vec<(String, String)> {
        let text = |json: &serde_json::Value| json.as_str().unwrap().to_owned();
        let found = site.try_check(&[&["--format", "json"], more].concat()).json();
        found.iter().map(|json| (text(&json["code"]), text(&json["file"]))).collect()
    };
    let new = ("vague-link".to_owned(), "content/articles/new.md".to_owned());
    assert_eq!(files(&[]), std::slice::from_ref(&new));
    // It isn't made an error either.
    assert_eq!(files(&["--deny-warnings"]), [new]);
}

#[test]
fn an_allowance_for_nothing_and_one_for_errors_are_findings() {
    let unused = vague("new", Site::new().settings(ALLOWED));
    let json = unused.try_check(&["--format", "json"]).json();
    let found = json.iter().find(|json| json["code"] == "unused-allow").unwrap();
    assert_eq!((&found["file"], &found["line"]), (&"site.toml".into(), &5.into()));
    assert_eq!(found["severity"], "warning");
    // A build doesn't look for all that could be allowed, so that it has nothing to say.
    assert_eq!(unused.diagnostics(&[]), Vec::<serde_json::Value>::new());
    assert_eq!(unused.try_check(&["--deny-warnings"]).code, Some(1));
    let off = unused.settings("[check]\nunused-allow = \"off\"");
    let json = off.try_check(&["--format", "json"]).json();
    assert!(json.iter().all(|json| json["code"] != "unused-allow"), "{json:?}");

    for (allowed, message) in [
        ("code = \"merge-conflict\"\npath = \"*\"\nreason = \"R\"", "is always an error"),
        ("code = \"vage-link\"\npath = \"*\"\nreason = \"R\"", "there is no finding"),
        ("code = \"vague-link\"\npath = \"*\"", "needs `reason`"),
        ("code = \"vague-link\"\nreason = \"R\"", "needs `path`"),
        ("path = \"*\"\nreason = \"R\"", "needs `code`"),
    ] {
        let site = Site::new().settings(&format!("[[check.allow]]\n{allowed}"));
        let found = site.diagnostics(&[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0]["message"].as_str().unwrap().contains(message), "{found:?}");
    }
}

/// An error of a code that is a warning elsewhere stays.
#[test]
fn errors_cannot_be_allowed() {
    let settings = "[[check.allow]]\ncode = \"unknown-speaker\"\npath = \"**\"\nreason = \"R\"";
    let site = Site::new()
        .settings(settings)
        .article("2025-11-20-a", "[[quotes]]\ntext = \"word-of-a\"\nspeaker = \"nobody\"");
    let found = site.try_check(&["--format", "json"]);
    assert_eq!(found.code, Some(1));
    assert!(found.json().iter().any(|json| json["code"] == "unknown-speaker"), "{found:?}");
}
