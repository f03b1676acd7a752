//! `dateline publish` to a folder of this machine and to a branch of git, through the binary: what
//! is said before it starts, exit codes, and that readers get the old or the new site.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod publish;
mod support;

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use publish::{Try, built, dead_links};
use support::{NOW, Site, at, dateline, said, shot};

const LOCAL: &str = "[publish.copy]\nkind = \"local\"\npath = \"../www\"\n";

fn site(targets: &str) -> Site {
    let site = Site::rich();
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    site.write("site.toml", settings + targets);
    site
}

fn publish(site: &Site, arguments: &[&str]) -> (i32, String) {
    let mut command = dateline();
    command.args(["publish", "--as-of", NOW, "--root"]).arg(&site.root).args(arguments);
    said(&command.output().unwrap())
}

fn good(site: &Site, arguments: &[&str]) -> String {
    let (code, text) = publish(site, arguments);
    assert_eq!(code, 0, "{text}");
    text
}

fn files(folder: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let all = shot(folder, &[]).into_iter();
    all.filter_map(|(path, entry)| match entry {
        support::Entry::File(_, bytes) => Some((path, bytes)),
        _ => None,
    })
    .collect()
}

fn git(folder: &std::path::Path, arguments: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_reader_of_the_folder_gets_the_old_or_the_new_site() {
    let site = site(LOCAL);
    let www = site.around().join("www");
    good(&site, &[]);
    assert!(files(&www) == built(&site.public()));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Asks for the front page and for every file it names, again and again.
        scope.spawn(|| {
            let mut reads = 0;
            while !stop.load(Ordering::Relaxed) || reads == 0 {
                let now = www.canonicalize().unwrap();
                let page = fs::read_to_string(now.join("index.html")).unwrap();
                for link in publish::links(&page, "/news") {
                    if !now.join(&link).is_file() {
                        // Readers are given another copy by now; this one is taken apart.
                        assert!(www.canonicalize().unwrap() != now, "{link}");
                    }
                }
                reads += 1;
            }
        });
        for n in 0..8 {
            let more =
                format!("title = \"More {n}\"\ndate = 2026-03-0{}\ncountries = [\"CA\"]", n + 1);
            site.article(&format!("2026/more-{n}"), &more, "More.");
            if n > 2 {
                site.remove(&format!("content/articles/2026/more-{}.md", n - 3));
            }
            good(&site, &[]);
            assert!(files(&www) == built(&site.public()), "round {n}");
        }
        stop.store(true, Ordering::Relaxed);
    });
    let text = good(&site, &["--verify"]);
    assert!(text.contains("0 differ"), "{text}");
    assert!(good(&site, &[]).contains("nothing to do"));
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let site = site(LOCAL);
    let www = site.around().join("www");
    fs::create_dir(&www).unwrap();
    fs::write(www.join("mine.txt"), "mine").unwrap();
    let before = shot(&www, &[]);
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("isn't") || text.contains("didn't put there"), "{text}");
    assert_eq!(shot(&www, &[]), before);
    fs::remove_file(www.join("mine.txt")).unwrap();
    good(&site, &[]);
    assert!(files(&www) == built(&site.public()));
}

#[test]
fn a_dry_run_changes_nothing() {
    let site = site(LOCAL);
    let text = good(&site, &["--dry-run"]);
    assert!(text.contains("index.html"), "{text}");
    let around: Vec<_> =
        fs::read_dir(site.around()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(around, ["site"]);
}

#[test]
fn mistakes_embargoes_and_many_removals_are_said_before_it_starts() {
    let site = site(LOCAL);
    good(&site, &[]);
    let before = shot(&site.around().join("www").canonicalize().unwrap(), &[]);
    let same =
        |site: &Site| shot(&site.around().join("www").canonicalize().unwrap(), &[]) == before;
    site.article("2026/bad", "titel = \"Bad\"\ndate = 2026-03-01", "Bad.");
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("unknown-key") && text.contains("nothing was published"), "{text}");
    assert!(same(&site));
    site.article(
        "2026/bad",
        "title = \"Soon\"\ndate = 2026-03-01\nembargo = 2026-03-10T12:00:30Z",
        "Soon.",
    );
    site.article("2026/also", "title = \"Also\"\ndate = 2026-03-01", "Also.");
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("2026-03-10T12:00:30Z"), "{text}");
    assert!(same(&site));
    site.remove("content/articles/2026/bad.md");
    for n in 0..260 {
        site.write(&format!("static/n{n}.txt"), n.to_string());
    }
    good(&site, &[]);
    for n in 0..260 {
        site.remove(&format!("static/n{n}.txt"));
    }
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("260 files") && text.contains("--yes"), "{text}");
    assert!(site.around().join("www/n1.txt").is_file());
    good(&site, &["--yes"]);
    assert!(!site.around().join("www/n1.txt").exists());
}

#[test]
fn wrong_usage_is_told() {
    let site = Site::rich();
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("[publish.live]"), "{text}");
    let two = self::site(
        "[publish.a]\nkind = \"local\"\npath = \"../a\"\n[publish.b]\nkind = \"local\"\npath = \"../b\"\n",
    );
    assert!(publish(&two, &[]).1.contains("say which target: a, b"));
    assert!(publish(&two, &["c"]).1.contains("no target `c`"));
    assert_eq!(publish(&two, &["b"]).0, 0);
}

#[test]
fn a_command_gets_the_changed_addresses() {
    let list = "after = [\"sh\", \"-c\", \"cat > ../list\"]\n";
    let site = site(&format!("{LOCAL}{list}"));
    good(&site, &[]);
    site.write("static/robots.txt", "User-agent: *\nDisallow:\n");
    good(&site, &[]);
    let list = fs::read_to_string(site.around().join("list")).unwrap();
    assert_eq!(list, "https://desk.example/news/robots.txt\n");
}

