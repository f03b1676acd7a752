//! Pictures in several sizes, in pages and as files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::pictures::{photograph, png};
use crate::support::trees::Entry;
use crate::support::{NOW, Shot, Site, dateline, said, shot};

const PLACE: &str = "48.858370 N, 2.294481 E";

/// A site with a picture in each place where one can be shown.
fn site() -> Site {
    let site = Site::bare();
    site.write("content/articles/harbour.jpg", photograph(900, 600, 6, PLACE));
    site.write("content/articles/chart.png", png(500, 300, 30));
    site.write("content/officials/robin.jpg", photograph(300, 300, 1, PLACE));
    site.write(
        "content/articles/drawing.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"4\"/>",
    );
    site.write(
        "content/officials/robin.md",
        "+++\nname = \"Robin Example\"\nimage = { src = \"robin.jpg\", alt = \"Robin\" }\n+++\n",
    );
    site.write_article(
        "a",
        "title = \"A\"\ndate = 2026-01-01\nofficials = [\"robin\"]\n\
         image = { src = \"harbour.jpg\", alt = \"A harbour\", caption = \"Low tide.\", credit = \"Sam Sample\" }",
        "![A chart](chart.png \"Tides\")\n\n![Drawn](drawing.svg) [The whole of it](harbour.jpg)",
    );
    site
}

fn build(site: &Site) -> String {
    let mut command = dateline();
    let output =
        command.args(["build", "--as-of", NOW, "--root"]).arg(&site.root).output().unwrap();
    let (code, text) = said(&output);
    assert_eq!(code, 0, "{text}");
    text
}

fn page(site: &Site, path: &str) -> String {
    fs::read_to_string(site.public().join(path)).unwrap()
}

/// The pictures of a page's folder, with width and height.
fn files(site: &Site, folder: &str) -> BTreeMap<String, (u32, u32)> {
    let all = fs::read_dir(site.public().join(folder)).unwrap();
    let paths = all.map(|entry| entry.unwrap().path());
    let size = |path: &Path| {
        dateline::read::picture_size(&fs::read(path).unwrap()).filter(|_| path.is_file())
    };
    let paths =
        paths.filter(|path| path.is_file() && path.extension().is_some_and(|e| e != "avif"));
    paths.filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), size(&path)?))).collect()
}

/// The bytes of the sizes of all pictures.
fn made(site: &Site) -> Shot {
    let mut all = shot(&site.public(), &[]);
    all.retain(|path, _| {
        path.ends_with(".jpg") || path.ends_with(".png") || path.ends_with(".avif")
    });
    all
}

#[test]
fn a_drawing_is_no_picture_of_a_preview() {
    let site = site();
    site.write_article(
        "b",
        "title = \"B\"\ndate = 2026-01-01\nimage = { src = \"drawing.svg\", alt = \"Drawn\" }",
        "Words.",
    );
    build(&site);
    let article = page(&site, "2026/01/01/b/index.html");
    assert!(article.contains("drawing.svg\" alt=\"Drawn\"") && !article.contains("og:image"));
}

