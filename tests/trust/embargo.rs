//! Rows 15, 16 and 17: nothing of an article that isn't out is in the output, to the second, and
//! what is withdrawn goes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::support::pictures::png;
use crate::support::{
    self, Entry, NOW, Random, Shot, Site, at, files_with_errors, sampled, sampled_from, shot, sized,
};
use jiff::{SignedDuration, Timestamp};

/// A withheld article, everything that only it brings into the site, and the words to look for.
struct Secret {
    files: Vec<(String, Vec<u8>)>,
    /// Words that stand in the output once it is out.
    shown: Vec<String>,
    /// Words that never stand there (comments, unused files) and don't before.
    never: Vec<String>,
    release: Timestamp,
    hidden_at: Timestamp,
    /// How the file must change for the release, if the clock isn't enough.
    mend: Option<(String, String)>,
}

/// Makes words that nothing else contains.
struct Words {
    random: Random,
    shown: Vec<String>,
    never: Vec<String>,
}

impl Words {
    fn fresh(&mut self) -> String {
        let mut word = String::from("zq");
        for _ in 0..10 {
            word.push(char::from(b'a' + self.random.below(26) as u8));
        }
        word
    }

    fn shown(&mut self) -> String {
        let word = self.fresh();
        self.shown.push(word.clone());
        word
    }

    /// The stem of a picture that is shown in a size of its own, which has the width behind the stem.
    fn drawn(&mut self) -> String {
        let stem = self.fresh();
        self.shown.push(format!("{stem}-48."));
        stem
    }

    fn tone(&mut self) -> u8 {
        self.random.below(256) as u8
    }

    fn never(&mut self) -> String {
        let word = self.fresh();
        self.never.push(word.clone());
        word
    }
}

