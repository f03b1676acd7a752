//! Row 2 of the trust table: nothing is written outside the output, nothing read outside the site,
//! and two files never stand at one place.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::cache::{replace_all, reseal};
use crate::support::{self, Entry, Shot, Site, assert_same, at, said, shot, shot_but_caches};

const CANARY: &str = "canary-7f3a-outside-the-site";

/// Names that have led somebody's generator astray.
fn hostile() -> Vec<String> {
    let mut names: Vec<String> = [
        "..",
        ".",
        "../x",
        "../../x",
        "../../../../../../../../tmp/escaped",
        "x/../../../y",
        "/etc/passwd",
        "/tmp/escaped",
        "//tmp/escaped",
        "//host/share",
        "\\\\host\\share",
        "..\\..\\x",
        "x\\..\\..\\y",
        "C:\\x",
        "C:/x",
        "c:x",
        "file:///etc/passwd",
        "%2e%2e",
        "%2e%2e/x",
        "%2e%2e%2fx",
        "..%2fx",
        "%252e%252e%252fx",
        "..%5cx",
        "%c0%ae%c0%ae/x",
        "..%00/x",
        "x%00.html",
        "x\0y",
        "..\0",
        "x\ny",
        "x\r\ny",
        "\tx",
        " ",
        " ..",
        ".. ",
        "...",
        "....//x",
        "..;/x",
        ".git/config",
        ".htaccess",
        ".dateline-manifest.json",
        ".dateline-staging/x",
        "~",
        "~root",
        "$HOME",
        "`id`",
        "$(id)",
        "*",
        "?",
        "x?y",
        "x#y",
        "x|y",
        "x:y",
        "x\"y",
        "x<y>",
        "CON",
        "con",
        "nul",
        "aux.txt",
        "com1",
        "lpt1.html",
        "x.",
        "x ",
        "-",
        "--",
        "-rf",
        "index.html",
        "feed.xml",
        "page",
        "page/1",
        "404.html",
        "sitemap.xml",
        "é",
        "e\u{301}",
        "İ",
        "ſ",
        "\u{202e}gnp",
        "\u{200b}",
        "\u{feff}",
        "．．/x",
        "‥",
        "∕etc∕passwd",
        "\u{2024}\u{2024}/x",
        "\u{fffe}",
        "\u{ffff}",
        "\u{1f4a3}",
        "日本語",
        "x/y/z",
        "x//y",
        "/",
        "",
    ]
    .map(str::to_owned)
    .to_vec();
    names.push("a".repeat(256));
    names.push("a".repeat(5000));
    names.push("日".repeat(90));
    names.push("../".repeat(60) + "tmp/escaped");
    names.push("x/".repeat(600));
    names.push("/".to_owned() + &"abcdefgh/".repeat(600));
    names
}

/// All of these in the full size; otherwise one in `n`, others for each name, and fewer without the gate.
fn some<T>(name: usize, all: &[T], n: usize) -> impl Iterator<Item = &T> {
    let n = support::sized(4 * n, n, 1);
    all.iter().enumerate().filter(move |(at, _)| (at + name).is_multiple_of(n)).map(|(_, t)| t)
}

/// A text as a TOML string.
fn toml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if (c as u32) < 0x20 || c == '\x7f' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Builds and asks that nothing around the site or in it has changed but the output.
fn contained(site: &Site, before: &Shot, what: &str) -> (i32, String) {
    let run = site.run_build(&["-q", "--output", site.around().join("out").to_str().unwrap()]);
    let (code, text) = said(&run);
    // A mistake in the site is exit code 1; that the disk can't take a name would be 3.
    assert!(code == 0 || code == 1, "{what}: exit {code}: {text}");
    assert!(!text.contains("panicked"), "{what}: {text}");
    assert_same(before, &shot_but_caches(&site.around(), &["out"]), what);
    for path in shot(&site.around().join("out"), &[]).keys() {
        assert!(!path.contains(['\\', '\0']) && !path.contains(".."), "{what}: wrote {path}");
    }
    (code, text)
}

