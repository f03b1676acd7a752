//! Row 1 of the trust table: only what Dateline wrote is ever replaced or removed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::support::{self, Entry, Site, assert_same, said, shot_but_caches as shot};

const MANIFEST: &str = ".dateline-manifest.json";

/// Twenty folders that are no output: nothing changes, and the error says why.
#[test]
fn a_bad_output_changes_nothing() {
    let site = Site::rich();
    let around = site.around();
    let home = around.join("home");
    fs::create_dir_all(home.join("Documents")).unwrap();
    fs::write(home.join(".profile"), "mine").unwrap();
    fs::write(home.join("Documents/letter.txt"), "mine").unwrap();
    let only_hidden = around.join("hidden");
    fs::create_dir(&only_hidden).unwrap();
    fs::write(only_hidden.join(".keep"), "").unwrap();
    let only_folder = around.join("folders");
    fs::create_dir_all(only_folder.join("empty")).unwrap();
    fs::create_dir(around.join("void")).unwrap();
    symlink(&home, around.join("to-home")).unwrap();
    symlink(around.join("void"), around.join("to-void")).unwrap();
    symlink(around.join("nowhere"), around.join("to-nowhere")).unwrap();
    symlink(&site.root, around.join("to-site")).unwrap();
    fs::write(around.join("file"), "mine").unwrap();
    fs::create_dir_all(site.root.join(".git/objects")).unwrap();
    fs::write(site.root.join(".git/config"), "[core]").unwrap();
    fs::create_dir_all(site.root.join("themes/own/templates")).unwrap();
    fs::create_dir_all(site.root.join("templates")).unwrap();
    fs::create_dir_all(site.root.join(".dateline")).unwrap();
    let inside = |path: &str| site.root.join(path);
    let cases: Vec<(&str, PathBuf)> = vec![
        ("the content", inside("content")),
        ("a folder of the content", inside("content/articles")),
        ("a new folder in the content", inside("content/articles/new")),
        ("the content by a way round", inside("public/../content")),
        ("the content by a way that isn't there", inside("new/../content/new")),
        ("the content through a link", around.join("to-site/content")),
        ("the site", site.root.clone()),
        ("the site by a link", around.join("to-site")),
        ("the site with a dot", inside(".")),
        ("the folder around it", around.clone()),
        ("the temporary folder", around.parent().unwrap().to_owned()),
        ("the root of the disk", PathBuf::from("/")),
        ("something like a home", home.clone()),
        ("a link to it", around.join("to-home")),
        ("a link to it with a slash", around.join("to-home/")),
        ("a link to an empty folder", around.join("to-void")),
        ("a link to an empty folder with a slash", around.join("to-void/")),
        ("a link to nothing", around.join("to-nowhere")),
        ("a file", around.join("file")),
        ("below a file", around.join("file/public")),
        ("a folder with one hidden file", only_hidden),
        ("a folder with one empty folder", only_folder),
        ("static/", inside("static")),
        ("in static/", inside("static/site")),
        ("themes/", inside("themes")),
        ("a theme", inside("themes/own")),
        ("templates/", inside("templates")),
        (".git", inside(".git")),
        ("in .git", inside(".git/objects")),
        ("the cache", inside(".dateline")),
        ("site.toml", inside("site.toml")),
    ];
    let before = shot(&around, &[]);
    for (what, output) in &cases {
        let run = site.run_build(&["--output", output.to_str().unwrap()]);
        let (code, text) = said(&run);
        assert!(matches!(code, 2 | 3), "{what}: exit {code}: {text}");
        assert!(text.starts_with("dateline: ") && text.lines().count() == 1, "{what}: {text}");
        assert_same(&before, &shot(&around, &[]), what);
    }
    assert!(cases.len() >= 20);
    let run = site.run_build(&["--output", ""]);
    assert!(matches!(said(&run).0, 2 | 3), "{:?}", said(&run));
    assert_same(&before, &shot(&around, &[]), "no name at all");
}

