//! Rows 3 and 6: the output is a function of the site, the clock and the version, whatever was
//! built before, wherever it stands, whoever builds it and with how many threads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::pictures::png;
use crate::support::{
    self, NOW, Random, Shot, Site, assert_same, at, build_with, said, sampled_from, shot, sized,
};
use jiff::{SignedDuration, Timestamp};

/// What a random article says; one with links to others is mended when they go.
#[derive(Clone)]
struct Article {
    keys: BTreeMap<&'static str, String>,
    body: String,
}

impl Article {
    fn random(r: &mut Random, number: usize) -> Article {
        let mut article = Article { keys: BTreeMap::new(), body: format!("Text {number}.") };
        article.set("title", format!("\"Story {number}\""));
        article.set("date", format!("2026-0{}-{:02}", 1 + r.below(3), 1 + r.below(12)));
        for _ in 0..4 {
            article.retag(r);
        }
        article
    }

    fn set(&mut self, key: &'static str, value: String) {
        self.keys.insert(key, value);
    }

    fn list(&mut self, r: &mut Random, key: &'static str, all: &[&str], most: usize) {
        let some: Vec<String> = r.some(all, most).iter().map(|v| format!("\"{v}\"")).collect();
        self.set(key, format!("[{}]", some.join(", ")));
    }

    fn retag(&mut self, r: &mut Random) {
        match r.below(14) {
            0 => self.list(r, "countries", &["CA", "Sweden", "NO", "South Korea"], 3),
            1 => self.list(r, "regions", &["Europe", "Northern America"], 1),
            2 => self.list(r, "officials", &["ada-example", "Bo Sample", "A. Example"], 2),
            3 => self.list(r, "organizations", &["Example Ministry", "sample-office"], 2),
            4 => self.list(r, "topics", &["Water", "Weather", "weather", "Élan", "Elan"], 2),
            5 => self.list(r, "authors", &["Jo Writer", "Kim Scribe"], 2),
            6 => self.set("storyline", format!("\"{}\"", r.pick(&["The flood", "The other"]))),
            7 => self.set("lead", format!("{}", r.one_in(2))),
            8 => self.set("draft", format!("{}", r.one_in(2))),
            9 => self.set("embargo", format!("2026-0{}-{:02}", 1 + r.below(4), 1 + r.below(20))),
            10 => self.set("expires", format!("2026-0{}-20", 4 + r.below(3))),
            11 => self.set("summary", format!("\"Summary {}\"", r.below(5))),
            12 => {
                let picture = r.pick(&["one.gif", "two.png"]);
                self.set("image", format!("{{ src = \"{picture}\", alt = \"{picture}\" }}"));
            }
            _ => {
                let note = format!("[{{ date = 2026-02-{:02}, text = \"n\" }}]", 1 + r.below(28));
                self.set(r.pick::<&str>(&["corrections", "updates"]), note);
            }
        }
        if r.one_in(6) {
            let key = r.pick(&["draft", "embargo", "expires", "storyline", "image"]);
            self.keys.remove(key);
        }
    }

    fn text(&self) -> String {
        let mut text = String::from("+++\n");
        for (key, value) in &self.keys {
            text.push_str(&format!("{key} = {value}\n"));
        }
        text + "+++\n" + &self.body + "\n"
    }
}

/// A site that changes at random.
struct History {
    site: Site,
    random: Random,
    articles: BTreeMap<String, Article>,
    made: usize,
    as_of: Timestamp,
}

const SETTINGS: &str = "title = \"Trust Desk\"\nbase_url = \"https://desk.example/news\"\n\
    languages = [\"fr\"]\ntimezone = \"America/Toronto\"\nfeed_entries = 4\n";

impl History {
    fn new(seed: u64) -> History {
        let site = Site::rich();
        site.write("content/articles/one.gif", "one");
        site.write("content/articles/two.png", png(48, 32, 100));
        let as_of = at("2026-03-01T00:00:00Z");
        let mut history =
            History { site, random: Random::new(seed), articles: BTreeMap::new(), made: 0, as_of };
        for _ in 0..6 {
            history.add();
        }
        history
    }

    fn save(&self, stem: &str) {
        self.site.write(&format!("content/articles/{stem}.md"), self.articles[stem].text());
    }

