//! `dateline publish` to a folder of this machine and to a branch of git, through the binary: what
//! is said before it starts, exit codes, and that readers get the old or the new site.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::kit::{Try, built, dead_links};
use crate::support::git::{bare, git};
use crate::support::publishing::{LOCAL, publish, published, site_with, within_a_minute};
use crate::support::{
    self, NOW, Site, at, dateline, dateline_within, said, sampled_from, shot, sized,
};

fn files(folder: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let all = shot(folder, &[]).into_iter();
    all.filter_map(|(path, entry)| match entry {
        support::Entry::File(_, bytes) => Some((path, bytes)),
        _ => None,
    })
    .collect()
}

#[test]
fn a_reader_of_the_folder_gets_the_old_or_the_new_site() {
    let site = site_with(LOCAL);
    let www = site.around().join("www");
    published(&site, &[]);
    assert!(files(&www) == built(&site.public()));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Asks for the front page and for every file it names, again and again.
        scope.spawn(|| {
            let mut reads = 0;
            while !stop.load(Ordering::Relaxed) || reads == 0 {
                let now = www.canonicalize().unwrap();
                let Ok(page) = fs::read_to_string(now.join("index.html")) else {
                    assert!(www.canonicalize().unwrap() != now, "no front page");
                    continue;
                };
                for link in crate::kit::links(&page, "/news") {
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
            site.write_article(&format!("2026/more-{n}"), &more, "More.");
            if n > 2 {
                site.remove(&format!("content/articles/2026/more-{}.md", n - 3));
            }
            published(&site, &[]);
            assert!(files(&www) == built(&site.public()), "round {n}");
        }
        stop.store(true, Ordering::Relaxed);
    });
    let text = published(&site, &["--verify"]);
    assert!(text.contains("0 differ"), "{text}");
    assert!(published(&site, &[]).contains("nothing to do"));
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let site = site_with(LOCAL);
    let www = site.around().join("www");
    fs::create_dir(&www).unwrap();
    fs::write(www.join("mine.txt"), "mine").unwrap();
    let before = shot(&www, &[]);
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("isn't") || text.contains("didn't put there"), "{text}");
    assert_eq!(shot(&www, &[]), before);
    fs::remove_file(www.join("mine.txt")).unwrap();
    published(&site, &[]);
    assert!(files(&www) == built(&site.public()));
}

/// What stands in a site's folder may be anybody's: a cloned repository could bring a copy of the site with links in
/// it, and a record of what to remove behind them.
#[test]
fn a_target_in_the_sites_own_folder_is_refused() {
    for path in ["out", "static/www", "content/../static/www", "content/www", "../site/x"] {
        let site = site_with(&format!("[publish.live]\nkind = \"local\"\npath = \"{path}\"\n"));
        fs::create_dir_all(site.root.join("themes")).unwrap();
        let (code, text) = publish(&site, &[]);
        assert!(code != 0 && text.contains("in the site's own folder"), "{text}");
        assert!(!site.root.join(path).exists(), "{path}");
    }
}

#[test]
fn a_dry_run_changes_nothing() {
    let site = site_with(LOCAL);
    let text = published(&site, &["--dry-run"]);
    assert!(text.contains("index.html"), "{text}");
    let around: Vec<_> =
        fs::read_dir(site.around()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(around, ["site"]);
}

#[test]
fn mistakes_embargoes_and_many_removals_are_said_before_it_starts() {
    let site = site_with(LOCAL);
    published(&site, &[]);
    let before = shot(&site.around().join("www").canonicalize().unwrap(), &[]);
    let same =
        |site: &Site| shot(&site.around().join("www").canonicalize().unwrap(), &[]) == before;
    site.write_article("2026/bad", "titel = \"Bad\"\ndate = 2026-03-01", "Bad.");
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("unknown-key") && text.contains("nothing was published"), "{text}");
    assert!(same(&site));
    site.write_article(
        "2026/bad",
        "title = \"Soon\"\ndate = 2026-03-01\nembargo = 2026-03-10T12:00:30Z",
        "Soon.",
    );
    site.write_article("2026/also", "title = \"Also\"\ndate = 2026-03-01", "Also.");
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("2026-03-10T12:00:30Z"), "{text}");
    assert!(same(&site));
    site.remove("content/articles/2026/bad.md");
    for n in 0..260 {
        site.write(&format!("static/n{n}.txt"), n.to_string());
    }
    published(&site, &[]);
    for n in 0..260 {
        site.remove(&format!("static/n{n}.txt"));
    }
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("260 files") && text.contains("--yes"), "{text}");
    assert!(site.around().join("www/n1.txt").is_file());
    published(&site, &["--yes"]);
    assert!(!site.around().join("www/n1.txt").exists());
}

