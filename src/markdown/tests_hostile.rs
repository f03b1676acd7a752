//! Hostile and random input: the output is balanced HTML that runs no script,
//! whatever went in.

use super::*;

/// The tags and attributes of HTML as a browser would tell them apart, checked
/// for balance on the way.
fn check(html: &str, source: &str) {
    let void = ["br", "hr", "img", "input", "wbr", "col"];
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains(escape::is_forbidden), "{source:?}: {html:?}");
        rest = &rest[start + 1..];
        if let Some(end) = rest.strip_prefix('/') {
            let (name, after) = end.split_once('>').expect("a closed tag");
            assert_eq!(open.pop(), Some(name), "{source:?}: {html:?}");
            rest = after;
            continue;
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).expect("a tag has an end");
        let name = &rest[..length];
        assert!(!name.is_empty(), "{source:?}: {html:?}");
        assert!(
            !["script", "style", "iframe", "object", "svg", "form"].contains(&name),
            "{html:?}"
        );
        rest = &rest[length..];
        while let Some(attribute) = rest.strip_prefix(' ') {
            let length = attribute.find(['=', '>', ' ']).expect("an attribute has an end");
            let attribute_name = &attribute[..length];
            assert!(!attribute_name.starts_with("on") && attribute_name != "style", "{html:?}");
            rest = &attribute[length..];
            if let Some(value) = rest.strip_prefix("=\"") {
                let (value, after) = value.split_once('"').expect("a closed value");
                assert!(!value.contains(['<', '>']), "{source:?}: {html:?}");
                if matches!(attribute_name, "href" | "src") {
                    let fine = ["https://", "http://", "mailto:", "tel:", "/slot", "#_fn"];
                    let value = value.to_ascii_lowercase();
                    assert!(fine.iter().any(|f| value.starts_with(f)), "{source:?}: {html:?}");
                }
                rest = after;
            }
        }
        rest = rest.strip_prefix('>').unwrap_or_else(|| panic!("{source:?}: {html:?}"));
        // A paragraph ends by itself where a block begins, and links don't nest.
        let block = ["p", "ul", "ol", "div", "table", "pre", "blockquote", "h2", "section", "hr"];
        assert!(!(block.contains(&name) && open.last() == Some(&"p")), "{source:?}: {html:?}");
        assert!(name != "a" || !open.contains(&"a"), "{source:?}: {html:?}");
        if !void.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, [""; 0], "{source:?}: {html:?}");
}

fn check_all(source: &str) {
    for raw_html in [RawHtml::Off, RawHtml::Sanitized] {
        let options = MarkdownOptions { smart_punctuation: false, raw_html };
        let (body, problems) = render(source, &options);
        for span in body.links.iter().map(|l| &l.span).chain(problems.iter().map(|p| &p.span)) {
            assert!(source.get(span.clone()).is_some(), "{source:?}");
        }
        let slots = body.html.matches('\u{2}').count();
        assert!(raw_html == RawHtml::Sanitized || slots == body.links.len(), "{source:?}");
        check(
            &resolve(&body.html, |n| {
                assert!(n < body.links.len(), "{source:?}");
                Some(format!("/slot/{n}").into())
            }),
            source,
        );
        check(&resolve(&body.html, |_| None), source);
        check(&resolve(&body.html, |n| (n % 2 == 0).then_some("/slot".into())), source);
        let ids: Vec<&str> =
            body.html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let different: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), different.len(), "{source:?}: {:?}", body.html);
        assert_eq!(render(source, &options), (body, problems));
    }
    let _ = slugify(source);
}