    fn add(&mut self) {
        self.made += 1;
        let mut article = Article::random(&mut self.random, self.made);
        if self.random.one_in(3)
            && let Some(other) = self.any()
        {
            article
                .body
                .push_str(&format!(" See [it]({other}.md) and ![p](one.gif) ![q](two.png)."));
        }
        let french = self.random.one_in(5);
        let stem = format!("story-{}{}", self.made, if french { ".fr" } else { "" });
        self.articles.insert(stem.clone(), article);
        self.save(&stem);
    }

    fn any(&mut self) -> Option<String> {
        let stems: Vec<String> = self.articles.keys().cloned().collect();
        (!stems.is_empty()).then(|| self.random.pick(&stems).clone())
    }

    fn take(&mut self, stem: &str) -> Article {
        self.site.remove(&format!("content/articles/{stem}.md"));
        let gone = self.articles.remove(stem).unwrap();
        // Links to it would be dead; mostly they are mended at once.
        if !self.random.one_in(8) {
            let stems: Vec<String> = self.articles.keys().cloned().collect();
            for other in stems {
                let article = self.articles.get_mut(&other).unwrap();
                if article.body.contains(&format!("({stem}.md)")) {
                    article.body = "Mended.".to_owned();
                    self.save(&other);
                }
            }
        }
        gone
    }

    /// Does something to the site, and says what.
    fn step(&mut self) -> String {
        let stem = self.any();
        let what = self.random.below(17);
        match (what, stem) {
            (0..=2, _) | (_, None) => {
                self.add();
                "add".to_owned()
            }
            (3, Some(stem)) => {
                self.take(&stem);
                format!("delete {stem}")
            }
            (4, Some(stem)) => {
                let article = self.take(&stem);
                self.made += 1;
                let new = format!("moved-{}", self.made);
                self.articles.insert(new.clone(), article);
                self.save(&new);
                format!("rename {stem}")
            }
            (5..=7, Some(stem)) => {
                self.articles.get_mut(&stem).unwrap().retag(&mut self.random);
                self.save(&stem);
                format!("retag {stem}")
            }
            (8, Some(stem)) => {
                let text =
                    format!("Edited {}. [Bo](../officials/bo-sample.md)", self.random.below(9));
                self.articles.get_mut(&stem).unwrap().body = text;
                self.save(&stem);
                format!("edit {stem}")
            }
            (9, _) => {
                let path = *self.random.pick(&["head", "article", "country", "front", "layout"]);
                let file = self.site.root.join(format!("templates/{path}.html"));
                if file.exists() {
                    fs::remove_file(file).unwrap();
                    return format!("template {path} gone");
                }
                let text = match path {
                    "head" => "<meta name=\"x\" content=\"{{ page.kind }}\">".to_owned(),
                    "layout" => {
                        "{% extends \"default/layout.html\" %}{% block footer %}<p>{{ site.title }}</p>{% endblock %}".to_owned()
                    }
                    _ => format!("{{% extends \"default/{path}.html\" %}}{{% block og_type %}}changed{{% endblock %}}"),
                };
                self.site.write(&format!("templates/{path}.html"), text);
                format!("template {path}")
            }
            (10, _) => {
                let theme = self.random.one_in(2);
                self.site.write("themes/own/theme.toml", "name = \"own\"\n");
                let colour = ["red", "tan"][self.random.below(2)];
                self.site
                    .write("themes/own/static/style.css", format!("p {{ color: {colour} }}\n"));
                self.site.write("themes/own/static/extra.txt", "theme");
                self.settings(if theme { "theme = \"own\"\n" } else { "" });
                format!("theme {theme} {colour}")
            }
            (11, _) => {
                let size = 5 + self.random.below(3);
                let full = ["summary", "full"][self.random.below(2)];
                self.settings(&format!("page_size = {size}\nfeed_content = \"{full}\"\n"));
                format!("page size {size}")
            }
            (12, _) => {
                let tone = self.random.below(100);
                let name = *self.random.pick(&["one.gif", "two.png"]);
                let bytes = match name {
                    "two.png" => png(48, 32, tone as u8),
                    _ => format!("picture {tone}").into_bytes(),
                };
                self.site.write(&format!("content/articles/{name}"), bytes);
                format!("picture {name}")
            }
            (13, _) => {
                let year = 2020 + self.random.below(6);
                let title = *self.random.pick(&["Minister", "Envoy", "Clerk"]);
                let office = *self.random.pick(&[
                    "",
                    "office = \"new-office\"\n",
                    "organization = \"sample-office\"\n",
                ]);
                let name = *self.random.pick(&["Ada Example", "Ada Q. Example"]);
                self.site.write(
                    "content/officials/ada-example.md",
                    format!("+++\nname = \"{name}\"\naliases = [\"A. Example\"]\ncountry = \"SE\"\n[[posts]]\ntitle = \"{title}\"\n{office}start = {year}\n+++\n"),
                );
                format!("post {title} {year} {office}")
            }
            (14, _) => {
                let path = *self.random.pick(&["notes", "about", "deep/er", "countries"]);
                let file = format!("content/pages/{path}.md");
                if self.site.root.join(&file).exists() {
                    self.site.remove(&file);
                    return format!("page {path} gone");
                }
                self.site.write(&file, format!("+++\ntitle = \"{path}\"\n+++\nPage.\n"));
                format!("page {path}")
            }
            (15, _) => {
                let path = *self.random.pick(&["static/notes", "static/a.txt", "static/deep"]);
                let file = self.site.root.join(path);
                if file.is_dir() {
                    fs::remove_dir_all(&file).unwrap();
                }
                let below = self.random.one_in(2);
                if below && file.is_file() {
                    fs::remove_file(&file).unwrap();
                }
                let path = if below { format!("{path}/b.txt") } else { path.to_owned() };
                self.site.write(&path, format!("{}", self.random.below(10)));
                path
            }
            _ => {
                let days = self.random.below(60) as i64 - 20;
                self.as_of += SignedDuration::from_hours(days * 24);
                format!("clock {}", self.as_of)
            }
        }
    }

