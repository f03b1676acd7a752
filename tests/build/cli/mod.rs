//! The command line: exit codes, what is said and where, and the commands that make files.

mod cache;
mod ci;
mod foreign;
mod held_back;
mod json;
mod many;
mod mistyped;
mod selection;
mod terminal;

use std::fs;

use crate::support::{self, AS_OF, SETTINGS, Site};

#[test]
fn exit_codes_tell_mistakes_usage_and_machine_apart() {
    let good = Site::new().article("2025-11-20-a", "");
    assert_eq!(good.try_build(&[]).code, Some(0));
    let bad = Site::new().article("2025-11-20-a", "titel = \"A\"");
    assert_eq!(bad.try_build(&[]).code, Some(1));
    assert_eq!(Site::empty().try_build(&[]).code, Some(1), "a folder without site.toml");
    for wrong in [
        &["build", "--as-of", "yesterday"][..],
        &["build", "--format", "xml"],
        &["build", "--quiet", "--verbose"],
        &["build", "--drafts"],
        &["build", "--drafts", "--output", "public"],
        &["build", "--drafts", "--output", "./x/../public"],
        &["build", "--drafts", "--output", "content/../public/preview/"],
        &["build", "--root", "nowhere"],
        &["publish-it"],
        &[],
        &["add", "article"],
        &["add", "topik", "Trade"],
        &["add", "article", "…"],
    ] {
        let run = good.run(wrong);
        assert_eq!(run.code, Some(2), "{wrong:?}: {run:?}");
        assert_ne!(run.stderr, "", "{wrong:?}");
        assert_eq!(run.stdout, "", "{wrong:?}");
    }
    let foreign = Site::new().file("elsewhere/mine.txt", "mine");
    for output in ["elsewhere", ".", "content", "content/x", "static", "site.toml", ".."] {
        let run = foreign.try_build(&["--output", output]);
        assert_eq!(run.code, Some(3), "{output}: {run:?}");
        assert!(run.stderr.starts_with("dateline: "), "{run:?}");
    }
    assert_eq!(foreign.tree("."), Site::new().file("elsewhere/mine.txt", "mine").tree("."));
}

#[test]
fn a_new_site_builds_without_a_warning() {
    let site = Site::empty();
    let run = site.run(&["new", "briefing"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.contains("dateline build --root briefing"), "{}", run.stdout);
    let built = site.run(&["build", "--root", "briefing"]);
    assert_eq!((built.code, built.stderr.as_str()), (Some(0), ""), "{}", built.stdout);
    let tree = site.tree("briefing/public");
    for page in
        ["index.html", "feed.xml", "sitemap.xml", "404.html", "countries/iceland/index.html"]
    {
        assert!(tree.contains_key(page), "{page}");
    }
}

/// Without a menu of its own, each language has one in its words, with links to its pages.
#[test]
fn a_new_site_gets_another_language_with_a_menu_in_it() {
    let site = Site::empty();
    assert_eq!(site.run(&["new", "briefing"]).code, Some(0));
    let settings = std::fs::read_to_string(site.path("briefing/site.toml")).unwrap();
    let many = "language = \"en\"\nlanguages = [\"fr\"]\n";
    let settings = settings.replacen("language = \"en\"\n", many, 1);
    let article =
        "+++\ntitle = \"Titre\"\ndate = 2025-11-21\ncountries = [\"IS\"]\n+++\n\nTexte.\n";
    let site = site
        .file("briefing/site.toml", settings)
        .file("briefing/content/articles/essai.fr.md", article)
        .file(
            "briefing/content/pages/contact.md",
            "+++\ntitle = \"Write to us\"\n+++\n\nBy post.\n",
        );
    let built = site.run(&["build", "--root", "briefing"]);
    assert_eq!(built.code, Some(0), "{}", built.stderr);
    let menu = |path: &str| {
        let page = std::fs::read_to_string(site.path("briefing/public").join(path)).unwrap();
        let (_, header) = page.split_once("<header").unwrap();
        header.split_once("</header>").unwrap().0.to_owned()
    };
    let french = menu("fr/index.html");
    assert!(french.contains("<a href=\"/fr/countries/\">Pays</a>"), "{french}");
    assert!(!french.contains("Countries"), "{french}");
    assert!(menu("index.html").contains("<a href=\"/contact/\">Write to us</a>"));
}

#[test]
fn a_new_site_is_made_only_where_there_is_nothing() {
    let site = Site::empty().file("taken/note.txt", "mine").file("file", "mine");
    fs::create_dir(site.path("empty")).unwrap();
    assert_eq!(site.run(&["new", "empty"]).code, Some(0));
    assert_eq!(site.run(&["new", "a/b/c"]).code, Some(0));
    for taken in ["taken", "file", "."] {
        let run = site.run(&["new", taken]);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.starts_with("dateline: "), "{run:?}");
    }
    assert_eq!(site.tree("taken").len(), 1);
    assert_eq!(fs::read(site.path("file")).unwrap(), b"mine");
}

