//! What a build does to the output folder.

use std::fs;

use crate::rich;
use crate::support::{AS_OF, differing, stamps, tree};

#[test]
fn with_errors_nothing_is_made_where_nothing_was() {
    let mistakes = [
        ("content/articles/x.md", "+++\ntitel = \"X\"\n+++\n"),
        ("templates/article.html", "{{ article.nothing.at.all }}"),
        ("templates/front.html", "{% if %}"),
        ("themes/default/static/style.css", "b } { c"),
        ("site.toml", "title = \"No address\"\n"),
        ("static/index.html", "in the way of the front page"),
    ];
    for (path, text) in mistakes {
        let site = rich().file(path, text);
        let before = stamps(&site.root);
        assert_eq!(site.try_build(&[]).code, Some(1), "{path}");
        let mut after = stamps(&site.root);
        // The site's own folder was looked at, and holds nothing new but the cache.
        after.retain(|path, _| !path.starts_with(site.root.join(".dateline")));
        after.insert(site.root.to_owned(), before[&site.root]);
        assert_eq!(before, after, "{path}");
    }
}

#[test]
fn with_errors_nothing_changes_in_what_was_built() {
    let site = rich();
    site.build();
    let before = (site.tree("public"), stamps(&site.path("public")));
    let late = ("templates/archive.html", "{{ nothing.at.all }}");
    let early = ("content/articles/x.md", "+++\ntitel = \"X\"\n+++\n");
    for (path, text) in [late, early] {
        site.write(path, text);
        // Other files of the output would differ as well.
        site.add_article("2025-11-22-delta", "countries = [\"CA\"]");
        assert_eq!(site.try_build(&[]).code, Some(1));
        assert_eq!(differing(&before.0, &site.tree("public")), Vec::<String>::new());
        let mut after = stamps(&site.path("public"));
        // A folder to stage in came and went.
        after.insert(site.path("public"), before.1[&site.path("public")]);
        assert_eq!(before.1, after, "{path}");
        site.remove(path);
    }
    assert!(site.build().has("/2025/11/22/delta/"));
}

#[test]
fn a_second_build_writes_no_file() {
    let site = rich();
    site.build();
    let before = stamps(&site.path("public"));
    std::thread::sleep(std::time::Duration::from_millis(20));
    let again = site.build();
    assert!(again.summary.contains(" 0 new, 0 changed"), "{}", again.summary);
    assert!(again.summary.contains(" 0 removed"), "{}", again.summary);
    let mut after = stamps(&site.path("public"));
    after.insert(site.path("public"), before[&site.path("public")]);
    assert_eq!(before, after);
}

#[test]
fn a_later_clock_alone_changes_nothing_when_nothing_falls_due() {
    let site = rich();
    let before = site.build().tree();
    let after = site.build_with(&["--as-of", "2027-01-01T00:00:00Z"]).tree();
    assert_eq!(differing(&before, &after), Vec::<String>::new());
}

#[test]
fn an_article_that_is_removed_takes_its_pages_and_traces_with_it() {
    let site = rich();
    let without = site.build().tree();
    site.write(
        "content/articles/zeta.md",
        "+++\ntitle = \"The zetaword\"\ndate = 2025-09-09\nplace = \"ZETATOWN\"\n\
         summary = \"zetasummary\"\ncountries = [\"JP\", \"CA\"]\ntopics = [\"Zetatopic\"]\n\
         authors = [\"Zeta Writer\"]\nstoryline = \"Zetastory\"\nofficials = [\"robin-example\"]\n\
         redirect_from = \"/zetaold/\"\nimage = { src = \"zetaphoto.gif\", alt = \"zeta\" }\n\
         [[quotes]]\ntext = \"zetaquote\"\nspeaker = \"robin-example\"\nsource = \"z\"\n[[sources]]\nid = \"z\"\ntitle = \"zetasource\"\nnote = \"x\"\n\
         [[corrections]]\ndate = 2025-09-10\ntext = \"zetacorrection\"\n+++\n\nzetabody, zetaquote\n",
    );
    site.write("content/articles/zetaphoto.gif", "zetabytes");
    let with = site.build();
    assert!(with.grep("zetaword").len() > 10);
    for url in ["/countries/japan/", "/zetaold/", "/2025/09/", "/authors/zeta-writer/"] {
        assert!(with.has(url), "{url}");
    }
    site.remove("content/articles/zeta.md");
    site.remove("content/articles/zetaphoto.gif");
    let after = site.build();
    assert_eq!(differing(&without, &after.tree()), Vec::<String>::new());
    let left = |word: &str| {
        after
            .tree()
            .into_iter()
            .filter(|(path, bytes)| {
                path.to_lowercase().contains(word)
                    || String::from_utf8_lossy(bytes).to_lowercase().contains(word)
            })
            .count()
    };
    assert_eq!(left("zeta") + left("japan"), 0);
    // Nor are empty folders left behind.
    assert!(!site.path("public/countries/japan").exists());
    assert!(!site.path("public/2025/09").exists());
}

