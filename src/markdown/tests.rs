//! What each rule of the Markdown module makes of an example.

use super::*;

pub(super) fn with(source: &str, options: &MarkdownOptions) -> (Body, Vec<(ProblemKind, String)>) {
    let (body, problems) = render(source, options);
    let places = problems.into_iter().map(|p| (p.kind, source[p.span].to_owned())).collect();
    (body, places)
}

/// The HTML of a body without problems, its slots shown as `{0}`.
fn html(source: &str) -> String {
    let (body, problems) = with(source, &MarkdownOptions::default());
    assert_eq!(problems, [], "{source}");
    show(&body.html)
}

pub(super) fn show(html: &str) -> String {
    html.replace("\u{1}</a>", "</a>").replace('\u{1}', "{").replace('\u{2}', "}")
}

fn filled(source: &str, url: Option<&str>) -> String {
    let (body, _) = render(source, &MarkdownOptions::default());
    resolve(&body.html, |_| url.map(Into::into)).into_owned()
}

#[test]
fn blocks() {
    assert_eq!(html(""), "");
    assert_eq!(
        html("a *b* **c** ~~d~~ `e<`"),
        "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>\n"
    );
    assert_eq!(html("a\\\nb\nc  \nd"), "<p>a<br>\nb\nc<br>\nd</p>\n");
    assert_eq!(html("> a\n\n---"), "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
    assert_eq!(
        html("- a\n  - b\n- c"),
        "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n"
    );
    assert_eq!(
        html("3. a\n\n4. b"),
        "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n"
    );
    assert_eq!(html("a & b < c \"d\""), "<p>a &amp; b &lt; c \"d\"</p>\n");
}

#[test]
fn smart_punctuation_only_if_on() {
    assert_eq!(html("\"a\" -- b..."), "<p>\"a\" -- b...</p>\n");
    let options = MarkdownOptions { smart_punctuation: true, ..MarkdownOptions::default() };
    assert_eq!(render("\"a\" -- b...", &options).0.html, "<p>“a” – b…</p>\n");
}

#[test]
fn code() {
    assert_eq!(
        html("```rust ignore\na<b\n```"),
        "<pre tabindex=\"0\"><code class=\"language-rust\">a&lt;b\n</code></pre>\n"
    );
    assert_eq!(
        html("``` c++\n```"),
        "<pre tabindex=\"0\"><code class=\"language-c++\"></code></pre>\n"
    );
    assert_eq!(html("```a\"onclick=x\n```"), "<pre tabindex=\"0\"><code></code></pre>\n");
    assert_eq!(html("    a\r\n    b"), "<pre tabindex=\"0\"><code>a\nb</code></pre>\n");
}

#[test]
fn tables() {
    assert_eq!(
        html("| |b|\n|:-|-:|\n|1|2|"),
        "<div class=\"table\" tabindex=\"0\"><table>\n\
         <thead><tr><td></td><th scope=\"col\" class=\"align-right\">b</th></tr></thead>\n<tbody>\n\
         <tr><td class=\"align-left\">1</td><td class=\"align-right\">2</td></tr>\n\
         </tbody></table></div>\n"
    );
    assert_eq!(
        html("|b|\n|-|"),
        "<div class=\"table\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">b</th></tr></thead>\n\
         </table></div>\n"
    );
}

#[test]
fn tasks() {
    assert_eq!(
        html("- [x] a *b*\n  - [ ] c\n- d"),
        "<ul>\n<li class=\"task\"><label><input type=\"checkbox\" disabled checked> a <em>b</em></label>\n\
         <ul>\n<li class=\"task\"><label><input type=\"checkbox\" disabled> c</label></li>\n</ul>\n</li>\n\
         <li>d</li>\n</ul>\n"
    );
    assert_eq!(
        html("- [ ] a\n\n  b"),
        "<ul>\n<li class=\"task\"><p><label><input type=\"checkbox\" disabled> a</label></p>\n\
         <p>b</p>\n</li>\n</ul>\n"
    );
}

#[test]
fn headings() {
    let (body, _) =
        with("## A `b` *c*\n\n## a b c\n\n### 北京\n\n## !\n\n## ?\n", &MarkdownOptions::default());
    assert_eq!(
        body.html,
        "<h2 id=\"a-b-c\">A <code>b</code> <em>c</em></h2>\n<h2 id=\"a-b-c-1\"><span id=\"a-b-c-2\"></span>a b c</h2>\n\
         <h3 id=\"北京\"><span id=\"bei-jing\"></span>北京</h3>\n\
         <h2 id=\"section\">!</h2>\n<h2 id=\"section-1\"><span id=\"section-2\"></span>?</h2>\n"
    );
    assert_eq!(body.anchors, ["a-b-c", "a-b-c-1", "北京", "section", "section-1"]);
    assert_eq!(
        html("## a-2\n## a\n## a"),
        "<h2 id=\"a-2\">a-2</h2>\n<h2 id=\"a\">a</h2>\n\
         <h2 id=\"a-1\"><span id=\"a-3\"></span>a</h2>\n"
    );
}

#[test]
fn an_h1_shifts_all() {
    let (body, problems) =
        render("## b\n# a\n###### f\n[^1]\n\n[^1]: # n", &MarkdownOptions::default());
    let skipped = problems.iter().filter(|p| p.kind == ProblemKind::SkippedHeading).count();
    assert_eq!((skipped, problems.len()), (2, 2));
    assert_eq!(
        show(&body.html),
        "<h3 id=\"b\">b</h3>\n<h2 id=\"a\">a</h2>\n<h6 id=\"f\">f</h6>\n\
         <p><sup class=\"footnote-ref\"><a href=\"#_fn-1\" id=\"_fnref-1\" role=\"doc-noteref\">1</a></sup></p>\n\
         <div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"_fn-1\">\n<h2 id=\"n\">n</h2>\n\
         <p><a href=\"#_fnref-1\" role=\"doc-backlink\">\u{21a9}\u{fe0e}</a></p>\n</li>\n</ol>\n</div>\n"
    );
}

#[test]
fn footnotes() {
    assert_eq!(
        html("a[^X]b[^X]\n\n[^X]: c\n"),
        "<p>a<sup class=\"footnote-ref\"><a href=\"#_fn-x\" id=\"_fnref-x\" role=\"doc-noteref\">1</a></sup>\
         b<sup class=\"footnote-ref\"><a href=\"#_fn-x\" id=\"_fnref-x-2\" role=\"doc-noteref\">1</a></sup></p>\n\
         <div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"_fn-x\">\n<p>c \
         <a href=\"#_fnref-x\" role=\"doc-backlink\">\u{21a9}\u{fe0e}</a> \
         <a href=\"#_fnref-x-2\" role=\"doc-backlink\">\u{21a9}\u{fe0e}<sup>2</sup></a></p>\n</li>\n</ol>\n</div>\n"
    );
    let (_, problems) = with("a[^no]", &MarkdownOptions::default());
    assert_eq!(problems, [(ProblemKind::UnknownReference, "[^no]".to_owned())]);
    // Numbered by first reference, wherever they are defined.
    let text = html("[^b]: B[^c]\n\n[^c]: C\n\nx[^a][^b]\n\n[^a]: A");
    let order: Vec<_> =
        text.match_indices("<li id=\"_fn-").map(|(at, m)| &text[at + m.len()..][..1]).collect();
    assert_eq!(order, ["a", "b", "c"]);
    let (body, problems) = with("a\n\n[^u]: never\n", &MarkdownOptions::default());
    assert_eq!(body.html, "<p>a</p>\n");
    assert_eq!(problems, [(ProblemKind::UnusedFootnote, "[^u]: never\n".to_owned())]);
    // A link that holds a reference would be a link within a link.
    let (body, problems) = with("[a[^1]](/b)\n\n[^1]: c", &MarkdownOptions::default());
    assert!(body.html.starts_with("<p>[a<sup"));
    assert_eq!(problems, [(ProblemKind::LiteralMarkup, "[a[^1]](/b)".to_owned())]);
}

#[test]
fn slots_and_their_links() {
    let source = "é [a *b*](../x.md#y \"T&\") ![p](photo.jpg) [c](/about/) [d](#e) ![](q&amp;.png)";
    let (body, problems) = with(source, &MarkdownOptions::default());
    assert_eq!(problems, [(ProblemKind::MissingAlt, "![](q&amp;.png)".to_owned())]);
    assert_eq!(
        show(&body.html),
        "<p>é <a href=\"{0}#y\" title=\"T&amp;\">a <em>b</em></a> \
         <img src=\"{1}\" alt=\"p\" loading=\"lazy\" decoding=\"async\"> \
         <a href=\"{2}\">c</a> <a href=\"{3}#e\">d</a> \
         <img src=\"{4}\" alt=\"\" loading=\"lazy\" decoding=\"async\"></p>\n"
    );
    let links: Vec<_> = body
        .links
        .iter()
        .map(|l| {
            (
                l.kind,
                l.destination.as_str(),
                l.fragment.as_deref(),
                &source[l.span.clone()],
                l.alt_is_empty,
            )
        })
        .collect();
    use LinkKind::{Page, Picture};
    assert_eq!(
        links,
        [
            (Page, "../x.md", Some("y"), "[a *b*](../x.md#y \"T&\")", false),
            (Picture, "photo.jpg", None, "![p](photo.jpg)", false),
            (Page, "/about/", None, "[c](/about/)", false),
            (Page, "", Some("e"), "[d](#e)", false),
            (Picture, "q&.png", None, "![](q&amp;.png)", true),
        ]
    );
}

#[test]
fn resolving() {
    let source = "[![p\"](i.png)](x.md#f \">\") z";
    assert_eq!(
        filled(source, Some("/u?a&\"b")),
        "<p><a href=\"/u?a&amp;%22b#f\" title=\"&gt;\"><img src=\"/u?a&amp;%22b\" alt=\"p&quot;\" \
         loading=\"lazy\" decoding=\"async\"></a> z</p>\n"
    );
    assert_eq!(filled(source, None), "<p>p&quot; z</p>\n");
    let (body, _) = render(source, &MarkdownOptions::default());
    assert_eq!(
        resolve(&body.html, |n| (n == 0).then(|| "/v".into())),
        "<p><a href=\"/v#f\" title=\"&gt;\">p&quot;</a> z</p>\n"
    );
    assert_eq!(filled("[a](#b)", Some("")), "<p><a href=\"#b\">a</a></p>\n");
    assert!(matches!(resolve("<p>a</p>", |_| None), std::borrow::Cow::Borrowed(_)));
    // What was never a slot does no harm.
    assert_eq!(resolve("\u{1}x\u{2}\u{1}</a>\u{1}", |_| None), "x\u{2}</a>");
}

#[test]
fn links_elsewhere() {
    assert_eq!(
        html("[a](HTTPS://x.org/é?a=1&b=%zz \"t\") <m@x.org> [t](tel:+1-2)"),
        "<p><a href=\"HTTPS://x.org/%C3%A9?a=1&amp;b=%25zz\" title=\"t\">a</a> \
         <a href=\"mailto:m@x.org\">m@x.org</a> <a href=\"tel:+1-2\">t</a></p>\n"
    );
    for (source, kind) in [
        ("[a](javascript:x)", ProblemKind::ForbiddenScheme),
        ("[a](java&#10;script:x)", ProblemKind::ForbiddenScheme),
        ("[a](<&#1; javascript:x>)", ProblemKind::ForbiddenScheme),
        ("[a](JAVASCRIPT&colon;x)", ProblemKind::ForbiddenScheme),
        ("![a](data:image/png;base64,x)", ProblemKind::ForbiddenScheme),
        ("![a](mailto:x)", ProblemKind::ForbiddenScheme),
        ("[a](file:///etc/passwd)", ProblemKind::ForbiddenScheme),
        ("[a](//x.org/b)", ProblemKind::IncompleteAddress),
        ("[a](/\\x.org/b)", ProblemKind::IncompleteAddress),
        ("[a](http:b)", ProblemKind::IncompleteAddress),
        ("[a](https://)", ProblemKind::IncompleteAddress),
    ] {
        let padded = format!("é {source} z");
        let (body, problems) = with(&padded, &MarkdownOptions::default());
        assert_eq!(problems, [(kind, source.to_owned())]);
        assert_eq!(body.html, "<p>é a z</p>\n");
        assert!(kind.is_error());
    }
    // A link can't stand within a link.
    assert_eq!(html("[a <http://x.org> b](/c)"), "<p><a href=\"{0}\">a http://x.org b</a></p>\n");
}

#[test]
fn depth() {
    let (body, problems) = with(&format!("{}a", ">".repeat(101)), &MarkdownOptions::default());
    assert_eq!(body.html.matches("<blockquote>").count(), 100);
    assert!(body.html.contains("<p>&gt;a</p>\n</blockquote>"));
    assert_eq!(problems, [(ProblemKind::TooDeep, ">a".to_owned())]);
    let (_, problems) = with(&format!("{}a", ">".repeat(100)), &MarkdownOptions::default());
    assert_eq!(problems, []);
    let (body, problems) =
        with(&format!("{}\n{}", ">".repeat(101), "x".repeat(20_000)), &MarkdownOptions::default());
    assert!(body.html.starts_with("<p>&gt;&gt;"));
    assert_eq!(problems, [(ProblemKind::TooDeep, ">".repeat(101))]);
}

#[test]
fn a_text_has_a_number_of_headings_at_most() {
    let too_many = |number: usize| {
        let text = "# a\n\nb\n=\n\n".repeat(number / 2) + "### The last\n";
        let (_, mut problems) = with(&text, &MarkdownOptions::default());
        problems.retain(|(kind, _)| *kind == ProblemKind::TooMany);
        problems.into_iter().map(|(_, source)| source).collect::<Vec<_>>()
    };
    assert!(too_many(9_998).is_empty());
    assert_eq!(too_many(10_000), ["### The last\n"]);
    assert_eq!(too_many(20_000).len(), 1);
    // Those of its notes are among them.
    let many = "# a\n\n".repeat(5_000);
    let note = "    # a\n\n".repeat(3_000);
    let text = format!("{many}[^1] [^2]\n\n[^1]: a\n\n{note}\n[^2]: b\n\n{note}");
    let (_, problems) = with(&text, &MarkdownOptions::default());
    assert_eq!(problems.iter().filter(|(kind, _)| *kind == ProblemKind::TooMany).count(), 1);
}

#[test]
fn a_text_has_a_number_of_links_at_most() {
    for unit in ["[x](a.md) ", "![x](a.png) "] {
        let (body, problems) = with(&unit.repeat(100_002), &MarkdownOptions::default());
        assert_eq!(problems.len(), 1, "{unit}");
        assert_eq!(problems[0].0, ProblemKind::TooMany);
        assert_eq!(body.links.len(), 100_000);
    }
}

#[test]
fn no_number_of_warnings_hides_an_error() {
    let warnings = "![](a.png)\n".repeat(1100);
    let (_, problems) =
        with(&format!("{warnings}\n[x](javascript:x)"), &MarkdownOptions::default());
    let errors: Vec<_> = problems.iter().filter(|(kind, _)| kind.is_error()).collect();
    assert_eq!(errors.len(), 1, "{} problems", problems.len());
}

#[test]
fn control_characters() {
    let (body, problems) =
        with("a\u{1}\u{2}b\u{7f}&#3;\0c\u{85}\u{fffe}", &MarkdownOptions::default());
    assert_eq!(body.html, "<p>abc</p>\n");
    let kind = ProblemKind::ControlCharacter;
    assert_eq!(problems, ["\u{1}\u{2}", "\u{7f}", "\0"].map(|c| (kind, c.to_owned())));
}

#[test]
fn slugs() {
    for (text, slug) in [
        ("Canada's  “Budget” — 2025!", "canadas-budget-2025"),
        ("Élysée Œuvre Straße", "elysee-oeuvre-strasse"),
        ("Москва", "moskva"),
        ("--a--", "a"),
        ("", ""),
        ("…!", ""),
        ("a/../b\0", "a-b"),
    ] {
        assert_eq!(slugify(text), slug);
    }
}
