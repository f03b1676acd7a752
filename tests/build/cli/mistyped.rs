//! One slip is one finding: every key of every kind of file, mistyped by a letter in a site that has
//! all of them, and nothing else is said of it, though much hangs on each.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Site, sized};

/// A site that has every key, and in which each is missed when it isn't there. Front matter stands
/// between lines of `+++`; `site.toml` has none around it.
const FILES: [(&str, &str); 21] = [
    (
        "site.toml",
        r#"title = "Test Briefing"
base_url = "https://example.org/news"
description = "What was said."
language = "en"
languages = ["fr"]
timezone = "America/Toronto"
theme = "own"
max_text_mb = 9
page_size = 10
feeds = ["atom"]
feed_entries = 5
feed_content = "full"
tag_authority = "example.org,2025"
websub_hub = "https://hub.example.org/"
link_names = true
structured_data = true
archive = true

[[menu]]
title = "Bills"
url = "/bills/"

[publisher]
name = "Test Desk"
logo = "/logo.svg"
same_as = ["https://social.example/@desk"]
corrections_policy = "/corrections/"
ethics_policy = "https://desk.example/ethics"
verification_policy = "https://desk.example/checks"
masthead = "https://desk.example/people"
ownership = "https://desk.example/owners"
fediverse = "@desk@social.example"

[map]
enabled = true
borders = "natural-earth"

[images]
sizes = true
widths = [400, 800]
quality = 70
keep_metadata = true

[cards]
enabled = true
editions = true
countries = true
articles = true

[robots]
search = true
ai_input = true
ai_train = false
disallow = ["/quotes/"]
allow = ["/quotes/1/"]

[[robots.groups]]
agents = ["ExampleBot"]
disallow = ["/"]
allow = ["/about/"]

[security_txt]
contact = "mailto:holes@example.org"
expires = 2026-11-20
encryption = "https://example.org/key"
acknowledgments = "https://example.org/thanks"
policy = "https://example.org/policy"
hiring = "https://example.org/jobs"
preferred_languages = ["en"]

[standard_site]
publication = "at://did:plc:desk/site.standard.publication/self"

[trust_txt]
member = "https://member.example/"
belongto = "https://association.example/"
control = "https://example.org/"
controlledby = "https://owner.example/"
social = "https://social.example/@desk"
vendor = "https://vendor.example/"
customer = "https://customer.example/"
disclosure = "https://example.org/policy"
contact = "https://example.org/about"
datatrainingallowed = false

[humans_txt]
team = "Ada Example"
thanks = "Bo Sample"
site = "Made with Dateline"

[api]
licence = "CC-BY-4.0"
attribution = "Test Desk"
content = "full"

[hosting]
precompress = ["gz"]
hosts = "netlify"
speculation_rules = true

[hosting.headers]
X-Frame-Options = "DENY"

[markdown]
html = "sanitized"
smart_punctuation = true

[preview]
editor = "vscode://file/{file}:{line}"

[check]
no-source = "off"
not-at-root = "off"

[[check.allow]]
code = "untagged-name"
path = "content/articles/2025/third.md"
reason = "Named in passing"

[kinds.bills]
name = { en = "Bill", fr = "Projet de loi" }
plural = { en = "Bills", fr = "Projets de loi" }
link_names = true
menu = true
schema = "Legislation"

[kinds.bills.fields]
number = { type = "text", label = { en = "Number", fr = "Numéro" }, required = true }
introduced = { type = "date", label = "Introduced" }
sponsors = { type = "officials", many = true, required = true }
follows = "bills"

[publish.live]
kind = "s3"
bucket = "example"
endpoint = "https://s3.example.org"
region = "auto"
prefix = "news"
compress = true
conditional_writes = true
concurrency = 4
after = ["./purge.sh"]

[[publish.live.serve]]
path = "*.txt"
content_type = "text/plain"
cache_control = "no-cache"
compress = false

[publish.staging]
kind = "sftp"
host = "host.example"
port = 22
user = "desk"
path = "/srv/staging"
switch = true
base_url = "https://staging.example.org"
drafts = true
noindex = true

[publish.branch]
kind = "git"
repository = "https://git.example/desk/site.git"
branch = "pages"

[publish.folder]
kind = "local"
path = "../site"

[extra]
motto = "To the letter"
"#,
    ),
    (
        "content/articles/2025/first.md",
        r#"+++
title = "Robin Example opens a ministry"
date = 2025-11-20T09:30:00
slug = "ministry-opens"
id = "content/articles/opens.md"
summary = "It opens."
key_points = ["It is new."]
place = "OTTAWA"
authors = ["Writer, S."]
countries = ["CA"]
regions = ["Nordic countries"]
officials = [{ id = "Minister Robin", as = "Secretary of Examples" }]
organizations = ["Ministry of Examples"]
topics = ["Migration"]
storyline = "The register"
bills = ["Act on Examples"]
language = "en"
embargo = 2025-11-20T10:00:00
expires = 2026-11-21
draft = false
lead = true
link_names = true
media_topics = ["20000634"]
redirect_from = ["/2025/11/19/opens/"]

[image]
src = "photo.gif"
alt = "A door"
caption = "The door"
credit = "Test Desk"

[[sources]]
id = "notice"
title = "Notice"
url = "https://ministry.example/notice"
publisher = "Ministry of Examples"
date = 2025-11-20
archived = "https://archive.example/notice"

[[sources]]
id = "minutes"
title = "Minutes"
note = "On paper, at the ministry"
date = 2025-11-20

[[quotes]]
text = "A new door."
speaker = "robin-example"
source = "notice"
date = 2025-11-20
context = "at the opening"

[[quotes]]
text = "A fine day."
speaker_name = "Passer-by"
source = "minutes"

[[corrections]]
date = 2025-11-21
text = "It was Thursday."

[[updates]]
date = 2025-11-22
text = "It has closed."

[retracted]
date = 2040-01-01
reason = "It is needed no more."

[extra]
tone = "dry"
+++

In Canada, Robin Example of the Ministry of Examples said "A new door." and somebody "A fine day."
about the Example Act.[^notice] See [the earlier act](/bills/earlier-act/), [the topic](/topics/trade/),
[the old place](/2025/11/19/opens/) and [the old act](/acts/old/).

> It is open.
>
> — Robin Example, at the door [^minutes]
"#,
    ),
    (
        "content/articles/2025/second.md",
        r#"+++
title = "A quiet day"
date = 2025-11-20
draft = true
key_points = ["Nothing was said."]
+++
"#,
    ),
    (
        "content/articles/2025/third.md",
        r#"+++
title = "Robin Example resigns"
date = 2025-11-25
officials = ["robin-example", "ada-sample"]
+++

Robin Example and Ada Sample of Norway were at the [Register](/officials/quiet-person/).
"#,
    ),
    (
        "content/articles/2025/ministry-opens.md",
        "+++\ntitle = \"Another\"\nslug = \"another\"\ndate = 2025-11-20\n+++\n\nText.\n",
    ),
    (
        "content/articles/2025/first.fr.md",
        "+++\ntitle = \"Un ministère\"\ndate = 2025-11-20T09:30:00\nslug = \"ministere\"\nlanguage = \"fr\"\n+++\n\nTexte.\n",
    ),
    (
        "content/officials/robin-example.md",
        r#"+++
name = "Robin Example"
sort_name = "Example, Robin"
aliases = ["Minister Robin"]
country = "CA"
wikidata = "Q42"
website = "https://robin.example"
link_names = true
unlinked_names = ["Minister Robin"]
always = true
redirect_from = ["/officials/r-example/"]

[image]
src = "robin.gif"
alt = "Robin Example"
caption = "At work"
credit = "Test Desk"

[[posts]]
title = "Senator"
office = "senator"
organization = "ministry-of-examples"
start = 2011
end = 2024
source = "https://senate.example/robin"

[[posts]]
title = "Secretary of Examples"
office = "secretary-of-examples"
organization = "Ministry of Examples"
start = 2025-01-21
acting = true

[extra]
note = "x"
+++
Robin Example.
"#,
    ),
    (
        "content/officials/ada-sample.md",
        r#"+++
name = "Ada Sample"

[[posts]]
title = "Secretary of Examples"
office = "secretary-of-examples"
start = 2025-02-01

[[posts]]
title = "Commissioner"
office = "commissioner"
start = 2020
+++
"#,
    ),
    (
        "content/officials/quiet-person.md",
        "+++\nname = \"Quiet Person\"\nalways = true\n\n[[posts]]\ntitle = \"Commissioner\"\noffice = \"commissioner\"\nstart = 2021\n+++\n",
    ),
    (
        "content/organizations/ministry-of-examples.md",
        r#"+++
name = "Ministry of Examples"
aliases = ["Examples Ministry"]
country = "CA"
parent = "government"
wikidata = "Q43"
website = "https://ministry.example"
link_names = true
unlinked_names = ["Examples Ministry"]
always = true
redirect_from = ["/organizations/moe/"]
+++
"#,
    ),
    ("content/organizations/government.md", "+++\nname = \"Government of Examples\"\n+++\n"),
    (
        "content/offices/commissioner.md",
        "+++\ntitle = \"Commissioner\"\norganization = \"government\"\ncountry = \"CA\"\nholders = 2\nalways = true\nredirect_from = [\"/offices/comm/\"]\n+++\n",
    ),
    (
        "content/regions/nordic.md",
        "+++\nname = \"Nordic countries\"\ncountries = [\"DK\", \"NO\"]\nalways = true\nredirect_from = [\"/regions/north/\"]\n+++\n",
    ),
    (
        "content/countries/canada.md",
        "+++\nname = \"Canada\"\nlink_names = true\nunlinked_names = [\"Canada\"]\nalways = true\nredirect_from = [\"/countries/ca/\"]\n+++\n",
    ),
    (
        "content/topics/trade.md",
        "+++\nname = \"Trade\"\nalways = true\nredirect_from = [\"/topics/commerce/\"]\n+++\n",
    ),
    (
        "content/storylines/the-register.md",
        "+++\nname = \"The register\"\nalways = true\nredirect_from = [\"/storylines/reg/\"]\n+++\n",
    ),
    (
        "content/authors/sample-writer.md",
        r#"+++
name = "Sample Writer"
sort_name = "Writer, Sample"
aliases = ["Writer, S."]
website = "https://writer.example"
fediverse = "@writer@social.example"
always = true
redirect_from = ["/authors/sw/"]

[image]
src = "writer.gif"
alt = "Sample Writer"

[[links]]
title = "Social"
url = "https://social.example/@writer"
+++
"#,
    ),
    (
        "content/bills/example-act.md",
        r#"+++
name = "Example Act"
aliases = ["Act on Examples"]
number = "B 12"
introduced = "2025-11"
sponsors = ["robin-example"]
follows = "Earlier Act"
link_names = true
unlinked_names = ["Act on Examples"]
always = true
redirect_from = ["/acts/old/"]
+++
"#,
    ),
    (
        "content/bills/earlier-act.md",
        "+++\nname = \"The Earlier Act\"\naliases = [\"Earlier Act\"]\nnumber = \"B 1\"\nsponsors = [\"ada-sample\"]\nalways = true\n+++\n",
    ),
    (
        "content/pages/about.md",
        "+++\ntitle = \"About\"\nsummary = \"Who we are.\"\nlanguage = \"en\"\nredirect_from = [\"/about-us/\"]\n+++\n\nUs.\n",
    ),
    ("themes/own/templates/foot.html", "{# Nothing. #}\n"),
];