fn secret(seed: u64) -> Secret {
    let mut w = Words { random: Random::new(seed), shown: Vec::new(), never: Vec::new() };
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let way = w.random.below(5);
    // Entities that only this article names; Dateline makes pages for them with the release.
    let (official, organization, office, parent) = (w.shown(), w.shown(), w.shown(), w.shown());
    let topic_file = w.shown();
    let (place_country, region) = (["FJ", "WS", "TO"][w.random.below(3)], w.shown());
    let (post, face) = (w.shown(), w.drawn());
    files.push((
        format!("content/officials/{official}.md"),
        format!(
            "+++\nname = \"{}\"\nsort_name = \"{}\"\naliases = [\"{}\"]\ncountry = \"{place_country}\"\n\
             redirect_from = [\"/{}/\"]\nimage = {{ src = \"{face}.png\", alt = \"{}\" }}\n\
             [[posts]]\ntitle = \"{post}\"\norganization = \"{organization}\"\noffice = \"{office}\"\n\
             start = 2020\n+++\n{} [flag]({official}.txt) ![]({official}.gif)\n",
            w.shown(), w.shown(), w.shown(), w.shown(), w.shown(), w.shown()
        )
        .into_bytes(),
    ));
    files.push((format!("content/officials/{face}.png"), png(48, 32, w.tone())));
    files.push((format!("content/officials/{official}.gif"), w.shown().into_bytes()));
    files.push((format!("content/officials/{official}.txt"), w.shown().into_bytes()));
    files.push((
        format!("content/organizations/{organization}.md"),
        format!(
            "+++\nname = \"{}\"\nparent = \"{parent}\"\naliases = [\"{}\"]\n\
             website = \"https://{}.example/\"\nredirect_from = [\"/{}/\"]\n+++\n{}\n",
            w.shown(),
            w.shown(),
            w.shown(),
            w.shown(),
            w.shown()
        )
        .into_bytes(),
    ));
    // A parent without coverage of its own is only named by its child.
    files.push((
        format!("content/organizations/{parent}.md"),
        format!("+++\nname = \"{parent}\"\n+++\n{}\n", w.never()).into_bytes(),
    ));
    if w.random.one_in(2) {
        files.push((
            format!("content/offices/{office}.md"),
            format!(
                "+++\ntitle = \"{}\"\nredirect_from = [\"/{}/\"]\n+++\n{}\n",
                w.shown(),
                w.shown(),
                w.shown()
            )
            .into_bytes(),
        ));
    }
    files.push((
        format!("content/topics/{topic_file}.md"),
        format!("+++\nname = \"{}\"\n+++\n{}\n", w.shown(), w.shown()).into_bytes(),
    ));
    files.push((
        format!("content/regions/{region}.md"),
        format!(
            "+++\nname = \"{}\"\ncountries = [\"CA\", \"{place_country}\"]\n+++\n{}\n",
            w.shown(),
            w.shown()
        )
        .into_bytes(),
    ));
    files.push((
        "content/countries/".to_owned() + place_country + ".md",
        format!("+++\nname = \"{}\"\n+++\n{}\n", w.shown(), w.shown()).into_bytes(),
    ));
    let picture = w.shown();
    let inline = w.shown();
    let folder = w.never();
    let base = format!("content/articles/{folder}");
    files.push((format!("{base}/{picture}.gif"), w.shown().into_bytes()));
    let drawn = w.drawn();
    files.push((format!("{base}/{drawn}.png"), png(48, 32, w.tone())));
    files.push((format!("{base}/{}.png", w.never()), png(48, 32, w.tone())));
    // One stands above the text, the other in it.
    let (above, inside) = if seed.is_multiple_of(2) { (".gif", ".png") } else { (".png", ".gif") };
    let whole = |ending| if ending == ".png" { &drawn } else { &picture }.to_owned() + ending;
    let (above, inside) = (whole(above), whole(inside));
    files.push((format!("{base}/{inline}.pdf"), w.shown().into_bytes()));
    files.push((format!("{base}/{}.gif", w.never()), w.never().into_bytes()));
    let release = at(NOW);
    let hidden_at = release - SignedDuration::from_secs(1 + w.random.below(40) as i64 * 86_400);
    let (dates, mend) = match way {
        0 => ("date = 2026-02-01\nembargo = 2026-03-10T12:00:00Z".to_owned(), None),
        1 => ("date = 2026-03-10T12:00:00Z".to_owned(), None),
        2 => ("date = 2026-03-10T12:00:00Z\nembargo = 2026-01-01".to_owned(), None),
        3 => (
            "date = 2026-01-20\ndraft = true".to_owned(),
            Some(("draft = true".to_owned(), "draft = false".to_owned())),
        ),
        _ => (
            "date = 2025-12-20\nexpires = 2026-01-01".to_owned(),
            Some(("expires = 2026-01-01".to_owned(), "expires = 2027-01-01".to_owned())),
        ),
    };
    let stem = w.fresh();
    let slug = if w.random.one_in(2) {
        w.shown.push(stem.clone());
        String::new()
    } else {
        // The stem is the feeds' id all the same.
        w.shown.push(stem.clone());
        format!("slug = \"{}\"\n", w.shown())
    };
    let mut text = format!("+++\ntitle = \"{}\"\n{dates}\n{slug}", w.shown());
    let _ = writeln!(text, "# {}", w.never());
    for key in ["summary", "place"] {
        let _ = writeln!(text, "{key} = \"{}\"", w.shown());
    }
    for key in ["key_points", "authors", "topics"] {
        let _ = writeln!(text, "{key} = [\"{}\", \"{}\"]", w.shown(), w.shown());
    }
    // An author with a file.
    let (author, portrait) = (w.shown(), w.drawn());
    let written = [(); 5].map(|()| w.shown());
    files.push((
        format!("content/authors/{author}.md"),
        format!(
            "+++\nname = \"{}\"\nwebsite = \"https://{}.example/\"\nredirect_from = [\"/{}/\"]\n\
             image = {{ src = \"{portrait}.png\", alt = \"{}\" }}\n+++\n{} ![]({author}.gif)\n",
            written[0], written[1], written[2], written[3], written[4]
        )
        .into_bytes(),
    ));
    files.push((format!("content/authors/{portrait}.png"), png(48, 32, w.tone())));
    files.push((format!("content/authors/{author}.gif"), w.shown().into_bytes()));
    text = text.replacen("authors = [", &format!("authors = [\"{}\", ", written[0]), 1);
    // The topic of the file, too, and a spelling of a public topic that is this article's own.
    text = text.replacen("topics = [", &format!("topics = [\"{topic_file}\", \"WEATHER\", "), 1);
    let _ = writeln!(
        text,
        "countries = [\"CA\", \"{place_country}\"]\nregions = [\"{region}\"]\n\
         officials = [\"{official}\", \"bo-sample\"]\norganizations = [\"{organization}\"]\n\
         storyline = \"{}\"\nredirect_from = [\"/{}/\"]\nlead = true\nmedia_topics = [\"98765432\"]\n\
         image = {{ src = \"{above}\", alt = \"{}\", caption = \"{}\", credit = \"{}\" }}",
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown()
    );
    let _ = writeln!(text, "[[sources]]\nid = \"{}\"", w.shown());
    let id = w.shown.last().unwrap().clone();
    for key in ["title", "note", "publisher"] {
        let _ = writeln!(text, "{key} = \"{}\"", w.shown());
    }
    for key in ["url", "archived"] {
        let _ = writeln!(text, "{key} = \"https://{}.example/\"", w.shown());
    }
    let _ = writeln!(
        text,
        "[[quotes]]\ntext = \"{}\"\nspeaker = \"bo-sample\"\nsource = \"{id}\"\ncontext = \"{}\"",
        w.shown(),
        w.shown()
    );
    let _ =
        writeln!(text, "[[quotes]]\ntext = \"{}\"\nspeaker_name = \"{}\"", w.shown(), w.shown());
    // One who is only quoted, and in the text at that.
    let (quoted, quoted_name) = (w.shown(), w.shown());
    files.push((
        format!("content/officials/{quoted}.md"),
        format!(
            "+++\nname = \"{quoted_name}\"\nredirect_from = [\"/{}/\"]\n[[posts]]\n\
             title = \"{}\"\n+++\n{}\n",
            w.shown(),
            w.shown(),
            w.shown()
        )
        .into_bytes(),
    ));
    for key in ["corrections", "updates"] {
        let _ = writeln!(text, "[[{key}]]\ndate = 2026-01-02\ntext = \"{}\"", w.shown());
    }
    let _ = writeln!(text, "[extra]\n{} = \"{}\"\n+++", w.never(), w.never());
    let _ = writeln!(
        text,
        "# {}\n\n{} [{}]({inline}.pdf \"{}\")[^1] ![]({inside})\n\n```{}\n{}\n```\n\n[^1]: {}",
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown(),
        w.fresh(),
        w.shown(),
        w.shown()
    );
    // Quotations in the text, by one with a page, by the public official and by anybody; a source
    // that only the text refers to.
    let _ = writeln!(
        text,
        "\n> {}\n> — {quoted_name}, {}, 2026-01-01 [^{id}]\n\n> {}\n>\n> -- bo-sample, \
         [{}](https://{}.example/)\n\n> {}\n> — {}\n\nOn record.[^{id}]",
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown(),
        w.shown()
    );
    let path = format!("{base}/{stem}.md");
    if w.random.one_in(2) {
        // A French version, which says less of its release than the original, the same, or more.
        let date = "date = 2025-12-21";
        let (dates, is_never) = match w.random.below(6) {
            0 => (date.to_owned(), false),
            1 => (format!("{date}\nembargo = 2026-01-02"), false),
            2 => (format!("{date}\nexpires = 2027-06-01"), false),
            3 => (format!("{date}\ndraft = true"), true),
            4 => (format!("{date}\nembargo = 2026-05-01"), true),
            _ if mend.is_none() => (dates.clone(), false),
            _ => (date.to_owned(), false),
        };
        let words = [0, 1].map(|_| if is_never { w.never() } else { w.shown() });
        let french = format!(
            "+++\ntitle = \"{}\"\n{dates}\nofficials = [\"{official}\"]\n+++\n{}\n",
            words[0], words[1]
        );
        files.push((format!("{base}/{stem}.fr.md"), french.into_bytes()));
    }
    files.push((path, text.into_bytes()));
    Secret { files, shown: w.shown, never: w.never, release, hidden_at, mend }
}

