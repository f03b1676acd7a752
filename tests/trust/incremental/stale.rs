//! Row 5: no file is taken for an older one, however little the file system says of its change.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use dateline::parse::ParseWork;
use dateline::pipeline::{self, BuildOptions, Silent};
use dateline::read::DiskFiles;

use super::{build_in, clean};
use crate::support::{NOW, Random, Site, assert_same, at, scratch, shot, sized};

const FILES: [&str; 5] = [
    "content/articles/one.md",
    "content/articles/two.md",
    "content/topics/water.md",
    "content/articles/picture.gif",
    "static/note.txt",
];

/// Text of a file with a word in it; the same size for every word.
fn text(path: &str, word: usize) -> String {
    match path.rsplit('.').next() {
        Some("md") if path.contains("topics") => {
            format!("+++\nname = \"Water\"\n+++\nword-{word:08}\n")
        }
        Some("md") => format!(
            "+++\ntitle = \"A story\"\ndate = 2026-01-01\ntopics = [\"Water\"]\n+++\nword-{word:08} ![p](picture.gif)\n"
        ),
        _ => format!("word-{word:08}"),
    }
}

/// On a disk or in memory: their clocks differ.
fn small_site(memory: bool) -> Site {
    let site = Site::bare_in(if memory { scratch() } else { tempfile::tempdir().unwrap() });
    for path in FILES {
        site.write(path, text(path, 0));
    }
    site
}

/// Where each file's word is to be seen.
fn shown(path: &str) -> &'static str {
    match path {
        "content/articles/one.md" => "2026/01/01/one/index.html",
        "content/articles/two.md" => "2026/01/01/two/index.html",
        "content/topics/water.md" => "topics/water/index.html",
        "content/articles/picture.gif" => "2026/01/01/one/picture.gif",
        _ => "note.txt",
    }
}

const WAYS: [&str; 8] = [
    "written over",
    "written over, with its time put back",
    "replaced by a copy with its time kept (cp -p, mv)",
    "time taken from another file (touch -r)",
    "written over many times",
    "there and back",
    "written in the middle",
    "removed and made again",
];

/// Changes a file so that its word is another one.
fn change(root: &Path, path: &str, way: usize, before: usize, now: usize) {
    let full = root.join(path);
    let text_of = |word| text(path, word);
    let open = || File::options().write(true).open(&full).unwrap();
    let modified = fs::metadata(&full).unwrap().modified().unwrap();
    match way {
        0 => fs::write(&full, text_of(now)).unwrap(),
        1 => {
            fs::write(&full, text_of(now)).unwrap();
            open().set_modified(modified).unwrap();
        }
        2 => {
            let copy = full.with_extension("copy");
            fs::write(&copy, text_of(now)).unwrap();
            File::options().write(true).open(&copy).unwrap().set_modified(modified).unwrap();
            fs::rename(copy, &full).unwrap();
        }
        3 => {
            fs::write(&full, text_of(now)).unwrap();
            let other = fs::metadata(root.join("site.toml")).unwrap().modified().unwrap();
            open().set_modified(other).unwrap();
        }
        4 => (0..20).for_each(|n| fs::write(&full, text_of(now + (19 - n) * 1000)).unwrap()),
        5 => {
            fs::write(&full, text_of(now)).unwrap();
            fs::write(&full, text_of(before)).unwrap();
            fs::write(&full, text_of(now)).unwrap();
        }
        6 => {
            use std::os::unix::fs::FileExt;
            let all = text_of(now);
            let at = all.find("word-").unwrap();
            open().write_all_at(&all.as_bytes()[at..at + 13], at as u64).unwrap();
            open().set_modified(modified).unwrap();
        }
        _ => {
            fs::remove_file(&full).unwrap();
            fs::write(&full, text_of(now)).unwrap();
            open().set_modified(modified).unwrap();
        }
    }
}

/// Changes of the same size, at once after a build or a little later.
#[test]
fn no_change_of_the_same_size_is_missed() {
    same_size(&small_site(true), sized(24, 64, 2000));
    same_size(&small_site(false), sized(8, 16, 500));
}