#[test]
fn wrong_usage_is_told() {
    let site = Site::rich();
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("[publish.live]"), "{text}");
    let two = site_with(
        "[publish.a]\nkind = \"local\"\npath = \"../a\"\n[publish.b]\nkind = \"local\"\npath = \"../b\"\n",
    );
    assert!(publish(&two, &[]).1.contains("say which target: a, b"));
    assert!(publish(&two, &["c"]).1.contains("no target `c`"));
    assert_eq!(publish(&two, &["b"]).0, 0);
}

#[test]
fn a_command_gets_the_changed_addresses() {
    let list = "after = [\"sh\", \"-c\", \"cat > ../list\"]\n";
    let site = site_with(&format!("{LOCAL}{list}"));
    published(&site, &["--run-after"]);
    site.write("static/robots.txt", "User-agent: *\nDisallow:\n");
    published(&site, &["--run-after"]);
    let list = fs::read_to_string(site.around().join("list")).unwrap();
    assert_eq!(list, "https://desk.example/news/robots.txt\n");
}

#[test]
fn a_publish_to_git_is_one_commit_of_the_changed_files_and_never_forced() {
    let targets =
        "[publish.pages]\nkind = \"git\"\nrepository = \"../site.git\"\nbranch = \"pages\"\n";
    let site = site_with(targets);
    let repository = site.around().join("site.git");
    bare(&repository);
    published(&site, &[]);
    site.write("static/robots.txt", "User-agent: *\nDisallow:\n");
    site.write_article(
        "2026/new",
        "title = \"New\"\ndate = 2026-03-01\ncountries = [\"CA\"]",
        "New.",
    );
    let plan = published(&site, &["--dry-run"]);
    published(&site, &[]);
    assert_eq!(git(&repository, &["rev-list", "--count", "pages"]), "2");
    let changed = git(&repository, &["diff", "--name-only", "pages~1", "pages"]);
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
    git(&clone, &["commit", "-qm", "x"]);
    git(&clone, &["push", "--quiet"]);
    site.write("static/robots.txt", "User-agent: x\n");
    published(&site, &["--verify"]);
    assert_eq!(git(&repository, &["show", "pages:theirs.txt"]), "theirs");
    site.write("static/clash.txt", "ours");
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("clash.txt") && text.contains("--adopt"), "{text}");
    published(&site, &["--adopt"]);
    assert_eq!(git(&repository, &["show", "pages:clash.txt"]), "ours");
    // So is what stands where a folder belongs, and a folder where a file belongs.
    git(&clone, &["pull", "--quiet"]);
    fs::create_dir_all(clone.join("deep.txt/x")).unwrap();
    fs::write(clone.join("deep.txt/x/theirs"), "theirs").unwrap();
    fs::write(clone.join("folder"), "theirs").unwrap();
    git(&clone, &["add", "."]);
    git(&clone, &["commit", "-qm", "y"]);
    git(&clone, &["push", "--quiet"]);
    for (ours, theirs) in [("deep.txt", "deep.txt/x/theirs"), ("folder/a/b.txt", "folder")] {
        site.write(&format!("static/{ours}"), "ours");
        let (code, text) = publish(&site, &[]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains(&format!("{theirs}: stands where")), "{text}");
        assert_eq!(git(&repository, &["show", &format!("pages:{theirs}")]), "theirs");
        site.remove(&format!("static/{ours}"));
    }
    site.write("static/robots.txt", "User-agent: z\n");
    published(&site, &[]);
    // What is published is named, and whether it is all in that commit.
    assert_eq!(git(&repository, &["log", "-1", "--format=%s", "pages"]), "Publish the site");
    git(&site.root, &["init", "--quiet"]);
    site.write(".gitignore", "/public/\n/.dateline/\n");
    git(&site.root, &["add", "."]);
    git(&site.root, &["commit", "-qm", "x"]);
    for (mark, robots) in [("", "User-agent: x\n"), ("-dirty", "User-agent: y\n")] {
        site.write("static/robots.txt", robots);
        if mark.is_empty() {
            site.write("content/pages/more.md", "+++\ntitle = \"More\"\n+++\nMore.\n");
            git(&site.root, &["add", "."]);
            let commit = ["commit", "-qm", "y"];
            git(&site.root, &commit);
        }
        let head = git(&site.root, &["rev-parse", "--short=12", "HEAD"]);
        let text = published(&site, &[]);
        assert!(text.contains(&format!("content    {head}{mark}")), "{text}");
        let message = git(&repository, &["log", "-1", "--format=%s", "pages"]);
        assert_eq!(message, format!("Publish the site (content {head}{mark})"));
    }
}