fn install(site: &Site, secret: &Secret) {
    for (path, bytes) in &secret.files {
        site.write(path, bytes);
    }
    // Public texts that link to it: their words are theirs, the address isn't.
    let (path, _) = secret.files.last().unwrap();
    let below = path.strip_prefix("content/").unwrap();
    site.write(
        "content/pages/links.md",
        format!("+++\ntitle = \"Links\"\n+++\n[soon](../{below}) and [soon](../{below}#there \"soon\")\n"),
    );
    site.write_article(
        "2026/links",
        "title = \"Links\"\ndate = 2026-01-31",
        &format!("[soon](../../{below})"),
    );
    // So that the anchor is there after the release.
    let text = std::fs::read_to_string(site.root.join(path)).unwrap();
    site.write(path, format!("{text}\n## There\n"));
}

/// Where a word stands, if anywhere: in a name or in bytes, whatever their case or coding.
fn find<'a>(shot: &'a Shot, word: &str) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    let has = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_ascii_lowercase().contains(&word);
    shot.iter()
        .find(|(path, entry)| {
            has(path.as_bytes()) || matches!(entry, Entry::File(_, bytes) if has(bytes))
        })
        .map(|(path, _)| path.as_str())
}

#[test]
fn nothing_of_what_is_withheld_leaks_and_all_of_it_appears() {
    let seeds = sized(5, 30, 1000);
    let mut tokens = 0;
    for seed in 0..seeds {
        let secret = secret(seed);
        let site = Site::rich();
        install(&site, &secret);
        // Sometimes over an output from after the release, as when an article is taken back.
        let before = &secret.hidden_at;
        if seed % 3 == 0 && secret.mend.is_none() {
            site.good(&site.public(), secret.release);
        }
        site.good(&site.public(), *before);
        let shot = support::shot(&site.public(), &[]);
        for word in secret.shown.iter().chain(&secret.never) {
            tokens += 1;
            if let Some(path) = find(&shot, word) {
                panic!("seed {seed}: {word} leaked in {path}");
            }
        }
        assert_eq!(find(&shot, "98765432"), None, "seed {seed}: media topic");
        assert_eq!(find(&shot, "content/articles/zq"), None);
        // It leaves no trace at all: the output is that of a site without it.
        let without = Site::rich();
        site_without(&without);
        without.good(&without.public(), *before);
        support::assert_same(
            &support::shot(&without.public(), &[]),
            &shot,
            &format!("seed {seed}"),
        );
        // The control: with the release everything is there.
        if let Some((from, to)) = &secret.mend {
            let (path, _) = secret.files.last().unwrap();
            let text = std::fs::read_to_string(site.root.join(path)).unwrap();
            site.write(path, text.replace(from, to));
        }
        site.good(&site.public(), secret.release);
        let shot = support::shot(&site.public(), &[]);
        for word in &secret.shown {
            assert!(find(&shot, word).is_some(), "seed {seed}: {word} isn't shown after release");
        }
        for word in &secret.never {
            let found = find(&shot, word);
            // The folder's name is in the ids of feeds, news items and tables, and nowhere else.
            let has_ids = ["feed.xml", "ninjs.json", ".csv"];
            assert!(
                found.is_none_or(|path| has_ids.iter().any(|name| path.ends_with(name))),
                "seed {seed}: {word} in {found:?}"
            );
        }
    }
    println!("{seeds} sites, {tokens} tokens looked for, none found");
}

/// Makes the story a withdrawn one: `[retracted]` in it, and nothing secret in what its notice shows
/// (headline, address and id).
fn withdraw(secret: &mut Secret, retracted: &str) {
    let last = secret.files.len() - 1;
    for (at, (path, bytes)) in secret.files.iter_mut().enumerate() {
        if !path.starts_with("content/articles/") || !path.ends_with(".md") {
            continue;
        }
        let text = String::from_utf8(bytes.clone()).unwrap();
        let mut has_title = false;
        let shown = |line: &&str| {
            let is_title = line.starts_with("title = ") && !std::mem::replace(&mut has_title, true);
            !is_title && !line.starts_with("slug = ") && !line.starts_with("redirect_from = ")
        };
        let kept: Vec<&str> = text.lines().filter(shown).collect();
        let own =
            format!("+++\ntitle = \"Withdrawn\"\nslug = \"withdrawn\"\nid = \"withdrawn-{at}\"\n");
        let mut text = kept.join("\n").replacen("+++\n", &own, 1);
        if at == last {
            assert!(text.contains("\n[extra]\n"));
            text = text.replacen("\n[extra]\n", &format!("\n{retracted}\n[extra]\n"), 1);
        }
        *bytes = text.into_bytes();
    }
    // What was only in the headline, the address or the id.
    let has = |word: &String| {
        let word = word.trim_end_matches("-48.");
        secret.files.iter().any(|(path, bytes)| {
            let is_own = path.starts_with("content/articles/") && path.ends_with(".md");
            (!is_own && path.contains(word)) || String::from_utf8_lossy(bytes).contains(word)
        })
    };
    secret.shown.retain(has);
}

