//! `check FILE…` and `--changed-since`: what is found in some files, of a site that is looked at whole.

use crate::support::git::git;
use crate::support::{AS_OF, Site};

fn untidy() -> Site {
    let text = |slug: &str, more: &str| {
        format!(
            "+++\ntitle = \"A\"\nslug = \"{slug}\"\ndate = 2025-11-20\n+++\n\n[here](https://a.example/) {more}\n"
        )
    };
    Site::new()
        .file("content/articles/2025/a.md", text("a", ""))
        .file("content/articles/2025/b.md", text("b", "[B](a.md)"))
        .file("content/articles/bad.md", text("bad", "[C](none.md)"))
        .file(
            "content/pages/about.md",
            "+++\ntitle = \"About\"\n+++\n\n[here](https://a.example/)\n",
        )
}

/// The files in which a check finds something.
#[track_caller]
fn files(site: &Site, arguments: &[&str]) -> Vec<String> {
    let run = site.run(&[&["check", "--format", "json", "--as-of", AS_OF], arguments].concat());
    let report = run.report();
    assert_eq!(run.code, Some(i32::from(report["errors"].as_u64() > Some(0))), "{run:?}");
    let mut files: Vec<String> =
        run.json().iter().map(|json| json["file"].as_str().unwrap().to_owned()).collect();
    files.dedup();
    assert_eq!(report["elsewhere"].as_u64().unwrap() as usize, 5 - run.json().len());
    files
}

#[test]
fn what_is_found_in_some_files_is_shown_and_the_rest_is_counted() {
    let site = untidy();
    let (a, b) = ("content/articles/2025/a.md", "content/articles/2025/b.md");
    assert_eq!(files(&site, &[]).len(), 4);
    assert_eq!(files(&site, &[a]), [a]);
    assert_eq!(files(&site, &["content/articles/2025"]), [a, b]);
    assert_eq!(files(&site, &["content/articles/2025/", "content/pages"]).len(), 3);
    assert_eq!(files(&site, &[site.path(b).to_str().unwrap()]), [b]);
    assert_eq!(files(&site, &["."]).len(), 4);
    assert_eq!(files(&site, &["site.toml"]), Vec::<String>::new());
    let run = site.run(&["check", a, "--as-of", AS_OF]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let line = "1 error, 3 warnings in other files, not shown: the site can't be built\n";
    assert_eq!(run.stderr.lines().last(), Some(line.trim_end()), "{run:?}");
    // Whoever wants to hear little hears that, and a workflow's log has it.
    for more in [&["--quiet"][..], &["--format", "github"]] {
        let run = site.run(&[&["check", a, "--as-of", AS_OF], more].concat());
        assert_eq!(run.code, Some(0), "{run:?}");
        assert!(run.stderr.ends_with(line), "{run:?}");
    }
    let run = site.run(&["check", a, "--as-of", AS_OF, "--format", "json"]);
    assert_eq!(run.report()["errors_elsewhere"], 1);
    assert_eq!(
        (run.report()["ok"].as_bool(), run.report()["errors"].as_u64()),
        (Some(true), Some(0))
    );
    // With warnings alone, it is a line of the summary.
    site.remove("content/articles/bad.md");
    let run = site.run(&["check", a, "--as-of", AS_OF]);
    assert!(run.stdout.contains("  elsewhere  2 warnings in other files, not shown\n"), "{run:?}");
    assert!(!run.stderr.contains("elsewhere") && !run.stderr.contains("other files"), "{run:?}");
    for wrong in ["content/articles/none.md", "/etc/hostname", ".."] {
        let run = site.run(&["check", wrong]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("no such file"), "{run:?}");
    }
}

#[test]
fn what_has_changed_since_a_commit_is_shown() {
    let site = untidy();
    git(&site.root, &["init", "--quiet"]);
    git(&site.root, &["add", "."]);
    git(&site.root, &["commit", "--quiet", "--message", "First"]);
    assert_eq!(files(&site, &["--changed-since", "HEAD"]), Vec::<String>::new());
    let (a, b) = ("content/articles/2025/a.md", "content/articles/2025/b.md");
    // Changed and committed, changed, and new.
    git(&site.root, &["switch", "--quiet", "--create", "work"]);
    let text = std::fs::read_to_string(site.path(a)).unwrap();
    site.write(a, text.clone() + "\nMore.\n");
    git(&site.root, &["commit", "--quiet", "--all", "--message", "Second"]);
    site.write(b, std::fs::read_to_string(site.path(b)).unwrap() + "\nMore.\n");
    assert_eq!(files(&site, &["--changed-since", "HEAD"]), [b]);
    assert_eq!(files(&site, &["--changed-since", "main"]), [a, b]);
    // What the branch was left with counts, not what the other one has become since.
    git(&site.root, &["stash", "--quiet"]);
    git(&site.root, &["switch", "--quiet", "main"]);
    site.write(
        "content/pages/about.md",
        "+++\ntitle = \"About\"\n+++\n\n[here](https://b.example/)\n",
    );
    git(&site.root, &["commit", "--quiet", "--all", "--message", "Third"]);
    git(&site.root, &["switch", "--quiet", "work"]);
    assert_eq!(files(&site, &["--changed-since", "main"]), [a]);
    for wrong in ["nowhere", "--upload-pack=touch x", "HEAD:site.toml", ""] {
        let run = site.run(&["check", &format!("--changed-since={wrong}")]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(!run.stderr.is_empty(), "{run:?}");
    }
    let run = Site::new().run(&["check", "--changed-since", "HEAD"]);
    assert_eq!(run.code, Some(2), "{run:?}");
}

/// Nothing that a repository's configuration names is run.
#[cfg(unix)]
#[test]
fn a_hostile_repository_runs_nothing() {
    let site = untidy();
    git(&site.root, &["init", "--quiet"]);
    site.write(".gitattributes", "*.md filter=evil diff=evil\n");
    git(&site.root, &["add", "."]);
    git(&site.root, &["commit", "--quiet", "--message", "First"]);
    let mark = site.path("ran");
    let touch = format!("touch {}", mark.display());
    for key in [
        "core.fsmonitor",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
        "core.pager",
        "core.sshCommand",
        "credential.helper",
        "alias.ls-tree",
    ] {
        git(&site.root, &["config", key, &touch]);
    }
    git(&site.root, &["config", "core.hooksPath", site.root.to_str().unwrap()]);
    let text = std::fs::read_to_string(site.path("content/articles/2025/a.md")).unwrap();
    site.write("content/articles/2025/a.md", text + "\nMore.\n");
    let shown = files(&site, &["--changed-since", "HEAD"]);
    assert_eq!(shown, ["content/articles/2025/a.md"]);
    assert!(!mark.exists());
}