/// Drafts must not get into what is published, by no way round.
#[test]
fn drafts_stay_out_of_public() {
    let site = Site::rich();
    site.write_article("d", "title = \"Sketchword\"\ndate = 2026-01-01\ndraft = true", "x");
    site.good(&site.public(), support::at(support::NOW));
    symlink(site.public(), site.around().join("link")).unwrap();
    let before = shot(&site.around(), &[]);
    let public = site.public();
    for output in [
        None,
        Some(public.clone()),
        Some(site.root.join("content/../public")),
        Some(site.around().join("link")),
        Some(site.around().join("link/.")),
        Some(public.join("drafts")),
    ] {
        let mut command = site.build_command();
        command.arg("--drafts");
        if let Some(output) = &output {
            command.arg("--output").arg(output);
        }
        let (code, text) = said(&command.output().unwrap());
        assert!(matches!(code, 2 | 3), "{output:?}: exit {code}: {text}");
        assert_same(&before, &shot(&site.around(), &[]), &format!("{output:?}"));
    }
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// What a user puts into the output survives every build, also where folders empty.
#[test]
fn files_of_the_user_survive_in_the_output() {
    let site = Site::rich();
    site.good(&site.public(), support::at(support::NOW));
    let own = ["CNAME", "2026/02/05/after/notes.txt", "2026/02/05/mine.html", "topics/.hidden"];
    for path in own {
        fs::write(site.public().join(path), "mine").unwrap();
    }
    fs::create_dir_all(site.public().join("2026/02/05/after/empty")).unwrap();
    site.remove("content/articles/2026/after.md");
    site.good(&site.public(), support::at(support::NOW));
    for path in own {
        assert_eq!(text(&site.public().join(path)), "mine", "{path}");
    }
    assert!(site.public().join("2026/02/05/after/empty").is_dir());
    assert!(!site.public().join("2026/02/05/after/index.html").exists());
    // Everything goes, theirs stays.
    for path in ["articles", "pages", "officials", "organizations", "offices", "topics"] {
        fs::remove_dir_all(site.root.join("content").join(path)).unwrap();
    }
    site.good(&site.public(), support::at(support::NOW));
    for path in own {
        assert_eq!(text(&site.public().join(path)), "mine", "{path}");
    }
}

/// A file, folder or link of the user's where a page belongs is an error and stays.
#[test]
fn what_stands_in_the_way_is_an_error() {
    type Put = fn(&Path);
    let cases: [(&str, Put); 7] = [
        ("2026/02/05/after/index.html", |path| fs::write(path, "mine").unwrap()),
        ("2026/02/05/after", |path| {
            fs::remove_dir_all(path).unwrap();
            fs::write(path, "mine").unwrap();
        }),
        ("2026/02/05/after/index.html", |path| fs::create_dir_all(path.join("mine")).unwrap()),
        ("2026/02/05/after/index.html", |path| symlink("/etc/passwd", path).unwrap()),
        ("2026/02/05/after", |path| {
            fs::remove_dir_all(path).unwrap();
            fs::create_dir(path.parent().unwrap().join("other")).unwrap();
            symlink("other", path).unwrap();
        }),
        ("2026/02", |path| {
            fs::remove_dir_all(path).unwrap();
            let outside = path.ancestors().nth(4).unwrap().join("elsewhere");
            fs::create_dir(&outside).unwrap();
            symlink(outside, path).unwrap();
        }),
        ("2026/02", |path| {
            fs::remove_dir_all(path).unwrap();
            symlink("nowhere", path).unwrap();
        }),
    ];
    for (at, (path, put)) in cases.into_iter().enumerate() {
        let site = Site::rich();
        let kept = site.root.join("after.md");
        let source = site.root.join("content/articles/2026/after.md");
        // The page isn't Dateline's yet, so that what stands there is the user's.
        fs::rename(&source, &kept).unwrap();
        site.good(&site.public(), support::at(support::NOW));
        fs::create_dir_all(site.public().join("2026/02/05/after")).unwrap();
        put(&site.public().join(path));
        fs::rename(&kept, &source).unwrap();
        let before = shot(&site.public(), &[]);
        let (code, message) = said(&site.run_build(&[]));
        assert_eq!(code, 3, "{at} {path}: {message}");
        assert!(message.contains(path), "{at} {path}: {message}");
        assert_same(&before, &shot(&site.public(), &[]), &format!("{at} {path}"));
        let outside = shot(&site.around().join("elsewhere"), &[]);
        assert!(outside.is_empty(), "written through a link: {outside:?}");
    }
}

/// A folder of the output that became a link leads no build out of the output.
#[test]
fn a_folder_replaced_by_a_link_is_not_followed() {
    for remove_article in [false, true] {
        let site = Site::rich();
        site.good(&site.public(), support::at(support::NOW));
        // The link leads to a folder with the same names in it.
        let outside = site.around().join("outside");
        fs::rename(site.public().join("2026"), &outside).unwrap();
        symlink(&outside, site.public().join("2026")).unwrap();
        if remove_article {
            site.remove("content/articles/2026/after.md");
        } else {
            site.write_article("2026/new", "title = \"New\"\ndate = 2026-02-05", "x");
        }
        let before = shot(&outside, &[]);
        let (code, message) = said(&site.run_build(&[]));
        assert_eq!(code, 3, "{message}");
        assert!(message.contains("2026"), "{message}");
        assert_same(&before, &shot(&outside, &[]), "through a link");
    }
}

/// A damaged manifest, or one that lists what can't be Dateline's, leads to no removal.
#[test]
fn a_forged_manifest_removes_nothing() {
    let hash = "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";
    let listing = |path: &str| {
        format!("{{\"format\":1,\"files\":{{{}:[\"{hash}\",0]}}}}\n", serde_json::Value::from(path))
    };
    let site = Site::rich();
    site.good(&site.public(), support::at(support::NOW));
    let good = fs::read(site.public().join(MANIFEST)).unwrap();
    fs::write(site.around().join("victim"), "mine").unwrap();
    let victim = site.around().join("victim");
    let mut forged: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"{".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\xff\xfe".to_vec(),
        good[..good.len() / 2].to_vec(),
        b"{\"format\":2,\"files\":{}}".to_vec(),
        b"{\"format\":1,\"files\":{\"a\":[\"xyz\",0]}}".to_vec(),
        b"{\"format\":1,\"files\":{\"a\":[\"\",-1]}}".to_vec(),
        b"[".repeat(100_000),
    ];
    for path in [
        "../../victim",
        "../site/site.toml",
        "a/../../../victim",
        "./../../victim",
        victim.to_str().unwrap(),
        "//etc/passwd",
        "",
        ".",
        "..",
        "a/",
        "a//b",
        "a\0b",
    ] {
        forged.push(listing(path).into_bytes());
    }
    let before = shot(&site.around(), &[]);
    for (at, manifest) in forged.iter().enumerate() {
        for staged in support::sampled_from(at, [true, false], 2) {
            // The list of a build that was stopped is no safer.
            let staging = site.public().join(".dateline-staging");
            let place = if staged {
                fs::create_dir(&staging).unwrap();
                fs::write(site.public().join(MANIFEST), &good).unwrap();
                staging.join(MANIFEST)
            } else {
                site.public().join(MANIFEST)
            };
            fs::write(place, manifest).unwrap();
            let (code, message) = said(&site.run_build(&[]));
            assert!(code == 0 || code == 3, "{at}: exit {code}: {message}");
            assert!(staged || code == 3, "{at}: a damaged manifest was taken: {message}");
            if staging.exists() {
                fs::remove_dir_all(&staging).unwrap();
            }
            fs::write(site.public().join(MANIFEST), &good).unwrap();
            assert_same(&before, &shot(&site.around(), &[]), &format!("manifest {at}"));
        }
    }
}