/// Row 17: a story that was withdrawn leaves its headline, its address, the day and the reason.
#[test]
fn nothing_of_a_retracted_story_is_left_but_its_notice() {
    let (mut tried, mut tokens) = (0, 0);
    for seed in 0..sized(6, 40, 1000) {
        let mut secret = secret(seed);
        if secret.mend.is_some() {
            continue;
        }
        tried += 1;
        withdraw(&mut secret, "[retracted]\ndate = 2026-03-12\nreason = \"It was forged.\"");
        let site = Site::rich();
        install(&site, &secret);
        // Before its day the story is there, and so is the control.
        site.good(&site.public(), at("2026-03-11T12:00:00Z"));
        let shot = support::shot(&site.public(), &[]);
        for word in &secret.shown {
            assert!(find(&shot, word).is_some(), "seed {seed}: {word} isn't shown before");
        }
        site.good(&site.public(), at("2026-03-13T12:00:00Z"));
        let shot = support::shot(&site.public(), &[]);
        for word in secret.shown.iter().chain(&secret.never) {
            tokens += 1;
            if let Some(path) = find(&shot, word) {
                let Some(Entry::File(_, bytes)) = shot.get(path) else { panic!("{word}: {path}") };
                let text = String::from_utf8_lossy(bytes);
                let at = text.find(word).unwrap_or_default();
                let near = text.get(at.saturating_sub(80)..(at + 80).min(text.len()));
                panic!("seed {seed}: {word} is left in {path}: {near:?}");
            }
        }
        assert_eq!(find(&shot, "98765432"), None, "seed {seed}: media topic");
        // All else is as it is without the story.
        let without = Site::rich();
        site_without(&without);
        without.good(&without.public(), at("2026-03-13T12:00:00Z"));
        let without = support::shot(&without.public(), &[]);
        let differ =
            shot.keys().chain(without.keys()).filter(|path| shot.get(*path) != without.get(*path));
        for path in differ {
            let path = path.strip_prefix("fr/").unwrap_or(path);
            let is_told =
                ["feed.xml", "feeds.opml", "corrections"].iter().any(|name| path.starts_with(name));
            // The site's data tell of it in the lists of the newest and of the month, and in a table.
            let data = ["ninjs.json", "2026/03/ninjs.json", "data/datapackage.json"];
            let data_of_year = ["data/corrections", "data/fr/corrections"];
            let is_told = is_told
                || data.contains(&path)
                || data_of_year.iter().any(|name| path.starts_with(name));
            let is_notice = path.ends_with("/withdrawn") || path.contains("/withdrawn/");
            let is_folder =
                matches!(shot.get(path), Some(entry) if !matches!(entry, Entry::File(..)));
            let is_manifest = path.starts_with(".dateline");
            assert!(
                is_told || is_notice || is_folder || is_manifest,
                "seed {seed}: {path} differs"
            );
        }
        assert!(find(&shot, "It was forged.").is_some());
    }
    println!("{tried} sites, {tokens} tokens looked for, none found");
    assert!(tried > 0 && tokens > 100);
}

/// A story that was withdrawn before it came out was never there: it has no notice either, neither when
/// its embargo ends nor later.
#[test]
fn nothing_of_a_story_that_is_withdrawn_before_it_comes_out_is_ever_there() {
    let settings = "title = \"D\"\nbase_url = \"https://d.example\"\nlanguages = [\"fr\"]\n\
                    feeds = [\"atom\", \"rss\", \"json\"]\n";
    let times = ["2026-01-01", "2026-01-05", "2026-02-01", "2027-01-01"];
    let times = times.map(|day| at(&format!("{day}T12:00:00Z")));
    let retracted = |date: &str| format!("[retracted]\ndate = {date}\nreason = \"zqreason\"");
    let early = retracted("2026-01-03");
    for held in
        ["date = 2026-02-01", "date = 2026-01-01\nembargo = 2026-02-01", "date = 2026-01-03"]
    {
        let site = Site::bare();
        site.write("site.toml", settings);
        site.write_article("zqone", &format!("title = \"zqtitle\"\n{held}\n{early}"), "zqtext");
        for now in times {
            // It is a mistake to be seen at once, not only when it comes out.
            let outcome = site.build_at(&site.public(), now).unwrap();
            assert!(outcome.summary.is_none(), "{held}: {now}");
            let said = format!("{:?}", outcome.diagnostics);
            assert!(said.contains("is withdrawn before it comes out"), "{held}: {said}");
            assert_eq!(find(&shot(&site.public(), &[]), "zq"), None, "{held}: {now}");
        }
    }
    // A translation that would have come out after the story was withdrawn is no mistake.
    let site = Site::bare();
    site.write("site.toml", settings);
    site.write_article(
        "one",
        &format!("title = \"One\"\ndate = 2026-01-01\n{}", early.replace("zq", "")),
        "x",
    );
    site.write_article(
        "one.fr",
        "title = \"zqtitre\"\nslug = \"zqadresse\"\ndate = 2026-02-01",
        "zq",
    );
    for now in times {
        site.good(&site.public(), now);
        let output = shot(&site.public(), &[]);
        assert_eq!(find(&output, "zq"), None, "{now}");
        assert_eq!(find(&output, "reason").is_some(), now > at("2026-01-03T00:00:00Z"), "{now}");
    }
    // Nor is the reason of a translation public before its own day.
    let own = format!("title = \"Un\"\ndate = 2026-01-02\n{}", retracted("2026-01-10"));
    site.write_article("one.fr", &own, "x");
    for now in times {
        site.good(&site.public(), now);
        let output = shot(&site.public(), &[]);
        let is_due = now > at("2026-01-10T00:00:00Z");
        assert_eq!(find(&output, "zqreason").is_some(), is_due, "{now}");
    }
}

