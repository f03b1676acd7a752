//! Whatever way files are changed in, what is shown in the end is what they say.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::client::{Preview, until};
use crate::support::{NOW, Site};

fn text(n: usize) -> String {
    format!("+++\ntitle = \"Title {n}\"\ndate = 2026-01-01\n+++\nWORD{n}\n")
}

const PAGE: &str = "/2026/01/01/a/";

fn site() -> Site {
    let site = Site::bare();
    site.write("content/articles/a.md", text(0));
    site
}

/// Ends all waits: what is there afterwards stays, however long one waits.
fn stays(preview: &Preview, path: &str, text: &str) {
    preview.shows(path, text);
    std::thread::sleep(std::time::Duration::from_millis(150));
    let answer = preview.get(path);
    assert!(answer.status == 200 && answer.text().contains(text), "{path}: {}", answer.text());
}

#[test]
fn every_way_of_saving_ends_in_the_right_page() {
    let site = site();
    let folder = site.root.join("content/articles");
    let path = folder.join("a.md");
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    preview.shows(PAGE, "WORD0");
    let ways: [(&str, fn(&Path, &Path, &str)); 10] = [
        ("in place", |_, path, text| fs::write(path, text).unwrap()),
        ("renamed over", |folder, path, text| {
            fs::write(folder.join(".a.md.swp-new"), text).unwrap();
            fs::rename(folder.join(".a.md.swp-new"), path).unwrap();
        }),
        ("renamed over from a name that could be an article's", |folder, path, text| {
            fs::write(folder.join("a.tmp"), text).unwrap();
            fs::rename(folder.join("a.tmp"), path).unwrap();
        }),
        ("moved in from elsewhere", |folder, path, text| {
            let other = folder.join("../../../a.md");
            fs::write(&other, text).unwrap();
            fs::rename(&other, path).unwrap();
        }),
        ("vim", |folder, path, text| {
            fs::write(folder.join(".a.md.swp"), "swap").unwrap();
            fs::write(folder.join("4913"), "").unwrap();
            fs::remove_file(folder.join("4913")).unwrap();
            fs::rename(path, folder.join("a.md~")).unwrap();
            fs::write(path, text).unwrap();
            fs::remove_file(folder.join("a.md~")).unwrap();
            fs::remove_file(folder.join(".a.md.swp")).unwrap();
        }),
        ("emacs", |folder, path, text| {
            symlink("writer@host.1234:1", folder.join(".#a.md")).unwrap();
            fs::write(folder.join("#a.md#"), text).unwrap();
            fs::rename(path, folder.join("a.md~")).unwrap();
            fs::write(path, text).unwrap();
            fs::remove_file(folder.join(".#a.md")).unwrap();
            fs::remove_file(folder.join("#a.md#")).unwrap();
        }),
        ("emacs, with its backup there", |folder, path, text| {
            symlink("writer@host.1234:1", folder.join(".#a.md")).unwrap();
            fs::copy(path, folder.join("a.md~")).unwrap();
            fs::write(path, text).unwrap();
            fs::remove_file(folder.join(".#a.md")).unwrap();
        }),
        ("removed and made anew", |_, path, text| {
            fs::remove_file(path).unwrap();
            fs::write(path, text).unwrap();
        }),
        ("linked over", |folder, path, text| {
            let inode = folder.join("a.inode");
            fs::write(&inode, text).unwrap();
            fs::remove_file(path).unwrap();
            fs::hard_link(&inode, path).unwrap();
            fs::remove_file(&inode).unwrap();
        }),
        ("twice", |_, path, text| {
            fs::write(path, "+++\ntitle = ").unwrap();
            fs::write(path, text).unwrap();
        }),
    ];
    let mut n = 0;
    for round in 0..3 {
        for (name, way) in &ways {
            n += 1;
            way(&folder, &path, &text(n));
            preview.shows(PAGE, &format!("WORD{n}<"));
            assert!(preview.shows("/", &format!("Title {n}")).contains("Title"), "{round} {name}");
        }
    }
    stays(&preview, PAGE, &format!("WORD{n}"));
    assert!(preview.client().get("/_dateline/about?path=/").status == 200);
    let told = preview.events().until("the state", |_| true);
    assert!(told["problems"].is_null(), "{told}");
}