fn same_size(site: &Site, tries: usize) {
    let (root, output) = (site.root.clone(), site.public());
    let options = BuildOptions::at(at(NOW));
    let mut random = Random::new(5);
    let mut words = [0; FILES.len()];
    build_in(&root, &output, &options);
    let mut kept = 0;
    for number in 1..=tries {
        if random.one_in(2) {
            // What the last change left is older than this build, so that the next believes all stamps.
            std::thread::sleep(std::time::Duration::from_millis(12));
            build_in(&root, &output, &options);
            let summary = build_in(&root, &output, &options).summary.unwrap();
            kept += usize::from(summary.work == ParseWork::default());
        }
        let way = number % WAYS.len();
        let at = random.below(FILES.len());
        change(&root, FILES[at], way, words[at], number);
        words[at] = number;
        let context = format!("try {number}: {} {}", FILES[at], WAYS[way]);
        build_in(&root, &output, &options);
        for (path, word) in FILES.iter().zip(words) {
            let shown = fs::read_to_string(output.join(shown(path))).unwrap();
            assert!(shown.contains(&format!("word-{word:08}")), "{context}: {path} is stale");
        }
        if number % 16 == 0 {
            assert_same(&clean(1, &root, &options).files, &shot(&output, &[]), &context);
        }
    }
    println!("{tries} tries, 0 stale; {kept} times no file was read before");
    assert!(kept > 0, "the stamps were never believed, so that nothing was tried");
}

/// Two files change places, with all that the file system says of them.
#[test]
fn swapped_files_are_noticed() {
    let site = small_site(true);
    let (root, output) = (site.root.clone(), site.public());
    let options = BuildOptions::at(at(NOW));
    let [one, two, ..] = FILES.map(|path| root.join(path));
    site.write(FILES[1], text(FILES[1], 7));
    let time = fs::metadata(&one).unwrap().modified().unwrap();
    File::options().write(true).open(&two).unwrap().set_modified(time).unwrap();
    site.write("static/first.txt", "1");
    site.write("static/other.txt", "2");
    let link = root.join("static/link.txt");
    for number in 0..sized(3, 6, 100) {
        std::thread::sleep(std::time::Duration::from_millis(if number % 2 == 0 { 12 } else { 0 }));
        let _ = fs::remove_file(&link);
        let to = ["first.txt", "other.txt"][number % 2];
        std::os::unix::fs::symlink(to, &link).unwrap();
        build_in(&root, &output, &options);
        build_in(&root, &output, &options);
        let spare = root.join("spare");
        fs::rename(&one, &spare).unwrap();
        fs::rename(&two, &one).unwrap();
        fs::rename(&spare, &two).unwrap();
        fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(["other.txt", "first.txt"][number % 2], &link).unwrap();
        build_in(&root, &output, &options);
        let what = format!("swap {number}");
        assert_same(&clean(1, &root, &options).files, &shot(&output, &[]), &what);
    }
}

/// The output is looked at as closely as the site.
#[test]
fn no_change_of_the_output_is_missed() {
    let site = small_site(true);
    let (root, output) = (site.root.clone(), site.public());
    let options = BuildOptions::at(at(NOW));
    build_in(&root, &output, &options);
    let right = shot(&output, &[]);
    for number in 0..sized(10, 30, 500) {
        if number % 3 == 0 {
            // What was just put in place is changed at once.
            site.write(FILES[0], text(FILES[0], number));
            site.write(FILES[0], text(FILES[0], 0));
            site.write("templates/foot.html", format!("{number}"));
            build_in(&root, &output, &options);
            site.remove("templates/foot.html");
            build_in(&root, &output, &options);
        }
        let path = output.join(shown(FILES[number % FILES.len()]));
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes.reverse();
        fs::write(&path, bytes).unwrap();
        if number % 2 == 0 {
            File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
        }
        build_in(&root, &output, &options);
        assert_same(&right, &shot(&output, &[]), &format!("try {number}"));
    }
}