    fn settings(&self, more: &str) {
        self.site.write("site.toml", format!("{SETTINGS}{more}"));
    }
}

fn in_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

/// After each of many random changes the output built over the old one is a clean build's.
#[test]
fn any_history_gives_the_clean_output() {
    let (seeds, steps) = sized((1, 12), (8, 20), (1000, 50));
    let (mut built, mut refused) = (0, 0);
    for seed in 0..seeds {
        let mut history = History::new(seed);
        let output = history.site.public();
        let mut log = Vec::new();
        let mut before = Shot::new();
        for step in 0..steps {
            log.push(history.step());
            let context = || format!("seed {seed}, step {step}: {log:#?}");
            let root = history.site.root.clone();
            let clean = tempfile::tempdir().unwrap();
            let clean_path = clean.path().canonicalize().unwrap().join("out");
            let threads = 1 + (step % 2);
            let run = |output: &Path, threads: usize| {
                in_threads(threads, || build_with(&root, output, history.as_of, false))
            };
            let over = run(&output, threads).unwrap_or_else(|f| panic!("{f:?} {}", context()));
            let new =
                run(&clean_path, 3 - threads).unwrap_or_else(|f| panic!("{f:?} {}", context()));
            let after = shot(&output, &[]);
            assert_eq!(over.summary.is_some(), new.summary.is_some(), "{}", context());
            if over.summary.is_none() {
                refused += 1;
                assert_same(&before, &after, &format!("errors change nothing: {}", context()));
                continue;
            }
            built += 1;
            assert_same(&shot(&clean_path, &[]), &after, &context());
            let again = run(&output, 2).unwrap();
            let changes = again.summary.unwrap().changes;
            assert_eq!(
                (changes.added, changes.replaced, changes.removed),
                (0, 0, 0),
                "a second build: {}",
                context()
            );
            before = after;
        }
    }
    println!("{seeds} seeds, {steps} steps: {built} builds equal, {refused} with mistakes");
    assert!(built > seeds as usize * steps / 2);
}

