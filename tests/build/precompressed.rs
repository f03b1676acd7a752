//! Files that are compressed beforehand: which, and that they come and go with what they are made of.

use std::collections::BTreeMap;

use crate::support::{Site, Tree, each_sibling};

const WAYS: &[&str] = if cfg!(feature = "precompress") { &["br", "zst", "gz"] } else { &["gz"] };

fn precompressed(ways: &[&str]) -> Site {
    let (long, vercel) = ("a line of text\n".repeat(200), format!("[{}1]", "1, ".repeat(900)));
    Site::new()
        .settings(&format!("feeds = [\"atom\", \"json\"]\n[hosting]\nprecompress = {ways:?}"))
        .article("2025-11-20-a", "countries = [\"CA\"]\nredirect_from = [\"/old/\"]")
        .article("2025-11-21-b", "countries = [\"NO\"]")
        .file("static/long.txt", &long)
        .file("static/short.txt", &long[..900])
        .file("static/data/table.csv", &long)
        .file("static/photo.jpg", &long)
        .file("static/no-extension", &long)
        .file("static/ready.tar.gz", &long)
        .file("static/vercel.json", vercel)
}

fn ways_of(tree: &Tree) -> BTreeMap<&str, Vec<&str>> {
    let mut ways: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in tree.keys() {
        if let Some((file, way)) = path.rsplit_once('.')
            && ["br", "zst", "gz"].contains(&way)
            && tree.contains_key(file)
        {
            ways.entry(file).or_default().push(way);
        }
    }
    ways
}

fn each_is_made_of_its_file(tree: &Tree) {
    let mut own = tree.clone();
    own.remove("ready.tar.gz");
    let siblings = each_sibling(&own, |path, content, beside| {
        assert!(beside == Some(content), "{path}");
        assert!(own[path].len() < content.len(), "{path}");
    });
    assert!(siblings > 10, "{siblings}");
}

#[test]
fn text_is_compressed_in_each_way_that_is_asked_for() {
    let site = precompressed(WAYS);
    let tree = site.build().tree();
    each_is_made_of_its_file(&tree);
    let ways = ways_of(&tree);
    let mut expected = WAYS.to_vec();
    expected.sort_unstable();
    for path in ["index.html", "2025/11/20/a/index.html", "feed.xml", "long.txt", "data/table.csv"]
    {
        assert_eq!(ways.get(path), Some(&expected), "{path}");
    }
    let style = tree.keys().find(|path| path.ends_with(".css")).unwrap();
    assert_eq!(ways.get(style.as_str()), Some(&expected), "{style}");
    // What is small, is no text, or is for a host alone.
    for path in ["short.txt", "photo.jpg", "no-extension", "ready.tar.gz", "vercel.json"] {
        assert!(tree.contains_key(path) && !ways.contains_key(path), "{path}");
    }
}

#[test]
fn what_hosts_read_is_left_as_it_is() {
    let hosts = "hosts = [\"netlify\", \"vercel\", \"azure-static-web-apps\", \"github-pages\"]";
    let site = Site::new().settings(&format!("[hosting]\nprecompress = [\"gz\"]\n{hosts}"));
    let site = (0..40).fold(site, |site, n| {
        site.article(&format!("2025-11-20-a{n}"), &format!("redirect_from = [\"/old-{n}/\"]"))
    });
    let tree = site.build().tree();
    for path in ["_headers", "_redirects", "vercel.json", "staticwebapp.config.json"] {
        assert!(tree[path].len() >= 1024, "{path} is large enough");
        assert!(!tree.contains_key(&format!("{path}.gz")), "{path}");
    }
    assert!(tree.contains_key("index.html.gz"));
}