#[test]
fn vectors() {
    let payloads = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java&#x0a;script:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "&#1;javascript:alert(1)",
        "\u{1}javascript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "blob:x",
        "view-source:x",
        "jar:x",
        "filesystem:x",
        "feed:javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/&#9;/evil.example",
        "http:javascript",
        "https:/x",
        "x\" onerror=\"alert(1)",
        "x' onerror='alert(1)",
        "x&quot; onload=&quot;alert(1)",
        "x`onerror=alert(1)",
        "x\u{2}\" onload=\"x",
        "&#2;&quot;",
        "%22onload=x",
        "#\" onclick=\"x",
        "?\"><script>alert(1)</script>",
        "\u{a0}javascript:alert(1)",
        "\u{2028}javascript:alert(1)",
        "javascript\\:alert(1)",
        "javascript:%0aalert(1)",
    ];
    let shapes = [
        "[a]({})",
        "[a](<{}>)",
        "![a]({})",
        "![a](<{}>)",
        "<{}>",
        "[a]\n\n[a]: {}",
        "[a](x '{}')",
        "![{}](x)",
        "# {}",
        "```{}\n```",
        "[{}](x)",
        "[^{}]\n\n[^{}]: x",
        "<a href=\"{}\">x</a>",
        "<a href={}>x</a>",
        "<img src='{}' alt=x>",
        "<form action='{}'><input formaction='{}'></form>",
        "<p title='{}'>",
        "<blockquote cite='{}'>",
        "<svg><a xlink:href='{}'>x</a></svg>",
        "<math href='{}'>x</math>",
    ];
    for shape in shapes {
        for payload in payloads {
            check_all(&shape.replace("{}", payload));
        }
    }
    for source in [
        "<script>alert(1)</script>",
        "<ScRiPt>alert(1)",
        "x <script>alert(1)</script>",
        "<script\n>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1)//",
        "<svg onload=alert(1)>",
        "<svg/onload=alert(1)>",
        "<body onload=alert(1)>",
        "<iframe src=javascript:alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>",
        "<link rel=stylesheet href=x>",
        "<meta http-equiv=refresh content=0;url=javascript:1>",
        "<base href=//evil>",
        "<style>@import 'x'</style>",
        "<p style=background:url(javascript:1)>",
        "<details open ontoggle=alert(1)>",
        "<video onerror=alert(1) src=x>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=1>'>",
        "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!-- --!><img src=x onerror=alert(1)> -->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?x <script>alert(1)</script> ?>",
        "<a href=\"x\">[b](c)</a>",
        "[<a href=\"x\">b](c)</a>",
        "<table>[a<td>b](x)</table>",
        "<b>\n\n- [x] a</b>",
        "<textarea>\n\n[a](b)",
        "<title>\n\n[a](b)",
        "<plaintext>\n\n[a](b)",
        "<xmp>\n\n- [ ] a [a](b)",
        "<select>\n\n[a](b)",
        "<div title=\"\n\n[a](b)\n\n\">",
        "<p>\n\n<p>\n\n</div>",
        "<li>\n\n</ul>\n\n<td>",
        "</section></ol></li>\n\n[^1]\n\n[^1]: </li></ol>",
        "<label><label>\n\n- [x] a",
        "<a id=_fn-1>[^1]\n\n[^1]: x",
        "- [ ] # a",
        "- [x] > a",
        "[![a](b)](c)",
        "![[a](b)](c)",
        "![a\n<b>](c)",
        "[a](b \"\n\")",
        "&lt;script&gt;",
        "\\<script>",
        "`<script>`",
        "    <script>",
        "~~~\n<script>",
        "|<script>|\n|-|",
    ] {
        check_all(source);
    }
}

/// A small generator of numbers, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn fuzz(count: usize, seed: u64) {
    let pieces = [
        "a",
        "b ",
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "    ",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](x)",
        "](#y \"t\")",
        "](http://h)",
        "](javascript:x)",
        "[^1]",
        "[^1]: ",
        "[^b]",
        "[^b]: ",
        "[r]: /u\n",
        "[r]",
        "# ",
        "## ",
        "- ",
        "1. ",
        "- [ ] ",
        "[x] ",
        "> ",
        "|",
        "|-|",
        "---",
        "\n===\n",
        "<",
        ">",
        "<b>",
        "</b>",
        "<a href=x>",
        "</a>",
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<table>",
        "<td>",
        "</li>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<img src=x>",
        "<svg>",
        "<m@x.y>",
        "<http://h>",
        "&",
        "&amp;",
        "&#1;",
        "&#0;",
        "\"",
        "'",
        "\\",
        "\0",
        "\u{1}",
        "\u{1}0\u{2}",
        "\u{2}",
        "\u{6}",
        "é",
        "北",
        "\u{fffe}",
        ":",
        "://",
        "<li>",
        "<i>",
        "<br>",
        "</ol>",
    ];
    let mut random = Random(seed);
    for _ in 0..count {
        let source: String =
            (0..random.below(30)).map(|_| pieces[random.below(pieces.len())]).collect();
        check_all(&source);
    }
}

#[test]
fn random_input() {
    fuzz(crate::test_sizes::sized(1_000, 3_000, 3_000), 0x5eed_0fda_7e11_e500);
}

/// `cargo test --release random_input_at_length -- --ignored`
#[test]
#[ignore = "takes a minute, and is meant for a release build"]
fn random_input_at_length() {
    fuzz(300_000, 0x1234_5678_9abc_def1);
}