#[test]
fn hostile_names_write_nothing_outside() {
    type Line = fn(&str) -> String;
    let fields: [(&str, Line); 8] = [
        ("slug", |n| format!("slug = {n}")),
        ("redirect_from", |n| format!("redirect_from = [{n}]")),
        ("topics", |n| format!("topics = [{n}]")),
        ("storyline", |n| format!("storyline = {n}")),
        ("authors", |n| format!("authors = [{n}]")),
        ("image", |n| format!("image = {{ src = {n}, alt = \"a\" }}")),
        ("id", |n| format!("id = {n}")),
        ("language", |n| format!("language = {n}")),
    ];
    let (mut cases, mut built) = (0, 0);
    let site = Site::bare();
    for (n, name) in hostile().into_iter().enumerate() {
        for (field, line) in some(n, &fields, 3) {
            let line = line(&toml(&name));
            site.write_article("a", &format!("title = \"T\"\ndate = 2026-01-01\n{line}"), "x");
            let before = shot_but_caches(&site.around(), &["out"]);
            let (code, _) = contained(&site, &before, &format!("{field} = {name:?}"));
            cases += 1;
            built += usize::from(code == 0);
        }
    }
    println!("{cases} names in front matter, {built} of them built, 0 escapes");
}

#[test]
fn hostile_names_elsewhere_write_nothing_outside() {
    let site = Site::bare();
    let settings = "title = \"D\"\nbase_url = \"https://d.example\"\n";
    let official = "+++\nname = \"Ada\"\nalways = true\n";
    let mut cases = 0;
    for (n, name) in support::sampled(hostile().into_iter().enumerate(), 2) {
        let quoted = toml(&name);
        let lines = [
            format!("theme = {quoted}"),
            format!("language = {quoted}"),
            format!("languages = [{quoted}]"),
            format!("timezone = {quoted}"),
            format!("menu = [{{ title = \"x\", url = {quoted} }}]"),
            format!("publisher = {{ name = \"x\", logo = {quoted} }}"),
            format!("tag_authority = {quoted}"),
        ];
        for line in some(n, &lines, 3) {
            site.write("site.toml", format!("{settings}{line}\n"));
            let before = shot_but_caches(&site.around(), &["out"]);
            contained(&site, &before, line);
            cases += 1;
        }
        site.write("site.toml", settings);
        let lines = [
            format!("[[posts]]\ntitle = \"x\"\noffice = {quoted}"),
            format!("redirect_from = [{quoted}]"),
            format!("image = {{ src = {quoted}, alt = \"\" }}"),
            format!("[[posts]]\ntitle = \"x\"\norganization = {quoted}"),
        ];
        for line in some(n, &lines, 2) {
            site.write("content/officials/ada.md", format!("{official}{line}\n+++\n"));
            let before = shot_but_caches(&site.around(), &["out"]);
            contained(&site, &before, line);
            cases += 1;
        }
        let _ = fs::remove_dir_all(site.root.join("content"));
        site.write_article(
            "a",
            "title = \"T\"\ndate = 2026-01-01",
            &format!("![a](<{name}>) [b](<{name}>)"),
        );
        let before = shot_but_caches(&site.around(), &["out"]);
        contained(&site, &before, &format!("link to {name:?}"));
        cases += 1;
    }
    println!("{cases} names in settings, officials and links, 0 escapes");
}

