//! A site that changes at random, and whose output is tampered with.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use dateline::pipeline::{BuildOptions, BuildVisibility, SiteOptions};
use jiff::{SignedDuration, Timestamp};

use crate::support::pictures::png;
use crate::support::{Random, Site, at, scratch};

/// An article: its front matter and text.
#[derive(Clone, Default)]
struct Article {
    keys: BTreeMap<&'static str, String>,
    body: String,
}

/// A site, its clock, and how it is built.
pub struct World {
    pub site: Site,
    pub random: Random,
    as_of: Timestamp,
    drafts: bool,
    other_address: bool,
    articles: BTreeMap<String, Article>,
    settings: BTreeMap<&'static str, String>,
    made: usize,
}

/// The site's own kind, as a value of `kinds`.
const BILLS: &str = "{ bills = { name = \"Bill\", link_names = true, fields = { \
    number = { type = \"text\", label = \"Number\" }, passed = \"flag\", follows = \"bills\", \
    sponsors = { type = \"officials\", many = true } } } }";

type Step = fn(&mut World) -> Option<String>;

/// Everything that can happen between two builds.
/// All ways of compressing that the program has.
const PRECOMPRESSED: &str =
    if cfg!(feature = "precompress") { "[\"zst\", \"br\"]" } else { "[\"gz\"]" };

pub const STEPS: &[(&str, Step)] = &[
    ("add", World::add),
    ("add", World::add),
    ("text", World::edit_text),
    ("text", World::edit_text),
    ("front matter", World::edit_key),
    ("front matter", World::edit_key),
    ("front matter", World::edit_key),
    ("front matter", World::edit_key),
    ("retraction", World::retraction),
    ("retraction", World::retraction),
    ("rename", World::rename),
    ("delete", World::delete),
    ("template", World::template),
    ("template", World::template),
    ("theme", World::theme),
    ("setting", World::setting),
    ("setting", World::setting),
    ("picture", World::picture),
    ("static", World::static_file),
    ("official", World::official),
    ("post", World::post),
    ("post", World::post),
    ("organization", World::organization),
    ("longer name", World::longer_name),
    ("office", World::office),
    ("topic", World::topic),
    ("author", World::author),
    ("bill", World::bill),
    ("bill", World::bill),
    ("page", World::page),
    ("clock", World::clock),
    ("clock", World::clock),
    ("options", World::options_change),
    ("tamper", World::tamper),
    ("tamper", World::tamper),
    ("cache lost", World::lose_cache),
];

impl World {
    /// A small site with some of everything.
    pub fn new(seed: u64) -> World {
        let site = Site::rich_in(scratch());
        // Names change here, so that what is always there calls people by their files.
        for (path, from, to) in [
            ("articles/2026/flood.md", "\"Sample Office\"", "\"sample-office\""),
            ("articles/2026/after.md", "Bo Sample", "bo-sample"),
            ("officials/ada-example.md", "\"Example Ministry\"", "\"example-ministry\""),
        ] {
            let path = format!("content/{path}");
            let text = fs::read_to_string(site.root.join(&path)).unwrap();
            site.write(&path, text.replace(from, to));
        }
        for name in ["one", "two"] {
            site.write(&format!("content/articles/{name}.png"), png(3, 2, 0));
        }
        let settings = [
            ("title", "\"Trust Desk\""),
            ("base_url", "\"https://desk.example/news\""),
            ("languages", "[\"fr\"]"),
            ("timezone", "\"America/Toronto\""),
            ("feeds", "[\"atom\", \"rss\", \"json\"]"),
            ("feed_entries", "4"),
            ("page_size", "5"),
            ("kinds", BILLS),
            ("api", "{ content = \"full\" }"),
        ];
        let mut world = World {
            site,
            random: Random::new(seed),
            as_of: at("2026-03-01T00:00:00Z"),
            drafts: false,
            other_address: false,
            articles: BTreeMap::new(),
            settings: settings.map(|(key, value)| (key, value.to_owned())).into(),
            made: 0,
        };
        world.save_settings();
        world.bill();
        world.post();
        for _ in 0..5 {
            world.add();
        }
        world
    }