#[test]
fn what_dateline_did_not_write_is_never_removed() {
    let site = rich();
    site.build();
    site.write("public/mine.txt", "mine");
    site.write("public/countries/canada/mine.html", "mine");
    site.remove("content/articles/alpha.md");
    site.remove("content/articles/alpha.fr.md");
    let built = site.build();
    assert!(!built.has("/countries/canada/"));
    assert_eq!(fs::read(site.path("public/mine.txt")).unwrap(), b"mine");
    assert_eq!(fs::read(site.path("public/countries/canada/mine.html")).unwrap(), b"mine");
    // Nor is it replaced: where it is in the way, the build says so and changes nothing.
    site.write("public/2025/11/22/delta/index.html", "mine");
    site.add_article("2025-11-22-delta", "");
    let before = site.tree("public");
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("2025/11/22/delta/index.html"), "{}", run.stderr);
    assert_eq!(differing(&before, &site.tree("public")), Vec::<String>::new());
}

#[test]
fn what_somebody_changed_or_removed_in_the_output_is_repaired() {
    let site = rich();
    let before = site.build().tree();
    site.write("public/index.html", "not what was built");
    site.remove("public/feed.xml");
    fs::remove_dir_all(site.path("public/countries")).unwrap();
    let after = site.build();
    assert_eq!(differing(&before, &after.tree()), Vec::<String>::new());
}

#[test]
fn the_output_is_the_same_with_any_number_of_threads_in_any_folder() {
    let build = |threads: &str| {
        let site = rich();
        let variables = [("RAYON_NUM_THREADS", threads), ("TZ", "Asia/Tokyo"), ("LANG", "ar")];
        let run = site.run_with(&["build", "--as-of", AS_OF], &variables);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        site.tree("public")
    };
    let one = build("1");
    assert_eq!(differing(&one, &build("4")), Vec::<String>::new());
    let site = rich();
    site.run(&["build", "--as-of", AS_OF, "--output", "some/where else"]);
    assert_eq!(differing(&one, &tree(&site.path("some/where else"))), Vec::<String>::new());
}

#[test]
fn the_output_does_not_depend_on_earlier_builds() {
    let site = rich();
    site.add_article("2025-11-25-late", "countries = [\"SE\"]");
    site.build();
    site.remove("content/articles/late.md");
    site.build_with(&["--as-of", "2025-11-01T00:00:00Z"]);
    let after = site.build().tree();
    assert_eq!(differing(&rich().build().tree(), &after), Vec::<String>::new());
}

#[test]
fn what_a_stopped_build_left_is_repaired() {
    let site = rich();
    let expected = site.build().tree();
    // It was stopped while it put files in place: the manifest is still the old one.
    site.add_article("2025-11-22-delta", "countries = [\"SE\"]");
    let next = site.build();
    let manifest = next.tree()[".dateline-manifest.json"].clone();
    site.write("public/.dateline-manifest.json", &expected[".dateline-manifest.json"]);
    site.write("public/.dateline-staging/manifest.json", "half");
    site.write("public/.dateline-staging/.dateline-manifest.json", manifest);
    site.remove("public/index.html");
    site.remove("content/articles/delta.md");
    let repaired = site.build();
    assert_eq!(differing(&expected, &repaired.tree()), Vec::<String>::new());
    assert!(!site.path("public/.dateline-staging").exists());
}

#[cfg(unix)]
#[test]
fn one_build_at_a_time_writes_into_a_folder() {
    let site = rich();
    site.build();
    let folder = fs::File::open(site.path("public")).unwrap();
    folder.lock().unwrap();
    let run = site.try_build(&[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("another build is writing here"), "{}", run.stderr);
    folder.unlock().unwrap();
    site.build();
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_in_the_output() {
    let site = rich();
    site.build();
    fs::create_dir(site.path("elsewhere")).unwrap();
    fs::remove_dir_all(site.path("public/countries")).unwrap();
    std::os::unix::fs::symlink(site.path("elsewhere"), site.path("public/countries")).unwrap();
    assert_eq!(site.try_build(&[]).code, Some(3));
    assert_eq!(site.tree("elsewhere").len(), 0);
}