/// A path that an earlier publish has put is no longer the site's once somebody has a folder there, or
/// a file where its folder was. What stands there now is theirs, whatever the site sends.
#[test]
fn a_changed_file_takes_nothing_of_others_on_the_branch_along() {
    let site = site_with("[publish.pages]\nkind = \"git\"\nrepository = \"../site.git\"\n");
    let repository = site.around().join("site.git");
    bare(&repository);
    site.write("static/one.txt", "1");
    site.write("static/deep/er/two.txt", "1");
    published(&site, &[]);
    let ours = git(&repository, &["rev-parse", "gh-pages"]);
    git(&site.around(), &["clone", "--quiet", "-b", "gh-pages", "site.git", "clone"]);
    let clone = site.around().join("clone");
    let not_text = OsStr::from_bytes(b"one.txt/\xff");
    for (changed, taken, theirs) in [
        ("one.txt", "one.txt", OsStr::new("one.txt/x/theirs")),
        ("one.txt", "one.txt", not_text),
        ("deep/er/two.txt", "deep/er", OsStr::new("deep/er")),
        ("deep/er/two.txt", "deep", OsStr::new("deep")),
        // Dateline's own record.
        ("one.txt", ".dateline-state", OsStr::new(".dateline-state/theirs")),
    ] {
        git(&clone, &["reset", "--quiet", "--hard", &ours]);
        git(&clone, &["rm", "-rq", taken]);
        let path = clone.join(theirs);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "theirs").unwrap();
        git(&clone, &["add", "."]);
        git(&clone, &["commit", "-qm", "x"]);
        git(&clone, &["push", "--quiet", "--force"]);
        let tip = git(&repository, &["rev-parse", "gh-pages"]);
        let name = theirs.to_string_lossy();
        let refused = |arguments: &[&str]| {
            let (code, text) = publish(&site, arguments);
            assert_eq!(code, 3, "{name}: {text}");
            assert!(text.contains(&format!("{name}: stands where")), "{text}");
            assert_eq!(git(&repository, &["rev-parse", "gh-pages"]), tip, "{name}");
        };
        if taken != ".dateline-state" {
            // What differs from the branch is sent without a change of its own.
            refused(&["--verify"]);
            // Other files are sent without it, and its removal leaves what isn't ours.
            site.remove(&format!("static/{changed}"));
            site.write("static/beside.txt", "1");
            published(&site, &[]);
            let left = git(&repository, &["diff", "--name-only", &tip, "gh-pages"]);
            assert_eq!(left, ".dateline-state\nbeside.txt");
            site.remove("static/beside.txt");
            git(&clone, &["push", "--quiet", "--force"]);
            site.write(&format!("static/{changed}"), "2");
        }
        refused(&[]);
        site.write(&format!("static/{changed}"), "2");
        published(&site, &["--adopt"]);
        assert_eq!(git(&repository, &["show", &format!("gh-pages:{changed}")]), "2");
        site.write(&format!("static/{changed}"), "1");
    }
}

/// A publish that is killed before its last act leaves no link, nor does whoever removes it: that the
/// copies are as they should be is no site yet.
#[test]
fn a_site_without_its_link_is_live_again_with_the_next_publish() {
    let site = site_with(LOCAL);
    let www = site.around().join("www");
    // Of neither copy, of the first and of the second.
    for round in 0..4 {
        site.write("static/round.txt", round.to_string());
        published(&site, &[]);
        for arguments in sampled_from(round, [&[][..], &["--verify"], &["--adopt"]], 3) {
            fs::remove_file(&www).unwrap();
            let plan = published(&site, &[arguments, &["--dry-run"]].concat());
            assert!(!plan.contains("nothing to do") && !www.exists(), "{plan}");
            let text = published(&site, arguments);
            assert!(!text.contains("nothing to do"), "{text}");
            assert!(files(&www) == built(&site.public()), "round {round}, {arguments:?}");
            assert!(published(&site, arguments).contains("nothing to do"));
        }
    }
    // What was withdrawn while there was no link isn't in the copy either that it led to.
    fs::remove_file(&www).unwrap();
    site.remove("static/round.txt");
    published(&site, &[]);
    assert!(files(&www) == built(&site.public()));
    published(&site, &[]);
    let store = site.around().join(".www.dateline");
    assert!(["a", "b"].iter().all(|copy| !store.join(copy).join("round.txt").exists()));
}

