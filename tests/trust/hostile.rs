//! Rows 13 and 14: no text can run script or break a feed, and no input takes long or brings a
//! build down.

use std::time::{Duration, Instant};

use crate::support::bomb::{bomb, bomb_within};
use crate::support::{
    self, Entry, Site, files_with_errors, said, sampled, sampled_from, shot, sized,
};
use quick_xml::events::Event;

/// What has run script somewhere, or broken out of where it stood.
fn vectors() -> Vec<String> {
    let mut all: Vec<String> = [
        "<script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "'><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "\" onfocus=\"alert(1)\" autofocus=\"",
        "` onclick=alert(1) `",
        "<svg onload=alert(1)>",
        "<svg/onload=alert(1)//",
        "<img src=x onerror=alert(1)>",
        "<iframe src=javascript:alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
        "<!--<script>alert(1)</script>-->",
        "--><script>alert(1)</script><!--",
        "<![CDATA[<script>alert(1)</script>]]>",
        "]]><script>alert(1)</script>",
        "<?xml version=\"1.0\"?><x/>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]>",
        "&a;",
        "&lt;script&gt;",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        "&",
        "&amp",
        "&#x0;",
        "&#xFFFE;",
        "<base href=//evil.example/>",
        "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<style>@import '//evil.example'</style>",
        "<link rel=stylesheet href=//evil>",
        "<object data=x>",
        "<embed src=x>",
        "<form action=//evil><input>",
        "<template><script>alert(1)</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "{{ site.title }}",
        "{% raw %}x{% endraw %}",
        "{{ <link to={site} /> }}",
        "{{ 1 | safe }}",
        "${alert(1)}",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "\u{0}<script>alert(1)</script>",
        "a\u{0}b",
        "\u{1}\u{2}\u{8}\u{b}\u{c}\u{e}\u{1f}",
        "\u{7f}\u{80}\u{9f}",
        "\u{feff}",
        "\u{feff}x\u{feff}",
        "\u{fffe}",
        "x\u{ffff}y",
        "\u{fdd0}",
        "\u{1fffe}",
        "\u{202e}gnp.exe",
        "\u{2028}\u{2029}",
        "\u{d7ff}\u{e000}",
        "\u{10ffff}",
        "＜script＞alert(1)＜/script＞",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "<scr\u{0}ipt>alert(1)</scr\u{0}ipt>",
        "<\u{130}mg src=x onerror=alert(1)>",
        "</p></article></main><script>alert(1)</script>",
        "</a><a href=\"javascript:alert(1)\">",
        "<x onclick=alert(1)>",
        "<a\tonclick=alert(1)\thref=x>",
        "x\" style=\"background:url(javascript:alert(1))",
        "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)>",
        "<input autofocus onfocus=alert(1)>",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push("<".repeat(2000));
    all.push("\"".repeat(2000));
    all
}

/// The places of front matter and settings that hold text; `@` is the text.
const PLACES: &[(&str, &str)] = &[
    (
        "content/articles/a.md",
        "+++\ntitle = @\nsummary = @\nkey_points = [@]\nplace = @\nauthors = [\"A\", @]\ntopics = [\"T\", @]\nstoryline = @\nid = @\n\
      date = 2026-01-01\nofficials = [\"ada\"]\norganizations = [\"org\"]\ncountries = [\"CA\"]\nregions = [\"own\"]\n\
      image = { src = \"p.gif\", alt = @, caption = @, credit = @ }\n[[sources]]\nid = \"s\"\ntitle = @\nnote = @\npublisher = @\n[[quotes]]\ntext = @\nspeaker_name = @\ncontext = @\nsource = \"s\"\n\
      [[quotes]]\ntext = @\nspeaker = \"ada\"\ncontext = @\n[[corrections]]\ndate = 2026-01-02\ntext = @\n[[updates]]\ndate = 2026-01-02\ntext = @\n[extra]\nx = @\n+++\n",
    ),
    (
        "content/officials/ada.md",
        "+++\nname = @\nsort_name = @\naliases = [@]\n[[posts]]\ntitle = @\noffice = \"off\"\norganization = \"org\"\nstart = 2020\nsource = @\n+++\n",
    ),
    ("content/organizations/org.md", "+++\nname = @\naliases = [@]\n+++\n"),
    ("content/offices/off.md", "+++\ntitle = @\n+++\n"),
    ("content/topics/t.md", "+++\nname = @\n+++\n"),
    ("content/regions/own.md", "+++\nname = @\ncountries = [\"CA\"]\n+++\n"),
    ("content/countries/ca.md", "+++\nname = @\n+++\n"),
    ("content/pages/about.md", "+++\ntitle = @\nsummary = @\n+++\n"),
    (
        "site.toml",
        "title = @\ndescription = @\nbase_url = \"https://d.example/x\"\nfeed_content = \"full\"\nmenu = [{ title = @, url = \"/\" }]\n[publisher]\nname = @\n[extra]\nx = @\n",
    ),
];

fn toml(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                out.push_str(&format!("\\u{:04x}", c as u32))
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// The XML 1.0 characters.
fn xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Well-formed, as far as quick-xml and a look at the characters tell.
fn check_xml(path: &str, bytes: &[u8], what: &str) {
    let text = std::str::from_utf8(bytes).unwrap();
    if let Some(bad) = text.chars().find(|c| !xml_char(*c)) {
        panic!("{what}: {path} holds U+{:04X}, which XML 1.0 forbids", bad as u32);
    }
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    reader.config_mut().check_comments = true;
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{what}: {path}: {e}")) {
            Event::Eof => break,
            Event::Start(start) => {
                depth += 1;
                attributes(path, &start, what);
            }
            Event::Empty(start) => attributes(path, &start, what),
            Event::End(_) => depth -= 1,
            Event::GeneralRef(name) => {
                let name: &str = &name;
                let known = ["lt", "gt", "amp", "quot", "apos"].contains(&name);
                assert!(known || name.starts_with('#'), "{what}: {path}: &{name};");
            }
            Event::Text(text) => assert!(!text.contains('<'), "{what}: {path}"),
            // The style sheet of feeds, which the theme brings.
            Event::PI(style) => {
                let style: &str = &style;
                let is_own = style.starts_with("xml-stylesheet type=\"text/css\" href=\"/")
                    && style.contains("feed.")
                    && style.matches('"').count() == 4;
                assert!(is_own && depth == 0, "{what}: {path}: {style}");
            }
            Event::DocType(_) => panic!("{what}: {path}: {text}"),
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{what}: {path}");
}

fn attributes(path: &str, start: &quick_xml::events::BytesStart, what: &str) {
    for attribute in start.attributes() {
        let attribute = attribute.unwrap_or_else(|e| panic!("{what}: {path}: {e}"));
        assert!(!attribute.value.contains('<'), "{what}: {path}");
    }
}

const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "link",
    "body",
    "a",
    "header",
    "nav",
    "main",
    "footer",
    "p",
    "article",
    "aside",
    "section",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "b",
    "i",
    "em",
    "strong",
    "small",
    "time",
    "figure",
    "figcaption",
    "img",
    "blockquote",
    "cite",
    "details",
    "summary",
    "code",
    "pre",
    "sup",
    "sub",
    "hr",
    "br",
    "del",
    "label",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "input",
    "abbr",
    "caption",
    "svg",
    "path",
    "circle",
    "use",
    "g",
];

/// A strict scan of HTML as Dateline writes it: only elements that it means, attributes in quotes
/// and none that runs script, addresses of known schemes.
fn check_html(path: &str, bytes: &[u8], what: &str) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(!text.contains('\0'), "{what}: {path} holds a NUL");
    // What a page says to machines isn't run, and has no sign in it that HTML reads.
    let data = text.rsplit_once("<script type=\"application/ld+json\">");
    let data = data.and_then(|(before, rest)| Some((before, rest.split_once("</script>")?)));
    let without = data.filter(|(_, (json, _))| !json.contains('<') && json.starts_with('{'));
    let without = without.map(|(before, (_, after))| [before, after].concat());
    let text = without.as_deref().unwrap_or(text);
    let fail = |why: &str, at: usize| -> ! {
        let mut from = at.saturating_sub(60);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let piece: String = text[from..].chars().take(200).collect();
        panic!("{what}: {path}: {why}: …{piece}")
    };
    let mut at = 0;
    while let Some(next) = text[at..].find('<') {
        let start = at + next;
        let rest = &text[start + 1..];
        if rest.get(..8).is_some_and(|d| d.eq_ignore_ascii_case("!doctype")) {
            if start != 0 {
                fail("a doctype", start);
            }
            at = start + 9;
            continue;
        }
        let closing = rest.starts_with('/');
        let name_at = start + 1 + usize::from(closing);
        let name_len = text[name_at..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
        let name = &text[name_at..name_at + name_len];
        if !ELEMENTS.contains(&name) {
            fail("an element that isn't Dateline's", start);
        }
        let mut i = name_at + name_len;
        loop {
            let rest = &text[i..];
            let trimmed = rest.trim_start();
            i += rest.len() - trimmed.len();
            if trimmed.starts_with('>') {
                at = i + 1;
                break;
            }
            if trimmed.starts_with("/>") {
                at = i + 2;
                break;
            }
            let len = trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(0);
            let attribute = &trimmed[..len];
            if len == 0
                || closing
                || attribute.to_ascii_lowercase().starts_with("on")
                || attribute == "style"
                || attribute == "srcdoc"
            {
                fail("an attribute", i);
            }
            i += len;
            let Some(value) = text[i..].strip_prefix('=') else { continue };
            let Some(value) = value.strip_prefix('"') else { fail("no quotes", i) };
            let end = value.find('"').unwrap_or_else(|| fail("no end", i));
            let value = &value[..end];
            if value.contains('<') && attribute != "content" {
                fail("an open bracket in an attribute", i);
            }
            if ["href", "src", "action", "formaction"].contains(&attribute) {
                let decoded =
                    value.replace("&#x2F;", "/").replace("&#x2f;", "/").replace("&#47;", "/");
                let good = decoded.is_empty()
                    || ["/", "#", "https://", "http://", "mailto:"]
                        .iter()
                        .any(|s| decoded.starts_with(s));
                if !good || decoded.starts_with("//") {
                    fail("an address", i);
                }
            }
            i += end + 3;
        }
        if name == "title" && !closing {
            let end = text[at..].find("</title>").unwrap_or_else(|| fail("no end of title", at));
            if text[at..at + end].contains('<') {
                fail("an element in a title", at);
            }
        }
    }
}

fn check_output(site: &Site, what: &str) -> usize {
    let all = shot(&site.public(), &[]);
    for (path, entry) in &all {
        let Entry::File(_, bytes) = entry else { continue };
        if path.ends_with(".xml") {
            check_xml(path, bytes, what);
        } else if path.ends_with(".html") {
            check_html(path, bytes, what);
        }
    }
    all.len()
}

/// Every text of front matter and settings, with every vector: nothing executes, feeds are whole.
#[test]
fn hostile_text_is_only_text() {
    let (mut built, mut files) = (0, 0);
    for vector in sampled(vectors(), 4) {
        let site = Site::bare();
        site.write("content/articles/p.gif", "p");
        for (path, text) in PLACES {
            // A name must have a letter; the word after it changes nothing for the vector.
            let body = if *path == "site.toml" { "" } else { "Text.\n" };
            site.write(path, text.replace('@', &toml(&format!("{vector} y"))) + body);
        }
        let outcome = site.build_here().unwrap();
        assert!(outcome.summary.is_some(), "{vector:?}: {}", site.report(&outcome));
        files += check_output(&site, &format!("{vector:?}"));
        built += 1;
    }
    println!("{built} vectors in every text, {files} files looked at, nothing executes");
}

/// The same in Markdown, raw and in every kind of element.
#[test]
fn hostile_markdown_is_only_text() {
    let shapes = [
        "@",
        "# @",
        "> @",
        "- @",
        "`@`",
        "**@**",
        "[@](https://x.example)",
        "[x](https://x.example/@)",
        "[x](<@>)",
        "[x](https://x.example \"@\")",
        "![@](p.gif)",
        "![x](p.gif \"@\")",
        "<@>",
        "```@\nx\n```",
        "```\n@\n```",
        "    @",
        "[^1]\n\n[^1]: @",
        "| @ |\n|---|\n| @ |",
        "[x][@]\n\n[@]: https://x.example",
        "[x]\n\n[x]: @",
        "~~@~~",
        "- [ ] @",
        "<div @>",
        "<p>@</p>",
    ];
    let (mut built, mut refused, mut files) = (0, 0, 0);
    for html in ["off", "sanitized"] {
        for (n, vector) in sampled(vectors().iter().enumerate(), 4) {
            let site = Site::bare();
            site.write(
                "site.toml",
                format!("title = \"D\"\nbase_url = \"https://d.example\"\nfeed_content = \"full\"\n[markdown]\nhtml = \"{html}\"\n"),
            );
            site.write("content/articles/p.gif", "p");
            for (m, shape) in shapes.iter().enumerate() {
                let front = format!("title = \"T {m}\"\ndate = 2026-01-{:02}", 1 + m);
                site.write_article(&format!("s{m}"), &front, &shape.replace('@', vector));
            }
            // Some are mistakes (dead links, schemes); without those the others are built.
            let mut outcome = site.build_here().unwrap();
            if outcome.summary.is_none() {
                for path in files_with_errors(&outcome) {
                    site.remove(&path);
                    refused += 1;
                }
                outcome = site.build_here().unwrap();
            }
            assert!(outcome.summary.is_some(), "{n} {vector:?}: {}", site.report(&outcome));
            files += check_output(&site, &format!("{html} {vector:?}"));
            built += 1;
        }
    }
    println!("{built} sites, {refused} texts refused, {files} files looked at, nothing executes");
}

fn article(front: &str) -> String {
    format!("+++\ntitle = \"T\"\ndate = 2026-01-01\n{front}\n+++\nx\n")
}

fn yaml(front: &str) -> String {
    format!("---\ntitle: T\ndate: 2026-01-01\n{front}\n---\nx\n")
}

/// Front matter and settings made to take long, much memory, or the stack.
#[test]
fn bombs_in_front_matter_are_named() {
    let n = sized(20_000, 100_000, 100_000);
    let lol: String = (1..30)
        .map(|i| format!("l{i}: &l{i} [{}]\n", vec![format!("*l{}", i - 1); 9].join(",")))
        .collect();
    let many = |line: &dyn Fn(usize) -> String, n: usize| (0..n).map(line).collect::<String>();
    let path = "content/articles/bomb.md";
    let bombs: Vec<(&str, &str, String)> = vec![
        ("YAML aliases", path, yaml(&format!("l0: &l0 [x]\n{lol}"))),
        ("YAML merge keys", path, yaml("a: &a {x: 1}\nb: {<<: *a}")),
        ("YAML lists in lists", path, yaml(&format!("extra: {}", "[".repeat(n)))),
        ("YAML maps in maps", path, yaml(&format!("extra: {}", "{a: ".repeat(n)))),
        ("YAML dashes", path, yaml(&format!("extra:\n  {}", "- ".repeat(n)))),
        ("YAML complex keys", path, yaml(&"? ".repeat(n))),
        ("YAML by indentation", path, yaml(&many(&|i| format!("{}a:\n", " ".repeat(i)), 1000))),
        ("YAML 50,000 keys", path, yaml(&many(&|i| format!("k{i}: 1\n"), 50_000))),
        (
            "YAML 50,000 extra keys",
            path,
            yaml(&format!("extra:\n{}", many(&|i| format!("  k{i}: 1\n"), 50_000))),
        ),
        ("YAML documents", path, yaml(&"...\n".repeat(n))),
        ("YAML tags", path, yaml(&format!("extra: {}x", "!a ".repeat(n)))),
        ("YAML a long scalar", path, yaml(&format!("summary: \"{}\"", "x".repeat(1 << 20)))),
        ("YAML block scalar", path, yaml(&format!("summary: |\n{}", "  x\n".repeat(200_000)))),
        ("YAML escapes", path, yaml(&format!("summary: \"{}\"", "\\u0041".repeat(n)))),
        ("TOML lists in lists", path, article(&format!("extra = {}", "[".repeat(n)))),
        (
            "TOML closed lists",
            path,
            article(&format!("extra = {}{}", "[".repeat(n), "]".repeat(n))),
        ),
        ("TOML tables in tables", path, article(&format!("extra = {}", "{a=".repeat(n)))),
        ("TOML a dotted key", path, article(&format!("extra.{} = 1", vec!["a"; n].join(".")))),
        ("TOML a dotted header", path, article(&format!("[{}]", vec!["a"; n].join(".")))),
        (
            "TOML dotted keys in lists",
            path,
            article(&format!("extra = [{}", "{a.b.c.d.e.f = [".repeat(5000))),
        ),
        ("TOML 50,000 keys", path, article(&many(&|i| format!("k{i} = 1\n"), 50_000))),
        (
            "TOML 50,000 tables",
            path,
            article(&many(&|i| format!("[[sources]]\ntitle = \"{i}\"\nnote = \"x\"\n"), 50_000)),
        ),
        ("TOML 50,000 mistakes", path, article(&many(&|i| format!("x{i} = = 1\n"), 50_000))),
        (
            "TOML 20,000 topics",
            path,
            article(&format!("topics = [{}]", many(&|i| format!("\"{i}\","), 20_000))),
        ),
        (
            "TOML 20,000 unknown officials",
            path,
            article(&format!("officials = [{}]", many(&|i| format!("\"o{i}\","), 20_000))),
        ),
        ("TOML a long text", path, article(&format!("summary = \"{}\"", "x".repeat(1 << 20)))),
        ("TOML a long number", path, article(&format!("media_topics = {}", "9".repeat(1 << 20)))),
        ("TOML a long unknown key", path, article(&format!("{} = 1", "k".repeat(1 << 20)))),
        (
            "TOML a long unknown country",
            path,
            article(&format!("countries = [\"{}\"]", "k".repeat(1 << 20))),
        ),
        ("TOML a long topic", path, article(&format!("topics = [\"{}\"]", "k".repeat(1 << 20)))),
        ("TOML a long slug", path, article(&format!("slug = \"{}\"", "k".repeat(1 << 20)))),
        ("no end", path, "+++\n".to_owned() + &"x\n".repeat(500_000)),
        ("one line", path, "+++".to_owned() + &" ".repeat(1 << 20)),
        ("only fences", path, "+++\n".repeat(n)),
        ("settings in depth", "site.toml", format!("extra = {}", "[".repeat(n))),
        (
            "settings, a dotted key",
            "site.toml",
            format!(
                "title = \"T\"\nbase_url = \"https://x.example\"\nextra.{} = 1",
                vec!["a"; n].join(".")
            ),
        ),
        (
            "a large page",
            "site.toml",
            "title = \"T\"\nbase_url = \"https://x.example\"\npage_size = 9223372036854775807"
                .to_owned(),
        ),
        (
            "no page",
            "site.toml",
            "title = \"T\"\nbase_url = \"https://x.example\"\npage_size = 0".to_owned(),
        ),
        (
            "a large feed",
            "site.toml",
            "title = \"T\"\nbase_url = \"https://x.example\"\nfeed_entries = -1".to_owned(),
        ),
        (
            "languages",
            "site.toml",
            format!(
                "title = \"T\"\nbase_url = \"https://x.example\"\nlanguages = [{}]",
                many(
                    &|i| format!(
                        "\"x{}\",",
                        (0..3)
                            .map(|p| char::from(b'a' + (i / 26usize.pow(p) % 26) as u8))
                            .collect::<String>()
                    ),
                    5000
                )
            ),
        ),
        ("a theme's words", "themes/own/i18n/en.toml", format!("a = {}", "[".repeat(n))),
        ("a style sheet", "themes/own/static/style.css", "a{".repeat(n)),
        (
            "a style sheet of calc",
            "themes/own/static/style.css",
            format!("a{{width:{}", "calc(".repeat(n)),
        ),
    ];
    let mut slowest = (Duration::ZERO, "");
    for (what, path, text) in &bombs {
        let site = Site::bare();
        site.write_article("fine", "title = \"F\"\ndate = 2026-01-01", "x");
        if path.starts_with("themes/") {
            site.write(
                "site.toml",
                "title = \"T\"\nbase_url = \"https://x.example\"\ntheme = \"own\"\n",
            );
            site.write("themes/own/theme.toml", "name = \"own\"\n");
        }
        site.write(path, text);
        let (code, text, time) = bomb(&site, what, &["-q"]);
        assert!(code == 0 || text.contains(path), "{what}: the file isn't named");
        assert!(text.len() < 4 << 20, "{what}: {} bytes of messages", text.len());
        if time > slowest.0 {
            slowest = (time, what);
        }
    }
    println!("{} bombs, the slowest took {slowest:?}", bombs.len());
}

/// A megabyte of Markdown at its worst.
#[test]
fn bombs_in_markdown_are_contained() {
    let size = sized(1 << 14, 1 << 18, 1 << 20);
    let fill = |piece: &str| piece.repeat(size / piece.len());
    let pieces = [
        "[",
        "![",
        "*",
        "_",
        "**a ",
        "*a_ ",
        "`",
        "`a``b",
        "<",
        "<!--",
        "<a ",
        "</",
        "&",
        "&#",
        "\\",
        "> ",
        "- ",
        "1. ",
        "\t",
        "#",
        "~",
        "~~~\n",
        "```\n",
        "[a](",
        "[a][",
        "[a]: ",
        "[^a]",
        "[^a]: ",
        "[a](<",
        "](",
        "| ",
        "|-",
        "|a\n|-\n",
        "<![CDATA[",
        "<?",
        "<!A",
        "a\n",
        "\n",
        "  \n",
        "![a](b \"",
        "\"",
        "(",
        "'",
        "--",
        "...",
        "https://a.",
        "*_*_",
        "[[",
        "]]",
        "[^",
        "$",
        "<b>",
        "\u{0}",
        "\u{fffd}",
        "日",
    ];
    let mut slowest = (Duration::ZERO, String::new());
    for (n, chunk) in pieces.chunks(4).enumerate() {
        let site = Site::bare();
        for (m, piece) in chunk.iter().enumerate() {
            let html = format!("title = \"T{m}\"\ndate = 2026-01-01");
            site.write_article(&format!("b{m}"), &html, &fill(piece));
        }
        let html = ["off", "sanitized"][n % 2];
        site.write(
            "site.toml",
            format!(
                "title = \"T\"\nbase_url = \"https://x.example\"\n[markdown]\nhtml = \"{html}\"\n"
            ),
        );
        let (_, _, time) = bomb(&site, &format!("{chunk:?}"), &["-q"]);
        if time > slowest.0 {
            slowest = (time, format!("{chunk:?}"));
        }
    }
    println!("{} kinds, the slowest four took {slowest:?}", pieces.len());
}

/// Each product of names and text: many names of one beginning, names within names, many officials,
/// one name many times; in builds and, where its findings are errors, in what a check looks for.
#[test]
fn bombs_of_names_and_text_are_contained() {
    // The promise is of an optimized build.
    let size = if cfg!(debug_assertions) { sized(5_000, 20_000, 20_000) } else { 100_000 };
    let text = |piece: &str| piece.repeat(size / piece.len());
    let aliases = |of: usize, alias: &dyn Fn(usize) -> String| {
        let names: String = (0..1000).map(|at| format!("\"{}\",", alias(at))).collect();
        format!("+++\nname = \"Official {of}\"\naliases = [{names}]\n+++\n")
    };
    let begun = "Ada Beatrice Cecilia Dorothea Example ";
    type Official<'a> = &'a dyn Fn(usize) -> String;
    let bombs: [(&str, usize, Official, String); 7] = [
        ("one beginning", 5, &|of| aliases(of, &|at| format!("{begun}{of} {at}")), text(begun)),
        (
            "all but the end",
            5,
            &|of| aliases(of, &|at| format!("{begun}{at:04}{of}")),
            text(&format!("{begun}{} ", "9".repeat(9))),
        ),
        (
            "names in names",
            5,
            &|of| aliases(of, &|at| format!("{}{of}", "A ".repeat(1 + at))),
            text("A "),
        ),
        (
            "names within longer names",
            5,
            &|of| aliases(of, &|at| format!("{}B{at}{of}", "A ".repeat(at % 120))),
            text("A "),
        ),
        (
            "all of them said",
            5,
            &|of| aliases(of, &|at| format!("Example {at} of {of}")),
            (0..9)
                .map(|of| (0..1000).map(|at| format!("Example {at} of {of}, ")).collect::<String>())
                .collect(),
        ),
        (
            "many officials",
            3000,
            &|of| format!("+++\nname = \"Ada Example {of}\"\n+++\n"),
            text("Ada Example "),
        ),
        (
            "one name",
            1,
            &|_| "+++\nname = \"Georgia Example\"\n+++\n".to_owned(),
            text("Georgia, Georgia Tech, New Mexico "),
        ),
    ];
    for (n, (what, officials, official, text)) in bombs.iter().enumerate() {
        for level in sampled_from(n, ["error", "off"], 2) {
            let site = Site::bare();
            site.write(
                "site.toml",
                format!(
                    "title = \"T\"\nbase_url = \"https://x.example\"\n[check]\n\
                     untagged-name = \"{level}\"\nunnamed-official = \"{level}\"\n"
                ),
            );
            let mut tags = String::new();
            for of in 0..*officials {
                site.write(&format!("content/officials/o{of}.md"), official(of));
                tags.push_str(&format!("\"o{of}\","));
            }
            let front = "title = \"T\"\ndate = 2026-01-01\ncountries = [\"GE\", \"US\", \"MX\"]";
            site.write_article("tagged", &format!("{front}\nofficials = [{tags}]"), text);
            site.write_article("untagged", "title = \"T\"\ndate = 2026-01-01", text);
            let (_, _, time) = bomb(&site, &format!("{what}, {level}"), &["-q"]);
            println!("{what}, {level}: {time:?}");
        }
    }
}

/// Templates that include, extend or call themselves, or go on for ever: named, not waited for.
#[test]
fn templates_without_end_are_named() {
    let bombs: [(&str, &[(&str, &str)]); 8] = [
        ("includes itself", &[("article.html", "{% include \"article.html\" %}")]),
        (
            "a circle of includes",
            &[
                ("article.html", "{% include \"a.html\" %}"),
                ("a.html", "{% include \"b.html\" %}"),
                ("b.html", "{% include \"a.html\" %}"),
            ],
        ),
        ("extends itself", &[("article.html", "{% extends \"article.html\" %}")]),
        (
            "a circle of extends",
            &[
                ("article.html", "{% extends \"a.html\" %}"),
                ("a.html", "{% extends \"article.html\" %}"),
            ],
        ),
        (
            "a component of itself",
            &[("article.html", "{% component x() %}{{ <x /> }}{% endcomponent x %}{{ <x /> }}")],
        ),
        (
            "components in a circle",
            &[(
                "article.html",
                "{% component x() %}{{ <y /> }}{% endcomponent x %}{% component y() %}{{ <x /> }}{% endcomponent y %}{{ <x /> }}",
            )],
        ),
        ("brackets", &[("article.html", "@brackets")]),
        ("blocks in blocks", &[("article.html", "@ifs")]),
    ];
    for (what, templates) in bombs {
        let site = Site::bare();
        site.write_article("a", "title = \"T\"\ndate = 2026-01-01", "x");
        for (name, text) in templates {
            let text = match *text {
                "@brackets" => format!("{{{{ {}1{} }}}}", "(".repeat(100_000), ")".repeat(100_000)),
                "@ifs" => "{% if true %}".repeat(20_000) + &"{% endif %}".repeat(20_000),
                text => text.to_owned(),
            };
            site.write(&format!("templates/{name}"), text);
        }
        let (code, text, _) = bomb(&site, what, &["-q"]);
        assert_eq!(code, 1, "{what}: {text}");
        assert!(text.contains("templates/"), "{what}: no template is named: {text}");
    }
}

/// Loops inside of loops, pages that grow and components that call themselves: the template, its
/// line where Tera knows it, and the page are named.
#[test]
fn runaway_templates_are_named() {
    let bombs = [
        (
            "range in range",
            "{% for a in range(end=99999) %}\n{% for b in range(end=99999) %}{% endfor %}{% endfor %}",
            "foot.html:2:",
        ),
        ("a range too long", "\n{{ range(end=10000000) | length }}", "foot.html:2:"),
        (
            "a page that grows",
            "{% set x = \"0123456789abcdef\" %}{% set x = x ~ x ~ x ~ x ~ x ~ x ~ x ~ x %}{% set x = x ~ x ~ x ~ x ~ x ~ x ~ x ~ x %}\
             {% for a in range(end=99999) %}{{ x }}{% endfor %}",
            "64 MB",
        ),
        (
            "a component that calls itself",
            "{% component x() %}\n{{ <x /> }}{% endcomponent %}{{ <x /> }}",
            "templates/",
        ),
    ];
    for (what, text, named) in bombs {
        let site = Site::bare();
        site.write_article("a", "title = \"T\"\ndate = 2026-01-01", "x");
        site.write("templates/foot.html", text);
        let (code, said, _) = bomb(&site, what, &["-q"]);
        assert_eq!(code, 1, "{what}: {said}");
        assert!(said.contains(named) && said.contains("while rendering /"), "{what}: {said}");
    }
}

/// Each product of two long lists that a site can have takes time in the order of its output.
#[test]
fn products_of_long_lists_are_contained() {
    let n = sized(1000, 4000, 4000);
    let many = |text: &dyn Fn(usize) -> String| (0..n).map(text).collect::<String>();
    let sources =
        many(&|i| format!("[[sources]]\nid = \"s{i}\"\ntitle = \"S {i}\"\nnote = \"N\"\n"));
    let quotes = many(&|i| {
        let source = n - 1 - i;
        format!("[[quotes]]\ntext = \"Q {i}\"\nspeaker_name = \"P\"\nsource = \"s{source}\"\n")
    });
    // Each mistake is compared with every id that there is: what is optimized does four times that.
    let wrong: String = (0..n / 4)
        .map(|i| format!("[[quotes]]\ntext = \"Q\"\nspeaker_name = \"P\"\nsource = \"t{i}\"\n"))
        .collect();
    let references = many(&|i| format!("x[^s{i}] "));
    let corrections = many(&|i| format!("[[corrections]]\ndate = 2026-01-02\ntext = \"C {i}\"\n"));
    let headings = many(&|_| "# Same\n\n".to_owned()) + &many(&|i| format!("# Same {i}\n\n"));
    let footnotes = many(&|i| format!("x[^{i}] ")) + "\n\n" + &many(&|i| format!("[^{i}]: n\n\n"));
    let cases = [
        ("quotations and sources", format!("{sources}{quotes}"), "x".to_owned(), 0),
        ("quotations and unknown sources", format!("{sources}{wrong}"), "x".to_owned(), 1),
        ("references and sources", sources, references, 0),
        ("corrections", corrections, "x".to_owned(), 0),
        ("headings and ids", String::new(), headings, 0),
        ("footnotes and references", String::new(), footnotes, 0),
    ];
    for (what, front, body, expected) in cases {
        let site = Site::bare();
        site.write_article("a", &format!("title = \"T\"\ndate = 2026-01-01\n{front}"), &body);
        let (code, said, time) = bomb(&site, what, &["-q"]);
        let short: String = said.chars().take(400).collect();
        assert_eq!(code, expected, "{what}: {short}");
        println!("{what}: {time:?}");
    }
    let site = Site::bare();
    for at in 0..n as u32 {
        // An index whose entries each begin with a letter of their own.
        let letter = char::from_u32(0x4e00 + at).unwrap();
        site.write(
            &format!("content/topics/t{at}.md"),
            format!("+++\nname = \"{letter}\"\nalways = true\n+++\n"),
        );
    }
    let (code, said, time) = bomb(&site, "letters of an index", &["-q"]);
    assert_eq!(code, 0, "{said}");
    println!("letters of an index: {time:?}");
}

/// The report of a site with very many mistakes stays bounded in time and size.
#[test]
fn very_many_mistakes_are_reported_in_bounds() {
    let site = Site::bare();
    let lines: String = (0..20_000).map(|i| format!("[x](nothing-{i}.md)\n")).collect();
    site.write_article("a", "title = \"T\"\ndate = 2026-01-01", &lines);
    for format in ["human", "json"] {
        let mut command = site.build_command();
        let start = Instant::now();
        let output = command.args(["--format", format]).output().unwrap();
        let time = start.elapsed();
        assert_eq!(output.status.code(), Some(1));
        assert!(time < Duration::from_secs(20), "{format}: {time:?}");
        println!("{format}: {time:?}, {} bytes", said(&output).1.len());
    }
}

/// Makes a file with a hole of so many bytes.
fn sparse(path: &std::path::Path, size: u64) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::File::create(path).unwrap().set_len(size).unwrap();
}

