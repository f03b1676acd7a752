//! Row 13 in the preview: a file that stands beside a text and is opened by its own address runs no
//! script and fetches nothing, whatever the site allows.

use crate::client::Preview;
use crate::support::{NOW, Site};

const POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

#[test]
fn files_beside_a_text_are_confined() {
    let site = Site::bare();
    let settings = "title = \"Desk\"\nbase_url = \"https://desk.example\"\n";
    site.write("site.toml", format!("{settings}[markdown]\nhtml = \"trusted\"\n"));
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>parent.x</script></svg>";
    let files = [
        ("map.svg", svg, true),
        ("MAP2.SVG", svg, true),
        ("page.html", "<script>parent.x</script>", true),
        ("page.xhtml", "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>", true),
        ("feed.xml", "<a/>", true),
        ("data.json", "{}", true),
        ("data.csv", "a,b", true),
        ("note.txt", "<script>", true),
        ("unknown.bin", "<script>", true),
        ("photo.gif", "no picture", false),
        ("photo2.gif", "no picture", false),
        // A browser's viewer of PDF doesn't run where it is confined.
        ("paper.pdf", "%PDF-1.4", false),
    ];
    let mut text = String::new();
    for (name, bytes, _) in files {
        site.write(&format!("content/articles/{name}"), bytes);
        text.push_str(&format!("[a file]({name})\n\n"));
    }
    site.write_article("a", "title = \"A\"\ndate = 2026-01-01", &text);
    // The site's own files may do what the site wants.
    site.write("static/own.svg", svg);
    site.write("static/own.html", "<!doctype html><title>Own</title><p>Own");
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let mut client = preview.client();
    for (name, bytes, confined) in files {
        let path = format!("/2026/01/01/a/{name}");
        let policy = confined.then_some(POLICY);
        let whole = client.get(&path);
        assert_eq!((whole.status, whole.text().as_str()), (200, bytes), "{name}");
        assert_eq!(whole.header("content-security-policy"), policy, "{name}");
        let head = client.ask("HEAD", &path, &[], "");
        assert_eq!(head.header("content-security-policy"), policy, "{name}");
        let part = client.with(&path, &[("Range", "bytes=0-1")]);
        assert_eq!(part.status, 206, "{name}");
        assert_eq!(part.header("content-security-policy"), policy, "{name}");
    }
    // Larger than what is sent from memory.
    site.write("content/articles/large.svg", format!("{svg}<!--{}-->", "x".repeat(5 << 20)));
    site.write_article("b", "title = \"B\"\ndate = 2026-01-01", "[a file](large.svg)");
    preview.shows("/2026/01/01/b/", "a file");
    let large = client.get("/2026/01/01/b/large.svg");
    assert_eq!(large.header("content-security-policy"), Some(POLICY));
    for path in ["/", "/2026/01/01/a/", "/own.svg", "/own.html", "/feed.xml"] {
        let answer = client.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-security-policy"), None, "{path}");
    }
}