/// Of a copy whose record is gone nothing is known: it doesn't stay live, and isn't built upon.
#[test]
fn a_copy_without_its_record_is_left_and_never_shown_again() {
    for (rounds, live) in [(1, "a"), (2, "b"), (3, "a")] {
        for arguments in sampled_from(rounds, [&[][..], &["--verify"], &["--adopt"]], 3) {
            let site = site_with(LOCAL);
            let (www, store) = (site.around().join("www"), site.around().join(".www.dateline"));
            site.write("static/secret.txt", "withdrawn");
            for round in 0..rounds {
                site.write("static/round.txt", round.to_string());
                published(&site, &[]);
            }
            assert_eq!(
                fs::read_link(&www).unwrap(),
                std::path::Path::new(".www.dateline").join(live)
            );
            fs::remove_file(store.join(format!("{live}.state"))).unwrap();
            site.remove("static/secret.txt");
            let text = published(&site, arguments);
            assert!(!text.contains("nothing to do"), "{text}");
            assert!(files(&www) == built(&site.public()), "{live}, {arguments:?}");
            site.write("static/round.txt", "later");
            let (code, text) = publish(&site, arguments);
            assert!(
                code == 3 && text.contains(&format!(".www.dateline/{live}: has files")),
                "{text}"
            );
            assert!(!www.join("secret.txt").exists());
            fs::remove_dir_all(store.join(live)).unwrap();
            published(&site, arguments);
            assert!(files(&www) == built(&site.public()), "{live}, {arguments:?}");
        }
    }
}

/// In the copy that readers don't see, too, somebody else's file is told, and stays.
#[test]
fn what_is_taken_over_from_the_live_copy_takes_the_place_of_nothing_of_others() {
    let site = site_with(LOCAL);
    published(&site, &[]);
    site.write("static/one.txt", "1");
    published(&site, &[]);
    let (copy, www) = (site.around().join(".www.dateline/a"), site.around().join("www"));
    let before = shot(&www, &[]);
    for content in ["theirs", "longer, and theirs"] {
        fs::write(copy.join("one.txt"), content).unwrap();
        site.write("static/two.txt", content);
        for _ in 0..2 {
            let (code, text) = publish(&site, &[]);
            assert_eq!(code, 3, "{text}");
            assert!(text.contains("a/one.txt: stands where a file of the site belongs"), "{text}");
            assert_eq!(fs::read_to_string(copy.join("one.txt")).unwrap(), content);
            assert!(shot(&www, &[]) == before);
        }
    }
    // The same content is no loss.
    fs::write(copy.join("one.txt"), "1").unwrap();
    published(&site, &[]);
    assert!(files(&www) == built(&site.public()));
}

/// So it is in a folder, which has no way to replace a folder by a file.
#[test]
fn a_changed_file_takes_nothing_of_others_in_a_folder_along() {
    let site = site_with(LOCAL);
    site.write("static/one.txt", "1");
    site.write("static/deep/two.txt", "1");
    published(&site, &[]);
    site.write("static/robots.txt", "User-agent: x\n");
    published(&site, &[]);
    // The copy that is written to next.
    let copy = site.around().join(".www.dateline/a");
    fs::remove_file(copy.join("one.txt")).unwrap();
    fs::create_dir(copy.join("one.txt")).unwrap();
    let theirs = copy.join("one.txt/theirs");
    fs::write(&theirs, "theirs").unwrap();
    fs::remove_dir_all(copy.join("deep")).unwrap();
    fs::write(copy.join("deep"), "theirs").unwrap();
    for (changed, said) in [
        ("one.txt", "one.txt: is a folder where a file of the site belongs"),
        ("deep/two.txt", "deep: should be a folder and is something else"),
    ] {
        site.write(&format!("static/{changed}"), "2");
        for arguments in [&[][..], &["--adopt"]] {
            let (code, text) = publish(&site, arguments);
            assert_eq!(code, 3, "{text}");
            assert!(text.contains(said), "{text}");
        }
        site.remove(&format!("static/{changed}"));
    }
    // What the site has no longer is gone from there already.
    published(&site, &[]);
    assert_eq!(site.around().join("www").canonicalize().unwrap(), copy.canonicalize().unwrap());
    for path in [theirs, copy.join("deep")] {
        assert_eq!(fs::read(path).unwrap(), b"theirs");
    }
}