/// An office without a file is called as a post of one of its holders is: of one that readers know of.
#[test]
fn an_office_takes_nothing_from_a_holder_whom_only_a_withheld_article_names() {
    let early = "country = \"FJ\"\n[[posts]]\ntitle = \"zqtitle\"\norganization = \"zqbody\"\noffice = \"water\"\n\
                 start = 2026-02-01\n";
    let late = "[[posts]]\ntitle = \"Keeper of Water\"\noffice = \"water\"\nstart = 2020\nend = \"2026-01\"\n";
    for (held, release) in [
        ("date = 2026-02-01\nembargo = 2026-05-01", true),
        ("date = 2026-05-01", true),
        ("date = 2026-02-01\ndraft = true", false),
        ("date = 2025-02-01\nexpires = 2026-01-15", false),
    ] {
        let site = Site::new();
        let named = "[[quotes]]\ntext = \"zqwords\"\nspeaker = \"a-early\"\n";
        for (stem, rest) in [("a-early", early), ("b-late", late)] {
            site.write(
                &format!("content/officials/{stem}.md"),
                format!("+++\nname = \"{stem}\"\n{rest}+++\n"),
            );
        }
        site.write("content/organizations/zqbody.md", "+++\nname = \"zqbody\"\n+++\n");
        site.write_article(
            "late",
            "title = \"Late\"\ndate = 2026-01-05\nofficials = [\"b-late\"]",
            "Text.",
        );
        let now = at("2026-02-10T00:00:00Z");
        let output = |now| {
            site.good(&site.public(), now);
            shot(&site.public(), &[])
        };
        let without = output(now);
        // The article names the official in its front matter, or quotes the official alone.
        for names in ["officials = [\"a-early\"]\n", named] {
            site.write_article("early", &format!("title = \"Early\"\n{held}\n{names}"), "Text.");
            let held_back = output(now);
            support::assert_same(&without, &held_back, held);
            assert_eq!(find(&held_back, "zq"), None, "{held}");
            if release {
                let shot = output(at("2026-06-01T00:00:00Z"));
                for word in ["zqtitle", "zqbody"] {
                    assert!(find(&shot, word).is_some(), "{word} isn't shown after release");
                }
            }
        }
    }
}

/// What has a page of its own may name an office that nobody else tells of.
#[test]
fn an_office_of_withheld_holders_alone_is_called_by_its_key() {
    let site = Site::new();
    site.write(
        "site.toml",
        "title = \"Desk\"\nbase_url = \"https://desk.example\"\n[kinds.bills]\nname = \"Bill\"\n\
         plural = \"Bills\"\n[kinds.bills.fields]\noffice = { type = \"offices\" }\n",
    );
    site.write("content/bills/pipes.md", "+++\nname = \"Pipes\"\noffice = \"water\"\n+++\n");
    site.write("content/organizations/zqbody.md", "+++\nname = \"zqbody\"\n+++\n");
    site.write(
        "content/officials/early.md",
        "+++\nname = \"Early\"\ncountry = \"FJ\"\n[[posts]]\ntitle = \"zqtitle\"\n\
         organization = \"zqbody\"\noffice = \"water\"\nstart = 2026-02-01\n+++\n",
    );
    site.write_article("a", "title = \"A\"\ndate = 2026-01-05\nbills = [\"pipes\"]", "Text.");
    let output = |now| {
        site.good(&site.public(), now);
        shot(&site.public(), &[])
    };
    let now = at("2026-02-10T00:00:00Z");
    let without = output(now);
    assert_eq!(find(&without, "zq"), None);
    assert!(find(&without, "<dd>water</dd>").is_some(), "the bill says which office");
    for held in ["embargo = 2026-05-01", "draft = true"] {
        let front_matter =
            format!("title = \"B\"\ndate = 2026-02-01\n{held}\nofficials = [\"early\"]");
        site.write_article("b", &front_matter, "Text.");
        support::assert_same(&without, &output(now), held);
    }
    site.write_article("b", "title = \"B\"\ndate = 2026-02-01\nofficials = [\"early\"]", "Text.");
    assert!(find(&output(now), "zqtitle").is_some());
}

/// The public pages that link to the withheld article, as they look while it isn't out.
fn site_without(site: &Site) {
    site.write("content/pages/links.md", "+++\ntitle = \"Links\"\n+++\nsoon and soon\n");
    site.write_article("2026/links", "title = \"Links\"\ndate = 2026-01-31", "soon");
}

/// Whether an article is in an output, by the last part of its address.
fn is_out(output: &Shot, article: &str) -> bool {
    let page = format!("/{article}/index.html");
    output.keys().any(|path| path.ends_with(&page))
}

fn in_zone(zone: &str) -> String {
    format!("title = \"D\"\nbase_url = \"https://d.example\"\ntimezone = \"{zone}\"\n")
}