#[test]
fn every_kind_of_file_that_is_added_builds() {
    let site = Site::new();
    let titles = [
        "A headline",
        "“Quotes” and \"quotes\" and 'quotes'",
        "A \\ backslash, {date} and {slug}",
        "Äpfel: ein Überblick",
        "خبر من القاهرة",
        "日本の見出し",
        "+++",
        "two\nlines",
    ];
    let kinds = [
        "article",
        "page",
        "official",
        "organization",
        "office",
        "region",
        "topic",
        "storyline",
        "author",
    ];
    for kind in kinds {
        for title in titles {
            let run = site.run(&["add", kind, title]);
            if title == "+++" {
                assert_eq!(run.code, Some(2), "{run:?}");
                continue;
            }
            assert_eq!(run.code, Some(0), "{kind} {title}: {run:?}");
            let path = site.path(run.stdout.trim_end());
            assert!(path.is_file(), "{run:?}");
            let text = fs::read_to_string(&path).unwrap();
            let again = site.run(&["add", kind, title]);
            assert_eq!(again.code, Some(2), "{again:?}");
            assert!(again.stderr.contains("exists already"), "{again:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
    let run = site.run(&["build"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    assert!(run.stdout.contains("held back  7: 7 draft"), "{}", run.stdout);
    let shown = site.run(&["build", "--drafts", "--output", "preview"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""), "{}", shown.stdout);
    let preview = site.tree("preview");
    let titled = |title: &str| {
        preview.values().filter(|b| String::from_utf8_lossy(b).contains(title)).count()
    };
    for title in
        ["A \\ backslash, {date} and {slug}", "خبر من القاهرة", "日本の見出し", "two lines"]
    {
        assert!(titled(title) > 0, "{title}");
    }
}

const KINDS: &str = "title = \"T\"\nbase_url = \"https://t.example\"\n\
    [kinds.bills]\nname = \"Bill\"\n[kinds.bills.fields]\n\
    number = { type = \"text\", label = \"Number\\nof it\", required = true }\n\
    introduced = { type = \"date\", required = true }\n\
    sponsors = { type = \"officials\", many = true, required = true }\n\
    words = { type = \"text\", many = true }\nread_at = \"moment\"\npassed = \"flag\"\n\
    votes = \"number\"\ntext = \"address\"\ncountry = \"country\"\nfollows = \"bills\"\n\
    [kinds.courts]\n";

#[test]
fn a_kind_of_the_sites_own_is_added_with_its_keys() {
    let site = Site::empty().file("site.toml", KINDS);
    let ok = |words: &[&str]| {
        let run = site.run(words);
        assert_eq!(run.code, Some(0), "{run:?}");
        run.stdout
    };
    assert!(ok(&["add", "bill", "Example Act"]).ends_with("content/bills/example-act.md\n"));
    ok(&["add", "Bills", "Second Act"]);
    ok(&["add", "court", "High Court of Examples"]);
    ok(&["add", "country", "Iceland"]);
    ok(&["add", "official", "Ada Example"]);
    let path = ok(&["add", "article", "A headline"]);
    let article = fs::read_to_string(site.path(path.trim_end())).unwrap();
    assert!(article.contains("\n# bills = []\n# courts = []\n"), "{article}");
    let added = site.path("content/bills/example-act.md");
    let text = fs::read_to_string(&added).unwrap();
    // What must be there is named, each at its line, and nothing else is wrong.
    let run = site.run(&["build", "--format", "json"]);
    assert_eq!(run.code, Some(1), "{run:?}");
    for key in ["number", "introduced", "sponsors"] {
        assert_eq!(run.stdout.matches(&format!("`{key}`")).count(), 2, "{key}: {}", run.stdout);
    }
    assert!(!run.stdout.contains("syntax"), "{}", run.stdout);
    // Filled in and with every comment that has an example taken as a line, it builds.
    fs::remove_file(site.path("content/bills/second-act.md")).unwrap();
    let filled = text
        .replace("number = \"\"", "number = \"B 12\"")
        .replace("introduced = \"\"", "introduced = 2026-01")
        .replace("2026-01\n", "\"2026-01\"\n")
        .replace("sponsors = [\"\"]", "sponsors = [\"ada-example\"]")
        .replace("# words = [\"\"]", "words = [\"a\"]")
        .replace("\"https://\"", "\"https://b.example\"");
    let mut lines = String::new();
    for line in filled.lines() {
        let example = line
            .split_once(" = ")
            .is_some_and(|(key, value)| !key[2..].contains(' ') && !value.contains("\"\""));
        lines += line.strip_prefix("# ").filter(|_| example).unwrap_or(line);
        lines += "\n";
    }
    fs::write(&added, &lines).unwrap();
    let run = site.run(&["build"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{lines}{}", run.stdout);
    let page =
        String::from_utf8_lossy(&site.tree("public")["bills/example-act/index.html"]).into_owned();
    for text in ["B 12", "January 2026", "Ada Example", "https://b.example", "<dt>Votes</dt>"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn a_kind_that_there_is_not_is_named_with_those_there_are() {
    let site = Site::empty().file("site.toml", KINDS);
    for (word, said) in [("bil", "did you mean `bill`?"), ("oficial", "did you mean `official`?")] {
        let run = site.run(&["add", word, "Example Act"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        for text in [said, "It has: article, country, ", ", author, bill, court"] {
            assert!(run.stderr.contains(text), "{text}: {run:?}");
        }
    }
    let run = site.run(&["add", "submarine", "Example"]);
    assert!(run.code == Some(2) && run.stderr.contains("of this site. It has: "), "{run:?}");
}

/// A country's file is called after its address, whatever the country was called by.
#[test]
fn a_country_that_there_is_not_is_not_added() {
    let site = Site::new().settings("languages = [\"fr\"]");
    for (name, said) in [
        ("norwy", "`norwy` is no country; did you mean `Norway`?"),
        ("Holland", "did you mean `NL`?"),
        ("Korea", "`Korea` could be KR or KP: give the code"),
        ("Scotland", "dateline add region \"Scotland\""),
        ("European Union", "dateline add organization \"European Union\""),
        ("Atlantis of Old", "give its name or its code"),
    ] {
        let run = site.run(&["add", "country", name]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{run:?}");
        assert!(run.stderr.contains(said), "{said}: {run:?}");
    }
    assert!(!site.path("content/countries").exists());
    for (name, file) in [
        ("NO", "norway"),
        ("isl", "iceland"),
        ("Côte d’Ivoire", "cote-divoire"),
        ("Suède", "sweden"),
    ] {
        let run = site.run(&["add", "country", name]);
        assert!(run.stdout.ends_with(&format!("content/countries/{file}.md\n")), "{run:?}");
    }
    assert!(site.run(&["add", "country", "Norway"]).stderr.contains("exists already"));
    let run = site.run(&["build"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
}

#[test]
fn what_is_added_is_dated_by_the_sites_own_clock_and_stands_in_its_month() {
    let site = Site::new();
    let path = site.run(&["add", "article", "Now"]).stdout;
    let parts: Vec<&str> = path.trim_end().rsplit('/').collect();
    assert_eq!(parts[0], "now.md");
    assert!(parts[1].len() == 2 && parts[2].len() == 4, "{path}");
    assert_eq!(Site::empty().run(&["add", "article", "Now"]).code, Some(2), "no site");
}

#[test]
fn the_words_of_a_language_are_added_to_be_translated() {
    let site = Site::new().settings("languages = [\"et\"]").article("2025-11-20-a", "");
    let report = site.run(&["build", "--as-of", AS_OF]).stderr;
    assert!(
        report.contains("`dateline add words et` makes themes/default/i18n/et.toml"),
        "{report}"
    );
    let added = site.run(&["add", "words", "et"]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    assert!(added.stdout.ends_with("themes/default/i18n/et.toml\n"), "{}", added.stdout);
    let report = site.run(&["build", "--as-of", AS_OF]).stderr;
    assert!(!report.contains("missing-words"), "{report}");
    for (language, said) in
        [("et", "exists already"), ("fr", "has all words"), ("../x", "no language code")]
    {
        let again = site.run(&["add", "words", language]);
        assert_eq!(again.code, Some(2), "{language}");
        assert!(again.stderr.contains(said), "{}", again.stderr);
    }
}

#[test]
fn a_check_writes_nothing_at_all() {
    let site = Site::new().article("2025-11-20-a", "countries = [\"CA\"]");
    let before = (site.tree("."), support::stamps(&site.root));
    let run = site.run(&["check", "--as-of", AS_OF]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.starts_with("Checked in "), "{}", run.stdout);
    assert_eq!((site.tree("."), support::stamps(&site.root)), before);
    let bad = site.article("2025-11-20-b", "titel = \"B\"");
    let before = support::stamps(&bad.root);
    assert_eq!(bad.run(&["check"]).code, Some(1));
    assert_eq!(support::stamps(&bad.root), before);
    // It renders, too.
    let template = Site::new().file("templates/front.html", "\n{{ nothing.at.all }}");
    let run = template.run(&["check", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.json()[0]["line"], 2, "{}", run.stdout);
}

#[test]
fn quiet_says_only_what_is_wrong_and_verbose_says_more() {
    let site = Site::new().article("2025-11-20-a", "");
    let quiet = site.try_build(&["-q"]);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    let normal = site.try_build(&[]).stdout;
    let verbose = site.try_build(&["-v"]).stdout;
    assert!(verbose.lines().count() > normal.lines().count());
    for stage in ["read", "parse", "resolve", "index", "plan", "render", "write"] {
        assert!(verbose.contains(stage), "{stage}");
        assert!(site.try_build(&["--timings"]).stdout.contains(stage), "{stage}");
    }
    let warned = site
        .article("2025-11-20-b", "")
        .file("content/articles/c.md", "+++\ntitle = \"C\"\ndate = 2025-11-20\n+++\n<b>bold</b>\n");
    let quiet = warned.try_build(&["--quiet"]);
    assert_eq!((quiet.code, quiet.stdout.as_str()), (Some(0), ""));
    assert!(quiet.stderr.contains("warning[raw-html]"), "{}", quiet.stderr);
    let normal = warned.try_build(&[]);
    assert!(normal.stdout.contains("found      2 warnings"), "{}", normal.stdout);
}

#[test]
fn there_is_neither_colour_nor_a_progress_bar_in_a_pipe() {
    let site = Site::new().article("2025-11-20-a", "titel = \"A\"");
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("TERM", "dumb")]] {
        for arguments in [&["build"][..], &["check"], &["build", "--nonsense"], &["--help"]] {
            let run = site.run_with(arguments, variables);
            let said = run.stdout + &run.stderr;
            assert!(!said.contains(['\u{1b}', '\r']), "{arguments:?} {variables:?}: {said}");
        }
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let site = Site::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = site.run(&["completions", shell]);
        assert_eq!(run.code, Some(0));
        assert!(run.stdout.contains("dateline") && run.stdout.contains("as-of"), "{shell}");
    }
}

/// `DATELINE_MARK=1` writes the file anew.
#[test]
fn the_reference_in_docs_is_that_of_the_binary() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md");
    let reference = Site::empty().run(&["reference"]).stdout;
    #[allow(clippy::disallowed_methods, reason = "asked for by hand")]
    if std::env::var("DATELINE_MARK").is_ok() {
        fs::write(path, &reference).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap_or_default(), reference, "dateline reference");
}

#[test]
fn help_names_every_command_and_the_version_is_the_packages() {
    let site = Site::empty();
    let help = site.run(&["--help"]);
    assert_eq!(help.code, Some(0));
    insta::assert_snapshot!("help", help.stdout);
    insta::assert_snapshot!("help-build", site.run(&["build", "--help"]).stdout);
    let version = site.run(&["--version"]).stdout;
    assert_eq!(version, format!("dateline {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn another_address_may_be_given_for_one_build() {
    let site = Site::new().article("2025-11-20-a", "");
    let built = site.build_with(&["--base-url", "https://staging.example.org/news/"]);
    assert!(built.page("/feed.xml").contains("https://staging.example.org/news/2025/11/20/a/"));
    assert_eq!(
        site.file("site.toml", SETTINGS).try_build(&["--base-url", "nonsense"]).code,
        Some(1)
    );
}

/// A site with a draft and things to say of style.
fn untidy() -> Site {
    let text = |draft: &str| {
        format!(
            "+++\ntitle = \"A\"\ndate = 2025-11-20\n{draft}\n+++\n\nIn Canada, [here](https://a.example).\n"
        )
    };
    Site::new()
        .file("content/articles/a,b:c 100%.md", text(""))
        .file("content/articles/draft.md", text("draft = true"))
}

#[test]
fn github_gets_commands_with_paths_from_here() {
    let site =
        untidy().file("content/articles/b.md", "+++\ntitle = 5\ndate = 2025-11-20\n+++\n\nText.\n");
    let around = Site::empty();
    let run = |root: &str, from: &Site| {
        let run =
            from.run(&["check", "--format", "github", "--root", root, "--as-of", support::AS_OF]);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert_eq!(run.stderr, "");
        run.stdout
    };
    let here = run(".", &site);
    let expected = "::warning file=content/articles/a%2Cb%3Ac 100%25.md,line=7,col=4,endLine=7,endColumn=10,\
        title=untagged-name::`Canada` is named here, but isn't in the front matter%0A\
        help: add it: countries = [\"CA\"]\n\
        ::warning file=content/articles/a%2Cb%3Ac 100%25.md,line=7,col=12,endLine=7,endColumn=37,\
        title=vague-link::“here” doesn't say where the link leads%0A\
        help: make a link of words that name what it leads to: [the ministry's notice](…)\n\
        ::error file=content/articles/b.md,line=2,col=9,endLine=2,endColumn=10,\
        title=wrong-type::`title` must be a text, not a whole number%0Ahelp: write title = \"…\"\n";
    assert!(here.starts_with(expected), "{here}\n{expected}");
    assert_eq!(here.lines().count(), 5, "{here}");
    // In a folder of a repository, and outside of it.
    let inside = around.path("desk/site");
    fs::create_dir_all(inside.parent().unwrap()).unwrap();
    fs::rename(&site.root, &inside).unwrap();
    let folder = run("desk/site", &around);
    assert_eq!(folder, here.replace("file=content/", "file=desk/site/content/"));
    let none = around.run(&["check", "--format", "github"]);
    assert!(
        none.stdout.starts_with("::error file=site.toml,title=unreadable::"),
        "{}",
        none.stdout
    );
    fs::rename(&inside, &site.root).unwrap();
}

#[test]
fn warnings_can_be_denied_but_in_drafts() {
    let site = untidy();
    let check = |more: &[&str]| {
        let run = site.run(&[&["check", "--as-of", support::AS_OF], more].concat());
        (run.code, run.stderr.matches("error[").count(), run.stderr.matches("warning[").count())
    };
    assert_eq!(check(&["--format", "human"]), (Some(0), 0, 4));
    assert_eq!(check(&["--format", "text", "--deny-warnings"]), (Some(1), 2, 2));
    site.remove("content/articles/a,b:c 100%.md");
    assert_eq!(check(&["--deny-warnings"]), (Some(0), 0, 2));
}