#[test]
fn hostile_file_names_write_nothing_outside() {
    let mut cases = 0;
    for (n, name) in hostile().into_iter().enumerate() {
        let folders = ["articles", "pages", "officials", "topics"];
        // One folder for each name, and another for the next; all of them before a change lands.
        for folder in support::sampled_from(n, folders, 4) {
            let site = Site::bare();
            let path = site.root.join(format!("content/{folder}"));
            fs::create_dir_all(&path).unwrap();
            let text = match folder {
                "officials" => "+++\nname = \"N\"\nalways = true\n+++\nx\n",
                "topics" => "+++\nalways = true\n+++\nx\n",
                "pages" => "+++\ntitle = \"T\"\n+++\nx\n",
                _ => "+++\ntitle = \"T\"\ndate = 2026-01-01\n+++\nx\n",
            };
            // Only names that a file can have at all.
            if name.contains(['/', '\0'])
                || fs::write(path.join(format!("{name}.md")), text).is_err()
            {
                continue;
            }
            let before = shot_but_caches(&site.around(), &["out"]);
            contained(&site, &before, &format!("{folder}/{name:?}.md"));
            cases += 1;
        }
        if n % support::sized(4, 1, 1) != 0 {
            continue;
        }
        let site = Site::bare();
        if name.contains(['/', '\0']) || name.is_empty() || name == "." || name == ".." {
            continue;
        }
        fs::create_dir_all(site.root.join("static")).unwrap();
        if fs::write(site.root.join("static").join(&name), "x").is_ok() {
            let before = shot_but_caches(&site.around(), &["out"]);
            let run =
                site.run_build(&["-q", "--output", site.around().join("out").to_str().unwrap()]);
            assert!(matches!(said(&run).0, 0 | 1), "{name:?}: {:?}", said(&run));
            assert_same(
                &before,
                &shot_but_caches(&site.around(), &["out"]),
                &format!("static/{name:?}"),
            );
            cases += 1;
        }
    }
    println!("{cases} file names, 0 escapes");
}

/// Two files that would stand at one place are an error that names both.
#[test]
fn a_clash_names_both_files() {
    type Files = [(&'static str, &'static str)];
    let article = "+++\ntitle = \"T\"\ndate = 2026-01-01\nslug = \"same\"\n+++\n";
    let page = "+++\ntitle = \"P\"\n+++\n";
    let cases: [(&Files, [&str; 2]); 26] = [
        (
            &[("content/articles/a.md", article), ("content/articles/b.md", article)],
            ["a.md", "b.md"],
        ),
        (&[("content/pages/é.md", page), ("content/pages/e.md", page)], ["é.md", "pages/e.md"]),
        (&[("content/pages/Foo.md", page), ("content/pages/foo.md", page)], ["Foo.md", "foo.md"]),
        (&[("static/Foo", "x"), ("static/foo", "x")], ["static/Foo", "static/foo"]),
        (&[("static/é", "x"), ("static/e\u{301}", "x")], ["static/é", "static/e\u{301}"]),
        (&[("static/É", "x"), ("static/e\u{301}", "x")], ["static/É", "static/e\u{301}"]),
        (&[("static/straße", "x"), ("static/STRASSE", "x")], ["straße", "STRASSE"]),
        (&[("static/ſet", "x"), ("static/set", "x")], ["static/ſet", "static/set"]),
        (&[("static/λόγος", "x"), ("static/λόγοσ", "x")], ["λόγος", "λόγοσ"]),
        (&[("static/ﬁle", "x"), ("static/file", "x")], ["static/ﬁle", "static/file"]),
        (&[("static/a\u{200d}b", "x"), ("static/ab", "x")], ["a\u{200d}b", "static/ab"]),
        (&[("static/a\u{ad}b", "x"), ("static/a\u{2060}b", "x")], ["a\u{ad}b", "a\u{2060}b"]),
        (&[("static/☎\u{fe0f}", "x"), ("static/☎", "x")], ["☎\u{fe0f}", "☎"]),
        (&[("static/a.", "x"), ("static/a", "x")], ["static/a.", "static/a"]),
        (&[("static/d /x", "x"), ("static/d/x", "x")], ["static/d /x", "static/d/x"]),
        (&[("static/feed.xml ", "x")], ["static/feed.xml ", "feed"]),
        (
            &[
                ("static/über", "x"),
                (
                    "content/pages/b.md",
                    "+++\ntitle = \"B\"\nredirect_from = [\"/U\u{308}BER/\"]\n+++\n",
                ),
            ],
            ["static/über", "b.md"],
        ),
        (
            &[("static/about/index.html", "x"), ("content/pages/about.md", page)],
            ["static/about", "pages/about.md"],
        ),
        (
            &[("static/about", "x"), ("content/pages/about.md", page)],
            ["static/about", "pages/about.md"],
        ),
        (
            &[
                ("static/about", "x"),
                ("static/about-us", "x"),
                ("static/about.txt", "x"),
                ("content/pages/about.md", page),
            ],
            ["static/about", "pages/about.md"],
        ),
        (
            &[("static/ABOUT", "x"), ("content/pages/about.md", page)],
            ["static/ABOUT", "pages/about.md"],
        ),
        (
            &[("static/about/index.html/x", "x"), ("content/pages/about.md", page)],
            ["static/about/index.html/x", "pages/about.md"],
        ),
        (&[("static/index.html", "x")], ["static/index.html", "front"]),
        (
            &[("static/feed.xml", "x"), ("content/articles/a.md", article)],
            ["static/feed.xml", "feed"],
        ),
        (
            &[
                ("content/pages/a.md", "+++\ntitle = \"A\"\nredirect_from = [\"/old/\"]\n+++\n"),
                ("content/pages/b.md", "+++\ntitle = \"B\"\nredirect_from = [\"/OLD/\"]\n+++\n"),
            ],
            ["a.md", "b.md"],
        ),
        (
            &[
                (
                    "content/pages/a.md",
                    "+++\ntitle = \"A\"\nredirect_from = [\"/old.html\"]\n+++\n",
                ),
                (
                    "content/pages/b.md",
                    "+++\ntitle = \"B\"\nredirect_from = [\"/old.html/x/\"]\n+++\n",
                ),
            ],
            ["a.md", "b.md"],
        ),
    ];
    for (at, (files, named)) in cases.iter().enumerate() {
        let site = Site::bare();
        for (path, text) in *files {
            site.write(path, text);
        }
        let (code, text) = said(&site.run_build(&["-q"]));
        assert_eq!(code, 1, "case {at}: {text}");
        assert!(text.contains("same-url"), "case {at}: {text}");
        for name in named {
            assert!(text.contains(name), "case {at}: {name} isn't named: {text}");
        }
        assert!(!site.public().exists(), "case {at}: something was written");
    }
}