#[test]
fn a_push_that_somebody_else_was_faster_than_is_refused() {
    use dateline::publish::hosts::git::Git;
    let site = Site::rich();
    site.good(&site.public(), at(NOW));
    let repository = site.around().join("site.git");
    bare(&repository);
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
    let tip = git(&repository, &["rev-parse", "pages"]);
    let error = publish.execute(&two, &late).unwrap_err();
    assert_eq!(error.kind, dateline::publish::host::ErrorKind::Conflict, "{error}");
    assert_eq!(git(&repository, &["rev-parse", "pages"]), tip);
}

#[test]
fn a_secret_in_the_settings_is_refused_and_not_repeated() {
    let site = site_with(
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

/// Of two rules with the same pattern, Cloudflare Pages takes the last alone.
#[test]
fn what_keeps_a_target_out_of_search_engines_leaves_the_other_headers() {
    let hosting = "[hosting]\nhosts = [\"cloudflare-pages\"]\n";
    let target = "[publish.test]\nkind = \"local\"\npath = \"../test\"\n\
                  base_url = \"https://test.desk.example\"\n";
    let own = "/*\n  X-Test: 1\n  X-More: 2\n/x/*\n  X-Robots-Tag: noindex\n";
    for (kept, more, of_site) in [
        ("drafts = true\n", hosting, None),
        ("noindex = true\n", hosting, None),
        ("drafts = true\n", "", Some(own)),
        ("noindex = true\n", "", Some(own)),
    ] {
        let site = site_with(&format!("{target}{kept}{more}"));
        if let Some(table) = of_site {
            site.write("static/_headers", table);
        }
        published(&site, &[]);
        let there = files(&site.around().join("test").canonicalize().unwrap());
        let headers = String::from_utf8_lossy(&there["_headers"]).into_owned();
        assert_eq!(headers.lines().filter(|line| *line == "/*").count(), 1, "{headers}");
        let of_all = headers.split("/*\n").nth(1).unwrap();
        let of_all: Vec<&str> = of_all.lines().take_while(|line| line.starts_with("  ")).collect();
        let tags = of_all.iter().filter(|line| **line == "  X-Robots-Tag: noindex").count();
        let is_kept = |part: &str| of_all.iter().any(|line| line.contains(part));
        assert_eq!(tags, 1, "{kept}: {headers}");
        match of_site {
            None => assert!(is_kept("Content-Security-Policy: default-src"), "{headers}"),
            Some(_) => assert!(is_kept("X-Test: 1") && is_kept("X-More: 2"), "{headers}"),
        }
    }
}

#[test]
fn a_staging_target_shows_drafts_and_is_kept_out_of_search_engines() {
    let targets = "[publish.copy]\nkind = \"local\"\npath = \"../www\"\n\
                   [publish.test]\nkind = \"local\"\npath = \"../test\"\n\
                   base_url = \"https://test.desk.example\"\ndrafts = true\n";
    let site = site_with(targets);
    site.write("static/_headers", "/*.css\n  X-Test: 1\n");
    site.write_article(
        "2026/draft",
        "title = \"D\"\ndate = 2026-03-01\ndraft = true",
        "TOKEN-draft.",
    );
    let later = "title = \"E\"\ndate = 2026-03-01\nembargo = 2026-09-01";
    site.write_article("2026/embargoed", later, "TOKEN-embargoed.");
    published(&site, &["test"]);
    published(&site, &["copy"]);
    let of = |folder: &str| {
        let all = files(&site.around().join(folder).canonicalize().unwrap());
        let texts =
            all.iter().map(|(path, bytes)| format!("{path}\n{}\n", String::from_utf8_lossy(bytes)));
        (texts.collect::<String>(), all)
    };
    let (test, test_files) = of("test");
    assert!(test.contains("TOKEN-draft") && !test.contains("TOKEN-embargoed"));
    for (path, bytes) in &test_files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!path.ends_with(".html") || text.contains("noindex"), "{path}");
    }
    assert_eq!(test_files["robots.txt"], b"User-agent: *\nDisallow: /\n");
    let headers = String::from_utf8_lossy(&test_files["_headers"]).into_owned();
    assert!(
        headers.starts_with("/*.css") && headers.contains("X-Robots-Tag: noindex"),
        "{headers}"
    );
    let (live, live_files) = of("www");
    assert!(!live.contains("TOKEN-") && !live_files["index.html"].is_empty());
    assert!(!String::from_utf8_lossy(&live_files["index.html"]).contains("noindex"));
    assert_eq!(live_files["robots.txt"], b"User-agent: *\n");
    // Drafts never take the place of the site, even if somebody says so.
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    let swapped = settings.replace("../www", "../elsewhere").replace("../test", "../www");
    site.write("site.toml", swapped);
    for arguments in [&["test"][..], &["test", "--adopt"]] {
        let (code, text) = publish(&site, arguments);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("drafts never"), "{text}");
    }
    assert_eq!(of("www").0, live);
    // Nor do they stand within it, however its folder is written.
    let around = site.around().canonicalize().unwrap();
    std::os::unix::fs::symlink(&around, around.join("link")).unwrap();
    let whole = around.display();
    for place in [
        format!("{whole}/www/inner"),
        format!("{whole}/.www.dateline/a/inner"),
        "../link/www/inner".to_owned(),
        "../link/.www.dateline".to_owned(),
    ] {
        site.write("site.toml", settings.replace("../test", &place));
        for target in ["test", "copy"] {
            let (code, text) = publish(&site, &[target]);
            assert_eq!(code, 1, "{place}: {text}");
            assert!(text.contains("give drafts a place of their own"), "{text}");
        }
    }
    assert_eq!(of("www").0, live);
}

