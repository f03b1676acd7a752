//! Derived files in incremental builds: whatever becomes of a source or of what is kept of it, a build
//! gives what a clean one gives. Style sheets stand for all of them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use dateline::cache::FOLDER;
use dateline::derived::OutputFacts;
use dateline::pipeline::{BuildOptions, Outcome};

use super::{build_in, clean};
use crate::support::cache::{replace_all, reseal};
use crate::support::pictures::png;
use crate::support::{NOW, Site, assert_same, at, scratch, shot};

/// A site with a style sheet of its own beside the built-in one.
struct Styled {
    site: Site,
}

impl Styled {
    fn new() -> Styled {
        let site = Site::bare_in(scratch());
        site.write_article("a", "title = \"A\"\ndate = 2026-01-01", "Text.");
        site.write("themes/default/static/own.css", "p { color: red }\n");
        Styled { site }
    }

    fn run(&self) -> Outcome {
        build_in(&self.site.root, &self.site.public(), &BuildOptions::at(at(NOW)))
    }

    /// Builds, and asks that it is right; gives what is said of the cache.
    fn build(&self, what: &str) -> String {
        let summary = self.run().summary.unwrap_or_else(|| panic!("{what}"));
        let right = clean(2, &self.site.root, &BuildOptions::at(at(NOW))).files;
        assert_same(&right, &shot(&self.site.public(), &[]), what);
        summary.notice.unwrap_or_default()
    }

    fn kept(&self) -> PathBuf {
        self.site.root.join(FOLDER).join("derived")
    }

    /// The names of what is kept, without the table.
    fn names(&self) -> Vec<String> {
        let all = fs::read_dir(self.kept()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = all.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name != "table");
        names.sort();
        names
    }

    /// The file that has some bytes.
    fn with_bytes(&self, bytes: &str) -> PathBuf {
        let has = |path: &PathBuf| {
            fs::read(path).unwrap().windows(bytes.len()).any(|part| part == bytes.as_bytes())
        };
        let all = self.names().into_iter().map(|name| self.kept().join(name));
        all.filter(|path| path.is_file()).find(has).unwrap()
    }
}

/// Other bytes of the same length in a kept file, with the sum that it has then.
fn forge(path: &Path, from: &[u8], to: &[u8]) {
    assert_eq!(reseal(path, b"derived ", |bytes| replace_all(bytes, from, to)), 1);
}

#[test]
fn a_source_that_changes_or_goes_takes_what_was_derived_with_it() {
    let styled = Styled::new();
    let own = "themes/default/static/own.css";
    styled.build("at first");
    let before = styled.names();
    assert_eq!(before.len(), 4, "one for each style sheet, and the map");
    styled.site.write(own, "p { color: #0000ff }\n");
    styled.build("another colour");
    let after = styled.names();
    assert_eq!(after.len(), 4, "what nobody asks for is gone: {after:?}");
    assert_ne!(before, after);
    // The same bytes come out of another source.
    styled.site.write(own, "p { color: #0000ff } /* blue */\n");
    styled.build("a comment");
    styled.site.write("themes/default/static/twin.css", "p { color: #0000ff } /* blue */\n");
    styled.build("one source at two places");
    assert_eq!(styled.names().len(), 4);
    styled.site.remove("themes/default/static/twin.css");
    styled.site.write("themes/default/static/own.css.css", "p { color: #0000ff }\n");
    styled.build("names that end alike");
    assert!(shot(&styled.site.public(), &[]).keys().any(|path| path.starts_with("own.css.")));
    styled.site.remove("themes/default/static/own.css.css");
    styled.site.remove(own);
    styled.build("without it");
    assert_eq!(styled.names().len(), 3);
    // Files that are copied under a name by their content, too.
    let font = "themes/default/hashed/fonts/text.woff2";
    for (bytes, names) in [("one", 4), ("other", 4), ("", 4)] {
        styled.site.write(font, bytes);
        styled.build("a font");
        assert_eq!(styled.names().len(), names, "{bytes:?}");
    }
    styled.site.remove(font);
    styled.build("without a font");
    assert_eq!(styled.names().len(), 3);
    // A static file of the site stands where the theme's would.
    styled.site.write(own, "p { color: #00ff00 }\n");
    styled.build("again");
    let public = shot(&styled.site.public(), &[]);
    let name = public.keys().find(|path| path.starts_with("own.")).unwrap();
    styled.site.write(&format!("static/{name}"), "mine");
    styled.build("in place of it");
    assert_eq!(fs::read_to_string(styled.site.public().join(name)).unwrap(), "mine");
}