    /// How it is built now.
    pub fn options(&self) -> BuildOptions {
        let base_url = self.other_address.then(|| "https://other.example".to_owned());
        let visibility = BuildVisibility::with_drafts(self.drafts);
        SiteOptions { visibility, base_url, ..SiteOptions::at(self.as_of) }.into()
    }

    /// Changes something; says what, and of which kind it was.
    pub fn step(&mut self) -> (&'static str, String) {
        loop {
            let (name, step) = *self.random.pick(STEPS);
            if let Some(what) = step(self) {
                return (name, format!("{name}: {what}"));
            }
        }
    }

    /// Changes something in an article that nothing else hangs on.
    pub fn light(&mut self) -> String {
        let Some(stem) = self.any() else { return self.step().1 };
        let n = self.below(10);
        let body = if self.random.one_in(3) { self.body() } else { String::new() };
        let article = self.articles.get_mut(&stem).unwrap();
        if !body.is_empty() {
            article.body = body;
        }
        let (key, value) = match n {
            0..=2 => ("title", format!("\"Story named {n}\"")),
            3 | 4 => ("summary", format!("\"Short {n}\"")),
            5 => ("key_points", format!("[\"Point {n}\"]")),
            6 => ("place", format!("\"TOWN {n}\"")),
            7 => ("lead", "true".to_owned()),
            8 => ("extra", format!("{{ kicker = \"Kick {n}\" }}")),
            _ => ("sources", "[{ title = \"A\", url = \"https://a.example/\" }]".to_owned()),
        };
        let what = format!("light: {stem}: {key} = {value}");
        article.keys.insert(key, value);
        self.save(&stem);
        what
    }

    fn save(&self, stem: &str) {
        let article = &self.articles[stem];
        let lines = article.keys.iter().map(|(key, value)| format!("{key} = {value}\n"));
        let front: String = lines.collect();
        let text = format!("+++\n{front}+++\n{}\n", article.body);
        self.site.write(&format!("content/articles/{stem}.md"), text);
    }

    fn any(&mut self) -> Option<String> {
        let stems: Vec<String> = self.articles.keys().cloned().collect();
        (!stems.is_empty()).then(|| self.random.pick(&stems).clone())
    }

    fn below(&mut self, n: usize) -> usize {
        self.random.below(n)
    }

    fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.random.below(words.len())]
    }

    fn list(&mut self, all: &[&str], most: usize) -> String {
        let some = self.random.some(all, most);
        let some: Vec<String> = some.iter().map(|word| format!("\"{word}\"")).collect();
        format!("[{}]", some.join(", "))
    }

    fn add(&mut self) -> Option<String> {
        self.made += 1;
        let number = self.made;
        let mut article = Article { body: self.body(), ..Article::default() };
        article.keys.insert("title", format!("\"Story {number}\""));
        let date = format!("2026-0{}-{:02}", 1 + self.below(3), 1 + self.below(9));
        article.keys.insert("date", date);
        for _ in 0..5 {
            let (key, value) = self.key_and_value();
            article.keys.insert(key, value);
        }
        let lang = if self.random.one_in(5) { ".fr" } else { "" };
        let stem = format!("story-{number}{lang}");
        self.articles.insert(stem.clone(), article);
        self.save(&stem);
        Some(stem)
    }

    /// A text, with a link and a picture now and then.
    fn body(&mut self) -> String {
        let mut body = format!("Text {} \"quoted\".", self.below(1000));
        if self.random.one_in(3)
            && let Some(other) = self.any()
        {
            body.push_str(&format!(" See [it]({other}.md)."));
        }
        if self.random.one_in(3) {
            body.push_str(" See [Bo](../officials/bo-sample.md), [water](../topics/water.md).");
        }
        if self.random.one_in(2) {
            body.push_str(
                " Ada Example of Canada, Bo Sample, the Example Ministry, Sweden; la Suède. Not Lake \
                 Canada, Ada Example Jr. or Bo Sample Ministry.",
            );
        }
        if self.random.one_in(4) {
            body.push_str(" ![p](two.png)");
        }
        if self.random.one_in(4) {
            body.push_str("\n\n> [!TIP]\n> Words.");
        }
        body
    }

    /// A key of an article's front matter with a value.
    fn key_and_value(&mut self) -> (&'static str, String) {
        let (n, unlike) = (self.below(10), self.below(1000));
        let day = 1 + self.below(20);
        match self.below(30) {
            0 => ("title", format!("\"Story called {n}\"")),
            1 => ("date", format!("2026-0{}-{:02}T1{n}:00:00", 1 + self.below(3), 1 + day % 9)),
            2 => ("slug", format!("\"slug-{}-{}\"", self.made, unlike)),
            3 => ("id", format!("\"id-{}-{}\"", self.made, unlike)),
            4 => ("summary", format!("\"Summary {n}\"")),
            5 => ("key_points", self.list(&["It rose.", "It fell.", "It is."], 3)),
            6 => ("place", format!("\"PLACE {n}\"")),
            7 => ("authors", self.list(&["Jo Writer", "Kim Scribe", "Jó Writer", "jo-writer"], 2)),
            8 => ("countries", self.list(&["CA", "Sweden", "NO", "South Korea"], 3)),
            9 => ("regions", self.list(&["Europe", "Northern America"], 1)),
            10 => {
                let all = ["ada-example", "bo-sample", "A. Example", "cy-template"];
                ("officials", self.list(&all, 2))
            }
            11 => ("organizations", self.list(&["example-ministry", "sample-office"], 2)),
            12 | 13 => ("topics", self.list(&["Water", "Weather", "weather", "Élan", "Elan"], 2)),
            14 => ("storyline", format!("\"{}\"", self.word(&["The flood", "The other"]))),
            15 => {
                let name = self.word(&["one", "two"]);
                ("image", format!("{{ src = \"{name}.png\", alt = \"{n}\", credit = \"{n}\" }}"))
            }
            16 => (
                "sources",
                format!("[{{ title = \"Note {n}\", url = \"https://source.example/{n}\" }}]"),
            ),
            17 => {
                let speaker = self.word(&["ada-example", "sample-office"]);
                ("quotes", format!("[{{ text = \"It rose {n}\", speaker = \"{speaker}\" }}]"))
            }
            18 => ("corrections", format!("[{{ date = 2026-02-{day:02}, text = \"Less {n}.\" }}]")),
            19 => ("updates", format!("[{{ date = 2026-02-{day:02}, text = \"More {n}.\" }}]")),
            20 => ("embargo", format!("2026-0{}-{day:02}", 1 + self.below(4))),
            21 => ("expires", format!("2026-0{}-20", 4 + self.below(3))),
            22 => ("draft", format!("{}", self.random.one_in(2))),
            23 => ("lead", format!("{}", self.random.one_in(2))),
            24 => ("media_topics", format!("[\"2000063{n}\"]")),
            27 | 28 => ("bills", self.list(&["act", "the-other"], 2)),
            26 => ("link_names", format!("{}", self.random.one_in(3))),
            25 => ("redirect_from", format!("[\"/old/{}-{n}/\"]", self.made)),
            _ => ("extra", format!("{{ kicker = \"Kicker {n}\" }}")),
        }
    }

    fn edit_key(&mut self) -> Option<String> {
        let stem = self.any()?;
        let (key, value) = self.key_and_value();
        let needed = matches!(key, "title" | "date");
        let article = self.articles.get_mut(&stem)?;
        let what = if !needed && article.keys.contains_key(key) && self.random.one_in(2) {
            article.keys.remove(key);
            format!("{stem}: no {key}")
        } else {
            let what = format!("{stem}: {key} = {value}");
            article.keys.insert(key, value);
            what
        };
        self.save(&stem);
        Some(what)
    }

    /// Withdraws an article or its version in another language, about the time of the clock, or takes
    /// that back.
    fn retraction(&mut self) -> Option<String> {
        let mut stem = self.any()?;
        if !stem.ends_with(".fr") && self.random.one_in(2) {
            let original = self.articles[&stem].clone();
            stem.push_str(".fr");
            self.articles.entry(stem.clone()).or_insert_with(|| {
                let mut version = original;
                for own in ["slug", "id", "redirect_from", "retracted"] {
                    version.keys.remove(own);
                }
                version
            });
        }
        let (n, month, day) = (self.below(5), 3 + self.below(3), 10 + self.below(19));
        let article = self.articles.get_mut(&stem)?;
        let what = if article.keys.remove("retracted").is_some() && self.random.one_in(2) {
            format!("{stem} is back")
        } else {
            let value = format!("{{ date = 2026-0{month}-{day}, reason = \"Forged {n}.\" }}");
            let what = format!("{stem}: {value}");
            article.keys.insert("retracted", value);
            what
        };
        self.save(&stem);
        Some(what)
    }

    fn edit_text(&mut self) -> Option<String> {
        let stem = self.any()?;
        let body = self.body();
        self.articles.get_mut(&stem)?.body = body;
        self.save(&stem);
        Some(stem)
    }

    fn take(&mut self, stem: &str) -> Article {
        self.site.remove(&format!("content/articles/{stem}.md"));
        let gone = self.articles.remove(stem).unwrap();
        // Links to it would be dead; mostly they are mended at once.
        if !self.random.one_in(12) {
            let link = format!("({stem}.md)");
            let stems: Vec<String> = self.articles.keys().cloned().collect();
            for other in stems {
                let article = self.articles.get_mut(&other).unwrap();
                if article.body.contains(&link) {
                    article.body = "Mended.".to_owned();
                    self.save(&other);
                }
            }
        }
        gone
    }

    fn delete(&mut self) -> Option<String> {
        let stem = self.any()?;
        self.take(&stem);
        Some(stem)
    }

    fn rename(&mut self) -> Option<String> {
        let stem = self.any()?;
        let mut article = self.take(&stem);
        let link = format!("({stem}.md)");
        article.body = article.body.replace(&link, "(2026/flood.md)");
        self.made += 1;
        let folder = if self.random.one_in(3) { "deep/" } else { "" };
        let new = format!("{folder}moved-{}", self.made);
        if !folder.is_empty() {
            // Its links and pictures lie elsewhere now.
            article.body = "Moved.".to_owned();
            article.keys.remove("image");
        }
        self.articles.insert(new.clone(), article);
        self.save(&new);
        Some(format!("{stem} to {new}"))
    }

    /// Writes one of some versions of a file, or takes it away.
    fn flip(&mut self, path: &str, text: String) -> Option<String> {
        if self.site.root.join(path).exists() && self.random.one_in(3) {
            self.site.remove(path);
            return Some(format!("{path} gone"));
        }
        self.site.write(path, &text);
        Some(format!("{path} = {text}"))
    }

    fn template(&mut self) -> Option<String> {
        let n = self.below(4);
        let below = self.word(&["templates", "templates", "themes/own/templates"]);
        let (name, text) = match self.below(11) {
            0 => ("head", format!("<meta name=\"x{n}\" content=\"{{{{ page.kind }}}}\">")),
            1 => ("foot", format!("<p>{n} {{{{ page.url }}}} {{{{ <mine n={{{n}}} /> }}}}</p>")),
            2 => ("card", format!("<p>{n} {{{{ card.title }}}} {{{{ <mine n={{{n}}} /> }}}}</p>")),
            3 => (
                "layout",
                format!(
                    "{{% extends \"default/layout.html\" %}}{{% block footer %}}{n} {{{{ site.title }}}}{{% endblock %}}"
                ),
            ),
            4 => (
                "article",
                format!(
                    "{{% extends \"default/article.html\" %}}{{% block og_type %}}{n} {{{{ article.id }}}} {{{{ article.media_topics | length }}}}{{% endblock %}}"
                ),
            ),
            5 => (
                "redirect",
                format!("{n} <a href=\"{{{{ redirect.url }}}}\">{{{{ t.moved }}}}</a>"),
            ),
            6 | 7 => ("pieces", String::new()),
            8 => ("line", format!("<li>{n} {{{{ card.day_short }}}} {{{{ card.title }}}}</li>")),
            kind => (
                ["country", "front"][kind - 9],
                format!(
                    "{{% extends \"default/{}.html\" %}}{{% block title %}}{n} {{{{ page.title }}}}{{% endblock %}}",
                    ["country", "front"][kind - 9]
                ),
            ),
        };
        // What others call has to be there.
        let pieces = "templates/pieces.html";
        if name == "pieces" || text.contains("<mine") {
            let n = self.below(3);
            // Tera takes any white space, and the end's word anywhere.
            let space = self.word(&[" ", "\n", "\t", "\r\n  "]);
            let start = self.word(&["{%", "{%-", "{% "]);
            let other = self.word(&["", "{# endcomponent #}", "endcomponent "]);
            self.site.write(
                pieces,
                format!("{start}{space}component{space}mine(n: integer, @t) %}}{other}[{n} {{{{ n }}}} {{{{ t.archive }}}}]{{% endcomponent mine %}}\n"),
            );
        }
        if name == "pieces" {
            return Some(pieces.to_owned());
        }
        self.flip(&format!("{below}/{name}.html"), text)
    }

    fn theme(&mut self) -> Option<String> {
        self.site.write("themes/own/theme.toml", "name = \"own\"\n");
        let n = self.below(4);
        match self.below(5) {
            0 => self.flip("themes/own/static/style.css", format!("p {{ width: {n}px }}\n")),
            1 => self.flip("themes/own/static/extra.txt", format!("extra {n}\n")),
            2 => {
                let key = self.word(&[
                    "briefing",
                    "archive",
                    "kind_topics",
                    "month_2",
                    "by",
                    "alert_tip",
                ]);
                self.flip("themes/own/i18n/en.toml", format!("{key} = \"Word {n}\"\n"))
            }
            _ => {
                let own = self.random.one_in(3);
                self.set("theme", if own { "\"default\"" } else { "\"own\"" }.to_owned())
            }
        }
    }

    fn set(&mut self, key: &'static str, value: String) -> Option<String> {
        let what = format!("{key} = {value}");
        self.settings.insert(key, value);
        self.save_settings();
        Some(what)
    }

    fn save_settings(&self) {
        let lines = self.settings.iter().map(|(key, value)| format!("{key} = {value}\n"));
        self.site.write("site.toml", lines.collect::<String>());
    }

    fn setting(&mut self) -> Option<String> {
        let n = self.below(3);
        let (key, value) = match self.below(19) {
            13 => (
                "kinds",
                BILLS
                    .replace("\"Bill\"", &format!("\"Bill {n}\""))
                    .replace("true", &format!("{}", n > 0)),
            ),
            0 => ("title", format!("\"Desk {n}\"")),
            1 => ("description", format!("\"A desk {n}\"")),
            2 => ("page_size", format!("{}", 5 + n)),
            3 => ("feed_entries", format!("{}", 2 + n)),
            4 | 5 => ("feed_content", format!("\"{}\"", ["full", "summary", "full"][n])),
            6 => ("timezone", format!("\"{}\"", ["UTC", "Asia/Tokyo", "America/Toronto"][n])),
            7 => ("base_url", format!("\"https://desk.example{}\"", ["", "/news", "/a/b"][n])),
            8 => ("languages", ["[\"fr\"]", "[\"fr\", \"de\"]", "[\"de\", \"fr\"]"][n].to_owned()),
            9 => ("menu", format!("[{{ title = \"Menu {n}\", url = \"/countries/\" }}]")),
            10 => ("publisher", format!("{{ name = \"House {n}\" }}")),
            11 => ("tag_authority", format!("\"desk.example,202{n}\"")),
            17 => (
                "cards",
                format!("{{ editions = false, countries = {}, articles = {} }}", n > 0, n == 2),
            ),
            12 => ("markdown", format!("{{ smart_punctuation = {} }}", n > 0)),
            14 | 15 => {
                let all = ["[]", "[\"gz\"]", PRECOMPRESSED];
                ("hosting", format!("{{ precompress = {} }}", all[n]))
            }
            16 => {
                let content = ["full", "summary", "full"][n];
                (
                    "api",
                    format!(
                        "{{ licence = \"https://terms.example/{n}\", content = \"{content}\" }}"
                    ),
                )
            }
            _ => ("extra", format!("{{ word = \"{n}\" }}")),
        };
        let optional = matches!(key, "api" | "menu" | "publisher" | "description");
        if optional && self.random.one_in(3) && self.settings.remove(key).is_some() {
            self.save_settings();
            return Some(format!("no {key}"));
        }
        self.set(key, value)
    }

    fn picture(&mut self) -> Option<String> {
        let name = self.word(&["one", "two"]);
        let (width, height) = (1 + self.below(4), 1 + self.below(4));
        self.site
            .write(&format!("content/articles/{name}.png"), png(width as u32, height as u32, 7));
        Some(format!("{name} {width}x{height}"))
    }

    fn static_file(&mut self) -> Option<String> {
        let path = self.word(&["static/notes", "static/a.txt", "static/deep"]);
        let full = self.site.root.join(path);
        let _ = fs::remove_dir_all(&full);
        let below = self.random.one_in(2);
        if below {
            let _ = fs::remove_file(&full);
        }
        let path = if below { format!("{path}/b.txt") } else { path.to_owned() };
        let text = format!("{}", self.below(10));
        self.flip(&path, text)
    }

    fn official(&mut self) -> Option<String> {
        let name = self.word(&["Ada Example", "Ada Q. Example", "Zoe Example"]);
        let alias = self.word(&["A. Example", "A. Example", "A. Example", "Nobody"]);
        let title = self.word(&["Minister", "Envoy", "Clerk"]);
        let place = self.word(&[
            "",
            "office = \"chief-examiner\"\n",
            "office = \"new-office\"\n",
            "organization = \"sample-office\"\n",
        ]);
        let more = self.word(&[
            "",
            "always = true\n",
            "sort_name = \"Example, A\"\n",
            "link_names = false\n",
        ]);
        let country = self.word(&["SE", "CA"]);
        let year = 2020 + self.below(7);
        let text = format!(
            "+++\nname = \"{name}\"\naliases = [\"{alias}\"]\ncountry = \"{country}\"\n{more}\
             [[posts]]\ntitle = \"{title}\"\n{place}start = {year}\n+++\nBorn {year}.\n"
        );
        self.site.write("content/officials/ada-example.md", &text);
        Some(text)
    }

    /// Somebody whose name holds names of others, or one less.
    fn longer_name(&mut self) -> Option<String> {
        let name = self.word(&["Lake Canada", "Of Canada, Bo", "Bo Sample Ministry"]);
        let folder = self.word(&["officials", "organizations"]);
        let text = format!("+++\nname = \"{name}\"\n+++\n");
        self.flip(&format!("content/{folder}/longer.md"), text)
    }

    /// A post that begins, ends, or is held for the time being, about the time of the clock.
    fn post(&mut self) -> Option<String> {
        let month = 1 + self.below(5);
        let start = match self.below(5) {
            0 => String::new(),
            1 => "start = 2019\n".to_owned(),
            2 => format!("start = \"2026-0{month}\"\n"),
            _ => format!("start = 2026-0{month}-{:02}\n", 1 + self.below(28)),
        };
        let end = match self.below(5) {
            0 | 1 => String::new(),
            2 => "end = \"unknown\"\n".to_owned(),
            3 => format!("end = \"2026-0{}\"\n", month + 1),
            _ => format!("end = 2026-0{}-{:02}\n", month + 1, 1 + self.below(28)),
        };
        let acting = self.word(&["", "", "acting = true\n"]);
        let place = self.word(&[
            "",
            "office = \"new-office\"\n",
            "office = \"third-office\"\n",
            "organization = \"sample-office\"\n",
        ]);
        let always = self.word(&["", "always = true\n"]);
        let text = format!(
            "+++\nname = \"Cy Template\"\ncountry = \"SE\"\n{always}[[posts]]\ntitle = \"Third\"\n\
             {place}{acting}{start}{end}[[posts]]\ntitle = \"Envoy\"\nstart = 2018\nend = 2020\n+++\n"
        );
        self.site.write("content/officials/cy-template.md", &text);
        Some(text)
    }

    fn organization(&mut self) -> Option<String> {
        let name = self.word(&["Sample Office", "Office of Samples"]);
        let parent = self.word(&["", "parent = \"example-ministry\"\n", "country = \"CA\"\n"]);
        let always = self.word(&["", "always = true\n"]);
        let text = format!("+++\nname = \"{name}\"\n{parent}{always}+++\nText.\n");
        self.site.write("content/organizations/sample-office.md", &text);
        Some(text)
    }

    fn office(&mut self) -> Option<String> {
        let title = self.word(&["Chief Examiner", "First Examiner"]);
        let more = self.word(&[
            "",
            "country = \"CA\"\n",
            "organization = \"sample-office\"\n",
            "holders = 2\n",
        ]);
        self.flip("content/offices/new-office.md", format!("+++\ntitle = \"{title}\"\n{more}+++\n"))
    }

    /// A file of the site's own kind.
    fn bill(&mut self) -> Option<String> {
        if !self.site.root.join("content/bills/the-other.md").exists() {
            self.site.write("content/bills/the-other.md", "+++\nname = \"The Other\"\n+++\n");
        }
        let stem = self.word(&["act", "act", "the-other"]);
        let name = self.word(&["Act on Stories", "Act called one", "Sweden Act"]);
        let more = self.word(&[
            "",
            "always = true\n",
            "sponsors = [\"ada-example\"]\n",
            "sponsors = [\"bo-sample\", \"ada-example\"]\nfollows = \"the-other\"\n",
            "follows = \"act\"\npassed = true\n",
        ]);
        let n = self.below(5);
        let text =
            format!("+++\nname = \"{name} {stem}\"\n{more}number = \"B {n}\"\n+++\nBill {n}.\n");
        self.site.write(&format!("content/bills/{stem}.md"), &text);
        Some(text)
    }

    fn author(&mut self) -> Option<String> {
        let (stem, name) = match self.below(3) {
            0 => ("jo-writer", self.word(&["Jo Writer", "Jó Writer", "Jo Q. Writer"])),
            1 => ("jo-writer.fr", self.word(&["Jo Writer", "Jó Writer"])),
            _ => ("kim", self.word(&["Kim Scribe", "Kim"])),
        };
        let more = self.word(&[
            "",
            "aliases = [\"Jó Writer\"]\n",
            "website = \"https://jo.example\"\n",
            "always = true\n",
        ]);
        let n = self.below(5);
        self.flip(
            &format!("content/authors/{stem}.md"),
            format!(
                "+++\nname = \"{name}\"\n{more}\
                 links = [{{ title = \"Link {n}\", url = \"https://links.example\" }}]\n+++\nWrites {n}.\n"
            ),
        )
    }

    fn topic(&mut self) -> Option<String> {
        let name = self.word(&["Water", "Waters"]);
        let n = self.below(5);
        let text = format!("+++\nname = \"{name}\"\n+++\nOn water {n}.\n");
        let stem = self.word(&["topics/water", "topics/weather", "storylines/the-flood"]);
        if stem != "topics/water" {
            return self.flip(&format!("content/{stem}.md"), text.replace("Water", "Weather"));
        }
        self.site.write("content/topics/water.md", &text);
        Some(text)
    }

    fn page(&mut self) -> Option<String> {
        let path = self.word(&["notes", "deep/er", "countries", "corrections", "index"]);
        let n = self.below(5);
        let text = format!(
            "+++\ntitle = \"{path} {n}\"\nsummary = \"Page {n}\"\nredirect_from = [\"/was/{path}/\"]\n+++\nPage {n}.\n"
        );
        self.flip(&format!("content/pages/{path}.md"), text)
    }

    fn clock(&mut self) -> Option<String> {
        let hours = self.below(40) as i64 * 24 - 12 * 24 + self.below(24) as i64;
        self.as_of += SignedDuration::from_hours(hours);
        Some(self.as_of.to_string())
    }

    fn options_change(&mut self) -> Option<String> {
        if self.random.one_in(2) {
            self.drafts = !self.drafts;
        } else {
            self.other_address = !self.other_address;
        }
        Some(format!("drafts {}, other address {}", self.drafts, self.other_address))
    }

    fn lose_cache(&mut self) -> Option<String> {
        let part = self.word(&["", "sources", "derived", "outputs"]);
        let _ = fs::remove_dir_all(self.site.root.join(".dateline").join(part));
        Some(format!("all of it: {}", part.is_empty()))
    }

    /// A file of the output that is no business of anybody but Dateline.
    fn output_file(&mut self) -> Option<PathBuf> {
        let walk = walkdir::WalkDir::new(self.site.public()).sort_by_file_name();
        let files: Vec<PathBuf> = walk
            .into_iter()
            .flatten()
            .filter(|entry| entry.file_type().is_file())
            .map(walkdir::DirEntry::into_path)
            .filter(|path| path.file_name().is_some_and(|name| name != ".dateline-manifest.json"))
            .collect();
        (!files.is_empty()).then(|| self.random.pick(&files).clone())
    }

    fn tamper(&mut self) -> Option<String> {
        let path = self.output_file()?;
        let mut bytes = fs::read(&path).unwrap();
        let what = match self.below(6) {
            0 => {
                fs::remove_file(&path).unwrap();
                "removed"
            }
            1 => {
                fs::write(&path, b"tampered").unwrap();
                "overwritten"
            }
            2 => {
                fs::File::options()
                    .write(true)
                    .open(&path)
                    .unwrap()
                    .set_modified(std::time::SystemTime::UNIX_EPOCH)
                    .unwrap();
                "touched"
            }
            3 => {
                let other = path.with_extension("moved");
                bytes.reverse();
                fs::write(&other, bytes).unwrap();
                fs::rename(other, &path).unwrap();
                "replaced by one of the same size"
            }
            4 if path.parent() != Some(&self.site.public()) => {
                fs::remove_dir_all(path.parent().unwrap()).unwrap();
                "removed with its folder"
            }
            _ => {
                let modified = fs::metadata(&path).unwrap().modified().unwrap();
                bytes.reverse();
                fs::write(&path, bytes).unwrap();
                fs::File::options()
                    .write(true)
                    .open(&path)
                    .unwrap()
                    .set_modified(modified)
                    .unwrap();
                "turned around, with its time put back"
            }
        };
        Some(format!("{} {what}", path.display()))
    }
}