/// A notice takes the place of the story: of its text nothing is left in either copy, whether or not a path goes.
#[test]
fn what_a_notice_takes_the_place_of_is_in_neither_copy() {
    for precompress in ["", "[hosting]\nprecompress = [\"gz\"]\n"] {
        let site = site_with(&format!("{precompress}{LOCAL}"));
        let story = |more: &str| {
            let front = format!("title = \"Two\"\ndate = 2026-03-01{more}");
            site.write_article(
                "2026/two",
                &front,
                &format!("TOKEN-two {}", "more words ".repeat(300)),
            );
        };
        site.write_article("2026/beside", "title = \"Beside\"\ndate = 2026-03-01", "Text.");
        story("");
        published(&site, &[]);
        site.write_article("2026/more", "title = \"More\"\ndate = 2026-03-01", "Text.");
        published(&site, &[]);
        story("\n[retracted]\ndate = 2026-03-02\nreason = \"It was forged.\"");
        published(&site, &[]);
        let all = files(&site.around());
        let copies = |path: &str| path.contains("dateline/a/") || path.contains("dateline/b/");
        let mut compressed = 0;
        for (path, bytes) in all.iter().filter(|(path, _)| copies(path)) {
            assert!(!String::from_utf8_lossy(bytes).contains("TOKEN-two"), "{path}");
            // What is compressed is what stands beside it.
            if let Some(beside) = path.strip_suffix(".gz") {
                let mut text = Vec::new();
                flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text).unwrap();
                assert_eq!(Some(&text), all.get(beside), "{path}");
                compressed += 1;
            }
        }
        assert_eq!(compressed > 0, !precompress.is_empty());
    }
}

#[test]
fn a_publish_publishes_its_own_build_whatever_stands_in_the_output_by_then() {
    let site = site_with(LOCAL);
    // What another build of the same output has released meanwhile.
    site.write_article("2026/later", "title = \"Later\"\ndate = 2026-06-01", "TOKEN-later.");
    let options = dateline::pipeline::BuildOptions {
        keeps_manifest: true,
        ..dateline::pipeline::BuildOptions::at(at(NOW))
    };
    for _ in 0..2 {
        let files = dateline::read::DiskFiles::new(&site.root).unwrap();
        let silent = dateline::pipeline::Silent;
        let own = dateline::pipeline::build(&files, &site.root, &site.public(), &options, &silent);
        let own = own.unwrap().summary.unwrap().manifest.unwrap();
        let path = site.public().join(dateline::write::MANIFEST);
        assert_eq!(own, dateline::write::Manifest::read(&path).unwrap());
        site.good(&site.public(), at("2026-07-01T00:00:00Z"));
        assert_ne!(own, dateline::write::Manifest::read(&path).unwrap());
        assert!(own.paths().all(|path| !path.contains("later")));
    }
}

