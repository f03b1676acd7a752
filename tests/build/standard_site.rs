//! `[standard_site]`: a site and its articles point to their records in the AT Protocol.

use crate::support::Site;

const TABLE: &str =
    "[standard_site]\npublication = \"at://did:plc:desk/site.standard.publication/3lwafzkjqm25s\"";

const WELL_KNOWN: &str = "/.well-known/site.standard.publication";

/// The addresses of a page's links of a kind.
fn links(page: &str, kind: &str) -> Vec<String> {
    let begins = format!("<link rel=\"site.standard.{kind}\" href=\"");
    let rest = page.split(&begins).skip(1);
    rest.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn a_site_and_its_articles_point_to_their_records() {
    let site = Site::new()
        .settings(TABLE)
        .article("2025-11-20-a", "id = \"the-first\"")
        .article("2025-11-21-b", "")
        .article("2025-11-22-c", "[retracted]\ndate = 2025-11-23\nreason = \"It was wrong.\"");
    let built = site.build();
    let own = "at://did:plc:desk/site.standard.publication/3lwafzkjqm25s";
    assert_eq!(built.page(WELL_KNOWN), format!("{own}\n"));
    let of = |url: &str| links(&built.page(url), "document");
    let (a, b) = (of("/2025/11/20/a/"), of("/2025/11/21/b/"));
    for all in [&a, &b] {
        let [address] = &all[..] else { panic!("{all:?}") };
        let key = address.strip_prefix("at://did:plc:desk/site.standard.document/").unwrap();
        assert_eq!(key.len(), 13, "{key}");
    }
    assert_ne!(a, b);
    for url in ["/", "/2025/11/20/", "/2025/11/20/a/"] {
        assert_eq!(links(&built.page(url), "publication"), [own], "{url}");
    }
    // A notice is no article, and what isn't to be found points nowhere.
    assert!(of("/").is_empty() && of("/2025/11/22/c/").is_empty() && of("/404.html").is_empty());
    assert!(links(&built.page("/404.html"), "publication").is_empty());
    // The record is that of the id, whatever else changes.
    site.add_article("2025-11-25-other", "id = \"the-first\"");
    site.remove("content/articles/a.md");
    let built = site.build();
    assert_eq!(links(&built.page("/2025/11/25/other/"), "document"), a);
}

#[test]
fn what_is_not_out_has_no_record_anywhere() {
    let key = |more: &str| {
        let site = Site::new().settings(TABLE).article("2025-11-20-secret", more);
        let built = site.build();
        links(&built.page("/2025/11/20/secret/"), "document")[0]
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned()
    };
    let key = key("");
    for more in ["draft = true", "embargo = 2026-06-01", "expires = 2025-11-25"] {
        let site = Site::new().settings(TABLE).article("2025-11-20-secret", more);
        assert_eq!(site.build().grep(&key), Vec::<String>::new(), "{more}");
    }
    // Drafts that are shown aren't to be found.
    let site = Site::new().settings(TABLE).article("2025-11-20-secret", "draft = true");
    let run = site.run(&["build", "--drafts", "--output", "drafts"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    let drafts = site.tree("drafts");
    assert!(drafts.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(&key)));
}

#[test]
fn it_is_off_by_default_and_said_where_it_can_not_be_found() {
    let site = Site::new().article("2025-11-20-a", "");
    assert_eq!(site.build().grep("site.standard"), Vec::<String>::new());
    let below = Site::empty()
        .file(
            "site.toml",
            format!("title = \"T\"\nbase_url = \"https://example.org/news\"\n{TABLE}\n"),
        )
        .article("2025-11-20-a", "");
    let said = below.try_build(&[]).stderr;
    assert!(said.contains("warning[not-at-root]") && said.contains("`standard_site`"), "{said}");
    for bad in [
        "at://desk.example/site.standard.publication/self",
        "at://did:plc:desk/site.standard.document/self",
        "at://did:plc:desk/site.standard.publication/a/b",
        "did:plc:desk",
        "https://example.org",
    ] {
        let table = format!("[standard_site]\npublication = \"{bad}\"");
        let said = Site::new().settings(&table).try_build(&[]).stderr;
        assert!(said.contains("error[invalid-url]") && said.contains("did:plc:"), "{bad}: {said}");
    }
}
