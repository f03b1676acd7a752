//! What would be published otherwise than it was meant: what is found, where, and what isn't.

use super::ProblemKind::*;
use super::tests::{show, with};
use super::*;

/// The problems of a body, each with the passage it is about.
fn found(source: &str) -> Vec<(ProblemKind, String)> {
    with(source, &MarkdownOptions::default()).1
}

/// Bodies with one problem each.
fn each_has(kind: ProblemKind, cases: &[(&str, &str)]) {
    for (source, passage) in cases {
        assert_eq!(found(source), [(kind, (*passage).to_owned())], "{source}");
    }
}

/// The same in code is no problem, whatever stands around it.
fn never_in_code(sources: &[&str]) {
    for source in sources {
        let lines: Vec<&str> = source.lines().collect();
        let fenced = format!("A\n\n~~~~\n{source}\n~~~~\n");
        let indented: String = lines.iter().map(|line| format!("    {line}\n")).collect();
        let quoted = format!(
            "> ~~~~\n{}> ~~~~\n",
            lines.iter().map(|l| format!("> {l}\n")).collect::<String>()
        );
        let listed = format!(
            "- a\n\n  ~~~~\n{}  ~~~~\n",
            lines.iter().map(|l| format!("  {l}\n")).collect::<String>()
        );
        let mut all = vec![fenced, indented, quoted, listed];
        if !source.contains(['`', '\n']) {
            all.push(format!("Word `{source}` word"));
            all.push(format!("| a |\n| - |\n| `{}` |", source.replace('|', "\\|")));
        }
        for text in all {
            assert_eq!(found(&text), [], "{text}");
        }
    }
}

#[test]
fn links_that_are_none() {
    let cases = [
        ("See [the report][rep].", "[the report][rep]"),
        ("See [the report][].", "[the report][]"),
        ("![a shelf][shelf]", "![a shelf][shelf]"),
        ("A [register](the register.md) b", "[register](the register.md)"),
        ("![A shelf](my shelf.jpg)", "![A shelf](my shelf.jpg)"),
        ("[x](https://a.example/a b)", "[x](https://a.example/a b)"),
        ("[x](https://a.example/ “A title”)", "[x](https://a.example/ “A title”)"),
        ("[x](https://a.example/(b and", "[x](https://a.example/(b and"),
        ("[the act] (https://a.example/b_c_d) said", "[the act] (https://a.example/b_c_d)"),
        ("[the act]  (../pages/act.md)", "[the act]  (../pages/act.md)"),
        ("(the act)[https://a.example/]", "(the act)[https://a.example/]"),
        ("[[The register]] opened", "[[The register]]"),
        ("![[shelf.jpg]]", "![[shelf.jpg]]"),
        ("- [x] (https://a.example/)", "[x] (https://a.example/)"),
        ("[TOC]", "[TOC]"),
        ("[[_TOC_]]", "[[_TOC_]]"),
    ];
    // A box before it is that of a task.
    let cases: Vec<_> = cases.into_iter().filter(|(s, _)| !s.starts_with("- [x]")).collect();
    each_has(LiteralMarkup, &cases);
    never_in_code(&cases.iter().map(|(source, _)| *source).collect::<Vec<_>>());
    for fine in [
        "He said [sic] and [they] left (as before).",
        "[1][2] and a[0][1] and […][…] and [*][*]",
        "[he] (a minister) and [it](and so on)",
        "[x](<a b.md>) [y](https://a.example/ \"T\") [z](a%20b.md)",
        "[rep][] and [the report][rep]\n\n[rep]: https://a.example/",
        "\\[x\\] (https://a.example/)",
        "&#91;x&#93;(a b.md)",
        "[x]\n\n(https://a.example/)",
    ] {
        assert_eq!(found(fine), [], "{fine}");
    }
}

#[test]
fn headings_that_are_none() {
    let cases = [
        ("##Heading", "##Heading"),
        ("Text\n###Heading here\nmore", "###Heading here"),
        ("##\u{a0}Heading", "##\u{a0}Heading"),
        ("#\u{3000}标题", "#\u{3000}标题"),
        ("####### Seven", "####### Seven"),
        ("#What the register holds", "#What the register holds"),
    ];
    each_has(LiteralMarkup, &cases);
    never_in_code(&cases.map(|(source, _)| source));
    for fine in
        ["#register is a word", "#Register", "#42 passes", "#A day, and more.", "\\##a", "C# is"]
    {
        assert_eq!(found(fine), [], "{fine}");
    }
}

