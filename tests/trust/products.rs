//! Row 14: each product of two long lists that a site can have takes time in the order of what there
//! is, not of the one times the other.
//!
//! The sizes here are those that an unoptimized build bears;
//! `DATELINE_FULL=1 cargo test --release --test trust products:: -- --test-threads=1 --nocapture` takes
//! ten thousand things and texts of 2 MB, which is as large as a text may be.

use crate::support::bomb::bomb;
use crate::support::{self, Site, full};

/// Files of a site, by their paths.
type FilesOfSite = Vec<(String, String)>;

/// How many things a site has.
fn things() -> usize {
    if full() { 10_000 } else { 100 }
}

/// How many bytes a text has.
fn size() -> usize {
    if full() { 1_950_000 } else { 12_000 }
}

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Lines up to a number of bytes.
fn filled(bytes: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes);
    for at in 0.. {
        let line = line(at);
        if text.len() + line.len() > bytes {
            break;
        }
        text.push_str(&line);
    }
    text
}

fn article_at(path: &str, front: &str, body: &str) -> (String, String) {
    let text = format!("+++\ntitle = \"T\"\ndate = 2026-01-01\n{front}\n+++\n{body}\n");
    (format!("content/articles/{path}.md"), text)
}

fn article(front: &str, body: &str) -> FilesOfSite {
    vec![article_at("a", front, body)]
}

/// So many files, and an article.
fn beside(
    count: usize,
    path: impl Fn(usize) -> String,
    text: impl Fn(usize) -> String,
    article: FilesOfSite,
) -> FilesOfSite {
    (0..count).map(|at| (path(at), text(at))).chain(article).collect()
}

fn officials(count: usize, article: FilesOfSite) -> FilesOfSite {
    let path = |at| format!("content/officials/o{at}.md");
    beside(count, path, |at| format!("+++\nname = \"Ada Example {at}\"\n+++\n"), article)
}

fn pages(count: usize, article: FilesOfSite) -> FilesOfSite {
    let path = |at| format!("content/pages/p{at}.md");
    beside(count, path, |at| format!("+++\ntitle = \"P{at}\"\n+++\nx\n"), article)
}

fn settings(more: &str) -> (String, String) {
    let text = format!("title = \"T\"\nbase_url = \"https://x.example\"\n{more}");
    ("site.toml".to_owned(), text)
}

fn official_with_posts(count: usize) -> (String, String) {
    let posts = many(count, |at| format!("[[posts]]\ntitle = \"Post {at}\"\nstart = \"2020\"\n"));
    let text = format!("+++\nname = \"Ada Example\"\n{posts}+++\n");
    ("content/officials/o.md".to_owned(), text)
}

fn quote(at: usize, more: &str) -> String {
    format!("[[quotes]]\ntext = \"Q {at}\"\nspeaker_name = \"P\"\n{more}")
}

fn source(at: usize) -> String {
    format!("[[sources]]\nid = \"s{at}\"\ntitle = \"S {at}\"\nnote = \"N\"\n")
}

/// Quotations, and what they are compared with.
fn of_quotations() -> Vec<(&'static str, FilesOfSite)> {
    let (n, bytes) = (things(), size());
    let sources = many(n, source);
    let words = "word ".repeat(bytes / 10);
    let with_posts =
        |article: FilesOfSite| [article, vec![official_with_posts(n.min(1000))]].concat();
    vec![
        (
            "quotations × sources",
            article(
                &(sources.clone() + &many(n, |at| quote(at, &format!("source = \"s{at}\"\n")))),
                "x",
            ),
        ),
        (
            "quotations × unknown sources",
            article(
                &(sources.clone() + &many(n, |at| quote(at, &format!("source = \"t{at}\"\n")))),
                "x",
            ),
        ),
        ("quotations × text", article(&many(n, |at| quote(at, "")), &words)),
        (
            "quotations that are nearly there × text",
            article(
                &filled(bytes / 2, |at| {
                    format!(
                        "[[quotes]]\ntext = \"{}b{at}\"\nspeaker_name = \"P\"\n",
                        "a".repeat(50)
                    )
                }),
                &"a".repeat(bytes / 2 - 1000),
            ),
        ),
        (
            "block quotations × quotations",
            article(&many(n, |at| quote(at, "")), &many(n, |at| format!("> Q {}\n\n", n - 1 - at))),
        ),
        (
            "attributions × posts",
            with_posts(article(
                "officials = [\"o\"]",
                &filled(bytes, |at| format!("> Q {at}\n>\n> — Post {at} Ada Example\n\n")),
            )),
        ),
        (
            "occasions × posts",
            with_posts(article(
                "officials = [\"o\"]",
                &filled(bytes, |at| format!("> Q {at}\n>\n> — Ada Example, Past {at}\n\n")),
            )),
        ),
        (
            "quotations × posts",
            with_posts(article(
                &("officials = [\"o\"]\n".to_owned()
                    + &many(n, |at| format!("[[quotes]]\ntext = \"Q{at}\"\nspeaker = \"o\"\n"))),
                "x",
            )),
        ),
        (
            "unknown attributions × officials",
            officials(
                n,
                article("", &filled(bytes, |at| format!("> Q {at}\n>\n> — Ada Exampel {at}\n\n"))),
            ),
        ),
        (
            "attributions of many words",
            officials(
                n,
                article(
                    "",
                    &filled(bytes, |at| {
                        format!("> Q {at}\n>\n> — {} Ada {at}\n\n", "x ".repeat(60))
                    }),
                ),
            ),
        ),
        (
            "unknown speakers × officials",
            officials(
                n,
                article(
                    &many(n, |at| {
                        format!("[[quotes]]\ntext = \"Q\"\nspeaker = \"Ada Exampel {at}\"\n")
                    }),
                    "x",
                ),
            ),
        ),
    ]
}