/// What a text is and is larger than any text is refused before it is read; what is copied is copied
/// piece by piece.
#[test]
fn gigabytes_are_refused_or_streamed() {
    const GIGABYTE: u64 = 1 << 30;
    let settings = "title = \"D\"\nbase_url = \"https://d.example\"\ntheme = \"own\"\n";
    let places = [
        "content/articles/a.md",
        "content/officials/a.md",
        "content/pages/a.md",
        "site.toml",
        "templates/article.html",
        "themes/own/templates/article.html",
        "themes/own/i18n/en.toml",
        "themes/own/static/style.css",
    ];
    for (n, path) in places.into_iter().enumerate() {
        for size in sampled_from(n, [20_000_000, GIGABYTE], 2) {
            let site = Site::bare_in(support::scratch());
            site.write("site.toml", settings);
            site.write("themes/own/theme.toml", "name = \"own\"\n");
            sparse(&site.root.join(path), size);
            let (code, text, time) = bomb(&site, path, &["-q"]);
            assert!(code == 1 && text.contains(path), "{path}: {code}: {text}");
            assert!(text.contains("larger than 2 MB"), "{path}: {text}");
            assert!(time < Duration::from_secs(2), "{path}: {time:?}");
        }
    }
    // As large as a text may be, of nothing but NULs.
    let site = Site::bare_in(support::scratch());
    sparse(&site.root.join("content/articles/a.md"), 2_000_000);
    let (code, text, _) = bomb(&site, "a text of NULs", &["-q"]);
    assert!(code == 1 && text.contains("no-front-matter"), "{text}");
    let site = Site::bare_in(support::scratch());
    site.write("site.toml", format!("{settings}max_text_mb = 1\n").replace("own", "default"));
    site.write(
        "content/pages/a.md",
        "+++\ntitle = \"A\"\n+++\n".to_owned() + &"a\n".repeat(500_000),
    );
    let (code, text, _) = bomb(&site, "another limit", &["-q"]);
    assert!(code == 1 && text.contains("larger than 1 MB"), "{text}");

    // Copies: a file that isn't held in memory, in a place where it is new, the same, and another.
    let site = Site::bare_in(support::scratch());
    site.write("site.toml", settings);
    site.write("themes/own/theme.toml", "name = \"own\"\n");
    site.write_article("a", "title = \"A\"\ndate = 2026-01-01", "[data](data.bin)");
    let places = ["content/articles/data.bin", "static/data.bin", "themes/own/static/font.bin"];
    let small = sized(220 << 20, 600 << 20, 2 * GIGABYTE);
    let most = sized(200 << 20, 512 << 20, 512 << 20);
    for (at, path) in places.into_iter().enumerate() {
        let made = ["public/2026/01/01/a/data.bin", "public/data.bin", "public/font.bin"][at];
        let steps = [(small, false), (small, true), (small + 1, false)];
        for (size, clean) in steps.into_iter().take(if at == 0 { 3 } else { sized(1, 3, 3) }) {
            sparse(&site.root.join(path), size);
            let arguments: &[&str] = if clean { &["-q", "--clean"] } else { &["-q"] };
            let others = ["content/articles/data.bin"].iter().filter(|other| **other != path);
            others.for_each(|other| site.write(other, "x"));
            let (code, text, _) = bomb_within(most, &site, path, arguments);
            assert_eq!(code, 0, "{path}: {text}");
            assert_eq!(std::fs::metadata(site.root.join(made)).unwrap().len(), size, "{path}");
        }
        site.remove(path);
    }
}