#[test]
fn tables_that_are_none() {
    let cases = [
        ("| A | B |\n| 1 | 2 |\n| 3 | 4 |", "| A | B |"),
        ("> | A | B |\n> | 1 | 2 |", "| A | B |"),
        ("A | B\n1 | 2", "A | B"),
        ("| A | B |\n| --- |\n| 1 | 2 |", "| A | B |"),
        ("Words:\n| A | B |\n| 1 | 2 |\n\nMore", "| A | B |"),
    ];
    each_has(LiteralMarkup, &cases);
    never_in_code(&cases.map(|(source, _)| source));
    for fine in
        ["By A | B", "A | B\nand so on", "| A |\n| - |\n| 1 |", "a \\| b\nc \\| d", "x||y\nz"]
    {
        assert_eq!(found(fine), [], "{fine}");
    }
    let more = "| A | B |\n| - | - |\n| 1 | 2 | 3 | 4 |\n| 5 | 6 |\n| `a|b` | 7 |";
    assert_eq!(found(more), [(ExcessCells, "3 | 4".into()), (ExcessCells, "7".into())]);
}

#[test]
fn shortcodes_and_tags() {
    let cases = [
        ("{{< figure src=\"a.jpg\" >}}", "{{< figure src=\"a.jpg\" >}}"),
        ("{{<youtube id=\"x\">}}", "{{<youtube id=\"x\">}}"),
        ("A {{% note %}} b", "{{% note %}}"),
        ("{% include a_b_c.html x=\"*\" %}", "{% include a_b_c.html x=\"*\" %}"),
        ("A {{ page.title }} b", "{{ page.title }}"),
        ("{{< figure\n  src=\"a.jpg\" >}}", "{{< figure\n  src=\"a.jpg\" >}}"),
        ("[x]({{< ref \"a b.md\" >}})", "{{< ref \"a b.md\" >}}"),
    ];
    each_has(Shortcode, &cases);
    never_in_code(&cases.map(|(source, _)| source));
    for fine in ["{a} and {{ b", "\\{{ b }}", "{% never", "a {b: c}", "{{\n\n}}"] {
        assert_eq!(found(fine), [], "{fine}");
    }
}

#[test]
fn signs_of_other_programs() {
    let cases = [
        ("A word ==marked== here", "==marked=="),
        ("$E = mc^2$ and $5", "$E = mc^2$"),
        ("$$\\frac{1}{2}$$", "$$\\frac{1}{2}$$"),
        ("Good :smile: day", ":smile:"),
        ("Words\n{: .lead}", "{: .lead}"),
        ("Words {#id} more", "{#id}"),
        ("Words {.lead}", "{.lead}"),
        ("{:toc}", "{:toc}"),
        (":::note\nWords", ":::note"),
        ("!!! note\n    Words", "!!! note"),
        ("[!NOTE]\nWords", "[!NOTE]"),
        ("> [!INFO]\n> Words", "[!INFO]"),
        ("> [!NOTE] A title\n> Words", "[!NOTE] A title"),
    ];
    each_has(LiteralMarkup, &cases);
    never_in_code(&cases.map(|(source, _)| source));
    for fine in [
        "It cost $5 to $10, or $5_000 and $6.",
        "At 10:30:15 and a::b::c, see: this: that",
        "a == b and c==d==e, ====",
        "https://a.example/?a==b",
        "A {set} of {a, b}",
    ] {
        assert_eq!(found(fine), [], "{fine}");
    }
    assert_eq!(found("A\n\n<!-- more -->\n\nB"), [(LiteralMarkup, "<!-- more -->".into())]);
    assert_eq!(found("A\n\n<!-- a remark -->\n\nB"), []);
}

#[test]
fn numbers_of_lists() {
    let cases = [
        ("15. Januar: A.\n17. März: B.", "17."),
        ("1. a\n2. b\n4. c\n9. d", "4."),
        ("1) a\n\n   b\n\n3) c", "3)"),
        ("2026. The minister said", "2026."),
        ("> 1999. It was", "1999."),
        ("1. a\n1. b\n2. c", "2."),
    ];
    each_has(ListNumber, &cases);
    never_in_code(&cases.map(|(source, _)| source));
    for fine in [
        "1. a\n2. b\n3. c",
        "1. a\n1. b\n1. c",
        "0. a\n1. b",
        "7. a\n8. b",
        "1. a\n   1. b\n   2. c\n2. d",
        "15\\. Januar: A.\n17\\. März: B.",
        "2026\\. The minister",
        "In 2026. The minister",
    ] {
        assert_eq!(found(fine), [], "{fine}");
    }
}