#[test]
fn a_publish_to_git_is_one_commit_of_the_changed_files_and_never_forced() {
    let targets =
        "[publish.pages]\nkind = \"git\"\nrepository = \"../site.git\"\nbranch = \"pages\"\n";
    let site = site(targets);
    let bare = site.around().join("site.git");
    fs::create_dir(&bare).unwrap();
    git(&bare, &["init", "--quiet", "--bare"]);
    good(&site, &[]);
    site.write("static/robots.txt", "User-agent: *\nDisallow:\n");
    site.article("2026/new", "title = \"New\"\ndate = 2026-03-01\ncountries = [\"CA\"]", "New.");
    let plan = good(&site, &["--dry-run"]);
    good(&site, &[]);
    assert_eq!(git(&bare, &["rev-list", "--count", "pages"]), "2");
    let changed = git(&bare, &["diff", "--name-only", "pages~1", "pages"]);
    let changed: Vec<&str> = changed.lines().filter(|path| *path != ".dateline-state").collect();
    let sent = plan.lines().filter(|l| l.starts_with("  send ") && !l.contains("record")).count();
    assert_eq!(changed.len(), sent, "{plan}");
    let clone = site.around().join("clone");
    git(&site.around(), &["clone", "--quiet", "-b", "pages", "site.git", "clone"]);
    let mut there = files(&clone);
    there.retain(|path, _| {
        !path.starts_with(".git/") && path != ".dateline-state" && path != ".nojekyll"
    });
    assert!(there == built(&site.public()));
    assert_eq!(dead_links(&there, "/news"), []);
    // Somebody pushes a file of their own: it stays, and what is in the way is told.
    fs::write(clone.join("theirs.txt"), "theirs").unwrap();
    fs::write(clone.join("clash.txt"), "theirs").unwrap();
    git(&clone, &["add", "."]);
    git(&clone, &["-c", "user.name=T", "-c", "user.email=t@t.example", "commit", "-qm", "x"]);
    git(&clone, &["push", "--quiet"]);
    site.write("static/robots.txt", "User-agent: x\n");
    good(&site, &["--verify"]);
    assert_eq!(git(&bare, &["show", "pages:theirs.txt"]), "theirs");
    site.write("static/clash.txt", "ours");
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("clash.txt") && text.contains("--adopt"), "{text}");
    good(&site, &["--adopt"]);
    assert_eq!(git(&bare, &["show", "pages:clash.txt"]), "ours");
}

#[test]
fn a_push_that_somebody_else_was_faster_than_is_refused() {
    use dateline::publish::hosts::git::Git;
    let site = Site::rich();
    site.good(&site.public(), at(NOW));
    let bare = site.around().join("site.git");
    fs::create_dir(&bare).unwrap();
    git(&bare, &["init", "--quiet", "--bare"]);
    let public = site.public();
    let host = |name: &str| Git::new("../site.git", "pages", &site.root, &site.around().join(name));
    let keep = site.around().join("keep");
    let publish = Try {
        output: &public,
        keep: &keep,
        as_of: at(NOW),
        concurrency: 2,
        adopt: false,
        verify: false,
    };
    let (one, two) = (host("one"), host("two"));
    let late = publish.prepare(&two).unwrap();
    // With other content: the same in the same second would be the same commit.
    site.write("static/robots.txt", "User-agent: x\n");
    let other = site.around().join("other");
    site.good(&other, at(NOW));
    Try { output: &other, ..publish }.publish(&one).unwrap();
    let tip = git(&bare, &["rev-parse", "pages"]);
    let error = publish.execute(&two, &late).unwrap_err();
    assert_eq!(error.kind, dateline::publish::host::ErrorKind::Conflict, "{error}");
    assert_eq!(git(&bare, &["rev-parse", "pages"]), tip);
}

#[test]
fn a_secret_in_the_settings_is_refused_and_not_repeated() {
    let site = site(
        "[publish.live]\nkind = \"s3\"\nbucket = \"x\"\nsecret_access_key = \"CANARY-4711\"\n",
    );
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("AWS_SECRET_ACCESS_KEY"), "{text}");
    assert!(!text.contains("CANARY-4711"), "{text}");
}

#[test]
fn the_ci_files_are_made_and_their_target_works() {
    for (forge, path, branch) in [
        ("github", ".github/workflows/publish.yml", Some("gh-pages")),
        ("gitlab", ".gitlab-ci.yml", None),
        ("forgejo", ".forgejo/workflows/publish.yml", Some("pages")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        let install = ["--install-from", "dateline-news@1.2.3"];
        let new =
            || dateline().args(["new", "--ci", forge]).args(install).arg(&root).output().unwrap();
        let (code, text) = said(&new());
        assert_eq!(code, 0, "{text}");
        let file = fs::read_to_string(root.join(path)).unwrap();
        assert!(file.contains("--locked") && file.contains("'=1.2.3' dateline-news"), "{file}");
        // Nothing is replaced, in a site that is there already either.
        let (code, text) = said(&new());
        assert_eq!(code, 2, "{text}");
        assert_eq!(fs::read_to_string(root.join(path)).unwrap(), file);
        let Some(branch) = branch else { continue };
        // What the file does, in a checkout.
        git(&root, &["init", "--quiet", "-b", "main"]);
        let mut command = dateline();
        command.args(["publish", "pages", "--root"]).arg(&root);
        let (code, text) = said(&command.output().unwrap());
        assert_eq!(code, 0, "{text}");
        assert!(file.contains(&format!("git push origin {branch}")));
        assert!(git(&root, &["ls-tree", "--name-only", branch]).contains("index.html"));
    }
}