/// Another program builds the same site for a later time, again and again: what is published is the
/// publish's own build, or the publish ends and says why.
#[test]
fn a_publish_beside_a_build_for_another_time_publishes_its_own() {
    let site = site_with(LOCAL);
    let www = site.around().join("www");
    let soon = "title = \"zqsoon\"\ndate = 2026-03-01\nembargo = 2026-03-20T12:00:00Z";
    site.write_article("2026/zqstem", soon, "zqword");
    published(&site, &[]);
    let stop = AtomicBool::new(false);
    let (mut ended_well, mut ended, mut written) = (0, 0, None);
    std::thread::scope(|scope| {
        let later = scope.spawn(|| {
            let mut built = 0;
            while !stop.load(Ordering::Relaxed) {
                let mut command = dateline();
                command.args(["build", "-q", "--as-of", "2026-03-21T12:00:00Z", "--root"]);
                let (code, text) = said(&command.arg(&site.root).output().unwrap());
                assert!(code == 0 || text.contains("another build"), "exit {code}: {text}");
                built += usize::from(code == 0);
            }
            built
        });
        for round in 0..sized(6, 20, 200) {
            // A new text comes with each third publish. A build reads before it waits for another one to
            // end, and begins again when a text has changed meanwhile, but not for ever.
            let number = ended_well / 3;
            if written != Some(number) {
                let front = "title = \"Other\"\ndate = 2026-03-01";
                // As editors save: nobody reads half of it.
                site.write(
                    "content/articles/2026/other.md~",
                    format!("+++\n{front}\n+++\n{number}\n"),
                );
                let other = site.root.join("content/articles/2026/other.md");
                fs::rename(site.root.join("content/articles/2026/other.md~"), other).unwrap();
                written = Some(number);
            }
            let (code, text) = publish(&site, &[]);
            match code {
                0 => ended_well += 1,
                3 => ended += 1,
                _ => panic!("round {round}: exit {code}: {text}"),
            }
            let why =
                ["another build", "changed since it was built", "can't be read", "of another"];
            assert!(code == 0 || why.iter().any(|why| text.contains(why)), "round {round}: {text}");
            for (path, bytes) in files(&www.canonicalize().unwrap()) {
                let held = path.clone() + &String::from_utf8_lossy(&bytes);
                let leak = ["zqsoon", "zqstem", "zqword"].iter().find(|word| held.contains(**word));
                assert_eq!(leak, None, "round {round}: {path}");
            }
            if code == 0 {
                let page = fs::read_to_string(www.join("2026/03/01/other/index.html")).unwrap();
                assert!(page.contains(&format!("<p>{number}")), "round {round}: {page}");
            }
        }
        stop.store(true, Ordering::Relaxed);
        assert!(later.join().unwrap() > 0, "no build ran beside");
    });
    println!("{ended_well} published their own build, {ended} ended before");
    published(&site, &[]);
    assert!(files(&www.canonicalize().unwrap()) == built(&site.public()));
}

/// A publish that comes while another runs doesn't build over what that one is sending.
#[test]
fn a_publish_that_is_refused_leaves_the_output_alone() {
    let site = site_with(LOCAL);
    published(&site, &[]);
    let before = files(&site.public());
    let held = fs::File::open(site.root.join(".dateline/publish/copy/journal.lock")).unwrap();
    held.lock().unwrap();
    site.write("static/robots.txt", "User-agent: x\n");
    for arguments in [&[][..], &["--dry-run"]] {
        let (code, text) = publish(&site, arguments);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("copy: another publish to this target"), "{text}");
        assert!(files(&site.public()) == before, "the output is another");
    }
    drop(held);
    published(&site, &[]);
    assert!(files(&site.around().join("www").canonicalize().unwrap()) == built(&site.public()));
}