#[test]
fn many_files_at_once_are_all_taken_in() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    for count in [2, 5, 8, 9, 40] {
        for n in 0..count {
            let text = text(n).replace("WORD", &format!("OF{count}-"));
            site.write(&format!("content/articles/many-{n}.md"), text);
        }
        for n in 0..count {
            preview.shows(&format!("/2026/01/01/many-{n}/"), &format!("OF{count}-{n}"));
        }
    }
    // A folder of new ones, moved in; deeper ones, made in place; and both away again.
    let outside = site.around().join("new");
    for n in 0..3 {
        fs::create_dir_all(outside.join("deep")).unwrap();
        fs::write(outside.join(format!("deep/in-{n}.md")), text(n)).unwrap();
    }
    let inside = site.root.join("content/articles/2026");
    fs::rename(&outside, &inside).unwrap();
    for n in 0..3 {
        preview.shows(&format!("/2026/01/01/in-{n}/"), &format!("WORD{n}"));
    }
    site.write("content/articles/2026/deep/in-1.md", text(77));
    stays(&preview, "/2026/01/01/in-1/", "WORD77");
    for n in 0..6 {
        site.write(&format!("content/articles/x/y/z{n}/made-{n}.md"), text(n));
    }
    for n in 0..6 {
        preview.shows(&format!("/2026/01/01/made-{n}/"), &format!("WORD{n}"));
    }
    site.write("content/articles/x/y/z3/made-3.md", text(78));
    preview.shows("/2026/01/01/made-3/", "WORD78");
    fs::rename(&inside, &outside).unwrap();
    preview.lacks("/2026/01/01/in-1/");
    fs::remove_dir_all(site.root.join("content/articles/x")).unwrap();
    preview.lacks("/2026/01/01/made-3/");
    fs::rename(
        site.root.join("content/articles/many-1.md"),
        site.root.join("content/articles/named.md"),
    )
    .unwrap();
    preview.lacks("/2026/01/01/many-1/");
    preview.shows("/2026/01/01/named/", "OF40-1");
    stays(&preview, PAGE, "WORD0");
}

#[test]
fn a_checkout_of_a_thousand_files_is_taken_in() {
    let site = site();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(&site.root).args([
            "-c",
            "user.name=Desk",
            "-c",
            "user.email=d@desk.example",
        ]);
        let done = command.args(arguments).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    let write = |word: &str| {
        for n in 0..1000 {
            let text = text(n).replace("WORD", word);
            site.write(&format!("content/articles/{}/file-{n}.md", n % 7), text);
        }
    };
    git(&["init", "-q", "-b", "one"]);
    write("ONE");
    git(&["add", "content"]);
    git(&["commit", "-q", "-m", "one"]);
    git(&["checkout", "-q", "-b", "two"]);
    write("TWO");
    fs::remove_dir_all(site.root.join("content/articles/3")).unwrap();
    site.write("content/articles/only-two.md", text(5));
    git(&["add", "-A", "content"]);
    git(&["commit", "-q", "-m", "two"]);
    git(&["checkout", "-q", "one"]);
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    preview.shows("/2026/01/01/file-999/", "ONE999");
    for (branch, word) in [("two", "TWO"), ("one", "ONE"), ("two", "TWO")] {
        git(&["checkout", "-q", branch]);
        let mut client = preview.client();
        for n in (0..1000).step_by(9) {
            let page = format!("/2026/01/01/file-{n}/");
            let gone = branch == "two" && n % 7 == 3;
            until(&page, || {
                let answer = client.get(&page);
                let there = answer.status == 200 && answer.text().contains(&format!("{word}{n}<"));
                (if gone { answer.status == 404 } else { there }).then_some(())
            });
        }
        let only = preview.get("/2026/01/01/only-two/").status;
        assert_eq!(only, if branch == "two" { 200 } else { 404 });
    }
}