#[test]
fn a_picture_is_shown_in_its_sizes_upright_and_without_its_place() {
    let site = site();
    build(&site);
    let files = files(&site, "2026/01/01/a");
    // It stands on its side in the file.
    let sizes: Vec<_> = files.values().copied().collect();
    assert_eq!(sizes, [(400, 240), (500, 300), (400, 600), (600, 900), (900, 600)], "{files:?}");
    let names: Vec<&str> = files.keys().map(|name| name.split('.').next().unwrap()).collect();
    assert_eq!(names, ["chart-400", "chart-500", "harbour-400", "harbour-600", "harbour"]);
    let article = page(&site, "2026/01/01/a/index.html");
    let names: Vec<&String> = files.keys().collect();
    let at = |number: usize| format!("/2026/01/01/a/{}", names[number]);
    for expected in [
        &*format!("<source type=\"image/jpeg\" srcset=\"{} 400w, {} 600w\" sizes=\"", at(2), at(3)),
        &format!(
            "<img src=\"{}\" alt=\"A harbour\" width=\"600\" height=\"900\"></picture>",
            at(3)
        ),
        "<figcaption>Low tide. <small>Sam Sample</small></figcaption>",
        &format!("<source type=\"image/png\" srcset=\"{} 400w, {} 500w\" sizes=\"", at(0), at(1)),
        &format!(
            "<img src=\"{}\" alt=\"A chart\" loading=\"lazy\" decoding=\"async\" title=\"Tides\" width=\"500\" \
             height=\"300\"></picture>",
            at(1)
        ),
        "drawing.svg\" alt=\"Drawn\" loading=\"lazy\" decoding=\"async\"",
        "<a href=\"/2026/01/01/a/harbour.jpg\">",
    ] {
        assert!(article.contains(expected), "{expected}\n{article}");
    }
    let preview = format!(
        "<meta property=\"og:image\" content=\"https://desk.example{}\">\n\
         <meta property=\"og:image:width\" content=\"600\">\n\
         <meta property=\"og:image:height\" content=\"900\">\n\
         <meta property=\"og:image:alt\" content=\"A harbour\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">\n",
        at(3)
    );
    assert!(article.contains(&preview), "{preview}\n{article}");
    let official = page(&site, "officials/robin/index.html");
    assert!(
        official.contains("<img class=\"seal\" src=\"/officials/robin/robin-300."),
        "{official}"
    );
    // The place is in no file, not even in the one that is linked to.
    for (path, bytes) in shot(&site.public(), &[]) {
        let Entry::File(_, bytes) = bytes else { continue };
        assert!(!bytes.windows(9).any(|part| part == b"48.858370"), "{path}");
    }
}

#[test]
fn a_photograph_loses_its_place_whatever_it_is_called() {
    let site = Site::bare();
    let names = ["a.jfif", "b.gif", "d.avif", "e.JPG"];
    for name in names {
        site.write(&format!("content/articles/{name}"), photograph(90, 60, 1, PLACE));
    }
    let shown: String =
        names.map(|name| format!("![A harbour]({name}) [All]({name})\n\n")).concat();
    site.write_article("a", "title = \"A\"\ndate = 2026-01-01", &shown);
    build(&site);
    let all = shot(&site.public(), &[]);
    for name in names {
        let path = format!("2026/01/01/a/{name}");
        assert!(all.contains_key(&path), "{path}: {:?}", all.keys());
    }
    for (path, entry) in &all {
        let Entry::File(_, bytes) = entry else { continue };
        assert!(memchr::memmem::find(bytes, PLACE.as_bytes()).is_none(), "{path}");
    }
}

#[test]
fn a_picture_that_keeps_its_metadata_is_named() {
    let site = Site::bare();
    let heic = [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], PLACE.as_bytes()].concat();
    site.write("content/articles/photo.heic", &heic);
    site.write(
        "content/articles/scan.tiff",
        [&b"II*\0\x08\0\0\0\0\0"[..], PLACE.as_bytes()].concat(),
    );
    site.write_article(
        "a",
        "title = \"A\"\ndate = 2026-01-01",
        "![A harbour](photo.heic) and [a scan](scan.tiff)",
    );
    let said = build(&site);
    assert_eq!(said.matches("warning[picture-metadata]").count(), 2, "{said}");
    assert_eq!(fs::read(site.public().join("2026/01/01/a/photo.heic")).unwrap(), heic);
    site.write(
        "site.toml",
        "title = \"Desk\"\nbase_url = \"https://desk.example\"\n[images]\nkeep_metadata = true\n",
    );
    assert!(!build(&site).contains("picture-metadata"));
}

#[test]
fn what_is_kept_on_purpose_is_kept() {
    let site = site();
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    let place = |path: &str| {
        let bytes = fs::read(site.public().join(path)).unwrap();
        bytes.windows(9).any(|part| part == b"48.858370")
    };
    let with = |more: &str| {
        site.write("site.toml", format!("{settings}\n[images]\n{more}"));
        build(&site);
        files(&site, "2026/01/01/a").into_iter().collect::<Vec<_>>()
    };
    let kept = with("keep_metadata = true\nwidths = [300]\nquality = 50\n");
    assert_eq!(
        kept.iter().map(|(_, size)| *size).collect::<Vec<_>>(),
        [(300, 180), (300, 450), (900, 600)]
    );
    assert!(place(&format!("2026/01/01/a/{}", kept[1].0)) && place("2026/01/01/a/harbour.jpg"));
    let whole = with("sizes = false\n");
    assert_eq!(
        whole.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["chart.png", "harbour.jpg"]
    );
    assert!(!place("2026/01/01/a/harbour.jpg") && !place("officials/robin/robin.jpg"));
    // It is shown as its way up says.
    let article = page(&site, "2026/01/01/a/index.html");
    assert!(
        article.contains("harbour.jpg\" alt=\"A harbour\" width=\"600\" height=\"900\">"),
        "{article}"
    );
    with("sizes = false\nkeep_metadata = true\n");
    for (copied, source) in [
        ("2026/01/01/a/harbour.jpg", "articles/harbour.jpg"),
        ("officials/robin/robin.jpg", "officials/robin.jpg"),
    ] {
        let source = fs::read(site.root.join("content").join(source)).unwrap();
        assert_eq!(fs::read(site.public().join(copied)).unwrap(), source);
    }
}