/// Links that lead out of the site, to a hidden file, or to no ordinary file: nothing of what they
/// lead to is read, shown or copied.
#[test]
fn links_read_nothing_outside() {
    let article = format!("+++\ntitle = \"{CANARY}\"\ndate = 2026-01-01\n+++\n{CANARY}\n");
    let links = [
        ("content/articles/out.md", "outside/article.md"),
        ("content/articles/out", "outside"),
        ("content/articles/up", "."),
        ("content/officials", "outside"),
        ("content", "outside/content"),
        ("content/articles/picture.gif", "outside/picture.gif"),
        ("static", "outside"),
        ("static/out", "outside"),
        ("static/picture.gif", "outside/picture.gif"),
        ("static/git", "site/.git"),
        ("static/config", "site/.git/config"),
        ("static/env", "site/.env"),
        ("content/articles/git", "site/.git"),
        ("templates", "outside/templates"),
        ("templates/head.html", "outside/picture.gif"),
        ("themes", "outside"),
        ("themes/own", "outside"),
        ("themes/own/static", "outside"),
        ("themes/own/i18n/en.toml", "outside/picture.gif"),
        ("themes/own/static/style.css", "outside/picture.gif"),
        ("site.toml", "outside/site.toml"),
    ];
    for (n, (link, target)) in links.into_iter().enumerate() {
        for relative in support::sampled_from(n, [true, false], 2) {
            let site = Site::bare();
            let around = site.around();
            for (path, text) in [
                ("article.md", article.as_str()),
                ("content/articles/article.md", article.as_str()),
                ("templates/head.html", CANARY),
                ("templates/article.html", CANARY),
                ("picture.gif", CANARY),
                ("own/theme.toml", CANARY),
                ("static/style.css", CANARY),
            ] {
                let full = around.join("outside").join(path);
                fs::create_dir_all(full.parent().unwrap()).unwrap();
                fs::write(full, text).unwrap();
            }
            let settings =
                format!("title = \"{CANARY}\"\nbase_url = \"https://d.example\"\n{CANARY}");
            fs::write(around.join("outside/site.toml"), settings).unwrap();
            site.write(".git/config", CANARY);
            site.write(".git/article.md", &article);
            site.write(".env", CANARY);
            site.write(
                "site.toml",
                "title = \"D\"\nbase_url = \"https://d.example\"\ntheme = \"own\"\n",
            );
            site.write("themes/own/theme.toml", "name = \"own\"\n");
            site.write_article(
                "a",
                "title = \"T\"\ndate = 2026-01-01\nimage = { src = \"picture.gif\", alt = \"a\" }",
                "x",
            );
            let full = site.root.join(link);
            if full.is_dir() {
                fs::remove_dir_all(&full).unwrap();
            } else if full.exists() {
                fs::remove_file(&full).unwrap();
            }
            fs::create_dir_all(full.parent().unwrap()).unwrap();
            let mut to = around.join(target);
            if relative {
                let up = "../".repeat(link.matches('/').count() + 1);
                to = format!("{up}{target}").into();
            }
            symlink(&to, &full).unwrap();
            for format in ["human", "json"] {
                let (code, text) = said(&site.run_build(&["--format", format]));
                assert!(code == 1, "{link} to {target}: exit {code}: {text}");
                assert!(!text.contains(CANARY), "{link} to {target} was read: {text}");
                assert!(text.contains("forbidden-link"), "{link} to {target} isn't named: {text}");
            }
            for (path, entry) in shot(&site.public(), &[]) {
                if let Entry::File(_, bytes) = entry {
                    assert!(!String::from_utf8_lossy(&bytes).contains(CANARY), "{link}: {path}");
                }
            }
        }
    }
}