/// One second before, at and after; with offsets, in zones, in gaps and folds.
#[test]
fn the_clock_is_exact() {
    let cases = [
        // key and value, zone, the instant
        ("embargo = 2026-01-05T06:00:00Z", "UTC", "2026-01-05T06:00:00Z"),
        ("embargo = 2026-01-05T06:00:00+05:30", "UTC", "2026-01-05T00:30:00Z"),
        ("embargo = 2026-01-05T06:00:00-08:00", "Asia/Tokyo", "2026-01-05T14:00:00Z"),
        ("embargo = 2026-01-05", "UTC", "2026-01-05T00:00:00Z"),
        ("embargo = 2026-01-05", "Asia/Tokyo", "2026-01-04T15:00:00Z"),
        ("embargo = 2026-01-05", "America/Toronto", "2026-01-05T05:00:00Z"),
        ("embargo = \"2026-01-05\"", "America/Toronto", "2026-01-05T05:00:00Z"),
        ("embargo = \"2026-01-05T00:00:00\"", "America/Toronto", "2026-01-05T05:00:00Z"),
        ("embargo = 2026-07-05T09:00:00", "America/Toronto", "2026-07-05T13:00:00Z"),
        ("embargo = 2026-01-05T09:00:00", "Asia/Kathmandu", "2026-01-05T03:15:00Z"),
        ("embargo = 2026-03-08T01:59:59", "America/Toronto", "2026-03-08T06:59:59Z"),
        ("embargo = 2026-03-08T03:00:00", "America/Toronto", "2026-03-08T07:00:00Z"),
        ("embargo = 2026-11-01T00:59:59", "America/Toronto", "2026-11-01T04:59:59Z"),
        ("embargo = 2026-11-01T02:00:00", "America/Toronto", "2026-11-01T07:00:00Z"),
        // No midnight on this day.
        ("embargo = 2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"),
        // A day that the zone left out.
        ("embargo = 2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"),
        ("embargo = 2026-10-25T03:00:00", "Europe/Berlin", "2026-10-25T02:00:00Z"),
        // As other generators write it, and with a zone of its own.
        ("embargo = \"2026-01-05 06:00:00 +0530\"", "Asia/Tokyo", "2026-01-05T00:30:00Z"),
        (
            "embargo = \"2026-02-28T19:30:00[America/New_York]\"",
            "Europe/Berlin",
            "2026-03-01T00:30:00Z",
        ),
        (
            "embargo = \"2026-11-01T01:30:00-05:00[America/New_York]\"",
            "Europe/Berlin",
            "2026-11-01T06:30:00Z",
        ),
        ("embargo = \"2026-02-28[America/New_York]\"", "UTC", "2026-02-28T05:00:00Z"),
        // Leap seconds: the second after them.
        ("embargo = 2016-12-31T23:59:60Z", "UTC", "2017-01-01T00:00:00Z"),
        ("embargo = \"2016-12-31T23:59:60Z\"", "Asia/Tokyo", "2017-01-01T00:00:00Z"),
        ("embargo = 2017-01-01T08:59:60", "Asia/Tokyo", "2017-01-01T00:00:00Z"),
    ]
    .map(|(key, zone, instant)| (key, zone, instant, instant));
    // What clocks show twice, or pass over: it is out at the later instant and over at the first.
    let unclear = [
        (
            "embargo = 2026-03-08T02:30:00",
            "America/Toronto",
            "2026-03-08T07:30:00Z",
            "2026-03-08T07:00:00Z",
        ),
        (
            "embargo = 2026-11-01T01:30:00",
            "America/Toronto",
            "2026-11-01T06:30:00Z",
            "2026-11-01T05:30:00Z",
        ),
        (
            "embargo = \"2026-10-25 02:00\"",
            "Europe/Berlin",
            "2026-10-25T01:00:00Z",
            "2026-10-25T00:00:00Z",
        ),
        ("embargo = 2025-11-02", "America/Havana", "2025-11-02T05:00:00Z", "2025-11-02T04:00:00Z"),
    ];
    let second = SignedDuration::from_secs(1);
    let nano = SignedDuration::from_nanos(1);
    for (key, zone, instant, over) in sampled(cases.into_iter().chain(unclear), 3) {
        let site = Site::bare();
        site.write("site.toml", in_zone(zone));
        let (instant, over) = (at(instant), at(over));
        // The same for a date alone, and the other way round for its end.
        let (date, expires) = (key.replace("embargo", "date"), key.replace("embargo", "expires"));
        for (stem, lines) in [
            ("the-embargo", format!("date = 2001-01-01\n{key}")),
            ("the-date", date),
            ("the-end", format!("date = 2001-01-01\n{expires}")),
        ] {
            site.write_article(stem, &format!("title = \"T\"\n{lines}"), "x");
        }
        let around = |at| [at - second, at - nano, at, at + second];
        for as_of in [around(instant), around(over)].concat().into_iter().collect::<BTreeSet<_>>() {
            site.good(&site.public(), as_of);
            let output = shot(&site.public(), &[]);
            for (article, expected) in [
                ("the-embargo", as_of >= instant),
                ("the-date", as_of >= instant),
                ("the-end", as_of < over),
            ] {
                assert_eq!(is_out(&output, article), expected, "{article} {key} {zone}: {as_of}");
            }
        }
    }
}