#[test]
fn a_picture_that_has_not_changed_is_not_made_again() {
    let site = site();
    build(&site);
    let first = made(&site);
    assert!(first.len() >= 6, "{first:?}");
    // Even with its file gone bad: nobody looks into it as long as it seems to be the same.
    let kept = site.root.join(".dateline/derived");
    let stamp = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let names = || {
        let all = fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path());
        all.map(|path| (stamp(&path), path)).collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    let said = {
        site.write_article("b", "title = \"B\"\ndate = 2026-01-02", "Text.");
        build(&site)
    };
    assert_eq!(before, names(), "{said}");
    assert_eq!(first, made(&site));
    // What was made is put in place again from what is kept.
    fs::remove_dir_all(site.public()).unwrap();
    build(&site);
    assert_eq!(before, names());
    // With nothing kept, the same is made again.
    fs::remove_dir_all(site.root.join(".dateline")).unwrap();
    fs::remove_dir_all(site.public()).unwrap();
    build(&site);
    assert_eq!(first, made(&site));
    // A picture that goes takes its sizes with it.
    site.write_article("a", "title = \"A\"\ndate = 2026-01-01", "![A chart](chart.png)");
    build(&site);
    let left: Vec<String> = made(&site).into_keys().collect();
    assert!(left.iter().all(|path| path.contains("chart-")), "{left:?}");
}

#[test]
fn bombs_and_broken_pictures_are_named_and_nothing_is_written() {
    let site = site();
    build(&site);
    let before = shot(&site.public(), &[]);
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bomb.extend([60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat());
    bomb.extend(b"\x08\x02\0\0\0\x19\xb5\x9d\x69");
    bomb.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    site.write("content/articles/chart.png", bomb);
    site.write("content/officials/robin.jpg", &photograph(300, 300, 1, PLACE)[..900]);
    for command in ["build", "check"] {
        let mut command_line = dateline();
        command_line.args([command, "--as-of", NOW, "--root"]).arg(&site.root);
        let (code, text) = said(&command_line.output().unwrap());
        assert_eq!(code, 1, "{text}");
        for path in ["content/articles/chart.png", "content/officials/robin.jpg"] {
            assert!(text.contains(path), "{text}");
        }
        assert_eq!(text.matches("error[broken-picture]").count(), 2, "{text}");
    }
    assert_eq!(before, shot(&site.public(), &[]));
    // What nobody shows is nobody's business.
    site.write_article(
        "a",
        "title = \"A\"\ndate = 2026-01-01\ndraft = true",
        "![A chart](chart.png)",
    );
    site.remove("content/officials/robin.md");
    build(&site);
}

#[test]
fn settings_of_images_are_checked() {
    let site = Site::bare();
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    for (line, expected) in [
        ("widths = [400, 9]", "a width must lie between 16 and 8000 pixels"),
        ("widths = []", "`widths` must have from 1 to 12 entries"),
        ("widths = 400", "`widths` must be a list of whole numbers"),
        ("widths = [\"400\"]", "`widths` must be a list of whole numbers"),
        ("quality = 0", "`quality` must lie between 1 and 100"),
        ("keep_metdata = true", "keep_metadata"),
        ("sizes = 3", "sizes = "),
    ] {
        site.write("site.toml", format!("{settings}\n[images]\n{line}\n"));
        let mut command = dateline();
        let output =
            command.args(["check", "--as-of", NOW, "--root"]).arg(&site.root).output().unwrap();
        let (code, text) = said(&output);
        assert!(code == 1 && text.contains(expected), "{line}: {text}");
    }
}