/// Links and what they lead to.
fn of_links() -> Vec<(&'static str, FilesOfSite)> {
    let (n, bytes) = (things(), size());
    let headings = filled(bytes / 2, |at| format!("# Head {at}\n\n"));
    let picture = |at| format!("content/articles/p{at}.jpg");
    vec![
        (
            "links × headings",
            article(
                "",
                &(headings.clone() + &filled(bytes / 2, |at| format!("[x](#head-{at})\n"))),
            ),
        ),
        (
            "wrong fragments × headings",
            article(
                "",
                &(headings.clone() + &filled(bytes / 2, |at| format!("[x](#haed-{at})\n"))),
            ),
        ),
        (
            "wrong fragments × headings of another text",
            vec![
                ("content/pages/p.md".to_owned(), format!("+++\ntitle = \"P\"\n+++\n{headings}")),
                article_at(
                    "a",
                    "",
                    &filled(bytes / 2, |at| format!("[x](../pages/p.md#haed-{at})\n")),
                ),
            ],
        ),
        (
            "wrong files × files",
            pages(n, article("", &filled(bytes, |at| format!("[x](../pages/q{at}.md)\n")))),
        ),
        (
            "wrong addresses × pages",
            pages(n, article("", &filled(bytes, |at| format!("[x](/q{at}/)\n")))),
        ),
        (
            "wrong addresses of many texts × pages",
            beside(
                n,
                |at| format!("content/pages/p{at}.md"),
                |at| format!("+++\ntitle = \"P\"\n+++\n[x](/q{at}/)\n"),
                vec![],
            ),
        ),
        (
            "wrong pictures × pictures",
            beside(
                n,
                picture,
                |_| "x".to_owned(),
                article("", &filled(bytes, |at| format!("![x](q{at}.jpg)\n"))),
            ),
        ),
        (
            "the menu × pages",
            pages(
                n,
                vec![settings(&format!(
                    "menu = [{}]\n",
                    many(n, |at| format!("{{title=\"x\",url=\"/q{at}/\"}},"))
                ))],
            ),
        ),
        (
            "references to one note",
            article("", &(filled(bytes / 4, |_| "x[^1] ".to_owned()) + "\n\n[^1]: n\n")),
        ),
        (
            "redirects × articles",
            (0..n)
                .map(|at| {
                    article_at(&format!("a{at}"), "redirect_from = [\"/old/\", \"/OLD/\"]", "x")
                })
                .collect(),
        ),
    ]
}

/// A key as other programs spell it: capitals, and `_` between its letters, by the bits of a number.
fn spelled(key: &str, number: usize) -> String {
    let mut spelled = String::with_capacity(key.len() * 2);
    for (at, letter) in key.chars().enumerate() {
        if at > 0 && number >> (2 * at - 2) & 1 == 1 {
            spelled.push('_');
        }
        let is_capital = at > 0 && number >> (2 * at - 1) & 1 == 1;
        spelled.push(if is_capital { letter.to_ascii_uppercase() } else { letter });
    }
    spelled
}