/// Every way of a file becoming a folder and back.
#[test]
fn files_and_folders_change_places() {
    let site = Site::rich();
    let shapes: [&[(&str, &str)]; 6] = [
        &[],
        &[("static/x", "file")],
        &[("static/x/y", "file")],
        &[("static/x/y/z", "file"), ("static/x-y", "between")],
        &[("content/pages/x.md", "+++\ntitle = \"X\"\n+++\nx\n")],
        &[("content/pages/x/y/index.md", "+++\ntitle = \"X\"\n+++\nx\n")],
    ];
    for (n, from) in shapes.into_iter().enumerate() {
        // Two of six for each; all of them before a change lands.
        for to in sampled_from(n, shapes, 3) {
            let output = site.around().join("out");
            let clean = site.around().join("clean");
            for (shape, output) in [(from, &output), (to, &output), (to, &clean)] {
                let _ = fs::remove_dir_all(site.root.join("static"));
                let _ = fs::remove_dir_all(site.root.join("content/pages/x"));
                let _ = fs::remove_file(site.root.join("content/pages/x.md"));
                for (path, text) in shape {
                    site.write(path, text);
                }
                let run = site.run_build(&["-q", "--output", output.to_str().unwrap()]);
                assert_eq!(said(&run).0, 0, "{from:?} to {to:?}: {}", said(&run).1);
            }
            assert_same(&shot(&clean, &[]), &shot(&output, &[]), &format!("{from:?} to {to:?}"));
            fs::remove_dir_all(&output).unwrap();
            fs::remove_dir_all(&clean).unwrap();
        }
    }
}

