//! Rows 8 and 9: whatever stands in the cache's folder, a build gives what a clean one gives, says
//! so in one line, and touches nothing else of the site.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use dateline::cache::FOLDER;
use dateline::parse::ParseWork;
use dateline::pipeline::{BuildOptions, Summary};

use super::{build_in, clean};
use crate::support::{Entry, NOW, Random, Shot, Site, assert_same, at, said, scratch, shot, sized};

/// Writes a folder as it was.
fn put_back(folder: &Path, all: &Shot) {
    match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(folder).unwrap(),
        Ok(_) => fs::remove_file(folder).unwrap(),
        Err(_) => {}
    }
    fs::create_dir(folder).unwrap();
    for (path, entry) in all {
        match entry {
            Entry::Folder => fs::create_dir_all(folder.join(path)).unwrap(),
            Entry::File(_, bytes) => {
                let full = folder.join(path);
                fs::create_dir_all(full.parent().unwrap()).unwrap();
                fs::write(full, bytes).unwrap();
            }
            other => panic!("{path}: {other:?}"),
        }
    }
}

/// A site that was built, and its cache, which is believed.
struct Built {
    site: Site,
    cache: PathBuf,
    good: Shot,
    others: Shot,
    right: Shot,
}

impl Built {
    fn new() -> Built {
        let site = Site::rich_in(scratch());
        let options = BuildOptions::at(at(NOW));
        for _ in 0..2 {
            std::thread::sleep(std::time::Duration::from_millis(12));
            build_in(&site.root, &site.public(), &options);
        }
        let cache = site.root.join(FOLDER);
        let good = shot(&cache, &[]);
        let others = shot(&site.root, &[FOLDER, "public"]);
        let right = clean(1, &site.root, &options).files;
        Built { site, cache, good, others, right }
    }

    /// Builds and asks that it is right.
    fn build(&self, what: &str) -> Summary {
        let outcome = build_in(&self.site.root, &self.site.public(), &BuildOptions::at(at(NOW)));
        let summary = outcome.summary.unwrap_or_else(|| panic!("{what}"));
        assert_same(&self.right, &shot(&self.site.public(), &[]), what);
        assert_same(&self.others, &shot(&self.site.root, &[FOLDER, "public"]), what);
        summary
    }
}

const DAMAGES: [&str; 12] = [
    "a byte flipped",
    "the head of another version",
    "the sum at its end gone wrong",
    "cut",
    "cut by one byte",
    "longer",
    "emptied",
    "somebody else's text",
    "random bytes",
    "a folder",
    "a link to nowhere",
    "a socket",
];

