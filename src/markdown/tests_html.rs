//! What becomes of raw HTML in each mode.

use super::tests::{show, with};
use super::*;

const SANITIZED: MarkdownOptions =
    MarkdownOptions { smart_punctuation: false, raw_html: RawHtml::Sanitized };

const TRUSTED: MarkdownOptions =
    MarkdownOptions { smart_punctuation: false, raw_html: RawHtml::Trusted };

fn sanitized(source: &str) -> String {
    show(&render(source, &SANITIZED).0.html)
}

#[test]
fn raw_html_shown_as_text() {
    let (body, problems) = with(
        "é <b><i>x</b> <!-- no --> y\n\n<div>\n<p>\n\n> <hr>\n> z\n",
        &MarkdownOptions::default(),
    );
    assert_eq!(
        body.html,
        "<p>é &lt;b&gt;&lt;i&gt;x&lt;/b&gt;  y</p>\n<p>&lt;div&gt;\n&lt;p&gt;</p>\n\
         <blockquote>\n<p>&lt;hr&gt;\nz</p>\n</blockquote>\n"
    );
    let kind = ProblemKind::RawHtmlShownAsText;
    let places = ["<b><i>", "</b>", "<div>\n<p>", "<hr>\n> z"];
    assert_eq!(problems, places.map(|p| (kind, p.to_owned())));
    assert!(!kind.is_error());
}

#[test]
fn comments_are_dropped() {
    for options in [MarkdownOptions::default(), SANITIZED, TRUSTED] {
        let (body, problems) = with("a <!-- x --> b\n\n<!-- y\n\n# z\n-->\n\nc\n", &options);
        assert_eq!((body.html.as_str(), problems.len()), ("<p>a  b</p>\n<p>c</p>\n", 0));
    }
    let (body, _) = with("<div>\n<!-- secret -->\n</div>\n", &TRUSTED);
    assert_eq!(body.html, "<div>\n\n</div>\n");
    let (body, problems) = with("<!-- a --> b\n", &MarkdownOptions::default());
    assert_eq!(body.html, "<p> b</p>\n");
    assert_eq!(problems, [(ProblemKind::RawHtmlShownAsText, "b".to_owned())]);
}

#[test]
fn trusted_html() {
    let (body, problems) =
        with("<div id=\"a\" onclick=x>\n\n# a\n\n<i id='b'>\u{1}x</i>", &TRUSTED);
    assert_eq!(
        body.html,
        "<div id=\"a\" onclick=x>\n<h2 id=\"a-2\">a</h2>\n<p><i id='b'>x</i></p>\n"
    );
    assert_eq!(body.anchors, ["a", "a-2", "b"]);
    assert_eq!(problems, [(ProblemKind::ControlCharacter, "\u{1}".to_owned())]);
}

#[test]
fn sanitized_html() {
    assert_eq!(
        sanitized("<u onclick=x style=y class=z>a</u><script>b</script>"),
        "<p><u>a</u></p>\n"
    );
    assert_eq!(sanitized("<div>\n\n*a*"), "<div>\n<p><em>a</em></p>\n</div>");
    assert_eq!(
        sanitized("<svg><a xlink:href='javascript:1'>x</a></svg><iframe src=/></iframe>"),
        "<p></p>\n"
    );
    // What Dateline writes itself stays.
    let (body, _) = with(
        "<br>\n\n## a\n\n- [x] b[^1]\n\n```c\n```\n\n|a|\n|-|\n\n[^1]: [n](m.md)\n",
        &SANITIZED,
    );
    let (plain, _) = with(
        "BR\n\n## a\n\n- [x] b[^1]\n\n```c\n```\n\n|a|\n|-|\n\n[^1]: [n](m.md)\n",
        &MarkdownOptions::default(),
    );
    let tidy = |html: &str| html.replace("disabled checked", "checked disabled").replace('\n', "");
    assert_eq!(tidy(&body.html), tidy(&plain.html.replace("<p>BR</p>", "<br>")));
    assert_eq!(body.anchors, ["a"]);
}

#[test]
fn sanitized_html_cannot_forge() {
    let source = "<b id=_main>a</b> <b id=x>b</b> <b id='&<!-- -->#x06y'>z</b> <b id=x>c</b> <b id='&#6;y'>d</b>\n\n# x\n\n[l](m.md)\n\n\
        <a href='&#1;0&#2;'>e</a> <input><label for=q>f</label>";
    assert_eq!(
        sanitized(source),
        "<p><b>a</b> <b>b</b> <b>z</b> <b>c</b> <b>d</b></p>\n<h2 id=\"x\">x</h2>\n\
         <p><a href=\"{0}\">l</a></p>\n<p><a href=\"{1}#1;0&amp;%232;\">e</a> <label>f</label></p>\n"
    );
}

#[test]
fn sanitized_addresses_become_slots() {
    let source = "é <a title=t href=../x.md#y>a</a> <img src=p.png> <a href='//h'>b</a> <a href=https://x.org>c</a>";
    let (body, problems) = with(source, &SANITIZED);
    assert_eq!(
        show(&body.html),
        "<p>é <a href=\"{0}#y\" title=\"t\">a</a> <img src=\"{1}\" alt=\"\"> b <a href=\"https://x.org\">c</a></p>\n"
    );
    let links: Vec<_> =
        body.links.iter().map(|l| (l.destination.as_str(), &source[l.span.clone()])).collect();
    assert_eq!(links, [("../x.md", "../x.md#y"), ("p.png", "p.png")]);
    assert!(body.links[1].alt_is_empty);
    let expected = [(ProblemKind::MissingAlt, "p.png"), (ProblemKind::IncompleteAddress, "//h")];
    assert_eq!(problems, expected.map(|(kind, text)| (kind, text.to_owned())));
    assert_eq!(resolve(&body.html, |_| None), "<p>é a  b <a href=\"https://x.org\">c</a></p>\n");
    // A link that HTML ends early is whole nevertheless.
    let (body, _) = render("[x</a>y](z.md) w", &SANITIZED);
    assert_eq!(resolve(&body.html, |_| None), "<p>xy w</p>\n");
}