/// Files that aren't ordinary: named within a second, not waited for.
#[test]
fn pipes_circles_and_folders_are_named() {
    for path in ["content/articles/p.md", "static/p", "site.toml", "templates/head.html"] {
        let site = Site::rich();
        let full = site.root.join(path);
        let _ = fs::remove_file(&full);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(&full).status().unwrap().success());
        let mut child = site.build_command().stderr(std::process::Stdio::piped()).spawn().unwrap();
        let start = std::time::Instant::now();
        while child.try_wait().unwrap().is_none() {
            if start.elapsed().as_secs() > 20 {
                child.kill().unwrap();
                panic!("{path}: waits for a pipe");
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let (code, text) = said(&child.wait_with_output().unwrap());
        assert_eq!(code, 1, "{path}: {text}");
        assert!(text.contains(path), "{path}: {text}");
    }
    type Put = fn(&Site);
    let puts: [(&str, Put); 5] = [
        ("content/articles/loop", |s| symlink("..", s.root.join("content/articles/loop")).unwrap()),
        ("content/articles/self.md", |s| {
            symlink("self.md", s.root.join("content/articles/self.md")).unwrap()
        }),
        ("static/gone", |s| {
            fs::create_dir_all(s.root.join("static")).unwrap();
            symlink("nowhere", s.root.join("static/gone")).unwrap();
        }),
        ("content/articles/folder.md", |s| {
            fs::create_dir(s.root.join("content/articles/folder.md")).unwrap()
        }),
        ("content/articles/empty.md", |s| s.write("content/articles/empty.md", "")),
    ];
    for (path, put) in puts {
        let site = Site::rich();
        put(&site);
        let (code, text) = said(&site.run_build(&[]));
        assert_eq!(code, 1, "{path}: {text}");
        assert!(text.contains(path), "{path}: {text}");
    }
    // A link inside the site is followed.
    let site = Site::rich();
    site.write("content/articles/2026/real.md", "+++\ntitle = \"R\"\ndate = 2026-02-05\n+++\nx\n");
    symlink("real.md", site.root.join("content/articles/2026/linked.md")).unwrap();
    site.good(&site.public(), at(support::NOW));
    assert!(site.public().join("2026/02/05/linked/index.html").exists());
}

/// Hidden files of `static/` are copied, replaced and removed like others; what version control and
/// editors keep beside them isn't copied, and what they are called can't reach Dateline's own files.
#[test]
fn hidden_static_files_are_copied_and_removed() {
    let site = Site::rich();
    let copied =
        [".well-known/security.txt", ".well-known/a/.b", ".nojekyll", ".htaccess", "_headers"];
    for path in copied {
        site.write(&format!("static/{path}"), path);
    }
    let left =
        [".git/config", ".gitignore", ".DS_Store", "a/.svn/x", "x~", "#x#", ".env", ".x.swp"];
    for path in left {
        site.write(&format!("static/{path}"), CANARY);
    }
    let standing = || {
        let all = shot(&site.public(), &[]);
        assert!(all.keys().all(|path| left.iter().all(|left| path != left)), "{all:?}");
        copied.map(|path| match all.get(path) {
            Some(Entry::File(_, bytes)) => String::from_utf8(bytes.clone()).unwrap(),
            _ => String::new(),
        })
    };
    assert_eq!(said(&site.run_build(&["-q"])).0, 0);
    assert_eq!(standing(), copied.map(str::to_owned));
    site.write("static/.htaccess", "changed");
    fs::remove_dir_all(site.root.join("static/.well-known")).unwrap();
    assert_eq!(said(&site.run_build(&["-q"])).0, 0);
    assert_eq!(standing(), ["", "", ".nojekyll", "changed", "_headers"].map(str::to_owned));
    assert!(!site.public().join(".well-known").exists());
    for name in [".dateline-manifest.json", ".Dateline-State/x", ".dateline-staging/new/x"] {
        let site = Site::rich();
        site.write(&format!("static/{name}"), "x");
        let (code, text) = said(&site.run_build(&["-q"]));
        assert!(code == 1 && text.contains("misplaced-file"), "{name}: {code} {text}");
    }
}

/// Writes another text of the same length into the records of an earlier build, with the sum that
/// they have then, as a repository could bring them.
fn forge_records(site: &Site, from: &str, to: &str) -> usize {
    assert_eq!(from.len(), to.len());
    let shards = fs::read_dir(site.root.join(".dateline/sources")).unwrap();
    let forge = |bytes: &mut Vec<u8>| replace_all(bytes, from.as_bytes(), to.as_bytes());
    shards.map(|shard| reseal(&shard.unwrap().path(), b"sources!", forge)).sum()
}

/// What an earlier build has kept is part of a repository that brings it: no forged record leads
/// out of the output, whatever it says.
#[test]
fn forged_records_lead_nowhere() {
    for to in [
        "../../../../../../escaped",
        "../../../../../escaped",
        "../../../escaped",
        "/../escaped",
        "..",
    ] {
        let site = Site::bare();
        let slug = "a".repeat(to.len());
        let front = format!("title = \"A\"\ndate = 2026-01-01\nslug = \"{slug}\"");
        site.write_article("a", &front, "[the file](brought.txt)");
        site.write("content/articles/brought.txt", CANARY);
        let (code, text) = said(&site.run_build(&[]));
        assert_eq!(code, 0, "{text}");
        assert!(forge_records(&site, &slug, to) > 0);
        for (rest, is_first) in [("public", true), (".dateline/outputs", false)] {
            // A clone has no output, or one that an earlier build has made.
            if is_first || to.len() % 2 == 0 {
                let _ = fs::remove_dir_all(site.root.join(rest));
            }
            // What a build learns of files is kept even if it fails.
            let before = shot_but_caches(&site.around(), &[]);
            let (code, text) = said(&site.run_build(&[]));
            let after = shot_but_caches(&site.around(), &[]);
            assert_same(&before, &after, to);
            assert_ne!(code, 0, "{to}: {text}");
            assert!(text.contains(".dateline/"), "{text}");
        }
        let (code, text) = said(&site.run_build(&["--clean"]));
        assert_eq!(code, 0, "{text}");
    }
}