fn damage(random: &mut Random, path: &Path, which: usize) {
    let mut bytes = fs::read(path).unwrap();
    let end = bytes.len() - 1;
    match which {
        0 => bytes[random.below(end)] ^= 1 << random.below(8),
        1 => bytes[16] ^= 3,
        2 => bytes[end] ^= 0x80,
        3 => bytes.truncate(random.below(end)),
        4 => bytes.truncate(end),
        5 => bytes.extend(b"more"),
        6 => bytes.clear(),
        7 => bytes = b"{\"version\": 3}\n".to_vec(),
        8 => bytes.iter_mut().for_each(|byte| *byte = random.next() as u8),
        _ => {
            fs::remove_file(path).unwrap();
            match which {
                9 => fs::create_dir(path).unwrap(),
                10 => symlink("nowhere", path).unwrap(),
                _ => drop(std::os::unix::net::UnixListener::bind(path).unwrap()),
            }
            return;
        }
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_file_of_the_cache_costs_time_alone() {
    let built = Built::new();
    let mut random = Random::new(8);
    let settled = built.build("as it is");
    assert_eq!((settled.rendered, settled.work, settled.notice), (0, ParseWork::default(), None));
    let files: Vec<&String> = built
        .good
        .iter()
        .filter(|(_, entry)| matches!(entry, Entry::File(..)))
        .map(|(path, _)| path)
        .collect();
    assert!(files.iter().any(|path| path.starts_with("derived/")));
    assert!(files.iter().any(|path| path.starts_with("outputs/")));
    assert!(files.iter().any(|path| path.starts_with("sources/")));
    let mut cases = 0;
    for (number, path) in files.iter().enumerate() {
        for (which, name) in DAMAGES.iter().enumerate() {
            // One in so many, others for each file; in the gate all of what was written.
            let of = sized(7, if path.starts_with("sources/") { 5 } else { 1 }, 1);
            if (number + which) % of != 0 {
                continue;
            }
            put_back(&built.cache, &built.good);
            damage(&mut random, &built.cache.join(path), which);
            if path.starts_with("derived/") {
                built.site.lose_derived_files();
            }
            let what = format!("{path}: {name}");
            let summary = built.build(&what);
            let notice = summary.notice.unwrap_or_default();
            assert!(
                notice.contains(path.as_str()) && notice.lines().count() == 1,
                "{what}: {notice}"
            );
            if which != 9 {
                built.site.lose_derived_files();
                assert_eq!(built.build(&what).notice, None, "{what}: it is mended by then");
            }
            cases += 1;
        }
    }
    println!("{cases} cases");
}

/// Files that are whole, but not what their place says.
#[test]
fn a_misplaced_file_of_the_cache_is_not_believed() {
    let built = Built::new();
    let sources: Vec<&String> =
        built.good.keys().filter(|path| path.starts_with("sources/")).collect();
    let output = built.good.keys().find(|path| path.starts_with("outputs/")).unwrap();
    for (number, pair) in sources.windows(2).enumerate() {
        put_back(&built.cache, &built.good);
        let [one, two] = [pair[0], pair[1]].map(|path| built.cache.join(path));
        let what = format!("{} for {}", pair[0], pair[1]);
        match number % 3 {
            0 => drop(fs::copy(one, two).unwrap()),
            1 => {
                fs::remove_file(&two).unwrap();
                symlink(one, two).unwrap();
            }
            _ => {
                let spare = built.cache.join("spare");
                fs::rename(&one, &spare).unwrap();
                fs::rename(&two, &one).unwrap();
                fs::rename(&spare, &two).unwrap();
            }
        }
        built.build(&what);
        built.build(&what);
    }
    // The table of an output, for sources and the other way round.
    put_back(&built.cache, &built.good);
    fs::copy(built.cache.join(output), built.cache.join(sources[0])).unwrap();
    assert!(built.build("table as source").notice.is_some());
    fs::copy(built.cache.join(sources[1]), built.cache.join(output)).unwrap();
    assert!(built.build("source as table").notice.is_some());
    // The table of another output.
    let other = built.site.around().join("other");
    build_in(&built.site.root, &other, &BuildOptions::at(at(NOW)));
    let table = |shot: Shot| -> Vec<String> {
        shot.into_keys().filter(|path| path.starts_with("outputs/")).collect()
    };
    let both = table(shot(&built.cache, &[]));
    assert_eq!(both.len(), 2, "{both:?}");
    let others = both.iter().find(|path| *path != output).unwrap();
    fs::write(built.site.public().join("index.html"), "tampered").unwrap();
    fs::copy(built.cache.join(others), built.cache.join(output)).unwrap();
    built.build("the table of another output");
}

/// The cache's folder and its parts are something else: nothing is written through a link, and
/// the build goes on without.
#[test]
fn the_folder_of_the_cache_may_be_anything() {
    let built = Built::new();
    let elsewhere = built.site.around().join("elsewhere");
    for folder in ["sources", "outputs"] {
        fs::create_dir_all(elsewhere.join(folder)).unwrap();
        for number in 0..64 {
            fs::write(elsewhere.join(folder).join(format!("{number:02}")), "mine").unwrap();
        }
    }
    let table = built.good.keys().find(|path| path.starts_with("outputs/")).unwrap();
    fs::write(elsewhere.join(table), "mine").unwrap();
    let mine = shot(&elsewhere, &[]);
    let cache = &built.cache;
    let links = |part: &str| {
        put_back(cache, &built.good);
        let _ = fs::remove_dir_all(cache.join(part));
        symlink(elsewhere.join(part), cache.join(part.trim_end_matches('/'))).unwrap();
    };
    let cases: [(&str, &dyn Fn()); 8] = [
        ("a file", &|| fs::write(cache, "mine").unwrap()),
        ("a link", &|| symlink(&elsewhere, cache).unwrap()),
        ("a link to nowhere", &|| symlink("nowhere", cache).unwrap()),
        ("read-only", &|| {
            put_back(cache, &built.good);
            fs::set_permissions(cache, fs::Permissions::from_mode(0o500)).unwrap();
        }),
        ("sources is a link", &|| links("sources")),
        ("outputs is a link", &|| links("outputs")),
        ("parts are files", &|| {
            put_back(cache, &Shot::new());
            fs::write(cache.join("sources"), "mine").unwrap();
            fs::write(cache.join("outputs"), "mine").unwrap();
        }),
        ("temporary files are links", &|| {
            put_back(cache, &built.good);
            let id = std::process::id();
            let mut names =
                vec![format!("clock-{id}"), format!("html-{id}"), format!("{table}.{id}")];
            names.extend((0..64).map(|shard| format!("sources/{shard:02}.{id}")));
            for name in names {
                symlink(elsewhere.join("sources/00"), cache.join(name)).unwrap();
            }
        }),
    ];
    for (name, prepare) in cases {
        put_back(cache, &Shot::new());
        fs::remove_dir(cache).unwrap();
        prepare();
        for (path, number) in [("a", 1), ("b", 2)] {
            // Something changes, so that there is something to keep.
            let note = format!("static/{path}.txt");
            built.site.write(&note, format!("{number}"));
            let options = BuildOptions::at(at(NOW));
            let outcome = build_in(&built.site.root, &built.site.public(), &options);
            assert!(outcome.summary.is_some(), "{name}");
            let right = clean(1, &built.site.root, &options).files;
            assert_same(&right, &shot(&built.site.public(), &[]), name);
            assert_same(&mine, &shot(&elsewhere, &[]), name);
            built.site.remove(&note);
        }
        fs::set_permissions(cache, fs::Permissions::from_mode(0o700)).ok();
        built.build(name);
        built.build(name);
    }
    assert_same(&mine, &shot(&elsewhere, &[]), "elsewhere");
}

/// Two builds at once on one site, with one cache and an output each.
#[test]
fn two_builds_share_a_cache() {
    let site = Site::rich_in(scratch());
    let outputs = ["one", "two"].map(|name| site.around().join(name));
    for round in 0..sized(3, 8, 100) {
        site.write_article("n", &format!("title = \"N {round}\"\ndate = 2026-01-01"), "Text.");
        if round % 2 == 0 {
            site.write("templates/foot.html", format!("<p>{round}</p>"));
        }
        let children: Vec<_> = outputs
            .iter()
            .map(|output| {
                let mut command = site.build_command();
                command.arg("-q").arg("--output").arg(output);
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            })
            .collect();
        for child in children {
            let (code, text) = said(&child.wait_with_output().unwrap());
            assert_eq!(code, 0, "round {round}: {text}");
            assert!(!text.contains("damaged"), "round {round}: {text}");
        }
        let right = clean(1, &site.root, &BuildOptions::at(at(NOW))).files;
        for output in &outputs {
            assert_same(&right, &shot(output, &[]), &format!("round {round}"));
        }
    }
    let names = shot(&site.root.join(FOLDER), &[]);
    let left = names.keys().find(|name| name.contains('-') || name.contains('.'));
    assert_eq!(left, None, "a file was left behind");
}