/// A repository may come with a cache: what isn't Dateline's is no reason to hold it in memory.
#[test]
fn gigabytes_in_the_cache_are_not_read() {
    let site = Site::rich();
    bomb(&site, "no cache yet", &["-q"]);
    let cache = site.root.join(".dateline");
    let of = |folder: &str| -> Vec<std::path::PathBuf> {
        let all = std::fs::read_dir(cache.join(folder)).unwrap();
        all.map(|entry| entry.unwrap().path()).collect()
    };
    let (sources, outputs, derived) = (of("sources"), of("outputs"), of("derived"));
    assert!(sources.len() > 3 && !outputs.is_empty() && !derived.is_empty());
    let shards: Vec<_> = (0..64).map(|n| cache.join(format!("sources/{n:02}"))).collect();
    let end = |path: &std::path::Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes[bytes.len().saturating_sub(80)..].to_vec()
    };
    for (what, files, size) in [
        ("a shard", &sources[..1], 256 << 20),
        ("all shards", &shards[..], 1 << 30),
        ("shards of their largest size", &shards[..], 256 << 20),
        ("a table", &outputs[..1], 1 << 30),
        ("derived files", &derived[..], 256 << 20),
    ] {
        let marked = (files.len() == 1).then(|| end(&files[0]));
        files.iter().for_each(|path| sparse(path, size));
        let (code, text, _) = bomb(&site, what, &[]);
        assert!(code == 0 && text.contains("damaged"), "{what}: {text}");
        // With the mark of a whole one at its end it is looked through, and not held.
        if let Some(end) = marked {
            sparse(&files[0], size - end.len() as u64);
            let mut file = std::fs::OpenOptions::new().append(true).open(&files[0]).unwrap();
            std::io::Write::write_all(&mut file, &end).unwrap();
            bomb(&site, &format!("{what} with a mark"), &[]);
        }
    }
}