/// A large file is sent piece by piece: the program gets less memory than the file has bytes.
#[test]
fn a_large_file_is_not_held_in_memory() {
    let site = site_with(LOCAL);
    let www = site.around().join("www");
    let size: u64 = sized(220 << 20, 300 << 20, 2 << 30);
    let large = fs::File::create(site.root.join("static/large.bin")).unwrap();
    large.set_len(size).unwrap();
    let bounded = |arguments: &[&str]| {
        let mut command = dateline_within(200_000);
        command.args(["publish", "--as-of", NOW, "--root"]).arg(&site.root).args(arguments);
        let (code, text) = within_a_minute(command);
        assert_eq!(code, 0, "{text}");
        text
    };
    let there = || fs::metadata(www.join("large.bin")).unwrap().len();
    bounded(&[]);
    assert_eq!(there(), size);
    // New, replaced, compared, and found where somebody else has put it.
    large.set_len(size + 1).unwrap();
    bounded(&[]);
    assert_eq!(there(), size + 1);
    assert!(bounded(&["--verify"]).contains("0 differ"));
    // Without half of it, and with what was changed after the build.
    let live = www.canonicalize().unwrap().join("large.bin");
    fs::File::options().write(true).open(&live).unwrap().set_len(size / 2).unwrap();
    bounded(&["--verify"]);
    assert_eq!(there(), size + 1);
}

#[test]
fn what_cant_be_reached_is_named_with_its_cause() {
    let missing = "[publish.t]\nkind = \"git\"\nrepository = \"../nowhere.git\"\n";
    let (code, text) = publish(&site_with(missing), &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("../nowhere.git (branch gh-pages)"), "{text}");
    assert!(text.contains("does not exist") || text.contains("not appear"), "{text}");
}

#[test]
fn a_dry_run_shows_what_changes_and_not_what_is_taken_over() {
    let site = site_with(LOCAL);
    published(&site, &[]);
    let before = built(&site.public()).len();
    site.write("static/note.txt", "A note.\n");
    let text = published(&site, &["--dry-run"]);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("  ")).collect();
    assert!(lines[0].contains("note.txt") && lines[1].contains("record"), "{text}");
    assert!(!text.contains("take over") && text.contains(&format!("{before} unchanged")), "{text}");
}

/// What goes is told from the copies of other pages that go with it.
#[test]
fn the_plan_of_a_withdrawal_names_what_readers_lose() {
    let site = site_with(LOCAL);
    site.write_article("2026/gone", "title = \"Gone\"\ndate = 2026-03-01", "Text.");
    // Once, so that the hidden copy hasn't got it, and twice, so that it has.
    for rounds in 1..=2 {
        site.write("static/round.txt", format!("{rounds}"));
        site.write_article("2026/gone", "title = \"Gone\"\ndate = 2026-03-01", "Text.");
        published(&site, &[]);
        if rounds == 2 {
            site.write("static/round.txt", "again");
            published(&site, &[]);
        }
        site.remove("content/articles/2026/gone.md");
        let planned = published(&site, &["--dry-run"]);
        let starts =
            |word: &str| planned.lines().filter(|line| line.trim().starts_with(word)).count();
        let removed = "2026/03/01/gone/index.html  (no longer of the site)";
        assert_eq!(planned.matches(removed).count(), 1, "{planned}");
        assert!(!planned.contains("remove                index.html"), "{planned}");
        assert!(planned.contains("  index.html  (changed)"), "{planned}");
        assert_eq!(starts("clear"), 1, "{planned}");
        assert!(planned.contains(&format!(", {} to remove, ", starts("remove"))), "{planned}");
        let files = starts("remove");
        let said = published(&site, &[]);
        assert!(said.contains(&format!("removed    {}", sized_files(files))), "{said}");
        assert!(!site.around().join("www/2026/03/01/gone").exists());
    }
}

fn sized_files(number: usize) -> String {
    format!("{number} file{}", if number == 1 { "" } else { "s" })
}

/// What somebody has damaged is mended for good: the copy that `--verify` took out of readers' sight
/// doesn't come back with the next change.
#[test]
fn what_verifying_has_mended_stays_mended() {
    for defaced in [false, true] {
        let site = site_with(LOCAL);
        let article = |n: u32| {
            let front = format!("title = \"More {n}\"\ndate = 2026-03-01");
            site.write_article(&format!("2026/more-{n}"), &front, "Text.");
            published(&site, &[]);
        };
        (1..=3).for_each(article);
        let page = site.around().join("www/2026/03/01/more-1/index.html");
        let whole = fs::read(&page).unwrap();
        if defaced {
            fs::write(&page, "defaced").unwrap();
        } else {
            fs::remove_file(&page).unwrap();
        }
        published(&site, &["--verify"]);
        assert!(fs::read(&page).unwrap() == whole);
        for n in 4..=6 {
            article(n);
            assert!(fs::read(&page).is_ok_and(|now| now == whole), "{n}, defaced: {defaced}");
            assert!(files(&site.around().join("www")) == built(&site.public()), "{n}");
        }
    }
}