#[test]
fn what_is_lost_or_damaged_is_made_again() {
    let styled = Styled::new();
    styled.build("at first");
    let red = styled.with_bytes("p{color:red}");
    let folder = styled.kept();
    let elsewhere = styled.site.around().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("file"), "p{color:tan}").unwrap();
    let untouched = shot(&elsewhere, &[]);
    let cases: [(&str, &dyn Fn(), bool); 8] = [
        ("the cache is gone", &|| fs::remove_dir_all(folder.parent().unwrap()).unwrap(), false),
        ("the folder is gone", &|| fs::remove_dir_all(&folder).unwrap(), false),
        ("the table is gone", &|| fs::remove_file(folder.join("table")).unwrap(), false),
        ("a file is gone", &|| fs::remove_file(&red).unwrap(), false),
        ("a file is cut", &|| fs::write(&red, &fs::read(&red).unwrap()[..9]).unwrap(), true),
        (
            "a file is a link",
            &|| {
                fs::remove_file(&red).unwrap();
                symlink(elsewhere.join("file"), &red).unwrap();
            },
            true,
        ),
        (
            "two files have changed places",
            &|| {
                let mut others = styled.names().into_iter().map(|name| folder.join(name));
                let other = others.find(|path| *path != red).unwrap();
                fs::copy(other, &red).unwrap();
            },
            true,
        ),
        (
            "the folder is a link",
            &|| {
                fs::remove_dir_all(&folder).unwrap();
                symlink(&elsewhere, &folder).unwrap();
            },
            true,
        ),
    ];
    for (what, damage, is_told) in cases {
        damage();
        styled.site.lose_derived_files();
        let notice = styled.build(what);
        assert_eq!(notice.contains("is damaged"), is_told, "{what}: {notice}");
        assert_same(&untouched, &shot(&elsewhere, &[]), what);
        if fs::symlink_metadata(&folder).unwrap().is_dir() {
            assert_eq!(styled.build(what), "", "{what}: it is mended by then");
            assert_eq!(styled.with_bytes("p{color:red}"), red);
        }
    }
}

/// A repository can bring what looks like an earlier build's: bytes that aren't those of their address
/// are made again, and so is an address that isn't that of any bytes.
#[test]
fn what_is_forged_is_made_again() {
    let styled = Styled::new();
    styled.build("at first");
    let red = styled.with_bytes("p{color:red}");
    forge(&red, b"p{color:red}", b"p{color:tan}");
    styled.site.lose_derived_files();
    styled.build("other bytes");
    assert_eq!(styled.with_bytes("p{color:red}"), red);
    // The table says another hash of them.
    let table = styled.kept().join("table");
    let hash = blake3::hash(b"p{color:red}");
    for is_lost in [true, false] {
        let mut forged = *hash.as_bytes();
        forged[..4].copy_from_slice(b"\xde\xad\xbe\xef");
        forge(&table, hash.as_bytes(), &forged);
        if is_lost {
            fs::remove_file(&red).unwrap();
        }
        styled.build("another address");
        assert!(!styled.site.public().join("own.deadbeef.css").exists());
    }
}

/// The table says that a picture has one more size than it has: no mistake of the site's, and nobody has to
/// take the cache away for it.
#[test]
fn a_size_that_a_picture_does_not_have_is_inspected_again() {
    let styled = Styled::new();
    styled.site.write("content/articles/p.png", png(30, 20, 0));
    let shown = "title = \"P\"\ndate = 2026-01-02\nimage = { src = \"p.png\", alt = \"P\" }";
    styled.site.write_article("p", shown, "Text.");
    styled.build("at first");
    let table = styled.kept().join("table");
    for lost in ["nothing", "the page", "what was derived"] {
        reseal(&table, b"derived ", |bytes| assert_eq!(invent_sizes(bytes), 1));
        match lost {
            "nothing" => {}
            "the page" => {
                fs::remove_file(styled.site.public().join("2026/01/02/p/index.html")).unwrap();
            }
            _ => styled.site.lose_derived_files(),
        }
        let forged = fs::read(&table).unwrap();
        styled.build(lost);
        assert_ne!(fs::read(&table).unwrap(), forged, "{lost}: it was found out");
    }
}

/// Writes one more size behind those of each picture in a table, and says of how many.
fn invent_sizes(table: &mut Vec<u8>) -> usize {
    let (mut at, mut invented) = (0, 0);
    while !table[at..].starts_with(b"\ndateline") {
        let start = at + 20;
        let length = u32::from_le_bytes(table[at + 16..start].try_into().unwrap()) as usize;
        let row = &table[start..start + length];
        let mut facts: Vec<OutputFacts> = postcard::from_bytes(row).unwrap();
        at = start + length;
        if facts.iter().all(|facts| facts.format.is_some()) {
            let widest = facts.last().unwrap().clone();
            facts.push(OutputFacts { pixels: Some((29, 19)), ..widest });
            let row = postcard::to_stdvec(&facts).unwrap();
            table.splice(start..at, row.iter().copied());
            table[start - 4..start].copy_from_slice(&(row.len() as u32).to_le_bytes());
            at = start + row.len();
            invented += 1;
        }
    }
    invented
}

#[test]
fn a_source_that_is_wrong_is_named_and_nothing_is_written() {
    let styled = Styled::new();
    styled.build("at first");
    let before = shot(&styled.site.public(), &[]);
    styled.site.write("themes/default/static/own.css", "p { color: red }\nb { color }}} b");
    styled.site.write("themes/default/static/two.css", "i {\n");
    styled.site.write("themes/default/static/three.css", b"a { }\n\xff".as_slice());
    for command in ["build", "check"] {
        let mut command_line = crate::support::dateline();
        command_line.args([command, "--as-of", NOW, "--root"]).arg(&styled.site.root);
        let (code, text) = crate::support::said(&command_line.output().unwrap());
        assert_eq!(code, 1, "{text}");
        assert!(text.contains("themes/default/static/own.css:2:"), "{text}");
        assert!(text.contains("themes/default/static/three.css:2:"), "{text}");
    }
    assert_same(&before, &shot(&styled.site.public(), &[]), "nothing is written");
}