/// Words in the place of a key that a site gives itself: nobody knows which of two is the right one.
const FREE: [&str; 5] = ["bills", "live", "staging", "branch", "folder"];

/// The keys of a field of `[kinds.bills.fields]`.
const OF_FIELDS: [&str; 6] = ["type", "label", "many", "required", "en", "fr"];

fn site() -> Site {
    let mut site = Site::empty();
    for (path, text) in FILES {
        site = site.file(path, text);
    }
    for picture in [
        "static/logo.svg",
        "content/articles/2025/photo.gif",
        "content/officials/robin.gif",
        "content/authors/writer.gif",
    ] {
        site = site.file(picture, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    }
    site
}

/// Where a key stands.
struct Place {
    path: &'static str,
    text: &'static str,
    at: usize,
    key: &'static str,
    /// The line in brackets above it.
    table: &'static str,
}

/// The keys of a file's front matter, wherever they stand, in one line with others or alone.
fn keys(path: &'static str, text: &'static str) -> Vec<Place> {
    let end = match path.ends_with(".toml") {
        true => text.len(),
        false => 4 + text.get(4..).and_then(|rest| rest.find("\n+++\n")).unwrap_or(0),
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let (mut keys, mut start, mut table) = (Vec::new(), 0, "");
    for line in text[..end].split_inclusive('\n') {
        let mut add = |at: usize, key: &'static str, table: &'static str| {
            keys.push(Place { path, text, at: start + at, key, table });
        };
        if let Some(name) = line.strip_prefix('[') {
            table = line.trim().trim_matches(['[', ']']);
            let mut at = line.len() - name.trim_start_matches('[').len();
            for key in table.split('.') {
                add(at, key, "");
                at += key.len() + 1;
            }
        } else {
            for (sign, _) in line.match_indices(" = ") {
                let from = line[..sign].rfind(|c| !is_part(c)).map_or(0, |before| before + 1);
                add(from, &line[from..sign], table);
            }
        }
        start += line.len();
    }
    keys
}

/// A key that is mistyped, and the file with it.
struct Slip {
    path: &'static str,
    text: &'static str,
    key: &'static str,
    table: &'static str,
    word: String,
    changed: String,
}

/// A key with a slip of one letter in it: doubled, left out, exchanged with the next, or another.
fn mistyped(key: &str, kind: usize) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let at = letters.len() / 2;
    match kind {
        1 if letters.len() > 3 => {
            letters.remove(at);
        }
        2 if letters[at] != letters[at - 1] => letters.swap(at - 1, at),
        3 if letters.len() > 3 => letters[at] = if letters[at] == 'x' { 'q' } else { 'x' },
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

#[test]
fn the_site_is_as_it_should_be() {
    let run = site().try_check(&["--sources"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}

#[test]
fn a_key_mistyped_by_a_letter_is_one_finding() {
    let site = site();
    let places = FILES.iter().flat_map(|(path, text)| keys(path, text));
    let mut runs: Vec<Vec<Slip>> = Vec::new();
    let mut tried = 0;
    for (number, place) in places.enumerate() {
        let Place { path, text, at, key, table } = place;
        let free = ["extra", "check", "kinds.bills.fields", "hosting.headers"].contains(&table)
            && !OF_FIELDS.contains(&key)
            || table.is_empty() && FREE.contains(&key);
        if free || number % sized(12, 1, 1) != 0 {
            continue;
        }
        let kinds = sized(vec![number % 4], vec![number % 4], vec![0, 1, 2, 3]);
        for kind in kinds {
            let word = mistyped(key, kind);
            let (before, after) = (&text[..at], &text[at + key.len()..]);
            let slip =
                Slip { path, text, key, table, changed: format!("{before}{word}{after}"), word };
            // One by itself in what a change has to pass; else one in each file, but for the settings,
            // on which all the others hang.
            let others = runs.iter_mut().find(|run| {
                sized(true, false, false)
                    && path != "site.toml"
                    && run.iter().all(|other| other.path != path && other.path != "site.toml")
            });
            match others {
                Some(run) => run.push(slip),
                None => runs.push(vec![slip]),
            }
            tried += 1;
        }
    }
    let mut wrong = String::new();
    for run in runs {
        run.iter().for_each(|slip| site.write(slip.path, &slip.changed));
        let found = site.try_check(&["--format", "json", "--sources"]).json();
        let is_of = |f: &&serde_json::Value, slip: &Slip| f["file"] == slip.path;
        let one = |slip: &Slip| {
            let found: Vec<_> = found.iter().filter(|f| is_of(f, slip)).collect();
            found.len() == 1
                && found[0]["code"] == "unknown-key"
                && found[0]["help"].as_str().is_some_and(|help| help.contains(slip.key))
        };
        if found.len() != run.len() || !run.iter().all(one) {
            for Slip { path, key, table, word, .. } in &run {
                wrong.push_str(&format!("{path}: `{key}` as `{word}` in [{table}]\n"));
            }
            for f in &found {
                let (file, line, code) = (&f["file"], &f["line"], &f["code"]);
                wrong
                    .push_str(&format!("{file}:{line} {code} {} => {}\n", f["message"], f["help"]));
            }
            wrong.push('\n');
        }
        run.iter().for_each(|slip| site.write(slip.path, slip.text));
    }
    assert!(tried > sized(15, 200, 800) && wrong.is_empty(), "{wrong}");
}

/// The keys in the first column of the tables of a page of the documentation.
fn documented(page: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut in_table = false;
    for line in page.lines() {
        if line.starts_with("| key") {
            in_table = true;
        } else if !line.starts_with('|') {
            in_table = false;
        }
        let Some(cell) = line.strip_prefix("| `").filter(|_| in_table) else { continue };
        let cell = cell.split(" |").next().unwrap();
        keys.extend(cell.split('`').step_by(2).map(str::to_owned));
    }
    keys
}

#[test]
fn the_site_has_every_key_that_is_documented() {
    let mut has: BTreeMap<&str, usize> = BTreeMap::new();
    for place in FILES.iter().flat_map(|(path, text)| keys(path, text)) {
        *has.entry(place.key).or_default() += 1;
    }
    let pages = [
        include_str!("../../../docs/front-matter.md"),
        include_str!("../../../docs/site-toml.md"),
        include_str!("../../../docs/publishing.md"),
    ];
    let missing: Vec<String> = pages
        .iter()
        .flat_map(|page| documented(page))
        .filter(|key| !has.contains_key(key.as_str()))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