/// Two paths, time zones, locales, homes, terminals, umasks aside: not a byte differs.
#[test]
fn the_output_is_the_same_everywhere() {
    let one = Site::rich();
    let two = Site::rich();
    for number in 0..30 {
        for site in [&one, &two] {
            site.write_article(
                &format!("n{number}"),
                &format!(
                    "title = \"N {number}\"\ndate = 2026-01-{:02}\ncountries = [\"CA\"]",
                    1 + number % 9
                ),
                "x",
            );
        }
    }
    // Files come in another order from another disk.
    let moved = two.around().join("another/place");
    fs::create_dir_all(&moved).unwrap();
    let mut paths: Vec<String> = shot(&two.root, &[]).keys().cloned().collect();
    paths.reverse();
    for path in paths {
        let from = two.root.join(&path);
        if from.is_file() {
            fs::create_dir_all(moved.join(&path).parent().unwrap()).unwrap();
            fs::copy(from, moved.join(&path)).unwrap();
        }
    }
    let run = |root: &Path, output: &Path, env: &[(&str, &str)], args: &[&str], here: &Path| {
        let mut command = support::dateline();
        command.args(["build", "--as-of", NOW]).args(args);
        command.arg("--root").arg(root).arg("--output").arg(output);
        command.current_dir(here);
        for (key, value) in env {
            command.env(key, value);
        }
        let output = command.output().unwrap();
        assert_eq!(said(&output).0, 0, "{env:?}: {}", said(&output).1);
    };
    let outputs = one.around().join("outputs");
    fs::create_dir(&outputs).unwrap();
    let out = |n: usize| outputs.join(n.to_string());
    run(&one.root, &out(0), &[("RAYON_NUM_THREADS", "1")], &[], Path::new("/"));
    let first = shot(&out(0), &[]);
    let envs: [&[(&str, &str)]; 8] = [
        &[("RAYON_NUM_THREADS", "2")],
        &[("TZ", "Pacific/Kiritimati")],
        &[("TZ", "America/Los_Angeles"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")],
        &[("LC_ALL", "C"), ("HOME", "/nonexistent"), ("USER", "somebody")],
        &[("NO_COLOR", "1"), ("TERM", "dumb"), ("COLUMNS", "20")],
        &[("CLICOLOR_FORCE", "1"), ("SOURCE_DATE_EPOCH", "1")],
        &[("TMPDIR", "/nonexistent"), ("XDG_CACHE_HOME", "/nonexistent")],
        &[("RUST_BACKTRACE", "full"), ("RAYON_NUM_THREADS", "7")],
    ];
    for (n, env) in envs.iter().enumerate() {
        let root = if n % 2 == 0 { &moved } else { &one.root };
        run(root, &out(n + 1), env, &["-q"], &one.around());
        assert_same(&first, &shot(&out(n + 1), &[]), &format!("{env:?}"));
    }
    // The machine's own time zone data isn't asked, whatever it says.
    let zones = one.around().join("zones");
    fs::create_dir_all(zones.join("America")).unwrap();
    fs::write(zones.join("America/Toronto"), tzif(9)).unwrap();
    for (n, tzdir) in ["/nonexistent", zones.to_str().unwrap()].into_iter().enumerate() {
        run(&one.root, &out(20 + n), &[("TZDIR", tzdir)], &[], Path::new("/"));
        assert_same(&first, &shot(&out(20 + n), &[]), "TZDIR");
    }
    let place = one.around().to_string_lossy().into_owned();
    for (path, entry) in &first {
        if let support::Entry::File(_, bytes) = entry {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(&place), "{path} tells where it was built");
        }
    }
}

/// A file of a time zone that is always so many hours ahead (TZif, RFC 9636).
fn tzif(hours: i32) -> Vec<u8> {
    let mut block = b"TZif2".to_vec();
    block.extend([0; 15]);
    for count in [0_u32, 0, 0, 0, 1, 4] {
        block.extend(count.to_be_bytes());
    }
    block.extend((hours * 3600).to_be_bytes());
    block.extend([0, 0]);
    block.extend(b"TST\0");
    [block.as_slice(), &block, format!("\nTST-{hours}\n").as_bytes()].concat()
}

/// Templates that walk through every table there is, each in the ways that Tera has: with keys, with
/// values alone, printed whole, through filters, spread into another, and all variables at once.
const WALKERS: [(&str, &str); 9] = [
    ("keys and values", "{% for k, v in TABLE %}{{ k }}={{ v }};{% endfor %}"),
    ("values", "{% for v in TABLE %}{{ v }};{% endfor %}"),
    (
        "two levels",
        "{% for k, v in TABLE %}{% if v is map %}{% for a, b in v %}{{ k }}.{{ a }};{% endfor %}{% endif %}{% endfor %}",
    ),
    ("printed", "{{ TABLE }}"),
    ("keys", "{{ TABLE | keys | join(sep=\" \") }}"),
    ("pairs and values", "{{ TABLE | pairs }} {{ TABLE | values }}"),
    ("spread", "{% set all = {\"own\": 1, ...TABLE} %}{% for k, v in all %}{{ k }};{% endfor %}"),
    ("a comprehension", "{{ [k for k, v in TABLE] }}"),
    ("through a component", "{{ <walk of={TABLE} /> }}"),
];

/// The tables of every page, and of the pages that have them.
const TABLES: [(&str, &[&str]); 10] = [
    (
        "foot.html",
        &["site", "site.extra", "site.extra.deep", "site.assets", "site.publisher", "page", "t"],
    ),
    ("article.html", &["article", "article.extra", "article.stamp"]),
    ("card.html", &["card"]),
    ("line.html", &["card"]),
    ("country.html", &["entity", "list", "entity.outline"]),
    ("official.html", &["entity", "list", "entity.posts[0]"]),
    ("office.html", &["entity", "list"]),
    (
        "front.html",
        &["front", "front.stamp", "front.counts", "front.countries[0]", "front.countries[0].map"],
    ),
    ("index.html", &["index"]),
    ("edition.html", &["edition", "edition.stamp", "list", "articles[0]"]),
];

fn walking(walker: &str) -> Site {
    let site = Site::rich();
    let settings = fs::read_to_string(site.root.join("site.toml")).unwrap();
    let extra: String = (0..30).map(|n| format!("key_{} = {n}\n", n * 7 % 30)).collect();
    let deep = extra.replace("key", "deep");
    site.write("site.toml", format!("{settings}[extra]\n{extra}[extra.deep]\n{deep}"));
    site.write_article(
        "walked",
        "title = \"Walked\"\ndate = 2026-01-09\ncountries = [\"CA\"]\n\
        officials = [\"ada-example\"]\n[extra]\nc = 1\nb = 2\na = 3\nd = { z = 1, y = 2 }",
        "x",
    );
    for n in 1..=12 {
        let front = format!("title = \"Many {n}\"\ndate = 2025-01-{n:02}\ntopics = [\"Many\"]");
        site.write_article(&format!("many-{n}"), &front, "x");
    }
    site.write(
        "templates/walk.html",
        "{% component walk(of: map, ...rest) %}{% for k, v in of %}{{ k }}={{ v }};{% endfor %}{% endcomponent %}",
    );
    for (template, tables) in TABLES {
        let walks: String = tables
            .iter()
            .map(|table| format!("\n<p title=\"{table}\">{}</p>", walker.replace("TABLE", table)))
            .collect();
        let text = match template {
            "foot.html" | "card.html" | "line.html" => walks,
            _ => format!(
                "{{% extends \"default/{template}\" %}}{{% block content %}}{{{{ super() }}}}{walks}{{% endblock %}}"
            ),
        };
        site.write(&format!("templates/{template}"), text);
    }
    site
}

/// Whatever a template can walk through has an order: two processes make the same bytes.
#[test]
fn what_a_template_walks_through_has_an_order() {
    let all: String = WALKERS
        .iter()
        .map(|(what, walker)| format!("<i title=\"{what}\">{walker}</i>\n"))
        .collect();
    let site = walking(&all);
    let mut before: Option<Shot> = None;
    for (at, threads) in ["1", "2", "2"].into_iter().enumerate() {
        let output = site.around().join(format!("out-{at}"));
        let mut command = site.build_command();
        command.arg("--output").arg(&output).env("RAYON_NUM_THREADS", threads);
        let run = command.output().unwrap();
        assert_eq!(said(&run).0, 0, "{}", said(&run).1);
        let after = shot(&output, &[]);
        if let Some(before) = &before {
            assert_same(before, &after, "two clean builds");
        }
        before = Some(after);
    }
}

/// A table has every key, whatever its template names, in the order of docs/templates.md; `extra`
/// and the theme's words and files have that of their names.
#[test]
fn a_template_that_walks_sees_everything() {
    let site = walking("{% for k, v in TABLE %}{{ k }} {% endfor %}");
    site.good(&site.public(), at(NOW));
    let read = |path: &str| fs::read_to_string(site.public().join(path)).unwrap();
    let walked = |text: &str, table: &str| -> Vec<String> {
        let start = format!("<p title=\"{table}\">");
        let from = text.find(&start).unwrap_or_else(|| panic!("no {table}")) + start.len();
        let inside = &text[from..from + text[from..].find("</p>").unwrap()];
        inside.split_whitespace().map(str::to_owned).collect()
    };
    let article = read("2026/01/09/walked/index.html");
    let card = "title url date day_text day_short day_url place summary key_points countries officials \
                organizations topics authors release release_text lead draft corrected corrected_last \
                updated updated_text";
    let keys = walked(&article, "article");
    assert_eq!(keys[..22].join(" "), card);
    for key in ["body", "sources", "quotes", "appearances", "earlier", "id", "extra"] {
        assert!(keys.iter().any(|k| k == key), "no {key} in {keys:?}");
    }
    assert_eq!(walked(&article, "article.extra").join(" "), "a b c d");
    let words = walked(&article, "t");
    assert!(words.len() > 50 && words.is_sorted(), "{words:?}");
    let extra = walked(&article, "site.extra");
    assert!(extra.len() == 31 && extra.is_sorted(), "{extra:?}");
    assert!(walked(&article, "site.assets").is_sorted());
    let country = read("countries/canada/index.html");
    assert_eq!(walked(&country, "list").join(" "), "empty newer older number cards months");
    assert_eq!(walked(&country, "card").join(" "), card);
    let line =
        "title url date day_short place countries release release_text draft corrected updated";
    assert_eq!(walked(&read("topics/many/page/1/index.html"), "card").join(" "), line, "of a line");
    let edition = read("2026/01/09/index.html");
    assert_eq!(walked(&edition, "articles[0]").join(" "), format!("{card} appearances"));
    assert_eq!(walked(&edition, "edition").join(" "), "day_text stamp counts countries");
    assert_eq!(walked(&edition, "edition.stamp").join(" "), "weekday day month");
    assert_eq!(walked(&article, "article.stamp").join(" "), "weekday day month");
    let front = read("index.html");
    assert_eq!(walked(&front, "front.counts").join(" "), "stories countries officials quotations");
    assert_eq!(walked(&front, "front.countries[0]").join(" "), "country stories map");
    assert_eq!(walked(&front, "front.countries[0].map").join(" "), "x y r");
    assert_eq!(walked(&country, "entity.outline").join(" "), "path size");
}

/// Tera's own table of all variables is a hash map, and no setting gives it an order.
#[test]
fn what_has_no_order_is_refused() {
    let site = Site::rich();
    site.write("templates/foot.html", "<p>\n  {{ __tera_context }}</p>");
    let (code, text) = said(&site.run_build(&[]));
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("templates/foot.html:2:6"), "{text}");
}
