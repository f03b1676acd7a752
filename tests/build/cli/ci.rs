//! `new --ci`: files that install Dateline from a place that was named and is pinned.

use crate::support::Site;

const SOURCE: [&str; 2] = ["--install-from", "dateline-news@1.2.3"];

#[test]
fn the_place_to_install_from_must_be_named_and_pinned() {
    let site = Site::new();
    let before = site.tree(".");
    let run = site.run(&["new", ".", "--ci", "github"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("--install-from"), "{}", run.stderr);
    for source in ["dateline", "git+https://forge.example/dateline#main", "https://a.example/x"] {
        let run = site.run(&["new", ".", "--ci", "github", "--install-from", source]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("NAME@VERSION"), "{}", run.stderr);
    }
    assert_eq!(site.run(&[&["new", "x"], &SOURCE[..]].concat()).code, Some(2));
    assert_eq!(site.tree("."), before);
}

#[test]
fn a_forge_gets_a_file_that_publishes_and_one_that_checks() {
    for (forge, files) in [
        ("github", &[".github/workflows/publish.yml", ".github/workflows/check.yml"][..]),
        ("forgejo", &[".forgejo/workflows/publish.yml", ".forgejo/workflows/check.yml"]),
        ("gitlab", &[".gitlab-ci.yml"]),
    ] {
        let site = Site::new();
        let run = site.run(&[&["new", ".", "--ci", forge], &SOURCE[..]].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        let tree = site.tree(".");
        let all: String = files.iter().map(|f| String::from_utf8_lossy(&tree[*f])).collect();
        assert_eq!(run.stdout.lines().count(), files.len(), "{}", run.stdout);
        for part in [
            "cargo install --locked --root .tools --bin dateline --version '=1.2.3' dateline-news",
            "key: dateline-dateline-news-1.2.3",
            ".dateline",
            "dateline check ",
            "--changed-since",
            "build --output preview",
        ] {
            assert!(all.contains(part), "{forge} {part}: {all}");
        }
        // Nothing that is there is replaced, and nothing is begun then.
        site.remove(files[0]);
        let before = site.tree(".");
        let run = site.run(&[&["new", ".", "--ci", forge], &SOURCE[..]].concat());
        if files.len() > 1 {
            assert_eq!(run.code, Some(2), "{run:?}");
            assert_eq!(site.tree("."), before);
        }
    }
}