/// Names, entries and keys.
fn of_names() -> Vec<(&'static str, FilesOfSite)> {
    let (n, bytes) = (things(), size());
    let lint = settings("[check]\nuntagged-name = \"error\"\nunnamed-official = \"error\"\n");
    let tags = format!("officials = [{}]", many(n.min(1000), |at| format!("\"o{at}\",")));
    let wrong = |at: usize| format!("officials = [\"Ada Exampel {at}\"]");
    let allow = |at: usize| {
        format!(
            "[[check.allow]]\ncode = \"quote-not-in-text\"\npath = \"**/*{at}*x*/**\"\nreason = \"r\"\n"
        )
    };
    let quoting = |at| article_at(&format!("a{at}"), &quote(at, ""), "x");
    let aliases = |of: usize| {
        format!(
            "+++\nname = \"Ada {of}\"\naliases = [{}]\n+++\n",
            many(1000, |at| format!("\"Bo {at}\","))
        )
    };
    vec![
        (
            "wrong names × names",
            officials(n, (0..n).map(|at| article_at(&format!("a{at}"), &wrong(at), "x")).collect()),
        ),
        (
            "tagged officials × text",
            officials(
                n.min(1000),
                vec![lint, article_at("a", &tags, &"word said ".repeat(bytes / 11))],
            ),
        ),
        (
            "aliases × officials × text",
            beside(
                20,
                |of| format!("content/officials/o{of}.md"),
                aliases,
                article("officials = [\"o1\", \"Bo 7\"]", &"Bo 7 ".repeat(bytes / 10)),
            ),
        ),
        (
            "accepted warnings × warnings",
            (0..n).map(quoting).chain([settings(&many(1000, allow))]).collect(),
        ),
        (
            "corrections × articles",
            (0..n)
                .map(|at| {
                    let notes = many(20, |note| {
                        format!("[[corrections]]\ndate = 2026-01-02\ntext = \"C {note}\"\n")
                    });
                    article_at(&format!("a{at}"), &notes, "x")
                })
                .collect(),
        ),
        (
            "unknown keys of the settings",
            vec![settings(&filled(bytes, |at| format!("k{at} = 1\n"))), article_at("a", "", "x")],
        ),
        (
            "secrets of the settings",
            vec![
                settings(&filled(bytes / 2, |at| {
                    format!("k{at} = \"https://u:p{at}@x.example\"\n")
                })),
                article_at("a", "", "x"),
            ],
        ),
        ("sources without anything", article(&filled(bytes, |_| "[[sources]]\n".to_owned()), "x")),
        (
            "sources with a mistyped key of the wrong type",
            article(&filled(bytes, |at| format!("[[sources]]\ntitel = {at}\nnote = \"N\"\n")), "x"),
        ),
        (
            "sources whose date is none",
            article(&filled(bytes, |_| "[[sources]]\ndate = \"x\"\n".to_owned()), "x"),
        ),
        (
            "sources that say nothing",
            vec![(
                "content/articles/a.md".to_owned(),
                format!(
                    "---\ntitle: T\ndate: 2026-01-01\nupdates:\n{}---\nx\n",
                    filled(bytes, |_| "- date:\n  text:\n".to_owned())
                ),
            )],
        ),
        (
            "spellings of a foreign list",
            article(&filled(bytes, |at| format!("{} = [1]\n", spelled("references", at))), "x"),
        ),
        ("unknown keys", article(&filled(bytes, |at| format!("k{at} = 1\n")), "x")),
    ]
}