/// An embargo that can't be read is an error, never none; and it holds in drafts, too.
#[test]
fn no_mistake_in_an_embargo_lets_an_article_out() {
    let cases = [
        "embarg = 2027-01-01",
        "Embargo = 2027-01-01",
        "embargoed = 2027-01-01",
        "embargo_until = 2027-01-01",
        "embargo = \"tomorrow\"",
        "embargo = \"\"",
        "embargo = true",
        "embargo = 20270101",
        "embargo = 2027-02-30",
        "embargo = 2027-01-01T25:00:00",
        "embargo = 09:00:00",
        "embargo = \"2027-01-01T09:00:00 Europe/Nowhere\"",
        "embargo = \"2026-01-01T09:00:00[Europe/Nowhere]\"",
        "embargo = \"2026-01-01T09:00:00-08:00[Europe/Berlin]\"",
        "embargo = \"2026-01-01T09:00:00[Europe/Berlin][u-ca=hebrew]\"",
        "embargo = \"2026-01-01T09:00:00[\"",
        "embargo = \"2026-03-29T02:30:00[Europe/Berlin]\"",
        "embargo = \"2025-10-26T02:30:00[Europe/Berlin]\"",
        "embargo = \"2026-01-01T09:00:00 CET\"",
        // TOML cuts these off before the zone, with which they are later than the clock.
        "embargo = 2026-03-10T12:00:00[America/New_York]",
        "embargo = 2026-03-10T12:00:00 [America/New_York] # noon",
        "embargo = 2026-03-10T12:00:00 -0500",
        "embargo = 2026-01-01T09:00:00[Europe/Nowhere]",
        "embargo = 2026-01-01T12:30:60Z",
        "embargo = 2026-01-01T09:00:00 and more",
        "embargo = [2027-01-01]",
        "embargo = 9999-12-31",
        "embargo = 9999-12-31T23:59:59",
        "embargo = 9999-12-31T23:59:59-23:59",
        "embargo = \"9999-12-31T23:59:59Z\"",
        "embargo = \"+010000-01-01\"",
        "[extra]\nembargo = 2027-01-01",
    ];
    for zone in ["UTC", "America/Toronto", "Asia/Tokyo"] {
        for draft in [false, true] {
            let site = Site::bare();
            site.write("site.toml", in_zone(zone));
            let stem = |n: usize| format!("the-{n}");
            let file = |n: usize| format!("content/articles/{}.md", stem(n));
            for (n, key) in cases.into_iter().enumerate() {
                let front = format!("title = \"T\"\ndate = 2026-01-01\ndraft = {draft}\n{key}");
                site.write_article(&stem(n), &front, "x");
            }
            let output = site.around().join("out");
            let build = || support::build_with(&site.root, &output, at(NOW), draft).unwrap();
            let outcome = build();
            let wrong = files_with_errors(&outcome);
            assert_eq!(outcome.summary.is_none(), !wrong.is_empty(), "{wrong:?}");
            assert!(outcome.summary.is_some() || shot(&output, &[]).is_empty());
            for (n, key) in cases.into_iter().enumerate() {
                let far = key.contains("9999");
                assert!(wrong.contains(&file(n)) || draft || far, "{zone} {key}: no error");
            }
            // Those without an error may be built, and aren't out for that.
            wrong.iter().for_each(|path| site.remove(path));
            let outcome = build();
            assert!(outcome.summary.is_some(), "{}", site.report(&outcome));
            let shown = shot(&output, &[]);
            for (n, key) in cases.into_iter().enumerate() {
                // In a draft a mistyped key is a warning; an embargo that is there holds.
                let meant = key.starts_with("embargo =") || key.starts_with("[extra]");
                let shown = is_out(&shown, &stem(n));
                assert!(!shown || draft && !meant, "{zone} draft={draft} {key}: is out");
            }
        }
    }
    // A list of YAML's, and its nothing.
    let values = [
        "[2027-01-01]",
        "yes",
        "~",
        "",
        "2027-13-01",
        "2026-01-01T09:00:00[Europe/Nowhere]",
        "2026-01-01T09:00:00-08:00[Europe/Berlin]",
        "2026-01-01 09:00:00 CET",
    ];
    let site = Site::bare();
    let file = |n: usize| format!("content/articles/the-{n}.md");
    for (n, value) in values.into_iter().enumerate() {
        site.write(
            &file(n),
            format!("---\ntitle: T\ndate: 2026-01-01\nembargo: {value}\n---\nx\n"),
        );
    }
    let outcome = site.build_here().unwrap();
    let wrong = files_with_errors(&outcome);
    for (n, value) in values.into_iter().enumerate() {
        assert!(wrong.contains(&file(n)), "embargo: {value}: no error");
    }
    assert!(outcome.summary.is_none() && shot(&site.public(), &[]).is_empty());
}

/// A translation waits for its original however its name writes the language: it's an error, never an
/// article of its own.
#[test]
fn no_form_of_a_language_in_a_name_lets_a_translation_out() {
    let languages = [
        "pt-BR",
        "pt-br",
        "pt_BR",
        "PT_br",
        " pt-BR",
        "pt-BR ",
        "pt-BR.",
        "pt-BR_",
        "pt\u{2060}-BR",
        "(pt-BR)",
        "pt-BR.pt-BR",
        "pt_BR.pt-BR",
        "fr.pt-BR",
        "pt-BR.fr",
        "pt-BR.v2",
        "pt",
        "por",
        "POR",
        "pt_PT",
        "por-Latn-BR",
        "fra",
        "fr_FR",
        "en_",
        "xx",
    ];
    for (n, language) in languages.into_iter().enumerate() {
        for original in sampled_from(n, ["the-one", "The-One"], 2) {
            let site = Site::bare();
            site.write(
                "site.toml",
                "title = \"D\"\nbase_url = \"https://d.example\"\nlanguages = [\"fr\", \"pt-BR\"]\n",
            );
            let front = "title = \"T\"\ndate = 2026-01-01\nembargo = 2027-01-01";
            site.write_article(original, front, "x");
            let front = "title = \"Leaked\"\ndate = 2026-01-01";
            site.write_article(&format!("the-one.{language}"), front, "x");
            let outcome = site.build_here().unwrap();
            assert_eq!(find(&shot(&site.public(), &[]), "leaked"), None, "{original} {language:?}");
            let is_right = language.eq_ignore_ascii_case("pt-BR") && original == "the-one";
            assert_eq!(outcome.summary.is_some(), is_right, "{original} {language:?}");
        }
    }
}

