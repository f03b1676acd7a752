//! Rows 1, 17, 19, 20 and 22 of the trust table where a site's folder or its host is hostile: what
//! is withdrawn goes whatever its name, nothing is written through links, nothing in a site's folder
//! says what is run, no address holds a secret, and what was cut off is mended from any machine.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::git::{bare, git};
use crate::support::pictures::png;
use crate::support::publishing::{LOCAL, publish, published, site_with, within_a_minute};
use crate::support::{Entry, NOW, Site, assert_same, dateline, sampled, shot, sized};

/// Every path and text below the site's link and its two copies.
fn everything(www: &Path) -> String {
    let store = www.with_file_name(".www.dateline");
    let mut all = String::new();
    for (path, entry) in shot(&store, &[]) {
        all.push_str(&format!("\n{path}\n"));
        if let Entry::File(_, bytes) = entry {
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    all
}

fn fifo(at: &Path) {
    assert!(Command::new("mkfifo").arg(at).status().unwrap().success());
}

#[test]
fn what_an_article_brought_goes_at_once_whatever_it_is_called() {
    let site = site_with(LOCAL);
    let www = site.around().join("www");
    let brought =
        ["p.5f3a9c21.gif", "report.deadbeef.pdf", "a.0123456789abcdef.txt", "x.12345678.woff2"];
    for name in brought {
        site.write(&format!("content/articles/2026/{name}"), format!("TOKEN-{name}"));
        site.write(&format!("static/s-{name}"), format!("OWN-TOKEN-{name}"));
    }
    site.write("static/pagefind/en_c5c3b8d.pf_index", "TOKEN-index");
    let body = "[One](report.deadbeef.pdf), [two](a.0123456789abcdef.txt), [three](x.12345678.woff2), \
         ![four](token-drawn.png).";
    site.write("content/articles/2026/token-drawn.png", png(48, 32, 1));
    let front =
        "title = \"Goes\"\ndate = 2026-03-01\nimage = { src = \"p.5f3a9c21.gif\", alt = \"x\" }";
    site.write_article("2026/goes", front, body);
    published(&site, &[]);
    let there = everything(&www);
    for name in brought {
        assert_eq!(there.matches(&format!("\nTOKEN-{name}")).count(), 1, "{name}");
    }
    let sizes = |there: &str| -> BTreeSet<String> {
        let names = there.lines().filter_map(|path| path.rsplit('/').next());
        let sizes = names.filter(|name| name.starts_with("token-") && name.ends_with(".png"));
        sizes.map(str::to_owned).collect()
    };
    let of_drawn = sizes(&there);
    assert!(of_drawn.len() == 1 && of_drawn.iter().all(|name| name.starts_with("token-drawn-48.")));
    // A picture is replaced by one of another name, which is a withdrawal too.
    site.write("content/articles/2026/q.00c0ffee.gif", "TOKEN-other");
    site.write("content/articles/2026/token-later.png", png(48, 32, 2));
    let body = body.replace("token-drawn", "token-later");
    site.write_article("2026/goes", &front.replace("p.5f3a9c21", "q.00c0ffee"), &body);
    published(&site, &[]);
    let there = everything(&www);
    assert!(there.contains("TOKEN-other") && !there.contains("\nTOKEN-p.5f3a9c21.gif"));
    let of_later = sizes(&there);
    assert!(of_later.len() == 1 && of_later.iter().all(|name| name.starts_with("token-later-48.")));
    // So is one by other bytes of the same name.
    site.write("content/articles/2026/token-later.png", png(48, 32, 3));
    published(&site, &[]);
    let of_mended = sizes(&everything(&www));
    assert!(of_mended.len() == 1 && of_mended.is_disjoint(&of_later), "{of_mended:?}");
    // The article goes, and all that the site itself had given such names.
    site.remove("content/articles/2026/goes.md");
    for name in brought {
        site.remove(&format!("static/s-{name}"));
    }
    site.remove("static/pagefind/en_c5c3b8d.pf_index");
    site.write("themes/default/static/style.css", "body { margin: 1px }");
    let text = published(&site, &[]);
    let there = everything(&www);
    assert!(!there.contains("TOKEN-") && !there.contains("token-"), "{text}");
    // What the build itself named stays for a day.
    assert!(text.contains("staying    1 file"), "{text}");
    let styles = shot(&www.canonicalize().unwrap(), &[]);
    assert_eq!(styles.keys().filter(|path| path.starts_with("style.")).count(), 2);
    // A manifest says which those are.
    let manifest = fs::read_to_string(site.public().join(".dateline-manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let named = manifest["named_by_content"].as_array().unwrap();
    let stem = |name: &serde_json::Value| {
        name.as_str().and_then(|name| name.split('.').next()).unwrap_or_default().to_owned()
    };
    let stems: Vec<String> = named.iter().map(stem).collect();
    assert_eq!(stems, ["feed", "land", "style"]);
}

/// The places of a publish's own files in a site's folder, and whether each is a folder.
const OWN: [(&str, bool); 8] = [
    (".dateline", true),
    (".dateline/publish", true),
    (".dateline/publish/t", true),
    (".dateline/publish/t/journal", false),
    (".dateline/publish/t/journal.lock", false),
    (".dateline/publish/t/holder", false),
    (".dateline/publish/t/git", true),
    (".dateline/publish/t/site", true),
];

#[test]
fn nothing_is_written_through_links_in_a_sites_folder() {
    let targets = [
        "[publish.t]\nkind = \"local\"\npath = \"../www\"\nbase_url = \"https://test.example\"\n",
        "[publish.t]\nkind = \"git\"\nrepository = \"../site.git\"\n",
    ];
    for target in targets {
        for (place, is_folder) in OWN {
            let site = site_with(target);
            bare(&site.around().join("site.git"));
            let outside = site.around().join("outside");
            fs::create_dir(&outside).unwrap();
            // As somebody else's, and as Dateline itself would have left it.
            for (name, text) in [
                ("file", "0123456789abcdef0123456789abcdef"),
                ("HEAD", "ref: refs/heads/main\n"),
                ("config", "[core]\n\tbare = true\n"),
                (".dateline-manifest.json", "{\"format\":1,\"files\":{}}"),
            ] {
                fs::write(outside.join(name), text).unwrap();
            }
            let full = site.root.join(place);
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            let to = if is_folder { outside.clone() } else { outside.join("file") };
            symlink(&to, &full).unwrap();
            let before = shot(&outside, &[]);
            for _ in 0..2 {
                let (code, text) = publish(&site, &[]);
                assert_same(&shot(&outside, &[]), &before, &format!("{place}: {text}"));
                assert!(matches!(code, 0 | 3), "{place}: {text}");
                if code == 3 {
                    assert!(text.contains(place.rsplit('/').next().unwrap()), "{place}: {text}");
                }
            }
        }
    }
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let places = [
        ".dateline/publish/t/journal",
        ".dateline/publish/t/journal.lock",
        ".dateline/publish/t/holder",
        "public/.dateline-manifest.json",
        "public/.dateline-staging/.dateline-manifest.json",
        "../.www.dateline/a.state",
        "../.www.dateline/b.state",
    ];
    for place in places {
        let site = site_with("[publish.t]\nkind = \"local\"\npath = \"../www\"\n");
        if place.contains("state") {
            published(&site, &[]);
        }
        let full = site.root.join(place);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&full);
        fifo(&full);
        let (code, text) = publish(&site, &[]);
        assert!(matches!(code, 0 | 3), "{place}: {code} {text}");
        if code == 3 {
            let name = full.file_name().unwrap().to_str().unwrap();
            let foreign = "holds files that Dateline didn't write";
            assert!(text.contains(name) || text.contains(foreign), "{place}: {text}");
        }
    }
}

/// A site whose folder tries to have commands run: each would leave a file in `canaries`.
fn hostile(repository: &str) -> (Site, PathBuf) {
    let target = format!("[publish.t]\nkind = \"git\"\nrepository = \"{repository}\"\n");
    let site = site_with(&target);
    let canaries = site.around().join("canaries");
    fs::create_dir(&canaries).unwrap();
    let run = |name: &str| format!("touch {}", canaries.join(name).display());
    let config = |bare: bool| {
        let mut text = format!(
            "[core]\n\trepositoryformatversion = 0\n\tbare = {bare}\n\tfsmonitor = \"{}\"\n\
             \tsshCommand = \"{}\"\n\talternateRefsCommand = \"{}\"\n\
             \thooksPath = hooks\n[uploadpack]\n\tpackObjectsHook = \"{}\"\n",
            run("fsmonitor"),
            run("ssh"),
            run("alternates"),
            run("pack-objects")
        );
        text.push_str(&format!(
            "[remote \"host\"]\n\turl = ../site.git\n\tuploadpack = \"{} ; git-upload-pack\"\n\
             \treceivepack = \"{} ; git-receive-pack\"\n",
            run("uploadpack"),
            run("receivepack")
        ));
        text.push_str(&format!(
            "[filter \"evil\"]\n\tclean = \"{}; cat\"\n\tsmudge = \"{}; cat\"\n\
             [gc]\n\tauto = 1\n\trecentObjectsHook = \"{}\"\n[credential]\n\thelper = \"!{}\"\n\
             [receive]\n\tdenyCurrentBranch = updateInstead\n",
            run("clean"),
            run("smudge"),
            run("gc"),
            run("credential")
        ));
        text
    };
    let hooks = |folder: &Path| {
        fs::create_dir_all(folder.join("hooks")).unwrap();
        for hook in [
            "pre-receive",
            "post-receive",
            "update",
            "post-update",
            "proc-receive",
            "reference-transaction",
            "push-to-checkout",
            "pre-push",
            "post-index-change",
            "fsmonitor-watchman",
            "post-checkout",
            "pre-auto-gc",
        ] {
            use std::os::unix::fs::PermissionsExt;
            let path = folder.join("hooks").join(hook);
            fs::write(&path, format!("#!/bin/sh\n{}\n", run(hook))).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    };
    bare(&site.around().join("site.git"));
    // The checkout's own repository, with a commit.
    git(&site.root, &["init", "--quiet", "-b", "gh-pages"]);
    site.write(".gitattributes", "* filter=evil\n");
    git(&site.root, &["add", "site.toml", ".gitattributes"]);
    git(&site.root, &["commit", "-qm", "x"]);
    let own = site.root.join(".git");
    hooks(&own);
    fs::write(own.join("config"), config(false)).unwrap();
    fs::write(own.join("info/attributes"), "* filter=evil\n").unwrap();
    // A repository that a publish might have left.
    let left = site.root.join(".dateline/publish/t/git");
    bare(&left);
    hooks(&left);
    fs::write(left.join("config"), config(true)).unwrap();
    // A repository that the site brings along.
    let brought = site.root.join("brought.git");
    bare(&brought);
    hooks(&brought);
    fs::write(brought.join("config"), config(true)).unwrap();
    fs::create_dir_all(brought.join("objects/info")).unwrap();
    let alternates = own.join("objects");
    fs::write(brought.join("objects/info/alternates"), alternates.to_str().unwrap()).unwrap();
    (site, canaries)
}

#[test]
fn nothing_in_a_sites_folder_says_what_is_run() {
    for repository in ["../site.git", "brought.git", "./brought.git", "."] {
        let (site, canaries) = hostile(repository);
        let programs = site.around().join("programs");
        let traced = Command::new("strace").arg("-V").output().is_ok();
        for arguments in [&["--dry-run"][..], &["--verify", "--dry-run"], &[], &["--verify"]] {
            // Something to say for a file whose time has changed.
            site.write("site.toml", fs::read(site.root.join("site.toml")).unwrap());
            let (code, text) = if traced {
                let mut command = Command::new("strace");
                command.args(["-f", "-qq", "-e", "trace=execve", "-s", "300", "-o"]).arg(&programs);
                command.arg(env!("CARGO_BIN_EXE_dateline"));
                command.env("XDG_CACHE_HOME", site.around().join("cache"));
                command.args(["publish", "--as-of", NOW, "--root"]).arg(&site.root).args(arguments);
                within_a_minute(command)
            } else {
                publish(&site, arguments)
            };
            let ran: Vec<_> = shot(&canaries, &[]).into_keys().collect();
            assert!(ran.is_empty(), "{repository} {arguments:?}: {ran:?} ran\n{text}");
            // The branch that is checked out isn't published over.
            let refused = repository == "." && !arguments.contains(&"--dry-run");
            assert_eq!(code, if refused { 3 } else { 0 }, "{repository} {arguments:?}: {text}");
            if !traced {
                continue;
            }
            for line in fs::read_to_string(&programs).unwrap().lines() {
                let Some((_, program)) = line.split_once("execve(\"") else { continue };
                let program = program.split('"').next().unwrap().rsplit('/').next().unwrap();
                let known =
                    ["dateline", "git", "sh", "git-upload-pack", "git-receive-pack", "true"];
                assert!(known.contains(&program), "{repository} {arguments:?}: {line}");
            }
        }
    }
}

#[test]
fn a_command_of_the_site_runs_only_for_who_says_so() {
    let list = "after = [\"sh\", \"-c\", \"cat > ../list\"]\n";
    let site = site_with(&format!("{LOCAL}{list}"));
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("--run-after") && text.contains("sh -c"), "{text}");
    assert!(!site.around().join("www").exists() && !site.around().join("list").exists());
    assert!(published(&site, &["--dry-run"]).contains("sh -c"));
    assert!(!site.around().join("list").exists());
    published(&site, &["--run-after"]);
    assert!(site.around().join("list").exists());
}

const CANARY: &str = "CANARY-4711-token";

#[test]
fn a_secret_in_any_address_is_refused_and_goes_nowhere() {
    let base = "title = \"Desk\"\nbase_url = \"https://desk.example\"\n";
    let with = |more: &str| format!("{base}{more}");
    let address = format!("https://{CANARY}@host.example/x");
    let pair = format!("https://me:{CANARY}@host.example/x");
    let mut cases = Vec::new();
    for address in [&address, &pair, &format!("HTTP://{CANARY}@host.example/x")] {
        cases.extend([
            format!("title = \"Desk\"\nbase_url = \"{address}\"\n"),
            with(&format!("[publish.t]\nkind = \"git\"\nrepository = \"{address}\"\n")),
            with(&format!("[publish.t]\nkind = \"local\"\npath = \"../www\"\nbase_url = \"{address}\"\n")),
            with(&format!("[publish.t]\nkind = \"s3\"\nbucket = \"x\"\nendpoint = \"{address}\"\n")),
            with(&format!("[publish.t]\nkind = \"local\"\npath = \"../www\"\nafter = [\"curl\", \"{address}\"]\n")),
            with(&format!("[publisher]\nname = \"D\"\nlogo = \"{address}\"\n")),
            with(&format!("[publisher]\nname = \"D\"\nsame_as = [\"{address}\"]\n")),
            with(&format!("[[menu]]\ntitle = \"M\"\nurl = \"{address}\"\n")),
            with(&format!("[extra]\ncounter = {{ at = [\"{address}\"], no = 1 }}\n")),
            // A further mistake on the same line is no way to have it shown.
            with(&format!("menu = [{{ title = 1, url = \"{address}\", x = 2 }}]\n")),
            with(&format!("[publish.t]\nkind = \"git\"\nrepository = \"{address}\" x\n")),
            with(&format!("[publish.t]\nkind = \"git\"\nrepository = {address}\n")),
            with(&format!("[publish.t]\nkind = \"git\"\nrepository = “{address}”\n")),
        ]);
    }
    for address in [
        format!("https://host.example/x?access_token={CANARY}"),
        format!("ssh://git:{CANARY}@host.example/x"),
    ] {
        cases.push(with(&format!("[publish.t]\nkind = \"git\"\nrepository = \"{address}\"\n")));
    }
    for address in [
        format!("https://u:{CANARY}'x@host.example/"),
        format!("https://u:x'{CANARY}@host.example/"),
        format!("https://u:x/{CANARY}@host.example/"),
        format!("https://u:x?{CANARY}#y@host.example/"),
        format!("https://u:{CANARY} x@host.example/"),
        format!("https://u:x\\\"{CANARY}@host.example/"),
        format!("https://host.example/?%74oken={CANARY}"),
        format!("https://host.example/?pwd={CANARY}"),
        format!("https://host.example/;token={CANARY}/x"),
    ] {
        cases.push(with(&format!("[[menu]]\ntitle = \"M\"\nurl = \"{address}\"\n")));
        cases.push(format!("title = \"Desk\"\nbase_url = \"{address}\"\n"));
    }
    cases.push(with(&format!(
        "[publish.t]\nkind = \"git\"\nrepository = \"u:{CANARY}@host.example:x.git\"\n"
    )));
    cases.push(with(&format!(
        "[[menu]]\ntitle = \"M\"\nurl = \"https://a.example/?api_key={CANARY}\"\n"
    )));
    let site = Site::rich();
    bare(&site.around().join("site.git"));
    for settings in sampled(cases, 4) {
        site.write("site.toml", &settings);
        for arguments in [
            &["check"][..],
            &["check", "--format", "json"],
            &["check", "--format", "github"],
            &["build"],
            &["publish", "--dry-run"],
            &["publish"],
        ] {
            let mut command = dateline();
            command.args(arguments).arg("--root").arg(&site.root);
            let (code, text) = within_a_minute(command);
            assert_eq!(code, 1, "{settings}: {text}");
            assert!(!text.contains(CANARY), "{settings}: {text}");
        }
        let mut command = dateline();
        command.args(["check", "--root"]).arg(&site.root);
        let (_, text) = within_a_minute(command);
        // No address is read where the line itself can't be.
        let syntax = settings.ends_with("\" x\n")
            || settings.contains("repository = h")
            || settings.contains("repository = H")
            || settings.contains('“');
        assert!(syntax || text.contains("secrets never stand in site.toml"), "{settings}: {text}");
        fs::remove_file(site.root.join("site.toml")).unwrap();
        for (path, entry) in shot(&site.around(), &[]) {
            if let Entry::File(_, bytes) = entry {
                let found = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
                assert!(!found, "{settings}: {path} has it");
            }
        }
    }
    let site = Site::rich();
    let mut command = dateline();
    command.args(["build", "--base-url", &address, "--root"]).arg(&site.root);
    let (code, text) = within_a_minute(command);
    assert!(code == 1 && !text.contains(CANARY), "{text}");
}

#[test]
fn addresses_without_secrets_are_taken() {
    for target in [
        "kind = \"git\"\nrepository = \"ssh://git@host.example/x.git\"",
        "kind = \"git\"\nrepository = \"git@host.example:x/y.git\"",
        "kind = \"git\"\nrepository = \"https://host.example/@you/x.git\"",
        "kind = \"local\"\npath = \"../w@w\"\nbase_url = \"https://host.example/@you\"",
    ] {
        let site =
            site_with(&format!("[publish.t]\n{target}\n[extra]\nmail = \"you@host.example\"\n"));
        let mut command = dateline();
        command.args(["check", "--root"]).arg(&site.root);
        let (code, text) = within_a_minute(command);
        assert_eq!(code, 0, "{target}: {text}");
    }
}

#[test]
fn a_branch_is_known_by_its_whole_name() {
    let site = site_with("[publish.t]\nkind = \"git\"\nrepository = \"../site.git\"\n");
    let bare_folder = site.around().join("site.git");
    bare(&bare_folder);
    let tree = git(&bare_folder, &["hash-object", "-t", "tree", "-w", "/dev/null"]);
    let commit = git(&bare_folder, &["commit-tree", "-m", "x", &tree]);
    // Sorted before the branch, and after it.
    for name in ["refs/backup/refs/heads/gh-pages", "refs/zzz/refs/heads/gh-pages"] {
        git(&bare_folder, &["update-ref", name, &commit]);
    }
    let text = published(&site, &[]);
    assert!(text.contains("Published"), "{text}");
    site.write("static/robots.txt", "User-agent: x\n");
    published(&site, &[]);
    assert_eq!(git(&bare_folder, &["rev-list", "--count", "gh-pages"]), "2");
    assert!(published(&site, &[]).contains("nothing to do"));
}

/// Without an identity of git's, the same content on the same commit is the same commit again. Dateline
/// has fetched it as a tip by then, which git takes for the end of a history that is cut off.
#[test]
fn a_commit_that_is_made_a_second_time_is_taken() {
    let site = site_with("[publish.t]\nkind = \"git\"\nrepository = \"../site.git\"\n");
    let bare_folder = site.around().join("site.git");
    bare(&bare_folder);
    let publish = || {
        let mut command = dateline();
        command.args(["publish", "--as-of", NOW, "--root"]).arg(&site.root);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "user.useConfigOnly");
        command.env("GIT_CONFIG_VALUE_0", "true");
        let (code, text) = within_a_minute(command);
        assert_eq!(code, 0, "{text}");
        git(&bare_folder, &["rev-parse", "gh-pages"])
    };
    let robots = |text: &str| site.write("static/robots.txt", text);
    robots("User-agent: a\n");
    let first = publish();
    // Fetches it.
    assert_eq!(publish(), first);
    // The branch is deleted on the host.
    git(&bare_folder, &["branch", "-D", "gh-pages"]);
    assert_eq!(publish(), first);
    // It is taken back to an earlier commit.
    robots("User-agent: b\n");
    let second = publish();
    assert_eq!(publish(), second);
    git(&bare_folder, &["branch", "-f", "gh-pages", &first]);
    assert_eq!(publish(), second);
    // It is deleted when it had more commits than one, and begins with another content.
    git(&bare_folder, &["branch", "-D", "gh-pages"]);
    let third = publish();
    assert!(third != first && third != second);
    assert_eq!(publish(), third);
    git(&bare_folder, &["fsck", "--strict", "--no-dangling"]);
}

#[test]
fn a_lock_that_a_killed_publish_left_is_taken_over() {
    let site = site_with(LOCAL);
    published(&site, &[]);
    site.write("static/robots.txt", "User-agent: x\n");
    let copies =
        ["b", "a"].map(|copy| site.around().join(format!(".www.dateline/{copy}.work/lock")));
    // Of a machine that nobody knows, in the form of earlier versions. It is waited for for some seconds;
    // `src/publish/hosts/lock.rs` tries that with shorter ones.
    let waits = sized(false, true, true);
    if waits {
        fs::create_dir_all(copies[0].join("0123456789abcdef0123456789abcdef")).unwrap();
        let (code, text) = publish(&site, &[]);
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("--adopt"), "{text}");
        published(&site, &["--adopt"]);
    }
    // One that says since when it is held: after twenty minutes it is nobody's.
    site.write("static/robots.txt", "User-agent: y\n");
    fs::remove_dir_all(site.around().join(".www.dateline/b.work")).ok();
    let lock = &copies[usize::from(waits)];
    fs::create_dir_all(lock.join("0123456789abcdef0123456789abcdef.1700000000")).unwrap();
    published(&site, &[]);
    assert!(!lock.exists());
}

#[test]
fn what_was_withdrawn_goes_from_both_copies_whoever_goes_on() {
    let site = site_with(LOCAL);
    let store = site.around().join(".www.dateline");
    site.write_article("2026/goes", "title = \"Goes\"\ndate = 2026-03-01", "TOKEN-goes.");
    published(&site, &[]);
    let (folder, state) = (store.join("a"), store.join("a.state"));
    let before = (shot(&folder, &[]), fs::read(&state).unwrap());
    site.remove("content/articles/2026/goes.md");
    published(&site, &[]);
    assert!(!everything(&site.around().join("www")).contains("TOKEN-goes"));
    // As if it had been killed between the switch and taking it out of the copy that was live.
    for (path, entry) in &before.0 {
        match entry {
            Entry::Folder => fs::create_dir_all(folder.join(path)).unwrap(),
            Entry::File(_, bytes) => {
                fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
                fs::write(folder.join(path), bytes).unwrap();
            }
            _ => {}
        }
    }
    fs::write(&state, &before.1).unwrap();
    assert!(everything(&site.around().join("www")).contains("TOKEN-goes"));
    // From a fresh checkout.
    fs::remove_dir_all(site.root.join(".dateline")).unwrap();
    let plan = published(&site, &["--dry-run"]);
    assert!(plan.contains("remove") && plan.contains("goes"), "{plan}");
    published(&site, &[]);
    assert!(!everything(&site.around().join("www")).contains("TOKEN-goes"));
    assert!(published(&site, &[]).contains("nothing to do"));
    assert!(published(&site, &["--verify"]).contains("0 differ"));
}

#[test]
fn a_clock_ahead_of_the_time_is_asked_about() {
    let site = site_with(LOCAL);
    site.write_article("2026/later", "title = \"Later\"\ndate = 2199-01-01", "TOKEN-later.");
    let run = |arguments: &[&str]| {
        let mut command = dateline();
        command.args(["publish", "--as-of", "2199-06-01T00:00:00Z", "--root"]).arg(&site.root);
        command.args(arguments);
        within_a_minute(command)
    };
    let (code, text) = run(&[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("--yes") && !site.around().join("www").exists(), "{text}");
    assert_eq!(run(&["--dry-run"]).0, 0);
    assert_eq!(run(&["--yes"]).0, 0);
    assert!(everything(&site.around().join("www")).contains("TOKEN-later"));
}

/// A small disk that is full whatever is done: a publish of less must get through.
#[test]
fn a_full_disk_of_the_host_is_mended_by_publishing_less() {
    let site = site_with("[publish.copy]\nkind = \"local\"\npath = \"../disk/www\"\n");
    let disk = site.around().join("disk");
    fs::create_dir(&disk).unwrap();
    let size = "size=1280k";
    let mount =
        Command::new("mount").args(["-t", "tmpfs", "-o", size, "tmpfs"]).arg(&disk).output();
    if !mount.is_ok_and(|run| run.status.success()) {
        println!("skipped: mount isn't permitted");
        return;
    }
    let unmount = Unmount(disk.clone());
    published(&site, &[]);
    // Large files that come with a new version, more than there is room for; together with many
    // small ones that take what is left.
    for n in 0..150 {
        site.write(&format!("static/small-{n}.txt"), "x".repeat(4000));
    }
    site.write("static/large.bin", vec![1; 700_000]);
    let (code, text) = publish(&site, &[]);
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("no room"), "{text}");
    assert!(disk.join("www/index.html").is_file());
    for n in 0..150 {
        site.remove(&format!("static/small-{n}.txt"));
    }
    published(&site, &[]);
    // The large one goes, and another comes that has no room beside it.
    site.remove("static/large.bin");
    published(&site, &[]);
    site.write("static/other.bin", vec![2; 700_000]);
    published(&site, &[]);
    assert!(disk.join("www/other.bin").is_file() && !disk.join("www/large.bin").exists());
    assert!(published(&site, &[]).contains("nothing to do"));
    drop(unmount);
}

struct Unmount(PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
