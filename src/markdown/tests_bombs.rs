//! Inputs made to take long: each has to be rendered within the bound, in every
//! mode.

use super::*;
use crate::test_sizes::sized;
use std::time::{Duration, Instant};

fn cases(size: usize) -> Vec<(&'static str, String)> {
    let fill = |unit: &str| unit.repeat(size / unit.len());
    let numbered = |f: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        let mut n = 0;
        while text.len() < size {
            text += &f(n);
            n += 1;
        }
        text
    };
    let mut staircase = String::new();
    for n in 0.. {
        if staircase.len() > size / 4 {
            break;
        }
        staircase += &format!("{}- x\n", "  ".repeat(n));
    }
    let blank = fill("\n");
    let mut cases = vec![
        ("indented lists", staircase.clone()),
        ("indented lists, blank lines", staircase.clone() + &blank),
        ("quotes, blank lines", format!("{}\n{blank}", ">".repeat(size / 8))),
        ("lists, blank lines", format!("{}x\n{blank}", "- ".repeat(size / 8))),
        ("99 quotes, lines", format!("{}x\n", ">".repeat(99)).repeat(size / 101)),
        ("99 lists, lines", format!("{}x\n{}", "- ".repeat(99), fill("\nx"))),
        ("reference definitions", numbered(&|n| format!("[{n}]: /u\n")) + &fill("[1] ")),
        ("long reference", format!("[a]: {}\n", fill("x")) + &fill("[a] ")),
        ("same definition", fill("[a]: u\n")),
        (
            "footnotes",
            numbered(&|n| format!("[^{n}] ")) + "\n\n" + &numbered(&|n| format!("[^{n}]: x\n\n")),
        ),
        (
            "footnote chain",
            "[^0]\n\n".to_owned() + &numbered(&|n| format!("[^{n}]: [^{}]\n\n", n + 1)),
        ),
        ("one footnote", fill("[^a]") + "\n\n[^a]: x"),
        ("nested footnotes", numbered(&|n| format!("{}[^{n}]:\n", "    ".repeat(n.min(50))))),
        (
            "table",
            format!("|{}\n|{}\n{}", "a|".repeat(size / 20), "-|".repeat(size / 20), fill("a\n")),
        ),
        ("table cells", format!("{}\n{}\n", fill("a|"), fill("-|"))),
        ("headings", fill("# a\n")),
        ("numbered headings", numbered(&|n| format!("# a-{}\n# a\n", n + 2))),
        ("tags and paragraphs", numbered(&|n| format!("<b id=\"x{n}\">\n\nx\n\n"))),
        ("tags", fill("<div>")),
        ("inline tags", "x ".to_owned() + &fill("<i>")),
        ("backticks", numbered(&|n| format!("e{}", "`".repeat(n % 3000)))),
        ("code and quotes", fill("```\n> ")),
        ("tabs", fill("\t- ")),
        ("underscores", fill("__a ")),
        ("smart quotes", fill("'\"")),
    ];
    for unit in [
        "[",
        "![",
        "]",
        "](",
        "[](",
        "![[[",
        "*",
        "*a ",
        "_a ",
        "**a *",
        "*a_ ",
        "a**b",
        "~~a ",
        "~a~",
        "`",
        "`a ``",
        "<",
        "<a ",
        "<a href=\"",
        "</",
        "<!--",
        "<!-- a --",
        "<?",
        "<![CDATA[",
        "<!A ",
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "+\n",
        "[a]: ",
        "[a](<",
        "[a](b ",
        "[a](b \"",
        "[a](b (",
        "\\",
        "&",
        "&#",
        "&amp;",
        "|",
        "|a",
        "a\n-\n",
        "[^",
        "[^a]: ",
        "- [ ] ",
        "http://",
        "[a][",
        "[a]",
        "\u{1}",
        "\r",
        "\0",
        "é",
        "*é_",
        "(",
        "[a](",
        "[[]]",
        "a\\\n",
        "<x@y",
        "\"",
        "--",
        "-",
        "=\n",
        "#",
        "# ",
        "~",
        "~~~",
        "    a\n",
        "> - ",
        "- > ",
        "[![",
        "[*a](b)",
        "![a](",
        "*[",
        "**[*",
        "{{",
        "{{<",
        "{% ",
        "{: .a",
        "==a",
        "==a\n",
        "$a",
        "$a^",
        ":a",
        "[[a",
        ")[/",
        "[a] (/",
        "[a](/b c",
        "| a |\n",
        "|a|b\n",
        "> |a|\n",
        "##a\n",
        "<<<<<<<\n",
        ">>>>>>>\n",
        "2. a\n",
        "1. a\n2. b\n4. c\n",
        "## a {#b}\n",
        "## é\n",
        "> [!NOTE]\n\n",
        "[!a",
        "<b c=",
        "<script>",
        "<iframe a=b>",
        "```\n",
        "<!--more-->\n",
    ] {
        cases.push((unit, fill(unit)));
    }
    cases
}

fn run(size: usize, bound: Duration) {
    let mut slow = Vec::new();
    for (name, source) in cases(size) {
        for raw_html in [RawHtml::Off, RawHtml::Sanitized] {
            let options = MarkdownOptions { smart_punctuation: true, raw_html };
            let start = Instant::now();
            let (body, _) = render(&source, &options);
            let _ = resolve(&body.html, |_| None);
            let (time, length) = (start.elapsed(), body.html.len());
            if time > bound || length > 64 * source.len().max(100_000) {
                slow.push(format!("{name:?} {raw_html:?}: {time:?}, {length} bytes"));
            }
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

#[test]
fn bombs_of_64_kb() {
    run(sized(8, 64, 64) * 1024, Duration::from_secs(30));
}

/// `cargo test --release bombs_of_1_mb -- --ignored`
#[test]
#[ignore = "takes half a minute, and is meant for a release build"]
fn bombs_of_1_mb() {
    run(1024 * 1024, Duration::from_secs(2));
}