/// There is more white space than is read of a file to see how it begins.
#[test]
fn a_page_behind_megabytes_of_space_is_refused() {
    let site = Site::bare();
    site.write_article("2026-01-05-a", "title = \"T\"", "[x](x) [y](y.ttl) [z](z)");
    let page = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>x()</script></html>";
    for (name, space) in [("x", 5 << 20), ("y.ttl", 4 << 20)] {
        site.write(&format!("content/articles/{name}"), " ".repeat(space) + page);
    }
    site.write("content/articles/z", " ".repeat(5 << 20));
    let (code, text) = said(&site.run_build(&[]));
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("articles/x:1:") && text.contains("articles/y.ttl:1:"), "{text}");
    assert_eq!(text.matches("error[unsafe-file]").count(), 2, "{text}");
    assert!(!site.public().exists());
}

/// What a browser would show has to be looked through whole before it is published.
#[test]
fn a_drawing_too_large_to_look_through_is_refused() {
    let site = Site::bare();
    site.write_article("2026-01-05-a", "title = \"T\"", "[x](x.svg) [y](y)");
    for name in ["x.svg", "y"] {
        let path = format!("content/articles/{name}");
        site.write(&path, "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script></svg>");
        let file = std::fs::File::options().write(true).open(site.root.join(&path)).unwrap();
        file.set_len(40 << 20).unwrap();
    }
    let (code, text) = said(&site.run_build(&[]));
    assert_eq!(code, 1, "{text}");
    assert_eq!(text.matches("is larger than 32 MB").count(), 2, "{text}");
    assert!(!site.public().exists());
}