/// The same as a clean build after each change, with nothing written that hasn't changed.
#[test]
fn they_come_and_go_with_their_files() {
    let site = precompressed(WAYS);
    let built = site.build();
    let first = built.tree();
    let as_clean = |what: &str| {
        let tree = site.build().tree();
        each_is_made_of_its_file(&tree);
        let clean = site.build_with(&["--output", "clean", "--clean"]).tree();
        assert!(tree == clean, "{what}");
        std::fs::remove_dir_all(site.path("clean")).unwrap();
        tree
    };
    let before = crate::support::stamps(&built.output);
    assert!(site.build().tree() == first && crate::support::stamps(&built.output) == before);
    site.write("static/long.txt", "another line\n".repeat(200));
    assert_ne!(as_clean("edited")["long.txt.gz"], first["long.txt.gz"]);
    site.write("static/long.txt", "short");
    assert!(!as_clean("too short now").contains_key("long.txt.gz"));
    site.write("static/long.txt", "line\n".repeat(400));
    assert!(as_clean("long again").contains_key("long.txt.gz"));
    site.add_article("2025-11-21-b", "countries = [\"CA\"]\ndraft = true");
    let without = as_clean("withdrawn");
    assert!(!without.keys().any(|path| path.starts_with("2025/11/21/b")), "{:?}", without.keys());
    site.add_article("2025-11-21-b", "countries = [\"CA\"]");
    as_clean("back again");
    // What somebody has damaged, taken away or put back old is mended.
    for (path, damaged) in [("index.html.gz", Some("x")), ("feed.xml.gz", None)] {
        let full = site.path("public").join(path);
        match damaged {
            Some(text) => std::fs::write(full, text).unwrap(),
            None => std::fs::remove_file(full).unwrap(),
        }
        as_clean(path);
    }
    std::fs::remove_file(site.path("public/2025/11/20/a/index.html")).unwrap();
    as_clean("a file is gone");
    // A template that makes the same page has nothing compressed again.
    let page = crate::support::stamps(&built.output);
    site.write("templates/foot.html", std::fs::read(themes("foot.html")).unwrap());
    site.build();
    assert!(crate::support::stamps(&built.output) == page);
    let toml = std::fs::read_to_string(site.path("site.toml")).unwrap();
    site.write("site.toml", toml.replace("precompress", "# precompress"));
    let tree = site.build().tree();
    assert!(ways_of(&tree).is_empty());
    assert!(tree.contains_key("ready.tar.gz"), "that is the site's own");
    assert!(tree == site.build_with(&["--output", "clean", "--clean"]).tree());
}

fn themes(name: &str) -> String {
    format!("{}/themes/default/templates/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_other_file_may_stand_in_their_place() {
    let error = |path: &str, ways: &[&str]| {
        let run = precompressed(ways).file(path, "x").try_build(&[]);
        (run.code, run.stderr)
    };
    for path in [
        "static/long.txt.gz",
        "static/LONG.txt.GZ",
        "static/index.html.gz",
        "static/long.txt.gz/below",
    ] {
        let (code, said) = error(path, &["gz"]);
        let file = if path.contains("index") { "/" } else { "/long.txt" };
        assert_eq!(code, Some(1), "{path}: {said}");
        assert!(said.contains("same-url") && said.contains(path), "{path}: {said}");
        assert!(said.contains(&format!("a compressed form of {file} belongs")), "{path}: {said}");
        assert_eq!(error(path, &[]).0, Some(0), "{path}");
    }
    for path in ["static/photo.jpg.gz", "static/long.txt.br", "static/other.txt.gz"] {
        assert_eq!(error(path, &["gz"]).0, Some(0), "{path}");
    }
}

#[test]
fn a_way_that_there_is_not_is_named() {
    let said = |setting: &str| {
        let site = Site::new().settings(&format!("[hosting]\nprecompress = {setting}"));
        let run = site.try_build(&[]);
        assert_eq!(run.code, Some(1), "{setting}");
        run.stderr
    };
    let wrong = said("[\"gzip\"]");
    assert!(wrong.contains("`gzip` is no way") && wrong.contains("br, zst, gz"), "{wrong}");
    #[cfg(not(feature = "precompress"))]
    {
        let wrong = said("[\"gz\", \"br\"]");
        assert!(wrong.contains("compiled without `br`"), "{wrong}");
        assert!(wrong.contains("--features precompress"), "{wrong}");
    }
}