/// An original that isn't read, since its name ends in another way, doesn't let its version out.
#[test]
fn no_name_of_an_original_lets_its_translation_out() {
    for name in ["the-one.MD", "the-one.markdown", "the-one.Md", "The-One.MD", "the-one.txt"] {
        let site = Site::bare();
        let settings = "title = \"D\"\nbase_url = \"https://d.example\"\nlanguages = [\"fr\"]\n";
        site.write("site.toml", settings);
        let front = "+++\ntitle = \"T\"\ndate = 2026-01-01\nembargo = 2027-01-01\n+++\nx\n";
        site.write(&format!("content/articles/{name}"), front);
        site.write_article("the-one.fr", "title = \"Leaked\"\ndate = 2026-01-01", "x");
        // A link to it, as to a file that is offered to readers, changes nothing.
        let link = format!("[it]({name})");
        site.write_article("other", "title = \"Other\"\ndate = 2026-01-01", &link);
        let outcome = site.build_here().unwrap();
        assert_eq!(find(&shot(&site.public(), &[]), "leaked"), None, "{name}");
        assert!(outcome.summary.is_none(), "{name}");
        let said = format!("{:?}", outcome.diagnostics);
        assert!(said.contains("is a version of it"), "{name}: {said}");
    }
}

/// Nor does another form of a letter in the original's name, or of the language in the translation's.
#[test]
fn no_name_that_only_looks_alike_lets_a_translation_out() {
    for (original, version) in [
        ("Caf\u{e9}.markdown", "cafe\u{301}.fr"),
        ("cafe\u{301}.MD", "CAF\u{c9}.fr"),
        ("notice.markdown", "notice.pt_BR"),
        ("notice.txt", "notice.fra"),
        ("Notice.md.txt", "notice.fr.fr"),
    ] {
        let site = Site::bare();
        let settings = "title = \"D\"\nbase_url = \"https://d.example\"\nlanguages = [\"fr\"]\n";
        site.write("site.toml", settings);
        let front = "+++\ntitle = \"T\"\ndate = 2026-01-01\nembargo = 2027-01-01\n+++\nx\n";
        site.write(&format!("content/articles/{original}"), front);
        site.write_article(version, "title = \"Leaked\"\ndate = 2026-01-01", "x");
        let outcome = site.build_here().unwrap();
        assert_eq!(find(&shot(&site.public(), &[]), "leaked"), None, "{original} {version}");
        assert!(outcome.summary.is_none(), "{original} {version}");
    }
    // What follows a dot is part of a name where it can't be meant as a language.
    let site = Site::bare();
    site.write_article("release.v2", "title = \"Two\"\ndate = 2026-01-01", "x");
    site.write("content/articles/release.markdown", "+++\ntitle = \"T\"\n+++\nx\n");
    assert!(site.build_here().unwrap().summary.is_some());
}

/// Withdrawn, expired, back to draft, under a new embargo: gone with everything that it brought.
#[test]
fn what_is_withdrawn_goes() {
    for seed in 0..sized(2, 8, 100) {
        for way in sampled_from(seed as usize, 0..7, 2) {
            let secret = secret(seed * 5 + 1000);
            let site = Site::rich();
            install(&site, &secret);
            let (path, _) = secret.files.last().unwrap().clone();
            let french = path.replace(".md", ".fr.md");
            let text = std::fs::read_to_string(site.root.join(&path)).unwrap();
            let released = match &secret.mend {
                Some((from, to)) => text.replace(from, to),
                None => text,
            };
            site.write(&path, &released);
            site.good(&site.public(), secret.release);
            assert!(find(&shot(&site.public(), &[]), &secret.shown[0]).is_some());
            let change = |key: &str, files: &[&String]| {
                for path in files {
                    let Ok(text) = std::fs::read_to_string(site.root.join(path)) else { continue };
                    let text: String = text
                        .lines()
                        .filter(|l| {
                            !["embargo", "expires", "draft"].iter().any(|k| l.starts_with(k))
                        })
                        .map(|l| format!("{l}\n"))
                        .collect();
                    site.write(path, text.replacen("\ndate", &format!("\n{key}\ndate"), 1));
                }
            };
            match way {
                0 => {
                    site.remove(&path);
                    let _ = std::fs::remove_file(site.root.join(&french));
                    site_without(&site);
                }
                1 => change("draft = true", &[&path, &french]),
                2 => change("expires = 2026-03-10T12:00:00Z", &[&path, &french]),
                3 => change("embargo = 2026-04-01", &[&path, &french]),
                // The original alone: its translation goes with it.
                4 => change("draft = true", &[&path]),
                5 => change("expires = 2026-03-10T12:00:00Z", &[&path]),
                _ => change("embargo = 2026-04-01", &[&path]),
            }
            let later = secret.release + SignedDuration::from_secs(1);
            let outcome = site.build_at(&site.public(), later).unwrap();
            if outcome.summary.is_none() {
                // It would expire before it came out: an error, and no half measure.
                assert!(matches!(way, 2 | 5), "seed {seed}: {}", site.report(&outcome));
                continue;
            }
            let now = shot(&site.public(), &[]);
            for word in secret.shown.iter().chain(&secret.never) {
                assert_eq!(find(&now, word), None, "seed {seed}, way {way}: {word}");
            }
        }
    }
}