#[test]
fn whole_folders_may_be_replaced() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let content = site.root.join("content");
    let (old, new) = (site.around().join("old"), site.around().join("new"));
    for round in 1..4 {
        let _ = fs::remove_dir_all(&old);
        fs::create_dir_all(new.join("articles")).unwrap();
        fs::write(new.join("articles/a.md"), text(round * 10)).unwrap();
        fs::rename(&content, &old).unwrap();
        fs::rename(&new, &content).unwrap();
        preview.shows(PAGE, &format!("WORD{}<", round * 10));
        // What happens in the new one is seen, and what happens in the old one isn't shown.
        site.write("content/articles/a.md", text(round * 10 + 1));
        preview.shows(PAGE, &format!("WORD{}<", round * 10 + 1));
        fs::write(old.join("articles/a.md"), text(99)).unwrap();
        site.write("content/articles/b.md", text(round));
        preview.shows("/2026/01/01/b/", &format!("WORD{round}<"));
    }
    // Removed and made anew.
    fs::remove_dir_all(&content).unwrap();
    preview.lacks(PAGE);
    site.write("content/articles/a.md", text(50));
    preview.shows(PAGE, "WORD50");
    site.write("content/articles/a.md", text(51));
    stays(&preview, PAGE, "WORD51");
}

#[test]
fn settings_are_taken_in() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    let settings = |more: &str, path: &str| {
        let text = format!("title = \"Desk\"\nbase_url = \"https://desk.example{path}\"\n{more}");
        site.write("site.toml.new", text);
        fs::rename(site.root.join("site.toml.new"), site.root.join("site.toml")).unwrap();
    };
    settings("description = \"DESCRIBED\"\n", "");
    preview.shows("/", "DESCRIBED");
    site.write("content/articles/a.fr.md", text(3));
    site.write("content/pages/about.fr.md", "+++\ntitle = \"FRABOUT\"\n+++\n");
    settings("languages = [\"fr\"]\n", "");
    preview.shows("/fr/about/", "FRABOUT");
    preview.shows("/fr/2026/01/01/a/", "WORD3");
    settings("languages = [\"fr\"]\n", "/briefing");
    preview.shows("/briefing/fr/2026/01/01/a/", "WORD3");
    let answer = preview.get("/?x=1");
    assert_eq!((answer.status, answer.header("location")), (301, Some("/briefing/?x=1")));
    assert_eq!(preview.get(PAGE).status, 404);
    settings("languages = [\"fr\"]\n", "/other");
    preview.shows("/other/", "Title 0");
    assert_eq!(preview.get("/briefing/").status, 404);
    site.write("site.toml", "title = \"Desk\"\nlanguages = 5\n");
    events.until("a mistake", |event| event["problems"].is_array());
    assert_eq!(preview.get("/other/").status, 200);
    site.remove("content/articles/a.fr.md");
    site.remove("content/pages/about.fr.md");
    settings("", "");
    preview.shows("/", "Title 0");
    site.remove("site.toml");
    events.until("no settings", |event| event["problems"].to_string().contains("site.toml"));
    settings("", "");
    events.until("they are back", |event| event["problems"].is_null());
    stays(&preview, PAGE, "WORD0");
}

#[test]
fn the_look_is_taken_in() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    preview.shows(PAGE, "WORD0");
    // The folder wasn't there before.
    let template = |word: &str| {
        format!("{{% extends \"default/article.html\" %}}{{% block title %}}{word}{{% endblock %}}")
    };
    site.write("templates/article.html", template("FIRST"));
    preview.shows(PAGE, "FIRST");
    site.write("templates/article.html", template("SECOND"));
    preview.shows(PAGE, "SECOND");
    fs::remove_dir_all(site.root.join("templates")).unwrap();
    until("it is as it was", || (!preview.get(PAGE).text().contains("SECOND")).then_some(()));
    site.write("templates/article.html", template("THIRD"));
    preview.shows(PAGE, "THIRD");
    site.remove("templates/article.html");
    // A theme of its own.
    site.write("themes/own/theme.toml", "name = \"own\"\n");
    site.write("themes/own/static/style.css", "p { color: red }\n");
    site.write("themes/own/i18n/en.toml", "briefing = \"OWNWORD\"\n");
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    site.write("site.toml", format!("theme = \"own\"\n{settings}"));
    let sheet = |preview: &Preview| {
        let text = preview.get("/").text();
        let found = text.split('"').find(|part| part.starts_with('/') && part.ends_with(".css"));
        found.map(|path| preview.get(path).text()).unwrap_or_default()
    };
    until("its style", || sheet(&preview).contains("red").then_some(()));
    site.write("themes/own/static/style.css", "p { color: #00f }\n");
    until("its new style", || sheet(&preview).contains("#00f").then_some(()));
    site.write("themes/own/static/extra.txt", "EXTRA");
    site.write("themes/own/i18n/en.toml", "briefing = \"OTHERWORD\"\n");
    site.write("themes/other/theme.toml", "name = \"other\"\n");
    site.write("site.toml", settings);
    until("the first style", || (!sheet(&preview).contains("#00f")).then_some(()));
    stays(&preview, PAGE, "WORD0");
}