/// A file is written again and again while builds run; when it rests, the next build is right.
#[test]
fn edits_during_builds_are_noticed() {
    let site = small_site(true);
    let (root, output) = (site.root.clone(), site.public());
    let options = BuildOptions::at(at(NOW));
    let files = DiskFiles::new(&root).unwrap();
    let (mut built, mut changing, mut word) = (0, 0, 0);
    for round in 0..sized(2, 5, 60) {
        let stop = AtomicBool::new(false);
        word = std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut word = word;
                while !stop.load(Ordering::Relaxed) {
                    word += 1;
                    for path in [FILES[word % 2], FILES[2 + word % 3]] {
                        let full = root.join(path);
                        let time = fs::metadata(&full).unwrap().modified().unwrap();
                        if round % 2 == 0 {
                            fs::write(&full, text(path, word)).unwrap();
                        } else {
                            let copy = root.join("spare");
                            fs::write(&copy, text(path, word)).unwrap();
                            fs::rename(copy, &full).unwrap();
                        }
                        File::options()
                            .write(true)
                            .open(&full)
                            .unwrap()
                            .set_modified(time)
                            .unwrap();
                    }
                    std::thread::sleep(std::time::Duration::from_micros(word as u64 % 7 * 300));
                }
                word
            });
            for _ in 0..8 {
                match pipeline::build(&files, &root, &output, &options, &Silent) {
                    Ok(outcome) => built += usize::from(outcome.summary.is_some()),
                    Err(pipeline::BuildFailure::Changing(path)) => {
                        assert!(FILES.contains(&path.as_str()), "{path}");
                        changing += 1;
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
            stop.store(true, Ordering::Relaxed);
            writer.join().unwrap()
        });
        build_in(&root, &output, &options);
        let what = format!("round {round}, after {word} edits");
        assert_same(&clean(1, &root, &options).files, &shot(&output, &[]), &what);
    }
    println!("{word} edits, {built} builds meanwhile, {changing} gave up");
    assert!(built > 0);
}

/// A page shows what its templates say, in whatever way those are written: every way to define and
/// to call a component, to include and to extend. `{}` is the word that changes.
const TEMPLATES: [(&str, &str, &str); 9] = [
    ("a new line", "{% component\nfoo() %}{}{% endcomponent %}", "{{ <foo /> }}"),
    ("a tab and no space", "{%component\tfoo()%}{}{%endcomponent%}", "{{<foo/>}}"),
    (
        "the end's word within",
        "{% component foo() %}{# endcomponent #}endcomponent {}{% endcomponent foo %}",
        "{{ < foo /> }}",
    ),
    (
        "a component after a comment with a tag in it",
        "{# {% component bar() %} #}{% component foo() %}{}{% endcomponent %}",
        "{% set x = <foo /> %}{{ x }}",
    ),
    (
        "one that calls another",
        "{% component foo() %}{{ <bar /> }}{% endcomponent %}{%- component\rbar() -%}{}{% endcomponent %}",
        "{{ [<foo />] | first }}",
    ),
    ("a body", "{% component foo() %}{{ body }}{}{% endcomponent %}", "{% <foo> %}x{% </foo> %}"),
    ("an include", "{}", "{%include\n'pieces.html'%}"),
    ("an include by its layer", "{}", "{% include `pieces.html` %}"),
    ("an include with an escape", "{}", "{% include \"sub\\/pieces.html\" %}"),
];

#[test]
fn a_template_is_never_taken_for_an_older_one() {
    for (what, pieces, call) in TEMPLATES {
        let site = small_site(true);
        let at_path = if call.contains("sub") {
            "templates/sub/pieces.html"
        } else {
            "templates/pieces.html"
        };
        site.write("templates/foot.html", call);
        for word in ["first", "second", "third"] {
            site.write(at_path, pieces.replace("{}", word));
            let options = BuildOptions::at(at(NOW));
            let outcome = build_in(&site.root, &site.public(), &options);
            assert!(outcome.summary.is_some(), "{what}: {}", site.report(&outcome));
            let page = fs::read_to_string(site.public().join(shown(FILES[0]))).unwrap();
            assert!(page.contains(word), "{what}: the page is an older one");
            assert_same(&clean(1, &site.root, &options).files, &shot(&site.public(), &[]), what);
        }
    }
}
