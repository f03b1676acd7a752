//! What is found active in files, and what isn't.

use super::*;

fn svg(inner: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{inner}</svg>"
    )
}

fn found(path: &str, text: &str) -> Option<String> {
    let found = active_content(path, text.as_bytes())?;
    Some(text[found.span].to_owned())
}

#[test]
fn drawings_that_run_or_fetch_are_refused_at_their_place() {
    for (inner, passage) in [
        ("<script>alert(1)</script>", "<script>"),
        ("<g><SCRIPT/></g>", "<SCRIPT/>"),
        ("<foreignObject><p/></foreignObject>", "<foreignObject>"),
        (
            "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\"/>",
            "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\"/>",
        ),
        (
            "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        ),
        ("<x:g/>", "<x:g/>"),
        ("<iframe src='x'/>", "<iframe src='x'/>"),
        ("<g onload=\"alert(1)\"/>", "onload"),
        ("<g ONCLICK='x'/>", "ONCLICK"),
        ("<a href=\"java&#10;script:alert(1)\"><g/></a>", "href"),
        ("<a xlink:href=\" JavaScript:x\"/>", "xlink:href"),
        ("<a href=\"data:text/html,x\"/>", "href"),
        ("<use href=\"https://evil.example/a.svg#x\"/>", "href"),
        ("<use xlink:href=\"data:image/svg+xml,x\"/>", "xlink:href"),
        ("<image href=\"https://evil.example/a.png\"/>", "href"),
        ("<image href=\"data:image/svg+xml;base64,x\"/>", "href"),
        ("<feImage href=\"a.png\"/>", "href"),
        ("<set attributeName=\"href\" to=\"x\"/>", "attributeName"),
        ("<animate attributeName=\"xlink:href\" values=\"x\"/>", "attributeName"),
        ("<animate attributeName=\"x\" values=\"javascript:x\"/>", "values"),
        ("<style>@import 'a.css';</style>", "@import 'a.css';"),
        (
            "<style><![CDATA[a { fill: url(https://evil.example) }]]></style>",
            "<![CDATA[a { fill: url(https://evil.example) }]]>",
        ),
        (
            "<style>a { fill: u&#114;l(//evil.example) }</style>",
            "a { fill: u&#114;l(//evil.example) }",
        ),
        ("<style>a { fill: \\75rl(x) }</style>", "a { fill: \\75rl(x) }"),
        ("<g style=\"fill: url(//evil.example)\"/>", "style"),
        ("<g fill=\"url('http://evil.example#a')\"/>", "fill"),
        ("<g cursor=\"u\\72l(http://evil.example/a), auto\"/>", "cursor"),
        ("<g cursor=\"image-set(&#34;http://evil.example&#34; 1x), auto\"/>", "cursor"),
        ("<g mask=\"\\75rl(http://evil.example/a)\"/>", "mask"),
        (
            "<g xmlns:h=\"http://www.w3.org/1999/xhtm&#108;\"/>",
            "<g xmlns:h=\"http://www.w3.org/1999/xhtm&#108;\"/>",
        ),
        ("<text>&evil;</text>", "&evil;"),
        ("<g id=\"&evil;\"/>", "id"),
        ("<?xml-stylesheet href='a.css'?>", "<?xml-stylesheet href='a.css'?>"),
        ("<g xml:base=\"//evil.example/\"/>", "xml:base"),
    ] {
        assert_eq!(found("a.svg", &svg(inner)).as_deref(), Some(passage), "{inner}");
        // Whatever its name is.
        assert!(found("a", &svg(inner)).is_some(), "{inner}");
    }
    for text in [
        "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        "<svg/>",
        "<html><script>alert(1)</script></html>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>",
        "",
    ] {
        assert!(active_content("A.SVG", text.as_bytes()).is_some(), "{text}");
    }
    assert!(active_content("a.svg", b"\xff\xfe<\0s\0v\0g\0").is_some());
    // UTF-16 that is UTF-8, too: a comment here is a drawing with script to a browser.
    let wide = |text: &str| text.bytes().flat_map(|b| [b, 0]).collect::<Vec<u8>>();
    let script = wide("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script></svg>");
    let hidden = [wide("<?x").as_slice(), b"A>", b"<!--", &wide("?>"), &script, b"-->"].concat();
    for path in ["x.xml", "x.svg", "x", "x.md", "x.avif"] {
        assert!(active_content(path, &hidden).is_some(), "{path}");
    }
    assert!(active_content("x.svg", svg("<text>\u{8}</text>").as_bytes()).is_some());
    for inner in ["<g a/b='1'/>", "<g '=\"\"/>", "<!-- a -- b -->", "<g 1a=\"\"/>"] {
        assert!(active_content("x.svg", svg(inner).as_bytes()).is_some(), "{inner}");
    }
    for path in [
        "a/b.XHTML",
        "a.svgz",
        "a.PHP",
        "a.php.jpg",
        "x/_Headers",
        "x.html.fr",
        "x.svgz.a",
        "api/x.js",
        "x.var",
        "x.var.png",
        "x.ASIS",
        "x.cgi.pdf",
    ] {
        assert!(hazard_of_name(path, false).is_some(), "{path}");
    }
    for path in ["feed.xml.gz", "style.css.br", "x.svg.zst", "search.JSON.gz"] {
        assert_eq!(hazard_of_name(path, false), Some(NameHazard::StandIn), "{path}");
    }
    assert_eq!(hazard_of_name("index.html.gz", true), Some(NameHazard::Page));
    let texts =
        ["pages/ads.txt", "a/package.json", "BingSiteAuth.xml", "apple-app-site-association"];
    for path in texts {
        assert_eq!(hazard_of_name(path, true), Some(NameHazard::Directive), "{path}");
        assert_eq!(hazard_of_name(path, false), None, "{path}");
    }
    // What hosts take for nothing, for a drawing, or for one in another encoding.
    for path in [
        "a.phone",
        "a.wsdl",
        "a.xspf",
        "a.mathml",
        "a.xul",
        "a.",
        "x.svg.fr",
        "x.xml.a",
        "x.svg.sjis",
        "x.svg.avif",
        "x.sjis.svg",
        "x.cp-1251.xml",
        "x.b5.gpx",
        "x.kml.geojson",
    ] {
        assert_eq!(hazard_of_name(path, false), Some(NameHazard::Unknown), "{path}");
    }
    for path in [
        "Flag_of_St._Lucia.svg",
        "960px-Flag.svg.png",
        "drawing.svg.pdf",
        "data.xml.zip",
        "data.nt",
        "map.2.svg",
        "2026.03.10.xml",
        "a.min.json",
        "a.v2.pdf",
        "data.2026.tar.xz",
        "a.WOFF2",
        "notes.fr.txt",
        "Grenzänderung.Übersicht.svg",
    ] {
        assert_eq!(hazard_of_name(path, false), None, "{path}");
    }
    for path in ["a.svg", "_MG_1.jpg", "report.pdf", "a.CSV", "data.tar.gz", "data.csv.gz"] {
        assert_eq!(hazard_of_name(path, true), None, "{path}");
    }
    for path in ["a.pl.txt", "content/articles/ads.txt", "cgi"] {
        assert_eq!(hazard_of_name(path, false), None, "{path}");
    }
}

#[test]
fn drawings_as_programs_save_them_are_fine() {
    for text in [
        svg("<title>A &amp; b &#x2014;</title><defs><linearGradient id=\"a\"/><style>.b { fill: url(#a) }</style></defs>\
             <rect class=\"b\" fill=\"url(#a)\" style=\"stroke: red\"/><use xlink:href=\"#a\"/>\
             <a href=\"https://a.example/\"><text>x</text></a>\
             <image href=\"data:image/png;base64,iVBORw0KGgo=\"/><animate attributeName=\"x\" to=\"1\"/>"),
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<!-- Created with a program -->\n\
         <!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n\
         <svg:svg xmlns:svg=\"http://www.w3.org/2000/svg\" xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" inkscape:version=\"1\"><inkscape:grid/>\
         <svg:metadata><rdf:RDF/></svg:metadata><svg:path d=\"M0 0\"/></svg:svg>"
            .to_owned(),
    ] {
        assert_eq!(active_content("a.svg", text.as_bytes()), None, "{text}");
    }
    for (path, text) in [
        ("a.png", "\u{1}<svg onload='x'>"),
        ("a.txt", "<script>"),
        ("Flag.svg.png", "\u{89}PNG"),
        ("a.nt", "<https://a.example/s> <https://a.example/p> \"<b>\" ."),
        ("ages.csv", "<18,18-64\n1,2"),
        ("a.mp4", "\0\0\0<ftypisom"),
        (
            "a.gpx",
            "<?xml version=\"1.0\"?><gpx xmlns=\"http://www.topografix.com/GPX/1/1\"><a href=\"https://a.example\"/></gpx>",
        ),
        ("a.bin", "x<script>"),
    ] {
        assert_eq!(active_content(path, text.as_bytes()), None, "{path}");
    }
    for text in [
        "<?xml-stylesheet href='a.xsl'?><a/>",
        "<a><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script></a>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x\"/>",
        "<svg xmlns=\"http://www.w3.org/2000/sv&#103;\"><script>x()</script></svg>",
        "<html xmlns=\"http://www.w3.org/1999/xhtm&#108;\"><body/></html>",
    ] {
        assert!(active_content("a.xml", text.as_bytes()).is_some(), "{text}");
    }
    // To a server that has no type for them they are what a browser takes them for.
    for text in ["<script>x()</script>", "<!-- --><a/>", " <?xml version=\"1.0\"?><a/>", "<a/>"] {
        for path in ["a.gpx", "a.xmp", "a.png", "a.md", "a.geojson", "a.avif"] {
            assert!(active_content(path, text.as_bytes()).is_some(), "{path} {text}");
        }
    }
    for text in [
        "\u{feff}<?xml version=\"1.0\"?><!-- --><a/>",
        "<?xpacket begin='' id='x'?><x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
    ] {
        assert_eq!(active_content("a.xmp", text.as_bytes()), None, "{text}");
    }
}

/// Files whose names say nothing here, and which hosts may send as XML or browsers take for HTML.
#[test]
fn how_a_file_begins_is_seen_in_any_encoding_and_behind_any_space() {
    let script = "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>";
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    for path in ["a.dat", "a.png", "a.md", "a.ttl", "a"] {
        for space in ["", " \r\n\t", "\u{c}"] {
            let text = format!("{space}{script}");
            let marked = format!("\u{feff}{text}");
            for bytes in [little(&marked), big(&marked), little(&text), big(&text)] {
                assert!(active_content(path, &bytes).is_some(), "{path} {bytes:?}");
            }
            for text in [&text, &marked] {
                assert!(active_content(path, text.as_bytes()).is_some(), "{path} {text:?}");
            }
        }
        // What comes behind may be markup: only the whole file says that nothing does.
        for space in ["  \n", "\u{feff} "] {
            for start in [space.into(), little(space), big(space)] {
                assert!(may_be_active(path, &start), "{path} {start:?}");
                assert_eq!(active_content(path, &start), None, "{path} {start:?}");
            }
        }
        for inert in [&b""[..], &[0; 100], b"\xff\xfe", b"a <b>", b"\xff\xfea\0<\0", b"\x89PNG"] {
            assert!(!may_be_active(path, inert), "{path} {inert:?}");
            assert_eq!(active_content(path, inert), None, "{path} {inert:?}");
        }
    }
}

/// Whether each attribute is compared with all others shows in what can't be waited for: of a million,
/// that takes a quarter of an hour at least, and reading them a second or two.
#[test]
fn many_attributes_take_no_longer_than_there_are() {
    let attributes: String = (0..1_000_000).map(|at| format!(" a{at}=''")).collect();
    let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\"{attributes}/>");
    let (done, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(active_content("a.svg", drawing.as_bytes())));
    let found = ended.recv_timeout(std::time::Duration::from_secs(120));
    assert_eq!(found, Ok(None), "still at it after two minutes");
}