#[test]
fn conflicts_of_merges() {
    let conflict = "A\n\n<<<<<<< HEAD\nb ==c==\n=======\nd {{ e }}\n>>>>>>> other\n\nF";
    each_has(
        MergeConflict,
        &[
            (conflict, "<<<<<<< HEAD"),
            ("- a\n<<<<<<< HEAD\n- b\n=======\n- c\n>>>>>>> x\n", "<<<<<<< HEAD"),
            ("| a |\n| - |\n<<<<<<< HEAD\n| b |\n=======\n| c |\n>>>>>>> x\n", "<<<<<<< HEAD"),
            ("<<<<<<< HEAD\n=======\na\n>>>>>>> x\n", "<<<<<<< HEAD"),
            ("a\n\n>>>>>>> x\n\nb", ">>>>>>> x"),
            ("<div>\n<<<<<<< HEAD\n</div>\n=======\n</p>\n>>>>>>> x\n", "<<<<<<< HEAD"),
        ],
    );
    never_in_code(&["<<<<<<< HEAD\nb\n=======\nd\n>>>>>>> other"]);
    assert_eq!(found("<<<<<<<5 and >>>>>>>6, >>>>>>>> z"), []);
}

#[test]
fn blocks_that_take_in_too_much() {
    each_has(
        NeverEnds,
        &[("```rust\na\n\nb", "```rust"), ("> ~~~\n> a", "~~~"), ("<!-- a remark\n\nb", "<!--")],
    );
    each_has(
        UnmeantHeading,
        &[("It was so.\n---\nMore", "---"), ("One line\nand another\n=====", "=====")],
    );
    for fine in
        ["```\na\n```", "~~~\na\n~~~~\n", "> ```\n> a\n> ```", "Title\n---\nText", "a.\n\n---\n\nb"]
    {
        assert_eq!(found(fine), [], "{fine}");
    }
}

#[test]
fn alerts() {
    let (body, problems) =
        with("> [!warning]\n> *Words*\n>\n> > more", &MarkdownOptions::default());
    assert_eq!(problems, []);
    assert_eq!(
        show(&body.html),
        "<div class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">{a3}</p>\n\
         <p><em>Words</em></p>\n<blockquote>\n<p>more</p>\n</blockquote>\n</div>\n"
    );
    assert_eq!(body.alerts, [AlertKind::Warning]);
    let filled = resolve_with(
        &body.html,
        |_| None,
        |insert| match insert {
            Insert::Alert(kind) => kind.word(),
            Insert::Caption(_) => "",
        },
    );
    assert!(filled.contains("<p class=\"alert-title\">alert_warning</p>"), "{filled}");
    for mode in [RawHtml::Sanitized, RawHtml::Trusted] {
        let options = MarkdownOptions { raw_html: mode, ..MarkdownOptions::default() };
        let (sanitized, _) = render("> [!TIP]\n> a\n\n<b>b</b>", &options);
        assert!(
            sanitized.html.starts_with(
                "<div class=\"alert alert-tip\" role=\"note\">\n<p class=\"alert-title\">\u{1}a1\u{2}</p>"
            ),
            "{}",
            sanitized.html
        );
    }
    assert_eq!(found("> [!NOTE]"), []);
}

