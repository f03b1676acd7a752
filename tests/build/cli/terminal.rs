//! Names of files and words of texts are shown on the terminal, which doesn't obey them.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::{AS_OF, Run, Site};

const EVIL: &str = "a\u{1b}[31m\u{9b}1m\u{7}\u{202e}\nerror: forged";

#[track_caller]
fn is_harmless(run: &Run) {
    for text in [&run.stdout, &run.stderr] {
        let command = |c: char| {
            (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{202a}'..='\u{202e}')
        };
        assert!(!text.contains(command), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("error: forged")), "{text}");
    }
}

#[test]
fn nothing_of_a_site_commands_the_terminal() {
    let text = format!(
        "---\ntitle: \"{0}\"\ndate: 2026-11-20\nofficials: [\"{0}\"]\n\"{0}\": 1\n---\n\n[{0}]({0}.md) <b>\n",
        "\\e[31m\\u202E\\u009B"
    );
    let site = Site::new()
        .file(&format!("content/articles/{EVIL}.md"), &text)
        .file("content/articles/b.md", text.replace("title", "titel"))
        .file(&format!("content/{EVIL}/x.md"), "")
        .file(&format!("templates/{EVIL}.html"), "{{");
    for command in ["check", "build", "due"] {
        for format in ["text", "json", "github"] {
            if (command, format) == ("due", "github") {
                continue;
            }
            let run = site.run(&[command, "--format", format, "--as-of", AS_OF]);
            assert_eq!(run.code, Some(1), "{run:?}");
            is_harmless(&run);
        }
    }
}

#[test]
fn nothing_in_a_summary_commands_the_terminal() {
    let site = Site::new();
    let held = format!("content/articles/{EVIL}.md");
    site.write(&held, "+++\ntitle = \"A\"\nslug = \"a\"\ndate = 2026-11-20\n+++\n\nText.\n");
    for more in [&[][..], &["--output", EVIL], &["--explain", EVIL], &["--format", "json"]] {
        let run = site.try_build(more);
        assert_eq!(run.code, Some(0), "{run:?}");
        is_harmless(&run);
    }
    is_harmless(&site.try_build(&["--output", &format!("site.toml/{EVIL}")]));
    is_harmless(&site.run(&["build", "--root", EVIL]));
    is_harmless(&site.run(&["check", EVIL]));
    is_harmless(&site.run(&["check", "--changed-since", EVIL]));
    is_harmless(&site.run(&["new", &format!("{EVIL}/x")]));
    is_harmless(&site.run(&["add", "article", "A", "--root", EVIL]));
}

/// A folder of the site that is a link out of it isn't written through.
#[test]
fn what_is_added_stays_in_the_site() {
    let outside = Site::empty().file("mine.txt", "mine");
    let before = outside.tree(".");
    let site = Site::new();
    for (folder, command) in [
        ("content", &["add", "article", "A"][..]),
        ("content/articles", &["add", "article", "A"]),
        ("content/articles/2025", &["add", "article", "A"]),
        ("content/officials", &["add", "official", "A"]),
        (".github", &["new", ".", "--ci", "github", "--install-from", "dateline@1.2.3"]),
        (".github/workflows", &["new", ".", "--ci", "github", "--install-from", "dateline@1.2.3"]),
    ] {
        let link = site.path(folder);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        // An article's folders are those of the day.
        let link = if folder.ends_with("2025") { year_folder(&site) } else { link };
        let _ = fs::remove_dir_all(&link);
        symlink(&outside.root, &link).unwrap();
        let run = site.run(command);
        assert_eq!(run.code, Some(2), "{folder}: {run:?}");
        assert!(run.stderr.contains("leads out of the site"), "{run:?}");
        assert_eq!(outside.tree("."), before, "{folder}");
        fs::remove_file(&link).unwrap();
    }
    // A link within the site is the desk's own business.
    fs::create_dir_all(site.path("content/real")).unwrap();
    symlink("real", site.path("content/officials")).unwrap();
    let run = site.run(&["add", "official", "Robin Example"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    // The settings themselves, which `new --ci` adds lines to.
    fs::rename(site.path("site.toml"), outside.path("site.toml")).unwrap();
    symlink(outside.path("site.toml"), site.path("site.toml")).unwrap();
    let before = outside.tree(".");
    let run = site.run(&["new", ".", "--ci", "github", "--install-from", "dateline@1.2.3"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert_eq!(outside.tree("."), before);
}

/// The folder of this year's articles, as `add` makes it.
fn year_folder(site: &Site) -> std::path::PathBuf {
    let run = site.run(&["add", "article", "Probe"]);
    let path = site.path(run.stdout.trim_end());
    path.parent().unwrap().parent().unwrap().to_owned()
}