/// Texts of one thing over and over, as large as a text may be.
fn of_one_thing() -> Vec<(&'static str, FilesOfSite)> {
    let bytes = size();
    let fill = |unit: &str| article("", &unit.repeat(bytes / unit.len()));
    let numbered = |line: fn(usize) -> String| article("", &filled(bytes, line));
    let yaml = |front: &str| {
        let text = format!("---\ntitle: T\ndate: 2026-01-01\n{front}---\nx\n");
        vec![("content/articles/a.md".to_owned(), text)]
    };
    vec![
        ("headings", fill("# a\n")),
        ("empty headings", fill("#\n")),
        ("underlined headings", fill("a\n-\n")),
        ("headings of their own", numbered(|at| format!("# Head {at}\n\n"))),
        ("paragraphs", fill("a\n\n")),
        ("lists", fill("- a\n")),
        ("numbered lists", fill("1. a\n")),
        ("rules", fill("***\n")),
        ("quotations", fill("> a\n\n")),
        ("blocks of code", fill("```\na\n```\n")),
        ("rows", article("", &format!("|a|\n|-|\n{}", "|a|\n".repeat(bytes / 4)))),
        ("pictures", fill("![a](p.gif)\n")),
        ("links", fill("[a](https://x.example)\n")),
        ("notes", numbered(|at| format!("[^{at}]: a\n"))),
        ("definitions", numbered(|at| format!("[{at}]: /u\n"))),
        ("emphasis", fill("*a* ")),
        ("brackets", fill("[")),
        ("beginnings of links", fill("[a](")),
        ("beginnings of references", fill("[a][")),
        ("beginnings of tags", fill("<a ")),
        ("tags", fill("<b>a</b>\n")),
        ("characters of control", fill("a\u{1}")),
        ("mistakes of TOML", article(&filled(bytes, |at| format!("x{at} = = 1\n")), "x")),
        (
            "mistakes of the settings",
            vec![settings(&filled(bytes, |at| format!("x{at} = = 1\n"))), article_at("a", "", "x")],
        ),
        ("brackets of a summary", article(&format!("summary = \"{}\"\n", "[".repeat(bytes)), "x")),
        (
            "signs of a summary",
            article(&format!("summary = \"{}\"\n", "*a ".repeat(bytes / 3)), "x"),
        ),
        ("nothing but mistakes of TOML", article(&filled(bytes, |_| "=\n".to_owned()), "x")),
        (
            "targets",
            vec![
                settings(&filled(bytes, |at| {
                    format!("[publish.p{at}]\nkind = \"local\"\npath = \"../p{at}\"\n")
                })),
                article_at("a", "", "x"),
            ],
        ),
        ("words of a list of YAML", yaml(&format!("topics: [{}]\n", "a,".repeat(bytes / 2)))),
        (
            "tables in a list of YAML",
            yaml(&format!("extra:\n  l: [{}]\n", "{i: x},".repeat(bytes / 7))),
        ),
        (
            "nothing in a list of YAML",
            yaml(&format!("extra:\n  l: [{}]\n", "{i: },".repeat(bytes / 6))),
        ),
        ("comments in YAML", yaml(&filled(bytes, |at| format!("k{at}: a #b\n")))),
        (
            "words of a list of TOML",
            article(&format!("topics = [{}]\n", "a,".repeat(bytes / 2)), "x"),
        ),
        (
            "numbers of a list of TOML",
            article(&format!("topics = [{}]\n", "1,".repeat(bytes / 2)), "x"),
        ),
        (
            "a list of TOML that isn't closed",
            article(&format!("topics = [\n{}", "a = 1\n".repeat(bytes / 6)), "x"),
        ),
        (
            "officials without a comma",
            article(
                &format!("officials = [{}]\n", "{idd=\"x\",sa=\"y\"},".repeat(bytes / 19)),
                "x",
            ),
        ),
        (
            "attributes",
            vec![
                settings("[markdown]\nhtml = \"sanitized\"\n"),
                article_at(
                    "a",
                    "",
                    &format!("<a{}>x</a>", filled(bytes, |at| format!(" a{at}=x"))),
                ),
            ],
        ),
        (
            "mistakes of YAML",
            vec![(
                "content/articles/a.md".to_owned(),
                format!("---\n{}---\nx\n", filled(bytes, |at| format!("x{at}: [1\n"))),
            )],
        ),
    ]
}

fn end_soon(cases: Vec<(&str, FilesOfSite)>) {
    let mut over = Vec::new();
    for (what, files) in cases {
        let site = Site::bare_in(support::scratch());
        for (path, text) in files {
            site.write(&path, text);
        }
        // Each is tried, so that one run says all there is to mend.
        match std::panic::catch_unwind(|| bomb(&site, what, &["-q"])) {
            Ok(_) => {}
            Err(_) => over.push(what),
        }
    }
    assert!(over.is_empty(), "{over:?}");
}

#[test]
fn texts_of_one_thing_end_soon() {
    end_soon(of_one_thing());
}

#[test]
fn products_of_two_long_lists_end_soon() {
    end_soon(of_quotations());
}

#[test]
fn products_of_links_end_soon() {
    end_soon(of_links());
}

/// Files that aren't read as texts, beside as many versions in another language.
#[test]
fn files_that_are_not_read_end_soon_beside_versions_of_others() {
    let count = things() * 16 / 10;
    let original = |at| format!("content/articles/o{at}.markdown");
    let version = |at: usize| article_at(&format!("v{at}.fr"), "", "x");
    let files = (0..count).map(|at| (original(at), "+++\ntitle = \"T\"\n+++\n".to_owned()));
    let all = files.chain((0..count).map(version)).chain([settings("languages = [\"fr\"]\n")]);
    end_soon(vec![("files that aren't read × versions", all.collect())]);
}

#[test]
fn products_of_names_end_soon() {
    end_soon(of_names());
}