#[test]
fn pictures_and_static_files_are_taken_in() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let events = preview.events();
    let gets = |path: &str, bytes: &[u8]| {
        until(path, || (preview.get(path).body == bytes).then_some(()));
    };
    // The folder wasn't there before.
    site.write("static/deep/er/a.txt", "first");
    gets("/deep/er/a.txt", b"first");
    site.write("static/deep/er/a.txt", "other");
    gets("/deep/er/a.txt", b"other");
    site.write("static/deep/er/b.bin", [0, 255, 0]);
    gets("/deep/er/b.bin", &[0, 255, 0]);
    fs::rename(site.root.join("static/deep/er"), site.root.join("static/moved")).unwrap();
    gets("/moved/a.txt", b"other");
    preview.lacks("/deep/er/a.txt");
    fs::remove_dir_all(site.root.join("static")).unwrap();
    preview.lacks("/moved/a.txt");
    site.write("static/again.txt", "again");
    gets("/again.txt", b"again");
    // A picture of an article.
    site.write("content/articles/p.gif", "first picture");
    let text = text(0).replace("WORD0", "WORD0 ![p](p.gif)");
    site.write("content/articles/a.md", text);
    let page = preview.shows(PAGE, "p.gif");
    let picture = page.split('"').find(|part| part.ends_with("p.gif")).unwrap().to_owned();
    let picture = if picture.starts_with('/') { picture } else { format!("{PAGE}{picture}") };
    gets(&picture, b"first picture");
    let tag = preview.get(&picture).header("etag").unwrap().to_owned();
    site.write("content/articles/p.gif", "other picture");
    gets(&picture, b"other picture");
    until("another tag", || (preview.get(&picture).header("etag") != Some(&tag)).then_some(()));
    site.remove("content/articles/p.gif");
    let event = events.until("it is missed", |event| event["problems"].is_array());
    assert!(event["problems"][0]["message"].as_str().unwrap().contains("p.gif"), "{event}");
    assert!(preview.get(PAGE).text().contains("WORD0"));
    site.write("content/articles/p.gif", "third picture");
    events.until("it is back", |event| event["problems"].is_null());
    gets(&picture, b"third picture");
}

/// Where the system tells nothing, files are looked at.
#[test]
fn files_are_looked_at_when_asked() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW, "--poll"]);
    preview.shows(PAGE, "WORD0");
    site.write("content/articles/a.md", text(1));
    preview.shows(PAGE, "WORD1");
    site.write("content/articles/more/b.md", text(2));
    preview.shows("/2026/01/01/b/", "WORD2");
    site.remove("content/articles/a.md");
    preview.lacks(PAGE);
}

/// When another folder takes the place of the site's, that is said.
#[test]
fn a_site_that_is_replaced_is_told() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    preview.shows(PAGE, "WORD0");
    fs::rename(&site.root, site.around().join("before")).unwrap();
    fs::create_dir(&site.root).unwrap();
    until("it is said", || preview.err().contains("moved or replaced").then_some(()));
    preview.shows(PAGE, "WORD0");
}

/// A file that is emptied and written a moment later was never wrong.
#[test]
fn a_file_that_is_being_saved_is_waited_for() {
    let site = site();
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    preview.shows(PAGE, "WORD0");
    let events = preview.events();
    for n in 1..=3 {
        site.write("content/articles/a.md", "");
        std::thread::sleep(std::time::Duration::from_millis(300));
        site.write("content/articles/a.md", text(n));
        let event = events.until("a change", |event| {
            event["version"].as_u64() > Some(n as u64) || !event["problems"].is_null()
        });
        assert!(event["problems"].is_null(), "{event}");
        preview.shows(PAGE, &format!("WORD{n}"));
    }
}