#[test]
fn ids_of_headings() {
    let ids = |source: &str| {
        let (body, problems) = with(source, &MarkdownOptions::default());
        assert_eq!(problems, [], "{source}");
        (show(&body.html), body.anchors, body.former_anchors)
    };
    let (html, anchors, former) = ids("## 概述\n\n## A & B\n\n## Ça va_bien, *Ü*");
    assert_eq!(anchors, ["概述", "a--b", "ça-va_bien-ü"]);
    assert_eq!(former, ["gai-shu", "a-b", "ca-va-bien-u"]);
    assert!(html.contains("<h2 id=\"a--b\"><span id=\"a-b\"></span>A &amp; B</h2>"), "{html}");
    // The ids of others go first.
    let (html, anchors, former) = ids("# B\n\n## A\n\n## A\n\n## A 2\n\n## A");
    assert_eq!(anchors, ["b", "a", "a-1", "a-2", "a-3"]);
    assert_eq!(former, ["a-2-2"]);
    assert!(html.contains("<h3 id=\"a-2\"><span id=\"a-2-2\"></span>A 2</h3>"), "{html}");
    // One that is given.
    let (html, anchors, former) =
        ids("## The *register* {#reg}\n\n## B {: #b.c } ##\n\nC {#d}\n---");
    assert_eq!((anchors, former), (vec!["reg".into(), "b.c".into(), "d".into()], vec![]));
    assert!(html.contains("<h2 id=\"reg\">The <em>register</em></h2>"), "{html}");
    for literal in ["## A `{#b}`", "## A \\{#b}", "## A {#_b}", "## A {b}"] {
        let (body, _) = with(literal, &MarkdownOptions::default());
        assert!(body.html.contains("b}"), "{}", body.html);
    }
    assert_eq!(found("## A {#b}\n\n## C {#b}"), [(TakenId, "{#b}".to_owned())]);
    // In notes and with sanitized HTML they are where they belong.
    let options = MarkdownOptions { raw_html: RawHtml::Sanitized, ..MarkdownOptions::default() };
    let (body, _) = render("# Ü\n\n<b>x</b>[^1]\n\n[^1]: ## É\n", &options);
    assert!(body.html.contains("<h2 id=\"ü\"><span id=\"u\"></span>Ü</h2>"), "{}", body.html);
    assert!(body.html.contains("<h3 id=\"é\"><span id=\"e\"></span>É</h3>"), "{}", body.html);
    assert_eq!((body.anchors.len(), body.former_anchors), (2, vec!["u".into(), "e".into()]));
}

#[test]
fn what_the_sanitizer_leaves_out() {
    let options = MarkdownOptions { raw_html: RawHtml::Sanitized, ..MarkdownOptions::default() };
    let dropped = |source: &str| {
        let (_, problems) = with(source, &options);
        assert!(problems.iter().all(|(kind, _)| *kind == DroppedHtml), "{source}: {problems:?}");
        problems.into_iter().map(|(_, passage)| passage).collect::<Vec<_>>()
    };
    let cases: [(&str, &[&str]); 11] = [
        (
            "<iframe src=\"https://v.example/1\"></iframe>",
            &["<iframe src=\"https://v.example/1\">"],
        ),
        ("<video controls>\n<source src='a.mp4'>\n</video>", &["<video controls>"]),
        ("<embed src=a><object data=b></object>", &["<embed src=a>", "<object data=b>"]),
        ("A <script>let a = '<b onclick=1>'</script> b", &["<script>"]),
        ("<style>\np > a { x: \"<b>\" }\n</style>", &["<style>"]),
        ("A <b onclick=\"x('>')\" CLASS='c'>b</b>", &["onclick=\"x('>')\"", "CLASS='c'"]),
        ("<p style=\"color: red\">a</p>", &["style=\"color: red\""]),
        ("<div\n  id=\"a\"\n  data-x='1'>a</div>", &["data-x='1'"]),
        ("<form action=/x><input name=a></form>", &["<form action=/x>", "<input name=a>"]),
        ("<center>a</center> <font color=red>b</font>", &["<center>", "<font color=red>"]),
        ("<h1>a</h1>", &["<h1>"]),
    ];
    for (source, passages) in cases {
        assert_eq!(dropped(source), passages, "{source}");
    }
    for fine in [
        "<b>a</b> <sub>2</sub> <details open><summary>a</summary>b</details>",
        "<img src=\"https://a.example/p.jpg\" alt=\"a < b\" width=100>",
        "<a href='https://a.example/' title=\"<script>\">b</a>",
        "a <!-- <script> --> <b>a</b> `<iframe>`",
        "a < b and <3 <b>c</b>\n\n```\n<iframe>\n```",
    ] {
        assert_eq!(dropped(fine), [""; 0], "{fine}");
    }
    let (_, problems) = with("<a href=\"javascript:x\">a</a>", &options);
    assert_eq!(problems, [(ForbiddenScheme, "href=\"javascript:x\"".to_owned())]);
}