/// The output's own names are never anybody's link out of it.
#[test]
fn links_at_the_names_of_manifest_and_staging() {
    let site = Site::rich();
    let outside = site.around().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("mine"), "mine").unwrap();
    site.good(&site.public(), support::at(support::NOW));
    let staging = site.public().join(".dateline-staging");
    let before = shot(&outside, &[]);
    for target in [outside.clone(), outside.join("mine"), PathBuf::from("nowhere")] {
        symlink(&target, &staging).unwrap();
        let (code, message) = said(&site.run_build(&[]));
        assert!(code == 0 || code == 3, "{code}: {message}");
        assert_same(&before, &shot(&outside, &[]), "the staging folder is a link");
        let _ = fs::remove_file(&staging);
    }
    let manifest = site.public().join(MANIFEST);
    fs::rename(&manifest, outside.join("manifest")).unwrap();
    symlink(outside.join("manifest"), &manifest).unwrap();
    let before = shot(&outside, &[]);
    site.write_article("2026/new", "title = \"New\"\ndate = 2026-02-05", "x");
    let (code, message) = said(&site.run_build(&[]));
    assert!(code == 0 || code == 3, "{code}: {message}");
    assert_same(&before, &shot(&outside, &[]), "the manifest is a link");
    assert!(matches!(shot(&site.public(), &[])["index.html"], Entry::File(..)));
}
